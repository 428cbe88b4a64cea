// Waits: which asks an awaiting agent has out, and the end of a wait that would last for ever.
#include "exec/wait.h"

#include "base/assert.h"
#include "exec/name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// There was no memory for the list: its agent is never found to wait for this message.
#define LOST (ART_WAIT_ONE - 1)

void art_wait_prepare(void *element, uint32_t index)
{
    struct art_wait_list *list = element;
    list->index = index;
}

// NULL: there is none.
static struct art_wait_list *list_of(uint32_t waits)
{
    bool one = waits == 0 || (waits & ART_WAIT_ONE) != 0;
    return one || waits == LOST ? NULL : art_pool_find(ART_POOL_WAIT, waits - 1);
}

static struct art_wait_list *list_acquire(struct art_thread *thread)
{
    struct art_wait_list *list = art_pool_acquire(thread->caches, ART_POOL_WAIT);
    if (list == NULL)
        return NULL;
    memset(list->futures, 0, sizeof list->futures);
    list->more = false;
    return list;
}

static void list_add(struct art_wait_list *list, uint64_t future)
{
    for (uint32_t i = 0; i < ART_WAIT_ASKS_MAX; i++) {
        if (list->futures[i] == 0) {
            list->futures[i] = future;
            return;
        }
    }
    list->more = true;
}

static void list_remove(struct art_wait_list *list, uint64_t future)
{
    for (uint32_t i = 0; i < ART_WAIT_ASKS_MAX; i++)
        if (list->futures[i] == future)
            list->futures[i] = 0;
}

// The promise of an entry that is no list, and whether it is still its agent's.
static bool look_at_entry(uint64_t asker, uint32_t waits, struct art_await_look *out_look)
{
    return art_await_look_at(waits & ART_WAIT_PLACE_MASK, out_look) && out_look->asker == asker &&
           art_wait_entry(out_look->future) == waits;
}

// One more ask beside another: from here on there is a list. When the other is just ending, more will come than is in it.
ART_COLD static void note_another(struct art_thread *thread, struct art_runtime *runtime,
                                  struct art_agent *agent, uint64_t asker, uint64_t future)
{
    art_mutex_lock(&runtime->waits.lock);
    // relaxed: changed by whoever acts for this agent, who is here, or under the lock.
    uint32_t waits = art_atomic_load(&agent->waits, relaxed);
    bool one = waits == 0 || (waits & ART_WAIT_ONE) != 0;
    struct art_wait_list *list = one ? list_acquire(thread) : list_of(waits);
    uint32_t after = list == NULL ? LOST : list->index + 1;
    if (list != NULL) {
        struct art_await_look look;
        if ((waits & ART_WAIT_ONE) != 0 && look_at_entry(asker, waits, &look))
            list_add(list, look.future);
        else if ((waits & ART_WAIT_ONE) != 0)
            list->more = true;
        list_add(list, future);
    }
    // relaxed: whoever follows it does so under the lock.
    art_atomic_store(&agent->waits, after, relaxed);
    art_mutex_unlock(&runtime->waits.lock);
}

void art_wait_end_slowly(struct art_runtime *runtime, struct art_agent *agent, uint64_t future)
{
    uint32_t waits = art_wait_entry(future);
    // relaxed, both: nothing is published.
    if (art_atomic_cas(&agent->waits, &waits, 0, relaxed, relaxed) || (waits & ART_WAIT_ONE) != 0)
        return;
    art_mutex_lock(&runtime->waits.lock);
    waits = art_atomic_load(&agent->waits, relaxed); // relaxed: under the lock
    struct art_wait_list *list = list_of(waits);
    if (list != NULL)
        list_remove(list, future);
    art_mutex_unlock(&runtime->waits.lock);
}

// From here on what is noted of this inline agent is its message in hand's.
static inline void begin(struct art_thread *thread, struct art_runtime *runtime,
                         struct art_agent *agent, uint64_t future)
{
    struct art_worker *worker = art_state_worker(thread, runtime);
    // relaxed: the caller's own count, or that of a simulation's one thread.
    thread->asked.turns =
        art_atomic_load(worker != NULL ? &worker->probe.turns : &runtime->outside.turns, relaxed);
    thread->asked.message = agent->tail;
    // relaxed: published by the settlement.
    art_atomic_store(&agent->waits, art_wait_entry(future), relaxed);
}

