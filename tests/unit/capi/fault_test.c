// Faults of a simulation: each strikes as its rule says, and whatever it strikes is accounted for.
#include "../../harness/fixture.h"

#include <pthread.h>

static agentrt_fault_options rule(uint32_t kind, uint64_t least_ns, uint64_t most_ns)
{
    return (agentrt_fault_options){.struct_size = sizeof(agentrt_fault_options),
                                   .kind = kind,
                                   .min_ns = least_ns,
                                   .max_ns = most_ns,
                                   .chance = 1000000};
}

static uint32_t inject(agentrt_runtime runtime, agentrt_fault_options options)
{
    uint32_t fault = 0;
    CHECK_OK(agentrt_fault_inject(runtime, &options, &fault, NULL));
    CHECK(fault != 0);
    return fault;
}

static uint64_t strikes(agentrt_runtime runtime, uint32_t fault)
{
    uint64_t count = 77;
    CHECK_OK(agentrt_fault_strikes(runtime, fault, &count, NULL));
    return count;
}

static uint64_t now(agentrt_runtime runtime)
{
    uint64_t now_ns = 0;
    CHECK_OK(agentrt_runtime_clock(runtime, &now_ns, NULL));
    return now_ns;
}

static agentrt_letter letter_of(agentrt_runtime runtime)
{
    agentrt_letter letter = {0};
    uint32_t count = 0;
    CHECK_OK(agentrt_runtime_letters(runtime, &letter, 1, &count, NULL));
    CHECK_EQ(count, 1);
    return letter;
}

static agentrt_payload make_iso(void)
{
    agentrt_payload payload = {.type = 1};
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, NULL, 64, &payload.buf, NULL));
    return payload;
}

TEST(a_dropped_iso_is_freed_and_its_letter_says_what_it_was)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    uint32_t fault = inject(runtime, rule(AGENTRT_FAULT_DROP, 0, 0));
    agentrt_payload iso = make_iso();
    CHECK_OK(agentrt_signal(HOST, agent, &iso, NULL));
    CHECK_STATUS(agentrt_buf_close(iso.buf, NULL), AGENTRT_E_STALE);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 0);
    CHECK_EQ(strikes(runtime, fault), 1);
    agentrt_letter letter = letter_of(runtime);
    CHECK_EQ(letter.reason, AGENTRT_E_DROPPED);
    CHECK_EQ(letter.to, agent.bits);
    CHECK_EQ(letter.payload_bytes, 64);
    fixture_check_conserved(runtime);
}

TEST(a_dropped_ask_ends_with_e_dropped)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    inject(runtime, rule(AGENTRT_FAULT_DROP, 0, 0));
    agentrt_future future;
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 1}, NULL, &future, NULL));
    CHECK_EQ(fixture_wait(future, 10).status, AGENTRT_E_DROPPED);
}

TEST(a_delayed_message_is_accepted_now_and_arrives_later)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    inject(runtime, rule(AGENTRT_FAULT_DELAY, 100, 100));
    agentrt_payload iso = make_iso();
    CHECK_OK(agentrt_signal(HOST, agent, &iso, NULL));
    fixture_run(runtime, 99);
    CHECK_EQ(actor.received, 0);
    CHECK_EQ(fixture_stats(runtime).in_flight, 1);
    fixture_run(runtime, 1);
    CHECK_EQ(actor.received, 1);
    CHECK_EQ(fixture_record(&actor, 0)->payload_bytes, 64);
    fixture_check_conserved(runtime);
}

TEST(what_is_refused_for_want_of_memory_stays_the_senders)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    inject(runtime, rule(AGENTRT_FAULT_DELAY, 5, 5));
    for (uint64_t type = 0; type < 20; type++) // more than the list's first room
        fixture_signal(agent, type);
    fixture_run(runtime, 5);
    CHECK_EQ(actor.received, 20);
    for (unsigned i = 0; i < 20; i++)
        CHECK_EQ(fixture_record(&actor, i)->type, i);
    fixture_check_conserved(runtime);
}

TEST(delays_keep_the_order_of_each_pair_under_every_seed)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        agentrt_runtime runtime = fixture_simulated(seed);
        struct actor actor = {0};
        agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
        agentrt_fault_options options = rule(AGENTRT_FAULT_DELAY, 0, 50);
        options.chance = 400000;
        inject(runtime, options);
        for (uint64_t type = 0; type < 12; type++) {
            fixture_signal(agent, type);
            fixture_run(runtime, 7);
        }
        fixture_run(runtime, 100);
        CHECK_EQ(actor.received, 12);
        for (unsigned i = 0; i < 12; i++)
            CHECK_EQ(fixture_record(&actor, i)->type, i);
        CHECK_OK(agentrt_runtime_close(runtime, NULL));
    }
}

