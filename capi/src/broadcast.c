// Bodies of the broadcast calls.
#include "orchestrate/broadcast.h"

#include "bodies.h"
#include "call.h"
#include "exec/agent.h"

ART_COLD static void record(const struct art_call *call, uint64_t from,
                            const agentrt_agent *members, uint32_t members_count,
                            const struct art_msg *message)
{
    for (uint32_t i = 0; i < members_count; i++) {
        struct art_agent *agent = art_agent_find(members[i].bits);
        if (agent != NULL && art_agent_runtime(agent) != call->runtime)
            art_call_unrecorded(call); // the other runtime is not in the recording
    }
    art_record_bytes(call->runtime, members, members_count * sizeof *members, "members");
    art_record_message(call->runtime, "broadcast", (const uint64_t[]){ from, 0, 0, 0 }, message);
}

agentrt_status art_api_broadcast(agentrt_runtime runtime, agentrt_agent from,
                                 const agentrt_agent *members, uint32_t members_count,
                                 const agentrt_payload *payload, agentrt_refusal *out_refusals,
                                 uint32_t refusals_max, uint32_t *out_count,
                                 uint32_t *out_delivered, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_broadcast", .error = error };
    agentrt_status status = art_call_begin_from(&call, runtime, from.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_draft draft;
    status = art_call_check_receivers(&call, "members", members, members_count);
    if (status == AGENTRT_OK)
        status = art_call_draft_for_many(&call, from.bits, payload, &draft);
    if (status == AGENTRT_OK) {
        struct art_deliveries deliveries = { .refusals = out_refusals,
                                             .refusals_max = refusals_max };
        draft.message->from = from.bits;
        if (art_record_on(call.runtime))
            record(&call, from.bits, members, members_count, draft.message);
        status =
            art_broadcast(call.thread, call.runtime, members, members_count, &draft, &deliveries);
        art_signal_undo(call.thread, &draft);
        if (status == AGENTRT_OK) {
            *out_count = deliveries.refusals_count;
            *out_delivered = deliveries.delivered;
        } else {
            art_call_refuse(&call, status, "runtime", runtime.bits);
        }
    }
    art_call_end(&call);
    return status;
}
