//! Futures: the asker's end of an ask or a monitor.

use std::future::Future;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use agentrt_sys as sys;

use crate::agent::{nanoseconds, Agent};
use crate::driven;
use crate::error::{call, Error, Exit};
use crate::message::Message;
use crate::slots::{Filed, Late, Slots};
use crate::turn;

/// What a simulation says of a wait that cannot end.
pub(crate) const NOTHING_LEFT: &str = "nothing is left to run that could end this wait";

/// Something whose answer a handler recognises with [`Message::answers`].
pub trait Token {
    /// The bits that the answer carries.
    fn token(&self) -> u64;
}

/// Where an answer goes.
pub(crate) enum Source {
    /// Fetched by the thread that waits.
    Thread,
    /// To an agent, as a record.
    Agent(u64),
    /// To the address of a port.
    Port(Arc<Replies>),
}

impl Source {
    pub(crate) fn here() -> Result<Self, Error> {
        match turn::from().bits {
            0 => Err(Error::new(
                sys::AGENTRT_E_CONTEXT,
                "not inside an agent: use the runtime's or the port's form, or the one that waits",
            )),
            agent => Ok(Self::Agent(agent)),
        }
    }

    pub(crate) fn thread() -> Result<Self, Error> {
        let agent = turn::from().bits;
        if agent == 0 {
            return Ok(Self::Thread);
        }
        let instead = if turn::is_async() {
            "it awaits instead"
        } else {
            "a handler keeps the Ask and recognises its answer with Message::answers"
        };
        let text = format!("agent {agent:#x} cannot block: {instead}");
        Err(Error::new(sys::AGENTRT_E_CONTEXT, &text))
    }
}

/// The answers of one port, shared with the futures that wait for them.
pub(crate) struct Replies {
    pub(crate) address: u64,
    slots: Mutex<Slots>,
}

