// Assignments of shards: even, minimal in what moves, and the same everywhere.
#include "orchestrate/assign.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/rng.h"

#include "../../harness/fixture.h"

#include <stdlib.h>

enum { SHARDS = 1024, MEMBERS_MAX = 128 };

struct swarm {
    struct art_assign_member members[MEMBERS_MAX];
    uint32_t count;
    uint32_t owners[SHARDS];
};

static void begin(struct swarm *swarm, uint32_t count, uint32_t weight)
{
    swarm->count = count;
    for (uint32_t i = 0; i < count; i++)
        swarm->members[i] = (struct art_assign_member){10 * i + 10, weight};
    for (uint32_t shard = 0; shard < SHARDS; shard++)
        swarm->owners[shard] = ART_ASSIGN_NOBODY;
}

// Runs again when a fault was injected: nothing has changed then.
static void run(struct swarm *swarm)
{
    if (!art_assign_run(swarm->members, swarm->count, SHARDS, swarm->owners))
        CHECK(art_assign_run(swarm->members, swarm->count, SHARDS, swarm->owners));
}

static double share_of(const struct swarm *swarm, uint32_t member)
{
    double whole = 0;
    for (uint32_t i = 0; i < swarm->count; i++)
        whole += swarm->members[i].weight;
    return SHARDS * swarm->members[member].weight / whole;
}

// To within one shard, always.
static void check_even(const struct swarm *swarm)
{
    uint32_t have[MEMBERS_MAX] = {0};
    for (uint32_t shard = 0; shard < SHARDS; shard++) {
        CHECK(swarm->owners[shard] < swarm->count);
        have[swarm->owners[shard]]++;
    }
    for (uint32_t i = 0; i < swarm->count; i++) {
        double off = have[i] - share_of(swarm, i);
        CHECK(off > -1 && off < 1);
    }
}

static uint32_t moved(const struct swarm *before, const struct swarm *after)
{
    uint32_t count = 0;
    for (uint32_t shard = 0; shard < SHARDS; shard++)
        count +=
            before->members[before->owners[shard]].id != after->members[after->owners[shard]].id;
    return count;
}

// The least that any assignment would have to move to give everybody the shares of `after` exactly.
static double ideal(const struct swarm *before, const struct swarm *after)
{
    double sum = 0;
    for (uint32_t i = 0; i < after->count; i++) {
        double had = 0;
        for (uint32_t k = 0; k < before->count; k++)
            if (before->members[k].id == after->members[i].id)
                had = share_of(before, k);
        double gains = share_of(after, i) - had;
        sum += gains > 0 ? gains : 0;
    }
    return sum;
}

static void insert(struct swarm *swarm, uint32_t at, struct art_assign_member member)
{
    memmove(&swarm->members[at + 1], &swarm->members[at],
            (swarm->count - at) * sizeof *swarm->members);
    swarm->members[at] = member;
    swarm->count++;
    for (uint32_t shard = 0; shard < SHARDS; shard++)
        swarm->owners[shard] += swarm->owners[shard] >= at;
}

static void leave(struct swarm *swarm, uint32_t at)
{
    swarm->count--;
    memmove(&swarm->members[at], &swarm->members[at + 1],
            (swarm->count - at) * sizeof *swarm->members);
    for (uint32_t shard = 0; shard < SHARDS; shard++) {
        if (swarm->owners[shard] == at)
            swarm->owners[shard] = ART_ASSIGN_NOBODY;
        else
            swarm->owners[shard] -= swarm->owners[shard] > at;
    }
}

TEST(a_million_keys_spread_evenly_over_64_members)
{
    struct swarm swarm;
    begin(&swarm, 64, 1);
    run(&swarm);
    check_even(&swarm);
    static uint32_t keys[64];
    for (uint64_t key = 0; key < 1000000; key++)
        keys[swarm.owners[art_hash(&key, sizeof key, 0) % SHARDS]]++;
    uint32_t most = 0;
    for (uint32_t i = 0; i < 64; i++)
        most = keys[i] > most ? keys[i] : most;
    CHECK(most <= 1.05 * 1000000 / 64);
}

TEST(a_member_that_comes_moves_its_share_and_no_more)
{
    for (uint32_t count = 1; count < 64; count += 7) {
        struct swarm before;
        begin(&before, count, 3);
        run(&before);
        struct swarm after = before;
        insert(&after, count / 2, (struct art_assign_member){5 + 10 * (count / 2), 3});
        run(&after);
        check_even(&after);
        CHECK(moved(&before, &after) <= 1.02 * ideal(&before, &after));
        // And only to it.
        for (uint32_t shard = 0; shard < SHARDS; shard++) {
            uint64_t id = after.members[after.owners[shard]].id;
            CHECK(id % 10 == 5 || id == before.members[before.owners[shard]].id);
        }
    }
}

