// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Port = exports.Cell = void 0;
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
const lowlevel_js_1 = require("./lowlevel.js");
const message_js_1 = require("./message.js");
const native_js_1 = require("./native.js");
const BATCH = 256;
const ARENA = 512;
const TICK_RECORDS = 1_000;
const TICK_MS = 1;
const INDEX_MASK = 0x1ff_ffff;
const FOREVER = -1; // as native/port.cc has it
const PLAIN_SIGNAL = lowlevel_js_1.lowlevel.Kind.SIGNAL;
/** An agent of this port, or the host code of the port itself. */
class Cell {
    bits = 0;
    lo = 0;
    hi = 0;
    behavior = null;
    context = null;
    /** unsettled promises of its handlers */
    pending = 0;
    /** asks inherit its deadline */
    inHand = null;
    /** records whose buffers are closed when the turn ends */
    held = [];
    /** the text of its crash */
    crash = null;
    ending = false;
    /** its records in the batch, by their first words: all, and those not yet handled */
    begin = 0;
    next = 0;
    end = 0;
    inBatch = false;
    rooms = null;
    address(bits) {
        this.bits = bits;
        this.lo = bits >>> 0;
        this.hi = Math.floor(bits / 2 ** 32);
    }
}
exports.Cell = Cell;
const immediate = () => new Promise((resolve) => { setImmediate(resolve); });
class Port {
    runtime;
    simulated;
    host = new Cell();
    bits;
    #cells = [];
    #futures = new Map();
    #arena = new message_js_1.Arena(ARENA);
    #batch = [];
    #open = true;
    #busy = false;
    #budget = 0;
    #until = 0;
    #goals = [];
    #driving = false;
    #holds = 0;
    constructor(runtime, simulated) {
        this.runtime = runtime;
        this.simulated = simulated;
        native_js_1.control[1 /* Slot.To */] = runtime;
        (0, native_js_1.check)(native_js_1.native.open());
        this.bits = native_js_1.control[7 /* Slot.Result */];
        this.host.address(lowlevel_js_1.lowlevel.portAddress(this.bits));
        native_js_1.drains.add(this.drain);
    }
    // ---------- who lives here
    add(cell, bits) {
        cell.address(bits);
        this.#cells[cell.lo & INDEX_MASK] = cell;
        this.#hold(1);
    }
    #hold(change) {
        if (this.simulated)
            return;
        this.#holds += change;
        (0, native_js_1.hold)(change);
    }
    #find(lo, hi) {
        const cell = this.#cells[lo & INDEX_MASK] ?? this.host;
        return cell.lo === lo && cell.hi === hi ? cell
            : this.host.lo === lo && this.host.hi === hi ? this.host : undefined;
    }
    #remove(bits) {
        const cell = this.#find(bits >>> 0, Math.floor(bits / 2 ** 32));
        if (cell === undefined || cell === this.host)
            return;
        this.#cells[cell.lo & INDEX_MASK] = undefined;
        this.#hold(-1);
        this.#abandon(cell, lowlevel_js_1.lowlevel.Status.E_DEAD);
    }
    /** What a gone agent still awaits fails, so that its functions can clean up. */
    #abandon(cell, status) {
        cell.behavior?.ended?.();
        cell.behavior = null;
        for (const [future, pending] of this.#futures) {
            if (pending.cell !== cell)
                continue;
            this.#futures.delete(future);
            pending.fail((0, native_js_1.errorOf)(status));
        }
        this.#release(cell);
    }
    // ---------- futures and room
    watch(future, pending) {
        this.#futures.set(future, pending);
    }
    /** The message that completes a future of this cell. */
    expect(cell, future, signal) {
        const weight = cell === this.host ? 1 : 0; // a waiting host keeps the process alive
        const promise = new Promise((resolve, reject) => {
            const settled = () => {
                signal?.removeEventListener('abort', abort);
                this.#hold(-weight);
            };
            const abort = () => {
                this.#futures.delete(future);
                lowlevel_js_1.lowlevel.quiet.futureCancel(future);
                settled();
                reject((0, native_js_1.errorOf)(lowlevel_js_1.lowlevel.Status.E_CANCELLED, undefined, { cause: signal?.reason }));
            };
            const complete = (message) => {
                settled();
                if (message.kind === 'down' || message.status === 0)
                    resolve(message);
                else
                    reject((0, native_js_1.errorOf)(message.status, message.text()));
            };
            const fail = (error) => {
                settled();
                promise.catch(() => { }); // who asked may be gone
                reject(error);
            };
            this.#hold(weight);
            this.watch(future, { cell, complete, fail });
            signal?.addEventListener('abort', abort);
            if (signal?.aborted)
                abort();
        });
        return promise;
    }
    /** Until the mailbox of `target` has room for this cell. */
    room(cell, target) {
        return new Promise((resolve) => {
            cell.rooms ??= new Map();
            const waiting = cell.rooms.get(target);
            if (waiting === undefined)
                cell.rooms.set(target, [resolve]);
            else
                waiting.push(resolve);
        });
    }
    // ---------- a batch
    #take(most, timeout_ns) {
        if (ARENA - this.#arena.next < most)
            this.#arena = new message_js_1.Arena(ARENA);
        native_js_1.control[1 /* Slot.To */] = this.bits;
        native_js_1.control[3 /* Slot.Bytes */] = this.#arena.next * message_js_1.RECORD_WORDS * 4;
        native_js_1.control[7 /* Slot.Result */] = most;
        native_js_1.control[6 /* Slot.Timeout */] = timeout_ns;
        const count = native_js_1.native.take(this.#arena.bytes);
        (0, native_js_1.check)(count);
        this.#arena.next += count;
        return count;
    }
    /** Runs the behaviours of the last `count` records; true if the commit must wait for microtasks. */
    #dispatch(count) {
        const { words, next } = this.#arena;
        const end = next * message_js_1.RECORD_WORDS;
        let at = end - count * message_js_1.RECORD_WORDS;
        let deferred = false;
        while (at < end) {
            const lo = words[at], hi = words[at + 1];
            let stop = at + message_js_1.RECORD_WORDS;
            while (stop < end && words[stop] === lo && words[stop + 1] === hi)
                stop += message_js_1.RECORD_WORDS;
            const cell = this.#find(lo, hi) ?? this.#stranger(lo, hi);
            cell.begin = at;
            cell.next = at;
            cell.end = stop;
            cell.inBatch = true;
            this.#batch.push(cell);
            if (this.#step(cell, words))
                deferred = true;
            at = stop;
        }
        return deferred;
    }
    /** An agent whose END was handled: what still comes for it is dropped. */
    #stranger(lo, hi) {
        const cell = new Cell();
        cell.address(hi * 2 ** 32 + lo);
        return cell;
    }
    /** Goes on with a cell's records; true if a promise will say more. */
    #step(cell, words) {
        let deferred = false;
        while (cell.next < cell.end && cell.crash === null && !cell.ending) {
            const at = cell.next;
            const what = words[at + 8 /* Word.Kind */] & 0xffff; // kind and capability
            if (cell.pending > 0 && ORDINARY[what & 0xff])
                break;
            cell.next = at + message_js_1.RECORD_WORDS;
            const message = new message_js_1.Message(cell, words, at);
            if (what === PLAIN_SIGNAL && cell.behavior !== null) {
                cell.inHand = message;
                if (this.#run(cell, message))
                    deferred = true;
            }
            else if (this.#special(cell, message, what & 0xff)) {
                deferred = true;
            }
        }
        return deferred;
    }
    /** Runs a handler; true if it returned a promise. */
    #run(cell, message) {
        try {
            const result = cell.behavior.receive(message, cell.context);
            if (typeof result?.then !== 'function')
                return false;
            cell.pending++;
            result.then(() => { this.#settle(cell, null); }, (error) => { this.#settle(cell, textOf(error)); });
            return true;
        }
        catch (error) {
            cell.crash = textOf(error);
            return false;
        }
    }
    #special(cell, message, kind) {
        if (kind === lowlevel_js_1.lowlevel.Kind.END) {
            this.#remove(message.from);
            return false;
        }
        const pending = this.#futures.get(message.right);
        if (pending !== undefined && (kind === lowlevel_js_1.lowlevel.Kind.REPLY || kind === lowlevel_js_1.lowlevel.Kind.DOWN)) {
            this.#futures.delete(message.right);
            if (cell === this.host)
                message.retain();
            else
                cell.held.push(message);
            pending.complete(message);
            return true;
        }
        const waiting = kind === lowlevel_js_1.lowlevel.Kind.ROOM ? cell.rooms?.get(message.from) : undefined;
        if (waiting !== undefined) {
            cell.rooms.delete(message.from);
            for (const go of waiting)
                go();
            return true;
        }
        if (ORDINARY[kind])
            cell.inHand = kind === lowlevel_js_1.lowlevel.Kind.SIGNAL ? message : null;
        const wanted = cell.behavior !== null && kind !== lowlevel_js_1.lowlevel.Kind.REPLY;
        const deferred = wanted && this.#run(cell, message);
        if (deferred)
            cell.held.push(message);
        else
            message.release();
        return deferred;
    }
    #settle(cell, crash) {
        cell.pending--;
        if (crash !== null)
            cell.crash ??= crash;
        if (!this.#open || cell.behavior === null)
            return;
        if (cell.pending === 0)
            this.#release(cell);
        if (cell.inBatch) {
            if (cell.pending === 0)
                this.#step(cell, this.#arena.words);
            return;
        }
        if (cell.pending > 0 && cell.crash === null)
            return;
        cell.begin = cell.next;
        this.#commit([cell]);
    }
    #release(cell) {
        if (cell.held.length === 0)
            return;
        for (const message of cell.held)
            message.release();
        cell.held = [];
    }
    #commitBatch() {
        const batch = this.#batch;
        this.#batch = [];
        for (const cell of batch) {
            cell.inBatch = false;
            if (cell.pending === 0)
                this.#release(cell);
        }
        this.#commit(batch);
    }
    #commit(cells) {
        const texts = [];
        let text_bytes = 0;
        for (let i = 0; i < cells.length; i++) {
            const cell = cells[i];
            const at = i * 8;
            native_js_1.commands[at] = cell.lo;
            native_js_1.commands[at + 1] = cell.hi;
            native_js_1.commands[at + 2] = cell.crash !== null ? lowlevel_js_1.lowlevel.Commit.CRASH
                : cell.ending ? lowlevel_js_1.lowlevel.Commit.END
                    : cell.pending > 0 ? lowlevel_js_1.lowlevel.Commit.AWAIT : lowlevel_js_1.lowlevel.Commit.DONE;
            native_js_1.commands[at + 3] = (cell.next - cell.begin) / message_js_1.RECORD_WORDS;
            native_js_1.commands[at + 4] = text_bytes;
            native_js_1.commands[at + 5] = 0;
            native_js_1.commands[at + 6] = 0;
            native_js_1.commands[at + 7] = 0;
            if (cell.crash !== null) {
                const text = Buffer.from(cell.crash);
                native_js_1.commands[at + 6] = text.byteLength;
                text_bytes += text.byteLength;
                texts.push(text);
            }
        }
        native_js_1.control[1 /* Slot.To */] = this.bits;
        native_js_1.control[7 /* Slot.Result */] = cells.length;
        (0, native_js_1.check)(texts.length === 0 ? native_js_1.native.commit() : native_js_1.native.commit(Buffer.concat(texts)));
    }
    // ---------- on real workers: woken by the core
    /** Everything that is there, within the caps of one loop tick. */
    drain = () => {
        if (this.#busy || this.simulated || !this.#open)
            return;
        this.#busy = true;
        this.#budget = TICK_RECORDS;
        this.#until = performance.now() + TICK_MS;
        this.#batches();
    };
    #batches() {
        while (this.#open) {
            const count = this.#take(Math.min(BATCH, this.#budget), 0);
            if (count === 0)
                break;
            this.#budget -= count;
            if (this.#dispatch(count)) {
                queueMicrotask(this.#microtasks);
                return;
            }
            this.#commitBatch();
            if (this.#spent())
                return;
        }
        this.#busy = false;
    }
    // A tick that is scheduled by a microtask runs after all the other microtasks.
    #microtasks = () => { process.nextTick(this.#settled); };
    #settled = () => {
        if (!this.#open)
            return;
        this.#commitBatch();
        if (!this.#spent())
            this.#batches();
    };
    #spent() {
        if (this.#budget > 0 && performance.now() < this.#until)
            return false;
        this.#busy = false;
        setImmediate(this.drain);
        return true;
    }
    // ---------- simulated: driven by goals
    /** Until `done` or idle; virtual time may advance by `timeout_ns`. False when it ended idle. */
    drive(done, timeout_ns) {
        const until_ns = timeout_ns === FOREVER ? Infinity : lowlevel_js_1.lowlevel.runtimeClock(this.runtime) + timeout_ns;
        return new Promise((resolve, fail) => {
            this.#goals.push({ done, until_ns, finish: () => { resolve(done()); }, fail });
            void this.#driver();
        });
    }
    async #driver() {
        if (this.#driving)
            return;
        this.#driving = true;
        try {
            await immediate(); // the host's synchronous part comes first
            while (this.#reached() > 0) {
                const until_ns = Math.max(...this.#goals.map((goal) => goal.until_ns));
                if (await this.#simulate(until_ns))
                    continue;
                for (const goal of this.#goals.splice(0))
                    goal.finish();
                await immediate(); // those who go on may want more
            }
        }
        catch (error) {
            for (const goal of this.#goals.splice(0))
                goal.fail(error);
        }
        this.#driving = false;
    }
    #reached() {
        const goals = this.#goals;
        this.#goals = goals.filter((goal) => this.#open && !goal.done());
        for (const goal of goals)
            if (!this.#goals.includes(goal))
                goal.finish();
        return this.#goals.length;
    }
    async #simulate(until_ns) {
        const left_ns = until_ns === Infinity ? FOREVER : Math.max(0, until_ns - lowlevel_js_1.lowlevel.runtimeClock(this.runtime));
        const count = this.#take(1, left_ns);
        if (count === 0)
            return false;
        this.#busy = true;
        this.#dispatch(count);
        await immediate();
        if (this.#open)
            this.#commitBatch();
        this.#busy = false;
        return true;
    }
    /** In simulation, a host that awaits the result drives the runtime until it is there. */
    driven(promise, cell) {
        return this.simulated && cell === this.host ? new Driven(promise, this) : promise;
    }
    /** Nothing is left to run, so nothing that the host awaits will come. */
    stuck() {
        for (const [future, pending] of this.#futures) {
            if (pending.cell !== this.host)
                continue;
            this.#futures.delete(future);
            pending.fail((0, native_js_1.errorOf)(lowlevel_js_1.lowlevel.Status.E_DEADLINE, 'nothing is left to run in the simulation'));
        }
    }
    // ---------- the end
    /** Waits for the batch in hand, then closes the runtime and this port. */
    async close() {
        while (this.#busy)
            await immediate();
        if (!this.#open)
            return;
        native_js_1.control[1 /* Slot.To */] = this.runtime;
        native_js_1.control[7 /* Slot.Result */] = this.bits;
        const status = native_js_1.native.close();
        if (status !== lowlevel_js_1.lowlevel.Status.E_STALE)
            (0, native_js_1.check)(status);
        this.#open = false;
        native_js_1.drains.delete(this.drain);
        for (const cell of [...this.#cells, this.host]) {
            if (cell !== undefined)
                this.#abandon(cell, lowlevel_js_1.lowlevel.Status.E_CLOSED);
        }
        this.#cells = [];
        this.#hold(-this.#holds);
    }
}
exports.Port = Port;
const ORDINARY = [
    lowlevel_js_1.lowlevel.Kind.SIGNAL, lowlevel_js_1.lowlevel.Kind.TIMER, lowlevel_js_1.lowlevel.Kind.START, lowlevel_js_1.lowlevel.Kind.STOP,
].reduce((table, kind) => { table[kind] = true; return table; }, Array(16).fill(false));
const textOf = (error) => (error instanceof Error ? error.message : String(error));
/** A promise that runs the simulation while somebody awaits it. */
class Driven extends Promise {
    static get [Symbol.species]() { return Promise; }
    #port;
    #pending = true;
    constructor(promise, port) {
        super((resolve, reject) => { promise.then(resolve, reject); });
        const settled = () => { this.#pending = false; };
        promise.then(settled, settled);
        this.#port = port;
    }
    then(fulfilled, rejected) {
        if (this.#pending) {
            void this.#port.drive(() => !this.#pending, FOREVER).then((done) => { if (!done)
                this.#port.stuck(); });
        }
        return super.then(fulfilled, rejected);
    }
}
