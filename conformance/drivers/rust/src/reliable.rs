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

const STRATEGIES: [&str; 3] = ["one_for_one", "one_for_all", "rest_for_one"];
const REMEDIES: [&str; 8] =
    ["default", "retry", "fallback", "degrade", "restart", "ignore", "stop", "escalate"];

impl Turn {
    fn supervisor(&self, op: &Value) -> Result<(), Error> {
        let remedy = |class: &str| position(&REMEDIES, text(op, class));
        let [name, fallback] = ["name", "fallback"].map(|field| text(op, field));
        let pointer =
            |text: &str| if text.is_empty() { std::ptr::null() } else { text.as_ptr().cast() };
        let mut options = sys::agentrt_supervisor_options {
            struct_size: 0,
            strategy: position(&STRATEGIES, text(op, "strategy")),
            supervisor: self.agent(op, "supervisor"),
            name: pointer(name),
            name_bytes: name.len() as u32,
            max_restarts: number(op, "max_restarts") as u32,
            within_ns: number(op, "within_ns"),
            grace_ns: number(op, "grace_ns"),
            transient: remedy("transient"),
            overload: remedy("overload"),
            permanent: remedy("permanent"),
            fatal: remedy("fatal"),
            fallback: pointer(fallback),
            fallback_bytes: fallback.len() as u32,
            priority: 0,
        };
        options.struct_size = size(&options);
        let mut runtime = self.case.runtime.handle();
        if !op["runtime"].is_null() {
            runtime.bits = self.handle(op, "runtime");
        }
        let (policy, from) = (policy(op), self.caller(op));
        let mut out = sys::agentrt_agent::default();
        // SAFETY: the records live for the call.
        call(|error| unsafe {
            sys::agentrt_supervisor_spawn(runtime, from, &options, &policy, &mut out, error)
        })?;
        self.put(op, "agent", out.bits);
        Ok(())
    }

    fn children(&self, op: &Value) -> Result<(), Error> {
        let mut room = [sys::agentrt_child { agent: 0, restarts: 0, state: 0 }; 64];
        let most = op["max"].as_u64().map_or(64, |max| max as u32);
        let (supervisor, first) = (self.agent(op, "supervisor"), number(op, "first") as u32);
        let mut count = 0;
        // SAFETY: there is room for as many as are asked for, at most 64.
        call(|error| unsafe {
            let room = room.as_mut_ptr();
            sys::agentrt_supervisor_children(supervisor, first, room, most, &mut count, error)
        })?;
        for child in &room[..count as usize] {
            self.case.observe("agent", self.case.name_of(child.agent));
            self.case.observe("u64", child.restarts);
            self.case.observe("u64", child.state);
        }
        Ok(())
    }

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
                "supervisor" => self.supervisor(op),
                "children" => self.children(op),
                "adopt" => {
                    let (supervisor, agent) =
                        (self.agent(op, "supervisor"), self.agent(op, "agent"));
                    let from = self.caller(op);
                    call(|error| sys::agentrt_supervisor_adopt(from, supervisor, agent, error))
                }
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
