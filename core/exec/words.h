// Lists of names: in order of arrival, and once they are long each is found in constant time.
//
// Threads: the owner's, that of an agent's turn.
// Invariants: `live` counts what is listed, `count` the places used, taken-out ones (zero) between them included; in an index that
// is there every listed name has one entry, and it is never full.
// Why an index beside the list: a supervisor has thousands of links, but they are told in order, so that a simulation repeats.
// Most lists have one name or two, so a short one has no index; without memory a long one does without.
#ifndef ART_EXEC_WORDS_H
#define ART_EXEC_WORDS_H

#include "base/config.h"

struct art_words {
    uint64_t *items; // zero: taken out
    uint32_t *index; // places by name, plus one; zero: free. NULL: there is none
    uint32_t count;
    uint32_t live;
    uint32_t room;
    uint32_t index_room; // a power of two
};

// Doubles the room; false, and nothing is lost, when memory is short.
ART_MUST_USE bool art_words_grow(struct art_words *words);
ART_MUST_USE bool art_words_push(struct art_words *words, uint64_t item);
// The same unless the item is there already.
ART_MUST_USE bool art_words_add(struct art_words *words, uint64_t item);
// Removes the first such item; false when there is none.
bool art_words_remove(struct art_words *words, uint64_t item);
// Keeps the first `kept` places, to which the caller has moved all names that stay.
void art_words_keep(struct art_words *words, uint32_t kept);
// Takes everything out and keeps the room.
void art_words_clear(struct art_words *words);
void art_words_free(struct art_words *words);

#endif
