// Generated from src/ by `npm run compile`. Do not edit.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Caller } from './caller.js';
import type { Agent } from './message.js';
import { type Payload } from './payload.js';
/** Text stands for its UTF-8. */
export type Key = string | Uint8Array;
/** A member of a map: a lasting id below 2^53, its share in relation to the others' (1), and who gets its signals. */
export interface Member {
    id: number;
    weight?: number;
    agent?: Agent | null;
}
/** Who owns a shard, in which epoch; `agent` is 0 where the member has none. */
export interface Owner {
    readonly member: number;
    readonly agent: Agent;
    readonly epoch: number;
    readonly shard: number;
}
/** A shard that a change has moved, and between which members. */
export interface Move {
    readonly shard: number;
    readonly from: number;
    readonly to: number;
}
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
/** The hash that decides a key's shard: xxHash64 with seed 0. */
export declare function shardHash(key: Key): bigint;
/** A map from keys to members, as its maker uses it, or another caller: `shards.as(context)`. */
export declare class Shards {
    #private;
    private constructor();
    /** The same map for another caller: the context or the mailbox of an agent. */
    as(caller: Caller): Shards;
    /** Who owns a key, or the keys of a hash as `shardHash` gives it. */
    find(key: Key | bigint, options?: EpochOptions): Owner;
    /** The `count` best members for a shard: its owner, then those next in line; `E_ARGUMENT` for more than all. */
    replicas(shard: number, count: number, options?: EpochOptions): Owner[];
    /** Adds members that are not there, re-weights those that are, removes those of weight 0, all or none; the epoch this makes.
     * An agent that loses shards gets an ask of `handoverType`; until it has replied, or is dead, what comes for them is held. */
    change(members: readonly Member[], options?: EpochOptions): number;
    /** Removes members; the epoch this makes. */
    remove(ids: readonly number[], options?: EpochOptions): number;
    /** Which shards the latest change has moved. */
    moves(options?: EpochOptions): Move[];
    /** Signals the agent that owns a key. Signals for one key arrive in order, whoever owns it meanwhile. */
    signal(key: Key, type: number, payload?: Payload, options?: EpochOptions): void;
    get info(): ShardsInfo;
    /** Gives the map up; what it holds becomes dead letters. A second close does nothing. */
    close(): void;
}
/** `using shards = runtime.shards(members)` closes it; on Node 18 without the symbol, call `close()`. */
export interface Shards extends Disposable {
}
