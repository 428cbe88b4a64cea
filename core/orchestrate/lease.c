// Leases: one holder at a time of a named resource, until it releases or its time is over, each with a token greater than the last.
#include "orchestrate/lease.h"

#include "base/assert.h"
#include "exec/timer.h"
#include "exec/trace.h"

#include <inttypes.h>
#include <string.h>

#define GENERATION_SHIFT 40
#define STATE_MASK 0xFFull

enum state { FREE, IDLE, WAITING, HOLDING };

_Static_assert(sizeof(struct art_lease) <= ART_LEASE_BYTES, "a lease fits its element");

static uint64_t word_make(uint32_t generation, enum state state)
{
    return (uint64_t)generation << GENERATION_SHIFT | state;
}

// Under the lock, as is all that follows without a word about it.
static uint64_t word_of(struct art_lease *lease)
{
    // relaxed: written under this lock.
    return art_atomic_load(&lease->word, relaxed);
}

static uint32_t generation_of(struct art_lease *lease)
{
    return (uint32_t)(word_of(lease) >> GENERATION_SHIFT);
}

static enum state state_of(struct art_lease *lease)
{
    return (enum state)(word_of(lease) & STATE_MASK);
}

static void set_state(struct art_lease *lease, enum state state)
{
    // edge lease.word (release): the opening happens before a use of the name.
    art_atomic_store(&lease->word, word_make(generation_of(lease), state), release);
}

static uint64_t bits_of(struct art_lease *lease)
{
    return art_handle_make(ART_HANDLE_LEASE, generation_of(lease), lease->index);
}

void art_lease_prepare(void *element, uint32_t index)
{
    struct art_lease *lease = element;
    lease->index = index;
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&lease->word, word_make(1, FREE), relaxed);
}

static struct art_lease *find(uint64_t bits)
{
    return art_pool_find_sized(ART_POOL_LEASE, art_handle_index(bits), ART_LEASE_BYTES);
}

static bool fits(uint64_t word, uint64_t bits)
{
    return word >> GENERATION_SHIFT == art_handle_generation(bits) && (word & STATE_MASK) != FREE;
}

struct art_runtime *art_lease_runtime(uint64_t bits)
{
    struct art_lease *lease = find(bits);
    // edge lease.word (acquire): the opening happens before this use.
    if (lease == NULL || !fits(art_atomic_load(&lease->word, acquire), bits))
        return NULL;
    // relaxed: constant while the name fits, and the entry checks that the runtime is still the same.
    return art_atomic_load(&lease->runtime, relaxed);
}

// The runtime's lease of this name; NULL when it is closed.
static struct art_lease *resolve(struct art_runtime *runtime, uint64_t bits)
{
    struct art_lease *lease = find(bits);
    if (lease == NULL || !fits(word_of(lease), bits))
        return NULL;
    // relaxed: constant while the name fits.
    return art_atomic_load(&lease->runtime, relaxed) == runtime ? lease : NULL;
}

static agentrt_status local_claim(struct art_leases *leases, const struct art_resource *resource,
                                  uint64_t ttl_ns, uint64_t *out_token)
{
    (void)resource, (void)ttl_ns;
    if (leases->token == ART_STAMP_TOKEN_MAX)
        return AGENTRT_E_LIMIT;
    *out_token = ++leases->token;
    return AGENTRT_OK;
}

static agentrt_status local_extend(struct art_leases *leases, const struct art_lease *lease,
                                   uint64_t ttl_ns)
{
    (void)leases, (void)lease, (void)ttl_ns;
    return AGENTRT_OK;
}

static void local_drop(struct art_leases *leases, const struct art_lease *lease)
{
    (void)leases, (void)lease;
}

const struct art_lease_backend art_lease_local = { local_claim, local_extend, local_drop };

