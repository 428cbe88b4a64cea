// Bounded mailboxes, deadlines, cancelling, and a loop that nobody starves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { code, opened, pause, until } from './support.mjs';

const full = (runtime, overflow, seen) => runtime.spawn(
  { receive(message) { seen.push(message.type); } },
  { capacity: 4, overflow },
);

test('reject says E_FULL and keeps what was accepted', async (t) => {
  const runtime = opened(t);
  const seen = [];
  const agent = full(runtime, 'reject', seen);
  for (let i = 0; i < 4; i++) runtime.signal(agent, i);
  assert.throws(() => runtime.signal(agent, 4), code('E_FULL'));
  await runtime.drain();
  assert.deepEqual(seen, [0, 1, 2, 3]);
});

test('drop_oldest and drop_newest leave dead letters', async (t) => {
  const runtime = opened(t);
  const oldest = [], newest = [];
  const agents = [full(runtime, 'drop_oldest', oldest), full(runtime, 'drop_newest', newest)];
  for (const agent of agents) for (let i = 0; i < 6; i++) runtime.signal(agent, i);
  await runtime.drain();
  assert.deepEqual(oldest, [2, 3, 4, 5]);
  assert.deepEqual(newest, [0, 1, 2, 3]);
  assert.deepEqual(runtime.letters().map(({ reason }) => reason), Array(4).fill('E_OVERFLOW'));
});

test('wait: an awaited signal goes on when there is room, from the host and from an agent', async (t) => {
  const runtime = opened(t);
  const seen = [];
  const slow = full(runtime, 'wait', seen);
  const pushy = runtime.spawn({
    async receive(message, self) {
      for (let i = 100; i < 120; i++) await self.signal(slow, i);
      message.reply(0);
    },
  });
  const done = runtime.ask(pushy, 1);
  let waited = 0;
  for (let i = 0; i < 20; i++) {
    const room = runtime.signal(slow, i);
    if (room !== undefined) waited += 1;
    await room;
  }
  await done;
  await runtime.drain();
  assert.ok(waited > 0);
  assert.deepEqual(seen.filter((type) => type < 100), Array.from({ length: 20 }, (_, i) => i));
  assert.deepEqual(seen.filter((type) => type >= 100), Array.from({ length: 20 }, (_, i) => 100 + i));
});

test('what waits for room is sent with the bytes it had', async (t) => {
  const runtime = opened(t);
  const seen = [];
  const agent = runtime.spawn({
    async receive(message) {
      await pause(1);
      seen.push(message.text());
      if (message.isAsk) message.reply(0);
    },
  }, { capacity: 2, overflow: 'wait' });
  const lease = await runtime.lease('x', { ttl: 60_000 });
  const sends = [
    (payload) => runtime.signal(agent, 1, payload), (payload) => runtime.ask(agent, 1, payload), (payload) => lease.signal(agent, 1, payload),
  ];
  for (const send of sends) {
    for (const kind of [Buffer, Uint8Array, ArrayBuffer]) {
      const before = ['a', 'b', 'c'].map((text) => runtime.signal(agent, 1, text)); // there is room for two
      const bytes = kind === Buffer ? Buffer.from('now') : new Uint8Array([...'now'].map((letter) => letter.charCodeAt(0)));
      const sending = send(kind === ArrayBuffer ? bytes.buffer : bytes);
      bytes.fill(90);
      await Promise.all([...before, sending]);
    }
  }
  await until(() => seen.length === 36);
  assert.deepEqual(seen.filter((text) => text.length > 1), Array(9).fill('now'));
});

test('a drain that takes too long says how long and for how many', async (t) => {
  const runtime = opened(t);
  const stuck = runtime.spawn({ receive: () => new Promise(() => {}) });
  for (let i = 0; i < 3; i++) runtime.signal(stuck, i);
  await assert.rejects(runtime.drain(20), { code: 'E_DEADLINE', message: '2 messages are unhandled after 20 ms' });
});

test('a waiting signal fails when its agent dies', async (t) => {
  const runtime = opened(t);
  let entered = false;
  const stuck = runtime.spawn(
    { receive() { entered = true; return new Promise(() => {}); } }, { capacity: 2, overflow: 'wait' });
  runtime.signal(stuck, 1);
  await until(() => entered);
  runtime.signal(stuck, 2);
  runtime.signal(stuck, 3);
  const waiting = runtime.signal(stuck, 4);
  assert.ok(waiting instanceof Promise);
  runtime.kill(stuck);
  await assert.rejects(waiting, code('E_DEAD', 'E_CLOSED'));
});

