//! A few tasks: circle (ping-pong and ring), flow (count and fan-in).

use crate::{check, triangle, Figure, MAILBOX};
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

/// One message travels; its value counts the hops left.
pub async fn circle(agents: usize, hops: u64) -> Figure {
    let (senders, mut receivers): (Vec<_>, Vec<_>) = (0..agents).map(|_| mpsc::channel::<u64>(MAILBOX)).unzip();
    let (arrived, arrival) = mpsc::channel::<()>(1);
    let mut tasks = Vec::new();
    for (i, mut inbox) in receivers.drain(..).enumerate() {
        let next = senders[(i + 1) % agents].clone();
        let arrived = arrived.clone();
        tasks.push(tokio::spawn(async move {
            let mut received = 0u64;
            while let Some(left) = inbox.recv().await {
                if left == u64::MAX {
                    break;
                }
                received += 1;
                if left == 0 {
                    arrived.send(()).await.expect("main");
                } else {
                    next.send(left - 1).await.expect("next");
                }
            }
            received
        }));
    }
    let mut arrival = arrival;
    let start = Instant::now();
    senders[0].send(hops).await.expect("first");
    arrival.recv().await.expect("arrival");
    let spent = start.elapsed();
    let mut received = 0;
    for sender in &senders {
        sender.send(u64::MAX).await.expect("stop");
    }
    for task in tasks {
        received += task.await.expect("task");
    }
    check("hops", hops + 1, received);
    Figure::Time(spent)
}

/// Producers wait for room in the bounded channel.
pub async fn flow(producers: u64, messages: u64) -> Figure {
    let each = messages / producers;
    let (outbox, mut inbox) = mpsc::channel::<u64>(MAILBOX);
    let (finished, totals) = oneshot::channel();
    let start = Instant::now();
    tokio::spawn(async move {
        let (mut count, mut sum) = (0u64, 0u64);
        while let Some(value) = inbox.recv().await {
            count += 1;
            sum += value;
        }
        finished.send((count, sum)).expect("main");
    });
    for _ in 0..producers {
        let outbox = outbox.clone();
        tokio::spawn(async move {
            for value in 0..each {
                outbox.send(value).await.expect("consumer");
            }
        });
    }
    drop(outbox);
    let (count, sum) = totals.await.expect("totals");
    let spent = start.elapsed();
    check("messages", each * producers, count);
    check("sum", triangle(each) * producers, sum);
    Figure::Time(spent)
}
