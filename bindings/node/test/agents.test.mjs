// What agents do: both styles, asks, timers, monitors, links, and how they end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { AgentrtError, Runtime } from 'agentrt';
import { code, opened, pause, until } from './support.mjs';

test('a handler object gets signals in order', async (t) => {
  const runtime = opened(t);
  const seen = [];
  const agent = runtime.spawn({ receive(message) { seen.push([message.type, message.text()]); } });
  for (let i = 0; i < 600; i++) runtime.signal(agent, i, `m${i}`);
  await runtime.drain();
  assert.deepEqual(seen, Array.from({ length: 600 }, (_, i) => [i, `m${i}`]));
});

test('a class is made for its agent, start comes first and stop last', async (t) => {
  const runtime = opened(t);
  const seen = [];
  class Logger {
    start(self) { seen.push(['start', typeof self.self]); }
    receive(message) { seen.push(message.type); }
    stop() { seen.push('stop'); }
  }
  const agent = runtime.spawn(Logger);
  const down = runtime.monitor(agent);
  runtime.signal(agent, 1);
  runtime.stop(agent);
  assert.deepEqual(await down, { agent, reason: 'OK', text: '' });
  assert.deepEqual(seen, [['start', 'number'], 1, 'stop']);
});

test('an async handler holds the next message until it has settled', async (t) => {
  const runtime = opened(t);
  const seen = [];
  const agent = runtime.spawn({
    async receive(message) {
      seen.push(`begin ${message.type}`);
      await new Promise((resolve) => { setTimeout(resolve, 5); });
      seen.push(`end ${message.type}`);
    },
  });
  runtime.signal(agent, 1);
  runtime.signal(agent, 2);
  const down = runtime.monitor(agent);
  runtime.stop(agent);
  await down;
  assert.deepEqual(seen, ['begin 1', 'end 1', 'begin 2', 'end 2']);
});

test('a mailbox reads its own messages, ends when it is stopped, and cleans up', async (t) => {
  const runtime = opened(t);
  const seen = [];
  const agent = runtime.spawn(async (mailbox) => {
    seen.push('begin');
    for await (const message of mailbox) {
      if (message.isAsk) message.reply(message.type + 1, message.bytes);
      seen.push(message.type);
    }
    seen.push('over');
  });
  const down = runtime.monitor(agent);
  const answer = await runtime.ask(agent, 7, 'seven');
  assert.equal(answer.type, 8);
  assert.equal(answer.text(), 'seven');
  runtime.stop(agent);
  assert.equal((await down).reason, 'OK');
  assert.deepEqual(seen, ['begin', 7, 'over']);
});

test('a mailbox function that returns ends its agent; one that throws crashes it', async (t) => {
  const runtime = opened(t);
  const one = runtime.spawn(async (mailbox) => { await mailbox.next(); });
  const two = runtime.spawn(async (mailbox) => {
    for await (const message of mailbox) throw new Error(`cannot ${message.text()}`);
  });
  const downs = [runtime.monitor(one), runtime.monitor(two)];
  runtime.signal(one, 1);
  runtime.signal(two, 1, 'stand it');
  const [ended, crashed] = await Promise.all(downs);
  assert.equal(ended.reason, 'OK');
  assert.deepEqual(crashed, { agent: two, reason: 'E_CRASHED', text: 'cannot stand it' });
});

test('a mailbox function may end while it waits for a message', async (t) => {
  const runtime = opened(t);
  const leaver = (error) => async (mailbox) => {
    await Promise.race([mailbox.next(), new Promise((resolve) => { setTimeout(resolve, 5); })]);
    if (error) throw error;
  };
  const downs = [leaver(), leaver(new Error('bored'))].map((run) => runtime.monitor(runtime.spawn(run)));
  const [ended, crashed] = await Promise.all(downs);
  assert.equal(ended.reason, 'OK');
  assert.deepEqual([crashed.reason, crashed.text], ['E_CRASHED', 'bored']);
  assert.deepEqual(runtime.letters(), []);
});

