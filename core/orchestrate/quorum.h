// Quorums: one question to several voters, and an end as soon as one value has enough votes, or none can have them any more.
//
// Owns: the votes of a round, as the messages they came in, until the round ends; its result, from the start.
// Threads: any that is inside the runtime. All but a name's generation is read and written under the round's lock until the round is
// decided; after that it belongs to whoever has won the promise of its result.
// Invariants: a voter has one seat and a seat counts once; votes for one value are equal in type and bytes; a round ends once, by
// whoever wins the promise of its result.
// Why no agent that collects: what comes of a vote's promise is counted where it comes from, in the voter's own turn. An agent in
// between would cost two messages and a turn for each vote, and be counted among the user's.
#ifndef ART_ORCHESTRATE_QUORUM_H
#define ART_ORCHESTRATE_QUORUM_H

#include "exec/await.h"
#include "exec/signal.h"

struct art_ballot {
    uint64_t vote;           // the future of this seat's promise
    struct art_msg *message; // NULL: no vote
    agentrt_status status;   // E_PENDING until it is counted
    uint32_t choice;
};

struct art_choice {
    uint64_t hash;
    const struct art_msg *message; // the first vote for it
    uint32_t votes;
    uint32_t place; // in the result, most votes first
};

struct art_round {
    art_atomic(uint64_t) word; // generation 40..63 | state 0..7; written under the lock
    struct art_pool_link link;
    art_atomic(struct art_runtime *) runtime;
    struct art_mutex lock;
    uint64_t future; // of its result
    struct art_ballot *ballots;
    struct art_choice *choices;
    struct art_parcel result; // with room for what small votes need
    unsigned char *data;
    uint32_t voters;
    uint32_t threshold;
    uint32_t choices_count;
    uint32_t open;         // seats that are not counted
    agentrt_status status; // E_PENDING until it is decided
    uint32_t index;
};

#define ART_ROUND_BYTES 256
#define ART_ROUND_STATE_MASK 0xFFull // of the word; zero: free
#define ART_CHOICE_NONE UINT32_MAX

void art_quorum_prepare(void *element, uint32_t index);

// What is asked, by whom, of whom.
struct art_poll {
    uint64_t from;
    const agentrt_agent *voters; // distinct
    uint32_t voters_count;
    uint32_t threshold;
    uint64_t deadline_ns;
};

// Asks. The draft, which is no iso, stays the caller's. On refusal (E_MEMORY, E_LIMIT) nothing has happened.
ART_MUST_USE agentrt_status art_quorum_ask(struct art_thread *thread, struct art_runtime *runtime,
                                           const struct art_poll *poll,
                                           const struct art_draft *draft, uint64_t *out_future);
// For the runtime's close: the rounds that are not over.
void art_quorum_close_all(struct art_thread *thread, struct art_runtime *runtime);

#endif
