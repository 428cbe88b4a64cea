// Recordings: the calls are beside the events and change none, and agentrt-replay makes them again.
#include "../harness/fixture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_BYTES_MAX = 1 << 20 };

static char path[300], text[TEXT_BYTES_MAX], events[TEXT_BYTES_MAX];

static size_t read_text(char *out_text)
{
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    size_t bytes = fread(out_text, 1, TEXT_BYTES_MAX - 1, file);
    fclose(file);
    out_text[bytes] = 0;
    return bytes;
}

static void write_text(const char *written)
{
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    CHECK(fputs(written, file) >= 0);
    CHECK_EQ(fclose(file), 0);
}

static agentrt_agent partner;

// Asks its partner and goes on when it has answered; fails now and then, and arms a timer.
static agentrt_status react(struct actor *self, const agentrt_message *message)
{
    agentrt_agent me = AGENT(message->agent);
    agentrt_future future;
    agentrt_timer timer;
    if (message->kind != AGENTRT_KIND_SIGNAL)
        return AGENTRT_OK;
    if (message->right != 0)
        return agentrt_reply(
            me, (agentrt_right){message->right},
            &(agentrt_payload){.data = "a reply that is longer than a record", .bytes = 36}, NULL);
    if (message->type == 7)
        return agentrt_agent_fail(me, "seven\nlines", 11, NULL);
    if (self->received == 2)
        (void)agentrt_timer_arm(me, me, 50, 0, &(agentrt_payload){.type = 3}, &timer, NULL);
    agentrt_ask_options options = {.struct_size = sizeof options, .timeout_ns = 1000};
    return agentrt_ask(me, partner, &(agentrt_payload){.type = 1}, &options, &future, NULL) ==
                   AGENTRT_OK
               ? AGENTRT_AWAIT
               : AGENTRT_OK;
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    return react(state, message);
}

// Says so to its partner.
static agentrt_status restart(void *state)
{
    ((struct actor *)state)->received = 0;
    (void)agentrt_signal(HOST, partner, &(agentrt_payload){.type = 8}, NULL);
    return AGENTRT_OK;
}

static const agentrt_behavior renewable = {
    .struct_size = sizeof renewable, .receive = receive, .restart = restart};

// What orchestrates: a child that fails once and one that is made anew, a map that changes, a rumour, a breaker that trips.
static void orchestrate(agentrt_runtime runtime, struct actor children[2])
{
    agentrt_agent supervisor;
    agentrt_supervisor_options options = {.struct_size = sizeof options,
                                          .name = "over",
                                          .name_bytes = 4,
                                          .permanent = AGENTRT_REMEDY_RETRY};
    agentrt_retry_options policy = {.struct_size = sizeof policy, .attempts = 2, .base_ns = 30};
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, &options, &policy, &supervisor, NULL));
    agentrt_member members[2];
    agentrt_agent agents[2];
    for (unsigned i = 0; i < 2; i++) {
        agentrt_spawn_options spawn = {.struct_size = sizeof spawn,
                                       .behavior = &renewable,
                                       .state = &children[i],
                                       .supervisor = supervisor};
        CHECK_OK(agentrt_spawn(runtime, HOST, &spawn, &agents[i], NULL));
        members[i] = (agentrt_member){.id = i, .agent = agents[i], .weight = 1};
    }
    agentrt_shards shards;
    uint64_t epoch;
    CHECK_OK(agentrt_shards_create(runtime, members, 1, NULL, &shards, NULL));
    for (unsigned i = 0; i < 4; i++)
        CHECK_OK(agentrt_shards_signal(HOST, shards, 0, &i, sizeof i, &(agentrt_payload){.type = 7},
                                       NULL));
    CHECK_OK(agentrt_shards_change(shards, 0, members + 1, 1, &epoch, NULL));
    CHECK_OK(agentrt_shards_signal(HOST, shards, 0, "k", 1, &(agentrt_payload){.type = 5}, NULL));
    agentrt_future future;
    CHECK_OK(agentrt_gossip(runtime, HOST, agents, 2, (agentrt_topology){0},
                            &(agentrt_payload){.type = 2}, NULL, &future, NULL));
    agentrt_breaker breaker;
    agentrt_breaker_options limits = {.struct_size = sizeof limits, .failures = 1};
    CHECK_OK(agentrt_breaker_open(runtime, &limits, &breaker, NULL));
    uint64_t ticket;
    CHECK_OK(agentrt_breaker_admit(breaker, &ticket, NULL));
    CHECK_OK(agentrt_breaker_report(breaker, ticket, 1, NULL));
    CHECK_EQ(agentrt_breaker_admit(breaker, &ticket, NULL), AGENTRT_E_TRIPPED);
    fixture_run(runtime, 5000000);
    CHECK_OK(agentrt_breaker_close(breaker, NULL));
    CHECK_OK(agentrt_shards_close(shards, NULL));
}

