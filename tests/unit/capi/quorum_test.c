// Quorums: how rounds end, what their results say, and what is refused.
#include "../../harness/fixture.h"

enum { VOTERS_MAX = 12, WAIT_NS = 1000000 };

// What a voter does when it is asked.
enum deed { YES, NO, SPLIT, REFUSE, CRASH, HOLD, EMPTY, LONG, BIG, TAG, ISO };

struct voter {
    enum deed deed;
    agentrt_right kept;
    struct actor actor;
};

static struct voter voters[VOTERS_MAX];
static agentrt_agent names[VOTERS_MAX];
static unsigned char bulk[AGENTRT_VOTE_BYTES_MAX + 1];

static void reply(struct actor *self, agentrt_right right, uint64_t type, const void *data,
                  uint64_t bytes)
{
    CHECK_OK(agentrt_reply(self->agent, right,
                           &(agentrt_payload){.type = type, .data = data, .bytes = bytes}, NULL));
}

static agentrt_status reply_buf(struct actor *self, agentrt_right right, agentrt_capability kind)
{
    agentrt_buf buf;
    CHECK_OK(agentrt_buf_create(self->agent, AGENTRT_ISO, "yes", 3, &buf, NULL));
    if (kind != AGENTRT_ISO) {
        agentrt_buf tag;
        CHECK_OK(agentrt_buf_convert(self->agent, buf, kind, &tag, NULL));
        CHECK_OK(agentrt_buf_close(buf, NULL));
        buf = tag;
    }
    CHECK_OK(agentrt_reply(self->agent, right, &(agentrt_payload){.type = 7, .buf = buf}, NULL));
    if (kind != AGENTRT_ISO)
        CHECK_OK(agentrt_buf_close(buf, NULL));
    return AGENTRT_OK;
}

static agentrt_status vote(struct actor *self, const agentrt_message *message)
{
    struct voter *voter = self->context;
    agentrt_right right = {message->right};
    if (right.bits == 0) { // a signal: answer what was kept
        reply(self, voter->kept, 7, "yes", 3);
        return AGENTRT_OK;
    }
    switch (voter->deed) {
    case YES:
        reply(self, right, 7, "yes", 3);
        break;
    case NO:
        reply(self, right, 7, "no", 2);
        break;
    case SPLIT:
        reply(self, right, 8, "yes", 3);
        break;
    case EMPTY:
        reply(self, right, 7, NULL, 0);
        break;
    case BIG:
        reply(self, right, 7, bulk, AGENTRT_VOTE_BYTES_MAX);
        break;
    case LONG:
        reply(self, right, 7, bulk, sizeof bulk);
        break;
    case REFUSE:
        CHECK_OK(agentrt_refuse(self->agent, right, AGENTRT_E_REFUSED, "I will not", 10, NULL));
        break;
    case CRASH:
        return AGENTRT_E_ARGUMENT;
    case HOLD:
        voter->kept = right;
        break;
    case TAG:
        return reply_buf(self, right, AGENTRT_TAG);
    case ISO:
        return reply_buf(self, right, AGENTRT_ISO);
    }
    return AGENTRT_OK;
}

// Spawns a voter for each deed and names them all.
static uint32_t spawn(agentrt_runtime runtime, const enum deed *deeds, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        voters[i] = (struct voter){.deed = deeds[i], .actor = {.react = vote}};
        voters[i].actor.context = &voters[i];
        names[i] = fixture_spawn(runtime, &voters[i].actor, NULL);
    }
    return count;
}
#define SPAWN(runtime, ...)                                                                        \
    spawn(runtime, (const enum deed[]){__VA_ARGS__},                                               \
          sizeof((const enum deed[]){__VA_ARGS__}) / sizeof(enum deed))

static agentrt_quorum_options options(uint32_t threshold, uint32_t rule, uint64_t timeout_ns)
{
    return (agentrt_quorum_options){.struct_size = sizeof(agentrt_quorum_options),
                                    .threshold = threshold,
                                    .rule = rule,
                                    .timeout_ns = timeout_ns};
}

