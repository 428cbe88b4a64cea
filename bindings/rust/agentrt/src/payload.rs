//! What a signal, an ask, a reply or a timer carries.

use std::mem::ManuallyDrop;

use agentrt_sys as sys;

use crate::buf::{Iso, Tag, Val};

/// Anything a signal can carry: borrowed bytes (copied), an [`Iso`] (moved), a [`Val`] (shared), a
/// [`Tag`] (its identity) or nothing. A [`Ref`](crate::Ref) is not among them.
///
/// Calls take `impl Into<Payload>`, so this type is rarely named.
pub struct Payload<'a>(Inner<'a>);

enum Inner<'a> {
    Bytes(&'a [u8]),
    SharedVal(&'a Val),
    SharedTag(&'a Tag),
    Iso(Iso),
    Val(Val),
    Tag(Tag),
}

impl Payload<'_> {
    /// Hands the payload to `send` in the form of the C API. An iso is gone if `send` succeeds and
    /// is closed if it fails.
    #[inline]
    pub(crate) fn lower<E>(
        self,
        type_number: u64,
        send: impl FnOnce(&sys::agentrt_payload) -> Result<(), E>,
    ) -> Result<(), E> {
        let handle = match &self.0 {
            Inner::Bytes(data) => {
                let data = *data;
                return send(&sys::agentrt_payload {
                    type_: type_number,
                    data: if data.is_empty() { std::ptr::null() } else { data.as_ptr().cast() },
                    bytes: data.len() as u64,
                    buf: sys::agentrt_buf { bits: 0 },
                });
            }
            Inner::SharedVal(val) => val.bits(),
            Inner::SharedTag(tag) => tag.bits(),
            Inner::Iso(iso) => iso.bits(),
            Inner::Val(val) => val.bits(),
            Inner::Tag(tag) => tag.bits(),
        };
        send(&of_buf(type_number, handle))?;
        if let Inner::Iso(iso) = self.0 {
            let _ = iso.into_bits();
        }
        Ok(())
    }
}

/// A payload that is a buffer.
pub(crate) fn of_buf(type_number: u64, bits: u64) -> sys::agentrt_payload {
    sys::agentrt_payload {
        type_: type_number,
        data: std::ptr::null(),
        bytes: 0,
        buf: sys::agentrt_buf { bits },
    }
}

/// Sends an iso and gives it back if that fails.
pub(crate) fn lower_iso<E>(
    type_number: u64,
    iso: Iso,
    send: impl FnOnce(&sys::agentrt_payload) -> Result<(), E>,
) -> Result<(), (E, Iso)> {
    let iso = ManuallyDrop::new(iso);
    match send(&of_buf(type_number, iso.bits())) {
        Ok(()) => Ok(()),
        Err(error) => Err((error, ManuallyDrop::into_inner(iso))),
    }
}

impl From<()> for Payload<'_> {
    #[inline]
    fn from((): ()) -> Self {
        Self(Inner::Bytes(&[]))
    }
}

impl<'a> From<&'a [u8]> for Payload<'a> {
    #[inline]
    fn from(bytes: &'a [u8]) -> Self {
        Self(Inner::Bytes(bytes))
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Payload<'a> {
    #[inline]
    fn from(bytes: &'a [u8; N]) -> Self {
        Self(Inner::Bytes(bytes))
    }
}

impl<'a> From<&'a Vec<u8>> for Payload<'a> {
    #[inline]
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self(Inner::Bytes(bytes))
    }
}

impl<'a> From<&'a str> for Payload<'a> {
    #[inline]
    fn from(text: &'a str) -> Self {
        Self(Inner::Bytes(text.as_bytes()))
    }
}

impl From<Iso> for Payload<'_> {
    fn from(iso: Iso) -> Self {
        Self(Inner::Iso(iso))
    }
}

impl From<Val> for Payload<'_> {
    fn from(val: Val) -> Self {
        Self(Inner::Val(val))
    }
}

impl<'a> From<&'a Val> for Payload<'a> {
    fn from(val: &'a Val) -> Self {
        Self(Inner::SharedVal(val))
    }
}

impl From<Tag> for Payload<'_> {
    fn from(tag: Tag) -> Self {
        Self(Inner::Tag(tag))
    }
}

impl<'a> From<&'a Tag> for Payload<'a> {
    fn from(tag: &'a Tag) -> Self {
        Self(Inner::SharedTag(tag))
    }
}
