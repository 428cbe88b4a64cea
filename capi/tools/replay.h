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
// What a line says: numbers, and the bytes at its end.
struct call {
    const char *name;
    size_t name_bytes;
    uint64_t numbers[18];
    unsigned char *data; // owned
    size_t bytes;
};
// `numbers`: how many come before the bytes, if `bytes` come.
struct call replay_parse(const char *line, unsigned numbers, bool bytes);
bool replay_is(const char *line, const char *name);
// This run's handle for one of then; what was unknown then is unknown now.
uint64_t replay_now(uint64_t then);
agentrt_agent replay_agent(uint64_t then);
// After a call that has made something: its name of then.
void replay_made(agentrt_status status, uint64_t bits);
// A payload like the recorded one: bytes, or a buffer of its capability.
agentrt_payload replay_payload(const struct call *call);
// Buffers that came with messages are closed at the end: a record may come a second time.
void replay_keep(const agentrt_message *message);

// The calls of orchestra.c.
void replay_carry_to_many(const char *line);
void replay_receive_from(const char *line);
void replay_open_queue_or_claim(const char *line);
void replay_claim(const char *line);
void replay_map(const char *line);
void replay_route(const char *line);
void replay_supervise(const char *line);
void replay_adopt(const char *line);
void replay_breaker(const char *line);

// Makes one call, and those of the turns that it runs.
void replay_call(const char *line);
// Gives back what the calls have left behind.
void replay_forget(void);
void replay_turn(unsigned long turn, unsigned long line);
_Noreturn void replay_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *replay_resize(void *block, size_t bytes);

#endif
