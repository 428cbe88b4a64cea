// The core's memory as the explorer sees it: static, because an execution must be repeatable.
//
// Compiled like the code under test: what is written here, zeroes of a fresh chunk and scribbles over
// a freed block, races with whoever touches the memory without an edge in between.
#include "mem_model.h"

#include "base/assert.h"
#include "base/mem.h"

enum {
    CHUNK_WORDS = 1 << 16,
    ZEROED_WORDS = 64, // of a chunk: the models use no more
    BLOCKS_MAX = 16,
    BLOCK_WORDS = 32,
    SCRIBBLED_WORDS = 6,
};

static _Alignas(64) volatile uint64_t chunk[CHUNK_WORDS];
static _Alignas(64) volatile uint64_t blocks[BLOCKS_MAX][BLOCK_WORDS];
static unsigned blocks_count;

void mem_model_reset(void)
{
    blocks_count = 0;
}

// A pool's chunk; one is enough for a model.
void *art_mem_map(size_t bytes)
{
    ART_ASSERT(bytes <= sizeof chunk);
    for (unsigned i = 0; i < ZEROED_WORDS; i++)
        chunk[i] = 0;
    return (void *)chunk;
}

void *art_mem_alloc(size_t bytes)
{
    ART_ASSERT(bytes <= sizeof blocks[0] && blocks_count < BLOCKS_MAX);
    return (void *)blocks[blocks_count++];
}

void art_mem_free(void *block)
{
    volatile uint64_t *words = block;
    for (unsigned i = 0; i < SCRIBBLED_WORDS; i++)
        words[i] = 0xEEEEEEEEEEEEEEEEu;
}
