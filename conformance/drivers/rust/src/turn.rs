//! The interpreter: one run of one handler, and the agents that are made of handlers.

use std::collections::HashMap;
use std::sync::Arc;

use agentrt::{Context, Crash, Error, Handler, Kind, Message};
use serde_json::Value;

use crate::case::{Case, Ops, Outcome};

pub type Registers = HashMap<String, u64>;

/// How a run of a handler ended.
pub enum Ending {
    Ended,
    /// At an `await`, for this future.
    Suspended(u64),
    /// With the text of a crash, and its status.
    Failed(String, i32),
}

/// One run of one handler, or of the host steps.
pub struct Turn {
    pub case: Arc<Case>,
    pub me: u64,
    pub from: u64,
    pub right: u64,
    pub type_number: u64,
    /// The message in hand; after an `await` the reply.
    pub message: Option<Message>,
    /// The message's buffer went elsewhere: it is not ours to close.
    pub kept: bool,
    pub in_agent: bool,
    place: String,
    ops: Ops,
    index: usize,
}

impl Turn {
    pub fn of_host(case: &Arc<Case>, ops: Ops) -> Self {
        let (case, me) = (case.clone(), case.host);
        let (place, message) = ("host".into(), None);
        let (from, right, type_number, index) = (0, 0, 0, 0);
        let (kept, in_agent) = (false, false);
        Self { case, me, from, right, type_number, message, kept, in_agent, place, ops, index }
    }

    fn of_message(case: &Arc<Case>, behavior: &str, handler: &str, message: Message) -> Self {
        let ops = case.behaviors[behavior].get(handler).cloned().unwrap_or_default();
        Self {
            place: format!("{behavior}.{handler}"),
            me: message.receiver().map_or(0, agentrt::Agent::bits),
            from: message.from().map_or(0, agentrt::Agent::bits),
            right: message.token(),
            type_number: message.type_number(),
            in_agent: true,
            message: Some(message),
            ..Self::of_host(case, ops)
        }
    }

    pub fn fail(&self, op: &Value, text: &str) {
        let op = op["op"].as_str().unwrap_or("?");
        let line = format!("{}[{}] {op}: {text}", self.place, self.index);
        self.case.table().failures.push(line);
    }

    /// Compares a call's status with the one that the case wants.
    fn check(&self, op: &Value, result: &Result<(), Error>) {
        let (got, text) = result.as_ref().err().map_or(("OK", ""), |it| (it.name(), it.text()));
        let expected = op["gives"].as_str().unwrap_or("OK");
        if got != expected {
            self.fail(op, &format!("expected {expected}, got {got} ({text})"));
        }
        if let Some(says) = op["says"].as_str().filter(|says| !text.contains(says)) {
            self.fail(op, &format!("{text:?} does not say {says:?}"));
        }
    }

    pub fn hold(&mut self, message: Option<Message>) {
        let before = std::mem::replace(&mut self.message, message);
        if std::mem::take(&mut self.kept) {
            std::mem::forget(before);
        }
    }

    pub fn bytes(&self) -> &[u8] {
        self.message.as_ref().map_or(&[], Message::bytes)
    }

    pub fn operand(&self, value: &Value, registers: &Registers) -> u64 {
        match value.as_str() {
            None => value.as_u64().unwrap_or(0),
            Some("type") => self.type_number,
            Some("value") => {
                self.bytes().iter().take(8).rev().fold(0, |all, byte| all << 8 | u64::from(*byte))
            }
            Some(register) => registers.get(register).copied().unwrap_or(0),
        }
    }

    fn record(&self, what: &Value, registers: &Registers) {
        let message = self.message.as_ref();
        match what.as_str().unwrap_or_default() {
            "bytes" => self.case.observe("bytes", hex(self.bytes())),
            "text" => self.case.observe("text", String::from_utf8_lossy(self.bytes())),
            "status" => {
                let status = message.and_then(|message| message.status().err());
                self.case.observe("status", status.as_ref().map_or("OK", Error::name));
            }
            "from" => self.case.observe("agent", self.case.name_of(self.from)),
            "channel" => {
                let source = message.map_or(0, Message::source_bits);
                self.case.observe("channel", self.case.name_of(source));
            }
            "letter" => {
                let [from, to] = [self.from, self.right].map(|bits| self.case.name_of(bits));
                let status = message.and_then(|message| message.status().err());
                let reason = status.as_ref().map_or("OK", Error::name);
                self.case.observe("letter", format!("{from}>{to} {} {reason}", self.type_number));
            }
            "capability" => {
                let name = message.map_or("inline".into(), |it| format!("{:?}", it.capability()));
                self.case.observe("capability", name.to_lowercase());
            }
            _ => self.case.observe("u64", self.operand(what, registers)),
        }
    }

