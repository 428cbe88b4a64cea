// Hand-overs: shards on their way from one agent to another, and the signals that wait for them.
//
// Threads: as shard.h; all of it under the map's lock, but for the porter's turns, which take it themselves.
// Invariants: a lane has signals only while it has a ticket; a ticket is that of a hand-over in the list.
// Why an agent: a question with an answer, a death told, a wait with a deadline are what agents have already, in turns, in order, in a
// simulation too. Its state is the map's name, so nothing of it dangles when either of the two ends first.
#ifndef ART_ORCHESTRATE_HANDOVER_H
#define ART_ORCHESTRATE_HANDOVER_H

#include "exec/signal.h"

struct art_shards;

// A shard's signals while it is on its way.
struct art_lane {
    struct art_msg *first;
    struct art_msg *last;
    uint64_t ticket; // of the hand-over it waits for; zero: it is nobody's but its owner's
};

// Shards that one agent loses by one change.
struct art_handover {
    uint64_t ticket;
    uint64_t from;   // the agent
    uint64_t future; // of the question; zero before it is asked
    uint64_t epoch;
    uint32_t shards;
    bool over; // answered, or nobody is left to: what is held may go
};

// What a change needs before it may be made: nothing fails after.
struct art_handover_plan {
    struct art_handover
        *list; // of those on their way with the fresh ones behind; NULL: there is no fresh one
    uint32_t count;
    uint64_t tickets; // of the map, after this
    struct art_draft wake;
};

// Whether a shard that goes from one agent to another waits for a fresh hand-over: not while it still waits for an earlier one, of which
// nobody since has been sent anything.
bool art_handover_due(const struct art_shards *shards, uint32_t shard, uint64_t from, uint64_t to);
// Counts one more shard that this agent loses.
void art_handover_add(struct art_shards *shards, struct art_handover_plan *plan, uint64_t from);
// The ticket of its fresh hand-over.
uint64_t art_handover_ticket(const struct art_shards *shards, const struct art_handover_plan *plan,
                             uint64_t from);
// Finds a porter and a message that wakes it. False when memory is short.
ART_MUST_USE bool art_handover_prepare(struct art_thread *thread, struct art_shards *shards,
                                       uint64_t bits, struct art_handover_plan *plan);

// Keeps a signal. The draft becomes the map's.
void art_handover_hold(struct art_thread *thread, struct art_shards *shards, uint64_t bits,
                       uint32_t shard, struct art_draft *draft);

// Without the lock, when the map is no more: what was held, the questions and the porter's own wait.
void art_handover_drop(struct art_thread *thread, const struct art_shards *rest, uint64_t bits,
                       uint32_t shards_count, agentrt_status reason);

#endif
