// Ports: take, commit, and agents that live behind them.
#include "../../harness/fixture.h"

#include <poll.h>
#include <unistd.h>

static agentrt_port open_port(agentrt_runtime runtime)
{
    agentrt_port port = {0};
    CHECK_OK(agentrt_port_open(runtime, NULL, &port, NULL));
    CHECK_EQ(port.bits >> 49, 4);
    return port;
}

static agentrt_agent spawn_behind(agentrt_runtime runtime, agentrt_port port, uint32_t flags)
{
    agentrt_agent agent = {0};
    agentrt_spawn_options options = {.struct_size = sizeof options, .flags = flags, .port = port};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    return agent;
}

static agentrt_message take_one(agentrt_port port)
{
    agentrt_message record = {0};
    uint32_t count = 0;
    CHECK_OK(agentrt_port_take(port, &record, 1, 0, &count, NULL));
    CHECK_EQ(count, 1);
    fixture_close_payload(&record);
    return record;
}

static void check_none(agentrt_port port)
{
    agentrt_message record;
    uint32_t count = 9;
    CHECK_OK(agentrt_port_take(port, &record, 1, 0, &count, NULL));
    CHECK_EQ(count, 0);
}

static agentrt_status commit(agentrt_port port, uint64_t agent, uint32_t op, uint32_t handled)
{
    return agentrt_port_commit(
        port, &(agentrt_command){.agent = agent, .op = op, .handled = handled}, 1, NULL);
}

TEST(an_agent_behind_a_port_is_taken_and_committed)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    fixture_signal(agent, 1);
    fixture_signal(agent, 2);
    agentrt_message record = take_one(port);
    CHECK_EQ(record.agent, agent.bits);
    CHECK_EQ(record.type, 1);
    CHECK_EQ(record.kind, AGENTRT_KIND_SIGNAL);
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1));
    CHECK_EQ(take_one(port).type, 2);
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1));
    check_none(port);
    fixture_check_conserved(runtime);
}

TEST(a_record_not_handled_comes_again)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    fixture_signal(agent, 1);
    CHECK_EQ(take_one(port).type, 1);
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 0));
    CHECK_EQ(take_one(port).type, 1);
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1));
    check_none(port);
}

TEST(an_uncommitted_agent_is_not_taken_again)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    fixture_signal(agent, 1);
    fixture_signal(agent, 2);
    take_one(port);
    agentrt_message record;
    uint32_t count;
    CHECK_REFUSED(agentrt_port_take(port, &record, 1, 0, &count, E), AGENTRT_E_BUSY);
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1));
    CHECK_EQ(take_one(port).type, 2);
}

TEST(an_uncommitted_agent_does_not_hold_up_the_others)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent first = spawn_behind(runtime, port, 0);
    agentrt_agent second = spawn_behind(runtime, port, 0);
    fixture_signal(first, 1);
    CHECK_EQ(take_one(port).agent, first.bits);
    fixture_signal(first, 2);
    fixture_signal(second, 3);
    CHECK_EQ(take_one(port).agent, second.bits);
    check_none(port);
    CHECK_OK(commit(port, first.bits, AGENTRT_COMMIT_DONE, 1));
    CHECK_EQ(take_one(port).type, 2);
}

TEST(an_awaiting_port_agent_gets_replies_and_no_signals)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent asker = spawn_behind(runtime, port, 0);
    agentrt_agent replier = spawn_behind(runtime, port, 0);
    fixture_signal(asker, 1);
    fixture_signal(asker, 2);
    take_one(port);
    agentrt_future future;
    CHECK_OK(agentrt_ask(asker, replier, &(agentrt_payload){.type = 7}, NULL, &future, NULL));
    CHECK_OK(commit(port, asker.bits, AGENTRT_COMMIT_AWAIT, 1));
    agentrt_message question = take_one(port);
    CHECK_EQ(question.agent, replier.bits);
    CHECK_EQ(question.type, 7);
    CHECK_OK(agentrt_reply(replier, (agentrt_right){question.right}, &(agentrt_payload){.type = 8},
                           NULL));
    CHECK_OK(commit(port, replier.bits, AGENTRT_COMMIT_DONE, 1));
    agentrt_message answer = take_one(port);
    CHECK_EQ(answer.agent, asker.bits);
    CHECK_EQ(answer.kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(answer.type, 8);
    CHECK_EQ(answer.right, future.bits);
    CHECK_OK(commit(port, asker.bits, AGENTRT_COMMIT_DONE, 1));
    CHECK_EQ(take_one(port).type, 2);
    CHECK_OK(commit(port, asker.bits, AGENTRT_COMMIT_DONE, 1));
    fixture_check_conserved(runtime);
}

