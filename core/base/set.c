// A set of words: open addressing in memory for the length of one call.
#include "base/set.h"

#include "base/assert.h"
#include "base/mem.h"

#include <string.h>

bool art_set_open(struct art_set *set, uint32_t count)
{
    ART_ASSERT(count <= UINT32_MAX / 4);
    uint64_t slots = ART_SET_FEW_SLOTS;
    set->shift = 64 - ART_SET_FEW_SHIFT;
    for (; slots < 2 * (uint64_t)count; slots *= 2)
        set->shift -= 1;
    set->mask = slots - 1;
    set->slots = slots == ART_SET_FEW_SLOTS ? set->few : art_mem_alloc(slots * sizeof *set->slots);
    if (set->slots == NULL)
        return false;
    memset(set->slots, 0, slots * sizeof *set->slots);
    return true;
}

void art_set_close(struct art_set *set)
{
    if (set->slots != set->few)
        art_mem_free(set->slots);
    set->slots = NULL;
}
