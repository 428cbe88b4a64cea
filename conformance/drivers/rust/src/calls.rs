//! The operations that are calls: each makes exactly one, by the idiom where it can say it, else by
//! the generated layer underneath.

use std::ffi::c_void;
use std::sync::Arc;
use std::time::Duration;

use agentrt::{call, sys, Error, Message, Overflow, Priority, RuntimeOptions, SpawnOptions};
use serde_json::Value;

use crate::case::{agent, counters, Outcome, KINDS};
use crate::turn::{hex, Actor, Registers, Turn};

const CAPABILITIES: [&str; 5] = ["inline", "iso", "val", "ref", "tag"];

pub fn text<'a>(op: &'a Value, field: &str) -> &'a str {
    op[field].as_str().unwrap_or_default()
}

pub fn number(op: &Value, field: &str) -> u64 {
    op[field].as_u64().unwrap_or(0)
}

fn timeout(op: &Value) -> Duration {
    Duration::from_nanos(number(op, "timeout_ns"))
}

pub fn position(names: &[&str], name: &str) -> u32 {
    names.iter().position(|known| *known == name).unwrap_or(0) as u32
}

pub fn unhex(text: &str) -> Vec<u8> {
    let digit = |index| u8::from_str_radix(&text[index..index + 2], 16).expect("hex");
    (0..text.len()).step_by(2).map(digit).collect()
}

fn status_of(name: &str) -> i32 {
    (-64..=1).find(|status| Error::new(*status, "").name() == name).unwrap_or(0)
}

/// The size of a record, as its first field says it.
pub fn size<T>(_: &T) -> u32 {
    std::mem::size_of::<T>() as u32
}

impl Turn {
    pub fn put(&self, op: &Value, kind: &str, bits: u64) {
        let (name, kind) = (text(op, "as").to_owned(), position(&KINDS, kind) as usize);
        self.case.table().names.push((name, kind, bits));
    }

    /// The kind and the bits behind a name.
    pub fn named(&self, op: &Value, name: &str) -> (usize, u64) {
        match name {
            "self" => return (2, self.me),
            "from" => return (2, self.from),
            "right" => return (6, self.right),
            "message" => return (3, self.message.as_ref().map_or(0, |it| it.buffer_bits())),
            _ => {}
        }
        let found =
            self.case.table().names.iter().rev().find(|it| it.0 == name).map(|it| (it.1, it.2));
        found.unwrap_or_else(|| {
            self.fail(op, &format!("nothing is named {name}"));
            (0, 0)
        })
    }

    pub fn handle(&self, op: &Value, field: &str) -> u64 {
        op[field].as_str().map_or(0, |name| self.named(op, name).1)
    }

    pub fn caller(&self, op: &Value) -> sys::agentrt_agent {
        agent(if op["from"].is_null() { self.me } else { self.handle(op, "from") })
    }

    pub fn agent(&self, op: &Value, field: &str) -> sys::agentrt_agent {
        agent(self.handle(op, field))
    }

    fn buf(&self, op: &Value) -> sys::agentrt_buf {
        sys::agentrt_buf { bits: self.handle(op, "buf") }
    }

    fn right(&self, op: &Value) -> sys::agentrt_right {
        let bits = if op["right"].is_null() { self.right } else { self.handle(op, "right") };
        sys::agentrt_right { bits }
    }

    /// Hands the payload of an operation to a call.
    pub fn carry(
        &self,
        op: &Value,
        registers: &Registers,
        send: impl FnOnce(*const sys::agentrt_payload, *mut sys::agentrt_error) -> i32,
    ) -> Result<(), Error> {
        let data = match op["value"].is_null() {
            true => unhex(text(op, "bytes")),
            false => self.operand(&op["value"], registers).to_le_bytes().to_vec(),
        };
        let payload = sys::agentrt_payload {
            type_: self.operand(&op["type"], registers),
            data: if data.is_empty() { std::ptr::null() } else { data.as_ptr().cast() },
            bytes: data.len() as u64,
            buf: self.buf(op),
        };
        call(|error| send(&payload, error))
    }

