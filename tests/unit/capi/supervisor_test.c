// Supervisors: children that fail go on in place, as the class of the failure and the supervisor's options say.
#include "../../harness/fixture.h"

#include <stdio.h>

enum { WORKS = 1, CRASHES, TRANSIENT, OVERLOADED, FATAL, ENDS, ASKS, ONCE, LINKS };
enum { LOG_MAX = 32, MS = 1000000 };

struct child {
    agentrt_agent self;
    agentrt_agent peer; // whom it asks
    unsigned state;     // what a restart forgets
    unsigned restarts;  // of this child
    unsigned started;
    unsigned crashes_left;  // ONCE crashes so often
    agentrt_status restart; // what the restart says
    uint64_t values[LOG_MAX];
    unsigned handled;
    unsigned degraded, replies, exits, destroyed;
    agentrt_future asked;
};

static agentrt_status crash(struct child *child)
{
    return agentrt_agent_fail(child->self, "boom", 4, NULL);
}

static agentrt_status on_signal(struct child *child, const agentrt_message *message)
{
    child->state += 1;
    switch (message->type) {
    case CRASHES:
        return crash(child);
    case TRANSIENT:
        return AGENTRT_E_BUSY;
    case OVERLOADED:
        return AGENTRT_E_FULL;
    case FATAL:
        return AGENTRT_E_SYSTEM;
    case ENDS:
        return AGENTRT_END;
    case ONCE:
        if (child->crashes_left > 0) {
            child->crashes_left -= 1;
            return AGENTRT_E_BUSY;
        }
        break;
    case LINKS:
        CHECK_OK(agentrt_link(child->self, child->peer, NULL));
        break;
    case ASKS:
        CHECK_OK(agentrt_ask(child->self, child->peer, &(agentrt_payload){.type = 7}, NULL,
                             &child->asked, NULL));
        return AGENTRT_AWAIT;
    default:
        break;
    }
    uint64_t value = message->type;
    if (message->payload_bytes == 8 && message->capability == AGENTRT_INLINE)
        memcpy(&value, message->payload.bytes, 8);
    if (child->handled < LOG_MAX)
        child->values[child->handled] = value;
    child->handled += 1;
    if (message->right != 0)
        CHECK_OK(agentrt_reply(child->self, (agentrt_right){message->right},
                               &(agentrt_payload){.type = 9}, NULL));
    return AGENTRT_OK;
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    struct child *child = state;
    child->self.bits = message->agent;
    switch (message->kind) {
    case AGENTRT_KIND_SIGNAL:
        return on_signal(child, message);
    case AGENTRT_KIND_START:
        child->started += 1;
        return AGENTRT_OK;
    case AGENTRT_KIND_DEGRADED:
        child->degraded += 1;
        CHECK_EQ(message->payload_bytes, 4);
        CHECK(memcmp(message->payload.bytes, "boom", 4) == 0);
        return AGENTRT_OK;
    case AGENTRT_KIND_REPLY:
        child->replies += 1;
        return message->status == AGENTRT_E_REFUSED ? crash(child) : AGENTRT_OK;
    case AGENTRT_KIND_EXIT:
        child->exits += 1;
        return AGENTRT_OK;
    default:
        return AGENTRT_OK;
    }
}

static agentrt_status restart(void *state)
{
    struct child *child = state;
    child->restarts += 1;
    child->state = 0;
    return child->restart;
}

static void destroy(void *state)
{
    struct child *child = state;
    child->destroyed += 1;
}

static const agentrt_behavior renewable = {.struct_size = sizeof(agentrt_behavior),
                                           .receive = receive,
                                           .destroy = destroy,
                                           .restart = restart};

static agentrt_spawn_options options_of(struct child *child, agentrt_agent supervisor)
{
    return (agentrt_spawn_options){.struct_size = sizeof(agentrt_spawn_options),
                                   .flags = AGENTRT_SPAWN_START,
                                   .behavior = &renewable,
                                   .state = child,
                                   .supervisor = supervisor};
}

static agentrt_agent spawn(agentrt_runtime runtime, struct child *child, agentrt_agent supervisor)
{
    agentrt_spawn_options options = options_of(child, supervisor);
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &child->self, NULL));
    return child->self;
}

static agentrt_agent supervisor_of(agentrt_runtime runtime, agentrt_supervisor_options options)
{
    options.struct_size = sizeof options;
    agentrt_agent supervisor = {0};
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, &options, NULL, &supervisor, NULL));
    return supervisor;
}

