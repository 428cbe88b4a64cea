// Children: what a supervised agent keeps so that it can go on after a crash, and what its supervisor knows it by.
#include "exec/child.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/await.h"
#include "exec/letter.h"
#include "exec/right.h"
#include "exec/signal.h"
#include "exec/timer.h"
#include "exec/trace.h"
#include "exec/wait.h"
#include "object/buf.h"

#include <string.h>

#define TRIES_SHIFT 32

struct art_failure art_child_failure_of(uint64_t type, uint64_t right)
{
    return (struct art_failure){ .restarts = (uint32_t)type,
                                 .tries = (uint32_t)(type >> TRIES_SHIFT),
                                 .hand = (enum art_hand)right };
}

static void release(struct art_thread *thread, struct art_msg *message)
{
    if (message != NULL)
        art_msg_release(thread, message);
}

void art_child_free_ward(struct art_thread *thread, struct art_ward *ward)
{
    if (ward->future != 0 && art_await_cancel(thread, ward->future) != AGENTRT_OK)
        ward->future = 0; // its agent has ended, and that was told
    release(thread, ward->last_word);
    release(thread, ward->join);
    release(thread, ward->leave);
    art_mem_free(ward->child);
    art_mem_free(ward->ext);
    art_mem_free(ward);
}

struct art_ward *art_child_ward(struct art_thread *thread, struct art_runtime *runtime,
                                uint64_t supervisor, uint64_t agent, bool adopted)
{
    struct art_ward *ward = art_mem_alloc_zeroed(sizeof *ward);
    if (ward == NULL)
        return NULL;
    ward->agent = agent;
    ward->last_word = art_msg_acquire(thread);
    ward->join = art_msg_acquire(thread);
    ward->child = art_mem_alloc_zeroed(sizeof *ward->child);
    bool whole = ward->last_word != NULL && ward->join != NULL && ward->child != NULL;
    if (adopted) {
        ward->leave = art_msg_acquire(thread);
        ward->ext = art_mem_alloc_zeroed(sizeof *ward->ext);
        whole = whole && ward->leave != NULL && ward->ext != NULL;
    }
    whole = whole && art_await_create(thread, runtime, supervisor, agent, ART_PROMISE_MONITOR,
                                      ART_NEVER, &ward->future) == AGENTRT_OK;
    if (whole)
        return ward;
    art_child_free_ward(thread, ward);
    return NULL;
}

// A request of the core's own; false, and the message is the caller's still, when its receiver is dead.
static bool request(struct art_thread *thread, struct art_runtime *runtime, struct art_msg *message,
                    uint8_t kind, uint64_t from, uint64_t to)
{
    message->kind = kind;
    message->from = from;
    message->capability = AGENTRT_INLINE;
    return art_signal_request(thread, runtime, to, message);
}

static void load_ward(struct art_msg *message, struct art_ward *ward)
{
    message->right = 0;
    message->type = 0;
    message->status = AGENTRT_OK;
    message->payload_bytes = 0;
    memcpy(message->payload.bytes, &ward, sizeof ward);
}

struct art_ward *art_child_ward_in(const struct art_msg *message)
{
    struct art_ward *ward;
    memcpy(&ward, message->payload.bytes, sizeof ward);
    return ward;
}

void art_child_last_word(struct art_thread *thread, struct art_runtime *runtime,
                         struct art_ward *ward, agentrt_status reason)
{
    struct art_msg *message = ward->last_word;
    if (message == NULL)
        return;
    ward->last_word = NULL;
    message->right = 0;
    message->type = 0;
    message->status = (int16_t)reason;
    message->payload_bytes = 0;
    if (!request(thread, runtime, message, ART_MSG_KILL, 0, ward->agent))
        art_msg_release(thread, message);
}

