// Deadlines and timers: one heap a runtime, ordered by time and then by order of arming.
#include "exec/timer.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/await.h"
#include "exec/host.h"
#include "exec/letter.h"
#include "exec/park.h"
#include "object/buf.h"

#include <string.h>

#define LIVE 1ull
#define SPENT 0ull // its generations are used up
#define GENERATION_SHIFT 32
#define HEAP_FIRST_ROOM 64

void art_timer_prepare(void *element, uint32_t index)
{
    struct art_timer *timer = element;
    timer->index = index;
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&timer->word, 1ull << GENERATION_SHIFT, relaxed);
}

void art_timer_open(struct art_timers *timers)
{
    art_mutex_init(&timers->lock);
    timers->entries = NULL;
    timers->count = 0;
    timers->room = 0;
    timers->sequence = 0;
    // relaxed: nobody else is here yet.
    art_atomic_store(&timers->next_ns, ART_NEVER, relaxed);
}

// Where the thing armed under these bits keeps its place.
static uint32_t *place_of(uint64_t bits)
{
    if (art_handle_kind(bits) == ART_HANDLE_TIMER) {
        struct art_timer *timer = art_pool_find(ART_POOL_TIMER, art_handle_index(bits));
        return &timer->timer_at;
    }
    if (art_handle_kind(bits) == ART_HANDLE_PORT)
        return art_host_timer_place(bits);
    struct art_promise *promise = art_pool_find(ART_POOL_PROMISE, art_handle_index(bits));
    return &promise->timer_at;
}

static void put(struct art_timers *timers, uint32_t at, struct art_timer_entry entry)
{
    timers->entries[at] = entry;
    *place_of(entry.bits) = at;
}

static bool before(const struct art_timer_entry *a, const struct art_timer_entry *b)
{
    return a->deadline_ns < b->deadline_ns ||
           (a->deadline_ns == b->deadline_ns && a->sequence < b->sequence);
}

static void sift_up(struct art_timers *timers, uint32_t at, struct art_timer_entry entry)
{
    while (at > 0) {
        uint32_t parent = (at - 1) / 4;
        if (!before(&entry, &timers->entries[parent]))
            break;
        put(timers, at, timers->entries[parent]);
        at = parent;
    }
    put(timers, at, entry);
}

static void sift_down(struct art_timers *timers, uint32_t at, struct art_timer_entry entry)
{
    for (;;) {
        uint32_t first = at * 4 + 1;
        uint32_t best = at;
        const struct art_timer_entry *least = &entry;
        for (uint32_t child = first; child < first + 4 && child < timers->count; child++) {
            if (before(&timers->entries[child], least)) {
                best = child;
                least = &timers->entries[child];
            }
        }
        if (best == at)
            break;
        put(timers, at, timers->entries[best]);
        at = best;
    }
    put(timers, at, entry);
}

static void publish_next(struct art_timers *timers)
{
    uint64_t next = timers->count == 0 ? ART_NEVER : timers->entries[0].deadline_ns;
    // edge timer.next (seq_cst): before the armer's look at the idle workers, who park in the opposite order.
    if (next != art_atomic_load(&timers->next_ns, relaxed)) // relaxed: written under this lock
        art_atomic_store(&timers->next_ns, next, seq_cst);  // edge timer.next (seq_cst): as said
}

static void take_out(struct art_timers *timers, uint32_t at)
{
    ART_ASSERT(at < timers->count);
    ART_ASSERT(*place_of(timers->entries[at].bits) == at); // each armed thing knows its place
    *place_of(timers->entries[at].bits) = ART_TIMER_UNARMED;
    timers->count -= 1;
    if (at < timers->count) {
        struct art_timer_entry moved = timers->entries[timers->count];
        if (at > 0 && before(&moved, &timers->entries[(at - 1) / 4]))
            sift_up(timers, at, moved);
        else
            sift_down(timers, at, moved);
    }
    publish_next(timers);
}

