// The interpreter: runs the flat list of operations of one turn; the language's own operations.
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const void *payload_data(const struct turn *turn)
{
    return turn->payload.capability == AGENTRT_INLINE ? turn->payload.payload.bytes
                                                      : turn->payload.payload.buf.data;
}

// A tag has a size but no data that this agent may read.
uint32_t payload_bytes(const struct turn *turn)
{
    return payload_data(turn) != NULL ? turn->payload.payload_bytes : 0;
}

uint64_t operand(const struct turn *turn, const json_t *value)
{
    if (!json_is_string(value)) {
        return (uint64_t)json_integer_value(value);
    }
    const char *name = json_string_value(value);
    if (strcmp(name, "type") == 0) {
        return turn->type;
    }
    if (strcmp(name, "value") != 0) {
        return *register_at(turn->registers, name);
    }
    unsigned char bytes[8] = {0};
    uint32_t count = payload_bytes(turn);
    if (count > 0) {
        memcpy(bytes, payload_data(turn), count < 8 ? count : 8);
    }
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--) {
        number = number << 8 | bytes[i];
    }
    return number;
}

json_t *tagged_bytes(const void *data, uint64_t bytes)
{
    char *hex = malloc(2 * bytes + 1);
    for (uint64_t i = 0; i < bytes; i++) {
        snprintf(hex + 2 * i, 3, "%02x", ((const unsigned char *)data)[i]);
    }
    hex[2 * bytes] = '\0';
    json_t *tag = tagged("bytes", hex);
    free(hex);
    return tag;
}

static const char *capability_name(uint32_t capability)
{
    static const char *const names[] = {"inline", "iso", "val", "ref", "tag"};
    return capability < 5 ? names[capability] : "?";
}

static void record(const struct turn *turn, const json_t *field)
{
    const char *what = json_string_value(field);
    if (strcmp(what, "bytes") == 0) {
        observe(tagged_bytes(payload_data(turn), payload_bytes(turn)));
    } else if (strcmp(what, "text") == 0) {
        char *text =
            strndup(payload_bytes(turn) > 0 ? payload_data(turn) : "", payload_bytes(turn));
        observe(tagged("text", text));
        free(text);
    } else if (strcmp(what, "status") == 0) {
        observe(tagged("status", agentrt_status_name(turn->payload.status)));
    } else if (strcmp(what, "from") == 0) {
        observe(tagged("agent", name_of_bits(turn->from)));
    } else if (strcmp(what, "channel") == 0) {
        observe(tagged("channel", name_of_bits(turn->payload.from)));
    } else if (strcmp(what, "letter") == 0) {
        observe(tagged_letter(turn->from, turn->right, turn->type, turn->payload.status));
    } else if (strcmp(what, "capability") == 0) {
        observe(tagged("capability", capability_name(turn->payload.capability)));
    } else {
        observe(tagged_u64(operand(turn, field)));
    }
}

static bool holds(const struct turn *turn, const json_t *condition)
{
    if (condition == NULL) {
        return true;
    }
    uint64_t left = operand(turn, json_array_get(condition, 0));
    const char *relation = json_string_value(json_array_get(condition, 1));
    uint64_t right = operand(turn, json_array_get(condition, 2));
    return relation[0] == '<' ? left < right : (left == right) == (relation[0] == '=');
}

static void forge(const struct turn *turn, const json_t *op)
{
    static const char *const kinds[] = {
        [RUNTIME] = "runtime",   [AGENT] = "agent",     [BUF] = "buf",
        [PORT] = "port",         [FUTURE] = "future",   [RIGHT] = "right",
        [TIMER] = "timer",       [CHANNEL] = "channel", [SHARDS] = "shards",
        [TOPOLOGY] = "topology", [BREAKER] = "breaker", [TICKET] = "ticket",
        [LEASE] = "lease"};
    uint64_t bits = (uint64_t)json_integer_value(json_object_get(op, "xor"));
    const json_t *of = json_object_get(op, "of");
    bits ^= of != NULL ? handle_bits(turn, json_string_value(of)) : 0;
    const char *kind = json_string_value(json_object_get(op, "kind"));
    for (int i = RUNTIME; i <= TICKET; i++) {
        if (kinds[i] != NULL && strcmp(kind, kinds[i]) == 0) {
            name_put(json_string_value(json_object_get(op, "as")), i, bits);
        }
    }
}

