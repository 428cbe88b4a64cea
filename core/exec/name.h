// Names of agents: a table of those that have one.
//
// Threads: any, under the table's lock; only spawns with a name, their ends and lookups come here.
#ifndef ART_EXEC_NAME_H
#define ART_EXEC_NAME_H

#include "exec/state.h"

void art_name_open(struct art_names *names);
void art_name_close(struct art_names *names);
// The agent's extension holds the name. E_NAME when it is taken.
ART_MUST_USE agentrt_status art_name_add(struct art_names *names, struct art_agent *agent);
void art_name_remove(struct art_names *names, struct art_agent *agent);
// The bits of the agent that has this name, or zero.
uint64_t art_name_find(struct art_names *names, const char *name, uint32_t name_bytes);
// The other way round: copies an agent's name, NUL terminated; false when it has none. For texts: it looks at every name.
bool art_name_of(struct art_names *names, uint64_t bits, char out_name[AGENTRT_NAME_BYTES_MAX + 1]);

#endif
