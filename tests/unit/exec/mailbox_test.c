// The mailbox, one thread: the word's answers, and messages in order.
#include "exec/mailbox.h"

#include "../../harness/test.h"

enum { GENERATION = 5 };

static struct art_agent agent;
static struct art_thread thread;
static struct art_msg messages[8];

static void open_mailbox(void)
{
    art_atomic_store(&agent.head, art_mailbox_stub(&agent), relaxed);
    agent.tail = art_mailbox_stub(&agent);
    art_atomic_store(&agent.word, (uint64_t)GENERATION << ART_WORD_GENERATION_SHIFT, relaxed);
}

static uint64_t word(void)
{
    return art_atomic_load(&agent.word, relaxed);
}

TEST(the_first_message_wakes_and_the_next_does_not)
{
    open_mailbox();
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_ADMITTED_WAKE);
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_ADMITTED);
    CHECK_EQ(art_word_depth(word()), 2);
    CHECK(word() & ART_WORD_SCHEDULED);
}

TEST(admission_stops_at_the_bound)
{
    open_mailbox();
    for (unsigned i = 0; i < 3; i++)
        CHECK(art_mailbox_admit(&agent, GENERATION, 3) <= ART_ADMITTED_WAKE);
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_REFUSED_FULL);
    CHECK_EQ(art_word_depth(word()), 3);
}

TEST(another_generation_and_the_dead_are_refused)
{
    open_mailbox();
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION + 1, 3), ART_REFUSED_DEAD);
    CHECK_EQ(art_mailbox_admit_urgent(&agent, GENERATION - 1, 0), ART_REFUSED_DEAD);
    art_mailbox_kill(&agent);
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_REFUSED_DEAD);
    CHECK_EQ(art_mailbox_admit_urgent(&agent, GENERATION, 0), ART_REFUSED_DEAD);
    CHECK_EQ(art_mailbox_stop(&agent, GENERATION), ART_REFUSED_DEAD);
    CHECK_EQ(art_word_depth(word()), 0);
}

TEST(pop_reports_empty_while_a_push_is_half_done)
{
    open_mailbox();
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_ADMITTED_WAKE);
    CHECK(art_mailbox_pop(&thread, &agent) == NULL); // counted, not linked
    art_mailbox_link(&agent, &messages[0]);
    CHECK(art_mailbox_pop(&thread, &agent) == &messages[0]);
    CHECK(art_mailbox_pop(&thread, &agent) == NULL);
}

TEST(messages_come_out_in_the_order_of_their_links)
{
    open_mailbox();
    for (unsigned i = 0; i < 8; i++) {
        CHECK(art_mailbox_admit(&agent, GENERATION, 8) <= ART_ADMITTED_WAKE);
        art_mailbox_link(&agent, &messages[i]);
    }
    for (unsigned i = 0; i < 8; i++)
        CHECK(art_mailbox_pop(&thread, &agent) == &messages[i]);
}

TEST(urgent_messages_come_out_oldest_first_and_can_be_looked_at)
{
    open_mailbox();
    for (unsigned i = 0; i < 4; i++) {
        CHECK(art_mailbox_admit_urgent(&agent, GENERATION, 0) <= ART_ADMITTED_WAKE);
        art_mailbox_link_urgent(&agent, &messages[i]);
    }
    CHECK_EQ(art_word_urgent(word()), 4);
    CHECK(art_mailbox_peek_urgent(&agent, NULL) == &messages[0]);
    CHECK(art_mailbox_peek_urgent(&agent, &messages[0]) == &messages[1]);
    for (unsigned i = 0; i < 4; i++)
        CHECK(art_mailbox_pop_urgent(&agent) == &messages[i]);
    CHECK(art_mailbox_pop_urgent(&agent) == NULL);
}

TEST(a_flag_is_set_once_until_it_is_cleared)
{
    open_mailbox();
    CHECK_EQ(art_mailbox_admit_urgent(&agent, GENERATION, ART_WORD_WAKING), ART_ADMITTED_WAKE);
    CHECK_EQ(art_mailbox_admit_urgent(&agent, GENERATION, ART_WORD_WAKING), ART_REFUSED_STOPPING);
    art_mailbox_clear(&agent, ART_WORD_WAKING);
    CHECK_EQ(art_mailbox_admit_urgent(&agent, GENERATION, ART_WORD_WAKING), ART_ADMITTED);
}

TEST(settling_gives_the_turn_up_only_when_nothing_is_left)
{
    open_mailbox();
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_ADMITTED_WAKE);
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_ADMITTED);
    CHECK_EQ(art_mailbox_settle(&agent, 1, 0, false), ART_SETTLED_AGAIN);
    CHECK(word() & ART_WORD_SCHEDULED);
    CHECK_EQ(art_mailbox_settle(&agent, 1, 0, false), ART_SETTLED_IDLE);
    CHECK_EQ(word(), (uint64_t)GENERATION << ART_WORD_GENERATION_SHIFT);
}

TEST(an_awaiting_agent_sleeps_on_ordinary_messages_and_not_on_urgent_ones)
{
    open_mailbox();
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_ADMITTED_WAKE);
    CHECK_EQ(art_mailbox_settle(&agent, 1, 0, true), ART_SETTLED_IDLE);
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_ADMITTED);
    CHECK_EQ(art_mailbox_admit_urgent(&agent, GENERATION, 0), ART_ADMITTED_WAKE);
    CHECK_EQ(art_mailbox_settle(&agent, 0, 1, false), ART_SETTLED_AGAIN);
}

TEST(a_stopping_agent_takes_urgent_messages_and_ends_when_it_is_empty)
{
    open_mailbox();
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_ADMITTED_WAKE);
    CHECK_EQ(art_mailbox_stop(&agent, GENERATION), ART_ADMITTED);
    CHECK_EQ(art_mailbox_stop(&agent, GENERATION), ART_REFUSED_STOPPING);
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_REFUSED_STOPPING);
    CHECK_EQ(art_mailbox_admit_urgent(&agent, GENERATION, 0), ART_ADMITTED);
    CHECK_EQ(art_mailbox_settle(&agent, 1, 0, false), ART_SETTLED_AGAIN);
    CHECK_EQ(art_mailbox_settle(&agent, 0, 1, false), ART_SETTLED_STOPPED);
    CHECK(word() & ART_WORD_SCHEDULED); // whoever settles ends it
}

TEST(resuming_submits_only_what_has_work)
{
    open_mailbox();
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_ADMITTED_WAKE);
    CHECK_EQ(art_mailbox_settle(&agent, 1, 0, true), ART_SETTLED_IDLE);
    CHECK(!art_mailbox_resume(&agent));
    CHECK_EQ(art_mailbox_admit(&agent, GENERATION, 3), ART_ADMITTED_WAKE);
    CHECK_EQ(art_mailbox_settle(&agent, 0, 0, true), ART_SETTLED_IDLE);
    CHECK(art_mailbox_resume(&agent));
    CHECK(word() & ART_WORD_SCHEDULED);
}
