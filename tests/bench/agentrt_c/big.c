// Big: 120 agents; each pings random others, one ping at a time, and answers the pings it gets.
#include "bench.h"

#include <stdatomic.h>

enum { AGENTS = 120, START = 0, PING = 1, PONG = 2 };

typedef struct pinger {
    uint64_t random;
    uint64_t pings;
    uint64_t pongs;
} pinger;

static pinger pingers[AGENTS];
static agentrt_agent handles[AGENTS];
static uint64_t pings_each;
static _Atomic(uint32_t) unfinished;

static agentrt_status ping_or_answer(void *state, const agentrt_message *message)
{
    pinger *self = state;
    agentrt_agent from = bench_self(message);
    if (message->type == PING) {
        self->pings++;
        return bench_signal(from, (agentrt_agent){message->from}, PONG, 0);
    }
    self->pongs += message->type == PONG;
    if (self->pongs < pings_each) {
        return bench_signal(from, handles[bench_random(&self->random) % AGENTS], PING, 0);
    }
    // relaxed: the counts are read after a drain, which orders them
    if (atomic_fetch_sub_explicit(&unfinished, 1, memory_order_relaxed) == 1) {
        bench_finish();
    }
    return AGENTRT_OK;
}

double bench_big(const bench_run *run)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior,
                                              .receive = ping_or_answer};
    pings_each = run->operations / AGENTS;
    unfinished = AGENTS;
    for (uint32_t i = 0; i < AGENTS; i++) {
        pingers[i].random = bench_seed(i);
        handles[i] = bench_spawn((agentrt_agent){0}, &behavior, &pingers[i], AGENTRT_REJECT);
    }
    uint64_t start_ns = bench_clock_ns();
    for (uint32_t i = 0; i < AGENTS; i++) {
        bench_must("signal", bench_signal((agentrt_agent){0}, handles[i], START, 0));
    }
    uint64_t spent_ns = bench_wait(start_ns);
    bench_drain();
    uint64_t pings = 0;
    uint64_t pongs = 0;
    for (uint32_t i = 0; i < AGENTS; i++) {
        pings += pingers[i].pings;
        pongs += pingers[i].pongs;
    }
    bench_check("pings", pings_each * AGENTS, pings);
    bench_check("pongs", pings_each * AGENTS, pongs);
    return (double)spent_ns / (double)(pings_each * AGENTS);
}
