// The border: checks that need no state, made before a body runs. A refusal has a
// status and a text that names function, argument, value and rule.
// Generated from capi/spec by `python3 capi/generate`. Do not edit.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "agentrt.h"
#include "bodies.h"
#include "error.h"
#include "kinds.h"
#include "quick.h"


#define COLD __attribute__((noinline, cold)) static
#define FULL __attribute__((noinline, hot)) static // apart, so that the attempt before it needs no frame
#define NO_INDEX UINT32_MAX
#define AT(function, argument) ((struct place){(function), (argument), NULL, NO_INDEX})
#define IN(field) ((struct place){function, argument, (field), index})

enum {
    OPTIONS_BYTES_MAX = 4096, // a page: no options record will ever be larger
    PLACE_BYTES_MAX = 128     // the longest function name, argument and field, with an index
};

struct place {
    const char *function;
    const char *argument;
    const char *field; // NULL: the argument itself
    uint32_t index;    // NO_INDEX: not in an array
};

struct place_text {
    char text[PLACE_BYTES_MAX];
};

COLD struct place_text show(struct place place)
{
    struct place_text shown;
    char index[16] = "";
    if (place.index != NO_INDEX) {
        snprintf(index, sizeof index, "[%" PRIu32 "]", place.index);
    }
    snprintf(shown.text, sizeof shown.text, "%s: argument '%s%s%s%s'", place.function,
             place.argument, index, place.field == NULL ? "" : ".",
             place.field == NULL ? "" : place.field);
    return shown;
}

static inline bool is_kind(uint64_t bits, unsigned kind)
{
    return bits >> ART_HANDLE_KIND_SHIFT == kind;
}

COLD const char *kind_name(uint64_t kind)
{
    static const char *const names[] = {
        [ART_KIND_RUNTIME] = "a runtime",
        [ART_KIND_AGENT] = "an agent",
        [ART_KIND_BUF] = "a buf",
        [ART_KIND_PORT] = "a port",
        [ART_KIND_FUTURE] = "a future",
        [ART_KIND_RIGHT] = "a right",
        [ART_KIND_TIMER] = "a timer",
        [ART_KIND_CHANNEL] = "a channel",
        [ART_KIND_SHARDS] = "a map of shards",
        [ART_KIND_TOPOLOGY] = "a topology",
        [ART_KIND_BREAKER] = "a breaker",
        [ART_KIND_LEASE] = "a lease",
    };
    return kind < sizeof names / sizeof names[0] ? names[kind] : NULL;
}

COLD agentrt_status refuse_null(struct place place, agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT, "%s is NULL", show(place).text);
}

COLD agentrt_status refuse_handle(struct place place, uint64_t bits, unsigned kind,
                                  agentrt_error *error)
{
    const char *found = kind_name(bits >> ART_HANDLE_KIND_SHIFT);
    if (bits == 0) {
        return art_error_set(error, AGENTRT_E_STALE, "%s is zero, expected %s",
                             show(place).text, kind_name(kind));
    }
    if (found == NULL) {
        return art_error_set(error, AGENTRT_E_STALE, "%s is 0x%" PRIx64 ", no object's handle",
                             show(place).text, bits);
    }
    return art_error_set(error, AGENTRT_E_KIND, "%s is %s handle (0x%" PRIx64 "), expected %s",
                         show(place).text, found, bits, kind_name(kind));
}

COLD agentrt_status refuse_low(struct place place, uint64_t value, uint64_t least,
                               agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT, "%s is %" PRIu64 ", the least is %" PRIu64,
                         show(place).text, value, least);
}

COLD agentrt_status refuse_high(struct place place, uint64_t value, uint64_t most,
                                agentrt_status status, agentrt_error *error)
{
    return art_error_set(error, status, "%s is %" PRIu64 ", the most is %" PRIu64, show(place).text,
                         value, most);
}

COLD agentrt_status refuse_signed(struct place place, int64_t value, int64_t least, int64_t most,
                                  agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT,
                         "%s is %" PRIi64 ", expected %" PRIi64 " to %" PRIi64, show(place).text,
                         value, least, most);
}

COLD agentrt_status refuse_enum(struct place place, uint32_t value, const char *names,
                                agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT, "%s is %" PRIu32 ", expected %s",
                         show(place).text, value, names);
}

COLD agentrt_status refuse_flags(struct place place, uint32_t value, uint32_t known,
                                 agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT,
                         "%s is 0x%" PRIx32 ", known flags are 0x%" PRIx32, show(place).text, value,
                         known);
}

COLD agentrt_status refuse_size(struct place place, uint32_t bytes, uint32_t least,
                                agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT, "%s is %" PRIu32 ", expected %" PRIu32 " to %d",
                         show(place).text, bytes, least, OPTIONS_BYTES_MAX);
}

COLD agentrt_status refuse_tail(struct place place, uint32_t offset, uint32_t known,
                                agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT,
                         "%s is not zero at byte %" PRIu32 ", this version knows %" PRIu32 " bytes",
                         show(place).text, offset, known);
}

COLD agentrt_status refuse_rule(struct place place, const char *rule, agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT, "%s %s", show(place).text, rule);
}

// Copies options of another version's size over zeroes in `own`: a body always sees this version's record.
COLD agentrt_status read_options(
    void *own, uint32_t own_bytes, const void *given, uint32_t given_least, const char *function,
    const char *argument, agentrt_error *error)
{
    const uint32_t index = NO_INDEX;
    const unsigned char *bytes = given;
    uint32_t given_bytes;
    memcpy(&given_bytes, bytes, sizeof given_bytes);
    if (given_bytes < given_least || given_bytes > OPTIONS_BYTES_MAX) {
        return refuse_size(IN("struct_size"), given_bytes, given_least, error);
    }
    for (uint32_t offset = own_bytes; offset < given_bytes; offset++) {
        if (bytes[offset] != 0) {
            return refuse_tail(IN(NULL), offset, own_bytes, error);
        }
    }
    memset(own, 0, own_bytes);
    memcpy(own, bytes, given_bytes < own_bytes ? given_bytes : own_bytes);
    memcpy(own, &own_bytes, sizeof own_bytes);
    return AGENTRT_OK;
}

