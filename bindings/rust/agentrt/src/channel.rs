//! Channels: bounded queues between agents, threads and tasks, any number on either side.
//!
//! What waits is a future of the core, as with an ask. A receiver may be dropped when its item is on
//! the way already: such an item is late, and goes to whoever waits at the channel, or receives next.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use agentrt_sys as sys;

use crate::agent::{size_of, wait_ns, Returned};
use crate::buf::Iso;
use crate::error::{call, Error};
use crate::future::{accept, Pending, Source, Token};
use crate::message::{Capability, Message};
use crate::payload::{self, Payload};
use crate::runtime::Outside;
use crate::turn;

/// A bounded queue. Clones are the same channel; when the last is dropped, it is closed.
///
/// Items of one sender arrive in the order they were sent; each is received once. An item is a
/// [`Message`] without a sender. What cannot be delivered in the end is a dead letter.
#[derive(Clone)]
pub struct Channel {
    shared: Arc<Shared>,
}

/// What is known about a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelInfo {
    /// Items in it.
    pub depth: u32,
    /// How many it holds.
    pub capacity: u32,
    /// Whether it is closed, with items left.
    pub closed: bool,
}

struct Shared {
    bits: u64,
    /// None: an agent has opened it.
    outside: Option<Weak<Outside>>,
    late: Mutex<Lates>,
}

/// Items that came, or will come, too late for their receivers, and who would like one.
#[derive(Default)]
struct Lates {
    kept: VecDeque<Message>,
    on_the_way: usize,
    waiting: Vec<(u64, Waker)>,
}

/// Numbers those who would like a late item.
static TICKETS: AtomicU64 = AtomicU64::new(1);

impl Shared {
    fn handle(&self) -> sys::agentrt_channel {
        sys::agentrt_channel { bits: self.bits }
    }

    fn lock(&self) -> MutexGuard<'_, Lates> {
        self.late.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who waits: the agent whose turn it is, or whoever awaits outside.
    fn source(&self) -> Result<Source, Error> {
        if turn::from().bits != 0 {
            return Source::here();
        }
        let Some(outside) = &self.outside else {
            let text =
                "an agent has opened this channel: outside of agents use recv_wait, send_wait \
                        or the forms that try, or open it with Runtime::channel";
            return Err(Error::new(sys::AGENTRT_E_CONTEXT, text));
        };
        let gone = || Error::new(sys::AGENTRT_E_CLOSED, "the channel's runtime is closed");
        outside.upgrade().ok_or_else(gone)?.source()
    }

    fn wake(&self, change: impl FnOnce(&mut Lates)) {
        let mut lates = self.lock();
        change(&mut lates);
        let waiting = std::mem::take(&mut lates.waiting);
        drop(lates);
        for (_, waker) in waiting {
            waker.wake();
        }
    }

    /// Passes a late item on. An iso belongs to its receiver, so to get to another it is sent again,
    /// if it can be.
    fn keep(&self, message: Message) {
        if message.capability() == Capability::Iso && self.send_again(&message).is_ok() {
            std::mem::forget(message); // its buffer has moved
        } else {
            self.wake(|lates| lates.kept.push_back(message));
        }
    }

    fn send_again(&self, message: &Message) -> Result<(), Error> {
        let from = sys::agentrt_agent { bits: message.raw().agent };
        let (data, buf) = (std::ptr::null(), sys::agentrt_buf { bits: message.buffer_bits() });
        let payload = sys::agentrt_payload { type_: message.type_number(), data, bytes: 0, buf };
        // SAFETY: the payload is valid for the call.
        call(|error| unsafe { sys::agentrt_channel_try_send(from, self.handle(), &payload, error) })
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // SAFETY: plain values; closing twice is harmless.
        unsafe { sys::agentrt_channel_close(self.handle(), std::ptr::null_mut()) };
    }
}

impl Channel {
    pub(crate) fn open(
        runtime: sys::agentrt_runtime,
        outside: Option<&Arc<Outside>>,
        capacity: u32,
    ) -> Result<Self, Error> {
        let options = sys::agentrt_channel_options {
            struct_size: size_of::<sys::agentrt_channel_options>(),
            capacity,
        };
        let mut channel = sys::agentrt_channel { bits: 0 };
        // SAFETY: the options are valid for the call.
        call(|error| unsafe { sys::agentrt_channel_open(runtime, &options, &mut channel, error) })?;
        let (bits, late, outside) = (channel.bits, Mutex::default(), outside.map(Arc::downgrade));
        Ok(Self { shared: Arc::new(Shared { bits, outside, late }) })
    }

