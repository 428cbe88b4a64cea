// A turn: an agent, alone, handles what its mailbox held when it began, up to its budget.
//
// Threads: the one that took the agent from its queue; it holds the SCHEDULED bit until settlement.
// Why two roads: nearly every turn on a worker handles plain messages of an agent about which nothing is special. Those turns are
// written out here, where the worker's loop takes them in; whatever they meet that is not plain is the other road's.
#ifndef ART_EXEC_TURN_H
#define ART_EXEC_TURN_H

#include "exec/mailbox.h"
#include "exec/sched.h"
#include "exec/state.h"

// A worker's turn, whatever it finds. The thread's note of the turn stays until the next one, or until the worker looks elsewhere.
void art_turn_run(struct art_thread *thread, struct art_worker *worker, struct art_agent *agent);
// The same by the long way, which notes what it handles.
void art_turn_run_noted(struct art_thread *thread, struct art_worker *worker,
                        struct art_agent *agent);
// The rest of one: `word` is the mailbox word as last seen; `handled` ordinary messages and `status` of the last are behind it.
void art_turn_go_on(struct art_thread *thread, struct art_worker *worker, struct art_agent *agent,
                    uint64_t word, uint32_t handled, agentrt_status status);

// A turn in a simulation, where nothing is plain: one message.
void art_turn_run_simulated(struct art_thread *thread, struct art_runtime *runtime,
                            struct art_agent *agent);

// The end that inline turns and ports share: counts, settles, and submits, stops or leaves the agent.
void art_turn_settle(struct art_thread *thread, struct art_runtime *runtime,
                     struct art_agent *agent, uint32_t handled, uint32_t handled_urgent,
                     bool awaiting);
// Messages above the bound of a drop-oldest mailbox go first. Returns how many.
uint32_t art_turn_drop_oldest(struct art_thread *thread, struct art_runtime *runtime,
                              struct art_agent *agent);

// Delivers a plain message. The record is a copy: the message itself is the queue's stub.
static inline agentrt_status art_turn_deliver_plain(struct art_thread *thread,
                                                    struct art_agent *agent, uint64_t bits,
                                                    struct art_msg *message)
{
    art_mailbox_advance(thread, agent, message);
    agentrt_message record;
    art_msg_to_record(message, bits, &record);
    return agent->behavior->receive(agent->state, &record);
}

static inline void art_turn_count_plain(struct art_worker *worker, uint32_t handled)
{
    art_probe_add(&worker->probe.turns, 1);
    art_probe_add(&worker->probe.handled, handled);
}

// The same as art_turn_run, with the most frequent turn written out: one plain message, and nothing else turns up.
static inline void art_turn_run_quickly(struct art_thread *thread, struct art_worker *worker,
                                        struct art_agent *agent)
{
    // edge mailbox.link (acquire): counted messages are linked, or will be in a moment.
    uint64_t word = art_atomic_load(&agent->word, acquire);
    uint64_t bits = art_agent_bits(agent); // read once: an atomic store comes between
    art_thread_set_turn(thread, bits);
    uint64_t all = ART_WORD_DEPTH_MASK | ART_WORD_SPECIAL | ART_WORD_SCHEDULED;
    bool one = (word & all) == (ART_WORD_SCHEDULED | 1) && art_agent_plain_bound(agent) != 0;
    struct art_msg *message = ART_LIKELY(one) ? art_mailbox_peek(agent) : NULL;
    if (ART_UNLIKELY(message == NULL || !art_msg_plain(message))) {
        art_turn_go_on(thread, worker, agent, word, 0, AGENTRT_OK);
        return;
    }
    agentrt_status status = art_turn_deliver_plain(thread, agent, bits, message);
    // Who waits for room is told by the long way.
    if (ART_LIKELY(status == AGENTRT_OK && agent->ext == NULL)) {
        uint64_t after = word - (ART_WORD_SCHEDULED | 1);
        // edge mailbox.admit (acq_rel): this turn happens before the sender that schedules the next one.
        if (ART_LIKELY(art_atomic_cas(&agent->word, &word, after, acq_rel, acquire))) {
            art_turn_count_plain(worker, 1);
            return;
        }
    }
    if (status == AGENTRT_END && art_agent_end_plain(thread, worker, agent, word, 1)) {
        art_turn_count_plain(worker, 1); // last: who waits for quiet must not see it before the end
        return;
    }
    art_turn_go_on(thread, worker, agent, word, 1, status);
}

#endif
