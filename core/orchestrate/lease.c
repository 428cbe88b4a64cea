// Leases: one holder at a time of a named resource, until it releases or its time is over, each with a token greater than the last.
#include "orchestrate/lease.h"

#include "base/assert.h"
#include "exec/timer.h"
#include "exec/trace.h"
#include "orchestrate/lease_grant.h"
#include "orchestrate/lease_store.h"

#include <inttypes.h>
#include <string.h>

void art_lease_prepare(void *element, uint32_t index)
{
    struct art_lease *lease = element;
    lease->index = index;
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&lease->word, art_lease_table_word(1, ART_LEASE_FREE), relaxed);
}

struct art_runtime *art_lease_runtime(uint64_t bits)
{
    return art_lease_table_runtime(bits);
}

agentrt_status art_lease_start(struct art_runtime *runtime, const char *store_path,
                               struct art_sqlite_fault *out_fault)
{
    // relaxed: nobody else is here yet.
    art_atomic_store(&runtime->tap.owners, 0, relaxed);
    runtime->tap.ended = art_lease_forget;
    runtime->leases = art_lease_table_create();
    if (runtime->leases == NULL)
        return AGENTRT_E_MEMORY;
    runtime->leases->backend = &art_lease_local;
    runtime->leases->clock = &runtime->clock;
    if (store_path == NULL)
        return AGENTRT_OK;
    return art_lease_store_open(runtime->leases, store_path, out_fault);
}

// Whether the owner lives, who from here on is told of its death.
static bool mind_owner(struct art_runtime *runtime, struct art_agent *agent, uint64_t owner)
{
    // edge tap.owners (seq_cst): counted before the look at the word, which a death changes before it looks at the count.
    art_atomic_add(&runtime->tap.owners, 1, seq_cst);
    // edge tap.owners (seq_cst): as said.
    uint64_t word = art_atomic_load(&agent->word, seq_cst);
    if (art_word_generation(word) == art_handle_generation(owner) && (word & ART_WORD_DEAD) == 0)
        return true;
    // relaxed: a count too many costs a look, no more.
    art_atomic_sub(&runtime->tap.owners, 1, relaxed);
    return false;
}

// Enters a lease into both tables. The lock is held; on refusal it is in neither.
static agentrt_status enter(struct art_runtime *runtime, struct art_lease *lease,
                            struct art_agent *agent, const char *name, uint32_t name_bytes)
{
    struct art_leases *leases = runtime->leases;
    lease->resource = art_lease_table_hold(leases, name, name_bytes);
    if (lease->resource == NULL)
        return AGENTRT_E_MEMORY;
    bool owned = art_lease_table_own(leases, lease);
    if (owned && (agent == NULL || mind_owner(runtime, agent, lease->owner)))
        return AGENTRT_OK;
    if (owned)
        art_lease_table_disown(leases, lease);
    art_lease_table_drop(leases, lease->resource);
    return owned ? AGENTRT_E_STALE : AGENTRT_E_MEMORY;
}

agentrt_status art_lease_open(struct art_thread *thread, struct art_runtime *runtime,
                              uint64_t owner, const char *name, uint32_t name_bytes,
                              uint64_t *out_lease)
{
    struct art_leases *leases = runtime->leases;
    struct art_agent *agent = owner == 0 ? NULL : art_agent_find(owner);
    // An agent with an extension takes the long way out, which tells of its end. Those behind ports always do.
    if (agent != NULL && art_agent_port(agent) == NULL && art_agent_ext(agent) == NULL)
        return AGENTRT_E_MEMORY;
    struct art_lease *lease = art_pool_acquire(thread->caches, ART_POOL_LEASE);
    if (lease == NULL)
        return AGENTRT_E_MEMORY;
    art_mutex_lock(&leases->lock);
    ART_ASSERT(art_lease_table_stage(lease) == ART_LEASE_FREE);
    lease->owner = owner;
    lease->token = 0;
    lease->timer = 0;
    agentrt_status status = enter(runtime, lease, agent, name, name_bytes);
    if (status == AGENTRT_OK) {
        // relaxed: published by the word.
        art_atomic_store(&lease->runtime, runtime, relaxed);
        art_lease_table_set_stage(lease, ART_LEASE_IDLE);
        *out_lease = art_lease_table_bits(lease);
    }
    art_mutex_unlock(&leases->lock);
    if (status != AGENTRT_OK)
        art_pool_release(thread->caches, ART_POOL_LEASE, lease);
    return status;
}

