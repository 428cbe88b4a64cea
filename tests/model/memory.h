// The memory of the model: what each thread may read, under the orders it and others used.
//
// A location keeps the history of its stores. A thread has a view: per location the oldest store it
// may still read, and per thread the time up to which it knows that thread's plain accesses (a
// vector clock). A release store carries the storing thread's view, an acquire load joins the view
// of the store it reads; a read-modify-write reads the newest store and passes on the view of the
// store it replaces (release sequence). Sequentially consistent accesses share one more view. A
// plain store may take effect before stores that ran earlier, as long as its thread saw none of them.
// This is the view machine of Kang et al. (POPL 2017) without promises.
#ifndef AGENTRT_TESTS_MODEL_MEMORY_H
#define AGENTRT_TESTS_MODEL_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum {
    MEMORY_THREADS = 4, // setup and verify, then the threads of the model
};

enum memory_operation {
    MEMORY_STORE,
    MEMORY_EXCHANGE,
    MEMORY_ADD,
    MEMORY_SUB,
    MEMORY_AND,
    MEMORY_OR,
    MEMORY_XOR,
};

void memory_reset(void);
// A thread starts with, or ends by giving back, everything thread 0 knows.
void memory_fork(unsigned thread);
void memory_join(unsigned thread);

uint64_t memory_load(unsigned thread, uintptr_t address, unsigned bytes, int order);
// Gives the value before. A store is the operation whose old value nobody looks at.
uint64_t memory_modify(unsigned thread, uintptr_t address, unsigned bytes,
                       enum memory_operation operation, uint64_t operand, int order);
bool memory_swap(unsigned thread, uintptr_t address, unsigned bytes, uint64_t *expected,
                 uint64_t desired, int order, int failure_order);
void memory_fence(unsigned thread, int order);
// A barrier of all threads at once: what any has stored, no later load of any misses. Plain accesses are not ordered by it.
void memory_barrier(unsigned thread);
void memory_plain(unsigned thread, uintptr_t address, unsigned bytes, bool write);

// Locks and other edges the model provides itself: `slot` holds the view left by the last release.
void memory_release_slot(unsigned thread, unsigned slot);
void memory_acquire_slot(unsigned thread, unsigned slot);

// What a spinning thread has looked at, it sees anew: stores become visible in finite time.
void memory_refresh(unsigned thread);
// Atomic stores of the others so far: the progress that a spinning thread waits for.
uint64_t memory_stores_of_others(unsigned thread);

#endif
