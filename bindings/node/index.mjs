// The ES module entry: the same classes as the CommonJS one, so that `instanceof` works across both.
import agentrt from './lib/generated/index.js';

export const {
  Runtime, Breaker, Caller, Channel, Context, Lease, Mailbox, Message, Retry, Shards, Supervisor, Timer, Topology, Iso, Val, Ref, Tag, AgentrtError,
  select, shardHash, version, worthAnotherTry,
} = agentrt;
