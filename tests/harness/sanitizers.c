// Which sanitizer is there, where a test must know.
#include "sanitizers.h"

#include <stddef.h>

// The run time of the thread sanitizer, or of the address sanitizer, has it, nothing else.
extern void __tsan_init(void) __attribute__((weak));
extern void __asan_init(void) __attribute__((weak));

bool sanitizer_watches_threads(void)
{
    return __tsan_init != NULL;
}

bool sanitizer_watches_memory(void)
{
    return __asan_init != NULL;
}
