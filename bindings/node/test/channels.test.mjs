// Channels: between host code and agents, with deadlines and aborts, and what becomes of an item whose receiver is aborted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Channel, Iso, select } from 'agentrt';
import { code, opened, pause } from './support.mjs';

const types = (messages) => messages.map(({ type }) => type);

async function all(channel) {
  const messages = [];
  for await (const message of channel) messages.push(message);
  return messages;
}

test('host code sends and receives until the close', async (t) => {
  const runtime = opened(t);
  const channel = runtime.channel(4);
  assert.ok(channel instanceof Channel);
  const received = all(channel);
  for (let i = 0; i < 100; i++) await channel.send(i, `m${i}`);
  channel.close();
  channel.close();
  assert.deepEqual((await received).map((message) => [message.type, message.text(), message.from]),
    Array.from({ length: 100 }, (_, i) => [i, `m${i}`, 0]));
  await assert.rejects(channel.send(1), code('E_CLOSED'));
  await assert.rejects(channel.recv(), code('E_CLOSED'));
});

test('the forms that do not wait', (t) => {
  const channel = opened(t).channel(1);
  assert.equal(channel.tryRecv(), null);
  channel.trySend(7, 'x');
  assert.throws(() => channel.trySend(8), code('E_FULL'));
  assert.deepEqual(channel.info, { depth: 1, capacity: 1, closed: false });
  const item = channel.tryRecv();
  assert.deepEqual([item.type, item.text()], [7, 'x']);
  channel.trySend(9);
  channel.close();
  assert.deepEqual(channel.info, { depth: 1, capacity: 1, closed: true });
  channel.tryRecv();
  assert.deepEqual(channel.info, { depth: 0, capacity: 1, closed: true });
  assert.throws(() => channel.tryRecv(), code('E_CLOSED'));
});

test('both sides have deadlines in virtual time', async (t) => {
  const runtime = opened(t, { simulated: true });
  const channel = runtime.channel(1);
  await assert.rejects(channel.recv({ timeout: 2_000 }), code('E_DEADLINE'));
  channel.trySend(1);
  await assert.rejects(channel.send(2, undefined, { timeout: 3_000 }), code('E_DEADLINE'));
  assert.equal(runtime.clock(), 5_000_000_000);
  assert.equal((await channel.recv()).type, 1);
  assert.equal(channel.tryRecv(), null);
  assert.deepEqual(runtime.letters().map(({ reason }) => reason), ['E_CANCELLED']);
});

test('agents of both styles exchange through a channel', async (t) => {
  for (const options of [{}, { simulated: true }]) {
    const runtime = opened(t, options);
    const jobs = runtime.channel(2), results = runtime.channel(2);
    runtime.spawn(async (mailbox) => {
      for await (const job of jobs.as(mailbox)) await results.as(mailbox).send(job.type * 2);
      results.close();
    });
    const producer = runtime.spawn({
      async receive(message, context) {
        for (let i = 0; i < 10; i++) await jobs.as(context).send(message.type + i);
        jobs.close();
      },
    });
    runtime.signal(producer, 10);
    assert.deepEqual(types(await all(results)), Array.from({ length: 10 }, (_, i) => 2 * (10 + i)));
  }
});

test('select takes one and prefers the first', async (t) => {
  const runtime = opened(t);
  const one = runtime.channel(), other = runtime.channel();
  other.trySend(2);
  one.trySend(1);
  const first = await select([one, other]);
  assert.equal(first.channel, one);
  assert.equal(first.message.type, 1);
  assert.equal((await select([one, other])).channel, other);
  const waiting = select([one, other]);
  other.trySend(3);
  one.trySend(4);
  assert.equal((await waiting).message.type, 3);
  assert.equal(one.info.depth, 1);
  one.tryRecv();
  await assert.rejects(select([one, other], { timeout: 1 }), code('E_DEADLINE'));
  other.close();
  await assert.rejects(select([one, other]), code('E_CLOSED'));
  assert.throws(() => select([]), code('E_ARGUMENT'));
});

test('an iso moves through', async (t) => {
  const runtime = opened(t);
  const channel = runtime.channel();
  const order = runtime.iso('buy');
  const { bytes } = order;
  await channel.send(1, order);
  assert.equal(bytes.byteLength, 0);
  const { payload } = await channel.recv();
  assert.ok(payload instanceof Iso);
  payload.bytes.set(Buffer.from('BUY'));
  assert.equal(Buffer.from(payload.bytes).toString(), 'BUY');
  payload.close();
  assert.throws(() => channel.trySend(1, runtime.ref('mine')), code('E_NOT_SENDABLE'));
});