static inline agentrt_status check_payload(
    const agentrt_payload *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->buf.bits != 0 && (record->data != NULL || record->bytes != 0)) {
        return refuse_rule(
            IN(NULL), "must have 'data' and 'bytes' empty when 'buf' is given", error);
    }
    if (record->data == NULL && record->bytes != 0) {
        return refuse_null(IN("data"), error);
    }
    if (record->bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            IN("bytes"), record->bytes, AGENTRT_PAYLOAD_BYTES_MAX, AGENTRT_E_SIZE, error);
    }
    if (record->buf.bits != 0 && !is_kind(record->buf.bits, ART_KIND_BUF)) {
        return refuse_handle(IN("buf"), record->buf.bits, ART_KIND_BUF, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_runtime_options(
    const agentrt_runtime_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->workers > AGENTRT_WORKERS_MAX) {
        return refuse_high(
            IN("workers"), record->workers, AGENTRT_WORKERS_MAX, AGENTRT_E_ARGUMENT, error);
    }
    if (record->simulated > 1) {
        return refuse_high(IN("simulated"), record->simulated, 1, AGENTRT_E_ARGUMENT, error);
    }
    if (record->trace_calls > 1) {
        return refuse_high(IN("trace_calls"), record->trace_calls, 1, AGENTRT_E_ARGUMENT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_behavior(
    const agentrt_behavior *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->reserved > 0) {
        return refuse_high(IN("reserved"), record->reserved, 0, AGENTRT_E_ARGUMENT, error);
    }
    if (record->receive == NULL) {
        return refuse_null(IN("receive"), error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_spawn_options(
    const agentrt_spawn_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if ((record->behavior != NULL) == (record->port.bits != 0)) {
        return refuse_rule(IN(NULL), "needs exactly one of 'behavior' and 'port'", error);
    }
    if (record->name != NULL && !(record->name_bytes != 0)) {
        return refuse_rule(IN(NULL), "must have 'name_bytes' above 0 when 'name' is given", error);
    }
    if ((record->flags & ~UINT32_C(31)) != 0) {
        return refuse_flags(IN("flags"), record->flags, 31, error);
    }
    if (record->behavior != NULL) {
        const agentrt_behavior *nested = record->behavior;
        agentrt_behavior own;
        agentrt_status status = AGENTRT_OK;
        if (nested->struct_size != sizeof own) {
            status = read_options(
                &own, sizeof own, record->behavior, 32, function, "behavior", error);
            nested = &own;
        }
        if (status == AGENTRT_OK) {
            status = check_behavior(nested, function, "behavior", NO_INDEX, error);
        }
        if (status != AGENTRT_OK) {
            return status;
        }
    }
    if (record->port.bits != 0 && !is_kind(record->port.bits, ART_KIND_PORT)) {
        return refuse_handle(IN("port"), record->port.bits, ART_KIND_PORT, error);
    }
    if (record->name == NULL && record->name_bytes != 0) {
        return refuse_null(IN("name"), error);
    }
    if (record->name_bytes > AGENTRT_NAME_BYTES_MAX) {
        return refuse_high(
            IN("name_bytes"), record->name_bytes, AGENTRT_NAME_BYTES_MAX, AGENTRT_E_SIZE, error);
    }
    if (record->capacity > AGENTRT_CAPACITY_MAX) {
        return refuse_high(
            IN("capacity"), record->capacity, AGENTRT_CAPACITY_MAX, AGENTRT_E_ARGUMENT, error);
    }
    if (record->overflow > 3) {
        return refuse_enum(
            IN("overflow"), record->overflow,
            "AGENTRT_REJECT, AGENTRT_WAIT, AGENTRT_DROP_OLDEST or AGENTRT_DROP_NEWEST", error);
    }
    if (record->priority > 3) {
        return refuse_enum(
            IN("priority"), record->priority,
            "AGENTRT_NORMAL, AGENTRT_LOW, AGENTRT_HIGH or AGENTRT_CRITICAL", error);
    }
    if (record->supervisor.bits != 0 && !is_kind(record->supervisor.bits, ART_KIND_AGENT)) {
        return refuse_handle(IN("supervisor"), record->supervisor.bits, ART_KIND_AGENT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_ask_options(
    const agentrt_ask_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->reserved > 0) {
        return refuse_high(IN("reserved"), record->reserved, 0, AGENTRT_E_ARGUMENT, error);
    }
    if (record->parent.bits != 0 && !is_kind(record->parent.bits, ART_KIND_RIGHT)) {
        return refuse_handle(IN("parent"), record->parent.bits, ART_KIND_RIGHT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_port_options(
    const agentrt_port_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->wake == AGENTRT_WAKE_HOOK && !(record->hook != NULL)) {
        return refuse_rule(IN(NULL), "needs 'hook' when wake == AGENTRT_WAKE_HOOK", error);
    }
    if (record->wake > 2) {
        return refuse_enum(
            IN("wake"), record->wake, "AGENTRT_WAKE_NONE, AGENTRT_WAKE_FD or AGENTRT_WAKE_HOOK",
            error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_channel_options(
    const agentrt_channel_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->capacity > AGENTRT_CAPACITY_MAX) {
        return refuse_high(
            IN("capacity"), record->capacity, AGENTRT_CAPACITY_MAX, AGENTRT_E_ARGUMENT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_breaker_options(
    const agentrt_breaker_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->failures > AGENTRT_BREAKER_FAILURES_MAX) {
        return refuse_high(
            IN("failures"), record->failures, AGENTRT_BREAKER_FAILURES_MAX, AGENTRT_E_ARGUMENT,
            error);
    }
    if (record->probes > AGENTRT_BREAKER_PROBES_MAX) {
        return refuse_high(
            IN("probes"), record->probes, AGENTRT_BREAKER_PROBES_MAX, AGENTRT_E_ARGUMENT, error);
    }
    if (record->reserved > 0) {
        return refuse_high(IN("reserved"), record->reserved, 0, AGENTRT_E_ARGUMENT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_supervisor_options(
    const agentrt_supervisor_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->name != NULL && !(record->name_bytes != 0)) {
        return refuse_rule(IN(NULL), "must have 'name_bytes' above 0 when 'name' is given", error);
    }
    if (record->fallback != NULL && !(record->fallback_bytes != 0)) {
        return refuse_rule(
            IN(NULL), "must have 'fallback_bytes' above 0 when 'fallback' is given", error);
    }
    if (record->strategy > 2) {
        return refuse_enum(
            IN("strategy"), record->strategy,
            "AGENTRT_ONE_FOR_ONE, AGENTRT_ONE_FOR_ALL or AGENTRT_REST_FOR_ONE", error);
    }
    if (record->supervisor.bits != 0 && !is_kind(record->supervisor.bits, ART_KIND_AGENT)) {
        return refuse_handle(IN("supervisor"), record->supervisor.bits, ART_KIND_AGENT, error);
    }
    if (record->name == NULL && record->name_bytes != 0) {
        return refuse_null(IN("name"), error);
    }
    if (record->name_bytes > AGENTRT_NAME_BYTES_MAX) {
        return refuse_high(
            IN("name_bytes"), record->name_bytes, AGENTRT_NAME_BYTES_MAX, AGENTRT_E_SIZE, error);
    }
    if (record->max_restarts > AGENTRT_RESTARTS_MAX) {
        return refuse_high(
            IN("max_restarts"), record->max_restarts, AGENTRT_RESTARTS_MAX, AGENTRT_E_ARGUMENT,
            error);
    }
    if (record->transient > 7) {
        return refuse_enum(
            IN("transient"), record->transient,
            "AGENTRT_REMEDY_DEFAULT, AGENTRT_REMEDY_RETRY, AGENTRT_REMEDY_FALLBACK, AGENTRT_REMEDY_DEGRADE, AGENTRT_REMEDY_RESTART, AGENTRT_REMEDY_IGNORE, AGENTRT_REMEDY_STOP or AGENTRT_REMEDY_ESCALATE",
            error);
    }
    if (record->overload > 7) {
        return refuse_enum(
            IN("overload"), record->overload,
            "AGENTRT_REMEDY_DEFAULT, AGENTRT_REMEDY_RETRY, AGENTRT_REMEDY_FALLBACK, AGENTRT_REMEDY_DEGRADE, AGENTRT_REMEDY_RESTART, AGENTRT_REMEDY_IGNORE, AGENTRT_REMEDY_STOP or AGENTRT_REMEDY_ESCALATE",
            error);
    }
    if (record->permanent > 7) {
        return refuse_enum(
            IN("permanent"), record->permanent,
            "AGENTRT_REMEDY_DEFAULT, AGENTRT_REMEDY_RETRY, AGENTRT_REMEDY_FALLBACK, AGENTRT_REMEDY_DEGRADE, AGENTRT_REMEDY_RESTART, AGENTRT_REMEDY_IGNORE, AGENTRT_REMEDY_STOP or AGENTRT_REMEDY_ESCALATE",
            error);
    }
    if (record->fatal > 7) {
        return refuse_enum(
            IN("fatal"), record->fatal,
            "AGENTRT_REMEDY_DEFAULT, AGENTRT_REMEDY_RETRY, AGENTRT_REMEDY_FALLBACK, AGENTRT_REMEDY_DEGRADE, AGENTRT_REMEDY_RESTART, AGENTRT_REMEDY_IGNORE, AGENTRT_REMEDY_STOP or AGENTRT_REMEDY_ESCALATE",
            error);
    }
    if (record->fallback == NULL && record->fallback_bytes != 0) {
        return refuse_null(IN("fallback"), error);
    }
    if (record->fallback_bytes > AGENTRT_NAME_BYTES_MAX) {
        return refuse_high(
            IN("fallback_bytes"), record->fallback_bytes, AGENTRT_NAME_BYTES_MAX, AGENTRT_E_SIZE,
            error);
    }
    if (record->priority > 3) {
        return refuse_enum(
            IN("priority"), record->priority,
            "AGENTRT_NORMAL, AGENTRT_LOW, AGENTRT_HIGH or AGENTRT_CRITICAL", error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_retry_options(
    const agentrt_retry_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->backoff > 3) {
        return refuse_enum(
            IN("backoff"), record->backoff,
            "AGENTRT_BACKOFF_FIXED, AGENTRT_BACKOFF_LINEAR, AGENTRT_BACKOFF_EXPONENTIAL or AGENTRT_BACKOFF_FIBONACCI",
            error);
    }
    if (record->jitter > 1) {
        return refuse_high(IN("jitter"), record->jitter, 1, AGENTRT_E_ARGUMENT, error);
    }
    if (record->reserved > 0) {
        return refuse_high(IN("reserved"), record->reserved, 0, AGENTRT_E_ARGUMENT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_quorum_options(
    const agentrt_quorum_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->threshold > AGENTRT_VOTERS_MAX) {
        return refuse_high(
            IN("threshold"), record->threshold, AGENTRT_VOTERS_MAX, AGENTRT_E_ARGUMENT, error);
    }
    if (record->rule > 2) {
        return refuse_enum(
            IN("rule"), record->rule,
            "AGENTRT_MAJORITY, AGENTRT_SUPER_MAJORITY or AGENTRT_UNANIMITY", error);
    }
    if (record->reserved > 0) {
        return refuse_high(IN("reserved"), record->reserved, 0, AGENTRT_E_ARGUMENT, error);
    }
    if (record->parent.bits != 0 && !is_kind(record->parent.bits, ART_KIND_RIGHT)) {
        return refuse_handle(IN("parent"), record->parent.bits, ART_KIND_RIGHT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_gossip_options(
    const agentrt_gossip_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->fanout > AGENTRT_GOSSIP_FANOUT_MAX) {
        return refuse_high(
            IN("fanout"), record->fanout, AGENTRT_GOSSIP_FANOUT_MAX, AGENTRT_E_ARGUMENT, error);
    }
    if (record->unrepaired > 1) {
        return refuse_high(IN("unrepaired"), record->unrepaired, 1, AGENTRT_E_ARGUMENT, error);
    }
    if (record->reserved > 0) {
        return refuse_high(IN("reserved"), record->reserved, 0, AGENTRT_E_ARGUMENT, error);
    }
    if (record->parent.bits != 0 && !is_kind(record->parent.bits, ART_KIND_RIGHT)) {
        return refuse_handle(IN("parent"), record->parent.bits, ART_KIND_RIGHT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_command(
    const agentrt_command *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (!is_kind(record->agent, ART_KIND_AGENT)) {
        return refuse_handle(IN("agent"), record->agent, ART_KIND_AGENT, error);
    }
    if (record->op > 3) {
        return refuse_enum(
            IN("op"), record->op,
            "AGENTRT_COMMIT_DONE, AGENTRT_COMMIT_AWAIT, AGENTRT_COMMIT_CRASH or AGENTRT_COMMIT_END",
            error);
    }
    if (record->text == NULL && record->text_bytes != 0) {
        return refuse_null(IN("text"), error);
    }
    if (record->text_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            IN("text_bytes"), record->text_bytes, AGENTRT_PAYLOAD_BYTES_MAX, AGENTRT_E_SIZE, error);
    }
    if (record->reserved > 0) {
        return refuse_high(IN("reserved"), record->reserved, 0, AGENTRT_E_ARGUMENT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_member(
    const agentrt_member *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->id > 9007199254740991) {
        return refuse_high(IN("id"), record->id, 9007199254740991, AGENTRT_E_ARGUMENT, error);
    }
    if (record->agent.bits != 0 && !is_kind(record->agent.bits, ART_KIND_AGENT)) {
        return refuse_handle(IN("agent"), record->agent.bits, ART_KIND_AGENT, error);
    }
    if (record->weight > AGENTRT_WEIGHT_MAX) {
        return refuse_high(
            IN("weight"), record->weight, AGENTRT_WEIGHT_MAX, AGENTRT_E_ARGUMENT, error);
    }
    if (record->reserved > 0) {
        return refuse_high(IN("reserved"), record->reserved, 0, AGENTRT_E_ARGUMENT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_shards_options(
    const agentrt_shards_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->shards > AGENTRT_SHARDS_MAX) {
        return refuse_high(
            IN("shards"), record->shards, AGENTRT_SHARDS_MAX, AGENTRT_E_ARGUMENT, error);
    }
    if (record->held_max > AGENTRT_HELD_MAX) {
        return refuse_high(
            IN("held_max"), record->held_max, AGENTRT_HELD_MAX, AGENTRT_E_ARGUMENT, error);
    }
    if (record->reserved > 0) {
        return refuse_high(IN("reserved"), record->reserved, 0, AGENTRT_E_ARGUMENT, error);
    }
    return AGENTRT_OK;
}

static inline agentrt_status check_fault_options(
    const agentrt_fault_options *record, const char *function, const char *argument,
    uint32_t index, agentrt_error *error)
{
    if (record->kind > 5) {
        return refuse_enum(
            IN("kind"), record->kind,
            "AGENTRT_FAULT_DELAY, AGENTRT_FAULT_DROP, AGENTRT_FAULT_CRASH, AGENTRT_FAULT_SLOW, AGENTRT_FAULT_FULL or AGENTRT_FAULT_JUMP",
            error);
    }
    if (record->sender.bits != 0 && !is_kind(record->sender.bits, ART_KIND_AGENT)) {
        return refuse_handle(IN("sender"), record->sender.bits, ART_KIND_AGENT, error);
    }
    if (record->to.bits != 0 && !is_kind(record->to.bits, ART_KIND_AGENT)) {
        return refuse_handle(IN("to"), record->to.bits, ART_KIND_AGENT, error);
    }
    if (record->min_ns > AGENTRT_FAULT_NS_MAX) {
        return refuse_high(
            IN("min_ns"), record->min_ns, AGENTRT_FAULT_NS_MAX, AGENTRT_E_ARGUMENT, error);
    }
    if (record->max_ns > AGENTRT_FAULT_NS_MAX) {
        return refuse_high(
            IN("max_ns"), record->max_ns, AGENTRT_FAULT_NS_MAX, AGENTRT_E_ARGUMENT, error);
    }
    if (record->chance > 1000000) {
        return refuse_high(IN("chance"), record->chance, 1000000, AGENTRT_E_ARGUMENT, error);
    }
    if (record->reserved > 0) {
        return refuse_high(IN("reserved"), record->reserved, 0, AGENTRT_E_ARGUMENT, error);
    }
    return AGENTRT_OK;
}

AGENTRT_API agentrt_status agentrt_runtime_open(
    const agentrt_runtime_options *options, agentrt_runtime *out_runtime, agentrt_error *error)
{
    agentrt_runtime_options own_options;
    const agentrt_runtime_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options == NULL) {
        own_options = (agentrt_runtime_options){.struct_size = sizeof own_options};
        use_options = &own_options;
    } else if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 64, "agentrt_runtime_open", "options",
            error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_runtime_options(
            use_options, "agentrt_runtime_open", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    if (out_runtime == NULL) {
        return refuse_null(AT("agentrt_runtime_open", "out_runtime"), error);
    }
    return art_api_runtime_open(use_options, out_runtime, error);
}

AGENTRT_API agentrt_status agentrt_runtime_run(
    agentrt_runtime runtime, uint64_t timeout_ns, uint64_t *out_turns, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_runtime_run", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (out_turns == NULL) {
        return refuse_null(AT("agentrt_runtime_run", "out_turns"), error);
    }
    return art_api_runtime_run(runtime, timeout_ns, out_turns, error);
}

AGENTRT_API agentrt_status agentrt_runtime_stuck(
    agentrt_runtime runtime, agentrt_stuck *out_stuck, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_runtime_stuck", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (out_stuck == NULL) {
        return refuse_null(AT("agentrt_runtime_stuck", "out_stuck"), error);
    }
    return art_api_runtime_stuck(runtime, out_stuck, error);
}

AGENTRT_API agentrt_status agentrt_runtime_drain(
    agentrt_runtime runtime, uint64_t timeout_ns, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_runtime_drain", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    return art_api_runtime_drain(runtime, timeout_ns, error);
}

AGENTRT_API agentrt_status agentrt_runtime_close(agentrt_runtime runtime, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_runtime_close", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    return art_api_runtime_close(runtime, error);
}

AGENTRT_API agentrt_status agentrt_runtime_clock(
    agentrt_runtime runtime, uint64_t *out_now_ns, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_runtime_clock", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (out_now_ns == NULL) {
        return refuse_null(AT("agentrt_runtime_clock", "out_now_ns"), error);
    }
    return art_api_runtime_clock(runtime, out_now_ns, error);
}

AGENTRT_API agentrt_status agentrt_runtime_stats(
    agentrt_runtime runtime, agentrt_stats *out_stats, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_runtime_stats", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (out_stats == NULL) {
        return refuse_null(AT("agentrt_runtime_stats", "out_stats"), error);
    }
    return art_api_runtime_stats(runtime, out_stats, error);
}

AGENTRT_API agentrt_status agentrt_runtime_letters(
    agentrt_runtime runtime, agentrt_letter *out_letters, uint32_t letters_max, uint32_t *out_count,
    agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_runtime_letters", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (out_letters == NULL) {
        return refuse_null(AT("agentrt_runtime_letters", "out_letters"), error);
    }
    if (letters_max < 1) {
        return refuse_low(AT("agentrt_runtime_letters", "letters_max"), letters_max, 1, error);
    }
    if (out_count == NULL) {
        return refuse_null(AT("agentrt_runtime_letters", "out_count"), error);
    }
    return art_api_runtime_letters(runtime, out_letters, letters_max, out_count, error);
}

AGENTRT_API agentrt_status agentrt_runtime_overruns(
    agentrt_runtime runtime, agentrt_overrun *out_overruns, uint32_t overruns_max,
    uint32_t *out_count, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_runtime_overruns", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (out_overruns == NULL) {
        return refuse_null(AT("agentrt_runtime_overruns", "out_overruns"), error);
    }
    if (overruns_max < 1) {
        return refuse_low(AT("agentrt_runtime_overruns", "overruns_max"), overruns_max, 1, error);
    }
    if (out_count == NULL) {
        return refuse_null(AT("agentrt_runtime_overruns", "out_count"), error);
    }
    return art_api_runtime_overruns(runtime, out_overruns, overruns_max, out_count, error);
}

FULL agentrt_status full_spawn(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_spawn_options *options,
    agentrt_agent *out_agent, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(AT("agentrt_spawn", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_spawn", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (options == NULL) {
        return refuse_null(AT("agentrt_spawn", "options"), error);
    }
    agentrt_spawn_options own_options;
    const agentrt_spawn_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 64, "agentrt_spawn", "options", error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_spawn_options(
            use_options, "agentrt_spawn", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    if (out_agent == NULL) {
        return refuse_null(AT("agentrt_spawn", "out_agent"), error);
    }
    return art_api_spawn(runtime, from, use_options, out_agent, error);
}

AGENTRT_API agentrt_status agentrt_spawn(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_spawn_options *options,
    agentrt_agent *out_agent, agentrt_error *error)
{
    if (art_quick_spawn(runtime, from, options, out_agent)) {
        return AGENTRT_OK;
    }
    return full_spawn(runtime, from, options, out_agent, error);
}

FULL agentrt_status full_signal(
    agentrt_agent from, agentrt_agent to, const agentrt_payload *payload, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_signal", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(to.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_signal", "to"), to.bits, ART_KIND_AGENT, error);
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_signal", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_signal", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    return art_api_signal(from, to, payload, error);
}

AGENTRT_API agentrt_status agentrt_signal(
    agentrt_agent from, agentrt_agent to, const agentrt_payload *payload, agentrt_error *error)
{
    if (art_quick_signal(from, to, payload)) {
        return AGENTRT_OK;
    }
    return full_signal(from, to, payload, error);
}

AGENTRT_API agentrt_status agentrt_ask(
    agentrt_agent from, agentrt_agent to, const agentrt_payload *payload,
    const agentrt_ask_options *options, agentrt_future *out_future, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_ask", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(to.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_ask", "to"), to.bits, ART_KIND_AGENT, error);
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_ask", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_ask", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    agentrt_ask_options own_options;
    const agentrt_ask_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options == NULL) {
        own_options = (agentrt_ask_options){.struct_size = sizeof own_options};
        use_options = &own_options;
    } else if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 24, "agentrt_ask", "options", error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_ask_options(use_options, "agentrt_ask", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    if (out_future == NULL) {
        return refuse_null(AT("agentrt_ask", "out_future"), error);
    }
    return art_api_ask(from, to, payload, use_options, out_future, error);
}

COLD agentrt_status slow_reply(
    agentrt_agent from, agentrt_right right, const agentrt_payload *payload, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_reply", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(right.bits, ART_KIND_RIGHT)) {
        return refuse_handle(AT("agentrt_reply", "right"), right.bits, ART_KIND_RIGHT, error);
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_reply", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_reply", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    return art_api_reply(from, right, payload, error);
}

AGENTRT_API agentrt_status agentrt_reply(
    agentrt_agent from, agentrt_right right, const agentrt_payload *payload, agentrt_error *error)
{
    if ((from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT))
        || !is_kind(right.bits, ART_KIND_RIGHT)
        || payload == NULL
        || (payload->data == NULL && payload->bytes != 0)
        || payload->bytes > AGENTRT_PAYLOAD_BYTES_MAX
        || (payload->buf.bits != 0 && !is_kind(payload->buf.bits, ART_KIND_BUF))
        || (payload->buf.bits != 0 && (payload->data != NULL || payload->bytes != 0))) {
        return slow_reply(from, right, payload, error);
    }
    return art_api_reply(from, right, payload, error);
}

AGENTRT_API agentrt_status agentrt_refuse(
    agentrt_agent from, agentrt_right right, agentrt_status status, const char *text,
    uint32_t text_bytes, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_refuse", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(right.bits, ART_KIND_RIGHT)) {
        return refuse_handle(AT("agentrt_refuse", "right"), right.bits, ART_KIND_RIGHT, error);
    }
    if (status < -32768 || status > -1) {
        return refuse_signed(AT("agentrt_refuse", "status"), status, -32768, -1, error);
    }
    if (text == NULL && text_bytes != 0) {
        return refuse_null(AT("agentrt_refuse", "text"), error);
    }
    if (text_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_refuse", "text_bytes"), text_bytes, AGENTRT_PAYLOAD_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    return art_api_refuse(from, right, status, text, text_bytes, error);
}

AGENTRT_API agentrt_status agentrt_agent_stop(
    agentrt_agent from, agentrt_agent agent, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_agent_stop", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(agent.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_agent_stop", "agent"), agent.bits, ART_KIND_AGENT, error);
    }
    return art_api_agent_stop(from, agent, error);
}

AGENTRT_API agentrt_status agentrt_agent_kill(
    agentrt_agent from, agentrt_agent agent, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_agent_kill", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(agent.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_agent_kill", "agent"), agent.bits, ART_KIND_AGENT, error);
    }
    return art_api_agent_kill(from, agent, error);
}

AGENTRT_API agentrt_status agentrt_agent_fail(
    agentrt_agent from, const char *text, uint32_t text_bytes, agentrt_error *error)
{
    if (!is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_agent_fail", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (text == NULL && text_bytes != 0) {
        return refuse_null(AT("agentrt_agent_fail", "text"), error);
    }
    if (text_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_agent_fail", "text_bytes"), text_bytes, AGENTRT_PAYLOAD_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    return art_api_agent_fail(from, text, text_bytes, error);
}

AGENTRT_API agentrt_status agentrt_agent_wake(agentrt_agent agent, agentrt_error *error)
{
    if (!is_kind(agent.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_agent_wake", "agent"), agent.bits, ART_KIND_AGENT, error);
    }
    return art_api_agent_wake(agent, error);
}

AGENTRT_API agentrt_status agentrt_monitor(
    agentrt_agent from, agentrt_agent target, agentrt_future *out_future, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_monitor", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(target.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_monitor", "target"), target.bits, ART_KIND_AGENT, error);
    }
    if (out_future == NULL) {
        return refuse_null(AT("agentrt_monitor", "out_future"), error);
    }
    return art_api_monitor(from, target, out_future, error);
}

AGENTRT_API agentrt_status agentrt_link(
    agentrt_agent from, agentrt_agent peer, agentrt_error *error)
{
    if (!is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_link", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(peer.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_link", "peer"), peer.bits, ART_KIND_AGENT, error);
    }
    return art_api_link(from, peer, error);
}

AGENTRT_API agentrt_status agentrt_unlink(
    agentrt_agent from, agentrt_agent peer, agentrt_error *error)
{
    if (!is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_unlink", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(peer.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_unlink", "peer"), peer.bits, ART_KIND_AGENT, error);
    }
    return art_api_unlink(from, peer, error);
}

AGENTRT_API agentrt_status agentrt_agent_find(
    agentrt_runtime runtime, const char *name, uint32_t name_bytes, agentrt_agent *out_agent,
    agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_agent_find", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (name == NULL) {
        return refuse_null(AT("agentrt_agent_find", "name"), error);
    }
    if (name_bytes < 1) {
        return refuse_low(AT("agentrt_agent_find", "name_bytes"), name_bytes, 1, error);
    }
    if (name_bytes > AGENTRT_NAME_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_agent_find", "name_bytes"), name_bytes, AGENTRT_NAME_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    if (out_agent == NULL) {
        return refuse_null(AT("agentrt_agent_find", "out_agent"), error);
    }
    return art_api_agent_find(runtime, name, name_bytes, out_agent, error);
}

AGENTRT_API agentrt_status agentrt_agent_info_get(
    agentrt_agent agent, agentrt_agent_info *out_info, agentrt_error *error)
{
    if (!is_kind(agent.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_agent_info_get", "agent"), agent.bits, ART_KIND_AGENT, error);
    }
    if (out_info == NULL) {
        return refuse_null(AT("agentrt_agent_info_get", "out_info"), error);
    }
    return art_api_agent_info_get(agent, out_info, error);
}

AGENTRT_API agentrt_status agentrt_agent_profile_get(
    agentrt_agent agent, agentrt_profile *out_profile, agentrt_error *error)
{
    if (!is_kind(agent.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_agent_profile_get", "agent"), agent.bits, ART_KIND_AGENT, error);
    }
    if (out_profile == NULL) {
        return refuse_null(AT("agentrt_agent_profile_get", "out_profile"), error);
    }
    return art_api_agent_profile_get(agent, out_profile, error);
}

AGENTRT_API agentrt_status agentrt_future_wait(
    agentrt_future future, uint64_t timeout_ns, agentrt_message *out_message, agentrt_error *error)
{
    if (!is_kind(future.bits, ART_KIND_FUTURE)) {
        return refuse_handle(
            AT("agentrt_future_wait", "future"), future.bits, ART_KIND_FUTURE, error);
    }
    if (out_message == NULL) {
        return refuse_null(AT("agentrt_future_wait", "out_message"), error);
    }
    return art_api_future_wait(future, timeout_ns, out_message, error);
}

AGENTRT_API agentrt_status agentrt_future_cancel(agentrt_future future, agentrt_error *error)
{
    if (!is_kind(future.bits, ART_KIND_FUTURE)) {
        return refuse_handle(
            AT("agentrt_future_cancel", "future"), future.bits, ART_KIND_FUTURE, error);
    }
    return art_api_future_cancel(future, error);
}

AGENTRT_API agentrt_status agentrt_room_wait(
    agentrt_agent agent, uint64_t timeout_ns, agentrt_error *error)
{
    if (!is_kind(agent.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_room_wait", "agent"), agent.bits, ART_KIND_AGENT, error);
    }
    return art_api_room_wait(agent, timeout_ns, error);
}

AGENTRT_API agentrt_status agentrt_timer_arm(
    agentrt_agent from, agentrt_agent to, uint64_t delay_ns, uint64_t period_ns,
    const agentrt_payload *payload, agentrt_timer *out_timer, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_timer_arm", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(to.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_timer_arm", "to"), to.bits, ART_KIND_AGENT, error);
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_timer_arm", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_timer_arm", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    if (out_timer == NULL) {
        return refuse_null(AT("agentrt_timer_arm", "out_timer"), error);
    }
    return art_api_timer_arm(from, to, delay_ns, period_ns, payload, out_timer, error);
}

AGENTRT_API agentrt_status agentrt_timer_disarm(agentrt_timer timer, agentrt_error *error)
{
    if (!is_kind(timer.bits, ART_KIND_TIMER)) {
        return refuse_handle(
            AT("agentrt_timer_disarm", "timer"), timer.bits, ART_KIND_TIMER, error);
    }
    return art_api_timer_disarm(timer, error);
}

AGENTRT_API agentrt_status agentrt_buf_create(
    agentrt_agent from, agentrt_capability capability, const void *data, uint64_t bytes,
    agentrt_buf *out_buf, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_buf_create", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (capability != AGENTRT_ISO && capability != AGENTRT_REF) {
        return refuse_enum(
            AT("agentrt_buf_create", "capability"), (uint32_t)capability,
            "AGENTRT_ISO or AGENTRT_REF", error);
    }
    if (bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_buf_create", "bytes"), bytes, AGENTRT_PAYLOAD_BYTES_MAX, AGENTRT_E_SIZE,
            error);
    }
    if (out_buf == NULL) {
        return refuse_null(AT("agentrt_buf_create", "out_buf"), error);
    }
    return art_api_buf_create(from, capability, data, bytes, out_buf, error);
}

COLD agentrt_status slow_buf_view(
    agentrt_agent from, agentrt_buf buf, uint32_t writable, agentrt_view *out_view,
    agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_buf_view", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(buf.bits, ART_KIND_BUF)) {
        return refuse_handle(AT("agentrt_buf_view", "buf"), buf.bits, ART_KIND_BUF, error);
    }
    if (writable > 1) {
        return refuse_high(
            AT("agentrt_buf_view", "writable"), writable, 1, AGENTRT_E_ARGUMENT, error);
    }
    if (out_view == NULL) {
        return refuse_null(AT("agentrt_buf_view", "out_view"), error);
    }
    return art_api_buf_view(from, buf, writable, out_view, error);
}

AGENTRT_API agentrt_status agentrt_buf_view(
    agentrt_agent from, agentrt_buf buf, uint32_t writable, agentrt_view *out_view,
    agentrt_error *error)
{
    if ((from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT))
        || !is_kind(buf.bits, ART_KIND_BUF)
        || writable > 1
        || out_view == NULL) {
        return slow_buf_view(from, buf, writable, out_view, error);
    }
    return art_api_buf_view(from, buf, writable, out_view, error);
}

AGENTRT_API agentrt_status agentrt_buf_unview(
    agentrt_agent from, agentrt_buf buf, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_buf_unview", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(buf.bits, ART_KIND_BUF)) {
        return refuse_handle(AT("agentrt_buf_unview", "buf"), buf.bits, ART_KIND_BUF, error);
    }
    return art_api_buf_unview(from, buf, error);
}

AGENTRT_API agentrt_status agentrt_buf_convert(
    agentrt_agent from, agentrt_buf buf, agentrt_capability to, agentrt_buf *out_buf,
    agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_buf_convert", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(buf.bits, ART_KIND_BUF)) {
        return refuse_handle(AT("agentrt_buf_convert", "buf"), buf.bits, ART_KIND_BUF, error);
    }
    if (to != AGENTRT_ISO && to != AGENTRT_VAL && to != AGENTRT_REF && to != AGENTRT_TAG) {
        return refuse_enum(
            AT("agentrt_buf_convert", "to"), (uint32_t)to,
            "AGENTRT_ISO, AGENTRT_VAL, AGENTRT_REF or AGENTRT_TAG", error);
    }
    if (out_buf == NULL) {
        return refuse_null(AT("agentrt_buf_convert", "out_buf"), error);
    }
    return art_api_buf_convert(from, buf, to, out_buf, error);
}

AGENTRT_API agentrt_status agentrt_buf_keep(
    agentrt_agent from, agentrt_buf buf, agentrt_error *error)
{
    if (!is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_buf_keep", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(buf.bits, ART_KIND_BUF)) {
        return refuse_handle(AT("agentrt_buf_keep", "buf"), buf.bits, ART_KIND_BUF, error);
    }
    return art_api_buf_keep(from, buf, error);
}

AGENTRT_API agentrt_status agentrt_buf_close(agentrt_buf buf, agentrt_error *error)
{
    if (!is_kind(buf.bits, ART_KIND_BUF)) {
        return refuse_handle(AT("agentrt_buf_close", "buf"), buf.bits, ART_KIND_BUF, error);
    }
    return art_api_buf_close(buf, error);
}

AGENTRT_API agentrt_status agentrt_buf_info_get(
    agentrt_buf buf, agentrt_buf_info *out_info, agentrt_error *error)
{
    if (!is_kind(buf.bits, ART_KIND_BUF)) {
        return refuse_handle(AT("agentrt_buf_info_get", "buf"), buf.bits, ART_KIND_BUF, error);
    }
    if (out_info == NULL) {
        return refuse_null(AT("agentrt_buf_info_get", "out_info"), error);
    }
    return art_api_buf_info_get(buf, out_info, error);
}

AGENTRT_API agentrt_status agentrt_port_open(
    agentrt_runtime runtime, const agentrt_port_options *options, agentrt_port *out_port,
    agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_port_open", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    agentrt_port_options own_options;
    const agentrt_port_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options == NULL) {
        own_options = (agentrt_port_options){.struct_size = sizeof own_options};
        use_options = &own_options;
    } else if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 32, "agentrt_port_open", "options", error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_port_options(
            use_options, "agentrt_port_open", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    if (out_port == NULL) {
        return refuse_null(AT("agentrt_port_open", "out_port"), error);
    }
    return art_api_port_open(runtime, use_options, out_port, error);
}

AGENTRT_API agentrt_status agentrt_port_address(
    agentrt_port port, agentrt_agent *out_agent, agentrt_error *error)
{
    if (!is_kind(port.bits, ART_KIND_PORT)) {
        return refuse_handle(AT("agentrt_port_address", "port"), port.bits, ART_KIND_PORT, error);
    }
    if (out_agent == NULL) {
        return refuse_null(AT("agentrt_port_address", "out_agent"), error);
    }
    return art_api_port_address(port, out_agent, error);
}

AGENTRT_API agentrt_status agentrt_port_fd(agentrt_port port, int32_t *out_fd, agentrt_error *error)
{
    if (!is_kind(port.bits, ART_KIND_PORT)) {
        return refuse_handle(AT("agentrt_port_fd", "port"), port.bits, ART_KIND_PORT, error);
    }
    if (out_fd == NULL) {
        return refuse_null(AT("agentrt_port_fd", "out_fd"), error);
    }
    return art_api_port_fd(port, out_fd, error);
}

COLD agentrt_status slow_port_take(
    agentrt_port port, agentrt_message *records, uint32_t records_max, uint64_t timeout_ns,
    uint32_t *out_count, agentrt_error *error)
{
    if (!is_kind(port.bits, ART_KIND_PORT)) {
        return refuse_handle(AT("agentrt_port_take", "port"), port.bits, ART_KIND_PORT, error);
    }
    if (records == NULL) {
        return refuse_null(AT("agentrt_port_take", "records"), error);
    }
    if (records_max < 1) {
        return refuse_low(AT("agentrt_port_take", "records_max"), records_max, 1, error);
    }
    if (out_count == NULL) {
        return refuse_null(AT("agentrt_port_take", "out_count"), error);
    }
    return art_api_port_take(port, records, records_max, timeout_ns, out_count, error);
}

AGENTRT_API agentrt_status agentrt_port_take(
    agentrt_port port, agentrt_message *records, uint32_t records_max, uint64_t timeout_ns,
    uint32_t *out_count, agentrt_error *error)
{
    if (!is_kind(port.bits, ART_KIND_PORT)
        || records == NULL
        || records_max < 1
        || out_count == NULL) {
        return slow_port_take(port, records, records_max, timeout_ns, out_count, error);
    }
    return art_api_port_take(port, records, records_max, timeout_ns, out_count, error);
}

AGENTRT_API agentrt_status agentrt_port_commit(
    agentrt_port port, const agentrt_command *commands, uint32_t commands_count,
    agentrt_error *error)
{
    if (!is_kind(port.bits, ART_KIND_PORT)) {
        return refuse_handle(AT("agentrt_port_commit", "port"), port.bits, ART_KIND_PORT, error);
    }
    if (commands == NULL && commands_count != 0) {
        return refuse_null(AT("agentrt_port_commit", "commands"), error);
    }
    for (uint32_t index = 0; index < commands_count; index++) {
        agentrt_status commands_status = check_command(
            &commands[index], "agentrt_port_commit", "commands", index, error);
        if (commands_status != AGENTRT_OK) {
            return commands_status;
        }
    }
    return art_api_port_commit(port, commands, commands_count, error);
}

AGENTRT_API agentrt_status agentrt_port_close(agentrt_port port, agentrt_error *error)
{
    if (!is_kind(port.bits, ART_KIND_PORT)) {
        return refuse_handle(AT("agentrt_port_close", "port"), port.bits, ART_KIND_PORT, error);
    }
    return art_api_port_close(port, error);
}

AGENTRT_API agentrt_status agentrt_channel_open(
    agentrt_runtime runtime, const agentrt_channel_options *options, agentrt_channel *out_channel,
    agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_channel_open", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    agentrt_channel_options own_options;
    const agentrt_channel_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options == NULL) {
        own_options = (agentrt_channel_options){.struct_size = sizeof own_options};
        use_options = &own_options;
    } else if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 8, "agentrt_channel_open", "options", error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_channel_options(
            use_options, "agentrt_channel_open", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    if (out_channel == NULL) {
        return refuse_null(AT("agentrt_channel_open", "out_channel"), error);
    }
    return art_api_channel_open(runtime, use_options, out_channel, error);
}

AGENTRT_API agentrt_status agentrt_channel_try_send(
    agentrt_agent from, agentrt_channel channel, const agentrt_payload *payload,
    agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_channel_try_send", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(channel.bits, ART_KIND_CHANNEL)) {
        return refuse_handle(
            AT("agentrt_channel_try_send", "channel"), channel.bits, ART_KIND_CHANNEL, error);
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_channel_try_send", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_channel_try_send", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    return art_api_channel_try_send(from, channel, payload, error);
}

AGENTRT_API agentrt_status agentrt_channel_send(
    agentrt_agent from, agentrt_channel channel, const agentrt_payload *payload,
    uint64_t timeout_ns, agentrt_future *out_future, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_channel_send", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(channel.bits, ART_KIND_CHANNEL)) {
        return refuse_handle(
            AT("agentrt_channel_send", "channel"), channel.bits, ART_KIND_CHANNEL, error);
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_channel_send", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_channel_send", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    if (out_future == NULL) {
        return refuse_null(AT("agentrt_channel_send", "out_future"), error);
    }
    return art_api_channel_send(from, channel, payload, timeout_ns, out_future, error);
}

AGENTRT_API agentrt_status agentrt_channel_try_recv(
    agentrt_agent from, agentrt_channel channel, agentrt_message *out_message, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_channel_try_recv", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(channel.bits, ART_KIND_CHANNEL)) {
        return refuse_handle(
            AT("agentrt_channel_try_recv", "channel"), channel.bits, ART_KIND_CHANNEL, error);
    }
    if (out_message == NULL) {
        return refuse_null(AT("agentrt_channel_try_recv", "out_message"), error);
    }
    return art_api_channel_try_recv(from, channel, out_message, error);
}

AGENTRT_API agentrt_status agentrt_channel_recv(
    agentrt_agent from, agentrt_channel channel, uint64_t timeout_ns, agentrt_future *out_future,
    agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_channel_recv", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(channel.bits, ART_KIND_CHANNEL)) {
        return refuse_handle(
            AT("agentrt_channel_recv", "channel"), channel.bits, ART_KIND_CHANNEL, error);
    }
    if (out_future == NULL) {
        return refuse_null(AT("agentrt_channel_recv", "out_future"), error);
    }
    return art_api_channel_recv(from, channel, timeout_ns, out_future, error);
}

