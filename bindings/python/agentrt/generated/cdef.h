/* Generated from capi/spec by `python3 capi/generate`. Do not edit. */
#define AGENTRT_PAYLOAD_BYTES_MAX 1073741824
#define AGENTRT_INLINE_BYTES 24
#define AGENTRT_CAPACITY_MAX 100000
#define AGENTRT_CAPACITY_DEFAULT 1000
#define AGENTRT_NAME_BYTES_MAX 255
#define AGENTRT_WORKERS_MAX 64
#define AGENTRT_LETTERS_MAX 1024
#define AGENTRT_OVERRUNS_MAX 64
#define AGENTRT_SELECT_MAX 64
#define AGENTRT_SHARDS_MAX 16384
#define AGENTRT_SHARDS_DEFAULT 1024
#define AGENTRT_MEMBERS_MAX 1024
#define AGENTRT_WEIGHT_MAX 1000000
#define AGENTRT_HELD_MAX 1000000
#define AGENTRT_TOPOLOGY_MAX 16777216
#define AGENTRT_FANOUT_MAX 1048576
#define AGENTRT_DOT_EDGES_MAX 1000000
#define AGENTRT_RESTARTS_MAX 1000
#define AGENTRT_BREAKER_FAILURES_MAX 1024
#define AGENTRT_BREAKER_PROBES_MAX 32
#define AGENTRT_LISTENERS_MAX 8
#define AGENTRT_VOTERS_MAX 1000
#define AGENTRT_VOTE_BYTES_MAX 65536
#define AGENTRT_CHOICE_NONE 4294967295
#define AGENTRT_BROADCAST_MAX 1000000
#define AGENTRT_GOSSIP_FANOUT_MAX 64
#define AGENTRT_HOPS_MAX 64
#define AGENTRT_TTL_NS_MAX 4503599627370496
#define AGENTRT_FAULTS_MAX 64
#define AGENTRT_FAULT_NS_MAX 4503599627370496
#define AGENTRT_ERROR_TEXT_BYTES 248
typedef struct agentrt_runtime {
    uint64_t bits;
} agentrt_runtime;
typedef struct agentrt_agent {
    uint64_t bits;
} agentrt_agent;
typedef struct agentrt_buf {
    uint64_t bits;
} agentrt_buf;
typedef struct agentrt_port {
    uint64_t bits;
} agentrt_port;
typedef struct agentrt_future {
    uint64_t bits;
} agentrt_future;
typedef struct agentrt_right {
    uint64_t bits;
} agentrt_right;
typedef struct agentrt_timer {
    uint64_t bits;
} agentrt_timer;
typedef struct agentrt_channel {
    uint64_t bits;
} agentrt_channel;
typedef struct agentrt_shards {
    uint64_t bits;
} agentrt_shards;
typedef struct agentrt_topology {
    uint64_t bits;
} agentrt_topology;
typedef struct agentrt_breaker {
    uint64_t bits;
} agentrt_breaker;
typedef struct agentrt_lease {
    uint64_t bits;
} agentrt_lease;
typedef int32_t agentrt_status;
enum {
    AGENTRT_OK = 0,
    AGENTRT_AWAIT = 1,
    AGENTRT_END = 2,
    AGENTRT_E_ARGUMENT = -1,
    AGENTRT_E_KIND = -2,
    AGENTRT_E_STALE = -3,
    AGENTRT_E_FOREIGN = -4,
    AGENTRT_E_MOVED = -5,
    AGENTRT_E_CAPABILITY = -6,
    AGENTRT_E_NOT_SENDABLE = -7,
    AGENTRT_E_BUSY = -8,
    AGENTRT_E_FULL = -9,
    AGENTRT_E_WAIT = -10,
    AGENTRT_E_DEAD = -11,
    AGENTRT_E_CLOSED = -12,
    AGENTRT_E_DEADLINE = -13,
    AGENTRT_E_CANCELLED = -14,
    AGENTRT_E_CONTEXT = -15,
    AGENTRT_E_MEMORY = -16,
    AGENTRT_E_LIMIT = -17,
    AGENTRT_E_SIZE = -18,
    AGENTRT_E_NAME = -19,
    AGENTRT_E_NOT_FOUND = -20,
    AGENTRT_E_FORKED = -21,
    AGENTRT_E_SYSTEM = -22,
    AGENTRT_E_CRASHED = -23,
    AGENTRT_E_KILLED = -24,
    AGENTRT_E_SHUTDOWN = -25,
    AGENTRT_E_HOST = -26,
    AGENTRT_E_LINKED = -27,
    AGENTRT_E_OVERFLOW = -28,
    AGENTRT_E_LATE = -29,
    AGENTRT_E_REFUSED = -30,
    AGENTRT_E_PENDING = -31,
    AGENTRT_E_ABI = -32,
    AGENTRT_E_DEADLOCK = -33,
    AGENTRT_E_QUORUM = -34,
    AGENTRT_E_FENCED = -35,
    AGENTRT_E_EPOCH = -36,
    AGENTRT_E_TRIPPED = -37,
    AGENTRT_E_NOT_HOLDER = -38,
    AGENTRT_E_STORAGE = -39,
    AGENTRT_E_CYCLE = -40,
    AGENTRT_E_DROPPED = -41,
};
typedef enum agentrt_capability {
    AGENTRT_INLINE = 0,
    AGENTRT_ISO = 1,
    AGENTRT_VAL = 2,
    AGENTRT_REF = 3,
    AGENTRT_TAG = 4
} agentrt_capability;
typedef enum agentrt_overflow {
    AGENTRT_REJECT = 0,
    AGENTRT_WAIT = 1,
    AGENTRT_DROP_OLDEST = 2,
    AGENTRT_DROP_NEWEST = 3
} agentrt_overflow;
typedef enum agentrt_priority {
    AGENTRT_NORMAL = 0,
    AGENTRT_LOW = 1,
    AGENTRT_HIGH = 2,
    AGENTRT_CRITICAL = 3
} agentrt_priority;
typedef enum agentrt_kind {
    AGENTRT_KIND_SIGNAL = 1,
    AGENTRT_KIND_REPLY = 2,
    AGENTRT_KIND_DOWN = 3,
    AGENTRT_KIND_EXIT = 4,
    AGENTRT_KIND_TIMER = 5,
    AGENTRT_KIND_START = 6,
    AGENTRT_KIND_STOP = 7,
    AGENTRT_KIND_ROOM = 8,
    AGENTRT_KIND_WAKE = 9,
    AGENTRT_KIND_END = 10,
    AGENTRT_KIND_LETTER = 11,
    AGENTRT_KIND_RESTART = 12,
    AGENTRT_KIND_DEGRADED = 13
} agentrt_kind;
enum {
    AGENTRT_SPAWN_START = 1,
    AGENTRT_SPAWN_STOP = 2,
    AGENTRT_SPAWN_TRAP = 4,
    AGENTRT_SPAWN_LINK = 8,
    AGENTRT_SPAWN_PROFILE = 16
};
enum {
    AGENTRT_WAKE_NONE = 0,
    AGENTRT_WAKE_FD = 1,
    AGENTRT_WAKE_HOOK = 2
};
typedef enum agentrt_rule {
    AGENTRT_MAJORITY = 0,
    AGENTRT_SUPER_MAJORITY = 1,
    AGENTRT_UNANIMITY = 2
} agentrt_rule;
enum {
    AGENTRT_COMMIT_DONE = 0,
    AGENTRT_COMMIT_AWAIT = 1,
    AGENTRT_COMMIT_CRASH = 2,
    AGENTRT_COMMIT_END = 3
};
typedef enum agentrt_shape {
    AGENTRT_MESH = 1,
    AGENTRT_RING = 2,
    AGENTRT_STAR = 3,
    AGENTRT_HIERARCHICAL = 4
} agentrt_shape;
typedef enum agentrt_relation {
    AGENTRT_PEER = 0,
    AGENTRT_PARENT = 1,
    AGENTRT_CHILD = 2
} agentrt_relation;
typedef enum agentrt_breaker_state {
    AGENTRT_BREAKER_CLOSED = 0,
    AGENTRT_BREAKER_OPEN = 1,
    AGENTRT_BREAKER_HALF_OPEN = 2
} agentrt_breaker_state;
typedef enum agentrt_strategy {
    AGENTRT_ONE_FOR_ONE = 0,
    AGENTRT_ONE_FOR_ALL = 1,
    AGENTRT_REST_FOR_ONE = 2
} agentrt_strategy;
typedef enum agentrt_remedy {
    AGENTRT_REMEDY_DEFAULT = 0,
    AGENTRT_REMEDY_RETRY = 1,
    AGENTRT_REMEDY_FALLBACK = 2,
    AGENTRT_REMEDY_DEGRADE = 3,
    AGENTRT_REMEDY_RESTART = 4,
    AGENTRT_REMEDY_IGNORE = 5,
    AGENTRT_REMEDY_STOP = 6,
    AGENTRT_REMEDY_ESCALATE = 7
} agentrt_remedy;
typedef enum agentrt_child_state {
    AGENTRT_CHILD_RUNNING = 0,
    AGENTRT_CHILD_SUSPENDED = 1,
    AGENTRT_CHILD_DEGRADED = 2
} agentrt_child_state;
typedef enum agentrt_backoff {
    AGENTRT_BACKOFF_FIXED = 0,
    AGENTRT_BACKOFF_LINEAR = 1,
    AGENTRT_BACKOFF_EXPONENTIAL = 2,
    AGENTRT_BACKOFF_FIBONACCI = 3
} agentrt_backoff;
typedef enum agentrt_fault_kind {
    AGENTRT_FAULT_DELAY = 0,
    AGENTRT_FAULT_DROP = 1,
    AGENTRT_FAULT_CRASH = 2,
    AGENTRT_FAULT_SLOW = 3,
    AGENTRT_FAULT_FULL = 4,
    AGENTRT_FAULT_JUMP = 5
} agentrt_fault_kind;
typedef struct agentrt_error {
    agentrt_status status;
    uint32_t text_bytes;
    char text[248];
} agentrt_error;
typedef struct agentrt_message {
    uint64_t agent;
    uint64_t from;
    uint64_t right;
    uint64_t type;
    uint8_t kind;
    uint8_t capability;
    int16_t status;
    uint32_t payload_bytes;
    union {
        uint8_t bytes[24];
        struct {
            uint64_t buf;
            const void *data;
            uint64_t identity;
        } buf;
    } payload;
} agentrt_message;
typedef struct agentrt_payload {
    uint64_t type;
    const void *data;
    uint64_t bytes;
    agentrt_buf buf;
} agentrt_payload;
typedef struct agentrt_runtime_options {
    uint32_t struct_size;
    uint32_t workers;
    uint32_t simulated;
    uint32_t trace_calls;
    uint64_t seed;
    const char *trace_path;
    uint64_t turn_budget_ns;
    const char *lease_store_path;
    uint64_t time_limit_ns;
    uint64_t turns_max;
} agentrt_runtime_options;
typedef struct agentrt_stats {
    uint64_t accepted;
    uint64_t handled;
    uint64_t dead_letters;
    uint64_t in_flight;
    uint64_t agents_live;
    uint64_t spawned;
    uint64_t ended;
    uint64_t crashed;
    uint64_t turns;
    uint64_t wakes;
    uint64_t steals;
    uint64_t now_ns;
    uint64_t overruns;
} agentrt_stats;
typedef struct agentrt_letter {
    uint64_t to;
    uint64_t from;
    uint64_t type;
    int32_t reason;
    uint32_t payload_bytes;
} agentrt_letter;
typedef struct agentrt_overrun {
    uint64_t agent;
    uint64_t turn_ns;
    uint64_t type;
    uint32_t typed;
    uint32_t running;
} agentrt_overrun;
typedef struct agentrt_behavior {
    uint32_t struct_size;
    uint32_t reserved;
    agentrt_status (*receive)(void *state, const agentrt_message *message);
    void (*destroy)(void *state);
    agentrt_status (*restart)(void *state);
} agentrt_behavior;
typedef struct agentrt_spawn_options {
    uint32_t struct_size;
    uint32_t flags;
    const agentrt_behavior *behavior;
    void *state;
    agentrt_port port;
    const char *name;
    uint32_t name_bytes;
    uint32_t capacity;
    uint32_t overflow;
    uint32_t priority;
    agentrt_agent supervisor;
} agentrt_spawn_options;
typedef struct agentrt_ask_options {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t timeout_ns;
    agentrt_right parent;
} agentrt_ask_options;
typedef struct agentrt_agent_info {
    uint64_t id;
    uint32_t depth;
    uint32_t capacity;
    uint32_t high_mark;
    uint32_t low_mark;
    uint8_t overflow;
    uint8_t priority;
    uint8_t awaiting;
    uint8_t stopping;
    uint32_t reserved;
} agentrt_agent_info;
typedef struct agentrt_profile {
    uint64_t turns;
    uint64_t messages;
    uint64_t busy_ns;
    uint64_t longest_ns;
    uint64_t turn_ns;
    uint64_t messages_per_s;
    uint64_t cpu_ppm;
    uint64_t since_ns;
} agentrt_profile;
typedef struct agentrt_view {
    void *data;
    uint64_t bytes;
} agentrt_view;
typedef struct agentrt_buf_info {
    uint64_t bytes;
    uint64_t identity;
    uint32_t capability;
    uint32_t views;
    uint32_t holders;
    uint32_t reserved;
} agentrt_buf_info;
typedef struct agentrt_port_options {
    uint32_t struct_size;
    uint32_t wake;
    void (*hook)(void *argument);
    void *hook_argument;
    uint64_t stall_ns;
} agentrt_port_options;
typedef struct agentrt_channel_options {
    uint32_t struct_size;
    uint32_t capacity;
} agentrt_channel_options;
typedef struct agentrt_channel_info {
    uint32_t depth;
    uint32_t capacity;
    uint32_t closed;
    uint32_t reserved;
} agentrt_channel_info;
typedef struct agentrt_breaker_options {
    uint32_t struct_size;
    uint32_t failures;
    uint32_t probes;
    uint32_t reserved;
    uint64_t window_ns;
    uint64_t cooldown_ns;
} agentrt_breaker_options;
typedef struct agentrt_breaker_info {
    uint32_t state;
    uint32_t failures;
    uint32_t probes;
    uint32_t reserved;
    uint64_t until_ns;
    uint64_t trips;
} agentrt_breaker_info;
typedef struct agentrt_supervisor_options {
    uint32_t struct_size;
    uint32_t strategy;
    agentrt_agent supervisor;
    const char *name;
    uint32_t name_bytes;
    uint32_t max_restarts;
    uint64_t within_ns;
    uint64_t grace_ns;
    uint32_t transient;
    uint32_t overload;
    uint32_t permanent;
    uint32_t fatal;
    const char *fallback;
    uint32_t fallback_bytes;
    uint32_t priority;
} agentrt_supervisor_options;
typedef struct agentrt_child {
    uint64_t agent;
    uint32_t restarts;
    uint32_t state;
} agentrt_child;
typedef struct agentrt_retry_options {
    uint32_t struct_size;
    uint32_t backoff;
    uint32_t attempts;
    uint32_t jitter;
    uint64_t base_ns;
    uint64_t cap_ns;
    uint64_t seed;
    uint32_t budget;
    uint32_t reserved;
    uint64_t refill_ns;
} agentrt_retry_options;
typedef struct agentrt_quorum_options {
    uint32_t struct_size;
    uint32_t threshold;
    uint32_t rule;
    uint32_t reserved;
    uint64_t timeout_ns;
    agentrt_right parent;
} agentrt_quorum_options;
typedef struct agentrt_gossip_options {
    uint32_t struct_size;
    uint32_t fanout;
    uint32_t unrepaired;
    uint32_t reserved;
    uint64_t repair_ns;
    uint64_t timeout_ns;
    agentrt_right parent;
} agentrt_gossip_options;
typedef struct agentrt_gossip_report {
    agentrt_status status;
    uint32_t members;
    uint32_t reached;
    uint32_t lost;
    uint64_t sent;
    uint64_t duplicates;
    uint32_t repairs;
    uint32_t rounds;
    uint32_t hops_most;
    uint32_t reserved;
} agentrt_gossip_report;
typedef struct agentrt_tally {
    agentrt_status status;
    uint32_t voters;
    uint32_t threshold;
    uint32_t choices;
} agentrt_tally;
typedef struct agentrt_vote {
    agentrt_status status;
    uint32_t choice;
} agentrt_vote;
typedef struct agentrt_choice {
    uint64_t type;
    uint64_t offset;
    uint32_t bytes;
    uint32_t votes;
} agentrt_choice;
typedef struct agentrt_refusal {
    uint64_t member;
    agentrt_status status;
    uint32_t reserved;
} agentrt_refusal;
typedef struct agentrt_lease_info {
    uint64_t token;
    uint64_t holder;
    uint64_t left_ns;
    uint32_t waiters;
    uint32_t held;
    uint32_t taken;
    uint32_t reserved;
} agentrt_lease_info;
typedef struct agentrt_command {
    uint64_t agent;
    uint32_t op;
    uint32_t handled;
    const char *text;
    uint64_t text_bytes;
    agentrt_status status;
    uint32_t reserved;
} agentrt_command;
typedef struct agentrt_member {
    uint64_t id;
    agentrt_agent agent;
    uint32_t weight;
    uint32_t reserved;
} agentrt_member;
typedef struct agentrt_shards_options {
    uint32_t struct_size;
    uint32_t shards;
    uint32_t held_max;
    uint32_t reserved;
    uint64_t handover_type;
    uint64_t handover_timeout_ns;
} agentrt_shards_options;
typedef struct agentrt_shard_owner {
    uint64_t member;
    uint64_t agent;
    uint64_t epoch;
    uint32_t shard;
    uint32_t reserved;
} agentrt_shard_owner;
typedef struct agentrt_shard_move {
    uint64_t from;
    uint64_t to;
    uint32_t shard;
    uint32_t reserved;
} agentrt_shard_move;
typedef struct agentrt_shards_info {
    uint64_t epoch;
    uint32_t shards;
    uint32_t members;
    uint32_t moves;
    uint32_t moving;
    uint32_t held;
    uint32_t held_max;
} agentrt_shards_info;
typedef struct agentrt_neighbour {
    uint32_t node;
    uint32_t relation;
} agentrt_neighbour;
typedef struct agentrt_edge {
    uint32_t a;
    uint32_t b;
} agentrt_edge;
typedef struct agentrt_topology_info {
    uint64_t edges;
    uint32_t shape;
    uint32_t nodes;
    uint32_t fanout;
    uint32_t reserved;
} agentrt_topology_info;
typedef struct agentrt_fault_options {
    uint32_t struct_size;
    uint32_t kind;
    agentrt_agent sender;
    agentrt_agent to;
    uint64_t min_ns;
    uint64_t max_ns;
    uint32_t chance;
    uint32_t skip;
    uint32_t times;
    uint32_t reserved;
} agentrt_fault_options;
typedef struct agentrt_stuck {
    uint64_t agent;
    uint32_t agents;
    uint32_t limited;
} agentrt_stuck;
const void *agentrt_message_data(const agentrt_message *message);
const char *agentrt_version(void);
uint64_t agentrt_abi_hash(void);
const char *agentrt_status_name(agentrt_status status);
const char *agentrt_status_text(agentrt_status status);
const char *agentrt_status_class(agentrt_status status);
agentrt_status agentrt_runtime_open(
    const agentrt_runtime_options *options, agentrt_runtime *out_runtime, agentrt_error *error);
