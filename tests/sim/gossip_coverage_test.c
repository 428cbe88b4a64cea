// Gossip among many: with repair everybody who lives hears it; without, as many as theory says.
//
// A push with fanout f in a mesh of n reaches a share s with s = 1 - exp(-f s): for f = 3, 94.05 %. It may die in its first
// hops; from whatever is larger, its share is within a few times 1 / sqrt(n) of s.
#include "../harness/fixture.h"
#include "../harness/random.h"

enum { MEMBERS = 10000, SEEDS = 5, HORIZON_NS = 1000000000 };

static struct actor actors[MEMBERS];
static agentrt_agent members[MEMBERS];

static agentrt_gossip_report tell(agentrt_runtime runtime, agentrt_topology topology,
                                  const agentrt_gossip_options *options, uint32_t kills,
                                  struct random *random)
{
    agentrt_future future;
    CHECK_OK(agentrt_gossip(runtime, HOST, members, MEMBERS, topology,
                            &(agentrt_payload){.type = 7}, options, &future, NULL));
    for (uint32_t i = 0; i < kills; i++)
        (void)agentrt_agent_kill(HOST, members[random_below(random, MEMBERS)], NULL);
    fixture_run(runtime, HORIZON_NS);
    agentrt_message message = fixture_wait(future, HORIZON_NS);
    CHECK_STATUS(message.status, AGENTRT_OK);
    agentrt_gossip_report report;
    CHECK_OK(agentrt_gossip_read(message.payload.buf.data, message.payload_bytes, &report, NULL));
    return report;
}

static agentrt_runtime open(uint64_t seed)
{
    memset(actors, 0, sizeof actors);
    agentrt_runtime runtime = fixture_simulated(seed);
    for (uint32_t i = 0; i < MEMBERS; i++)
        members[i] = fixture_spawn(runtime, &actors[i], NULL);
    return runtime;
}

TEST(with_repair_all_who_live_hear_it_while_others_die)
{
    struct random random = {test_seed()};
    for (unsigned i = 0; i < SEEDS; i++) {
        agentrt_runtime runtime = open(random_next(&random));
        agentrt_gossip_report report = tell(runtime, (agentrt_topology){0}, NULL, 500, &random);
        CHECK_EQ(report.reached + report.lost, MEMBERS);
        for (uint32_t j = 0; j < MEMBERS; j++)
            CHECK(actors[j].destroyed != 0 || actors[j].received == 1);
        fixture_check_conserved(runtime);
        CHECK_OK(agentrt_runtime_close(runtime, NULL));
    }
}

TEST(without_repair_its_coverage_is_what_theory_says)
{
    struct random random = {test_seed()};
    for (unsigned i = 0; i < SEEDS; i++) {
        agentrt_runtime runtime = open(random_next(&random));
        agentrt_gossip_options options = {.struct_size = sizeof options, .unrepaired = 1};
        agentrt_gossip_report report = tell(runtime, (agentrt_topology){0}, &options, 0, &random);
        CHECK_EQ(report.rounds, 0);
        CHECK_EQ(report.sent - report.duplicates, report.reached);
        // Five standard deviations of 0.4 % and more around 94.05 %.
        CHECK(report.reached > MEMBERS * 92 / 100);
        CHECK(report.reached < MEMBERS * 96 / 100);
        CHECK_OK(agentrt_runtime_close(runtime, NULL));
    }
}

TEST(a_ring_of_thousands_is_gone_round)
{
    struct random random = {test_seed()};
    agentrt_runtime runtime = open(1);
    agentrt_topology ring;
    CHECK_OK(agentrt_topology_make(AGENTRT_RING, MEMBERS, 0, &ring, NULL));
    agentrt_gossip_report report = tell(runtime, ring, NULL, 0, &random);
    CHECK_EQ(report.reached, MEMBERS);
    CHECK(report.hops_most > AGENTRT_HOPS_MAX);
}
