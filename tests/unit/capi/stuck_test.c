// The ends of a simulation that does not end by itself: nothing is left, time is up, turns are up.
#include "../../harness/fixture.h"

static agentrt_runtime open_limited(uint64_t time_limit_ns, uint64_t turns_max)
{
    agentrt_runtime runtime;
    CHECK_OK(agentrt_runtime_open(
        &(agentrt_runtime_options){.struct_size = sizeof(agentrt_runtime_options),
                                   .simulated = 1,
                                   .seed = 1,
                                   .time_limit_ns = time_limit_ns,
                                   .turns_max = turns_max},
        &runtime, NULL));
    return runtime;
}

static agentrt_stuck look(agentrt_runtime runtime)
{
    agentrt_stuck stuck;
    CHECK_OK(agentrt_runtime_stuck(runtime, &stuck, NULL));
    return stuck;
}

static agentrt_status ask_on(struct actor *self, const agentrt_message *message)
{
    const agentrt_agent *asked = self->context;
    if (message->kind == AGENTRT_KIND_REPLY)
        return AGENTRT_OK;
    agentrt_future future;
    return agentrt_ask(AGENT(message->agent), *asked, &(agentrt_payload){.type = 1}, NULL, &future,
                       NULL) == AGENTRT_OK
               ? AGENTRT_AWAIT
               : AGENTRT_OK;
}

TEST(who_awaits_what_never_comes_is_found_when_nothing_is_left)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor silent = {0};
    agentrt_agent asked = fixture_spawn(runtime, &silent, NULL);
    struct actor asks[2] = {{.react = ask_on, .context = &asked},
                            {.react = ask_on, .context = &asked}};
    agentrt_agent first = fixture_spawn(runtime, &asks[0], NULL);
    fixture_signal(fixture_spawn(runtime, &asks[1], NULL), 1);
    fixture_signal(first, 1);
    CHECK_EQ(look(runtime).agents, 0); // its turn is still to come
    fixture_run(runtime, 0);
    CHECK_EQ(look(runtime).agents, 2);
    CHECK_EQ(look(runtime).agent, first.bits);
    CHECK_EQ(look(runtime).limited, 0);
    agentrt_timer timer;
    CHECK_OK(agentrt_timer_arm(HOST, asked, 9, 0, &(agentrt_payload){.type = 2}, &timer, NULL));
    CHECK_EQ(look(runtime).agents, 0); // it may bring the answer
    CHECK_OK(agentrt_timer_disarm(timer, NULL));
    CHECK_OK(agentrt_agent_kill(HOST, asked, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(look(runtime).agents, 0);
    CHECK_EQ(look(runtime).agent, 0);
}

static agentrt_status restart(void *state)
{
    (void)state;
    return AGENTRT_OK;
}

static agentrt_status fail_once(void *state, const agentrt_message *message)
{
    unsigned *left = state;
    if (message->kind != AGENTRT_KIND_SIGNAL || *left == 0)
        return AGENTRT_OK;
    *left -= 1;
    return AGENTRT_E_BUSY;
}

// An agent that fails once, and whose message is to be handed again after this pause.
static agentrt_agent spawn_paused(agentrt_runtime runtime, unsigned *left, uint64_t pause_ns)
{
    static const agentrt_behavior behavior = {
        .struct_size = sizeof behavior, .receive = fail_once, .restart = restart};
    agentrt_retry_options policy = {.struct_size = sizeof policy, .base_ns = pause_ns};
    agentrt_spawn_options options = {
        .struct_size = sizeof options, .behavior = &behavior, .state = left};
    agentrt_agent agent = {0};
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, NULL, &policy, &options.supervisor, NULL));
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    fixture_signal(agent, 1);
    return agent;
}

TEST(who_is_suspended_for_ever_is_found_when_nothing_is_left)
{
    agentrt_runtime runtime = fixture_simulated(1);
    unsigned left = 1;
    agentrt_agent agent = spawn_paused(runtime, &left, UINT64_MAX);
    CHECK_EQ(look(runtime).agents, 0); // it has not failed yet
    fixture_run(runtime, UINT64_MAX);
    CHECK_EQ(left, 0);
    CHECK_EQ(look(runtime).agents, 1);
    CHECK_EQ(look(runtime).agent, agent.bits);
    CHECK_EQ(look(runtime).limited, 0);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(look(runtime).agents, 0);
}

TEST(a_pause_with_an_end_is_something_left)
{
    agentrt_runtime runtime = fixture_simulated(1);
    unsigned left = 1;
    spawn_paused(runtime, &left, 1000);
    fixture_run(runtime, 999);
    CHECK_EQ(left, 0);
    CHECK_EQ(look(runtime).agents, 0);
    CHECK_EQ(fixture_stats(runtime).in_flight, 1);
    fixture_run(runtime, 1);
    CHECK_EQ(look(runtime).agents, 0);
    CHECK_EQ(fixture_stats(runtime).in_flight, 0);
}

// Wherever the turns end, a suspension that is not over has something left that would end it.
TEST(a_suspension_that_is_cut_short_is_limited)
{
    for (uint64_t turns = 1;; turns++) {
        agentrt_runtime runtime = open_limited(0, turns);
        unsigned left = 1;
        spawn_paused(runtime, &left, 1000);
        fixture_run(runtime, UINT64_MAX);
        bool over = left == 0 && fixture_stats(runtime).in_flight == 0;
        CHECK_EQ(look(runtime).agents, 0);
        CHECK_EQ(look(runtime).limited, !over);
        CHECK_OK(agentrt_runtime_close(runtime, NULL));
        if (over)
            break;
    }
}

TEST(time_ends_at_its_limit)
{
    agentrt_runtime runtime = open_limited(1000, 0);
    struct actor actor = {0};
    agentrt_timer timer;
    CHECK_OK(agentrt_timer_arm(HOST, fixture_spawn(runtime, &actor, NULL), 300, 300,
                               &(agentrt_payload){.type = 1}, &timer, NULL));
    CHECK_EQ(look(runtime).limited, 0);
    fixture_run(runtime, UINT64_MAX);
    CHECK_EQ(actor.received, 3);
    CHECK_EQ(look(runtime).limited, 1);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}

static agentrt_status again(struct actor *self, const agentrt_message *message)
{
    (void)self;
    return agentrt_signal(AGENT(message->agent), AGENT(message->agent),
                          &(agentrt_payload){.type = 1}, NULL);
}

TEST(turns_end_at_their_number)
{
    agentrt_runtime runtime = open_limited(0, 20);
    struct actor actor = {.react = again};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
    fixture_run(runtime, UINT64_MAX);
    CHECK_EQ(actor.received, 20);
    CHECK_EQ(look(runtime).limited, 1);
    CHECK_STATUS(agentrt_runtime_drain(runtime, 10, NULL), AGENTRT_E_DEADLINE);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}