agentrt_status agentrt_runtime_run(
    agentrt_runtime runtime, uint64_t timeout_ns, uint64_t *out_turns, agentrt_error *error);
agentrt_status agentrt_runtime_stuck(
    agentrt_runtime runtime, agentrt_stuck *out_stuck, agentrt_error *error);
agentrt_status agentrt_runtime_drain(
    agentrt_runtime runtime, uint64_t timeout_ns, agentrt_error *error);
agentrt_status agentrt_runtime_close(agentrt_runtime runtime, agentrt_error *error);
agentrt_status agentrt_runtime_clock(
    agentrt_runtime runtime, uint64_t *out_now_ns, agentrt_error *error);
agentrt_status agentrt_runtime_stats(
    agentrt_runtime runtime, agentrt_stats *out_stats, agentrt_error *error);
agentrt_status agentrt_runtime_letters(
    agentrt_runtime runtime, agentrt_letter *out_letters, uint32_t letters_max, uint32_t *out_count,
    agentrt_error *error);
agentrt_status agentrt_runtime_overruns(
    agentrt_runtime runtime, agentrt_overrun *out_overruns, uint32_t overruns_max,
    uint32_t *out_count, agentrt_error *error);
agentrt_status agentrt_spawn(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_spawn_options *options,
    agentrt_agent *out_agent, agentrt_error *error);
