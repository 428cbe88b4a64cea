// Wake: from the first signal to a sleeping runtime until its handler runs; beside it what a bare
// thread needs that sleeps on a futex, and one that sleeps on an eventfd.
//
// The three alternate in one process, so that all meet the same machine. Before each, the main
// thread sleeps long enough for every worker to be parked. The figures are medians.
#include "bench.h"

#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SAMPLES_MAX = 100000, QUIET_NS = 2000000 };

static sem_t handled;
static uint64_t handled_ns;
static _Atomic(uint32_t) word;
static int event;
static uint64_t samples;

static agentrt_status note_time(void *state, const agentrt_message *message)
{
    (void)state;
    (void)message;
    handled_ns = bench_clock_ns();
    sem_post(&handled);
    return AGENTRT_OK;
}

static void *futex_sleeper(void *argument)
{
    for (uint64_t i = 0; i < samples; i++) {
        // edge wake.word (acquire): the waker's clock reading happens before ours
        while (atomic_load_explicit(&word, memory_order_acquire) == 0) {
            syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
        }
        handled_ns = bench_clock_ns();
        // relaxed: the semaphore orders it before the next wake
        atomic_store_explicit(&word, 0, memory_order_relaxed);
        sem_post(&handled);
    }
    return argument;
}

static void *event_sleeper(void *argument)
{
    for (uint64_t i = 0; i < samples; i++) {
        eventfd_t raised;
        while (eventfd_read(event, &raised) != 0) {
        }
        handled_ns = bench_clock_ns();
        sem_post(&handled);
    }
    return argument;
}

static uint64_t elapsed(uint64_t start_ns)
{
    while (sem_wait(&handled) != 0) {
    }
    return handled_ns - start_ns;
}

// Sleeps until everybody else does, and says when it is.
static uint64_t quiet(void)
{
    const struct timespec pause = {.tv_nsec = QUIET_NS};
    nanosleep(&pause, NULL);
    return bench_clock_ns();
}

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

static void print_floor(const bench_run *run, const char *variant, uint64_t *found)
{
    bench_run beside = *run;
    beside.variant = variant;
    bench_print(&beside, "floor", "ns", median(found));
}

double bench_wake(const bench_run *run)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior, .receive = note_time};
    static uint64_t ours_ns[SAMPLES_MAX];
    static uint64_t futex_ns[SAMPLES_MAX];
    static uint64_t event_ns[SAMPLES_MAX];
    pthread_t sleepers[2];
    samples = run->operations < SAMPLES_MAX ? run->operations : SAMPLES_MAX;
    agentrt_agent agent = bench_spawn((agentrt_agent){0}, &behavior, NULL, AGENTRT_REJECT);
    event = eventfd(0, 0);
    if (event < 0 || sem_init(&handled, 0, 0) != 0 ||
        pthread_create(&sleepers[0], NULL, futex_sleeper, NULL) != 0 ||
        pthread_create(&sleepers[1], NULL, event_sleeper, NULL) != 0) {
        fprintf(stderr, "cannot start the bare sleepers\n");
        exit(2);
    }
    for (uint64_t i = 0; i < samples; i++) {
        uint64_t start_ns = quiet();
        bench_must("signal", bench_signal((agentrt_agent){0}, agent, 0, 0));
        ours_ns[i] = elapsed(start_ns);
        start_ns = quiet();
        // edge wake.word (release): our clock reading happens before the sleeper's
        atomic_store_explicit(&word, 1, memory_order_release);
        syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
        futex_ns[i] = elapsed(start_ns);
        start_ns = quiet();
        if (eventfd_write(event, 1) != 0)
            exit(2);
        event_ns[i] = elapsed(start_ns);
    }
    pthread_join(sleepers[0], NULL);
    pthread_join(sleepers[1], NULL);
    close(event);
    print_floor(run, "futex", futex_ns);
    print_floor(run, "eventfd", event_ns);
    return median(ours_ns);
}
