// Leases under every order: a release, an end of time and a grant leave one holder, whose token is the newest; no death is missed.
#include "exec/mailbox.h"
#include "exec/timer.h"
#include "explore.h"
#include "mem_model.h"
#include "orchestrate/lease.h"

#include "../harness/test.h"

#include <string.h>

enum { TTL_NS = 5, LATER_NS = 50 };

static struct art_runtime runtime;
static struct art_sqlite_fault fault; // of a store, which there is none
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static uint64_t leases[3];
static uint64_t futures[3];
static struct art_agent *agent;
static uint64_t owner;
static agentrt_status released, renewed;
static uint32_t place;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

static void open_all(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        agentrt_status status = art_lease_open(self(), &runtime, 0, "x", 1, &leases[i]);
        MODEL_CHECK(status == AGENTRT_OK);
    }
}

static void setup(void)
{
    mem_model_reset();
    explore_local(&art_thread_record, sizeof art_thread_record);
    memset(threads, 0, sizeof threads);
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
    runtime = (struct art_runtime){.clock.simulated = true};
    art_atomic_store(&runtime.word, ART_RUNTIME_OPEN, relaxed);
    art_timer_open(&runtime.timers);
    MODEL_CHECK(art_lease_start(&runtime, NULL, &fault) == AGENTRT_OK);
    memset(futures, 0, sizeof futures);
    memset(leases, 0, sizeof leases);
    released = renewed = 1;
}

static void await(unsigned i)
{
    agentrt_status status =
        art_await_create(self(), &runtime, 0, 0, ART_PROMISE_WAIT, ART_NEVER, &futures[i]);
    MODEL_CHECK(status == AGENTRT_OK);
    status = art_lease_acquire(self(), &runtime, 0, leases[i], TTL_NS, futures[i]);
    MODEL_CHECK(status == AGENTRT_OK);
}

// The first holds, the second waits.
static void setup_held(void)
{
    setup();
    open_all(3);
    uint64_t token;
    agentrt_status status =
        art_lease_try_acquire(self(), &runtime, 0, leases[0], TTL_NS, &token, &fault);
    MODEL_CHECK(status == AGENTRT_OK);
    MODEL_CHECK(token == 1);
    await(1);
}

static void setup_overdue(void)
{
    setup_held();
    art_clock_advance(&runtime.clock, TTL_NS);
}

static void release_first(void)
{
    released = art_lease_release(self(), &runtime, 0, leases[0], &fault);
}
static void renew_first(void)
{
    renewed = art_lease_renew(self(), &runtime, 0, leases[0], LATER_NS, &fault);
}
static void await_third(void)
{
    await(2);
}
static void fire(void)
{
    art_timer_fire(self(), &runtime, TTL_NS);
}

static uint64_t token_of(unsigned i)
{
    struct art_msg *message;
    agentrt_status status = art_await_fetch(futures[i], &message);
    if (status == AGENTRT_E_PENDING)
        return 0;
    MODEL_CHECK(status == AGENTRT_OK);
    MODEL_CHECK(message->status == AGENTRT_OK);
    uint64_t token;
    memcpy(&token, message->payload.bytes, sizeof token);
    return token;
}

static struct art_lease_state look(unsigned i)
{
    struct art_lease_state state;
    agentrt_status status = art_lease_look(self(), &runtime, leases[i], &state, &fault);
    MODEL_CHECK(status == AGENTRT_OK);
    return state;
}

// The second came first and has it; the third waits.
static void verify_passed_on(void)
{
    MODEL_CHECK(token_of(1) == 2);
    MODEL_CHECK(!look(0).held);
    MODEL_CHECK(look(1).held);
    MODEL_CHECK(!look(2).held);
}

static void verify_released(void)
{
    MODEL_CHECK(released == AGENTRT_OK);
    MODEL_CHECK(token_of(2) == 0);
    MODEL_CHECK(look(1).waiters == 1);
    verify_passed_on();
}

TEST(a_release_grants_to_the_one_in_line)
{
    static const struct explore_model model = {
        .setup = setup_held, .threads = {release_first, await_third}, .verify = verify_released};
    explore_holds(&model);
}

static void verify_over(void)
{
    MODEL_CHECK(released == AGENTRT_E_NOT_HOLDER);
    verify_passed_on();
}

