// A record that an agent or the host received, decoded when it is looked at.
import { inspect } from 'node:util';
import type { Message as Fields } from '#generated';
import { lowlevel } from './lowlevel.js';
import { errorOf, misuse, Slot, check, control, native } from './native.js';
import { Buf, Val, copyOut, load, received, sent, type Iso, type Payload, type Tag } from './payload.js';

/** The address of an agent: a number, so `===` compares and a `Map` takes it. It means something in its own runtime only. */
export type Agent = number & { readonly [agent]: true };
declare const agent: unique symbol;

/** What a message is; replies, and the ends of monitored agents, arrive as promises instead. */
export type Kind = 'signal' | 'reply' | 'down' | 'exit' | 'timer' | 'start' | 'stop' | 'room' | 'wake' | 'letter' | 'degraded';

const KINDS: readonly Kind[] = [
  'signal', 'signal', 'reply', 'down', 'exit', 'timer', 'start', 'stop', 'room', 'wake',
  'stop', // END, which comes to a port and no further
  'letter',
  'start', // RESTART, with which a behaviour that was made anew begins
  'degraded',
];
const HIGH = 2 ** 32;
const KIND = 2 ** 49; // of a handle: what is above
const isAgent = (bits: number): boolean => Math.floor(bits / KIND) === 2;
/** Words of 32 bits in a record. */
export const RECORD_WORDS = 16;

/** A message that was accepted and could not be handled, and why. */
export interface Letter {
  readonly to: Agent; readonly from: Agent; readonly type: number; readonly reason: string; readonly byteLength: number;
}

/** Where each field of a record begins, in words of 32 bits. */
export const enum Word { Agent = 0, From = 2, Right = 4, Type = 6, Kind = 8, Bytes = 9, Payload = 10 }

/** Memory that records are taken into. It is not used twice, so a message may outlive its batch. */
export class Arena {
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
  next = 0;

  constructor(readonly records: number) {
    const memory = Buffer.allocUnsafeSlow(records * RECORD_WORDS * 4);
    this.words = new Uint32Array(memory.buffer);
    this.bytes = new Uint8Array(memory.buffer);
  }
}

/** @internal Who received a message: an agent, or host code; and the right of the ask in hand until it is answered. */
export interface Receiver { readonly bits: number; right: number }

export class Message {
  private readonly receiver: Receiver;
  private readonly words: Uint32Array;
  private readonly at: number;
  private cached: Iso | Val | Tag | Uint8Array<ArrayBuffer> | null = null;

  /** @internal */
  constructor(receiver: Receiver, words: Uint32Array, at: number) {
    this.receiver = receiver;
    this.words = words;
    this.at = at;
  }

  /** @internal a record that a generated call returned */
  static ofRecord(receiver: Receiver, record: Fields): Message {
    const words = new Uint32Array(RECORD_WORDS);
    const put = (word: Word, value: number): void => {
      words[word] = value % HIGH;
      words[word + 1] = Math.floor(value / HIGH);
    };
    put(Word.From, record.from);
    put(Word.Right, record.right);
    put(Word.Type, record.type);
    words[Word.Kind] = record.kind | record.capability << 8 | record.status << 16;
    words[Word.Bytes] = record.payloadBytes;
    if (record.capability === lowlevel.Capability.INLINE) new Uint8Array(words.buffer, Word.Payload * 4).set(record.bytes);
    else put(Word.Payload, record.buf);
    return new Message(receiver, words, 0);
  }

  private u64(word: Word): number {
    return this.words[this.at + word + 1] * HIGH + this.words[this.at + word];
  }

  /** The sender's message type number. */
  get type(): number { return this.u64(Word.Type); }

  /** The sender; 0 when it was host code of another thread, and for an item of a channel. */
  get from(): Agent { return (isAgent(this.source) ? this.source : 0) as Agent; }

  /** @internal whoever or whatever it came from */
  get source(): number { return this.u64(Word.From); }

  get kind(): Kind { return KINDS[this.words[this.at + Word.Kind] & 0xff]; }

  /** Whether the sender waits for `reply` or `refuse`. */
  get isAsk(): boolean { return this.kind === 'signal' && this.right !== 0; }

  /** @internal the right to reply, or the future or timer that this record is about */
  get right(): number { return this.u64(Word.Right); }

  /** @internal */
  get status(): number { return this.words[this.at + Word.Kind] >> 16; }

  /** Of a `letter`: what could not be handled, and how many more there were that this full mailbox was not told of. */
  get letter(): Letter & { readonly missed: number } {
    const { type, from, reason, view } = this;
    const [byteLength, missed] = [0, 8].map((at) => Number(view.getBigUint64(at, true)));
    return { to: this.right as Agent, from, type, reason, byteLength, missed };
  }

