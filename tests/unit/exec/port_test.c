// Ports against their races: wakes that must not be lost, and closes in the middle of something.
#include "../../harness/fixture.h"

#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

static void pause_ns(long duration_ns)
{
    nanosleep(&(struct timespec){.tv_nsec = duration_ns}, NULL);
}

static agentrt_port open_with(agentrt_runtime runtime, agentrt_port_options options)
{
    options.struct_size = sizeof options;
    agentrt_port port = {0};
    CHECK_OK(agentrt_port_open(runtime, &options, &port, NULL));
    return port;
}

static agentrt_agent spawn_behind(agentrt_runtime runtime, agentrt_port port, uint32_t flags)
{
    agentrt_agent agent = {0};
    agentrt_spawn_options options = {.struct_size = sizeof options, .flags = flags, .port = port};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    return agent;
}

static uint32_t take(agentrt_port port, agentrt_message *records, uint32_t max, uint64_t timeout_ns)
{
    uint32_t count = 0;
    CHECK_OK(agentrt_port_take(port, records, max, timeout_ns, &count, NULL));
    return count;
}

static void commit(agentrt_port port, agentrt_agent agent, uint32_t handled)
{
    CHECK_OK(agentrt_port_commit(port, &(agentrt_command){.agent = agent.bits, .handled = handled},
                                 1, NULL));
}

TEST(a_take_that_waited_in_vain_leaves_the_descriptor_armed)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_with(runtime, (agentrt_port_options){.wake = AGENTRT_WAKE_FD});
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    agentrt_message record;
    CHECK_EQ(take(port, &record, 1, 1000000), 0);
    struct pollfd event = {.events = POLLIN};
    CHECK_OK(agentrt_port_fd(port, &event.fd, NULL));
    fixture_signal(agent, 1);
    CHECK_EQ(poll(&event, 1, 1000), 1);
}

TEST(a_take_with_records_does_not_silence_the_descriptor)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_with(runtime, (agentrt_port_options){.wake = AGENTRT_WAKE_FD});
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    agentrt_message record;
    struct pollfd event = {.events = POLLIN};
    CHECK_OK(agentrt_port_fd(port, &event.fd, NULL));
    for (uint64_t wait_ns = 0; wait_ns <= 1000000; wait_ns += 1000000) {
        fixture_signal(agent, 1);
        CHECK_EQ(take(port, &record, 1, wait_ns), 1);
        commit(port, agent, 1);
        fixture_signal(agent, 2);
        CHECK_EQ(poll(&event, 1, 1000), 1);
        CHECK_EQ(take(port, &record, 1, wait_ns), 1);
        commit(port, agent, 1);
        CHECK_EQ(take(port, &record, 1, 0), 0);
        CHECK_EQ(poll(&event, 1, 0), 0);
    }
}

static void *signal_later(void *agent)
{
    pause_ns(20000000);
    fixture_signal(*(agentrt_agent *)agent, 1);
    return NULL;
}

TEST(a_take_that_slept_does_not_silence_the_descriptor)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_with(runtime, (agentrt_port_options){.wake = AGENTRT_WAKE_FD});
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    agentrt_message record;
    struct pollfd event = {.events = POLLIN};
    CHECK_OK(agentrt_port_fd(port, &event.fd, NULL));
    pthread_t sender;
    CHECK_EQ(pthread_create(&sender, NULL, signal_later, &agent), 0);
    CHECK_EQ(take(port, &record, 1, 5000000000), 1);
    CHECK_EQ(pthread_join(sender, NULL), 0);
    commit(port, agent, 1);
    fixture_signal(agent, 2);
    CHECK_EQ(poll(&event, 1, 1000), 1);
}

TEST(a_wake_in_the_middle_of_a_batch_is_not_the_last)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_with(runtime, (agentrt_port_options){0});
    agentrt_agent agent = spawn_behind(runtime, port, AGENTRT_SPAWN_START);
    agentrt_message records[4];
    CHECK_OK(agentrt_agent_wake(agent, NULL));
    CHECK_EQ(take(port, records, 4, 0), 2);
    CHECK_EQ(records[0].kind, AGENTRT_KIND_START);
    CHECK_EQ(records[1].kind, AGENTRT_KIND_WAKE);
    commit(port, agent, 2);
    CHECK_OK(agentrt_agent_wake(agent, NULL));
    CHECK_EQ(take(port, records, 4, 0), 1);
    CHECK_EQ(records[0].kind, AGENTRT_KIND_WAKE);
    commit(port, agent, 1);
}

struct bell {
    atomic_bool ringing;
    atomic_bool freed;
    atomic_bool late;
};

static void ring_slowly(void *argument)
{
    struct bell *bell = argument;
    bell->ringing = true;
    pause_ns(50000000);
    if (bell->freed)
        bell->late = true;
}

static void *signal_once(void *argument)
{
    fixture_signal(*(agentrt_agent *)argument, 1);
    return NULL;
}

