// Dead letters as they happen: who listens is told of each, once, and never of letters about letters.
#include "../../harness/fixture.h"

static uint64_t number_in(const agentrt_message *record, unsigned index)
{
    uint64_t number;
    memcpy(&number, record->payload.bytes + 8 * index, sizeof number);
    return number;
}

// A letter: the message was accepted and its receiver killed.
static agentrt_agent lose(agentrt_runtime runtime, uint64_t type)
{
    static struct actor lost;
    agentrt_agent victim = fixture_spawn(runtime, &lost, NULL);
    CHECK_OK(agentrt_signal(HOST, victim,
                            &(agentrt_payload){.type = type, .data = "abc", .bytes = 3}, NULL));
    CHECK_OK(agentrt_agent_kill(HOST, victim, NULL));
    return victim;
}

TEST(who_listens_is_told_of_each_letter)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor listener = {0};
    agentrt_agent agent = fixture_spawn(runtime, &listener, NULL);
    CHECK_OK(agentrt_letter_subscribe(agent, NULL));
    agentrt_agent victim = lose(runtime, 7);
    fixture_run(runtime, 0);
    CHECK_EQ(listener.received, 1);
    const agentrt_message *record = fixture_record(&listener, 0);
    CHECK_EQ(record->kind, AGENTRT_KIND_LETTER);
    CHECK_EQ(record->type, 7);
    CHECK_EQ(record->from, 0);
    CHECK_EQ(record->right, victim.bits);
    CHECK_EQ(record->status, AGENTRT_E_DEAD);
    CHECK_EQ(record->payload_bytes, 16);
    CHECK_EQ(number_in(record, 0), 3);
    CHECK_EQ(number_in(record, 1), 0);
    agentrt_letter letter;
    uint32_t count = 0;
    CHECK_OK(agentrt_runtime_letters(runtime, &letter, 1, &count, NULL));
    CHECK_EQ(count, 1); // it is kept all the same
    fixture_check_conserved(runtime);
}

TEST(a_second_subscription_changes_nothing)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor listener = {0};
    agentrt_agent agent = fixture_spawn(runtime, &listener, NULL);
    CHECK_OK(agentrt_letter_subscribe(agent, NULL));
    CHECK_OK(agentrt_letter_subscribe(agent, NULL));
    lose(runtime, 1);
    fixture_run(runtime, 0);
    CHECK_EQ(listener.received, 1);
    CHECK_OK(agentrt_letter_unsubscribe(agent, NULL));
    CHECK_OK(agentrt_letter_unsubscribe(agent, NULL));
    lose(runtime, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(listener.received, 1);
}

TEST(a_full_mailbox_is_told_later_how_much_it_missed)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor listener = {0};
    agentrt_spawn_options options = fixture_options(&listener);
    options.capacity = 2;
    options.overflow = AGENTRT_DROP_OLDEST;
    agentrt_agent agent = fixture_spawn(runtime, &listener, &options);
    CHECK_OK(agentrt_letter_subscribe(agent, NULL));
    struct actor busy = {0};
    agentrt_spawn_options narrow = fixture_options(&busy);
    narrow.capacity = 1;
    narrow.overflow = AGENTRT_DROP_NEWEST;
    agentrt_agent target = fixture_spawn(runtime, &busy, &narrow);
    for (uint64_t type = 0; type < 6; type++) // the first fits, five are letters, of which two fit
        fixture_signal(target, type);
    fixture_run(runtime, 0);
    CHECK_EQ(listener.received, 2);
    CHECK_EQ(fixture_record(&listener, 1)->type, 2);
    CHECK_EQ(fixture_record(&listener, 1)->status, AGENTRT_E_OVERFLOW);
    lose(runtime, 9);
    fixture_run(runtime, 0);
    CHECK_EQ(listener.received, 3);
    CHECK_EQ(number_in(fixture_record(&listener, 2), 1), 3);
    lose(runtime, 10);
    fixture_run(runtime, 0);
    CHECK_EQ(number_in(fixture_record(&listener, 3), 1), 0);
    fixture_check_conserved(runtime);
}

static agentrt_status lose_one_more(struct actor *self, const agentrt_message *message)
{
    agentrt_agent full = {*(uint64_t *)self->context};
    CHECK_EQ(message->kind, AGENTRT_KIND_LETTER);
    CHECK_OK(agentrt_signal(self->agent, full, &(agentrt_payload){.type = 99}, NULL));
    return AGENTRT_OK;
}

