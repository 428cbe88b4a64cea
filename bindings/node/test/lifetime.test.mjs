// Opening, closing, exiting, several runtimes, worker threads.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Runtime } from 'agentrt';
import { code, opened, until } from './support.mjs';

const program = (source) => spawnSync(
  process.execPath,
  ['--input-type=module', '-e', `import { Runtime } from 'agentrt';\n${source}`],
  { cwd: new URL('.', import.meta.url), encoding: 'utf8', timeout: 20_000 },
);

const inWorker = (source) => new Worker(`
  const { parentPort } = require('node:worker_threads');
  const { Runtime } = require(${JSON.stringify(createRequire(import.meta.url).resolve('agentrt'))});
  ${source}
`, { eval: true });

test('a second close does nothing; afterwards every call says so', async () => {
  const runtime = Runtime.open();
  const agent = runtime.spawn({ receive() {} });
  await Promise.all([runtime.close(), runtime.close()]);
  await runtime.close();
  const closed = { code: 'E_CLOSED', message: 'the runtime is closed' };
  assert.throws(() => runtime.signal(agent, 1), closed);
  for (const verb of ['stop', 'kill', 'monitor']) assert.throws(() => runtime[verb](agent), closed, verb);
  await assert.rejects(runtime.ask(agent, 2), closed);
  assert.throws(() => runtime.spawn({ receive() {} }), closed);
  assert.throws(() => runtime.stats(), code('E_STALE', 'E_CLOSED'));
  await assert.rejects(runtime.ask(agent, 1), code('E_STALE', 'E_DEAD', 'E_CLOSED'));
  await assert.rejects(runtime.drain(), code('E_STALE', 'E_CLOSED'));
});

test('a trace that is not whole is told by the close', async () => {
  assert.throws(() => Runtime.open({ tracePath: '/nowhere/trace' }), {
    code: 'E_SYSTEM', message: /trace file '\/nowhere\/trace': No such file/,
  });
  const runtime = Runtime.open({ tracePath: '/dev/full' });
  const agent = runtime.spawn({ receive(message) { message.reply(0, 'works'); } });
  assert.equal((await runtime.ask(agent, 1)).text(), 'works');
  await assert.rejects(runtime.close(), {
    code: 'E_SYSTEM', message: /trace file '\/dev\/full': No space left on device/,
  });
  assert.throws(() => runtime.stats(), code('E_STALE', 'E_CLOSED'));
});

test('close fails what is awaited and lets mailbox functions clean up', async () => {
  const runtime = Runtime.open();
  const silent = runtime.spawn({ receive() {} });
  let cleaned = false, begin;
  const begun = new Promise((resolve) => { begin = resolve; });
  runtime.spawn(async (mailbox) => {
    begin();
    try { for await (const message of mailbox) void message; } finally { cleaned = true; }
  });
  await begun;
  const asked = runtime.ask(silent, 1);
  await runtime.close();
  await assert.rejects(asked, code('E_CLOSED'));
  await until(() => cleaned);
});

test('a close fails what nobody awaits without ending the process', () => {
  for (const options of ['{}', '{ simulated: true }']) {
    const { status, stdout, stderr } = program(`
      const runtime = Runtime.open(${options});
      const silent = runtime.spawn({ receive() {} });
      runtime.ask(silent, 1);
      runtime.monitor(silent);
      runtime.spawn({ start(self) { self.ask(silent, 1); self.monitor(silent); }, receive() {} });
      const full = runtime.spawn({ receive: () => new Promise(() => {}) }, { capacity: 2, overflow: 'wait' });
      const fill = (caller) => {
        for (let i = 0; i < 9; i++) caller.signal(full, i);
        caller.ask(full, 1);
      };
      fill(runtime);
      runtime.spawn({ start(self) { fill(self); }, receive() {} });
      await new Promise((resolve) => { setTimeout(resolve, 20); });
      await runtime.close();
      setTimeout(() => { console.log('still here'); }, 20);
    `);
    assert.equal(stderr, '');
    assert.equal(stdout, 'still here\n');
    assert.equal(status, 0);
  }
});

test('an agent may close the runtime', async () => {
  const runtime = Runtime.open();
  const closed = new Promise((resolve) => {
    const agent = runtime.spawn({ receive() { resolve(runtime.close()); } });
    runtime.signal(agent, 1);
  });
  await closed;
  assert.throws(() => runtime.clock(), code('E_STALE', 'E_CLOSED'));
});

test('a thread that is busy for longer than it said loses its agents, and nothing hangs', async () => {
  const runtime = Runtime.open({ stall: 30 });
  const agent = runtime.spawn({ receive(message) { message.reply(0); } });
  await runtime.ask(agent, 1);
  const asked = runtime.ask(agent, 1);
  const until = performance.now() + 500;
  while (performance.now() < until);
  await assert.rejects(asked, code('E_HOST'));
  assert.throws(() => runtime.signal(agent, 1), code('E_DEAD', 'E_STALE'));
  await runtime.close();
});

test('asyncDispose closes', async () => {
  const runtime = Runtime.open();
  await runtime[Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]();
  assert.throws(() => runtime.clock(), code('E_STALE', 'E_CLOSED'));
});

