// What the core keeps for each thread that has called it: its magazines, its identity, the turn it is in.
//
// Owns: the record, from the thread's first call to its end, when the magazines go back to the depot.
// Threads: each reads and writes its own.
#ifndef ART_BASE_THREAD_H
#define ART_BASE_THREAD_H

#include "base/pool.h"

struct art_worker;

struct art_thread {
    struct art_pool_cache caches[ART_POOL_COUNT];
    uint64_t id;               // never reused; zero until the first call
    struct art_worker *worker; // of the runtime whose worker this is, else NULL
    art_atomic(uint64_t)
        turn; // bits of the agent whose turn runs here, zero outside turns; written here, looked at by watchers
    uint64_t kept; // bits of the payload buffer that the turn decided to keep
    struct {
        uint64_t turns;      // of its worker, so far
        const void *message; // that it had in hand
    } asked;                 // the inline ask noted last
    uint64_t type;           // of the message handled last the long way
    bool typed;              // whether that is the last of the turn before
    bool hooked;             // a port's hook runs here: whoever closes waits for it
    bool failing;            // the turn's agent set the text of its crash
};

// Called once by every thread that leaves, before its magazines go; set at the first opening of a runtime.
extern art_atomic(void (*)(struct art_thread *thread)) art_thread_on_leave;

extern _Thread_local struct art_thread art_thread_record ART_INLINE_TLS;

ART_COLD void art_thread_enter(struct art_thread *thread);

static inline struct art_thread *art_thread_self(void)
{
    struct art_thread *thread = &art_thread_record;
    if (ART_UNLIKELY(thread->id == 0))
        art_thread_enter(thread);
    return thread;
}

// By the thread itself, which alone writes it: no atomic access, so that a comparison needs no register for it.
static inline uint64_t art_thread_turn(const struct art_thread *thread)
{
    return *(const uint64_t *)(const void *)&thread->turn;
}
static inline void art_thread_set_turn(struct art_thread *thread, uint64_t bits)
{
    art_atomic_store(&thread->turn, bits, relaxed); // relaxed: watchers only look
}

#endif
