//! Payload buffers with reference capabilities, checked by the compiler.
//!
//! | type | read | write | signal |
//! | --- | --- | --- | --- |
//! | [`Iso`] | yes | yes | moves, zero copy |
//! | [`Val`] | yes | no | shared, zero copy |
//! | [`Ref`] | yes | yes | no |
//! | [`Tag`] | no | no | its identity |
//!
//! An iso that was sent is gone:
//!
//! ```compile_fail,E0382
//! # fn f(agent: agentrt::Agent) -> Result<(), agentrt::Error> {
//! let iso = agentrt::Iso::new(b"order")?;
//! agent.signal(1, iso)?;
//! println!("{}", iso.len()); // borrow of moved value
//! # Ok(()) }
//! ```
//!
//! It cannot be sent while something borrows its bytes:
//!
//! ```compile_fail,E0505
//! # fn f(agent: agentrt::Agent) -> Result<(), agentrt::Error> {
//! let iso = agentrt::Iso::new(b"order")?;
//! let view: &[u8] = &iso;
//! agent.signal(1, iso)?;
//! println!("{view:?}");
//! # Ok(()) }
//! ```
//!
//! Nobody writes to a val:
//!
//! ```compile_fail,E0594
//! # fn f() -> Result<(), agentrt::Error> {
//! let mut val = agentrt::Iso::new(b"tick")?.freeze()?;
//! val[0] = 0;
//! # Ok(()) }
//! ```
//!
//! A ref is neither sent nor taken to another thread:
//!
//! ```compile_fail,E0277
//! # fn f(agent: agentrt::Agent) -> Result<(), agentrt::Error> {
//! let own = agentrt::Ref::new(b"state")?;
//! agent.signal(1, own)?;
//! # Ok(()) }
//! ```
//! ```compile_fail,E0277
//! # fn f() -> Result<(), agentrt::Error> {
//! let own = agentrt::Ref::new(b"state")?;
//! std::thread::spawn(move || own.len());
//! # Ok(()) }
//! ```
//!
//! A tag has no bytes:
//!
//! ```compile_fail,E0608
//! # fn f() -> Result<(), agentrt::Error> {
//! let tag = agentrt::Iso::new(b"x")?.tag()?;
//! let first = tag[0];
//! # Ok(()) }
//! ```

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::slice;

use agentrt_sys as sys;

use crate::error::{call, Error};
use crate::turn;

/// One holder's name of a buffer and where its bytes lie. The bytes stay in place for as long as
/// the name lives, so borrowing the name replaces the views of the C API.
pub(crate) struct Held {
    bits: u64,
    data: *mut u8,
    bytes: usize,
}

// SAFETY: a name may be used and closed on any thread; what may be done with the bytes is decided
// by the type that holds the name.
unsafe impl Send for Held {}
// SAFETY: shared access reads only, and no type hands out writes through a shared reference.
unsafe impl Sync for Held {}

impl Held {
    fn create(
        from: sys::agentrt_agent,
        capability: u32,
        data: Option<&[u8]>,
        bytes: usize,
    ) -> Result<Self, Error> {
        let mut buf = sys::agentrt_buf { bits: 0 };
        let data = data.map_or(std::ptr::null(), |data| data.as_ptr().cast());
        // SAFETY: `data` is null or `bytes` long, and is copied.
        call(|error| unsafe {
            sys::agentrt_buf_create(from, capability, data, bytes as u64, &mut buf, error)
        })?;
        let mut held = Self { bits: buf.bits, data: std::ptr::null_mut(), bytes };
        let mut view = sys::agentrt_view { data: std::ptr::null_mut(), bytes: 0 };
        // SAFETY: the buffer was just made here; the view is closed at once, since from here on
        // the borrow checker keeps the name alive while its bytes are in use.
        call(|error| unsafe { sys::agentrt_buf_view(from, buf, 1, &mut view, error) })?;
        // SAFETY: as above.
        call(|error| unsafe { sys::agentrt_buf_unview(from, buf, error) })?;
        held.data = view.data.cast();
        Ok(held)
    }

