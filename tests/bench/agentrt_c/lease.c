// Lease: one agent acquires and releases a resource that nobody else wants, 60 times in a turn, then signals itself.
#include "bench.h"

enum { LEASE_BATCH = 60, LEASE_TTL_NS = 1000000000 };

typedef struct tenant {
    agentrt_lease lease;
    uint64_t next;
    uint64_t operations;
    uint64_t token;
} tenant;

static agentrt_status hold_batch(void *state, const agentrt_message *message)
{
    tenant *self = state;
    agentrt_agent from = bench_self(message);
    if (self->next == 0) {
        bench_must("open", agentrt_lease_open(bench_runtime, from, "x", 1, &self->lease, NULL));
    }
    uint64_t end = self->next + LEASE_BATCH;
    for (; self->next < end && self->next < self->operations; self->next++) {
        bench_must("acquire",
                   agentrt_lease_try_acquire(from, self->lease, LEASE_TTL_NS, &self->token, NULL));
        bench_must("release", agentrt_lease_release(from, self->lease, NULL));
    }
    if (self->next < self->operations) {
        return bench_signal(from, from, 0, 0);
    }
    bench_finish();
    return AGENTRT_OK;
}

double bench_lease(const bench_run *run)
{
    if (strcmp(run->variant, "durable") == 0)
        return bench_lease_durable(run);
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior,
                                              .receive = hold_batch};
    static tenant state;
    state = (tenant){.operations = run->operations};
    agentrt_agent agent = bench_spawn((agentrt_agent){0}, &behavior, &state, AGENTRT_REJECT);
    uint64_t start_ns = bench_clock_ns();
    bench_must("signal", bench_signal((agentrt_agent){0}, agent, 0, 0));
    uint64_t spent_ns = bench_wait(start_ns);
    bench_drain();
    bench_check("tokens", run->operations, state.token);
    return (double)spent_ns / (double)run->operations;
}
