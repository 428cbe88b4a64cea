// A turn: an agent, alone, handles what its mailbox held when it began, up to its budget.
#include "exec/turn.h"

#include "base/assert.h"
#include "exec/await.h"
#include "exec/child.h"
#include "exec/crowd.h"
#include "exec/fence.h"
#include "exec/letter.h"
#include "exec/link.h"
#include "exec/profile.h"
#include "exec/record.h"
#include "exec/right.h"
#include "exec/sched.h"
#include "exec/signal.h"
#include "exec/trace.h"
#include "exec/wait.h"
#include "object/buf.h"

#include <inttypes.h>
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

ART_COLD static void end(struct turn *turn, agentrt_status reason)
{
    turn->ended = true;
    art_agent_end(turn->thread, turn->agent, reason, turn->handled, turn->handled_urgent);
    // Counted last: who waits for quiet must not see it before what the end itself sends.
    ART_COUNT(turn->thread, turn->runtime, handled,
              turn->handled + turn->handled_urgent - turn->dropped);
}

// A failure of an agent with a supervisor: it waits for what that decides. False: it ends.
ART_COLD static bool suspend(struct turn *turn, agentrt_status status, uint8_t kind, bool ordinary)
{
    struct art_doing doing = { .kind = kind, .ordinary = ordinary, .awaiting = turn->awaiting };
    bool kept;
    if (!art_child_suspend(turn->thread, turn->agent, status, &doing, &kept))
        return false;
    turn->dropped += kept; // not handled yet
    turn->awaiting = true;
    turn->thread->failing = false;
    return true;
}

ART_COLD static void crash(struct turn *turn, const struct art_msg *message, agentrt_status status,
                           uint64_t right)
{
    if (!turn->thread->failing) {
        const char *text = agentrt_status_text(status);
        art_agent_set_text(turn->agent, text, strlen(text));
    }
    if (art_trace_on(turn->runtime))
        art_trace_line(turn->runtime, "crash %llu", (unsigned long long)art_agent_id(turn->agent));
    if (art_child_of(turn->agent) != NULL &&
        suspend(turn, status, message->kind, message == turn->agent->tail))
        return;
    if (right != 0)
        art_link_break(turn->thread, turn->agent, right);
    end(turn, AGENTRT_E_CRASHED);
}

// A behaviour that returned neither OK nor AWAIT: the agent is over, unless it has a supervisor.
ART_COLD static void leave(struct turn *turn, const struct art_msg *message, agentrt_status status,
                           uint64_t right)
{
    if (status != AGENTRT_END) {
        crash(turn, message, status, right);
        return;
    }
    if (right != 0)
        art_right_hold(turn->thread, turn->agent,
                       right); // breaks with the agent unless it is answered
    end(turn, AGENTRT_OK);
}

// Whether what the behaviour does is recorded: not of one that a replay has, too.
static inline bool records(const struct turn *turn)
{
    return art_record_on(turn->runtime) &&
           (art_policy_flags(art_agent_policy(turn->agent)) & ART_SPAWN_INSIDE) == 0;
}

// Everything about a message that is not plain: a buffer that changes hands, an ask, a result that is not OK, the trace.
ART_COLD static agentrt_status receive_special(struct turn *turn, const struct art_msg *message,
                                               agentrt_message *record)
{
    struct art_thread *thread = turn->thread;
    uint64_t buf = record->capability == AGENTRT_INLINE ? 0 : record->payload.buf.buf;
    // Before it is delivered: until then nobody can close it.
    if (art_trace_on(turn->runtime))
        art_trace_handle(turn->runtime, turn->agent, message, true);
    bool recorded = records(turn);
    if (recorded)
        art_record_call(turn->runtime, "got %" PRIu64 " %" PRIu64, turn->bits, record->right);
    struct art_child *child = buf == 0 ? NULL : art_child_of(turn->agent);
    if (child != NULL)
        art_child_keep_payload(turn->agent, message);
    if (buf != 0) {
        thread->kept = 0;
        art_buf_deliver(buf, turn->bits);
    }
    agentrt_status status = turn->agent->behavior->receive(turn->agent->state, record);
    if (recorded)
        art_record_call(turn->runtime, "return %d", status);
    if (buf != 0 && thread->kept != buf)
        art_buf_discard(thread, buf);
    if (child != NULL && (status == AGENTRT_OK || status == AGENTRT_END))
        art_child_drop_payload(child);
    return status;
}

