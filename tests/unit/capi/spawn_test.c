// Spawning: what an agent is at birth, its name, and what spawn refuses.
#include "../../harness/fixture.h"

TEST(a_spawned_agent_can_be_signalled_at_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    CHECK_EQ(agent.bits >> 49, 2);
    fixture_signal(agent, 42);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
    const agentrt_message *record = fixture_record(&actor, 0);
    CHECK_EQ(record->agent, agent.bits);
    CHECK_EQ(record->from, 0);
    CHECK_EQ(record->kind, AGENTRT_KIND_SIGNAL);
    CHECK_EQ(record->type, 42);
    CHECK_EQ(record->right, 0);
    CHECK_EQ(record->payload_bytes, 0);
}

TEST(spawn_options_show_in_the_info)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor plain = {0}, special = {0};
    agentrt_agent_info info;
    CHECK_OK(agentrt_agent_info_get(fixture_spawn(runtime, &plain, NULL), &info, NULL));
    CHECK_EQ(info.id, 1);
    CHECK_EQ(info.capacity, 1000);
    CHECK_EQ(info.high_mark, 800);
    CHECK_EQ(info.low_mark, 200);
    CHECK_EQ(info.overflow, AGENTRT_REJECT);
    CHECK_EQ(info.priority, AGENTRT_NORMAL);
    CHECK_EQ(info.depth, 0);
    agentrt_agent agent = fixture_spawn(runtime, &special,
                                        &(agentrt_spawn_options){.capacity = 10,
                                                                 .overflow = AGENTRT_DROP_NEWEST,
                                                                 .priority = AGENTRT_HIGH});
    fixture_signal(agent, 1);
    CHECK_OK(agentrt_agent_info_get(agent, &info, NULL));
    CHECK_EQ(info.id, 2);
    CHECK_EQ(info.capacity, 10);
    CHECK_EQ(info.high_mark, 8);
    CHECK_EQ(info.low_mark, 2);
    CHECK_EQ(info.overflow, AGENTRT_DROP_NEWEST);
    CHECK_EQ(info.priority, AGENTRT_HIGH);
    CHECK_EQ(info.depth, 1);
    CHECK_EQ(info.awaiting, 0);
    CHECK_EQ(info.stopping, 0);
}

TEST(start_and_stop_records_frame_a_life)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent =
        fixture_spawn(runtime, &actor,
                      &(agentrt_spawn_options){.flags = AGENTRT_SPAWN_START | AGENTRT_SPAWN_STOP});
    fixture_signal(agent, 1);
    CHECK_OK(agentrt_agent_stop(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 3);
    CHECK_EQ(actor.log[0].kind, AGENTRT_KIND_START);
    CHECK_EQ(actor.log[1].kind, AGENTRT_KIND_SIGNAL);
    CHECK_EQ(actor.log[2].kind, AGENTRT_KIND_STOP);
    CHECK_EQ(actor.destroyed, 1);
}

static void check_refused(agentrt_runtime runtime, const agentrt_spawn_options *options,
                          agentrt_status expected)
{
    agentrt_agent agent = {77};
    CHECK_REFUSED(agentrt_spawn(runtime, HOST, options, &agent, E), expected);
    CHECK_EQ(agent.bits, 77);
}

TEST(spawn_refuses_options_out_of_range)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    const agentrt_spawn_options good = fixture_options(&actor);
    agentrt_spawn_options bad = good;
    bad.struct_size = 1;
    check_refused(runtime, &bad, AGENTRT_E_ARGUMENT);
    bad = good;
    bad.behavior = NULL;
    check_refused(runtime, &bad, AGENTRT_E_ARGUMENT);
    bad = good;
    bad.flags = 1u << 20;
    check_refused(runtime, &bad, AGENTRT_E_ARGUMENT);
    bad = good;
    bad.capacity = 100001;
    check_refused(runtime, &bad, AGENTRT_E_ARGUMENT);
    bad = good;
    bad.overflow = 4;
    check_refused(runtime, &bad, AGENTRT_E_ARGUMENT);
    bad = good;
    bad.priority = 4;
    check_refused(runtime, &bad, AGENTRT_E_ARGUMENT);
    check_refused(runtime, NULL, AGENTRT_E_ARGUMENT);
    bad = good;
    bad.port.bits = UINT64_C(0x4) << 49 | 1u << 25;
    check_refused(runtime, &bad, AGENTRT_E_ARGUMENT); // both a behaviour and a port
    bad.behavior = NULL;
    check_refused(runtime, &bad, AGENTRT_E_STALE); // a port that never was
    CHECK_EQ(fixture_stats(runtime).spawned, 0);
    CHECK_EQ(actor.destroyed, 0); // a refused state stays the caller's
}

