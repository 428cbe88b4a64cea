// The backend of leases: what it refuses is refused with its status, and nothing has changed.
#include "orchestrate/lease.h"

#include "runtime.h"

#include "../../harness/fixture.h"

static agentrt_status claims, extensions, drops; // what it answers
static uint64_t held_until_ns;                   // by another runtime
static unsigned dropped;
static uint64_t next_token;

static agentrt_status claim(struct art_leases *leases, const struct art_lease *lease,
                            uint64_t deadline_ns, uint64_t *out_token, uint64_t *out_until_ns)
{
    (void)leases, (void)lease, (void)deadline_ns;
    if (claims == AGENTRT_OK)
        *out_token = next_token += 10;
    if (claims == AGENTRT_E_BUSY)
        *out_until_ns = held_until_ns;
    return claims;
}

static agentrt_status extend(struct art_leases *leases, const struct art_lease *lease,
                             uint64_t deadline_ns, uint64_t ttl_ns)
{
    (void)leases, (void)lease, (void)deadline_ns, (void)ttl_ns;
    return extensions;
}

static agentrt_status drop(struct art_leases *leases, const struct art_resource *resource)
{
    (void)leases;
    CHECK_EQ(resource->token, next_token);
    dropped += 1;
    return drops;
}

static agentrt_status find(struct art_leases *leases, const struct art_resource *resource,
                           uint64_t *out_until_ns)
{
    (void)leases, (void)resource;
    *out_until_ns = held_until_ns;
    return AGENTRT_OK;
}

static agentrt_lease lease_of(agentrt_runtime runtime)
{
    agentrt_lease lease;
    CHECK_OK(agentrt_lease_open(runtime, HOST, "x", 1, &lease, NULL));
    return lease;
}

static agentrt_runtime opened(void)
{
    static const struct art_lease_backend backend = {claim, extend, drop, find};
    agentrt_runtime name = fixture_simulated(1);
    struct art_runtime *runtime;
    CHECK_OK(art_runtime_enter_named(art_thread_self(), name.bits, &runtime));
    runtime->leases->backend = &backend;
    art_runtime_leave(art_thread_self(), runtime);
    claims = extensions = drops = AGENTRT_OK;
    held_until_ns = 0;
    dropped = 0;
    next_token = 0;
    return name;
}

static agentrt_lease_info look(agentrt_lease lease)
{
    agentrt_lease_info info;
    CHECK_OK(agentrt_lease_info_get(lease, &info, NULL));
    return info;
}

TEST(a_claim_that_is_refused_grants_nothing)
{
    agentrt_runtime runtime = opened();
    agentrt_lease a = lease_of(runtime);
    uint64_t token = 7;
    claims = AGENTRT_E_SYSTEM;
    CHECK_REFUSED(agentrt_lease_try_acquire(HOST, a, 100, &token, E), AGENTRT_E_SYSTEM);
    CHECK_EQ(token, 7);
    CHECK_EQ(look(a).taken, 0);
    claims = AGENTRT_OK;
    CHECK_OK(agentrt_lease_try_acquire(HOST, a, 100, &token, NULL));
    CHECK_EQ(token, 10);
    CHECK_EQ(dropped, 0);
    CHECK_OK(agentrt_lease_release(HOST, a, NULL));
    CHECK_EQ(dropped, 1);
}

TEST(all_who_wait_hear_that_their_claims_are_refused)
{
    agentrt_runtime runtime = opened();
    agentrt_lease leases[4];
    agentrt_future futures[4];
    uint64_t token;
    for (unsigned i = 0; i < 4; i++)
        leases[i] = lease_of(runtime);
    CHECK_OK(agentrt_lease_try_acquire(HOST, leases[0], 100, &token, NULL));
    for (unsigned i = 1; i < 4; i++)
        CHECK_OK(agentrt_lease_acquire(HOST, leases[i], 100, 0, &futures[i], NULL));
    claims = AGENTRT_E_SYSTEM;
    fixture_run(runtime, 100);
    CHECK_EQ(dropped, 0); // its time was over
    for (unsigned i = 1; i < 4; i++) {
        agentrt_message message = fixture_wait(futures[i], 0);
        CHECK_EQ(message.status, AGENTRT_E_SYSTEM);
    }
    CHECK_EQ(look(leases[0]).waiters, 0);
    claims = AGENTRT_OK;
    CHECK_OK(agentrt_lease_try_acquire(HOST, leases[3], 100, &token, NULL));
    fixture_run(runtime, 1000);
    CHECK_EQ(look(leases[3]).taken, 0);
    CHECK_EQ(dropped, 0);
}

TEST(an_extension_that_is_refused_leaves_its_time)
{
    agentrt_runtime runtime = opened();
    agentrt_lease a = lease_of(runtime), b = lease_of(runtime);
    uint64_t token;
    agentrt_future future;
    CHECK_OK(agentrt_lease_try_acquire(HOST, a, 100, &token, NULL));
    extensions = AGENTRT_E_SYSTEM;
    CHECK_REFUSED(agentrt_lease_renew(HOST, a, 500, E), AGENTRT_E_SYSTEM);
    CHECK_EQ(look(a).left_ns, 100);
    CHECK_OK(agentrt_lease_acquire(HOST, b, 100, 0, &future, NULL));
    CHECK_REFUSED(agentrt_lease_renew(HOST, a, 500, E), AGENTRT_E_SYSTEM);
    CHECK_EQ(look(a).left_ns, 100);
    fixture_run(runtime, 100);
    CHECK_EQ(fixture_wait(future, 0).status, AGENTRT_OK);
    CHECK_EQ(look(b).token, 20);
}
