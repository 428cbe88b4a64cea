// Where workers sleep and who wakes them: one bit a worker, and a wake only if nobody is already looking for work.
//
// Threads: any may wake; a worker parks itself.
// Edges: park.idle, from a submission to the worker that looks for it. The submitter stores its agent and then reads the idle bits; the
// worker sets its bit and then looks at the queues; both in the one order of seq_cst, so at least one of them sees the other (Dekker).
// Why: Go's rule (proc.go, "Worker thread parking/unparking").
#ifndef ART_EXEC_PARK_H
#define ART_EXEC_PARK_H

#include "exec/state.h"

// Wakes one parked worker unless one is searching already.
void art_park_wake_one(struct art_thread *thread, struct art_runtime *runtime);
void art_park_wake_all(struct art_runtime *runtime);
// Some worker is parked.
bool art_park_any(struct art_runtime *runtime);
// Every worker is parked: only a timer or the outside can start anything.
bool art_park_everyone(struct art_runtime *runtime);

void art_park_announce(struct art_worker *worker);
// Takes the announcement back; false when a waker has taken it already.
bool art_park_withdraw(struct art_worker *worker);
// Sleeps until woken or for `timeout_ns`. Between announce and this, look at every queue once more.
void art_park_sleep(struct art_worker *worker, uint64_t timeout_ns);

#endif
