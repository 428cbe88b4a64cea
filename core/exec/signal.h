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
// Fills the message that the draft has already; the text is empty when memory is short for one that is not inline.
void art_signal_draft_text(struct art_thread *thread, const char *text, uint64_t bytes,
                           struct art_draft *draft);
// Fills it with what was packed.
void art_signal_draft_parcel(struct art_draft *draft);
// A second draft of what this one carries, which is no iso: bytes are copied, a buffer is shared.
ART_MUST_USE agentrt_status art_signal_draft_again(struct art_thread *thread,
                                                   const struct art_draft *draft,
                                                   struct art_draft *out_draft);
void art_signal_undo(struct art_thread *thread, struct art_draft *draft);

// Delivers to the ordinary lane under the receiver's overflow policy. On refusal the draft is the caller's still.
ART_MUST_USE agentrt_status art_signal_post(struct art_thread *thread, struct art_runtime *runtime,
                                            uint64_t to, struct art_draft *draft);
// The same for one of many: nobody waits for room here, so a full mailbox that lets its senders wait says E_FULL.
ART_MUST_USE agentrt_status art_signal_offer(struct art_thread *thread, struct art_runtime *runtime,
                                             uint64_t to, struct art_draft *draft);
// The end of a delay: the message is in its mailbox, or a dead letter. It was accepted before.
void art_signal_arrive(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                       struct art_msg *message);
// Delivers to the urgent lane; refused only by the dead, and then the message becomes a dead letter.
void art_signal_post_urgent(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                            struct art_draft *draft);

// The same for a request of the core's own; false, and the message is the caller's, when the receiver is dead.
ART_MUST_USE bool art_signal_request(struct art_thread *thread, struct art_runtime *runtime,
                                     uint64_t to, struct art_msg *message);

// An empty urgent message; `flag` as for admission. Best effort where it says so: false when memory is short or the
// receiver is dead.
bool art_signal_notify(struct art_thread *thread, struct art_runtime *runtime, uint64_t from,
                       uint64_t to, uint8_t kind, uint64_t right, agentrt_status status,
                       uint64_t flag);
// The same with a text as payload.
bool art_signal_notify_text(struct art_thread *thread, struct art_runtime *runtime, uint64_t from,
                            uint64_t to, uint8_t kind, uint64_t right, agentrt_status status,
                            const char *text, uint64_t bytes);

// What may lie in a record, copied without a call: the two halves of the length overlap.
static inline void art_signal_copy(uint8_t *to, const uint8_t *from, size_t bytes)
{
    if (ART_LIKELY(bytes == 8)) {
        memcpy(to, from, 8);
    } else if (bytes > 8) {
        if (bytes >= 16)
            memcpy(to + 8, from + 8, 8);
        memcpy(to, from, 8);
        memcpy(to + bytes - 8, from + bytes - 8, 8);
    } else if (bytes >= 4) {
        memcpy(to, from, 4);
        memcpy(to + bytes - 4, from + bytes - 4, 4);
    } else if (bytes > 0) {
        to[0] = from[0];
        to[bytes / 2] = from[bytes / 2];
        to[bytes - 1] = from[bytes - 1];
    }
}

// The straight part of the road: a small payload, from a turn on a worker, to an agent of its runtime that takes it at once.
// False: nothing has happened, take the long way, which also knows the words for it.
static inline bool art_signal_try(struct art_thread *thread, struct art_worker *worker,
                                  uint64_t from, uint64_t to, const agentrt_payload *payload)
{
    struct art_agent *agent = art_agent_find(to);
    struct art_pool_cache *cache = &thread->caches[ART_POOL_MESSAGE];
    if (ART_UNLIKELY(agent == NULL || art_agent_runtime(agent) != worker->runtime ||
                     cache->loaded.first == NULL))
        return false;
    enum art_admission admission = art_mailbox_admit_plain(agent, art_handle_generation(to));
    if (ART_UNLIKELY(admission > ART_ADMITTED_WAKE))
        return false;
    struct art_msg *message = (struct art_msg *)(void *)cache->loaded.first;
    cache->loaded.first = cache->loaded.first->next;
    cache->loaded.count -= 1;
    message->from = from;
    message->right = 0;
    message->type = payload->type;
    message->kind = AGENTRT_KIND_SIGNAL;
    message->capability = AGENTRT_INLINE;
    message->status = AGENTRT_OK;
    message->payload_bytes = (uint32_t)payload->bytes;
    art_signal_copy(message->payload.bytes, payload->data, payload->bytes);
    art_probe_add(&worker->probe.accepted, 1);
    art_mailbox_link(agent, message);
    if (admission == ART_ADMITTED_WAKE && !art_sched_submit_easily(worker, agent))
        art_sched_submit_plain(thread, worker, agent);
    return true;
}

#endif