static agentrt_agent plain(agentrt_runtime runtime)
{
    return supervisor_of(runtime, (agentrt_supervisor_options){0});
}

static void send(agentrt_agent to, uint64_t type, uint64_t value)
{
    CHECK_OK(agentrt_signal(HOST, to, &(agentrt_payload){.type = type, .data = &value, .bytes = 8},
                            NULL));
}

static agentrt_future ask(agentrt_agent to, uint64_t type)
{
    agentrt_future future;
    CHECK_OK(agentrt_ask(HOST, to, &(agentrt_payload){.type = type}, NULL, &future, NULL));
    return future;
}

static bool dead(agentrt_agent agent)
{
    agentrt_agent_info info;
    return agentrt_agent_info_get(agent, &info, NULL) == AGENTRT_E_DEAD;
}

static agentrt_child nth(agentrt_agent supervisor, uint32_t index)
{
    agentrt_child child;
    uint32_t count = 0;
    CHECK_OK(agentrt_supervisor_children(supervisor, index, &child, 1, &count, NULL));
    CHECK_EQ(count, 1);
    return child;
}

static uint32_t count_of(agentrt_agent supervisor)
{
    agentrt_child children[8];
    uint32_t count = 0;
    CHECK_OK(agentrt_supervisor_children(supervisor, 0, children, 8, &count, NULL));
    return count;
}

static agentrt_letter letter(agentrt_runtime runtime)
{
    agentrt_letter letters[2];
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(runtime, letters, 2, &count, NULL));
    CHECK_EQ(count, 1);
    return letters[0];
}

TEST(a_crash_restarts_the_child_in_place)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_agent supervisor = plain(runtime);
    static struct child child;
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    send(agent, WORKS, 1);
    send(agent, CRASHES, 2);
    send(agent, WORKS, 3);
    fixture_run(runtime, 0);
    CHECK_EQ(child.restarts, 1);
    CHECK_EQ(child.started, 2);
    CHECK_EQ(child.state, 1);
    CHECK_EQ(child.handled, 2);
    CHECK_EQ(child.values[1], 3);
    CHECK_EQ(nth(supervisor, 0).restarts, 1);
    CHECK_EQ(nth(supervisor, 0).agent, agent.bits);
    agentrt_letter lost = letter(runtime);
    CHECK_EQ(lost.reason, AGENTRT_E_CRASHED);
    CHECK_EQ(lost.type, CRASHES);
    CHECK_EQ(lost.to, agent.bits);
    fixture_check_conserved(runtime);
}

TEST(workers_restart_it_too)
{
    agentrt_runtime runtime = fixture_threaded(2);
    agentrt_agent supervisor = plain(runtime);
    static struct child child;
    agentrt_spawn_options options = options_of(&child, supervisor);
    agentrt_agent agent; // the child's own is a worker's to write
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    for (uint64_t i = 0; i < 9; i++)
        send(agent, i % 3 == 1 ? CRASHES : WORKS, i);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000, NULL));
    CHECK_EQ(child.restarts, 3);
    CHECK_EQ(child.handled, 6);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 3);
    fixture_check_conserved(runtime);
}

TEST(its_ask_hears_of_the_crash_and_its_monitors_do_not)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child;
    agentrt_agent agent = spawn(runtime, &child, plain(runtime));
    agentrt_future down;
    CHECK_OK(agentrt_monitor(HOST, agent, &down, NULL));
    agentrt_future future = ask(agent, CRASHES);
    fixture_run(runtime, 0);
    agentrt_message answer = fixture_wait(future, 0);
    CHECK_EQ(answer.status, AGENTRT_E_DEAD);
    agentrt_message message;
    CHECK_REFUSED(agentrt_future_wait(down, 0, &message, E), AGENTRT_E_PENDING);
    CHECK_EQ(fixture_wait(ask(agent, WORKS), 1).type, 9);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_wait(down, 0).status, AGENTRT_E_KILLED);
}

TEST(what_is_transient_is_tried_again_after_pauses)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_agent supervisor;
    agentrt_retry_options policy = {
        .struct_size = sizeof policy, .attempts = 4, .base_ns = 10 * MS};
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, NULL, &policy, &supervisor, NULL));
    static struct child child = {.crashes_left = 2};
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    agentrt_future future = ask(agent, ONCE);
    send(agent, WORKS, 5);
    fixture_run(runtime, 19 * MS);
    CHECK_EQ(child.handled, 0);
    CHECK_EQ(nth(supervisor, 0).state, AGENTRT_CHILD_RUNNING); // what was decided is under way
    fixture_run(runtime, 1 * MS);
    CHECK_EQ(child.handled, 2);
    CHECK_EQ(child.values[0], ONCE);
    CHECK_EQ(child.values[1], 5);
    CHECK_EQ(child.restarts, 0);
    CHECK_EQ(fixture_wait(future, 0).type, 9);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 0);
    fixture_check_conserved(runtime);
}

