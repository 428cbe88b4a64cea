// Runtimes under every order: nobody is inside one that is torn down, and its worker leaves.
#include "base/thread.h"
#include "explore.h"
#include "mem_model.h"
#include "runtime.h"
#include "thread_model.h"

#include "../harness/test.h"

static const agentrt_runtime_options options = {.struct_size = sizeof options, .workers = 1};
static uint64_t name;
static agentrt_status entered;

static void setup_nothing(void)
{
    mem_model_reset();
    thread_model_reset();
    explore_local(&art_thread_record, sizeof art_thread_record);
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
    name = 0;
}

static void setup(void)
{
    setup_nothing();
    struct art_trace_loss loss;
    struct art_sqlite_fault fault;
    agentrt_status status = art_runtime_open(art_thread_self(), &options, &name, &loss, &fault);
    MODEL_CHECK(status == AGENTRT_OK);
}

// What every call from outside does: in, a look at what closing takes away, out.
static void visit(void)
{
    struct art_runtime *runtime;
    entered = art_runtime_enter_named(art_thread_self(), name, &runtime);
    MODEL_CHECK(entered == AGENTRT_OK || entered == AGENTRT_E_CLOSED || entered == AGENTRT_E_STALE);
    if (entered != AGENTRT_OK)
        return;
    MODEL_CHECK(runtime->workers != NULL);
    art_runtime_leave(art_thread_self(), runtime);
}

static void close_runtime(void)
{
    struct art_trace_loss loss;
    agentrt_status status = art_runtime_close(art_thread_self(), name, &loss);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void work(void)
{
    thread_model_run();
}

static const struct explore_model visitor_and_closer = {
    .setup = setup, .threads = {visit, close_runtime, work}, .preemptions_max = 2};

TEST(edge_runtime_entrants)
{
    explore_edge("runtime.entrants", &visitor_and_closer);
}

TEST(edge_runtime_word)
{
    static const struct explore_exception exceptions[] = {
        {"word_make(next, ART_RUNTIME_FREE)", "the next opening comes by way of the table's lock"},
        {"art_atomic_load(&runtime->word, acquire)", "inside, the count alone keeps it as it is"},
        {NULL, NULL}};
    explore_edge_except("runtime.word", &visitor_and_closer, exceptions);
}

TEST(edge_worker_stop)
{
    static const struct explore_model model = {.setup = setup, .threads = {close_runtime, work}};
    static const char why[] = "the join orders the worker's end, its bell the start of it";
    static const struct explore_exception exceptions[] = {
        {"&runtime->stop, acquire", why}, {"&runtime->stop, 1, release", why}, {NULL, NULL}};
    explore_edge_except("worker.stop", &model, exceptions);
}
