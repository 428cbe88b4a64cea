/* agentrt 0.1.0: an agent runtime: agents, signals, futures, buffers with capabilities, ports */
/* Generated from capi/spec by `python3 capi/generate`. Do not edit. */
#ifndef AGENTRT_H
#define AGENTRT_H

#include <stddef.h>
#include <stdint.h>

/* Define AGENTRT_STATIC when the library is compiled into another one: nothing is exported then. */
#if defined(AGENTRT_STATIC)
#define AGENTRT_API __attribute__((visibility("hidden")))
#else
#define AGENTRT_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define AGENTRT_VERSION "0.1.0"
#define AGENTRT_VERSION_MAJOR 0
#define AGENTRT_VERSION_MINOR 1
#define AGENTRT_VERSION_PATCH 0

/** Most bytes of one payload or buffer (1 GiB). */
#define AGENTRT_PAYLOAD_BYTES_MAX 1073741824
/** Payloads up to this many bytes travel inside the record. */
#define AGENTRT_INLINE_BYTES 24
/** Largest mailbox capacity. */
#define AGENTRT_CAPACITY_MAX 100000
/** Mailbox capacity when 0 is asked for. */
#define AGENTRT_CAPACITY_DEFAULT 1000
/** Most bytes of an agent's name. */
#define AGENTRT_NAME_BYTES_MAX 255
/** Most worker threads of one runtime. */
#define AGENTRT_WORKERS_MAX 64
/** How many of the latest dead letters a runtime keeps. */
#define AGENTRT_LETTERS_MAX 1024
/** Turns that overran their budget, kept for agentrt_runtime_overruns; the oldest make way. */
#define AGENTRT_OVERRUNS_MAX 64
/** Most channels in one select. */
#define AGENTRT_SELECT_MAX 64
/** Most virtual shards of one map. */
#define AGENTRT_SHARDS_MAX 16384
/** Virtual shards of a map when 0 are asked for. */
#define AGENTRT_SHARDS_DEFAULT 1024
/** Most members of one map. */
#define AGENTRT_MEMBERS_MAX 1024
/** Largest weight of a member. */
#define AGENTRT_WEIGHT_MAX 1000000
/** Most signals that a map may be told to hold for shards that change hands. */
#define AGENTRT_HELD_MAX 1000000
/** Most nodes of a topology. */
#define AGENTRT_TOPOLOGY_MAX 16777216
/** Largest fanout of a tree. */
#define AGENTRT_FANOUT_MAX 1048576
/** Most edges of a topology that is drawn. */
#define AGENTRT_DOT_EDGES_MAX 1000000
/** Most restarts that a supervisor may allow within a period. */
#define AGENTRT_RESTARTS_MAX 1000
/** Most failures within its window that a breaker can wait for. */
#define AGENTRT_BREAKER_FAILURES_MAX 1024
/** Most calls that a half-open breaker lets through. */
#define AGENTRT_BREAKER_PROBES_MAX 32
/** Most agents that dead letters are told to. */
#define AGENTRT_LISTENERS_MAX 8
/** Most voters of one quorum. */
#define AGENTRT_VOTERS_MAX 1000
/** Most bytes of one vote. */
#define AGENTRT_VOTE_BYTES_MAX 65536
/** The choice of a voter that did not vote. */
#define AGENTRT_CHOICE_NONE 4294967295
/** Most members of one broadcast. */
#define AGENTRT_BROADCAST_MAX 1000000
/** Most neighbours that a member tells of a gossip. */
#define AGENTRT_GOSSIP_FANOUT_MAX 64
/** Bars of a gossip's histogram of hops; the last counts all from there on. */
#define AGENTRT_HOPS_MAX 64
/** Longest time of a lease: 2^52 ns, some 52 days. */
#define AGENTRT_TTL_NS_MAX 4503599627370496
/** Most rules of one runtime by which faults are injected. */
#define AGENTRT_FAULTS_MAX 64
/** Longest delay, slow turn, full mailbox or jump of the clock: 2^52 ns, some 52 days. */
#define AGENTRT_FAULT_NS_MAX 4503599627370496
/** Room for the text of an error, with its terminating NUL. */
#define AGENTRT_ERROR_TEXT_BYTES 248

/**
 * Handles are opaque: compare them, never compute with them. They have 53 significant bits (kind in
 * 49..52, generation in 25..48, index below), so a double holds them exactly. Zero is never valid.
 * A closed, forged or old handle gives AGENTRT_E_STALE.
 */
/** Kind 1. One runtime: workers, agents, ports, buffers. Several may be open at once. */
typedef struct agentrt_runtime {
    uint64_t bits;
} agentrt_runtime;
/** Kind 2. An agent, or the address of a port. */
typedef struct agentrt_agent {
    uint64_t bits;
} agentrt_agent;
/** Kind 3. One holder's name for a payload buffer, with its reference capability. */
typedef struct agentrt_buf {
    uint64_t bits;
} agentrt_buf;
/** Kind 4. A queue through which a host runs agents on its own thread or event loop. */
typedef struct agentrt_port {
    uint64_t bits;
} agentrt_port;
/** Kind 5. The asker's end of an ask, a monitor, or a wait. */
typedef struct agentrt_future {
    uint64_t bits;
} agentrt_future;
/** Kind 6. The replier's end of an ask. Works once. */
typedef struct agentrt_right {
    uint64_t bits;
} agentrt_right;
/** Kind 7. A signal that will be sent after a delay. */
typedef struct agentrt_timer {
    uint64_t bits;
} agentrt_timer;
/** Kind 8. A bounded queue between any number of senders and receivers. */
typedef struct agentrt_channel {
    uint64_t bits;
} agentrt_channel;
/** Kind 9. A map from keys to members through virtual shards. */
typedef struct agentrt_shards {
    uint64_t bits;
} agentrt_shards;
/** Kind 11. A mesh, ring, star or tree: a value, with nothing behind it to end. */
typedef struct agentrt_topology {
    uint64_t bits;
} agentrt_topology;
/** Kind 12. A circuit breaker: refuses calls of something that keeps failing. */
typedef struct agentrt_breaker {
    uint64_t bits;
} agentrt_breaker;
/** Kind 10. One owner's claim to a named resource, which it holds from time to time. */
typedef struct agentrt_lease {
    uint64_t bits;
} agentrt_lease;

/**
 * Result of a call, reason of an end, reason of a dead letter.
 */
typedef int32_t agentrt_status;
enum {
    AGENTRT_OK = 0, /**< it worked */
    AGENTRT_AWAIT = 1, /**< not an error: the behaviour awaits, its ordinary messages are held */
    AGENTRT_END = 2, /**< not an error: the agent ends itself normally, now */
    /** an argument is out of range, NULL where it may not be, or a record of unknown size */
    AGENTRT_E_ARGUMENT = -1,
    AGENTRT_E_KIND = -2, /**< the handle names an object of another kind */
    AGENTRT_E_STALE = -3, /**< the handle is zero, closed, forged or from an earlier generation */
    AGENTRT_E_FOREIGN = -4, /**< the handle belongs to another runtime */
    AGENTRT_E_MOVED = -5, /**< the iso buffer was moved away earlier */
    AGENTRT_E_CAPABILITY = -6, /**< the buffer's reference capability does not allow this use */
    AGENTRT_E_NOT_SENDABLE = -7, /**< a ref buffer cannot be sent */
    /** open views hold the buffer, another lease holds the resource, or the operation is already in
     * progress */
    AGENTRT_E_BUSY = -8,
    AGENTRT_E_FULL = -9, /**< the mailbox is full and its policy is to reject */
    /** the mailbox is full and its policy is to wait: retry when the ROOM record comes, a host
     * thread after agentrt_room_wait */
    AGENTRT_E_WAIT = -10,
    AGENTRT_E_DEAD = -11, /**< the agent has died */
    /** the agent is stopping, or the runtime or port is closed or closing */
    AGENTRT_E_CLOSED = -12,
    AGENTRT_E_DEADLINE = -13, /**< the deadline passed first */
    AGENTRT_E_CANCELLED = -14, /**< the asker cancelled */
    /** not callable from here: it would block inside a turn, or `from` is not in a turn here */
    AGENTRT_E_CONTEXT = -15,
    AGENTRT_E_MEMORY = -16, /**< there is not enough memory */
    AGENTRT_E_LIMIT = -17, /**< a fixed limit of the runtime is reached */
    AGENTRT_E_SIZE = -18, /**< a payload, name or text is longer than allowed */
    AGENTRT_E_NAME = -19, /**< the name is taken */
    AGENTRT_E_NOT_FOUND = -20, /**< there is no agent of that name */
    /** the runtime was opened by the parent process; a child opens its own */
    AGENTRT_E_FORKED = -21,
    AGENTRT_E_SYSTEM = -22, /**< the operating system refused */
    AGENTRT_E_CRASHED = -23, /**< the agent's behaviour failed */
    AGENTRT_E_KILLED = -24, /**< the agent was killed */
    AGENTRT_E_SHUTDOWN = -25, /**< the runtime closed */
    AGENTRT_E_HOST = -26, /**< the port the agent lived behind closed, or its host died */
    AGENTRT_E_LINKED = -27, /**< a linked agent died abnormally */
    AGENTRT_E_OVERFLOW = -28, /**< the mailbox was full and its policy dropped the message */
    AGENTRT_E_LATE = -29, /**< the reply came after its future was done */
    AGENTRT_E_REFUSED = -30, /**< the replier refused the ask */
    AGENTRT_E_PENDING = -31, /**< a wait with a zero timeout found nothing yet */
    /** the library's ABI hash differs from the one the binding was generated with */
    AGENTRT_E_ABI = -32,
    AGENTRT_E_DEADLOCK = -33, /**< the asker and the asked would have awaited each other for ever */
    AGENTRT_E_QUORUM = -34, /**< no value can have enough votes any more */
    /** a newer lease of the resource has been granted, or its signal was handled: this one's token
     * is stale */
    AGENTRT_E_FENCED = -35,
    AGENTRT_E_EPOCH = -36, /**< the map of shards has another epoch than the one named */
    /** the circuit breaker is open: what it guards has failed too often lately */
    AGENTRT_E_TRIPPED = -37,
    /** the lease does not hold its resource: it was not granted, its time is over, it was released,
     * or it belongs to another */
    AGENTRT_E_NOT_HOLDER = -38,
    /** a store on disk refused: it is locked, full, damaged, not one of this program's, or SQLite
     * is missing */
    AGENTRT_E_STORAGE = -39,
    AGENTRT_E_CYCLE = -40, /**< the supervisor is under the agent that it was to supervise */
    AGENTRT_E_DROPPED = -41, /**< a fault of the simulation lost the message on its way */
};

/**
 * Reference capabilities of payloads, after Pony.
 */
typedef enum agentrt_capability {
    AGENTRT_INLINE = 0, /**< no buffer: the bytes are in the record */
    AGENTRT_ISO = 1, /**< one holder reads and writes; a signal moves it */
    AGENTRT_VAL = 2, /**< every holder reads, nobody writes; a signal shares it */
    AGENTRT_REF = 3, /**< the context that made it reads and writes; cannot be sent */
    AGENTRT_TAG = 4 /**< nobody reads or writes; an identity to compare and send */
} agentrt_capability;

/**
 * What a full mailbox does with one more message.
 */
typedef enum agentrt_overflow {
    AGENTRT_REJECT = 0, /**< refuse it with E_FULL */
    /** refuse it with E_WAIT and send the sender a ROOM record later; a host thread waits in
     * agentrt_room_wait */
    AGENTRT_WAIT = 1,
    AGENTRT_DROP_OLDEST = 2, /**< make the oldest message a dead letter and accept */
    AGENTRT_DROP_NEWEST = 3 /**< accept and make this message a dead letter at once */
} agentrt_overflow;

/**
 * How eagerly an agent is scheduled.
 */
typedef enum agentrt_priority {
    AGENTRT_NORMAL = 0, /**< the default */
    AGENTRT_LOW = 1, /**< after the others */
    AGENTRT_HIGH = 2, /**< before normal */
    AGENTRT_CRITICAL = 3 /**< before high */
} agentrt_priority;

/**
 * What a record is about.
 */
typedef enum agentrt_kind {
    AGENTRT_KIND_SIGNAL = 1, /**< a signal (right is 0) or an ask (right answers it) */
    /** an ask of yours ended: right is the future, status says how, payload is the value or the
     * error text */
    AGENTRT_KIND_REPLY = 2,
    /** a monitor fired: right is its future, from who died, status the reason, payload the crash
     * text */
    AGENTRT_KIND_DOWN = 3,
    /** a linked agent died and you trap exits: from, status, payload the text */
    AGENTRT_KIND_EXIT = 4,
    AGENTRT_KIND_TIMER = 5, /**< a timer fired: right is the timer */
    AGENTRT_KIND_START = 6, /**< the first record of an agent spawned with AGENTRT_SPAWN_START */
    AGENTRT_KIND_STOP = 7, /**< the last record before a graceful end, with AGENTRT_SPAWN_STOP */
    /** the mailbox that answered E_WAIT has room again: from is its agent */
    AGENTRT_KIND_ROOM = 8,
    AGENTRT_KIND_WAKE = 9, /**< agentrt_agent_wake was called */
    /** to a port's address: agent `from`, which lived behind it, is gone; status is the reason */
    AGENTRT_KIND_END = 10,
    /** to who has subscribed: a message of type `type` from `from` is a dead letter; right is whom
     * it was for (agent bits), status the reason, payload two little-endian uint64_t: its length in
     * bytes, and how many letters found this mailbox full since the last one */
    AGENTRT_KIND_LETTER = 11,
    /** behind a port: your state is to be made anew, in place of a START; from is your supervisor.
     * Nothing that the old state has begun comes any more */
    AGENTRT_KIND_RESTART = 12,
    /** your supervisor (from) has you go on, degraded, after a failure: status and payload, its
     * text, say which */
    AGENTRT_KIND_DEGRADED = 13
} agentrt_kind;

/**
 * Flags of agentrt_spawn_options.
 */
enum {
    AGENTRT_SPAWN_START = 1, /**< deliver a START record first */
    AGENTRT_SPAWN_STOP = 2, /**< deliver a STOP record last */
    AGENTRT_SPAWN_TRAP = 4, /**< receive EXIT records instead of dying with a linked agent */
    AGENTRT_SPAWN_LINK = 8, /**< link the new agent to the spawning one from the start */
    /** measure its turns, for agentrt_agent_profile_get; each costs two reads of the clock */
    AGENTRT_SPAWN_PROFILE = 16
};

/**
 * How a port tells its host that records wait.
 */
enum {
    AGENTRT_WAKE_NONE = 0, /**< not at all: the host blocks in agentrt_port_take */
    AGENTRT_WAKE_FD = 1, /**< an eventfd becomes readable */
    AGENTRT_WAKE_HOOK = 2 /**< a function is called, on any thread */
};

/**
 * How many of n voters must give the same value.
 */
typedef enum agentrt_rule {
    AGENTRT_MAJORITY = 0, /**< more than half */
    AGENTRT_SUPER_MAJORITY = 1, /**< more than two thirds */
    AGENTRT_UNANIMITY = 2 /**< all of them */
} agentrt_rule;

/**
 * How a turn behind a port ended.
 */
enum {
    AGENTRT_COMMIT_DONE = 0, /**< the records are handled and the turn is over */
    /** the turn stays open: ordinary messages wait, replies and wakes come */
    AGENTRT_COMMIT_AWAIT = 1,
    AGENTRT_COMMIT_CRASH = 2, /**< the behaviour failed; text says why */
    AGENTRT_COMMIT_END = 3 /**< the agent ends itself, normally, now */
};

/**
 * Shapes of topologies.
 */
typedef enum agentrt_shape {
    AGENTRT_MESH = 1, /**< everybody with everybody */
    AGENTRT_RING = 2, /**< each with the next, the last with the first */
    AGENTRT_STAR = 3, /**< the first with everybody */
    AGENTRT_HIERARCHICAL = 4 /**< a tree of a given fanout */
} agentrt_shape;

/**
 * What a neighbour is to a node.
 */
typedef enum agentrt_relation {
    AGENTRT_PEER = 0, /**< an equal */
    AGENTRT_PARENT = 1, /**< the one above */
    AGENTRT_CHILD = 2 /**< one of those below */
} agentrt_relation;

