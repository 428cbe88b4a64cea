// The interpreter: runs the flat list of operations of one handler, or of the host.
import { lowlevel } from '../../../bindings/node/lib/generated/lowlevel.js';
import { AgentrtError } from '../../../bindings/node/index.mjs';
import { calls } from './calls.mjs';

export const u64 = (value) => ({ u64: String(value) });
const wrap = (value) => BigInt.asUintN(64, value);
const NONE = new Uint8Array(0);

export class Turn {
  // caller: who calls; actor: null for the host; message: the one in hand, later the reply that was awaited.
  constructor(scene, { caller, where, ops, actor = null, message = null }) {
    Object.assign(this, { scene, caller, where, ops, actor, message, index: 0 });
    this.registers = actor?.registers ?? new Map();
    this.type = message?.type ?? 0;
    this.from = message?.from ?? 0;
    this.right = message?.right ?? 0;
  }

  // A promise only if an operation had to wait.
  run() {
    this.steps ??= this.operations();
    const { done, value } = this.steps.next();
    return done ? undefined : value.then(() => this.run());
  }

  * operations() {
    for (; this.index < this.ops.length; this.index += 1) {
      const op = this.ops[this.index];
      if (op.op === 'fail') throw failureOf(op);
      if (op.op in language) language[op.op](this, op);
      else if (op.op === 'await') yield* this.wait(op);
      else yield* this.call(op);
    }
  }

  // Exactly one call, whose status is compared.
  * call(op) {
    let status = 'OK', text = '';
    const failed = (error) => {
      if (error.code === undefined || error.status === undefined) throw error;
      status = error.code;
      text = error.message;
    };
    try {
      const waiting = calls[op.op](this, op);
      if (waiting instanceof Promise) yield waiting.catch(failed);
    } catch (error) {
      failed(error);
    }
    this.check(op, status, text);
  }

  * wait(op) {
    const outcome = this.scene.outcomes.get(this.bits(op.future));
    if (outcome === undefined || outcome.consumed) return this.check(op, 'E_STALE');
    if (this.actor === null) {
      let status = 'OK';
      yield this.scene.wait(outcome, op.timeout_ns ?? 0).then((got) => { status = got; }, (error) => { status = error.code; });
      if (status !== 'OK') return this.check(op, status);
      this.message?.release();
    } else if (outcome.message === null) {
      yield outcome.promise;
    }
    outcome.consumed = true;
    this.message = outcome.message;
    return this.check(op, this.message.kind === 'reply' ? this.message.reason : 'OK');
  }

  check(op, got, text = '') {
    const expected = op.gives ?? 'OK';
    const say = (what) => this.scene.failures.push(`${this.where}[${this.index}] ${op.op}: ${what}`);
    if (got !== expected) say(`expected ${expected}, got ${got} (${text})`);
    if (op.says !== undefined && !text.includes(op.says)) say(`"${text}" does not say "${op.says}"`);
  }

  handle(name) {
    switch (name) {
      case 'self': return { kind: 'agent', bits: this.caller.cell.bits };
      case 'from': return { kind: 'agent', bits: this.from };
      case 'right': return { kind: 'right', bits: this.right };
      case 'message': return { kind: 'buf', bits: this.message?.payload.bits ?? 0 };
      default: return this.scene.names.get(name);
    }
  }

  bits(name) { return this.handle(name).bits; }

  // The payload as it is now; nothing of a tag.
  get bytes() {
    const payload = this.message?.payload ?? NONE;
    if (payload instanceof Uint8Array) return payload;
    try {
      return payload.copyOut();
    } catch {
      return NONE;
    }
  }

  operand(value) {
    if (typeof value === 'number') return BigInt(value);
    if (value === 'type') return BigInt(this.type);
    if (value !== 'value') return this.registers.get(value) ?? 0n;
    return this.bytes.subarray(0, 8).reduceRight((number, byte) => number << 8n | BigInt(byte), 0n);
  }
}

function failureOf({ text, status }) {
  return status === undefined ? new Error(text) : new AgentrtError(status, lowlevel.Status[status], text);
}

const language = {
  record(turn, { what }) {
    const { scene, message } = turn;
    const status = message === null || message.kind === 'signal' ? 0 : message.status;
    const tagged = {
      bytes: () => ({ bytes: Buffer.from(turn.bytes).toString('hex') }),
      text: () => ({ text: Buffer.from(turn.bytes).toString() }),
      status: () => ({ status: lowlevel.statusName(status) }),
      from: () => ({ agent: scene.nameOf(turn.from) }),
      channel: () => ({ channel: scene.nameOf(message.source) }),
      letter: () => ({ letter: `${scene.nameOf(turn.from)}>${scene.nameOf(turn.right)} ${turn.type} ${lowlevel.statusName(status)}` }),
      capability: () => ({ capability: message.payload.constructor.name.toLowerCase().replace(/uint8array|buffer/, 'inline') }),
    }[what] ?? (() => u64(turn.operand(what)));
    scene.observations.push(tagged());
  },

  set(turn, { register, to, plus = 0 }) {
    turn.registers.set(register, wrap(turn.operand(to) + turn.operand(plus)));
  },

  jump(turn, { by, if: condition }) {
    const [left, relation, right] = condition?.map((part, at) => (at === 1 ? part : turn.operand(part))) ?? [0n, '==', 0n];
    if (relation === '<' ? left < right : (left === right) === (relation === '==')) turn.index += by;
  },

  save(turn, { name, as }) {
    const { kind, bits } = turn.handle(name);
    turn.scene.put(as, kind, bits);
  },

  forge(turn, { as, kind, of, xor = 0 }) {
    turn.scene.put(as, kind, Number(BigInt(of === undefined ? 0 : turn.bits(of)) ^ BigInt(xor)));
  },
};
