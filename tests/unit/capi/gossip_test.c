// Gossip: every member that lives hears it once, over whatever edges there are, and the report says how.
#include "../../harness/fixture.h"

enum { MEMBERS = 30, SECOND_NS = 1000000000 };

static struct actor actors[MEMBERS];
static agentrt_agent members[MEMBERS];

static void spawn(agentrt_runtime runtime, uint32_t count)
{
    memset(actors, 0, sizeof actors);
    for (uint32_t i = 0; i < count; i++)
        members[i] = fixture_spawn(runtime, &actors[i], NULL);
}

static agentrt_topology shape(agentrt_shape of, uint32_t count, uint32_t fanout)
{
    agentrt_topology topology;
    CHECK_OK(agentrt_topology_make(of, count, fanout, &topology, NULL));
    return topology;
}

static agentrt_future tell(agentrt_runtime runtime, agentrt_agent from, uint32_t count,
                           agentrt_topology topology, const agentrt_gossip_options *options)
{
    agentrt_future future;
    agentrt_payload payload = {.type = 7, .data = "halt", .bytes = 4};
    CHECK_OK(
        agentrt_gossip(runtime, from, members, count, topology, &payload, options, &future, NULL));
    return future;
}

// The report of a gossip that has ended with this status.
static agentrt_gossip_report report_of(agentrt_future future, agentrt_status status)
{
    agentrt_message message = fixture_wait(future, SECOND_NS);
    CHECK_STATUS(message.status, status);
    CHECK_EQ(message.capability, AGENTRT_VAL);
    agentrt_gossip_report report;
    CHECK_OK(agentrt_gossip_read(message.payload.buf.data, message.payload_bytes, &report, NULL));
    CHECK_EQ(report.status, status);
    uint32_t sum = 0, bar;
    for (uint32_t hops = 0; hops < AGENTRT_HOPS_MAX; hops++) {
        CHECK_OK(
            agentrt_gossip_hops(message.payload.buf.data, message.payload_bytes, hops, &bar, NULL));
        sum += bar;
    }
    CHECK_EQ(sum, report.reached);
    return report;
}

static void check_each_heard(uint32_t first, uint32_t count)
{
    for (uint32_t i = first; i < count; i++) {
        CHECK_EQ(actors[i].received, 1);
        CHECK_EQ(actors[i].log[0].kind, AGENTRT_KIND_SIGNAL);
        CHECK_EQ(actors[i].log[0].type, 7);
        CHECK_EQ(actors[i].log[0].right, 0);
        CHECK(memcmp(actors[i].log[0].payload.bytes, "halt", 4) == 0);
    }
}

// A member that begins one when it is told to, and then hears the report.
struct plan {
    agentrt_runtime runtime;
    agentrt_topology topology;
    const agentrt_gossip_options *options;
    agentrt_gossip_report report;
};

static agentrt_status begin(struct actor *self, const agentrt_message *message)
{
    struct plan *plan = self->context;
    if (message->kind == AGENTRT_KIND_SIGNAL && message->type == 1)
        (void)tell(plan->runtime, self->agent, MEMBERS, plan->topology, plan->options);
    if (message->kind == AGENTRT_KIND_REPLY &&
        (message->status == AGENTRT_OK || message->status == AGENTRT_E_DEADLINE))
        CHECK_OK(agentrt_gossip_read(message->payload.buf.data, message->payload_bytes,
                                     &plan->report, NULL));
    return AGENTRT_OK;
}

static agentrt_gossip_report begin_at_first(struct plan *plan)
{
    actors[0].react = begin;
    actors[0].context = plan;
    fixture_signal(members[0], 1);
    fixture_run(plan->runtime, SECOND_NS);
    CHECK_EQ(actors[0].received, 2);
    return plan->report;
}

TEST(every_member_of_a_mesh_hears_it_once)
{
    for (uint64_t seed = 1; seed < 6; seed++) {
        agentrt_runtime runtime = fixture_simulated(seed);
        spawn(runtime, MEMBERS);
        agentrt_future future = tell(runtime, HOST, MEMBERS, (agentrt_topology){0}, NULL);
        fixture_run(runtime, SECOND_NS);
        agentrt_gossip_report report = report_of(future, AGENTRT_OK);
        CHECK_EQ(report.members, MEMBERS);
        CHECK_EQ(report.reached, MEMBERS);
        CHECK_EQ(report.lost, 0);
        // Each told three, who began too; who asked got it besides.
        CHECK_EQ(report.sent, 3 * (MEMBERS + 1) + report.repairs);
        CHECK_EQ(report.sent - report.duplicates, MEMBERS);
        CHECK(report.hops_most >= 3);
        check_each_heard(0, MEMBERS);
        fixture_check_conserved(runtime);
        CHECK_OK(agentrt_runtime_close(runtime, NULL));
    }
}