    /// A spawn in the name of somebody else, which the idiom cannot say and the core refuses.
    fn spawn_from(&self, from: sys::agentrt_agent) -> Result<(), Error> {
        unsafe extern "C" fn ignore(_: *mut c_void, _: *const sys::agentrt_message) -> i32 {
            sys::AGENTRT_OK
        }
        // SAFETY: zero is a valid value of every field.
        let mut behavior: sys::agentrt_behavior = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        let mut options: sys::agentrt_spawn_options = unsafe { std::mem::zeroed() };
        behavior.struct_size = size(&behavior);
        behavior.receive = Some(ignore);
        (options.struct_size, options.behavior) = (size(&options), &behavior);
        let (runtime, mut out) = (self.case.runtime.handle(), sys::agentrt_agent::default());
        // SAFETY: the records live for the call, and for longer nobody needs them.
        call(|error| unsafe { sys::agentrt_spawn(runtime, from, &options, &mut out, error) })
    }

    fn spawn(&self, op: &Value) -> Result<(), Error> {
        if !op["from"].is_null() {
            return self.spawn_from(self.caller(op));
        }
        let (case, behavior) = (self.case.clone(), text(op, "behavior").to_owned());
        let has = |handler: &str| case.behaviors[&behavior].contains_key(handler);
        let mut options = match op["name"].as_str() {
            Some(name) => SpawnOptions::named(name),
            None => SpawnOptions::new(),
        };
        options =
            options.start(has("start")).stop(has("stop")).capacity(number(op, "capacity") as u32);
        options = if has("exit") { options.trap() } else { options };
        options = if op["link"] == true { options.link() } else { options };
        options = if op["profile"] == true { options.profile() } else { options };
        options = options.overflow(match text(op, "overflow") {
            "wait" => Overflow::Wait,
            "drop_oldest" => Overflow::DropOldest,
            "drop_newest" => Overflow::DropNewest,
            _ => Overflow::Reject,
        });
        options = options.priority(match text(op, "priority") {
            "low" => Priority::Low,
            "high" => Priority::High,
            "critical" => Priority::Critical,
            _ => Priority::Normal,
        });
        if let Some(supervisor) = agentrt::Agent::from_bits(self.handle(op, "supervisor")) {
            options = options.supervisor(supervisor);
        }
        let make = move || {
            let (case, behavior) = (case.clone(), behavior.clone());
            Actor { case, behavior, registers: Registers::new(), suspended: None }
        };
        let other = self.case.table().runtimes.get(text(op, "runtime")).cloned();
        let port = if self.in_agent { None } else { Some(self.case.port.lock().expect("a port")) };
        let agent = match (other, port.as_deref()) {
            (Some(runtime), _) => runtime.spawn_with(&options, make)?,
            (None, Some(Some(port))) => port.spawn_with(&options, make)?,
            (None, Some(None)) => self.case.runtime.spawn_with(&options, make)?,
            (None, None) => agentrt::spawn_with(&options, make)?,
        };
        self.put(op, "agent", agent.bits());
        Ok(())
    }

