// Bodies of the lease calls.
#include "orchestrate/lease.h"

#include "bodies.h"
#include "call.h"
#include "exec/agent.h"
#include "exec/await.h"
#include "exec/signal.h"
#include "exec/trace.h"
#include "orchestrate/lease_store.h"

#include <inttypes.h>

// Enters the lease's runtime for `from`, which must be of it.
static agentrt_status begin(struct art_call *call, uint64_t from, uint64_t lease)
{
    struct art_runtime *runtime = art_lease_runtime(lease);
    call->thread = art_thread_self();
    if (ART_LIKELY(art_call_in_turn(call->thread, from) &&
                   call->thread->worker->runtime == runtime)) {
        call->runtime = runtime;
        return AGENTRT_OK;
    }
    agentrt_status status = art_call_begin_in(call, runtime, "lease", lease);
    if (status != AGENTRT_OK || from == 0)
        return status;
    status = art_call_check_from(call, from);
    if (status == AGENTRT_OK && art_agent_runtime(art_agent_find(from)) != runtime)
        status = art_call_refuse(call, AGENTRT_E_FOREIGN, "lease", lease);
    if (status != AGENTRT_OK)
        art_call_end(call);
    return status;
}

static agentrt_status refuse(struct art_call *call, agentrt_status status, uint64_t lease)
{
    if (status == AGENTRT_E_BUSY)
        return art_call_refuse_because(
            call, status, "lease", lease,
            "another lease holds its resource or waits for it, or this one does");
    return art_call_refuse(call, status, "lease", lease);
}

