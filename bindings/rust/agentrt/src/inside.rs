//! What an agent does in its own turns that is not about another agent.

use std::future::Future;
use std::time::Duration;

use agentrt_sys as sys;

use crate::agent::{nanoseconds, Agent};
use crate::behavior::Handler;
use crate::channel::Channel;
use crate::error::{Crash, Error};
use crate::future::Source;
use crate::group::{self, Delivery, Gossip, GossipOptions, Quorum, Threshold};
use crate::lease::{Acquire, Lease};
use crate::mailbox::Mailbox;
use crate::payload::Shared;
use crate::port::Residents;
use crate::reliable::{self, paused, Attempt, Retry, Tries, Worth};
use crate::runtime;
use crate::shards::{Member, Shards, ShardsOptions};
use crate::spawn::{self, SpawnOptions};
use crate::supervisor::{Supervisor, SupervisorOptions};
use crate::turn;

/// The agent whose turn this is; `None` outside of agents.
#[must_use]
pub fn me() -> Option<Agent> {
    Agent::from_bits(turn::from().bits)
}

/// Spawns an agent in handler style from inside an agent, where that one lives.
#[inline]
pub fn spawn(options: &SpawnOptions, handler: impl Handler) -> Result<Agent, Error> {
    here(|runtime, residents| spawn::handler(runtime, residents, options, handler))
}

/// Spawns an async agent from inside an agent, where that one lives.
pub fn spawn_async<M, F>(options: &SpawnOptions, make: M) -> Result<Agent, Error>
where
    M: FnOnce(Mailbox) -> F + Send + 'static,
    F: Future<Output = Result<(), Crash>> + Send + 'static,
{
    here(|runtime, residents| spawn::mailbox(runtime, residents, options, make))
}

/// Spawns, from inside an agent, one that `make` makes, now and whenever it is restarted.
pub fn spawn_with<H: Handler>(
    options: &SpawnOptions,
    make: impl FnMut() -> H + Send + 'static,
) -> Result<Agent, Error> {
    here(|runtime, residents| spawn::made(runtime, residents, options, make))
}

/// Spawns, from inside an agent, an async one that is begun anew whenever it is restarted.
pub fn spawn_async_with<M, F>(options: &SpawnOptions, make: M) -> Result<Agent, Error>
where
    M: FnMut(Mailbox) -> F + Send + 'static,
    F: Future<Output = Result<(), Crash>> + Send + 'static,
{
    here(|runtime, residents| spawn::begun(runtime, residents, options, make))
}

/// Spawns a supervisor from inside an agent.
pub fn supervisor(options: &SupervisorOptions<'_>) -> Result<Supervisor, Error> {
    here(|runtime, _| Supervisor::spawn(runtime, options))
}

/// Asks several agents the same, from inside an agent: see [`Runtime::quorum`](crate::Runtime::quorum).
/// The deadline of the message in hand is inherited; [`Duration::MAX`] is no other.
pub fn quorum(
    voters: &[Agent],
    threshold: Threshold,
    timeout: Duration,
    type_number: u64,
    payload: impl Shared,
) -> Quorum {
    let (runtime, source) = match here(|runtime, _| Ok(runtime)) {
        Ok(runtime) => (runtime, Source::here()),
        Err(error) => (sys::agentrt_runtime { bits: 0 }, Err(error)),
    };
    Quorum::start(runtime, source, voters, threshold, timeout, type_number, payload)
}

/// Signals each of many agents once, from inside an agent: see
/// [`Runtime::broadcast`](crate::Runtime::broadcast).
pub fn broadcast(
    members: &[Agent],
    type_number: u64,
    payload: impl Shared,
) -> Result<Delivery, Error> {
    here(|runtime, _| group::broadcast(runtime, turn::from(), members, type_number, payload))
}

