// The simulator: one thread, one seed, virtual time, one message a turn.
//
// Threads: the one that opened the runtime.
// Why one message: the seed then chooses among every interleaving of deliveries, and an agent behind a port takes exactly the same
// steps as an inline one: the simulator waits until the port has committed.
#ifndef ART_EXEC_SIM_H
#define ART_EXEC_SIM_H

#include "exec/state.h"

// Makes room for one more agent that may be runnable, so that a submission cannot fail; false when memory is short.
ART_MUST_USE bool art_sim_join(struct art_runtime *runtime);
void art_sim_leave(struct art_runtime *runtime);

void art_sim_submit(struct art_runtime *runtime, struct art_agent *agent);

enum art_sim_step {
    ART_SIM_TURN, // an inline agent had its turn, or timers fired
    ART_SIM_PORT, // a port's agent is next: its host must take and commit
    ART_SIM_IDLE, // nothing can happen before `limit_ns`, or before the simulation's own limits end it
};
enum art_sim_step art_sim_step(struct art_thread *thread, struct art_runtime *runtime,
                               uint64_t limit_ns);
// Lets virtual time pass to `limit_ns` once nothing is left to do before it.
void art_sim_pass(struct art_runtime *runtime, uint64_t limit_ns);
// How many agents await an ask while nothing is left to happen, and the one of them that was spawned first (zero: none).
void art_sim_stuck(struct art_runtime *runtime, agentrt_stuck *out_stuck);
// Hands the runnable agents of a closing port to its queue.
void art_sim_withdraw(struct art_runtime *runtime, const struct art_port *port);
void art_sim_close(struct art_runtime *runtime);

#endif
