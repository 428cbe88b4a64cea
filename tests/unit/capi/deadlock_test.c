// Cycles of awaiting agents: refused when the last of them begins to wait, and nothing else is.
#include "../../harness/fixture.h"

#include <stdlib.h>

enum { ASKS_MAX = 20, PATIENCE_NS = 1000000000, POLL_NS = 1000 };
enum { GO = 1, QUESTION = 2, ANSWER_NOW = 3, NOTHING = 4 };

// On GO and on a QUESTION an agent asks whom it is told to, awaits or not, and answers once it has every reply.
struct plan {
    agentrt_agent to[ASKS_MAX];
    agentrt_runtime runtime; // of who polls
    unsigned count;
    bool goes_on;       // asks and does not await
    bool polls;         // asks for a quorum
    bool answers_first; // before it asks
    agentrt_right right;
    agentrt_future futures[ASKS_MAX];
    unsigned open;
    agentrt_status outcomes[ASKS_MAX];
    char text[256];
    bool asked;
};

static void answer(struct actor *self, struct plan *plan)
{
    if (plan->right.bits != 0)
        CHECK_OK(agentrt_reply(self->agent, plan->right, &(agentrt_payload){0}, NULL));
    plan->right.bits = 0;
}

static agentrt_status take_reply(struct actor *self, struct plan *plan,
                                 const agentrt_message *message)
{
    for (unsigned i = 0; i < plan->count; i++)
        if (plan->futures[i].bits == message->right)
            plan->outcomes[i] = message->status;
    if (message->status == AGENTRT_E_DEADLOCK) {
        const void *text = message->capability == AGENTRT_INLINE ? message->payload.bytes
                                                                 : message->payload.buf.data;
        CHECK(message->payload_bytes < sizeof plan->text);
        if (text != NULL) // without memory a long text is left out
            memcpy(plan->text, text, message->payload_bytes);
        plan->text[text == NULL ? 0 : message->payload_bytes] = 0;
    }
    plan->open -= 1;
    if (plan->open > 0)
        return plan->goes_on ? AGENTRT_OK : AGENTRT_AWAIT;
    answer(self, plan);
    return AGENTRT_OK;
}

static void poll(struct actor *self, struct plan *plan)
{
    agentrt_quorum_options options = {
        .struct_size = sizeof options, .threshold = plan->count, .timeout_ns = POLL_NS};
    CHECK_OK(agentrt_quorum(plan->runtime, self->agent, plan->to, plan->count,
                            &(agentrt_payload){.type = QUESTION}, &options, &plan->futures[0],
                            NULL));
    plan->open = 1;
}

static agentrt_status follow(struct actor *self, const agentrt_message *message)
{
    struct plan *plan = self->context;
    if (message->kind == AGENTRT_KIND_REPLY)
        return take_reply(self, plan, message);
    if (message->type == NOTHING)
        return AGENTRT_AWAIT;
    if (message->right != 0)
        plan->right.bits = message->right;
    if (plan->answers_first || message->type == ANSWER_NOW || plan->asked)
        answer(self, plan);
    if (message->type == ANSWER_NOW || plan->asked)
        return AGENTRT_OK;
    plan->asked = true;
    if (plan->polls) {
        poll(self, plan);
        return AGENTRT_AWAIT;
    }
    for (unsigned i = 0; i < plan->count; i++)
        CHECK_OK(agentrt_ask(self->agent, plan->to[i], &(agentrt_payload){.type = QUESTION}, NULL,
                             &plan->futures[i], NULL));
    plan->open = plan->count;
    return plan->goes_on || plan->count == 0 ? AGENTRT_OK : AGENTRT_AWAIT;
}

struct cast {
    struct plan plans[3];
    struct actor actors[3];
    agentrt_agent agents[3];
};

static void cast_spawn(agentrt_runtime runtime, struct cast *cast, unsigned count)
{
    static const char *const names[] = {"ann", "bob", NULL};
    for (unsigned i = 0; i < count; i++) {
        cast->actors[i] = (struct actor){.react = follow, .context = &cast->plans[i]};
        agentrt_spawn_options options = fixture_options(&cast->actors[i]);
        options.name = names[i];
        options.name_bytes = names[i] == NULL ? 0 : 3;
        cast->agents[i] = fixture_spawn(runtime, &cast->actors[i], &options);
    }
}

