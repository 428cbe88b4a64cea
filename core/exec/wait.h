// Waits: which asks an awaiting agent has out, and the end of a wait that would last for ever.
//
// Owns: the list of an agent that has several asks out for one message, from the second ask to the end of that message or of the agent.
// Threads: the asker's own turn notes and forgets (behind a port: whoever calls in its name); anyone looks.
// Invariants: an agent waits while it is AWAITING and in no turn; it waits for the asks that it made since its message in hand and has not
// seen the end of, and goes on when one of them ends; one that is over and still noted has its record under way. A set of agents that only wait for one another never goes on: an edge of it is refused, once, by whoever
// closed it.
// Edges: wait.entry, from the note of an ask to whoever looks at it; it and mailbox.admit are seq_cst here, so that of two that close one
// cycle at a moment, by a settlement that awaits or by one more ask while awaiting, the later sees the earlier.
// Why at the settlement and not at the ask: whether the asker will wait is known when its turn ends. Until then a cycle of asks is no
// cycle of waits, and who asks and goes on is never refused.
// Why one ending is enough to go on: nobody knows which of several asks a handler cannot do without. A handler that waits for all of
// them awaits again after each answer, and then its last one closes the cycle.
#ifndef ART_EXEC_WAIT_H
#define ART_EXEC_WAIT_H

#include "exec/await.h"
#include "exec/state.h"

// The word of an agent's waits: zero; or the low bits of a future's name, which are its place and some of its generation, under a
// mark; or without it the place of a list, plus one.
#define ART_WAIT_ONE (1u << 31)
#define ART_WAIT_PLACE_MASK ((1u << ART_INDEX_BITS) - 1)
_Static_assert(ART_INDEX_BITS < 31, "some bits of a generation fit between place and mark");

// Several asks of one agent; read and written under the lock. While it is free, the pool's link lies in the first of them.
struct art_wait_list {
    uint64_t futures[ART_WAIT_ASKS_MAX]; // zero: nothing there
    uint32_t index;
    bool more; // there were others: their agent is never found to wait
};
_Static_assert(sizeof(struct art_wait_list) == 2 * ART_LINE_BYTES, "a list is two cache lines");

void art_wait_prepare(void *element, uint32_t index);

static inline uint32_t art_wait_entry(uint64_t future)
{
    return (uint32_t)future | ART_WAIT_ONE;
}

// Whether the ask noted last by this thread was made for the message that this inline agent has in hand. A plain message leaves no
// mark when it is done, so what was asked for it is told from what is asked now by the turn and by the message.
static inline bool art_wait_noted_now(const struct art_thread *thread, struct art_runtime *runtime,
                                      const struct art_agent *agent)
{
    struct art_worker *worker = art_state_worker(thread, runtime);
    art_atomic(uint64_t) *turns = worker != NULL ? &worker->probe.turns : &runtime->outside.turns;
    // relaxed: the caller's own count, or that of a simulation's one thread.
    return thread->asked.message == agent->tail &&
           thread->asked.turns == art_atomic_load(turns, relaxed);
}

// The asker, an agent, has made this promise for its message in hand.
void art_wait_note(struct art_thread *thread, struct art_runtime *runtime, uint64_t asker,
                   uint64_t future);

// The asker has its record of this promise, or none will come.
void art_wait_end_slowly(struct art_runtime *runtime, struct art_agent *agent, uint64_t future);
static inline void art_wait_end(struct art_runtime *runtime, struct art_agent *agent,
                                uint64_t future)
{
    // relaxed: what is over already stays so.
    uint32_t waits = art_atomic_load(&agent->waits, relaxed);
    if (waits == 0)
        return;
    if (ART_LIKELY(waits == art_wait_entry(future) && art_agent_port(agent) == NULL))
        art_atomic_store(&agent->waits, 0, relaxed); // relaxed: nothing is published
    else
        art_wait_end_slowly(runtime, agent, future);
}

// The message is done with: what was asked for it keeps nobody waiting.
void art_wait_forget_all(struct art_thread *thread, struct art_agent *agent);
static inline void art_wait_forget(struct art_thread *thread, struct art_agent *agent)
{
    // relaxed: the agent's own turn wrote it.
    if (ART_UNLIKELY(art_atomic_load(&agent->waits, relaxed) != 0))
        art_wait_forget_all(thread, agent);
}

// What this agent has noted.
static inline uint32_t art_wait_noted(struct art_agent *agent)
{
    // relaxed: by whoever noted it, or a hint.
    return art_atomic_load(&agent->waits, relaxed);
}
// An agent, by its name, has begun to wait, or waits for one more ask or for one less: refuses its edge of a cycle that this closes.
// `waits`: what it has noted; the settlement comes after the look at it.
void art_wait_check(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits,
                    uint32_t waits);

#endif
