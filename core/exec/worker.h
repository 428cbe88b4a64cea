// Workers: threads that run turns, look for work, watch busy colleagues, and sleep.
//
// Threads: start and stop by the runtime's opener and closer.
#ifndef ART_EXEC_WORKER_H
#define ART_EXEC_WORKER_H

#include "exec/state.h"

// Starts `workers_count` workers; on failure those already started are stopped again.
ART_MUST_USE agentrt_status art_worker_start_all(struct art_runtime *runtime, uint64_t seed);
// Blocks for the turns that run.
void art_worker_stop_all(struct art_runtime *runtime);
// Whom a thief looks at first, by its place among the workers.
uint32_t art_worker_victim(struct art_worker *thief);

#endif