    /// The handle, for the C API.
    #[must_use]
    pub fn handle(&self) -> sys::agentrt_channel {
        self.shared.handle()
    }

    /// Sends an item; await it for room. The payload is on its way already: what gets no room in
    /// the end is a dead letter, and what is refused at once is dropped.
    pub fn send(&self, type_number: u64, payload: impl Payload) -> Sending {
        self.send_from(self.shared.source(), None, type_number, payload)
    }

    /// The same for an iso, which comes back when it is refused at once:
    /// `channel.send_iso(1, iso)?.await?`.
    pub fn send_iso(&self, type_number: u64, iso: Iso) -> Result<Sending, Returned> {
        let mut kept = Some(iso);
        let mut pending = Pending::start(self.shared.source(), |from, out_future| {
            let Some(iso) = kept.take() else { return Ok(()) };
            let send = |payload: &_| self.queue(from, None, payload, out_future);
            payload::send_iso(from, type_number, iso, send).map_err(|Returned { error, iso }| {
                kept = Some(iso);
                error
            })
        });
        match kept.zip(pending.refused()) {
            Some((iso, error)) => Err(Returned { error, iso }),
            None => Ok(Sending { pending, channel: self.shared.clone() }),
        }
    }

    /// Like [`Channel::send`], with a deadline: [`Error::Deadline`] after `timeout`.
    pub fn send_within(
        &self,
        timeout: Duration,
        type_number: u64,
        payload: impl Payload,
    ) -> Sending {
        self.send_from(self.shared.source(), Some(timeout), type_number, payload)
    }

    /// Sends an item and blocks until there is room; for plain threads, not inside agents.
    pub fn send_wait(
        &self,
        timeout: Duration,
        type_number: u64,
        payload: impl Payload,
    ) -> Result<(), Error> {
        let sending = self.send_from(Source::thread(), Some(timeout), type_number, payload);
        sending.wait()
    }

    fn send_from(
        &self,
        source: Result<Source, Error>,
        timeout: Option<Duration>,
        type_number: u64,
        payload: impl Payload,
    ) -> Sending {
        let pending = Pending::start(source, |from, out_future| {
            payload::send(from, type_number, payload, |payload| {
                self.queue(from, timeout, payload, out_future)
            })
        });
        Sending { pending, channel: self.shared.clone() }
    }

    fn queue(
        &self,
        from: sys::agentrt_agent,
        timeout: Option<Duration>,
        payload: &sys::agentrt_payload,
        out_future: *mut sys::agentrt_future,
    ) -> Result<(), Error> {
        let (channel, timeout_ns) = (self.handle(), wait_ns(timeout));
        // SAFETY: the payload is valid for the call.
        call(|error| unsafe {
            sys::agentrt_channel_send(from, channel, payload, timeout_ns, out_future, error)
        })
    }

    /// Sends an item if there is room now, else [`Error::Full`].
    pub fn try_send(&self, type_number: u64, payload: impl Payload) -> Result<(), Error> {
        let from = turn::from();
        payload::send(from, type_number, payload, |payload| self.post(from, payload))
    }

    /// The same for an iso, which comes back when there is none.
    pub fn try_send_iso(&self, type_number: u64, iso: Iso) -> Result<(), Returned> {
        let from = turn::from();
        payload::send_iso(from, type_number, iso, |payload| self.post(from, payload))
    }

    fn post(&self, from: sys::agentrt_agent, payload: &sys::agentrt_payload) -> Result<(), Error> {
        // SAFETY: the payload is valid for the call.
        call(|error| unsafe { sys::agentrt_channel_try_send(from, self.handle(), payload, error) })
    }

    /// Receives the oldest item: await it. [`Error::Closed`] once none can come.
    pub fn recv(&self) -> Receive {
        Receive::start(self.shared.source(), vec![self.shared.clone()], None)
    }

    /// Like [`Channel::recv`], with a deadline: [`Error::Deadline`] after `timeout`.
    pub fn recv_within(&self, timeout: Duration) -> Receive {
        Receive::start(self.shared.source(), vec![self.shared.clone()], Some(timeout))
    }

    /// Receives the oldest item and blocks until there is one; for plain threads, not inside agents.
    pub fn recv_wait(&self, timeout: Duration) -> Result<Message, Error> {
        Receive::start(Source::thread(), vec![self.shared.clone()], Some(timeout)).wait()
    }

