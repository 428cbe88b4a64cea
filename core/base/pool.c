// Type-stable pools: fixed-size elements in chunks that are never given back, handed out through per-thread magazines.
#include "base/pool.h"

#include "base/assert.h"
#include "base/mem.h"

static bool add_chunk(struct art_pool *pool, uint32_t chunk_index)
{
    unsigned char *chunk = art_mem_map((size_t)ART_CHUNK_ELEMENTS * pool->element_bytes);
    if (chunk == NULL)
        return false;
    // edge pool.chunk (release): a chunk's preparation happens before its elements are found.
    art_atomic_store(&pool->chunks[chunk_index], chunk, release);
    return true;
}

// Prepares up to a magazine of elements that were never used. The depot's lock is held.
static void carve(struct art_pool *pool, struct art_magazine *magazine)
{
    while (magazine->count < ART_MAGAZINE_ELEMENTS) {
        uint32_t index = pool->carved;
        uint32_t chunk_index = index >> ART_CHUNK_SHIFT;
        if (chunk_index == ART_CHUNKS_MAX)
            return;
        if ((index & (ART_CHUNK_ELEMENTS - 1)) == 0 && !add_chunk(pool, chunk_index))
            return;
        // relaxed: stored under this lock.
        unsigned char *chunk = art_atomic_load(&pool->chunks[chunk_index], relaxed);
        ART_ASSERT(chunk != NULL);
        unsigned char *element =
            chunk + (size_t)(index & (ART_CHUNK_ELEMENTS - 1)) * pool->element_bytes;
        if (pool->prepare != NULL)
            pool->prepare(element, index);
        struct art_pool_link *link = (struct art_pool_link *)(element + pool->link_offset);
        link->next = magazine->first;
        magazine->first = link;
        magazine->count += 1;
        pool->carved = index + 1;
    }
}

static void push_full(struct art_pool *pool, struct art_magazine *magazine)
{
    ART_ASSERT(magazine->first != NULL);
    magazine->first->next_batch = pool->full;
    pool->full = magazine->first;
    *magazine = (struct art_magazine){ 0 };
}

void *art_pool_acquire_slow(struct art_pool *pool, struct art_pool_cache *cache)
{
    ART_ASSERT(cache->loaded.count == 0);
    if (cache->spare.count > 0) {
        cache->loaded = cache->spare;
        cache->spare = (struct art_magazine){ 0 };
    } else {
        art_mutex_lock(&pool->lock);
        if (pool->full != NULL) {
            cache->loaded.first = pool->full;
            pool->full = pool->full->next_batch;
            uint32_t count = 0;
            for (struct art_pool_link *link = cache->loaded.first; link != NULL; link = link->next)
                count += 1;
            ART_ASSERT(count <= ART_MAGAZINE_ELEMENTS);
            cache->loaded.count = count;
        } else {
            carve(pool, &cache->loaded);
        }
        art_mutex_unlock(&pool->lock);
    }
    struct art_pool_link *link = cache->loaded.first;
    if (link == NULL)
        return NULL;
    cache->loaded.first = link->next;
    cache->loaded.count -= 1;
    return (unsigned char *)link - pool->link_offset;
}

void art_pool_release_slow(struct art_pool *pool, struct art_pool_cache *cache)
{
    ART_ASSERT(cache->loaded.count == ART_MAGAZINE_ELEMENTS);
    if (cache->spare.count > 0) {
        art_mutex_lock(&pool->lock);
        push_full(pool, &cache->spare);
        art_mutex_unlock(&pool->lock);
    }
    cache->spare = cache->loaded;
    cache->loaded = (struct art_magazine){ 0 };
}

void art_pool_flush(struct art_pool *pool, struct art_pool_cache *cache)
{
    ART_ASSERT(cache->loaded.count <= ART_MAGAZINE_ELEMENTS);
    ART_ASSERT((cache->spare.first == NULL) == (cache->spare.count == 0));
    art_mutex_lock(&pool->lock);
    if (cache->loaded.count > 0)
        push_full(pool, &cache->loaded);
    if (cache->spare.count > 0)
        push_full(pool, &cache->spare);
    art_mutex_unlock(&pool->lock);
}

void art_pool_after_fork(enum art_pool_kind kind)
{
    const struct art_pool *pool = &art_pools[kind];
    uint32_t made = pool->lock_offset == 0 ? 0 : pool->carved;
    for (uint32_t index = 0; index < made; index++) {
        unsigned char *element = art_pool_find(kind, index);
        const art_atomic(uint64_t) *word = (const void *)element;
        // relaxed: the child has one thread.
        if ((art_atomic_load(word, relaxed) & pool->life_mask) == 0)
            art_mutex_forget((struct art_mutex *)(void *)(element + pool->lock_offset));
    }
}
