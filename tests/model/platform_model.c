// The third platform: the core's locks, futexes and asserts as the explorer sees them.
//
// Only what the modelled files call.
#include "base/assert.h"
#include "base/platform.h"
#include "base/pool.h"
#include "explore.h"
#include "object/buf.h"

// The two shapes that the models use, as core/exec/pools.c has them.
struct art_pool art_pools[ART_POOL_COUNT] = {
    [ART_POOL_MESSAGE] = {.element_bytes = ART_LINE_BYTES},
    [ART_POOL_BUF] = {.element_bytes = ART_LINE_BYTES,
                      .link_offset = offsetof(struct art_buf, link),
                      .prepare = art_buf_prepare},
};

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

void art_platform_wait(art_atomic(uint32_t) *word, uint32_t expected, uint64_t timeout_ns)
{
    (void)timeout_ns; // a model's time does not pass: a lost wake is a deadlock
    explore_futex_wait((const volatile uint32_t *)word, expected);
}

void art_platform_wake(art_atomic(uint32_t) *word)
{
    explore_futex_wake((const volatile uint32_t *)word, 1);
}

void art_platform_wake_all(art_atomic(uint32_t) *word)
{
    explore_futex_wake((const volatile uint32_t *)word, UINT32_MAX);
}
