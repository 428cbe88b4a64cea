// The simulator: one seed, one history; and a port changes nothing about it.
//
// A small swarm that uses the whole repertoire (asks that await, timers, monitors, a crash, kills,
// stops, full mailboxes, channels) runs under a seed and leaves its trace in a file; tests compare files.
#include "../harness/fixture.h"
#include "../harness/random.h"

#include <stdio.h>

enum {
    MEMBERS = 6,
    CHANNELS = 2,
    ROUNDS = 40,
    TRACE_BYTES_MAX = 4 << 20,
    HORIZON_NS = 1000000000,
};

struct swarm;

struct member {
    struct swarm *swarm;
    unsigned number;
    agentrt_agent agent;
    uint64_t awaited;
    uint64_t asker; // right to answer when the awaited reply has come
};

struct swarm {
    agentrt_runtime runtime;
    agentrt_port port;
    bool behind_port;
    struct random random;
    struct member members[MEMBERS];
    agentrt_channel channels[CHANNELS];
};

static agentrt_agent pick(struct swarm *swarm)
{
    return swarm->members[random_below(&swarm->random, MEMBERS)].agent;
}

// Sends, receives or selects; true: the member waits for it.
static bool exchange(struct member *member, agentrt_agent self)
{
    struct swarm *swarm = member->swarm;
    agentrt_channel channel = swarm->channels[random_below(&swarm->random, CHANNELS)];
    agentrt_payload payload = {.type = 50, .data = "0123456789", .bytes = 10};
    agentrt_future future;
    agentrt_status status = AGENTRT_E_PENDING;
    switch (random_below(&swarm->random, 5)) {
    case 0:
    case 1:
        (void)agentrt_channel_try_send(self, channel, &payload, NULL);
        break;
    case 2:
        status = agentrt_channel_send(self, channel, &payload, 4000, &future, NULL);
        break;
    case 3:
        status = agentrt_channel_recv(self, channel, 4000, &future, NULL);
        break;
    default:
        status = agentrt_channel_select(self, swarm->channels, CHANNELS, 4000, &future, NULL);
    }
    if (status != AGENTRT_OK)
        return false;
    member->awaited = future.bits;
    member->asker = 0;
    return true;
}

static agentrt_status on_signal(struct member *member, const agentrt_message *message)
{
    struct swarm *swarm = member->swarm;
    agentrt_agent self = {message->agent};
    agentrt_payload payload = {.type = message->type + 1, .data = "0123456789", .bytes = 10};
    agentrt_ask_options options = {
        .struct_size = sizeof options, .timeout_ns = 5000, .parent = {message->right}};
    agentrt_future future;
    agentrt_timer timer;
    if (message->type < 6)
        (void)agentrt_signal(self, pick(swarm), &payload, NULL);
    switch (random_below(&swarm->random, 28)) {
    case 0:
        (void)agentrt_timer_arm(self, pick(swarm), 1 + random_below(&swarm->random, 900), 0,
                                &(agentrt_payload){.type = 100}, &timer, NULL);
        break;
    case 1:
        (void)agentrt_monitor(self, pick(swarm), &future, NULL);
        break;
    case 2:
        if (member->number == 1)
            return AGENTRT_E_LIMIT;
        break;
    case 3:
        (void)agentrt_agent_kill(self, swarm->members[2].agent, NULL);
        break;
    case 4:
        (void)agentrt_agent_stop(self, swarm->members[3].agent, NULL);
        break;
    case 5:
    case 6:
    case 7:
        if (agentrt_ask(self, pick(swarm), &payload, &options, &future, NULL) == AGENTRT_OK) {
            member->awaited = future.bits;
            member->asker = message->right;
            return AGENTRT_AWAIT;
        }
        break;
    case 8:
    case 9:
    case 10:
    case 11:
        if (exchange(member, self))
            return AGENTRT_AWAIT;
        break;
    default:
        break;
    }
    if (message->right != 0)
        (void)agentrt_reply(self, (agentrt_right){message->right}, &payload, NULL);
    return AGENTRT_OK;
}

static agentrt_status react(struct member *member, const agentrt_message *message)
{
    if (message->kind == AGENTRT_KIND_SIGNAL)
        return on_signal(member, message);
    if (message->kind == AGENTRT_KIND_REPLY && message->right == member->awaited) {
        member->awaited = 0;
        if (member->asker != 0)
            (void)agentrt_reply(AGENT(message->agent), (agentrt_right){member->asker},
                                &(agentrt_payload){.type = message->type}, NULL);
    }
    return member->awaited == 0 ? AGENTRT_OK : AGENTRT_AWAIT;
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    return react(state, message);
}

static struct member *find(struct swarm *swarm, uint64_t bits)
{
    for (unsigned i = 0; i < MEMBERS; i++)
        if (swarm->members[i].agent.bits == bits)
            return &swarm->members[i];
    return NULL;
}

// One record at a time, as in every simulated port; false when nothing is left to do until then.
static bool serve(struct swarm *swarm, uint64_t until_ns)
{
    agentrt_message record;
    uint32_t count = 0;
    uint64_t now_ns;
    CHECK_OK(agentrt_runtime_clock(swarm->runtime, &now_ns, NULL));
    CHECK_OK(agentrt_port_take(swarm->port, &record, 1, until_ns - now_ns, &count, NULL));
    if (count == 0)
        return false;
    agentrt_command command = {.agent = record.agent, .handled = 1};
    struct member *member = find(swarm, record.agent);
    agentrt_status status = member == NULL ? AGENTRT_OK : react(member, &record);
    if (status == AGENTRT_AWAIT)
        command.op = AGENTRT_COMMIT_AWAIT;
    if (status < 0) {
        command.op = AGENTRT_COMMIT_CRASH;
        command.text = agentrt_status_text(status);
        command.text_bytes = strlen(command.text);
    }
    CHECK_OK(agentrt_port_commit(swarm->port, &command, 1, NULL));
    if (record.capability != AGENTRT_INLINE)
        CHECK_OK(agentrt_buf_close((agentrt_buf){record.payload.buf.buf}, NULL));
    return true;
}