TEST(no_hook_runs_once_its_port_is_closed)
{
    agentrt_runtime runtime = fixture_threaded(1);
    struct bell bell = {0};
    agentrt_port port = open_with(runtime, (agentrt_port_options){.wake = AGENTRT_WAKE_HOOK,
                                                                  .hook = ring_slowly,
                                                                  .hook_argument = &bell});
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    pthread_t sender = fixture_thread(signal_once, &agent);
    while (!bell.ringing)
        pause_ns(100000);
    CHECK_OK(agentrt_port_close(port, NULL));
    bell.freed = true;
    pthread_join(sender, NULL);
    CHECK(!bell.late);
}

struct closer {
    agentrt_runtime runtime;
    agentrt_port port;
    agentrt_status statuses[2];
};

static void close_from_hook(void *argument)
{
    struct closer *closer = argument;
    closer->statuses[0] = agentrt_port_close(closer->port, NULL);
    closer->statuses[1] = agentrt_runtime_close(closer->runtime, NULL);
}

TEST(a_hook_that_closes_what_waits_for_it_is_refused)
{
    struct closer closer = {.runtime = fixture_threaded(1)};
    closer.port = open_with(closer.runtime, (agentrt_port_options){.wake = AGENTRT_WAKE_HOOK,
                                                                   .hook = close_from_hook,
                                                                   .hook_argument = &closer});
    fixture_signal(spawn_behind(closer.runtime, closer.port, 0), 1);
    CHECK_EQ(closer.statuses[0], AGENTRT_E_CONTEXT);
    CHECK_EQ(closer.statuses[1], AGENTRT_E_CONTEXT);
    CHECK_OK(agentrt_port_close(closer.port, NULL));
}

// A hook that makes another port's hook run before it closes its own.
struct chain {
    struct closer closer;
    agentrt_agent next;
};

static void signal_and_close_from_hook(void *argument)
{
    struct chain *chain = argument;
    fixture_signal(chain->next, 1);
    close_from_hook(&chain->closer);
}

static void do_nothing(void *argument)
{
    (void)argument;
}

TEST(a_hook_within_a_hook_leaves_the_outer_one_refused)
{
    agentrt_runtime runtime = fixture_threaded(1);
    struct chain chain = {.closer.runtime = runtime};
    agentrt_port next =
        open_with(runtime, (agentrt_port_options){.wake = AGENTRT_WAKE_HOOK, .hook = do_nothing});
    CHECK_OK(agentrt_port_address(next, &chain.next, NULL));
    chain.closer.port =
        open_with(runtime, (agentrt_port_options){.wake = AGENTRT_WAKE_HOOK,
                                                  .hook = signal_and_close_from_hook,
                                                  .hook_argument = &chain});
    fixture_signal(spawn_behind(runtime, chain.closer.port, 0), 1);
    CHECK_EQ(chain.closer.statuses[0], AGENTRT_E_CONTEXT);
    CHECK_EQ(chain.closer.statuses[1], AGENTRT_E_CONTEXT);
}

// A hook that would wait for its own thread, or for one that waits for it.
struct patient {
    agentrt_runtime runtime;
    agentrt_port other;
    agentrt_agent full;
    agentrt_future future;
    agentrt_status statuses[5];
};

static void wait_in_hook(void *argument)
{
    struct patient *patient = argument;
    agentrt_message record;
    uint32_t count;
    uint64_t turns;
    patient->statuses[0] = agentrt_port_take(patient->other, &record, 1, UINT64_MAX, &count, NULL);
    patient->statuses[1] = agentrt_runtime_drain(patient->runtime, UINT64_MAX, NULL);
    patient->statuses[2] = agentrt_future_wait(patient->future, UINT64_MAX, &record, NULL);
    patient->statuses[3] = agentrt_room_wait(patient->full, UINT64_MAX, NULL);
    patient->statuses[4] = agentrt_runtime_run(patient->runtime, 0, &turns, NULL);
}

TEST(a_hook_that_waits_is_refused)
{
    agentrt_runtime runtime = fixture_threaded(1);
    struct patient patient = {.runtime = runtime};
    patient.other = open_with(runtime, (agentrt_port_options){0});
    agentrt_spawn_options options = {
        .struct_size = sizeof options, .port = patient.other, .capacity = 1};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &patient.full, NULL));
    CHECK_OK(agentrt_ask(HOST, patient.full, &(agentrt_payload){0}, NULL, &patient.future, NULL));
    agentrt_port port = open_with(runtime, (agentrt_port_options){.wake = AGENTRT_WAKE_HOOK,
                                                                  .hook = wait_in_hook,
                                                                  .hook_argument = &patient});
    fixture_signal(spawn_behind(runtime, port, 0), 1);
    for (unsigned i = 0; i < 5; i++)
        CHECK_EQ(patient.statuses[i], AGENTRT_E_CONTEXT);
}

TEST(a_commit_says_that_the_agent_lives_elsewhere)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_with(runtime, (agentrt_port_options){0});
    agentrt_port other = open_with(runtime, (agentrt_port_options){0});
    agentrt_agent agent = spawn_behind(runtime, other, 0);
    agentrt_error error;
    CHECK_EQ(agentrt_port_commit(port, &(agentrt_command){.agent = agent.bits}, 1, &error),
             AGENTRT_E_FOREIGN);
    CHECK(strstr(error.text, "does not live behind this port") != NULL);
}

