// Leases: one holder, a line of those who wait, time that ends, and fences.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Lease, Runtime } from 'agentrt';
import { code, opened, pause } from './support.mjs';

const simulated = { simulated: true, seed: 3 };
const dispose = Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose');

test('one holds, the others wait in line', async (t) => {
  const runtime = opened(t);
  let inside = 0;
  const tokens = [];
  const worker = {
    async receive(message, self) {
      const lease = await self.lease('ledger', { ttl: 30_000 });
      assert.equal(inside += 1, 1);
      await pause(1);
      tokens.push(lease.token);
      inside -= 1;
      lease.release();
      message.reply(0);
    },
  };
  await Promise.all([1, 2, 3, 4].map(() => runtime.ask(runtime.spawn({ ...worker }), 1)));
  assert.deepEqual(tokens, [1, 2, 3, 4]);
});

test('a try gives a lease or null', (t) => {
  const runtime = opened(t);
  const lease = runtime.tryLease('x', { ttl: 30_000 });
  assert.ok(lease instanceof Lease);
  assert.equal(runtime.tryLease('x', { ttl: 30_000 }), null);
  assert.deepEqual({ ...lease.info(), left: 0 }, { held: true, taken: true, waiters: 0, left: 0 });
  lease.release();
  assert.throws(() => lease.renew(), code('E_STALE'));
  lease.close();
  assert.equal(runtime.tryLease('x', { ttl: 30_000 }).token, 2);
});

test('disposing gives it back', async (t) => {
  const runtime = opened(t);
  const lease = await runtime.lease('x', { ttl: 30_000 });
  await lease[dispose]();
  await lease[dispose]();
  assert.notEqual(runtime.tryLease('x', { ttl: 1 }), null);
});

test('its time ends, and the next in line has it', async (t) => {
  const runtime = opened(t, simulated);
  const first = await runtime.lease('x', { ttl: 1_000 });
  const second = await runtime.lease('x', { ttl: 1_000 });
  assert.equal(runtime.clock(), 1e9);
  assert.ok(second.token > first.token);
  assert.throws(() => first.renew(), code('E_NOT_HOLDER'));
  assert.throws(() => first.release(), code('E_NOT_HOLDER'));
  second.renew(5_000);
  assert.equal(second.info().left, 5_000);
  assert.throws(() => second.renew(0), { code: 'E_ARGUMENT', message: /^renew: ttl is 0, not milliseconds above 0 and up to \d+$/ });
});

test('a wait ends at its timeout, or with its signal', async (t) => {
  const runtime = opened(t, simulated);
  const lease = await runtime.lease('x', { ttl: 60_000 });
  await assert.rejects(runtime.lease('x', { ttl: 1, timeout: 10 }), code('E_DEADLINE'));
  const abort = new AbortController();
  const waiting = runtime.lease('x', { ttl: 1, signal: abort.signal });
  assert.equal(lease.info().waiters, 1);
  abort.abort();
  await assert.rejects(Promise.resolve(waiting), code('E_CANCELLED'));
  assert.equal(lease.info().waiters, 0);
  await assert.rejects(runtime.lease('x', { ttl: 1, signal: abort.signal }), code('E_CANCELLED'));
});

test('the end of its agent releases it', async (t) => {
  const runtime = opened(t, simulated);
  const agent = runtime.spawn({ receive(message, self) { assert.ok(self.tryLease('x', { ttl: 60_000 })); message.reply(0); } });
  await runtime.ask(agent, 1);
  assert.equal(runtime.tryLease('x', { ttl: 1 }), null);
  runtime.kill(agent);
  assert.equal((await runtime.lease('x', { ttl: 1 })).token, 2);
  assert.equal(runtime.clock(), 0);
});

