// Generated from capi/spec by `python3 capi/generate`. Do not edit.
// The C API, call by call: handles and times are numbers (times may be BigInt), failures are Errors
// with `code` (such as 'E_STALE') and `status`. Numbers beyond 2^53 in results are rounded.

/** Result of a call, reason of an end, reason of a dead letter. */
export const Status: {
  readonly OK: 0;
  readonly AWAIT: 1;
  readonly END: 2;
  readonly E_ARGUMENT: -1;
  readonly E_KIND: -2;
  readonly E_STALE: -3;
  readonly E_FOREIGN: -4;
  readonly E_MOVED: -5;
  readonly E_CAPABILITY: -6;
  readonly E_NOT_SENDABLE: -7;
  readonly E_BUSY: -8;
  readonly E_FULL: -9;
  readonly E_WAIT: -10;
  readonly E_DEAD: -11;
  readonly E_CLOSED: -12;
  readonly E_DEADLINE: -13;
  readonly E_CANCELLED: -14;
  readonly E_CONTEXT: -15;
  readonly E_MEMORY: -16;
  readonly E_LIMIT: -17;
  readonly E_SIZE: -18;
  readonly E_NAME: -19;
  readonly E_NOT_FOUND: -20;
  readonly E_FORKED: -21;
  readonly E_SYSTEM: -22;
  readonly E_CRASHED: -23;
  readonly E_KILLED: -24;
  readonly E_SHUTDOWN: -25;
  readonly E_HOST: -26;
  readonly E_LINKED: -27;
  readonly E_OVERFLOW: -28;
  readonly E_LATE: -29;
  readonly E_REFUSED: -30;
  readonly E_PENDING: -31;
  readonly E_ABI: -32;
  readonly E_DEADLOCK: -33;
  readonly E_QUORUM: -34;
  readonly E_FENCED: -35;
  readonly E_EPOCH: -36;
  readonly E_TRIPPED: -37;
  readonly E_NOT_HOLDER: -38;
  readonly E_STORAGE: -39;
  readonly E_CYCLE: -40;
  readonly E_DROPPED: -41;
};
export type Status = (typeof Status)[keyof typeof Status];

/** Reference capabilities of payloads, after Pony. */
export const Capability: {
  readonly INLINE: 0;
  readonly ISO: 1;
  readonly VAL: 2;
  readonly REF: 3;
  readonly TAG: 4;
};
export type Capability = (typeof Capability)[keyof typeof Capability];

/** What a full mailbox does with one more message. */
export const Overflow: {
  readonly REJECT: 0;
  readonly WAIT: 1;
  readonly DROP_OLDEST: 2;
  readonly DROP_NEWEST: 3;
};
export type Overflow = (typeof Overflow)[keyof typeof Overflow];

/** How eagerly an agent is scheduled. */
export const Priority: {
  readonly NORMAL: 0;
  readonly LOW: 1;
  readonly HIGH: 2;
  readonly CRITICAL: 3;
};
export type Priority = (typeof Priority)[keyof typeof Priority];

/** What a record is about. */
export const Kind: {
  readonly SIGNAL: 1;
  readonly REPLY: 2;
  readonly DOWN: 3;
  readonly EXIT: 4;
  readonly TIMER: 5;
  readonly START: 6;
  readonly STOP: 7;
  readonly ROOM: 8;
  readonly WAKE: 9;
  readonly END: 10;
  readonly LETTER: 11;
  readonly RESTART: 12;
  readonly DEGRADED: 13;
};
export type Kind = (typeof Kind)[keyof typeof Kind];

/** Flags of agentrt_spawn_options. */
export const Spawn: {
  readonly START: 1;
  readonly STOP: 2;
  readonly TRAP: 4;
  readonly LINK: 8;
  readonly PROFILE: 16;
};
export type Spawn = (typeof Spawn)[keyof typeof Spawn];

/** How a port tells its host that records wait. */
export const Wake: {
  readonly NONE: 0;
  readonly FD: 1;
  readonly HOOK: 2;
};
export type Wake = (typeof Wake)[keyof typeof Wake];

/** How many of n voters must give the same value. */
export const Rule: {
  readonly MAJORITY: 0;
  readonly SUPER_MAJORITY: 1;
  readonly UNANIMITY: 2;
};
export type Rule = (typeof Rule)[keyof typeof Rule];

/** How a turn behind a port ended. */
export const Commit: {
  readonly DONE: 0;
  readonly AWAIT: 1;
  readonly CRASH: 2;
  readonly END: 3;
};
export type Commit = (typeof Commit)[keyof typeof Commit];

/** Shapes of topologies. */
export const Shape: {
  readonly MESH: 1;
  readonly RING: 2;
  readonly STAR: 3;
  readonly HIERARCHICAL: 4;
};
export type Shape = (typeof Shape)[keyof typeof Shape];

/** What a neighbour is to a node. */
export const Relation: {
  readonly PEER: 0;
  readonly PARENT: 1;
  readonly CHILD: 2;
};
export type Relation = (typeof Relation)[keyof typeof Relation];

/** Whether a circuit breaker lets calls through. */
export const BreakerState: {
  readonly CLOSED: 0;
  readonly OPEN: 1;
  readonly HALF_OPEN: 2;
};
export type BreakerState = (typeof BreakerState)[keyof typeof BreakerState];

/** Which children a supervisor restarts when one of them has to be. */
export const Strategy: {
  readonly ONE_FOR_ONE: 0;
  readonly ONE_FOR_ALL: 1;
  readonly REST_FOR_ONE: 2;
};
export type Strategy = (typeof Strategy)[keyof typeof Strategy];

/** What a supervisor does about a child that has failed. Where the message in hand is not handed again, it is a dead letter with E_CRASHED. */
export const Remedy: {
  readonly DEFAULT: 0;
  readonly RETRY: 1;
  readonly FALLBACK: 2;
  readonly DEGRADE: 3;
  readonly RESTART: 4;
  readonly IGNORE: 5;
  readonly STOP: 6;
  readonly ESCALATE: 7;
};
export type Remedy = (typeof Remedy)[keyof typeof Remedy];

/** How a supervised agent is. */
export const ChildState: {
  readonly RUNNING: 0;
  readonly SUSPENDED: 1;
  readonly DEGRADED: 2;
};
export type ChildState = (typeof ChildState)[keyof typeof ChildState];

/** How the pauses between tries grow. */
export const Backoff: {
  readonly FIXED: 0;
  readonly LINEAR: 1;
  readonly EXPONENTIAL: 2;
  readonly FIBONACCI: 3;
};
export type Backoff = (typeof Backoff)[keyof typeof Backoff];

/** What a simulation does wrong on purpose. */
export const FaultKind: {
  readonly DELAY: 0;
  readonly DROP: 1;
  readonly CRASH: 2;
  readonly SLOW: 3;
  readonly FULL: 4;
  readonly JUMP: 5;
};
export type FaultKind = (typeof FaultKind)[keyof typeof FaultKind];