test('a mailbox that awaits an answer gets exits afterwards, with their text', async (t) => {
  const runtime = opened(t);
  const slow = runtime.spawn({ async receive(message) { await pause(20); message.reply(0); } });
  const victim = runtime.spawn({ receive() { throw new Error('a text that is longer than a record holds'); } });
  const seen = [];
  const watcher = runtime.spawn(async (mailbox) => {
    mailbox.link(victim);
    mailbox.signal(victim, 1);
    await mailbox.ask(slow, 1);
    seen.push('answered');
    const { value } = await mailbox.next();
    seen.push(`${value.kind} ${value.reason} ${value.text()}`);
  }, { trap: true });
  await runtime.monitor(watcher);
  assert.deepEqual(seen, ['answered', 'exit E_CRASHED a text that is longer than a record holds']);
});

test('a function that is no mailbox is told so', async (t) => {
  const runtime = opened(t);
  const agent = runtime.spawn(() => {});
  assert.match((await runtime.monitor(agent)).text, /returns a promise; a function gets a mailbox/);
  assert.throws(() => runtime.spawn({ recieve() {} }), code('E_ARGUMENT'));
});

test('a throw and a rejection crash the agent with their text', async (t) => {
  const runtime = opened(t);
  const agents = [
    runtime.spawn({ receive() { throw new TypeError('sync trouble'); } }),
    runtime.spawn({ async receive() { await null; throw new Error('async trouble'); } }),
  ];
  const downs = agents.map((agent) => runtime.monitor(agent));
  for (const agent of agents) runtime.signal(agent, 1);
  assert.deepEqual((await Promise.all(downs)).map(({ reason, text }) => [reason, text]), [
    ['E_CRASHED', 'sync trouble'], ['E_CRASHED', 'async trouble'],
  ]);
  assert.equal(runtime.stats().crashed, 2);
});

test('every crash is a warning, with its agent and its stack', async (t) => {
  const runtime = opened(t);
  const warnings = [];
  const listener = (warning) => { if (warning.name === 'AgentrtCrash') warnings.push(warning); };
  process.on('warning', listener);
  t.after(() => process.off('warning', listener));
  const thrown = [new TypeError('sync trouble'), 'no error at all', new Error('mailbox trouble')];
  const agents = [
    runtime.spawn({ receive() { throw thrown[0]; } }, { name: 'fragile' }),
    runtime.spawn({ async receive() { await null; throw thrown[1]; } }),
    runtime.spawn(async (mailbox) => { for await (const _ of mailbox) throw thrown[2]; }),
  ];
  for (const agent of agents) {
    const down = runtime.monitor(agent);
    runtime.signal(agent, 1);
    runtime.signal(agent, 1);
    assert.equal((await down).reason, 'E_CRASHED');
  }
  const killed = runtime.spawn({ receive() {} });
  const down = runtime.monitor(killed);
  runtime.kill(killed);
  await down;
  await pause(1);
  assert.deepEqual(warnings.map(({ cause }) => cause), thrown);
  const hex = (agent) => `agent 0x${agent.toString(16)}`;
  assert.equal(warnings[0].message, `${hex(agents[0])} 'fragile' has crashed: sync trouble`);
  assert.equal(warnings[0].detail, thrown[0].stack);
  assert.equal(warnings[1].message, `${hex(agents[1])} has crashed: no error at all`);
});

test('an agent asks another and answers later', async (t) => {
  const runtime = opened(t);
  const adder = runtime.spawn({
    receive(message) { message.reply(0, String(Number(message.text()) + 1)); },
  });
  const middle = runtime.spawn({
    async receive(message, self) {
      const inner = await self.ask(adder, 1, message.text());
      message.reply(0, `${inner.text()}!`);
    },
  });
  const answers = await Promise.all([1, 2, 3].map((n) => runtime.ask(middle, 1, String(n))));
  assert.deepEqual(answers.map((answer) => answer.text()), ['2!', '3!', '4!']);
});

test('a sync handler may use then', async (t) => {
  const runtime = opened(t);
  const echo = runtime.spawn({ receive(message) { message.reply(0, message.text()); } });
  const relay = runtime.spawn({
    receive(message, self) {
      self.ask(echo, 1, message.text()).then((answer) => { message.reply(0, `relayed ${answer.text()}`); });
    },
  });
  assert.equal((await runtime.ask(relay, 1, 'it')).text(), 'relayed it');
});