TEST(it_follows_the_edges_of_a_ring_a_star_and_a_tree)
{
    agentrt_runtime runtime = fixture_simulated(3);
    static const struct {
        agentrt_shape shape;
        uint32_t fanout, hops;
    } shapes[] = {
        {AGENTRT_RING, 0, MEMBERS / 2}, {AGENTRT_STAR, 0, 1}, {AGENTRT_HIERARCHICAL, 2, 4}};
    for (unsigned i = 0; i < 3; i++) {
        spawn(runtime, MEMBERS);
        agentrt_gossip_options options = {.struct_size = sizeof options, .fanout = 64};
        struct plan plan = {.runtime = runtime,
                            .topology = shape(shapes[i].shape, MEMBERS, shapes[i].fanout),
                            .options = &options};
        agentrt_gossip_report report = begin_at_first(&plan);
        CHECK_EQ(report.reached, MEMBERS);
        CHECK(report.hops_most >= shapes[i].hops); // not always by the shortest way
        CHECK_EQ(report.repairs, 0);
        check_each_heard(1, MEMBERS);
    }
}

TEST(who_it_passed_by_asks_for_it)
{
    agentrt_runtime runtime = fixture_simulated(2);
    spawn(runtime, MEMBERS);
    agentrt_gossip_options options = {.struct_size = sizeof options, .fanout = 1};
    agentrt_future future = tell(runtime, HOST, MEMBERS, (agentrt_topology){0}, &options);
    fixture_run(runtime, SECOND_NS);
    agentrt_gossip_report report = report_of(future, AGENTRT_OK);
    CHECK_EQ(report.reached, MEMBERS);
    CHECK(report.repairs > 0);
    CHECK(report.rounds > 0);
    check_each_heard(0, MEMBERS);
    fixture_check_conserved(runtime);
}

TEST(without_repair_some_may_be_passed_by)
{
    agentrt_runtime runtime = fixture_simulated(2);
    spawn(runtime, MEMBERS);
    agentrt_gossip_options options = {.struct_size = sizeof options, .fanout = 1, .unrepaired = 1};
    agentrt_future future = tell(runtime, HOST, MEMBERS, (agentrt_topology){0}, &options);
    fixture_run(runtime, SECOND_NS);
    agentrt_gossip_report report = report_of(future, AGENTRT_OK);
    CHECK(report.reached > 0);
    CHECK(report.reached < MEMBERS);
    CHECK_EQ(report.rounds, 0);
    unsigned heard = 0;
    for (uint32_t i = 0; i < MEMBERS; i++)
        heard += actors[i].received;
    CHECK_EQ(heard, report.reached);
    fixture_check_conserved(runtime);
}

static agentrt_status crash(struct actor *self, const agentrt_message *message)
{
    (void)self, (void)message;
    return AGENTRT_E_ARGUMENT;
}

TEST(the_dead_and_those_who_crash_over_it_are_lost_and_pass_nothing_on)
{
    agentrt_runtime runtime = fixture_simulated(4);
    spawn(runtime, MEMBERS);
    CHECK_OK(agentrt_agent_kill(HOST, members[2], NULL));
    actors[4].react = crash;
    fixture_run(runtime, 0);
    // 3 is between the two, and nobody can tell it.
    struct plan plan = {.runtime = runtime, .topology = shape(AGENTRT_RING, MEMBERS, 0)};
    agentrt_gossip_report report = begin_at_first(&plan);
    CHECK_EQ(report.lost, 2);
    CHECK_EQ(report.reached, MEMBERS - 3);
    CHECK_EQ(actors[3].received, 0);
    fixture_check_conserved(runtime);
}

struct fragile {
    unsigned crashes_left;
    unsigned heard;
};

static agentrt_status receive_fragile(void *state, const agentrt_message *message)
{
    struct fragile *fragile = state;
    (void)message;
    if (fragile->crashes_left == 0) {
        fragile->heard += 1;
        return AGENTRT_OK;
    }
    fragile->crashes_left -= 1;
    return AGENTRT_E_ARGUMENT;
}

