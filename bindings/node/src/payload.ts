// Payloads: plain data, and buffers with a reference capability (iso, val, ref, tag).
//
// The core holds a buffer's bytes and checks every use. JavaScript works on a copy: an iso's or ref's `bytes` is
// written back before the buffer goes anywhere and detached when it moves, so writing after a send touches nothing.
// Copies at the border work in every embedder (Electron allows no external memory) and keep the core's pointers out of
// the garbage collector's hands.
import type { Payload as Plain } from '#generated';
import { lowlevel, type AgentrtError } from './lowlevel.js';
import { Slot, check, control, data, errorOf, misuse, native } from './native.js';
import { count, shown } from './options.js';

/** What can be sent: text (UTF-8), bytes, or a buffer with a capability; nothing is an empty payload. */
export type Payload = string | Uint8Array | ArrayBuffer | Iso | Val | Ref | Tag | undefined;

type Bytes = Uint8Array<ArrayBuffer>;

const { Capability } = lowlevel;

// Buffers that are collected without `close()` are closed then: a net, not the way.
const net = new FinalizationRegistry<number>((bits) => { lowlevel.quiet.bufClose(bits); });

function aim(owner: number, bits: number): void {
  control[Slot.From] = owner;
  control[Slot.Buf] = bits;
  control[Slot.Bytes] = 0;
}

/** The content of a buffer, copied out of the core by `read`, or by `finish`, which closes it. */
export function copyOut(read: (bytes?: Uint8Array) => number, owner: number, bits: number, byteLength: number): Bytes {
  aim(owner, bits);
  if (byteLength <= data.byteLength) {
    check(read());
    return data.slice(0, byteLength) as Bytes;
  }
  const bytes = new Uint8Array(byteLength);
  check(read(bytes));
  return bytes;
}

export abstract class Buf {
  /** @internal the handle */
  readonly bits: number;
  /** @internal the context that holds it: an agent, or the host code of a port */
  readonly owner: number;
  /** How many bytes it has. */
  readonly byteLength: number;
  /** @internal the end of a turn does not close it */
  kept = false;
  /** @internal what is worked on here */
  copy: Bytes | null = null;

  /** @internal */
  constructor(owner: number, bits: number, byteLength: number) {
    this.owner = owner;
    this.bits = bits;
    this.byteLength = byteLength;
  }

  /** The content: a copy of your own each time, but the working copy of an iso or ref; `E_CAPABILITY` through a tag. */
  get bytes(): Bytes { return this.copyOut(); }

  /** The same buffer as an address only: nobody reads or writes through it. */
  tag(): Tag {
    this.flush();
    return new Tag(this.owner, lowlevel.bufConvert(this.owner, this.bits, Capability.TAG), this.byteLength).keep();
  }

  /** What all handles to one buffer have in common. */
  get identity(): number {
    return lowlevel.bufInfoGet(this.bits).identity;
  }

  /** A received payload is closed when its handler ends; a kept one when you close it. */
  keep(): this {
    if (!this.kept) net.register(this, this.bits, this);
    this.kept = true;
    return this;
  }

  /** Gives the buffer back; a second close does nothing. */
  close(): void {
    lowlevel.quiet.bufClose(this.bits);
    this.moved();
  }

  /** @internal the handle is gone: sent, converted or closed */
  moved(): void {
    net.unregister(this);
    this.kept = true;
  }

  /** @internal writes the working copy back */
  flush(): void {}

  /** @internal the content, copied out of the core */
  copyOut(): Bytes { return copyOut(native.read, this.owner, this.bits, this.byteLength); }

  /** @internal */
  copyIn(bytes: Uint8Array): void {
    aim(this.owner, this.bits);
    check(native.write(bytes));
  }
}

abstract class Writable extends Buf {
  /** The content, to read and to write. */
  override get bytes(): Bytes {
    this.copy ??= this.copyOut();
    return this.copy;
  }

  /** @internal */
  override flush(): void {
    if (this.copy !== null && this.copy.byteLength > 0) this.copyIn(this.copy);
  }

  /** @internal */
  override moved(): void {
    super.moved();
    if (this.copy !== null) native.detach(this.copy.buffer);
  }

  protected convert<B extends Buf>(Type: BufClass<B>, to: number): B {
    this.flush();
    const bits = lowlevel.bufConvert(this.owner, this.bits, to);
    this.moved();
    return new Type(this.owner, bits, this.byteLength).keep();
  }
}

/** One holder, who reads and writes through `bytes`; a send moves it and detaches them. */
export class Iso extends Writable {
  /** Makes it immutable and shareable; this handle is gone afterwards. */
  freeze(): Val { return this.convert(Val, Capability.VAL); }