static agentrt_future ask(agentrt_runtime runtime, uint32_t count, uint32_t threshold)
{
    agentrt_quorum_options chosen = options(threshold, AGENTRT_MAJORITY, 0);
    agentrt_future future = {0};
    CHECK_OK(agentrt_quorum(runtime, HOST, names, count, &(agentrt_payload){.type = 1}, &chosen,
                            &future, NULL));
    return future;
}

// A result that was waited for.
struct outcome {
    agentrt_message message;
    agentrt_tally tally;
};

static struct outcome result(agentrt_future future)
{
    struct outcome outcome = {.message = fixture_wait(future, WAIT_NS)};
    CHECK_EQ(outcome.message.kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(outcome.message.capability, AGENTRT_VAL);
    CHECK_OK(agentrt_quorum_tally(outcome.message.payload.buf.data, outcome.message.payload_bytes,
                                  &outcome.tally, NULL));
    CHECK_EQ(outcome.tally.status, outcome.message.status);
    return outcome;
}

static agentrt_vote vote_of(const struct outcome *outcome, uint32_t index)
{
    agentrt_vote read = {0};
    CHECK_OK(agentrt_quorum_vote(outcome->message.payload.buf.data, outcome->message.payload_bytes,
                                 index, &read, NULL));
    return read;
}

static agentrt_choice choice_of(const struct outcome *outcome, uint32_t index)
{
    agentrt_choice read = {0};
    CHECK_OK(agentrt_quorum_choice(outcome->message.payload.buf.data,
                                   outcome->message.payload_bytes, index, &read, NULL));
    return read;
}

static void check_choice(const struct outcome *outcome, uint32_t index, uint32_t count,
                         const char *text)
{
    agentrt_choice choice = choice_of(outcome, index);
    CHECK_EQ(choice.votes, count);
    CHECK_EQ(choice.bytes, strlen(text));
    const char *data = outcome->message.payload.buf.data;
    CHECK(memcmp(data + choice.offset, text, choice.bytes) == 0);
}

static uint32_t letters(agentrt_runtime runtime, agentrt_status reason)
{
    agentrt_letter taken[16];
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(runtime, taken, 16, &count, NULL));
    for (uint32_t i = 0; i < count; i++)
        CHECK_EQ(taken[i].reason, reason);
    return count;
}

TEST(a_majority_wins_with_its_value)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, YES, YES, YES, NO, YES);
    struct outcome outcome = result(ask(runtime, count, 0));
    CHECK_EQ(outcome.message.status, AGENTRT_OK);
    CHECK_EQ(outcome.message.type, 7);
    CHECK_EQ(outcome.message.from, 0);
    CHECK_EQ(outcome.tally.voters, 5);
    CHECK_EQ(outcome.tally.threshold, 3);
    check_choice(&outcome, 0, 3, "yes");
    fixture_run(runtime, 0);
    fixture_check_conserved(runtime);
}

TEST(a_rule_says_how_many_votes_decide)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES);
    static const uint32_t expected[][3] = {{1, 1, 1}, {2, 2, 2}, {2, 3, 3}, {3, 3, 4}, {3, 4, 5},
                                           {4, 5, 6}, {4, 5, 7}, {5, 6, 8}, {5, 7, 9}, {6, 7, 10}};
    for (uint32_t n = 1; n <= count; n++)
        for (uint32_t rule = AGENTRT_MAJORITY; rule <= AGENTRT_UNANIMITY; rule++) {
            agentrt_quorum_options chosen = options(0, rule, 0);
            agentrt_future future;
            CHECK_OK(agentrt_quorum(runtime, HOST, names, n, &(agentrt_payload){.type = 1}, &chosen,
                                    &future, NULL));
            CHECK_EQ(result(future).tally.threshold, expected[n - 1][rule]);
        }
    agentrt_future plain;
    CHECK_OK(
        agentrt_quorum(runtime, HOST, names, 4, &(agentrt_payload){.type = 1}, NULL, &plain, NULL));
    CHECK_EQ(result(plain).tally.threshold, 3);
}

