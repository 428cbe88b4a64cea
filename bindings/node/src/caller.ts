// Who calls: the host code of a runtime, or an agent. Both spawn, signal, ask, monitor and arm timers with the same
// words, because in the core they are the same call with another `from`.
import { inspect } from 'node:util';
import { Cell, forsakable, type Behavior as Receiver, type Crash } from './cell.js';
import { Channel } from './channel.js';
import {
  isReport, isVerdict, reportOf, verdictOf,
  type Delivery, type GossipOptions, type QuorumOptions, type Report, type Verdict,
} from './group.js';
import { acquire, LEASE, tryAcquire, type Lease, type LeaseOptions, type TryLeaseOptions } from './lease.js';
import { lowlevel } from './lowlevel.js';
import type { Agent, Message } from './message.js';
import { Slot, cancelled, control, errorOf, failure, misuse, nanoseconds, native } from './native.js';
import { abortable, agents, checked, shown, type Known } from './options.js';
import { Buf, Iso, Ref, create, held, load, plain, sent, type Payload, type Val } from './payload.js';
import type { Port } from './port.js';
import { Retry, type Attempt } from './reliable.js';
import { Shards, type Member, type ShardsOptions } from './shards.js';
import { Supervisor, superviseAs, type SupervisorOptions } from './supervisor.js';

/** Handler style: an object (or a class, which is then made) whose `receive` gets one message at a time. A promise that it
 * returns is awaited; else nobody looks at what it returns. */
export interface Handler {
  receive(message: Message, context: Context): unknown;
  /** runs before the first message */
  start?(context: Context): unknown;
  /** runs after the last message of a graceful stop */
  stop?(context: Context): unknown;
}

/** Mailbox style: an async function that reads its messages itself; when it returns, the agent ends. */
export type MailboxFunction = (mailbox: Mailbox) => Promise<unknown>;

export type Behavior = Handler | (new () => Handler) | { factory: () => Handler } | MailboxFunction;

export interface SpawnOptions {
  /** unique in the runtime */
  name?: string;
  /** how many messages the mailbox holds (1,000) */
  capacity?: number;
  /** what happens to a signal when it is full (`'reject'`) */
  overflow?: 'reject' | 'wait' | 'drop_oldest' | 'drop_newest';
  priority?: 'normal' | 'low' | 'high' | 'critical';
  /** links the new agent to the one that spawns it */
  link?: boolean;
  /** receive an `exit` message when a linked agent dies, instead of dying too */
  trap?: boolean;
  /** measures its turns, for `runtime.profile()` */
  profile?: boolean;
  /** decides what becomes of the agent when it fails; its behaviour is a class then, a factory or a function */
  supervisor?: Supervisor;
}

export interface SignalOptions {
  /** ends a wait for room with `E_CANCELLED`; the message is not sent then */
  signal?: AbortSignal;
}

export interface AskOptions {
  /** milliseconds until the ask fails with `E_DEADLINE`, from when there is room for it; an agent's ask inherits the
   * deadline of the message in hand */
  timeout?: number;
  /** ends the ask with `E_CANCELLED`; if it is aborted already, nothing is sent */
  signal?: AbortSignal;
}

export interface ArmOptions {
  /** milliseconds between repetitions; once, if absent */
  period?: number;
}

/** What several agents can be sent: text (UTF-8), bytes, or a val. */
export type Shared = string | Uint8Array | Val | undefined;

/** Why a monitored agent ended: `'OK'` or an error code, and the text of its crash. */
export interface Down { readonly agent: Agent; readonly reason: string; readonly text: string }

/** An armed timer. */
export class Timer {
  /** @internal */
  constructor(readonly bits: number) {}

  /** No message comes from it any more; a second disarm does nothing. */
  disarm(): void { lowlevel.quiet.timerDisarm(this.bits); }
}