static void run_with(bool calls, bool orchestrates, const char *store)
{
    snprintf(path, sizeof path, "%s/trace", test_directory());
    agentrt_runtime runtime;
    CHECK_OK(agentrt_runtime_open(
        &(agentrt_runtime_options){.struct_size = sizeof(agentrt_runtime_options),
                                   .simulated = 1,
                                   .seed = 5,
                                   .trace_path = path,
                                   .trace_calls = calls,
                                   .lease_store_path = store},
        &runtime, NULL));
    struct actor children[2] = {{.react = react}, {.react = react}};
    struct actor actors[3] = {{.react = react}, {.react = react}, {.react = react}};
    partner = fixture_spawn(runtime, &actors[0],
                            &(agentrt_spawn_options){.name = "partner", .name_bytes = 7});
    agentrt_fault_options fault = {.struct_size = sizeof fault,
                                   .kind = AGENTRT_FAULT_DELAY,
                                   .to = partner,
                                   .max_ns = 900,
                                   .chance = 500000};
    uint32_t number;
    CHECK_OK(agentrt_fault_inject(runtime, &fault, &number, NULL));
    for (unsigned i = 1; i < 3; i++)
        fixture_spawn(runtime, &actors[i], NULL);
    for (uint64_t type = 0; type < 9; type++)
        (void)agentrt_signal(HOST, actors[1 + type % 2].agent, &(agentrt_payload){.type = type},
                             NULL);
    fixture_run(runtime, 5000);
    agentrt_future future;
    CHECK_OK(agentrt_ask(HOST, partner, &(agentrt_payload){.type = 2}, NULL, &future, NULL));
    CHECK_EQ(fixture_wait(future, 5000).status, AGENTRT_OK);
    if (orchestrates)
        orchestrate(runtime, children);
    CHECK_OK(agentrt_agent_kill(HOST, partner, NULL));
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}

static void run(bool calls, bool orchestrates)
{
    run_with(calls, orchestrates, NULL);
}

// The tool lies beside the folder of this test's binary. What it says is in `text`; its exit status, or 1000 and a signal.
static int replay(const char *options)
{
    char self[200], command[800];
    ssize_t bytes = readlink("/proc/self/exe", self, sizeof self - 1);
    CHECK(bytes > 0);
    self[bytes] = 0;
    *strrchr(self, '/') = 0;
    snprintf(command, sizeof command, "exec %s/../agentrt-replay %s %s 2>&1", self, options, path);
    FILE *tool = popen(command, "r");
    CHECK(tool != NULL);
    text[fread(text, 1, TEXT_BYTES_MAX - 1, tool)] = 0;
    int status = pclose(tool);
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(the_calls_are_beside_the_events_and_change_none)
{
    run(false, false);
    size_t bytes = read_text(events);
    CHECK(bytes > 1000);
    run(true, false);
    read_text(text);
    const char *event = events;
    unsigned calls = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        calls += line[0] == '#';
        if (line[0] == '#')
            continue;
        CHECK(strncmp(event, line, strlen(line)) == 0);
        event += strlen(line) + 1;
    }
    CHECK_EQ(*event, 0);
    CHECK(calls > 30);
}

TEST(a_recording_is_replayed_byte_for_byte)
{
    run(true, false);
    CHECK_EQ(replay(""), 0);
    CHECK(strstr(text, ": the same: ") != NULL);
}

TEST(what_orchestrates_is_replayed_too)
{
    run(true, true);
    read_text(text);
    const char *const calls[] = {"\n# supervise ", "\n# restart ", "\n# map ",    "\n# remap ",
                                 "\n# key ",       "\n# spread ",  "\n# report ", "\n# unmap "};
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        CHECK(strstr(text, calls[i]) != NULL);
    CHECK_EQ(replay(""), 0);
    CHECK(strstr(text, ": the same: ") != NULL);
}

TEST(a_changed_recording_differs_from_that_line_on)
{
    run(true, false);
    read_text(text);
    char *line = strstr(text, " signal 0->2 2 ");
    CHECK(line != NULL);
    line[13] = '5';
    unsigned number = 1;
    for (const char *at = text; at < line; at++)
        number += *at == '\n';
    write_text(text);
    CHECK_EQ(replay(""), 1);
    char place[400];
    snprintf(place, sizeof place, "%s:%u: differs from here on", path, number);
    CHECK(strstr(text, place) != NULL);
    CHECK(strstr(text, "recorded: 0 signal 0->2 5 ") != NULL);
    CHECK(strstr(text, "replayed: 0 signal 0->2 2 ") != NULL);
}

TEST(a_changed_call_is_made_as_it_says)
{
    run(true, false);
    read_text(text);
    char *line = strstr(text, "\n# kill ");
    CHECK(line != NULL);
    memcpy(line + 3, "wake", 4);
    write_text(text);
    CHECK_EQ(replay(""), 1);
    CHECK(strstr(text, "recorded: ") != NULL);
}

TEST(a_replay_stops_before_a_turn)
{
    run(true, false);
    CHECK_EQ(replay("--stop 4"), 1000 + SIGTRAP);
    CHECK_EQ(replay("--stop 4000"), 0); // there is none
}

TEST(what_cannot_be_replayed_says_so)
{
    char store[320];
    snprintf(store, sizeof store, "%s/leases.db", test_directory());
    run_with(true, false, store);
    CHECK_EQ(replay(""), 2);
    CHECK(strstr(text, "agentrt_runtime_open with a lease store cannot be replayed") != NULL);
    run(true, false);
    read_text(text);
    memcpy(text, "# open 9", 8);
    write_text(text);
    CHECK_EQ(replay(""), 2);
    CHECK(strstr(text, "its format is version 9, this program knows 2") != NULL);
    run(false, false);
    CHECK_EQ(replay(""), 2);
    CHECK(strstr(text, "record it with trace_calls") != NULL);
    CHECK_EQ(unlink(path), 0);
    CHECK_EQ(replay(""), 2);
}

TEST(only_a_traced_simulation_is_recorded)
{
    agentrt_runtime runtime;
    agentrt_runtime_options options = {
        .struct_size = sizeof options, .simulated = 1, .trace_calls = 1};
    CHECK_REFUSED(agentrt_runtime_open(&options, &runtime, E), AGENTRT_E_ARGUMENT);
    options.trace_path = "/dev/null";
    options.simulated = 0;
    CHECK_REFUSED(agentrt_runtime_open(&options, &runtime, E), AGENTRT_E_ARGUMENT);
}
