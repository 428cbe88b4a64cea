//! Testing: run a test of agents under many seeds, in virtual time and with faults, and say how to
//! run a failure again.
//!
//! ```
//! use agentrt::testing::{explore, Rule};
//! use agentrt::{Context, Message, SpawnOptions};
//! use std::time::Duration;
//!
//! // In an ordinary #[test]:
//! explore(20, |sim| {
//!     let echo = |_: &mut Context, message: Message| Ok(message.reply(0, b"hello")?);
//!     let echo = sim.spawn(&SpawnOptions::new(), echo).unwrap();
//!     let late = Rule::delay(Duration::ZERO, Duration::from_millis(5)).to(echo).probability(0.5);
//!     sim.inject(&late).unwrap();
//!     assert_eq!(echo.ask_wait(Duration::from_secs(1), 1, b"hello").unwrap().bytes(), b"hello");
//! });
//! ```
//!
//! A panic of the test is not the only failure: so are a crash of an agent, an agent that awaits at
//! the end what can never come, and agents that are busy without end. The first seed that fails is
//! run a second time, to see that it fails again; the last line of the panic's message replays it.
//! With `AGENTRT_SEED` in the environment only that seed is run, with `AGENTRT_TRACE` its trace is
//! left in that file.

use std::any::type_name;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::ops::Deref;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fs, process, thread};

use agentrt_sys as sys;

use crate::agent::{nanoseconds, size_of, Agent};
use crate::driven;
use crate::error::{call, Error};
use crate::future::NOTHING_LEFT;
use crate::runtime::{Runtime, RuntimeOptions};

const MILLION: f64 = 1e6;
/// The text of a crash that was asked for.
const OURS: &str = "a simulated fault";

/// What goes wrong, for whom, and how often; each strike is a line of the trace.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Rule {
    kind: sys::agentrt_fault_kind,
    sender: u64,
    to: u64,
    span: (Duration, Duration),
    probability: f64,
    skip: u32,
    times: u32,
}

impl Rule {
    fn new(kind: sys::agentrt_fault_kind, span: (Duration, Duration), times: u32) -> Self {
        Self { kind, sender: 0, to: 0, span, probability: 1.0, skip: 0, times }
    }

    /// Signals and asks arrive later; those of one sender to one receiver stay in order.
    pub fn delay(least: Duration, most: Duration) -> Self {
        Self::new(sys::AGENTRT_FAULT_DELAY, (least, most), 0)
    }

    /// Signals and asks are lost on their way: each is a dead letter, and an ask ends with
    /// [`Error::Dropped`].
    pub fn drop() -> Self {
        Self::new(sys::AGENTRT_FAULT_DROP, Default::default(), 0)
    }

    /// An agent crashes instead of having its turn, once: with `skip(4)`, the fifth from now.
    pub fn crash() -> Self {
        Self::new(sys::AGENTRT_FAULT_CRASH, Default::default(), 1)
    }

    /// Turns take time: meanwhile timers and deadlines pass and delayed messages arrive.
    pub fn slow(least: Duration, most: Duration) -> Self {
        Self::new(sys::AGENTRT_FAULT_SLOW, (least, most), 0)
    }

    /// A mailbox counts as full for a while; its overflow policy says what that means.
    pub fn full(least: Duration, most: Duration) -> Self {
        Self::new(sys::AGENTRT_FAULT_FULL, (least, most), 0)
    }

    /// The clock jumps forward before a turn, once, which sees that before any timer does.
    pub fn jump(least: Duration, most: Duration) -> Self {
        Self::new(sys::AGENTRT_FAULT_JUMP, (least, most), 1)
    }

    /// Only messages of this agent; for `delay`, `drop` and `full`.
    pub fn from(self, sender: Agent) -> Self {
        Self { sender: sender.handle().bits, ..self }
    }

    /// Only this agent's mailbox or turns.
    pub fn to(self, agent: Agent) -> Self {
        Self { to: agent.handle().bits, ..self }
    }

