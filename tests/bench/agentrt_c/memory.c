// Memory: resident bytes of an idle agent that has received one message, everything counted.
#include "bench.h"

#include <stdatomic.h>

enum { DRAIN_EVERY = 10000 };

static _Atomic(uint64_t) received;

static agentrt_status remember(void *state, const agentrt_message *message)
{
    (void)state;
    // relaxed: read after the drain, which orders it
    atomic_fetch_add_explicit(&received, bench_word(message), memory_order_relaxed);
    return AGENTRT_OK;
}

double bench_memory(const bench_run *run)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior, .receive = remember};
    agentrt_agent *agents = malloc(run->operations * sizeof *agents);
    if (agents == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    memset(agents, 1, run->operations * sizeof *agents); // its pages are not the agents'
    uint64_t before_bytes = bench_resident_bytes();
    for (uint64_t i = 0; i < run->operations; i++) {
        agents[i] = bench_spawn((agentrt_agent){0}, &behavior, NULL, AGENTRT_REJECT);
        bench_must("signal", bench_signal((agentrt_agent){0}, agents[i], 0, 1));
        if (i % DRAIN_EVERY == DRAIN_EVERY - 1) {
            bench_drain();
        }
    }
    bench_drain();
    uint64_t after_bytes = bench_resident_bytes();
    agentrt_stats stats;
    bench_must("stats", agentrt_runtime_stats(bench_runtime, &stats, NULL));
    bench_check("messages", run->operations, received);
    bench_check("alive", run->operations, stats.agents_live);
    free(agents);
    return (double)(after_bytes - before_bytes) / (double)run->operations;
}
