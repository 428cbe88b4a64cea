// What tests on the public API share: runtimes that close themselves, and actors that remember.
#ifndef AGENTRT_TESTS_HARNESS_FIXTURE_H
#define AGENTRT_TESTS_HARNESS_FIXTURE_H

#include "agentrt.h"
#include "test.h"

#include <pthread.h>

#define HOST ((agentrt_agent){0})
#define AGENT(value) ((agentrt_agent){(value)})

enum { FIXTURE_LOG_MAX = 64 };

// An inline agent that notes what it receives; `react` decides what the turn does and returns.
struct actor {
    agentrt_status (*react)(struct actor *self, const agentrt_message *message); // NULL: OK
    void *context;
    agentrt_agent agent;
    unsigned received;
    unsigned destroyed;
    agentrt_message log[FIXTURE_LOG_MAX]; // the first so many
};

// Opened now, closed when the test ends if it is still open.
agentrt_runtime fixture_open(const agentrt_runtime_options *options);
agentrt_runtime fixture_simulated(uint64_t seed);
agentrt_runtime fixture_threaded(uint32_t workers);

// Spawns from the host; options NULL = all defaults. Must succeed.
agentrt_agent fixture_spawn(agentrt_runtime runtime, struct actor *actor,
                            const agentrt_spawn_options *options);
// The same as an attempt: the options filled in for this actor.
agentrt_spawn_options fixture_options(struct actor *actor);

// Runs a simulated runtime until nothing is runnable, letting at most so much virtual time pass.
void fixture_run(agentrt_runtime runtime, uint64_t timeout_ns);

void fixture_signal(agentrt_agent to, uint64_t type);

// The n-th record the actor received.
const agentrt_message *fixture_record(const struct actor *actor, unsigned index);

// Waits for a future that must be done in time; a buffer in its message is closed when the test ends.
agentrt_message fixture_wait(agentrt_future future, uint64_t timeout_ns);
void fixture_close_payload(const agentrt_message *message);

agentrt_stats fixture_stats(agentrt_runtime runtime);

// accepted = handled + dead letters, nothing in flight.
void fixture_check_conserved(agentrt_runtime runtime);

// A thread of the test's own; an injected fault does not keep it from starting.
pthread_t fixture_thread(void *(*run)(void *argument), void *argument);

// The error object that CHECK_REFUSED looks at; the call names it as E.
extern agentrt_error fixture_error;
#define E (&fixture_error)

// A call that must be refused: with this status, and an error object that says the same in words.
#define CHECK_REFUSED(call, expected)                                                              \
    do {                                                                                           \
        memset(&fixture_error, 0, sizeof fixture_error);                                           \
        CHECK_STATUS(call, expected);                                                              \
        CHECK_EQ(fixture_error.status, expected);                                                  \
        CHECK(fixture_error.text_bytes > 0);                                                       \
        CHECK_EQ(strlen(fixture_error.text), fixture_error.text_bytes);                            \
        CHECK(strchr(fixture_error.text, '\n') == NULL);                                           \
    } while (0)

#endif
