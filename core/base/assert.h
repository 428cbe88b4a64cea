// Assertions that stay on in release: our own mistakes stop the process with the values in hand.
#ifndef ART_BASE_ASSERT_H
#define ART_BASE_ASSERT_H

#include "base/config.h"

ART_COLD __attribute__((noreturn)) void art_assert_fail(const char *condition, const char *file,
                                                        int line);

#define ART_ASSERT(condition)                                                                      \
    (ART_LIKELY(condition) ? (void)0 : art_assert_fail(#condition, __FILE__, __LINE__))

#endif
