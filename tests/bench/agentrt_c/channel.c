// Channels: one agent that fills and empties one (channel), and four that fill it for four others (mpmc).
#include "bench.h"

#include <stdatomic.h>

enum { CAPACITY = 1000, BURST = 60, SIDES = 4 };

static agentrt_channel channel;

static void open_channel(void)
{
    agentrt_channel_options options = {.struct_size = sizeof options, .capacity = CAPACITY};
    bench_must("channel_open", agentrt_channel_open(bench_runtime, &options, &channel, NULL));
}

static agentrt_status try_send(agentrt_agent self, uint64_t word)
{
    agentrt_payload payload = {.data = &word, .bytes = sizeof word};
    return agentrt_channel_try_send(self, channel, &payload, NULL);
}

typedef struct alone {
    uint64_t operations;
    uint64_t sum;
} alone;

static agentrt_status fill_and_empty(void *state, const agentrt_message *message)
{
    alone *self = state;
    agentrt_agent me = bench_self(message);
    for (uint64_t i = 0; i < self->operations; i += BURST) {
        for (uint64_t j = i; j < i + BURST; j++) {
            bench_must("try_send", try_send(me, j));
        }
        for (uint32_t j = 0; j < BURST; j++) {
            agentrt_message item;
            bench_must("try_recv", agentrt_channel_try_recv(me, channel, &item, NULL));
            self->sum += bench_word(&item);
        }
    }
    bench_finish();
    return AGENTRT_OK;
}

double bench_channel(const bench_run *run)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior,
                                              .receive = fill_and_empty};
    alone state = {.operations = run->operations};
    open_channel();
    agentrt_agent agent = bench_spawn((agentrt_agent){0}, &behavior, &state, AGENTRT_REJECT);
    uint64_t start_ns = bench_clock_ns();
    bench_must("signal", bench_signal((agentrt_agent){0}, agent, 0, 0));
    uint64_t spent_ns = bench_wait(start_ns);
    bench_drain();
    bench_check("sum of the items", bench_triangle(run->operations), state.sum);
    return (double)spent_ns / (double)run->operations;
}

typedef struct side {
    uint64_t left; // items that it has still to send, or to receive
    uint64_t sum;
} side;

static _Atomic(uint32_t) unfinished;

static agentrt_status fill(void *state, const agentrt_message *message)
{
    side *self = state;
    agentrt_agent me = bench_self(message);
    while (self->left > 0) {
        uint64_t word = self->left;
        agentrt_status status = try_send(me, word);
        if (status == AGENTRT_E_FULL) {
            agentrt_payload payload = {.data = &word, .bytes = sizeof word};
            agentrt_future future;
            bench_must("send", agentrt_channel_send(me, channel, &payload, 0, &future, NULL));
            self->left--;
            return AGENTRT_AWAIT;
        }
        bench_must("try_send", status);
        self->left--;
    }
    return AGENTRT_OK;
}

static void count_item(side *self, const agentrt_message *item)
{
    self->sum += bench_word(item);
    // the last of them ends the run; the counts are read after a drain, which orders them
    if (--self->left == 0 && atomic_fetch_sub_explicit(&unfinished, 1, memory_order_relaxed) == 1) {
        bench_finish();
    }
}

static agentrt_status empty(void *state, const agentrt_message *message)
{
    side *self = state;
    agentrt_agent me = bench_self(message);
    if (message->kind == AGENTRT_KIND_REPLY) {
        count_item(self, message);
    }
    while (self->left > 0) {
        agentrt_message item;
        agentrt_status status = agentrt_channel_try_recv(me, channel, &item, NULL);
        if (status == AGENTRT_E_PENDING) {
            agentrt_future future;
            bench_must("recv", agentrt_channel_recv(me, channel, 0, &future, NULL));
            return AGENTRT_AWAIT;
        }
        bench_must("try_recv", status);
        count_item(self, &item);
    }
    return AGENTRT_OK;
}

double bench_mpmc(const bench_run *run)
{
    static const agentrt_behavior behaviors[] = {
        {.struct_size = sizeof(agentrt_behavior), .receive = fill},
        {.struct_size = sizeof(agentrt_behavior), .receive = empty},
    };
    side sides[2 * SIDES];
    agentrt_agent agents[2 * SIDES];
    open_channel();
    unfinished = SIDES;
    for (uint32_t i = 0; i < 2 * SIDES; i++) {
        sides[i] = (side){.left = run->operations / SIDES};
        agents[i] = bench_spawn((agentrt_agent){0}, &behaviors[i % 2], &sides[i], AGENTRT_REJECT);
    }
    uint64_t start_ns = bench_clock_ns();
    for (uint32_t i = 0; i < 2 * SIDES; i++) {
        bench_must("signal", bench_signal((agentrt_agent){0}, agents[i], 0, 0));
    }
    uint64_t spent_ns = bench_wait(start_ns);
    bench_drain();
    uint64_t sum = 0;
    for (uint32_t i = 1; i < 2 * SIDES; i += 2) {
        sum += sides[i].sum;
    }
    uint64_t each = run->operations / SIDES;
    bench_check("sum of the items", SIDES * bench_triangle(each + 1), sum);
    return (double)spent_ns / (double)(each * SIDES);
}