// Ends a lease; the future of its wait, if it had one, is the caller's to cancel. The lock is held.
static uint64_t shut(struct art_thread *thread, struct art_runtime *runtime,
                     struct art_lease *lease, struct art_lease_aftermath *after)
{
    struct art_resource *resource = lease->resource;
    uint64_t future = 0;
    if (art_lease_table_stage(lease) == ART_LEASE_WAITING) {
        art_lease_grant_step_out(lease);
        future = lease->future;
    } else if (art_lease_table_stage(lease) == ART_LEASE_HOLDING) {
        // What a store refuses to forget ends at its deadline.
        agentrt_status status = art_lease_grant_give_up(thread, runtime, lease, after);
        (void)status;
    }
    // It has asked for those who wait, who go on without it.
    if (resource->poll != 0 && resource->asker == art_lease_table_bits(lease)) {
        art_lease_grant_stop_polling(thread, resource);
        if (!art_runtime_closing(runtime))
            art_lease_grant_next(thread, runtime, resource, after);
    }
    art_lease_table_disown(runtime->leases, lease);
    if (lease->owner != 0)
        // relaxed: a count too many costs a look, no more.
        art_atomic_sub(&runtime->tap.owners, 1, relaxed);
    uint32_t generation = art_lease_table_generation(lease);
    // edge lease.word (release): the last use happens before the next opening.
    art_atomic_store(&lease->word,
                     art_lease_table_word(art_handle_next(generation), ART_LEASE_FREE), release);
    art_lease_table_drop(runtime->leases, resource);
    if (!art_handle_last(generation))
        art_pool_release(thread->caches, ART_POOL_LEASE, lease);
    return future;
}

// The wait of a lease that was closed in the middle of it.
static void abandon(struct art_thread *thread, uint64_t future)
{
    struct art_promise *promise = future == 0 ? NULL : art_await_win(future);
    const char *text = agentrt_status_text(AGENTRT_E_CANCELLED);
    if (promise != NULL)
        art_await_fail_won(thread, promise, 0, AGENTRT_E_CANCELLED, text, strlen(text));
}

// An agent's own ends with it, unheard.
static void let_go(struct art_thread *thread, uint64_t future)
{
    agentrt_status status = future == 0 ? AGENTRT_OK : art_await_cancel(thread, future);
    ART_ASSERT(status == AGENTRT_OK || status == AGENTRT_E_STALE);
}

void art_lease_forget(struct art_thread *thread, struct art_runtime *runtime, uint64_t agent)
{
    struct art_leases *leases = runtime->leases;
    for (bool any = true; any;) {
        struct art_lease_aftermath after = { 0 };
        uint64_t future = 0;
        art_mutex_lock(&leases->lock);
        struct art_lease *lease = art_lease_table_owned(leases, agent);
        any = lease != NULL;
        if (any)
            future = shut(thread, runtime, lease, &after);
        art_lease_grant_unlock(thread, leases, &after);
        let_go(thread, future);
    }
}

void art_lease_stop(struct art_thread *thread, struct art_runtime *runtime)
{
    if (runtime->leases == NULL)
        return;
    art_lease_forget(thread, runtime, 0);
    art_lease_store_close(runtime->leases);
    art_lease_table_destroy(runtime->leases);
    runtime->leases = NULL;
}

// Locks and resolves. Not OK: nothing is locked.
static agentrt_status lock(struct art_runtime *runtime, uint64_t owner, uint64_t bits,
                           struct art_lease **out_lease)
{
    art_mutex_lock(&runtime->leases->lock);
    struct art_lease *lease = art_lease_table_find(runtime, bits);
    if (ART_LIKELY(lease != NULL && lease->owner == owner)) {
        *out_lease = lease;
        return AGENTRT_OK;
    }
    art_mutex_unlock(&runtime->leases->lock);
    return lease == NULL ? AGENTRT_E_STALE : AGENTRT_E_NOT_HOLDER;
}

agentrt_status art_lease_close(struct art_thread *thread, struct art_runtime *runtime,
                               uint64_t owner, uint64_t bits)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct art_lease_aftermath after = { 0 };
    uint64_t future = shut(thread, runtime, lease, &after);
    art_lease_grant_unlock(thread, runtime->leases, &after);
    abandon(thread, future);
    return AGENTRT_OK;
}

