// Supervision in real time: children on several workers fail, are tried again, made anew and moved about, and every message is handled
// once or is one dead letter.
#include "../harness/fixture.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    GROUPS = 3,
    EACH = 4,
    WORKERS = GROUPS * EACH,
    MESSAGES = 6000,
    KINDS = 7,
    LONG_NS = 1000000000
};

// What a message does, by its number: the rest of it is plain work.
enum { PLAIN, FAILS, FAILS_ONCE, IS_TOO_MUCH, ASKS, ASKS_AND_FAILS };

struct worker {
    agentrt_agent agent;
    uint32_t number;
    uint64_t in_hand;
    agentrt_future asked;
};

static struct worker workers[WORKERS];
static agentrt_agent agents[WORKERS]; // as the host knows them
static agentrt_agent supervisors[GROUPS];
static agentrt_runtime runtime;
static atomic_uchar done[MESSAGES], failed[MESSAGES];
static atomic_uint restarts, fallbacks;
static atomic_bool over;

static agentrt_status complete(struct worker *worker)
{
    atomic_fetch_add(&done[worker->in_hand], 1);
    return AGENTRT_OK;
}

static agentrt_status work(struct worker *worker, uint64_t number)
{
    worker->in_hand = number;
    switch (number % KINDS) {
    case FAILS:
        return AGENTRT_E_CRASHED;
    case FAILS_ONCE:
        return atomic_fetch_add(&failed[number], 1) == 0 ? AGENTRT_E_BUSY : complete(worker);
    case IS_TOO_MUCH:
        return AGENTRT_E_FULL;
    case ASKS:
    case ASKS_AND_FAILS:
        // Its question is one that nobody fails at.
        if (agentrt_ask(worker->agent, agents[(worker->number + number) % WORKERS],
                        &(agentrt_payload){.type = MESSAGES}, NULL, &worker->asked,
                        NULL) == AGENTRT_OK)
            return AGENTRT_AWAIT;
        return complete(worker); // its mailbox is full
    default:
        return complete(worker);
    }
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    struct worker *worker = state;
    worker->agent.bits = message->agent;
    if (message->kind == AGENTRT_KIND_REPLY && message->right == worker->asked.bits)
        return worker->in_hand % KINDS == ASKS ? complete(worker) : AGENTRT_E_CRASHED;
    if (message->kind != AGENTRT_KIND_SIGNAL)
        return AGENTRT_OK;
    if (message->type < MESSAGES)
        return work(worker, message->type);
    (void)agentrt_reply(worker->agent, (agentrt_right){message->right}, &(agentrt_payload){0},
                        NULL);
    return AGENTRT_OK;
}

static agentrt_status restart(void *state)
{
    struct worker *worker = state;
    worker->asked.bits = 0;
    atomic_fetch_add(&restarts, 1);
    return AGENTRT_OK;
}

static agentrt_status fall_back(void *state, const agentrt_message *message)
{
    (void)state;
    atomic_fetch_add(&done[message->type], 1);
    atomic_fetch_add(&fallbacks, 1);
    return AGENTRT_OK;
}

static void begin(agentrt_strategy strategy)
{
    static const agentrt_behavior working = {.struct_size = sizeof working,
                                             .receive = receive,
                                             .restart = restart},
                                  falling = {.struct_size = sizeof falling, .receive = fall_back};
    runtime = fixture_threaded(3);
    agentrt_spawn_options options = {.struct_size = sizeof options,
                                     .behavior = &falling,
                                     .name = "fallback",
                                     .name_bytes = 8,
                                     .capacity = AGENTRT_CAPACITY_MAX};
    agentrt_agent agent;
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    agentrt_supervisor_options supervision = {.struct_size = sizeof supervision,
                                              .strategy = strategy,
                                              .max_restarts = AGENTRT_RESTARTS_MAX,
                                              .within_ns = 1,
                                              .overload = AGENTRT_REMEDY_FALLBACK,
                                              .fallback = "fallback",
                                              .fallback_bytes = 8};
    agentrt_retry_options policy = {.struct_size = sizeof policy, .base_ns = 1000};
    for (uint32_t i = 0; i < GROUPS; i++)
        CHECK_OK(
            agentrt_supervisor_spawn(runtime, HOST, &supervision, &policy, &supervisors[i], NULL));
    options = (agentrt_spawn_options){.struct_size = sizeof options, .behavior = &working};
    for (uint32_t i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){.number = i};
        options.state = &workers[i];
        options.supervisor = supervisors[i % GROUPS];
        CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agents[i], NULL));
    }
}

// Moves children about, and looks at them.
static void *meddle(void *argument)
{
    for (uint32_t i = 0; !atomic_load(&over); i++) {
        agentrt_child children[WORKERS];
        uint32_t count;
        CHECK_OK(agentrt_supervisor_children(supervisors[i % GROUPS], 0, children, WORKERS, &count,
                                             NULL));
        if (argument != NULL && i % 4 == 0)
            CHECK_OK(agentrt_supervisor_adopt(HOST, supervisors[i / 4 % GROUPS],
                                              agents[i / 3 % WORKERS], NULL));
        sched_yield();
    }
    return NULL;
}

static void run(agentrt_strategy strategy, bool moves)
{
    begin(strategy);
    pthread_t meddler = fixture_thread(meddle, moves ? agents : NULL);
    for (uint64_t number = 0; number < MESSAGES; number++)
        while (agentrt_signal(HOST, agents[number % WORKERS], &(agentrt_payload){.type = number},
                              NULL) != AGENTRT_OK)
            sched_yield();
    CHECK_OK(agentrt_runtime_drain(runtime, LONG_NS * 60ull, NULL));
    atomic_store(&over, true);
    CHECK_EQ(pthread_join(meddler, NULL), 0);
    CHECK(atomic_load(&restarts) > 0);
    CHECK(atomic_load(&fallbacks) > 0);
    fixture_check_conserved(runtime);
}

TEST(of_those_restarted_alone_each_message_is_done_once_or_fails)
{
    run(AGENTRT_ONE_FOR_ONE, true);
    for (uint64_t number = 0; number < MESSAGES; number++) {
        bool fails = number % KINDS == FAILS;
        // A question that found no room has done what it does.
        bool may_fail = fails || number % KINDS == ASKS_AND_FAILS;
        CHECK(atomic_load(&done[number]) <= (fails ? 0 : 1));
        CHECK(may_fail || atomic_load(&done[number]) == 1);
    }
    CHECK_EQ(fixture_stats(runtime).agents_live, WORKERS + GROUPS + 1);
}

TEST(of_those_restarted_together_none_is_done_twice)
{
    run(AGENTRT_ONE_FOR_ALL, false);
    uint64_t undone = 0;
    for (uint64_t number = 0; number < MESSAGES; number++) {
        CHECK(atomic_load(&done[number]) <= 1);
        undone += atomic_load(&done[number]) == 0;
    }
    // Late answers are letters, too.
    CHECK(fixture_stats(runtime).dead_letters >= undone);
}
