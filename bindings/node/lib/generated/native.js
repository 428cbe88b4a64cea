// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.commands = exports.data = exports.control = exports.native = exports.drains = exports.FOREVER = void 0;
exports.hold = hold;
exports.errorOf = errorOf;
exports.cancelled = cancelled;
exports.misuse = misuse;
exports.failure = failure;
exports.textOf = textOf;
exports.warn = warn;
exports.check = check;
exports.nanoseconds = nanoseconds;
// The addon of this thread: its hot calls, the control block they share with JavaScript, and its errors.
//
// A hot call takes its arguments from `control` (see native/port.cc); everything else goes through the
// generated functions, `lowlevel`.
const lowlevel_js_1 = require("./lowlevel.js");
/** A timeout without end; negative, as native/port.cc wants it. */
exports.FOREVER = -1;
const ERROR_AT = 8 /* Slot.Count */ * 8;
const ERROR_BYTES = 256;
const DATA_AT = ERROR_AT + ERROR_BYTES;
/** What a wake-up of this thread's event loop drains: every open port of this thread. */
exports.drains = new Set();
function drainAll() {
    for (const drain of exports.drains)
        drain();
}
exports.native = lowlevel_js_1.lowlevel.attach(drainAll, 8 /* Slot.Count */, DATA_AT);
exports.control = new Float64Array(exports.native.control, 0, 8 /* Slot.Count */);
exports.data = new Uint8Array(exports.native.control, DATA_AT);
exports.commands = new Uint32Array(exports.native.commands);
const failureBytes = Buffer.from(exports.native.control, ERROR_AT, ERROR_BYTES);
const decoder = new TextDecoder();
let holds = 0;
/** Counts what keeps the event loop of this thread alive: live agents and waiting host code. */
function hold(change) {
    const before = holds;
    holds += change;
    if ((before === 0) !== (holds === 0))
        exports.native.hold(holds > 0);
}
/** An error of this status; without a text, with the status's own. */
function errorOf(status, text, options) {
    return new lowlevel_js_1.AgentrtError(lowlevel_js_1.lowlevel.statusName(status), status, text || lowlevel_js_1.lowlevel.statusText(status), options);
}
/** What is told to whoever aborted. */
function cancelled(signal) {
    return errorOf(lowlevel_js_1.lowlevel.Status.E_CANCELLED, undefined, { cause: signal.reason });
}
/** An argument that this binding refuses before the core sees it. */
function misuse(text) {
    return errorOf(lowlevel_js_1.lowlevel.Status.E_ARGUMENT, text);
}
/** The error that the last hot call left in the control block. */
function failure(status) {
    const bytes = failureBytes.readUInt32LE(4);
    const text = decoder.decode(failureBytes.subarray(8, 8 + bytes));
    const advice = status === lowlevel_js_1.lowlevel.Status.E_CONTEXT
        ? ': its handler is over; call and reply before it ends, or await in it what comes first' : '';
    return errorOf(status, text + advice);
}
/** What the core is told of a crash: the error's own words. */
function textOf(error) {
    try {
        return String(error instanceof Error ? error.message : error);
    }
    catch {
        return 'an error that cannot be printed';
    }
}
/** Says once that an agent has crashed: on stderr, or to `process.on('warning')`. */
function warn({ bits, name }, error) {
    const who = `agent 0x${bits.toString(16)}${name === undefined ? '' : ` '${name}'`}`;
    const warning = new Error(`${who} has crashed: ${textOf(error)}`, { cause: error });
    let detail;
    try {
        if (error instanceof Error)
            detail = String(error.stack);
    }
    catch {
        detail = undefined; // it cannot be printed
    }
    process.emitWarning(Object.assign(warning, { name: 'AgentrtCrash', detail }));
}
/** Throws when a hot call failed. */
function check(status) {
    if (status < 0)
        throw failure(status);
}
/** Milliseconds of JavaScript to nanoseconds of the core. */
function nanoseconds(milliseconds, what) {
    if (typeof milliseconds !== 'number' || !(milliseconds >= 0)) {
        throw misuse(`${what} is ${milliseconds}, not milliseconds from 0`);
    }
    return Math.min(Math.round(milliseconds * 1e6), Number.MAX_SAFE_INTEGER);
}
