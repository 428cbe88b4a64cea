// Recordings: the calls of a simulation as lines of its trace, from which they can be made again.
//
// Threads: the simulation's one.
// Format: a line begins with '#' and has no time; numbers are the bits of handles as they were, which another run has others for.
// "# <call> <arguments>" comes before what the call does, "# = <bits>" names what it has made, "# got <agent> <right>" what a handler is
// given, "# restart <agent>" that an inline one is made anew, "# return <status>" how either has ended, "# other <call>" one that cannot be
// made again. Of agents that are the core's own there is nothing. Without these lines the trace is what it is without a recording.
// Why beside the trace and not instead: the trace says what has happened, the same in every language; the calls say what to do for it.
#ifndef ART_EXEC_RECORD_H
#define ART_EXEC_RECORD_H

#include "exec/trace.h"

// Of the format; "# open <version> <seed> <time limit> <most turns>" is the first line.
#define ART_RECORD_VERSION 2

static inline bool art_record_on(const struct art_runtime *runtime)
{
    return ART_UNLIKELY(runtime->trace.calls);
}

// A call with its arguments as for printf.
ART_COLD __attribute__((format(printf, 2, 3))) void art_record_call(struct art_runtime *runtime,
                                                                    const char *format, ...);
// The same with bytes behind them, in hexadecimal.
ART_COLD __attribute__((format(printf, 4, 5))) void art_record_bytes(struct art_runtime *runtime,
                                                                     const void *data,
                                                                     uint64_t bytes,
                                                                     const char *format, ...);
// "# <call> <a> <b> <c> <d> <type> <capability> <payload>" of a call that carries a message.
ART_COLD void art_record_message(struct art_runtime *runtime, const char *call,
                                 const uint64_t arguments[4], const struct art_msg *message);

#endif
