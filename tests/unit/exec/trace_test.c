// The trace file: every event a line, agents by number, nothing of a handle.
#include "../../harness/fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static agentrt_status answer_or_crash(struct actor *self, const agentrt_message *message)
{
    if (message->right != 0)
        CHECK_OK(agentrt_reply(self->agent, (agentrt_right){message->right},
                               &(agentrt_payload){.type = 4}, NULL));
    return message->type == 9 ? AGENTRT_E_LIMIT : AGENTRT_OK;
}

static char text[8192];

static void trace_some_history(void)
{
    char path[200];
    snprintf(path, sizeof path, "%s/trace", test_directory());
    agentrt_runtime runtime;
    CHECK_OK(agentrt_runtime_open(
        &(agentrt_runtime_options){
            .struct_size = sizeof(agentrt_runtime_options), .simulated = 1, .trace_path = path},
        &runtime, NULL));
    struct actor actor = {.react = answer_or_crash};
    agentrt_spawn_options named = {.name = "bank", .name_bytes = 4, .capacity = 1};
    agentrt_agent agent = fixture_spawn(runtime, &actor, &named);
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.type = 7, .data = "abc", .bytes = 3},
                            NULL));
    CHECK_STATUS(agentrt_signal(HOST, agent, &(agentrt_payload){.type = 8}, NULL), AGENTRT_E_FULL);
    fixture_run(runtime, 5);
    agentrt_future future;
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 3}, NULL, &future, NULL));
    fixture_wait(future, 5);
    fixture_signal(agent, 9);
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    FILE *file = fopen(path, "r");
    if (file == NULL)
        file = fopen(path, "r"); // an injected fault
    CHECK(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
}

TEST(every_event_is_a_line_of_the_trace)
{
    trace_some_history();
    static const char *const lines[] = {"0 spawn 0->1 bank\n",
                                        "0 signal 0->1 7 inline 3 ",
                                        "0 refuse 0->1 E_FULL\n",
                                        "0 handle 1<-0 signal 7 3 ",
                                        "5 ask 0->1 3 inline 0 ",
                                        "5 reply 1->0 4 inline 0 ",
                                        "5 crash 1",
                                        "5 end 1 E_CRASHED "};
    const char *at = text;
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) {
        at = strstr(at, lines[i]);
        if (at == NULL)
            test_fail(__FILE__, __LINE__, "no \"%s\" in its place in\n%s", lines[i], text);
    }
}

TEST(the_sum_in_a_trace_is_fnv_1a_of_the_payload)
{
    trace_some_history();
    CHECK(strstr(text, "0 signal 0->1 7 inline 3 e71fa2190541574b\n") != NULL);
}

static agentrt_runtime open_traced(const char *path)
{
    agentrt_runtime runtime;
    CHECK_OK(agentrt_runtime_open(
        &(agentrt_runtime_options){
            .struct_size = sizeof(agentrt_runtime_options), .simulated = 1, .trace_path = path},
        &runtime, NULL));
    return runtime;
}

// Works as if nothing had happened, and closes; the close says what it says.
static void work_and_close(agentrt_runtime runtime, unsigned messages, const char *said)
{
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    for (unsigned i = 0; i < messages; i++) {
        fixture_signal(agent, i);
        fixture_run(runtime, 0);
    }
    CHECK_EQ(actor.received, messages);
    CHECK_REFUSED(agentrt_runtime_close(runtime, E), AGENTRT_E_SYSTEM);
    CHECK(strstr(fixture_error.text, said) != NULL);
    CHECK(strstr(fixture_error.text, "the runtime is closed, its trace is not whole") != NULL);
    CHECK_EQ(actor.destroyed, 1);
    CHECK_REFUSED(agentrt_runtime_close(runtime, E), AGENTRT_E_STALE);
}

TEST(a_full_disk_ends_the_trace_and_not_the_runtime)
{
    work_and_close(open_traced("/dev/full"), 1000,
                   "trace file '/dev/full': No space left on device: ");
}

TEST(what_only_the_last_write_finds_is_told_too)
{
    work_and_close(open_traced("/dev/full"), 1,
                   "trace file '/dev/full': No space left on device: ");
}

TEST(a_closed_pipe_ends_the_trace_and_not_the_process)
{
    char path[200];
    snprintf(path, sizeof path, "%s/pipe", test_directory());
    unlink(path);
    CHECK_EQ(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    CHECK(reader >= 0);
    agentrt_runtime runtime = open_traced(path);
    close(reader);
    work_and_close(runtime, 1000, "Broken pipe");
}

TEST(a_long_path_is_named_as_far_as_it_fits)
{
    char path[600];
    snprintf(path, sizeof path, "/nowhere/%0500d", 7);
    agentrt_runtime runtime;
    CHECK_REFUSED(agentrt_runtime_open(
                      &(agentrt_runtime_options){.struct_size = sizeof(agentrt_runtime_options),
                                                 .simulated = 1,
                                                 .trace_path = path},
                      &runtime, E),
                  AGENTRT_E_SYSTEM);
    CHECK(strstr(fixture_error.text, "/nowhere/000") != NULL);
    CHECK(strstr(fixture_error.text, "no runtime is opened without it") != NULL);
}

TEST(a_record_that_comes_again_is_traced_without_what_its_host_has_closed)
{
    char path[200];
    snprintf(path, sizeof path, "%s/trace", test_directory());
    agentrt_runtime runtime = open_traced(path);
    agentrt_port port;
    CHECK_OK(agentrt_port_open(runtime, NULL, &port, NULL));
    agentrt_agent agent;
    agentrt_spawn_options options = {.struct_size = sizeof options, .port = port};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    enum { BYTES = 50000000 }; // so many are given back to the system at once
    agentrt_buf buf;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, NULL, BYTES, &buf, NULL));
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = buf}, NULL));
    agentrt_message record;
    uint32_t count;
    CHECK_OK(agentrt_port_take(port, &record, 1, 0, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_OK(agentrt_buf_close((agentrt_buf){record.payload.buf.buf}, NULL));
    CHECK_OK(agentrt_port_commit(port, &(agentrt_command){.agent = agent.bits}, 1, NULL));
    CHECK_OK(agentrt_port_take(port, &record, 1, 0, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}

TEST(a_child_that_exits_writes_no_line_of_the_trace_again)
{
    char path[200];
    snprintf(path, sizeof path, "%s/trace", test_directory());
    agentrt_runtime runtime = open_traced(path);
    struct actor actor = {0};
    fixture_spawn(runtime, &actor, NULL);
    pid_t pid = fork();
    if (pid == 0) {
        fflush(NULL); // as an exit does
        _exit(0);
    }
    int status = -1;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    unsigned lines = 0;
    for (char line[200]; fgets(line, sizeof line, file) != NULL;)
        lines++;
    fclose(file);
    CHECK_EQ(lines, 3); // spawn, end, close
}
