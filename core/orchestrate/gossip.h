// Gossip: a payload that spreads from member to member, each of whom tells a few neighbours, and what came of it.
//
// Owns: the payload, the members' states and the result's room, until the last copy is gone and the gossip has ended.
// Threads: any that is inside the runtime; a member's state and the report are read and written under the gossip's lock.
// Invariants: a member has at most one copy in its mailbox, and handles at most one; who has handled it tells its neighbours, once, in
// the same turn; a gossip ends once, by whoever wins the promise of its result.
// Why who was told is known where a copy is sent, and not only where it is handled: what a member would throw away unread
// need not be carried to it. It counts as a duplicate all the same, for a network would have carried it.
// Why repair is a timer's: a copy may end in the middle of another agent's end, where nothing more is sent.
#ifndef ART_ORCHESTRATE_GOSSIP_H
#define ART_ORCHESTRATE_GOSSIP_H

#include "exec/await.h"
#include "exec/signal.h"
#include "orchestrate/topology.h"

struct art_gossip_member {
    uint64_t agent;
    uint32_t hops;     // of the copy it was sent
    uint32_t next;     // of those whom a repair brings it
    uint32_t supplier; // whom the repair takes it from
    uint32_t state;
};

struct art_gossip {
    art_atomic(uint64_t) word; // generation 40..63 | state 0..7; written under the lock
    struct art_pool_link link;
    art_atomic(struct art_runtime *) runtime;
    struct art_mutex lock;
    uint32_t index;
    struct art_gossip_member *members;
    struct art_draft draft; // copied for each member
    struct art_parcel result;
    unsigned char *data; // of the result
    struct art_topology topology;
    struct art_rng rng;
    uint64_t future; // of the result
    uint64_t repair_ns;
    uint32_t fanout;
    uint32_t in_flight; // copies, and calls that have the gossip in hand
    uint32_t untold;
    bool repairs;
    bool outside;                 // who began is no agent, and does not die
    agentrt_gossip_report report; // status: E_PENDING until it is decided
    uint32_t hops[AGENTRT_HOPS_MAX];
};

#define ART_GOSSIP_BYTES 640
#define ART_GOSSIP_STATE_MASK 0xFFull // of the word; zero: free
// A result is a report and the bars of its histogram.
#define ART_GOSSIP_RESULT_BYTES                                                                    \
    (sizeof(agentrt_gossip_report) + AGENTRT_HOPS_MAX * sizeof(uint32_t))

void art_gossip_prepare(void *element, uint32_t index);

struct art_rumour {
    uint64_t from;
    const agentrt_agent *members; // distinct
    struct art_topology topology; // of as many nodes
    uint32_t fanout;
    bool repairs;
    uint64_t repair_ns;
    uint64_t deadline_ns;
};

// Begins. The draft, which is no iso, stays the caller's. On refusal (E_MEMORY, E_LIMIT) nothing has happened.
ART_MUST_USE agentrt_status art_gossip_start(struct art_thread *thread, struct art_runtime *runtime,
                                             const struct art_rumour *rumour,
                                             const struct art_draft *draft, uint64_t *out_future);
// The tap: what became of one copy.
void art_gossip_echo(struct art_thread *thread, struct art_runtime *runtime, uint64_t word,
                     agentrt_status status);
// For the runtime's close, when its agents have ended: what waits for a repair.
void art_gossip_close_all(struct art_thread *thread, struct art_runtime *runtime);

#endif
