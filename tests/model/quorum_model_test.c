// Rounds of votes under every order: votes, the deadline and a cancel end a round once, and each vote is counted or a letter.
#include "exec/agent.h"
#include "exec/mailbox.h"
#include "explore.h"
#include "mem_model.h"
#include "orchestrate/quorum.h"

#include "../harness/test.h"

enum { VOTERS = 2, LETTERS_MAX = 4 };

static struct art_runtime runtime;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static agentrt_letter letters[LETTERS_MAX];
static uint64_t rights[VOTERS];
static uint64_t future;
static bool fetched;
static agentrt_status outcome;
static uint32_t counted; // votes in the result
static bool cancelled;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

// Nobody runs a voter that is held: its ask is taken out of its mailbox here.
static agentrt_agent spawn(void)
{
    struct art_agent_shape shape = {.policy = art_policy_make(4, 0, 0, 0), .held = true};
    struct art_agent *agent = art_agent_create(self(), &runtime, &shape);
    MODEL_CHECK(agent != NULL);
    return (agentrt_agent){art_agent_bits(agent)};
}

static void ask(uint32_t threshold)
{
    mem_model_reset();
    explore_local(&art_thread_record, sizeof art_thread_record);
    memset(threads, 0, sizeof threads);
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
    runtime = (struct art_runtime){.workers_count = 1};
    runtime.letters.ring = letters;
    fetched = cancelled = false;
    counted = 0;
    agentrt_agent voters[VOTERS] = {spawn(), spawn()};
    struct art_draft draft;
    struct art_buf_refusal refusal;
    agentrt_payload payload = {.type = 1};
    agentrt_status status = art_signal_draft(self(), 0, &payload, &draft, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    const struct art_poll poll = {
        .voters = voters, .voters_count = VOTERS, .threshold = threshold, .deadline_ns = ART_NEVER};
    status = art_quorum_ask(self(), &runtime, &poll, &draft, &future);
    MODEL_CHECK(status == AGENTRT_OK);
    art_signal_undo(self(), &draft);
    for (uint32_t i = 0; i < VOTERS; i++) {
        struct art_msg *message = art_mailbox_pop(self(), art_agent_find(voters[i].bits));
        MODEL_CHECK(message != NULL);
        rights[i] = message->right;
    }
}

static void ask_both(void)
{
    ask(2);
}

static void ask_either(void)
{
    ask(1);
}

static void vote(uint32_t index)
{
    struct art_draft draft;
    struct art_buf_refusal refusal;
    agentrt_payload payload = {.type = 7, .data = "yes", .bytes = 3};
    agentrt_status status = art_signal_draft(self(), 0, &payload, &draft, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    status = art_await_complete(self(), rights[index], &draft);
    MODEL_CHECK(status == AGENTRT_OK); // counted or late, it is accepted
}

static void vote_first(void)
{
    vote(0);
}

static void vote_second(void)
{
    vote(1);
}

static void fetch(void)
{
    struct art_msg *message;
    if (art_await_fetch(future, &message) != AGENTRT_OK)
        return;
    fetched = true;
    outcome = message->status;
    agentrt_tally tally;
    memcpy(&tally, message->payload.buf.data, sizeof tally);
    MODEL_CHECK(tally.status == outcome);
    agentrt_vote votes[VOTERS];
    memcpy(votes, (const char *)message->payload.buf.data + sizeof tally, sizeof votes);
    for (uint32_t i = 0; i < VOTERS; i++)
        counted += votes[i].status == AGENTRT_OK;
}

static void expire(void)
{
    art_await_expire(self(), future);
}

static void cancel(void)
{
    cancelled = art_await_cancel(self(), future) == AGENTRT_OK;
}

// Everything was counted once: each vote, and the result if there was one. The questions were accepted, and no turn handled them.
static void verify_conserved(void)
{
    uint64_t late = art_probe_read(&runtime.outside.letters);
    MODEL_CHECK(art_probe_read(&runtime.outside.accepted) ==
                art_probe_read(&runtime.outside.handled) + late + VOTERS);
    MODEL_CHECK(cancelled || counted + late == VOTERS);
    for (uint32_t i = 0; i < VOTERS; i++)
        MODEL_CHECK(art_await_runtime(rights[i]) == NULL);
    MODEL_CHECK(art_await_runtime(future) == NULL);
}

static void verify_decided(void)
{
    fetch();
    MODEL_CHECK(fetched && outcome == AGENTRT_OK);
    verify_conserved();
}

static void verify_ended(void)
{
    fetch();
    MODEL_CHECK(fetched && (outcome == AGENTRT_OK || outcome == AGENTRT_E_DEADLINE));
    MODEL_CHECK(outcome == AGENTRT_E_DEADLINE || counted == VOTERS);
    verify_conserved();
}

static void verify_cancelled(void)
{
    fetch();
    MODEL_CHECK(!fetched && cancelled);
    verify_conserved();
}

TEST(two_votes_at_once_are_both_counted)
{
    static const struct explore_model model = {
        .setup = ask_both, .threads = {vote_first, vote_second}, .verify = verify_decided};
    explore_holds(&model);
}

TEST(the_vote_that_a_decision_does_not_wait_for_is_a_letter)
{
    static const struct explore_model model = {
        .setup = ask_either, .threads = {vote_first, vote_second}, .verify = verify_decided};
    explore_holds(&model);
}

static void setup_half(void)
{
    ask_both();
    vote_first();
}

TEST(a_vote_and_the_deadline_end_a_round_once)
{
    static const struct explore_model model = {
        .setup = setup_half, .threads = {vote_second, expire}, .verify = verify_ended};
    explore_holds(&model);
}

TEST(a_vote_and_a_cancel_leave_nothing_behind)
{
    static const struct explore_model model = {
        .setup = setup_half, .threads = {vote_second, cancel}, .verify = verify_cancelled};
    explore_holds(&model);
}
