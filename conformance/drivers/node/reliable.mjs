// The operations on breakers, retries and dead letters: each makes exactly one call and throws its failure.
import { lowlevel } from '../../../bindings/node/lib/generated/lowlevel.js';
import { u64 } from './turn.mjs';

const { Backoff, Remedy, Strategy } = lowlevel;

const policyOf = (op) => ({
  backoff: Backoff[(op.backoff ?? 'fixed').toUpperCase()],
  attempts: op.attempts ?? 0,
  jitter: op.jitter ? 1 : 0,
  baseNs: op.base_ns ?? 0,
  capNs: op.cap_ns ?? 0,
  seed: op.seed ?? 0,
  budget: op.budget ?? 0,
  refillNs: op.refill_ns ?? 0,
});

export const reliableCalls = {
  breaker(turn, op) {
    const runtime = op.runtime === undefined ? turn.scene.runtime.bits : turn.bits(op.runtime);
    const bits = lowlevel.breakerOpen(runtime, {
      failures: op.failures, probes: op.probes, windowNs: op.window_ns, cooldownNs: op.cooldown_ns,
    });
    turn.scene.put(op.as, 'breaker', bits);
  },

  admit(turn, op) { turn.scene.put(op.as, 'ticket', lowlevel.breakerAdmit(turn.bits(op.breaker))); },

  report(turn, op) { lowlevel.breakerReport(turn.bits(op.breaker), turn.bits(op.ticket), op.failed ? 1 : 0); },

  retry_next({ scene }, op) {
    const pause = lowlevel.retryNext(op.attempt, op.now_ns ?? 0, op.deadline_ns ?? 0, policyOf(op));
    scene.observations.push(u64(pause));
  },

  retry_spend({ registers }, op) {
    const spent = registers.get(op.register) ?? 0n;
    registers.set(op.register, BigInt(lowlevel.retrySpend(op.now_ns ?? 0, spent, policyOf(op))));
  },

  retry_key({ scene }, op) { scene.observations.push(u64(lowlevel.retryKey(op.seed, op.call_number))); },

  retry_pause(turn, op, caller) {
    const future = lowlevel.retryPause(turn.scene.runtime.bits, caller.cell.bits, op.pause_ns);
    turn.scene.watch(caller.cell, future);
    turn.scene.put(op.as, 'future', future);
  },

  supervisor(turn, op, caller) {
    const remedy = (name) => Remedy[(op[name] ?? 'default').toUpperCase()];
    const runtime = op.runtime === undefined ? turn.scene.runtime.bits : turn.bits(op.runtime);
    const bits = lowlevel.supervisorSpawn(runtime, caller.cell.bits, {
      strategy: Strategy[(op.strategy ?? 'one_for_one').toUpperCase()],
      supervisor: op.supervisor === undefined ? undefined : turn.bits(op.supervisor),
      name: op.name,
      maxRestarts: op.max_restarts,
      withinNs: op.within_ns,
      graceNs: op.grace_ns,
      transient: remedy('transient'),
      overload: remedy('overload'),
      permanent: remedy('permanent'),
      fatal: remedy('fatal'),
      fallback: op.fallback,
    }, policyOf(op));
    turn.scene.put(op.as, 'agent', bits);
  },

  adopt(turn, op, caller) { lowlevel.supervisorAdopt(caller.cell.bits, turn.bits(op.supervisor), turn.bits(op.agent)); },

  children(turn, op) {
    const { scene } = turn;
    for (const { agent, restarts, state } of lowlevel.supervisorChildren(turn.bits(op.supervisor), op.first ?? 0, op.max ?? 64)) {
      scene.observations.push({ agent: scene.nameOf(agent) }, u64(restarts), u64(state));
    }
  },

  classify({ scene }, op) { scene.observations.push({ text: lowlevel.statusClass(op.code) }); },

  subscribe(turn, op) { lowlevel.letterSubscribe(turn.bits(op.agent)); },
  unsubscribe(turn, op) { lowlevel.letterUnsubscribe(turn.bits(op.agent)); },
};
