// Memory from the system: plain blocks and page-aligned chunks, with a switch that lets a test fail the n-th request.
#include "base/mem.h"

#include "base/atomic.h"

#include <stdlib.h>
#include <sys/mman.h>

// Requests that may still pass while the switch is on; INT64_MIN: the switch is off.
static art_atomic(int64_t) passes_left = INT64_MIN;

void art_mem_fail_after(int64_t count)
{
    // relaxed: a test sets it before it calls, on the same thread.
    art_atomic_store(&passes_left, count < 0 ? INT64_MIN : count, relaxed);
}

static bool refused(void)
{
    // relaxed: a counter; it orders nothing.
    if (ART_LIKELY(art_atomic_load(&passes_left, relaxed) == INT64_MIN))
        return false;
    // relaxed: as above.
    return art_atomic_sub(&passes_left, 1, relaxed) <= 0;
}

void *art_mem_alloc(size_t bytes)
{
    return refused() ? NULL : malloc(bytes);
}

void *art_mem_alloc_zeroed(size_t bytes)
{
    return refused() ? NULL : calloc(1, bytes);
}

void *art_mem_alloc_aligned(size_t alignment, size_t bytes)
{
    return refused() ? NULL : aligned_alloc(alignment, bytes);
}

void *art_mem_resize(void *block, size_t bytes)
{
    return refused() ? NULL : realloc(block, bytes);
}

void art_mem_free(void *block)
{
    free(block);
}

void *art_mem_map(size_t bytes)
{
    if (refused())
        return NULL;
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}
