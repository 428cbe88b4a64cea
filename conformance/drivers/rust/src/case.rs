//! The case in hand: its table of names and futures, what it reports, and how its host waits.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use agentrt::{sys, Error, Message, Port, Runtime, RuntimeOptions, Stats};
use serde_json::{json, Map, Value};

use crate::turn::Turn;

/// By the numbers of the handles' kinds; the last is of numbers that are no handles.
pub const KINDS: [&str; 14] = [
    "", "runtime", "agent", "buf", "port", "future", "right", "timer", "channel", "shards",
    "lease", "topology", "breaker", "ticket",
];

/// What is known of a future; its record may come before the `await`.
pub enum Outcome {
    Pending,
    Done(Message),
    Consumed,
}

#[derive(Default)]
pub struct Table {
    pub names: Vec<(String, usize, u64)>,
    pub outcomes: HashMap<u64, Outcome>,
    pub runtimes: HashMap<String, Arc<Runtime>>,
    pub observations: Vec<Value>,
    pub failures: Vec<String>,
}

/// The operations of a handler, or of the host.
pub type Ops = Arc<Vec<Value>>;

pub struct Case {
    pub behaviors: HashMap<String, HashMap<String, Ops>>,
    pub simulated: bool,
    pub folder: PathBuf,
    pub host: u64,
    pub runtime: Runtime,
    pub port: Mutex<Option<Port>>,
    table: Mutex<Table>,
}

impl Case {
    pub fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().expect("nothing panics with the table in hand")
    }

    pub fn observe(&self, tag: &str, value: impl ToString) {
        self.table().observations.push(json!({tag: value.to_string()}));
    }

    /// Agents, channels and maps are called by the first name that their handle was given.
    pub fn name_of(&self, bits: u64) -> String {
        if bits == 0 || bits == self.host {
            return "host".into();
        }
        let table = self.table();
        let mut names = table.names.iter();
        let named = |name: &&(String, usize, u64)| [2, 8, 9].contains(&name.1) && name.2 == bits;
        names.find(named).map_or("?".into(), |name| name.0.clone())
    }

    /// Takes the result of a future; a pending one stays.
    pub fn take_outcome(&self, future: u64) -> Outcome {
        match self.table().outcomes.get_mut(&future) {
            Some(Outcome::Pending) => Outcome::Pending,
            Some(outcome) => std::mem::replace(outcome, Outcome::Consumed),
            None => Outcome::Consumed,
        }
    }

    pub fn put_outcome(&self, message: Message) {
        let future = message.token();
        if let Some(outcome @ Outcome::Pending) = self.table().outcomes.get_mut(&future) {
            *outcome = Outcome::Done(message);
        }
    }

    fn pending(&self, future: u64) -> bool {
        matches!(self.table().outcomes.get(&future), Some(Outcome::Pending))
    }

    /// Runs the port's agents until `reached`, until time is up, or, simulated, until nothing is
    /// left to do.
    fn drive(
        &self,
        port: &mut Port,
        timeout: Duration,
        reached: impl Fn() -> bool,
    ) -> Result<(), Error> {
        let (started, clock) = (Instant::now(), || self.runtime.clock().map(Duration::from_nanos));
        let begin = clock()?;
        while !reached() {
            let passed = if self.simulated { clock()? - begin } else { started.elapsed() };
            let left = timeout.saturating_sub(passed);
            let slice = if self.simulated { left } else { left.min(Duration::from_millis(1)) };
            let taken = port.turn_with(slice, |message| self.put_outcome(message))?;
            if taken == 0 && (self.simulated || left.is_zero()) {
                break;
            }
        }
        Ok(())
    }

    pub fn drain(&self, timeout: Duration) -> Result<(), Error> {
        // Behind a port the host drives; a handler that tries to is refused by the core.
        let drained = || self.runtime.drain(Duration::ZERO);
        match self.port.try_lock().ok().as_deref_mut() {
            Some(Some(port)) => self.drive(port, timeout, || drained().is_ok())?,
            _ => return self.runtime.drain(timeout),
        }
        drained()
    }

    pub fn run(&self, timeout: Duration) -> Result<(), Error> {
        if !self.simulated {
            return self.drain(Duration::from_secs(10));
        }
        match self.port.try_lock().ok().as_deref_mut() {
            Some(Some(port)) => self.drive(port, timeout, || false),
            _ => self.runtime.run(timeout).map(drop),
        }
    }

    pub fn wait(&self, future: u64, timeout: Duration) -> Result<Message, Error> {
        if let Some(port) = self.port.lock().expect("a port").as_mut() {
            if !timeout.is_zero() {
                self.drive(port, timeout, || !self.pending(future))?;
            }
            let late =
                if timeout.is_zero() { sys::AGENTRT_E_PENDING } else { sys::AGENTRT_E_DEADLINE };
            return match self.take_outcome(future) {
                Outcome::Done(message) => Ok(message),
                Outcome::Pending => Err(Error::new(late, "")),
                Outcome::Consumed => Err(Error::new(sys::AGENTRT_E_STALE, "")),
            };
        }
        let mut record = std::mem::MaybeUninit::uninit();
        let (future, timeout) = (sys::agentrt_future { bits: future }, timeout.as_nanos() as u64);
        // SAFETY: the record is written on success, and its buffer is ours.
        agentrt::call(|error| unsafe {
            sys::agentrt_future_wait(future, timeout, record.as_mut_ptr(), error)
        })?;
        // SAFETY: as above.
        Ok(unsafe { Message::from_record(record.assume_init()) })
    }
}

