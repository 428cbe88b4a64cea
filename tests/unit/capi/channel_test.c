// Channels: who gets what, who waits for what, and what becomes of it when somebody leaves.
#include "../../harness/fixture.h"

#include "base/pool.h"

enum { PATIENCE_NS = 1000, PAYLOAD_TYPE = 7 };

static agentrt_channel open_channel(agentrt_runtime runtime, uint32_t capacity)
{
    agentrt_channel_options options = {.struct_size = sizeof options, .capacity = capacity};
    agentrt_channel channel = {0};
    CHECK_OK(agentrt_channel_open(runtime, &options, &channel, NULL));
    CHECK_EQ(channel.bits >> 49, 8);
    return channel;
}

static agentrt_payload number(const uint64_t *value)
{
    return (agentrt_payload){.type = PAYLOAD_TYPE, .data = value, .bytes = sizeof *value};
}

static void push(agentrt_channel channel, uint64_t value)
{
    agentrt_payload payload = number(&value);
    CHECK_OK(agentrt_channel_try_send(HOST, channel, &payload, NULL));
}

static uint64_t value_of(const agentrt_message *message)
{
    uint64_t value;
    CHECK_EQ(message->capability, AGENTRT_INLINE);
    CHECK_EQ(message->payload_bytes, sizeof value);
    memcpy(&value, message->payload.bytes, sizeof value);
    return value;
}

static void check_pop(agentrt_channel channel, uint64_t value)
{
    agentrt_message message;
    CHECK_OK(agentrt_channel_try_recv(HOST, channel, &message, NULL));
    CHECK_EQ(message.kind, AGENTRT_KIND_SIGNAL);
    CHECK_EQ(message.type, PAYLOAD_TYPE);
    CHECK_EQ(message.from, channel.bits);
    CHECK_EQ(message.right, 0);
    CHECK_EQ(value_of(&message), value);
}

static agentrt_future send(agentrt_channel channel, uint64_t value, uint64_t timeout_ns)
{
    agentrt_payload payload = number(&value);
    agentrt_future future = {0};
    CHECK_OK(agentrt_channel_send(HOST, channel, &payload, timeout_ns, &future, NULL));
    CHECK_EQ(future.bits >> 49, 5);
    return future;
}

static agentrt_future recv(agentrt_channel channel, uint64_t timeout_ns)
{
    agentrt_future future = {0};
    CHECK_OK(agentrt_channel_recv(HOST, channel, timeout_ns, &future, NULL));
    return future;
}

static agentrt_future select_of(const agentrt_channel *channels, uint32_t count)
{
    agentrt_future future = {0};
    CHECK_OK(agentrt_channel_select(HOST, channels, count, 0, &future, NULL));
    return future;
}

static void check_pending(agentrt_future future)
{
    agentrt_message message;
    CHECK_STATUS(agentrt_future_wait(future, 0, &message, NULL), AGENTRT_E_PENDING);
}

