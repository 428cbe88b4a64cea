// The one way in: takes batches of records for the agents that live on this thread, runs their behaviours and
// commits how their turns ended.
//
// Owns: a cell for each agent here, one batch at a time.
// A batch of handlers that all returned is committed at once. Where a handler returned a promise, or a promise of a handler
// was completed, the commit comes after the microtasks have run: whoever has settled by then goes on with its next
// record in the same batch; whoever has not is committed AWAIT, and the core holds its ordinary messages until it
// commits DONE later. Nothing is buffered here.
// A loop tick handles at most 1,000 records or lasts 1 ms, so that a fast sender cannot starve the loop.
import { Cell, type Crash, type Late } from './cell.js';
import { AgentrtError, lowlevel } from './lowlevel.js';
import { Arena, Message, RECORD_WORDS, Word } from './message.js';
import { Slot, check, commands, control, drains, failure, hold, misuse, native, textOf, warn } from './native.js';
import { Driven, Simulation, immediate, type Stepper } from './simulation.js';

const BATCH = 256;
const ARENA = 512;
const COMMAND_WORDS = 10; // of agentrt_command
const TICK_RECORDS = 1_000;
const TICK_MS = 1;
const INDEX_MASK = 0x1ff_ffff;
const { Commit, Kind, Status } = lowlevel;
const PLAIN_SIGNAL = Kind.SIGNAL; // kind and capability of a signal with plain data
const ORDINARY = Array.from({ length: 256 }, (_, kind) => (
  kind === Kind.SIGNAL || kind === Kind.TIMER || kind === Kind.LETTER || kind === Kind.START || kind === Kind.STOP));

const isClosed = (status: number): boolean => status === Status.E_STALE || status === Status.E_CLOSED;

export class Port implements Stepper {
  readonly bits: number;
  readonly host: Cell;
  readonly simulation: Simulation | null;
  #cells: Array<Cell | undefined> = [];
  #arena = new Arena(ARENA);
  #batch: Cell[] = [];
  #open = true;
  closed = false;
  #busy = false;
  #budget = 0;
  #until = 0;
  #holds = 0;

  /** A host that leaves records waiting for `stall_ns` counts as dead; 0: never. */
  constructor(readonly runtime: number, simulated: boolean, stall_ns: number) {
    control[Slot.To] = runtime;
    control[Slot.Timeout] = stall_ns;
    check(native.open());
    this.bits = control[Slot.Result];
    this.host = new Cell(lowlevel.portAddress(this.bits));
    this.simulation = simulated ? new Simulation(this) : null;
    drains.add(this.drain);
  }

  // ---------- who lives here

  add(cell: Cell): void {
    this.#cells[cell.lo & INDEX_MASK] = cell;
    this.hold(1);
  }

  /** False for an agent here whose behaviour cannot be made anew. */
  made(bits: number): boolean {
    const cell = this.#find(bits >>> 0, Math.floor(bits / 2 ** 32));
    return cell === undefined || cell === this.host || cell.factory !== null;
  }

  /** Counts what keeps the process alive; a simulation does not. */
  readonly hold = (change: number): void => {
    if (this.simulation !== null) return;
    this.#holds += change;
    hold(change);
  };