    /// Takes over a name that a message brought.
    pub(crate) fn received(bits: u64, data: *const u8, bytes: usize) -> Self {
        Self { bits, data: data.cast_mut(), bytes }
    }

    fn convert(&self, to: u32) -> Result<u64, Error> {
        let mut out = sys::agentrt_buf { bits: 0 };
        // SAFETY: plain values; the core checks the rest.
        call(|error| unsafe {
            sys::agentrt_buf_convert(turn::from(), self.handle(), to, &mut out, error)
        })?;
        Ok(out.bits)
    }

    /// A conversion that consumes: the old name is dead, so it must not be closed. Outside of agents
    /// an iso that another thread or port has made is copied.
    fn become_(self, to: u32) -> Result<Self, Error> {
        let (held, bits) = match self.convert(to) {
            Err(Error::Capability(_)) if to != sys::AGENTRT_ISO && turn::from().bits == 0 => {
                let copy = self.copy(turn::from())?;
                let bits = copy.convert(to)?;
                (copy, bits)
            }
            converted => (self, converted?),
        };
        let old = ManuallyDrop::new(held);
        Ok(Self { bits, data: old.data, bytes: old.bytes })
    }

    /// An iso of `from` with the same bytes.
    fn copy(&self, from: sys::agentrt_agent) -> Result<Self, Error> {
        Self::create(from, sys::AGENTRT_ISO, Some(self.as_slice()), self.bytes)
    }

    pub(crate) fn handle(&self) -> sys::agentrt_buf {
        sys::agentrt_buf { bits: self.bits }
    }

    fn tag(&self) -> Result<Tag, Error> {
        let held =
            Self { bits: self.convert(sys::AGENTRT_TAG)?, data: std::ptr::null_mut(), bytes: 0 };
        let identity = held.info()?.identity;
        Ok(Tag { held, identity })
    }

    fn info(&self) -> Result<sys::agentrt_buf_info, Error> {
        let mut info = std::mem::MaybeUninit::<sys::agentrt_buf_info>::uninit();
        // SAFETY: written on success.
        call(|error| unsafe {
            sys::agentrt_buf_info_get(self.handle(), info.as_mut_ptr(), error)
        })?;
        // SAFETY: the call succeeded.
        Ok(unsafe { info.assume_init() })
    }

    fn as_slice(&self) -> &[u8] {
        if self.bytes == 0 {
            return &[];
        }
        // SAFETY: the storage lives as long as this name, and holds `bytes` bytes.
        unsafe { slice::from_raw_parts(self.data, self.bytes) }
    }

    fn as_mut_slice(&mut self) -> &mut [u8] {
        if self.bytes == 0 {
            return &mut [];
        }
        // SAFETY: as above; only the types with a single holder hand this out.
        unsafe { slice::from_raw_parts_mut(self.data, self.bytes) }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: closing is idempotent and allowed anywhere; a name whose runtime is gone is
        // stale, which is as good as closed.
        unsafe { sys::agentrt_buf_close(self.handle(), std::ptr::null_mut()) };
    }
}

macro_rules! common {
    ($type:ident) => {
        impl $type {
            /// The identity of the bytes: compare it, send it, nothing else.
            pub fn tag(&self) -> Result<Tag, Error> {
                self.held.tag()
            }

            /// The bits of the handle, for the C API.
            #[must_use]
            pub fn bits(&self) -> u64 {
                self.held.bits
            }

            /// Gives the handle up to the C API: the caller closes it.
            #[must_use]
            pub fn into_bits(self) -> u64 {
                ManuallyDrop::new(self).held.bits
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($type), "({} bytes)"), self.held.bytes)
            }
        }
    };
}

macro_rules! readable {
    ($type:ident) => {
        impl Deref for $type {
            type Target = [u8];
            fn deref(&self) -> &[u8] {
                self.held.as_slice()
            }
        }
    };
}