agentrt_status art_child_join(struct art_thread *thread, struct art_agent *agent,
                              struct art_ward *ward, uint64_t supervisor)
{
    struct art_runtime *runtime = art_agent_runtime(agent);
    uint64_t self = art_agent_bits(agent);
    if (agent->ext == NULL) {
        agent->ext = ward->ext != NULL ? ward->ext : art_agent_ext(agent);
        ward->ext = NULL;
    }
    if (agent->ext == NULL ||
        !art_right_note(thread, &agent->ext->monitors, art_await_right(ward->future))) {
        art_child_free_ward(thread, ward);
        return AGENTRT_E_MEMORY;
    }
    struct art_child *child = agent->ext->child;
    if (child == NULL) {
        child = agent->ext->child = ward->child;
        ward->child = NULL;
    } else if (child->supervisor != 0 && ward->leave != NULL) {
        load_ward(ward->leave, NULL);
        if (request(thread, runtime, ward->leave, ART_MSG_LEFT, self, child->supervisor))
            ward->leave = NULL;
    }
    child->supervisor = supervisor;
    // What it was is behind it: who joins anew has restarted nothing yet.
    child->restarts = 0;
    ward->supervisor = art_child_supervises(agent);
    struct art_msg *join = ward->join;
    ward->join = NULL;
    load_ward(join, ward);
    if (request(thread, runtime, join, ART_MSG_JOINED, self, supervisor))
        return AGENTRT_OK;
    art_msg_release(thread, join);
    child->supervisor = 0;
    art_words_remove(&agent->ext->monitors, art_await_right(ward->future));
    art_child_free_ward(thread, ward);
    return AGENTRT_E_DEAD;
}

void art_child_turn_away(struct art_thread *thread, struct art_runtime *runtime,
                         struct art_msg *message)
{
    struct art_ward *ward = art_child_ward_in(message);
    if (message->kind == ART_MSG_JOINED) // its supervisor has ended, and it ends with it
        art_child_last_word(thread, runtime, ward, AGENTRT_E_KILLED);
    art_child_free_ward(thread, ward);
}

// Takes a copy of the message in hand. What has been handed out may not be there any more for another try.
static void take(struct art_child *child, struct art_agent *agent)
{
    struct art_msg *message = agent->tail;
    child->hand.from = message->from;
    child->hand.right = art_msg_echoes(message) ? 0 : message->right; // that echo has been
    child->hand.type = message->type;
    child->hand.kind = message->kind;
    child->hand.capability = message->capability;
    child->hand.status = message->status;
    child->hand.payload_bytes = message->payload_bytes;
    child->hand.payload = message->payload;
    child->tries = 0;
    message->kind = 0; // it is in hand no more
}

static bool tail_in_hand(struct art_agent *agent)
{
    return agent->tail != art_mailbox_stub(agent) && agent->tail->kind != 0;
}

// Finds the message in hand, if there is one, and puts it into `hand`. `out_kept`: it is one of this turn, and is not counted yet.
static void find_hand(struct art_thread *thread, struct art_agent *agent,
                      const struct art_doing *doing, bool *out_kept)
{
    struct art_child *child = art_child_of(agent);
    bool again = !doing->ordinary &&
                 (doing->kind == AGENTRT_KIND_SIGNAL || doing->kind == AGENTRT_KIND_TIMER ||
                  doing->kind == AGENTRT_KIND_LETTER);
    *out_kept = doing->ordinary || again;
    child->in_hand = *out_kept;
    if (doing->ordinary) {
        take(child, agent);
    } else if (!again && doing->awaiting) {
        // The handler that waited has its message from the mailbox, or it was handed again since that was disposed of.
        child->in_hand = tail_in_hand(agent) || child->tries > 0;
        if (tail_in_hand(agent))
            take(child, agent);
    }
    if (!child->in_hand) {
        child->tries = 0;
        return;
    }
    if (!*out_kept) // it was counted when its handler began to wait, and is in flight once more
        ART_COUNT(thread, art_agent_runtime(agent), accepted, 1);
    uint64_t right = art_msg_right(&child->hand);
    if (right != 0)
        art_words_remove(&agent->ext->rights, right);
}

static enum art_hand hand_state(const struct art_child *child)
{
    if (!child->in_hand)
        return ART_HAND_NONE;
    const struct art_msg *hand = &child->hand;
    bool late = false;
    uint64_t right = art_msg_right(hand);
    bool answered = right != 0 && (!art_await_open(right, &late) || late);
    bool gone = hand->capability == AGENTRT_ISO ||
                (hand->capability == AGENTRT_VAL && child->storage == NULL);
    return answered || gone ? ART_HAND_SPENT : ART_HAND_AGAIN;
}