  #find(lo: number, hi: number): Cell | undefined {
    const { host } = this;
    const cell = host.lo === lo ? host : this.#cells[lo & INDEX_MASK];
    return cell?.lo === lo && cell.hi === hi ? cell : undefined;
  }

  #remove(bits: number): void {
    const cell = this.#find(bits >>> 0, Math.floor(bits / 2 ** 32));
    if (cell === undefined) return;
    this.#cells[cell.lo & INDEX_MASK] = undefined;
    this.hold(-1);
    this.#abandon(cell, Status.E_DEAD);
  }

  #abandon(cell: Cell, status: number): void {
    cell.behavior?.ended?.();
    cell.behavior = null;
    cell.fail(status);
    cell.release();
  }

  /** What a future of this cell comes to. The host's waiting keeps the process alive. */
  expect<T>(
    cell: Cell, future: number, signal: AbortSignal | undefined, decode: (message: Message) => T,
    late?: Late | 'counts', forsake?: () => void, succeeds?: (message: Message) => boolean,
  ): Promise<T> {
    return cell.expect(future, signal, cell === this.host ? this.hold : () => {}, decode, late, forsake, succeeds);
  }

  room(cell: Cell, target: number, signal: AbortSignal | undefined, forsake: () => void): Promise<void> {
    return cell.room(target as never, signal, cell === this.host ? this.hold : () => {}, forsake);
  }

  /** In a simulation, a host that awaits the result drives the runtime until it is there. */
  driven<T>(promise: Promise<T>, cell: Cell): Promise<T> {
    return this.simulation !== null && cell === this.host ? new Driven(promise, this.simulation) : promise;
  }

  // ---------- a batch

  #take(most: number, timeout_ns: number): number {
    if (ARENA - this.#arena.next < most) this.#arena = new Arena(ARENA);
    control[Slot.To] = this.bits;
    control[Slot.Bytes] = this.#arena.next * RECORD_WORDS * 4;
    control[Slot.Result] = most;
    control[Slot.Timeout] = timeout_ns;
    const count = native.take(this.#arena.bytes);
    if (this.simulation === null && isClosed(count)) {
      this.#shut(Status.E_HOST); // this thread was busy for too long, or somebody closed the port by its handle
      return 0;
    }
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
      const cell = this.#find(lo, hi) ?? new Cell(hi * 2 ** 32 + lo); // not ours: its records are dropped
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

  /** Goes on with a cell's records; true if a promise will say more. */
  #step(cell: Cell, words: Uint32Array): boolean {
    let deferred = false;
    while (cell.next < cell.end && cell.crash === null && !cell.ending) {
      const at = cell.next;
      const what = words[at + Word.Kind] & 0xffff;
      if (cell.pending > 0 && ORDINARY[what & 0xff]) break;
      cell.next = at + RECORD_WORDS;
      const message = new Message(cell, words, at);
      if (what === PLAIN_SIGNAL && cell.behavior !== null) {
        cell.right = message.right;
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
      this.#follow(cell, result);
      return true;
    } catch (error) {
      cell.crash = { error };
      return false;
    }
  }

  // Its closures are made once for each cell; in `#run`, what they capture would be allocated for each message.
  #follow(cell: Cell, result: PromiseLike<unknown>): void {
    cell.pending++;
    const { epoch } = cell;
    cell.fulfilled ??= () => { this.#settle(cell, epoch, null); };
    cell.rejected ??= (error) => { this.#settle(cell, epoch, { error }); };
    Promise.resolve(result).then(cell.fulfilled, cell.rejected);
  }

  #special(cell: Cell, message: Message, kind: number): boolean {
    if (kind === Kind.END) {
      this.#remove(message.from);
      return false;
    }
    const pending = kind === Kind.REPLY || kind === Kind.DOWN ? cell.complete(message) : undefined;
    if (pending !== undefined) {
      if (cell === this.host || pending.keeps) message.retain();
      else cell.held.push(message);
      return true;
    }
    if (kind === Kind.RESTART && !(this.#renew(cell) && cell.starts)) return false;
    if (kind === Kind.ROOM && cell.roomIn(message.from)) return true;
    if (ORDINARY[kind]) cell.right = kind === Kind.SIGNAL ? message.right : 0;
    const deferred = cell.behavior !== null && kind !== Kind.REPLY && this.#run(cell, message);
    if (deferred) cell.held.push(message);
    else message.release();
    return deferred;
  }

  /** Makes its behaviour anew, which its supervisor has decided; false if that fails. */
  #renew(cell: Cell): boolean {
    const before = cell.behavior;
    cell.leave();
    try {
      if (cell.factory === null) throw misuse('an object cannot be made anew: spawn its class, or give a factory');
      Object.assign(cell, cell.factory());
      before?.ended?.();
      return true;
    } catch (error) {
      cell.crash = { error };
      return false;
    }
  }

  #settle(cell: Cell, epoch: number, crash: Crash | null): void {
    if (cell.epoch !== epoch) return;
    cell.pending--;
    if (crash !== null) cell.crash ??= crash;
    if (!this.#open || cell.behavior === null) return;
    if (cell.pending === 0 || cell.crash !== null) cell.release();
    if (cell.inBatch) {
      if (cell.pending === 0) this.#step(cell, this.#arena.words);
    } else if (cell.pending === 0 || cell.crash !== null) {
      cell.begin = cell.next;
      this.#commit([cell]);
    }
  }

  #commitBatch(): void {
    const batch = this.#batch;
    this.#batch = [];
    for (const cell of batch) {
      cell.inBatch = false;
      if (cell.pending === 0 || cell.crash !== null) cell.release();
    }
    this.#commit(batch);
  }

  #commit(cells: Cell[]): void {
    const texts: Buffer[] = [];
    let text_bytes = 0;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      const at = i * COMMAND_WORDS;
      commands[at] = cell.lo;
      commands[at + 1] = cell.hi;
      commands[at + 2] = cell.crash !== null ? Commit.CRASH
        : cell.pending > 0 ? Commit.AWAIT
          : cell.ending ? Commit.END : Commit.DONE;
      commands[at + 3] = (cell.next - cell.begin) / RECORD_WORDS;
      commands[at + 6] = 0;
      commands[at + 8] = 0;
      if (cell.crash === null) continue;
      const { error } = cell.crash;
      warn(cell, error);
      const text = Buffer.from(textOf(error));
      commands[at + 8] = error instanceof AgentrtError ? error.status : 0; // by whose class a supervisor goes
      commands[at + 4] = text_bytes;
      commands[at + 5] = 0;
      commands[at + 6] = text.byteLength;
      text_bytes += text.byteLength;
      texts.push(text);
      cell.leave(); // if it goes on, then with its next message
      cell.behavior = cell.behavior?.again?.() ?? cell.behavior;
    }
    control[Slot.To] = this.bits;
    control[Slot.Result] = cells.length;
    const status = texts.length === 0 ? native.commit() : native.commit(Buffer.concat(texts));
    if (!isClosed(status)) check(status); // else it was killed, and its END is on the way
  }

  // ---------- on real workers: woken by the core

  /** Everything that is there, within the caps of one loop tick. */
  readonly drain = (): void => {
    if (this.#busy || this.simulation !== null || !this.#open) return;
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
    this.#commitBatch();
    if (!this.#spent()) this.#batches();
  };

  #spent(): boolean {
    if (this.#budget > 0 && performance.now() < this.#until) return false;
    this.#busy = false;
    setImmediate(this.drain);
    return true;
  }

  // ---------- simulated: driven by those who await

  clock(): number { return lowlevel.runtimeClock(this.runtime); }

  async step(left_ns: number): Promise<boolean> {
    const count = this.#take(1, left_ns);
    if (count === 0) return false;
    this.#busy = true;
    this.#dispatch(count);
    await immediate();
    this.#commitBatch();
    this.#busy = false;
    return true;
  }

  stuck(): void {
    this.host.fail(Status.E_PENDING, 'nothing is left to run that could end this wait');
  }

  // ---------- the end

  /** Waits for the batch in hand, then closes the runtime and this port. */
  async close(): Promise<void> {
    while (this.#busy) await immediate();
    for (const cell of this.#cells) cell?.release(); // while what it holds can still be copied out
    control[Slot.To] = this.runtime;
    control[Slot.Result] = this.bits;
    const status = native.close();
    const error = status < 0 && !isClosed(status) ? failure(status) : null;
    if (error !== null && status !== Status.E_SYSTEM) throw error;
    this.closed = true;
    this.#shut(Status.E_CLOSED);
    if (error !== null) throw error; // closed all the same; its trace file is not whole
  }

  #shut(status: number): void {
    this.#open = false;
    drains.delete(this.drain);
    for (const cell of this.#cells) if (cell !== undefined) this.#abandon(cell, status);
    this.#abandon(this.host, status);
    this.#cells = [];
    this.hold(-this.#holds);
  }
}