/** Fixed limits. */
export const Limit: {
  readonly PAYLOAD_BYTES_MAX: 1073741824;
  readonly INLINE_BYTES: 24;
  readonly CAPACITY_MAX: 100000;
  readonly CAPACITY_DEFAULT: 1000;
  readonly NAME_BYTES_MAX: 255;
  readonly WORKERS_MAX: 64;
  readonly LETTERS_MAX: 1024;
  readonly OVERRUNS_MAX: 64;
  readonly SELECT_MAX: 64;
  readonly SHARDS_MAX: 16384;
  readonly SHARDS_DEFAULT: 1024;
  readonly MEMBERS_MAX: 1024;
  readonly WEIGHT_MAX: 1000000;
  readonly HELD_MAX: 1000000;
  readonly TOPOLOGY_MAX: 16777216;
  readonly FANOUT_MAX: 1048576;
  readonly DOT_EDGES_MAX: 1000000;
  readonly RESTARTS_MAX: 1000;
  readonly BREAKER_FAILURES_MAX: 1024;
  readonly BREAKER_PROBES_MAX: 32;
  readonly LISTENERS_MAX: 8;
  readonly VOTERS_MAX: 1000;
  readonly VOTE_BYTES_MAX: 65536;
  readonly CHOICE_NONE: 4294967295;
  readonly BROADCAST_MAX: 1000000;
  readonly GOSSIP_FANOUT_MAX: 64;
  readonly HOPS_MAX: 64;
  readonly TTL_NS_MAX: 4503599627370496;
  readonly FAULTS_MAX: 64;
  readonly FAULT_NS_MAX: 4503599627370496;
  readonly ERROR_TEXT_BYTES: 248;
};
export type Limit = (typeof Limit)[keyof typeof Limit];

/** Bytes that are copied, or a buffer. */
export interface Payload {
  /** The user's number of this type of message. */
  type: number | bigint;
  data?: Uint8Array | null | undefined;
  buf?: number | null | undefined;
}

/** A message that a future yielded; `bytes` is a copy of its payload. */
export interface Message {
  agent: number;
  from: number;
  right: number;
  type: number;
  kind: number;
  capability: number;
  status: number;
  payloadBytes: number;
  bytes: Uint8Array;
  /** The payload's buffer, yours to close; 0 when it was inline. */
  buf: number;
  identity: number;
}

/** Sizes (`bytes`) and offsets (`.field`) of the C records. */
export const layout: Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Options of agentrt_runtime_open. */
export interface RuntimeOptions {
  /** Worker threads; 0 is one per CPU; ignored when simulated. */
  workers?: number | null | undefined;
  /** 1: no threads, virtual clock, seeded scheduler, driven by run, take, future_wait and drain on
   * the opening thread. */
  simulated?: number | null | undefined;
  /** Of a simulation with a trace: 1 has the calls in it, too, with what they carry, as lines that
   * begin with '#'; agentrt-replay makes them again. */
  traceCalls?: number | null | undefined;
  /** Seed of the simulated scheduler. */
  seed?: number | bigint | null | undefined;
  /** File that receives the canonical trace, one event a line; NUL terminated. A write that fails
   * ends the trace, not the runtime: agentrt_runtime_close tells. */
  tracePath?: string | null | undefined;
  /** A turn that takes longer is counted and reported by agentrt_runtime_overruns; 0 is 10 ms; the
   * largest number is no budget. */
  turnBudgetNs?: number | bigint | null | undefined;
  /** File in which leases and their tokens outlive the process, shared by the processes of one host
   * that open it; created if need be; NUL terminated. Needs SQLite 3.24 or newer, which is loaded
   * by then. */
  leaseStorePath?: string | null | undefined;
  /** Of a simulation: its clock advances to no event after this, so that timers without end do not
   * run for ever; 0: no limit. */
  timeLimitNs?: number | bigint | null | undefined;
  /** Of a simulation: after so many turns nothing runs any more, so that messages without end do
   * not either; 0: no limit. */
  turnsMax?: number | bigint | null | undefined;
}

/** Counters of a runtime. accepted = handled + dead_letters + in_flight whenever nothing runs. */
export interface Stats {
  /** Messages accepted. */
  accepted: number;
  /** Messages handled. */
  handled: number;
  /** Accepted messages that could not be handled. */
  deadLetters: number;
  /** Accepted messages still waiting. */
  inFlight: number;
  /** Agents that exist now. */
  agentsLive: number;
  /** Agents ever spawned. */
  spawned: number;
  /** Agents that ended, for whatever reason. */
  ended: number;
  /** Agents that ended because their behaviour failed; those that a supervisor had go on are not
   * among them. */
  crashed: number;
  /** Turns run. */
  turns: number;
  /** Times a sleeping worker or host was woken. */
  wakes: number;
  /** Times a worker took work from another. */
  steals: number;
  /** The runtime's clock. */
  nowNs: number;
  /** Turns found to have overrun their budget. */
  overruns: number;
}

/** One dead letter: an accepted message that could not be handled. */
export interface Letter {
  /** Whom it was for, agent bits. */
  to: number;
  /** Who sent it, agent bits; 0 is a host thread. */
  from: number;
  /** The user's number of this type of message. */
  type: number;
  /** Why. */
  reason: number;
  /** Length of its payload. */
  payloadBytes: number;
}

/** One turn that overran its budget. */
export interface Overrun {
  /** Whose turn it was, agent bits. */
  agent: number;
  /** How long it took, or had taken when it was seen last. */
  turnNs: number;
  /** The user's number of the message it handled last, if typed. */
  type: number;
  /** 1: type is known. That of a turn caught while it ran, or among others, is not. */
  typed: number;
  /** 1: it was seen while it ran, and its end not yet. */
  running: number;
}

/** Options of agentrt_spawn. */
export interface SpawnOptions {
  /** AGENTRT_SPAWN_*. */
  flags?: number | null | undefined;
  /** The agent's records come out of this port. */
  port?: number | null | undefined;
  /** UTF-8, unique in the runtime. */
  name?: string | null | undefined;
  /** Mailbox capacity; 0 is 1,000. Marks: high 80 %, low 20 %. */
  capacity?: number | null | undefined;
  /** One of agentrt_overflow. */
  overflow?: number | null | undefined;
  /** One of agentrt_priority. */
  priority?: number | null | undefined;
  /** The supervisor whose child it is, started after those it has. An inline behaviour needs
   * `restart` then. */
  supervisor?: number | null | undefined;
}

/** Options of agentrt_ask. */
export interface AskOptions {
  /** 0: only the inherited deadline, else none. */
  timeoutNs?: number | bigint | null | undefined;
  /** Right of the message being handled: its deadline is inherited, passed or not, until the right
   * is used. */
  parent?: number | null | undefined;
}

