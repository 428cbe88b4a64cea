// What the parts of the explorer ask of one another; models include explore.h only.
#ifndef AGENTRT_TESTS_MODEL_INTERNAL_H
#define AGENTRT_TESTS_MODEL_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

// Search (explore.c).
unsigned explore_choose(unsigned options); // 0 .. options - 1; every one in some execution
bool explore_active(void);                 // inside an execution
void explore_before(uintptr_t address);    // an atomic operation comes: others may go first
bool explore_own(uintptr_t address);       // of the running thread's stack or locals

struct explore_event {
    uintptr_t site; // address of the code
    uintptr_t address;
    const char *what;
    uint64_t value;
    int order;
    unsigned thread;
};
void explore_note(const char *what, uintptr_t site, uintptr_t address, uint64_t value, int order);

// Orders by place in the source (sites.c). A site is a line of code with an atomic operation.
int site_order(uintptr_t site, int order); // notes the site; gives the order to use, perhaps weaker
void site_print(uintptr_t site, char *out_text, unsigned text_bytes);

#endif
