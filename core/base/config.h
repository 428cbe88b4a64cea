// Every limit and every compile-time choice, with the reason for its value.
//
// Not here: anything that a user sets at run time (those are options records of the API).
#ifndef ART_BASE_CONFIG_H
#define ART_BASE_CONFIG_H

#include "agentrt.h" // the public records and status codes are every layer's vocabulary

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A cache line, and the size of a message and half an agent.
#define ART_LINE_BYTES 64

// Handles: kind | generation | index fill 53 bits, so that a handle is exact as a JavaScript number.
#define ART_INDEX_BITS 25
#define ART_GENERATION_BITS 24
#define ART_GENERATION_MAX ((1u << ART_GENERATION_BITS) - 1)

// A pool chunk holds 4,096 elements: 512 KiB of agents, so that first touch stays off the fast path.
#ifndef ART_CHUNK_SHIFT // small in the models
#define ART_CHUNK_SHIFT 12
#endif
#define ART_CHUNK_ELEMENTS (1u << ART_CHUNK_SHIFT)
#define ART_CHUNKS_MAX (1u << (ART_INDEX_BITS - ART_CHUNK_SHIFT))

// Elements that travel between a thread and the depot at once: amortizes the depot's lock to 1/64.
#ifndef ART_MAGAZINE_ELEMENTS // as ART_RING_SLOTS: small in the models
#define ART_MAGAZINE_ELEMENTS 64
#endif

// Mailboxes. Depth and urgent count are 17-bit fields of the mailbox word.
#define ART_CAPACITY_DEFAULT 1000
#define ART_DEPTH_MAX ((1u << 17) - 1)
#define ART_URGENT_MAX ((1u << 17) - 1)
#define ART_HIGH_MARK_PERCENT 80
#define ART_LOW_MARK_PERCENT 20

// Turns. 128 messages keep a turn in the microseconds and its fixed cost below a tenth.
#define ART_TURN_MESSAGES_MAX 128
// The mailbox word is looked at again after this many messages, so that a kill does not wait for a full turn.
#define ART_TURN_RECHECK_MESSAGES 16

// Scheduler.
#define ART_WORKERS_MAX 64
#ifndef ART_RING_SLOTS // the models make it small, so that a few operations go around
#define ART_RING_SLOTS 256
#endif
#define ART_PRIORITIES 4
// Consecutive turns out of the LIFO slot before the ring is looked at (fairness between a chatting pair and the rest).
#define ART_SLOT_TURNS_MAX 64
// Every so many turns a worker looks at the inject queue and the timers, whatever its own queues hold.
#define ART_TICK_TURNS 64
// Waking a sleeping thread costs about this much here; less local work than this is done faster alone.
#define ART_WAKE_COST_NS 50000
// A thief leaves work alone that its owner finishes sooner than a few line transfers cost.
#define ART_STEAL_WORTH_NS 20000
// A watching worker looks this often whether a busy one sits on work it cannot reach.
#define ART_WATCH_NS 1000000
// Quiet looks before the watcher sleeps for good.
#define ART_WATCH_ROUNDS 64
// Fruitless searches of a worker before it parks: about as long as a tenth of a wake.
#define ART_SEARCH_ROUNDS_MAX 64

// Dead letters kept for inspection.
#define ART_LETTERS_MAX 1024
// Text that travels with a crash, a refusal or an error.
#define ART_TEXT_BYTES_MAX 4096
// Timers and deadlines armed at once in one runtime.
#define ART_TIMERS_MAX (1u << 24)
// A timer whose message found no memory tries again after this long.
#define ART_TIMER_RETRY_NS 1000000
// Records of one agent in one batch of a port; more wait for the next batch, which keeps batches fair.
#define ART_PORT_RUN_MAX 256
// A closing or draining caller looks again after this long.
#define ART_DRAIN_POLL_NS 50000
// A thread that waits for a future looks this often whether its runtime closes.
#define ART_WAIT_LOOK_NS 10000000

#if defined(__x86_64__) || defined(__i386__)
#define ART_CPU_PAUSE() __builtin_ia32_pause()
#else
#define ART_CPU_PAUSE() __asm__ volatile("yield" ::: "memory")
#endif

#define ART_INLINE_TLS __attribute__((tls_model("initial-exec")))
#define ART_COLD __attribute__((cold, noinline))
#define ART_LIKELY(x) __builtin_expect(!!(x), 1)
#define ART_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define ART_MUST_USE __attribute__((warn_unused_result))

#endif
