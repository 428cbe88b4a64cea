//! One error type: a variant for each status of the C API, with the text that came with it.

use std::ffi::CStr;
use std::fmt;
use std::mem::MaybeUninit;

use agentrt_sys as sys;

macro_rules! errors {
    ($($(#[doc = $doc:literal])+ $variant:ident = $status:ident,)+) => {
        /// Why a call failed, why an agent ended, or why a message became a dead letter.
        ///
        /// Each variant carries one line of text with the values concerned; it may be empty, and
        /// then `Display` falls back to the general sentence of the status.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Error {
            $($(#[doc = $doc])+ $variant(Box<str>),)+
            /// A status this version of the crate does not know.
            Unknown(i32, Box<str>),
        }

        impl Error {
            /// The error for a status number; total.
            #[must_use]
            pub fn new(status: i32, text: &str) -> Self {
                match status {
                    $(sys::$status => Self::$variant(text.into()),)+
                    _ => Self::Unknown(status, text.into()),
                }
            }

            /// The status number, as in `agentrt.h`.
            #[must_use]
            pub fn status(&self) -> i32 {
                match self {
                    $(Self::$variant(_) => sys::$status,)+
                    Self::Unknown(status, _) => *status,
                }
            }

            /// The text that came with the failure; may be empty.
            #[must_use]
            pub fn text(&self) -> &str {
                match self {
                    $(Self::$variant(text))|+ | Self::Unknown(_, text) => text,
                }
            }
        }
    };
}

errors! {
    /// A value outside its range.
    Argument = AGENTRT_E_ARGUMENT,
    /// A handle of another kind.
    Kind = AGENTRT_E_KIND,
    /// A handle that is closed, forged or from an earlier generation.
    Stale = AGENTRT_E_STALE,
    /// A handle that belongs to another runtime.
    Foreign = AGENTRT_E_FOREIGN,
    /// The iso was moved away earlier; the text says where to.
    Moved = AGENTRT_E_MOVED,
    /// The capability of the buffer does not allow this use.
    Capability = AGENTRT_E_CAPABILITY,
    /// A ref cannot be sent.
    NotSendable = AGENTRT_E_NOT_SENDABLE,
    /// The buffer has open views, or the operation is already in progress.
    Busy = AGENTRT_E_BUSY,
    /// The mailbox is full and rejects.
    Full = AGENTRT_E_FULL,
    /// The mailbox is full: a [`Kind::Room`](crate::Kind::Room) record says when to retry, and
    /// [`Agent::signal_wait`](crate::Agent::signal_wait) blocks a plain thread until then.
    Wait = AGENTRT_E_WAIT,
    /// The agent has died.
    Dead = AGENTRT_E_DEAD,
    /// The agent is stopping, or the runtime or port is closed.
    Closed = AGENTRT_E_CLOSED,
    /// The deadline passed first.
    Deadline = AGENTRT_E_DEADLINE,
    /// The asker cancelled.
    Cancelled = AGENTRT_E_CANCELLED,
    /// Not callable from here, such as blocking inside a turn.
    Context = AGENTRT_E_CONTEXT,
    /// Out of memory.
    Memory = AGENTRT_E_MEMORY,
    /// A limit of the library is reached.
    Limit = AGENTRT_E_LIMIT,
    /// A payload or name that is too large.
    Size = AGENTRT_E_SIZE,
    /// The name is taken.
    Name = AGENTRT_E_NAME,
    /// No agent has that name.
    NotFound = AGENTRT_E_NOT_FOUND,
    /// The runtime was opened by the parent process.
    Forked = AGENTRT_E_FORKED,
    /// The operating system refused.
    System = AGENTRT_E_SYSTEM,
    /// Its behaviour returned an error or panicked; the text says which.
    Crashed = AGENTRT_E_CRASHED,
    /// It was killed.
    Killed = AGENTRT_E_KILLED,
    /// The runtime closed.
    Shutdown = AGENTRT_E_SHUTDOWN,
    /// The port it lived behind closed, or its host died.
    Host = AGENTRT_E_HOST,
    /// A linked agent died abnormally.
    Linked = AGENTRT_E_LINKED,
    /// Dropped by a mailbox that overflowed.
    Overflow = AGENTRT_E_OVERFLOW,
    /// A reply that came after its ask was done.
    Late = AGENTRT_E_LATE,
    /// The replier refused without a reason of its own.
    Refused = AGENTRT_E_REFUSED,
    /// A wait without timeout found nothing yet; in a simulation, nothing is left to run that could
    /// end it.
    Pending = AGENTRT_E_PENDING,
    /// No value can have enough votes any more.
    Quorum = AGENTRT_E_QUORUM,
    /// The library is not the one these bindings were generated for.
    Abi = AGENTRT_E_ABI,
    /// The asker and the asked would have awaited each other for ever; the text names them in order.
    Deadlock = AGENTRT_E_DEADLOCK,
    /// The map of shards has another epoch than the one named.
    Epoch = AGENTRT_E_EPOCH,
    /// The circuit breaker is open.
    Tripped = AGENTRT_E_TRIPPED,
    /// A newer lease of the resource was granted, or its signal was handled.
    Fenced = AGENTRT_E_FENCED,
    /// The lease does not hold its resource, or belongs to another.
    NotHolder = AGENTRT_E_NOT_HOLDER,
    /// A store on disk refused, or `SQLite` is missing; the text says why, and what follows.
    Storage = AGENTRT_E_STORAGE,
    /// The supervisor is under the agent that it was to supervise; the text names the cycle.
    Cycle = AGENTRT_E_CYCLE,
    /// A fault of the simulation lost the message on its way.
    Dropped = AGENTRT_E_DROPPED,
}

impl Error {
    /// The name of the status, such as `"E_STALE"`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        // SAFETY: total for any number; the result is a static string.
        unsafe { CStr::from_ptr(sys::agentrt_status_name(self.status())) }.to_str().unwrap_or("")
    }

    /// What helps: `"transient"` (try again later), `"overload"` (later, and less), `"permanent"`
    /// (nothing does) or `"fatal"` (nor for any other call).
    #[must_use]
    pub fn class(&self) -> &'static str {
        // SAFETY: total for any number; the result is a static string.
        unsafe { CStr::from_ptr(sys::agentrt_status_class(self.status())) }.to_str().unwrap_or("")
    }

    fn sentence(&self) -> &'static str {
        // SAFETY: total for any number; the result is a static string.
        unsafe { CStr::from_ptr(sys::agentrt_status_text(self.status())) }.to_str().unwrap_or("")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.text().is_empty() { self.sentence() } else { self.text() };
        write!(formatter, "{}: {text}", self.name())
    }
}

