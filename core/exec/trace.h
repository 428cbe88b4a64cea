// The canonical trace: one line for each event, without a handle's bits, so that two runs can be compared byte for byte.
//
// Threads: any; a line is written whole. Off (no path given) it costs one test of a pointer.
// A file that takes no more ends the trace and nothing else: the reason is kept for the close.
// Format: `<ns> <event> <fields>`; an agent is its spawn number, the outside is 0; a payload is its size and the FNV-1a sum of its bytes.
#ifndef ART_EXEC_TRACE_H
#define ART_EXEC_TRACE_H

#include "exec/state.h"

// Without a path: off. Otherwise zero, or why the system refuses the file.
ART_MUST_USE int art_trace_open(struct art_trace *trace, const char *path);
// What is missing in the file, if anything.
struct art_trace_loss art_trace_close(struct art_trace *trace);

// Around a fork: the lines so far are written, and none is written meanwhile. Only of a runtime that is traced.
void art_trace_hold(struct art_trace *trace);
void art_trace_let_go(struct art_trace *trace);

static inline bool art_trace_on(const struct art_runtime *runtime)
{
    return ART_UNLIKELY(runtime->trace.file != NULL);
}

// `arguments` as for printf; the time comes first.
ART_COLD __attribute__((format(printf, 2, 3))) void art_trace_line(struct art_runtime *runtime,
                                                                   const char *format, ...);
// The spawn number behind bits: 0 for the outside, for ports, and for a name that no longer fits.
uint64_t art_trace_number(uint64_t bits);
// "<event> <from>-><to> <type> <bytes> <sum>" of a message that travels.
ART_COLD void art_trace_send(struct art_runtime *runtime, const char *event, uint64_t from,
                             uint64_t to, const struct art_msg *message);
// "handle <to><-<from> <kind> <type> <bytes> <sum> <status>" of a message about to be handled. `readable`: its bytes are there.
ART_COLD void art_trace_handle(struct art_runtime *runtime, struct art_agent *agent,
                               const struct art_msg *message, bool readable);
// "letter <from>-><to> <kind> <type> <reason>".
ART_COLD void art_trace_letter(struct art_runtime *runtime, uint64_t to,
                               const struct art_msg *message, agentrt_status reason);

#endif
