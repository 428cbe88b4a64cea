// The trading swarm of ../SPEC.md on agentrt for Node: an agent is an object with a receive method.
import { writeFileSync } from 'node:fs';
import { AgentrtError, Retry, Runtime } from 'agentrt';
import { divide, HALT_TICKS, Halts, readTicks, STRATEGIES, SYMBOLS, Trend } from './market.mjs';

const [START, TICK, ORDER, APPROVAL, END, REPORT, HALT, REVIEW] = [1, 2, 3, 4, 5, 6, 7, 8];
const ANSWER = 0;
const RISK_MANAGERS = 3;
const EXECUTORS = 2;
const SESSION = { orders: 100, ttl: 2_000 };

// ---------- messages: little-endian records

const getI64 = (view, at) => Number(view.getBigInt64(at, true));
const setI64 = (view, at, value) => view.setBigInt64(at, BigInt(value), true);
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const bytesOf = (numbers) => new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer);

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
  constructor(ticks, analyzers, risks, orders, books) {
    Object.assign(this, { ticks, analyzers, risks, orders, books });
  }

  async receive(message, self) {
    const { ticks, analyzers, books } = this, halts = new Halts();
    for (const tick of ticks) {
      const iso = self.iso(16);
      writeTick(viewOf(iso.bytes), tick);
      const val = iso.freeze();
      if (halts.begin(tick)) this.halt(val, self);
      const first = tick.symbol * STRATEGIES.length;
      for (const to of [...analyzers.slice(first, first + STRATEGIES.length), books]) await self.signal(to, TICK, val);
      val.close();
      drawProgress(tick.tick, ticks.length);
    }
    for (const analyzer of analyzers) await self.ask(analyzer, END);
    this.orders.as(self).close();
    await self.signal(books, END);
  }

  halt(val, self) {
    const { refusals } = self.broadcast(this.risks, HALT, val);
    if (refusals.length > 0) throw new Error('a risk manager does not hear of a halt');
  }
}

class Analyzer {
  constructor(strategy, orders, faulty) {
    Object.assign(this, { trend: new Trend(strategy), orders, faulty });
  }

  async receive(message, self) {
    if (message.type === END) return message.reply(ANSWER);
    const { trend } = this, { strategy } = trend;
    const tick = readTick(message.view);
    const direction = trend.after(tick.price);
    if (direction !== trend.direction) {
      this.failOnce();
      const lots = STRATEGIES[strategy] === 'breakout' ? 2 : 1;
      const order = self.iso(40), view = viewOf(order.bytes);
      writeTick(view, tick, strategy);
      setI64(view, 16, direction * lots * divide(1_000_000_000, tick.price));
      await this.orders.as(self).send(ORDER, order);
    }
    return trend.take(tick.price, direction);
  }

  failOnce() {
    if (!this.faulty) return;
    this.faulty = false;
    throw new Error('planted: the supervisor hands the tick again');
  }
}

// Has orders approved and books what was traded, in turns with the others: one at a time has the session.
class Executor {
  constructor(orders, risks, shards, books) {
    Object.assign(this, { orders, risks, shards, books });
  }

  async receive(message, self) {
    let trading = true;
    while (trading) {
      this.session = await self.lease('session', { ttl: SESSION.ttl });
      trading = await this.trade(self);
      this.session.close();
    }
  }

  // Trades for one session; false when there is nothing left to trade.
  async trade(self) {
    for (let traded = 0; traded < SESSION.orders; traded += 1) {
      const order = await this.nextOrder(self);
      if (order === null) {
        await this.book(self, END);
        return false;
      }
      const view = viewOf(order.bytes), { price } = readOrder(view);
      const quantity = await this.approved(self, order.bytes.subarray(0, 24));
      if (quantity !== 0) {
        const paid = price + Math.sign(quantity) * divide(price, 10_000);
        setI64(view, 24, quantity);
        setI64(view, 32, -(quantity * paid) - Math.abs(quantity) * 50);
      }
      await this.book(self, ORDER, order);
    }
    return true;
  }

  async nextOrder(self) {
    try {
      return (await this.orders.as(self).recv()).payload;
    } catch (error) {
      if (error.code === 'E_CLOSED') return null;
      throw error;
    }
  }

