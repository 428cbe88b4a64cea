// The agents of ../SPEC.md, run inline by the runtime's workers: a receive function on a state each.
#include "agents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct order) == 40 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "layout");

// Leaves a turn whose call did not succeed: to await room in a full mailbox, else as a crash.
#define TRY(call)                                                                                  \
    do {                                                                                           \
        agentrt_error error;                                                                       \
        agentrt_status status = (call);                                                            \
        if (status != AGENTRT_OK)                                                                  \
            return status == AGENTRT_E_WAIT                                                        \
                       ? AGENTRT_AWAIT                                                             \
                       : agentrt_agent_fail(self, error.text, error.text_bytes, NULL);             \
    } while (0)

agentrt_status feed(void *state, const agentrt_message *message)
{
    struct feed *feed = state;
    agentrt_agent self = { message->agent };
    for (; feed->tick < ticks_count; feed->tick++, feed->said = 0) {
        struct order *tick = &ticks[feed->tick];
        if (feed->val.bits == 0) {
            agentrt_buf iso;
            TRY(agentrt_buf_create(self, AGENTRT_ISO, tick, TICK_BYTES, &iso, &error));
            TRY(agentrt_buf_convert(self, iso, AGENTRT_VAL, &feed->val, &error));
        }
        agentrt_payload payload = { .type = TICK, .buf = feed->val };
        for (; feed->said < STRATEGIES; feed->said++)
            TRY(agentrt_signal(self, analyzers[tick->symbol * STRATEGIES + feed->said], &payload,
                               &error));
        TRY(agentrt_signal(self, book_keeper, &payload, &error));
        agentrt_buf_close(feed->val, NULL);
        feed->val.bits = 0;
        uint64_t done = (feed->tick + UINT64_C(1)) * 50 / ticks_count;
        if (done != feed->tick * UINT64_C(50) / ticks_count)
            fprintf(stderr, "\rc      %3d %% |%-50.*s|%s", (int)done * 2, (int)done,
                    "##################################################", done < 50 ? "" : "\n");
    }
    for (; feed->said < ANALYZERS; feed->said++)
        TRY(agentrt_signal(self, analyzers[feed->said], &(agentrt_payload){ .type = END }, &error));
    TRY(agentrt_signal(self, book_keeper, &(agentrt_payload){ .type = END }, &error));
    return AGENTRT_OK;
}

static int direction_after(const struct analyzer *analyzer, int64_t price)
{
    int64_t fast = price, slow = price, recent = 0, highest = 0, lowest = INT64_MAX;
    for (uint32_t age = 1; age <= WINDOW; age++) {
        int64_t past = analyzer->window[(analyzer->seen - age) % WINDOW];
        fast += age < 8 ? past : 0;
        slow += age < WINDOW ? past : 0;
        recent += age <= 20 ? past : 0;
        highest = past > highest ? past : highest;
        lowest = past < lowest ? past : lowest;
    }
    int old = analyzer->direction;
    if (analyzer->strategy == AVERAGE)
        return fast * 40 > slow * 8 ? 1 : fast * 40 < slow * 8 ? -1 : old;
    if (analyzer->strategy == BREAKOUT)
        return price > highest ? 1 : price < lowest ? -1 : old;
    int64_t value = price * 20000, mean = recent * 1000, band = recent * 25;
    if (value > mean + band || value < mean - band)
        return value > mean ? -1 : 1;
    return (old == 1 && value >= mean) || (old == -1 && value <= mean) ? 0 : old;
}

agentrt_status analyze(void *state, const agentrt_message *message)
{
    struct analyzer *analyzer = state;
    agentrt_agent self = { message->agent };
    if (message->type == TICK && message->kind == AGENTRT_KIND_SIGNAL) {
        struct order order = { .strategy = 0 };
        memcpy(&order, agentrt_message_data(message), TICK_BYTES);
        int direction = analyzer->seen < WINDOW ? 0 : direction_after(analyzer, order.price);
        analyzer->window[analyzer->seen++ % WINDOW] = order.price;
        if (direction == analyzer->direction)
            return AGENTRT_OK;
        analyzer->direction = direction;
        order.strategy = analyzer->strategy;
        order.target =
            direction * (order.strategy == BREAKOUT ? 2 : 1) * (1000000000 / order.price);
        analyzer->said = (agentrt_payload){ .type = ORDER };
        TRY(agentrt_buf_create(self, AGENTRT_ISO, &order, sizeof order, &analyzer->said.buf,
                               &error));
    } else if (message->kind == AGENTRT_KIND_SIGNAL) {
        analyzer->said = (agentrt_payload){ .type = END };
    }
    TRY(agentrt_signal(self, executor, &analyzer->said, &error));
    return AGENTRT_OK;
}

