// A worker's queues, one thread: order, bounds, halves.
#include "exec/inject.h"
#include "exec/runq.h"

#include "../../harness/test.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct art_worker worker, thief;
static struct art_agent agents[ART_RING_SLOTS + 1];

TEST(a_ring_is_first_in_first_out_and_bounded)
{
    struct art_ring *ring = &worker.rings[0];
    CHECK(art_runq_pop(ring, true) == NULL);
    for (unsigned i = 0; i < ART_RING_SLOTS; i++)
        CHECK(art_runq_push(ring, &agents[i]));
    CHECK(!art_runq_push(ring, &agents[ART_RING_SLOTS]));
    CHECK_EQ(art_runq_length(ring), ART_RING_SLOTS);
    for (unsigned i = 0; i < ART_RING_SLOTS; i++)
        CHECK(art_runq_pop(ring, i % 2 == 0) == &agents[i]);
    CHECK_EQ(art_runq_length(ring), 0);
}

TEST(positions_wrap_around)
{
    struct art_ring *ring = &worker.rings[0];
    art_atomic_store(&ring->head, UINT32_MAX - 3, relaxed);
    art_atomic_store(&ring->tail, UINT32_MAX - 3, relaxed);
    for (unsigned i = 0; i < 10; i++)
        CHECK(art_runq_push(ring, &agents[i]));
    CHECK_EQ(art_runq_length(ring), 10);
    for (unsigned i = 0; i < 10; i++)
        CHECK(art_runq_pop(ring, false) == &agents[i]);
}

TEST(a_thief_takes_half_and_runs_one_of_it)
{
    struct art_ring *ring = &worker.rings[0];
    for (unsigned i = 0; i < 9; i++)
        CHECK(art_runq_push(ring, &agents[i]));
    CHECK(art_runq_steal(ring, &thief.rings[0]) == &agents[4]);
    CHECK_EQ(art_runq_length(&thief.rings[0]), 4);
    CHECK_EQ(art_runq_length(ring), 4);
    CHECK(art_runq_pop(&thief.rings[0], false) == &agents[0]);
    CHECK(art_runq_pop(ring, false) == &agents[5]);
}

TEST(a_thief_finds_nothing_in_an_empty_ring)
{
    CHECK(art_runq_steal(&worker.rings[0], &thief.rings[0]) == NULL);
    CHECK(art_runq_push(&worker.rings[0], &agents[0]));
    CHECK(art_runq_steal(&worker.rings[0], &thief.rings[0]) == &agents[0]);
    CHECK_EQ(art_runq_length(&thief.rings[0]), 0);
}

TEST(the_slot_gives_up_whom_it_held)
{
    CHECK(art_runq_slot_take(&worker, true) == NULL);
    CHECK(art_runq_slot_put(&worker, &agents[0]) == NULL);
    CHECK(art_runq_slot_put(&worker, &agents[1]) == &agents[0]);
    if (!art_platform_barrier_prepare())
        art_atomic_store(&worker.thieves, ART_THIEVES_EXCHANGE, relaxed);
    CHECK(art_runq_slot_steal(&worker) == &agents[1]);
    CHECK(art_runq_slot_steal(&worker) == NULL);
    CHECK(art_runq_slot_put(&worker, &agents[2]) == NULL);
    CHECK(art_runq_slot_take(&worker, false) == &agents[2]);
}

enum { AS_IT_SHOULD, NO_BARRIERS_HERE, BARRIERS_GO_ON, THIEF_TOOK, OWNER_LOST, THIEF_WAITS };

// What a program does that opens its runtime first and filters its system calls then.
static int refuse_barriers(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0;
}

static int steal_without_barriers(void)
{
    if (!art_platform_barrier_prepare() || refuse_barriers() != 0)
        return NO_BARRIERS_HERE;
    if (art_platform_barrier_prepare())
        return BARRIERS_GO_ON;
    (void)art_runq_slot_put(&worker, &agents[0]);
    if (art_runq_slot_steal(&worker) != NULL)
        return THIEF_TOOK;
    if (art_runq_slot_take(&worker, false) != &agents[0])
        return OWNER_LOST;
    (void)art_runq_slot_put(&worker, &agents[1]);
    return art_runq_slot_steal(&worker) == &agents[1] ? AS_IT_SHOULD : THIEF_WAITS;
}

TEST(a_thief_whose_barriers_are_refused_later_takes_once_the_owner_knows)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(steal_without_barriers());
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK(WIFEXITED(status));
    if (WEXITSTATUS(status) != NO_BARRIERS_HERE)
        CHECK_EQ(WEXITSTATUS(status), AS_IT_SHOULD);
}

TEST(the_inject_queue_is_first_in_first_out)
{
    static struct art_inject inject;
    art_mutex_init(&inject.lock);
    CHECK(!art_inject_any(&inject));
    CHECK(art_inject_pop(&inject) == NULL);
    for (unsigned i = 0; i < 3; i++)
        art_inject_push(&inject, &agents[i]);
    CHECK(art_inject_any(&inject));
    for (unsigned i = 0; i < 3; i++)
        CHECK(art_inject_pop(&inject) == &agents[i]);
    CHECK(!art_inject_any(&inject));
    art_mutex_fini(&inject.lock);
}
