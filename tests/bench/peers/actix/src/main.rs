//! Benchmarks for actix: an actor stands for an agent.
//!
//! usage: bench BENCH VARIANT WORKERS OPERATIONS. WORKERS is the number of arbiters (one thread each);
//! actors are dealt out to them in turn, as actix does not move an actor once it runs.

mod crowd;
mod talk;

use actix::{Actor, Arbiter, Context, System};
use std::sync::mpsc;
use std::time::Duration;

pub enum Figure {
    Time(Duration),
    Bytes(f64),
}

/// The threads that actors are dealt out to.
pub struct Workers {
    arbiters: Vec<Arbiter>,
}

impl Workers {
    fn start(count: usize) -> Self {
        Self { arbiters: (0..count).map(|_| Arbiter::new()).collect() }
    }

    /// Starts the `index`-th actor on its arbiter.
    pub fn deal<A>(&self, index: usize, make: impl FnOnce() -> A + Send + 'static) -> actix::Addr<A>
    where
        A: Actor<Context = Context<A>>,
    {
        A::start_in_arbiter(&self.arbiters[index % self.arbiters.len()].handle(), |_| make())
    }
}

pub fn check<T: PartialEq + std::fmt::Debug>(what: &str, expected: T, found: T) {
    if expected != found {
        eprintln!("check failed: {what}: expected {expected:?}, found {found:?}");
        std::process::exit(1);
    }
}

/// Waits, on the main thread, for `count` values and adds them up.
pub fn gather(results: &mpsc::Receiver<u64>, count: usize) -> u64 {
    (0..count).map(|_| results.recv().expect("result")).sum()
}

/// xorshift64 (Marsaglia 2003).
pub fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

pub fn resident_bytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("/proc/self/status");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).expect("kB");
    kilobytes * 1024.0
}

fn usage() -> ! {
    eprintln!("usage: bench BENCH VARIANT WORKERS OPERATIONS");
    std::process::exit(2);
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bench, variant, count, operations] = arguments.as_slice() else { usage() };
    let (Ok(count), Ok(operations)) = (count.parse::<usize>(), operations.parse::<u64>()) else { usage() };
    let _system = System::new();
    let workers = Workers::start(count);
    let figure = match bench.as_str() {
        "pingpong" => talk::circle(&workers, 2, operations),
        "ring" => talk::circle(&workers, 100, operations),
        "count" => talk::flow(&workers, 1, operations),
        "fanin" => talk::flow(&workers, 8, operations),
        "spawn" => crowd::spawn(&workers, operations),
        "memory" => crowd::memory(&workers, operations),
        "big" => crowd::big(&workers, operations),
        "chameneos" => crowd::chameneos(&workers, operations),
        _ => usage(),
    };
    let (unit, value) = match figure {
        Figure::Time(spent) => ("ns", spent.as_nanos() as f64 / operations as f64),
        Figure::Bytes(bytes) => ("bytes", bytes / operations as f64),
    };
    println!(
        "{{\"bench\":\"{bench}\",\"variant\":\"{variant}\",\"workers\":{count},\"unit\":\"{unit}\",\
         \"value\":{value:.4},\"operations\":{operations}}}"
    );
    std::process::exit(0); // the actors of a benchmark refer to one another and would run on
}
