//! Benchmarks for tokio: a task stands for an agent, its bounded channel for the mailbox.
//!
//! usage: bench BENCH VARIANT WORKERS OPERATIONS. One worker is tokio's `current_thread` runtime, its
//! fastest; more are the multi-threaded one.

mod crowd;
mod talk;

use std::time::Duration;

/// Mailbox capacity, the same as agentrt's default.
pub const MAILBOX: usize = 1000;

pub enum Figure {
    Time(Duration),
    Bytes(f64),
}

pub fn check<T: PartialEq + std::fmt::Debug>(what: &str, expected: T, found: T) {
    if expected != found {
        eprintln!("check failed: {what}: expected {expected:?}, found {found:?}");
        std::process::exit(1);
    }
}

pub const fn triangle(n: u64) -> u64 {
    n * (n - 1) / 2
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

async fn run(bench: String, operations: u64) -> Figure {
    match bench.as_str() {
        "pingpong" => talk::circle(2, operations).await,
        "ring" => talk::circle(100, operations).await,
        "count" => talk::flow(1, operations).await,
        "fanin" => talk::flow(8, operations).await,
        "spawn" => crowd::spawn(operations).await,
        "memory" => crowd::memory(operations).await,
        "big" => crowd::big(operations).await,
        "chameneos" => crowd::chameneos(operations).await,
        _ => usage(),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bench, variant, workers, operations] = arguments.as_slice() else { usage() };
    let (Ok(workers), Ok(operations)) = (workers.parse::<usize>(), operations.parse::<u64>()) else { usage() };
    let runtime = if workers == 1 {
        tokio::runtime::Builder::new_current_thread().build()
    } else {
        tokio::runtime::Builder::new_multi_thread().worker_threads(workers).build()
    }
    .expect("tokio runtime");
    // spawned, so that it runs on a worker and not on the main thread
    let figure = runtime.block_on(runtime.spawn(run(bench.clone(), operations))).expect("bench");
    let (unit, value) = match figure {
        Figure::Time(spent) => ("ns", spent.as_nanos() as f64 / operations as f64),
        Figure::Bytes(bytes) => ("bytes", bytes / operations as f64),
    };
    println!(
        "{{\"bench\":\"{bench}\",\"variant\":\"{variant}\",\"workers\":{workers},\"unit\":\"{unit}\",\
         \"value\":{value:.4},\"operations\":{operations}}}"
    );
}

