// Opening, driving, counting and closing runtimes.
#include "../../harness/fixture.h"
#include "../../harness/sanitizers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static agentrt_runtime_options options(void)
{
    return (agentrt_runtime_options){.struct_size = sizeof(agentrt_runtime_options)};
}

TEST(a_runtime_opens_and_closes_with_defaults)
{
    agentrt_runtime runtime;
    CHECK_OK(agentrt_runtime_open(NULL, &runtime, NULL));
    CHECK(runtime.bits != 0);
    CHECK_EQ(runtime.bits >> 49, 1);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}

TEST(one_runtime_too_many_meets_the_limit_and_says_so)
{
    agentrt_runtime_options simulated = options();
    simulated.simulated = 1;
    agentrt_runtime opened[65];
    agentrt_error error = {0};
    unsigned count = 0;
    while (count < 65 && agentrt_runtime_open(&simulated, &opened[count], &error) == AGENTRT_OK)
        count++;
    CHECK_EQ(count, 64);
    CHECK_EQ(error.status, AGENTRT_E_LIMIT);
    CHECK(strstr(error.text, "as many runtimes are open") != NULL);
    while (count > 0)
        CHECK_OK(agentrt_runtime_close(opened[--count], NULL));
}

TEST(a_second_close_is_stale)
{
    agentrt_runtime runtime = fixture_simulated(1);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_REFUSED(agentrt_runtime_close(runtime, E), AGENTRT_E_STALE);
    uint64_t now_ns;
    CHECK_REFUSED(agentrt_runtime_clock(runtime, &now_ns, E), AGENTRT_E_STALE);
}

TEST(open_refuses_bad_options_and_writes_no_handle)
{
    agentrt_runtime runtime = {77};
    agentrt_runtime_options bad = options();
    bad.struct_size = 3;
    CHECK_REFUSED(agentrt_runtime_open(&bad, &runtime, E), AGENTRT_E_ARGUMENT);
    bad = options();
    bad.workers = 65;
    CHECK_REFUSED(agentrt_runtime_open(&bad, &runtime, E), AGENTRT_E_ARGUMENT);
    bad = options();
    bad.simulated = 2;
    CHECK_REFUSED(agentrt_runtime_open(&bad, &runtime, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_runtime_open(NULL, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_EQ(runtime.bits, 77);
}

TEST(open_tells_when_the_trace_cannot_be_written)
{
    agentrt_runtime runtime = {77};
    agentrt_runtime_options bad = options();
    bad.simulated = 1;
    bad.trace_path = "/nowhere/at/all";
    CHECK_REFUSED(agentrt_runtime_open(&bad, &runtime, E), AGENTRT_E_SYSTEM);
    CHECK_EQ(runtime.bits, 77);
    CHECK(strstr(fixture_error.text, "trace file '/nowhere/at/all': No such file or directory: ") !=
          NULL);
}

TEST(several_runtimes_live_at_once_and_know_their_agents)
{
    agentrt_runtime first = fixture_simulated(1);
    agentrt_runtime second = fixture_simulated(2);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(first, &actor, NULL);
    agentrt_port port;
    agentrt_agent stranger;
    CHECK_OK(agentrt_port_open(second, NULL, &port, NULL));
    CHECK_OK(agentrt_port_address(port, &stranger, NULL));
    CHECK_REFUSED(agentrt_signal(stranger, agent, &(agentrt_payload){.type = 1}, E),
                  AGENTRT_E_FOREIGN);
    fixture_signal(agent, 1);
    fixture_run(second, 0);
    CHECK_EQ(actor.received, 0);
    fixture_run(first, 0);
    CHECK_EQ(actor.received, 1);
    CHECK_OK(agentrt_runtime_close(second, NULL));
    fixture_signal(agent, 2);
    fixture_run(first, 0);
    CHECK_EQ(actor.received, 2);
}

TEST(run_counts_turns_and_only_simulations_are_run)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    uint64_t turns = 99;
    CHECK_OK(agentrt_runtime_run(runtime, 0, &turns, NULL));
    CHECK_EQ(turns, 0);
    fixture_signal(agent, 1);
    fixture_signal(agent, 2);
    CHECK_OK(agentrt_runtime_run(runtime, 0, &turns, NULL));
    CHECK_EQ(turns, 2);
    agentrt_runtime threaded = fixture_threaded(1);
    CHECK_REFUSED(agentrt_runtime_run(threaded, 0, &turns, E), AGENTRT_E_CONTEXT);
}

static agentrt_status drive_from_inside(struct actor *self, const agentrt_message *message)
{
    (void)message;
    agentrt_runtime *runtime = self->context;
    uint64_t turns;
    CHECK_REFUSED(agentrt_runtime_run(*runtime, 0, &turns, E), AGENTRT_E_CONTEXT);
    CHECK_REFUSED(agentrt_runtime_drain(*runtime, 0, E), AGENTRT_E_CONTEXT);
    CHECK_REFUSED(agentrt_runtime_close(*runtime, E), AGENTRT_E_CONTEXT);
    return AGENTRT_OK;
}

TEST(a_turn_may_not_run_drain_or_close_its_runtime)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = drive_from_inside, .context = &runtime};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
}