macro_rules! writable {
    ($type:ident) => {
        impl DerefMut for $type {
            fn deref_mut(&mut self) -> &mut [u8] {
                self.held.as_mut_slice()
            }
        }
    };
}

/// Bytes with one holder: read, write, and move to an agent without a copy.
///
/// In its turns an agent sends what it has made or received: an iso that its closure captured is
/// refused there with [`Error::Capability`]. Outside of agents an iso belongs to whoever has it; one
/// that another thread or the runtime's reply port has made is copied once when it is sent or
/// converted.
pub struct Iso {
    held: Held,
}
common!(Iso);
readable!(Iso);
writable!(Iso);

impl Iso {
    /// A buffer with a copy of `data`.
    pub fn new(data: &[u8]) -> Result<Self, Error> {
        Ok(Self { held: Held::create(turn::from(), sys::AGENTRT_ISO, Some(data), data.len())? })
    }

    /// A buffer of `bytes` zeros.
    pub fn zeroed(bytes: usize) -> Result<Self, Error> {
        Ok(Self { held: Held::create(turn::from(), sys::AGENTRT_ISO, None, bytes)? })
    }

    /// Gives up writing, for good: from now on anybody may read.
    pub fn freeze(self) -> Result<Val, Error> {
        Ok(Val { held: self.held.become_(sys::AGENTRT_VAL)? })
    }

    /// Gives up sending: the bytes become private to this context.
    pub fn into_ref(self) -> Result<Ref, Error> {
        Ok(Ref { held: self.held.become_(sys::AGENTRT_REF)?, here: PhantomData })
    }

    pub(crate) fn from_held(held: Held) -> Self {
        Self { held }
    }

    pub(crate) fn copy(&self, from: sys::agentrt_agent) -> Result<Self, Error> {
        self.held.copy(from).map(Self::from_held)
    }
}

/// Immutable bytes with any number of holders; cloning shares.
pub struct Val {
    held: Held,
}
common!(Val);
readable!(Val);

impl Val {
    /// Immutable bytes with a copy of `data`.
    pub fn new(data: &[u8]) -> Result<Self, Error> {
        Iso::new(data)?.freeze()
    }

    /// A second holder of the same bytes.
    pub fn try_clone(&self) -> Result<Self, Error> {
        let bits = self.held.convert(sys::AGENTRT_VAL)?;
        Ok(Self { held: Held { bits, data: self.held.data, bytes: self.held.bytes } })
    }

    pub(crate) fn from_held(held: Held) -> Self {
        Self { held }
    }
}

impl Clone for Val {
    /// Shares the bytes.
    ///
    /// # Panics
    /// When no memory is left for the holder's name; [`Val::try_clone`] says so instead.
    fn clone(&self) -> Self {
        self.try_clone().expect("a val has another holder")
    }
}

/// Bytes that never leave the agent or thread that made them.
pub struct Ref {
    held: Held,
    here: PhantomData<*const ()>,
}
common!(Ref);
readable!(Ref);
writable!(Ref);

impl Ref {
    /// A buffer with a copy of `data`.
    pub fn new(data: &[u8]) -> Result<Self, Error> {
        let held = Held::create(turn::from(), sys::AGENTRT_REF, Some(data), data.len())?;
        Ok(Self { held, here: PhantomData })
    }

    /// Makes the bytes sendable again.
    pub fn recover(self) -> Result<Iso, Error> {
        Ok(Iso { held: self.held.become_(sys::AGENTRT_ISO)? })
    }
}

/// The identity of a buffer: it compares and travels, but has no bytes.
pub struct Tag {
    held: Held,
    identity: u64,
}
common!(Tag);

impl Tag {
    /// The number that is the same for every holder of the same bytes.
    #[must_use]
    pub fn identity(&self) -> u64 {
        self.identity
    }

    pub(crate) fn from_held(held: Held, identity: u64) -> Self {
        Self { held, identity }
    }
}

impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        self.identity == other.identity
    }
}
impl Eq for Tag {}

impl Hash for Tag {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity.hash(state);
    }
}
