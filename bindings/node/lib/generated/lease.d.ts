// Generated from src/ by `npm run compile`. Do not edit.
import { type Cell } from './cell.js';
import type { Agent } from './message.js';
import { type Payload } from './payload.js';
import type { Port } from './port.js';
export interface TryLeaseOptions {
    /** milliseconds for which it holds, unless it is renewed */
    ttl: number;
}
export interface LeaseOptions extends TryLeaseOptions {
    /** milliseconds until the wait in line fails with `E_DEADLINE` (for ever) */
    timeout?: number;
    /** ends the wait with `E_CANCELLED`, out of the line */
    signal?: AbortSignal;
}
/** What is known of a lease and its resource. */
export interface LeaseInfo {
    /** whether this lease holds it still, and whether any does */
    readonly held: boolean;
    readonly taken: boolean;
    /** leases in line for it, and milliseconds until its holder's time is over */
    readonly waiters: number;
    readonly left: number;
}
export declare class Lease {
    #private;
    private readonly port;
    private readonly cell;
    /** greater than the token of every earlier holder of the resource */ readonly token: number;
    /** Its time begins anew; `E_NOT_HOLDER` when it was over. */
    renew(ttl?: number): void;
    /** Gives it up, for who has waited longest; `E_NOT_HOLDER` when its time was over. */
    release(): void;
    /** The same, whether its time was over or not; a second close does nothing. */
    close(): void;
    info(): LeaseInfo;
    /** Sends a message under it: the receiver handles none of these after one with a newer token. `E_NOT_HOLDER` when its
     * time is over, `E_FENCED` when a newer lease was granted; what the receiver finds overtaken is a dead letter. A
     * promise comes back only if the mailbox waits for room. */
    signal(to: Agent, type: number, payload?: Payload): void | Promise<void>;
}
/** `await using lease = await runtime.lease('x', { ttl: 5_000 })` gives it back; without the symbol, call `release()`. */
export interface Lease extends AsyncDisposable {
}
/** Acquires the resource for a caller, in line with the others. */
export declare function acquire(port: Port, cell: Cell, name: string, options: LeaseOptions, signal?: AbortSignal): Promise<Lease>;
/** Acquires it if nobody holds it. */
export declare function tryAcquire(port: Port, cell: Cell, name: string, options: TryLeaseOptions): Lease | null;
