// Crowds: urgent messages beyond what a mailbox word can count wait here for their receiver.
#include "exec/crowd.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/link.h"
#include "exec/mailbox.h"
#include "exec/sched.h"

// Those who wait for one receiver, in order of arrival.
struct art_crowd {
    struct art_crowd *next;
    uint64_t to;
    struct art_msg *first;
    struct art_msg *last;
};

void art_crowd_open(struct art_crowds *crowds)
{
    art_mutex_init(&crowds->lock);
    crowds->first = NULL;
    // relaxed: nobody else is here yet.
    art_atomic_store(&crowds->count, 0, relaxed);
}

void art_crowd_close(struct art_crowds *crowds)
{
    ART_ASSERT(crowds->first == NULL);
    art_mutex_fini(&crowds->lock);
}

// Where the pointer to this receiver's crowd is, or would be. The lock is held.
static struct art_crowd **seek(struct art_crowds *crowds, uint64_t to)
{
    struct art_crowd **place = &crowds->first;
    while (*place != NULL && (*place)->to != to)
        place = &(*place)->next;
    return place;
}

static struct art_msg *next_of(struct art_msg *message)
{
    // relaxed: under the lock, or this thread's own.
    return art_atomic_load(&message->next, relaxed);
}

bool art_crowd_keep(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                    struct art_msg *message)
{
    struct art_crowds *crowds = &runtime->crowds;
    // relaxed: published by the lock.
    art_atomic_store(&message->next, NULL, relaxed);
    art_mutex_lock(&crowds->lock);
    struct art_crowd **place = seek(crowds, to);
    struct art_crowd *crowd = *place;
    if (crowd != NULL) {
        art_atomic_store(&crowd->last->next, message, relaxed); // relaxed: under the lock
        crowd->last = message;
    } else if ((crowd = art_mem_alloc(sizeof *crowd)) != NULL) {
        *crowd = (struct art_crowd){ .to = to, .first = message, .last = message };
        *place = crowd;
        // edge crowd.count (seq_cst): before the look at the receiver's word.
        art_atomic_add(&crowds->count, 1, seq_cst);
    }
    if (crowd != NULL)
        ART_COUNT(thread, runtime, accepted,
                  1); // before another can let it in and count it as handled
    art_mutex_unlock(&crowds->lock);
    if (crowd == NULL)
        return false;
    art_crowd_admit(thread, runtime, to); // its receiver may just have made room
    return true;
}

// Takes out of the crowd whom the receiver admits. `out_wake`: the agent is to be submitted. The lock is held.
static enum art_admission let_in(struct art_crowd *crowd, struct art_agent *agent, bool *out_wake)
{
    enum art_admission admission = ART_ADMITTED;
    while (crowd->first != NULL) {
        admission = art_mailbox_admit_urgent(agent, art_handle_generation(crowd->to), 0);
        if (admission != ART_ADMITTED && admission != ART_ADMITTED_WAKE)
            break;
        struct art_msg *message = crowd->first;
        ART_ASSERT(message != crowd->last || next_of(message) == NULL);
        crowd->first = next_of(message);
        art_mailbox_link_urgent(agent, message);
        *out_wake = *out_wake || admission == ART_ADMITTED_WAKE;
    }
    return admission;
}

void art_crowd_admit(struct art_thread *thread, struct art_runtime *runtime, uint64_t to)
{
    struct art_crowds *crowds = &runtime->crowds;
    struct art_agent *agent = art_agent_find(to);
    struct art_msg *left = NULL;
    bool wake = false;
    art_mutex_lock(&crowds->lock);
    struct art_crowd **place = seek(crowds, to);
    struct art_crowd *crowd = *place;
    if (crowd != NULL) {
        if (let_in(crowd, agent, &wake) == ART_REFUSED_DEAD) {
            left = crowd->first;
            crowd->first = NULL;
        }
        if (crowd->first == NULL) {
            *place = crowd->next;
            art_mem_free(crowd);
            // relaxed: a late look comes here in vain.
            uint32_t before = art_atomic_sub(&crowds->count, 1, relaxed);
            ART_ASSERT(before > 0);
            ART_ASSERT((crowds->first == NULL) == (before == 1)); // counted under the lock
        }
    }
    art_mutex_unlock(&crowds->lock);
    if (wake)
        art_sched_submit(thread, runtime, agent);
    while (left != NULL) {
        struct art_msg *message = left;
        left = next_of(message);
        if (art_link_turn_away(thread, runtime, to, NULL, message))
            ART_COUNT(thread, runtime, letters, 1);
        else
            ART_COUNT(thread, runtime, handled, 1);
    }
}