TEST(a_payload_that_is_out_stays_its_hosts_when_the_port_closes)
{
    static const char data[100] = "longer than a message holds";
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_with(runtime, (agentrt_port_options){0});
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    for (unsigned i = 0; i < 2; i++)
        CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.data = data, .bytes = sizeof data},
                                NULL));
    agentrt_message record;
    CHECK_EQ(take(port, &record, 1, 0), 1);
    CHECK_OK(agentrt_port_close(port, NULL));
    CHECK_STR(record.payload.buf.data, data);
    CHECK_OK(agentrt_buf_close((agentrt_buf){record.payload.buf.buf}, NULL));
    CHECK_EQ(fixture_stats(runtime).dead_letters, 2);
    fixture_check_conserved(runtime);
}

TEST(a_host_hears_of_the_end_of_each_of_very_many_agents)
{
    enum { AGENTS = 140000, TAKE_MAX = 1024 }; // more than the mailbox word counts
    static agentrt_agent agents[AGENTS];
    static agentrt_message records[TAKE_MAX];
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_with(runtime, (agentrt_port_options){0});
    for (unsigned i = 0; i < AGENTS; i++)
        agents[i] = spawn_behind(runtime, port, 0);
    for (unsigned i = 0; i < AGENTS; i++)
        CHECK_OK(agentrt_agent_kill(HOST, agents[i], NULL));
    unsigned ends = 0;
    for (uint32_t count; (count = take(port, records, TAKE_MAX, 500000000)) > 0; ends += count)
        for (uint32_t i = 0; i < count; i++)
            CHECK_EQ(records[i].kind, AGENTRT_KIND_END);
    CHECK_EQ(ends, AGENTS);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 0);
    fixture_check_conserved(runtime);
}

TEST(a_record_that_comes_again_leaves_other_buffers_alone)
{
    static const char data[100] = "longer than a message holds";
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port = open_with(runtime, (agentrt_port_options){0});
    agentrt_agent agent = spawn_behind(runtime, port, 0);
    CHECK_OK(
        agentrt_signal(HOST, agent, &(agentrt_payload){.data = data, .bytes = sizeof data}, NULL));
    agentrt_message record;
    CHECK_EQ(take(port, &record, 1, 0), 1);
    CHECK_OK(agentrt_buf_close((agentrt_buf){record.payload.buf.buf}, NULL));
    agentrt_buf own; // in the place of the one just closed
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, data, sizeof data, &own, NULL));
    commit(port, agent, 0);
    CHECK_EQ(take(port, &record, 1, 0), 1);
    agentrt_view view;
    CHECK_OK(agentrt_buf_view(HOST, own, 1, &view, NULL));
    CHECK_OK(agentrt_buf_unview(HOST, own, NULL));
    CHECK_OK(agentrt_buf_close(own, NULL));
}

enum { WATCHED = 5 };

static agentrt_status watch_all(struct actor *self, const agentrt_message *message)
{
    const agentrt_agent *agents = self->context;
    agentrt_future future;
    for (unsigned i = 0; message->kind == AGENTRT_KIND_SIGNAL && i < WATCHED; i++)
        CHECK_OK(agentrt_monitor(self->agent, agents[i], &future, NULL));
    return AGENTRT_OK;
}

TEST(a_simulated_port_ends_its_agents_in_the_order_of_their_spawns)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor shuffled[WATCHED] = {0};
    for (unsigned i = 0; i < WATCHED; i++)
        fixture_spawn(runtime, &shuffled[i], NULL);
    for (unsigned i = 0; i < WATCHED; i++) // their places are free again, in another order
        CHECK_OK(agentrt_agent_kill(HOST, shuffled[i * 2 % WATCHED].agent, NULL));
    fixture_run(runtime, 0);
    agentrt_port port = open_with(runtime, (agentrt_port_options){0});
    agentrt_agent agents[WATCHED];
    for (unsigned i = 0; i < WATCHED; i++)
        agents[i] = spawn_behind(runtime, port, 0);
    struct actor watcher = {.react = watch_all, .context = agents};
    fixture_signal(fixture_spawn(runtime, &watcher, NULL), 1);
    agentrt_message record;
    CHECK_EQ(take(port, &record, 1, 0), 0);
    CHECK_OK(agentrt_port_close(port, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(watcher.received, 1 + WATCHED);
    for (unsigned i = 0; i < WATCHED; i++)
        CHECK_EQ(fixture_record(&watcher, 1 + i)->from, agents[i].bits);
}

TEST(a_process_has_a_limit_of_ports)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port;
    for (unsigned i = 0; i < 1024; i++)
        port = open_with(runtime, (agentrt_port_options){0});
    agentrt_port none;
    CHECK_REFUSED(agentrt_port_open(runtime, NULL, &none, E), AGENTRT_E_LIMIT);
    CHECK_OK(agentrt_port_close(port, NULL));
    CHECK_OK(agentrt_port_open(runtime, NULL, &none, NULL));
}
