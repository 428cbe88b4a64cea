// Cycles of agents that await each other, profiles, and turns that take too long.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Runtime } from 'agentrt';
import { code, opened } from './support.mjs';

const ASK = 1, BACK = 2;

test('who closes a cycle is told its names, and the other goes on', async (t) => {
  const runtime = opened(t);
  const agents = {};
  agents.ann = runtime.spawn({
    async receive(message, self) {
      if (message.type === BACK) return message.reply(0);
      const answer = await self.ask(agents.bob, BACK);
      return message.reply(0, answer.text());
    },
  }, { name: 'ann' });
  agents.bob = runtime.spawn({
    async receive(message, self) {
      await assert.rejects(self.ask(agents.ann, BACK), (error) => {
        assert.equal(error.code, 'E_DEADLOCK');
        assert.match(error.message, /'bob' awaits 'ann' awaits 'bob'/);
        return true;
      });
      message.reply(0, 'went on');
    },
  }, { name: 'bob' });
  assert.equal((await runtime.ask(agents.ann, ASK)).text(), 'went on');
});

test('a profile counts turns and messages of who asked for it', async (t) => {
  const runtime = opened(t, { simulated: true });
  const agent = runtime.spawn({ receive() {} }, { profile: true });
  for (let i = 0; i < 3; i++) runtime.signal(agent, i);
  await runtime.run();
  const { turns, messages, busyNs } = runtime.profile(agent);
  assert.deepEqual({ turns, messages, busyNs }, { turns: 3, messages: 3, busyNs: 0 });
  assert.throws(() => runtime.profile(runtime.spawn({ receive() {} })), code('E_CONTEXT'));
});

test('a handler that takes too long is reported', async (t) => {
  const runtime = opened(t, { turnBudget: 1 });
  const agent = runtime.spawn({
    receive() { for (const end = performance.now() + 5; performance.now() < end;) continue; },
  });
  runtime.signal(agent, 7);
  await runtime.drain();
  assert.equal(runtime.stats().overruns, 1);
  const [overrun] = runtime.overruns();
  assert.deepEqual([overrun.agent, overrun.type, overrun.running], [agent, 7, false]);
  assert.ok(overrun.turnNs > 1e6);
  assert.deepEqual(runtime.overruns(), []);
  assert.throws(() => Runtime.open({ turnBudget: -1 }), code('E_ARGUMENT'));
});