    /// The calls on agents, rights and timers.
    pub fn call(&mut self, op: &Value, registers: &mut Registers) -> Result<(), Error> {
        if let Some(result) = self.call_fault(op) {
            return result;
        }
        if let Some(result) = self.call_reliable(op, registers) {
            return result;
        }
        let from = self.caller(op);
        // SAFETY: handles are plain values that the core checks; records live for the calls.
        unsafe {
            match text(op, "op") {
                "spawn" => self.spawn(op),
                "signal" => {
                    let to = self.agent(op, "to");
                    self.carry(op, registers, |payload, error| {
                        sys::agentrt_signal(from, to, payload, error)
                    })
                }
                "reply" => {
                    let right = self.right(op);
                    self.carry(op, registers, |payload, error| {
                        sys::agentrt_reply(from, right, payload, error)
                    })
                }
                "refuse" => {
                    let (status, why) = (status_of(text(op, "status")), text(op, "text"));
                    let (data, bytes) = (why.as_ptr().cast(), why.len() as u32);
                    let right = self.right(op);
                    call(|error| sys::agentrt_refuse(from, right, status, data, bytes, error))
                }
                "stop" => {
                    call(|error| sys::agentrt_agent_stop(from, self.agent(op, "agent"), error))
                }
                "kill" => {
                    call(|error| sys::agentrt_agent_kill(from, self.agent(op, "agent"), error))
                }
                "wake" => call(|error| sys::agentrt_agent_wake(self.agent(op, "agent"), error)),
                "room" => {
                    let timeout_ns = number(op, "timeout_ns");
                    call(|error| sys::agentrt_room_wait(self.agent(op, "agent"), timeout_ns, error))
                }
                "link" => call(|error| sys::agentrt_link(from, self.agent(op, "agent"), error)),
                "unlink" => call(|error| sys::agentrt_unlink(from, self.agent(op, "agent"), error)),
                "find" => {
                    let agent = self.case.runtime.find(text(op, "name"))?;
                    self.put(op, "agent", agent.bits());
                    Ok(())
                }
                "arm" => {
                    let (to, mut timer) = (self.agent(op, "to"), sys::agentrt_timer::default());
                    let (delay, period) = (number(op, "delay_ns"), number(op, "period_ns"));
                    self.carry(op, registers, |payload, error| {
                        sys::agentrt_timer_arm(from, to, delay, period, payload, &mut timer, error)
                    })?;
                    self.put(op, "timer", timer.bits);
                    Ok(())
                }
                "disarm" => {
                    let timer = sys::agentrt_timer { bits: self.handle(op, "timer") };
                    call(|error| sys::agentrt_timer_disarm(timer, error))
                }
                "quorum" | "gossip" | "ask" | "monitor" | "await" | "cancel" => {
                    self.call_future(op, registers)
                }
                "buf" | "view" | "unview" | "convert" | "keep" => self.call_buf(op),
                "channel" | "try_send" | "send" | "try_recv" | "recv" | "select" => {
                    self.call_channel(op, registers)
                }
                "shards" | "hash" | "owner" | "replicas" | "change" | "moves" | "route" => {
                    self.call_map(op, registers)
                }
                "topology" | "neighbours" | "edges" | "dot" => self.call_topology(op),
                "tally" | "vote" | "choice" => self.read_result(op),
                "gossip_read" | "gossip_hops" => self.read_report(op),
                "broadcast" => self.broadcast(op, registers),
                "lease" | "try_acquire" | "acquire" | "renew" | "release" | "signal_fenced" => {
                    self.call_lease(op, registers)
                }
                _ => self.call_case(op),
            }
        }
    }

    fn call_future(&mut self, op: &Value, registers: &Registers) -> Result<(), Error> {
        let (from, mut future) = (self.caller(op), sys::agentrt_future::default());
        match text(op, "op") {
            "ask" => {
                let parent = if op["inherit"] == true { self.right } else { 0 };
                let mut options = sys::agentrt_ask_options {
                    struct_size: 0,
                    reserved: 0,
                    timeout_ns: number(op, "timeout_ns"),
                    parent: sys::agentrt_right { bits: parent },
                };
                options.struct_size = size(&options);
                let to = self.agent(op, "to");
                // SAFETY: the records live for the call.
                self.carry(op, registers, |payload, error| unsafe {
                    sys::agentrt_ask(from, to, payload, &options, &mut future, error)
                })?;
            }
            "quorum" => self.ask_all(op, registers, &mut future)?,
            "gossip" => self.gossip(op, registers, &mut future)?,
            "monitor" => {
                let target = self.agent(op, "agent");
                // SAFETY: plain values.
                call(|error| unsafe { sys::agentrt_monitor(from, target, &mut future, error) })?;
            }
            "await" => {
                let message = self.case.wait(self.handle(op, "future"), timeout(op))?;
                let status = message.status();
                let is_reply = message.kind() == agentrt::Kind::Reply;
                self.hold(Some(message));
                return if is_reply { status } else { Ok(()) };
            }
            _ => {
                future.bits = self.handle(op, "future");
                self.case.table().outcomes.insert(future.bits, Outcome::Consumed);
                // SAFETY: plain values.
                return call(|error| unsafe { sys::agentrt_future_cancel(future, error) });
            }
        }
        self.expect(op, future);
        Ok(())
    }

