// Error texts: what was wrong, with the value, and the rule.
//
// Owns: nothing; the text is written into the caller's record, so that it travels with the failure and not with a thread.
#ifndef ART_CAPI_ERROR_H
#define ART_CAPI_ERROR_H

#include "agentrt.h"

// Fills `error` unless it is NULL, and returns `status`.
__attribute__((cold, noinline, format(printf, 3, 4))) agentrt_status
art_error_set(agentrt_error *error, agentrt_status status, const char *format, ...);

// What a noun ends with after this count.
static inline const char *art_error_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

#endif
