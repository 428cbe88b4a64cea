// Lists of names: in order of arrival, and once they are long each is found in constant time.
#include "exec/words.h"

#include "base/assert.h"
#include "base/mem.h"

#include <string.h>

#define NOWHERE UINT32_MAX
#define FIRST_ROOM 4

_Static_assert((ART_WORDS_INDEXED & (ART_WORDS_INDEXED - 1)) == 0, "an index is found with a mask");

// Where a name's entry is looked for first. Names differ in their low bits; the product spreads them (Knuth, 6.4).
static uint32_t slot_of(const struct art_words *words, uint64_t item)
{
    return (uint32_t)((item * 0x9E3779B97F4A7C15u) >> 32) & (words->index_room - 1);
}

// The slot of this name's entry, or the free one where it would be.
static uint32_t probe(const struct art_words *words, uint64_t item)
{
    uint32_t slot = slot_of(words, item);
    while (words->index[slot] != 0 && words->items[words->index[slot] - 1] != item)
        slot = (slot + 1) & (words->index_room - 1);
    return slot;
}

static void forget_index(struct art_words *words)
{
    art_mem_free(words->index);
    words->index = NULL;
    words->index_room = 0;
}

static void enter_all(struct art_words *words)
{
    memset(words->index, 0, words->index_room * sizeof *words->index);
    for (uint32_t i = 0; i < words->count; i++) {
        uint32_t slot = words->items[i] == 0 ? NOWHERE : probe(words, words->items[i]);
        if (slot != NOWHERE && words->index[slot] == 0)
            words->index[slot] = i + 1;
    }
}

// Closes up over what was taken out.
static void compact(struct art_words *words)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < words->count; i++)
        if (words->items[i] != 0)
            words->items[kept++] = words->items[i];
    ART_ASSERT(kept == words->live);
    words->count = kept;
    if (words->index != NULL)
        enter_all(words);
}

// An index of this list, at most half full; without memory, none.
static void build_index(struct art_words *words)
{
    forget_index(words);
    uint32_t *index = art_mem_alloc_zeroed(2 * (size_t)words->room * sizeof *index);
    if (index == NULL)
        return;
    words->index = index;
    words->index_room = 2 * words->room;
    enter_all(words);
}

static uint32_t find(const struct art_words *words, uint64_t item)
{
    ART_ASSERT(item != 0);
    if (words->index != NULL) {
        uint32_t entry = words->index[probe(words, item)];
        return entry == 0 ? NOWHERE : entry - 1;
    }
    for (uint32_t i = 0; i < words->count; i++)
        if (words->items[i] == item)
            return i;
    return NOWHERE;
}

bool art_words_grow(struct art_words *words)
{
    uint32_t room = words->room == 0 ? FIRST_ROOM : 2 * words->room;
    uint64_t *items = art_mem_resize(words->items, room * sizeof *items);
    if (items == NULL)
        return false;
    words->items = items;
    words->room = room;
    if (words->index != NULL)
        build_index(words);
    return true;
}

bool art_words_push(struct art_words *words, uint64_t item)
{
    ART_ASSERT(item != 0);
    ART_ASSERT(words->live <= words->count);
    if (words->count == words->room && !art_words_grow(words))
        return false;
    ART_ASSERT(words->count < words->room);
    words->items[words->count++] = item;
    words->live += 1;
    if (words->index != NULL) {
        uint32_t slot = probe(words, item);
        if (words->index[slot] == 0)
            words->index[slot] = words->count;
    }
    return true;
}

bool art_words_add(struct art_words *words, uint64_t item)
{
    if (words->index == NULL && words->live >= ART_WORDS_INDEXED)
        build_index(words);
    return find(words, item) != NOWHERE || art_words_push(words, item);
}

// Takes an entry out; those that were pushed on past it move up (Knuth, 6.4, algorithm R).
static void index_remove(struct art_words *words, uint32_t slot)
{
    uint32_t mask = words->index_room - 1;
    uint32_t hole = slot;
    for (uint32_t next = (hole + 1) & mask; words->index[next] != 0; next = (next + 1) & mask) {
        uint32_t home = slot_of(words, words->items[words->index[next] - 1]);
        if (((next - home) & mask) < ((next - hole) & mask))
            continue; // it is at home between the hole and here
        words->index[hole] = words->index[next];
        hole = next;
    }
    words->index[hole] = 0;
}

bool art_words_remove(struct art_words *words, uint64_t item)
{
    uint32_t at = find(words, item);
    if (at == NOWHERE)
        return false;
    ART_ASSERT(words->live > 0);
    if (words->index != NULL)
        index_remove(words, probe(words, item));
    words->items[at] = 0;
    words->live -= 1;
    // Half of it at most is searched in vain; a list without an index closes up at once.
    if (words->index == NULL || words->live <= words->count / 2)
        compact(words);
    return true;
}

void art_words_keep(struct art_words *words, uint32_t kept)
{
    ART_ASSERT(kept <= words->live);
    words->count = kept;
    words->live = kept;
    if (words->index != NULL)
        enter_all(words);
}

void art_words_clear(struct art_words *words)
{
    forget_index(words);
    words->count = 0;
    words->live = 0;
}

void art_words_free(struct art_words *words)
{
    forget_index(words);
    art_mem_free(words->items);
    *words = (struct art_words){ 0 };
}
