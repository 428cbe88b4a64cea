// Promises without memory, and promises of another runtime, whose rights are foreign here.
#include "exec/await.h"

#include "../../harness/fixture.h"
#include "base/mem.h"

static agentrt_future ask(agentrt_agent to)
{
    agentrt_future future = {0};
    CHECK_OK(agentrt_ask(HOST, to, &(agentrt_payload){0}, NULL, &future, NULL));
    return future;
}

struct stranger {
    agentrt_right right;
    agentrt_agent target;
};

static agentrt_status meddle(struct actor *self, const agentrt_message *message)
{
    (void)message;
    const struct stranger *stranger = self->context;
    CHECK_REFUSED(agentrt_reply(self->agent, stranger->right, &(agentrt_payload){0}, E),
                  AGENTRT_E_FOREIGN);
    agentrt_ask_options options = {.struct_size = sizeof options, .parent = stranger->right};
    agentrt_future future;
    CHECK_REFUSED(agentrt_ask(self->agent, self->agent, &(agentrt_payload){0}, &options, &future, E),
                  AGENTRT_E_FOREIGN);
    return AGENTRT_OK;
}

static agentrt_status keep_right(struct actor *self, const agentrt_message *message)
{
    ((struct stranger *)self->context)->right.bits = message->right;
    return AGENTRT_OK;
}

TEST(an_agent_cannot_use_a_right_of_another_runtime)
{
    agentrt_runtime there = fixture_simulated(1), here = fixture_simulated(1);
    struct stranger stranger = {0};
    struct actor keeper = {.react = keep_right, .context = &stranger};
    struct actor meddler = {.react = meddle, .context = &stranger};
    agentrt_future future = ask(fixture_spawn(there, &keeper, NULL));
    fixture_run(there, 0);
    fixture_signal(fixture_spawn(here, &meddler, NULL), 1);
    fixture_run(here, 0);
    CHECK_EQ(meddler.received, 1);
    agentrt_message message;
    CHECK_STATUS(agentrt_future_wait(future, 0, &message, NULL), AGENTRT_E_PENDING);
    CHECK_OK(agentrt_future_cancel(future, NULL));
}

// Whatever the process still has of messages is taken, and more is refused.
static void use_up_messages(void)
{
    art_mem_fail_after(0);
    while (art_msg_acquire(art_thread_self()) != NULL) {
    }
}

TEST(a_deadline_ends_an_ask_without_memory)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_ask_options options = {.struct_size = sizeof options, .timeout_ns = 10};
    agentrt_future future, another;
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){0}, &options, &future, NULL));
    fixture_run(runtime, 0);
    use_up_messages();
    CHECK_STATUS(agentrt_ask(HOST, agent, &(agentrt_payload){0}, NULL, &another, NULL),
                 AGENTRT_E_MEMORY);
    agentrt_message answer = fixture_wait(future, 10);
    CHECK_EQ(answer.status, AGENTRT_E_DEADLINE);
    CHECK_EQ(answer.payload_bytes, 0); // its text would need a buffer
    art_mem_fail_after(-1);
}
