//! What several tests need.
#![allow(dead_code)]

use std::future::Future;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::Duration;

pub const SOON: Duration = Duration::from_secs(20);

/// The smallest executor: one future, one parked thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// A trace file of this test, removed when dropped.
pub struct Trace(PathBuf);

impl Trace {
    pub fn new(name: &str) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let file = format!("agentrt-{name}-{}-{count}.trace", std::process::id());
        Self(std::env::temp_dir().join(file))
    }

    pub fn path(&self) -> &PathBuf {
        &self.0
    }

    pub fn read(&self) -> String {
        std::fs::read_to_string(&self.0).expect("the runtime wrote its trace")
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

pub fn number(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
}

/// A waker that wakes nobody, for who polls by hand.
pub fn no_waker() -> std::task::Waker {
    struct Nobody;
    impl Wake for Nobody {
        fn wake(self: Arc<Self>) {}
    }
    Arc::new(Nobody).into()
}
