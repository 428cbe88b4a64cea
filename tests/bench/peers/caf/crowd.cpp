// Many actors: spawn, idle memory, big (all to all), chameneos (pairs at a mall).
#include "bench.h"

#include <thread>
#include <vector>

using namespace caf;

namespace bench {
namespace {

constexpr word spawn_batch = 1000;
constexpr word big_agents = 120;
constexpr word creatures = 100;

struct once : event_based_actor {
    using event_based_actor::event_based_actor;
    behavior make_behavior() override {
        return {[this](word value) {
            quit();
            if (end.count.fetch_add(value) + value == operations)
                arrive();
        }};
    }
};

struct spawner : event_based_actor {
    using event_based_actor::event_based_actor;
    behavior make_behavior() override {
        return {[this](word next) {
            word stop = std::min(next + spawn_batch, operations);
            for (; next < stop; next++)
                send(spawn<once>(), word{1});
            if (next < operations)
                send(this, next);
        }};
    }
};

struct keeper : event_based_actor {
    using event_based_actor::event_based_actor;
    behavior make_behavior() override {
        return {[](word value) { end.count += value; }};
    }
};

using pong = uint32_t;

struct pinger : event_based_actor {
    std::vector<actor> all;
    uint64_t state;
    word pongs = 0, pings = 0;
    pinger(actor_config& config, uint64_t seed) : event_based_actor(config), state(seed) {}
    void step() { send(all[random(state) % all.size()], word{0}); }
    behavior make_behavior() override {
        return {
            [this](word) {
                pings++;
                send(actor_cast<actor>(current_sender()), pong{1});
            },
            [this](pong) {
                if (++pongs < operations / big_agents)
                    step();
                else if (++end.count == big_agents)
                    arrive();
            },
            [this](const std::vector<actor>& everyone) {
                all = everyone;
                end.answers++;
            },
            [this](control what) {
                if (what == 1) {
                    step();
                } else {
                    end.sum += pings * 1000000000 + pongs;
                    end.answers++;
                }
            },
        };
    }
};

struct creature : event_based_actor {
    actor place;
    word colour, met = 0;
    creature(actor_config& config, actor mall, word own)
        : event_based_actor(config), place(std::move(mall)), colour(own) {}
    behavior make_behavior() override {
        return {
            [this](word other) {
                met++;
                if (other != colour)
                    colour = 3 - colour - other;
                send(place, colour);
            },
            [this](control what) {
                if (what == 1)
                    send(place, colour);
                else
                    send(place, control{0}, met);
            },
        };
    }
};

struct mall : event_based_actor {
    actor waiting;
    word waiting_colour = 0, held = 0, total = 0, left = creatures;
    using event_based_actor::event_based_actor;
    behavior make_behavior() override {
        return {
            [this](word colour) {
                auto guest = actor_cast<actor>(current_sender());
                if (held == operations) {
                    send(guest, control{0});
                } else if (!waiting) {
                    waiting = guest;
                    waiting_colour = colour;
                } else {
                    held++;
                    send(waiting, colour);
                    send(guest, waiting_colour);
                    waiting = nullptr;
                }
            },
            [this](control, word met) {
                total += met;
                if (--left == 0) {
                    end.sum = total;
                    arrive();
                }
            },
        };
    }
};

} // namespace

void spawning(actor_system& system) {
    auto a = system.spawn<spawner>();
    end.start_ns = clock_ns();
    anon_send(a, word{0});
    end.arrived.get_future().wait();
    check("messages", operations, end.count);
}

double memory(actor_system& system) {
    std::vector<actor> alive(static_cast<size_t>(operations));
    double before = resident_bytes();
    for (size_t i = 0; i < alive.size(); i++) {
        alive[i] = system.spawn<keeper>();
        anon_send(alive[i], word{1});
    }
    while (end.count < operations)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    double after = resident_bytes();
    check("messages", operations, end.count);
    return (after - before) / static_cast<double>(operations);
}

void big(actor_system& system) {
    std::vector<actor> all;
    for (uint64_t i = 0; i < big_agents; i++)
        all.push_back(system.spawn<pinger>(0x9E3779B97F4A7C15u * (i + 1)));
    for (auto& a : all)
        anon_send(a, all);
    wait_answers(big_agents);
    end.start_ns = clock_ns();
    for (auto& a : all)
        anon_send(a, control{1});
    end.arrived.get_future().wait();
    for (auto& a : all)
        anon_send(a, control{0});
    wait_answers(2 * big_agents);
    word pairs = operations / big_agents * big_agents;
    check("pings, pongs", pairs * 1000000000 + pairs, end.sum);
}

void chameneos(actor_system& system) {
    auto place = system.spawn<mall>();
    std::vector<actor> all;
    for (word i = 0; i < creatures; i++)
        all.push_back(system.spawn<creature>(place, i % 3));
    end.start_ns = clock_ns();
    for (auto& a : all)
        anon_send(a, control{1});
    end.arrived.get_future().wait();
    check("meetings, counted twice", 2 * operations, end.sum);
}

} // namespace bench