bool art_lease_start(struct art_runtime *runtime)
{
    // relaxed: nobody else is here yet.
    art_atomic_store(&runtime->tap.owners, 0, relaxed);
    runtime->tap.ended = art_lease_forget;
    runtime->leases = art_lease_table_create();
    if (runtime->leases == NULL)
        return false;
    runtime->leases->backend = &art_lease_local;
    return true;
}

static void trace(struct art_runtime *runtime, const char *event, const struct art_lease *lease)
{
    if (art_trace_on(runtime))
        art_trace_line(runtime, "%s %" PRIu64 " %.*s %" PRIu64, event,
                       art_trace_number(lease->owner), (int)lease->resource->name_bytes,
                       lease->resource->name, lease->token);
}

// What a change leaves to do once the lock is free: at most one grant, and waits for which there was no memory.
struct aftermath {
    struct art_promise *granted;
    uint64_t token;
    struct art_promise *failed; // linked by next_won
    agentrt_status reason;
};

static void fail(struct art_thread *thread, struct art_promise *promise, agentrt_status reason)
{
    const char *text = agentrt_status_text(reason);
    art_await_fail_won(thread, promise, 0, reason, text, strlen(text));
}

static void unlock(struct art_thread *thread, struct art_leases *leases, struct aftermath *after)
{
    art_mutex_unlock(&leases->lock);
    while (ART_UNLIKELY(after->failed != NULL)) {
        struct art_promise *promise = after->failed;
        after->failed = promise->next_won;
        fail(thread, promise, after->reason);
    }
    if (after->granted != NULL)
        art_await_fail_won(thread, after->granted, 0, AGENTRT_OK, (const char *)&after->token,
                           sizeof after->token);
}

static void due(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits);

// From here on its end is told of: somebody waits for it.
static agentrt_status arm(struct art_thread *thread, struct art_runtime *runtime,
                          struct art_lease *lease, uint64_t deadline_ns)
{
    return art_timer_arm_call(thread, runtime, deadline_ns, due, bits_of(lease), &lease->timer);
}

// Its timer may be firing, and finds that it has nothing to do.
static void disarm(struct art_thread *thread, uint64_t timer)
{
    agentrt_status status = timer == 0 ? AGENTRT_OK : art_timer_disarm(thread, timer);
    ART_ASSERT(status == AGENTRT_OK || status == AGENTRT_E_STALE);
}

// Nobody holds the resource, and the lease is in no line. On refusal nothing has changed.
static agentrt_status grant(struct art_thread *thread, struct art_runtime *runtime,
                            struct art_lease *lease)
{
    struct art_leases *leases = runtime->leases;
    struct art_resource *resource = lease->resource;
    ART_ASSERT(resource->holder == NULL);
    ART_ASSERT(lease->timer == 0);
    // Read first: whatever else takes time is the holder's loss and not its successor's.
    uint64_t deadline_ns = art_clock_after(art_clock_now(&runtime->clock), lease->ttl_ns);
    agentrt_status status = AGENTRT_OK;
    if (resource->first != NULL)
        status = arm(thread, runtime, lease, deadline_ns);
    uint64_t token = 0;
    if (status == AGENTRT_OK)
        status = leases->backend->claim(leases, resource, lease->ttl_ns, &token);
    if (status != AGENTRT_OK) {
        disarm(thread, lease->timer);
        lease->timer = 0;
        return status;
    }
    ART_ASSERT(token > resource->token);
    ART_ASSERT(token <= ART_STAMP_TOKEN_MAX);
    lease->deadline_ns = deadline_ns;
    lease->token = resource->token = token;
    resource->holder = lease;
    set_state(lease, HOLDING);
    trace(runtime, "grant", lease);
    return AGENTRT_OK;
}

