// What stands between a call and something that fails: a breaker, and a retry policy with the tries of one call.
import { AgentrtError, lowlevel, type BreakerInfo } from './lowlevel.js';
import { misuse, nanoseconds } from './native.js';
import { checked, shown, type Known } from './options.js';

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

const BREAKER: Known = { failures: 'count', window: 'number', cooldown: 'number', probes: 'count' };
const STATES = ['closed', 'open', 'half_open'] as const;

/** A circuit breaker: `await breaker.call(() => …)` is `E_TRIPPED` while what it guards keeps failing. */
export class Breaker {
  /** @internal */
  constructor(/** @internal */ readonly bits: number) {}

  /** @internal */
  static open(runtime: number, options?: BreakerOptions): Breaker {
    const { failures, window, cooldown, probes } = checked('breaker', BREAKER, options);
    return new Breaker(lowlevel.breakerOpen(runtime, {
      failures, probes, windowNs: nanoseconds(window ?? 0, 'window'), cooldownNs: nanoseconds(cooldown ?? 0, 'cooldown'),
    }));
  }

  /** Calls `call` if that may be done now, and reports how it ended: a rejection is a failure, unless it was aborted. */
  async call<T>(call: () => T | PromiseLike<T>): Promise<T> {
    const ticket = this.admit();
    try {
      const result = await call();
      lowlevel.quiet.breakerReport(this.bits, ticket, 0);
      return result;
    } catch (error) {
      if (!isAbort(error)) lowlevel.quiet.breakerReport(this.bits, ticket, 1);
      throw error;
    }
  }

  /** A ticket for a call that may be made now; throws `E_TRIPPED` if none may. */
  admit(): number { return lowlevel.breakerAdmit(this.bits); }

  /** Says how the call of this ticket ended, once. */
  report(ticket: number, failed = false): void { lowlevel.breakerReport(this.bits, ticket, failed ? 1 : 0); }

  /** `'closed'`, `'open'` or `'half_open'`; advisory. */
  get state(): typeof STATES[number] { return STATES[this.info().state]; }

  info(): BreakerInfo { return lowlevel.breakerInfoGet(this.bits); }

  /** Gives it back, as its runtime does; a second close does nothing. */
  close(): void { lowlevel.quiet.breakerClose(this.bits); }
}

function isAbort(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: string };
  return name === 'AbortError' || code === 'E_CANCELLED';
}

/** What a retry asks by default: errors of agentrt by their class, aborts never, all others are worth another try. */
export function worthAnotherTry(error: unknown): boolean {
  if (isAbort(error)) return false;
  return !(error instanceof AgentrtError) || /transient|overload/.test(lowlevel.statusClass(error.status));
}

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

const RETRY: Known = {
  attempts: 'count', base: 'number', cap: 'number', backoff: 'string', jitter: 'boolean', budget: 'count', refill: 'number',
  seed: 'count', worth: 'function',
};

/** One try of a call: its number from 1, and a key that is the same for all tries of the call. */
export interface Attempt { readonly number: number; readonly key: number }

const processSeed = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);

/** A retry policy, for `retry`. All calls that share one share its budget. */
export class Retry {
  /** @internal */
  readonly worth: (error: unknown) => boolean;
  readonly #policy: Record<string, number>;
  readonly #seed: number | undefined;
  #calls = 0;
  #spent: number | bigint = 0;

  constructor(options?: RetryOptions) {
    const chosen = checked('Retry', RETRY, options);
    const { attempts = 5, base = 100, cap = 30_000, backoff = 'exponential', jitter = true, budget = 0, refill = 1_000 } = chosen;
    const kind = (lowlevel.Backoff as Record<string, unknown>)[String(backoff).toUpperCase()];
    if (typeof kind !== 'number') throw misuse(`Retry: backoff is ${shown(backoff)}, not one of fixed, linear, exponential, fibonacci`);
    if (!(attempts >= 1)) throw misuse(`a policy allows at least one try, not ${attempts}`);
    this.#policy = {
      attempts,
      backoff: kind,
      jitter: jitter ? 1 : 0,
      baseNs: Math.max(1, nanoseconds(base, 'base')),
      capNs: cap === Infinity ? 0 : Math.max(1, nanoseconds(cap, 'cap')),
      budget,
      refillNs: Math.max(1, nanoseconds(refill, 'refill')),
    };
    this.#seed = chosen.seed;
    this.worth = chosen.worth ?? worthAnotherTry;
  }

  #seedIn(simulated: boolean): number { return this.#seed ?? (simulated ? 0 : processSeed); }

  /** @internal the key of the next call */
  begin(simulated: boolean): number { return lowlevel.retryKey(this.#seedIn(simulated), this.#calls++); }

  /** @internal the same as plain numbers, for the core */
  policy(simulated: boolean): Record<string, number> { return { ...this.#policy, seed: this.#seedIn(simulated) }; }

  /** Nanoseconds to wait after this try; throws `E_LIMIT` or `E_DEADLINE` if there is no other. */
  pauseNs({ number, key }: Attempt, now_ns: number, deadline_ns = 0): number {
    const pause = lowlevel.retryNext(number, now_ns, deadline_ns, { ...this.#policy, seed: key });
    this.#spent = lowlevel.retrySpend(now_ns, this.#spent, this.#policy);
    return pause;
  }
}