bool art_child_suspend(struct art_thread *thread, struct art_agent *agent, agentrt_status status,
                       const struct art_doing *doing, bool *out_kept)
{
    struct art_child *child = art_child_of(agent);
    *out_kept = false;
    if (child == NULL || child->supervisor == 0 || doing->kind == AGENTRT_KIND_STOP)
        return false;
    ART_ASSERT(!child->suspended);
    struct art_runtime *runtime = art_agent_runtime(agent);
    struct art_draft draft = { .message = art_msg_acquire(thread) };
    if (draft.message == NULL)
        return false;
    find_hand(thread, agent, doing, out_kept);
    art_signal_draft_text(thread, agent->ext->text, agent->ext->text_bytes, &draft);
    if (draft.parcel.buf != 0)
        art_buf_settle(&draft.parcel, child->supervisor);
    draft.message->kind = ART_MSG_FAILED;
    draft.message->from = art_agent_bits(agent);
    draft.message->type = child->restarts | (uint64_t)child->tries << TRIES_SHIFT;
    draft.message->right = hand_state(child);
    bool known = status < AGENTRT_OK && status >= INT16_MIN;
    draft.message->status = (int16_t)(known ? status : AGENTRT_E_CRASHED);
    child->suspended = true;
    art_wait_forget(thread, agent);
    if (art_signal_request(thread, runtime, child->supervisor, draft.message))
        return true;
    // It ends as one that was never supervised: its message in hand was handled, and an ask is told why it ends.
    if (draft.parcel.buf != 0)
        art_buf_discard(thread, draft.parcel.buf);
    art_msg_release(thread, draft.message);
    child->suspended = false;
    child->supervisor = 0;
    if (child->in_hand && art_msg_right(&child->hand) != 0)
        art_link_break(thread, agent, art_msg_right(&child->hand));
    if (child->in_hand && !*out_kept)
        ART_COUNT(thread, runtime, handled, 1);
    child->in_hand = *out_kept = false;
    return false;
}

// Whether a suspended agent deals with this message itself.
static bool concerns(const struct art_child *child, const struct art_msg *message)
{
    switch (message->kind) {
    case ART_MSG_KILL:
    case ART_MSG_MONITOR:
    case ART_MSG_LINK:
    case ART_MSG_UNLINK:
    case ART_MSG_ROOM_WANTED:
    case ART_MSG_DECIDED:
    case AGENTRT_KIND_RESTART:
        return true;
    case AGENTRT_KIND_REPLY:
        return child->pause != 0 && message->right == child->pause;
    default:
        return false;
    }
}

bool art_child_promote(struct art_agent *agent)
{
    struct art_child *child = art_child_of(agent);
    ART_ASSERT(child->suspended);
    struct art_msg *before = child->held_last;
    struct art_msg *message = art_mailbox_peek_urgent(agent, NULL); // takes in what has come, too
    if (before != NULL)
        message = art_mailbox_peek_urgent(agent, before);
    while (message != NULL && !concerns(child, message)) {
        child->held += 1;
        child->held_last = before = message;
        message = art_mailbox_peek_urgent(agent, before);
    }
    if (message == NULL)
        return false;
    art_mailbox_promote_urgent(agent, before, message);
    return true;
}

bool art_child_settle(struct art_agent *agent, uint32_t handled, uint32_t handled_urgent)
{
    const struct art_child *child = art_child_of(agent);
    ART_ASSERT(child->suspended);
    return art_mailbox_suspend(agent, handled, handled_urgent, child->held);
}

static void forget_text(struct art_agent *agent)
{
    art_mem_free(agent->ext->text);
    agent->ext->text = NULL;
    agent->ext->text_bytes = 0;
}

// From here on its behaviour runs again.
static void resume(struct art_agent *agent)
{
    struct art_child *child = art_child_of(agent);
    child->suspended = false;
    child->held = 0;
    child->held_last = NULL;
    child->pause = 0;
    forget_text(agent);
    art_mailbox_clear(agent, ART_WORD_AWAITING);
}

// What is in hand is a dead letter, and an ask hears why.
static void drop_hand(struct art_thread *thread, struct art_agent *agent, agentrt_status reason)
{
    struct art_child *child = art_child_of(agent);
    child->tries = 0;
    if (child->in_hand) {
        child->in_hand = false;
        child->hand.capability = AGENTRT_INLINE; // its buffer went to the behaviour that failed
        if (art_msg_right(&child->hand) != 0)
            art_link_break(thread, agent, art_msg_right(&child->hand));
        art_letter_write(thread, art_agent_runtime(agent), art_agent_bits(agent), &child->hand,
                         reason);
    }
    art_child_drop_payload(child);
}

// The request that decides becomes the message in hand, with a payload of its own. False: without memory for that.
static bool become_hand(struct art_thread *thread, struct art_child *child, struct art_msg *message)
{
    uint64_t buf = 0;
    if (child->hand.capability != AGENTRT_INLINE &&
        !art_buf_name_again(thread, child->storage, child->hand.payload.buf.identity,
                            (agentrt_capability)child->hand.capability, &buf))
        return false;
    message->from = child->hand.from;
    message->right = child->hand.right;
    message->type = child->hand.type;
    message->kind = child->hand.kind;
    message->capability = child->hand.capability;
    message->status = child->hand.status;
    message->payload_bytes = child->hand.payload_bytes;
    message->payload = child->hand.payload;
    if (buf != 0)
        message->payload.buf.buf = buf;
    return true;
}

