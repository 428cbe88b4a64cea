// The generator behind every seeded decision: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
#ifndef ART_BASE_RNG_H
#define ART_BASE_RNG_H

#include <stdint.h>

struct art_rng {
    uint64_t state;
};

static inline uint64_t art_rng_next(struct art_rng *rng)
{
    uint64_t z = (rng->state += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

// A number below `bound` (Lemire's multiply-shift; the bias of 2^-32 does not matter to a scheduler).
static inline uint32_t art_rng_below(struct art_rng *rng, uint32_t bound)
{
    return (uint32_t)(((art_rng_next(rng) >> 32) * bound) >> 32);
}

#endif
