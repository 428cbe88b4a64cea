// Asks, replies, refusals, futures and their deadlines.
#include "../../harness/fixture.h"

enum { WAIT_NS = 100 }; // a simulated wait runs the agents; none of the answers needs more time

static agentrt_ask_options within(uint64_t timeout_ns)
{
    return (agentrt_ask_options){.struct_size = sizeof(agentrt_ask_options),
                                 .timeout_ns = timeout_ns};
}

static agentrt_status echo(struct actor *self, const agentrt_message *message)
{
    if (message->right != 0)
        CHECK_OK(agentrt_reply(self->agent, (agentrt_right){message->right},
                               &(agentrt_payload){.type = message->type + 1,
                                                  .data = message->payload.bytes,
                                                  .bytes = message->payload_bytes},
                               NULL));
    return AGENTRT_OK;
}

static agentrt_future ask(agentrt_agent to, uint64_t type)
{
    agentrt_future future = {0};
    CHECK_OK(agentrt_ask(HOST, to, &(agentrt_payload){.type = type}, NULL, &future, NULL));
    CHECK_EQ(future.bits >> 49, 5);
    return future;
}

TEST(a_reply_ends_the_ask_with_its_value)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = echo};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_future future;
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 8, .data = "abc", .bytes = 3},
                         NULL, &future, NULL));
    agentrt_message answer;
    answer = fixture_wait(future, 1000);
    CHECK_EQ(answer.kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(answer.status, AGENTRT_OK);
    CHECK_EQ(answer.type, 9);
    CHECK_EQ(answer.right, future.bits);
    CHECK_EQ(answer.from, agent.bits);
    CHECK_EQ(answer.payload_bytes, 3);
    CHECK(memcmp(answer.payload.bytes, "abc", 3) == 0);
    CHECK_EQ(actor.log[0].right >> 49, 6);
    CHECK_REFUSED(agentrt_future_wait(future, 0, &answer, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_future_cancel(future, E), AGENTRT_E_STALE);
    fixture_check_conserved(runtime);
}

static agentrt_status reply_twice(struct actor *self, const agentrt_message *message)
{
    agentrt_right right = {message->right};
    CHECK_OK(agentrt_reply(self->agent, right, &(agentrt_payload){.type = 1}, NULL));
    CHECK_REFUSED(agentrt_reply(self->agent, right, &(agentrt_payload){.type = 2}, E),
                  AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_refuse(self->agent, right, AGENTRT_E_REFUSED, NULL, 0, E),
                  AGENTRT_E_STALE);
    return AGENTRT_OK;
}

TEST(a_right_works_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = reply_twice};
    agentrt_future future = ask(fixture_spawn(runtime, &actor, NULL), 1);
    agentrt_message answer;
    answer = fixture_wait(future, WAIT_NS);
    CHECK_EQ(answer.type, 1);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
}

static agentrt_status refuse_all(struct actor *self, const agentrt_message *message)
{
    static const agentrt_status codes[] = {AGENTRT_E_REFUSED, AGENTRT_E_LIMIT, 1234567};
    const char *text = "too much";
    agentrt_status code = codes[message->type];
    CHECK_STATUS(agentrt_refuse(self->agent, (agentrt_right){message->right}, code, text, 8, NULL),
                 code > 0 ? AGENTRT_E_ARGUMENT : AGENTRT_OK);
    if (code > 0)
        CHECK_OK(agentrt_refuse(self->agent, (agentrt_right){message->right}, AGENTRT_E_REFUSED,
                                NULL, 0, NULL));
    return AGENTRT_OK;
}

TEST(a_refusal_ends_the_ask_with_code_and_text)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = refuse_all};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_message answer;
    answer = fixture_wait(ask(agent, 0), WAIT_NS);
    CHECK_EQ(answer.status, AGENTRT_E_REFUSED);
    CHECK_EQ(answer.payload_bytes, 8);
    CHECK(memcmp(answer.payload.bytes, "too much", 8) == 0);
    answer = fixture_wait(ask(agent, 1), WAIT_NS);
    CHECK_EQ(answer.status, AGENTRT_E_LIMIT);
    answer = fixture_wait(ask(agent, 2), WAIT_NS);
    CHECK_EQ(answer.status, AGENTRT_E_REFUSED);
}

