// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Lease = exports.LEASE = void 0;
exports.acquire = acquire;
exports.tryAcquire = tryAcquire;
// A lease that holds: made by `lease` and `tryLease` of a caller, given back by `release` or by `await using`.
const cell_js_1 = require("./cell.js");
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
const options_js_1 = require("./options.js");
const payload_js_1 = require("./payload.js");
const TRY_LEASE = { ttl: 'number' };
const { TTL_NS_MAX } = lowlevel_js_1.lowlevel.Limit;
/** @internal */
exports.LEASE = { ...TRY_LEASE, timeout: 'number', signal: 'object' };
function ttlOf(call, ttl) {
    const ttl_ns = typeof ttl === 'number' && ttl > 0 ? Math.max(1, (0, native_js_1.nanoseconds)(ttl, 'ttl')) : Infinity;
    if (ttl_ns <= TTL_NS_MAX)
        return ttl_ns;
    const most = Math.floor(TTL_NS_MAX / 1e6);
    throw (0, native_js_1.misuse)(`${call}: ttl is ${(0, options_js_1.shown)(ttl)}, not milliseconds above 0 and up to ${most}${call === 'renew' ? '' : ', such as { ttl: 5_000 }'}`);
}
class Lease {
    port;
    cell;
    token;
    #bits;
    #ttl_ns;
    /** @internal */
    constructor(port, cell, bits, ttl_ns, 
    /** greater than the token of every earlier holder of the resource */ token) {
        this.port = port;
        this.cell = cell;
        this.token = token;
        this.#bits = bits;
        this.#ttl_ns = ttl_ns;
    }
    /** Its time begins anew; `E_NOT_HOLDER` when it was over. */
    renew(ttl) {
        lowlevel_js_1.lowlevel.leaseRenew(this.cell.bits, this.#bits, ttl === undefined ? this.#ttl_ns : ttlOf('renew', ttl));
    }
    /** Gives it up, for who has waited longest; `E_NOT_HOLDER` when its time was over. */
    release() {
        try {
            lowlevel_js_1.lowlevel.leaseRelease(this.cell.bits, this.#bits);
        }
        finally {
            this.close();
        }
    }
    /** The same, whether its time was over or not; a second close does nothing. */
    close() {
        lowlevel_js_1.lowlevel.quiet.leaseClose(this.cell.bits, this.#bits);
        this.#bits = 0;
    }
    info() {
        const { held, taken, waiters, leftNs } = lowlevel_js_1.lowlevel.leaseInfoGet(this.#bits);
        return { held: Boolean(held), taken: Boolean(taken), waiters, left: leftNs / 1e6 };
    }
    /** Sends a message under it: the receiver handles none of these after one with a newer token. `E_NOT_HOLDER` when its
     * time is over, `E_FENCED` when a newer lease was granted; what the receiver finds overtaken is a dead letter. A
     * promise comes back only if the mailbox waits for room. */
    signal(to, type, payload) {
        if (this.#post(to, type, payload))
            return;
        return this.port.driven(this.#postLater(to, type, (0, payload_js_1.held)(payload)), this.cell);
    }
    /** False if it has to wait for room. */
    #post(to, type, payload) {
        try {
            lowlevel_js_1.lowlevel.signalFenced(this.cell.bits, to, this.#bits, (0, payload_js_1.plain)(type, payload));
        }
        catch (error) {
            if (error.status === lowlevel_js_1.lowlevel.Status.E_WAIT)
                return false;
            throw error;
        }
        (0, payload_js_1.sent)(payload);
        return true;
    }
    #postLater(to, type, payload) {
        return (0, cell_js_1.forsakable)(async (forsake) => {
            do
                await this.port.room(this.cell, to, undefined, forsake);
            while (!this.#post(to, type, payload));
        });
    }
}
exports.Lease = Lease;
Object.defineProperty(Lease.prototype, Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose'), {
    value() { return Promise.resolve(this.close()); },
});
/** Acquires the resource for a caller, in line with the others. */
async function acquire(port, cell, name, options, signal) {
    const ttl_ns = ttlOf('lease', options?.ttl);
    const timeout_ns = options.timeout === undefined ? 0 : Math.max(1, (0, native_js_1.nanoseconds)(options.timeout, 'timeout'));
    const bits = lowlevel_js_1.lowlevel.leaseOpen(port.runtime, cell.bits, name);
    try {
        const future = lowlevel_js_1.lowlevel.leaseAcquire(cell.bits, bits, ttl_ns, timeout_ns);
        const token = await port.expect(cell, future, signal, (message) => Number(message.view.getBigUint64(0, true)));
        return new Lease(port, cell, bits, ttl_ns, token);
    }
    catch (error) {
        lowlevel_js_1.lowlevel.quiet.leaseClose(cell.bits, bits); // with the grant, if that was quicker
        throw error;
    }
}
/** Acquires it if nobody holds it. */
function tryAcquire(port, cell, name, options) {
    const ttl_ns = ttlOf('tryLease', (0, options_js_1.checked)('tryLease', TRY_LEASE, options).ttl);
    const bits = lowlevel_js_1.lowlevel.leaseOpen(port.runtime, cell.bits, name);
    try {
        return new Lease(port, cell, bits, ttl_ns, lowlevel_js_1.lowlevel.leaseTryAcquire(cell.bits, bits, ttl_ns));
    }
    catch (error) {
        lowlevel_js_1.lowlevel.quiet.leaseClose(cell.bits, bits);
        if (error.code === 'E_BUSY')
            return null;
        throw error;
    }
}
