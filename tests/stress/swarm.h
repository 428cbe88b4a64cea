// A random swarm on real threads, and the oracles that judge it.
//
// Agents signal, ask, reply, refuse, forget, await, monitor, crash, stop and kill one another;
// plain threads signal from outside; ports run their agents on threads of their own; dead agents
// are replaced. Every message carries its sender's counter, which grows with every send.
//
// Oracles: a receiver never sees a sender's counter go back (FIFO per pair); no agent is ever in
// two turns at once; every monitor of the auditor, who never dies, fires exactly once; at the end
// accepted = handled + dead letters, nothing is in flight, and every agent was destroyed once.
#ifndef AGENTRT_TESTS_STRESS_SWARM_H
#define AGENTRT_TESTS_STRESS_SWARM_H

#include <stdbool.h>
#include <stdint.h>

struct swarm_options {
    uint64_t seed;
    uint32_t workers;
    uint32_t ports;
    uint32_t overflow;
    uint32_t capacity;
    uint32_t threads; // plain threads that signal
    uint32_t signals; // by each of them
    bool deaths;      // kills, stops and crashes
};

// Runs to the end and checks everything; a false oracle fails the test.
void swarm_run(const struct swarm_options *options);

#endif
