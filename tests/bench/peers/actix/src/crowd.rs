//! Many actors: spawn, idle memory, big (all to all), chameneos (pairs at a mall).

use crate::{check, gather, random, resident_bytes, Figure, Workers};
use actix::{Actor, ActorContext, Addr, AsyncContext, Context, Handler, Message};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{channel, Sender};
use std::sync::Arc;
use std::time::Instant;

const SPAWN_BATCH: u64 = 1000;
const BIG_AGENTS: usize = 120;
const CREATURES: usize = 100;

#[derive(Message)]
#[rtype(result = "()")]
struct Add(u64);

/// Lives for one message.
struct Once {
    received: Arc<AtomicU64>,
    agents: u64,
    main: Sender<u64>,
}

impl Actor for Once {
    type Context = Context<Self>;
}

impl Handler<Add> for Once {
    type Result = ();
    fn handle(&mut self, message: Add, context: &mut Self::Context) {
        // relaxed: the channel orders the last count
        let before = self.received.fetch_add(message.0, Ordering::Relaxed);
        if before + message.0 == self.agents {
            self.main.send(self.agents).expect("main");
        }
        context.stop();
    }
}

/// Spawns on its own thread, 1,000 at a time.
struct Spawner {
    received: Arc<AtomicU64>,
    agents: u64,
    main: Sender<u64>,
}

impl Actor for Spawner {
    type Context = Context<Self>;
}

impl Handler<Add> for Spawner {
    type Result = ();
    fn handle(&mut self, message: Add, context: &mut Self::Context) {
        let end = self.agents.min(message.0 + SPAWN_BATCH);
        for _ in message.0..end {
            let once = Once { received: self.received.clone(), agents: self.agents, main: self.main.clone() };
            once.start().do_send(Add(1));
        }
        if end < self.agents {
            context.address().do_send(Add(end));
        }
    }
}

pub fn spawn(workers: &Workers, agents: u64) -> Figure {
    let (main, results) = channel();
    let received = Arc::new(AtomicU64::new(0));
    let counter = received.clone();
    let spawner = workers.deal(0, move || Spawner { received: counter, agents, main });
    let start = Instant::now();
    spawner.do_send(Add(0));
    gather(&results, 1);
    let spent = start.elapsed();
    check("messages", agents, received.load(Ordering::Relaxed));
    Figure::Time(spent)
}

struct Keeper {
    received: Arc<AtomicU64>,
}

impl Actor for Keeper {
    type Context = Context<Self>;
}

impl Handler<Add> for Keeper {
    type Result = ();
    fn handle(&mut self, message: Add, _: &mut Self::Context) {
        self.received.fetch_add(message.0, Ordering::Release);
    }
}

pub fn memory(workers: &Workers, agents: u64) -> Figure {
    let received = Arc::new(AtomicU64::new(0));
    let mut alive: Vec<Option<Addr<Keeper>>> = Vec::with_capacity(agents as usize);
    // writes every page of the table: they are not the actors'
    alive.resize_with(agents as usize, || std::hint::black_box(None));
    let before = resident_bytes();
    for (i, slot) in alive.iter_mut().enumerate() {
        let received = received.clone();
        let keeper = workers.deal(i, move || Keeper { received });
        keeper.do_send(Add(1));
        *slot = Some(keeper);
    }
    while received.load(Ordering::Acquire) < agents {
        std::thread::yield_now();
    }
    let after = resident_bytes();
    check("alive", agents as usize, alive.iter().flatten().count());
    Figure::Bytes(after - before)
}

#[derive(Message)]
#[rtype(result = "()")]
enum Big {
    Everyone(Arc<Vec<Addr<Pinger>>>),
    Start,
    Ping(usize),
    Pong,
    Report,
}

struct Pinger {
    id: usize,
    state: u64,
    each: u64,
    pings: u64,
    pongs: u64,
    everyone: Arc<Vec<Addr<Pinger>>>,
    main: Sender<u64>,
}

impl Actor for Pinger {
    type Context = Context<Self>;
}

impl Pinger {
    fn ping(&mut self) {
        let to = random(&mut self.state) as usize % self.everyone.len();
        self.everyone[to].do_send(Big::Ping(self.id));
    }
}

