// A lease that holds: made by `lease` and `tryLease` of a caller, given back by `release` or by `await using`.
import { forsakable, type Cell } from './cell.js';
import { lowlevel } from './lowlevel.js';
import type { Agent } from './message.js';
import { misuse, nanoseconds } from './native.js';
import { checked, shown, type Known } from './options.js';
import { held, plain, sent, type Payload } from './payload.js';
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

const TRY_LEASE: Known = { ttl: 'number' };

const { TTL_NS_MAX } = lowlevel.Limit;

/** @internal */
export const LEASE: Known = { ...TRY_LEASE, timeout: 'number', signal: 'object' };

function ttlOf(call: string, ttl: number | undefined): number {
  const ttl_ns = typeof ttl === 'number' && ttl > 0 ? Math.max(1, nanoseconds(ttl, 'ttl')) : Infinity;
  if (ttl_ns <= TTL_NS_MAX) return ttl_ns;
  const most = Math.floor(TTL_NS_MAX / 1e6);
  throw misuse(`${call}: ttl is ${shown(ttl)}, not milliseconds above 0 and up to ${most}${call === 'renew' ? '' : ', such as { ttl: 5_000 }'}`);
}

/** What is known of a lease and its resource. */
export interface LeaseInfo {
  /** whether this lease holds it still, and whether any does */
  readonly held: boolean; readonly taken: boolean;
  /** leases in line for it, and milliseconds until its holder's time is over */
  readonly waiters: number; readonly left: number;
}

export class Lease {
  #bits: number;
  #ttl_ns: number;

  /** @internal */
  constructor(private readonly port: Port, private readonly cell: Cell, bits: number, ttl_ns: number,
    /** greater than the token of every earlier holder of the resource */ readonly token: number) {
    this.#bits = bits;
    this.#ttl_ns = ttl_ns;
  }

  /** Its time begins anew; `E_NOT_HOLDER` when it was over. */
  renew(ttl?: number): void {
    lowlevel.leaseRenew(this.cell.bits, this.#bits, ttl === undefined ? this.#ttl_ns : ttlOf('renew', ttl));
  }

  /** Gives it up, for who has waited longest; `E_NOT_HOLDER` when its time was over. */
  release(): void {
    try {
      lowlevel.leaseRelease(this.cell.bits, this.#bits);
    } finally {
      this.close();
    }
  }

  /** The same, whether its time was over or not; a second close does nothing. */
  close(): void {
    lowlevel.quiet.leaseClose(this.cell.bits, this.#bits);
    this.#bits = 0;
  }

  info(): LeaseInfo {
    const { held, taken, waiters, leftNs } = lowlevel.leaseInfoGet(this.#bits);
    return { held: Boolean(held), taken: Boolean(taken), waiters, left: leftNs / 1e6 };
  }

  /** Sends a message under it: the receiver handles none of these after one with a newer token. `E_NOT_HOLDER` when its
   * time is over, `E_FENCED` when a newer lease was granted; what the receiver finds overtaken is a dead letter. A
   * promise comes back only if the mailbox waits for room. */
  signal(to: Agent, type: number, payload?: Payload): void | Promise<void> {
    if (this.#post(to, type, payload)) return;
    return this.port.driven(this.#postLater(to, type, held(payload)), this.cell);
  }

  /** False if it has to wait for room. */
  #post(to: Agent, type: number, payload: Payload): boolean {
    try {
      lowlevel.signalFenced(this.cell.bits, to, this.#bits, plain(type, payload));
    } catch (error) {
      if ((error as { status?: number }).status === lowlevel.Status.E_WAIT) return false;
      throw error;
    }
    sent(payload);
    return true;
  }

  #postLater(to: Agent, type: number, payload: Payload): Promise<void> {
    return forsakable(async (forsake) => {
      do await this.port.room(this.cell, to, undefined, forsake); while (!this.#post(to, type, payload));
    });
  }
}

/** `await using lease = await runtime.lease('x', { ttl: 5_000 })` gives it back; without the symbol, call `release()`. */
export interface Lease extends AsyncDisposable {}

Object.defineProperty(Lease.prototype, Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose'), {
  value(this: Lease): Promise<void> { return Promise.resolve(this.close()); },
});

/** Acquires the resource for a caller, in line with the others. */
export async function acquire(port: Port, cell: Cell, name: string, options: LeaseOptions, signal?: AbortSignal): Promise<Lease> {
  const ttl_ns = ttlOf('lease', options?.ttl);
  const timeout_ns = options.timeout === undefined ? 0 : Math.max(1, nanoseconds(options.timeout, 'timeout'));
  const bits = lowlevel.leaseOpen(port.runtime, cell.bits, name);
  try {
    const future = lowlevel.leaseAcquire(cell.bits, bits, ttl_ns, timeout_ns);
    const token = await port.expect(cell, future, signal, (message) => Number(message.view.getBigUint64(0, true)));
    return new Lease(port, cell, bits, ttl_ns, token);
  } catch (error) {
    lowlevel.quiet.leaseClose(cell.bits, bits); // with the grant, if that was quicker
    throw error;
  }
}

/** Acquires it if nobody holds it. */
export function tryAcquire(port: Port, cell: Cell, name: string, options: TryLeaseOptions): Lease | null {
  const ttl_ns = ttlOf('tryLease', checked('tryLease', TRY_LEASE, options).ttl);
  const bits = lowlevel.leaseOpen(port.runtime, cell.bits, name);
  try {
    return new Lease(port, cell, bits, ttl_ns, lowlevel.leaseTryAcquire(cell.bits, bits, ttl_ns));
  } catch (error) {
    lowlevel.quiet.leaseClose(cell.bits, bits);
    if ((error as { code?: string }).code === 'E_BUSY') return null;
    throw error;
  }
}
