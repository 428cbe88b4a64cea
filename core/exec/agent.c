// An agent: two cache lines, the first for its senders, the second for whoever runs it.
#include "exec/agent.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/child.h"
#include "exec/crowd.h"
#include "exec/letter.h"
#include "exec/link.h"
#include "exec/mailbox.h"
#include "exec/name.h"
#include "exec/port.h"
#include "exec/profile.h"
#include "exec/sim.h"
#include "exec/trace.h"
#include "exec/wait.h"

#include <string.h>

void art_agent_prepare(void *element, uint32_t index)
{
    struct art_agent *agent = element;
    agent->bits = art_handle_make(ART_HANDLE_AGENT, 0, index);
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&agent->word, 1ull << ART_WORD_GENERATION_SHIFT | ART_WORD_DEAD, relaxed);
}

// Makes it: all that it is, and last the word, which publishes the rest.
static inline void publish(struct art_agent *agent, struct art_runtime *runtime,
                           const struct art_agent_shape *shape, bool plain)
{
    uint32_t policy = shape->policy;
    // relaxed, all below: published by the word.
    art_atomic_store(&agent->runtime, runtime, relaxed);
    art_atomic_store(&agent->policy, policy, relaxed); // relaxed: same
    art_atomic_store(&agent->plain_bound, plain ? art_policy_capacity(policy) : 0,
                     relaxed);                                        // relaxed: same
    art_atomic_store(&agent->head, art_mailbox_stub(agent), relaxed); // relaxed: same
    art_atomic_store(&agent->urgent, NULL, relaxed);                  // relaxed: same
    art_atomic_store(&agent->stub, NULL, relaxed);                    // relaxed: same
    art_atomic_store(&agent->port, shape->port, relaxed);             // relaxed: same
    agent->tail = art_mailbox_stub(agent);
    agent->behavior = shape->behavior;
    agent->state = shape->state;
    agent->urgent_first = NULL;
    agent->ext = NULL;
    agent->taken = 0;
    agent->taken_urgent = 0;
    agent->stop_owed = false;
    art_atomic_store(&agent->waits, 0, relaxed); // relaxed: published by the word
    // relaxed: a number that only has to differ, in order on a simulation's one thread.
    uint64_t id = shape->address ? 0 : art_atomic_add(&runtime->agent_ids, 1, relaxed) + 1;
    art_atomic_store(&agent->id, id, relaxed); // relaxed: published by the word
    uint32_t generation = art_handle_generation(agent->bits);
    uint64_t held = shape->held ? ART_WORD_SCHEDULED : 0;
    // edge mailbox.admit (release): the spawn happens before the first sender.
    art_atomic_store(&agent->word, (uint64_t)generation << ART_WORD_GENERATION_SHIFT | held,
                     release);
}

// Its name in the life to come.
static inline uint64_t next_bits(const struct art_agent *agent)
{
    // relaxed: a dead agent's word belongs to its allocator.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    uint64_t counted = ART_WORD_DEPTH_MASK | ART_WORD_URGENT_MASK;
    ART_ASSERT((word & (counted | ART_WORD_DEAD)) == ART_WORD_DEAD);
    return art_handle_make(ART_HANDLE_AGENT, art_word_generation(word),
                           art_handle_index(agent->bits));
}

static inline bool shaped_plainly(struct art_runtime *runtime, const struct art_agent_shape *shape)
{
    return shape->port == NULL && !art_trace_on(runtime) &&
           art_policy_overflow(shape->policy) != AGENTRT_DROP_OLDEST;
}

static inline bool shaped_to_profile(const struct art_agent_shape *shape)
{
    return (art_policy_flags(shape->policy) & AGENTRT_SPAWN_PROFILE) != 0;
}

// A simulated or profiled agent, or one for which the thread has no place at hand.
ART_COLD static struct art_agent *create_specially(struct art_thread *thread,
                                                   struct art_runtime *runtime,
                                                   const struct art_agent_shape *shape)
{
    bool joins = art_runtime_simulated(runtime) && !shape->address;
    bool profiled = shaped_to_profile(shape);
    if (joins && !art_sim_join(runtime))
        return NULL;
    struct art_agent *agent =
        art_pool_acquire_at(thread->caches, ART_POOL_AGENT, offsetof(struct art_agent, tail));
    if (agent == NULL)
        goto undo_join;
    agent->bits = next_bits(agent);
    if (profiled && !art_profile_begin(agent->bits, art_clock_now(&runtime->clock)))
        goto undo_acquire;
    publish(agent, runtime, shape,
            !art_runtime_simulated(runtime) && !profiled && shaped_plainly(runtime, shape));
    return agent;
undo_acquire:
    art_pool_release_at(thread->caches, ART_POOL_AGENT, agent, offsetof(struct art_agent, tail));
undo_join:
    if (joins)
        art_sim_leave(runtime);
    return NULL;
}

