// The simulator for users: seeds are explored, faults strike, and what fails is replayed by the line that it prints.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Runtime } from 'agentrt';
import { Failure, Simulation, explore } from 'agentrt/testing';
import { lowlevel } from '../lib/generated/lowlevel.js';
import { code, opened } from './support.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const book = (known) => `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore } from 'agentrt/testing';

// Books each order once, however often it is sent.
class Book {
  orders = [];
  latest = 0;
  receive(order) {
    if (${known}) {
      this.orders.push(order.type);
      this.latest = order.type;
    }
    order.reply(0);
  }
}

test('no order is lost (ever)', explore({ seeds: 200 }, async (sim) => {
  const book = new Book();
  const agent = sim.spawn(book);
  sim.drop({ to: agent, probability: 0.01 });
  const place = async (number) => {
    try { await sim.ask(agent, number); } catch (error) {
      if (error.code !== 'E_DROPPED') throw error;
      await place(number);
    }
  };
  await Promise.all([1, 2, 3, 4, 5].map(place));
  assert.deepEqual(book.orders.sort(), [1, 2, 3, 4, 5]);
}));

test('another', () => {});
`;
const buggy = book('order.type > this.latest'); // what is sent again comes behind what came after it
const fixed = book('!this.orders.includes(order.type)');

function folder(t) {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'agentrt-')));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function run(cwd, command) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AGENTRT_|NODE_)/.test(name)));
  const { stdout, stderr } = spawnSync(command, { shell: true, cwd, env, encoding: 'utf8' });
  return `${stdout}${stderr}`;
}

test('a planted bug is found, its line replays it, and the fixed version passes all seeds', (t) => {
  const project = folder(t);
  mkdirSync(join(project, 'node_modules'));
  mkdirSync(join(project, 'test'));
  symlinkSync(root, join(project, 'node_modules', 'agentrt'));
  const file = join(project, 'test', 'book.test.mjs');
  writeFileSync(file, buggy);
  const found = run(project, 'node --test test/');
  assert.match(found, /# pass 1\n# fail 1\n/);
  const [, line, seed] = /(AGENTRT_SEED=(\d+) node .*)'?$/m.exec(found.replace(/\\\\/g, '\\'));
  assert.equal(seed, '35'); // as in every language
  const pattern = t.fullName === undefined ? '' : String.raw`--test-name-pattern='^no order is lost \(ever\)$' `; // Node 18
  assert.equal(line, `AGENTRT_SEED=35 node --test ${pattern}test/book.test.mjs`);
  const again = run(project, line);
  assert.match(again, new RegExp(`seed ${seed}: AssertionError: Expected values to be strictly deep-equal`));
  assert.match(again, /# fail 1\n/);
  writeFileSync(file, fixed);
  assert.match(run(project, line), /# fail 0\n/);
  assert.match(run(project, 'node --test test/'), /# pass 2\n# fail 0\n/);
});

const nested = `
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { explore } from 'agentrt/testing';

