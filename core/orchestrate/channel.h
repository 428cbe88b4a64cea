// Channels: bounded queues between any number of senders and receivers, each of whom may wait.
//
// Owns: the messages in it and those of senders that wait for room, until a receiver has one or it becomes a dead letter.
// Threads: any that is inside the runtime. All but a name's generation is read and written under the channel's lock; the list of a
// runtime's channels has a lock of its own, taken at a channel's opening and end only.
// Invariants: while receivers wait there is no item, unless their waits are over; while senders wait there is no room.
// Why a lock: Go's channels have one, too (runtime/chan.go). Whoever waits must be found together with what he waits for, and that is
// more than a lock-free queue decides in one step. Nothing of a user's runs under it: a wait is won under the lock and ended after.
// Why a list for each runtime: its close ends its channels in the order of their openings, which no pool's order tells.
#ifndef ART_ORCHESTRATE_CHANNEL_H
#define ART_ORCHESTRATE_CHANNEL_H

#include "exec/await.h"
#include "exec/signal.h"

struct art_channel {
    art_atomic(uint64_t) word; // generation 40..63 | state 0..7; written under the lock
    struct art_pool_link link;
    art_atomic(struct art_runtime *) runtime;
    struct art_mutex lock;
    struct art_msg *first; // items in order
    struct art_msg *last;
    struct art_msg
        *first_sender; // messages of senders that wait; `right` is the future of their wait
    struct art_msg *last_sender;
    struct art_words receivers; // futures of those who wait, in order from receivers_first
    uint32_t receivers_first;
    uint32_t senders;     // messages in that list
    uint32_t senders_max; // before those are swept out whose waits are over
    uint32_t count;
    uint32_t capacity;
    uint32_t index;
    uint64_t id;                  // its number in the runtime, for the trace
    struct art_channel *previous; // of the runtime's, under the list's lock
    struct art_channel *next;
};

#define ART_CHANNEL_BYTES 192
#define ART_CHANNEL_STATE_MASK 0xFFull // of the word; zero: free

void art_channel_prepare(void *element, uint32_t index);

ART_MUST_USE agentrt_status art_channel_open(struct art_thread *thread, struct art_runtime *runtime,
                                             uint32_t capacity, uint64_t *out_channel);
// Sends are refused from here on; what is in it can still be received.
ART_MUST_USE agentrt_status art_channel_close(struct art_thread *thread, uint64_t channel);
// Before a runtime's first channel.
void art_channel_start(struct art_runtime *runtime);
// For the runtime's close: what is left of its channels becomes dead letters.
void art_channel_close_all(struct art_thread *thread, struct art_runtime *runtime);

// OK and the runtime of a channel that has not ended; E_CLOSED for one that has, E_STALE for a name that never was one.
ART_MUST_USE agentrt_status art_channel_runtime(uint64_t channel, struct art_runtime **out_runtime);

// OK, E_FULL, E_CLOSED, E_STALE. On refusal the draft is the caller's still.
ART_MUST_USE agentrt_status art_channel_try_send(struct art_thread *thread, uint64_t channel,
                                                 struct art_draft *draft);
// The same, and where there is no room, `future` (fresh, the sender's) ends when there is. On refusal the future is gone.
ART_MUST_USE agentrt_status art_channel_send(struct art_thread *thread, struct art_runtime *runtime,
                                             uint64_t channel, struct art_draft *draft,
                                             uint64_t future);
// OK and the message, which is the caller's; E_PENDING when it is empty; E_CLOSED when it is closed, too; E_STALE.
ART_MUST_USE agentrt_status art_channel_try_recv(struct art_thread *thread, uint64_t channel,
                                                 struct art_msg **out_message);
// `future` (the receiver's) ends with an item, or when the channel closes. OK: it has ended; E_PENDING: it waits here. Refused
// (E_CLOSED, E_MEMORY, E_STALE) it does not wait here; its deadline, or another channel that it waits at, may have ended it.
ART_MUST_USE agentrt_status art_channel_recv(struct art_thread *thread, uint64_t channel,
                                             uint64_t future);

struct art_channel_state {
    uint32_t count;
    uint32_t capacity;
    bool closed;
};
ART_MUST_USE agentrt_status art_channel_look(uint64_t channel, struct art_channel_state *out_state);

#endif
