// Generated from src/ by `npm run compile`. Do not edit.
import { Val, type Iso, type Payload, type Tag } from './payload.js';
/** The address of an agent: a number, so `===` compares and a `Map` takes it. It means something in its own runtime only. */
export type Agent = number & {
    readonly [agent]: true;
};
declare const agent: unique symbol;
/** What a message is; replies, and the ends of monitored agents, arrive as promises instead. */
export type Kind = 'signal' | 'reply' | 'down' | 'exit' | 'timer' | 'start' | 'stop' | 'room' | 'wake' | 'letter';
/** Words of 32 bits in a record. */
export declare const RECORD_WORDS = 16;
/** A message that was accepted and could not be handled, and why. */
export interface Letter {
    readonly to: Agent;
    readonly from: Agent;
    readonly type: number;
    readonly reason: string;
    readonly byteLength: number;
}
/** Where each field of a record begins, in words of 32 bits. */
export declare const enum Word {
    Agent = 0,
    From = 2,
    Right = 4,
    Type = 6,
    Kind = 8,
    Bytes = 9,
    Payload = 10
}
/** Memory that records are taken into. It is not used twice, so a message may outlive its batch. */
export declare class Arena {
    readonly records: number;
    readonly words: Uint32Array;
    readonly bytes: Uint8Array;
    next: number;
    constructor(records: number);
}
export declare class Message {
    private readonly receiver;
    private readonly words;
    private readonly at;
    private cached;
    private u64;
    /** The sender's message type number. */
    get type(): number;
    /** The sender; 0 when it was host code of another thread, and for an item of a channel. */
    get from(): Agent;
    get kind(): Kind;
    /** Whether the sender waits for `reply` or `refuse`. */
    get isAsk(): boolean;
    /** Of a `letter`: what could not be handled, and how many more there were that this full mailbox was not told of. */
    get letter(): Letter & {
        readonly missed: number;
    };
    /** Why an agent ended, for `down` and `exit`, or why a `letter` was lost: `'OK'` or an error code. */
    get reason(): string;
    get byteLength(): number;
    private get inline();
    /** The payload's bytes, for as long as you hold the message: your own copy. Of an iso, its working copy. */
    get bytes(): Uint8Array;
    /** What a val came with, copied out once; text and bytes that do not fit into a record come as a val, too. */
    private get ownBytes();
    private copyOut;
    /** The payload's bytes for reading numbers. */
    get view(): DataView;
    /** The payload as text. */
    text(): string;
    /** The payload as JSON. */
    json(): unknown;
    /** The payload's buffer with its capability, or its bytes if it has none. */
    get payload(): Iso | Val | Tag | Uint8Array;
    /** Answers an ask, once, while its agent handles a message: do not reply from a timer or another callback.
     * An answer that comes after its asker has given up is a dead letter (`E_LATE`). `E_STALE`: it was answered before. */
    reply(type: number, payload?: Payload): void;
    /** Refuses an ask: it fails with this code and text. */
    refuse(text?: string, code?: string): void;
    private asked;
    private answered;
    private lastCopy;
}
export {};
