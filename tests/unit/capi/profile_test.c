// Profiles of agents, and turns that overrun their budget.
#include "../../harness/fixture.h"

enum { BUDGET_NS = 2000000, LONG_NS = 3 * BUDGET_NS, PATIENCE_NS = 1000000000 };
enum { SHORT = 1, LONG = 2 };

static agentrt_runtime open_with_budget(uint32_t workers, uint64_t budget_ns)
{
    agentrt_runtime runtime = {0};
    agentrt_runtime_options options = {
        .struct_size = sizeof options, .workers = workers, .turn_budget_ns = budget_ns};
    CHECK_OK(agentrt_runtime_open(&options, &runtime, NULL));
    return runtime;
}

// A LONG turn lasts until the clock says so, or until it was told that it was seen.
struct slow {
    agentrt_runtime runtime;
    bool until_seen;
};

static uint64_t now(agentrt_runtime runtime)
{
    uint64_t now_ns = 0;
    CHECK_OK(agentrt_runtime_clock(runtime, &now_ns, NULL));
    return now_ns;
}

static uint64_t overruns(agentrt_runtime runtime)
{
    agentrt_stats stats;
    CHECK_OK(agentrt_runtime_stats(runtime, &stats, NULL));
    return stats.overruns;
}

static agentrt_status take_long(struct actor *self, const agentrt_message *message)
{
    struct slow *slow = self->context;
    uint64_t end_ns = now(slow->runtime) + LONG_NS;
    while (message->type == LONG &&
           (slow->until_seen ? overruns(slow->runtime) == 0 : now(slow->runtime) < end_ns))
        continue;
    return AGENTRT_OK;
}

static void await_overruns(agentrt_runtime runtime, uint64_t count)
{
    while (overruns(runtime) < count)
        continue;
}

static uint32_t take_overruns(agentrt_runtime runtime, agentrt_overrun reports[4])
{
    uint32_t count = 0;
    CHECK_OK(agentrt_runtime_overruns(runtime, reports, 4, &count, NULL));
    return count;
}

TEST(a_turn_that_overran_is_found_at_its_end)
{
    agentrt_runtime runtime = open_with_budget(1, BUDGET_NS);
    struct slow slow = {.runtime = runtime};
    struct actor actor = {.react = take_long, .context = &slow};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    fixture_signal(agent, LONG);
    await_overruns(runtime, 1);
    agentrt_overrun reports[4];
    CHECK_EQ(take_overruns(runtime, reports), 1);
    CHECK_EQ(reports[0].agent, agent.bits);
    CHECK(reports[0].turn_ns >= LONG_NS);
    CHECK_EQ(reports[0].typed, 1);
    CHECK_EQ(reports[0].type, LONG);
    CHECK_EQ(reports[0].running, 0);
    CHECK_EQ(take_overruns(runtime, reports), 0);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}

TEST(an_idle_worker_sees_it_while_it_runs)
{
    agentrt_runtime runtime = open_with_budget(2, BUDGET_NS);
    struct slow slow = {.runtime = runtime, .until_seen = true}; // it ends because it was seen
    struct actor actor = {.react = take_long, .context = &slow};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    fixture_signal(agent, LONG);
    CHECK_OK(agentrt_runtime_drain(runtime, 60ull * PATIENCE_NS, NULL));
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_EQ(actor.received, 1);
}

TEST(who_overruns_among_others_is_found_when_he_does_it_again)
{
    enum { BURST = 40 };
    agentrt_runtime runtime = open_with_budget(1, BUDGET_NS);
    struct slow slow = {.runtime = runtime};
    struct actor quick = {.react = take_long, .context = &slow};
    struct actor actor = {.react = take_long, .context = &slow};
    agentrt_agent other = fixture_spawn(runtime, &quick, NULL);
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    uint64_t found = 0;
    while (found == 0) {
        for (unsigned i = 0; i < BURST; i++) {
            fixture_signal(other, SHORT);
            fixture_signal(agent, i == BURST / 2 ? LONG : SHORT);
        }
        CHECK_OK(agentrt_runtime_drain(runtime, 60ull * PATIENCE_NS, NULL));
        found = overruns(runtime);
    }
    agentrt_overrun reports[4];
    CHECK(take_overruns(runtime, reports) >= 1);
    CHECK_EQ(reports[0].agent, agent.bits);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}

TEST(without_a_budget_nothing_overruns)
{
    agentrt_runtime runtime = open_with_budget(1, UINT64_MAX);
    struct slow slow = {.runtime = runtime};
    struct actor actor = {.react = take_long, .context = &slow};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    fixture_signal(agent, LONG);
    CHECK_OK(agentrt_runtime_drain(runtime, 60ull * PATIENCE_NS, NULL));
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_EQ(actor.received, 1);
}

