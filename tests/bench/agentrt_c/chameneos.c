// Chameneos (Kaiser and Pradat-Peyre 2003): creatures meet in pairs at a mall and change colour.
#include "bench.h"

enum { CREATURES = 100, START = 0, MEET = 1, CLOSED = 2, TOTAL = 3 };

typedef struct creature {
    agentrt_agent mall;
    uint64_t colour;
    uint64_t met;
} creature;

typedef struct mall {
    agentrt_agent waiting; // zero: nobody
    uint64_t waiting_colour;
    uint64_t held;
    uint64_t held_max;
    uint64_t total;
    uint32_t creatures_left;
} mall;

static agentrt_status creature_receive(void *state, const agentrt_message *message)
{
    creature *self = state;
    agentrt_agent from = bench_self(message);
    if (message->type == CLOSED) {
        return bench_signal(from, self->mall, TOTAL, self->met);
    }
    if (message->type == MEET) {
        uint64_t other = bench_word(message);
        self->met++;
        self->colour = other == self->colour ? other : 3 - self->colour - other;
    }
    return bench_signal(from, self->mall, MEET, self->colour);
}

static agentrt_status mall_receive(void *state, const agentrt_message *message)
{
    mall *self = state;
    agentrt_agent from = bench_self(message);
    agentrt_agent guest = {message->from};
    if (message->type == TOTAL) {
        self->total += bench_word(message);
        if (--self->creatures_left == 0) {
            bench_finish();
        }
        return AGENTRT_OK;
    }
    if (self->held == self->held_max) {
        return bench_signal(from, guest, CLOSED, 0);
    }
    if (self->waiting.bits == 0) {
        self->waiting = guest;
        self->waiting_colour = bench_word(message);
        return AGENTRT_OK;
    }
    self->held++;
    bench_must("signal", bench_signal(from, self->waiting, MEET, bench_word(message)));
    self->waiting.bits = 0;
    return bench_signal(from, guest, MEET, self->waiting_colour);
}

double bench_chameneos(const bench_run *run)
{
    static const agentrt_behavior mall_behavior = {.struct_size = sizeof mall_behavior,
                                                   .receive = mall_receive};
    static const agentrt_behavior creature_behavior = {.struct_size = sizeof creature_behavior,
                                                       .receive = creature_receive};
    static mall place;
    static creature creatures[CREATURES];
    agentrt_agent handles[CREATURES];
    place = (mall){.held_max = run->operations, .creatures_left = CREATURES};
    agentrt_agent at = bench_spawn((agentrt_agent){0}, &mall_behavior, &place, AGENTRT_REJECT);
    for (uint32_t i = 0; i < CREATURES; i++) {
        creatures[i] = (creature){at, i % 3, 0};
        handles[i] =
            bench_spawn((agentrt_agent){0}, &creature_behavior, &creatures[i], AGENTRT_REJECT);
    }
    uint64_t start_ns = bench_clock_ns();
    for (uint32_t i = 0; i < CREATURES; i++) {
        bench_must("signal", bench_signal((agentrt_agent){0}, handles[i], START, 0));
    }
    uint64_t spent_ns = bench_wait(start_ns);
    bench_drain();
    bench_check("meetings, counted twice", 2 * run->operations, place.total);
    return (double)spent_ns / (double)run->operations;
}
