// What one does to many agents: a quorum asks several and counts their votes, a broadcast tells each once, a gossip spreads.
import { lowlevel } from './lowlevel.js';
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
export interface Choice { readonly type: number; readonly bytes: Uint8Array; readonly votes: number }

/** What one voter said: `'OK'` and its choice, `'E_PENDING'` for nothing so far, or why it is a no. */
export interface Vote { readonly voter: Agent; readonly status: string; readonly choice: Choice | null }

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
  readonly refusals: ReadonlyArray<{ readonly agent: Agent; readonly reason: string }>;
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

const NONE = 2 ** 32 - 1; // AGENTRT_CHOICE_NONE
const ENDS: readonly number[] = [lowlevel.Status.OK, lowlevel.Status.E_QUORUM, lowlevel.Status.E_DEADLINE];

/** Whether this message brings a verdict; others bring the words of a failure. */
export function isVerdict(message: Message): boolean {
  return ENDS.includes(message.status);
}

/** Whether this message brings a report; others bring the words of a failure. */
export function isReport(message: Message): boolean {
  return message.status === lowlevel.Status.OK || message.status === lowlevel.Status.E_DEADLINE;
}

/** Reads the result that a gossip's future brings. */
export function reportOf({ bytes }: Message): Report {
  const read = lowlevel.gossipRead(bytes, bytes.length);
  const hops = Array.from({ length: lowlevel.Limit.HOPS_MAX }, (_, count) => lowlevel.gossipHops(bytes, bytes.length, count));
  const { status, members, reached, lost, sent, duplicates, repairs, rounds, hopsMost } = read;
  const coverage = members === lost ? 1 : reached / (members - lost);
  return {
    status: lowlevel.statusName(status), members, reached, lost, coverage, sent, duplicates, repairs, rounds, hopsMost, hops,
  };
}

/** Reads the result that a quorum's future brings. */
export function verdictOf(message: Message, voters: readonly Agent[]): Verdict {
  const { bytes } = message;
  const tally = lowlevel.quorumTally(bytes, bytes.length);
  const choices = Array.from({ length: tally.choices }, (_, index): Choice => {
    const { type, offset, bytes: count, votes } = lowlevel.quorumChoice(bytes, bytes.length, index);
    return { type, bytes: bytes.slice(offset, offset + count), votes };
  });
  const votes = voters.map((voter, index): Vote => {
    const { status, choice } = lowlevel.quorumVote(bytes, bytes.length, index);
    return { voter, status: lowlevel.statusName(status), choice: choice === NONE ? null : choices[choice] };
  });
  const decided = tally.status === lowlevel.Status.OK;
  return {
    status: lowlevel.statusName(tally.status), winner: decided ? choices[0] : null, threshold: tally.threshold, choices, votes,
  };
}
