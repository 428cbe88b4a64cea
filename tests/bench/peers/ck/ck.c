// The benchmark `channel` for Concurrency Kit's ck_ring: a bare ring of pointers, without any waiting. Not here: `mpmc`, in which its
// producers spin for one another, for minutes when there are more of them than processors.
//
// usage: ck BENCH VARIANT WORKERS OPERATIONS
#include "../../common.h"

#include <ck_ring.h>

enum {
    SLOTS = 1024, // the next power of two above the others' capacity of 1,000
    BURST = 60,
};

static ck_ring_t ring;
static ck_ring_buffer_t slots[SLOTS];

static uint64_t triangle(uint64_t n)
{
    return n * (n - 1) / 2;
}

// One thread fills and empties it.
static double channel(uint64_t operations)
{
    uint64_t sum = 0;
    uint64_t start_ns = bench_clock_ns();
    for (uint64_t burst = 0; burst < operations / BURST; burst++) {
        for (uint64_t i = 0; i < BURST; i++)
            bench_check("room", 1,
                        ck_ring_enqueue_mpmc(&ring, slots, (void *)(uintptr_t)(burst * BURST + i)));
        for (uint64_t i = 0; i < BURST; i++) {
            void *word = NULL;
            bench_check("an item", 1, ck_ring_dequeue_mpmc(&ring, slots, &word));
            sum += (uintptr_t)word;
        }
    }
    uint64_t spent_ns = bench_clock_ns() - start_ns;
    bench_check("sum of the items", triangle(operations), sum);
    return (double)spent_ns / (double)operations;
}

int main(int count, char **arguments)
{
    if (count != 5) {
        fprintf(stderr, "usage: %s BENCH VARIANT WORKERS OPERATIONS\n", arguments[0]);
        return 2;
    }
    uint64_t operations = strtoull(arguments[4], NULL, 10);
    ck_ring_init(&ring, SLOTS);
    if (strcmp(arguments[1], "channel") != 0) {
        fprintf(stderr, "no such benchmark: %s\n", arguments[1]);
        return 2;
    }
    double value = channel(operations);
    printf("{\"bench\":\"%s\",\"variant\":\"%s\",\"workers\":%s,\"unit\":\"ns\",\"value\":%.4f,"
           "\"operations\":%llu}\n",
           arguments[1], arguments[2], arguments[3], value, (unsigned long long)operations);
    return 0;
}