agentrt_status agentrt_signal(
    agentrt_agent from, agentrt_agent to, const agentrt_payload *payload, agentrt_error *error);
agentrt_status agentrt_ask(
    agentrt_agent from, agentrt_agent to, const agentrt_payload *payload,
    const agentrt_ask_options *options, agentrt_future *out_future, agentrt_error *error);
agentrt_status agentrt_reply(
    agentrt_agent from, agentrt_right right, const agentrt_payload *payload, agentrt_error *error);
agentrt_status agentrt_refuse(
    agentrt_agent from, agentrt_right right, agentrt_status status, const char *text,
    uint32_t text_bytes, agentrt_error *error);
agentrt_status agentrt_agent_stop(agentrt_agent from, agentrt_agent agent, agentrt_error *error);
agentrt_status agentrt_agent_kill(agentrt_agent from, agentrt_agent agent, agentrt_error *error);
agentrt_status agentrt_agent_fail(
    agentrt_agent from, const char *text, uint32_t text_bytes, agentrt_error *error);
agentrt_status agentrt_agent_wake(agentrt_agent agent, agentrt_error *error);
agentrt_status agentrt_monitor(
    agentrt_agent from, agentrt_agent target, agentrt_future *out_future, agentrt_error *error);
agentrt_status agentrt_link(agentrt_agent from, agentrt_agent peer, agentrt_error *error);
agentrt_status agentrt_unlink(agentrt_agent from, agentrt_agent peer, agentrt_error *error);
agentrt_status agentrt_agent_find(
    agentrt_runtime runtime, const char *name, uint32_t name_bytes, agentrt_agent *out_agent,
    agentrt_error *error);
