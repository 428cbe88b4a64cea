//! Runtimes: opening, watching and closing a swarm.

use std::ffi::CString;
use std::future::Future;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use agentrt_sys as sys;

use crate::agent::{nanoseconds, size_of, Agent};
use crate::behavior::Handler;
use crate::bridge::Bridge;
use crate::channel::Channel;
use crate::error::{call, Crash, Error};
use crate::future::{Ask, Monitor, Source};
use crate::group::{self, Delivery, Gossip, GossipOptions, Quorum, Report, Threshold, Verdict};
use crate::lease::{Acquire, Lease};
use crate::mailbox::Mailbox;
use crate::payload::{Payload, Shared};
use crate::reliable::{self, paused, Attempt, Breaker, BreakerOptions, Retry, Tries, Worth};
use crate::shards::{Member, Shards, ShardsOptions};
use crate::spawn::{self, SpawnOptions};
use crate::supervisor::{Supervisor, SupervisorOptions};
use crate::turn;

/// How a runtime is opened. The default: one worker per processor, no trace.
#[derive(Clone, Debug, Default)]
pub struct RuntimeOptions {
    workers: u32,
    seed: Option<u64>,
    trace: Option<PathBuf>,
    trace_calls: bool,
    turn_budget: Option<Duration>,
    lease_store: Option<PathBuf>,
    time_limit: Option<Duration>,
    turns_max: u64,
}

impl RuntimeOptions {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many worker threads; 64 at most, 0 is one per processor.
    #[must_use]
    pub fn workers(self, workers: u32) -> Self {
        Self { workers, ..self }
    }

    /// No threads, a virtual clock, and a scheduler that is decided by `seed`: the same program
    /// does the same, in the same order, every time. The thread that opens the runtime drives it.
    #[must_use]
    pub fn simulated(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// Writes every event to a file, one on a line.
    #[must_use]
    pub fn trace(self, path: impl AsRef<Path>) -> Self {
        Self { trace: Some(path.as_ref().to_owned()), ..self }
    }

    /// Of a simulation with a trace: the calls are in it, too, for `agentrt-replay`.
    #[must_use]
    pub fn trace_calls(self) -> Self {
        Self { trace_calls: true, ..self }
    }

    /// A turn that takes longer is counted, and told by [`Runtime::overruns`]; 10 ms by default,
    /// [`Duration::MAX`] for no budget.
    #[must_use]
    pub fn turn_budget(self, budget: Duration) -> Self {
        Self { turn_budget: Some(budget), ..self }
    }

    /// A file in which leases and their tokens outlive the process, shared by the processes of one
    /// host that open it. Needs `SQLite`, which is loaded then; without it, or when the file cannot be
    /// used, [`open`](Self::open) fails with `E_STORAGE`.
    #[must_use]
    pub fn lease_store(self, path: impl AsRef<Path>) -> Self {
        Self { lease_store: Some(path.as_ref().to_owned()), ..self }
    }

    /// Of a simulation: its clock advances to no event after this, so that timers without end do
    /// not run for ever.
    #[must_use]
    pub fn time_limit(self, limit: Duration) -> Self {
        Self { time_limit: Some(limit), ..self }
    }

    /// Of a simulation: after so many turns nothing runs any more; 0, the default, is no limit.
    #[must_use]
    pub fn turns_max(self, turns: u64) -> Self {
        Self { turns_max: turns, ..self }
    }

    /// Opens the runtime.
    pub fn open(self) -> Result<Runtime, Error> {
        check_abi()?;
        let trace = self.trace.as_deref().map(c_path).transpose()?;
        let store = self.lease_store.as_deref().map(c_path).transpose()?;
        let options = sys::agentrt_runtime_options {
            struct_size: size_of::<sys::agentrt_runtime_options>(),
            workers: self.workers,
            simulated: u32::from(self.seed.is_some()),
            trace_calls: u32::from(self.trace_calls),
            seed: self.seed.unwrap_or(0),
            trace_path: trace.as_ref().map_or(std::ptr::null(), |path| path.as_ptr()),
            // Zero is the default in C; a budget of nothing is one of a nanosecond.
            turn_budget_ns: self.turn_budget.map_or(0, |budget| nanoseconds(budget).max(1)),
            lease_store_path: store.as_ref().map_or(std::ptr::null(), |path| path.as_ptr()),
            time_limit_ns: self.time_limit.map_or(0, |limit| nanoseconds(limit).max(1)),
            turns_max: self.turns_max,
        };
        let mut bits = sys::agentrt_runtime { bits: 0 };
        // SAFETY: the options and the paths are valid for the call.
        call(|error| unsafe { sys::agentrt_runtime_open(&options, &mut bits, error) })?;
        let (simulated, bridge) = (self.seed.is_some(), Mutex::default());
        Ok(Runtime { bits, outside: Arc::new(Outside { runtime: bits, simulated, bridge }) })
    }
}

/// The library may be a system library: what was generated must fit what is linked.
fn check_abi() -> Result<(), Error> {
    // SAFETY: no arguments, no effects.
    let found = unsafe { sys::agentrt_abi_hash() };
    if found == sys::AGENTRT_ABI_HASH {
        return Ok(());
    }
    let text =
        format!("these bindings need {:#x}, the library is {found:#x}", sys::AGENTRT_ABI_HASH);
    Err(Error::new(sys::AGENTRT_E_ABI, &text))
}

fn c_path(path: &Path) -> Result<CString, Error> {
    CString::new(path.as_os_str().as_bytes()).map_err(|_| {
        let path = path.to_string_lossy();
        let text = format!("a path cannot hold a NUL byte: {}", path.escape_debug());
        Error::new(sys::AGENTRT_E_ARGUMENT, &text)
    })
}

/// Counters of a runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Messages accepted: handled + dead letters + in flight.
    pub accepted: u64,
    /// Messages handled.
    pub handled: u64,
    /// Messages accepted that could not be handled.
    pub dead_letters: u64,
    /// Messages accepted and still on their way.
    pub in_flight: u64,
    /// Agents that live.
    pub agents_live: u64,
    /// Agents ever spawned.
    pub spawned: u64,
    /// Agents that ended.
    pub ended: u64,
    /// Of these, by a crash.
    pub crashed: u64,
    /// Turns run.
    pub turns: u64,
    /// Workers woken.
    pub wakes: u64,
    /// Turns taken from another worker.
    pub steals: u64,
    /// The clock, in nanoseconds; virtual in a simulation.
    pub now_ns: u64,
    /// Turns that took longer than their budget.
    pub overruns: u64,
}

