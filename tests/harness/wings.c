// One of everything that the wings have, used once: for tests that care for where it is used, not for what it does.
#include "wings.h"

#define TTL_NS 1000000000

void wings_open(agentrt_runtime runtime, agentrt_agent agent, struct wings *out_wings)
{
    agentrt_payload payload = {.type = 7};
    agentrt_member member = {.id = 1, .weight = 1, .agent = agent};
    agentrt_shards_options few = {.struct_size = sizeof few, .shards = 1};
    uint64_t number;
    CHECK_OK(agentrt_channel_open(runtime, NULL, &out_wings->channel, NULL));
    CHECK_OK(agentrt_channel_try_send(HOST, out_wings->channel, &payload, NULL));
    CHECK_OK(agentrt_breaker_open(runtime, NULL, &out_wings->breaker, NULL));
    CHECK_OK(agentrt_breaker_admit(out_wings->breaker, &number, NULL));
    CHECK_OK(agentrt_breaker_report(out_wings->breaker, number, 1, NULL));
    CHECK_OK(agentrt_shards_create(runtime, &member, 1, &few, &out_wings->shards, NULL));
    member.weight = 2;
    CHECK_OK(agentrt_shards_change(out_wings->shards, 0, &member, 1, &number, NULL));
    CHECK_OK(agentrt_lease_open(runtime, HOST, "x", 1, &out_wings->lease, NULL));
    agentrt_status status =
        agentrt_lease_try_acquire(HOST, out_wings->lease, TTL_NS, &number, NULL);
    CHECK(status == AGENTRT_OK || status == AGENTRT_E_BUSY);
    CHECK_OK(agentrt_quorum(runtime, HOST, &agent, 1, &payload, NULL, &out_wings->quorum, NULL));
    CHECK_OK(agentrt_gossip(runtime, HOST, &agent, 1, (agentrt_topology){0}, &payload, NULL,
                            &out_wings->gossip, NULL));
}

void wings_close(const struct wings *wings)
{
    CHECK_OK(agentrt_channel_close(wings->channel, NULL));
    CHECK_OK(agentrt_breaker_close(wings->breaker, NULL));
    CHECK_OK(agentrt_shards_close(wings->shards, NULL));
    CHECK_OK(agentrt_lease_close(HOST, wings->lease, NULL));
    CHECK_OK(agentrt_future_cancel(wings->quorum, NULL));
    CHECK_OK(agentrt_future_cancel(wings->gossip, NULL));
}

bool wings_refuse(const struct wings *wings, agentrt_status status)
{
    agentrt_channel_info channel;
    agentrt_breaker_info breaker;
    agentrt_shards_info shards;
    agentrt_lease_info lease;
    return agentrt_channel_info_get(wings->channel, &channel, NULL) == status &&
           agentrt_breaker_info_get(wings->breaker, &breaker, NULL) == status &&
           agentrt_shards_info_get(wings->shards, &shards, NULL) == status &&
           agentrt_lease_info_get(wings->lease, &lease, NULL) == status &&
           agentrt_future_cancel(wings->quorum, NULL) == status &&
           agentrt_future_cancel(wings->gossip, NULL) == status;
}
