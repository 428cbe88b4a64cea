// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Tag = exports.Ref = exports.Val = exports.Iso = exports.Buf = void 0;
exports.copyOut = copyOut;
exports.received = received;
exports.create = create;
exports.load = load;
exports.plain = plain;
exports.held = held;
exports.sent = sent;
exports.through = through;
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
const options_js_1 = require("./options.js");
const { Capability } = lowlevel_js_1.lowlevel;
// Buffers that are collected without `close()` are closed then: a net, not the way.
const net = new FinalizationRegistry((bits) => { lowlevel_js_1.lowlevel.quiet.bufClose(bits); });
function aim(owner, bits) {
    native_js_1.control[0 /* Slot.From */] = owner;
    native_js_1.control[4 /* Slot.Buf */] = bits;
    native_js_1.control[3 /* Slot.Bytes */] = 0;
}
/** The content of a buffer, copied out of the core by `read`, or by `finish`, which closes it. */
function copyOut(read, owner, bits, byteLength) {
    aim(owner, bits);
    if (byteLength <= native_js_1.data.byteLength) {
        (0, native_js_1.check)(read());
        return native_js_1.data.slice(0, byteLength);
    }
    const bytes = new Uint8Array(byteLength);
    (0, native_js_1.check)(read(bytes));
    return bytes;
}
class Buf {
    /** @internal the handle */
    bits;
    /** @internal the context that holds it: an agent, or the host code of a port */
    owner;
    /** How many bytes it has. */
    byteLength;
    /** @internal the end of a turn does not close it */
    kept = false;
    /** @internal what is worked on here */
    copy = null;
    /** @internal */
    constructor(owner, bits, byteLength) {
        this.owner = owner;
        this.bits = bits;
        this.byteLength = byteLength;
    }
    /** The content: a copy of your own each time, but the working copy of an iso or ref; `E_CAPABILITY` through a tag. */
    get bytes() { return this.copyOut(); }
    /** The same buffer as an address only: nobody reads or writes through it. */
    tag() {
        this.flush();
        return new Tag(this.owner, lowlevel_js_1.lowlevel.bufConvert(this.owner, this.bits, Capability.TAG), this.byteLength).keep();
    }
    /** What all handles to one buffer have in common. */
    get identity() {
        return lowlevel_js_1.lowlevel.bufInfoGet(this.bits).identity;
    }
    /** A received payload is closed when its handler ends; a kept one when you close it. */
    keep() {
        if (!this.kept)
            net.register(this, this.bits, this);
        this.kept = true;
        return this;
    }
    /** Gives the buffer back; a second close does nothing. */
    close() {
        lowlevel_js_1.lowlevel.quiet.bufClose(this.bits);
        this.moved();
    }
    /** @internal the handle is gone: sent, converted or closed */
    moved() {
        net.unregister(this);
        this.kept = true;
    }
    /** @internal writes the working copy back */
    flush() { }
    /** @internal the content, copied out of the core */
    copyOut() { return copyOut(native_js_1.native.read, this.owner, this.bits, this.byteLength); }
    /** @internal */
    copyIn(bytes) {
        aim(this.owner, this.bits);
        (0, native_js_1.check)(native_js_1.native.write(bytes));
    }
}
exports.Buf = Buf;
class Writable extends Buf {
    /** The content, to read and to write. */
    get bytes() {
        this.copy ??= this.copyOut();
        return this.copy;
    }
    /** @internal */
    flush() {
        if (this.copy !== null && this.copy.byteLength > 0)
            this.copyIn(this.copy);
    }
    /** @internal */
    moved() {
        super.moved();
        if (this.copy !== null)
            native_js_1.native.detach(this.copy.buffer);
    }
    convert(Type, to) {
        this.flush();
        const bits = lowlevel_js_1.lowlevel.bufConvert(this.owner, this.bits, to);
        this.moved();
        return new Type(this.owner, bits, this.byteLength).keep();
    }
}
/** One holder, who reads and writes through `bytes`; a send moves it and detaches them. */
class Iso extends Writable {
    /** Makes it immutable and shareable; this handle is gone afterwards. */
    freeze() { return this.convert(Val, Capability.VAL); }
    /** Binds it to this context: a ref cannot be sent; this handle is gone afterwards. */
    toRef() { return this.convert(Ref, Capability.REF); }
}
exports.Iso = Iso;
/** Immutable and shared: a send keeps it readable here. */
class Val extends Buf {
    /** A second handle to the same bytes. */
    share() {
        return new Val(this.owner, lowlevel_js_1.lowlevel.bufConvert(this.owner, this.bits, Capability.VAL), this.byteLength).keep();
    }
}
exports.Val = Val;
/** Readable and writable through `bytes` in the context that made it; never sent. */
class Ref extends Writable {
    /** Makes it sendable again; this handle is gone afterwards. */
    recover() { return this.convert(Iso, Capability.ISO); }
}
exports.Ref = Ref;
/** An address: compare it by `identity`. */
class Tag extends Buf {
}
exports.Tag = Tag;
/** The object for a buffer that arrived in a record. */
function received(owner, capability, bits, byteLength) {
    const Type = capability === Capability.ISO ? Iso : capability === Capability.VAL ? Val : Tag;
    return new Type(owner, bits, byteLength);
}
/** Makes an iso or a ref from a size, bytes or text. */
function create(Type, owner, source) {
    const bytes = typeof source === 'string' ? Buffer.from(source) : typeof source === 'number' ? null : source;
    const [name, capability] = Type === Iso ? ['iso', Capability.ISO] : ['ref', Capability.REF];
    if (bytes !== null && !(bytes instanceof Uint8Array))
        throw (0, native_js_1.misuse)(`${name}: it is made from a size, text or bytes, not from ${(0, options_js_1.shown)(source)}`);
    const size = bytes === null ? (0, options_js_1.count)(name, 'its size', source) : bytes.byteLength;
    return new Type(owner, lowlevel_js_1.lowlevel.bufCreate(owner, capability, bytes, size), size).keep();
}
/** The bytes of a payload that is no buffer. */
function bytesOf(payload) {
    if (typeof payload === 'string')
        return Buffer.from(payload);
    if (payload instanceof Uint8Array)
        return payload;
    if (payload instanceof ArrayBuffer)
        return new Uint8Array(payload);
    const kind = payload === null ? '' : Array.isArray(payload) ? ' (array)' : ` (${typeof payload})`;
    const memory = ArrayBuffer.isView(payload) || payload instanceof SharedArrayBuffer;
    const way = memory ? 'send a Uint8Array of its bytes' : 'JSON.stringify it, and read message.json()';
    throw (0, native_js_1.misuse)(`a payload is text, bytes or a buffer, not ${(0, options_js_1.shown)(payload)}${kind}: ${way}`);
}
function checkType(type) {
    if (Number.isSafeInteger(type) && type >= 0)
        return;
    throw (0, native_js_1.misuse)(`message type ${(0, options_js_1.shown)(type)} is not an integer number from 0 to 2^53 - 1`);
}
/** Puts a payload into the control block; what does not fit is returned and goes along as an argument. */
function load(type, payload) {
    checkType(type);
    if (payload instanceof Buf)
        payload.flush();
    native_js_1.control[2 /* Slot.Type */] = type;
    native_js_1.control[4 /* Slot.Buf */] = payload instanceof Buf ? payload.bits : 0;
    native_js_1.control[3 /* Slot.Bytes */] = 0;
    if (payload === undefined || payload instanceof Buf)
        return undefined;
    const bytes = bytesOf(payload);
    if (bytes.byteLength > native_js_1.data.byteLength)
        return bytes;
    native_js_1.data.set(bytes);
    native_js_1.control[3 /* Slot.Bytes */] = bytes.byteLength;
    return undefined;
}
/** The same for the generated calls. */
function plain(type, payload) {
    checkType(type);
    if (!(payload instanceof Buf))
        return { type, data: payload === undefined ? null : bytesOf(payload) };
    payload.flush();
    return { type, buf: payload.bits };
}
/** The same payload for a send that waits: its bytes are those of now, whatever is written to them meanwhile. */
function held(payload) {
    if (payload instanceof Uint8Array)
        return new Uint8Array(payload);
    return payload instanceof ArrayBuffer ? payload.slice(0) : payload;
}
/** A send of this payload succeeded. */
function sent(payload) {
    if (payload instanceof Iso)
        payload.moved();
}
/** Sends through a channel or a map; who sends there what is not its caller's is told of the way. */
function through(view, caller, payload, send) {
    try {
        const result = send();
        sent(payload);
        return result;
    }
    catch (error) {
        const { code, status, message } = error;
        if (code !== 'E_CAPABILITY' || !(payload instanceof Buf) || payload.owner === caller)
            throw error;
        throw (0, native_js_1.errorOf)(status, `${message}: use ${view}.as(context)`);
    }
}