static agentrt_status keep_state(void *state)
{
    (void)state;
    return AGENTRT_OK;
}

TEST(a_supervised_member_that_crashes_over_it_lives_on_and_is_lost_to_it)
{
    static const agentrt_behavior behavior = {
        .struct_size = sizeof behavior, .receive = receive_fragile, .restart = keep_state};
    static const uint32_t remedies[] = {AGENTRT_REMEDY_IGNORE, AGENTRT_REMEDY_RETRY};
    for (unsigned i = 0; i < 2; i++) {
        agentrt_runtime runtime = fixture_simulated(4);
        agentrt_supervisor_options options = {.struct_size = sizeof options,
                                              .permanent = remedies[i]};
        agentrt_agent supervisor;
        CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, &options, NULL, &supervisor, NULL));
        struct fragile fragile = {.crashes_left = 1};
        agentrt_spawn_options child = {.struct_size = sizeof child,
                                       .behavior = &behavior,
                                       .state = &fragile,
                                       .supervisor = supervisor};
        CHECK_OK(agentrt_spawn(runtime, HOST, &child, &members[0], NULL));
        agentrt_future future = tell(runtime, HOST, 1, (agentrt_topology){0}, NULL);
        fixture_run(runtime, SECOND_NS);
        agentrt_gossip_report report = report_of(future, AGENTRT_OK);
        CHECK_EQ(report.reached, 0);
        CHECK_EQ(report.lost, 1);
        CHECK_EQ(fragile.heard, i); // another try goes well, and says nothing to the gossip
        fixture_signal(members[0], 1);
        fixture_run(runtime, 0);
        CHECK_EQ(fragile.heard, 1 + i);
        fixture_check_conserved(runtime);
        CHECK_OK(agentrt_runtime_close(runtime, NULL));
    }
}

TEST(a_full_mailbox_is_tried_again)
{
    agentrt_runtime runtime = fixture_simulated(5);
    spawn(runtime, 3);
    struct actor full = {0};
    members[3] = fixture_spawn(runtime, &full, &(agentrt_spawn_options){.capacity = 1});
    fixture_signal(members[3], 1);
    agentrt_gossip_options options = {.struct_size = sizeof options, .fanout = 4};
    agentrt_future future = tell(runtime, HOST, 4, (agentrt_topology){0}, &options);
    fixture_run(runtime, SECOND_NS);
    CHECK_EQ(report_of(future, AGENTRT_OK).reached, 4);
    CHECK_EQ(full.received, 2);
    fixture_check_conserved(runtime);
}

static agentrt_status stand(struct actor *self, const agentrt_message *message)
{
    (void)self;
    return message->type == 1 ? AGENTRT_AWAIT : AGENTRT_OK;
}

TEST(its_deadline_ends_it_with_what_there_is)
{
    agentrt_runtime runtime = fixture_simulated(6);
    spawn(runtime, 4);
    actors[3].react = stand; // and takes nothing more
    fixture_signal(members[3], 1);
    fixture_run(runtime, 0);
    agentrt_gossip_options options = {.struct_size = sizeof options, .timeout_ns = 1000};
    agentrt_future future = tell(runtime, HOST, 4, (agentrt_topology){0}, &options);
    fixture_run(runtime, SECOND_NS);
    CHECK_EQ(report_of(future, AGENTRT_E_DEADLINE).reached, 3);
}

TEST(who_stands_still_passes_nothing_on)
{
    agentrt_runtime runtime = fixture_simulated(4);
    spawn(runtime, MEMBERS);
    for (uint32_t i = 2; i < 5; i += 2) {
        actors[i].react = stand;
        fixture_signal(members[i], 1);
    }
    fixture_run(runtime, 0);
    // 3 is between the two, who have a copy and have not handled it: neither their push nor a repair brings it one.
    agentrt_gossip_options options = {
        .struct_size = sizeof options, .repair_ns = 1000, .timeout_ns = 100000};
    struct plan plan = {
        .runtime = runtime, .topology = shape(AGENTRT_RING, MEMBERS, 0), .options = &options};
    agentrt_gossip_report report = begin_at_first(&plan);
    CHECK_EQ(report.status, AGENTRT_E_DEADLINE);
    CHECK_EQ(report.reached, MEMBERS - 3);
    CHECK_EQ(report.lost, 0);
    CHECK(report.rounds > 0); // 3 has asked
    CHECK_EQ(actors[3].received, 0);
}