test('an ask that waits for room can be aborted', async (t) => {
  const runtime = opened(t);
  let go;
  const busy = runtime.spawn(
    { receive: () => new Promise((resolve) => { go = resolve; }) }, { capacity: 1, overflow: 'wait' });
  runtime.signal(busy, 1);
  await until(() => go);
  runtime.signal(busy, 2);
  const controller = new AbortController();
  const waiting = runtime.ask(busy, 3, '', { signal: controller.signal });
  const other = runtime.signal(busy, 4);
  controller.abort(new Error('enough'));
  await assert.rejects(waiting, (error) => error.code === 'E_CANCELLED' && error.cause.message === 'enough');
  await assert.rejects(runtime.ask(busy, 3, '', { signal: AbortSignal.abort() }), code('E_CANCELLED'));
  go();
  await other;
});

test('a signal that waits for room can be aborted, and is not sent', async (t) => {
  const runtime = opened(t);
  const seen = [];
  const slow = full(runtime, 'wait', seen);
  const controller = new AbortController();
  for (let i = 0; i < 4; i++) runtime.signal(slow, i, undefined, { signal: controller.signal });
  const waiting = runtime.signal(slow, 4, undefined, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await assert.rejects(waiting, (error) => error.code === 'E_CANCELLED' && error.cause.message === 'enough');
  assert.throws(() => { runtime.signal(slow, 99, undefined, { signal: 'stop' }); }, code('E_ARGUMENT'));
  await runtime.drain();
  assert.deepEqual(seen, [0, 1, 2, 3]);
});

test('what is aborted already is not sent', async (t) => {
  const runtime = opened(t);
  const seen = [];
  const agent = runtime.spawn({ receive(message) { seen.push(message.type); } });
  const signal = AbortSignal.abort(new Error('never mind'));
  const cancelled = (error) => error.code === 'E_CANCELLED' && error.cause.message === 'never mind';
  assert.throws(() => { runtime.signal(agent, 1, '', { signal }); }, cancelled);
  await assert.rejects(runtime.ask(agent, 2, '', { signal }), cancelled);
  await assert.rejects(runtime.monitor(agent, { signal }), cancelled);
  await runtime.drain();
  assert.deepEqual(seen, []);
});

test('an ask past its deadline fails, and the late reply is a dead letter', async (t) => {
  const runtime = opened(t);
  let tried;
  const outcome = new Promise((resolve) => { tried = resolve; });
  const late = runtime.spawn({
    async receive(message) {
      await pause(30);
      message.reply(0, 'late');
      try { message.reply(0, 'twice'); } catch (error) { tried(error.code); }
    },
  });
  await assert.rejects(runtime.ask(late, 1, undefined, { timeout: 5 }), code('E_DEADLINE'));
  assert.equal(await outcome, 'E_STALE');
  assert.deepEqual(runtime.letters().map(({ reason }) => reason), ['E_LATE']);
});

test('a deadline is inherited down the chain', async (t) => {
  const runtime = opened(t);
  const silent = runtime.spawn({ receive() {} });
  let failed;
  const inner = new Promise((resolve) => { failed = resolve; });
  const middle = runtime.spawn({
    async receive(message, self) {
      await self.ask(silent, 1).catch((error) => { failed(error.code); });
    },
  });
  await assert.rejects(runtime.ask(middle, 1, undefined, { timeout: 10 }), code('E_DEADLINE'));
  assert.equal(await inner, 'E_DEADLINE');
});

test('an AbortSignal cancels an ask and a monitor', async (t) => {
  const runtime = opened(t);
  const silent = runtime.spawn({ receive() {} });
  const controller = new AbortController();
  const asked = runtime.ask(silent, 1, undefined, { signal: controller.signal });
  const watched = runtime.monitor(silent, { signal: controller.signal });
  controller.abort(new Error('changed my mind'));
  await assert.rejects(asked, (error) => error.code === 'E_CANCELLED' && error.cause.message === 'changed my mind');
  await assert.rejects(watched, code('E_CANCELLED'));
  await assert.rejects(runtime.ask(silent, 1, undefined, { signal: AbortSignal.abort() }), code('E_CANCELLED'));
});

test('an agent that dies fails the asks it had not answered', async (t) => {
  const runtime = opened(t);
  const agent = runtime.spawn({ receive(message) { if (message.type === 2) throw new Error('gone'); } });
  const asked = runtime.ask(agent, 1);
  runtime.signal(agent, 2);
  await assert.rejects(asked, code('E_DEAD', 'E_CRASHED'));
});

test('two agents that signal each other for ever leave room for the event loop', async (t) => {
  const runtime = opened(t);
  let turns = 0;
  const bounce = { receive(message, self) { turns += 1; self.signal(message.from, 1); } };
  const one = runtime.spawn(bounce);
  runtime.spawn({ start(self) { self.signal(one, 1); }, ...bounce });
  for (let looks = 0; turns < 10_000; looks++) {
    assert.ok(looks < 5_000, `${turns} turns`);
    await pause(1);
  }
});
