//! The operations on breakers, retries and dead letters: each makes exactly one call.

use agentrt::{call, sys, Error};
use serde_json::Value;

use crate::calls::{number, position, size, text};
use crate::case::Outcome;
use crate::turn::{Registers, Turn};

const BACKOFFS: [&str; 4] = ["fixed", "linear", "exponential", "fibonacci"];

fn policy(op: &Value) -> sys::agentrt_retry_options {
    let mut policy = sys::agentrt_retry_options {
        struct_size: 0,
        backoff: position(&BACKOFFS, text(op, "backoff")),
        attempts: number(op, "attempts") as u32,
        jitter: u32::from(op["jitter"] == true),
        base_ns: number(op, "base_ns"),
        cap_ns: number(op, "cap_ns"),
        seed: number(op, "seed"),
        budget: number(op, "budget") as u32,
        reserved: 0,
        refill_ns: number(op, "refill_ns"),
    };
    policy.struct_size = size(&policy);
    policy
}

impl Turn {
    fn breaker(&self, op: &Value) -> sys::agentrt_breaker {
        sys::agentrt_breaker { bits: self.handle(op, "breaker") }
    }

    fn breaker_open(&self, op: &Value) -> Result<(), Error> {
        let mut options = sys::agentrt_breaker_options {
            struct_size: 0,
            failures: number(op, "failures") as u32,
            probes: number(op, "probes") as u32,
            reserved: 0,
            window_ns: number(op, "window_ns"),
            cooldown_ns: number(op, "cooldown_ns"),
        };
        options.struct_size = size(&options);
        let mut runtime = self.case.runtime.handle();
        if !op["runtime"].is_null() {
            runtime.bits = self.handle(op, "runtime");
        }
        let mut made = sys::agentrt_breaker::default();
        // SAFETY: the record lives for the call.
        call(|error| unsafe { sys::agentrt_breaker_open(runtime, &options, &mut made, error) })?;
        self.put(op, "breaker", made.bits);
        Ok(())
    }

    pub fn breaker_info(&self, op: &Value, bits: u64) -> Result<(), Error> {
        let mut room = std::mem::MaybeUninit::<sys::agentrt_breaker_info>::uninit();
        let breaker = sys::agentrt_breaker { bits };
        // SAFETY: written on success.
        call(|error| unsafe { sys::agentrt_breaker_info_get(breaker, room.as_mut_ptr(), error) })?;
        // SAFETY: as above.
        let info = unsafe { room.assume_init() };
        let (state, failures) = (("state", info.state.into()), ("failures", info.failures.into()));
        let (probes, until) = (("probes", info.probes.into()), ("until_ns", info.until_ns));
        self.record_fields(op, &[state, failures, probes, until, ("trips", info.trips)]);
        Ok(())
    }

    /// What this file knows; `None` for any other operation.
    pub fn call_reliable(
        &mut self,
        op: &Value,
        registers: &mut Registers,
    ) -> Option<Result<(), Error>> {
        let mut out = 0;
        // SAFETY: plain values and records that live for the calls.
        let result = unsafe {
            match text(op, "op") {
                "breaker" => self.breaker_open(op),
                "admit" => {
                    let breaker = self.breaker(op);
                    call(|error| sys::agentrt_breaker_admit(breaker, &mut out, error))
                        .map(|()| self.put(op, "ticket", out))
                }
                "report" => {
                    let (breaker, ticket) = (self.breaker(op), self.handle(op, "ticket"));
                    let failed = u32::from(op["failed"] == true);
                    call(|error| sys::agentrt_breaker_report(breaker, ticket, failed, error))
                }
                "retry_next" => {
                    let (policy, attempt) = (policy(op), number(op, "attempt") as u32);
                    let (now, deadline) = (number(op, "now_ns"), number(op, "deadline_ns"));
                    call(|error| {
                        sys::agentrt_retry_next(attempt, now, deadline, &policy, &mut out, error)
                    })
                    .map(|()| self.case.observe("u64", out))
                }
                "retry_spend" => {
                    let (policy, now) = (policy(op), number(op, "now_ns"));
                    let spent = registers.entry(text(op, "register").into()).or_default();
                    call(|error| sys::agentrt_retry_spend(now, *spent, &policy, &mut out, error))
                        .map(|()| *spent = out)
                }
                "retry_key" => {
                    let (seed, number) = (number(op, "seed"), number(op, "call_number"));
                    call(|error| sys::agentrt_retry_key(seed, number, &mut out, error))
                        .map(|()| self.case.observe("u64", out))
                }
                "retry_pause" => {
                    let (runtime, from) = (self.case.runtime.handle(), self.caller(op));
                    let mut future = sys::agentrt_future::default();
                    let pause = number(op, "pause_ns");
                    call(|error| sys::agentrt_retry_pause(runtime, from, pause, &mut future, error))
                        .map(|()| {
                            self.case.table().outcomes.insert(future.bits, Outcome::Pending);
                            self.put(op, "future", future.bits);
                        })
                }
                "classify" => {
                    let error = Error::new(op["code"].as_i64().unwrap_or(0) as i32, "");
                    self.case.observe("text", error.class());
                    Ok(())
                }
                "subscribe" => {
                    let agent = self.agent(op, "agent");
                    call(|error| sys::agentrt_letter_subscribe(agent, error))
                }
                "unsubscribe" => {
                    let agent = self.agent(op, "agent");
                    call(|error| sys::agentrt_letter_unsubscribe(agent, error))
                }
                _ => return None,
            }
        };
        Some(result)
    }
}
