// The host of the trading swarm: reads ticks, spawns the agents of agents.c, prints the report.
#include "agents.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct order ticks[TICKS_MAX];
uint32_t ticks_count;
agentrt_agent book_keeper, risks[2], executor, analyzers[ANALYZERS], feeder;

static const char *const symbols[SYMBOLS] = { "AAPL", "AMZN", "GOOG", "IBM", "MSFT", "SPX" };
static const char *const strategies[STRATEGIES] = { "average", "reversion", "breakout" };
static agentrt_runtime runtime;

static void check(agentrt_status status, const agentrt_error *error, const char *what)
{
    if (status != AGENTRT_OK) {
        fprintf(stderr, "swarm: %s: %s: %s\n", what, agentrt_status_name(status), error->text);
        exit(1);
    }
}

// Takes in the tick that a line says; false when it says none.
static bool take_tick(const char *line)
{
    struct order tick = { .tick = ticks_count };
    char date[11] = "", symbol[6] = "", canonical[64];
    sscanf(line, "%*u,%10[^,],%5[^,],%" SCNd64, date, symbol, &tick.price);
    while (tick.symbol < SYMBOLS && strcmp(symbol, symbols[tick.symbol]) != 0)
        tick.symbol++;
    snprintf(canonical, sizeof canonical, "%" PRIu32 ",%10s,%s,%" PRId64, tick.tick, date, symbol,
             tick.price);
    if (strcmp(line, canonical) != 0 || tick.symbol == SYMBOLS || tick.price < 1 ||
        tick.price > INT64_C(10000000000) || ticks_count == TICKS_MAX)
        return false;
    ticks[ticks_count++] = tick;
    return true;
}

// Reads the ticks before the first malformed line, about which it leaves an error.
static void read_ticks(const char *path, char *error, size_t error_bytes)
{
    char line[256];
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    for (uint32_t number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        line[strcspn(line, "\n")] = '\0';
        if (number == 1 ? strcmp(line, "tick,date,symbol,price") != 0 : !take_tick(line)) {
            snprintf(error, error_bytes, "%s:%" PRIu32 ": malformed tick: %s", path, number, line);
            break;
        }
    }
    fclose(file);
}

static agentrt_agent spawn(const char *name, const agentrt_behavior *behavior, void *state,
                           uint32_t capacity, agentrt_overflow overflow, agentrt_priority priority)
{
    agentrt_agent agent;
    agentrt_error error;
    agentrt_spawn_options options = { .struct_size = sizeof options,
                                      .behavior = behavior,
                                      .state = state,
                                      .name = name,
                                      .name_bytes = (uint32_t)strlen(name),
                                      .capacity = capacity,
                                      .overflow = overflow,
                                      .priority = priority };
    check(agentrt_spawn(runtime, (agentrt_agent){ 0 }, &options, &agent, &error), &error, name);
    return agent;
}

static void spawn_all(void)
{
    static const agentrt_behavior feeds = { .struct_size = sizeof feeds, .receive = feed },
                                  analyzes = { .struct_size = sizeof analyzes, .receive = analyze },
                                  executes = { .struct_size = sizeof executes, .receive = execute },
                                  approves = { .struct_size = sizeof approves, .receive = approve },
                                  keeps = { .struct_size = sizeof keeps, .receive = keep_books };
    static struct books books;
    static struct risk risk[2];
    static struct execution execution;
    static struct analyzer analyzer[ANALYZERS];
    static struct feed feeding;
    book_keeper = spawn("book-keeper", &keeps, &books, 256, AGENTRT_WAIT, AGENTRT_NORMAL);
    risks[0] = spawn("risk-0", &approves, &risk[0], 16, AGENTRT_REJECT, AGENTRT_HIGH);
    risks[1] = spawn("risk-1", &approves, &risk[1], 16, AGENTRT_REJECT, AGENTRT_HIGH);
    executor = spawn("executor", &executes, &execution, 16, AGENTRT_WAIT, AGENTRT_HIGH);
    for (uint16_t i = 0; i < ANALYZERS; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s/%s", symbols[i / STRATEGIES], strategies[i % STRATEGIES]);
        analyzer[i].strategy = i % STRATEGIES;
        analyzers[i] = spawn(name, &analyzes, &analyzer[i], 64, AGENTRT_WAIT, AGENTRT_NORMAL);
    }
    feeder = spawn("feeder", &feeds, &feeding, 0, AGENTRT_REJECT, AGENTRT_NORMAL);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void write_equity(const char *path, const int64_t *equity)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    fprintf(file, "tick,equity\n");
    for (uint32_t tick = 0; tick < ticks_count; tick++)
        fprintf(file, "%" PRIu32 ",%" PRId64 "\n", tick, equity[tick]);
    fclose(file);
}

int main(int argc, char **argv)
{
    bool free_running = argc > 1 && strcmp(argv[1], "--free") == 0;
    char **arguments = argv + free_running, malformed[512] = "";
    if (argc - free_running != 5) {
        fprintf(stderr, "usage: swarm [--free] TICKS_CSV SEED TRACE EQUITY_CSV\n");
        return 2;
    }
    read_ticks(arguments[1], malformed, sizeof malformed);
    double begun = seconds_now();
    agentrt_error error;
    agentrt_runtime_options options = { .struct_size = sizeof options,
                                        .simulated = !free_running,
                                        .seed = strtoull(arguments[2], NULL, 10),
                                        .trace_path = free_running ? NULL : arguments[3] };
    check(agentrt_runtime_open(&options, &runtime, &error), &error, "open");
    spawn_all();
    agentrt_agent host = { 0 };
    agentrt_future future;
    agentrt_message answer;
    agentrt_stats stats;
    agentrt_ask_options patience = { .struct_size = sizeof patience,
                                     .timeout_ns = UINT64_C(600000000000) };
    check(agentrt_signal(host, feeder, &(agentrt_payload){ .type = START }, &error), &error,
          "start");
    check(agentrt_ask(host, book_keeper, &(agentrt_payload){ .type = REPORT }, &patience, &future,
                      &error),
          &error, "report");
    check(agentrt_future_wait(future, patience.timeout_ns, &answer, &error), &error, "report");
    if (answer.status != AGENTRT_OK) {
        fprintf(stderr, "swarm: report: %s\n", agentrt_status_name(answer.status));
        return 1;
    }
    double seconds = seconds_now() - begun;
    check(agentrt_runtime_stats(runtime, &stats, &error), &error, "statistics");
    const int64_t *report = agentrt_message_data(&answer);
    write_equity(arguments[4], report + 2);
    printf("{\"language\":\"c\",\"ticks\":%" PRIu32 ",\"messages\":%" PRIu64 ",\"orders\":%" PRId64
           ",\"fills\":%" PRId64 ",\"pnl\":%" PRId64 ",\"seconds\":%.6f}\n",
           ticks_count, stats.accepted, report[0], report[1],
           ticks_count > 0 ? report[1 + ticks_count] : 0, seconds);
    if (answer.capability != AGENTRT_INLINE)
        agentrt_buf_close((agentrt_buf){ answer.payload.buf.buf }, NULL);
    check(agentrt_runtime_close(runtime, &error), &error, "close");
    fprintf(stderr, "%s%s", malformed, malformed[0] != '\0' ? "\n" : "");
    return malformed[0] != '\0';
}
