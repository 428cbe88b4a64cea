// Generated from src/ by `npm run compile`. Do not edit.
import type { Payload as Plain } from '#generated';
/** What can be sent: text (UTF-8), bytes, or a buffer with a capability; nothing is an empty payload. */
export type Payload = string | Uint8Array | ArrayBuffer | Iso | Val | Ref | Tag | undefined;
type Bytes = Uint8Array<ArrayBuffer>;
/** The content of a buffer, copied out of the core by `read`, or by `finish`, which closes it. */
export declare function copyOut(read: (bytes?: Uint8Array) => number, owner: number, bits: number, byteLength: number): Bytes;
export declare abstract class Buf {
    /** How many bytes it has. */
    readonly byteLength: number;
    /** The content: a copy of your own each time, but the working copy of an iso or ref; `E_CAPABILITY` through a tag. */
    get bytes(): Bytes;
    /** The same buffer as an address only: nobody reads or writes through it. */
    tag(): Tag;
    /** What all handles to one buffer have in common. */
    get identity(): number;
    /** A received payload is closed when its handler ends; a kept one when you close it. */
    keep(): this;
    /** Gives the buffer back; a second close does nothing. */
    close(): void;
}
declare abstract class Writable extends Buf {
    /** The content, to read and to write. */
    get bytes(): Bytes;
    protected convert<B extends Buf>(Type: BufClass<B>, to: number): B;
}
/** One holder, who reads and writes through `bytes`; a send moves it and detaches them. */
export declare class Iso extends Writable {
    /** Makes it immutable and shareable; this handle is gone afterwards. */
    freeze(): Val;
    /** Binds it to this context: a ref cannot be sent; this handle is gone afterwards. */
    toRef(): Ref;
}
/** Immutable and shared: a send keeps it readable here. */
export declare class Val extends Buf {
    /** A second handle to the same bytes. */
    share(): Val;
}
/** Readable and writable through `bytes` in the context that made it; never sent. */
export declare class Ref extends Writable {
    /** Makes it sendable again; this handle is gone afterwards. */
    recover(): Iso;
}
/** An address: compare it by `identity`. */
export declare class Tag extends Buf {
}
type BufClass<B extends Buf> = new (owner: number, bits: number, byteLength: number) => B;
/** The object for a buffer that arrived in a record. */
export declare function received(owner: number, capability: number, bits: number, byteLength: number): Iso | Val | Tag;
/** Makes an iso or a ref from a size, bytes or text. */
export declare function create<B extends Buf>(Type: BufClass<B>, owner: number, source: number | string | Uint8Array): B;
/** Puts a payload into the control block; what does not fit is returned and goes along as an argument. */
export declare function load(type: number, payload: Payload): Uint8Array | undefined;
/** The same for the generated calls. */
export declare function plain(type: number, payload: Payload): Plain;
/** The same payload for a send that waits: its bytes are those of now, whatever is written to them meanwhile. */
export declare function held(payload: Payload): Payload;
/** A send of this payload succeeded. */
export declare function sent(payload: Payload): void;
/** Sends through a channel or a map; who sends there what is not its caller's is told of the way. */
export declare function through<T>(view: string, caller: number, payload: Payload, send: () => T): T;
export {};