// The lock is held.
static agentrt_status insert(struct art_timers *timers, uint64_t deadline_ns, uint64_t bits)
{
    if (timers->count == ART_TIMERS_MAX)
        return AGENTRT_E_LIMIT;
    if (timers->count == timers->room) {
        uint32_t room = timers->room == 0 ? HEAP_FIRST_ROOM : 2 * timers->room;
        struct art_timer_entry *entries =
            art_mem_resize(timers->entries, room * sizeof *timers->entries);
        if (entries == NULL)
            return AGENTRT_E_MEMORY;
        timers->entries = entries;
        timers->room = room;
    }
    ART_ASSERT(timers->count < timers->room);
    ART_ASSERT(*place_of(bits) == ART_TIMER_UNARMED);
    timers->count += 1;
    sift_up(timers, timers->count - 1,
            (struct art_timer_entry){ deadline_ns, timers->sequence++, bits });
    publish_next(timers);
    return AGENTRT_OK;
}

// A parked worker sleeps until the deadline it knew; an earlier one must wake it. A worker's own may have to pass before its turn is
// over, but who watches looks at the deadlines again soon.
static void mind_sleepers(struct art_thread *thread, struct art_runtime *runtime, bool first)
{
    if (!first || art_runtime_simulated(runtime))
        return;
    bool busy = art_state_worker(thread, runtime) != NULL;
    // relaxed: who leaves the watch looks whether the deadlines are minded.
    if (!busy || art_atomic_load(&runtime->lot.watching, relaxed) == 0)
        art_park_wake_one(thread, runtime);
}

agentrt_status art_timer_schedule(struct art_thread *thread, struct art_runtime *runtime,
                                  uint64_t deadline_ns, uint64_t bits, uint32_t *place,
                                  struct art_timer_debut debut)
{
    struct art_timers *timers = &runtime->timers;
    art_mutex_lock(&timers->lock);
    agentrt_status status = insert(timers, deadline_ns, bits);
    bool first = status == AGENTRT_OK && *place == 0;
    if (status == AGENTRT_OK && debut.word != NULL) {
        // edge await.word (release): the fields and the deadline happen before a use of the name; who fires it takes the lock.
        art_atomic_store(debut.word, debut.value, release);
    }
    art_mutex_unlock(&timers->lock);
    mind_sleepers(thread, runtime, first);
    return status;
}

void art_timer_cancel(struct art_timers *timers, uint32_t *place)
{
    art_mutex_lock(&timers->lock);
    if (*place != ART_TIMER_UNARMED)
        take_out(timers, *place);
    art_mutex_unlock(&timers->lock);
}

// A timer keeps inline bytes, or a name of its own for a val.
static void load_payload(struct art_timer *timer, const struct art_draft *draft)
{
    const struct art_msg *message = draft->message;
    timer->from = message->from;
    timer->type = message->type;
    timer->capability = message->capability;
    timer->payload_bytes = message->payload_bytes;
    if (message->capability == AGENTRT_INLINE)
        memcpy(timer->payload.bytes, message->payload.bytes, sizeof timer->payload.bytes);
    else
        timer->payload.buf = message->payload.buf.buf;
}

// Arms a timer that says what it does and when. On failure it goes back to its pool.
static agentrt_status enlist(struct art_thread *thread, struct art_runtime *runtime,
                             struct art_timer *timer, uint64_t *out_timer)
{
    struct art_timers *timers = &runtime->timers;
    timer->timer_at = ART_TIMER_UNARMED;
    art_mutex_lock(&timers->lock);
    // relaxed: under the lock.
    uint64_t word = art_atomic_load(&timer->word, relaxed);
    uint64_t bits =
        art_handle_make(ART_HANDLE_TIMER, (uint32_t)(word >> GENERATION_SHIFT), timer->index);
    agentrt_status status = insert(timers, timer->deadline_ns, bits);
    bool first = status == AGENTRT_OK && timer->timer_at == 0;
    if (status == AGENTRT_OK) {
        // relaxed: under the lock.
        art_atomic_store(&timer->runtime, runtime, relaxed);
        // edge timer.word (release): the runtime happens before a disarm finds it.
        art_atomic_store(&timer->word, word | LIVE, release);
    }
    art_mutex_unlock(&timers->lock);
    if (status != AGENTRT_OK) {
        art_pool_release(thread->caches, ART_POOL_TIMER, timer);
        return status;
    }
    mind_sleepers(thread, runtime, first);
    *out_timer = bits;
    return AGENTRT_OK;
}