const three = explore({ seeds: 9 }, (sim) => { assert.ok(sim.seed < 3, 'loaded: ' + globalThis.loaded); });
test('outer', async (t) => { await t.test('inner', three); });
test('a > b', async (t) => { await t.test('c', async (u) => { await u.test('d > e', three); }); });
describe('(suite)', () => { it("it's", three); });
`;

test('the line of a test in another one runs it, with the loaders there were', (t) => {
  const project = folder(t);
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(root, join(project, 'node_modules', 'agentrt'));
  writeFileSync(join(project, 'loader.mjs'), 'globalThis.loaded = true;');
  writeFileSync(join(project, 'nested.test.mjs'), nested);
  const found = run(project, 'node --import ./loader.mjs --test-concurrency 1 --test nested.test.mjs').replace(/\\\\/g, '\\');
  const lines = new Set(found.match(/AGENTRT_SEED=.*\.mjs/g));
  const named = t.fullName !== undefined; // not in Node 18, whose line runs the whole file
  assert.equal(lines.size, named ? 3 : 1, found);
  for (const line of lines) {
    assert.match(line, /^AGENTRT_SEED=3 node --import \.\/loader\.mjs --test /);
    assert.equal(line.includes('--test-name-pattern='), named);
    assert.match(run(project, line), /seed 3: AssertionError: loaded: true/, line);
  }
});

async function failureOf(options, body) {
  let failed = null;
  await assert.rejects(explore(options, body)(), (error) => { failed = error; return error instanceof Failure; });
  return failed;
}

test('seeds are run in order, and a failure tells its own and is run twice', async () => {
  const seen = [];
  await explore({ seeds: 4 }, (sim) => { seen.push(sim.seed); })();
  assert.deepEqual(seen.splice(0), [0, 1, 2, 3]);
  const failed = await failureOf({ seeds: 10 }, (sim) => {
    seen.push(sim.seed);
    assert.ok(sim.seed < 3, 'three is too many');
  });
  assert.deepEqual(seen, [0, 1, 2, 3, 3]);
  assert.equal(failed.seed, 3);
  assert.match(failed.message, /^seed 3: AssertionError: three is too many\n/);
  assert.ok(failed.message.endsWith(failed.replay));
  assert.match(failed.replay, /^AGENTRT_SEED=3 node .*testing\.test\.mjs$/);
  assert.ok(failed.cause instanceof assert.AssertionError);
});

test('what does not repeat is said', async () => {
  let runs = 0;
  const { message } = await failureOf({ seeds: 1 }, () => { runs += 1; assert.ok(runs > 1); });
  assert.match(message, /something else than the seed/);
});

test('a crash is a failure with its text, unless it is allowed', async () => {
  const body = async (sim) => {
    await sim.signal(sim.spawn({ receive() { throw new TypeError('one too many'); } }), 1);
  };
  const { message } = await failureOf({ seeds: 1 }, body);
  assert.match(message, /crashed agents: 1\nagent 1 crashed: one too many/);
  await explore({ seeds: 1, crashes: true }, body)();
});

test('a hang is a failure', async () => {
  const silent = { receive() {} };
  const one = await failureOf({ seeds: 1 }, (sim) => sim.ask(sim.spawn(silent), 1));
  assert.match(one.message, /nothing is left to run that could end this wait/);
  const other = await failureOf({ seeds: 1 }, (sim) => {
    const agent = sim.spawn(silent);
    sim.signal(sim.spawn({ async receive(message, self) { await self.ask(agent, 1); } }), 1);
  });
  assert.match(other.message, /agent 2 awaits what nothing can bring any more \(1 such\)/);
});

test('what goes on for ever is a failure', async () => {
  const spins = await failureOf({ seeds: 1, turns: 500 }, (sim) => {
    sim.signal(sim.spawn({ receive(message, self) { self.signal(self.self, 1); } }), 1);
  });
  assert.match(spins.message, /and 500 turns/);
  const ticks = await failureOf({ seeds: 1, timeLimit: 60_000 }, async (sim) => {
    sim.arm(sim.spawn({ receive() {} }), 1_000, 1, undefined, { period: 1_000 });
    await sim.ask(sim.spawn({ receive() {} }), 1);
  });
  assert.match(ticks.message, /it goes on after 60000 ms of virtual time/);
});

test('dead letters are a failure where they are asked for', async () => {
  const body = (sim) => {
    const agent = sim.spawn({ receive() {} }, { capacity: 1, overflow: 'drop_newest' });
    sim.signal(agent, 1);
    sim.signal(agent, 2);
  };
  await explore({ seeds: 1 }, body)();
  const { message } = await failureOf({ seeds: 1, letters: true }, body);
  assert.match(message, /1 dead letters, the first of type 2 \(E_OVERFLOW\)/);
});

function simulation(t, options) {
  const sim = Simulation.open({ seed: 1, ...options });
  t.after(() => sim.close());
  return sim;
}

const echo = { receive(message) { if (message.isAsk) message.reply(0); } };

test('a drop is a dead letter and fails the ask', async (t) => {
  const sim = simulation(t);
  const agent = sim.spawn(echo);
  const fault = sim.drop({ to: agent, skip: 1, times: 1 });
  await sim.ask(agent, 1);
  await assert.rejects(sim.ask(agent, 2), code('E_DROPPED'));
  await sim.ask(agent, 3);
  assert.equal(fault.strikes, 1);
  assert.deepEqual(sim.letters().map(({ type, reason }) => [type, reason]), [[2, 'E_DROPPED']]);
});

test('a delay passes in virtual time and keeps the order', async (t) => {
  const sim = simulation(t);
  const seen = [];
  const agent = sim.spawn({ receive({ type }) { seen.push(type); } });
  sim.delay(1_000, 2_000, { probability: 0.5 });
  const numbers = Array.from({ length: 20 }, (_, number) => number);
  for (const number of numbers) sim.signal(agent, number);
  await sim.drain();
  assert.deepEqual(seen, numbers);
  assert.ok(sim.clock() >= 1e9 && sim.clock() <= 2e9);
});

test('turns crash and take time, mailboxes count as full, the clock jumps', async (t) => {
  const sim = simulation(t);
  const agent = sim.spawn(echo);
  sim.slow(5_000, 5_000, { to: agent, times: 1 });
  await assert.rejects(sim.ask(agent, 1, undefined, { timeout: 1_000 }), code('E_DEADLINE'));
  await sim.ask(agent, 1, undefined, { timeout: 1_000 });
  sim.fill(1_000, 1_000, { to: agent, times: 1 });
  assert.throws(() => sim.signal(agent, 1), code('E_FULL'));
  await sim.run(2_000);
  await sim.signal(agent, 1);
  const before = sim.clock();
  sim.jump(60_000, 60_000);
  await sim.run();
  assert.equal(sim.clock() - before, 60e9);
  const fault = sim.crash({ to: agent });
  await assert.rejects(sim.ask(agent, 1), code('E_DEAD'));
  assert.equal(fault.strikes, 1);
  assert.equal(sim.stats().crashed, 1);
});

test('a fault that was removed does not strike', async (t) => {
  const sim = simulation(t);
  const fault = sim.drop();
  fault.remove();
  await sim.ask(sim.spawn(echo), 1);
  assert.equal(fault.strikes, 0);
  assert.throws(() => fault.remove(), code('E_STALE'));
});

test('the same seed gives the same random numbers, between 0 and 1', (t) => {
  const numbers = (sim) => Array.from({ length: 100 }, () => sim.random());
  assert.deepEqual(numbers(simulation(t)), numbers(simulation(t)));
  assert.ok(numbers(simulation(t, { seed: 2 })).every((number) => number >= 0 && number < 1));
  assert.notDeepEqual(numbers(simulation(t)), numbers(simulation(t, { seed: 2 })));
});

test('what makes no sense is refused', async (t) => {
  assert.throws(() => explore({ seed: 1 }, () => {}), /explore has no option 'seed'/);
  assert.throws(() => explore({}, 1), /explore: the test is 1, not a function/);
  for (const seeds of [-1, 0, 1.5]) assert.throws(() => explore({ seeds }, () => {}), new RegExp(`seeds is ${seeds}, not how many`));
  const sim = simulation(t);
  assert.throws(() => sim.drop({ probability: 0 }), /a probability is more than 0/);
  assert.throws(() => sim.drop({ from: 1 }), /drop has no option 'from'/);
  assert.throws(() => sim.delay(2, 1), code('E_ARGUMENT'));
  const real = opened(t);
  assert.throws(() => lowlevel.faultInject(real.bits, { kind: lowlevel.FaultKind.DROP, chance: 1 }), code('E_CONTEXT'));
  assert.throws(() => Runtime.open({ turnsMax: 1 }), /turnsMax is the end in a simulation/);
});

test('AGENTRT_SEED is the only seed that is run, and AGENTRT_TRACE gets its trace', async (t) => {
  const path = join(folder(t), 'trace');
  Object.assign(process.env, { AGENTRT_SEED: '5', AGENTRT_TRACE: path });
  t.after(() => { delete process.env.AGENTRT_SEED; delete process.env.AGENTRT_TRACE; });
  const seen = [];
  await explore({ seeds: 2 }, async (sim) => { seen.push(sim.seed); await sim.ask(sim.spawn(echo), 1); })();
  assert.deepEqual(seen, [5]);
  assert.match(readFileSync(path, 'utf8'), /ask 0->1 1 inline 0/);
  process.env.AGENTRT_SEED = 'soon';
  await assert.rejects(explore({}, () => {})(), /AGENTRT_SEED is a seed/);
});

test('the test in the README passes', (t) => {
  const project = folder(t);
  const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(([, source]) => source);
  const sources = blocks.filter((source) => source.includes("'agentrt/testing'"));
  assert.equal(sources.length, 1);
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(root, join(project, 'node_modules', 'agentrt'));
  writeFileSync(join(project, 'book.test.mjs'), sources[0]);
  assert.match(run(project, 'node --test book.test.mjs'), /# pass 1\n# fail 0\n/);
  const readme = readFileSync(join(root, 'README.md'), 'utf8'); // says what the bug is, and the line that it leads to
  const [, bug] = /with the bug `if \((.+)\)`/.exec(readme);
  writeFileSync(join(project, 'book.test.mjs'), sources[0].replace('if (!this.orders.includes(order.type))', `if (${bug})`));
  const [, line] = /`(AGENTRT_SEED=\d+ node --test .*) test\/book\.test\.mjs`/.exec(readme);
  const found = run(project, 'node --test book.test.mjs').replace(/\\\\/g, '\\');
  const said = t.fullName === undefined ? line.replace(/ --test-name-pattern='[^']*'/, '') : line; // as it says of older ones
  assert.ok(found.includes(`${said} book.test.mjs`), found);
});
