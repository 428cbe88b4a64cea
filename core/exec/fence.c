// Fences: a signal sent under a lease carries its token, and no receiver handles one after a newer one of the same resource.
#include "exec/fence.h"

#include "base/assert.h"

// The newest stamp of the same resource, or NULL.
static uint64_t *newest_of(const struct art_words *fences, uint64_t stamp)
{
    for (uint32_t i = 0; i < fences->count; i++)
        if (fences->items[i] >> ART_STAMP_TOKEN_BITS == stamp >> ART_STAMP_TOKEN_BITS)
            return &fences->items[i];
    return NULL;
}

agentrt_status art_fence_check(struct art_agent *agent, uint64_t stamp)
{
    ART_ASSERT((stamp & ART_STAMP) != 0);
    struct art_ext *ext = art_agent_ext(agent);
    if (ext == NULL)
        return AGENTRT_E_MEMORY;
    const uint64_t *newest = newest_of(&ext->fences, stamp);
    if (newest != NULL)
        return stamp < *newest ? AGENTRT_E_FENCED : AGENTRT_OK;
    // A place for it, where no token was handled yet.
    return art_words_push(&ext->fences, stamp & ~ART_STAMP_TOKEN_MAX) ? AGENTRT_OK
                                                                      : AGENTRT_E_MEMORY;
}

void art_fence_raise(struct art_agent *agent, uint64_t stamp)
{
    uint64_t *newest = newest_of(&agent->ext->fences, stamp);
    ART_ASSERT(newest != NULL);
    ART_ASSERT(*newest <= stamp);
    *newest = stamp;
}
