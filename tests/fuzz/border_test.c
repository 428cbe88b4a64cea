// Thousands of random call sequences in every test run, each from a seed of its own.
#include "border.h"

#include "../harness/random.h"
#include "../harness/test.h"

#include <stdio.h>

enum {
    SEQUENCES = 4000,
    BYTES_MAX = 1200,
    WARM_UP = 200,
    KEPT_MAX = 40, // places of ports that the process keeps for the next ones
};

TEST(random_call_sequences_neither_crash_nor_hang_nor_leak)
{
    static uint8_t bytes[BYTES_MAX];
    struct random seeds = {test_seed()};
    int64_t live = 0;
    for (unsigned i = 0; i < SEQUENCES * test_scale(); i++) {
        struct random random = {random_next(&seeds)};
        size_t count = random_below(&random, BYTES_MAX);
        for (size_t at = 0; at < count; at++)
            bytes[at] = (uint8_t)random_next(&random);
        fuzz_border(bytes, count);
        if (i == WARM_UP)
            live = test_live_blocks();
        if (i > WARM_UP)
            CHECK(test_live_blocks() <= live + KEPT_MAX);
    }
}
