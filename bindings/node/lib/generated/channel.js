// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Channel = void 0;
exports.select = select;
const cell_js_1 = require("./cell.js");
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
const options_js_1 = require("./options.js");
const payload_js_1 = require("./payload.js");
const WAIT = { timeout: 'number', signal: 'object' };
const { E_CLOSED, OK } = lowlevel_js_1.lowlevel.Status;
const hasCode = (error, code) => error instanceof lowlevel_js_1.AgentrtError && error.code === code;
// A channel that nobody has any more is closed: a net, not the way.
const net = new FinalizationRegistry((bits) => { lowlevel_js_1.lowlevel.quiet.channelClose(bits); });
/** What all views of one channel share: who waits on this thread, and the items that came too late. */
class Queue {
    bits;
    capacity;
    waiting = new Map();
    kept = [];
    /** who waits for a late item only: the core has none to give any more */
    last = [];
    late = 0;
    constructor(bits, capacity) {
        this.bits = bits;
        this.capacity = capacity;
        net.register(this, bits);
    }
    /** Passes a late item on. An iso belongs to its receiver, so to get to another it is sent again, if it can be. */
    keep(message, cell) {
        if (message.capability === lowlevel_js_1.lowlevel.Capability.ISO && this.#resend(message, cell))
            return;
        for (const [future, waiter] of this.waiting) {
            if (waiter.divert(future, message))
                return;
        }
        const last = this.last.shift();
        if (last === undefined)
            this.kept.push(message);
        else
            last.resolve(message);
    }
    #resend(message, cell) {
        try {
            lowlevel_js_1.lowlevel.channelTrySend(cell.bits, this.bits, { type: message.type, buf: message.buffer });
            return true;
        }
        catch (error) {
            if (hasCode(error, 'E_CLOSED') || hasCode(error, 'E_FULL'))
                return false;
            throw error;
        }
    }
    /** One less is on the way; after the last, nothing comes to those who wait for one. */
    settle() {
        this.late--;
        if (this.late > 0)
            return;
        for (const { reject } of this.last.splice(0))
            reject((0, native_js_1.errorOf)(E_CLOSED));
    }
}
/** A bounded queue as its opener uses it, or another caller: `channel.as(context)`. Whoever receives owns what comes. */
class Channel {
    #caller;
    #queue;
    constructor(caller, queue) {
        if (!(queue instanceof Queue))
            throw (0, native_js_1.misuse)('a channel is opened with runtime.channel()');
        this.#caller = caller;
        this.#queue = queue;
    }
    /** @internal */
    static open(caller, capacity) {
        const bits = lowlevel_js_1.lowlevel.channelOpen(caller.port.runtime, { capacity: (0, options_js_1.count)('channel', 'capacity', capacity) });
        return new Channel(caller, new Queue(bits, lowlevel_js_1.lowlevel.channelInfoGet(bits).capacity));
    }
    /** @internal the handle, for `agentrt/lowlevel` */
    get bits() { return this.#queue.bits; }
    /** The same channel for another caller: the context or the mailbox of an agent. */
    as(caller) { return new Channel((0, cell_js_1.ofCaller)('channel', caller), this.#queue); }
    /** Sends an item and resolves when there was room for it; `E_DEADLINE`, `E_CLOSED`, `E_CANCELLED` if there was none: the
     * item is a dead letter then. With a signal that is aborted already nothing is sent; an abort after there was room changes nothing. */
    send(type, payload, options = {}) {
        const { port, cell } = this.#caller;
        return port.driven(this.#send(type, payload, options), cell);
    }
    async #send(type, payload, options) {
        const { port, cell } = this.#caller;
        const signal = (0, options_js_1.abortable)('send', WAIT, options);
        if (signal?.aborted)
            throw (0, native_js_1.cancelled)(signal);
        const future = (0, payload_js_1.through)('channel', cell.bits, payload, () => (lowlevel_js_1.lowlevel.channelSend(cell.bits, this.bits, (0, payload_js_1.plain)(type, payload), timeoutOf(options))));
        await port.expect(cell, future, signal, () => { }, 'counts');
    }
    /** Sends an item if there is room now, else throws `E_FULL`. */
    trySend(type, payload) {
        const { bits } = this.#caller.cell;
        (0, payload_js_1.through)('channel', bits, payload, () => { lowlevel_js_1.lowlevel.channelTrySend(bits, this.bits, (0, payload_js_1.plain)(type, payload)); });
    }
    /** Receives the oldest item, and waits for one; `E_CLOSED` once none can come. */
    recv(options = {}) {
        const { port, cell } = this.#caller;
        return port.driven(Channel.#receive(this.#caller, [this], options), cell);
    }
    /** The oldest item, or null if there is none now; throws `E_CLOSED` once none can come. */
    tryRecv() {
        const kept = this.#queue.kept.shift();
        if (kept !== undefined)
            return kept;
        try {
            const { cell } = this.#caller;
            return cell.messageOf(lowlevel_js_1.lowlevel.channelTryRecv(cell.bits, this.bits));
        }
        catch (error) {
            if (hasCode(error, 'E_PENDING'))
                return null;
            throw error;
        }
    }
    /** @internal see `select` */
    static async select(channels, options) {
        const message = await Channel.#receive(channels[0].#caller, channels, options);
        return { message, channel: channels.find(({ bits }) => bits === message.source) ?? channels[0] };
    }
    /** @internal */
    static drive(channel, promise) {
        return channel.#caller.port.driven(promise, channel.#caller.cell);
    }
    static async #receive(caller, channels, options) {
        const { port, cell } = caller;
        const signal = (0, options_js_1.abortable)('recv', WAIT, options);
        const queues = channels.map((channel) => channel.#queue);
        const timeout_ns = timeoutOf(options);
        if (signal?.aborted)
            throw (0, native_js_1.cancelled)(signal);
        const kept = queues.find((queue) => queue.kept.length > 0)?.kept.shift();
        if (kept !== undefined)
            return kept;
        let future;
        try {
            future = queues.length === 1
                ? lowlevel_js_1.lowlevel.channelRecv(cell.bits, queues[0].bits, timeout_ns)
                : lowlevel_js_1.lowlevel.channelSelect(cell.bits, queues.map(({ bits }) => bits), timeout_ns);
        }
        catch (error) {
            const late = queues.find((queue) => queue.late > 0);
            if (late === undefined || !hasCode(error, 'E_CLOSED'))
                throw error;
            return new Promise((resolve, reject) => { late.last.push({ resolve, reject }); });
        }
        for (const queue of queues)
            queue.waiting.set(future, cell);
        const late = {
            begin: () => { for (const queue of queues)
                queue.late++; },
            end: (message) => {
                if (message?.status === OK)
                    queues.find(({ bits }) => bits === message.source)?.keep(message, cell);
                for (const queue of queues)
                    queue.settle();
            },
        };
        try {
            return await port.expect(cell, future, signal, (message) => message, late);
        }
        finally {
            for (const queue of queues)
                queue.waiting.delete(future);
        }
    }
    get info() {
        const { capacity } = this.#queue;
        try {
            const { depth, closed } = lowlevel_js_1.lowlevel.channelInfoGet(this.bits);
            return { depth, capacity, closed: closed !== 0 };
        }
        catch (error) {
            if (hasCode(error, 'E_CLOSED'))
                return { depth: 0, capacity, closed: true }; // closed and empty, it is gone from the core
            throw error;
        }
    }
    /** Nothing more is sent; what is in it can still be received. A second close does nothing. */
    close() { lowlevel_js_1.lowlevel.quiet.channelClose(this.bits); }
    /** Its items until it is closed and empty. */
    async *[Symbol.asyncIterator]() {
        try {
            for (;;)
                yield await this.recv();
        }
        catch (error) {
            if (!hasCode(error, 'E_CLOSED'))
                throw error;
        }
    }
}
exports.Channel = Channel;
Object.defineProperty(Channel.prototype, Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose'), {
    async value() { this.close(); },
});
/** Receives one item from whichever channel has one first; of several that do, from the first given. The caller is the first
 * channel's. `E_CLOSED` as soon as one of them is closed and empty. */
function select(channels, options = {}) {
    if (!Array.isArray(channels) || channels.length === 0 || !channels.every((channel) => channel instanceof Channel)) {
        throw (0, native_js_1.misuse)(`select takes an array of at least one channel, not ${(0, options_js_1.shown)(channels)}`);
    }
    return Channel.drive(channels[0], Channel.select(channels, options));
}
function timeoutOf({ timeout }) {
    return timeout === undefined ? 0 : Math.max(1, (0, native_js_1.nanoseconds)(timeout, 'timeout'));
}