agentrt_status art_timer_arm(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                             uint64_t delay_ns, uint64_t period_ns, struct art_draft *draft,
                             uint64_t *out_timer)
{
    if (draft->message->capability == AGENTRT_ISO)
        return AGENTRT_E_NOT_SENDABLE;
    struct art_timer *timer = art_pool_acquire(thread->caches, ART_POOL_TIMER);
    if (timer == NULL)
        return AGENTRT_E_MEMORY;
    load_payload(timer, draft);
    timer->call = NULL;
    timer->to = to;
    timer->period_ns = period_ns;
    timer->deadline_ns = art_clock_after(art_clock_now(&runtime->clock), delay_ns);
    agentrt_status status = enlist(thread, runtime, timer, out_timer);
    if (status == AGENTRT_OK)
        art_msg_release(thread, draft->message);
    return status;
}

agentrt_status art_timer_arm_call(struct art_thread *thread, struct art_runtime *runtime,
                                  uint64_t deadline_ns,
                                  void (*call)(struct art_thread *thread,
                                               struct art_runtime *runtime, uint64_t to),
                                  uint64_t to, uint64_t *out_timer)
{
    struct art_timer *timer = art_pool_acquire(thread->caches, ART_POOL_TIMER);
    if (timer == NULL)
        return AGENTRT_E_MEMORY;
    timer->call = call;
    timer->to = to;
    timer->period_ns = 0;
    timer->capability = AGENTRT_INLINE;
    timer->deadline_ns = deadline_ns;
    return enlist(thread, runtime, timer, out_timer);
}

static struct art_timer *resolve(uint64_t bits)
{
    struct art_timer *timer = art_pool_find(ART_POOL_TIMER, art_handle_index(bits));
    if (timer == NULL)
        return NULL;
    // edge timer.word (acquire): the arming happens before this use.
    uint64_t word = art_atomic_load(&timer->word, acquire);
    bool fits = word == ((uint64_t)art_handle_generation(bits) << GENERATION_SHIFT | LIVE);
    return fits ? timer : NULL;
}

struct art_runtime *art_timer_runtime(uint64_t bits)
{
    struct art_timer *timer = resolve(bits);
    // relaxed: published by the word.
    return timer == NULL ? NULL : art_atomic_load(&timer->runtime, relaxed);
}

// The lock is held. The element goes back once the lock is released.
static void retire(struct art_timer *timer)
{
    // relaxed: under the lock.
    uint64_t word = art_atomic_load(&timer->word, relaxed);
    uint32_t generation = (uint32_t)(word >> GENERATION_SHIFT);
    uint64_t next = (uint64_t)art_handle_next(generation) << GENERATION_SHIFT;
    // edge timer.word (release): the end happens before the next arming.
    art_atomic_store(&timer->word, art_handle_last(generation) ? SPENT : next, release);
}

static void timer_free(struct art_thread *thread, struct art_timer *timer)
{
    ART_ASSERT(timer->timer_at == ART_TIMER_UNARMED);
    if (timer->capability != AGENTRT_INLINE)
        art_buf_discard(thread, timer->payload.buf);
    // relaxed: a retired timer's word changes no more.
    if (ART_UNLIKELY(art_atomic_load(&timer->word, relaxed) == SPENT))
        return;
    art_pool_release(thread->caches, ART_POOL_TIMER, timer);
}

