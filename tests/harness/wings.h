// One of everything that the wings have, used once: for tests that care for where it is used, not for what it does.
#ifndef AGENTRT_TESTS_HARNESS_WINGS_H
#define AGENTRT_TESTS_HARNESS_WINGS_H

#include "fixture.h"

struct wings {
    agentrt_channel channel;
    agentrt_breaker breaker;
    agentrt_shards shards;
    agentrt_lease lease;
    agentrt_future quorum;
    agentrt_future gossip;
};

// Opens a channel, a breaker, a map of shards and a lease, uses them, and asks and tells this agent.
void wings_open(agentrt_runtime runtime, agentrt_agent agent, struct wings *out_wings);
// Closes them and gives both futures up.
void wings_close(const struct wings *wings);
// That each is refused so, by its name.
bool wings_refuse(const struct wings *wings, agentrt_status status);

#endif