// OK when the lease neither holds nor waits. A wait that is over counts as none, as does a time that is.
static agentrt_status idle(struct art_thread *thread, struct art_runtime *runtime,
                           struct art_lease *lease, struct art_lease_aftermath *after)
{
    art_lease_grant_lapse(thread, runtime, lease->resource, after);
    if (art_lease_table_stage(lease) == ART_LEASE_WAITING && !art_await_pending(lease->future))
        art_lease_grant_step_out(lease);
    return art_lease_table_stage(lease) == ART_LEASE_IDLE ? AGENTRT_OK : AGENTRT_E_BUSY;
}

agentrt_status art_lease_try_acquire(struct art_thread *thread, struct art_runtime *runtime,
                                     uint64_t owner, uint64_t bits, uint64_t ttl_ns,
                                     uint64_t *out_token, struct art_sqlite_fault *out_fault)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct art_lease_aftermath after = { 0 };
    uint64_t until_ns;
    struct art_resource *resource = lease->resource;
    status = idle(thread, runtime, lease, &after);
    // Those who wait for another runtime come first.
    if (status == AGENTRT_OK && resource->holder == NULL && resource->first != NULL)
        art_lease_grant_next(thread, runtime, resource, &after);
    if (status == AGENTRT_OK && (resource->holder != NULL || resource->first != NULL))
        status = AGENTRT_E_BUSY;
    if (status == AGENTRT_OK) {
        lease->ttl_ns = ttl_ns;
        status = art_lease_grant_try(thread, runtime, lease, false, &until_ns);
    }
    if (status == AGENTRT_OK) {
        art_lease_grant_settle(runtime, lease);
        *out_token = lease->token;
    }
    return art_lease_grant_conclude(thread, runtime->leases, &after, status, out_fault);
}

agentrt_status art_lease_acquire(struct art_thread *thread, struct art_runtime *runtime,
                                 uint64_t owner, uint64_t bits, uint64_t ttl_ns, uint64_t future)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct art_lease_aftermath after = { 0 };
    status = idle(thread, runtime, lease, &after);
    struct art_resource *resource = lease->resource;
    struct art_lease *holder = resource->holder;
    if (status == AGENTRT_OK && holder != NULL && holder->timer == 0)
        status = art_lease_grant_arm(thread, runtime, holder, holder->deadline_ns);
    // Another runtime may turn out to hold it: what asks again then is there before the lease is in line.
    if (status == AGENTRT_OK && holder == NULL && runtime->leases->backend != &art_lease_local)
        status = art_lease_grant_poll(thread, runtime, lease, ART_NEVER);
    if (status == AGENTRT_OK) {
        art_lease_grant_tidy(resource);
        lease->ttl_ns = ttl_ns;
        lease->future = future;
        art_lease_table_join(resource, lease);
        art_lease_table_set_stage(lease, ART_LEASE_WAITING);
        if (holder != NULL)
            art_lease_grant_trace(runtime, "queue", lease);
        art_lease_grant_next(thread, runtime, resource, &after);
        if (holder == NULL && art_lease_table_stage(lease) == ART_LEASE_WAITING)
            art_lease_grant_trace(runtime, "queue", lease); // for another runtime
    }
    art_lease_grant_unlock(thread, runtime->leases, &after);
    return status;
}

// Whether the lease holds, now. What is over ends here.
static agentrt_status holding(struct art_thread *thread, struct art_runtime *runtime,
                              struct art_lease *lease, struct art_lease_aftermath *after)
{
    art_lease_grant_lapse(thread, runtime, lease->resource, after);
    return lease->resource->holder == lease ? AGENTRT_OK : AGENTRT_E_NOT_HOLDER;
}

// What a store did with a shorter time that it refused is not known: then the lease is over when either time is.
static bool holds_less(const struct art_lease *lease, agentrt_status status, uint64_t deadline_ns)
{
    return status == AGENTRT_E_STORAGE && deadline_ns < lease->deadline_ns;
}

// The holder's timer, if it has one, is armed anew before the store is asked.
static agentrt_status prolong(struct art_thread *thread, struct art_runtime *runtime,
                              struct art_lease *lease, uint64_t ttl_ns)
{
    uint64_t deadline_ns = art_clock_after(art_clock_now(&runtime->clock), ttl_ns);
    uint64_t before = lease->timer;
    agentrt_status status = AGENTRT_OK;
    if (before != 0)
        status = art_lease_grant_arm(thread, runtime, lease, deadline_ns);
    if (status == AGENTRT_OK)
        status = runtime->leases->backend->extend(runtime->leases, lease, deadline_ns, ttl_ns);
    if (status == AGENTRT_OK || holds_less(lease, status, deadline_ns)) {
        art_lease_grant_disarm(thread, before);
        lease->deadline_ns = deadline_ns;
    } else if (lease->timer != before) {
        art_lease_grant_disarm(thread, lease->timer);
        lease->timer = before;
    }
    if (status == AGENTRT_OK)
        art_lease_grant_trace(runtime, "renew", lease);
    return status;
}

