// A worker's own queues: a slot for the agent it woke last and one ring for each priority.
#include "exec/runq.h"

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
            art_atomic_store(art_runq_place(into, base + i),
                             art_atomic_load(art_runq_place(victim, head + i), relaxed), relaxed);
        }
        // edge runq.take (acq_rel): the reads above happen before the owner's reuse of the places.
        if (!art_atomic_cas(&victim->head, &head, head + count, acq_rel, relaxed))
            continue;
        // relaxed: just written by this thread.
        struct art_agent *agent = art_atomic_load(art_runq_place(into, base + count - 1), relaxed);
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
    // relaxed: the barrier has the owner see it, or this thread the owner.
    art_atomic_add(&victim->thieves, 1, relaxed);
    art_platform_barrier_heavy();
    struct art_agent *agent = NULL;
    // edge runq.claim (acquire): what the owner has taken is gone.
    if (art_atomic_load(&victim->taking, acquire) == 0)
        // edge runq.slot (acquire): the submission happens before the turn.
        agent = art_atomic_exchange(&victim->slot, NULL, acquire);
    // edge runq.claim (release): the owner takes without a locked instruction from here on.
    art_atomic_sub(&victim->thieves, 1, release);
    return agent;
}

struct art_agent *art_runq_slot_contend(struct art_worker *worker)
{
    // relaxed: thieves and the owner exchange now.
    art_atomic_store(&worker->taking, 0, relaxed);
    // edge runq.slot (acquire): a thief and the owner never both get it.
    return art_atomic_exchange(&worker->slot, NULL, acquire);
}