TEST(a_restart_follows_the_last_try)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_agent supervisor;
    agentrt_retry_options policy = {.struct_size = sizeof policy, .attempts = 3, .base_ns = MS};
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, NULL, &policy, &supervisor, NULL));
    static struct child child;
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    send(agent, TRANSIENT, 1);
    send(agent, WORKS, 2);
    fixture_run(runtime, 10 * MS);
    CHECK_EQ(child.restarts, 1);
    CHECK_EQ(child.state, 1); // three tries, and a new state since
    CHECK_EQ(child.values[0], 2);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1);
    fixture_check_conserved(runtime);
}

TEST(a_long_payload_is_handed_again_and_an_iso_is_not)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child = {.crashes_left = 1};
    agentrt_agent agent = spawn(runtime, &child, plain(runtime));
    char text[100] = {0};
    agentrt_payload payload = {.type = ONCE, .data = text, .bytes = sizeof text};
    CHECK_OK(agentrt_signal(HOST, agent, &payload, NULL));
    fixture_run(runtime, 1000 * MS);
    CHECK_EQ(child.handled, 1);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 0);
    agentrt_buf iso;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, text, 8, &iso, NULL));
    child.crashes_left = 1;
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.type = ONCE, .buf = iso}, NULL));
    fixture_run(runtime, 1000 * MS);
    CHECK_EQ(child.handled, 1);
    CHECK_EQ(child.restarts, 0);
    CHECK_EQ(letter(runtime).reason, AGENTRT_E_CRASHED);
    fixture_check_conserved(runtime);
}

TEST(a_fallback_gets_the_message_with_its_right)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child, other;
    agentrt_spawn_options options = options_of(&other, HOST);
    options.name = "other";
    options.name_bytes = 5;
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &other.self, NULL));
    agentrt_agent supervisor =
        supervisor_of(runtime, (agentrt_supervisor_options){.overload = AGENTRT_REMEDY_FALLBACK,
                                                            .fallback = "other",
                                                            .fallback_bytes = 5});
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    other.crashes_left = 0;
    send(agent, WORKS, 1);
    agentrt_future future = ask(agent, OVERLOADED);
    fixture_run(runtime, 0);
    CHECK_EQ(child.state, 2); // it goes on with its state
    CHECK(dead(other.self));  // nobody supervises the fallback, for which it is too much as well
    CHECK_EQ(fixture_wait(future, 0).status, AGENTRT_E_DEAD);
    future = ask(agent, OVERLOADED);
    fixture_run(runtime, 0);
    CHECK_EQ(letter(runtime).reason, AGENTRT_E_NOT_FOUND);
    CHECK_EQ(fixture_wait(future, 0).status, AGENTRT_E_DEAD);
    fixture_check_conserved(runtime);
}

TEST(a_degraded_child_is_told_so)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child;
    agentrt_agent supervisor =
        supervisor_of(runtime, (agentrt_supervisor_options){.permanent = AGENTRT_REMEDY_DEGRADE});
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    send(agent, CRASHES, 1);
    send(agent, WORKS, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(child.degraded, 1);
    CHECK_EQ(child.state, 2);
    CHECK_EQ(child.restarts, 0);
    CHECK_EQ(nth(supervisor, 0).state, AGENTRT_CHILD_DEGRADED);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1);
    fixture_check_conserved(runtime);
}

TEST(an_ignored_failure_costs_one_message)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child;
    agentrt_agent agent =
        spawn(runtime, &child,
              supervisor_of(runtime, (agentrt_supervisor_options){.fatal = AGENTRT_REMEDY_IGNORE}));
    send(agent, FATAL, 1);
    send(agent, WORKS, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(child.state, 2);
    CHECK_EQ(child.restarts, 0);
    CHECK_EQ(child.handled, 1);
    CHECK_EQ(letter(runtime).type, FATAL);
    fixture_check_conserved(runtime);
}

