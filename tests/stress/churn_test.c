// Everything is opened and closed while others use it: ports, agents with names, futures, whole runtimes.
//
// Nobody waits for anybody here, so most calls may be refused; what counts is that nothing crashes or
// hangs, that every runtime's own count comes out even when it closes, and that its counters make sense.
#include "../harness/fixture.h"

#include "../harness/random.h"

#include <stdatomic.h>

enum {
    USERS = 3,
    PLACES = 8,         // of names, agents, ports and rights that the users share
    LIFE_NS = 40000000, // of each runtime
    RUNTIMES = 8,
    TAKE_MAX = 16,
    LONG_BYTES = 100, // more than a message holds
};

static struct {
    _Atomic uint64_t runtime;
    _Atomic uint64_t agents[PLACES];
    _Atomic uint64_t ports[PLACES];
    _Atomic uint64_t rights[PLACES];
    _Atomic uint64_t channels[PLACES];
    atomic_bool over;
} shared;

static const char data[LONG_BYTES] = "bytes";

static void close_payload(const agentrt_message *message)
{
    if (message->capability != AGENTRT_INLINE)
        (void)agentrt_buf_close((agentrt_buf){message->payload.buf.buf}, NULL);
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    (void)state;
    if (message->kind == AGENTRT_KIND_SIGNAL && message->right != 0)
        shared.rights[message->type % PLACES] = message->right;
    agentrt_payload payload = {.type = message->type / 2, .data = data, .bytes = LONG_BYTES};
    if (message->type > 1)
        (void)agentrt_signal(AGENT(message->agent), AGENT(shared.agents[message->type % PLACES]),
                             &payload, NULL);
    return message->type % 31 == 30 ? AGENTRT_END : AGENTRT_OK;
}

static void spawn(struct random *random, agentrt_runtime runtime)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior, .receive = receive};
    static const char names[PLACES + 1] = "abcdefgh";
    uint64_t place = random_below(random, PLACES);
    agentrt_spawn_options options = {.struct_size = sizeof options,
                                     .capacity = 4,
                                     .overflow = (uint32_t)random_below(random, 4),
                                     .flags = (uint32_t)random_below(random, 8)};
    if (random_chance(random, 50))
        options.port.bits = shared.ports[place];
    else
        options.behavior = &behavior;
    if (random_chance(random, 30)) {
        options.name = names + place;
        options.name_bytes = 1;
    }
    agentrt_agent agent;
    if (agentrt_spawn(runtime, HOST, &options, &agent, NULL) == AGENTRT_OK)
        shared.agents[place] = agent.bits;
    if (agentrt_agent_find(runtime, names + place, 1, &agent, NULL) == AGENTRT_OK)
        (void)agentrt_agent_kill(HOST, agent, NULL);
}

static void wake(void *argument)
{
    atomic_fetch_add((atomic_uint *)argument, 1);
}

static void open_port(struct random *random, agentrt_runtime runtime)
{
    static atomic_uint wakes;
    agentrt_port_options options = {.struct_size = sizeof options,
                                    .wake = (uint32_t)random_below(random, 3),
                                    .hook = wake,
                                    .hook_argument = &wakes,
                                    .stall_ns = random_chance(random, 50) ? 0 : 100000};
    agentrt_port port;
    if (agentrt_port_open(runtime, &options, &port, NULL) != AGENTRT_OK)
        return;
    uint64_t old = atomic_exchange(&shared.ports[random_below(random, PLACES)], port.bits);
    (void)agentrt_port_close((agentrt_port){old}, NULL);
}

static void serve(struct random *random)
{
    agentrt_port port = {shared.ports[random_below(random, PLACES)]};
    agentrt_message records[TAKE_MAX];
    uint32_t count = 0;
    if (agentrt_port_take(port, records, TAKE_MAX, random_below(random, 50000), &count, NULL) !=
        AGENTRT_OK)
        return;
    for (uint32_t i = 0; i < count; i++)
        close_payload(&records[i]);
    for (uint32_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && records[end].agent == records[i].agent;)
            end++;
        agentrt_command command = {
            .agent = records[i].agent, .op = (uint32_t)random_below(random, 4), .handled = end - i};
        (void)agentrt_port_commit(port, &command, 1, NULL);
    }
}

