// Batches: how a port's agents hand out records and get them committed.
//
// Threads: the port's one visitor, which is then the agents' turn.
// Invariants: a record that is out stays in the mailbox until its commit; `taken` counts what is out.
#ifndef ART_EXEC_BATCH_H
#define ART_EXEC_BATCH_H

#include "exec/state.h"

// Hands out records of one agent; zero when only requests to the core were waiting.
uint32_t art_batch_open(struct art_thread *thread, struct art_agent *agent,
                        agentrt_message *records, uint32_t records_max);
// Records for the host itself; they need no commit.
uint32_t art_batch_host(struct art_thread *thread, struct art_agent *address,
                        agentrt_message *records, uint32_t records_max);
ART_MUST_USE agentrt_status art_batch_commit(struct art_thread *thread, struct art_port *port,
                                             const agentrt_command *command);

// The records that are out leave with their payload buffers, which are their host's; the messages stay.
void art_batch_let_go(struct art_agent *agent);
// Submits every agent behind a closed port that is in no queue.
void art_batch_gather(struct art_thread *thread, struct art_port *port);
// Ends an agent taken from the queue of a closed port.
void art_batch_bury(struct art_thread *thread, struct art_agent *agent);

#endif