/** What is known about one agent. */
export interface AgentInfo {
  /** Spawn number in its runtime, from 1. */
  id: number;
  /** Messages waiting; advisory. */
  depth: number;
  /** Mailbox capacity. */
  capacity: number;
  /** Above this depth the mailbox counts as loaded. */
  highMark: number;
  /** At this depth those who wait are told of room. */
  lowMark: number;
  /** One of agentrt_overflow. */
  overflow: number;
  /** One of agentrt_priority. */
  priority: number;
  /** 1 while its ordinary messages are held. */
  awaiting: number;
  /** 1 after agentrt_agent_stop. */
  stopping: number;
}

/** What an agent spawned with AGENTRT_SPAWN_PROFILE does with its time. Averages move over about a second. */
export interface Profile {
  /** Turns it has had. */
  turns: number;
  /** Messages handled in them. */
  messages: number;
  /** Time spent in them, altogether. Behind a port: from its records' take to their commit. */
  busyNs: number;
  /** The longest of them. */
  longestNs: number;
  /** Moving average of a turn's length. */
  turnNs: number;
  /** Moving average of the messages handled in a second. */
  messagesPerS: number;
  /** Moving average of its share of one processor, in millionths. */
  cpuPpm: number;
  /** When it was spawned, on the runtime's clock. */
  sinceNs: number;
}

/** An open view of a buffer. */
export interface View {
  /** How many. */
  bytes: number;
}

/** What is known about one buffer. */
export interface BufInfo {
  /** Length. */
  bytes: number;
  /** The same for all handles of one buffer. */
  identity: number;
  /** One of agentrt_capability. */
  capability: number;
  /** Open views of this handle. */
  views: number;
  /** Handles that share the bytes; advisory. */
  holders: number;
}

/** Options of agentrt_port_open. */
export interface PortOptions {
  /** One of AGENTRT_WAKE_*. */
  wake?: number | null | undefined;
  /** A host that leaves records waiting for this long without a take counts as dead: the port
   * closes and its agents end with E_HOST. 0: never. Not in a simulation. */
  stallNs?: number | bigint | null | undefined;
}

/** Options of agentrt_channel_open. */
export interface ChannelOptions {
  /** Items that it holds; 0 is 1,000. */
  capacity?: number | null | undefined;
}

/** What is known about one channel. */
export interface ChannelInfo {
  /** Items in it; advisory. */
  depth: number;
  /** Items that it holds. */
  capacity: number;
  /** 1 after agentrt_channel_close, while items are left. */
  closed: number;
}

/** Options of agentrt_breaker_open. */
export interface BreakerOptions {
  /** This many failures within the window open it; 0 is 5. */
  failures?: number | null | undefined;
  /** This many calls are let through when the cool-down is over, and all of them must succeed; 0 is
   * 1. */
  probes?: number | null | undefined;
  /** A failure counts for this long; 0 is 10 s. */
  windowNs?: number | bigint | null | undefined;
  /** How long it stays open; 0 is 5 s. */
  cooldownNs?: number | bigint | null | undefined;
}

/** What is known about one breaker. */
export interface BreakerInfo {
  /** One of agentrt_breaker_state; open until the first call after its cool-down. */
  state: number;
  /** Closed: failures within the window. */
  failures: number;
  /** Half-open: calls that were let through. */
  probes: number;
  /** When the cool-down, or the time of the probes, is over, on the runtime's clock; 0 when closed.
   * */
  untilNs: number;
  /** How often it has opened. */
  trips: number;
}

/** Options of agentrt_supervisor_spawn. The four remedies are for the classes of failures, as agentrt_status_class says; a crash without a status of its own is permanent. */
export interface SupervisorOptions {
  /** One of agentrt_strategy. */
  strategy?: number | null | undefined;
  /** Its own supervisor. */
  supervisor?: number | null | undefined;
  /** UTF-8, unique in the runtime. */
  name?: string | null | undefined;
  /** Most restarts within a period: one more, and the supervisor itself fails; 0 is 3. */
  maxRestarts?: number | null | undefined;
  /** That period; 0 is 5 s. */
  withinNs?: number | bigint | null | undefined;
  /** How long a child has to stop when its supervisor does, before it is killed; 0 is 5 s. */
  graceNs?: number | bigint | null | undefined;
  /** The remedy for what may pass. */
  transient?: number | null | undefined;
  /** The remedy for too much work. */
  overload?: number | null | undefined;
  /** The remedy for what stays wrong. */
  permanent?: number | null | undefined;
  /** The remedy for what concerns more than the child. */
  fatal?: number | null | undefined;
  /** The name, UTF-8, of the agent that AGENTRT_REMEDY_FALLBACK sends to, looked up when it does;
   * needed with that remedy. */
  fallback?: string | null | undefined;
  /** One of agentrt_priority. */
  priority?: number | null | undefined;
}

/** A child of a supervisor. */
export interface Child {
  /** Agent bits. */
  agent: number;
  /** How often this supervisor has restarted it. */
  restarts: number;
  /** One of agentrt_child_state. */
  state: number;
}

/** A retry policy: how often something is tried, and how long the pauses are. Plain data that calls share. */
export interface RetryOptions {
  /** How the pauses grow. */
  backoff?: number | null | undefined;
  /** Most tries, the first included; 0 is 5. */
  attempts?: number | null | undefined;
  /** 1: each pause is a number between 0 and what it would be, drawn from the seed. */
  jitter?: number | null | undefined;
  /** The first pause; 0 is 100 ms. */
  baseNs?: number | bigint | null | undefined;
  /** The longest pause; 0: none, and a pause that does not fit 64 bits is refused. */
  capNs?: number | bigint | null | undefined;
  /** Of the jitter: the same seed and attempt give the same pause, in every language. */
  seed?: number | bigint | null | undefined;
  /** Tokens of the retry budget, all there at first; 0: no budget. */
  budget?: number | null | undefined;
  /** One token comes back each so many; 0 is 1 s. */
  refillNs?: number | bigint | null | undefined;
}

/** Options of agentrt_quorum. */
export interface QuorumOptions {
  /** Votes for one value that decide, at most as many as there are voters; 0: as rule says. */
  threshold?: number | null | undefined;
  /** One of agentrt_rule; AGENTRT_MAJORITY, which is 0, when a threshold is given. */
  rule?: number | null | undefined;
  /** Until the round ends with E_DEADLINE; 0: only the inherited deadline, else none. */
  timeoutNs?: number | bigint | null | undefined;
  /** Right of the message being handled: its deadline is inherited, as in agentrt_ask_options. */
  parent?: number | null | undefined;
}

/** Options of agentrt_gossip. */
export interface GossipOptions {
  /** Neighbours that each member tells, at random; 0: 3. One that has fewer neighbours tells them
   * all. */
  fanout?: number | null | undefined;
  /** 1: nobody asks for what did not reach it. Then most members hear it, and not all. */
  unrepaired?: number | null | undefined;
  /** Between two rounds of repair; 0: 1 ms. */
  repairNs?: number | bigint | null | undefined;
  /** Until it ends with E_DEADLINE; 0: only the inherited deadline, else none. */
  timeoutNs?: number | bigint | null | undefined;
  /** Right of the message being handled: its deadline is inherited, as in agentrt_ask_options. */
  parent?: number | null | undefined;
}

