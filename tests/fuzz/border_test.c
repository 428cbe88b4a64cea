// Thousands of random call sequences in every test run, each from a seed of its own.
#include "border.h"

#include "../harness/random.h"
#include "../harness/test.h"

#include <stdio.h>

enum {
    SEQUENCES = 4000,
    STORED_SEQUENCES = 400, // which write to the disk
    BYTES_MAX = 1200,
    WARM_UP = 200,
    KEPT_MAX = 40, // places of ports that the process keeps for the next ones
};

static void run(unsigned sequences, const char *store)
{
    static uint8_t bytes[BYTES_MAX];
    struct random seeds = {test_seed()};
    int64_t live = 0;
    for (unsigned i = 0; i < sequences * test_scale(); i++) {
        struct random random = {random_next(&seeds)};
        size_t count = random_below(&random, BYTES_MAX);
        for (size_t at = 0; at < count; at++)
            bytes[at] = (uint8_t)random_next(&random);
        fuzz_border(bytes, count, store);
        if (i == WARM_UP)
            live = test_live_blocks();
        if (i > WARM_UP)
            CHECK(test_live_blocks() <= live + KEPT_MAX);
    }
}

TEST(random_call_sequences_neither_crash_nor_hang_nor_leak)
{
    run(SEQUENCES, NULL);
}

// Runtimes of one sequence share a file, and each sequence finds what the last has left there.
TEST(random_call_sequences_over_a_store_neither_crash_nor_hang_nor_leak)
{
    char path[128];
    snprintf(path, sizeof path, "%s/leases.db", test_directory());
    run(STORED_SEQUENCES, path);
}