    /// The next item; `None` once none can come. What a stream's `next` is:
    /// `while let Some(item) = channel.next().await`.
    pub async fn next(&self) -> Option<Message> {
        self.recv().await.ok()
    }

    /// The oldest item, or `None` if there is none now; [`Error::Closed`] once none can come.
    pub fn try_recv(&self) -> Result<Option<Message>, Error> {
        if let Some(kept) = self.shared.lock().kept.pop_front() {
            return Ok(Some(kept));
        }
        let mut record = MaybeUninit::<sys::agentrt_message>::uninit();
        let out = record.as_mut_ptr();
        // SAFETY: the record is written on success.
        let received = call(|error| unsafe {
            sys::agentrt_channel_try_recv(turn::from(), self.handle(), out, error)
        });
        match received {
            // SAFETY: the call succeeded, and hands its buffer over.
            Ok(()) => Ok(Some(Message::new(unsafe { record.assume_init() }))),
            Err(Error::Pending(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What is known about it; [`Error::Closed`] once it is closed and empty.
    pub fn info(&self) -> Result<ChannelInfo, Error> {
        let mut info = sys::agentrt_channel_info { depth: 0, capacity: 0, closed: 0, reserved: 0 };
        // SAFETY: the record is valid for the call.
        call(|error| unsafe { sys::agentrt_channel_info_get(self.handle(), &mut info, error) })?;
        let closed = info.closed != 0;
        Ok(ChannelInfo { depth: info.depth, capacity: info.capacity, closed })
    }

    /// Nothing more is sent; what is in it can still be received. A second close does nothing.
    pub fn close(&self) {
        // SAFETY: plain values; closing twice is harmless.
        unsafe { sys::agentrt_channel_close(self.handle(), std::ptr::null_mut()) };
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Channel({:#x})", self.shared.bits)
    }
}

impl PartialEq for Channel {
    fn eq(&self, other: &Self) -> bool {
        self.shared.bits == other.shared.bits
    }
}

impl Eq for Channel {}

/// Receives one item from whichever channel has one first; of several that do, from the first in
/// the list. Resolves to its place in the list and the item; [`Error::Closed`] as soon as one of
/// them is closed and empty.
///
/// # Panics
/// Without a channel.
pub fn select(channels: &[&Channel]) -> Select {
    select_until(None, channels)
}

/// Like [`select`], with a deadline: [`Error::Deadline`] after `timeout`.
///
/// # Panics
/// Without a channel.
pub fn select_within(timeout: Duration, channels: &[&Channel]) -> Select {
    select_until(Some(timeout), channels)
}

fn select_until(timeout: Option<Duration>, channels: &[&Channel]) -> Select {
    let all: Vec<_> = channels.iter().map(|channel| channel.shared.clone()).collect();
    Select { receive: Receive::start(all[0].source(), all, timeout) }
}

/// The same for a plain thread, which blocks.
///
/// # Panics
/// Without a channel.
pub fn select_wait(timeout: Duration, channels: &[&Channel]) -> Result<(usize, Message), Error> {
    let all: Vec<_> = channels.iter().map(|channel| channel.shared.clone()).collect();
    let message = Receive::start(Source::thread(), all.clone(), Some(timeout)).wait()?;
    Ok((place(&all, &message), message))
}

fn place(channels: &[Arc<Shared>], message: &Message) -> usize {
    let through = |channel: &Arc<Shared>| channel.bits == message.source_bits();
    channels.iter().position(through).unwrap_or(0)
}

/// An item on its way into a channel; resolves when there was room. Dropping it gives up: the item
/// is a dead letter if there was none yet.
#[must_use = "the item is given up when this is dropped before there was room"]
pub struct Sending {
    pending: Pending,
    channel: Arc<Shared>,
}

impl Sending {
    fn wait(mut self) -> Result<(), Error> {
        accept(self.pending.wait(Duration::MAX)?).map(drop)
    }
}

impl Future for Sending {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.pending.poll(cx).map(|answer| accept(answer?).map(drop))
    }
}

impl Token for Sending {
    fn token(&self) -> u64 {
        self.pending.token()
    }
}

impl fmt::Debug for Sending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sending({:#x})", self.channel.bits)
    }
}

/// Resolves to an item; see [`Channel::recv`]. Dropping it loses none.
#[must_use = "futures do nothing unless awaited"]
pub struct Receive {
    pending: Pending,
    channels: Vec<Arc<Shared>>,
    /// Nothing is left but what is late.
    closed: Option<Error>,
    /// In the lists of those who would like a late item.
    ticket: u64,
}

impl Receive {
    fn start(
        source: Result<Source, Error>,
        channels: Vec<Arc<Shared>>,
        timeout: Option<Duration>,
    ) -> Self {
        let timeout_ns = wait_ns(timeout);
        let pending = Pending::start(source, |from, out| {
            let all: Vec<_> = channels.iter().map(|channel| channel.handle()).collect();
            let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
            // SAFETY: the list is valid for the call.
            call(|error| unsafe {
                if let [one] = all[..] {
                    return sys::agentrt_channel_recv(from, one, timeout_ns, out, error);
                }
                let first = all.as_ptr();
                sys::agentrt_channel_select(from, first, count, timeout_ns, out, error)
            })
        });
        Self { pending, channels, closed: None, ticket: 0 }
    }

    fn take_kept(&mut self) -> Option<Message> {
        self.channels.iter().find_map(|channel| channel.lock().kept.pop_front())
    }

    fn wait(mut self) -> Result<Message, Error> {
        if let Some(kept) = self.take_kept() {
            return Ok(kept); // and the wait of its own is given up
        }
        accept(self.pending.wait(Duration::MAX)?)
    }

    /// Asks to be woken for a late item.
    fn watch(&mut self, cx: &Context<'_>) {
        if self.ticket == 0 {
            self.ticket = TICKETS.fetch_add(1, Ordering::Relaxed);
        }
        for channel in &self.channels {
            let mut lates = channel.lock();
            lates.waiting.retain(|waiting| waiting.0 != self.ticket);
            lates.waiting.push((self.ticket, cx.waker().clone()));
        }
    }

    fn late_to_come(&self) -> bool {
        self.channels.iter().any(|channel| channel.lock().on_the_way > 0)
    }
}

impl Future for Receive {
    type Output = Result<Message, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(kept) = self.take_kept() {
            return Poll::Ready(Ok(kept)); // the drop gives up the wait of its own
        }
        if self.closed.is_none() {
            match self.pending.poll(cx) {
                Poll::Ready(Err(Error::Closed(text))) => self.closed = Some(Error::Closed(text)),
                Poll::Ready(answer) => return Poll::Ready(answer.and_then(accept)),
                Poll::Pending => {}
            }
        }
        if self.closed.is_some() && !self.late_to_come() {
            return Poll::Ready(Err(self.closed.take().expect("as seen above")));
        }
        self.watch(cx);
        Poll::Pending
    }
}

impl Drop for Receive {
    fn drop(&mut self) {
        if self.ticket != 0 {
            for channel in &self.channels {
                channel.lock().waiting.retain(|waiting| waiting.0 != self.ticket);
            }
        }
        self.pending.give_up(|| {
            let courier = Courier::new(self.channels.clone());
            Box::new(move |message| courier.deliver(message))
        });
    }
}

impl Token for Receive {
    fn token(&self) -> u64 {
        self.pending.token()
    }
}

impl fmt::Debug for Receive {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Receive({:#x})", self.channels[0].bits)
    }
}

/// Resolves to an item and its channel's place in the list; see [`select`].
#[derive(Debug)]
#[must_use = "futures do nothing unless awaited"]
pub struct Select {
    receive: Receive,
}

impl Future for Select {
    type Output = Result<(usize, Message), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = Pin::new(&mut self.receive).poll(cx);
        answer
            .map(|answer| answer.map(|message| (place(&self.receive.channels, &message), message)))
    }
}

impl Token for Select {
    fn token(&self) -> u64 {
        self.receive.token()
    }
}

/// Brings a late item to its channel; whether one comes or not, who waits for it hears of it.
struct Courier {
    channels: Vec<Arc<Shared>>,
}

impl Courier {
    fn new(channels: Vec<Arc<Shared>>) -> Self {
        for channel in &channels {
            channel.lock().on_the_way += 1;
        }
        Self { channels }
    }

    fn deliver(self, message: Message) {
        if message.status().is_ok() {
            let place = place(&self.channels, &message);
            self.channels[place].keep(message);
        }
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        for channel in &self.channels {
            channel.wake(|lates| lates.on_the_way -= 1);
        }
    }
}
