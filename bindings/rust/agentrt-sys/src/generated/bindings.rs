// Generated from capi/spec by `python3 capi/generate`. Do not edit.
use core::ffi::{c_char, c_void};

/// The hash of the API these bindings were generated from; compare it with
/// [`agentrt_abi_hash`] before anything else.
pub const AGENTRT_ABI_HASH: u64 = 6905702700792802;

/// Most bytes of one payload or buffer (1 GiB).
pub const AGENTRT_PAYLOAD_BYTES_MAX: u32 = 1073741824;
/// Payloads up to this many bytes travel inside the record.
pub const AGENTRT_INLINE_BYTES: u32 = 24;
/// Largest mailbox capacity.
pub const AGENTRT_CAPACITY_MAX: u32 = 100000;
/// Mailbox capacity when 0 is asked for.
pub const AGENTRT_CAPACITY_DEFAULT: u32 = 1000;
/// Most bytes of an agent's name.
pub const AGENTRT_NAME_BYTES_MAX: u32 = 255;
/// Most worker threads of one runtime.
pub const AGENTRT_WORKERS_MAX: u32 = 64;
/// How many of the latest dead letters a runtime keeps.
pub const AGENTRT_LETTERS_MAX: u32 = 1024;
/// Turns that overran their budget, kept for agentrt_runtime_overruns; the oldest make way.
pub const AGENTRT_OVERRUNS_MAX: u32 = 64;
/// Most channels in one select.
pub const AGENTRT_SELECT_MAX: u32 = 64;
/// Most virtual shards of one map.
pub const AGENTRT_SHARDS_MAX: u32 = 16384;
/// Virtual shards of a map when 0 are asked for.
pub const AGENTRT_SHARDS_DEFAULT: u32 = 1024;
/// Most members of one map.
pub const AGENTRT_MEMBERS_MAX: u32 = 1024;
/// Largest weight of a member.
pub const AGENTRT_WEIGHT_MAX: u32 = 1000000;
/// Most signals that a map may be told to hold for shards that change hands.
pub const AGENTRT_HELD_MAX: u32 = 1000000;
/// Most nodes of a topology.
pub const AGENTRT_TOPOLOGY_MAX: u32 = 16777216;
/// Largest fanout of a tree.
pub const AGENTRT_FANOUT_MAX: u32 = 1048576;
/// Most edges of a topology that is drawn.
pub const AGENTRT_DOT_EDGES_MAX: u32 = 1000000;
/// Most restarts that a supervisor may allow within a period.
pub const AGENTRT_RESTARTS_MAX: u32 = 1000;
/// Most failures within its window that a breaker can wait for.
pub const AGENTRT_BREAKER_FAILURES_MAX: u32 = 1024;
/// Most calls that a half-open breaker lets through.
pub const AGENTRT_BREAKER_PROBES_MAX: u32 = 32;
/// Most agents that dead letters are told to.
pub const AGENTRT_LISTENERS_MAX: u32 = 8;
/// Most voters of one quorum.
pub const AGENTRT_VOTERS_MAX: u32 = 1000;
/// Most bytes of one vote.
pub const AGENTRT_VOTE_BYTES_MAX: u32 = 65536;
/// The choice of a voter that did not vote.
pub const AGENTRT_CHOICE_NONE: u32 = 4294967295;
/// Most members of one broadcast.
pub const AGENTRT_BROADCAST_MAX: u32 = 1000000;
/// Most neighbours that a member tells of a gossip.
pub const AGENTRT_GOSSIP_FANOUT_MAX: u32 = 64;
/// Bars of a gossip's histogram of hops; the last counts all from there on.
pub const AGENTRT_HOPS_MAX: u32 = 64;
/// Longest time of a lease: 2^52 ns, some 52 days.
pub const AGENTRT_TTL_NS_MAX: u64 = 4503599627370496;
/// Most rules of one runtime by which faults are injected.
pub const AGENTRT_FAULTS_MAX: u32 = 64;
/// Longest delay, slow turn, full mailbox or jump of the clock: 2^52 ns, some 52 days.
pub const AGENTRT_FAULT_NS_MAX: u64 = 4503599627370496;
/// Room for the text of an error, with its terminating NUL.
pub const AGENTRT_ERROR_TEXT_BYTES: u32 = 248;

/// Result of a call, reason of an end, reason of a dead letter.
pub type agentrt_status = i32;
/// it worked
pub const AGENTRT_OK: agentrt_status = 0;
/// not an error: the behaviour awaits, its ordinary messages are held
pub const AGENTRT_AWAIT: agentrt_status = 1;
/// not an error: the agent ends itself normally, now
pub const AGENTRT_END: agentrt_status = 2;
/// an argument is out of range, NULL where it may not be, or a record of unknown size
pub const AGENTRT_E_ARGUMENT: agentrt_status = -1;
/// the handle names an object of another kind
pub const AGENTRT_E_KIND: agentrt_status = -2;
/// the handle is zero, closed, forged or from an earlier generation
pub const AGENTRT_E_STALE: agentrt_status = -3;
/// the handle belongs to another runtime
pub const AGENTRT_E_FOREIGN: agentrt_status = -4;
/// the iso buffer was moved away earlier
pub const AGENTRT_E_MOVED: agentrt_status = -5;
/// the buffer's reference capability does not allow this use
pub const AGENTRT_E_CAPABILITY: agentrt_status = -6;
/// a ref buffer cannot be sent
pub const AGENTRT_E_NOT_SENDABLE: agentrt_status = -7;
/// open views hold the buffer, another lease holds the resource, or the operation is already in
/// progress
pub const AGENTRT_E_BUSY: agentrt_status = -8;
/// the mailbox is full and its policy is to reject
pub const AGENTRT_E_FULL: agentrt_status = -9;
/// the mailbox is full and its policy is to wait: retry when the ROOM record comes, a host thread
/// after agentrt_room_wait
pub const AGENTRT_E_WAIT: agentrt_status = -10;
/// the agent has died
pub const AGENTRT_E_DEAD: agentrt_status = -11;
/// the agent is stopping, or the runtime or port is closed or closing
pub const AGENTRT_E_CLOSED: agentrt_status = -12;
/// the deadline passed first
pub const AGENTRT_E_DEADLINE: agentrt_status = -13;
/// the asker cancelled
pub const AGENTRT_E_CANCELLED: agentrt_status = -14;
/// not callable from here: it would block inside a turn, or `from` is not in a turn here
pub const AGENTRT_E_CONTEXT: agentrt_status = -15;
/// there is not enough memory
pub const AGENTRT_E_MEMORY: agentrt_status = -16;
/// a fixed limit of the runtime is reached
pub const AGENTRT_E_LIMIT: agentrt_status = -17;
/// a payload, name or text is longer than allowed
pub const AGENTRT_E_SIZE: agentrt_status = -18;
/// the name is taken
pub const AGENTRT_E_NAME: agentrt_status = -19;
/// there is no agent of that name
pub const AGENTRT_E_NOT_FOUND: agentrt_status = -20;
/// the runtime was opened by the parent process; a child opens its own
pub const AGENTRT_E_FORKED: agentrt_status = -21;
/// the operating system refused
pub const AGENTRT_E_SYSTEM: agentrt_status = -22;
/// the agent's behaviour failed
pub const AGENTRT_E_CRASHED: agentrt_status = -23;
/// the agent was killed
pub const AGENTRT_E_KILLED: agentrt_status = -24;
/// the runtime closed
pub const AGENTRT_E_SHUTDOWN: agentrt_status = -25;
/// the port the agent lived behind closed, or its host died
pub const AGENTRT_E_HOST: agentrt_status = -26;
/// a linked agent died abnormally
pub const AGENTRT_E_LINKED: agentrt_status = -27;
/// the mailbox was full and its policy dropped the message
pub const AGENTRT_E_OVERFLOW: agentrt_status = -28;
/// the reply came after its future was done
pub const AGENTRT_E_LATE: agentrt_status = -29;
/// the replier refused the ask
pub const AGENTRT_E_REFUSED: agentrt_status = -30;
/// a wait with a zero timeout found nothing yet
pub const AGENTRT_E_PENDING: agentrt_status = -31;
/// the library's ABI hash differs from the one the binding was generated with
pub const AGENTRT_E_ABI: agentrt_status = -32;
/// the asker and the asked would have awaited each other for ever
pub const AGENTRT_E_DEADLOCK: agentrt_status = -33;
/// no value can have enough votes any more
pub const AGENTRT_E_QUORUM: agentrt_status = -34;
/// a newer lease of the resource has been granted, or its signal was handled: this one's token is
/// stale
pub const AGENTRT_E_FENCED: agentrt_status = -35;
/// the map of shards has another epoch than the one named
pub const AGENTRT_E_EPOCH: agentrt_status = -36;
/// the circuit breaker is open: what it guards has failed too often lately
pub const AGENTRT_E_TRIPPED: agentrt_status = -37;
/// the lease does not hold its resource: it was not granted, its time is over, it was released, or
/// it belongs to another
pub const AGENTRT_E_NOT_HOLDER: agentrt_status = -38;
/// a store on disk refused: it is locked, full, damaged, not one of this program's, or SQLite is
/// missing
pub const AGENTRT_E_STORAGE: agentrt_status = -39;
/// the supervisor is under the agent that it was to supervise
pub const AGENTRT_E_CYCLE: agentrt_status = -40;
/// a fault of the simulation lost the message on its way
pub const AGENTRT_E_DROPPED: agentrt_status = -41;

/// Reference capabilities of payloads, after Pony.
pub type agentrt_capability = u32;
/// no buffer: the bytes are in the record
pub const AGENTRT_INLINE: agentrt_capability = 0;
/// one holder reads and writes; a signal moves it
pub const AGENTRT_ISO: agentrt_capability = 1;
/// every holder reads, nobody writes; a signal shares it
pub const AGENTRT_VAL: agentrt_capability = 2;
/// the context that made it reads and writes; cannot be sent
pub const AGENTRT_REF: agentrt_capability = 3;
/// nobody reads or writes; an identity to compare and send
pub const AGENTRT_TAG: agentrt_capability = 4;

/// What a full mailbox does with one more message.
pub type agentrt_overflow = u32;
/// refuse it with E_FULL
pub const AGENTRT_REJECT: agentrt_overflow = 0;
/// refuse it with E_WAIT and send the sender a ROOM record later; a host thread waits in
/// agentrt_room_wait
pub const AGENTRT_WAIT: agentrt_overflow = 1;
/// make the oldest message a dead letter and accept
pub const AGENTRT_DROP_OLDEST: agentrt_overflow = 2;
/// accept and make this message a dead letter at once
pub const AGENTRT_DROP_NEWEST: agentrt_overflow = 3;

/// How eagerly an agent is scheduled.
pub type agentrt_priority = u32;
/// the default
pub const AGENTRT_NORMAL: agentrt_priority = 0;
/// after the others
pub const AGENTRT_LOW: agentrt_priority = 1;
/// before normal
pub const AGENTRT_HIGH: agentrt_priority = 2;
/// before high
pub const AGENTRT_CRITICAL: agentrt_priority = 3;

