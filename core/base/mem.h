// Memory from the system: plain blocks and page-aligned chunks, with a switch that lets a test fail the n-th request.
//
// Threads: any. Nothing here is on a message's path; pools and storages ask when they grow.
#ifndef ART_BASE_MEM_H
#define ART_BASE_MEM_H

#include "base/config.h"

// NULL when the system has no more (or the test switch says so).
ART_MUST_USE void *art_mem_alloc(size_t bytes);
ART_MUST_USE void *art_mem_alloc_zeroed(size_t bytes);
// `alignment` is a power of two; `bytes` a multiple of it.
ART_MUST_USE void *art_mem_alloc_aligned(size_t alignment, size_t bytes);
// On failure NULL, and the old block stays as it was.
ART_MUST_USE void *art_mem_resize(void *block, size_t bytes);
void art_mem_free(void *block);

// Zeroed pages, never given back: pools are type-stable.
ART_MUST_USE void *art_mem_map(size_t bytes);

// Tests: let `count` more requests pass, then fail every one until called again; negative switches it off.
void art_mem_fail_after(int64_t count);

#endif
