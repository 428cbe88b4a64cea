// Promises under every order: one of answer, failure and cancel wins, and its outcome is whole.
#include "exec/await.h"
#include "explore.h"
#include "mem_model.h"

#include "../harness/test.h"

enum { STATUS = AGENTRT_E_LIMIT };

static struct art_runtime runtime;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static uint64_t future;
static bool cancelled;
static bool fetched;
static agentrt_status outcome;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
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
    runtime = (struct art_runtime){.workers_count = 1};
    cancelled = fetched = false;
    outcome = AGENTRT_OK;
    agentrt_status status =
        art_await_create(self(), &runtime, 0, 0, AGENTRT_KIND_REPLY, ART_NEVER, &future);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void fail(void)
{
    art_await_fail(self(), art_await_right(future), 0, STATUS, NULL, 0);
}

static void fetch(void)
{
    struct art_msg *message;
    agentrt_status status;
    while ((status = art_await_fetch(future, &message)) == AGENTRT_E_PENDING) {
        art_await_sleep(future, ART_NEVER);
        explore_yield(); // the bell rings a few instructions before the result is there
    }
    if (status == AGENTRT_OK) {
        fetched = true;
        MODEL_CHECK(message->status == STATUS && message->kind == AGENTRT_KIND_REPLY);
    }
}

static void cancel(void)
{
    cancelled = art_await_cancel(self(), future) == AGENTRT_OK;
}

static void verify_fetched(void)
{
    MODEL_CHECK(fetched);
}

static void verify_cancelled(void)
{
    MODEL_CHECK(cancelled);
    MODEL_CHECK(art_await_runtime(future) == NULL);
}

static const struct explore_model answered = {
    .setup = setup, .threads = {fail, fetch}, .verify = verify_fetched};
static const struct explore_model given_up = {
    .setup = setup, .threads = {fail, cancel}, .verify = verify_cancelled};
static const struct explore_model failed_twice = {
    .setup = setup, .threads = {fail, fail, fetch}, .verify = verify_fetched};

TEST(edge_await_word)
{
    static const struct explore_exception exceptions[] = {
        {"&word, taken, acq_rel", "one swap wins whatever its order"},
        {"&promise->word, acquire", "the swap that fetches the result acquires it, too"},
        {"art_atomic_cas(&promise->word, &word, (word", "the look before it acquires it, too"},
        {"word_make(art_handle_next(generation), ART_PROMISE_FREE)",
         "the element's next user takes it over through the pool"},
        {NULL, NULL}};
    explore_edge_except("await.word", &answered, exceptions);
}

TEST(a_cancel_and_a_failure_leave_nothing_behind)
{
    explore_holds(&given_up);
}

TEST(a_promise_that_fails_twice_is_fetched_once)
{
    explore_holds(&failed_twice);
}
