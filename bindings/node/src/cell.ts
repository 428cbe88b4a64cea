// A cell: what this thread keeps of one agent that lives here, or of the host code of a port.
import type { Message as Fields } from '#generated';
import { lowlevel } from './lowlevel.js';
import { Message, type Agent } from './message.js';
import { cancelled, errorOf, misuse } from './native.js';
import { shown } from './options.js';

/** What a cell runs. The context is the caller that belongs to the agent. */
export interface Behavior {
  receive(message: Message, context: unknown): unknown;
  /** the agent is gone, or has another behaviour */
  ended?(): void;
  /** what takes its place after a crash, if it cannot go on itself */
  again?(): Behavior;
}

/** Who waits for a future. */
export interface Pending {
  complete(message: Message): void;
  fail(error: Error): void;
  /** the message is whoever's it comes to, and not its turn's */
  keeps?: boolean;
}

/** What becomes of a record that was on the way when its wait was aborted. */
export interface Late {
  begin(): void;
  /** null: it does not come after all */
  end(message: Message | null): void;
}

/** What a handler threw; boxed, since that can be anything. */
export interface Crash { readonly error: unknown }

interface Waiting { go(): void; fail(error: Error): void }

export class Cell {
  lo: number;
  hi: number;
  behavior: Behavior | null = null;
  context: unknown = null;
  /** makes the behaviour anew, and its context */
  factory: (() => Pick<Cell, 'behavior' | 'context' | 'starts'>) | null = null;
  /** whether it gets a first record */
  starts = false;
  /** how often it has left its handlers behind */
  epoch = 0;
  /** unsettled promises of its handlers, and what happens when one settles */
  pending = 0;
  fulfilled: (() => void) | null = null;
  rejected: ((error: unknown) => void) | null = null;
  /** the right of the ask in hand, or 0: asks inherit its deadline. The message itself would cost a write barrier each. */
  right = 0;
  /** records whose buffers are closed when the turn ends */
  held: Message[] = [];
  /** what a handler threw */
  crash: Crash | null = null;
  ending = false;
  /** its records in the batch, by their first words: all, and those not yet handled */
  begin = 0;
  next = 0;
  end = 0;
  inBatch = false;
  #futures: Map<number, Pending> | null = null;
  #rooms: Map<Agent, Waiting[]> | null = null;

  constructor(public bits: number, readonly name?: string) {
    this.lo = bits >>> 0;
    this.hi = Math.floor(bits / 2 ** 32);
  }

  watch(future: number, pending: Pending): void {
    this.#futures ??= new Map();
    this.#futures.set(future, pending);
  }

  /** Completes who waits for this message's future; undefined if nobody does. */
  complete(message: Message): Pending | undefined {
    const pending = this.#futures?.get(message.right);
    this.#futures?.delete(message.right);
    pending?.complete(message);
    return pending;
  }

  /** Completes who waits for this future with another's message; false if it has a record of its own on the way. */
  divert(future: number, message: Message): boolean {
    const pending = this.#futures?.get(future);
    if (pending === undefined || lowlevel.quiet.futureCancel(future) < 0) return false;
    this.#futures?.delete(future);
    pending.complete(message);
    return true;
  }

  /** A record that a generated call returned; the garbage collector closes its buffer. */
  messageOf(record: Fields): Message { return Message.ofRecord(this, record).retain(); }

  /** What `decode` makes of the message that completes a future of this cell, if it `succeeds`; `hold` keeps the process
   * alive meanwhile. Its end with the cell is no unhandled rejection, since who asked may be gone; `forsake` is told before. */
  expect<T>(
    future: number, signal: AbortSignal | undefined, hold: (change: number) => void, decode: (message: Message) => T,
    late?: Late | 'counts', forsake?: () => void,
    succeeds: (message: Message) => boolean = (message) => message.kind === 'down' || message.status === 0,
  ): Promise<T> {
    const promise = new Promise<T>((resolve, reject) => {
      const settle = (): void => {
        signal?.removeEventListener('abort', abort);
        hold(-1);
      };
      const abort = (): void => {
        const gone = lowlevel.quiet.futureCancel(future) >= 0;
        if (!gone && late === 'counts') return; // its record is on the way, and says what became of it
        this.#futures?.delete(future);
        if (!gone && typeof late === 'object') {
          const over = (message: Message | null): void => {
            hold(-1);
            late.end(message);
          };
          hold(1);
          late.begin();
          this.watch(future, { complete: over, fail: () => { over(null); }, keeps: true });
        }
        settle();
        reject(cancelled(signal!));
      };
      const complete = (message: Message): void => {
        settle();
        if (succeeds(message)) resolve(decode(message));
        else reject(errorOf(message.status, message.text()));
      };
      const fail = (error: Error): void => {
        settle();
        promise.catch(() => {});
        forsake?.();
        reject(error);
      };
      hold(1);
      this.watch(future, { complete, fail, keeps: typeof late === 'object' });
      signal?.addEventListener('abort', abort);
    });
    return promise;
  }

  /** Until the mailbox of `target` has room for this cell. The list outlives an abort, for the ROOM record that comes. */
  room(
    target: Agent, signal: AbortSignal | undefined, hold: (change: number) => void, forsake: () => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.#rooms?.get(target) ?? [];
      const settle = (): void => {
        signal?.removeEventListener('abort', abort);
        hold(-1);
      };
      const waiter: Waiting = {
        go: () => { settle(); resolve(); },
        fail: (error) => { settle(); forsake(); reject(error); },
      };
      const abort = (): void => {
        waiting.splice(waiting.indexOf(waiter), 1);
        settle();
        reject(cancelled(signal!));
      };
      hold(1);
      waiting.push(waiter);
      this.#rooms ??= new Map();
      this.#rooms.set(target, waiting);
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) abort();
    });
  }

  /** Those who wait for room in this mailbox go on; false if nobody does. */
  roomIn(target: Agent): boolean {
    const waiting = this.#rooms?.get(target);
    this.#rooms?.delete(target);
    for (const { go } of waiting ?? []) go();
    return waiting !== undefined;
  }

  /** What it awaits fails, so that its functions can clean up. */
  fail(status: number, text?: string): void {
    const all = [...this.#futures?.values() ?? [], ...[...this.#rooms?.values() ?? []].flat()];
    this.#futures = null;
    this.#rooms = null;
    for (const { fail } of all) fail(errorOf(status, text));
  }

  /** It goes on without the handlers that it has: what they await fails, and what they come to concerns nobody. */
  leave(): void {
    this.epoch++;
    this.pending = 0;
    this.fulfilled = null;
    this.rejected = null;
    this.crash = null;
    this.ending = false;
    this.fail(lowlevel.Status.E_DEAD);
    this.release();
  }

  /** Closes the buffers of what was handled. */
  release(): void {
    if (this.held.length === 0) return;
    for (const message of this.held) message.release();
    this.held = [];
  }
}

/** @internal Who calls, for `as`: a runtime, or the context or mailbox of an agent. */
export function ofCaller<C extends { cell: Cell }>(view: string, caller: C): C {
  if ((caller as Partial<C> | null | undefined)?.cell instanceof Cell) return caller;
  throw misuse(`${view}.as takes who calls, the context or the mailbox of an agent or a runtime, not ${shown(caller)}`);
}

/** @internal A promise that is made of others; one that is forsaken may fail unseen, as those who wait are told of an end. */
export function forsakable<T>(make: (forsake: () => void) => Promise<T>): Promise<T> {
  const promise: Promise<T> = make(() => { promise.catch(() => {}); });
  return promise;
}
