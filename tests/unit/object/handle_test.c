// Handles: three fields in 53 bits, and generations that skip zero.
#include "object/handle.h"

#include "../../harness/test.h"

TEST(a_handle_gives_back_what_it_was_made_of)
{
    static const uint32_t generations[] = {1, 2, ART_GENERATION_MAX};
    static const uint32_t indexes[] = {0, 1, 4096, (1u << ART_INDEX_BITS) - 1};
    for (unsigned kind = ART_HANDLE_RUNTIME; kind <= ART_HANDLE_TIMER; kind++)
        for (unsigned g = 0; g < 3; g++)
            for (unsigned i = 0; i < 4; i++) {
                uint64_t bits =
                    art_handle_make((enum art_handle_kind)kind, generations[g], indexes[i]);
                CHECK(bits != 0 && bits < UINT64_C(1) << 53);
                CHECK_EQ(art_handle_kind(bits), kind);
                CHECK_EQ(art_handle_generation(bits), generations[g]);
                CHECK_EQ(art_handle_index(bits), indexes[i]);
            }
}

TEST(generations_wrap_around_zero)
{
    CHECK_EQ(art_handle_next(1), 2);
    CHECK_EQ(art_handle_next(ART_GENERATION_MAX), 1);
}