// A signal under a lease, which is handled unless a newer one was before.
ART_COLD static bool passes(struct turn *turn, struct art_msg *message)
{
    agentrt_status status = art_fence_check(turn->agent, message->right);
    if (status == AGENTRT_OK) {
        art_fence_raise(turn->agent, message->right);
        return true;
    }
    turn->dropped += 1;
    art_letter_write(turn->thread, turn->runtime, turn->bits, message, status);
    return false;
}

// Runs the behaviour with a record, and does what its result asks for. `right`: of the ask in hand, or zero.
static inline void hand_over(struct turn *turn, const struct art_msg *message,
                             agentrt_message *record, uint64_t right)
{
    bool plain = record->capability == AGENTRT_INLINE && !art_trace_on(turn->runtime);
    turn->thread->type = record->type;
    agentrt_status status = ART_LIKELY(plain)
                                ? turn->agent->behavior->receive(turn->agent->state, record)
                                : receive_special(turn, message, record);
    if (ART_UNLIKELY((uint32_t)status > AGENTRT_AWAIT)) {
        leave(turn, message, status, right);
        return;
    }
    turn->awaiting = status == AGENTRT_AWAIT;
    if (!turn->awaiting)
        art_wait_forget(turn->thread, turn->agent);
    if (ART_UNLIKELY(right != 0))
        art_right_hold(turn->thread, turn->agent, right);
}

// The state is made anew, and what would have had a first record gets it with that.
ART_COLD static void renew(struct turn *turn, struct art_msg *message)
{
    struct art_agent *agent = turn->agent;
    art_child_renew(turn->thread, agent, turn->awaiting);
    turn->awaiting = false;
    if (art_trace_on(turn->runtime))
        art_trace_handle(turn->runtime, agent, message, true);
    bool recorded = records(turn);
    if (recorded)
        art_record_call(turn->runtime, "restart %" PRIu64, turn->bits);
    agentrt_status status = agent->behavior->restart(agent->state);
    if (recorded)
        art_record_call(turn->runtime, "return %d", status);
    if (status > AGENTRT_OK) // it is no handler, which might wait or end
        status = AGENTRT_E_CRASHED;
    if (status == AGENTRT_OK && (art_policy_flags(art_agent_policy(agent)) & AGENTRT_SPAWN_START)) {
        agentrt_message record;
        art_msg_to_record(message, turn->bits, &record);
        record.kind = AGENTRT_KIND_START;
        if (recorded)
            art_record_call(turn->runtime, "got %" PRIu64 " 0", turn->bits);
        status = agent->behavior->receive(agent->state, &record);
        if (recorded)
            art_record_call(turn->runtime, "return %d", status);
    }
    if ((uint32_t)status > AGENTRT_AWAIT)
        leave(turn, message, status, 0);
    else
        turn->awaiting = status == AGENTRT_AWAIT;
}

// A signal that a part of the core hears of, once it is handled.
ART_COLD static void deliver_echoing(struct turn *turn, struct art_msg *message,
                                     agentrt_message *record)
{
    uint64_t echo = message->right; // the message may go with its receiver
    record->right = 0;
    hand_over(turn, message, record, 0);
    bool failed = turn->ended || art_child_suspended(turn->agent);
    turn->runtime->tap.echo(turn->thread, turn->runtime, echo,
                            failed ? AGENTRT_E_DEAD : AGENTRT_OK);
}

// A message with a right, a stamp or an echo in it.
__attribute__((noinline)) static void deliver_special(struct turn *turn, struct art_msg *message,
                                                      agentrt_message *record)
{
    if (art_msg_echoes(message)) {
        deliver_echoing(turn, message, record);
        return;
    }
    if (art_msg_stamped(message) && !passes(turn, message))
        return;
    record->right = art_msg_stamped(message) ? 0 : record->right;
    hand_over(turn, message, record, record->right);
}

// Hands a message to the behaviour. The record is a copy: the message itself is the queue's stub.
static inline void deliver(struct turn *turn, struct art_msg *message)
{
    agentrt_message record;
    art_msg_to_record(message, turn->bits, &record);
    if (ART_UNLIKELY(record.kind == AGENTRT_KIND_SIGNAL && record.right != 0))
        deliver_special(turn, message, &record);
    else
        hand_over(turn, message, &record, 0);
}

