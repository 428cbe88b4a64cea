// The third platform: the core's locks, futexes and asserts as the explorer sees them.
//
// Only what the modelled files call. Chunks are static and keep their address, because an execution
// must be repeatable; a model prepares the elements it uses itself.
#include "base/assert.h"
#include "base/mem.h"
#include "base/platform.h"
#include "base/pool.h"
#include "explore.h"

// Elements of one line, with the link at their start: the shape of a message.
struct art_pool art_pools[ART_POOL_COUNT] = {
    [ART_POOL_MESSAGE] = {.element_bytes = ART_LINE_BYTES},
};

enum { CHUNK_BYTES_MAX = 1 << 20, CHUNKS_MAX = 2 };

static _Alignas(64) unsigned char chunks[CHUNKS_MAX][CHUNK_BYTES_MAX];
static unsigned chunks_count;

void model_platform_reset(void);
void model_platform_reset(void)
{
    chunks_count = 0;
}

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

void *art_mem_map(size_t bytes)
{
    ART_ASSERT(bytes <= CHUNK_BYTES_MAX && chunks_count < CHUNKS_MAX);
    return chunks[chunks_count++];
}
