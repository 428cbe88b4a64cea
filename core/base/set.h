// A set of words: open addressing in memory for the length of one call.
//
// Threads: the caller's.
// Why: who asks or tells many must find a name that was given twice, and a look at all of them for each of them takes the square.
#ifndef ART_BASE_SET_H
#define ART_BASE_SET_H

#include "base/config.h"

#include <stdbool.h>
#include <stdint.h>

struct art_set {
    uint64_t *slots; // zero: free
    uint64_t mask;
    uint32_t shift;
    uint64_t few[ART_SET_FEW_SLOTS];
};

// Room for `count` words; false when memory is short.
ART_MUST_USE bool art_set_open(struct art_set *set, uint32_t count);
void art_set_close(struct art_set *set);

// Adds a word that is not zero; false when it was there.
ART_MUST_USE static inline bool art_set_add(struct art_set *set, uint64_t word)
{
    // The multiplier is 2^64 over the golden ratio (Knuth, vol. 3, 6.4), whose product's top bits depend on all of a word's.
    uint64_t at = word * 0x9E3779B97F4A7C15ull >> set->shift;
    for (; set->slots[at] != 0; at = (at + 1) & set->mask)
        if (set->slots[at] == word)
            return false;
    set->slots[at] = word;
    return true;
}

#endif