/// What a record is about.
pub type agentrt_kind = u32;
/// a signal (right is 0) or an ask (right answers it)
pub const AGENTRT_KIND_SIGNAL: agentrt_kind = 1;
/// an ask of yours ended: right is the future, status says how, payload is the value or the error
/// text
pub const AGENTRT_KIND_REPLY: agentrt_kind = 2;
/// a monitor fired: right is its future, from who died, status the reason, payload the crash text
pub const AGENTRT_KIND_DOWN: agentrt_kind = 3;
/// a linked agent died and you trap exits: from, status, payload the text
pub const AGENTRT_KIND_EXIT: agentrt_kind = 4;
/// a timer fired: right is the timer
pub const AGENTRT_KIND_TIMER: agentrt_kind = 5;
/// the first record of an agent spawned with AGENTRT_SPAWN_START
pub const AGENTRT_KIND_START: agentrt_kind = 6;
/// the last record before a graceful end, with AGENTRT_SPAWN_STOP
pub const AGENTRT_KIND_STOP: agentrt_kind = 7;
/// the mailbox that answered E_WAIT has room again: from is its agent
pub const AGENTRT_KIND_ROOM: agentrt_kind = 8;
/// agentrt_agent_wake was called
pub const AGENTRT_KIND_WAKE: agentrt_kind = 9;
/// to a port's address: agent `from`, which lived behind it, is gone; status is the reason
pub const AGENTRT_KIND_END: agentrt_kind = 10;
/// to who has subscribed: a message of type `type` from `from` is a dead letter; right is whom it
/// was for (agent bits), status the reason, payload two little-endian uint64_t: its length in
/// bytes, and how many letters found this mailbox full since the last one
pub const AGENTRT_KIND_LETTER: agentrt_kind = 11;
/// behind a port: your state is to be made anew, in place of a START; from is your supervisor.
/// Nothing that the old state has begun comes any more
pub const AGENTRT_KIND_RESTART: agentrt_kind = 12;
/// your supervisor (from) has you go on, degraded, after a failure: status and payload, its text,
/// say which
pub const AGENTRT_KIND_DEGRADED: agentrt_kind = 13;

/// deliver a START record first
pub const AGENTRT_SPAWN_START: u32 = 1;
/// deliver a STOP record last
pub const AGENTRT_SPAWN_STOP: u32 = 2;
/// receive EXIT records instead of dying with a linked agent
pub const AGENTRT_SPAWN_TRAP: u32 = 4;
/// link the new agent to the spawning one from the start
pub const AGENTRT_SPAWN_LINK: u32 = 8;
/// measure its turns, for agentrt_agent_profile_get; each costs two reads of the clock
pub const AGENTRT_SPAWN_PROFILE: u32 = 16;

/// not at all: the host blocks in agentrt_port_take
pub const AGENTRT_WAKE_NONE: u32 = 0;
/// an eventfd becomes readable
pub const AGENTRT_WAKE_FD: u32 = 1;
/// a function is called, on any thread
pub const AGENTRT_WAKE_HOOK: u32 = 2;

/// How many of n voters must give the same value.
pub type agentrt_rule = u32;
/// more than half
pub const AGENTRT_MAJORITY: agentrt_rule = 0;
/// more than two thirds
pub const AGENTRT_SUPER_MAJORITY: agentrt_rule = 1;
/// all of them
pub const AGENTRT_UNANIMITY: agentrt_rule = 2;

/// the records are handled and the turn is over
pub const AGENTRT_COMMIT_DONE: u32 = 0;
/// the turn stays open: ordinary messages wait, replies and wakes come
pub const AGENTRT_COMMIT_AWAIT: u32 = 1;
/// the behaviour failed; text says why
pub const AGENTRT_COMMIT_CRASH: u32 = 2;
/// the agent ends itself, normally, now
pub const AGENTRT_COMMIT_END: u32 = 3;

/// Shapes of topologies.
pub type agentrt_shape = u32;
/// everybody with everybody
pub const AGENTRT_MESH: agentrt_shape = 1;
/// each with the next, the last with the first
pub const AGENTRT_RING: agentrt_shape = 2;
/// the first with everybody
pub const AGENTRT_STAR: agentrt_shape = 3;
/// a tree of a given fanout
pub const AGENTRT_HIERARCHICAL: agentrt_shape = 4;

/// What a neighbour is to a node.
pub type agentrt_relation = u32;
/// an equal
pub const AGENTRT_PEER: agentrt_relation = 0;
/// the one above
pub const AGENTRT_PARENT: agentrt_relation = 1;
/// one of those below
pub const AGENTRT_CHILD: agentrt_relation = 2;

/// Whether a circuit breaker lets calls through.
pub type agentrt_breaker_state = u32;
/// all of them
pub const AGENTRT_BREAKER_CLOSED: agentrt_breaker_state = 0;
/// none, until its cool-down is over
pub const AGENTRT_BREAKER_OPEN: agentrt_breaker_state = 1;
/// as many as it has probes: they decide
pub const AGENTRT_BREAKER_HALF_OPEN: agentrt_breaker_state = 2;

/// Which children a supervisor restarts when one of them has to be.
pub type agentrt_strategy = u32;
/// that one
pub const AGENTRT_ONE_FOR_ONE: agentrt_strategy = 0;
/// all of them, in the order of their starts
pub const AGENTRT_ONE_FOR_ALL: agentrt_strategy = 1;
/// that one and those that were started after it
pub const AGENTRT_REST_FOR_ONE: agentrt_strategy = 2;

/// What a supervisor does about a child that has failed. Where the message in hand is not handed
/// again, it is a dead letter with E_CRASHED.
pub type agentrt_remedy = u32;
/// retry what is transient or overload, restart what is permanent, escalate what is fatal
pub const AGENTRT_REMEDY_DEFAULT: agentrt_remedy = 0;
/// hand the message in hand to it again, after the pause that the retry policy says; when no try is
/// left, or nothing is in hand, restart it; a message that cannot be handed again, since an iso is
/// in it or its ask was answered, is a dead letter, and the child goes on
pub const AGENTRT_REMEDY_RETRY: agentrt_remedy = 1;
/// send the message in hand, with its right, to the fallback agent; the child goes on
pub const AGENTRT_REMEDY_FALLBACK: agentrt_remedy = 2;
/// it goes on with its state, and a DEGRADED record tells it so; one that is degraded and fails
/// with no message in hand, such as over that record, is restarted
pub const AGENTRT_REMEDY_DEGRADE: agentrt_remedy = 3;
/// make its state anew, as the strategy says also that of others
pub const AGENTRT_REMEDY_RESTART: agentrt_remedy = 4;
/// it goes on with its state
pub const AGENTRT_REMEDY_IGNORE: agentrt_remedy = 5;
/// it ends with E_CRASHED
pub const AGENTRT_REMEDY_STOP: agentrt_remedy = 6;
/// the supervisor fails in its turn
pub const AGENTRT_REMEDY_ESCALATE: agentrt_remedy = 7;

/// How a supervised agent is.
pub type agentrt_child_state = u32;
/// it handles its messages
pub const AGENTRT_CHILD_RUNNING: agentrt_child_state = 0;
/// it has failed and waits for a decision
pub const AGENTRT_CHILD_SUSPENDED: agentrt_child_state = 1;
/// it was told that it is degraded, and was not restarted since
pub const AGENTRT_CHILD_DEGRADED: agentrt_child_state = 2;

/// How the pauses between tries grow.
pub type agentrt_backoff = u32;
/// base, base, base
pub const AGENTRT_BACKOFF_FIXED: agentrt_backoff = 0;
/// base, twice, three times as long
pub const AGENTRT_BACKOFF_LINEAR: agentrt_backoff = 1;
/// base, twice, four times as long
pub const AGENTRT_BACKOFF_EXPONENTIAL: agentrt_backoff = 2;
/// 1, 1, 2, 3, 5, 8 times base
pub const AGENTRT_BACKOFF_FIBONACCI: agentrt_backoff = 3;

/// What a simulation does wrong on purpose.
pub type agentrt_fault_kind = u32;
/// a signal or ask from `sender` to `to` arrives min_ns to max_ns later, in its order after what
/// the same sender has sent there before; when its receiver has ended or stops by then, it is a
/// dead letter
pub const AGENTRT_FAULT_DELAY: agentrt_fault_kind = 0;
/// a signal or ask from `sender` to `to` is accepted and lost: a dead letter with E_DROPPED, which
/// is also what the asker gets
pub const AGENTRT_FAULT_DROP: agentrt_fault_kind = 1;
/// the agent `to` crashes instead of having its turn; its text is "a simulated fault"
pub const AGENTRT_FAULT_CRASH: agentrt_fault_kind = 2;
/// a turn of `to` takes min_ns to max_ns: timers and deadlines of that time pass, and delayed
/// messages arrive, before it handles anything
pub const AGENTRT_FAULT_SLOW: agentrt_fault_kind = 3;
/// the mailbox of `to` counts as full for min_ns to max_ns, beginning with what `sender` sends; its
/// overflow policy says what that means, but for DROP_OLDEST, which loses the new one, too: nothing
/// old may be there
pub const AGENTRT_FAULT_FULL: agentrt_fault_kind = 4;
/// before a turn the clock jumps forward by min_ns to max_ns: that turn sees the later time before
/// any timer or deadline does
pub const AGENTRT_FAULT_JUMP: agentrt_fault_kind = 5;

/// One runtime: workers, agents, ports, buffers. Several may be open at once.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_runtime {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// An agent, or the address of a port.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_agent {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// One holder's name for a payload buffer, with its reference capability.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_buf {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// A queue through which a host runs agents on its own thread or event loop.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_port {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// The asker's end of an ask, a monitor, or a wait.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_future {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// The replier's end of an ask. Works once.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_right {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// A signal that will be sent after a delay.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_timer {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// A bounded queue between any number of senders and receivers.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_channel {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// A map from keys to members through virtual shards.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_shards {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// A mesh, ring, star or tree: a value, with nothing behind it to end.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_topology {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// A circuit breaker: refuses calls of something that keeps failing.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_breaker {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// One owner's claim to a named resource, which it holds from time to time.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct agentrt_lease {
    /// Opaque; zero is never valid.
    pub bits: u64,
}

/// Optional last argument of every fallible call; written only on failure.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_error {
    /// The status the call returned.
    pub status: agentrt_status,
    /// Length of the text without its NUL.
    pub text_bytes: u32,
    /// One line with the values in it, NUL terminated.
    pub text: [c_char; 248],
}

