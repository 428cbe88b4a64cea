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
    static const agentrt_port_options waking = {.struct_size = sizeof waking,
                                                .wake = AGENTRT_WAKE_HOOK,
                                                .hook = hook,
                                                .hook_argument = &host_calls};
    agentrt_status status = art_port_open(art_thread_self(), runtime, &waking, &port_name);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void open_both(void)
{
    static const agentrt_runtime_options options = {.struct_size = sizeof options, .workers = 1};
    struct art_thread *self = art_thread_self();
    struct art_trace_loss loss;
    struct art_sqlite_fault fault;
    agentrt_status status = art_runtime_open(self, &options, &runtime_name, &loss, &fault);
    MODEL_CHECK(status == AGENTRT_OK);
    status = art_runtime_enter_named(self, runtime_name, &runtime);
    MODEL_CHECK(status == AGENTRT_OK);
    open_port();
}

static void open_place(void)
{
    static bool warm;
    explore_local(&art_thread_record, sizeof art_thread_record);
    thread_model_reset();
    mem_model_reset();
    reset_pools();
    open_both();
    if (!warm) // the process keeps the place of a port
        mem_model_keep();
    warm = true;
    host_calls = 0;
}

static void setup(void)
{
    open_place();
    struct art_port *port = art_port_find(port_name);
    struct art_agent_shape shape = {.port = port, .policy = art_policy_make(4, 0, 0, 0)};
    struct art_agent *agent = art_agent_create(art_thread_self(), runtime, &shape);
    MODEL_CHECK(port != NULL && agent != NULL);
    art_atomic_add(&port->agents, 1, relaxed);
    ART_COUNT(art_thread_self(), runtime, spawned, 1);
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

TEST(a_port_closes_while_its_agent_is_signalled)
{
    explore_holds(&signal_and_close);
}

// The address alone: whoever submits it may still be waking the host when the closer has found it.
static void setup_alone(void)
{
    open_place();
    struct art_port *port = art_port_find(port_name);
    MODEL_CHECK(port != NULL);
    agent_name = art_agent_bits(port->address);
}

static void close_alone(void)
{
    agentrt_status status = art_port_close(art_thread_self(), port_name);
    MODEL_CHECK(status == AGENTRT_OK);
    host_calls = 0; // the host is gone, and what its hook pointed to
}

TEST(edge_port_wakers)
{
    static const struct explore_model model = {
        .setup = setup_alone, .threads = {signal_agent, close_alone}, .verify = verify};
    explore_edge("port.wakers", &model);
}

// Somebody spawns behind the port while it closes: the agent ends with it, or is refused.
static bool spawned;
static struct art_agent *spawn;

static void setup_spawn(void)
{
    open_place();
    spawned = false;
}

static void spawn_behind(void)
{
    struct art_thread *thread = art_thread_self();
    struct art_port *port = art_port_find(port_name);
    if (port == NULL || !art_port_spawner_enter(port, port_name))
        return;
    struct art_agent_shape shape = {.port = port, .policy = art_policy_make(4, 0, 0, 0)};
    spawn = art_agent_create(thread, runtime, &shape);
    MODEL_CHECK(spawn != NULL);
    art_atomic_add(&port->agents, 1, relaxed);
    ART_COUNT(art_thread_self(), runtime, spawned, 1);
    spawned = true;
    art_port_spawner_leave(port);
}

static void verify_spawn(void)
{
    if (spawned)
        MODEL_CHECK(art_atomic_load(&spawn->word, relaxed) & ART_WORD_DEAD);
    verify();
}

TEST(edge_port_spawners)
{
    static const struct explore_model model = {
        .setup = setup_spawn, .threads = {spawn_behind, close_alone}, .verify = verify_spawn};
    explore_edge("port.spawners", &model);
}

// A name that was never given away, but fits: what it names must be there all the same.
static uint64_t next_name;

static void setup_closed(void)
{
    open_place();
    uint32_t index = art_handle_index(port_name);
    uint32_t generation = art_handle_next(art_handle_generation(port_name));
    next_name = art_handle_make(ART_HANDLE_PORT, generation, index);
    agentrt_status status = art_port_close(art_thread_self(), port_name);
    MODEL_CHECK(status == AGENTRT_OK);
    host_calls = 0;
}

static void open_again(void)
{
    open_port();
    MODEL_CHECK(port_name == next_name);
}

static void guess_port(void)
{
    const struct art_port *port = art_port_find(next_name);
    if (port != NULL)
        MODEL_CHECK(port->address != NULL && port->options.hook == hook);
}

TEST(edge_port_word)
{
    static const struct explore_model model = {
        .setup = setup_closed, .threads = {open_again, guess_port}, .verify = verify};
    explore_edge("port.word", &model);
}

// The place of an agent of somebody else's changes hands while the port's own agents are searched for.
static struct art_agent *other;

static void setup_place(void)
{
    setup();
    struct art_agent_shape shape = {.policy = art_policy_make(4, 0, 0, 0), .held = true};
    other = art_agent_create(art_thread_self(), runtime, &shape);
    MODEL_CHECK(other != NULL);
    ART_COUNT(art_thread_self(), runtime, spawned, 1);
}

static void live_twice(void)
{
    struct art_thread *thread = art_thread_self();
    art_agent_end(thread, other, AGENTRT_OK, 0, 0);
    struct art_agent_shape shape = {.policy = art_policy_make(4, 0, 0, 0), .held = true};
    struct art_agent *second = art_agent_create(thread, runtime, &shape);
    MODEL_CHECK(second == other);
    ART_COUNT(thread, runtime, spawned, 1);
}

static void close_with_agent(void)
{
    close_alone();
    MODEL_CHECK(art_port_find(port_name) == NULL);
}

static void verify_place(void)
{
    struct art_agent *agent = art_agent_find(agent_name);
    MODEL_CHECK(art_atomic_load(&agent->word, relaxed) & ART_WORD_DEAD);
    MODEL_CHECK((art_atomic_load(&other->word, relaxed) & ART_WORD_DEAD) == 0);
    verify();
}

TEST(a_place_that_changes_hands_is_not_taken_for_the_ports)
{
    static const struct explore_model model = {
        .setup = setup_place, .threads = {live_twice, close_with_agent}, .verify = verify_place};
    explore_holds(&model);
}
