// What the CAF benchmarks share: arguments, clock, checks, the end of a run.
//
// Figures are for CAF 0.17 (Debian 12). An actor here runs until its mailbox is empty and has no
// backpressure; producers therefore send themselves the next batch.
#ifndef AGENTRT_BENCH_CAF_H
#define AGENTRT_BENCH_CAF_H

#include <atomic>
#include <caf/all.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <string>

namespace bench {

using word = int64_t;
using control = int32_t;

struct finish {
    std::promise<void> arrived;
    std::atomic<word> answers{0};
    std::atomic<word> count{0};
    std::atomic<word> sum{0};
    word spent_ns = 0;
    word start_ns = 0;
};

extern finish end; // one benchmark a process
extern word operations;

inline word clock_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}
inline void arrive() {
    end.spent_ns = clock_ns() - end.start_ns;
    end.arrived.set_value();
}
inline word triangle(word n) { return n * (n - 1) / 2; }
inline uint64_t random(uint64_t& state) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}
void check(const char* what, word expected, word found);
void wait_answers(word count);
double resident_bytes();

void circle(caf::actor_system& system, size_t agents);
void flow(caf::actor_system& system, int producers);
void spawning(caf::actor_system& system);
double memory(caf::actor_system& system);
void big(caf::actor_system& system);
void chameneos(caf::actor_system& system);

} // namespace bench

#endif
