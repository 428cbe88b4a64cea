// Links and monitors, and the other requests that one agent's turn makes of another.
#include "exec/link.h"

#include "base/assert.h"
#include "exec/await.h"
#include "exec/child.h"
#include "exec/fault.h"
#include "exec/letter.h"
#include "exec/mailbox.h"
#include "exec/right.h"
#include "exec/sched.h"
#include "exec/signal.h"
#include "exec/trace.h"
#include "object/buf.h"

#include <stdio.h>
#include <string.h>

// Before the words of its crash, to those who asked it.
#define ART_LINK_CRASHED "the agent crashed: "

static void monitor(struct art_thread *thread, struct art_agent *agent, uint64_t promise)
{
    struct art_ext *ext = art_agent_ext(agent);
    if (ext == NULL || !art_right_note(thread, &ext->monitors, promise))
        art_await_break(thread, promise, AGENTRT_E_MEMORY);
}

static void link_to(struct art_thread *thread, struct art_agent *agent, uint64_t peer)
{
    struct art_ext *ext = art_agent_ext(agent);
    if (ext == NULL || !art_words_add(&ext->links, peer))
        art_signal_notify(thread, art_agent_runtime(agent), peer, art_agent_bits(agent),
                          ART_MSG_DEATH, 0, AGENTRT_E_MEMORY, 0);
}

static enum art_request death(struct art_agent *agent, struct art_msg *message,
                              agentrt_status *out_reason)
{
    if (agent->ext != NULL)
        art_words_remove(&agent->ext->links, message->from);
    if (art_policy_flags(art_agent_policy(agent)) & AGENTRT_SPAWN_TRAP) {
        message->kind = AGENTRT_KIND_EXIT;
        return ART_REQUEST_NONE;
    }
    if (message->status == AGENTRT_OK)
        return ART_REQUEST_DONE;
    *out_reason = AGENTRT_E_LINKED;
    return ART_REQUEST_END;
}

void art_link_tell_room(struct art_thread *thread, struct art_runtime *runtime, uint64_t from,
                        uint64_t who, agentrt_status status)
{
    if (art_handle_kind(who) == ART_HANDLE_AGENT)
        art_signal_notify(thread, runtime, from, who, AGENTRT_KIND_ROOM, 0, status, 0);
    else // unless its thread has lost patience
        art_await_fail(thread, who, from, status, NULL, 0);
}

// Makes place among the waiters by forgetting threads that wait no more; agents end their wait themselves.
static void forget_waiters(struct art_words *waiters)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < waiters->count; i++)
        if (art_handle_kind(waiters->items[i]) == ART_HANDLE_AGENT ||
            !art_await_over(waiters->items[i]))
            waiters->items[kept++] = waiters->items[i];
    art_words_keep(waiters, kept);
}

// No wake-up is lost: the request is noted and the depth looked at in one turn, and each later turn looks when it ends.
static void room_wanted(struct art_thread *thread, struct art_agent *agent, uint64_t who)
{
    // relaxed: a look; the turn's end looks again.
    uint32_t depth = art_word_depth(art_atomic_load(&agent->word, relaxed));
    struct art_ext *ext = art_agent_ext(agent);
    if (ext != NULL && ext->waiters.count == ext->waiters.room)
        forget_waiters(&ext->waiters);
    if (ext != NULL && art_words_add(&ext->waiters, who))
        art_link_room(thread, agent, depth);
    else // without memory: an early answer, after which the sender tries again
        art_link_tell_room(thread, art_agent_runtime(agent), art_agent_bits(agent), who,
                           AGENTRT_OK);
}

static enum art_request adopt(struct art_thread *thread, struct art_agent *agent,
                              struct art_msg *message, agentrt_status *out_reason)
{
    agentrt_status status =
        art_child_join(thread, agent, art_child_ward_in(message), message->from);
    if (status == AGENTRT_OK)
        return ART_REQUEST_DONE;
    // As if its supervisor had ended a moment later, or could not watch over it.
    *out_reason = status == AGENTRT_E_DEAD ? AGENTRT_E_KILLED : status;
    return ART_REQUEST_END;
}