agentrt_status agentrt_agent_info_get(
    agentrt_agent agent, agentrt_agent_info *out_info, agentrt_error *error);
agentrt_status agentrt_agent_profile_get(
    agentrt_agent agent, agentrt_profile *out_profile, agentrt_error *error);
agentrt_status agentrt_future_wait(
    agentrt_future future, uint64_t timeout_ns, agentrt_message *out_message, agentrt_error *error);
agentrt_status agentrt_future_cancel(agentrt_future future, agentrt_error *error);
agentrt_status agentrt_room_wait(agentrt_agent agent, uint64_t timeout_ns, agentrt_error *error);
agentrt_status agentrt_timer_arm(
    agentrt_agent from, agentrt_agent to, uint64_t delay_ns, uint64_t period_ns,
    const agentrt_payload *payload, agentrt_timer *out_timer, agentrt_error *error);
agentrt_status agentrt_timer_disarm(agentrt_timer timer, agentrt_error *error);
agentrt_status agentrt_buf_create(
    agentrt_agent from, agentrt_capability capability, const void *data, uint64_t bytes,
    agentrt_buf *out_buf, agentrt_error *error);
agentrt_status agentrt_buf_view(
    agentrt_agent from, agentrt_buf buf, uint32_t writable, agentrt_view *out_view,
    agentrt_error *error);