  /** Why an agent ended, for `down` and `exit`, or why a `letter` was lost: `'OK'` or an error code. */
  get reason(): string { return lowlevel.statusName(this.status); }

  /** @internal */
  get capability(): number { return (this.words[this.at + Word.Kind] >> 8) & 0xff; }

  /** @internal the handle of its buffer, if it has one */
  get buffer(): number { return this.u64(Word.Payload); }

  get byteLength(): number { return this.words[this.at + Word.Bytes]; }

  private get inline(): Uint8Array {
    const { buffer, byteOffset } = this.words;
    return new Uint8Array(buffer, byteOffset + (this.at + Word.Payload) * 4, this.byteLength);
  }

  /** The payload's bytes, for as long as you hold the message: your own copy. Of an iso, its working copy. */
  get bytes(): Uint8Array {
    if (this.capability === lowlevel.Capability.VAL) return this.ownBytes;
    const { payload } = this;
    return payload instanceof Uint8Array ? payload : payload.bytes;
  }

  /** What a val came with, copied out once; text and bytes that do not fit into a record come as a val, too. */
  private get ownBytes(): Uint8Array<ArrayBuffer> {
    if (this.cached instanceof Val) return this.cached.copy ??= this.cached.copyOut();
    this.cached ??= this.copyOut(native.read);
    return this.cached as Uint8Array<ArrayBuffer>;
  }

  private copyOut(read: typeof native.read): Uint8Array<ArrayBuffer> {
    return copyOut(read, this.receiver.bits, this.u64(Word.Payload), this.byteLength);
  }

  /** The payload's bytes for reading numbers. */
  get view(): DataView {
    const bytes = this.capability === lowlevel.Capability.INLINE ? this.inline : this.bytes;
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The payload as text. */
  text(): string { return Buffer.from(this.bytes).toString(); }

  /** The payload as JSON. */
  json(): unknown { return JSON.parse(this.text()); }

  /** The payload's buffer with its capability, or its bytes if it has none. */
  get payload(): Iso | Val | Tag | Uint8Array {
    const { cached, capability } = this;
    if (capability === lowlevel.Capability.INLINE) return this.cached = cached ?? this.inline.slice();
    if (cached instanceof Buf) return cached;
    const buffer = received(this.receiver.bits, capability, this.u64(Word.Payload), this.byteLength);
    buffer.copy = cached;
    return this.cached = buffer;
  }

  /** Answers an ask, once, while its agent handles a message: do not reply from a timer or another callback.
   * An answer that comes after its asker has given up is a dead letter (`E_LATE`). `E_STALE`: it was answered before. */
  reply(type: number, payload?: Payload): void {
    const right = this.asked();
    const bytes = load(type, payload);
    control[Slot.From] = this.receiver.bits;
    control[Slot.Right] = right;
    check(native.reply(bytes));
    sent(payload);
    this.answered();
  }

  /** Refuses an ask: it fails with this code and text. */
  refuse(text = '', code = 'E_REFUSED'): void {
    const status = (lowlevel.Status as Record<string, unknown>)[code];
    if (typeof status !== 'number') {
      throw misuse(`${code} is not a status of agentrt`);
    }
    lowlevel.refuse(this.receiver.bits, this.asked(), status, text);
    this.answered();
  }

  private asked(): number {
    const { right } = this;
    if (right !== 0) return right;
    throw errorOf(lowlevel.Status.E_STALE, 'nobody waits for an answer to this message: look at isAsk first');
  }

  private answered(): void {
    if (this.receiver.right === this.right) this.receiver.right = 0;
  }

  /** @internal the payload's buffer is closed unless it was kept or moved on. The bytes of a val that nobody has looked at
   * are copied out: the message may be held, and by whom is not to be known. */
  release(): void {
    const { cached, capability } = this;
    if (capability === lowlevel.Capability.INLINE) return;
    if (cached instanceof Buf) {
      if (!cached.kept) cached.close();
    } else if (cached === null && capability === lowlevel.Capability.VAL) {
      this.cached = this.lastCopy();
    } else {
      lowlevel.quiet.bufClose(this.u64(Word.Payload));
    }
  }

  // Nothing where the buffer has gone with its agent.
  private lastCopy(): Uint8Array<ArrayBuffer> | null {
    try {
      return this.copyOut(native.finish);
    } catch {
      return null;
    }
  }

  /** @internal what console.log shows: what a message is, and not the memory behind it */
  [inspect.custom](): object {
    const { kind, type, from, isAsk, byteLength } = this;
    return { kind, type, from, isAsk, byteLength };
  }

  /** @internal a message without a turn: the garbage collector closes its buffer, the runtime's end leaves it its bytes */
  retain(): this {
    if (this.capability === lowlevel.Capability.INLINE) return this;
    if (this.capability === lowlevel.Capability.VAL) void this.ownBytes;
    (this.payload as Iso | Val | Tag).keep();
    return this;
  }
}