test('a stale lease is fenced off', async (t) => {
  const runtime = opened(t, simulated);
  const seen = [];
  const store = runtime.spawn({ receive(message) { seen.push([message.type, message.text()]); } });
  const old = await runtime.lease('x', { ttl: 10 });
  old.signal(store, 1, 'first');
  await runtime.run(20);
  assert.throws(() => runtime.signal(12345, 1), code('E_KIND', 'E_STALE')); // whose words are not the next error's
  assert.throws(() => old.signal(store, 2), { code: 'E_NOT_HOLDER', message: /its time is over/ });
  const fresh = await runtime.lease('x', { ttl: 10 });
  const iso = runtime.iso('stays');
  assert.throws(() => old.signal(store, 3, iso), { code: 'E_FENCED', message: /a newer lease of the resource/ });
  fresh.signal(store, 4, iso);
  await runtime.run(1);
  assert.deepEqual(seen, [[1, 'first'], [4, 'stays']]);
});

test('a full mailbox that waits is awaited', async (t) => {
  const runtime = opened(t);
  const seen = [];
  const store = runtime.spawn({ receive(message) { seen.push(message.type); } }, { capacity: 2, overflow: 'wait' });
  const lease = await runtime.lease('x', { ttl: 30_000 });
  for (let i = 0; i < 20; i++) await lease.signal(store, i);
  await runtime.drain();
  assert.deepEqual(seen, [...Array(20).keys()]);
});

test('bad times and names are refused', async (t) => {
  const runtime = opened(t);
  await assert.rejects(runtime.lease('x', { ttl: 0 }), code('E_ARGUMENT'));
  await assert.rejects(runtime.lease('x', { ttl: 1e12 }), code('E_ARGUMENT'));
  await assert.rejects(runtime.lease('', { ttl: 1 }), code('E_ARGUMENT'));
  await assert.rejects(runtime.lease('x', {}), code('E_ARGUMENT'));
  assert.throws(() => runtime.tryLease('n'.repeat(256), { ttl: 1 }), code('E_SIZE'));
});

function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'agentrt-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('a store is shared and outlives its runtimes', async (t) => {
  const leaseStore = join(folder(t), 'leases.db');
  const first = opened(t, { leaseStore });
  const second = opened(t, { leaseStore });
  const lease = await first.lease('x', { ttl: 3_600_000 });
  assert.equal(second.tryLease('x', { ttl: 3_600_000 }), null);
  const waiting = second.lease('x', { ttl: 3_600_000 });
  lease.release();
  assert.ok((await waiting).token > lease.token);
  await first.close();
  await second.close();
  const again = opened(t, { leaseStore, ...simulated });
  assert.equal((await again.lease('x', { ttl: 1_000 })).token, 3);
});

test('what a killed process held stays held', async (t) => {
  const leaseStore = join(folder(t), 'leases.db');
  const hold = `import { Runtime } from 'agentrt';
    const runtime = Runtime.open({ leaseStore: ${JSON.stringify(leaseStore)} });
    console.log((await runtime.lease('x', { ttl: 3_600_000 })).token);
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', hold], { cwd: import.meta.dirname ?? new URL('.', import.meta.url).pathname });
  const [line] = await new Promise((resolve) => { child.stdout.once('data', (data) => resolve(String(data).split('\n'))); });
  const ended = new Promise((resolve) => { child.once('exit', resolve); });
  child.kill('SIGKILL');
  await ended;
  const runtime = opened(t, { leaseStore });
  assert.equal(runtime.tryLease('x', { ttl: 1_000 }), null);
  assert.ok(runtime.tryLease('y', { ttl: 1_000 }).token > Number(line));
});

test('a store that cannot be used says why', (t) => {
  const place = folder(t);
  const prose = join(place, 'prose.txt');
  writeFileSync(prose, 'no database at all, but a text that is somewhat longer than a header '.repeat(2));
  for (const [leaseStore, why] of [[prose, /file is not a database/], [place, /unable to open/], ['/nowhere/x', /No such file/]]) {
    assert.throws(() => Runtime.open({ leaseStore }), { code: 'E_STORAGE', message: why });
  }
  assert.throws(() => Runtime.open({ leaseStore: '' }), { code: 'E_ARGUMENT', message: /lease_store_path is empty/ });
  assert.throws(() => Runtime.open({ leaseStore: 7 }), code('E_ARGUMENT'));
});
