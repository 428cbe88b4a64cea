// A host thread waits for room in a full mailbox.
#include "../../harness/fixture.h"

enum { SENDERS = 4, EACH = 2000 };
static const uint64_t PATIENCE_NS = 60000000000;

static agentrt_status signal_patiently(agentrt_agent to, uint64_t type)
{
    agentrt_status status;
    while ((status = agentrt_signal(HOST, to, &(agentrt_payload){.type = type}, NULL)) ==
           AGENTRT_E_WAIT) {
        status = agentrt_room_wait(to, PATIENCE_NS, NULL);
        if (status != AGENTRT_OK)
            return status;
    }
    return status;
}

static void *send_many(void *argument)
{
    const agentrt_agent *to = argument;
    for (unsigned i = 0; i < EACH; i++) {
        agentrt_status status = signal_patiently(*to, i);
        if (status == AGENTRT_E_MEMORY) // an injected fault
            status = signal_patiently(*to, i);
        CHECK_EQ(status, AGENTRT_OK);
    }
    return NULL;
}

TEST(threads_that_wait_for_room_lose_no_wake_up)
{
    agentrt_runtime runtime = fixture_threaded(2);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(
        runtime, &actor, &(agentrt_spawn_options){.capacity = 2, .overflow = AGENTRT_WAIT});
    pthread_t senders[SENDERS];
    for (unsigned i = 0; i < SENDERS; i++)
        senders[i] = fixture_thread(send_many, &agent);
    for (unsigned i = 0; i < SENDERS; i++)
        pthread_join(senders[i], NULL);
    CHECK_OK(agentrt_runtime_drain(runtime, PATIENCE_NS, NULL));
    CHECK_EQ(actor.received, SENDERS * EACH);
}

TEST(room_is_waited_for_in_virtual_time_and_found_at_the_low_mark)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(
        runtime, &actor, &(agentrt_spawn_options){.capacity = 10, .overflow = AGENTRT_WAIT});
    for (unsigned i = 0; i < 10; i++)
        fixture_signal(agent, i);
    CHECK_STATUS(agentrt_signal(HOST, agent, &(agentrt_payload){0}, NULL), AGENTRT_E_WAIT);
    CHECK_REFUSED(agentrt_room_wait(agent, 0, E), AGENTRT_E_PENDING);
    CHECK_OK(agentrt_room_wait(agent, 1, NULL));
    if (actor.received < 8)
        CHECK_OK(
            agentrt_room_wait(agent, 1, NULL)); // an injected fault: told early for want of memory
    CHECK_EQ(actor.received, 8);
    CHECK_OK(agentrt_room_wait(agent, 0, NULL));
    fixture_run(runtime, 0);
    fixture_check_conserved(runtime);
}

TEST(a_supervisor_never_has_room)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_agent supervisor;
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, NULL, NULL, &supervisor, NULL));
    CHECK_REFUSED(agentrt_room_wait(supervisor, 0, E), AGENTRT_E_KIND);
    CHECK(strstr(E->text, "it is a supervisor, which takes no messages") != NULL);
    CHECK_REFUSED(agentrt_room_wait(supervisor, UINT64_MAX, E), AGENTRT_E_KIND);
    CHECK_OK(agentrt_agent_kill(HOST, supervisor, NULL));
    fixture_run(runtime, 0);
    CHECK_REFUSED(agentrt_room_wait(supervisor, 0, E), AGENTRT_E_DEAD);
}

static agentrt_status hold(struct actor *self, const agentrt_message *message)
{
    (void)self;
    return message->kind == AGENTRT_KIND_WAKE ? AGENTRT_OK : AGENTRT_AWAIT;
}

static agentrt_agent spawn_full(agentrt_runtime runtime, struct actor *actor)
{
    actor->react = hold;
    agentrt_agent agent = fixture_spawn(
        runtime, actor, &(agentrt_spawn_options){.capacity = 1, .overflow = AGENTRT_WAIT});
    fixture_signal(agent, 1);
    while (signal_patiently(agent, 2) != AGENTRT_OK)
        continue; // an injected fault
    return agent;
}

TEST(a_wait_for_room_gives_up_at_its_deadline_and_leaves_nothing)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = spawn_full(runtime, &actor);
    for (unsigned i = 0; i < 20; i++)
        CHECK_REFUSED(agentrt_room_wait(agent, 5, E), AGENTRT_E_DEADLINE);
    CHECK_OK(agentrt_agent_wake(agent, NULL));
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_agent_wake(agent, NULL));
    fixture_run(runtime, 0);
    fixture_check_conserved(runtime);
}

struct waiter {
    agentrt_agent agent;
    agentrt_status status;
};

static void *wait_for_room(void *argument)
{
    struct waiter *waiter = argument;
    waiter->status = agentrt_room_wait(waiter->agent, PATIENCE_NS, NULL);
    if (waiter->status == AGENTRT_E_MEMORY) // an injected fault
        waiter->status = agentrt_room_wait(waiter->agent, PATIENCE_NS, NULL);
    return NULL;
}

TEST(a_wait_for_room_ends_when_the_receiver_dies)
{
    agentrt_runtime runtime = fixture_threaded(1);
    struct actor actor = {0};
    struct waiter waiter = {spawn_full(runtime, &actor), AGENTRT_OK};
    pthread_t thread = fixture_thread(wait_for_room, &waiter);
    CHECK_OK(agentrt_agent_kill(HOST, waiter.agent, NULL));
    pthread_join(thread, NULL);
    CHECK_EQ(waiter.status, AGENTRT_E_DEAD);
}

TEST(a_wait_for_room_ends_when_the_runtime_closes)
{
    agentrt_runtime runtime = fixture_threaded(1);
    struct actor actor = {0};
    struct waiter waiter = {spawn_full(runtime, &actor), AGENTRT_OK};
    pthread_t thread = fixture_thread(wait_for_room, &waiter);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    pthread_join(thread, NULL);
    // As late as it may come, it does not hang.
    CHECK(waiter.status == AGENTRT_E_CLOSED || waiter.status == AGENTRT_E_DEAD);
}

TEST(a_wait_for_room_knows_who_stops_and_who_never_was)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    fixture_signal(agent, 1);
    CHECK_OK(agentrt_agent_stop(HOST, agent, NULL));
    CHECK_REFUSED(agentrt_room_wait(agent, 1, E), AGENTRT_E_CLOSED);
    CHECK(strstr(fixture_error.text, "it is stopping") != NULL);
    CHECK_REFUSED(agentrt_room_wait(AGENT(agent.bits + (1000ull << 25)), 1, E), AGENTRT_E_STALE);
}

static agentrt_status guess_and_cancel(struct actor *self, const agentrt_message *message)
{
    (void)message;
    (void)agentrt_future_cancel(*(agentrt_future *)self->context, NULL);
    return AGENTRT_AWAIT;
}

TEST(a_wait_for_room_whose_promise_is_guessed_ends_early)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = spawn_full(runtime, &actor);
    // The next promise of this thread takes the same place, one generation on.
    agentrt_future next;
    CHECK_OK(agentrt_monitor(HOST, agent, &next, NULL));
    CHECK_OK(agentrt_future_cancel(next, NULL));
    next.bits += 1ull << 25;
    actor.react = guess_and_cancel;
    actor.context = &next;
    CHECK_OK(agentrt_agent_wake(agent, NULL));
    CHECK_OK(agentrt_room_wait(agent, 1, NULL));
    CHECK_EQ(actor.received, 2);
}
