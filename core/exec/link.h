// Links and monitors, and the other requests that one agent's turn makes of another.
//
// Threads: requests travel as urgent messages; their effects touch an agent's extension only in its own turn.
#ifndef ART_EXEC_LINK_H
#define ART_EXEC_LINK_H

#include "exec/mailbox.h"
#include "exec/state.h"

enum art_request {
    ART_REQUEST_NONE, // the message is for the behaviour
    ART_REQUEST_DONE, // handled here; the message is the caller's to release
    ART_REQUEST_END,  // handled here, and it ends the agent
    ART_REQUEST_RENEW, // the message is for the behaviour, once the agent is ready for it (exec/child.h)
};

// What the core itself has to do with an urgent message. `out_reason` is written for END.
enum art_request art_link_handle(struct art_thread *thread, struct art_agent *agent,
                                 struct art_msg *message, agentrt_status *out_reason);

// Asks the agent to end once it has handled what it has accepted. Refused as by admission.
enum art_admission art_link_stop(struct art_thread *thread, struct art_runtime *runtime,
                                 uint64_t to);
// An idle agent that stops is about to run though nothing waits for it: its SCHEDULED bit is the caller's, who submits it next.
// Until its end, or its STOP record, is on its way, there is something to wait for.
void art_link_stopping(struct art_thread *thread, struct art_agent *agent);
void art_link_stopped(struct art_thread *thread, struct art_agent *agent);

// The ask of this right ends with its agent, and says why if that crashed.
void art_link_break(struct art_thread *thread, struct art_agent *agent, uint64_t right);
// Tells everyone who watches; the agent takes nothing any more.
void art_link_tell(struct art_thread *thread, struct art_agent *agent, agentrt_status reason);
// One urgent message that a dead agent did not handle: a request gets its answer, the rest is a dead letter. Takes the message.
// `ending`: the agent, if it has yet to tell its watchers; NULL: it has. True: it is a dead letter. The caller counts it, last.
ART_MUST_USE bool art_link_turn_away(struct art_thread *thread, struct art_runtime *runtime,
                                     uint64_t to, struct art_agent *ending,
                                     struct art_msg *message);
// Tells one who waits for room, an agent by its name or a host thread by its promise, how that ended.
void art_link_tell_room(struct art_thread *thread, struct art_runtime *runtime, uint64_t from,
                        uint64_t who, agentrt_status status);
// Who asked for room in this message.
static inline uint64_t art_link_waiter(const struct art_msg *message)
{
    return message->right != 0 ? message->right : message->from;
}
// Tells those who wait for room if there is room.
void art_link_room(struct art_thread *thread, struct art_agent *agent, uint32_t depth);

#endif