TEST(a_close_turns_what_is_on_its_way_into_letters)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    inject(runtime, rule(AGENTRT_FAULT_DELAY, 100, 100));
    inject(runtime, rule(AGENTRT_FAULT_FULL, 100, 100));
    agentrt_payload iso = make_iso();
    CHECK_STATUS(agentrt_signal(HOST, agent, &iso, NULL), AGENTRT_E_FULL);
    fixture_run(runtime, 100);
    CHECK_OK(agentrt_fault_remove(runtime, 2, NULL));
    CHECK_OK(agentrt_signal(HOST, agent, &iso, NULL));
    agentrt_future future;
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 1}, NULL, &future, NULL));
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_EQ(actor.received, 0);
    CHECK_EQ(actor.destroyed, 1);
}

TEST(a_crash_destroys_the_state_and_tells_who_asked)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_fault_options options = rule(AGENTRT_FAULT_CRASH, 0, 0);
    options.to = agent;
    uint32_t fault = inject(runtime, options);
    agentrt_future future;
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 1}, NULL, &future, NULL));
    CHECK_EQ(fixture_wait(future, 10).status, AGENTRT_E_DEAD);
    CHECK_EQ(actor.received, 0);
    CHECK_EQ(actor.destroyed, 1);
    CHECK_EQ(strikes(runtime, fault), 1);
    CHECK_EQ(fixture_stats(runtime).crashed, 1);
    fixture_check_conserved(runtime);
}

TEST(a_crash_of_an_agent_behind_a_port_is_told_its_host)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port;
    CHECK_OK(agentrt_port_open(runtime, NULL, &port, NULL));
    agentrt_agent agent;
    CHECK_OK(agentrt_spawn(
        runtime, HOST,
        &(agentrt_spawn_options){.struct_size = sizeof(agentrt_spawn_options), .port = port},
        &agent, NULL));
    inject(runtime, rule(AGENTRT_FAULT_CRASH, 0, 0));
    fixture_signal(agent, 1);
    agentrt_message record;
    uint32_t count = 0;
    CHECK_OK(agentrt_port_take(port, &record, 1, 0, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_EQ(record.kind, AGENTRT_KIND_END);
    CHECK_EQ(record.from, agent.bits);
    CHECK_EQ(record.status, AGENTRT_E_CRASHED);
    fixture_close_payload(&record);
}

struct seen {
    uint64_t at_ns;
    agentrt_runtime runtime;
};

static agentrt_status note_time(struct actor *self, const agentrt_message *message)
{
    (void)message;
    struct seen *seen = self->context;
    seen->at_ns = now(seen->runtime);
    return AGENTRT_OK;
}

TEST(a_slow_turn_ends_deadlines_before_it_handles_anything)
{
    struct seen seen = {.runtime = fixture_simulated(1)};
    struct actor actor = {.react = note_time, .context = &seen};
    agentrt_agent agent = fixture_spawn(seen.runtime, &actor, NULL);
    inject(seen.runtime, rule(AGENTRT_FAULT_SLOW, 40, 40));
    agentrt_ask_options options = {.struct_size = sizeof options, .timeout_ns = 30};
    agentrt_future future;
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){.type = 1}, &options, &future, NULL));
    CHECK_EQ(fixture_wait(future, 1000).status, AGENTRT_E_DEADLINE);
    CHECK_EQ(seen.at_ns, 40);
    CHECK_EQ(now(seen.runtime), 40);
}

TEST(a_jump_is_seen_by_the_turn_and_then_by_timers)
{
    struct seen seen = {.runtime = fixture_simulated(1)};
    struct actor actor = {.react = note_time, .context = &seen};
    agentrt_agent agent = fixture_spawn(seen.runtime, &actor, NULL);
    struct actor late = {0};
    agentrt_timer timer;
    CHECK_OK(agentrt_timer_arm(HOST, fixture_spawn(seen.runtime, &late, NULL), 30, 0,
                               &(agentrt_payload){.type = 2}, &timer, NULL));
    agentrt_fault_options options = rule(AGENTRT_FAULT_JUMP, 1000, 1000);
    options.times = 1;
    inject(seen.runtime, options);
    fixture_signal(agent, 1);
    fixture_run(seen.runtime, 0); // however far it may go: a jump asks nobody
    CHECK_EQ(seen.at_ns, 1000);
    CHECK_EQ(late.received, 1);
    CHECK_EQ(now(seen.runtime), 1000);
}