/**
 * Whether a circuit breaker lets calls through.
 */
typedef enum agentrt_breaker_state {
    AGENTRT_BREAKER_CLOSED = 0, /**< all of them */
    AGENTRT_BREAKER_OPEN = 1, /**< none, until its cool-down is over */
    AGENTRT_BREAKER_HALF_OPEN = 2 /**< as many as it has probes: they decide */
} agentrt_breaker_state;

/**
 * Which children a supervisor restarts when one of them has to be.
 */
typedef enum agentrt_strategy {
    AGENTRT_ONE_FOR_ONE = 0, /**< that one */
    AGENTRT_ONE_FOR_ALL = 1, /**< all of them, in the order of their starts */
    AGENTRT_REST_FOR_ONE = 2 /**< that one and those that were started after it */
} agentrt_strategy;

/**
 * What a supervisor does about a child that has failed. Where the message in hand is not handed
 * again, it is a dead letter with E_CRASHED.
 */
typedef enum agentrt_remedy {
    /** retry what is transient or overload, restart what is permanent, escalate what is fatal */
    AGENTRT_REMEDY_DEFAULT = 0,
    /** hand the message in hand to it again, after the pause that the retry policy says; when no
     * try is left, or nothing is in hand, restart it; a message that cannot be handed again, since
     * an iso is in it or its ask was answered, is a dead letter, and the child goes on */
    AGENTRT_REMEDY_RETRY = 1,
    /** send the message in hand, with its right, to the fallback agent; the child goes on */
    AGENTRT_REMEDY_FALLBACK = 2,
    /** it goes on with its state, and a DEGRADED record tells it so; one that is degraded and fails
     * with no message in hand, such as over that record, is restarted */
    AGENTRT_REMEDY_DEGRADE = 3,
    /** make its state anew, as the strategy says also that of others */
    AGENTRT_REMEDY_RESTART = 4,
    AGENTRT_REMEDY_IGNORE = 5, /**< it goes on with its state */
    AGENTRT_REMEDY_STOP = 6, /**< it ends with E_CRASHED */
    AGENTRT_REMEDY_ESCALATE = 7 /**< the supervisor fails in its turn */
} agentrt_remedy;

/**
 * How a supervised agent is.
 */
typedef enum agentrt_child_state {
    AGENTRT_CHILD_RUNNING = 0, /**< it handles its messages */
    AGENTRT_CHILD_SUSPENDED = 1, /**< it has failed and waits for a decision */
    AGENTRT_CHILD_DEGRADED = 2 /**< it was told that it is degraded, and was not restarted since */
} agentrt_child_state;

/**
 * How the pauses between tries grow.
 */
typedef enum agentrt_backoff {
    AGENTRT_BACKOFF_FIXED = 0, /**< base, base, base */
    AGENTRT_BACKOFF_LINEAR = 1, /**< base, twice, three times as long */
    AGENTRT_BACKOFF_EXPONENTIAL = 2, /**< base, twice, four times as long */
    AGENTRT_BACKOFF_FIBONACCI = 3 /**< 1, 1, 2, 3, 5, 8 times base */
} agentrt_backoff;

/**
 * What a simulation does wrong on purpose.
 */
typedef enum agentrt_fault_kind {
    /** a signal or ask from `sender` to `to` arrives min_ns to max_ns later, in its order after
     * what the same sender has sent there before; when its receiver has ended or stops by then, it
     * is a dead letter */
    AGENTRT_FAULT_DELAY = 0,
    /** a signal or ask from `sender` to `to` is accepted and lost: a dead letter with E_DROPPED,
     * which is also what the asker gets */
    AGENTRT_FAULT_DROP = 1,
    /** the agent `to` crashes instead of having its turn; its text is "a simulated fault" */
    AGENTRT_FAULT_CRASH = 2,
    /** a turn of `to` takes min_ns to max_ns: timers and deadlines of that time pass, and delayed
     * messages arrive, before it handles anything */
    AGENTRT_FAULT_SLOW = 3,
    /** the mailbox of `to` counts as full for min_ns to max_ns, beginning with what `sender` sends;
     * its overflow policy says what that means, but for DROP_OLDEST, which loses the new one, too:
     * nothing old may be there */
    AGENTRT_FAULT_FULL = 4,
    /** before a turn the clock jumps forward by min_ns to max_ns: that turn sees the later time
     * before any timer or deadline does */
    AGENTRT_FAULT_JUMP = 5
} agentrt_fault_kind;

/**
 * Optional last argument of every fallible call; written only on failure. 256 bytes.
 */
typedef struct agentrt_error {
    agentrt_status status; /**< The status the call returned. */
    uint32_t text_bytes; /**< Length of the text without its NUL. */
    char text[248]; /**< One line with the values in it, NUL terminated. */
} agentrt_error;

/**
 * The one record: what a behaviour receives, what a port takes, what a future yields. 64 bytes.
 */
typedef struct agentrt_message {
    uint64_t agent; /**< Receiver, agent bits. */
    uint64_t from; /**< Sender, agent bits; 0 is a host thread. */
    uint64_t right; /**< Right, future, timer or agent bits, as kind says; or 0. */
    uint64_t type; /**< The user's number of this type of message. */
    uint8_t kind; /**< One of agentrt_kind. */
    /** AGENTRT_INLINE: payload.bytes holds it; otherwise payload.buf names it. */
    uint8_t capability;
    int16_t status; /**< For REPLY, DOWN, EXIT, END and LETTER. */
    uint32_t payload_bytes; /**< Length of the payload. */
    union {
        uint8_t bytes[24]; /**< The payload itself, when inline. */
        struct {
            uint64_t buf; /**< Buffer bits. */
            const void *data; /**< Its bytes, readable while the buffer is open; NULL for a tag. */
            uint64_t identity; /**< The same for all handles of one buffer. */
        } buf;
    } payload;
} agentrt_message;

/**
 * What a signal, ask, reply or timer carries: bytes that are copied, or a buffer. 32 bytes.
 */
typedef struct agentrt_payload {
    uint64_t type; /**< The user's number of this type of message. */
    /** Copied: up to 24 bytes into the record, more into a fresh val. NULL or zero: allowed when
     * bytes is 0 or buf is given. */
    const void *data;
    uint64_t bytes; /**< Length of data; 0 when buf is given. */
    /** Carried instead of data: an iso moves (its handle dies when the call succeeds), a val is
     * shared and stays yours, a tag is an identity, a ref is refused. (zero: data is carried
     * instead) */
    agentrt_buf buf;
} agentrt_payload;

/**
 * Options of agentrt_runtime_open. 64 bytes.
 */
typedef struct agentrt_runtime_options {
    uint32_t struct_size; /**< sizeof(agentrt_runtime_options). */
    uint32_t workers; /**< Worker threads; 0 is one per CPU; ignored when simulated. */
    /** 1: no threads, virtual clock, seeded scheduler, driven by run, take, future_wait and drain
     * on the opening thread. */
    uint32_t simulated;
    /** Of a simulation with a trace: 1 has the calls in it, too, with what they carry, as lines
     * that begin with '#'; agentrt-replay makes them again. */
    uint32_t trace_calls;
    uint64_t seed; /**< Seed of the simulated scheduler. */
    /** File that receives the canonical trace, one event a line; NUL terminated. A write that fails
     * ends the trace, not the runtime: agentrt_runtime_close tells. NULL or zero: no trace is
     * written. */
    const char *trace_path;
    /** A turn that takes longer is counted and reported by agentrt_runtime_overruns; 0 is 10 ms;
     * the largest number is no budget. */
    uint64_t turn_budget_ns;
    /** File in which leases and their tokens outlive the process, shared by the processes of one
     * host that open it; created if need be; NUL terminated. Needs SQLite 3.24 or newer, which is
     * loaded by then. NULL or zero: leases end with the runtime. */
    const char *lease_store_path;
    /** Of a simulation: its clock advances to no event after this, so that timers without end do
     * not run for ever; 0: no limit. */
    uint64_t time_limit_ns;
    /** Of a simulation: after so many turns nothing runs any more, so that messages without end do
     * not either; 0: no limit. */
    uint64_t turns_max;
} agentrt_runtime_options;

/**
 * Counters of a runtime. accepted = handled + dead_letters + in_flight whenever nothing runs. 104
 * bytes.
 */
typedef struct agentrt_stats {
    uint64_t accepted; /**< Messages accepted. */
    uint64_t handled; /**< Messages handled. */
    uint64_t dead_letters; /**< Accepted messages that could not be handled. */
    uint64_t in_flight; /**< Accepted messages still waiting. */
    uint64_t agents_live; /**< Agents that exist now. */
    uint64_t spawned; /**< Agents ever spawned. */
    uint64_t ended; /**< Agents that ended, for whatever reason. */
    /** Agents that ended because their behaviour failed; those that a supervisor had go on are not
     * among them. */
    uint64_t crashed;
    uint64_t turns; /**< Turns run. */
    uint64_t wakes; /**< Times a sleeping worker or host was woken. */
    uint64_t steals; /**< Times a worker took work from another. */
    uint64_t now_ns; /**< The runtime's clock. */
    uint64_t overruns; /**< Turns found to have overrun their budget. */
} agentrt_stats;

/**
 * One dead letter: an accepted message that could not be handled. 32 bytes.
 */
typedef struct agentrt_letter {
    uint64_t to; /**< Whom it was for, agent bits. */
    uint64_t from; /**< Who sent it, agent bits; 0 is a host thread. */
    uint64_t type; /**< The user's number of this type of message. */
    int32_t reason; /**< Why. */
    uint32_t payload_bytes; /**< Length of its payload. */
} agentrt_letter;

/**
 * One turn that overran its budget. 32 bytes.
 */
typedef struct agentrt_overrun {
    uint64_t agent; /**< Whose turn it was, agent bits. */
    uint64_t turn_ns; /**< How long it took, or had taken when it was seen last. */
    uint64_t type; /**< The user's number of the message it handled last, if typed. */
    /** 1: type is known. That of a turn caught while it ran, or among others, is not. */
    uint32_t typed;
    uint32_t running; /**< 1: it was seen while it ran, and its end not yet. */
} agentrt_overrun;

/**
 * The behaviour of an inline agent: functions that run on a worker inside a turn. 32 bytes.
 */
typedef struct agentrt_behavior {
    uint32_t struct_size; /**< sizeof(agentrt_behavior). */
    uint32_t reserved; /**< Zero. */
    /** Handles one message. Returns AGENTRT_OK, AGENTRT_AWAIT, AGENTRT_END, or an error: the agent
     * crashes with it. */
    agentrt_status (*receive)(void *state, const agentrt_message *message);
    /** Called once, after the last turn. NULL or zero: nothing to destroy. */
    void (*destroy)(void *state);
    /** Makes the state anew, in place, when its supervisor has decided so; in a turn. With
     * AGENTRT_SPAWN_START a START record follows at once. Returns AGENTRT_OK, or an error: the
     * agent has failed again. NULL or zero: it cannot be supervised. */
    agentrt_status (*restart)(void *state);
} agentrt_behavior;

/**
 * Options of agentrt_spawn. 64 bytes.
 */
typedef struct agentrt_spawn_options {
    uint32_t struct_size; /**< sizeof(agentrt_spawn_options). */
    uint32_t flags; /**< AGENTRT_SPAWN_*. */
    /** Runs inline on the workers. Must outlive the agent. Exactly one of behavior and port is
     * given. NULL or zero: the agent lives behind port. */
    const agentrt_behavior *behavior;
    void *state; /**< Handed to the behaviour with every message. NULL or zero: no state. */
    /** The agent's records come out of this port. (zero: the agent runs inline) */
    agentrt_port port;
    /** UTF-8, unique in the runtime. NULL or zero: allowed when name_bytes is 0: no name. */
    const char *name;
    uint32_t name_bytes; /**< Length of name. */
    uint32_t capacity; /**< Mailbox capacity; 0 is 1,000. Marks: high 80 %, low 20 %. */
    uint32_t overflow; /**< One of agentrt_overflow. */
    uint32_t priority; /**< One of agentrt_priority. */
    /** The supervisor whose child it is, started after those it has. An inline behaviour needs
     * `restart` then. (zero: none) */
    agentrt_agent supervisor;
} agentrt_spawn_options;

/**
 * Options of agentrt_ask. 24 bytes.
 */
typedef struct agentrt_ask_options {
    uint32_t struct_size; /**< sizeof(agentrt_ask_options). */
    uint32_t reserved; /**< Zero. */
    uint64_t timeout_ns; /**< 0: only the inherited deadline, else none. */
    /** Right of the message being handled: its deadline is inherited, passed or not, until the
     * right is used. (zero: nothing is inherited) */
    agentrt_right parent;
} agentrt_ask_options;

/**
 * What is known about one agent. 32 bytes.
 */
typedef struct agentrt_agent_info {
    uint64_t id; /**< Spawn number in its runtime, from 1. */
    uint32_t depth; /**< Messages waiting; advisory. */
    uint32_t capacity; /**< Mailbox capacity. */
    uint32_t high_mark; /**< Above this depth the mailbox counts as loaded. */
    uint32_t low_mark; /**< At this depth those who wait are told of room. */
    uint8_t overflow; /**< One of agentrt_overflow. */
    uint8_t priority; /**< One of agentrt_priority. */
    uint8_t awaiting; /**< 1 while its ordinary messages are held. */
    uint8_t stopping; /**< 1 after agentrt_agent_stop. */
    uint32_t reserved; /**< Zero. */
} agentrt_agent_info;

/**
 * What an agent spawned with AGENTRT_SPAWN_PROFILE does with its time. Averages move over about a
 * second. 64 bytes.
 */
typedef struct agentrt_profile {
    uint64_t turns; /**< Turns it has had. */
    uint64_t messages; /**< Messages handled in them. */
    /** Time spent in them, altogether. Behind a port: from its records' take to their commit. */
    uint64_t busy_ns;
    uint64_t longest_ns; /**< The longest of them. */
    uint64_t turn_ns; /**< Moving average of a turn's length. */
    uint64_t messages_per_s; /**< Moving average of the messages handled in a second. */
    uint64_t cpu_ppm; /**< Moving average of its share of one processor, in millionths. */
    uint64_t since_ns; /**< When it was spawned, on the runtime's clock. */
} agentrt_profile;

/**
 * An open view of a buffer. 16 bytes.
 */
typedef struct agentrt_view {
    void *data; /**< The bytes, until agentrt_buf_unview; write only if opened writable. */
    uint64_t bytes; /**< How many. */
} agentrt_view;

/**
 * What is known about one buffer. 32 bytes.
 */
typedef struct agentrt_buf_info {
    uint64_t bytes; /**< Length. */
    uint64_t identity; /**< The same for all handles of one buffer. */
    uint32_t capability; /**< One of agentrt_capability. */
    uint32_t views; /**< Open views of this handle. */
    uint32_t holders; /**< Handles that share the bytes; advisory. */
    uint32_t reserved; /**< Zero. */
} agentrt_buf_info;

/**
 * Options of agentrt_port_open. 32 bytes.
 */
typedef struct agentrt_port_options {
    uint32_t struct_size; /**< sizeof(agentrt_port_options). */
    uint32_t wake; /**< One of AGENTRT_WAKE_*. */
    /** Called on any thread when the port becomes non-empty, and not again before a take that finds
     * no record. May only set a flag or wake a loop; never calls agentrt. NULL or zero: allowed
     * unless wake is AGENTRT_WAKE_HOOK. */
    void (*hook)(void *argument);
    void *hook_argument; /**< Given to hook. Must outlive the port. NULL or zero: allowed. */
    /** A host that leaves records waiting for this long without a take counts as dead: the port
     * closes and its agents end with E_HOST. 0: never. Not in a simulation. */
    uint64_t stall_ns;
} agentrt_port_options;

/**
 * Options of agentrt_channel_open. 8 bytes.
 */
typedef struct agentrt_channel_options {
    uint32_t struct_size; /**< sizeof(agentrt_channel_options). */
    uint32_t capacity; /**< Items that it holds; 0 is 1,000. */
} agentrt_channel_options;

/**
 * What is known about one channel. 16 bytes.
 */
