//! What a signal, an ask, a reply or a timer carries.

use agentrt_sys as sys;

use crate::agent::Returned;
use crate::buf::{Iso, Tag, Val};
use crate::error::Error;
use crate::turn;

/// Anything a signal can carry: borrowed bytes (copied), an [`Iso`] (moved), a [`Val`] (shared), a
/// [`Tag`] (its identity) or nothing. A [`Ref`](crate::Ref) is not among them.
///
/// A payload that is refused is dropped. [`Agent::signal_iso`](crate::Agent::signal_iso) gives an iso
/// back instead; so do those of a mailbox, a lease and shards, and a channel's `send_iso` and
/// `try_send_iso`.
pub trait Payload: Sized + sealed::Lower {}

/// A payload that several can have: all but an [`Iso`], which moves to one.
///
/// ```compile_fail,E0277
/// # fn f(runtime: &agentrt::Runtime, members: &[agentrt::Agent], iso: agentrt::Iso) {
/// let _ = runtime.broadcast(members, 1, iso); // an iso is not shared: freeze it
/// # }
/// ```
pub trait Shared: Payload {}

pub(crate) mod sealed {
    use agentrt_sys as sys;

    use crate::buf::Iso;

    pub trait Lower: Sized {
        /// The payload in the form of the C API; valid while `self` is borrowed.
        fn lower(&self, type_number: u64) -> sys::agentrt_payload;

        /// The iso that it is, if it is one.
        #[inline]
        fn iso(&self) -> Option<&Iso> {
            None
        }

        /// The call succeeded: what moved is not ours to close.
        #[inline]
        fn accepted(self) {}
    }
}

use sealed::Lower;

/// Hands a payload to a call that `from` makes.
#[inline]
pub(crate) fn send<P: Lower>(
    from: sys::agentrt_agent,
    type_number: u64,
    payload: P,
    mut call: impl FnMut(&sys::agentrt_payload) -> Result<(), Error>,
) -> Result<(), Error> {
    if let Err(refused) = call(&payload.lower(type_number)) {
        return again(from, type_number, payload.iso(), refused, call);
    }
    payload.accepted();
    Ok(())
}

/// Sends an iso and gives it back if that fails.
pub(crate) fn send_iso(
    from: sys::agentrt_agent,
    type_number: u64,
    iso: Iso,
    mut call: impl FnMut(&sys::agentrt_payload) -> Result<(), Error>,
) -> Result<(), Returned> {
    if let Err(refused) = call(&iso.lower(type_number)) {
        let sent = again(from, type_number, Some(&iso), refused, call);
        return sent.map_err(|error| Returned { error, iso });
    }
    iso.accepted();
    Ok(())
}

/// Outside of agents an iso belongs to whoever has it, as the compiler has seen, but the core goes
/// by who made or received it: where that is another thread or port, a copy of `from` is sent.
#[cold]
fn again(
    from: sys::agentrt_agent,
    type_number: u64,
    iso: Option<&Iso>,
    refused: Error,
    mut call: impl FnMut(&sys::agentrt_payload) -> Result<(), Error>,
) -> Result<(), Error> {
    let is_anothers = matches!(refused, Error::Capability(_)) && turn::from().bits == 0;
    let Some(iso) = iso.filter(|_| is_anothers) else { return Err(refused) };
    let copy = iso.copy(from)?;
    call(&copy.lower(type_number))?;
    copy.accepted();
    Ok(())
}

fn of_buf(type_number: u64, bits: u64) -> sys::agentrt_payload {
    let buf = sys::agentrt_buf { bits };
    sys::agentrt_payload { type_: type_number, data: std::ptr::null(), bytes: 0, buf }
}

impl Payload for &[u8] {}
impl Shared for &[u8] {}
impl Lower for &[u8] {
    #[inline]
    fn lower(&self, type_number: u64) -> sys::agentrt_payload {
        let data = if self.is_empty() { std::ptr::null() } else { self.as_ptr().cast() };
        let buf = sys::agentrt_buf { bits: 0 };
        sys::agentrt_payload { type_: type_number, data, bytes: self.len() as u64, buf }
    }
}

macro_rules! bytes {
    ($([$($generics:tt)*] $type:ty, $self:ident => $bytes:expr;)+) => {$(
        impl<$($generics)*> Payload for $type {}
        impl<$($generics)*> Shared for $type {}
        impl<$($generics)*> Lower for $type {
            #[inline]
            fn lower(&$self, type_number: u64) -> sys::agentrt_payload {
                let bytes: &[u8] = $bytes;
                bytes.lower(type_number)
            }
        }
    )+};
}

bytes! {
    [] (), self => &[];
    [] &str, self => self.as_bytes();
    [] &Vec<u8>, self => self;
    [const N: usize] &[u8; N], self => &self[..];
}

macro_rules! buffers {
    ($($type:ty,)+) => {$(
        impl Payload for $type {}
        impl Shared for $type {}
        impl Lower for $type {
            fn lower(&self, type_number: u64) -> sys::agentrt_payload {
                of_buf(type_number, self.bits())
            }
        }
    )+};
}

buffers! { Val, &Val, Tag, &Tag, }

impl Payload for Iso {}
impl Lower for Iso {
    fn lower(&self, type_number: u64) -> sys::agentrt_payload {
        of_buf(type_number, self.bits())
    }

    fn iso(&self) -> Option<&Iso> {
        Some(self)
    }

    fn accepted(self) {
        let _ = self.into_bits();
    }
}
