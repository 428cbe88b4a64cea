//! Who is calling: the turn that runs on this thread, if any.
//!
//! Every verb of the API says who calls. In Rust that is never passed by hand: inside a turn it is
//! the agent whose turn it is, and outside it is the host.

use std::cell::Cell;
use std::ptr;

use agentrt_sys as sys;

use crate::port::Residents;
use crate::task::Task;

/// What the turns of one agent need: little, and where it lies already, because each message comes
/// this way, and each store before the core's next atomic operation is one that it waits for.
pub(crate) struct Home {
    pub(crate) runtime: sys::agentrt_runtime,
    /// The async agent that lives here; null for a handler.
    pub(crate) task: *const Task,
    /// Where agents spawned in its turns live; null: on the workers.
    pub(crate) residents: *const Residents,
    /// What it has in hand, during a turn.
    record: Cell<*const sys::agentrt_message>,
    /// The right of the last message in hand that it answered. No two rights are alike, so the
    /// next message need not reset it.
    answered: Cell<u64>,
}

impl Home {
    pub(crate) fn new(
        runtime: sys::agentrt_runtime,
        task: *const Task,
        residents: *const Residents,
    ) -> Self {
        Self { runtime, task, residents, record: Cell::new(ptr::null()), answered: Cell::new(0) }
    }

    /// The agent, during a turn.
    #[inline]
    pub(crate) fn agent(&self) -> sys::agentrt_agent {
        sys::agentrt_agent { bits: self.record().agent }
    }

    /// The message in hand.
    #[inline]
    fn record(&self) -> &sys::agentrt_message {
        // SAFETY: a home is found through `with`, during a turn, and `enter` keeps the record alive.
        unsafe { &*self.record.get() }
    }

    /// The right of the message in hand, whose deadline an ask inherits; or zero.
    fn right(&self) -> u64 {
        let record = self.record();
        let is_open = record.right != self.answered.get();
        if is_open && u32::from(record.kind) == sys::AGENTRT_KIND_SIGNAL {
            record.right
        } else {
            0
        }
    }
}

thread_local! {
    static CURRENT: Cell<*const Home> = const { Cell::new(ptr::null()) };
}

/// Restores the turn before, also when the body unwinds: a turn may drive another, simulated,
/// runtime.
struct Restore(*const Home);

impl Drop for Restore {
    #[inline]
    fn drop(&mut self) {
        CURRENT.with(|current| current.set(self.0));
    }
}

/// Runs `body` as a turn of the agent that lives here, with this record in hand.
#[inline]
pub(crate) fn enter<R>(home: &Home, record: &sys::agentrt_message, body: impl FnOnce() -> R) -> R {
    home.record.set(record);
    let _restore = Restore(CURRENT.with(|current| current.replace(home)));
    body()
}

/// Runs `body` with the agent whose turn it is on this thread.
#[inline]
pub(crate) fn with<R>(body: impl FnOnce(Option<&Home>) -> R) -> R {
    // SAFETY: `enter` keeps the home alive for as long as the pointer is set on this thread.
    body(unsafe { CURRENT.with(Cell::get).as_ref() })
}

/// The agent whose turn it is, or zero for the host.
#[inline]
pub(crate) fn from() -> sys::agentrt_agent {
    with(|home| home.map_or(sys::agentrt_agent { bits: 0 }, Home::agent))
}

/// Whether the agent whose turn it is can await.
pub(crate) fn is_async() -> bool {
    with(|home| home.is_some_and(|home| !home.task.is_null()))
}

/// Runs `body` with the async agent whose turn it is, if it is `agent`.
pub(crate) fn with_task<R>(agent: u64, body: impl FnOnce(&Task) -> R) -> Option<R> {
    with(|home| {
        let home = home.filter(|home| home.agent().bits == agent)?;
        // SAFETY: the task outlives its turn.
        unsafe { home.task.as_ref() }.map(body)
    })
}

/// The right of the message that the running agent has in hand, or zero: an ask inherits its
/// deadline. An async agent keeps a message in hand over many turns.
pub(crate) fn right() -> u64 {
    with(|home| {
        let Some(home) = home else { return 0 };
        // SAFETY: the task outlives its turn.
        unsafe { home.task.as_ref() }.map_or_else(|| home.right(), Task::right)
    })
}

/// The message in hand is answered: there is no deadline to inherit any more.
pub(crate) fn forget_right(bits: u64) {
    with(|home| {
        let Some(home) = home else { return };
        // SAFETY: the task outlives its turn.
        match unsafe { home.task.as_ref() } {
            Some(task) => task.forget_right(bits),
            None if home.right() == bits => home.answered.set(bits),
            None => {}
        }
    });
}
