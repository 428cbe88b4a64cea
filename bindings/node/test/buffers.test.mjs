// The capability rules: what each buffer allows and refuses, and what a send does to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Iso, Runtime, Tag, Val } from 'agentrt';
import { lowlevel } from 'agentrt/lowlevel';
import { code, opened, until } from './support.mjs';

const BIG = 100_000;

test('an iso moves: its working copy is detached and the handle is dead', async (t) => {
  const runtime = opened(t);
  const got = [];
  const agent = runtime.spawn({
    receive(message) {
      assert.ok(message.payload instanceof Iso);
      got.push([message.byteLength, message.bytes[0], message.bytes[BIG - 1]]);
    },
  });
  const iso = runtime.iso(BIG);
  const { bytes } = iso;
  bytes[0] = 1;
  bytes[BIG - 1] = 2;
  runtime.signal(agent, 1, iso);
  assert.equal(bytes.byteLength, 0);
  assert.throws(() => runtime.signal(agent, 1, iso), code('E_MOVED'));
  assert.throws(() => iso.freeze(), code('E_MOVED'));
  await runtime.drain();
  assert.deepEqual(got, [[BIG, 1, 2]]);
});

test('an iso is made from a size, a val is not', (t) => {
  const runtime = opened(t);
  assert.equal(runtime.iso(5).byteLength, 5);
  assert.throws(() => runtime.val(5), { code: 'E_ARGUMENT', message: /a val is made from text or bytes, not from a size, 5/ });
});

test('a refused send leaves the iso with the sender', async (t) => {
  const runtime = opened(t);
  const agent = runtime.spawn({ receive() {} });
  runtime.kill(agent);
  await runtime.drain();
  const iso = runtime.iso('precious');
  assert.throws(() => runtime.signal(agent, 1, iso), code('E_DEAD', 'E_CLOSED'));
  assert.equal(Buffer.from(iso.bytes).toString(), 'precious');
  iso.close();
  iso.close();
});

test('a val is shared and read-only', async (t) => {
  const runtime = opened(t);
  const got = [];
  const agents = [1, 2, 3].map(() => runtime.spawn({
    receive(message) {
      assert.ok(message.payload instanceof Val);
      message.bytes[0] = 0; // a copy: nobody else sees it
      got.push([message.payload.identity, message.text().slice(1)]);
    },
  }));
  const val = runtime.val('shared by all of them, not copied');
  for (const agent of agents) runtime.signal(agent, 1, val);
  await runtime.drain();
  assert.deepEqual(got, agents.map(() => [val.identity, 'hared by all of them, not copied']));
  assert.equal(Buffer.from(val.bytes).toString(), 'shared by all of them, not copied');
  const other = val.share();
  val.close();
  assert.equal(other.bytes[0], 's'.charCodeAt(0));
  assert.throws(() => runtime.signal(agents[0], 1, val), code('E_STALE'));
  other.close();
});

test('a ref is not sent, but can be recovered', async (t) => {
  const runtime = opened(t);
  const got = [];
  const agent = runtime.spawn({ receive(message) { got.push(message.text()); } });
  const ref = runtime.ref('draft');
  ref.bytes[0] = 'D'.charCodeAt(0);
  assert.throws(() => runtime.signal(agent, 1, ref), code('E_NOT_SENDABLE'));
  const iso = ref.recover();
  assert.throws(() => ref.recover(), code('E_MOVED', 'E_STALE'));
  runtime.signal(agent, 1, iso);
  await runtime.drain();
  assert.deepEqual(got, ['Draft']);
});

test('a ref belongs to the context that made it', async (t) => {
  const runtime = opened(t);
  const ref = runtime.ref('mine');
  const agent = runtime.spawn({
    receive(message, self) {
      const own = self.ref('own');
      assert.equal(own.bytes.length, 3);
      message.reply(0);
      const stolen = Object.create(ref, { owner: { value: self.self } });
      void stolen.recover();
    },
  });
  const down = runtime.monitor(agent);
  await runtime.ask(agent, 1);
  assert.equal((await down).reason, 'E_CRASHED');
  ref.close();
});

