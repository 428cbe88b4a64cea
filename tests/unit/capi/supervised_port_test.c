// Supervised agents behind a port: restarts and second tries are records, and a batch says which of its records failed.
#include "../../harness/fixture.h"

enum { RECORDS_MAX = 8, MS = 1000000 };

struct scene {
    agentrt_runtime runtime;
    agentrt_port port;
    agentrt_agent supervisor;
    agentrt_agent agent;
};

static void close_port(void *argument)
{
    const agentrt_port *port = argument;
    (void)agentrt_port_close(*port, NULL);
}

static struct scene *open_scene(agentrt_runtime runtime, agentrt_supervisor_options options)
{
    static struct scene scene;
    scene = (struct scene){.runtime = runtime};
    CHECK_OK(agentrt_port_open(runtime, NULL, &scene.port, NULL));
    test_defer(close_port, &scene.port);
    options.struct_size = sizeof options;
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, &options, NULL, &scene.supervisor, NULL));
    agentrt_spawn_options spawn = {
        .struct_size = sizeof spawn, .port = scene.port, .supervisor = scene.supervisor};
    CHECK_OK(agentrt_spawn(runtime, HOST, &spawn, &scene.agent, NULL));
    return &scene;
}

static void send(const struct scene *scene, uint64_t type, uint64_t bytes)
{
    static const char zeros[64];
    CHECK_OK(agentrt_signal(HOST, scene->agent,
                            &(agentrt_payload){.type = type, .data = zeros, .bytes = bytes}, NULL));
}

// Takes what there is, at most so many, and returns how many that was.
static uint32_t take(const struct scene *scene, agentrt_message *records, uint32_t max)
{
    uint32_t count = 0;
    CHECK_OK(agentrt_port_take(scene->port, records, max, 1000 * MS, &count, NULL));
    for (uint32_t i = 0; i < count; i++)
        fixture_close_payload(&records[i]);
    return count;
}

static agentrt_message take_one(const struct scene *scene)
{
    agentrt_message record = {0};
    CHECK_EQ(take(scene, &record, 1), 1);
    CHECK_EQ(record.agent, scene->agent.bits);
    return record;
}

static void commit(const struct scene *scene, uint32_t op, uint32_t handled, agentrt_status status)
{
    agentrt_command command = {.agent = scene->agent.bits,
                               .op = op,
                               .handled = handled,
                               .text = "boom",
                               .text_bytes = 4,
                               .status = status};
    CHECK_OK(agentrt_port_commit(scene->port, &command, 1, NULL));
}

// Nothing is left to do for the port; requests between agents may be.
static void check_idle(const struct scene *scene)
{
    agentrt_message record;
    CHECK_EQ(take(scene, &record, 1), 0);
    fixture_check_conserved(scene->runtime);
}

TEST(behind_a_port_a_restart_is_a_record)
{
    struct scene *scene = open_scene(fixture_simulated(1), (agentrt_supervisor_options){0});
    send(scene, 1, 0);
    send(scene, 2, 0);
    CHECK_EQ(take_one(scene).type, 1);
    commit(scene, AGENTRT_COMMIT_CRASH, 1, 0);
    agentrt_message record = take_one(scene);
    CHECK_EQ(record.kind, AGENTRT_KIND_RESTART);
    CHECK_EQ(record.from, scene->supervisor.bits);
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    CHECK_EQ(take_one(scene).type, 2);
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    check_idle(scene);
    CHECK_EQ(fixture_stats(scene->runtime).dead_letters, 1);
    CHECK_EQ(fixture_stats(scene->runtime).crashed, 0);
}

TEST(behind_a_port_a_failure_has_the_class_of_its_status)
{
    struct scene *scene = open_scene(fixture_simulated(1), (agentrt_supervisor_options){0});
    send(scene, 1, 0);
    CHECK_EQ(take_one(scene).type, 1);
    commit(scene, AGENTRT_COMMIT_CRASH, 1, AGENTRT_E_BUSY);
    agentrt_message record = take_one(scene);
    CHECK_EQ(record.kind, AGENTRT_KIND_SIGNAL);
    CHECK_EQ(record.type, 1);
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    check_idle(scene);
    CHECK_EQ(fixture_stats(scene->runtime).dead_letters, 0);
}

