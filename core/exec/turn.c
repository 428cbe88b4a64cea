// A turn: an agent, alone, handles what its mailbox holds, up to its budget.
#include "exec/turn.h"

#include "base/assert.h"
#include "exec/await.h"
#include "exec/letter.h"
#include "exec/link.h"
#include "exec/sched.h"
#include "exec/signal.h"
#include "exec/trace.h"
#include "object/buf.h"

#include <string.h>

// How far a turn has come.
struct turn {
    struct art_thread *thread;
    struct art_runtime *runtime;
    struct art_agent *agent;
    uint64_t bits;
    uint32_t handled;
    uint32_t handled_urgent;
    uint32_t dropped; // of those handled: dead letters
    bool awaiting;
    bool ended;
};

static void end(struct turn *turn, agentrt_status reason)
{
    ART_COUNT(turn->thread, turn->runtime, handled,
              turn->handled + turn->handled_urgent - turn->dropped);
    turn->ended = true;
    art_agent_end(turn->thread, turn->agent, reason, turn->handled, turn->handled_urgent);
}

static void crash(struct turn *turn, agentrt_status status, const agentrt_message *record)
{
    if (!turn->thread->failing) {
        const char *text = agentrt_status_text(status);
        art_agent_set_text(turn->agent, text, strlen(text));
    }
    if (art_trace_on(turn->runtime))
        art_trace_line(turn->runtime, "crash %llu", (unsigned long long)turn->agent->id);
    if (record->kind == AGENTRT_KIND_SIGNAL && record->right != 0)
        art_await_break(turn->thread, record->right, AGENTRT_E_DEAD);
    end(turn, AGENTRT_E_CRASHED);
}

// Hands a message to the behaviour. The record is a copy: the message itself is the queue's stub.
static void deliver(struct turn *turn, const struct art_msg *message)
{
    struct art_thread *thread = turn->thread;
    agentrt_message record;
    art_msg_to_record(message, turn->bits, &record);
    if (ART_UNLIKELY(record.capability != AGENTRT_INLINE)) {
        thread->kept = 0;
        art_buf_deliver(record.payload.buf.buf, turn->bits);
    }
    if (art_trace_on(turn->runtime))
        art_trace_handle(turn->runtime, turn->agent, message);
    agentrt_status status = turn->agent->behavior->receive(turn->agent->state, &record);
    if (ART_UNLIKELY(record.capability != AGENTRT_INLINE) &&
        thread->kept != record.payload.buf.buf)
        art_buf_discard(thread, record.payload.buf.buf);
    if (ART_UNLIKELY(status < 0)) {
        crash(turn, status, &record);
        return;
    }
    turn->awaiting = status == AGENTRT_AWAIT;
    if (ART_UNLIKELY(record.right != 0) && record.kind == AGENTRT_KIND_SIGNAL)
        art_await_hold(turn->agent, record.right);
}

static void handle_urgent(struct turn *turn)
{
    struct art_msg *message = art_mailbox_pop_urgent(turn->agent);
    if (message == NULL)
        return; // counted and not yet linked: its sender is about to
    turn->handled_urgent += 1;
    agentrt_status reason = AGENTRT_OK;
    enum art_request request = art_link_handle(turn->thread, turn->agent, message, &reason);
    if (request == ART_REQUEST_NONE)
        deliver(turn, message);
    else if (request == ART_REQUEST_END)
        end(turn, reason);
    art_msg_release(turn->thread, message);
}

uint32_t art_turn_drop_oldest(struct art_thread *thread, struct art_runtime *runtime,
                              struct art_agent *agent)
{
    uint32_t capacity = art_policy_capacity(art_agent_policy(agent));
    // relaxed: a look; what comes later is the next turn's.
    uint32_t depth = art_word_depth(art_atomic_load(&agent->word, relaxed));
    uint32_t dropped = 0;
    while (dropped + capacity < depth) {
        struct art_msg *message = art_mailbox_pop(thread, agent);
        if (message == NULL)
            break;
        dropped += 1;
        art_letter_write(thread, runtime, art_agent_bits(agent), message, AGENTRT_E_OVERFLOW);
    }
    return dropped;
}