test('a tag compares and does nothing else', async (t) => {
  const runtime = opened(t);
  const got = [];
  const agent = runtime.spawn({
    receive(message) {
      assert.ok(message.payload instanceof Tag);
      got.push(message.payload.identity);
      assert.throws(() => message.bytes, code('E_CAPABILITY'));
    },
  });
  const iso = runtime.iso('secret');
  const tag = iso.tag();
  assert.equal(tag.identity, iso.identity);
  runtime.signal(agent, 1, tag);
  await runtime.drain();
  assert.deepEqual(got, [iso.identity]);
});

test('conversions that are not in the table are refused by the core', async (t) => {
  const runtime = opened(t);
  const val = runtime.val('fixed');
  const { REF, ISO } = lowlevel.Capability;
  assert.throws(() => lowlevel.bufConvert(val.owner, val.bits, REF), code('E_CAPABILITY'));
  assert.throws(() => lowlevel.bufConvert(val.owner, val.bits, ISO), code('E_CAPABILITY'));
  assert.equal(Buffer.from(val.bytes).toString(), 'fixed');
});

test('a name that is closed by number is busy while it is viewed, and takes no copy along', async (t) => {
  const runtime = opened(t);
  const { ISO } = lowlevel.Capability;
  const viewed = lowlevel.bufCreate(0, ISO, new TextEncoder().encode('mine'), 4);
  lowlevel.bufView(0, viewed, 1);
  assert.throws(() => lowlevel.bufClose(viewed), code('E_BUSY'));
  lowlevel.bufUnview(0, viewed);
  lowlevel.bufClose(viewed);
  const val = runtime.val('v'.repeat(BIG));
  const { bytes } = val;
  lowlevel.bufClose(val.bits);
  assert.equal(Buffer.from(bytes).toString(), 'v'.repeat(BIG));
  assert.throws(() => val.bytes, code('E_STALE'));
});

test('a payload lives as long as its handler, a kept one until it is closed', async (t) => {
  const runtime = opened(t);
  const held = [];
  const agent = runtime.spawn({
    receive(message) {
      if (message.type < 3) {
        held.push(message.type === 1 ? message.payload : message.payload.keep());
        return;
      }
      assert.throws(() => held[0].share(), code('E_STALE'));
      assert.equal(held[1].bytes.length, 100);
      held[1].close();
      assert.throws(() => held[1].share(), code('E_STALE'));
      message.reply(0);
    },
  });
  const val = runtime.val('x'.repeat(100));
  runtime.signal(agent, 1, val);
  runtime.signal(agent, 2, val);
  await runtime.ask(agent, 3);
});

test('text and bytes of any size can be read as long as the message is held', async (t) => {
  const sizes = [24, 25, 4_096, 4_097, 1 << 20];
  const texts = sizes.map((size) => 'x'.repeat(size));
  const runtime = Runtime.open();
  t.after(() => runtime.close());
  const held = [];
  const keeper = runtime.spawn({
    async receive(message) {
      if (message.isAsk) message.reply(0, held.map((old) => old.text().length).join());
      else held.push(message);
    },
  });
  const reader = runtime.spawn(async (mailbox) => {
    for await (const message of mailbox) held.push(message);
  });
  const echo = runtime.spawn({ receive(message) { message.reply(0, message.bytes); } });
  const asker = runtime.spawn({
    async receive(message, self) {
      for (const text of texts) held.push(await self.ask(echo, 0, text));
      message.reply(0);
    },
  });
  for (const agent of [keeper, reader]) for (const text of texts) runtime.signal(agent, 1, text);
  await runtime.drain();
  assert.equal((await runtime.ask(keeper, 1)).text().split(',').length, 2 * sizes.length);
  await runtime.ask(asker, 1);
  const answers = [];
  for (const text of texts) answers.push(await runtime.ask(echo, 0, text));
  const stuck = runtime.spawn({ receive(message) { held.push(message); return new Promise(() => {}); } });
  runtime.signal(stuck, 1, texts[1]);
  await until(() => held.length === 3 * sizes.length + 1);
  await runtime.close();
  for (const message of [...held, ...answers]) assert.equal(message.text(), 'x'.repeat(message.byteLength));
});

