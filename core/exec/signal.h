// The one road for every message: out, back, timers, system requests, to workers and to ports.
//
// Threads: any that is inside the runtime (a worker, or a host thread that has entered it).
// Why one: whatever must happen to every message (bounds, reasons, counting, tracing, waking) happens once, here.
#ifndef ART_EXEC_SIGNAL_H
#define ART_EXEC_SIGNAL_H

#include "exec/mailbox.h"
#include "exec/sched.h"
#include "exec/state.h"
#include "exec/trace.h"
#include "object/buf.h"

#include <string.h>

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

// The straight part of the road: a small payload, from a turn on a worker, to an agent on a worker that takes it at once.
// False: nothing has happened, take the long way, which also knows the words for a refusal.
static inline bool art_signal_try(struct art_thread *thread, struct art_worker *worker,
                                  uint64_t from, uint64_t to, const agentrt_payload *payload)
{
    struct art_agent *agent = art_agent_find(to);
    if (ART_UNLIKELY(agent == NULL || art_agent_runtime(agent) != worker->runtime ||
                     art_trace_on(worker->runtime)))
        return false;
    uint64_t policy = art_agent_policy(agent);
    struct art_msg *message = art_msg_acquire(thread);
    if (ART_UNLIKELY(message == NULL))
        return false;
    message->from = from;
    message->right = 0;
    message->type = payload->type;
    message->kind = AGENTRT_KIND_SIGNAL;
    message->capability = AGENTRT_INLINE;
    message->status = AGENTRT_OK;
    message->payload_bytes = (uint32_t)payload->bytes;
    if (ART_LIKELY(payload->bytes == sizeof(uint64_t)))
        memcpy(message->payload.bytes, payload->data, sizeof(uint64_t));
    else if (payload->bytes > 0)
        memcpy(message->payload.bytes, payload->data, payload->bytes);
    enum art_admission admission =
        art_mailbox_admit(agent, art_handle_generation(to), art_policy_capacity(policy));
    if (ART_UNLIKELY(admission > ART_ADMITTED_WAKE)) {
        art_msg_release(thread, message);
        return false;
    }
    art_probe_add(&worker->probe.accepted, 1);
    art_mailbox_link(agent, message);
    if (admission == ART_ADMITTED)
        return true;
    if (ART_LIKELY(agent->port == NULL && art_policy_priority(policy) == AGENTRT_NORMAL))
        art_sched_submit_here(thread, worker, agent);
    else
        art_sched_submit(thread, worker->runtime, agent);
    return true;
}

#endif
