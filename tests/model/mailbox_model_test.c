// The mailbox under every order: nothing lost, nothing twice, one turn at a time, first in first out.
//
// Whoever is told to wake the agent runs its turn itself, as a worker does with its slot.
#include "exec/mailbox.h"
#include "explore.h"

#include "../harness/test.h"

enum {
    SENDERS = 3,
    EACH_MAX = 2,
    GENERATION = 1,
    BOUND = 100,
};

static struct art_agent agent;
static struct art_msg messages[SENDERS + 1][EACH_MAX];
static struct art_thread threads[SENDERS + 1];
static unsigned handled[SENDERS + 1]; // by sender; the turn's own
static unsigned turns;
static unsigned each; // messages that one sender sends
static bool stopped;

static void setup(void)
{
    agent = (struct art_agent){0};
    memset(threads, 0, sizeof threads);
    memset(handled, 0, sizeof handled);
    turns = 0;
    stopped = false;
    art_atomic_store(&agent.head, art_mailbox_stub(&agent), relaxed);
    agent.tail = art_mailbox_stub(&agent);
    art_atomic_store(&agent.word, (uint64_t)GENERATION << ART_WORD_GENERATION_SHIFT, relaxed);
}

static void handle(const struct art_msg *message)
{
    uint64_t sender = message->from;
    MODEL_CHECK(message->type == handled[sender]);
    handled[sender]++;
}

// Runs turns until the agent has nothing more to do.
static void run_turns(void)
{
    enum art_settlement settlement;
    do {
        turns++; // plain: a second turn at the same time is a data race
        unsigned count = 0, urgent = 0;
        struct art_msg *message;
        while ((message = art_mailbox_pop_urgent(&agent)) != NULL) {
            handle(message);
            urgent++;
        }
        while ((message = art_mailbox_pop(&threads[explore_thread()], &agent)) != NULL) {
            handle(message);
            count++;
        }
        if (count + urgent == 0)
            explore_yield(); // counted and not linked yet
        settlement = art_mailbox_settle(&agent, count, urgent, false);
    } while (settlement == ART_SETTLED_AGAIN);
    if (settlement == ART_SETTLED_STOPPED)
        stopped = true;
}

static void send_ordinary(void)
{
    unsigned self = explore_thread();
    for (unsigned i = 0; i < each; i++) {
        struct art_msg *message = &messages[self][i];
        message->from = self;
        message->type = i;
        enum art_admission admission = art_mailbox_admit(&agent, GENERATION, BOUND);
        MODEL_CHECK(admission == ART_ADMITTED || admission == ART_ADMITTED_WAKE);
        art_mailbox_link(&agent, message);
        if (admission == ART_ADMITTED_WAKE)
            run_turns();
    }
}

static void send_urgent(void)
{
    unsigned self = explore_thread();
    for (unsigned i = 0; i < each; i++) {
        struct art_msg *message = &messages[self][i];
        message->from = self;
        message->type = i;
        enum art_admission admission = art_mailbox_admit_urgent(&agent, GENERATION, 0);
        MODEL_CHECK(admission == ART_ADMITTED || admission == ART_ADMITTED_WAKE);
        art_mailbox_link_urgent(&agent, message);
        if (admission == ART_ADMITTED_WAKE)
            run_turns();
    }
}

static void verify_all_handled(void)
{
    unsigned sum = 0;
    for (unsigned i = 1; i <= SENDERS; i++)
        sum += handled[i];
    MODEL_CHECK(sum == 2 * each);
    uint64_t word = art_atomic_load(&agent.word, relaxed);
    MODEL_CHECK(art_word_depth(word) == 0 && art_word_urgent(word) == 0);
    MODEL_CHECK((word & ART_WORD_SCHEDULED) == 0);
}

static const struct explore_model two_senders = {
    .setup = setup, .threads = {send_ordinary, send_ordinary}, .verify = verify_all_handled};
static const struct explore_model two_urgent_senders = {
    .setup = setup, .threads = {send_urgent, send_urgent}, .verify = verify_all_handled};
static const struct explore_model mixed_senders = {
    .setup = setup, .threads = {send_urgent, send_ordinary}, .verify = verify_all_handled};

TEST(edge_mailbox_admit)
{
    each = 1;
    explore_edge("mailbox.admit", &two_senders);
}

TEST(edge_mailbox_link)
{
    each = 2;
    explore_edge("mailbox.link", &two_senders);
}

TEST(edge_mailbox_urgent)
{
    each = 2;
    explore_edge("mailbox.urgent", &two_urgent_senders);
}

TEST(urgent_and_ordinary_messages_do_not_lose_each_other)
{
    each = 2;
    explore_holds(&mixed_senders);
}

static void stop(void)
{
    enum art_admission admission = art_mailbox_stop(&agent, GENERATION);
    MODEL_CHECK(admission == ART_ADMITTED || admission == ART_ADMITTED_WAKE);
    if (admission == ART_ADMITTED_WAKE)
        run_turns();
}

static unsigned admitted;

static void send_if_admitted(void)
{
    struct art_msg *message = &messages[explore_thread()][0];
    message->from = explore_thread();
    message->type = 0;
    enum art_admission admission = art_mailbox_admit(&agent, GENERATION, BOUND);
    if (admission == ART_REFUSED_STOPPING)
        return;
    admitted = 1;
    art_mailbox_link(&agent, message);
    if (admission == ART_ADMITTED_WAKE)
        run_turns();
}

static void setup_stop(void)
{
    setup();
    admitted = 0;
}

static void verify_stopped(void)
{
    MODEL_CHECK(stopped);
    MODEL_CHECK(handled[1] + handled[2] == admitted);
}

TEST(an_agent_that_stops_handles_what_it_admitted)
{
    static const struct explore_model model = {
        .setup = setup_stop, .threads = {send_if_admitted, stop}, .verify = verify_stopped};
    explore_holds(&model);
}

static void setup_awaiting(void)
{
    setup();
    uint64_t word = (uint64_t)GENERATION << ART_WORD_GENERATION_SHIFT | ART_WORD_AWAITING;
    art_atomic_store(&agent.word, word, relaxed);
}

static void resume(void)
{
    if (art_mailbox_resume(&agent))
        run_turns();
}

static void verify_resumed(void)
{
    MODEL_CHECK(handled[1] == 1);
}

TEST(a_message_that_comes_while_its_agent_resumes_is_handled)
{
    static const struct explore_model model = {
        .setup = setup_awaiting, .threads = {send_ordinary, resume}, .verify = verify_resumed};
    each = 1;
    explore_holds(&model);
}

static void setup_bounded(void)
{
    setup();
    admitted = 0;
    uint64_t word = (uint64_t)GENERATION << ART_WORD_GENERATION_SHIFT | ART_WORD_SCHEDULED;
    art_atomic_store(&agent.word, word, relaxed);
}

static art_atomic(uint32_t) accepted;

static void admit_one_of_one(void)
{
    if (art_mailbox_admit(&agent, GENERATION, 1) == ART_ADMITTED)
        art_atomic_add(&accepted, 1, relaxed);
}

static void verify_bound(void)
{
    MODEL_CHECK(art_atomic_exchange(&accepted, 0, relaxed) == 1);
}

TEST(a_bound_of_one_admits_one)
{
    static const struct explore_model model = {
        .setup = setup_bounded,
        .threads = {admit_one_of_one, admit_one_of_one, admit_one_of_one},
        .verify = verify_bound};
    explore_holds(&model);
}
