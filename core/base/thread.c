// What the core keeps for each thread that has called it: its magazines, its identity, the turn it is in.
#include "base/thread.h"

#include "base/assert.h"

_Thread_local struct art_thread art_thread_record ART_INLINE_TLS;

art_atomic(void (*)(struct art_thread *)) art_thread_on_leave;

static art_atomic(uint64_t) ids;
static pthread_key_t leave_key;

static void leave(void *argument)
{
    struct art_thread *thread = argument;
    // relaxed: set before any thread has something to leave behind.
    void (*on_leave)(struct art_thread *) = art_atomic_load(&art_thread_on_leave, relaxed);
    if (on_leave != NULL)
        on_leave(thread);
    for (uint32_t kind = 0; kind < ART_POOL_COUNT; kind++)
        art_pool_flush(&art_pools[kind], &thread->caches[kind]);
}

static void make_leave_key(void)
{
    int refused = pthread_key_create(&leave_key, leave);
    ART_ASSERT(refused == 0);
}

void art_thread_enter(struct art_thread *thread)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_leave_key);
    int refused = pthread_setspecific(leave_key, thread);
    ART_ASSERT(refused == 0);
    // relaxed: a number that only has to differ.
    thread->id = art_atomic_add(&ids, 1, relaxed) + 1;
}
