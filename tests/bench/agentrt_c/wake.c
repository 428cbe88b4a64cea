// Wake: from the first signal to a sleeping runtime until its handler runs; a futex wake beside it.
//
// The two alternate in one process, so that both meet the same machine. Before each, the main
// thread sleeps long enough for every worker to be parked. Both figures are medians.
#include "bench.h"

#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SAMPLES_MAX = 100000, QUIET_NS = 2000000 };

static sem_t handled;
static uint64_t handled_ns;
static _Atomic(uint32_t) word;
static uint64_t futex_samples;

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
    for (uint64_t i = 0; i < futex_samples; i++) {
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

static uint64_t elapsed(uint64_t start_ns)
{
    while (sem_wait(&handled) != 0) {
    }
    return handled_ns - start_ns;
}

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static double median(uint64_t *samples, uint64_t count)
{
    qsort(samples, count, sizeof *samples, compare);
    return ((double)samples[(count - 1) / 2] + (double)samples[count / 2]) / 2;
}

double bench_wake(const bench_run *run)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior,
                                              .receive = note_time};
    static uint64_t ours_ns[SAMPLES_MAX];
    static uint64_t futex_ns[SAMPLES_MAX];
    const struct timespec quiet = {.tv_nsec = QUIET_NS};
    pthread_t sleeper;
    futex_samples = run->operations < SAMPLES_MAX ? run->operations : SAMPLES_MAX;
    agentrt_agent agent =
        bench_spawn((agentrt_agent){0}, &behavior, NULL, AGENTRT_REJECT);
    if (sem_init(&handled, 0, 0) != 0 ||
        pthread_create(&sleeper, NULL, futex_sleeper, NULL) != 0) {
        fprintf(stderr, "cannot start the futex sleeper\n");
        exit(2);
    }
    for (uint64_t i = 0; i < futex_samples; i++) {
        nanosleep(&quiet, NULL);
        uint64_t start_ns = bench_clock_ns();
        bench_must("signal", bench_signal((agentrt_agent){0}, agent, 0, 0));
        ours_ns[i] = elapsed(start_ns);
        nanosleep(&quiet, NULL);
        start_ns = bench_clock_ns();
        // edge wake.word (release): our clock reading happens before the sleeper's
        atomic_store_explicit(&word, 1, memory_order_release);
        syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
        futex_ns[i] = elapsed(start_ns);
    }
    pthread_join(sleeper, NULL);
    bench_run beside = *run;
    beside.variant = "futex";
    bench_print(&beside, "floor", "ns", median(futex_ns, futex_samples));
    return median(ours_ns, futex_samples);
}
