// A worker's queues under every order: each agent is run once, and after its submission.
//
// The rings have four places here. An agent is its submission: a plain word that its turn reads.
#include "exec/runq.h"
#include "explore.h"
#include "platform_model.h"

#include "../harness/test.h"

enum {
    ITEMS = 6,
    SUBMITTED = 77,
};

static struct art_worker owner, thief;
static struct art_ring *const ring = &owner.rings[0];
static uint64_t items[ITEMS];
static unsigned runs[EXPLORE_THREADS_MAX + 1][ITEMS]; // by the thread that ran it
static unsigned submitted;

static struct art_agent *agent_of(unsigned item)
{
    return (struct art_agent *)(void *)&items[item];
}

static void run(const struct art_agent *agent)
{
    const uint64_t *item = (const uint64_t *)(const void *)agent;
    MODEL_CHECK(*item == SUBMITTED);
    runs[explore_thread()][item - items]++;
}

static bool submit(unsigned item)
{
    items[item] = SUBMITTED;
    submitted |= 1u << item;
    return art_runq_push(ring, agent_of(item));
}

static void setup(void)
{
    memset(items, 0, sizeof items);
    memset(runs, 0, sizeof runs);
    submitted = 0;
    art_atomic_store(&ring->head, 0, relaxed);
    art_atomic_store(&ring->tail, 0, relaxed);
    art_atomic_store(&thief.rings[0].head, 0, relaxed);
    art_atomic_store(&thief.rings[0].tail, 0, relaxed);
    art_atomic_store(&owner.slot, NULL, relaxed);
    art_atomic_store(&owner.taking, 0, relaxed);
    art_atomic_store(&owner.thieves, 0, relaxed);
}

static void setup_full(void)
{
    setup();
    for (unsigned i = 0; i < ART_RING_SLOTS; i++)
        submit(i);
}

static void pop_all(struct art_ring *from)
{
    struct art_agent *agent;
    while ((agent = art_runq_pop(from, false)) != NULL)
        run(agent);
}

static void verify(void)
{
    pop_all(ring);
    for (unsigned item = 0; item < ITEMS; item++) {
        unsigned sum = 0;
        for (unsigned thread = 0; thread <= EXPLORE_THREADS_MAX; thread++)
            sum += runs[thread][item];
        MODEL_CHECK(sum == (submitted >> item & 1));
    }
}

static void push_and_pop(void)
{
    submit(0);
    submit(1);
    struct art_agent *agent = art_runq_pop(ring, false);
    if (agent != NULL)
        run(agent);
    submit(2);
}

static void steal(void)
{
    struct art_agent *agent = art_runq_steal(ring, &thief.rings[0]);
    if (agent != NULL)
        run(agent);
    pop_all(&thief.rings[0]);
}

static void push_into_full(void)
{
    for (unsigned item = ART_RING_SLOTS; item < ITEMS; item++)
        if (!submit(item))
            submitted &= ~(1u << item);
}

static const struct explore_model one_thief = {
    .setup = setup, .threads = {push_and_pop, steal}, .verify = verify};
static const struct explore_model full_ring = {
    .setup = setup_full, .threads = {push_into_full, steal}, .verify = verify};

TEST(edge_runq_ring)
{
    static const struct explore_exception exceptions[] = {
        {"base + count - 1, release", "the thief alone pops what it has stolen here"},
        {NULL, NULL}};
    explore_edge_except("runq.ring", &one_thief, exceptions);
}

TEST(edge_runq_take)
{
    static const char why[] = "without it a thief's read sees a later store: load buffering";
    static const struct explore_exception exceptions[] = {
        {"&ring->head, acquire", why},
        {"art_atomic_cas(&victim->head", why},
        {"&victim->head, acquire", "an older head only fails the claim"},
        {"art_atomic_cas_weak(&ring->head", "the owner reads only what it wrote"},
        {NULL, NULL}};
    explore_edge_except("runq.take", &full_ring, exceptions);
}

TEST(two_thieves_and_an_owner_share_a_ring)
{
    static const struct explore_model model = {.setup = setup_full,
                                               .threads = {push_into_full, steal},
                                               .verify = verify,
                                               .preemptions_max = 3};
    explore_holds(&model);
}

