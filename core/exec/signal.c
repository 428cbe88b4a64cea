// The one road for every message: out, back, timers, system requests, to workers and to ports.
#include "exec/signal.h"

#include "base/assert.h"
#include "exec/crowd.h"
#include "exec/fault.h"
#include "exec/letter.h"
#include "exec/mailbox.h"
#include "exec/sched.h"
#include "exec/trace.h"

#include <string.h>

static void load_parcel(struct art_msg *message, const struct art_parcel *parcel)
{
    ART_ASSERT(parcel->bytes <= AGENTRT_PAYLOAD_BYTES_MAX);
    ART_ASSERT(parcel->capability != AGENTRT_INLINE);
    ART_ASSERT(parcel->capability != AGENTRT_REF); // a ref never leaves its context
    message->capability = (uint8_t)parcel->capability;
    message->payload_bytes = (uint32_t)parcel->bytes;
    message->payload.buf.buf = parcel->buf;
    message->payload.buf.data = parcel->data;
    message->payload.buf.identity = parcel->identity;
}

// Fills the draft's message; on failure it is empty.
static inline agentrt_status load(struct art_thread *thread, uint64_t owner,
                                  const agentrt_payload *payload, struct art_draft *draft,
                                  struct art_buf_refusal *refusal)
{
    struct art_msg *message = draft->message;
    draft->parcel.buf = 0;
    message->kind = AGENTRT_KIND_SIGNAL;
    message->status = AGENTRT_OK;
    message->right = 0;
    message->capability = AGENTRT_INLINE;
    if (payload == NULL) {
        message->type = 0;
        message->payload_bytes = 0;
        return AGENTRT_OK;
    }
    message->type = payload->type;
    if (ART_LIKELY(payload->buf.bits == 0 && payload->bytes <= sizeof message->payload.bytes)) {
        message->payload_bytes = (uint32_t)payload->bytes;
        if (payload->bytes > 0)
            memcpy(message->payload.bytes, payload->data, payload->bytes);
        return AGENTRT_OK;
    }
    agentrt_status status =
        payload->buf.bits != 0
            ? art_buf_pack(thread, owner, payload->buf, &draft->parcel, refusal)
            : art_buf_pack_copy(thread, payload->data, payload->bytes, &draft->parcel);
    if (status == AGENTRT_OK)
        load_parcel(message, &draft->parcel);
    else
        message->payload_bytes = 0;
    return status;
}

ART_HOT agentrt_status art_signal_draft(struct art_thread *thread, uint64_t owner,
                                        const agentrt_payload *payload, struct art_draft *out_draft,
                                        struct art_buf_refusal *refusal)
{
    struct art_msg *message = art_msg_acquire(thread);
    if (message == NULL)
        return AGENTRT_E_MEMORY;
    out_draft->message = message;
    agentrt_status status = load(thread, owner, payload, out_draft, refusal);
    if (ART_UNLIKELY(status != AGENTRT_OK))
        art_msg_release(thread, message);
    return status;
}

void art_signal_draft_text(struct art_thread *thread, const char *text, uint64_t bytes,
                           struct art_draft *draft)
{
    agentrt_payload payload = { .data = text, .bytes = text == NULL ? 0 : bytes };
    struct art_buf_refusal refusal;
    if (load(thread, 0, &payload, draft, &refusal) != AGENTRT_OK)
        draft->parcel.buf = 0; // without memory for a long text: at least the status
}

void art_signal_draft_parcel(struct art_draft *draft)
{
    draft->message->kind = AGENTRT_KIND_SIGNAL;
    draft->message->right = 0;
    load_parcel(draft->message, &draft->parcel);
}

agentrt_status art_signal_draft_again(struct art_thread *thread, const struct art_draft *draft,
                                      struct art_draft *out_draft)
{
    struct art_msg *message = art_msg_acquire(thread);
    if (ART_UNLIKELY(message == NULL))
        return AGENTRT_E_MEMORY;
    const struct art_msg *first = draft->message;
    message->from = first->from;
    message->right = first->right;
    message->type = first->type;
    message->kind = first->kind;
    message->capability = first->capability;
    message->status = first->status;
    message->payload_bytes = first->payload_bytes;
    message->payload = first->payload;
    out_draft->message = message;
    out_draft->parcel.buf = 0;
    if (draft->parcel.buf == 0)
        return AGENTRT_OK;
    if (ART_UNLIKELY(!art_buf_pack_again(thread, &draft->parcel, &out_draft->parcel))) {
        art_msg_release(thread, message);
        return AGENTRT_E_MEMORY;
    }
    message->payload.buf.buf = out_draft->parcel.buf;
    return AGENTRT_OK;
}

void art_signal_undo(struct art_thread *thread, struct art_draft *draft)
{
    if (draft->parcel.buf != 0)
        art_buf_restore(thread, &draft->parcel);
    art_msg_release(thread, draft->message);
}