test('the bytes of a val are a fresh copy each time', (t) => {
  const runtime = opened(t);
  const val = runtime.val('fixed');
  val.bytes[0] = 65;
  assert.equal(Buffer.from(val.bytes).toString(), 'fixed');
  assert.throws(() => { val.close(); return val.bytes; }, code('E_STALE'));
});

test('an iso travels through several agents', async (t) => {
  const runtime = opened(t);
  const last = runtime.spawn({
    receive(message) {
      if (message.isAsk) { message.reply(0, message.payload); return; }
      message.refuse();
    },
  });
  const middle = runtime.spawn({
    async receive(message, self) {
      message.bytes[1] += 1;
      const back = await self.ask(last, 1, message.payload);
      back.bytes[2] += 1;
      message.reply(0, back.payload);
    },
  });
  const iso = runtime.iso(new Uint8Array([1, 1, 1]));
  iso.bytes[0] += 1;
  const reply = await runtime.ask(middle, 1, iso);
  assert.deepEqual([...reply.bytes], [2, 2, 2]);
  reply.payload.close();
});

test('payloads of every size arrive whole', async (t) => {
  const runtime = opened(t);
  const echo = runtime.spawn({ receive(message) { message.reply(message.type, message.bytes); } });
  for (const size of [0, 1, 24, 25, 4_096, 4_097, 1 << 20]) {
    const bytes = Uint8Array.from({ length: size }, (_, i) => i * 7);
    const answer = await runtime.ask(echo, size, bytes);
    assert.equal(answer.type, size);
    assert.ok(Buffer.from(answer.bytes).equals(bytes), `${size} bytes`);
  }
});

// Sends twice, with options whose getters take away the bytes: the lengths of what came.
function lengthsOf(first, second) {
  const runtime = lowlevel.runtimeOpen({ simulated: 1 });
  const port = lowlevel.portOpen(runtime);
  const address = lowlevel.portAddress(port);
  lowlevel.signal(0, address, first);
  lowlevel.ask(0, address, { type: 2, data: second.data }, second.options);
  const records = new Uint8Array(128);
  assert.equal(lowlevel.portTake(port, records, 0), 2);
  lowlevel.runtimeClose(runtime);
  const words = new Uint32Array(records.buffer);
  return [words[9], words[16 + 9]];
}

function transferred() {
  const data = new Uint8Array(1 << 26);
  return { data, take: () => { structuredClone(data.buffer, { transfer: [data.buffer] }); return 0; } };
}

test('bytes that a getter takes away are not sent from where they were', () => {
  const [one, two] = [transferred(), transferred()];
  const lengths = lengthsOf(
    { type: 1, data: one.data, get buf() { return one.take(); } },
    { data: two.data, options: { get timeoutNs() { return two.take(); } } },
  );
  assert.deepEqual(lengths, [0, 0]);
});

// Before Node 20 no buffer can be resized, and there is nothing to test.
if ('resize' in ArrayBuffer.prototype) test('bytes that a getter shortens are sent as what is left of them', () => {
  const memory = new ArrayBuffer(1 << 26, { maxByteLength: 1 << 26 });
  const other = transferred();
  const lengths = lengthsOf(
    { type: 1, data: new Uint8Array(memory), get buf() { memory.resize(8); return 0; } },
    { data: other.data, options: { get timeoutNs() { return other.take(); } } },
  );
  assert.deepEqual(lengths, [8, 0]);
});
