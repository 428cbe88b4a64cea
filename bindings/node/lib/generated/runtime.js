// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Runtime = void 0;
exports.openPort = openPort;
// A runtime and its host code: opens the core, and is the caller outside of all agents.
/// <reference lib="esnext.disposable" preserve="true" />
const node_util_1 = require("node:util");
const lowlevel_js_1 = require("./lowlevel.js");
const caller_js_1 = require("./caller.js");
const native_js_1 = require("./native.js");
const options_js_1 = require("./options.js");
const port_js_1 = require("./port.js");
const reliable_js_1 = require("./reliable.js");
const OPEN = {
    workers: 'count', stall: 'number', turnBudget: 'number', simulated: 'boolean', seed: 'count', tracePath: 'string',
    leaseStore: 'string', traceCalls: 'boolean', timeLimit: 'number', turnsMax: 'count',
};
/** @internal the port of a new runtime, for those who make one of their own */
function openPort(options) {
    const chosen = (0, options_js_1.checked)('open', OPEN, options);
    const simulated = chosen.simulated ?? false;
    for (const [name, what] of [['seed', 'order of events'], ['timeLimit', 'end'], ['turnsMax', 'end']]) {
        if (chosen[name] !== undefined && !simulated) {
            throw (0, native_js_1.misuse)(`open: ${name} is the ${what} in a simulation, and this is none without simulated: true`);
        }
    }
    const bits = lowlevel_js_1.lowlevel.runtimeOpen({
        workers: chosen.workers ?? 1,
        simulated: simulated ? 1 : 0,
        seed: chosen.seed ?? 0,
        tracePath: chosen.tracePath ?? null,
        traceCalls: chosen.traceCalls ? 1 : 0,
        timeLimitNs: (0, native_js_1.nanoseconds)(chosen.timeLimit ?? 0, 'timeLimit'),
        turnsMax: chosen.turnsMax ?? 0,
        turnBudgetNs: Math.max((0, native_js_1.nanoseconds)(chosen.turnBudget ?? 10, 'turnBudget'), 1),
        leaseStorePath: chosen.leaseStore ?? null,
    });
    try {
        return new port_js_1.Port(bits, simulated, (0, native_js_1.nanoseconds)(chosen.stall ?? 0, 'stall'));
    }
    catch (error) {
        lowlevel_js_1.lowlevel.quiet.runtimeClose(bits);
        throw error;
    }
}
class Runtime extends caller_js_1.Caller {
    #closing = null;
    constructor(port) {
        if (!(port instanceof port_js_1.Port))
            throw (0, native_js_1.misuse)('a runtime is opened with Runtime.open()');
        super(port, port.host);
    }
    /** Opens a runtime. Its agents live on this thread; the process stays alive while there are any. */
    static open(options) {
        return new Runtime(openPort(options));
    }
    /** @internal the runtime's handle, for `agentrt/lowlevel` */
    get bits() { return this.port.runtime; }
    /** Simulated: runs until nothing is runnable, or until `done`; virtual time may advance by `timeout` ms.
     * Resolves to whether it ended because of `done`. */
    run(timeout = 0, done = () => false) {
        const { simulation } = this.port;
        if (typeof done !== 'function')
            throw (0, native_js_1.misuse)(`run: done is ${(0, options_js_1.shown)(done)}, not a function`);
        if (simulation !== null)
            return simulation.drive(done, (0, native_js_1.nanoseconds)(timeout, 'timeout'));
        throw (0, native_js_1.errorOf)(lowlevel_js_1.lowlevel.Status.E_CONTEXT, 'run drives a simulated runtime; this one runs by itself');
    }
    /** Resolves when no accepted message waits; `E_DEADLINE` after `timeout` milliseconds. A message whose handler
     * awaits something is not waiting any more. */
    async drain(timeout = 10_000) {
        const { simulation } = this.port;
        const timeout_ns = (0, native_js_1.nanoseconds)(timeout, 'timeout');
        const status = () => lowlevel_js_1.lowlevel.quiet.runtimeDrain(this.bits, 0);
        const until = performance.now() + timeout;
        if (simulation !== null)
            await simulation.drive(() => status() === 0, timeout_ns);
        while (simulation === null && status() === lowlevel_js_1.lowlevel.Status.E_DEADLINE && performance.now() < until) {
            await new Promise((resolve) => { setTimeout(resolve, 1); });
        }
        if (status() === lowlevel_js_1.lowlevel.Status.E_DEADLINE) {
            throw (0, native_js_1.errorOf)(lowlevel_js_1.lowlevel.Status.E_DEADLINE, `${this.stats().inFlight} messages are unhandled after ${timeout} ms`);
        }
        lowlevel_js_1.lowlevel.runtimeDrain(this.bits, 0);
    }
    /** Ends every agent (`E_SHUTDOWN`) and gives everything back; a second close does nothing. Rejects with `E_SYSTEM`
     * when the trace file could not be written to its end; the runtime is closed then, too. */
    close() {
        this.#closing ??= this.port.close();
        return this.#closing;
    }
    /** @internal what console.log shows: its state, and not what it is made of */
    [node_util_1.inspect.custom]() {
        const { closed, simulation } = this.port;
        if (closed)
            return 'Runtime { closed }';
        const { agentsLive, handled, inFlight, crashed } = this.stats();
        return `Runtime ${(0, node_util_1.inspect)({ simulated: simulation !== null, agentsLive, handled, inFlight, crashed })}`;
    }
    /** Nanoseconds on the runtime's clock, virtual when simulated. */
    clock() { return lowlevel_js_1.lowlevel.runtimeClock(this.bits); }
    stats() { return lowlevel_js_1.lowlevel.runtimeStats(this.bits); }
    /** A circuit breaker, for calls of something that may keep failing. */
    breaker(options) { return reliable_js_1.Breaker.open(this.bits, options); }
    /** What an agent does with its time, if it was spawned with `profile: true`. */
    profile(agent) { return lowlevel_js_1.lowlevel.agentProfileGet(agent); }
    /** Takes the latest turns that took longer than the budget (at most 64 are kept), oldest first. */
    overruns() {
        return lowlevel_js_1.lowlevel.runtimeOverruns(this.bits, 64).map(({ agent, turnNs, type, typed, running }) => ({
            agent: agent, turnNs, type: typed ? type : null, running: running !== 0,
        }));
    }
    /** Takes the latest dead letters (at most 1,024 are kept), oldest first. */
    letters() {
        return lowlevel_js_1.lowlevel.runtimeLetters(this.bits, 1_024).map((letter) => ({
            to: letter.to,
            from: letter.from,
            type: letter.type,
            reason: lowlevel_js_1.lowlevel.statusName(letter.reason),
            byteLength: letter.payloadBytes,
        }));
    }
}
exports.Runtime = Runtime;
Object.defineProperty(Runtime.prototype, Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose'), {
    value() { return this.close(); },
});
