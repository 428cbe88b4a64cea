// Turns bytes into calls of the public API, right and wrong ones, and cleans up after them.
#ifndef AGENTRT_TESTS_FUZZ_BORDER_H
#define AGENTRT_TESTS_FUZZ_BORDER_H

#include <stddef.h>
#include <stdint.h>

// Any bytes are a valid sequence. Returns when every call has been made and everything is closed. `store_path`: NULL, or the lease
// store of some of its runtimes.
void fuzz_border(const uint8_t *bytes, size_t bytes_count, const char *store_path);

#endif
