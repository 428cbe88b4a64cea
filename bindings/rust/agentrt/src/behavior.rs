//! What runs when an agent has a message, and its way into the core.

use std::any::Any;
use std::ffi::c_void;
use std::mem;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr;

use agentrt_sys as sys;

use crate::agent::{known, size_of, Agent};
use crate::error::{Crash, Error};
use crate::message::{self, Message};
use crate::task::Task;
use crate::turn::{self, Home};

/// An agent in handler style: called once per message, never by two threads at a time.
///
/// Any `FnMut(&mut Context, Message) -> Result<(), Crash>` is one too. An error or a panic is a
/// crash of the agent, and its text travels to whoever links to it or monitors it. (A program built
/// with `panic = "abort"` aborts instead.)
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
    next: Next,
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
        self.next = Next::Hold;
    }

    /// Ends the agent normally after this message.
    pub fn end(&mut self) {
        self.next = Next::End;
    }
}

/// How an agent goes on after a message, in the numbers of a behaviour's return value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Next {
    Done = sys::AGENTRT_OK,
    /// Hold the agent's ordinary messages.
    Hold = sys::AGENTRT_AWAIT,
    /// The agent ends itself.
    End = sys::AGENTRT_END,
}

/// Both styles of agents, as inline turns and ports run them.
pub(crate) trait Behavior: Send {
    /// What the futures of an async agent find their records with; null for a handler.
    fn task(&self) -> *const Task;
    fn receive(&mut self, agent: u64, message: Message) -> Result<Next, Crash>;

    /// Makes itself anew, for its supervisor.
    fn renew(&mut self) -> Result<(), Crash> {
        Err("a behaviour that is no factory's cannot be made anew: spawn_with takes one".into())
    }

    /// It has crashed, and may go on with its next message.
    fn crashed(&mut self) {}
}

/// A handler and the factory that makes it, now and whenever its supervisor wants it anew.
pub(crate) struct Made<M, H> {
    make: M,
    handled: Handled<H>,
}

impl<M: FnMut() -> H, H: Handler> Made<M, H> {
    pub(crate) fn new(mut make: M) -> Self {
        let handled = Handled(make());
        Self { make, handled }
    }
}

impl<M: FnMut() -> H + Send, H: Handler> Behavior for Made<M, H> {
    fn task(&self) -> *const Task {
        ptr::null()
    }

    #[inline]
    fn receive(&mut self, agent: u64, message: Message) -> Result<Next, Crash> {
        self.handled.receive(agent, message)
    }

    fn renew(&mut self) -> Result<(), Crash> {
        self.handled = Handled((self.make)());
        Ok(())
    }
}

/// Makes a behaviour of a handler.
pub(crate) struct Handled<H>(pub(crate) H);

impl<H: Handler> Behavior for Handled<H> {
    #[inline]
    fn task(&self) -> *const Task {
        ptr::null()
    }

    #[inline]
    fn receive(&mut self, agent: u64, message: Message) -> Result<Next, Crash> {
        let mut context = Context { agent, next: Next::Done };
        self.0.receive(&mut context, message)?;
        Ok(context.next)
    }
}

/// Why a behaviour has failed: its text, and a status where it said one.
pub(crate) struct Fault {
    pub(crate) status: sys::agentrt_status,
    pub(crate) text: String,
}

/// Runs one message of `behavior` as a turn; a panic is a crash. The message is that of the record.
#[inline]
pub(crate) fn run<B: Behavior + ?Sized>(
    home: &Home,
    behavior: &mut B,
    record: &sys::agentrt_message,
    message: Message,
) -> Result<Next, Fault> {
    let receive = || behavior.receive(record.agent, message);
    match turn::enter(home, record, || catch_unwind(AssertUnwindSafe(receive))) {
        Ok(Ok(next)) => Ok(next),
        Ok(Err(error)) => Err(failed(behavior, fault_of(error))),
        Err(panic) => Err(failed(behavior, fault_of_panic(panic))),
    }
}

/// Makes `behavior` anew, which is foreign code too.
#[cold]
pub(crate) fn renew<B: Behavior + ?Sized>(behavior: &mut B) -> Result<(), Fault> {
    match catch_unwind(AssertUnwindSafe(|| behavior.renew())) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(fault_of(error)),
        Err(panic) => Err(fault_of_panic(panic)),
    }
}

#[cold]
fn failed<B: Behavior + ?Sized>(behavior: &mut B, fault: Fault) -> Fault {
    // What is dropped in there may panic.
    mem::forget(catch_unwind(AssertUnwindSafe(|| behavior.crashed())));
    fault
}

#[cold]
fn fault_of(error: Crash) -> Fault {
    let status = known(&error).map_or(sys::AGENTRT_E_CRASHED, Error::status);
    Fault { status, text: text_of(move || error.to_string()) }
}

#[cold]
fn fault_of_panic(panic: Box<dyn Any + Send>) -> Fault {
    let status = panic.downcast_ref::<Error>().map_or(sys::AGENTRT_E_CRASHED, Error::status);
    Fault { status, text: text_of(move || panic_text(&*panic)) }
}

/// The text of a crash. To make it and to drop what was thrown is foreign code, which may panic too.
#[cold]
fn text_of(make: impl FnOnce() -> String) -> String {
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|again| {
        mem::forget(again); // its destructor may be what panicked
        "an error that cannot be printed".to_owned()
    })
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    if let Some(error) = panic.downcast_ref::<Error>() {
        return error.text().to_owned();
    }
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "panic with a value that is not text".to_owned(),
    }
}

