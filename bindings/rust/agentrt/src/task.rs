//! An async agent: a future that is polled by the agent's turns.
//!
//! A turn files its record, polls once, and then says whether the agent waits in `recv` (the turn
//! is done) or for anything else (its ordinary messages are held).

use std::cell::{Cell, RefCell, RefMut};
use std::collections::VecDeque;
use std::future::Future;
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use agentrt_sys as sys;

use crate::behavior::{Behavior, Next};
use crate::error::Crash;
use crate::mailbox::Mailbox;
use crate::message::{Kind, Message};
use crate::slots::{Filed, Slots};
use crate::turn;

/// What the futures of one async agent share with its turns.
#[derive(Default)]
pub(crate) struct Task {
    inbox: RefCell<VecDeque<Message>>,
    slots: RefCell<Slots>,
    /// Whether somebody waits in `recv`, and who did last: nearly always the root.
    listening: Cell<bool>,
    receiver: RefCell<Option<Waker>>,
    /// Who waits for room in some mailbox, and how often there was some.
    roomless: RefCell<Vec<Waker>>,
    rooms: Cell<u64>,
    right: Cell<u64>,
    stopped: Cell<bool>,
    /// The agent woke itself during its turn.
    woken: Cell<bool>,
    /// It is reached through its home while its behaviour is borrowed: no borrow may be taken to be
    /// the only way to it.
    _shared: PhantomPinned,
}

impl Task {
    pub(crate) fn slots(&self) -> RefMut<'_, Slots> {
        self.slots.borrow_mut()
    }

    pub(crate) fn right(&self) -> u64 {
        self.right.get()
    }

    pub(crate) fn forget_right(&self, bits: u64) {
        if self.right.get() == bits {
            self.right.set(0);
        }
    }

    #[inline]
    pub(crate) fn poll_receive(&self, cx: &Context<'_>) -> Poll<Option<Message>> {
        if let Some(message) = self.inbox.borrow_mut().pop_front() {
            self.right.set(if message.kind() == Kind::Ask { message.token() } else { 0 });
            return Poll::Ready(Some(message));
        }
        if self.stopped.get() {
            return Poll::Ready(None);
        }
        self.listening.set(true);
        let mut receiver = self.receiver.borrow_mut();
        if !receiver.as_ref().is_some_and(|before| before.will_wake(cx.waker())) {
            *receiver = Some(cx.waker().clone());
        }
        Poll::Pending
    }

    /// The future that waited in `recv` is gone or has its message.
    #[inline]
    pub(crate) fn end_receive(&self) {
        self.listening.set(false);
    }

    #[inline]
    fn wake_receiver(&self, root: &Waker) {
        if !self.listening.get() {
            return;
        }
        let other = self.receiver.borrow().as_ref().filter(|it| !it.will_wake(root)).cloned();
        other.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn rooms(&self) -> u64 {
        self.rooms.get()
    }

    /// Waits for room after the `seen`-th time that there was some.
    pub(crate) fn poll_room(&self, seen: u64, cx: &Context<'_>) -> Poll<()> {
        if self.rooms.get() != seen {
            return Poll::Ready(());
        }
        let mut roomless = self.roomless.borrow_mut();
        if !roomless.iter().any(|before| before.will_wake(cx.waker())) {
            roomless.push(cx.waker().clone()); // once, however often it is polled
        }
        Poll::Pending
    }

    /// Files a record and wakes whom it concerns, if that is anybody but the `root`.
    #[inline]
    fn admit(&self, message: Message, root: &Waker) {
        match message.kind() {
            Kind::Reply | Kind::Down => {
                // An answer without a slot is one whose future was dropped.
                let filed = self.slots().complete(message);
                match filed {
                    Ok(Filed::Wake(Some(waker))) => wake_other(waker, root),
                    Ok(Filed::Late(late, message)) => late(message),
                    _ => {}
                }
            }
            Kind::Room => {
                self.rooms.set(self.rooms.get() + 1);
                self.roomless.take().into_iter().for_each(|waker| wake_other(waker, root));
            }
            Kind::Start | Kind::Wake => {}
            Kind::Stop => {
                self.stopped.set(true);
                self.wake_receiver(root);
            }
            _ => {
                self.inbox.borrow_mut().push_back(message);
                self.wake_receiver(root);
            }
        }
    }

    #[inline]
    fn listens(&self) -> bool {
        self.listening.get() && self.inbox.borrow().is_empty()
    }

    /// Gives the future a record and polls it once; `None` when it is over.
    #[inline]
    fn drive<F: Future<Output = Result<(), Crash>>>(
        &self,
        future: Pin<&mut F>,
        agent: u64,
        message: Message,
    ) -> Result<Option<Next>, Crash> {
        let waker = waker(agent);
        self.admit(message, &waker);
        self.woken.set(false);
        match future.poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(result) => result.map(|()| None),
            Poll::Pending => {
                if self.woken.get() {
                    wake(agent);
                }
                Ok(Some(if self.listens() { Next::Done } else { Next::Hold }))
            }
        }
    }

    /// Nobody is left of those who waited here.
    fn forget(&self) {
        drop(self.inbox.take());
        drop(self.slots.take());
        drop(self.receiver.take());
        drop(self.roomless.take());
        self.listening.set(false);
        self.right.set(0);
        self.woken.set(false);
    }
}

