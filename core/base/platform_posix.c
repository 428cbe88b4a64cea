// The POSIX platform (Linux): monotonic clock, threads, futex, eventfd, files, libraries.
#include "base/assert.h"
#include "base/mem.h"
#include "base/platform.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000ull

ART_HOT uint64_t art_clock_now(const struct art_clock *clock)
{
    if (clock->simulated)
        return clock->virtual_ns;
    struct timespec now;
    int refused = clock_gettime(CLOCK_MONOTONIC, &now);
    ART_ASSERT(refused == 0);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

bool art_platform_thread_start(struct art_platform_thread *thread, void *(*main)(void *),
                               void *argument)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int refused = pthread_create(&thread->inner, NULL, main, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return refused == 0;
}

void art_platform_thread_join(struct art_platform_thread *thread)
{
    int refused = pthread_join(thread->inner, NULL);
    ART_ASSERT(refused == 0);
}

uint32_t art_platform_cpu_count(void)
{
    cpu_set_t usable;
    if (sched_getaffinity(0, sizeof usable, &usable) != 0)
        return 1;
    int count = CPU_COUNT(&usable);
    return count < 1 ? 1 : (uint32_t)count;
}

uint64_t art_platform_entropy(void)
{
    uint64_t seed;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed) {
        struct art_clock real = { .simulated = false, .virtual_ns = 0 };
        seed = art_clock_now(&real);
    }
    return seed;
}

static struct timespec to_timespec(uint64_t duration_ns)
{
    return (struct timespec){ .tv_sec = (time_t)(duration_ns / NS_PER_S),
                              .tv_nsec = (long)(duration_ns % NS_PER_S) };
}

void art_platform_sleep(uint64_t duration_ns)
{
    struct timespec left = to_timespec(duration_ns);
    nanosleep(&left, NULL);
}

static int membarrier(int command)
{
    return (int)syscall(SYS_membarrier, command, 0, 0);
}

bool art_platform_barrier_prepare(void)
{
    // Tried at once: a filter of system calls may refuse either. The child of a fork prepares anew, which costs nothing.
    return membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0 &&
           art_platform_barrier_heavy();
}

bool art_platform_barrier_heavy(void)
{
    return membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0;
}

art_atomic(uint32_t) art_platform_forks;

static void count_fork(void)
{
    // relaxed: the child has one thread when this runs.
    art_atomic_add(&art_platform_forks, 1, relaxed);
}

static void watch_forks(void)
{
    int refused = pthread_atfork(NULL, NULL, count_fork);
    ART_ASSERT(refused == 0);
}

ART_HOT uint32_t art_platform_fork_count(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_forks);
    // relaxed: changes only in a child that has one thread.
    return art_atomic_load(&art_platform_forks, relaxed);
}

ART_HOT void art_platform_wait(art_atomic(uint32_t) * word, uint32_t expected, uint64_t timeout_ns)
{
    struct timespec limit = to_timespec(timeout_ns);
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, timeout_ns == ART_NEVER ? NULL : &limit,
            NULL, 0);
}

