// Workers beside a turn that does not end: what waits behind it, and what falls due meanwhile, is somebody else's.
#include "../../harness/fixture.h"

#include <stdatomic.h>
#include <time.h>

enum {
    LONG_NS = 150000000, // by then nobody watches any more
    ROUNDS = 60,
    TYPE_SHORT = 1,
    TYPE_LONG = 2,
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned begun; // long turns that wait
    unsigned ran;   // turns of the agent they wait for
} scene = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void pass_time(uint64_t duration_ns)
{
    struct timespec time = {.tv_nsec = (long)duration_ns};
    nanosleep(&time, NULL);
}

static void announce(unsigned *counter)
{
    pthread_mutex_lock(&scene.lock);
    *counter += 1;
    pthread_cond_broadcast(&scene.changed);
    pthread_mutex_unlock(&scene.lock);
}

static void await(const unsigned *counter, unsigned value)
{
    pthread_mutex_lock(&scene.lock);
    while (*counter < value)
        pthread_cond_wait(&scene.changed, &scene.lock);
    pthread_mutex_unlock(&scene.lock);
}

static agentrt_status run_last(struct actor *self, const agentrt_message *message)
{
    (void)self;
    (void)message;
    announce(&scene.ran);
    return AGENTRT_OK;
}

static agentrt_status signal_late(struct actor *self, const agentrt_message *message)
{
    (void)message;
    pass_time(LONG_NS);
    CHECK_OK(agentrt_signal(self->agent, *(agentrt_agent *)self->context,
                            &(agentrt_payload){.type = 1}, NULL));
    await(&scene.ran, 1);
    return AGENTRT_OK;
}

TEST(who_is_signalled_late_in_a_long_turn_runs_during_it)
{
    agentrt_runtime runtime = fixture_threaded(2);
    struct actor last = {.react = run_last};
    agentrt_agent other = fixture_spawn(runtime, &last, NULL);
    struct actor first = {.react = signal_late, .context = &other};
    fixture_signal(fixture_spawn(runtime, &first, NULL), 1);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    CHECK_EQ(last.received, 1);
}

static agentrt_status arm_late(struct actor *self, const agentrt_message *message)
{
    (void)message;
    agentrt_timer timer;
    pass_time(LONG_NS);
    CHECK_OK(agentrt_timer_arm(self->agent, *(agentrt_agent *)self->context, 1000, 0,
                               &(agentrt_payload){.type = 1}, &timer, NULL));
    await(&scene.ran, 1);
    return AGENTRT_OK;
}

TEST(a_timer_that_is_armed_late_in_a_long_turn_fires_during_it)
{
    agentrt_runtime runtime = fixture_threaded(2);
    struct actor last = {.react = run_last};
    agentrt_agent other = fixture_spawn(runtime, &last, NULL);
    struct actor first = {.react = arm_late, .context = &other};
    fixture_signal(fixture_spawn(runtime, &first, NULL), 1);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    CHECK_EQ(last.received, 1);
}

// Turns that are short, and then one that waits for the agent it has just signalled.
static agentrt_status signal_at_once(struct actor *self, const agentrt_message *message)
{
    if (message->type == TYPE_SHORT)
        return AGENTRT_OK;
    unsigned ran = scene.ran;
    CHECK_OK(agentrt_signal(self->agent, *(agentrt_agent *)self->context,
                            &(agentrt_payload){.type = 1}, NULL));
    announce(&scene.begun);
    await(&scene.ran, ran + 1);
    return AGENTRT_OK;
}

static agentrt_status wait_too(struct actor *self, const agentrt_message *message)
{
    (void)self;
    await(&scene.ran, (unsigned)message->type);
    return AGENTRT_OK;
}

// The one who watches is called away by a second long turn before it has seen that the first one is long.
TEST(a_watcher_that_is_called_away_is_replaced)
{
    agentrt_runtime runtime = fixture_threaded(3);
    struct actor last = {.react = run_last};
    agentrt_agent other = fixture_spawn(runtime, &last, NULL);
    struct actor first = {.react = signal_at_once, .context = &other};
    struct actor second = {.react = wait_too};
    agentrt_agent one = fixture_spawn(runtime, &first, NULL);
    agentrt_agent two = fixture_spawn(runtime, &second, NULL);
    for (unsigned i = 1; i <= ROUNDS; i++) {
        fixture_signal(one, TYPE_SHORT);
        CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
        fixture_signal(one, TYPE_LONG);
        await(&scene.begun, i);
        fixture_signal(two, i);
        CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
        CHECK_EQ(scene.ran, i);
    }
}
