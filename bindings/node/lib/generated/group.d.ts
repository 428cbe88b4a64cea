// Generated from src/ by `npm run compile`. Do not edit.
import type { Agent, Message } from './message.js';
import type { Topology } from './topology.js';
/** How many votes decide: more than half, more than two thirds, or all. */
export type Rule = 'majority' | 'super_majority' | 'unanimity';
export interface QuorumOptions {
    /** votes for one value that decide; instead of a rule */
    threshold?: number;
    /** how many that are, counted from the voters (`'majority'`) */
    rule?: Rule;
    /** milliseconds until the round ends with what there is; an agent's quorum inherits the deadline of the message in hand */
    timeout?: number;
    /** ends the round with `E_CANCELLED`; votes that come later count nowhere */
    signal?: AbortSignal;
}
/** A value that was voted for: votes are for the same one when type and bytes are equal. */
export interface Choice {
    readonly type: number;
    readonly bytes: Uint8Array;
    readonly votes: number;
}
/** What one voter said: `'OK'` and its choice, `'E_PENDING'` for nothing so far, or why it is a no. */
export interface Vote {
    readonly voter: Agent;
    readonly status: string;
    readonly choice: Choice | null;
}
/** How a quorum ended, and who voted what. */
export interface Verdict {
    /** `'OK'`: the first choice has the votes; `'E_QUORUM'`: none can have them; `'E_DEADLINE'`: neither was clear in time */
    readonly status: string;
    /** the value that has the votes */
    readonly winner: Choice | null;
    /** votes for one value that decide */
    readonly threshold: number;
    /** most votes first */
    readonly choices: readonly Choice[];
    /** as the voters were given */
    readonly votes: readonly Vote[];
}
/** What came of a broadcast: how many were told, and who was not and why. */
export interface Delivery {
    readonly delivered: number;
    readonly refusals: ReadonlyArray<{
        readonly agent: Agent;
        readonly reason: string;
    }>;
}
export interface GossipOptions {
    /** who is whose neighbour: node i is member i (a mesh) */
    topology?: Topology;
    /** neighbours that each member tells, at random (3) */
    fanout?: number;
    /** whether members that it passed by ask for it (true); if not, some never hear it */
    repair?: boolean;
    /** milliseconds between two rounds of repair (1) */
    repairEvery?: number;
    /** milliseconds until it ends with what there is; an agent's gossip inherits the deadline of the message in hand */
    timeout?: number;
    /** ends it with `E_CANCELLED`; it is told to nobody else */
    signal?: AbortSignal;
}
/** What came of a gossip. */
export interface Report {
    /** `'OK'`: it has died down; `'E_DEADLINE'`: it went on until then */
    readonly status: string;
    readonly members: number;
    /** members that have handled it */
    readonly reached: number;
    /** members that were found dead or stopping */
    readonly lost: number;
    /** reached, of those that were not lost: 0 to 1 */
    readonly coverage: number;
    /** copies that members have sent one another, duplicates included */
    readonly sent: number;
    readonly duplicates: number;
    /** copies that a member asked for which had none, and the rounds in which that was */
    readonly repairs: number;
    readonly rounds: number;
    readonly hopsMost: number;
    /** members by the hops it took; the last counts all from there on */
    readonly hops: readonly number[];
}
/** Whether this message brings a verdict; others bring the words of a failure. */
export declare function isVerdict(message: Message): boolean;
/** Whether this message brings a report; others bring the words of a failure. */
export declare function isReport(message: Message): boolean;
/** Reads the result that a gossip's future brings. */
export declare function reportOf({ bytes }: Message): Report;
/** Reads the result that a quorum's future brings. */
export declare function verdictOf(message: Message, voters: readonly Agent[]): Verdict;