impl std::error::Error for Error {}

/// How an agent ended: `Ok` for a normal end, else the reason.
pub type Exit = Result<(), Error>;

/// The error a behaviour may return: any error, and it becomes the text of the crash. A supervisor
/// goes by the class of an [`Error`]; everything else is permanent.
pub type Crash = Box<dyn std::error::Error + Send + Sync>;

/// What a status says about an end.
pub(crate) fn exit(status: i32, text: &[u8]) -> Exit {
    if status == sys::AGENTRT_OK {
        return Ok(());
    }
    Err(Error::new(status, &String::from_utf8_lossy(text)))
}

/// Makes one call of the C API, handing it room for the text of a failure. For programs that use
/// [`sys`](crate::sys); the call must write that room whenever it fails, as those of the C API do.
#[inline]
pub fn call(body: impl FnOnce(*mut sys::agentrt_error) -> i32) -> Result<(), Error> {
    let mut room = MaybeUninit::<sys::agentrt_error>::uninit();
    // SAFETY: the place is ours; without this a body that writes nothing would be read as text.
    unsafe { std::ptr::addr_of_mut!((*room.as_mut_ptr()).text_bytes).write(0) };
    let status = body(room.as_mut_ptr());
    if status == sys::AGENTRT_OK {
        return Ok(());
    }
    Err(read(status, &room))
}

#[cold]
fn read(status: i32, room: &MaybeUninit<sys::agentrt_error>) -> Error {
    let record = room.as_ptr();
    // SAFETY: `text_bytes` is written, and so are as many bytes of the text.
    let text = unsafe {
        let text = std::ptr::addr_of!((*record).text).cast::<u8>();
        let bytes = (*record).text_bytes.min(sys::AGENTRT_ERROR_TEXT_BYTES) as usize;
        std::slice::from_raw_parts(text, bytes)
    };
    Error::new(status, &String::from_utf8_lossy(text))
}
