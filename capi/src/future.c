// Bodies of the ask calls and of what waits: ask, reply, refuse, wait, cancel, wait for room.
#include "base/assert.h"
#include "bodies.h"
#include "call.h"
#include "exec/agent.h"
#include "exec/await.h"
#include "exec/child.h"
#include "exec/fault.h"
#include "exec/record.h"
#include "exec/signal.h"
#include "exec/sim.h"
#include "exec/trace.h"
#include "exec/wait.h"

#include <inttypes.h>
#include <string.h>

static agentrt_status ask(struct art_call *call, uint64_t from, uint64_t to,
                          struct art_draft *draft, uint64_t deadline_ns, uint64_t *out_future)
{
    if (deadline_ns == 0)
        return AGENTRT_E_DEADLINE; // nobody is left to whom the answer would matter
    uint64_t future;
    agentrt_status status = art_await_create(call->thread, call->runtime, from, to, ART_PROMISE_ASK,
                                             deadline_ns, &future);
    if (status != AGENTRT_OK)
        return status;
    draft->message->from = from;
    draft->message->right = art_await_right(future);
    status = art_signal_post(call->thread, call->runtime, to, draft);
    if (status != AGENTRT_OK && art_await_withdraw(call->thread, future))
        return status;
    // A deadline may have beaten the refusal; then its record is the one answer.
    if (status != AGENTRT_OK)
        art_signal_undo(call->thread, draft);
    // Behind a port an agent may ask while it awaits already; in an inline turn the look comes at its end.
    if (from != 0 && art_thread_turn(call->thread) != from)
        art_wait_check(call->thread, call->runtime, from, art_wait_noted(art_agent_find(from)));
    *out_future = future;
    return AGENTRT_OK;
}

agentrt_status art_api_ask(agentrt_agent from, agentrt_agent to, const agentrt_payload *payload,
                           const agentrt_ask_options *options, agentrt_future *out_future,
                           agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_ask", .error = error };
    agentrt_status status = art_call_begin(&call, from.bits, to.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_call_foreign_right(&call, options->parent.bits)) {
        art_call_end(&call);
        return art_call_refuse(&call, AGENTRT_E_FOREIGN, "options: parent", options->parent.bits);
    }
    struct art_draft draft;
    struct art_buf_refusal refusal = { 0 };
    status =
        art_signal_draft(call.thread, art_call_owner(&call, from.bits), payload, &draft, &refusal);
    if (status != AGENTRT_OK) {
        art_call_refuse_payload(&call, status, from.bits, payload, &refusal);
    } else {
        uint64_t deadline_ns = art_call_deadline(&call, options->timeout_ns, options->parent.bits);
        if (art_record_on(call.runtime))
            art_record_message(
                call.runtime, "ask",
                (const uint64_t[]){ from.bits, to.bits, options->timeout_ns, options->parent.bits },
                draft.message);
        status = ask(&call, from.bits, to.bits, &draft, deadline_ns, &out_future->bits);
        if (status != AGENTRT_OK) {
            art_signal_undo(call.thread, &draft);
            if (art_trace_on(call.runtime) && status != AGENTRT_E_STALE)
                art_trace_line(call.runtime, "refuse %" PRIu64 "->%" PRIu64 " %s",
                               art_trace_number(from.bits), art_trace_number(to.bits),
                               agentrt_status_name(status));
            art_call_refuse_agent(&call, status, to.bits);
        }
    }
    if (status == AGENTRT_OK && art_record_on(call.runtime))
        art_record_call(call.runtime, "= %" PRIu64, out_future->bits);
    art_call_end(&call);
    return status;
}

// An answer's runtime may be known only by its sender.
static inline agentrt_status begin_answer(struct art_call *call, uint64_t from, uint64_t right)
{
    call->thread = art_thread_self();
    struct art_runtime *runtime = art_await_runtime(right);
    if (ART_LIKELY(art_call_in_turn(call->thread, from) &&
                   (runtime == NULL || runtime == call->thread->worker->runtime))) {
        call->runtime = call->thread->worker->runtime;
        return AGENTRT_OK;
    }
    agentrt_status status = art_call_check_from(call, from);
    if (status != AGENTRT_OK)
        return status;
    struct art_runtime *own = from == 0 ? runtime : art_agent_runtime(art_agent_find(from));
    if (runtime != NULL && runtime != own)
        return art_call_refuse(call, AGENTRT_E_FOREIGN, "right", right);
    return art_call_begin_in(call, own, "right", right);
}

