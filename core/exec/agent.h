// An agent: two cache lines, the first for its senders, the second for whoever runs it.
//
// Owns: its mailbox, its extension (name, links, held rights), from spawn to end.
// Threads: line 0 is anyone's through the word; line 1 belongs to the holder of the SCHEDULED bit.
// Invariants: memory is type-stable, the word's generation tells whether a name still fits; who sets SCHEDULED submits the agent
// to exactly one queue, and who takes it from there runs it alone.
#ifndef ART_EXEC_AGENT_H
#define ART_EXEC_AGENT_H

#include "exec/words.h"
#include "object/handle.h"
#include "object/msg.h"

struct art_runtime;
struct art_worker;
struct art_port;
struct art_ext;
struct art_child;

// The mailbox word: generation 40..63 | flags 34..39 | urgent count 17..33 | depth 0..16.
#define ART_WORD_GENERATION_SHIFT 40
#define ART_WORD_SCHEDULED (1ull << 34) // in a queue or in a turn
#define ART_WORD_AWAITING (1ull << 35)  // ordinary messages wait for the turn's own reply
#define ART_WORD_STOPPING (1ull << 36)  // takes no more ordinary messages
#define ART_WORD_DEAD (1ull << 37)      // takes nothing any more
#define ART_WORD_STOP_SENT (1ull << 38) // the STOP record is on its way
#define ART_WORD_WAKING (1ull << 39)    // a WAKE record is on its way
#define ART_WORD_URGENT_SHIFT 17
#define ART_WORD_URGENT_ONE (1ull << ART_WORD_URGENT_SHIFT)
#define ART_WORD_URGENT_MASK ((uint64_t)ART_URGENT_MAX << ART_WORD_URGENT_SHIFT)
// What a turn of plain messages does not deal with.
#define ART_WORD_SPECIAL (ART_WORD_URGENT_MASK | ART_WORD_AWAITING | ART_WORD_STOPPING)
#define ART_WORD_DEPTH_MASK ((uint64_t)ART_DEPTH_MAX)

#define ART_WORD_FLAGS                                                                             \
    (ART_WORD_SCHEDULED | ART_WORD_AWAITING | ART_WORD_STOPPING | ART_WORD_DEAD |                  \
     ART_WORD_STOP_SENT | ART_WORD_WAKING)
_Static_assert((ART_WORD_DEPTH_MASK & ART_WORD_URGENT_MASK) == 0,
               "depth and urgent count are apart");
_Static_assert((ART_WORD_FLAGS & (ART_WORD_DEPTH_MASK | ART_WORD_URGENT_MASK)) == 0,
               "counts stay clear of flags");
_Static_assert(ART_WORD_FLAGS >> ART_WORD_GENERATION_SHIFT == 0,
               "flags stay clear of the generation");
_Static_assert(ART_WORD_GENERATION_SHIFT + ART_GENERATION_BITS == 64,
               "a word ends with its generation");

static inline uint32_t art_word_generation(uint64_t word)
{
    return (uint32_t)(word >> ART_WORD_GENERATION_SHIFT);
}
static inline uint32_t art_word_depth(uint64_t word)
{
    return (uint32_t)(word & ART_WORD_DEPTH_MASK);
}
static inline uint32_t art_word_urgent(uint64_t word)
{
    return (uint32_t)(word >> ART_WORD_URGENT_SHIFT) & ART_URGENT_MAX;
}