    /// Names a future whose record may come before the `await`.
    fn expect(&self, op: &Value, future: sys::agentrt_future) {
        self.case.table().outcomes.insert(future.bits, Outcome::Pending);
        self.put(op, "future", future.bits);
    }

    /// The calls on channels.
    fn call_channel(&mut self, op: &Value, registers: &Registers) -> Result<(), Error> {
        let (from, mut future) = (self.caller(op), sys::agentrt_future::default());
        let channel = sys::agentrt_channel { bits: self.handle(op, "channel") };
        let timeout_ns = number(op, "timeout_ns");
        // SAFETY: handles are plain values that the core checks; records live for the calls.
        unsafe {
            match text(op, "op") {
                "channel" => {
                    let mut options = sys::agentrt_channel_options {
                        struct_size: 0,
                        capacity: number(op, "capacity") as u32,
                    };
                    options.struct_size = size(&options);
                    let other = op["runtime"].as_str().map(|name| self.named(op, name).1);
                    let bits = other.unwrap_or(self.case.runtime.handle().bits);
                    let (runtime, mut opened) =
                        (sys::agentrt_runtime { bits }, sys::agentrt_channel::default());
                    call(|error| sys::agentrt_channel_open(runtime, &options, &mut opened, error))?;
                    self.put(op, "channel", opened.bits);
                    return Ok(());
                }
                "try_send" => {
                    return self.carry(op, registers, |payload, error| {
                        sys::agentrt_channel_try_send(from, channel, payload, error)
                    })
                }
                "try_recv" => {
                    let mut record = std::mem::MaybeUninit::uninit();
                    let out = record.as_mut_ptr();
                    call(|error| sys::agentrt_channel_try_recv(from, channel, out, error))?;
                    self.hold(Some(Message::from_record(record.assume_init())));
                    return Ok(());
                }
                "send" => self.carry(op, registers, |payload, error| {
                    let out = &mut future;
                    sys::agentrt_channel_send(from, channel, payload, timeout_ns, out, error)
                })?,
                "recv" => call(|error| {
                    sys::agentrt_channel_recv(from, channel, timeout_ns, &mut future, error)
                })?,
                _ => {
                    let names = op["channels"].as_array().into_iter().flatten();
                    let named =
                        names.map(|name| self.named(op, name.as_str().unwrap_or_default()).1);
                    let all: Vec<_> = named.map(|bits| sys::agentrt_channel { bits }).collect();
                    let (first, count) = (all.as_ptr(), all.len() as u32);
                    call(|error| {
                        sys::agentrt_channel_select(
                            from,
                            first,
                            count,
                            timeout_ns,
                            &mut future,
                            error,
                        )
                    })?;
                }
            }
        }
        self.expect(op, future);
        Ok(())
    }

