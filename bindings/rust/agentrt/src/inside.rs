//! What an agent does in its own turns that is not about another agent.

use std::future::Future;

use agentrt_sys as sys;

use crate::agent::Agent;
use crate::behavior::Handler;
use crate::error::{Crash, Error};
use crate::mailbox::Mailbox;
use crate::port::Residents;
use crate::runtime;
use crate::spawn::{self, SpawnOptions};
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

/// Finds an agent of this agent's runtime by its name.
pub fn find(name: &str) -> Result<Agent, Error> {
    here(|runtime, _| runtime::find(runtime, name))
}

/// The clock of this agent's runtime, in nanoseconds; virtual in a simulation.
pub fn clock() -> Result<u64, Error> {
    here(|runtime, _| runtime::clock(runtime))
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
