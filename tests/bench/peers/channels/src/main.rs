//! Benchmarks for Rust's channels, between plain threads. WORKERS is not theirs to choose: `mpmc` has eight threads.
//!
//! usage: bench-channels BENCH VARIANT WORKERS OPERATIONS; the variant is `crossbeam` or `flume`.

use std::process::exit;
use std::time::Instant;

const CAPACITY: usize = 1000;
const BURST: u64 = 60;
const SIDES: u64 = 4;

fn triangle(n: u64) -> u64 {
    n * (n - 1) / 2
}

fn check(what: &str, expected: u64, found: u64) {
    if expected != found {
        eprintln!("check failed: {what}: expected {expected}, found {found}");
        exit(1);
    }
}

trait Sender: Clone + Send + 'static {
    fn put(&self, word: u64);
}

trait Receiver: Clone + Send + 'static {
    fn get(&self) -> u64;
}

macro_rules! channels {
    ($($library:ident)+) => {$(
        impl Sender for $library::Sender<u64> {
            fn put(&self, word: u64) {
                self.send(word).expect("somebody receives");
            }
        }
        impl Receiver for $library::Receiver<u64> {
            fn get(&self) -> u64 {
                self.recv().expect("somebody sends")
            }
        }
    )+};
}

channels! { crossbeam_channel flume }

/// One thread fills and empties it.
fn channel(sender: &impl Sender, receiver: &impl Receiver, operations: u64) -> f64 {
    let (start, mut sum) = (Instant::now(), 0);
    for burst in 0..operations / BURST {
        (burst * BURST..(burst + 1) * BURST).for_each(|word| sender.put(word));
        sum += (0..BURST).map(|_| receiver.get()).sum::<u64>();
    }
    let spent = start.elapsed();
    check("sum of the items", triangle(operations), sum);
    spent.as_nanos() as f64 / operations as f64
}

/// Four fill it for four others.
fn mpmc(sender: &impl Sender, receiver: &impl Receiver, operations: u64) -> f64 {
    let each = operations / SIDES;
    let start = Instant::now();
    let senders: Vec<_> = (0..SIDES)
        .map(|_| {
            let sender = sender.clone();
            std::thread::spawn(move || (1..=each).for_each(|word| sender.put(word)))
        })
        .collect();
    let receivers: Vec<_> = (0..SIDES)
        .map(|_| {
            let receiver = receiver.clone();
            std::thread::spawn(move || (0..each).map(|_| receiver.get()).sum::<u64>())
        })
        .collect();
    let sum = receivers
        .into_iter()
        .map(|thread| thread.join().expect("a sum"))
        .sum();
    let spent = start.elapsed();
    senders
        .into_iter()
        .for_each(|thread| thread.join().expect("an end"));
    check("sum of the items", SIDES * triangle(each + 1), sum);
    spent.as_nanos() as f64 / (each * SIDES) as f64
}

fn run(bench: &str, sender: &impl Sender, receiver: &impl Receiver, operations: u64) -> f64 {
    match bench {
        "channel" => channel(sender, receiver, operations),
        "mpmc" => mpmc(sender, receiver, operations),
        _ => {
            eprintln!("no such benchmark: {bench}");
            exit(2);
        }
    }
}

fn main() {
    let words: Vec<_> = std::env::args().collect();
    let [_, bench, variant, workers, operations] = &words[..] else {
        eprintln!("usage: bench-channels BENCH VARIANT WORKERS OPERATIONS");
        exit(2);
    };
    let operations: u64 = operations.parse().expect("OPERATIONS is a number");
    let value = match variant.as_str() {
        "flume" => {
            let (sender, receiver) = flume::bounded(CAPACITY);
            run(bench, &sender, &receiver, operations)
        }
        _ => {
            let (sender, receiver) = crossbeam_channel::bounded(CAPACITY);
            run(bench, &sender, &receiver, operations)
        }
    };
    println!(
        "{{\"bench\":\"{bench}\",\"variant\":\"{variant}\",\"workers\":{workers},\"unit\":\"ns\",\
         \"value\":{value:.4},\"operations\":{operations}}}"
    );
}