TEST(a_full_mailbox_refuses_and_has_room_when_it_is_over)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(
        runtime, &actor, &(agentrt_spawn_options){.overflow = AGENTRT_WAIT, .capacity = 4});
    agentrt_fault_options options = rule(AGENTRT_FAULT_FULL, 100, 100);
    options.times = 1;
    inject(runtime, options);
    agentrt_payload payload = {.type = 1};
    CHECK_STATUS(agentrt_signal(HOST, agent, &payload, NULL), AGENTRT_E_WAIT);
    CHECK_STATUS(agentrt_room_wait(agent, 0, NULL), AGENTRT_E_PENDING);
    do // without memory the wait ends early, and the sender tries again
        CHECK_OK(agentrt_room_wait(agent, 1000, NULL));
    while (agentrt_signal(HOST, agent, &payload, NULL) == AGENTRT_E_WAIT);
    CHECK_EQ(now(runtime), 100);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
    fixture_check_conserved(runtime);
}

TEST(a_rule_lets_pass_strikes_and_is_over)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_fault_options options = rule(AGENTRT_FAULT_DROP, 0, 0);
    options.skip = 2;
    options.times = 3;
    uint32_t fault = inject(runtime, options);
    for (uint64_t type = 0; type < 8; type++)
        fixture_signal(agent, type);
    fixture_run(runtime, 0);
    CHECK_EQ(strikes(runtime, fault), 3);
    CHECK_EQ(actor.received, 5);
    static const uint64_t left[] = {0, 1, 5, 6, 7};
    for (unsigned i = 0; i < 5; i++)
        CHECK_EQ(fixture_record(&actor, i)->type, left[i]);
}

// Which of these messages a drop by chance lets through, a bit for each.
static uint64_t survivors(uint64_t seed, bool with_another)
{
    agentrt_runtime runtime = fixture_simulated(seed);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_fault_options options = rule(AGENTRT_FAULT_DROP, 0, 0);
    options.chance = 500000;
    inject(runtime, options);
    if (with_another)
        inject(runtime, rule(AGENTRT_FAULT_DELAY, 1, 9));
    for (uint64_t type = 0; type < 32; type++)
        fixture_signal(agent, type);
    fixture_run(runtime, 1000);
    uint64_t bits = 0;
    for (unsigned i = 0; i < actor.received; i++)
        bits |= 1ull << fixture_record(&actor, i)->type;
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    return bits;
}

TEST(chance_is_the_seeds_and_each_rules_own)
{
    uint64_t bits = survivors(1, false);
    CHECK_EQ(survivors(1, false), bits);
    CHECK_EQ(survivors(1, true), bits);
    CHECK(survivors(2, false) != bits);
    CHECK(bits != 0 && bits != 0xFFFFFFFF);
}

