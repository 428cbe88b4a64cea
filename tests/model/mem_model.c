// The core's memory as the explorer sees it: static, because an execution must be repeatable.
//
// Compiled like the code under test: what is written here, zeroes of a fresh chunk and scribbles over
// a freed block, races with whoever touches the memory without an edge in between.
#include "mem_model.h"

#include "base/assert.h"
#include "base/mem.h"

enum {
    CHUNKS_MAX = 8,
    CHUNK_WORDS = 16 * 80, // as many elements as config.h has here, of the largest kind
    ARENA_WORDS = 1 << 14,
    SCRIBBLED_WORDS = 6,
};

static _Alignas(64) volatile uint64_t chunks[CHUNKS_MAX][CHUNK_WORDS];
static unsigned chunks_count;
static _Alignas(64) volatile uint64_t arena[ARENA_WORDS];
static size_t arena_words;
static size_t kept_words;

void mem_model_reset(void)
{
    chunks_count = 0;
    arena_words = kept_words;
}

void mem_model_keep(void)
{
    kept_words = arena_words;
}

void *art_mem_map(size_t bytes)
{
    ART_ASSERT(bytes <= sizeof chunks[0] && chunks_count < CHUNKS_MAX);
    volatile uint64_t *chunk = chunks[chunks_count++];
    for (size_t i = 0; i < (bytes + 7) / 8; i++)
        chunk[i] = 0;
    return (void *)chunk;
}

// Blocks lie one after the other, each behind a word with its size, and are never used again.
void *art_mem_alloc(size_t bytes)
{
    size_t words = (bytes + 7) / 8;
    ART_ASSERT(words < ARENA_WORDS - arena_words);
    volatile uint64_t *block = &arena[arena_words];
    block[0] = words;
    arena_words += words + 1;
    return (void *)(block + 1);
}

void *art_mem_alloc_zeroed(size_t bytes)
{
    volatile uint64_t *block = art_mem_alloc(bytes);
    for (size_t i = 0; i < (bytes + 7) / 8; i++)
        block[i] = 0;
    return (void *)block;
}

void *art_mem_alloc_aligned(size_t alignment, size_t bytes)
{
    char *block = art_mem_alloc(bytes + alignment);
    return block + (alignment - (uintptr_t)block % alignment);
}

void *art_mem_resize(void *old, size_t bytes)
{
    volatile uint64_t *block = art_mem_alloc(bytes);
    const volatile uint64_t *from = old;
    for (size_t i = 0; from != NULL && i < from[-1]; i++)
        block[i] = from[i];
    return (void *)block;
}

void art_mem_free(void *block)
{
    volatile uint64_t *words = block;
    for (unsigned i = 0; words != NULL && i < SCRIBBLED_WORDS && i < words[-1]; i++)
        words[i] = 0xEEEEEEEEEEEEEEEEu;
}