typedef struct agentrt_channel_info {
    uint32_t depth; /**< Items in it; advisory. */
    uint32_t capacity; /**< Items that it holds. */
    uint32_t closed; /**< 1 after agentrt_channel_close, while items are left. */
    uint32_t reserved; /**< Zero. */
} agentrt_channel_info;

/**
 * Options of agentrt_breaker_open. 32 bytes.
 */
typedef struct agentrt_breaker_options {
    uint32_t struct_size; /**< sizeof(agentrt_breaker_options). */
    uint32_t failures; /**< This many failures within the window open it; 0 is 5. */
    /** This many calls are let through when the cool-down is over, and all of them must succeed; 0
     * is 1. */
    uint32_t probes;
    uint32_t reserved; /**< Zero. */
    uint64_t window_ns; /**< A failure counts for this long; 0 is 10 s. */
    uint64_t cooldown_ns; /**< How long it stays open; 0 is 5 s. */
} agentrt_breaker_options;

/**
 * What is known about one breaker. 32 bytes.
 */
typedef struct agentrt_breaker_info {
    /** One of agentrt_breaker_state; open until the first call after its cool-down. */
    uint32_t state;
    uint32_t failures; /**< Closed: failures within the window. */
    uint32_t probes; /**< Half-open: calls that were let through. */
    uint32_t reserved; /**< Zero. */
    /** When the cool-down, or the time of the probes, is over, on the runtime's clock; 0 when
     * closed. */
    uint64_t until_ns;
    uint64_t trips; /**< How often it has opened. */
} agentrt_breaker_info;

/**
 * Options of agentrt_supervisor_spawn. The four remedies are for the classes of failures, as
 * agentrt_status_class says; a crash without a status of its own is permanent. 80 bytes.
 */
typedef struct agentrt_supervisor_options {
    uint32_t struct_size; /**< sizeof(agentrt_supervisor_options). */
    uint32_t strategy; /**< One of agentrt_strategy. */
    agentrt_agent supervisor; /**< Its own supervisor. (zero: none) */
    /** UTF-8, unique in the runtime. NULL or zero: allowed when name_bytes is 0: no name. */
    const char *name;
    uint32_t name_bytes; /**< Length of name. */
    /** Most restarts within a period: one more, and the supervisor itself fails; 0 is 3. */
    uint32_t max_restarts;
    uint64_t within_ns; /**< That period; 0 is 5 s. */
    /** How long a child has to stop when its supervisor does, before it is killed; 0 is 5 s. */
    uint64_t grace_ns;
    uint32_t transient; /**< The remedy for what may pass. */
    uint32_t overload; /**< The remedy for too much work. */
    uint32_t permanent; /**< The remedy for what stays wrong. */
    uint32_t fatal; /**< The remedy for what concerns more than the child. */
    /** The name, UTF-8, of the agent that AGENTRT_REMEDY_FALLBACK sends to, looked up when it does;
     * needed with that remedy. NULL or zero: allowed when fallback_bytes is 0: there is none. */
    const char *fallback;
    uint32_t fallback_bytes; /**< Length of fallback. */
    uint32_t priority; /**< One of agentrt_priority. */
} agentrt_supervisor_options;

/**
 * A child of a supervisor. 16 bytes.
 */
typedef struct agentrt_child {
    uint64_t agent; /**< Agent bits. */
    uint32_t restarts; /**< How often this supervisor has restarted it. */
    uint32_t state; /**< One of agentrt_child_state. */
} agentrt_child;

/**
 * A retry policy: how often something is tried, and how long the pauses are. Plain data that calls
 * share. 56 bytes.
 */
typedef struct agentrt_retry_options {
    uint32_t struct_size; /**< sizeof(agentrt_retry_options). */
    uint32_t backoff; /**< How the pauses grow. */
    uint32_t attempts; /**< Most tries, the first included; 0 is 5. */
    /** 1: each pause is a number between 0 and what it would be, drawn from the seed. */
    uint32_t jitter;
    uint64_t base_ns; /**< The first pause; 0 is 100 ms. */
    /** The longest pause; 0: none, and a pause that does not fit 64 bits is refused. */
    uint64_t cap_ns;
    /** Of the jitter: the same seed and attempt give the same pause, in every language. */
    uint64_t seed;
    uint32_t budget; /**< Tokens of the retry budget, all there at first; 0: no budget. */
    uint32_t reserved; /**< Zero. */
    uint64_t refill_ns; /**< One token comes back each so many; 0 is 1 s. */
} agentrt_retry_options;

/**
 * Options of agentrt_quorum. 32 bytes.
 */
typedef struct agentrt_quorum_options {
    uint32_t struct_size; /**< sizeof(agentrt_quorum_options). */
    /** Votes for one value that decide, at most as many as there are voters; 0: as rule says. */
    uint32_t threshold;
    /** One of agentrt_rule; AGENTRT_MAJORITY, which is 0, when a threshold is given. */
    uint32_t rule;
    uint32_t reserved; /**< Zero. */
    /** Until the round ends with E_DEADLINE; 0: only the inherited deadline, else none. */
    uint64_t timeout_ns;
    /** Right of the message being handled: its deadline is inherited, as in agentrt_ask_options.
     * (zero: nothing is inherited) */
    agentrt_right parent;
} agentrt_quorum_options;

/**
 * Options of agentrt_gossip. 40 bytes.
 */
typedef struct agentrt_gossip_options {
    uint32_t struct_size; /**< sizeof(agentrt_gossip_options). */
    /** Neighbours that each member tells, at random; 0: 3. One that has fewer neighbours tells them
     * all. */
    uint32_t fanout;
    /** 1: nobody asks for what did not reach it. Then most members hear it, and not all. */
    uint32_t unrepaired;
    uint32_t reserved; /**< Zero. */
    uint64_t repair_ns; /**< Between two rounds of repair; 0: 1 ms. */
    /** Until it ends with E_DEADLINE; 0: only the inherited deadline, else none. */
    uint64_t timeout_ns;
    /** Right of the message being handled: its deadline is inherited, as in agentrt_ask_options.
     * (zero: nothing is inherited) */
    agentrt_right parent;
} agentrt_gossip_options;

/**
 * What came of a gossip. Coverage is reached over members, or over those that live: members less
 * lost. 48 bytes.
 */
typedef struct agentrt_gossip_report {
    /** OK: it has died down, and with repair every member that lives and can be reached has handled
     * it. E_DEADLINE: it went on until then. */
    agentrt_status status;
    uint32_t members; /**< Members it was meant for. */
    /** Members that have handled it; whoever began, if it is a member, is one. */
    uint32_t reached;
    uint32_t lost; /**< Members that were found dead or stopping. */
    uint64_t sent; /**< Copies that members have sent one another, duplicates included. */
    uint64_t duplicates; /**< Copies for a member that had one already, which it never sees. */
    uint32_t repairs; /**< Copies that a member asked for which had none. */
    uint32_t rounds; /**< Rounds of repair in which a member asked. */
    uint32_t hops_most; /**< Most hops that a copy has come. */
    uint32_t reserved; /**< Zero. */
} agentrt_gossip_report;

/**
 * The head of the result of a quorum. Behind it are the votes, one for each voter in the order they
 * were given, then the choices, most votes first, then the choices' bytes. 16 bytes.
 */
typedef struct agentrt_tally {
    /** OK: the first choice has the votes. E_QUORUM: no value can have them. E_DEADLINE: neither
     * was clear in time. */
    agentrt_status status;
    uint32_t voters; /**< Voters that were asked. */
    uint32_t threshold; /**< Votes for one value that decide. */
    uint32_t choices; /**< Different values that were voted for. */
} agentrt_tally;

/**
 * What one voter said. 8 bytes.
 */
typedef struct agentrt_vote {
    /** OK: it voted. E_PENDING: nothing when the round ended. Otherwise why it is a no: what it
     * refused with, E_DEAD, E_FULL, E_CLOSED, E_OVERFLOW, E_SIZE for a vote above
     * AGENTRT_VOTE_BYTES_MAX, E_CAPABILITY for a tag. */
    agentrt_status status;
    uint32_t choice; /**< Which value it voted for; AGENTRT_CHOICE_NONE if it did not. */
} agentrt_vote;

/**
 * One value that was voted for. Votes are for the same value when type and bytes are equal. 24
 * bytes.
 */
typedef struct agentrt_choice {
    uint64_t type; /**< The type of those replies. */
    uint64_t offset; /**< Where in the result its bytes begin. */
    uint32_t bytes; /**< How many. */
    uint32_t votes; /**< Voters that gave it. */
} agentrt_choice;

/**
 * A member that a broadcast did not reach. 16 bytes.
 */
typedef struct agentrt_refusal {
    uint64_t member; /**< Agent bits. */
    agentrt_status status; /**< Why: E_DEAD, E_CLOSED, E_FULL, E_STALE, E_FOREIGN or E_MEMORY. */
    uint32_t reserved; /**< Zero. */
} agentrt_refusal;

/**
 * What is known about one lease and its resource. 40 bytes.
 */
typedef struct agentrt_lease_info {
    uint64_t token; /**< Token of this lease's last grant; 0 before the first. */
    /** Who holds the resource, agent bits; 0: nobody, a plain thread, or another runtime of the
     * same store. */
    uint64_t holder;
    uint64_t left_ns; /**< Until the holder's time is over; 0 when nobody holds it. */
    uint32_t waiters; /**< Leases in line for it. */
    uint32_t held; /**< 1 while this lease holds it. */
    /** 1 while any lease holds it, of this runtime or of another with the same store. */
    uint32_t taken;
    uint32_t reserved; /**< Zero. */
} agentrt_lease_info;

/**
 * How the turn of one agent behind a port ended. 40 bytes.
 */
typedef struct agentrt_command {
    uint64_t agent; /**< Agent bits. */
    uint32_t op; /**< One of AGENTRT_COMMIT_*. */
    uint32_t handled; /**< How many of its records were handled, from the first. */
    const char *text; /**< For CRASH: why, UTF-8. NULL or zero: allowed when text_bytes is 0. */
    uint64_t text_bytes; /**< Length of text. */
    /** For CRASH: the failure, whose class a supervisor goes by; 0 or more: E_CRASHED. */
    agentrt_status status;
    uint32_t reserved; /**< Zero. */
} agentrt_command;

/**
 * A member of a map of shards, or a change of one. 24 bytes.
 */
typedef struct agentrt_member {
    /** Its lasting name, from which its shards follow; at most 53 bits, so every language holds it
     * exactly. */
    uint64_t id;
    /** The agent that gets its signals. (zero: none, or the one it has already) */
    agentrt_agent agent;
    uint32_t weight; /**< Its share in relation to the others'; 0 in a change removes it. */
    uint32_t reserved; /**< Zero. */
} agentrt_member;

/**
 * Options of agentrt_shards_create. 32 bytes.
 */
typedef struct agentrt_shards_options {
    uint32_t struct_size; /**< sizeof(agentrt_shards_options). */
    uint32_t shards; /**< Virtual shards, a power of two; 0 is 1,024. */
    uint32_t held_max; /**< Most signals held for shards that change hands; 0 is 1,000. */
    uint32_t reserved; /**< Zero. */
    uint64_t handover_type; /**< The type of the ask that an agent gets which loses shards. */
    /** Until an agent that has not answered it is taken to have; 0: never. */
    uint64_t handover_timeout_ns;
} agentrt_shards_options;

/**
 * A member in its part as owner or replica of a shard. 32 bytes.
 */
typedef struct agentrt_shard_owner {
    uint64_t member; /**< Its id. */
    uint64_t agent; /**< Its agent, or 0. */
    uint64_t epoch; /**< The epoch of which this is true. */
    uint32_t shard; /**< The shard. */
    uint32_t reserved; /**< Zero. */
} agentrt_shard_owner;

/**
 * A shard that a change has moved. 24 bytes.
 */
typedef struct agentrt_shard_move {
    uint64_t from; /**< The member that had it. */
    uint64_t to; /**< The member that has it; the same one where only its agent is another. */
    uint32_t shard; /**< The shard. */
    uint32_t reserved; /**< Zero. */
} agentrt_shard_move;

/**
 * What is known about one map of shards. 32 bytes.
 */
typedef struct agentrt_shards_info {
    uint64_t epoch; /**< Its epoch. */
    uint32_t shards; /**< Its virtual shards. */
    uint32_t members; /**< Its members. */
    uint32_t moves; /**< Shards that the latest change has moved. */
    uint32_t moving; /**< Shards whose last owner has not answered. */
    uint32_t held; /**< Signals held for them. */
    uint32_t held_max; /**< Most signals that it holds. */
} agentrt_shards_info;

/**
 * A neighbour in a topology. 8 bytes.
 */
typedef struct agentrt_neighbour {
    uint32_t node; /**< Its number. */
    uint32_t relation; /**< One of agentrt_relation. */
} agentrt_neighbour;

/**
 * An edge of a topology: a parent and its child, one in a ring and the next, or two of a mesh. 8
 * bytes.
 */
typedef struct agentrt_edge {
    uint32_t a; /**< A node. */
    uint32_t b; /**< Another. */
} agentrt_edge;

/**
 * What a topology is. 24 bytes.
 */
typedef struct agentrt_topology_info {
    uint64_t edges; /**< How many edges it has. */
    uint32_t shape; /**< One of agentrt_shape. */
    uint32_t nodes; /**< How many nodes. */
    uint32_t fanout; /**< Of a tree; 0 otherwise. */
    uint32_t reserved; /**< Zero. */
} agentrt_topology_info;

/**
 * Options of agentrt_fault_inject. 56 bytes.
 */
typedef struct agentrt_fault_options {
    uint32_t struct_size; /**< sizeof(agentrt_fault_options). */
    uint32_t kind; /**< One of agentrt_fault_kind. */
    agentrt_agent sender; /**< Whose messages; DELAY, DROP and FULL only. (zero: any) */
    agentrt_agent to; /**< Whose mailbox or turn; not for JUMP. (zero: any agent) */
    uint64_t min_ns; /**< Least length; 0 for DROP and CRASH. */
    /** Greatest length, from min_ns; each is as likely. 0 for DROP and CRASH, more than 0
     * otherwise. */
    uint64_t max_ns;
    uint32_t chance; /**< How likely it strikes on an occasion, in millionths; 0 is refused. */
    uint32_t skip; /**< Occasions that it lets pass first. */
    uint32_t times; /**< How often it strikes at most; 0: without end. */
    uint32_t reserved; /**< Zero. */
} agentrt_fault_options;

/**
 * Agents of a simulation that await what nothing can bring any more: an answer, or the end of their
 * suspension. 16 bytes.
 */
typedef struct agentrt_stuck {
    /** The one of them that was spawned first, which has not ended; zero when there is none. */
    uint64_t agent;
    uint32_t agents; /**< How many they are. */
    /** 1: something is left to happen, which the runtime's time_limit_ns or turns_max keeps from
     * happening. */
    uint32_t limited;
} agentrt_stuck;

/**
 * The bytes of a message, wherever they are; NULL when there is no payload, or only a tag.
 * They stay readable until the turn ends or the message's buffer is closed.
 */
static inline const void *agentrt_message_data(const agentrt_message *message)
{
    if (message->payload_bytes == 0) {
        return NULL;
    }
    if (message->capability == AGENTRT_INLINE) {
        return message->payload.bytes;
    }
    return message->payload.buf.data;
}

/**
 * The version of the library that runs, such as "0.1.0".
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Semantic Versioning 2.0.0.
 */
AGENTRT_API const char *agentrt_version(void);

/**
 * A hash over every name, value, signature and layout of this header.
 * A binding compares it with the hash it was generated with when it loads, and refuses to go on
 * when they differ. It has at most 53 significant bits, so every language holds it exactly.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: UniFFI's checksums, one for the whole API.
 */
AGENTRT_API uint64_t agentrt_abi_hash(void);

/**
 * The name of a status without its prefix, such as "E_STALE"; "E_UNKNOWN" for any other number.
 * - status [in, copy, status] Any number.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: libuv, uv_err_name.
 */
AGENTRT_API const char *agentrt_status_name(agentrt_status status);

/**
 * One sentence that says what a status means; total, like agentrt_status_name.
 * - status [in, copy, status] Any number.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: libuv, uv_strerror.
 */
AGENTRT_API const char *agentrt_status_text(agentrt_status status);

