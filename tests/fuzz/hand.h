// What the calls of the fuzzer draw their arguments from: the bytes of the sequence, and the handles
// that were really made.
#ifndef AGENTRT_TESTS_FUZZ_HAND_H
#define AGENTRT_TESTS_FUZZ_HAND_H

#include "agentrt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Aborts unless the function may answer so. `allowed`: a bit for each such status.
agentrt_status fuzz_answer(const char *function, uint64_t allowed, agentrt_status status);

#include "answers.h" // made by answers.py: from here on every call passes through fuzz_answer

// The next bytes as a number; zeros when there are none left.
uint64_t take(unsigned bytes);
uint64_t below(uint64_t bound);

// Handles by kind: `known` was really made, `handle` mostly so, or stands where one is wanted.
void remember(unsigned kind, uint64_t bits);
uint64_t known(unsigned kind);
uint64_t handle(unsigned kind);
agentrt_agent agent(void);
agentrt_agent from(void);

// `duration`: how long a call may take. `delay`: when something may happen later.
uint64_t duration(void);
uint64_t delay(void);

// A size or a choice that is mostly right; which of so many, or one beyond.
uint32_t size_field(size_t size);
uint32_t choice(uint32_t good);
uint32_t choice_of_index(uint32_t count);

agentrt_payload payload(void);
void keep_payload(const agentrt_message *message);

enum { OPTIONS_ROOM_BYTES = 4096 };

// Options records lie in front of some zeroed room: a caller who claims a larger record has it.
#define OPTIONS(type, name)                                                                        \
    struct {                                                                                       \
        type given;                                                                                \
        char room[OPTIONS_ROOM_BYTES];                                                             \
    } padded_##name = {0};                                                                         \
    type *name = &padded_##name.given

// Calls of the wings: wings.c.
void call_channel(void);
void call_reliable(void);
void call_group(void);
void call_lease(void);
void call_supervisor(void);
void call_fault(void);
void call_shards(void);
void call_topology(void);

#endif