// A request that ends the agent. What is a failure is its supervisor's to decide about.
ART_COLD static void fail_or_end(struct turn *turn, agentrt_status reason)
{
    struct art_agent *agent = turn->agent;
    if (art_child_fails(agent, reason)) {
        bool crashed = reason == AGENTRT_E_CRASHED && agent->ext->failure != AGENTRT_OK;
        if (suspend(turn, crashed ? agent->ext->failure : reason, ART_MSG_KILL, false))
            return;
    }
    end(turn, reason);
}

static void handle_urgent(struct turn *turn)
{
    struct art_msg *message = art_mailbox_pop_urgent(turn->agent);
    if (message == NULL)
        return; // counted and not yet linked: its sender is about to
    turn->handled_urgent += 1;
    agentrt_status reason = AGENTRT_OK;
    enum art_request request = art_link_handle(turn->thread, turn->agent, message, &reason);
    if (message->kind == AGENTRT_KIND_REPLY)
        art_wait_end(turn->runtime, turn->agent, message->right);
    if (request == ART_REQUEST_NONE)
        deliver(turn, message);
    else if (request == ART_REQUEST_END)
        fail_or_end(turn, reason);
    else if (ART_UNLIKELY(request == ART_REQUEST_RENEW))
        renew(turn, message);
    art_msg_release(turn->thread, message);
}

// What concerns a suspended agent, until it goes on.
ART_COLD static void run_suspended(struct turn *turn, uint32_t budget)
{
    struct art_agent *agent = turn->agent;
    turn->awaiting = true;
    while (!turn->ended && turn->handled_urgent < budget && art_child_suspended(agent) &&
           art_child_promote(agent)) {
        struct art_msg *message = art_mailbox_pop_urgent(agent);
        turn->handled_urgent += 1;
        agentrt_status reason = AGENTRT_OK;
        enum art_request request = art_child_handle(turn->thread, agent, message, &reason);
        turn->awaiting = art_child_suspended(agent);
        if (request == ART_REQUEST_NONE)
            deliver(turn, message);
        else if (request == ART_REQUEST_END)
            end(turn, reason);
        else if (request == ART_REQUEST_RENEW)
            renew(turn, message);
        art_msg_release(turn->thread, message);
    }
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
        message->kind = 0; // in nobody's hand
    }
    return dropped;
}

