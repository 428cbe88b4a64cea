//! Answers that have not been asked for yet, and askers that have no answer yet.

use std::collections::HashMap;
use std::task::{Context, Poll, Waker};

use agentrt_sys as sys;

use crate::error::Error;
use crate::message::Message;

enum Slot {
    Waiting(Option<Waker>),
    Done(Message),
}

/// One slot per open ask or monitor of an agent or port.
#[derive(Default)]
pub(crate) struct Slots {
    slots: HashMap<u64, Slot>,
    closed: bool,
}

impl Slots {
    pub(crate) fn open(&mut self, bits: u64) {
        self.slots.insert(bits, Slot::Waiting(None));
    }

    pub(crate) fn forget(&mut self, bits: u64) {
        self.slots.remove(&bits);
    }

    /// Files an answer; gives it back if no slot is open for it. Whoever waits for it is to be
    /// woken by the caller.
    pub(crate) fn complete(&mut self, answer: Message) -> Result<Option<Waker>, Message> {
        let Some(slot) = self.slots.get_mut(&answer.token()) else { return Err(answer) };
        match std::mem::replace(slot, Slot::Done(answer)) {
            Slot::Waiting(waker) => Ok(waker),
            Slot::Done(_) => Ok(None),
        }
    }

    pub(crate) fn poll(&mut self, bits: u64, cx: &Context<'_>) -> Poll<Result<Message, Error>> {
        match self.slots.remove(&bits) {
            Some(Slot::Done(answer)) => Poll::Ready(Ok(answer)),
            Some(Slot::Waiting(_)) if !self.closed => {
                self.slots.insert(bits, Slot::Waiting(Some(cx.waker().clone())));
                Poll::Pending
            }
            _ => Poll::Ready(Err(Error::new(sys::AGENTRT_E_CLOSED, "no answer can come any more"))),
        }
    }

    /// No answer comes any more. Whoever waits is to be woken by the caller.
    pub(crate) fn close(&mut self) -> Vec<Waker> {
        self.closed = true;
        let waiting = self.slots.values_mut().filter_map(|slot| match slot {
            Slot::Waiting(waker) => waker.take(),
            Slot::Done(_) => None,
        });
        waiting.collect()
    }
}