struct art_agent *art_agent_create(struct art_thread *thread, struct art_runtime *runtime,
                                   const struct art_agent_shape *shape)
{
    if (ART_UNLIKELY(art_runtime_simulated(runtime) || shaped_to_profile(shape) ||
                     art_pool_dry(thread->caches, ART_POOL_AGENT)))
        return create_specially(thread, runtime, shape);
    struct art_agent *agent =
        art_pool_acquire_at(thread->caches, ART_POOL_AGENT, offsetof(struct art_agent, tail));
    agent->bits = next_bits(agent);
    publish(agent, runtime, shape, shaped_plainly(runtime, shape));
    return agent;
}

struct art_ext *art_agent_ext(struct art_agent *agent)
{
    if (agent->ext == NULL)
        agent->ext = art_mem_alloc_zeroed(sizeof *agent->ext);
    return agent->ext;
}

void art_agent_set_text(struct art_agent *agent, const char *text, uint64_t bytes)
{
    struct art_ext *ext = art_agent_ext(agent);
    if (ext == NULL)
        return;
    ART_ASSERT(text != NULL || bytes == 0);
    bytes = bytes > ART_TEXT_BYTES_MAX ? ART_TEXT_BYTES_MAX : bytes;
    char *copy = art_mem_alloc(bytes + 1);
    if (copy == NULL)
        return;
    if (bytes > 0)
        memcpy(copy, text, bytes);
    copy[bytes] = 0;
    art_mem_free(ext->text);
    ext->text = copy;
    ext->text_bytes = (uint32_t)bytes;
}

static void ext_free(struct art_ext *ext)
{
    art_mem_free(ext->name);
    art_mem_free(ext->text);
    art_words_free(&ext->monitors);
    art_words_free(&ext->links);
    art_words_free(&ext->rights);
    art_words_free(&ext->waiters);
    art_words_free(&ext->fences);
    art_mem_free(ext->child);
    art_mem_free(ext);
}

static struct art_agent *merge(struct art_agent *a, struct art_agent *b)
{
    struct art_agent *first;
    struct art_agent **end = &first;
    while (a != NULL && b != NULL) {
        struct art_agent **least = art_agent_id(a) < art_agent_id(b) ? &a : &b;
        *end = *least;
        end = &(*least)->next;
        *least = *end;
    }
    *end = a != NULL ? a : b;
    return first;
}

struct art_agent *art_agent_sort(struct art_agent *list)
{
    struct art_agent *sorted[ART_INDEX_BITS + 1] = { NULL }; // at i: a list of 2^i agents, or none
    while (list != NULL) {
        struct art_agent *agent = list;
        list = agent->next;
        agent->next = NULL;
        uint32_t i = 0;
        for (; sorted[i] != NULL; i++) {
            agent = merge(sorted[i], agent);
            sorted[i] = NULL;
        }
        ART_ASSERT(i <= ART_INDEX_BITS);
        sorted[i] = agent;
    }
    struct art_agent *first = NULL;
    for (uint32_t i = 0; i <= ART_INDEX_BITS; i++)
        first = merge(sorted[i], first);
    return first;
}

// What an end has found in the mailbox, by what became of it.
struct remains {
    uint32_t letters;
    uint32_t handled;
};

// A message that is counted is linked in a moment: its sender stands between the two steps.
ART_COLD static void drain_urgent(struct art_thread *thread, struct art_agent *agent,
                                  uint32_t count, struct remains *remains)
{
    struct art_runtime *runtime = art_agent_runtime(agent);
    while (count > 0) {
        struct art_msg *message = art_mailbox_pop_urgent(agent);
        if (message == NULL) {
            art_atomic_pause();
            continue;
        }
        count -= 1;
        if (art_link_turn_away(thread, runtime, art_agent_bits(agent), agent, message))
            remains->letters += 1;
        else
            remains->handled += 1;
    }
}

ART_COLD static void drain(struct art_thread *thread, struct art_agent *agent, uint32_t count)
{
    struct art_runtime *runtime = art_agent_runtime(agent);
    while (count > 0) {
        struct art_msg *message = art_mailbox_pop(thread, agent);
        if (message == NULL) {
            art_atomic_pause();
            continue;
        }
        count -= 1;
        // Only its content goes: it stays in the queue as the stub.
        art_letter_note(thread, runtime, art_agent_bits(agent), message, AGENTRT_E_DEAD);
    }
}

