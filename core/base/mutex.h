// A lock of one word: free to take where nobody else wants it, and slept for on a futex where somebody does.
//
// Threads: any; who locks unlocks. Not recursive. A child of fork() finds it as the forking thread left it.
// Edges: mutex.word, from an unlock to the next lock.
// Why not pthread_mutex_t: it is ten times as long and lies behind two calls into another library, which a wake from a deep sleep
// finds in no cache. The protocol is the third one of Drepper, "Futexes Are Tricky" (2011).
#ifndef ART_BASE_MUTEX_H
#define ART_BASE_MUTEX_H

#include "base/atomic.h"
#include "base/config.h"

struct art_mutex {
    art_atomic(uint32_t) word;
};
#define ART_MUTEX_INITIAL { 0 }

void art_mutex_init(struct art_mutex *mutex);
// Nobody holds it or waits for it any more.
void art_mutex_fini(struct art_mutex *mutex);
void art_mutex_lock(struct art_mutex *mutex);
void art_mutex_unlock(struct art_mutex *mutex);
// In a child of fork(), while it has one thread: whoever held it is not there any more.
void art_mutex_forget(struct art_mutex *mutex);

#endif
