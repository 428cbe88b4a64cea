// Channels under every order: what was sent is received once, still in it, or a letter; and who waits is told once.
#include "exec/await.h"
#include "explore.h"
#include "mem_model.h"
#include "orchestrate/channel.h"

#include "../harness/test.h"

enum { LETTERS_MAX = 8, FUTURES = 3, CHANNELS = 2 };

static struct art_runtime runtime, elsewhere;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static agentrt_letter letters[LETTERS_MAX];
static uint64_t channels[CHANNELS];
static uint64_t futures[FUTURES];
static bool sent[FUTURES];  // by the thread of this place
static bool taken[FUTURES]; // by a try_recv
static art_atomic(uint64_t) opened;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

static uint64_t wait_of(void)
{
    uint64_t future;
    agentrt_status status =
        art_await_create(self(), &runtime, 0, 0, ART_PROMISE_WAIT, ART_NEVER, &future);
    MODEL_CHECK(status == AGENTRT_OK);
    return future;
}

static void setup(void)
{
    mem_model_reset();
    explore_local(&art_thread_record, sizeof art_thread_record);
    memset(threads, 0, sizeof threads);
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
    runtime = (struct art_runtime){.workers_count = 1};
    runtime.letters.ring = letters;
    art_channel_start(&runtime);
    memset(futures, 0, sizeof futures);
    memset(sent, 0, sizeof sent);
    memset(taken, 0, sizeof taken);
    art_atomic_store(&opened, 0, relaxed);
    for (unsigned i = 0; i < CHANNELS; i++)
        MODEL_CHECK(art_channel_open(self(), &runtime, 1, &channels[i]) == AGENTRT_OK);
    for (unsigned i = 0; i < FUTURES; i++)
        futures[i] = wait_of();
}

static struct art_draft draft(void)
{
    struct art_draft made;
    struct art_buf_refusal refusal;
    MODEL_CHECK(art_signal_draft(self(), 0, NULL, &made, &refusal) == AGENTRT_OK);
    made.message->from = 0;
    return made;
}

static unsigned place(void)
{
    unsigned thread = explore_thread();
    return thread == 0 ? 0 : thread - 1;
}

static void try_send_to(uint64_t channel)
{
    struct art_draft item = draft();
    sent[place()] = art_channel_try_send(self(), channel, &item) == AGENTRT_OK;
    if (!sent[place()])
        art_signal_undo(self(), &item);
}

static void try_send(void)
{
    try_send_to(channels[0]);
}

static void try_send_to_the_second(void)
{
    try_send_to(channels[1]);
}

static void send(void)
{
    struct art_draft item = draft();
    agentrt_status status =
        art_channel_send(self(), &runtime, channels[0], &item, futures[place()]);
    sent[place()] = status == AGENTRT_OK;
    if (status != AGENTRT_OK)
        art_signal_undo(self(), &item);
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_CLOSED);
}

static void try_recv(void)
{
    struct art_msg *message;
    taken[place()] = art_channel_try_recv(self(), channels[0], &message) == AGENTRT_OK;
    if (taken[place()])
        art_msg_release(self(), message);
}

static void recv(void)
{
    agentrt_status status = art_channel_recv(self(), channels[0], futures[place()]);
    if (status == AGENTRT_E_CLOSED)
        MODEL_CHECK(art_await_cancel(self(), futures[place()]) == AGENTRT_OK);
    else
        MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_PENDING);
}

static void select_both(void)
{
    agentrt_status status = AGENTRT_E_PENDING;
    for (unsigned i = 0; i < CHANNELS && status == AGENTRT_E_PENDING; i++)
        status = art_channel_recv(self(), channels[i], futures[place()]);
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_PENDING);
}

// It may be closed already.
static void close_channel(uint64_t channel)
{
    agentrt_status status = art_channel_close(self(), channel);
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_CLOSED);
}

static void close_first(void)
{
    MODEL_CHECK(art_channel_close(self(), channels[0]) == AGENTRT_OK);
}

static void cancel_first(void)
{
    agentrt_status status = art_await_cancel(self(), futures[0]);
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_STALE);
}

static void setup_full(void)
{
    setup();
    try_send();
}

// What a future brought: true for an item. Pending ones are given up.
static bool outcome_is_item(unsigned at)
{
    struct art_msg *message;
    agentrt_status status = art_await_fetch(futures[at], &message);
    if (status == AGENTRT_E_PENDING)
        MODEL_CHECK(art_await_cancel(self(), futures[at]) == AGENTRT_OK);
    if (status != AGENTRT_OK)
        return false;
    MODEL_CHECK(message->status == AGENTRT_OK || message->status == AGENTRT_E_CLOSED);
    return message->status == AGENTRT_OK;
}