ART_COLD static void note_slowly(struct art_thread *thread, struct art_runtime *runtime,
                                 struct art_agent *agent, uint64_t future)
{
    uint64_t asker = art_agent_bits(agent);
    if (art_agent_port(agent) != NULL) {
        uint32_t nothing = 0;
        if (art_agent_id(agent) == 0)
            return; // a port's address goes on
        // edge wait.entry (seq_cst): the promise happens before a look at it; for who awaits already, before his look at others.
        if (!art_atomic_cas(&agent->waits, &nothing, art_wait_entry(future), seq_cst, relaxed))
            note_another(thread, runtime, agent, asker, future);
        return;
    }
    // relaxed: the turn's own.
    bool awaiting = (art_atomic_load(&agent->word, relaxed) & ART_WORD_AWAITING) != 0;
    if (awaiting || art_wait_noted_now(thread, runtime, agent)) {
        note_another(thread, runtime, agent, asker, future);
        return;
    }
    art_wait_forget_all(thread, agent);
    begin(thread, runtime, agent, future);
}

void art_wait_note(struct art_thread *thread, struct art_runtime *runtime, uint64_t asker,
                   uint64_t future)
{
    struct art_agent *agent = art_agent_find(asker);
    // relaxed: an inline agent's own turn wrote it.
    uint32_t waits = art_atomic_load(&agent->waits, relaxed);
    if (ART_LIKELY(waits == 0 && art_agent_port(agent) == NULL))
        begin(thread, runtime, agent, future);
    else
        note_slowly(thread, runtime, agent, future);
}

void art_wait_forget_all(struct art_thread *thread, struct art_agent *agent)
{
    struct art_runtime *runtime = art_agent_runtime(agent);
    // relaxed: as in the note.
    uint32_t waits = art_atomic_load(&agent->waits, relaxed);
    // relaxed: nothing is published.
    if ((waits & ART_WAIT_ONE) != 0 && art_atomic_cas(&agent->waits, &waits, 0, relaxed, relaxed))
        return;
    art_mutex_lock(&runtime->waits.lock);
    // relaxed: lists change hands under the lock.
    waits = art_atomic_exchange(&agent->waits, 0, relaxed);
    struct art_wait_list *list = list_of(waits);
    if (list != NULL)
        art_pool_release(thread->caches, ART_POOL_WAIT, list);
    art_mutex_unlock(&runtime->waits.lock);
}

// One agent that waits, and by which ask the search came to it.
struct step {
    uint64_t agent;
    uint64_t future; // of the agent at `before`
    uint32_t before;
};

// A set of agents, each of which waits for others of it.
struct knot {
    struct step steps[ART_WAIT_AGENTS_MAX];
    uint32_t count;
    uint32_t last; // the step whose ask closes the first cycle found
    uint64_t closing;
    bool closed;
};

// Whether this agent is in no turn and gives its ordinary messages no turn.
static bool rests(struct art_agent *agent, uint64_t bits)
{
    // edge mailbox.admit (seq_cst): after the settlement of whoever looks.
    uint64_t word = art_atomic_load(&agent->word, seq_cst);
    uint64_t mask = ART_WORD_AWAITING | ART_WORD_SCHEDULED | ART_WORD_DEAD | ART_WORD_URGENT_MASK;
    return art_word_generation(word) == art_handle_generation(bits) &&
           (word & mask) == ART_WORD_AWAITING;
}

// Follows one wait. False when it is for no agent's answer, or leads too far.
static bool follow(struct knot *knot, uint32_t at, const struct art_await_look *look)
{
    if (look->target == 0)
        return false;
    for (uint32_t i = 0; i < knot->count; i++) {
        if (knot->steps[i].agent != look->target)
            continue;
        if (i == 0 && !knot->closed) {
            knot->closed = true;
            knot->last = at;
            knot->closing = look->future;
        }
        return true;
    }
    if (knot->count == ART_WAIT_AGENTS_MAX)
        return false;
    knot->steps[knot->count++] =
        (struct step){ .agent = look->target, .future = look->future, .before = at };
    return true;
}

