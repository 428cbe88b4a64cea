// Where an agent goes that has something to do: its port, the simulator, this worker, or the inject queue.
//
// Why work stays here: waking another thread costs some 50 us, and then two cores share the lines of one conversation. So a
// woken agent runs next on the worker that woke it, and a sleeping worker is called only when the work in line would take longer
// than its wake. One idle worker watches for turns that keep their successors waiting.
#include "exec/sched.h"

#include "base/assert.h"
#include "exec/inject.h"
#include "exec/park.h"
#include "exec/port.h"
#include "exec/runq.h"
#include "exec/sim.h"

// Calls a sleeping worker if there is more work here than its wake costs, or nobody to watch this worker's turn.
void art_sched_call_help(struct art_thread *thread, struct art_worker *worker, uint32_t length)
{
    struct art_runtime *runtime = worker->runtime;
    if (!art_park_any(runtime))
        return;
    bool much = length * worker->turn_ns > ART_WAKE_COST_NS;
    // relaxed: advisory; a watcher that just left is replaced at the next push.
    if (much || art_atomic_load(&runtime->lot.watching, relaxed) == 0)
        art_park_wake_one(thread, runtime);
}

// In functions of their own, so that a push needs no frame.
__attribute__((noinline)) static void push_outside(struct art_thread *thread,
                                                   struct art_worker *worker,
                                                   struct art_agent *agent)
{
    art_inject_push(&worker->runtime->inject, agent);
    art_park_wake_one(thread, worker->runtime);
}
__attribute__((noinline)) static void offer(struct art_thread *thread, struct art_worker *worker,
                                            struct art_ring *ring)
{
    art_sched_call_help(thread, worker, art_runq_length(ring));
}

void art_sched_push(struct art_thread *thread, struct art_worker *worker, struct art_agent *agent)
{
    uint32_t priority = art_policy_priority(art_agent_policy(agent));
    struct art_ring *ring = &worker->rings[priority];
    worker->filled |= 1u << art_policy_rank(priority);
    if (ART_UNLIKELY(!art_runq_push(ring, agent)))
        push_outside(thread, worker, agent);
    else if (!worker->alone)
        offer(thread, worker, ring);
}

void art_sched_submit_plain(struct art_thread *thread, struct art_worker *worker,
                            struct art_agent *agent)
{
    if (art_policy_priority(art_agent_policy(agent)) != AGENTRT_NORMAL) {
        art_sched_push(thread, worker, agent);
        return;
    }
    struct art_agent *displaced = art_runq_slot_put(worker, agent);
    if (displaced != NULL)
        art_sched_push(thread, worker, displaced);
    // relaxed: advisory; a watcher that just left is replaced at the next submission.
    else if (art_atomic_load(&worker->runtime->lot.watching, relaxed) == 0)
        art_sched_call_help(thread, worker, 0);
}

static void outside(struct art_thread *thread, struct art_runtime *runtime, struct art_agent *agent)
{
    // relaxed: the caller set it.
    ART_ASSERT(art_atomic_load(&agent->word, relaxed) & ART_WORD_SCHEDULED);
    art_inject_push(&runtime->inject, agent);
    art_park_wake_one(thread, runtime);
}

ART_HOT void art_sched_submit(struct art_thread *thread, struct art_runtime *runtime,
                              struct art_agent *agent)
{
    struct art_worker *worker = art_state_worker(thread, runtime);
    if (ART_LIKELY(worker != NULL && art_agent_port(agent) == NULL)) {
        art_sched_submit_plain(thread, worker, agent);
        return;
    }
    bool simulated = art_runtime_simulated(runtime);
    if (art_agent_port(agent) != NULL && (!simulated || art_agent_id(agent) == 0))
        art_port_submit(agent);
    else if (simulated)
        art_sim_submit(runtime, agent);
    else
        outside(thread, runtime, agent);
}

void art_sched_resubmit(struct art_thread *thread, struct art_runtime *runtime,
                        struct art_agent *agent)
{
    struct art_worker *worker = art_state_worker(thread, runtime);
    if (worker != NULL && art_agent_port(agent) == NULL)
        art_sched_push(thread, worker, agent);
    else
        art_sched_submit(thread, runtime, agent);
}
