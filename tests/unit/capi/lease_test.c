// Leases: one holder at a time, a line of those who wait, time that ends, tokens that grow, fences.
#include "../../harness/fixture.h"
#include "../../harness/sanitizers.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define X "x"

static agentrt_lease lease_of(agentrt_runtime runtime, agentrt_agent owner, const char *name)
{
    agentrt_lease lease = {0};
    CHECK_OK(agentrt_lease_open(runtime, owner, name, (uint32_t)strlen(name), &lease, NULL));
    CHECK_EQ(lease.bits >> 49, 10);
    return lease;
}

static uint64_t acquired(agentrt_lease lease, uint64_t ttl_ns)
{
    uint64_t token = 0;
    CHECK_OK(agentrt_lease_try_acquire(HOST, lease, ttl_ns, &token, NULL));
    return token;
}

static agentrt_future queued(agentrt_lease lease, uint64_t ttl_ns, uint64_t timeout_ns)
{
    agentrt_future future = {0};
    CHECK_OK(agentrt_lease_acquire(HOST, lease, ttl_ns, timeout_ns, &future, NULL));
    return future;
}

// The token that a wait has brought.
static uint64_t granted(agentrt_future future)
{
    agentrt_message message = {0};
    CHECK_OK(agentrt_future_wait(future, 0, &message, NULL));
    CHECK_EQ(message.kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(message.status, AGENTRT_OK);
    CHECK_EQ(message.payload_bytes, 8);
    uint64_t token;
    memcpy(&token, message.payload.bytes, sizeof token);
    return token;
}

static int32_t outcome(agentrt_future future)
{
    return fixture_wait(future, 0).status;
}

static agentrt_lease_info look(agentrt_lease lease)
{
    agentrt_lease_info info = {0};
    CHECK_OK(agentrt_lease_info_get(lease, &info, NULL));
    return info;
}

TEST(one_holds_and_the_other_does_not)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease a = lease_of(runtime, HOST, X), b = lease_of(runtime, HOST, X);
    uint64_t token = acquired(a, 100), none = 77;
    CHECK_REFUSED(agentrt_lease_try_acquire(HOST, b, 100, &none, E), AGENTRT_E_BUSY);
    CHECK_EQ(none, 77);
    CHECK_OK(agentrt_lease_release(HOST, a, NULL));
    CHECK(acquired(b, 100) > token);
}

TEST(other_names_are_other_resources)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease a = lease_of(runtime, HOST, X), b = lease_of(runtime, HOST, "xx");
    CHECK(acquired(a, 100) != acquired(b, 100));
}

TEST(what_it_holds_it_cannot_acquire_again)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease a = lease_of(runtime, HOST, X);
    uint64_t token = acquired(a, 100);
    CHECK_REFUSED(agentrt_lease_try_acquire(HOST, a, 900, &token, E), AGENTRT_E_BUSY);
    agentrt_future future;
    CHECK_REFUSED(agentrt_lease_acquire(HOST, a, 900, 0, &future, E), AGENTRT_E_BUSY);
    CHECK_EQ(look(a).left_ns, 100);
}

TEST(its_time_ends_and_the_next_in_line_has_it)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease a = lease_of(runtime, HOST, X), b = lease_of(runtime, HOST, X);
    uint64_t token = acquired(a, 100);
    agentrt_future future = queued(b, 50, 0);
    fixture_run(runtime, 99);
    agentrt_message message;
    CHECK_REFUSED(agentrt_future_wait(future, 0, &message, E), AGENTRT_E_PENDING);
    CHECK_EQ(look(a).held, 1);
    fixture_run(runtime, 1);
    CHECK(granted(future) > token);
    CHECK_EQ(look(a).held, 0);
    CHECK_EQ(look(b).held, 1);
    CHECK_EQ(look(b).left_ns, 50);
    CHECK_REFUSED(agentrt_lease_release(HOST, a, E), AGENTRT_E_NOT_HOLDER);
    CHECK_REFUSED(agentrt_lease_renew(HOST, a, 10, E), AGENTRT_E_NOT_HOLDER);
    CHECK_EQ(look(b).held, 1);
}