    fn holds(&self, condition: &Value, registers: &Registers) -> bool {
        let side = |index: usize| self.operand(&condition[index], registers);
        match condition[1].as_str() {
            Some("==") => side(0) == side(2),
            Some("!=") => side(0) != side(2),
            Some("<") => side(0) < side(2),
            _ => true,
        }
    }

    /// Runs on, to the end of the handler, an `await` that must wait, or a crash.
    pub fn run(&mut self, registers: &mut Registers) -> Ending {
        let ops = self.ops.clone();
        while let Some(op) = ops.get(self.index) {
            match op["op"].as_str().unwrap_or_default() {
                "record" => self.record(&op["what"], registers),
                "set" => {
                    let sum = self
                        .operand(&op["to"], registers)
                        .wrapping_add(self.operand(&op["plus"], registers));
                    registers.insert(op["register"].as_str().unwrap_or_default().into(), sum);
                }
                "jump" if self.holds(&op["if"], registers) => {
                    self.index =
                        self.index.wrapping_add_signed(op["by"].as_i64().unwrap_or(0) as isize);
                }
                "jump" => {}
                "fail" => {
                    let status = op["status"].as_str().map_or(0, status_named);
                    return Ending::Failed(op["text"].as_str().unwrap_or_default().into(), status);
                }
                "await" if self.in_agent => {
                    let future = self.handle(op, "future");
                    match self.case.take_outcome(future) {
                        Outcome::Pending => return Ending::Suspended(future),
                        Outcome::Done(reply) => self.resume(op, reply),
                        Outcome::Consumed => self.check(op, &Err(Error::Stale("".into()))),
                    }
                }
                _ => {
                    let result = self.call(op, registers);
                    self.check(op, &result);
                }
            }
            self.index += 1;
        }
        self.hold(None);
        Ending::Ended
    }

    /// Goes on with a reply in hand.
    fn resume(&mut self, op: &Value, reply: Message) {
        self.check(op, &reply.status());
        self.hold(Some(reply));
    }
}

pub fn status_named(name: &str) -> i32 {
    (-64..0).find(|&status| Error::new(status, "").name() == name).unwrap_or(0)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An agent: what its handlers share.
pub struct Actor {
    pub case: Arc<Case>,
    pub behavior: String,
    pub registers: Registers,
    pub suspended: Option<(Turn, u64)>,
}

impl Handler for Actor {
    fn receive(&mut self, context: &mut Context, message: Message) -> Result<(), Crash> {
        let turn = match (message.kind(), self.suspended.take()) {
            (Kind::Reply, Some((mut turn, future))) if message.token() == future => {
                self.case.table().outcomes.insert(future, Outcome::Consumed);
                let ops = turn.ops.clone();
                turn.resume(&ops[turn.index], message);
                turn.index += 1;
                Some(turn)
            }
            (kind, suspended) => {
                self.suspended = suspended;
                let handler = match kind {
                    Kind::Signal | Kind::Ask => message.type_number().to_string(),
                    kind => format!("{kind:?}").to_lowercase(),
                };
                if kind == Kind::Reply {
                    self.case.put_outcome(message);
                    None
                } else {
                    Some(Turn::of_message(&self.case, &self.behavior, &handler, message))
                }
            }
        };
        if let Some(mut turn) = turn {
            match turn.run(&mut self.registers) {
                Ending::Ended => {}
                Ending::Suspended(future) => self.suspended = Some((turn, future)),
                Ending::Failed(text, 0) => std::panic::resume_unwind(Box::new(text)),
                Ending::Failed(text, status) => {
                    std::panic::resume_unwind(Box::new(Error::new(status, &text)));
                }
            }
        }
        if self.suspended.is_some() {
            context.hold();
        }
        Ok(())
    }
}
