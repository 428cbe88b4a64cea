// Durable leases among processes that are killed: whatever dies, one holds at a time, and no token comes twice.
//
// Processes that share a store acquire, renew, stand still and release as fast as they can, and are killed again and again. What each
// believed is written down, under the token of its grant, where it outlives the process; a checker that knows nothing of leases
// reads it. Two broken ways of believing show that it would notice.
#include "../harness/fixture.h"
#include "../harness/random.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    PROCESSES = 3,
    ROUNDS = 300, // in each of which one is killed
    BROKEN_ROUNDS = 40,
    BROKEN_RUNS_MAX = 30,
    TOKENS_MAX = 1 << 20,
};
#define MS 1000000ull
#define TTL_NS (8 * MS)

// What its holder believed of one grant.
struct belief {
    _Atomic uint64_t from_ns;  // when it knew; zero: nobody did
    _Atomic uint64_t until_ns; // how long it would hold
    _Atomic uint32_t times;    // it was granted
    _Atomic uint32_t over;     // released, or seen to its end
};

enum broken { WHOLE, OUTLIVES_ITS_TIME, BELIEVES_A_REFUSAL };

static uint64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 * MS + (uint64_t)now.tv_nsec;
}

static void stand_still(uint64_t duration_ns)
{
    struct timespec duration = {.tv_nsec = (long)duration_ns};
    nanosleep(&duration, NULL);
}

// A grant: from when, and until when, by the clock that all processes share.
static void believe(struct belief *beliefs, uint64_t token, uint64_t before_ns)
{
    if (token >= TOKENS_MAX)
        _exit(3);
    struct belief *belief = &beliefs[token];
    belief->times += 1;
    belief->until_ns = before_ns + TTL_NS;
    belief->from_ns = clock_ns();
}

static void hold(struct belief *belief, agentrt_lease lease, struct random *random)
{
    if (random_chance(random, 30)) {
        uint64_t before_ns = clock_ns();
        if (agentrt_lease_renew(HOST, lease, TTL_NS, NULL) == AGENTRT_OK)
            belief->until_ns = before_ns + TTL_NS;
    }
    if (random_chance(random, 30))
        stand_still(random_below(random, 2 * TTL_NS));
    if (random_chance(random, 70)) {
        uint64_t now_ns = clock_ns();
        // From here on it believes nothing, whatever becomes of the release.
        if (now_ns < belief->until_ns)
            belief->until_ns = now_ns;
        agentrt_status status = agentrt_lease_release(HOST, lease, NULL);
        belief->over = status == AGENTRT_OK || status == AGENTRT_E_NOT_HOLDER;
    }
}

// A process: until it is killed.
static void work(struct belief *beliefs, const char *path, uint64_t seed, enum broken broken)
{
    struct random random = {seed};
    agentrt_runtime_options options = {
        .struct_size = sizeof options, .workers = 1, .lease_store_path = path};
    agentrt_runtime runtime;
    agentrt_lease lease;
    agentrt_error error = {0};
    if (agentrt_runtime_open(&options, &runtime, &error) != AGENTRT_OK ||
        agentrt_lease_open(runtime, HOST, "x", 1, &lease, &error) != AGENTRT_OK) {
        fprintf(stderr, "%s\n", error.text);
        _exit(2);
    }
    uint64_t token = 0;
    for (;;) {
        uint64_t before_ns = clock_ns();
        agentrt_status status = agentrt_lease_try_acquire(HOST, lease, TTL_NS, &token, &error);
        bool believes = broken == BELIEVES_A_REFUSAL && token != 0 && random_chance(&random, 50);
        if (status == AGENTRT_OK)
            believe(beliefs, token, before_ns);
        else if (believes) // that its old grant is a new one
            believe(beliefs, token, before_ns);
        else if (status != AGENTRT_E_BUSY && status != AGENTRT_E_STORAGE)
            _exit(2);
        if (status == AGENTRT_OK && broken == OUTLIVES_ITS_TIME)
            beliefs[token].until_ns += 20 * TTL_NS;
        else if (status == AGENTRT_OK)
            hold(&beliefs[token], lease, &random);
        else
            stand_still(random_below(&random, MS));
    }
}

struct seen {
    uint64_t grants, cut_short;
};

// The sentence that these beliefs break; NULL: none.
static const char *check(const struct belief *beliefs, struct seen *seen)
{
    uint64_t held_until_ns = 0;
    for (uint64_t token = 1; token < TOKENS_MAX; token++) {
        const struct belief *belief = &beliefs[token];
        if (belief->times > 1)
            return "no token comes twice";
        if (belief->from_ns == 0)
            continue;
        if (belief->from_ns < belief->until_ns && belief->from_ns < held_until_ns)
            return "one holds it at a time";
        if (belief->until_ns > held_until_ns)
            held_until_ns = belief->until_ns;
        seen->grants += 1;
        seen->cut_short += !belief->over;
    }
    return NULL;
}

static pid_t start(struct belief *beliefs, const char *path, uint64_t seed, enum broken broken)
{
    pid_t child = fork();
    if (child == 0)
        work(beliefs, path, seed, broken);
    CHECK(child > 0);
    return child;
}

// False when it had ended by itself.
static bool end(pid_t child)
{
    int status = 0;
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static const char *run(unsigned rounds, enum broken broken, struct seen *seen)
{
    char path[128];
    snprintf(path, sizeof path, "%s/leases.db", test_directory());
    size_t bytes = TOKENS_MAX * sizeof(struct belief);
    struct belief *beliefs =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(beliefs != MAP_FAILED);
    struct random random = {test_seed()};
    pid_t children[PROCESSES];
    bool killed = true;
    for (unsigned i = 0; i < PROCESSES; i++)
        children[i] = start(beliefs, path, random_next(&random), broken);
    for (unsigned round = 0; round < rounds; round++) {
        stand_still(5 * MS + random_below(&random, 10 * MS));
        unsigned victim = (unsigned)random_below(&random, PROCESSES);
        killed = end(children[victim]) && killed;
        children[victim] = start(beliefs, path, random_next(&random), broken);
    }
    for (unsigned i = 0; i < PROCESSES; i++)
        killed = end(children[i]) && killed;
    CHECK(killed); // none of them found anything else amiss
    const char *found = check(beliefs, seen);
    munmap(beliefs, bytes);
    return found;
}

TEST(among_killed_processes_one_holds_and_tokens_grow)
{
    struct seen seen = {0};
    const char *broken = run(ROUNDS * (unsigned)test_scale(), WHOLE, &seen);
    if (broken != NULL)
        test_fail(__FILE__, __LINE__, "%s", broken);
    CHECK(seen.grants > ROUNDS);
    CHECK(seen.cut_short > ROUNDS / 10);
}

static void check_caught(enum broken broken, const char *expected)
{
    struct seen seen = {0};
    const char *found = NULL;
    // On a machine that is slow with its disk a run has few grants, and what is broken needs some to show.
    for (unsigned runs = 0; runs < BROKEN_RUNS_MAX && found == NULL; runs++)
        found = run(BROKEN_ROUNDS, broken, &seen);
    CHECK(found != NULL);
    CHECK_STR(found, expected);
}

TEST(the_checker_catches_who_outlives_its_time)
{
    check_caught(OUTLIVES_ITS_TIME, "one holds it at a time");
}

TEST(the_checker_catches_who_believes_a_refusal)
{
    check_caught(BELIEVES_A_REFUSAL, "no token comes twice");
}
