// The model explorer: runs a small concurrent program in every order the C11 memory model allows.
//
// A model is a setup, two or three thread functions and a verification. The explorer runs it again
// and again on fibers of one thread. Before each atomic operation it decides who goes next, and for
// each atomic load which store is read; depth-first search tries every decision, with a bound on
// preemptions. An execution fails on a false MODEL_CHECK, a failed assert, a data race on plain
// memory, a deadlock or a livelock; the trace of the failing execution is printed.
//
// The code under test is the production code, unchanged: it is compiled with -fsanitize=thread and
// linked against hooks.c in place of the sanitizer, so every atomic operation with its order, and
// every plain access, comes by here.
//
// What the memory model leaves out (memory.h says how it works): a load never reads a store that has
// not run yet (no load buffering). An error reported is an error; what the bound on preemptions
// and this leave out is not seen.
#ifndef AGENTRT_TESTS_MODEL_EXPLORE_H
#define AGENTRT_TESTS_MODEL_EXPLORE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    EXPLORE_THREADS_MAX = 3,
    EXPLORE_OUTCOMES_MAX = 64,
    EXPLORE_LOCAL_BYTES = 1024,
};

struct explore_model {
    void (*setup)(void);                        // runs alone, first; nullable
    void (*threads[EXPLORE_THREADS_MAX])(void); // the first NULL ends the list
    void (*verify)(void);                       // runs alone, last, and sees everything; nullable
    unsigned preemptions_max;                   // 0 = 2
};

struct explore_result {
    uint64_t executions;
    bool failed;
    char reason[200];
    uint64_t outcomes[EXPLORE_OUTCOMES_MAX]; // distinct values given to explore_outcome
    unsigned outcomes_count;
};

// Explores without judging. `verbose` prints the trace of a failing execution.
void explore_run(const struct explore_model *model, bool verbose,
                 struct explore_result *out_result);

// A test's whole body: the model holds in every execution.
void explore_holds(const struct explore_model *model);

// A test's whole body for one memory edge: the model holds, and making any operation relaxed that
// stands under a comment `edge <edge>` makes it fail. Prints a note where a step less would do.
void explore_edge(const char *edge, const struct explore_model *model);

// The same, where an operation cannot be shown to matter: its line of code, and why not.
struct explore_exception {
    const char *code; // part of the line; NULL ends the list
    const char *why;
};
void explore_edge_except(const char *edge, const struct explore_model *model,
                         const struct explore_exception *exceptions);

// Inside a model ------------------------------------------------------------------------------

#define MODEL_CHECK(condition)                                                                     \
    ((condition) ? (void)0                                                                         \
                 : explore_fail("%s does not hold at %s:%d", #condition, __FILE__, __LINE__))

_Noreturn void explore_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Notes how an execution ended, for tests about what can be observed.
void explore_outcome(uint64_t value);

// "I spin": runs the others before this thread goes on.
void explore_yield(void);

// Sleeps until woken, if the word still holds the value; then true. The kernel's futex.
bool explore_futex_wait(const volatile uint32_t *word, uint32_t value);
void explore_futex_wake(const volatile uint32_t *word, unsigned threads_max);

// A barrier of all threads at once: membarrier(2).
void explore_barrier(void);

void explore_lock(const void *lock);
void explore_unlock(const void *lock);

// Thread-local memory of the code under test, at most EXPLORE_LOCAL_BYTES: each thread of a model has its
// own copy, zero at the start.
void explore_local(void *local, uint32_t bytes);

// The running thread: 0 in setup and verify, else its place in the list, from 1.
unsigned explore_thread(void);

#endif
