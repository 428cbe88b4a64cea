// The depot under every order: an element has one holder at a time, and is prepared before it is found.
#include "base/pool.h"
#include "explore.h"
#include "mem_model.h"
#include "object/buf.h"

#include "../harness/test.h"

static struct art_pool_cache caches[EXPLORE_THREADS_MAX + 1][ART_POOL_COUNT];
static struct art_pool *const pool = &art_pools[ART_POOL_BUF];

static void setup(void)
{
    mem_model_reset();
    memset(caches, 0, sizeof caches);
    pool->full = NULL;
    pool->carved = 0;
    art_atomic_store(&pool->chunks[0], NULL, relaxed);
}

static struct art_pool_cache *own_caches(void)
{
    return caches[explore_thread()];
}

static void acquire_first(void)
{
    struct art_buf *buf = art_pool_acquire(own_caches(), ART_POOL_BUF);
    MODEL_CHECK(buf != NULL);
}

static void find_first(void)
{
    struct art_buf *buf = art_pool_find(ART_POOL_BUF, 0);
    // The zeroes of the chunk must come before, whether the element is prepared yet or not.
    if (buf != NULL)
        MODEL_CHECK(art_atomic_load(&buf->word, acquire) << 32 == 0);
}

TEST(edge_pool_chunk)
{
    static const struct explore_model model = {.setup = setup,
                                               .threads = {acquire_first, find_first}};
    explore_edge("pool.chunk", &model);
}

// Takes elements, writes into them, and gives them all back to the depot.
static void use_and_flush(void)
{
    struct art_buf *first = art_pool_acquire(own_caches(), ART_POOL_BUF);
    struct art_buf *second = art_pool_acquire(own_caches(), ART_POOL_BUF);
    MODEL_CHECK(first != NULL && second != NULL && first != second);
    first->identity = second->identity = explore_thread(); // plain: a second holder is a race
    MODEL_CHECK(first->identity == explore_thread());
    art_pool_release(own_caches(), ART_POOL_BUF, first);
    art_pool_release(own_caches(), ART_POOL_BUF, second);
    art_pool_flush(pool, &own_caches()[ART_POOL_BUF]);
}

TEST(two_threads_never_hold_one_element)
{
    static const struct explore_model model = {.setup = setup,
                                               .threads = {use_and_flush, use_and_flush}};
    explore_holds(&model);
}
