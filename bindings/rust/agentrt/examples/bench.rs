//! Benchmarks of Rust agents, on the command line that all benchmark programs share:
//! `bench BENCH VARIANT WORKERS OPERATIONS`, which prints one line with the time of an operation.
//!
//! The shapes are those of the C benchmarks, so that the difference is the binding. Every count is
//! checked before a figure is printed. Variants of the circles: `default` is a handler, `mailbox`
//! an async agent.
#![allow(clippy::cast_precision_loss)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use agentrt::{
    Agent, Context, Crash, Error, Handler, Mailbox, Message, Overflow, Runtime, RuntimeOptions,
    SpawnOptions,
};

const VALUE: u64 = 0;
const FINISHED: u64 = 1;
const CONTINUE: u64 = 2;
/// Half of a mailbox: a producer that sends no more in a turn never finds it full on one worker.
const SEND_BATCH: u64 = 500;
const SPAWN_BATCH: u64 = 100;
const RING_AGENTS: usize = 100;
const TIMEOUT: Duration = Duration::from_secs(60);

fn word(message: &Message) -> u64 {
    u64::from_le_bytes(message.bytes().try_into().expect("a word"))
}

fn check(what: &str, expected: u64, found: u64) {
    assert_eq!(expected, found, "check failed: {what}");
}

/// What the last agent reports: its count, at the moment when the timed part is over.
type Report = Sender<(u64, Instant)>;

struct Run {
    runtime: Runtime,
    operations: u64,
    report: Report,
    reports: Receiver<(u64, Instant)>,
}

impl Run {
    /// Nanoseconds per operation, and the count that came with the report.
    fn wait(&self, started: Instant) -> (f64, u64) {
        let (count, ended) = self.reports.recv_timeout(TIMEOUT).expect("a report");
        self.runtime.drain(TIMEOUT).expect("nothing is left");
        ((ended - started).as_nanos() as f64 / self.operations as f64, count)
    }
}

/// One of a circle: its first message names the next, and then it passes the hops that are left.
struct Node {
    next: Option<Agent>,
    received: u64,
    shared: Arc<Shared>,
}

/// What a circle reports to.
struct Shared {
    hops: AtomicU64,
    report: Report,
}

impl Node {
    #[inline]
    fn take(&mut self, message: &Message) -> Result<(), Crash> {
        let left = word(message);
        let Some(next) = self.next else {
            self.next = Agent::from_bits(left);
            return Ok(());
        };
        self.received += 1;
        if left == 0 {
            return Ok(self.shared.report.send((0, Instant::now()))?);
        }
        Ok(next.signal(VALUE, &(left - 1).to_le_bytes())?)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.shared.hops.fetch_add(self.received, Ordering::Relaxed);
    }
}

impl Handler for Node {
    #[inline]
    fn receive(&mut self, _: &mut Context, message: Message) -> Result<(), Crash> {
        self.take(&message)
    }
}

async fn node_loop(mut mailbox: Mailbox, mut node: Node) -> Result<(), Crash> {
    while let Some(message) = mailbox.recv().await {
        node.take(&message)?;
    }
    Ok(())
}

fn circle(run: Run, variant: &str, agents: usize) -> Result<f64, Error> {
    let shared = Arc::new(Shared { hops: AtomicU64::new(0), report: run.report.clone() });
    let mut circle = Vec::new();
    for _ in 0..agents {
        let node = Node { next: None, received: 0, shared: shared.clone() };
        circle.push(match variant {
            "mailbox" => run.runtime.spawn_async(&SpawnOptions::new(), |it| node_loop(it, node))?,
            _ => run.runtime.spawn(&SpawnOptions::new(), node)?,
        });
    }
    for (index, agent) in circle.iter().enumerate() {
        agent.signal(VALUE, &circle[(index + 1) % agents].bits().to_le_bytes())?;
    }
    run.runtime.drain(TIMEOUT)?;
    let started = Instant::now();
    circle[0].signal(VALUE, &run.operations.to_le_bytes())?;
    let (nanoseconds, _) = run.wait(started);
    run.runtime.close()?;
    check("hops", run.operations + 1, shared.hops.load(Ordering::Relaxed));
    Ok(nanoseconds)
}

/// Counts and adds what the producers send.
fn consumer(mut producers: u64, expected_sum: u64, report: Report) -> impl Handler {
    let (mut count, mut sum) = (0u64, 0u64);
    move |_: &mut Context, message: Message| {
        if message.type_number() == FINISHED {
            producers -= 1;
            if producers == 0 {
                report.send((count, Instant::now()))?;
                check("sum", expected_sum, sum);
            }
            return Ok(());
        }
        count += 1;
        sum += word(&message);
        Ok(())
    }
}

