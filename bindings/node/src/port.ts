// The one way in: takes batches of records for the agents that live on this thread, runs their
// behaviours and commits how their turns ended.
//
// Owns: the cells (one for each agent here), the futures that somebody here awaits, one batch at a time.
// A batch of handlers that all returned is committed at once. Where a handler returned a promise, or a
// promise of a handler was completed, the commit comes after the microtasks have run: whoever has settled
// by then goes on with its next record in the same batch; whoever has not is committed AWAIT, and the
// core holds its ordinary messages until it commits DONE later. Nothing is buffered here.
// A loop tick handles at most 1,000 records or lasts 1 ms, so that a fast sender cannot starve the loop.
//
// Simulated, nothing wakes the port: a goal (host code that awaits) drives it. One record is taken, runs with all
// its microtasks and one pass of setImmediate, and is committed before the next one is taken.
import { lowlevel } from './lowlevel.js';
import { Arena, Message, RECORD_WORDS, Word, type Agent } from './message.js';
import {
  errorOf, Slot, check, commands, control, drains, hold, native,
} from './native.js';

const BATCH = 256;
const ARENA = 512;
const TICK_RECORDS = 1_000;
const TICK_MS = 1;
const INDEX_MASK = 0x1ff_ffff;
const FOREVER = -1; // as native/port.cc has it
const PLAIN_SIGNAL = lowlevel.Kind.SIGNAL;

/** What a cell runs. The context is the caller that belongs to the agent. */
export interface Behavior {
  receive(message: Message, context: unknown): unknown;
  /** the agent is gone */
  ended?(): void;
}

/** Who waits for a future. */
export interface Pending {
  readonly cell: Cell;
  complete(message: Message): void;
  fail(error: Error): void;
}

/** An agent of this port, or the host code of the port itself. */
export class Cell {
  bits = 0;
  lo = 0;
  hi = 0;
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
  rooms: Map<Agent, Array<() => void>> | null = null;

  address(bits: number): void {
    this.bits = bits;
    this.lo = bits >>> 0;
    this.hi = Math.floor(bits / 2 ** 32);
  }
}

interface Goal { done(): boolean; readonly until_ns: number; finish(): void; fail(error: unknown): void }

const immediate = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

export class Port {
  readonly host = new Cell();
  readonly bits: number;
  #cells: Array<Cell | undefined> = [];
  #futures = new Map<number, Pending>();
  #arena = new Arena(ARENA);
  #batch: Cell[] = [];
  #open = true;
  #busy = false;
  #budget = 0;
  #until = 0;
  #goals: Goal[] = [];
  #driving = false;
  #holds = 0;

  constructor(readonly runtime: number, readonly simulated: boolean) {
    control[Slot.To] = runtime;
    check(native.open());
    this.bits = control[Slot.Result];
    this.host.address(lowlevel.portAddress(this.bits));
    drains.add(this.drain);
  }

  // ---------- who lives here

  add(cell: Cell, bits: number): void {
    cell.address(bits);
    this.#cells[cell.lo & INDEX_MASK] = cell;
    this.#hold(1);
  }

