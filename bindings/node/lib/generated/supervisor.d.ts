// Generated from src/ by `npm run compile`. Do not edit.
import type { Agent } from './message.js';
import { Retry } from './reliable.js';
/** What is done about a failure: hand the message again, give it to the fallback agent, go on degraded, make the behaviour
 * anew, go on, end the agent, or let the supervisor fail. */
export type Remedy = 'retry' | 'fallback' | 'degrade' | 'restart' | 'ignore' | 'stop' | 'escalate';
export interface SupervisorOptions {
    /** which children are restarted when one has to be (`'one_for_one'`) */
    strategy?: 'one_for_one' | 'one_for_all' | 'rest_for_one';
    /** most restarts (3) within so many milliseconds (5,000): one more, and the supervisor itself fails */
    maxRestarts?: number;
    within?: number;
    /** milliseconds that a child has to stop when its supervisor does (5,000) */
    grace?: number;
    /** by the class of an `AgentrtError`: what may pass (`'retry'`), too much work (`'retry'`), what stays wrong, and all other
     * errors (`'restart'`), and what concerns more than the child (`'escalate'`) */
    transient?: Remedy;
    overload?: Remedy;
    permanent?: Remedy;
    fatal?: Remedy;
    /** how often and after what pauses a message is handed again */
    retry?: Retry;
    /** the name of the agent that `'fallback'` gives it to */
    fallback?: string;
    /** unique in the runtime */
    name?: string;
    priority?: 'normal' | 'low' | 'high' | 'critical';
    /** its own supervisor */
    supervisor?: Supervisor;
}
declare const STATES: readonly ["running", "suspended", "degraded"];
/** One of a supervisor's children: how often that has restarted it, and how it is. */
export interface Child {
    readonly agent: Agent;
    readonly restarts: number;
    readonly state: typeof STATES[number];
}
/** An agent that takes no messages and decides about its children. */
export declare class Supervisor {
    #private;
    /** The supervisor as an agent: to monitor, link, stop or kill it. */
    readonly agent: Agent;
    /** Makes a living agent its last child; `E_CYCLE` if the supervisor is under it. */
    adopt(agent: Agent | Supervisor): void;
    /** Its children in the order of their starts. */
    children(): Child[];
}
export {};
