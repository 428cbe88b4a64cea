// Circuit breakers under every order: exactly as many probes pass as were asked for, and what a period is like is known to who passes.
#include "explore.h"
#include "mem_model.h"
#include "reliable/breaker.h"

#include "../harness/test.h"

enum { COOLDOWN_NS = 10, THREADS = 3 };

static struct art_runtime runtime, elsewhere;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static uint64_t breaker;
static uint64_t tickets[THREADS + 1];
static unsigned passed[THREADS + 1];
static unsigned reported[THREADS + 1];
static art_atomic(uint64_t) opened;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

static uint64_t open_breaker(uint32_t probes)
{
    uint64_t bits;
    agentrt_breaker_options options = {
        .failures = 1, .probes = probes, .window_ns = 100, .cooldown_ns = COOLDOWN_NS};
    MODEL_CHECK(art_breaker_open(self(), &runtime, &options, &bits) == AGENTRT_OK);
    return bits;
}

static void reset(void)
{
    mem_model_reset();
    memset(threads, 0, sizeof threads);
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
    runtime = (struct art_runtime){.workers_count = 1, .clock = {.simulated = true}};
    memset(tickets, 0, sizeof tickets);
    memset(passed, 0, sizeof passed);
    memset(reported, 0, sizeof reported);
    art_atomic_store(&opened, 0, relaxed);
}

static agentrt_status admit(uint64_t *out_ticket)
{
    uint64_t until_ns;
    return art_breaker_admit(breaker, out_ticket, &until_ns);
}

static void report(uint64_t ticket, bool failed)
{
    bool fits;
    agentrt_status status = art_breaker_report(breaker, ticket, failed, &fits);
    MODEL_CHECK(fits);
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_STALE);
    if (status == AGENTRT_OK)
        reported[explore_thread()] += 1;
}

// Open, and its cool-down is just over.
static void setup_due(uint32_t probes)
{
    reset();
    breaker = open_breaker(probes);
    uint64_t ticket;
    MODEL_CHECK(admit(&ticket) == AGENTRT_OK);
    report(ticket, true);
    MODEL_CHECK(admit(&ticket) == AGENTRT_E_TRIPPED);
    runtime.clock.virtual_ns = COOLDOWN_NS;
}

static void setup_one(void)
{
    setup_due(1);
}

static void setup_two(void)
{
    setup_due(2);
}

static void pass(void)
{
    unsigned me = explore_thread();
    if (admit(&tickets[me]) == AGENTRT_OK)
        passed[me] += 1;
}

static void pass_twice(void)
{
    pass();
    pass();
}

static void pass_and_succeed(void)
{
    unsigned me = explore_thread();
    pass();
    if (passed[me] > 0)
        report(tickets[me], false);
}

static void pass_and_fail(void)
{
    unsigned me = explore_thread();
    pass();
    if (passed[me] > 0)
        report(tickets[me], true);
}

static unsigned sum_of(const unsigned *counts)
{
    unsigned sum = 0;
    for (unsigned i = 1; i <= THREADS; i++)
        sum += counts[i];
    return sum;
}

static void verify_one(void)
{
    MODEL_CHECK(sum_of(passed) == 1);
}

static void verify_two(void)
{
    MODEL_CHECK(sum_of(passed) == 2);
    for (unsigned i = 1; i <= THREADS; i++)
        for (unsigned j = i + 1; j <= THREADS; j++)
            MODEL_CHECK(tickets[i] == 0 || tickets[i] != tickets[j]);
}

// One probe failed, whatever the other said, if it was still let through: it is open again.
static void verify_tripped(void)
{
    agentrt_breaker_info info;
    MODEL_CHECK(passed[2] == 1 && sum_of(reported) == sum_of(passed));
    MODEL_CHECK(art_breaker_look(breaker, &info) == AGENTRT_OK);
    MODEL_CHECK(info.state == AGENTRT_BREAKER_OPEN && info.trips == 2);
}

static void verify_mended(void)
{
    agentrt_breaker_info info;
    MODEL_CHECK(sum_of(passed) == 2 && sum_of(reported) == 2);
    MODEL_CHECK(art_breaker_look(breaker, &info) == AGENTRT_OK);
    MODEL_CHECK(info.state == AGENTRT_BREAKER_CLOSED && info.trips == 1);
}

static const struct explore_model one_of_three = {
    .setup = setup_one, .threads = {pass, pass, pass}, .verify = verify_one};
static const struct explore_model two_of_four = {
    .setup = setup_two, .threads = {pass_twice, pass, pass}, .verify = verify_two};
static const struct explore_model one_succeeds_one_fails = {
    .setup = setup_two, .threads = {pass_and_succeed, pass_and_fail}, .verify = verify_tripped};
static const struct explore_model both_succeed = {
    .setup = setup_two, .threads = {pass_and_succeed, pass_and_succeed}, .verify = verify_mended};

TEST(exactly_as_many_probes_pass_as_were_asked_for)
{
    explore_holds(&one_of_three);
    explore_holds(&two_of_four);
}

TEST(a_probe_that_fails_decides_and_all_that_succeed_do)
{
    explore_holds(&one_succeeds_one_fails);
    explore_holds(&both_succeed);
}

// In the place of a breaker of another runtime, which any thread of this process could ask by the short way.
static void setup_elsewhere(void)
{
    reset();
    breaker = open_breaker(1);
    struct art_breaker *place = art_breaker_find(breaker);
    MODEL_CHECK(art_breaker_close(self(), breaker) == AGENTRT_OK);
    art_atomic_store(&place->runtime, &elsewhere, relaxed);
    art_atomic_store(&place->fork_count, art_platform_fork_count(), relaxed);
    threads[1] = threads[0]; // whoever opens next gets this place
    threads[0] = (struct art_thread){0};
}

static void open_another(void)
{
    art_atomic_store(&opened, open_breaker(1), relaxed);
}

static void use_another(void)
{
    uint64_t bits = art_atomic_load(&opened, relaxed);
    uint64_t ticket;
    if (bits == 0)
        return;
    struct art_runtime *found = art_breaker_runtime(bits);
    MODEL_CHECK(found == NULL || found == &runtime);
    MODEL_CHECK(!art_breaker_try(bits, &ticket)); // of a simulation
}

static void try_another(void)
{
    uint64_t bits = art_atomic_load(&opened, relaxed);
    uint64_t ticket;
    if (bits != 0)
        MODEL_CHECK(!art_breaker_try(bits, &ticket));
}

TEST(edge_breaker_word)
{
    static const struct explore_model used = {.setup = setup_elsewhere,
                                              .threads = {open_another, use_another}};
    static const struct explore_model tried = {.setup = setup_elsewhere,
                                               .threads = {open_another, try_another}};
    static const struct explore_model probed = {
        .setup = setup_one, .threads = {pass, pass}, .verify = verify_one};
    explore_holds(&used);
    explore_edge("breaker.word", &tried);
    explore_edge("breaker.word", &probed);
}