/**
 * The class of a status, by what helps: "transient", "overload", "permanent" or "fatal"; "none" for
 * what is no error.
 * Transient: the same call may succeed later. Overload: it may, if there is less to do; pauses
 * should grow. Permanent: it never will. Fatal: neither will any other. Total, like
 * agentrt_status_name: a number that is no status is permanent.
 * - status [in, copy, status] Any number.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: gRPC, status codes and their use.
 */
AGENTRT_API const char *agentrt_status_class(agentrt_status status);

/**
 * Open a runtime and start its workers.
 * E_STORAGE: the lease store cannot be opened, or SQLite is not installed. E_FORKED: it cannot be
 * opened in a child of a fork of a process that has opened one, which has to exec first.
 * - options [in, copy, NULL: allowed: the defaults] How to run.
 * - out_runtime [out, give, NULL: refused] The runtime.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_MEMORY, E_LIMIT, E_SYSTEM, E_STORAGE, E_FORKED.
 * Threads: any. Blocks: bounded. Completion: none.
 * Since 0.1, draft. After: NNG ids in structs; Pony cannot open two.
 */
AGENTRT_API agentrt_status agentrt_runtime_open(
    const agentrt_runtime_options *options, agentrt_runtime *out_runtime, agentrt_error *error);

/**
 * Simulated runtimes only: run inline agents until nothing is runnable.
 * Virtual time may advance by at most timeout_ns to reach timers and deadlines. Call it on the
 * thread that opened the runtime.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - timeout_ns [in, copy, ns] How far virtual time may advance.
 * - out_turns [out, give, count, NULL: refused] Turns that were run.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_CONTEXT, E_FORKED, E_CLOSED, E_ARGUMENT.
 * Threads: opener. Blocks: may. Completion: none.
 * Since 0.1, draft. After: FoundationDB's simulator; deterministic scheduling under a seed.
 */
AGENTRT_API agentrt_status agentrt_runtime_run(
    agentrt_runtime runtime, uint64_t timeout_ns, uint64_t *out_turns, agentrt_error *error);

/**
 * Simulated runtimes only: how many agents await what nothing can bring any more.
 * Zero while anything is left to happen: a turn, a timer, a deadline, a delayed message. Otherwise
 * the agents whose handler awaits an ask, and those that are suspended for a pause of their
 * supervisor's retry policy that never ends: one of UINT64_MAX, or beyond the end of time. No other
 * suspended agent is left then: a decision under way and the end of a pause are yet to happen. Who
 * waits for a channel, a lease or its mailbox is idle, not stuck. E_CONTEXT: the runtime is not
 * simulated.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - out_stuck [out, copy, NULL: refused] How many, and one of them.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: opener. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Go, runtime: all goroutines are asleep - deadlock!.
 */
AGENTRT_API agentrt_status agentrt_runtime_stuck(
    agentrt_runtime runtime, agentrt_stuck *out_stuck, agentrt_error *error);

/**
 * Wait until no accepted message is unhandled, no idle agent that was stopped is still to end, and
 * all that this sent is handled too.
 * What was sent before the call, and everything that came of it, is then over. Timers and deadlines
 * that pass later, and a stopped agent that still awaits an answer, are not waited for.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - timeout_ns [in, copy, ns] Longest wait; E_DEADLINE after it.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_CONTEXT, E_DEADLINE, E_FORKED, E_CLOSED, E_BUSY.
 * Threads: outside turns. Blocks: may. Completion: none.
 * Since 0.1, draft. After: Go, sync.WaitGroup; termination detection by counting.
 */
AGENTRT_API agentrt_status agentrt_runtime_drain(
    agentrt_runtime runtime, uint64_t timeout_ns, agentrt_error *error);

/**
 * End every agent with E_SHUTDOWN, turn what is left into dead letters, and free the runtime.
 * Waits for running turns. E_CONTEXT inside a turn. A second close is E_STALE. E_SYSTEM: the
 * runtime is closed and freed all the same, but its trace file could not be written to the end; the
 * text says which file and why.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_CONTEXT, E_FORKED, E_BUSY, E_SYSTEM.
 * Threads: outside turns. Blocks: may. Completion: END records are not delivered; futures end with
 * E_SHUTDOWN.
 * Since 0.1, draft. After: libuv, uv_loop_close; Erlang, init:stop/0.
 */
AGENTRT_API agentrt_status agentrt_runtime_close(agentrt_runtime runtime, agentrt_error *error);

/**
 * Read the runtime's clock: monotonic, or virtual when simulated.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - out_now_ns [out, give, ns, NULL: refused] The time.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_ARGUMENT, E_FORKED, E_CONTEXT, E_CLOSED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: POSIX, clock_gettime(CLOCK_MONOTONIC).
 */
AGENTRT_API agentrt_status agentrt_runtime_clock(
    agentrt_runtime runtime, uint64_t *out_now_ns, agentrt_error *error);

/**
 * Read the runtime's counters.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - out_stats [out, borrow, NULL: refused] The counters.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_ARGUMENT, E_FORKED, E_CONTEXT, E_CLOSED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Linux, /proc/net/snmp: counters only grow.
 */
AGENTRT_API agentrt_status agentrt_runtime_stats(
    agentrt_runtime runtime, agentrt_stats *out_stats, agentrt_error *error);

/**
 * Take up to letters_max of the latest dead letters, oldest first.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - out_letters [out, borrow, letters_max of them, NULL: refused] Room for letters_max letters.
 * - letters_max [in, copy, count, 1..4294967295] Most letters to take.
 * - out_count [out, give, count, NULL: refused] Letters taken.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_ARGUMENT, E_FORKED, E_CONTEXT, E_CLOSED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Hohpe and Woolf, Enterprise Integration Patterns: dead letter channel.
 */
AGENTRT_API agentrt_status agentrt_runtime_letters(
    agentrt_runtime runtime, agentrt_letter *out_letters, uint32_t letters_max, uint32_t *out_count,
    agentrt_error *error);

/**
 * Take up to overruns_max of the latest turns that overran their budget, oldest first.
 * Native code cannot be preempted: an overrun is told, not ended. It is found by an idle worker
 * while it runs, or at its end where the clock is read: when its worker has nothing else to do, in
 * a turn that is profiled, or at the commit of a batch, which has as many budgets as agents. A
 * worker that was kept too long by one of several turns times the next 128 one by one, so whoever
 * does it again soon is found. The latest 64 are kept; agentrt_stats counts all. In a simulation no
 * turn takes time.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - out_overruns [out, borrow, overruns_max of them, NULL: refused] Room for overruns_max of them.
 * - overruns_max [in, copy, count, 1..4294967295] Most to take.
 * - out_count [out, give, count, NULL: refused] How many were taken.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_ARGUMENT, E_FORKED, E_CONTEXT, E_CLOSED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Erlang, erlang:system_monitor/2, long_schedule.
 */
AGENTRT_API agentrt_status agentrt_runtime_overruns(
    agentrt_runtime runtime, agentrt_overrun *out_overruns, uint32_t overruns_max,
    uint32_t *out_count, agentrt_error *error);

/**
 * Create an agent; it exists and can be signalled when the call returns.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - options [in, copy, NULL: refused] What to spawn. On failure state stays yours.
 * - out_agent [out, give, NULL: refused] The agent.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT,
 * E_SIZE, E_NAME, E_FORKED.
 * Threads: any. Blocks: never. Completion: a START record, with AGENTRT_SPAWN_START.
 * Since 0.1, draft. After: Hewitt, Bishop, Steiger 1973; Erlang, spawn_opt/4.
 */
AGENTRT_API agentrt_status agentrt_spawn(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_spawn_options *options,
    agentrt_agent *out_agent, agentrt_error *error);

/**
 * Send one message: at most once, in order per sender and receiver, never silently lost.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - to [in, borrow, zero: refused] The receiver.
 * - payload [in, borrow, NULL: refused] What is carried. An iso in it moves when the call succeeds
 *   and stays yours when it fails.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY,
 * E_FULL, E_WAIT, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE, E_FORKED.
 * Threads: any. Blocks: never. Completion: a ROOM record later, if the answer was E_WAIT and from
 * is not zero; a host thread calls agentrt_room_wait.
 * Since 0.1, draft. After: Agha 1986; Erlang signal order guarantee.
 */
AGENTRT_API agentrt_status agentrt_signal(
    agentrt_agent from, agentrt_agent to, const agentrt_payload *payload, agentrt_error *error);

/**
 * Signal an agent and get a future for its answer.
 * When from is zero, fetch the answer with agentrt_future_wait. Otherwise it arrives as a REPLY
 * record: at the agent, even while it awaits, or at the port's address. E_DEADLINE: the deadline it
 * would inherit has passed, and nothing is sent. Workers keep the deadlines between turns: where
 * each of them is in a long one, an answer that is late may still be the answer.  Agents that await
 * one another would wait for ever: each holds its ordinary messages until its reply. Whoever closes
 * such a cycle, by returning AGENTRT_AWAIT, by committing it, or behind a port by one more ask
 * while it awaits, gets its own ask of the cycle back at once: a REPLY record with E_DEADLOCK,
 * whose text names the agents in order, by name or else by number. The question is where that of
 * any ask that was given up is: its receiver handles it and answers too late. Another try, after a
 * pause, may be answered once another of the cycle has given up or gone on: the status is
 * transient. Of two who close a cycle at one moment exactly one is refused. Who asks and goes on
 * without awaiting is never refused, nor is a handler with several asks out as long as one of them
 * can still end: if it awaits again for the others, its last one is. What counts are the asks made
 * since the message in hand, up to 15 at a time, and cycles of up to 128 agents; that a right was
 * passed on, or that a host awaits something of its own besides, is not known to the core. Cycles
 * beyond that end by deadlines.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - to [in, borrow, zero: refused] The receiver.
 * - payload [in, borrow, NULL: refused] What is carried. An iso in it moves when the call succeeds
 *   and stays yours when it fails.
 * - options [in, copy, NULL: allowed: no deadline] Deadline and its inheritance.
 * - out_future [out, give, NULL: refused] The future.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY,
 * E_FULL, E_WAIT, E_DEAD, E_CLOSED, E_DEADLINE, E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE, E_FORKED.
 * Threads: any. Blocks: never. Completion: one REPLY record, or the future.
 * Since 0.1, draft. After: Baker and Hewitt 1977 (futures); gRPC deadline propagation.
 */
AGENTRT_API agentrt_status agentrt_ask(
    agentrt_agent from, agentrt_agent to, const agentrt_payload *payload,
    const agentrt_ask_options *options, agentrt_future *out_future, agentrt_error *error);

/**
 * Answer an ask. Works once.
 * A second use is E_STALE. An answer that comes after the asker has given up, by its deadline or by
 * cancelling, is OK for its sender, too: it takes the payload and becomes a dead letter with reason
 * E_LATE. The right lasts until it is used or the agent that received the ask ends; who leaves more
 * than 16,384 asks unanswered that were given up loses the oldest.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - right [in, take, zero: refused] The right that came with the ask.
 * - payload [in, borrow, NULL: refused] What is carried. An iso in it moves when the call succeeds
 *   and stays yours when it fails.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY,
 * E_CONTEXT, E_MEMORY, E_SIZE, E_FORKED, E_CLOSED.
 * Threads: any. Blocks: never. Completion: the asker's REPLY record or future.
 * Since 0.1, draft. After: once-rights after KeyKOS resume keys and seL4 reply capabilities.
 */
AGENTRT_API agentrt_status agentrt_reply(
    agentrt_agent from, agentrt_right right, const agentrt_payload *payload, agentrt_error *error);

/**
 * Answer an ask with an error. Works once, like agentrt_reply, and too late like it.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - right [in, take, zero: refused] The right that came with the ask.
 * - status [in, copy, status, -32768..-1] What the asker sees; AGENTRT_E_REFUSED when you have no
 *   better code.
 * - text [in, copy, text_bytes bytes, NULL: allowed when text_bytes is 0] Why, UTF-8.
 * - text_bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Length of text.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_CONTEXT, E_MEMORY, E_SIZE, E_FORKED, E_CLOSED.
 * Threads: any. Blocks: never. Completion: the asker's REPLY record or future.
 * Since 0.1, draft. After: E language, broken promises.
 */
AGENTRT_API agentrt_status agentrt_refuse(
    agentrt_agent from, agentrt_right right, agentrt_status status, const char *text,
    uint32_t text_bytes, agentrt_error *error);

/**
 * End an agent gracefully: refuse new messages, handle the accepted ones, then end with AGENTRT_OK.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - agent [in, borrow, zero: refused] Who is to stop.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CONTEXT, E_FORKED, E_CLOSED.
 * Threads: any. Blocks: never. Completion: its STOP record, with AGENTRT_SPAWN_STOP; DOWN records
 * of its monitors.
 * Since 0.1, draft. After: Erlang/OTP, gen_server:stop.
 */
AGENTRT_API agentrt_status agentrt_agent_stop(
    agentrt_agent from, agentrt_agent agent, agentrt_error *error);

/**
 * End an agent before its next message; what is left in its mailbox becomes dead letters.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - agent [in, borrow, zero: refused] Who is to die.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CONTEXT, E_FORKED, E_CLOSED.
 * Threads: any. Blocks: never. Completion: DOWN records of its monitors, reason E_KILLED.
 * Since 0.1, draft. After: Erlang, exit(Pid, kill).
 */
AGENTRT_API agentrt_status agentrt_agent_kill(
    agentrt_agent from, agentrt_agent agent, agentrt_error *error);

/**
 * Inside an inline turn: say why the behaviour is about to crash.
 * Returns AGENTRT_E_CRASHED when it worked, so that a behaviour can end with `return
 * agentrt_agent_fail(...)`.
 * - from [in, borrow, zero: refused] The agent whose turn it is.
 * - text [in, copy, text_bytes bytes, NULL: allowed when text_bytes is 0] Why, UTF-8.
 * - text_bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Length of text.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CONTEXT, E_SIZE, E_FORKED, E_CRASHED.
 * Threads: inline turn. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Erlang, error/1.
 */
AGENTRT_API agentrt_status agentrt_agent_fail(
    agentrt_agent from, const char *text, uint32_t text_bytes, agentrt_error *error);

/**
 * Give an agent a WAKE record; several before it looks are one.
 * - agent [in, borrow, zero: refused] Who is to wake.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_DEAD, E_FORKED, E_CLOSED, E_CONTEXT.
 * Threads: any. Blocks: never. Completion: one WAKE record.
 * Since 0.1, draft. After: Rust, std::task::Waker.
 */
AGENTRT_API agentrt_status agentrt_agent_wake(agentrt_agent agent, agentrt_error *error);

/**
 * Learn once when an agent ends.
 * When from is zero, agentrt_future_wait yields the DOWN record. An agent that is already dead
 * gives DOWN with E_DEAD.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - target [in, borrow, zero: refused] Whom to watch.
 * - out_future [out, give, NULL: refused] The monitor; cancel it to stop watching.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED, E_CLOSED.
 * Threads: any. Blocks: never. Completion: one DOWN record, or the future.
 * Since 0.1, draft. After: Erlang, monitor/2.
 */
AGENTRT_API agentrt_status agentrt_monitor(
    agentrt_agent from, agentrt_agent target, agentrt_future *out_future, agentrt_error *error);

/**
 * Tie two agents: when one ends abnormally the other dies too, unless it traps exits.
 * One that traps exits gets an EXIT record whenever the other ends, normally too: its status says
 * how.
 * - from [in, borrow, zero: refused] Who is calling; must be an agent.
 * - peer [in, borrow, zero: refused] The other one.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED, E_CLOSED,
 * E_ARGUMENT.
 * Threads: any. Blocks: never. Completion: an EXIT record, with AGENTRT_SPAWN_TRAP.
 * Since 0.1, draft. After: Erlang, link/1.
 */
AGENTRT_API agentrt_status agentrt_link(
    agentrt_agent from, agentrt_agent peer, agentrt_error *error);

/**
 * Untie two agents.
 * - from [in, borrow, zero: refused] Who is calling; must be an agent.
 * - peer [in, borrow, zero: refused] The other one.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CONTEXT, E_FORKED, E_CLOSED, E_ARGUMENT.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Erlang, unlink/1.
 */
