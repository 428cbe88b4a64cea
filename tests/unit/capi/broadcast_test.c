// Broadcasts: each member once, and a reason for each that was not reached.
#include "../../harness/fixture.h"

enum { MEMBERS = 40 };

static struct actor actors[MEMBERS];
static agentrt_agent members[MEMBERS];

static void spawn(agentrt_runtime runtime, uint32_t count)
{
    memset(actors, 0, sizeof actors);
    for (uint32_t i = 0; i < count; i++)
        members[i] = fixture_spawn(runtime, &actors[i], NULL);
}

static uint32_t tell(agentrt_runtime runtime, uint32_t count, uint32_t *out_refused)
{
    agentrt_refusal refusals[MEMBERS];
    uint32_t delivered = 0;
    CHECK_OK(agentrt_broadcast(runtime, HOST, members, count,
                               &(agentrt_payload){.type = 3, .data = "halt", .bytes = 4}, refusals,
                               MEMBERS, out_refused, &delivered, NULL));
    return delivered;
}

TEST(each_member_gets_it_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    spawn(runtime, MEMBERS);
    uint32_t refused = 99;
    CHECK_EQ(tell(runtime, MEMBERS, &refused), MEMBERS);
    CHECK_EQ(refused, 0);
    fixture_run(runtime, 0);
    for (uint32_t i = 0; i < MEMBERS; i++) {
        CHECK_EQ(actors[i].received, 1);
        CHECK_EQ(actors[i].log[0].type, 3);
        CHECK_EQ(actors[i].log[0].payload_bytes, 4);
        CHECK(memcmp(actors[i].log[0].payload.bytes, "halt", 4) == 0);
    }
    fixture_check_conserved(runtime);
}

TEST(a_member_given_twice_gets_it_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    spawn(runtime, MEMBERS);
    for (uint32_t i = MEMBERS / 2; i < MEMBERS; i++)
        members[i] = members[i - MEMBERS / 2];
    uint32_t refused;
    CHECK_EQ(tell(runtime, MEMBERS, &refused), MEMBERS / 2);
    CHECK_EQ(refused, 0);
    fixture_run(runtime, 0);
    CHECK_EQ(actors[0].received, 1);
    CHECK_EQ(actors[MEMBERS / 2].received, 0);
}

TEST(who_is_not_reached_is_named_with_the_reason)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_runtime other = fixture_simulated(1);
    spawn(runtime, 3);
    struct actor full = {0};
    struct actor waiting = {0};
    struct actor dropping = {0};
    struct actor stranger = {0};
    members[3] = fixture_spawn(runtime, &full, &(agentrt_spawn_options){.capacity = 1});
    members[4] = fixture_spawn(runtime, &waiting,
                               &(agentrt_spawn_options){.capacity = 1, .overflow = AGENTRT_WAIT});
    members[5] =
        fixture_spawn(runtime, &dropping,
                      &(agentrt_spawn_options){.capacity = 1, .overflow = AGENTRT_DROP_NEWEST});
    members[6] = fixture_spawn(other, &stranger, NULL);
    members[7].bits = members[2].bits + (1ull << 25);
    CHECK_OK(agentrt_agent_kill(HOST, members[0], NULL));
    fixture_run(runtime, 0);
    for (uint32_t i = 3; i < 6; i++)
        fixture_signal(members[i], 1);
    CHECK_OK(agentrt_agent_stop(HOST, members[1], NULL));
    agentrt_refusal refusals[8];
    uint32_t count;
    uint32_t delivered;
    agentrt_payload payload = {.type = 3};
    CHECK_OK(agentrt_broadcast(runtime, HOST, members, 8, &payload, refusals, 8, &count, &delivered,
                               NULL));
    CHECK_EQ(delivered, 2); // what the mailbox drops it has accepted
    CHECK_EQ(count, 6);
    static const struct {
        uint32_t member;
        agentrt_status status;
    } expected[] = {{0, AGENTRT_E_DEAD}, {1, AGENTRT_E_CLOSED},  {3, AGENTRT_E_FULL},
                    {4, AGENTRT_E_FULL}, {6, AGENTRT_E_FOREIGN}, {7, AGENTRT_E_STALE}};
    for (uint32_t i = 0; i < count; i++) {
        CHECK_EQ(refusals[i].member, members[expected[i].member].bits);
        CHECK_EQ(refusals[i].status, expected[i].status);
    }
    // As many as there is room for, in order.
    CHECK_OK(agentrt_broadcast(runtime, HOST, members, 8, &payload, refusals, 2, &count, &delivered,
                               NULL));
    CHECK_EQ(count, 2);
    CHECK_EQ(refusals[0].status, AGENTRT_E_DEAD);
    CHECK_OK(
        agentrt_broadcast(runtime, HOST, members, 8, &payload, NULL, 0, &count, &delivered, NULL));
    CHECK_EQ(count, 0);
    fixture_run(runtime, 0);
    fixture_check_conserved(runtime);
}

