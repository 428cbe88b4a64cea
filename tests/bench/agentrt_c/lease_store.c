// Lease, variant durable: a host thread acquires and releases a resource in a store on disk. Beside it two bare writes to the same
// disk (floor, variant fsync): two, for a grant and a release are one each. The figures are medians.
#include "bench.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STORE_SAMPLES_MAX = 10000, STORE_TTL_NS = 1000000000, WRITE_BYTES = 4120, LOG_WRITES = 500 };

static uint64_t samples;
static char folder[256];

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static double median(uint64_t *found)
{
    qsort(found, samples, sizeof *found, compare);
    return ((double)found[(samples - 1) / 2] + (double)found[samples / 2]) / 2;
}

static const char *path_of(const char *name)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

// One page and its header at the end of a log, on the disk.
static void write_through(int file, uint64_t at)
{
    static char page[WRITE_BYTES];
    off_t place = (off_t)(at % LOG_WRITES * sizeof page);
    if (pwrite(file, page, sizeof page, place) != (ssize_t)sizeof page || fdatasync(file) != 0) {
        perror("write");
        exit(2);
    }
}

// On a disk and not in memory: of the temporary folders the one that outlives a boot.
static void make_folder(void)
{
    const char *place = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/agentrt_bench_XXXXXX", place == NULL ? "/var/tmp" : place);
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        exit(2);
    }
}

static void remove_folder(void)
{
    static const char *const names[] = {"leases.db", "leases.db-wal", "leases.db-shm", "bare"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(path_of(names[i]));
    rmdir(folder);
}

double bench_lease_durable(const bench_run *run)
{
    static uint64_t ours_ns[STORE_SAMPLES_MAX];
    static uint64_t bare_ns[STORE_SAMPLES_MAX];
    static const agentrt_agent host;
    samples = run->operations < STORE_SAMPLES_MAX ? run->operations : STORE_SAMPLES_MAX;
    make_folder();
    agentrt_runtime_options options = {
        .struct_size = sizeof options, .workers = 1, .lease_store_path = path_of("leases.db")};
    agentrt_runtime runtime;
    agentrt_lease lease;
    uint64_t token = 0;
    bench_must("runtime_open", agentrt_runtime_open(&options, &runtime, NULL));
    bench_must("open", agentrt_lease_open(runtime, host, "x", 1, &lease, NULL));
    int bare = open(path_of("bare"), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    for (uint64_t i = 0; i < LOG_WRITES; i++)
        write_through(bare, i); // as a log that has been around once
    for (uint64_t i = 0; i < samples; i++) {
        uint64_t start_ns = bench_clock_ns();
        bench_must("acquire", agentrt_lease_try_acquire(host, lease, STORE_TTL_NS, &token, NULL));
        bench_must("release", agentrt_lease_release(host, lease, NULL));
        ours_ns[i] = bench_clock_ns() - start_ns;
        start_ns = bench_clock_ns();
        write_through(bare, 2 * i);
        write_through(bare, 2 * i + 1);
        bare_ns[i] = bench_clock_ns() - start_ns;
    }
    close(bare);
    bench_check("tokens", samples, token);
    bench_must("runtime_close", agentrt_runtime_close(runtime, NULL));
    remove_folder();
    bench_run beside = *run;
    beside.variant = "fsync";
    bench_print(&beside, "floor", "ns", median(bare_ns));
    return median(ours_ns);
}