/// The one record: what a behaviour receives, what a port takes, what a future yields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_message {
    /// Receiver, agent bits.
    pub agent: u64,
    /// Sender, agent bits; 0 is a host thread.
    pub from: u64,
    /// Right, future, timer or agent bits, as kind says; or 0.
    pub right: u64,
    /// The user's number of this type of message.
    pub type_: u64,
    /// One of agentrt_kind.
    pub kind: u8,
    /// AGENTRT_INLINE: payload.bytes holds it; otherwise payload.buf names it.
    pub capability: u8,
    /// For REPLY, DOWN, EXIT, END and LETTER.
    pub status: i16,
    /// Length of the payload.
    pub payload_bytes: u32,
    /// See [`agentrt_message_payload`].
    pub payload: agentrt_message_payload,
}

/// Field `payload` of [`agentrt_message`].
#[repr(C)]
#[derive(Clone, Copy)]
pub union agentrt_message_payload {
    /// The payload itself, when inline.
    pub bytes: [u8; 24],
    /// See [`agentrt_message_payload_buf`].
    pub buf: agentrt_message_payload_buf,
}

/// Member `buf` of [`agentrt_message_payload`].
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_message_payload_buf {
    /// Buffer bits.
    pub buf: u64,
    /// Its bytes, readable while the buffer is open; NULL for a tag.
    pub data: *const c_void,
    /// The same for all handles of one buffer.
    pub identity: u64,
}

/// What a signal, ask, reply or timer carries: bytes that are copied, or a buffer.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_payload {
    /// The user's number of this type of message.
    pub type_: u64,
    /// Copied: up to 24 bytes into the record, more into a fresh val.
    pub data: *const c_void,
    /// Length of data; 0 when buf is given.
    pub bytes: u64,
    /// Carried instead of data: an iso moves (its handle dies when the call succeeds), a val is
    /// shared and stays yours, a tag is an identity, a ref is refused.
    pub buf: agentrt_buf,
}

/// Options of agentrt_runtime_open.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_runtime_options {
    /// sizeof(agentrt_runtime_options).
    pub struct_size: u32,
    /// Worker threads; 0 is one per CPU; ignored when simulated.
    pub workers: u32,
    /// 1: no threads, virtual clock, seeded scheduler, driven by run, take, future_wait and drain
    /// on the opening thread.
    pub simulated: u32,
    /// Of a simulation with a trace: 1 has the calls in it, too, with what they carry, as lines
    /// that begin with '#'; agentrt-replay makes them again.
    pub trace_calls: u32,
    /// Seed of the simulated scheduler.
    pub seed: u64,
    /// File that receives the canonical trace, one event a line; NUL terminated. A write that fails
    /// ends the trace, not the runtime: agentrt_runtime_close tells.
    pub trace_path: *const c_char,
    /// A turn that takes longer is counted and reported by agentrt_runtime_overruns; 0 is 10 ms;
    /// the largest number is no budget.
    pub turn_budget_ns: u64,
    /// File in which leases and their tokens outlive the process, shared by the processes of one
    /// host that open it; created if need be; NUL terminated. Needs SQLite 3.24 or newer, which is
    /// loaded by then.
    pub lease_store_path: *const c_char,
    /// Of a simulation: its clock advances to no event after this, so that timers without end do
    /// not run for ever; 0: no limit.
    pub time_limit_ns: u64,
    /// Of a simulation: after so many turns nothing runs any more, so that messages without end do
    /// not either; 0: no limit.
    pub turns_max: u64,
}

/// Counters of a runtime. accepted = handled + dead_letters + in_flight whenever nothing runs.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_stats {
    /// Messages accepted.
    pub accepted: u64,
    /// Messages handled.
    pub handled: u64,
    /// Accepted messages that could not be handled.
    pub dead_letters: u64,
    /// Accepted messages still waiting.
    pub in_flight: u64,
    /// Agents that exist now.
    pub agents_live: u64,
    /// Agents ever spawned.
    pub spawned: u64,
    /// Agents that ended, for whatever reason.
    pub ended: u64,
    /// Agents that ended because their behaviour failed; those that a supervisor had go on are not
    /// among them.
    pub crashed: u64,
    /// Turns run.
    pub turns: u64,
    /// Times a sleeping worker or host was woken.
    pub wakes: u64,
    /// Times a worker took work from another.
    pub steals: u64,
    /// The runtime's clock.
    pub now_ns: u64,
    /// Turns found to have overrun their budget.
    pub overruns: u64,
}

/// One dead letter: an accepted message that could not be handled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_letter {
    /// Whom it was for, agent bits.
    pub to: u64,
    /// Who sent it, agent bits; 0 is a host thread.
    pub from: u64,
    /// The user's number of this type of message.
    pub type_: u64,
    /// Why.
    pub reason: i32,
    /// Length of its payload.
    pub payload_bytes: u32,
}

/// One turn that overran its budget.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_overrun {
    /// Whose turn it was, agent bits.
    pub agent: u64,
    /// How long it took, or had taken when it was seen last.
    pub turn_ns: u64,
    /// The user's number of the message it handled last, if typed.
    pub type_: u64,
    /// 1: type is known. That of a turn caught while it ran, or among others, is not.
    pub typed: u32,
    /// 1: it was seen while it ran, and its end not yet.
    pub running: u32,
}

/// The behaviour of an inline agent: functions that run on a worker inside a turn.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_behavior {
    /// sizeof(agentrt_behavior).
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Handles one message. Returns AGENTRT_OK, AGENTRT_AWAIT, AGENTRT_END, or an error: the agent
    /// crashes with it.
    pub receive: Option<
        unsafe extern "C" fn(state: *mut c_void, message: *const agentrt_message) -> agentrt_status,
    >,
    /// Called once, after the last turn.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Makes the state anew, in place, when its supervisor has decided so; in a turn. With
    /// AGENTRT_SPAWN_START a START record follows at once. Returns AGENTRT_OK, or an error: the
    /// agent has failed again.
    pub restart: Option<unsafe extern "C" fn(state: *mut c_void) -> agentrt_status>,
}

/// Options of agentrt_spawn.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_spawn_options {
    /// sizeof(agentrt_spawn_options).
    pub struct_size: u32,
    /// AGENTRT_SPAWN_*.
    pub flags: u32,
    /// Runs inline on the workers. Must outlive the agent. Exactly one of behavior and port is
    /// given.
    pub behavior: *const agentrt_behavior,
    /// Handed to the behaviour with every message.
    pub state: *mut c_void,
    /// The agent's records come out of this port.
    pub port: agentrt_port,
    /// UTF-8, unique in the runtime.
    pub name: *const c_char,
    /// Length of name.
    pub name_bytes: u32,
    /// Mailbox capacity; 0 is 1,000. Marks: high 80 %, low 20 %.
    pub capacity: u32,
    /// One of agentrt_overflow.
    pub overflow: u32,
    /// One of agentrt_priority.
    pub priority: u32,
    /// The supervisor whose child it is, started after those it has. An inline behaviour needs
    /// `restart` then.
    pub supervisor: agentrt_agent,
}

/// Options of agentrt_ask.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_ask_options {
    /// sizeof(agentrt_ask_options).
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// 0: only the inherited deadline, else none.
    pub timeout_ns: u64,
    /// Right of the message being handled: its deadline is inherited, passed or not, until the
    /// right is used.
    pub parent: agentrt_right,
}

/// What is known about one agent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_agent_info {
    /// Spawn number in its runtime, from 1.
    pub id: u64,
    /// Messages waiting; advisory.
    pub depth: u32,
    /// Mailbox capacity.
    pub capacity: u32,
    /// Above this depth the mailbox counts as loaded.
    pub high_mark: u32,
    /// At this depth those who wait are told of room.
    pub low_mark: u32,
    /// One of agentrt_overflow.
    pub overflow: u8,
    /// One of agentrt_priority.
    pub priority: u8,
    /// 1 while its ordinary messages are held.
    pub awaiting: u8,
    /// 1 after agentrt_agent_stop.
    pub stopping: u8,
    /// Zero.
    pub reserved: u32,
}

/// What an agent spawned with AGENTRT_SPAWN_PROFILE does with its time. Averages move over about a
/// second.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_profile {
    /// Turns it has had.
    pub turns: u64,
    /// Messages handled in them.
    pub messages: u64,
    /// Time spent in them, altogether. Behind a port: from its records' take to their commit.
    pub busy_ns: u64,
    /// The longest of them.
    pub longest_ns: u64,
    /// Moving average of a turn's length.
    pub turn_ns: u64,
    /// Moving average of the messages handled in a second.
    pub messages_per_s: u64,
    /// Moving average of its share of one processor, in millionths.
    pub cpu_ppm: u64,
    /// When it was spawned, on the runtime's clock.
    pub since_ns: u64,
}

/// An open view of a buffer.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_view {
    /// The bytes, until agentrt_buf_unview; write only if opened writable.
    pub data: *mut c_void,
    /// How many.
    pub bytes: u64,
}

/// What is known about one buffer.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_buf_info {
    /// Length.
    pub bytes: u64,
    /// The same for all handles of one buffer.
    pub identity: u64,
    /// One of agentrt_capability.
    pub capability: u32,
    /// Open views of this handle.
    pub views: u32,
    /// Handles that share the bytes; advisory.
    pub holders: u32,
    /// Zero.
    pub reserved: u32,
}

/// Options of agentrt_port_open.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_port_options {
    /// sizeof(agentrt_port_options).
    pub struct_size: u32,
    /// One of AGENTRT_WAKE_*.
    pub wake: u32,
    /// Called on any thread when the port becomes non-empty, and not again before a take that finds
    /// no record. May only set a flag or wake a loop; never calls agentrt.
    pub hook: Option<unsafe extern "C" fn(argument: *mut c_void)>,
    /// Given to hook. Must outlive the port.
    pub hook_argument: *mut c_void,
    /// A host that leaves records waiting for this long without a take counts as dead: the port
    /// closes and its agents end with E_HOST. 0: never. Not in a simulation.
    pub stall_ns: u64,
}

/// Options of agentrt_channel_open.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_channel_options {
    /// sizeof(agentrt_channel_options).
    pub struct_size: u32,
    /// Items that it holds; 0 is 1,000.
    pub capacity: u32,
}

/// What is known about one channel.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_channel_info {
    /// Items in it; advisory.
    pub depth: u32,
    /// Items that it holds.
    pub capacity: u32,
    /// 1 after agentrt_channel_close, while items are left.
    pub closed: u32,
    /// Zero.
    pub reserved: u32,
}

/// Options of agentrt_breaker_open.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_breaker_options {
    /// sizeof(agentrt_breaker_options).
    pub struct_size: u32,
    /// This many failures within the window open it; 0 is 5.
    pub failures: u32,
    /// This many calls are let through when the cool-down is over, and all of them must succeed; 0
    /// is 1.
    pub probes: u32,
    /// Zero.
    pub reserved: u32,
    /// A failure counts for this long; 0 is 10 s.
    pub window_ns: u64,
    /// How long it stays open; 0 is 5 s.
    pub cooldown_ns: u64,
}

