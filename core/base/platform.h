// The contract for everything that is not deterministic: clock, seeds, threads, sleeping, files, libraries.
//
// Two platforms stand behind it. POSIX: platform_posix.c. Simulated: platform_sim.c, whose clock is a number that only the
// simulator moves. A runtime holds one `struct art_clock`; threads, sleeps and wakes exist on the POSIX side alone.
#ifndef ART_BASE_PLATFORM_H
#define ART_BASE_PLATFORM_H

#include "base/atomic.h"
#include "base/config.h"

#include <pthread.h>
#include <sched.h>

// A time that never comes: the deadline of whatever has none.
#define ART_NEVER UINT64_MAX

struct art_clock {
    bool simulated;
    uint64_t virtual_ns; // read and moved on the simulation's one thread
};

void art_clock_init(struct art_clock *clock, bool simulated);
// Nanoseconds on the monotonic clock, or virtual ones since the runtime opened.
uint64_t art_clock_now(const struct art_clock *clock);
// Simulated clocks only, and only forward.
void art_clock_advance(struct art_clock *clock, uint64_t to_ns);

// now + delay without wrapping: too far is never.
static inline uint64_t art_clock_after(uint64_t now_ns, uint64_t delay_ns)
{
    return delay_ns > ART_NEVER - now_ns ? ART_NEVER : now_ns + delay_ns;
}

struct art_platform_thread {
    pthread_t inner;
};
// False when the system has no more threads. The thread blocks every signal: handlers run on the host's threads.
ART_MUST_USE bool art_platform_thread_start(struct art_platform_thread *thread,
                                            void *(*main)(void *argument), void *argument);
void art_platform_thread_join(struct art_platform_thread *thread);
uint32_t art_platform_cpu_count(void);
// Seeds a threaded runtime's victim choice; a simulated one takes the user's seed.
uint64_t art_platform_entropy(void);
void art_platform_sleep(uint64_t duration_ns);

// A full barrier in two halves, for two threads of which one comes rarely: it pays for both. Between a store and a load of this
// thread a light one is as good as a fence if the others use heavy ones.
static inline void art_platform_barrier_light(void)
{
    atomic_signal_fence(
        memory_order_seq_cst); // the compiler keeps the order, the heavy half the processor
}
// False when the system has no such barrier; else heavy ones may follow in this process.
ART_MUST_USE bool art_platform_barrier_prepare(void);
// False: there was none, and nothing may be concluded. The system refuses it while memory is short, or by a filter of system
// calls that came after the preparation.
ART_MUST_USE bool art_platform_barrier_heavy(void);

// Counts forks: a runtime opened before the last one belongs to another process.
uint32_t art_platform_fork_count(void);
// The count itself, for whoever has a runtime: its opening has called the function above, which begins the counting.
extern art_atomic(uint32_t) art_platform_forks;

// Sleeps while *word == expected, at most timeout_ns (ART_NEVER: no limit). Spurious returns are allowed.
void art_platform_wait(art_atomic(uint32_t) * word, uint32_t expected, uint64_t timeout_ns);
void art_platform_wake(art_atomic(uint32_t) * word);
void art_platform_wake_all(art_atomic(uint32_t) * word);

// An event descriptor for a host's event loop; -1 when the system refuses.
ART_MUST_USE int art_platform_event_open(void);
void art_platform_event_raise(int event);
void art_platform_event_clear(int event);
void art_platform_event_close(int event);

// A file that is only written. A reason is the system's number for why it refused, zero when it did not.
struct art_platform_file;
// NULL when it cannot be created; `out_reason` is then not zero.
ART_MUST_USE struct art_platform_file *art_platform_file_create(const char *path, int *out_reason);
// What a write accepts may still be refused by a later one or by the close: the text is buffered.
ART_MUST_USE int art_platform_file_write(struct art_platform_file *file, const char *text,
                                         size_t bytes);
// Nothing is left in this process's memory afterwards, where a child of a fork would have it, too.
ART_MUST_USE int art_platform_file_flush(struct art_platform_file *file);
// Gives the file back whatever the reason.
ART_MUST_USE int art_platform_file_close(struct art_platform_file *file);
// Forgets why the system refused something before, so that a library that looks for the reason of its own failure finds no older one.
void art_platform_reason_forget(void);
// The system's words for a reason; `room` may hold them.
const char *art_platform_reason(int reason, char *room, size_t room_bytes);

// A library that is not linked: the first of these names that the system has, NULL when it has none. It stays loaded.
ART_MUST_USE void *art_platform_library_open(const char *const *names, uint32_t count);
// A function of it; NULL when it has none of that name.
ART_MUST_USE void *art_platform_library_find(void *library, const char *name);

// The name of the monotonic clock: two processes read the same clock if it is the same, and nobody knows how two clocks differ.
#define ART_CLOCK_NAME_BYTES 96
void art_platform_clock_name(char out_name[ART_CLOCK_NAME_BYTES]);

#endif
