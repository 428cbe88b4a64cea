// Generated from src/ by `npm run compile`. Do not edit.
import type { Message as Fields } from '#generated';
import { Message, type Agent } from './message.js';
/** What a cell runs. The context is the caller that belongs to the agent. */
export interface Behavior {
    receive(message: Message, context: unknown): unknown;
    /** the agent is gone, or has another behaviour */
    ended?(): void;
    /** what takes its place after a crash, if it cannot go on itself */
    again?(): Behavior;
}
/** Who waits for a future. */
export interface Pending {
    complete(message: Message): void;
    fail(error: Error): void;
    /** the message is whoever's it comes to, and not its turn's */
    keeps?: boolean;
}
/** What becomes of a record that was on the way when its wait was aborted. */
export interface Late {
    begin(): void;
    /** null: it does not come after all */
    end(message: Message | null): void;
}
/** What a handler threw; boxed, since that can be anything. */
export interface Crash {
    readonly error: unknown;
}
export declare class Cell {
    #private;
    bits: number;
    readonly name?: string | undefined;
    lo: number;
    hi: number;
    behavior: Behavior | null;
    context: unknown;
    /** makes the behaviour anew, and its context */
    factory: (() => Pick<Cell, 'behavior' | 'context' | 'starts'>) | null;
    /** whether it gets a first record */
    starts: boolean;
    /** how often it has left its handlers behind */
    epoch: number;
    /** unsettled promises of its handlers, and what happens when one settles */
    pending: number;
    fulfilled: (() => void) | null;
    rejected: ((error: unknown) => void) | null;
    /** the right of the ask in hand, or 0: asks inherit its deadline. The message itself would cost a write barrier each. */
    right: number;
    /** records whose buffers are closed when the turn ends */
    held: Message[];
    /** what a handler threw */
    crash: Crash | null;
    ending: boolean;
    /** its records in the batch, by their first words: all, and those not yet handled */
    begin: number;
    next: number;
    end: number;
    inBatch: boolean;
    constructor(bits: number, name?: string | undefined);
    watch(future: number, pending: Pending): void;
    /** Completes who waits for this message's future; undefined if nobody does. */
    complete(message: Message): Pending | undefined;
    /** Completes who waits for this future with another's message; false if it has a record of its own on the way. */
    divert(future: number, message: Message): boolean;
    /** A record that a generated call returned; the garbage collector closes its buffer. */
    messageOf(record: Fields): Message;
    /** What `decode` makes of the message that completes a future of this cell, if it `succeeds`; `hold` keeps the process
     * alive meanwhile. Its end with the cell is no unhandled rejection, since who asked may be gone; `forsake` is told before. */
    expect<T>(future: number, signal: AbortSignal | undefined, hold: (change: number) => void, decode: (message: Message) => T, late?: Late | 'counts', forsake?: () => void, succeeds?: (message: Message) => boolean): Promise<T>;
    /** Until the mailbox of `target` has room for this cell. The list outlives an abort, for the ROOM record that comes. */
    room(target: Agent, signal: AbortSignal | undefined, hold: (change: number) => void, forsake: () => void): Promise<void>;
    /** Those who wait for room in this mailbox go on; false if nobody does. */
    roomIn(target: Agent): boolean;
    /** What it awaits fails, so that its functions can clean up. */
    fail(status: number, text?: string): void;
    /** It goes on without the handlers that it has: what they await fails, and what they come to concerns nobody. */
    leave(): void;
    /** Closes the buffers of what was handled. */
    release(): void;
}
