// Generated from src/ by `npm run compile`. Do not edit.
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Message = exports.Arena = exports.RECORD_WORDS = void 0;
// A record that an agent or the host received, decoded when it is looked at.
const node_util_1 = require("node:util");
const lowlevel_js_1 = require("./lowlevel.js");
const native_js_1 = require("./native.js");
const payload_js_1 = require("./payload.js");
const KINDS = [
    'signal', 'signal', 'reply', 'down', 'exit', 'timer', 'start', 'stop', 'room', 'wake',
    'stop', // END, which comes to a port and no further
    'letter',
];
const HIGH = 2 ** 32;
const KIND = 2 ** 49; // of a handle: what is above
const isAgent = (bits) => Math.floor(bits / KIND) === 2;
/** Words of 32 bits in a record. */
exports.RECORD_WORDS = 16;
/** Memory that records are taken into. It is not used twice, so a message may outlive its batch. */
class Arena {
    records;
    words;
    bytes;
    next = 0;
    constructor(records) {
        this.records = records;
        const memory = Buffer.allocUnsafeSlow(records * exports.RECORD_WORDS * 4);
        this.words = new Uint32Array(memory.buffer);
        this.bytes = new Uint8Array(memory.buffer);
    }
}
exports.Arena = Arena;
class Message {
    receiver;
    words;
    at;
    cached = null;
    /** @internal */
    constructor(receiver, words, at) {
        this.receiver = receiver;
        this.words = words;
        this.at = at;
    }
    /** @internal a record that a generated call returned */
    static ofRecord(receiver, record) {
        const words = new Uint32Array(exports.RECORD_WORDS);
        const put = (word, value) => {
            words[word] = value % HIGH;
            words[word + 1] = Math.floor(value / HIGH);
        };
        put(2 /* Word.From */, record.from);
        put(4 /* Word.Right */, record.right);
        put(6 /* Word.Type */, record.type);
        words[8 /* Word.Kind */] = record.kind | record.capability << 8 | record.status << 16;
        words[9 /* Word.Bytes */] = record.payloadBytes;
        if (record.capability === lowlevel_js_1.lowlevel.Capability.INLINE)
            new Uint8Array(words.buffer, 10 /* Word.Payload */ * 4).set(record.bytes);
        else
            put(10 /* Word.Payload */, record.buf);
        return new Message(receiver, words, 0);
    }
    u64(word) {
        return this.words[this.at + word + 1] * HIGH + this.words[this.at + word];
    }
    /** The sender's message type number. */
    get type() { return this.u64(6 /* Word.Type */); }
    /** The sender; 0 when it was host code of another thread, and for an item of a channel. */
    get from() { return (isAgent(this.source) ? this.source : 0); }
    /** @internal whoever or whatever it came from */
    get source() { return this.u64(2 /* Word.From */); }
    get kind() { return KINDS[this.words[this.at + 8 /* Word.Kind */] & 0xff]; }
    /** Whether the sender waits for `reply` or `refuse`. */
    get isAsk() { return this.kind === 'signal' && this.right !== 0; }
    /** @internal the right to reply, or the future or timer that this record is about */
    get right() { return this.u64(4 /* Word.Right */); }
    /** @internal */
    get status() { return this.words[this.at + 8 /* Word.Kind */] >> 16; }
    /** Of a `letter`: what could not be handled, and how many more there were that this full mailbox was not told of. */
    get letter() {
        const { type, from, reason, view } = this;
        const [byteLength, missed] = [0, 8].map((at) => Number(view.getBigUint64(at, true)));
        return { to: this.right, from, type, reason, byteLength, missed };
    }
    /** Why an agent ended, for `down` and `exit`, or why a `letter` was lost: `'OK'` or an error code. */
    get reason() { return lowlevel_js_1.lowlevel.statusName(this.status); }
    /** @internal */
    get capability() { return (this.words[this.at + 8 /* Word.Kind */] >> 8) & 0xff; }
    /** @internal the handle of its buffer, if it has one */
    get buffer() { return this.u64(10 /* Word.Payload */); }
    get byteLength() { return this.words[this.at + 9 /* Word.Bytes */]; }
    get inline() {
        const { buffer, byteOffset } = this.words;
        return new Uint8Array(buffer, byteOffset + (this.at + 10 /* Word.Payload */) * 4, this.byteLength);
    }
    /** The payload's bytes, for as long as you hold the message: your own copy. Of an iso, its working copy. */
    get bytes() {
        if (this.capability === lowlevel_js_1.lowlevel.Capability.VAL)
            return this.ownBytes;
        const { payload } = this;
        return payload instanceof Uint8Array ? payload : payload.bytes;
    }
    /** What a val came with, copied out once; text and bytes that do not fit into a record come as a val, too. */
    get ownBytes() {
        if (this.cached instanceof payload_js_1.Val)
            return this.cached.copy ??= this.cached.copyOut();
        this.cached ??= this.copyOut(native_js_1.native.read);
        return this.cached;
    }
    copyOut(read) {
        return (0, payload_js_1.copyOut)(read, this.receiver.bits, this.u64(10 /* Word.Payload */), this.byteLength);
    }
    /** The payload's bytes for reading numbers. */
    get view() {
        const bytes = this.capability === lowlevel_js_1.lowlevel.Capability.INLINE ? this.inline : this.bytes;
        return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    /** The payload as text. */
    text() { return Buffer.from(this.bytes).toString(); }
    /** The payload as JSON. */
    json() { return JSON.parse(this.text()); }
    /** The payload's buffer with its capability, or its bytes if it has none. */
    get payload() {
        const { cached, capability } = this;
        if (capability === lowlevel_js_1.lowlevel.Capability.INLINE)
            return this.cached = cached ?? this.inline.slice();
        if (cached instanceof payload_js_1.Buf)
            return cached;
        const buffer = (0, payload_js_1.received)(this.receiver.bits, capability, this.u64(10 /* Word.Payload */), this.byteLength);
        buffer.copy = cached;
        return this.cached = buffer;
    }
    /** Answers an ask, once, while its agent handles a message: do not reply from a timer or another callback.
     * An answer that comes after its asker has given up is a dead letter (`E_LATE`). `E_STALE`: it was answered before. */
    reply(type, payload) {
        const right = this.asked();
        const bytes = (0, payload_js_1.load)(type, payload);
        native_js_1.control[0 /* Slot.From */] = this.receiver.bits;
        native_js_1.control[5 /* Slot.Right */] = right;
        (0, native_js_1.check)(native_js_1.native.reply(bytes));
        (0, payload_js_1.sent)(payload);
        this.answered();
    }
    /** Refuses an ask: it fails with this code and text. */
    refuse(text = '', code = 'E_REFUSED') {
        const status = lowlevel_js_1.lowlevel.Status[code];
        if (typeof status !== 'number') {
            throw (0, native_js_1.misuse)(`${code} is not a status of agentrt`);
        }
        lowlevel_js_1.lowlevel.refuse(this.receiver.bits, this.asked(), status, text);
        this.answered();
    }
    asked() {
        const { right } = this;
        if (right !== 0)
            return right;
        throw (0, native_js_1.errorOf)(lowlevel_js_1.lowlevel.Status.E_STALE, 'nobody waits for an answer to this message: look at isAsk first');
    }
    answered() {
        if (this.receiver.right === this.right)
            this.receiver.right = 0;
    }
    /** @internal the payload's buffer is closed unless it was kept or moved on. The bytes of a val that nobody has looked at
     * are copied out: the message may be held, and by whom is not to be known. */
    release() {
        const { cached, capability } = this;
        if (capability === lowlevel_js_1.lowlevel.Capability.INLINE)
            return;
        if (cached instanceof payload_js_1.Buf) {
            if (!cached.kept)
                cached.close();
        }
        else if (cached === null && capability === lowlevel_js_1.lowlevel.Capability.VAL) {
            this.cached = this.lastCopy();
        }
        else {
            lowlevel_js_1.lowlevel.quiet.bufClose(this.u64(10 /* Word.Payload */));
        }
    }
    // Nothing where the buffer has gone with its agent.
    lastCopy() {
        try {
            return this.copyOut(native_js_1.native.finish);
        }
        catch {
            return null;
        }
    }
    /** @internal what console.log shows: what a message is, and not the memory behind it */
    [node_util_1.inspect.custom]() {
        const { kind, type, from, isAsk, byteLength } = this;
        return { kind, type, from, isAsk, byteLength };
    }
    /** @internal a message without a turn: the garbage collector closes its buffer, the runtime's end leaves it its bytes */
    retain() {
        if (this.capability === lowlevel_js_1.lowlevel.Capability.INLINE)
            return this;
        if (this.capability === lowlevel_js_1.lowlevel.Capability.VAL)
            void this.ownBytes;
        this.payload.keep();
        return this;
    }
}
exports.Message = Message;
