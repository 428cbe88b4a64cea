// Payloads: plain data, and buffers with a reference capability (iso, val, ref, tag).
//
// The core holds a buffer's bytes and checks every use. JavaScript works on a copy: an iso's or ref's
// `bytes` is a working copy, written back before the buffer goes anywhere and detached when an iso moves,
// so writing after a send touches nothing. Copies at the border work in every embedder (Electron allows no
// external memory) and keep the core's pointers out of the garbage collector's hands.
import { lowlevel } from './lowlevel.js';
import { misuse, Slot, check, control, data, native } from './native.js';

/** What can be sent: text (UTF-8), bytes, or a buffer with a capability; nothing is an empty payload. */
export type Payload = string | Uint8Array | ArrayBuffer | Iso | Val | Ref | Tag | undefined;

// Buffers that are collected without `close()` are closed then: a net, not the way.
const net = new FinalizationRegistry<number>((bits) => { lowlevel.quiet.bufClose(bits); });

abstract class Buf {
  /** @internal the handle */
  bits: number;
  /** @internal the context that holds it: an agent, or the host code of a port */
  readonly owner: number;
  /** How many bytes it has. */
  readonly byteLength: number;

  /** @internal `kept`: closed by the garbage collector at the latest, not by the end of a turn */
  constructor(owner: number, bits: number, byteLength: number, kept: boolean) {
    this.owner = owner;
    this.bits = bits;
    this.byteLength = byteLength;
    if (kept) net.register(this, bits, this);
  }

  /** The content; `E_CAPABILITY` through a tag. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.copyOut();
  }

  /** The same buffer as an address only: nobody reads or writes through it. */
  tag(): Tag {
    this.flush();
    return new Tag(this.owner, lowlevel.bufConvert(this.owner, this.bits, lowlevel.Capability.TAG), this.byteLength, true);
  }

  /** What all handles to one buffer have in common. */
  get identity(): number {
    return lowlevel.bufInfoGet(this.bits).identity;
  }

  /** A received payload is closed when its handler ends; a kept one when you close it. */
  keep(): this {
    net.unregister(this);
    net.register(this, this.bits, this);
    this.kept = true;
    return this;
  }

  /** Gives the buffer back; a second close does nothing. */
  close(): void {
    net.unregister(this);
    lowlevel.quiet.bufClose(this.bits);
    this.detach();
  }

  /** @internal */
  kept = false;
  /** @internal writes the working copy back */
  flush(): void {}
  /** @internal takes the working copy away */
  detach(): void {}

  /** @internal after a successful send or conversion that consumed this handle */
  moved(): void {
    net.unregister(this);
    this.kept = true;
    this.detach();
  }

  /** @internal the content, copied out of the core */
  copyOut(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.byteLength);
    this.#aim();
    check(native.read(bytes));
    return bytes;
  }

  /** @internal */
  copyIn(bytes: Uint8Array): void {
    this.#aim();
    check(native.write(bytes));
  }

  #aim(): void {
    control[Slot.From] = this.owner;
    control[Slot.Buf] = this.bits;
    control[Slot.Bytes] = 0;
  }

  protected convert(to: number): number {
    this.flush();
    const bits = lowlevel.bufConvert(this.owner, this.bits, to);
    this.moved();
    return bits;
  }
}

abstract class Writable extends Buf {
  #work: Uint8Array<ArrayBuffer> | null = null;

  /** The bytes, to read and write. Detached (length 0) once the buffer has moved. */
  override get bytes(): Uint8Array<ArrayBuffer> {
    this.#work ??= this.copyOut();
    return this.#work;
  }

