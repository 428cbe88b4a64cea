//! The trading swarm in Rust: `swarm [--free] TICKS_CSV SEED TRACE EQUITY_CSV`; see ../SPEC.md.
//! Messages are little-endian words; the first packs tick (32 bits), symbol (16), strategy (16).

use std::time::{Duration, Instant};
use std::{cmp::Ordering, collections::VecDeque, process::ExitCode};

use agentrt::{Agent, Crash, Error, Iso, Mailbox, RuntimeOptions, SpawnOptions};
use agentrt::{Overflow::Wait, Priority::High};

const SYMBOLS: [&str; 6] = ["AAPL", "AMZN", "GOOG", "IBM", "MSFT", "SPX"];
const STRATEGIES: [&str; 3] = ["average", "reversion", "breakout"];
const SERIES: usize = SYMBOLS.len() * STRATEGIES.len();
const START: u64 = 1;
const TICK: u64 = 2;
const ORDER: u64 = 3;
const APPROVAL: u64 = 4;
const END: u64 = 5;
const REPORT: u64 = 6;
const USAGE: &str = "usage: swarm [--free] TICKS_CSV SEED TRACE EQUITY_CSV";

type End = Result<(), Crash>;
type Ticks = Vec<(usize, i64)>; // symbol and price

fn word(bytes: &[u8], index: usize) -> i64 {
    i64::from_le_bytes(bytes[index * 8..][..8].try_into().expect("eight bytes"))
}

