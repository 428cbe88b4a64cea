//! A port: agents that run on the thread that drives it, instead of on the workers.
//!
//! Programs rarely need one. It is for agents that must stay on one thread, and it is how the tests
//! show that agents behind a port do what agents on the workers do.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use agentrt_sys as sys;

use crate::agent::{nanoseconds, Agent};
use crate::behavior::{self, Behavior, Fault, Handler, Next};
use crate::error::{call, Crash, Error};
use crate::future::{Ask, Monitor, Replies, Source};
use crate::mailbox::Mailbox;
use crate::message::{Kind, Message};
use crate::payload::Payload;
use crate::runtime::Runtime;
use crate::spawn::{self, SpawnOptions};
use crate::turn::Home;

/// Records taken at once: nearly all of the gain of a batch is there by 64.
const BATCH_RECORDS: usize = 64;

/// How often a blocked future is looked at again when a thread outside woke it.
const BLOCK_ON_TICK: Duration = Duration::from_millis(1);

/// The agents behind a port.
pub(crate) struct Residents {
    port: sys::agentrt_port,
    behaviors: RefCell<HashMap<u64, Resident>>,
}

/// One of them, and whether it gets a first message.
struct Resident {
    behavior: Box<dyn Behavior>,
    starts: bool,
}

impl Residents {
    pub(crate) fn port(&self) -> sys::agentrt_port {
        self.port
    }

    pub(crate) fn admit(&self, agent: Agent, behavior: Box<dyn Behavior>, starts: bool) {
        self.behaviors.borrow_mut().insert(agent.bits(), Resident { behavior, starts });
    }
}

impl Resident {
    fn handle(&mut self, home: &Home, record: &sys::agentrt_message) -> Result<Next, Fault> {
        let mut record = *record;
        if u32::from(record.kind) == sys::AGENTRT_KIND_RESTART {
            behavior::renew(&mut *self.behavior)?;
            if !self.starts {
                return Ok(Next::Done);
            }
            record.kind = sys::AGENTRT_KIND_START as u8;
        }
        behavior::run(home, &mut *self.behavior, &record, Message::new(record))
    }
}

/// A port of a runtime. Dropping it closes it; its agents end with [`Error::Host`].
pub struct Port {
    runtime: sys::agentrt_runtime,
    simulated: bool,
    residents: Residents,
    replies: Arc<Replies>,
    records: Vec<sys::agentrt_message>,
}

// SAFETY: the records are scratch of one call of `turn`; everything else may travel.
unsafe impl Send for Port {}

impl Port {
    /// Opens a port.
    pub fn open(runtime: &Runtime) -> Result<Self, Error> {
        Self::open_in(runtime.handle(), runtime.is_simulated())
    }

