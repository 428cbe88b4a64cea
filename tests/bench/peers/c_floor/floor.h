// The floor: the least an actor with a mailbox can cost, with no runtime around it.
//
// One thread; an intrusive multi-producer mailbox per actor (Vyukov: one exchange a send, one
// compare-exchange to go idle), a first-in-first-out run queue, messages from a free list.
// Not an actor runtime: no stealing, no fairness, no names, no supervision. It says how much room
// is left below a figure.
#ifndef AGENTRT_BENCH_FLOOR_H
#define AGENTRT_BENCH_FLOOR_H

#include <stdatomic.h>

#include "../../common.h"

typedef struct floor_actor floor_actor;

typedef struct floor_message {
    _Atomic(struct floor_message *) next;
    int64_t value;
    floor_actor *from;
} floor_message;

typedef void (*floor_behavior)(floor_actor *self, const floor_message *message);

// head: the newest message; its lowest bit says that nobody runs the actor.
struct floor_actor {
    _Atomic(uintptr_t) head;
    floor_message *tail;
    floor_behavior behavior;
    floor_actor *peer;
    int64_t count;
    int64_t total;
    uint64_t random;
    uint32_t colour;
    uint32_t batch_max;
};

floor_actor *floor_spawn(floor_behavior behavior);
void floor_send(floor_actor *to, int64_t value, floor_actor *from);
void floor_end(floor_actor *self); // inside its own turn: it dies when the behavior returns
void floor_run(void);              // until floor_halt or nothing is runnable
void floor_halt(void);
void floor_reserve(uint64_t actors_max);

#endif
