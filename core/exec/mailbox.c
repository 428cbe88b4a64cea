// The mailbox: one word admits, one exchange links, and the word's answer is the decision to wake.
#include "exec/mailbox.h"

#include "base/assert.h"

enum art_admission art_mailbox_admit_urgent(struct art_agent *agent, uint32_t generation,
                                            uint64_t flag)
{
    // edge crowd.count (seq_cst): a full lane is seen after the message was left in its crowd.
    uint64_t word = art_atomic_load(&agent->word, seq_cst);
    for (;;) {
        if (art_word_generation(word) != generation || (word & ART_WORD_DEAD))
            return ART_REFUSED_DEAD;
        if (flag != 0 && (word & flag) == flag)
            return ART_REFUSED_STOPPING;
        if (art_word_urgent(word) == ART_URGENT_MAX)
            return ART_REFUSED_FULL;
        bool wake = (word & ART_WORD_SCHEDULED) == 0;
        uint64_t after = (word + ART_WORD_URGENT_ONE) | ART_WORD_SCHEDULED | flag;
        // edge mailbox.admit (acq_rel): the last turn, or the spawn, happens before this sender's submission.
        if (art_atomic_cas_weak(&agent->word, &word, after, acq_rel, relaxed))
            return wake ? ART_ADMITTED_WAKE : ART_ADMITTED;
    }
}

void art_mailbox_link_urgent(struct art_agent *agent, struct art_msg *message)
{
    // relaxed: a guess that the compare-and-swap checks.
    struct art_msg *newest = art_atomic_load(&agent->urgent, relaxed);
    do {
        // relaxed: published by the compare-and-swap.
        art_atomic_store(&message->next, newest, relaxed);
        // edge mailbox.urgent (release): the message's content happens before its reader.
    } while (!art_atomic_cas_weak(&agent->urgent, &newest, message, release, relaxed));
}

// Moves what senders have stacked up behind what was taken before, oldest first.
static void collect_urgent(struct art_agent *agent)
{
    // relaxed: a look; the exchange decides.
    if (art_atomic_load(&agent->urgent, relaxed) == NULL)
        return;
    // edge mailbox.urgent (acquire): the messages' content happens before their reader.
    struct art_msg *newest = art_atomic_exchange(&agent->urgent, NULL, acquire);
    struct art_msg *first = NULL;
    while (newest != NULL) {
        // relaxed: linked before the exchange.
        struct art_msg *older = art_atomic_load(&newest->next, relaxed);
        // relaxed: the list is the turn's own.
        art_atomic_store(&newest->next, first, relaxed);
        first = newest;
        newest = older;
    }
    art_atomic(struct art_msg *) *end = NULL;
    for (struct art_msg *last = agent->urgent_first; last != NULL;) {
        end = &last->next;
        // relaxed: the list is the turn's own.
        last = art_atomic_load(&last->next, relaxed);
    }
    if (end == NULL)
        agent->urgent_first = first;
    else
        art_atomic_store(end, first, relaxed); // relaxed: the list is the turn's own.
}

struct art_msg *art_mailbox_pop_urgent(struct art_agent *agent)
{
    if (agent->urgent_first == NULL)
        collect_urgent(agent);
    struct art_msg *message = agent->urgent_first;
    if (message != NULL) {
        // relaxed: the list is the turn's own.
        agent->urgent_first = art_atomic_load(&message->next, relaxed);
    }
    return message;
}

struct art_msg *art_mailbox_peek_urgent(struct art_agent *agent, struct art_msg *before)
{
    if (before == NULL) {
        collect_urgent(agent);
        return agent->urgent_first;
    }
    // relaxed: the list is the turn's own.
    return art_atomic_load(&before->next, relaxed);
}

void art_mailbox_unlink_urgent(struct art_agent *agent, struct art_msg *before,
                               struct art_msg *message)
{
    // relaxed: the list is the turn's own.
    struct art_msg *next = art_atomic_load(&message->next, relaxed);
    if (before == NULL)
        agent->urgent_first = next;
    else
        art_atomic_store(&before->next, next, relaxed); // relaxed: same
}

void art_mailbox_promote_urgent(struct art_agent *agent, struct art_msg *before,
                                struct art_msg *message)
{
    art_mailbox_unlink_urgent(agent, before, message);
    // relaxed: the list is the turn's own.
    art_atomic_store(&message->next, agent->urgent_first, relaxed);
    agent->urgent_first = message;
}

bool art_mailbox_suspend(struct art_agent *agent, uint32_t handled, uint32_t handled_urgent,
                         uint32_t held)
{
    // relaxed: a guess that the compare-and-swap checks.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    for (;;) {
        ART_ASSERT(art_word_depth(word) >= handled);
        ART_ASSERT(art_word_urgent(word) >= handled_urgent + held);
        ART_ASSERT(word & ART_WORD_SCHEDULED);
        uint64_t after = word - handled - (uint64_t)handled_urgent * ART_WORD_URGENT_ONE;
        after |= ART_WORD_AWAITING;
        bool again = art_word_urgent(after) > held;
        if (!again)
            after &= ~ART_WORD_SCHEDULED;
        // edge mailbox.admit (seq_cst): this turn happens before the sender that schedules the next one.
        // edge crowd.count (seq_cst): before the look at those who found no room.
        if (art_atomic_cas_weak(&agent->word, &word, after, seq_cst, relaxed))
            return again;
    }
}