static unsigned drain(uint64_t channel)
{
    unsigned count = 0;
    struct art_msg *message;
    while (art_channel_try_recv(self(), channel, &message) == AGENTRT_OK)
        count += 1;
    return count;
}

// `before`: sent by the setup. Futures in `receivers`, a bit each, were given to a recv.
static void verify(unsigned before, unsigned receivers)
{
    unsigned in = before, out = drain(channels[0]) + drain(channels[1]);
    for (unsigned i = 0; i < FUTURES; i++) {
        in += sent[i];
        out += taken[i];
        bool item = outcome_is_item(i);
        out += item && (receivers >> i & 1) != 0;
    }
    for (unsigned i = 0; i < CHANNELS; i++)
        close_channel(channels[i]); // what waited for room is a letter now
    MODEL_CHECK(in == out + art_probe_read(&runtime.outside.letters));
    MODEL_CHECK(runtime.channels.first == NULL);
    for (unsigned i = 0; i < FUTURES; i++)
        MODEL_CHECK(art_await_runtime(futures[i]) == NULL);
}

static void verify_one_receiver(void)
{
    verify(0, 2);
}
static void verify_two_receivers(void)
{
    verify(0, 6);
}
static void verify_full(void)
{
    verify(1, 0);
}
static void verify_select(void)
{
    MODEL_CHECK(sent[0] && sent[1]);
    MODEL_CHECK(art_probe_read(&runtime.outside.letters) == 0);
    verify(0, 4);
}

static void setup_full_of_another(void)
{
    setup_full();
    sent[0] = false; // counted as `before`
}

static const struct explore_model handed_over = {
    .setup = setup, .threads = {send, recv}, .verify = verify_one_receiver};
static const struct explore_model handed_over_or_closed = {
    .setup = setup, .threads = {try_send, recv, close_first}, .verify = verify_one_receiver};
static const struct explore_model one_for_two = {
    .setup = setup, .threads = {try_send, recv, recv}, .verify = verify_two_receivers};
static const struct explore_model room_for_one = {
    .setup = setup_full_of_another, .threads = {send, send, try_recv}, .verify = verify_full};
static const struct explore_model room_or_closed = {.setup = setup_full_of_another,
                                                    .threads = {send, try_recv, close_first},
                                                    .verify = verify_full};
static const struct explore_model room_or_given_up = {.setup = setup_full_of_another,
                                                      .threads = {send, try_recv, cancel_first},
                                                      .verify = verify_full};
static const struct explore_model selected = {
    .setup = setup,
    .threads = {try_send, try_send_to_the_second, select_both},
    .verify = verify_select};

static void open_another(void)
{
    uint64_t channel;
    MODEL_CHECK(art_channel_open(self(), &runtime, 1, &channel) == AGENTRT_OK);
    art_atomic_store(&opened, channel, relaxed);
}

static void use_another(void)
{
    uint64_t channel = art_atomic_load(&opened, relaxed);
    struct art_runtime *found = NULL;
    if (channel != 0 && art_channel_runtime(channel, &found) == AGENTRT_OK)
        MODEL_CHECK(found == &runtime);
}

// The name's place was another runtime's before.
static void setup_elsewhere(void)
{
    setup();
    struct art_channel *channel = art_pool_find(ART_POOL_CHANNEL, art_handle_index(channels[0]));
    MODEL_CHECK(art_channel_close(self(), channels[0]) == AGENTRT_OK);
    art_atomic_store(&channel->runtime, &elsewhere, relaxed);
    threads[1] = threads[0]; // whoever opens next gets this place
    threads[0] = (struct art_thread){0};
}

TEST(what_is_sent_is_received_once)
{
    explore_holds(&handed_over);
    explore_holds(&handed_over_or_closed);
    explore_holds(&one_for_two);
}

TEST(senders_that_wait_lose_nothing)
{
    explore_holds(&room_for_one);
    explore_holds(&room_or_closed);
    explore_holds(&room_or_given_up);
}

TEST(a_select_at_two_channels_takes_one_item)
{
    explore_holds(&selected);
}

TEST(edge_channel_word)
{
    static const struct explore_model used = {.setup = setup_elsewhere,
                                              .threads = {open_another, use_another}};
    explore_edge("channel.word", &used);
}
