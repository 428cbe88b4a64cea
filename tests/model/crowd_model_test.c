// Crowds under every order: who finds no room is let in by the receiver's settlement or end, and counted before it is handled.
#include "exec/crowd.h"
#include "exec/letter.h"
#include "exec/mailbox.h"
#include "exec/signal.h"
#include "explore.h"
#include "mem_model.h"
#include "runtime.h"

#include "../harness/test.h"

static struct art_runtime runtime;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static struct art_agent *receiver;
static uint64_t receiver_bits;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

// A receiver in its turn, with as many urgent messages as its word can count: all of them handled, but for the settlement.
static void setup(void)
{
    mem_model_reset();
    memset(threads, 0, sizeof threads);
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
    runtime = (struct art_runtime){.workers_count = 0};
    bool opened = art_letter_open(&runtime.letters);
    MODEL_CHECK(opened);
    art_crowd_open(&runtime.crowds);
    struct art_agent_shape shape = {.policy = art_policy_make(4, 0, 0, 0), .held = true};
    receiver = art_agent_create(self(), &runtime, &shape);
    MODEL_CHECK(receiver != NULL);
    receiver_bits = art_agent_bits(receiver);
    art_atomic_add(&receiver->word, ART_WORD_URGENT_MASK, relaxed);
}

static void send(void)
{
    struct art_draft draft;
    struct art_buf_refusal refusal;
    agentrt_status status = art_signal_draft(self(), 0, NULL, &draft, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    draft.message->from = 0;
    art_signal_post_urgent(self(), &runtime, receiver_bits, &draft);
}

static void look(void)
{
    agentrt_stats stats;
    art_runtime_stats(&runtime, &stats);
    MODEL_CHECK(stats.in_flight <= stats.accepted);
}

static void settle(void)
{
    enum art_settlement settlement = art_mailbox_settle(receiver, 0, ART_URGENT_MAX, false);
    if (art_crowd_any(&runtime))
        art_crowd_admit(self(), &runtime, receiver_bits);
    if (settlement != ART_SETTLED_AGAIN)
        return;
    struct art_msg *message;
    while ((message = art_mailbox_pop_urgent(receiver)) == NULL)
        explore_yield();
    art_msg_release(self(), message);
    ART_COUNT(self(), &runtime, handled, 1);
    look();
}

static void die(void)
{
    art_agent_end(self(), receiver, AGENTRT_E_KILLED, 0, ART_URGENT_MAX);
    look();
}

static void verify_let_in(void)
{
    MODEL_CHECK(runtime.crowds.first == NULL);
    agentrt_stats stats;
    art_runtime_stats(&runtime, &stats);
    MODEL_CHECK(stats.accepted == 1);
    MODEL_CHECK(stats.in_flight == art_word_urgent(art_atomic_load(&receiver->word, relaxed)) ||
                stats.in_flight == 0);
}

static const struct explore_model settled = {
    .setup = setup, .threads = {send, settle}, .verify = verify_let_in};
static const struct explore_model ended = {
    .setup = setup, .threads = {send, die}, .verify = verify_let_in};

TEST(edge_crowd_count)
{
    explore_edge("crowd.count", &settled);
    explore_edge("crowd.count", &ended);
}

TEST(who_waits_in_a_crowd_is_counted_before_it_is_handled)
{
    static const struct explore_model model = {
        .setup = setup, .threads = {send, settle, look}, .verify = verify_let_in};
    explore_holds(&model);
}
