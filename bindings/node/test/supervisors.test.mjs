// Supervisors: classes, factories and functions that are made anew, tried again, degraded, moved.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentrtError, Retry, Runtime, Supervisor } from 'agentrt';
import { lowlevel } from 'agentrt/lowlevel';

const { Status } = lowlevel;
const [ADD, FAIL, BUSY, READ] = [1, 2, 3, 4];
const simulated = (options) => Runtime.open({ simulated: true, seed: 1, ...options });
const quick = () => new Retry({ attempts: 4, base: 1, backoff: 'fixed', jitter: false });
const failure = (code) => new AgentrtError(code, Status[code], code);

process.on('warning', () => {}); // crashes are what these tests are about

class Counter {
  static made = 0;
  count = 0;
  began = false;

  constructor() { Counter.made += 1; }

  start() { this.began = true; }

  receive(message) {
    if (message.type === FAIL) throw new Error('no such thing');
    this.count += 1;
    if (message.type === BUSY && this.count < 3) throw failure('E_BUSY');
    if (message.isAsk) message.reply(0, `${this.count} ${this.began}`);
  }
}

const read = async (runtime, agent) => (await runtime.ask(agent, READ)).text();

test('a class is made anew', async () => {
  const runtime = simulated();
  Counter.made = 0;
  const supervisor = runtime.supervisor();
  const agent = runtime.spawn(Counter, { supervisor, name: 'counter' });
  for (const type of [ADD, FAIL, ADD]) runtime.signal(agent, type);
  assert.equal(await read(runtime, agent), '2 true');
  assert.equal(Counter.made, 2);
  assert.equal(runtime.find('counter'), agent);
  assert.deepEqual(supervisor.children(), [{ agent, restarts: 1, state: 'running' }]);
  assert.deepEqual(runtime.letters().map(({ type, reason }) => [type, reason]), [[FAIL, 'E_CRASHED']]);
  await runtime.close();
});

test('a factory has arguments', async () => {
  const runtime = simulated();
  const made = [];
  const factory = () => {
    const seen = [];
    made.push(seen);
    return {
      receive({ type }) {
        seen.push(type);
        if (type === FAIL) throw new Error('on purpose');
      },
    };
  };
  const agent = runtime.spawn({ factory }, { supervisor: runtime.supervisor() });
  for (const type of [ADD, FAIL, ADD]) runtime.signal(agent, type);
  await runtime.run();
  assert.deepEqual(made, [[ADD, FAIL], [ADD]]);
  await runtime.close();
});

test('what is transient is tried again', async () => {
  const runtime = simulated();
  const supervisor = runtime.supervisor({ retry: quick() });
  const agent = runtime.spawn(Counter, { supervisor });
  assert.equal((await runtime.ask(agent, BUSY)).text(), '3 true');
  assert.equal(supervisor.children()[0].restarts, 0);
  await runtime.close();
});

test('a function is called anew', async () => {
  const runtime = simulated();
  for (const permanent of ['restart', 'ignore']) { // its state is its variables
    const agent = runtime.spawn(async (mailbox) => {
      let total = 0;
      for await (const message of mailbox) {
        if (message.type === FAIL) throw new Error('gone');
        total += 1;
        if (message.isAsk) message.reply(0, String(total));
      }
    }, { supervisor: runtime.supervisor({ permanent }) });
    for (const type of [ADD, ADD, FAIL, ADD]) runtime.signal(agent, type);
    assert.equal(await read(runtime, agent), '2', permanent);
  }
  await runtime.close();
});

test('a function that goes on after its crashes handles what comes, and loses nothing', async () => {
  const remedies = {
    retry: [ADD, FAIL, FAIL, FAIL, FAIL, ADD, READ], ignore: [ADD, FAIL, FAIL, ADD, READ], fallback: [ADD, FAIL, FAIL, ADD, READ],
  };
  for (const [permanent, handled] of Object.entries(remedies)) {
    for (const apart of [false, true]) { // in one burst, or each when the one before is over
      const runtime = simulated();
      const echo = runtime.spawn({ receive(message) { if (message.isAsk) message.reply(0); } }, { name: 'fallback' });
      const supervisor = runtime.supervisor({
        permanent, retry: quick(), ...permanent === 'fallback' && { fallback: 'fallback' },
      });
      const seen = [];
      let crashes = 2;
      const agent = runtime.spawn(async (mailbox) => {
        for await (const { type } of mailbox) {
          seen.push(type);
          await mailbox.ask(echo, ADD);
          if (type === FAIL && crashes-- > 0) throw new Error('twice');
        }
      }, { supervisor });
      for (const type of [ADD, FAIL, FAIL, ADD, READ]) {
        runtime.signal(agent, type);
        if (apart) await runtime.run(1_000);
      }
      await runtime.run(1_000);
      assert.deepEqual(seen, handled, `${permanent} ${apart}`);
      const { accepted, handled: turns, deadLetters, inFlight } = runtime.stats();
      assert.deepEqual([accepted, inFlight], [turns + deadLetters, 0], `${permanent} ${apart}`);
      assert.equal(deadLetters, permanent === 'ignore' ? 2 : 0);
      await runtime.close();
    }
  }
});