static void tell_to_ask(struct cast *cast, unsigned from, unsigned to)
{
    struct plan *plan = &cast->plans[from];
    plan->to[plan->count++] = cast->agents[to];
}

TEST(the_second_of_two_who_await_each_other_is_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct cast cast = {0};
    cast_spawn(runtime, &cast, 2);
    tell_to_ask(&cast, 0, 1);
    tell_to_ask(&cast, 1, 0);
    fixture_signal(cast.agents[0], GO);
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[1].outcomes[0], AGENTRT_E_DEADLOCK);
    CHECK(cast.plans[1].text[0] == 0 ||
          strcmp(cast.plans[1].text, "'bob' awaits 'ann' awaits 'bob'") == 0);
    CHECK_EQ(cast.plans[0].outcomes[0], AGENTRT_OK);
    CHECK_EQ(cast.plans[0].open, 0);
    fixture_check_conserved(runtime);
}

TEST(who_asks_himself_and_awaits_is_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct cast cast = {0};
    cast_spawn(runtime, &cast, 1);
    tell_to_ask(&cast, 0, 0);
    fixture_signal(cast.agents[0], GO);
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[0].outcomes[0], AGENTRT_E_DEADLOCK);
    CHECK(cast.plans[0].text[0] == 0 || strcmp(cast.plans[0].text, "'ann' awaits 'ann'") == 0);
}

TEST(a_quorum_has_a_deadline_of_its_own_and_closes_no_cycle)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct cast cast = {.plans[0] = {.polls = true, .runtime = runtime}};
    cast_spawn(runtime, &cast, 2);
    tell_to_ask(&cast, 0, 1);
    tell_to_ask(&cast, 1, 0);
    fixture_signal(cast.agents[0], GO);
    fixture_run(runtime, PATIENCE_NS);
    CHECK_EQ(cast.plans[0].outcomes[0], AGENTRT_E_DEADLINE);
    CHECK_EQ(cast.plans[1].outcomes[0], AGENTRT_OK);
    CHECK_EQ(cast.plans[1].open, 0);
    fixture_check_conserved(runtime);
}

TEST(who_asks_himself_and_goes_on_gets_his_answer)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct cast cast = {0};
    cast_spawn(runtime, &cast, 1);
    tell_to_ask(&cast, 0, 0);
    cast.plans[0].goes_on = true;
    fixture_signal(cast.agents[0], GO);
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[0].open, 0);
    CHECK_EQ(cast.plans[0].outcomes[0], AGENTRT_OK);
}

TEST(a_ring_of_three_is_named_in_order)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct cast cast = {0};
    cast_spawn(runtime, &cast, 3);
    for (unsigned i = 0; i < 3; i++)
        tell_to_ask(&cast, i, (i + 1) % 3);
    fixture_signal(cast.agents[0], GO);
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[2].outcomes[0], AGENTRT_E_DEADLOCK);
    CHECK(cast.plans[2].text[0] == 0 ||
          strcmp(cast.plans[2].text, "agent 3 awaits 'ann' awaits 'bob' awaits agent 3") == 0);
    CHECK_EQ(cast.plans[0].outcomes[0], AGENTRT_OK);
    CHECK_EQ(cast.plans[1].outcomes[0], AGENTRT_OK);
    fixture_check_conserved(runtime);
}

TEST(who_asks_back_and_goes_on_is_not_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct cast cast = {0};
    cast_spawn(runtime, &cast, 2);
    tell_to_ask(&cast, 0, 1);
    tell_to_ask(&cast, 1, 0);
    cast.plans[1].goes_on = true;
    fixture_signal(cast.agents[0], GO);
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[1].open, 1); // as long as ann awaits, and bob could answer her
    fixture_signal(cast.agents[1], ANSWER_NOW);
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[0].outcomes[0], AGENTRT_OK);
    CHECK_EQ(cast.plans[1].open, 0);
    CHECK_EQ(cast.plans[1].outcomes[0], AGENTRT_OK);
}

