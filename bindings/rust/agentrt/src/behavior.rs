//! What runs when an agent has a message, and its way into the core.

use std::any::Any;
use std::cell::Cell;
use std::ffi::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr;

use agentrt_sys as sys;

use crate::agent::{size_of, Agent};
use crate::error::Crash;
use crate::message::{self, Message};
use crate::port::Residents;
use crate::task::Task;
use crate::turn::{self, Turn};

/// An agent in handler style: called once per message, never by two threads at a time.
///
/// Any `FnMut(&mut Context, Message) -> Result<(), Crash>` is one too. An error or a panic is a
/// crash of the agent, and its text travels to whoever links to it or monitors it.
///
/// A handler cannot await. It asks with [`Agent::ask`], stores the [`Ask`](crate::Ask), and
/// recognises the answer with [`Message::answers`].
pub trait Handler: Send + 'static {
    /// Handles one message.
    fn receive(&mut self, context: &mut Context, message: Message) -> Result<(), Crash>;
}

impl<F> Handler for F
where
    F: FnMut(&mut Context, Message) -> Result<(), Crash> + Send + 'static,
{
    #[inline]
    fn receive(&mut self, context: &mut Context, message: Message) -> Result<(), Crash> {
        self(context, message)
    }
}

/// What a handler can say about its own agent.
#[derive(Debug)]
pub struct Context {
    agent: u64,
    outcome: Outcome,
}

impl Context {
    /// The agent itself.
    ///
    /// # Panics
    /// Never: a turn has an agent.
    #[must_use]
    #[inline]
    pub fn me(&self) -> Agent {
        Agent::from_bits(self.agent).expect("a turn has an agent")
    }

    /// Holds this agent's ordinary messages back after this one, until a reply or a wake has come.
    pub fn hold(&mut self) {
        self.outcome = Outcome::Hold;
    }

    /// Ends the agent normally after this message.
    pub fn end(&mut self) {
        self.outcome = Outcome::End;
    }
}

/// How a turn of one message ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    Done,
    /// Hold the agent's ordinary messages.
    Hold,
    /// The agent ends itself.
    End,
    Crash(String),
}

/// Both styles of agents, as inline turns and ports run them.
pub(crate) trait Behavior: Send {
    /// What the futures of an async agent find their records with; null for a handler.
    fn task(&self) -> *const Task;
    fn receive(&mut self, agent: u64, message: Message) -> Outcome;
}

/// Makes a behaviour of a handler.
pub(crate) struct Handled<H>(pub(crate) H);

impl<H: Handler> Behavior for Handled<H> {
    #[inline]
    fn task(&self) -> *const Task {
        ptr::null()
    }

    #[inline]
    fn receive(&mut self, agent: u64, message: Message) -> Outcome {
        let mut context = Context { agent, outcome: Outcome::Done };
        match self.0.receive(&mut context, message) {
            Ok(()) => context.outcome,
            Err(error) => Outcome::Crash(error.to_string()),
        }
    }
}

/// Runs one message of `behavior` as a turn; a panic is a crash.
#[inline]
pub(crate) fn run<B: Behavior + ?Sized>(
    behavior: &mut B,
    runtime: sys::agentrt_runtime,
    residents: *const Residents,
    message: Message,
) -> Outcome {
    let record = message.raw();
    let agent = record.agent;
    let right = if u32::from(record.kind) == sys::AGENTRT_KIND_SIGNAL { record.right } else { 0 };
    let task = behavior.task();
    let turn = Turn { agent, runtime, right: Cell::new(right), task, residents };
    turn::enter(&turn, || {
        catch_unwind(AssertUnwindSafe(|| behavior.receive(agent, message)))
            .unwrap_or_else(|panic| Outcome::Crash(panic_text(&*panic)))
    })
}

#[cold]
fn panic_text(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "panic with a value that is not text".to_owned(),
    }
}

/// The state of an inline agent: what the core keeps for it.
pub(crate) struct Inline<B> {
    pub(crate) runtime: sys::agentrt_runtime,
    pub(crate) behavior: B,
}

impl<B: Behavior> Inline<B> {
    pub(crate) const TABLE: &'static sys::agentrt_behavior = &sys::agentrt_behavior {
        struct_size: size_of::<sys::agentrt_behavior>(),
        reserved: 0,
        receive: Some(receive::<B>),
        destroy: Some(destroy::<B>),
    };
}

/// The core calls this with the state it was given at the spawn, one message at a time.
unsafe extern "C" fn receive<B: Behavior>(
    state: *mut c_void,
    record: *const sys::agentrt_message,
) -> sys::agentrt_status {
    // SAFETY: the state is the box that spawn handed over, and no other turn of it runs.
    let inline = unsafe { &mut *state.cast::<Inline<B>>() };
    // SAFETY: the record is valid for the call.
    let record = unsafe { &*record };
    let agent = sys::agentrt_agent { bits: record.agent };
    match run(&mut inline.behavior, inline.runtime, ptr::null(), message::keep(record)) {
        Outcome::Done => sys::AGENTRT_OK,
        Outcome::Hold => sys::AGENTRT_AWAIT,
        Outcome::End => sys::AGENTRT_END,
        Outcome::Crash(text) => crash(agent, &text),
    }
}

#[cold]
fn crash(agent: sys::agentrt_agent, text: &str) -> sys::agentrt_status {
    let bytes = u32::try_from(text.len()).unwrap_or(u32::MAX);
    // SAFETY: the text is valid for the call, which copies it.
    unsafe { sys::agentrt_agent_fail(agent, text.as_ptr().cast(), bytes, ptr::null_mut()) };
    sys::AGENTRT_E_CRASHED
}

unsafe extern "C" fn destroy<B: Behavior>(state: *mut c_void) {
    // SAFETY: called once, after the last turn, with the box that spawn handed over.
    let inline = unsafe { Box::from_raw(state.cast::<Inline<B>>()) };
    // A destructor that panics must not unwind into C; the panic hook has printed it.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(inline)));
}
