// A worker's own queues: a slot for the agent it woke last and one ring for each priority.
//
// Threads: push and pop by the owner, steal by any other worker.
// Edges: runq.ring, from a push to the pop or steal of the same agent; runq.slot, the same for the slot; runq.take, from a
// steal's reads to the owner's next use of the place; runq.claim, from the end of one's hold on the slot to the other's look.
// Invariants: at most ART_RING_SLOTS agents in a ring; an agent leaves it once.
// Why: Go's runq (proc.go): a thief copies first and then claims with one compare-and-swap of the head, so the owner's push needs
// no locked instruction. The slot keeps a waking pair on one worker; a thief takes it only when told that the owner is stuck.
// So the owner takes from the slot some million times for each thief that comes, and does so without a locked instruction, too: it
// says that it is taking and looks for thieves, a thief says that it is there and looks whether the owner is taking, and the
// barrier between the two of the thief counts for both (Dekker's protocol with an asymmetric fence; Dice, Huang and Yang 2001).
// Where the system has no such barrier the count of thieves is marked, never is zero, and both exchange. Where it refuses one
// later, the thief goes without and asks for that: the owner marks the count when it takes next.
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

// Marks in the count of thieves: one was refused its barrier; the owner exchanges from here on, so that thieves need none.
#define ART_THIEVES_REFUSED (1u << 30)
#define ART_THIEVES_EXCHANGE (1u << 31)

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

// By the owner, that has said it is taking, when there are thieves.
struct art_agent *art_runq_slot_contend(struct art_worker *worker);

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
    // relaxed: the barriers have a thief see it, or this thread the thief.
    art_atomic_store(&worker->taking, 1, relaxed);
    art_platform_barrier_light();
    // edge runq.claim (acquire): what a thief that is gone has done to the slot.
    if (ART_UNLIKELY(art_atomic_load(&worker->thieves, acquire) != 0))
        return art_runq_slot_contend(worker);
    // relaxed, both: no thief is at it.
    agent = art_atomic_load(&worker->slot, relaxed);
    art_atomic_store(&worker->slot, NULL, relaxed);
    // edge runq.claim (release): a thief that finds nobody taking finds what is left.
    art_atomic_store(&worker->taking, 0, release);
    return agent;
}

// By a thief.
struct art_agent *art_runq_slot_steal(struct art_worker *victim);

#endif
