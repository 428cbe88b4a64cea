// The trading swarm of ../SPEC.md on agentrt for Node: an agent is an object with a receive method.
import { readFileSync, writeFileSync } from 'node:fs';
import { AgentrtError, Runtime } from 'agentrt';

const [START, TICK, ORDER, APPROVAL, END, REPORT] = [1, 2, 3, 4, 5, 6];
const ANSWER = 0;
const SYMBOLS = ['AAPL', 'AMZN', 'GOOG', 'IBM', 'MSFT', 'SPX'];
const STRATEGIES = ['average', 'reversion', 'breakout'];
const RISK_MANAGERS = 2;
const WINDOW = 40;
const PRICE_MAX = 10_000_000_000;

// ---------- messages: little-endian records

const divide = (a, b) => Math.floor(a / b);
const getI64 = (view, at) => Number(view.getBigInt64(at, true));
const setI64 = (view, at, value) => view.setBigInt64(at, BigInt(value), true);
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const bytesOf = (...numbers) => new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer);

function writeTick(view, { tick, symbol, price }, strategy = 0) {
  view.setUint32(0, tick, true);
  view.setUint16(4, symbol, true);
  view.setUint16(6, strategy, true);
  setI64(view, 8, price);
}

const readTick = (view) => ({ tick: view.getUint32(0, true), symbol: view.getUint16(4, true), price: getI64(view, 8) });
const readOrder = (view) => ({ ...readTick(view), strategy: view.getUint16(6, true), target: getI64(view, 16) });

// ---------- agents

class Feeder {
  constructor(ticks, analyzers, books) {
    Object.assign(this, { ticks, analyzers, books });
  }

  async receive(message, self) {
    const { ticks, analyzers, books } = this;
    for (const tick of ticks) {
      const iso = self.iso(16);
      writeTick(viewOf(iso.bytes), tick);
      const val = iso.freeze();
      const first = tick.symbol * STRATEGIES.length;
      for (const to of [...analyzers.slice(first, first + STRATEGIES.length), books]) await self.signal(to, TICK, val);
      val.close();
      drawProgress(tick.tick, ticks.length);
    }
    for (const to of [...analyzers, books]) await self.signal(to, END);
  }
}

class Analyzer {
  constructor(symbol, strategy, executor) {
    Object.assign(this, { symbol, strategy, executor, direction: 0, prices: [] });
  }

  receive(message, self) {
    if (message.type === END) return self.signal(this.executor, END);
    const tick = readTick(message.view);
    const old = this.direction;
    if (this.prices.length === WINDOW) {
      this.direction = this.after(tick.price);
      this.prices.shift();
    }
    this.prices.push(tick.price);
    if (this.direction === old) return undefined;
    const lots = STRATEGIES[this.strategy] === 'breakout' ? 2 : 1;
    const order = self.iso(40), view = viewOf(order.bytes);
    writeTick(view, tick, this.strategy);
    setI64(view, 16, this.direction * lots * divide(1_000_000_000, tick.price));
    return self.signal(this.executor, ORDER, order);
  }

  // The direction that this price gives, after the 40 before it.
  after(price) {
    const { prices, direction } = this;
    const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
    switch (STRATEGIES[this.strategy]) {
      case 'average': {
        const over = (price + sum(prices.slice(-7))) * 40 - (price + sum(prices.slice(1))) * 8;
        return over === 0 ? direction : Math.sign(over);
      }
      case 'reversion': {
        const before = sum(prices.slice(-20)), value = price * 20_000, mean = before * 1_000, band = before * 25;
        if (value > mean + band) return -1;
        if (value < mean - band) return 1;
        return (direction === 1 && value >= mean) || (direction === -1 && value <= mean) ? 0 : direction;
      }
      default:
        return price > Math.max(...prices) ? 1 : price < Math.min(...prices) ? -1 : direction;
    }
  }
}

class RiskManager {
  held = new Map();

  receive(message) {
    const { tick, symbol, strategy, price, target } = readOrder(message.view);
    const key = symbol * STRATEGIES.length + strategy;
    const { quantity: held, traded } = this.held.get(key) ?? { quantity: 0, traded: -Infinity };
    if (target !== 0 && tick - traded < 12) return message.refuse('cooling down');
    const most = divide(1_500_000_000, price), goal = Math.min(Math.max(target, -most), most);
    if (goal !== held) this.held.set(key, { quantity: goal, traded: tick });
    return message.reply(ANSWER, bytesOf(goal - held));
  }
}

class Executor {
  ends = 0;

  constructor(risks, books) {
    Object.assign(this, { risks, books });
  }

  async receive(message, self) {
    if (message.type === END) {
      this.ends += 1;
      return this.ends === SYMBOLS.length * STRATEGIES.length ? self.signal(this.books, END) : undefined;
    }
    const order = message.payload, view = viewOf(order.bytes);
    const { symbol, price } = readOrder(view);
    const quantity = await this.approved(self, symbol, order.bytes.subarray(0, 24));
    if (quantity !== 0) {
      const paid = price + Math.sign(quantity) * divide(price, 10_000);
      setI64(view, 24, quantity);
      setI64(view, 32, -(quantity * paid) - Math.abs(quantity) * 50);
    }
    return self.signal(this.books, ORDER, order);
  }

