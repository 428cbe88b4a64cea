// What the operations that are calls share: the fields of an operation, handles by name, payload
// bytes.
#ifndef CONFORMANCE_CALL_H
#define CONFORMANCE_CALL_H

#include "driver.h"

typedef agentrt_status call_function(struct turn *turn, const json_t *op, agentrt_error *error);

#define CALL(name)                                                                                 \
    static agentrt_status name(struct turn *turn, const json_t *op, agentrt_error *error)

struct call_entry {
    const char *name;
    call_function *function;
};
extern const struct call_entry calls_of_agents[], calls_of_faults[], calls_of_channels[],
    calls_of_leases[], calls_of_resources[], calls_of_shards[], calls_of_reliability[],
    calls_of_groups[], calls_of_supervisors[];

// What a message carries, from the fields of its operation.
struct payload {
    agentrt_payload c;
    unsigned char value[8];
    unsigned char *bytes; // owned
};

static inline const json_t *field(const json_t *op, const char *name)
{
    return json_object_get(op, name);
}
static inline const char *text(const json_t *op, const char *name)
{
    return json_string_value(json_object_get(op, name));
}
static inline uint64_t number(const json_t *op, const char *name)
{
    return (uint64_t)json_integer_value(json_object_get(op, name));
}

// The position of a field's text in a list that ends with NULL; 0 when the field is absent.
uint32_t choice(const json_t *op, const char *name, const char *const *names);
uint64_t handle(const struct turn *turn, const json_t *op, const char *name);
void payload_make(struct payload *payload, const struct turn *turn, const json_t *op);
// A call that made this future: it has a name, and its record may come before the `await`.
void future_put(const json_t *op, agentrt_future future);
agentrt_retry_options policy_of(const json_t *op);
agentrt_agent caller(const struct turn *turn, const json_t *op);
unsigned char *unhex(const char *hex, size_t *out_bytes); // the caller frees

#endif
