//! The mailbox of an async agent.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::agent::{Agent, Returned};
use crate::buf::Iso;
use crate::error::Error;
use crate::lease::Lease;
use crate::message::Message;
use crate::payload::Payload;
use crate::task::Task;
use crate::turn;

/// Where an async agent receives its messages. It belongs to the agent that it was made for.
#[derive(Debug)]
pub struct Mailbox {
    agent: u64,
}

impl Mailbox {
    pub(crate) fn new(agent: u64) -> Self {
        Self { agent }
    }

    /// The agent itself.
    ///
    /// # Panics
    /// Never: a mailbox is made for a live agent.
    #[must_use]
    pub fn me(&self) -> Agent {
        Agent::from_bits(self.agent).expect("a mailbox has an agent")
    }

    /// The next message; `None` when the agent was asked to stop and has handled what it accepted.
    ///
    /// While the agent awaits anything else, its messages wait in the mailbox.
    pub fn recv(&mut self) -> Recv<'_> {
        Recv { agent: self.agent, mailbox: std::marker::PhantomData }
    }

    /// Sends a message, and waits while a mailbox with [`Overflow::Wait`](crate::Overflow::Wait)
    /// is full.
    pub async fn signal<P>(&self, to: Agent, type_number: u64, payload: P) -> Result<(), Error>
    where
        P: Payload + Copy,
    {
        self.patiently(|| to.signal(type_number, payload)).await
    }

    /// Like [`Mailbox::signal`], for an iso, which comes back when it is refused.
    pub async fn signal_iso(&self, to: Agent, type_number: u64, iso: Iso) -> Result<(), Returned> {
        self.iso_patiently(iso, |iso| to.signal_iso(type_number, iso)).await
    }

    /// Like [`Mailbox::signal`], under a lease: see [`Lease::signal`].
    pub async fn signal_fenced(
        &self,
        lease: &Lease,
        to: Agent,
        type_number: u64,
        payload: impl Payload + Copy,
    ) -> Result<(), Error> {
        self.patiently(|| lease.signal(to, type_number, payload)).await
    }

    /// Like [`Mailbox::signal_fenced`], for an iso, which comes back where the lease has ended.
    pub async fn signal_iso_fenced(
        &self,
        lease: &Lease,
        to: Agent,
        type_number: u64,
        iso: Iso,
    ) -> Result<(), Returned> {
        self.iso_patiently(iso, |iso| lease.signal_iso(to, type_number, iso)).await
    }

    /// Asks like [`Agent::ask`], and waits for room like [`Mailbox::signal`].
    pub async fn ask<P>(&self, to: Agent, type_number: u64, payload: P) -> Result<Message, Error>
    where
        P: Payload + Copy,
    {
        loop {
            let ask = to.ask(type_number, payload);
            match ask.pending.failed {
                Some(Error::Wait(_)) => self.room().await,
                _ => return ask.await,
            }
        }
    }

    async fn patiently(&self, send: impl Fn() -> Result<(), Error>) -> Result<(), Error> {
        loop {
            match send() {
                Err(Error::Wait(_)) => self.room().await,
                result => return result,
            }
        }
    }

    async fn iso_patiently(
        &self,
        mut iso: Iso,
        send: impl Fn(Iso) -> Result<(), Returned>,
    ) -> Result<(), Returned> {
        loop {
            match send(iso) {
                Err(Returned { error: Error::Wait(_), iso: kept }) => {
                    iso = kept;
                    self.room().await;
                }
                result => return result,
            }
        }
    }

    fn room(&self) -> Room {
        let seen = turn::with_task(self.agent, Task::rooms).unwrap_or(0);
        Room { agent: self.agent, seen }
    }
}

/// Resolves to the next message; see [`Mailbox::recv`].
#[must_use = "futures do nothing unless awaited"]
pub struct Recv<'a> {
    agent: u64,
    mailbox: std::marker::PhantomData<&'a mut Mailbox>,
}

impl Future for Recv<'_> {
    type Output = Option<Message>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let task = turn::with_task(self.agent, |task| task as *const Task)
            .expect("a mailbox is read inside the turns of its own agent");
        // SAFETY: the task outlives the turn that is running.
        unsafe { &*task }.poll_receive(cx)
    }
}

impl Drop for Recv<'_> {
    fn drop(&mut self) {
        turn::with_task(self.agent, Task::end_receive);
    }
}

/// Resolves when some mailbox that was full has room again.
struct Room {
    agent: u64,
    seen: u64,
}

impl Future for Room {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        turn::with_task(self.agent, |task| task.poll_room(self.seen, cx)).unwrap_or(Poll::Ready(()))
    }
}