TEST(a_stopped_child_ends_with_its_reason)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child;
    agentrt_agent supervisor =
        supervisor_of(runtime, (agentrt_supervisor_options){.permanent = AGENTRT_REMEDY_STOP});
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    agentrt_future down;
    CHECK_OK(agentrt_monitor(HOST, agent, &down, NULL));
    send(agent, CRASHES, 1);
    send(agent, WORKS, 2);
    fixture_run(runtime, 0);
    agentrt_message message = fixture_wait(down, 0);
    CHECK_EQ(message.status, AGENTRT_E_CRASHED);
    CHECK_EQ(message.payload_bytes, 4);
    CHECK_EQ(child.destroyed, 1);
    CHECK_EQ(count_of(supervisor), 0);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 2);
    fixture_check_conserved(runtime);
}

static void family(agentrt_runtime runtime, agentrt_strategy strategy, struct child *children)
{
    agentrt_agent supervisor =
        supervisor_of(runtime, (agentrt_supervisor_options){.strategy = strategy});
    for (unsigned i = 0; i < 3; i++)
        spawn(runtime, &children[i], supervisor);
    send(children[1].self, CRASHES, 1);
    fixture_run(runtime, 0);
    fixture_check_conserved(runtime);
}

TEST(one_for_all_restarts_all)
{
    static struct child children[3];
    family(fixture_simulated(1), AGENTRT_ONE_FOR_ALL, children);
    CHECK_EQ(children[0].restarts, 1);
    CHECK_EQ(children[1].restarts, 1);
    CHECK_EQ(children[2].restarts, 1);
}

TEST(rest_for_one_restarts_the_later_ones)
{
    static struct child children[3];
    family(fixture_simulated(1), AGENTRT_REST_FOR_ONE, children);
    CHECK_EQ(children[0].restarts, 0);
    CHECK_EQ(children[1].restarts, 1);
    CHECK_EQ(children[2].restarts, 1);
}

TEST(too_many_restarts_end_the_supervisor_and_its_children)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child, other;
    agentrt_agent supervisor = supervisor_of(
        runtime, (agentrt_supervisor_options){.max_restarts = 2, .within_ns = 100 * MS});
    spawn(runtime, &other, supervisor);
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    agentrt_future down;
    CHECK_OK(agentrt_monitor(HOST, supervisor, &down, NULL));
    send(agent, CRASHES, 1);
    send(agent, CRASHES, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(child.restarts, 2);
    fixture_run(runtime, 100 * MS); // and they are forgotten
    agentrt_future pause;
    CHECK_OK(agentrt_retry_pause(runtime, HOST, 100 * MS, &pause, NULL));
    fixture_run(runtime, 100 * MS);
    send(agent, CRASHES, 3);
    fixture_run(runtime, 0);
    CHECK_EQ(child.restarts, 3);
    send(agent, CRASHES, 4);
    send(agent, CRASHES, 5);
    fixture_run(runtime, 0);
    agentrt_message message = fixture_wait(down, 0);
    CHECK_EQ(message.status, AGENTRT_E_CRASHED);
    CHECK(message.payload_bytes > 24);
    CHECK(dead(agent));
    CHECK(dead(other.self));
    CHECK_EQ(child.restarts, 4);
    fixture_check_conserved(runtime);
}

TEST(what_is_fatal_goes_up)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_agent top =
        supervisor_of(runtime, (agentrt_supervisor_options){.fatal = AGENTRT_REMEDY_RESTART});
    agentrt_agent middle = supervisor_of(runtime, (agentrt_supervisor_options){.supervisor = top});
    static struct child child, other;
    spawn(runtime, &other, middle);
    agentrt_agent agent = spawn(runtime, &child, middle);
    send(agent, FATAL, 1);
    send(agent, WORKS, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(child.restarts, 1);
    CHECK_EQ(other.restarts, 1);
    CHECK_EQ(child.handled, 1);
    CHECK_EQ(nth(top, 0).agent, middle.bits);
    CHECK_EQ(nth(top, 0).restarts, 1);
    fixture_check_conserved(runtime);
}

TEST(a_stop_stops_the_children_first_the_last_before_the_others)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_agent supervisor = plain(runtime);
    static struct child children[2];
    agentrt_future down[2], end;
    for (unsigned i = 0; i < 2; i++) {
        spawn(runtime, &children[i], supervisor);
        send(children[i].self, WORKS, 1);
        CHECK_OK(agentrt_monitor(HOST, children[i].self, &down[i], NULL));
    }
    CHECK_OK(agentrt_monitor(HOST, supervisor, &end, NULL));
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_agent_stop(HOST, supervisor, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_wait(end, 0).status, AGENTRT_OK);
    CHECK_EQ(fixture_wait(down[0], 0).status, AGENTRT_OK);
    CHECK_EQ(fixture_wait(down[1], 0).status, AGENTRT_OK);
    CHECK_EQ(children[0].handled, 1);
    fixture_check_conserved(runtime);
}

