// The mailbox: one word admits, one exchange links, and the word's answer is the decision to wake.
//
// Invariants: depth and urgent count every admitted and not yet settled message, linked or not; SCHEDULED is set exactly while the
// agent is in a queue or in a turn; nothing is admitted after DEAD.
// Edges: mailbox.admit, from a turn's settlement to the next sender, and from a spawn to the first; mailbox.link, from a
// message's content to its reader; mailbox.urgent, the same for the urgent lane.
// Why: intrusive MPSC after Vyukov (1024cores, 2010), with the message read last as the stub, as libponyrt does. A producer may
// stand between exchange and link, so "counted but not linked" means busy, not empty. Counting in the word gives the bound, the
// wake decision and the check of the generation in one compare-and-swap.
#ifndef ART_EXEC_MAILBOX_H
#define ART_EXEC_MAILBOX_H

#include "base/assert.h"
#include "exec/agent.h"

enum art_admission {
    ART_ADMITTED,      // and somebody else will run the agent
    ART_ADMITTED_WAKE, // and the caller must submit the agent once the message is linked
    ART_REFUSED_FULL,
    ART_REFUSED_STOPPING,
    ART_REFUSED_DEAD,
};

// Counts one ordinary message in, if fewer than `bound` are there.
static inline enum art_admission art_mailbox_admit(struct art_agent *agent, uint32_t generation,
                                                   uint32_t bound)
{
    // relaxed: a guess that the compare-and-swap checks.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    for (;;) {
        if (ART_UNLIKELY(art_word_generation(word) != generation || (word & ART_WORD_DEAD)))
            return ART_REFUSED_DEAD;
        if (ART_UNLIKELY(word & ART_WORD_STOPPING))
            return ART_REFUSED_STOPPING;
        if (ART_UNLIKELY(art_word_depth(word) >= bound))
            return ART_REFUSED_FULL;
        bool wake = (word & (ART_WORD_SCHEDULED | ART_WORD_AWAITING)) == 0;
        uint64_t after = (word + 1) | (wake ? ART_WORD_SCHEDULED : 0);
        // edge mailbox.admit (acq_rel): the last turn, or the spawn, happens before this sender's submission.
        if (art_atomic_cas_weak(&agent->word, &word, after, acq_rel, relaxed))
            return wake ? ART_ADMITTED_WAKE : ART_ADMITTED;
    }
}

// The same for a live agent about which all is plain, which neither stops nor awaits and has room; refused otherwise, for whatever
// reason, and when another sender was quicker: who asks goes the long way then, which tries for as long as it takes.
static inline enum art_admission art_mailbox_admit_plain(struct art_agent *agent,
                                                         uint32_t generation)
{
    uint64_t fits = (uint64_t)generation << ART_WORD_GENERATION_SHIFT;
    uint64_t must_fit =
        ~0ull << ART_WORD_GENERATION_SHIFT | ART_WORD_DEAD | ART_WORD_STOPPING | ART_WORD_AWAITING;
    // relaxed: a guess that the compare-and-swap checks.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    if (ART_UNLIKELY(((word ^ fits) & must_fit) != 0 ||
                     art_word_depth(word) >= art_agent_plain_bound(agent)))
        return ART_REFUSED_FULL;
    // edge mailbox.admit (acq_rel): the last turn, or the spawn, happens before this sender's submission.
    if (ART_UNLIKELY(!art_atomic_cas_weak(&agent->word, &word, (word + 1) | ART_WORD_SCHEDULED,
                                          acq_rel, relaxed)))
        return ART_REFUSED_FULL;
    return word & ART_WORD_SCHEDULED ? ART_ADMITTED : ART_ADMITTED_WAKE;
}

static inline void art_mailbox_link(struct art_agent *agent, struct art_msg *message)
{
    // relaxed: published by the exchange.
    art_atomic_store(&message->next, NULL, relaxed);
    // edge mailbox.link (acq_rel): the predecessor's own store of NULL happens before our store of its successor.
    struct art_msg *before = art_atomic_exchange(&agent->head, message, acq_rel);
    // edge mailbox.link (release): the message's content happens before its reader.
    art_atomic_store(&before->next, message, release);
}

// The stub is read only through its first word, which lies where a message keeps `next`.
static inline struct art_msg *art_mailbox_stub(struct art_agent *agent)
{
    return (struct art_msg *)(void *)&agent->stub;
}

// The oldest unread message, or NULL when none is linked.
static inline struct art_msg *art_mailbox_peek(struct art_agent *agent)
{
    // edge mailbox.link (acquire): the message's content happens before its reader.
    return art_atomic_load(&agent->tail->next, acquire);
}

