// Every function meets every kind of wrong handle: zero, another kind, stale, forged, foreign.
#include "../../harness/fixture.h"

#define KIND(kind) ((uint64_t)(kind) << 49)
#define FORGED(kind) (KIND(kind) | UINT64_C(0x123456) << 25 | 0x1fffffe)

// Calls `call` with each wrong value of the handle that it names `bits`.
#define CHECK_HANDLE(kind, call)                                                                   \
    do {                                                                                           \
        const uint64_t wrong_values[] = {0, FORGED(kind), KIND(kind), UINT64_MAX, 1};              \
        for (unsigned wrong = 0; wrong < 5; wrong++) {                                             \
            uint64_t bits = wrong_values[wrong];                                                   \
            CHECK_STATUS(call, AGENTRT_E_STALE);                                                   \
        }                                                                                          \
        for (uint64_t other = 1; other <= 7; other++) {                                            \
            uint64_t bits = KIND(other) | UINT64_C(1) << 25;                                       \
            if (other != (kind))                                                                   \
                CHECK_STATUS(call, AGENTRT_E_KIND);                                                \
        }                                                                                          \
    } while (0)

TEST(runtime_functions_refuse_wrong_handles)
{
    uint64_t number;
    agentrt_stats stats;
    agentrt_letter letter;
    uint32_t count;
    agentrt_agent agent;
    agentrt_port port;
    struct actor actor = {0};
    agentrt_spawn_options options = fixture_options(&actor);
    CHECK_HANDLE(1, agentrt_runtime_run((agentrt_runtime){bits}, 0, &number, NULL));
    CHECK_HANDLE(1, agentrt_runtime_drain((agentrt_runtime){bits}, 0, NULL));
    CHECK_HANDLE(1, agentrt_runtime_close((agentrt_runtime){bits}, NULL));
    CHECK_HANDLE(1, agentrt_runtime_clock((agentrt_runtime){bits}, &number, NULL));
    CHECK_HANDLE(1, agentrt_runtime_stats((agentrt_runtime){bits}, &stats, NULL));
    CHECK_HANDLE(1, agentrt_runtime_letters((agentrt_runtime){bits}, &letter, 1, &count, NULL));
    CHECK_HANDLE(1, agentrt_spawn((agentrt_runtime){bits}, HOST, &options, &agent, NULL));
    CHECK_HANDLE(1, agentrt_agent_find((agentrt_runtime){bits}, "a", 1, &agent, NULL));
    CHECK_HANDLE(1, agentrt_port_open((agentrt_runtime){bits}, NULL, &port, NULL));
    CHECK_EQ(actor.destroyed, 0);
}

TEST(agent_functions_refuse_wrong_handles)
{
    agentrt_agent_info info;
    agentrt_future future;
    agentrt_timer timer;
    const agentrt_payload payload = {.type = 1};
    CHECK_HANDLE(2, agentrt_signal(HOST, AGENT(bits), &payload, NULL));
    CHECK_HANDLE(2, agentrt_ask(HOST, AGENT(bits), &payload, NULL, &future, NULL));
    CHECK_HANDLE(2, agentrt_agent_stop(HOST, AGENT(bits), NULL));
    CHECK_HANDLE(2, agentrt_agent_kill(HOST, AGENT(bits), NULL));
    CHECK_HANDLE(2, agentrt_agent_wake(AGENT(bits), NULL));
    CHECK_HANDLE(2, agentrt_monitor(HOST, AGENT(bits), &future, NULL));
    CHECK_HANDLE(2, agentrt_agent_info_get(AGENT(bits), &info, NULL));
    CHECK_HANDLE(2, agentrt_timer_arm(HOST, AGENT(bits), 1, 0, &payload, &timer, NULL));
}

TEST(the_caller_is_checked_like_any_handle)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    const agentrt_payload payload = {.type = 1};
    CHECK_STATUS(agentrt_signal(AGENT(FORGED(2)), agent, &payload, NULL), AGENTRT_E_STALE);
    CHECK_STATUS(agentrt_signal(AGENT(KIND(3) | 1u << 25), agent, &payload, NULL), AGENTRT_E_KIND);
    CHECK_STATUS(agentrt_agent_kill(AGENT(FORGED(2)), agent, NULL), AGENTRT_E_STALE);
    CHECK_STATUS(agentrt_link(AGENT(FORGED(2)), agent, NULL), AGENTRT_E_STALE);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 0);
}

TEST(buffer_functions_refuse_wrong_handles)
{
    agentrt_view view;
    agentrt_buf out;
    agentrt_buf_info info;
    CHECK_HANDLE(3, agentrt_buf_view(HOST, (agentrt_buf){bits}, 0, &view, NULL));
    CHECK_HANDLE(3, agentrt_buf_unview(HOST, (agentrt_buf){bits}, NULL));
    CHECK_HANDLE(3, agentrt_buf_convert(HOST, (agentrt_buf){bits}, AGENTRT_VAL, &out, NULL));
    CHECK_HANDLE(3, agentrt_buf_close((agentrt_buf){bits}, NULL));
    CHECK_HANDLE(3, agentrt_buf_info_get((agentrt_buf){bits}, &info, NULL));
}

TEST(port_functions_refuse_wrong_handles)
{
    agentrt_message record;
    uint32_t count;
    agentrt_agent address;
    int32_t fd;
    CHECK_HANDLE(4, agentrt_port_take((agentrt_port){bits}, &record, 1, 0, &count, NULL));
    CHECK_HANDLE(4, agentrt_port_commit((agentrt_port){bits}, NULL, 0, NULL));
    CHECK_HANDLE(4, agentrt_port_address((agentrt_port){bits}, &address, NULL));
    CHECK_HANDLE(4, agentrt_port_fd((agentrt_port){bits}, &fd, NULL));
    CHECK_HANDLE(4, agentrt_port_close((agentrt_port){bits}, NULL));
}

TEST(future_right_and_timer_functions_refuse_wrong_handles)
{
    agentrt_message record;
    const agentrt_payload payload = {.type = 1};
    CHECK_HANDLE(5, agentrt_future_wait((agentrt_future){bits}, 0, &record, NULL));
    CHECK_HANDLE(5, agentrt_future_cancel((agentrt_future){bits}, NULL));
    CHECK_HANDLE(6, agentrt_reply(HOST, (agentrt_right){bits}, &payload, NULL));
    CHECK_HANDLE(6, agentrt_refuse(HOST, (agentrt_right){bits}, AGENTRT_E_REFUSED, NULL, 0, NULL));
    CHECK_HANDLE(7, agentrt_timer_disarm((agentrt_timer){bits}, NULL));
}

TEST(outputs_may_not_be_null)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_spawn_options options = fixture_options(&actor);
    agentrt_buf buf;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "a", 1, &buf, NULL));
    CHECK_REFUSED(agentrt_runtime_clock(runtime, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_runtime_stats(runtime, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_spawn(runtime, HOST, &options, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_monitor(HOST, agent, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_agent_info_get(agent, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_agent_find(runtime, "a", 1, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_buf_view(HOST, buf, 0, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_buf_convert(HOST, buf, AGENTRT_VAL, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_port_open(runtime, NULL, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_EQ(fixture_stats(runtime).spawned, 1);
    CHECK_OK(agentrt_buf_close(buf, NULL));
}

TEST(a_handle_fits_in_53_bits)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    CHECK(agent.bits < UINT64_C(1) << 53);
    CHECK(runtime.bits < UINT64_C(1) << 53);
    CHECK_EQ((uint64_t)(double)agent.bits, agent.bits);
}
