// Deadlines and timers: one heap a runtime, ordered by time and then by order of arming.
//
// Threads: any, under the heap's lock. Firing happens on a worker (or in the simulation) without the lock.
// Invariants: each armed thing knows its place in the heap, so that disarming takes the logarithm of the count.
// Why a heap: expiry in exact order makes simulated runs repeat; most deadlines are taken out long before they pass.
#ifndef ART_EXEC_TIMER_H
#define ART_EXEC_TIMER_H

#include "exec/signal.h"
#include "exec/state.h"

#define ART_TIMER_UNARMED UINT32_MAX

// A timer that signals, or calls a part of the core; a promise's deadline lives in the promise.
struct art_timer {
    art_atomic(uint64_t) word; // generation 32..63 | live 0; written under the heap's lock
    struct art_pool_link link;
    art_atomic(struct art_runtime *) runtime;
    void (*call)(struct art_thread *thread, struct art_runtime *runtime,
                 uint64_t to); // NULL: it signals
    uint64_t from;
    uint64_t to; // whom it signals, or what its call is about
    uint64_t type;
    uint64_t period_ns;
    uint64_t deadline_ns;
    uint32_t timer_at;
    uint32_t index;
    uint8_t capability;
    uint32_t payload_bytes;
    union {
        uint8_t bytes[24];
        uint64_t buf; // the timer's own name of a val
    } payload;
};

void art_timer_prepare(void *element, uint32_t index);
void art_timer_open(struct art_timers *timers);
// Forgets everything that is armed.
void art_timer_close(struct art_thread *thread, struct art_timers *timers);

// The word that makes a name known, and what it will be; NULL: it is known otherwise.
struct art_timer_debut {
    art_atomic(uint64_t) * word;
    uint64_t value;
};
// Arms a deadline for a name. `place` is kept up to date under the lock while armed. The name becomes known when its deadline is
// armed and before it can pass: until then whoever guesses it is refused.
ART_MUST_USE agentrt_status art_timer_schedule(struct art_thread *thread,
                                               struct art_runtime *runtime, uint64_t deadline_ns,
                                               uint64_t bits, uint32_t *place,
                                               struct art_timer_debut debut);
void art_timer_cancel(struct art_timers *timers, uint32_t *place);

ART_MUST_USE agentrt_status art_timer_arm(struct art_thread *thread, struct art_runtime *runtime,
                                          uint64_t to, uint64_t delay_ns, uint64_t period_ns,
                                          struct art_draft *draft, uint64_t *out_timer);
// One that calls once, where timers fire and without the lock; what it is about may be over by then.
ART_MUST_USE agentrt_status art_timer_arm_call(
    struct art_thread *thread, struct art_runtime *runtime, uint64_t deadline_ns,
    void (*call)(struct art_thread *thread, struct art_runtime *runtime, uint64_t to), uint64_t to,
    uint64_t *out_timer);
ART_MUST_USE agentrt_status art_timer_disarm(struct art_thread *thread, uint64_t timer);
struct art_runtime *art_timer_runtime(uint64_t timer);
// Disarms what this agent has armed. It looks at every timer there is.
void art_timer_forget(struct art_thread *thread, struct art_runtime *runtime, uint64_t from);

// When the first is due; ART_NEVER when none is armed.
static inline uint64_t art_timer_next(struct art_timers *timers)
{
    // edge timer.next (seq_cst): after a parking worker's announcement; firing takes the lock.
    return art_atomic_load(&timers->next_ns, seq_cst);
}
// Fires what is due. True when anything was.
bool art_timer_fire(struct art_thread *thread, struct art_runtime *runtime, uint64_t now_ns);

#endif
