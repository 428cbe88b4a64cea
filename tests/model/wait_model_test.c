// Waits under every order: of two that close a cycle at a moment exactly one is refused, and who is answered meanwhile is not.
#include "exec/agent.h"
#include "exec/await.h"
#include "exec/mailbox.h"
#include "exec/turn.h"
#include "exec/wait.h"
#include "explore.h"
#include "mem_model.h"

#include "../harness/test.h"

static struct art_runtime runtime;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static struct art_agent *agents[2];
static uint64_t futures[2];
static struct art_port port;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    (void)state;
    (void)message;
    return AGENTRT_AWAIT;
}

static const agentrt_behavior behavior = {.struct_size = sizeof behavior, .receive = receive};

// `hosted`: the first lives behind a port.
static void prepare(bool hosted)
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
    struct art_agent_shape shape = {.behavior = &behavior,
                                    .policy =
                                        art_policy_make(10, AGENTRT_REJECT, AGENTRT_NORMAL, 0),
                                    .held = true};
    port = (struct art_port){0};
    for (unsigned i = 0; i < 2; i++) {
        shape.port = hosted && i == 0 ? &port : NULL;
        agents[i] = art_agent_create(self(), &runtime, &shape);
    }
    MODEL_CHECK(agents[0] != NULL && agents[1] != NULL);
}

static void setup(void)
{
    prepare(false);
}

static uint64_t name(unsigned which)
{
    return art_agent_bits(agents[which]);
}

// The end of a turn in which this agent asked the other and awaits.
static void ask_and_await(unsigned which)
{
    agentrt_status status = art_await_create(self(), &runtime, name(which), name(1 - which),
                                             ART_PROMISE_ASK, ART_NEVER, &futures[which]);
    MODEL_CHECK(status == AGENTRT_OK);
    uint32_t waits = art_wait_noted(agents[which]);
    art_turn_settle(self(), &runtime, agents[which], 0, 0, true);
    art_wait_check(self(), &runtime, name(which), waits);
}

static void first(void)
{
    ask_and_await(0);
}

static void second(void)
{
    ask_and_await(1);
}

static unsigned records(unsigned which, agentrt_status expected)
{
    unsigned count = 0;
    struct art_msg *message;
    while ((message = art_mailbox_pop_urgent(agents[which])) != NULL) {
        MODEL_CHECK(message->kind == AGENTRT_KIND_REPLY);
        MODEL_CHECK(message->status == expected);
        count += 1;
    }
    return count;
}

static void verify_one_refused(void)
{
    MODEL_CHECK(records(0, AGENTRT_E_DEADLOCK) + records(1, AGENTRT_E_DEADLOCK) == 1);
}

static void setup_first_waits(void)
{
    setup();
    first();
}

// Whoever has the right of the first's question answers it, from wherever it came to him.
static void answer_first(void)
{
    agentrt_status status =
        art_await_refuse(self(), art_await_right(futures[0]), 0, AGENTRT_E_REFUSED, NULL, 0);
    MODEL_CHECK(status == AGENTRT_OK);
}

// The second closes a cycle with an ask that is being answered: refused or not, nobody hears of his ask twice, and the first of one
// outcome.
static void verify_answered(void)
{
    MODEL_CHECK(records(0, AGENTRT_E_REFUSED) == 1);
    MODEL_CHECK(records(1, AGENTRT_E_DEADLOCK) <= 1);
}

static void setup_first_awaits_nothing(void)
{
    prepare(true);
    art_turn_settle(self(), &runtime, agents[0], 0, 0, true);
}

// One more ask of who awaits already, by his host.
static void ask_and_look(void)
{
    agentrt_status status = art_await_create(self(), &runtime, name(0), name(1), ART_PROMISE_ASK,
                                             ART_NEVER, &futures[0]);
    MODEL_CHECK(status == AGENTRT_OK);
    art_wait_check(self(), &runtime, name(0), art_wait_noted(agents[0]));
}

// The first waits for an answer that the second does not owe him.
static void setup_first_waits_elsewhere(void)
{
    setup();
    agentrt_status status =
        art_await_create(self(), &runtime, name(0), 0, ART_PROMISE_WAIT, ART_NEVER, &futures[0]);
    MODEL_CHECK(status == AGENTRT_OK);
    art_turn_settle(self(), &runtime, agents[0], 0, 0, true);
}

// It comes, and a host thread's ask of the second takes the promise over.
static void answer_and_ask_anew(void)
{
    art_await_fail(self(), art_await_right(futures[0]), 0, AGENTRT_E_REFUSED, NULL, 0);
    uint64_t other;
    agentrt_status status =
        art_await_create(self(), &runtime, 0, name(1), ART_PROMISE_ASK, ART_NEVER, &other);
    MODEL_CHECK(status == AGENTRT_OK);
    MODEL_CHECK(art_handle_index(other) == art_handle_index(futures[0]));
}

static void verify_nobody_refused(void)
{
    MODEL_CHECK(records(0, AGENTRT_E_REFUSED) == 1);
    MODEL_CHECK(records(1, AGENTRT_E_DEADLOCK) == 0);
}

static const struct explore_model two_closers = {
    .setup = setup, .threads = {first, second}, .verify = verify_one_refused};
static const struct explore_model a_closer_and_an_ask = {.setup = setup_first_awaits_nothing,
                                                         .threads = {ask_and_look, second},
                                                         .verify = verify_one_refused};
static const struct explore_model closed_while_answered = {
    .setup = setup_first_waits, .threads = {second, answer_first}, .verify = verify_answered};
static const struct explore_model looked_at_while_reused = {
    .setup = setup_first_waits_elsewhere,
    .threads = {second, answer_and_ask_anew},
    .verify = verify_nobody_refused};

TEST(of_two_that_close_a_cycle_one_is_refused)
{
    explore_holds(&two_closers);
}

TEST(an_answer_and_a_refusal_of_the_cycle_it_ends_do_not_meet)
{
    explore_holds(&closed_while_answered);
}

TEST(edge_wait_entry)
{
    explore_edge("wait.entry", &a_closer_and_an_ask);
}

TEST(edge_await_look)
{
    explore_edge("await.look", &looked_at_while_reused);
}
