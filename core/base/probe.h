// Counters that cost one plain store: each has one writer, and readers add up.
//
// Invariants: every counter only grows. `accepted` is counted before a message can be handled, `handled` and `letters` after, so that
// a reader who sums the latter first and finds them equal to the former knows that nothing was in flight in between. The same
// holds for `stops`, stops that found their agent idle, and `stopped`, those of them that have had their effect.
#ifndef ART_BASE_PROBE_H
#define ART_BASE_PROBE_H

#include "base/atomic.h"

struct art_probe {
    art_atomic(uint64_t) accepted;
    art_atomic(uint64_t) handled;
    art_atomic(uint64_t) letters;
    art_atomic(uint64_t) spawned;
    art_atomic(uint64_t) ended;
    art_atomic(uint64_t) crashed;
    art_atomic(uint64_t) turns;
    art_atomic(uint64_t) wakes;
    art_atomic(uint64_t) steals;
    art_atomic(uint64_t) stops;
    art_atomic(uint64_t) stopped;
    art_atomic(uint64_t) overruns;
};

// By the counter's one writer.
static inline void art_probe_add(art_atomic(uint64_t) * counter, uint64_t count)
{
    // relaxed: one writer.
    uint64_t before = art_atomic_load(counter, relaxed);
    // edge probe.count (release): what was counted happens before a reader that sees the new value.
    art_atomic_store(counter, before + count, release);
}

// By anyone: for the threads that have no counters of their own.
static inline void art_probe_add_shared(art_atomic(uint64_t) * counter, uint64_t count)
{
    // edge probe.count (release): as above.
    art_atomic_add(counter, count, release);
}

static inline uint64_t art_probe_read(art_atomic(uint64_t) * counter)
{
    // edge probe.count (acquire): what was counted happens before this.
    return art_atomic_load(counter, acquire);
}

#endif