agentrt_status agentrt_buf_unview(agentrt_agent from, agentrt_buf buf, agentrt_error *error);
agentrt_status agentrt_buf_convert(
    agentrt_agent from, agentrt_buf buf, agentrt_capability to, agentrt_buf *out_buf,
    agentrt_error *error);
agentrt_status agentrt_buf_keep(agentrt_agent from, agentrt_buf buf, agentrt_error *error);
agentrt_status agentrt_buf_close(agentrt_buf buf, agentrt_error *error);
agentrt_status agentrt_buf_info_get(
    agentrt_buf buf, agentrt_buf_info *out_info, agentrt_error *error);
agentrt_status agentrt_port_open(
    agentrt_runtime runtime, const agentrt_port_options *options, agentrt_port *out_port,
    agentrt_error *error);
agentrt_status agentrt_port_address(
    agentrt_port port, agentrt_agent *out_agent, agentrt_error *error);
agentrt_status agentrt_port_fd(agentrt_port port, int32_t *out_fd, agentrt_error *error);
agentrt_status agentrt_port_take(
    agentrt_port port, agentrt_message *records, uint32_t records_max, uint64_t timeout_ns,
    uint32_t *out_count, agentrt_error *error);
agentrt_status agentrt_port_commit(
    agentrt_port port, const agentrt_command *commands, uint32_t commands_count,
    agentrt_error *error);
