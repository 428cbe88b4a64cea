// Overruns: which turns took longer than their budget, noticed while they run or where the clock is read anyway.
//
// Owns: the reports of the latest, until they are taken.
// Threads: a worker measures its own turns; one that watches looks at the others'; a port's visitor measures its host.
// Invariants: a turn is counted once, whether it was seen while it ran, at its end, or both.
// Why no clock at every turn: a read costs as much as half a plain turn. A worker that did one turn since it looked at the clock last
// knows whose the time was; one that did several and lost too much looks after each for a while, since who overruns does it again.
#ifndef ART_EXEC_OVERRUN_H
#define ART_EXEC_OVERRUN_H

#include "exec/state.h"

// How many turns a worker goes on without a look at the clock.
static inline uint32_t art_overrun_stride(const struct art_worker *worker)
{
    return worker->alert > 0 ? 1 : ART_TICK_TURNS;
}

// From here on the worker's time is the next turns'.
static inline void art_overrun_mark(struct art_worker *worker, uint64_t now_ns)
{
    worker->mark_ns = now_ns;
    worker->marked_left = worker->turns_left;
    worker->last = 0;
}
// Turns that the worker ran since its mark out of its loop, which goes without a look at what it runs.
static inline uint32_t art_overrun_unnamed(const struct art_worker *worker)
{
    // The loop counts once more than it runs.
    return worker->marked_left > worker->turns_left ? worker->marked_left - worker->turns_left - 1
                                                    : 0;
}
// A worker looks at the clock: did the turns since its mark take too long?
void art_overrun_look(struct art_thread *thread, struct art_worker *worker, uint64_t now_ns);
// A watcher finds another worker where it was at its last look.
void art_overrun_watch(struct art_thread *thread, struct art_worker *watcher, uint32_t victim,
                       bool stuck);
// One turn of this agent took so long; of a budget for `turns` of them.
void art_overrun_measure(struct art_thread *thread, struct art_runtime *runtime, uint64_t agent,
                         uint64_t turn_ns, uint32_t turns);

// The thread's record is the worker's, for watchers; NULL before it leaves.
void art_overrun_show(struct art_worker *worker, struct art_thread *thread);

uint32_t art_overrun_take(struct art_overruns *overruns, agentrt_overrun *out_overruns,
                          uint32_t max);

#endif
