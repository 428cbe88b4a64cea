// Shards: keys lead to members through a fixed number of virtual shards, and every change of the map is an epoch.
//
// Owns: the map's tables and its members' list; signals for shards that change hands, until their new owner has them.
// Threads: any that is inside the runtime; a look at a place needs no lock and no entry. The rest is read and written under the lock.
// Invariants: the word says epoch and state: whoever reads a place between two equal looks at it has read that epoch's; a shard that
// changes hands is never signalled past what is held for it.
// Edges: shards.word, from a change to a look that sees its epoch; shards.place, from a place written to the look that finds it torn.
// Order per key: a signal is posted under the lock that a change takes. So what the old owner was sent before a change lies in its mailbox
// before the question that the porter, an agent of ours, asks it after; its answer means that it has handled all of that, and only then
// does the new owner get what was held meanwhile, and after that what comes later.
// Why tables are never given back: a look that races a close reads a word and a place that are still there, as with every handle.
#ifndef ART_ORCHESTRATE_SHARD_H
#define ART_ORCHESTRATE_SHARD_H

#include "base/pool.h"
#include "exec/signal.h"
#include "object/handle.h"
#include "orchestrate/assign.h"
#include "orchestrate/handover.h"

#define ART_SHARDS_SIZES 15 // powers of two up to AGENTRT_SHARDS_MAX
#define ART_SHARDS_BYTES 320
#define ART_SHARDS_STATE_MASK 15ull // of the word; zero: free

_Static_assert(AGENTRT_SHARDS_MAX == 1 << (ART_SHARDS_SIZES - 1), "each size has its table");

struct art_place {
    art_atomic(uint64_t) member;
    art_atomic(uint64_t) agent;
};

enum art_shards_state { ART_SHARDS_FREE, ART_SHARDS_OPEN, ART_SHARDS_CHANGING };

struct art_shards {
    art_atomic(
        uint64_t) word; // generation 40..63 | epoch 8..39 | log2 of the shards 4..7 | state 0..3
    struct art_pool_link link;
    art_atomic(struct art_runtime *) runtime;
    art_atomic(uint32_t) fork_count; // of its runtime
    art_atomic(struct art_place *)
        tables[ART_SHARDS_SIZES]; // by log2 of their places; kept through all lives
    struct art_mutex lock;
    agentrt_member *members;   // in ascending order of ids
    agentrt_shard_move *moves; // of the latest change
    struct art_lane *lanes;
    struct art_handover *handovers;
    uint64_t porter; // the agent that asks and carries; zero until one is needed
    uint64_t retry;  // the porter's own wait, after which it tries again
    uint64_t handover_type;
    uint64_t handover_timeout_ns;
    uint64_t tickets; // hand-overs so far
    uint32_t members_count;
    uint32_t moves_count;
    uint32_t handovers_count;
    uint32_t moving; // shards
    uint32_t held;   // signals
    uint32_t held_max;
    uint32_t index;
    bool stuck; // the porter found no memory for a wait: the next signal that is held wakes it
};

void art_shards_prepare(void *element, uint32_t index);

static inline uint32_t art_shards_epoch(uint64_t word)
{
    return (uint32_t)(word >> 8);
}
static inline uint32_t art_shards_count(uint64_t word)
{
    return 1u << (word >> 4 & 15);
}

static inline struct art_shards *art_shards_find(uint64_t bits)
{
    return art_pool_find_sized(ART_POOL_SHARDS, art_handle_index(bits), ART_SHARDS_BYTES);
}