impl Replies {
    pub(crate) fn new(address: u64) -> Arc<Self> {
        Arc::new(Self { address, slots: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Completes the future that waits for this answer; gives it back if there is none.
    pub(crate) fn complete(&self, answer: Message) -> Option<Message> {
        let filed = self.lock().complete(answer);
        match filed {
            Ok(Filed::Wake(waker)) => {
                waker.into_iter().for_each(Waker::wake);
                None
            }
            Ok(Filed::Late(late, answer)) => {
                late(answer);
                None
            }
            Err(unclaimed) => Some(unclaimed),
        }
    }

    pub(crate) fn close(&self) {
        let (wakers, lates) = self.lock().close();
        drop(lates);
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// An open ask, monitor or other wait. Dropping it cancels.
pub(crate) struct Pending {
    bits: u64,
    source: Source,
    pub(crate) failed: Option<Error>,
}

impl Pending {
    pub(crate) fn start(
        source: Result<Source, Error>,
        send: impl FnOnce(sys::agentrt_agent, &mut sys::agentrt_future) -> Result<(), Error>,
    ) -> Self {
        let source = match source {
            Ok(source) => source,
            Err(error) => return Self { bits: 0, source: Source::Thread, failed: Some(error) },
        };
        let mut future = sys::agentrt_future { bits: 0 };
        let result = match &source {
            Source::Thread => send(sys::agentrt_agent { bits: 0 }, &mut future),
            Source::Agent(bits) => {
                let result = send(sys::agentrt_agent { bits: *bits }, &mut future);
                turn::with_task(*bits, |task| task.slots().open(future.bits));
                result
            }
            Source::Port(replies) => {
                // Held over the call, so that the answer cannot overtake its slot.
                let mut slots = replies.lock();
                let result = send(sys::agentrt_agent { bits: replies.address }, &mut future);
                slots.open(future.bits);
                result
            }
        };
        Self { bits: future.bits, source, failed: result.err() }
    }

    pub(crate) fn token(&self) -> u64 {
        self.bits
    }

    /// Why it was refused at once, if it was.
    pub(crate) fn refused(&mut self) -> Option<Error> {
        self.failed.take()
    }

    /// Cancels it; an answer that is there, or on the way already, goes where `late` says.
    pub(crate) fn give_up(&mut self, late: impl FnOnce() -> Late) {
        let bits = std::mem::take(&mut self.bits);
        if bits == 0 {
            return;
        }
        let future = sys::agentrt_future { bits };
        // SAFETY: plain values.
        let cancel = || unsafe { sys::agentrt_future_cancel(future, std::ptr::null_mut()) } >= 0;
        let there = match &self.source {
            Source::Thread => {
                cancel(); // the core knows what to do with the answer of a thread
                None
            }
            Source::Agent(agent) => {
                turn::with_task(*agent, |task| task.slots().give_up(bits, cancel, late)).flatten()
            }
            Source::Port(replies) => replies.lock().give_up(bits, cancel, late),
        };
        if let Some((late, answer)) = there {
            late(answer);
        }
    }

    pub(crate) fn poll(&mut self, cx: &Context<'_>) -> Poll<Result<Message, Error>> {
        if let Some(error) = self.failed.take() {
            self.bits = 0;
            return Poll::Ready(Err(error));
        }
        let answer = match &self.source {
            // Only a simulated runtime gets here: waiting drives it.
            Source::Thread => match self.wait(Duration::MAX) {
                Err(Error::Pending(_)) if driven::is_watched(cx) => Poll::Pending,
                answer => {
                    driven::ended();
                    Poll::Ready(answer)
                }
            },
            Source::Agent(agent) => {
                turn::with_task(*agent, |task| task.slots().poll(self.bits, cx)).unwrap_or_else(
                    || {
                        let text = format!("this future belongs to the turns of agent {agent:#x}");
                        Poll::Ready(Err(Error::new(sys::AGENTRT_E_CONTEXT, &text)))
                    },
                )
            }
            Source::Port(replies) => replies.lock().poll(self.bits, cx),
        };
        if answer.is_ready() {
            self.bits = 0;
        }
        answer
    }

    pub(crate) fn wait(&mut self, timeout: Duration) -> Result<Message, Error> {
        if let Some(error) = self.failed.take() {
            self.bits = 0;
            return Err(error);
        }
        let mut record = MaybeUninit::<sys::agentrt_message>::uninit();
        let future = sys::agentrt_future { bits: self.bits };
        // SAFETY: the record is written on success.
        let waited = call(|error| unsafe {
            sys::agentrt_future_wait(future, nanoseconds(timeout), record.as_mut_ptr(), error)
        });
        if timeout == Duration::MAX && matches!(waited, Err(Error::Deadline(_))) {
            return Err(Error::new(sys::AGENTRT_E_PENDING, NOTHING_LEFT)); // simulated: it drove
        }
        waited?;
        self.bits = 0;
        // SAFETY: the call succeeded, and hands its buffer over.
        Ok(Message::new(unsafe { record.assume_init() }))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.bits == 0 {
            return;
        }
        match &self.source {
            Source::Thread => {}
            Source::Agent(agent) => {
                turn::with_task(*agent, |task| task.slots().forget(self.bits));
            }
            Source::Port(replies) => replies.lock().forget(self.bits),
        }
        let future = sys::agentrt_future { bits: self.bits };
        // SAFETY: plain values; cancelling what is over is harmless.
        unsafe { sys::agentrt_future_cancel(future, std::ptr::null_mut()) };
    }
}

/// An ask under way: the message has been sent, and this resolves to the reply. Dropping it
/// cancels the ask.
#[must_use = "the ask is cancelled when this is dropped"]
pub struct Ask {
    pub(crate) pending: Pending,
}

impl Ask {
    pub(crate) fn start(
        source: Result<Source, Error>,
        send: impl FnOnce(sys::agentrt_agent, &mut sys::agentrt_future) -> Result<(), Error>,
    ) -> Self {
        Self { pending: Pending::start(source, send) }
    }

    pub(crate) fn wait(mut self) -> Result<Message, Error> {
        accept(self.pending.wait(Duration::MAX)?)
    }
}

impl Future for Ask {
    type Output = Result<Message, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.pending.poll(cx).map(|answer| accept(answer?))
    }
}

impl Token for Ask {
    fn token(&self) -> u64 {
        self.pending.bits
    }
}

pub(crate) fn accept(answer: Message) -> Result<Message, Error> {
    answer.status().map(|()| answer)
}

/// How an agent ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Down {
    /// Who; `None` if the core no longer knew.
    pub agent: Option<Agent>,
    /// How: `Ok` for a normal end.
    pub exit: Exit,
}

/// A monitor: resolves when the agent has ended. Dropping it stops watching.
#[must_use = "the monitor is cancelled when this is dropped"]
pub struct Monitor {
    pending: Pending,
}

impl Monitor {
    pub(crate) fn start(
        source: Result<Source, Error>,
        send: impl FnOnce(sys::agentrt_agent, &mut sys::agentrt_future) -> Result<(), Error>,
    ) -> Self {
        Self { pending: Pending::start(source, send) }
    }

    pub(crate) fn wait(mut self, timeout: Duration) -> Result<Down, Error> {
        self.pending.wait(timeout).map(|message| down(&message))
    }
}

impl Future for Monitor {
    type Output = Result<Down, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.pending.poll(cx).map(|answer| answer.map(|message| down(&message)))
    }
}

impl Token for Monitor {
    fn token(&self) -> u64 {
        self.pending.bits
    }
}

fn down(message: &Message) -> Down {
    Down { agent: message.from(), exit: message.status() }
}
