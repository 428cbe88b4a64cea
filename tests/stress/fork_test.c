// Forks while threads are inside everything that has a lock: each child goes its own way and waits for nobody.
#include "../harness/sanitizers.h"
#include "../harness/wings.h"

#include <sched.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, FORKS = 100, CHILD_S = 20 };

static struct {
    agentrt_runtime runtime;
    agentrt_agent agent;
    struct wings wings; // open all the time
    atomic_bool over;
    atomic_uint rounds;
} shared;

// Opens, uses and closes, and asks by names that do not fit any more: those lock places that are free, or somebody else's.
static void *hammer(void *argument)
{
    (void)argument;
    agentrt_payload payload = {.type = 7};
    agentrt_message taken;
    agentrt_shard_owner owner;
    while (!shared.over) {
        struct wings wings;
        wings_open(shared.runtime, shared.agent, &wings);
        for (unsigned i = 0; i < 20; i++) {
            (void)agentrt_channel_try_send(HOST, shared.wings.channel, &payload, NULL);
            (void)agentrt_channel_try_recv(HOST, shared.wings.channel, &taken, NULL);
            CHECK_OK(agentrt_shards_find(shared.wings.shards, 0, "k", 1, &owner, NULL));
            (void)agentrt_shards_signal(HOST, shared.wings.shards, 0, "k", 1, &payload, NULL);
        }
        (void)agentrt_future_cancel(wings.quorum, NULL); // or it is answered
        (void)agentrt_future_cancel(wings.gossip, NULL);
        CHECK_OK(agentrt_channel_close(wings.channel, NULL));
        CHECK_OK(agentrt_breaker_close(wings.breaker, NULL));
        CHECK_OK(agentrt_shards_close(wings.shards, NULL));
        CHECK_OK(agentrt_lease_close(HOST, wings.lease, NULL));
        shared.rounds++;
    }
    return NULL;
}

// In a child: the parent's runtime is closed to it, and one of its own works.
static bool go_on(void)
{
    if (!wings_refuse(&shared.wings, AGENTRT_E_FORKED))
        return false;
    if (sanitizer_watches_memory()) // its allocator is not whole in a child
        return true;
    struct actor actor = {0};
    struct wings wings;
    agentrt_runtime own = fixture_simulated(1);
    agentrt_agent agent = fixture_spawn(own, &actor, NULL);
    for (unsigned i = 0; i < 8; i++) {
        wings_open(own, agent, &wings);
        wings_close(&wings);
    }
    wings_open(own, agent, &wings);
    fixture_run(own, CHILD_S);
    CHECK_OK(agentrt_runtime_close(own, NULL));
    return actor.received > 0;
}

TEST(a_child_of_busy_threads_goes_its_own_way)
{
    struct actor actor = {0};
    agentrt_spawn_options options = {.capacity = AGENTRT_CAPACITY_MAX};
    shared.runtime = fixture_threaded(2);
    shared.agent = fixture_spawn(shared.runtime, &actor, &options);
    wings_open(shared.runtime, shared.agent, &shared.wings);
    pthread_t threads[THREADS];
    for (unsigned i = 0; i < THREADS; i++)
        threads[i] = fixture_thread(hammer, NULL);
    for (unsigned i = 0; i < FORKS * test_scale(); i++) {
        for (unsigned before = shared.rounds; shared.rounds == before;)
            sched_yield();
        pid_t pid = fork();
        if (pid == 0) {
            alarm(CHILD_S);
            _exit(go_on() ? 0 : 1);
        }
        int status = -1;
        CHECK_EQ(waitpid(pid, &status, 0), pid);
        CHECK_EQ(status, 0);
    }
    shared.over = true;
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}
