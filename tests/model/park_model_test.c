// Parking under every order: a worker that sleeps is woken for what was submitted, and at the end.
#include "exec/inject.h"
#include "exec/park.h"
#include "explore.h"

#include "../harness/test.h"

static struct art_runtime runtime;
static struct art_worker worker;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static uint64_t agents[2][16]; // the part of an agent that a queue touches
static uint64_t submissions[2];
static art_atomic(uint32_t) stop;
static unsigned handled;

static void setup(void)
{
    runtime = (struct art_runtime){.workers_count = 1, .workers = &worker};
    worker.runtime = &runtime;
    worker.index = 0;
    art_atomic_store(&worker.park, 0, relaxed);
    art_atomic_store(&stop, 0, relaxed);
    submissions[0] = submissions[1] = 0;
    handled = 0;
}

static struct art_agent *agent_of(unsigned index)
{
    return (struct art_agent *)(void *)agents[index];
}

static void submit(unsigned index)
{
    submissions[index] = 1; // plain: its turn must see it
    art_inject_push(&runtime.inject, agent_of(index));
    art_park_wake_one(&threads[explore_thread()], &runtime);
}

static void submit_first(void)
{
    submit(0);
}

static void submit_second(void)
{
    submit(1);
}

static void take_all(void)
{
    struct art_agent *agent;
    while ((agent = art_inject_pop(&runtime.inject)) != NULL) {
        MODEL_CHECK(submissions[agent == agent_of(1)] == 1);
        handled++;
    }
}

// As a worker rests: announce, look once more, sleep, withdraw.
static void rest(bool (*ready)(void))
{
    art_park_announce(&worker);
    if (!ready())
        art_park_sleep(&worker, ART_NEVER);
    art_park_withdraw(&worker);
}

static bool any_submitted(void)
{
    return art_inject_any(&runtime.inject);
}

static void work_until_one(void)
{
    while (handled < 1) {
        rest(any_submitted);
        take_all();
    }
}

static void work_until_two(void)
{
    while (handled < 2) {
        rest(any_submitted);
        take_all();
    }
}

static const struct explore_model one_submission = {.setup = setup,
                                                    .threads = {work_until_one, submit_first}};

TEST(edge_park_idle)
{
    static const struct explore_exception exceptions[] = {
        {"lot.searching, seq_cst", "nobody searches in this model"},
        {"~bit, seq_cst", "a read-modify-write decides by itself who wakes"},
        {"park, 1, release", "the submission passes through the queue's lock"},
        {"park, acquire", "the submission passes through the queue's lock"},
        {"park, 0, acquire", "the model of a closing runtime is about this"},
        {NULL, NULL}};
    explore_edge_except("park.idle", &one_submission, exceptions);
}

TEST(edge_inject_count)
{
    explore_edge("inject.count", &one_submission);
}

TEST(two_submissions_wake_one_sleeper)
{
    static const struct explore_model model = {
        .setup = setup, .threads = {work_until_two, submit_first, submit_second}};
    explore_holds(&model);
}

static bool stopping(void)
{
    return art_atomic_load(&stop, acquire) != 0;
}

static void work_until_stopped(void)
{
    while (!stopping())
        rest(stopping);
}

static void stop_all(void)
{
    art_atomic_store(&stop, 1, release);
    art_park_wake_all(&runtime);
}

TEST(a_worker_that_parks_while_its_runtime_closes_leaves)
{
    static const struct explore_model model = {.setup = setup,
                                               .threads = {work_until_stopped, stop_all}};
    explore_holds(&model);
}
