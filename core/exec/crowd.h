// Crowds: urgent messages beyond what a mailbox word can count wait here for their receiver.
//
// Owns: the messages, from the refusal to the admission or to the receiver's death. They count as accepted.
// Threads: any, under the crowds' lock; the common question, whether there is any crowd, needs none.
// Invariants: a receiver with a crowd has a full urgent lane, so it is in a queue or in a turn, whose end comes here.
// Edges: crowd.count, between who leaves a message here and the receiver's settlement (Dekker, both in the one order of seq_cst): the
// leaver counts its message and then looks at the word; the receiver settles the word and then looks at the count.
// Why: an answer, a death or the end of a host's object may not get lost because 131,071 others came first, and whoever brings
// it may not wait: it may be the receiver itself. Why a lock: nobody comes here who has not met such a mailbox.
#ifndef ART_EXEC_CROWD_H
#define ART_EXEC_CROWD_H

#include "exec/state.h"

void art_crowd_open(struct art_crowds *crowds);
// Every agent is dead by now, so there is no crowd left.
void art_crowd_close(struct art_crowds *crowds);

// Keeps a message for a receiver whose urgent lane is full; false when memory is short.
ART_MUST_USE bool art_crowd_keep(struct art_thread *thread, struct art_runtime *runtime,
                                 uint64_t to, struct art_msg *message);
// Lets those in who wait for this receiver, as far as there is room. Of a dead one: they end as they would have with it.
ART_COLD void art_crowd_admit(struct art_thread *thread, struct art_runtime *runtime, uint64_t to);

static inline bool art_crowd_any(struct art_runtime *runtime)
{
    // edge crowd.count (seq_cst): after the receiver's settlement or death.
    return ART_UNLIKELY(art_atomic_load(&runtime->crowds.count, seq_cst) != 0);
}

#endif
