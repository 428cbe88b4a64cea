// Circuit breakers: refuse calls of something that keeps failing, and probe whether it has recovered.
#include "reliable/breaker.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/trace.h"

#include <inttypes.h>

#define PERIOD_SHIFT 8
#define PROBES_SHIFT 2
#define PROBES_MASK 63ull
#define TICKET_BITS 38 // period and probe

_Static_assert(sizeof(struct art_breaker) <= ART_BREAKER_BYTES, "a breaker fits its element");
_Static_assert(AGENTRT_BREAKER_PROBES_MAX <= 32, "the probes of a period have a bit each");
_Static_assert(AGENTRT_BREAKER_PROBES_MAX <= PROBES_MASK, "the word can count them");

static uint64_t word_make(uint32_t generation, uint32_t period, enum art_breaker_state state)
{
    return (uint64_t)generation << ART_BREAKER_GENERATION_SHIFT | (uint64_t)period << PERIOD_SHIFT |
           (uint64_t)state;
}

static uint32_t period_of(uint64_t word)
{
    return (uint32_t)(word >> PERIOD_SHIFT);
}

static uint32_t probes_of(uint64_t word)
{
    return (uint32_t)(word >> PROBES_SHIFT & PROBES_MASK);
}

static enum art_breaker_state state_of(uint64_t word)
{
    return (enum art_breaker_state)(word & ART_BREAKER_STATE_MASK);
}

static bool fits(uint64_t word, uint64_t bits)
{
    return word >> ART_BREAKER_GENERATION_SHIFT == art_handle_generation(bits) &&
           state_of(word) != ART_BREAKER_FREE;
}

// The end of this word's period, unless it is closed.
static art_atomic(uint64_t) * until_of(struct art_breaker *breaker, uint64_t word)
{
    return &breaker->until_ns[period_of(word) & 1];
}

static struct art_runtime *runtime_of(struct art_breaker *breaker)
{
    // relaxed: constant while the name fits.
    return art_atomic_load(&breaker->runtime, relaxed);
}

static uint64_t now_of(struct art_breaker *breaker)
{
    return art_clock_now(&runtime_of(breaker)->clock);
}

void art_breaker_prepare(void *element, uint32_t index)
{
    struct art_breaker *breaker = element;
    breaker->index = index;
    art_mutex_init(&breaker->lock);
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&breaker->word, word_make(1, 0, ART_BREAKER_FREE), relaxed);
}

struct art_runtime *art_breaker_runtime(uint64_t bits)
{
    struct art_breaker *breaker = art_breaker_find(bits);
    if (breaker == NULL)
        return NULL;
    // edge breaker.word (acquire): the opening happens before this use.
    return fits(art_atomic_load(&breaker->word, acquire), bits) ? runtime_of(breaker) : NULL;
}

agentrt_status art_breaker_open(struct art_thread *thread, struct art_runtime *runtime,
                                const agentrt_breaker_options *options, uint64_t *out_breaker)
{
    ART_ASSERT(options->failures > 0 && options->failures <= AGENTRT_BREAKER_FAILURES_MAX);
    ART_ASSERT(options->probes > 0 && options->probes <= AGENTRT_BREAKER_PROBES_MAX);
    uint64_t *failures = art_mem_alloc(options->failures * sizeof *failures);
    if (failures == NULL)
        return AGENTRT_E_MEMORY;
    struct art_breaker *breaker = art_pool_acquire(thread->caches, ART_POOL_BREAKER);
    if (breaker == NULL) {
        art_mem_free(failures);
        return AGENTRT_E_MEMORY;
    }
    art_mutex_lock(&breaker->lock);
    breaker->failures = failures;
    breaker->failures_max = options->failures;
    breaker->failures_count = breaker->failures_first = 0;
    breaker->reported = breaker->succeeded = 0;
    breaker->window_ns = options->window_ns;
    breaker->cooldown_ns = options->cooldown_ns;
    breaker->trips = 0;
    uint32_t fork_count =
        art_runtime_simulated(runtime) ? ART_BREAKER_LONG_WAY : runtime->fork_count;
    // relaxed, all below: published by the word.
    art_atomic_store(&breaker->runtime, runtime, relaxed);
    art_atomic_store(&breaker->until_ns[0], 0, relaxed);              // relaxed: same
    art_atomic_store(&breaker->probes_max, options->probes, relaxed); // relaxed: same
    art_atomic_store(&breaker->fork_count, fork_count, relaxed);      // relaxed: same
    // relaxed: a free breaker's word belongs to its allocator.
    uint64_t word = art_atomic_load(&breaker->word, relaxed);
    ART_ASSERT(state_of(word) == ART_BREAKER_FREE);
    uint32_t generation = (uint32_t)(word >> ART_BREAKER_GENERATION_SHIFT);
    // edge breaker.word (release): the opening happens before a use of the name.
    art_atomic_store(&breaker->word, word_make(generation, 0, ART_BREAKER_CLOSED), release);
    *out_breaker = art_handle_make(ART_HANDLE_BREAKER, generation, breaker->index);
    art_mutex_unlock(&breaker->lock);
    return AGENTRT_OK;
}