static enum art_request handle(struct art_thread *thread, struct art_agent *agent,
                               struct art_msg *message, agentrt_status *out_reason)
{
    switch (message->kind) {
    case ART_MSG_KILL:
        // The late end of a handler, which may be one of what the agent was before, or of a failure that is being decided about.
        if (message->status == AGENTRT_E_CRASHED &&
            (message->right != art_child_renewals(agent) || art_child_suspended(agent)))
            return ART_REQUEST_DONE;
        *out_reason = message->status;
        return ART_REQUEST_END;
    case ART_MSG_MONITOR:
        monitor(thread, agent, message->right);
        return ART_REQUEST_DONE;
    case ART_MSG_LINK:
        link_to(thread, agent, message->from);
        return ART_REQUEST_DONE;
    case ART_MSG_UNLINK:
        if (agent->ext != NULL)
            art_words_remove(&agent->ext->links, message->from);
        return ART_REQUEST_DONE;
    case ART_MSG_DEATH:
        return death(agent, message, out_reason);
    case ART_MSG_ROOM_WANTED:
        room_wanted(thread, agent, art_link_waiter(message));
        return ART_REQUEST_DONE;
    case ART_MSG_ADOPT:
        return adopt(thread, agent, message, out_reason);
    case ART_MSG_DECIDED: // the agent is not suspended any more
        return ART_REQUEST_DONE;
    case AGENTRT_KIND_RESTART:
        return ART_REQUEST_RENEW;
    case AGENTRT_KIND_WAKE:
        art_mailbox_clear(agent, ART_WORD_WAKING);
        return ART_REQUEST_NONE;
    default:
        return ART_REQUEST_NONE;
    }
}

enum art_request art_link_handle(struct art_thread *thread, struct art_agent *agent,
                                 struct art_msg *message, agentrt_status *out_reason)
{
    ART_ASSERT(message->kind != ART_MSG_MONITOR || message->right != 0);
    ART_ASSERT(message->kind != ART_MSG_LINK || message->from != 0);
    enum art_request request = handle(thread, agent, message, out_reason);
    bool ours = request == ART_REQUEST_DONE || request == ART_REQUEST_END;
    if (ours && message->capability != AGENTRT_INLINE)
        art_buf_discard(thread, message->payload.buf.buf); // nobody else sees the text of a death
    return request;
}

void art_link_stopping(struct art_thread *thread, struct art_agent *agent)
{
    if (agent->stop_owed)
        return; // it stops already, and one of its records came first
    agent->stop_owed = true;
    ART_COUNT(thread, art_agent_runtime(agent), stops, 1);
}

void art_link_stopped(struct art_thread *thread, struct art_agent *agent)
{
    ART_ASSERT(agent->stop_owed);
    agent->stop_owed = false;
    ART_COUNT(thread, art_agent_runtime(agent), stopped, 1);
}

enum art_admission art_link_stop(struct art_thread *thread, struct art_runtime *runtime,
                                 uint64_t to)
{
    struct art_agent *agent = art_agent_find(to);
    enum art_admission admission = art_mailbox_stop(agent, art_handle_generation(to));
    if (admission == ART_ADMITTED_WAKE) {
        art_link_stopping(thread, agent);
        art_sched_submit(thread, runtime, agent);
    }
    return admission;
}

void art_link_break(struct art_thread *thread, struct art_agent *agent, uint64_t right)
{
    const struct art_ext *ext = agent->ext;
    if (ext == NULL || ext->text == NULL || ext->text_bytes == 0) {
        art_await_break(thread, right, AGENTRT_E_DEAD);
        return;
    }
    char text[ART_TEXT_BYTES_MAX + sizeof ART_LINK_CRASHED];
    int bytes = snprintf(text, sizeof text, ART_LINK_CRASHED "%s", ext->text);
    art_await_fail(thread, right, art_agent_bits(agent), AGENTRT_E_DEAD, text, (uint64_t)bytes);
}

