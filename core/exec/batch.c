// Batches: how a port's agents hand out records and get them committed.
#include "exec/batch.h"

#include "base/assert.h"
#include "exec/await.h"
#include "exec/child.h"
#include "exec/fence.h"
#include "exec/letter.h"
#include "exec/link.h"
#include "exec/mailbox.h"
#include "exec/port.h"
#include "exec/profile.h"
#include "exec/record.h"
#include "exec/right.h"
#include "exec/sched.h"
#include "exec/signal.h"
#include "exec/trace.h"
#include "exec/turn.h"
#include "exec/wait.h"
#include "object/buf.h"

#include <inttypes.h>

static bool awaiting(struct art_agent *agent)
{
    // relaxed: changed by the port's visitor alone.
    return (art_atomic_load(&agent->word, relaxed) & ART_WORD_AWAITING) != 0;
}

static void open_turn_over(struct art_runtime *runtime, struct art_agent *agent)
{
    if (runtime->sim.open == agent)
        runtime->sim.open = NULL;
}

// What the core itself has to do with the first urgent message. DONE or END: it is the caller's to take out.
static enum art_request handle_request(struct art_thread *thread, struct art_agent *agent,
                                       struct art_msg *message, agentrt_status *out_reason)
{
    if (art_child_suspended(agent))
        return art_child_handle(thread, agent, message, out_reason);
    return art_link_handle(thread, agent, message, out_reason);
}

// A request that ends the agent. True: that is a failure, which its supervisor decides about.
static bool suspends(struct art_thread *thread, struct art_agent *agent, agentrt_status reason)
{
    if (!art_child_fails(agent, reason) || art_child_suspended(agent))
        return false;
    bool crashed = reason == AGENTRT_E_CRASHED && agent->ext->failure != AGENTRT_OK;
    struct art_doing doing = { .kind = ART_MSG_KILL, .awaiting = awaiting(agent) };
    bool kept;
    return art_child_suspend(thread, agent, crashed ? agent->ext->failure : reason, &doing, &kept);
}

// Handles the requests at the head of the urgent lane, and all of a suspended agent's. False when one of them ended the agent; else
// the caller counts them once their consequences are sent.
static bool handle_requests(struct art_thread *thread, struct art_runtime *runtime,
                            struct art_agent *agent, uint32_t max, uint32_t *out_handled)
{
    uint32_t handled = 0;
    while (handled < max && !(art_child_suspended(agent) && !art_child_promote(agent))) {
        struct art_msg *message = art_mailbox_peek_urgent(agent, NULL);
        if (message == NULL)
            break;
        agentrt_status reason = AGENTRT_OK;
        enum art_request request = handle_request(thread, agent, message, &reason);
        if (request == ART_REQUEST_RENEW)
            art_child_renew(thread, agent, awaiting(agent));
        if (request == ART_REQUEST_NONE || request == ART_REQUEST_RENEW)
            break;
        art_mailbox_pop_urgent(agent);
        art_msg_release(thread, message);
        handled += 1;
        if (request == ART_REQUEST_END && !suspends(thread, agent, reason)) {
            art_agent_end(thread, agent, reason, 0, handled);
            ART_COUNT(thread, runtime, handled, handled); // last, as in a turn
            return false;
        }
    }
    *out_handled = handled;
    return true;
}

// A record that comes again may carry a payload that its host has closed or sent on since.
ART_COLD static void trace(struct art_runtime *runtime, struct art_agent *agent,
                           const struct art_msg *message)
{
    bool inside = message->capability == AGENTRT_INLINE;
    struct art_storage *held = inside ? NULL : art_buf_hold(message->payload.buf.buf);
    art_trace_handle(runtime, agent, message, inside || held != NULL);
    art_buf_release(held);
}

static void write_record(struct art_runtime *runtime, struct art_agent *agent,
                         const struct art_msg *message, agentrt_message *out_record)
{
    uint64_t bits = art_agent_bits(agent);
    art_msg_to_record(message, bits, out_record);
    if (art_msg_stamped(message) || art_msg_echoes(message))
        out_record->right = 0;
    if (art_trace_on(runtime) && art_agent_id(agent) != 0)
        trace(runtime, agent, message);
    if (art_record_on(runtime))
        art_record_call(runtime, "got %" PRIu64 " %" PRIu64, bits, out_record->right);
    if (message->kind == AGENTRT_KIND_REPLY)
        art_wait_end(runtime, agent, message->right);
    if (message->capability == AGENTRT_INLINE)
        return;
    if (art_child_of(agent) != NULL)
        art_child_keep_payload(agent, message);
    art_buf_deliver(message->payload.buf.buf, bits);
}