TEST(votes_are_grouped_by_type_and_bytes)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, NO, YES, SPLIT, YES, EMPTY, ISO);
    struct outcome outcome = result(ask(runtime, count, count));
    CHECK_EQ(outcome.message.status, AGENTRT_E_QUORUM);
    CHECK_EQ(outcome.message.type, 0);
    uint32_t seen = 0;
    for (uint32_t i = 0; i < count; i++)
        seen += vote_of(&outcome, i).status == AGENTRT_OK;
    // Two different values make unanimity impossible, and the round ends there.
    CHECK_EQ(outcome.tally.choices, 2);
    CHECK_EQ(seen, choice_of(&outcome, 0).votes + choice_of(&outcome, 1).votes);
    outcome = result(ask(runtime, count, 3));
    CHECK_EQ(outcome.message.status, AGENTRT_OK);
    check_choice(&outcome, 0, 3, "yes");
    CHECK_EQ(vote_of(&outcome, 1).choice, 0);
    CHECK_EQ(vote_of(&outcome, 5).choice, 0);
    if (vote_of(&outcome, 2).status == AGENTRT_OK)
        CHECK(vote_of(&outcome, 2).choice != 0);
}

TEST(choices_are_in_order_of_their_votes)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, SPLIT, NO, NO, YES, YES, YES, HOLD);
    agentrt_quorum_options chosen = options(4, AGENTRT_MAJORITY, 100);
    agentrt_future future;
    CHECK_OK(agentrt_quorum(runtime, HOST, names, count, &(agentrt_payload){.type = 1}, &chosen,
                            &future, NULL));
    struct outcome outcome = result(future);
    CHECK_EQ(outcome.message.status, AGENTRT_E_DEADLINE);
    CHECK_EQ(outcome.tally.choices, 3);
    check_choice(&outcome, 0, 3, "yes");
    check_choice(&outcome, 1, 2, "no");
    check_choice(&outcome, 2, 1, "yes");
    CHECK_EQ(choice_of(&outcome, 2).type, 8);
    CHECK_EQ(vote_of(&outcome, 0).choice, 2);
    CHECK_EQ(vote_of(&outcome, 2).choice, 1);
    CHECK_EQ(vote_of(&outcome, 6).status, AGENTRT_E_PENDING);
    CHECK_EQ(vote_of(&outcome, 6).choice, AGENTRT_CHOICE_NONE);
}

TEST(who_cannot_or_will_not_vote_says_no)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, YES, REFUSE, CRASH, TAG, LONG, HOLD);
    CHECK_OK(agentrt_agent_kill(HOST, names[0], NULL));
    fixture_run(runtime, 0);
    agentrt_quorum_options chosen = options(1, AGENTRT_MAJORITY, 100);
    agentrt_future future;
    CHECK_OK(agentrt_quorum(runtime, HOST, names, count, &(agentrt_payload){.type = 1}, &chosen,
                            &future, NULL));
    struct outcome outcome = result(future);
    CHECK_EQ(outcome.message.status, AGENTRT_E_DEADLINE);
    CHECK_EQ(outcome.tally.choices, 0);
    static const agentrt_status expected[] = {AGENTRT_E_DEAD, AGENTRT_E_REFUSED,
                                              AGENTRT_E_DEAD, AGENTRT_E_CAPABILITY,
                                              AGENTRT_E_SIZE, AGENTRT_E_PENDING};
    for (uint32_t i = 0; i < count; i++)
        CHECK_EQ(vote_of(&outcome, i).status, expected[i]);
    fixture_check_conserved(runtime);
}

TEST(a_round_fails_when_its_threshold_is_out_of_reach)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, HOLD, REFUSE, REFUSE);
    struct outcome outcome = result(ask(runtime, count, 2));
    CHECK_EQ(outcome.message.status, AGENTRT_E_QUORUM);
    CHECK_EQ(vote_of(&outcome, 0).status, AGENTRT_E_PENDING);
}