const SPAWN: Known = {
  name: 'string', capacity: 'count', overflow: 'string', priority: 'string', link: 'boolean', trap: 'boolean',
  profile: 'boolean', supervisor: 'object',
};
const SIGNAL: Known = { signal: 'object' };
const ASK: Known = { timeout: 'number', signal: 'object' };
const ARM: Known = { period: 'number' };
const GOSSIP: Known = {
  topology: 'object', fanout: 'count', repair: 'boolean', repairEvery: 'number', timeout: 'number', signal: 'object',
};
const QUORUM: Known = { threshold: 'count', rule: 'string', timeout: 'number', signal: 'object' };

export abstract class Caller {
  /** @internal */
  constructor(/** @internal */ readonly port: Port, /** @internal */ readonly cell: Cell) {}

  /** @internal who calls */
  get me(): number {
    if (this.port.closed) throw errorOf(lowlevel.Status.E_CLOSED, 'the runtime is closed');
    return this.cell.bits;
  }

  /** @internal throws why a signal or an ask was refused */
  refused(status: number, to: unknown): never {
    if (typeof to !== 'number') throw misuse(`to is ${shown(to)}, not an agent: spawn and find give one`);
    void this.me;
    throw failure(status);
  }

  /** @internal what console.log shows: who it is, and not what it is made of */
  [inspect.custom](): string { return `${this.constructor.name} { agent: ${this.cell.bits} }`; }

  /** Starts an agent on this thread's event loop; it can be signalled at once. */
  spawn(behavior: Behavior, options?: SpawnOptions): Agent {
    const chosen = checked('spawn', SPAWN, options);
    const { receiver, flags, factory } = adapt(behavior);
    if (chosen.supervisor !== undefined && factory === null) {
      throw misuse('spawn: an object cannot be made anew for its supervisor: spawn its class, or { factory: () => … }');
    }
    const bits = lowlevel.spawn(this.port.runtime, this.me, {
      flags: flags | (chosen.trap ? lowlevel.Spawn.TRAP : 0) | (chosen.link ? lowlevel.Spawn.LINK : 0)
        | (chosen.profile ? lowlevel.Spawn.PROFILE : 0),
      port: this.port.bits,
      name: chosen.name,
      capacity: chosen.capacity,
      overflow: choose('spawn', lowlevel.Overflow, 'overflow', chosen.overflow ?? 'reject'),
      priority: choose('spawn', lowlevel.Priority, 'priority', chosen.priority ?? 'normal'),
      supervisor: chosen.supervisor?.agent,
    });
    const cell = new Cell(bits, chosen.name);
    Object.assign(cell, receiver(this.port, cell));
    if (factory !== null) cell.factory = () => factory().receiver(this.port, cell);
    this.port.add(cell);
    return bits as Agent;
  }

  /** Starts a supervisor, for the agents that are spawned with it. */
  supervisor(options?: SupervisorOptions): Supervisor {
    const bits = superviseAs(this.port.runtime, this.me, this.port.simulation !== null, options);
    return new Supervisor(bits, (supervisor, agent) => {
      if (this.port.made(agent)) return lowlevel.supervisorAdopt(this.me, supervisor, agent);
      throw misuse('adopt: an object cannot be made anew: spawn its class, or { factory: () => … }');
    });
  }

