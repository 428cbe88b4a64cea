// The trace file: every event a line, agents by number, nothing of a handle.
#include "../../harness/fixture.h"

#include <stdio.h>
#include <stdlib.h>

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
        &(agentrt_runtime_options){.struct_size = sizeof(agentrt_runtime_options),
                                   .simulated = 1,
                                   .trace_path = path},
        &runtime, NULL));
    struct actor actor = {.react = answer_or_crash};
    agentrt_spawn_options named = {.name = "bank", .name_bytes = 4, .capacity = 1};
    agentrt_agent agent = fixture_spawn(runtime, &actor, &named);
    CHECK_OK(agentrt_signal(HOST, agent,
                            &(agentrt_payload){.type = 7, .data = "abc", .bytes = 3}, NULL));
    CHECK_STATUS(agentrt_signal(HOST, agent, &(agentrt_payload){.type = 8}, NULL),
                 AGENTRT_E_FULL);
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
    static const char *const lines[] = {
        "0 spawn 0->1 bank\n", "0 signal 0->1 7 inline 3 ", "0 refuse 0->1 E_FULL\n",
        "0 handle 1<-0 signal 7 3 ", "5 ask 0->1 3 inline 0 ", "5 reply 1->0 4 inline 0 ",
        "5 crash 1", "5 end 1 E_CRASHED "};
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
