// Which sanitizer is there, where a test must know.
#include "sanitizers.h"

#include <stddef.h>

// The thread sanitizer's run time has it, nothing else.
extern void __tsan_init(void) __attribute__((weak));

bool sanitizer_watches_threads(void)
{
    return __tsan_init != NULL;
}