static void run(struct swarm *swarm)
{
    if (!swarm->behind_port) {
        fixture_run(swarm->runtime, HORIZON_NS);
        return;
    }
    uint64_t now_ns;
    CHECK_OK(agentrt_runtime_clock(swarm->runtime, &now_ns, NULL));
    while (serve(swarm, now_ns + HORIZON_NS)) {
    }
}

static void spawn_members(struct swarm *swarm)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior, .receive = receive};
    for (unsigned i = 0; i < CHANNELS; i++)
        CHECK_OK(
            agentrt_channel_open(swarm->runtime,
                                 &(agentrt_channel_options){
                                     .struct_size = sizeof(agentrt_channel_options), .capacity = 2},
                                 &swarm->channels[i], NULL));
    for (unsigned i = 0; i < MEMBERS; i++) {
        struct member *member = &swarm->members[i];
        member->swarm = swarm;
        member->number = i;
        agentrt_spawn_options options = {
            .struct_size = sizeof options, .capacity = 3, .overflow = i % 4};
        if (swarm->behind_port) {
            options.port = swarm->port;
        } else {
            options.behavior = &behavior;
            options.state = member;
        }
        CHECK_OK(agentrt_spawn(swarm->runtime, HOST, &options, &member->agent, NULL));
    }
}

// Runs the swarm; its trace is in out_text, its length returned.
static size_t trace(uint64_t seed, bool behind_port, char *out_text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/trace", test_directory());
    struct swarm swarm = {.behind_port = behind_port, .random = {seed}};
    CHECK_OK(agentrt_runtime_open(
        &(agentrt_runtime_options){.struct_size = sizeof(agentrt_runtime_options),
                                   .simulated = 1,
                                   .seed = seed,
                                   .trace_path = path},
        &swarm.runtime, NULL));
    if (behind_port)
        CHECK_OK(agentrt_port_open(swarm.runtime, NULL, &swarm.port, NULL));
    spawn_members(&swarm);
    for (unsigned i = 0; i < ROUNDS; i++) {
        for (unsigned j = 0; j < 3; j++)
            (void)agentrt_signal(HOST, pick(&swarm), &(agentrt_payload){.type = j}, NULL);
        run(&swarm);
    }
    CHECK_OK(agentrt_runtime_close(swarm.runtime, NULL));
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    size_t bytes = fread(out_text, 1, TRACE_BYTES_MAX, file);
    fclose(file);
    CHECK(bytes > 1000 && bytes < TRACE_BYTES_MAX);
    return bytes;
}

static char first[TRACE_BYTES_MAX], second[TRACE_BYTES_MAX];

// Prints the first line that differs: a whole trace would bury it.
static void check_equal(size_t first_bytes, size_t second_bytes)
{
    size_t at = 0, line = 0;
    while (at < first_bytes && at < second_bytes && first[at] == second[at])
        if (first[at++] == '\n')
            line = at;
    if (at == first_bytes && at == second_bytes)
        return;
    fprintf(stderr, "one:   %.*s\n", (int)strcspn(first + line, "\n"), first + line);
    fprintf(stderr, "other: %.*s\n", (int)strcspn(second + line, "\n"), second + line);
    CHECK(first_bytes == second_bytes && memcmp(first, second, first_bytes) == 0);
}

TEST(one_seed_gives_one_trace)
{
    struct random random = {test_seed()};
    for (unsigned i = 0; i < 5 * test_scale(); i++) {
        uint64_t seed = random_next(&random);
        size_t bytes = trace(seed, false, first);
        check_equal(bytes, trace(seed, false, second));
    }
}

TEST(agents_behind_a_port_leave_the_trace_of_inline_agents)
{
    struct random random = {test_seed()};
    for (unsigned i = 0; i < 5 * test_scale(); i++) {
        uint64_t seed = random_next(&random);
        size_t bytes = trace(seed, false, first);
        check_equal(bytes, trace(seed, true, second));
    }
}

// Four agents with one message each from the host: which runs first is the scheduler's choice.
static uint64_t order;

static agentrt_status note_order(struct actor *self, const agentrt_message *message)
{
    (void)self;
    order = order * 10 + message->type;
    return AGENTRT_OK;
}

TEST(seeds_explore_different_orders)
{
    bool seen[5000] = {false};
    unsigned orders = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        agentrt_runtime runtime = fixture_simulated(seed);
        struct actor actors[4] = {0};
        order = 0;
        for (unsigned i = 0; i < 4; i++) {
            actors[i].react = note_order;
            fixture_signal(fixture_spawn(runtime, &actors[i], NULL), i + 1);
        }
        fixture_run(runtime, 0);
        CHECK(order >= 1234 && order <= 4321);
        orders += !seen[order];
        seen[order] = true;
        CHECK_OK(agentrt_runtime_close(runtime, NULL));
    }
    CHECK(orders >= 12); // of 24
}

TEST(different_seeds_leave_different_traces)
{
    size_t bytes = trace(1, false, first);
    CHECK(trace(2, false, second) != bytes || memcmp(first, second, bytes) != 0);
}