test('a refusal carries code and text; an unknown code is an error of the refuser', async (t) => {
  const runtime = opened(t);
  const agent = runtime.spawn({ receive(message) { message.refuse('not today', 'E_NOT_FOUND'); } });
  await assert.rejects(runtime.ask(agent, 1), (error) => (
    error instanceof AgentrtError && error.code === 'E_NOT_FOUND' && error.message === 'not today'));
  const odd = runtime.spawn({ receive(message) { message.refuse('x', 'E_ODD'); } });
  await assert.rejects(runtime.ask(odd, 1), code('E_DEAD'));
});

test('a reply works once', async (t) => {
  const runtime = opened(t);
  let second = null;
  const agent = runtime.spawn({
    receive(message) {
      message.reply(0, 'first');
      try { message.reply(0, 'second'); } catch (error) { second = error.code; }
    },
  });
  assert.equal((await runtime.ask(agent, 1)).text(), 'first');
  assert.equal(second, 'E_STALE');
});

test('names are unique and found', async (t) => {
  const runtime = opened(t);
  const agent = runtime.spawn({ receive() {} }, { name: 'bröker' });
  assert.equal(runtime.find('bröker'), agent);
  assert.throws(() => runtime.spawn({ receive() {} }, { name: 'bröker' }), code('E_NAME'));
  assert.throws(() => runtime.find('nobody'), code('E_NOT_FOUND'));
});

test('timers fire once or with a period until disarmed', async (t) => {
  const runtime = opened(t);
  const kinds = [];
  let enough;
  const done = new Promise((resolve) => { enough = resolve; });
  const agent = runtime.spawn({
    receive(message) {
      kinds.push(`${message.kind} ${message.type} ${message.text()}`);
      if (kinds.length === 4) enough();
    },
  });
  runtime.arm(agent, 1, 5, 'once');
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  const timer = runtime.arm(agent, 1, 6, 'tick', { period: 2 });
  await done;
  timer.disarm();
  timer.disarm();
  assert.deepEqual(kinds.slice(0, 4), ['timer 5 once', 'timer 6 tick', 'timer 6 tick', 'timer 6 tick']);
});

test('a linked agent dies with its peer, or traps the exit', async (t) => {
  const runtime = opened(t);
  const victim = runtime.spawn({ receive() { throw new Error('fell'); } });
  const exits = [];
  const linker = (trap) => runtime.spawn({
    start(self) { self.link(victim); },
    receive(message) { exits.push([message.kind, message.from === victim, message.reason]); },
  }, { trap });
  const fragile = linker(false);
  linker(true);
  const down = runtime.monitor(fragile);
  await runtime.drain();
  runtime.signal(victim, 1);
  assert.equal((await down).reason, 'E_LINKED');
  await runtime.drain();
  assert.deepEqual(exits, [['exit', true, 'E_CRASHED']]);
});

test('kill comes before the next message, and leftovers are dead letters', async (t) => {
  const runtime = opened(t);
  const agent = runtime.spawn({ receive() { assert.fail('handled'); } });
  const down = runtime.monitor(agent);
  runtime.signal(agent, 42, 'late');
  runtime.kill(agent);
  assert.equal((await down).reason, 'E_KILLED');
  await runtime.drain();
  assert.deepEqual(runtime.letters().map(({ to, type, reason, byteLength }) => [to, type, reason, byteLength]), [
    [agent, 42, 'E_DEAD', 4],
  ]);
  assert.throws(() => runtime.signal(agent, 1), code('E_DEAD'));
  assert.equal((await runtime.monitor(agent)).reason, 'E_DEAD');
});

test('wakes coalesce', async (t) => {
  const runtime = opened(t);
  const kinds = [];
  const agent = runtime.spawn({ receive(message) { kinds.push(message.kind); } });
  runtime.wake(agent);
  runtime.wake(agent);
  await runtime.drain();
  assert.deepEqual(kinds, ['wake']);
});