TEST(a_child_that_does_not_stop_is_killed)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child;
    static struct actor silent;
    child.peer = fixture_spawn(runtime, &silent, NULL);
    agentrt_agent supervisor =
        supervisor_of(runtime, (agentrt_supervisor_options){.grace_ns = 50 * MS});
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    send(agent, ASKS, 1);
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_agent_stop(HOST, supervisor, NULL));
    fixture_run(runtime, 49 * MS);
    CHECK(!dead(agent));
    fixture_run(runtime, 1 * MS);
    CHECK(dead(agent));
    CHECK(dead(supervisor));
    CHECK_EQ(child.destroyed, 1);
}

TEST(a_killed_supervisor_takes_its_children_along)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_agent supervisor = plain(runtime);
    static struct child child;
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_agent_kill(HOST, supervisor, NULL));
    fixture_run(runtime, 0);
    CHECK(dead(agent));
    CHECK_EQ(child.destroyed, 1);
    fixture_check_conserved(runtime);
}

TEST(a_child_that_joins_a_dying_supervisor_ends_with_it)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_agent supervisor = plain(runtime);
    CHECK_OK(agentrt_agent_kill(HOST, supervisor, NULL));
    static struct child child;
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    fixture_run(runtime, 0);
    CHECK(dead(agent));
    agentrt_spawn_options options = options_of(&child, supervisor);
    CHECK_REFUSED(agentrt_spawn(runtime, HOST, &options, &agent, E), AGENTRT_E_DEAD);
    fixture_check_conserved(runtime);
}

TEST(a_restart_gives_up_what_the_old_state_waits_for)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child;
    static struct actor silent;
    child.peer = fixture_spawn(runtime, &silent, NULL);
    agentrt_agent supervisor =
        supervisor_of(runtime, (agentrt_supervisor_options){.strategy = AGENTRT_ONE_FOR_ALL});
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    static struct child other;
    spawn(runtime, &other, supervisor);
    send(agent, ASKS, 1);
    send(agent, WORKS, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(child.handled, 0);
    send(other.self, CRASHES, 3);
    fixture_run(runtime, 0);
    CHECK_EQ(child.restarts, 1);
    CHECK_EQ(child.handled, 1); // it waits no more
    agentrt_message question = *fixture_record(&silent, 0);
    CHECK_OK(agentrt_reply(HOST, (agentrt_right){question.right}, &(agentrt_payload){0}, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(child.replies, 0);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 3); // two in hand, and the answer
    fixture_check_conserved(runtime);
}

TEST(a_handler_that_waited_is_tried_again_from_its_beginning)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child;
    static struct actor silent;
    child.peer = fixture_spawn(runtime, &silent, NULL);
    agentrt_agent supervisor =
        supervisor_of(runtime, (agentrt_supervisor_options){.permanent = AGENTRT_REMEDY_RETRY});
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    send(agent, ASKS, 1);
    fixture_run(runtime, 0);
    CHECK_EQ(silent.received, 1);
    CHECK_OK(agentrt_refuse(HOST, (agentrt_right){silent.log[0].right}, AGENTRT_E_REFUSED, NULL, 0,
                            NULL));
    fixture_run(runtime, 1000 * MS);
    CHECK_EQ(child.replies, 1);
    CHECK_EQ(silent.received, 2);
    CHECK_OK(
        agentrt_reply(HOST, (agentrt_right){silent.log[1].right}, &(agentrt_payload){0}, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(child.replies, 2);
    CHECK_EQ(child.restarts, 0);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 0);
    fixture_check_conserved(runtime);
}

TEST(a_linked_death_is_a_failure)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child, peer;
    agentrt_agent agent = spawn(runtime, &child, plain(runtime));
    agentrt_agent linked = spawn(runtime, &peer, HOST);
    peer.peer = agent;
    send(linked, LINKS, 1);
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_agent_kill(HOST, linked, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(child.restarts, 1);
    CHECK(!dead(agent));
    fixture_check_conserved(runtime);
}

TEST(a_restart_that_fails_is_a_failure)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child = {.restart = AGENTRT_E_CRASHED};
    agentrt_agent supervisor = plain(runtime);
    agentrt_agent agent = spawn(runtime, &child, supervisor);
    send(agent, CRASHES, 1);
    fixture_run(runtime, 0);
    CHECK_EQ(child.restarts, 3);
    CHECK(dead(agent));
    CHECK(dead(supervisor));
    fixture_check_conserved(runtime);
}