  /** Binds it to this context: a ref cannot be sent; this handle is gone afterwards. */
  toRef(): Ref { return this.convert(Ref, Capability.REF); }
}

/** Immutable and shared: a send keeps it readable here. */
export class Val extends Buf {
  /** A second handle to the same bytes. */
  share(): Val {
    return new Val(this.owner, lowlevel.bufConvert(this.owner, this.bits, Capability.VAL), this.byteLength).keep();
  }
}

/** Readable and writable through `bytes` in the context that made it; never sent. */
export class Ref extends Writable {
  /** Makes it sendable again; this handle is gone afterwards. */
  recover(): Iso { return this.convert(Iso, Capability.ISO); }
}

/** An address: compare it by `identity`. */
export class Tag extends Buf {}

type BufClass<B extends Buf> = new (owner: number, bits: number, byteLength: number) => B;

/** The object for a buffer that arrived in a record. */
export function received(owner: number, capability: number, bits: number, byteLength: number): Iso | Val | Tag {
  const Type = capability === Capability.ISO ? Iso : capability === Capability.VAL ? Val : Tag;
  return new Type(owner, bits, byteLength);
}

/** Makes an iso or a ref from a size, bytes or text. */
export function create<B extends Buf>(Type: BufClass<B>, owner: number, source: number | string | Uint8Array): B {
  const bytes = typeof source === 'string' ? Buffer.from(source) : typeof source === 'number' ? null : source;
  const [name, capability] = (Type as unknown) === Iso ? ['iso', Capability.ISO] as const : ['ref', Capability.REF] as const;
  if (bytes !== null && !(bytes instanceof Uint8Array)) throw misuse(`${name}: it is made from a size, text or bytes, not from ${shown(source)}`);
  const size = bytes === null ? count(name, 'its size', source) : bytes.byteLength;
  return new Type(owner, lowlevel.bufCreate(owner, capability, bytes, size), size).keep();
}

/** The bytes of a payload that is no buffer. */
function bytesOf(payload: string | Uint8Array | ArrayBuffer): Uint8Array {
  if (typeof payload === 'string') return Buffer.from(payload);
  if (payload instanceof Uint8Array) return payload;
  if (payload instanceof ArrayBuffer) return new Uint8Array(payload);
  const kind = payload === null ? '' : Array.isArray(payload) ? ' (array)' : ` (${typeof payload})`;
  const memory = ArrayBuffer.isView(payload) || (payload as unknown) instanceof SharedArrayBuffer;
  const way = memory ? 'send a Uint8Array of its bytes' : 'JSON.stringify it, and read message.json()';
  throw misuse(`a payload is text, bytes or a buffer, not ${shown(payload)}${kind}: ${way}`);
}

function checkType(type: number): void {
  if (Number.isSafeInteger(type) && type >= 0) return;
  throw misuse(`message type ${shown(type)} is not an integer number from 0 to 2^53 - 1`);
}

/** Puts a payload into the control block; what does not fit is returned and goes along as an argument. */
export function load(type: number, payload: Payload): Uint8Array | undefined {
  checkType(type);
  if (payload instanceof Buf) payload.flush();
  control[Slot.Type] = type;
  control[Slot.Buf] = payload instanceof Buf ? payload.bits : 0;
  control[Slot.Bytes] = 0;
  if (payload === undefined || payload instanceof Buf) return undefined;
  const bytes = bytesOf(payload);
  if (bytes.byteLength > data.byteLength) return bytes;
  data.set(bytes);
  control[Slot.Bytes] = bytes.byteLength;
  return undefined;
}

/** The same for the generated calls. */
export function plain(type: number, payload: Payload): Plain {
  checkType(type);
  if (!(payload instanceof Buf)) return { type, data: payload === undefined ? null : bytesOf(payload) };
  payload.flush();
  return { type, buf: payload.bits };
}

/** The same payload for a send that waits: its bytes are those of now, whatever is written to them meanwhile. */
export function held(payload: Payload): Payload {
  if (payload instanceof Uint8Array) return new Uint8Array(payload);
  return payload instanceof ArrayBuffer ? payload.slice(0) : payload;
}

/** A send of this payload succeeded. */
export function sent(payload: Payload): void {
  if (payload instanceof Iso) payload.moved();
}

/** Sends through a channel or a map; who sends there what is not its caller's is told of the way. */
export function through<T>(view: string, caller: number, payload: Payload, send: () => T): T {
  try {
    const result = send();
    sent(payload);
    return result;
  } catch (error) {
    const { code, status, message } = error as AgentrtError;
    if (code !== 'E_CAPABILITY' || !(payload instanceof Buf) || payload.owner === caller) throw error;
    throw errorOf(status, `${message}: use ${view}.as(context)`);
  }
}
