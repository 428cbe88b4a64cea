// Leases in real time: agents on several workers and plain threads contend for one, and never two are inside.
#include "../harness/fixture.h"

#include <stdatomic.h>

enum { AGENTS = 12, THREADS = 3, ROUNDS = 400, LONG_NS = 1000000000, SHORT_NS = 20000 };

static atomic_uint inside, entries;
static agentrt_runtime runtime;
static agentrt_agent store;
static atomic_uint_fast64_t last_token; // that the store has handled
static atomic_uint handled;

static void enter_and_leave(void)
{
    CHECK_EQ(atomic_fetch_add(&inside, 1), 0);
    atomic_fetch_add(&entries, 1);
    CHECK_EQ(atomic_fetch_sub(&inside, 1), 1);
}

static agentrt_status store_receive(void *state, const agentrt_message *message)
{
    (void)state;
    CHECK(message->type >= atomic_load(&last_token));
    atomic_store(&last_token, message->type);
    atomic_fetch_add(&handled, 1);
    return AGENTRT_OK;
}

struct tenant {
    agentrt_lease lease;
    unsigned rounds;
};

static void begin(struct tenant *self, agentrt_agent me)
{
    agentrt_future future;
    CHECK_OK(agentrt_lease_acquire(me, self->lease, LONG_NS * 100ull, 0, &future, NULL));
}

static agentrt_status tenant_receive(void *state, const agentrt_message *message)
{
    struct tenant *self = state;
    agentrt_agent me = {message->agent};
    if (message->kind == AGENTRT_KIND_START)
        CHECK_OK(agentrt_lease_open(runtime, me, "x", 1, &self->lease, NULL));
    if (message->kind == AGENTRT_KIND_REPLY) {
        CHECK_EQ(message->status, AGENTRT_OK);
        uint64_t token;
        memcpy(&token, message->payload.bytes, sizeof token);
        enter_and_leave();
        agentrt_status status =
            agentrt_signal_fenced(me, store, self->lease, &(agentrt_payload){.type = token}, NULL);
        CHECK(status == AGENTRT_OK || status == AGENTRT_E_FULL);
        // Every fourth ends while it holds, and its end is what releases.
        if (self->rounds % 4 == 3 && self->rounds > ROUNDS)
            return AGENTRT_END;
        CHECK_OK(agentrt_lease_release(me, self->lease, NULL));
    }
    if (self->rounds++ > ROUNDS + AGENTS)
        return AGENTRT_END;
    begin(self, me);
    return AGENTRT_OK;
}

static void *thread_main(void *argument)
{
    agentrt_lease lease;
    (void)argument;
    CHECK_OK(agentrt_lease_open(runtime, HOST, "x", 1, &lease, NULL));
    for (unsigned i = 0; i < ROUNDS; i++) {
        agentrt_future future;
        agentrt_message message;
        CHECK_OK(agentrt_lease_acquire(HOST, lease, LONG_NS * 100ull, 0, &future, NULL));
        if (i % 5 == 4 && agentrt_future_cancel(future, NULL) == AGENTRT_OK) {
            (void)agentrt_lease_release(HOST, lease, NULL); // where the cancel was too late
            continue;
        }
        CHECK_OK(agentrt_future_wait(future, LONG_NS * 60ull, &message, NULL));
        enter_and_leave();
        CHECK_OK(agentrt_lease_release(HOST, lease, NULL));
    }
    CHECK_OK(agentrt_lease_close(HOST, lease, NULL));
    return NULL;
}

TEST(never_two_are_inside)
{
    static struct tenant tenants[AGENTS];
    static const agentrt_behavior tenancy = {.struct_size = sizeof tenancy,
                                             .receive = tenant_receive},
                                  storing = {.struct_size = sizeof storing,
                                             .receive = store_receive};
    runtime = fixture_threaded(3);
    agentrt_spawn_options options = {.struct_size = sizeof options, .behavior = &storing};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &store, NULL));
    pthread_t threads[THREADS];
    for (unsigned i = 0; i < THREADS; i++)
        threads[i] = fixture_thread(thread_main, NULL);
    options.behavior = &tenancy;
    options.flags = AGENTRT_SPAWN_START;
    for (unsigned i = 0; i < AGENTS; i++) {
        agentrt_agent agent;
        options.state = &tenants[i];
        CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    }
    for (unsigned i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_join(threads[i], NULL), 0);
    while (fixture_stats(runtime).agents_live > 1)
        CHECK_OK(agentrt_runtime_drain(runtime, LONG_NS, NULL));
    CHECK_OK(agentrt_runtime_drain(runtime, LONG_NS * 10ull, NULL));
    CHECK(atomic_load(&entries) > AGENTS * ROUNDS);
    CHECK(atomic_load(&handled) > 0);
    fixture_check_conserved(runtime);
}

// Holders that let their time pass: whoever is told that it holds has a greater token than whoever was told before.
static void *lapse_main(void *argument)
{
    atomic_uint_fast64_t *newest = argument;
    agentrt_lease lease;
    CHECK_OK(agentrt_lease_open(runtime, HOST, "y", 1, &lease, NULL));
    for (unsigned i = 0; i < ROUNDS; i++) {
        agentrt_future future;
        agentrt_message message;
        CHECK_OK(agentrt_lease_acquire(HOST, lease, SHORT_NS, 0, &future, NULL));
        CHECK_OK(agentrt_future_wait(future, LONG_NS * 60ull, &message, NULL));
        uint64_t token;
        memcpy(&token, message.payload.bytes, sizeof token);
        agentrt_status status = agentrt_lease_renew(HOST, lease, LONG_NS * 100ull, NULL);
        if (status == AGENTRT_OK) {
            CHECK(token > atomic_exchange(newest, token));
            CHECK_OK(agentrt_lease_release(HOST, lease, NULL));
        } else {
            CHECK_EQ(status, AGENTRT_E_NOT_HOLDER);
        }
    }
    return NULL;
}

TEST(whoever_renews_has_the_newest_token)
{
    runtime = fixture_threaded(2);
    static atomic_uint_fast64_t newest;
    pthread_t threads[THREADS];
    for (unsigned i = 0; i < THREADS; i++)
        threads[i] = fixture_thread(lapse_main, &newest);
    for (unsigned i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_join(threads[i], NULL), 0);
    CHECK(atomic_load(&newest) > 0);
    fixture_check_conserved(runtime);
}
