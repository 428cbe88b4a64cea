// The hash that everybody agrees on: xxHash64, from its own source.
//
// Threads: any.
// Why xxHash: fast at the lengths that keys have, specified to the bit for either byte order, with published vectors, and written
// for every language that may want to compute it by itself (https://github.com/Cyan4973/xxHash, third_party/xxhash.h, 0.8.2).
#ifndef ART_BASE_HASH_H
#define ART_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t art_hash(const void *data, size_t bytes, uint64_t seed);

#endif
