// Generated from src/ by `npm run compile`. Do not edit.
import type { Agent } from './message.js';
import { Runtime, type RuntimeOptions } from './runtime.js';
export interface FaultOptions {
    /** whose messages (everybody's); of `delay`, `drop` and `fill` */
    sender?: Agent;
    /** whose mailbox or turns (everybody's) */
    to?: Agent;
    /** how likely it strikes on an occasion (1) */
    probability?: number;
    /** occasions that it lets pass first (0) */
    skip?: number;
    /** how often it strikes at most (0: without end; 1 for `crash` and `jump`) */
    times?: number;
}
/** A rule by which something goes wrong in a simulation, until it is removed. */
export declare class Fault {
    #private;
    /** How often it has struck so far: a test that relies on a fault asks whether there was one. */
    get strikes(): number;
    /** From now on it does not strike. What it has delayed still arrives later. */
    remove(): void;
}
/** A simulated runtime in which things can go wrong, as its seed decides. Times are in virtual milliseconds. */
export declare class Simulation extends Runtime {
    #private;
    readonly seed: number;
    /** Opens one. `explore` does that for each of its seeds. */
    static open(options?: Omit<RuntimeOptions, 'simulated'>): Simulation;
    /** From 0 to 1, for what the test itself chooses: the same numbers for the same seed (SplitMix64). */
    random(): number;
    /** Lets signals and asks take `least` to `most` ms; those of one sender to one receiver stay in order. */
    delay(least: number, most: number, options?: FaultOptions): Fault;
    /** Loses signals and asks on their way: each is a dead letter, and an ask fails with `E_DROPPED`. */
    drop(options?: FaultOptions): Fault;
    /** Lets an agent crash instead of having its turn: with `skip: 4`, the fifth from now. */
    crash(options?: FaultOptions): Fault;
    /** Lets turns take time: meanwhile timers and deadlines pass and delayed messages arrive. */
    slow(least: number, most: number, options?: FaultOptions): Fault;
    /** Lets a mailbox count as full for a while; its overflow policy says what that means. */
    fill(least: number, most: number, options?: FaultOptions): Fault;
    /** Lets the clock jump forward before a turn, which sees that before any timer or deadline does. */
    jump(least: number, most: number, options?: FaultOptions): Fault;
}
/** A seed under which the test failed; what it failed with is its `cause`, and `replay` the line that runs it again. */
export declare class Failure extends Error {
    readonly seed: number;
    readonly replay: string;
    name: string;
}
export interface ExploreOptions {
    /** how many, from seed 0 on (100) */
    seeds?: number;
    /** virtual milliseconds after which agents that are still busy are a failure (3,600,000) */
    timeLimit?: number;
    /** the same for turns (1,000,000) */
    turns?: number;
    /** crashes that no fault made are allowed (false) */
    crashes?: boolean;
    /** dead letters that no drop made are a failure (false) */
    letters?: boolean;
}
/** What `explore` uses of the context that node:test gives its tests; the full name, `outer > inner`, since Node 20.16. */
interface Context {
    readonly name: string;
    readonly fullName?: string;
}
/** A test for node:test, `test('…', explore({ seeds: 200 }, async (sim) => { … }))`: runs `body` once for each seed.
 *
 * It fails when `body` throws, when something it awaits can never come, when an agent crashes, when an agent awaits at
 * its end what can never come, and when its agents are busy without end. The first seed that fails is run a second
 * time, to see that it fails again, and the last line of the error replays it. With AGENTRT_SEED in the environment
 * only that seed is run, with AGENTRT_TRACE its trace is left in that file. */
export declare function explore(options: ExploreOptions, body: (sim: Simulation) => unknown): (context?: Context) => Promise<void>;
export {};