    /// How likely it strikes on an occasion: more than 0, at most 1, which is the default.
    pub fn probability(self, probability: f64) -> Self {
        Self { probability, ..self }
    }

    /// Occasions that it lets pass first.
    pub fn skip(self, skip: u32) -> Self {
        Self { skip, ..self }
    }

    /// How often it strikes at most; 0: without end.
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }
}

/// A rule that holds in a simulation, until it is removed.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    runtime: sys::agentrt_runtime,
    number: u32,
}

impl Fault {
    /// How often it has struck: a test that relies on a fault asks whether there was one.
    pub fn strikes(self) -> Result<u64, Error> {
        let mut strikes = 0;
        // SAFETY: plain values.
        call(|error| unsafe {
            sys::agentrt_fault_strikes(self.runtime, self.number, &mut strikes, error)
        })?;
        Ok(strikes)
    }

    /// From now on it does not strike. What it has delayed still arrives later. Returns its
    /// strikes.
    pub fn remove(self) -> Result<u64, Error> {
        let strikes = self.strikes()?;
        // SAFETY: plain values.
        call(|error| unsafe { sys::agentrt_fault_remove(self.runtime, self.number, error) })?;
        Ok(strikes)
    }
}

/// A simulated runtime in which things can go wrong, as its seed decides.
pub struct Simulation {
    runtime: Runtime,
    seed: u64,
    state: Cell<u64>,
    crashes: RefCell<Vec<Fault>>,
}

impl Deref for Simulation {
    type Target = Runtime;

    fn deref(&self) -> &Runtime {
        &self.runtime
    }
}

impl Simulation {
    /// Opens one; [`explore`] does that for each of its seeds.
    pub fn new(seed: u64) -> Result<Self, Error> {
        Self::open(seed, RuntimeOptions::new())
    }

    fn open(seed: u64, options: RuntimeOptions) -> Result<Self, Error> {
        let runtime = options.simulated(seed).open()?;
        Ok(Self { runtime, seed, state: Cell::new(seed), crashes: RefCell::default() })
    }