/** What came of a gossip. Coverage is reached over members, or over those that live: members less lost. */
export interface GossipReport {
  /** OK: it has died down, and with repair every member that lives and can be reached has handled
   * it. E_DEADLINE: it went on until then. */
  status: number;
  /** Members it was meant for. */
  members: number;
  /** Members that have handled it; whoever began, if it is a member, is one. */
  reached: number;
  /** Members that were found dead or stopping. */
  lost: number;
  /** Copies that members have sent one another, duplicates included. */
  sent: number;
  /** Copies for a member that had one already, which it never sees. */
  duplicates: number;
  /** Copies that a member asked for which had none. */
  repairs: number;
  /** Rounds of repair in which a member asked. */
  rounds: number;
  /** Most hops that a copy has come. */
  hopsMost: number;
}

/** The head of the result of a quorum. Behind it are the votes, one for each voter in the order they were given, then the choices, most votes first, then the choices' bytes. */
export interface Tally {
  /** OK: the first choice has the votes. E_QUORUM: no value can have them. E_DEADLINE: neither was
   * clear in time. */
  status: number;
  /** Voters that were asked. */
  voters: number;
  /** Votes for one value that decide. */
  threshold: number;
  /** Different values that were voted for. */
  choices: number;
}

/** What one voter said. */
export interface Vote {
  /** OK: it voted. E_PENDING: nothing when the round ended. Otherwise why it is a no: what it
   * refused with, E_DEAD, E_FULL, E_CLOSED, E_OVERFLOW, E_SIZE for a vote above
   * AGENTRT_VOTE_BYTES_MAX, E_CAPABILITY for a tag. */
  status: number;
  /** Which value it voted for; AGENTRT_CHOICE_NONE if it did not. */
  choice: number;
}

/** One value that was voted for. Votes are for the same value when type and bytes are equal. */
export interface Choice {
  /** The type of those replies. */
  type: number;
  /** Where in the result its bytes begin. */
  offset: number;
  /** How many. */
  bytes: number;
  /** Voters that gave it. */
  votes: number;
}

/** A member that a broadcast did not reach. */
export interface Refusal {
  /** Agent bits. */
  member: number;
  /** Why: E_DEAD, E_CLOSED, E_FULL, E_STALE, E_FOREIGN or E_MEMORY. */
  status: number;
}

/** What is known about one lease and its resource. */
export interface LeaseInfo {
  /** Token of this lease's last grant; 0 before the first. */
  token: number;
  /** Who holds the resource, agent bits; 0: nobody, a plain thread, or another runtime of the same
   * store. */
  holder: number;
  /** Until the holder's time is over; 0 when nobody holds it. */
  leftNs: number;
  /** Leases in line for it. */
  waiters: number;
  /** 1 while this lease holds it. */
  held: number;
  /** 1 while any lease holds it, of this runtime or of another with the same store. */
  taken: number;
}

/** How the turn of one agent behind a port ended. */
export interface Command {
  /** Agent bits. */
  agent: number;
  /** One of AGENTRT_COMMIT_*. */
  op: number;
  /** How many of its records were handled, from the first. */
  handled: number;
  /** For CRASH: why, UTF-8. */
  text?: string | null | undefined;
  /** For CRASH: the failure, whose class a supervisor goes by; 0 or more: E_CRASHED. */
  status?: number | null | undefined;
}

/** A member of a map of shards, or a change of one. */
export interface Member {
  /** Its lasting name, from which its shards follow; at most 53 bits, so every language holds it
   * exactly. */
  id: number | bigint;
  /** The agent that gets its signals. */
  agent?: number | null | undefined;
  /** Its share in relation to the others'; 0 in a change removes it. */
  weight: number;
}

/** Options of agentrt_shards_create. */
export interface ShardsOptions {
  /** Virtual shards, a power of two; 0 is 1,024. */
  shards?: number | null | undefined;
  /** Most signals held for shards that change hands; 0 is 1,000. */
  heldMax?: number | null | undefined;
  /** The type of the ask that an agent gets which loses shards. */
  handoverType?: number | bigint | null | undefined;
  /** Until an agent that has not answered it is taken to have; 0: never. */
  handoverTimeoutNs?: number | bigint | null | undefined;
}

/** A member in its part as owner or replica of a shard. */
export interface ShardOwner {
  /** Its id. */
  member: number;
  /** Its agent, or 0. */
  agent: number;
  /** The epoch of which this is true. */
  epoch: number;
  /** The shard. */
  shard: number;
}

/** A shard that a change has moved. */
export interface ShardMove {
  /** The member that had it. */
  from: number;
  /** The member that has it; the same one where only its agent is another. */
  to: number;
  /** The shard. */
  shard: number;
}

/** What is known about one map of shards. */
export interface ShardsInfo {
  /** Its epoch. */
  epoch: number;
  /** Its virtual shards. */
  shards: number;
  /** Its members. */
  members: number;
  /** Shards that the latest change has moved. */
  moves: number;
  /** Shards whose last owner has not answered. */
  moving: number;
  /** Signals held for them. */
  held: number;
  /** Most signals that it holds. */
  heldMax: number;
}

/** A neighbour in a topology. */
export interface Neighbour {
  /** Its number. */
  node: number;
  /** One of agentrt_relation. */
  relation: number;
}

/** An edge of a topology: a parent and its child, one in a ring and the next, or two of a mesh. */
export interface Edge {
  /** A node. */
  a: number;
  /** Another. */
  b: number;
}

/** What a topology is. */
export interface TopologyInfo {
  /** How many edges it has. */
  edges: number;
  /** One of agentrt_shape. */
  shape: number;
  /** How many nodes. */
  nodes: number;
  /** Of a tree; 0 otherwise. */
  fanout: number;
}

/** Options of agentrt_fault_inject. */
export interface FaultOptions {
  /** One of agentrt_fault_kind. */
  kind?: number | null | undefined;
  /** Whose messages; DELAY, DROP and FULL only. */
  sender?: number | null | undefined;
  /** Whose mailbox or turn; not for JUMP. */
  to?: number | null | undefined;
  /** Least length; 0 for DROP and CRASH. */
  minNs?: number | bigint | null | undefined;
  /** Greatest length, from min_ns; each is as likely. 0 for DROP and CRASH, more than 0 otherwise.
   * */
  maxNs?: number | bigint | null | undefined;
  /** How likely it strikes on an occasion, in millionths; 0 is refused. */
  chance?: number | null | undefined;
  /** Occasions that it lets pass first. */
  skip?: number | null | undefined;
  /** How often it strikes at most; 0: without end. */
  times?: number | null | undefined;
}

/** Agents of a simulation that await what nothing can bring any more: an answer, or the end of their suspension. */
export interface Stuck {
  /** The one of them that was spawned first, which has not ended; zero when there is none. */
  agent: number;
  /** How many they are. */
  agents: number;
  /** 1: something is left to happen, which the runtime's time_limit_ns or turns_max keeps from
   * happening. */
  limited: number;
}