    pub(crate) fn open_in(runtime: sys::agentrt_runtime, simulated: bool) -> Result<Self, Error> {
        let mut port = sys::agentrt_port { bits: 0 };
        // SAFETY: plain values; no options are the defaults.
        call(|error| unsafe {
            sys::agentrt_port_open(runtime, std::ptr::null(), &mut port, error)
        })?;
        let mut address = sys::agentrt_agent { bits: 0 };
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_port_address(port, &mut address, error) })?;
        Ok(Self {
            runtime,
            simulated,
            residents: Residents { port, behaviors: RefCell::default() },
            replies: Replies::new(address.bits),
            records: Vec::with_capacity(BATCH_RECORDS),
        })
    }

    pub(crate) fn replies(&self) -> &Arc<Replies> {
        &self.replies
    }

    /// The handle, for the C API.
    #[must_use]
    pub fn handle(&self) -> sys::agentrt_port {
        self.residents.port
    }

    /// Spawns an agent in handler style behind this port.
    pub fn spawn(&self, options: &SpawnOptions, handler: impl Handler) -> Result<Agent, Error> {
        spawn::handler(self.runtime, Some(&self.residents), options, handler)
    }

    /// Spawns an agent behind this port that `make` makes, now and whenever it is restarted.
    pub fn spawn_with<H: Handler>(
        &self,
        options: &SpawnOptions,
        make: impl FnMut() -> H + Send + 'static,
    ) -> Result<Agent, Error> {
        spawn::made(self.runtime, Some(&self.residents), options, make)
    }

    /// Spawns an async agent behind this port that is begun anew whenever it is restarted.
    pub fn spawn_async_with<M, F>(&self, options: &SpawnOptions, make: M) -> Result<Agent, Error>
    where
        M: FnMut(Mailbox) -> F + Send + 'static,
        F: Future<Output = Result<(), Crash>> + Send + 'static,
    {
        spawn::begun(self.runtime, Some(&self.residents), options, make)
    }

    /// Spawns an async agent behind this port.
    pub fn spawn_async<M, F>(&self, options: &SpawnOptions, make: M) -> Result<Agent, Error>
    where
        M: FnOnce(Mailbox) -> F + Send + 'static,
        F: Future<Output = Result<(), Crash>> + Send + 'static,
    {
        spawn::mailbox(self.runtime, Some(&self.residents), options, make)
    }

    /// Asks from the thread of this port; to be awaited in [`Port::block_on`] or while somebody
    /// calls [`Port::turn`]. [`Error::Deadline`] after `timeout`.
    pub fn ask(
        &self,
        agent: Agent,
        timeout: Duration,
        type_number: u64,
        payload: impl Payload,
    ) -> Ask {
        let source = Ok(Source::Port(self.replies.clone()));
        agent.ask_from(source, Some(timeout), type_number, payload)
    }

    /// Watches for an agent's end from the thread of this port.
    pub fn monitor(&self, agent: Agent) -> Monitor {
        agent.monitor_from(Ok(Source::Port(self.replies.clone())))
    }

    /// The address of the port's own thread: what is sent there comes to [`Port::turn_with`].
    ///
    /// # Panics
    /// Never: an open port has an address.
    #[must_use]
    pub fn address(&self) -> Agent {
        Agent::from_bits(self.replies.address).expect("an open port has an address")
    }

    /// Takes what is there for the agents of this port, runs them, and returns how many records
    /// that was. Waits up to `timeout` for the first.
    pub fn turn(&mut self, timeout: Duration) -> Result<usize, Error> {
        self.turn_with(timeout, drop)
    }

    /// Like [`Port::turn`], with what to do with messages to the port's own address. Answers that
    /// a future of this port waits for go to that future.
    pub fn turn_with(
        &mut self,
        timeout: Duration,
        receive: impl FnMut(Message),
    ) -> Result<usize, Error> {
        let mut count = 0;
        let port = self.residents.port;
        // A panic of `receive` has taken the room with it.
        self.records.clear();
        self.records.reserve(BATCH_RECORDS);
        // SAFETY: there is room for `BATCH_RECORDS` records; the first `count` are written.
        call(|error| unsafe {
            sys::agentrt_port_take(
                port,
                self.records.as_mut_ptr(),
                BATCH_RECORDS as u32,
                nanoseconds(timeout),
                &mut count,
                error,
            )
        })?;
        // SAFETY: as above.
        unsafe { self.records.set_len(count as usize) };
        self.dispatch(receive)?;
        Ok(count as usize)
    }

    /// Runs agents until `future` is done.
    ///
    /// In a simulation that has nothing left to do, a future that cannot end gives
    /// [`Error::Pending`].
    pub fn block_on<F: Future>(&mut self, future: F) -> Result<F::Output, Error> {
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(flag.clone());
        let mut future = pin!(future);
        loop {
            if flag.0.swap(false, Ordering::AcqRel) {
                if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker))
                {
                    return Ok(output);
                }
            }
            let idle = if self.simulated { Duration::MAX } else { BLOCK_ON_TICK };
            if self.turn(idle)? == 0 && self.simulated && !flag.0.load(Ordering::Acquire) {
                let text = "the simulation has nothing left to do, and the future is not done";
                return Err(Error::new(sys::AGENTRT_E_PENDING, text));
            }
        }
    }

    /// Runs each agent's records in turn and commits what came of it.
    fn dispatch(&mut self, mut receive: impl FnMut(Message)) -> Result<(), Error> {
        let records = std::mem::take(&mut self.records);
        let mut crashes = Vec::new();
        let mut commands = Vec::new();
        for batch in batches(&records) {
            let (op, handled, fault) = self.run(batch, &mut receive);
            commands.push(sys::agentrt_command {
                agent: batch[0].agent,
                op,
                handled,
                text: std::ptr::null(),
                text_bytes: 0,
                status: fault.as_ref().map_or(0, |fault| fault.status),
                reserved: 0,
            });
            crashes.push(fault);
        }
        for (command, fault) in commands.iter_mut().zip(&crashes) {
            if let Some(Fault { text, .. }) = fault {
                command.text = text.as_ptr().cast();
                command.text_bytes = text.len() as u64;
            }
        }
        self.records = records;
        if commands.is_empty() {
            return Ok(());
        }
        // SAFETY: the commands and their texts are valid for the call.
        call(|error| unsafe {
            sys::agentrt_port_commit(
                self.residents.port,
                commands.as_ptr(),
                commands.len() as u32,
                error,
            )
        })
    }

    /// Runs the records of one agent; returns the command: operation, records handled, fault.
    fn run(
        &self,
        batch: &[sys::agentrt_message],
        receive: &mut impl FnMut(Message),
    ) -> (u32, u32, Option<Fault>) {
        let agent = batch[0].agent;
        if agent == self.replies.address {
            for record in batch {
                self.receive(Message::new(*record), receive);
            }
            return (sys::AGENTRT_COMMIT_DONE, batch.len() as u32, None);
        }
        // Taken out for the turn: the agent may spawn others meanwhile.
        let resident = self.residents.behaviors.borrow_mut().remove(&agent);
        let Some(mut resident) = resident else {
            for record in batch {
                drop(Message::new(*record));
            }
            return (sys::AGENTRT_COMMIT_DONE, batch.len() as u32, None);
        };
        let home = Home::new(self.runtime, resident.behavior.task(), &self.residents);
        let mut command = (sys::AGENTRT_COMMIT_DONE, 0, None);
        for record in batch {
            command.1 += 1;
            match resident.handle(&home, record) {
                Ok(Next::Done) => continue,
                Ok(Next::Hold) => command.0 = sys::AGENTRT_COMMIT_AWAIT,
                Ok(Next::End) => command.0 = sys::AGENTRT_COMMIT_END,
                Err(fault) => {
                    command.0 = sys::AGENTRT_COMMIT_CRASH;
                    command.2 = Some(fault);
                }
            }
            break;
        }
        self.residents.behaviors.borrow_mut().insert(agent, resident);
        command
    }

    /// A record for the port itself: an answer, the end of one of its agents, or a message.
    fn receive(&self, message: Message, receive: &mut impl FnMut(Message)) {
        if matches!(message.kind(), Kind::Reply | Kind::Down) {
            if let Some(unclaimed) = self.replies.complete(message) {
                receive(unclaimed);
            }
        } else if u32::from(message.raw().kind) == sys::AGENTRT_KIND_END {
            let gone = self.residents.behaviors.borrow_mut().remove(&message.raw().from);
            drop(gone);
        } else {
            receive(message);
        }
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        // SAFETY: plain values; closing twice is harmless.
        unsafe { sys::agentrt_port_close(self.residents.port, std::ptr::null_mut()) };
        self.replies.close();
    }
}

/// The records of one agent are contiguous.
fn batches(records: &[sys::agentrt_message]) -> impl Iterator<Item = &[sys::agentrt_message]> {
    let mut rest = records;
    std::iter::from_fn(move || {
        let agent = rest.first()?.agent;
        let count = rest.iter().take_while(|record| record.agent == agent).count();
        let (batch, tail) = rest.split_at(count);
        rest = tail;
        Some(batch)
    })
}

/// The waker of a blocked future.
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}