struct art_agent {
    // Line 0: what a sender touches.
    art_atomic(uint64_t) word;
    art_atomic(struct art_msg *) head;   // last message pushed
    art_atomic(struct art_msg *) urgent; // newest urgent message
    art_atomic(struct art_runtime *) runtime;
    art_atomic(
        uint32_t) policy; // capacity 0..16 | overflow 17..18 | priority 19..20 | spawn flags 21..31
    art_atomic(uint32_t) plain_bound; // the capacity, or zero: nothing about its messages is plain
    art_atomic(struct art_port *) port; // NULL: runs on workers
    struct art_agent *next;             // in the inject queue or in a port's
    const agentrt_behavior *behavior;
    // Line 1: what its turn touches.
    struct art_msg *tail;              // the message read last, whose `next` is the oldest unread
    art_atomic(struct art_msg *) stub; // stands for `tail` before the first message
    struct art_msg *urgent_first;      // urgent messages in order of arrival, taken from `urgent`
    void *state;
    struct art_ext *ext;
    art_atomic(uint64_t) id;    // spawn number in its runtime, from 1; zero: a port's address
    uint64_t bits;              // its own name; of a dead agent only the index counts
    uint16_t taken : 15;        // records of the open batch: all
    bool stop_owed : 1;         // a stop that found it idle is counted and has had no effect yet
    uint16_t taken_urgent;      // and how many of the records came from the urgent lane
    art_atomic(uint32_t) waits; // what wait.c notes of the asks for the message in hand; zero: none
};

_Static_assert(sizeof(struct art_agent) == 2 * ART_LINE_BYTES, "an agent is two cache lines");
_Static_assert(offsetof(struct art_agent, tail) == ART_LINE_BYTES, "senders stay off line 1");
_Static_assert(ART_PORT_RUN_MAX < 1u << 15, "an agent can count the records of a batch");

#define ART_POLICY_OVERFLOW_SHIFT 17
#define ART_POLICY_PRIORITY_SHIFT 19
#define ART_POLICY_FLAGS_SHIFT 21

static inline uint32_t art_policy_make(uint32_t capacity, uint32_t overflow, uint32_t priority,
                                       uint32_t flags)
{
    return capacity | overflow << ART_POLICY_OVERFLOW_SHIFT |
           priority << ART_POLICY_PRIORITY_SHIFT | flags << ART_POLICY_FLAGS_SHIFT;
}
static inline uint32_t art_policy_capacity(uint32_t policy)
{
    return policy & ART_DEPTH_MAX;
}
static inline agentrt_overflow art_policy_overflow(uint32_t policy)
{
    return (agentrt_overflow)(policy >> ART_POLICY_OVERFLOW_SHIFT & 3);
}
static inline uint32_t art_policy_priority(uint32_t policy)
{
    return policy >> ART_POLICY_PRIORITY_SHIFT & 3;
}
_Static_assert(AGENTRT_CAPACITY_MAX >> ART_POLICY_OVERFLOW_SHIFT == 0, "a capacity fits its bits");
_Static_assert(AGENTRT_DROP_NEWEST <= 3 && AGENTRT_CRITICAL <= 3, "so do overflow and priority");
// The place of a priority in order: low, normal, high, critical. Its own inverse.
static inline uint32_t art_policy_rank(uint32_t priority)
{
    return priority <= AGENTRT_LOW ? priority ^ 1 : priority;
}
_Static_assert(AGENTRT_NORMAL == 0 && AGENTRT_LOW == 1 && AGENTRT_HIGH == 2 &&
                   AGENTRT_CRITICAL == 3,
               "a rank swaps the first two");
_Static_assert((AGENTRT_SPAWN_START | AGENTRT_SPAWN_STOP | AGENTRT_SPAWN_TRAP |
                AGENTRT_SPAWN_LINK) <= UINT32_MAX >>
                   ART_POLICY_FLAGS_SHIFT,
               "spawn flags fit a policy");
static inline uint32_t art_policy_flags(uint32_t policy)
{
    return policy >> ART_POLICY_FLAGS_SHIFT;
}
static inline uint32_t art_agent_policy(struct art_agent *agent)
{
    // relaxed: constant while the generation stands, which admission checks.
    return art_atomic_load(&agent->policy, relaxed);
}
// Zero for an agent behind a port, of a simulation or of a traced runtime, or one that drops its oldest messages: each of its
// messages goes the long way. The capacity of any other agent.
static inline uint32_t art_agent_plain_bound(struct art_agent *agent)
{
    // relaxed: as above.
    return art_atomic_load(&agent->plain_bound, relaxed);
}
static inline struct art_runtime *art_agent_runtime(struct art_agent *agent)
{
    // relaxed: as above.
    return art_atomic_load(&agent->runtime, relaxed);
}

