// The list of what is on its way: by time, then by departure, and looked through by pair and receiver.
#include "exec/transit.h"

#include "../../harness/test.h"
#include "base/mem.h"

static void add(struct art_transit *transit, uint64_t due_ns, uint64_t to, struct art_msg *message)
{
    while (!art_transit_reserve(transit))
        continue; // the injected fault; a second attempt finds memory
    art_transit_add(transit, due_ns, to, message);
}

TEST(passages_come_out_by_time_and_then_by_departure)
{
    struct art_transit transit = {0};
    struct art_msg messages[40] = {0};
    CHECK_EQ(art_transit_next(&transit), ART_NEVER);
    for (unsigned i = 0; i < 40; i++)
        add(&transit, i * 7 % 5, i, &messages[i]);
    uint64_t last_ns = 0, last_to = 0;
    for (unsigned i = 0; i < 40; i++) {
        CHECK_EQ(art_transit_next(&transit), i / 8);
        struct art_passage passage = art_transit_take(&transit);
        CHECK(passage.message == &messages[passage.to]);
        CHECK(passage.due_ns > last_ns || passage.to >= last_to);
        last_ns = passage.due_ns;
        last_to = passage.to;
    }
    CHECK_EQ(transit.count, 0);
    art_mem_free(transit.passages);
}

TEST(receivers_and_pairs_are_told_apart)
{
    struct art_transit transit = {0};
    struct art_msg messages[3] = {{.from = 1}, {.from = 1}, {.from = 2}};
    add(&transit, 10, 7, &messages[0]);
    add(&transit, 30, 7, &messages[1]);
    add(&transit, 20, 7, &messages[2]);
    CHECK_EQ(art_transit_count(&transit, 7), 3);
    CHECK_EQ(art_transit_count(&transit, 8), 0);
    CHECK_EQ(art_transit_last(&transit, 1, 7), 30);
    CHECK_EQ(art_transit_last(&transit, 2, 7), 20);
    CHECK_EQ(art_transit_last(&transit, 2, 8), 0);
    CHECK(!art_transit_full(&transit, 7));
    add(&transit, 40, 7, NULL);
    CHECK(art_transit_full(&transit, 7));
    CHECK(!art_transit_full(&transit, 8));
    CHECK_EQ(art_transit_count(&transit, 7), 3); // a full mailbox is no message
    art_mem_free(transit.passages);
}