TEST(a_rule_that_makes_no_sense_is_refused_and_takes_no_number)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_fault_options good = rule(AGENTRT_FAULT_DROP, 0, 0);
    agentrt_fault_options bad[10];
    for (unsigned i = 0; i < 10; i++)
        bad[i] = good;
    bad[0].kind = UINT32_MAX;
    bad[1].kind = AGENTRT_FAULT_JUMP + 1;
    bad[2].chance = 0;
    bad[3].chance = 1000001;
    bad[4].max_ns = 1;
    bad[5] = rule(AGENTRT_FAULT_DELAY, 2, 1);
    bad[6] = rule(AGENTRT_FAULT_FULL, 0, 0);
    bad[7] = rule(AGENTRT_FAULT_JUMP, 0, 1);
    bad[7].to = agent;
    bad[8] = rule(AGENTRT_FAULT_SLOW, 0, 1);
    bad[8].sender = agent;
    bad[9].reserved = 1;
    uint32_t fault = 0;
    for (unsigned i = 0; i < 10; i++)
        CHECK_REFUSED(agentrt_fault_inject(runtime, &bad[i], &fault, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_fault_inject(runtime, NULL, &fault, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_fault_inject(runtime, &good, NULL, E), AGENTRT_E_ARGUMENT);
    good.to.bits = runtime.bits;
    CHECK_REFUSED(agentrt_fault_inject(runtime, &good, &fault, E), AGENTRT_E_KIND);
    good.to.bits = 0;
    CHECK_EQ(fault, 0);
    CHECK_EQ(inject(runtime, good), 1);
    CHECK_REFUSED(agentrt_fault_remove(runtime, 2, E), AGENTRT_E_STALE);
    CHECK_OK(agentrt_fault_remove(runtime, 1, NULL));
    CHECK_REFUSED(agentrt_fault_remove(runtime, 1, E), AGENTRT_E_STALE);
    uint64_t count;
    CHECK_REFUSED(agentrt_fault_strikes(runtime, 1, &count, E), AGENTRT_E_STALE);
}

TEST(rules_are_for_living_agents_of_this_runtime)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor one = {0}, other = {0};
    agentrt_fault_options options = rule(AGENTRT_FAULT_DROP, 0, 0);
    uint32_t fault;
    options.to = fixture_spawn(fixture_simulated(1), &other, NULL);
    CHECK_REFUSED(agentrt_fault_inject(runtime, &options, &fault, E), AGENTRT_E_FOREIGN);
    options.to = fixture_spawn(runtime, &one, NULL);
    CHECK_OK(agentrt_agent_kill(HOST, options.to, NULL));
    fixture_run(runtime, 0);
    CHECK_REFUSED(agentrt_fault_inject(runtime, &options, &fault, E), AGENTRT_E_DEAD);
    options.sender.bits = options.to.bits + (1ull << 40);
    CHECK_REFUSED(agentrt_fault_inject(runtime, &options, &fault, E), AGENTRT_E_STALE);
}

TEST(a_runtime_has_as_many_rules_as_it_may)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_fault_options options = rule(AGENTRT_FAULT_DROP, 0, 0);
    for (uint32_t i = 1; i <= AGENTRT_FAULTS_MAX; i++)
        CHECK_EQ(inject(runtime, options), i);
    uint32_t fault;
    CHECK_REFUSED(agentrt_fault_inject(runtime, &options, &fault, E), AGENTRT_E_LIMIT);
    CHECK_OK(agentrt_fault_remove(runtime, 1, NULL));
    CHECK_EQ(inject(runtime, options), AGENTRT_FAULTS_MAX + 1);
}

static void *call_from_elsewhere(void *argument)
{
    agentrt_runtime *runtime = argument;
    agentrt_fault_options options = rule(AGENTRT_FAULT_DROP, 0, 0);
    uint32_t fault;
    uint64_t count;
    agentrt_stuck stuck;
    CHECK_STATUS(agentrt_fault_inject(*runtime, &options, &fault, NULL), AGENTRT_E_CONTEXT);
    CHECK_STATUS(agentrt_fault_strikes(*runtime, 1, &count, NULL), AGENTRT_E_CONTEXT);
    CHECK_STATUS(agentrt_fault_remove(*runtime, 1, NULL), AGENTRT_E_CONTEXT);
    CHECK_STATUS(agentrt_runtime_stuck(*runtime, &stuck, NULL), AGENTRT_E_CONTEXT);
    return NULL;
}

TEST(only_simulations_have_faults_and_only_their_own_thread_sets_them)
{
    agentrt_runtime runtimes[2] = {fixture_simulated(1), fixture_threaded(1)};
    for (unsigned i = 0; i < 2; i++)
        CHECK_EQ(pthread_join(fixture_thread(call_from_elsewhere, &runtimes[i]), NULL), 0);
    fixture_error = (agentrt_error){0};
    agentrt_fault_options options = rule(AGENTRT_FAULT_DROP, 0, 0);
    uint32_t fault;
    CHECK_REFUSED(agentrt_fault_inject(runtimes[1], &options, &fault, E), AGENTRT_E_CONTEXT);
    CHECK(strstr(fixture_error.text, "only a simulated runtime has faults") != NULL);
    agentrt_stuck stuck;
    CHECK_REFUSED(agentrt_runtime_stuck(runtimes[1], &stuck, E), AGENTRT_E_CONTEXT);
    CHECK_OK(agentrt_runtime_close(runtimes[0], NULL));
    CHECK_REFUSED(agentrt_fault_inject(runtimes[0], &options, &fault, E), AGENTRT_E_STALE);
}
