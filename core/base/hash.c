// The hash that everybody agrees on: xxHash64, from its own source.
#include "base/hash.h"

#define XXH_INLINE_ALL
#define XXH_NO_XXH3
#define XXH_NO_STREAM
#include "base/third_party/xxhash.h"

uint64_t art_hash(const void *data, size_t bytes, uint64_t seed)
{
    return XXH64(data, bytes, seed);
}
