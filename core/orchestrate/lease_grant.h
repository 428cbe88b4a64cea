// Grants: who has a resource, who is next, and what a change leaves to do once the lock is free.
//
// Threads: all under the runtime's lock of leases but for the ends of a change, which let go of it.
// Invariants: as lease.h has them; nobody is told of a grant before the backend has it.
// Why those who wait for another runtime ask again, at its deadline and every so often: nobody tells of a release in another process.
// Why claims are made under the lock, though a store writes to its disk then: a store has one writer at a time anyway, and a holder is
// known to this runtime before anybody else can ask for it.
#ifndef ART_ORCHESTRATE_LEASE_GRANT_H
#define ART_ORCHESTRATE_LEASE_GRANT_H

#include "exec/await.h"
#include "exec/trace.h"
#include "orchestrate/lease_table.h"

// What a change leaves to do once the lock is free: at most one grant, and waits that have failed.
struct art_lease_aftermath {
    struct art_promise *granted;
    uint64_t token;
    struct art_promise *failed; // linked by next_won
    agentrt_status reason;
    struct art_sqlite_fault fault; // of E_STORAGE
};

ART_COLD void art_lease_grant_tell(struct art_thread *thread, struct art_leases *leases,
                                   struct art_lease_aftermath *after);

// Lets go of the lock and does it.
static inline void art_lease_grant_unlock(struct art_thread *thread, struct art_leases *leases,
                                          struct art_lease_aftermath *after)
{
    art_mutex_unlock(&leases->lock);
    if (after->granted != NULL || ART_UNLIKELY(after->failed != NULL))
        art_lease_grant_tell(thread, leases, after);
}
// The same; the caller learns why a store has refused what he asked for. Returns `status`.
ART_MUST_USE static inline agentrt_status art_lease_grant_conclude(
    struct art_thread *thread, struct art_leases *leases, struct art_lease_aftermath *after,
    agentrt_status status, struct art_sqlite_fault *out_fault)
{
    if (ART_UNLIKELY(status == AGENTRT_E_STORAGE))
        *out_fault = leases->fault;
    art_lease_grant_unlock(thread, leases, after);
    return status;
}

ART_COLD void art_lease_grant_write(struct art_runtime *runtime, const char *event,
                                    const struct art_lease *lease);
static inline void art_lease_grant_trace(struct art_runtime *runtime, const char *event,
                                         const struct art_lease *lease)
{
    if (art_trace_on(runtime))
        art_lease_grant_write(runtime, event, lease);
}

// The timer that tells of a holder's end.
ART_MUST_USE agentrt_status art_lease_grant_arm(struct art_thread *thread,
                                                struct art_runtime *runtime,
                                                struct art_lease *lease, uint64_t deadline_ns);
void art_lease_grant_disarm_timer(struct art_thread *thread, uint64_t timer);
static inline void art_lease_grant_disarm(struct art_thread *thread, uint64_t timer)
{
    if (timer != 0)
        art_lease_grant_disarm_timer(thread, timer);
}

// Nobody here holds the resource; `wanted`: others wait for it. On refusal nothing has changed. E_BUSY: another runtime holds it,
// until then.
ART_MUST_USE agentrt_status art_lease_grant_try(struct art_thread *thread,
                                                struct art_runtime *runtime,
                                                struct art_lease *lease, bool wanted,
                                                uint64_t *out_until_ns);
// The grant is seen from here on.
void art_lease_grant_settle(struct art_runtime *runtime, struct art_lease *lease);
// The one who has waited longest gets what nobody holds; whoever cannot have it is told why.
void art_lease_grant_next(struct art_thread *thread, struct art_runtime *runtime,
                          struct art_resource *resource, struct art_lease_aftermath *after);
// It waits no more.
void art_lease_grant_step_out(struct art_lease *lease);
// Another runtime holds the resource until then, or less long: this lease, which waits or is about to, has it asked for again.
ART_MUST_USE agentrt_status art_lease_grant_poll(struct art_thread *thread,
                                                 struct art_runtime *runtime,
                                                 struct art_lease *lease, uint64_t until_ns);
static inline void art_lease_grant_stop_polling(struct art_thread *thread,
                                                struct art_resource *resource)
{
    art_lease_grant_disarm(thread, resource->poll);
    resource->poll = 0;
}
// Rids a line of those who wait no more, no more often than it doubles.
void art_lease_grant_tidy(struct art_resource *resource);

// The holder is none any more.
void art_lease_grant_vacate(struct art_thread *thread, struct art_runtime *runtime,
                            struct art_lease *lease, const char *event);
// The holder gives up, and the next in line has it; without one, other runtimes may: E_STORAGE when they have to wait for its time.
ART_MUST_USE agentrt_status art_lease_grant_give_up(struct art_thread *thread,
                                                    struct art_runtime *runtime,
                                                    struct art_lease *lease,
                                                    struct art_lease_aftermath *after);
void art_lease_grant_expire(struct art_thread *thread, struct art_runtime *runtime,
                            struct art_resource *resource, struct art_lease_aftermath *after);
// Ends a holder whose time is over, whether its timer has fired or not.
static inline void art_lease_grant_lapse(struct art_thread *thread, struct art_runtime *runtime,
                                         struct art_resource *resource,
                                         struct art_lease_aftermath *after)
{
    const struct art_lease *holder = resource->holder;
    if (holder != NULL && holder->deadline_ns <= art_clock_now(&runtime->clock))
        art_lease_grant_expire(thread, runtime, resource, after);
}

#endif