AGENTRT_API agentrt_status agentrt_channel_select(
    agentrt_agent from, const agentrt_channel *channels, uint32_t channels_count,
    uint64_t timeout_ns, agentrt_future *out_future, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_channel_select", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (channels == NULL) {
        return refuse_null(AT("agentrt_channel_select", "channels"), error);
    }
    if (channels_count < 1) {
        return refuse_low(AT("agentrt_channel_select", "channels_count"), channels_count, 1, error);
    }
    if (channels_count > AGENTRT_SELECT_MAX) {
        return refuse_high(
            AT("agentrt_channel_select", "channels_count"), channels_count, AGENTRT_SELECT_MAX,
            AGENTRT_E_ARGUMENT, error);
    }
    for (uint32_t index = 0; index < channels_count; index++) {
        if (!is_kind(channels[index].bits, ART_KIND_CHANNEL)) {
            return refuse_handle(
                (struct place){"agentrt_channel_select", "channels", NULL, index},
                channels[index].bits, ART_KIND_CHANNEL, error);
        }
    }
    if (out_future == NULL) {
        return refuse_null(AT("agentrt_channel_select", "out_future"), error);
    }
    return art_api_channel_select(from, channels, channels_count, timeout_ns, out_future, error);
}

AGENTRT_API agentrt_status agentrt_channel_info_get(
    agentrt_channel channel, agentrt_channel_info *out_info, agentrt_error *error)
{
    if (!is_kind(channel.bits, ART_KIND_CHANNEL)) {
        return refuse_handle(
            AT("agentrt_channel_info_get", "channel"), channel.bits, ART_KIND_CHANNEL, error);
    }
    if (out_info == NULL) {
        return refuse_null(AT("agentrt_channel_info_get", "out_info"), error);
    }
    return art_api_channel_info_get(channel, out_info, error);
}