    /// Its seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// A number below `bound`, for what the test itself chooses: the same ones for the same seed
    /// (`SplitMix64`). Zero when `bound` is.
    pub fn random(&self, bound: u64) -> u64 {
        let state = self.state.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.state.set(state);
        let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)).checked_rem(bound).unwrap_or(0)
    }

    /// Awaits outside of agents: polling what they bring drives the simulation.
    ///
    /// # Panics
    ///
    /// When nothing is left that could end the wait; a timeout of its own can.
    pub fn block_on<T: Future>(&self, future: T) -> T::Output {
        driven::block_on(future).expect(NOTHING_LEFT)
    }

    /// From now on things go wrong by this rule.
    pub fn inject(&self, rule: &Rule) -> Result<Fault, Error> {
        if !(rule.probability > 0.0 && rule.probability <= 1.0) {
            let text =
                format!("a probability is more than 0 and at most 1, not {}", rule.probability);
            return Err(Error::new(sys::AGENTRT_E_ARGUMENT, &text));
        }
        let options = sys::agentrt_fault_options {
            struct_size: size_of::<sys::agentrt_fault_options>(),
            kind: rule.kind,
            sender: sys::agentrt_agent { bits: rule.sender },
            to: sys::agentrt_agent { bits: rule.to },
            min_ns: nanoseconds(rule.span.0),
            max_ns: nanoseconds(rule.span.1),
            // In range: at most a million, of a number that is positive.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            chance: (rule.probability * MILLION).round().max(1.0) as u32,
            skip: rule.skip,
            times: rule.times,
            reserved: 0,
        };
        let (runtime, mut number) = (self.runtime.handle(), 0);
        // SAFETY: the options are valid for the call.
        call(|error| unsafe { sys::agentrt_fault_inject(runtime, &options, &mut number, error) })?;
        let fault = Fault { runtime, number };
        if rule.kind == sys::AGENTRT_FAULT_CRASH {
            self.crashes.borrow_mut().push(fault);
        }
        Ok(fault)
    }

    fn stuck(&self) -> Result<sys::agentrt_stuck, Error> {
        let mut stuck = sys::agentrt_stuck { agent: 0, agents: 0, limited: 0 };
        // SAFETY: plain values.
        call(|error| unsafe {
            sys::agentrt_runtime_stuck(self.runtime.handle(), &mut stuck, error)
        })?;
        Ok(stuck)
    }

    /// Whether something is left that only a limit keeps from happening.
    fn limit(&self) -> Result<Option<String>, Error> {
        let stats = self.stats()?;
        let passed = Duration::from_nanos(stats.now_ns);
        let goes_on = || format!("it goes on after {passed:?} and {} turns", stats.turns);
        Ok((self.stuck()?.limited != 0).then(goes_on))
    }

    /// After a test that did not panic: what else has gone wrong.
    fn wrong(&self, explore: &Explore) -> Result<Option<String>, Error> {
        self.run(Duration::ZERO)?;
        if let Some(limit) = self.limit()? {
            return Ok(Some(limit));
        }
        let stuck = self.stuck()?;
        if let Some(agent) = Agent::from_bits(stuck.agent) {
            let (id, count) = (agent.info()?.id, stuck.agents);
            let text = "awaits what nothing can bring any more";
            return Ok(Some(format!("agent {id} {text} ({count} such)")));
        }
        let strikes = |fault: &Fault| fault.strikes().unwrap_or(0);
        let asked = self.crashes.borrow().iter().map(strikes).sum::<u64>();
        let crashed = self.stats()?.crashed.saturating_sub(asked);
        if crashed > 0 && !explore.crashes {
            return Ok(Some(format!("crashed agents: {crashed}")));
        }
        let mut lost = if explore.letters { self.letters()? } else { Vec::new() };
        lost.retain(|letter| !matches!(letter.reason, Error::Dropped(_)));
        Ok(lost.first().map(|first| {
            let (type_number, reason) = (first.type_number, &first.reason);
            format!("{} dead letters, the first of type {type_number} ({reason})", lost.len())
        }))
    }
}

/// Which seeds a test is run under, and what counts as a failure besides a panic.
#[derive(Clone, Debug)]
#[must_use]
pub struct Explore {
    seeds: u64,
    time_limit: Duration,
    turns: u64,
    crashes: bool,
    letters: bool,
}

/// Runs a test once for each seed from 0 to `seeds` - 1; see the [module](self).
///
/// # Panics
///
/// With the first seed that fails, and the line that replays it.
#[track_caller]
pub fn explore<F: FnMut(&Simulation)>(seeds: u64, test: F) {
    Explore::seeds(seeds).run(test);
}

impl Explore {
    /// The seeds from 0 to `seeds` - 1.
    pub fn seeds(seeds: u64) -> Self {
        let time_limit = Duration::from_secs(3600);
        Self { seeds, time_limit, turns: 1_000_000, crashes: false, letters: false }
    }

    /// Agents that are still busy after so much virtual time are a failure; an hour by default.
    pub fn time_limit(self, time_limit: Duration) -> Self {
        Self { time_limit, ..self }
    }

    /// The same for so many turns; a million by default.
    pub fn turns(self, turns: u64) -> Self {
        Self { turns, ..self }
    }

    /// Agents may crash, not only by a fault.
    pub fn crashes(self) -> Self {
        Self { crashes: true, ..self }
    }

    /// Dead letters that no drop made are a failure.
    pub fn letters(self) -> Self {
        Self { letters: true, ..self }
    }