TEST(a_behavior_without_receive_is_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_behavior empty = {.struct_size = sizeof empty};
    agentrt_spawn_options bad = fixture_options(&actor);
    bad.behavior = &empty;
    check_refused(runtime, &bad, AGENTRT_E_ARGUMENT);
    agentrt_behavior cut = *fixture_options(&actor).behavior;
    cut.struct_size = 4;
    bad.behavior = &cut;
    check_refused(runtime, &bad, AGENTRT_E_ARGUMENT);
}

static agentrt_status spawn_child(struct actor *self, const agentrt_message *message)
{
    if (message->kind != AGENTRT_KIND_SIGNAL)
        return AGENTRT_OK;
    struct actor *child = self->context;
    agentrt_runtime runtime = {message->type};
    agentrt_spawn_options options = fixture_options(child);
    options.flags = AGENTRT_SPAWN_START | AGENTRT_SPAWN_LINK;
    CHECK_OK(agentrt_spawn(runtime, self->agent, &options, &child->agent, NULL));
    return AGENTRT_OK;
}

TEST(an_agent_spawns_a_linked_child)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor child = {0};
    struct actor parent = {.react = spawn_child, .context = &child};
    agentrt_agent agent = fixture_spawn(runtime, &parent, NULL);
    fixture_signal(agent, runtime.bits);
    fixture_run(runtime, 0);
    CHECK_EQ(child.received, 1);
    CHECK_EQ(child.log[0].kind, AGENTRT_KIND_START);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(child.destroyed, 1);
    CHECK_EQ(fixture_stats(runtime).ended, 2);
}

TEST(a_link_at_birth_needs_an_agent_that_spawns)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_spawn_options options = fixture_options(&actor);
    options.flags = AGENTRT_SPAWN_LINK;
    agentrt_agent agent;
    CHECK_REFUSED(agentrt_spawn(runtime, HOST, &options, &agent, E), AGENTRT_E_ARGUMENT);
}

TEST(a_name_finds_its_agent_until_it_dies)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent =
        fixture_spawn(runtime, &actor, &(agentrt_spawn_options){.name = "bank", .name_bytes = 4});
    agentrt_agent found = {0};
    CHECK_OK(agentrt_agent_find(runtime, "bank", 4, &found, NULL));
    CHECK_EQ(found.bits, agent.bits);
    CHECK_REFUSED(agentrt_agent_find(runtime, "ban", 3, &found, E), AGENTRT_E_NOT_FOUND);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_REFUSED(agentrt_agent_find(runtime, "bank", 4, &found, E), AGENTRT_E_NOT_FOUND);
    struct actor next = {0};
    fixture_spawn(runtime, &next, &(agentrt_spawn_options){.name = "bank", .name_bytes = 4});
}

TEST(a_taken_name_is_refused_and_names_are_per_runtime)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_runtime other = fixture_simulated(1);
    struct actor first = {0}, second = {0}, third = {0};
    agentrt_spawn_options named = {.name = "bank", .name_bytes = 4};
    fixture_spawn(runtime, &first, &named);
    agentrt_spawn_options again = fixture_options(&second);
    again.name = "bank";
    again.name_bytes = 4;
    check_refused(runtime, &again, AGENTRT_E_NAME);
    CHECK_EQ(second.destroyed, 0);
    fixture_spawn(other, &third, &named);
    agentrt_agent_info info;
    CHECK_OK(agentrt_agent_info_get(fixture_spawn(runtime, &second, NULL), &info, NULL));
    CHECK_EQ(info.id, 2); // a refused spawn has no number
}