TEST(behind_a_port_a_degradation_is_a_record)
{
    struct scene *scene = open_scene(
        fixture_simulated(1), (agentrt_supervisor_options){.overload = AGENTRT_REMEDY_DEGRADE});
    send(scene, 1, 0);
    take_one(scene);
    commit(scene, AGENTRT_COMMIT_CRASH, 1, AGENTRT_E_FULL);
    agentrt_message record = take_one(scene);
    CHECK_EQ(record.kind, AGENTRT_KIND_DEGRADED);
    CHECK_EQ(record.status, AGENTRT_E_FULL);
    CHECK_EQ(record.payload_bytes, 4);
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    check_idle(scene);
}

// Until records come; the supervisor's turns are a worker's.
static uint32_t wait_for(const struct scene *scene, agentrt_message *records)
{
    for (unsigned i = 0; i < 10000; i++) {
        uint32_t count = 0;
        CHECK_OK(agentrt_port_take(scene->port, records, RECORDS_MAX, 1 * MS, &count, NULL));
        for (uint32_t j = 0; j < count; j++)
            fixture_close_payload(&records[j]);
        if (count > 0)
            return count;
    }
    return 0;
}

TEST(what_a_batch_has_not_handled_is_handed_out_after_the_decision)
{
    struct scene *scene = open_scene(
        fixture_threaded(1), (agentrt_supervisor_options){.permanent = AGENTRT_REMEDY_IGNORE});
    agentrt_message records[RECORDS_MAX];
    for (uint64_t type = 1; type <= 4; type++)
        send(scene, type, 0);
    CHECK_EQ(wait_for(scene, records), 4);
    commit(scene, AGENTRT_COMMIT_CRASH, 2, 0); // the second one
    CHECK_EQ(wait_for(scene, records), 2);
    CHECK_EQ(records[0].type, 3);
    commit(scene, AGENTRT_COMMIT_DONE, 2, 0);
    CHECK_OK(agentrt_runtime_drain(scene->runtime, 10000000000, NULL));
    agentrt_letter letters[2];
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(scene->runtime, letters, 2, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_EQ(letters[0].type, 2);
    fixture_check_conserved(scene->runtime);
}

TEST(of_long_payloads_a_batch_has_one_and_that_is_handed_again)
{
    struct scene *scene = open_scene(fixture_threaded(1), (agentrt_supervisor_options){0});
    agentrt_message records[RECORDS_MAX];
    send(scene, 1, 0);
    send(scene, 2, 40);
    send(scene, 3, 40);
    CHECK_EQ(wait_for(scene, records), 2);
    CHECK_EQ(records[1].type, 2);
    agentrt_buf kept = {records[1].payload.buf.buf};
    CHECK_OK(agentrt_buf_close(kept, NULL)); // its host is done with it
    commit(scene, AGENTRT_COMMIT_CRASH, 2, AGENTRT_E_BUSY);
    CHECK_EQ(wait_for(scene, records), 1);
    CHECK_EQ(records[0].type, 2);
    CHECK_EQ(records[0].payload_bytes, 40);
    CHECK(records[0].payload.buf.buf != kept.bits);
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    CHECK_EQ(wait_for(scene, records), 1);
    CHECK_EQ(records[0].type, 3);
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    CHECK_OK(agentrt_runtime_drain(scene->runtime, 10000000000, NULL));
    fixture_check_conserved(scene->runtime);
}

TEST(a_turn_that_was_left_open_may_fail_later)
{
    struct scene *scene = open_scene(fixture_simulated(1), (agentrt_supervisor_options){0});
    send(scene, 1, 0);
    take_one(scene);
    commit(scene, AGENTRT_COMMIT_AWAIT, 1, 0);
    commit(scene, AGENTRT_COMMIT_CRASH, 0, AGENTRT_E_BUSY);
    CHECK_EQ(take_one(scene).type, 1); // what was awaited for is handed again
    commit(scene, AGENTRT_COMMIT_AWAIT, 1, 0);
    commit(scene, AGENTRT_COMMIT_CRASH, 0, 0);
    CHECK_EQ(take_one(scene).kind, AGENTRT_KIND_RESTART);
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    check_idle(scene);
    CHECK_EQ(fixture_stats(scene->runtime).dead_letters, 1);
}

TEST(what_comes_while_it_is_suspended_waits_and_answers_to_the_past_do_not)
{
    struct scene *scene = open_scene(
        fixture_simulated(1), (agentrt_supervisor_options){.overload = AGENTRT_REMEDY_RESTART});
    static struct actor silent;
    agentrt_agent other = fixture_spawn(scene->runtime, &silent, NULL);
    send(scene, 1, 0);
    take_one(scene);
    agentrt_future future;
    CHECK_OK(agentrt_ask(scene->agent, other, &(agentrt_payload){0}, NULL, &future, NULL));
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    fixture_run(scene->runtime, 0);
    CHECK_EQ(silent.received, 1);
    send(scene, 2, 0);
    CHECK_EQ(take_one(scene).type, 2);
    commit(scene, AGENTRT_COMMIT_CRASH, 1, AGENTRT_E_BUSY); // suspended for a pause
    CHECK_OK(
        agentrt_reply(HOST, (agentrt_right){silent.log[0].right}, &(agentrt_payload){0}, NULL));
    CHECK_OK(agentrt_agent_wake(scene->agent, NULL));
    CHECK_EQ(take_one(scene).type, 2); // first what is handed again
    commit(scene, AGENTRT_COMMIT_CRASH, 1, AGENTRT_E_FULL);
    CHECK_EQ(take_one(scene).kind, AGENTRT_KIND_RESTART);
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    CHECK_EQ(take_one(scene).kind, AGENTRT_KIND_WAKE); // the reply was the old state's
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    check_idle(scene);
    CHECK_EQ(fixture_stats(scene->runtime).dead_letters, 2);
}

TEST(a_suspended_agent_has_no_open_turn)
{
    struct scene *scene = open_scene(fixture_simulated(1), (agentrt_supervisor_options){0});
    send(scene, 1, 40);
    take_one(scene);
    commit(scene, AGENTRT_COMMIT_CRASH, 1, AGENTRT_E_BUSY);
    for (uint32_t op = AGENTRT_COMMIT_DONE; op <= AGENTRT_COMMIT_END; op++) {
        agentrt_command command = {.agent = scene->agent.bits, .op = op};
        CHECK_REFUSED(agentrt_port_commit(scene->port, &command, 1, E), AGENTRT_E_CONTEXT);
    }
    CHECK_EQ(take_one(scene).type, 1);
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    check_idle(scene);
    CHECK_EQ(fixture_stats(scene->runtime).dead_letters, 0);
}

TEST(a_port_that_closes_ends_those_that_are_suspended)
{
    struct scene *scene = open_scene(fixture_simulated(1), (agentrt_supervisor_options){0});
    agentrt_future down;
    CHECK_OK(agentrt_monitor(HOST, scene->agent, &down, NULL));
    send(scene, 1, 0);
    take_one(scene);
    commit(scene, AGENTRT_COMMIT_CRASH, 1, AGENTRT_E_BUSY);
    CHECK_OK(agentrt_port_close(scene->port, NULL));
    fixture_run(scene->runtime, 1000 * MS);
    CHECK_EQ(fixture_wait(down, 0).status, AGENTRT_E_HOST);
    fixture_check_conserved(scene->runtime);
}

// Whether the sibling of an agent with an open turn was first to be told that both are made anew.
static bool fails_after_its_restart_is_decided(uint64_t seed)
{
    struct scene *scene = open_scene(fixture_simulated(seed),
                                     (agentrt_supervisor_options){.strategy = AGENTRT_ONE_FOR_ALL});
    struct scene sibling = *scene;
    agentrt_spawn_options spawn = {
        .struct_size = sizeof spawn, .port = scene->port, .supervisor = scene->supervisor};
    CHECK_OK(agentrt_spawn(scene->runtime, HOST, &spawn, &sibling.agent, NULL));
    send(scene, 1, 0);
    take_one(scene);
    commit(scene, AGENTRT_COMMIT_AWAIT, 1, 0);
    send(&sibling, 2, 0);
    take_one(&sibling);
    commit(&sibling, AGENTRT_COMMIT_CRASH, 1, 0);
    agentrt_message record = {0};
    CHECK_EQ(take(scene, &record, 1), 1);
    CHECK_EQ(record.kind, AGENTRT_KIND_RESTART);
    const struct scene *first = record.agent == scene->agent.bits ? scene : &sibling;
    commit(first, AGENTRT_COMMIT_DONE, 1, 0);
    if (first == scene)
        return false;
    commit(scene, AGENTRT_COMMIT_CRASH, 0, 0); // the handler that the restart is about to end
    CHECK_EQ(take_one(scene).kind, AGENTRT_KIND_RESTART);
    commit(scene, AGENTRT_COMMIT_DONE, 1, 0);
    check_idle(scene);
    return true;
}

TEST(a_handler_that_fails_when_its_restart_is_decided_fails_nobody)
{
    unsigned met = 0;
    for (uint64_t seed = 1; seed <= 6; seed++)
        met += fails_after_its_restart_is_decided(seed);
    CHECK(met > 0);
}