// Takes the message that a peek found. It stays in the queue as the new stub until the next one is taken.
static inline void art_mailbox_advance(struct art_thread *thread, struct art_agent *agent,
                                       struct art_msg *message)
{
    struct art_msg *last = agent->tail;
    agent->tail = message;
    if (ART_LIKELY(last != art_mailbox_stub(agent)))
        art_msg_release(thread, last);
}

static inline struct art_msg *art_mailbox_pop(struct art_thread *thread, struct art_agent *agent)
{
    struct art_msg *message = art_mailbox_peek(agent);
    if (message != NULL)
        art_mailbox_advance(thread, agent, message);
    return message;
}

// Counts one urgent message in; a stopping agent still takes it. `flag`: set together with it, or zero.
enum art_admission art_mailbox_admit_urgent(struct art_agent *agent, uint32_t generation,
                                            uint64_t flag);
void art_mailbox_link_urgent(struct art_agent *agent, struct art_msg *message);
// The oldest linked urgent message, which the caller then owns, or NULL.
struct art_msg *art_mailbox_pop_urgent(struct art_agent *agent);
// The same without taking it: the one after `before`, or the first for NULL.
struct art_msg *art_mailbox_peek_urgent(struct art_agent *agent, struct art_msg *before);

// Moves a message to the head of the urgent lane, or takes it out of it; it comes after `before`, or first for NULL.
void art_mailbox_promote_urgent(struct art_agent *agent, struct art_msg *before,
                                struct art_msg *message);
void art_mailbox_unlink_urgent(struct art_agent *agent, struct art_msg *before,
                               struct art_msg *message);

enum art_settlement {
    ART_SETTLED_IDLE,    // SCHEDULED is given up
    ART_SETTLED_AGAIN,   // more to do: the caller submits the agent
    ART_SETTLED_STOPPED, // stopping and empty: the caller ends it
};
// The end of a turn: counts out what it handled and gives up SCHEDULED unless there is more.
enum art_settlement art_mailbox_settle(struct art_agent *agent, uint32_t handled,
                                       uint32_t handled_urgent, bool awaiting);
// The same for the common case, in which everything counted was ordinary and is handled: true, or nothing was done and
// `word` is the word as it is now.
static inline bool art_mailbox_settle_empty(struct art_agent *agent, uint64_t *word,
                                            uint32_t handled)
{
    uint64_t after = *word - handled;
    if (ART_UNLIKELY((after & (ART_WORD_DEPTH_MASK | ART_WORD_SPECIAL)) != 0)) {
        // edge mailbox.link (acquire): counted messages are linked, or will be in a moment.
        *word = art_atomic_load(&agent->word, acquire);
        return false;
    }
    // edge mailbox.admit (acq_rel): this turn happens before the sender that schedules the next one.
    return art_atomic_cas(&agent->word, word, after & ~ART_WORD_SCHEDULED, acq_rel, acquire);
}

// The same when ordinary messages came meanwhile and nothing else did: true, and the caller submits the agent.
static inline bool art_mailbox_settle_again(struct art_agent *agent, uint64_t *word,
                                            uint32_t handled)
{
    if (art_word_depth(*word) == handled || (*word & ART_WORD_SPECIAL) != 0)
        return false;
    // edge mailbox.admit (acq_rel): this turn happens before the sender that schedules the next one.
    return art_atomic_cas(&agent->word, word, *word - handled, acq_rel, acquire);
}

// The same for an agent that is suspended, with `held` urgent messages that wait for it to go on. True: there are others, and the
// caller submits it.
ART_MUST_USE bool art_mailbox_suspend(struct art_agent *agent, uint32_t handled,
                                      uint32_t handled_urgent, uint32_t held);

// Count out messages in the middle of a turn.
void art_mailbox_count_out(struct art_agent *agent, uint32_t handled_urgent);
void art_mailbox_count_out_ordinary(struct art_agent *agent, uint32_t handled);
// Takes a flag back.
void art_mailbox_clear(struct art_agent *agent, uint64_t flag);

// Refuses ordinary messages from now on. Returns as admission does.
enum art_admission art_mailbox_stop(struct art_agent *agent, uint32_t generation);
// Takes the right to run the agent if nobody has it: true, and the caller submits it.
bool art_mailbox_seize(struct art_agent *agent, uint32_t generation);
// Clears AWAITING outside a turn; true when the caller must submit the agent.
bool art_mailbox_resume(struct art_agent *agent);
// Refuses everything from now on and returns the word as it was: what it counts is all there is to drain.
static inline uint64_t art_mailbox_kill(struct art_agent *agent)
{
    // edge mailbox.admit (seq_cst): every admission before is seen, none comes after.
    // edge crowd.count (seq_cst): then the look at the crowd.
    uint64_t word = art_atomic_or(&agent->word, ART_WORD_DEAD, seq_cst);
    ART_ASSERT((word & ART_WORD_DEAD) == 0);
    return word;
}

#endif