/// A message that was accepted and could not be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whom it was for; `None` for the host.
    pub to: Option<Agent>,
    /// Who sent it; `None` for the host.
    pub from: Option<Agent>,
    /// Its type number.
    pub type_number: u64,
    /// Why it was not handled.
    pub reason: Error,
    /// How many bytes it carried.
    pub payload_bytes: u32,
}

/// A turn that took longer than its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overrun {
    /// Whose turn it was.
    pub agent: Agent,
    /// How long it took, or had taken when it was seen last, in nanoseconds.
    pub turn_ns: u64,
    /// The type number of its last message, where it is known.
    pub type_number: Option<u64>,
    /// It was seen while it ran, and its end not yet.
    pub running: bool,
}

/// A runtime and its agents. Dropping it closes it: every agent ends, and what was not handled
/// becomes dead letters.
///
/// A close waits for every turn, so a drop inside a turn leaves it to a thread of its own, and the
/// runtime closes soon after. A simulated runtime can only be closed by the thread that opened it,
/// outside of turns: dropped inside one, it lives as long as the process.
pub struct Runtime {
    bits: sys::agentrt_runtime,
    outside: Arc<Outside>,
}

/// How futures that are awaited outside of agents get their answers.
pub(crate) struct Outside {
    runtime: sys::agentrt_runtime,
    simulated: bool,
    bridge: Mutex<Option<Bridge>>,
}

