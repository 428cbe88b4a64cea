// Generated from src/ by `npm run compile`. Do not edit.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Caller } from './caller.js';
import type { Message } from './message.js';
import { type Payload } from './payload.js';
export interface WaitOptions {
    /** milliseconds until the wait fails with `E_DEADLINE` */
    timeout?: number;
    signal?: AbortSignal;
}
/** How many items a channel has and holds, and whether it is closed. */
export interface ChannelInfo {
    readonly depth: number;
    readonly capacity: number;
    readonly closed: boolean;
}
/** What was received, and through which channel. */
export interface Selected {
    readonly channel: Channel;
    readonly message: Message;
}
/** A bounded queue as its opener uses it, or another caller: `channel.as(context)`. Whoever receives owns what comes. */
export declare class Channel implements AsyncIterable<Message> {
    #private;
    private constructor();
    /** The same channel for another caller: the context or the mailbox of an agent. */
    as(caller: Caller): Channel;
    /** Sends an item and resolves when there was room for it; `E_DEADLINE`, `E_CLOSED`, `E_CANCELLED` if there was none: the
     * item is a dead letter then. With a signal that is aborted already nothing is sent; an abort after there was room changes nothing. */
    send(type: number, payload?: Payload, options?: WaitOptions): Promise<void>;
    /** Sends an item if there is room now, else throws `E_FULL`. */
    trySend(type: number, payload?: Payload): void;
    /** Receives the oldest item, and waits for one; `E_CLOSED` once none can come. */
    recv(options?: WaitOptions): Promise<Message>;
    /** The oldest item, or null if there is none now; throws `E_CLOSED` once none can come. */
    tryRecv(): Message | null;
    get info(): ChannelInfo;
    /** Nothing more is sent; what is in it can still be received. A second close does nothing. */
    close(): void;
    /** Its items until it is closed and empty. */
    [Symbol.asyncIterator](): AsyncGenerator<Message, void, undefined>;
}
/** `await using channel = runtime.channel()` closes it; on Node 18 without the symbol, call `close()`. */
export interface Channel extends AsyncDisposable {
}
/** Receives one item from whichever channel has one first; of several that do, from the first given. The caller is the first
 * channel's. `E_CLOSED` as soon as one of them is closed and empty. */
export declare function select(channels: readonly Channel[], options?: WaitOptions): Promise<Selected>;
