// Held rights: which asks an agent has received and not answered, and which watchers its end will tell.
//
// Owns: the lists; the rights in them stay good until they are used, whether their askers wait or not.
// Threads: the agent's own turn, or whoever holds its SCHEDULED bit.
// Invariants: a right that is out is in a message, in the turn that handles it, or in the list of who received it, unless memory was
// short; so the end of that agent finds it and gives it back.
// Why a bound: whoever forgets to answer, ask after ask, would keep a promise for each until its end.
#ifndef ART_EXEC_RIGHT_H
#define ART_EXEC_RIGHT_H

#include "exec/await.h"

// Adds to a list from which whatever is over is dropped when it is full, and rights too late for their askers beyond
// ART_LATE_RIGHTS_MAX, oldest first. False when memory is short.
ART_MUST_USE bool art_right_note(struct art_thread *thread, struct art_words *words,
                                 uint64_t right);
// The receiver of an ask keeps its right until it answers; called by the receiver's turn.
void art_right_keep(struct art_thread *thread, struct art_agent *agent, uint64_t right);
static inline void art_right_hold(struct art_thread *thread, struct art_agent *agent,
                                  uint64_t right)
{
    if (!art_await_over(right))
        art_right_keep(thread, agent, right);
}

#endif
