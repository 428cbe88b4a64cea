// Maps of shards and topologies: owners, epochs, hand-overs; neighbours, edges, pictures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Shards, Topology, shardHash } from 'agentrt';
import { code, opened, pause } from './support.mjs';

const FIVE = [1, 2, 3, 4, 5].map((n) => ({ id: 10 * n, weight: n }));

test('a key has the owner it has in every language', (t) => {
  const shards = opened(t).shards(FIVE);
  assert.ok(shards instanceof Shards);
  assert.deepEqual(['', 'AAPL', 'MSFT'].map((key) => shards.find(key).member), [50, 50, 30]);
  assert.deepEqual(shards.find('AAPL'), { member: 50, agent: 0, epoch: 1, shard: 100 });
  assert.deepEqual(shards.find(shardHash(Buffer.from('MSFT'))), shards.find('MSFT'));
  assert.equal(shardHash('abc'), 0x44BC2CF5AD770999n);
});

test('a change is an epoch and moves the difference', (t) => {
  const shards = opened(t).shards([{ id: 1 }, { id: 2 }, { id: 3 }], { shards: 32 });
  assert.equal(shards.change([{ id: 4 }], { epoch: 1 }), 2);
  const moves = shards.moves({ epoch: 2 });
  assert.equal(moves.length, 8);
  assert.ok(moves.every(({ to }) => to === 4));
  assert.throws(() => shards.find('k', { epoch: 1 }), code('E_EPOCH'));
  assert.equal(shards.remove([4]), 3);
  assert.equal(shards.info.members, 3);
  assert.equal(shards.replicas(0, 3)[0].member, shards.find(0n).member);
});

test('what a map refuses', (t) => {
  const runtime = opened(t);
  const shards = runtime.shards([{ id: 1 }]);
  for (const members of [[], [{ id: 1 }, { id: 1 }], [{ id: 1, weight: 0 }], [{ id: 2n ** 53n }], 'none']) {
    assert.throws(() => runtime.shards(members), code('E_ARGUMENT'));
  }
  assert.throws(() => runtime.shards([{ id: 1 }], { shards: 100 }), code('E_ARGUMENT'));
  assert.throws(() => shards.replicas(0, 2), code('E_ARGUMENT'));
  const words = (call, message) => assert.throws(call, { code: 'E_ARGUMENT', message });
  words(() => runtime.shards([{ id: 1, wieght: 2 }]), /a member has no option 'wieght': id, weight, agent/);
  words(() => shards.change([{ weight: 2 }]), /a member has an id; this is \{ weight: 2 \}/);
  words(() => runtime.shards([{ id: 1 }], { shrads: 8 }), /shards has no option 'shrads'/);
  words(() => shards.find('k', { epohc: 1 }), /find has no option 'epohc': epoch/);
  words(() => shards.signal('k', 1, '', 1), /signal takes its options as an object, not 1: epoch/);
  assert.equal(runtime.shards([{ id: 1, agent: null }]).find('k').agent, 0);
  assert.throws(() => shards.remove([1]), code('E_ARGUMENT'));
  assert.throws(() => shards.signal('k', 1), code('E_ARGUMENT'));
  assert.throws(() => shards.find(7), code('E_ARGUMENT'));
  assert.throws(() => new Shards(runtime, {}), code('E_ARGUMENT'));
  assert.equal(shards.info.epoch, 1);
});

test('a closed map is stale and closes again', (t) => {
  const shards = opened(t).shards([{ id: 1 }]);
  shards.close();
  shards[Symbol.dispose ?? Symbol.for('nodejs.dispose')]();
  assert.throws(() => shards.find('k'), code('E_STALE'));
});

test('the order of a key survives a hand-over', async (t) => {
  const runtime = opened(t);
  const seen = [];
  const old = runtime.spawn({
    async receive(message) {
      seen.push(message.type);
      if (!message.isAsk) return;
      await pause(5);
      message.reply(0);
    },
  });
  const fresh = runtime.spawn({
    receive(message, context) {
      seen.push(message.type);
      if (message.type === 2) shards.as(context).signal('k', 5);
    },
  });
  const shards = runtime.shards([{ id: 1, agent: old }], { shards: 1, handoverType: 99 });
  shards.signal('k', 1);
  shards.change([{ id: 1, agent: fresh }]);
  for (const type of [2, 3, 4]) shards.signal('k', type, `m${type}`);
  while (seen.length < 6) await pause(1);
  assert.deepEqual(seen, [1, 99, 2, 3, 4, 5]);
  assert.equal(shards.info.moving, 0);
});

test('topologies are values', () => {
  const tree = Topology.tree(7, 2);
  assert.equal(tree.bits, Topology.tree(7, 2).bits);
  assert.notEqual(tree.bits, Topology.tree(7, 3).bits);
  assert.deepEqual([tree.count, tree.fanout, tree.edgesCount], [7, 2, 6]);
  assert.deepEqual([...tree.neighbours(2)].map(({ node }) => node), [0, 5, 6]);
  assert.deepEqual([...tree.neighbours(2)][0], { node: 0, relation: 'parent' });
  assert.equal(tree.parent(2), 0);
  assert.equal(tree.parent(0), null);
  assert.deepEqual(tree.children(2), [5, 6]);
});

test('long lists come whole', () => {
  assert.equal([...Topology.mesh(3000).neighbours(5)].length, 2999);
  assert.deepEqual([...Topology.ring(2500).neighbours(0)].map(({ node }) => node), [1, 2499]);
  const edges = [...Topology.star(2500).edges()];
  assert.equal(edges.length, 2499);
  assert.deepEqual(edges.at(-1), [0, 2499]);
});

test('a picture is DOT, and bad shapes are refused', () => {
  assert.equal(Topology.ring(3).dot(),
    'graph ring {\n  layout=circo;\n  node [shape=circle];\n  0 -- 1;\n  1 -- 2;\n  2 -- 0;\n}\n');
  assert.throws(() => Topology.mesh(2000).dot(), code('E_SIZE'));
  assert.throws(() => Topology.mesh(0), code('E_ARGUMENT'));
  assert.throws(() => Topology.tree(3, 0), code('E_ARGUMENT'));
  assert.throws(() => [...Topology.mesh(3).neighbours(3)], code('E_ARGUMENT'));
});