static enum art_request hand_again(struct art_thread *thread, struct art_agent *agent,
                                   struct art_msg *message)
{
    struct art_child *child = art_child_of(agent);
    if (hand_state(child) != ART_HAND_AGAIN || !become_hand(thread, child, message)) {
        drop_hand(thread, agent, AGENTRT_E_CRASHED);
        resume(agent);
        return ART_REQUEST_DONE;
    }
    // Two were in flight, the message and the decision: one is left.
    ART_COUNT(thread, art_agent_runtime(agent), handled, 1);
    child->in_hand = false;
    child->tries += 1;
    resume(agent);
    return ART_REQUEST_NONE;
}

// Until the pause is over. Without memory for it there is none.
static enum art_request pause_for(struct art_thread *thread, struct art_agent *agent,
                                  struct art_msg *message)
{
    struct art_child *child = art_child_of(agent);
    struct art_runtime *runtime = art_agent_runtime(agent);
    uint64_t pause_ns = message->right;
    uint64_t until_ns = art_clock_after(art_clock_now(&runtime->clock), pause_ns);
    if (pause_ns == 0 || art_await_create(thread, runtime, art_agent_bits(agent), 0,
                                          ART_PROMISE_WAIT, until_ns, &child->pause) != AGENTRT_OK)
        return hand_again(thread, agent, message);
    art_wait_forget(thread, agent); // nobody else's wait is longer for it
    return ART_REQUEST_DONE;
}

// The message in hand goes to another agent, as if its sender had sent it there.
static void hand_on(struct art_thread *thread, struct art_agent *agent, uint64_t to)
{
    struct art_child *child = art_child_of(agent);
    struct art_runtime *runtime = art_agent_runtime(agent);
    struct art_draft draft = { .message = art_msg_acquire(thread) };
    agentrt_status status = draft.message == NULL ? AGENTRT_E_MEMORY : AGENTRT_OK;
    if (status == AGENTRT_OK &&
        (hand_state(child) != ART_HAND_AGAIN || !become_hand(thread, child, draft.message))) {
        art_msg_release(thread, draft.message);
        status = AGENTRT_E_CRASHED;
    } else if (status == AGENTRT_OK) {
        status = to == 0 || to == art_agent_bits(agent)
                     ? AGENTRT_E_NOT_FOUND
                     : art_signal_offer(thread, runtime, to, &draft);
        if (status != AGENTRT_OK) {
            if (draft.message->capability != AGENTRT_INLINE)
                art_buf_discard(thread, draft.message->payload.buf.buf);
            art_msg_release(thread, draft.message);
        }
    }
    if (status != AGENTRT_OK) {
        drop_hand(thread, agent, status);
        return;
    }
    // It was accepted once more over there, so here it is handled.
    child->in_hand = false;
    ART_COUNT(thread, runtime, handled, 1);
    drop_hand(thread, agent, AGENTRT_OK);
}

// The decision becomes the record that says how the agent goes on.
static enum art_request degrade(struct art_thread *thread, struct art_agent *agent,
                                struct art_msg *message)
{
    struct art_draft draft = { .message = message };
    uint64_t from = message->from;
    int16_t status = message->status;
    drop_hand(thread, agent, AGENTRT_E_CRASHED);
    art_signal_draft_text(thread, agent->ext->text, agent->ext->text_bytes, &draft);
    if (draft.parcel.buf != 0)
        art_buf_settle(&draft.parcel, art_agent_bits(agent));
    message->kind = AGENTRT_KIND_DEGRADED;
    message->from = from;
    message->status = status;
    resume(agent);
    return ART_REQUEST_NONE;
}

static enum art_request decide(struct art_thread *thread, struct art_agent *agent,
                               struct art_msg *message, agentrt_status *out_reason)
{
    struct art_child *child = art_child_of(agent);
    switch ((agentrt_remedy)message->type) {
    case AGENTRT_REMEDY_RETRY:
        return pause_for(thread, agent, message);
    case AGENTRT_REMEDY_FALLBACK:
        hand_on(thread, agent, message->right);
        resume(agent);
        return ART_REQUEST_DONE;
    case AGENTRT_REMEDY_DEGRADE:
        return degrade(thread, agent, message);
    case AGENTRT_REMEDY_IGNORE:
        drop_hand(thread, agent, AGENTRT_E_CRASHED);
        resume(agent);
        return ART_REQUEST_DONE;
    default:
        drop_hand(thread, agent, AGENTRT_E_CRASHED);
        child->supervisor = 0;
        *out_reason = AGENTRT_E_CRASHED;
        return ART_REQUEST_END;
    }
}