TEST(voters_that_are_all_dead_end_the_round_at_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, YES, YES);
    CHECK_OK(agentrt_agent_kill(HOST, names[0], NULL));
    CHECK_OK(agentrt_agent_kill(HOST, names[1], NULL));
    fixture_run(runtime, 0);
    agentrt_future future = ask(runtime, count, 1);
    agentrt_message message;
    CHECK_OK(agentrt_future_wait(future, 0, &message, NULL));
    fixture_close_payload(&message);
    CHECK_EQ(message.status, AGENTRT_E_QUORUM);
}

static void fill(agentrt_runtime runtime, uint32_t index, agentrt_overflow overflow)
{
    voters[index] = (struct voter){.deed = YES, .actor = {.react = vote}};
    voters[index].actor.context = &voters[index];
    names[index] =
        fixture_spawn(runtime, &voters[index].actor,
                      &(agentrt_spawn_options){.capacity = 1, .overflow = (uint32_t)overflow});
    agentrt_future ignored;
    CHECK_OK(agentrt_ask(HOST, names[index], &(agentrt_payload){.type = 1}, NULL, &ignored, NULL));
    CHECK_OK(agentrt_future_cancel(ignored, NULL));
}

TEST(a_full_mailbox_is_a_no_whatever_its_policy)
{
    agentrt_runtime runtime = fixture_simulated(1);
    fill(runtime, 0, AGENTRT_REJECT);
    fill(runtime, 1, AGENTRT_WAIT);
    fill(runtime, 2, AGENTRT_DROP_NEWEST);
    struct outcome outcome = result(ask(runtime, 3, 1));
    CHECK_EQ(outcome.message.status, AGENTRT_E_QUORUM);
    CHECK_EQ(vote_of(&outcome, 0).status, AGENTRT_E_FULL);
    CHECK_EQ(vote_of(&outcome, 1).status, AGENTRT_E_FULL);
    CHECK_EQ(vote_of(&outcome, 2).status, AGENTRT_E_OVERFLOW);
}

TEST(a_late_vote_is_a_letter_and_counts_in_no_later_round)
{
    agentrt_runtime runtime = fixture_simulated(1);
    SPAWN(runtime, HOLD, YES, REFUSE);
    agentrt_quorum_options chosen = options(2, AGENTRT_MAJORITY, 10);
    agentrt_future future;
    CHECK_OK(agentrt_quorum(runtime, HOST, names, 2, &(agentrt_payload){.type = 1}, &chosen,
                            &future, NULL));
    fixture_run(runtime, 20);
    CHECK_EQ(result(future).message.status, AGENTRT_E_DEADLINE);
    // The next round takes the place of the first.
    names[0] = names[2];
    agentrt_future later = ask(runtime, 1, 1);
    fixture_signal(voters[0].actor.agent, 2); // answers the first
    fixture_run(runtime, 0);
    CHECK_EQ(letters(runtime, AGENTRT_E_LATE), 1);
    struct outcome outcome = result(later);
    CHECK_EQ(outcome.message.status, AGENTRT_E_QUORUM);
    CHECK_EQ(outcome.tally.choices, 0);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
    fixture_check_conserved(runtime);
}

TEST(a_vote_after_the_decision_is_a_letter)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, YES, YES, YES, YES);
    CHECK_EQ(result(ask(runtime, count, 1)).message.status, AGENTRT_OK);
    fixture_run(runtime, 0);
    CHECK_EQ(letters(runtime, AGENTRT_E_LATE), 3);
    fixture_check_conserved(runtime);
}

TEST(a_cancelled_round_counts_nothing)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, YES, YES, HOLD);
    agentrt_future future = ask(runtime, count, 3);
    agentrt_message message;
    CHECK_REFUSED(agentrt_future_wait(future, 10, &message, E), AGENTRT_E_DEADLINE);
    CHECK_OK(agentrt_future_cancel(future, NULL));
    CHECK_REFUSED(agentrt_future_cancel(future, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_future_wait(future, 0, &message, E), AGENTRT_E_STALE);
    fixture_signal(names[2], 2);
    fixture_run(runtime, 0);
    CHECK_EQ(letters(runtime, AGENTRT_E_LATE), 1);
    fixture_check_conserved(runtime);
}

