// Fences: a signal sent under a lease carries its token, and no receiver handles one after a newer one of the same resource.
//
// Owns: for each resource the newest stamp that an agent has handled, in its extension, to its end.
// Threads: the receiver's own turn, or whoever holds its SCHEDULED bit.
// Why here, at the handling: a sender may stand still between the look at its lease and the link of its message for as long as the
// system likes, so whatever is checked before can be out of date by then. The receiver's turns are what puts the messages in order;
// a check there and only there sees each message after all that were handled before it, without a lock.
// Why the newest handled and not the newest granted: what a holder sent before it released comes before what the next one sends,
// and is good; a fence that knew of the next grant would drop it.
#ifndef ART_EXEC_FENCE_H
#define ART_EXEC_FENCE_H

#include "exec/agent.h"

// OK; E_FENCED when a newer one was handled; E_MEMORY when it could not be noted that this one is, for then an older one would pass.
ART_MUST_USE agentrt_status art_fence_check(struct art_agent *agent, uint64_t stamp);
// It is handled, or about to be: from here on nothing older is. The check has said OK since the last message.
void art_fence_raise(struct art_agent *agent, uint64_t stamp);

#endif