static agentrt_status hold(struct actor *self, const agentrt_message *message)
{
    (void)message;
    (void)self;
    return AGENTRT_OK;
}

TEST(the_deadline_ends_an_unanswered_ask)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = hold};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_future future;
    agentrt_ask_options options = within(5000);
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 1}, &options, &future, NULL));
    agentrt_message answer;
    CHECK_REFUSED(agentrt_future_wait(future, 4999, &answer, E), AGENTRT_E_DEADLINE);
    answer = fixture_wait(future, 1);
    CHECK_EQ(answer.kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(answer.status, AGENTRT_E_DEADLINE);
}

TEST(a_poll_finds_nothing_before_the_answer)
{
    agentrt_runtime runtime = fixture_threaded(1);
    struct actor actor = {.react = hold};
    agentrt_future future = ask(fixture_spawn(runtime, &actor, NULL), 1);
    agentrt_message answer;
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    CHECK_REFUSED(agentrt_future_wait(future, 0, &answer, E), AGENTRT_E_PENDING);
    CHECK_REFUSED(agentrt_future_wait(future, 1000, &answer, E), AGENTRT_E_DEADLINE);
    CHECK_OK(agentrt_future_cancel(future, NULL));
    CHECK_REFUSED(agentrt_future_wait(future, 0, &answer, E), AGENTRT_E_STALE);
}

struct keeper {
    agentrt_right right;
};

static agentrt_status keep_then_reply(struct actor *self, const agentrt_message *message)
{
    struct keeper *keeper = self->context;
    if (message->right != 0) {
        keeper->right.bits = message->right;
        return AGENTRT_OK;
    }
    CHECK_OK(agentrt_reply(self->agent, keeper->right, &(agentrt_payload){.type = 3}, NULL));
    CHECK_REFUSED(agentrt_reply(self->agent, keeper->right, &(agentrt_payload){.type = 4}, E),
                  AGENTRT_E_STALE);
    return AGENTRT_OK;
}

TEST(a_reply_after_the_deadline_is_a_late_letter)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct keeper keeper = {0};
    struct actor actor = {.react = keep_then_reply, .context = &keeper};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_future future;
    agentrt_ask_options options = within(10);
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 1}, &options, &future, NULL));
    fixture_run(runtime, 20);
    fixture_signal(agent, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
    agentrt_letter letters[4];
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(runtime, letters, 4, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_EQ(letters[0].reason, AGENTRT_E_LATE);
    CHECK_EQ(letters[0].type, 3);
    agentrt_message answer;
    answer = fixture_wait(future, WAIT_NS);
    CHECK_EQ(answer.status, AGENTRT_E_DEADLINE);
    fixture_check_conserved(runtime);
}

TEST(a_reply_after_a_cancel_is_a_late_letter)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct keeper keeper = {0};
    struct actor actor = {.react = keep_then_reply, .context = &keeper};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_future future = ask(agent, 1);
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_future_cancel(future, NULL));
    CHECK_REFUSED(agentrt_future_cancel(future, E), AGENTRT_E_STALE);
    fixture_signal(agent, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 1);
    fixture_check_conserved(runtime);
}

TEST(an_answer_that_is_there_and_cancelled_is_a_letter)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = echo}, refuser = {.react = refuse_all};
    agentrt_agent agents[] = {fixture_spawn(runtime, &actor, NULL),
                              fixture_spawn(runtime, &refuser, NULL)};
    for (uint32_t i = 0; i < 2; i++) {
        agentrt_future future = ask(agents[i], 1);
        fixture_run(runtime, 0);
        CHECK_OK(agentrt_future_cancel(future, NULL));
        agentrt_letter letter;
        uint32_t count = 0;
        CHECK_OK(agentrt_runtime_letters(runtime, &letter, 1, &count, NULL));
        CHECK_EQ(count, 1);
        CHECK_EQ(letter.reason, AGENTRT_E_CANCELLED);
        CHECK_EQ(letter.from, agents[i].bits);
    }
    fixture_check_conserved(runtime);
}