pub fn counters(stats: &Stats) -> [(&'static str, u64); 13] {
    [
        ("accepted", stats.accepted),
        ("handled", stats.handled),
        ("dead_letters", stats.dead_letters),
        ("in_flight", stats.in_flight),
        ("agents_live", stats.agents_live),
        ("spawned", stats.spawned),
        ("ended", stats.ended),
        ("crashed", stats.crashed),
        ("turns", stats.turns),
        ("wakes", stats.wakes),
        ("steals", stats.steals),
        ("now_ns", stats.now_ns),
        ("overruns", stats.overruns),
    ]
}

fn ops(list: &mut Value) -> Ops {
    Arc::new(list.as_array_mut().map(std::mem::take).unwrap_or_default())
}

fn behaviors(case: &mut Value) -> HashMap<String, HashMap<String, Ops>> {
    let handlers = |(handler, list): (&String, &mut Value)| (handler.clone(), ops(list));
    let all = case["behaviors"].as_object_mut().into_iter().flatten();
    all.map(|(name, behavior)| {
        let named = behavior.as_object_mut().into_iter().flatten();
        (name.clone(), named.map(handlers).collect())
    })
    .collect()
}

/// Runs a case and gives its result.
pub fn run(mut json: Value, port_mode: bool) -> Result<Value, Error> {
    let simulated = json["mode"] == "sim";
    let number = |name: &str| json[name].as_u64().unwrap_or(0);
    let mut options = RuntimeOptions::new().workers(number("workers") as u32);
    if simulated {
        options = options.simulated(number("seed"));
    }
    if let Some(path) = json["trace"].as_str() {
        options = options.trace(path);
        if json["calls"] == true {
            options = options.trace_calls();
        }
    }
    if let Some(path) = json["store"].as_str() {
        options = options.lease_store(path);
    }
    let runtime = options.open()?;
    let port = if port_mode { Some(Port::open(&runtime)?) } else { None };
    let mut table = Table::default();
    table.names.push(("runtime".into(), 1, runtime.handle().bits));
    table.names.extend(port.iter().map(|port| ("port".into(), 4, port.handle().bits)));
    let host = port.as_ref().map_or(0, |port| port.address().bits());
    let (port, table) = (Mutex::new(port), Mutex::new(table));
    let behaviors = behaviors(&mut json);
    let folder = PathBuf::from(json["folder"].as_str().unwrap_or_default());
    let case = Arc::new(Case { behaviors, simulated, folder, host, runtime, port, table });

    let mut turn = Turn::of_host(&case, ops(&mut json["host"]));
    let started = Instant::now();
    turn.run(&mut HashMap::new());
    let elapsed = started.elapsed().as_nanos();
    drop(turn);
    let tagged = |(name, value): (&str, u64)| (name.into(), json!({"u64": value.to_string()}));
    let stats = case.runtime.stats().map(|stats| counters(&stats).map(tagged).into_iter());
    let stats: Map<String, Value> = stats.into_iter().flatten().collect();
    // The runtimes first, so that agents behind the port end with them and not with it.
    let names = case.table().names.clone();
    for (_, _, bits) in names.iter().filter(|name| name.1 == 1) {
        // SAFETY: plain values; what was closed before is refused.
        unsafe {
            sys::agentrt_runtime_close(sys::agentrt_runtime { bits: *bits }, std::ptr::null_mut())
        };
    }
    drop(case.port.lock().expect("a port").take());
    let table = std::mem::take(&mut *case.table());
    Ok(json!({"id": json["id"], "observations": table.observations,
        "failures": table.failures, "stats": stats, "elapsed_ns": {"u64": elapsed.to_string()}}))
}

/// An agent's handle, also one that names nothing.
pub fn agent(bits: u64) -> sys::agentrt_agent {
    sys::agentrt_agent { bits }
}