TEST(all_members_share_one_val)
{
    agentrt_runtime runtime = fixture_simulated(1);
    spawn(runtime, MEMBERS);
    agentrt_buf iso;
    agentrt_buf val;
    CHECK_OK(
        agentrt_buf_create(HOST, AGENTRT_ISO, "a text longer than a record holds", 33, &iso, NULL));
    CHECK_OK(agentrt_buf_convert(HOST, iso, AGENTRT_VAL, &val, NULL));
    uint32_t count;
    uint32_t delivered;
    CHECK_OK(agentrt_broadcast(runtime, HOST, members, MEMBERS,
                               &(agentrt_payload){.type = 3, .buf = val}, NULL, 0, &count,
                               &delivered, NULL));
    CHECK_EQ(delivered, MEMBERS);
    agentrt_buf_info info;
    CHECK_OK(agentrt_buf_info_get(val, &info, NULL));
    CHECK_EQ(info.holders, 1 + MEMBERS);
    fixture_run(runtime, 0);
    for (uint32_t i = 0; i < MEMBERS; i++)
        CHECK_EQ(actors[i].log[0].payload.buf.identity, info.identity);
    CHECK_OK(agentrt_buf_info_get(val, &info, NULL));
    CHECK_EQ(info.holders, 1);
    CHECK_OK(agentrt_buf_close(val, NULL));
}

