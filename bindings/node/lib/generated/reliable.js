// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Retry = exports.Breaker = void 0;
exports.worthAnotherTry = worthAnotherTry;
// What stands between a call and something that fails: a breaker, and a retry policy with the tries of one call.
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
const options_js_1 = require("./options.js");
const BREAKER = { failures: 'count', window: 'number', cooldown: 'number', probes: 'count' };
const STATES = ['closed', 'open', 'half_open'];
/** A circuit breaker: `await breaker.call(() => …)` is `E_TRIPPED` while what it guards keeps failing. */
class Breaker {
    bits;
    /** @internal */
    constructor(/** @internal */ bits) {
        this.bits = bits;
    }
    /** @internal */
    static open(runtime, options) {
        const { failures, window, cooldown, probes } = (0, options_js_1.checked)('breaker', BREAKER, options);
        return new Breaker(lowlevel_js_1.lowlevel.breakerOpen(runtime, {
            failures, probes, windowNs: (0, native_js_1.nanoseconds)(window ?? 0, 'window'), cooldownNs: (0, native_js_1.nanoseconds)(cooldown ?? 0, 'cooldown'),
        }));
    }
    /** Calls `call` if that may be done now, and reports how it ended: a rejection is a failure, unless it was aborted. */
    async call(call) {
        const ticket = this.admit();
        try {
            const result = await call();
            lowlevel_js_1.lowlevel.quiet.breakerReport(this.bits, ticket, 0);
            return result;
        }
        catch (error) {
            if (!isAbort(error))
                lowlevel_js_1.lowlevel.quiet.breakerReport(this.bits, ticket, 1);
            throw error;
        }
    }
    /** A ticket for a call that may be made now; throws `E_TRIPPED` if none may. */
    admit() { return lowlevel_js_1.lowlevel.breakerAdmit(this.bits); }
    /** Says how the call of this ticket ended, once. */
    report(ticket, failed = false) { lowlevel_js_1.lowlevel.breakerReport(this.bits, ticket, failed ? 1 : 0); }
    /** `'closed'`, `'open'` or `'half_open'`; advisory. */
    get state() { return STATES[this.info().state]; }
    info() { return lowlevel_js_1.lowlevel.breakerInfoGet(this.bits); }
    /** Gives it back, as its runtime does; a second close does nothing. */
    close() { lowlevel_js_1.lowlevel.quiet.breakerClose(this.bits); }
}
exports.Breaker = Breaker;
function isAbort(error) {
    const { name, code } = error;
    return name === 'AbortError' || code === 'E_CANCELLED';
}
/** What a retry asks by default: errors of agentrt by their class, aborts never, all others are worth another try. */
function worthAnotherTry(error) {
    if (isAbort(error))
        return false;
    return !(error instanceof lowlevel_js_1.AgentrtError) || /transient|overload/.test(lowlevel_js_1.lowlevel.statusClass(error.status));
}
const RETRY = {
    attempts: 'count', base: 'number', cap: 'number', backoff: 'string', jitter: 'boolean', budget: 'count', refill: 'number',
    seed: 'count', worth: 'function',
};
const processSeed = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
/** A retry policy, for `retry`. All calls that share one share its budget. */
class Retry {
    /** @internal */
    worth;
    #policy;
    #seed;
    #calls = 0;
    #spent = 0;
    constructor(options) {
        const chosen = (0, options_js_1.checked)('Retry', RETRY, options);
        const { attempts = 5, base = 100, cap = 30_000, backoff = 'exponential', jitter = true, budget = 0, refill = 1_000 } = chosen;
        const kind = lowlevel_js_1.lowlevel.Backoff[String(backoff).toUpperCase()];
        if (typeof kind !== 'number')
            throw (0, native_js_1.misuse)(`Retry: backoff is ${(0, options_js_1.shown)(backoff)}, not one of fixed, linear, exponential, fibonacci`);
        if (!(attempts >= 1))
            throw (0, native_js_1.misuse)(`a policy allows at least one try, not ${attempts}`);
        this.#policy = {
            attempts,
            backoff: kind,
            jitter: jitter ? 1 : 0,
            baseNs: Math.max(1, (0, native_js_1.nanoseconds)(base, 'base')),
            capNs: cap === Infinity ? 0 : Math.max(1, (0, native_js_1.nanoseconds)(cap, 'cap')),
            budget,
            refillNs: Math.max(1, (0, native_js_1.nanoseconds)(refill, 'refill')),
        };
        this.#seed = chosen.seed;
        this.worth = chosen.worth ?? worthAnotherTry;
    }
    #seedIn(simulated) { return this.#seed ?? (simulated ? 0 : processSeed); }
    /** @internal the key of the next call */
    begin(simulated) { return lowlevel_js_1.lowlevel.retryKey(this.#seedIn(simulated), this.#calls++); }
    /** @internal the same as plain numbers, for the core */
    policy(simulated) { return { ...this.#policy, seed: this.#seedIn(simulated) }; }
    /** Nanoseconds to wait after this try; throws `E_LIMIT` or `E_DEADLINE` if there is no other. */
    pauseNs({ number, key }, now_ns, deadline_ns = 0) {
        const pause = lowlevel_js_1.lowlevel.retryNext(number, now_ns, deadline_ns, { ...this.#policy, seed: key });
        this.#spent = lowlevel_js_1.lowlevel.retrySpend(now_ns, this.#spent, this.#policy);
        return pause;
    }
}
exports.Retry = Retry;