static agentrt_agent spawn_behind(agentrt_runtime runtime, agentrt_port port, uint32_t flags)
{
    agentrt_agent agent = {0};
    agentrt_spawn_options options = {.struct_size = sizeof options, .port = port, .flags = flags};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    return agent;
}

TEST(a_host_that_keeps_a_batch_too_long_overruns)
{
    agentrt_runtime runtime = open_with_budget(1, BUDGET_NS);
    agentrt_port port = {0};
    CHECK_OK(agentrt_port_open(runtime, NULL, &port, NULL));
    agentrt_agent agent = spawn_behind(runtime, port, AGENTRT_SPAWN_PROFILE);
    fixture_signal(agent, LONG);
    agentrt_message record;
    uint32_t count = 0;
    while (count == 0)
        CHECK_OK(agentrt_port_take(port, &record, 1, 0, &count, NULL));
    for (uint64_t end_ns = now(runtime) + LONG_NS; now(runtime) < end_ns;)
        continue;
    CHECK_EQ(overruns(runtime), 0);
    agentrt_command command = {.agent = agent.bits, .op = AGENTRT_COMMIT_DONE, .handled = 1};
    CHECK_OK(agentrt_port_commit(port, &command, 1, NULL));
    CHECK_EQ(overruns(runtime), 1);
    agentrt_overrun reports[4];
    CHECK_EQ(take_overruns(runtime, reports), 1);
    CHECK_EQ(reports[0].agent, agent.bits);
    CHECK_EQ(reports[0].type, LONG);
    agentrt_profile profile = {0};
    CHECK_OK(agentrt_agent_profile_get(agent, &profile, NULL));
    CHECK_EQ(profile.turns, 1);
    CHECK_EQ(profile.messages, 1);
    CHECK(profile.busy_ns >= LONG_NS);
    CHECK_EQ(profile.longest_ns, profile.busy_ns);
    CHECK_EQ(profile.turn_ns, profile.busy_ns);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}

TEST(a_profile_counts_turns_and_messages)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent =
        fixture_spawn(runtime, &actor, &(agentrt_spawn_options){.flags = AGENTRT_SPAWN_PROFILE});
    agentrt_profile profile = {.turns = 7};
    CHECK_OK(agentrt_agent_profile_get(agent, &profile, NULL));
    CHECK_EQ(profile.turns, 0);
    for (uint64_t i = 0; i < 5; i++)
        fixture_signal(agent, SHORT);
    fixture_run(runtime, PATIENCE_NS);
    CHECK_OK(agentrt_agent_profile_get(agent, &profile, NULL));
    CHECK_EQ(profile.turns, 5);
    CHECK_EQ(profile.messages, 5);
    CHECK_EQ(profile.busy_ns, 0);
    CHECK_EQ(profile.cpu_ppm, 0);
    // Five in the first quarter of a second are 20 a second; three empty windows leave 20 * 27/64.
    CHECK_EQ(profile.messages_per_s, 8);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_REFUSED(agentrt_agent_profile_get(agent, &profile, E), AGENTRT_E_DEAD);
    CHECK_EQ(profile.turns, 5);
}

TEST(a_profile_is_measured_on_a_worker)
{
    agentrt_runtime runtime = open_with_budget(1, UINT64_MAX);
    struct slow slow = {.runtime = runtime};
    struct actor actor = {.react = take_long, .context = &slow};
    agentrt_agent agent =
        fixture_spawn(runtime, &actor, &(agentrt_spawn_options){.flags = AGENTRT_SPAWN_PROFILE});
    fixture_signal(agent, LONG);
    CHECK_OK(agentrt_runtime_drain(runtime, 60ull * PATIENCE_NS, NULL));
    agentrt_profile profile = {0};
    CHECK_OK(agentrt_agent_profile_get(agent, &profile, NULL));
    CHECK_EQ(profile.turns, 1);
    CHECK(profile.turn_ns >= LONG_NS);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}

TEST(who_was_spawned_without_a_profile_has_none)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent profiled =
        fixture_spawn(runtime, &actor, &(agentrt_spawn_options){.flags = AGENTRT_SPAWN_PROFILE});
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_profile profile = {.turns = 7};
    CHECK_REFUSED(agentrt_agent_profile_get(agent, &profile, E), AGENTRT_E_CONTEXT);
    CHECK_EQ(profile.turns, 7);
    CHECK_OK(agentrt_agent_profile_get(profiled, &profile, NULL));
    CHECK_REFUSED(agentrt_agent_profile_get((agentrt_agent){0}, &profile, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_agent_profile_get(profiled, NULL, E), AGENTRT_E_ARGUMENT);
    uint32_t count;
    CHECK_REFUSED(agentrt_runtime_overruns(runtime, NULL, 1, &count, E), AGENTRT_E_ARGUMENT);
}