TEST(who_releases_when_time_is_over_held_nothing)
{
    static const struct explore_model model = {
        .setup = setup_overdue, .threads = {release_first, fire}, .verify = verify_over};
    explore_holds(&model);
}

static void verify_not_renewed(void)
{
    MODEL_CHECK(renewed == AGENTRT_E_NOT_HOLDER);
    verify_passed_on();
}

TEST(no_renewal_comes_after_the_end)
{
    static const struct explore_model model = {
        .setup = setup_overdue, .threads = {renew_first, fire}, .verify = verify_not_renewed};
    explore_holds(&model);
}

static void cancel_second(void)
{
    agentrt_status status = art_await_cancel(self(), futures[1]);
    MODEL_CHECK(status == AGENTRT_OK);
}

// Whoever gave up may hold it, if it was too late; nobody else does, and the next can have it after that.
static void verify_cancelled(void)
{
    MODEL_CHECK(released == AGENTRT_OK);
    MODEL_CHECK(!look(0).held);
    if (look(1).held) {
        agentrt_status status = art_lease_release(self(), &runtime, 0, leases[1], &fault);
        MODEL_CHECK(status == AGENTRT_OK);
    }
    uint64_t token;
    agentrt_status status =
        art_lease_try_acquire(self(), &runtime, 0, leases[2], TTL_NS, &token, &fault);
    MODEL_CHECK(status == AGENTRT_OK);
    MODEL_CHECK(token >= 2);
}

TEST(a_cancel_leaves_the_line_or_comes_too_late)
{
    static const struct explore_model model = {
        .setup = setup_held, .threads = {release_first, cancel_second}, .verify = verify_cancelled};
    explore_holds(&model);
}

// A place that has been another runtime's.
static void setup_reopened(void)
{
    setup();
    static struct art_runtime elsewhere;
    elsewhere = (struct art_runtime){.clock.simulated = true};
    art_atomic_store(&elsewhere.word, ART_RUNTIME_OPEN, relaxed);
    MODEL_CHECK(art_lease_start(&elsewhere, NULL, &fault) == AGENTRT_OK);
    agentrt_status status = art_lease_open(&threads[1], &elsewhere, 0, "y", 1, &leases[0]);
    MODEL_CHECK(status == AGENTRT_OK);
    status = art_lease_close(&threads[1], &elsewhere, 0, leases[0]);
    MODEL_CHECK(status == AGENTRT_OK);
    place = art_handle_index(leases[0]);
}

static void open_first(void)
{
    open_all(1);
    MODEL_CHECK(art_handle_index(leases[0]) == place);
}

// The name that it will have there: if it fits, so does the runtime behind it.
static void guess_lease(void)
{
    struct art_runtime *found = art_lease_runtime(art_handle_make(ART_HANDLE_LEASE, 2, place));
    MODEL_CHECK(found == NULL || found == &runtime);
}

static void setup_owner(void)
{
    setup();
    struct art_agent_shape shape = {.policy = 1, .held = true, .address = true};
    agent = art_agent_create(self(), &runtime, &shape);
    MODEL_CHECK(agent != NULL);
    static struct art_port port;
    art_atomic_store(&agent->port, &port, relaxed);
    owner = art_agent_bits(agent);
}

// As its end does: dead first, and then the look whether anybody must hear of it.
static void die(void)
{
    art_mailbox_kill(agent);
    if (art_tap_any(&runtime))
        runtime.tap.ended(self(), &runtime, owner);
}

static void open_for_owner(void)
{
    agentrt_status status = art_lease_open(self(), &runtime, owner, "x", 1, &leases[0]);
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_STALE);
}

static void verify_forgotten(void)
{
    MODEL_CHECK(art_lease_table_owned(runtime.leases, owner) == NULL);
    MODEL_CHECK(art_atomic_load(&runtime.tap.owners, relaxed) == 0);
}

TEST(edge_tap_owners)
{
    static const struct explore_model model = {
        .setup = setup_owner, .threads = {open_for_owner, die}, .verify = verify_forgotten};
    explore_edge("tap.owners", &model);
}

TEST(edge_lease_word)
{
    static const struct explore_model model = {.setup = setup_reopened,
                                               .threads = {open_first, guess_lease}};
    explore_edge("lease.word", &model);
}
