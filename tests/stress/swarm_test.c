// Swarms of every make: workers, policies, ports, deaths, several runtimes.
#include "swarm.h"

#include "../harness/fixture.h"
#include "../harness/random.h"

#include <pthread.h>

static struct swarm_options small_swarm(uint32_t workers)
{
    return (struct swarm_options){.seed = test_seed(),
                                  .workers = workers,
                                  .capacity = 32,
                                  .threads = 2,
                                  .signals = (uint32_t)(4000 * test_scale())};
}

TEST(a_peaceful_swarm_on_one_worker_handles_every_signal_once)
{
    struct swarm_options options = small_swarm(1);
    swarm_run(&options);
}

TEST(a_peaceful_swarm_on_two_workers_handles_every_signal_once)
{
    struct swarm_options options = small_swarm(2);
    swarm_run(&options);
}

TEST(a_peaceful_swarm_on_four_workers_handles_every_signal_once)
{
    struct swarm_options options = small_swarm(4);
    swarm_run(&options);
}

TEST(a_deadly_swarm_on_one_worker_conserves_messages)
{
    struct swarm_options options = small_swarm(1);
    options.deaths = true;
    swarm_run(&options);
}

TEST(a_deadly_swarm_on_two_workers_conserves_messages)
{
    struct swarm_options options = small_swarm(2);
    options.deaths = true;
    swarm_run(&options);
}

TEST(a_deadly_swarm_on_four_workers_conserves_messages)
{
    struct swarm_options options = small_swarm(4);
    options.deaths = true;
    swarm_run(&options);
}

TEST(every_overflow_policy_conserves_messages)
{
    for (uint32_t overflow = AGENTRT_REJECT; overflow <= AGENTRT_DROP_NEWEST; overflow++) {
        struct swarm_options options = small_swarm(2);
        options.overflow = overflow;
        options.capacity = 4;
        swarm_run(&options);
        options.deaths = true;
        swarm_run(&options);
    }
}

TEST(a_peaceful_swarm_with_ports_handles_every_signal_once)
{
    struct swarm_options options = small_swarm(2);
    options.ports = 2;
    swarm_run(&options);
}

TEST(a_deadly_swarm_with_ports_conserves_messages)
{
    struct swarm_options options = small_swarm(2);
    options.ports = 2;
    options.deaths = true;
    swarm_run(&options);
}

static void *run_swarm(void *argument)
{
    swarm_run(argument);
    return NULL;
}

TEST(two_swarms_in_two_runtimes_do_not_disturb_each_other)
{
    struct swarm_options options[2] = {small_swarm(2), small_swarm(1)};
    pthread_t thread;
    options[1].seed ^= 1;
    options[1].deaths = true;
    options[1].ports = 1;
    CHECK_EQ(pthread_create(&thread, NULL, run_swarm, &options[1]), 0);
    swarm_run(&options[0]);
    pthread_join(thread, NULL);
}

TEST(runtimes_open_and_close_many_times)
{
    for (unsigned i = 0; i < 100 * test_scale(); i++) {
        agentrt_runtime runtime;
        CHECK_OK(agentrt_runtime_open(
            &(agentrt_runtime_options){.struct_size = sizeof(agentrt_runtime_options),
                                       .workers = 1 + i % 4},
            &runtime, NULL));
        struct actor actors[4] = {0};
        for (unsigned j = 0; j < 4; j++)
            fixture_signal(fixture_spawn(runtime, &actors[j], NULL), j);
        CHECK_OK(agentrt_runtime_close(runtime, NULL));
        for (unsigned j = 0; j < 4; j++)
            CHECK_EQ(actors[j].destroyed, 1);
    }
}
