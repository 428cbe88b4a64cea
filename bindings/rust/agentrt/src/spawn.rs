//! Spawning: options, and the two ways in: on the workers or behind a port.

use std::future::Future;

use agentrt_sys as sys;

use crate::agent::{size_of, Agent};
use crate::behavior::{Behavior, Handled, Handler, Inline, Made};
use crate::error::{call, Crash, Error};
use crate::mailbox::Mailbox;
use crate::port::Residents;
use crate::task::{Async, AsyncAnew};
use crate::turn;

macro_rules! numbered {
    ($(#[$meta:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident = $number:ident,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$doc])* $variant,)+ }

        impl $type {
            pub(crate) fn number(self) -> u32 {
                match self { $(Self::$variant => sys::$number as u32,)+ }
            }

            pub(crate) fn from_number(number: u8) -> Self {
                match u32::from(number) {
                    $(number if number == sys::$number as u32 => Self::$variant,)+
                    _ => Self::default(),
                }
            }
        }
    };
}

numbered! {
    /// What a full mailbox does.
    Overflow {
        /// Refuses with [`Error::Full`].
        #[default]
        Reject = AGENTRT_REJECT,
        /// Refuses with [`Error::Wait`], and tells the sender when there is room.
        Wait = AGENTRT_WAIT,
        /// Drops its oldest message, which becomes a dead letter.
        DropOldest = AGENTRT_DROP_OLDEST,
        /// Drops the new message, which becomes a dead letter.
        DropNewest = AGENTRT_DROP_NEWEST,
    }
}

numbered! {
    /// How urgent an agent's turns are.
    Priority {
        /// The usual.
        #[default]
        Normal = AGENTRT_NORMAL,
        /// When nothing else is to do.
        Low = AGENTRT_LOW,
        /// Before the usual.
        High = AGENTRT_HIGH,
        /// Before everything else.
        Critical = AGENTRT_CRITICAL,
    }
}

/// How an agent is spawned. The default: no name, 1,000 messages, reject, normal priority.
#[derive(Clone, Debug, Default)]
pub struct SpawnOptions {
    name: Option<String>,
    capacity: u32,
    overflow: Overflow,
    priority: Priority,
    start: Option<bool>,
    stop: Option<bool>,
    flags: u32,
    supervisor: u64,
}

impl SpawnOptions {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The defaults, with a name that is unique in the runtime: 1 to 255 bytes.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }

    /// How many messages the mailbox holds; 1,000 by default, 100,000 at most.
    #[must_use]
    pub fn capacity(self, capacity: u32) -> Self {
        Self { capacity, ..self }
    }

    /// What a full mailbox does.
    #[must_use]
    pub fn overflow(self, overflow: Overflow) -> Self {
        Self { overflow, ..self }
    }

    /// How urgent its turns are.
    #[must_use]
    pub fn priority(self, priority: Priority) -> Self {
        Self { priority, ..self }
    }

    /// Whether the agent gets a [`Kind::Start`](crate::Kind::Start) message first. By default an
    /// async agent does, so that its first lines run at once; a handler does not.
    #[must_use]
    pub fn start(self, start: bool) -> Self {
        Self { start: Some(start), ..self }
    }

    /// Whether the agent gets a [`Kind::Stop`](crate::Kind::Stop) message before a graceful end.
    /// By default an async agent does, and its mailbox then yields `None`; a handler does not.
    /// Without it an async agent's future is dropped where it waits.
    #[must_use]
    pub fn stop(self, stop: bool) -> Self {
        Self { stop: Some(stop), ..self }
    }

    /// Turns the deaths of linked agents into [`Kind::Exit`](crate::Kind::Exit) messages.
    #[must_use]
    pub fn trap(self) -> Self {
        self.flag(sys::AGENTRT_SPAWN_TRAP)
    }

    /// Links the agent to the one that spawns it.
    #[must_use]
    pub fn link(self) -> Self {
        self.flag(sys::AGENTRT_SPAWN_LINK)
    }

    /// Measures the agent's turns, for [`Agent::profile`]; each costs two reads of the clock.
    #[must_use]
    pub fn profile(self) -> Self {
        self.flag(sys::AGENTRT_SPAWN_PROFILE)
    }

    /// Whose child the agent is: [`spawn_with`](crate::spawn_with) and
    /// [`spawn_async_with`](crate::spawn_async_with) make what can be made anew; all else is
    /// refused with [`Error::Argument`].
    #[must_use]
    pub fn supervisor(self, supervisor: impl Into<Agent>) -> Self {
        Self { supervisor: supervisor.into().bits(), ..self }
    }

    fn flag(self, flag: u32) -> Self {
        Self { flags: self.flags | flag, ..self }
    }

    /// The flags, with what is usual for the style where the user said nothing.
    fn flags(&self, is_async: bool) -> u32 {
        let flag = |set: Option<bool>, flag| if set.unwrap_or(is_async) { flag } else { 0 };
        self.flags
            | flag(self.start, sys::AGENTRT_SPAWN_START)
            | flag(self.stop, sys::AGENTRT_SPAWN_STOP)
    }

    #[inline]
    fn lower(&self, is_async: bool) -> Result<sys::agentrt_spawn_options, Error> {
        let name = self.name.as_deref().unwrap_or_default();
        let name_bytes = u32::try_from(name.len())
            .map_err(|_| Error::new(sys::AGENTRT_E_SIZE, "a name has at most 255 bytes"))?;
        if self.name.is_some() && name.is_empty() {
            return Err(Error::new(sys::AGENTRT_E_ARGUMENT, "a name has at least 1 byte"));
        }
        Ok(sys::agentrt_spawn_options {
            struct_size: size_of::<sys::agentrt_spawn_options>(),
            flags: self.flags(is_async),
            behavior: std::ptr::null(),
            state: std::ptr::null_mut(),
            port: sys::agentrt_port { bits: 0 },
            name: if name.is_empty() { std::ptr::null() } else { name.as_ptr().cast() },
            name_bytes,
            capacity: self.capacity,
            overflow: self.overflow.number(),
            priority: self.priority.number(),
            supervisor: sys::agentrt_agent { bits: self.supervisor },
        })
    }
}

