//! Many tasks: spawn, idle memory, big (all to all), chameneos (pairs at a mall).

use crate::{check, random, resident_bytes, Figure, MAILBOX};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{mpsc, Notify};

const SPAWN_BATCH: u64 = 1000;
const BIG_AGENTS: usize = 120;
const CREATURES: usize = 100;

/// Spawn, one message through a mailbox, death; 1,000 at a time.
pub async fn spawn(agents: u64) -> Figure {
    let received = Arc::new(AtomicU64::new(0));
    let finished = Arc::new(Notify::new());
    let start = Instant::now();
    for i in 0..agents {
        let (outbox, mut inbox) = mpsc::channel::<u64>(1);
        let (counter, finished) = (received.clone(), finished.clone());
        tokio::spawn(async move {
            let value = inbox.recv().await.expect("message");
            // relaxed: the notification orders the last count
            if counter.fetch_add(value, Ordering::Relaxed) + value == agents {
                finished.notify_one();
            }
        });
        outbox.try_send(1).expect("room");
        if i % SPAWN_BATCH == SPAWN_BATCH - 1 {
            tokio::task::yield_now().await;
        }
    }
    finished.notified().await;
    let spent = start.elapsed();
    check("messages", agents, received.load(Ordering::Relaxed));
    Figure::Time(spent)
}

pub async fn memory(agents: u64) -> Figure {
    let mut alive: Vec<Option<mpsc::Sender<u64>>> = Vec::with_capacity(agents as usize);
    // writes every page of the table: they are not the agents'
    alive.resize_with(agents as usize, || std::hint::black_box(None));
    let received = Arc::new(AtomicU64::new(0));
    let before = resident_bytes();
    for (i, slot) in alive.iter_mut().enumerate() {
        let (outbox, mut inbox) = mpsc::channel::<u64>(1);
        let received = received.clone();
        tokio::spawn(async move {
            while let Some(value) = inbox.recv().await {
                received.fetch_add(value, Ordering::Relaxed);
            }
        });
        outbox.try_send(1).expect("room");
        *slot = Some(outbox);
        if i % 1000 == 999 {
            tokio::task::yield_now().await;
        }
    }
    while received.load(Ordering::Relaxed) < agents {
        tokio::task::yield_now().await;
    }
    let after = resident_bytes();
    check("alive", agents as usize, alive.iter().flatten().count());
    Figure::Bytes(after - before)
}

enum Big {
    Ping(usize),
    Pong,
    Stop,
}

/// Every task pings random others and answers the pings it gets; unbounded, as each has at most one
/// ping or one pong outstanding.
pub async fn big(pairs: u64) -> Figure {
    let each = pairs / BIG_AGENTS as u64;
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..BIG_AGENTS).map(|_| mpsc::unbounded_channel::<Big>()).unzip();
    let everyone = Arc::new(senders);
    let (done, mut finished) = mpsc::channel::<()>(BIG_AGENTS);
    let mut tasks = Vec::new();
    let start = Instant::now();
    for (i, mut inbox) in receivers.into_iter().enumerate() {
        let (everyone, done) = (everyone.clone(), done.clone());
        tasks.push(tokio::spawn(async move {
            let mut state = 0x9E37_79B9_7F4A_7C15u64.wrapping_mul(i as u64 + 1);
            let (mut pings, mut pongs) = (0u64, 0u64);
            let mut ping = || everyone[random(&mut state) as usize % BIG_AGENTS].send(Big::Ping(i)).is_ok();
            ping();
            while let Some(message) = inbox.recv().await {
                match message {
                    Big::Ping(from) => {
                        pings += 1;
                        everyone[from].send(Big::Pong).ok().expect("pinger");
                    }
                    Big::Pong => {
                        pongs += 1;
                        if pongs < each {
                            ping();
                        } else {
                            done.send(()).await.expect("main");
                        }
                    }
                    Big::Stop => break,
                }
            }
            (pings, pongs)
        }));
    }
    for _ in 0..BIG_AGENTS {
        finished.recv().await.expect("done");
    }
    let spent = start.elapsed();
    let (mut pings, mut pongs) = (0, 0);
    for sender in everyone.iter() {
        sender.send(Big::Stop).ok().expect("stop");
    }
    for task in tasks {
        let (a, b) = task.await.expect("task");
        pings += a;
        pongs += b;
    }
    check("pings", each * BIG_AGENTS as u64, pings);
    check("pongs", each * BIG_AGENTS as u64, pongs);
    Figure::Time(spent)
}

enum Guest {
    Meet(usize, u64),
    Leave(u64),
}

async fn creature(id: usize, mall: mpsc::Sender<Guest>, mut inbox: mpsc::Receiver<Option<u64>>) {
    let (mut colour, mut met) = (id as u64 % 3, 0);
    mall.send(Guest::Meet(id, colour)).await.expect("mall");
    while let Some(Some(other)) = inbox.recv().await {
        met += 1;
        colour = if other == colour { colour } else { 3 - colour - other };
        mall.send(Guest::Meet(id, colour)).await.expect("mall");
    }
    mall.send(Guest::Leave(met)).await.expect("mall");
}

pub async fn chameneos(meetings: u64) -> Figure {
    let (mall, mut guests) = mpsc::channel::<Guest>(MAILBOX);
    let mut creatures = Vec::new();
    let start = Instant::now();
    for id in 0..CREATURES {
        let (outbox, inbox) = mpsc::channel::<Option<u64>>(2);
        tokio::spawn(creature(id, mall.clone(), inbox));
        creatures.push(outbox);
    }
    let (mut held, mut total, mut left) = (0, 0, CREATURES);
    let mut waiting: Option<(usize, u64)> = None;
    while left > 0 {
        match guests.recv().await.expect("guest") {
            Guest::Leave(met) => {
                total += met;
                left -= 1;
            }
            Guest::Meet(id, _) if held == meetings => creatures[id].send(None).await.expect("creature"),
            Guest::Meet(id, colour) => match waiting.take() {
                None => waiting = Some((id, colour)),
                Some((other, other_colour)) => {
                    held += 1;
                    creatures[other].send(Some(colour)).await.expect("creature");
                    creatures[id].send(Some(other_colour)).await.expect("creature");
                }
            },
        }
    }
    let spent = start.elapsed();
    check("meetings, counted twice", 2 * meetings, total);
    Figure::Time(spent)
}
