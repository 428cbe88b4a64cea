// What one does to many agents: a quorum asks several and counts their votes, a broadcast tells each once.
import { lowlevel } from './lowlevel.js';
import type { Agent, Message } from './message.js';

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

const NONE = 2 ** 32 - 1; // AGENTRT_CHOICE_NONE
const ENDS: readonly number[] = [lowlevel.Status.OK, lowlevel.Status.E_QUORUM, lowlevel.Status.E_DEADLINE];

/** Whether this message brings a verdict; others bring the words of a failure. */
export function isVerdict(message: Message): boolean {
  return ENDS.includes(message.status);
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