TEST(a_deadline_that_is_cancelled_is_no_letter)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = hold};
    agentrt_ask_options options = within(5000);
    agentrt_future future;
    CHECK_OK(agentrt_ask(HOST, fixture_spawn(runtime, &actor, NULL), &(agentrt_payload){.type = 1},
                         &options, &future, NULL));
    fixture_run(runtime, 5000);
    CHECK_OK(agentrt_future_cancel(future, NULL));
    CHECK_EQ(fixture_stats(runtime).dead_letters, 0);
}

TEST(an_ask_to_a_dead_agent_is_refused_or_ends_dead)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = hold};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_future answered_by_death = ask(agent, 1);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    agentrt_message answer;
    answer = fixture_wait(answered_by_death, WAIT_NS);
    CHECK_EQ(answer.status, AGENTRT_E_DEAD);
    agentrt_future future = {77};
    CHECK_REFUSED(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 1}, NULL, &future, E),
                  AGENTRT_E_DEAD);
    CHECK_EQ(future.bits, 77);
}

TEST(an_ask_to_a_full_mailbox_is_refused_and_leaves_no_future)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = hold};
    agentrt_agent agent = fixture_spawn(runtime, &actor, &(agentrt_spawn_options){.capacity = 1});
    fixture_signal(agent, 1);
    agentrt_future future = {77};
    CHECK_REFUSED(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 1}, NULL, &future, E),
                  AGENTRT_E_FULL);
    CHECK_EQ(future.bits, 77);
}

struct chain {
    agentrt_agent next;
    agentrt_future future;
    agentrt_right pending;
    uint64_t timeout_ns;
};

// Passes an ask on to the next in the chain, and its answer back.
static agentrt_status pass_on(struct actor *self, const agentrt_message *message)
{
    struct chain *chain = self->context;
    if (message->kind == AGENTRT_KIND_REPLY) {
        CHECK_EQ(message->right, chain->future.bits);
        agentrt_status refused = message->status;
        if (refused == AGENTRT_OK)
            CHECK_OK(agentrt_reply(self->agent, chain->pending,
                                   &(agentrt_payload){.type = message->type}, NULL));
        else // after its own deadline nobody hears of it
            CHECK_OK(agentrt_refuse(self->agent, chain->pending, refused, NULL, 0, NULL));
        return AGENTRT_OK;
    }
    chain->pending.bits = message->right;
    agentrt_ask_options options = within(chain->timeout_ns);
    options.parent = chain->pending;
    CHECK_OK(agentrt_ask(self->agent, chain->next, &(agentrt_payload){.type = message->type},
                         &options, &chain->future, NULL));
    return AGENTRT_AWAIT;
}

TEST(an_awaiting_agent_gets_the_reply_before_its_other_messages)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor last = {.react = echo};
    struct chain chain = {.next = fixture_spawn(runtime, &last, NULL)};
    struct actor middle = {.react = pass_on, .context = &chain};
    agentrt_agent agent = fixture_spawn(runtime, &middle, NULL);
    agentrt_future first = ask(agent, 10);
    agentrt_future second = ask(agent, 20);
    agentrt_message answer;
    answer = fixture_wait(first, WAIT_NS);
    CHECK_EQ(answer.type, 11);
    answer = fixture_wait(second, WAIT_NS);
    CHECK_EQ(answer.type, 21);
    CHECK_EQ(middle.received, 4);
    CHECK_EQ(middle.log[0].kind, AGENTRT_KIND_SIGNAL);
    CHECK_EQ(middle.log[1].kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(middle.log[2].kind, AGENTRT_KIND_SIGNAL);
    CHECK_EQ(middle.log[3].kind, AGENTRT_KIND_REPLY);
    fixture_check_conserved(runtime);
}

