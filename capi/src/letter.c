// Bodies of the letter calls.
#include "exec/letter.h"

#include "bodies.h"
#include "call.h"
#include "exec/agent.h"
#include "exec/record.h"

#include <inttypes.h>

static agentrt_status subscribe(struct art_call *call, uint64_t agent, bool listens)
{
    agentrt_status status = art_call_begin_anywhere(call, 0, agent);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call->runtime))
        art_record_call(call->runtime, "%s %" PRIu64, listens ? "subscribe" : "unsubscribe", agent);
    status = listens ? art_letter_subscribe(call->runtime, agent)
                     : art_letter_unsubscribe(call->runtime, agent);
    if (status == AGENTRT_E_LIMIT)
        art_error_set(call->error, status,
                      "%s: agent 0x%" PRIx64 ": dead letters are told to at most %u agents",
                      call->name, agent, (unsigned)AGENTRT_LISTENERS_MAX);
    else if (status != AGENTRT_OK)
        art_call_refuse_agent(call, status, agent);
    art_call_end(call);
    return status;
}

agentrt_status art_api_letter_subscribe(agentrt_agent agent, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_letter_subscribe", .error = error };
    call.thread = art_thread_self();
    return subscribe(&call, agent.bits, true);
}

agentrt_status art_api_letter_unsubscribe(agentrt_agent agent, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_letter_unsubscribe", .error = error };
    call.thread = art_thread_self();
    return subscribe(&call, agent.bits, false);
}