static void check_outcome(agentrt_future future, agentrt_channel channel, agentrt_status status)
{
    agentrt_message message = fixture_wait(future, 0);
    CHECK_EQ(message.kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(message.right, future.bits);
    CHECK_EQ(message.status, status);
    CHECK_EQ(message.from, channel.bits);
}

static void check_item(agentrt_future future, agentrt_channel channel, uint64_t value)
{
    agentrt_message message = fixture_wait(future, 0);
    CHECK_EQ(message.status, AGENTRT_OK);
    CHECK_EQ(message.from, channel.bits);
    CHECK_EQ(message.type, PAYLOAD_TYPE);
    CHECK_EQ(value_of(&message), value);
}

static void check_letter(agentrt_runtime runtime, agentrt_status reason)
{
    agentrt_letter letter;
    uint32_t count = 0;
    CHECK_OK(agentrt_runtime_letters(runtime, &letter, 1, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_EQ(letter.reason, reason);
}

static void check_info(agentrt_channel channel, uint32_t count, uint32_t closed)
{
    agentrt_channel_info info;
    CHECK_OK(agentrt_channel_info_get(channel, &info, NULL));
    CHECK_EQ(info.depth, count);
    CHECK_EQ(info.closed, closed);
}

static unsigned promises_live(void)
{
    unsigned live = 0;
    const unsigned char *promise;
    for (uint32_t i = 0; (promise = art_pool_find(ART_POOL_PROMISE, i)) != NULL; i++)
        live += (*(const uint64_t *)(const void *)promise & 0x7F) != 0;
    return live;
}

TEST(items_come_out_in_the_order_they_went_in)
{
    agentrt_channel channel = open_channel(fixture_simulated(1), 0);
    agentrt_channel_info info;
    CHECK_OK(agentrt_channel_info_get(channel, &info, NULL));
    CHECK_EQ(info.capacity, 1000);
    for (uint64_t i = 0; i < 1000; i++)
        push(channel, i);
    uint64_t more = 0;
    agentrt_payload payload = number(&more);
    CHECK_REFUSED(agentrt_channel_try_send(HOST, channel, &payload, E), AGENTRT_E_FULL);
    check_info(channel, 1000, 0);
    for (uint64_t i = 0; i < 1000; i++)
        check_pop(channel, i);
    agentrt_message message;
    CHECK_REFUSED(agentrt_channel_try_recv(HOST, channel, &message, E), AGENTRT_E_PENDING);
}

TEST(senders_that_wait_get_room_in_order)
{
    agentrt_channel channel = open_channel(fixture_simulated(1), 2);
    push(channel, 1);
    push(channel, 2);
    agentrt_future third = send(channel, 3, 0), fourth = send(channel, 4, 0);
    check_pending(third);
    check_pop(channel, 1);
    check_outcome(third, channel, AGENTRT_OK);
    check_pending(fourth);
    check_info(channel, 2, 0);
    check_pop(channel, 2);
    check_outcome(fourth, channel, AGENTRT_OK);
    check_pop(channel, 3);
    check_pop(channel, 4);
}

TEST(a_send_with_room_ends_at_once)
{
    agentrt_channel channel = open_channel(fixture_simulated(1), 1);
    check_outcome(send(channel, 1, PATIENCE_NS), channel, AGENTRT_OK);
    check_pop(channel, 1);
}

TEST(receivers_are_served_in_order)
{
    agentrt_channel channel = open_channel(fixture_simulated(1), 1);
    agentrt_future first = recv(channel, 0), second = recv(channel, PATIENCE_NS);
    check_pending(first);
    push(channel, 1);
    check_info(channel, 0, 0);
    check_pending(second);
    check_outcome(send(channel, 2, 0), channel, AGENTRT_OK);
    check_item(first, channel, 1);
    check_item(second, channel, 2);
    push(channel, 3);
    check_item(recv(channel, 0), channel, 3);
}

TEST(a_close_lets_what_is_in_it_be_received)
{
    agentrt_channel channel = open_channel(fixture_simulated(1), 2);
    push(channel, 1);
    push(channel, 2);
    uint64_t value = 3;
    agentrt_payload payload = number(&value);
    agentrt_future late = send(channel, 3, 0), future;
    CHECK_OK(agentrt_channel_close(channel, NULL));
    check_outcome(late, channel, AGENTRT_E_CLOSED);
    CHECK_REFUSED(agentrt_channel_close(channel, E), AGENTRT_E_CLOSED);
    CHECK_REFUSED(agentrt_channel_try_send(HOST, channel, &payload, E), AGENTRT_E_CLOSED);
    CHECK_REFUSED(agentrt_channel_send(HOST, channel, &payload, 0, &future, E), AGENTRT_E_CLOSED);
    check_info(channel, 2, 1);
    check_pop(channel, 1);
    check_item(recv(channel, 0), channel, 2);
    agentrt_message message;
    agentrt_channel_info info;
    CHECK_REFUSED(agentrt_channel_try_recv(HOST, channel, &message, E), AGENTRT_E_CLOSED);
    CHECK_REFUSED(agentrt_channel_recv(HOST, channel, 0, &future, E), AGENTRT_E_CLOSED);
    CHECK_REFUSED(agentrt_channel_info_get(channel, &info, E), AGENTRT_E_CLOSED);
    CHECK_REFUSED(agentrt_channel_select(HOST, &channel, 1, 0, &future, E), AGENTRT_E_CLOSED);
}

TEST(a_close_tells_everyone_who_waits)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channel = open_channel(runtime, 1);
    agentrt_future first = recv(channel, 0), second = recv(channel, 0);
    CHECK_OK(agentrt_channel_close(channel, NULL));
    check_outcome(first, channel, AGENTRT_E_CLOSED);
    check_outcome(second, channel, AGENTRT_E_CLOSED);
    channel = open_channel(runtime, 1);
    push(channel, 1);
    first = send(channel, 2, 0);
    second = send(channel, 3, 0);
    CHECK_OK(agentrt_future_cancel(second, NULL));
    CHECK_OK(agentrt_channel_close(channel, NULL));
    check_outcome(first, channel, AGENTRT_E_CLOSED);
    check_letter(runtime, AGENTRT_E_CLOSED);
    check_letter(runtime, AGENTRT_E_CANCELLED);
    check_pop(channel, 1);
    fixture_check_conserved(runtime);
}

TEST(a_name_does_not_come_back)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel before = open_channel(runtime, 1);
    CHECK_OK(agentrt_channel_close(before, NULL));
    agentrt_channel after = open_channel(runtime, 1);
    CHECK(before.bits != after.bits);
    push(after, 1);
    agentrt_message message;
    CHECK_REFUSED(agentrt_channel_try_recv(HOST, before, &message, E), AGENTRT_E_CLOSED);
    CHECK_REFUSED(agentrt_channel_close(before, E), AGENTRT_E_CLOSED);
    agentrt_channel forged = {after.bits + (UINT64_C(1) << 25)};
    CHECK_REFUSED(agentrt_channel_try_recv(HOST, forged, &message, E), AGENTRT_E_STALE);
    check_pop(after, 1);
}

TEST(deadlines_end_both_sides)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channel = open_channel(runtime, 1);
    agentrt_future receiver = recv(channel, PATIENCE_NS);
    fixture_run(runtime, PATIENCE_NS);
    CHECK_EQ(fixture_wait(receiver, 0).status, AGENTRT_E_DEADLINE);
    push(channel, 1);
    agentrt_future sender = send(channel, 2, PATIENCE_NS);
    fixture_run(runtime, PATIENCE_NS);
    CHECK_EQ(fixture_wait(sender, 0).status, AGENTRT_E_DEADLINE);
    check_pop(channel, 1);
    check_letter(runtime, AGENTRT_E_CANCELLED);
    agentrt_message message;
    CHECK_REFUSED(agentrt_channel_try_recv(HOST, channel, &message, E), AGENTRT_E_PENDING);
    fixture_check_conserved(runtime);
}

