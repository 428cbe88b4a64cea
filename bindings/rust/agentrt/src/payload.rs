//! What a signal, an ask, a reply or a timer carries.

use agentrt_sys as sys;

use crate::buf::{Iso, Tag, Val};

/// Anything a signal can carry: borrowed bytes (copied), an [`Iso`] (moved), a [`Val`] (shared), a
/// [`Tag`] (its identity) or nothing. A [`Ref`](crate::Ref) is not among them.
///
/// A payload that is refused is dropped; [`Agent::signal_iso`](crate::Agent::signal_iso) gives an
/// iso back instead.
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

    pub trait Lower: Sized {
        /// The payload in the form of the C API; valid while `self` is borrowed.
        fn lower(&self, type_number: u64) -> sys::agentrt_payload;

        /// The call succeeded: what moved is not ours to close.
        #[inline]
        fn accepted(self) {}
    }
}

use sealed::Lower;

/// Hands a payload to a call.
#[inline]
pub(crate) fn send<P: Lower, E>(
    type_number: u64,
    payload: P,
    call: impl FnOnce(&sys::agentrt_payload) -> Result<(), E>,
) -> Result<(), E> {
    call(&payload.lower(type_number))?;
    payload.accepted();
    Ok(())
}

/// Sends an iso and gives it back if that fails.
pub(crate) fn send_iso<E>(
    type_number: u64,
    iso: Iso,
    call: impl FnOnce(&sys::agentrt_payload) -> Result<(), E>,
) -> Result<(), (E, Iso)> {
    match call(&iso.lower(type_number)) {
        Ok(()) => {
            iso.accepted();
            Ok(())
        }
        Err(error) => Err((error, iso)),
    }
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

    fn accepted(self) {
        let _ = self.into_bits();
    }
}