TEST(who_has_answered_before_he_asks_back_is_not_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct cast cast = {0};
    cast_spawn(runtime, &cast, 2);
    tell_to_ask(&cast, 0, 1);
    tell_to_ask(&cast, 1, 0);
    cast.plans[1].answers_first = true;
    fixture_signal(cast.agents[0], GO);
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[0].outcomes[0], AGENTRT_OK);
    CHECK_EQ(cast.plans[1].outcomes[0], AGENTRT_OK);
    CHECK_EQ(cast.plans[0].open + cast.plans[1].open, 0);
}

TEST(an_ask_for_an_earlier_message_is_no_wait)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct cast cast = {0};
    cast_spawn(runtime, &cast, 2);
    tell_to_ask(&cast, 0, 1);
    tell_to_ask(&cast, 1, 0);
    cast.plans[0].goes_on = true; // asks bob, and then awaits something that is no ask
    fixture_signal(cast.agents[0], GO);
    fixture_signal(cast.agents[0], NOTHING);
    fixture_run(runtime, PATIENCE_NS);
    CHECK_EQ(cast.plans[1].open, 1);
    CHECK_EQ(cast.plans[1].outcomes[0], AGENTRT_OK);
}

TEST(of_several_asks_one_that_can_end_is_enough)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct cast cast = {0};
    cast_spawn(runtime, &cast, 3);
    tell_to_ask(&cast, 0, 1);
    tell_to_ask(&cast, 0, 2);
    tell_to_ask(&cast, 1, 0);
    fixture_signal(cast.agents[0], GO);
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[0].open, 2); // the third holds ann's question, and may answer it
    CHECK_EQ(cast.plans[1].open, 1);
    fixture_signal(cast.agents[2], ANSWER_NOW);
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[0].outcomes[0],
             AGENTRT_E_DEADLOCK); // she awaits bob alone now, who awaits her
    CHECK_EQ(cast.plans[0].outcomes[1], AGENTRT_OK);
    CHECK_EQ(cast.plans[1].outcomes[0], AGENTRT_OK);
    CHECK_EQ(cast.plans[0].open + cast.plans[1].open, 0);
}