void art_link_tell(struct art_thread *thread, struct art_agent *agent, agentrt_status reason)
{
    struct art_ext *ext = agent->ext;
    ART_ASSERT(ext != NULL);
    // relaxed: only compared; nobody comes to be told after this.
    ART_ASSERT(art_atomic_load(&agent->word, relaxed) & ART_WORD_DEAD);
    struct art_runtime *runtime = art_agent_runtime(agent);
    uint64_t self = art_agent_bits(agent);
    for (uint32_t i = 0; i < ext->rights.count; i++)
        art_link_break(thread, agent, ext->rights.items[i]);
    for (uint32_t i = 0; i < ext->monitors.count; i++)
        art_await_fail(thread, ext->monitors.items[i], self, reason, ext->text, ext->text_bytes);
    for (uint32_t i = 0; i < ext->links.count; i++)
        if (ext->links.items[i] != 0)
            art_signal_notify_text(thread, runtime, self, ext->links.items[i], ART_MSG_DEATH, 0,
                                   reason, ext->text, ext->text_bytes);
    for (uint32_t i = 0; i < ext->waiters.count; i++)
        art_link_tell_room(thread, runtime, self, ext->waiters.items[i], AGENTRT_E_DEAD);
}

bool art_link_turn_away(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                        struct art_agent *ending, struct art_msg *message)
{
    // What a host no longer fetches at its address is no loss: an agent's end, or a future that nobody waits for.
    bool unfetched =
        ending != NULL && art_agent_id(ending) == 0 && message->kind != AGENTRT_KIND_SIGNAL;
    if (message->kind < ART_MSG_KILL && !unfetched) {
        art_letter_note(thread, runtime, to, message, AGENTRT_E_DEAD);
        art_msg_release(thread, message);
        return true;
    }
    struct art_ext *ext = ending == NULL ? NULL : art_agent_ext(ending);
    if (message->kind == ART_MSG_MONITOR &&
        (ext == NULL || !art_words_push(&ext->monitors, message->right)))
        art_await_break(thread, message->right, AGENTRT_E_DEAD);
    if (message->kind == ART_MSG_LINK &&
        (ext == NULL || !art_words_push(&ext->links, message->from)))
        art_signal_notify(thread, runtime, to, message->from, ART_MSG_DEATH, 0, AGENTRT_E_DEAD, 0);
    if (message->kind == ART_MSG_ROOM_WANTED)
        art_link_tell_room(thread, runtime, to, art_link_waiter(message), AGENTRT_E_DEAD);
    if (message->kind == ART_MSG_ADOPT || message->kind == ART_MSG_JOINED)
        art_child_turn_away(thread, runtime, message);
    if (message->capability != AGENTRT_INLINE)
        art_buf_discard(thread, message->payload.buf.buf);
    art_msg_release(thread, message);
    return false;
}

void art_link_room(struct art_thread *thread, struct art_agent *agent, uint32_t depth)
{
    ART_ASSERT(agent->ext != NULL); // who waits is noted there
    struct art_words *waiters = &agent->ext->waiters;
    uint32_t capacity = art_policy_capacity(art_agent_policy(agent));
    // What a fault takes up brings another turn when it is over.
    depth += art_fault_taken(art_agent_runtime(agent), art_agent_bits(agent));
    if (depth > capacity * ART_LOW_MARK_PERCENT / 100)
        return;
    for (uint32_t i = 0; i < waiters->count; i++)
        art_link_tell_room(thread, art_agent_runtime(agent), art_agent_bits(agent),
                           waiters->items[i], AGENTRT_OK);
    art_words_clear(waiters);
}
