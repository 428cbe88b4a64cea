// Type-stable pools: fixed-size elements in chunks that are never given back, handed out through per-thread magazines.
//
// Owns: the chunks and the depot of full magazines, from the first use to the end of the process.
// Threads: any; a thread's own magazines need no lock, the depot takes its own once per 64 elements.
// Invariants: an element keeps its index and its generation for ever, so that a stale handle reads a live word.
// Why: two magazines per thread (Bonwick, Adams, USENIX 2001) make a thread that only frees and a thread that only allocates
// exchange whole magazines: batched remote frees without an owner to find.
#ifndef ART_BASE_POOL_H
#define ART_BASE_POOL_H

#include "base/atomic.h"
#include "base/config.h"
#include "base/mutex.h"
#include "base/platform.h"

enum art_pool_kind {
    ART_POOL_MESSAGE,
    ART_POOL_AGENT,
    ART_POOL_BUF,
    ART_POOL_PROMISE,
    ART_POOL_TIMER,
    ART_POOL_CHANNEL,
    ART_POOL_SHARDS,
    ART_POOL_BREAKER,
    ART_POOL_ROUND,
    ART_POOL_GOSSIP,
    ART_POOL_LEASE,
    ART_POOL_WAIT,
    ART_POOL_COUNT
};

// What a free element's first 16 bytes hold, while it is free.
struct art_pool_link {
    struct art_pool_link *next;       // in its magazine
    struct art_pool_link *next_batch; // in the depot, first element of a magazine only
};

struct art_pool {
    uint32_t element_bytes;
    uint32_t link_offset; // where the link lies in an element; what lies elsewhere survives a free
    void (*prepare)(void *element, uint32_t index); // once in an element's life; may be NULL
    uint32_t lock_offset; // of the lock that each element has; zero: none has one
    uint64_t
        life_mask; // of the word that such an element begins with: what is zero while it is free
    struct art_mutex lock;
    struct art_pool_link *full; // the depot: whole magazines
    uint32_t carved;            // elements handed out for the first time
    art_atomic(unsigned char *) chunks[ART_CHUNKS_MAX];
};

extern struct art_pool art_pools[ART_POOL_COUNT];

struct art_magazine {
    struct art_pool_link *first;
    uint32_t count;
};

struct art_pool_cache {
    struct art_magazine loaded;
    struct art_magazine spare;
};

// Slow halves of acquire and release.
ART_MUST_USE void *art_pool_acquire_slow(struct art_pool *pool, struct art_pool_cache *cache);
void art_pool_release_slow(struct art_pool *pool, struct art_pool_cache *cache);
// Gives a leaving thread's magazines to the depot.
void art_pool_flush(struct art_pool *pool, struct art_pool_cache *cache);
// In a child of fork(), while it has one thread: free elements get free locks. Who asked for one by an old name may have held it.
void art_pool_after_fork(enum art_pool_kind kind);

// Size and offset are the pool's, given again where they are known at compile time.
static inline void *art_pool_acquire_at(struct art_pool_cache *caches, enum art_pool_kind kind,
                                        size_t link_offset)
{
    struct art_pool_cache *cache = &caches[kind];
    struct art_pool_link *link = cache->loaded.first;
    if (ART_UNLIKELY(link == NULL))
        return art_pool_acquire_slow(&art_pools[kind], cache);
    cache->loaded.first = link->next;
    cache->loaded.count -= 1;
    return (unsigned char *)link - link_offset;
}

// Whether the next acquisition is a slow one.
static inline bool art_pool_dry(const struct art_pool_cache *caches, enum art_pool_kind kind)
{
    return caches[kind].loaded.first == NULL;
}

static inline void art_pool_release_at(struct art_pool_cache *caches, enum art_pool_kind kind,
                                       void *element, size_t link_offset)
{
    struct art_pool_cache *cache = &caches[kind];
    if (ART_UNLIKELY(cache->loaded.count == ART_MAGAZINE_ELEMENTS))
        art_pool_release_slow(&art_pools[kind], cache);
    struct art_pool_link *link =
        (struct art_pool_link *)(void *)((unsigned char *)element + link_offset);
    link->next = cache->loaded.first;
    cache->loaded.first = link;
    cache->loaded.count += 1;
}

static inline void *art_pool_acquire(struct art_pool_cache *caches, enum art_pool_kind kind)
{
    return art_pool_acquire_at(caches, kind, art_pools[kind].link_offset);
}

static inline void art_pool_release(struct art_pool_cache *caches, enum art_pool_kind kind,
                                    void *element)
{
    art_pool_release_at(caches, kind, element, art_pools[kind].link_offset);
}

// The element of an index, NULL when no such element was ever made.
static inline void *art_pool_find_sized(enum art_pool_kind kind, uint32_t index,
                                        size_t element_bytes)
{
    struct art_pool *pool = &art_pools[kind];
    // edge pool.chunk (acquire): a chunk's preparation happens before its elements are found.
    unsigned char *chunk = art_atomic_load(&pool->chunks[index >> ART_CHUNK_SHIFT], acquire);
    if (ART_UNLIKELY(chunk == NULL))
        return NULL;
    return chunk + (size_t)(index & (ART_CHUNK_ELEMENTS - 1)) * element_bytes;
}

static inline void *art_pool_find(enum art_pool_kind kind, uint32_t index)
{
    return art_pool_find_sized(kind, index, art_pools[kind].element_bytes);
}

#endif