TEST(more_asks_than_are_followed_end_by_themselves)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct cast cast = {0};
    cast_spawn(runtime, &cast, 2);
    for (unsigned i = 0; i < ASKS_MAX; i++)
        tell_to_ask(&cast, 0, 1);
    tell_to_ask(&cast, 1, 0);
    fixture_signal(cast.agents[0], GO);
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[1].open,
             1); // nobody is refused: the asks' own deadlines are what ends them
    CHECK_EQ(cast.plans[1].outcomes[0], AGENTRT_OK);
    CHECK_OK(agentrt_agent_kill(HOST, cast.agents[0], NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(cast.plans[1].outcomes[0], AGENTRT_E_DEAD);
}

TEST(of_pairs_that_ask_each_other_at_once_everybody_goes_on)
{
    enum { PAIRS = 200 };
    agentrt_runtime runtime = fixture_threaded(2);
    struct cast *pairs = calloc(PAIRS, sizeof *pairs);
    CHECK(pairs != NULL);
    for (unsigned i = 0; i < PAIRS; i++) {
        for (unsigned side = 0; side < 2; side++) {
            struct actor *actor = &pairs[i].actors[side];
            *actor = (struct actor){.react = follow, .context = &pairs[i].plans[side]};
            pairs[i].agents[side] = fixture_spawn(runtime, actor, NULL);
        }
        tell_to_ask(&pairs[i], 0, 1);
        tell_to_ask(&pairs[i], 1, 0);
    }
    for (unsigned i = 0; i < PAIRS; i++) {
        fixture_signal(pairs[i].agents[0], GO);
        fixture_signal(pairs[i].agents[1], GO);
    }
    CHECK_OK(agentrt_runtime_drain(runtime, 60ull * PATIENCE_NS, NULL));
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    for (unsigned i = 0; i < PAIRS; i++)
        CHECK_EQ(pairs[i].plans[0].open + pairs[i].plans[1].open, 0);
    free(pairs);
}

static agentrt_agent spawn_behind(agentrt_runtime runtime, agentrt_port port)
{
    agentrt_agent agent = {0};
    agentrt_spawn_options options = {.struct_size = sizeof options, .port = port};
    CHECK_OK(agentrt_spawn(runtime, HOST, &options, &agent, NULL));
    return agent;
}

static agentrt_message take_one(agentrt_port port)
{
    agentrt_message record = {0};
    uint32_t count = 0;
    CHECK_OK(agentrt_port_take(port, &record, 1, 0, &count, NULL));
    CHECK_EQ(count, 1);
    fixture_close_payload(&record);
    return record;
}

static void commit(agentrt_port port, agentrt_agent agent, uint32_t op, uint32_t handled)
{
    agentrt_command command = {.agent = agent.bits, .op = op, .handled = handled};
    CHECK_OK(agentrt_port_commit(port, &command, 1, NULL));
}

static agentrt_future ask_as(agentrt_agent from, agentrt_agent to)
{
    agentrt_future future = {0};
    CHECK_OK(agentrt_ask(from, to, &(agentrt_payload){.type = QUESTION}, NULL, &future, NULL));
    return future;
}

// An agent behind a port has ann's question in hand, which she awaits the answer to.
struct hosted {
    struct cast cast;
    agentrt_port port;
    agentrt_agent agent;
    agentrt_message question;
};

static void host(struct hosted *hosted)
{
    agentrt_runtime runtime = fixture_simulated(1);
    cast_spawn(runtime, &hosted->cast, 2);
    CHECK_OK(agentrt_port_open(runtime, NULL, &hosted->port, NULL));
    hosted->agent = spawn_behind(runtime, hosted->port);
    hosted->cast.plans[0].to[hosted->cast.plans[0].count++] = hosted->agent;
    fixture_signal(hosted->cast.agents[0], GO);
    hosted->question = take_one(hosted->port);
    CHECK_EQ(hosted->question.from, hosted->cast.agents[0].bits);
}

static void check_refused(struct hosted *hosted, agentrt_future future)
{
    agentrt_message record = take_one(hosted->port);
    CHECK_EQ(record.agent, hosted->agent.bits);
    CHECK_EQ(record.kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(record.right, future.bits);
    CHECK_EQ(record.status, AGENTRT_E_DEADLOCK);
}

TEST(a_cycle_through_a_port_is_refused_when_it_commits_to_await)
{
    struct hosted hosted = {0};
    host(&hosted);
    agentrt_future future = ask_as(hosted.agent, hosted.cast.agents[0]);
    commit(hosted.port, hosted.agent, AGENTRT_COMMIT_AWAIT, 1);
    check_refused(&hosted, future);
}

TEST(behind_a_port_who_awaits_already_is_refused_when_he_asks)
{
    struct hosted hosted = {0};
    host(&hosted);
    commit(hosted.port, hosted.agent, AGENTRT_COMMIT_AWAIT, 1);
    check_refused(&hosted, ask_as(hosted.agent, hosted.cast.agents[0]));
}

TEST(behind_a_port_who_goes_on_is_not_refused)
{
    struct hosted hosted = {0};
    host(&hosted);
    ask_as(hosted.agent, hosted.cast.agents[0]);
    commit(hosted.port, hosted.agent, AGENTRT_COMMIT_DONE, 1);
    agentrt_message record;
    uint32_t count;
    CHECK_OK(agentrt_port_take(hosted.port, &record, 1, 0, &count, NULL));
    CHECK_EQ(count, 0);
    CHECK_OK(
        agentrt_reply(HOST, (agentrt_right){hosted.question.right}, &(agentrt_payload){0}, NULL));
    CHECK_EQ(take_one(hosted.port).status, AGENTRT_OK); // ann went on, and answered
}

TEST(a_cancelled_ask_leaves_the_other_one_to_be_refused)
{
    struct hosted hosted = {0};
    host(&hosted);
    agentrt_future future = ask_as(hosted.agent, hosted.cast.agents[0]);
    agentrt_future other = ask_as(hosted.agent, hosted.cast.agents[1]);
    hosted.cast.plans[1].goes_on = true; // bob leaves it open
    commit(hosted.port, hosted.agent, AGENTRT_COMMIT_AWAIT, 1);
    agentrt_message record;
    uint32_t count;
    CHECK_OK(agentrt_port_take(hosted.port, &record, 1, 0, &count, NULL));
    CHECK_EQ(count, 0);
    CHECK_OK(agentrt_future_cancel(other, NULL));
    check_refused(&hosted, future);
}
