// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Cell = void 0;
// A cell: what this thread keeps of one agent that lives here, or of the host code of a port.
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
class Cell {
    bits;
    lo;
    hi;
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
    futures = new Map();
    rooms = new Map();
    constructor(bits) {
        this.bits = bits;
        this.lo = bits >>> 0;
        this.hi = Math.floor(bits / 2 ** 32);
    }
    /** The message that completes a future of this cell; `hold` keeps the process alive meanwhile. */
    expect(future, signal, hold) {
        const promise = new Promise((resolve, reject) => {
            const settle = () => {
                this.futures.delete(future);
                signal?.removeEventListener('abort', abort);
                hold(-1);
            };
            const abort = () => {
                lowlevel_js_1.lowlevel.quiet.futureCancel(future);
                settle();
                reject((0, native_js_1.errorOf)(lowlevel_js_1.lowlevel.Status.E_CANCELLED, undefined, { cause: signal?.reason }));
            };
            const complete = (message) => {
                settle();
                if (message.kind === 'down' || message.status === 0)
                    resolve(message);
                else
                    reject((0, native_js_1.errorOf)(message.status, message.text()));
            };
            const fail = (error) => {
                settle();
                promise.catch(() => { }); // who asked may be gone
                reject(error);
            };
            hold(1);
            this.futures.set(future, { complete, fail });
            signal?.addEventListener('abort', abort);
            if (signal?.aborted)
                abort();
        });
        return promise;
    }
    /** Until the mailbox of `target` has room for this cell. */
    room(target, hold) {
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
    fail(error) {
        for (const pending of [...this.futures.values(), ...[...this.rooms.values()].flat()])
            pending.fail(error);
        this.rooms.clear();
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