static void settle(struct art_thread *thread, struct art_runtime *runtime, struct art_agent *agent,
                   uint32_t handled, uint32_t handled_urgent, bool awaiting)
{
    if (ART_UNLIKELY(agent->ext != NULL && agent->ext->waiters.count > 0)) {
        // relaxed: a look; the next turn looks again.
        uint32_t depth = art_word_depth(art_atomic_load(&agent->word, relaxed));
        art_link_room(thread, agent, depth - handled);
    }
    if (art_child_suspended(agent)) {
        if (art_child_settle(agent, handled, handled_urgent))
            art_sched_resubmit(thread, runtime, agent);
        return;
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
    if (told) {
        art_agent_end(thread, agent, AGENTRT_OK, 0, 0);
        return;
    }
    if (agent->stop_owed)
        art_link_stopped(thread, agent);
    art_sched_resubmit(thread, runtime, agent);
}

void art_turn_settle(struct art_thread *thread, struct art_runtime *runtime,
                     struct art_agent *agent, uint32_t handled, uint32_t handled_urgent,
                     bool awaiting)
{
    uint64_t bits = art_agent_bits(agent); // somebody else may have the agent once it is settled
    settle(thread, runtime, agent, handled, handled_urgent, awaiting);
    if (art_crowd_any(runtime))
        art_crowd_admit(thread, runtime, bits);
}

// What the word counts beyond what this turn has handled, one lane at a time: urgent, then a bounded run of ordinary ones.
// Returns false when nothing is left that this turn may do.
static bool run_some(struct turn *turn, uint64_t word, uint32_t budget)
{
    if (ART_UNLIKELY(art_word_urgent(word) > turn->handled_urgent)) {
        uint32_t before = turn->handled_urgent;
        handle_urgent(turn);
        return turn->handled_urgent > before && !turn->ended &&
               !(turn->awaiting && art_child_suspended(turn->agent));
    }
    uint32_t ordinary = turn->awaiting ? 0 : art_word_depth(word) - turn->handled;
    ordinary = ordinary < ART_TURN_RECHECK_MESSAGES ? ordinary : ART_TURN_RECHECK_MESSAGES;
    ordinary = ordinary < budget ? ordinary : budget;
    for (uint32_t i = 0; i < ordinary; i++) {
        struct art_msg *message = art_mailbox_pop(turn->thread, turn->agent);
        if (ART_UNLIKELY(message == NULL))
            return false; // counted and not yet linked: the next turn finds it
        turn->handled += 1;
        deliver(turn, message);
        if (ART_UNLIKELY(turn->awaiting || turn->ended))
            return !turn->ended && !art_child_suspended(turn->agent);
    }
    return ordinary > 0;
}

// Of an agent that lives on: who has ended needs no profile.
ART_COLD static void note_profile(const struct turn *turn, uint64_t began_ns)
{
    art_profile_note(turn->bits, began_ns, art_clock_now(&turn->runtime->clock),
                     turn->handled + turn->handled_urgent - turn->dropped);
}

// The turn as a whole, for whatever it finds.
ART_HOT __attribute__((noinline)) static void run_fully(struct art_thread *thread,
                                                        struct art_runtime *runtime,
                                                        struct art_agent *agent, uint64_t word,
                                                        uint32_t budget, uint32_t handled,
                                                        agentrt_status status)
{
    struct turn turn = { .thread = thread,
                         .runtime = runtime,
                         .agent = agent,
                         .bits = art_thread_turn(thread),
                         .handled = handled };
    turn.awaiting = handled > 0 ? status == AGENTRT_AWAIT : (word & ART_WORD_AWAITING) != 0;
    // A plain message leaves what was asked for it behind.
    if (art_wait_noted(agent) != 0 && (word & ART_WORD_AWAITING) == 0 &&
        !(turn.awaiting && art_wait_noted_now(thread, runtime, agent)))
        art_wait_forget_all(thread, agent);
    bool suspended = art_child_suspended(agent);
    if ((uint32_t)status > AGENTRT_AWAIT) {
        leave(&turn, agent->tail, status, 0);
        suspended = art_child_suspended(agent);
    } else if (suspended) {
        run_suspended(&turn, budget);
    }
    if (handled == 0 && !suspended &&
        art_policy_overflow(art_agent_policy(agent)) == AGENTRT_DROP_OLDEST)
        turn.handled = turn.dropped = art_turn_drop_oldest(thread, runtime, agent);
    bool profiled = art_agent_plain_bound(agent) == 0 && art_profile_wanted(agent);
    uint64_t began_ns = profiled ? art_clock_now(&runtime->clock) : 0;
    uint32_t done = handled;
    while (!turn.ended && !suspended && done < budget && run_some(&turn, word, budget - done)) {
        // edge mailbox.link (acquire): counted messages are linked, or will be in a moment.
        word = art_atomic_load(&agent->word, acquire);
        done = turn.handled + turn.handled_urgent - turn.dropped;
    }
    ART_COUNT(thread, runtime, turns, 1);
    if (ART_UNLIKELY(profiled && !turn.ended))
        note_profile(&turn, began_ns);
    uint32_t waits = turn.awaiting && !turn.ended ? art_wait_noted(agent) : 0;
    // The settlement may end the agent, whose destroyer calls from inside this turn.
    if (!turn.ended)
        art_turn_settle(thread, runtime, agent, turn.handled, turn.handled_urgent, turn.awaiting);
    art_wait_check(thread, runtime, turn.bits, waits);
    art_thread_set_turn(thread, 0);
    thread->failing =
        false; // who sets the text of a crash has an extension, and such turns end here
    if (turn.ended)
        return;
    // Counted last, as in `end`: the settlement may send room and the stop record, or end the agent.
    ART_COUNT(thread, runtime, handled, turn.handled + turn.handled_urgent - turn.dropped);
}

// Whether nothing is left of a turn but the graceful end of its agent, which wants no STOP record.
static bool ends_here(struct art_agent *agent, uint64_t word, uint32_t handled)
{
    uint64_t rest =
        ART_WORD_DEPTH_MASK | ART_WORD_URGENT_MASK | ART_WORD_AWAITING | ART_WORD_STOPPING;
    return (word & rest) == (ART_WORD_STOPPING | handled) &&
           (art_policy_flags(art_agent_policy(agent)) & AGENTRT_SPAWN_STOP) == 0;
}

// Plain messages up to `stop` handled ones, or up to the first that is not plain or not answered with OK.
static inline agentrt_status run_plain(struct art_thread *thread, struct art_agent *agent,
                                       uint32_t stop, uint32_t *handled)
{
    agentrt_status status = AGENTRT_OK;
    while (*handled < stop && ART_LIKELY(status == AGENTRT_OK)) {
        struct art_msg *message = art_mailbox_peek(agent);
        if (ART_UNLIKELY(message == NULL || !art_msg_plain(message)))
            break;
        *handled += 1;
        status = art_turn_deliver_plain(thread, agent, art_agent_bits(agent), message);
    }
    return status;
}

void art_turn_go_on(struct art_thread *thread, struct art_worker *worker, struct art_agent *agent,
                    uint64_t word, uint32_t handled, agentrt_status status)
{
    ART_ASSERT(thread->worker == worker ||
               thread->worker == NULL); // NULL: this is a child that was forked in the turn
    ART_ASSERT(word & ART_WORD_SCHEDULED);
    ART_ASSERT(art_word_depth(word) >= handled);
    if (handled == 0 &&
        (word & ART_WORD_URGENT_MASK) != 0) { // most often the reply that the agent awaits
        run_fully(thread, worker->runtime, agent, word, ART_TURN_MESSAGES_MAX, 0, AGENTRT_OK);
        return;
    }
    // What came after the turn began is the next one's.
    uint32_t until = handled > 0 ? handled : art_word_depth(word);
    until = until < ART_TURN_MESSAGES_MAX ? until : ART_TURN_MESSAGES_MAX;
    bool plain = status == AGENTRT_OK && art_agent_plain_bound(agent) != 0;
    while (plain && (word & ART_WORD_SPECIAL) == 0) {
        uint32_t stop = until - handled < ART_TURN_RECHECK_MESSAGES
                            ? until
                            : handled + ART_TURN_RECHECK_MESSAGES;
        status = run_plain(thread, agent, stop, &handled);
        if (ART_UNLIKELY(handled < stop || status != AGENTRT_OK))
            break;
        if (handled < until) {
            // edge mailbox.link (acquire): counted messages are linked, or will be in a moment.
            word = art_atomic_load(&agent->word, acquire);
            continue;
        }
        // Who waits for room is told by the long way.
        if (ART_UNLIKELY(agent->ext != NULL && agent->ext->waiters.count > 0))
            break;
        bool empty = art_mailbox_settle_empty(agent, &word, handled);
        if (empty || art_mailbox_settle_again(agent, &word, handled)) {
            thread->failing = false;
            art_turn_count_plain(worker, handled);
            if (!empty)
                art_sched_push(thread, worker, agent);
            return;
        }
    }
    bool ends = status == AGENTRT_END || (status == AGENTRT_OK && ends_here(agent, word, handled));
    if (ends && art_agent_end_plain(thread, worker, agent, word, handled)) {
        art_turn_count_plain(worker, handled); // last, as in run_fully
        return;
    }
    run_fully(thread, worker->runtime, agent, word, ART_TURN_MESSAGES_MAX, handled, status);
}

void art_turn_run(struct art_thread *thread, struct art_worker *worker, struct art_agent *agent)
{
    art_turn_run_quickly(thread, worker, agent);
}

ART_HOT void art_turn_run_noted(struct art_thread *thread, struct art_worker *worker,
                                struct art_agent *agent)
{
    art_thread_set_turn(thread, art_agent_bits(agent));
    // edge mailbox.link (acquire): counted messages are linked, or will be in a moment.
    uint64_t word = art_atomic_load(&agent->word, acquire);
    ART_ASSERT(word & ART_WORD_SCHEDULED);
    thread->type = 0;
    // What came after the turn began is the next one's.
    uint32_t held = art_word_depth(word) + art_word_urgent(word);
    uint32_t budget = held < ART_TURN_MESSAGES_MAX ? held : ART_TURN_MESSAGES_MAX;
    run_fully(thread, worker->runtime, agent, word, budget, 0, AGENTRT_OK);
}

void art_turn_run_simulated(struct art_thread *thread, struct art_runtime *runtime,
                            struct art_agent *agent)
{
    ART_ASSERT(art_thread_turn(thread) == 0);
    art_thread_set_turn(thread, art_agent_bits(agent));
    // edge mailbox.link (acquire): counted messages are linked.
    uint64_t word = art_atomic_load(&agent->word, acquire);
    ART_ASSERT(word & ART_WORD_SCHEDULED);
    run_fully(thread, runtime, agent, word, 1, 0, AGENTRT_OK);
}
