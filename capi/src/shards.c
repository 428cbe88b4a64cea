// Bodies of the calls about maps of shards.
#include "orchestrate/shard.h"

#include "base/hash.h"
#include "bodies.h"
#include "call.h"
#include "exec/agent.h"
#include "exec/trace.h"

#include <inttypes.h>

#define HELD_DEFAULT 1000

// Enters the map's runtime for `from`, which must be of it.
static agentrt_status begin(struct art_call *call, uint64_t from, uint64_t shards)
{
    struct art_runtime *runtime = art_shards_runtime(shards);
    agentrt_status status = art_call_begin_in(call, runtime, "shards", shards);
    if (status != AGENTRT_OK || from == 0)
        return status;
    status = art_call_check_from(call, from);
    if (status == AGENTRT_OK && art_agent_runtime(art_agent_find(from)) != runtime)
        status = art_call_refuse(call, AGENTRT_E_FOREIGN, "shards", shards);
    if (status != AGENTRT_OK)
        art_call_end(call);
    return status;
}

ART_COLD static agentrt_status refuse(struct art_call *call, agentrt_status status, uint64_t shards,
                                      uint64_t epoch, const struct art_shards_refusal *refusal)
{
    if (status == AGENTRT_E_EPOCH)
        return art_error_set(call->error, status,
                             "%s: shards 0x%" PRIx64 ": epoch %" PRIu64
                             " was named, it is %" PRIu64,
                             call->name, shards, epoch, refusal->epoch);
    return refusal->why == NULL
               ? art_call_refuse(call, status, "shards", shards)
               : art_call_refuse_because(call, status, "shards", shards, refusal->why);
}

// The same about one of its members.
ART_COLD static agentrt_status refuse_member(struct art_call *call, agentrt_status status,
                                             uint64_t shards, uint64_t epoch,
                                             const struct art_shards_refusal *refusal)
{
    if (refusal->why == NULL)
        return refuse(call, status, shards, epoch, refusal);
    return art_error_set(call->error, status, "%s: member %" PRIu64 ": %s", call->name,
                         refusal->member, refusal->why);
}

// Every agent that is named lives in the call's runtime.
static agentrt_status check_agents(struct art_call *call, const agentrt_member *members,
                                   uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t bits = members[i].agent.bits;
        if (bits == 0)
            continue;
        agentrt_status status = art_agent_standing(bits);
        if (status == AGENTRT_OK || status == AGENTRT_E_CLOSED)
            status = art_agent_runtime(art_agent_find(bits)) == call->runtime ? AGENTRT_OK
                                                                              : AGENTRT_E_FOREIGN;
        if (status != AGENTRT_OK)
            return art_call_refuse_agent(call, status, bits);
    }
    return AGENTRT_OK;
}

static agentrt_status create(struct art_call *call, const agentrt_member *members, uint32_t count,
                             const agentrt_shards_options *given, uint64_t *out_shards)
{
    agentrt_shards_options options = *given;
    if (options.shards == 0)
        options.shards = AGENTRT_SHARDS_DEFAULT;
    if (options.held_max == 0)
        options.held_max = HELD_DEFAULT;
    if ((options.shards & (options.shards - 1)) != 0)
        return art_error_set(call->error, AGENTRT_E_ARGUMENT,
                             "%s: options: shards is %" PRIu32 ", which is no power of two",
                             call->name, options.shards);
    agentrt_status status = check_agents(call, members, count);
    if (status != AGENTRT_OK)
        return status;
    struct art_shards_refusal refusal = { 0 };
    status = art_shards_create(call->thread, call->runtime, members, count, &options, out_shards,
                               &refusal);
    return status == AGENTRT_OK ? status : refuse_member(call, status, 0, 0, &refusal);
}

agentrt_status art_api_shards_create(agentrt_runtime runtime, const agentrt_member *members,
                                     uint32_t members_count, const agentrt_shards_options *options,
                                     agentrt_shards *out_shards, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_shards_create", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_bytes(call.runtime, members, members_count * sizeof *members,
                         "map %" PRIu32 " %" PRIu32 " %" PRIu64 " %" PRIu64, options->shards,
                         options->held_max, options->handover_type, options->handover_timeout_ns);
    status = create(&call, members, members_count, options, &out_shards->bits);
    if (status == AGENTRT_OK && art_record_on(call.runtime))
        art_record_call(call.runtime, "= %" PRIu64, out_shards->bits);
    art_call_end(&call);
    return status;
}

agentrt_status art_api_shards_close(agentrt_shards shards, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_shards_close", .error = error };
    agentrt_status status = begin(&call, 0, shards.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "unmap %" PRIu64, shards.bits);
    status = art_shards_close(call.thread, shards.bits);
    if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "shards", shards.bits);
    art_call_end(&call);
    return status;
}

// No bytes is a key, too, and needs no address.
static agentrt_status check_key(const struct art_call *call, const void *key, uint64_t key_bytes)
{
    return key != NULL || key_bytes == 0
               ? AGENTRT_OK
               : art_error_set(call->error, AGENTRT_E_ARGUMENT,
                               "%s: key is NULL, but key_bytes is %" PRIu64, call->name, key_bytes);
}

agentrt_status art_api_shards_hash(const void *key, uint64_t key_bytes, uint64_t *out_hash,
                                   agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_shards_hash", .error = error };
    agentrt_status status = check_key(&call, key, key_bytes);
    if (status == AGENTRT_OK)
        *out_hash = art_hash(key, key_bytes, 0);
    return status;
}

