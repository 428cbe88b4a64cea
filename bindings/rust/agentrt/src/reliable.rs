//! What stands between a call and something that fails: breakers, and retry policies with the tries
//! of one call.

use std::future::Future;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use agentrt_sys as sys;

use crate::agent::{known, nanoseconds, size_of};
use crate::error::{call, Crash, Error};
use crate::future::{Ask, Source};

/// When a [`Breaker`] trips, and for how long. Zeroes are the core's defaults: 5 failures within
/// 10 s, 5 s, 1 probe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BreakerOptions {
    /// This many failures within the window open it.
    pub failures: u32,
    /// For how long a failure counts.
    pub window: Duration,
    /// How long it stays open.
    pub cooldown: Duration,
    /// This many calls are let through after that, and all of them must succeed.
    pub probes: u32,
}

/// Whether a breaker lets calls through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// All of them.
    Closed,
    /// None, until its cool-down is over.
    Open,
    /// As many as it has probes.
    HalfOpen,
}

/// A circuit breaker: [`Error::Tripped`] instead of calls of what keeps failing. Dropping it gives
/// it back.
#[derive(Debug)]
pub struct Breaker {
    bits: sys::agentrt_breaker,
}

/// A call that may be made now. Dropped without a report it says nothing about what was called.
#[derive(Debug)]
#[must_use = "the breaker waits for a report"]
pub struct Permit<'a> {
    breaker: &'a Breaker,
    ticket: u64,
}

impl Permit<'_> {
    /// Says how the call ended.
    pub fn report(self, failed: bool) -> Result<(), Error> {
        let (bits, ticket) = (self.breaker.bits, self.ticket);
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_breaker_report(bits, ticket, u32::from(failed), error) })
    }
}

impl Breaker {
    pub(crate) fn open(
        runtime: sys::agentrt_runtime,
        options: &BreakerOptions,
    ) -> Result<Self, Error> {
        let options = sys::agentrt_breaker_options {
            struct_size: size_of::<sys::agentrt_breaker_options>(),
            failures: options.failures,
            probes: options.probes,
            reserved: 0,
            window_ns: nanoseconds(options.window),
            cooldown_ns: nanoseconds(options.cooldown),
        };
        let mut bits = sys::agentrt_breaker { bits: 0 };
        // SAFETY: the options are valid for the call.
        call(|error| unsafe { sys::agentrt_breaker_open(runtime, &options, &mut bits, error) })?;
        Ok(Self { bits })
    }

    /// The handle, for the C API.
    #[must_use]
    pub fn handle(&self) -> sys::agentrt_breaker {
        self.bits
    }

    /// Asks whether a call may be made now; [`Error::Tripped`] if not.
    pub fn admit(&self) -> Result<Permit<'_>, Error> {
        let mut ticket = 0;
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_breaker_admit(self.bits, &mut ticket, error) })?;
        Ok(Permit { breaker: self, ticket })
    }

    /// Makes a call, if it may be made now, and reports how it ended.
    pub fn call<T, E: From<Error>>(&self, body: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let permit = self.admit()?;
        let result = body();
        // It may have been given back with its runtime meanwhile.
        let _ = permit.report(result.is_err());
        result
    }

    /// The same for a call that is awaited. Dropped before it ends, it says nothing.
    pub async fn guard<T, E: From<Error>>(
        &self,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let permit = self.admit()?;
        let result = call.await;
        let _ = permit.report(result.is_err());
        result
    }

    /// Its state; advisory.
    pub fn state(&self) -> Result<BreakerState, Error> {
        let mut info = MaybeUninit::<sys::agentrt_breaker_info>::uninit();
        // SAFETY: written on success.
        call(|error| unsafe {
            sys::agentrt_breaker_info_get(self.bits, info.as_mut_ptr(), error)
        })?;
        // SAFETY: the call succeeded.
        Ok(match unsafe { info.assume_init() }.state {
            sys::AGENTRT_BREAKER_CLOSED => BreakerState::Closed,
            sys::AGENTRT_BREAKER_OPEN => BreakerState::Open,
            _ => BreakerState::HalfOpen,
        })
    }
}

impl Drop for Breaker {
    fn drop(&mut self) {
        // SAFETY: plain values; one that its runtime has given back is refused.
        unsafe { sys::agentrt_breaker_close(self.bits, std::ptr::null_mut()) };
    }
}

/// Whether an error is worth another try.
pub trait Worth {
    /// True if the same call may succeed later.
    fn worth_another_try(&self) -> bool;
}

impl Worth for Error {
    fn worth_another_try(&self) -> bool {
        matches!(self.class(), "transient" | "overload")
    }
}

/// Errors of agentrt by their class; all others are worth it.
impl Worth for Crash {
    fn worth_another_try(&self) -> bool {
        known(self).map_or(true, Worth::worth_another_try)
    }
}

/// How the pauses between tries grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backoff {
    /// base, base, base
    Fixed,
    /// base, twice, three times as long
    Linear,
    /// base, twice, four times as long
    Exponential,
    /// 1, 1, 2, 3, 5, 8 times base
    Fibonacci,
}

/// One try of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// The same for all tries of one call: a receiver that keeps the keys it has handled recognises
    /// a second try of what was done already.
    pub key: u64,
}

/// A retry policy, for [`Runtime::retry`](crate::Runtime::retry), its blocking form, and, inside
/// agents, [`retry`](crate::retry). All calls that share one share its budget.
pub struct Retry {
    policy: sys::agentrt_retry_options,
    seed: Option<u64>,
    calls: AtomicU64,
    spent_ns: Mutex<u64>,
}