agentrt_status art_timer_disarm(struct art_thread *thread, uint64_t bits)
{
    struct art_runtime *runtime = art_timer_runtime(bits);
    if (runtime == NULL)
        return AGENTRT_E_STALE;
    art_mutex_lock(&runtime->timers.lock);
    struct art_timer *timer = resolve(bits);
    if (timer != NULL) {
        if (timer->timer_at != ART_TIMER_UNARMED)
            take_out(&runtime->timers, timer->timer_at);
        retire(timer);
    }
    art_mutex_unlock(&runtime->timers.lock);
    if (timer == NULL)
        return AGENTRT_E_STALE;
    timer_free(thread, timer);
    return AGENTRT_OK;
}

void art_timer_forget(struct art_thread *thread, struct art_runtime *runtime, uint64_t from)
{
    struct art_timer *timer;
    // Chunks are made in order, so the first hole is the end.
    for (uint32_t index = 0; (timer = art_pool_find(ART_POOL_TIMER, index)) != NULL; index++) {
        art_mutex_lock(&runtime->timers.lock);
        // edge timer.word (acquire): the arming, another runtime's too, happens before this look at whose it is.
        uint64_t word = art_atomic_load(&timer->word, acquire);
        // relaxed: a live timer of this runtime changes under this lock.
        bool ours = (word & LIVE) != 0 && art_atomic_load(&timer->runtime, relaxed) == runtime;
        ours = ours && timer->call == NULL && timer->from == from;
        art_mutex_unlock(&runtime->timers.lock);
        uint64_t bits =
            art_handle_make(ART_HANDLE_TIMER, (uint32_t)(word >> GENERATION_SHIFT), timer->index);
        agentrt_status status = ours ? art_timer_disarm(thread, bits) : AGENTRT_OK;
        ART_ASSERT(status == AGENTRT_OK || status == AGENTRT_E_STALE); // it fired for the last time
    }
}

// A message with the timer's payload. The lock is held.
static agentrt_status draft_of(struct art_thread *thread, const struct art_timer *timer,
                               uint64_t bits, struct art_draft *out_draft)
{
    struct art_buf_refusal refusal;
    agentrt_payload payload = { .type = timer->type };
    if (timer->capability == AGENTRT_INLINE) {
        payload.data = timer->payload.bytes;
        payload.bytes = timer->payload_bytes;
    } else {
        payload.buf.bits = timer->payload.buf;
    }
    agentrt_status status = art_signal_draft(thread, 0, &payload, out_draft, &refusal);
    if (status != AGENTRT_OK)
        return status;
    out_draft->message->kind = AGENTRT_KIND_TIMER;
    out_draft->message->from = timer->from;
    out_draft->message->right = bits;
    return AGENTRT_OK;
}

// A timer's signal that nobody took is a dead letter like any other.
static agentrt_status send(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                           struct art_draft *draft)
{
    agentrt_status status = art_signal_post(thread, runtime, to, draft);
    if (status == AGENTRT_OK)
        return status;
    if (draft->parcel.buf != 0)
        art_buf_settle(&draft->parcel, to);
    ART_COUNT(thread, runtime, accepted, 1);
    art_letter_write(thread, runtime, to, draft->message, status);
    art_msg_release(thread, draft->message);
    return status;
}

// What one look at the heap's top has found to do once the lock is released.
struct due {
    uint64_t bits;          // zero: nothing is due
    struct art_timer *over; // a timer that has fired for the last time
    void (*call)(struct art_thread *thread, struct art_runtime *runtime, uint64_t to);
    bool signals; // the draft is to be sent
    uint64_t to;
    struct art_draft draft;
};

// The top is due again later. The lock is held.
static void put_back(struct art_timers *timers, uint64_t deadline_ns)
{
    uint64_t bits = timers->entries[0].bits;
    ART_ASSERT(deadline_ns >= timers->entries[0].deadline_ns);
    sift_down(timers, 0, (struct art_timer_entry){ deadline_ns, timers->sequence++, bits });
    publish_next(timers);
}