TEST(a_renewal_moves_the_end_either_way)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease a = lease_of(runtime, HOST, X), b = lease_of(runtime, HOST, X);
    uint64_t token = acquired(a, 100);
    fixture_run(runtime, 60);
    CHECK_OK(agentrt_lease_renew(HOST, a, 100, NULL));
    CHECK_EQ(look(a).left_ns, 100);
    CHECK_EQ(look(a).token, token);
    fixture_run(runtime, 60);
    CHECK_EQ(look(a).held, 1);
    CHECK_OK(agentrt_lease_renew(HOST, a, 5, NULL));
    agentrt_future future = queued(b, 50, 0);
    fixture_run(runtime, 5);
    CHECK(granted(future) > token);
}

TEST(the_line_is_served_in_order)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease holder = lease_of(runtime, HOST, X);
    agentrt_lease leases[4];
    agentrt_future futures[4];
    acquired(holder, 100);
    for (unsigned i = 0; i < 4; i++) {
        leases[i] = lease_of(runtime, HOST, X);
        futures[i] = queued(leases[i], 1000, 0);
        CHECK_EQ(look(holder).waiters, i + 1);
    }
    CHECK_OK(agentrt_future_cancel(futures[1], NULL));
    CHECK_EQ(look(holder).waiters, 3);
    CHECK_OK(agentrt_lease_release(HOST, holder, NULL));
    uint64_t last = granted(futures[0]);
    CHECK_OK(agentrt_lease_release(HOST, leases[0], NULL));
    CHECK(granted(futures[2]) > last);
    CHECK_REFUSED(agentrt_lease_release(HOST, leases[1], E), AGENTRT_E_NOT_HOLDER);
    CHECK_OK(agentrt_lease_release(HOST, leases[2], NULL));
    CHECK(granted(futures[3]) > last);
    CHECK_EQ(look(holder).waiters, 0);
}

TEST(a_wait_has_a_deadline_and_can_begin_again)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease a = lease_of(runtime, HOST, X), b = lease_of(runtime, HOST, X);
    acquired(a, 100);
    agentrt_future future = queued(b, 50, 30);
    fixture_run(runtime, 30);
    CHECK_EQ(look(a).waiters, 0);
    CHECK_EQ(outcome(future), AGENTRT_E_DEADLINE);
    uint64_t token;
    CHECK_REFUSED(agentrt_lease_try_acquire(HOST, b, 50, &token, E), AGENTRT_E_BUSY);
    future = queued(b, 50, 0);
    CHECK_REFUSED(agentrt_lease_acquire(HOST, b, 50, 0, &future, E), AGENTRT_E_BUSY);
    fixture_run(runtime, 70);
    CHECK(granted(future) > 0);
}

TEST(a_long_line_forgets_those_who_wait_no_more)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease holder = lease_of(runtime, HOST, X), waiter = lease_of(runtime, HOST, X);
    uint64_t first = acquired(holder, 100);
    for (unsigned i = 0; i < 200; i++) {
        agentrt_lease other = lease_of(runtime, HOST, X);
        agentrt_future future = queued(other, 10, 0);
        CHECK_OK(agentrt_future_cancel(future, NULL));
        CHECK_OK(agentrt_lease_close(HOST, other, NULL));
    }
    for (unsigned i = 0; i < 50; i++) {
        agentrt_future future = queued(lease_of(runtime, HOST, X), 10, 0);
        CHECK_OK(agentrt_future_cancel(future, NULL));
    }
    CHECK_EQ(look(holder).waiters, 0);
    agentrt_future future = queued(waiter, 10, 0);
    CHECK_OK(agentrt_lease_release(HOST, holder, NULL));
    CHECK_EQ(granted(future), first + 1);
}

TEST(tokens_grow_though_the_name_was_forgotten)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint64_t last = 0;
    for (unsigned i = 0; i < 5; i++) {
        agentrt_lease lease = lease_of(runtime, HOST, X);
        uint64_t token = acquired(lease, 10);
        CHECK(token > last);
        last = token;
        CHECK_OK(agentrt_lease_close(HOST, lease, NULL));
        CHECK_REFUSED(agentrt_lease_close(HOST, lease, E), AGENTRT_E_STALE);
    }
}

