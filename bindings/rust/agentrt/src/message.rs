//! What an agent receives, and the right to reply.

use std::fmt;

use agentrt_sys as sys;

use crate::agent::Agent;
use crate::buf::{Held, Iso, Tag, Val};
use crate::error::{call, exit, Error, Exit};
use crate::payload::{self, Payload};
use crate::runtime::Letter;
use crate::turn;

/// Where a handle has its kind, and an agent's.
const KIND_SHIFT: u32 = 49;
const KIND_AGENT: u64 = 2;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A signal; nobody waits.
    Signal,
    /// An ask: somebody waits for [`Message::reply`].
    Ask,
    /// An ask of this agent ended; see [`Message::answers`] and [`Message::status`].
    Reply,
    /// A monitored agent died; see [`Message::status`].
    Down,
    /// A linked agent died, and this one traps exits.
    Exit,
    /// A timer fired.
    Timer,
    /// The first message, if spawned with [`SpawnOptions::start`](crate::SpawnOptions::start).
    Start,
    /// The last message, if spawned with [`SpawnOptions::stop`](crate::SpawnOptions::stop).
    Stop,
    /// The mailbox that answered [`Error::Wait`] has room again.
    Room,
    /// Someone woke the agent.
    Wake,
    /// A message became a dead letter, and this agent has subscribed; see [`Message::letter`].
    Letter,
    /// The agent's supervisor has it go on, degraded, after a failure: status and text say which.
    Degraded,
    /// A kind this version of the crate does not know.
    Unknown,
}

/// How a message carries its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capability {
    /// As bytes inside the message.
    Inline,
    /// As a buffer that moved here: [`Message::take_iso`].
    Iso,
    /// As a buffer that is shared: [`Message::take_val`].
    Val,
    /// As an identity: [`Message::take_tag`].
    Tag,
}

/// One message, owned. Its buffer, if it has one, closes with it unless it is taken out.
pub struct Message {
    record: sys::agentrt_message,
    right_taken: bool,
}

// SAFETY: the record's pointer leads to storage that its buffer handle keeps alive on any thread.
unsafe impl Send for Message {}
// SAFETY: shared access reads only.
unsafe impl Sync for Message {}

impl Message {
    /// Takes over a record and its buffer.
    #[inline]
    pub(crate) fn new(record: sys::agentrt_message) -> Self {
        Self { record, right_taken: false }
    }

    /// Takes over a record that the C API handed out, with its buffer.
    ///
    /// # Safety
    /// The record is as the C API wrote it, and nobody else closes its buffer.
    #[must_use]
    pub unsafe fn from_record(record: sys::agentrt_message) -> Self {
        Self::new(record)
    }

    /// How it carries its payload.
    #[must_use]
    pub fn capability(&self) -> Capability {
        match u32::from(self.record.capability) {
            sys::AGENTRT_ISO => Capability::Iso,
            sys::AGENTRT_VAL => Capability::Val,
            sys::AGENTRT_TAG => Capability::Tag,
            _ => Capability::Inline,
        }
    }

    /// The bits of its buffer's handle, for the C API; zero without a buffer.
    #[must_use]
    pub fn buffer_bits(&self) -> u64 {
        if self.capability() == Capability::Inline {
            return 0;
        }
        // SAFETY: any capability but inline means that the buffer member is set.
        unsafe { self.record.payload.buf.buf }
    }

    #[inline]
    pub(crate) fn raw(&self) -> &sys::agentrt_message {
        &self.record
    }

    /// What this message is.
    #[must_use]
    #[inline]
    pub fn kind(&self) -> Kind {
        match u32::from(self.record.kind) {
            sys::AGENTRT_KIND_SIGNAL if self.record.right == 0 => Kind::Signal,
            sys::AGENTRT_KIND_SIGNAL => Kind::Ask,
            sys::AGENTRT_KIND_REPLY => Kind::Reply,
            sys::AGENTRT_KIND_DOWN => Kind::Down,
            sys::AGENTRT_KIND_EXIT => Kind::Exit,
            sys::AGENTRT_KIND_TIMER => Kind::Timer,
            sys::AGENTRT_KIND_START => Kind::Start,
            sys::AGENTRT_KIND_STOP => Kind::Stop,
            sys::AGENTRT_KIND_ROOM => Kind::Room,
            sys::AGENTRT_KIND_WAKE => Kind::Wake,
            sys::AGENTRT_KIND_LETTER => Kind::Letter,
            sys::AGENTRT_KIND_DEGRADED => Kind::Degraded,
            _ => Kind::Unknown,
        }
    }