/** The version of the library that runs, such as "0.1.0". */
export function version(): string;

/** A hash over every name, value, signature and layout of this header. */
export function abiHash(): number;

/** The name of a status without its prefix, such as "E_STALE"; "E_UNKNOWN" for any other number. */
export function statusName(status: number): string;

/** One sentence that says what a status means; total, like agentrt_status_name. */
export function statusText(status: number): string;

/** The class of a status, by what helps: "transient", "overload", "permanent" or "fatal"; "none"
 * for what is no error. */
export function statusClass(status: number): string;

/** Open a runtime and start its workers. Throws E_ARGUMENT, E_MEMORY, E_LIMIT, E_SYSTEM, E_STORAGE,
 * E_FORKED. */
export function runtimeOpen(options?: RuntimeOptions | null): number;

/** Simulated runtimes only: run inline agents until nothing is runnable. Throws E_KIND, E_STALE,
 * E_CONTEXT, E_FORKED, E_CLOSED, E_ARGUMENT. */
export function runtimeRun(runtime: number, timeoutNs: number | bigint): number;

/** Simulated runtimes only: how many agents await what nothing can bring any more. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED. */
export function runtimeStuck(runtime: number): Stuck;

/** Wait until no accepted message is unhandled, no idle agent that was stopped is still to end, and
 * all that this sent is handled too. Throws E_KIND, E_STALE, E_CONTEXT, E_DEADLINE, E_FORKED,
 * E_CLOSED, E_BUSY. */
export function runtimeDrain(runtime: number, timeoutNs: number | bigint): void;

/** End every agent with E_SHUTDOWN, turn what is left into dead letters, and free the runtime.
 * Throws E_KIND, E_STALE, E_CONTEXT, E_FORKED, E_BUSY, E_SYSTEM. */
export function runtimeClose(runtime: number): void;

/** Read the runtime's clock: monotonic, or virtual when simulated. Throws E_KIND, E_STALE,
 * E_ARGUMENT, E_FORKED, E_CONTEXT, E_CLOSED. */
export function runtimeClock(runtime: number): number;

/** Read the runtime's counters. Throws E_KIND, E_STALE, E_ARGUMENT, E_FORKED, E_CONTEXT, E_CLOSED.
 * */
export function runtimeStats(runtime: number): Stats;

/** Take up to letters_max of the latest dead letters, oldest first. Throws E_KIND, E_STALE,
 * E_ARGUMENT, E_FORKED, E_CONTEXT, E_CLOSED. */
export function runtimeLetters(runtime: number, lettersMax: number): Letter[];

/** Take up to overruns_max of the latest turns that overran their budget, oldest first. Throws
 * E_KIND, E_STALE, E_ARGUMENT, E_FORKED, E_CONTEXT, E_CLOSED. */
export function runtimeOverruns(runtime: number, overrunsMax: number): Overrun[];

/** Create an agent; it exists and can be signalled when the call returns. Throws E_ARGUMENT,
 * E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE, E_NAME,
 * E_FORKED. */
export function spawn(runtime: number, from: number, options: SpawnOptions): number;

/** Send one message: at most once, in order per sender and receiver, never silently lost. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY, E_FULL,
 * E_WAIT, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE, E_FORKED. */
export function signal(from: number, to: number, payload: Payload): void;

/** Signal an agent and get a future for its answer. Throws E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN,
 * E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY, E_FULL, E_WAIT, E_DEAD, E_CLOSED, E_DEADLINE,
 * E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE, E_FORKED. */
export function ask(
  from: number,
  to: number,
  payload: Payload,
  options?: AskOptions | null,
): number;

/** Answer an ask. Works once. Throws E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY,
 * E_NOT_SENDABLE, E_BUSY, E_CONTEXT, E_MEMORY, E_SIZE, E_FORKED, E_CLOSED. */
export function reply(from: number, right: number, payload: Payload): void;

/** Answer an ask with an error. Works once, like agentrt_reply, and too late like it. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_CONTEXT, E_MEMORY, E_SIZE, E_FORKED, E_CLOSED. */
export function refuse(from: number, right: number, status: number, text: string): void;

/** End an agent gracefully: refuse new messages, handle the accepted ones, then end with
 * AGENTRT_OK. Throws E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CONTEXT, E_FORKED, E_CLOSED. */
export function agentStop(from: number, agent: number): void;

/** End an agent before its next message; what is left in its mailbox becomes dead letters. Throws
 * E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CONTEXT, E_FORKED, E_CLOSED. */
export function agentKill(from: number, agent: number): void;

/** Inside an inline turn: say why the behaviour is about to crash. Throws E_ARGUMENT, E_KIND,
 * E_STALE, E_CONTEXT, E_SIZE, E_FORKED, E_CRASHED. */
export function agentFail(from: number, text: string): void;

/** Give an agent a WAKE record; several before it looks are one. Throws E_KIND, E_STALE, E_DEAD,
 * E_FORKED, E_CLOSED, E_CONTEXT. */
export function agentWake(agent: number): void;

/** Learn once when an agent ends. Throws E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_CONTEXT,
 * E_MEMORY, E_LIMIT, E_FORKED, E_CLOSED. */
export function monitor(from: number, target: number): number;

/** Tie two agents: when one ends abnormally the other dies too, unless it traps exits. Throws
 * E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED, E_CLOSED, E_ARGUMENT.
 * */
export function link(from: number, peer: number): void;

/** Untie two agents. Throws E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CONTEXT, E_FORKED, E_CLOSED,
 * E_ARGUMENT. */
export function unlink(from: number, peer: number): void;

/** Find the living agent of a name. Throws E_ARGUMENT, E_KIND, E_STALE, E_SIZE, E_NOT_FOUND,
 * E_FORKED, E_CLOSED, E_CONTEXT. */
export function agentFind(runtime: number, name: string): number;

/** Read what is known about an agent. Throws E_ARGUMENT, E_KIND, E_STALE, E_DEAD, E_FORKED,
 * E_CLOSED, E_CONTEXT. */
export function agentInfoGet(agent: number): AgentInfo;

/** Read what an agent does with its time. Throws E_ARGUMENT, E_KIND, E_STALE, E_DEAD, E_FORKED,
 * E_CLOSED, E_CONTEXT. */
export function agentProfileGet(agent: number): Profile;

/** Wait for a future that was made with from zero; consumes it when it succeeds. Throws E_ARGUMENT,
 * E_KIND, E_STALE, E_DEADLINE, E_PENDING, E_CONTEXT, E_BUSY, E_FORKED, E_CLOSED. */
export function futureWait(future: number, timeoutNs: number | bigint): Message;

/** Give up an ask, a monitor or a wait; also the destroyer of futures. No record comes afterwards.
 * Throws E_KIND, E_STALE, E_FORKED, E_CLOSED, E_CONTEXT. */
export function futureCancel(future: number): void;

