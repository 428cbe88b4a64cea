// A turn: an agent, alone, handles what its mailbox held when it began, up to its budget.
//
// Threads: the one that took the agent from its queue; it holds the SCHEDULED bit until settlement.
#ifndef ART_EXEC_TURN_H
#define ART_EXEC_TURN_H

#include "exec/mailbox.h"
#include "exec/state.h"

void art_turn_run(struct art_thread *thread, struct art_runtime *runtime, struct art_agent *agent,
                  uint32_t budget);

// The end that inline turns and ports share: counts, settles, and submits, stops or leaves the agent.
void art_turn_settle(struct art_thread *thread, struct art_runtime *runtime,
                     struct art_agent *agent, uint32_t handled, uint32_t handled_urgent,
                     bool awaiting);
// Messages above the bound of a drop-oldest mailbox go first. Returns how many.
uint32_t art_turn_drop_oldest(struct art_thread *thread, struct art_runtime *runtime,
                              struct art_agent *agent);

#endif