agentrt_status art_lease_renew(struct art_thread *thread, struct art_runtime *runtime,
                               uint64_t owner, uint64_t bits, uint64_t ttl_ns,
                               struct art_sqlite_fault *out_fault)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct art_lease_aftermath after = { 0 };
    status = holding(thread, runtime, lease, &after);
    if (status == AGENTRT_OK) {
        status = prolong(thread, runtime, lease, ttl_ns);
        if (status == AGENTRT_E_NOT_HOLDER) { // somebody else has it, or took it away
            art_lease_grant_vacate(thread, runtime, lease, "expire");
            art_lease_grant_next(thread, runtime, lease->resource, &after);
        }
    }
    return art_lease_grant_conclude(thread, runtime->leases, &after, status, out_fault);
}

agentrt_status art_lease_release(struct art_thread *thread, struct art_runtime *runtime,
                                 uint64_t owner, uint64_t bits, struct art_sqlite_fault *out_fault)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct art_lease_aftermath after = { 0 };
    status = holding(thread, runtime, lease, &after);
    if (status == AGENTRT_OK)
        status = art_lease_grant_give_up(thread, runtime, lease, &after);
    return art_lease_grant_conclude(thread, runtime->leases, &after, status, out_fault);
}

agentrt_status art_lease_stamp(struct art_thread *thread, struct art_runtime *runtime,
                               uint64_t owner, uint64_t bits, uint64_t *out_stamp)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct art_lease_aftermath after = { 0 };
    struct art_resource *resource = lease->resource;
    status = holding(thread, runtime, lease, &after);
    if (status == AGENTRT_E_NOT_HOLDER && lease->token != 0 && resource->token > lease->token)
        status = AGENTRT_E_FENCED;
    else if (status == AGENTRT_OK && resource->number == 0 &&
             runtime->leases->numbers == ART_STAMP_RESOURCE_MAX)
        status = AGENTRT_E_LIMIT;
    if (status == AGENTRT_OK) {
        if (resource->number == 0)
            resource->number = ++runtime->leases->numbers;
        *out_stamp = art_msg_stamp(resource->number, lease->token);
    }
    art_lease_grant_unlock(thread, runtime->leases, &after);
    return status;
}

// What is known of a resource that nobody here holds: the store says who does.
static agentrt_status look_elsewhere(struct art_leases *leases, const struct art_resource *resource,
                                     struct art_lease_state *state)
{
    uint64_t until_ns;
    agentrt_status status = leases->backend->find(leases, resource, &until_ns);
    if (status != AGENTRT_OK || until_ns == 0)
        return status;
    uint64_t now_ns = art_clock_now(leases->clock);
    state->taken = true;
    state->left_ns = until_ns > now_ns ? until_ns - now_ns : 0;
    return AGENTRT_OK;
}

agentrt_status art_lease_look(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits,
                              struct art_lease_state *out_state, struct art_sqlite_fault *out_fault)
{
    struct art_lease_aftermath after = { 0 };
    art_mutex_lock(&runtime->leases->lock);
    struct art_lease *lease = art_lease_table_find(runtime, bits);
    agentrt_status status = lease == NULL ? AGENTRT_E_STALE : AGENTRT_OK;
    if (lease != NULL) {
        struct art_resource *resource = lease->resource;
        art_lease_grant_lapse(thread, runtime, resource, &after);
        const struct art_lease *holder = resource->holder;
        struct art_lease_state state = { .token = lease->token,
                                         .held = holder == lease,
                                         .taken = holder != NULL };
        if (holder != NULL) {
            state.holder = holder->owner;
            // The clock may have passed the deadline since.
            uint64_t now_ns = art_clock_now(&runtime->clock);
            state.left_ns = holder->deadline_ns > now_ns ? holder->deadline_ns - now_ns : 0;
        } else {
            status = look_elsewhere(runtime->leases, resource, &state);
        }
        for (const struct art_lease *each = resource->first; each != NULL;
             each = each->next_waiting)
            state.waiters += art_await_pending(each->future);
        if (status == AGENTRT_OK)
            *out_state = state;
    }
    return art_lease_grant_conclude(thread, runtime->leases, &after, status, out_fault);
}