static void put(unsigned item)
{
    items[item] = SUBMITTED;
    submitted |= 1u << item;
    struct art_agent *displaced = art_runq_slot_put(&owner, agent_of(item));
    if (displaced != NULL)
        run(displaced);
}

static void take(void)
{
    struct art_agent *agent = art_runq_slot_take(&owner, false);
    if (agent != NULL)
        run(agent);
}

static void put_into_slot(void)
{
    put(0);
    put(1);
    take();
}

static void steal_slot(void)
{
    struct art_agent *agent = art_runq_slot_steal(&owner);
    if (agent != NULL)
        run(agent);
}

static const struct explore_model slot = {
    .setup = setup, .threads = {put_into_slot, steal_slot}, .verify = verify};

TEST(edge_runq_slot)
{
    static const struct explore_exception exceptions[] = {
        {"art_atomic_exchange(&worker->slot, NULL, acquire)", "the owner takes what it put there"},
        {NULL, NULL}};
    explore_edge_except("runq.slot", &slot, exceptions);
}

// Takes before and after a thief has come, or while one is there.
static void put_and_take_twice(void)
{
    for (unsigned item = 0; item < 2; item++) {
        put(item);
        take();
    }
}

static const struct explore_model taking = {
    .setup = setup, .threads = {put_and_take_twice, steal_slot}, .verify = verify};

TEST(edge_runq_claim)
{
    static const char why[] =
        "here an exchange reads the newest store, as if that had been made in its turn";
    static const struct explore_exception exceptions[] = {{"&worker->taking, 0, release", why},
                                                          {"&victim->taking, acquire", why},
                                                          {"&victim->thieves, 1, acquire", why},
                                                          {NULL, NULL}};
    explore_edge_except("runq.claim", &taking, exceptions);
}

TEST(without_the_barrier_of_a_thief_an_agent_is_taken_twice)
{
    struct explore_result result;
    platform_barriers = BARRIERS_MISSING;
    explore_run(&taking, false, &result);
    platform_barriers = BARRIERS_PASS;
    CHECK(result.failed);
}

TEST(a_thief_that_is_refused_its_barrier_goes_without)
{
    platform_barriers = BARRIERS_REFUSED;
    explore_holds(&taking);
    platform_barriers = BARRIERS_PASS;
}

static void steal_slot_twice(void)
{
    steal_slot();
    steal_slot();
}

static bool stole_without_barrier;

static void verify_refused(void)
{
    for (unsigned item = 0; item < 2; item++)
        stole_without_barrier |= runs[2][item] != 0;
    verify();
}

TEST(once_the_owner_knows_that_barriers_are_refused_thieves_need_none)
{
    static const struct explore_model model = {.setup = setup,
                                               .threads = {put_and_take_twice, steal_slot_twice},
                                               .verify = verify_refused,
                                               .preemptions_max = 3};
    stole_without_barrier = false;
    platform_barriers = BARRIERS_REFUSED;
    explore_holds(&model);
    platform_barriers = BARRIERS_PASS;
    CHECK(stole_without_barrier);
}

// The second agent waits behind a turn that never ends.
static void take_one_and_keep_the_other_waiting(void)
{
    put(0);
    take();
    put(1);
}

static void steal_until_none_waits(void)
{
    while (runs[2][1] == 0) {
        struct art_agent *agent = art_runq_slot_steal(&owner);
        if (agent != NULL)
            run(agent);
        else
            explore_yield();
    }
}

TEST(who_waits_behind_a_turn_that_never_ends_is_taken_in_the_end)
{
    static const struct explore_model model = {
        .setup = setup,
        .threads = {take_one_and_keep_the_other_waiting, steal_until_none_waits},
        .verify = verify};
    explore_holds(&model);
}

TEST(two_thieves_come_to_one_slot)
{
    static const struct explore_model model = {
        .setup = setup, .threads = {put_and_take_twice, steal_slot, steal_slot}, .verify = verify};
    explore_holds(&model);
}

static void setup_without_barrier(void)
{
    setup();
    art_atomic_store(&owner.thieves, ART_THIEVES_EXCHANGE, relaxed);
}

TEST(without_a_barrier_both_exchange)
{
    static const struct explore_model model = {.setup = setup_without_barrier,
                                               .threads = {put_and_take_twice, steal_slot},
                                               .verify = verify};
    explore_holds(&model);
}
