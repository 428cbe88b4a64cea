// Bodies of the timer calls.
#include "bodies.h"
#include "call.h"
#include "exec/agent.h"
#include "exec/record.h"
#include "exec/signal.h"
#include "exec/timer.h"
#include "exec/trace.h"

#include <inttypes.h>

agentrt_status art_api_timer_arm(agentrt_agent from, agentrt_agent to, uint64_t delay_ns,
                                 uint64_t period_ns, const agentrt_payload *payload,
                                 agentrt_timer *out_timer, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_timer_arm", .error = error };
    agentrt_status status = art_call_begin(&call, from.bits, to.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_draft draft;
    struct art_buf_refusal refusal = { 0 };
    status =
        art_signal_draft(call.thread, art_call_owner(&call, from.bits), payload, &draft, &refusal);
    if (status != AGENTRT_OK) {
        art_call_refuse_payload(&call, status, from.bits, payload, &refusal);
    } else {
        draft.message->from = from.bits;
        if (art_record_on(call.runtime))
            art_record_message(call.runtime, "arm",
                               (const uint64_t[]){ from.bits, to.bits, delay_ns, period_ns },
                               draft.message);
        struct art_agent *agent = art_agent_find(to.bits);
        status = agent == NULL ? AGENTRT_E_STALE
                 : art_agent_runtime(agent) != call.runtime
                     ? AGENTRT_E_FOREIGN
                     : art_timer_arm(call.thread, call.runtime, to.bits, delay_ns, period_ns,
                                     &draft, &out_timer->bits);
        if (status != AGENTRT_OK) {
            art_signal_undo(call.thread, &draft);
            art_call_refuse_agent(&call, status, to.bits);
        } else if (art_trace_on(call.runtime)) {
            art_trace_line(call.runtime, "arm %" PRIu64 "->%" PRIu64 " %" PRIu64 " %" PRIu64,
                           art_trace_number(from.bits), art_trace_number(to.bits), delay_ns,
                           period_ns);
        }
    }
    if (status == AGENTRT_OK && art_record_on(call.runtime))
        art_record_call(call.runtime, "= %" PRIu64, out_timer->bits);
    art_call_end(&call);
    return status;
}

agentrt_status art_api_timer_disarm(agentrt_timer timer, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_timer_disarm", .error = error };
    agentrt_status status =
        art_call_begin_in(&call, art_timer_runtime(timer.bits), "timer", timer.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "disarm %" PRIu64, timer.bits);
    status = art_timer_disarm(call.thread, timer.bits);
    if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "timer", timer.bits);
    art_call_end(&call);
    return status;
}
