//! The operations on faults and what they leave stuck: each makes exactly one call.

use agentrt::{call, sys, Error};
use serde_json::Value;

use crate::calls::{number, position, size, text};
use crate::turn::Turn;

const KINDS: [&str; 6] = ["delay", "drop", "crash", "slow", "full", "jump"];

impl Turn {
    fn simulation(&self, op: &Value) -> sys::agentrt_runtime {
        let mut runtime = self.case.runtime.handle();
        if !op["runtime"].is_null() {
            runtime.bits = self.handle(op, "runtime");
        }
        runtime
    }

    fn inject(&self, op: &Value) -> Result<(), Error> {
        let mut options = sys::agentrt_fault_options {
            struct_size: 0,
            kind: position(&KINDS, text(op, "kind")),
            sender: self.agent(op, "sender"),
            to: self.agent(op, "to"),
            min_ns: number(op, "min_ns"),
            max_ns: number(op, "max_ns"),
            chance: op["chance"].as_u64().unwrap_or(1_000_000) as u32,
            skip: number(op, "skip") as u32,
            times: number(op, "times") as u32,
            reserved: 0,
        };
        options.struct_size = size(&options);
        let (runtime, mut fault) = (self.simulation(op), 0);
        // SAFETY: the record lives for the call.
        call(|error| unsafe { sys::agentrt_fault_inject(runtime, &options, &mut fault, error) })?;
        self.put(op, "ticket", fault.into());
        Ok(())
    }

    fn stuck(&self, op: &Value) -> Result<(), Error> {
        let mut found = sys::agentrt_stuck { agent: 0, agents: 0, limited: 0 };
        let runtime = self.simulation(op);
        // SAFETY: the record lives for the call.
        call(|error| unsafe { sys::agentrt_runtime_stuck(runtime, &mut found, error) })?;
        self.case.observe("agent", self.case.name_of(found.agent));
        self.case.observe("u64", found.agents);
        self.case.observe("u64", found.limited);
        Ok(())
    }

    /// What this file knows; `None` for any other operation.
    pub fn call_fault(&self, op: &Value) -> Option<Result<(), Error>> {
        let (runtime, fault) = (self.simulation(op), self.handle(op, "fault") as u32);
        let mut strikes = 0;
        // SAFETY: plain values.
        let result = unsafe {
            match text(op, "op") {
                "inject" => self.inject(op),
                "stuck" => self.stuck(op),
                "strikes" => {
                    call(|error| sys::agentrt_fault_strikes(runtime, fault, &mut strikes, error))
                        .map(|()| self.case.observe("u64", strikes))
                }
                "remove" => call(|error| sys::agentrt_fault_remove(runtime, fault, error)),
                _ => return None,
            }
        };
        Some(result)
    }
}
