//! Answers for futures that are awaited outside of agents: one port and one thread per runtime,
//! opened by the first such future.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use agentrt_sys as sys;

use crate::error::Error;
use crate::future::{Replies, Source};
use crate::port::Port;

pub(crate) struct Bridge {
    port: sys::agentrt_port,
    replies: Arc<Replies>,
    thread: Option<JoinHandle<()>>,
}

impl Bridge {
    pub(crate) fn open(runtime: sys::agentrt_runtime) -> Result<Self, Error> {
        let mut port = Port::open_in(runtime, false)?;
        let handle = port.handle();
        let replies = port.replies().clone();
        let drain = move || while port.turn(Duration::MAX).is_ok() {};
        let thread = std::thread::Builder::new().name("agentrt-replies".into()).spawn(drain);
        let thread =
            thread.map_err(|error| Error::new(sys::AGENTRT_E_SYSTEM, &error.to_string()))?;
        Ok(Self { port: handle, replies, thread: Some(thread) })
    }

    pub(crate) fn source(&self) -> Source {
        Source::Port(self.replies.clone())
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // SAFETY: plain values; closing ends the wait of the thread, which then drops its port.
        unsafe { sys::agentrt_port_close(self.port, std::ptr::null_mut()) };
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
