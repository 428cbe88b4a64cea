// A lock of one word on the platform's wait and wake.
#include "base/mutex.h"

#include "base/assert.h"
#include "base/platform.h"

enum { FREE, HELD, WANTED }; // WANTED: held, and somebody may sleep for it

void art_mutex_init(struct art_mutex *mutex)
{
    // relaxed: published with what the lock is for.
    art_atomic_store(&mutex->word, FREE, relaxed);
}

void art_mutex_fini(struct art_mutex *mutex)
{
    // relaxed: nobody else knows it any more.
    ART_ASSERT(art_atomic_load(&mutex->word, relaxed) == FREE);
    (void)mutex;
}

void art_mutex_forget(struct art_mutex *mutex)
{
    // relaxed, both: the child has one thread. What is free already is not written: its page stays shared with the parent.
    if (art_atomic_load(&mutex->word, relaxed) != FREE)
        art_atomic_store(&mutex->word, FREE, relaxed); // relaxed: as said
}

// Whoever has slept once takes it as wanted: others may sleep still.
ART_COLD static void lock_slowly(struct art_mutex *mutex)
{
    // edge mutex.word (acquire): the last unlock happens before what this lock guards.
    while (art_atomic_exchange(&mutex->word, WANTED, acquire) != FREE)
        art_platform_wait(&mutex->word, WANTED, ART_NEVER);
}

ART_HOT void art_mutex_lock(struct art_mutex *mutex)
{
    uint32_t word = FREE;
    // edge mutex.word (acquire): the last unlock happens before what this lock guards.
    if (ART_UNLIKELY(!art_atomic_cas(&mutex->word, &word, HELD, acquire, relaxed)))
        lock_slowly(mutex);
}

ART_HOT void art_mutex_unlock(struct art_mutex *mutex)
{
    // edge mutex.word (release): what the lock guarded happens before the next lock.
    uint32_t word = art_atomic_exchange(&mutex->word, FREE, release);
    ART_ASSERT(word != FREE);
    if (ART_UNLIKELY(word == WANTED))
        art_platform_wake(&mutex->word);
}
