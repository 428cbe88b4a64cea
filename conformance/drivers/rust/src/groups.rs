//! The operations on groups of agents: quorums, broadcasts and gossip.

use std::mem::MaybeUninit;

use agentrt::{call, sys, Error};
use serde_json::Value;

use crate::calls::{number, position, size, text};
use crate::case::agent;
use crate::turn::{hex, Registers, Turn};

const RULES: [&str; 3] = ["majority", "super_majority", "unanimity"];

impl Turn {
    fn agents(&self, op: &Value, field: &str) -> Vec<sys::agentrt_agent> {
        let names = op[field].as_array().into_iter().flatten();
        names.map(|name| agent(self.named(op, name.as_str().unwrap_or_default()).1)).collect()
    }

    pub fn ask_all(
        &self,
        op: &Value,
        registers: &Registers,
        out_future: &mut sys::agentrt_future,
    ) -> Result<(), Error> {
        let (runtime, from) = (self.case.runtime.handle(), self.caller(op));
        let voters = self.agents(op, "voters");
        let parent = if op["inherit"] == true { self.right } else { 0 };
        let mut options = sys::agentrt_quorum_options {
            struct_size: 0,
            threshold: number(op, "threshold") as u32,
            rule: position(&RULES, text(op, "rule")),
            reserved: 0,
            timeout_ns: number(op, "timeout_ns"),
            parent: sys::agentrt_right { bits: parent },
        };
        options.struct_size = size(&options);
        let (place, count) = (voters.as_ptr(), voters.len() as u32);
        // SAFETY: the records live for the call.
        self.carry(op, registers, |payload, error| unsafe {
            sys::agentrt_quorum(runtime, from, place, count, payload, &options, out_future, error)
        })
    }

    fn observe_status(&self, status: i32) {
        self.case.observe("status", Error::new(status, "").name());
    }

    /// Reads the payload in hand as the result of a quorum.
    pub fn read_result(&self, op: &Value) -> Result<(), Error> {
        let bytes = self.bytes();
        let (data, length) = (bytes.as_ptr().cast(), bytes.len() as u64);
        let index = number(op, "index") as u32;
        let mut tally = MaybeUninit::<sys::agentrt_tally>::uninit();
        let mut vote = MaybeUninit::<sys::agentrt_vote>::uninit();
        let mut choice = MaybeUninit::<sys::agentrt_choice>::uninit();
        // SAFETY: each record is written on success, and only then read.
        unsafe {
            match text(op, "op") {
                "tally" => {
                    let out = tally.as_mut_ptr();
                    call(|error| sys::agentrt_quorum_tally(data, length, out, error))?;
                    let tally = tally.assume_init();
                    self.observe_status(tally.status);
                    for count in [tally.voters, tally.threshold, tally.choices] {
                        self.case.observe("u64", count);
                    }
                }
                "vote" => {
                    let out = vote.as_mut_ptr();
                    call(|error| sys::agentrt_quorum_vote(data, length, index, out, error))?;
                    let vote = vote.assume_init();
                    self.observe_status(vote.status);
                    self.case.observe("u64", vote.choice);
                }
                _ => {
                    let out = choice.as_mut_ptr();
                    call(|error| sys::agentrt_quorum_choice(data, length, index, out, error))?;
                    let choice = choice.assume_init();
                    self.case.observe("u64", choice.type_);
                    self.case.observe("u64", choice.votes);
                    let begin = choice.offset as usize;
                    let value = &bytes[begin..begin + choice.bytes as usize];
                    self.case.observe("bytes", hex(value));
                }
            }
        }
        Ok(())
    }

    pub fn gossip(
        &self,
        op: &Value,
        registers: &Registers,
        out_future: &mut sys::agentrt_future,
    ) -> Result<(), Error> {
        let (runtime, from) = (self.case.runtime.handle(), self.caller(op));
        let members = self.agents(op, "members");
        let topology = if op["topology"].is_null() { 0 } else { self.handle(op, "topology") };
        let topology = sys::agentrt_topology { bits: topology };
        let parent = if op["inherit"] == true { self.right } else { 0 };
        let mut options = sys::agentrt_gossip_options {
            struct_size: 0,
            fanout: number(op, "fanout") as u32,
            unrepaired: u32::from(op["unrepaired"] == true),
            reserved: 0,
            repair_ns: number(op, "repair_ns"),
            timeout_ns: number(op, "timeout_ns"),
            parent: sys::agentrt_right { bits: parent },
        };
        options.struct_size = size(&options);
        let (place, count) = (members.as_ptr(), members.len() as u32);
        // SAFETY: the records live for the call.
        self.carry(op, registers, |payload, error| unsafe {
            sys::agentrt_gossip(
                runtime, from, place, count, topology, payload, &options, out_future, error,
            )
        })
    }

    /// Reads the payload in hand as the report of a gossip.
    pub fn read_report(&self, op: &Value) -> Result<(), Error> {
        let bytes = self.bytes();
        let (data, length) = (bytes.as_ptr().cast(), bytes.len() as u64);
        if text(op, "op") == "gossip_hops" {
            let (hops, mut members) = (number(op, "hops") as u32, 0);
            // SAFETY: the count is written on success.
            call(|error| unsafe {
                sys::agentrt_gossip_hops(data, length, hops, &mut members, error)
            })?;
            self.case.observe("u64", members);
            return Ok(());
        }
        let mut report = MaybeUninit::<sys::agentrt_gossip_report>::uninit();
        let out = report.as_mut_ptr();
        // SAFETY: written on success, and only then read.
        let report = unsafe {
            call(|error| sys::agentrt_gossip_read(data, length, out, error))?;
            report.assume_init()
        };
        self.observe_status(report.status);
        for count in [report.members, report.reached, report.lost] {
            self.case.observe("u64", count);
        }
        for count in [report.sent, report.duplicates] {
            self.case.observe("u64", count);
        }
        for count in [report.repairs, report.rounds, report.hops_most] {
            self.case.observe("u64", count);
        }
        Ok(())
    }

    pub fn broadcast(&self, op: &Value, registers: &Registers) -> Result<(), Error> {
        let (runtime, from) = (self.case.runtime.handle(), self.caller(op));
        let members = self.agents(op, "members");
        let max = op["max"].as_u64().unwrap_or(1000) as u32;
        let mut refusals = Vec::<sys::agentrt_refusal>::with_capacity(max as usize);
        let (mut count, mut delivered) = (0, 0);
        let (place, length, out) = (members.as_ptr(), members.len() as u32, refusals.as_mut_ptr());
        // SAFETY: there is room for `max` refusals, and the first `count` are written.
        unsafe {
            self.carry(op, registers, |payload, error| {
                sys::agentrt_broadcast(
                    runtime,
                    from,
                    place,
                    length,
                    payload,
                    out,
                    max,
                    &mut count,
                    &mut delivered,
                    error,
                )
            })?;
            refusals.set_len(count as usize);
        }
        self.case.observe("u64", delivered);
        for refusal in refusals {
            self.case.observe("agent", self.case.name_of(refusal.member));
            self.observe_status(refusal.status);
        }
        Ok(())
    }
}