AGENTRT_API agentrt_status agentrt_channel_close(agentrt_channel channel, agentrt_error *error)
{
    if (!is_kind(channel.bits, ART_KIND_CHANNEL)) {
        return refuse_handle(
            AT("agentrt_channel_close", "channel"), channel.bits, ART_KIND_CHANNEL, error);
    }
    return art_api_channel_close(channel, error);
}

AGENTRT_API agentrt_status agentrt_shards_create(
    agentrt_runtime runtime, const agentrt_member *members, uint32_t members_count,
    const agentrt_shards_options *options, agentrt_shards *out_shards, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_shards_create", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (members == NULL) {
        return refuse_null(AT("agentrt_shards_create", "members"), error);
    }
    if (members_count < 1) {
        return refuse_low(AT("agentrt_shards_create", "members_count"), members_count, 1, error);
    }
    if (members_count > AGENTRT_MEMBERS_MAX) {
        return refuse_high(
            AT("agentrt_shards_create", "members_count"), members_count, AGENTRT_MEMBERS_MAX,
            AGENTRT_E_ARGUMENT, error);
    }
    for (uint32_t index = 0; index < members_count; index++) {
        agentrt_status members_status = check_member(
            &members[index], "agentrt_shards_create", "members", index, error);
        if (members_status != AGENTRT_OK) {
            return members_status;
        }
    }
    agentrt_shards_options own_options;
    const agentrt_shards_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options == NULL) {
        own_options = (agentrt_shards_options){.struct_size = sizeof own_options};
        use_options = &own_options;
    } else if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 32, "agentrt_shards_create", "options",
            error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_shards_options(
            use_options, "agentrt_shards_create", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    if (out_shards == NULL) {
        return refuse_null(AT("agentrt_shards_create", "out_shards"), error);
    }
    return art_api_shards_create(runtime, members, members_count, use_options, out_shards, error);
}