TEST(a_deadline_is_inherited_down_the_chain)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor last = {.react = hold};
    struct chain chain = {.next = fixture_spawn(runtime, &last, NULL), .timeout_ns = 1000000};
    struct actor middle = {.react = pass_on, .context = &chain};
    agentrt_agent agent = fixture_spawn(runtime, &middle, NULL);
    agentrt_future future;
    agentrt_ask_options options = within(100);
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 1}, &options, &future, NULL));
    fixture_run(runtime, 99);
    CHECK_EQ(middle.received, 1);
    fixture_run(runtime, 1);
    CHECK_EQ(middle.received, 2);
    CHECK_EQ(middle.log[1].kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(middle.log[1].status, AGENTRT_E_DEADLINE);
}

static agentrt_status wait_inside(struct actor *self, const agentrt_message *message)
{
    (void)message;
    agentrt_future *future = self->context;
    agentrt_message answer;
    CHECK_REFUSED(agentrt_future_wait(*future, WAIT_NS, &answer, E), AGENTRT_E_CONTEXT);
    return AGENTRT_OK;
}

TEST(a_turn_may_not_wait_for_a_future)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_future future;
    struct actor actor = {.react = wait_inside, .context = &future};
    future = ask(fixture_spawn(runtime, &actor, NULL), 1);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
}

struct asker {
    agentrt_agent to;
    agentrt_future future;
    bool cancel;
};

static agentrt_status ask_and_go_on(struct actor *self, const agentrt_message *message)
{
    struct asker *asker = self->context;
    if (message->kind != AGENTRT_KIND_SIGNAL)
        return AGENTRT_OK;
    CHECK_OK(agentrt_ask(self->agent, asker->to, &(agentrt_payload){.type = 1}, NULL,
                         &asker->future, NULL));
    if (asker->cancel)
        CHECK_OK(agentrt_future_cancel(asker->future, NULL));
    return AGENTRT_OK;
}

TEST(an_agents_reply_arrives_as_a_record_and_cannot_be_waited_for)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor replier = {.react = echo};
    struct asker asker = {.to = fixture_spawn(runtime, &replier, NULL)};
    struct actor actor = {.react = ask_and_go_on, .context = &asker};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 2);
    CHECK_EQ(actor.log[1].kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(actor.log[1].right, asker.future.bits);
    agentrt_message answer;
    CHECK_REFUSED(agentrt_future_wait(asker.future, 0, &answer, E), AGENTRT_E_STALE);
}

TEST(a_cancelled_ask_of_an_agent_brings_no_record)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor replier = {.react = hold};
    struct asker asker = {.to = fixture_spawn(runtime, &replier, NULL), .cancel = true};
    struct actor actor = {.react = ask_and_go_on, .context = &asker};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
    fixture_run(runtime, 1000);
    CHECK_EQ(actor.received, 1);
    CHECK_REFUSED(agentrt_future_cancel(asker.future, E), AGENTRT_E_STALE);
}

TEST(ask_refuses_bad_options)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_future future;
    agentrt_ask_options bad = within(0);
    bad.struct_size = 2;
    CHECK_REFUSED(agentrt_ask(HOST, agent, &(agentrt_payload){0}, &bad, &future, E),
                  AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_ask(HOST, agent, &(agentrt_payload){0}, NULL, NULL, E),
                  AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_ask(HOST, agent, NULL, NULL, &future, E), AGENTRT_E_ARGUMENT);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 0);
}

static agentrt_status crash_on_ask(struct actor *self, const agentrt_message *message)
{
    (void)message;
    return agentrt_agent_fail(self->agent, "no idea", 7, NULL);
}

TEST(an_ask_that_crashes_its_replier_ends)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = crash_on_ask};
    agentrt_future future = ask(fixture_spawn(runtime, &actor, NULL), 1);
    agentrt_message answer;
    answer = fixture_wait(future, WAIT_NS);
    CHECK(answer.status == AGENTRT_E_DEAD || answer.status == AGENTRT_E_CRASHED);
    CHECK_EQ(fixture_stats(runtime).crashed, 1);
    fixture_check_conserved(runtime);
}