impl std::fmt::Debug for Retry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("Retry");
        shown.field("attempts", &self.policy.attempts).field("seed", &self.seed);
        shown.finish_non_exhaustive()
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

impl Retry {
    /// At most 5 tries, with exponential pauses from 100 ms to 30 s and full jitter.
    #[must_use]
    pub fn new() -> Self {
        let policy = sys::agentrt_retry_options {
            struct_size: size_of::<sys::agentrt_retry_options>(),
            backoff: sys::AGENTRT_BACKOFF_EXPONENTIAL,
            attempts: 5,
            jitter: 1,
            base_ns: 100_000_000,
            cap_ns: 30_000_000_000,
            seed: 0,
            budget: 0,
            reserved: 0,
            refill_ns: 0,
        };
        Self { policy, seed: None, calls: AtomicU64::new(0), spent_ns: Mutex::new(0) }
    }

    /// Its numbers, for the core.
    pub(crate) fn policy(&self) -> sys::agentrt_retry_options {
        sys::agentrt_retry_options { seed: self.seed.unwrap_or(0), ..self.policy }
    }

    /// Most tries, the first included; 0 is 5.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.policy.attempts = attempts;
        self
    }

    /// The first pause, and how the next ones grow.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff, base: Duration) -> Self {
        self.policy.backoff = match backoff {
            Backoff::Fixed => sys::AGENTRT_BACKOFF_FIXED,
            Backoff::Linear => sys::AGENTRT_BACKOFF_LINEAR,
            Backoff::Exponential => sys::AGENTRT_BACKOFF_EXPONENTIAL,
            Backoff::Fibonacci => sys::AGENTRT_BACKOFF_FIBONACCI,
        };
        self.policy.base_ns = nanoseconds(base).max(1);
        self
    }

    /// The longest pause. Without one a pause that does not fit 64 bits is [`Error::Argument`].
    #[must_use]
    pub fn cap(mut self, cap: Option<Duration>) -> Self {
        self.policy.cap_ns = cap.map_or(0, |cap| nanoseconds(cap).max(1));
        self
    }

    /// Whether each pause is drawn evenly between 0 and what it would be.
    #[must_use]
    pub fn jitter(mut self, jitter: bool) -> Self {
        self.policy.jitter = u32::from(jitter);
        self
    }

    /// How many retries all calls may make at once, and after how long one more comes back.
    #[must_use]
    pub fn budget(mut self, retries: u32, refill: Duration) -> Self {
        self.policy.budget = retries;
        self.policy.refill_ns = nanoseconds(refill).max(1);
        self
    }

    /// What jitter and keys are drawn from. Without one it is the time of the call.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The pause after this try, in nanoseconds; [`Error::Limit`] or [`Error::Deadline`] if there is
    /// no other. Times are of one clock; a deadline of 0 is none.
    pub fn pause_ns(&self, attempt: Attempt, now_ns: u64, deadline_ns: u64) -> Result<u64, Error> {
        let mut policy = self.policy;
        policy.seed = attempt.key;
        let (number, mut pause_ns) = (attempt.number, 0);
        // SAFETY: the policy is valid for the call.
        call(|error| unsafe {
            sys::agentrt_retry_next(number, now_ns, deadline_ns, &policy, &mut pause_ns, error)
        })?;
        let mut spent_ns = self.spent_ns.lock().unwrap_or_else(PoisonError::into_inner);
        let before_ns = *spent_ns;
        // SAFETY: as above.
        call(|error| unsafe {
            sys::agentrt_retry_spend(now_ns, before_ns, &policy, &mut *spent_ns, error)
        })?;
        Ok(pause_ns)
    }

    fn begin(&self, now_ns: u64) -> Result<Attempt, Error> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        let mut key = 0;
        // SAFETY: plain values.
        call(|error| unsafe {
            sys::agentrt_retry_key(self.seed.unwrap_or(now_ns), number, &mut key, error)
        })?;
        Ok(Attempt { number: 1, key })
    }
}

/// The tries of one call.
pub(crate) struct Tries<'a> {
    policy: &'a Retry,
    attempt: Attempt,
    deadline_ns: u64,
}

impl<'a> Tries<'a> {
    pub(crate) fn begin(
        policy: &'a Retry,
        now_ns: u64,
        timeout: Option<Duration>,
    ) -> Result<Self, Error> {
        let attempt = policy.begin(now_ns)?;
        let deadline_ns = timeout.map_or(0, |it| now_ns.saturating_add(nanoseconds(it)).max(1));
        Ok(Self { policy, attempt, deadline_ns })
    }

    pub(crate) fn attempt(&self) -> Attempt {
        self.attempt
    }

    /// The pause after a try that failed; that error if there is no other try.
    pub(crate) fn next<E: From<Error> + Worth>(
        &mut self,
        failed: E,
        now_ns: u64,
    ) -> Result<u64, E> {
        if !failed.worth_another_try() {
            return Err(failed);
        }
        match self.policy.pause_ns(self.attempt, now_ns, self.deadline_ns) {
            Ok(pause_ns) => {
                self.attempt.number += 1;
                Ok(pause_ns)
            }
            Err(Error::Limit(_) | Error::Deadline(_)) => Err(failed),
            Err(refused) => Err(refused.into()),
        }
    }
}

/// A pause of whoever `source` says.
pub(crate) fn pause(
    source: Result<Source, Error>,
    runtime: sys::agentrt_runtime,
    pause_ns: u64,
) -> Ask {
    Ask::start(source, |from, future| {
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_retry_pause(runtime, from, pause_ns, future, error) })
    })
}

/// A pause ends with its deadline.
pub(crate) fn paused<T>(end: Result<T, Error>) -> Result<(), Error> {
    match end {
        Ok(_) | Err(Error::Deadline(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
