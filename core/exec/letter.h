// Dead letters: every message that was accepted and could not be handled ends here, counted, with its reason.
//
// Threads: any. A letter's ask is answered with the reason, its payload is closed.
// Invariants: who listens is told of a letter at most once, by a message that is never kept as a letter itself; a message from
// somebody who listens is told to nobody. So no letter leads to another.
#ifndef ART_EXEC_LETTER_H
#define ART_EXEC_LETTER_H

#include "exec/state.h"

ART_MUST_USE bool art_letter_open(struct art_letters *letters);
void art_letter_close(struct art_letters *letters);

// Takes the message's content over: its payload and its right. The message's memory stays the caller's, and so does the count.
void art_letter_note(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                     struct art_msg *message, agentrt_status reason);
// The same, and counts it.
void art_letter_write(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                      struct art_msg *message, agentrt_status reason);
// Moves up to `max` of the kept letters out, oldest first, and returns how many.
uint32_t art_letter_take(struct art_letters *letters, agentrt_letter *out_letters, uint32_t max);

// Tells an agent of each letter from now on. E_DEAD, E_STALE, E_CLOSED, or E_LIMIT when as many listen as can.
ART_MUST_USE agentrt_status art_letter_subscribe(struct art_runtime *runtime, uint64_t agent);
// E_DEAD or E_STALE for a name that fits no living agent; OK, too, when it did not listen.
ART_MUST_USE agentrt_status art_letter_unsubscribe(struct art_runtime *runtime, uint64_t agent);

#endif