/** Wait until a mailbox has room; for host threads whose signal or ask was refused with E_WAIT.
 * Throws E_KIND, E_STALE, E_DEAD, E_CLOSED, E_DEADLINE, E_PENDING, E_CONTEXT, E_BUSY, E_MEMORY,
 * E_FORKED. */
export function roomWait(agent: number, timeoutNs: number | bigint): void;

/** Signal an agent after a delay, once or periodically. Throws E_ARGUMENT, E_KIND, E_STALE,
 * E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY,
 * E_LIMIT, E_SIZE, E_FORKED. */
export function timerArm(
  from: number,
  to: number,
  delayNs: number | bigint,
  periodNs: number | bigint,
  payload: Payload,
): number;

/** Stop a timer; E_STALE when it has fired for the last time. Throws E_KIND, E_STALE, E_FORKED,
 * E_CLOSED, E_CONTEXT. */
export function timerDisarm(timer: number): void;

/** Create an iso or ref buffer from a copy of data, or zeroed. Throws E_ARGUMENT, E_KIND, E_STALE,
 * E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE, E_FORKED, E_CLOSED. */
export function bufCreate(
  from: number,
  capability: number,
  data: Uint8Array | null,
  bytes: number | bigint,
): number;

/** Open a view of the bytes. Throws E_ARGUMENT, E_KIND, E_STALE, E_MOVED, E_CAPABILITY, E_CONTEXT,
 * E_LIMIT, E_FORKED, E_CLOSED, E_BUSY. */
export function bufView(from: number, buf: number, writable: number): View;

/** Close one view. Throws E_ARGUMENT, E_KIND, E_STALE, E_MOVED, E_CONTEXT, E_CAPABILITY, E_FORKED,
 * E_CLOSED. */
export function bufUnview(from: number, buf: number): void;

/** Change the capability: iso to val, iso to ref and ref to iso consume the handle; any to tag and
 * val to val do not. Throws E_ARGUMENT, E_KIND, E_STALE, E_MOVED, E_CAPABILITY, E_BUSY, E_CONTEXT,
 * E_MEMORY, E_LIMIT, E_FORKED, E_CLOSED. */
export function bufConvert(from: number, buf: number, to: number): number;

/** Inline agents: keep the payload of the message in hand beyond the turn; otherwise it is closed
 * when receive returns. Throws E_KIND, E_STALE, E_MOVED, E_CONTEXT, E_FORKED, E_CLOSED, E_ARGUMENT,
 * E_BUSY. */
export function bufKeep(from: number, buf: number): void;

/** Give up one handle; the bytes are freed with the last. A second close is E_STALE. Throws E_KIND,
 * E_STALE, E_MOVED, E_BUSY, E_FORKED, E_CLOSED. */
export function bufClose(buf: number): void;

/** Read what is known about a buffer; allowed for every capability. Throws E_ARGUMENT, E_KIND,
 * E_STALE, E_MOVED, E_FORKED, E_CLOSED, E_BUSY. */
export function bufInfoGet(buf: number): BufInfo;

/** Open a port. Throws E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT,
 * E_SYSTEM, E_FORKED. */
export function portOpen(runtime: number, options?: PortOptions | null): number;

/** The port's own address: `from` of its host's code, and the receiver of that code's records.
 * Throws E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_FORKED, E_CONTEXT. */
export function portAddress(port: number): number;

/** The eventfd of a port opened with AGENTRT_WAKE_FD; readable while records wait. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_CONTEXT, E_CLOSED, E_FORKED. */
export function portFd(port: number): number;

/** Take records; those of one agent are contiguous, and an agent with uncommitted records is not
 * taken again. Throws E_ARGUMENT, E_KIND, E_STALE, E_BUSY, E_CONTEXT, E_CLOSED, E_MEMORY, E_SYSTEM,
 * E_FORKED. */
export function portTake(port: number, records: Uint8Array, timeoutNs: number | bigint): number;

/** Say how the turns of taken agents ended. Throws E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN,
 * E_CONTEXT, E_CLOSED, E_MEMORY, E_SIZE, E_FORKED, E_BUSY. */
export function portCommit(port: number, commands: readonly Command[]): void;

/** Close a port; the agents behind it end with E_HOST. A second close is E_STALE. Throws E_KIND,
 * E_STALE, E_CONTEXT, E_FORKED, E_CLOSED. */
export function portClose(port: number): void;

/** Open a channel: a bounded queue from any number of senders to any number of receivers. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_MEMORY, E_CONTEXT, E_FORKED. */
export function channelOpen(runtime: number, options?: ChannelOptions | null): number;

/** Send through a channel if it has room now. Throws E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN,
 * E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY, E_FULL, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT,
 * E_SIZE, E_FORKED. */
export function channelTrySend(from: number, channel: number, payload: Payload): void;

/** Send through a channel, and wait for room if it has none. Throws E_ARGUMENT, E_KIND, E_STALE,
 * E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT,
 * E_SIZE, E_FORKED. */
export function channelSend(
  from: number,
  channel: number,
  payload: Payload,
  timeoutNs: number | bigint,
): number;

/** Receive the oldest item of a channel if there is one now. Throws E_ARGUMENT, E_KIND, E_STALE,
 * E_FOREIGN, E_PENDING, E_CLOSED, E_CONTEXT, E_FORKED. */
export function channelTryRecv(from: number, channel: number): Message;

/** Receive the oldest item of a channel, and wait for one if there is none. Throws E_ARGUMENT,
 * E_KIND, E_STALE, E_FOREIGN, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED. */
export function channelRecv(from: number, channel: number, timeoutNs: number | bigint): number;

/** Receive one item from whichever of several channels has one first. Throws E_ARGUMENT, E_KIND,
 * E_STALE, E_FOREIGN, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED, E_CLOSED. */
export function channelSelect(
  from: number,
  channels: readonly number[],
  timeoutNs: number | bigint,
): number;

/** What is known about a channel. Throws E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT,
 * E_FORKED. */
export function channelInfoGet(channel: number): ChannelInfo;

/** Close a channel: nothing more is sent, what is in it can still be received. Throws E_KIND,
 * E_STALE, E_CLOSED, E_CONTEXT, E_FORKED. */
export function channelClose(channel: number): void;

/** Make a map from keys to members: a key has a virtual shard, and each shard an owner. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_DEAD, E_FOREIGN, E_LIMIT, E_MEMORY, E_CONTEXT, E_FORKED.
 * */
export function shardsCreate(
  runtime: number,
  members: readonly Member[],
  options?: ShardsOptions | null,
): number;

/** The hash of a key: xxHash64 with seed 0. Throws E_ARGUMENT, E_SIZE. */
export function shardsHash(key: Uint8Array | null, keyBytes: number | bigint): bigint;

/** Who owns a key. Throws E_ARGUMENT, E_KIND, E_STALE, E_SIZE, E_EPOCH, E_CLOSED, E_CONTEXT,
 * E_FORKED. */