// Who owns the shard of a hash; `epoch` zero is whichever there is. False: the name or the epoch does not fit, a change is being
// written this moment, or this is a child of a fork.
static inline bool art_shards_look(uint64_t bits, uint64_t epoch, uint64_t hash,
                                   agentrt_shard_owner *out_owner)
{
    struct art_shards *shards = art_shards_find(bits);
    if (ART_UNLIKELY(shards == NULL))
        return false;
    // edge shards.word (acquire): the change happens before a look at its places.
    uint64_t word = art_atomic_load(&shards->word, acquire);
    if (ART_UNLIKELY((word & 15) != ART_SHARDS_OPEN || word >> 40 != art_handle_generation(bits) ||
                     (epoch != 0 && epoch != art_shards_epoch(word))))
        return false;
    // relaxed: published by the word, as is the count of forks.
    struct art_place *table = art_atomic_load(&shards->tables[word >> 4 & 15], relaxed);
    uint32_t shard = (uint32_t)hash & (art_shards_count(word) - 1);
    // edge shards.place (acquire): who sees a place of a change sees that the word has moved on.
    uint64_t member = art_atomic_load(&table[shard].member, acquire);
    // edge shards.place (acquire): same.
    uint64_t agent = art_atomic_load(&table[shard].agent, acquire);
    // relaxed: after the places, whose edges show a change that they are of.
    if (ART_UNLIKELY(
            art_atomic_load(&shards->word, relaxed) != word ||
            // relaxed, both: constant while the name fits; and a child of a fork has one thread.
            art_atomic_load(&shards->fork_count, relaxed) !=
                art_atomic_load(&art_platform_forks, relaxed)))
        return false;
    *out_owner = (agentrt_shard_owner){
        .member = member, .agent = agent, .epoch = art_shards_epoch(word), .shard = shard
    };
    return true;
}

// What a refusal is about.
struct art_shards_refusal {
    uint64_t epoch;  // the map's
    uint64_t member; // that is wrong
    const char *why; // NULL: the status says it
};

// Locks the map of this name. NULL: there is none, and nothing is locked.
struct art_shards *art_shards_lock(uint64_t bits);
void art_shards_unlock(struct art_shards *shards);

// The runtime of a map that is open; NULL for any other name.
struct art_runtime *art_shards_runtime(uint64_t bits);

// OK, E_ARGUMENT, E_LIMIT, E_MEMORY. The options are complete, the agents of this runtime.
ART_MUST_USE agentrt_status art_shards_create(struct art_thread *thread,
                                              struct art_runtime *runtime,
                                              const agentrt_member *members, uint32_t count,
                                              const agentrt_shards_options *options,
                                              uint64_t *out_shards,
                                              struct art_shards_refusal *refusal);
// What is held becomes dead letters. E_STALE.
ART_MUST_USE agentrt_status art_shards_close(struct art_thread *thread, uint64_t bits);
// For the runtime's close, when its agents are gone.
void art_shards_close_all(struct art_thread *thread, struct art_runtime *runtime);

// OK, E_STALE, E_EPOCH; never wrong about a moment, unlike art_shards_look.
ART_MUST_USE agentrt_status art_shards_lookup(uint64_t bits, uint64_t epoch, uint64_t hash,
                                              agentrt_shard_owner *out_owner,
                                              struct art_shards_refusal *refusal);
// OK, E_STALE, E_EPOCH, E_ARGUMENT, E_MEMORY.
ART_MUST_USE agentrt_status art_shards_rank(uint64_t bits, uint64_t epoch, uint32_t shard,
                                            agentrt_shard_owner *out_owners, uint32_t count,
                                            struct art_shards_refusal *refusal);
// Applies all of the changes or none. OK, E_STALE, E_EPOCH, E_ARGUMENT, E_LIMIT, E_MEMORY.
ART_MUST_USE agentrt_status art_shards_change(struct art_thread *thread, uint64_t bits,
                                              uint64_t epoch, const agentrt_member *changes,
                                              uint32_t count, uint64_t *out_epoch,
                                              struct art_shards_refusal *refusal);
// The latest change's moves from the first-th on, by shards. OK, E_STALE, E_EPOCH.
ART_MUST_USE agentrt_status art_shards_list_moves(uint64_t bits, uint64_t epoch, uint32_t first,
                                                  agentrt_shard_move *out_moves, uint32_t max,
                                                  uint32_t *out_count,
                                                  struct art_shards_refusal *refusal);
ART_MUST_USE agentrt_status art_shards_info(uint64_t bits, agentrt_shards_info *out_info);
// To the owner, or held for it. On refusal the draft is the caller's still; `out_owner` is then the agent that refused, or zero.
// OK, E_STALE, E_EPOCH, E_FULL, and what a signal to the owner can be refused with.
ART_MUST_USE agentrt_status art_shards_route(struct art_thread *thread, uint64_t bits,
                                             uint64_t epoch, uint64_t hash, struct art_draft *draft,
                                             uint64_t *out_owner,
                                             struct art_shards_refusal *refusal);

#endif
