// Channels: bounded queues between agents and host code, any number on either side.
//
// What waits is a future of the core, as with an ask. An abort may come when the record is on the way already: such an item is
// late, and goes to whoever waits here at the channel, or receives next. It is received once, whatever happens.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Caller } from './caller.js';
import { ofCaller, type Cell } from './cell.js';
import { AgentrtError, lowlevel } from './lowlevel.js';
import type { Message } from './message.js';
import { cancelled, errorOf, misuse, nanoseconds } from './native.js';
import { abortable, count, shown, type Known } from './options.js';
import { plain, through, type Payload } from './payload.js';

export interface WaitOptions {
  /** milliseconds until the wait fails with `E_DEADLINE` */
  timeout?: number;
  signal?: AbortSignal;
}

/** How many items a channel has and holds, and whether it is closed. */
export interface ChannelInfo { readonly depth: number; readonly capacity: number; readonly closed: boolean }

/** What was received, and through which channel. */
export interface Selected { readonly channel: Channel; readonly message: Message }

const WAIT: Known = { timeout: 'number', signal: 'object' };
const { E_CLOSED, OK } = lowlevel.Status;
const hasCode = (error: unknown, code: string): boolean => error instanceof AgentrtError && error.code === code;

// A channel that nobody has any more is closed: a net, not the way.
const net = new FinalizationRegistry<number>((bits) => { lowlevel.quiet.channelClose(bits); });

interface Waiter { resolve(message: Message): void; reject(error: Error): void }

/** What all views of one channel share: who waits on this thread, and the items that came too late. */
class Queue {
  readonly waiting = new Map<number, Cell>();
  readonly kept: Message[] = [];
  /** who waits for a late item only: the core has none to give any more */
  last: Waiter[] = [];
  late = 0;

  constructor(readonly bits: number, readonly capacity: number) { net.register(this, bits); }

  /** Passes a late item on. An iso belongs to its receiver, so to get to another it is sent again, if it can be. */
  keep(message: Message, cell: Cell): void {
    if (message.capability === lowlevel.Capability.ISO && this.#resend(message, cell)) return;
    for (const [future, waiter] of this.waiting) {
      if (waiter.divert(future, message)) return;
    }
    const last = this.last.shift();
    if (last === undefined) this.kept.push(message);
    else last.resolve(message);
  }

  #resend(message: Message, cell: Cell): boolean {
    try {
      lowlevel.channelTrySend(cell.bits, this.bits, { type: message.type, buf: message.buffer });
      return true;
    } catch (error) {
      if (hasCode(error, 'E_CLOSED') || hasCode(error, 'E_FULL')) return false;
      throw error;
    }
  }

  /** One less is on the way; after the last, nothing comes to those who wait for one. */
  settle(): void {
    this.late--;
    if (this.late > 0) return;
    for (const { reject } of this.last.splice(0)) reject(errorOf(E_CLOSED));
  }
}

/** A bounded queue as its opener uses it, or another caller: `channel.as(context)`. Whoever receives owns what comes. */
export class Channel implements AsyncIterable<Message> {
  readonly #caller: Caller;
  readonly #queue: Queue;

  private constructor(caller: Caller, queue: Queue) {
    if (!(queue instanceof Queue)) throw misuse('a channel is opened with runtime.channel()');
    this.#caller = caller;
    this.#queue = queue;
  }

  /** @internal */
  static open(caller: Caller, capacity: number): Channel {
    const bits = lowlevel.channelOpen(caller.port.runtime, { capacity: count('channel', 'capacity', capacity) });
    return new Channel(caller, new Queue(bits, lowlevel.channelInfoGet(bits).capacity));
  }