export function shardsFind(
  shards: number,
  epoch: number | bigint,
  key: Uint8Array | null,
  keyBytes: number | bigint,
): ShardOwner;

/** Who owns the keys of this hash. Throws E_ARGUMENT, E_KIND, E_STALE, E_EPOCH, E_CLOSED,
 * E_CONTEXT, E_FORKED. */
export function shardsFindHash(
  shards: number,
  epoch: number | bigint,
  hash: number | bigint,
): ShardOwner;

/** The members that are best for a shard: its owner, and then those next in line by score. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_EPOCH, E_MEMORY, E_CLOSED, E_CONTEXT, E_FORKED. */
export function shardsReplicas(
  shards: number,
  epoch: number | bigint,
  shard: number,
  ownersMax: number,
): ShardOwner[];

/** Add, remove and re-weight members: the map's next epoch. Throws E_ARGUMENT, E_KIND, E_STALE,
 * E_EPOCH, E_DEAD, E_FOREIGN, E_LIMIT, E_MEMORY, E_CLOSED, E_CONTEXT, E_FORKED. */
export function shardsChange(
  shards: number,
  epoch: number | bigint,
  members: readonly Member[],
): number;

/** Which shards the latest change has moved, in ascending order. Throws E_ARGUMENT, E_KIND,
 * E_STALE, E_EPOCH, E_CLOSED, E_CONTEXT, E_FORKED. */
export function shardsMoves(
  shards: number,
  epoch: number | bigint,
  first: number,
  movesMax: number,
): ShardMove[];

/** Signal the agent that owns a key, in order for each key, whoever owns it meanwhile. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_EPOCH, E_FOREIGN, E_DEAD, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE,
 * E_BUSY, E_FULL, E_WAIT, E_CLOSED, E_CONTEXT, E_MEMORY, E_SIZE, E_FORKED. */
export function shardsSignal(
  from: number,
  shards: number,
  epoch: number | bigint,
  key: Uint8Array | null,
  keyBytes: number | bigint,
  payload: Payload,
): void;

/** What is known about a map. Throws E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED. */
export function shardsInfoGet(shards: number): ShardsInfo;

/** Give up a map; signals that it holds become dead letters. Throws E_KIND, E_STALE, E_CLOSED,
 * E_CONTEXT, E_FORKED. */
export function shardsClose(shards: number): void;

/** A topology of so many nodes, numbered from 0. Throws E_ARGUMENT. */
export function topologyMake(shape: number, count: number, fanout: number): number;

/** The neighbours of a node: its parent first and then its children, the next in a ring and then
 * the one before, or all others in order. Throws E_ARGUMENT, E_KIND, E_STALE. */
export function topologyNeighbours(
  topology: number,
  node: number,
  first: number,
  neighboursMax: number,
): Neighbour[];

/** The edges of a topology, each once: of a mesh by their lower node, of the others by the node
 * they lead to. Throws E_ARGUMENT, E_KIND, E_STALE. */
export function topologyEdges(topology: number, first: number | bigint, edgesMax: number): Edge[];

/** What a topology is, and how many edges it has. Throws E_ARGUMENT, E_KIND, E_STALE. */
export function topologyInfoGet(topology: number): TopologyInfo;

/** A topology as a graph in DOT, the language of Graphviz, in a fresh val. Throws E_ARGUMENT,
 * E_KIND, E_STALE, E_SIZE, E_MEMORY, E_CONTEXT. */
export function topologyDot(from: number, topology: number): number;

/** Open a circuit breaker, closed at first: every call is let through. Throws E_ARGUMENT, E_KIND,
 * E_STALE, E_CLOSED, E_MEMORY, E_CONTEXT, E_FORKED. */
export function breakerOpen(runtime: number, options?: BreakerOptions | null): number;

/** Ask whether a call may be made now; E_TRIPPED when it may not. Throws E_ARGUMENT, E_KIND,
 * E_STALE, E_CLOSED, E_CONTEXT, E_FORKED, E_TRIPPED. */
export function breakerAdmit(breaker: number): number;

/** Report how a call ended that a breaker let through. Throws E_ARGUMENT, E_KIND, E_STALE,
 * E_CLOSED, E_CONTEXT, E_FORKED. */
export function breakerReport(breaker: number, ticket: number | bigint, failed: number): void;

/** What is known about a breaker. Throws E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT,
 * E_FORKED. */
export function breakerInfoGet(breaker: number): BreakerInfo;

/** Give a breaker back; from here on its handle is E_STALE. Throws E_KIND, E_STALE, E_CLOSED,
 * E_CONTEXT, E_FORKED. */
export function breakerClose(breaker: number): void;

/** The pause before the next try; or why there is none. Throws E_ARGUMENT, E_LIMIT, E_DEADLINE. */
export function retryNext(
  attempt: number,
  nowNs: number | bigint,
  deadlineNs: number | bigint,
  policy?: RetryOptions | null,
): number;

/** Take a token out of a retry budget; E_LIMIT when it is empty. Throws E_ARGUMENT, E_LIMIT. */
export function retrySpend(
  nowNs: number | bigint,
  spentNs: number | bigint,
  policy?: RetryOptions | null,
): number;

/** An idempotency key: one for all tries of a call, another for each call. Throws E_ARGUMENT. */
export function retryKey(seed: number | bigint, callNumber: number | bigint): number;

/** A future that ends with E_DEADLINE when a pause is over. Throws E_KIND, E_STALE, E_FOREIGN,
 * E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_ARGUMENT, E_FORKED. */
export function retryPause(runtime: number, from: number, pauseNs: number | bigint): number;

/** Create a supervisor: an agent that decides what becomes of its children when they fail. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_SIZE, E_NAME,
 * E_FORKED. */
export function supervisorSpawn(
  runtime: number,
  from: number,
  options?: SupervisorOptions | null,
  policy?: RetryOptions | null,
): number;

/** Make a living agent the last child of a supervisor. Throws E_ARGUMENT, E_KIND, E_STALE,
 * E_FOREIGN, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_FORKED, E_CYCLE, E_BUSY. */
export function supervisorAdopt(from: number, supervisor: number, agent: number): void;

/** List the children of a supervisor in the order of their starts. Throws E_ARGUMENT, E_KIND,
 * E_STALE, E_DEAD, E_CONTEXT, E_FORKED, E_CLOSED. */
export function supervisorChildren(supervisor: number, first: number, childrenMax: number): Child[];

/** Tell an agent of each dead letter of its runtime from now on. Throws E_KIND, E_STALE, E_DEAD,
 * E_LIMIT, E_CLOSED, E_CONTEXT, E_FORKED. */
export function letterSubscribe(agent: number): void;

/** Tell an agent of no more dead letters; records that are on their way still come. Throws E_KIND,
 * E_STALE, E_DEAD, E_CLOSED, E_CONTEXT, E_FORKED. */
export function letterUnsubscribe(agent: number): void;

/** Ask several voters the same, and wait until one value has enough votes, or none can have them
 * any more. Throws E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE,
 * E_BUSY, E_SIZE, E_DEADLINE, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED. */
