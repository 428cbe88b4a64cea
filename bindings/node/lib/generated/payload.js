// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Tag = exports.Ref = exports.Val = exports.Iso = void 0;
exports.received = received;
exports.createIso = createIso;
exports.createRef = createRef;
exports.load = load;
exports.sent = sent;
// Payloads: plain data, and buffers with a reference capability (iso, val, ref, tag).
//
// The core holds a buffer's bytes and checks every use. JavaScript works on a copy: an iso's or ref's
// `bytes` is a working copy, written back before the buffer goes anywhere and detached when an iso moves,
// so writing after a send touches nothing. Copies at the border work in every embedder (Electron allows no
// external memory) and keep the core's pointers out of the garbage collector's hands.
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
// Buffers that are collected without `close()` are closed then: a net, not the way.
const net = new FinalizationRegistry((bits) => { lowlevel_js_1.lowlevel.quiet.bufClose(bits); });
class Buf {
    /** @internal the handle */
    bits;
    /** @internal the context that holds it: an agent, or the host code of a port */
    owner;
    /** How many bytes it has. */
    byteLength;
    /** @internal `kept`: closed by the garbage collector at the latest, not by the end of a turn */
    constructor(owner, bits, byteLength, kept) {
        this.owner = owner;
        this.bits = bits;
        this.byteLength = byteLength;
        if (kept)
            net.register(this, bits, this);
    }
    /** The content; `E_CAPABILITY` through a tag. */
    get bytes() {
        return this.copyOut();
    }
    /** The same buffer as an address only: nobody reads or writes through it. */
    tag() {
        this.flush();
        return new Tag(this.owner, lowlevel_js_1.lowlevel.bufConvert(this.owner, this.bits, lowlevel_js_1.lowlevel.Capability.TAG), this.byteLength, true);
    }
    /** What all handles to one buffer have in common. */
    get identity() {
        return lowlevel_js_1.lowlevel.bufInfoGet(this.bits).identity;
    }
    /** A received payload is closed when its handler ends; a kept one when you close it. */
    keep() {
        net.unregister(this);
        net.register(this, this.bits, this);
        this.kept = true;
        return this;
    }
    /** Gives the buffer back; a second close does nothing. */
    close() {
        net.unregister(this);
        lowlevel_js_1.lowlevel.quiet.bufClose(this.bits);
        this.detach();
    }
    /** @internal */
    kept = false;
    /** @internal writes the working copy back */
    flush() { }
    /** @internal takes the working copy away */
    detach() { }
    /** @internal after a successful send or conversion that consumed this handle */
    moved() {
        net.unregister(this);
        this.kept = true;
        this.detach();
    }
    /** @internal the content, copied out of the core */
    copyOut() {
        const bytes = new Uint8Array(this.byteLength);
        this.#aim();
        (0, native_js_1.check)(native_js_1.native.read(bytes));
        return bytes;
    }
    /** @internal */
    copyIn(bytes) {
        this.#aim();
        (0, native_js_1.check)(native_js_1.native.write(bytes));
    }
    #aim() {
        native_js_1.control[0 /* Slot.From */] = this.owner;
        native_js_1.control[4 /* Slot.Buf */] = this.bits;
        native_js_1.control[3 /* Slot.Bytes */] = 0;
    }
    convert(to) {
        this.flush();
        const bits = lowlevel_js_1.lowlevel.bufConvert(this.owner, this.bits, to);
        this.moved();
        return bits;
    }
}
class Writable extends Buf {
    #work = null;
    /** The bytes, to read and write. Detached (length 0) once the buffer has moved. */
    get bytes() {
        this.#work ??= this.copyOut();
        return this.#work;
    }
    /** @internal */
    flush() {
        if (this.#work !== null && this.#work.byteLength > 0)
            this.copyIn(this.#work);
    }
    /** @internal */
    detach() {
        if (this.#work !== null)
            native_js_1.native.detach(this.#work.buffer);
    }
}
/** One holder, who reads and writes; a send moves it. */
class Iso extends Writable {
    /** Makes it immutable and shareable; this handle is gone afterwards. */
    freeze() {
        return new Val(this.owner, this.convert(lowlevel_js_1.lowlevel.Capability.VAL), this.byteLength, true);
    }
    /** Binds it to this context for good measure: a ref cannot be sent. */
    toRef() {
        return new Ref(this.owner, this.convert(lowlevel_js_1.lowlevel.Capability.REF), this.byteLength, true);
    }
}
exports.Iso = Iso;
/** Immutable and shared: a send keeps it readable here. */
class Val extends Buf {
    #copy = null;
    /** A copy of the bytes; writing to it changes nobody's payload. */
    get bytes() {
        this.#copy ??= this.copyOut();
        return this.#copy;
    }
    /** A second handle to the same bytes. */
    share() {
        return new Val(this.owner, lowlevel_js_1.lowlevel.bufConvert(this.owner, this.bits, lowlevel_js_1.lowlevel.Capability.VAL), this.byteLength, true);
    }
}
exports.Val = Val;
/** Readable and writable in the context that made it; never sent. */
class Ref extends Writable {
    /** Makes it sendable again; this handle is gone afterwards. */
    recover() {
        return new Iso(this.owner, this.convert(lowlevel_js_1.lowlevel.Capability.ISO), this.byteLength, true);
    }
}
exports.Ref = Ref;
/** An address: compare it by `identity`. */
class Tag extends Buf {
}
exports.Tag = Tag;
/** @internal the object for a buffer that arrived in a record */
function received(owner, capability, bits, byteLength, kept) {
    switch (capability) {
        case lowlevel_js_1.lowlevel.Capability.ISO: return new Iso(owner, bits, byteLength, kept);
        case lowlevel_js_1.lowlevel.Capability.VAL: return new Val(owner, bits, byteLength, kept);
        default: return new Tag(owner, bits, byteLength, kept);
    }
}
/** @internal makes an iso from a size, bytes or text */
function createIso(owner, source) {
    return new Iso(owner, ...create(owner, lowlevel_js_1.lowlevel.Capability.ISO, source), true);
}
/** @internal */
function createRef(owner, source) {
    return new Ref(owner, ...create(owner, lowlevel_js_1.lowlevel.Capability.REF, source), true);
}
function create(owner, capability, source) {
    if (typeof source === 'number')
        return [lowlevel_js_1.lowlevel.bufCreate(owner, capability, null, source), source];
    const bytes = typeof source === 'string' ? Buffer.from(source) : source;
    return [lowlevel_js_1.lowlevel.bufCreate(owner, capability, bytes, bytes.byteLength), bytes.byteLength];
}
/** @internal
 * Puts a payload into the control block; what does not fit is returned and goes along as an argument. */
function load(type, payload) {
    if (!(type >= 0 && type <= Number.MAX_SAFE_INTEGER)) {
        throw (0, native_js_1.misuse)(`message type ${String(type)} is not an integer from 0 to 2^53 - 1`);
    }
    native_js_1.control[2 /* Slot.Type */] = type;
    native_js_1.control[4 /* Slot.Buf */] = 0;
    native_js_1.control[3 /* Slot.Bytes */] = 0;
    if (payload === undefined)
        return undefined;
    if (payload instanceof Buf) {
        payload.flush();
        native_js_1.control[2 /* Slot.Type */] = type;
        native_js_1.control[4 /* Slot.Buf */] = payload.bits;
        return undefined;
    }
    const bytes = typeof payload === 'string' ? Buffer.from(payload)
        : payload instanceof ArrayBuffer ? new Uint8Array(payload) : payload;
    if (!(bytes instanceof Uint8Array)) {
        throw (0, native_js_1.misuse)(`a payload is text, bytes or a buffer, not ${typeof payload}`);
    }
    if (bytes.byteLength > native_js_1.data.byteLength)
        return bytes;
    native_js_1.data.set(bytes);
    native_js_1.control[3 /* Slot.Bytes */] = bytes.byteLength;
    return undefined;
}
/** @internal a send of this payload succeeded */
function sent(payload) {
    if (payload instanceof Iso)
        payload.moved();
}