static agentrt_status find(struct art_call *call, uint64_t shards, uint64_t epoch, uint64_t hash,
                           agentrt_shard_owner *out_owner)
{
    agentrt_status status = begin(call, 0, shards);
    if (status != AGENTRT_OK)
        return status;
    struct art_shards_refusal refusal = { 0 };
    status = art_shards_lookup(shards, epoch, hash, out_owner, &refusal);
    if (status != AGENTRT_OK)
        refuse(call, status, shards, epoch, &refusal);
    art_call_end(call);
    return status;
}

agentrt_status art_api_shards_find(agentrt_shards shards, uint64_t epoch, const void *key,
                                   uint64_t key_bytes, agentrt_shard_owner *out_owner,
                                   agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_shards_find", .error = error };
    agentrt_status status = check_key(&call, key, key_bytes);
    return status == AGENTRT_OK
               ? find(&call, shards.bits, epoch, art_hash(key, key_bytes, 0), out_owner)
               : status;
}

agentrt_status art_api_shards_find_hash(agentrt_shards shards, uint64_t epoch, uint64_t hash,
                                        agentrt_shard_owner *out_owner, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_shards_find_hash", .error = error };
    return find(&call, shards.bits, epoch, hash, out_owner);
}

agentrt_status art_api_shards_replicas(agentrt_shards shards, uint64_t epoch, uint32_t shard,
                                       agentrt_shard_owner *out_owners, uint32_t owners_max,
                                       uint32_t *out_count, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_shards_replicas", .error = error };
    agentrt_status status = begin(&call, 0, shards.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_shards_refusal refusal = { 0 };
    status = art_shards_rank(shards.bits, epoch, shard, out_owners, owners_max, &refusal);
    if (status == AGENTRT_OK)
        *out_count = owners_max;
    else
        refuse(&call, status, shards.bits, epoch, &refusal);
    art_call_end(&call);
    return status;
}

agentrt_status art_api_shards_change(agentrt_shards shards, uint64_t epoch,
                                     const agentrt_member *members, uint32_t members_count,
                                     uint64_t *out_epoch, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_shards_change", .error = error };
    agentrt_status status = begin(&call, 0, shards.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_bytes(call.runtime, members, members_count * sizeof *members,
                         "remap %" PRIu64 " %" PRIu64, shards.bits, epoch);
    status = check_agents(&call, members, members_count);
    if (status == AGENTRT_OK) {
        struct art_shards_refusal refusal = { 0 };
        status = art_shards_change(call.thread, shards.bits, epoch, members, members_count,
                                   out_epoch, &refusal);
        if (status != AGENTRT_OK)
            refuse_member(&call, status, shards.bits, epoch, &refusal);
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_shards_moves(agentrt_shards shards, uint64_t epoch, uint32_t first,
                                    agentrt_shard_move *out_moves, uint32_t moves_max,
                                    uint32_t *out_count, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_shards_moves", .error = error };
    agentrt_status status = begin(&call, 0, shards.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_shards_refusal refusal = { 0 };
    status =
        art_shards_list_moves(shards.bits, epoch, first, out_moves, moves_max, out_count, &refusal);
    if (status != AGENTRT_OK)
        refuse(&call, status, shards.bits, epoch, &refusal);
    art_call_end(&call);
    return status;
}

ART_COLD static void refuse_route(struct art_call *call, agentrt_status status, uint64_t from,
                                  uint64_t owner, uint64_t shards, uint64_t epoch,
                                  const struct art_shards_refusal *refusal)
{
    if (art_trace_on(call->runtime) && status != AGENTRT_E_STALE)
        art_trace_line(call->runtime, "refuse %" PRIu64 "->%" PRIu64 " %s", art_trace_number(from),
                       art_trace_number(owner), agentrt_status_name(status));
    if (owner != 0)
        art_call_refuse_agent(call, status, owner);
    else if (status == AGENTRT_E_ARGUMENT)
        refuse_member(call, status, shards, epoch, refusal);
    else
        refuse(call, status, shards, epoch, refusal);
}

agentrt_status art_api_shards_signal(agentrt_agent from, agentrt_shards shards, uint64_t epoch,
                                     const void *key, uint64_t key_bytes,
                                     const agentrt_payload *payload, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_shards_signal", .error = error };
    agentrt_status status = check_key(&call, key, key_bytes);
    if (status == AGENTRT_OK)
        status = begin(&call, from.bits, shards.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_draft draft;
    struct art_buf_refusal unfit = { 0 };
    status =
        art_signal_draft(call.thread, art_call_owner(&call, from.bits), payload, &draft, &unfit);
    if (status != AGENTRT_OK) {
        art_call_refuse_payload(&call, status, from.bits, payload, &unfit);
        art_call_end(&call);
        return status;
    }
    draft.message->from = from.bits;
    if (art_record_on(call.runtime)) {
        art_record_bytes(call.runtime, key, key_bytes, "key");
        art_record_message(call.runtime, "route",
                           (const uint64_t[]){ from.bits, shards.bits, epoch, 0 }, draft.message);
    }
    uint64_t owner;
    struct art_shards_refusal refusal = { 0 };
    status = art_shards_route(call.thread, shards.bits, epoch, art_hash(key, key_bytes, 0), &draft,
                              &owner, &refusal);
    if (status != AGENTRT_OK) {
        art_signal_undo(call.thread, &draft);
        refuse_route(&call, status, from.bits, owner, shards.bits, epoch, &refusal);
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_shards_info_get(agentrt_shards shards, agentrt_shards_info *out_info,
                                       agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_shards_info_get", .error = error };
    agentrt_status status = begin(&call, 0, shards.bits);
    if (status != AGENTRT_OK)
        return status;
    status = art_shards_info(shards.bits, out_info);
    if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "shards", shards.bits);
    art_call_end(&call);
    return status;
}
