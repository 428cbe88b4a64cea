// Quorums, broadcasts and gossip.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Runtime, Topology } from '../index.mjs';

const yes = { receive(message) { message.reply(7, 'yes'); } };
const no = { receive(message) { message.reply(7, 'no'); } };
const refuse = { receive(message) { message.refuse('I will not'); } };
const mute = { receive() {} };

async function simulated(body) {
  const runtime = Runtime.open({ simulated: true, seed: 1 });
  try {
    await body(runtime);
  } finally {
    await runtime.close();
  }
}

test('a majority wins and the verdict names every voter', () => simulated(async (runtime) => {
  const voters = [yes, yes, no].map((behavior) => runtime.spawn(behavior));
  const verdict = await runtime.quorum(voters, 1, 'what?', { threshold: 2 });
  assert.equal(verdict.status, 'OK');
  assert.equal(verdict.threshold, 2);
  assert.equal(Buffer.from(verdict.winner.bytes).toString(), 'yes');
  assert.equal(verdict.winner.votes, 2);
  assert.deepEqual(verdict.votes.map(({ voter }) => voter), voters);
  assert.equal(verdict.votes[0].choice, verdict.winner);
}));

test('a round without a winner says why', () => simulated(async (runtime) => {
  const voters = [yes, refuse, refuse].map((behavior) => runtime.spawn(behavior));
  const verdict = await runtime.quorum(voters, 1);
  assert.equal(verdict.status, 'E_QUORUM');
  assert.equal(verdict.winner, null);
  assert.deepEqual(verdict.votes.slice(1).map(({ status }) => status), ['E_REFUSED', 'E_REFUSED']);
  const late = await runtime.quorum([runtime.spawn(mute)], 1, undefined, { timeout: 500 });
  assert.deepEqual([late.status, late.votes[0].status, late.votes[0].choice], ['E_DEADLINE', 'E_PENDING', null]);
  assert.equal(runtime.clock(), 500e6);
}));

test('a rule says how many votes decide', () => simulated(async (runtime) => {
  const voters = Array.from({ length: 10 }, () => runtime.spawn(yes));
  const thresholds = [];
  for (const rule of ['majority', 'super_majority', 'unanimity']) thresholds.push((await runtime.quorum(voters, 1, '', { rule })).threshold);
  assert.deepEqual(thresholds, [6, 7, 10]);
}));

test('an agent awaits a quorum and inherits the deadline', () => simulated(async (runtime) => {
  const voters = [yes, mute].map((behavior) => runtime.spawn(behavior));
  const seen = [];
  const middle = runtime.spawn({
    async receive(message, context) {
      seen.push((await context.quorum(voters, 1, '', { rule: 'unanimity' })).status);
      message.reply(1);
    },
  });
  await assert.rejects(runtime.ask(middle, 1, '', { timeout: 1_000 }), { code: 'E_DEADLINE' });
  await runtime.run();
  assert.deepEqual(seen, ['E_DEADLINE']);
}));

test('rounds run on the event loop, and one can be aborted', async () => {
  const runtime = Runtime.open();
  try {
    const voters = Array.from({ length: 5 }, () => runtime.spawn(yes));
    const rounds = await Promise.all(Array.from({ length: 20 }, () => runtime.quorum(voters, 1, '', { rule: 'unanimity' })));
    assert.ok(rounds.every(({ winner }) => winner.votes === 5));
    const abort = new AbortController();
    const round = runtime.quorum([runtime.spawn(mute)], 1, '', { signal: abort.signal });
    setTimeout(() => { abort.abort(); }, 5);
    await assert.rejects(round, { code: 'E_CANCELLED' });
    await assert.rejects(runtime.quorum(voters, 1, '', { signal: abort.signal }), { code: 'E_CANCELLED' });
  } finally {
    await runtime.close();
  }
});

test('questions that cannot be asked change nothing', () => simulated(async (runtime) => {
  const voter = runtime.spawn(yes);
  const refused = (voters, options, message) => assert.rejects(runtime.quorum(voters, 1, '', options), { code: 'E_ARGUMENT', message });
  await refused([voter, voter], {}, /given twice/);
  await refused([voter], { threshold: 2 }, /out of reach/);
  await refused([], {}, /voters_count/);
  await refused([voter], { rule: 'most' }, /quorum: rule is 'most', not one of majority/);
  const iso = runtime.iso('mine');
  await assert.rejects(runtime.quorum([voter], 1, iso), { code: 'E_CAPABILITY', message: /freeze/ });
  assert.equal(Buffer.from(iso.bytes).toString(), 'mine');
  assert.equal(runtime.stats().accepted, 0);
}));

test('a broadcast reaches each once and names the others', () => simulated(async (runtime) => {
  const heard = [];
  const listen = { receive(message) { heard.push(message.text()); } };
  const members = Array.from({ length: 3 }, () => runtime.spawn(listen));
  const full = runtime.spawn(mute, { capacity: 1, overflow: 'wait' });
  const dead = runtime.spawn(mute);
  runtime.kill(dead);
  await runtime.run();
  runtime.signal(full, 1);
  const { delivered, refusals } = runtime.broadcast([...members, ...members, full, dead], 3, 'halt');
  assert.equal(delivered, 3);
  assert.deepEqual(refusals, [{ agent: full, reason: 'E_FULL' }, { agent: dead, reason: 'E_DEAD' }]);
  await runtime.run();
  assert.deepEqual(heard, ['halt', 'halt', 'halt']);
}));

test('all members share one val', () => simulated(async (runtime) => {
  const identities = new Set();
  const look = { receive(message) { identities.add(message.payload.identity); } };
  const members = Array.from({ length: 3 }, () => runtime.spawn(look));
  const val = runtime.val('a text longer than a record holds');
  assert.equal(runtime.broadcast(members, 3, val).delivered, 3);
  await runtime.run();
  assert.deepEqual([...identities], [val.identity]);
}));

test('a gossip reaches all who live and says how', () => simulated(async (runtime) => {
  let heard = 0;
  const listen = { receive(message) { heard += message.text() === 'halt' ? 1 : 0; } };
  const members = Array.from({ length: 40 }, () => runtime.spawn(listen));
  runtime.kill(members[7]);
  const report = await runtime.gossip(members, 3, 'halt');
  assert.deepEqual([report.status, report.members, report.reached, report.lost, report.coverage], ['OK', 40, 39, 1, 1]);
  assert.equal(report.hops.reduce((sum, count) => sum + count), 39);
  assert.equal(heard, 39);
  const ring = await runtime.gossip(members, 3, 'halt', { topology: Topology.ring(40), fanout: 1, repair: false });
  assert.ok(ring.reached < 39);
  assert.equal(ring.rounds, 0);
  await assert.rejects(runtime.gossip(members, 3, 'halt', { fanout: 0 }), { code: 'E_ARGUMENT' });
  await assert.rejects(runtime.gossip(members, 3, 'halt', { topology: Topology.ring(39) }), { code: 'E_ARGUMENT', message: /39 nodes/ });
}));
