// Generational names: kind, generation and index of an object in 53 bits.
//
// Invariants: zero is never valid; a generation starts at 1 and grows each time its element changes hands; an element whose
// generations are spent is never handed out again, so a name that was copied before then never fits again.
#ifndef ART_OBJECT_HANDLE_H
#define ART_OBJECT_HANDLE_H

#include "base/config.h"

enum art_handle_kind {
    ART_HANDLE_RUNTIME = 1,
    ART_HANDLE_AGENT = 2,
    ART_HANDLE_BUF = 3,
    ART_HANDLE_PORT = 4,
    ART_HANDLE_FUTURE = 5,
    ART_HANDLE_RIGHT = 6,
    ART_HANDLE_TIMER = 7,
    ART_HANDLE_CHANNEL = 8,
    ART_HANDLE_SHARDS = 9,
    ART_HANDLE_LEASE = 10,
    ART_HANDLE_TOPOLOGY = 11,
    ART_HANDLE_BREAKER = 12,
};

_Static_assert(ART_HANDLE_BREAKER < 16, "a kind has four bits");

static inline uint64_t art_handle_make(enum art_handle_kind kind, uint32_t generation,
                                       uint32_t index)
{
    return (uint64_t)kind << (ART_INDEX_BITS + ART_GENERATION_BITS) |
           (uint64_t)generation << ART_INDEX_BITS | index;
}

static inline uint32_t art_handle_index(uint64_t bits)
{
    return (uint32_t)bits & ((1u << ART_INDEX_BITS) - 1);
}

static inline uint32_t art_handle_generation(uint64_t bits)
{
    return (uint32_t)(bits >> ART_INDEX_BITS) & ART_GENERATION_MAX;
}

static inline uint32_t art_handle_kind(uint64_t bits)
{
    return (uint32_t)(bits >> (ART_INDEX_BITS + ART_GENERATION_BITS));
}

// The last generation: its element leaves the pool for good. A place goes this way once in 16 million lives.
static inline bool art_handle_last(uint32_t generation)
{
    return generation == ART_GENERATION_MAX;
}

// The generation after this one; zero is skipped, because a zeroed word must fit no name.
static inline uint32_t art_handle_next(uint32_t generation)
{
    return generation == ART_GENERATION_MAX ? 1 : generation + 1;
}

#endif