test('a view is of who calls, and who forgot it is told', async (t) => {
  const runtime = opened(t);
  const channel = runtime.channel();
  const shards = runtime.shards([{ id: 1 }]);
  const refused = [];
  const agent = runtime.spawn({
    async receive(message, context) {
      const iso = context.iso('mine');
      for (const send of [() => channel.trySend(1, iso), () => channel.send(1, iso), () => shards.signal('k', 1, iso)]) {
        await assert.rejects(async () => send(), (error) => refused.push(`${error.code} ${error.message.split(': ').at(-1)}`) > 0);
      }
      await channel.as(context).send(1, iso);
      message.reply(0);
    },
  });
  await runtime.ask(agent, 1);
  assert.deepEqual(refused, ['channel', 'channel', 'shards'].map((view) => `E_CAPABILITY use ${view}.as(context)`));
  assert.equal(channel.tryRecv().text(), 'mine');
  for (const view of [channel, shards]) {
    for (const nobody of [undefined, null, agent]) {
      assert.throws(() => view.as(nobody), { code: 'E_ARGUMENT', message: /\.as takes who calls, the context or the mailbox/ });
    }
  }
  assert.throws(() => select(channel), { code: 'E_ARGUMENT', message: /an array of at least one channel, not Channel/ });
});

test('an abort in time leaves the item to others', async (t) => {
  const channel = opened(t).channel();
  const abort = new AbortController();
  const given = channel.recv({ signal: abort.signal });
  abort.abort();
  await assert.rejects(given, code('E_CANCELLED'));
  channel.trySend(5);
  assert.equal((await channel.recv()).type, 5);
  await assert.rejects(channel.recv({ signal: AbortSignal.abort() }), code('E_CANCELLED'));
  await assert.rejects(channel.recv({ signal: 1 }), code('E_ARGUMENT'));
});

test('a send is cancelled only if its item is a dead letter', async (t) => {
  for (const options of [{}, { simulated: true }]) {
    const runtime = opened(t, options);
    const channel = runtime.channel(1);
    const send = (type) => {
      const abort = new AbortController();
      return [channel.send(type, 'order', { signal: abort.signal }), () => abort.abort()];
    };
    const [roomy, abort] = send(1);
    abort();
    await roomy;
    const [full, abortFull] = send(2);
    abortFull();
    await assert.rejects(Promise.resolve(full), code('E_CANCELLED'));
    const [late, abortLate] = send(3);
    assert.equal(channel.tryRecv().type, 1); // which makes room for it
    abortLate();
    await late;
    assert.equal(channel.tryRecv().type, 3);
    assert.deepEqual(runtime.letters().map(({ type, reason }) => [type, reason]), [[2, 'E_CANCELLED']]);
    await assert.rejects(channel.send(4, '', { signal: AbortSignal.abort() }), code('E_CANCELLED'));
    assert.equal(channel.info.depth, 0);
  }
});

for (const [what, payload] of [['a short', 'x'], ['a long', 'x'.repeat(100)], ['an iso', null]]) {
  test(`${what} item that came too late is received next`, async (t) => {
    const runtime = opened(t);
    const channel = runtime.channel();
    const abort = new AbortController();
    const given = channel.recv({ signal: abort.signal });
    channel.trySend(5, payload ?? runtime.iso('iso')); // its record is on the way
    abort.abort();
    await assert.rejects(given, code('E_CANCELLED'));
    const message = await channel.recv({ timeout: 5_000 });
    assert.deepEqual([message.type, message.text()], [5, payload ?? 'iso']);
    assert.deepEqual(runtime.letters(), []);
  });
}

test('an item that came too late goes to who waits already', async (t) => {
  const runtime = opened(t);
  const channel = runtime.channel(), other = runtime.channel();
  const abort = new AbortController();
  const first = channel.recv({ signal: abort.signal });
  const second = select([other, channel], { timeout: 5_000 });
  channel.trySend(3);
  abort.abort();
  await assert.rejects(first, code('E_CANCELLED'));
  assert.equal((await second).message.type, 3);
  other.trySend(4);
  assert.equal((await other.recv()).type, 4);
});

test('a closed channel waits for the item that came too late', async (t) => {
  const channel = opened(t).channel();
  const abort = new AbortController();
  const first = channel.recv({ signal: abort.signal });
  channel.trySend(3);
  channel.close();
  abort.abort();
  await assert.rejects(first, code('E_CANCELLED'));
  assert.deepEqual(types(await all(channel)), [3]);
});

test('receivers that are aborted at random lose nothing', async (t) => {
  const runtime = opened(t);
  const channel = runtime.channel(8);
  const received = [];
  let done = false;
  async function receive(caller) {
    const view = channel.as(caller);
    while (!done) {
      try {
        received.push((await view.recv({ signal: AbortSignal.timeout(1) })).type);
      } catch (error) {
        if (!code('E_CANCELLED')(error)) throw error;
      }
    }
  }
  const tasks = [receive(runtime), receive(runtime)];
  runtime.spawn((mailbox) => receive(mailbox));
  for (let i = 0; i < 300; i++) {
    await channel.send(i, i % 2 === 0 ? runtime.iso(3) : 'long'.repeat(i % 3 * 10));
    if (i % 3 === 0) await pause(1);
  }
  await pause(5);
  done = true;
  await Promise.all(tasks);
  await pause(5);
  channel.close();
  received.push(...types(await all(channel)));
  assert.deepEqual(received.sort((a, b) => a - b), Array.from({ length: 300 }, (_, i) => i));
});

test('asyncDispose closes', async (t) => {
  const channel = opened(t).channel();
  await channel[Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]();
  await assert.rejects(channel.recv(), code('E_CLOSED'));
});
