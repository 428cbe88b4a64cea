// What tests on the public API share: runtimes that close themselves, and actors that remember.
#include "fixture.h"

enum { RUNTIMES_MAX = 256 };

agentrt_error fixture_error;

static agentrt_runtime runtimes[RUNTIMES_MAX];
static unsigned runtimes_count;

static void close_runtime(void *argument)
{
    const agentrt_runtime *runtime = argument;
    agentrt_status status = agentrt_runtime_close(*runtime, NULL);
    CHECK(status == AGENTRT_OK || status == AGENTRT_E_STALE || status == AGENTRT_E_FORKED);
}

agentrt_runtime fixture_open(const agentrt_runtime_options *options)
{
    CHECK(runtimes_count < RUNTIMES_MAX);
    agentrt_runtime *runtime = &runtimes[runtimes_count++];
    CHECK_OK(agentrt_runtime_open(options, runtime, NULL));
    test_defer(close_runtime, runtime);
    return *runtime;
}

agentrt_runtime fixture_simulated(uint64_t seed)
{
    return fixture_open(&(agentrt_runtime_options){
        .struct_size = sizeof(agentrt_runtime_options), .simulated = 1, .seed = seed});
}

agentrt_runtime fixture_threaded(uint32_t workers)
{
    return fixture_open(&(agentrt_runtime_options){.struct_size = sizeof(agentrt_runtime_options),
                                                   .workers = workers});
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    struct actor *actor = state;
    actor->agent.bits = message->agent;
    if (actor->received < FIXTURE_LOG_MAX)
        actor->log[actor->received] = *message;
    actor->received++;
    return actor->react == NULL ? AGENTRT_OK : actor->react(actor, message);
}

static void destroy(void *state)
{
    struct actor *actor = state;
    actor->destroyed++;
}

agentrt_spawn_options fixture_options(struct actor *actor)
{
    static const agentrt_behavior behavior = {
        .struct_size = sizeof(agentrt_behavior), .receive = receive, .destroy = destroy};
    return (agentrt_spawn_options){
        .struct_size = sizeof(agentrt_spawn_options), .behavior = &behavior, .state = actor};
}

agentrt_agent fixture_spawn(agentrt_runtime runtime, struct actor *actor,
                            const agentrt_spawn_options *options)
{
    agentrt_spawn_options filled = fixture_options(actor);
    if (options != NULL) {
        filled.flags = options->flags;
        filled.name = options->name;
        filled.name_bytes = options->name_bytes;
        filled.capacity = options->capacity;
        filled.overflow = options->overflow;
        filled.priority = options->priority;
    }
    CHECK_OK(agentrt_spawn(runtime, HOST, &filled, &actor->agent, NULL));
    return actor->agent;
}

void fixture_run(agentrt_runtime runtime, uint64_t timeout_ns)
{
    uint64_t turns;
    CHECK_OK(agentrt_runtime_run(runtime, timeout_ns, &turns, NULL));
}

void fixture_signal(agentrt_agent to, uint64_t type)
{
    CHECK_OK(agentrt_signal(HOST, to, &(agentrt_payload){.type = type}, NULL));
}

const agentrt_message *fixture_record(const struct actor *actor, unsigned index)
{
    CHECK(index < actor->received && index < FIXTURE_LOG_MAX);
    return &actor->log[index];
}

static void close_buffer(void *argument)
{
    // A test may have closed it itself.
    (void)agentrt_buf_close((agentrt_buf){(uintptr_t)argument}, NULL);
}

void fixture_close_payload(const agentrt_message *message)
{
    if (message->capability != AGENTRT_INLINE)
        test_defer(close_buffer, (void *)(uintptr_t)message->payload.buf.buf);
}

agentrt_message fixture_wait(agentrt_future future, uint64_t timeout_ns)
{
    agentrt_message message;
    // The name of the call tells the harness that turns run in here.
    CHECK_OK(agentrt_future_wait(future, timeout_ns, &message, NULL));
    fixture_close_payload(&message);
    return message;
}

agentrt_stats fixture_stats(agentrt_runtime runtime)
{
    agentrt_stats stats;
    CHECK_OK(agentrt_runtime_stats(runtime, &stats, NULL));
    return stats;
}

void fixture_check_conserved(agentrt_runtime runtime)
{
    agentrt_stats stats = fixture_stats(runtime);
    CHECK_EQ(stats.in_flight, 0);
    CHECK_EQ(stats.accepted, stats.handled + stats.dead_letters);
}

pthread_t fixture_thread(void *(*run)(void *argument), void *argument)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, argument) != 0)
        CHECK_EQ(pthread_create(&thread, NULL, run, argument), 0);
    return thread;
}