    /// Runs the test under each seed.
    ///
    /// # Panics
    ///
    /// With the first seed that fails, and the line that replays it.
    #[track_caller]
    pub fn run<F: FnMut(&Simulation)>(self, mut test: F) {
        let (seeds, trace) = (self.asked(), env::var_os("AGENTRT_TRACE").map(PathBuf::from));
        for seed in seeds {
            let Some(reason) = self.attempt(&mut test, seed, trace.as_deref()) else { continue };
            let (again, crash) = self.attempt_traced(&mut test, seed);
            let crash = crash.map(|(agent, why)| format!("\nagent {agent} crashed: {why}"));
            let mut said = format!("seed {seed}: {reason}{}", crash.unwrap_or_default());
            if again.map(|again| without_handles(&again)) != Some(without_handles(&reason)) {
                said += "\nbut a second run under this seed did not fail like that: \
                         something else than the seed decides what the test does";
            }
            panic!("{said}\nAGENTRT_SEED={seed} cargo test {}", test_name::<F>());
        }
    }

    #[track_caller]
    fn asked(&self) -> std::ops::Range<u64> {
        let Ok(text) = env::var("AGENTRT_SEED") else { return 0..self.seeds };
        let Some(seed) = text.parse().ok().filter(|seed| *seed < u64::MAX) else {
            panic!("AGENTRT_SEED is a seed, a whole number below 2^64 - 1, not {text:?}");
        };
        seed..seed + 1
    }

    /// Runs the test under a seed; what it failed with.
    fn attempt(
        &self,
        test: &mut impl FnMut(&Simulation),
        seed: u64,
        trace: Option<&Path>,
    ) -> Option<String> {
        let options = RuntimeOptions::new().time_limit(self.time_limit).turns_max(self.turns);
        // The one that was asked for can be replayed by agentrt-replay.
        let asked = trace.is_some()
            && env::var_os("AGENTRT_TRACE").as_deref() == trace.map(Path::as_os_str);
        let options = if asked { options.trace_calls() } else { options };
        let options = trace.map_or(options.clone(), |path| options.trace(path));
        let sim = match Simulation::open(seed, options) {
            Ok(sim) => sim,
            Err(error) => return Some(error.to_string()),
        };
        let ended = catch_unwind(AssertUnwindSafe(|| test(&sim)));
        let found = match &ended {
            Ok(()) => sim.wrong(self),
            Err(_) => sim.limit(),
        };
        match (found, ended) {
            (Ok(None), Ok(())) => None,
            (Ok(None), Err(panic)) => Some(words(panic.as_ref()).to_owned()),
            (Ok(Some(reason)), _) => Some(reason),
            (Err(error), _) => Some(error.to_string()),
        }
    }

    /// The same once more: what it failed with, and the first crash in its trace.
    fn attempt_traced(
        &self,
        test: &mut impl FnMut(&Simulation),
        seed: u64,
    ) -> (Option<String>, Option<(String, String)>) {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("agentrt-{}-{count}.trace", process::id()));
        let again = self.attempt(test, seed, Some(&path));
        let trace = fs::read(&path).unwrap_or_default();
        let _ = fs::remove_file(&path); // it is not there where the simulation was refused
        let crash = String::from_utf8_lossy(&trace).lines().find_map(|line| {
            let (agent, why) = line.split_once(" end ")?.1.split_once(" E_CRASHED ")?;
            (why != OURS).then(|| (agent.to_owned(), why.to_owned()))
        });
        (again, crash)
    }
}

/// No two runs give an agent the same handle.
fn without_handles(text: &str) -> String {
    let mut parts = text.split("0x");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

/// What a panic said.
fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked")
}

/// The test that is running: its thread has its name, unless tests run one at a time; then the
/// closure's type says where it stands.
fn test_name<F>() -> String {
    if let Some(name) = thread::current().name().filter(|name| *name != "main") {
        return name.to_owned();
    }
    let name = type_name::<F>().trim_end_matches("::{{closure}}");
    name.split_once("::").map_or(name, |(_, inner)| inner).to_owned()
}