TEST(a_cancelled_receiver_gets_nothing)
{
    agentrt_channel channel = open_channel(fixture_simulated(1), 1);
    agentrt_future first = recv(channel, 0), second = recv(channel, 0);
    CHECK_OK(agentrt_future_cancel(first, NULL));
    push(channel, 1);
    check_item(second, channel, 1);
}

TEST(an_item_whose_future_is_cancelled_is_a_letter)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channel = open_channel(runtime, 1);
    agentrt_future future = recv(channel, 0);
    push(channel, 1);
    CHECK_OK(agentrt_future_cancel(future, NULL));
    check_letter(runtime, AGENTRT_E_CANCELLED);
    fixture_check_conserved(runtime);
    // Nobody misses that there was room.
    CHECK_OK(agentrt_future_cancel(send(channel, 2, 0), NULL));
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1);
    check_pop(channel, 2);
}

TEST(senders_that_give_up_do_not_pile_up)
{
    enum { SENDERS = 1000 };
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channel = open_channel(runtime, 1);
    push(channel, 0);
    agentrt_future patient = send(channel, 1, 0);
    for (uint64_t i = 0; i < SENDERS; i++)
        CHECK_OK(agentrt_future_cancel(send(channel, 2, 0), NULL));
    CHECK(fixture_stats(runtime).dead_letters > SENDERS - 200);
    check_pop(channel, 0);
    check_outcome(patient, channel, AGENTRT_OK);
    check_pop(channel, 1);
}

TEST(receivers_that_give_up_do_not_pile_up)
{
    agentrt_channel channel = open_channel(fixture_simulated(1), 1);
    agentrt_future patient = recv(channel, 0);
    for (uint64_t i = 0; i < 1000; i++)
        CHECK_OK(agentrt_future_cancel(recv(channel, 0), NULL));
    push(channel, 1);
    check_item(patient, channel, 1);
}

