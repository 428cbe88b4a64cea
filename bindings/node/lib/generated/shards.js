// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Shards = void 0;
exports.shardHash = shardHash;
const cell_js_1 = require("./cell.js");
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
const options_js_1 = require("./options.js");
const payload_js_1 = require("./payload.js");
const MEMBER = { id: 'count', weight: 'count', agent: 'count' };
const SHARDS = { shards: 'count', heldMax: 'count', handoverType: 'count', handoverTimeout: 'number' };
const EPOCH = { epoch: 'count' };
// A map that nobody has any more is closed: a net, not the way.
const net = new FinalizationRegistry((bits) => { lowlevel_js_1.lowlevel.quiet.shardsClose(bits); });
/** What all views of one map share. */
class Shared {
    bits;
    constructor(bits) {
        this.bits = bits;
        net.register(this, bits);
    }
}
function bytesOf(key) {
    if (typeof key === 'string')
        return Buffer.from(key);
    if (key instanceof Uint8Array)
        return key;
    throw (0, native_js_1.misuse)(`a key is text or bytes, not ${(0, options_js_1.shown)(key)}`);
}
function listed(members) {
    if (!Array.isArray(members))
        throw (0, native_js_1.misuse)(`members are an array, not ${(0, options_js_1.shown)(members)}`);
    return members.map((member) => {
        const nobody = member?.agent === null ? { ...member, agent: undefined } : member;
        const { id, weight = 1, agent } = (0, options_js_1.checked)('a member', MEMBER, nobody);
        if (id === undefined)
            throw (0, native_js_1.misuse)(`a member has an id; this is ${(0, options_js_1.shown)(member)}`);
        return { id, weight, agent: agent ?? 0 };
    });
}
function epochOf(call, options) { return (0, options_js_1.checked)(call, EPOCH, options).epoch ?? 0; }
/** The hash that decides a key's shard: xxHash64 with seed 0. */
function shardHash(key) {
    const bytes = bytesOf(key);
    return lowlevel_js_1.lowlevel.shardsHash(bytes, bytes.length);
}
/** A map from keys to members, as its maker uses it, or another caller: `shards.as(context)`. */
class Shards {
    #caller;
    #shared;
    constructor(caller, shared) {
        if (!(shared instanceof Shared))
            throw (0, native_js_1.misuse)('a map is made with runtime.shards()');
        this.#caller = caller;
        this.#shared = shared;
    }
    /** @internal */
    static make(caller, members, options) {
        const { shards, heldMax, handoverType, handoverTimeout } = (0, options_js_1.checked)('shards', SHARDS, options);
        const handoverTimeoutNs = handoverTimeout === undefined ? 0 : Math.max(1, (0, native_js_1.nanoseconds)(handoverTimeout, 'handoverTimeout'));
        const bits = lowlevel_js_1.lowlevel.shardsCreate(caller.port.runtime, listed(members), { shards, heldMax, handoverType, handoverTimeoutNs });
        return new Shards(caller, new Shared(bits));
    }
    /** @internal the handle, for `agentrt/lowlevel` */
    get bits() { return this.#shared.bits; }
    /** The same map for another caller: the context or the mailbox of an agent. */
    as(caller) { return new Shards((0, cell_js_1.ofCaller)('shards', caller), this.#shared); }
    /** Who owns a key, or the keys of a hash as `shardHash` gives it. */
    find(key, options) {
        const epoch = epochOf('find', options);
        if (typeof key === 'bigint')
            return lowlevel_js_1.lowlevel.shardsFindHash(this.bits, epoch, key);
        const bytes = bytesOf(key);
        return lowlevel_js_1.lowlevel.shardsFind(this.bits, epoch, bytes, bytes.length);
    }
    /** The `count` best members for a shard: its owner, then those next in line; `E_ARGUMENT` for more than all. */
    replicas(shard, count, options) {
        return lowlevel_js_1.lowlevel.shardsReplicas(this.bits, epochOf('replicas', options), shard, count);
    }
    /** Adds members that are not there, re-weights those that are, removes those of weight 0, all or none; the epoch this makes.
     * An agent that loses shards gets an ask of `handoverType`; until it has replied, or is dead, what comes for them is held. */
    change(members, options) {
        return lowlevel_js_1.lowlevel.shardsChange(this.bits, epochOf('change', options), listed(members));
    }
    /** Removes members; the epoch this makes. */
    remove(ids, options) {
        return this.change(ids.map((id) => ({ id, weight: 0 })), options);
    }
    /** Which shards the latest change has moved. */
    moves(options) {
        return lowlevel_js_1.lowlevel.shardsMoves(this.bits, epochOf('moves', options), 0, lowlevel_js_1.lowlevel.Limit.SHARDS_MAX);
    }
    /** Signals the agent that owns a key. Signals for one key arrive in order, whoever owns it meanwhile. */
    signal(key, type, payload, options) {
        const epoch = epochOf('signal', options);
        const bytes = bytesOf(key);
        const from = this.#caller.cell.bits;
        (0, payload_js_1.through)('shards', from, payload, () => {
            lowlevel_js_1.lowlevel.shardsSignal(from, this.bits, epoch, bytes, bytes.length, (0, payload_js_1.plain)(type, payload));
        });
    }
    get info() { return lowlevel_js_1.lowlevel.shardsInfoGet(this.bits); }
    /** Gives the map up; what it holds becomes dead letters. A second close does nothing. */
    close() { lowlevel_js_1.lowlevel.quiet.shardsClose(this.bits); }
}
exports.Shards = Shards;
Object.defineProperty(Shards.prototype, Symbol.dispose ?? Symbol.for('nodejs.dispose'), {
    value() { this.close(); },
});