AGENTRT_API agentrt_status agentrt_shards_hash(
    const void *key, uint64_t key_bytes, uint64_t *out_hash, agentrt_error *error)
{
    if (key_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_shards_hash", "key_bytes"), key_bytes, AGENTRT_PAYLOAD_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    if (out_hash == NULL) {
        return refuse_null(AT("agentrt_shards_hash", "out_hash"), error);
    }
    return art_api_shards_hash(key, key_bytes, out_hash, error);
}

FULL agentrt_status full_shards_find(
    agentrt_shards shards, uint64_t epoch, const void *key, uint64_t key_bytes,
    agentrt_shard_owner *out_owner, agentrt_error *error)
{
    if (!is_kind(shards.bits, ART_KIND_SHARDS)) {
        return refuse_handle(
            AT("agentrt_shards_find", "shards"), shards.bits, ART_KIND_SHARDS, error);
    }
    if (key_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_shards_find", "key_bytes"), key_bytes, AGENTRT_PAYLOAD_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    if (out_owner == NULL) {
        return refuse_null(AT("agentrt_shards_find", "out_owner"), error);
    }
    return art_api_shards_find(shards, epoch, key, key_bytes, out_owner, error);
}

AGENTRT_API agentrt_status agentrt_shards_find(
    agentrt_shards shards, uint64_t epoch, const void *key, uint64_t key_bytes,
    agentrt_shard_owner *out_owner, agentrt_error *error)
{
    if (art_quick_shards_find(shards, epoch, key, key_bytes, out_owner)) {
        return AGENTRT_OK;
    }
    return full_shards_find(shards, epoch, key, key_bytes, out_owner, error);
}

FULL agentrt_status full_shards_find_hash(
    agentrt_shards shards, uint64_t epoch, uint64_t hash, agentrt_shard_owner *out_owner,
    agentrt_error *error)
{
    if (!is_kind(shards.bits, ART_KIND_SHARDS)) {
        return refuse_handle(
            AT("agentrt_shards_find_hash", "shards"), shards.bits, ART_KIND_SHARDS, error);
    }
    if (out_owner == NULL) {
        return refuse_null(AT("agentrt_shards_find_hash", "out_owner"), error);
    }
    return art_api_shards_find_hash(shards, epoch, hash, out_owner, error);
}

AGENTRT_API agentrt_status agentrt_shards_find_hash(
    agentrt_shards shards, uint64_t epoch, uint64_t hash, agentrt_shard_owner *out_owner,
    agentrt_error *error)
{
    if (art_quick_shards_find_hash(shards, epoch, hash, out_owner)) {
        return AGENTRT_OK;
    }
    return full_shards_find_hash(shards, epoch, hash, out_owner, error);
}

AGENTRT_API agentrt_status agentrt_shards_replicas(
    agentrt_shards shards, uint64_t epoch, uint32_t shard, agentrt_shard_owner *out_owners,
    uint32_t owners_max, uint32_t *out_count, agentrt_error *error)
{
    if (!is_kind(shards.bits, ART_KIND_SHARDS)) {
        return refuse_handle(
            AT("agentrt_shards_replicas", "shards"), shards.bits, ART_KIND_SHARDS, error);
    }
    if (out_owners == NULL) {
        return refuse_null(AT("agentrt_shards_replicas", "out_owners"), error);
    }
    if (owners_max < 1) {
        return refuse_low(AT("agentrt_shards_replicas", "owners_max"), owners_max, 1, error);
    }
    if (owners_max > AGENTRT_MEMBERS_MAX) {
        return refuse_high(
            AT("agentrt_shards_replicas", "owners_max"), owners_max, AGENTRT_MEMBERS_MAX,
            AGENTRT_E_ARGUMENT, error);
    }
    if (out_count == NULL) {
        return refuse_null(AT("agentrt_shards_replicas", "out_count"), error);
    }
    return art_api_shards_replicas(shards, epoch, shard, out_owners, owners_max, out_count, error);
}