TEST(a_select_takes_one_item_and_prefers_the_first_channel)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channels[] = {open_channel(runtime, 2), open_channel(runtime, 2)};
    push(channels[1], 1);
    check_item(select_of(channels, 2), channels[1], 1);
    push(channels[1], 2);
    push(channels[0], 3);
    check_item(select_of(channels, 2), channels[0], 3);
    check_info(channels[1], 1, 0);
}

TEST(a_select_that_waits_takes_one_item)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channels[] = {open_channel(runtime, 2), open_channel(runtime, 2)};
    agentrt_future future = select_of(channels, 2);
    check_pending(future);
    push(channels[1], 1);
    push(channels[0], 2);
    check_item(future, channels[1], 1);
    check_info(channels[1], 0, 0);
    check_info(channels[0], 1, 0);
}

TEST(a_select_of_the_same_channel_twice_takes_one_item)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channel = open_channel(runtime, 2);
    const agentrt_channel twice[] = {channel, channel};
    agentrt_future future = select_of(twice, 2);
    push(channel, 1);
    push(channel, 2);
    check_item(future, channel, 1);
    check_pop(channel, 2);
}

TEST(a_select_hears_of_the_first_close)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channels[] = {open_channel(runtime, 1), open_channel(runtime, 1)};
    agentrt_future future = select_of(channels, 2);
    CHECK_OK(agentrt_channel_close(channels[1], NULL));
    check_outcome(future, channels[1], AGENTRT_E_CLOSED);
    check_outcome(select_of(channels, 2), channels[1], AGENTRT_E_CLOSED);
    push(channels[0], 1);
    check_item(select_of(channels, 2), channels[0], 1);
    CHECK_OK(agentrt_channel_close(channels[0], NULL));
    CHECK_REFUSED(agentrt_channel_select(HOST, channels, 2, 0, &future, E), AGENTRT_E_CLOSED);
}

TEST(a_select_needs_channels_of_one_runtime)
{
    agentrt_runtime here = fixture_simulated(1), there = fixture_simulated(1);
    agentrt_channel channels[] = {open_channel(here, 1), open_channel(there, 1)};
    agentrt_channel forged[] = {channels[0], {channels[0].bits + (UINT64_C(1) << 25)}};
    agentrt_channel zero[] = {channels[0], {0}};
    static const agentrt_channel too_many[AGENTRT_SELECT_MAX + 1];
    agentrt_future future;
    CHECK_REFUSED(agentrt_channel_select(HOST, channels, 2, 0, &future, E), AGENTRT_E_FOREIGN);
    CHECK_REFUSED(agentrt_channel_select(HOST, forged, 2, 0, &future, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_channel_select(HOST, zero, 2, 0, &future, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_channel_select(HOST, channels, 0, 0, &future, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_channel_select(HOST, too_many, AGENTRT_SELECT_MAX + 1, 0, &future, E),
                  AGENTRT_E_ARGUMENT);
    CHECK_EQ(promises_live(), 0);
}

TEST(an_iso_moves_through_a_channel)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channel = open_channel(runtime, 1);
    agentrt_buf iso, ref;
    agentrt_view view;
    agentrt_future future;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "through", 7, &iso, NULL));
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_REF, "stays", 5, &ref, NULL));
    agentrt_payload payload = {.buf = iso}, unsendable = {.buf = ref};
    CHECK_REFUSED(agentrt_channel_try_send(HOST, channel, &unsendable, E), AGENTRT_E_NOT_SENDABLE);
    CHECK_REFUSED(agentrt_channel_send(HOST, channel, &unsendable, 0, &future, E),
                  AGENTRT_E_NOT_SENDABLE);
    CHECK_OK(agentrt_channel_try_send(HOST, channel, &payload, NULL));
    CHECK_REFUSED(agentrt_buf_view(HOST, iso, 1, &view, E), AGENTRT_E_MOVED);
    CHECK_REFUSED(agentrt_channel_try_send(HOST, channel, &payload, E), AGENTRT_E_MOVED);
    agentrt_message message = fixture_wait(recv(channel, 0), 0);
    CHECK_EQ(message.capability, AGENTRT_ISO);
    iso.bits = message.payload.buf.buf;
    CHECK_OK(agentrt_buf_view(HOST, iso, 1, &view, NULL));
    CHECK_EQ(view.bytes, 7);
    CHECK(memcmp(view.data, "through", 7) == 0);
    CHECK_OK(agentrt_buf_unview(HOST, iso, NULL));
    CHECK_OK(agentrt_buf_close(ref, NULL));
}

