// Fences: whatever order messages are linked in, no receiver handles one under an older token after a newer one.
#include "exec/fence.h"

#include "exec/signal.h"
#include "runtime.h"

#include "../../harness/fixture.h"

// As a sender that stood still between the look at its lease and the link of its message.
static void link_late(agentrt_runtime name, agentrt_agent to, uint32_t resource, uint64_t token)
{
    struct art_thread *thread = art_thread_self();
    struct art_runtime *runtime;
    CHECK_OK(art_runtime_enter_named(thread, name.bits, &runtime));
    struct art_draft draft;
    struct art_buf_refusal refusal;
    agentrt_payload payload = {.type = token};
    CHECK_OK(art_signal_draft(thread, 0, &payload, &draft, &refusal));
    draft.message->from = 0;
    draft.message->right = art_msg_stamp(resource, token);
    CHECK_OK(art_signal_post(thread, runtime, to.bits, &draft));
    art_runtime_leave(thread, runtime);
}

static void check_letters(agentrt_runtime runtime, uint32_t expected)
{
    agentrt_letter letters[8];
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(runtime, letters, 8, &count, NULL));
    CHECK_EQ(count, expected);
    for (uint32_t i = 0; i < count; i++)
        CHECK_EQ(letters[i].reason, AGENTRT_E_FENCED);
}

// Token by token, as the mailbox has them: 2 of the first resource is overtaken by 3, and so is 2 of the second by 4.
static void link_all(agentrt_runtime runtime, agentrt_agent to)
{
    static const struct {
        uint32_t resource;
        uint64_t token;
    } all[] = {{1, 1}, {1, 3}, {1, 2}, {1, 3}, {2, 2}, {2, 4}, {2, 2}, {2, 2}, {1, 5}};
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        link_late(runtime, to, all[i].resource, all[i].token);
}

static const uint64_t passing[] = {1, 3, 3, 2, 4, 5};
enum { PASSING = sizeof passing / sizeof *passing };

TEST(an_overtaken_message_is_a_dead_letter)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent to = fixture_spawn(runtime, &actor, NULL);
    link_all(runtime, to);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, PASSING);
    for (unsigned i = 0; i < PASSING; i++)
        CHECK_EQ(actor.log[i].type, passing[i]);
    check_letters(runtime, 3);
    fixture_check_conserved(runtime);
}

TEST(a_worker_fences_as_the_simulator_does)
{
    agentrt_runtime runtime = fixture_threaded(1);
    struct actor actor = {0};
    agentrt_agent to = fixture_spawn(runtime, &actor, NULL);
    link_all(runtime, to);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000, NULL));
    CHECK_EQ(actor.received, PASSING);
    for (unsigned i = 0; i < PASSING; i++)
        CHECK_EQ(actor.log[i].type, passing[i]);
    check_letters(runtime, 3);
    fixture_check_conserved(runtime);
}

// Takes and commits until nothing comes; true where each take brought what passes the fence, in order.
static unsigned drain_port(agentrt_port port, uint32_t records_max, bool handles)
{
    agentrt_message records[16];
    unsigned received = 0;
    for (uint32_t count = 1; count > 0;) {
        CHECK_OK(agentrt_port_take(port, records, records_max, 0, &count, NULL));
        for (uint32_t i = 0; i < count; i++) {
            CHECK_EQ(records[i].right, 0);
            if (handles)
                CHECK_EQ(records[i].type, passing[received + i]);
        }
        if (count == 0)
            break;
        agentrt_command command = {.agent = records[0].agent, .handled = handles ? count : 0};
        CHECK_OK(agentrt_port_commit(port, &command, 1, NULL));
        received += handles ? count : 0;
        handles = true; // what was not handled comes again
    }
    return received;
}

static void fence_behind_port(uint32_t records_max, bool handles)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port;
    CHECK_OK(agentrt_port_open(runtime,
                               &(agentrt_port_options){.struct_size = sizeof(agentrt_port_options)},
                               &port, NULL));
    agentrt_spawn_options options = {.struct_size = sizeof options, .port = port};
    agentrt_agent to;
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &to, NULL));
    link_all(runtime, to);
    CHECK_EQ(drain_port(port, records_max, handles), PASSING);
    check_letters(runtime, 3);
    fixture_check_conserved(runtime);
    CHECK_OK(agentrt_port_close(port, NULL));
}

TEST(a_port_hands_out_nothing_that_is_stale)
{
    fence_behind_port(16, true);
}
TEST(a_port_fences_record_by_record)
{
    fence_behind_port(1, true);
}
TEST(what_a_host_has_not_handled_passes_again)
{
    fence_behind_port(16, false);
}

TEST(a_dead_receivers_fenced_messages_are_letters_like_any_other)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent to = fixture_spawn(runtime, &actor, NULL);
    link_all(runtime, to);
    CHECK_OK(agentrt_agent_kill(HOST, to, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 0);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 9);
    fixture_check_conserved(runtime);
}
