// Breakers, retries and dead letters as they happen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentrtError, Retry, Runtime, worthAnotherTry } from 'agentrt';

const simulated = (options) => Runtime.open({ simulated: true, seed: 1, ...options });
const steady = () => new Retry({ base: 1, jitter: false, backoff: 'fixed' });

// Refuses the first `bad` asks.
class Flaky {
  keys = [];

  constructor(bad, code = 'E_BUSY') { Object.assign(this, { bad, code }); }

  receive(message) {
    this.keys.push(message.text());
    if (this.keys.length <= this.bad) message.refuse('not yet', this.code);
    else message.reply(0, String(this.keys.length));
  }
}

const fails = () => { throw new Error('no'); };

test('a breaker trips and recovers', async () => {
  const runtime = simulated();
  const breaker = runtime.breaker({ failures: 2, cooldown: 3_000 });
  await assert.rejects(breaker.call(fails), /no/);
  assert.equal(breaker.state, 'closed');
  await assert.rejects(breaker.call(fails), /no/);
  assert.equal(breaker.state, 'open');
  await assert.rejects(breaker.call(() => assert.fail('nothing is called')), { code: 'E_TRIPPED' });
  await runtime.run(3_000);
  await breaker.call(() => {
    assert.equal(breaker.state, 'half_open');
    assert.throws(() => breaker.admit(), { code: 'E_TRIPPED' });
  });
  assert.equal(breaker.state, 'closed');
  assert.equal(breaker.info().trips, 1);
  await runtime.close();
});

test('a breaker guards an ask', async () => {
  const runtime = Runtime.open();
  const breaker = runtime.breaker({ failures: 1, cooldown: 1e6 });
  const flaky = runtime.spawn(new Flaky(1));
  await assert.rejects(breaker.call(() => runtime.ask(flaky, 1)), { code: 'E_BUSY' });
  await assert.rejects(breaker.call(() => runtime.ask(flaky, 1)), { code: 'E_TRIPPED' });
  await runtime.close();
});

test('an aborted call says nothing', async () => {
  const runtime = simulated();
  const breaker = runtime.breaker({ failures: 1 });
  const mute = runtime.spawn({ receive() {} });
  const aborter = new AbortController();
  const call = breaker.call(() => runtime.ask(mute, 1, undefined, { signal: aborter.signal }));
  aborter.abort();
  await assert.rejects(call, { code: 'E_CANCELLED' });
  assert.equal(breaker.info().failures, 0);
  await runtime.close();
});

test('a ticket is reported once', async () => {
  const runtime = simulated();
  const breaker = runtime.breaker({ failures: 1, cooldown: 1, probes: 2 });
  breaker.report(breaker.admit(), true);
  await runtime.run(1);
  const ticket = breaker.admit();
  breaker.report(ticket);
  assert.throws(() => breaker.report(ticket), { code: 'E_STALE' });
  assert.throws(() => breaker.report(999_999), { code: 'E_ARGUMENT' });
  breaker.close();
  breaker.close();
  assert.throws(() => breaker.admit(), { code: 'E_STALE' });
  await runtime.close();
});

test('what is out of range is refused', async () => {
  const runtime = simulated();
  for (const bad of [{ failures: 1025 }, { probes: 33 }, { window: -1 }, { cooldown: 'x' }, { failures: 1.5 }, { fails: 3 }]) {
    assert.throws(() => runtime.breaker(bad), { code: 'E_ARGUMENT' });
  }
  for (const bad of [{ attempts: 0 }, { base: -1 }, { cap: NaN }, { backoff: 'odd' }, { refill: 'x' }, { tries: 3 }]) {
    assert.throws(() => new Retry(bad), { code: 'E_ARGUMENT' });
  }
  const huge = new Retry({ attempts: 999, cap: Infinity, jitter: false });
  assert.throws(() => huge.pauseNs({ number: 99, key: 1 }, 0), { code: 'E_ARGUMENT' });
  await runtime.close();
});

test('host code retries in virtual time', async () => {
  const runtime = simulated();
  const flaky = new Flaky(2);
  const agent = runtime.spawn(flaky);
  const policy = new Retry({ base: 1_000, cap: Infinity, jitter: false });
  const answer = await runtime.retry(({ key }) => runtime.ask(agent, 1, String(key)), policy);
  assert.equal(answer.text(), '3');
  assert.equal(runtime.clock(), 3e9); // pauses of 1 s and 2 s
  assert.equal(new Set(flaky.keys).size, 1);
  await runtime.close();
});

test('an agent retries', async () => {
  const runtime = simulated();
  const flaky = runtime.spawn(new Flaky(3));
  const patient = runtime.spawn({
    async receive(message, context) {
      const answer = await context.retry(() => context.ask(flaky, 1), steady());
      message.reply(0, answer.text());
    },
  });
  assert.equal((await runtime.ask(patient, 1)).text(), '4');
  await runtime.close();
});

test('the event loop retries', async () => {
  const runtime = Runtime.open();
  const flaky = runtime.spawn(new Flaky(2));
  assert.equal((await runtime.retry(({ number }) => runtime.ask(flaky, number), steady())).text(), '3');
  await runtime.close();
});