AGENTRT_API agentrt_status agentrt_unlink(
    agentrt_agent from, agentrt_agent peer, agentrt_error *error);

/**
 * Find the living agent of a name.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - name [in, borrow, name_bytes bytes, NULL: refused] UTF-8.
 * - name_bytes [in, copy, bytes, 1..AGENTRT_NAME_BYTES_MAX] Length of name.
 * - out_agent [out, give, NULL: refused] The agent.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_SIZE, E_NOT_FOUND, E_FORKED, E_CLOSED, E_CONTEXT.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Erlang, whereis/1.
 */
AGENTRT_API agentrt_status agentrt_agent_find(
    agentrt_runtime runtime, const char *name, uint32_t name_bytes, agentrt_agent *out_agent,
    agentrt_error *error);

/**
 * Read what is known about an agent.
 * - agent [in, borrow, zero: refused] Whom to look at.
 * - out_info [out, borrow, NULL: refused] What is known.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_DEAD, E_FORKED, E_CLOSED, E_CONTEXT.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Erlang, process_info/2.
 */
AGENTRT_API agentrt_status agentrt_agent_info_get(
    agentrt_agent agent, agentrt_agent_info *out_info, agentrt_error *error);

/**
 * Read what an agent does with its time.
 * E_CONTEXT: it was spawned without AGENTRT_SPAWN_PROFILE. In a simulation the virtual clock
 * measures, which stands still in a turn: turns and messages count, times are zero.
 * - agent [in, borrow, zero: refused] Whom to look at.
 * - out_profile [out, borrow, NULL: refused] What is known.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_DEAD, E_FORKED, E_CLOSED, E_CONTEXT.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Erlang, process_info(Pid, reductions); Unix load averages (exponential
 * windows).
 */
AGENTRT_API agentrt_status agentrt_agent_profile_get(
    agentrt_agent agent, agentrt_profile *out_profile, agentrt_error *error);

/**
 * Wait for a future that was made with from zero; consumes it when it succeeds.
 * out_message.status says how the ask itself ended. E_DEADLINE is the wait's own timeout, E_PENDING
 * that of a wait of 0: the future stays. A buffer in the message is yours to close. Under
 * simulation the wait runs the scheduler.
 * - future [in, take, zero: refused] Taken only on success.
 * - timeout_ns [in, copy, ns] 0: look once; UINT64_MAX: for ever.
 * - out_message [out, give, NULL: refused] A REPLY or DOWN record.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_DEADLINE, E_PENDING, E_CONTEXT, E_BUSY, E_FORKED,
 * E_CLOSED.
 * Threads: outside turns. Blocks: may. Completion: none.
 * Since 0.1, draft. After: C++ std::future::wait_for.
 */
AGENTRT_API agentrt_status agentrt_future_wait(
    agentrt_future future, uint64_t timeout_ns, agentrt_message *out_message, agentrt_error *error);

/**
 * Give up an ask, a monitor or a wait; also the destroyer of futures. No record comes afterwards.
 * An answer or an item that a plain thread's future has already and that nobody has fetched is a
 * dead letter with E_CANCELLED.
 * - future [in, take, zero: refused] The future.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_FORKED, E_CLOSED, E_CONTEXT.
 * Threads: any. Blocks: never. Completion: none; a waiting agentrt_future_wait ends with E_STALE.
 * Since 0.1, draft. After: Java, Future.cancel; idempotent: a second call is E_STALE.
 */
AGENTRT_API agentrt_status agentrt_future_cancel(agentrt_future future, agentrt_error *error);

/**
 * Wait until a mailbox has room; for host threads whose signal or ask was refused with E_WAIT.
 * A host thread gets no ROOM record. It calls this and then makes the refused call again, which may
 * find the mailbox full once more if others were faster. OK at once when there is room, whatever
 * the policy; E_PENDING is a look of 0 that found none. In a turn only such a look is allowed, and
 * a wait is E_CONTEXT even where there is room. E_KIND: the agent is a supervisor, which takes no
 * messages and never has room. Who has waited is told at the low mark. Under simulation the wait
 * runs the scheduler.
 * - agent [in, borrow, zero: refused] Whose mailbox was full.
 * - timeout_ns [in, copy, ns] 0: look once; UINT64_MAX: for ever.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_DEAD, E_CLOSED, E_DEADLINE, E_PENDING, E_CONTEXT, E_BUSY, E_MEMORY,
 * E_FORKED.
 * Threads: outside turns. Blocks: may. Completion: none.
 * Since 0.1, draft. After: Java, BlockingQueue.put; Go, a send on a full channel.
 */
AGENTRT_API agentrt_status agentrt_room_wait(
    agentrt_agent agent, uint64_t timeout_ns, agentrt_error *error);

/**
 * Signal an agent after a delay, once or periodically.
 * A tick that its receiver cannot take is a dead letter. A period ends with its receiver.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - to [in, borrow, zero: refused] The receiver.
 * - delay_ns [in, copy, ns] Until the first signal.
 * - period_ns [in, copy, ns] Between further ones; 0: once.
 * - payload [in, borrow, NULL: refused] What is carried: bytes or a val; anything else is
 *   E_CAPABILITY.
 * - out_timer [out, give, NULL: refused] The timer.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY,
 * E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE, E_FORKED.
 * Threads: any. Blocks: never. Completion: TIMER records at `to`.
 * Since 0.1, draft. After: Varghese and Lauck 1987; Erlang, send_after/3.
 */
AGENTRT_API agentrt_status agentrt_timer_arm(
    agentrt_agent from, agentrt_agent to, uint64_t delay_ns, uint64_t period_ns,
    const agentrt_payload *payload, agentrt_timer *out_timer, agentrt_error *error);

/**
 * Stop a timer; E_STALE when it has fired for the last time.
 * - timer [in, take, zero: refused] The timer.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_FORKED, E_CLOSED, E_CONTEXT.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Erlang, cancel_timer/1.
 */
AGENTRT_API agentrt_status agentrt_timer_disarm(agentrt_timer timer, agentrt_error *error);

/**
 * Create an iso or ref buffer from a copy of data, or zeroed.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - capability [in, copy, enum, AGENTRT_ISO or AGENTRT_REF] AGENTRT_ISO or AGENTRT_REF.
 * - data [in, copy, bytes bytes, NULL: allowed: the buffer starts zeroed] What to copy.
 * - bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Length of the buffer.
 * - out_buf [out, give, NULL: refused] The buffer.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE, E_FORKED, E_CLOSED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Clebsch et al. 2015, deny capabilities.
 */
AGENTRT_API agentrt_status agentrt_buf_create(
    agentrt_agent from, agentrt_capability capability, const void *data, uint64_t bytes,
    agentrt_buf *out_buf, agentrt_error *error);

/**
 * Open a view of the bytes.
 * An iso or ref with open views cannot move, convert or close: E_BUSY. A payload that its turn
 * gives up while it is viewed goes with its last view: until then only agentrt_buf_unview accepts
 * its handle.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - buf [in, borrow, zero: refused] The buffer.
 * - writable [in, copy, bool, 0..1] 1: to write, iso and ref only.
 * - out_view [out, borrow, NULL: refused] Valid until agentrt_buf_unview.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_MOVED, E_CAPABILITY, E_CONTEXT, E_LIMIT, E_FORKED,
 * E_CLOSED, E_BUSY.
 * Threads: the buffer's context. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Python buffer protocol, PEP 3118.
 */
AGENTRT_API agentrt_status agentrt_buf_view(
    agentrt_agent from, agentrt_buf buf, uint32_t writable, agentrt_view *out_view,
    agentrt_error *error);

/**
 * Close one view.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - buf [in, borrow, zero: refused] The buffer. E_ARGUMENT when it has no open view.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_MOVED, E_CONTEXT, E_CAPABILITY, E_FORKED, E_CLOSED.
 * Threads: the buffer's context. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Python buffer protocol, PEP 3118.
 */
AGENTRT_API agentrt_status agentrt_buf_unview(
    agentrt_agent from, agentrt_buf buf, agentrt_error *error);

/**
 * Change the capability: iso to val, iso to ref and ref to iso consume the handle; any to tag and
 * val to val do not.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - buf [in, take, zero: refused] Taken when the conversion consumes and succeeds.
 * - to [in, copy, enum, AGENTRT_ISO or AGENTRT_VAL or AGENTRT_REF or AGENTRT_TAG] The capability
 *   wanted.
 * - out_buf [out, give, NULL: refused] The new handle; val to val gives a second holder.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_MOVED, E_CAPABILITY, E_BUSY, E_CONTEXT, E_MEMORY, E_LIMIT,
 * E_FORKED, E_CLOSED.
 * Threads: the buffer's context. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Clebsch et al. 2015, recover and consume.
 */
AGENTRT_API agentrt_status agentrt_buf_convert(
    agentrt_agent from, agentrt_buf buf, agentrt_capability to, agentrt_buf *out_buf,
    agentrt_error *error);

/**
 * Inline agents: keep the payload of the message in hand beyond the turn; otherwise it is closed
 * when receive returns.
 * - from [in, borrow, zero: refused] The agent whose turn it is.
 * - buf [in, borrow, zero: refused] The payload's buffer.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_MOVED, E_CONTEXT, E_FORKED, E_CLOSED, E_ARGUMENT, E_BUSY.
 * Threads: inline turn. Blocks: never. Completion: none.
 * Since 0.1, draft. After: NNG, nng_msg ownership.
 */
AGENTRT_API agentrt_status agentrt_buf_keep(
    agentrt_agent from, agentrt_buf buf, agentrt_error *error);

/**
 * Give up one handle; the bytes are freed with the last. A second close is E_STALE.
 * - buf [in, take, zero: refused] The buffer.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_MOVED, E_BUSY, E_FORKED, E_CLOSED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: POSIX close, without its reuse race.
 */
AGENTRT_API agentrt_status agentrt_buf_close(agentrt_buf buf, agentrt_error *error);

/**
 * Read what is known about a buffer; allowed for every capability.
 * - buf [in, borrow, zero: refused] The buffer.
 * - out_info [out, borrow, NULL: refused] What is known.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_MOVED, E_FORKED, E_CLOSED, E_BUSY.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: POSIX fstat.
 */
AGENTRT_API agentrt_status agentrt_buf_info_get(
    agentrt_buf buf, agentrt_buf_info *out_info, agentrt_error *error);

/**
 * Open a port.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - options [in, copy, NULL: allowed: take blocks] How to be woken.
 * - out_port [out, give, NULL: refused] The port.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_SYSTEM, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Windows I/O completion ports; librdkafka event queues.
 */
AGENTRT_API agentrt_status agentrt_port_open(
    agentrt_runtime runtime, const agentrt_port_options *options, agentrt_port *out_port,
    agentrt_error *error);

/**
 * The port's own address: `from` of its host's code, and the receiver of that code's records.
 * - port [in, borrow, zero: refused] The port.
 * - out_agent [out, give, NULL: refused] Its address; it lives as long as the port.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_FORKED, E_CONTEXT.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Agha 1986, external actors.
 */
AGENTRT_API agentrt_status agentrt_port_address(
    agentrt_port port, agentrt_agent *out_agent, agentrt_error *error);

/**
 * The eventfd of a port opened with AGENTRT_WAKE_FD; readable while records wait.
 * Only poll it: agentrt_port_take empties it, when it finds no record. Not in a simulation: take
 * there, unasked.
 * - port [in, borrow, zero: refused] The port.
 * - out_fd [out, borrow, file descriptor, NULL: refused] Belongs to the port: never close it.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CONTEXT, E_CLOSED, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.1, draft. After: Linux, eventfd(2).
 */
AGENTRT_API agentrt_status agentrt_port_fd(
    agentrt_port port, int32_t *out_fd, agentrt_error *error);

/**
 * Take records; those of one agent are contiguous, and an agent with uncommitted records is not
 * taken again.
 * Nothing of an agent's is consumed: records that are not committed as handled come again. Buffers
 * in the records belong to the host from now on. Simulated: runs the scheduler, inline agents too,
 * until one record for this port is ready or nothing is runnable.
 * - port [in, borrow, zero: refused] The port.
 * - records [out, give, records_max of them, NULL: refused] Room for records_max records.
 * - records_max [in, copy, count, 1..4294967295] Most records to take.
 * - timeout_ns [in, copy, ns] Longest wait for a first record; 0: do not block. Simulated: how far
 *   virtual time may advance.
 * - out_count [out, give, count, NULL: refused] Records taken; 0 is not an error.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_BUSY, E_CONTEXT, E_CLOSED, E_MEMORY, E_SYSTEM, E_FORKED.
 * Threads: the port's host, one at a time. Blocks: may. Completion: none.
 * Since 0.1, draft. After: io_uring, peek and advance of the completion ring.
 */
AGENTRT_API agentrt_status agentrt_port_take(
    agentrt_port port, agentrt_message *records, uint32_t records_max, uint64_t timeout_ns,
    uint32_t *out_count, agentrt_error *error);

/**
 * Say how the turns of taken agents ended.
 * AWAIT keeps a turn open; a later DONE with handled 0 ends it. Records for the port's own address
 * are handled once taken, and never come again: a command for it is allowed and changes nothing.
 * - port [in, borrow, zero: refused] The port.
 * - commands [in, copy, commands_count of them, NULL: allowed when commands_count is 0] One for
 *   each agent whose turn ended.
 * - commands_count [in, copy, count] How many.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_CONTEXT, E_CLOSED, E_MEMORY, E_SIZE, E_FORKED,
 * E_BUSY.
 * Threads: the port's host, one at a time. Blocks: never. Completion: none.
 * Since 0.1, draft. After: io_uring, peek and advance of the completion ring.
 */
AGENTRT_API agentrt_status agentrt_port_commit(
    agentrt_port port, const agentrt_command *commands, uint32_t commands_count,
    agentrt_error *error);

/**
 * Close a port; the agents behind it end with E_HOST. A second close is E_STALE.
 * - port [in, take, zero: refused] The port.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_CONTEXT, E_FORKED, E_CLOSED.
 * Threads: any. Blocks: never. Completion: DOWN records of the monitors of its agents; no END
 * records.
 * Since 0.1, draft. After: libuv, uv_close.
 */
AGENTRT_API agentrt_status agentrt_port_close(agentrt_port port, agentrt_error *error);

/**
 * Open a channel: a bounded queue from any number of senders to any number of receivers.
 * Items of one sender arrive in the order they were sent; each item is received once. Agents, hosts
 * behind a port and plain threads may use it alike. What is in it when its runtime closes becomes
 * dead letters.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - options [in, copy, NULL: allowed: a capacity of 1,000] How much it holds.
 * - out_channel [out, give, NULL: refused] The channel.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_MEMORY, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Hoare 1978; Go, channel types.
 */
AGENTRT_API agentrt_status agentrt_channel_open(
    agentrt_runtime runtime, const agentrt_channel_options *options, agentrt_channel *out_channel,
    agentrt_error *error);

/**
 * Send through a channel if it has room now.
 * E_FULL when it has none; a receiver that waits gets the item at once.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - channel [in, borrow, zero: refused] The channel.
 * - payload [in, borrow, NULL: refused] What is carried. An iso in it moves when the call succeeds
 *   and stays yours when it fails.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY,
 * E_FULL, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Go, send statements with default.
 */
AGENTRT_API agentrt_status agentrt_channel_try_send(
    agentrt_agent from, agentrt_channel channel, const agentrt_payload *payload,
    agentrt_error *error);

/**
 * Send through a channel, and wait for room if it has none.
 * The future ends with OK once the item is in the channel or with a receiver, with E_DEADLINE if
 * that takes too long, or with E_CLOSED. Senders that wait get room in the order they came. The
 * payload is carried when this call succeeds, even if the wait ends without room: the item is a
 * dead letter then, with E_CANCELLED after a deadline or a cancel and with E_CLOSED after a close.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - channel [in, borrow, zero: refused] The channel.
 * - payload [in, borrow, NULL: refused] What is carried. An iso in it moves when the call succeeds
 *   and stays yours when it fails.
 * - timeout_ns [in, copy, ns] Until the wait ends with E_DEADLINE; 0: never.
 * - out_future [out, give, NULL: refused] The future of the wait.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY,
 * E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE, E_FORKED.
 * Threads: any. Blocks: never. Completion: one REPLY record, or the future.
 * Since 0.2, draft. After: Go, send statements.
 */
