// An agent's memory over many lives, and what a long life may not collect.
#include "../../harness/fixture.h"

#include "exec/agent.h"

static agentrt_agent live_and_die(agentrt_runtime runtime, struct actor *actor)
{
    agentrt_agent agent = fixture_spawn(runtime, actor, NULL);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    return agent;
}

TEST(a_place_whose_generations_are_spent_is_never_used_again)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent first = live_and_die(runtime, &actor);
    struct art_agent *place = art_agent_find(first.bits);
    art_atomic_store(&place->word,
                     (uint64_t)ART_GENERATION_MAX << ART_WORD_GENERATION_SHIFT | ART_WORD_DEAD,
                     relaxed);
    agentrt_agent last = live_and_die(runtime, &actor);
    CHECK_EQ(art_handle_index(last.bits), art_handle_index(first.bits));
    for (unsigned i = 0; i < 3; i++)
        CHECK(art_handle_index(live_and_die(runtime, &actor).bits) != art_handle_index(first.bits));
    CHECK_REFUSED(agentrt_signal(HOST, last, &(agentrt_payload){0}, E), AGENTRT_E_DEAD);
}

TEST(monitors_given_up_leave_nothing_behind)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    for (unsigned i = 0; i < 1000; i++) {
        agentrt_future future;
        CHECK_OK(agentrt_monitor(HOST, agent, &future, NULL));
        fixture_run(runtime, 0);
        CHECK_OK(agentrt_future_cancel(future, NULL));
    }
    CHECK(art_agent_find(agent.bits)->ext->monitors.room <= 16);
}

TEST(a_period_ends_with_its_receiver)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_timer timer;
    CHECK_OK(agentrt_timer_arm(HOST, agent, 10, 10, &(agentrt_payload){0}, &timer, NULL));
    fixture_run(runtime, 25);
    CHECK_EQ(actor.received, 2);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 1000);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1);
    CHECK_REFUSED(agentrt_timer_disarm(timer, E), AGENTRT_E_STALE);
}

static agentrt_status read_payload(struct actor *self, const agentrt_message *message)
{
    CHECK_STR(message->payload.buf.data, self->context);
    return AGENTRT_OK;
}

TEST(who_guesses_the_name_of_a_payload_on_its_way_cannot_close_it)
{
    static char data[100] = "longer than a message holds";
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = read_payload, .context = data};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_buf own;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, NULL, 1, &own, NULL));
    CHECK_OK(agentrt_buf_close(own, NULL));
    CHECK_OK(
        agentrt_signal(HOST, agent, &(agentrt_payload){.data = data, .bytes = sizeof data}, NULL));
    agentrt_buf guess = {art_handle_make(ART_HANDLE_BUF, art_handle_generation(own.bits) + 1,
                                         art_handle_index(own.bits))};
    agentrt_buf_info info;
    CHECK_OK(agentrt_buf_info_get(guess, &info, NULL)); // a good guess
    CHECK_REFUSED(agentrt_buf_close(guess, E), AGENTRT_E_STALE);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
}