// The one who has waited longest gets what nobody holds; whoever cannot have it is told why.
static void grant_next(struct art_thread *thread, struct art_runtime *runtime,
                       struct art_resource *resource, struct aftermath *after)
{
    struct art_lease *lease;
    while (resource->holder == NULL && (lease = resource->first) != NULL) {
        struct art_promise *promise = art_await_win(lease->future);
        art_lease_table_leave(resource, lease);
        set_state(lease, IDLE);
        if (promise == NULL)
            continue;
        agentrt_status status = grant(thread, runtime, lease);
        if (status == AGENTRT_OK) {
            ART_ASSERT(after->granted == NULL);
            after->granted = promise;
            after->token = lease->token;
        } else {
            promise->next_won = after->failed;
            after->failed = promise;
            after->reason = status;
        }
    }
}

// The holder is none any more.
static void vacate(struct art_thread *thread, struct art_runtime *runtime, struct art_lease *lease,
                   const char *event)
{
    ART_ASSERT(state_of(lease) == HOLDING);
    ART_ASSERT(lease->resource->holder == lease);
    trace(runtime, event, lease);
    runtime->leases->backend->drop(runtime->leases, lease);
    lease->resource->holder = NULL;
    set_state(lease, IDLE);
    disarm(thread, lease->timer);
    lease->timer = 0;
}

// Ends a holder whose time is over, whether its timer has fired or not.
static void lapse(struct art_thread *thread, struct art_runtime *runtime,
                  struct art_resource *resource, struct aftermath *after)
{
    struct art_lease *holder = resource->holder;
    if (holder == NULL || holder->deadline_ns > art_clock_now(&runtime->clock))
        return;
    vacate(thread, runtime, holder, "expire");
    grant_next(thread, runtime, resource, after);
}

// A timer's call.
static void due(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits)
{
    struct aftermath after = { 0 };
    art_mutex_lock(&runtime->leases->lock);
    struct art_lease *lease = resolve(runtime, bits);
    if (lease != NULL)
        lapse(thread, runtime, lease->resource, &after);
    unlock(thread, runtime->leases, &after);
}

// Rids a line of those who wait no more, no more often than it doubles.
static void tidy(struct art_resource *resource)
{
    if (resource->waiters <= 2 * resource->waiters_tidy)
        return;
    struct art_lease *next;
    for (struct art_lease *lease = resource->first; lease != NULL; lease = next) {
        next = lease->next_waiting;
        if (art_await_pending(lease->future))
            continue;
        art_lease_table_leave(resource, lease);
        set_state(lease, IDLE);
    }
    resource->waiters_tidy = resource->waiters;
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
    ART_ASSERT(state_of(lease) == FREE);
    lease->owner = owner;
    lease->token = 0;
    lease->timer = 0;
    agentrt_status status = enter(runtime, lease, agent, name, name_bytes);
    if (status == AGENTRT_OK) {
        // relaxed: published by the word.
        art_atomic_store(&lease->runtime, runtime, relaxed);
        set_state(lease, IDLE);
        *out_lease = bits_of(lease);
    }
    art_mutex_unlock(&leases->lock);
    if (status != AGENTRT_OK)
        art_pool_release(thread->caches, ART_POOL_LEASE, lease);
    return status;
}

// Ends a lease; the future of its wait, if it had one, is the caller's to cancel. The lock is held.
static uint64_t shut(struct art_thread *thread, struct art_runtime *runtime,
                     struct art_lease *lease, struct aftermath *after)
{
    struct art_resource *resource = lease->resource;
    uint64_t future = 0;
    if (state_of(lease) == WAITING) {
        art_lease_table_leave(resource, lease);
        future = lease->future;
    } else if (state_of(lease) == HOLDING) {
        vacate(thread, runtime, lease, "release");
        if (!art_runtime_closing(runtime))
            grant_next(thread, runtime, resource, after);
    }
    art_lease_table_disown(runtime->leases, lease);
    if (lease->owner != 0)
        // relaxed: a count too many costs a look, no more.
        art_atomic_sub(&runtime->tap.owners, 1, relaxed);
    uint32_t generation = generation_of(lease);
    // edge lease.word (release): the last use happens before the next opening.
    art_atomic_store(&lease->word, word_make(art_handle_next(generation), FREE), release);
    art_lease_table_drop(runtime->leases, resource);
    if (!art_handle_last(generation))
        art_pool_release(thread->caches, ART_POOL_LEASE, lease);
    return future;
}

