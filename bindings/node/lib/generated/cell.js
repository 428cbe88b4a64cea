// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Cell = void 0;
exports.ofCaller = ofCaller;
exports.forsakable = forsakable;
const lowlevel_js_1 = require("./lowlevel.js");
const message_js_1 = require("./message.js");
const native_js_1 = require("./native.js");
const options_js_1 = require("./options.js");
class Cell {
    bits;
    name;
    lo;
    hi;
    behavior = null;
    context = null;
    /** makes the behaviour anew, and its context */
    factory = null;
    /** whether it gets a first record */
    starts = false;
    /** how often it has left its handlers behind */
    epoch = 0;
    /** unsettled promises of its handlers, and what happens when one settles */
    pending = 0;
    fulfilled = null;
    rejected = null;
    /** the right of the ask in hand, or 0: asks inherit its deadline. The message itself would cost a write barrier each. */
    right = 0;
    /** records whose buffers are closed when the turn ends */
    held = [];
    /** what a handler threw */
    crash = null;
    ending = false;
    /** its records in the batch, by their first words: all, and those not yet handled */
    begin = 0;
    next = 0;
    end = 0;
    inBatch = false;
    #futures = null;
    #rooms = null;
    constructor(bits, name) {
        this.bits = bits;
        this.name = name;
        this.lo = bits >>> 0;
        this.hi = Math.floor(bits / 2 ** 32);
    }
    watch(future, pending) {
        this.#futures ??= new Map();
        this.#futures.set(future, pending);
    }
    /** Completes who waits for this message's future; undefined if nobody does. */
    complete(message) {
        const pending = this.#futures?.get(message.right);
        this.#futures?.delete(message.right);
        pending?.complete(message);
        return pending;
    }
    /** Completes who waits for this future with another's message; false if it has a record of its own on the way. */
    divert(future, message) {
        const pending = this.#futures?.get(future);
        if (pending === undefined || lowlevel_js_1.lowlevel.quiet.futureCancel(future) < 0)
            return false;
        this.#futures?.delete(future);
        pending.complete(message);
        return true;
    }
    /** A record that a generated call returned; the garbage collector closes its buffer. */
    messageOf(record) { return message_js_1.Message.ofRecord(this, record).retain(); }
    /** What `decode` makes of the message that completes a future of this cell, if it `succeeds`; `hold` keeps the process
     * alive meanwhile. Its end with the cell is no unhandled rejection, since who asked may be gone; `forsake` is told before. */
    expect(future, signal, hold, decode, late, forsake, succeeds = (message) => message.kind === 'down' || message.status === 0) {
        const promise = new Promise((resolve, reject) => {
            const settle = () => {
                signal?.removeEventListener('abort', abort);
                hold(-1);
            };
            const abort = () => {
                const gone = lowlevel_js_1.lowlevel.quiet.futureCancel(future) >= 0;
                if (!gone && late === 'counts')
                    return; // its record is on the way, and says what became of it
                this.#futures?.delete(future);
                if (!gone && typeof late === 'object') {
                    const over = (message) => {
                        hold(-1);
                        late.end(message);
                    };
                    hold(1);
                    late.begin();
                    this.watch(future, { complete: over, fail: () => { over(null); }, keeps: true });
                }
                settle();
                reject((0, native_js_1.cancelled)(signal));
            };
            const complete = (message) => {
                settle();
                if (succeeds(message))
                    resolve(decode(message));
                else
                    reject((0, native_js_1.errorOf)(message.status, message.text()));
            };
            const fail = (error) => {
                settle();
                promise.catch(() => { });
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
    room(target, signal, hold, forsake) {
        return new Promise((resolve, reject) => {
            const waiting = this.#rooms?.get(target) ?? [];
            const settle = () => {
                signal?.removeEventListener('abort', abort);
                hold(-1);
            };
            const waiter = {
                go: () => { settle(); resolve(); },
                fail: (error) => { settle(); forsake(); reject(error); },
            };
            const abort = () => {
                waiting.splice(waiting.indexOf(waiter), 1);
                settle();
                reject((0, native_js_1.cancelled)(signal));
            };
            hold(1);
            waiting.push(waiter);
            this.#rooms ??= new Map();
            this.#rooms.set(target, waiting);
            signal?.addEventListener('abort', abort);
            if (signal?.aborted)
                abort();
        });
    }
    /** Those who wait for room in this mailbox go on; false if nobody does. */
    roomIn(target) {
        const waiting = this.#rooms?.get(target);
        this.#rooms?.delete(target);
        for (const { go } of waiting ?? [])
            go();
        return waiting !== undefined;
    }
    /** What it awaits fails, so that its functions can clean up. */
    fail(status, text) {
        const all = [...this.#futures?.values() ?? [], ...[...this.#rooms?.values() ?? []].flat()];
        this.#futures = null;
        this.#rooms = null;
        for (const { fail } of all)
            fail((0, native_js_1.errorOf)(status, text));
    }
    /** It goes on without the handlers that it has: what they await fails, and what they come to concerns nobody. */
    leave() {
        this.epoch++;
        this.pending = 0;
        this.fulfilled = null;
        this.rejected = null;
        this.crash = null;
        this.ending = false;
        this.fail(lowlevel_js_1.lowlevel.Status.E_DEAD);
        this.release();
    }
    /** Closes the buffers of what was handled. */
    release() {
        if (this.held.length === 0)
            return;
        for (const message of this.held)
            message.release();
        this.held = [];
    }
}
exports.Cell = Cell;
/** @internal Who calls, for `as`: a runtime, or the context or mailbox of an agent. */
function ofCaller(view, caller) {
    if (caller?.cell instanceof Cell)
        return caller;
    throw (0, native_js_1.misuse)(`${view}.as takes who calls, the context or the mailbox of an agent or a runtime, not ${(0, options_js_1.shown)(caller)}`);
}
/** @internal A promise that is made of others; one that is forsaken may fail unseen, as those who wait are told of an end. */
function forsakable(make) {
    const promise = make(() => { promise.catch(() => { }); });
    return promise;
}