// What the receiver's policy says about a message that does not fit.
ART_COLD static agentrt_status overflow(struct art_thread *thread, struct art_runtime *runtime,
                                        uint64_t to, uint32_t policy, struct art_draft *draft)
{
    uint64_t from = draft->message->from;
    if (art_policy_capacity(policy) == 0)
        return AGENTRT_E_KIND; // a supervisor, whose messages are the core's own
    switch (art_policy_overflow(policy)) {
    case AGENTRT_DROP_NEWEST:
    case AGENTRT_DROP_OLDEST:
        if (draft->parcel.buf != 0)
            art_buf_settle(&draft->parcel, to);
        ART_COUNT(thread, runtime, accepted, 1);
        art_letter_write(thread, runtime, to, draft->message, AGENTRT_E_OVERFLOW);
        art_msg_release(thread, draft->message);
        return AGENTRT_OK;
    case AGENTRT_WAIT:
        // Who would hear of no room is not told to wait for it.
        if (from != 0 &&
            !art_signal_notify(thread, runtime, from, to, ART_MSG_ROOM_WANTED, 0, AGENTRT_OK, 0))
            return AGENTRT_E_FULL;
        return AGENTRT_E_WAIT;
    default:
        return AGENTRT_E_FULL;
    }
}

// Why a name does not lead to an agent of this runtime: forged, died, or `otherwise`.
ART_COLD static agentrt_status unfit(struct art_agent *agent, uint64_t to, agentrt_status otherwise)
{
    // relaxed: only compared with the name.
    uint32_t generation = art_word_generation(art_atomic_load(&agent->word, relaxed));
    if (art_handle_generation(to) > generation)
        return AGENTRT_E_STALE; // no such agent has lived yet
    return art_handle_generation(to) < generation ? AGENTRT_E_DEAD : otherwise;
}

// The receiver's mailbox is full, or counts as full.
static agentrt_status refuse_full(struct art_thread *thread, struct art_runtime *runtime,
                                  uint64_t to, uint32_t policy, struct art_draft *draft,
                                  bool may_wait)
{
    if (!may_wait && art_policy_overflow(policy) == AGENTRT_WAIT)
        return AGENTRT_E_FULL;
    return overflow(thread, runtime, to, policy, draft);
}

// What the faults of a simulation make of a message. True: it goes no further, and `out_status` is what its sender hears.
ART_COLD static bool meet_fault(struct art_thread *thread, struct art_runtime *runtime,
                                struct art_agent *agent, uint64_t to, uint32_t bound,
                                struct art_draft *draft, bool may_wait, agentrt_status *out_status)
{
    struct art_msg *message = draft->message;
    uint64_t due_ns;
    enum art_fate fate = art_fault_decide(runtime, agent, to, bound, message, &due_ns);
    if (fate == ART_FATE_ARRIVES)
        return false;
    if (fate == ART_FATE_REFUSED || fate == ART_FATE_FULL) {
        *out_status =
            fate == ART_FATE_REFUSED
                ? AGENTRT_E_MEMORY
                : refuse_full(thread, runtime, to, art_agent_policy(agent), draft, may_wait);
        return true;
    }
    *out_status = AGENTRT_OK;
    if (draft->parcel.buf != 0)
        art_buf_settle(&draft->parcel, to);
    ART_COUNT(thread, runtime, accepted, 1);
    if (art_trace_on(runtime))
        art_trace_send(runtime, fate == ART_FATE_DROPPED ? "fault drop" : "fault delay",
                       message->from, to, message);
    if (fate == ART_FATE_DELAYED) {
        art_fault_delay(runtime, due_ns, to, message);
    } else {
        art_letter_write(thread, runtime, to, message, AGENTRT_E_DROPPED);
        art_msg_release(thread, message);
    }
    return true;
}

static const char *sending(const struct art_msg *message)
{
    return art_msg_stamped(message)  ? "fenced"
           : art_msg_echoes(message) ? "gossip"
           : message->right != 0     ? "ask"
                                     : "signal";
}

void art_signal_arrive(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                       struct art_msg *message)
{
    struct art_agent *agent = art_agent_find(to);
    ART_ASSERT(agent != NULL); // it was there when the message was sent, and places stay
    // What is on its way has its place; a letter that was told meanwhile may have taken it.
    enum art_admission admission =
        art_mailbox_admit(agent, art_handle_generation(to), ART_DEPTH_MAX);
    if (admission != ART_ADMITTED && admission != ART_ADMITTED_WAKE) {
        art_letter_write(thread, runtime, to, message,
                         admission == ART_REFUSED_STOPPING ? AGENTRT_E_CLOSED
                         : admission == ART_REFUSED_FULL   ? AGENTRT_E_OVERFLOW
                                                           : AGENTRT_E_DEAD);
        art_msg_release(thread, message);
        return;
    }
    if (art_trace_on(runtime))
        art_trace_send(runtime, sending(message), message->from, to, message);
    art_mailbox_link(agent, message);
    if (admission == ART_ADMITTED_WAKE)
        art_sched_submit(thread, runtime, agent);
}

