// What the parts of agentrt-replay share: the recording, how far it is made again, and the puppets.
#ifndef AGENTRT_TOOLS_REPLAY_H
#define AGENTRT_TOOLS_REPLAY_H

#include <agentrt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct replay {
    const char *path;
    char copy[4096]; // where the replayed trace is written
    char **lines;
    unsigned long lines_count;
    unsigned long at; // the line that comes next
    unsigned long turns;
    unsigned long stop;
    bool lost; // the puppets no longer do what was recorded
    agentrt_runtime runtime;
};
extern struct replay replay;

// The next call, without its "# ", which stays the next; NULL: there is none.
const char *replay_peek(void);
const char *replay_next(void);
// Makes one call, and those of the turns that it runs.
void replay_call(const char *line);
// Gives back what the calls have left behind.
void replay_forget(void);
void replay_turn(unsigned long turn, unsigned long line);
_Noreturn void replay_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *replay_resize(void *block, size_t bytes);

#endif
