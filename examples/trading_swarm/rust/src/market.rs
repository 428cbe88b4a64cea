//! The market of ../SPEC.md, without agents: ticks from a file, what strategies make of prices, and
//! halts.

use std::{cmp::Ordering, collections::VecDeque};

use agentrt::Crash;

pub const SYMBOLS: [&str; 6] = ["AAPL", "AMZN", "GOOG", "IBM", "MSFT", "SPX"];
pub const STRATEGIES: [&str; 3] = ["average", "reversion", "breakout"];
pub const HALT_TICKS: usize = 40;
const WINDOW: usize = 40;

pub type Ticks = Vec<(usize, i64)>; // symbol and price

/// The ticks (symbol, price) of a file, and what is wrong with its first malformed line.
pub fn read(path: &str) -> Result<(Ticks, Option<String>), Crash> {
    let bytes = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let text = String::from_utf8_lossy(&bytes);
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
    let dated = date.len() == 10 && date.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    let fits = exact && dated && (1..=10_000_000_000).contains(&price);
    fits.then_some((tick, symbol, price))
}

/// What a strategy knows of the prices of one symbol.
pub struct Trend {
    pub strategy: usize,
    pub direction: i64,
    window: VecDeque<i64>,
}

impl Trend {
    pub fn new(strategy: usize) -> Self {
        Self { strategy, direction: 0, window: VecDeque::new() }
    }

    /// The direction that this price gives.
    pub fn after(&self, price: i64) -> i64 {
        let (window, old) = (&self.window, self.direction);
        let latest = |count: usize| window.iter().skip(WINDOW - count).sum::<i64>();
        match self.strategy {
            _ if window.len() < WINDOW => 0,
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

    /// Goes on with this price and direction.
    pub fn take(&mut self, price: i64, direction: i64) {
        self.direction = direction;
        self.window.push_back(price);
        if self.window.len() > WINDOW {
            self.window.pop_front();
        }
    }
}

/// Which ticks halt the market: an index that fell by more than four in a hundred within a day.
#[derive(Default)]
pub struct Halts {
    day: VecDeque<i64>,
    begins_from: usize, // no halt begins earlier
}

impl Halts {
    /// Whether this tick, the next of the stream, is one.
    pub fn begin(&mut self, tick: usize, symbol: usize, price: i64) -> bool {
        if SYMBOLS[symbol] != "SPX" {
            return false;
        }
        self.day.push_back(price);
        let earlier = if self.day.len() > 4 { self.day.pop_front() } else { None };
        let halts = earlier.is_some_and(|earlier| price * 100 < earlier * 96);
        let begins = halts && tick >= self.begins_from;
        if begins {
            self.begins_from = tick + HALT_TICKS;
        }
        begins
    }
}