TEST(an_iso_that_is_refused_stays)
{
    agentrt_channel channel = open_channel(fixture_simulated(1), 1);
    push(channel, 1);
    agentrt_buf iso;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "stays", 5, &iso, NULL));
    agentrt_payload payload = {.buf = iso};
    CHECK_REFUSED(agentrt_channel_try_send(HOST, channel, &payload, E), AGENTRT_E_FULL);
    CHECK_OK(agentrt_channel_close(channel, NULL));
    CHECK_REFUSED(agentrt_channel_try_send(HOST, channel, &payload, E), AGENTRT_E_CLOSED);
    CHECK_OK(agentrt_buf_close(iso, NULL));
}

TEST(a_try_recv_gives_a_buffer_to_the_caller)
{
    agentrt_channel channel = open_channel(fixture_simulated(1), 1);
    agentrt_payload payload = {.data = "longer than what a message holds", .bytes = 32};
    CHECK_OK(agentrt_channel_try_send(HOST, channel, &payload, NULL));
    agentrt_message message;
    CHECK_OK(agentrt_channel_try_recv(HOST, channel, &message, NULL));
    CHECK_EQ(message.capability, AGENTRT_VAL);
    CHECK_OK(agentrt_buf_close((agentrt_buf){message.payload.buf.buf}, NULL));
}

// An agent that receives from a channel as often as its context says, one at a time.
struct consumer {
    agentrt_channel channel;
    agentrt_future future;
    unsigned times;
    agentrt_status failure; // what its turn returns after its receive, if not OK
    uint64_t values[4];
    unsigned count;
};

static agentrt_status consume(struct actor *self, const agentrt_message *message)
{
    struct consumer *consumer = self->context;
    if (message->kind == AGENTRT_KIND_REPLY) {
        CHECK_EQ(message->right, consumer->future.bits);
        if (message->status == AGENTRT_OK)
            consumer->values[consumer->count++] = value_of(message);
    }
    if (consumer->times == 0)
        return AGENTRT_OK;
    consumer->times -= 1;
    CHECK_OK(agentrt_channel_recv(self->agent, consumer->channel, 0, &consumer->future, NULL));
    return consumer->failure != AGENTRT_OK ? consumer->failure : AGENTRT_AWAIT;
}

TEST(an_agent_waits_for_items_in_its_turn)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct consumer consumer = {.channel = open_channel(runtime, 4), .times = 3};
    struct actor actor = {.react = consume, .context = &consumer};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    push(consumer.channel, 1);
    fixture_signal(agent, 1);
    fixture_signal(agent, 2); // waits while the agent does
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 2);
    push(consumer.channel, 2);
    push(consumer.channel, 3);
    fixture_run(runtime, 0);
    CHECK_EQ(consumer.count, 3);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(consumer.values[i], i + 1);
    CHECK_EQ(actor.received, 5);
    CHECK_EQ(fixture_record(&actor, 4)->type, 2);
    fixture_check_conserved(runtime);
}

TEST(the_crash_of_a_receiver_that_waits_loses_nothing)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct consumer consumer = {
        .channel = open_channel(runtime, 4), .times = 1, .failure = AGENTRT_E_LIMIT};
    struct actor actor = {.react = consume, .context = &consumer};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_stats(runtime).crashed, 1);
    agentrt_future next = recv(consumer.channel, 0);
    push(consumer.channel, 1);
    check_item(next, consumer.channel, 1);
    CHECK_EQ(promises_live(), 0);
    push(consumer.channel, 2);
    check_pop(consumer.channel, 2);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 0);
}

TEST(receivers_that_died_do_not_pile_up)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channel = open_channel(runtime, 1);
    for (unsigned i = 0; i < 200; i++) {
        struct consumer consumer = {.channel = channel, .times = 1, .failure = AGENTRT_END};
        struct actor actor = {.react = consume, .context = &consumer};
        fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
        fixture_run(runtime, 0);
    }
    CHECK(promises_live() < 16);
    push(channel, 1);
    check_pop(channel, 1);
}