TEST(an_agent_gets_the_result_as_a_record)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, YES, YES);
    agentrt_port port;
    CHECK_OK(agentrt_port_open(runtime,
                               &(agentrt_port_options){.struct_size = sizeof(agentrt_port_options)},
                               &port, NULL));
    agentrt_agent address;
    CHECK_OK(agentrt_port_address(port, &address, NULL));
    agentrt_future future;
    CHECK_OK(agentrt_quorum(runtime, address, names, count, &(agentrt_payload){.type = 1}, NULL,
                            &future, NULL));
    agentrt_message records[4];
    uint32_t taken;
    CHECK_OK(agentrt_port_take(port, records, 4, WAIT_NS, &taken, NULL));
    CHECK_EQ(taken, 1);
    CHECK_EQ(records[0].kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(records[0].right, future.bits);
    CHECK_EQ(records[0].status, AGENTRT_OK);
    CHECK_EQ(voters[0].actor.log[0].from, address.bits);
    CHECK_OK(agentrt_port_commit(port, &(agentrt_command){.agent = address.bits, .handled = 1}, 1,
                                 NULL));
    CHECK_OK(agentrt_buf_close((agentrt_buf){records[0].payload.buf.buf}, NULL));
    CHECK_OK(agentrt_port_close(port, NULL));
}

TEST(all_voters_share_one_val)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, HOLD, HOLD, HOLD);
    agentrt_buf iso;
    agentrt_buf val;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, bulk, 1000, &iso, NULL));
    CHECK_OK(agentrt_buf_convert(HOST, iso, AGENTRT_VAL, &val, NULL));
    agentrt_future future;
    CHECK_OK(agentrt_quorum(runtime, HOST, names, count, &(agentrt_payload){.type = 1, .buf = val},
                            NULL, &future, NULL));
    agentrt_buf_info info;
    CHECK_OK(agentrt_buf_info_get(val, &info, NULL));
    CHECK_EQ(info.holders, 1 + count);
    fixture_run(runtime, 0);
    for (uint32_t i = 0; i < count; i++)
        CHECK_EQ(voters[i].actor.log[0].payload.buf.identity, info.identity);
    CHECK_OK(agentrt_buf_info_get(val, &info, NULL));
    CHECK_EQ(info.holders, 1);
    CHECK_OK(agentrt_buf_close(val, NULL));
    CHECK_OK(agentrt_future_cancel(future, NULL));
}

TEST(values_longer_than_a_record_are_in_the_result)
{
    agentrt_runtime runtime = fixture_simulated(1);
    memset(bulk, 'v', sizeof bulk);
    uint32_t count = SPAWN(runtime, BIG, BIG, YES, BIG);
    struct outcome outcome = {.message = fixture_wait(ask(runtime, count, 3), WAIT_NS)};
    // An injected fault may take the memory of one result; the next one has it.
    if (outcome.message.status == AGENTRT_E_MEMORY)
        outcome.message = fixture_wait(ask(runtime, count, 3), WAIT_NS);
    CHECK_EQ(outcome.message.status, AGENTRT_OK);
    CHECK_OK(agentrt_quorum_tally(outcome.message.payload.buf.data, outcome.message.payload_bytes,
                                  &outcome.tally, NULL));
    agentrt_choice choice = choice_of(&outcome, 0);
    CHECK_EQ(choice.bytes, AGENTRT_VOTE_BYTES_MAX);
    CHECK_EQ(choice.votes, 3);
    const unsigned char *data = outcome.message.payload.buf.data;
    CHECK(memcmp(data + choice.offset, bulk, choice.bytes) == 0);
    if (outcome.tally.choices == 2)
        check_choice(&outcome, 1, 1, "yes");
    fixture_run(runtime, 0);
    fixture_check_conserved(runtime);
}