ART_HOT void art_platform_wake(art_atomic(uint32_t) * word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

void art_platform_wake_all(art_atomic(uint32_t) * word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

int art_platform_event_open(void)
{
    return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}

void art_platform_event_raise(int event)
{
    ART_ASSERT(event >= 0);
    uint64_t one = 1;
    // A full counter is already readable, which is all that a raise promises.
    ssize_t written = write(event, &one, sizeof one);
    ART_ASSERT(written == (ssize_t)sizeof one || errno == EAGAIN);
}

void art_platform_event_clear(int event)
{
    ART_ASSERT(event >= 0);
    uint64_t count;
    ssize_t taken = read(event, &count, sizeof count);
    ART_ASSERT(taken == (ssize_t)sizeof count || errno == EAGAIN || errno == EINTR);
}

void art_platform_event_close(int event)
{
    close(event);
}

struct art_platform_file {
    FILE *inner; // whose buffer the C library still writes when the process exits without a close
    bool breaks; // a pipe or socket: a write without a reader raises SIGPIPE
};

struct art_platform_file *art_platform_file_create(const char *path, int *out_reason)
{
    struct art_platform_file *file = art_mem_alloc(sizeof *file);
    errno = ENOMEM;
    FILE *inner = file == NULL ? NULL : fopen(path, "we");
    if (inner == NULL) {
        *out_reason = errno;
        art_mem_free(file);
        return NULL;
    }
    struct stat status;
    file->inner = inner;
    file->breaks = fstat(fileno(inner), &status) == 0 &&
                   (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
    return file;
}

// The host's SIGPIPE, blocked while a pipe is written, so that a reader that has gone is a reason and not a death.
struct pipe_guard {
    sigset_t before;
    bool pending;
};

static bool pipe_signal_pending(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

static sigset_t pipe_signal(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    return set;
}

static struct pipe_guard pipe_hold(const struct art_platform_file *file)
{
    struct pipe_guard guard = { .pending = true };
    if (!file->breaks)
        return guard;
    sigset_t set = pipe_signal();
    pthread_sigmask(SIG_BLOCK, &set, &guard.before);
    guard.pending = pipe_signal_pending();
    return guard;
}

static void pipe_let_go(const struct art_platform_file *file, const struct pipe_guard *guard)
{
    if (!file->breaks)
        return;
    sigset_t set = pipe_signal();
    struct timespec at_once = { 0 };
    // One that was pending before is the host's own.
    if (!guard->pending && pipe_signal_pending())
        sigtimedwait(&set, NULL, &at_once);
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}

int art_platform_file_write(struct art_platform_file *file, const char *text, size_t bytes)
{
    struct pipe_guard guard = pipe_hold(file);
    errno = EIO; // for a refusal without a number
    int reason = fwrite(text, 1, bytes, file->inner) == bytes ? 0 : errno;
    pipe_let_go(file, &guard);
    return reason;
}

int art_platform_file_flush(struct art_platform_file *file)
{
    struct pipe_guard guard = pipe_hold(file);
    errno = EIO;
    int reason = fflush(file->inner) == 0 ? 0 : errno;
    pipe_let_go(file, &guard);
    return reason;
}

int art_platform_file_close(struct art_platform_file *file)
{
    struct pipe_guard guard = pipe_hold(file);
    errno = EIO;
    int reason = fclose(file->inner) == 0 ? 0 : errno;
    pipe_let_go(file, &guard);
    art_mem_free(file);
    return reason;
}

void art_platform_reason_forget(void)
{
    errno = 0;
}

const char *art_platform_reason(int reason, char *room, size_t room_bytes)
{
    return strerror_r(reason, room, room_bytes);
}

// A host may have another build of the same library inside and show its symbols: a library calls its own first. Not every C library
// can do that, and sanitizers refuse it.
#if defined(RTLD_DEEPBIND) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define OWN_FIRST RTLD_DEEPBIND
#else
#define OWN_FIRST 0
#endif

void *art_platform_library_open(const char *const *names, uint32_t count)
{
    void *library = NULL;
    for (uint32_t i = 0; i < count && library == NULL; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL | OWN_FIRST);
    return library;
}

void *art_platform_library_find(void *library, const char *name)
{
    return dlsym(library, name);
}

// The boot, and the namespace of time: in each of them the clock may have begun elsewhere. A system that does not say is like no
// other, and each reading of its name is another clock.
void art_platform_clock_name(char out_name[ART_CLOCK_NAME_BYTES])
{
    char boot[40] = "";
    char namespace[40] = "";
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    bool known = file != NULL && fgets(boot, sizeof boot, file) != NULL;
    if (file != NULL)
        fclose(file);
    boot[strcspn(boot, "\n")] = '\0';
    // Kernels before 5.6 have no such namespaces, and then there is one.
    if (readlink("/proc/self/ns/time", namespace, sizeof namespace - 1) < 0)
    namespace[0] = '\0';
    if (known)
        snprintf(out_name, ART_CLOCK_NAME_BYTES, "boot %s %s", boot, namespace);
    else
        snprintf(out_name, ART_CLOCK_NAME_BYTES, "unknown %016" PRIx64, art_platform_entropy());
}
