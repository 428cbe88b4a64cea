// Retries: pauses, deadlines, budgets, keys.
#include "../../harness/fixture.h"

static uint64_t pause_of(const agentrt_retry_options *policy, uint32_t attempt)
{
    uint64_t pause_ns = 0;
    CHECK_OK(agentrt_retry_next(attempt, 0, 0, policy, &pause_ns, NULL));
    return pause_ns;
}

static void check_pauses(agentrt_backoff backoff, const uint64_t *expected)
{
    agentrt_retry_options policy = {
        .struct_size = sizeof policy, .backoff = backoff, .attempts = 100, .base_ns = 10};
    for (uint32_t attempt = 1; attempt <= 7; attempt++)
        CHECK_EQ(pause_of(&policy, attempt), expected[attempt - 1]);
}

TEST(pauses_grow_as_the_policy_says)
{
    check_pauses(AGENTRT_BACKOFF_FIXED, (uint64_t[]){10, 10, 10, 10, 10, 10, 10});
    check_pauses(AGENTRT_BACKOFF_LINEAR, (uint64_t[]){10, 20, 30, 40, 50, 60, 70});
    check_pauses(AGENTRT_BACKOFF_EXPONENTIAL, (uint64_t[]){10, 20, 40, 80, 160, 320, 640});
    check_pauses(AGENTRT_BACKOFF_FIBONACCI, (uint64_t[]){10, 10, 20, 30, 50, 80, 130});
}

TEST(a_cap_is_the_longest_pause)
{
    agentrt_retry_options policy = {.struct_size = sizeof policy,
                                    .backoff = AGENTRT_BACKOFF_EXPONENTIAL,
                                    .attempts = UINT32_MAX,
                                    .base_ns = 10,
                                    .cap_ns = 100};
    CHECK_EQ(pause_of(&policy, 4), 80);
    CHECK_EQ(pause_of(&policy, 5), 100);
    CHECK_EQ(pause_of(&policy, UINT32_MAX - 1), 100);
}

TEST(a_pause_that_fits_no_number_is_refused)
{
    agentrt_retry_options policy = {.struct_size = sizeof policy,
                                    .backoff = AGENTRT_BACKOFF_EXPONENTIAL,
                                    .attempts = UINT32_MAX,
                                    .base_ns = 1};
    uint64_t pause_ns = 7;
    CHECK_EQ(pause_of(&policy, 64), UINT64_C(1) << 63);
    CHECK_REFUSED(agentrt_retry_next(65, 0, 0, &policy, &pause_ns, E), AGENTRT_E_ARGUMENT);
    CHECK(strstr(fixture_error.text, "cap_ns is 0") != NULL);
    policy.base_ns = 2;
    CHECK_REFUSED(agentrt_retry_next(64, 0, 0, &policy, &pause_ns, E), AGENTRT_E_ARGUMENT);
    policy.backoff = AGENTRT_BACKOFF_FIBONACCI;
    policy.base_ns = 1;
    CHECK_EQ(pause_of(&policy, 93), UINT64_C(12200160415121876738));
    CHECK_REFUSED(agentrt_retry_next(94, 0, 0, &policy, &pause_ns, E), AGENTRT_E_ARGUMENT);
    policy.backoff = AGENTRT_BACKOFF_LINEAR;
    policy.base_ns = UINT64_MAX / 2;
    CHECK_EQ(pause_of(&policy, 2), UINT64_MAX - 1);
    CHECK_REFUSED(agentrt_retry_next(3, 0, 0, &policy, &pause_ns, E), AGENTRT_E_ARGUMENT);
    CHECK_EQ(pause_ns, 7);
}

TEST(the_last_try_is_followed_by_none)
{
    uint64_t pause_ns = 7;
    CHECK_EQ(pause_of(NULL, 4), 100000000);
    CHECK_REFUSED(agentrt_retry_next(5, 0, 0, NULL, &pause_ns, E), AGENTRT_E_LIMIT);
    CHECK(strstr(fixture_error.text, "allows 5") != NULL);
    agentrt_retry_options once = {.struct_size = sizeof once, .attempts = 1};
    CHECK_REFUSED(agentrt_retry_next(1, 0, 0, &once, &pause_ns, E), AGENTRT_E_LIMIT);
    CHECK_REFUSED(agentrt_retry_next(UINT32_MAX, 0, 0, &once, &pause_ns, E), AGENTRT_E_LIMIT);
    CHECK_REFUSED(agentrt_retry_next(0, 0, 0, &once, &pause_ns, E), AGENTRT_E_ARGUMENT);
    CHECK_EQ(pause_ns, 7);
}