AGENTRT_API agentrt_status agentrt_shards_change(
    agentrt_shards shards, uint64_t epoch, const agentrt_member *members, uint32_t members_count,
    uint64_t *out_epoch, agentrt_error *error)
{
    if (!is_kind(shards.bits, ART_KIND_SHARDS)) {
        return refuse_handle(
            AT("agentrt_shards_change", "shards"), shards.bits, ART_KIND_SHARDS, error);
    }
    if (members == NULL) {
        return refuse_null(AT("agentrt_shards_change", "members"), error);
    }
    if (members_count < 1) {
        return refuse_low(AT("agentrt_shards_change", "members_count"), members_count, 1, error);
    }
    if (members_count > AGENTRT_MEMBERS_MAX) {
        return refuse_high(
            AT("agentrt_shards_change", "members_count"), members_count, AGENTRT_MEMBERS_MAX,
            AGENTRT_E_ARGUMENT, error);
    }
    for (uint32_t index = 0; index < members_count; index++) {
        agentrt_status members_status = check_member(
            &members[index], "agentrt_shards_change", "members", index, error);
        if (members_status != AGENTRT_OK) {
            return members_status;
        }
    }
    if (out_epoch == NULL) {
        return refuse_null(AT("agentrt_shards_change", "out_epoch"), error);
    }
    return art_api_shards_change(shards, epoch, members, members_count, out_epoch, error);
}

AGENTRT_API agentrt_status agentrt_shards_moves(
    agentrt_shards shards, uint64_t epoch, uint32_t first, agentrt_shard_move *out_moves,
    uint32_t moves_max, uint32_t *out_count, agentrt_error *error)
{
    if (!is_kind(shards.bits, ART_KIND_SHARDS)) {
        return refuse_handle(
            AT("agentrt_shards_moves", "shards"), shards.bits, ART_KIND_SHARDS, error);
    }
    if (out_moves == NULL) {
        return refuse_null(AT("agentrt_shards_moves", "out_moves"), error);
    }
    if (moves_max < 1) {
        return refuse_low(AT("agentrt_shards_moves", "moves_max"), moves_max, 1, error);
    }
    if (out_count == NULL) {
        return refuse_null(AT("agentrt_shards_moves", "out_count"), error);
    }
    return art_api_shards_moves(shards, epoch, first, out_moves, moves_max, out_count, error);
}

AGENTRT_API agentrt_status agentrt_shards_signal(
    agentrt_agent from, agentrt_shards shards, uint64_t epoch, const void *key, uint64_t key_bytes,
    const agentrt_payload *payload, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_shards_signal", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(shards.bits, ART_KIND_SHARDS)) {
        return refuse_handle(
            AT("agentrt_shards_signal", "shards"), shards.bits, ART_KIND_SHARDS, error);
    }
    if (key_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_shards_signal", "key_bytes"), key_bytes, AGENTRT_PAYLOAD_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_shards_signal", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_shards_signal", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    return art_api_shards_signal(from, shards, epoch, key, key_bytes, payload, error);
}

AGENTRT_API agentrt_status agentrt_shards_info_get(
    agentrt_shards shards, agentrt_shards_info *out_info, agentrt_error *error)
{
    if (!is_kind(shards.bits, ART_KIND_SHARDS)) {
        return refuse_handle(
            AT("agentrt_shards_info_get", "shards"), shards.bits, ART_KIND_SHARDS, error);
    }
    if (out_info == NULL) {
        return refuse_null(AT("agentrt_shards_info_get", "out_info"), error);
    }
    return art_api_shards_info_get(shards, out_info, error);
}

AGENTRT_API agentrt_status agentrt_shards_close(agentrt_shards shards, agentrt_error *error)
{
    if (!is_kind(shards.bits, ART_KIND_SHARDS)) {
        return refuse_handle(
            AT("agentrt_shards_close", "shards"), shards.bits, ART_KIND_SHARDS, error);
    }
    return art_api_shards_close(shards, error);
}

AGENTRT_API agentrt_status agentrt_topology_make(
    agentrt_shape shape, uint32_t count, uint32_t fanout, agentrt_topology *out_topology,
    agentrt_error *error)
{
    if (shape != AGENTRT_MESH && shape != AGENTRT_RING && shape != AGENTRT_STAR && shape != AGENTRT_HIERARCHICAL) {
        return refuse_enum(
            AT("agentrt_topology_make", "shape"), (uint32_t)shape,
            "AGENTRT_MESH, AGENTRT_RING, AGENTRT_STAR or AGENTRT_HIERARCHICAL", error);
    }
    if (count < 1) {
        return refuse_low(AT("agentrt_topology_make", "count"), count, 1, error);
    }
    if (count > AGENTRT_TOPOLOGY_MAX) {
        return refuse_high(
            AT("agentrt_topology_make", "count"), count, AGENTRT_TOPOLOGY_MAX, AGENTRT_E_ARGUMENT,
            error);
    }
    if (fanout > AGENTRT_FANOUT_MAX) {
        return refuse_high(
            AT("agentrt_topology_make", "fanout"), fanout, AGENTRT_FANOUT_MAX, AGENTRT_E_ARGUMENT,
            error);
    }
    if (out_topology == NULL) {
        return refuse_null(AT("agentrt_topology_make", "out_topology"), error);
    }
    return art_api_topology_make(shape, count, fanout, out_topology, error);
}

AGENTRT_API agentrt_status agentrt_topology_neighbours(
    agentrt_topology topology, uint32_t node, uint32_t first, agentrt_neighbour *out_neighbours,
    uint32_t neighbours_max, uint32_t *out_count, agentrt_error *error)
{
    if (!is_kind(topology.bits, ART_KIND_TOPOLOGY)) {
        return refuse_handle(
            AT("agentrt_topology_neighbours", "topology"), topology.bits, ART_KIND_TOPOLOGY, error);
    }
    if (out_neighbours == NULL) {
        return refuse_null(AT("agentrt_topology_neighbours", "out_neighbours"), error);
    }
    if (neighbours_max < 1) {
        return refuse_low(
            AT("agentrt_topology_neighbours", "neighbours_max"), neighbours_max, 1, error);
    }
    if (out_count == NULL) {
        return refuse_null(AT("agentrt_topology_neighbours", "out_count"), error);
    }
    return art_api_topology_neighbours(
        topology, node, first, out_neighbours, neighbours_max, out_count, error);
}

AGENTRT_API agentrt_status agentrt_topology_edges(
    agentrt_topology topology, uint64_t first, agentrt_edge *out_edges, uint32_t edges_max,
    uint32_t *out_count, agentrt_error *error)
{
    if (!is_kind(topology.bits, ART_KIND_TOPOLOGY)) {
        return refuse_handle(
            AT("agentrt_topology_edges", "topology"), topology.bits, ART_KIND_TOPOLOGY, error);
    }
    if (out_edges == NULL) {
        return refuse_null(AT("agentrt_topology_edges", "out_edges"), error);
    }
    if (edges_max < 1) {
        return refuse_low(AT("agentrt_topology_edges", "edges_max"), edges_max, 1, error);
    }
    if (out_count == NULL) {
        return refuse_null(AT("agentrt_topology_edges", "out_count"), error);
    }
    return art_api_topology_edges(topology, first, out_edges, edges_max, out_count, error);
}

AGENTRT_API agentrt_status agentrt_topology_info_get(
    agentrt_topology topology, agentrt_topology_info *out_info, agentrt_error *error)
{
    if (!is_kind(topology.bits, ART_KIND_TOPOLOGY)) {
        return refuse_handle(
            AT("agentrt_topology_info_get", "topology"), topology.bits, ART_KIND_TOPOLOGY, error);
    }
    if (out_info == NULL) {
        return refuse_null(AT("agentrt_topology_info_get", "out_info"), error);
    }
    return art_api_topology_info_get(topology, out_info, error);
}

AGENTRT_API agentrt_status agentrt_topology_dot(
    agentrt_agent from, agentrt_topology topology, agentrt_buf *out_buf, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_topology_dot", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(topology.bits, ART_KIND_TOPOLOGY)) {
        return refuse_handle(
            AT("agentrt_topology_dot", "topology"), topology.bits, ART_KIND_TOPOLOGY, error);
    }
    if (out_buf == NULL) {
        return refuse_null(AT("agentrt_topology_dot", "out_buf"), error);
    }
    return art_api_topology_dot(from, topology, out_buf, error);
}

AGENTRT_API agentrt_status agentrt_breaker_open(
    agentrt_runtime runtime, const agentrt_breaker_options *options, agentrt_breaker *out_breaker,
    agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_breaker_open", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    agentrt_breaker_options own_options;
    const agentrt_breaker_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options == NULL) {
        own_options = (agentrt_breaker_options){.struct_size = sizeof own_options};
        use_options = &own_options;
    } else if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 32, "agentrt_breaker_open", "options",
            error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_breaker_options(
            use_options, "agentrt_breaker_open", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    if (out_breaker == NULL) {
        return refuse_null(AT("agentrt_breaker_open", "out_breaker"), error);
    }
    return art_api_breaker_open(runtime, use_options, out_breaker, error);
}

FULL agentrt_status full_breaker_admit(
    agentrt_breaker breaker, uint64_t *out_ticket, agentrt_error *error)
{
    if (!is_kind(breaker.bits, ART_KIND_BREAKER)) {
        return refuse_handle(
            AT("agentrt_breaker_admit", "breaker"), breaker.bits, ART_KIND_BREAKER, error);
    }
    if (out_ticket == NULL) {
        return refuse_null(AT("agentrt_breaker_admit", "out_ticket"), error);
    }
    return art_api_breaker_admit(breaker, out_ticket, error);
}

AGENTRT_API agentrt_status agentrt_breaker_admit(
    agentrt_breaker breaker, uint64_t *out_ticket, agentrt_error *error)
{
    if (art_quick_breaker_admit(breaker, out_ticket)) {
        return AGENTRT_OK;
    }
    return full_breaker_admit(breaker, out_ticket, error);
}

FULL agentrt_status full_breaker_report(
    agentrt_breaker breaker, uint64_t ticket, uint32_t failed, agentrt_error *error)
{
    if (!is_kind(breaker.bits, ART_KIND_BREAKER)) {
        return refuse_handle(
            AT("agentrt_breaker_report", "breaker"), breaker.bits, ART_KIND_BREAKER, error);
    }
    if (failed > 1) {
        return refuse_high(
            AT("agentrt_breaker_report", "failed"), failed, 1, AGENTRT_E_ARGUMENT, error);
    }
    return art_api_breaker_report(breaker, ticket, failed, error);
}

AGENTRT_API agentrt_status agentrt_breaker_report(
    agentrt_breaker breaker, uint64_t ticket, uint32_t failed, agentrt_error *error)
{
    if (art_quick_breaker_report(breaker, ticket, failed)) {
        return AGENTRT_OK;
    }
    return full_breaker_report(breaker, ticket, failed, error);
}

AGENTRT_API agentrt_status agentrt_breaker_info_get(
    agentrt_breaker breaker, agentrt_breaker_info *out_info, agentrt_error *error)
{
    if (!is_kind(breaker.bits, ART_KIND_BREAKER)) {
        return refuse_handle(
            AT("agentrt_breaker_info_get", "breaker"), breaker.bits, ART_KIND_BREAKER, error);
    }
    if (out_info == NULL) {
        return refuse_null(AT("agentrt_breaker_info_get", "out_info"), error);
    }
    return art_api_breaker_info_get(breaker, out_info, error);
}

AGENTRT_API agentrt_status agentrt_breaker_close(agentrt_breaker breaker, agentrt_error *error)
{
    if (!is_kind(breaker.bits, ART_KIND_BREAKER)) {
        return refuse_handle(
            AT("agentrt_breaker_close", "breaker"), breaker.bits, ART_KIND_BREAKER, error);
    }
    return art_api_breaker_close(breaker, error);
}