enum Life<M, F> {
    Begin(M),
    Run(F),
    Over,
}

/// The behaviour of an async agent. The future is made by the first turn, so that its first lines
/// already run inside the agent.
pub(crate) struct Async<M, F> {
    task: Task,
    life: Life<M, F>,
}

impl<M, F> Async<M, F> {
    pub(crate) fn new(make: M) -> Self {
        Self { task: Task::default(), life: Life::Begin(make) }
    }
}

impl<M, F> Behavior for Async<M, F>
where
    M: FnOnce(Mailbox) -> F + Send,
    F: Future<Output = Result<(), Crash>> + Send,
{
    fn task(&self) -> *const Task {
        &self.task
    }

    fn receive(&mut self, agent: u64, message: Message) -> Result<Next, Crash> {
        if matches!(self.life, Life::Begin(_)) {
            if let Life::Begin(make) = std::mem::replace(&mut self.life, Life::Over) {
                self.life = Life::Run(make(Mailbox::new(agent)));
            }
        }
        let Life::Run(future) = &mut self.life else { return Ok(Next::Done) };
        // SAFETY: the behaviour is boxed before its first turn and never moved out of the box.
        let future = unsafe { Pin::new_unchecked(future) };
        match self.task.drive(future, agent, message) {
            Ok(Some(next)) => Ok(next),
            over => {
                self.life = Life::Over;
                over.map(|_| Next::End)
            }
        }
    }
}

/// The same for an agent that is begun anew after a crash and whenever its supervisor wants it.
pub(crate) struct AsyncAnew<M, F> {
    task: Task,
    make: M,
    running: Option<F>,
}

impl<M, F> AsyncAnew<M, F> {
    pub(crate) fn new(make: M) -> Self {
        Self { task: Task::default(), make, running: None }
    }
}

impl<M, F> Behavior for AsyncAnew<M, F>
where
    M: FnMut(Mailbox) -> F + Send,
    F: Future<Output = Result<(), Crash>> + Send,
{
    fn task(&self) -> *const Task {
        &self.task
    }

    fn receive(&mut self, agent: u64, message: Message) -> Result<Next, Crash> {
        let make = &mut self.make;
        let future = self.running.get_or_insert_with(|| make(Mailbox::new(agent)));
        // SAFETY: the behaviour is boxed before its first turn and never moved out of the box.
        let future = unsafe { Pin::new_unchecked(future) };
        self.task.drive(future, agent, message).map(|next| next.unwrap_or(Next::End))
    }

    fn renew(&mut self) -> Result<(), Crash> {
        self.crashed();
        Ok(())
    }

    fn crashed(&mut self) {
        self.running = None; // first: it looks into the task while it is dropped
        self.task.forget();
    }
}

/// The root is polled anyway; only the waker of a combinator needs to hear of a record.
fn wake_other(waker: Waker, root: &Waker) {
    if !waker.will_wake(root) {
        waker.wake();
    }
}

/// A waker is the agent's bits: it needs no memory, and outlives the agent safely.
fn waker(agent: u64) -> Waker {
    // SAFETY: the functions below never dereference the pointer.
    unsafe { Waker::from_raw(raw_waker(agent as usize as *const ())) }
}

const _: () = assert!(usize::BITS >= 64, "a waker holds the bits of an agent");

fn raw_waker(data: *const ()) -> RawWaker {
    static TABLE: RawWakerVTable = RawWakerVTable::new(raw_waker, wake_waker, wake_waker, |_| ());
    RawWaker::new(data, &TABLE)
}

fn wake_waker(data: *const ()) {
    let agent = data as usize as u64;
    if turn::with_task(agent, |task| task.woken.set(true)).is_none() {
        wake(agent);
    }
}

fn wake(agent: u64) {
    // SAFETY: plain values; waking an agent that died is harmless.
    unsafe { sys::agentrt_agent_wake(sys::agentrt_agent { bits: agent }, std::ptr::null_mut()) };
}
