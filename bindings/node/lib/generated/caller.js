// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Mailbox = exports.Context = exports.Caller = exports.Timer = void 0;
// Who calls: the host code of a runtime, or an agent. Both spawn, signal, ask, monitor and arm timers with the same
// words, because in the core they are the same call with another `from`.
const node_util_1 = require("node:util");
const cell_js_1 = require("./cell.js");
const channel_js_1 = require("./channel.js");
const group_js_1 = require("./group.js");
const lease_js_1 = require("./lease.js");
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
const options_js_1 = require("./options.js");
const payload_js_1 = require("./payload.js");
const reliable_js_1 = require("./reliable.js");
const shards_js_1 = require("./shards.js");
const supervisor_js_1 = require("./supervisor.js");
/** An armed timer. */
class Timer {
    bits;
    /** @internal */
    constructor(bits) {
        this.bits = bits;
    }
    /** No message comes from it any more; a second disarm does nothing. */
    disarm() { lowlevel_js_1.lowlevel.quiet.timerDisarm(this.bits); }
}
exports.Timer = Timer;
const SPAWN = {
    name: 'string', capacity: 'count', overflow: 'string', priority: 'string', link: 'boolean', trap: 'boolean',
    profile: 'boolean', supervisor: 'object',
};
const SIGNAL = { signal: 'object' };
const ASK = { timeout: 'number', signal: 'object' };
const ARM = { period: 'number' };
const GOSSIP = {
    topology: 'object', fanout: 'count', repair: 'boolean', repairEvery: 'number', timeout: 'number', signal: 'object',
};
const QUORUM = { threshold: 'count', rule: 'string', timeout: 'number', signal: 'object' };
class Caller {
    port;
    cell;
    /** @internal */
    constructor(/** @internal */ port, /** @internal */ cell) {
        this.port = port;
        this.cell = cell;
    }
    /** @internal who calls */
    get me() {
        if (this.port.closed)
            throw (0, native_js_1.errorOf)(lowlevel_js_1.lowlevel.Status.E_CLOSED, 'the runtime is closed');
        return this.cell.bits;
    }
    /** @internal throws why a signal or an ask was refused */
    refused(status, to) {
        if (typeof to !== 'number')
            throw (0, native_js_1.misuse)(`to is ${(0, options_js_1.shown)(to)}, not an agent: spawn and find give one`);
        void this.me;
        throw (0, native_js_1.failure)(status);
    }
    /** @internal what console.log shows: who it is, and not what it is made of */
    [node_util_1.inspect.custom]() { return `${this.constructor.name} { agent: ${this.cell.bits} }`; }
    /** Starts an agent on this thread's event loop; it can be signalled at once. */
    spawn(behavior, options) {
        const chosen = (0, options_js_1.checked)('spawn', SPAWN, options);
        const { receiver, flags, factory } = adapt(behavior);
        if (chosen.supervisor !== undefined && factory === null) {
            throw (0, native_js_1.misuse)('spawn: an object cannot be made anew for its supervisor: spawn its class, or { factory: () => … }');
        }
        const bits = lowlevel_js_1.lowlevel.spawn(this.port.runtime, this.me, {
            flags: flags | (chosen.trap ? lowlevel_js_1.lowlevel.Spawn.TRAP : 0) | (chosen.link ? lowlevel_js_1.lowlevel.Spawn.LINK : 0)
                | (chosen.profile ? lowlevel_js_1.lowlevel.Spawn.PROFILE : 0),
            port: this.port.bits,
            name: chosen.name,
            capacity: chosen.capacity,
            overflow: choose('spawn', lowlevel_js_1.lowlevel.Overflow, 'overflow', chosen.overflow ?? 'reject'),
            priority: choose('spawn', lowlevel_js_1.lowlevel.Priority, 'priority', chosen.priority ?? 'normal'),
            supervisor: chosen.supervisor?.agent,
        });
        const cell = new cell_js_1.Cell(bits, chosen.name);
        Object.assign(cell, receiver(this.port, cell));
        if (factory !== null)
            cell.factory = () => factory().receiver(this.port, cell);
        this.port.add(cell);
        return bits;
    }
    /** Starts a supervisor, for the agents that are spawned with it. */
    supervisor(options) {
        const bits = (0, supervisor_js_1.superviseAs)(this.port.runtime, this.me, this.port.simulation !== null, options);
        return new supervisor_js_1.Supervisor(bits, (supervisor, agent) => {
            if (this.port.made(agent))
                return lowlevel_js_1.lowlevel.supervisorAdopt(this.me, supervisor, agent);
            throw (0, native_js_1.misuse)('adopt: an object cannot be made anew: spawn its class, or { factory: () => … }');
        });
    }
    /** Sends a message. A promise comes back only if the mailbox waits for room (overflow `wait`): await it
     * before you send there again, or the order is not kept. */
    signal(to, type, payload, options) {
        const signal = options === undefined ? undefined : (0, options_js_1.abortable)('signal', SIGNAL, options);
        if (signal?.aborted)
            throw (0, native_js_1.cancelled)(signal);
        const status = this.post(to, type, payload);
        if (status === lowlevel_js_1.lowlevel.Status.E_WAIT) {
            return this.port.driven(this.#postLater(to, type, (0, payload_js_1.held)(payload), signal), this.cell);
        }
        if (status < 0)
            this.refused(status, to);
    }
    /** @internal one call: its status */
    post(to, type, payload) {
        const bytes = (0, payload_js_1.load)(type, payload);
        native_js_1.control[0 /* Slot.From */] = this.cell.bits;
        native_js_1.control[1 /* Slot.To */] = to;
        const status = bytes === undefined ? native_js_1.native.signal() : native_js_1.native.signal(bytes);
        if (status === 0 && payload !== undefined)
            (0, payload_js_1.sent)(payload);
        return status;
    }
    #postLater(to, type, payload, signal) {
        return (0, cell_js_1.forsakable)(async (forsake) => {
            let status;
            do {
                await this.port.room(this.cell, to, signal, forsake);
                status = this.post(to, type, payload);
            } while (status === lowlevel_js_1.lowlevel.Status.E_WAIT);
            if (status < 0)
                this.refused(status, to);
        });
    }
    /** Sends a message and resolves to its reply, or rejects: refused, dead, past its deadline, cancelled. */
    ask(to, type, payload, options) {
        return this.port.driven(this.#ask(to, type, payload, options), this.cell);
    }
    #ask(to, type, payload, options, forsake) {
        try {
            const signal = options === undefined ? undefined : (0, options_js_1.abortable)('ask', ASK, options);
            if (signal?.aborted)
                throw (0, native_js_1.cancelled)(signal);
            const timeout_ns = options?.timeout === undefined ? 0 : Math.max(1, (0, native_js_1.nanoseconds)(options.timeout, 'timeout'));
            const future = this.begin(to, type, payload, this.cell.right, timeout_ns);
            if (future === lowlevel_js_1.lowlevel.Status.E_WAIT)
                return this.#askLater(to, type, (0, payload_js_1.held)(payload), options);
            if (future < 0)
                this.refused(future, to);
            return this.port.expect(this.cell, future, signal, (reply) => reply, undefined, forsake);
        }
        catch (error) {
            return Promise.reject(error);
        }
    }
    #askLater(to, type, payload, options) {
        return (0, cell_js_1.forsakable)(async (forsake) => {
            await this.port.room(this.cell, to, options?.signal, forsake);
            return this.#ask(to, type, payload, options, forsake);
        });
    }
    /** @internal one call: the future, or the status of the failure */
    begin(to, type, payload, parent, timeout_ns) {
        const bytes = (0, payload_js_1.load)(type, payload);
        native_js_1.control[0 /* Slot.From */] = this.cell.bits;
        native_js_1.control[1 /* Slot.To */] = to;
        native_js_1.control[5 /* Slot.Right */] = parent;
        native_js_1.control[6 /* Slot.Timeout */] = timeout_ns;
        const status = native_js_1.native.ask(bytes);
        if (status === 0 && payload !== undefined)
            (0, payload_js_1.sent)(payload);
        return status === 0 ? native_js_1.control[7 /* Slot.Result */] : status;
    }
    /** Asks several agents the same and resolves as soon as one answer has enough votes, or none can have them, or time is
     * up: the verdict says which. An iso is refused: freeze it. */
    quorum(voters, type, payload, options) {
        return this.port.driven(this.#quorum(voters, type, payload, options), this.cell);
    }
    #quorum(asked, type, payload, options) {
        try {
            const voters = [...(0, options_js_1.agents)('quorum', 'voters', asked)];
            const signal = (0, options_js_1.abortable)('quorum', QUORUM, options);
            if (signal?.aborted)
                throw (0, native_js_1.cancelled)(signal);
            const future = lowlevel_js_1.lowlevel.quorum(this.port.runtime, this.me, voters, (0, payload_js_1.plain)(type, payload), {
                threshold: options?.threshold,
                rule: choose('quorum', lowlevel_js_1.lowlevel.Rule, 'rule', options?.rule ?? 'majority'),
                timeoutNs: options?.timeout === undefined ? 0 : Math.max(1, (0, native_js_1.nanoseconds)(options.timeout, 'timeout')),
                parent: this.cell.right,
            });
            const decode = (message) => (0, group_js_1.verdictOf)(message, voters);
            return this.port.expect(this.cell, future, signal, decode, undefined, undefined, group_js_1.isVerdict);
        }
        catch (error) {
            return Promise.reject(error);
        }
    }
    /** Signals each of many agents once; nobody waits for room. An iso is refused: freeze it. */
    broadcast(members, type, payload) {
        const { refusals, delivered } = lowlevel_js_1.lowlevel.broadcast(this.port.runtime, this.me, (0, options_js_1.agents)('broadcast', 'members', members), (0, payload_js_1.plain)(type, payload), members.length);
        const named = refusals.map(({ member, status }) => ({ agent: member, reason: lowlevel_js_1.lowlevel.statusName(status) }));
        return { delivered, refusals: named };
    }
    /** Tells a few members, each of whom tells a few neighbours, until all that live have it: the report says how it went.
     * An iso is refused: freeze it. */
    gossip(members, type, payload, options) {
        return this.port.driven(this.#gossip(members, type, payload, options), this.cell);
    }
    #gossip(members, type, payload, options) {
        try {
            const signal = (0, options_js_1.abortable)('gossip', GOSSIP, options);
            if (signal?.aborted)
                throw (0, native_js_1.cancelled)(signal);
            const { topology, fanout = 3, repair = true, repairEvery, timeout } = options ?? {};
            if (fanout === 0)
                throw (0, native_js_1.misuse)('gossip: fanout: 0 neighbours: a member tells at least one');
            const future = lowlevel_js_1.lowlevel.gossip(this.port.runtime, this.me, (0, options_js_1.agents)('gossip', 'members', members), topology?.bits ?? 0, (0, payload_js_1.plain)(type, payload), {
                fanout,
                unrepaired: repair ? 0 : 1,
                repairNs: repairEvery === undefined ? 0 : Math.max(1, (0, native_js_1.nanoseconds)(repairEvery, 'repairEvery')),
                timeoutNs: timeout === undefined ? 0 : Math.max(1, (0, native_js_1.nanoseconds)(timeout, 'timeout')),
                parent: this.cell.right,
            });
            return this.port.expect(this.cell, future, signal, group_js_1.reportOf, undefined, undefined, group_js_1.isReport);
        }
        catch (error) {
            return Promise.reject(error);
        }
    }
    /** Resolves when the agent has ended. */
    monitor(agent, options) {
        const signal = (0, options_js_1.abortable)('monitor', SIGNAL, options);
        if (signal?.aborted)
            return Promise.reject((0, native_js_1.cancelled)(signal));
        const future = lowlevel_js_1.lowlevel.monitor(this.me, agent);
        const down = this.port.expect(this.cell, future, signal, (message) => ({ agent, reason: message.reason, text: message.text() }));
        return this.port.driven(down, this.cell);
    }
    /** Resolves once this caller holds the resource of that name, in line with the others who wait for it. It ends with
     * its agent, when it is released, or when its time is over. */
    lease(name, options) {
        const signal = (0, options_js_1.abortable)('lease', lease_js_1.LEASE, options);
        void this.me;
        if (signal?.aborted)
            return Promise.reject((0, native_js_1.cancelled)(signal));
        return this.port.driven((0, lease_js_1.acquire)(this.port, this.cell, name, options, signal), this.cell);
    }
    /** The lease if nobody holds the resource now, else null. */
    tryLease(name, options) {
        void this.me;
        return (0, lease_js_1.tryAcquire)(this.port, this.cell, name, options);
    }
    /** Signals `to` after `delay` milliseconds, from this caller. */
    arm(to, delay, type, payload, options) {
        const { period = 0 } = (0, options_js_1.checked)('arm', ARM, options);
        const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
        if (!(bytes === undefined || bytes instanceof Uint8Array || bytes instanceof payload_js_1.Buf)) {
            throw (0, native_js_1.misuse)(`the payload of a timer is text, bytes or a val, not ${(0, options_js_1.shown)(bytes)}`);
        }
        return new Timer(lowlevel_js_1.lowlevel.timerArm(this.me, to, (0, native_js_1.nanoseconds)(delay, 'delay'), (0, native_js_1.nanoseconds)(period, 'period'), bytes instanceof Uint8Array || bytes === undefined ? { type, data: bytes ?? null } : { type, buf: bytes.bits }));
    }
    /** Calls `call` until it works, with pauses on the runtime's clock; rejects with its last error when the policy ends
     * that. No pause reaches beyond `timeout` milliseconds from now. `call` is given the attempt, whose `key` is the same
     * for all tries. */
    retry(call, policy = new reliable_js_1.Retry(), options = {}) {
        return this.port.driven(this.#retry(call, policy, options), this.cell);
    }
    async #retry(call, policy, options) {
        const { port, cell } = this;
        if (typeof call !== 'function')
            throw (0, native_js_1.misuse)(`retry: it calls a function, not ${(0, options_js_1.shown)(call)}`);
        if (!(policy instanceof reliable_js_1.Retry))
            throw (0, native_js_1.misuse)(`retry: the policy is ${(0, options_js_1.shown)(policy)}, not a Retry: new Retry({ attempts: 2 })`);
        const signal = (0, options_js_1.abortable)('retry', ASK, options);
        const deadline = options.timeout === undefined ? 0 : port.clock() + Math.max(1, (0, native_js_1.nanoseconds)(options.timeout, 'timeout'));
        const key = policy.begin(port.simulation !== null);
        for (let number = 1;; number++) {
            if (signal?.aborted)
                throw (0, native_js_1.cancelled)(signal);
            let future;
            try {
                return await call({ number, key });
            }
            catch (error) {
                if (!policy.worth(error))
                    throw error;
                future = this.#pause(() => policy.pauseNs({ number, key }, port.clock(), deadline), error);
            }
            const pause = port.expect(cell, future, signal, () => { });
            await port.driven(pause, cell).catch((error) => {
                if (error.status !== lowlevel_js_1.lowlevel.Status.E_DEADLINE)
                    throw error; // which is how a pause ends
            });
        }
    }
    // The future of a pause; the error of the try if the policy allows none.
    #pause(pauseNs, tried) {
        let pause_ns;
        try {
            pause_ns = pauseNs();
        }
        catch (error) {
            const { status } = error;
            throw status === lowlevel_js_1.lowlevel.Status.E_LIMIT || status === lowlevel_js_1.lowlevel.Status.E_DEADLINE ? tried : error;
        }
        return lowlevel_js_1.lowlevel.retryPause(this.port.runtime, this.me, pause_ns);
    }
    /** Tells an agent of each dead letter from now on: a `letter` message, as far as its mailbox has room. */
    subscribeLetters(agent) { lowlevel_js_1.lowlevel.letterSubscribe(agent); }
    /** Tells it of no more of them. */
    unsubscribeLetters(agent) { lowlevel_js_1.lowlevel.letterUnsubscribe(agent); }
    /** Ends an agent after the messages it has accepted. */
    stop(agent) { lowlevel_js_1.lowlevel.agentStop(this.me, agent); }
    /** Ends an agent before its next message. */
    kill(agent) { lowlevel_js_1.lowlevel.agentKill(this.me, agent); }
    /** Gives an agent a `wake` message; several become one. */
    wake(agent) { lowlevel_js_1.lowlevel.agentWake(agent); }
    /** The agent of that name; `E_NOT_FOUND` if there is none. */
    find(name) { return lowlevel_js_1.lowlevel.agentFind(this.port.runtime, name); }
    /** Opens a bounded queue between any number of senders and receivers; it holds 1,000 items unless told otherwise. */
    channel(capacity = 0) { return channel_js_1.Channel.open(this, capacity); }
    /** Makes a map from keys to members, of 1,024 shards unless told otherwise. */
    shards(members, options) { return shards_js_1.Shards.make(this, members, options); }
    /** A buffer with one holder, from bytes, text or a size; a send moves it. */
    iso(source) { return (0, payload_js_1.create)(payload_js_1.Iso, this.me, source); }
    /** An immutable buffer that many can hold. */
    val(source) {
        if (typeof source === 'number')
            throw (0, native_js_1.misuse)(`a val is made from text or bytes, not from a size, ${(0, options_js_1.shown)(source)}: it cannot be filled`);
        return (0, payload_js_1.create)(payload_js_1.Iso, this.me, source).freeze();
    }
    /** A buffer of this context, never sent. */
    ref(source) { return (0, payload_js_1.create)(payload_js_1.Ref, this.me, source); }
}
exports.Caller = Caller;
/** An agent's view of itself; valid while it handles a message or awaits something in a handler. */
class Context extends Caller {
    /** This agent's address. */
    get self() { return this.cell.bits; }
    /** Ends this agent when its handler is over; `E_CONTEXT` if that is over already. */
    end() {
        void this.me;
        if (!this.cell.inBatch && this.cell.pending === 0) {
            throw (0, native_js_1.errorOf)(lowlevel_js_1.lowlevel.Status.E_CONTEXT, 'end: its handler is over; end the agent in it, or stop it from outside');
        }
        this.cell.ending = true;
    }
    /** When the linked agent dies abnormally, this one does too, and the other way round. */
    link(agent) { lowlevel_js_1.lowlevel.link(this.me, agent); }
    unlink(agent) { lowlevel_js_1.lowlevel.unlink(this.me, agent); }
}
exports.Context = Context;
const DONE = { value: undefined, done: true };
/** An agent that reads its own messages: `for await (const message of mailbox)` ends when it is stopped. */
class Mailbox extends Context {
    #run;
    #reader = null;
    #turnOver = null;
    #control = []; // exits and wakes that came while it awaited something else
    #closed = false;
    #begun = false;
    #leave = null;
    /** @internal */
    constructor(port, cell, run) {
        super(port, cell);
        this.#run = run;
    }
    /** The next message; `done` when the agent is stopped. The one before is finished by asking. */
    next() {
        const waiting = this.#control.shift();
        if (waiting !== undefined)
            return Promise.resolve({ value: waiting, done: false });
        this.#endTurn();
        if (this.#closed)
            return Promise.resolve(DONE);
        if (this.#reader !== null)
            return Promise.reject((0, native_js_1.errorOf)(lowlevel_js_1.lowlevel.Status.E_BUSY, 'somebody waits for the next message already'));
        return new Promise((resolve) => { this.#reader = resolve; });
    }
    return() { return Promise.resolve(DONE); }
    [Symbol.asyncIterator]() { return this; }
    /** @internal one record: a promise until the function asks for the next one */
    receive(message) {
        if (this.#leave !== null)
            return this.#leave();
        if (message.kind === 'stop')
            this.#closed = true;
        if (!this.#begun && message.kind !== 'start')
            return this.#goOn(message);
        const read = this.#reader;
        this.#reader = null;
        if (message.kind !== 'start' && read === null) {
            if (!this.#closed)
                this.#control.push(message.retain());
            return undefined;
        }
        const turn = new Promise((resolve) => { this.#turnOver = resolve; });
        if (read === null)
            this.#begin();
        else
            read(this.#closed ? DONE : { value: message, done: false });
        return turn;
    }
    // The function before this one has crashed, and no restart came of it: another begins, with this message. Its turn is made
    // afterwards, since the function asks for a message as it begins, and that ends the turn that there is.
    #goOn(message) {
        this.#begin();
        const turn = new Promise((resolve) => { this.#turnOver = resolve; });
        const read = this.#reader;
        this.#reader = null;
        if (read !== null)
            read(this.#closed ? DONE : { value: message, done: false });
        else if (!this.#closed)
            this.#control.push(message.retain());
        return turn;
    }
    #begin() {
        this.#begun = true;
        let running;
        try {
            running = this.#run(this);
        }
        catch (error) {
            throw advised(error);
        }
        if (typeof running?.then !== 'function')
            throw new TypeError(`a function behaviour returns a promise; ${STYLES}`);
        running.then(() => { this.#finish(null); }, (error) => { this.#finish({ error: advised(error) }); });
    }
    // The function is over. Without a turn (it had asked for a message), a wake gives it one to end in.
    #finish(crash) {
        if (this.cell.behavior !== this)
            return; // another has taken its place
        this.#leave = () => { Object.assign(this.cell, { ending: true, crash }); };
        if (this.#turnOver === null)
            lowlevel_js_1.lowlevel.quiet.agentWake(this.self);
        else
            this.#leave();
        this.#endTurn();
    }
    #endTurn() {
        const over = this.#turnOver;
        this.#turnOver = null;
        over?.();
    }
    /** @internal */
    ended() {
        this.#closed = true;
        this.#reader?.(DONE);
        this.#reader = null;
    }
    /** @internal */
    again() { return new Mailbox(this.port, this.cell, this.#run); }
}
exports.Mailbox = Mailbox;
const STYLES = 'a function gets a mailbox; for single messages spawn { receive(message) {} }';
// A function that takes its mailbox for a message fails at its first word.
function advised(error) {
    if (!(error instanceof TypeError && /\b(?:reply|refuse|text|json) is not a function/.test(error.message)))
        return error;
    return new TypeError(`${error.message}: ${STYLES}`, { cause: error });
}
const isClass = (behavior) => typeof behavior === 'function' && (typeof behavior.prototype?.receive === 'function'
    || Object.getOwnPropertyDescriptor(behavior, 'prototype')?.writable === false); // as of what `class` declares
function adapt(behavior) {
    const { START, STOP } = lowlevel_js_1.lowlevel.Spawn;
    if (typeof behavior === 'function' && !isClass(behavior)) {
        const receiver = (port, cell) => ({ behavior: new Mailbox(port, cell, behavior), context: null, starts: true });
        return { flags: START | STOP, receiver, factory: () => adapt(behavior) };
    }
    const made = typeof behavior === 'function' || typeof behavior?.factory === 'function';
    const handler = !made ? behavior
        : typeof behavior === 'function' ? new behavior() : behavior.factory();
    if (typeof handler?.receive !== 'function') {
        throw (0, native_js_1.misuse)(`a behaviour has a receive method, or is a function of a mailbox; ${described(handler)}`);
    }
    const { start, stop } = handler;
    const receive = (message, context) => {
        if (message.kind === 'start')
            return start?.call(handler, context);
        if (message.kind === 'stop')
            return stop?.call(handler, context);
        return handler.receive(message, context);
    };
    const plain = start === undefined && stop === undefined;
    return {
        flags: (start === undefined ? 0 : START) | (stop === undefined ? 0 : STOP),
        receiver: (port, cell) => ({
            behavior: plain ? handler : { receive }, context: new Context(port, cell), starts: start !== undefined,
        }),
        factory: made ? () => adapt(behavior) : null,
    };
}
/** What somebody gave who forgot `receive`, or misspelt it. */
function described(given) {
    if (typeof given !== 'object' || given === null)
        return `this is ${(0, options_js_1.shown)(given)}`;
    const names = [given, Object.getPrototypeOf(given)].flatMap((layer) => (layer === Object.prototype || layer === null ? [] : Object.getOwnPropertyNames(layer)));
    const methods = names.filter((name) => name !== 'constructor' && typeof given[name] === 'function');
    return methods.length === 0 ? 'this has no methods' : `this has ${methods.slice(0, 8).join(', ')}`;
}
function choose(call, table, option, name) {
    const known = new Map(Object.entries(table).map(([key, value]) => [key.toLowerCase(), value]));
    const value = known.get(name);
    if (typeof value === 'number')
        return value;
    throw (0, native_js_1.misuse)(`${call}: ${option} is '${name}', not one of ${[...known.keys()].join(', ')}`);
}