AGENTRT_API agentrt_status agentrt_channel_send(
    agentrt_agent from, agentrt_channel channel, const agentrt_payload *payload,
    uint64_t timeout_ns, agentrt_future *out_future, agentrt_error *error);

/**
 * Receive the oldest item of a channel if there is one now.
 * E_PENDING when there is none, E_CLOSED when none can come any more. The record is of kind SIGNAL;
 * from is the channel. A payload buffer in it is the caller's to close.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - channel [in, borrow, zero: refused] The channel.
 * - out_message [out, give, NULL: refused] The item.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_PENDING, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Go, receive operations with default.
 */
AGENTRT_API agentrt_status agentrt_channel_try_recv(
    agentrt_agent from, agentrt_channel channel, agentrt_message *out_message,
    agentrt_error *error);

/**
 * Receive the oldest item of a channel, and wait for one if there is none.
 * The future ends with the item (type, payload, and the channel in from), with E_DEADLINE, or with
 * E_CLOSED once the channel is closed and empty. Receivers that wait get items in the order they
 * came, and those that have died get none. A cancel of a plain thread's future that has its item
 * already makes it a dead letter with E_CANCELLED; an agent's or a host's cancel is refused with
 * E_STALE then, and the record comes.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - channel [in, borrow, zero: refused] The channel.
 * - timeout_ns [in, copy, ns] Until the wait ends with E_DEADLINE; 0: never.
 * - out_future [out, give, NULL: refused] The future of the item.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED.
 * Threads: any. Blocks: never. Completion: one REPLY record, or the future.
 * Since 0.2, draft. After: Go, receive operations.
 */
AGENTRT_API agentrt_status agentrt_channel_recv(
    agentrt_agent from, agentrt_channel channel, uint64_t timeout_ns, agentrt_future *out_future,
    agentrt_error *error);

/**
 * Receive one item from whichever of several channels has one first.
 * Exactly one item is taken, or none. The first channel of the list that has an item gives it; else
 * the first that gets one does. The future ends with the item, whose from says which channel it
 * was, with E_DEADLINE, or with E_CLOSED as soon as one of the channels is closed and empty; from
 * says which. When all of them are, the call is refused with E_CLOSED.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - channels [in, borrow, channels_count bytes, NULL: refused] The channels, in order of
 *   preference.
 * - channels_count [in, copy, count, 1..AGENTRT_SELECT_MAX] How many.
 * - timeout_ns [in, copy, ns] Until the wait ends with E_DEADLINE; 0: never.
 * - out_future [out, give, NULL: refused] The future of the item.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED, E_CLOSED.
 * Threads: any. Blocks: never. Completion: one REPLY record, or the future.
 * Since 0.2, draft. After: Go, select statements.
 */
AGENTRT_API agentrt_status agentrt_channel_select(
    agentrt_agent from, const agentrt_channel *channels, uint32_t channels_count,
    uint64_t timeout_ns, agentrt_future *out_future, agentrt_error *error);

/**
 * What is known about a channel.
 * - channel [in, borrow, zero: refused] The channel.
 * - out_info [out, copy, NULL: refused] What is known; advisory.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Go, len and cap.
 */
AGENTRT_API agentrt_status agentrt_channel_info_get(
    agentrt_channel channel, agentrt_channel_info *out_info, agentrt_error *error);

/**
 * Close a channel: nothing more is sent, what is in it can still be received.
 * Those who wait to send or receive hear E_CLOSED, and what waited to be sent is a dead letter. A
 * second close is E_CLOSED.
 * - channel [in, take, zero: refused] The channel.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: E_CLOSED at those who wait.
 * Since 0.2, draft. After: Go, close.
 */
AGENTRT_API agentrt_status agentrt_channel_close(agentrt_channel channel, agentrt_error *error);

/**
 * Make a map from keys to members: a key has a virtual shard, and each shard an owner.
 * The shard of a key is xxHash64(key, seed 0) modulo the number of shards. Each member gets its
 * share of the shards by weight, to within one shard; which ones they are follows from weighted
 * rendezvous hashing of member ids. The map depends on ids, weights and the number of shards alone:
 * the same calls give the same map in every language and on every run. Its epoch is 1. It costs
 * about members * shards * 30 ns.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - members [in, copy, members_count of them, NULL: refused] The members, in any order, each id
 *   once.
 * - members_count [in, copy, count, 1..AGENTRT_MEMBERS_MAX] How many.
 * - options [in, copy, NULL: allowed: the defaults] How many shards, and how they change hands.
 * - out_shards [out, give, NULL: refused] The map.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_DEAD, E_FOREIGN, E_LIMIT, E_MEMORY, E_CONTEXT,
 * E_FORKED.
 * Threads: any. Blocks: bounded. Completion: none.
 * Since 0.2, draft. After: Thaler, Ravishankar 1996: highest random weight; Schindelhauer,
 * Schomaker 2005: weights; Mirrokni, Thorup, Zadimoghaddam 2016: bounded loads.
 */
AGENTRT_API agentrt_status agentrt_shards_create(
    agentrt_runtime runtime, const agentrt_member *members, uint32_t members_count,
    const agentrt_shards_options *options, agentrt_shards *out_shards, agentrt_error *error);

/**
 * The hash of a key: xxHash64 with seed 0.
 * - key [in, borrow, key_bytes bytes, NULL: allowed: the empty key, when key_bytes is 0] The key.
 * - key_bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Length of key.
 * - out_hash [out, give, hash, NULL: refused] Its hash.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_SIZE.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: xxHash, XXH64 (https://github.com/Cyan4973/xxHash).
 */
AGENTRT_API agentrt_status agentrt_shards_hash(
    const void *key, uint64_t key_bytes, uint64_t *out_hash, agentrt_error *error);

/**
 * Who owns a key.
 * E_EPOCH when the map has another epoch than the one named: whoever keeps owners in mind looks
 * again then.
 * - shards [in, borrow, zero: refused] The map.
 * - epoch [in, copy, number] The epoch that the caller knows; 0: whichever there is.
 * - key [in, borrow, key_bytes bytes, NULL: allowed: the empty key, when key_bytes is 0] The key.
 * - key_bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Length of key.
 * - out_owner [out, copy, NULL: refused] Its owner.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_SIZE, E_EPOCH, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Dynamo (DeCandia et al. 2007): virtual nodes.
 */
AGENTRT_API agentrt_status agentrt_shards_find(
    agentrt_shards shards, uint64_t epoch, const void *key, uint64_t key_bytes,
    agentrt_shard_owner *out_owner, agentrt_error *error);

/**
 * Who owns the keys of this hash.
 * - shards [in, borrow, zero: refused] The map.
 * - epoch [in, copy, number] The epoch that the caller knows; 0: whichever there is.
 * - hash [in, copy, number] What agentrt_shards_hash gives, or a hash of the caller's; its lowest
 *   bits are the shard.
 * - out_owner [out, copy, NULL: refused] The owner.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_EPOCH, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Dynamo (DeCandia et al. 2007): virtual nodes.
 */
AGENTRT_API agentrt_status agentrt_shards_find_hash(
    agentrt_shards shards, uint64_t epoch, uint64_t hash, agentrt_shard_owner *out_owner,
    agentrt_error *error);

/**
 * The members that are best for a shard: its owner, and then those next in line by score.
 * E_ARGUMENT when the map has fewer members than are asked for, or no such shard. The line of
 * others follows from the scores alone, so a member that leaves or comes changes nothing but its
 * own place in it.
 * - shards [in, borrow, zero: refused] The map.
 * - epoch [in, copy, number] The epoch that the caller knows; 0: whichever there is.
 * - shard [in, copy, number] The shard, from 0.
 * - out_owners [out, copy, owners_max of them, NULL: refused] Room for owners_max members.
 * - owners_max [in, copy, count, 1..AGENTRT_MEMBERS_MAX] How many members.
 * - out_count [out, give, count, NULL: refused] The same number.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_EPOCH, E_MEMORY, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: bounded. Completion: none.
 * Since 0.2, draft. After: Thaler, Ravishankar 1996: highest random weight.
 */
AGENTRT_API agentrt_status agentrt_shards_replicas(
    agentrt_shards shards, uint64_t epoch, uint32_t shard, agentrt_shard_owner *out_owners,
    uint32_t owners_max, uint32_t *out_count, agentrt_error *error);

/**
 * Add, remove and re-weight members: the map's next epoch.
 * A member that is not there is added; one that is gets the weight, and the agent unless that is
 * zero; weight 0 removes one. All of it happens, or none. Members keep what they have within their
 * share by weight; only what that leaves over moves, and no map with these shares moves less. Where
 * a shard goes from one agent to another, the one that loses it is asked: it receives an ask of
 * type handover_type (payload: the new epoch and the number of shards it loses, 8 bytes each),
 * answers when it likes, after everything it was sent before, and until then agentrt_shards_signal
 * holds what is for these shards. What it sends the new owner before it answers comes first there.
 * - shards [in, borrow, zero: refused] The map.
 * - epoch [in, copy, number] The epoch that is changed; 0: whichever there is.
 * - members [in, copy, members_count of them, NULL: refused] The changes, each id once.
 * - members_count [in, copy, count, 1..AGENTRT_MEMBERS_MAX] How many.
 * - out_epoch [out, give, number, NULL: refused] The epoch that this makes.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_EPOCH, E_DEAD, E_FOREIGN, E_LIMIT, E_MEMORY, E_CLOSED,
 * E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: bounded. Completion: an ask at each agent that loses shards.
 * Since 0.2, draft. After: Akka Cluster Sharding: hand-off; Slicer (Adya et al. 2016).
 */
AGENTRT_API agentrt_status agentrt_shards_change(
    agentrt_shards shards, uint64_t epoch, const agentrt_member *members, uint32_t members_count,
    uint64_t *out_epoch, agentrt_error *error);

/**
 * Which shards the latest change has moved, in ascending order.
 * - shards [in, borrow, zero: refused] The map.
 * - epoch [in, copy, number] What that change made; 0: whichever there is.
 * - first [in, copy, count] How many of them to leave out.
 * - out_moves [out, copy, moves_max of them, NULL: refused] Room for moves_max moves.
 * - moves_max [in, copy, count, 1..4294967295] Most moves to list.
 * - out_count [out, give, count, NULL: refused] Moves listed.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_EPOCH, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Slicer (Adya et al. 2016).
 */
AGENTRT_API agentrt_status agentrt_shards_moves(
    agentrt_shards shards, uint64_t epoch, uint32_t first, agentrt_shard_move *out_moves,
    uint32_t moves_max, uint32_t *out_count, agentrt_error *error);

/**
 * Signal the agent that owns a key, in order for each key, whoever owns it meanwhile.
 * Signals of one sender for one key are handled in the order they were sent, over any change of the
 * map: a shard that changes hands holds its signals until its last owner has answered or is dead,
 * or handover_timeout_ns is over, after which the order is no longer promised. E_FULL: the owner
 * has no room, or held_max signals are held. What is held is not in the counts of
 * agentrt_runtime_stats, and agentrt_runtime_drain does not wait for it; it becomes a dead letter
 * if its owner is dead when it goes, or the map is closed. E_ARGUMENT when the owner has no agent.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - shards [in, borrow, zero: refused] The map.
 * - epoch [in, copy, number] The epoch that the caller knows; 0: whichever there is.
 * - key [in, borrow, key_bytes bytes, NULL: allowed: the empty key, when key_bytes is 0] The key.
 * - key_bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Length of key.
 * - payload [in, borrow, NULL: refused] What is carried. An iso in it moves when the call succeeds
 *   and stays yours when it fails.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_EPOCH, E_FOREIGN, E_DEAD, E_MOVED, E_CAPABILITY,
 * E_NOT_SENDABLE, E_BUSY, E_FULL, E_WAIT, E_CLOSED, E_CONTEXT, E_MEMORY, E_SIZE, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Akka Cluster Sharding: message buffering during hand-off.
 */
AGENTRT_API agentrt_status agentrt_shards_signal(
    agentrt_agent from, agentrt_shards shards, uint64_t epoch, const void *key, uint64_t key_bytes,
    const agentrt_payload *payload, agentrt_error *error);

/**
 * What is known about a map.
 * - shards [in, borrow, zero: refused] The map.
 * - out_info [out, copy, NULL: refused] What is known; moving and held are advisory.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Akka Cluster Sharding: ClusterShardingStats.
 */
AGENTRT_API agentrt_status agentrt_shards_info_get(
    agentrt_shards shards, agentrt_shards_info *out_info, agentrt_error *error);

/**
 * Give up a map; signals that it holds become dead letters.
 * Its members are not touched. A second close is E_STALE.
 * - shards [in, take, zero: refused] The map.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: NNG, nng_close.
 */
AGENTRT_API agentrt_status agentrt_shards_close(agentrt_shards shards, agentrt_error *error);

/**
 * A topology of so many nodes, numbered from 0.
 * mesh: everybody is everybody's neighbour. ring: each has the next and the one before. star: 0 is
 * the parent of all others. hierarchical: a tree, filled from the top and from the left, in which
 * the children of i are fanout * i + 1 to fanout * i + fanout. It is a value: it needs no runtime,
 * there is nothing to close, and two of the same shape, count and fanout are equal.
 * - shape [in, copy, enum, agentrt_shape] The shape.
 * - count [in, copy, count, 1..AGENTRT_TOPOLOGY_MAX] How many nodes.
 * - fanout [in, copy, count, 0..AGENTRT_FANOUT_MAX] Children of a node in a tree, at least 1; 0 for
 *   every other shape.
 * - out_topology [out, give, NULL: refused] The topology.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Graph theory: complete graph, cycle, star, complete k-ary tree.
 */
AGENTRT_API agentrt_status agentrt_topology_make(
    agentrt_shape shape, uint32_t count, uint32_t fanout, agentrt_topology *out_topology,
    agentrt_error *error);

/**
 * The neighbours of a node: its parent first and then its children, the next in a ring and then the
 * one before, or all others in order.
 * - topology [in, borrow, zero: refused] The topology.
 * - node [in, copy, number] The node; E_ARGUMENT if there is none such.
 * - first [in, copy, count] How many of them to leave out.
 * - out_neighbours [out, copy, neighbours_max of them, NULL: refused] Room for neighbours_max
 *   neighbours.
 * - neighbours_max [in, copy, count, 1..4294967295] Most neighbours to list.
 * - out_count [out, give, count, NULL: refused] Neighbours listed.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Graph theory: adjacency.
 */
AGENTRT_API agentrt_status agentrt_topology_neighbours(
    agentrt_topology topology, uint32_t node, uint32_t first, agentrt_neighbour *out_neighbours,
    uint32_t neighbours_max, uint32_t *out_count, agentrt_error *error);

/**
 * The edges of a topology, each once: of a mesh by their lower node, of the others by the node they
 * lead to.
 * - topology [in, borrow, zero: refused] The topology.
 * - first [in, copy, number] How many of them to leave out.
 * - out_edges [out, copy, edges_max of them, NULL: refused] Room for edges_max edges.
 * - edges_max [in, copy, count, 1..4294967295] Most edges to list.
 * - out_count [out, give, count, NULL: refused] Edges listed.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Graph theory: edge list.
 */
AGENTRT_API agentrt_status agentrt_topology_edges(
    agentrt_topology topology, uint64_t first, agentrt_edge *out_edges, uint32_t edges_max,
    uint32_t *out_count, agentrt_error *error);

/**
 * What a topology is, and how many edges it has.
 * - topology [in, borrow, zero: refused] The topology.
 * - out_info [out, copy, NULL: refused] What it is.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Graph theory: order and size.
 */
AGENTRT_API agentrt_status agentrt_topology_info_get(
    agentrt_topology topology, agentrt_topology_info *out_info, agentrt_error *error);

/**
 * A topology as a graph in DOT, the language of Graphviz, in a fresh val.
 * Node and edges, a line each, with the layout engine that suits the shape. E_SIZE for more than
 * AGENTRT_DOT_EDGES_MAX edges.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - topology [in, borrow, zero: refused] The topology.
 * - out_buf [out, give, NULL: refused] The text, without a NUL.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_SIZE, E_MEMORY, E_CONTEXT.
 * Threads: any. Blocks: bounded. Completion: none.
 * Since 0.2, draft. After: Graphviz, the DOT language.
 */
