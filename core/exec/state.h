// What a runtime consists of: the data that the files of this layer share, each part owned by one of them.
//
// Threads: said at each part.
#ifndef ART_EXEC_STATE_H
#define ART_EXEC_STATE_H

#include "base/mutex.h"
#include "base/platform.h"
#include "base/probe.h"
#include "base/rng.h"
#include "base/thread.h"
#include "exec/agent.h"

// Owned by runq.c. Pushed by the worker, popped by it and by thieves.
struct art_ring {
    art_atomic(uint32_t) head;
    art_atomic(uint32_t) tail;
    art_atomic(struct art_agent *) slots[ART_RING_SLOTS];
};

// Owned by worker.c.
struct art_worker {
    struct art_runtime *runtime;
    struct art_platform_thread thread;
    uint32_t index;
    uint32_t turns_left;  // before the next look around
    uint32_t pick;        // turns out of the rings, which decides whose priority goes first
    uint32_t marked_left; // of those at the mark
    uint32_t alert;       // turns to be timed one by one
    uint64_t mark_ns;     // when it looked at the clock last
    uint64_t last;        // the agent whose turn it ran outside of its loop since then, or zero
    uint64_t
        stuck_agent[ART_WORKERS_MAX];   // in whose turns the others were when this one watched last
    uint64_t stuck_ns[ART_WORKERS_MAX]; // since when they are seen there
    struct art_thread *record; // of its thread while that lives; under the lock of overruns
    uint64_t told;    // the agent in whose turn a watcher found it too long; under that lock
    uint64_t turn_ns; // moving average of a turn's length
    uint64_t seen[ART_WORKERS_MAX]; // turns of the others when this one watched last
    bool alone;                     // the runtime has no other worker
    uint32_t filled;                // rings that may hold something, a bit for each rank
    uint32_t watch_left;            // quiet looks before the watcher sleeps for good
    struct art_rng rng;
    struct art_probe probe;
    // Shared: thieves and wakers.
    art_atomic(struct art_agent *) slot __attribute__((aligned(ART_LINE_BYTES)));
    art_atomic(uint32_t) taking;  // 1 while the owner takes from the slot
    art_atomic(uint32_t) thieves; // at the slot, and whether they come with a barrier (runq.h)
    art_atomic(uint32_t) park;    // futex word
    art_atomic(uint32_t) load_ns; // advisory: turn_ns for thieves
    art_atomic(uint64_t)
        sleeps_until_ns; // while its idle bit is set, unless it watches: the deadline it minds
    struct art_ring rings[ART_PRIORITIES];
};

_Static_assert(offsetof(struct art_worker, slot) % ART_LINE_BYTES == 0,
               "what thieves touch starts a line of its own");

// Owned by inject.c: agents submitted from outside, and what did not fit a ring.
struct art_inject {
    struct art_mutex lock;
    struct art_agent *first;
    struct art_agent *last;
    art_atomic(uint32_t) count; // changed under the lock, looked at without it
};

// Owned by park.c.
struct art_lot {
    art_atomic(uint64_t) idle; // a bit for each parked worker
    art_atomic(uint32_t) searching;
    art_atomic(uint32_t) watching; // the watcher's index plus one, or zero
};

// Owned by timer.c: a 4-ary heap of deadlines, by time and then by order of arming.
struct art_timer_entry {
    uint64_t deadline_ns;
    uint64_t sequence;
    uint64_t bits; // a future or a timer
};
struct art_timers {
    struct art_mutex lock;
    struct art_timer_entry *entries;
    uint32_t count;
    uint32_t room;
    uint64_t sequence;
    art_atomic(uint64_t) next_ns; // of the first, looked at without the lock
};

// Owned by letter.c.
struct art_listener {
    uint64_t agent;
    uint64_t missed; // letters that found its mailbox full since the last one it was told of
};
struct art_letters {
    struct art_mutex lock;
    agentrt_letter *ring;
    uint32_t first;
    uint32_t count;
    uint32_t listeners_count;
    struct art_listener listeners[AGENTRT_LISTENERS_MAX]; // in the order of their subscriptions
};

// Owned by name.c: open addressing over agents that have names.
struct art_names {
    struct art_mutex lock;
    struct art_agent **slots;
    uint32_t room;
    uint32_t count;
};

// Owned by wait.c. Under the lock: lists of several asks, and the decision which ask of a cycle is refused.
struct art_waits {
    struct art_mutex lock;
};

// Owned by overrun.c.
struct art_overruns {
    struct art_mutex lock;
    uint32_t first;
    uint32_t count;
    agentrt_overrun ring[ART_OVERRUNS_MAX];
};

// Owned by crowd.c: receivers whose urgent lane is full, and what waits for them.
struct art_crowds {
    struct art_mutex lock;
    struct art_crowd *first;
    art_atomic(uint32_t) count; // changed under the lock, looked at without it
};

// A trace file that is not whole: the system's reason (zero: it is whole), and as much of its path as fits a text.
struct art_trace_loss {
    int reason;
    char path[ART_TRACE_PATH_BYTES];
};

// Owned by orchestrate/channel.c: a runtime's channels in the order of their openings.
struct art_channels {
    struct art_mutex lock;
    struct art_channel *first;
    struct art_channel *last;
    uint64_t opened;
};

// Owned by reliable/supervise.c. Under the lock: who is under whom, and what others see of it.
struct art_supervision {
    struct art_mutex lock;
};