// The place goes back under its next generation, unless that was the last.
static inline void give_back(struct art_thread *thread, struct art_agent *agent,
                             uint32_t generation)
{
    if (agent->tail != art_mailbox_stub(agent))
        art_msg_release(thread, agent->tail);
    if (ART_UNLIKELY(art_handle_last(generation)))
        return; // dead for ever
    uint64_t next = art_handle_next(generation);
    // edge mailbox.admit (release): the end happens before the next spawn in this place.
    art_atomic_store(&agent->word, next << ART_WORD_GENERATION_SHIFT | ART_WORD_DEAD, release);
    art_pool_release_at(thread->caches, ART_POOL_AGENT, agent, offsetof(struct art_agent, tail));
}

bool art_agent_end_plain(struct art_thread *thread, struct art_worker *worker,
                         struct art_agent *agent, uint64_t word, uint32_t handled)
{
    ART_ASSERT(worker->runtime == art_agent_runtime(agent));
    uint64_t counted = ART_WORD_DEPTH_MASK | ART_WORD_URGENT_MASK | ART_WORD_DEAD;
    if (art_agent_plain_bound(agent) == 0 || agent->ext != NULL || (word & counted) != handled)
        return false;
    art_wait_forget(thread, agent);
    // edge mailbox.admit (seq_cst): as in art_mailbox_kill.
    if (!art_atomic_cas(&agent->word, &word, word | ART_WORD_DEAD, seq_cst, relaxed))
        return false;
    if (agent->behavior->destroy != NULL)
        agent->behavior->destroy(agent->state);
    art_probe_add(&worker->probe.ended, 1);
    if (art_crowd_any(worker->runtime))
        art_crowd_admit(thread, worker->runtime, art_agent_bits(agent));
    if (ART_UNLIKELY(agent->stop_owed))
        art_link_stopped(thread, agent);
    give_back(thread, agent, art_word_generation(word));
    return true;
}

// Last of all: while the end goes on, what it found is in flight.
ART_COLD static void count_remains(struct art_thread *thread, struct art_runtime *runtime,
                                   const struct remains *remains)
{
    ART_COUNT(thread, runtime, letters, remains->letters);
    ART_COUNT(thread, runtime, handled, remains->handled);
}

void art_agent_end(struct art_thread *thread, struct art_agent *agent, agentrt_status reason,
                   uint32_t handled, uint32_t handled_urgent)
{
    struct art_runtime *runtime = art_agent_runtime(agent);
    uint64_t word = art_mailbox_kill(agent);
    ART_ASSERT(word & ART_WORD_SCHEDULED);
    ART_ASSERT(art_word_depth(word) >= handled);
    ART_ASSERT(art_word_urgent(word) >= handled_urgent);
    if (art_trace_on(runtime) && art_agent_id(agent) != 0)
        art_trace_line(runtime, "end %llu %s %s", (unsigned long long)art_agent_id(agent),
                       agentrt_status_name(reason),
                       agent->ext != NULL && agent->ext->text != NULL ? agent->ext->text : "");
    struct remains remains = { .letters = art_word_depth(word) - handled };
    if (ART_UNLIKELY(art_word_urgent(word) > handled_urgent))
        drain_urgent(thread, agent, art_word_urgent(word) - handled_urgent, &remains);
    if (ART_UNLIKELY(art_word_depth(word) > handled))
        drain(thread, agent, art_word_depth(word) - handled);
    if (agent->ext != NULL) {
        if (agent->ext->child != NULL)
            art_child_end(thread, agent);
        if (agent->ext->name != NULL)
            art_name_remove(&runtime->names, agent);
        art_link_tell(thread, agent, reason);
    }
    if (art_tap_any(runtime))
        runtime->tap.ended(thread, runtime, art_agent_bits(agent));
    art_wait_forget(thread, agent);
    if (art_agent_port(agent) != NULL)
        art_port_tell_end(thread, agent, reason);
    if (agent->behavior != NULL && agent->behavior->destroy != NULL)
        agent->behavior->destroy(agent->state);
    if (agent->ext != NULL)
        ext_free(agent->ext);
    agent->ext = NULL;
    if (art_agent_id(agent) != 0) {
        ART_COUNT(thread, runtime, ended, 1);
        if (art_runtime_simulated(runtime))
            art_sim_leave(runtime);
    }
    if (reason == AGENTRT_E_CRASHED)
        ART_COUNT(thread, runtime, crashed, 1);
    if (art_crowd_any(runtime))
        art_crowd_admit(thread, runtime, art_agent_bits(agent));
    if (ART_UNLIKELY(remains.letters + remains.handled > 0))
        count_remains(thread, runtime, &remains);
    if (ART_UNLIKELY(agent->stop_owed))
        art_link_stopped(thread, agent);
    ART_ASSERT(agent->urgent_first == NULL);
    give_back(thread, agent, art_word_generation(word));
}