static void talk(struct random *random)
{
    agentrt_agent agent = {shared.agents[random_below(random, PLACES)]};
    agentrt_payload payload = {.type = random_below(random, 64), .data = data, .bytes = LONG_BYTES};
    agentrt_ask_options options = {.struct_size = sizeof options,
                                   .timeout_ns = random_below(random, 100000)};
    agentrt_future future;
    agentrt_message message;
    agentrt_timer timer;
    (void)agentrt_signal(HOST, agent, &payload, NULL);
    (void)agentrt_agent_wake(agent, NULL);
    (void)agentrt_timer_arm(HOST, agent, random_below(random, 50000), 20000, &payload, &timer,
                            NULL);
    (void)agentrt_reply(HOST, (agentrt_right){shared.rights[random_below(random, PLACES)]},
                        &payload, NULL);
    agentrt_status asked = random_chance(random, 50)
                               ? agentrt_ask(HOST, agent, &payload, &options, &future, NULL)
                               : agentrt_monitor(HOST, agent, &future, NULL);
    if (asked != AGENTRT_OK)
        return;
    if (agentrt_future_wait(future, random_below(random, 50000), &message, NULL) == AGENTRT_OK)
        close_payload(&message);
    else if (random_chance(random, 80))
        (void)agentrt_future_cancel(future, NULL);
}

// What waits here may wait for a channel that is closed, or whose runtime is, in the same moment.
static void exchange(struct random *random, agentrt_runtime runtime)
{
    agentrt_channel_options options = {.struct_size = sizeof options, .capacity = 2};
    agentrt_channel opened, several[PLACES];
    for (unsigned i = 0; i < PLACES; i++)
        several[i].bits = shared.channels[random_below(random, PLACES)];
    agentrt_payload payload = {.data = data, .bytes = LONG_BYTES};
    uint64_t timeout_ns = 1 + random_below(random, 100000);
    agentrt_future future;
    agentrt_message message;
    agentrt_status status = AGENTRT_E_PENDING;
    switch (random_below(random, 6)) {
    case 0:
        if (agentrt_channel_open(runtime, &options, &opened, NULL) != AGENTRT_OK)
            return;
        opened.bits = atomic_exchange(&shared.channels[random_below(random, PLACES)], opened.bits);
        (void)agentrt_channel_close(opened, NULL);
        break;
    case 1:
        (void)agentrt_channel_try_send(HOST, several[0], &payload, NULL);
        break;
    case 2:
        if (agentrt_channel_try_recv(HOST, several[0], &message, NULL) == AGENTRT_OK)
            close_payload(&message);
        break;
    case 3:
        status = agentrt_channel_send(HOST, several[0], &payload, timeout_ns, &future, NULL);
        break;
    case 4:
        status = agentrt_channel_recv(HOST, several[0], timeout_ns, &future, NULL);
        break;
    default:
        status = agentrt_channel_select(HOST, several, 2, timeout_ns, &future, NULL);
    }
    if (status != AGENTRT_OK)
        return;
    if (agentrt_future_wait(future, random_below(random, 50000), &message, NULL) == AGENTRT_OK)
        close_payload(&message);
    else if (random_chance(random, 80))
        (void)agentrt_future_cancel(future, NULL);
}

static void check_counters(agentrt_runtime runtime)
{
    agentrt_stats stats;
    if (agentrt_runtime_stats(runtime, &stats, NULL) != AGENTRT_OK)
        return;
    CHECK(stats.agents_live <= stats.spawned);
    CHECK(stats.in_flight <= stats.accepted);
}

static void *use(void *argument)
{
    struct random random = {(uint64_t)(uintptr_t)argument};
    while (!shared.over) {
        agentrt_runtime runtime = {shared.runtime};
        switch (random_below(&random, 11)) {
        case 0:
        case 1:
            spawn(&random, runtime);
            break;
        case 2:
            open_port(&random, runtime);
            break;
        case 3:
        case 4:
            serve(&random);
            break;
        case 5:
            check_counters(runtime);
            break;
        case 6:
        case 7:
        case 8:
            exchange(&random, runtime);
            break;
        default:
            talk(&random);
        }
    }
    return NULL;
}

TEST(whatever_closes_in_the_middle_of_anything_closes_cleanly)
{
    uint64_t seed = test_seed();
    pthread_t users[USERS];
    for (unsigned i = 0; i < USERS; i++)
        users[i] = fixture_thread(use, (void *)(uintptr_t)(seed + i));
    struct random random = {seed + USERS};
    for (unsigned i = 0; i < RUNTIMES * test_scale(); i++) {
        agentrt_runtime_options options = {.struct_size = sizeof options, .workers = 1 + i % 2};
        agentrt_runtime runtime;
        CHECK_OK(agentrt_runtime_open(&options, &runtime, NULL));
        shared.runtime = runtime.bits;
        uint64_t born_ns = 0, now_ns = 0;
        CHECK_OK(agentrt_runtime_clock(runtime, &born_ns, NULL));
        for (; now_ns < born_ns + LIFE_NS; talk(&random))
            CHECK_OK(agentrt_runtime_clock(runtime, &now_ns, NULL));
        CHECK_OK(agentrt_runtime_close(runtime, NULL));
    }
    shared.over = true;
    for (unsigned i = 0; i < USERS; i++)
        pthread_join(users[i], NULL);
}