  /** Sends a message. A promise comes back only if the mailbox waits for room (overflow `wait`): await it
   * before you send there again, or the order is not kept. */
  signal(to: Agent, type: number, payload?: Payload, options?: SignalOptions): void | Promise<void> {
    const signal = options === undefined ? undefined : abortable('signal', SIGNAL, options);
    if (signal?.aborted) throw cancelled(signal);
    const status = this.post(to, type, payload);
    if (status === lowlevel.Status.E_WAIT) {
      return this.port.driven(this.#postLater(to, type, held(payload), signal), this.cell);
    }
    if (status < 0) this.refused(status, to);
  }

  /** @internal one call: its status */
  post(to: number, type: number, payload: Payload): number {
    const bytes = load(type, payload);
    control[Slot.From] = this.cell.bits;
    control[Slot.To] = to;
    const status = bytes === undefined ? native.signal() : native.signal(bytes);
    if (status === 0 && payload !== undefined) sent(payload);
    return status;
  }

  #postLater(to: Agent, type: number, payload: Payload, signal: AbortSignal | undefined): Promise<void> {
    return forsakable(async (forsake) => {
      let status: number;
      do {
        await this.port.room(this.cell, to, signal, forsake);
        status = this.post(to, type, payload);
      } while (status === lowlevel.Status.E_WAIT);
      if (status < 0) this.refused(status, to);
    });
  }