TEST(the_clock_of_a_simulation_moves_only_as_far_as_it_is_told)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_timer timer;
    uint64_t before_ns, now_ns;
    CHECK_OK(agentrt_runtime_clock(runtime, &before_ns, NULL));
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_runtime_clock(runtime, &now_ns, NULL));
    CHECK_EQ(now_ns, before_ns);
    CHECK_OK(agentrt_timer_arm(HOST, agent, 1000, 0, &(agentrt_payload){.type = 5}, &timer, NULL));
    fixture_run(runtime, 999);
    CHECK_EQ(actor.received, 0);
    fixture_run(runtime, 1);
    CHECK_EQ(actor.received, 1);
    CHECK_OK(agentrt_runtime_clock(runtime, &now_ns, NULL));
    CHECK_EQ(now_ns - before_ns, 1000);
}

TEST(drain_returns_when_all_messages_are_handled)
{
    agentrt_runtime runtime = fixture_threaded(2);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    for (unsigned i = 0; i < 500; i++)
        fixture_signal(agent, i);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    agentrt_stats stats = fixture_stats(runtime);
    CHECK_EQ(stats.accepted, 500);
    CHECK_EQ(stats.handled, 500);
    fixture_check_conserved(runtime);
}

TEST(drain_waits_for_the_end_of_a_stopped_agent)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_future future;
    CHECK_OK(agentrt_monitor(HOST, agent, &future, NULL));
    CHECK_OK(agentrt_runtime_drain(runtime, 0, NULL));
    CHECK_OK(agentrt_agent_stop(HOST, agent, NULL));
    CHECK_OK(agentrt_runtime_drain(runtime, 0, NULL));
    CHECK_EQ(actor.destroyed, 1);
    CHECK_EQ(fixture_wait(future, 0).kind, AGENTRT_KIND_DOWN);
    fixture_check_conserved(runtime);
}

// Held by the test while an agent may not end.
struct gate {
    pthread_mutex_t lock;
};

static void pass_gate(void *state)
{
    struct gate *gate = state;
    pthread_mutex_lock(&gate->lock);
    pthread_mutex_unlock(&gate->lock);
}

static agentrt_status ignore(void *state, const agentrt_message *message)
{
    (void)state;
    (void)message;
    return AGENTRT_OK;
}

TEST(drain_waits_while_a_stopped_agent_is_destroyed)
{
    static const agentrt_behavior behavior = {
        .struct_size = sizeof behavior, .receive = ignore, .destroy = pass_gate};
    agentrt_runtime runtime = fixture_threaded(1);
    struct gate gate = {PTHREAD_MUTEX_INITIALIZER};
    agentrt_spawn_options options = {
        .struct_size = sizeof options, .behavior = &behavior, .state = &gate};
    agentrt_agent agent;
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    pthread_mutex_lock(&gate.lock);
    CHECK_OK(agentrt_agent_stop(HOST, agent, NULL));
    agentrt_status status = agentrt_runtime_drain(runtime, 1000000, NULL);
    pthread_mutex_unlock(&gate.lock);
    CHECK_STATUS(status, AGENTRT_E_DEADLINE);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    CHECK_EQ(fixture_stats(runtime).ended, 1);
}