TEST(a_crash_behind_a_port_ends_the_agent_with_its_text)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    agentrt_future monitor;
    CHECK_OK(agentrt_monitor(HOST, agent, &monitor, NULL));
    fixture_signal(agent, 1);
    take_one(port);
    CHECK_OK(agentrt_port_commit(port,
                                 &(agentrt_command){.agent = agent.bits,
                                                    .op = AGENTRT_COMMIT_CRASH,
                                                    .handled = 1,
                                                    .text = "boom",
                                                    .text_bytes = 4},
                                 1, NULL));
    agentrt_message end = take_one(port);
    CHECK_EQ(end.kind, AGENTRT_KIND_END);
    CHECK_EQ(end.from, agent.bits);
    CHECK_EQ(end.status, AGENTRT_E_CRASHED);
    agentrt_agent address;
    CHECK_OK(agentrt_port_address(port, &address, NULL));
    CHECK_EQ(end.agent, address.bits);
    CHECK_OK(commit(port, address.bits, AGENTRT_COMMIT_DONE, 1));
    agentrt_message down;
    down = fixture_wait(monitor, 0);
    CHECK_EQ(down.status, AGENTRT_E_CRASHED);
    CHECK(down.payload_bytes == 4 && memcmp(down.payload.bytes, "boom", 4) == 0);
}

TEST(an_agent_behind_a_port_ends_itself)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    fixture_signal(agent, 1);
    fixture_signal(agent, 2);
    take_one(port);
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_END, 1));
    agentrt_message end = take_one(port);
    CHECK_EQ(end.kind, AGENTRT_KIND_END);
    CHECK_EQ(end.status, AGENTRT_OK);
    agentrt_agent address;
    CHECK_OK(agentrt_port_address(port, &address, NULL));
    CHECK_OK(commit(port, address.bits, AGENTRT_COMMIT_DONE, 1));
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1);
    fixture_check_conserved(runtime);
}

TEST(a_record_for_the_address_is_handled_once_taken)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent address;
    CHECK_OK(agentrt_port_address(port, &address, NULL));
    fixture_signal(address, 1);
    CHECK_EQ(take_one(port).type, 1);
    CHECK_OK(commit(port, address.bits, AGENTRT_COMMIT_DONE, 0));
    check_none(port);
    fixture_check_conserved(runtime);
}

TEST(host_code_of_a_port_asks_and_is_answered_at_its_address)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    agentrt_agent address;
    CHECK_OK(agentrt_port_address(port, &address, NULL));
    agentrt_future future;
    CHECK_OK(agentrt_ask(address, agent, &(agentrt_payload){.type = 1}, NULL, &future, NULL));
    agentrt_message question = take_one(port);
    CHECK_OK(
        agentrt_reply(agent, (agentrt_right){question.right}, &(agentrt_payload){.type = 2}, NULL));
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1));
    agentrt_message answer = take_one(port);
    CHECK_EQ(answer.agent, address.bits);
    CHECK_EQ(answer.kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(answer.right, future.bits);
    CHECK_EQ(answer.type, 2);
    CHECK_OK(commit(port, address.bits, AGENTRT_COMMIT_DONE, 1));
    check_none(port);
    fixture_check_conserved(runtime);
}

