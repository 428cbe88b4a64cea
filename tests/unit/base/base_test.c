// The small parts of base: limits that belong together, clocks, the generator.
#include "base/config.h"
#include "base/mem.h"
#include "base/platform.h"
#include "base/rng.h"

#include "../../harness/fixture.h"

TEST(the_limits_of_config_and_of_the_api_agree)
{
    CHECK_EQ(ART_CAPACITY_DEFAULT, AGENTRT_CAPACITY_DEFAULT);
    CHECK_EQ(ART_LETTERS_MAX, AGENTRT_LETTERS_MAX);
    CHECK_EQ(ART_WORKERS_MAX, AGENTRT_WORKERS_MAX);
    CHECK(ART_DEPTH_MAX > AGENTRT_CAPACITY_MAX);
    CHECK(ART_LOW_MARK_PERCENT < ART_HIGH_MARK_PERCENT);
    CHECK(4 + ART_GENERATION_BITS + ART_INDEX_BITS <= 53);
    CHECK(ART_CHUNK_ELEMENTS % ART_MAGAZINE_ELEMENTS == 0);
}

TEST(a_simulated_clock_moves_only_when_told)
{
    struct art_clock clock;
    art_clock_init(&clock, true);
    CHECK_EQ(art_clock_now(&clock), 0);
    art_clock_advance(&clock, 77);
    art_clock_advance(&clock, 77);
    CHECK_EQ(art_clock_now(&clock), 77);
}

TEST(a_real_clock_never_goes_back)
{
    struct art_clock clock;
    art_clock_init(&clock, false);
    uint64_t before_ns = art_clock_now(&clock);
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t now_ns = art_clock_now(&clock);
        CHECK(now_ns >= before_ns);
        before_ns = now_ns;
    }
}

TEST(a_delay_too_far_is_never)
{
    CHECK_EQ(art_clock_after(10, 5), 15);
    CHECK_EQ(art_clock_after(10, ART_NEVER), ART_NEVER);
    CHECK_EQ(art_clock_after(ART_NEVER - 1, 1), ART_NEVER);
    CHECK_EQ(art_clock_after(ART_NEVER, 0), ART_NEVER);
}

TEST(one_seed_gives_one_stream_within_bounds)
{
    struct art_rng one = {7}, same = {7}, other = {8};
    unsigned differing = 0;
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t drawn = art_rng_next(&one);
        CHECK_EQ(drawn, art_rng_next(&same));
        differing += drawn != art_rng_next(&other);
        CHECK(art_rng_below(&one, 10) < 10);
        CHECK(art_rng_below(&same, 10) < 10);
        CHECK_EQ(art_rng_below(&other, 1), 0);
    }
    CHECK(differing > 990);
}

TEST(the_memory_switch_fails_what_it_was_told_to)
{
    art_mem_fail_after(1);
    void *passes = art_mem_alloc(8);
    void *fails = art_mem_alloc(8);
    void *zeroed = art_mem_alloc_zeroed(8);
    void *mapped = art_mem_map(4096);
    art_mem_fail_after(-1);
    void *again = art_mem_alloc_zeroed(8);
    CHECK(fails == NULL && zeroed == NULL && mapped == NULL);
    CHECK(passes != NULL || again != NULL); // an injected fault hits one of them at most
    art_mem_free(passes);
    art_mem_free(again);
}
