// Where an agent goes that has something to do: its port, the simulator, this worker, or the inject queue.
//
// Threads: whoever has just set the agent's SCHEDULED bit.
#ifndef ART_EXEC_SCHED_H
#define ART_EXEC_SCHED_H

#include "exec/runq.h"
#include "exec/state.h"

// Looks whether a sleeping worker should share `length` agents in line.
void art_sched_call_help(struct art_thread *thread, struct art_worker *worker, uint32_t length);
// Puts an agent that was displaced from the slot, or may not use it, into its ring.
void art_sched_push(struct art_thread *thread, struct art_worker *worker, struct art_agent *agent);

// The common case of a submission: the slot of this worker is empty, the agent may use it, and nobody has to be called. False:
// nothing was done.
static inline bool art_sched_submit_easily(struct art_worker *worker, struct art_agent *agent)
{
    struct art_lot *lot = &worker->runtime->lot;
    // relaxed: only the owner fills an empty slot.
    if (art_atomic_load(&worker->slot, relaxed) != NULL ||
        art_policy_priority(art_agent_policy(agent)) != AGENTRT_NORMAL)
        return false;
    // relaxed, both: advisory; a watcher that just left is replaced at the next submission.
    if (ART_UNLIKELY(art_atomic_load(&lot->idle, relaxed) != 0 &&
                     art_atomic_load(&lot->watching, relaxed) == 0)) // relaxed: as said
        return false;
    // edge runq.slot (release): the submission happens before the turn.
    art_atomic_store(&worker->slot, agent, release);
    return true;
}
// Any submission of an agent that runs on workers, by one of them.
void art_sched_submit_plain(struct art_thread *thread, struct art_worker *worker,
                            struct art_agent *agent);

void art_sched_submit(struct art_thread *thread, struct art_runtime *runtime,
                      struct art_agent *agent);
// After a turn that left work behind: at the end of the line, not in the slot.
void art_sched_resubmit(struct art_thread *thread, struct art_runtime *runtime,
                        struct art_agent *agent);

#endif
