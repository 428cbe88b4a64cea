// Limits of restarts, one above another: a child that never recovers ends its supervisor, and that the one above.
#include "../../harness/fixture.h"

enum { CRASHES = 1, FATAL };

struct hopeless {
    unsigned restarts;
    unsigned destroyed;
    unsigned degraded;
    agentrt_agent asks;  // whom, for nothing, before it fails over being degraded
    agentrt_status fate; // of each restart
};

static agentrt_status ask_in_vain(agentrt_agent self, agentrt_agent silent)
{
    agentrt_future future;
    agentrt_status status = agentrt_ask(
        self, silent, &(agentrt_payload){.type = CRASHES},
        &(agentrt_ask_options){.struct_size = sizeof(agentrt_ask_options), .timeout_ns = 1},
        &future, NULL);
    return status == AGENTRT_OK ? AGENTRT_AWAIT : status;
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    struct hopeless *hopeless = state;
    if (message->kind == AGENTRT_KIND_DEGRADED) {
        hopeless->degraded += 1;
        return hopeless->asks.bits != 0 ? ask_in_vain(AGENT(message->agent), hopeless->asks)
                                        : AGENTRT_E_CRASHED;
    }
    if (message->kind == AGENTRT_KIND_REPLY)
        return AGENTRT_E_CRASHED;
    if (message->kind != AGENTRT_KIND_SIGNAL)
        return AGENTRT_OK;
    if (message->type == FATAL)
        return AGENTRT_E_SYSTEM;
    return agentrt_agent_fail(AGENT(message->agent), "boom", 4, NULL);
}

static agentrt_status restart(void *state)
{
    struct hopeless *hopeless = state;
    hopeless->restarts += 1;
    return hopeless->fate;
}

static void destroy(void *state)
{
    struct hopeless *hopeless = state;
    hopeless->destroyed += 1;
}

static const agentrt_behavior behavior = {.struct_size = sizeof(agentrt_behavior),
                                          .receive = receive,
                                          .destroy = destroy,
                                          .restart = restart};

static agentrt_agent supervisor_of(agentrt_runtime runtime, agentrt_supervisor_options options)
{
    options.struct_size = sizeof options;
    agentrt_agent supervisor = {0};
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, &options, NULL, &supervisor, NULL));
    return supervisor;
}

static agentrt_agent spawn(agentrt_runtime runtime, struct hopeless *hopeless,
                           agentrt_agent supervisor)
{
    agentrt_spawn_options options = {.struct_size = sizeof options,
                                     .behavior = &behavior,
                                     .state = hopeless,
                                     .supervisor = supervisor};
    agentrt_agent agent = {0};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    return agent;
}

static agentrt_future monitor(agentrt_agent agent)
{
    agentrt_future down = {0};
    CHECK_OK(agentrt_monitor(HOST, agent, &down, NULL));
    return down;
}

static void check_says(agentrt_future down, const char *says)
{
    agentrt_message message = fixture_wait(down, 0);
    CHECK_EQ(message.status, AGENTRT_E_CRASHED);
    CHECK_EQ(message.payload_bytes, strlen(says));
    CHECK(memcmp(message.payload.buf.data, says, strlen(says)) == 0);
}

TEST(the_end_says_how_many_restarts_were_allowed)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct hopeless child = {0};
    agentrt_agent supervisor =
        supervisor_of(runtime, (agentrt_supervisor_options){.max_restarts = 1, .within_ns = 1500});
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    agentrt_future down = monitor(supervisor);
    fixture_signal(agent, CRASHES);
    fixture_signal(agent, CRASHES);
    fixture_run(runtime, 0);
    check_says(down, "more than 1 restart within 1500 ns: boom");
}

// Three levels that allow two restarts each, over a child whose every restart fails: each life of the lower supervisor is three
// failures, and it has three.
static void let_it_fail(agentrt_strategy strategy, agentrt_remedy above)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct hopeless child = {.fate = AGENTRT_E_CRASHED}, sibling = {0};
    agentrt_supervisor_options options = {.strategy = strategy, .max_restarts = 2};
    options.permanent = above;
    agentrt_agent top = supervisor_of(runtime, options);
    options.permanent = AGENTRT_REMEDY_DEFAULT;
    options.supervisor = top;
    agentrt_agent middle = supervisor_of(runtime, options);
    spawn(runtime, &sibling, middle);
    agentrt_agent agent = spawn(runtime, &child, middle);
    agentrt_future down = monitor(top);
    fixture_signal(agent, CRASHES);
    uint64_t turns = 0;
    CHECK_OK(agentrt_runtime_run(runtime, 0, &turns, NULL));
    CHECK_EQ(child.restarts, 8);
    CHECK_EQ(child.destroyed, 1);
    CHECK_EQ(sibling.restarts, strategy == AGENTRT_ONE_FOR_ALL ? 8 : 2);
    CHECK_EQ(sibling.destroyed, 1);
    check_says(down, "more than 2 restarts within 5000 ms: more than 2 restarts within 5000 ms: "
                     "the agent's behaviour failed");
    fixture_check_conserved(runtime);
}

TEST(escalations_of_one_for_one_end_with_the_limit_above)
{
    let_it_fail(AGENTRT_ONE_FOR_ONE, AGENTRT_REMEDY_DEFAULT);
}

TEST(escalations_of_one_for_all_end_with_the_limit_above)
{
    let_it_fail(AGENTRT_ONE_FOR_ALL, AGENTRT_REMEDY_RETRY); // which of a supervisor is a restart
}

TEST(escalations_of_rest_for_one_end_with_the_limit_above)
{
    let_it_fail(AGENTRT_REST_FOR_ONE, AGENTRT_REMEDY_IGNORE); // as is this one
}

TEST(what_is_fatal_at_each_restart_ends_with_the_limit_above)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct hopeless child = {.fate = AGENTRT_E_SYSTEM};
    agentrt_agent top = supervisor_of(
        runtime, (agentrt_supervisor_options){.fatal = AGENTRT_REMEDY_RESTART, .max_restarts = 2});
    agentrt_agent middle = supervisor_of(runtime, (agentrt_supervisor_options){.supervisor = top});
    agentrt_agent agent = spawn(runtime, &child, middle);
    fixture_signal(agent, FATAL);
    fixture_run(runtime, 0);
    CHECK_EQ(child.restarts, 2); // the middle one has none of its own for it
    CHECK_EQ(child.destroyed, 1);
    CHECK_EQ(fixture_stats(runtime).agents_live, 0);
}

static void let_it_fail_degraded(agentrt_runtime runtime, agentrt_agent asks)
{
    struct hopeless child = {.asks = asks};
    agentrt_agent supervisor =
        supervisor_of(runtime, (agentrt_supervisor_options){.permanent = AGENTRT_REMEDY_DEGRADE,
                                                            .max_restarts = 2});
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    for (unsigned i = 0; i < 3; i++) {
        fixture_signal(agent, CRASHES);
        fixture_run(runtime, 1000);
    }
    CHECK_EQ(child.degraded, 3);
    CHECK_EQ(child.restarts, 2);
    CHECK_EQ(child.destroyed, 1);
    fixture_check_conserved(runtime);
}

TEST(who_fails_over_being_degraded_is_restarted)
{
    let_it_fail_degraded(fixture_simulated(1), HOST);
}

TEST(who_awaits_and_fails_over_being_degraded_is_restarted)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor silent = {0};
    let_it_fail_degraded(runtime, fixture_spawn(runtime, &silent, NULL));
}
