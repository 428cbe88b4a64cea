// Forks: the child gets a runtime's parts whole, and the worker whose turn has forked goes no further in it.
//
// Threads: the one that forks, in the process's handlers.
// Why: a child has no other thread than the one that forked. A lock that another held would stay locked in it for ever, and a worker
// that went on would do its agents' work a second time. So the turn that forked may finish, every call it makes is refused with
// E_FORKED, no other message reaches a behaviour, and its thread ends, and with it the child.
#ifndef ART_EXEC_FORK_H
#define ART_EXEC_FORK_H

#include "exec/state.h"

// Around the fork, in the parent and in the child: nobody is inside a part.
void art_fork_hold(struct art_runtime *runtime);
void art_fork_release(struct art_runtime *runtime);
// In the child, once everything is released.
void art_fork_leave(struct art_thread *thread);

#endif