// The top is a timer that is due. The lock is held. Without memory for its message it tries again a little later.
static void take_timer(struct art_thread *thread, struct art_timers *timers, uint64_t now_ns,
                       struct due *due)
{
    struct art_timer_entry entry = timers->entries[0];
    struct art_timer *timer = resolve(entry.bits);
    ART_ASSERT(timer != NULL);
    ART_ASSERT(timer->timer_at == 0);
    ART_ASSERT(timer->deadline_ns == entry.deadline_ns);
    due->to = timer->to;
    due->call = timer->call;
    if (timer->call != NULL) {
        take_out(timers, 0);
        retire(timer);
        due->over = timer;
        return;
    }
    due->signals = draft_of(thread, timer, entry.bits, &due->draft) == AGENTRT_OK;
    if (due->signals && timer->period_ns == 0) {
        take_out(timers, 0);
        retire(timer);
        due->over = timer;
        return;
    }
    uint64_t step_ns = due->signals ? timer->period_ns : ART_TIMER_RETRY_NS;
    // Ticks that were missed are skipped: a late worker is not flooded by its own timer.
    uint64_t next_ns = art_clock_after(timer->deadline_ns, step_ns);
    timer->deadline_ns = next_ns > now_ns ? next_ns : art_clock_after(now_ns, step_ns);
    put_back(timers, timer->deadline_ns);
}

static struct due take_due(struct art_thread *thread, struct art_timers *timers, uint64_t now_ns)
{
    struct due due = { 0 };
    art_mutex_lock(&timers->lock);
    if (timers->count > 0 && timers->entries[0].deadline_ns <= now_ns) {
        due.bits = timers->entries[0].bits;
        if (art_handle_kind(due.bits) == ART_HANDLE_TIMER)
            take_timer(thread, timers, now_ns, &due);
        else if (art_handle_kind(due.bits) == ART_HANDLE_PORT)
            put_back(timers, art_clock_after(now_ns, art_host_stall_ns(due.bits)));
        else
            take_out(timers, 0);
    }
    art_mutex_unlock(&timers->lock);
    return due;
}

bool art_timer_fire(struct art_thread *thread, struct art_runtime *runtime, uint64_t now_ns)
{
    struct art_timers *timers = &runtime->timers;
    bool any = false;
    while (art_timer_next(timers) <= now_ns) {
        struct due due = take_due(thread, timers, now_ns);
        if (due.bits == 0)
            break;
        any = true;
        if (art_handle_kind(due.bits) == ART_HANDLE_FUTURE)
            art_await_expire(thread, due.bits);
        if (art_handle_kind(due.bits) == ART_HANDLE_PORT)
            art_host_look(thread, due.bits);
        if (due.call != NULL)
            due.call(thread, runtime, due.to);
        bool deaf = due.signals && send(thread, runtime, due.to, &due.draft) == AGENTRT_E_DEAD;
        if (due.over != NULL)
            timer_free(thread, due.over);
        else if (deaf && art_timer_disarm(thread, due.bits) != AGENTRT_OK)
            continue; // its period ends with its receiver, and somebody else has seen to it
    }
    return any;
}

void art_timer_close(struct art_thread *thread, struct art_timers *timers)
{
    while (timers->count > 0) {
        uint64_t bits = timers->entries[0].bits;
        take_out(timers, 0);
        if (art_handle_kind(bits) == ART_HANDLE_TIMER) {
            struct art_timer *timer = resolve(bits);
            ART_ASSERT(timer != NULL);
            retire(timer);
            timer_free(thread, timer);
        }
    }
    // relaxed: nobody else is here any more.
    ART_ASSERT(art_atomic_load(&timers->next_ns, relaxed) == ART_NEVER);
    art_mem_free(timers->entries);
    timers->entries = NULL;
    timers->room = 0;
    art_mutex_fini(&timers->lock);
}
