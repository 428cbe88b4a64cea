//! The trading swarm in Rust: `swarm [--free] TICKS_CSV SEED TRACE EQUITY_CSV`; see ../SPEC.md.
//! Messages are little-endian words; the first packs tick (32 bits), symbol (16), strategy (16).

mod market;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use agentrt::{
    Agent, Backoff, Channel, Context, Crash, Error, Handler, Iso, Kind, Lease, Mailbox, Member,
    Message, Overflow, Priority, Remedy, Retry, Returned, RuntimeOptions, Sending, Shards,
    ShardsOptions, SpawnOptions, SupervisorOptions, Threshold,
};
use market::{read, Halts, Ticks, Trend, HALT_TICKS, STRATEGIES, SYMBOLS};

const START: u64 = 1;
const TICK: u64 = 2;
const ORDER: u64 = 3;
const APPROVAL: u64 = 4;
const END: u64 = 5;
const REPORT: u64 = 6;
const HALT: u64 = 7;
const REVIEW: u64 = 8;
const SESSION: Duration = Duration::from_secs(2);
const SESSION_ORDERS: usize = 100;
const PLANTED: &str = "planted: the supervisor hands the tick again";

type End = Result<(), Crash>;

fn word(bytes: &[u8], index: usize) -> i64 {
    i64::from_le_bytes(bytes[index * 8..][..8].try_into().expect("eight bytes"))
}