test('the last error comes when no try is left', async () => {
  const runtime = simulated();
  const flaky = new Flaky(9);
  const agent = runtime.spawn(flaky);
  const policy = new Retry({ attempts: 3, base: 1_000, jitter: false });
  await assert.rejects(runtime.retry(() => runtime.ask(agent, 1), policy), { code: 'E_BUSY', message: 'not yet' });
  assert.equal(flaky.keys.length, 3);
  await assert.rejects(runtime.retry(() => runtime.ask(agent, 1), policy, { timeout: 500 }), { code: 'E_BUSY' });
  assert.equal(flaky.keys.length, 4); // the first pause would have reached the timeout
  await runtime.close();
});

test('what no try helps is not tried again', async () => {
  const runtime = simulated();
  const flaky = new Flaky(9, 'E_REFUSED');
  const agent = runtime.spawn(flaky);
  await assert.rejects(runtime.retry(() => runtime.ask(agent, 1), steady()), { code: 'E_REFUSED' });
  assert.equal(flaky.keys.length, 1);
  const stubborn = new Retry({ attempts: 2, base: 1, worth: () => true });
  await assert.rejects(runtime.retry(() => runtime.ask(agent, 1), stubborn), { code: 'E_REFUSED' });
  assert.equal(flaky.keys.length, 3);
  assert.equal(worthAnotherTry(new Error('any')), true);
  assert.equal(worthAnotherTry(new AgentrtError('E_FULL', -9, '')), true);
  await runtime.close();
});

test('calls share the budget of their policy', async () => {
  const runtime = simulated();
  const policy = new Retry({ attempts: 99, base: 1, jitter: false, backoff: 'fixed', budget: 3, refill: 1e6 });
  const flaky = new Flaky(99);
  const agent = runtime.spawn(flaky);
  for (const tries of [4, 5]) {
    await assert.rejects(runtime.retry(() => runtime.ask(agent, 1), policy), { code: 'E_BUSY' });
    assert.equal(flaky.keys.length, tries);
  }
  await runtime.close();
});

test('a retry is aborted in its pause', async () => {
  const runtime = Runtime.open();
  const agent = runtime.spawn(new Flaky(9));
  const aborter = new AbortController();
  const slow = new Retry({ base: 1e6, cap: Infinity, jitter: false });
  const call = runtime.retry(() => runtime.ask(agent, 1), slow, { signal: aborter.signal });
  await runtime.ask(runtime.spawn({ receive(message) { message.reply(0); } }), 1);
  setTimeout(() => { aborter.abort('enough'); }, 5);
  await assert.rejects(call, { code: 'E_CANCELLED', cause: 'enough' });
  await assert.rejects(runtime.retry(fails, slow, { signal: aborter.signal }), { code: 'E_CANCELLED' });
  await runtime.close();
});

test('jitter repeats under a seed', async () => {
  const run = async (seed) => {
    const runtime = simulated();
    const agent = runtime.spawn(new Flaky(3));
    await runtime.retry(() => runtime.ask(agent, 1), new Retry({ base: 1_000, seed }));
    const clock = runtime.clock();
    await runtime.close();
    return clock;
  };
  assert.equal(await run(1), await run(1));
  assert.notEqual(await run(1), await run(2));
});

test('dead letters are told', async () => {
  const runtime = simulated();
  const seen = [];
  const ear = runtime.spawn({ receive(message) { seen.push([message.kind, message.letter]); } });
  runtime.subscribeLetters(ear);
  const narrow = runtime.spawn({ receive() {} }, { capacity: 1, overflow: 'drop_newest' });
  runtime.signal(narrow, 1);
  runtime.signal(narrow, 2, 'abc');
  await runtime.run();
  const letter = { to: narrow, type: 2, reason: 'E_OVERFLOW', byteLength: 3, missed: 0 };
  assert.equal(seen.length, 1);
  const [[kind, { from, ...rest }]] = seen;
  assert.equal(kind, 'letter');
  assert.deepEqual(rest, letter);
  assert.equal(from, runtime.letters()[0].from);
  runtime.unsubscribeLetters(ear);
  runtime.signal(narrow, 3);
  runtime.signal(narrow, 4);
  await runtime.run();
  assert.equal(seen.length, 1);
  await runtime.close();
});

test('a letter waits while its agent awaits', async () => {
  const runtime = simulated();
  const seen = [];
  const mute = runtime.spawn({ receive() {} });
  const ear = runtime.spawn({
    async receive(message, context) {
      if (message.kind === 'letter') return seen.push('letter');
      await assert.rejects(context.ask(mute, 1, undefined, { timeout: 1_000 }), { code: 'E_DEADLINE' });
      return seen.push('handled');
    },
  });
  runtime.subscribeLetters(ear);
  runtime.signal(ear, 1);
  await runtime.run();
  const victim = runtime.spawn({ receive() {} });
  runtime.signal(victim, 1);
  runtime.kill(victim);
  await runtime.run(2_000);
  assert.deepEqual(seen, ['handled', 'letter']);
  await runtime.close();
});