agentrt_status art_api_reply(agentrt_agent from, agentrt_right right,
                             const agentrt_payload *payload, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_reply", .error = error };
    agentrt_status status = begin_answer(&call, from.bits, right.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_draft draft;
    struct art_buf_refusal refusal = { 0 };
    status =
        art_signal_draft(call.thread, art_call_owner(&call, from.bits), payload, &draft, &refusal);
    if (status != AGENTRT_OK) {
        art_call_refuse_payload(&call, status, from.bits, payload, &refusal);
        art_call_end(&call);
        return status;
    }
    draft.message->from = from.bits;
    if (art_record_on(call.runtime))
        art_record_message(call.runtime, "reply", (const uint64_t[]){ from.bits, right.bits, 0, 0 },
                           draft.message);
    status = art_await_complete(call.thread, right.bits, &draft);
    if (status != AGENTRT_OK) {
        art_signal_undo(call.thread, &draft);
        art_call_refuse(&call, status, "right", right.bits);
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_refuse(agentrt_agent from, agentrt_right right, agentrt_status reason,
                              const char *text, uint32_t text_bytes, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_refuse", .error = error };
    agentrt_status status = begin_answer(&call, from.bits, right.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_bytes(call.runtime, text, text_bytes, "refuse %" PRIu64 " %" PRIu64 " %d",
                         from.bits, right.bits, reason);
    status = art_await_refuse(call.thread, right.bits, from.bits, reason, text, text_bytes);
    if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "right", right.bits);
    art_call_end(&call);
    return status;
}

// In a simulation waiting is driving.
static agentrt_status wait_simulated(struct art_call *call, uint64_t future, uint64_t limit_ns,
                                     struct art_msg **out_message)
{
    for (;;) {
        agentrt_status status = art_await_fetch(future, out_message);
        if (status != AGENTRT_E_PENDING)
            return status;
        enum art_sim_step step = art_sim_step(call->thread, call->runtime, limit_ns);
        if (step == ART_SIM_PORT)
            return AGENTRT_E_BUSY;
        if (step == ART_SIM_IDLE) {
            art_sim_pass(call->runtime, limit_ns);
            return AGENTRT_E_DEADLINE;
        }
    }
}

static agentrt_status wait_asleep(struct art_call *call, uint64_t future, uint64_t limit_ns,
                                  struct art_msg **out_message)
{
    for (;;) {
        agentrt_status status = art_await_fetch(future, out_message);
        if (status != AGENTRT_E_PENDING)
            return status;
        if (art_runtime_closing(call->runtime))
            return AGENTRT_E_CLOSED;
        uint64_t now_ns = art_clock_now(&call->runtime->clock);
        if (now_ns >= limit_ns)
            return AGENTRT_E_DEADLINE;
        uint64_t left_ns = limit_ns - now_ns;
        // A closing runtime is noticed at the next look, whatever the caller's patience.
        art_await_sleep(future, left_ns < ART_WAIT_LOOK_NS ? left_ns : ART_WAIT_LOOK_NS);
    }
}

static void refuse_wait(struct art_call *call, agentrt_status status, uint64_t future,
                        uint64_t timeout_ns)
{
    if (status == AGENTRT_E_DEADLINE || status == AGENTRT_E_PENDING) {
        art_error_set(call->error, status,
                      "%s: future 0x%" PRIx64 " is not done after %" PRIu64 " ns", call->name,
                      future, timeout_ns);
        return;
    }
    const char *why = !art_call_may_wait(call->thread) && timeout_ns != 0
                          ? art_call_waiting_rule(call->thread, "a turn cannot wait: return "
                                                                "AGENTRT_AWAIT, the REPLY record "
                                                                "comes")
                          : "its asker is an agent or a port, which gets a record";
    if (status == AGENTRT_E_CONTEXT)
        art_call_refuse_because(call, status, "future", future, why);
    else if (status == AGENTRT_E_BUSY)
        art_call_refuse_because(call, status, "future", future,
                                "the next turn is one behind a port: take and commit it first");
    else
        art_call_refuse(call, status, "future", future);
}

agentrt_status art_api_future_wait(agentrt_future future, uint64_t timeout_ns,
                                   agentrt_message *out_message, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_future_wait", .error = error };
    agentrt_status status =
        art_call_begin_in(&call, art_await_runtime(future.bits), "future", future.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_msg *message = NULL;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "wait %" PRIu64 " %" PRIu64, future.bits, timeout_ns);
    uint64_t limit_ns = art_clock_after(art_clock_now(&call.runtime->clock), timeout_ns);
    if (timeout_ns == 0)
        status = art_await_fetch(future.bits, &message);
    else if (!art_call_may_wait(call.thread))
        status = AGENTRT_E_CONTEXT;
    else if (art_runtime_simulated(call.runtime))
        status = wait_simulated(&call, future.bits, limit_ns, &message);
    else
        status = wait_asleep(&call, future.bits, limit_ns, &message);
    if (status == AGENTRT_OK) {
        art_msg_to_record(message, 0, out_message);
        if (message->capability != AGENTRT_INLINE)
            art_buf_deliver(message->payload.buf.buf, art_call_owner(&call, 0));
        art_msg_release(call.thread, message);
    } else {
        refuse_wait(&call, status, future.bits, timeout_ns);
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_future_cancel(agentrt_future future, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_future_cancel", .error = error };
    agentrt_status status =
        art_call_begin_in(&call, art_await_runtime(future.bits), "future", future.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "cancel %" PRIu64, future.bits);
    status = art_await_cancel(call.thread, future.bits);
    if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "future", future.bits);
    art_call_end(&call);
    return status;
}

// Whether a signal would find room now: OK, E_PENDING, or why it never will: a supervisor's mailbox has none at any time.
static agentrt_status look_for_room(const struct art_call *call, uint64_t bits)
{
    struct art_agent *agent = art_agent_find(bits);
    ART_ASSERT(agent != NULL);
    // edge mailbox.admit (acquire): the spawn happens before this look.
    uint64_t word = art_atomic_load(&agent->word, acquire);
    uint32_t generation = art_handle_generation(bits);
    if (generation > art_word_generation(word))
        return AGENTRT_E_STALE;
    if (generation < art_word_generation(word) || (word & ART_WORD_DEAD) != 0 ||
        art_agent_runtime(agent) != call->runtime)
        return AGENTRT_E_DEAD;
    if (word & ART_WORD_STOPPING)
        return AGENTRT_E_CLOSED;
    if (art_child_supervises(agent))
        return AGENTRT_E_KIND;
    uint32_t policy = art_agent_policy(agent);
    bool room =
        art_policy_overflow(policy) == AGENTRT_DROP_OLDEST ||
        art_word_depth(word) + art_fault_taken(call->runtime, bits) < art_policy_capacity(policy);
    return room ? AGENTRT_OK : AGENTRT_E_PENDING;
}

// The receiver's own turn completes a promise when it has room, or ends.
static agentrt_status wait_for_room(struct art_call *call, uint64_t bits, uint64_t limit_ns)
{
    uint64_t future;
    agentrt_status status = art_await_create(call->thread, call->runtime, 0, bits, ART_PROMISE_ROOM,
                                             ART_NEVER, &future);
    if (status != AGENTRT_OK)
        return status;
    if (!art_signal_notify(call->thread, call->runtime, 0, bits, ART_MSG_ROOM_WANTED,
                           art_await_right(future), AGENTRT_OK, 0))
        art_await_break(call->thread, art_await_right(future), AGENTRT_E_DEAD);
    struct art_msg *message;
    status = art_runtime_simulated(call->runtime) ? wait_simulated(call, future, limit_ns, &message)
                                                  : wait_asleep(call, future, limit_ns, &message);
    if (status == AGENTRT_OK) {
        status = message->status;
        if (message->capability != AGENTRT_INLINE)
            art_buf_discard(call->thread, message->payload.buf.buf); // the words of its end
        art_msg_release(call->thread, message);
        return status;
    }
    // Nobody was told its name. Who has guessed and used it sends this thread on early; the refused call may fail once more.
    if (status == AGENTRT_E_STALE)
        return AGENTRT_OK;
    agentrt_status cancelled = art_await_cancel(call->thread, future);
    ART_ASSERT(cancelled == AGENTRT_OK || cancelled == AGENTRT_E_STALE); // guessed just now
    return status;
}

static void refuse_room(struct art_call *call, agentrt_status status, uint64_t bits,
                        uint64_t timeout_ns)
{
    if (status == AGENTRT_E_PENDING || status == AGENTRT_E_DEADLINE)
        art_error_set(call->error, status,
                      "%s: the mailbox of agent 0x%" PRIx64 " is still full after %" PRIu64 " ns",
                      call->name, bits, timeout_ns);
    else if (status == AGENTRT_E_CONTEXT)
        art_call_refuse_because(
            call, status, "agent", bits,
            art_call_waiting_rule(
                call->thread, "a turn cannot wait: return AGENTRT_AWAIT, the ROOM record comes"));
    else if (status == AGENTRT_E_BUSY)
        art_call_refuse_because(call, status, "agent", bits,
                                "the next turn is one behind a port: take and commit it first");
    else if (status == AGENTRT_E_CLOSED && art_runtime_closing(call->runtime))
        art_call_refuse(call, status, "agent", bits);
    else
        art_call_refuse_agent(call, status, bits);
}

agentrt_status art_api_room_wait(agentrt_agent name, uint64_t timeout_ns, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_room_wait", .error = error };
    agentrt_status status = art_call_begin(&call, 0, name.bits);
    if (status != AGENTRT_OK)
        return status;
    uint64_t limit_ns = art_clock_after(art_clock_now(&call.runtime->clock), timeout_ns);
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "room %" PRIu64 " %" PRIu64, name.bits, timeout_ns);
    // Also where there is room: a turn that may not wait learns so before the day of its first full mailbox.
    if (timeout_ns > 0 && !art_call_may_wait(call.thread))
        status = AGENTRT_E_CONTEXT;
    else
        status = look_for_room(&call, name.bits);
    if (status == AGENTRT_E_PENDING && timeout_ns > 0)
        status = wait_for_room(&call, name.bits, limit_ns);
    if (status != AGENTRT_OK)
        refuse_room(&call, status, name.bits, timeout_ns);
    art_call_end(&call);
    return status;
}
