// The operations that call the API: each makes exactly one call and throws its failure.
import { AgentrtError, Context, Message, Val } from '../../../bindings/node/index.mjs';
import { lowlevel } from '../../../bindings/node/lib/generated/lowlevel.js';
import { failure } from '../../../bindings/node/lib/generated/native.js';
import { Cell } from '../../../bindings/node/lib/generated/cell.js';
import { faultCalls } from './faults.mjs';
import { reliableCalls } from './reliable.mjs';
import { Turn, u64 } from './turn.mjs';

const { Capability, Overflow, Priority, Rule, Spawn, Status } = lowlevel;
const choice = (table, name) => table[name.toUpperCase()];
const unhex = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));

function checked(result) {
  if (result < 0) throw failure(result);
  return result;
}

// An agent of a behaviour that is data.
class Actor {
  registers = new Map();
  running = false;

  constructor(scene, name) {
    Object.assign(this, { scene, name, handlers: scene.behaviors[name] });
  }

  receive(message, caller) {
    const handler = message.kind === 'signal' ? String(message.type) : message.kind;
    const { scene } = this;
    const where = `${this.name}.${handler}`;
    if (this.running) scene.failures.push(`${where}: two handlers of one agent overlap`);
    this.running = true;
    try {
      return new Turn(scene, { caller, where, ops: this.handlers[handler] ?? [], actor: this, message }).run();
    } finally {
      this.running = false;
    }
  }
}

function contextOf(scene, bits) {
  return new Context(scene.port, new Cell(bits));
}

const callerOf = (turn, { from }) => (from === undefined ? turn.caller : contextOf(turn.scene, turn.bits(from)));
const fromOf = (turn, op) => callerOf(turn, op).cell.bits;

function payloadOf(turn, { value, bytes, buf }) {
  if (value !== undefined) return new Uint8Array(new BigUint64Array([turn.operand(value)]).buffer);
  if (bytes !== undefined) return unhex(bytes);
  return buf === undefined ? undefined : new Val(0, turn.bits(buf), 0);
}

// The same for the generated calls.
function plainPayloadOf(turn, op) {
  const payload = payloadOf(turn, op);
  const type = typeOf(turn, op);
  return payload instanceof Val ? { type, buf: payload.bits } : { type, data: payload };
}

const typeOf = (turn, { type }) => Number(turn.operand(type ?? 0));
const rightOf = (turn, { right }) => (right === undefined ? turn.right : turn.bits(right));

// Names the future of a wait.
function expect(turn, op, future) {
  turn.scene.watch(callerOf(turn, op).cell, future);
  turn.scene.put(op.as, 'future', future);
}

const statusOf = (status) => ({ status: lowlevel.statusName(status) });

function recordFields(turn, { fields }, values) {
  for (const name of fields) {
    const value = values[name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())];
    if (value === undefined) throw new Error(`there is no field ${name}`);
    turn.scene.observations.push(u64(value));
  }
}

function membersOf(turn, { members }) {
  return members.map(([id, weight, agent]) => ({ id, weight, agent: agent === undefined ? 0 : turn.bits(agent) }));
}

const keyOf = ({ key }) => [unhex(key), key.length / 2];
const mapOf = (turn, { map, epoch = 0 }) => [turn.bits(map), epoch];

function record(turn, ...values) {
  turn.scene.observations.push(...values.map(u64));
}

