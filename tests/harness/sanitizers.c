// What the sanitizers are told, in the one place where a reader looks for it.
#include "sanitizers.h"

const char *__tsan_default_options(void)
{
    // A test forks while workers run, to see that the child is refused and can open a runtime of its
    // own; the sanitizer would end such a child when it starts a thread.
    return "die_after_fork=0";
}