static agentrt_status meddle(struct actor *self, const agentrt_message *message)
{
    (void)message;
    const agentrt_channel *channels = self->context;
    uint64_t value = 1;
    agentrt_payload payload = number(&value);
    agentrt_future future;
    agentrt_message received;
    CHECK_REFUSED(agentrt_channel_try_send(self->agent, channels[0], &payload, E),
                  AGENTRT_E_FOREIGN);
    CHECK_REFUSED(agentrt_channel_send(self->agent, channels[0], &payload, 0, &future, E),
                  AGENTRT_E_FOREIGN);
    CHECK_REFUSED(agentrt_channel_try_recv(self->agent, channels[0], &received, E),
                  AGENTRT_E_FOREIGN);
    CHECK_REFUSED(agentrt_channel_recv(self->agent, channels[0], 0, &future, E), AGENTRT_E_FOREIGN);
    CHECK_REFUSED(agentrt_channel_select(self->agent, channels, 1, 0, &future, E),
                  AGENTRT_E_FOREIGN);
    CHECK_REFUSED(agentrt_channel_recv(self->agent, channels[1], 0, &future, E), AGENTRT_E_CLOSED);
    return AGENTRT_OK;
}

TEST(another_runtimes_channel_is_foreign)
{
    agentrt_runtime here = fixture_simulated(1), there = fixture_simulated(1);
    agentrt_channel channels[] = {open_channel(there, 1), open_channel(there, 1)};
    CHECK_OK(agentrt_channel_close(channels[1], NULL)); // and its place is open for another
    struct actor actor = {.react = meddle, .context = channels};
    fixture_signal(fixture_spawn(here, &actor, NULL), 1);
    fixture_run(here, 0);
    CHECK_EQ(actor.received, 1);
    CHECK_EQ(fixture_stats(here).crashed, 0);
}

TEST(a_closed_runtime_leaves_no_channel)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_channel channel = open_channel(runtime, 2), draining = open_channel(runtime, 2);
    agentrt_buf iso;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "left", 4, &iso, NULL));
    CHECK_OK(agentrt_channel_try_send(HOST, channel, &(agentrt_payload){.buf = iso}, NULL));
    push(channel, 2);
    (void)send(channel, 3, 0);
    push(draining, 4);
    CHECK_OK(agentrt_channel_close(draining, NULL));
    (void)recv(open_channel(runtime, 1), 0);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    agentrt_channel_info info;
    CHECK_REFUSED(agentrt_channel_info_get(channel, &info, E), AGENTRT_E_CLOSED);
    CHECK_REFUSED(agentrt_channel_info_get(draining, &info, E), AGENTRT_E_CLOSED);
    CHECK_EQ(promises_live(), 0);
}

static void *take_all(void *argument)
{
    agentrt_channel channel = *(agentrt_channel *)argument;
    uint64_t sum = 0;
    agentrt_status status;
    do {
        agentrt_future future;
        agentrt_message message = {0};
        status = agentrt_channel_recv(HOST, channel, 0, &future, NULL);
        if (status == AGENTRT_OK)
            status = agentrt_future_wait(future, UINT64_MAX, &message, NULL);
        if (status == AGENTRT_OK)
            status = message.status;
        if (status == AGENTRT_OK)
            sum += value_of(&message);
        if (message.capability != AGENTRT_INLINE) // the text of a failure
            CHECK_OK(agentrt_buf_close((agentrt_buf){message.payload.buf.buf}, NULL));
    } while (status == AGENTRT_OK || status == AGENTRT_E_MEMORY);
    CHECK_EQ(status, AGENTRT_E_CLOSED);
    return (void *)(uintptr_t)sum;
}

TEST(threads_hand_items_over)
{
    enum { ITEMS = 200 };
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_channel channel = open_channel(runtime, 2);
    pthread_t thread = fixture_thread(take_all, &channel);
    for (uint64_t i = 1; i <= ITEMS; i++) {
        agentrt_message message = fixture_wait(send(channel, i, 0), UINT64_MAX);
        CHECK_EQ(message.status, AGENTRT_OK);
    }
    CHECK_OK(agentrt_channel_close(channel, NULL));
    void *sum;
    CHECK_EQ(pthread_join(thread, &sum), 0);
    CHECK_EQ((uintptr_t)sum, ITEMS * (ITEMS + 1) / 2);
}