export const calls = {
  ...faultCalls,
  ...reliableCalls,
  retry_pause(turn, op) { reliableCalls.retry_pause(turn, op, callerOf(turn, op)); },
  supervisor(turn, op) { reliableCalls.supervisor(turn, op, callerOf(turn, op)); },
  adopt(turn, op) { reliableCalls.adopt(turn, op, callerOf(turn, op)); },

  spawn(turn, op) {
    const { scene } = turn;
    const { start, stop, exit } = scene.behaviors[op.behavior];
    const bits = lowlevel.spawn(op.runtime === undefined ? scene.runtime.bits : turn.bits(op.runtime), fromOf(turn, op), {
      flags: (start && Spawn.START) | (stop && Spawn.STOP) | (exit && Spawn.TRAP) | (op.link && Spawn.LINK)
        | (op.profile && Spawn.PROFILE),
      port: scene.port.bits,
      name: op.name,
      capacity: op.capacity,
      overflow: choice(Overflow, op.overflow ?? 'reject'),
      priority: choice(Priority, op.priority ?? 'normal'),
      supervisor: op.supervisor === undefined ? undefined : turn.bits(op.supervisor),
    });
    const context = contextOf(scene, bits);
    const factory = () => ({ behavior: new Actor(scene, op.behavior), context, starts: true });
    Object.assign(context.cell, factory(), { factory });
    scene.port.add(context.cell);
    scene.put(op.as, 'agent', bits);
  },

  signal(turn, op) {
    checked(callerOf(turn, op).post(turn.bits(op.to), typeOf(turn, op), payloadOf(turn, op)));
  },

  ask(turn, op) {
    const caller = callerOf(turn, op);
    const parent = op.inherit ? turn.right : 0;
    const future = checked(caller.begin(turn.bits(op.to), typeOf(turn, op), payloadOf(turn, op), parent, op.timeout_ns ?? 0));
    expect(turn, op, future);
  },

  cancel(turn, op) {
    turn.scene.outcomes.delete(turn.bits(op.future));
    lowlevel.futureCancel(turn.bits(op.future));
  },

  reply(turn, op) {
    lowlevel.reply(fromOf(turn, op), rightOf(turn, op), plainPayloadOf(turn, op));
  },

  refuse(turn, op) {
    lowlevel.refuse(fromOf(turn, op), rightOf(turn, op), Status[op.status], op.text ?? '');
  },

  stop(turn, op) { lowlevel.agentStop(fromOf(turn, op), turn.bits(op.agent)); },
  kill(turn, op) { lowlevel.agentKill(fromOf(turn, op), turn.bits(op.agent)); },
  wake(turn, op) { lowlevel.agentWake(turn.bits(op.agent)); },
  room(turn, op) { lowlevel.roomWait(turn.bits(op.agent), op.timeout_ns ?? 0); },
  link(turn, op) { lowlevel.link(fromOf(turn, op), turn.bits(op.agent)); },
  unlink(turn, op) { lowlevel.unlink(fromOf(turn, op), turn.bits(op.agent)); },

  monitor(turn, op) {
    const future = lowlevel.monitor(fromOf(turn, op), turn.bits(op.agent));
    if (turn.actor === null) turn.scene.watch(turn.caller.cell, future);
    turn.scene.put(op.as, 'future', future);
  },

  find(turn, op) {
    turn.scene.put(op.as, 'agent', lowlevel.agentFind(turn.scene.runtime.bits, op.name));
  },

  arm(turn, op) {
    const timer = lowlevel.timerArm(fromOf(turn, op), turn.bits(op.to), op.delay_ns, op.period_ns ?? 0, plainPayloadOf(turn, op));
    turn.scene.put(op.as, 'timer', timer);
  },

  disarm(turn, op) { lowlevel.timerDisarm(turn.bits(op.timer)); },

  buf(turn, op) {
    const data = op.bytes === undefined ? null : unhex(op.bytes);
    const bits = lowlevel.bufCreate(fromOf(turn, op), choice(Capability, op.capability), data, data?.length ?? op.size ?? 0);
    turn.scene.put(op.as, 'buf', bits);
  },

  view(turn, op) {
    const from = fromOf(turn, op);
    const { bytes } = lowlevel.bufView(from, turn.bits(op.buf), op.writable === true ? 1 : 0);
    const view = new Val(from, turn.bits(op.buf), bytes);
    if (op.write !== undefined) view.copyIn(unhex(op.write));
    if (op.record) turn.scene.observations.push({ bytes: Buffer.from(view.copyOut()).toString('hex') });
  },

  unview(turn, op) { lowlevel.bufUnview(fromOf(turn, op), turn.bits(op.buf)); },

  convert(turn, op) {
    turn.scene.put(op.as, 'buf', lowlevel.bufConvert(fromOf(turn, op), turn.bits(op.buf), choice(Capability, op.to)));
  },

  // A port's host owns what it took: nothing has to be asked of the core.
  keep(turn, op) {
    turn.message.payload.kept = true;
    turn.scene.put(op.as, 'buf', turn.message.payload.bits);
  },

  close(turn, op) {
    const { kind, bits } = turn.handle(op.name);
    const { runtimeClose, portClose, channelClose, shardsClose, breakerClose, bufClose } = lowlevel;
    const closes = { runtime: runtimeClose, port: portClose, channel: channelClose, shards: shardsClose, breaker: breakerClose };
    if (kind === 'lease') lowlevel.leaseClose(fromOf(turn, op), bits);
    else (closes[kind] ?? bufClose)(bits);
  },

  info(turn, op) {
    const { kind, bits } = turn.handle(op.of);
    const { agentInfoGet, channelInfoGet, shardsInfoGet, topologyInfoGet, breakerInfoGet, leaseInfoGet, bufInfoGet } = lowlevel;
    const reads = { agent: agentInfoGet, channel: channelInfoGet, shards: shardsInfoGet, topology: topologyInfoGet, breaker: breakerInfoGet, lease: leaseInfoGet };
    recordFields(turn, op, (reads[kind] ?? bufInfoGet)(bits));
  },

  channel(turn, op) {
    const runtime = op.runtime === undefined ? turn.scene.runtime.bits : turn.bits(op.runtime);
    turn.scene.put(op.as, 'channel', lowlevel.channelOpen(runtime, { capacity: op.capacity }));
  },

  try_send(turn, op) { lowlevel.channelTrySend(fromOf(turn, op), turn.bits(op.channel), plainPayloadOf(turn, op)); },

  send(turn, op) {
    expect(turn, op, lowlevel.channelSend(fromOf(turn, op), turn.bits(op.channel), plainPayloadOf(turn, op), op.timeout_ns ?? 0));
  },

  try_recv(turn, op) {
    const { cell } = callerOf(turn, op);
    const item = Message.ofRecord(cell, lowlevel.channelTryRecv(cell.bits, turn.bits(op.channel)));
    turn.message?.release();
    turn.message = item;
  },

  recv(turn, op) { expect(turn, op, lowlevel.channelRecv(fromOf(turn, op), turn.bits(op.channel), op.timeout_ns ?? 0)); },

  select(turn, op) {
    const channels = op.channels.map((name) => turn.bits(name));
    expect(turn, op, lowlevel.channelSelect(fromOf(turn, op), channels, op.timeout_ns ?? 0));
  },

  shards(turn, op) {
    const runtime = op.runtime === undefined ? turn.scene.runtime.bits : turn.bits(op.runtime);
    const bits = lowlevel.shardsCreate(runtime, membersOf(turn, op), {
      shards: op.shards, heldMax: op.held_max, handoverType: op.handover_type, handoverTimeoutNs: op.handover_timeout_ns,
    });
    turn.scene.put(op.as, 'shards', bits);
  },

  hash(turn, op) { record(turn, lowlevel.shardsHash(...keyOf(op))); },

  owner(turn, op) {
    const found = op.key === undefined
      ? lowlevel.shardsFindHash(...mapOf(turn, op), op.hash)
      : lowlevel.shardsFind(...mapOf(turn, op), ...keyOf(op));
    record(turn, found.shard, found.member, found.epoch);
    turn.scene.observations.push({ agent: turn.scene.nameOf(found.agent) });
  },

  replicas(turn, op) {
    record(turn, ...lowlevel.shardsReplicas(...mapOf(turn, op), op.shard, op.max).map(({ member }) => member));
  },

  change(turn, op) { record(turn, lowlevel.shardsChange(...mapOf(turn, op), membersOf(turn, op))); },

  moves(turn, op) {
    const list = lowlevel.shardsMoves(...mapOf(turn, op), op.first ?? 0, op.max ?? 1_024);
    for (const { shard, from, to } of list) record(turn, shard, from, to);
  },

  route(turn, op) {
    lowlevel.shardsSignal(fromOf(turn, op), ...mapOf(turn, op), ...keyOf(op), plainPayloadOf(turn, op));
  },

  topology(turn, op) {
    const shape = ['', 'mesh', 'ring', 'star', 'hierarchical'].indexOf(op.shape);
    turn.scene.put(op.as, 'topology', lowlevel.topologyMake(shape, op.count, op.fanout ?? 0));
  },

  neighbours(turn, op) {
    const list = lowlevel.topologyNeighbours(turn.bits(op.topology), op.node, op.first ?? 0, op.max ?? 1_024);
    for (const { node, relation } of list) record(turn, node, relation);
  },

  edges(turn, op) {
    for (const { a, b } of lowlevel.topologyEdges(turn.bits(op.topology), op.first ?? 0, op.max ?? 1_024)) record(turn, a, b);
  },

  dot(turn, op) {
    turn.scene.put(op.as, 'buf', lowlevel.topologyDot(fromOf(turn, op), turn.bits(op.topology)));
  },

  lease(turn, op) {
    const runtime = op.runtime === undefined ? turn.scene.runtime.bits : turn.bits(op.runtime);
    turn.scene.put(op.as, 'lease', lowlevel.leaseOpen(runtime, fromOf(turn, op), op.name));
  },

  try_acquire(turn, op) {
    turn.scene.observations.push(u64(lowlevel.leaseTryAcquire(fromOf(turn, op), turn.bits(op.lease), op.ttl_ns)));
  },

  acquire(turn, op) {
    expect(turn, op, lowlevel.leaseAcquire(fromOf(turn, op), turn.bits(op.lease), op.ttl_ns, op.timeout_ns ?? 0));
  },

  renew(turn, op) { lowlevel.leaseRenew(fromOf(turn, op), turn.bits(op.lease), op.ttl_ns); },
  release(turn, op) { lowlevel.leaseRelease(fromOf(turn, op), turn.bits(op.lease)); },

  signal_fenced(turn, op) {
    lowlevel.signalFenced(fromOf(turn, op), turn.bits(op.to), turn.bits(op.lease), plainPayloadOf(turn, op));
  },

  profile(turn, op) { recordFields(turn, op, lowlevel.agentProfileGet(turn.bits(op.of))); },

  overruns({ scene }) { scene.observations.push(u64(lowlevel.runtimeOverruns(scene.runtime.bits, 64).length)); },

  run({ scene }, op) {
    return scene.simulated ? scene.port.simulation.drive(() => false, op.timeout_ns ?? 0) : scene.runtime.drain(10_000);
  },

  drain({ scene }, op) { return scene.runtime.drain(op.timeout_ns / 1e6); },

  open({ scene }, op) {
    const simulated = scene.simulated ? 1 : 0;
    const leaseStorePath = op.store === undefined ? null : `${scene.folder}/${op.store}`;
    scene.put(op.as, 'runtime', lowlevel.runtimeOpen({ workers: op.workers, simulated, seed: 1, leaseStorePath }));
  },

  clock({ scene }) { scene.observations.push(u64(lowlevel.runtimeClock(scene.runtime.bits))); },

  stats(turn, op) { recordFields(turn, op, lowlevel.runtimeStats(turn.scene.runtime.bits)); },

  letters({ scene }, op) {
    for (const { from, to, type, reason } of lowlevel.runtimeLetters(scene.runtime.bits, op.max ?? 1_024)) {
      const letter = `${scene.nameOf(from)}>${scene.nameOf(to)} ${type} ${lowlevel.statusName(reason)}`;
      scene.observations.push({ letter });
    }
  },

  quorum(turn, op) {
    const caller = callerOf(turn, op);
    const future = lowlevel.quorum(turn.bits('runtime'), caller.cell.bits, op.voters.map((name) => turn.bits(name)), plainPayloadOf(turn, op), {
      threshold: op.threshold,
      rule: choice(Rule, op.rule ?? 'majority'),
      timeoutNs: op.timeout_ns,
      parent: op.inherit ? turn.right : 0,
    });
    turn.scene.watch(caller.cell, future);
    turn.scene.put(op.as, 'future', future);
  },

  tally(turn) {
    const { status, voters, threshold, choices } = lowlevel.quorumTally(turn.bytes, turn.bytes.length);
    turn.scene.observations.push(statusOf(status), u64(voters), u64(threshold), u64(choices));
  },

  vote(turn, { index }) {
    const vote = lowlevel.quorumVote(turn.bytes, turn.bytes.length, index);
    turn.scene.observations.push(statusOf(vote.status), u64(vote.choice));
  },

  choice(turn, { index }) {
    const { type, offset, bytes, votes } = lowlevel.quorumChoice(turn.bytes, turn.bytes.length, index);
    const value = Buffer.from(turn.bytes.subarray(offset, offset + bytes)).toString('hex');
    turn.scene.observations.push(u64(type), u64(votes), { bytes: value });
  },

  broadcast(turn, op) {
    const { scene } = turn;
    const members = op.members.map((name) => turn.bits(name));
    const { refusals, delivered } = lowlevel.broadcast(turn.bits('runtime'), fromOf(turn, op), members, plainPayloadOf(turn, op), op.max ?? 1_000);
    scene.observations.push(u64(delivered));
    for (const { member, status } of refusals) scene.observations.push({ agent: scene.nameOf(member) }, statusOf(status));
  },

  gossip(turn, op) {
    const caller = callerOf(turn, op);
    const members = op.members.map((name) => turn.bits(name));
    const topology = op.topology === undefined ? 0 : turn.bits(op.topology);
    const future = lowlevel.gossip(turn.bits('runtime'), caller.cell.bits, members, topology, plainPayloadOf(turn, op), {
      fanout: op.fanout,
      unrepaired: op.unrepaired ? 1 : 0,
      repairNs: op.repair_ns,
      timeoutNs: op.timeout_ns,
      parent: op.inherit ? turn.right : 0,
    });
    turn.scene.watch(caller.cell, future);
    turn.scene.put(op.as, 'future', future);
  },

  gossip_read(turn) {
    const read = lowlevel.gossipRead(turn.bytes, turn.bytes.length);
    const { members, reached, lost, sent, duplicates, repairs, rounds, hopsMost } = read;
    const counts = [members, reached, lost, sent, duplicates, repairs, rounds, hopsMost];
    turn.scene.observations.push(statusOf(read.status), ...counts.map(u64));
  },

  gossip_hops(turn, { hops }) {
    turn.scene.observations.push(u64(lowlevel.gossipHops(turn.bytes, turn.bytes.length, hops)));
  },

  describe({ scene }, op) {
    scene.observations.push({ text: lowlevel.statusName(op.code) });
    if (lowlevel.statusText(op.code) === '') throw new AgentrtError('E_UNKNOWN', op.code, 'no text');
  },
};
