// Circuit breaker: what a closed one costs each call that it lets through, asked by a plain thread.
//
// Variants: `default` is the question alone, `guarded` the question and the report of a success.
#include "bench.h"

double bench_breaker(const bench_run *run)
{
    bool guarded = strcmp(run->variant, "guarded") == 0;
    agentrt_breaker breaker;
    bench_must("breaker_open", agentrt_breaker_open(bench_runtime, NULL, &breaker, NULL));
    uint64_t passed = 0;
    uint64_t start_ns = bench_clock_ns();
    for (uint64_t i = 0; i < run->operations; i++) {
        uint64_t ticket;
        passed += agentrt_breaker_admit(breaker, &ticket, NULL) == AGENTRT_OK;
        if (guarded) {
            bench_must("report", agentrt_breaker_report(breaker, ticket, 0, NULL));
        }
    }
    uint64_t spent_ns = bench_clock_ns() - start_ns;
    bench_check("calls let through", run->operations, passed);
    // The same breaker still trips: what was measured was no shortcut around it.
    for (int i = 0; i < 5; i++) {
        uint64_t ticket;
        bench_must("admit", agentrt_breaker_admit(breaker, &ticket, NULL));
        bench_must("report", agentrt_breaker_report(breaker, ticket, 1, NULL));
    }
    uint64_t ticket;
    bench_check("refused once open", (uint64_t)AGENTRT_E_TRIPPED,
                (uint64_t)agentrt_breaker_admit(breaker, &ticket, NULL));
    bench_must("breaker_close", agentrt_breaker_close(breaker, NULL));
    return (double)spent_ns / (double)run->operations;
}
