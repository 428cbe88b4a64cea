// Circuit breakers: refuse calls of something that keeps failing, and probe whether it has recovered.
//
// Owns: the times of the latest failures, from open to close.
// Threads: any that is inside the runtime; who is let through by a closed breaker need not be inside.
// Invariants: in one half-open period at most `probes` calls are let through; a ticket counts in the period that gave it only.
// Edges: breaker.word, from whoever changes the state to whoever is let through.
// Why a word: being let through is on the road of every call that a breaker guards, so it is a look at one word, and in a half-open
// period one compare-and-swap. Failures, and what follows from them, are rare and take the lock.
#ifndef ART_RELIABLE_BREAKER_H
#define ART_RELIABLE_BREAKER_H

#include "base/thread.h"
#include "exec/state.h"

enum art_breaker_state {
    ART_BREAKER_FREE,
    ART_BREAKER_CLOSED,
    ART_BREAKER_OPEN,
    ART_BREAKER_HALF_OPEN,
};

struct art_breaker {
    art_atomic(
        uint64_t) word; // generation 40..63 | period 8..39 | probes let through 2..7 | state 0..1
    struct art_pool_link link;
    art_atomic(struct art_runtime *) runtime;
    art_atomic(
        uint64_t) until_ns[2]; // the ends of even and odd periods: who looks at one may be late
    art_atomic(uint32_t) probes_max;
    art_atomic(uint32_t) fork_count; // of its runtime; or ART_BREAKER_LONG_WAY
    struct art_mutex lock;
    uint64_t *failures; // a ring of the latest times, with room for as many as trip it
    uint32_t failures_max;
    uint32_t failures_count;
    uint32_t failures_first;
    uint32_t reported;  // probes of this period that were, a bit for each
    uint32_t succeeded; // how many of those
    uint32_t index;
    uint64_t window_ns;
    uint64_t cooldown_ns;
    uint64_t trips;
};

#define ART_BREAKER_BYTES 192
#define ART_BREAKER_GENERATION_SHIFT 40
#define ART_BREAKER_STATE_MASK 3ull
// What a process's count of forks never is: a simulation's breakers are asked by its own thread only, and that is looked at.
#define ART_BREAKER_LONG_WAY UINT32_MAX

void art_breaker_prepare(void *element, uint32_t index);

// `options` with every default filled in.
ART_MUST_USE agentrt_status art_breaker_open(struct art_thread *thread, struct art_runtime *runtime,
                                             const agentrt_breaker_options *options,
                                             uint64_t *out_breaker);
// E_STALE, and nothing happens, when it is closed already.
ART_MUST_USE agentrt_status art_breaker_close(struct art_thread *thread, uint64_t breaker);
void art_breaker_close_all(struct art_thread *thread, struct art_runtime *runtime);

static inline struct art_breaker *art_breaker_find(uint64_t bits)
{
    return art_pool_find_sized(ART_POOL_BREAKER, art_handle_index(bits), ART_BREAKER_BYTES);
}
// NULL for a name that does not fit.
struct art_runtime *art_breaker_runtime(uint64_t breaker);

// The ticket of a call that the word lets through.
static inline uint64_t art_breaker_ticket(uint64_t word, uint32_t probe)
{
    return (uint64_t)(uint32_t)(word >> 8) << 6 | probe;
}

// Lets a call through a closed breaker. False: nothing has happened, and the long way knows why.
static inline bool art_breaker_try(uint64_t bits, uint64_t *out_ticket)
{
    struct art_breaker *breaker = art_breaker_find(bits);
    if (ART_UNLIKELY(breaker == NULL))
        return false;
    // edge breaker.word (acquire): the opening, or what closed it, happens before this call.
    uint64_t word = art_atomic_load(&breaker->word, acquire);
    bool closed = word >> ART_BREAKER_GENERATION_SHIFT == art_handle_generation(bits) &&
                  (word & ART_BREAKER_STATE_MASK) == ART_BREAKER_CLOSED;
    // relaxed: constant while the name fits; and a child of a fork has one thread.
    uint32_t fork_count = art_atomic_load(&breaker->fork_count, relaxed);
    uint32_t forks = art_atomic_load(&art_platform_forks, relaxed); // relaxed: same
    if (ART_UNLIKELY(!closed || fork_count != forks))
        return false;
    *out_ticket = art_breaker_ticket(word, 0);
    return true;
}
// The same in every state: OK, E_TRIPPED and until when, E_STALE.
ART_MUST_USE agentrt_status art_breaker_admit(uint64_t breaker, uint64_t *out_ticket,
                                              uint64_t *out_until_ns);
// OK; E_STALE for a probe that was reported before; E_ARGUMENT for what is no ticket. `out_fits`: whether it is the name that is stale.
ART_MUST_USE agentrt_status art_breaker_report(uint64_t breaker, uint64_t ticket, bool failed,
                                               bool *out_fits);
ART_MUST_USE agentrt_status art_breaker_look(uint64_t breaker, agentrt_breaker_info *out_info);

#endif
