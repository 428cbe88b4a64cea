// Ping-pong and ring: one message travels round 2 or 100 agents; its value counts the hops left.
#include "bench.h"

enum { AGENTS_MAX = 100 };

typedef struct node {
    agentrt_agent next;
    uint64_t received;
} node;

static agentrt_status pass_on(void *state, const agentrt_message *message)
{
    node *self = state;
    uint64_t left = bench_word(message);
    self->received++;
    if (left == 0) {
        bench_finish();
        return AGENTRT_OK;
    }
    return bench_signal(bench_self(message), self->next, 0, left - 1);
}

static double circle(const bench_run *run, uint32_t agents)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior, .receive = pass_on};
    node nodes[AGENTS_MAX] = {0};
    agentrt_agent handles[AGENTS_MAX];
    for (uint32_t i = 0; i < agents; i++) {
        handles[i] = bench_spawn((agentrt_agent){0}, &behavior, &nodes[i], AGENTRT_REJECT);
    }
    for (uint32_t i = 0; i < agents; i++) {
        nodes[i].next = handles[(i + 1) % agents];
    }
    uint64_t start_ns = bench_clock_ns();
    bench_must("signal", bench_signal((agentrt_agent){0}, handles[0], 0, run->operations));
    uint64_t spent_ns = bench_wait(start_ns);
    bench_drain();
    uint64_t received = 0;
    for (uint32_t i = 0; i < agents; i++) {
        received += nodes[i].received;
    }
    bench_check("hops", run->operations + 1, received);
    return (double)spent_ns / (double)run->operations;
}

double bench_pingpong(const bench_run *run)
{
    return circle(run, 2);
}

double bench_ring(const bench_run *run)
{
    return circle(run, AGENTS_MAX);
}
