// The simulator: the same seed gives the same events, awaiting drives it, and its clock is virtual.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Runtime } from 'agentrt';
import { code, opened } from './support.mjs';

const simulated = { simulated: true, seed: 7 };

async function race(seed, tracePath) {
  const runtime = Runtime.open({ simulated: true, seed, tracePath });
  const seen = [];
  const sink = runtime.spawn({ receive(message) { seen.push(message.type); } });
  const senders = [10, 20, 30, 40].map((base) => runtime.spawn({
    async receive(message, self) {
      for (let i = 0; i < 5; i++) await self.signal(sink, base + i);
      message.reply(0);
    },
  }));
  await Promise.all(senders.map((sender) => runtime.ask(sender, 1)));
  await runtime.drain();
  await runtime.close();
  return seen;
}

test('one seed, one order; the traces are equal byte for byte', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'agentrt-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  assert.deepEqual(await race(1, one), await race(1, two));
  assert.ok(readFileSync(one).equals(readFileSync(two)));
  assert.ok(readFileSync(one, 'utf8').split('\n').length > 40);
  const orders = new Set();
  for (let seed = 1; seed < 9; seed++) orders.add((await race(seed, join(folder, 'other'))).join());
  assert.ok(orders.size > 1, 'seeds make a difference');
});

test('awaiting drives it, and time is virtual', async (t) => {
  const runtime = opened(t, simulated);
  const agent = runtime.spawn({
    async receive(message, self) {
      if (message.kind === 'timer') { this.asked.reply(0, 'after an hour'); return; }
      this.asked = message;
      self.arm(self.self, 3_600_000, 2);
    },
  });
  const before = runtime.clock();
  const begin = performance.now();
  const answer = await runtime.ask(agent, 1);
  assert.equal(answer.text(), 'after an hour');
  assert.ok(runtime.clock() - before >= 3.6e12);
  assert.ok(performance.now() - begin < 5_000);
});

test('nothing runs before the host awaits', async (t) => {
  const runtime = opened(t, simulated);
  let handled = 0;
  const agent = runtime.spawn({ receive() { handled += 1; } });
  runtime.signal(agent, 1);
  runtime.signal(agent, 1);
  await new Promise((resolve) => { setTimeout(resolve, 5); });
  assert.equal(handled, 0);
  await runtime.run();
  assert.equal(handled, 2);
});

test('run stops when its time is over or its condition holds', async (t) => {
  const runtime = opened(t, simulated);
  let ticks = 0;
  const agent = runtime.spawn({ receive() { ticks += 1; } });
  runtime.arm(agent, 10, 1, undefined, { period: 10 });
  assert.equal(await runtime.run(95), false);
  assert.equal(ticks, 9);
  assert.equal(await runtime.run(10_000, () => ticks === 20), true);
  assert.equal(ticks, 20);
});

test('an await that nothing can complete fails', async (t) => {
  const runtime = opened(t, simulated);
  const silent = runtime.spawn({ receive() {} });
  await assert.rejects(runtime.ask(silent, 1), {
    code: 'E_PENDING', message: 'nothing is left to run that could end this wait',
  });
});

test('a wait for room is driven too', async (t) => {
  const runtime = opened(t, simulated);
  const seen = [];
  const agent = runtime.spawn({ receive(message) { seen.push(message.type); } }, { capacity: 2, overflow: 'wait' });
  for (let i = 0; i < 9; i++) await runtime.signal(agent, i);
  await runtime.drain();
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('run is for simulated runtimes', (t) => {
  const runtime = opened(t);
  assert.throws(() => runtime.run(), code('E_CONTEXT'));
});