TEST(a_member_that_leaves_moves_its_shards_and_no_others)
{
    for (uint32_t count = 2; count <= 64; count += 2) {
        struct swarm before;
        begin(&before, count, 3);
        run(&before);
        struct swarm after = before;
        leave(&after, count / 2);
        run(&after);
        check_even(&after);
        for (uint32_t shard = 0; shard < SHARDS; shard++)
            CHECK(before.owners[shard] == count / 2 ||
                  before.members[before.owners[shard]].id == after.members[after.owners[shard]].id);
    }
}

TEST(a_weight_that_changes_moves_the_difference)
{
    for (uint32_t weight = 1; weight <= 32; weight *= 2) {
        struct swarm before;
        begin(&before, 16, 4);
        run(&before);
        struct swarm after = before;
        after.members[5].weight = weight;
        run(&after);
        check_even(&after);
        double least = ideal(&before, &after);
        CHECK(moved(&before, &after) <= 1.02 * least);
    }
}

// Whatever happened before: bounds hold, and what moves is the most that must go or come.
TEST(no_assignment_within_the_bounds_would_move_less)
{
    struct art_rng rng = {test_seed()};
    struct swarm swarm;
    begin(&swarm, 1 + art_rng_below(&rng, 20), 1);
    run(&swarm);
    for (unsigned round = 0; round < 200; round++) {
        struct swarm before = swarm;
        uint32_t what = art_rng_below(&rng, 3);
        uint32_t at = art_rng_below(&rng, swarm.count);
        if (what == 0 && swarm.count < MEMBERS_MAX)
            insert(&swarm, swarm.count,
                   (struct art_assign_member){swarm.members[swarm.count - 1].id + 1,
                                              1 + art_rng_below(&rng, 9)});
        else if (what == 1 && swarm.count > 1)
            leave(&swarm, at);
        else
            swarm.members[at].weight = 1 + art_rng_below(&rng, 1000);
        struct swarm kept = swarm;
        run(&swarm);
        check_even(&swarm);
        uint32_t have[MEMBERS_MAX] = {0}, must_go = 0, must_come = 0;
        for (uint32_t shard = 0; shard < SHARDS; shard++) {
            if (kept.owners[shard] == ART_ASSIGN_NOBODY)
                must_go++;
            else
                have[kept.owners[shard]]++;
        }
        for (uint32_t i = 0; i < swarm.count; i++) {
            uint32_t least = (uint32_t)share_of(&swarm, i);
            uint32_t most = least + (share_of(&swarm, i) > least);
            must_go += have[i] > most ? have[i] - most : 0;
            must_come += have[i] < least ? least - have[i] : 0;
        }
        CHECK_EQ(moved(&before, &swarm), must_go > must_come ? must_go : must_come);
    }
}

// Nobody would rather have a shard that would rather be there.
TEST(shards_lie_where_rendezvous_would_put_them_as_far_as_bounds_allow)
{
    struct swarm swarm;
    begin(&swarm, 8, 1);
    run(&swarm);
    unsigned first = 0;
    for (uint32_t shard = 0; shard < SHARDS; shard++) {
        uint32_t places[8];
        bool done = art_assign_rank(swarm.members, 8, shard, 0, places, 8) ||
                    art_assign_rank(swarm.members, 8, shard, 0, places, 8);
        CHECK(done);
        // The best but for member 0 is place 1 of this ranking; most shards are at their best.
        first += swarm.owners[shard] == places[1] || swarm.owners[shard] == 0;
    }
    CHECK(first > SHARDS * 8 / 10);
}

// The sums were computed by another program, with fractions, in the order of all scores.
TEST(the_assignment_is_this_one_on_every_machine)
{
    struct swarm swarm;
    begin(&swarm, 5, 1);
    for (uint32_t i = 0; i < 5; i++)
        swarm.members[i].weight = i + 1;
    run(&swarm);
    CHECK_EQ(art_hash(swarm.owners, sizeof swarm.owners, 0), 4224980554009579538ull);
    leave(&swarm, 1);
    run(&swarm);
    CHECK_EQ(art_hash(swarm.owners, sizeof swarm.owners, 0), 14673062618864877819ull);
}

TEST(the_line_of_replicas_begins_with_the_owner_and_names_everybody_once)
{
    struct swarm swarm;
    begin(&swarm, 20, 2);
    for (uint32_t shard = 0; shard < 50; shard++) {
        uint32_t all[20], some[5], seen = 0;
        bool done = art_assign_rank(swarm.members, 20, shard, shard % 20, all, 20) ||
                    art_assign_rank(swarm.members, 20, shard, shard % 20, all, 20);
        CHECK(done);
        done = art_assign_rank(swarm.members, 20, shard, shard % 20, some, 5) ||
               art_assign_rank(swarm.members, 20, shard, shard % 20, some, 5);
        CHECK(done);
        CHECK_EQ(all[0], shard % 20);
        for (uint32_t i = 0; i < 20; i++)
            seen |= 1u << all[i];
        CHECK_EQ(seen, (1u << 20) - 1);
        CHECK(memcmp(all, some, sizeof some) == 0);
    }
}
