// How agents end: stop, kill, crash; and how they are woken.
#include "../../harness/fixture.h"

TEST(stop_refuses_new_messages_and_handles_accepted_ones)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    fixture_signal(agent, 1);
    fixture_signal(agent, 2);
    CHECK_OK(agentrt_agent_stop(HOST, agent, NULL));
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){.type = 3}, E), AGENTRT_E_CLOSED);
    agentrt_agent_info info;
    CHECK_OK(agentrt_agent_info_get(agent, &info, NULL));
    CHECK_EQ(info.stopping, 1);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 2);
    CHECK_EQ(actor.destroyed, 1);
    CHECK_REFUSED(agentrt_agent_stop(HOST, agent, E), AGENTRT_E_DEAD);
    fixture_check_conserved(runtime);
}

TEST(a_second_stop_changes_nothing)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent =
        fixture_spawn(runtime, &actor, &(agentrt_spawn_options){.flags = AGENTRT_SPAWN_STOP});
    CHECK_OK(agentrt_agent_stop(HOST, agent, NULL));
    agentrt_status again = agentrt_agent_stop(HOST, agent, NULL);
    CHECK(again == AGENTRT_OK || again == AGENTRT_E_CLOSED);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
    CHECK_EQ(actor.log[0].kind, AGENTRT_KIND_STOP);
    CHECK_EQ(actor.destroyed, 1);
}

TEST(kill_ends_before_the_next_message)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent =
        fixture_spawn(runtime, &actor, &(agentrt_spawn_options){.flags = AGENTRT_SPAWN_STOP});
    fixture_signal(agent, 1);
    fixture_signal(agent, 2);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 0);
    CHECK_EQ(actor.destroyed, 1);
    agentrt_stats stats = fixture_stats(runtime);
    CHECK_EQ(stats.dead_letters, 2);
    CHECK_EQ(stats.agents_live, 0);
    CHECK_EQ(stats.ended, 1);
    CHECK_EQ(stats.crashed, 0);
    fixture_check_conserved(runtime);
}

static agentrt_status kill_self(struct actor *self, const agentrt_message *message)
{
    (void)message;
    CHECK_OK(agentrt_agent_kill(self->agent, self->agent, NULL));
    return AGENTRT_OK;
}

static agentrt_status stop_self(struct actor *self, const agentrt_message *message)
{
    if (message->type == 1)
        CHECK_OK(agentrt_agent_stop(self->agent, self->agent, NULL));
    return AGENTRT_OK;
}

TEST(an_agent_may_kill_or_stop_itself)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor killer = {.react = kill_self}, stopper = {.react = stop_self};
    agentrt_agent first = fixture_spawn(runtime, &killer, NULL);
    agentrt_agent second = fixture_spawn(runtime, &stopper, NULL);
    for (unsigned i = 1; i <= 2; i++) {
        fixture_signal(first, i);
        fixture_signal(second, i);
    }
    fixture_run(runtime, 0);
    CHECK_EQ(killer.received, 1);
    CHECK_EQ(stopper.received, 2);
    CHECK_EQ(killer.destroyed + stopper.destroyed, 2);
    fixture_check_conserved(runtime);
}

static agentrt_status fail_with_text(struct actor *self, const agentrt_message *message)
{
    if (message->type == 2)
        return AGENTRT_E_LIMIT;
    // Without memory the text is lost and the crash is not, so the call cannot be asked to say so.
    agentrt_status status = agentrt_agent_fail(self->agent, "out of ink", 10, NULL);
    CHECK_EQ(status, AGENTRT_E_CRASHED);
    return status;
}

static void check_down(agentrt_future future, agentrt_agent agent, agentrt_status reason,
                       const char *text)
{
    agentrt_message down;
    down = fixture_wait(future, 0);
    CHECK_EQ(down.kind, AGENTRT_KIND_DOWN);
    CHECK_EQ(down.from, agent.bits);
    CHECK_EQ(down.right, future.bits);
    CHECK_EQ(down.status, reason);
    if (text != NULL) {
        CHECK_EQ(down.payload_bytes, strlen(text));
        CHECK(memcmp(down.payload.bytes, text, strlen(text)) == 0);
    }
}

TEST(a_crash_ends_the_agent_with_its_text)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = fail_with_text};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_future monitor;
    CHECK_OK(agentrt_monitor(HOST, agent, &monitor, NULL));
    fixture_signal(agent, 1);
    fixture_signal(agent, 3);
    fixture_run(runtime, 0);
    check_down(monitor, agent, AGENTRT_E_CRASHED, "out of ink");
    CHECK_EQ(actor.received, 1);
    CHECK_EQ(actor.destroyed, 1);
    CHECK_EQ(fixture_stats(runtime).crashed, 1);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1);
    fixture_check_conserved(runtime);
}

TEST(an_error_returned_from_receive_is_a_crash_that_says_which)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = fail_with_text};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_future monitor;
    CHECK_OK(agentrt_monitor(HOST, agent, &monitor, NULL));
    fixture_signal(agent, 2);
    fixture_run(runtime, 0);
    agentrt_message down;
    down = fixture_wait(monitor, 0);
    CHECK_EQ(down.status, AGENTRT_E_CRASHED);
    CHECK(down.payload_bytes > 0);
    CHECK_OK(down.capability == AGENTRT_INLINE
                 ? AGENTRT_OK
                 : agentrt_buf_close((agentrt_buf){down.payload.buf.buf}, NULL));
}

