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
// Every so many turns a worker looks at the inject queue, the timers, and its rings before its slot (fairness between a chatting
// pair and the rest).
#define ART_TICK_TURNS 64
// Every so many turns out of the rings one goes to each rank in turn, so that the least pressing gets at least one of 64 beside all others.
#define ART_FAIR_PICKS 16
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

// Asks that one agent has out at a time for one message and that are followed when it awaits: a list of them is two cache lines.
#define ART_WAIT_ASKS_MAX 15
// Agents among whom a cycle of waits is looked for: two searches of so many fit a worker's stack, and longer chains of callers end
// by their deadlines.
#define ART_WAIT_AGENTS_MAX 128
// Text that names a cycle; a longer one is cut.
#define ART_WAIT_TEXT_BYTES 1024

// Turns. A budget that no turn of a well-behaved agent comes near, and the least that a user notices.
#define ART_TURN_BUDGET_NS 10000000
// Turns that a worker times one by one after it was kept too long by one of several, twice as many as it goes without a look: a
// thread that the system took the processor from pays for them, too.
#define ART_ALERT_TURNS 128
// Overruns kept for inspection.
#define ART_OVERRUNS_MAX AGENTRT_OVERRUNS_MAX
// Profiles. Averages move by a quarter each window, so what is a second old counts a third.
#define ART_PROFILE_WINDOW_NS 250000000
// After so many windows a millionth is left of what was before.
#define ART_PROFILE_WINDOWS_MAX 48

// Runtimes, and ports of all of them, open at once in one process.
#define ART_RUNTIMES_MAX 64
#define ART_PORTS_MAX 1024

// Dead letters kept for inspection.
#define ART_LETTERS_MAX 1024
// Senders that wait at a channel before it looks for those whose waits are over: a look touches each message, one cache line.
#define ART_SENDERS_SWEPT_MIN 64
// The name of a traced event with a channel's number.
#define ART_EVENT_BYTES 32
// Asks that were given up and that one agent may still answer: 2 MiB of promises, far more than a slow agent has open at a time.
#define ART_LATE_RIGHTS_MAX (1u << 14)
// Text that travels with a crash, a refusal or an error.
#define ART_TEXT_BYTES_MAX 4096
// Names in a list before it gets an index: up to here looking through them is as fast.
#define ART_WORDS_INDEXED 32
// A set of words that needs no memory of its own holds half as many as it has slots: the members of most groups.
#define ART_SET_FEW_SHIFT 5
#define ART_SET_FEW_SLOTS (1u << ART_SET_FEW_SHIFT)
// A broadcast looks this many members ahead: about one miss of the cache in the time that so many are told.
#define ART_BROADCAST_AHEAD 4
// Timers and deadlines armed at once in one runtime.
#define ART_TIMERS_MAX (1u << 24)
// Messages that a simulation delays at once.
#define ART_TRANSIT_MAX (1u << 24)
// A timer whose message found no memory tries again after this long.
#define ART_TIMER_RETRY_NS 1000000
// Records of one agent in one batch of a port; more wait for the next batch, which keeps batches fair.
#define ART_PORT_RUN_MAX 256
// How much of the trace file's path an error text names; the rest of the text has to fit beside it.
#define ART_TRACE_PATH_BYTES 128
// SQLite from 2018, which Debian 10 and all later ones are newer than; nobody has tried what is older.
#define ART_SQLITE_VERSION_MIN 3024000
#define ART_SQLITE_VERSION_MIN_TEXT "3.24"
// How much of a store's path an error text names, its end; the reason and the rule have to fit beside it.
#define ART_STORE_PATH_BYTES 80
// How long a store waits for another process that writes: some hundred writes of a slow disk.
#define ART_STORE_BUSY_MS 1000
// While another process holds a resource, those who wait here ask again this often: it costs them one read of some 10 us.
#define ART_LEASE_POLL_NS 25000000
// A closing or draining caller looks again after this long.
#define ART_DRAIN_POLL_NS 50000
// What an owner of shards without room was to get is tried again after this long.
#define ART_HANDOVER_RETRY_NS 1000000
// A thread that waits for a future looks this often whether its runtime closes.
#define ART_WAIT_LOOK_NS 10000000

_Static_assert(ART_INDEX_BITS + ART_GENERATION_BITS + 4 == 53, "a handle is exact as a double");
_Static_assert((uint64_t)ART_CHUNKS_MAX *ART_CHUNK_ELEMENTS == 1ull << ART_INDEX_BITS,
               "the chunks hold what an index can name");