TEST(commit_refuses_what_was_not_taken)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    CHECK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1) < 0);
    fixture_signal(agent, 1);
    take_one(port);
    CHECK_STATUS(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 2), AGENTRT_E_ARGUMENT);
    CHECK_STATUS(commit(port, agent.bits, 4, 1), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_port_commit(port, NULL, 1, E), AGENTRT_E_ARGUMENT);
    CHECK_OK(agentrt_port_commit(port, NULL, 0, NULL));
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1));
    CHECK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1) < 0);
    fixture_check_conserved(runtime);
}

TEST(an_agent_killed_while_taken_ends_after_its_commit)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    fixture_signal(agent, 1);
    fixture_signal(agent, 2);
    take_one(port);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1));
    agentrt_message end = take_one(port);
    CHECK_EQ(end.kind, AGENTRT_KIND_END);
    CHECK_EQ(end.status, AGENTRT_E_KILLED);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1);
}

TEST(an_agent_killed_with_a_flooded_mailbox_ends)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent;
    agentrt_spawn_options options = {.struct_size = sizeof options,
                                     .port = port,
                                     .capacity = 1,
                                     .overflow = AGENTRT_DROP_OLDEST};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    for (unsigned i = 0; i < 5; i++)
        fixture_signal(agent, i);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    CHECK_EQ(take_one(port).kind, AGENTRT_KIND_END);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 5);
}

TEST(closing_a_port_ends_its_agents)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    agentrt_future monitor;
    CHECK_OK(agentrt_monitor(HOST, agent, &monitor, NULL));
    fixture_signal(agent, 1);
    take_one(port);
    fixture_signal(agent, 2);
    CHECK_OK(agentrt_port_close(port, NULL));
    fixture_run(runtime, 0);
    agentrt_message down;
    down = fixture_wait(monitor, 0);
    CHECK_EQ(down.status, AGENTRT_E_HOST);
    uint32_t count;
    CHECK_REFUSED(agentrt_port_take(port, &down, 1, 0, &count, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_port_close(port, E), AGENTRT_E_STALE);
    fixture_check_conserved(runtime);
}

TEST(a_payload_behind_a_port_belongs_to_the_host)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    char data[100] = "long enough to be a buffer";
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.data = data, .bytes = 100}, NULL));
    agentrt_message record = take_one(port);
    CHECK_EQ(record.capability, AGENTRT_VAL);
    agentrt_buf buf = {record.payload.buf.buf};
    agentrt_view view;
    CHECK_OK(agentrt_buf_view(agent, buf, 0, &view, NULL));
    CHECK(memcmp(view.data, data, 100) == 0);
    CHECK_OK(agentrt_buf_unview(agent, buf, NULL));
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1));
    CHECK_OK(agentrt_buf_close(buf, NULL));
}

TEST(start_and_stop_records_come_behind_a_port_too)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agent = spawn_behind(runtime, port, AGENTRT_SPAWN_START | AGENTRT_SPAWN_STOP);
    CHECK_OK(agentrt_agent_stop(HOST, agent, NULL));
    CHECK_EQ(take_one(port).kind, AGENTRT_KIND_START);
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1));
    CHECK_EQ(take_one(port).kind, AGENTRT_KIND_STOP);
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 1));
    CHECK_EQ(take_one(port).kind, AGENTRT_KIND_END);
}

TEST(a_port_without_a_descriptor_says_so)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = open_port(runtime);
    int32_t fd = 77;
    CHECK(agentrt_port_fd(port, &fd, E) < 0);
    CHECK_EQ(fd, 77);
}

TEST(port_options_out_of_range_are_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port = {77};
    agentrt_port_options bad = {.struct_size = 1};
    CHECK_REFUSED(agentrt_port_open(runtime, &bad, &port, E), AGENTRT_E_ARGUMENT);
    bad = (agentrt_port_options){.struct_size = sizeof bad, .wake = 3};
    CHECK_REFUSED(agentrt_port_open(runtime, &bad, &port, E), AGENTRT_E_ARGUMENT);
    bad.wake = 2;
    CHECK_REFUSED(agentrt_port_open(runtime, &bad, &port, E), AGENTRT_E_ARGUMENT);
    CHECK_EQ(port.bits, 77);
}

static bool readable(int32_t fd, int timeout_ms)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    return poll(&poller, 1, timeout_ms) == 1;
}

