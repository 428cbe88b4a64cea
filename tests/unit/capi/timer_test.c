// Timers: once, periodic, disarmed, outliving their target.
#include "../../harness/fixture.h"

static agentrt_timer arm(agentrt_agent to, uint64_t delay_ns, uint64_t period_ns, uint64_t type)
{
    agentrt_timer timer = {0};
    CHECK_OK(agentrt_timer_arm(HOST, to, delay_ns, period_ns, &(agentrt_payload){.type = type},
                               &timer, NULL));
    CHECK_EQ(timer.bits >> 49, 7);
    return timer;
}

TEST(a_timer_fires_once_with_its_payload)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_timer timer;
    CHECK_OK(agentrt_timer_arm(HOST, agent, 100, 0,
                               &(agentrt_payload){.type = 4, .data = "tick", .bytes = 4}, &timer,
                               NULL));
    fixture_run(runtime, 1000);
    CHECK_EQ(actor.received, 1);
    CHECK_EQ(actor.log[0].kind, AGENTRT_KIND_TIMER);
    CHECK_EQ(actor.log[0].right, timer.bits);
    CHECK_EQ(actor.log[0].type, 4);
    CHECK(memcmp(actor.log[0].payload.bytes, "tick", 4) == 0);
    CHECK_REFUSED(agentrt_timer_disarm(timer, E), AGENTRT_E_STALE);
    fixture_check_conserved(runtime);
}

TEST(timers_fire_in_order_of_time_then_of_arming)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    static const uint64_t delays_ns[] = {50, 10, 90, 10, 70, 30, 10, 50};
    for (unsigned i = 0; i < 8; i++)
        arm(agent, delays_ns[i], 0, i);
    fixture_run(runtime, 1000);
    static const uint64_t expected[] = {1, 3, 6, 5, 0, 7, 4, 2};
    CHECK_EQ(actor.received, 8);
    for (unsigned i = 0; i < 8; i++)
        CHECK_EQ(actor.log[i].type, expected[i]);
}

TEST(a_periodic_timer_fires_until_disarmed)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_timer timer = arm(agent, 10, 100, 1);
    fixture_run(runtime, 310);
    CHECK_EQ(actor.received, 4);
    CHECK_OK(agentrt_timer_disarm(timer, NULL));
    CHECK_REFUSED(agentrt_timer_disarm(timer, E), AGENTRT_E_STALE);
    fixture_run(runtime, 1000);
    CHECK_EQ(actor.received, 4);
}

TEST(a_disarmed_timer_never_fires)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_timer timers[3];
    for (unsigned i = 0; i < 3; i++)
        timers[i] = arm(agent, 10 + i, 0, i);
    CHECK_OK(agentrt_timer_disarm(timers[1], NULL));
    fixture_run(runtime, 1000);
    CHECK_EQ(actor.received, 2);
    CHECK_EQ(actor.log[0].type, 0);
    CHECK_EQ(actor.log[1].type, 2);
    fixture_check_conserved(runtime);
}

TEST(a_timer_for_the_dead_ends_quietly)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    arm(agent, 10, 0, 1);
    arm(agent, 10, 10, 1);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 1000);
    CHECK_EQ(actor.received, 0);
    fixture_check_conserved(runtime);
}

TEST(timers_still_armed_at_close_leak_nothing)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_timer timer;
    char text[200] = "long";
    CHECK_OK(agentrt_timer_arm(
        HOST, agent, 10, 0, &(agentrt_payload){.data = text, .bytes = sizeof text}, &timer, NULL));
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_REFUSED(agentrt_timer_disarm(timer, E), AGENTRT_E_STALE);
}

TEST(a_timer_takes_no_iso_and_no_ref)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_timer timer;
    for (int capability = AGENTRT_ISO; capability <= AGENTRT_REF; capability += 2) {
        agentrt_buf buf;
        CHECK_OK(agentrt_buf_create(HOST, (agentrt_capability)capability, NULL, 8, &buf, NULL));
        agentrt_status status =
            agentrt_timer_arm(HOST, agent, 10, 0, &(agentrt_payload){.buf = buf}, &timer, E);
        CHECK(status == AGENTRT_E_CAPABILITY || status == AGENTRT_E_NOT_SENDABLE ||
              status == AGENTRT_E_ARGUMENT);
        CHECK_OK(agentrt_buf_close(buf, NULL));
    }
    fixture_run(runtime, 100);
    CHECK_EQ(actor.received, 0);
}

TEST(a_val_rides_every_tick_of_a_timer)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_buf iso, val;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "0123456789", 10, &iso, NULL));
    CHECK_OK(agentrt_buf_convert(HOST, iso, AGENTRT_VAL, &val, NULL));
    agentrt_timer timer;
    CHECK_OK(agentrt_timer_arm(HOST, agent, 10, 10, &(agentrt_payload){.buf = val}, &timer, NULL));
    fixture_run(runtime, 30);
    CHECK_EQ(actor.received, 3);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(actor.log[i].capability, AGENTRT_VAL);
        CHECK_EQ(actor.log[i].payload_bytes, 10);
    }
    CHECK_OK(agentrt_timer_disarm(timer, NULL));
    agentrt_buf_info info;
    CHECK_OK(agentrt_buf_info_get(val, &info, NULL));
    CHECK_EQ(info.holders, 1);
    CHECK_OK(agentrt_buf_close(val, NULL));
}

TEST(many_timers_fire_each_at_its_time)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    uint64_t delay_ns = 1;
    for (unsigned i = 0; i < 500; i++) {
        delay_ns = delay_ns * 48271 % 2147483647; // the minimal standard generator
        arm(agent, delay_ns % 1000 + 1, 0, delay_ns % 1000 + 1);
    }
    for (unsigned step = 0; step < 1000; step++)
        fixture_run(runtime, 1);
    CHECK_EQ(actor.received, 500);
    for (unsigned i = 1; i < FIXTURE_LOG_MAX; i++)
        CHECK(actor.log[i - 1].type <= actor.log[i].type);
}