  /** @internal */
  override flush(): void {
    if (this.#work !== null && this.#work.byteLength > 0) this.copyIn(this.#work);
  }

  /** @internal */
  override detach(): void {
    if (this.#work !== null) native.detach(this.#work.buffer);
  }
}

/** One holder, who reads and writes; a send moves it. */
export class Iso extends Writable {
  /** Makes it immutable and shareable; this handle is gone afterwards. */
  freeze(): Val {
    return new Val(this.owner, this.convert(lowlevel.Capability.VAL), this.byteLength, true);
  }

  /** Binds it to this context for good measure: a ref cannot be sent. */
  toRef(): Ref {
    return new Ref(this.owner, this.convert(lowlevel.Capability.REF), this.byteLength, true);
  }
}

/** Immutable and shared: a send keeps it readable here. */
export class Val extends Buf {
  #copy: Uint8Array<ArrayBuffer> | null = null;

  /** A copy of the bytes; writing to it changes nobody's payload. */
  override get bytes(): Uint8Array<ArrayBuffer> {
    this.#copy ??= this.copyOut();
    return this.#copy;
  }

  /** A second handle to the same bytes. */
  share(): Val {
    return new Val(this.owner, lowlevel.bufConvert(this.owner, this.bits, lowlevel.Capability.VAL), this.byteLength, true);
  }
}

/** Readable and writable in the context that made it; never sent. */
export class Ref extends Writable {
  /** Makes it sendable again; this handle is gone afterwards. */
  recover(): Iso {
    return new Iso(this.owner, this.convert(lowlevel.Capability.ISO), this.byteLength, true);
  }
}

/** An address: compare it by `identity`. */
export class Tag extends Buf {}

/** @internal the object for a buffer that arrived in a record */
export function received(owner: number, capability: number, bits: number, byteLength: number, kept: boolean): Iso | Val | Tag {
  switch (capability) {
    case lowlevel.Capability.ISO: return new Iso(owner, bits, byteLength, kept);
    case lowlevel.Capability.VAL: return new Val(owner, bits, byteLength, kept);
    default: return new Tag(owner, bits, byteLength, kept);
  }
}

/** @internal makes an iso from a size, bytes or text */
export function createIso(owner: number, source: number | string | Uint8Array): Iso {
  return new Iso(owner, ...create(owner, lowlevel.Capability.ISO, source), true);
}

/** @internal */
export function createRef(owner: number, source: number | string | Uint8Array): Ref {
  return new Ref(owner, ...create(owner, lowlevel.Capability.REF, source), true);
}

function create(owner: number, capability: number, source: number | string | Uint8Array): [number, number] {
  if (typeof source === 'number') return [lowlevel.bufCreate(owner, capability, null, source), source];
  const bytes = typeof source === 'string' ? Buffer.from(source) : source;
  return [lowlevel.bufCreate(owner, capability, bytes, bytes.byteLength), bytes.byteLength];
}

/** @internal
 * Puts a payload into the control block; what does not fit is returned and goes along as an argument. */
export function load(type: number, payload: Payload): Uint8Array | undefined {
  if (!(type >= 0 && type <= Number.MAX_SAFE_INTEGER)) {
    throw misuse(`message type ${String(type)} is not an integer from 0 to 2^53 - 1`);
  }
  control[Slot.Type] = type;
  control[Slot.Buf] = 0;
  control[Slot.Bytes] = 0;
  if (payload === undefined) return undefined;
  if (payload instanceof Buf) {
    payload.flush();
    control[Slot.Type] = type;
    control[Slot.Buf] = payload.bits;
    return undefined;
  }
  const bytes = typeof payload === 'string' ? Buffer.from(payload)
    : payload instanceof ArrayBuffer ? new Uint8Array(payload) : payload;
  if (!(bytes instanceof Uint8Array)) {
    throw misuse(`a payload is text, bytes or a buffer, not ${typeof payload}`);
  }
  if (bytes.byteLength > data.byteLength) return bytes;
  data.set(bytes);
  control[Slot.Bytes] = bytes.byteLength;
  return undefined;
}

/** @internal a send of this payload succeeded */
export function sent(payload: Payload): void {
  if (payload instanceof Iso) payload.moved();
}