  async approved(self, symbol, question) {
    try {
      const answer = await self.ask(this.risks[symbol % RISK_MANAGERS], APPROVAL, question, { timeout: 1_000 });
      return getI64(answer.view, 0);
    } catch (error) {
      if (error instanceof AgentrtError) return 0; // refused, late or dead: not approved
      throw error;
    }
  }
}

class BookKeeper {
  orders = 0; fills = 0; ends = 0; report = null;

  constructor(count) {
    this.moments = Array.from({ length: count }, () => ({ symbol: 0, price: 0, cash: 0, quantity: 0 }));
  }

  receive(message) {
    if (message.type === TICK) this.note(readTick(message.view));
    if (message.type === ORDER) this.book(message.view);
    if (message.type === REPORT) this.report = message;
    if (message.type === END) this.ends += 1;
    if (this.ends === 2 && this.report !== null) {
      this.report.reply(ANSWER, bytesOf(this.orders, this.fills, ...this.equity()));
      this.report = null;
    }
  }

  note({ tick, symbol, price }) {
    Object.assign(this.moments[tick], { symbol, price });
  }

  book(view) {
    const quantity = getI64(view, 24);
    this.orders += 1;
    this.fills += quantity === 0 ? 0 : 1;
    const moment = this.moments[view.getUint32(0, true)];
    moment.cash += getI64(view, 32);
    moment.quantity += quantity;
  }

  equity() {
    let total = 0;
    const positions = SYMBOLS.map(() => ({ quantity: 0, price: 0 }));
    return this.moments.map(({ symbol, price, cash, quantity }) => {
      total += cash;
      positions[symbol].price = price;
      positions[symbol].quantity += quantity;
      return positions.reduce((sum, held) => sum + held.quantity * held.price, total);
    });
  }
}

// ---------- host

function drawProgress(tick, count) {
  const done = divide((tick + 1) * 50, count);
  if (done === divide(tick * 50, count)) return;
  process.stderr.write(`\rnode   [${'#'.repeat(done).padEnd(50)}] ${String(done * 2).padStart(3)} %${done === 50 ? '\n' : ''}`);
}

function readTicks(path) {
  const line = new RegExp(`^(0|[1-9]\\d*),[^,]{10},(${SYMBOLS.join('|')}),([1-9]\\d*)$`);
  const lines = readFileSync(path, 'utf8').replace(/\n$/, '').split('\n');
  const ticks = [];
  const malformed = lines.findIndex((text, index) => {
    if (index === 0) return text !== 'tick,date,symbol,price';
    const [, tick, symbol, digits] = line.exec(text) ?? [];
    const price = Number(digits);
    if (Number(tick) !== index - 1 || !(price >= 1 && price <= PRICE_MAX)) return true;
    ticks.push({ tick: index - 1, symbol: SYMBOLS.indexOf(symbol), price });
    return false;
  });
  const problem = malformed < 0 ? null : `${path}:${malformed + 1}: malformed tick: ${lines[malformed]}`;
  return { ticks, problem };
}

function spawnSwarm(runtime, ticks) {
  const books = runtime.spawn(new BookKeeper(ticks.length), { name: 'book-keeper', capacity: 256, overflow: 'wait' });
  const risks = Array.from({ length: RISK_MANAGERS }, (_, index) => (
    runtime.spawn(RiskManager, { name: `risk-${index}`, capacity: 16, priority: 'high' })));
  const executor = runtime.spawn(new Executor(risks, books), { name: 'executor', capacity: 16, overflow: 'wait', priority: 'high' });
  const analyzers = SYMBOLS.flatMap((name, symbol) => STRATEGIES.map((strategy, index) => (
    runtime.spawn(new Analyzer(symbol, index, executor), { name: `${name}/${strategy}`, capacity: 64, overflow: 'wait' }))));
  const feeder = runtime.spawn(new Feeder(ticks, analyzers, books), { name: 'feeder' });
  return { books, feeder };
}

async function main(free, [ticksPath, seed, tracePath, equityPath]) {
  const { ticks, problem } = readTicks(ticksPath);
  const begin = performance.now();
  const runtime = Runtime.open(free ? { workers: 0 } : { simulated: true, seed: Number(seed), tracePath });
  const { books, feeder } = spawnSwarm(runtime, ticks);
  await runtime.signal(feeder, START);
  const report = (await runtime.ask(books, REPORT, undefined, { timeout: 600_000 })).view;
  const seconds = (performance.now() - begin) / 1_000;
  const messages = runtime.stats().accepted;
  const equity = ticks.map((_, index) => getI64(report, 16 + 8 * index));
  await runtime.close();
  writeFileSync(equityPath, `tick,equity\n${equity.map((value, tick) => `${tick},${value}\n`).join('')}`);
  const [orders, fills, pnl] = [getI64(report, 0), getI64(report, 8), equity.at(-1) ?? 0];
  console.log(JSON.stringify({ language: 'node', ticks: ticks.length, messages, orders, fills, pnl, seconds }));
  if (problem !== null) throw new Error(problem);
}

const free = process.argv[2] === '--free';
const paths = process.argv.slice(free ? 3 : 2);
if (paths.length !== 4) {
  console.error('usage: swarm [--free] TICKS_CSV SEED TRACE EQUITY_CSV');
  process.exit(2);
}
await main(free, paths).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
