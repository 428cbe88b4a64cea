// Fields of operations to C values, and the one place that finds a call by its name.
#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t choice(const json_t *op, const char *name, const char *const *names)
{
    const char *chosen = text(op, name);
    for (uint32_t i = 0; chosen != NULL && names[i] != NULL; i++) {
        if (strcmp(chosen, names[i]) == 0) {
            return i;
        }
    }
    return 0;
}

struct name handle_named(const struct turn *turn, const char *name)
{
    struct name found = {.name = name, .kind = AGENT};
    if (strcmp(name, "self") == 0) {
        found.bits = turn->self;
    } else if (strcmp(name, "from") == 0) {
        found.bits = turn->from;
    } else if (strcmp(name, "right") == 0) {
        found = (struct name){.name = name, .kind = RIGHT, .bits = turn->right};
    } else if (strcmp(name, "message") == 0) {
        bool has_buffer = turn->payload.capability != AGENTRT_INLINE;
        found = (struct name){
            .name = name, .kind = BUF, .bits = has_buffer ? turn->payload.payload.buf.buf : 0};
    } else if (!name_find(name, &found)) {
        fail_case(turn, "name", "nothing is named %s", name);
    }
    return found;
}

uint64_t handle_bits(const struct turn *turn, const char *name)
{
    return handle_named(turn, name).bits;
}

uint64_t handle(const struct turn *turn, const json_t *op, const char *name)
{
    const char *value = text(op, name);
    return value != NULL ? handle_bits(turn, value) : 0;
}

agentrt_agent caller(const struct turn *turn, const json_t *op)
{
    return (agentrt_agent){field(op, "from") != NULL ? handle(turn, op, "from") : turn->self};
}

unsigned char *unhex(const char *hex, size_t *out_bytes)
{
    *out_bytes = strlen(hex) / 2;
    unsigned char *bytes = malloc(*out_bytes + 1);
    for (size_t i = 0; i < *out_bytes; i++) {
        unsigned int byte = 0;
        sscanf(hex + 2 * i, "%2x", &byte);
        bytes[i] = (unsigned char)byte;
    }
    return bytes;
}

void payload_make(struct payload *payload, const struct turn *turn, const json_t *op)
{
    memset(payload, 0, sizeof *payload);
    payload->c.type = operand(turn, field(op, "type"));
    if (field(op, "value") != NULL) {
        uint64_t value = operand(turn, field(op, "value"));
        for (int i = 0; i < 8; i++) {
            payload->value[i] = (unsigned char)(value >> 8 * i);
        }
        payload->c.data = payload->value;
        payload->c.bytes = 8;
    } else if (field(op, "bytes") != NULL) {
        size_t bytes;
        payload->bytes = unhex(text(op, "bytes"), &bytes);
        payload->c.data = bytes > 0 ? payload->bytes : NULL;
        payload->c.bytes = bytes;
    } else if (field(op, "buf") != NULL) {
        payload->c.buf.bits = handle(turn, op, "buf");
    }
}

void future_put(const json_t *op, agentrt_future future)
{
    outcome_expect(future.bits);
    name_put(text(op, "as"), FUTURE, future.bits);
}

void call_run(struct turn *turn, const json_t *op)
{
    const char *name = text(op, "op");
    const struct call_entry *const tables[] = {
        calls_of_agents,      calls_of_faults,    calls_of_channels,
        calls_of_leases,      calls_of_resources, calls_of_shards,
        calls_of_reliability, calls_of_groups,    calls_of_supervisors};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        for (const struct call_entry *entry = tables[i]; entry->name != NULL; entry++) {
            if (strcmp(entry->name, name) == 0) {
                agentrt_error error = {0};
                operation_check(turn, op, entry->function(turn, op, &error), &error);
                return;
            }
        }
    }
    fail_case(turn, name, "the driver has no such operation");
}