test('spawned by an agent, ended by itself', async (t) => {
  const runtime = opened(t);
  const parent = runtime.spawn({
    receive(message, self) {
      const child = self.spawn({ receive(inner, own) { inner.reply(1, 'child'); own.end(); } });
      self.ask(child, 1).then((answer) => { message.reply(answer.type, answer.bytes); });
    },
  });
  assert.equal((await runtime.ask(parent, 1)).text(), 'child');
  await runtime.drain();
  assert.equal(runtime.stats().agentsLive, 1);
});

test('wrong arguments are refused in words', async (t) => {
  const runtime = opened(t);
  const agent = runtime.spawn({ receive() {} });
  assert.throws(() => runtime.signal(agent, -1), code('E_ARGUMENT'));
  assert.throws(() => runtime.signal(agent, 1, { no: 'objects' }), code('E_ARGUMENT'));
  assert.throws(() => runtime.signal(12345, 1), code('E_KIND', 'E_STALE'));
  assert.throws(() => runtime.signal(agent, 1n), { code: 'E_ARGUMENT', message: /message type 1n is not an integer number/ });
  assert.throws(() => runtime.spawn({ receive() {} }, { overflow: 'explode' }), code('E_ARGUMENT'));
  assert.throws(() => runtime.spawn({ receive() {} }, { capacity: 1e6 }), code('E_ARGUMENT', 'E_LIMIT'));
  await assert.rejects(runtime.ask(agent, 1, undefined, { timeout: -1 }), code('E_ARGUMENT'));
  assert.throws(() => Runtime.open({ workers: 1_000 }), code('E_ARGUMENT', 'E_LIMIT'));
});

test('misuse is refused at the call, in words', async (t) => {
  const runtime = opened(t);
  const silent = runtime.spawn({ receive() {} });
  const misused = code('E_ARGUMENT');
  await assert.rejects(runtime.ask(silent, 1, '', { signal: 'soon' }), misused);
  assert.throws(() => runtime.monitor(silent, { signal: {} }), misused);
  assert.throws(() => runtime.spawn({ receive() {} }, { priority: 7 }), misused);
  assert.throws(() => runtime.iso(), misused);
  assert.throws(() => new Runtime(), misused);
  const down = runtime.monitor(runtime.spawn({ receive(message) { message.reply(0); } }, { name: 'no ask' }));
  runtime.signal(runtime.find('no ask'), 1);
  assert.match((await down).text, /isAsk/);
});