// Ordinary records, up to the next that its fence stops: only at the head of the queue can that one be taken out. What is handed out
// may come back unhandled, so nothing is known yet of what may follow it: all stamps of a batch are one.
static uint32_t hand_out_ordinary(struct art_thread *thread, struct art_agent *agent,
                                  agentrt_message *records, uint32_t max)
{
    struct art_runtime *runtime = art_agent_runtime(agent);
    // edge mailbox.link (acquire): counted messages are linked, or will be in a moment.
    uint32_t depth = art_word_depth(art_atomic_load(&agent->word, acquire));
    uint32_t count = 0;
    uint32_t stopped = 0;
    uint64_t stamp = 0;
    struct art_msg *before = agent->tail;
    for (uint32_t i = 0; i < depth && count < max; i++) {
        // edge mailbox.link (acquire): the message's content happens before its reader.
        struct art_msg *message = art_atomic_load(&before->next, acquire);
        if (message == NULL)
            break;
        agentrt_status status = AGENTRT_OK;
        if (ART_UNLIKELY(art_msg_stamped(message))) {
            status = art_fence_check(agent, message->right);
            bool other = stamp != 0 && message->right != stamp;
            if (count > 0 && (other || status != AGENTRT_OK))
                break;
            stamp = message->right;
        }
        before = message;
        if (status == AGENTRT_OK) {
            write_record(runtime, agent, message, &records[count++]);
            // Of a child's batch one payload is kept, that of the last record.
            if (ART_UNLIKELY(message->capability != AGENTRT_INLINE) && art_child_of(agent) != NULL)
                break;
            continue;
        }
        art_mailbox_advance(thread, agent, message);
        art_letter_write(thread, runtime, art_agent_bits(agent), message, status);
        stopped += 1;
    }
    if (stopped > 0)
        art_mailbox_count_out_ordinary(agent, stopped);
    return count;
}

// Whether a record that is out has a payload that may be wanted again, so that no other may follow.
static bool keeps_payload(const struct art_agent *agent)
{
    const struct art_child *child = art_child_of(agent);
    return child != NULL && child->storage != NULL;
}

// Urgent records first, up to the next request; then, if none is left, ordinary ones.
static uint32_t hand_out(struct art_thread *thread, struct art_runtime *runtime,
                         struct art_agent *agent, agentrt_message *records, uint32_t max)
{
    uint32_t count = 0;
    ART_ASSERT(agent->taken == 0); // one open batch at a time
    struct art_msg *message = art_mailbox_peek_urgent(agent, NULL);
    while (message != NULL && count < max && message->kind < ART_MSG_KILL &&
           (count == 0 || message->kind != AGENTRT_KIND_RESTART)) {
        if (message->kind == AGENTRT_KIND_WAKE)
            art_mailbox_clear(agent, ART_WORD_WAKING); // from here on a wake is another one
        write_record(runtime, agent, message, &records[count++]);
        // With its reply a handler may be done, and what a child has in hand is known of one record at a time.
        if (message->kind == AGENTRT_KIND_REPLY && art_child_of(agent) != NULL)
            max = count;
        message = art_mailbox_peek_urgent(agent, message);
    }
    agent->taken_urgent = (uint16_t)count;
    if (message != NULL || awaiting(agent) || keeps_payload(agent))
        return count;
    return count + hand_out_ordinary(thread, agent, records + count, max - count);
}

// A turn of requests alone, which are the core's own.
ART_COLD static void note_requests(struct art_runtime *runtime, uint64_t bits, uint32_t requests)
{
    uint64_t now_ns = art_clock_now(&runtime->clock);
    art_profile_note(bits, now_ns, now_ns, requests);
}

