//! Awaiting around a simulation: a poll drives it, and a wait that nothing is left to end is stuck.

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

thread_local! {
    /// Of the `block_on` that runs on this thread.
    static ROUND: RefCell<Option<Round>> = const { RefCell::new(None) };
}

/// What one poll of a whole future has come upon.
#[derive(Default)]
struct Round {
    /// Waits that nothing could end when they were polled.
    stuck: Vec<Waker>,
    /// Others have ended, and what comes of that may end those.
    ended: bool,
}

/// Restores the round of the `block_on` around, also when the future unwinds.
struct Restore(Option<Round>);

impl Drop for Restore {
    fn drop(&mut self) {
        ROUND.with(|round| round.replace(self.0.take()));
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// Nothing can end a wait as things are; whether it will be polled again if they change.
pub(crate) fn is_watched(cx: &Context<'_>) -> bool {
    let watch = |round: &mut Round| round.stuck.push(cx.waker().clone());
    ROUND.with(|round| round.borrow_mut().as_mut().map(watch).is_some())
}

/// A wait has ended.
pub(crate) fn ended() {
    ROUND.with(|round| round.borrow_mut().iter_mut().for_each(|round| round.ended = true));
}

/// Polls a future for as long as that leads to something; `None` if it is not done then.
pub(crate) fn block_on<F: Future>(future: F) -> Option<F::Output> {
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Arc::clone(&woken).into();
    let mut future = pin!(future);
    let _restore = Restore(ROUND.with(|round| round.replace(Some(Round::default()))));
    let mut is_first = true; // a first poll may begin what ends an earlier wait
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(output);
        }
        let round = ROUND.with(|round| round.replace(Some(Round::default()))).unwrap_or_default();
        let woke = woken.0.swap(false, Ordering::Acquire);
        if !(woke || round.ended || is_first) {
            return None;
        }
        is_first = false;
        round.stuck.into_iter().for_each(Waker::wake);
        woken.0.store(false, Ordering::Release); // of these wakes; the next poll comes anyway
    }
}
