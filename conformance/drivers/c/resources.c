// The operations on buffers, runtimes and ports: each makes exactly one call of the API.
#include "call.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LETTERS_MAX = 1024 };

static const char *const capabilities[] = {"inline", "iso", "val", "ref", "tag", NULL};

static agentrt_buf buf_of(const struct turn *turn, const json_t *op)
{
    return (agentrt_buf){handle(turn, op, "buf")};
}

CALL(buf)
{
    size_t bytes = (size_t)number(op, "size");
    unsigned char *data = field(op, "bytes") != NULL ? unhex(text(op, "bytes"), &bytes) : NULL;
    agentrt_buf made = {0};
    agentrt_status status = agentrt_buf_create(
        caller(turn, op), (agentrt_capability)choice(op, "capability", capabilities), data, bytes,
        &made, error);
    free(data);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), BUF, made.bits);
    }
    return status;
}

CALL(view)
{
    agentrt_view opened;
    agentrt_status status = agentrt_buf_view(caller(turn, op), buf_of(turn, op),
                                             json_is_true(field(op, "writable")), &opened, error);
    if (status != AGENTRT_OK) {
        return status;
    }
    if (field(op, "write") != NULL) {
        size_t bytes;
        unsigned char *data = unhex(text(op, "write"), &bytes);
        memcpy(opened.data, data, bytes);
        free(data);
    }
    if (json_is_true(field(op, "record"))) {
        observe(tagged_bytes(opened.data, opened.bytes));
    }
    return status;
}

CALL(unview)
{
    return agentrt_buf_unview(caller(turn, op), buf_of(turn, op), error);
}

CALL(convert)
{
    agentrt_buf made = {0};
    agentrt_status status =
        agentrt_buf_convert(caller(turn, op), buf_of(turn, op),
                            (agentrt_capability)choice(op, "to", capabilities), &made, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), BUF, made.bits);
    }
    return status;
}

// A host owns what its port or its future gave: only an inline agent has to ask for it.
CALL(keep)
{
    uint64_t bits = handle_bits(turn, "message");
    agentrt_status status = AGENTRT_OK;
    if (!turn->owned) {
        status = agentrt_buf_keep(caller(turn, op), (agentrt_buf){bits}, error);
    }
    if (status == AGENTRT_OK) {
        turn->owned = false;
        name_put(text(op, "as"), BUF, bits);
    }
    return status;
}

CALL(close_)
{
    struct name closed = handle_named(turn, text(op, "name"));
    switch (closed.kind) {
    case RUNTIME:
        return agentrt_runtime_close((agentrt_runtime){closed.bits}, error);
    case PORT:
        return agentrt_port_close((agentrt_port){closed.bits}, error);
    case CHANNEL:
        return agentrt_channel_close((agentrt_channel){closed.bits}, error);
    case SHARDS:
        return agentrt_shards_close((agentrt_shards){closed.bits}, error);
    case BREAKER:
        return agentrt_breaker_close((agentrt_breaker){closed.bits}, error);
    case LEASE:
        return agentrt_lease_close(caller(turn, op), (agentrt_lease){closed.bits}, error);
    default:
        return agentrt_buf_close((agentrt_buf){closed.bits}, error);
    }
}

// Numbers by name: what the `fields` of info and stats choose from.
struct field {
    const char *name;
    uint64_t value;
};

static void record_fields(const struct turn *turn, const json_t *op, const struct field *fields)
{
    size_t index;
    json_t *wanted;
    json_array_foreach(field(op, "fields"), index, wanted)
    {
        const struct field *found = fields;
        while (found->name != NULL && strcmp(found->name, json_string_value(wanted)) != 0) {
            found++;
        }
        if (found->name == NULL) {
            fail_case(turn, text(op, "op"), "there is no field %s", json_string_value(wanted));
        }
        observe(tagged_u64(found->value));
    }
}

static agentrt_status info_of_agent(const struct turn *turn, const json_t *op, uint64_t bits,
                                    agentrt_error *error)
{
    agentrt_agent_info info;
    agentrt_status status = agentrt_agent_info_get((agentrt_agent){bits}, &info, error);
    if (status == AGENTRT_OK) {
        const struct field fields[] = {{"id", info.id},
                                       {"depth", info.depth},
                                       {"capacity", info.capacity},
                                       {"high_mark", info.high_mark},
                                       {"low_mark", info.low_mark},
                                       {"overflow", info.overflow},
                                       {"priority", info.priority},
                                       {"awaiting", info.awaiting},
                                       {"stopping", info.stopping},
                                       {NULL, 0}};
        record_fields(turn, op, fields);
    }
    return status;
}

