//! Who is calling: the turn that runs on this thread, if any.
//!
//! Every verb of the API says who calls. In Rust that is never passed by hand: inside a turn it is
//! the agent whose turn it is, and outside it is the host.

use std::cell::Cell;
use std::ptr;

use agentrt_sys as sys;

use crate::port::Residents;
use crate::task::Task;

/// One turn of one agent on this thread.
pub(crate) struct Turn {
    pub(crate) agent: u64,
    pub(crate) runtime: sys::agentrt_runtime,
    /// The right of the message in hand, whose deadline an ask inherits.
    pub(crate) right: Cell<u64>,
    /// The async agent whose turn this is; null for a handler.
    pub(crate) task: *const Task,
    /// Where agents spawned in this turn live; null: on the workers.
    pub(crate) residents: *const Residents,
}

thread_local! {
    static CURRENT: Cell<*const Turn> = const { Cell::new(ptr::null()) };
}

/// Restores the turn before, also when the body unwinds: a turn may drive another, simulated,
/// runtime.
struct Restore(*const Turn);

impl Drop for Restore {
    #[inline]
    fn drop(&mut self) {
        CURRENT.with(|current| current.set(self.0));
    }
}

/// Runs `body` as part of `turn`.
#[inline]
pub(crate) fn enter<R>(turn: &Turn, body: impl FnOnce() -> R) -> R {
    let _restore = Restore(CURRENT.with(|current| current.replace(turn)));
    body()
}

/// Runs `body` with the turn of this thread.
#[inline]
pub(crate) fn with<R>(body: impl FnOnce(Option<&Turn>) -> R) -> R {
    // SAFETY: `enter` keeps the turn alive for as long as the pointer is set on this thread.
    body(unsafe { CURRENT.with(Cell::get).as_ref() })
}

/// The agent whose turn it is, or zero for the host.
#[inline]
pub(crate) fn from() -> sys::agentrt_agent {
    with(|turn| sys::agentrt_agent { bits: turn.map_or(0, |turn| turn.agent) })
}

/// Runs `body` with the async agent whose turn it is, if it is `agent`.
pub(crate) fn with_task<R>(agent: u64, body: impl FnOnce(&Task) -> R) -> Option<R> {
    with(|turn| {
        let turn = turn.filter(|turn| turn.agent == agent)?;
        // SAFETY: the task outlives its turn.
        unsafe { turn.task.as_ref() }.map(body)
    })
}

/// The right of the message that the running agent has in hand, or zero: an ask inherits its
/// deadline. An async agent keeps a message in hand over many turns.
pub(crate) fn right() -> u64 {
    with_right(Cell::get)
}

/// The message in hand is answered: there is no deadline to inherit any more.
pub(crate) fn forget_right(bits: u64) {
    with_right(|right| {
        if right.get() == bits {
            right.set(0);
        }
        0
    });
}

fn with_right(body: impl FnOnce(&Cell<u64>) -> u64) -> u64 {
    with(|turn| {
        // SAFETY: the task outlives its turn.
        turn.map_or(0, |turn| body(unsafe { turn.task.as_ref() }.map_or(&turn.right, Task::right)))
    })
}