TEST(names_have_1_to_255_bytes_of_utf8)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0}, longest = {0};
    char name[256];
    memset(name, 'x', sizeof name);
    agentrt_spawn_options options = fixture_options(&actor);
    options.name = name;
    options.name_bytes = 256;
    check_refused(runtime, &options, AGENTRT_E_SIZE);
    options.name = NULL;
    options.name_bytes = 4;
    check_refused(runtime, &options, AGENTRT_E_ARGUMENT);
    options.name = "\xff\xfe";
    options.name_bytes = 2;
    check_refused(runtime, &options, AGENTRT_E_ARGUMENT);
    fixture_spawn(runtime, &longest, &(agentrt_spawn_options){.name = name, .name_bytes = 255});
    agentrt_agent found;
    CHECK_OK(agentrt_agent_find(runtime, name, 255, &found, NULL));
    CHECK_EQ(found.bits, longest.agent.bits);
}

TEST(many_names_are_found_again_and_forgotten)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct actor actors[300];
    for (unsigned i = 0; i < 300; i++) {
        char name[8] = {(char)('a' + i % 26), (char)('a' + i / 26), 0};
        fixture_spawn(runtime, &actors[i], &(agentrt_spawn_options){.name = name, .name_bytes = 2});
    }
    for (unsigned i = 0; i < 300; i += 2)
        CHECK_OK(agentrt_agent_kill(HOST, actors[i].agent, NULL));
    fixture_run(runtime, 0);
    for (unsigned i = 0; i < 300; i++) {
        char name[8] = {(char)('a' + i % 26), (char)('a' + i / 26), 0};
        agentrt_agent found = {0};
        agentrt_status expected = i % 2 == 0 ? AGENTRT_E_NOT_FOUND : AGENTRT_OK;
        CHECK_STATUS(agentrt_agent_find(runtime, name, 2, &found, NULL), expected);
        if (expected == AGENTRT_OK)
            CHECK_EQ(found.bits, actors[i].agent.bits);
    }
}

// An agent that is stopped by its name before its spawn has returned: a hook runs in between.
struct early {
    agentrt_runtime runtime;
    agentrt_status stopped;
    agentrt_status closed;
    agentrt_status drained;
};

static void stop_by_name(void *argument)
{
    struct early *early = argument;
    agentrt_agent agent;
    early->stopped = agentrt_agent_find(early->runtime, "early", 5, &agent, NULL);
    if (early->stopped == AGENTRT_OK)
        early->stopped = agentrt_agent_stop(HOST, agent, NULL);
}

static agentrt_status receive_nothing(void *state, const agentrt_message *message)
{
    (void)state;
    (void)message;
    return AGENTRT_OK;
}

static void wait_in_destroyer(void *state)
{
    struct early *early = state;
    early->closed = agentrt_runtime_close(early->runtime, NULL);
    early->drained = agentrt_runtime_drain(early->runtime, UINT64_MAX, NULL);
}

TEST(the_destroyer_of_an_agent_that_is_stopped_within_its_spawn_cannot_wait)
{
    struct early early = {.runtime = fixture_threaded(1)};
    agentrt_port_options port_options = {.struct_size = sizeof port_options,
                                         .wake = AGENTRT_WAKE_HOOK,
                                         .hook = stop_by_name,
                                         .hook_argument = &early};
    agentrt_port port;
    agentrt_agent address;
    CHECK_OK(agentrt_port_open(early.runtime, &port_options, &port, NULL));
    CHECK_OK(agentrt_port_address(port, &address, NULL));
    agentrt_behavior behavior = {
        .struct_size = sizeof behavior, .receive = receive_nothing, .destroy = wait_in_destroyer};
    agentrt_spawn_options options = {.struct_size = sizeof options,
                                     .behavior = &behavior,
                                     .state = &early,
                                     .flags = AGENTRT_SPAWN_LINK, // which is told to the port
                                     .name = "early",
                                     .name_bytes = 5};
    agentrt_agent agent;
    CHECK_OK(agentrt_spawn(early.runtime, address, &options, &agent, NULL));
    CHECK_OK(early.stopped);
    CHECK_EQ(early.closed, AGENTRT_E_CONTEXT);
    CHECK_EQ(early.drained, AGENTRT_E_CONTEXT);
}
