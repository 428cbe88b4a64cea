// Channels under load: whatever was sent was received once, is still in a channel, or is a dead letter.
//
// Threads and agents send and receive with deadlines that pass and waits that are given up, through channels that are small
// enough to be full and empty by turns.
#include "../harness/fixture.h"
#include "../harness/random.h"

#include <stdatomic.h>

enum {
    CHANNELS = 3,
    SENDERS = 2,
    RECEIVERS = 2,
    AGENTS = 4,
    ITEMS = 4000, // of each sender
    CAPACITY = 3,
    TIMEOUT_NS = 200000,
    PRODUCER_SHIFT = 32,
};

static struct {
    agentrt_runtime runtime;
    agentrt_channel channels[CHANNELS];
    atomic_uint_fast64_t sent;
    atomic_uint_fast64_t received;
    atomic_uint_fast64_t sum; // of what was sent, less what was received
    atomic_uint_fast64_t
        last[SENDERS]; // the newest number received of each sender, where one channel is used
    bool ordered;
    uint64_t seed;
} scene;

static void note_sent(uint64_t value)
{
    atomic_fetch_add(&scene.sum, value);
    atomic_fetch_add(&scene.sent, 1);
}

static void note_received(const agentrt_message *message)
{
    uint64_t value;
    CHECK_EQ(message->payload_bytes, sizeof value);
    memcpy(&value, message->payload.bytes, sizeof value);
    atomic_fetch_sub(&scene.sum, value);
    atomic_fetch_add(&scene.received, 1);
    if (!scene.ordered)
        return;
    uint64_t sender = value >> PRODUCER_SHIFT;
    CHECK(sender < SENDERS);
    CHECK(atomic_exchange(&scene.last[sender], value) < value);
}

// The text of a failure is longer than a message.
static void close_payload(const agentrt_message *message)
{
    if (message->capability != AGENTRT_INLINE)
        CHECK_OK(agentrt_buf_close((agentrt_buf){message->payload.buf.buf}, NULL));
}

static agentrt_channel pick(struct random *random)
{
    return scene.channels[random_below(random, CHANNELS)];
}

// True: the item is the channel's, or a letter.
static bool send(struct random *random, uint64_t value)
{
    agentrt_payload payload = {.type = 1, .data = &value, .bytes = sizeof value};
    agentrt_channel channel = scene.ordered ? scene.channels[0] : pick(random);
    if (!scene.ordered && random_chance(random, 40))
        return agentrt_channel_try_send(HOST, channel, &payload, NULL) == AGENTRT_OK;
    uint64_t timeout_ns = scene.ordered ? 0 : 1 + random_below(random, TIMEOUT_NS);
    agentrt_future future;
    agentrt_message message;
    if (agentrt_channel_send(HOST, channel, &payload, timeout_ns, &future, NULL) != AGENTRT_OK)
        return false;
    if (!scene.ordered && random_chance(random, 10)) {
        CHECK_OK(agentrt_future_cancel(future, NULL));
        return true;
    }
    CHECK_OK(agentrt_future_wait(future, UINT64_MAX, &message, NULL));
    close_payload(&message);
    return true;
}

static void *send_all(void *argument)
{
    uint64_t sender = (uintptr_t)argument;
    struct random random = {scene.seed + sender};
    for (uint64_t i = 1; i <= ITEMS * test_scale(); i++) {
        uint64_t value = sender << PRODUCER_SHIFT | i;
        if (send(&random, value))
            note_sent(value);
    }
    return NULL;
}

// What the wait is for, or E_PENDING when there is nothing to wait for.
static agentrt_status begin(struct random *random, agentrt_agent from, uint64_t timeout_ns,
                            agentrt_future *out_future)
{
    if (scene.ordered)
        return agentrt_channel_recv(from, scene.channels[0], timeout_ns, out_future, NULL);
    if (random_chance(random, 50))
        return agentrt_channel_recv(from, pick(random), timeout_ns, out_future, NULL);
    agentrt_channel several[] = {pick(random), pick(random)};
    return agentrt_channel_select(from, several, 2, timeout_ns, out_future, NULL);
}

