// Promises under every order: one of answer, deadline and cancel wins, its outcome is whole, and a late answer is a letter.
#include "exec/await.h"
#include "exec/timer.h"
#include "explore.h"
#include "mem_model.h"

#include "../harness/test.h"

enum { STATUS = AGENTRT_E_LIMIT, LETTERS_MAX = 4 };

static struct art_runtime runtime;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static uint64_t future;
static bool cancelled;
static bool fetched;
static agentrt_status outcome;
static unsigned answered_ok;
static agentrt_letter letters[LETTERS_MAX];

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
    runtime.letters.ring = letters;
    cancelled = fetched = false;
    outcome = AGENTRT_OK;
    answered_ok = 0;
    agentrt_status status =
        art_await_create(self(), &runtime, 0, 0, ART_PROMISE_ASK, ART_NEVER, &future);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void answer(void)
{
    if (art_await_refuse(self(), art_await_right(future), 0, STATUS, NULL, 0) == AGENTRT_OK)
        answered_ok += 1;
}

static void expire(void)
{
    art_await_expire(self(), future);
}

// Whoever takes an element over writes to it.
static void ask_again(void)
{
    uint64_t next;
    agentrt_status status =
        art_await_create(self(), &runtime, 0, 0, ART_PROMISE_ASK, ART_NEVER, &next);
    MODEL_CHECK(status == AGENTRT_OK);
    MODEL_CHECK(next != future);
}

static void answer_and_ask_again(void)
{
    answer();
    ask_again();
}

static void loosen_and_ask_again(void)
{
    art_await_loosen(self(), art_await_right(future));
    ask_again();
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
        outcome = message->status;
        MODEL_CHECK(message->kind == AGENTRT_KIND_REPLY);
    }
}

static void cancel(void)
{
    cancelled = art_await_cancel(self(), future) == AGENTRT_OK;
}

static void expire_and_fetch(void)
{
    expire();
    fetch();
}

static uint64_t letters_count(void)
{
    return art_probe_read(&runtime.outside.letters);
}

static void setup_expired(void)
{
    setup();
    expire();
}

static void verify_nothing_lost(void)
{
    MODEL_CHECK(art_await_runtime(future) == NULL);
    MODEL_CHECK(art_await_runtime(art_await_right(future)) == NULL);
    MODEL_CHECK(art_probe_read(&runtime.outside.accepted) ==
                art_probe_read(&runtime.outside.handled) + letters_count());
}

static void verify_answered(void)
{
    MODEL_CHECK(fetched && outcome == STATUS);
    MODEL_CHECK(answered_ok == 1 && letters_count() == 0);
    verify_nothing_lost();
}

// The one answer is accepted whatever it meets: the asker got it, or it is a letter.
static void verify_cancelled(void)
{
    MODEL_CHECK(cancelled);
    MODEL_CHECK(answered_ok == 1);
    verify_nothing_lost();
}

static void verify_late(void)
{
    MODEL_CHECK(fetched);
    MODEL_CHECK(answered_ok == 1);
    MODEL_CHECK(letters_count() == (outcome == AGENTRT_E_DEADLINE));
    MODEL_CHECK(outcome == STATUS || outcome == AGENTRT_E_DEADLINE);
    verify_nothing_lost();
}

// Nobody has used the right, so it is good for one answer still.
static void verify_cancelled_late(void)
{
    answer();
    MODEL_CHECK(letters_count() == 1);
    verify_cancelled();
}

static void verify_expired(void)
{
    MODEL_CHECK(fetched && outcome == AGENTRT_E_DEADLINE);
    verify_nothing_lost();
}

// The next promise has a deadline; its name can be guessed before its maker knows it.
static uint64_t guessed;