agentrt_status execute(void *state, const agentrt_message *message)
{
    struct execution *execution = state;
    agentrt_agent self = { message->agent };
    const struct order *order = agentrt_message_data(message);
    if (message->kind == AGENTRT_KIND_SIGNAL && message->type == ORDER) {
        agentrt_payload approval = { .type = APPROVAL, .data = order, .bytes = APPROVAL_BYTES };
        agentrt_ask_options options = { .struct_size = sizeof options, .timeout_ns = 1000000000 };
        agentrt_future future;
        execution->said = (agentrt_payload){ .type = ORDER, .buf = { message->payload.buf.buf } };
        TRY(agentrt_buf_keep(self, execution->said.buf, &error));
        if (agentrt_ask(self, risks[order->symbol % 2], &approval, &options, &future, NULL) == 0)
            return AGENTRT_AWAIT;
    } else if (message->kind == AGENTRT_KIND_SIGNAL) {
        execution->said = (agentrt_payload){ .type = END };
        if (++execution->ends < ANALYZERS)
            return AGENTRT_OK;
    } else if (message->kind == AGENTRT_KIND_REPLY && message->status == AGENTRT_OK) {
        agentrt_view view;
        TRY(agentrt_buf_view(self, execution->said.buf, 1, &view, &error));
        struct order *fill = view.data;
        memcpy(&fill->quantity, agentrt_message_data(message), sizeof fill->quantity);
        int64_t spread = fill->price / 10000,
                paid = fill->price + (fill->quantity > 0 ? spread : -spread);
        fill->cash = -fill->quantity * paid - llabs(fill->quantity) * 50;
        TRY(agentrt_buf_unview(self, execution->said.buf, &error));
    }
    TRY(agentrt_signal(self, book_keeper, &execution->said, &error));
    return AGENTRT_OK;
}

agentrt_status approve(void *state, const agentrt_message *message)
{
    struct risk *risk = state;
    agentrt_agent self = { message->agent };
    agentrt_right right = { message->right };
    const struct order *order = agentrt_message_data(message);
    int64_t *held = &risk->held[order->symbol][order->strategy];
    int64_t *rests_until = &risk->rests_until[order->symbol][order->strategy];
    if (order->target != 0 && order->tick < *rests_until) {
        TRY(agentrt_refuse(self, right, AGENTRT_E_REFUSED, "cooling down", 12, &error));
        return AGENTRT_OK;
    }
    int64_t most = 1500000000 / order->price;
    int64_t goal = order->target > most ? most : order->target < -most ? -most : order->target;
    int64_t quantity = goal - *held;
    *held = goal;
    *rests_until = quantity != 0 ? order->tick + INT64_C(12) : *rests_until;
    agentrt_payload answer = { .data = &quantity, .bytes = sizeof quantity };
    TRY(agentrt_reply(self, right, &answer, &error));
    return AGENTRT_OK;
}

agentrt_status keep_books(void *state, const agentrt_message *message)
{
    struct books *books = state;
    agentrt_agent self = { message->agent };
    const struct order *order = agentrt_message_data(message);
    if (message->type == TICK) {
        memcpy(&books->at[order->tick], order, TICK_BYTES);
    } else if (message->type == ORDER) {
        books->report[0] += 1;
        books->report[1] += order->quantity != 0;
        books->at[order->tick].quantity += order->quantity;
        books->at[order->tick].cash += order->cash;
    }
    books->right.bits |= message->type == REPORT ? message->right : 0;
    books->ends += message->type == END;
    if (books->ends < 2 || books->right.bits == 0)
        return AGENTRT_OK;
    int64_t cash = 0, positions[SYMBOLS] = { 0 }, prices[SYMBOLS] = { 0 };
    for (uint32_t tick = 0; tick < ticks_count; tick++) {
        const struct order *at = &books->at[tick];
        cash += at->cash;
        positions[at->symbol] += at->quantity;
        prices[at->symbol] = at->price;
        books->report[2 + tick] = cash;
        for (int symbol = 0; symbol < SYMBOLS; symbol++)
            books->report[2 + tick] += positions[symbol] * prices[symbol];
    }
    agentrt_payload report = { .data = books->report, .bytes = 8 * (2 + (uint64_t)ticks_count) };
    TRY(agentrt_reply(self, books->right, &report, &error));
    return AGENTRT_OK;
}
