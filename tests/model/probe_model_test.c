// Counters under every order: who sees a count sees what was counted.
#include "base/probe.h"
#include "explore.h"

#include "../harness/test.h"

static struct art_probe probe;
static uint64_t work;

static void setup(void)
{
    probe = (struct art_probe){0};
    work = 0;
}

static void count(void)
{
    work = 7;
    art_probe_add(&probe.handled, 1);
}

static void count_shared(void)
{
    work = 7;
    art_probe_add_shared(&probe.handled, 1);
}

static void look(void)
{
    if (art_probe_read(&probe.handled) == 1)
        MODEL_CHECK(work == 7);
}

TEST(edge_probe_count)
{
    static const struct explore_model own = {.setup = setup, .threads = {count, look}};
    static const struct explore_model shared = {.setup = setup, .threads = {count_shared, look}};
    explore_edge("probe.count", &own);
    explore_edge("probe.count", &shared);
}

// Two messages pass from counter to counter; a reader that sums in the order of art_runtime_quiet
// finds them equal only when nothing is between.
static struct art_probe sender;

static void setup_pair(void)
{
    setup();
    sender = (struct art_probe){0};
}

static void send_and_handle(void)
{
    art_probe_add(&sender.accepted, 1);
    art_probe_add(&sender.handled, 1);
    art_probe_add(&sender.accepted, 1);
}

static void judge(void)
{
    uint64_t handled = art_probe_read(&sender.handled);
    uint64_t accepted = art_probe_read(&sender.accepted);
    MODEL_CHECK(accepted >= handled);
}

TEST(what_is_handled_was_accepted)
{
    static const struct explore_model model = {.setup = setup_pair,
                                               .threads = {send_and_handle, judge}};
    explore_holds(&model);
}
