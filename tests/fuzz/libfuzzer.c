// The same border under libFuzzer: `clang -fsanitize=fuzzer,address`, a target of pkg/dev/sanitize.
#include "border.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t bytes_count);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t bytes_count)
{
    fuzz_border(bytes, bytes_count);
    return 0;
}