test('an option that does not exist, or is of another type, is refused by name', async (t) => {
  const runtime = opened(t);
  const silent = runtime.spawn({ receive() {} });
  const spawn = (options) => () => runtime.spawn({ receive() {} }, options);
  const refused = [
    [() => runtime.ask(silent, 1, '', 500), /ask takes its options as an object, not 500: timeout, signal/],
    [() => runtime.ask(silent, 1, '', null), /ask takes its options as an object, not null/],
    [() => runtime.ask(silent, 1, '', { timout: 100 }), /ask has no option 'timout': timeout, signal/],
    [() => runtime.ask(silent, 1, '', { timeout: '1' }), /ask: timeout is '1', not a number/],
    [() => runtime.signal(silent, 1, '', 5), /signal takes its options as an object/],
    [() => runtime.monitor(silent, { timeout: 5 }), /monitor has no option 'timeout': signal/],
    [() => runtime.arm(silent, 1, 1, '', 5), /arm takes its options as an object/],
    [() => runtime.arm(silent, 1, 1, 5), /payload of a timer is text, bytes or a val, not 5/],
    [spawn({ capacty: 1 }), /spawn has no option 'capacty': name, capacity, overflow/],
    [spawn({ capacity: '1' }), /spawn: capacity is '1', not a whole number from 0/],
    [spawn({ capacity: 1.5 }), /spawn: capacity is 1\.5, not a whole number from 0/],
    [spawn({ supervisor: silent }), /spawn: supervisor is \d+, not an object/],
    [() => runtime.channel(-1), /channel: capacity is -1, not a whole number from 0/],
    [() => runtime.channel({ capacity: 8 }), /channel: capacity is \{ capacity: 8 \}, not a whole number/],
    [() => runtime.iso(-1), /iso: its size is -1, not a whole number from 0/],
    [() => runtime.ref({}), /ref: it is made from a size, text or bytes, not from \{\}/],
    [() => runtime.quorum([silent], 1, '', { threshold: -1 }), /quorum: threshold is -1, not a whole number from 0/],
    [() => runtime.lease('x'), /lease: ttl is undefined, not milliseconds above 0 and up to 4503599627, such as \{ ttl: 5_000 \}/],
    [() => runtime.lease('x', { ttl: Infinity }), /lease: ttl is Infinity, not milliseconds above 0/],
    [() => runtime.tryLease('x', { ttl: 0 }), /tryLease: ttl is 0, not milliseconds above 0/],
    [() => runtime.retry(() => {}, { attempts: 2 }), /retry: the policy is \{ attempts: 2 \}, not a Retry: new Retry/],
    [() => runtime.retry(5), /retry: it calls a function, not 5/],
    [spawn({ link: 1 }), /spawn: link is 1, not a boolean/],
    [spawn({ overflow: 'WAIT' }), /spawn: overflow is 'WAIT', not one of reject, wait, drop_oldest, drop_newest/],
    [spawn('wait'), /spawn takes its options as an object, not 'wait'/],
    [() => Runtime.open(4), /open takes its options as an object, not 4: workers, stall/],
    [() => Runtime.open({ worker: 4 }), /open has no option 'worker'/],
    [() => Runtime.open({ simulated: 'no' }), /open: simulated is 'no', not a boolean/],
    [() => Runtime.open({ seed: 1 }), /seed is the order of events in a simulation/],
    [() => runtime.run(5, true), /run: done is true, not a function/],
  ];
  for (const [call, words] of refused) {
    await assert.rejects(async () => call(), (error) => {
      assert.equal(error.code, 'E_ARGUMENT');
      assert.match(error.message, words);
      return true;
    });
  }
});

test('a payload of another sort is told what it is, and what to do', async (t) => {
  const runtime = opened(t);
  const agent = runtime.spawn({ receive() {} });
  const channel = runtime.channel();
  const lease = await runtime.lease('x', { ttl: 60_000 });
  const wrong = [
    [{ a: 1 }, /not \{ a: 1 \} \(object\): JSON\.stringify it/], [[1], /not \[ 1 \] \(array\): JSON/], [5, /not 5 \(number\): JSON/],
    [null, /not null: JSON/], [new Float64Array(1), /not Float64Array\(1\) \[ 0 \] \(object\): send a Uint8Array of its bytes/],
  ];
  for (const [payload, message] of wrong) {
    const refusal = { code: 'E_ARGUMENT', message };
    assert.throws(() => runtime.signal(agent, 1, payload), refusal);
    await assert.rejects(runtime.ask(agent, 1, payload), refusal);
    assert.throws(() => lease.signal(agent, 1, payload), refusal);
    assert.throws(() => channel.trySend(1, payload), refusal);
    assert.throws(() => runtime.broadcast([agent], 1, payload), refusal);
  }
  assert.throws(() => channel.trySend('x'), { code: 'E_ARGUMENT', message: /message type 'x' is not an integer/ });
  assert.equal(channel.info.depth, 0);
});

test('a list of agents says which of them is none', async (t) => {
  const runtime = opened(t);
  const agent = runtime.spawn({ receive() {} });
  const wrong = [[agent, /s is \d+, not an array of agents/], [undefined, /s is undefined, not an array/],
    [new Set([agent]), /not an array/], [[agent, undefined], /s\[1\] is undefined, not an agent: spawn and find give one/],
    [['agent'], /s\[0\] is 'agent', not an agent/]];
  for (const [agents, message] of wrong) {
    const refusal = { code: 'E_ARGUMENT', message };
    assert.throws(() => runtime.broadcast(agents, 1), refusal);
    await assert.rejects(runtime.quorum(agents, 1), refusal);
    await assert.rejects(runtime.gossip(agents, 1), refusal);
  }
});

