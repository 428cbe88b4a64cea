// Bodies of the gossip calls.
#include "orchestrate/gossip.h"

#include "bodies.h"
#include "call.h"

#include <inttypes.h>
#include <string.h>

#define FANOUT_DEFAULT 3
#define REPAIR_NS_DEFAULT 1000000

// Who is whose neighbour: what the caller says, or a mesh.
static agentrt_status check_topology(struct art_call *call, agentrt_topology name, uint32_t members,
                                     struct art_topology *out_topology)
{
    *out_topology = (struct art_topology){ .shape = AGENTRT_MESH, .count = members };
    if (name.bits == 0)
        return AGENTRT_OK;
    if (!art_topology_read(name.bits, out_topology))
        return art_call_refuse(call, AGENTRT_E_STALE, "topology", name.bits);
    if (out_topology->count == members)
        return AGENTRT_OK;
    return art_error_set(call->error, AGENTRT_E_ARGUMENT,
                         "%s: topology 0x%" PRIx64 ": it has %" PRIu32 " node%s for %" PRIu32
                         " member%s, and each member is one",
                         call->name, name.bits, out_topology->count,
                         art_error_plural(out_topology->count), members, art_error_plural(members));
}

ART_COLD static void record(const struct art_call *call, const struct art_rumour *rumour,
                            agentrt_topology topology, const agentrt_gossip_options *options,
                            const struct art_msg *message)
{
    art_record_bytes(call->runtime, rumour->members,
                     rumour->topology.count * sizeof *rumour->members, "members");
    art_record_call(call->runtime, "spread %" PRIu32 " %d %" PRIu64 " %" PRIu64, rumour->fanout,
                    !rumour->repairs, rumour->repair_ns, topology.bits);
    art_record_message(
        call->runtime, "gossip",
        (const uint64_t[]){ rumour->from, 0, options->timeout_ns, options->parent.bits }, message);
}

static agentrt_status start(struct art_call *call, struct art_rumour *rumour,
                            agentrt_topology topology, const agentrt_gossip_options *options,
                            const agentrt_payload *payload, agentrt_future *out_future)
{
    rumour->deadline_ns = art_call_deadline(call, options->timeout_ns, options->parent.bits);
    if (rumour->deadline_ns == 0)
        return art_call_refuse(call, AGENTRT_E_DEADLINE, "options: parent", options->parent.bits);
    struct art_draft draft;
    agentrt_status status = art_call_draft_for_many(call, rumour->from, payload, &draft);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call->runtime))
        record(call, rumour, topology, options, draft.message);
    uint64_t future;
    status = art_gossip_start(call->thread, call->runtime, rumour, &draft, &future);
    art_signal_undo(call->thread, &draft);
    if (status != AGENTRT_OK)
        return art_call_refuse(call, status, "runtime", art_runtime_bits(call->runtime));
    out_future->bits = future;
    if (art_record_on(call->runtime))
        art_record_call(call->runtime, "= %" PRIu64, future);
    return AGENTRT_OK;
}

agentrt_status art_api_gossip(agentrt_runtime runtime, agentrt_agent from,
                              const agentrt_agent *members, uint32_t members_count,
                              agentrt_topology topology, const agentrt_payload *payload,
                              const agentrt_gossip_options *options, agentrt_future *out_future,
                              agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_gossip", .error = error };
    agentrt_status status = art_call_begin_from(&call, runtime, from.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_rumour rumour = { .from = from.bits,
                                 .members = members,
                                 .fanout = options->fanout == 0 ? FANOUT_DEFAULT : options->fanout,
                                 .repairs = options->unrepaired == 0,
                                 .repair_ns = options->repair_ns == 0 ? REPAIR_NS_DEFAULT
                                                                      : options->repair_ns };
    status = check_topology(&call, topology, members_count, &rumour.topology);
    if (status == AGENTRT_OK)
        status = art_call_check_distinct(&call, "members", members, members_count,
                                         "and a member hears it once");
    if (status == AGENTRT_OK && art_call_foreign_right(&call, options->parent.bits))
        status = art_call_refuse(&call, AGENTRT_E_FOREIGN, "options: parent", options->parent.bits);
    if (status == AGENTRT_OK)
        status = start(&call, &rumour, topology, options, payload, out_future);
    art_call_end(&call);
    return status;
}

static agentrt_status check_result(const char *name, const void *result, uint64_t bytes,
                                   agentrt_error *error)
{
    if (result != NULL && bytes == ART_GOSSIP_RESULT_BYTES)
        return AGENTRT_OK;
    return art_error_set(error, AGENTRT_E_ARGUMENT,
                         "%s: result: %" PRIu64
                         " byte%s that are no report of a gossip, which has %" PRIu64,
                         name, bytes, art_error_plural(bytes), (uint64_t)ART_GOSSIP_RESULT_BYTES);
}

agentrt_status art_api_gossip_read(const void *result, uint64_t result_bytes,
                                   agentrt_gossip_report *out_report, agentrt_error *error)
{
    agentrt_status status = check_result("agentrt_gossip_read", result, result_bytes, error);
    if (status == AGENTRT_OK)
        memcpy(out_report, result, sizeof *out_report);
    return status;
}

agentrt_status art_api_gossip_hops(const void *result, uint64_t result_bytes, uint32_t hops,
                                   uint32_t *out_members, agentrt_error *error)
{
    const char *name = "agentrt_gossip_hops";
    agentrt_status status = check_result(name, result, result_bytes, error);
    if (status != AGENTRT_OK)
        return status;
    if (hops >= AGENTRT_HOPS_MAX)
        return art_error_set(error, AGENTRT_E_ARGUMENT,
                             "%s: hops: %" PRIu32 " is not below the %d bars of the histogram",
                             name, hops, AGENTRT_HOPS_MAX);
    const char *bars = (const char *)result + sizeof(agentrt_gossip_report);
    memcpy(out_members, bars + hops * sizeof *out_members, sizeof *out_members);
    return AGENTRT_OK;
}