_Static_assert(ART_CHUNK_ELEMENTS % ART_MAGAZINE_ELEMENTS == 0, "no magazine straddles a chunk");
_Static_assert(ART_DEPTH_MAX >= AGENTRT_CAPACITY_MAX, "a full mailbox can be counted");
_Static_assert(ART_CAPACITY_DEFAULT <= AGENTRT_CAPACITY_MAX, "the default is allowed");
_Static_assert(ART_LOW_MARK_PERCENT < ART_HIGH_MARK_PERCENT, "room is told of below the high mark");
_Static_assert(ART_HIGH_MARK_PERCENT <= 100, "the high mark can be reached");
_Static_assert(ART_TURN_RECHECK_MESSAGES <= ART_TURN_MESSAGES_MAX, "a full turn looks up");
_Static_assert(ART_WORKERS_MAX <= 64, "a word has a bit for each worker");
_Static_assert(ART_WORKERS_MAX == AGENTRT_WORKERS_MAX, "what the options allow can run");
_Static_assert(ART_PRIORITIES == AGENTRT_CRITICAL + 1, "a ring for each priority");
_Static_assert(ART_STEAL_WORTH_NS <= ART_WAKE_COST_NS,
               "who is awake steals before others are woken");
_Static_assert(ART_WATCH_NS >= ART_WAKE_COST_NS, "a watcher sleeps longer than its wake costs");
_Static_assert(ART_TIMERS_MAX < UINT32_MAX, "a place in the heap is never mistaken for none");
_Static_assert(ART_WAIT_TEXT_BYTES <= ART_TEXT_BYTES_MAX, "a cycle travels as a text");
_Static_assert(ART_PORT_RUN_MAX <= ART_DEPTH_MAX, "a batch is no longer than a mailbox");
_Static_assert(ART_TRACE_PATH_BYTES + 100 <= AGENTRT_ERROR_TEXT_BYTES,
               "a path leaves room for what is said of it");
_Static_assert(ART_STORE_PATH_BYTES + 168 <= AGENTRT_ERROR_TEXT_BYTES,
               "a path leaves room for what is said of it");
_Static_assert(ART_LEASE_POLL_NS > ART_TIMER_RETRY_NS, "asking again is not the main work");
_Static_assert(ART_TURN_MESSAGES_MAX <= ART_DEPTH_MAX, "a turn is no longer than a mailbox");
_Static_assert(ART_URGENT_MAX == ART_DEPTH_MAX, "both lanes are counted in fields of one width");
_Static_assert(ART_RUNTIMES_MAX <= 1u << ART_INDEX_BITS, "a name can say which runtime");
_Static_assert(ART_PORTS_MAX <= 1u << ART_INDEX_BITS, "a name can say which port");
_Static_assert(ART_WATCH_ROUNDS > 0, "a worker that was called watches afterwards");
_Static_assert(ART_SEARCH_ROUNDS_MAX > 0, "a searching worker looks once at least");
_Static_assert(ART_DRAIN_POLL_NS < ART_WAIT_LOOK_NS,
               "a drain looks more often than a waiter for its closing");
_Static_assert(ART_WORDS_INDEXED >= 4, "an index is worth its memory");
_Static_assert(ART_TEXT_BYTES_MAX <= AGENTRT_PAYLOAD_BYTES_MAX, "a text travels as a payload");
_Static_assert(AGENTRT_PAYLOAD_BYTES_MAX <= UINT32_MAX, "a record can say how long its payload is");
_Static_assert(AGENTRT_PAYLOAD_BYTES_MAX / (AGENTRT_VOTE_BYTES_MAX + 64) >= AGENTRT_VOTERS_MAX,
               "all votes fit one result");
_Static_assert(AGENTRT_BROADCAST_MAX <= UINT32_MAX / 4, "a set of members has twice as many slots");
_Static_assert(sizeof(agentrt_message) == ART_LINE_BYTES, "a record is one line");

#if defined(__x86_64__) || defined(__i386__)
#define ART_CPU_PAUSE() __builtin_ia32_pause()
#else
#define ART_CPU_PAUSE() __asm__ volatile("yield" ::: "memory")
#endif

#define ART_INLINE_TLS __attribute__((tls_model("initial-exec")))
// On the way from a sleeping runtime's first message to its handler: laid side by side, for that way finds no cache or TLB warm.
#define ART_HOT __attribute__((hot))
#define ART_COLD __attribute__((cold, noinline))
#define ART_LIKELY(x) __builtin_expect(!!(x), 1)
#define ART_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define ART_MUST_USE __attribute__((warn_unused_result))

#endif