// Follows every ask that an agent of the knot waits for. False when it may go on. The lock is held, which is why lists stand still.
static bool visit(struct knot *knot, uint32_t at)
{
    uint64_t bits = knot->steps[at].agent;
    struct art_agent *agent = art_agent_find(bits);
    if (agent == NULL || !rests(agent, bits))
        return false;
    // edge wait.entry (seq_cst): after the settlement of whoever looks; the promise happens before this.
    uint32_t waits = art_atomic_load(&agent->waits, seq_cst);
    struct art_wait_list *list = list_of(waits);
    if (waits == 0 || waits == LOST || (list != NULL && list->more))
        return false;
    struct art_await_look look;
    if (list == NULL)
        return look_at_entry(bits, waits, &look) && follow(knot, at, &look);
    uint32_t asks = 0;
    for (uint32_t i = 0; i < ART_WAIT_ASKS_MAX; i++) {
        uint64_t future = list->futures[i];
        if (future == 0)
            continue;
        // What is over has its record under way.
        if (!art_await_look_at(art_handle_index(future), &look) || look.future != future ||
            !follow(knot, at, &look))
            return false;
        asks += 1;
    }
    return asks > 0;
}

// Whether this agent is of a set of which nobody can go on.
static bool search(struct knot *knot, uint64_t bits)
{
    knot->count = 1;
    knot->closed = false;
    knot->last = 0;
    knot->closing = 0;
    knot->steps[0] = (struct step){ .agent = bits };
    for (uint32_t at = 0; at < knot->count; at++)
        if (!visit(knot, at))
            return false;
    return knot->closed;
}

static bool same(const struct knot *a, const struct knot *b)
{
    if (a->count != b->count || a->last != b->last || a->closing != b->closing)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->steps[i].agent != b->steps[i].agent || a->steps[i].future != b->steps[i].future)
            return false;
    return true;
}

static int append_agent(char *text, size_t room, struct art_runtime *runtime, uint64_t bits)
{
    char name[AGENTRT_NAME_BYTES_MAX + 1];
    struct art_agent *agent = art_agent_find(bits);
    if (art_name_of(&runtime->names, bits, name))
        return snprintf(text, room, "'%s'", name);
    return snprintf(text, room, "agent %" PRIu64, art_agent_id(agent));
}

// "'a' awaits agent 2 awaits 'a'": the cycle from its closer on; what is too long is cut.
static uint32_t describe(struct art_runtime *runtime, const struct knot *knot, char *text,
                         uint32_t room)
{
    uint32_t path[ART_WAIT_AGENTS_MAX];
    uint32_t length = 0;
    for (uint32_t at = knot->last; at != 0; at = knot->steps[at].before)
        path[length++] = at;
    int used = append_agent(text, room, runtime, knot->steps[0].agent);
    for (uint32_t i = 0; i <= length && (uint32_t)used < room; i++) {
        used += snprintf(text + used, room - (uint32_t)used, " awaits ");
        if ((uint32_t)used < room)
            used += append_agent(text + used, room - (uint32_t)used, runtime,
                                 knot->steps[i == length ? 0 : path[length - 1 - i]].agent);
    }
    return (uint32_t)used < room ? (uint32_t)used : room - 1;
}

// Two searches that find the same: what was found was so all at once, at the moment between them.
ART_COLD static void untie(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits)
{
    struct knot knot;
    struct knot again;
    struct art_promise *promise = NULL;
    art_mutex_lock(&runtime->waits.lock);
    if (search(&knot, bits) && search(&again, bits) && same(&knot, &again)) {
        // The closer's own ask: the first of the cycle.
        uint64_t future = knot.closing;
        for (uint32_t at = knot.last; at != 0; at = knot.steps[at].before)
            future = knot.steps[at].future;
        promise = art_await_win(future);
    }
    art_mutex_unlock(&runtime->waits.lock);
    if (promise == NULL)
        return;
    char text[ART_WAIT_TEXT_BYTES];
    uint32_t bytes = describe(runtime, &knot, text, sizeof text);
    art_await_fail_won(thread, promise, 0, AGENTRT_E_DEADLOCK, text, bytes);
}

void art_wait_check(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits,
                    uint32_t waits)
{
    if (waits == 0)
        return;
    if (ART_LIKELY((waits & ART_WAIT_ONE) != 0)) {
        struct art_promise *promise =
            art_pool_find_sized(ART_POOL_PROMISE, waits & ART_WAIT_PLACE_MASK, ART_PROMISE_BYTES);
        // relaxed: a hint; it may be another promise's by now.
        uint64_t target = art_atomic_load(&promise->target, relaxed);
        // edge mailbox.admit (seq_cst): after this agent's settlement.
        uint64_t word = target == 0 ? 0 : art_atomic_load(&art_agent_find(target)->word, seq_cst);
        if (ART_LIKELY((word & (ART_WORD_AWAITING | ART_WORD_SCHEDULED)) != ART_WORD_AWAITING))
            return;
    }
    untie(thread, runtime, bits);
}
