//! Answers that have not been asked for yet, and askers that have no answer yet.

use std::collections::HashMap;
use std::task::{Context, Poll, Waker};

use agentrt_sys as sys;

use crate::error::Error;
use crate::message::Message;

/// What becomes of an answer for which nobody waits any more.
pub(crate) type Late = Box<dyn FnOnce(Message) + Send>;

enum Slot {
    Waiting(Option<Waker>),
    Done(Message),
    Late(Late),
}

/// What an answer leaves to do, once nothing is locked.
pub(crate) enum Filed {
    Wake(Option<Waker>),
    Late(Late, Message),
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

    /// Nobody waits any more. An answer that is there is given to the caller, with what to do with
    /// it; one that cannot be kept from coming will be.
    pub(crate) fn give_up(
        &mut self,
        bits: u64,
        cancel: impl FnOnce() -> bool,
        late: impl FnOnce() -> Late,
    ) -> Option<(Late, Message)> {
        match self.slots.remove(&bits) {
            Some(Slot::Done(answer)) => return Some((late(), answer)),
            Some(Slot::Waiting(_)) if !cancel() && !self.closed => {
                self.slots.insert(bits, Slot::Late(late()));
            }
            _ => {}
        }
        None
    }

    /// Files an answer; gives it back if no slot is open for it.
    pub(crate) fn complete(&mut self, answer: Message) -> Result<Filed, Message> {
        let bits = answer.token();
        match self.slots.remove(&bits) {
            None => Err(answer),
            Some(Slot::Late(late)) => Ok(Filed::Late(late, answer)),
            Some(Slot::Waiting(waker)) => {
                self.slots.insert(bits, Slot::Done(answer));
                Ok(Filed::Wake(waker))
            }
            Some(Slot::Done(_)) => {
                self.slots.insert(bits, Slot::Done(answer));
                Ok(Filed::Wake(None))
            }
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

    /// No answer comes any more. Whoever waits is to be woken by the caller, and what would have
    /// been done with late ones is to be dropped.
    pub(crate) fn close(&mut self) -> (Vec<Waker>, Vec<Late>) {
        self.closed = true;
        let (mut wakers, mut lates) = (Vec::new(), Vec::new());
        for (bits, slot) in std::mem::take(&mut self.slots) {
            match slot {
                Slot::Late(late) => lates.push(late),
                Slot::Waiting(waker) => wakers.extend(waker),
                Slot::Done(_) => {
                    self.slots.insert(bits, slot);
                }
            }
        }
        (wakers, lates)
    }
}
