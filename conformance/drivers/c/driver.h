// The C driver's shared types: a case in hand, its table of names, the turns that interpret its
// operations. Threads: free-running inline agents run on workers, so names, futures and
// observations are behind `lock`; a struct agent is touched only inside its own turns.
#ifndef CONFORMANCE_DRIVER_H
#define CONFORMANCE_DRIVER_H

#include <agentrt.h>
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

enum kind {
    RUNTIME = 1,
    AGENT = 2,
    BUF = 3,
    PORT = 4,
    FUTURE = 5,
    RIGHT = 6,
    TIMER = 7,
    CHANNEL = 8,
    SHARDS = 9,
    LEASE = 10,
    TOPOLOGY = 11,
    BREAKER = 12,
    TICKET = 13, // a number and no handle
};

enum { REGISTERS_MAX = 16, RECORDS_MAX = 64 };

// Integers that belong to one agent, or to the host.
struct registers {
    const char *names[REGISTERS_MAX];
    uint64_t values[REGISTERS_MAX];
    int count;
};

// One run of one handler (or of the host steps): its operations, and what its message says.
struct turn {
    struct agent *agent; // NULL: the host
    struct registers *registers;
    const char *behavior, *handler; // for failures: "echo.1[0]"
    const json_t *ops;
    size_t index;
    uint64_t self, from, right, type; // of the message that began it
    agentrt_message payload;          // that message, after an `await` the reply
    bool owned;                       // the payload's buffer is ours to close
    uint64_t waiting;                 // the future an `await` suspended on
};

struct agent {
    uint64_t self;
    const char *behavior;
    const json_t *handlers;
    struct registers registers;
    struct turn suspended;  // valid while suspended.waiting is not zero
    agentrt_status failure; // of its last crash
    atomic_bool running;    // to notice two turns at a time
    struct agent *next;
};

struct name {
    const char *name;
    enum kind kind;
    uint64_t bits;
};

// What is known of a future; its record may come before the `await`.
enum outcome_state { PENDING, DONE, CONSUMED };
struct outcome {
    uint64_t future;
    enum outcome_state state;
    agentrt_message message;
};

// The case in hand. Strings and operations are borrowed from `json`.
struct run {
    const json_t *json, *behaviors;
    bool simulated, port_mode;
    agentrt_runtime runtime;
    agentrt_port port;
    uint64_t host; // `from` of host steps: zero, or the port's address
    json_t *observations, *failures;
    struct name *names;
    size_t names_count;
    struct outcome *outcomes;
    size_t outcomes_count;
    struct agent *agents;
    pthread_mutex_t lock;
};

extern struct run run;
extern const char *broken; // the name of a deliberate bug, or ""

enum ending { ENDED, SUSPENDED, CRASHED };

// names.c
void name_put(const char *name, enum kind kind, uint64_t bits);
bool name_find(const char *name, struct name *out_name);
const char *name_of_bits(uint64_t bits); // of an agent, a channel or a map
uint64_t *register_at(struct registers *registers, const char *name);
void outcome_expect(uint64_t future);
void outcome_put(
    const agentrt_message *message); // takes the payload; of what no future waits for it is closed
void outcome_drop(uint64_t future);
enum outcome_state outcome_state_of(uint64_t future); // an unknown future counts as consumed
enum outcome_state outcome_take(uint64_t future, agentrt_message *out_message); // the state before

// report.c
json_t *tagged(const char *tag, const char *text);
json_t *tagged_u64(uint64_t value);
json_t *tagged_letter(uint64_t from, uint64_t to, uint64_t type, agentrt_status reason);
void observe(json_t *observation);
agentrt_status status_named(const char *name); // E_CRASHED for none
void fail_case(const struct turn *turn, const char *op, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// call.c
struct name handle_named(const struct turn *turn, const char *name);
uint64_t handle_bits(const struct turn *turn, const char *name);
void call_run(struct turn *turn, const json_t *op);

// operations.c
const void *payload_data(const struct turn *turn); // of the message in hand
uint32_t payload_bytes(const struct turn *turn);
json_t *tagged_bytes(const void *data, uint64_t bytes);
uint64_t operand(const struct turn *turn, const json_t *value); // NULL: zero
enum ending operations_run(struct turn *turn, const char **out_crash);
void operation_check(const struct turn *turn, const json_t *op, agentrt_status status,
                     const agentrt_error *error);

// turns.c
void message_close_payload(const agentrt_message *message);
void turn_close_payload(struct turn *turn);
enum ending turn_dispatch(struct agent *agent, const agentrt_message *message,
                          const char **out_crash);
agentrt_status inline_receive(void *state, const agentrt_message *message);
agentrt_status inline_restart(void *state);

// host.c
agentrt_status host_run(uint64_t timeout_ns, agentrt_error *error);
agentrt_status host_drain(uint64_t timeout_ns, agentrt_error *error);
agentrt_status host_await(uint64_t future, uint64_t timeout_ns, agentrt_message *out_message,
                          agentrt_error *error);

#endif
