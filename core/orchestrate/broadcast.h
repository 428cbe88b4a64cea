// Broadcasts: one payload to each of many, once.
//
// Threads: any that is inside the runtime.
// Why it is one call and not as many signals: what is the same for all of them (checks, the caller, the payload's bytes) is done once,
// and the next members' words come into the cache while one is told.
#ifndef ART_ORCHESTRATE_BROADCAST_H
#define ART_ORCHESTRATE_BROADCAST_H

#include "exec/signal.h"

// Where the refusals go, and what came of it all. A member given twice is one.
struct art_deliveries {
    agentrt_refusal *refusals;
    uint32_t refusals_max;
    uint32_t refusals_count; // written
    uint32_t delivered;
};

// OK, or E_MEMORY and nobody was told. The draft, which is no iso and whose sender is set, stays the caller's.
ART_MUST_USE agentrt_status art_broadcast(struct art_thread *thread, struct art_runtime *runtime,
                                          const agentrt_agent *members, uint32_t count,
                                          const struct art_draft *draft,
                                          struct art_deliveries *deliveries);

#endif