fn bytes(words: &[i64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// The first word of a message.
fn pack(tick: usize, symbol: usize, strategy: usize) -> i64 {
    (tick as u64 | (symbol as u64) << 32 | (strategy as u64) << 48) as i64
}

/// Tick, symbol, strategy and price of a message.
fn unpack(bytes: &[u8]) -> (usize, usize, usize, i64) {
    let first = word(bytes, 0) as u64;
    let part = |shift: u32, mask: u64| (first >> shift & mask) as usize;
    (part(0, 0xffff_ffff), part(32, 0xffff), part(48, 0xffff), word(bytes, 1))
}

struct Feeder {
    ticks: Ticks,
    analyzers: Vec<Agent>,
    risks: [Agent; 3],
    orders: Channel,
    book: Agent,
}

impl Feeder {
    async fn run(self, mut mailbox: Mailbox) -> End {
        mailbox.recv().await;
        let mut halts = Halts::default();
        for (tick, (symbol, price)) in self.ticks.iter().enumerate() {
            let val = Iso::new(&bytes(&[pack(tick, *symbol, 0), *price]))?.freeze()?;
            if halts.begin(tick, *symbol, *price)
                && !agentrt::broadcast(&self.risks, HALT, &val)?.refusals.is_empty()
            {
                return Err("a risk manager does not hear of a halt".into());
            }
            for receiver in self.analyzers[symbol * 3..][..3].iter().chain([&self.book]) {
                mailbox.signal(*receiver, TICK, &val).await?;
            }
            let (marks, count) = ((tick + 1) * 50 / self.ticks.len(), self.ticks.len());
            if marks != tick * 50 / count {
                eprint!("\r[{:<50}] {}/{count}", "#".repeat(marks), tick + 1);
            }
        }
        eprintln!();
        for analyzer in &self.analyzers {
            mailbox.ask(*analyzer, END, ()).await?;
        }
        self.orders.close();
        mailbox.signal(self.book, END, ()).await?;
        std::future::pending().await // the swarm ends with its runtime
    }
}

/// Turns the prices of one symbol into directions, and changes of direction into orders. A handler,
/// so that it keeps what it knows when its supervisor hands it a tick again.
struct Analyzer {
    trend: Trend,
    orders: Channel,
    sending: Option<Sending>,
    faulty: bool,
}

impl Analyzer {
    fn new(strategy: usize, orders: Channel, faulty: bool) -> Self {
        Self { trend: Trend::new(strategy), orders, sending: None, faulty }
    }

    fn hear(&mut self, context: &mut Context, message: &Message) -> End {
        let (tick, symbol, _, price) = unpack(message.bytes());
        let (strategy, direction) = (self.trend.strategy, self.trend.after(price));
        if direction != self.trend.direction {
            if std::mem::take(&mut self.faulty) {
                return Err(PLANTED.into());
            }
            let target = direction * [1, 1, 2][strategy] * (1_000_000_000 / price);
            let words = [pack(tick, symbol, strategy), price, target, 0, 0];
            let order = Iso::new(&bytes(&words))?;
            self.sending = Some(self.orders.send(ORDER, order));
            context.hold();
        }
        self.trend.take(price, direction);
        Ok(())
    }
}

impl Handler for Analyzer {
    fn receive(&mut self, context: &mut Context, message: Message) -> Result<(), Crash> {
        match (message.kind(), message.type_number()) {
            (Kind::Reply, _) => {
                self.sending = None; // the order is in the channel
                Ok(message.status()?)
            }
            (_, END) => Ok(message.reply(0, ())?),
            _ => self.hear(context, &message),
        }
    }
}

/// Has orders approved and books what was traded, in turns with the others: one at a time has the
/// session.
struct Executor {
    orders: Channel,
    risks: [Agent; 3],
    shards: Arc<Shards>,
    book: Agent,
}

impl Executor {
    async fn run(self, mut mailbox: Mailbox) -> End {
        mailbox.recv().await;
        while self.trade(&mailbox).await? {}
        std::future::pending().await
    }

    /// Trades for one session; false when there is nothing left to trade.
    async fn trade(&self, mailbox: &Mailbox) -> Result<bool, Crash> {
        let mut session = agentrt::lease("session", SESSION).await?;
        for _ in 0..SESSION_ORDERS {
            let Some(mut order) = self.orders.next().await.and_then(|mut it| it.take_iso()) else {
                self.book(mailbox, &mut session, None).await?;
                return Ok(false);
            };
            let quantity = self.approved(&order[..24]).await.unwrap_or(0);
            if quantity != 0 {
                let (_, _, _, price) = unpack(&order);
                let paid = price + quantity.signum() * (price / 10_000);
                let cash = -(quantity * paid) - quantity.abs() * 50;
                order[24..].copy_from_slice(&bytes(&[quantity, cash]));
            }
            self.book(mailbox, &mut session, Some(order)).await?;
        }
        Ok(true)
    }

    /// The quantity that may be traded: by all risk managers if it is large, then by the one of its
    /// symbol.
    async fn approved(&self, order: &[u8]) -> Result<i64, Crash> {
        let (second, (_, symbol, _, price)) = (Duration::from_secs(1), unpack(order));
        if word(order, 2).abs() * price > 1_500_000_000 {
            let review =
                agentrt::quorum(&self.risks, Threshold::Majority, second, REVIEW, order).await?;
            review.winner()?;
        }
        let owner = self.shards.find(0, SYMBOLS[symbol])?.agent.ok_or("nobody has the symbol")?;
        Ok(word(owner.ask_within(second, APPROVAL, order).await?.bytes(), 0))
    }

    /// Books an order, or the end.
    async fn book(&self, mailbox: &Mailbox, session: &mut Lease, order: Option<Iso>) -> End {
        let mut order = order;
        loop {
            match self.book_now(mailbox, session, order).await {
                Err((Error::NotHolder(_) | Error::Fenced(_), kept)) => {
                    *session = agentrt::lease("session", SESSION).await?; // held up for longer
                    order = kept;
                }
                result => return result.map_err(|(error, _)| error.into()),
            }
        }
    }

    async fn book_now(
        &self,
        mailbox: &Mailbox,
        session: &Lease,
        order: Option<Iso>,
    ) -> Result<(), (Error, Option<Iso>)> {
        match (session.renew(SESSION), order) {
            (Err(error), order) => Err((error, order)),
            (_, None) => {
                let sent = mailbox.signal_fenced(session, self.book, END, ()).await;
                sent.map_err(|error| (error, None))
            }
            (_, Some(iso)) => {
                let sent = mailbox.signal_iso_fenced(session, self.book, ORDER, iso).await;
                sent.map_err(|Returned { error, iso }| (error, Some(iso)))
            }
        }
    }
}

async fn risk(mut mailbox: Mailbox, number: usize) -> End {
    let mut series = [(0, None); 18]; // the quantity held, and the tick of the last trade
    let mut halts = Vec::new();
    while let Some(message) = mailbox.recv().await {
        let (tick, symbol, strategy, price) = unpack(message.bytes());
        if message.type_number() == HALT {
            halts.push(tick);
            continue;
        }
        let (review, target) = (message.type_number() == REVIEW, word(message.bytes(), 2));
        let (held, traded) = &mut series[symbol * 3 + strategy];
        let most = 1_500_000_000 / price;
        let quantity = target.clamp(-most, most) - *held;
        let halted = halts.iter().any(|halt| (*halt..halt + HALT_TICKS).contains(&tick));
        let cooling = traded.is_some_and(|last| tick - last < 12);
        let objection = match (review, number) {
            _ if target != 0 && halted => Some("market halt"),
            (true, 1) if target < 0 => Some("large short"),
            (true, 2) if price > 5_000_000 => Some("large and dear"),
            (false, _) if target != 0 && cooling => Some("cooling down"),
            _ => None,
        };
        if let Some(objection) = objection {
            message.refuse(&Error::Refused(objection.into()))?;
        } else if review {
            message.reply(0, ())?;
        } else {
            if quantity != 0 {
                *held += quantity;
                *traded = Some(tick);
            }
            message.reply(0, &quantity.to_le_bytes())?;
        }
    }
    Ok(())
}

/// A tick, and what its fills changed.
#[derive(Clone, Default)]
struct Moment {
    symbol: usize,
    price: i64,
    quantity: i64,
    cash: i64,
}

async fn keeper(mut mailbox: Mailbox, ticks: usize) -> End {
    let mut book = vec![Moment::default(); ticks];
    let (mut orders, mut fills, mut ends, mut right) = (0, 0, 0, None);
    while let Some(mut message) = mailbox.recv().await {
        match message.type_number() {
            TICK => {
                let (tick, symbol, _, price) = unpack(message.bytes());
                book[tick].symbol = symbol;
                book[tick].price = price;
            }
            ORDER => {
                let (tick, ..) = unpack(message.bytes());
                let quantity = word(message.bytes(), 3);
                orders += 1;
                fills += i64::from(quantity != 0);
                book[tick].quantity += quantity;
                book[tick].cash += word(message.bytes(), 4);
            }
            END => ends += 1,
            _ => right = message.take_right(),
        }
        if ends == 3 {
            if let Some(asker) = right.take() {
                asker.reply(0, &report(orders, fills, &book))?;
            }
        }
    }
    Ok(())
}

fn report(orders: i64, fills: i64, book: &[Moment]) -> Vec<u8> {
    let mut report = vec![orders, fills];
    let (mut cash, mut held, mut prices) = (0, [0; SYMBOLS.len()], [0; SYMBOLS.len()]);
    for moment in book {
        cash += moment.cash;
        held[moment.symbol] += moment.quantity;
        prices[moment.symbol] = moment.price;
        let worth: i64 = held.iter().zip(&prices).map(|(held, price)| held * price).sum();
        report.push(cash + worth);
    }
    bytes(&report)
}

type Arguments = [String; 4];

fn run(
    free: bool,
    [ticks_path, seed, trace, equity_path]: &Arguments,
) -> Result<Option<String>, Crash> {
    let (ticks, malformed) = read(ticks_path)?;
    let (count, started, options) = (ticks.len(), Instant::now(), RuntimeOptions::new());
    let options = if free { options } else { options.simulated(seed.parse()?).trace(trace) };
    let runtime = options.open()?;
    let named = |name: &str| SpawnOptions::named(name).start(false).stop(false);
    let waits = |name: &str, capacity| named(name).capacity(capacity).overflow(Overflow::Wait);
    let book = runtime.spawn_async(&waits("book-keeper", 256), move |it| keeper(it, count))?;
    let manager = |number| {
        let options = named(&format!("risk-{number}")).capacity(256).priority(Priority::High);
        runtime.spawn_async(&options, move |it| risk(it, number))
    };
    let risks = [manager(0)?, manager(1)?, manager(2)?];
    let members = [0, 1, 2].map(|id| Member::new(id, 1).agent(risks[id as usize]));
    let shards = Arc::new(runtime.shards(&members, &ShardsOptions::default())?);
    let orders = runtime.channel(16)?;
    let mut beginners = Vec::new();
    for number in 0..2 {
        let executor = Executor { orders: orders.clone(), risks, shards: shards.clone(), book };
        let options = named(&format!("executor-{number}")).priority(Priority::High);
        beginners.push(runtime.spawn_async(&options, move |it| executor.run(it))?);
    }
    let retry = Retry::new().backoff(Backoff::Exponential, Duration::from_millis(1)).jitter(false);
    let options = SupervisorOptions::new().name("desk").permanent(Remedy::Retry).retry(&retry);
    let desk = runtime.supervisor(&options)?;
    let mut all = Vec::new();
    for symbol in SYMBOLS {
        for (strategy, name) in STRATEGIES.iter().enumerate() {
            let (name, orders) = (format!("{symbol}/{name}"), orders.clone());
            let options = waits(&name, 64).supervisor(desk);
            let faulty = name == "SPX/breakout";
            let make = move || Analyzer::new(strategy, orders.clone(), faulty);
            all.push(runtime.spawn_with(&options, make)?);
        }
    }
    let feeder = Feeder { ticks, analyzers: all, risks, orders, book };
    beginners.push(runtime.spawn_async(&named("feeder"), move |it| feeder.run(it))?);
    for agent in beginners {
        agent.signal(START, ())?;
    }
    let report = book.ask_wait(Duration::from_secs(600), REPORT, ())?;
    let (messages, seconds) = (runtime.stats()?.accepted, started.elapsed().as_secs_f64());
    runtime.close()?;
    let number = |index| word(report.bytes(), index);
    let (orders, fills) = (number(0), number(1));
    let pnl = if count == 0 { 0 } else { number(count + 1) };
    let lines = (0..count).map(|tick| format!("{tick},{}\n", number(tick + 2)));
    let curve = "tick,equity\n".to_owned() + &lines.collect::<String>();
    std::fs::write(equity_path, curve).map_err(|error| format!("{equity_path}: {error}"))?;
    println!(
        r#"{{"language":"rust","ticks":{count},"messages":{messages},"orders":{orders},"fills":{fills},"pnl":{pnl},"seconds":{seconds:.6}}}"#
    );
    Ok(malformed)
}

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let free = arguments.first().is_some_and(|first| first == "--free");
    arguments.drain(..usize::from(free));
    let Ok(arguments) = Arguments::try_from(arguments) else {
        eprintln!("usage: swarm [--free] TICKS_CSV SEED TRACE EQUITY_CSV");
        return ExitCode::from(2);
    };
    let error = run(free, &arguments).unwrap_or_else(|error| Some(error.to_string()));
    let Some(error) = error else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::FAILURE
}
