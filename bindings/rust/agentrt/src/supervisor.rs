//! Supervisors: agents that decide what becomes of others when these fail.

use std::time::Duration;

use agentrt_sys as sys;

use crate::agent::{nanoseconds, size_of, Agent};
use crate::error::{call, Error};
use crate::reliable::Retry;
use crate::spawn::Priority;
use crate::turn;

/// Children that one call lists.
const LISTED: usize = 256;

/// Room for one.
const NOBODY: sys::agentrt_child = sys::agentrt_child { agent: 0, restarts: 0, state: 0 };

/// Which children a supervisor restarts when one of them has to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Strategy {
    /// That one.
    #[default]
    OneForOne = sys::AGENTRT_ONE_FOR_ONE,
    /// All of them.
    OneForAll = sys::AGENTRT_ONE_FOR_ALL,
    /// That one and those that were started after it.
    RestForOne = sys::AGENTRT_REST_FOR_ONE,
}

/// What a supervisor does about a child that has failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Remedy {
    /// Retries what is transient or overload (see [`Remedy::Retry`]), restarts what is permanent,
    /// escalates what is fatal.
    #[default]
    Default = sys::AGENTRT_REMEDY_DEFAULT,
    /// Hands the message to it again, after a pause; after the last try it is restarted.
    ///
    /// A message with an [`Iso`](crate::Iso) cannot be handed again, since the first try may have
    /// written to it, nor can an ask that was answered: it is a dead letter with
    /// [`Error::Crashed`] at once, and the agent goes on with its state. To lose no message, send
    /// bytes or a [`Val`](crate::Val), and say `.permanent(Remedy::Retry)`.
    Retry = sys::AGENTRT_REMEDY_RETRY,
    /// Gives the message to the fallback agent.
    Fallback = sys::AGENTRT_REMEDY_FALLBACK,
    /// It goes on, and a [`Kind::Degraded`](crate::Kind::Degraded) message tells it so.
    Degrade = sys::AGENTRT_REMEDY_DEGRADE,
    /// Makes its behaviour anew.
    Restart = sys::AGENTRT_REMEDY_RESTART,
    /// It goes on; the message is a dead letter.
    Ignore = sys::AGENTRT_REMEDY_IGNORE,
    /// It ends with [`Error::Crashed`].
    Stop = sys::AGENTRT_REMEDY_STOP,
    /// The supervisor fails in its turn.
    Escalate = sys::AGENTRT_REMEDY_ESCALATE,
}

/// How a supervised agent is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum ChildState {
    /// It handles its messages.
    #[default]
    Running = sys::AGENTRT_CHILD_RUNNING,
    /// It has failed and waits for a decision.
    Suspended = sys::AGENTRT_CHILD_SUSPENDED,
    /// It was told that it is degraded, and was not restarted since.
    Degraded = sys::AGENTRT_CHILD_DEGRADED,
}

impl ChildState {
    fn from_number(number: u32) -> Self {
        match number {
            sys::AGENTRT_CHILD_SUSPENDED => Self::Suspended,
            sys::AGENTRT_CHILD_DEGRADED => Self::Degraded,
            _ => Self::Running,
        }
    }
}

/// How a supervisor decides. The default: one for one, 3 restarts within 5 s.
#[derive(Debug, Default)]
pub struct SupervisorOptions<'a> {
    strategy: Strategy,
    max_restarts: u32,
    within_ns: u64,
    grace_ns: u64,
    transient: Remedy,
    overload: Remedy,
    permanent: Remedy,
    fatal: Remedy,
    retry: Option<&'a Retry>,
    fallback: &'a str,
    name: &'a str,
    priority: Priority,
    supervisor: u64,
}

impl<'a> SupervisorOptions<'a> {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Which children are restarted when one has to be.
    #[must_use]
    pub fn strategy(self, strategy: Strategy) -> Self {
        Self { strategy, ..self }
    }

    /// Most restarts within a period, 1,000 at most: one more, and the supervisor itself fails. 0 is
    /// 3, and no time is 5 s.
    #[must_use]
    pub fn max_restarts(self, max_restarts: u32, within: Duration) -> Self {
        Self { max_restarts, within_ns: nanoseconds(within), ..self }
    }

    /// How long a child has to stop when its supervisor does, before it is killed; 5 s by default.
    #[must_use]
    pub fn grace(self, grace: Duration) -> Self {
        Self { grace_ns: nanoseconds(grace).max(1), ..self }
    }

    /// What is done about errors of the class `"transient"`.
    #[must_use]
    pub fn transient(self, transient: Remedy) -> Self {
        Self { transient, ..self }
    }

    /// What is done about errors of the class `"overload"`.
    #[must_use]
    pub fn overload(self, overload: Remedy) -> Self {
        Self { overload, ..self }
    }

    /// What is done about errors of the class `"permanent"`, and about all that are no [`Error`].
    #[must_use]
    pub fn permanent(self, permanent: Remedy) -> Self {
        Self { permanent, ..self }
    }

    /// What is done about errors of the class `"fatal"`.
    #[must_use]
    pub fn fatal(self, fatal: Remedy) -> Self {
        Self { fatal, ..self }
    }