static void setup_guessed(void)
{
    setup();
    cancel();
    answer();
    runtime.clock.simulated = true;
    art_timer_open(&runtime.timers);
    // A thread's first comes from a fresh magazine.
    guessed = art_handle_make(ART_HANDLE_FUTURE, 1,
                              art_pools[ART_POOL_PROMISE].carved + ART_MAGAZINE_ELEMENTS - 1);
    cancelled = false;
}

static void ask_with_deadline(void)
{
    uint64_t name;
    agentrt_status status = art_await_create(self(), &runtime, 0, 0, ART_PROMISE_ASK, 1000, &name);
    MODEL_CHECK(status == AGENTRT_OK);
    MODEL_CHECK(name == guessed);
}

static void answer_guessed(void)
{
    if (art_await_refuse(self(), art_await_right(guessed), 0, STATUS, NULL, 0) == AGENTRT_OK)
        cancelled = art_await_cancel(self(), guessed) == AGENTRT_OK;
}

static void verify_guessed(void)
{
    MODEL_CHECK(runtime.timers.count == (cancelled ? 0 : 1));
    MODEL_CHECK((art_await_runtime(guessed) == NULL) == cancelled);
    if (!cancelled)
        answer_guessed();
    art_timer_close(self(), &runtime.timers);
}

static const struct explore_model answered = {
    .setup = setup, .threads = {answer, fetch}, .verify = verify_answered};
static const struct explore_model given_up = {
    .setup = setup, .threads = {answer, cancel}, .verify = verify_cancelled};
static const struct explore_model answered_twice = {
    .setup = setup, .threads = {answer, answer, fetch}, .verify = verify_answered};
static const struct explore_model answered_late = {
    .setup = setup, .threads = {answer_and_ask_again, expire_and_fetch}, .verify = verify_late};
static const struct explore_model answered_late_twice = {
    .setup = setup_expired, .threads = {answer, answer, fetch}, .verify = verify_late};
static const struct explore_model given_up_late = {
    .setup = setup, .threads = {expire, cancel}, .verify = verify_cancelled_late};
static const struct explore_model given_up_and_answered = {
    .setup = setup_expired, .threads = {answer, cancel}, .verify = verify_cancelled};
static const struct explore_model loosened = {
    .setup = setup, .threads = {loosen_and_ask_again, expire_and_fetch}, .verify = verify_expired};

static const struct explore_model guessed_early = {.setup = setup_guessed,
                                                   .threads = {ask_with_deadline, answer_guessed},
                                                   .verify = verify_guessed};

TEST(edge_await_word)
{
    static const struct explore_exception exceptions[] = {
        {"debut.word, debut.value, release", "the promise of this model has no deadline"},
        {"&word, taken, acq_rel", "one swap wins whatever its order"},
        {"&promise->word, acquire", "the swap that fetches the result acquires it, too"},
        {"&word, fetched, acq_rel", "the look before it acquires it, too"},
        {"word_make(art_handle_next(generation), ART_PROMISE_FREE)",
         "the element's next user takes it over through the pool"},
        {NULL, NULL}};
    explore_edge_except("await.word", &answered, exceptions);
}

TEST(edge_await_sides)
{
    static const struct explore_exception exceptions[] = {
        {"&promise->word, acquire",
         "without it the other side's read sees a later store: load buffering"},
        {NULL, NULL}};
    explore_edge_except("await.sides", &answered_late, exceptions);
}

TEST(a_cancel_and_an_answer_leave_nothing_behind)
{
    explore_holds(&given_up);
    explore_holds(&given_up_late);
    explore_holds(&given_up_and_answered);
}

TEST(a_promise_that_is_answered_twice_is_fetched_once)
{
    explore_holds(&answered_twice);
}

TEST(of_two_answers_after_the_deadline_one_is_accepted)
{
    explore_holds(&answered_late_twice);
}

TEST(a_right_that_nobody_would_miss_goes_with_its_asker)
{
    explore_holds(&loosened);
}

TEST(a_name_that_is_guessed_is_known_once_its_deadline_is_armed)
{
    explore_holds(&guessed_early);
}