static inline struct art_port *art_agent_port(struct art_agent *agent)
{
    // relaxed: as above.
    return art_atomic_load(&agent->port, relaxed);
}
static inline uint64_t art_agent_id(struct art_agent *agent)
{
    // relaxed: as above.
    return art_atomic_load(&agent->id, relaxed);
}

// The agent's own name; by its turn, or while something pins it.
static inline uint64_t art_agent_bits(const struct art_agent *agent)
{
    return agent->bits;
}

static inline struct art_agent *art_agent_find(uint64_t bits)
{
    return art_pool_find_sized(ART_POOL_AGENT, art_handle_index(bits), sizeof(struct art_agent));
}

// What has become of the agent of this name: OK, E_CLOSED when it is stopping, E_DEAD, or E_STALE when it never was. It may have
// changed by the time that the caller knows; of which runtime it is is not looked at.
ART_MUST_USE static inline agentrt_status art_agent_standing(uint64_t bits)
{
    struct art_agent *agent = art_agent_find(bits);
    if (agent == NULL)
        return AGENTRT_E_STALE;
    // edge mailbox.admit (acquire): the spawn happens before the look at whose name it is.
    uint64_t word = art_atomic_load(&agent->word, acquire);
    if (art_handle_generation(bits) > art_word_generation(word))
        return AGENTRT_E_STALE;
    if (art_handle_generation(bits) < art_word_generation(word) || (word & ART_WORD_DEAD))
        return AGENTRT_E_DEAD;
    return word & ART_WORD_STOPPING ? AGENTRT_E_CLOSED : AGENTRT_OK;
}
static inline bool art_agent_alive(uint64_t bits)
{
    agentrt_status status = art_agent_standing(bits);
    return status == AGENTRT_OK || status == AGENTRT_E_CLOSED;
}

void art_agent_prepare(void *element, uint32_t index);

struct art_agent_shape {
    const agentrt_behavior *behavior;
    void *state;
    struct art_port *port;
    uint32_t policy;
    bool address; // a port's own agent: not numbered, not scheduled
    bool held;    // the caller completes it and then settles it: until then nobody runs or ends it
};

// A fresh agent, already signalable by its bits; NULL when memory is short.
ART_MUST_USE struct art_agent *art_agent_create(struct art_thread *thread,
                                                struct art_runtime *runtime,
                                                const struct art_agent_shape *shape);

// Agents linked by `next`, in the order of their spawns: ends in that order repeat, whatever places the agents have.
struct art_agent *art_agent_sort(struct art_agent *list);

// Ends an agent that nobody watches, about which all is plain, if its word is still `word`, which counts nothing but the `handled`
// messages of its turn. False: nothing was done.
ART_MUST_USE bool art_agent_end_plain(struct art_thread *thread, struct art_worker *worker,
                                      struct art_agent *agent, uint64_t word, uint32_t handled);
// Ends an agent whose SCHEDULED bit the caller holds: leftovers become dead letters, everyone who watches is told.
// `handled` and `handled_urgent`: what its last turn has popped and not settled. The leftovers are counted last, and the caller
// counts what it has popped after that: who waits for quiet does not see it before what the end itself sends.
void art_agent_end(struct art_thread *thread, struct art_agent *agent, agentrt_status reason,
                   uint32_t handled, uint32_t handled_urgent);

// What few agents need: attached on first use, by the agent's own turn (or before it is scheduled first).
struct art_ext {
    char *name;
    uint32_t name_bytes;
    char *text; // of its crash
    uint32_t text_bytes;
    struct art_words monitors; // promises that its end completes
    struct art_words links;    // peers
    struct art_words rights;   // asks it has received and not answered
    struct art_words waiters;  // who waits for room: agents, and promises of host threads
    struct art_words fences;   // the newest stamp it has handled of each resource
    agentrt_status failure;    // of its last crash, reported between two turns
    struct art_child *child;   // exec/child.h's: of an agent with a supervisor
};
ART_MUST_USE struct art_ext *art_agent_ext(struct art_agent *agent);
// Keeps a copy of the text of a crash about to be reported; without memory the text stays empty.
void art_agent_set_text(struct art_agent *agent, const char *text, uint64_t bytes);

#endif