TEST(many_names_keep_apart)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease leases[300];
    char name[16];
    for (unsigned i = 0; i < 300; i++) {
        int bytes = snprintf(name, sizeof name, "name %u", i);
        CHECK_OK(agentrt_lease_open(runtime, HOST, name, (uint32_t)bytes, &leases[i], NULL));
        acquired(leases[i], 1000);
    }
    for (unsigned i = 0; i < 300; i++) {
        int bytes = snprintf(name, sizeof name, "name %u", i);
        agentrt_lease other;
        uint64_t token;
        CHECK_OK(agentrt_lease_open(runtime, HOST, name, (uint32_t)bytes, &other, NULL));
        CHECK_REFUSED(agentrt_lease_try_acquire(HOST, other, 10, &token, E), AGENTRT_E_BUSY);
        if (i % 3 == 0)
            CHECK_OK(agentrt_lease_close(HOST, leases[i], NULL));
        if (i % 3 == 0)
            CHECK(acquired(other, 10) > 300);
    }
}

TEST(a_close_ends_its_wait_and_frees_what_it_holds)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease a = lease_of(runtime, HOST, X), b = lease_of(runtime, HOST, X);
    agentrt_lease c = lease_of(runtime, HOST, X);
    acquired(a, 100);
    agentrt_future second = queued(b, 50, 0), third = queued(c, 50, 0);
    CHECK_OK(agentrt_lease_close(HOST, b, NULL));
    CHECK_EQ(outcome(second), AGENTRT_E_CANCELLED);
    CHECK_OK(agentrt_lease_close(HOST, a, NULL));
    CHECK(granted(third) > 0);
    CHECK_REFUSED(agentrt_lease_release(HOST, a, E), AGENTRT_E_STALE);
}

