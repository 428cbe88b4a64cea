// Sets of words.
#include "base/set.h"

#include "../../harness/test.h"

TEST(a_set_finds_what_was_added_and_nothing_else)
{
    static const uint32_t counts[] = {1, 16, 17, 1000};
    for (unsigned i = 0; i < 4; i++) {
        struct art_set set;
        while (!art_set_open(&set, counts[i]))
            continue; // the injected fault; a second attempt finds memory
        for (uint64_t word = 1; word <= counts[i]; word++)
            CHECK(art_set_add(&set, word << 25 | 3));
        for (uint64_t word = 1; word <= counts[i]; word++)
            CHECK(!art_set_add(&set, word << 25 | 3));
        art_set_close(&set);
    }
}
