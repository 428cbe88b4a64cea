// Shards: maps from keys to members, the same in every language; each change of one is an epoch. Nothing here waits.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Caller } from './caller.js';
import { ofCaller } from './cell.js';
import { lowlevel } from './lowlevel.js';
import type { Agent } from './message.js';
import { misuse, nanoseconds } from './native.js';
import { checked, shown, type Known } from './options.js';
import { plain, through, type Payload } from './payload.js';

/** Text stands for its UTF-8. */
export type Key = string | Uint8Array;

/** A member of a map: a lasting id below 2^53, its share in relation to the others' (1), and who gets its signals. */
export interface Member { id: number; weight?: number; agent?: Agent | null }

/** Who owns a shard, in which epoch; `agent` is 0 where the member has none. */
export interface Owner { readonly member: number; readonly agent: Agent; readonly epoch: number; readonly shard: number }

/** A shard that a change has moved, and between which members. */
export interface Move { readonly shard: number; readonly from: number; readonly to: number }

export interface ShardsInfo {
  readonly epoch: number;
  readonly shards: number;
  readonly members: number;
  readonly moves: number;
  readonly moving: number;
  readonly held: number;
  readonly heldMax: number;
}

export interface ShardsOptions {
  /** a power of two (1,024) */
  shards?: number;
  /** most signals held for shards that change hands (1,000) */
  heldMax?: number;
  /** the type of the ask that an agent gets which loses shards (0) */
  handoverType?: number;
  /** milliseconds until one that has not answered is taken to have; never, if absent */
  handoverTimeout?: number;
}

export interface EpochOptions {
  /** what the caller knows: `E_EPOCH` if the map has another one */
  epoch?: number;
}

const MEMBER: Known = { id: 'count', weight: 'count', agent: 'count' };
const SHARDS: Known = { shards: 'count', heldMax: 'count', handoverType: 'count', handoverTimeout: 'number' };
const EPOCH: Known = { epoch: 'count' };

// A map that nobody has any more is closed: a net, not the way.
const net = new FinalizationRegistry<number>((bits) => { lowlevel.quiet.shardsClose(bits); });

/** What all views of one map share. */
class Shared {
  constructor(readonly bits: number) { net.register(this, bits); }
}

function bytesOf(key: Key): Uint8Array {
  if (typeof key === 'string') return Buffer.from(key);
  if (key instanceof Uint8Array) return key;
  throw misuse(`a key is text or bytes, not ${shown(key)}`);
}

function listed(members: readonly Member[]): { id: number; weight: number; agent: number }[] {
  if (!Array.isArray(members)) throw misuse(`members are an array, not ${shown(members)}`);
  return members.map((member: Member) => {
    const nobody = member?.agent === null ? { ...member, agent: undefined } : member;
    const { id, weight = 1, agent } = checked('a member', MEMBER, nobody);
    if (id === undefined) throw misuse(`a member has an id; this is ${shown(member)}`);
    return { id, weight, agent: agent ?? 0 };
  });
}

function epochOf(call: string, options: EpochOptions | undefined): number { return checked(call, EPOCH, options).epoch ?? 0; }

/** The hash that decides a key's shard: xxHash64 with seed 0. */
export function shardHash(key: Key): bigint {
  const bytes = bytesOf(key);
  return lowlevel.shardsHash(bytes, bytes.length);
}

/** A map from keys to members, as its maker uses it, or another caller: `shards.as(context)`. */
export class Shards {
  readonly #caller: Caller;
  readonly #shared: Shared;

  private constructor(caller: Caller, shared: Shared) {
    if (!(shared instanceof Shared)) throw misuse('a map is made with runtime.shards()');
    this.#caller = caller;
    this.#shared = shared;
  }

  /** @internal */
  static make(caller: Caller, members: readonly Member[], options: ShardsOptions | undefined): Shards {
    const { shards, heldMax, handoverType, handoverTimeout } = checked('shards', SHARDS, options);
    const handoverTimeoutNs = handoverTimeout === undefined ? 0 : Math.max(1, nanoseconds(handoverTimeout, 'handoverTimeout'));
    const bits = lowlevel.shardsCreate(caller.port.runtime, listed(members), { shards, heldMax, handoverType, handoverTimeoutNs });
    return new Shards(caller, new Shared(bits));
  }

  /** @internal the handle, for `agentrt/lowlevel` */
  get bits(): number { return this.#shared.bits; }

  /** The same map for another caller: the context or the mailbox of an agent. */
  as(caller: Caller): Shards { return new Shards(ofCaller('shards', caller), this.#shared); }

  /** Who owns a key, or the keys of a hash as `shardHash` gives it. */
  find(key: Key | bigint, options?: EpochOptions): Owner {
    const epoch = epochOf('find', options);
    if (typeof key === 'bigint') return lowlevel.shardsFindHash(this.bits, epoch, key) as Owner;
    const bytes = bytesOf(key);
    return lowlevel.shardsFind(this.bits, epoch, bytes, bytes.length) as Owner;
  }

  /** The `count` best members for a shard: its owner, then those next in line; `E_ARGUMENT` for more than all. */
  replicas(shard: number, count: number, options?: EpochOptions): Owner[] {
    return lowlevel.shardsReplicas(this.bits, epochOf('replicas', options), shard, count) as Owner[];
  }

  /** Adds members that are not there, re-weights those that are, removes those of weight 0, all or none; the epoch this makes.
   * An agent that loses shards gets an ask of `handoverType`; until it has replied, or is dead, what comes for them is held. */
  change(members: readonly Member[], options?: EpochOptions): number {
    return lowlevel.shardsChange(this.bits, epochOf('change', options), listed(members));
  }

  /** Removes members; the epoch this makes. */
  remove(ids: readonly number[], options?: EpochOptions): number {
    return this.change(ids.map((id) => ({ id, weight: 0 })), options);
  }

  /** Which shards the latest change has moved. */
  moves(options?: EpochOptions): Move[] {
    return lowlevel.shardsMoves(this.bits, epochOf('moves', options), 0, lowlevel.Limit.SHARDS_MAX);
  }

  /** Signals the agent that owns a key. Signals for one key arrive in order, whoever owns it meanwhile. */
  signal(key: Key, type: number, payload?: Payload, options?: EpochOptions): void {
    const epoch = epochOf('signal', options);
    const bytes = bytesOf(key);
    const from = this.#caller.cell.bits;
    through('shards', from, payload, () => {
      lowlevel.shardsSignal(from, this.bits, epoch, bytes, bytes.length, plain(type, payload));
    });
  }

  get info(): ShardsInfo { return lowlevel.shardsInfoGet(this.bits); }

  /** Gives the map up; what it holds becomes dead letters. A second close does nothing. */
  close(): void { lowlevel.quiet.shardsClose(this.bits); }
}

/** `using shards = runtime.shards(members)` closes it; on Node 18 without the symbol, call `close()`. */
export interface Shards extends Disposable {}

Object.defineProperty(Shards.prototype, Symbol.dispose ?? Symbol.for('nodejs.dispose'), {
  value(this: Shards): void { this.close(); },
});