/// An agent on the workers: what the core keeps for it as `void *state`.
#[repr(C)] // a turn reads the home first
pub(crate) struct Inline<B> {
    home: Home,
    behavior: B,
}

impl<B: Behavior> Inline<B> {
    pub(crate) const TABLE: &'static sys::agentrt_behavior = &sys::agentrt_behavior {
        struct_size: size_of::<sys::agentrt_behavior>(),
        reserved: 0,
        receive: Some(if Self::STATELESS { receive_stateless::<B> } else { receive::<B> }),
        destroy: Some(destroy::<B>),
        restart: None,
    };

    /// The same for a behaviour that can be made anew.
    pub(crate) const RENEWABLE: &'static sys::agentrt_behavior = &sys::agentrt_behavior {
        struct_size: size_of::<sys::agentrt_behavior>(),
        reserved: 0,
        receive: Some(if Self::STATELESS { receive_stateless::<B> } else { receive::<B> }),
        destroy: Some(destroy::<B>),
        restart: Some(restart::<B>),
    };

    /// A behaviour without state needs no memory: the pointer then is the runtime's bits.
    const STATELESS: bool = mem::size_of::<B>() == 0 && mem::align_of::<B>() == 1;

    pub(crate) fn into_state(runtime: sys::agentrt_runtime, behavior: B) -> *mut c_void {
        if Self::STATELESS {
            mem::forget(behavior);
            return runtime.bits as usize as *mut c_void;
        }
        let home = Home::new(runtime, ptr::null(), ptr::null());
        let mut inline = Box::new(Self { home, behavior });
        inline.home.task = inline.behavior.task(); // lies in the box, if there is one
        Box::into_raw(inline).cast()
    }

    /// # Safety
    /// The state is one of `into_state`, and nobody uses it afterwards.
    pub(crate) unsafe fn drop_state(state: *mut c_void) {
        if Self::STATELESS {
            // SAFETY: it was forgotten, and is dropped once; a value without size lies at any
            // address that is aligned.
            unsafe { ptr::NonNull::<B>::dangling().as_ptr().drop_in_place() };
        } else {
            // SAFETY: the caller's promise.
            drop(unsafe { Box::from_raw(state.cast::<Self>()) });
        }
    }
}

/// The core calls this with the state it was given at the spawn, one message at a time.
unsafe extern "C" fn receive<B: Behavior>(
    state: *mut c_void,
    record: *const sys::agentrt_message,
) -> sys::agentrt_status {
    let inline = state.cast::<Inline<B>>();
    // SAFETY: spawn handed the state over, and no other turn of it runs.
    let (home, behavior) = unsafe { (&(*inline).home, &mut (*inline).behavior) };
    // SAFETY: the record is valid for the call.
    receive_in(home, behavior, unsafe { &*record })
}

/// The same for a state that is the runtime's bits.
unsafe extern "C" fn receive_stateless<B: Behavior>(
    state: *mut c_void,
    record: *const sys::agentrt_message,
) -> sys::agentrt_status {
    let runtime = sys::agentrt_runtime { bits: state as usize as u64 };
    let home = Home::new(runtime, ptr::null(), ptr::null());
    // SAFETY: a value without size lies at any address that is aligned, and no other turn of it runs.
    let behavior = unsafe { ptr::NonNull::<B>::dangling().as_mut() };
    // SAFETY: the record is valid for the call.
    receive_in(&home, behavior, unsafe { &*record })
}

#[inline]
fn receive_in<B: Behavior>(
    home: &Home,
    behavior: &mut B,
    record: &sys::agentrt_message,
) -> sys::agentrt_status {
    match run(home, behavior, record, message::keep(record)) {
        Ok(next) => next as sys::agentrt_status,
        Err(fault) => crash(sys::agentrt_agent { bits: record.agent }, &fault),
    }
}

#[cold]
fn crash(agent: sys::agentrt_agent, Fault { status, text }: &Fault) -> sys::agentrt_status {
    let bytes = u32::try_from(text.len()).unwrap_or(u32::MAX);
    // SAFETY: the text is valid for the call, which copies it.
    unsafe { sys::agentrt_agent_fail(agent, text.as_ptr().cast(), bytes, ptr::null_mut()) };
    if *status < sys::AGENTRT_OK {
        *status
    } else {
        sys::AGENTRT_E_CRASHED
    }
}

/// The core calls this in a turn, between two messages.
unsafe extern "C" fn restart<B: Behavior>(state: *mut c_void) -> sys::agentrt_status {
    let renewed = if Inline::<B>::STATELESS {
        // SAFETY: a value without size lies at any address that is aligned.
        renew(unsafe { ptr::NonNull::<B>::dangling().as_mut() })
    } else {
        // SAFETY: spawn handed the state over, and no turn of it runs.
        renew(unsafe { &mut (*state.cast::<Inline<B>>()).behavior })
    };
    match renewed {
        Ok(()) => sys::AGENTRT_OK,
        Err(fault) => fault.status,
    }
}

unsafe extern "C" fn destroy<B: Behavior>(state: *mut c_void) {
    // A destructor that panics must not unwind into C; the panic hook has printed it.
    let dropped = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: called once, after the last turn, with what spawn handed over.
        unsafe { Inline::<B>::drop_state(state) }
    }));
    // What it threw may panic when it is dropped.
    mem::forget(dropped);
}