AGENTRT_API agentrt_status agentrt_retry_next(
    uint32_t attempt, uint64_t now_ns, uint64_t deadline_ns, const agentrt_retry_options *policy,
    uint64_t *out_pause_ns, agentrt_error *error)
{
    if (attempt < 1) {
        return refuse_low(AT("agentrt_retry_next", "attempt"), attempt, 1, error);
    }
    agentrt_retry_options own_policy;
    const agentrt_retry_options *use_policy = policy;
    agentrt_status policy_status = AGENTRT_OK;
    if (use_policy == NULL) {
        own_policy = (agentrt_retry_options){.struct_size = sizeof own_policy};
        use_policy = &own_policy;
    } else if (use_policy->struct_size != sizeof own_policy) {
        policy_status = read_options(
            &own_policy, sizeof own_policy, policy, 56, "agentrt_retry_next", "policy", error);
        use_policy = &own_policy;
    }
    if (policy_status == AGENTRT_OK) {
        policy_status = check_retry_options(
            use_policy, "agentrt_retry_next", "policy", NO_INDEX, error);
    }
    if (policy_status != AGENTRT_OK) {
        return policy_status;
    }
    if (out_pause_ns == NULL) {
        return refuse_null(AT("agentrt_retry_next", "out_pause_ns"), error);
    }
    return art_api_retry_next(attempt, now_ns, deadline_ns, use_policy, out_pause_ns, error);
}

AGENTRT_API agentrt_status agentrt_retry_spend(
    uint64_t now_ns, uint64_t spent_ns, const agentrt_retry_options *policy, uint64_t *out_spent_ns,
    agentrt_error *error)
{
    agentrt_retry_options own_policy;
    const agentrt_retry_options *use_policy = policy;
    agentrt_status policy_status = AGENTRT_OK;
    if (use_policy == NULL) {
        own_policy = (agentrt_retry_options){.struct_size = sizeof own_policy};
        use_policy = &own_policy;
    } else if (use_policy->struct_size != sizeof own_policy) {
        policy_status = read_options(
            &own_policy, sizeof own_policy, policy, 56, "agentrt_retry_spend", "policy", error);
        use_policy = &own_policy;
    }
    if (policy_status == AGENTRT_OK) {
        policy_status = check_retry_options(
            use_policy, "agentrt_retry_spend", "policy", NO_INDEX, error);
    }
    if (policy_status != AGENTRT_OK) {
        return policy_status;
    }
    if (out_spent_ns == NULL) {
        return refuse_null(AT("agentrt_retry_spend", "out_spent_ns"), error);
    }
    return art_api_retry_spend(now_ns, spent_ns, use_policy, out_spent_ns, error);
}

AGENTRT_API agentrt_status agentrt_retry_key(
    uint64_t seed, uint64_t call_number, uint64_t *out_key, agentrt_error *error)
{
    if (out_key == NULL) {
        return refuse_null(AT("agentrt_retry_key", "out_key"), error);
    }
    return art_api_retry_key(seed, call_number, out_key, error);
}

AGENTRT_API agentrt_status agentrt_retry_pause(
    agentrt_runtime runtime, agentrt_agent from, uint64_t pause_ns, agentrt_future *out_future,
    agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_retry_pause", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_retry_pause", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (out_future == NULL) {
        return refuse_null(AT("agentrt_retry_pause", "out_future"), error);
    }
    return art_api_retry_pause(runtime, from, pause_ns, out_future, error);
}

AGENTRT_API agentrt_status agentrt_supervisor_spawn(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_supervisor_options *options,
    const agentrt_retry_options *policy, agentrt_agent *out_agent, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_supervisor_spawn", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_supervisor_spawn", "from"), from.bits, ART_KIND_AGENT, error);
    }
    agentrt_supervisor_options own_options;
    const agentrt_supervisor_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options == NULL) {
        own_options = (agentrt_supervisor_options){.struct_size = sizeof own_options};
        use_options = &own_options;
    } else if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 80, "agentrt_supervisor_spawn", "options",
            error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_supervisor_options(
            use_options, "agentrt_supervisor_spawn", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    agentrt_retry_options own_policy;
    const agentrt_retry_options *use_policy = policy;
    agentrt_status policy_status = AGENTRT_OK;
    if (use_policy == NULL) {
        own_policy = (agentrt_retry_options){.struct_size = sizeof own_policy};
        use_policy = &own_policy;
    } else if (use_policy->struct_size != sizeof own_policy) {
        policy_status = read_options(
            &own_policy, sizeof own_policy, policy, 56, "agentrt_supervisor_spawn", "policy",
            error);
        use_policy = &own_policy;
    }
    if (policy_status == AGENTRT_OK) {
        policy_status = check_retry_options(
            use_policy, "agentrt_supervisor_spawn", "policy", NO_INDEX, error);
    }
    if (policy_status != AGENTRT_OK) {
        return policy_status;
    }
    if (out_agent == NULL) {
        return refuse_null(AT("agentrt_supervisor_spawn", "out_agent"), error);
    }
    return art_api_supervisor_spawn(runtime, from, use_options, use_policy, out_agent, error);
}

AGENTRT_API agentrt_status agentrt_supervisor_adopt(
    agentrt_agent from, agentrt_agent supervisor, agentrt_agent agent, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_supervisor_adopt", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(supervisor.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_supervisor_adopt", "supervisor"), supervisor.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(agent.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_supervisor_adopt", "agent"), agent.bits, ART_KIND_AGENT, error);
    }
    return art_api_supervisor_adopt(from, supervisor, agent, error);
}

AGENTRT_API agentrt_status agentrt_supervisor_children(
    agentrt_agent supervisor, uint32_t first, agentrt_child *out_children, uint32_t children_max,
    uint32_t *out_count, agentrt_error *error)
{
    if (!is_kind(supervisor.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_supervisor_children", "supervisor"), supervisor.bits, ART_KIND_AGENT,
            error);
    }
    if (out_children == NULL) {
        return refuse_null(AT("agentrt_supervisor_children", "out_children"), error);
    }
    if (children_max < 1) {
        return refuse_low(
            AT("agentrt_supervisor_children", "children_max"), children_max, 1, error);
    }
    if (out_count == NULL) {
        return refuse_null(AT("agentrt_supervisor_children", "out_count"), error);
    }
    return art_api_supervisor_children(
        supervisor, first, out_children, children_max, out_count, error);
}