// Owned by trace.c; NULL file: off.
struct art_trace {
    struct art_mutex lock;
    struct art_platform_file *file;
    bool calls;                 // and record.c writes there, too
    struct art_trace_loss loss; // changed under the lock
};

// Owned by sim.c: who could run next, on the simulation's one thread.
struct art_sim {
    struct art_agent **runnable;
    uint32_t count;
    uint32_t room;   // at least for every agent that lives
    uint32_t agents; // that live
    struct art_rng rng;
    uint64_t seed;     // what its chance began with
    uint64_t limit_ns; // nothing that happens later is waited for
    uint64_t turns_left;
    struct art_agent *open; // a port's agent whose record is out
    uint64_t thread_id;
};

// Parts above this layer whom an agent's end concerns, or what becomes of a signal that echoes. Installed before the first agent.
struct art_tap {
    art_atomic(uint32_t) owners; // how many it knows: while there is none, no end is told
    void (*ended)(struct art_thread *thread, struct art_runtime *runtime, uint64_t agent);
    // OK: it was handled. Otherwise why not. Nothing of this layer's is locked.
    void (*echo)(struct art_thread *thread, struct art_runtime *runtime, uint64_t word,
                 agentrt_status status);
};

enum art_runtime_state { // bits 0..31 of the word
    ART_RUNTIME_FREE,
    ART_RUNTIME_OPEN,
    ART_RUNTIME_CLOSING,
};

struct art_runtime {
    art_atomic(uint64_t) word;     // generation 32..63 | state 0..31
    art_atomic(uint32_t) entrants; // host threads inside a call
    uint32_t index;
    uint32_t fork_count; // at its opening
    uint32_t workers_count;
    art_atomic(uint32_t) stop; // workers leave
    struct art_clock clock;
    struct art_worker *workers;
    struct art_inject inject;
    struct art_lot lot;
    struct art_timers timers;
    struct art_letters letters;
    struct art_names names;
    struct art_crowds crowds;
    struct art_channels channels;
    struct art_waits waits;
    struct art_overruns overruns;
    struct art_supervision supervision;
    uint64_t budget_ns; // of one turn
    struct art_trace trace;
    struct art_sim sim;
    struct art_tap tap;
    struct art_leases *leases; // orchestrate/lease.c's
    struct art_faults *faults; // fault.c's; NULL: there was no rule yet
    art_atomic(uint64_t) agent_ids;
    struct art_probe outside; // what threads that are no worker count
};

enum art_port_wake { ART_PORT_WAKE_NONE, ART_PORT_WAKE_FD, ART_PORT_WAKE_HOOK };

// Owned by port.c. The queue is anyone's to push, and whoever pushes may wake; the rest belongs to the holder of `busy`.
struct art_port {
    art_atomic(uint64_t) word;   // generation 32..63 | open 0
    art_atomic(uint32_t) busy;   // one host thread at a time
    art_atomic(uint32_t) armed;  // the next push must wake
    art_atomic(uint32_t) bell;   // futex word of a blocking take
    art_atomic(uint32_t) wakers; // threads that may be calling the hook or raising the event
    art_atomic(struct art_agent *) queue; // newest submitted agent
    art_atomic(struct art_runtime *) runtime;
    art_atomic(uint32_t) agents;     // living behind it
    art_atomic(uint32_t) spawners;   // threads that are spawning behind it
    art_atomic(uint64_t) host;       // the thread that took last
    art_atomic(uint64_t) takes;      // how often it has
    uint64_t took_ns;                // when it took last
    uint32_t closed_turns;           // of this commit
    uint64_t closed_agent;           // the first of them
    uint64_t closed_ns;              // when the last one that is profiled ended
    art_atomic(uint64_t) takes_seen; // at the last look at a host that may have stalled
    uint32_t timer_at;               // place of the next look in the heap, under its lock
    uint32_t index;
    struct art_agent *address;
    struct art_agent *first; // submitted agents in order, taken from the queue
    struct art_agent *last;
    agentrt_port_options options;
    int event;
};

static inline bool art_runtime_simulated(const struct art_runtime *runtime)
{
    return runtime->clock.simulated;
}

// Whether an agent's end must be told. Asked after its word says dead; who becomes an owner counts itself and then looks at the word.
static inline bool art_tap_any(struct art_runtime *runtime)
{
    // edge tap.owners (seq_cst): after the death, so that an owner is seen here or sees it.
    return art_atomic_load(&runtime->tap.owners, seq_cst) != 0;
}

static inline bool art_runtime_closing(struct art_runtime *runtime)
{
    // edge runtime.word (acquire): the decision to close happens before a caller that gives way to it.
    return (uint32_t)art_atomic_load(&runtime->word, acquire) != ART_RUNTIME_OPEN;
}

// The worker that this thread is in this runtime, or NULL.
static inline struct art_worker *art_state_worker(const struct art_thread *thread,
                                                  const struct art_runtime *runtime)
{
    struct art_worker *worker = thread->worker;
    return worker != NULL && worker->runtime == runtime ? worker : NULL;
}

// Counts in the runtime, by whoever this thread is there.
#define ART_COUNT(thread, runtime, field, amount)                                                  \
    do {                                                                                           \
        struct art_worker *counting = art_state_worker(thread, runtime);                           \
        if (ART_LIKELY(counting != NULL))                                                          \
            art_probe_add(&counting->probe.field, amount);                                         \
        else                                                                                       \
            art_probe_add_shared(&(runtime)->outside.field, amount);                               \
    } while (0)

#endif