static agentrt_status info_of_channel(const struct turn *turn, const json_t *op, uint64_t bits,
                                      agentrt_error *error)
{
    agentrt_channel_info info;
    agentrt_status status = agentrt_channel_info_get((agentrt_channel){bits}, &info, error);
    if (status == AGENTRT_OK) {
        const struct field fields[] = {
            {"depth", info.depth}, {"capacity", info.capacity}, {"closed", info.closed}, {NULL, 0}};
        record_fields(turn, op, fields);
    }
    return status;
}

static agentrt_status info_of_shards(const struct turn *turn, const json_t *op, uint64_t bits,
                                     agentrt_error *error)
{
    agentrt_shards_info info;
    agentrt_status status = agentrt_shards_info_get((agentrt_shards){bits}, &info, error);
    if (status == AGENTRT_OK) {
        const struct field fields[] = {{"epoch", info.epoch},       {"shards", info.shards},
                                       {"members", info.members},   {"moves", info.moves},
                                       {"moving", info.moving},     {"held", info.held},
                                       {"held_max", info.held_max}, {NULL, 0}};
        record_fields(turn, op, fields);
    }
    return status;
}

static agentrt_status info_of_topology(const struct turn *turn, const json_t *op, uint64_t bits,
                                       agentrt_error *error)
{
    agentrt_topology_info info;
    agentrt_status status = agentrt_topology_info_get((agentrt_topology){bits}, &info, error);
    if (status == AGENTRT_OK) {
        const struct field fields[] = {{"edges", info.edges},
                                       {"shape", info.shape},
                                       {"nodes", info.nodes},
                                       {"fanout", info.fanout},
                                       {NULL, 0}};
        record_fields(turn, op, fields);
    }
    return status;
}

static agentrt_status info_of_breaker(const struct turn *turn, const json_t *op, uint64_t bits,
                                      agentrt_error *error)
{
    agentrt_breaker_info info;
    agentrt_status status = agentrt_breaker_info_get((agentrt_breaker){bits}, &info, error);
    if (status == AGENTRT_OK) {
        const struct field fields[] = {{"state", info.state},   {"failures", info.failures},
                                       {"probes", info.probes}, {"until_ns", info.until_ns},
                                       {"trips", info.trips},   {NULL, 0}};
        record_fields(turn, op, fields);
    }
    return status;
}

static agentrt_status info_of_lease(const struct turn *turn, const json_t *op, uint64_t bits,
                                    agentrt_error *error)
{
    agentrt_lease_info info;
    agentrt_status status = agentrt_lease_info_get((agentrt_lease){bits}, &info, error);
    if (status == AGENTRT_OK) {
        const struct field fields[] = {{"token", info.token},     {"left_ns", info.left_ns},
                                       {"waiters", info.waiters}, {"held", info.held},
                                       {"taken", info.taken},     {NULL, 0}};
        record_fields(turn, op, fields);
    }
    return status;
}

CALL(info)
{
    struct name of = handle_named(turn, text(op, "of"));
    if (of.kind == AGENT) {
        return info_of_agent(turn, op, of.bits, error);
    }
    if (of.kind == CHANNEL) {
        return info_of_channel(turn, op, of.bits, error);
    }
    if (of.kind == SHARDS) {
        return info_of_shards(turn, op, of.bits, error);
    }
    if (of.kind == TOPOLOGY) {
        return info_of_topology(turn, op, of.bits, error);
    }
    if (of.kind == BREAKER) {
        return info_of_breaker(turn, op, of.bits, error);
    }
    if (of.kind == LEASE) {
        return info_of_lease(turn, op, of.bits, error);
    }
    agentrt_buf_info info;
    agentrt_status status = agentrt_buf_info_get((agentrt_buf){of.bits}, &info, error);
    if (status == AGENTRT_OK) {
        const struct field fields[] = {{"bytes", info.bytes},
                                       {"capability", info.capability},
                                       {"views", info.views},
                                       {"holders", info.holders},
                                       {NULL, 0}};
        record_fields(turn, op, fields);
    }
    return status;
}