static agentrt_status wait_for_reply(struct actor *self, const agentrt_message *message)
{
    (void)self;
    return message->kind == AGENTRT_KIND_WAKE ? AGENTRT_OK : AGENTRT_AWAIT;
}

TEST(drain_gives_up_at_its_deadline_and_loses_nothing)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = wait_for_reply};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    fixture_signal(agent, 1);
    fixture_signal(agent, 2);
    CHECK_REFUSED(agentrt_runtime_drain(runtime, 1000, E), AGENTRT_E_DEADLINE);
    CHECK_EQ(actor.received, 1);
    CHECK_OK(agentrt_agent_wake(agent, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_record(&actor, 1)->kind, AGENTRT_KIND_WAKE);
    CHECK_EQ(fixture_record(&actor, 2)->type, 2);
}

TEST(close_ends_every_agent_and_leftovers_are_dead_letters)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actors[3] = {0};
    for (unsigned i = 0; i < 3; i++)
        fixture_signal(fixture_spawn(runtime, &actors[i], NULL), 1);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(actors[i].received, 0);
        CHECK_EQ(actors[i].destroyed, 1);
        agentrt_status status = agentrt_signal(HOST, actors[i].agent, &(agentrt_payload){0}, NULL);
        CHECK(status == AGENTRT_E_CLOSED || status == AGENTRT_E_STALE || status == AGENTRT_E_DEAD);
    }
}

TEST(letters_come_oldest_first_and_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    for (unsigned i = 1; i <= 3; i++)
        fixture_signal(agent, i);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    agentrt_letter letters[4];
    uint32_t count = 99;
    CHECK_OK(agentrt_runtime_letters(runtime, letters, 2, &count, NULL));
    CHECK_EQ(count, 2);
    CHECK_EQ(letters[0].type, 1);
    CHECK_EQ(letters[0].to, agent.bits);
    CHECK_EQ(letters[0].from, 0);
    CHECK_EQ(letters[0].reason, AGENTRT_E_DEAD);
    CHECK_OK(agentrt_runtime_letters(runtime, letters, 4, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_EQ(letters[0].type, 3);
    CHECK_OK(agentrt_runtime_letters(runtime, letters, 4, &count, NULL));
    CHECK_EQ(count, 0);
    CHECK_REFUSED(agentrt_runtime_letters(runtime, NULL, 4, &count, E), AGENTRT_E_ARGUMENT);
}

TEST(only_the_latest_1024_letters_are_kept_and_all_are_counted)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(
        runtime, &actor, &(agentrt_spawn_options){.capacity = 1, .overflow = AGENTRT_DROP_OLDEST});
    for (unsigned i = 0; i < 1101; i++)
        fixture_signal(agent, i);
    fixture_run(runtime, 0);
    static agentrt_letter letters[2000];
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(runtime, letters, 2000, &count, NULL));
    CHECK_EQ(count, 1024);
    CHECK_EQ(letters[0].type, 1100 - 1024);
    CHECK_EQ(letters[1023].type, 1099);
    CHECK_EQ(letters[0].reason, AGENTRT_E_OVERFLOW);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1100);
}