TEST(long_bytes_are_copied_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    spawn(runtime, 2);
    uint32_t count;
    uint32_t delivered;
    CHECK_OK(agentrt_broadcast(
        runtime, HOST, members, 2,
        &(agentrt_payload){.type = 3, .data = "a text longer than a record holds", .bytes = 33},
        NULL, 0, &count, &delivered, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(actors[0].log[0].capability, AGENTRT_VAL);
    CHECK_EQ(actors[0].log[0].payload.buf.identity, actors[1].log[0].payload.buf.identity);
    fixture_check_conserved(runtime);
}

struct churn {
    agentrt_runtime runtime;
    agentrt_agent passing[MEMBERS];
    struct actor actors[MEMBERS];
};

// Ends half of its agents while the others are told.
static void *end_every_second(void *argument)
{
    struct churn *churn = argument;
    for (uint32_t i = 0; i < MEMBERS; i += 2)
        CHECK_OK(agentrt_agent_kill(HOST, churn->passing[i], NULL));
    return NULL;
}

TEST(members_that_stay_get_all_while_others_go)
{
    enum { ROUNDS = 20 };
    agentrt_runtime runtime = fixture_threaded(2);
    spawn(runtime, MEMBERS);
    static struct churn churn;
    churn.runtime = runtime;
    for (uint32_t i = 0; i < MEMBERS; i++)
        churn.passing[i] = fixture_spawn(runtime, &churn.actors[i], NULL);
    agentrt_agent all[2 * MEMBERS];
    memcpy(all, members, sizeof members);
    memcpy(all + MEMBERS, churn.passing, sizeof churn.passing);
    pthread_t thread = fixture_thread(end_every_second, &churn);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        agentrt_refusal refusals[2 * MEMBERS];
        uint32_t refused;
        uint32_t delivered;
        CHECK_OK(agentrt_broadcast(runtime, HOST, all, 2 * MEMBERS, &(agentrt_payload){.type = 3},
                                   refusals, 2 * MEMBERS, &refused, &delivered, NULL));
        CHECK_EQ(delivered + refused, 2 * MEMBERS);
        for (uint32_t i = 0; i < refused; i++)
            CHECK_EQ(refusals[i].status, AGENTRT_E_DEAD);
    }
    CHECK_EQ(pthread_join(thread, NULL), 0);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    for (uint32_t i = 0; i < MEMBERS; i++) {
        CHECK_EQ(actors[i].received, ROUNDS);
        CHECK(churn.actors[i].received <= ROUNDS);
        CHECK(i % 2 == 0 || churn.actors[i].received == ROUNDS);
    }
    fixture_check_conserved(runtime);
}

TEST(a_supervisor_is_no_member)
{
    agentrt_runtime runtime = fixture_simulated(1);
    spawn(runtime, 1);
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, NULL, NULL, &members[1], NULL));
    agentrt_payload payload = {.type = 3};
    agentrt_refusal refusal = {.member = 77};
    uint32_t count = 77;
    uint32_t delivered = 77;
    CHECK_REFUSED(
        agentrt_broadcast(runtime, HOST, members, 2, &payload, &refusal, 1, &count, &delivered, E),
        AGENTRT_E_KIND);
    CHECK(strstr(E->text, "members[1]") != NULL);
    CHECK(strstr(E->text, "is a supervisor, which takes no messages") != NULL);
    CHECK_EQ(refusal.member, 77);
    CHECK_EQ(count, 77);
    CHECK_EQ(delivered, 77);
    // One that has ended is as any member that has.
    CHECK_OK(agentrt_agent_kill(HOST, members[1], NULL));
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_broadcast(runtime, HOST, members, 2, &payload, &refusal, 1, &count, &delivered,
                               NULL));
    CHECK_EQ(delivered, 1);
    CHECK_EQ(refusal.status, AGENTRT_E_DEAD);
    // And one of another runtime is first of all that.
    CHECK_OK(agentrt_supervisor_spawn(fixture_simulated(1), HOST, NULL, NULL, &members[1], NULL));
    CHECK_OK(agentrt_broadcast(runtime, HOST, members, 2, &payload, &refusal, 1, &count, &delivered,
                               NULL));
    CHECK_EQ(refusal.status, AGENTRT_E_FOREIGN);
    fixture_run(runtime, 0);
    CHECK_EQ(actors[0].received, 2);
}

TEST(a_refused_broadcast_tells_nobody)
{
    agentrt_runtime runtime = fixture_simulated(1);
    spawn(runtime, 2);
    agentrt_payload payload = {.type = 3};
    uint32_t count = 77;
    uint32_t delivered = 77;
    CHECK_REFUSED(
        agentrt_broadcast(runtime, HOST, members, 0, &payload, NULL, 0, &count, &delivered, E),
        AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_broadcast(runtime, HOST, members, AGENTRT_BROADCAST_MAX + 1, &payload,
                                    NULL, 0, &count, &delivered, E),
                  AGENTRT_E_ARGUMENT);
    agentrt_buf iso;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "iso", 3, &iso, NULL));
    payload.buf = iso;
    CHECK_REFUSED(
        agentrt_broadcast(runtime, HOST, members, 2, &payload, NULL, 0, &count, &delivered, E),
        AGENTRT_E_CAPABILITY);
    agentrt_buf val;
    CHECK_OK(agentrt_buf_convert(HOST, iso, AGENTRT_VAL, &val, NULL));
    payload.buf = val;
    CHECK_REFUSED(agentrt_broadcast(runtime, members[0], members, 2, &payload, NULL, 0, &count,
                                    &delivered, E),
                  AGENTRT_E_CONTEXT);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_REFUSED(
        agentrt_broadcast(runtime, HOST, members, 2, &payload, NULL, 0, &count, &delivered, E),
        AGENTRT_E_STALE);
    CHECK_OK(agentrt_buf_close(val, NULL));
    CHECK_EQ(count, 77);
    CHECK_EQ(delivered, 77);
    CHECK_EQ(actors[0].received, 0);
}
