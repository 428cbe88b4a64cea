// The queue between the outside and the workers: a locked list that every worker looks at.
#include "exec/inject.h"

#include "base/assert.h"

ART_HOT void art_inject_push(struct art_inject *inject, struct art_agent *agent)
{
    agent->next = NULL;
    art_mutex_lock(&inject->lock);
    if (inject->last == NULL)
        inject->first = agent;
    else
        inject->last->next = agent;
    inject->last = agent;
    // edge inject.count (seq_cst): before the pusher's look at the idle workers, which park in the opposite order.
    art_atomic_add(&inject->count, 1, seq_cst);
    art_mutex_unlock(&inject->lock);
}

ART_HOT struct art_agent *art_inject_pop(struct art_inject *inject)
{
    if (!art_inject_any(inject))
        return NULL;
    art_mutex_lock(&inject->lock);
    struct art_agent *agent = inject->first;
    if (agent != NULL) {
        inject->first = agent->next;
        if (inject->first == NULL)
            inject->last = NULL;
        ART_ASSERT((inject->first == NULL) == (inject->last == NULL));
        // relaxed: changed under the lock; a late reader only looks once more.
        uint32_t before = art_atomic_sub(&inject->count, 1, relaxed);
        ART_ASSERT(before > 0);
    }
    art_mutex_unlock(&inject->lock);
    return agent;
}

ART_HOT bool art_inject_any(struct art_inject *inject)
{
    // edge inject.count (seq_cst): after a parking worker's announcement.
    return art_atomic_load(&inject->count, seq_cst) != 0;
}
