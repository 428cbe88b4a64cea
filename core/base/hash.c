// The hash that everybody agrees on: xxHash64, from its own source.
#include "base/hash.h"

#define XXH_INLINE_ALL
#define XXH_NO_XXH3
#define XXH_NO_STREAM
#include "base/third_party/xxhash.h"

__attribute__((noinline)) static uint64_t hash_any(const void *data, size_t bytes, uint64_t seed)
{
    return XXH64(data, bytes, seed);
}

uint64_t art_hash(const void *data, size_t bytes, uint64_t seed)
{
    // Most keys are numbers: of a length that is known, the library's loops come to a few instructions.
    return bytes == sizeof(uint64_t) ? XXH64(data, sizeof(uint64_t), seed)
                                     : hash_any(data, bytes, seed);
}