// An operation that is not a call; false: it is one.
static bool language(struct turn *turn, const json_t *op, const char *name)
{
    if (strcmp(name, "record") == 0) {
        record(turn, json_object_get(op, "what"));
    } else if (strcmp(name, "set") == 0) {
        uint64_t value = operand(turn, json_object_get(op, "to"));
        value += operand(turn, json_object_get(op, "plus"));
        *register_at(turn->registers, json_string_value(json_object_get(op, "register"))) = value;
    } else if (strcmp(name, "jump") == 0) {
        if (holds(turn, json_object_get(op, "if"))) {
            turn->index += (size_t)json_integer_value(json_object_get(op, "by"));
        }
    } else if (strcmp(name, "save") == 0) {
        struct name handle = handle_named(turn, json_string_value(json_object_get(op, "name")));
        name_put(json_string_value(json_object_get(op, "as")), handle.kind, handle.bits);
    } else if (strcmp(name, "forge") == 0) {
        forge(turn, op);
    } else {
        return false;
    }
    return true;
}

void operation_check(const struct turn *turn, const json_t *op, agentrt_status status,
                     const agentrt_error *error)
{
    const char *name = json_string_value(json_object_get(op, "op"));
    const json_t *gives = json_object_get(op, "gives");
    const char *expected = gives != NULL ? json_string_value(gives) : "OK";
    const char *got = agentrt_status_name(status);
    if (strcmp(expected, got) != 0) {
        fail_case(turn, name, "expected %s, got %s (%s)", expected, got,
                  error != NULL && error->status != AGENTRT_OK ? error->text : "");
    }
    const json_t *says = json_object_get(op, "says");
    if (says != NULL && strstr(error->text, json_string_value(says)) == NULL) {
        fail_case(turn, name, "\"%s\" does not say \"%s\"", error->text, json_string_value(says));
    }
}

// An await in an agent: true when the handler must suspend here.
static bool suspends(struct turn *turn, const json_t *op)
{
    uint64_t future = handle_bits(turn, json_string_value(json_object_get(op, "future")));
    agentrt_message message;
    switch (outcome_take(future, &message)) {
    case PENDING:
        turn->waiting = future;
        return true;
    case DONE:
        turn_close_payload(turn);
        turn->payload = message;
        turn->owned = true;
        operation_check(turn, op, message.status, NULL);
        return false;
    default:
        operation_check(turn, op, AGENTRT_E_STALE, NULL);
        return false;
    }
}

static bool reorders(const struct turn *turn, const char *name)
{
    const json_t *next = json_array_get(turn->ops, turn->index + 1);
    return strcmp(broken, "reorders") == 0 && strcmp(name, "signal") == 0 && next != NULL &&
           strcmp(json_string_value(json_object_get(next, "op")), "signal") == 0;
}

// Runs from turn->index to the end of the handler, an await that must wait, or a crash.
enum ending operations_run(struct turn *turn, const char **out_crash)
{
    for (; turn->index < json_array_size(turn->ops); turn->index++) {
        const json_t *op = json_array_get(turn->ops, turn->index);
        const char *name = json_string_value(json_object_get(op, "op"));
        if (strcmp(name, "fail") == 0) {
            *out_crash = json_string_value(json_object_get(op, "text"));
            if (turn->agent != NULL) {
                turn->agent->failure =
                    status_named(json_string_value(json_object_get(op, "status")));
            }
            return strcmp(broken, "swallows_a_crash") == 0 ? ENDED : CRASHED;
        }
        if (strcmp(name, "await") == 0 && turn->agent != NULL) {
            if (suspends(turn, op)) {
                return SUSPENDED;
            }
        } else if (!language(turn, op, name)) {
            if (reorders(turn, name)) {
                call_run(turn, json_array_get(turn->ops, ++turn->index));
            }
            call_run(turn, op);
        }
    }
    return ENDED;
}
