// The heap of deadlines: random arming and cancelling against a sorted model.
#include "exec/timer.h"

#include "../../harness/fixture.h"
#include "../../harness/random.h"

enum {
    ACTORS_TIMERS = 200,
    ROUNDS = 2000,
    HORIZON_NS = 1000,
};

// Timers armed and disarmed at random: each fires at its time, in the order of arming within a
// time, unless it was disarmed.
TEST(random_timers_fire_like_a_sorted_list)
{
    struct random random = {test_seed()};
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_timer timers[ACTORS_TIMERS] = {0};
    uint64_t due_ns[ACTORS_TIMERS] = {0}; // zero: not armed
    uint64_t now_ns = 0;
    unsigned fired = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned i = (unsigned)random_below(&random, ACTORS_TIMERS);
        if (due_ns[i] == 0) {
            uint64_t delay_ns = 1 + random_below(&random, HORIZON_NS);
            CHECK_OK(agentrt_timer_arm(HOST, agent, delay_ns, 0, &(agentrt_payload){.type = i},
                                       &timers[i], NULL));
            due_ns[i] = now_ns + delay_ns;
        } else if (random_chance(&random, 30)) {
            CHECK_OK(agentrt_timer_disarm(timers[i], NULL));
            due_ns[i] = 0;
        }
        uint64_t step_ns = random_below(&random, 5);
        actor.received = 0;
        fixture_run(runtime, step_ns);
        now_ns += step_ns;
        for (unsigned j = 0; j < ACTORS_TIMERS; j++)
            if (due_ns[j] != 0 && due_ns[j] <= now_ns) {
                bool seen = false;
                for (unsigned k = 0; k < actor.received && k < FIXTURE_LOG_MAX; k++)
                    seen |= actor.log[k].type == j;
                CHECK(seen || actor.received > FIXTURE_LOG_MAX);
                CHECK_STATUS(agentrt_timer_disarm(timers[j], NULL), AGENTRT_E_STALE);
                due_ns[j] = 0;
                fired++;
            }
    }
    CHECK(fired > ROUNDS / 10);
    fixture_check_conserved(runtime);
}
