// Closing a port under every order: its agent ends once, and nobody calls its host afterwards.
#include "base/thread.h"
#include "exec/agent.h"
#include "exec/mailbox.h"
#include "exec/port.h"
#include "exec/signal.h"
#include "explore.h"
#include "mem_model.h"
#include "runtime.h"
#include "thread_model.h"

#include "../harness/test.h"

static uint64_t runtime_name;
static struct art_runtime *runtime;
static uint64_t port_name;
static uint64_t agent_name;
static uint64_t host_calls; // plain: after the close it is the closer's

static void hook(void *argument)
{
    *(uint64_t *)argument += 1;
}

static void reset_pools(void)
{
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
}

static void open_port(void)
{
    static const agentrt_runtime_options options = {.struct_size = sizeof options, .workers = 1};
    static const agentrt_port_options waking = {.struct_size = sizeof waking,
                                                .wake = AGENTRT_WAKE_HOOK,
                                                .hook = hook,
                                                .hook_argument = &host_calls};
    struct art_thread *self = art_thread_self();
    struct art_trace_loss loss;
    agentrt_status status = art_runtime_open(self, &options, &runtime_name, &loss);
    MODEL_CHECK(status == AGENTRT_OK);
    status = art_runtime_enter_named(self, runtime_name, &runtime);
    MODEL_CHECK(status == AGENTRT_OK);
    status = art_port_open(self, runtime, &waking, &port_name);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void setup(void)
{
    static bool warm;
    explore_local(&art_thread_record, sizeof art_thread_record);
    thread_model_reset();
    if (!warm) { // the process keeps the place of a port
        mem_model_reset();
        reset_pools();
        open_port();
        mem_model_keep();
        warm = true;
    } else {
        mem_model_reset();
        reset_pools();
        open_port();
    }
    host_calls = 0;
    struct art_port *port = art_port_find(port_name);
    struct art_agent_shape shape = {.port = port, .policy = art_policy_make(4, 0, 0, 0)};
    struct art_agent *agent = art_agent_create(art_thread_self(), runtime, &shape);
    MODEL_CHECK(port != NULL && agent != NULL);
    art_atomic_add(&port->agents, 1, relaxed);
    agent_name = art_agent_bits(agent);
}

static void signal_agent(void)
{
    struct art_thread *self = art_thread_self();
    struct art_draft draft;
    struct art_buf_refusal refusal;
    agentrt_payload payload = {.type = 1};
    agentrt_status status = art_signal_draft(self, 0, &payload, &draft, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    draft.message->from = 0;
    if (art_signal_post(self, runtime, agent_name, &draft) != AGENTRT_OK)
        art_signal_undo(self, &draft);
}

static void close_port(void)
{
    agentrt_status status = art_port_close(art_thread_self(), port_name);
    MODEL_CHECK(status == AGENTRT_OK);
    host_calls = 0; // the host is gone, and what its hook pointed to
    agentrt_stats stats;
    art_runtime_stats(runtime, &stats);
    MODEL_CHECK(stats.ended == 1);
    MODEL_CHECK(art_port_find(port_name) == NULL);
}

static void verify(void)
{
    art_runtime_leave(art_thread_self(), runtime);
    MODEL_CHECK(host_calls == 0);
    thread_model_end();
    struct art_trace_loss loss;
    agentrt_status status = art_runtime_close(art_thread_self(), runtime_name, &loss);
    MODEL_CHECK(status == AGENTRT_OK);
}

static const struct explore_model signal_and_close = {
    .setup = setup, .threads = {signal_agent, close_port}, .verify = verify};

// No order can be weakened here to a visible end: port.wakers, port.agents and port.word each order
// what the wait for the last sender orders, too.
TEST(a_port_closes_while_its_agent_is_signalled)
{
    explore_holds(&signal_and_close);
}