// The wait of a lease that was closed in the middle of it.
static void abandon(struct art_thread *thread, uint64_t future)
{
    struct art_promise *promise = future == 0 ? NULL : art_await_win(future);
    if (promise != NULL)
        fail(thread, promise, AGENTRT_E_CANCELLED);
}

// An agent's own ends with it, unheard.
static void give_up(struct art_thread *thread, uint64_t future)
{
    agentrt_status status = future == 0 ? AGENTRT_OK : art_await_cancel(thread, future);
    ART_ASSERT(status == AGENTRT_OK || status == AGENTRT_E_STALE);
}

void art_lease_forget(struct art_thread *thread, struct art_runtime *runtime, uint64_t agent)
{
    struct art_leases *leases = runtime->leases;
    for (bool any = true; any;) {
        struct aftermath after = { 0 };
        uint64_t future = 0;
        art_mutex_lock(&leases->lock);
        struct art_lease *lease = art_lease_table_owned(leases, agent);
        any = lease != NULL;
        if (any)
            future = shut(thread, runtime, lease, &after);
        unlock(thread, leases, &after);
        give_up(thread, future);
    }
}

void art_lease_stop(struct art_thread *thread, struct art_runtime *runtime)
{
    if (runtime->leases == NULL)
        return;
    art_lease_forget(thread, runtime, 0);
    art_lease_table_destroy(runtime->leases);
    runtime->leases = NULL;
}

// Locks and resolves. Not OK: nothing is locked.
static agentrt_status lock(struct art_runtime *runtime, uint64_t owner, uint64_t bits,
                           struct art_lease **out_lease)
{
    art_mutex_lock(&runtime->leases->lock);
    struct art_lease *lease = resolve(runtime, bits);
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
    struct aftermath after = { 0 };
    uint64_t future = shut(thread, runtime, lease, &after);
    unlock(thread, runtime->leases, &after);
    abandon(thread, future);
    return AGENTRT_OK;
}

// OK when the lease neither holds nor waits. A wait that is over counts as none, as does a time that is.
static agentrt_status idle(struct art_thread *thread, struct art_runtime *runtime,
                           struct art_lease *lease, struct aftermath *after)
{
    lapse(thread, runtime, lease->resource, after);
    if (state_of(lease) == WAITING && !art_await_pending(lease->future)) {
        art_lease_table_leave(lease->resource, lease);
        set_state(lease, IDLE);
    }
    return state_of(lease) == IDLE ? AGENTRT_OK : AGENTRT_E_BUSY;
}

agentrt_status art_lease_try_acquire(struct art_thread *thread, struct art_runtime *runtime,
                                     uint64_t owner, uint64_t bits, uint64_t ttl_ns,
                                     uint64_t *out_token)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct aftermath after = { 0 };
    status = idle(thread, runtime, lease, &after);
    if (status == AGENTRT_OK && lease->resource->holder != NULL)
        status = AGENTRT_E_BUSY;
    if (status == AGENTRT_OK) {
        lease->ttl_ns = ttl_ns;
        status = grant(thread, runtime, lease);
    }
    if (status == AGENTRT_OK)
        *out_token = lease->token;
    unlock(thread, runtime->leases, &after);
    return status;
}

