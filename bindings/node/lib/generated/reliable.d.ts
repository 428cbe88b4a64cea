// Generated from src/ by `npm run compile`. Do not edit.
import { type BreakerInfo } from './lowlevel.js';
export interface BreakerOptions {
    /** so many failures within the window open it (5) */
    failures?: number;
    /** milliseconds for which a failure counts (10,000) */
    window?: number;
    /** milliseconds for which it stays open (5,000) */
    cooldown?: number;
    /** so many calls are let through after that, and all of them must succeed (1) */
    probes?: number;
}
declare const STATES: readonly ["closed", "open", "half_open"];
/** A circuit breaker: `await breaker.call(() => …)` is `E_TRIPPED` while what it guards keeps failing. */
export declare class Breaker {
    /** Calls `call` if that may be done now, and reports how it ended: a rejection is a failure, unless it was aborted. */
    call<T>(call: () => T | PromiseLike<T>): Promise<T>;
    /** A ticket for a call that may be made now; throws `E_TRIPPED` if none may. */
    admit(): number;
    /** Says how the call of this ticket ended, once. */
    report(ticket: number, failed?: boolean): void;
    /** `'closed'`, `'open'` or `'half_open'`; advisory. */
    get state(): typeof STATES[number];
    info(): BreakerInfo;
    /** Gives it back, as its runtime does; a second close does nothing. */
    close(): void;
}
/** What a retry asks by default: errors of agentrt by their class, aborts never, all others are worth another try. */
export declare function worthAnotherTry(error: unknown): boolean;
export interface RetryOptions {
    /** most tries, the first included (5) */
    attempts?: number;
    /** milliseconds of the first pause (100), and of the longest (30,000; `Infinity`: none) */
    base?: number;
    cap?: number;
    /** how the pauses grow (`'exponential'`) */
    backoff?: 'fixed' | 'linear' | 'exponential' | 'fibonacci';
    /** whether each pause is drawn evenly from 0 to what it would be (true) */
    jitter?: boolean;
    /** retries that all calls of the policy may make at once, and milliseconds until one comes back (none; 1,000) */
    budget?: number;
    refill?: number;
    /** of the jitter and the keys; without one they differ in each process, and are the same in each simulation */
    seed?: number;
    /** whether an error is worth another try */
    worth?: (error: unknown) => boolean;
}
/** One try of a call: its number from 1, and a key that is the same for all tries of the call. */
export interface Attempt {
    readonly number: number;
    readonly key: number;
}
/** A retry policy, for `retry`. All calls that share one share its budget. */
export declare class Retry {
    #private;
    constructor(options?: RetryOptions);
    /** Nanoseconds to wait after this try; throws `E_LIMIT` or `E_DEADLINE` if there is no other. */
    pauseNs({ number, key }: Attempt, now_ns: number, deadline_ns?: number): number;
}
export {};
