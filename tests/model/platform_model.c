// The third platform: the core's locks, futexes and asserts as the explorer sees them.
//
// Time does not pass here, and nothing fails.
#include "base/assert.h"
#include "base/mutex.h"
#include "base/platform.h"
#include "explore.h"
#include "platform_model.h"

void art_assert_fail(const char *condition, const char *file, int line)
{
    explore_fail("%s does not hold at %s:%d", condition, file, line);
}

void art_mutex_lock(struct art_mutex *mutex)
{
    explore_lock(mutex);
}

void art_mutex_unlock(struct art_mutex *mutex)
{
    explore_unlock(mutex);
}

void art_platform_wait(art_atomic(uint32_t) * word, uint32_t expected, uint64_t timeout_ns)
{
    (void)timeout_ns; // a model's time does not pass: a lost wake is a deadlock
    explore_futex_wait((const volatile uint32_t *)word, expected);
}

void art_platform_wake(art_atomic(uint32_t) * word)
{
    explore_futex_wake((const volatile uint32_t *)word, 1);
}

void art_platform_wake_all(art_atomic(uint32_t) * word)
{
    explore_futex_wake((const volatile uint32_t *)word, UINT32_MAX);
}

void art_mutex_init(struct art_mutex *mutex)
{
    (void)mutex; // the explorer knows a lock by its address
}

void art_mutex_fini(struct art_mutex *mutex)
{
    (void)mutex;
}

void art_mutex_forget(struct art_mutex *mutex)
{
    (void)mutex; // no model forks
}

uint64_t art_clock_now(const struct art_clock *clock)
{
    return clock->virtual_ns;
}

void art_platform_sleep(uint64_t duration_ns)
{
    (void)duration_ns;
    explore_yield();
}

bool art_platform_barrier_prepare(void)
{
    return true;
}

enum platform_barriers platform_barriers;

bool art_platform_barrier_heavy(void)
{
    if (platform_barriers == BARRIERS_REFUSED)
        return false;
    if (platform_barriers == BARRIERS_PASS)
        explore_barrier();
    return true;
}

art_atomic(uint32_t) art_platform_forks;

uint32_t art_platform_fork_count(void)
{
    return 0;
}

uint32_t art_platform_cpu_count(void)
{
    return 1;
}

uint64_t art_platform_entropy(void)
{
    return 1;
}

// Models have no files and no event loops.
int art_platform_event_open(void)
{
    return -1;
}

void art_platform_event_raise(int event)
{
    (void)event;
}

void art_platform_event_clear(int event)
{
    (void)event;
}

void art_platform_event_close(int event)
{
    (void)event;
}

struct art_platform_file *art_platform_file_create(const char *path, int *out_reason)
{
    (void)path;
    *out_reason = 1;
    return NULL;
}

int art_platform_file_write(struct art_platform_file *file, const char *text, size_t bytes)
{
    (void)file;
    (void)text;
    (void)bytes;
    return 0;
}

int art_platform_file_flush(struct art_platform_file *file)
{
    (void)file;
    return 0;
}

int art_platform_file_close(struct art_platform_file *file)
{
    (void)file;
    return 0;
}

void art_platform_reason_forget(void)
{
}

const char *art_platform_reason(int reason, char *room, size_t room_bytes)
{
    (void)reason;
    (void)room;
    (void)room_bytes;
    return "";
}

// Nor are there libraries.
void *art_platform_library_open(const char *const *names, uint32_t count)
{
    (void)names;
    (void)count;
    return NULL;
}

void *art_platform_library_find(void *library, const char *name)
{
    (void)library;
    (void)name;
    return NULL;
}

void art_platform_clock_name(char out_name[ART_CLOCK_NAME_BYTES])
{
    out_name[0] = '\0';
}