CALL(run_)
{
    (void)turn;
    return host_run(number(op, "timeout_ns"), error);
}
CALL(drain)
{
    (void)turn;
    return host_drain(number(op, "timeout_ns"), error);
}

CALL(open_)
{
    (void)turn;
    const char *name = text(op, "store");
    char store[PATH_MAX];
    if (name != NULL) {
        snprintf(store, sizeof store, "%s/%s", text(run.json, "folder"), name);
    }
    agentrt_runtime_options options = {.struct_size = sizeof options,
                                       .workers = (uint32_t)number(op, "workers"),
                                       .simulated = run.simulated,
                                       .seed = 1,
                                       .lease_store_path = name != NULL ? store : NULL};
    agentrt_runtime opened = {0};
    agentrt_status status = agentrt_runtime_open(&options, &opened, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), RUNTIME, opened.bits);
    }
    return status;
}

CALL(clock_)
{
    (void)turn;
    (void)op;
    uint64_t now = 0;
    agentrt_status status = agentrt_runtime_clock(run.runtime, &now, error);
    if (status == AGENTRT_OK) {
        observe(tagged_u64(now));
    }
    return status;
}

CALL(stats)
{
    agentrt_stats stats;
    agentrt_status status = agentrt_runtime_stats(run.runtime, &stats, error);
    if (status == AGENTRT_OK) {
        const struct field fields[] = {{"accepted", stats.accepted},
                                       {"handled", stats.handled},
                                       {"dead_letters", stats.dead_letters},
                                       {"in_flight", stats.in_flight},
                                       {"agents_live", stats.agents_live},
                                       {"spawned", stats.spawned},
                                       {"ended", stats.ended},
                                       {"crashed", stats.crashed},
                                       {"now_ns", stats.now_ns},
                                       {"overruns", stats.overruns},
                                       {NULL, 0}};
        record_fields(turn, op, fields);
    }
    return status;
}

CALL(profile)
{
    agentrt_profile profile;
    agentrt_status status =
        agentrt_agent_profile_get((agentrt_agent){handle(turn, op, "of")}, &profile, error);
    if (status == AGENTRT_OK) {
        const struct field fields[] = {{"turns", profile.turns},
                                       {"messages", profile.messages},
                                       {"busy_ns", profile.busy_ns},
                                       {"longest_ns", profile.longest_ns},
                                       {"turn_ns", profile.turn_ns},
                                       {"messages_per_s", profile.messages_per_s},
                                       {"cpu_ppm", profile.cpu_ppm},
                                       {"since_ns", profile.since_ns},
                                       {NULL, 0}};
        record_fields(turn, op, fields);
    }
    return status;
}

CALL(overruns)
{
    (void)turn;
    (void)op;
    agentrt_overrun overruns[64];
    uint32_t count = 0;
    agentrt_status status = agentrt_runtime_overruns(run.runtime, overruns, 64, &count, error);
    if (status == AGENTRT_OK) {
        observe(tagged_u64(count));
    }
    return status;
}

CALL(letters)
{
    (void)turn;
    static agentrt_letter letters[LETTERS_MAX];
    uint32_t count = 0;
    uint32_t max = field(op, "max") != NULL ? (uint32_t)number(op, "max") : LETTERS_MAX;
    agentrt_status status = agentrt_runtime_letters(run.runtime, letters, max, &count, error);
    for (uint32_t i = 0; status == AGENTRT_OK && i < count; i++) {
        observe(tagged_letter(letters[i].from, letters[i].to, letters[i].type, letters[i].reason));
    }
    return status;
}

CALL(describe)
{
    (void)error;
    agentrt_status code = (agentrt_status)json_integer_value(field(op, "code"));
    observe(tagged("text", agentrt_status_name(code)));
    if (agentrt_status_text(code)[0] == '\0') {
        fail_case(turn, "describe", "status %d has no text", code);
    }
    return AGENTRT_OK;
}

const struct call_entry calls_of_resources[] = {
    {"buf", buf},         {"view", view},         {"unview", unview},   {"convert", convert},
    {"keep", keep},       {"close", close_},      {"info", info},       {"run", run_},
    {"drain", drain},     {"open", open_},        {"clock", clock_},    {"stats", stats},
    {"letters", letters}, {"describe", describe}, {"profile", profile}, {"overruns", overruns},
    {NULL, NULL},
};