AGENTRT_API agentrt_status agentrt_letter_subscribe(agentrt_agent agent, agentrt_error *error)
{
    if (!is_kind(agent.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_letter_subscribe", "agent"), agent.bits, ART_KIND_AGENT, error);
    }
    return art_api_letter_subscribe(agent, error);
}

AGENTRT_API agentrt_status agentrt_letter_unsubscribe(agentrt_agent agent, agentrt_error *error)
{
    if (!is_kind(agent.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_letter_unsubscribe", "agent"), agent.bits, ART_KIND_AGENT, error);
    }
    return art_api_letter_unsubscribe(agent, error);
}

AGENTRT_API agentrt_status agentrt_quorum(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *voters, uint32_t voters_count,
    const agentrt_payload *payload, const agentrt_quorum_options *options,
    agentrt_future *out_future, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_quorum", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_quorum", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (voters == NULL) {
        return refuse_null(AT("agentrt_quorum", "voters"), error);
    }
    if (voters_count < 1) {
        return refuse_low(AT("agentrt_quorum", "voters_count"), voters_count, 1, error);
    }
    if (voters_count > AGENTRT_VOTERS_MAX) {
        return refuse_high(
            AT("agentrt_quorum", "voters_count"), voters_count, AGENTRT_VOTERS_MAX,
            AGENTRT_E_ARGUMENT, error);
    }
    for (uint32_t index = 0; index < voters_count; index++) {
        if (!is_kind(voters[index].bits, ART_KIND_AGENT)) {
            return refuse_handle(
                (struct place){"agentrt_quorum", "voters", NULL, index}, voters[index].bits,
                ART_KIND_AGENT, error);
        }
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_quorum", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_quorum", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    agentrt_quorum_options own_options;
    const agentrt_quorum_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options == NULL) {
        own_options = (agentrt_quorum_options){.struct_size = sizeof own_options};
        use_options = &own_options;
    } else if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 32, "agentrt_quorum", "options", error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_quorum_options(
            use_options, "agentrt_quorum", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    if (out_future == NULL) {
        return refuse_null(AT("agentrt_quorum", "out_future"), error);
    }
    return art_api_quorum(
        runtime, from, voters, voters_count, payload, use_options, out_future, error);
}

AGENTRT_API agentrt_status agentrt_quorum_tally(
    const void *result, uint64_t result_bytes, agentrt_tally *out_tally, agentrt_error *error)
{
    if (result_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_quorum_tally", "result_bytes"), result_bytes, AGENTRT_PAYLOAD_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    if (out_tally == NULL) {
        return refuse_null(AT("agentrt_quorum_tally", "out_tally"), error);
    }
    return art_api_quorum_tally(result, result_bytes, out_tally, error);
}

AGENTRT_API agentrt_status agentrt_quorum_vote(
    const void *result, uint64_t result_bytes, uint32_t index, agentrt_vote *out_vote,
    agentrt_error *error)
{
    if (result_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_quorum_vote", "result_bytes"), result_bytes, AGENTRT_PAYLOAD_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    if (out_vote == NULL) {
        return refuse_null(AT("agentrt_quorum_vote", "out_vote"), error);
    }
    return art_api_quorum_vote(result, result_bytes, index, out_vote, error);
}

AGENTRT_API agentrt_status agentrt_quorum_choice(
    const void *result, uint64_t result_bytes, uint32_t index, agentrt_choice *out_choice,
    agentrt_error *error)
{
    if (result_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_quorum_choice", "result_bytes"), result_bytes, AGENTRT_PAYLOAD_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    if (out_choice == NULL) {
        return refuse_null(AT("agentrt_quorum_choice", "out_choice"), error);
    }
    return art_api_quorum_choice(result, result_bytes, index, out_choice, error);
}

AGENTRT_API agentrt_status agentrt_broadcast(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *members,
    uint32_t members_count, const agentrt_payload *payload, agentrt_refusal *out_refusals,
    uint32_t refusals_max, uint32_t *out_count, uint32_t *out_delivered, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_broadcast", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_broadcast", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (members == NULL) {
        return refuse_null(AT("agentrt_broadcast", "members"), error);
    }
    if (members_count < 1) {
        return refuse_low(AT("agentrt_broadcast", "members_count"), members_count, 1, error);
    }
    if (members_count > AGENTRT_BROADCAST_MAX) {
        return refuse_high(
            AT("agentrt_broadcast", "members_count"), members_count, AGENTRT_BROADCAST_MAX,
            AGENTRT_E_ARGUMENT, error);
    }
    for (uint32_t index = 0; index < members_count; index++) {
        if (!is_kind(members[index].bits, ART_KIND_AGENT)) {
            return refuse_handle(
                (struct place){"agentrt_broadcast", "members", NULL, index}, members[index].bits,
                ART_KIND_AGENT, error);
        }
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_broadcast", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_broadcast", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    if (out_refusals == NULL && refusals_max != 0) {
        return refuse_null(AT("agentrt_broadcast", "out_refusals"), error);
    }
    if (refusals_max > AGENTRT_BROADCAST_MAX) {
        return refuse_high(
            AT("agentrt_broadcast", "refusals_max"), refusals_max, AGENTRT_BROADCAST_MAX,
            AGENTRT_E_ARGUMENT, error);
    }
    if (out_count == NULL) {
        return refuse_null(AT("agentrt_broadcast", "out_count"), error);
    }
    if (out_delivered == NULL) {
        return refuse_null(AT("agentrt_broadcast", "out_delivered"), error);
    }
    return art_api_broadcast(
        runtime, from, members, members_count, payload, out_refusals, refusals_max, out_count,
        out_delivered, error);
}

AGENTRT_API agentrt_status agentrt_gossip(
    agentrt_runtime runtime, agentrt_agent from, const agentrt_agent *members,
    uint32_t members_count, agentrt_topology topology, const agentrt_payload *payload,
    const agentrt_gossip_options *options, agentrt_future *out_future, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_gossip", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_gossip", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (members == NULL) {
        return refuse_null(AT("agentrt_gossip", "members"), error);
    }
    if (members_count < 1) {
        return refuse_low(AT("agentrt_gossip", "members_count"), members_count, 1, error);
    }
    if (members_count > AGENTRT_BROADCAST_MAX) {
        return refuse_high(
            AT("agentrt_gossip", "members_count"), members_count, AGENTRT_BROADCAST_MAX,
            AGENTRT_E_ARGUMENT, error);
    }
    for (uint32_t index = 0; index < members_count; index++) {
        if (!is_kind(members[index].bits, ART_KIND_AGENT)) {
            return refuse_handle(
                (struct place){"agentrt_gossip", "members", NULL, index}, members[index].bits,
                ART_KIND_AGENT, error);
        }
    }
    if (topology.bits != 0 && !is_kind(topology.bits, ART_KIND_TOPOLOGY)) {
        return refuse_handle(
            AT("agentrt_gossip", "topology"), topology.bits, ART_KIND_TOPOLOGY, error);
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_gossip", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_gossip", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    agentrt_gossip_options own_options;
    const agentrt_gossip_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options == NULL) {
        own_options = (agentrt_gossip_options){.struct_size = sizeof own_options};
        use_options = &own_options;
    } else if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 40, "agentrt_gossip", "options", error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_gossip_options(
            use_options, "agentrt_gossip", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    if (out_future == NULL) {
        return refuse_null(AT("agentrt_gossip", "out_future"), error);
    }
    return art_api_gossip(
        runtime, from, members, members_count, topology, payload, use_options, out_future, error);
}

AGENTRT_API agentrt_status agentrt_gossip_read(
    const void *result, uint64_t result_bytes, agentrt_gossip_report *out_report,
    agentrt_error *error)
{
    if (result_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_gossip_read", "result_bytes"), result_bytes, AGENTRT_PAYLOAD_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    if (out_report == NULL) {
        return refuse_null(AT("agentrt_gossip_read", "out_report"), error);
    }
    return art_api_gossip_read(result, result_bytes, out_report, error);
}

AGENTRT_API agentrt_status agentrt_gossip_hops(
    const void *result, uint64_t result_bytes, uint32_t hops, uint32_t *out_members,
    agentrt_error *error)
{
    if (result_bytes > AGENTRT_PAYLOAD_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_gossip_hops", "result_bytes"), result_bytes, AGENTRT_PAYLOAD_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    if (out_members == NULL) {
        return refuse_null(AT("agentrt_gossip_hops", "out_members"), error);
    }
    return art_api_gossip_hops(result, result_bytes, hops, out_members, error);
}

AGENTRT_API agentrt_status agentrt_lease_open(
    agentrt_runtime runtime, agentrt_agent from, const char *name, uint32_t name_bytes,
    agentrt_lease *out_lease, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_lease_open", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_lease_open", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (name == NULL) {
        return refuse_null(AT("agentrt_lease_open", "name"), error);
    }
    if (name_bytes < 1) {
        return refuse_low(AT("agentrt_lease_open", "name_bytes"), name_bytes, 1, error);
    }
    if (name_bytes > AGENTRT_NAME_BYTES_MAX) {
        return refuse_high(
            AT("agentrt_lease_open", "name_bytes"), name_bytes, AGENTRT_NAME_BYTES_MAX,
            AGENTRT_E_SIZE, error);
    }
    if (out_lease == NULL) {
        return refuse_null(AT("agentrt_lease_open", "out_lease"), error);
    }
    return art_api_lease_open(runtime, from, name, name_bytes, out_lease, error);
}

AGENTRT_API agentrt_status agentrt_lease_try_acquire(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, uint64_t *out_token,
    agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(
            AT("agentrt_lease_try_acquire", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(lease.bits, ART_KIND_LEASE)) {
        return refuse_handle(
            AT("agentrt_lease_try_acquire", "lease"), lease.bits, ART_KIND_LEASE, error);
    }
    if (ttl_ns < 1) {
        return refuse_low(AT("agentrt_lease_try_acquire", "ttl_ns"), ttl_ns, 1, error);
    }
    if (ttl_ns > AGENTRT_TTL_NS_MAX) {
        return refuse_high(
            AT("agentrt_lease_try_acquire", "ttl_ns"), ttl_ns, AGENTRT_TTL_NS_MAX,
            AGENTRT_E_ARGUMENT, error);
    }
    if (out_token == NULL) {
        return refuse_null(AT("agentrt_lease_try_acquire", "out_token"), error);
    }
    return art_api_lease_try_acquire(from, lease, ttl_ns, out_token, error);
}

AGENTRT_API agentrt_status agentrt_lease_acquire(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, uint64_t timeout_ns,
    agentrt_future *out_future, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_lease_acquire", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(lease.bits, ART_KIND_LEASE)) {
        return refuse_handle(
            AT("agentrt_lease_acquire", "lease"), lease.bits, ART_KIND_LEASE, error);
    }
    if (ttl_ns < 1) {
        return refuse_low(AT("agentrt_lease_acquire", "ttl_ns"), ttl_ns, 1, error);
    }
    if (ttl_ns > AGENTRT_TTL_NS_MAX) {
        return refuse_high(
            AT("agentrt_lease_acquire", "ttl_ns"), ttl_ns, AGENTRT_TTL_NS_MAX, AGENTRT_E_ARGUMENT,
            error);
    }
    if (out_future == NULL) {
        return refuse_null(AT("agentrt_lease_acquire", "out_future"), error);
    }
    return art_api_lease_acquire(from, lease, ttl_ns, timeout_ns, out_future, error);
}

AGENTRT_API agentrt_status agentrt_lease_renew(
    agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_lease_renew", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(lease.bits, ART_KIND_LEASE)) {
        return refuse_handle(AT("agentrt_lease_renew", "lease"), lease.bits, ART_KIND_LEASE, error);
    }
    if (ttl_ns < 1) {
        return refuse_low(AT("agentrt_lease_renew", "ttl_ns"), ttl_ns, 1, error);
    }
    if (ttl_ns > AGENTRT_TTL_NS_MAX) {
        return refuse_high(
            AT("agentrt_lease_renew", "ttl_ns"), ttl_ns, AGENTRT_TTL_NS_MAX, AGENTRT_E_ARGUMENT,
            error);
    }
    return art_api_lease_renew(from, lease, ttl_ns, error);
}

AGENTRT_API agentrt_status agentrt_lease_release(
    agentrt_agent from, agentrt_lease lease, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_lease_release", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(lease.bits, ART_KIND_LEASE)) {
        return refuse_handle(
            AT("agentrt_lease_release", "lease"), lease.bits, ART_KIND_LEASE, error);
    }
    return art_api_lease_release(from, lease, error);
}

AGENTRT_API agentrt_status agentrt_lease_info_get(
    agentrt_lease lease, agentrt_lease_info *out_info, agentrt_error *error)
{
    if (!is_kind(lease.bits, ART_KIND_LEASE)) {
        return refuse_handle(
            AT("agentrt_lease_info_get", "lease"), lease.bits, ART_KIND_LEASE, error);
    }
    if (out_info == NULL) {
        return refuse_null(AT("agentrt_lease_info_get", "out_info"), error);
    }
    return art_api_lease_info_get(lease, out_info, error);
}

AGENTRT_API agentrt_status agentrt_lease_close(
    agentrt_agent from, agentrt_lease lease, agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_lease_close", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(lease.bits, ART_KIND_LEASE)) {
        return refuse_handle(AT("agentrt_lease_close", "lease"), lease.bits, ART_KIND_LEASE, error);
    }
    return art_api_lease_close(from, lease, error);
}

AGENTRT_API agentrt_status agentrt_signal_fenced(
    agentrt_agent from, agentrt_agent to, agentrt_lease lease, const agentrt_payload *payload,
    agentrt_error *error)
{
    if (from.bits != 0 && !is_kind(from.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_signal_fenced", "from"), from.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(to.bits, ART_KIND_AGENT)) {
        return refuse_handle(AT("agentrt_signal_fenced", "to"), to.bits, ART_KIND_AGENT, error);
    }
    if (!is_kind(lease.bits, ART_KIND_LEASE)) {
        return refuse_handle(
            AT("agentrt_signal_fenced", "lease"), lease.bits, ART_KIND_LEASE, error);
    }
    if (payload == NULL) {
        return refuse_null(AT("agentrt_signal_fenced", "payload"), error);
    }
    agentrt_status payload_status = check_payload(
        payload, "agentrt_signal_fenced", "payload", NO_INDEX, error);
    if (payload_status != AGENTRT_OK) {
        return payload_status;
    }
    return art_api_signal_fenced(from, to, lease, payload, error);
}

AGENTRT_API agentrt_status agentrt_fault_inject(
    agentrt_runtime runtime, const agentrt_fault_options *options, uint32_t *out_fault,
    agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_fault_inject", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (options == NULL) {
        return refuse_null(AT("agentrt_fault_inject", "options"), error);
    }
    agentrt_fault_options own_options;
    const agentrt_fault_options *use_options = options;
    agentrt_status options_status = AGENTRT_OK;
    if (use_options->struct_size != sizeof own_options) {
        options_status = read_options(
            &own_options, sizeof own_options, options, 56, "agentrt_fault_inject", "options",
            error);
        use_options = &own_options;
    }
    if (options_status == AGENTRT_OK) {
        options_status = check_fault_options(
            use_options, "agentrt_fault_inject", "options", NO_INDEX, error);
    }
    if (options_status != AGENTRT_OK) {
        return options_status;
    }
    if (out_fault == NULL) {
        return refuse_null(AT("agentrt_fault_inject", "out_fault"), error);
    }
    return art_api_fault_inject(runtime, use_options, out_fault, error);
}

AGENTRT_API agentrt_status agentrt_fault_strikes(
    agentrt_runtime runtime, uint32_t fault, uint64_t *out_strikes, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_fault_strikes", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    if (out_strikes == NULL) {
        return refuse_null(AT("agentrt_fault_strikes", "out_strikes"), error);
    }
    return art_api_fault_strikes(runtime, fault, out_strikes, error);
}

AGENTRT_API agentrt_status agentrt_fault_remove(
    agentrt_runtime runtime, uint32_t fault, agentrt_error *error)
{
    if (!is_kind(runtime.bits, ART_KIND_RUNTIME)) {
        return refuse_handle(
            AT("agentrt_fault_remove", "runtime"), runtime.bits, ART_KIND_RUNTIME, error);
    }
    return art_api_fault_remove(runtime, fault, error);
}
