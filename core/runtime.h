// The composition root: opens a runtime's parts bottom-up, closes them top-down, and lets host threads in and out.
//
// Owns: the table of runtimes, for the process's whole life, so that a late caller reads a live word.
// Threads: any. A host thread is inside a runtime only between enter and leave; closing waits for them to go.
// Edges: runtime.word, from opening to entry; runtime.entrants, from every entrant's last access to the teardown.
#ifndef ART_RUNTIME_H
#define ART_RUNTIME_H

#include "base/sqlite.h"
#include "exec/state.h"

// Its name, for whoever is inside.
static inline uint64_t art_runtime_bits(struct art_runtime *runtime)
{
    // relaxed: the generation stands while somebody is inside.
    uint64_t word = art_atomic_load(&runtime->word, relaxed);
    return art_handle_make(ART_HANDLE_RUNTIME, (uint32_t)(word >> 32), runtime->index);
}

// `out_loss`: written when the trace file is the reason for E_SYSTEM; `out_fault`: why E_STORAGE.
ART_MUST_USE agentrt_status art_runtime_open(struct art_thread *thread,
                                             const agentrt_runtime_options *options,
                                             uint64_t *out_runtime, struct art_trace_loss *out_loss,
                                             struct art_sqlite_fault *out_fault);
// E_CONTEXT inside one of its turns, E_STALE when it is closed or being closed. E_SYSTEM: it is closed, and `out_loss` says
// what its trace file lacks.
ART_MUST_USE agentrt_status art_runtime_close(struct art_thread *thread, uint64_t bits,
                                              struct art_trace_loss *out_loss);

// Lets a thread in. Its own workers pass; others are counted. E_STALE, E_CLOSED, E_FORKED, or E_CONTEXT for a
// simulation's second thread.
ART_MUST_USE agentrt_status art_runtime_enter(struct art_thread *thread,
                                              struct art_runtime *runtime);
void art_runtime_leave(struct art_thread *thread, struct art_runtime *runtime);
// The same by name.
ART_MUST_USE agentrt_status art_runtime_enter_named(struct art_thread *thread, uint64_t bits,
                                                    struct art_runtime **out_runtime);

// From the first call on: forks, and threads that leave. By whatever makes the process's first object.
void art_runtime_mind_process(void);

// The generation of the place that this name is of; it has grown when what was named is closed. For texts only.
uint32_t art_runtime_generation(uint64_t bits);

void art_runtime_stats(struct art_runtime *runtime, agentrt_stats *out_stats);
// True when no accepted message is unhandled, at one moment during the call.
bool art_runtime_quiet(struct art_runtime *runtime);

#endif