TEST(an_inherited_deadline_ends_the_round)
{
    agentrt_runtime runtime = fixture_simulated(1);
    SPAWN(runtime, HOLD, HOLD);
    agentrt_future parent;
    agentrt_ask_options within = {.struct_size = sizeof within, .timeout_ns = 50};
    CHECK_OK(agentrt_ask(HOST, names[0], &(agentrt_payload){.type = 1}, &within, &parent, NULL));
    fixture_run(runtime, 0);
    agentrt_quorum_options chosen = options(1, AGENTRT_MAJORITY, 100);
    chosen.parent.bits = voters[0].actor.log[0].right;
    agentrt_future future;
    CHECK_OK(agentrt_quorum(runtime, HOST, &names[1], 1, &(agentrt_payload){.type = 1}, &chosen,
                            &future, NULL));
    fixture_run(runtime, 49);
    agentrt_message message;
    CHECK_REFUSED(agentrt_future_wait(future, 0, &message, E), AGENTRT_E_PENDING);
    fixture_run(runtime, 1);
    CHECK_EQ(result(future).message.status, AGENTRT_E_DEADLINE);
    CHECK_REFUSED(agentrt_quorum(runtime, HOST, &names[1], 1, &(agentrt_payload){.type = 1},
                                 &chosen, &future, E),
                  AGENTRT_E_DEADLINE);
    // A voter inherits it, too.
    agentrt_runtime other = fixture_simulated(2);
    SPAWN(other, HOLD, HOLD);
    chosen.parent.bits = 0;
    CHECK_OK(agentrt_quorum(other, HOST, names, 1, &(agentrt_payload){.type = 1}, &chosen, &future,
                            NULL));
    fixture_run(other, 0);
    within.timeout_ns = 0;
    within.parent = voters[0].kept;
    CHECK_OK(agentrt_ask(HOST, names[1], &(agentrt_payload){.type = 1}, &within, &parent, NULL));
    fixture_run(other, 100);
    message = fixture_wait(parent, 0);
    CHECK_EQ(message.status, AGENTRT_E_DEADLINE);
}

TEST(a_refused_round_asks_nobody)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_runtime other = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, YES, YES, YES);
    agentrt_payload payload = {.type = 1};
    agentrt_quorum_options chosen = options(count + 1, AGENTRT_MAJORITY, 0);
    agentrt_future future = {77};
    CHECK_REFUSED(agentrt_quorum(runtime, HOST, names, count, &payload, &chosen, &future, E),
                  AGENTRT_E_ARGUMENT);
    CHECK(strstr(E->text, "a threshold of 4 is out of reach of 3 voters") != NULL);
    chosen = options(2, AGENTRT_UNANIMITY, 0);
    CHECK_REFUSED(agentrt_quorum(runtime, HOST, names, count, &payload, &chosen, &future, E),
                  AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_quorum(runtime, HOST, names, 0, &payload, NULL, &future, E),
                  AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(
        agentrt_quorum(runtime, HOST, names, AGENTRT_VOTERS_MAX + 1, &payload, NULL, &future, E),
        AGENTRT_E_ARGUMENT);
    agentrt_agent twice[] = {names[0], names[1], names[0]};
    CHECK_REFUSED(agentrt_quorum(runtime, HOST, twice, 3, &payload, NULL, &future, E),
                  AGENTRT_E_ARGUMENT);
    CHECK(strstr(E->text, "voters[2]") != NULL);
    CHECK_OK(agentrt_supervisor_spawn(runtime, HOST, NULL, NULL, &twice[2], NULL));
    CHECK_REFUSED(agentrt_quorum(runtime, HOST, twice, 3, &payload, NULL, &future, E),
                  AGENTRT_E_KIND);
    CHECK(strstr(E->text, "voters[2]") != NULL);
    CHECK(strstr(E->text, "is a supervisor, which takes no messages") != NULL);
    agentrt_agent forged[] = {names[0], {names[1].bits + (1ull << 25)}};
    CHECK_REFUSED(agentrt_quorum(runtime, HOST, forged, 2, &payload, NULL, &future, E),
                  AGENTRT_E_STALE);
    struct actor stranger = {0};
    agentrt_agent foreign[] = {names[0], fixture_spawn(other, &stranger, NULL)};
    CHECK_REFUSED(agentrt_quorum(runtime, HOST, foreign, 2, &payload, NULL, &future, E),
                  AGENTRT_E_FOREIGN);
    agentrt_buf iso;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, bulk, 100, &iso, NULL));
    payload.buf = iso;
    CHECK_REFUSED(agentrt_quorum(runtime, HOST, names, count, &payload, NULL, &future, E),
                  AGENTRT_E_CAPABILITY);
    CHECK(strstr(E->text, "freeze") != NULL);
    CHECK_OK(agentrt_buf_close(iso, NULL)); // it is still the caller's
    CHECK_EQ(future.bits, 77);
    CHECK_EQ(fixture_stats(runtime).accepted, 0);
}