  /** @internal the handle, for `agentrt/lowlevel` */
  get bits(): number { return this.#queue.bits; }

  /** The same channel for another caller: the context or the mailbox of an agent. */
  as(caller: Caller): Channel { return new Channel(ofCaller('channel', caller), this.#queue); }

  /** Sends an item and resolves when there was room for it; `E_DEADLINE`, `E_CLOSED`, `E_CANCELLED` if there was none: the
   * item is a dead letter then. With a signal that is aborted already nothing is sent; an abort after there was room changes nothing. */
  send(type: number, payload?: Payload, options: WaitOptions = {}): Promise<void> {
    const { port, cell } = this.#caller;
    return port.driven(this.#send(type, payload, options), cell);
  }

  async #send(type: number, payload: Payload, options: WaitOptions): Promise<void> {
    const { port, cell } = this.#caller;
    const signal = abortable('send', WAIT, options);
    if (signal?.aborted) throw cancelled(signal);
    const future = through('channel', cell.bits, payload, () => (
      lowlevel.channelSend(cell.bits, this.bits, plain(type, payload), timeoutOf(options))));
    await port.expect(cell, future, signal, () => {}, 'counts');
  }

  /** Sends an item if there is room now, else throws `E_FULL`. */
  trySend(type: number, payload?: Payload): void {
    const { bits } = this.#caller.cell;
    through('channel', bits, payload, () => { lowlevel.channelTrySend(bits, this.bits, plain(type, payload)); });
  }

  /** Receives the oldest item, and waits for one; `E_CLOSED` once none can come. */
  recv(options: WaitOptions = {}): Promise<Message> {
    const { port, cell } = this.#caller;
    return port.driven(Channel.#receive(this.#caller, [this], options), cell);
  }

  /** The oldest item, or null if there is none now; throws `E_CLOSED` once none can come. */
  tryRecv(): Message | null {
    const kept = this.#queue.kept.shift();
    if (kept !== undefined) return kept;
    try {
      const { cell } = this.#caller;
      return cell.messageOf(lowlevel.channelTryRecv(cell.bits, this.bits));
    } catch (error) {
      if (hasCode(error, 'E_PENDING')) return null;
      throw error;
    }
  }

  /** @internal see `select` */
  static async select(channels: readonly Channel[], options: WaitOptions): Promise<Selected> {
    const message = await Channel.#receive(channels[0].#caller, channels, options);
    return { message, channel: channels.find(({ bits }) => bits === message.source) ?? channels[0] };
  }

  /** @internal */
  static drive<T>(channel: Channel, promise: Promise<T>): Promise<T> {
    return channel.#caller.port.driven(promise, channel.#caller.cell);
  }

  static async #receive(caller: Caller, channels: readonly Channel[], options: WaitOptions): Promise<Message> {
    const { port, cell } = caller;
    const signal = abortable('recv', WAIT, options);
    const queues = channels.map((channel) => channel.#queue);
    const timeout_ns = timeoutOf(options);
    if (signal?.aborted) throw cancelled(signal);
    const kept = queues.find((queue) => queue.kept.length > 0)?.kept.shift();
    if (kept !== undefined) return kept;
    let future: number;
    try {
      future = queues.length === 1
        ? lowlevel.channelRecv(cell.bits, queues[0].bits, timeout_ns)
        : lowlevel.channelSelect(cell.bits, queues.map(({ bits }) => bits), timeout_ns);
    } catch (error) {
      const late = queues.find((queue) => queue.late > 0);
      if (late === undefined || !hasCode(error, 'E_CLOSED')) throw error;
      return new Promise((resolve, reject) => { late.last.push({ resolve, reject }); });
    }
    for (const queue of queues) queue.waiting.set(future, cell);
    const late = {
      begin: () => { for (const queue of queues) queue.late++; },
      end: (message: Message | null) => {
        if (message?.status === OK) queues.find(({ bits }) => bits === message.source)?.keep(message, cell);
        for (const queue of queues) queue.settle();
      },
    };
    try {
      return await port.expect(cell, future, signal, (message) => message, late);
    } finally {
      for (const queue of queues) queue.waiting.delete(future);
    }
  }

  get info(): ChannelInfo {
    const { capacity } = this.#queue;
    try {
      const { depth, closed } = lowlevel.channelInfoGet(this.bits);
      return { depth, capacity, closed: closed !== 0 };
    } catch (error) {
      if (hasCode(error, 'E_CLOSED')) return { depth: 0, capacity, closed: true }; // closed and empty, it is gone from the core
      throw error;
    }
  }

  /** Nothing more is sent; what is in it can still be received. A second close does nothing. */
  close(): void { lowlevel.quiet.channelClose(this.bits); }

  /** Its items until it is closed and empty. */
  async* [Symbol.asyncIterator](): AsyncGenerator<Message, void, undefined> {
    try {
      for (;;) yield await this.recv();
    } catch (error) {
      if (!hasCode(error, 'E_CLOSED')) throw error;
    }
  }
}

/** `await using channel = runtime.channel()` closes it; on Node 18 without the symbol, call `close()`. */
export interface Channel extends AsyncDisposable {}

Object.defineProperty(Channel.prototype, Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose'), {
  async value(this: Channel): Promise<void> { this.close(); },
});

/** Receives one item from whichever channel has one first; of several that do, from the first given. The caller is the first
 * channel's. `E_CLOSED` as soon as one of them is closed and empty. */
export function select(channels: readonly Channel[], options: WaitOptions = {}): Promise<Selected> {
  if (!Array.isArray(channels) || channels.length === 0 || !channels.every((channel) => channel instanceof Channel)) {
    throw misuse(`select takes an array of at least one channel, not ${shown(channels)}`);
  }
  return Channel.drive(channels[0], Channel.select(channels, options));
}

function timeoutOf({ timeout }: WaitOptions): number {
  return timeout === undefined ? 0 : Math.max(1, nanoseconds(timeout, 'timeout'));
}
