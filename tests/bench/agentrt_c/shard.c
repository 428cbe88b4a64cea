// Look-ups in a map of 64 members: each key follows from the last answer, so the figure is a look-up's whole delay.
//
// Beside it, slice by slice in the same process, a plain modulo and a load from an array: what a map without weights,
// epochs and minimal movement would cost.
#include "bench.h"

enum { MEMBERS = 64, SLICE = 4096 };

static agentrt_shards map;
static uint64_t members[MEMBERS];

static uint64_t by_hash(uint64_t hash)
{
    agentrt_shard_owner owner;
    if (agentrt_shards_find_hash(map, 1, hash, &owner, NULL) != AGENTRT_OK)
        exit(1);
    return owner.member;
}

static uint64_t by_key(uint64_t key)
{
    agentrt_shard_owner owner;
    if (agentrt_shards_find(map, 1, &key, sizeof key, &owner, NULL) != AGENTRT_OK)
        exit(1);
    return owner.member;
}

// Not inlined, as a call into a library is not.
__attribute__((noinline)) static uint64_t by_modulo(uint64_t hash)
{
    uint32_t count = MEMBERS;
    __asm__ volatile("" : "+r"(count)); // a number that the compiler does not know
    return members[hash % count];
}

// A chain of look-ups, and how many answers were members.
static uint64_t chain(uint64_t (*find)(uint64_t), uint64_t *state, uint64_t count)
{
    uint64_t good = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t member = find(*state);
        good += member - 1000 < MEMBERS;
        *state = (*state + member) * 6364136223846793005u + 1442695040888963407u;
    }
    return good;
}

double bench_shard(const bench_run *run)
{
    agentrt_member listed[MEMBERS];
    for (uint64_t i = 0; i < MEMBERS; i++) {
        members[i] = 1000 + i;
        listed[i] = (agentrt_member){.id = members[i], .weight = 1};
    }
    bench_must("shards_create",
               agentrt_shards_create(bench_runtime, listed, MEMBERS, NULL, &map, NULL));
    bool keyed = strcmp(run->variant, "key") == 0;
    uint64_t ours_ns = 0, floor_ns = 0, good = 0;
    uint64_t ours = bench_seed(1), floor = bench_seed(2);
    for (uint64_t done = 0; done < run->operations; done += SLICE) {
        uint64_t count = run->operations - done < SLICE ? run->operations - done : SLICE;
        uint64_t start_ns = bench_clock_ns();
        good += chain(keyed ? by_key : by_hash, &ours, count);
        uint64_t between_ns = bench_clock_ns();
        good += chain(by_modulo, &floor, count);
        floor_ns += bench_clock_ns() - between_ns;
        ours_ns += between_ns - start_ns;
    }
    bench_check("owners", 2 * run->operations, good);
    bench_must("shards_close", agentrt_shards_close(map, NULL));
    bench_run beside = *run;
    beside.variant = "modulo";
    if (!keyed)
        bench_print(&beside, "floor", "ns", (double)floor_ns / (double)run->operations);
    return (double)ours_ns / (double)run->operations;
}
