// Generated from src/ by `npm run compile`. Do not edit.
/** What can be sent: text (UTF-8), bytes, or a buffer with a capability; nothing is an empty payload. */
export type Payload = string | Uint8Array | ArrayBuffer | Iso | Val | Ref | Tag | undefined;
declare abstract class Buf {
    #private;
    /** How many bytes it has. */
    readonly byteLength: number;
    /** The content; `E_CAPABILITY` through a tag. */
    get bytes(): Uint8Array<ArrayBuffer>;
    /** The same buffer as an address only: nobody reads or writes through it. */
    tag(): Tag;
    /** What all handles to one buffer have in common. */
    get identity(): number;
    /** A received payload is closed when its handler ends; a kept one when you close it. */
    keep(): this;
    /** Gives the buffer back; a second close does nothing. */
    close(): void;
    protected convert(to: number): number;
}
declare abstract class Writable extends Buf {
    #private;
    /** The bytes, to read and write. Detached (length 0) once the buffer has moved. */
    get bytes(): Uint8Array<ArrayBuffer>;
}
/** One holder, who reads and writes; a send moves it. */
export declare class Iso extends Writable {
    /** Makes it immutable and shareable; this handle is gone afterwards. */
    freeze(): Val;
    /** Binds it to this context for good measure: a ref cannot be sent. */
    toRef(): Ref;
}
/** Immutable and shared: a send keeps it readable here. */
export declare class Val extends Buf {
    #private;
    /** A copy of the bytes; writing to it changes nobody's payload. */
    get bytes(): Uint8Array<ArrayBuffer>;
    /** A second handle to the same bytes. */
    share(): Val;
}
/** Readable and writable in the context that made it; never sent. */
export declare class Ref extends Writable {
    /** Makes it sendable again; this handle is gone afterwards. */
    recover(): Iso;
}
/** An address: compare it by `identity`. */
export declare class Tag extends Buf {
}
export {};