agentrt_status agentrt_port_close(agentrt_port port, agentrt_error *error);
agentrt_status agentrt_channel_open(
    agentrt_runtime runtime, const agentrt_channel_options *options, agentrt_channel *out_channel,
    agentrt_error *error);
agentrt_status agentrt_channel_try_send(
    agentrt_agent from, agentrt_channel channel, const agentrt_payload *payload,
    agentrt_error *error);
agentrt_status agentrt_channel_send(
    agentrt_agent from, agentrt_channel channel, const agentrt_payload *payload,
    uint64_t timeout_ns, agentrt_future *out_future, agentrt_error *error);
agentrt_status agentrt_channel_try_recv(
    agentrt_agent from, agentrt_channel channel, agentrt_message *out_message,
    agentrt_error *error);
agentrt_status agentrt_channel_recv(
    agentrt_agent from, agentrt_channel channel, uint64_t timeout_ns, agentrt_future *out_future,
    agentrt_error *error);
agentrt_status agentrt_channel_select(
    agentrt_agent from, const agentrt_channel *channels, uint32_t channels_count,
    uint64_t timeout_ns, agentrt_future *out_future, agentrt_error *error);
agentrt_status agentrt_channel_info_get(
    agentrt_channel channel, agentrt_channel_info *out_info, agentrt_error *error);