enum art_settlement art_mailbox_settle(struct art_agent *agent, uint32_t handled,
                                       uint32_t handled_urgent, bool awaiting)
{
    // relaxed: a guess that the compare-and-swap checks.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    for (;;) {
        ART_ASSERT(art_word_depth(word) >= handled);
        ART_ASSERT(art_word_urgent(word) >= handled_urgent);
        ART_ASSERT(word & ART_WORD_SCHEDULED);
        ART_ASSERT((word & ART_WORD_DEAD) == 0);
        uint64_t after = word - handled - (uint64_t)handled_urgent * ART_WORD_URGENT_ONE;
        after = awaiting ? after | ART_WORD_AWAITING : after & ~ART_WORD_AWAITING;
        bool urgent = art_word_urgent(after) > 0;
        bool again = urgent || (art_word_depth(after) > 0 && !awaiting);
        bool stopped = !again && (after & ART_WORD_STOPPING) && !awaiting;
        if (!again && !stopped)
            after &= ~ART_WORD_SCHEDULED;
        // edge mailbox.admit (seq_cst): this turn happens before the sender that schedules the next one.
        // edge crowd.count (seq_cst): before the look at those who found no room.
        if (art_atomic_cas_weak(&agent->word, &word, after, seq_cst, relaxed)) {
            if (again)
                return ART_SETTLED_AGAIN;
            return stopped ? ART_SETTLED_STOPPED : ART_SETTLED_IDLE;
        }
    }
}

void art_mailbox_count_out(struct art_agent *agent, uint32_t handled_urgent)
{
    // relaxed: the turn goes on; its end is the edge.
    uint64_t before =
        art_atomic_sub(&agent->word, (uint64_t)handled_urgent * ART_WORD_URGENT_ONE, relaxed);
    ART_ASSERT(art_word_urgent(before) >= handled_urgent);
    ART_ASSERT(before & ART_WORD_SCHEDULED);
}

void art_mailbox_count_out_ordinary(struct art_agent *agent, uint32_t handled)
{
    // relaxed: the turn goes on; its end is the edge.
    uint64_t before = art_atomic_sub(&agent->word, handled, relaxed);
    ART_ASSERT(art_word_depth(before) >= handled);
    ART_ASSERT(before & ART_WORD_SCHEDULED);
}

void art_mailbox_clear(struct art_agent *agent, uint64_t flag)
{
    // edge mailbox.admit (acq_rel): who sets the flag again sees what happened before.
    art_atomic_and(&agent->word, ~flag, acq_rel);
}

enum art_admission art_mailbox_stop(struct art_agent *agent, uint32_t generation)
{
    // relaxed: a guess that the compare-and-swap checks.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    for (;;) {
        if (art_word_generation(word) != generation || (word & ART_WORD_DEAD))
            return ART_REFUSED_DEAD;
        if (word & ART_WORD_STOPPING)
            return ART_REFUSED_STOPPING;
        bool wake = (word & (ART_WORD_SCHEDULED | ART_WORD_AWAITING)) == 0;
        uint64_t after = word | ART_WORD_STOPPING | (wake ? ART_WORD_SCHEDULED : 0);
        // edge mailbox.admit (acq_rel): the last turn happens before this submission.
        if (art_atomic_cas_weak(&agent->word, &word, after, acq_rel, relaxed))
            return wake ? ART_ADMITTED_WAKE : ART_ADMITTED;
    }
}

bool art_mailbox_seize(struct art_agent *agent, uint32_t generation)
{
    // relaxed: a guess that the compare-and-swap checks.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    do {
        if (art_word_generation(word) != generation ||
            (word & (ART_WORD_DEAD | ART_WORD_SCHEDULED)) != 0)
            return false;
        // edge mailbox.admit (acq_rel): the last turn happens before this submission.
    } while (
        !art_atomic_cas_weak(&agent->word, &word, word | ART_WORD_SCHEDULED, acq_rel, relaxed));
    return true;
}

bool art_mailbox_resume(struct art_agent *agent)
{
    // relaxed: a guess that the compare-and-swap checks.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    for (;;) {
        ART_ASSERT((word & ART_WORD_DEAD) == 0); // its host ends it, and its host is here
        uint64_t after = word & ~ART_WORD_AWAITING;
        bool work = art_word_depth(word) > 0 || (word & ART_WORD_STOPPING);
        bool wake = work && (word & ART_WORD_SCHEDULED) == 0;
        after |= wake ? ART_WORD_SCHEDULED : 0;
        // edge mailbox.admit (acq_rel): the turn that ends here happens before the next one.
        if (art_atomic_cas_weak(&agent->word, &word, after, acq_rel, relaxed))
            return wake;
    }
}
