//! Leases: one holder at a time of a named resource, for a time, with a fencing token.

use std::future::Future;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use agentrt_sys as sys;

use crate::agent::{nanoseconds, wait_ns, Agent, Returned};
use crate::buf::Iso;
use crate::error::{call, Error};
use crate::future::{Pending, Source};
use crate::message::Message;
use crate::payload::{self, Payload};

/// A lease of the C API, which its owner's end closes, or this.
struct Claim {
    lease: sys::agentrt_lease,
    owner: sys::agentrt_agent,
}

impl Claim {
    fn open(
        runtime: sys::agentrt_runtime,
        owner: sys::agentrt_agent,
        name: &str,
    ) -> Result<Self, Error> {
        let mut lease = sys::agentrt_lease { bits: 0 };
        let bytes = u32::try_from(name.len()).unwrap_or(u32::MAX);
        // SAFETY: the name is valid for the call.
        call(|error| unsafe {
            sys::agentrt_lease_open(runtime, owner, name.as_ptr().cast(), bytes, &mut lease, error)
        })?;
        Ok(Self { lease, owner })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // SAFETY: plain values; what its owner's end has closed is stale, which is harmless.
        unsafe { sys::agentrt_lease_close(self.owner, self.lease, std::ptr::null_mut()) };
    }
}

/// What is known about a lease and its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseInfo {
    /// Whether this lease still holds it.
    pub held: bool,
    /// Whether any lease does.
    pub taken: bool,
    /// Leases in line for it.
    pub waiters: u32,
    /// Until its holder's time is over.
    pub left: Duration,
}

/// A resource that is held, until this is dropped or its time is over. It belongs to the agent that
/// acquired it and ends with it.
#[must_use = "the lease is released when this is dropped"]
pub struct Lease {
    claim: Claim,
    token: u64,
}

impl Lease {
    pub(crate) fn attempt(
        runtime: sys::agentrt_runtime,
        owner: sys::agentrt_agent,
        name: &str,
        ttl: Duration,
    ) -> Result<Option<Self>, Error> {
        let (claim, mut token) = (Claim::open(runtime, owner, name)?, 0);
        // SAFETY: written on success.
        let result = call(|error| unsafe {
            sys::agentrt_lease_try_acquire(owner, claim.lease, nanoseconds(ttl), &mut token, error)
        });
        match result {
            Ok(()) => Ok(Some(Self { claim, token })),
            Err(Error::Busy(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Greater than the token of every earlier holder of the resource.
    #[must_use]
    pub fn token(&self) -> u64 {
        self.token
    }

    /// Its time begins anew, 52 days at most. Fails with [`Error::NotHolder`] when it was over.
    pub fn renew(&self, ttl: Duration) -> Result<(), Error> {
        let Claim { lease, owner } = self.claim;
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_lease_renew(owner, lease, nanoseconds(ttl), error) })
    }

    /// Gives it up, as dropping it does. Fails with [`Error::NotHolder`] when its time was over.
    pub fn release(self) -> Result<(), Error> {
        let Claim { lease, owner } = self.claim;
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_lease_release(owner, lease, error) })
    }

    /// What is known about it and its resource.
    pub fn info(&self) -> Result<LeaseInfo, Error> {
        let mut info = MaybeUninit::<sys::agentrt_lease_info>::uninit();
        // SAFETY: written on success.
        call(|error| unsafe {
            sys::agentrt_lease_info_get(self.claim.lease, info.as_mut_ptr(), error)
        })?;
        // SAFETY: the call succeeded.
        let info = unsafe { info.assume_init() };
        Ok(LeaseInfo {
            held: info.held != 0,
            taken: info.taken != 0,
            waiters: info.waiters,
            left: Duration::from_nanos(info.left_ns),
        })
    }

    /// Sends a message under it: the receiver handles none of these after one with a newer token.
    /// Fails with [`Error::NotHolder`] when its time is over and with [`Error::Fenced`] when a newer
    /// lease was granted; what the receiver finds overtaken is a dead letter.
    ///
    /// [`Mailbox::signal_fenced`](crate::Mailbox::signal_fenced) awaits room as well.
    pub fn signal(&self, to: Agent, type_number: u64, payload: impl Payload) -> Result<(), Error> {
        let from = self.claim.owner;
        payload::send(from, type_number, payload, |payload| self.send(to, payload))
    }

    /// The same for an iso, which comes back when it is refused.
    pub fn signal_iso(&self, to: Agent, type_number: u64, iso: Iso) -> Result<(), Returned> {
        let from = self.claim.owner;
        payload::send_iso(from, type_number, iso, |payload| self.send(to, payload))
    }

    fn send(&self, to: Agent, payload: &sys::agentrt_payload) -> Result<(), Error> {
        let Claim { lease, owner } = self.claim;
        // SAFETY: the payload is valid for the call.
        call(|error| unsafe {
            sys::agentrt_signal_fenced(owner, to.handle(), lease, payload, error)
        })
    }
}

/// A place in line for a resource: resolves to the lease once it holds. Dropping it leaves the line,
/// and gives back what came too late.
#[must_use = "the place in line is given up when this is dropped"]
pub struct Acquire {
    pending: Pending, // dropped first: the wait ends before its lease does
    claim: Option<Claim>,
}

impl Acquire {
    pub(crate) fn start(
        runtime: sys::agentrt_runtime,
        source: Result<Source, Error>,
        name: &str,
        ttl: Duration,
        timeout: Option<Duration>,
    ) -> Self {
        let mut claim = None;
        let pending = Pending::start(source, |owner, out_future| {
            let opened = claim.insert(Claim::open(runtime, owner, name)?);
            let (ttl_ns, timeout_ns) = (nanoseconds(ttl), wait_ns(timeout));
            // SAFETY: plain values, and a future that is written on success.
            call(|error| unsafe {
                sys::agentrt_lease_acquire(
                    owner,
                    opened.lease,
                    ttl_ns,
                    timeout_ns,
                    out_future,
                    error,
                )
            })
        });
        Self { pending, claim }
    }

    pub(crate) fn wait(mut self) -> Result<Lease, Error> {
        let answer = self.pending.wait(Duration::MAX)?;
        self.accept(&answer)
    }

    fn accept(&mut self, answer: &Message) -> Result<Lease, Error> {
        answer.status()?;
        let token = answer.bytes().try_into().map(u64::from_ne_bytes);
        match (self.claim.take(), token) {
            (Some(claim), Ok(token)) => Ok(Lease { claim, token }),
            _ => Err(Error::new(sys::AGENTRT_E_STALE, "this wait is over")),
        }
    }
}

impl Future for Acquire {
    type Output = Result<Lease, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.pending.poll(cx).map(|answer| self.accept(&answer?))
    }
}