impl Outside {
    /// A simulation has no other threads: there, waiting drives.
    pub(crate) fn source(&self) -> Result<Source, Error> {
        if self.simulated {
            return Source::thread();
        }
        let mut bridge = self.lock();
        if bridge.is_none() {
            *bridge = Some(Bridge::open(self.runtime)?);
        }
        bridge.as_ref().map(Bridge::source).ok_or_else(|| Error::new(sys::AGENTRT_E_CLOSED, ""))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Bridge>> {
        self.bridge.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runtime {
    /// A runtime with one worker per processor.
    pub fn new() -> Result<Self, Error> {
        RuntimeOptions::new().open()
    }

    /// A simulated runtime: see [`RuntimeOptions::simulated`].
    pub fn simulated(seed: u64) -> Result<Self, Error> {
        RuntimeOptions::new().simulated(seed).open()
    }

    /// Closes the runtime and says whether that worked; dropping it does the same in silence.
    ///
    /// With [`Error::System`] it is closed, but its trace file could not be written to the end.
    pub fn close(mut self) -> Result<(), Error> {
        self.end()
    }

    fn end(&mut self) -> Result<(), Error> {
        drop(self.outside.lock().take());
        // SAFETY: plain values.
        let result = call(|error| unsafe { sys::agentrt_runtime_close(self.bits, error) });
        self.bits.bits = 0;
        result
    }

    /// The handle, for the C API.
    #[must_use]
    pub fn handle(&self) -> sys::agentrt_runtime {
        self.bits
    }

    pub(crate) fn is_simulated(&self) -> bool {
        self.outside.simulated
    }

    /// Opens a bounded queue that holds `capacity` items (0: 1,000, at most 100,000), between any
    /// number of senders and receivers.
    pub fn channel(&self, capacity: u32) -> Result<Channel, Error> {
        Channel::open(self.bits, Some(&self.outside), capacity)
    }

    /// Makes a map from keys to members.
    pub fn shards(&self, members: &[Member], options: &ShardsOptions) -> Result<Shards, Error> {
        Shards::make(self.bits, members, options)
    }

    /// Spawns an agent that `make` makes, now and whenever its supervisor restarts it.
    pub fn spawn_with<H: Handler>(
        &self,
        options: &SpawnOptions,
        make: impl FnMut() -> H + Send + 'static,
    ) -> Result<Agent, Error> {
        spawn::made(self.bits, None, options, make)
    }

    /// Spawns an async agent that is begun anew whenever its supervisor restarts it, and after a
    /// crash that it survives: its future is the state that it has.
    pub fn spawn_async_with<M, F>(&self, options: &SpawnOptions, make: M) -> Result<Agent, Error>
    where
        M: FnMut(Mailbox) -> F + Send + 'static,
        F: Future<Output = Result<(), Crash>> + Send + 'static,
    {
        spawn::begun(self.bits, None, options, make)
    }

    /// Spawns a supervisor, for the agents whose options name it.
    pub fn supervisor(&self, options: &SupervisorOptions<'_>) -> Result<Supervisor, Error> {
        Supervisor::spawn(self.bits, options)
    }

    /// Spawns an agent in handler style.
    pub fn spawn(&self, options: &SpawnOptions, handler: impl Handler) -> Result<Agent, Error> {
        spawn::handler(self.bits, None, options, handler)
    }

    /// Spawns an async agent: `|mut mailbox| async move { … }`.
    pub fn spawn_async<M, F>(&self, options: &SpawnOptions, make: M) -> Result<Agent, Error>
    where
        M: FnOnce(Mailbox) -> F + Send + 'static,
        F: Future<Output = Result<(), Crash>> + Send + 'static,
    {
        spawn::mailbox(self.bits, None, options, make)
    }

    /// Asks from outside of agents. Any executor can await the answer; without a deadline of its
    /// own the ask waits for as long as the agent lives.
    pub fn ask(&self, agent: Agent, type_number: u64, payload: impl Payload) -> Ask {
        agent.ask_from(self.source(), None, type_number, payload)
    }

    /// Like [`Runtime::ask`], with a deadline: [`Error::Deadline`] after `timeout`, at once if that
    /// is zero.
    pub fn ask_within(
        &self,
        agent: Agent,
        timeout: Duration,
        type_number: u64,
        payload: impl Payload,
    ) -> Ask {
        agent.ask_from(self.source(), Some(timeout), type_number, payload)
    }

    /// Asks several agents the same from outside of agents, until one answer has enough votes, or
    /// none can have them, or `timeout` has passed ([`Duration::MAX`]: never). Any executor can await the
    /// verdict; a plain thread has [`Runtime::quorum_wait`].
    pub fn quorum(
        &self,
        voters: &[Agent],
        threshold: Threshold,
        timeout: Duration,
        type_number: u64,
        payload: impl Shared,
    ) -> Quorum {
        Quorum::start(self.bits, self.source(), voters, threshold, timeout, type_number, payload)
    }

    /// The same for a plain thread, which blocks until the round has ended.
    pub fn quorum_wait(
        &self,
        voters: &[Agent],
        threshold: Threshold,
        timeout: Duration,
        type_number: u64,
        payload: impl Shared,
    ) -> Result<Verdict, Error> {
        let source = Source::thread();
        Quorum::start(self.bits, source, voters, threshold, timeout, type_number, payload).wait()
    }

    /// Signals each of many agents once; nobody waits for room.
    pub fn broadcast(
        &self,
        members: &[Agent],
        type_number: u64,
        payload: impl Shared,
    ) -> Result<Delivery, Error> {
        group::broadcast(self.bits, turn::from(), members, type_number, payload)
    }

    /// Tells a few members, each of whom tells a few neighbours, until all that live have it. Any
    /// executor can await the report; a plain thread has [`Runtime::gossip_wait`].
    pub fn gossip(
        &self,
        members: &[Agent],
        options: &GossipOptions,
        type_number: u64,
        payload: impl Shared,
    ) -> Gossip {
        Gossip::start(self.bits, self.source(), members, options, type_number, payload)
    }

    /// The same for a plain thread, which blocks until it has ended.
    pub fn gossip_wait(
        &self,
        members: &[Agent],
        options: &GossipOptions,
        type_number: u64,
        payload: impl Shared,
    ) -> Result<Report, Error> {
        Gossip::start(self.bits, Source::thread(), members, options, type_number, payload).wait()
    }

    /// Watches for an agent's end from outside of agents; any executor can await it.
    pub fn monitor(&self, agent: Agent) -> Monitor {
        agent.monitor_from(self.source())
    }

    /// Opens a circuit breaker, for calls of something that may keep failing.
    pub fn breaker(&self, options: &BreakerOptions) -> Result<Breaker, Error> {
        Breaker::open(self.bits, options)
    }

    /// Makes a call from outside of agents until it works, with pauses on the runtime's clock; its
    /// last error when the policy ends that. No pause reaches beyond `timeout` from now. Any
    /// executor can await it.
    pub async fn retry<T, E, F>(
        &self,
        policy: &Retry,
        timeout: Option<Duration>,
        mut call: impl FnMut(Attempt) -> F,
    ) -> Result<T, E>
    where
        E: From<Error> + Worth,
        F: Future<Output = Result<T, E>>,
    {
        let mut tries = Tries::begin(policy, self.clock()?, timeout)?;
        loop {
            let failed = match call(tries.attempt()).await {
                Ok(made) => return Ok(made),
                Err(failed) => failed,
            };
            let pause_ns = tries.next(failed, self.clock()?)?;
            paused(reliable::pause(self.source(), self.bits, pause_ns).await)?;
        }
    }

    /// The same for a plain thread, which blocks.
    pub fn retry_wait<T, E>(
        &self,
        policy: &Retry,
        timeout: Option<Duration>,
        mut call: impl FnMut(Attempt) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<Error> + Worth,
    {
        let mut tries = Tries::begin(policy, self.clock()?, timeout)?;
        loop {
            let failed = match call(tries.attempt()) {
                Ok(made) => return Ok(made),
                Err(failed) => failed,
            };
            let pause_ns = tries.next(failed, self.clock()?)?;
            paused(reliable::pause(Source::thread(), self.bits, pause_ns).wait())?;
        }
    }

    /// Waits in line, outside of agents, for the resource of that name, to hold it for `ttl`, at most
    /// 52 days, at a time. Any executor can await it.
    pub fn lease(&self, name: &str, ttl: Duration) -> Acquire {
        Acquire::start(self.bits, self.source(), name, ttl, None)
    }

    /// The same, and blocks: [`Error::Deadline`] after `timeout`. For plain threads.
    pub fn lease_wait(&self, name: &str, ttl: Duration, timeout: Duration) -> Result<Lease, Error> {
        Acquire::start(self.bits, Source::thread(), name, ttl, Some(timeout)).wait()
    }

    /// The lease if nobody holds the resource now. For plain threads.
    pub fn try_lease(&self, name: &str, ttl: Duration) -> Result<Option<Lease>, Error> {
        Source::thread()?;
        Lease::attempt(self.bits, sys::agentrt_agent { bits: 0 }, name, ttl)
    }

    fn source(&self) -> Result<Source, Error> {
        self.outside.source()
    }

    /// Simulated only: runs agents until none has anything to do, and returns how many turns that
    /// took. Virtual time advances by at most `timeout` to reach timers and deadlines.
    pub fn run(&self, timeout: Duration) -> Result<u64, Error> {
        let mut turns = 0;
        // SAFETY: plain values.
        call(|error| unsafe {
            sys::agentrt_runtime_run(self.bits, nanoseconds(timeout), &mut turns, error)
        })?;
        Ok(turns)
    }

    /// Waits until every accepted message is handled.
    pub fn drain(&self, timeout: Duration) -> Result<(), Error> {
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_runtime_drain(self.bits, nanoseconds(timeout), error) })
    }

    /// Finds an agent by its name.
    pub fn find(&self, name: &str) -> Result<Agent, Error> {
        find(self.bits, name)
    }

    /// The clock, in nanoseconds; virtual in a simulation.
    pub fn clock(&self) -> Result<u64, Error> {
        clock(self.bits)
    }

    /// The counters.
    pub fn stats(&self) -> Result<Stats, Error> {
        let mut stats = MaybeUninit::<sys::agentrt_stats>::uninit();
        // SAFETY: written on success.
        call(|error| unsafe { sys::agentrt_runtime_stats(self.bits, stats.as_mut_ptr(), error) })?;
        // SAFETY: the call succeeded.
        let stats = unsafe { stats.assume_init() };
        Ok(Stats {
            accepted: stats.accepted,
            handled: stats.handled,
            dead_letters: stats.dead_letters,
            in_flight: stats.in_flight,
            agents_live: stats.agents_live,
            spawned: stats.spawned,
            ended: stats.ended,
            crashed: stats.crashed,
            turns: stats.turns,
            wakes: stats.wakes,
            steals: stats.steals,
            now_ns: stats.now_ns,
            overruns: stats.overruns,
        })
    }

    /// Takes the latest dead letters, oldest first; at most 1,024 are kept.
    pub fn letters(&self) -> Result<Vec<Letter>, Error> {
        let mut letters = Vec::<sys::agentrt_letter>::with_capacity(LETTERS_MAX as usize);
        let mut count = 0;
        // SAFETY: room for `LETTERS_MAX` letters; the first `count` are written.
        call(|error| unsafe {
            sys::agentrt_runtime_letters(
                self.bits,
                letters.as_mut_ptr(),
                LETTERS_MAX,
                &mut count,
                error,
            )
        })?;
        // SAFETY: as above.
        unsafe { letters.set_len(count as usize) };
        let letter = |letter: &sys::agentrt_letter| Letter {
            to: Agent::from_bits(letter.to),
            from: Agent::from_bits(letter.from),
            type_number: letter.type_,
            reason: Error::new(letter.reason, ""),
            payload_bytes: letter.payload_bytes,
        };
        Ok(letters.iter().map(letter).collect())
    }

    /// Takes the latest turns that took longer than the budget, oldest first; at most 64 are kept.
    pub fn overruns(&self) -> Result<Vec<Overrun>, Error> {
        let mut overruns = Vec::<sys::agentrt_overrun>::with_capacity(OVERRUNS_MAX as usize);
        let (place, mut count) = (overruns.as_mut_ptr(), 0);
        // SAFETY: room for `OVERRUNS_MAX` of them; the first `count` are written.
        unsafe {
            call(|error| {
                sys::agentrt_runtime_overruns(self.bits, place, OVERRUNS_MAX, &mut count, error)
            })?;
            overruns.set_len(count as usize);
        }
        let overrun = |found: &sys::agentrt_overrun| {
            Some(Overrun {
                agent: Agent::from_bits(found.agent)?,
                turn_ns: found.turn_ns,
                type_number: (found.typed != 0).then_some(found.type_),
                running: found.running != 0,
            })
        };
        Ok(overruns.iter().filter_map(overrun).collect())
    }
}

/// How many dead letters a runtime keeps.
const LETTERS_MAX: u32 = 1024;
/// And how many overruns.
const OVERRUNS_MAX: u32 = sys::AGENTRT_OVERRUNS_MAX;

impl Drop for Runtime {
    fn drop(&mut self) {
        let bits = self.bits; // zero: closed already
        let refused = turn::from().bits != 0 || matches!(self.end(), Err(Error::Context(_)));
        if refused && bits.bits != 0 && !self.outside.simulated {
            self.bits.bits = 0;
            let mut inner = Self { bits, outside: Arc::clone(&self.outside) };
            // Without a thread for it, the runtime lives as long as the process.
            let _ = thread::Builder::new().spawn(move || inner.end());
        }
    }
}

pub(crate) fn find(runtime: sys::agentrt_runtime, name: &str) -> Result<Agent, Error> {
    let bytes = u32::try_from(name.len()).unwrap_or(u32::MAX);
    let mut agent = sys::agentrt_agent { bits: 0 };
    // SAFETY: the name is valid for the call.
    call(|error| unsafe {
        sys::agentrt_agent_find(runtime, name.as_ptr().cast(), bytes, &mut agent, error)
    })?;
    Agent::from_bits(agent.bits).ok_or_else(|| Error::new(sys::AGENTRT_E_NOT_FOUND, name))
}

pub(crate) fn clock(runtime: sys::agentrt_runtime) -> Result<u64, Error> {
    let mut now_ns = 0;
    // SAFETY: plain values.
    call(|error| unsafe { sys::agentrt_runtime_clock(runtime, &mut now_ns, error) })?;
    Ok(now_ns)
}
