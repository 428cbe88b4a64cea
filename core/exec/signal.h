// The one road for every message: out, back, timers, system requests, to workers and to ports.
//
// Threads: any that is inside the runtime (a worker, or a host thread that has entered it).
// Why one: whatever must happen to every message (bounds, reasons, counting, tracing, waking) happens once, here.
#ifndef ART_EXEC_SIGNAL_H
#define ART_EXEC_SIGNAL_H

#include "exec/state.h"
#include "object/buf.h"

// A message being made, and what to undo if it is refused.
struct art_draft {
    struct art_msg *message;
    struct art_parcel parcel; // buf zero: the payload is inline
};

// Fills a message from a public payload (NULL: empty). `owner`: context of the sender's buffers.
ART_MUST_USE agentrt_status art_signal_draft(struct art_thread *thread, uint64_t owner,
                                             const agentrt_payload *payload,
                                             struct art_draft *out_draft,
                                             struct art_buf_refusal *refusal);
void art_signal_undo(struct art_thread *thread, struct art_draft *draft);

// Delivers to the ordinary lane under the receiver's overflow policy. On refusal the draft is the caller's still.
ART_MUST_USE agentrt_status art_signal_post(struct art_thread *thread, struct art_runtime *runtime,
                                            uint64_t to, struct art_draft *draft);
// Delivers to the urgent lane; refused only by the dead, and then the message becomes a dead letter.
void art_signal_post_urgent(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                            struct art_draft *draft);

// An empty urgent message; `flag` as for admission. Best effort where it says so: false when memory is short or the
// receiver is dead.
bool art_signal_notify(struct art_thread *thread, struct art_runtime *runtime, uint64_t from,
                       uint64_t to, uint8_t kind, uint64_t right, agentrt_status status,
                       uint64_t flag);
// The same with a text as payload.
bool art_signal_notify_text(struct art_thread *thread, struct art_runtime *runtime, uint64_t from,
                            uint64_t to, uint8_t kind, uint64_t right, agentrt_status status,
                            const char *text, uint64_t bytes);

#endif