agentrt_status art_lease_acquire(struct art_thread *thread, struct art_runtime *runtime,
                                 uint64_t owner, uint64_t bits, uint64_t ttl_ns, uint64_t future)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct aftermath after = { 0 };
    status = idle(thread, runtime, lease, &after);
    struct art_resource *resource = lease->resource;
    struct art_lease *holder = resource->holder;
    if (status == AGENTRT_OK && holder != NULL && holder->timer == 0)
        status = arm(thread, runtime, holder, holder->deadline_ns);
    if (status == AGENTRT_OK) {
        tidy(resource);
        lease->ttl_ns = ttl_ns;
        lease->future = future;
        art_lease_table_join(resource, lease);
        set_state(lease, WAITING);
        if (holder != NULL)
            trace(runtime, "queue", lease);
        grant_next(thread, runtime, resource, &after);
    }
    unlock(thread, runtime->leases, &after);
    return status;
}

// Whether the lease holds, now. What is over ends here.
static agentrt_status holding(struct art_thread *thread, struct art_runtime *runtime,
                              struct art_lease *lease, struct aftermath *after)
{
    lapse(thread, runtime, lease->resource, after);
    return lease->resource->holder == lease ? AGENTRT_OK : AGENTRT_E_NOT_HOLDER;
}

agentrt_status art_lease_renew(struct art_thread *thread, struct art_runtime *runtime,
                               uint64_t owner, uint64_t bits, uint64_t ttl_ns)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct aftermath after = { 0 };
    status = holding(thread, runtime, lease, &after);
    uint64_t deadline_ns = art_clock_after(art_clock_now(&runtime->clock), ttl_ns);
    uint64_t before = lease->timer;
    if (status == AGENTRT_OK && before != 0)
        status = arm(thread, runtime, lease, deadline_ns);
    if (status == AGENTRT_OK)
        status = runtime->leases->backend->extend(runtime->leases, lease, ttl_ns);
    if (status != AGENTRT_OK && lease->timer != before) {
        disarm(thread, lease->timer);
        lease->timer = before;
    }
    if (status == AGENTRT_OK) {
        disarm(thread, before);
        lease->deadline_ns = deadline_ns;
        trace(runtime, "renew", lease);
    }
    unlock(thread, runtime->leases, &after);
    return status;
}

agentrt_status art_lease_release(struct art_thread *thread, struct art_runtime *runtime,
                                 uint64_t owner, uint64_t bits)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct aftermath after = { 0 };
    status = holding(thread, runtime, lease, &after);
    if (status == AGENTRT_OK) {
        vacate(thread, runtime, lease, "release");
        grant_next(thread, runtime, lease->resource, &after);
    }
    unlock(thread, runtime->leases, &after);
    return status;
}

agentrt_status art_lease_stamp(struct art_thread *thread, struct art_runtime *runtime,
                               uint64_t owner, uint64_t bits, uint64_t *out_stamp)
{
    struct art_lease *lease;
    agentrt_status status = lock(runtime, owner, bits, &lease);
    if (status != AGENTRT_OK)
        return status;
    struct aftermath after = { 0 };
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
    unlock(thread, runtime->leases, &after);
    return status;
}

agentrt_status art_lease_look(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits,
                              struct art_lease_state *out_state)
{
    struct aftermath after = { 0 };
    art_mutex_lock(&runtime->leases->lock);
    struct art_lease *lease = resolve(runtime, bits);
    if (lease != NULL) {
        struct art_resource *resource = lease->resource;
        lapse(thread, runtime, resource, &after);
        const struct art_lease *holder = resource->holder;
        *out_state = (struct art_lease_state){ .token = lease->token,
                                               .held = holder == lease,
                                               .taken = holder != NULL };
        if (holder != NULL) {
            out_state->holder = holder->owner;
            // The clock may have passed the deadline since.
            uint64_t now_ns = art_clock_now(&runtime->clock);
            out_state->left_ns = holder->deadline_ns > now_ns ? holder->deadline_ns - now_ns : 0;
        }
        for (const struct art_lease *each = resource->first; each != NULL;
             each = each->next_waiting)
            out_state->waiters += art_await_pending(each->future);
    }
    unlock(thread, runtime->leases, &after);
    return lease == NULL ? AGENTRT_E_STALE : AGENTRT_OK;
}
