// A few actors: circle (ping-pong and ring), flow (count and fan-in).
#include "bench.h"

#include <vector>

using namespace caf;

namespace bench {
namespace {

constexpr word send_batch = 1000;

struct node : event_based_actor {
    actor next;
    word count = 0;
    using event_based_actor::event_based_actor;
    behavior make_behavior() override {
        return {
            [this](word left) {
                count++;
                if (left == 0)
                    arrive();
                else
                    send(next, left - 1);
            },
            [this](const actor& peer) {
                next = peer;
                end.answers++;
            },
            [this](control) {
                end.count += count;
                end.answers++;
            },
        };
    }
};

struct consumer : event_based_actor {
    word count = 0, sum = 0;
    int producers_left;
    consumer(actor_config& config, int producers)
        : event_based_actor(config), producers_left(producers) {}
    behavior make_behavior() override {
        return {
            [this](word value) {
                count++;
                sum += value;
            },
            [this](control) {
                if (--producers_left == 0) {
                    end.count = count;
                    end.sum = sum;
                    arrive();
                }
            },
        };
    }
};

struct producer : event_based_actor {
    actor to;
    word each;
    producer(actor_config& config, actor consumer, word messages)
        : event_based_actor(config), to(std::move(consumer)), each(messages) {}
    behavior make_behavior() override {
        return {[this](word next) {
            word stop = std::min(next + send_batch, each);
            for (; next < stop; next++)
                send(to, next);
            if (next < each)
                send(this, next);
            else
                send(to, control{1});
        }};
    }
};

} // namespace

void circle(actor_system& system, size_t agents) {
    std::vector<actor> nodes;
    for (size_t i = 0; i < agents; i++)
        nodes.push_back(system.spawn<node>());
    for (size_t i = 0; i < agents; i++)
        anon_send(nodes[i], nodes[(i + 1) % agents]);
    wait_answers(static_cast<word>(agents));
    end.start_ns = clock_ns();
    anon_send(nodes[0], operations);
    end.arrived.get_future().wait();
    for (auto& a : nodes)
        anon_send(a, control{0});
    wait_answers(2 * static_cast<word>(agents));
    check("hops", operations + 1, end.count);
}

void flow(actor_system& system, int producers) {
    word each = operations / producers;
    auto to = system.spawn<consumer>(producers);
    std::vector<actor> from;
    for (int i = 0; i < producers; i++)
        from.push_back(system.spawn<producer>(to, each));
    end.start_ns = clock_ns();
    for (auto& a : from)
        anon_send(a, word{0});
    end.arrived.get_future().wait();
    check("messages", each * producers, end.count);
    check("sum", triangle(each) * producers, end.sum);
}

} // namespace bench
