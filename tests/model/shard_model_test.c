// Maps of shards under every order: a look that takes no lock is one epoch's, whatever is written meanwhile.
#include "explore.h"
#include "mem_model.h"
#include "orchestrate/shard.h"

#include "../harness/test.h"

// The first member has no agent, so nobody is asked when the second one, which has, takes over.
enum { FIRST = 1, SECOND = 2, AGENT = 77 };

static struct art_runtime runtime, elsewhere;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static uint64_t map;
static art_atomic(uint64_t) opened;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

static uint64_t create(const agentrt_member *member)
{
    agentrt_shards_options options = {.shards = 1, .held_max = 1};
    struct art_shards_refusal refusal;
    uint64_t bits;
    agentrt_status status =
        art_shards_create(self(), &runtime, member, 1, &options, &bits, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    return bits;
}

static void setup(void)
{
    mem_model_reset();
    explore_local(&art_thread_record, sizeof art_thread_record);
    memset(threads, 0, sizeof threads);
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
    runtime = (struct art_runtime){.workers_count = 1, .clock = {.simulated = true}};
    art_atomic_store(&opened, 0, relaxed);
    map = create(&(agentrt_member){.id = FIRST, .weight = 1});
}

static void take_over(void)
{
    const agentrt_member changes[] = {{.id = SECOND, .agent = {AGENT}, .weight = 1}, {.id = FIRST}};
    struct art_shards_refusal refusal;
    uint64_t epoch = 0;
    agentrt_status status = art_shards_change(self(), map, 1, changes, 2, &epoch, &refusal);
    MODEL_CHECK(status == AGENTRT_OK && epoch == 2);
}

static void check(const agentrt_shard_owner *owner)
{
    bool first = owner->epoch == 1 && owner->member == FIRST && owner->agent == 0;
    bool second = owner->epoch == 2 && owner->member == SECOND && owner->agent == AGENT;
    MODEL_CHECK(first || second);
}

static void look_twice(void)
{
    agentrt_shard_owner owner;
    uint64_t before = 0;
    for (unsigned i = 0; i < 2; i++) {
        if (!art_shards_look(map, 0, 5, &owner))
            continue;
        check(&owner);
        MODEL_CHECK(owner.epoch >= before);
        before = owner.epoch;
    }
}

// The long way is right about one moment, and is never torn.
static void look_or_ask(void)
{
    agentrt_shard_owner owner;
    struct art_shards_refusal refusal;
    if (!art_shards_look(map, 0, 5, &owner))
        MODEL_CHECK(art_shards_lookup(map, 0, 5, &owner, &refusal) == AGENTRT_OK);
    check(&owner);
    if (art_shards_look(map, 1, 5, &owner))
        MODEL_CHECK(owner.epoch == 1 && owner.member == FIRST);
}

static void verify(void)
{
    agentrt_shard_owner owner;
    MODEL_CHECK(art_shards_look(map, 2, 5, &owner));
    MODEL_CHECK(owner.member == SECOND && owner.agent == AGENT);
    MODEL_CHECK(!art_shards_look(map, 1, 5, &owner));
}

static const struct explore_model looked_at = {
    .setup = setup, .threads = {take_over, look_twice}, .verify = verify};
static const struct explore_model asked_for = {
    .setup = setup, .threads = {take_over, look_or_ask}, .verify = verify};

TEST(a_look_finds_an_owner_of_one_epoch_or_nothing)
{
    explore_holds(&looked_at);
    explore_holds(&asked_for);
}

TEST(edge_shards_place)
{
    explore_edge("shards.place", &looked_at);
}

// In the place of a map of another runtime and another size, which is closed.
static void setup_elsewhere(void)
{
    setup();
    struct art_shards *place = art_shards_find(map);
    art_atomic_store(&place->runtime, &elsewhere, relaxed);
    MODEL_CHECK(art_shards_close(self(), map) == AGENTRT_OK);
    threads[1] = threads[0]; // whoever opens next gets this place
    threads[0] = (struct art_thread){0};
}

static void open_another(void)
{
    art_atomic_store(
        &opened, create(&(agentrt_member){.id = SECOND, .agent = {AGENT}, .weight = 1}), relaxed);
}

static void use_another(void)
{
    uint64_t bits = art_atomic_load(&opened, relaxed);
    if (bits == 0)
        return;
    struct art_runtime *found = art_shards_runtime(bits);
    MODEL_CHECK(found == NULL || found == &runtime);
}

static void look_at_another(void)
{
    uint64_t bits = art_atomic_load(&opened, relaxed);
    agentrt_shard_owner owner;
    if (bits != 0 && art_shards_look(bits, 0, 5, &owner))
        MODEL_CHECK(owner.member == SECOND && owner.agent == AGENT);
    MODEL_CHECK(!art_shards_look(map, 0, 5, &owner)); // its own name is stale
}

TEST(edge_shards_word)
{
    static const struct explore_model used = {.setup = setup_elsewhere,
                                              .threads = {open_another, use_another}};
    static const struct explore_model found = {.setup = setup_elsewhere,
                                               .threads = {open_another, look_at_another}};
    explore_holds(&found);
    explore_edge("shards.word", &used);
    explore_edge("shards.word", &looked_at);
}