    /// The sender's number for this type of message.
    #[must_use]
    #[inline]
    pub fn type_number(&self) -> u64 {
        self.record.type_
    }

    /// Who sent it; `None` for the host, and for an item of a [`Channel`](crate::Channel).
    #[must_use]
    #[inline]
    pub fn from(&self) -> Option<Agent> {
        Agent::from_bits(self.record.from).filter(|agent| agent.bits() >> KIND_SHIFT == KIND_AGENT)
    }

    /// The bits of whoever or whatever it came from, for the C API.
    #[must_use]
    pub fn source_bits(&self) -> u64 {
        self.record.from
    }

    /// Who received it.
    #[must_use]
    #[inline]
    pub fn receiver(&self) -> Option<Agent> {
        Agent::from_bits(self.record.agent)
    }

    /// The bytes it carries; empty for a tag.
    #[must_use]
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        let count = self.record.payload_bytes as usize;
        if u32::from(self.record.capability) == sys::AGENTRT_INLINE {
            // SAFETY: inline means that the bytes are set, and the core wrote no more of them than
            // there is room for.
            return unsafe { self.record.payload.bytes.get_unchecked(..count) };
        }
        // SAFETY: any capability but inline means that the buffer member is set; the buffer lives
        // as long as this message does.
        unsafe { buffer_bytes(self.record.payload.buf.data.cast(), count) }
    }

    /// For a reply, a down, an exit or a letter: `Ok`, or the reason with its text.
    pub fn status(&self) -> Exit {
        let status = i32::from(self.record.status);
        if status == sys::AGENTRT_OK {
            Ok(())
        } else if self.kind() == Kind::Letter {
            Err(Error::new(status, ""))
        } else {
            exit(status, self.bytes())
        }
    }

    /// Of a [`Kind::Letter`]: the message that could not be handled.
    #[must_use]
    pub fn letter(&self) -> Option<Letter> {
        let reason = self.status().err().filter(|_| self.kind() == Kind::Letter)?;
        Some(Letter {
            to: Agent::from_bits(self.record.right),
            from: self.from(),
            type_number: self.type_number(),
            reason,
            payload_bytes: u32::try_from(self.number(0)).unwrap_or(u32::MAX),
        })
    }

    /// Of a [`Kind::Letter`]: how many more there were that this agent's full mailbox was not told
    /// of.
    #[must_use]
    pub fn missed(&self) -> u64 {
        if self.kind() == Kind::Letter {
            self.number(8)
        } else {
            0
        }
    }

    fn number(&self, at: usize) -> u64 {
        let bytes = self.bytes().get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u64::from_le_bytes)
    }

    /// The bits of the right, future or timer this message belongs to; zero if none.
    #[must_use]
    pub fn token(&self) -> u64 {
        self.record.right
    }

    /// Whether this is the answer to `pending`: an [`Ask`](crate::Ask), a
    /// [`Monitor`](crate::Monitor) or a [`Timer`](crate::Timer). This is how a handler, which
    /// cannot await, tells its answers apart.
    #[must_use]
    pub fn answers(&self, pending: &impl crate::Token) -> bool {
        self.record.right != 0 && self.record.right == pending.token()
    }

    /// Takes the right to reply, if this is an ask and it was not taken before.
    #[must_use]
    pub fn take_right(&mut self) -> Option<Right> {
        if self.kind() != Kind::Ask || std::mem::replace(&mut self.right_taken, true) {
            return None;
        }
        Some(Right { bits: self.record.right })
    }

    /// Answers an ask. A message answers once, because this consumes it.
    pub fn reply(mut self, type_number: u64, payload: impl Payload) -> Result<(), Error> {
        self.take_right().ok_or_else(no_right)?.reply(type_number, payload)
    }

    /// Refuses an ask with a reason; the asker gets `error`.
    pub fn refuse(mut self, error: &Error) -> Result<(), Error> {
        self.take_right().ok_or_else(no_right)?.refuse(error)
    }

    fn take_held(&mut self, capability: u32) -> Option<(Held, u64)> {
        if u32::from(self.record.capability) != capability {
            return None;
        }
        // SAFETY: any capability but inline means that the buffer member is set.
        let buf = unsafe { self.record.payload.buf };
        let held = Held::received(buf.buf, buf.data.cast(), self.record.payload_bytes as usize);
        self.record.capability = 0;
        self.record.payload_bytes = 0;
        Some((held, buf.identity))
    }

    /// Takes the payload, if it is an iso: from now on it is this agent's to write and to send on.
    #[must_use]
    pub fn take_iso(&mut self) -> Option<Iso> {
        self.take_held(sys::AGENTRT_ISO).map(|(held, _)| Iso::from_held(held))
    }

    /// Takes the payload, if it is a val. Bytes that were too long to travel inside the message
    /// arrive as one.
    #[must_use]
    pub fn take_val(&mut self) -> Option<Val> {
        self.take_held(sys::AGENTRT_VAL).map(|(held, _)| Val::from_held(held))
    }

    /// Takes the payload, if it is a tag.
    #[must_use]
    pub fn take_tag(&mut self) -> Option<Tag> {
        self.take_held(sys::AGENTRT_TAG).map(|(held, identity)| Tag::from_held(held, identity))
    }
}