TEST(the_descriptor_is_readable_while_there_are_records)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port;
    agentrt_port_options options = {.struct_size = sizeof options, .wake = 1};
    CHECK_OK(agentrt_port_open(runtime, &options, &port, NULL));
    int32_t fd = -1;
    CHECK_OK(agentrt_port_fd(port, &fd, NULL));
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    CHECK(!readable(fd, 0));
    for (unsigned i = 0; i < 3; i++)
        fixture_signal(agent, i);
    CHECK(readable(fd, 5000));
    agentrt_message records[8];
    uint32_t count = 0;
    CHECK_OK(agentrt_port_take(port, records, 8, 0, &count, NULL));
    CHECK_EQ(count, 3);
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 3));
    CHECK_OK(agentrt_port_take(port, records, 8, 0, &count, NULL));
    CHECK_EQ(count, 0);
    CHECK(!readable(fd, 0));
    fixture_signal(agent, 4);
    CHECK(readable(fd, 5000));
}

static void count_wake(void *argument)
{
    __atomic_add_fetch((unsigned *)argument, 1, __ATOMIC_SEQ_CST);
}

TEST(the_hook_is_called_when_the_port_becomes_busy)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port;
    unsigned wakes = 0;
    agentrt_port_options options = {
        .struct_size = sizeof options, .wake = 2, .hook = count_wake, .hook_argument = &wakes};
    CHECK_OK(agentrt_port_open(runtime, &options, &port, NULL));
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    fixture_signal(agent, 1);
    fixture_signal(agent, 2);
    agentrt_message records[4];
    uint32_t count = 0;
    for (unsigned i = 0; i < 1000 && count == 0; i++)
        CHECK_OK(agentrt_port_take(port, records, 4, 5000000, &count, NULL));
    CHECK_EQ(count, 2);
    CHECK(__atomic_load_n(&wakes, __ATOMIC_SEQ_CST) >= 1);
    CHECK_OK(commit(port, agent.bits, AGENTRT_COMMIT_DONE, 2));
    CHECK_OK(agentrt_port_close(port, NULL)); // no hook call after this
}

TEST(a_blocking_take_returns_at_its_deadline)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_port(runtime);
    agentrt_message record;
    uint32_t count = 9;
    uint64_t before_ns, now_ns;
    CHECK_OK(agentrt_runtime_clock(runtime, &before_ns, NULL));
    agentrt_status status = agentrt_port_take(port, &record, 1, 20000000, &count, NULL);
    CHECK(status == AGENTRT_OK || status == AGENTRT_E_DEADLINE);
    CHECK_OK(agentrt_runtime_clock(runtime, &now_ns, NULL));
    CHECK(now_ns - before_ns >= 19000000);
    CHECK_OK(agentrt_port_close(port, NULL));
}

TEST(records_of_one_agent_are_contiguous_in_a_batch)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_port(runtime);
    agentrt_agent agents[3];
    for (unsigned i = 0; i < 3; i++)
        agents[i] = spawn_behind(runtime, port, 0);
    for (unsigned i = 0; i < 30; i++)
        fixture_signal(agents[i % 3], i / 3);
    agentrt_message records[64];
    unsigned total = 0;
    while (total < 30) {
        uint32_t count = 0;
        CHECK_OK(agentrt_port_take(port, records, 64, 1000000000, &count, NULL));
        CHECK(count > 0);
        agentrt_command commands[64] = {0};
        uint32_t commands_count = 0;
        for (uint32_t i = 0; i < count; i++) {
            if (i == 0 || records[i].agent != records[i - 1].agent)
                commands[commands_count++].agent = records[i].agent;
            commands[commands_count - 1].handled++;
        }
        for (uint32_t i = 0; i < commands_count; i++)
            for (uint32_t j = 0; j < i; j++)
                CHECK(commands[i].agent != commands[j].agent);
        CHECK_OK(agentrt_port_commit(port, commands, commands_count, NULL));
        total += count;
    }
    CHECK_OK(agentrt_runtime_drain(runtime, 1000000000, NULL));
    fixture_check_conserved(runtime);
}