static inline agentrt_status post(struct art_thread *thread, struct art_runtime *runtime,
                                  uint64_t to, struct art_draft *draft, bool may_wait)
{
    struct art_agent *agent = art_agent_find(to);
    if (ART_UNLIKELY(agent == NULL))
        return AGENTRT_E_STALE;
    if (ART_UNLIKELY(art_agent_runtime(agent) != runtime))
        return unfit(agent, to, AGENTRT_E_FOREIGN);
    uint32_t policy = art_agent_policy(agent);
    uint32_t bound = art_policy_capacity(policy);
    // Only a turn can take the oldest out, so these wait in line until the next one drops what is too much.
    if (ART_UNLIKELY(art_policy_overflow(policy) == AGENTRT_DROP_OLDEST))
        bound = ART_DEPTH_MAX;
    struct art_msg *message = draft->message;
    agentrt_status status;
    if (ART_UNLIKELY(runtime->faults != NULL) &&
        meet_fault(thread, runtime, agent, to, bound, draft, may_wait, &status))
        return status;
    enum art_admission admission = art_mailbox_admit(agent, art_handle_generation(to), bound);
    switch (admission) {
    case ART_ADMITTED:
    case ART_ADMITTED_WAKE:
        break;
    case ART_REFUSED_FULL:
        return refuse_full(thread, runtime, to, policy, draft, may_wait);
    case ART_REFUSED_STOPPING:
        return AGENTRT_E_CLOSED;
    default:
        return unfit(agent, to, AGENTRT_E_DEAD);
    }
    // Once linked, the message may be handled and its memory reused: settle, count and trace before.
    if (ART_UNLIKELY(draft->parcel.buf != 0))
        art_buf_settle(&draft->parcel, to);
    ART_COUNT(thread, runtime, accepted, 1);
    if (art_trace_on(runtime))
        art_trace_send(runtime, sending(message), message->from, to, message);
    art_mailbox_link(agent, message);
    if (admission == ART_ADMITTED_WAKE)
        art_sched_submit(thread, runtime, agent);
    return AGENTRT_OK;
}

ART_HOT agentrt_status art_signal_post(struct art_thread *thread, struct art_runtime *runtime,
                                       uint64_t to, struct art_draft *draft)
{
    return post(thread, runtime, to, draft, true);
}

agentrt_status art_signal_offer(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                                struct art_draft *draft)
{
    return post(thread, runtime, to, draft, false);
}

// Delivers to the urgent lane; false when the receiver takes nothing any more.
static bool urgent(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                   struct art_msg *message, uint64_t flag)
{
    struct art_agent *agent = art_agent_find(to);
    if (agent == NULL || art_agent_runtime(agent) != runtime)
        return false;
    enum art_admission admission = art_mailbox_admit_urgent(agent, art_handle_generation(to), flag);
    if (ART_UNLIKELY(admission == ART_REFUSED_FULL))
        return art_crowd_keep(thread, runtime, to, message);
    if (admission != ART_ADMITTED && admission != ART_ADMITTED_WAKE)
        return false;
    ART_COUNT(thread, runtime, accepted, 1);
    art_mailbox_link_urgent(agent, message);
    if (admission == ART_ADMITTED_WAKE)
        art_sched_submit(thread, runtime, agent);
    return true;
}

void art_signal_post_urgent(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                            struct art_draft *draft)
{
    if (draft->parcel.buf != 0)
        art_buf_settle(&draft->parcel, to);
    if (urgent(thread, runtime, to, draft->message, 0))
        return;
    ART_COUNT(thread, runtime, accepted, 1);
    art_letter_write(thread, runtime, to, draft->message, AGENTRT_E_DEAD);
    art_msg_release(thread, draft->message);
}

bool art_signal_request(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                        struct art_msg *message)
{
    return urgent(thread, runtime, to, message, 0);
}

static bool notify(struct art_thread *thread, struct art_runtime *runtime, uint64_t from,
                   uint64_t to, uint8_t kind, uint64_t right, agentrt_status status, uint64_t flag,
                   const agentrt_payload *payload)
{
    struct art_draft draft;
    struct art_buf_refusal refusal;
    if (art_signal_draft(thread, 0, payload, &draft, &refusal) != AGENTRT_OK)
        return false;
    draft.message->from = from;
    draft.message->kind = kind;
    draft.message->right = right;
    draft.message->status = (int16_t)status;
    if (urgent(thread, runtime, to, draft.message, flag))
        return true;
    art_signal_undo(thread, &draft);
    return false;
}

bool art_signal_notify(struct art_thread *thread, struct art_runtime *runtime, uint64_t from,
                       uint64_t to, uint8_t kind, uint64_t right, agentrt_status status,
                       uint64_t flag)
{
    return notify(thread, runtime, from, to, kind, right, status, flag, NULL);
}

bool art_signal_notify_text(struct art_thread *thread, struct art_runtime *runtime, uint64_t from,
                            uint64_t to, uint8_t kind, uint64_t right, agentrt_status status,
                            const char *text, uint64_t bytes)
{
    agentrt_payload payload = { .data = text, .bytes = text == NULL ? 0 : bytes };
    return notify(thread, runtime, from, to, kind, right, status, 0, &payload);
}
