// Assertions that stay on in release: our own mistakes stop the process with the values in hand.
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>

void art_assert_fail(const char *condition, const char *file, int line)
{
    fprintf(stderr, "agentrt %s: internal error: %s does not hold at %s:%d\n", agentrt_version(),
            condition, file, line);
    abort();
}
