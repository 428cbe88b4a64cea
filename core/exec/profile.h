// Profiles: what an agent that asked for it does with its time.
//
// Owns: a profile for each place of an agent in a chunk where one was ever profiled; never given back, like the places.
// Threads: an agent's turn writes its own; anyone reads, and what he reads may be of two moments a turn apart.
// Edges: profile.begin, from a profile's making to a look that finds it its agent's.
// Why on demand: a read of the clock costs as much as half a plain turn. Whoever is profiled goes the long way, and nobody else notices.
#ifndef ART_EXEC_PROFILE_H
#define ART_EXEC_PROFILE_H

#include "exec/state.h"

static inline bool art_profile_wanted(struct art_agent *agent)
{
    return (art_policy_flags(art_agent_policy(agent)) & AGENTRT_SPAWN_PROFILE) != 0;
}

// A fresh profile for a new agent, before anybody knows it. False when memory is short.
ART_MUST_USE bool art_profile_begin(uint64_t bits, uint64_t now_ns);
// By the agent's turn, at its end.
void art_profile_note(uint64_t bits, uint64_t began_ns, uint64_t ended_ns, uint32_t messages);
// False when this agent has none.
ART_MUST_USE bool art_profile_read(uint64_t bits, uint64_t now_ns, agentrt_profile *out_profile);

#endif