agentrt_status art_api_lease_open(agentrt_runtime runtime, agentrt_agent from, const char *name,
                                  uint32_t name_bytes, agentrt_lease *out_lease,
                                  agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_lease_open", .error = error };
    agentrt_status status = art_call_begin_from(&call, runtime, from.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_bytes(call.runtime, name, name_bytes, "lease %" PRIu64, from.bits);
    if (!art_call_is_utf8(name, name_bytes)) {
        status = art_error_set(error, AGENTRT_E_ARGUMENT,
                               "%s: the name of %" PRIu32 " byte%s is not UTF-8", call.name,
                               name_bytes, art_error_plural(name_bytes));
    } else {
        status = art_lease_open(call.thread, call.runtime, from.bits, name, name_bytes,
                                &out_lease->bits);
        if (status != AGENTRT_OK)
            art_call_refuse(&call, status, status == AGENTRT_E_STALE ? "from: agent" : "runtime",
                            status == AGENTRT_E_STALE ? from.bits : runtime.bits);
    }
    if (status == AGENTRT_OK && art_record_on(call.runtime))
        art_record_call(call.runtime, "= %" PRIu64, out_lease->bits);
    art_call_end(&call);
    return status;
}

// What every call that follows has for its end. `rule`: what a store's refusal leaves.
static agentrt_status finish_stored(struct art_call *call, agentrt_status status, uint64_t lease,
                                    const struct art_sqlite_fault *fault, const char *rule)
{
    char why[AGENTRT_ERROR_TEXT_BYTES];
    if (ART_UNLIKELY(status == AGENTRT_E_STORAGE && call->runtime->leases->store != NULL)) {
        art_sqlite_explain(fault, "lease store", art_lease_store_path(call->runtime->leases), rule,
                           why, sizeof why);
        art_error_set(call->error, status, "%s: %s", call->name, why);
    } else if (ART_UNLIKELY(status != AGENTRT_OK)) {
        refuse(call, status, lease);
    }
    art_call_end(call);
    return status;
}

static agentrt_status finish(struct art_call *call, agentrt_status status, uint64_t lease)
{
    return finish_stored(call, status, lease, NULL, NULL);
}

agentrt_status art_api_lease_try_acquire(agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns,
                                         uint64_t *out_token, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_lease_try_acquire", .error = error };
    agentrt_status status = begin(&call, from.bits, lease.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "try_acquire %" PRIu64 " %" PRIu64 " %" PRIu64, from.bits,
                        lease.bits, ttl_ns);
    struct art_sqlite_fault fault;
    status = art_lease_try_acquire(call.thread, call.runtime, from.bits, lease.bits, ttl_ns,
                                   out_token, &fault);
    return finish_stored(&call, status, lease.bits, &fault, "nothing was granted");
}

agentrt_status art_api_lease_acquire(agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns,
                                     uint64_t timeout_ns, agentrt_future *out_future,
                                     agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_lease_acquire", .error = error };
    agentrt_status status = begin(&call, from.bits, lease.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "acquire %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64,
                        from.bits, lease.bits, ttl_ns, timeout_ns);
    uint64_t deadline_ns = timeout_ns == 0
                               ? ART_NEVER
                               : art_clock_after(art_clock_now(&call.runtime->clock), timeout_ns);
    uint64_t future;
    status = art_await_create(call.thread, call.runtime, from.bits, 0, ART_PROMISE_WAIT,
                              deadline_ns, &future);
    if (status == AGENTRT_OK) {
        status =
            art_lease_acquire(call.thread, call.runtime, from.bits, lease.bits, ttl_ns, future);
        // If its deadline came before the refusal, that is what the future says.
        if (status != AGENTRT_OK && art_await_cancel(call.thread, future) != AGENTRT_OK)
            status = AGENTRT_OK;
        if (status == AGENTRT_OK)
            out_future->bits = future;
    }
    if (status == AGENTRT_OK && art_record_on(call.runtime))
        art_record_call(call.runtime, "= %" PRIu64, future);
    return finish(&call, status, lease.bits);
}

agentrt_status art_api_lease_renew(agentrt_agent from, agentrt_lease lease, uint64_t ttl_ns,
                                   agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_lease_renew", .error = error };
    agentrt_status status = begin(&call, from.bits, lease.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "renew %" PRIu64 " %" PRIu64 " %" PRIu64, from.bits,
                        lease.bits, ttl_ns);
    struct art_sqlite_fault fault;
    status = art_lease_renew(call.thread, call.runtime, from.bits, lease.bits, ttl_ns, &fault);
    return finish_stored(&call, status, lease.bits, &fault, "it holds no longer than it did");
}

agentrt_status art_api_lease_release(agentrt_agent from, agentrt_lease lease, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_lease_release", .error = error };
    agentrt_status status = begin(&call, from.bits, lease.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "release %" PRIu64 " %" PRIu64, from.bits, lease.bits);
    struct art_sqlite_fault fault;
    status = art_lease_release(call.thread, call.runtime, from.bits, lease.bits, &fault);
    return finish_stored(&call, status, lease.bits, &fault,
                         "released here, elsewhere when its time is over");
}

agentrt_status art_api_lease_close(agentrt_agent from, agentrt_lease lease, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_lease_close", .error = error };
    agentrt_status status = begin(&call, from.bits, lease.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "drop %" PRIu64 " %" PRIu64, from.bits, lease.bits);
    status = art_lease_close(call.thread, call.runtime, from.bits, lease.bits);
    return finish(&call, status, lease.bits);
}

agentrt_status art_api_lease_info_get(agentrt_lease lease, agentrt_lease_info *out_info,
                                      agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_lease_info_get", .error = error };
    agentrt_status status = begin(&call, 0, lease.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_lease_state state;
    struct art_sqlite_fault fault;
    status = art_lease_look(call.thread, call.runtime, lease.bits, &state, &fault);
    if (status == AGENTRT_OK)
        *out_info = (agentrt_lease_info){ .token = state.token,
                                          .holder = state.holder,
                                          .left_ns = state.left_ns,
                                          .waiters = state.waiters,
                                          .held = state.held,
                                          .taken = state.taken };
    return finish_stored(&call, status, lease.bits, &fault, "nothing is known of it");
}

// Sends the draft under the lease.
static agentrt_status post(struct art_call *call, uint64_t from, uint64_t to, uint64_t lease,
                           struct art_draft *draft)
{
    agentrt_status status =
        art_lease_stamp(call->thread, call->runtime, from, lease, &draft->message->right);
    if (status != AGENTRT_OK)
        return refuse(call, status, lease);
    status = art_signal_post(call->thread, call->runtime, to, draft);
    if (status == AGENTRT_OK)
        return status;
    if (art_trace_on(call->runtime) && status != AGENTRT_E_STALE)
        art_trace_line(call->runtime, "refuse %" PRIu64 "->%" PRIu64 " %s", art_trace_number(from),
                       art_trace_number(to), agentrt_status_name(status));
    return art_call_refuse_agent(call, status, to);
}

agentrt_status art_api_signal_fenced(agentrt_agent from, agentrt_agent to, agentrt_lease lease,
                                     const agentrt_payload *payload, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_signal_fenced", .error = error };
    agentrt_status status = begin(&call, from.bits, lease.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_draft draft;
    struct art_buf_refusal refusal = { 0 };
    status =
        art_signal_draft(call.thread, art_call_owner(&call, from.bits), payload, &draft, &refusal);
    if (status == AGENTRT_OK) {
        draft.message->from = from.bits;
        if (art_record_on(call.runtime))
            art_record_message(call.runtime, "fenced",
                               (const uint64_t[]){ from.bits, to.bits, lease.bits, 0 },
                               draft.message);
        status = post(&call, from.bits, to.bits, lease.bits, &draft);
        if (status != AGENTRT_OK)
            art_signal_undo(call.thread, &draft);
    } else {
        art_call_refuse_payload(&call, status, from.bits, payload, &refusal);
    }
    art_call_end(&call);
    return status;
}