uint32_t art_batch_open(struct art_thread *thread, struct art_agent *agent,
                        agentrt_message *records, uint32_t records_max)
{
    struct art_runtime *runtime = art_agent_runtime(agent);
    bool simulated = art_runtime_simulated(runtime);
    ART_ASSERT(agent->taken == 0); // an agent with records out is in no queue
    if (!awaiting(agent))
        art_wait_forget(thread, agent);
    uint32_t max = records_max < ART_PORT_RUN_MAX ? records_max : ART_PORT_RUN_MAX;
    if (art_policy_overflow(art_agent_policy(agent)) == AGENTRT_DROP_OLDEST)
        art_mailbox_count_out_ordinary(agent, art_turn_drop_oldest(thread, runtime, agent));
    uint32_t requests = 0;
    if (!handle_requests(thread, runtime, agent, simulated ? 1 : UINT32_MAX, &requests)) {
        ART_COUNT(thread, runtime, turns, 1);
        return 0;
    }
    bool spent = (simulated && requests > 0) || art_child_suspended(agent); // one message a turn
    uint32_t count = spent ? 0 : hand_out(thread, runtime, agent, records, simulated ? 1 : max);
    if (count == 0) {
        ART_COUNT(thread, runtime, turns, 1);
        open_turn_over(runtime, agent);
        uint64_t bits = art_agent_bits(agent); // it may be another's once it is settled
        uint32_t waits = art_wait_noted(agent);
        if (ART_UNLIKELY(art_profile_wanted(agent)))
            note_requests(runtime, bits, requests);
        art_turn_settle(thread, runtime, agent, 0, requests, awaiting(agent));
        art_wait_check(thread, runtime, bits, waits);
        ART_COUNT(thread, runtime, handled, requests); // last: the settlement may end the agent
        return 0;
    }
    ART_ASSERT(count <= ART_PORT_RUN_MAX);
    ART_ASSERT(agent->taken_urgent <= count);
    if (requests > 0) {
        art_mailbox_count_out(agent, requests);
        ART_COUNT(thread, runtime, handled, requests);
    }
    agent->taken = (uint16_t)count;
    return count;
}

uint32_t art_batch_host(struct art_thread *thread, struct art_agent *address,
                        agentrt_message *records, uint32_t records_max)
{
    struct art_runtime *runtime = art_agent_runtime(address);
    uint32_t requests = 0;
    bool alive = handle_requests(thread, runtime, address, UINT32_MAX, &requests);
    ART_ASSERT(alive);
    uint32_t count = hand_out(thread, runtime, address, records,
                              records_max < UINT16_MAX ? records_max : UINT16_MAX);
    ART_ASSERT(count <= records_max);
    uint32_t urgent = address->taken_urgent;
    for (uint32_t i = 0; i < count; i++) {
        struct art_msg *message =
            i < urgent ? art_mailbox_pop_urgent(address) : art_mailbox_pop(thread, address);
        ART_ASSERT(message != NULL);
        uint64_t right = art_msg_right(message);
        if (art_msg_stamped(message))
            art_fence_raise(address, message->right);
        if (ART_UNLIKELY(art_msg_echoes(message)))
            runtime->tap.echo(thread, runtime, message->right, AGENTRT_OK);
        if (i < urgent)
            art_msg_release(thread, message);
        if (right != 0)
            art_right_hold(thread, address, right);
    }
    art_turn_settle(thread, runtime, address, count - urgent, urgent + requests, false);
    ART_COUNT(thread, runtime, handled, count + requests); // last, as above
    return count;
}

// The records that a commit has taken out of the mailbox.
struct consumed {
    uint32_t urgent;
    uint32_t ordinary;
    uint64_t right; // of the ask that was handled last, or zero
    uint64_t echo;  // of what was handled last, or zero
    uint8_t kind;   // of the last one
};

static uint64_t hold_right(struct art_thread *thread, struct art_agent *agent,
                           const struct art_msg *message)
{
    uint64_t right = art_msg_right(message);
    if (art_msg_stamped(message))
        art_fence_raise(agent, message->right);
    if (right != 0)
        art_right_hold(thread, agent, right);
    return right;
}

static struct consumed consume(struct art_thread *thread, struct art_agent *agent, uint32_t handled)
{
    struct art_runtime *runtime = art_agent_runtime(agent);
    ART_ASSERT(handled <= agent->taken);
    ART_ASSERT(agent->taken_urgent <= agent->taken);
    struct consumed consumed = { .urgent = handled < agent->taken_urgent ? handled
                                                                         : agent->taken_urgent };
    consumed.ordinary = handled - consumed.urgent;
    for (uint32_t i = 0; i < consumed.urgent; i++) {
        struct art_msg *message = art_mailbox_pop_urgent(agent);
        ART_ASSERT(message != NULL); // a record that is out stays in the mailbox until its commit
        consumed.kind = message->kind;
        consumed.right = hold_right(thread, agent, message);
        art_msg_release(thread, message);
    }
    for (uint32_t i = 0; i < consumed.ordinary; i++) {
        const struct art_msg *message = art_mailbox_pop(thread, agent);
        ART_ASSERT(message != NULL); // as above
        thread->type = message->type;
        thread->typed = true;
        if (ART_UNLIKELY(consumed.echo != 0))
            runtime->tap.echo(thread, runtime, consumed.echo, AGENTRT_OK);
        consumed.echo = art_msg_echoes(message) ? message->right : 0;
        consumed.kind = message->kind;
        consumed.right = hold_right(thread, agent, message);
    }
    agent->taken = 0;
    agent->taken_urgent = 0;
    return consumed;
}

