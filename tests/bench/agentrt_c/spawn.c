// Spawn: an agent spawns another and signals it; that one handles the message and ends.
//
// 100 are spawned in a turn, then the spawner signals itself: few are alive at once.
#include "bench.h"

#include <stdatomic.h>

enum { SPAWN_BATCH = 100 };

typedef struct spawner {
    uint64_t next;
    uint64_t operations;
} spawner;

static _Atomic(uint64_t) received;
static uint64_t expected;

static agentrt_status live_once(void *state, const agentrt_message *message)
{
    (void)state;
    (void)message;
    // relaxed: the counter orders nothing; bench_finish publishes the end
    if (atomic_fetch_add_explicit(&received, 1, memory_order_relaxed) + 1 == expected) {
        bench_finish();
    }
    return AGENTRT_END;
}

static agentrt_status spawn_batch(void *state, const agentrt_message *message)
{
    static const agentrt_behavior once = {.struct_size = sizeof once, .receive = live_once};
    spawner *self = state;
    agentrt_agent from = bench_self(message);
    uint64_t end = self->next + SPAWN_BATCH;
    for (; self->next < end && self->next < self->operations; self->next++) {
        agentrt_agent child = bench_spawn(from, &once, NULL, AGENTRT_REJECT);
        bench_must("signal", bench_signal(from, child, 0, 1));
    }
    return self->next < self->operations ? bench_signal(from, from, 0, 0) : AGENTRT_OK;
}

double bench_spawning(const bench_run *run)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior,
                                              .receive = spawn_batch};
    static spawner state;
    state = (spawner){0, run->operations};
    expected = run->operations;
    agentrt_agent agent = bench_spawn((agentrt_agent){0}, &behavior, &state, AGENTRT_REJECT);
    uint64_t start_ns = bench_clock_ns();
    bench_must("signal", bench_signal((agentrt_agent){0}, agent, 0, 0));
    uint64_t spent_ns = bench_wait(start_ns);
    bench_drain();
    agentrt_stats stats;
    bench_must("stats", agentrt_runtime_stats(bench_runtime, &stats, NULL));
    bench_check("messages", run->operations, received);
    bench_check("spawned", run->operations + 1, stats.spawned);
    bench_check("ended", run->operations, stats.ended);
    return (double)spent_ns / (double)run->operations;
}