    /// The calls on leases.
    fn call_lease(&mut self, op: &Value, registers: &Registers) -> Result<(), Error> {
        let (from, ttl_ns) = (self.caller(op), number(op, "ttl_ns"));
        let mut lease = sys::agentrt_lease { bits: self.handle(op, "lease") };
        // SAFETY: handles are plain values that the core checks; records live for the calls.
        unsafe {
            match text(op, "op") {
                "lease" => {
                    let other = op["runtime"].as_str().map(|name| self.named(op, name).1);
                    let bits = other.unwrap_or(self.case.runtime.handle().bits);
                    let (runtime, name) = (sys::agentrt_runtime { bits }, text(op, "name"));
                    let (data, bytes) = (name.as_ptr().cast(), name.len() as u32);
                    call(|error| {
                        sys::agentrt_lease_open(runtime, from, data, bytes, &mut lease, error)
                    })?;
                    self.put(op, "lease", lease.bits);
                    Ok(())
                }
                "try_acquire" => {
                    let mut token = 0;
                    call(|error| {
                        sys::agentrt_lease_try_acquire(from, lease, ttl_ns, &mut token, error)
                    })?;
                    self.case.observe("u64", token);
                    Ok(())
                }
                "acquire" => {
                    let timeout_ns = number(op, "timeout_ns");
                    let mut future = sys::agentrt_future::default();
                    let out = &mut future;
                    call(|error| {
                        sys::agentrt_lease_acquire(from, lease, ttl_ns, timeout_ns, out, error)
                    })?;
                    self.expect(op, future);
                    Ok(())
                }
                "renew" => call(|error| sys::agentrt_lease_renew(from, lease, ttl_ns, error)),
                "release" => call(|error| sys::agentrt_lease_release(from, lease, error)),
                _ => {
                    let to = self.agent(op, "to");
                    self.carry(op, registers, |payload, error| {
                        sys::agentrt_signal_fenced(from, to, lease, payload, error)
                    })
                }
            }
        }
    }

    fn call_buf(&mut self, op: &Value) -> Result<(), Error> {
        let (from, buf, mut made) = (self.caller(op), self.buf(op), sys::agentrt_buf::default());
        let data = unhex(text(op, "bytes"));
        // SAFETY: handles are plain values that the core checks; records live for the calls.
        unsafe {
            match text(op, "op") {
                "buf" => {
                    let capability = position(&CAPABILITIES, text(op, "capability"));
                    let (place, bytes) = match op["size"].as_u64() {
                        Some(bytes) => (std::ptr::null(), bytes),
                        None => (data.as_ptr().cast(), data.len() as u64),
                    };
                    call(|error| {
                        sys::agentrt_buf_create(from, capability, place, bytes, &mut made, error)
                    })?;
                }
                "view" => {
                    let writable = u32::from(op["writable"] == true);
                    let mut view = sys::agentrt_view { data: std::ptr::null_mut(), bytes: 0 };
                    call(|error| sys::agentrt_buf_view(from, buf, writable, &mut view, error))?;
                    let write = unhex(text(op, "write"));
                    view.data.cast::<u8>().copy_from(write.as_ptr(), write.len());
                    if op["record"] == true {
                        let bytes =
                            std::slice::from_raw_parts(view.data.cast(), view.bytes as usize);
                        self.case.observe("bytes", hex(bytes));
                    }
                    return Ok(());
                }
                "unview" => return call(|error| sys::agentrt_buf_unview(from, buf, error)),
                "convert" => {
                    let to = position(&CAPABILITIES, text(op, "to"));
                    call(|error| sys::agentrt_buf_convert(from, buf, to, &mut made, error))?;
                }
                _ => {
                    // An awaited reply is this agent's already.
                    made.bits = self.message.as_ref().map_or(0, |message| message.buffer_bits());
                    if self.in_agent && self.case.host == 0 {
                        call(|error| sys::agentrt_buf_keep(from, made, error))?;
                    }
                    self.kept = true;
                }
            }
        }
        self.put(op, "buf", made.bits);
        Ok(())
    }

    pub fn record_fields(&self, op: &Value, known: &[(&str, u64)]) {
        for wanted in op["fields"].as_array().into_iter().flatten() {
            match known.iter().find(|field| *wanted == field.0) {
                Some(field) => self.case.observe("u64", field.1),
                None => self.fail(op, &format!("there is no field {wanted}")),
            }
        }
    }

