// Lists of names, short and long: what is listed, in which order, and that the index agrees.
#include "exec/words.h"

#include "../../harness/random.h"
#include "../../harness/test.h"

#include <stdlib.h>

enum { NAMES = 300, STEPS = 20000 };

static unsigned listed(const struct art_words *words, uint64_t *out_items)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < words->count; i++)
        if (words->items[i] != 0)
            out_items[count++] = words->items[i];
    return count;
}

static void add(struct art_words *words, uint64_t item)
{
    while (!art_words_add(words, item)) // an injected fault
        ;
}

TEST(a_list_keeps_order_and_no_doubles_whatever_comes_and_goes)
{
    struct random random = {test_seed()};
    struct art_words words = {0};
    uint64_t expected[NAMES];
    uint64_t got[2 * NAMES];
    unsigned count = 0;
    for (unsigned step = 0; step < STEPS; step++) {
        uint64_t item = (1 + random_below(&random, NAMES)) << 25 | 7; // they differ in few bits
        unsigned at = 0;
        while (at < count && expected[at] != item)
            at++;
        bool grows = step / 2000 % 2 == 0;
        if (random_chance(&random, grows ? 75 : 25)) {
            add(&words, item);
            if (at == count)
                expected[count++] = item;
        } else {
            CHECK_EQ(art_words_remove(&words, item), at < count);
            if (at < count) {
                memmove(&expected[at], &expected[at + 1], (--count - at) * sizeof *expected);
            }
        }
        CHECK_EQ(words.live, count);
        CHECK(words.count <= 2 * count + 1);
    }
    CHECK_EQ(listed(&words, got), count);
    CHECK(memcmp(got, expected, count * sizeof *got) == 0);
    art_words_free(&words);
}

TEST(a_short_list_has_no_index_and_a_long_one_has)
{
    struct art_words words = {0};
    for (uint64_t item = 1; item <= ART_WORDS_INDEXED; item++)
        add(&words, item);
    CHECK(words.index == NULL);
    while (words.index == NULL) // without memory it does without for a while
        add(&words, ART_WORDS_INDEXED + 1);
    for (uint64_t item = 1; item <= ART_WORDS_INDEXED + 1; item++)
        CHECK(art_words_remove(&words, item));
    CHECK_EQ(words.live, 0);
    CHECK_EQ(words.count, 0);
    art_words_clear(&words);
    CHECK(words.index == NULL);
    art_words_free(&words);
}
