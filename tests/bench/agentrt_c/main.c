// The command line of agentrt's C benchmarks, and what they share (see bench.h).
#include "bench.h"

#include <semaphore.h>

agentrt_runtime bench_runtime;
static sem_t finished;
static uint64_t finish_ns;

static const uint64_t DRAIN_TIMEOUT_NS = 60000000000u;

void bench_must(const char *what, agentrt_status status)
{
    if (status != AGENTRT_OK) {
        fprintf(stderr, "%s: %s\n", what, agentrt_status_name(status));
        exit(1);
    }
}

bool bench_accepted(agentrt_status status)
{
    if (status == AGENTRT_E_WAIT) {
        return false;
    }
    bench_must("signal", status);
    return true;
}

void bench_open(uint64_t workers)
{
    agentrt_runtime_options options = {.struct_size = sizeof options, .workers = (uint32_t)workers};
    bench_must("runtime_open", agentrt_runtime_open(&options, &bench_runtime, NULL));
    if (sem_init(&finished, 0, 0) != 0) {
        perror("sem_init");
        exit(2);
    }
}

void bench_close(void)
{
    bench_must("runtime_close", agentrt_runtime_close(bench_runtime, NULL));
    sem_destroy(&finished);
}

agentrt_agent bench_spawn(agentrt_agent from, const agentrt_behavior *behavior, void *state,
                          agentrt_overflow overflow)
{
    agentrt_spawn_options options = {
        .struct_size = sizeof options, .behavior = behavior, .state = state, .overflow = overflow};
    agentrt_agent agent;
    bench_must("spawn", agentrt_spawn(bench_runtime, from, &options, &agent, NULL));
    return agent;
}

void bench_finish(void)
{
    finish_ns = bench_clock_ns();
    sem_post(&finished);
}

uint64_t bench_wait(uint64_t start_ns)
{
    while (sem_wait(&finished) != 0) {
    }
    return finish_ns - start_ns;
}

void bench_drain(void)
{
    bench_must("drain", agentrt_runtime_drain(bench_runtime, DRAIN_TIMEOUT_NS, NULL));
}

void bench_check_letters(void)
{
    agentrt_stats stats;
    bench_must("stats", agentrt_runtime_stats(bench_runtime, &stats, NULL));
    bench_check("dead letters", 0, stats.dead_letters);
    bench_check("handled", stats.accepted, stats.handled);
    bench_check("crashed", 0, stats.crashed);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        const char *unit;
        double (*run)(const bench_run *run);
    } benches[] = {
        {"pingpong", "ns", bench_pingpong},
        {"ring", "ns", bench_ring},
        {"count", "ns", bench_count},
        {"fanin", "ns", bench_fanin},
        {"spawn", "ns", bench_spawning},
        {"memory", "bytes", bench_memory},
        {"big", "ns", bench_big},
        {"chameneos", "ns", bench_chameneos},
        {"send_iso", "ns", bench_send_iso},
        {"send_val", "ns", bench_send_val},
        {"channel", "ns", bench_channel},
        {"mpmc", "ns", bench_mpmc},
        {"breaker", "ns", bench_breaker},
        {"wake", "ns", bench_wake},
        {"shard", "ns", bench_shard},
        {"quorum", "ns", bench_quorum},
        {"broadcast", "ns", bench_broadcast},
        {"gossip", "ns", bench_gossip},
        {"lease", "ns", bench_lease},
    };
    bench_run run = bench_arguments(argc, argv);
    for (size_t i = 0; i < sizeof benches / sizeof benches[0]; i++) {
        if (strcmp(run.bench, benches[i].name) == 0) {
            bench_open(run.workers);
            double value = benches[i].run(&run);
            bench_drain();
            bench_check_letters();
            bench_close();
            bench_print(&run, NULL, benches[i].unit, value);
            return 0;
        }
    }
    fprintf(stderr, "no such benchmark: %s\n", run.bench);
    return 2;
}
