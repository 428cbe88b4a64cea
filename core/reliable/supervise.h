// Supervisors: agents that decide what becomes of others when these fail.
//
// Owns: a supervisor's state, from its spawn to its end; the wards of its children.
// Threads: its own turn; lists of children and who is under whom are read by anybody, under the runtime's lock of supervision.
// Invariants: a child has one supervisor; nobody is under itself; every FAILED request is answered by one decision, or by the child's
// end; a failure that a restart came before needs no decision.
// Why an agent: it has a name, can be watched, stopped and supervised like any other, and what it hears is in one order.
// Why no seam of its own: requests between agents are all that a supervisor and its children need of one another.
#ifndef ART_RELIABLE_SUPERVISE_H
#define ART_RELIABLE_SUPERVISE_H

#include "exec/child.h"
#include "exec/state.h"

#define ART_CHAIN_MAX 32 // supervisors that a refused cycle names

struct art_supervisor;

void art_supervise_open(struct art_runtime *runtime);
void art_supervise_close(struct art_runtime *runtime);

// The behaviour of every supervisor, whose state is its struct art_supervisor.
extern const agentrt_behavior art_supervise_behavior;
// NULL when memory is short. `policy`: of retries, whole.
ART_MUST_USE struct art_supervisor *art_supervise_create(struct art_runtime *runtime,
                                                         const agentrt_supervisor_options *options,
                                                         const agentrt_retry_options *policy);
// Of one that no agent has got.
void art_supervise_destroy(struct art_supervisor *supervisor);

// Whether this is a living supervisor of the runtime: OK, E_STALE, E_FOREIGN, E_DEAD, E_CLOSED when it is stopping, or E_KIND.
ART_MUST_USE agentrt_status art_supervise_check(struct art_runtime *runtime, uint64_t bits);
// A new agent, which nobody knows, is a child from its first turn on. E_DEAD or E_MEMORY.
ART_MUST_USE agentrt_status art_supervise_enlist(struct art_thread *thread, struct art_agent *agent,
                                                 uint64_t supervisor);

// What a refusal needs to name the cycle: the supervisors from the one named up to the agent that it is under.
struct art_chain {
    uint64_t bits[ART_CHAIN_MAX];
    uint32_t count;
};
// A living agent becomes a child at its next turn. E_CYCLE, E_BUSY for a supervisor that has another one, E_DEAD or E_MEMORY.
ART_MUST_USE agentrt_status art_supervise_adopt(struct art_thread *thread,
                                                struct art_runtime *runtime, uint64_t supervisor,
                                                uint64_t agent, struct art_chain *out_chain);
// Lists its children in the order of their starts, without the first `first`; E_STALE when it has ended.
ART_MUST_USE agentrt_status art_supervise_children(struct art_runtime *runtime, uint64_t supervisor,
                                                   uint32_t first, agentrt_child *out_children,
                                                   uint32_t max, uint32_t *out_count);

#endif