TEST(a_time_of_zero_or_too_long_is_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease a = lease_of(runtime, HOST, X);
    uint64_t token;
    agentrt_future future;
    CHECK_REFUSED(agentrt_lease_try_acquire(HOST, a, 0, &token, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_lease_try_acquire(HOST, a, AGENTRT_TTL_NS_MAX + 1, &token, E),
                  AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_lease_acquire(HOST, a, 0, 0, &future, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_lease_acquire(HOST, a, UINT64_MAX, 0, &future, E), AGENTRT_E_ARGUMENT);
    acquired(a, AGENTRT_TTL_NS_MAX);
    CHECK_REFUSED(agentrt_lease_renew(HOST, a, 0, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_lease_renew(HOST, a, UINT64_MAX, E), AGENTRT_E_ARGUMENT);
    CHECK_EQ(look(a).left_ns, AGENTRT_TTL_NS_MAX);
}

TEST(a_name_is_utf8_and_neither_empty_nor_long)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_lease a;
    char name[AGENTRT_NAME_BYTES_MAX + 1];
    memset(name, 'n', sizeof name);
    CHECK_REFUSED(agentrt_lease_open(runtime, HOST, "\xff", 1, &a, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_lease_open(runtime, HOST, "", 0, &a, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_lease_open(runtime, HOST, NULL, 3, &a, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_lease_open(runtime, HOST, name, sizeof name, &a, E), AGENTRT_E_SIZE);
    CHECK_OK(agentrt_lease_open(runtime, HOST, name, sizeof name - 1, &a, NULL));
}

TEST(stale_forged_and_strange_handles_are_refused)
{
    agentrt_runtime runtime = fixture_simulated(1), other = fixture_simulated(2);
    agentrt_lease a = lease_of(runtime, HOST, X);
    uint64_t token;
    CHECK_REFUSED(agentrt_lease_try_acquire(HOST, (agentrt_lease){0}, 9, &token, E),
                  AGENTRT_E_STALE);
    CHECK_REFUSED(
        agentrt_lease_try_acquire(HOST, (agentrt_lease){a.bits + (1 << 25)}, 9, &token, E),
        AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_lease_try_acquire(HOST, (agentrt_lease){runtime.bits}, 9, &token, E),
                  AGENTRT_E_KIND);
    agentrt_lease b = lease_of(other, HOST, X);
    CHECK(acquired(a, 10) > 0);
    CHECK(acquired(b, 10) > 0);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_REFUSED(agentrt_lease_release(HOST, a, E), AGENTRT_E_STALE);
    CHECK_EQ(look(b).held, 1);
}

// An agent that, told a number, does one thing with its lease.
enum { OPEN = 1, ACQUIRE, RELEASE, SEND, FAIL, TRY };

struct client {
    struct actor actor;
    agentrt_runtime runtime;
    agentrt_agent to;
    agentrt_lease lease;
    agentrt_status status;
    uint64_t token;
    uint64_t future;
};

static agentrt_status act(struct actor *actor, const agentrt_message *message)
{
    struct client *self = actor->context;
    agentrt_agent me = {message->agent};
    agentrt_future future;
    if (message->kind == AGENTRT_KIND_REPLY) {
        self->status = message->status;
        memcpy(&self->token, message->payload.bytes, sizeof self->token);
        return AGENTRT_OK;
    }
    switch (message->type) {
    case OPEN:
        CHECK_OK(agentrt_lease_open(self->runtime, me, X, 1, &self->lease, NULL));
        break;
    case ACQUIRE:
        self->status = agentrt_lease_acquire(me, self->lease, 100, 0, &future, NULL);
        break;
    case TRY:
        self->status = agentrt_lease_try_acquire(me, self->lease, 100, &self->token, NULL);
        break;
    case RELEASE:
        self->status = agentrt_lease_release(me, self->lease, NULL);
        break;
    case SEND:
        self->status = agentrt_signal_fenced(me, self->to, self->lease,
                                             &(agentrt_payload){.type = self->token}, NULL);
        break;
    case FAIL:
        return AGENTRT_E_LIMIT;
    default:
        break;
    }
    return AGENTRT_OK;
}

static void client_spawn(struct client *client, agentrt_runtime runtime)
{
    client->runtime = runtime;
    client->actor.react = act;
    client->actor.context = client;
    fixture_spawn(runtime, &client->actor, NULL);
}

static void tell(struct client *client, uint64_t what)
{
    fixture_signal(client->actor.agent, what);
    fixture_run(client->runtime, 0);
}

TEST(the_death_of_its_agent_frees_it)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct client a, b, c;
    struct client *all[] = {&a, &b, &c};
    for (unsigned i = 0; i < 3; i++) {
        client_spawn(all[i], runtime);
        tell(all[i], OPEN);
        tell(all[i], ACQUIRE);
    }
    CHECK_EQ(a.token, 1);
    CHECK_EQ(b.token, 0);
    agentrt_lease mine = lease_of(runtime, HOST, X);
    CHECK_EQ(look(mine).holder, a.actor.agent.bits);
    CHECK_EQ(look(mine).waiters, 2);
    tell(&b, FAIL);
    CHECK_EQ(look(mine).waiters, 1);
    tell(&a, FAIL);
    CHECK_EQ(c.token, 2);
    CHECK_EQ(look(mine).holder, c.actor.agent.bits);
    CHECK_REFUSED(agentrt_lease_info_get(a.lease, &(agentrt_lease_info){0}, E), AGENTRT_E_STALE);
    tell(&c, FAIL);
    CHECK_EQ(look(mine).taken, 0);
    fixture_check_conserved(runtime);
}

TEST(only_its_owner_has_a_say)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct client a;
    client_spawn(&a, runtime);
    tell(&a, OPEN);
    tell(&a, TRY);
    CHECK_EQ(a.status, AGENTRT_OK);
    uint64_t token;
    agentrt_future future;
    CHECK_REFUSED(agentrt_lease_release(HOST, a.lease, E), AGENTRT_E_NOT_HOLDER);
    CHECK_REFUSED(agentrt_lease_renew(HOST, a.lease, 10, E), AGENTRT_E_NOT_HOLDER);
    CHECK_REFUSED(agentrt_lease_close(HOST, a.lease, E), AGENTRT_E_NOT_HOLDER);
    CHECK_REFUSED(agentrt_lease_try_acquire(HOST, a.lease, 10, &token, E), AGENTRT_E_NOT_HOLDER);
    CHECK_REFUSED(agentrt_lease_acquire(HOST, a.lease, 10, 0, &future, E), AGENTRT_E_NOT_HOLDER);
    CHECK_REFUSED(agentrt_signal_fenced(HOST, a.actor.agent, a.lease, &(agentrt_payload){0}, E),
                  AGENTRT_E_NOT_HOLDER);
    CHECK_EQ(look(a.lease).held, 1);
    tell(&a, RELEASE);
    CHECK_EQ(a.status, AGENTRT_OK);
}

TEST(a_fenced_signal_needs_a_lease_that_holds)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor store = {0};
    agentrt_agent to = fixture_spawn(runtime, &store, NULL);
    agentrt_lease a = lease_of(runtime, HOST, X), b = lease_of(runtime, HOST, X);
    agentrt_payload payload = {.type = 5};
    CHECK_REFUSED(agentrt_signal_fenced(HOST, to, a, &payload, E), AGENTRT_E_NOT_HOLDER);
    acquired(a, 100);
    CHECK_OK(agentrt_signal_fenced(HOST, to, a, &payload, NULL));
    fixture_run(runtime, 100);
    CHECK_REFUSED(agentrt_signal_fenced(HOST, to, a, &payload, E), AGENTRT_E_NOT_HOLDER);
    acquired(b, 100);
    CHECK_REFUSED(agentrt_signal_fenced(HOST, to, a, &payload, E), AGENTRT_E_FENCED);
    CHECK_OK(agentrt_signal_fenced(HOST, to, b, &payload, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(store.received, 2);
    CHECK_EQ(store.log[0].kind, AGENTRT_KIND_SIGNAL);
    CHECK_EQ(store.log[0].right, 0);
    CHECK_EQ(store.log[0].type, 5);
    fixture_check_conserved(runtime);
}

TEST(what_was_sent_before_a_release_is_handled_after_it)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor store = {0};
    agentrt_agent to = fixture_spawn(runtime, &store, NULL);
    agentrt_lease a = lease_of(runtime, HOST, X), b = lease_of(runtime, HOST, X);
    acquired(a, 100);
    CHECK_OK(agentrt_signal_fenced(HOST, to, a, &(agentrt_payload){.type = 1}, NULL));
    CHECK_OK(agentrt_lease_release(HOST, a, NULL));
    acquired(b, 100);
    CHECK_OK(agentrt_signal_fenced(HOST, to, b, &(agentrt_payload){.type = 2}, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(store.received, 2);
    CHECK_EQ(store.log[0].type, 1);
    CHECK_EQ(store.log[1].type, 2);
}

TEST(a_fenced_signal_that_is_refused_stays_with_its_sender)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor store = {0};
    agentrt_spawn_options options = fixture_options(&store);
    options.capacity = 1;
    agentrt_agent to = fixture_spawn(runtime, &store, &options);
    agentrt_lease a = lease_of(runtime, HOST, X);
    agentrt_buf iso;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, NULL, 100, &iso, NULL));
    agentrt_payload payload = {.buf = iso};
    CHECK_REFUSED(agentrt_signal_fenced(HOST, to, a, &payload, E), AGENTRT_E_NOT_HOLDER);
    acquired(a, 100);
    CHECK_OK(agentrt_signal_fenced(HOST, to, a, &(agentrt_payload){.type = 1}, NULL));
    CHECK_REFUSED(agentrt_signal_fenced(HOST, to, a, &payload, E), AGENTRT_E_FULL);
    CHECK_OK(agentrt_agent_kill(HOST, to, NULL));
    fixture_run(runtime, 0);
    CHECK_REFUSED(agentrt_signal_fenced(HOST, to, a, &payload, E), AGENTRT_E_DEAD);
    CHECK_OK(agentrt_buf_close(iso, NULL));
    fixture_check_conserved(runtime);
}

TEST(a_closing_runtime_ends_every_wait_and_lease)
{
    agentrt_runtime runtime = fixture_threaded(2);
    agentrt_lease a = lease_of(runtime, HOST, X), b = lease_of(runtime, HOST, X);
    acquired(a, 1000000000);
    agentrt_future future = queued(b, 50, 1000000000);
    agentrt_message message;
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_REFUSED(agentrt_future_wait(future, 0, &message, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_lease_release(HOST, b, E), AGENTRT_E_STALE);
}

TEST(threads_get_what_time_has_freed)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_lease a = lease_of(runtime, HOST, X), b = lease_of(runtime, HOST, X);
    uint64_t first = acquired(a, 1000000), second = 0;
    agentrt_message message = fixture_wait(queued(b, 1000000000, 0), 10000000000);
    CHECK_EQ(message.status, AGENTRT_OK);
    memcpy(&second, message.payload.bytes, sizeof second);
    CHECK(second > first);
    CHECK_REFUSED(agentrt_lease_renew(HOST, a, 10, E), AGENTRT_E_NOT_HOLDER);
}

TEST(the_close_of_a_port_ends_its_hosts_leases)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_port port;
    agentrt_agent host;
    uint64_t token;
    agentrt_future future;
    CHECK_OK(agentrt_port_open(runtime, NULL, &port, NULL));
    CHECK_OK(agentrt_port_address(port, &host, NULL));
    agentrt_lease held = lease_of(runtime, host, X), waits = lease_of(runtime, host, X);
    agentrt_lease other = lease_of(runtime, HOST, X);
    CHECK_OK(agentrt_lease_try_acquire(host, held, 1000000000000, &token, NULL));
    CHECK_OK(agentrt_lease_acquire(host, waits, 1000000000000, 0, &future, NULL));
    agentrt_future mine = queued(other, 1000000000000, 0);
    CHECK_OK(agentrt_port_close(port, NULL));
    agentrt_message message = fixture_wait(mine, 10000000000);
    CHECK_EQ(message.status, AGENTRT_OK);
    CHECK_REFUSED(agentrt_lease_release(HOST, held, E), AGENTRT_E_STALE);
    CHECK_EQ(look(other).waiters, 0);
    fixture_check_conserved(runtime);
}

static atomic_bool locked_enough;
static atomic_ulong locked;

static void *acquire_again_and_again(void *argument)
{
    agentrt_lease lease = lease_of(*(agentrt_runtime *)argument, HOST, X);
    while (!locked_enough) {
        acquired(lease, 1000000000000);
        CHECK_OK(agentrt_lease_release(HOST, lease, NULL));
        locked++;
    }
    return NULL;
}

static void end_child(void)
{
    _exit(0); // before the leak checkers, which do not know the parent's other threads
}

static agentrt_status hold_and_fork(struct actor *self, const agentrt_message *message)
{
    agentrt_lease lease = lease_of(*(agentrt_runtime *)self->context, self->agent, "theirs");
    uint64_t token;
    (void)message;
    CHECK_OK(agentrt_lease_try_acquire(self->agent, lease, 1000000000000, &token, NULL));
    pid_t pid = fork();
    if (pid == 0) {
        sigset_t alarms;
        sigemptyset(&alarms);
        sigaddset(&alarms, SIGALRM);
        pthread_sigmask(SIG_UNBLOCK, &alarms, NULL); // a worker takes no signals
        alarm(5);
        atexit(end_child);
        if (sanitizer_watches_memory()) // its allocator is not whole in a child
            end_child();
        return AGENTRT_END;
    }
    int status = -1;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
    return AGENTRT_END;
}

// Another thread is in the lock of the leases for a good part of the time, so one of a few forks meets it.
TEST(the_end_of_a_holder_that_was_forked_waits_for_nobody)
{
    agentrt_runtime runtime = fixture_threaded(1);
    pthread_t thread = fixture_thread(acquire_again_and_again, &runtime);
    for (unsigned i = 0; i < 30; i++) {
        for (unsigned long before = locked; locked == before;)
            sched_yield(); // it runs
        struct actor actor = {.react = hold_and_fork, .context = &runtime};
        fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
        CHECK_OK(agentrt_runtime_drain(runtime, 60000000000u, NULL));
        CHECK_EQ(actor.received, 1);
    }
    locked_enough = true;
    pthread_join(thread, NULL);
}
