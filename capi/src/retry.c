// Bodies of the retry calls.
#include "reliable/retry.h"

#include "bodies.h"
#include "call.h"
#include "exec/await.h"
#include "exec/trace.h"

#include <inttypes.h>

agentrt_status art_api_retry_next(uint32_t attempt, uint64_t now_ns, uint64_t deadline_ns,
                                  const agentrt_retry_options *policy, uint64_t *out_pause_ns,
                                  agentrt_error *error)
{
    agentrt_retry_options full = art_retry_policy(policy);
    agentrt_status status = art_retry_next(&full, attempt, now_ns, deadline_ns, out_pause_ns);
    if (status == AGENTRT_E_LIMIT)
        art_error_set(error, status, "agentrt_retry_next: attempt %u: the policy allows %u in all",
                      attempt, full.attempts);
    else if (status == AGENTRT_E_DEADLINE)
        art_error_set(error, status,
                      "agentrt_retry_next: attempt %u: at %" PRIu64
                      " ns there is no time for a pause before the deadline at %" PRIu64 " ns",
                      attempt, now_ns, deadline_ns);
    else if (status != AGENTRT_OK)
        art_error_set(error, status,
                      "agentrt_retry_next: policy: attempt %u: the pause does not fit 64 bits, and "
                      "cap_ns is 0: give a longest pause",
                      attempt);
    return status;
}

agentrt_status art_api_retry_spend(uint64_t now_ns, uint64_t spent_ns,
                                   const agentrt_retry_options *policy, uint64_t *out_spent_ns,
                                   agentrt_error *error)
{
    agentrt_retry_options full = art_retry_policy(policy);
    agentrt_status status = art_retry_spend(&full, now_ns, spent_ns, out_spent_ns);
    if (status != AGENTRT_OK)
        art_error_set(error, status,
                      "agentrt_retry_spend: the budget of %u retr%s is spent; one comes back every "
                      "%" PRIu64 " ns",
                      full.budget, full.budget == 1 ? "y" : "ies", full.refill_ns);
    return status;
}

agentrt_status art_api_retry_key(uint64_t seed, uint64_t call_number, uint64_t *out_key,
                                 agentrt_error *error)
{
    (void)error;
    *out_key = art_retry_key(seed, call_number);
    return AGENTRT_OK;
}

agentrt_status art_api_retry_pause(agentrt_runtime runtime, agentrt_agent from, uint64_t pause_ns,
                                   agentrt_future *out_future, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_retry_pause", .error = error };
    agentrt_status status = art_call_begin_from(&call, runtime, from.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "pause %" PRIu64 " %" PRIu64, from.bits, pause_ns);
    uint64_t until_ns = art_clock_after(art_clock_now(&call.runtime->clock), pause_ns);
    status = art_await_create(call.thread, call.runtime, from.bits, 0, ART_PROMISE_WAIT, until_ns,
                              &out_future->bits);
    if (status == AGENTRT_OK && art_record_on(call.runtime))
        art_record_call(call.runtime, "= %" PRIu64, out_future->bits);
    if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "runtime", runtime.bits);
    else if (art_trace_on(call.runtime))
        art_trace_line(call.runtime, "pause %" PRIu64 " %" PRIu64, art_trace_number(from.bits),
                       pause_ns);
    art_call_end(&call);
    return status;
}