    /// How often and after what pauses [`Remedy::Retry`] hands a message again.
    #[must_use]
    pub fn retry(self, retry: &'a Retry) -> Self {
        Self { retry: Some(retry), ..self }
    }

    /// The name of the agent that [`Remedy::Fallback`] gives it to.
    #[must_use]
    pub fn fallback(self, fallback: &'a str) -> Self {
        Self { fallback, ..self }
    }

    /// A name that is unique in the runtime.
    #[must_use]
    pub fn name(self, name: &'a str) -> Self {
        Self { name, ..self }
    }

    /// How urgent its turns are.
    #[must_use]
    pub fn priority(self, priority: Priority) -> Self {
        Self { priority, ..self }
    }

    /// Its own supervisor.
    #[must_use]
    pub fn supervisor(self, supervisor: impl Into<Agent>) -> Self {
        Self { supervisor: supervisor.into().bits(), ..self }
    }

    fn lower(&self) -> Result<sys::agentrt_supervisor_options, Error> {
        let bytes = |text: &str| {
            u32::try_from(text.len())
                .map_err(|_| Error::new(sys::AGENTRT_E_SIZE, "a name has at most 255 bytes"))
        };
        let pointer =
            |text: &str| if text.is_empty() { std::ptr::null() } else { text.as_ptr().cast() };
        Ok(sys::agentrt_supervisor_options {
            struct_size: size_of::<sys::agentrt_supervisor_options>(),
            strategy: self.strategy as u32,
            supervisor: sys::agentrt_agent { bits: self.supervisor },
            name: pointer(self.name),
            name_bytes: bytes(self.name)?,
            max_restarts: self.max_restarts,
            within_ns: self.within_ns,
            grace_ns: self.grace_ns,
            transient: self.transient as u32,
            overload: self.overload as u32,
            permanent: self.permanent as u32,
            fatal: self.fatal as u32,
            fallback: pointer(self.fallback),
            fallback_bytes: bytes(self.fallback)?,
            priority: self.priority.number(),
        })
    }
}

/// An agent that takes no messages and decides about its children. A plain name, as [`Agent`] is:
/// dropping it ends nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Supervisor {
    agent: Agent,
}

/// One of a supervisor's children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    /// The agent.
    pub agent: Agent,
    /// How often its supervisor has restarted it.
    pub restarts: u32,
    /// How it is.
    pub state: ChildState,
}

impl From<Supervisor> for Agent {
    fn from(supervisor: Supervisor) -> Self {
        supervisor.agent
    }
}

impl Supervisor {
    pub(crate) fn spawn(
        runtime: sys::agentrt_runtime,
        options: &SupervisorOptions<'_>,
    ) -> Result<Self, Error> {
        let lowered = options.lower()?;
        let policy = options.retry.map(Retry::policy);
        let policy = policy.as_ref().map_or(std::ptr::null(), |policy| policy as *const _);
        let mut out = sys::agentrt_agent { bits: 0 };
        // SAFETY: the records and what they point at are valid for the call.
        call(|error| unsafe {
            sys::agentrt_supervisor_spawn(runtime, turn::from(), &lowered, policy, &mut out, error)
        })?;
        Agent::from_bits(out.bits)
            .map(|agent| Self { agent })
            .ok_or_else(|| Error::new(sys::AGENTRT_E_STALE, "the spawn gave no agent"))
    }

    /// The supervisor as an agent: to monitor, link, stop or kill it.
    #[must_use]
    pub fn agent(self) -> Agent {
        self.agent
    }

    fn handle(self) -> sys::agentrt_agent {
        sys::agentrt_agent { bits: self.agent.bits() }
    }

    /// Makes a living agent its last child, which leaves the supervisor that it has had;
    /// [`Error::Cycle`] if this one is under it, [`Error::Argument`] if it cannot be made anew.
    pub fn adopt(self, agent: impl Into<Agent>) -> Result<(), Error> {
        let child = sys::agentrt_agent { bits: agent.into().bits() };
        // SAFETY: plain values.
        call(|error| unsafe {
            sys::agentrt_supervisor_adopt(turn::from(), self.handle(), child, error)
        })
    }

    /// Its children in the order of their starts.
    pub fn children(self) -> Result<Vec<Child>, Error> {
        let mut found = Vec::new();
        loop {
            let mut room = [NOBODY; LISTED];
            let (first, mut count) = (found.len() as u32, 0);
            // SAFETY: there is room for `LISTED` children.
            call(|error| unsafe {
                let room = room.as_mut_ptr();
                let most = LISTED as u32;
                sys::agentrt_supervisor_children(
                    self.handle(),
                    first,
                    room,
                    most,
                    &mut count,
                    error,
                )
            })?;
            found.extend(room[..count as usize].iter().filter_map(|child| {
                Some(Child {
                    agent: Agent::from_bits(child.agent)?,
                    restarts: child.restarts,
                    state: ChildState::from_number(child.state),
                })
            }));
            if (count as usize) < LISTED {
                return Ok(found);
            }
        }
    }
}
