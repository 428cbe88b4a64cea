//! A few actors: circle (ping-pong and ring), flow (count and fan-in).

use crate::{check, gather, Figure, Workers};
use actix::{Actor, ActorContext, Addr, AsyncContext, Context, Handler, Message};
use std::sync::mpsc::{channel, Sender};
use std::time::Instant;

const SEND_BATCH: u64 = 500;

/// Hops left.
#[derive(Message)]
#[rtype(result = "()")]
struct Hop(u64);

#[derive(Message)]
#[rtype(result = "()")]
struct Next(Addr<Node>);

#[derive(Message)]
#[rtype(result = "()")]
struct Report;

struct Node {
    next: Option<Addr<Node>>,
    received: u64,
    main: Sender<u64>,
}

impl Actor for Node {
    type Context = Context<Self>;
}

impl Handler<Next> for Node {
    type Result = ();
    fn handle(&mut self, message: Next, _: &mut Self::Context) {
        self.next = Some(message.0);
        self.main.send(1).expect("main");
    }
}

impl Handler<Hop> for Node {
    type Result = ();
    fn handle(&mut self, message: Hop, _: &mut Self::Context) {
        self.received += 1;
        if message.0 == 0 {
            self.main.send(0).expect("main");
        } else {
            self.next.as_ref().expect("next").do_send(Hop(message.0 - 1));
        }
    }
}

impl Handler<Report> for Node {
    type Result = ();
    fn handle(&mut self, _: Report, context: &mut Self::Context) {
        self.main.send(self.received).expect("main");
        context.stop();
    }
}

/// One message travels; its value counts the hops left.
pub fn circle(workers: &Workers, agents: usize, hops: u64) -> Figure {
    let (main, results) = channel();
    let nodes: Vec<Addr<Node>> = (0..agents)
        .map(|i| {
            let main = main.clone();
            workers.deal(i, move || Node { next: None, received: 0, main })
        })
        .collect();
    for (i, node) in nodes.iter().enumerate() {
        node.do_send(Next(nodes[(i + 1) % agents].clone()));
    }
    check("linked", agents as u64, gather(&results, agents));
    let start = Instant::now();
    nodes[0].do_send(Hop(hops));
    gather(&results, 1);
    let spent = start.elapsed();
    nodes.iter().for_each(|node| node.do_send(Report));
    check("hops", hops + 1, gather(&results, agents));
    Figure::Time(spent)
}

#[derive(Message)]
#[rtype(result = "()")]
enum Item {
    Value(u64),
    Finished,
}

struct Consumer {
    count: u64,
    sum: u64,
    producers: usize,
    main: Sender<u64>,
}

impl Actor for Consumer {
    type Context = Context<Self>;
}

impl Handler<Item> for Consumer {
    type Result = ();
    fn handle(&mut self, message: Item, _: &mut Self::Context) {
        match message {
            Item::Value(value) => {
                self.count += 1;
                self.sum += value;
            }
            Item::Finished => {
                self.producers -= 1;
                if self.producers == 0 {
                    self.main.send(self.count).expect("main");
                    self.main.send(self.sum).expect("main");
                }
            }
        }
    }
}

/// The next value to send.
#[derive(Message)]
#[rtype(result = "()")]
struct Continue(u64);

struct Producer {
    to: Addr<Consumer>,
    each: u64,
}

impl Actor for Producer {
    type Context = Context<Self>;
}

impl Handler<Continue> for Producer {
    type Result = ();
    fn handle(&mut self, message: Continue, context: &mut Self::Context) {
        let end = self.each.min(message.0 + SEND_BATCH);
        for value in message.0..end {
            self.to.do_send(Item::Value(value));
        }
        if end < self.each {
            context.address().do_send(Continue(end));
        } else {
            self.to.do_send(Item::Finished);
        }
    }
}

/// Producers send in batches and send themselves the rest.
pub fn flow(workers: &Workers, producers: usize, messages: u64) -> Figure {
    let each = messages / producers as u64;
    let (main, results) = channel();
    let to = workers.deal(0, move || Consumer { count: 0, sum: 0, producers, main });
    let from: Vec<Addr<Producer>> = (0..producers)
        .map(|i| {
            let to = to.clone();
            workers.deal(i + 1, move || Producer { to, each })
        })
        .collect();
    let start = Instant::now();
    from.iter().for_each(|producer| producer.do_send(Continue(0)));
    let count = gather(&results, 1);
    let spent = start.elapsed();
    check("messages", each * producers as u64, count);
    check("sum", each * (each - 1) / 2 * producers as u64, gather(&results, 1));
    Figure::Time(spent)
}
