// A suspended agent under every order: what it holds and what is decided come in any order, and nothing is forgotten.
//
// Whoever is told to wake the agent runs its turn itself. The decision ends the suspension; what was held is handled after it.
#include "exec/child.h"
#include "explore.h"

#include "../harness/test.h"

enum { GENERATION = 1, BOUND = 100, SENDERS = 3 };

static struct art_agent agent;
static struct art_ext ext;
static struct art_child child;
static struct art_msg messages[SENDERS + 1];
static struct art_thread threads[SENDERS + 1];
static unsigned handled, turns;
static bool decided;

static void setup(void)
{
    agent = (struct art_agent){.ext = &ext};
    ext = (struct art_ext){.child = &child};
    child = (struct art_child){.suspended = true};
    memset(threads, 0, sizeof threads);
    handled = turns = 0;
    decided = false;
    art_atomic_store(&agent.head, art_mailbox_stub(&agent), relaxed);
    agent.tail = art_mailbox_stub(&agent);
    art_atomic_store(&agent.word,
                     (uint64_t)GENERATION << ART_WORD_GENERATION_SHIFT | ART_WORD_AWAITING,
                     relaxed);
}

// What concerns a suspended agent; true: the caller goes on with the turn.
static bool take_decision(unsigned *urgent)
{
    if (!art_child_promote(&agent))
        return false;
    const struct art_msg *message = art_mailbox_pop_urgent(&agent);
    MODEL_CHECK(message->kind == ART_MSG_DECIDED);
    MODEL_CHECK(handled == 0); // nothing is handled before
    *urgent += 1;
    decided = true;
    child.suspended = false;
    child.held = 0;
    child.held_last = NULL;
    art_mailbox_clear(&agent, ART_WORD_AWAITING);
    return true;
}

static bool run_turn(void)
{
    turns++; // plain: a second turn at the same time is a data race
    unsigned count = 0, urgent = 0;
    if (child.suspended && !take_decision(&urgent)) {
        bool again = art_child_settle(&agent, 0, urgent);
        if (again)
            explore_yield(); // counted and not linked yet
        return again;
    }
    while (art_mailbox_pop_urgent(&agent) != NULL)
        urgent++;
    while (art_mailbox_pop(&threads[explore_thread()], &agent) != NULL)
        count++;
    handled += count + urgent;
    if (count + urgent == 0)
        explore_yield(); // as above
    return art_mailbox_settle(&agent, count, urgent, false) == ART_SETTLED_AGAIN;
}

static void run_turns(void)
{
    while (run_turn()) {
    }
}

static void send_urgent(uint8_t kind)
{
    struct art_msg *message = &messages[explore_thread()];
    message->kind = kind;
    enum art_admission admission = art_mailbox_admit_urgent(&agent, GENERATION, 0);
    MODEL_CHECK(admission == ART_ADMITTED || admission == ART_ADMITTED_WAKE);
    art_mailbox_link_urgent(&agent, message);
    if (admission == ART_ADMITTED_WAKE)
        run_turns();
}

static void decide(void)
{
    send_urgent(ART_MSG_DECIDED);
}

static void reply(void)
{
    send_urgent(AGENTRT_KIND_REPLY);
}

static void send_signal(void)
{
    struct art_msg *message = &messages[explore_thread()];
    message->kind = AGENTRT_KIND_SIGNAL;
    enum art_admission admission = art_mailbox_admit(&agent, GENERATION, BOUND);
    MODEL_CHECK(admission == ART_ADMITTED || admission == ART_ADMITTED_WAKE);
    art_mailbox_link(&agent, message);
    if (admission == ART_ADMITTED_WAKE)
        run_turns();
}

static void verify(void)
{
    uint64_t word = art_atomic_load(&agent.word, relaxed);
    MODEL_CHECK(decided);
    MODEL_CHECK(handled == 2); // the decision, and what was held for it
    MODEL_CHECK(art_word_depth(word) == 0 && art_word_urgent(word) == 0);
    MODEL_CHECK((word & (ART_WORD_SCHEDULED | ART_WORD_AWAITING)) == 0);
}

static const struct explore_model held_reply = {
    .setup = setup, .threads = {decide, reply}, .verify = verify};
static const struct explore_model held_signal = {
    .setup = setup, .threads = {decide, send_signal}, .verify = verify};

TEST(what_is_held_while_an_agent_is_suspended_is_handled_after_the_decision)
{
    explore_holds(&held_reply);
}

TEST(a_signal_to_a_suspended_agent_is_handled_after_the_decision)
{
    explore_holds(&held_signal);
}