    /// The calls on runtimes and ports, and the rest of the language.
    fn call_case(&mut self, op: &Value) -> Result<(), Error> {
        match text(op, "op") {
            "run" => return self.case.run(timeout(op)),
            "drain" => return self.case.drain(timeout(op)),
            "close" => return self.close(op),
            "info" => return self.info(op),
            "letters" => return self.letters(op),
            "profile" => return self.profile(op),
            "overruns" => self.case.observe("u64", self.case.runtime.overruns()?.len()),
            "clock" => self.case.observe("u64", self.case.runtime.clock()?),
            "stats" => self.record_fields(op, &counters(&self.case.runtime.stats()?)),
            "open" => {
                let options = RuntimeOptions::new().workers(number(op, "workers") as u32);
                let options = if self.case.simulated { options.simulated(1) } else { options };
                let options = match op["store"].as_str() {
                    Some(name) => options.lease_store(self.case.folder.join(name)),
                    None => options,
                };
                let runtime = Arc::new(options.open()?);
                self.put(op, "runtime", runtime.handle().bits);
                self.case.table().runtimes.insert(text(op, "as").into(), runtime);
            }
            "describe" => {
                let error = Error::new(op["code"].as_i64().unwrap_or(0) as i32, "");
                self.case.observe("text", error.name());
                if error.to_string().len() <= error.name().len() + 2 {
                    self.fail(op, "the status has no text");
                }
            }
            "save" => {
                let (kind, bits) = self.named(op, text(op, "name"));
                self.put(op, KINDS[kind], bits);
            }
            "forge" => {
                let bits = self.handle(op, "of") ^ number(op, "xor");
                self.put(op, text(op, "kind"), bits);
            }
            _ => self.fail(op, "the driver has no such operation"),
        }
        Ok(())
    }

    fn close(&self, op: &Value) -> Result<(), Error> {
        let (kind, bits) = self.named(op, text(op, "name"));
        let from = self.caller(op);
        // SAFETY: plain values that the core checks.
        call(|error| unsafe {
            match kind {
                1 => sys::agentrt_runtime_close(sys::agentrt_runtime { bits }, error),
                4 => sys::agentrt_port_close(sys::agentrt_port { bits }, error),
                8 => sys::agentrt_channel_close(sys::agentrt_channel { bits }, error),
                9 => sys::agentrt_shards_close(sys::agentrt_shards { bits }, error),
                12 => sys::agentrt_breaker_close(sys::agentrt_breaker { bits }, error),
                10 => sys::agentrt_lease_close(from, sys::agentrt_lease { bits }, error),
                _ => sys::agentrt_buf_close(sys::agentrt_buf { bits }, error),
            }
        })
    }

