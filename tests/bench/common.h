// What every C benchmark shares: the clock, the memory reading, the random stream, the result line.
//
// Threads: any; nothing here keeps state.
// Not here: what is measured (one file per benchmark), what is compared (run.py).
#ifndef AGENTRT_BENCH_COMMON_H
#define AGENTRT_BENCH_COMMON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline uint64_t bench_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// Resident memory now. Read from the kernel, so it holds everything: tables, pools, fragmentation.
static inline uint64_t bench_resident_bytes(void)
{
    char line[256];
    uint64_t kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    if (file == NULL) {
        perror("/proc/self/status");
        exit(2);
    }
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            kilobytes = strtoull(line + 6, NULL, 10);
            break;
        }
    }
    fclose(file);
    return kilobytes * 1024;
}

// xorshift64 (Marsaglia 2003): the same stream in every peer that has 64-bit integers.
static inline uint64_t bench_random(uint64_t *state)
{
    uint64_t x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return *state = x;
}

static inline uint64_t bench_seed(uint64_t index)
{
    return 0x9E3779B97F4A7C15u * (index + 1);
}

// 0 + 1 + … + (n - 1): what a consumer's sum must be.
static inline uint64_t bench_triangle(uint64_t n)
{
    return n == 0 ? 0 : n * (n - 1) / 2;
}

// Stops the run: a figure whose counts are wrong is never printed.
static inline void bench_check(const char *what, uint64_t expected, uint64_t found)
{
    if (expected != found) {
        fprintf(stderr, "check failed: %s: expected %llu, found %llu\n", what,
                (unsigned long long)expected, (unsigned long long)found);
        exit(1);
    }
}

typedef struct bench_run {
    const char *bench;
    const char *variant;
    uint64_t workers;
    uint64_t operations;
} bench_run;

// runtime: NULL for the program's own, else a floor measured beside it.
static inline void bench_print(const bench_run *run, const char *runtime, const char *unit,
                               double value)
{
    printf("{\"bench\":\"%s\",\"variant\":\"%s\",\"workers\":%llu,\"unit\":\"%s\",\"value\":%.4f,"
           "\"operations\":%llu",
           run->bench, run->variant, (unsigned long long)run->workers, unit, value,
           (unsigned long long)run->operations);
    if (runtime != NULL) {
        printf(",\"runtime\":\"%s\"", runtime);
    }
    printf("}\n");
    fflush(stdout);
}

// PROGRAM BENCH VARIANT WORKERS OPERATIONS: the command line of every benchmark program, in every
// language.
static inline bench_run bench_arguments(int count, char **values)
{
    if (count != 5) {
        fprintf(stderr, "usage: %s BENCH VARIANT WORKERS OPERATIONS\n", values[0]);
        exit(2);
    }
    bench_run run = {values[1], values[2], strtoull(values[3], NULL, 10),
                     strtoull(values[4], NULL, 10)};
    if (run.workers == 0 || run.operations == 0) {
        fprintf(stderr, "WORKERS and OPERATIONS must be positive numbers\n");
        exit(2);
    }
    return run;
}

#endif