test('a handler that awaits is left by a restart', async () => {
  const runtime = simulated();
  const silent = runtime.spawn({ receive() {} });
  const unwound = [];
  class Waits {
    async receive(message, context) {
      try {
        await context.ask(silent, ADD);
      } catch (error) {
        unwound.push(error.code);
      }
    }
  }
  const supervisor = runtime.supervisor({ strategy: 'one_for_all' });
  const waits = runtime.spawn(Waits, { supervisor });
  const other = runtime.spawn(Counter, { supervisor });
  runtime.signal(waits, ADD);
  await runtime.run();
  runtime.signal(other, FAIL);
  await runtime.run();
  assert.deepEqual(unwound, ['E_DEAD']);
  assert.deepEqual(supervisor.children().map(({ restarts }) => restarts), [1, 1]);
  await runtime.close();
});

test('a degraded agent is told so', async () => {
  const runtime = simulated();
  class Careful extends Counter {
    receive(message) {
      if (message.kind !== 'degraded') return super.receive(message);
      assert.equal(message.text(), 'no such thing');
      this.count = 40;
    }
  }
  const supervisor = runtime.supervisor({ permanent: 'degrade' });
  const agent = runtime.spawn(Careful, { supervisor });
  runtime.signal(agent, FAIL);
  assert.equal(await read(runtime, agent), '41 true');
  assert.equal(supervisor.children()[0].state, 'degraded');
  await runtime.close();
});

test('a fallback answers', async () => {
  const runtime = simulated();
  runtime.spawn({ receive(message) { message.reply(0, 'instead'); } }, { name: 'fallback' });
  const supervisor = runtime.supervisor({ overload: 'fallback', fallback: 'fallback' });
  class Full { receive() { throw failure('E_LIMIT'); } }
  assert.equal(await read(runtime, runtime.spawn(Full, { supervisor })), 'instead');
  await runtime.close();
});

test('a child may move', async () => {
  const runtime = simulated();
  const [first, second] = ['first', 'second'].map((name) => runtime.supervisor({ name }));
  const agent = runtime.spawn(Counter, { supervisor: first });
  second.adopt(agent);
  second.adopt(first);
  assert.throws(() => first.adopt(second), { code: 'E_CYCLE', message: /second under first under second/ });
  await runtime.run();
  assert.deepEqual(second.children().map((child) => child.agent), [agent, first.agent]);
  assert.deepEqual(first.children(), []);
  await runtime.close();
});

test('too many restarts end the supervisor', async () => {
  const runtime = simulated();
  const supervisor = runtime.supervisor({ maxRestarts: 1 });
  const agent = runtime.spawn(Counter, { supervisor });
  const down = runtime.monitor(supervisor.agent);
  runtime.signal(agent, FAIL);
  runtime.signal(agent, FAIL);
  const { reason, text } = await down;
  assert.equal(reason, 'E_CRASHED');
  assert.match(text, /more than 1 restart within 5000 ms: no such thing/);
  await runtime.close();
});

test('what cannot be made anew is refused', async () => {
  const runtime = simulated();
  const supervisor = runtime.supervisor();
  const anew = { code: 'E_ARGUMENT', message: /cannot be made anew/ };
  assert.throws(() => runtime.spawn(new Counter(), { supervisor }), anew);
  const agent = runtime.spawn(new Counter());
  assert.throws(() => supervisor.adopt(agent), anew);
  assert.throws(() => runtime.supervisor({ maxRestarts: 0 }), { code: 'E_ARGUMENT', message: /at least once/ });
  assert.throws(() => runtime.supervisor({ fatal: 'panic' }), { code: 'E_ARGUMENT', message: /fatal is 'panic'/ });
  assert.throws(() => runtime.supervisor({ strategy: 'all' }), { code: 'E_ARGUMENT', message: /one_for_all/ });
  assert.throws(() => runtime.supervisor({ retry: {} }), { code: 'E_ARGUMENT', message: /a Retry/ });
  assert.throws(() => runtime.signal(supervisor.agent, ADD), { code: 'E_KIND', message: /takes no messages/ });
  assert.throws(() => runtime.spawn(Counter, { supervisor: new Supervisor(agent, () => {}) }), { code: 'E_KIND' });
  assert.deepEqual(supervisor.children(), []);
  await runtime.close();
});

test('a factory that fails is a failure', async () => {
  const runtime = simulated();
  let made = 0;
  const factory = () => {
    made += 1;
    if (made > 1) throw new Error('no more');
    return new Counter();
  };
  const supervisor = runtime.supervisor({ maxRestarts: 2 });
  const agent = runtime.spawn({ factory }, { supervisor });
  const down = runtime.monitor(supervisor.agent);
  runtime.signal(agent, FAIL);
  assert.equal((await down).reason, 'E_CRASHED');
  assert.equal(made, 3);
  await runtime.close();
});

test('it works in real time', async () => {
  const runtime = Runtime.open();
  const supervisor = runtime.supervisor({ maxRestarts: 100 });
  const agent = runtime.spawn(Counter, { supervisor });
  for (let number = 0; number < 60; number++) runtime.signal(agent, number % 3 === 0 ? FAIL : ADD);
  assert.equal(await read(runtime, agent), '3 true');
  assert.equal(supervisor.children()[0].restarts, 20);
  await runtime.drain();
  assert.equal(runtime.stats().deadLetters, 20);
  await runtime.close();
});