    fn info(&self, op: &Value) -> Result<(), Error> {
        let (kind, bits) = self.named(op, text(op, "of"));
        if kind == 12 {
            return self.breaker_info(op, bits);
        }
        if kind == 2 {
            let mut room = std::mem::MaybeUninit::<sys::agentrt_agent_info>::uninit();
            // SAFETY: written on success.
            call(|error| unsafe {
                sys::agentrt_agent_info_get(agent(bits), room.as_mut_ptr(), error)
            })?;
            // SAFETY: as above.
            let info = unsafe { room.assume_init() };
            let (depth, capacity) =
                (("depth", info.depth.into()), ("capacity", info.capacity.into()));
            let high = ("high_mark", info.high_mark.into());
            let low = ("low_mark", info.low_mark.into());
            let overflow = ("overflow", info.overflow.into());
            let priority = ("priority", info.priority.into());
            let awaiting = ("awaiting", info.awaiting.into());
            let stopping = ("stopping", info.stopping.into());
            let id = ("id", info.id);
            let fields = [id, depth, capacity, high, low, overflow, priority, awaiting, stopping];
            self.record_fields(op, &fields);
            return Ok(());
        }
        if kind == 8 {
            let mut info =
                sys::agentrt_channel_info { depth: 0, capacity: 0, closed: 0, reserved: 0 };
            let channel = sys::agentrt_channel { bits };
            // SAFETY: the record lives for the call.
            call(|error| unsafe { sys::agentrt_channel_info_get(channel, &mut info, error) })?;
            let (depth, capacity) =
                (("depth", info.depth.into()), ("capacity", info.capacity.into()));
            self.record_fields(op, &[depth, capacity, ("closed", info.closed.into())]);
            return Ok(());
        }
        if kind == 9 || kind == 11 {
            return self.map_info(op, kind, bits);
        }
        if kind == 10 {
            let mut room = std::mem::MaybeUninit::<sys::agentrt_lease_info>::uninit();
            let lease = sys::agentrt_lease { bits };
            // SAFETY: written on success.
            call(|error| unsafe { sys::agentrt_lease_info_get(lease, room.as_mut_ptr(), error) })?;
            // SAFETY: as above.
            let info = unsafe { room.assume_init() };
            let (held, taken) = (("held", info.held.into()), ("taken", info.taken.into()));
            let (token, left) = (("token", info.token), ("left_ns", info.left_ns));
            let waiters = ("waiters", info.waiters.into());
            self.record_fields(op, &[token, left, waiters, held, taken]);
            return Ok(());
        }
        let mut room = std::mem::MaybeUninit::<sys::agentrt_buf_info>::uninit();
        // SAFETY: written on success.
        call(|error| unsafe {
            sys::agentrt_buf_info_get(sys::agentrt_buf { bits }, room.as_mut_ptr(), error)
        })?;
        // SAFETY: as above.
        let info = unsafe { room.assume_init() };
        let capability = ("capability", info.capability.into());
        let (views, holders) = (("views", info.views.into()), ("holders", info.holders.into()));
        self.record_fields(op, &[("bytes", info.bytes), capability, views, holders]);
        Ok(())
    }

    fn profile(&self, op: &Value) -> Result<(), Error> {
        let mut room = std::mem::MaybeUninit::<sys::agentrt_profile>::uninit();
        // SAFETY: written on success.
        call(|error| unsafe {
            sys::agentrt_agent_profile_get(self.agent(op, "of"), room.as_mut_ptr(), error)
        })?;
        // SAFETY: as above.
        let read = unsafe { room.assume_init() };
        let (turns, messages) = (("turns", read.turns), ("messages", read.messages));
        let (busy, longest) = (("busy_ns", read.busy_ns), ("longest_ns", read.longest_ns));
        let (turn, since) = (("turn_ns", read.turn_ns), ("since_ns", read.since_ns));
        let (rate, share) = (("messages_per_s", read.messages_per_s), ("cpu_ppm", read.cpu_ppm));
        self.record_fields(op, &[turns, messages, busy, longest, turn, since, rate, share]);
        Ok(())
    }

    fn letters(&self, op: &Value) -> Result<(), Error> {
        let max = op["max"].as_u64().unwrap_or(1024) as u32;
        let (mut letters, mut count) = (Vec::<sys::agentrt_letter>::with_capacity(max as usize), 0);
        let (runtime, place) = (self.case.runtime.handle(), letters.as_mut_ptr());
        // SAFETY: there is room for `max` letters, and the first `count` are written.
        unsafe {
            call(|error| sys::agentrt_runtime_letters(runtime, place, max, &mut count, error))?;
            letters.set_len(count as usize);
        }
        for letter in letters {
            let [from, to] = [letter.from, letter.to].map(|bits| self.case.name_of(bits));
            let reason = Error::new(letter.reason, "");
            let line = format!("{from}>{to} {} {}", letter.type_, reason.name());
            self.case.observe("letter", line);
        }
        Ok(())
    }
}
