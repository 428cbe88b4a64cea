// Where an agent goes that has something to do: its port, the simulator, this worker, or the inject queue.
//
// Threads: whoever has just set the agent's SCHEDULED bit.
#ifndef ART_EXEC_SCHED_H
#define ART_EXEC_SCHED_H

#include "exec/state.h"

void art_sched_submit(struct art_thread *thread, struct art_runtime *runtime,
                      struct art_agent *agent);
// After a turn that left work behind: at the end of the line, not in the slot.
void art_sched_resubmit(struct art_thread *thread, struct art_runtime *runtime,
                        struct art_agent *agent);

#endif
