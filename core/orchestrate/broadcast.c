// Broadcasts: one payload to each of many, once.
#include "orchestrate/broadcast.h"

#include "base/assert.h"
#include "base/set.h"
#include "exec/agent.h"
#include "exec/trace.h"

#include <inttypes.h>

// Fetches what a sender touches of a member that comes later.
static void expect(const agentrt_agent *members, uint32_t count, uint32_t at)
{
    if (at < count)
        __builtin_prefetch(art_agent_find(members[at].bits), 1);
}

static void refuse(struct art_runtime *runtime, struct art_deliveries *deliveries, uint64_t from,
                   uint64_t to, agentrt_status status)
{
    if (art_trace_on(runtime) && status != AGENTRT_E_STALE)
        art_trace_line(runtime, "refuse %" PRIu64 "->%" PRIu64 " %s", art_trace_number(from),
                       art_trace_number(to), agentrt_status_name(status));
    if (deliveries->refusals_count == deliveries->refusals_max)
        return;
    deliveries->refusals[deliveries->refusals_count++] =
        (agentrt_refusal){ .member = to, .status = status };
}

agentrt_status art_broadcast(struct art_thread *thread, struct art_runtime *runtime,
                             const agentrt_agent *members, uint32_t count,
                             const struct art_draft *draft, struct art_deliveries *deliveries)
{
    ART_ASSERT(draft->parcel.buf == 0 || draft->parcel.source == 0);
    struct art_set told;
    if (!art_set_open(&told, count))
        return AGENTRT_E_MEMORY;
    uint64_t from = draft->message->from;
    for (uint32_t i = 0; i < count; i++) {
        expect(members, count, i + ART_BROADCAST_AHEAD);
        uint64_t to = members[i].bits;
        if (!art_set_add(&told, to))
            continue;
        struct art_draft copy;
        agentrt_status status = art_signal_draft_again(thread, draft, &copy);
        if (ART_LIKELY(status == AGENTRT_OK)) {
            status = art_signal_offer(thread, runtime, to, &copy);
            if (ART_LIKELY(status == AGENTRT_OK)) {
                deliveries->delivered += 1;
                continue;
            }
            art_signal_undo(thread, &copy);
        }
        refuse(runtime, deliveries, from, to, status);
    }
    art_set_close(&told);
    return AGENTRT_OK;
}
