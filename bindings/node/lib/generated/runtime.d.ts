// Generated from src/ by `npm run compile`. Do not edit.
/// <reference lib="esnext.disposable" preserve="true" />
import { type Profile, type Stats } from './lowlevel.js';
import { Caller } from './caller.js';
import type { Agent, Letter } from './message.js';
import { Port } from './port.js';
import { Breaker, type BreakerOptions } from './reliable.js';
export interface RuntimeOptions {
    /** threads for agents written in C (1); agents of this runtime run on the event loop */
    workers?: number;
    /** milliseconds for which messages may wait while this thread is busy; then its agents end with `E_HOST` (for ever) */
    stall?: number;
    /** one thread, virtual time, and an order of events that `seed` decides: the same every time */
    simulated?: boolean;
    /** of a simulation only */
    seed?: number;
    /** of a simulation only: its clock advances to no event after so many milliseconds (for ever) */
    timeLimit?: number;
    /** of a simulation only: after so many turns nothing runs any more (for ever) */
    turnsMax?: number;
    /** writes one line for each event there */
    tracePath?: string;
    /** of a simulation with a trace: the calls are in it, too, for `agentrt-replay` (false) */
    traceCalls?: boolean;
    /** milliseconds after which a turn counts as an overrun, told by `overruns()` (10); `Infinity`: never */
    turnBudget?: number;
    /** a file in which leases and their tokens outlive the process, shared by the processes of one host that open it */
    leaseStore?: string;
}
/** A turn that took longer than its budget; `type` is that of its last message, where it is known. */
export interface Overrun {
    readonly agent: Agent;
    readonly turnNs: number;
    readonly type: number | null;
    readonly running: boolean;
}
export declare class Runtime extends Caller {
    #private;
    protected constructor(port: Port);
    /** Opens a runtime. Its agents live on this thread; the process stays alive while there are any. */
    static open(options?: RuntimeOptions): Runtime;
    /** Simulated: runs until nothing is runnable, or until `done`; virtual time may advance by `timeout` ms.
     * Resolves to whether it ended because of `done`. */
    run(timeout?: number, done?: () => boolean): Promise<boolean>;
    /** Resolves when no accepted message waits; `E_DEADLINE` after `timeout` milliseconds. A message whose handler
     * awaits something is not waiting any more. */
    drain(timeout?: number): Promise<void>;
    /** Ends every agent (`E_SHUTDOWN`) and gives everything back; a second close does nothing. Rejects with `E_SYSTEM`
     * when the trace file could not be written to its end; the runtime is closed then, too. */
    close(): Promise<void>;
    /** Nanoseconds on the runtime's clock, virtual when simulated. */
    clock(): number;
    stats(): Stats;
    /** A circuit breaker, for calls of something that may keep failing. */
    breaker(options?: BreakerOptions): Breaker;
    /** What an agent does with its time, if it was spawned with `profile: true`. */
    profile(agent: Agent): Profile;
    /** Takes the latest turns that took longer than the budget (at most 64 are kept), oldest first. */
    overruns(): Overrun[];
    /** Takes the latest dead letters (at most 1,024 are kept), oldest first. */
    letters(): Letter[];
}
/** `await using runtime = Runtime.open()` closes it; on Node 18 without the symbol, call `close()`. */
export interface Runtime extends AsyncDisposable {
}
