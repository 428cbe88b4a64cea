// Bodies of the breaker calls.
#include "reliable/breaker.h"

#include "bodies.h"
#include "call.h"

#include <inttypes.h>

#define FAILURES_DEFAULT 5
#define PROBES_DEFAULT 1
#define WINDOW_NS_DEFAULT 10000000000
#define COOLDOWN_NS_DEFAULT 5000000000

static agentrt_status begin(struct art_call *call, uint64_t breaker)
{
    return art_call_begin_in(call, art_breaker_runtime(breaker), "breaker", breaker);
}

agentrt_status art_api_breaker_open(agentrt_runtime runtime, const agentrt_breaker_options *options,
                                    agentrt_breaker *out_breaker, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_breaker_open", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    agentrt_breaker_options full = *options;
    full.failures = full.failures == 0 ? FAILURES_DEFAULT : full.failures;
    full.probes = full.probes == 0 ? PROBES_DEFAULT : full.probes;
    full.window_ns = full.window_ns == 0 ? WINDOW_NS_DEFAULT : full.window_ns;
    full.cooldown_ns = full.cooldown_ns == 0 ? COOLDOWN_NS_DEFAULT : full.cooldown_ns;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "breaker %" PRIu32 " %" PRIu32 " %" PRIu64 " %" PRIu64,
                        full.failures, full.probes, full.window_ns, full.cooldown_ns);
    status = art_breaker_open(call.thread, call.runtime, &full, &out_breaker->bits);
    if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "runtime", runtime.bits);
    else if (art_record_on(call.runtime))
        art_record_call(call.runtime, "= %" PRIu64, out_breaker->bits);
    art_call_end(&call);
    return status;
}

static agentrt_status refuse_admission(struct art_call *call, agentrt_status status,
                                       uint64_t breaker, uint64_t until_ns)
{
    if (status != AGENTRT_E_TRIPPED)
        return art_call_refuse(call, status, "breaker", breaker);
    uint64_t now_ns = art_clock_now(&call->runtime->clock);
    return art_error_set(call->error, status,
                         "%s: breaker 0x%" PRIx64
                         ": it is open: the next probe is let through in %" PRIu64 " ns",
                         call->name, breaker, until_ns > now_ns ? until_ns - now_ns : 0);
}

agentrt_status art_api_breaker_admit(agentrt_breaker breaker, uint64_t *out_ticket,
                                     agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_breaker_admit", .error = error };
    agentrt_status status = begin(&call, breaker.bits);
    if (status != AGENTRT_OK)
        return status;
    uint64_t until_ns = 0;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "admit %" PRIu64, breaker.bits);
    status = art_breaker_admit(breaker.bits, out_ticket, &until_ns);
    if (status != AGENTRT_OK)
        refuse_admission(&call, status, breaker.bits, until_ns);
    art_call_end(&call);
    return status;
}

agentrt_status art_api_breaker_report(agentrt_breaker breaker, uint64_t ticket, uint32_t failed,
                                      agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_breaker_report", .error = error };
    agentrt_status status = begin(&call, breaker.bits);
    if (status != AGENTRT_OK)
        return status;
    bool fits;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "report %" PRIu64 " %" PRIu64 " %" PRIu32, breaker.bits,
                        ticket, failed);
    status = art_breaker_report(breaker.bits, ticket, failed != 0, &fits);
    if (status != AGENTRT_OK && !fits)
        art_call_refuse(&call, status, "breaker", breaker.bits);
    else if (status != AGENTRT_OK)
        art_error_set(error, status, "%s: breaker 0x%" PRIx64 ": ticket %" PRIu64 ": %s", call.name,
                      breaker.bits, ticket,
                      status == AGENTRT_E_STALE ? "this probe was reported before"
                                                : "it gave no such ticket");
    art_call_end(&call);
    return status;
}

agentrt_status art_api_breaker_info_get(agentrt_breaker breaker, agentrt_breaker_info *out_info,
                                        agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_breaker_info_get", .error = error };
    agentrt_status status = begin(&call, breaker.bits);
    if (status != AGENTRT_OK)
        return status;
    status = art_breaker_look(breaker.bits, out_info);
    if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "breaker", breaker.bits);
    art_call_end(&call);
    return status;
}

agentrt_status art_api_breaker_close(agentrt_breaker breaker, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_breaker_close", .error = error };
    agentrt_status status = begin(&call, breaker.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "retire %" PRIu64, breaker.bits);
    status = art_breaker_close(call.thread, breaker.bits);
    if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "breaker", breaker.bits);
    art_call_end(&call);
    return status;
}