void art_turn_settle(struct art_thread *thread, struct art_runtime *runtime,
                     struct art_agent *agent, uint32_t handled, uint32_t handled_urgent,
                     bool awaiting)
{
    if (ART_UNLIKELY(agent->ext != NULL && agent->ext->waiters.count > 0)) {
        // relaxed: a look; the next turn looks again.
        uint32_t depth = art_word_depth(art_atomic_load(&agent->word, relaxed));
        art_link_room(thread, agent, depth - handled);
    }
    switch (art_mailbox_settle(agent, handled, handled_urgent, awaiting)) {
    case ART_SETTLED_IDLE:
        return;
    case ART_SETTLED_AGAIN:
        art_sched_resubmit(thread, runtime, agent);
        return;
    case ART_SETTLED_STOPPED:
        break;
    }
    bool told = (art_policy_flags(art_agent_policy(agent)) & AGENTRT_SPAWN_STOP) == 0 ||
                !art_signal_notify(thread, runtime, 0, art_agent_bits(agent), AGENTRT_KIND_STOP, 0,
                                   AGENTRT_OK, ART_WORD_STOP_SENT);
    if (told)
        art_agent_end(thread, agent, AGENTRT_OK, 0, 0);
    else
        art_sched_resubmit(thread, runtime, agent);
}

// The word as it stands, less what this turn has handled: true when there is something to do.
static bool look(const struct turn *turn, uint32_t *out_urgent, uint32_t *out_ordinary)
{
    // edge mailbox.link (acquire): counted messages are linked, or will be in a moment.
    uint64_t word = art_atomic_load(&turn->agent->word, acquire);
    *out_urgent = art_word_urgent(word) - turn->handled_urgent;
    *out_ordinary = turn->awaiting ? 0 : art_word_depth(word) - turn->handled;
    return *out_urgent > 0 || *out_ordinary > 0;
}

static void run(struct turn *turn, uint32_t budget)
{
    uint32_t urgent, ordinary;
    uint32_t until_look = 0;
    for (; budget > 0 && !turn->ended; budget--) {
        if (until_look == 0) {
            if (!look(turn, &urgent, &ordinary))
                return;
            until_look = ordinary < ART_TURN_RECHECK_MESSAGES ? ordinary : ART_TURN_RECHECK_MESSAGES;
            if (ART_UNLIKELY(urgent > 0)) {
                handle_urgent(turn);
                until_look = 0;
                continue;
            }
        }
        const struct art_msg *message = art_mailbox_pop(turn->thread, turn->agent);
        if (message == NULL)
            return; // counted and not yet linked: the next turn finds it
        turn->handled += 1;
        deliver(turn, message);
        until_look = turn->awaiting ? 0 : until_look - 1;
    }
}

void art_turn_run(struct art_thread *thread, struct art_runtime *runtime, struct art_agent *agent,
                  uint32_t budget)
{
    uint64_t bits = art_agent_bits(agent);
    // relaxed: the word of this turn's own agent; only turns change AWAITING of inline agents.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    ART_ASSERT(word & ART_WORD_SCHEDULED);
    struct turn turn = { .thread = thread,
                         .runtime = runtime,
                         .agent = agent,
                         .bits = bits,
                         .awaiting = (word & ART_WORD_AWAITING) != 0 };
    uint64_t outer = thread->turn;
    thread->turn = bits;
    thread->failing = false;
    if (ART_UNLIKELY(art_policy_overflow(art_agent_policy(agent)) == AGENTRT_DROP_OLDEST))
        turn.handled = turn.dropped = art_turn_drop_oldest(thread, runtime, agent);
    run(&turn, budget);
    thread->turn = outer;
    ART_COUNT(thread, runtime, turns, 1);
    if (turn.ended)
        return;
    ART_COUNT(thread, runtime, handled, turn.handled + turn.handled_urgent - turn.dropped);
    art_turn_settle(thread, runtime, agent, turn.handled, turn.handled_urgent, turn.awaiting);
}