TEST(what_a_listener_loses_is_told_to_nobody)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor busy = {0};
    agentrt_spawn_options narrow = fixture_options(&busy);
    narrow.capacity = 1;
    narrow.overflow = AGENTRT_DROP_NEWEST;
    agentrt_agent target = fixture_spawn(runtime, &busy, &narrow);
    uint64_t bits = target.bits;
    struct actor listeners[2] = {{.react = lose_one_more, .context = &bits},
                                 {.react = lose_one_more, .context = &bits}};
    for (unsigned i = 0; i < 2; i++)
        CHECK_OK(agentrt_letter_subscribe(fixture_spawn(runtime, &listeners[i], NULL), NULL));
    fixture_signal(target, 1);
    fixture_signal(target, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(listeners[0].received, 1);
    CHECK_EQ(listeners[1].received, 1);
    fixture_check_conserved(runtime);
}

TEST(a_record_that_is_not_handled_is_no_letter_of_its_own)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor first = {0}, second = {0};
    agentrt_agent doomed = fixture_spawn(runtime, &first, NULL);
    CHECK_OK(agentrt_letter_subscribe(doomed, NULL));
    CHECK_OK(agentrt_letter_subscribe(fixture_spawn(runtime, &second, NULL), NULL));
    struct actor busy = {0};
    agentrt_spawn_options narrow = fixture_options(&busy);
    narrow.capacity = 1;
    narrow.overflow = AGENTRT_DROP_NEWEST;
    agentrt_agent target = fixture_spawn(runtime, &busy, &narrow);
    fixture_signal(target, 1);
    fixture_signal(target, 2);
    CHECK_OK(agentrt_agent_kill(HOST, doomed, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(first.received, 0);
    CHECK_EQ(second.received, 1);
    agentrt_letter letters[4];
    uint32_t count = 0;
    CHECK_OK(agentrt_runtime_letters(runtime, letters, 4, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 2);
    fixture_check_conserved(runtime);
}

TEST(at_most_so_many_listen_and_the_dead_make_place)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actors[AGENTRT_LISTENERS_MAX + 1] = {0};
    agentrt_agent agents[AGENTRT_LISTENERS_MAX + 1];
    for (unsigned i = 0; i <= AGENTRT_LISTENERS_MAX; i++)
        agents[i] = fixture_spawn(runtime, &actors[i], NULL);
    for (unsigned i = 0; i < AGENTRT_LISTENERS_MAX; i++)
        CHECK_OK(agentrt_letter_subscribe(agents[i], NULL));
    CHECK_REFUSED(agentrt_letter_subscribe(agents[AGENTRT_LISTENERS_MAX], E), AGENTRT_E_LIMIT);
    CHECK_OK(agentrt_agent_kill(HOST, agents[3], NULL));
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_letter_subscribe(agents[AGENTRT_LISTENERS_MAX], NULL));
    lose(runtime, 1);
    fixture_run(runtime, 0);
    for (unsigned i = 0; i <= AGENTRT_LISTENERS_MAX; i++)
        CHECK_EQ(actors[i].received, i == 3 ? 0 : 1);
}

TEST(the_dead_the_stopping_and_the_forged_do_not_listen)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actors[2] = {0};
    agentrt_agent dead = fixture_spawn(runtime, &actors[0], NULL);
    agentrt_agent stopping = fixture_spawn(runtime, &actors[1], NULL);
    CHECK_OK(agentrt_agent_kill(HOST, dead, NULL));
    fixture_run(runtime, 0);
    CHECK_REFUSED(agentrt_letter_subscribe(dead, E), AGENTRT_E_DEAD);
    CHECK_REFUSED(agentrt_letter_unsubscribe(dead, E), AGENTRT_E_DEAD);
    fixture_signal(stopping, 1);
    CHECK_OK(agentrt_agent_stop(HOST, stopping, NULL));
    CHECK_REFUSED(agentrt_letter_subscribe(stopping, E), AGENTRT_E_CLOSED);
    CHECK_REFUSED(agentrt_letter_subscribe(HOST, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_letter_subscribe(AGENT(runtime.bits), E), AGENTRT_E_KIND);
    CHECK_REFUSED(agentrt_letter_unsubscribe(HOST, E), AGENTRT_E_STALE);
}

TEST(a_port_s_address_may_listen)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port;
    agentrt_agent address;
    CHECK_OK(agentrt_port_open(runtime, NULL, &port, NULL));
    CHECK_OK(agentrt_port_address(port, &address, NULL));
    CHECK_OK(agentrt_letter_subscribe(address, NULL));
    lose(runtime, 5);
    fixture_run(runtime, 0);
    agentrt_message record = {0};
    uint32_t count = 0;
    CHECK_OK(agentrt_port_take(port, &record, 1, 0, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_EQ(record.kind, AGENTRT_KIND_LETTER);
    CHECK_EQ(record.type, 5);
    agentrt_command command = {.agent = record.agent, .handled = 1};
    CHECK_OK(agentrt_port_commit(port, &command, 1, NULL));
    fixture_check_conserved(runtime);
}
