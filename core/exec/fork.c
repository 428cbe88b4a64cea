// Forks: the child gets a runtime's parts whole, and the worker whose turn has forked goes no further in it.
//
// Why the locks of wings are not held: whatever takes them has entered a runtime, and a child enters none of its parent's. The end of
// the turn that forked is in one still, and tells no part above of anything. Elements that were free are used again: their locks are
// made free in the child (base/pool.h), for who asked for one by an old name may have held it.
#include "exec/fork.h"

#include "base/assert.h"
#include "exec/agent.h"
#include "exec/trace.h"

// In the order in which those who need two take them; ports and pools come last, and are not a runtime's own.
void art_fork_hold(struct art_runtime *runtime)
{
    art_mutex_lock(&runtime->supervision.lock);
    art_mutex_lock(&runtime->names.lock);
    art_mutex_lock(&runtime->crowds.lock);
    art_mutex_lock(&runtime->timers.lock);
    art_mutex_lock(&runtime->inject.lock);
    art_mutex_lock(&runtime->letters.lock);
    art_mutex_lock(&runtime->waits.lock);
    art_mutex_lock(&runtime->overruns.lock);
    if (runtime->trace.file != NULL)
        art_trace_hold(&runtime->trace);
}

void art_fork_release(struct art_runtime *runtime)
{
    if (runtime->trace.file != NULL)
        art_trace_let_go(&runtime->trace);
    art_mutex_unlock(&runtime->overruns.lock);
    art_mutex_unlock(&runtime->waits.lock);
    art_mutex_unlock(&runtime->letters.lock);
    art_mutex_unlock(&runtime->inject.lock);
    art_mutex_unlock(&runtime->timers.lock);
    art_mutex_unlock(&runtime->crowds.lock);
    art_mutex_unlock(&runtime->names.lock);
    art_mutex_unlock(&runtime->supervision.lock);
}

static agentrt_status receive_nothing(void *state, const agentrt_message *message)
{
    (void)state;
    (void)message;
    return AGENTRT_OK;
}

static void hear_nothing(struct art_thread *thread, struct art_runtime *runtime, uint64_t word,
                         agentrt_status status)
{
    (void)thread, (void)runtime, (void)word, (void)status;
}

void art_fork_leave(struct art_thread *thread)
{
    static const agentrt_behavior nothing = { .struct_size = sizeof nothing,
                                              .receive = receive_nothing };
    struct art_worker *worker = thread->worker;
    if (worker == NULL)
        return;
    uint64_t turn = art_thread_turn(thread);
    ART_ASSERT(turn == 0 || art_agent_runtime(art_agent_find(turn)) == worker->runtime);
    if (turn != 0)
        art_agent_find(turn)->behavior = &nothing;
    // relaxed: the child has one thread. Nobody above is told of an end in it, or of an echo: their locks may be held for ever.
    art_atomic_store(&worker->runtime->tap.owners, 0, relaxed);
    worker->runtime->tap.echo = hear_nothing;
    thread->worker = NULL;  // its calls come from outside, and are refused there
    worker->turns_left = 1; // it looks up when this turn returns
    // relaxed: the child has one thread.
    art_atomic_store(&worker->runtime->stop, 1, relaxed);
}
