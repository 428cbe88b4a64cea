// The core's threads in a model: started ones wait until a thread of the model runs them.
//
// Compiled like the code under test, so that starting and joining order what they order in earnest.
#include "thread_model.h"

#include "base/assert.h"
#include "base/platform.h"

static void *(*started)(void *argument);
static void *started_argument;
static art_atomic(uint32_t) ended;

void thread_model_reset(void)
{
    started = NULL;
    art_atomic_store(&ended, 0, relaxed);
}

bool art_platform_thread_start(struct art_platform_thread *thread, void *(*run)(void *argument),
                               void *argument)
{
    (void)thread;
    ART_ASSERT(started == NULL);
    started = run;
    started_argument = argument;
    return true;
}

void thread_model_run(void)
{
    started(started_argument);
    thread_model_end();
}

void thread_model_end(void)
{
    art_atomic_store(&ended, 1, release);
}

void art_platform_thread_join(struct art_platform_thread *thread)
{
    (void)thread;
    while (art_atomic_load(&ended, acquire) == 0)
        explore_yield();
}