TEST(nobody_sleeps_past_a_deadline)
{
    agentrt_retry_options policy = {.struct_size = sizeof policy, .base_ns = 10};
    uint64_t pause_ns = 7;
    CHECK_OK(agentrt_retry_next(1, 100, 111, &policy, &pause_ns, NULL));
    CHECK_EQ(pause_ns, 10);
    pause_ns = 7;
    CHECK_REFUSED(agentrt_retry_next(1, 100, 110, &policy, &pause_ns, E), AGENTRT_E_DEADLINE);
    CHECK_REFUSED(agentrt_retry_next(1, 100, 1, &policy, &pause_ns, E), AGENTRT_E_DEADLINE);
    CHECK_REFUSED(agentrt_retry_next(1, UINT64_MAX, UINT64_MAX, &policy, &pause_ns, E),
                  AGENTRT_E_DEADLINE);
    CHECK_EQ(pause_ns, 7);
}

TEST(jitter_draws_evenly_from_nothing_to_the_whole_pause)
{
    agentrt_retry_options policy = {
        .struct_size = sizeof policy, .attempts = 2, .jitter = 1, .base_ns = 3};
    unsigned drawn[4] = {0};
    for (policy.seed = 0; policy.seed < 4000; policy.seed++)
        drawn[pause_of(&policy, 1)] += 1;
    for (unsigned i = 0; i < 4; i++)
        CHECK(drawn[i] > 900 && drawn[i] < 1100);
}

TEST(jitter_repeats_under_a_seed)
{
    agentrt_retry_options policy = {.struct_size = sizeof policy,
                                    .backoff = AGENTRT_BACKOFF_EXPONENTIAL,
                                    .jitter = 1,
                                    .base_ns = UINT64_C(1) << 40,
                                    .seed = 42};
    uint64_t first = pause_of(&policy, 1);
    CHECK_EQ(pause_of(&policy, 1), first);
    CHECK(pause_of(&policy, 2) != first);
    policy.seed = 43;
    CHECK(pause_of(&policy, 1) != first);
    policy.cap_ns = UINT64_MAX;
    policy.base_ns = UINT64_MAX;
    CHECK(pause_of(&policy, 1) > 0);
}

TEST(a_budget_is_spent_and_comes_back)
{
    agentrt_retry_options policy = {.struct_size = sizeof policy, .budget = 3, .refill_ns = 100};
    uint64_t spent_ns = 0;
    for (unsigned i = 0; i < 3; i++)
        CHECK_OK(agentrt_retry_spend(1000, spent_ns, &policy, &spent_ns, NULL));
    CHECK_EQ(spent_ns, 1300);
    CHECK_REFUSED(agentrt_retry_spend(1000, spent_ns, &policy, &spent_ns, E), AGENTRT_E_LIMIT);
    CHECK_REFUSED(agentrt_retry_spend(1099, spent_ns, &policy, &spent_ns, E), AGENTRT_E_LIMIT);
    CHECK_EQ(spent_ns, 1300);
    CHECK_OK(agentrt_retry_spend(1100, spent_ns, &policy, &spent_ns, NULL));
    CHECK_REFUSED(agentrt_retry_spend(1100, spent_ns, &policy, &spent_ns, E), AGENTRT_E_LIMIT);
    for (unsigned i = 0; i < 3; i++) // however long ago: no more than all of it is back
        CHECK_OK(agentrt_retry_spend(100000, spent_ns, &policy, &spent_ns, NULL));
    CHECK_REFUSED(agentrt_retry_spend(100000, spent_ns, &policy, &spent_ns, E), AGENTRT_E_LIMIT);
    CHECK(strstr(E->text, "the budget of 3 retries is spent") != NULL);
    policy.budget = 1;
    CHECK_REFUSED(agentrt_retry_spend(100000, spent_ns, &policy, &spent_ns, E), AGENTRT_E_LIMIT);
    CHECK(strstr(E->text, "the budget of 1 retry is spent") != NULL);
}