TEST(what_is_no_result_is_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, YES, NO, HOLD);
    agentrt_quorum_options chosen = options(2, AGENTRT_MAJORITY, 10);
    agentrt_future future;
    CHECK_OK(agentrt_quorum(runtime, HOST, names, count, &(agentrt_payload){.type = 1}, &chosen,
                            &future, NULL));
    struct outcome outcome = result(future);
    unsigned char bytes[256];
    uint64_t length = outcome.message.payload_bytes;
    CHECK(length <= sizeof bytes);
    memcpy(bytes, outcome.message.payload.buf.data, length);
    agentrt_tally tally = {.voters = 99};
    agentrt_vote read;
    agentrt_choice choice;
    CHECK_REFUSED(agentrt_quorum_tally(NULL, 0, &tally, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_quorum_tally(NULL, length, &tally, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_quorum_tally(bytes, 15, &tally, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_quorum_tally("a text that is long enough", 26, &tally, E),
                  AGENTRT_E_ARGUMENT);
    CHECK_EQ(tally.voters, 99);
    CHECK_REFUSED(agentrt_quorum_vote(bytes, length, 3, &read, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_quorum_choice(bytes, length, 2, &choice, E), AGENTRT_E_ARGUMENT);
    CHECK_OK(agentrt_quorum_choice(bytes, length, 1, &choice, NULL));
    // Short of its last byte, the last choice lies outside.
    CHECK_REFUSED(agentrt_quorum_choice(bytes, length - 1, 1, &choice, E), AGENTRT_E_ARGUMENT);
}

TEST(a_runtime_closes_with_rounds_open)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint32_t count = SPAWN(runtime, YES, HOLD, HOLD);
    agentrt_future waited = ask(runtime, count, 3);
    (void)ask(runtime, count, 3);
    fixture_run(runtime, 0);
    (void)waited;
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
}

static void *ask_often(void *argument)
{
    agentrt_runtime runtime = *(agentrt_runtime *)argument;
    for (unsigned i = 0; i < 200; i++) {
        agentrt_quorum_options chosen =
            options(1 + i % 5, AGENTRT_MAJORITY, i % 3 == 0 ? 20000 : 0);
        agentrt_future future;
        CHECK_OK(agentrt_quorum(runtime, HOST, names, 5, &(agentrt_payload){.type = 1}, &chosen,
                                &future, NULL));
        if (i % 7 == 0) {
            // It may be over already.
            (void)agentrt_future_cancel(future, NULL);
            continue;
        }
        agentrt_message message;
        CHECK_OK(agentrt_future_wait(future, 10000000000u, &message, NULL));
        agentrt_tally tally;
        CHECK_OK(
            agentrt_quorum_tally(message.payload.buf.data, message.payload_bytes, &tally, NULL));
        CHECK_EQ(tally.status, message.status);
        CHECK_OK(agentrt_buf_close((agentrt_buf){message.payload.buf.buf}, NULL));
    }
    return NULL;
}

TEST(many_threads_ask_the_same_voters)
{
    agentrt_runtime runtime = fixture_threaded(2);
    SPAWN(runtime, YES, YES, NO, REFUSE, YES);
    pthread_t threads[3];
    for (unsigned i = 0; i < 3; i++)
        threads[i] = fixture_thread(ask_often, &runtime);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(pthread_join(threads[i], NULL), 0);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000u, NULL));
    fixture_check_conserved(runtime);
}
