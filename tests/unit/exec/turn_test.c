// What a turn does with what its behaviour returns, and what may be called while an agent ends.
#include "../../harness/fixture.h"

#include <stdatomic.h>

enum { QUIET_NS = 2000000000 };

static agentrt_status say_end(struct actor *self, const agentrt_message *message)
{
    (void)self;
    (void)message;
    return AGENTRT_END;
}

static agentrt_status say_nonsense(struct actor *self, const agentrt_message *message)
{
    (void)self;
    (void)message;
    return 1234;
}

TEST(a_behaviour_ends_its_agent_on_a_worker_as_in_a_simulation)
{
    agentrt_runtime runtime = fixture_threaded(1);
    struct actor ends = {.react = say_end}, fails = {.react = say_nonsense};
    fixture_signal(fixture_spawn(runtime, &ends, NULL), 1);
    fixture_signal(fixture_spawn(runtime, &fails, NULL), 1);
    CHECK_OK(agentrt_runtime_drain(runtime, QUIET_NS, NULL));
    agentrt_stats stats = fixture_stats(runtime);
    CHECK_EQ(stats.ended, 2);
    CHECK_EQ(stats.crashed, 1);
}

struct ender {
    agentrt_runtime runtime;
    atomic_int close_status;
    atomic_int drain_status;
};

static agentrt_status ender_receive(void *state, const agentrt_message *message)
{
    (void)state;
    (void)message;
    return AGENTRT_OK;
}

static void ender_destroy(void *state)
{
    struct ender *ender = state;
    ender->drain_status = agentrt_runtime_drain(ender->runtime, 1000, NULL);
    ender->close_status = agentrt_runtime_close(ender->runtime, NULL);
}

static agentrt_agent spawn_ender(agentrt_runtime runtime, struct ender *ender)
{
    static const agentrt_behavior behavior = {
        .struct_size = sizeof behavior, .receive = ender_receive, .destroy = ender_destroy};
    agentrt_spawn_options options = {
        .struct_size = sizeof options, .behavior = &behavior, .state = ender};
    agentrt_agent agent = {0};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    return agent;
}

TEST(a_destroyer_neither_blocks_nor_closes_its_runtime)
{
    for (unsigned threaded = 0; threaded < 2; threaded++) {
        agentrt_runtime runtime = threaded ? fixture_threaded(1) : fixture_simulated(1);
        struct ender ender = {.runtime = runtime};
        agentrt_agent agent = spawn_ender(runtime, &ender);
        fixture_signal(agent, 1);
        CHECK_OK(agentrt_agent_stop(HOST, agent, NULL));
        CHECK_OK(agentrt_runtime_drain(runtime, QUIET_NS, NULL));
        while (fixture_stats(runtime).ended == 0)
            if (!threaded)
                fixture_run(runtime, 0);
        CHECK_EQ(ender.drain_status, AGENTRT_E_CONTEXT);
        CHECK_EQ(ender.close_status, AGENTRT_E_CONTEXT);
    }
}

static agentrt_status close_other(struct actor *self, const agentrt_message *message)
{
    (void)message;
    agentrt_runtime *other = self->context;
    CHECK_REFUSED(agentrt_runtime_close(*other, E), AGENTRT_E_CONTEXT);
    return AGENTRT_OK;
}

TEST(no_turn_closes_a_runtime_not_even_another)
{
    agentrt_runtime other = fixture_threaded(1);
    agentrt_runtime runtime = fixture_threaded(1);
    struct actor actor = {.react = close_other, .context = &other};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
    CHECK_OK(agentrt_runtime_drain(runtime, QUIET_NS, NULL));
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
    CHECK_EQ(actor.received, 1);
}

static agentrt_status signal_self(struct actor *self, const agentrt_message *message)
{
    if (message->type > 1)
        CHECK_OK(agentrt_signal(self->agent, self->agent,
                                &(agentrt_payload){.type = message->type - 1}, NULL));
    return AGENTRT_OK;
}

TEST(what_comes_during_a_turn_is_the_next_ones)
{
    enum { MESSAGES = 100 };
    agentrt_runtime runtime = fixture_threaded(1);
    struct actor actor = {.react = signal_self};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), MESSAGES);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    CHECK_EQ(actor.received, MESSAGES);
    CHECK_EQ(fixture_stats(runtime).turns, MESSAGES);
    fixture_check_conserved(runtime);
}