TEST(who_takes_long_over_it_is_no_round_of_repair)
{
    agentrt_runtime runtime = fixture_simulated(6);
    spawn(runtime, 4);
    actors[3].react = stand;
    fixture_signal(members[3], 1);
    fixture_run(runtime, 0);
    agentrt_gossip_options options = {
        .struct_size = sizeof options, .repair_ns = 1000, .timeout_ns = 100000};
    agentrt_future future = tell(runtime, HOST, 4, (agentrt_topology){0}, &options);
    fixture_run(runtime, SECOND_NS);
    agentrt_gossip_report report = report_of(future, AGENTRT_E_DEADLINE);
    CHECK_EQ(report.reached, 3);
    CHECK_EQ(report.repairs, 0);
    CHECK_EQ(report.rounds, 0);
}

TEST(a_gossip_that_is_given_up_goes_on_unheard_of)
{
    agentrt_runtime runtime = fixture_simulated(7);
    spawn(runtime, MEMBERS);
    agentrt_future future = tell(runtime, HOST, MEMBERS, (agentrt_topology){0}, NULL);
    CHECK_OK(agentrt_future_cancel(future, NULL));
    fixture_run(runtime, SECOND_NS);
    unsigned heard = 0;
    for (uint32_t i = 0; i < MEMBERS; i++)
        heard += actors[i].received;
    CHECK_EQ(heard, 3); // whom it had reached; they tell nobody
    fixture_check_conserved(runtime);
}

TEST(what_cannot_spread_is_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    spawn(runtime, 3);
    agentrt_future future;
    agentrt_buf iso;
    agentrt_topology ring = shape(AGENTRT_RING, 4, 0), mesh = {0},
                     forged = {ring.bits + (7ull << 46)};
    agentrt_payload payload = {.type = 7};
    CHECK_REFUSED(agentrt_gossip(runtime, HOST, members, 3, ring, &payload, NULL, &future, E),
                  AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_gossip(runtime, HOST, members, 3, forged, &payload, NULL, &future, E),
                  AGENTRT_E_KIND);
    agentrt_agent mixed[] = {members[0], fixture_spawn(fixture_simulated(1), &actors[3], NULL)};
    CHECK_REFUSED(agentrt_gossip(runtime, HOST, mixed, 2, mesh, &payload, NULL, &future, E),
                  AGENTRT_E_FOREIGN);
    CHECK_REFUSED(agentrt_gossip(runtime, HOST, members, 0, mesh, &payload, NULL, &future, E),
                  AGENTRT_E_ARGUMENT);
    agentrt_gossip_options options = {.struct_size = sizeof options, .fanout = 65};
    CHECK_REFUSED(agentrt_gossip(runtime, HOST, members, 3, mesh, &payload, &options, &future, E),
                  AGENTRT_E_ARGUMENT);
    agentrt_agent twice[] = {members[0], members[1], members[0]};
    CHECK_REFUSED(agentrt_gossip(runtime, HOST, twice, 3, mesh, &payload, NULL, &future, E),
                  AGENTRT_E_ARGUMENT);
    CHECK(strstr(fixture_error.text, "given twice") != NULL);
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, NULL, NULL, &twice[2], NULL));
    CHECK_REFUSED(agentrt_gossip(runtime, HOST, twice, 3, mesh, &payload, NULL, &future, E),
                  AGENTRT_E_KIND);
    CHECK(strstr(fixture_error.text, "members[2]") != NULL);
    CHECK(strstr(fixture_error.text, "a supervisor, which takes no messages") != NULL);
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "x", 1, &iso, NULL));
    CHECK_REFUSED(agentrt_gossip(runtime, HOST, members, 3, mesh, &(agentrt_payload){.buf = iso},
                                 NULL, &future, E),
                  AGENTRT_E_CAPABILITY);
    CHECK_OK(agentrt_buf_close(iso, NULL));
    agentrt_gossip_report report;
    uint32_t bar;
    CHECK_REFUSED(agentrt_gossip_read("no report", 9, &report, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_gossip_hops("no report", 9, 0, &bar, E), AGENTRT_E_ARGUMENT);
    fixture_run(runtime, SECOND_NS);
    CHECK_EQ(actors[0].received, 0);
}