// Locks the breaker of this name and gives its word, in which only the count of probes changes meanwhile; NULL when it fits none.
static struct art_breaker *lock(uint64_t bits, uint64_t *out_word)
{
    struct art_breaker *breaker = art_breaker_find(bits);
    if (breaker == NULL)
        return NULL;
    art_mutex_lock(&breaker->lock);
    // relaxed: written under this lock; and a probe that is reported was counted before, by whoever reports it.
    *out_word = art_atomic_load(&breaker->word, relaxed);
    if (fits(*out_word, bits))
        return breaker;
    art_mutex_unlock(&breaker->lock);
    return NULL;
}

// The next period. The lock is held; a probe that is being let through in the last one is so before, or not at all.
static uint64_t begin_period(struct art_breaker *breaker, uint64_t word, uint64_t until_ns,
                             enum art_breaker_state state, const char *event)
{
    breaker->failures_count = breaker->failures_first = 0;
    breaker->reported = breaker->succeeded = 0;
    uint32_t generation = (uint32_t)(word >> ART_BREAKER_GENERATION_SHIFT);
    uint64_t next = word_make(generation, period_of(word) + 1, state);
    // relaxed: published by the word.
    art_atomic_store(until_of(breaker, next), until_ns, relaxed);
    // edge breaker.word (release): the times of this period happen before whoever is let through in it.
    art_atomic_store(&breaker->word, next, release);
    if (art_trace_on(runtime_of(breaker)))
        art_trace_line(runtime_of(breaker), "breaker %s %" PRIu32, event, period_of(next));
    return next;
}

static void trip(struct art_breaker *breaker, uint64_t word, uint64_t now_ns)
{
    breaker->trips += 1;
    begin_period(breaker, word, art_clock_after(now_ns, breaker->cooldown_ns), ART_BREAKER_OPEN,
                 "trip");
}

agentrt_status art_breaker_close(struct art_thread *thread, uint64_t bits)
{
    uint64_t word;
    struct art_breaker *breaker = lock(bits, &word);
    if (breaker == NULL)
        return AGENTRT_E_STALE;
    uint32_t generation = art_handle_generation(bits);
    uint64_t *failures = breaker->failures;
    breaker->failures = NULL;
    // edge breaker.word (release): the last use happens before the next opening.
    art_atomic_store(&breaker->word, word_make(art_handle_next(generation), 0, ART_BREAKER_FREE),
                     release);
    art_mutex_unlock(&breaker->lock);
    art_mem_free(failures);
    if (!art_handle_last(generation))
        art_pool_release(thread->caches, ART_POOL_BREAKER, breaker);
    return AGENTRT_OK;
}

void art_breaker_close_all(struct art_thread *thread, struct art_runtime *runtime)
{
    struct art_breaker *breaker;
    // Chunks are made in order, so the first hole is the end.
    for (uint32_t index = 0; (breaker = art_pool_find(ART_POOL_BREAKER, index)) != NULL; index++) {
        // edge breaker.word (acquire): the opening happens before the look at whose it is.
        uint64_t word = art_atomic_load(&breaker->word, acquire);
        uint32_t generation = (uint32_t)(word >> ART_BREAKER_GENERATION_SHIFT);
        if (state_of(word) == ART_BREAKER_FREE || runtime_of(breaker) != runtime)
            continue;
        agentrt_status status =
            art_breaker_close(thread, art_handle_make(ART_HANDLE_BREAKER, generation, index));
        ART_ASSERT(status == AGENTRT_OK); // nobody else is inside
    }
}

// A period's end has come: the first caller begins a half-open one. Gives the word as it is then.
static bool begin_probing(struct art_breaker *breaker, uint64_t bits, uint64_t seen,
                          uint64_t now_ns)
{
    uint64_t word;
    if (lock(bits, &word) == NULL)
        return false;
    if (period_of(word) == period_of(seen))
        begin_period(breaker, word, art_clock_after(now_ns, breaker->cooldown_ns),
                     ART_BREAKER_HALF_OPEN, "probe");
    art_mutex_unlock(&breaker->lock);
    return true;
}