TEST(an_adopted_agent_is_supervised)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_agent first = plain(runtime), second = plain(runtime);
    static struct child child;
    agentrt_agent agent = spawn(runtime, &child, HOST);
    CHECK_OK(agentrt_supervisor_adopt(HOST, first, agent, NULL));
    send(agent, CRASHES, 1);
    fixture_run(runtime, 0);
    CHECK_EQ(nth(first, 0).restarts, 1);
    CHECK_OK(agentrt_supervisor_adopt(HOST, second, agent, NULL));
    send(agent, CRASHES, 1);
    fixture_run(runtime, 0);
    CHECK_EQ(count_of(first), 0);
    CHECK_EQ(nth(second, 0).restarts, 1);
    CHECK_OK(agentrt_agent_kill(HOST, first, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(child.restarts, 2);
    CHECK(!dead(agent));
    fixture_check_conserved(runtime);
}

TEST(a_cycle_of_supervisors_is_refused_by_name)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_agent a =
        supervisor_of(runtime, (agentrt_supervisor_options){.name = "a", .name_bytes = 1});
    agentrt_agent b = supervisor_of(
        runtime, (agentrt_supervisor_options){.name = "b", .name_bytes = 1, .supervisor = a});
    agentrt_agent c = supervisor_of(runtime, (agentrt_supervisor_options){.supervisor = b});
    CHECK_REFUSED(agentrt_supervisor_adopt(HOST, a, a, E), AGENTRT_E_CYCLE);
    CHECK_REFUSED(agentrt_supervisor_adopt(HOST, c, a, E), AGENTRT_E_CYCLE);
    CHECK(strstr(fixture_error.text, "a under 3 under b under a") != NULL);
    CHECK_REFUSED(agentrt_supervisor_adopt(HOST, a, c, E), AGENTRT_E_BUSY); // it has one, and stays
    agentrt_agent top = supervisor_of(runtime, (agentrt_supervisor_options){0});
    CHECK_OK(agentrt_supervisor_adopt(HOST, top, a, NULL));
    CHECK_REFUSED(agentrt_supervisor_adopt(HOST, c, top, E), AGENTRT_E_CYCLE);
    fixture_run(runtime, 0);
    CHECK_EQ(nth(b, 0).agent, c.bits);
    fixture_check_conserved(runtime);
}

TEST(who_is_no_supervisor_is_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    static struct child child, other;
    static struct actor actor;
    agentrt_agent agent = spawn(runtime, &child, HOST);
    agentrt_agent fixed = fixture_spawn(runtime, &actor, NULL);
    agentrt_agent supervisor = plain(runtime);
    agentrt_spawn_options options = options_of(&other, agent);
    agentrt_agent none;
    CHECK_REFUSED(agentrt_spawn(runtime, HOST, &options, &none, E), AGENTRT_E_KIND);
    CHECK(strstr(fixture_error.text, "no supervisor") != NULL);
    CHECK_REFUSED(agentrt_supervisor_adopt(HOST, agent, fixed, E), AGENTRT_E_KIND);
    CHECK_REFUSED(agentrt_supervisor_adopt(HOST, supervisor, fixed, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_supervisor_adopt(HOST, supervisor, AGENT(77), E), AGENTRT_E_STALE);
    options = fixture_options(&actor);
    options.supervisor = supervisor;
    CHECK_REFUSED(agentrt_spawn(runtime, HOST, &options, &none, E), AGENTRT_E_ARGUMENT);
    agentrt_child listed;
    uint32_t count;
    CHECK_REFUSED(agentrt_supervisor_children(agent, 0, &listed, 1, &count, E), AGENTRT_E_KIND);
    CHECK_REFUSED(agentrt_signal(HOST, supervisor, &(agentrt_payload){0}, E), AGENTRT_E_KIND);
    agentrt_supervisor_options bad = {.struct_size = sizeof bad, .fatal = AGENTRT_REMEDY_FALLBACK};
    CHECK_REFUSED(agentrt_supervisor_spawn(runtime, HOST, &bad, NULL, &none, E),
                  AGENTRT_E_ARGUMENT);
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_stats(runtime).agents_live, 3);
}