/// Sends a batch, then signals itself; goes on when a full mailbox has room.
fn producer(to: Agent, each: u64, batch: u64) -> impl Handler {
    let mut next = 0;
    move |context: &mut Context, _: Message| {
        for _ in 0..batch {
            let sent = match next {
                next if next < each => to.signal(VALUE, &next.to_le_bytes()),
                next if next == each => to.signal(FINISHED, ()),
                _ => return Ok(()),
            };
            match sent {
                Err(Error::Wait(_)) => return Ok(()),
                sent => sent?,
            }
            next += 1;
        }
        Ok(context.me().signal(CONTINUE, ())?)
    }
}

fn flow(run: &Run, producers: u64) -> Result<f64, Error> {
    let each = run.operations / producers;
    let sum = each * each.saturating_sub(1) / 2 * producers;
    let options = SpawnOptions::new().overflow(Overflow::Wait);
    let to = run.runtime.spawn(&options, consumer(producers, sum, run.report.clone()))?;
    let mut sources = Vec::new();
    for _ in 0..producers {
        let source = producer(to, each, SEND_BATCH / producers);
        sources.push(run.runtime.spawn(&SpawnOptions::new(), source)?);
    }
    let started = Instant::now();
    for source in sources {
        source.signal(CONTINUE, ())?;
    }
    let (nanoseconds, count) = run.wait(started);
    check("messages", each * producers, count);
    check("crashed", 0, run.runtime.stats()?.crashed);
    Ok(nanoseconds)
}

/// What the spawned agents share, as the C ones do.
static RECEIVED: AtomicU64 = AtomicU64::new(0);
static EXPECTED: AtomicU64 = AtomicU64::new(0);
static REPORT: Mutex<Option<Report>> = Mutex::new(None);

/// Lives for one message; the last of all reports.
fn live_once(context: &mut Context, _: Message) -> Result<(), Crash> {
    context.end();
    let received = RECEIVED.fetch_add(1, Ordering::Relaxed) + 1;
    if received == EXPECTED.load(Ordering::Relaxed) {
        let report = REPORT.lock().expect("no agent panicked");
        report.as_ref().ok_or("nobody waits")?.send((received, Instant::now()))?;
    }
    Ok(())
}

/// An agent spawns another and signals it; that one handles the message and ends.
fn spawning(run: &Run) -> Result<f64, Error> {
    let operations = run.operations;
    EXPECTED.store(operations, Ordering::Relaxed);
    *REPORT.lock().expect("no agent panicked") = Some(run.report.clone());
    let mut next = 0;
    let spawner = move |context: &mut Context, _: Message| {
        let end = operations.min(next + SPAWN_BATCH);
        for _ in next..end {
            let child = agentrt::spawn(&SpawnOptions::new(), live_once)?;
            child.signal(VALUE, &1u64.to_le_bytes())?;
        }
        next = end;
        if next < operations {
            context.me().signal(CONTINUE, ())?;
        }
        Ok(())
    };
    let agent = run.runtime.spawn(&SpawnOptions::new(), spawner)?;
    let started = Instant::now();
    agent.signal(CONTINUE, ())?;
    let (nanoseconds, count) = run.wait(started);
    check("messages", operations, count);
    let stats = run.runtime.stats()?;
    check("spawned", operations + 1, stats.spawned);
    check("ended", operations, stats.ended);
    Ok(nanoseconds)
}

/// One agent that signals itself: nothing but its turns.
fn turns(run: &Run) -> Result<f64, Error> {
    let (mut count, report) = (0, run.report.clone());
    let handler = move |context: &mut Context, message: Message| {
        count += 1;
        match word(&message) {
            0 => Ok(report.send((count, Instant::now()))?),
            left => Ok(context.me().signal(VALUE, &(left - 1).to_le_bytes())?),
        }
    };
    let agent = run.runtime.spawn(&SpawnOptions::new(), handler)?;
    let started = Instant::now();
    agent.signal(VALUE, &run.operations.to_le_bytes())?;
    let (nanoseconds, count) = run.wait(started);
    check("turns", run.operations + 1, count);
    Ok(nanoseconds)
}

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bench, variant, workers, operations] = &arguments[..] else {
        panic!("usage: bench BENCH VARIANT WORKERS OPERATIONS");
    };
    let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("not a number: {text}"));
    let runtime = RuntimeOptions::new().workers(number(workers) as u32).open()?;
    let (report, reports) = channel();
    let run = Run { runtime, operations: number(operations), report, reports };
    let nanoseconds = match bench.as_str() {
        "pingpong" => circle(run, variant, 2)?,
        "ring" => circle(run, variant, RING_AGENTS)?,
        "count" => flow(&run, 1)?,
        "fanin" => flow(&run, 8)?,
        "spawn" => spawning(&run)?,
        "turn" => turns(&run)?,
        other => panic!("no such benchmark: {other}"),
    };
    println!(
        "{{\"bench\":\"{bench}\",\"variant\":\"{variant}\",\"workers\":{workers},\"unit\":\"ns\",\
         \"value\":{nanoseconds:.4},\"operations\":{operations}}}"
    );
    Ok(())
}