// The turn took from its take, or from the end of the one before it in its commit, until now.
static void note_turn(struct art_thread *thread, struct art_port *port, struct art_agent *agent,
                      uint32_t handled)
{
    if (port->closed_turns == 0) {
        port->closed_agent = art_agent_bits(agent);
        port->closed_ns = port->took_ns;
    }
    port->closed_turns += 1;
    thread->typed = false;
    if (ART_LIKELY(!art_profile_wanted(agent)))
        return;
    uint64_t now_ns = art_clock_now(&art_port_runtime(port)->clock);
    art_profile_note(art_agent_bits(agent), port->closed_ns, now_ns, handled);
    port->closed_ns = now_ns;
}

// What a crash is taken for that says no more.
static agentrt_status failure_of(const agentrt_command *command)
{
    return command->status < AGENTRT_OK ? command->status : AGENTRT_E_CRASHED;
}

// The behaviour has failed. Returns how many of the records it is not done with.
static uint32_t crash(struct art_thread *thread, struct art_runtime *runtime,
                      struct art_agent *agent, const agentrt_command *command,
                      const struct consumed *consumed)
{
    art_agent_set_text(agent, command->text, command->text_bytes);
    if (art_trace_on(runtime))
        art_trace_line(runtime, "crash %llu", (unsigned long long)art_agent_id(agent));
    struct art_doing doing = { .kind = consumed->kind,
                               .ordinary = consumed->ordinary > 0,
                               .awaiting = awaiting(agent) };
    bool kept = false;
    if (art_child_of(agent) != NULL &&
        art_child_suspend(thread, agent, failure_of(command), &doing, &kept)) {
        art_turn_settle(thread, runtime, agent, consumed->ordinary, consumed->urgent, true);
        return kept;
    }
    if (consumed->right != 0) // as in a turn: the ask in hand hears of it first
        art_link_break(thread, agent, consumed->right);
    art_agent_end(thread, agent, AGENTRT_E_CRASHED, consumed->ordinary, consumed->urgent);
    return 0;
}

static agentrt_status finish(struct art_thread *thread, struct art_runtime *runtime,
                             struct art_agent *agent, const agentrt_command *command)
{
    uint32_t handled = command->handled;
    note_turn(thread, art_agent_port(agent), agent, handled);
    uint32_t waits = command->op == AGENTRT_COMMIT_AWAIT ? art_wait_noted(agent) : 0;
    struct consumed consumed = consume(thread, agent, handled);
    bool ends = command->op == AGENTRT_COMMIT_CRASH || command->op == AGENTRT_COMMIT_END;
    if (ART_UNLIKELY(consumed.echo != 0 && !ends))
        runtime->tap.echo(thread, runtime, consumed.echo, AGENTRT_OK);
    ART_COUNT(thread, runtime, turns, 1);
    open_turn_over(runtime, agent);
    switch (command->op) {
    case AGENTRT_COMMIT_CRASH:
        handled -= crash(thread, runtime, agent, command, &consumed);
        break;
    case AGENTRT_COMMIT_END:
        art_agent_end(thread, agent, AGENTRT_OK, consumed.ordinary, consumed.urgent);
        break;
    default:
        if (command->op != AGENTRT_COMMIT_AWAIT) {
            art_wait_forget(thread, agent);
            if (art_child_of(agent) != NULL)
                art_child_drop_payload(agent->ext->child);
        }
        art_turn_settle(thread, runtime, agent, consumed.ordinary, consumed.urgent,
                        command->op == AGENTRT_COMMIT_AWAIT);
        art_wait_check(thread, runtime, command->agent, waits);
        break;
    }
    if (ART_UNLIKELY(consumed.echo != 0 && ends)) // as in a turn: its end comes first
        runtime->tap.echo(thread, runtime, consumed.echo, AGENTRT_E_DEAD);
    ART_COUNT(thread, runtime, handled, handled); // last, as above
    return AGENTRT_OK;
}

