// A worker's own queues: a slot for the agent it woke last and one ring for each priority.
//
// Threads: push and pop by the owner, steal by any other worker.
// Edges: runq.ring, from a push to the pop or steal of the same agent; runq.slot, the same for the slot; runq.take, from a
// steal's reads to the owner's next use of the place.
// Invariants: at most ART_RING_SLOTS agents in a ring; an agent leaves it once.
// Why: Go's runq (proc.go): a thief copies first and then claims with one compare-and-swap of the head, so the owner's push needs
// no locked instruction. The slot keeps a waking pair on one worker; a thief takes it only when told that the owner is stuck.
#ifndef ART_EXEC_RUNQ_H
#define ART_EXEC_RUNQ_H

#include "base/assert.h"
#include "exec/state.h"

_Static_assert((ART_RING_SLOTS & (ART_RING_SLOTS - 1)) == 0, "places are found with a mask");

static inline art_atomic(struct art_agent *) *
    art_runq_place(struct art_ring *ring, uint32_t position)
{
    return &ring->slots[position & (ART_RING_SLOTS - 1)];
}

// False when the ring is full.
ART_MUST_USE static inline bool art_runq_push(struct art_ring *ring, struct art_agent *agent)
{
    // relaxed: only the owner moves the tail.
    uint32_t tail = art_atomic_load(&ring->tail, relaxed);
    // edge runq.take (acquire): a thief's reads of this place happen before it is written again.
    uint32_t head = art_atomic_load(&ring->head, acquire);
    ART_ASSERT(tail - head <= ART_RING_SLOTS);
    if (tail - head == ART_RING_SLOTS)
        return false;
    // relaxed: published by the tail.
    art_atomic_store(art_runq_place(ring, tail), agent, relaxed);
    // edge runq.ring (release): the agent's submission happens before its turn.
    art_atomic_store(&ring->tail, tail + 1, release);
    return true;
}

// The oldest, or NULL. `alone`: the runtime has no other worker, so nothing can race.
static inline struct art_agent *art_runq_pop(struct art_ring *ring, bool alone)
{
    // relaxed: a guess that the compare-and-swap checks.
    uint32_t head = art_atomic_load(&ring->head, relaxed);
    for (;;) {
        // relaxed: only the owner moves the tail.
        if (head == art_atomic_load(&ring->tail, relaxed))
            return NULL;
        // relaxed: the owner wrote it.
        struct art_agent *agent = art_atomic_load(art_runq_place(ring, head), relaxed);
        if (alone) {
            // relaxed: nobody else looks.
            art_atomic_store(&ring->head, head + 1, relaxed);
            return agent;
        }
        // edge runq.take (acq_rel): a lost race shows the thief's claim.
        if (art_atomic_cas_weak(&ring->head, &head, head + 1, acq_rel, relaxed))
            return agent;
    }
}

// Moves up to half of the victim's ring into `into` (empty, the thief's own) and returns one more to run now, or NULL.
struct art_agent *art_runq_steal(struct art_ring *victim, struct art_ring *into);
uint32_t art_runq_length(struct art_ring *ring);

// Puts an agent into the slot and returns the one it displaces, if any.
static inline struct art_agent *art_runq_slot_put(struct art_worker *worker,
                                                  struct art_agent *agent)
{
    // relaxed: only the owner fills an empty slot.
    if (ART_LIKELY(art_atomic_load(&worker->slot, relaxed) == NULL)) {
        // edge runq.slot (release): the submission happens before the turn.
        art_atomic_store(&worker->slot, agent, release);
        return NULL;
    }
    // edge runq.slot (acq_rel): as above; a thief may just have emptied it.
    return art_atomic_exchange(&worker->slot, agent, acq_rel);
}

static inline struct art_agent *art_runq_slot_take(struct art_worker *worker, bool alone)
{
    // relaxed: only the owner fills the slot.
    struct art_agent *agent = art_atomic_load(&worker->slot, relaxed);
    if (agent == NULL)
        return NULL;
    if (alone) {
        // relaxed: nobody else looks.
        art_atomic_store(&worker->slot, NULL, relaxed);
        return agent;
    }
    // edge runq.slot (acquire): a thief and the owner never both get it.
    return art_atomic_exchange(&worker->slot, NULL, acquire);
}

// By a thief.
struct art_agent *art_runq_slot_steal(struct art_worker *victim);

#endif