test('two runtimes do not know each other', async (t) => {
  const [one, two] = [opened(t), opened(t)];
  const agent = one.spawn({ receive(message) { message.reply(0, 'one'); } });
  assert.throws(() => two.signal(agent, 1), code('E_FOREIGN'));
  assert.equal((await one.ask(agent, 1)).text(), 'one');
});

test('many runtimes, one after the other', async () => {
  for (let i = 0; i < 50; i++) {
    const runtime = Runtime.open();
    const agent = runtime.spawn({ receive(message) { message.reply(i); } });
    assert.equal((await runtime.ask(agent, 1)).type, i);
    await runtime.close();
  }
});

test('the process exits by itself when no agents are alive', () => {
  const { status, stdout, stderr } = program(`
    const runtime = Runtime.open();
    const agent = runtime.spawn({ receive(message, self) { console.log('handled'); self.end(); } });
    runtime.signal(agent, 1);
  `);
  assert.equal(stderr, '');
  assert.equal(stdout, 'handled\n');
  assert.equal(status, 0);
});

test('an agent alive keeps the process alive', () => {
  const { status, stdout } = program(`
    const runtime = Runtime.open();
    runtime.spawn({ receive(message) { console.log('timer'); process.exit(3); } });
    runtime.arm(runtime.spawn({ receive() { process.exit(3); } }), 50, 1);
  `);
  assert.equal(stdout, '');
  assert.equal(status, 3);
});

test('process.exit with live agents and a message in hand', () => {
  const { status, stderr } = program(`
    const runtime = Runtime.open();
    const agent = runtime.spawn({ receive() { process.exit(5); } });
    for (let i = 0; i < 10; i++) runtime.signal(agent, 1);
  `);
  assert.equal(stderr, '');
  assert.equal(status, 5);
});

test('an uncaught error elsewhere ends the process as it always does', () => {
  const { status, stderr } = program(`
    const runtime = Runtime.open();
    runtime.spawn({ receive() {} });
    setTimeout(() => { throw new Error('elsewhere'); }, 5);
  `);
  assert.equal(status, 1);
  assert.match(stderr, /elsewhere/);
});

test('a worker thread has agents of its own and ends by itself', async () => {
  const worker = inWorker(`
    const runtime = Runtime.open();
    const agent = runtime.spawn({ receive(message) { message.reply(0, message.text().toUpperCase()); } });
    runtime.ask(agent, 1, 'worker').then((answer) => {
      parentPort.postMessage(answer.text());
      return runtime.close();
    });
  `);
  const said = [];
  worker.on('message', (text) => said.push(text));
  const status = await new Promise((resolve, reject) => { worker.on('exit', resolve).on('error', reject); });
  assert.equal(status, 0);
  assert.deepEqual(said, ['WORKER']);
});

test('a thread that ends takes the addon from nobody, though no other thread has it', () => {
  const ends = ['await runtime.close();', 'throw new Error("on purpose");', 'process.exit(0);', ''];
  for (const end of ends) {
    const worker = `
      import(${JSON.stringify(new URL('../index.mjs', import.meta.url).href)}).then(async ({ Runtime }) => {
        const runtime = Runtime.open();
        ${end}
      });
    `;
    const main = `
      const { Worker } = require('node:worker_threads');
      const worker = new Worker(${JSON.stringify(worker)}, { eval: true });
      worker.on('error', () => {}).on('exit', () => { setTimeout(() => { console.log('still here'); }, 20); });
    `;
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', main], { encoding: 'utf8', timeout: 20_000 });
    assert.deepEqual([status, signal, stdout], [0, null, 'still here\n'], `${end} ${stderr}`);
  }
});

test('terminate with live, busy agents does not crash', async () => {
  for (let i = 0; i < 10; i++) {
    const worker = inWorker(`
      const runtime = Runtime.open({ workers: 2 });
      const bounce = { receive(message, self) { self.signal(message.from, 1); } };
      const one = runtime.spawn(bounce);
      runtime.spawn({ start(self) { self.signal(one, 1); parentPort.postMessage('up'); }, ...bounce });
      runtime.spawn({ async receive() { await new Promise(() => {}); } });
    `);
    await new Promise((resolve, reject) => { worker.on('message', resolve).on('error', reject); });
    await worker.terminate();
  }
});

test('two worker threads and the main thread at once', async (t) => {
  const runtime = opened(t);
  const source = `
    const runtime = Runtime.open();
    const agent = runtime.spawn({ receive(message) { message.reply(message.type); } });
    (async () => {
      let sum = 0;
      for (let i = 0; i < 500; i++) sum += (await runtime.ask(agent, i)).type;
      parentPort.postMessage(sum);
      await runtime.close();
    })();
  `;
  const sums = [inWorker(source), inWorker(source)].map((worker) => (
    new Promise((resolve, reject) => { worker.on('message', resolve).on('error', reject); })));
  const agent = runtime.spawn({ receive(message) { message.reply(message.type); } });
  for (let i = 0; i < 500; i++) assert.equal((await runtime.ask(agent, i)).type, i);
  assert.deepEqual(await Promise.all(sums), [124_750, 124_750]);
});
