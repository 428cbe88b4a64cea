// The operations on faults and what they leave stuck: each makes exactly one call and throws its failure.
import { lowlevel } from '../../../bindings/node/lib/generated/lowlevel.js';
import { u64 } from './turn.mjs';

const KINDS = ['delay', 'drop', 'crash', 'slow', 'full', 'jump'];
const runtimeOf = (turn, op) => (op.runtime === undefined ? turn.scene.runtime.bits : turn.bits(op.runtime));
const agentOf = (turn, name) => (name === undefined ? 0 : turn.bits(name));
const faultOf = (turn, { fault }) => turn.bits(fault) % 2 ** 32;

export const faultCalls = {
  inject(turn, op) {
    const fault = lowlevel.faultInject(runtimeOf(turn, op), {
      kind: KINDS.indexOf(op.kind), sender: agentOf(turn, op.sender), to: agentOf(turn, op.to), minNs: op.min_ns,
      maxNs: op.max_ns, chance: op.chance ?? 1_000_000, skip: op.skip, times: op.times,
    });
    turn.scene.put(op.as, 'ticket', fault);
  },

  strikes(turn, op) { turn.scene.observations.push(u64(lowlevel.faultStrikes(runtimeOf(turn, op), faultOf(turn, op)))); },

  remove(turn, op) { lowlevel.faultRemove(runtimeOf(turn, op), faultOf(turn, op)); },

  stuck(turn, op) {
    const { agent, agents, limited } = lowlevel.runtimeStuck(runtimeOf(turn, op));
    turn.scene.observations.push({ agent: turn.scene.nameOf(agent) }, u64(agents), u64(limited));
  },
};
