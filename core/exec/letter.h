// Dead letters: every message that was accepted and could not be handled ends here, counted, with its reason.
//
// Threads: any. A letter's ask is answered with the reason, its payload is closed.
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

#endif