TEST(fail_is_for_the_agents_own_turn)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    CHECK_REFUSED(agentrt_agent_fail(agent, "x", 1, E), AGENTRT_E_CONTEXT);
    CHECK_REFUSED(agentrt_agent_fail(HOST, "x", 1, E), AGENTRT_E_STALE);
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
}

TEST(a_wake_is_a_record_and_coalesces)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    for (unsigned i = 0; i < 5; i++)
        CHECK_OK(agentrt_agent_wake(agent, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
    CHECK_EQ(actor.log[0].kind, AGENTRT_KIND_WAKE);
    CHECK_OK(agentrt_agent_wake(agent, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 2);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_REFUSED(agentrt_agent_wake(agent, E), AGENTRT_E_DEAD);
}

static agentrt_status await_once(struct actor *self, const agentrt_message *message)
{
    (void)self;
    return message->kind == AGENTRT_KIND_SIGNAL && message->type == 1 ? AGENTRT_AWAIT : AGENTRT_OK;
}

TEST(an_awaiting_agent_can_be_killed_and_stopped)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor killed = {.react = await_once}, stopped = {.react = await_once};
    agentrt_agent first = fixture_spawn(runtime, &killed, NULL);
    agentrt_agent second = fixture_spawn(runtime, &stopped, NULL);
    fixture_signal(first, 1);
    fixture_signal(second, 1);
    fixture_signal(first, 2);
    fixture_signal(second, 2);
    fixture_run(runtime, 0);
    agentrt_agent_info info;
    CHECK_OK(agentrt_agent_info_get(first, &info, NULL));
    CHECK_EQ(info.awaiting, 1);
    CHECK_EQ(info.depth, 1);
    CHECK_OK(agentrt_agent_kill(HOST, first, NULL));
    CHECK_OK(agentrt_agent_stop(HOST, second, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(killed.destroyed, 1);
    CHECK_EQ(killed.received, 1);
    CHECK_EQ(stopped.destroyed, 0);
    CHECK_OK(agentrt_agent_wake(second, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(stopped.destroyed, 1);
    CHECK_EQ(stopped.received, 3);
    fixture_check_conserved(runtime);
}

static agentrt_status end_itself(struct actor *self, const agentrt_message *message)
{
    (void)self;
    return message->type == 1 ? AGENTRT_END : AGENTRT_OK;
}

TEST(a_behavior_ends_its_agent_normally_and_at_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = end_itself};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_future down;
    CHECK_OK(agentrt_monitor(HOST, agent, &down, NULL));
    fixture_signal(agent, 2);
    fixture_signal(agent, 1);
    fixture_signal(agent, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 2);
    CHECK_EQ(actor.destroyed, 1);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1);
    agentrt_message message;
    message = fixture_wait(down, 0);
    CHECK_EQ(message.status, AGENTRT_OK);
    fixture_check_conserved(runtime);
}

TEST(a_dead_agents_slot_is_used_again_under_another_name)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor first = {0}, second = {0};
    agentrt_agent old = fixture_spawn(runtime, &first, NULL);
    CHECK_OK(agentrt_agent_kill(HOST, old, NULL));
    fixture_run(runtime, 0);
    agentrt_agent young = fixture_spawn(runtime, &second, NULL);
    CHECK(old.bits != young.bits);
    agentrt_status status = agentrt_signal(HOST, old, &(agentrt_payload){.type = 1}, NULL);
    CHECK(status == AGENTRT_E_DEAD || status == AGENTRT_E_STALE);
    fixture_run(runtime, 0);
    CHECK_EQ(second.received, 0);
}

// An agent whose destroyer says why it has crashed, too late.
struct afterthought {
    agentrt_agent agent;
    agentrt_status status;
};

static agentrt_status end_now(void *state, const agentrt_message *message)
{
    (void)state;
    (void)message;
    return AGENTRT_END;
}

static void fail_in_destroyer(void *state)
{
    struct afterthought *self = state;
    self->status = agentrt_agent_fail(self->agent, "too late", 8, NULL);
}

static agentrt_status crash_wordless(struct actor *self, const agentrt_message *message)
{
    (void)self;
    (void)message;
    return AGENTRT_E_MEMORY;
}

TEST(a_destroyer_cannot_say_why_its_agent_or_the_next_one_has_crashed)
{
    agentrt_runtime runtime = fixture_threaded(1);
    struct afterthought afterthought = {.status = AGENTRT_OK};
    agentrt_behavior behavior = {
        .struct_size = sizeof behavior, .receive = end_now, .destroy = fail_in_destroyer};
    agentrt_spawn_options options = {
        .struct_size = sizeof options, .behavior = &behavior, .state = &afterthought};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &afterthought.agent, NULL));
    fixture_signal(afterthought.agent, 1);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    CHECK_EQ(afterthought.status, AGENTRT_E_CONTEXT);
    struct actor next = {.react = crash_wordless};
    agentrt_agent agent = fixture_spawn(runtime, &next, NULL);
    agentrt_future future;
    CHECK_OK(agentrt_monitor(HOST, agent, &future, NULL));
    fixture_signal(agent, 1);
    agentrt_message down = fixture_wait(future, 10000000000u);
    CHECK_EQ(down.status, AGENTRT_E_CRASHED);
    CHECK(down.payload_bytes > 0);
}