TEST(a_forked_child_cannot_use_the_runtime_of_its_parent)
{
    agentrt_runtime runtime = fixture_threaded(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    pid_t pid = fork();
    if (pid == 0) {
        bool refused =
            agentrt_signal(HOST, agent, &(agentrt_payload){.type = 1}, NULL) == AGENTRT_E_FORKED &&
            agentrt_runtime_close(runtime, NULL) == AGENTRT_E_FORKED;
        agentrt_runtime own;
        agentrt_runtime_options own_options = options();
        // No sanitizer bears threads in the child of a process that had some: one refuses, one's allocator may be locked.
        own_options.simulated = sanitizer_watches_threads() || sanitizer_watches_memory();
        bool opened = agentrt_runtime_open(&own_options, &own, NULL) == AGENTRT_OK ||
                      agentrt_runtime_open(&own_options, &own, NULL) == AGENTRT_OK; // a fault
        opened = opened && agentrt_runtime_close(own, NULL) == AGENTRT_OK;
        _exit(refused && opened ? 0 : 1);
    }
    int status = -1;
    waitpid(pid, &status, 0);
    CHECK_EQ(status, 0);
    fixture_signal(agent, 1);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    CHECK_EQ(actor.received, 1);
}

// A child that its turn has made: whoever calls for a second message there has failed.
static struct {
    pid_t pid;
    bool refused;
    unsigned turns;
} child;

// Before the leak checkers, which do not know the parent's other threads.
static void end_child(void)
{
    _exit(child.refused && child.turns == 1 ? 0 : 1);
}

static agentrt_status fork_in_turn(struct actor *self, const agentrt_message *message)
{
    child.turns++;
    if (message->type != 1)
        return AGENTRT_OK;
    child.pid = fork();
    if (child.pid != 0)
        return AGENTRT_OK;
    agentrt_payload payload = {.type = 2};
    agentrt_timer timer;
    uint64_t now_ns;
    child.refused =
        agentrt_signal(self->agent, self->agent, &payload, NULL) == AGENTRT_E_FORKED &&
        agentrt_timer_arm(self->agent, self->agent, 1, 0, &payload, &timer, NULL) ==
            AGENTRT_E_FORKED &&
        agentrt_runtime_clock(*(agentrt_runtime *)self->context, &now_ns, NULL) == AGENTRT_E_FORKED;
    child.turns = 1;
    atexit(end_child);
    if (sanitizer_watches_memory()) // its allocator is not whole in a child, and a thread that ends gives back to it
        end_child();
    return message->payload_bytes > 0 ? AGENTRT_END : AGENTRT_OK;
}

static void fork_while_working(const char *text, unsigned received)
{
    memset(&child, 0, sizeof child);
    agentrt_runtime runtime = fixture_threaded(2);
    struct actor actor = {.react = fork_in_turn, .context = &runtime};
    struct actor other = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_agent peer = fixture_spawn(runtime, &other, NULL);
    CHECK_OK(agentrt_signal(
        HOST, agent, &(agentrt_payload){.type = 1, .data = text, .bytes = strlen(text)}, NULL));
    for (unsigned i = 0; i < 100; i++) {
        (void)agentrt_signal(HOST, agent, &(agentrt_payload){.type = 3}, NULL);
        fixture_signal(peer, i);
    }
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    int status = -1;
    CHECK_EQ(waitpid(child.pid, &status, 0), child.pid);
    CHECK_EQ(status, 0);
    CHECK(actor.received >= received);
    CHECK_EQ(other.received, 100);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}

TEST(a_child_that_returns_from_the_turn_that_made_it_ends_there)
{
    fork_while_working("", 101);
    fork_while_working("the agent ends, too", 1);
}

TEST(the_library_names_itself_and_every_status)
{
    CHECK(strlen(agentrt_version()) >= 5);
    CHECK(agentrt_abi_hash() != 0);
    CHECK_STR(agentrt_status_name(AGENTRT_OK), "OK");
    CHECK_STR(agentrt_status_name(AGENTRT_E_STALE), "E_STALE");
    for (int status = AGENTRT_E_DROPPED; status <= AGENTRT_AWAIT; status++) {
        CHECK(strcmp(agentrt_status_name(status), "E_UNKNOWN") != 0);
        CHECK(strlen(agentrt_status_text(status)) > 8);
    }
    CHECK_STR(agentrt_status_name(AGENTRT_E_DROPPED - 1), "E_UNKNOWN");
    CHECK_STR(agentrt_status_name(INT32_MAX), "E_UNKNOWN");
    CHECK(agentrt_status_text(INT32_MIN) != NULL);
}
