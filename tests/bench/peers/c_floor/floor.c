// The floor's mailbox, run queue and loop (see floor.h).
#include "floor.h"

static floor_message *free_messages;
static floor_actor **queue;
static uint64_t queue_mask;
static uint64_t queue_head;
static uint64_t queue_tail;
static floor_actor *ending;
static bool halted;

enum { BATCH_MAX = 100 };

static void *allocate(size_t bytes)
{
    void *memory = malloc(bytes);
    if (memory == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    return memory;
}

void floor_reserve(uint64_t actors_max)
{
    uint64_t slots = 1024;
    while (slots < actors_max) {
        slots *= 2;
    }
    queue = allocate(slots * sizeof *queue);
    memset(queue, 0, slots * sizeof *queue);
    queue_mask = slots - 1;
}

static floor_message *message_acquire(int64_t value, floor_actor *from)
{
    floor_message *message = free_messages;
    if (message != NULL) {
        // relaxed: the free list belongs to the one thread
        free_messages = atomic_load_explicit(&message->next, memory_order_relaxed);
    } else {
        message = allocate(sizeof *message);
    }
    message->value = value;
    message->from = from;
    // relaxed: nobody else sees the message before the exchange in floor_send
    atomic_store_explicit(&message->next, NULL, memory_order_relaxed);
    return message;
}

static void message_release(floor_message *message)
{
    // relaxed: the free list belongs to the one thread
    atomic_store_explicit(&message->next, free_messages, memory_order_relaxed);
    free_messages = message;
}

static void queue_push(floor_actor *actor)
{
    if (queue_tail - queue_head > queue_mask) {
        fprintf(stderr, "run queue full: more than %llu runnable actors\n",
                (unsigned long long)queue_mask + 1);
        exit(2);
    }
    queue[queue_tail++ & queue_mask] = actor;
}

floor_actor *floor_spawn(floor_behavior behavior)
{
    floor_actor *actor = allocate(sizeof *actor);
    memset(actor, 0, sizeof *actor);
    actor->tail = message_acquire(0, NULL);
    // relaxed: not yet shared
    atomic_store_explicit(&actor->head, (uintptr_t)actor->tail | 1, memory_order_relaxed);
    actor->behavior = behavior;
    actor->batch_max = BATCH_MAX;
    return actor;
}

void floor_send(floor_actor *to, int64_t value, floor_actor *from)
{
    floor_message *message = message_acquire(value, from);
    // edge floor.push (acq_rel): filling the message happens before its reader sees it
    uintptr_t before =
        atomic_exchange_explicit(&to->head, (uintptr_t)message, memory_order_acq_rel);
    floor_message *previous = (floor_message *)(before & ~(uintptr_t)1);
    // edge floor.link (release): the message is whole before it can be reached
    atomic_store_explicit(&previous->next, message, memory_order_release);
    if (before & 1) {
        queue_push(to);
    }
}

void floor_end(floor_actor *self)
{
    ending = self;
}

void floor_halt(void)
{
    halted = true;
}

static bool actor_run(floor_actor *actor)
{
    for (uint32_t handled = 0; handled < actor->batch_max; handled++) {
        // edge floor.link (acquire): pairs with the release in floor_send
        floor_message *next = atomic_load_explicit(&actor->tail->next, memory_order_acquire);
        if (next == NULL) {
            uintptr_t tail = (uintptr_t)actor->tail;
            // edge floor.push (acq_rel): going idle happens before the next push makes it runnable
            return !atomic_compare_exchange_strong_explicit(
                &actor->head, &tail, tail | 1, memory_order_acq_rel, memory_order_acquire);
        }
        message_release(actor->tail);
        actor->tail = next;
        actor->behavior(actor, next);
        if (ending == actor) {
            return false;
        }
    }
    return true;
}

void floor_run(void)
{
    while (!halted && queue_head != queue_tail) {
        floor_actor *actor = queue[queue_head++ & queue_mask];
        bool again = actor_run(actor);
        if (ending == actor) {
            message_release(actor->tail);
            free(actor);
            ending = NULL;
        } else if (again) {
            queue_push(actor);
        }
    }
}