impl Drop for Message {
    #[inline]
    fn drop(&mut self) {
        if u32::from(self.record.capability) != sys::AGENTRT_INLINE {
            // SAFETY: any capability but inline means that the buffer member is set.
            close_buf(unsafe { self.record.payload.buf.buf });
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Message")
            .field("kind", &self.kind())
            .field("type_number", &self.type_number())
            .field("from", &self.from())
            .field("bytes", &self.record.payload_bytes)
            .finish_non_exhaustive()
    }
}

fn no_right() -> Error {
    Error::new(sys::AGENTRT_E_ARGUMENT, "the message is not an ask: nobody waits for a reply")
}

/// The right to answer one ask. It works once, because answering consumes it:
///
/// ```compile_fail,E0382
/// # fn f(right: agentrt::Right) -> Result<(), agentrt::Error> {
/// right.reply(1, b"yes")?;
/// right.reply(1, b"no")?; // use of moved value
/// # Ok(()) }
/// ```
///
/// A right that is dropped answers nothing: the asker waits until its deadline or until the agent
/// ends.
#[derive(Debug)]
#[must_use = "whoever asked waits for the reply"]
pub struct Right {
    bits: u64,
}

impl Right {
    /// Answers. When the asker has given up, the answer is a dead letter ([`Error::Late`]) and no
    /// error. Fails with [`Error::Stale`] when whoever received the ask has ended.
    pub fn reply(self, type_number: u64, payload: impl Payload) -> Result<(), Error> {
        let from = turn::from();
        payload::send(from, type_number, payload, |payload| {
            // SAFETY: the payload is valid for the call.
            call(|error| unsafe { sys::agentrt_reply(from, self.handle(), payload, error) })
        })
        .map(|()| turn::forget_right(self.bits))
    }

    /// Refuses; the asker gets `error`.
    pub fn refuse(self, error: &Error) -> Result<(), Error> {
        let text = error.text();
        let bytes = u32::try_from(text.len()).unwrap_or(u32::MAX);
        // SAFETY: the text is valid for the call, which copies it.
        call(|out| unsafe {
            sys::agentrt_refuse(
                turn::from(),
                self.handle(),
                error.status(),
                text.as_ptr().cast(),
                bytes,
                out,
            )
        })
        .map(|()| turn::forget_right(self.bits))
    }

    /// The bits of the handle, for the C API.
    #[must_use]
    pub fn bits(&self) -> u64 {
        self.bits
    }

    /// A right from bits; a wrong one is refused by the core.
    pub fn from_bits(bits: u64) -> Self {
        Self { bits }
    }

    fn handle(&self) -> sys::agentrt_right {
        sys::agentrt_right { bits: self.bits }
    }
}

/// An inline behaviour's payload is closed after the turn unless it is kept; an owned message
/// keeps it.
#[inline]
pub(crate) fn keep(record: &sys::agentrt_message) -> Message {
    if u32::from(record.capability) != sys::AGENTRT_INLINE {
        keep_buf(record);
    }
    Message::new(*record)
}

#[cold]
fn keep_buf(record: &sys::agentrt_message) {
    // SAFETY: any capability but inline means that the buffer member is set.
    let buf = sys::agentrt_buf { bits: unsafe { record.payload.buf.buf } };
    let agent = sys::agentrt_agent { bits: record.agent };
    // SAFETY: plain values, called inside the turn that received the record.
    let status = unsafe { sys::agentrt_buf_keep(agent, buf, std::ptr::null_mut()) };
    debug_assert_eq!(status, sys::AGENTRT_OK);
}

/// # Safety
/// The data is null or `count` bytes that live as long as the slice.
#[cold]
unsafe fn buffer_bytes<'a>(data: *const u8, count: usize) -> &'a [u8] {
    if count == 0 || data.is_null() {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(data, count) }
}

#[cold]
fn close_buf(bits: u64) {
    let buf = sys::agentrt_buf { bits };
    // SAFETY: the message that owned the buffer is gone.
    unsafe { sys::agentrt_buf_close(buf, std::ptr::null_mut()) };
}
