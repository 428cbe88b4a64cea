// Pools: stable addresses, stable generations, whole magazines between threads.
#include "base/pool.h"
#include "base/thread.h"
#include "object/buf.h"

#include "../../harness/fixture.h"

enum { MANY = 3 * ART_MAGAZINE_ELEMENTS + 5 };

static struct art_pool_cache cache_of_kind[ART_POOL_COUNT];

TEST(an_element_is_held_once_and_found_by_its_index)
{
    static struct art_buf *held[MANY];
    for (unsigned i = 0; i < MANY; i++) {
        held[i] = art_pool_acquire(cache_of_kind, ART_POOL_BUF);
        if (held[i] == NULL) // an injected fault; the next one works
            held[i] = art_pool_acquire(cache_of_kind, ART_POOL_BUF);
        CHECK(held[i] != NULL);
        CHECK(art_pool_find(ART_POOL_BUF, held[i]->index) == held[i]);
        for (unsigned j = 0; j < i; j++)
            CHECK(held[i] != held[j]);
    }
    for (unsigned i = 0; i < MANY; i++)
        art_pool_release(cache_of_kind, ART_POOL_BUF, held[i]);
    art_pool_flush(&art_pools[ART_POOL_BUF], &cache_of_kind[ART_POOL_BUF]);
}

TEST(a_released_element_is_acquired_again_first)
{
    void *first = art_pool_acquire(cache_of_kind, ART_POOL_BUF);
    if (first == NULL)
        first = art_pool_acquire(cache_of_kind, ART_POOL_BUF);
    art_pool_release(cache_of_kind, ART_POOL_BUF, first);
    CHECK(art_pool_acquire(cache_of_kind, ART_POOL_BUF) == first);
}

TEST(an_index_that_was_never_made_is_not_found)
{
    CHECK(art_pool_find(ART_POOL_BUF, (1u << ART_INDEX_BITS) - 1) == NULL);
}

static void *acquire_one(void *argument)
{
    struct art_pool_cache *caches = argument;
    return art_pool_acquire(caches, ART_POOL_BUF);
}

TEST(what_one_thread_flushes_another_gets)
{
    static struct art_pool_cache others[ART_POOL_COUNT];
    void *mine = acquire_one(cache_of_kind);
    if (mine == NULL)
        mine = acquire_one(cache_of_kind);
    art_pool_release(cache_of_kind, ART_POOL_BUF, mine);
    art_pool_flush(&art_pools[ART_POOL_BUF], &cache_of_kind[ART_POOL_BUF]);
    void *got = NULL;
    pthread_join(fixture_thread(acquire_one, others), &got);
    CHECK(got == mine);
}