agentrt_status art_breaker_admit(uint64_t bits, uint64_t *out_ticket, uint64_t *out_until_ns)
{
    struct art_breaker *breaker = art_breaker_find(bits);
    if (breaker == NULL)
        return AGENTRT_E_STALE;
    for (;;) {
        // edge breaker.word (acquire): what began this period happens before this call.
        uint64_t word = art_atomic_load(&breaker->word, acquire);
        if (!fits(word, bits))
            return AGENTRT_E_STALE;
        if (state_of(word) == ART_BREAKER_CLOSED) {
            *out_ticket = art_breaker_ticket(word, 0);
            return AGENTRT_OK;
        }
        uint32_t probes = probes_of(word);
        // relaxed: constant while the name fits.
        if (state_of(word) == ART_BREAKER_HALF_OPEN &&
            probes < art_atomic_load(&breaker->probes_max, relaxed)) {
            uint64_t next = word + (1ull << PROBES_SHIFT);
            // relaxed: one probe for each number; what began the period happens before the look at it.
            if (art_atomic_cas(&breaker->word, &word, next, relaxed, relaxed)) {
                *out_ticket = art_breaker_ticket(word, probes + 1);
                return AGENTRT_OK;
            }
            continue;
        }
        uint64_t now_ns = now_of(breaker);
        // relaxed: this period's, which came before its word.
        uint64_t until_ns = art_atomic_load(until_of(breaker, word), relaxed);
        if (now_ns < until_ns) {
            *out_until_ns = until_ns;
            return AGENTRT_E_TRIPPED;
        }
        if (!begin_probing(breaker, bits, word, now_ns))
            return AGENTRT_E_STALE;
    }
}

// Failures that are out of the window count no more.
static void forget_old(struct art_breaker *breaker, uint64_t now_ns)
{
    while (breaker->failures_count > 0) {
        uint64_t then_ns = breaker->failures[breaker->failures_first];
        if (now_ns < art_clock_after(then_ns, breaker->window_ns))
            break;
        breaker->failures_first = (breaker->failures_first + 1) % breaker->failures_max;
        breaker->failures_count -= 1;
    }
}

// A call that was let through while closed has failed.
static void note_failure(struct art_breaker *breaker, uint64_t word)
{
    uint64_t now_ns = now_of(breaker);
    forget_old(breaker, now_ns);
    ART_ASSERT(breaker->failures_count < breaker->failures_max);
    uint32_t at = (breaker->failures_first + breaker->failures_count) % breaker->failures_max;
    breaker->failures[at] = now_ns;
    breaker->failures_count += 1;
    if (breaker->failures_count == breaker->failures_max)
        trip(breaker, word, now_ns);
}

static agentrt_status note_probe(struct art_breaker *breaker, uint64_t word, uint32_t probe,
                                 bool failed)
{
    uint32_t bit = 1u << (probe - 1);
    if (breaker->reported & bit)
        return AGENTRT_E_STALE;
    breaker->reported |= bit;
    if (failed) {
        trip(breaker, word, now_of(breaker));
        return AGENTRT_OK;
    }
    breaker->succeeded += 1;
    ART_ASSERT(breaker->succeeded <= probes_of(word));
    // relaxed: constant while the name fits.
    if (breaker->succeeded == art_atomic_load(&breaker->probes_max, relaxed))
        begin_period(breaker, word, 0, ART_BREAKER_CLOSED, "mend");
    return AGENTRT_OK;
}

agentrt_status art_breaker_report(uint64_t bits, uint64_t ticket, bool failed, bool *out_fits)
{
    uint64_t word;
    struct art_breaker *breaker = lock(bits, &word);
    *out_fits = breaker != NULL;
    if (breaker == NULL)
        return AGENTRT_E_STALE;
    uint32_t probe = (uint32_t)(ticket & PROBES_MASK);
    uint32_t period = (uint32_t)(ticket >> 6);
    agentrt_status status = AGENTRT_OK;
    // relaxed: constant while the name fits.
    bool plausible = ticket >> TICKET_BITS == 0 && period <= period_of(word) &&
                     probe <= art_atomic_load(&breaker->probes_max, relaxed);
    bool now = plausible && period == period_of(word);
    if (!plausible)
        status = AGENTRT_E_ARGUMENT;
    else if (now && state_of(word) == ART_BREAKER_HALF_OPEN)
        status = probe == 0 || probe > probes_of(word) ? AGENTRT_E_ARGUMENT
                                                       : note_probe(breaker, word, probe, failed);
    else if (now && (state_of(word) == ART_BREAKER_OPEN || probe != 0))
        status = AGENTRT_E_ARGUMENT; // this period has let nobody through by that number
    else if (now && failed)
        note_failure(breaker, word);
    art_mutex_unlock(&breaker->lock);
    return status;
}

agentrt_status art_breaker_look(uint64_t bits, agentrt_breaker_info *out_info)
{
    uint64_t word;
    struct art_breaker *breaker = lock(bits, &word);
    if (breaker == NULL)
        return AGENTRT_E_STALE;
    if (state_of(word) == ART_BREAKER_CLOSED)
        forget_old(breaker, now_of(breaker));
    *out_info = (agentrt_breaker_info){
        .state = state_of(word) == ART_BREAKER_CLOSED ? AGENTRT_BREAKER_CLOSED
                 : state_of(word) == ART_BREAKER_OPEN ? AGENTRT_BREAKER_OPEN
                                                      : AGENTRT_BREAKER_HALF_OPEN,
        .failures = breaker->failures_count,
        .probes = probes_of(word),
        // relaxed: under the lock.
        .until_ns = art_atomic_load(until_of(breaker, word), relaxed),
        .trips = breaker->trips,
    };
    art_mutex_unlock(&breaker->lock);
    return AGENTRT_OK;
}
