// The same border under libFuzzer, for a machine that has clang (tests/meson.build).
#include "border.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t bytes_count);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t bytes_count)
{
    fuzz_border(bytes, bytes_count, NULL);
    return 0;
}