test('a class is one, and what takes a mailbox for a message is told so', async (t) => {
  const runtime = opened(t);
  assert.throws(() => runtime.spawn(class { recieve() {} }), { code: 'E_ARGUMENT', message: /this has recieve/ });
  const echo = runtime.spawn(class { receive = (message) => { message.reply(0, 'a field'); }; });
  assert.equal((await runtime.ask(echo, 1)).text(), 'a field');
  const advice = /^message\.(reply|text) is not a function: a function gets a mailbox; for single messages spawn \{ receive\(message\) \{\} \}$/;
  for (const behavior of [(message) => message.reply(0), async (message) => { await message.text(); }]) {
    assert.match((await runtime.monitor(runtime.spawn(behavior))).text, advice);
  }
  const own = runtime.spawn(async () => { throw new TypeError('box.open is not a function'); });
  assert.equal((await runtime.monitor(own)).text, 'box.open is not a function');
});

test('who is no agent and what is no behaviour is named', async (t) => {
  const runtime = opened(t);
  for (const [to, name] of [[undefined, 'undefined'], [{}, '{}'], ['agent', "'agent'"]]) {
    const refusal = { code: 'E_ARGUMENT', message: `to is ${name}, not an agent: spawn and find give one` };
    assert.throws(() => runtime.signal(to, 1), refusal);
    await assert.rejects(runtime.ask(to, 1), refusal);
  }
  class Base { recieve() {} }
  const wrong = [[{}, /this has no methods/], [{ recieve() {} }, /this has recieve/], [new Base(), /this has recieve/], [null, /this is null/]];
  for (const [behavior, message] of wrong) assert.throws(() => runtime.spawn(behavior), { code: 'E_ARGUMENT', message });
});

test('a reply from a callback after its handler is told how it should be', async (t) => {
  const runtime = opened(t);
  let refusal;
  const agent = runtime.spawn({
    receive(message) { setTimeout(() => { try { message.reply(0); } catch (error) { refusal = error; } }, 1); },
  });
  const asked = runtime.ask(agent, 1, '', { timeout: 10_000 });
  await until(() => refusal !== undefined);
  assert.equal(refusal.code, 'E_CONTEXT');
  assert.match(refusal.message, /reply before it ends, or await in it/);
  runtime.kill(agent);
  await assert.rejects(asked, code('E_DEAD', 'E_KILLED'));
});

test('an agent is ended by its handler, and not by a callback after it', async (t) => {
  const runtime = opened(t);
  const seen = [];
  let context;
  const agent = runtime.spawn({
    async receive(message, self) {
      context = self;
      await pause(1);
      seen.push(message.type);
      if (message.type === 2) self.end();
    },
  });
  const down = runtime.monitor(agent);
  runtime.signal(agent, 1);
  await until(() => seen.length === 1);
  await pause(1);
  assert.throws(() => context.end(), { code: 'E_CONTEXT', message: /its handler is over/ });
  runtime.signal(agent, 2);
  assert.equal((await down).reason, 'OK');
  assert.deepEqual(seen, [1, 2]);
  const mailbox = runtime.spawn(async (box) => { for await (const message of box) if (message.type === 2) box.end(); });
  runtime.signal(mailbox, 1);
  runtime.signal(mailbox, 2);
  assert.equal((await runtime.monitor(mailbox)).reason, 'OK');
});

test('a runtime and a context are printed in a line', async (t) => {
  const runtime = opened(t);
  let context;
  const agent = runtime.spawn({ receive(message, self) { context = inspect(self); message.reply(0); } });
  await runtime.ask(agent, 1);
  assert.equal(context, `Context { agent: ${agent} }`);
  assert.match(inspect(runtime), /^Runtime \{[^{}]*agentsLive: 1,[^{}]*\}$/);
  await runtime.close();
  assert.equal(inspect(runtime), 'Runtime { closed }');
});

test('a message is printed without the memory behind it', async (t) => {
  const runtime = opened(t);
  const echo = runtime.spawn({ receive(message) { message.reply(5, 'four'); } });
  const text = inspect(await runtime.ask(echo, 1));
  assert.match(text, /kind: 'reply',\s+type: 5/);
  assert.match(text, /byteLength: 4/);
  assert.ok(text.length < 200, text);
});