AGENTRT_API agentrt_status agentrt_topology_dot(
    agentrt_agent from, agentrt_topology topology, agentrt_buf *out_buf, agentrt_error *error);

/**
 * Open a circuit breaker, closed at first: every call is let through.
 * It trips when `failures` calls have failed within `window_ns`, and then refuses all of them for
 * `cooldown_ns`. After that it is half-open: `probes` calls are let through. When all of them
 * succeed it closes; when one fails it opens again; when they say nothing for `cooldown_ns`, others
 * are let through in their place.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - options [in, copy, NULL: allowed: the defaults] When it trips, and for how long.
 * - out_breaker [out, give, NULL: refused] The breaker.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_MEMORY, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Nygard 2007, Release It!.
 */
AGENTRT_API agentrt_status agentrt_breaker_open(
    agentrt_runtime runtime, const agentrt_breaker_options *options, agentrt_breaker *out_breaker,
    agentrt_error *error);

/**
 * Ask whether a call may be made now; E_TRIPPED when it may not.
 * Who is let through makes the call and reports how it ended, with the ticket, once. Takes no lock.
 * A closed breaker costs one look at one word; the text of E_TRIPPED says when the next probe is
 * let through.
 * - breaker [in, borrow, zero: refused] The breaker.
 * - out_ticket [out, give, number, NULL: refused] For the report; at most 53 bits.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED, E_TRIPPED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Nygard 2007, Release It!; Polly, circuit breaker.
 */
AGENTRT_API agentrt_status agentrt_breaker_admit(
    agentrt_breaker breaker, uint64_t *out_ticket, agentrt_error *error);

/**
 * Report how a call ended that a breaker let through.
 * A ticket from before the breaker last changed its state counts for nothing: what began while it
 * was closed decides no probe. E_STALE for a probe that was reported before, E_ARGUMENT for a
 * number that is no ticket of this breaker.
 * - breaker [in, borrow, zero: refused] The breaker.
 * - ticket [in, copy, number] Of agentrt_breaker_admit.
 * - failed [in, copy, bool, 0..1] 1: the call failed. What counts as a failure is the caller's to
 *   say.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Nygard 2007, Release It!.
 */
AGENTRT_API agentrt_status agentrt_breaker_report(
    agentrt_breaker breaker, uint64_t ticket, uint32_t failed, agentrt_error *error);

/**
 * What is known about a breaker.
 * - breaker [in, borrow, zero: refused] The breaker.
 * - out_info [out, copy, NULL: refused] What is known; advisory.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Polly, ICircuitBreakerPolicy.CircuitState.
 */
AGENTRT_API agentrt_status agentrt_breaker_info_get(
    agentrt_breaker breaker, agentrt_breaker_info *out_info, agentrt_error *error);

/**
 * Give a breaker back; from here on its handle is E_STALE.
 * This is not the state `closed`: nobody can ask it any more. A runtime's close gives back all of
 * its breakers.
 * - breaker [in, take, zero: refused] The breaker.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: POSIX, close.
 */
AGENTRT_API agentrt_status agentrt_breaker_close(agentrt_breaker breaker, agentrt_error *error);

/**
 * The pause before the next try; or why there is none.
 * A pure function of its arguments. E_LIMIT when the policy allows no more tries, E_DEADLINE when
 * the pause would reach the deadline: nobody sleeps past it. E_ARGUMENT when the pause does not fit
 * 64 bits and the policy has no cap. With jitter the pause is drawn evenly from 0 to what it would
 * be without ("full jitter").
 * - attempt [in, copy, count, 1..4294967295] Tries that were made, the last of which has just
 *   failed.
 * - now_ns [in, copy, ns] The time, on the clock of the deadline.
 * - deadline_ns [in, copy, ns] When a try makes no sense any more; 0: never.
 * - policy [in, copy, NULL: allowed: the defaults] The policy.
 * - out_pause_ns [out, give, ns, NULL: refused] The pause.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_LIMIT, E_DEADLINE.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Brooker 2015, Exponential Backoff And Jitter.
 */
AGENTRT_API agentrt_status agentrt_retry_next(
    uint32_t attempt, uint64_t now_ns, uint64_t deadline_ns, const agentrt_retry_options *policy,
    uint64_t *out_pause_ns, agentrt_error *error);

/**
 * Take a token out of a retry budget; E_LIMIT when it is empty.
 * All calls that share a policy share its budget, so that retries of many callers do not flood what
 * has just come back. The whole budget is one number, kept by the caller: 0 at first, and then what
 * this call gave last. It is the time at which the bucket is full again (the generic cell rate
 * algorithm), so a bucket needs no refilling.
 * - now_ns [in, copy, ns] The time.
 * - spent_ns [in, copy, ns] What this call gave last; 0 at first.
 * - policy [in, copy, NULL: allowed: the defaults, which have no budget] The policy; without a
 *   budget every call is OK.
 * - out_spent_ns [out, give, ns, NULL: refused] What to give next time.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_LIMIT.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: ITU-T I.371, generic cell rate algorithm; Finagle, RetryBudget.
 */
AGENTRT_API agentrt_status agentrt_retry_spend(
    uint64_t now_ns, uint64_t spent_ns, const agentrt_retry_options *policy, uint64_t *out_spent_ns,
    agentrt_error *error);

/**
 * An idempotency key: one for all tries of a call, another for each call.
 * A pure function. A receiver that keeps the keys it has handled recognises a second try of what
 * was done already.
 * - seed [in, copy, number] Of the caller: random, or its own in a simulation.
 * - call_number [in, copy, number] Of the call, counted by the caller.
 * - out_key [out, give, number, NULL: refused] The key: 53 bits, never 0.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: IETF draft-ietf-httpapi-idempotency-key-header; Steele, Lea, Flood 2014,
 * SplitMix64.
 */
AGENTRT_API agentrt_status agentrt_retry_key(
    uint64_t seed, uint64_t call_number, uint64_t *out_key, agentrt_error *error);

/**
 * A future that ends with E_DEADLINE when a pause is over.
 * It waits for nothing but its deadline, on the runtime's clock: virtual in a simulation. A cancel
 * ends the pause early.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - pause_ns [in, copy, ns] How long.
 * - out_future [out, give, NULL: refused] The future of the pause.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_FOREIGN, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_ARGUMENT, E_FORKED.
 * Threads: any. Blocks: never. Completion: one REPLY record, or the future.
 * Since 0.2, draft. After: POSIX, clock_nanosleep.
 */
AGENTRT_API agentrt_status agentrt_retry_pause(
    agentrt_runtime runtime, agentrt_agent from, uint64_t pause_ns, agentrt_future *out_future,
    agentrt_error *error);

/**
 * Create a supervisor: an agent that decides what becomes of its children when they fail.
 * Its children name it in their spawn options, or are given to it by agentrt_supervisor_adopt. It
 * takes no messages of others (E_KIND); it can be watched, linked, found by its name, stopped and
 * killed as any agent.  A child that fails is suspended: it accepts messages and handles none until
 * its supervisor has decided, by the class of the failure, which remedy to take. A restart is in
 * place: the handle, the name, the mailbox with all that waits in it, who monitors it and whom it
 * is linked to stay, as do the fencing tokens it has seen, its subscription to dead letters and its
 * places in maps of shards. What the old state has begun ends: its asks, monitors, pauses and waits
 * at channels are cancelled, and an answer to one is a dead letter with E_LATE (one that is being
 * delivered at that very moment may still come, as the record of a future that nobody knows); the
 * timers it has armed are disarmed; its leases are closed, so that their resources are free; asks
 * that it has received and not answered end with E_DEAD. Monitors of the child hear of its end and
 * of nothing before. The message in hand, that of the handler that failed or had the agent wait, is
 * a dead letter with E_CRASHED, unless the remedy hands it on; an iso in it cannot be handed again,
 * nor an ask that was answered. An agent that dies with a linked one has failed in this sense, with
 * E_LINKED; one that is killed, stopped, or ends itself is no child any more.  More restarts than
 * max_restarts within within_ns, and the supervisor fails in its turn: its own supervisor decides,
 * for which every remedy but stop and escalate is a restart of all its children; without one it
 * ends with E_CRASHED. Its own count begins anew with such a restart, which is one of the limit
 * above: failures that follow each other faster than the limits allow reach the top and end there.
 * When a supervisor is stopped, its children are stopped before it, one after the other, the last
 * first; when it ends otherwise, they are killed, the last first.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - options [in, copy, NULL: allowed: one for one, the defaults] How it decides.
 * - policy [in, copy, NULL: allowed: the defaults] How often and after what pauses
 *   AGENTRT_REMEDY_RETRY hands a message again; its attempts count the first one, its budget is not
 *   looked at.
 * - out_agent [out, give, NULL: refused] The supervisor.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_SIZE,
 * E_NAME, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Erlang/OTP, supervisor; Akka, fault tolerance (restart in place).
 */
AGENTRT_API agentrt_status agentrt_supervisor_spawn(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_supervisor_options *options,
    const agentrt_retry_options *policy, agentrt_agent *out_agent, agentrt_error *error);

/**
 * Make a living agent the last child of a supervisor.
 * It is one from its next turn on, and leaves the supervisor that it has had. E_CYCLE when the
 * supervisor is the agent itself, or under it: the text names the cycle. E_BUSY when the agent is a
 * supervisor that has another one: those do not move, so that nothing is ever over what it is
 * under.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - supervisor [in, borrow, zero: refused] The supervisor.
 * - agent [in, borrow, zero: refused] Its new child; E_ARGUMENT for an inline one whose behaviour
 *   has no `restart`.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_FORKED,
 * E_CYCLE, E_BUSY.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Erlang/OTP, supervisor:start_child/2.
 */
AGENTRT_API agentrt_status agentrt_supervisor_adopt(
    agentrt_agent from, agentrt_agent supervisor, agentrt_agent agent, agentrt_error *error);

/**
 * List the children of a supervisor in the order of their starts.
 * A child is listed once its supervisor has handled that it joined.
 * - supervisor [in, borrow, zero: refused] The supervisor.
 * - first [in, copy, count] How many of them to leave out.
 * - out_children [out, copy, children_max of them, NULL: refused] Room for children_max children.
 * - children_max [in, copy, count, 1..4294967295] Most children to list.
 * - out_count [out, give, count, NULL: refused] Children listed.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_DEAD, E_CONTEXT, E_FORKED, E_CLOSED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Erlang/OTP, supervisor:which_children/1.
 */
AGENTRT_API agentrt_status agentrt_supervisor_children(
    agentrt_agent supervisor, uint32_t first, agentrt_child *out_children, uint32_t children_max,
    uint32_t *out_count, agentrt_error *error);

/**
 * Tell an agent of each dead letter of its runtime from now on.
 * It gets a LETTER record for each, in its place among its ordinary messages. One that finds the
 * mailbox full is not told, whatever the mailbox's overflow policy is: the next record says how
 * many were missed, and agentrt_runtime_letters still has them. What a subscriber itself has lost
 * is told to nobody, and a LETTER record that is not handled makes no letter of its own: so letters
 * about letters never begin a circle. A second subscription of an agent changes nothing; it ends
 * with the agent.
 * - agent [in, borrow, zero: refused] Who is told: an agent, or the address of a port.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_DEAD, E_LIMIT, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: LETTER records at the agent.
 * Since 0.2, draft. After: Akka, event stream subscription to DeadLetter.
 */
AGENTRT_API agentrt_status agentrt_letter_subscribe(agentrt_agent agent, agentrt_error *error);

/**
 * Tell an agent of no more dead letters; records that are on their way still come.
 * Nothing changes for an agent that has no subscription.
 * - agent [in, borrow, zero: refused] Who was told.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_DEAD, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Akka, event stream unsubscription.
 */
AGENTRT_API agentrt_status agentrt_letter_unsubscribe(agentrt_agent agent, agentrt_error *error);

/**
 * Ask several voters the same, and wait until one value has enough votes, or none can have them any
 * more.
 * Each voter gets an ask and votes with its reply: two votes are for the same value when type and
 * bytes are equal. A voter that refuses, crashes, is dead or has no room says no. The future ends
 * with OK as soon as one value has the votes, with E_QUORUM as soon as none can, or with
 * E_DEADLINE; in all three its payload, a val, is the result: agentrt_quorum_tally, _vote and
 * _choice read it. Its type is that of the value that won, else 0. Votes that come later are dead
 * letters with E_LATE and count nowhere. An iso is refused, since it can move to one only: freeze
 * it first. E_ARGUMENT names a voter that is given twice, and a threshold above the count of
 * voters; E_KIND a supervisor, which takes no messages. A result that finds no memory is E_MEMORY.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - voters [in, borrow, voters_count bytes, NULL: refused] Who votes; no one twice.
 * - voters_count [in, copy, count, 1..AGENTRT_VOTERS_MAX] How many.
 * - payload [in, borrow, NULL: refused] What each is asked. A val is shared by all; an iso is
 *   refused.
 * - options [in, copy, NULL: allowed: a majority, no deadline of its own] How many votes decide,
 *   and until when.
 * - out_future [out, give, NULL: refused] The future of the result.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY,
 * E_SIZE, E_DEADLINE, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED.
 * Threads: any. Blocks: never. Completion: one REPLY record, or the future.
 * Since 0.2, draft. After: Gifford 1979, weighted voting; Lamport, Shostak, Pease 1982.
 */
AGENTRT_API agentrt_status agentrt_quorum(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *voters, uint32_t voters_count,
    const agentrt_payload *payload, const agentrt_quorum_options *options,
    agentrt_future *out_future, agentrt_error *error);

/**
 * Read the head of a quorum's result: how it ended, and how much there is to read.
 * - result [in, borrow, result_bytes bytes, NULL: allowed: no result, which is refused] The payload
 *   of a quorum's future.
 * - result_bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Its length.
 * - out_tally [out, copy, NULL: refused] The head.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_SIZE.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Gifford 1979, weighted voting.
 */
AGENTRT_API agentrt_status agentrt_quorum_tally(
    const void *result, uint64_t result_bytes, agentrt_tally *out_tally, agentrt_error *error);

/**
 * Read what one voter said, from a quorum's result.
 * - result [in, borrow, result_bytes bytes, NULL: allowed: no result, which is refused] The payload
 *   of a quorum's future.
 * - result_bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Its length.
 * - index [in, copy, number] Which voter, as they were given to agentrt_quorum; below voters of the
 *   tally.
 * - out_vote [out, copy, NULL: refused] What it said.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_SIZE.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Gifford 1979, weighted voting.
 */
AGENTRT_API agentrt_status agentrt_quorum_vote(
    const void *result, uint64_t result_bytes, uint32_t index, agentrt_vote *out_vote,
    agentrt_error *error);

/**
 * Read one of the values that were voted for, from a quorum's result: most votes first, the earlier
 * first of equals.
 * - result [in, borrow, result_bytes bytes, NULL: allowed: no result, which is refused] The payload
 *   of a quorum's future.
 * - result_bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Its length.
 * - index [in, copy, number] Which; below choices of the tally.
 * - out_choice [out, copy, NULL: refused] The value.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_SIZE.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Gifford 1979, weighted voting.
 */
AGENTRT_API agentrt_status agentrt_quorum_choice(
    const void *result, uint64_t result_bytes, uint32_t index, agentrt_choice *out_choice,
    agentrt_error *error);

/**
 * Signal each of many members once, and say who was not reached and why.
 * Each member gets one signal, under its own overflow policy, except that nobody waits for room: a
 * full mailbox refuses with E_FULL. A member that is given twice gets one. All share one val; an
 * iso is refused, since it can move to one only: freeze it first. Members that are dead, stopping,
 * full, stale or of another runtime are refusals and keep nobody else from being told: delivered
 * and refusals add up to the distinct members if refusals_max allows. A supervisor, which takes no
 * messages, is no member: E_KIND names its place, and nobody is told. Signals to one member keep
 * the order of the calls.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - members [in, borrow, members_count bytes, NULL: refused] Who is told.
 * - members_count [in, copy, count, 1..AGENTRT_BROADCAST_MAX] How many.
 * - payload [in, borrow, NULL: refused] What each is told. A val is shared by all; an iso is
 *   refused.
 * - out_refusals [out, borrow, refusals_max of them, NULL: allowed when refusals_max is 0] Room for
 *   refusals_max refusals, in the order of the members.
 * - refusals_max [in, copy, count, 0..AGENTRT_BROADCAST_MAX] Most refusals to write.
 * - out_count [out, give, count, NULL: refused] Refusals written.
 * - out_delivered [out, give, count, NULL: refused] Members that were told.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY,
 * E_SIZE, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED.
 * Threads: any. Blocks: never. Completion: a SIGNAL record at each member.
 * Since 0.2, draft. After: Hadzilacos and Toueg 1993, best-effort broadcast.
 */
