// What agentrt's own C benchmarks share: one runtime a process, short forms of the public calls.
//
// Owns: the runtime, from bench_open to bench_close.
// Threads: agents run on the workers and report through bench_finish; the main thread waits.
// Not here: the benchmarks themselves; clock and result line (../common.h).
#ifndef AGENTRT_BENCH_H
#define AGENTRT_BENCH_H

#include <agentrt.h>

#include "../common.h"

extern agentrt_runtime bench_runtime;

void bench_open(uint64_t workers);
void bench_close(void);

// Stops the run unless the call worked.
void bench_must(const char *what, agentrt_status status);
// The same with AGENTRT_E_WAIT allowed: says whether the message was accepted. If not, a ROOM
// record will tell the sender when to go on.
bool bench_accepted(agentrt_status status);

agentrt_agent bench_spawn(agentrt_agent from, const agentrt_behavior *behavior, void *state,
                          agentrt_overflow overflow);

// From an agent: the timed part is over. Once a process.
void bench_finish(void);
// From the main thread: waits for bench_finish and gives the time since start_ns.
uint64_t bench_wait(uint64_t start_ns);
// Waits until every accepted message is handled, so that counts may be read.
void bench_drain(void);
// Every accepted message was handled: none became a dead letter.
void bench_check_letters(void);

static inline agentrt_agent bench_self(const agentrt_message *message)
{
    return (agentrt_agent){message->agent};
}

static inline uint64_t bench_word(const agentrt_message *message)
{
    uint64_t word;
    memcpy(&word, message->payload.bytes, sizeof word);
    return word;
}

static inline agentrt_status bench_signal(agentrt_agent from, agentrt_agent to, uint64_t type,
                                          uint64_t word)
{
    agentrt_payload payload = {.type = type, .data = &word, .bytes = sizeof word};
    return agentrt_signal(from, to, &payload, NULL);
}

// One benchmark: gives what to print, in ns or bytes per operation.
double bench_pingpong(const bench_run *run);
double bench_ring(const bench_run *run);
double bench_count(const bench_run *run);
double bench_fanin(const bench_run *run);
double bench_spawning(const bench_run *run);
double bench_memory(const bench_run *run);
double bench_big(const bench_run *run);
double bench_chameneos(const bench_run *run);
double bench_send_iso(const bench_run *run);
double bench_send_val(const bench_run *run);
double bench_channel(const bench_run *run);
double bench_mpmc(const bench_run *run);
double bench_breaker(const bench_run *run);
double bench_quorum(const bench_run *run);
double bench_broadcast(const bench_run *run);
double bench_gossip(const bench_run *run);
double bench_wake(const bench_run *run);  // prints its floor, a futex wake, itself
double bench_shard(const bench_run *run); // prints its floor, a modulo, itself
double bench_lease(const bench_run *run);
// Its variant durable, which prints its floor, two bare writes, itself.
double bench_lease_durable(const bench_run *run);

#endif
