// Children: what a supervised agent keeps so that it can go on after a crash, and what its supervisor knows it by.
//
// Owns: the child's part, in its extension, from its spawn or adoption to its end; a ward until its supervisor has it.
// Threads: the agent's own turn, or whoever holds its SCHEDULED bit; a ward travels by message and is its supervisor's from then on.
// Invariants: a suspended agent hands nothing to its behaviour: its ordinary messages wait as those of one that awaits, and at the head
// of its urgent lane are the `held` ones; of its message in hand there is one copy, which is in flight and in no mailbox.
// Why in place: the handle, the name, the mailbox and whoever watches stay, so that a crash costs one message at most.
// Why a last word: a supervisor without memory for its decision can still end the agent, and so nobody is suspended for ever.
// Not here: what is decided (reliable/supervise.c).
#ifndef ART_EXEC_CHILD_H
#define ART_EXEC_CHILD_H

#include "exec/link.h"
#include "exec/mailbox.h"
#include "exec/state.h"

// Flags of the policy beside those of spawn options.
#define ART_SPAWN_INSIDE (1u << 8) // its behaviour is the core's own
#define ART_SPAWN_SUPERVISOR (1u << 9)
#define ART_SPAWN_RENEWABLE (1u << 10) // its state can be made anew

_Static_assert((ART_SPAWN_INSIDE | ART_SPAWN_SUPERVISOR | ART_SPAWN_RENEWABLE) <= UINT32_MAX >>
                   ART_POLICY_FLAGS_SHIFT,
               "the core's own flags fit a policy");
_Static_assert(((AGENTRT_SPAWN_START | AGENTRT_SPAWN_STOP | AGENTRT_SPAWN_TRAP |
                 AGENTRT_SPAWN_LINK | AGENTRT_SPAWN_PROFILE) &
                (ART_SPAWN_INSIDE | ART_SPAWN_SUPERVISOR | ART_SPAWN_RENEWABLE)) == 0,
               "they are no flags of spawn options");

// A supervisor: it has no place for messages of others.
static inline bool art_child_supervises(struct art_agent *agent)
{
    return (art_policy_flags(art_agent_policy(agent)) & ART_SPAWN_SUPERVISOR) != 0;
}

struct art_storage;

struct art_child {
    uint64_t supervisor; // zero: none any more
    uint32_t restarts;   // that its supervisor has asked for
    uint32_t renewals;   // that any has
    uint32_t tries;      // how often the message in hand was handed again
    bool suspended;
    bool in_hand;                // `hand` is in flight
    uint64_t pause;              // the future that ends before the message is handed again, or zero
    uint32_t held;               // urgent messages that wait for the decision
    struct art_msg *held_last;   // the last of them; NULL: there is none
    struct art_msg hand;         // as it was delivered
    struct art_storage *storage; // of a val that was delivered and may be wanted again
};

// What a supervisor knows a child by, and the messages that it takes to become one and to be none any more.
struct art_ward {
    struct art_ward *next; // the order of their starts
    struct art_ward *before;
    struct art_ward *chained; // with the others of its bucket
    uint64_t agent;
    uint64_t future; // of its end
    uint32_t restarts;
    bool supervisor; // it is one itself
    bool failed;     // it waits for a decision
    bool degraded;
    struct art_msg *last_word;
    // Until it has joined.
    struct art_msg *join;
    struct art_msg *leave; // for the supervisor that it has had
    struct art_child *child;
    struct art_ext *ext;
};

// The reason why the message in hand cannot be handed again, in a FAILED request.
enum art_hand {
    ART_HAND_NONE,  // there is none
    ART_HAND_AGAIN, // it can
    ART_HAND_SPENT, // its payload or its right is gone
};

// What a FAILED request says beside status and text: in `type` and in `right`.
struct art_failure {
    uint32_t restarts;
    uint32_t tries;
    enum art_hand hand;
};
struct art_failure art_child_failure_of(uint64_t type, uint64_t right);

static inline struct art_child *art_child_of(const struct art_agent *agent)
{
    return agent->ext == NULL ? NULL : agent->ext->child;
}
// How often it was made anew, by whatever supervisor.
static inline uint32_t art_child_renewals(const struct art_agent *agent)
{
    const struct art_child *child = art_child_of(agent);
    return child == NULL ? 0 : child->renewals;
}
static inline bool art_child_suspended(const struct art_agent *agent)
{
    const struct art_child *child = art_child_of(agent);
    return ART_UNLIKELY(child != NULL) && child->suspended;
}

// A ward for an agent, with all that its way needs; NULL when memory is short.
ART_MUST_USE struct art_ward *art_child_ward(struct art_thread *thread, struct art_runtime *runtime,
                                             uint64_t supervisor, uint64_t agent, bool adopted);
// What is left of it goes; with its monitor.
void art_child_free_ward(struct art_thread *thread, struct art_ward *ward);
// The agent ends with this reason, unless it has ended. Works once.
void art_child_last_word(struct art_thread *thread, struct art_runtime *runtime,
                         struct art_ward *ward, agentrt_status reason);
// An agent becomes a child, in its own turn or before its first one, and tells its supervisor. OK; E_DEAD when that has ended, or
// E_MEMORY: the ward is gone then.
ART_MUST_USE agentrt_status art_child_join(struct art_thread *thread, struct art_agent *agent,
                                           struct art_ward *ward, uint64_t supervisor);
// The ward that such a request carries.
struct art_ward *art_child_ward_in(const struct art_msg *message);
// An ADOPT or JOIN request that nobody handles any more.
void art_child_turn_away(struct art_thread *thread, struct art_runtime *runtime,
                         struct art_msg *message);

// What the agent was doing when it failed.
struct art_doing {
    uint8_t kind;  // of the message of this turn
    bool ordinary; // it came in the ordinary lane
    bool awaiting; // a handler was waiting
};
// The behaviour has failed: suspends the agent and tells its supervisor. False: it has none, or none that could be told, and ends.
// `out_kept`: the message of this turn is kept, and is not handled yet.
ART_MUST_USE bool art_child_suspend(struct art_thread *thread, struct art_agent *agent,
                                    agentrt_status status, const struct art_doing *doing,
                                    bool *out_kept);
// Whether an end for this reason is a failure that a supervisor decides about.
static inline bool art_child_fails(const struct art_agent *agent, agentrt_status reason)
{
    return art_child_of(agent) != NULL &&
           (reason == AGENTRT_E_CRASHED || reason == AGENTRT_E_LINKED);
}

// Of a suspended agent: brings the next urgent message that concerns it to the head of its lane. False: there is none.
ART_MUST_USE bool art_child_promote(struct art_agent *agent);
// What art_link_handle does, for a suspended agent. NONE: the message has become what its behaviour gets.
enum art_request art_child_handle(struct art_thread *thread, struct art_agent *agent,
                                  struct art_msg *message, agentrt_status *out_reason);
// What the agent has begun ends, and its behaviour gets RESTART next. `awaiting`: a handler was waiting.
void art_child_renew(struct art_thread *thread, struct art_agent *agent, bool awaiting);
// The end of a turn of a suspended agent. True: the caller submits it.
ART_MUST_USE bool art_child_settle(struct art_agent *agent, uint32_t handled,
                                   uint32_t handled_urgent);

// A payload buffer is about to be delivered: kept for as long as its message may be handed again.
void art_child_keep_payload(struct art_agent *agent, const struct art_msg *message);
void art_child_drop_payload(struct art_child *child);
// The agent ends: what it has in hand is a dead letter.
void art_child_end(struct art_thread *thread, struct art_agent *agent);

#endif