AGENTRT_API agentrt_status agentrt_broadcast(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *members,
    uint32_t members_count, const agentrt_payload *payload, agentrt_refusal *out_refusals,
    uint32_t refusals_max, uint32_t *out_count, uint32_t *out_delivered, agentrt_error *error);

/**
 * Tell a few members, each of whom tells a few neighbours, until all that live have it.
 * Whoever handles it tells fanout neighbours in the topology, chosen at random, in the same turn;
 * whoever begins does so first, as a member or, if it is none, to members of its choice. A member
 * handles it once, as a SIGNAL record from the neighbour that told it; copies for one that has it
 * or is about to are duplicates, counted and not delivered. Chance passes some by: with a fanout of
 * 3 in a mesh about 6 in 100. So, unless it is unrepaired, members that it did not reach ask
 * neighbours that have it, in rounds, until every member that lives and that a living path leads to
 * has handled it. A full mailbox is tried again in the next round; who is dead, stopping or crashes
 * over it is lost. The future ends with OK, or with E_DEADLINE, or, when memory or timers are
 * short, in words; in the first two its payload, a val, is the report: agentrt_gossip_read and
 * _hops read it. All share one val; an iso is refused, since it can move to one only: freeze it
 * first. E_ARGUMENT names a member that is given twice, and a topology of another size; E_KIND a
 * supervisor, which takes no messages. Where every member must have it before the call returns:
 * agentrt_broadcast.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - members [in, borrow, members_count bytes, NULL: refused] Who is to hear it; no one twice.
 * - members_count [in, copy, count, 1..AGENTRT_BROADCAST_MAX] How many.
 * - topology [in, borrow, zero: a mesh] Who is whose neighbour: node i is members[i].
 * - payload [in, borrow, NULL: refused] What each is told. A val is shared by all; an iso is
 *   refused.
 * - options [in, copy, NULL: allowed: a fanout of 3, repaired, no deadline of its own] How it
 *   spreads, and until when.
 * - out_future [out, give, NULL: refused] The future of the report.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY,
 * E_SIZE, E_DEADLINE, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_FORKED.
 * Threads: any. Blocks: never. Completion: one REPLY record, or the future.
 * Since 0.2, draft. After: Demers et al., PODC 1987: rumor mongering with anti-entropy.
 */
AGENTRT_API agentrt_status agentrt_gossip(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *members,
    uint32_t members_count, agentrt_topology topology, const agentrt_payload *payload,
    const agentrt_gossip_options *options, agentrt_future *out_future, agentrt_error *error);

/**
 * Read the report of a gossip.
 * - result [in, borrow, result_bytes bytes, NULL: allowed: no report, which is refused] The payload
 *   of a gossip's future.
 * - result_bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Its length.
 * - out_report [out, copy, NULL: refused] The report.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_SIZE.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Demers et al., PODC 1987.
 */
AGENTRT_API agentrt_status agentrt_gossip_read(
    const void *result, uint64_t result_bytes, agentrt_gossip_report *out_report,
    agentrt_error *error);

/**
 * Read how many members it reached in so many hops, from the report of a gossip.
 * - result [in, borrow, result_bytes bytes, NULL: allowed: no report, which is refused] The payload
 *   of a gossip's future.
 * - result_bytes [in, copy, bytes, 0..AGENTRT_PAYLOAD_BYTES_MAX] Its length.
 * - hops [in, copy, count] How many hops; below AGENTRT_HOPS_MAX. 0 is whoever began. The last
 *   counts all from there on.
 * - out_members [out, give, count, NULL: refused] Members that it reached so.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_SIZE.
 * Threads: any. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Demers et al., PODC 1987.
 */
AGENTRT_API agentrt_status agentrt_gossip_hops(
    const void *result, uint64_t result_bytes, uint32_t hops, uint32_t *out_members,
    agentrt_error *error);

/**
 * Open a lease: a claim to a named resource, which nobody holds by it yet.
 * A resource is nothing but its name: leases of one name in one runtime exclude one another, and so
 * do those of all runtimes that have the same lease_store_path, in whatever processes of the host.
 * Without a store no call of a lease waits for anything but short locks; with one a grant, a
 * renewal and a release are one write to the disk each, about the cost of an fsync, for which the
 * other callers of the runtime's leases wait, and of a locked file they wait one second at most.
 * The lease belongs to `from`, who alone acquires, renews, releases and closes it; when that is an
 * agent, its end releases the resource and closes the lease.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - name [in, copy, name_bytes bytes, NULL: refused] Of the resource, UTF-8.
 * - name_bytes [in, copy, bytes, 1..AGENTRT_NAME_BYTES_MAX] Length of name.
 * - out_lease [out, give, NULL: refused] The lease.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_CLOSED, E_SIZE, E_MEMORY, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: bounded. Completion: none.
 * Since 0.2, draft. After: Gray and Cheriton 1989, Leases.
 */
AGENTRT_API agentrt_status agentrt_lease_open(
    agentrt_runtime runtime, agentrt_agent from, const char *name, uint32_t name_bytes,
    agentrt_lease *out_lease, agentrt_error *error);

/**
 * Acquire the resource of a lease if nobody holds it now.
 * From now for ttl_ns on the runtime's clock nobody else holds it. The token is greater than that
 * of every grant of this resource before. E_BUSY while another lease holds it or waits for it, or
 * while this one does: renew what is held.  Durable leases: the grant is on the disk before the
 * call returns. What a process held when it was killed stays held until its time is over, by
 * CLOCK_MONOTONIC, which all processes of one boot share; the wall clock is never read, so its
 * jumps change nothing. After a boot, or for a process in another namespace of time, that clock
 * says nothing: a lease is then held its whole time anew from the moment the first one asks for it,
 * so it never ends early. Tokens grow for ever, per file. The file is of one host: on a network
 * file system, removed while it is open, put back from an older copy, or opened with another copy
 * of SQLite by a process that has it open here, it promises nothing. Where a row of the file says a
 * time that no lease can have, what it still says decides: the lease is held its whole time from
 * the first look, or until its deadline, or for AGENTRT_TTL_NS_MAX; without a possible token as
 * well, by nobody. The virtual clock of a simulation is its own, too. E_STORAGE: the store refused,
 * and nothing was granted.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - lease [in, borrow, zero: refused] The lease.
 * - ttl_ns [in, copy, ns, 1..AGENTRT_TTL_NS_MAX] How long it holds unless it is renewed.
 * - out_token [out, copy, number, NULL: refused] The token of the grant.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_BUSY, E_NOT_HOLDER, E_CLOSED, E_CONTEXT,
 * E_MEMORY, E_LIMIT, E_FORKED, E_STORAGE.
 * Threads: any. Blocks: bounded. Completion: none.
 * Since 0.2, draft. After: Burrows 2006, Chubby, sequencers.
 */
AGENTRT_API agentrt_status agentrt_lease_try_acquire(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, uint64_t *out_token,
    agentrt_error *error);

/**
 * Acquire the resource of a lease, and wait in line for it if another lease holds it.
 * The future ends with OK and the token, 8 bytes in the machine's order, once the lease holds the
 * resource, with E_DEADLINE if that takes longer than timeout_ns, with E_CANCELLED when the lease
 * is closed, or with E_MEMORY or E_STORAGE. Those who wait get it in the order they came. Of those
 * who wait in other runtimes of the same store whoever asks first gets it: they ask at its
 * deadline, and every 25 ms before. The time of the lease begins with the grant. A cancelled future
 * leaves the line; one that is cancelled too late leaves the lease holding: release it.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - lease [in, borrow, zero: refused] The lease.
 * - ttl_ns [in, copy, ns, 1..AGENTRT_TTL_NS_MAX] How long it holds, once it does, unless it is
 *   renewed.
 * - timeout_ns [in, copy, ns] Until the wait ends with E_DEADLINE; 0: never.
 * - out_future [out, give, NULL: refused] The future of the token.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_BUSY, E_NOT_HOLDER, E_CLOSED, E_CONTEXT,
 * E_MEMORY, E_LIMIT, E_FORKED.
 * Threads: any. Blocks: bounded. Completion: one REPLY record, or the future.
 * Since 0.2, draft. After: Burrows 2006, Chubby, Acquire.
 */
AGENTRT_API agentrt_status agentrt_lease_acquire(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, uint64_t timeout_ns,
    agentrt_future *out_future, agentrt_error *error);

/**
 * Hold on: the time of a lease begins anew.
 * It ends ttl_ns from now, sooner or later than it would have. The token stays. E_NOT_HOLDER once
 * its time is over, whether anybody else has the resource by then or not. E_STORAGE: it holds as
 * long as it did, or until ttl_ns from now if that is sooner.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - lease [in, borrow, zero: refused] The lease.
 * - ttl_ns [in, copy, ns, 1..AGENTRT_TTL_NS_MAX] How long it holds from now.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_NOT_HOLDER, E_CLOSED, E_CONTEXT, E_MEMORY,
 * E_LIMIT, E_FORKED, E_STORAGE.
 * Threads: any. Blocks: bounded. Completion: none.
 * Since 0.2, draft. After: Gray and Cheriton 1989, extension of a lease.
 */
AGENTRT_API agentrt_status agentrt_lease_renew(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, agentrt_error *error);

/**
 * Give the resource up; who has waited longest has it.
 * The lease stays open, and can be acquired again, with another token. E_STORAGE: it is released in
 * this runtime, and the others of its store wait until its time is over. An end of its agent, a
 * close of the lease and one of the runtime are releases, too, which say nothing of that.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - lease [in, borrow, zero: refused] The lease.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_FOREIGN, E_NOT_HOLDER, E_CLOSED, E_CONTEXT, E_FORKED, E_STORAGE,
 * E_MEMORY.
 * Threads: any. Blocks: bounded. Completion: the token at the next in line.
 * Since 0.2, draft. After: Burrows 2006, Chubby, Release.
 */
AGENTRT_API agentrt_status agentrt_lease_release(
    agentrt_agent from, agentrt_lease lease, agentrt_error *error);

/**
 * What is known about a lease and its resource.
 * - lease [in, borrow, zero: refused] The lease.
 * - out_info [out, copy, NULL: refused] What is known, at one moment.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED, E_STORAGE, E_MEMORY.
 * Threads: any. Blocks: bounded. Completion: none.
 * Since 0.2, draft. After: Burrows 2006, Chubby, GetStat.
 */
AGENTRT_API agentrt_status agentrt_lease_info_get(
    agentrt_lease lease, agentrt_lease_info *out_info, agentrt_error *error);

/**
 * Close a lease: what it holds is released, and its wait ends with E_CANCELLED.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - lease [in, take, zero: refused] The lease.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_FOREIGN, E_NOT_HOLDER, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: any. Blocks: bounded. Completion: the token at the next in line.
 * Since 0.2, draft. After: POSIX, sem_close.
 */
AGENTRT_API agentrt_status agentrt_lease_close(
    agentrt_agent from, agentrt_lease lease, agentrt_error *error);

/**
 * Send one message under a lease: its receiver handles none of these after one with a newer token
 * of the same resource.
 * A signal like any other, which carries the token of the lease. Refused with E_NOT_HOLDER when the
 * lease does not hold its resource, with E_FENCED when that has been granted to a newer one. Once
 * accepted it is good until the receiver handles a signal with a newer token; then it is a dead
 * letter with E_FENCED, however late it was sent or linked. A signal without a token passes every
 * fence, and an agent that begins anew knows of no token yet.
 * - from [in, borrow, zero: a plain host thread] Who is calling: an agent in its own turn or while
 *   it awaits, the address of a port, or zero.
 * - to [in, borrow, zero: refused] The receiver.
 * - lease [in, borrow, zero: refused] The lease.
 * - payload [in, borrow, NULL: refused] What is carried. An iso in it moves when the call succeeds
 *   and stays yours when it fails.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_MOVED, E_CAPABILITY, E_NOT_SENDABLE, E_BUSY,
 * E_FULL, E_WAIT, E_DEAD, E_FENCED, E_NOT_HOLDER, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT, E_SIZE,
 * E_FORKED.
 * Threads: any. Blocks: bounded. Completion: a ROOM record later, if the answer was E_WAIT and from
 * is not zero; a host thread calls agentrt_room_wait.
 * Since 0.2, draft. After: Burrows 2006, Chubby, sequencers; Kleppmann 2016, fencing tokens.
 */
AGENTRT_API agentrt_status agentrt_signal_fenced(
    agentrt_agent from, agentrt_agent to, agentrt_lease lease, const agentrt_payload *payload,
    agentrt_error *error);

/**
 * Simulated runtimes only: from now on, have something go wrong by a rule.
 * On each occasion the rule strikes with its chance, after letting `skip` of them pass and `times`
 * times at most. An occasion is a signal or ask that its receiver would have taken (DELAY, DROP),
 * any ordinary message, timers' among them (FULL), or a turn (CRASH, SLOW, JUMP). A signal of a
 * broadcast, the question of a quorum and what a map of shards routes are signals like any other;
 * replies and what goes through channels are not touched. Rules are asked in the order in which
 * they were made, and each has a stream of chance of its own from the seed: another rule changes
 * nothing about when this one strikes, and the same seed gives the same faults in every language.
 * Every strike is a line of the trace. Nothing is lost silently, and the messages of a sender to a
 * receiver keep their order. What was delayed beyond the runtime's close is a dead letter with
 * E_SHUTDOWN. E_CONTEXT: the runtime is not simulated.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - options [in, copy, NULL: refused] What goes wrong, for whom, and how often.
 * - out_fault [out, copy, number, NULL: refused] The rule's number, counted up from 1 in its
 *   runtime.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_FOREIGN, E_DEAD, E_CLOSED, E_CONTEXT, E_MEMORY, E_LIMIT,
 * E_FORKED.
 * Threads: opener. Blocks: never. Completion: none.
 * Since 0.2, draft. After: FoundationDB's simulator, BUGGIFY; Jepsen, nemesis.
 */
AGENTRT_API agentrt_status agentrt_fault_inject(
    agentrt_runtime runtime, const agentrt_fault_options *options, uint32_t *out_fault,
    agentrt_error *error);

/**
 * How often a rule has struck so far.
 * A test that relies on a fault asks whether there was one. E_STALE: the runtime has no such rule,
 * or it was removed.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - fault [in, copy, number] The rule's number.
 * - out_strikes [out, copy, count, NULL: refused] Its strikes.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_ARGUMENT, E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: opener. Blocks: never. Completion: none.
 * Since 0.2, draft. After: FoundationDB's simulator, test coverage of BUGGIFY.
 */
AGENTRT_API agentrt_status agentrt_fault_strikes(
    agentrt_runtime runtime, uint32_t fault, uint64_t *out_strikes, agentrt_error *error);

/**
 * End a rule: from now on it does not strike.
 * What it has delayed still arrives later, and a mailbox that counts as full still does until its
 * time is over. E_STALE: the runtime has no such rule, or it was removed before.
 * - runtime [in, borrow, zero: refused] The runtime.
 * - fault [in, copy, number] The rule's number.
 * - error [out, borrow, NULL: allowed: no text is wanted] Receives status and text; written only
 *   when the call fails.
 * Errors: E_KIND, E_STALE, E_CLOSED, E_CONTEXT, E_FORKED.
 * Threads: opener. Blocks: never. Completion: none.
 * Since 0.2, draft. After: Jepsen, nemesis: heal.
 */
AGENTRT_API agentrt_status agentrt_fault_remove(
    agentrt_runtime runtime, uint32_t fault, agentrt_error *error);

#ifdef __cplusplus
}
#endif

#endif