/// Spreads a payload among many agents, from inside an agent: see
/// [`Runtime::gossip`](crate::Runtime::gossip).
pub fn gossip(
    members: &[Agent],
    options: &GossipOptions,
    type_number: u64,
    payload: impl Shared,
) -> Gossip {
    let (runtime, source) = match here(|runtime, _| Ok(runtime)) {
        Ok(runtime) => (runtime, Source::here()),
        Err(error) => (sys::agentrt_runtime { bits: 0 }, Err(error)),
    };
    Gossip::start(runtime, source, members, options, type_number, payload)
}

/// Finds an agent of this agent's runtime by its name.
pub fn find(name: &str) -> Result<Agent, Error> {
    here(|runtime, _| runtime::find(runtime, name))
}

/// The clock of this agent's runtime, in nanoseconds; virtual in a simulation.
pub fn clock() -> Result<u64, Error> {
    here(|runtime, _| runtime::clock(runtime))
}

/// Opens a bounded queue from inside an agent: see [`Runtime::channel`](crate::Runtime::channel).
/// Agents await it; a plain thread has the forms that block or try.
pub fn channel(capacity: u32) -> Result<Channel, Error> {
    here(|runtime, _| Channel::open(runtime, None, capacity))
}

/// Makes a map from keys to members from inside an agent.
pub fn shards(members: &[Member], options: &ShardsOptions) -> Result<Shards, Error> {
    here(|runtime, _| Shards::make(runtime, members, options))
}

/// A pause that begins now, inside an async agent, on the clock of its runtime: virtual in a
/// simulation. Await it; dropping it ends it. The agent's other messages wait meanwhile:
/// [`Agent::arm`] is a timer that comes as a message.
pub fn sleep(duration: Duration) -> impl Future<Output = Result<(), Error>> + Send {
    let runtime = here(|runtime, _| Ok(runtime)).unwrap_or_default();
    let pause = reliable::pause(Source::here(), runtime, nanoseconds(duration));
    async { paused(pause.await) }
}

/// Makes a call until it works, with pauses on the clock of this agent's runtime; its last error
/// when the policy ends that. No pause reaches beyond `timeout` from now.
pub async fn retry<T, E, F>(
    policy: &Retry,
    timeout: Option<Duration>,
    mut call: impl FnMut(Attempt) -> F,
) -> Result<T, E>
where
    E: From<Error> + Worth,
    F: Future<Output = Result<T, E>>,
{
    let mut tries = Tries::begin(policy, clock()?, timeout)?;
    loop {
        let failed = match call(tries.attempt()).await {
            Ok(made) => return Ok(made),
            Err(failed) => failed,
        };
        let pause_ns = tries.next(failed, clock()?)?;
        let runtime = here(|runtime, _| Ok(runtime))?;
        paused(reliable::pause(Source::here(), runtime, pause_ns).await)?;
    }
}

/// Waits in line, inside an agent, for the resource of that name, to hold it for `ttl`, at most 52
/// days, at a time.
pub fn lease(name: &str, ttl: Duration) -> Acquire {
    acquire(name, ttl, None)
}

/// Like [`lease`], with a deadline: [`Error::Deadline`] after `timeout`.
pub fn lease_within(name: &str, ttl: Duration, timeout: Duration) -> Acquire {
    acquire(name, ttl, Some(timeout))
}

fn acquire(name: &str, ttl: Duration, timeout: Option<Duration>) -> Acquire {
    let runtime = here(|runtime, _| Ok(runtime)).unwrap_or_default();
    Acquire::start(runtime, Source::here(), name, ttl, timeout)
}

/// The lease, inside an agent, if nobody holds the resource now.
pub fn try_lease(name: &str, ttl: Duration) -> Result<Option<Lease>, Error> {
    here(|runtime, _| Lease::attempt(runtime, turn::from(), name, ttl))
}

#[inline]
fn here<R>(
    body: impl FnOnce(sys::agentrt_runtime, Option<&Residents>) -> Result<R, Error>,
) -> Result<R, Error> {
    turn::with(|home| match home {
        // SAFETY: the port outlives the turns that it runs.
        Some(home) => body(home.runtime, unsafe { home.residents.as_ref() }),
        None => {
            Err(Error::new(sys::AGENTRT_E_CONTEXT, "not inside an agent: use the runtime's form"))
        }
    })
}
