// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Port = void 0;
// The one way in: takes batches of records for the agents that live on this thread, runs their behaviours and
// commits how their turns ended.
//
// Owns: a cell for each agent here, one batch at a time.
// A batch of handlers that all returned is committed at once. Where a handler returned a promise, or a promise of a handler
// was completed, the commit comes after the microtasks have run: whoever has settled by then goes on with its next
// record in the same batch; whoever has not is committed AWAIT, and the core holds its ordinary messages until it
// commits DONE later. Nothing is buffered here.
// A loop tick handles at most 1,000 records or lasts 1 ms, so that a fast sender cannot starve the loop.
const cell_js_1 = require("./cell.js");
const lowlevel_js_1 = require("./lowlevel.js");
const message_js_1 = require("./message.js");
const native_js_1 = require("./native.js");
const simulation_js_1 = require("./simulation.js");
const BATCH = 256;
const ARENA = 512;
const TICK_RECORDS = 1_000;
const TICK_MS = 1;
const INDEX_MASK = 0x1ff_ffff;
const { Commit, Kind, Status } = lowlevel_js_1.lowlevel;
const PLAIN_SIGNAL = Kind.SIGNAL; // kind and capability of a signal with plain data
const ORDINARY = Array.from({ length: 256 }, (_, kind) => (kind === Kind.SIGNAL || kind === Kind.TIMER || kind === Kind.LETTER || kind === Kind.START || kind === Kind.STOP));
const isClosed = (status) => status === Status.E_STALE || status === Status.E_CLOSED;
class Port {
    runtime;
    bits;
    host;
    simulation;
    #cells = [];
    #arena = new message_js_1.Arena(ARENA);
    #batch = [];
    #open = true;
    closed = false;
    #busy = false;
    #budget = 0;
    #until = 0;
    #holds = 0;
    /** A host that leaves records waiting for `stall_ns` counts as dead; 0: never. */
    constructor(runtime, simulated, stall_ns) {
        this.runtime = runtime;
        native_js_1.control[1 /* Slot.To */] = runtime;
        native_js_1.control[6 /* Slot.Timeout */] = stall_ns;
        (0, native_js_1.check)(native_js_1.native.open());
        this.bits = native_js_1.control[7 /* Slot.Result */];
        this.host = new cell_js_1.Cell(lowlevel_js_1.lowlevel.portAddress(this.bits));
        this.simulation = simulated ? new simulation_js_1.Simulation(this) : null;
        native_js_1.drains.add(this.drain);
    }
    // ---------- who lives here
    add(cell) {
        this.#cells[cell.lo & INDEX_MASK] = cell;
        this.hold(1);
    }
    /** Counts what keeps the process alive; a simulation does not. */
    hold = (change) => {
        if (this.simulation !== null)
            return;
        this.#holds += change;
        (0, native_js_1.hold)(change);
    };
    #find(lo, hi) {
        const { host } = this;
        const cell = host.lo === lo ? host : this.#cells[lo & INDEX_MASK];
        return cell?.lo === lo && cell.hi === hi ? cell : undefined;
    }
    #remove(bits) {
        const cell = this.#find(bits >>> 0, Math.floor(bits / 2 ** 32));
        if (cell === undefined)
            return;
        this.#cells[cell.lo & INDEX_MASK] = undefined;
        this.hold(-1);
        this.#abandon(cell, Status.E_DEAD);
    }
    #abandon(cell, status) {
        cell.behavior?.ended?.();
        cell.behavior = null;
        cell.fail(status);
        cell.release();
    }
    /** What a future of this cell comes to. The host's waiting keeps the process alive. */
    expect(cell, future, signal, decode, late, forsake, succeeds) {
        return cell.expect(future, signal, cell === this.host ? this.hold : () => { }, decode, late, forsake, succeeds);
    }
    room(cell, target, signal, forsake) {
        return cell.room(target, signal, cell === this.host ? this.hold : () => { }, forsake);
    }
    /** In a simulation, a host that awaits the result drives the runtime until it is there. */
    driven(promise, cell) {
        return this.simulation !== null && cell === this.host ? new simulation_js_1.Driven(promise, this.simulation) : promise;
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
        if (this.simulation === null && isClosed(count)) {
            this.#shut(Status.E_HOST); // this thread was busy for too long, or somebody closed the port by its handle
            return 0;
        }
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
            const cell = this.#find(lo, hi) ?? new cell_js_1.Cell(hi * 2 ** 32 + lo); // not ours: its records are dropped
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
    /** Goes on with a cell's records; true if a promise will say more. */
    #step(cell, words) {
        let deferred = false;
        while (cell.next < cell.end && cell.crash === null && !cell.ending) {
            const at = cell.next;
            const what = words[at + 8 /* Word.Kind */] & 0xffff;
            if (cell.pending > 0 && ORDINARY[what & 0xff])
                break;
            cell.next = at + message_js_1.RECORD_WORDS;
            const message = new message_js_1.Message(cell, words, at);
            if (what === PLAIN_SIGNAL && cell.behavior !== null) {
                cell.right = message.right;
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
            this.#follow(cell, result);
            return true;
        }
        catch (error) {
            cell.crash = { error, told: false };
            return false;
        }
    }
    // Its closures are made once for each cell; in `#run`, what they capture would be allocated for each message.
    #follow(cell, result) {
        cell.pending++;
        cell.fulfilled ??= () => { this.#settle(cell, null); };
        cell.rejected ??= (error) => { this.#settle(cell, { error, told: false }); };
        Promise.resolve(result).then(cell.fulfilled, cell.rejected);
    }
    #special(cell, message, kind) {
        if (kind === Kind.END) {
            this.#remove(message.from);
            return false;
        }
        const pending = kind === Kind.REPLY || kind === Kind.DOWN ? cell.complete(message) : undefined;
        if (pending !== undefined) {
            if (cell === this.host || pending.keeps)
                message.retain();
            else
                cell.held.push(message);
            return true;
        }
        if (kind === Kind.ROOM && cell.roomIn(message.from))
            return true;
        if (ORDINARY[kind])
            cell.right = kind === Kind.SIGNAL ? message.right : 0;
        const deferred = cell.behavior !== null && kind !== Kind.REPLY && this.#run(cell, message);
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
        if (cell.pending === 0 || cell.crash !== null)
            cell.release();
        if (cell.inBatch) {
            if (cell.pending === 0)
                this.#step(cell, this.#arena.words);
        }
        else if (cell.pending === 0 || cell.crash !== null) {
            cell.begin = cell.next;
            this.#commit([cell]);
        }
    }
    #commitBatch() {
        const batch = this.#batch;
        this.#batch = [];
        for (const cell of batch) {
            cell.inBatch = false;
            if (cell.pending === 0 || cell.crash !== null)
                cell.release();
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
            native_js_1.commands[at + 2] = cell.crash !== null ? Commit.CRASH
                : cell.pending > 0 ? Commit.AWAIT
                    : cell.ending ? Commit.END : Commit.DONE;
            native_js_1.commands[at + 3] = (cell.next - cell.begin) / message_js_1.RECORD_WORDS;
            native_js_1.commands[at + 6] = 0;
            if (cell.crash === null)
                continue;
            if (!cell.crash.told)
                (0, native_js_1.warn)(cell, cell.crash.error); // a second promise may have failed before its END comes
            cell.crash.told = true;
            const text = Buffer.from((0, native_js_1.textOf)(cell.crash.error));
            native_js_1.commands[at + 4] = text_bytes;
            native_js_1.commands[at + 5] = 0;
            native_js_1.commands[at + 6] = text.byteLength;
            text_bytes += text.byteLength;
            texts.push(text);
        }
        native_js_1.control[1 /* Slot.To */] = this.bits;
        native_js_1.control[7 /* Slot.Result */] = cells.length;
        const status = texts.length === 0 ? native_js_1.native.commit() : native_js_1.native.commit(Buffer.concat(texts));
        if (!isClosed(status))
            (0, native_js_1.check)(status); // else it was killed, and its END is on the way
    }
    // ---------- on real workers: woken by the core
    /** Everything that is there, within the caps of one loop tick. */
    drain = () => {
        if (this.#busy || this.simulation !== null || !this.#open)
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
    // ---------- simulated: driven by those who await
    clock() { return lowlevel_js_1.lowlevel.runtimeClock(this.runtime); }
    async step(left_ns) {
        const count = this.#take(1, left_ns);
        if (count === 0)
            return false;
        this.#busy = true;
        this.#dispatch(count);
        await (0, simulation_js_1.immediate)();
        this.#commitBatch();
        this.#busy = false;
        return true;
    }
    stuck() {
        this.host.fail(Status.E_PENDING, 'nothing is left to run that could end this wait');
    }
    // ---------- the end
    /** Waits for the batch in hand, then closes the runtime and this port. */
    async close() {
        while (this.#busy)
            await (0, simulation_js_1.immediate)();
        for (const cell of this.#cells)
            cell?.release(); // while what it holds can still be copied out
        native_js_1.control[1 /* Slot.To */] = this.runtime;
        native_js_1.control[7 /* Slot.Result */] = this.bits;
        const status = native_js_1.native.close();
        const error = status < 0 && !isClosed(status) ? (0, native_js_1.failure)(status) : null;
        if (error !== null && status !== Status.E_SYSTEM)
            throw error;
        this.closed = true;
        this.#shut(Status.E_CLOSED);
        if (error !== null)
            throw error; // closed all the same; its trace file is not whole
    }
    #shut(status) {
        this.#open = false;
        native_js_1.drains.delete(this.drain);
        for (const cell of this.#cells)
            if (cell !== undefined)
                this.#abandon(cell, status);
        this.#abandon(this.host, status);
        this.#cells = [];
        this.hold(-this.#holds);
    }
}
exports.Port = Port;