fn bytes(words: &[i64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Tick, symbol, strategy and price of a message.
fn unpack(bytes: &[u8]) -> (usize, usize, usize, i64) {
    let first = word(bytes, 0) as usize;
    (first & 0xffff_ffff, first >> 32 & 0xffff, first >> 48, word(bytes, 1))
}

/// The ticks (symbol, price) of a file, and what is wrong with its first malformed line.
fn read(path: &str) -> Result<(Ticks, Option<String>), Crash> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let mut ticks = Ticks::new();
    for (index, line) in (1..).zip(text.split_terminator('\n')) {
        match parse(line).filter(|(tick, ..)| index > 1 && *tick == ticks.len()) {
            Some((_, symbol, price)) => ticks.push((symbol, price)),
            None if index == 1 && line == "tick,date,symbol,price" => {}
            None => return Ok((ticks, Some(format!("{path}:{index}: malformed tick: {line}")))),
        }
    }
    Ok((ticks, text.is_empty().then(|| format!("{path}:1: malformed tick: "))))
}

fn parse(line: &str) -> Option<(usize, usize, i64)> {
    let mut fields = line.split(',');
    let [tick, date, symbol, price] = [(); 4].map(|()| fields.next().unwrap_or_default());
    let symbol = SYMBOLS.iter().position(|name| *name == symbol)?;
    let (tick, price): (usize, i64) = (tick.parse().ok()?, price.parse().ok()?);
    let exact = format!("{tick},{date},{},{price}", SYMBOLS[symbol]) == line;
    let fits = exact && date.len() == 10 && (1..=10_000_000_000).contains(&price);
    fits.then_some((tick, symbol, price))
}

async fn feeder(mut mailbox: Mailbox, ticks: Ticks, all: Vec<Agent>, keeper: Agent) -> End {
    mailbox.recv().await;
    for (tick, (symbol, price)) in ticks.iter().enumerate() {
        let val = Iso::new(&bytes(&[(tick | symbol << 32) as i64, *price]))?.freeze()?;
        for receiver in all[symbol * 3..][..3].iter().chain([&keeper]) {
            mailbox.signal(*receiver, TICK, &val).await?;
        }
        let marks = (tick + 1) * 50 / ticks.len();
        if marks != tick * 50 / ticks.len() {
            eprint!("\r[{:<50}] {}/{}", "#".repeat(marks), tick + 1, ticks.len());
        }
    }
    eprintln!();
    for receiver in all.iter().chain([&keeper]) {
        mailbox.signal(*receiver, END, ()).await?;
    }
    std::future::pending().await // the swarm ends with its runtime
}

async fn analyzer(mut mailbox: Mailbox, symbol: usize, strategy: usize, executor: Agent) -> End {
    let (mut window, mut direction) = (VecDeque::new(), 0);
    while let Some(message) = mailbox.recv().await {
        if message.type_number() == END {
            mailbox.signal(executor, END, ()).await?;
            continue;
        }
        let (tick, _, _, price) = unpack(message.bytes());
        if window.len() == 40 {
            let turned = decide(strategy, &window, price, direction);
            if turned != direction {
                direction = turned;
                let target = direction * [1, 1, 2][strategy] * (1_000_000_000 / price);
                let first = (tick | symbol << 32 | strategy << 48) as i64;
                let order = Iso::new(&bytes(&[first, price, target, 0, 0]))?;
                mailbox.signal_iso(executor, ORDER, order).await?;
            }
            window.pop_front();
        }
        window.push_back(price);
    }
    Ok(())
}

/// The direction after `price`; `window` holds the 40 prices before it.
fn decide(strategy: usize, window: &VecDeque<i64>, price: i64, old: i64) -> i64 {
    let latest = |count: usize| window.iter().skip(40 - count).sum::<i64>();
    match strategy {
        0 => match ((latest(7) + price) * 40).cmp(&((latest(39) + price) * 8)) {
            Ordering::Equal => old,
            order => order as i64,
        },
        1 => match (price * 20_000, latest(20) * 1_000, latest(20) * 25) {
            (value, mean, band) if value > mean + band => -1,
            (value, mean, band) if value < mean - band => 1,
            (value, mean, _) if old == 1 && value >= mean || old == -1 && value <= mean => 0,
            _ => old,
        },
        _ if window.iter().all(|before| price > *before) => 1,
        _ if window.iter().all(|before| price < *before) => -1,
        _ => old,
    }
}

async fn executor(mut mailbox: Mailbox, risks: [Agent; 2], keeper: Agent) -> End {
    let mut ends = 0;
    while let Some(mut message) = mailbox.recv().await {
        let Some(mut order) = message.take_iso() else {
            ends += 1;
            if ends == SERIES {
                mailbox.signal(keeper, END, ()).await?;
            }
            continue;
        };
        let (_, symbol, _, price) = unpack(&order);
        let ask = risks[symbol % 2].ask_within(Duration::from_secs(1), APPROVAL, &order[..24]);
        let quantity = ask.await.map_or(0, |answer| word(answer.bytes(), 0));
        if quantity != 0 {
            let paid = price + quantity.signum() * (price / 10_000);
            let cash = -(quantity * paid) - quantity.abs() * 50;
            order[24..].copy_from_slice(&bytes(&[quantity, cash]));
        }
        mailbox.signal_iso(keeper, ORDER, order).await?;
    }
    Ok(())
}

async fn risk(mut mailbox: Mailbox) -> End {
    let mut series = [(0, None); SERIES]; // the quantity held, and the tick of the last trade
    while let Some(message) = mailbox.recv().await {
        let (tick, symbol, strategy, price) = unpack(message.bytes());
        let target = word(message.bytes(), 2);
        let (held, traded) = &mut series[symbol * 3 + strategy];
        let most = 1_500_000_000 / price;
        let quantity = target.clamp(-most, most) - *held;
        if target != 0 && traded.is_some_and(|last| tick - last < 12) {
            message.refuse(&Error::Refused("cooling down".into()))?;
        } else {
            (*held, *traded) = (*held + quantity, if quantity == 0 { *traded } else { Some(tick) });
            message.reply(0, &quantity.to_le_bytes())?;
        }
    }
    Ok(())
}

async fn keeper(mut mailbox: Mailbox, ticks: usize) -> End {
    // Per tick: its symbol, its price, and what its fills changed: positions, and cash at the end.
    let mut book = vec![(0, 0, [0; 7]); ticks];
    let (mut orders, mut fills, mut ends, mut right) = (0, 0, 0, None);
    while let Some(mut message) = mailbox.recv().await {
        match message.type_number() {
            TICK => {
                let (tick, symbol, _, price) = unpack(message.bytes());
                (book[tick].0, book[tick].1) = (symbol, price);
            }
            ORDER => {
                let (tick, symbol, ..) = unpack(message.bytes());
                let quantity = word(message.bytes(), 3);
                (orders, fills) = (orders + 1, fills + i64::from(quantity != 0));
                book[tick].2[symbol] += quantity;
                book[tick].2[6] += word(message.bytes(), 4);
            }
            END => ends += 1,
            _ => right = message.take_right(),
        }
        match (ends, right.take()) {
            (2, Some(asker)) => asker.reply(0, &report(orders, fills, &book))?,
            (_, kept) => right = kept,
        }
    }
    Ok(())
}

fn report(orders: i64, fills: i64, book: &[(usize, i64, [i64; 7])]) -> Vec<u8> {
    let (mut report, mut held, mut prices) = (vec![orders, fills], [0; 7], [0, 0, 0, 0, 0, 0, 1]);
    for (symbol, price, changes) in book {
        prices[*symbol] = *price;
        held.iter_mut().zip(changes).for_each(|(held, change)| *held += change);
        report.push(held.iter().zip(&prices).map(|(held, price)| held * price).sum());
    }
    bytes(&report)
}

fn run(free: bool, arguments: &[String]) -> Result<Option<String>, Crash> {
    let [ticks_path, seed, trace, equity_path] = arguments else { return Err(USAGE.into()) };
    let (ticks, malformed) = read(ticks_path)?;
    let (count, started, options) = (ticks.len(), Instant::now(), RuntimeOptions::new());
    let options = if free { options } else { options.simulated(seed.parse()?).trace(trace) };
    let runtime = options.open()?;
    let named = |name: &str| SpawnOptions::named(name).start(false).stop(false);
    let waits = |name: &str, capacity| named(name).capacity(capacity).overflow(Wait);
    let book = runtime.spawn_async(&waits("book-keeper", 256), move |it| keeper(it, count))?;
    let manager = |name| runtime.spawn_async(&named(name).capacity(16).priority(High), risk);
    let risks = [manager("risk-0")?, manager("risk-1")?];
    let options = waits("executor", 16).priority(High);
    let broker = runtime.spawn_async(&options, move |it| executor(it, risks, book))?;
    let mut all = Vec::new();
    for (number, symbol) in SYMBOLS.iter().enumerate() {
        for (strategy, name) in STRATEGIES.iter().enumerate() {
            let make = move |it| analyzer(it, number, strategy, broker);
            all.push(runtime.spawn_async(&waits(&format!("{symbol}/{name}"), 64), make)?);
        }
    }
    let source = runtime.spawn_async(&named("feeder"), move |it| feeder(it, ticks, all, book))?;
    source.signal(START, ())?;
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
    let result = run(free, &arguments).unwrap_or_else(|error| Some(error.to_string()));
    let Some(error) = result else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::from(if error == USAGE { 2 } else { 1 })
}
