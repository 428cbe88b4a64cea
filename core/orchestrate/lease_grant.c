// Grants: who has a resource, who is next, and what a change leaves to do once the lock is free.
#include "orchestrate/lease_grant.h"

#include "base/assert.h"
#include "exec/timer.h"
#include "exec/trace.h"
#include "object/handle.h"
#include "orchestrate/lease_store.h"

#include <inttypes.h>
#include <string.h>

void art_lease_grant_write(struct art_runtime *runtime, const char *event,
                           const struct art_lease *lease)
{
    art_trace_line(runtime, "%s %" PRIu64 " %.*s %" PRIu64, event, art_trace_number(lease->owner),
                   (int)lease->resource->name_bytes, lease->resource->name, lease->token);
}

ART_COLD static void fail_all(struct art_thread *thread, struct art_leases *leases,
                              struct art_lease_aftermath *after)
{
    char words[AGENTRT_ERROR_TEXT_BYTES];
    const char *text = agentrt_status_text(after->reason);
    if (after->reason == AGENTRT_E_STORAGE && leases->store != NULL) {
        // The name alone: this text is traced, and a run in another folder is the same run.
        const char *path = art_lease_store_path(leases), *slash = strrchr(path, '/');
        art_sqlite_explain(&after->fault, "lease store", slash == NULL ? path : slash + 1,
                           "nothing was granted", words, sizeof words);
        text = words;
    }
    while (after->failed != NULL) {
        struct art_promise *promise = after->failed;
        after->failed = promise->next_won;
        art_await_fail_won(thread, promise, 0, after->reason, text, strlen(text));
    }
}

void art_lease_grant_tell(struct art_thread *thread, struct art_leases *leases,
                          struct art_lease_aftermath *after)
{
    if (after->failed != NULL)
        fail_all(thread, leases, after);
    if (after->granted != NULL)
        art_await_fail_won(thread, after->granted, 0, AGENTRT_OK, (const char *)&after->token,
                           sizeof after->token);
}

static void due(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits);

// From here on its end is told of: somebody waits for it.
agentrt_status art_lease_grant_arm(struct art_thread *thread, struct art_runtime *runtime,
                                   struct art_lease *lease, uint64_t deadline_ns)
{
    return art_timer_arm_call(thread, runtime, deadline_ns, due, art_lease_table_bits(lease),
                              &lease->timer);
}

// Its timer may be firing, and finds that it has nothing to do.
void art_lease_grant_disarm_timer(struct art_thread *thread, uint64_t timer)
{
    agentrt_status status = art_timer_disarm(thread, timer);
    ART_ASSERT(status == AGENTRT_OK || status == AGENTRT_E_STALE);
}

// Nobody here holds the resource; `wanted`: others wait for it. On refusal nothing has changed. E_BUSY: another runtime holds it, until
// then.
agentrt_status art_lease_grant_try(struct art_thread *thread, struct art_runtime *runtime,
                                   struct art_lease *lease, bool wanted, uint64_t *out_until_ns)
{
    struct art_leases *leases = runtime->leases;
    struct art_resource *resource = lease->resource;
    ART_ASSERT(resource->holder == NULL);
    ART_ASSERT(lease->timer == 0);
    // Read first: whatever else takes time is the holder's loss and not its successor's.
    uint64_t deadline_ns = art_clock_after(art_clock_now(&runtime->clock), lease->ttl_ns);
    agentrt_status status = AGENTRT_OK;
    if (wanted)
        status = art_lease_grant_arm(thread, runtime, lease, deadline_ns);
    uint64_t token = 0;
    if (status == AGENTRT_OK)
        status = leases->backend->claim(leases, lease, deadline_ns, &token, out_until_ns);
    if (status != AGENTRT_OK) {
        art_lease_grant_disarm(thread, lease->timer);
        lease->timer = 0;
        return status;
    }
    ART_ASSERT(token > resource->token);
    ART_ASSERT(token <= ART_STAMP_TOKEN_MAX);
    lease->deadline_ns = deadline_ns;
    lease->token = resource->token = token;
    resource->holder = lease;
    return AGENTRT_OK;
}

// The grant is seen from here on.
void art_lease_grant_settle(struct art_runtime *runtime, struct art_lease *lease)
{
    ART_ASSERT(lease->resource->holder == lease);
    art_lease_table_set_stage(lease, ART_LEASE_HOLDING);
    art_lease_grant_trace(runtime, "grant", lease);
}

static void ask_again(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits);

agentrt_status art_lease_grant_poll(struct art_thread *thread, struct art_runtime *runtime,
                                    struct art_lease *lease, uint64_t until_ns)
{
    struct art_resource *resource = lease->resource;
    uint64_t again_ns = art_clock_after(art_clock_now(&runtime->clock), ART_LEASE_POLL_NS);
    uint64_t poll_ns = until_ns < again_ns ? until_ns : again_ns;
    if (resource->poll != 0 && resource->poll_ns <= poll_ns)
        return AGENTRT_OK;
    uint64_t timer, asker = art_lease_table_bits(lease);
    agentrt_status status = art_timer_arm_call(thread, runtime, poll_ns, ask_again, asker, &timer);
    if (status != AGENTRT_OK) // a later one does as well
        return resource->poll != 0 ? AGENTRT_OK : status;
    art_lease_grant_stop_polling(thread, resource);
    resource->poll = timer;
    resource->poll_ns = poll_ns;
    resource->asker = asker;
    return AGENTRT_OK;
}

