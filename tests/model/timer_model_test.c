// Timers under every order: a sleeping worker learns of an earlier deadline, a name of a timer is whole.
#include "exec/park.h"
#include "exec/timer.h"
#include "explore.h"
#include "mem_model.h"

#include "../harness/test.h"

enum { DEADLINE_NS = 5 };

static struct art_runtime runtime;
static struct art_worker worker;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static uint32_t place;
static uint64_t armed;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

static void setup(void)
{
    mem_model_reset();
    memset(threads, 0, sizeof threads);
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
    runtime = (struct art_runtime){.workers_count = 1, .workers = &worker};
    worker.runtime = &runtime;
    worker.index = 0;
    art_atomic_store(&worker.park, 0, relaxed);
    art_timer_open(&runtime.timers);
    place = ART_TIMER_UNARMED;
    armed = 0;
}

static void arm(void)
{
    struct art_draft draft;
    struct art_buf_refusal refusal;
    agentrt_payload payload = {.type = 1};
    agentrt_status status = art_signal_draft(self(), 0, &payload, &draft, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    draft.message->from = 0;
    status = art_timer_arm(self(), &runtime, 0, DEADLINE_NS, 0, &draft, &armed);
    MODEL_CHECK(status == AGENTRT_OK);
}

// As a worker rests: announce, read the next deadline, sleep if there is none.
static void rest_until_due(void)
{
    while (art_timer_next(&runtime.timers) == ART_NEVER) {
        art_park_announce(&worker);
        if (art_timer_next(&runtime.timers) == ART_NEVER)
            art_park_sleep(&worker, ART_NEVER);
        art_park_withdraw(&worker);
    }
}

TEST(edge_timer_next)
{
    static const struct explore_model model = {.setup = setup, .threads = {arm, rest_until_due}};
    explore_edge("timer.next", &model);
}

// A name that was never given away, but fits: the runtime behind it must be there all the same.
static void guess_timer(void)
{
    uint64_t guess = art_handle_make(ART_HANDLE_TIMER, 1, ART_MAGAZINE_ELEMENTS - 1);
    struct art_runtime *found = art_timer_runtime(guess);
    MODEL_CHECK(found == NULL || found == &runtime);
}

TEST(edge_timer_word)
{
    static const struct explore_model model = {.setup = setup, .threads = {arm, guess_timer}};
    static const char why[] = "a stale runtime is NULL, and then the name counts as stale";
    static const struct explore_exception exceptions[] = {
        {"word | LIVE, release", why}, {"&timer->word, acquire", why}, {NULL, NULL}};
    explore_edge_except("timer.word", &model, exceptions);
}
