// The operations on maps of shards and on topologies: each makes exactly one call of the API.
#include "call.h"

#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = AGENTRT_MEMBERS_MAX + 1, LIST_MAX = 1024 };

static const char *const shapes[] = {"", "mesh", "ring", "star", "hierarchical", NULL};

static agentrt_shards map_of(const struct turn *turn, const json_t *op)
{
    return (agentrt_shards){handle(turn, op, "map")};
}

// Bytes of the field `key`; the caller frees.
static unsigned char *key_of(const json_t *op, size_t *out_bytes)
{
    return unhex(text(op, "key"), out_bytes);
}

static uint32_t max_of(const json_t *op)
{
    return field(op, "max") != NULL ? (uint32_t)number(op, "max") : LIST_MAX;
}

static uint32_t members_of(const struct turn *turn, const json_t *op, agentrt_member *out_members)
{
    uint32_t count = 0;
    size_t index;
    json_t *given;
    json_array_foreach(field(op, "members"), index, given)
    {
        const char *agent = json_string_value(json_array_get(given, 2));
        out_members[count++] =
            (agentrt_member){.id = (uint64_t)json_integer_value(json_array_get(given, 0)),
                             .weight = (uint32_t)json_integer_value(json_array_get(given, 1)),
                             .agent.bits = agent != NULL ? handle_bits(turn, agent) : 0};
    }
    return count;
}

CALL(shards)
{
    static agentrt_member members[MEMBERS_MAX];
    const char *runtime = field(op, "runtime") != NULL ? text(op, "runtime") : "runtime";
    agentrt_shards_options options = {.struct_size = sizeof options,
                                      .shards = (uint32_t)number(op, "shards"),
                                      .held_max = (uint32_t)number(op, "held_max"),
                                      .handover_type = number(op, "handover_type"),
                                      .handover_timeout_ns = number(op, "handover_timeout_ns")};
    uint32_t count = members_of(turn, op, members);
    agentrt_shards made = {0};
    agentrt_status status = agentrt_shards_create((agentrt_runtime){handle_bits(turn, runtime)},
                                                  members, count, &options, &made, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), SHARDS, made.bits);
    }
    return status;
}

CALL(hash)
{
    (void)turn;
    size_t bytes;
    unsigned char *key = key_of(op, &bytes);
    uint64_t hash = 0;
    agentrt_status status = agentrt_shards_hash(key, bytes, &hash, error);
    free(key);
    if (status == AGENTRT_OK) {
        observe(tagged_u64(hash));
    }
    return status;
}

CALL(owner)
{
    agentrt_shard_owner owner;
    agentrt_status status;
    if (field(op, "key") != NULL) {
        size_t bytes;
        unsigned char *key = key_of(op, &bytes);
        status =
            agentrt_shards_find(map_of(turn, op), number(op, "epoch"), key, bytes, &owner, error);
        free(key);
    } else {
        status = agentrt_shards_find_hash(map_of(turn, op), number(op, "epoch"), number(op, "hash"),
                                          &owner, error);
    }
    if (status == AGENTRT_OK) {
        observe(tagged_u64(owner.shard));
        observe(tagged_u64(owner.member));
        observe(tagged_u64(owner.epoch));
        observe(tagged("agent", name_of_bits(owner.agent)));
    }
    return status;
}

CALL(replicas)
{
    static agentrt_shard_owner owners[MEMBERS_MAX];
    uint32_t count = 0;
    agentrt_status status = agentrt_shards_replicas(map_of(turn, op), number(op, "epoch"),
                                                    (uint32_t)number(op, "shard"), owners,
                                                    (uint32_t)number(op, "max"), &count, error);
    for (uint32_t i = 0; status == AGENTRT_OK && i < count; i++) {
        observe(tagged_u64(owners[i].member));
    }
    return status;
}

CALL(change)
{
    static agentrt_member members[MEMBERS_MAX];
    uint32_t count = members_of(turn, op, members);
    uint64_t epoch = 0;
    agentrt_status status =
        agentrt_shards_change(map_of(turn, op), number(op, "epoch"), members, count, &epoch, error);
    if (status == AGENTRT_OK) {
        observe(tagged_u64(epoch));
    }
    return status;
}

CALL(moves)
{
    static agentrt_shard_move moves[LIST_MAX];
    uint32_t count = 0;
    agentrt_status status =
        agentrt_shards_moves(map_of(turn, op), number(op, "epoch"), (uint32_t)number(op, "first"),
                             moves, max_of(op), &count, error);
    for (uint32_t i = 0; status == AGENTRT_OK && i < count; i++) {
        observe(tagged_u64(moves[i].shard));
        observe(tagged_u64(moves[i].from));
        observe(tagged_u64(moves[i].to));
    }
    return status;
}

CALL(route)
{
    struct payload payload;
    payload_make(&payload, turn, op);
    size_t bytes;
    unsigned char *key = key_of(op, &bytes);
    agentrt_status status = agentrt_shards_signal(
        caller(turn, op), map_of(turn, op), number(op, "epoch"), key, bytes, &payload.c, error);
    free(key);
    free(payload.bytes);
    return status;
}

static agentrt_topology topology_of(const struct turn *turn, const json_t *op)
{
    return (agentrt_topology){handle(turn, op, "topology")};
}

CALL(topology)
{
    (void)turn;
    agentrt_topology made = {0};
    agentrt_status status = agentrt_topology_make((agentrt_shape)choice(op, "shape", shapes),
                                                  (uint32_t)number(op, "count"),
                                                  (uint32_t)number(op, "fanout"), &made, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), TOPOLOGY, made.bits);
    }
    return status;
}

CALL(neighbours)
{
    static agentrt_neighbour neighbours[LIST_MAX];
    uint32_t count = 0;
    agentrt_status status = agentrt_topology_neighbours(
        topology_of(turn, op), (uint32_t)number(op, "node"), (uint32_t)number(op, "first"),
        neighbours, max_of(op), &count, error);
    for (uint32_t i = 0; status == AGENTRT_OK && i < count; i++) {
        observe(tagged_u64(neighbours[i].node));
        observe(tagged_u64(neighbours[i].relation));
    }
    return status;
}

CALL(edges)
{
    static agentrt_edge edges[LIST_MAX];
    uint32_t count = 0;
    agentrt_status status = agentrt_topology_edges(topology_of(turn, op), number(op, "first"),
                                                   edges, max_of(op), &count, error);
    for (uint32_t i = 0; status == AGENTRT_OK && i < count; i++) {
        observe(tagged_u64(edges[i].a));
        observe(tagged_u64(edges[i].b));
    }
    return status;
}

CALL(dot)
{
    agentrt_buf made = {0};
    agentrt_status status =
        agentrt_topology_dot(caller(turn, op), topology_of(turn, op), &made, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), BUF, made.bits);
    }
    return status;
}

const struct call_entry calls_of_shards[] = {
    {"shards", shards},         {"hash", hash},         {"owner", owner},
    {"replicas", replicas},     {"change", change},     {"moves", moves},
    {"route", route},           {"topology", topology}, {"edges", edges},
    {"neighbours", neighbours}, {"dot", dot},           {NULL, NULL},
};
