// A worker's own queues: a slot for the agent it woke last and one ring for each priority.
#include "exec/runq.h"

#include "base/assert.h"

_Static_assert((ART_RING_SLOTS & (ART_RING_SLOTS - 1)) == 0, "places are found with a mask");

static art_atomic(struct art_agent *) *place(struct art_ring *ring, uint32_t position)
{
    return &ring->slots[position & (ART_RING_SLOTS - 1)];
}

bool art_runq_push(struct art_ring *ring, struct art_agent *agent)
{
    // relaxed: only the owner moves the tail.
    uint32_t tail = art_atomic_load(&ring->tail, relaxed);
    // edge runq.take (acquire): a thief's reads of this place happen before it is written again.
    uint32_t head = art_atomic_load(&ring->head, acquire);
    ART_ASSERT(tail - head <= ART_RING_SLOTS);
    if (tail - head == ART_RING_SLOTS)
        return false;
    // relaxed: published by the tail.
    art_atomic_store(place(ring, tail), agent, relaxed);
    // edge runq.ring (release): the agent's submission happens before its turn.
    art_atomic_store(&ring->tail, tail + 1, release);
    return true;
}

struct art_agent *art_runq_pop(struct art_ring *ring, bool alone)
{
    // relaxed: a guess that the compare-and-swap checks.
    uint32_t head = art_atomic_load(&ring->head, relaxed);
    for (;;) {
        // relaxed: only the owner moves the tail.
        if (head == art_atomic_load(&ring->tail, relaxed))
            return NULL;
        // relaxed: the owner wrote it.
        struct art_agent *agent = art_atomic_load(place(ring, head), relaxed);
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

struct art_agent *art_runq_steal(struct art_ring *victim, struct art_ring *into)
{
    // relaxed: the thief owns `into`.
    uint32_t base = art_atomic_load(&into->tail, relaxed);
    for (;;) {
        // edge runq.take (acquire): this head is not older than the tail read next.
        uint32_t head = art_atomic_load(&victim->head, acquire);
        // edge runq.ring (acquire): the submissions happen before these agents' turns.
        uint32_t tail = art_atomic_load(&victim->tail, acquire);
        uint32_t length = tail - head;
        if (length == 0)
            return NULL;
        if (length > ART_RING_SLOTS)
            continue; // head moved between the two reads
        uint32_t count = length - length / 2;
        for (uint32_t i = 0; i < count; i++) {
            // relaxed: checked by the claim, published by the tail below.
            art_atomic_store(place(into, base + i), art_atomic_load(place(victim, head + i), relaxed),
                             relaxed);
        }
        // edge runq.take (acq_rel): the reads above happen before the owner's reuse of the places.
        if (!art_atomic_cas(&victim->head, &head, head + count, acq_rel, relaxed))
            continue;
        // relaxed: just written by this thread.
        struct art_agent *agent = art_atomic_load(place(into, base + count - 1), relaxed);
        // edge runq.ring (release): hands the rest on to the thief's own pops and to its thieves.
        art_atomic_store(&into->tail, base + count - 1, release);
        return agent;
    }
}

uint32_t art_runq_length(struct art_ring *ring)
{
    // relaxed: advisory.
    uint32_t head = art_atomic_load(&ring->head, relaxed);
    // relaxed: advisory.
    uint32_t tail = art_atomic_load(&ring->tail, relaxed);
    return tail - head > ART_RING_SLOTS ? 0 : tail - head;
}

struct art_agent *art_runq_slot_steal(struct art_worker *victim)
{
    // relaxed: a look; the exchange decides.
    if (art_atomic_load(&victim->slot, relaxed) == NULL)
        return NULL;
    // edge runq.slot (acquire): the submission happens before the turn.
    return art_atomic_exchange(&victim->slot, NULL, acquire);
}