// It waits no more.
void art_lease_grant_step_out(struct art_lease *lease)
{
    ART_ASSERT(art_lease_table_stage(lease) == ART_LEASE_WAITING);
    art_lease_table_leave(lease->resource, lease);
    art_lease_table_set_stage(lease, ART_LEASE_IDLE);
}

// Whoever is first in line has left it with this result of his claim.
static void answer(struct art_thread *thread, struct art_runtime *runtime, struct art_lease *lease,
                   agentrt_status status, struct art_lease_aftermath *after)
{
    struct art_promise *promise = art_await_win(lease->future);
    if (status == AGENTRT_OK) {
        art_lease_grant_settle(runtime, lease);
        ART_ASSERT(after->granted == NULL);
        after->granted = promise;
        after->token = lease->token;
        if (promise == NULL) // its wait ended just now
            art_lease_grant_vacate(thread, runtime, lease, "release");
    } else if (promise != NULL) {
        promise->next_won = after->failed;
        after->failed = promise;
        after->reason = status;
        after->fault = runtime->leases->fault;
    }
}

// The one who has waited longest gets what nobody holds; whoever cannot have it is told why. While another runtime holds it they wait.
// A store that fails one fails all: each try may wait for it.
void art_lease_grant_next(struct art_thread *thread, struct art_runtime *runtime,
                          struct art_resource *resource, struct art_lease_aftermath *after)
{
    agentrt_status status = AGENTRT_OK;
    bool orphan = false;
    struct art_lease *lease;
    while (resource->holder == NULL && (lease = resource->first) != NULL) {
        if (!art_await_pending(lease->future)) {
            art_lease_grant_step_out(lease);
            continue;
        }
        uint64_t until_ns = 0;
        bool wanted = lease->next_waiting != NULL;
        if (status != AGENTRT_E_STORAGE)
            status = art_lease_grant_try(thread, runtime, lease, wanted, &until_ns);
        if (status == AGENTRT_E_BUSY)
            status = art_lease_grant_poll(thread, runtime, lease, until_ns);
        if (status == AGENTRT_OK && resource->holder == NULL)
            return;
        art_lease_grant_step_out(lease);
        answer(thread, runtime, lease, status, after);
        orphan = orphan || (status == AGENTRT_OK && resource->holder == NULL);
    }
    art_lease_grant_stop_polling(thread, resource);
    if (!orphan || resource->holder != NULL)
        return;
    // Granted to a wait that ended just then, and wanted by nobody else. What a store refuses to forget ends at its deadline.
    status = runtime->leases->backend->drop(runtime->leases, resource);
    (void)status;
}

// The holder is none any more.
void art_lease_grant_vacate(struct art_thread *thread, struct art_runtime *runtime,
                            struct art_lease *lease, const char *event)
{
    ART_ASSERT(art_lease_table_stage(lease) == ART_LEASE_HOLDING);
    ART_ASSERT(lease->resource->holder == lease);
    art_lease_grant_trace(runtime, event, lease);
    lease->resource->holder = NULL;
    art_lease_table_set_stage(lease, ART_LEASE_IDLE);
    art_lease_grant_disarm(thread, lease->timer);
    lease->timer = 0;
}

// The holder gives up, and the next in line has it; without one, other runtimes may.
agentrt_status art_lease_grant_give_up(struct art_thread *thread, struct art_runtime *runtime,
                                       struct art_lease *lease, struct art_lease_aftermath *after)
{
    struct art_leases *leases = runtime->leases;
    struct art_resource *resource = lease->resource;
    art_lease_grant_vacate(thread, runtime, lease, "release");
    if (art_runtime_closing(runtime)) // what the runtime holds goes with it, at once
        return AGENTRT_OK;
    if (resource->first != NULL)
        art_lease_grant_next(thread, runtime, resource, after);
    return resource->holder == NULL ? leases->backend->drop(leases, resource) : AGENTRT_OK;
}

void art_lease_grant_expire(struct art_thread *thread, struct art_runtime *runtime,
                            struct art_resource *resource, struct art_lease_aftermath *after)
{
    art_lease_grant_vacate(thread, runtime, resource->holder, "expire");
    art_lease_grant_next(thread, runtime, resource, after);
}

// A timer's call: perhaps another runtime has released it.
static void ask_again(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits)
{
    struct art_lease_aftermath after = { 0 };
    art_mutex_lock(&runtime->leases->lock);
    struct art_lease *lease = art_lease_table_find(runtime, bits);
    struct art_resource *resource = lease == NULL ? NULL : lease->resource;
    if (resource != NULL && resource->asker == bits && resource->poll != 0) {
        art_lease_grant_stop_polling(thread, resource);
        art_lease_grant_next(thread, runtime, resource, &after);
    }
    art_lease_grant_unlock(thread, runtime->leases, &after);
}

// A timer's call.
static void due(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits)
{
    struct art_lease_aftermath after = { 0 };
    art_mutex_lock(&runtime->leases->lock);
    struct art_lease *lease = art_lease_table_find(runtime, bits);
    if (lease != NULL)
        art_lease_grant_lapse(thread, runtime, lease->resource, &after);
    art_lease_grant_unlock(thread, runtime->leases, &after);
}

// Rids a line of those who wait no more, no more often than it doubles.
void art_lease_grant_tidy(struct art_resource *resource)
{
    if (resource->waiters <= 2 * resource->waiters_tidy)
        return;
    struct art_lease *next;
    for (struct art_lease *lease = resource->first; lease != NULL; lease = next) {
        next = lease->next_waiting;
        if (art_await_pending(lease->future))
            continue;
        art_lease_grant_step_out(lease);
    }
    resource->waiters_tidy = resource->waiters;
}