static void *receive_all(void *argument)
{
    struct random random = {scene.seed + 100 + (uintptr_t)argument};
    agentrt_status status;
    do {
        agentrt_future future;
        agentrt_message message;
        uint64_t timeout_ns = scene.ordered ? 0 : 1 + random_below(&random, TIMEOUT_NS);
        status = begin(&random, HOST, timeout_ns, &future);
        if (status != AGENTRT_OK)
            continue;
        if (!scene.ordered && random_chance(&random, 10)) {
            CHECK_OK(agentrt_future_cancel(future, NULL));
            continue;
        }
        CHECK_OK(agentrt_future_wait(future, UINT64_MAX, &message, NULL));
        status = message.status;
        if (status == AGENTRT_OK)
            note_received(&message);
        close_payload(&message);
    } while (status != AGENTRT_E_CLOSED);
    return NULL;
}

// An agent always waits for an item, until a channel is closed.
static agentrt_status consume(struct actor *self, const agentrt_message *message)
{
    if (message->kind == AGENTRT_KIND_REPLY && message->status == AGENTRT_OK)
        note_received(message);
    agentrt_future future;
    agentrt_status status = begin(self->context, self->agent, TIMEOUT_NS, &future);
    CHECK(status == AGENTRT_OK || status == AGENTRT_E_CLOSED);
    return status == AGENTRT_OK ? AGENTRT_AWAIT : AGENTRT_OK;
}

static void open_scene(void)
{
    agentrt_channel_options options = {.struct_size = sizeof options, .capacity = CAPACITY};
    scene.runtime = fixture_threaded(2);
    scene.seed = test_seed();
    for (unsigned i = 0; i < CHANNELS; i++)
        CHECK_OK(agentrt_channel_open(scene.runtime, &options, &scene.channels[i], NULL));
}

static void run_threads(unsigned receivers)
{
    pthread_t senders[SENDERS], others[RECEIVERS];
    for (uintptr_t i = 0; i < receivers; i++)
        others[i] = fixture_thread(receive_all, (void *)i);
    for (uintptr_t i = 0; i < SENDERS; i++)
        senders[i] = fixture_thread(send_all, (void *)i);
    for (unsigned i = 0; i < SENDERS; i++)
        pthread_join(senders[i], NULL);
    for (unsigned i = 0; i < CHANNELS; i++)
        CHECK_OK(agentrt_channel_close(scene.channels[i], NULL));
    for (unsigned i = 0; i < receivers; i++)
        pthread_join(others[i], NULL);
}

static uint64_t left_over(void)
{
    uint64_t count = 0;
    agentrt_message message;
    for (unsigned i = 0; i < CHANNELS; i++)
        for (; agentrt_channel_try_recv(HOST, scene.channels[i], &message, NULL) == AGENTRT_OK;
             count++)
            atomic_fetch_sub(&scene.sum, *(const uint64_t *)(const void *)message.payload.bytes);
    return count;
}

TEST(what_goes_through_channels_is_conserved)
{
    open_scene();
    struct actor actors[AGENTS] = {0};
    struct random randoms[AGENTS];
    for (unsigned i = 0; i < AGENTS; i++) {
        randoms[i] = (struct random){scene.seed + 200 + i};
        actors[i] = (struct actor){.react = consume, .context = &randoms[i]};
        fixture_signal(fixture_spawn(scene.runtime, &actors[i], NULL), 1);
    }
    run_threads(RECEIVERS);
    CHECK_OK(agentrt_runtime_drain(scene.runtime, UINT64_MAX, NULL));
    uint64_t left = left_over();
    agentrt_stats stats = fixture_stats(scene.runtime);
    CHECK_EQ(stats.crashed, 0);
    CHECK(scene.received > 0);
    CHECK_EQ(scene.sent, scene.received + left + stats.dead_letters);
    if (stats.dead_letters == 0)
        CHECK_EQ(scene.sum, 0);
    fixture_check_conserved(scene.runtime);
}

TEST(items_of_one_sender_keep_their_order)
{
    scene.ordered = true;
    open_scene();
    run_threads(1);
    CHECK_EQ(scene.received, SENDERS * ITEMS * test_scale());
    CHECK_EQ(scene.sum, 0);
    CHECK_EQ(fixture_stats(scene.runtime).dead_letters, 0);
}