enum art_request art_child_handle(struct art_thread *thread, struct art_agent *agent,
                                  struct art_msg *message, agentrt_status *out_reason)
{
    if (message->kind == ART_MSG_DECIDED)
        return decide(thread, agent, message, out_reason);
    if (message->kind != AGENTRT_KIND_REPLY)
        return art_link_handle(thread, agent, message, out_reason);
    // Its pause is over.
    if (message->capability != AGENTRT_INLINE)
        art_buf_discard(thread, message->payload.buf.buf);
    message->capability = AGENTRT_INLINE;
    art_wait_forget(thread, agent);
    return hand_again(thread, agent, message);
}

// Answers and ends that were on their way to what the agent was before.
static void purge(struct art_thread *thread, struct art_agent *agent)
{
    struct art_runtime *runtime = art_agent_runtime(agent);
    struct art_msg *before = NULL;
    struct art_msg *message = art_mailbox_peek_urgent(agent, NULL);
    uint32_t letters = 0, purged = 0;
    while (message != NULL) {
        struct art_msg *next = art_mailbox_peek_urgent(agent, message);
        if (message->kind != AGENTRT_KIND_REPLY && message->kind != AGENTRT_KIND_DOWN) {
            before = message;
            message = next;
            continue;
        }
        art_mailbox_unlink_urgent(agent, before, message);
        if (message->kind == AGENTRT_KIND_REPLY) {
            art_letter_note(thread, runtime, art_agent_bits(agent), message, AGENTRT_E_LATE);
            letters += 1;
        } else if (message->capability != AGENTRT_INLINE) {
            art_buf_discard(thread, message->payload.buf.buf);
        }
        art_msg_release(thread, message);
        purged += 1;
        message = next;
    }
    if (purged == 0)
        return;
    art_mailbox_count_out(agent, purged);
    ART_COUNT(thread, runtime, letters, letters);
    ART_COUNT(thread, runtime, handled, purged - letters);
}

void art_child_renew(struct art_thread *thread, struct art_agent *agent, bool awaiting)
{
    struct art_child *child = art_child_of(agent);
    ART_ASSERT(child != NULL);
    struct art_runtime *runtime = art_agent_runtime(agent);
    uint64_t self = art_agent_bits(agent);
    if (!child
             ->suspended) { // it is made anew with another, and a handler of its own may have been waiting
        bool kept;
        struct art_doing doing = { .kind = AGENTRT_KIND_RESTART, .awaiting = awaiting };
        find_hand(thread, agent, &doing, &kept);
    }
    drop_hand(thread, agent, AGENTRT_E_CRASHED);
    for (uint32_t i = 0; i < agent->ext->rights.count; i++)
        if (agent->ext->rights.items[i] != 0)
            art_link_break(thread, agent, agent->ext->rights.items[i]);
    art_words_clear(&agent->ext->rights);
    art_wait_forget(thread, agent);
    if (!art_child_supervises(agent)) { // whose children stay
        art_await_forget(thread, self);
        art_timer_forget(thread, runtime, self);
        if (art_tap_any(runtime))
            runtime->tap.ended(thread, runtime, self);
        purge(thread, agent);
    }
    child->restarts += 1;
    child->renewals += 1;
    resume(agent);
}

void art_child_keep_payload(struct art_agent *agent, const struct art_msg *message)
{
    struct art_child *child = art_child_of(agent);
    if (message->kind != AGENTRT_KIND_SIGNAL && message->kind != AGENTRT_KIND_TIMER)
        return; // what is in hand stays so
    art_child_drop_payload(child);
    if (message->capability == AGENTRT_VAL)
        child->storage = art_buf_hold(message->payload.buf.buf);
}

void art_child_drop_payload(struct art_child *child)
{
    if (child->storage != NULL)
        art_buf_release(child->storage);
    child->storage = NULL;
}

void art_child_end(struct art_thread *thread, struct art_agent *agent)
{
    const struct art_child *child = art_child_of(agent);
    if (child->pause != 0 && art_await_cancel(thread, child->pause) != AGENTRT_OK)
        ART_ASSERT(child->suspended); // it was over, and its record was turned away
    drop_hand(thread, agent, AGENTRT_E_DEAD);
}
