// Ports: where agents live whose behaviour is foreign code, and the outside world's address.
//
// Owns: the queue of its agents that have something to do, and the record batches that are out.
// Threads: any submits; one host thread at a time takes and commits (a second one is told E_BUSY).
// Invariants: an agent with records out is in no queue; records that were not committed as handled come again.
// Edges: port.queue, from a submission to the take; port.armed, from the last empty take to the wake that the next submission owes; port.wakers, from
// every wake to the return of the close; port.spawners, from every spawn behind it to the search for its agents.
// Why: a host's interpreter may be entered only by its own thread, so it fetches (drains a completion queue) and is never called.
#ifndef ART_EXEC_PORT_H
#define ART_EXEC_PORT_H

#include "exec/state.h"

ART_MUST_USE agentrt_status art_port_open(struct art_thread *thread, struct art_runtime *runtime,
                                          const agentrt_port_options *options, uint64_t *out_port);
// Ends the agents behind it with E_HOST; a thread that waits in take is sent away with E_CLOSED.
ART_MUST_USE agentrt_status art_port_close(struct art_thread *thread, uint64_t bits);
// For the runtime's close, which ends the agents itself in between: no name of a port is valid and nothing is queued any more;
// the addresses end and the ports are free.
void art_port_retire_all(struct art_runtime *runtime);
void art_port_close_all(struct art_thread *thread, struct art_runtime *runtime);
void art_port_wake_all(struct art_runtime *runtime);

// Around a fork: nobody is inside the table while a child is made.
void art_port_lock_all(void);
void art_port_unlock_all(void);
// The port made as the index-th, open or not; NULL when fewer were made. Places are never given back.
struct art_port *art_port_at(uint32_t index);
// Its name while it is open, else zero.
uint64_t art_port_bits(struct art_port *port);
// The open port of a name, or NULL.
struct art_port *art_port_find(uint64_t bits);
struct art_runtime *art_port_runtime(struct art_port *port);
// The generation of the place that this name is of; it has grown when what was named is closed. For texts only.
uint32_t art_port_generation(uint64_t bits);
// Around a spawn behind the port that has this name: its close waits for the agent. False, and nothing to leave: the name is stale.
ART_MUST_USE bool art_port_spawner_enter(struct art_port *port, uint64_t bits);
void art_port_spawner_leave(struct art_port *port);

// The agent's SCHEDULED bit is held by the caller.
void art_port_submit(struct art_agent *agent);
// Tells the host that an agent behind its port is gone.
void art_port_tell_end(struct art_thread *thread, struct art_agent *agent, agentrt_status reason);

// By its name, too: the place may be another port's by now.
ART_MUST_USE agentrt_status art_port_take(struct art_thread *thread, struct art_port *port,
                                          uint64_t bits, agentrt_message *records,
                                          uint32_t records_max, uint64_t timeout_ns,
                                          uint32_t *out_count);
// Stops at the first command that is refused and says which (`out_refused`).
ART_MUST_USE agentrt_status art_port_commit(struct art_thread *thread, struct art_port *port,
                                            uint64_t bits, const agentrt_command *commands,
                                            uint32_t commands_count, uint32_t *out_refused);

#endif