agentrt_status agentrt_channel_close(agentrt_channel channel, agentrt_error *error);
agentrt_status agentrt_shards_create(
    agentrt_runtime runtime, const agentrt_member *members, uint32_t members_count,
    const agentrt_shards_options *options, agentrt_shards *out_shards, agentrt_error *error);
agentrt_status agentrt_shards_hash(
    const void *key, uint64_t key_bytes, uint64_t *out_hash, agentrt_error *error);
agentrt_status agentrt_shards_find(
    agentrt_shards shards, uint64_t epoch, const void *key, uint64_t key_bytes,
    agentrt_shard_owner *out_owner, agentrt_error *error);
agentrt_status agentrt_shards_find_hash(
    agentrt_shards shards, uint64_t epoch, uint64_t hash, agentrt_shard_owner *out_owner,
    agentrt_error *error);
agentrt_status agentrt_shards_replicas(
    agentrt_shards shards, uint64_t epoch, uint32_t shard, agentrt_shard_owner *out_owners,
    uint32_t owners_max, uint32_t *out_count, agentrt_error *error);
agentrt_status agentrt_shards_change(
    agentrt_shards shards, uint64_t epoch, const agentrt_member *members, uint32_t members_count,
    uint64_t *out_epoch, agentrt_error *error);
agentrt_status agentrt_shards_moves(
    agentrt_shards shards, uint64_t epoch, uint32_t first, agentrt_shard_move *out_moves,
    uint32_t moves_max, uint32_t *out_count, agentrt_error *error);
agentrt_status agentrt_shards_signal(
    agentrt_agent from, agentrt_shards shards, uint64_t epoch, const void *key, uint64_t key_bytes,
    const agentrt_payload *payload, agentrt_error *error);
agentrt_status agentrt_shards_info_get(
    agentrt_shards shards, agentrt_shards_info *out_info, agentrt_error *error);
agentrt_status agentrt_shards_close(agentrt_shards shards, agentrt_error *error);
agentrt_status agentrt_topology_make(
    agentrt_shape shape, uint32_t count, uint32_t fanout, agentrt_topology *out_topology,
    agentrt_error *error);
agentrt_status agentrt_topology_neighbours(
    agentrt_topology topology, uint32_t node, uint32_t first, agentrt_neighbour *out_neighbours,
    uint32_t neighbours_max, uint32_t *out_count, agentrt_error *error);
agentrt_status agentrt_topology_edges(
    agentrt_topology topology, uint64_t first, agentrt_edge *out_edges, uint32_t edges_max,
    uint32_t *out_count, agentrt_error *error);
agentrt_status agentrt_topology_info_get(
    agentrt_topology topology, agentrt_topology_info *out_info, agentrt_error *error);
agentrt_status agentrt_topology_dot(
    agentrt_agent from, agentrt_topology topology, agentrt_buf *out_buf, agentrt_error *error);
agentrt_status agentrt_breaker_open(
    agentrt_runtime runtime, const agentrt_breaker_options *options, agentrt_breaker *out_breaker,
    agentrt_error *error);
agentrt_status agentrt_breaker_admit(
    agentrt_breaker breaker, uint64_t *out_ticket, agentrt_error *error);
agentrt_status agentrt_breaker_report(
    agentrt_breaker breaker, uint64_t ticket, uint32_t failed, agentrt_error *error);
agentrt_status agentrt_breaker_info_get(
    agentrt_breaker breaker, agentrt_breaker_info *out_info, agentrt_error *error);
agentrt_status agentrt_breaker_close(agentrt_breaker breaker, agentrt_error *error);
agentrt_status agentrt_retry_next(
    uint32_t attempt, uint64_t now_ns, uint64_t deadline_ns, const agentrt_retry_options *policy,
    uint64_t *out_pause_ns, agentrt_error *error);