  #hold(change: number): void {
    if (this.simulated) return;
    this.#holds += change;
    hold(change);
  }

  #find(lo: number, hi: number): Cell | undefined {
    const cell = this.#cells[lo & INDEX_MASK] ?? this.host;
    return cell.lo === lo && cell.hi === hi ? cell
      : this.host.lo === lo && this.host.hi === hi ? this.host : undefined;
  }

  #remove(bits: number): void {
    const cell = this.#find(bits >>> 0, Math.floor(bits / 2 ** 32));
    if (cell === undefined || cell === this.host) return;
    this.#cells[cell.lo & INDEX_MASK] = undefined;
    this.#hold(-1);
    this.#abandon(cell, lowlevel.Status.E_DEAD);
  }

  /** What a gone agent still awaits fails, so that its functions can clean up. */
  #abandon(cell: Cell, status: number): void {
    cell.behavior?.ended?.();
    cell.behavior = null;
    for (const [future, pending] of this.#futures) {
      if (pending.cell !== cell) continue;
      this.#futures.delete(future);
      pending.fail(errorOf(status));
    }
    this.#release(cell);
  }

  // ---------- futures and room

  watch(future: number, pending: Pending): void {
    this.#futures.set(future, pending);
  }

  /** The message that completes a future of this cell. */
  expect(cell: Cell, future: number, signal?: AbortSignal): Promise<Message> {
    const weight = cell === this.host ? 1 : 0; // a waiting host keeps the process alive
    const promise = new Promise<Message>((resolve, reject) => {
      const settled = (): void => {
        signal?.removeEventListener('abort', abort);
        this.#hold(-weight);
      };
      const abort = (): void => {
        this.#futures.delete(future);
        lowlevel.quiet.futureCancel(future);
        settled();
        reject(errorOf(lowlevel.Status.E_CANCELLED, undefined, { cause: signal?.reason }));
      };
      const complete = (message: Message): void => {
        settled();
        if (message.kind === 'down' || message.status === 0) resolve(message);
        else reject(errorOf(message.status, message.text()));
      };
      const fail = (error: Error): void => {
        settled();
        promise.catch(() => {}); // who asked may be gone
        reject(error);
      };
      this.#hold(weight);
      this.watch(future, { cell, complete, fail });
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) abort();
    });
    return promise;
  }

  /** Until the mailbox of `target` has room for this cell. */
  room(cell: Cell, target: Agent): Promise<void> {
    return new Promise((resolve) => {
      cell.rooms ??= new Map();
      const waiting = cell.rooms.get(target);
      if (waiting === undefined) cell.rooms.set(target, [resolve]);
      else waiting.push(resolve);
    });
  }

  // ---------- a batch

  #take(most: number, timeout_ns: number): number {
    if (ARENA - this.#arena.next < most) this.#arena = new Arena(ARENA);
    control[Slot.To] = this.bits;
    control[Slot.Bytes] = this.#arena.next * RECORD_WORDS * 4;
    control[Slot.Result] = most;
    control[Slot.Timeout] = timeout_ns;
    const count = native.take(this.#arena.bytes);
    check(count);
    this.#arena.next += count;
    return count;
  }

  /** Runs the behaviours of the last `count` records; true if the commit must wait for microtasks. */
  #dispatch(count: number): boolean {
    const { words, next } = this.#arena;
    const end = next * RECORD_WORDS;
    let at = end - count * RECORD_WORDS;
    let deferred = false;
    while (at < end) {
      const lo = words[at], hi = words[at + 1];
      let stop = at + RECORD_WORDS;
      while (stop < end && words[stop] === lo && words[stop + 1] === hi) stop += RECORD_WORDS;
      const cell = this.#find(lo, hi) ?? this.#stranger(lo, hi);
      cell.begin = at;
      cell.next = at;
      cell.end = stop;
      cell.inBatch = true;
      this.#batch.push(cell);
      if (this.#step(cell, words)) deferred = true;
      at = stop;
    }
    return deferred;
  }

  /** An agent whose END was handled: what still comes for it is dropped. */
  #stranger(lo: number, hi: number): Cell {
    const cell = new Cell();
    cell.address(hi * 2 ** 32 + lo);
    return cell;
  }

  /** Goes on with a cell's records; true if a promise will say more. */
  #step(cell: Cell, words: Uint32Array): boolean {
    let deferred = false;
    while (cell.next < cell.end && cell.crash === null && !cell.ending) {
      const at = cell.next;
      const what = words[at + Word.Kind] & 0xffff; // kind and capability
      if (cell.pending > 0 && ORDINARY[what & 0xff]) break;
      cell.next = at + RECORD_WORDS;
      const message = new Message(cell, words, at);
      if (what === PLAIN_SIGNAL && cell.behavior !== null) {
        cell.inHand = message;
        if (this.#run(cell, message)) deferred = true;
      } else if (this.#special(cell, message, what & 0xff)) {
        deferred = true;
      }
    }
    return deferred;
  }

  /** Runs a handler; true if it returned a promise. */
  #run(cell: Cell, message: Message): boolean {
    try {
      const result = cell.behavior!.receive(message, cell.context) as PromiseLike<unknown> | undefined;
      if (typeof result?.then !== 'function') return false;
      cell.pending++;
      result.then(() => { this.#settle(cell, null); }, (error: unknown) => { this.#settle(cell, textOf(error)); });
      return true;
    } catch (error) {
      cell.crash = textOf(error);
      return false;
    }
  }

  #special(cell: Cell, message: Message, kind: number): boolean {
    if (kind === lowlevel.Kind.END) {
      this.#remove(message.from);
      return false;
    }
    const pending = this.#futures.get(message.right);
    if (pending !== undefined && (kind === lowlevel.Kind.REPLY || kind === lowlevel.Kind.DOWN)) {
      this.#futures.delete(message.right);
      if (cell === this.host) message.retain();
      else cell.held.push(message);
      pending.complete(message);
      return true;
    }
    const waiting = kind === lowlevel.Kind.ROOM ? cell.rooms?.get(message.from) : undefined;
    if (waiting !== undefined) {
      cell.rooms!.delete(message.from);
      for (const go of waiting) go();
      return true;
    }
    if (ORDINARY[kind]) cell.inHand = kind === lowlevel.Kind.SIGNAL ? message : null;
    const wanted = cell.behavior !== null && kind !== lowlevel.Kind.REPLY;
    const deferred = wanted && this.#run(cell, message);
    if (deferred) cell.held.push(message);
    else message.release();
    return deferred;
  }

  #settle(cell: Cell, crash: string | null): void {
    cell.pending--;
    if (crash !== null) cell.crash ??= crash;
    if (!this.#open || cell.behavior === null) return;
    if (cell.pending === 0) this.#release(cell);
    if (cell.inBatch) {
      if (cell.pending === 0) this.#step(cell, this.#arena.words);
      return;
    }
    if (cell.pending > 0 && cell.crash === null) return;
    cell.begin = cell.next;
    this.#commit([cell]);
  }

  #release(cell: Cell): void {
    if (cell.held.length === 0) return;
    for (const message of cell.held) message.release();
    cell.held = [];
  }

  #commitBatch(): void {
    const batch = this.#batch;
    this.#batch = [];
    for (const cell of batch) {
      cell.inBatch = false;
      if (cell.pending === 0) this.#release(cell);
    }
    this.#commit(batch);
  }

  #commit(cells: Cell[]): void {
    const texts: Buffer[] = [];
    let text_bytes = 0;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      const at = i * 8;
      commands[at] = cell.lo;
      commands[at + 1] = cell.hi;
      commands[at + 2] = cell.crash !== null ? lowlevel.Commit.CRASH
        : cell.ending ? lowlevel.Commit.END
          : cell.pending > 0 ? lowlevel.Commit.AWAIT : lowlevel.Commit.DONE;
      commands[at + 3] = (cell.next - cell.begin) / RECORD_WORDS;
      commands[at + 4] = text_bytes;
      commands[at + 5] = 0;
      commands[at + 6] = 0;
      commands[at + 7] = 0;
      if (cell.crash !== null) {
        const text = Buffer.from(cell.crash);
        commands[at + 6] = text.byteLength;
        text_bytes += text.byteLength;
        texts.push(text);
      }
    }
    control[Slot.To] = this.bits;
    control[Slot.Result] = cells.length;
    check(texts.length === 0 ? native.commit() : native.commit(Buffer.concat(texts)));
  }

  // ---------- on real workers: woken by the core

  /** Everything that is there, within the caps of one loop tick. */
  readonly drain = (): void => {
    if (this.#busy || this.simulated || !this.#open) return;
    this.#busy = true;
    this.#budget = TICK_RECORDS;
    this.#until = performance.now() + TICK_MS;
    this.#batches();
  };

  #batches(): void {
    while (this.#open) {
      const count = this.#take(Math.min(BATCH, this.#budget), 0);
      if (count === 0) break;
      this.#budget -= count;
      if (this.#dispatch(count)) {
        queueMicrotask(this.#microtasks);
        return;
      }
      this.#commitBatch();
      if (this.#spent()) return;
    }
    this.#busy = false;
  }

  // A tick that is scheduled by a microtask runs after all the other microtasks.
  readonly #microtasks = (): void => { process.nextTick(this.#settled); };

  readonly #settled = (): void => {
    if (!this.#open) return;
    this.#commitBatch();
    if (!this.#spent()) this.#batches();
  };

  #spent(): boolean {
    if (this.#budget > 0 && performance.now() < this.#until) return false;
    this.#busy = false;
    setImmediate(this.drain);
    return true;
  }

  // ---------- simulated: driven by goals

  /** Until `done` or idle; virtual time may advance by `timeout_ns`. False when it ended idle. */
  drive(done: () => boolean, timeout_ns: number): Promise<boolean> {
    const until_ns = timeout_ns === FOREVER ? Infinity : lowlevel.runtimeClock(this.runtime) + timeout_ns;
    return new Promise((resolve, fail) => {
      this.#goals.push({ done, until_ns, finish: () => { resolve(done()); }, fail });
      void this.#driver();
    });
  }

  async #driver(): Promise<void> {
    if (this.#driving) return;
    this.#driving = true;
    try {
      await immediate(); // the host's synchronous part comes first
      while (this.#reached() > 0) {
        const until_ns = Math.max(...this.#goals.map((goal) => goal.until_ns));
        if (await this.#simulate(until_ns)) continue;
        for (const goal of this.#goals.splice(0)) goal.finish();
        await immediate(); // those who go on may want more
      }
    } catch (error) {
      for (const goal of this.#goals.splice(0)) goal.fail(error);
    }
    this.#driving = false;
  }

  #reached(): number {
    const goals = this.#goals;
    this.#goals = goals.filter((goal) => this.#open && !goal.done());
    for (const goal of goals) if (!this.#goals.includes(goal)) goal.finish();
    return this.#goals.length;
  }

  async #simulate(until_ns: number): Promise<boolean> {
    const left_ns = until_ns === Infinity ? FOREVER : Math.max(0, until_ns - lowlevel.runtimeClock(this.runtime));
    const count = this.#take(1, left_ns);
    if (count === 0) return false;
    this.#busy = true;
    this.#dispatch(count);
    await immediate();
    if (this.#open) this.#commitBatch();
    this.#busy = false;
    return true;
  }

  /** In simulation, a host that awaits the result drives the runtime until it is there. */
  driven<T>(promise: Promise<T>, cell: Cell): Promise<T> {
    return this.simulated && cell === this.host ? new Driven(promise, this) : promise;
  }

  /** Nothing is left to run, so nothing that the host awaits will come. */
  stuck(): void {
    for (const [future, pending] of this.#futures) {
      if (pending.cell !== this.host) continue;
      this.#futures.delete(future);
      pending.fail(errorOf(lowlevel.Status.E_DEADLINE, 'nothing is left to run in the simulation'));
    }
  }

  // ---------- the end

  /** Waits for the batch in hand, then closes the runtime and this port. */
  async close(): Promise<void> {
    while (this.#busy) await immediate();
    if (!this.#open) return;
    control[Slot.To] = this.runtime;
    control[Slot.Result] = this.bits;
    const status = native.close();
    if (status !== lowlevel.Status.E_STALE) check(status);
    this.#open = false;
    drains.delete(this.drain);
    for (const cell of [...this.#cells, this.host]) {
      if (cell !== undefined) this.#abandon(cell, lowlevel.Status.E_CLOSED);
    }
    this.#cells = [];
    this.#hold(-this.#holds);
  }
}

const ORDINARY: readonly boolean[] = [
  lowlevel.Kind.SIGNAL, lowlevel.Kind.TIMER, lowlevel.Kind.START, lowlevel.Kind.STOP,
].reduce<boolean[]>((table, kind) => { table[kind] = true; return table; }, Array<boolean>(16).fill(false));

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A promise that runs the simulation while somebody awaits it. */
class Driven<T> extends Promise<T> {
  static override get [Symbol.species](): PromiseConstructor { return Promise; }
  #port: Port;
  #pending = true;

  constructor(promise: Promise<T>, port: Port) {
    super((resolve, reject) => { promise.then(resolve, reject); });
    const settled = (): void => { this.#pending = false; };
    promise.then(settled, settled);
    this.#port = port;
  }

  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (this.#pending) {
      void this.#port.drive(() => !this.#pending, FOREVER).then((done) => { if (!done) this.#port.stuck(); });
    }
    return super.then(fulfilled, rejected);
  }
}