TEST(without_a_budget_nothing_is_spent)
{
    uint64_t spent_ns = 7;
    CHECK_OK(agentrt_retry_spend(UINT64_MAX, 9, NULL, &spent_ns, NULL));
    CHECK_EQ(spent_ns, 9);
}

TEST(a_budget_at_the_end_of_time_does_not_wrap)
{
    agentrt_retry_options policy = {
        .struct_size = sizeof policy, .budget = UINT32_MAX, .refill_ns = UINT64_MAX};
    uint64_t spent_ns = 7;
    CHECK_REFUSED(agentrt_retry_spend(1, 0, &policy, &spent_ns, E), AGENTRT_E_LIMIT);
    policy.refill_ns = 10;
    CHECK_REFUSED(agentrt_retry_spend(UINT64_MAX, 0, &policy, &spent_ns, E), AGENTRT_E_LIMIT);
    CHECK_EQ(spent_ns, 7);
}

TEST(keys_differ_by_call_and_by_caller)
{
    uint64_t keys[4];
    CHECK_OK(agentrt_retry_key(1, 1, &keys[0], NULL));
    CHECK_OK(agentrt_retry_key(1, 2, &keys[1], NULL));
    CHECK_OK(agentrt_retry_key(2, 1, &keys[2], NULL));
    CHECK_OK(agentrt_retry_key(1, 1, &keys[3], NULL));
    CHECK_EQ(keys[0], keys[3]);
    CHECK(keys[0] != keys[1] && keys[0] != keys[2] && keys[1] != keys[2]);
    for (unsigned i = 0; i < 4; i++)
        CHECK(keys[i] > 0 && keys[i] < UINT64_C(1) << 53);
}

TEST(policies_out_of_range_are_refused)
{
    uint64_t pause_ns;
    agentrt_retry_options policy = {.struct_size = sizeof policy, .backoff = 4};
    CHECK_REFUSED(agentrt_retry_next(1, 0, 0, &policy, &pause_ns, E), AGENTRT_E_ARGUMENT);
    policy.backoff = 0;
    policy.jitter = 2;
    CHECK_REFUSED(agentrt_retry_next(1, 0, 0, &policy, &pause_ns, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_retry_next(1, 0, 0, NULL, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_retry_spend(0, 0, NULL, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_retry_key(0, 0, NULL, E), AGENTRT_E_ARGUMENT);
}

TEST(a_pause_ends_when_its_time_has_come)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_future future;
    agentrt_message message;
    CHECK_OK(agentrt_retry_pause(runtime, HOST, 100, &future, NULL));
    CHECK_STATUS(agentrt_future_wait(future, 99, &message, NULL), AGENTRT_E_DEADLINE);
    message = fixture_wait(future, 1);
    CHECK_EQ(message.status, AGENTRT_E_DEADLINE);
    CHECK_EQ(fixture_stats(runtime).now_ns, 100);
    fixture_check_conserved(runtime);
}

static agentrt_status pause_once(struct actor *self, const agentrt_message *message)
{
    agentrt_future *future = self->context;
    if (message->kind == AGENTRT_KIND_SIGNAL)
        CHECK_OK(
            agentrt_retry_pause((agentrt_runtime){message->type}, self->agent, 50, future, NULL));
    return AGENTRT_OK;
}

TEST(an_agent_pauses_and_hears_of_the_end)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_future future = {0};
    struct actor actor = {.react = pause_once, .context = &future};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    fixture_signal(agent, runtime.bits);
    fixture_run(runtime, 49);
    CHECK_EQ(actor.received, 1);
    fixture_run(runtime, 1);
    CHECK_EQ(actor.received, 2);
    CHECK_EQ(fixture_record(&actor, 1)->kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(fixture_record(&actor, 1)->right, future.bits);
    CHECK_EQ(fixture_record(&actor, 1)->status, AGENTRT_E_DEADLINE);
}

TEST(a_pause_can_be_cancelled)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_future future;
    CHECK_OK(agentrt_retry_pause(runtime, HOST, UINT64_MAX, &future, NULL));
    CHECK_OK(agentrt_future_cancel(future, NULL));
    CHECK_REFUSED(agentrt_future_cancel(future, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_retry_pause((agentrt_runtime){0}, HOST, 1, &future, E), AGENTRT_E_STALE);
}