// The end of a turn that was left open: its handler has come back by its own host's ways.
static agentrt_status finish_late(struct art_thread *thread, struct art_runtime *runtime,
                                  struct art_agent *agent, const agentrt_command *command)
{
    bool ends = command->op == AGENTRT_COMMIT_CRASH || command->op == AGENTRT_COMMIT_END;
    if (command->op == AGENTRT_COMMIT_AWAIT)
        return AGENTRT_OK;
    if (!ends) {
        art_wait_forget(thread, agent);
        if (art_child_of(agent) != NULL)
            art_child_drop_payload(agent->ext->child);
        if (art_mailbox_resume(agent)) {
            // relaxed: what comes meanwhile is counted itself.
            if (art_atomic_load(&agent->word, relaxed) & ART_WORD_STOPPING)
                art_link_stopping(thread, agent);
            art_sched_submit(thread, runtime, agent);
        }
        return AGENTRT_OK;
    }
    // The agent may be in the queue already, so its end is a request like any other.
    agentrt_status reason = command->op == AGENTRT_COMMIT_CRASH ? AGENTRT_E_CRASHED : AGENTRT_OK;
    if (reason != AGENTRT_OK)
        art_agent_set_text(agent, command->text, command->text_bytes);
    if (reason != AGENTRT_OK && agent->ext != NULL)
        agent->ext->failure = failure_of(command);
    uint64_t right = reason == AGENTRT_OK ? 0 : art_child_renewals(agent); // of whose handler it is
    art_signal_notify(thread, runtime, 0, art_agent_bits(agent), ART_MSG_KILL, right, reason, 0);
    return AGENTRT_OK;
}

agentrt_status art_batch_commit(struct art_thread *thread, struct art_port *port,
                                const agentrt_command *command)
{
    struct art_agent *agent = art_agent_find(command->agent);
    // relaxed: only this visitor ends agents of this port.
    uint64_t word = agent == NULL ? 0 : art_atomic_load(&agent->word, relaxed);
    if (agent == NULL || art_word_generation(word) != art_handle_generation(command->agent) ||
        (word & ART_WORD_DEAD))
        return AGENTRT_E_STALE;
    if (agent == port->address)
        return AGENTRT_OK;
    if (art_agent_port(agent) != port)
        return AGENTRT_E_FOREIGN;
    if (command->handled > agent->taken)
        return AGENTRT_E_ARGUMENT;
    struct art_runtime *runtime = art_port_runtime(port);
    if (agent->taken > 0)
        return finish(thread, runtime, agent, command);
    if ((word & ART_WORD_AWAITING) && !art_child_suspended(agent))
        return finish_late(thread, runtime, agent, command);
    return AGENTRT_E_CONTEXT;
}

void art_batch_let_go(struct art_agent *agent)
{
    struct art_msg *message = NULL;
    ART_ASSERT(agent->taken_urgent <= agent->taken);
    for (uint32_t i = 0; i < agent->taken_urgent; i++) {
        message = art_mailbox_peek_urgent(agent, message);
        ART_ASSERT(message != NULL);
        message->capability = AGENTRT_INLINE;
    }
    message = agent->tail;
    for (uint32_t i = agent->taken_urgent; i < agent->taken; i++) {
        // relaxed: the take has read it.
        message = art_atomic_load(&message->next, relaxed);
        ART_ASSERT(message != NULL); // a record that is out stays in the mailbox until its commit
        message->capability = AGENTRT_INLINE;
    }
    agent->taken = 0;
    agent->taken_urgent = 0;
}

// Whether a living agent in this place lives behind the port. Places change hands meanwhile, but not those of this port: its spawns
// are over, and its agents end in this thread only. So a word that was read whole goes with the port that is read after it.
static bool lives_behind(struct art_agent *agent, struct art_port *port, uint32_t *out_generation)
{
    // edge mailbox.admit (acquire): the spawn happens before the look at its port.
    uint64_t word = art_atomic_load(&agent->word, acquire);
    *out_generation = art_word_generation(word);
    return (word & ART_WORD_DEAD) == 0 && art_agent_port(agent) == port;
}

void art_batch_gather(struct art_thread *thread, struct art_port *port)
{
    struct art_runtime *runtime = art_port_runtime(port);
    for (uint32_t index = 0;; index++) {
        struct art_agent *agent = art_pool_find(ART_POOL_AGENT, index);
        if (agent == NULL)
            return; // chunks are made in order, so the first hole is the end
        uint32_t generation;
        if (agent == port->address || !lives_behind(agent, port, &generation))
            continue;
        if (agent->taken > 0) {
            art_batch_let_go(agent);
            open_turn_over(runtime, agent);
            art_port_submit(agent);
        } else if (art_mailbox_seize(agent, generation)) {
            art_sched_submit(thread, runtime, agent);
        }
    }
}

void art_batch_bury(struct art_thread *thread, struct art_agent *agent)
{
    struct art_runtime *runtime = art_agent_runtime(agent);
    ART_ASSERT(agent->taken == 0); // let go before it was queued
    if (runtime->sim.open == agent)
        runtime->sim.open = NULL;
    art_agent_end(thread, agent, AGENTRT_E_HOST, 0, 0);
}
