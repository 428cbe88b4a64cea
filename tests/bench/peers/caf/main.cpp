// usage: bench BENCH VARIANT WORKERS OPERATIONS; variant "yield" makes an actor give up its worker
// after every message (max-throughput 1), so that a spawner lets its children run.
#include "bench.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace bench {

finish end;
word operations;

void check(const char* what, word expected, word found) {
    if (expected != found) {
        std::cerr << "check failed: " << what << ": expected " << expected << ", found " << found
                  << std::endl;
        _exit(1);
    }
}

void wait_answers(word count) {
    while (end.answers < count)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

double resident_bytes() {
    std::ifstream file("/proc/self/status");
    std::string line;
    while (std::getline(file, line))
        if (line.rfind("VmRSS:", 0) == 0)
            return 1024.0 * std::atof(line.c_str() + 6);
    return 0;
}

} // namespace bench

int main(int argc, char** argv) {
    if (argc != 5) {
        std::cerr << "usage: " << argv[0] << " BENCH VARIANT WORKERS OPERATIONS\n";
        return 2;
    }
    std::string name = argv[1], variant = argv[2];
    bench::operations = std::atoll(argv[4]);
    caf::actor_system_config config;
    config.set("scheduler.max-threads", static_cast<size_t>(std::atoi(argv[3])));
    if (variant == "yield")
        config.set("scheduler.max-throughput", size_t{1});
    caf::actor_system system{config};
    const char* unit = "ns";
    double value = 0;
    if (name == "pingpong")
        bench::circle(system, 2);
    else if (name == "ring")
        bench::circle(system, 100);
    else if (name == "count")
        bench::flow(system, 1);
    else if (name == "fanin")
        bench::flow(system, 8);
    else if (name == "spawn")
        bench::spawning(system);
    else if (name == "big")
        bench::big(system);
    else if (name == "chameneos")
        bench::chameneos(system);
    else if (name == "memory")
        unit = "bytes", value = bench::memory(system);
    else {
        std::cerr << "no such benchmark: " << name << "\n";
        return 2;
    }
    if (name != "memory")
        value = static_cast<double>(bench::end.spent_ns) / static_cast<double>(bench::operations);
    std::printf("{\"bench\":\"%s\",\"variant\":\"%s\",\"workers\":%s,\"unit\":\"%s\",\"value\":%.4f,"
                "\"operations\":%s}\n",
                argv[1], argv[2], argv[3], unit, value, argv[4]);
    std::fflush(stdout);
    _exit(0); // the actors of a benchmark refer to one another and would keep the system alive
}
