// Forks while locks of the wings are held: a child waits for none of them, neither with a runtime of its own nor at the end of a turn.
#include "base/pool.h"

#include "../../harness/sanitizers.h"
#include "../../harness/wings.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_S = 5, PATIENCE_NS = 1000000 };

// All that a wing has a lock in, whether it is open, free, or was never used. Whoever locks them stands for other threads: a child
// cannot tell the difference.
static void lock_all(void (*lock)(struct art_mutex *mutex))
{
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        uint32_t made = art_pools[kind].lock_offset == 0 ? 0 : art_pools[kind].carved;
        for (uint32_t index = 0; index < made; index++)
            lock((struct art_mutex *)(void *)((char *)art_pool_find(kind, index) +
                                              art_pools[kind].lock_offset));
    }
}

TEST(every_lock_of_a_wing_is_known_to_its_pool)
{
    struct actor actor = {0};
    agentrt_runtime runtime = fixture_simulated(1);
    struct wings wings;
    wings_open(runtime, fixture_spawn(runtime, &actor, NULL), &wings);
    unsigned kinds = 0;
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++)
        kinds += art_pools[kind].lock_offset != 0 && art_pools[kind].carved > 0;
    CHECK_EQ(kinds,
             5); // channels, breakers, shards, rounds, gossips; leases have one lock a runtime
}

static bool use_own_runtime(const struct wings *theirs)
{
    struct actor actor = {0};
    struct wings wings;
    agentrt_runtime own = fixture_simulated(3);
    wings_open(own, fixture_spawn(own, &actor, NULL), &wings);
    wings_close(&wings);
    wings_open(own, actor.agent, &wings);
    CHECK_OK(agentrt_runtime_close(own, NULL));
    return wings_refuse(theirs, AGENTRT_E_FORKED);
}

TEST(a_child_waits_for_no_lock_that_was_held_when_it_was_made)
{
    struct actor actors[2] = {0};
    struct wings open, closed;
    agentrt_runtime runtime = fixture_simulated(1), other = fixture_simulated(2);
    wings_open(runtime, fixture_spawn(runtime, &actors[0], NULL), &open);
    wings_open(other, fixture_spawn(other, &actors[1], NULL), &closed);
    wings_close(&closed);
    fixture_run(other, PATIENCE_NS); // what was given up is over, and its place free
    lock_all(art_mutex_lock);
    pid_t pid = fork();
    if (pid == 0) {
        alarm(CHILD_S);
        _exit(use_own_runtime(&open) ? 0 : 1);
    }
    lock_all(art_mutex_unlock);
    int status = -1;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
    wings_close(&open);
}

static struct {
    atomic_uint step; // 1: in the turn, 2: all is locked, 3: the child is made
    int status;       // of the child
} scene;

static void await_step(unsigned step)
{
    while (scene.step < step)
        sched_yield();
}

static void end_child(void)
{
    _exit(0); // before the leak checkers, which do not know the parent's other threads
}

static agentrt_status fork_in_turn(struct actor *self, const agentrt_message *message)
{
    (void)message;
    scene.step = 1;
    await_step(2);
    pid_t pid = fork();
    if (pid == 0) {
        sigset_t alarms;
        sigemptyset(&alarms);
        sigaddset(&alarms, SIGALRM);
        pthread_sigmask(SIG_UNBLOCK, &alarms, NULL); // a worker takes no signals
        alarm(CHILD_S);
        atexit(end_child);
        if (sanitizer_watches_memory()) // its allocator is not whole in a child
            end_child();
    } else {
        scene.step = 3;
        scene.status = -1;
        CHECK_EQ(waitpid(pid, &scene.status, 0), pid);
    }
    return *(const agentrt_status *)self->context;
}

// All is locked while the agent's turn makes its child, and its turn is over in both.
static void fork_it(void)
{
    await_step(1);
    lock_all(art_mutex_lock);
    scene.step = 2;
    await_step(3);
    lock_all(art_mutex_unlock);
}

TEST(the_end_of_a_member_that_was_forked_tells_no_gossip)
{
    static const agentrt_status results[] = {AGENTRT_OK, AGENTRT_END, AGENTRT_E_ARGUMENT};
    agentrt_runtime runtime = fixture_threaded(1);
    for (unsigned i = 0; i < 3; i++) {
        struct actor actor = {.react = fork_in_turn, .context = (void *)&results[i]};
        agentrt_agent member = fixture_spawn(runtime, &actor, NULL);
        agentrt_future future;
        scene.step = 0;
        CHECK_OK(agentrt_gossip(runtime, HOST, &member, 1, (agentrt_topology){0},
                                &(agentrt_payload){.type = 7}, NULL, &future, NULL));
        fork_it();
        CHECK_OK(agentrt_runtime_drain(runtime, UINT64_C(60000000000), NULL));
        CHECK_EQ(scene.status, 0);
        (void)fixture_wait(future, UINT64_C(60000000000));
    }
}

TEST(the_end_of_a_voter_that_was_forked_tells_no_quorum)
{
    static const agentrt_status crash = AGENTRT_E_ARGUMENT;
    agentrt_runtime runtime = fixture_threaded(1);
    struct actor actor = {.react = fork_in_turn, .context = (void *)&crash};
    agentrt_agent voter = fixture_spawn(runtime, &actor, NULL);
    agentrt_future future;
    agentrt_message result;
    CHECK_OK(agentrt_quorum(runtime, HOST, &voter, 1, &(agentrt_payload){.type = 7}, NULL, &future,
                            NULL));
    fork_it();
    CHECK_OK(agentrt_runtime_drain(runtime, UINT64_C(60000000000), NULL));
    CHECK_EQ(scene.status, 0);
    result = fixture_wait(future, UINT64_C(60000000000));
    CHECK_EQ(result.status, AGENTRT_E_QUORUM);
}