#[inline]
fn call_spawn(
    runtime: sys::agentrt_runtime,
    options: &sys::agentrt_spawn_options,
) -> Result<Agent, Error> {
    let mut agent = sys::agentrt_agent { bits: 0 };
    // SAFETY: the options and what they point at are valid for the call.
    call(|error| unsafe { sys::agentrt_spawn(runtime, turn::from(), options, &mut agent, error) })?;
    Agent::from_bits(agent.bits)
        .ok_or_else(|| Error::new(sys::AGENTRT_E_STALE, "the spawn gave no agent"))
}

/// Spawns on the workers, or behind the port whose `residents` are given.
#[inline]
fn spawn_behavior<B: Behavior + 'static>(
    runtime: sys::agentrt_runtime,
    residents: Option<&Residents>,
    options: &SpawnOptions,
    renewable: bool,
    behavior: B,
) -> Result<Agent, Error> {
    if options.supervisor != 0 && !renewable {
        let text =
            "a supervised agent is one that can be made anew: use spawn_with or spawn_async_with";
        return Err(Error::new(sys::AGENTRT_E_ARGUMENT, text));
    }
    let mut lowered = options.lower(!behavior.task().is_null())?;
    if let Some(residents) = residents {
        lowered.port = residents.port();
        let agent = call_spawn(runtime, &lowered)?;
        let starts = lowered.flags & sys::AGENTRT_SPAWN_START != 0;
        residents.admit(agent, Box::new(behavior), starts);
        return Ok(agent);
    }
    let state = Inline::into_state(runtime, behavior);
    lowered.behavior = if renewable { Inline::<B>::RENEWABLE } else { Inline::<B>::TABLE };
    lowered.state = state;
    call_spawn(runtime, &lowered).map_err(|error| {
        // SAFETY: a spawn that failed has not taken the state.
        unsafe { Inline::<B>::drop_state(state) };
        error
    })
}

#[inline]
pub(crate) fn handler<H: Handler>(
    runtime: sys::agentrt_runtime,
    residents: Option<&Residents>,
    options: &SpawnOptions,
    handler: H,
) -> Result<Agent, Error> {
    spawn_behavior(runtime, residents, options, false, Handled(handler))
}

pub(crate) fn made<H: Handler>(
    runtime: sys::agentrt_runtime,
    residents: Option<&Residents>,
    options: &SpawnOptions,
    make: impl FnMut() -> H + Send + 'static,
) -> Result<Agent, Error> {
    spawn_behavior(runtime, residents, options, true, Made::new(make))
}

pub(crate) fn begun<M, F>(
    runtime: sys::agentrt_runtime,
    residents: Option<&Residents>,
    options: &SpawnOptions,
    make: M,
) -> Result<Agent, Error>
where
    M: FnMut(Mailbox) -> F + Send + 'static,
    F: Future<Output = Result<(), Crash>> + Send + 'static,
{
    spawn_behavior(runtime, residents, options, true, AsyncAnew::new(make))
}

pub(crate) fn mailbox<M, F>(
    runtime: sys::agentrt_runtime,
    residents: Option<&Residents>,
    options: &SpawnOptions,
    make: M,
) -> Result<Agent, Error>
where
    M: FnOnce(Mailbox) -> F + Send + 'static,
    F: Future<Output = Result<(), Crash>> + Send + 'static,
{
    spawn_behavior(runtime, residents, options, false, Async::new(make))
}