impl Handler<Big> for Pinger {
    type Result = ();
    fn handle(&mut self, message: Big, _: &mut Self::Context) {
        match message {
            Big::Everyone(everyone) => {
                self.everyone = everyone;
                self.main.send(1).expect("main");
            }
            Big::Start => self.ping(),
            Big::Ping(from) => {
                self.pings += 1;
                self.everyone[from].do_send(Big::Pong);
            }
            Big::Pong => {
                self.pongs += 1;
                if self.pongs < self.each {
                    self.ping();
                } else {
                    self.main.send(1).expect("main");
                }
            }
            Big::Report => {
                self.main.send(self.pings).expect("main");
                self.main.send(self.pongs).expect("main");
            }
        }
    }
}

pub fn big(workers: &Workers, pairs: u64) -> Figure {
    let each = pairs / BIG_AGENTS as u64;
    let (main, results) = channel();
    let everyone: Vec<Addr<Pinger>> = (0..BIG_AGENTS)
        .map(|id| {
            let main = main.clone();
            let state = 0x9E37_79B9_7F4A_7C15u64.wrapping_mul(id as u64 + 1);
            let everyone = Arc::default();
            workers.deal(id, move || Pinger { id, state, each, pings: 0, pongs: 0, everyone, main })
        })
        .collect();
    let everyone = Arc::new(everyone);
    everyone.iter().for_each(|pinger| pinger.do_send(Big::Everyone(everyone.clone())));
    gather(&results, BIG_AGENTS);
    let start = Instant::now();
    everyone.iter().for_each(|pinger| pinger.do_send(Big::Start));
    gather(&results, BIG_AGENTS);
    let spent = start.elapsed();
    everyone.iter().for_each(|pinger| pinger.do_send(Big::Report));
    let total = gather(&results, 2 * BIG_AGENTS);
    check("pings and pongs", 2 * each * BIG_AGENTS as u64, total);
    Figure::Time(spent)
}

#[derive(Message)]
#[rtype(result = "()")]
enum Guest {
    Meet(Addr<Creature>, u64),
    Leave(u64),
}

#[derive(Message)]
#[rtype(result = "()")]
enum Met {
    Start,
    Other(u64),
    Closed,
}

struct Creature {
    mall: Addr<Mall>,
    colour: u64,
    met: u64,
}

impl Actor for Creature {
    type Context = Context<Self>;
}

impl Handler<Met> for Creature {
    type Result = ();
    fn handle(&mut self, message: Met, context: &mut Self::Context) {
        match message {
            Met::Closed => return self.mall.do_send(Guest::Leave(self.met)),
            Met::Other(other) => {
                self.met += 1;
                self.colour = if other == self.colour { other } else { 3 - self.colour - other };
            }
            Met::Start => {}
        }
        self.mall.do_send(Guest::Meet(context.address(), self.colour));
    }
}

struct Mall {
    meetings: u64,
    held: u64,
    total: u64,
    left: usize,
    waiting: Option<(Addr<Creature>, u64)>,
    main: Sender<u64>,
}

impl Actor for Mall {
    type Context = Context<Self>;
}

impl Handler<Guest> for Mall {
    type Result = ();
    fn handle(&mut self, message: Guest, _: &mut Self::Context) {
        match message {
            Guest::Leave(met) => {
                self.total += met;
                self.left -= 1;
                if self.left == 0 {
                    self.main.send(self.total).expect("main");
                }
            }
            Guest::Meet(guest, _) if self.held == self.meetings => guest.do_send(Met::Closed),
            Guest::Meet(guest, colour) => match self.waiting.take() {
                None => self.waiting = Some((guest, colour)),
                Some((other, other_colour)) => {
                    self.held += 1;
                    other.do_send(Met::Other(colour));
                    guest.do_send(Met::Other(other_colour));
                }
            },
        }
    }
}

pub fn chameneos(workers: &Workers, meetings: u64) -> Figure {
    let (main, results) = channel();
    let mall = workers.deal(0, move || Mall { meetings, held: 0, total: 0, left: CREATURES, waiting: None, main });
    let creatures: Vec<Addr<Creature>> = (0..CREATURES)
        .map(|id| {
            let mall = mall.clone();
            workers.deal(id + 1, move || Creature { mall, colour: id as u64 % 3, met: 0 })
        })
        .collect();
    let start = Instant::now();
    creatures.iter().for_each(|creature| creature.do_send(Met::Start));
    let total = gather(&results, 1);
    let spent = start.elapsed();
    check("meetings, counted twice", 2 * meetings, total);
    Figure::Time(spent)
}
