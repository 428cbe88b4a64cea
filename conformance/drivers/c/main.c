// The C driver: `conformance-c c` runs behaviours inline on the workers (the reference of the
// suite), `conformance-c c-port` runs the same behaviours behind a port on this thread.
// `--broken=NAME` puts in a deliberate bug, which the suite must catch.
#include "driver.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct run run = {.lock = PTHREAD_MUTEX_INITIALIZER};
const char *broken = "";

static void say(json_t *line)
{
    json_dumpf(line, stdout, JSON_COMPACT);
    putchar('\n');
    fflush(stdout);
    json_decref(line);
}

static void say_hello(const char *name)
{
    say(json_pack("{s:{s:i, s:s, s:s, s:o, s:s}}", "hello", "protocol", 1, "name", name, "version",
                  agentrt_version(), "abi_hash", tagged_u64(agentrt_abi_hash()), "mode",
                  run.port_mode ? "port" : "inline"));
}

static void case_open(const json_t *json)
{
    run.json = json;
    run.behaviors = json_object_get(json, "behaviors");
    run.simulated = strcmp(json_string_value(json_object_get(json, "mode")), "sim") == 0;
    run.observations = json_array();
    run.failures = json_array();
    run.host = 0;
    agentrt_runtime_options options = {
        .struct_size = sizeof options,
        .workers = (uint32_t)json_integer_value(json_object_get(json, "workers")),
        .simulated = run.simulated,
        .seed = (uint64_t)json_integer_value(json_object_get(json, "seed")),
        .trace_path = json_string_value(json_object_get(json, "trace")),
        .trace_calls = json_is_true(json_object_get(json, "calls")),
        .lease_store_path = json_string_value(json_object_get(json, "store"))};
    agentrt_error error = {0};
    if (agentrt_runtime_open(&options, &run.runtime, &error) != AGENTRT_OK) {
        fprintf(stderr, "runtime_open: %s\n", error.text);
        exit(1);
    }
    name_put("runtime", RUNTIME, run.runtime.bits);
    if (!run.port_mode) {
        return;
    }
    agentrt_port_options port_options = {.struct_size = sizeof port_options,
                                         .wake = run.simulated ? 0 : 1};
    agentrt_agent address = {0};
    if (agentrt_port_open(run.runtime, &port_options, &run.port, &error) != AGENTRT_OK ||
        agentrt_port_address(run.port, &address, &error) != AGENTRT_OK) {
        fprintf(stderr, "port_open: %s\n", error.text);
        exit(1);
    }
    run.host = address.bits;
    name_put("port", PORT, run.port.bits);
}

static json_t *stats_of_runtime(void)
{
    agentrt_stats stats;
    if (agentrt_runtime_stats(run.runtime, &stats, NULL) != AGENTRT_OK) {
        return json_object();
    }
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
                     "accepted", tagged_u64(stats.accepted), "handled", tagged_u64(stats.handled),
                     "dead_letters", tagged_u64(stats.dead_letters), "in_flight",
                     tagged_u64(stats.in_flight), "agents_live", tagged_u64(stats.agents_live),
                     "spawned", tagged_u64(stats.spawned), "ended", tagged_u64(stats.ended),
                     "crashed", tagged_u64(stats.crashed), "turns", tagged_u64(stats.turns),
                     "wakes", tagged_u64(stats.wakes), "steals", tagged_u64(stats.steals), "now_ns",
                     tagged_u64(stats.now_ns), "overruns", tagged_u64(stats.overruns));
}

// Every buffer and runtime that has a name, the case's runtime first; what the case closed itself gives E_STALE here.
static void case_close(struct turn *host)
{
    turn_close_payload(host);
    for (size_t i = 0; i < run.names_count; i++) {
        if (run.names[i].kind == BUF)
            agentrt_buf_close((agentrt_buf){run.names[i].bits}, NULL);
        if (run.names[i].kind == RUNTIME)
            agentrt_runtime_close((agentrt_runtime){run.names[i].bits}, NULL);
    }
    for (size_t i = 0; i < run.outcomes_count; i++) {
        if (run.outcomes[i].state == DONE)
            message_close_payload(&run.outcomes[i].message);
    }
    if (run.port_mode) {
        agentrt_port_close(run.port, NULL);
    }
    while (run.agents != NULL) {
        struct agent *next = run.agents->next;
        free(run.agents);
        run.agents = next;
    }
    free(run.names);
    free(run.outcomes);
    run.names = NULL;
    run.outcomes = NULL;
    run.names_count = run.outcomes_count = 0;
}

static uint64_t wall_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

static void case_run(const json_t *json)
{
    case_open(json);
    struct registers registers = {0};
    struct turn host = {.registers = &registers,
                        .behavior = "host",
                        .handler = "",
                        .ops = json_object_get(json, "host"),
                        .self = run.host};
    const char *crash = NULL;
    uint64_t begin = wall_ns();
    operations_run(&host, &crash);
    uint64_t elapsed_ns = wall_ns() - begin;
    json_t *stats = stats_of_runtime();
    case_close(&host);
    say(json_pack("{s:{s:O, s:o, s:o, s:o, s:o}}", "result", "id", json_object_get(json, "id"),
                  "observations", run.observations, "failures", run.failures, "stats", stats,
                  "elapsed_ns", tagged_u64(elapsed_ns)));
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "c";
    run.port_mode = strcmp(name, "c-port") == 0;
    if (argc > 2 && strncmp(argv[2], "--broken=", 9) == 0) {
        broken = argv[2] + 9;
    }
    say_hello(name);
    char *line = NULL;
    size_t line_bytes = 0;
    while (getline(&line, &line_bytes, stdin) > 0) {
        json_error_t error;
        json_t *json = json_loads(line, 0, &error);
        const json_t *asked = json_object_get(json, "case");
        if (json == NULL || (asked == NULL && json_object_get(json, "bye") == NULL)) {
            fprintf(stderr, "not a case: %s\n", json == NULL ? error.text : line);
            return 1;
        }
        if (asked == NULL) {
            json_decref(json);
            break;
        }
        case_run(asked);
        json_decref(json);
    }
    free(line);
    return 0;
}
