// Generated from src/ by `npm run compile`. Do not edit.
import { AgentrtError } from './lowlevel.js';
/** The slots of the control block, as in native/port.cc. */
export declare const enum Slot {
    From = 0,
    To = 1,
    Type = 2,
    Bytes = 3,
    Buf = 4,
    Right = 5,
    Timeout = 6,
    Result = 7,
    Count = 8
}
/** A timeout without end; negative, as native/port.cc wants it. */
export declare const FOREVER = -1;
export interface HotCalls {
    readonly control: ArrayBuffer;
    readonly commands: ArrayBuffer;
    signal(bytes?: Uint8Array): number;
    ask(bytes?: Uint8Array): number;
    reply(bytes?: Uint8Array): number;
    take(records: Uint8Array): number;
    commit(texts?: Uint8Array): number;
    read(bytes?: Uint8Array): number;
    write(bytes: Uint8Array): number;
    finish(bytes?: Uint8Array): number;
    open(): number;
    close(): number;
    detach(buffer: ArrayBuffer): void;
    hold(yes: boolean): void;
}
/** What a wake-up of this thread's event loop drains: every open port of this thread. */
export declare const drains: Set<() => void>;
export declare const native: HotCalls;
export declare const control: Float64Array<ArrayBuffer>;
export declare const data: Uint8Array<ArrayBuffer>;
export declare const commands: Uint32Array<ArrayBuffer>;
/** Counts what keeps the event loop of this thread alive: live agents and waiting host code. */
export declare function hold(change: number): void;
/** An error of this status; without a text, with the status's own. */
export declare function errorOf(status: number, text?: string, options?: ErrorOptions): AgentrtError;
/** What is told to whoever aborted. */
export declare function cancelled(signal: AbortSignal): AgentrtError;
/** An argument that this binding refuses before the core sees it. */
export declare function misuse(text: string): AgentrtError;
/** The error that the last hot call left in the control block. */
export declare function failure(status: number): AgentrtError;
/** What the core is told of a crash: the error's own words. */
export declare function textOf(error: unknown): string;
/** Says once that an agent has crashed: on stderr, or to `process.on('warning')`. */
export declare function warn({ bits, name }: {
    readonly bits: number;
    readonly name?: string | undefined;
}, error: unknown): void;
/** Throws when a hot call failed. */
export declare function check(status: number): void;
/** Milliseconds of JavaScript to nanoseconds of the core. */
export declare function nanoseconds(milliseconds: number, what: string): number;
