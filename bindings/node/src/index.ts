// agentrt for Node: agents on the event loop, on a C core.
import { lowlevel } from './lowlevel.js';

export { Caller, Context, Mailbox, Timer } from './caller.js';
export type {
  ArmOptions, AskOptions, Behavior, Down, Handler, MailboxFunction, Shared, SignalOptions, SpawnOptions,
} from './caller.js';
export { Channel, select } from './channel.js';
export type { ChannelInfo, Selected, WaitOptions } from './channel.js';
export { Shards, shardHash } from './shards.js';
export type { EpochOptions, Key, Member, Move, Owner, ShardsInfo, ShardsOptions } from './shards.js';
export { Topology } from './topology.js';
export type { Neighbour } from './topology.js';
export type {
  Choice, Delivery, GossipOptions, QuorumOptions, Report, Rule, Verdict, Vote,
} from './group.js';
export { Lease } from './lease.js';
export type { LeaseInfo, LeaseOptions, TryLeaseOptions } from './lease.js';
export { Message } from './message.js';
export type { Agent, Kind, Letter } from './message.js';
export { AgentrtError } from './lowlevel.js';
export type { BreakerInfo, Profile, Stats } from './lowlevel.js';
export { Iso, Ref, Tag, Val } from './payload.js';
export type { Payload } from './payload.js';
export { Breaker, Retry, worthAnotherTry } from './reliable.js';
export type { Attempt, BreakerOptions, RetryOptions } from './reliable.js';
export { Runtime } from './runtime.js';
export type { Overrun, RuntimeOptions } from './runtime.js';
export { Supervisor } from './supervisor.js';
export type { Child, Remedy, SupervisorOptions } from './supervisor.js';

/** The version of the library. */
export const version: string = lowlevel.version();