  /** Sends a message and resolves to its reply, or rejects: refused, dead, past its deadline, cancelled. */
  ask(to: Agent, type: number, payload?: Payload, options?: AskOptions): Promise<Message> {
    return this.port.driven(this.#ask(to, type, payload, options), this.cell);
  }

  #ask(
    to: Agent, type: number, payload: Payload, options: AskOptions | undefined, forsake?: () => void,
  ): Promise<Message> {
    try {
      const signal = options === undefined ? undefined : abortable('ask', ASK, options);
      if (signal?.aborted) throw cancelled(signal);
      const timeout_ns = options?.timeout === undefined ? 0 : Math.max(1, nanoseconds(options.timeout, 'timeout'));
      const future = this.begin(to, type, payload, this.cell.right, timeout_ns);
      if (future === lowlevel.Status.E_WAIT) return this.#askLater(to, type, held(payload), options);
      if (future < 0) this.refused(future, to);
      return this.port.expect(this.cell, future, signal, (reply) => reply, undefined, forsake);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  #askLater(to: Agent, type: number, payload: Payload, options: AskOptions | undefined): Promise<Message> {
    return forsakable(async (forsake) => {
      await this.port.room(this.cell, to, options?.signal, forsake);
      return this.#ask(to, type, payload, options, forsake);
    });
  }

  /** @internal one call: the future, or the status of the failure */
  begin(to: number, type: number, payload: Payload, parent: number, timeout_ns: number): number {
    const bytes = load(type, payload);
    control[Slot.From] = this.cell.bits;
    control[Slot.To] = to;
    control[Slot.Right] = parent;
    control[Slot.Timeout] = timeout_ns;
    const status = native.ask(bytes);
    if (status === 0 && payload !== undefined) sent(payload);
    return status === 0 ? control[Slot.Result] : status;
  }

  /** Asks several agents the same and resolves as soon as one answer has enough votes, or none can have them, or time is
   * up: the verdict says which. An iso is refused: freeze it. */
  quorum(voters: readonly Agent[], type: number, payload?: Shared, options?: QuorumOptions): Promise<Verdict> {
    return this.port.driven(this.#quorum(voters, type, payload, options), this.cell);
  }

  #quorum(
    asked: readonly Agent[], type: number, payload: Shared, options: QuorumOptions | undefined,
  ): Promise<Verdict> {
    try {
      const voters = [...agents('quorum', 'voters', asked)];
      const signal = abortable('quorum', QUORUM, options);
      if (signal?.aborted) throw cancelled(signal);
      const future = lowlevel.quorum(this.port.runtime, this.me, voters, plain(type, payload), {
        threshold: options?.threshold,
        rule: choose('quorum', lowlevel.Rule, 'rule', options?.rule ?? 'majority'),
        timeoutNs: options?.timeout === undefined ? 0 : Math.max(1, nanoseconds(options.timeout, 'timeout')),
        parent: this.cell.right,
      });
      const decode = (message: Message): Verdict => verdictOf(message, voters);
      return this.port.expect(this.cell, future, signal, decode, undefined, undefined, isVerdict);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** Signals each of many agents once; nobody waits for room. An iso is refused: freeze it. */
  broadcast(members: readonly Agent[], type: number, payload?: Shared): Delivery {
    const { refusals, delivered } = lowlevel.broadcast(
      this.port.runtime, this.me, agents('broadcast', 'members', members), plain(type, payload), members.length);
    const named = refusals.map(({ member, status }) => ({ agent: member as Agent, reason: lowlevel.statusName(status) }));
    return { delivered, refusals: named };
  }

  /** Tells a few members, each of whom tells a few neighbours, until all that live have it: the report says how it went.
   * An iso is refused: freeze it. */
  gossip(members: readonly Agent[], type: number, payload?: Shared, options?: GossipOptions): Promise<Report> {
    return this.port.driven(this.#gossip(members, type, payload, options), this.cell);
  }

  #gossip(
    members: readonly Agent[], type: number, payload: Shared, options: GossipOptions | undefined,
  ): Promise<Report> {
    try {
      const signal = abortable('gossip', GOSSIP, options);
      if (signal?.aborted) throw cancelled(signal);
      const { topology, fanout = 3, repair = true, repairEvery, timeout } = options ?? {};
      if (fanout === 0) throw misuse('gossip: fanout: 0 neighbours: a member tells at least one');
      const future = lowlevel.gossip(this.port.runtime, this.me, agents('gossip', 'members', members), topology?.bits ?? 0, plain(type, payload), {
        fanout,
        unrepaired: repair ? 0 : 1,
        repairNs: repairEvery === undefined ? 0 : Math.max(1, nanoseconds(repairEvery, 'repairEvery')),
        timeoutNs: timeout === undefined ? 0 : Math.max(1, nanoseconds(timeout, 'timeout')),
        parent: this.cell.right,
      });
      return this.port.expect(this.cell, future, signal, reportOf, undefined, undefined, isReport);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** Resolves when the agent has ended. */
  monitor(agent: Agent, options?: { signal?: AbortSignal }): Promise<Down> {
    const signal = abortable('monitor', SIGNAL, options);
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    const future = lowlevel.monitor(this.me, agent);
    const down = this.port.expect(this.cell, future, signal, (message) => (
      { agent, reason: message.reason, text: message.text() }));
    return this.port.driven(down, this.cell);
  }

  /** Resolves once this caller holds the resource of that name, in line with the others who wait for it. It ends with
   * its agent, when it is released, or when its time is over. */
  lease(name: string, options: LeaseOptions): Promise<Lease> {
    const signal = abortable('lease', LEASE, options);
    void this.me;
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    return this.port.driven(acquire(this.port, this.cell, name, options, signal), this.cell);
  }

  /** The lease if nobody holds the resource now, else null. */
  tryLease(name: string, options: TryLeaseOptions): Lease | null {
    void this.me;
    return tryAcquire(this.port, this.cell, name, options);
  }

  /** Signals `to` after `delay` milliseconds, from this caller. */
  arm(to: Agent, delay: number, type: number, payload?: string | Uint8Array | Val, options?: ArmOptions): Timer {
    const { period = 0 } = checked('arm', ARM, options);
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    if (!(bytes === undefined || bytes instanceof Uint8Array || bytes instanceof Buf)) {
      throw misuse(`the payload of a timer is text, bytes or a val, not ${shown(bytes)}`);
    }
    return new Timer(lowlevel.timerArm(
      this.me, to, nanoseconds(delay, 'delay'), nanoseconds(period, 'period'),
      bytes instanceof Uint8Array || bytes === undefined ? { type, data: bytes ?? null } : { type, buf: bytes.bits },
    ));
  }

  /** Calls `call` until it works, with pauses on the runtime's clock; rejects with its last error when the policy ends
   * that. No pause reaches beyond `timeout` milliseconds from now. `call` is given the attempt, whose `key` is the same
   * for all tries. */
  retry<T>(call: (attempt: Attempt) => T | PromiseLike<T>, policy = new Retry(), options: AskOptions = {}): Promise<T> {
    return this.port.driven(this.#retry(call, policy, options), this.cell);
  }

  async #retry<T>(call: (attempt: Attempt) => T | PromiseLike<T>, policy: Retry, options: AskOptions): Promise<T> {
    const { port, cell } = this;
    if (typeof call !== 'function') throw misuse(`retry: it calls a function, not ${shown(call)}`);
    if (!(policy instanceof Retry)) throw misuse(`retry: the policy is ${shown(policy)}, not a Retry: new Retry({ attempts: 2 })`);
    const signal = abortable('retry', ASK, options);
    const deadline = options.timeout === undefined ? 0 : port.clock() + Math.max(1, nanoseconds(options.timeout, 'timeout'));
    const key = policy.begin(port.simulation !== null);
    for (let number = 1; ; number++) {
      if (signal?.aborted) throw cancelled(signal);
      let future: number;
      try {
        return await call({ number, key });
      } catch (error) {
        if (!policy.worth(error)) throw error;
        future = this.#pause(() => policy.pauseNs({ number, key }, port.clock(), deadline), error);
      }
      const pause = port.expect(cell, future, signal, () => {});
      await port.driven(pause, cell).catch((error: { status?: number }) => {
        if (error.status !== lowlevel.Status.E_DEADLINE) throw error; // which is how a pause ends
      });
    }
  }

  // The future of a pause; the error of the try if the policy allows none.
  #pause(pauseNs: () => number, tried: unknown): number {
    let pause_ns: number;
    try {
      pause_ns = pauseNs();
    } catch (error) {
      const { status } = error as { status?: number };
      throw status === lowlevel.Status.E_LIMIT || status === lowlevel.Status.E_DEADLINE ? tried : error;
    }
    return lowlevel.retryPause(this.port.runtime, this.me, pause_ns);
  }

  /** Tells an agent of each dead letter from now on: a `letter` message, as far as its mailbox has room. */
  subscribeLetters(agent: Agent): void { lowlevel.letterSubscribe(agent); }

  /** Tells it of no more of them. */
  unsubscribeLetters(agent: Agent): void { lowlevel.letterUnsubscribe(agent); }

  /** Ends an agent after the messages it has accepted. */
  stop(agent: Agent): void { lowlevel.agentStop(this.me, agent); }

  /** Ends an agent before its next message. */
  kill(agent: Agent): void { lowlevel.agentKill(this.me, agent); }

  /** Gives an agent a `wake` message; several become one. */
  wake(agent: Agent): void { lowlevel.agentWake(agent); }

  /** The agent of that name; `E_NOT_FOUND` if there is none. */
  find(name: string): Agent { return lowlevel.agentFind(this.port.runtime, name) as Agent; }

  /** Opens a bounded queue between any number of senders and receivers; it holds 1,000 items unless told otherwise. */
  channel(capacity = 0): Channel { return Channel.open(this, capacity); }

  /** Makes a map from keys to members, of 1,024 shards unless told otherwise. */
  shards(members: readonly Member[], options?: ShardsOptions): Shards { return Shards.make(this, members, options); }

  /** A buffer with one holder, from bytes, text or a size; a send moves it. */
  iso(source: number | string | Uint8Array): Iso { return create(Iso, this.me, source); }

  /** An immutable buffer that many can hold. */
  val(source: string | Uint8Array): Val {
    if (typeof source === 'number') throw misuse(`a val is made from text or bytes, not from a size, ${shown(source)}: it cannot be filled`);
    return create(Iso, this.me, source).freeze();
  }

  /** A buffer of this context, never sent. */
  ref(source: number | string | Uint8Array): Ref { return create(Ref, this.me, source); }
}

/** An agent's view of itself; valid while it handles a message or awaits something in a handler. */
export class Context extends Caller {
  /** This agent's address. */
  get self(): Agent { return this.cell.bits as Agent; }

  /** Ends this agent when its handler is over; `E_CONTEXT` if that is over already. */
  end(): void {
    void this.me;
    if (!this.cell.inBatch && this.cell.pending === 0) {
      throw errorOf(lowlevel.Status.E_CONTEXT, 'end: its handler is over; end the agent in it, or stop it from outside');
    }
    this.cell.ending = true;
  }

  /** When the linked agent dies abnormally, this one does too, and the other way round. */
  link(agent: Agent): void { lowlevel.link(this.me, agent); }

  unlink(agent: Agent): void { lowlevel.unlink(this.me, agent); }
}

type Read = IteratorResult<Message, undefined>;
const DONE: Read = { value: undefined, done: true };

/** An agent that reads its own messages: `for await (const message of mailbox)` ends when it is stopped. */
export class Mailbox extends Context implements AsyncIterableIterator<Message> {
  #run: MailboxFunction;
  #reader: ((result: Read) => void) | null = null;
  #turnOver: (() => void) | null = null;
  #control: Message[] = []; // exits and wakes that came while it awaited something else
  #closed = false;
  #begun = false;
  #leave: (() => void) | null = null;

  /** @internal */
  constructor(port: Port, cell: Cell, run: MailboxFunction) {
    super(port, cell);
    this.#run = run;
  }

  /** The next message; `done` when the agent is stopped. The one before is finished by asking. */
  next(): Promise<Read> {
    const waiting = this.#control.shift();
    if (waiting !== undefined) return Promise.resolve({ value: waiting, done: false });
    this.#endTurn();
    if (this.#closed) return Promise.resolve(DONE);
    if (this.#reader !== null) return Promise.reject(errorOf(lowlevel.Status.E_BUSY, 'somebody waits for the next message already'));
    return new Promise((resolve) => { this.#reader = resolve; });
  }

  return(): Promise<Read> { return Promise.resolve(DONE); }

  [Symbol.asyncIterator](): this { return this; }

  /** @internal one record: a promise until the function asks for the next one */
  receive(message: Message): unknown {
    if (this.#leave !== null) return this.#leave();
    if (message.kind === 'stop') this.#closed = true;
    if (!this.#begun && message.kind !== 'start') return this.#goOn(message);
    const read = this.#reader;
    this.#reader = null;
    if (message.kind !== 'start' && read === null) {
      if (!this.#closed) this.#control.push(message.retain());
      return undefined;
    }
    const turn = new Promise<void>((resolve) => { this.#turnOver = resolve; });
    if (read === null) this.#begin();
    else read(this.#closed ? DONE : { value: message, done: false });
    return turn;
  }

  // The function before this one has crashed, and no restart came of it: another begins, with this message. Its turn is made
  // afterwards, since the function asks for a message as it begins, and that ends the turn that there is.
  #goOn(message: Message): Promise<void> {
    this.#begin();
    const turn = new Promise<void>((resolve) => { this.#turnOver = resolve; });
    const read = this.#reader as ((result: Read) => void) | null;
    this.#reader = null;
    if (read !== null) read(this.#closed ? DONE : { value: message, done: false });
    else if (!this.#closed) this.#control.push(message.retain());
    return turn;
  }

  #begin(): void {
    this.#begun = true;
    let running: Promise<unknown> | undefined;
    try {
      running = this.#run(this) as typeof running;
    } catch (error) {
      throw advised(error);
    }
    if (typeof running?.then !== 'function') throw new TypeError(`a function behaviour returns a promise; ${STYLES}`);
    running.then(() => { this.#finish(null); }, (error: unknown) => { this.#finish({ error: advised(error) }); });
  }

  // The function is over. Without a turn (it had asked for a message), a wake gives it one to end in.
  #finish(crash: Crash | null): void {
    if (this.cell.behavior !== this) return; // another has taken its place
    this.#leave = () => { Object.assign(this.cell, { ending: true, crash }); };
    if (this.#turnOver === null) lowlevel.quiet.agentWake(this.self);
    else this.#leave();
    this.#endTurn();
  }

  #endTurn(): void {
    const over = this.#turnOver;
    this.#turnOver = null;
    over?.();
  }

  /** @internal */
  ended(): void {
    this.#closed = true;
    this.#reader?.(DONE);
    this.#reader = null;
  }

  /** @internal */
  again(): Mailbox { return new Mailbox(this.port, this.cell, this.#run); }
}

const STYLES = 'a function gets a mailbox; for single messages spawn { receive(message) {} }';

// A function that takes its mailbox for a message fails at its first word.
function advised(error: unknown): unknown {
  if (!(error instanceof TypeError && /\b(?:reply|refuse|text|json) is not a function/.test(error.message))) return error;
  return new TypeError(`${error.message}: ${STYLES}`, { cause: error });
}

const isClass = (behavior: unknown): boolean => typeof behavior === 'function' && (
  typeof behavior.prototype?.receive === 'function'
  || Object.getOwnPropertyDescriptor(behavior, 'prototype')?.writable === false); // as of what `class` declares

type Bound = ReturnType<NonNullable<Cell['factory']>>;
interface Adapted { flags: number; receiver(port: Port, cell: Cell): Bound; factory: (() => Adapted) | null }

function adapt(behavior: Behavior): Adapted {
  const { START, STOP } = lowlevel.Spawn;
  if (typeof behavior === 'function' && !isClass(behavior)) {
    const receiver = (port: Port, cell: Cell): Bound => (
      { behavior: new Mailbox(port, cell, behavior as MailboxFunction), context: null, starts: true });
    return { flags: START | STOP, receiver, factory: () => adapt(behavior) };
  }
  const made = typeof behavior === 'function' || typeof (behavior as { factory?: unknown } | null)?.factory === 'function';
  const handler = !made ? behavior as Handler
    : typeof behavior === 'function' ? new (behavior as new () => Handler)() : (behavior as { factory: () => Handler }).factory();
  if (typeof handler?.receive !== 'function') {
    throw misuse(`a behaviour has a receive method, or is a function of a mailbox; ${described(handler)}`);
  }
  const { start, stop } = handler;
  const receive = (message: Message, context: unknown): unknown => {
    if (message.kind === 'start') return start?.call(handler, context as Context);
    if (message.kind === 'stop') return stop?.call(handler, context as Context);
    return handler.receive(message, context as Context);
  };
  const plain = start === undefined && stop === undefined;
  return {
    flags: (start === undefined ? 0 : START) | (stop === undefined ? 0 : STOP),
    receiver: (port, cell) => ({
      behavior: plain ? handler as Receiver : { receive }, context: new Context(port, cell), starts: start !== undefined,
    }),
    factory: made ? () => adapt(behavior) : null,
  };
}

/** What somebody gave who forgot `receive`, or misspelt it. */
function described(given: unknown): string {
  if (typeof given !== 'object' || given === null) return `this is ${shown(given)}`;
  const names = [given, Object.getPrototypeOf(given) as object].flatMap((layer) => (
    layer === Object.prototype || layer === null ? [] : Object.getOwnPropertyNames(layer)));
  const methods = names.filter((name) => name !== 'constructor' && typeof (given as Record<string, unknown>)[name] === 'function');
  return methods.length === 0 ? 'this has no methods' : `this has ${methods.slice(0, 8).join(', ')}`;
}

function choose(call: string, table: object, option: string, name: string): number {
  const known = new Map(Object.entries(table).map(([key, value]) => [key.toLowerCase(), value as unknown]));
  const value = known.get(name);
  if (typeof value === 'number') return value;
  throw misuse(`${call}: ${option} is '${name}', not one of ${[...known.keys()].join(', ')}`);
}
