// Gossip on real workers: many at once, over members that die meanwhile.
#include "../harness/fixture.h"
#include "../harness/random.h"

enum { MEMBERS = 300, TELLERS = 3, ROUNDS = 40, WORKERS = 4, PATIENCE_NS = 2000000000 };

static agentrt_runtime runtime;
static struct actor actors[MEMBERS];
static agentrt_agent members[MEMBERS];

static void *tell(void *argument)
{
    struct random random = {*(uint64_t *)argument};
    for (unsigned i = 0; i < ROUNDS; i++) {
        agentrt_gossip_options options = {.struct_size = sizeof options,
                                          .fanout = 1 + (uint32_t)random_below(&random, 4),
                                          .unrepaired = random_below(&random, 4) == 0,
                                          .repair_ns = 1000 * random_below(&random, 100)};
        agentrt_payload payload = {
            .type = 7, .data = "news that no record holds inline", .bytes = 32};
        agentrt_future future;
        CHECK_OK(agentrt_gossip(runtime, HOST, members, MEMBERS, (agentrt_topology){0}, &payload,
                                &options, &future, NULL));
        if (random_below(&random, 8) == 0) {
            (void)agentrt_future_cancel(future, NULL);
            continue;
        }
        if (random_below(&random, 4) == 0)
            (void)agentrt_agent_kill(HOST, members[random_below(&random, MEMBERS)], NULL);
        agentrt_message message;
        CHECK_OK(agentrt_future_wait(future, PATIENCE_NS, &message, NULL));
        CHECK_STATUS(message.status, AGENTRT_OK);
        agentrt_gossip_report report;
        CHECK_OK(
            agentrt_gossip_read(message.payload.buf.data, message.payload_bytes, &report, NULL));
        CHECK_OK(agentrt_buf_close((agentrt_buf){message.payload.buf.buf}, NULL));
        CHECK(report.reached + report.lost <= MEMBERS);
        if (options.unrepaired == 0)
            CHECK_EQ(report.reached + report.lost, MEMBERS);
    }
    return NULL;
}

TEST(many_gossips_at_once_reach_all_who_live)
{
    struct random random = {test_seed()};
    runtime = fixture_threaded(WORKERS);
    for (uint32_t i = 0; i < MEMBERS; i++)
        members[i] = fixture_spawn(runtime, &actors[i], NULL);
    pthread_t tellers[TELLERS];
    uint64_t seeds[TELLERS];
    for (unsigned i = 0; i < TELLERS; i++) {
        seeds[i] = random_next(&random);
        tellers[i] = fixture_thread(tell, &seeds[i]);
    }
    for (unsigned i = 0; i < TELLERS; i++)
        pthread_join(tellers[i], NULL);
    CHECK_OK(agentrt_runtime_drain(runtime, PATIENCE_NS, NULL));
    fixture_check_conserved(runtime);
}
