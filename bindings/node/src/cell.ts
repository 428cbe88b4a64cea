// A cell: what this thread keeps of one agent that lives here, or of the host code of a port.
import { lowlevel } from './lowlevel.js';
import type { Agent, Message } from './message.js';
import { errorOf } from './native.js';

/** What a cell runs. The context is the caller that belongs to the agent. */
export interface Behavior {
  receive(message: Message, context: unknown): unknown;
  /** the agent is gone */
  ended?(): void;
}

/** Who waits for a future. */
export interface Pending {
  complete(message: Message): void;
  fail(error: Error): void;
}

export class Cell {
  lo: number;
  hi: number;
  behavior: Behavior | null = null;
  context: unknown = null;
  /** unsettled promises of its handlers */
  pending = 0;
  /** asks inherit its deadline */
  inHand: Message | null = null;
  /** records whose buffers are closed when the turn ends */
  held: Message[] = [];
  /** the text of its crash */
  crash: string | null = null;
  ending = false;
  /** its records in the batch, by their first words: all, and those not yet handled */
  begin = 0;
  next = 0;
  end = 0;
  inBatch = false;
  futures = new Map<number, Pending>();
  rooms = new Map<Agent, Array<Pick<Pending, 'fail'> & { go(): void }>>();

  constructor(public bits: number) {
    this.lo = bits >>> 0;
    this.hi = Math.floor(bits / 2 ** 32);
  }

  /** The message that completes a future of this cell; `hold` keeps the process alive meanwhile. */
  expect(future: number, signal: AbortSignal | undefined, hold: (change: number) => void): Promise<Message> {
    const promise = new Promise<Message>((resolve, reject) => {
      const settle = (): void => {
        this.futures.delete(future);
        signal?.removeEventListener('abort', abort);
        hold(-1);
      };
      const abort = (): void => {
        lowlevel.quiet.futureCancel(future);
        settle();
        reject(errorOf(lowlevel.Status.E_CANCELLED, undefined, { cause: signal?.reason }));
      };
      const complete = (message: Message): void => {
        settle();
        if (message.kind === 'down' || message.status === 0) resolve(message);
        else reject(errorOf(message.status, message.text()));
      };
      const fail = (error: Error): void => {
        settle();
        promise.catch(() => {}); // who asked may be gone
        reject(error);
      };
      hold(1);
      this.futures.set(future, { complete, fail });
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) abort();
    });
    return promise;
  }

  /** Until the mailbox of `target` has room for this cell. */
  room(target: Agent, hold: (change: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.rooms.get(target) ?? [];
      hold(1);
      waiting.push({
        go: () => { hold(-1); resolve(); },
        fail: (error) => { hold(-1); reject(error); },
      });
      this.rooms.set(target, waiting);
    });
  }

  /** What it awaits fails, so that its functions can clean up. */
  fail(error: Error): void {
    for (const pending of [...this.futures.values(), ...[...this.rooms.values()].flat()]) pending.fail(error);
    this.rooms.clear();
  }

  /** Closes the buffers of what was handled. */
  release(): void {
    if (this.held.length === 0) return;
    for (const message of this.held) message.release();
    this.held = [];
  }
}