  // The quantity that may be traded: by all risk managers if it is large, then by the one of its symbol.
  async approved(self, question) {
    const { symbol, price, target } = readOrder(viewOf(question));
    try {
      if (Math.abs(target) * price > 1_500_000_000) {
        const { status } = await self.quorum(this.risks, REVIEW, question, { timeout: 1_000 });
        if (status !== 'OK') return 0;
      }
      const { agent } = this.shards.find(SYMBOLS[symbol]);
      return getI64((await self.ask(agent, APPROVAL, question, { timeout: 1_000 })).view, 0);
    } catch (error) {
      if (error instanceof AgentrtError) return 0; // refused, late or dead: not approved
      throw error;
    }
  }

  async book(self, type, payload) {
    for (;;) {
      try {
        this.session.renew();
        return await this.session.signal(this.books, type, payload);
      } catch (error) {
        if (error.code !== 'E_NOT_HOLDER' && error.code !== 'E_FENCED') throw error;
        this.session.close(); // the program was held up for longer than that
        this.session = await self.lease('session', { ttl: SESSION.ttl });
      }
    }
  }
}

class RiskManager {
  held = new Map();
  halts = [];

  constructor(number) { this.number = number; }

  receive(message) {
    if (message.type === HALT) return this.halts.push(readTick(message.view).tick);
    const order = readOrder(message.view);
    const objection = this.objection(order, message.type);
    if (objection !== null) return message.refuse(objection);
    return message.type === REVIEW ? message.reply(ANSWER) : this.approve(message, order);
  }

  objection({ tick, price, target }, type) {
    if (target !== 0 && this.halts.some((halt) => halt <= tick && tick < halt + HALT_TICKS)) return 'market halt';
    if (type === REVIEW && this.number === 1 && target < 0) return 'large short';
    if (type === REVIEW && this.number === 2 && price > 5_000_000) return 'large and dear';
    return null;
  }

  approve(message, { tick, symbol, strategy, price, target }) {
    const key = symbol * STRATEGIES.length + strategy;
    const { quantity: held, traded } = this.held.get(key) ?? { quantity: 0, traded: -Infinity };
    if (target !== 0 && tick - traded < 12) return message.refuse('cooling down');
    const most = divide(1_500_000_000, price), goal = Math.min(Math.max(target, -most), most);
    if (goal !== held) this.held.set(key, { quantity: goal, traded: tick });
    return message.reply(ANSWER, bytesOf([goal - held]));
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
    if (this.ends === 1 + EXECUTORS && this.report !== null) {
      this.report.reply(ANSWER, bytesOf([this.orders, this.fills, ...this.equity()]));
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

function spawnSwarm(runtime, ticks) {
  const each = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  const books = runtime.spawn(new BookKeeper(ticks.length), { name: 'book-keeper', capacity: 256, overflow: 'wait' });
  const risks = each(RISK_MANAGERS, (index) => (
    runtime.spawn(new RiskManager(index), { name: `risk-${index}`, capacity: 256, priority: 'high' })));
  const shards = runtime.shards(risks.map((agent, id) => ({ id, agent })));
  const orders = runtime.channel(16);
  const executors = each(EXECUTORS, (index) => (
    runtime.spawn(new Executor(orders, risks, shards, books), { name: `executor-${index}`, priority: 'high' })));
  const retry = new Retry({ base: 1, jitter: false });
  const supervisor = runtime.supervisor({ name: 'desk', permanent: 'retry', retry });
  const analyzers = SYMBOLS.flatMap((symbol) => STRATEGIES.map((strategy, index) => {
    const name = `${symbol}/${strategy}`;
    const factory = () => new Analyzer(index, orders, name === 'SPX/breakout');
    return runtime.spawn({ factory }, { name, capacity: 64, overflow: 'wait', supervisor });
  }));
  const feeder = runtime.spawn(new Feeder(ticks, analyzers, risks, orders, books), { name: 'feeder' });
  return { books, beginners: [...executors, feeder] };
}

// The report of the book-keeper, when it arrived, and the messages that this took.
async function trade(runtime, ticks) {
  const { books, beginners } = spawnSwarm(runtime, ticks);
  for (const agent of beginners) await runtime.signal(agent, START);
  const report = (await runtime.ask(books, REPORT, undefined, { timeout: 600_000 })).view;
  return { report, arrived: performance.now(), messages: runtime.stats().accepted };
}

async function main(free, [ticksPath, seed, tracePath, equityPath]) {
  const { ticks, problem } = readTicks(ticksPath);
  const begin = performance.now();
  const runtime = Runtime.open(free ? { workers: 0 } : { simulated: true, seed: Number(seed), tracePath });
  const { report, arrived, messages } = await trade(runtime, ticks).finally(() => runtime.close());
  const seconds = (arrived - begin) / 1_000;
  const equity = ticks.map((_, index) => getI64(report, 16 + 8 * index));
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
