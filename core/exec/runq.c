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

// Whether a thief, counted, and the owner will not both take.
static bool excludes(struct art_worker *victim, uint32_t thieves)
{
    if ((thieves & ART_THIEVES_EXCHANGE) != 0)
        return true;
    if (!art_platform_barrier_heavy()) {
        // relaxed: the owner's mark is what counts.
        art_atomic_or(&victim->thieves, ART_THIEVES_REFUSED, relaxed);
        return false;
    }
    // edge runq.claim (acquire): what the owner has taken is gone.
    return art_atomic_load(&victim->taking, acquire) == 0;
}

struct art_agent *art_runq_slot_steal(struct art_worker *victim)
{
    // relaxed: a look; the exchange decides.
    if (art_atomic_load(&victim->slot, relaxed) == NULL)
        return NULL;
    // edge runq.claim (acquire): what the owner took before it marked the count. The barrier has the owner see this thread, or this
    // thread the owner.
    uint32_t thieves = art_atomic_add(&victim->thieves, 1, acquire);
    struct art_agent *agent = NULL;
    if (excludes(victim, thieves))
        // edge runq.slot (acquire): the submission happens before the turn.
        agent = art_atomic_exchange(&victim->slot, NULL, acquire);
    // edge runq.claim (release): the owner takes without a locked instruction from here on.
    art_atomic_sub(&victim->thieves, 1, release);
    return agent;
}

struct art_agent *art_runq_slot_contend(struct art_worker *worker)
{
    // edge runq.claim (release): this store may be what a thief finds, in place of that of the take before.
    art_atomic_store(&worker->taking, 0, release);
    // relaxed: a mark that is seen late is answered late.
    uint32_t thieves = art_atomic_load(&worker->thieves, relaxed);
    if (ART_UNLIKELY((thieves & ART_THIEVES_REFUSED) != 0 && (thieves & ART_THIEVES_EXCHANGE) == 0))
        // edge runq.claim (release): a thief that finds it finds what was taken without an exchange.
        art_atomic_or(&worker->thieves, ART_THIEVES_EXCHANGE, release);
    // edge runq.slot (acquire): a thief and the owner never both get it.
    return art_atomic_exchange(&worker->slot, NULL, acquire);
}