agentrt_status agentrt_retry_spend(
    uint64_t now_ns, uint64_t spent_ns, const agentrt_retry_options *policy, uint64_t *out_spent_ns,
    agentrt_error *error);
agentrt_status agentrt_retry_key(
    uint64_t seed, uint64_t call_number, uint64_t *out_key, agentrt_error *error);
agentrt_status agentrt_retry_pause(
    agentrt_runtime runtime, agentrt_agent from, uint64_t pause_ns, agentrt_future *out_future,
    agentrt_error *error);
agentrt_status agentrt_supervisor_spawn(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_supervisor_options *options,
    const agentrt_retry_options *policy, agentrt_agent *out_agent, agentrt_error *error);
agentrt_status agentrt_supervisor_adopt(
    agentrt_agent from, agentrt_agent supervisor, agentrt_agent agent, agentrt_error *error);
agentrt_status agentrt_supervisor_children(
    agentrt_agent supervisor, uint32_t first, agentrt_child *out_children, uint32_t children_max,
    uint32_t *out_count, agentrt_error *error);
agentrt_status agentrt_letter_subscribe(agentrt_agent agent, agentrt_error *error);
agentrt_status agentrt_letter_unsubscribe(agentrt_agent agent, agentrt_error *error);
agentrt_status agentrt_quorum(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *voters, uint32_t voters_count,
    const agentrt_payload *payload, const agentrt_quorum_options *options,
    agentrt_future *out_future, agentrt_error *error);
agentrt_status agentrt_quorum_tally(
    const void *result, uint64_t result_bytes, agentrt_tally *out_tally, agentrt_error *error);
agentrt_status agentrt_quorum_vote(
    const void *result, uint64_t result_bytes, uint32_t index, agentrt_vote *out_vote,
    agentrt_error *error);
agentrt_status agentrt_quorum_choice(
    const void *result, uint64_t result_bytes, uint32_t index, agentrt_choice *out_choice,
    agentrt_error *error);
agentrt_status agentrt_broadcast(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *members,
    uint32_t members_count, const agentrt_payload *payload, agentrt_refusal *out_refusals,
    uint32_t refusals_max, uint32_t *out_count, uint32_t *out_delivered, agentrt_error *error);
agentrt_status agentrt_gossip(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *members,
    uint32_t members_count, agentrt_topology topology, const agentrt_payload *payload,
    const agentrt_gossip_options *options, agentrt_future *out_future, agentrt_error *error);
agentrt_status agentrt_gossip_read(
    const void *result, uint64_t result_bytes, agentrt_gossip_report *out_report,
    agentrt_error *error);
agentrt_status agentrt_gossip_hops(
    const void *result, uint64_t result_bytes, uint32_t hops, uint32_t *out_members,
    agentrt_error *error);
agentrt_status agentrt_lease_open(
    agentrt_runtime runtime, agentrt_agent from, const char *name, uint32_t name_bytes,
    agentrt_lease *out_lease, agentrt_error *error);
agentrt_status agentrt_lease_try_acquire(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, uint64_t *out_token,
    agentrt_error *error);
agentrt_status agentrt_lease_acquire(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, uint64_t timeout_ns,
    agentrt_future *out_future, agentrt_error *error);
agentrt_status agentrt_lease_renew(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, agentrt_error *error);
agentrt_status agentrt_lease_release(agentrt_agent from, agentrt_lease lease, agentrt_error *error);
agentrt_status agentrt_lease_info_get(
    agentrt_lease lease, agentrt_lease_info *out_info, agentrt_error *error);
agentrt_status agentrt_lease_close(agentrt_agent from, agentrt_lease lease, agentrt_error *error);
agentrt_status agentrt_signal_fenced(
    agentrt_agent from, agentrt_agent to, agentrt_lease lease, const agentrt_payload *payload,
    agentrt_error *error);
agentrt_status agentrt_fault_inject(
    agentrt_runtime runtime, const agentrt_fault_options *options, uint32_t *out_fault,
    agentrt_error *error);
agentrt_status agentrt_fault_strikes(
    agentrt_runtime runtime, uint32_t fault, uint64_t *out_strikes, agentrt_error *error);
agentrt_status agentrt_fault_remove(agentrt_runtime runtime, uint32_t fault, agentrt_error *error);