export function quorum(
  runtime: number,
  from: number,
  voters: readonly number[],
  payload: Payload,
  options?: QuorumOptions | null,
): number;

/** Read the head of a quorum's result: how it ended, and how much there is to read. Throws
 * E_ARGUMENT, E_SIZE. */
export function quorumTally(result: Uint8Array | null, resultBytes: number | bigint): Tally;

/** Read what one voter said, from a quorum's result. Throws E_ARGUMENT, E_SIZE. */
export function quorumVote(
  result: Uint8Array | null,
  resultBytes: number | bigint,
  index: number,
): Vote;

/** Read one of the values that were voted for, from a quorum's result: most votes first, the
 * earlier first of equals. Throws E_ARGUMENT, E_SIZE. */
export function quorumChoice(
  result: Uint8Array | null,
  resultBytes: number | bigint,
  index: number,
): Choice;

/** Signal each of many members once, and say who was not reached and why. Throws E_ARGUMENT,
 * E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY, E_SIZE, E_CLOSED,
 * E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED. */
export function broadcast(
  runtime: number,
  from: number,
  members: readonly number[],
  payload: Payload,
  refusalsMax: number,
): { refusals: Refusal[]; delivered: number };

/** Tell a few members, each of whom tells a few neighbours, until all that live have it. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY, E_SIZE,
 * E_DEADLINE, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED. */
export function gossip(
  runtime: number,
  from: number,
  members: readonly number[],
  topology: number,
  payload: Payload,
  options?: GossipOptions | null,
): number;

/** Read the report of a gossip. Throws E_ARGUMENT, E_SIZE. */
export function gossipRead(result: Uint8Array | null, resultBytes: number | bigint): GossipReport;

/** Read how many members it reached in so many hops, from the report of a gossip. Throws
 * E_ARGUMENT, E_SIZE. */
export function gossipHops(
  result: Uint8Array | null,
  resultBytes: number | bigint,
  hops: number,
): number;

/** Open a lease: a claim to a named resource, which nobody holds by it yet. Throws E_ARGUMENT,
 * E_KIND, E_STALE, E_FOREIGN, E_CLOSED, E_SIZE, E_MEMORY, E_CONTEXT, E_FORKED. */
export function leaseOpen(runtime: number, from: number, name: string): number;

/** Acquire the resource of a lease if nobody holds it now. Throws E_ARGUMENT, E_KIND, E_STALE,
 * E_FOREIGN, E_BUSY, E_NOT_HOLDER, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED, E_STORAGE. */
export function leaseTryAcquire(from: number, lease: number, ttlNs: number | bigint): number;

/** Acquire the resource of a lease, and wait in line for it if another lease holds it. Throws
 * E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_BUSY, E_NOT_HOLDER, E_CLOSED, E_CONTEXT, E_MEMORY,
 * E_LIMIT, E_FORKED. */
export function leaseAcquire(
  from: number,
  lease: number,
  ttlNs: number | bigint,
  timeoutNs: number | bigint,
): number;

/** Hold on: the time of a lease begins anew. Throws E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN,
 * E_NOT_HOLDER, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED, E_STORAGE. */
export function leaseRenew(from: number, lease: number, ttlNs: number | bigint): void;

/** Give the resource up; who has waited longest has it. Throws E_KIND, E_STALE, E_FOREIGN,
 * E_NOT_HOLDER, E_CLOSED, E_CONTEXT, E_FORKED, E_STORAGE, E_MEMORY. */
export function leaseRelease(from: number, lease: number): void;

/** What is known about a lease and its resource. Throws E_ARGUMENT, E_KIND, E_STALE, E_CLOSED,
 * E_CONTEXT, E_FORKED, E_STORAGE, E_MEMORY. */
export function leaseInfoGet(lease: number): LeaseInfo;

/** Close a lease: what it holds is released, and its wait ends with E_CANCELLED. Throws E_KIND,
 * E_STALE, E_FOREIGN, E_NOT_HOLDER, E_CLOSED, E_CONTEXT, E_FORKED. */
export function leaseClose(from: number, lease: number): void;

/** Send one message under a lease: its receiver handles none of these after one with a newer token
 * of the same resource. Throws E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY,
 * E_NOT_SENDABLE, E_BUSY, E_FULL, E_WAIT, E_DEAD, E_FENCED, E_NOT_HOLDER, E_CLOSED, E_CONTEXT,
 * E_MEMORY, E_LIMIT, E_SIZE, E_FORKED. */
export function signalFenced(from: number, to: number, lease: number, payload: Payload): void;

/** Simulated runtimes only: from now on, have something go wrong by a rule. Throws E_ARGUMENT,
 * E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED. */
export function faultInject(runtime: number, options: FaultOptions): number;

/** How often a rule has struck so far. Throws E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT,
 * E_FORKED. */
export function faultStrikes(runtime: number, fault: number): number;

/** End a rule: from now on it does not strike. Throws E_KIND, E_STALE, E_CLOSED, E_CONTEXT,
 * E_FORKED. */
export function faultRemove(runtime: number, fault: number): void;

/** The calls without a result, answering their status instead of throwing. */
export const quiet: {
  runtimeDrain(runtime: number, timeoutNs: number | bigint): number;
  runtimeClose(runtime: number): number;
  signal(from: number, to: number, payload: Payload): number;
  reply(from: number, right: number, payload: Payload): number;
  refuse(from: number, right: number, status: number, text: string): number;
  agentStop(from: number, agent: number): number;
  agentKill(from: number, agent: number): number;
  agentFail(from: number, text: string): number;
  agentWake(agent: number): number;
  link(from: number, peer: number): number;
  unlink(from: number, peer: number): number;
  futureCancel(future: number): number;
  roomWait(agent: number, timeoutNs: number | bigint): number;
  timerDisarm(timer: number): number;
  bufUnview(from: number, buf: number): number;
  bufKeep(from: number, buf: number): number;
  bufClose(buf: number): number;
  portCommit(port: number, commands: readonly Command[]): number;
  portClose(port: number): number;
  channelTrySend(from: number, channel: number, payload: Payload): number;
  channelClose(channel: number): number;
  shardsSignal(from: number, shards: number, epoch: number | bigint, key: Uint8Array | null, keyBytes: number | bigint, payload: Payload): number;
  shardsClose(shards: number): number;
  breakerReport(breaker: number, ticket: number | bigint, failed: number): number;
  breakerClose(breaker: number): number;
  supervisorAdopt(from: number, supervisor: number, agent: number): number;
  letterSubscribe(agent: number): number;
  letterUnsubscribe(agent: number): number;
  leaseRenew(from: number, lease: number, ttlNs: number | bigint): number;
  leaseRelease(from: number, lease: number): number;
  leaseClose(from: number, lease: number): number;
  signalFenced(from: number, to: number, lease: number, payload: Payload): number;
  faultRemove(runtime: number, fault: number): number;
};
