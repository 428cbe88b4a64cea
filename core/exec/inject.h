// The queue between the outside and the workers: a locked list that every worker looks at.
//
// Threads: any. Why a lock: outsiders pay a system call for the wake anyway, and the list never fills.
// Edges: inject.list is the lock's own; inject.count lets a worker that is about to park see what came.
#ifndef ART_EXEC_INJECT_H
#define ART_EXEC_INJECT_H

#include "exec/state.h"

void art_inject_push(struct art_inject *inject, struct art_agent *agent);
// The oldest, or NULL.
struct art_agent *art_inject_pop(struct art_inject *inject);
bool art_inject_any(struct art_inject *inject);

#endif