/// What is known about one breaker.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_breaker_info {
    /// One of agentrt_breaker_state; open until the first call after its cool-down.
    pub state: u32,
    /// Closed: failures within the window.
    pub failures: u32,
    /// Half-open: calls that were let through.
    pub probes: u32,
    /// Zero.
    pub reserved: u32,
    /// When the cool-down, or the time of the probes, is over, on the runtime's clock; 0 when
    /// closed.
    pub until_ns: u64,
    /// How often it has opened.
    pub trips: u64,
}

/// Options of agentrt_supervisor_spawn. The four remedies are for the classes of failures, as
/// agentrt_status_class says; a crash without a status of its own is permanent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_supervisor_options {
    /// sizeof(agentrt_supervisor_options).
    pub struct_size: u32,
    /// One of agentrt_strategy.
    pub strategy: u32,
    /// Its own supervisor.
    pub supervisor: agentrt_agent,
    /// UTF-8, unique in the runtime.
    pub name: *const c_char,
    /// Length of name.
    pub name_bytes: u32,
    /// Most restarts within a period: one more, and the supervisor itself fails; 0 is 3.
    pub max_restarts: u32,
    /// That period; 0 is 5 s.
    pub within_ns: u64,
    /// How long a child has to stop when its supervisor does, before it is killed; 0 is 5 s.
    pub grace_ns: u64,
    /// The remedy for what may pass.
    pub transient: u32,
    /// The remedy for too much work.
    pub overload: u32,
    /// The remedy for what stays wrong.
    pub permanent: u32,
    /// The remedy for what concerns more than the child.
    pub fatal: u32,
    /// The name, UTF-8, of the agent that AGENTRT_REMEDY_FALLBACK sends to, looked up when it does;
    /// needed with that remedy.
    pub fallback: *const c_char,
    /// Length of fallback.
    pub fallback_bytes: u32,
    /// One of agentrt_priority.
    pub priority: u32,
}

/// A child of a supervisor.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_child {
    /// Agent bits.
    pub agent: u64,
    /// How often this supervisor has restarted it.
    pub restarts: u32,
    /// One of agentrt_child_state.
    pub state: u32,
}

/// A retry policy: how often something is tried, and how long the pauses are. Plain data that calls
/// share.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_retry_options {
    /// sizeof(agentrt_retry_options).
    pub struct_size: u32,
    /// How the pauses grow.
    pub backoff: u32,
    /// Most tries, the first included; 0 is 5.
    pub attempts: u32,
    /// 1: each pause is a number between 0 and what it would be, drawn from the seed.
    pub jitter: u32,
    /// The first pause; 0 is 100 ms.
    pub base_ns: u64,
    /// The longest pause; 0: none, and a pause that does not fit 64 bits is refused.
    pub cap_ns: u64,
    /// Of the jitter: the same seed and attempt give the same pause, in every language.
    pub seed: u64,
    /// Tokens of the retry budget, all there at first; 0: no budget.
    pub budget: u32,
    /// Zero.
    pub reserved: u32,
    /// One token comes back each so many; 0 is 1 s.
    pub refill_ns: u64,
}

/// Options of agentrt_quorum.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_quorum_options {
    /// sizeof(agentrt_quorum_options).
    pub struct_size: u32,
    /// Votes for one value that decide, at most as many as there are voters; 0: as rule says.
    pub threshold: u32,
    /// One of agentrt_rule; AGENTRT_MAJORITY, which is 0, when a threshold is given.
    pub rule: u32,
    /// Zero.
    pub reserved: u32,
    /// Until the round ends with E_DEADLINE; 0: only the inherited deadline, else none.
    pub timeout_ns: u64,
    /// Right of the message being handled: its deadline is inherited, as in agentrt_ask_options.
    pub parent: agentrt_right,
}

/// Options of agentrt_gossip.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_gossip_options {
    /// sizeof(agentrt_gossip_options).
    pub struct_size: u32,
    /// Neighbours that each member tells, at random; 0: 3. One that has fewer neighbours tells them
    /// all.
    pub fanout: u32,
    /// 1: nobody asks for what did not reach it. Then most members hear it, and not all.
    pub unrepaired: u32,
    /// Zero.
    pub reserved: u32,
    /// Between two rounds of repair; 0: 1 ms.
    pub repair_ns: u64,
    /// Until it ends with E_DEADLINE; 0: only the inherited deadline, else none.
    pub timeout_ns: u64,
    /// Right of the message being handled: its deadline is inherited, as in agentrt_ask_options.
    pub parent: agentrt_right,
}

/// What came of a gossip. Coverage is reached over members, or over those that live: members less
/// lost.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_gossip_report {
    /// OK: it has died down, and with repair every member that lives and can be reached has handled
    /// it. E_DEADLINE: it went on until then.
    pub status: agentrt_status,
    /// Members it was meant for.
    pub members: u32,
    /// Members that have handled it; whoever began, if it is a member, is one.
    pub reached: u32,
    /// Members that were found dead or stopping.
    pub lost: u32,
    /// Copies that members have sent one another, duplicates included.
    pub sent: u64,
    /// Copies for a member that had one already, which it never sees.
    pub duplicates: u64,
    /// Copies that a member asked for which had none.
    pub repairs: u32,
    /// Rounds of repair in which a member asked.
    pub rounds: u32,
    /// Most hops that a copy has come.
    pub hops_most: u32,
    /// Zero.
    pub reserved: u32,
}

/// The head of the result of a quorum. Behind it are the votes, one for each voter in the order
/// they were given, then the choices, most votes first, then the choices' bytes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_tally {
    /// OK: the first choice has the votes. E_QUORUM: no value can have them. E_DEADLINE: neither
    /// was clear in time.
    pub status: agentrt_status,
    /// Voters that were asked.
    pub voters: u32,
    /// Votes for one value that decide.
    pub threshold: u32,
    /// Different values that were voted for.
    pub choices: u32,
}

/// What one voter said.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_vote {
    /// OK: it voted. E_PENDING: nothing when the round ended. Otherwise why it is a no: what it
    /// refused with, E_DEAD, E_FULL, E_CLOSED, E_OVERFLOW, E_SIZE for a vote above
    /// AGENTRT_VOTE_BYTES_MAX, E_CAPABILITY for a tag.
    pub status: agentrt_status,
    /// Which value it voted for; AGENTRT_CHOICE_NONE if it did not.
    pub choice: u32,
}

/// One value that was voted for. Votes are for the same value when type and bytes are equal.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_choice {
    /// The type of those replies.
    pub type_: u64,
    /// Where in the result its bytes begin.
    pub offset: u64,
    /// How many.
    pub bytes: u32,
    /// Voters that gave it.
    pub votes: u32,
}

/// A member that a broadcast did not reach.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_refusal {
    /// Agent bits.
    pub member: u64,
    /// Why: E_DEAD, E_CLOSED, E_FULL, E_STALE, E_FOREIGN or E_MEMORY.
    pub status: agentrt_status,
    /// Zero.
    pub reserved: u32,
}

/// What is known about one lease and its resource.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_lease_info {
    /// Token of this lease's last grant; 0 before the first.
    pub token: u64,
    /// Who holds the resource, agent bits; 0: nobody, a plain thread, or another runtime of the
    /// same store.
    pub holder: u64,
    /// Until the holder's time is over; 0 when nobody holds it.
    pub left_ns: u64,
    /// Leases in line for it.
    pub waiters: u32,
    /// 1 while this lease holds it.
    pub held: u32,
    /// 1 while any lease holds it, of this runtime or of another with the same store.
    pub taken: u32,
    /// Zero.
    pub reserved: u32,
}

/// How the turn of one agent behind a port ended.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_command {
    /// Agent bits.
    pub agent: u64,
    /// One of AGENTRT_COMMIT_*.
    pub op: u32,
    /// How many of its records were handled, from the first.
    pub handled: u32,
    /// For CRASH: why, UTF-8.
    pub text: *const c_char,
    /// Length of text.
    pub text_bytes: u64,
    /// For CRASH: the failure, whose class a supervisor goes by; 0 or more: E_CRASHED.
    pub status: agentrt_status,
    /// Zero.
    pub reserved: u32,
}

/// A member of a map of shards, or a change of one.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_member {
    /// Its lasting name, from which its shards follow; at most 53 bits, so every language holds it
    /// exactly.
    pub id: u64,
    /// The agent that gets its signals.
    pub agent: agentrt_agent,
    /// Its share in relation to the others'; 0 in a change removes it.
    pub weight: u32,
    /// Zero.
    pub reserved: u32,
}

/// Options of agentrt_shards_create.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_shards_options {
    /// sizeof(agentrt_shards_options).
    pub struct_size: u32,
    /// Virtual shards, a power of two; 0 is 1,024.
    pub shards: u32,
    /// Most signals held for shards that change hands; 0 is 1,000.
    pub held_max: u32,
    /// Zero.
    pub reserved: u32,
    /// The type of the ask that an agent gets which loses shards.
    pub handover_type: u64,
    /// Until an agent that has not answered it is taken to have; 0: never.
    pub handover_timeout_ns: u64,
}

/// A member in its part as owner or replica of a shard.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_shard_owner {
    /// Its id.
    pub member: u64,
    /// Its agent, or 0.
    pub agent: u64,
    /// The epoch of which this is true.
    pub epoch: u64,
    /// The shard.
    pub shard: u32,
    /// Zero.
    pub reserved: u32,
}

/// A shard that a change has moved.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_shard_move {
    /// The member that had it.
    pub from: u64,
    /// The member that has it; the same one where only its agent is another.
    pub to: u64,
    /// The shard.
    pub shard: u32,
    /// Zero.
    pub reserved: u32,
}

/// What is known about one map of shards.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_shards_info {
    /// Its epoch.
    pub epoch: u64,
    /// Its virtual shards.
    pub shards: u32,
    /// Its members.
    pub members: u32,
    /// Shards that the latest change has moved.
    pub moves: u32,
    /// Shards whose last owner has not answered.
    pub moving: u32,
    /// Signals held for them.
    pub held: u32,
    /// Most signals that it holds.
    pub held_max: u32,
}

/// A neighbour in a topology.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_neighbour {
    /// Its number.
    pub node: u32,
    /// One of agentrt_relation.
    pub relation: u32,
}

/// An edge of a topology: a parent and its child, one in a ring and the next, or two of a mesh.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_edge {
    /// A node.
    pub a: u32,
    /// Another.
    pub b: u32,
}

/// What a topology is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_topology_info {
    /// How many edges it has.
    pub edges: u64,
    /// One of agentrt_shape.
    pub shape: u32,
    /// How many nodes.
    pub nodes: u32,
    /// Of a tree; 0 otherwise.
    pub fanout: u32,
    /// Zero.
    pub reserved: u32,
}

/// Options of agentrt_fault_inject.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_fault_options {
    /// sizeof(agentrt_fault_options).
    pub struct_size: u32,
    /// One of agentrt_fault_kind.
    pub kind: u32,
    /// Whose messages; DELAY, DROP and FULL only.
    pub sender: agentrt_agent,
    /// Whose mailbox or turn; not for JUMP.
    pub to: agentrt_agent,
    /// Least length; 0 for DROP and CRASH.
    pub min_ns: u64,
    /// Greatest length, from min_ns; each is as likely. 0 for DROP and CRASH, more than 0
    /// otherwise.
    pub max_ns: u64,
    /// How likely it strikes on an occasion, in millionths; 0 is refused.
    pub chance: u32,
    /// Occasions that it lets pass first.
    pub skip: u32,
    /// How often it strikes at most; 0: without end.
    pub times: u32,
    /// Zero.
    pub reserved: u32,
}

