// Generated from src/ by `npm run compile`. Do not edit.
import { Channel } from './channel.js';
import { type Delivery, type GossipOptions, type QuorumOptions, type Report, type Verdict } from './group.js';
import { type Lease, type LeaseOptions, type TryLeaseOptions } from './lease.js';
import type { Agent, Message } from './message.js';
import { Iso, Ref, type Payload, type Val } from './payload.js';
import { Retry, type Attempt } from './reliable.js';
import { Shards, type Member, type ShardsOptions } from './shards.js';
import { Supervisor, type SupervisorOptions } from './supervisor.js';
/** Handler style: an object (or a class, which is then made) whose `receive` gets one message at a time. A promise that it
 * returns is awaited; else nobody looks at what it returns. */
export interface Handler {
    receive(message: Message, context: Context): unknown;
    /** runs before the first message */
    start?(context: Context): unknown;
    /** runs after the last message of a graceful stop */
    stop?(context: Context): unknown;
}
/** Mailbox style: an async function that reads its messages itself; when it returns, the agent ends. */
export type MailboxFunction = (mailbox: Mailbox) => Promise<unknown>;
export type Behavior = Handler | (new () => Handler) | {
    factory: () => Handler;
} | MailboxFunction;
export interface SpawnOptions {
    /** unique in the runtime */
    name?: string;
    /** how many messages the mailbox holds (1,000) */
    capacity?: number;
    /** what happens to a signal when it is full (`'reject'`) */
    overflow?: 'reject' | 'wait' | 'drop_oldest' | 'drop_newest';
    priority?: 'normal' | 'low' | 'high' | 'critical';
    /** links the new agent to the one that spawns it */
    link?: boolean;
    /** receive an `exit` message when a linked agent dies, instead of dying too */
    trap?: boolean;
    /** measures its turns, for `runtime.profile()` */
    profile?: boolean;
    /** decides what becomes of the agent when it fails; its behaviour is a class then, a factory or a function */
    supervisor?: Supervisor;
}
export interface SignalOptions {
    /** ends a wait for room with `E_CANCELLED`; the message is not sent then */
    signal?: AbortSignal;
}
export interface AskOptions {
    /** milliseconds until the ask fails with `E_DEADLINE`, from when there is room for it; an agent's ask inherits the
     * deadline of the message in hand */
    timeout?: number;
    /** ends the ask with `E_CANCELLED`; if it is aborted already, nothing is sent */
    signal?: AbortSignal;
}
export interface ArmOptions {
    /** milliseconds between repetitions; once, if absent */
    period?: number;
}
/** What several agents can be sent: text (UTF-8), bytes, or a val. */
export type Shared = string | Uint8Array | Val | undefined;
/** Why a monitored agent ended: `'OK'` or an error code, and the text of its crash. */
export interface Down {
    readonly agent: Agent;
    readonly reason: string;
    readonly text: string;
}
/** An armed timer. */
export declare class Timer {
    readonly bits: number;
    /** No message comes from it any more; a second disarm does nothing. */
    disarm(): void;
}
export declare abstract class Caller {
    #private;
    /** Starts an agent on this thread's event loop; it can be signalled at once. */
    spawn(behavior: Behavior, options?: SpawnOptions): Agent;
    /** Starts a supervisor, for the agents that are spawned with it. */
    supervisor(options?: SupervisorOptions): Supervisor;
    /** Sends a message. A promise comes back only if the mailbox waits for room (overflow `wait`): await it
     * before you send there again, or the order is not kept. */
    signal(to: Agent, type: number, payload?: Payload, options?: SignalOptions): void | Promise<void>;
    /** Sends a message and resolves to its reply, or rejects: refused, dead, past its deadline, cancelled. */
    ask(to: Agent, type: number, payload?: Payload, options?: AskOptions): Promise<Message>;
    /** Asks several agents the same and resolves as soon as one answer has enough votes, or none can have them, or time is
     * up: the verdict says which. An iso is refused: freeze it. */
    quorum(voters: readonly Agent[], type: number, payload?: Shared, options?: QuorumOptions): Promise<Verdict>;
    /** Signals each of many agents once; nobody waits for room. An iso is refused: freeze it. */
    broadcast(members: readonly Agent[], type: number, payload?: Shared): Delivery;
    /** Tells a few members, each of whom tells a few neighbours, until all that live have it: the report says how it went.
     * An iso is refused: freeze it. */
    gossip(members: readonly Agent[], type: number, payload?: Shared, options?: GossipOptions): Promise<Report>;
    /** Resolves when the agent has ended. */
    monitor(agent: Agent, options?: {
        signal?: AbortSignal;
    }): Promise<Down>;
    /** Resolves once this caller holds the resource of that name, in line with the others who wait for it. It ends with
     * its agent, when it is released, or when its time is over. */
    lease(name: string, options: LeaseOptions): Promise<Lease>;
    /** The lease if nobody holds the resource now, else null. */
    tryLease(name: string, options: TryLeaseOptions): Lease | null;
    /** Signals `to` after `delay` milliseconds, from this caller. */
    arm(to: Agent, delay: number, type: number, payload?: string | Uint8Array | Val, options?: ArmOptions): Timer;
    /** Calls `call` until it works, with pauses on the runtime's clock; rejects with its last error when the policy ends
     * that. No pause reaches beyond `timeout` milliseconds from now. `call` is given the attempt, whose `key` is the same
     * for all tries. */
    retry<T>(call: (attempt: Attempt) => T | PromiseLike<T>, policy?: Retry, options?: AskOptions): Promise<T>;
    /** Tells an agent of each dead letter from now on: a `letter` message, as far as its mailbox has room. */
    subscribeLetters(agent: Agent): void;
    /** Tells it of no more of them. */
    unsubscribeLetters(agent: Agent): void;
    /** Ends an agent after the messages it has accepted. */
    stop(agent: Agent): void;
    /** Ends an agent before its next message. */
    kill(agent: Agent): void;
    /** Gives an agent a `wake` message; several become one. */
    wake(agent: Agent): void;
    /** The agent of that name; `E_NOT_FOUND` if there is none. */
    find(name: string): Agent;
    /** Opens a bounded queue between any number of senders and receivers; it holds 1,000 items unless told otherwise. */
    channel(capacity?: number): Channel;
    /** Makes a map from keys to members, of 1,024 shards unless told otherwise. */
    shards(members: readonly Member[], options?: ShardsOptions): Shards;
    /** A buffer with one holder, from bytes, text or a size; a send moves it. */
    iso(source: number | string | Uint8Array): Iso;
    /** An immutable buffer that many can hold. */
    val(source: string | Uint8Array): Val;
    /** A buffer of this context, never sent. */
    ref(source: number | string | Uint8Array): Ref;
}
/** An agent's view of itself; valid while it handles a message or awaits something in a handler. */
export declare class Context extends Caller {
    /** This agent's address. */
    get self(): Agent;
    /** Ends this agent when its handler is over; `E_CONTEXT` if that is over already. */
    end(): void;
    /** When the linked agent dies abnormally, this one does too, and the other way round. */
    link(agent: Agent): void;
    unlink(agent: Agent): void;
}
type Read = IteratorResult<Message, undefined>;
/** An agent that reads its own messages: `for await (const message of mailbox)` ends when it is stopped. */
export declare class Mailbox extends Context implements AsyncIterableIterator<Message> {
    #private;
    /** The next message; `done` when the agent is stopped. The one before is finished by asking. */
    next(): Promise<Read>;
    return(): Promise<Read>;
    [Symbol.asyncIterator](): this;
}
export {};