/// Agents of a simulation that await what nothing can bring any more: an answer, or the end of
/// their suspension.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct agentrt_stuck {
    /// The one of them that was spawned first, which has not ended; zero when there is none.
    pub agent: u64,
    /// How many they are.
    pub agents: u32,
    /// 1: something is left to happen, which the runtime's time_limit_ns or turns_max keeps from
    /// happening.
    pub limited: u32,
}

extern "C" {
    /// The version of the library that runs, such as "0.1.0".
    pub fn agentrt_version() -> *const c_char;
    /// A hash over every name, value, signature and layout of this header.
    pub fn agentrt_abi_hash() -> u64;
    /// The name of a status without its prefix, such as "E_STALE"; "E_UNKNOWN" for any other
    /// number.
    pub fn agentrt_status_name(status: agentrt_status) -> *const c_char;
    /// One sentence that says what a status means; total, like agentrt_status_name.
    pub fn agentrt_status_text(status: agentrt_status) -> *const c_char;
    /// The class of a status, by what helps: "transient", "overload", "permanent" or "fatal";
    /// "none" for what is no error.
    pub fn agentrt_status_class(status: agentrt_status) -> *const c_char;
    /// Open a runtime and start its workers.
    pub fn agentrt_runtime_open(
        options: *const agentrt_runtime_options,
        out_runtime: *mut agentrt_runtime,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Simulated runtimes only: run inline agents until nothing is runnable.
    pub fn agentrt_runtime_run(
        runtime: agentrt_runtime,
        timeout_ns: u64,
        out_turns: *mut u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Simulated runtimes only: how many agents await what nothing can bring any more.
    pub fn agentrt_runtime_stuck(
        runtime: agentrt_runtime,
        out_stuck: *mut agentrt_stuck,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Wait until no accepted message is unhandled, no idle agent that was stopped is still to end,
    /// and all that this sent is handled too.
    pub fn agentrt_runtime_drain(
        runtime: agentrt_runtime,
        timeout_ns: u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// End every agent with E_SHUTDOWN, turn what is left into dead letters, and free the runtime.
    pub fn agentrt_runtime_close(
        runtime: agentrt_runtime,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Read the runtime's clock: monotonic, or virtual when simulated.
    pub fn agentrt_runtime_clock(
        runtime: agentrt_runtime,
        out_now_ns: *mut u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Read the runtime's counters.
    pub fn agentrt_runtime_stats(
        runtime: agentrt_runtime,
        out_stats: *mut agentrt_stats,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Take up to letters_max of the latest dead letters, oldest first.
    pub fn agentrt_runtime_letters(
        runtime: agentrt_runtime,
        out_letters: *mut agentrt_letter,
        letters_max: u32,
        out_count: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Take up to overruns_max of the latest turns that overran their budget, oldest first.
    pub fn agentrt_runtime_overruns(
        runtime: agentrt_runtime,
        out_overruns: *mut agentrt_overrun,
        overruns_max: u32,
        out_count: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Create an agent; it exists and can be signalled when the call returns.
    pub fn agentrt_spawn(
        runtime: agentrt_runtime,
        from: agentrt_agent,
        options: *const agentrt_spawn_options,
        out_agent: *mut agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Send one message: at most once, in order per sender and receiver, never silently lost.
    pub fn agentrt_signal(
        from: agentrt_agent,
        to: agentrt_agent,
        payload: *const agentrt_payload,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Signal an agent and get a future for its answer.
    pub fn agentrt_ask(
        from: agentrt_agent,
        to: agentrt_agent,
        payload: *const agentrt_payload,
        options: *const agentrt_ask_options,
        out_future: *mut agentrt_future,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Answer an ask. Works once.
    pub fn agentrt_reply(
        from: agentrt_agent,
        right: agentrt_right,
        payload: *const agentrt_payload,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Answer an ask with an error. Works once, like agentrt_reply, and too late like it.
    pub fn agentrt_refuse(
        from: agentrt_agent,
        right: agentrt_right,
        status: agentrt_status,
        text: *const c_char,
        text_bytes: u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// End an agent gracefully: refuse new messages, handle the accepted ones, then end with
    /// AGENTRT_OK.
    pub fn agentrt_agent_stop(
        from: agentrt_agent,
        agent: agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// End an agent before its next message; what is left in its mailbox becomes dead letters.
    pub fn agentrt_agent_kill(
        from: agentrt_agent,
        agent: agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Inside an inline turn: say why the behaviour is about to crash.
    pub fn agentrt_agent_fail(
        from: agentrt_agent,
        text: *const c_char,
        text_bytes: u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Give an agent a WAKE record; several before it looks are one.
    pub fn agentrt_agent_wake(agent: agentrt_agent, error: *mut agentrt_error) -> agentrt_status;
    /// Learn once when an agent ends.
    pub fn agentrt_monitor(
        from: agentrt_agent,
        target: agentrt_agent,
        out_future: *mut agentrt_future,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Tie two agents: when one ends abnormally the other dies too, unless it traps exits.
    pub fn agentrt_link(
        from: agentrt_agent,
        peer: agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Untie two agents.
    pub fn agentrt_unlink(
        from: agentrt_agent,
        peer: agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Find the living agent of a name.
    pub fn agentrt_agent_find(
        runtime: agentrt_runtime,
        name: *const c_char,
        name_bytes: u32,
        out_agent: *mut agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Read what is known about an agent.
    pub fn agentrt_agent_info_get(
        agent: agentrt_agent,
        out_info: *mut agentrt_agent_info,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Read what an agent does with its time.
    pub fn agentrt_agent_profile_get(
        agent: agentrt_agent,
        out_profile: *mut agentrt_profile,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Wait for a future that was made with from zero; consumes it when it succeeds.
    pub fn agentrt_future_wait(
        future: agentrt_future,
        timeout_ns: u64,
        out_message: *mut agentrt_message,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Give up an ask, a monitor or a wait; also the destroyer of futures. No record comes
    /// afterwards.
    pub fn agentrt_future_cancel(
        future: agentrt_future,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Wait until a mailbox has room; for host threads whose signal or ask was refused with E_WAIT.
    pub fn agentrt_room_wait(
        agent: agentrt_agent,
        timeout_ns: u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Signal an agent after a delay, once or periodically.
    pub fn agentrt_timer_arm(
        from: agentrt_agent,
        to: agentrt_agent,
        delay_ns: u64,
        period_ns: u64,
        payload: *const agentrt_payload,
        out_timer: *mut agentrt_timer,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Stop a timer; E_STALE when it has fired for the last time.
    pub fn agentrt_timer_disarm(timer: agentrt_timer, error: *mut agentrt_error) -> agentrt_status;
    /// Create an iso or ref buffer from a copy of data, or zeroed.
    pub fn agentrt_buf_create(
        from: agentrt_agent,
        capability: agentrt_capability,
        data: *const c_void,
        bytes: u64,
        out_buf: *mut agentrt_buf,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Open a view of the bytes.
    pub fn agentrt_buf_view(
        from: agentrt_agent,
        buf: agentrt_buf,
        writable: u32,
        out_view: *mut agentrt_view,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Close one view.
    pub fn agentrt_buf_unview(
        from: agentrt_agent,
        buf: agentrt_buf,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Change the capability: iso to val, iso to ref and ref to iso consume the handle; any to tag
    /// and val to val do not.
    pub fn agentrt_buf_convert(
        from: agentrt_agent,
        buf: agentrt_buf,
        to: agentrt_capability,
        out_buf: *mut agentrt_buf,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Inline agents: keep the payload of the message in hand beyond the turn; otherwise it is
    /// closed when receive returns.
    pub fn agentrt_buf_keep(
        from: agentrt_agent,
        buf: agentrt_buf,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Give up one handle; the bytes are freed with the last. A second close is E_STALE.
    pub fn agentrt_buf_close(buf: agentrt_buf, error: *mut agentrt_error) -> agentrt_status;
    /// Read what is known about a buffer; allowed for every capability.
    pub fn agentrt_buf_info_get(
        buf: agentrt_buf,
        out_info: *mut agentrt_buf_info,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Open a port.
    pub fn agentrt_port_open(
        runtime: agentrt_runtime,
        options: *const agentrt_port_options,
        out_port: *mut agentrt_port,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// The port's own address: `from` of its host's code, and the receiver of that code's records.
    pub fn agentrt_port_address(
        port: agentrt_port,
        out_agent: *mut agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// The eventfd of a port opened with AGENTRT_WAKE_FD; readable while records wait.
    pub fn agentrt_port_fd(
        port: agentrt_port,
        out_fd: *mut i32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Take records; those of one agent are contiguous, and an agent with uncommitted records is
    /// not taken again.
    pub fn agentrt_port_take(
        port: agentrt_port,
        records: *mut agentrt_message,
        records_max: u32,
        timeout_ns: u64,
        out_count: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Say how the turns of taken agents ended.
    pub fn agentrt_port_commit(
        port: agentrt_port,
        commands: *const agentrt_command,
        commands_count: u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Close a port; the agents behind it end with E_HOST. A second close is E_STALE.
    pub fn agentrt_port_close(port: agentrt_port, error: *mut agentrt_error) -> agentrt_status;
    /// Open a channel: a bounded queue from any number of senders to any number of receivers.
    pub fn agentrt_channel_open(
        runtime: agentrt_runtime,
        options: *const agentrt_channel_options,
        out_channel: *mut agentrt_channel,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Send through a channel if it has room now.
    pub fn agentrt_channel_try_send(
        from: agentrt_agent,
        channel: agentrt_channel,
        payload: *const agentrt_payload,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Send through a channel, and wait for room if it has none.
    pub fn agentrt_channel_send(
        from: agentrt_agent,
        channel: agentrt_channel,
        payload: *const agentrt_payload,
        timeout_ns: u64,
        out_future: *mut agentrt_future,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Receive the oldest item of a channel if there is one now.
    pub fn agentrt_channel_try_recv(
        from: agentrt_agent,
        channel: agentrt_channel,
        out_message: *mut agentrt_message,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Receive the oldest item of a channel, and wait for one if there is none.
    pub fn agentrt_channel_recv(
        from: agentrt_agent,
        channel: agentrt_channel,
        timeout_ns: u64,
        out_future: *mut agentrt_future,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Receive one item from whichever of several channels has one first.
    pub fn agentrt_channel_select(
        from: agentrt_agent,
        channels: *const agentrt_channel,
        channels_count: u32,
        timeout_ns: u64,
        out_future: *mut agentrt_future,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// What is known about a channel.
    pub fn agentrt_channel_info_get(
        channel: agentrt_channel,
        out_info: *mut agentrt_channel_info,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Close a channel: nothing more is sent, what is in it can still be received.
    pub fn agentrt_channel_close(
        channel: agentrt_channel,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Make a map from keys to members: a key has a virtual shard, and each shard an owner.
    pub fn agentrt_shards_create(
        runtime: agentrt_runtime,
        members: *const agentrt_member,
        members_count: u32,
        options: *const agentrt_shards_options,
        out_shards: *mut agentrt_shards,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// The hash of a key: xxHash64 with seed 0.
    pub fn agentrt_shards_hash(
        key: *const c_void,
        key_bytes: u64,
        out_hash: *mut u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Who owns a key.
    pub fn agentrt_shards_find(
        shards: agentrt_shards,
        epoch: u64,
        key: *const c_void,
        key_bytes: u64,
        out_owner: *mut agentrt_shard_owner,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Who owns the keys of this hash.
    pub fn agentrt_shards_find_hash(
        shards: agentrt_shards,
        epoch: u64,
        hash: u64,
        out_owner: *mut agentrt_shard_owner,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// The members that are best for a shard: its owner, and then those next in line by score.
    pub fn agentrt_shards_replicas(
        shards: agentrt_shards,
        epoch: u64,
        shard: u32,
        out_owners: *mut agentrt_shard_owner,
        owners_max: u32,
        out_count: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Add, remove and re-weight members: the map's next epoch.
    pub fn agentrt_shards_change(
        shards: agentrt_shards,
        epoch: u64,
        members: *const agentrt_member,
        members_count: u32,
        out_epoch: *mut u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Which shards the latest change has moved, in ascending order.
    pub fn agentrt_shards_moves(
        shards: agentrt_shards,
        epoch: u64,
        first: u32,
        out_moves: *mut agentrt_shard_move,
        moves_max: u32,
        out_count: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Signal the agent that owns a key, in order for each key, whoever owns it meanwhile.
    pub fn agentrt_shards_signal(
        from: agentrt_agent,
        shards: agentrt_shards,
        epoch: u64,
        key: *const c_void,
        key_bytes: u64,
        payload: *const agentrt_payload,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// What is known about a map.
    pub fn agentrt_shards_info_get(
        shards: agentrt_shards,
        out_info: *mut agentrt_shards_info,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Give up a map; signals that it holds become dead letters.
    pub fn agentrt_shards_close(
        shards: agentrt_shards,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// A topology of so many nodes, numbered from 0.
    pub fn agentrt_topology_make(
        shape: agentrt_shape,
        count: u32,
        fanout: u32,
        out_topology: *mut agentrt_topology,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// The neighbours of a node: its parent first and then its children, the next in a ring and
    /// then the one before, or all others in order.
    pub fn agentrt_topology_neighbours(
        topology: agentrt_topology,
        node: u32,
        first: u32,
        out_neighbours: *mut agentrt_neighbour,
        neighbours_max: u32,
        out_count: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// The edges of a topology, each once: of a mesh by their lower node, of the others by the node
    /// they lead to.
    pub fn agentrt_topology_edges(
        topology: agentrt_topology,
        first: u64,
        out_edges: *mut agentrt_edge,
        edges_max: u32,
        out_count: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// What a topology is, and how many edges it has.
    pub fn agentrt_topology_info_get(
        topology: agentrt_topology,
        out_info: *mut agentrt_topology_info,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// A topology as a graph in DOT, the language of Graphviz, in a fresh val.
    pub fn agentrt_topology_dot(
        from: agentrt_agent,
        topology: agentrt_topology,
        out_buf: *mut agentrt_buf,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Open a circuit breaker, closed at first: every call is let through.
    pub fn agentrt_breaker_open(
        runtime: agentrt_runtime,
        options: *const agentrt_breaker_options,
        out_breaker: *mut agentrt_breaker,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Ask whether a call may be made now; E_TRIPPED when it may not.
    pub fn agentrt_breaker_admit(
        breaker: agentrt_breaker,
        out_ticket: *mut u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Report how a call ended that a breaker let through.
    pub fn agentrt_breaker_report(
        breaker: agentrt_breaker,
        ticket: u64,
        failed: u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// What is known about a breaker.
    pub fn agentrt_breaker_info_get(
        breaker: agentrt_breaker,
        out_info: *mut agentrt_breaker_info,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Give a breaker back; from here on its handle is E_STALE.
    pub fn agentrt_breaker_close(
        breaker: agentrt_breaker,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// The pause before the next try; or why there is none.
    pub fn agentrt_retry_next(
        attempt: u32,
        now_ns: u64,
        deadline_ns: u64,
        policy: *const agentrt_retry_options,
        out_pause_ns: *mut u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Take a token out of a retry budget; E_LIMIT when it is empty.
    pub fn agentrt_retry_spend(
        now_ns: u64,
        spent_ns: u64,
        policy: *const agentrt_retry_options,
        out_spent_ns: *mut u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// An idempotency key: one for all tries of a call, another for each call.
    pub fn agentrt_retry_key(
        seed: u64,
        call_number: u64,
        out_key: *mut u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// A future that ends with E_DEADLINE when a pause is over.
    pub fn agentrt_retry_pause(
        runtime: agentrt_runtime,
        from: agentrt_agent,
        pause_ns: u64,
        out_future: *mut agentrt_future,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Create a supervisor: an agent that decides what becomes of its children when they fail.
    pub fn agentrt_supervisor_spawn(
        runtime: agentrt_runtime,
        from: agentrt_agent,
        options: *const agentrt_supervisor_options,
        policy: *const agentrt_retry_options,
        out_agent: *mut agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Make a living agent the last child of a supervisor.
    pub fn agentrt_supervisor_adopt(
        from: agentrt_agent,
        supervisor: agentrt_agent,
        agent: agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// List the children of a supervisor in the order of their starts.
    pub fn agentrt_supervisor_children(
        supervisor: agentrt_agent,
        first: u32,
        out_children: *mut agentrt_child,
        children_max: u32,
        out_count: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Tell an agent of each dead letter of its runtime from now on.
    pub fn agentrt_letter_subscribe(
        agent: agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Tell an agent of no more dead letters; records that are on their way still come.
    pub fn agentrt_letter_unsubscribe(
        agent: agentrt_agent,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Ask several voters the same, and wait until one value has enough votes, or none can have
    /// them any more.
    pub fn agentrt_quorum(
        runtime: agentrt_runtime,
        from: agentrt_agent,
        voters: *const agentrt_agent,
        voters_count: u32,
        payload: *const agentrt_payload,
        options: *const agentrt_quorum_options,
        out_future: *mut agentrt_future,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Read the head of a quorum's result: how it ended, and how much there is to read.
    pub fn agentrt_quorum_tally(
        result: *const c_void,
        result_bytes: u64,
        out_tally: *mut agentrt_tally,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Read what one voter said, from a quorum's result.
    pub fn agentrt_quorum_vote(
        result: *const c_void,
        result_bytes: u64,
        index: u32,
        out_vote: *mut agentrt_vote,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Read one of the values that were voted for, from a quorum's result: most votes first, the
    /// earlier first of equals.
    pub fn agentrt_quorum_choice(
        result: *const c_void,
        result_bytes: u64,
        index: u32,
        out_choice: *mut agentrt_choice,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Signal each of many members once, and say who was not reached and why.
    pub fn agentrt_broadcast(
        runtime: agentrt_runtime,
        from: agentrt_agent,
        members: *const agentrt_agent,
        members_count: u32,
        payload: *const agentrt_payload,
        out_refusals: *mut agentrt_refusal,
        refusals_max: u32,
        out_count: *mut u32,
        out_delivered: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Tell a few members, each of whom tells a few neighbours, until all that live have it.
    pub fn agentrt_gossip(
        runtime: agentrt_runtime,
        from: agentrt_agent,
        members: *const agentrt_agent,
        members_count: u32,
        topology: agentrt_topology,
        payload: *const agentrt_payload,
        options: *const agentrt_gossip_options,
        out_future: *mut agentrt_future,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Read the report of a gossip.
    pub fn agentrt_gossip_read(
        result: *const c_void,
        result_bytes: u64,
        out_report: *mut agentrt_gossip_report,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Read how many members it reached in so many hops, from the report of a gossip.
    pub fn agentrt_gossip_hops(
        result: *const c_void,
        result_bytes: u64,
        hops: u32,
        out_members: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Open a lease: a claim to a named resource, which nobody holds by it yet.
    pub fn agentrt_lease_open(
        runtime: agentrt_runtime,
        from: agentrt_agent,
        name: *const c_char,
        name_bytes: u32,
        out_lease: *mut agentrt_lease,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Acquire the resource of a lease if nobody holds it now.
    pub fn agentrt_lease_try_acquire(
        from: agentrt_agent,
        lease: agentrt_lease,
        ttl_ns: u64,
        out_token: *mut u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Acquire the resource of a lease, and wait in line for it if another lease holds it.
    pub fn agentrt_lease_acquire(
        from: agentrt_agent,
        lease: agentrt_lease,
        ttl_ns: u64,
        timeout_ns: u64,
        out_future: *mut agentrt_future,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Hold on: the time of a lease begins anew.
    pub fn agentrt_lease_renew(
        from: agentrt_agent,
        lease: agentrt_lease,
        ttl_ns: u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Give the resource up; who has waited longest has it.
    pub fn agentrt_lease_release(
        from: agentrt_agent,
        lease: agentrt_lease,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// What is known about a lease and its resource.
    pub fn agentrt_lease_info_get(
        lease: agentrt_lease,
        out_info: *mut agentrt_lease_info,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Close a lease: what it holds is released, and its wait ends with E_CANCELLED.
    pub fn agentrt_lease_close(
        from: agentrt_agent,
        lease: agentrt_lease,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Send one message under a lease: its receiver handles none of these after one with a newer
    /// token of the same resource.
    pub fn agentrt_signal_fenced(
        from: agentrt_agent,
        to: agentrt_agent,
        lease: agentrt_lease,
        payload: *const agentrt_payload,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// Simulated runtimes only: from now on, have something go wrong by a rule.
    pub fn agentrt_fault_inject(
        runtime: agentrt_runtime,
        options: *const agentrt_fault_options,
        out_fault: *mut u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// How often a rule has struck so far.
    pub fn agentrt_fault_strikes(
        runtime: agentrt_runtime,
        fault: u32,
        out_strikes: *mut u64,
        error: *mut agentrt_error,
    ) -> agentrt_status;
    /// End a rule: from now on it does not strike.
    pub fn agentrt_fault_remove(
        runtime: agentrt_runtime,
        fault: u32,
        error: *mut agentrt_error,
    ) -> agentrt_status;
}

#[cfg(test)]
mod layout {
    use super::*;
    use core::mem::{size_of, MaybeUninit};
    use core::ptr::addr_of;

    /// core::mem::offset_of is younger than the oldest Rust that builds this crate.
    macro_rules! offset {
        ($type:ty, $field:ident) => {{
            let place = MaybeUninit::<$type>::uninit();
            let base = place.as_ptr();
            // SAFETY: only an address inside `place` is computed; nothing is read.
            unsafe { addr_of!((*base).$field) as usize - base as usize }
        }};
    }

    #[test]
    fn sizes_and_offsets_are_those_of_the_specification() {
        assert_eq!(size_of::<agentrt_runtime>(), 8);
        assert_eq!(size_of::<agentrt_agent>(), 8);
        assert_eq!(size_of::<agentrt_buf>(), 8);
        assert_eq!(size_of::<agentrt_port>(), 8);
        assert_eq!(size_of::<agentrt_future>(), 8);
        assert_eq!(size_of::<agentrt_right>(), 8);
        assert_eq!(size_of::<agentrt_timer>(), 8);
        assert_eq!(size_of::<agentrt_channel>(), 8);
        assert_eq!(size_of::<agentrt_shards>(), 8);
        assert_eq!(size_of::<agentrt_topology>(), 8);
        assert_eq!(size_of::<agentrt_breaker>(), 8);
        assert_eq!(size_of::<agentrt_lease>(), 8);
        assert_eq!(size_of::<agentrt_error>(), 256);
        assert_eq!(offset!(agentrt_error, status), 0);
        assert_eq!(offset!(agentrt_error, text_bytes), 4);
        assert_eq!(offset!(agentrt_error, text), 8);
        assert_eq!(size_of::<agentrt_message>(), 64);
        assert_eq!(offset!(agentrt_message, agent), 0);
        assert_eq!(offset!(agentrt_message, from), 8);
        assert_eq!(offset!(agentrt_message, right), 16);
        assert_eq!(offset!(agentrt_message, type_), 24);
        assert_eq!(offset!(agentrt_message, kind), 32);
        assert_eq!(offset!(agentrt_message, capability), 33);
        assert_eq!(offset!(agentrt_message, status), 34);
        assert_eq!(offset!(agentrt_message, payload_bytes), 36);
        assert_eq!(size_of::<agentrt_payload>(), 32);
        assert_eq!(offset!(agentrt_payload, type_), 0);
        assert_eq!(offset!(agentrt_payload, data), 8);
        assert_eq!(offset!(agentrt_payload, bytes), 16);
        assert_eq!(offset!(agentrt_payload, buf), 24);
        assert_eq!(size_of::<agentrt_runtime_options>(), 64);
        assert_eq!(offset!(agentrt_runtime_options, struct_size), 0);
        assert_eq!(offset!(agentrt_runtime_options, workers), 4);
        assert_eq!(offset!(agentrt_runtime_options, simulated), 8);
        assert_eq!(offset!(agentrt_runtime_options, trace_calls), 12);
        assert_eq!(offset!(agentrt_runtime_options, seed), 16);
        assert_eq!(offset!(agentrt_runtime_options, trace_path), 24);
        assert_eq!(offset!(agentrt_runtime_options, turn_budget_ns), 32);
        assert_eq!(offset!(agentrt_runtime_options, lease_store_path), 40);
        assert_eq!(offset!(agentrt_runtime_options, time_limit_ns), 48);
        assert_eq!(offset!(agentrt_runtime_options, turns_max), 56);
        assert_eq!(size_of::<agentrt_stats>(), 104);
        assert_eq!(offset!(agentrt_stats, accepted), 0);
        assert_eq!(offset!(agentrt_stats, handled), 8);
        assert_eq!(offset!(agentrt_stats, dead_letters), 16);
        assert_eq!(offset!(agentrt_stats, in_flight), 24);
        assert_eq!(offset!(agentrt_stats, agents_live), 32);
        assert_eq!(offset!(agentrt_stats, spawned), 40);
        assert_eq!(offset!(agentrt_stats, ended), 48);
        assert_eq!(offset!(agentrt_stats, crashed), 56);
        assert_eq!(offset!(agentrt_stats, turns), 64);
        assert_eq!(offset!(agentrt_stats, wakes), 72);
        assert_eq!(offset!(agentrt_stats, steals), 80);
        assert_eq!(offset!(agentrt_stats, now_ns), 88);
        assert_eq!(offset!(agentrt_stats, overruns), 96);
        assert_eq!(size_of::<agentrt_letter>(), 32);
        assert_eq!(offset!(agentrt_letter, to), 0);
        assert_eq!(offset!(agentrt_letter, from), 8);
        assert_eq!(offset!(agentrt_letter, type_), 16);
        assert_eq!(offset!(agentrt_letter, reason), 24);
        assert_eq!(offset!(agentrt_letter, payload_bytes), 28);
        assert_eq!(size_of::<agentrt_overrun>(), 32);
        assert_eq!(offset!(agentrt_overrun, agent), 0);
        assert_eq!(offset!(agentrt_overrun, turn_ns), 8);
        assert_eq!(offset!(agentrt_overrun, type_), 16);
        assert_eq!(offset!(agentrt_overrun, typed), 24);
        assert_eq!(offset!(agentrt_overrun, running), 28);
        assert_eq!(size_of::<agentrt_behavior>(), 32);
        assert_eq!(offset!(agentrt_behavior, struct_size), 0);
        assert_eq!(offset!(agentrt_behavior, reserved), 4);
        assert_eq!(offset!(agentrt_behavior, receive), 8);
        assert_eq!(offset!(agentrt_behavior, destroy), 16);
        assert_eq!(offset!(agentrt_behavior, restart), 24);
        assert_eq!(size_of::<agentrt_spawn_options>(), 64);
        assert_eq!(offset!(agentrt_spawn_options, struct_size), 0);
        assert_eq!(offset!(agentrt_spawn_options, flags), 4);
        assert_eq!(offset!(agentrt_spawn_options, behavior), 8);
        assert_eq!(offset!(agentrt_spawn_options, state), 16);
        assert_eq!(offset!(agentrt_spawn_options, port), 24);
        assert_eq!(offset!(agentrt_spawn_options, name), 32);
        assert_eq!(offset!(agentrt_spawn_options, name_bytes), 40);
        assert_eq!(offset!(agentrt_spawn_options, capacity), 44);
        assert_eq!(offset!(agentrt_spawn_options, overflow), 48);
        assert_eq!(offset!(agentrt_spawn_options, priority), 52);
        assert_eq!(offset!(agentrt_spawn_options, supervisor), 56);
        assert_eq!(size_of::<agentrt_ask_options>(), 24);
        assert_eq!(offset!(agentrt_ask_options, struct_size), 0);
        assert_eq!(offset!(agentrt_ask_options, reserved), 4);
        assert_eq!(offset!(agentrt_ask_options, timeout_ns), 8);
        assert_eq!(offset!(agentrt_ask_options, parent), 16);
        assert_eq!(size_of::<agentrt_agent_info>(), 32);
        assert_eq!(offset!(agentrt_agent_info, id), 0);
        assert_eq!(offset!(agentrt_agent_info, depth), 8);
        assert_eq!(offset!(agentrt_agent_info, capacity), 12);
        assert_eq!(offset!(agentrt_agent_info, high_mark), 16);
        assert_eq!(offset!(agentrt_agent_info, low_mark), 20);
        assert_eq!(offset!(agentrt_agent_info, overflow), 24);
        assert_eq!(offset!(agentrt_agent_info, priority), 25);
        assert_eq!(offset!(agentrt_agent_info, awaiting), 26);
        assert_eq!(offset!(agentrt_agent_info, stopping), 27);
        assert_eq!(offset!(agentrt_agent_info, reserved), 28);
        assert_eq!(size_of::<agentrt_profile>(), 64);
        assert_eq!(offset!(agentrt_profile, turns), 0);
        assert_eq!(offset!(agentrt_profile, messages), 8);
        assert_eq!(offset!(agentrt_profile, busy_ns), 16);
        assert_eq!(offset!(agentrt_profile, longest_ns), 24);
        assert_eq!(offset!(agentrt_profile, turn_ns), 32);
        assert_eq!(offset!(agentrt_profile, messages_per_s), 40);
        assert_eq!(offset!(agentrt_profile, cpu_ppm), 48);
        assert_eq!(offset!(agentrt_profile, since_ns), 56);
        assert_eq!(size_of::<agentrt_view>(), 16);
        assert_eq!(offset!(agentrt_view, data), 0);
        assert_eq!(offset!(agentrt_view, bytes), 8);
        assert_eq!(size_of::<agentrt_buf_info>(), 32);
        assert_eq!(offset!(agentrt_buf_info, bytes), 0);
        assert_eq!(offset!(agentrt_buf_info, identity), 8);
        assert_eq!(offset!(agentrt_buf_info, capability), 16);
        assert_eq!(offset!(agentrt_buf_info, views), 20);
        assert_eq!(offset!(agentrt_buf_info, holders), 24);
        assert_eq!(offset!(agentrt_buf_info, reserved), 28);
        assert_eq!(size_of::<agentrt_port_options>(), 32);
        assert_eq!(offset!(agentrt_port_options, struct_size), 0);
        assert_eq!(offset!(agentrt_port_options, wake), 4);
        assert_eq!(offset!(agentrt_port_options, hook), 8);
        assert_eq!(offset!(agentrt_port_options, hook_argument), 16);
        assert_eq!(offset!(agentrt_port_options, stall_ns), 24);
        assert_eq!(size_of::<agentrt_channel_options>(), 8);
        assert_eq!(offset!(agentrt_channel_options, struct_size), 0);
        assert_eq!(offset!(agentrt_channel_options, capacity), 4);
        assert_eq!(size_of::<agentrt_channel_info>(), 16);
        assert_eq!(offset!(agentrt_channel_info, depth), 0);
        assert_eq!(offset!(agentrt_channel_info, capacity), 4);
        assert_eq!(offset!(agentrt_channel_info, closed), 8);
        assert_eq!(offset!(agentrt_channel_info, reserved), 12);
        assert_eq!(size_of::<agentrt_breaker_options>(), 32);
        assert_eq!(offset!(agentrt_breaker_options, struct_size), 0);
        assert_eq!(offset!(agentrt_breaker_options, failures), 4);
        assert_eq!(offset!(agentrt_breaker_options, probes), 8);
        assert_eq!(offset!(agentrt_breaker_options, reserved), 12);
        assert_eq!(offset!(agentrt_breaker_options, window_ns), 16);
        assert_eq!(offset!(agentrt_breaker_options, cooldown_ns), 24);
        assert_eq!(size_of::<agentrt_breaker_info>(), 32);
        assert_eq!(offset!(agentrt_breaker_info, state), 0);
        assert_eq!(offset!(agentrt_breaker_info, failures), 4);
        assert_eq!(offset!(agentrt_breaker_info, probes), 8);
        assert_eq!(offset!(agentrt_breaker_info, reserved), 12);
        assert_eq!(offset!(agentrt_breaker_info, until_ns), 16);
        assert_eq!(offset!(agentrt_breaker_info, trips), 24);
        assert_eq!(size_of::<agentrt_supervisor_options>(), 80);
        assert_eq!(offset!(agentrt_supervisor_options, struct_size), 0);
        assert_eq!(offset!(agentrt_supervisor_options, strategy), 4);
        assert_eq!(offset!(agentrt_supervisor_options, supervisor), 8);
        assert_eq!(offset!(agentrt_supervisor_options, name), 16);
        assert_eq!(offset!(agentrt_supervisor_options, name_bytes), 24);
        assert_eq!(offset!(agentrt_supervisor_options, max_restarts), 28);
        assert_eq!(offset!(agentrt_supervisor_options, within_ns), 32);
        assert_eq!(offset!(agentrt_supervisor_options, grace_ns), 40);
        assert_eq!(offset!(agentrt_supervisor_options, transient), 48);
        assert_eq!(offset!(agentrt_supervisor_options, overload), 52);
        assert_eq!(offset!(agentrt_supervisor_options, permanent), 56);
        assert_eq!(offset!(agentrt_supervisor_options, fatal), 60);
        assert_eq!(offset!(agentrt_supervisor_options, fallback), 64);
        assert_eq!(offset!(agentrt_supervisor_options, fallback_bytes), 72);
        assert_eq!(offset!(agentrt_supervisor_options, priority), 76);
        assert_eq!(size_of::<agentrt_child>(), 16);
        assert_eq!(offset!(agentrt_child, agent), 0);
        assert_eq!(offset!(agentrt_child, restarts), 8);
        assert_eq!(offset!(agentrt_child, state), 12);
        assert_eq!(size_of::<agentrt_retry_options>(), 56);
        assert_eq!(offset!(agentrt_retry_options, struct_size), 0);
        assert_eq!(offset!(agentrt_retry_options, backoff), 4);
        assert_eq!(offset!(agentrt_retry_options, attempts), 8);
        assert_eq!(offset!(agentrt_retry_options, jitter), 12);
        assert_eq!(offset!(agentrt_retry_options, base_ns), 16);
        assert_eq!(offset!(agentrt_retry_options, cap_ns), 24);
        assert_eq!(offset!(agentrt_retry_options, seed), 32);
        assert_eq!(offset!(agentrt_retry_options, budget), 40);
        assert_eq!(offset!(agentrt_retry_options, reserved), 44);
        assert_eq!(offset!(agentrt_retry_options, refill_ns), 48);
        assert_eq!(size_of::<agentrt_quorum_options>(), 32);
        assert_eq!(offset!(agentrt_quorum_options, struct_size), 0);
        assert_eq!(offset!(agentrt_quorum_options, threshold), 4);
        assert_eq!(offset!(agentrt_quorum_options, rule), 8);
        assert_eq!(offset!(agentrt_quorum_options, reserved), 12);
        assert_eq!(offset!(agentrt_quorum_options, timeout_ns), 16);
        assert_eq!(offset!(agentrt_quorum_options, parent), 24);
        assert_eq!(size_of::<agentrt_gossip_options>(), 40);
        assert_eq!(offset!(agentrt_gossip_options, struct_size), 0);
        assert_eq!(offset!(agentrt_gossip_options, fanout), 4);
        assert_eq!(offset!(agentrt_gossip_options, unrepaired), 8);
        assert_eq!(offset!(agentrt_gossip_options, reserved), 12);
        assert_eq!(offset!(agentrt_gossip_options, repair_ns), 16);
        assert_eq!(offset!(agentrt_gossip_options, timeout_ns), 24);
        assert_eq!(offset!(agentrt_gossip_options, parent), 32);
        assert_eq!(size_of::<agentrt_gossip_report>(), 48);
        assert_eq!(offset!(agentrt_gossip_report, status), 0);
        assert_eq!(offset!(agentrt_gossip_report, members), 4);
        assert_eq!(offset!(agentrt_gossip_report, reached), 8);
        assert_eq!(offset!(agentrt_gossip_report, lost), 12);
        assert_eq!(offset!(agentrt_gossip_report, sent), 16);
        assert_eq!(offset!(agentrt_gossip_report, duplicates), 24);
        assert_eq!(offset!(agentrt_gossip_report, repairs), 32);
        assert_eq!(offset!(agentrt_gossip_report, rounds), 36);
        assert_eq!(offset!(agentrt_gossip_report, hops_most), 40);
        assert_eq!(offset!(agentrt_gossip_report, reserved), 44);
        assert_eq!(size_of::<agentrt_tally>(), 16);
        assert_eq!(offset!(agentrt_tally, status), 0);
        assert_eq!(offset!(agentrt_tally, voters), 4);
        assert_eq!(offset!(agentrt_tally, threshold), 8);
        assert_eq!(offset!(agentrt_tally, choices), 12);
        assert_eq!(size_of::<agentrt_vote>(), 8);
        assert_eq!(offset!(agentrt_vote, status), 0);
        assert_eq!(offset!(agentrt_vote, choice), 4);
        assert_eq!(size_of::<agentrt_choice>(), 24);
        assert_eq!(offset!(agentrt_choice, type_), 0);
        assert_eq!(offset!(agentrt_choice, offset), 8);
        assert_eq!(offset!(agentrt_choice, bytes), 16);
        assert_eq!(offset!(agentrt_choice, votes), 20);
        assert_eq!(size_of::<agentrt_refusal>(), 16);
        assert_eq!(offset!(agentrt_refusal, member), 0);
        assert_eq!(offset!(agentrt_refusal, status), 8);
        assert_eq!(offset!(agentrt_refusal, reserved), 12);
        assert_eq!(size_of::<agentrt_lease_info>(), 40);
        assert_eq!(offset!(agentrt_lease_info, token), 0);
        assert_eq!(offset!(agentrt_lease_info, holder), 8);
        assert_eq!(offset!(agentrt_lease_info, left_ns), 16);
        assert_eq!(offset!(agentrt_lease_info, waiters), 24);
        assert_eq!(offset!(agentrt_lease_info, held), 28);
        assert_eq!(offset!(agentrt_lease_info, taken), 32);
        assert_eq!(offset!(agentrt_lease_info, reserved), 36);
        assert_eq!(size_of::<agentrt_command>(), 40);
        assert_eq!(offset!(agentrt_command, agent), 0);
        assert_eq!(offset!(agentrt_command, op), 8);
        assert_eq!(offset!(agentrt_command, handled), 12);
        assert_eq!(offset!(agentrt_command, text), 16);
        assert_eq!(offset!(agentrt_command, text_bytes), 24);
        assert_eq!(offset!(agentrt_command, status), 32);
        assert_eq!(offset!(agentrt_command, reserved), 36);
        assert_eq!(size_of::<agentrt_member>(), 24);
        assert_eq!(offset!(agentrt_member, id), 0);
        assert_eq!(offset!(agentrt_member, agent), 8);
        assert_eq!(offset!(agentrt_member, weight), 16);
        assert_eq!(offset!(agentrt_member, reserved), 20);
        assert_eq!(size_of::<agentrt_shards_options>(), 32);
        assert_eq!(offset!(agentrt_shards_options, struct_size), 0);
        assert_eq!(offset!(agentrt_shards_options, shards), 4);
        assert_eq!(offset!(agentrt_shards_options, held_max), 8);
        assert_eq!(offset!(agentrt_shards_options, reserved), 12);
        assert_eq!(offset!(agentrt_shards_options, handover_type), 16);
        assert_eq!(offset!(agentrt_shards_options, handover_timeout_ns), 24);
        assert_eq!(size_of::<agentrt_shard_owner>(), 32);
        assert_eq!(offset!(agentrt_shard_owner, member), 0);
        assert_eq!(offset!(agentrt_shard_owner, agent), 8);
        assert_eq!(offset!(agentrt_shard_owner, epoch), 16);
        assert_eq!(offset!(agentrt_shard_owner, shard), 24);
        assert_eq!(offset!(agentrt_shard_owner, reserved), 28);
        assert_eq!(size_of::<agentrt_shard_move>(), 24);
        assert_eq!(offset!(agentrt_shard_move, from), 0);
        assert_eq!(offset!(agentrt_shard_move, to), 8);
        assert_eq!(offset!(agentrt_shard_move, shard), 16);
        assert_eq!(offset!(agentrt_shard_move, reserved), 20);
        assert_eq!(size_of::<agentrt_shards_info>(), 32);
        assert_eq!(offset!(agentrt_shards_info, epoch), 0);
        assert_eq!(offset!(agentrt_shards_info, shards), 8);
        assert_eq!(offset!(agentrt_shards_info, members), 12);
        assert_eq!(offset!(agentrt_shards_info, moves), 16);
        assert_eq!(offset!(agentrt_shards_info, moving), 20);
        assert_eq!(offset!(agentrt_shards_info, held), 24);
        assert_eq!(offset!(agentrt_shards_info, held_max), 28);
        assert_eq!(size_of::<agentrt_neighbour>(), 8);
        assert_eq!(offset!(agentrt_neighbour, node), 0);
        assert_eq!(offset!(agentrt_neighbour, relation), 4);
        assert_eq!(size_of::<agentrt_edge>(), 8);
        assert_eq!(offset!(agentrt_edge, a), 0);
        assert_eq!(offset!(agentrt_edge, b), 4);
        assert_eq!(size_of::<agentrt_topology_info>(), 24);
        assert_eq!(offset!(agentrt_topology_info, edges), 0);
        assert_eq!(offset!(agentrt_topology_info, shape), 8);
        assert_eq!(offset!(agentrt_topology_info, nodes), 12);
        assert_eq!(offset!(agentrt_topology_info, fanout), 16);
        assert_eq!(offset!(agentrt_topology_info, reserved), 20);
        assert_eq!(size_of::<agentrt_fault_options>(), 56);
        assert_eq!(offset!(agentrt_fault_options, struct_size), 0);
        assert_eq!(offset!(agentrt_fault_options, kind), 4);
        assert_eq!(offset!(agentrt_fault_options, sender), 8);
        assert_eq!(offset!(agentrt_fault_options, to), 16);
        assert_eq!(offset!(agentrt_fault_options, min_ns), 24);
        assert_eq!(offset!(agentrt_fault_options, max_ns), 32);
        assert_eq!(offset!(agentrt_fault_options, chance), 40);
        assert_eq!(offset!(agentrt_fault_options, skip), 44);
        assert_eq!(offset!(agentrt_fault_options, times), 48);
        assert_eq!(offset!(agentrt_fault_options, reserved), 52);
        assert_eq!(size_of::<agentrt_stuck>(), 16);
        assert_eq!(offset!(agentrt_stuck, agent), 0);
        assert_eq!(offset!(agentrt_stuck, agents), 8);
        assert_eq!(offset!(agentrt_stuck, limited), 12);
        assert_eq!(offset!(agentrt_message_payload, bytes), 0);
        assert_eq!(offset!(agentrt_message_payload_buf, buf), 0);
        assert_eq!(offset!(agentrt_message_payload_buf, data), 8);
        assert_eq!(offset!(agentrt_message_payload_buf, identity), 16);
    }
}
