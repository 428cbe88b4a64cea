// Circuit breakers: what trips them, what they refuse, and how they recover.
#include "../../harness/fixture.h"

#include <sys/wait.h>
#include <unistd.h>

enum { WINDOW_NS = 1000, COOLDOWN_NS = 500 };

static agentrt_breaker breaker_of(agentrt_runtime runtime, uint32_t failures, uint32_t probes)
{
    agentrt_breaker breaker = {0};
    agentrt_breaker_options options = {.struct_size = sizeof options,
                                       .failures = failures,
                                       .probes = probes,
                                       .window_ns = WINDOW_NS,
                                       .cooldown_ns = COOLDOWN_NS};
    CHECK_OK(agentrt_breaker_open(runtime, &options, &breaker, NULL));
    CHECK_EQ(breaker.bits >> 49, 12);
    return breaker;
}

static uint64_t admit(agentrt_breaker breaker)
{
    uint64_t ticket = UINT64_MAX;
    CHECK_OK(agentrt_breaker_admit(breaker, &ticket, NULL));
    CHECK(ticket < UINT64_C(1) << 53);
    return ticket;
}

static void refused(agentrt_breaker breaker)
{
    uint64_t ticket = 77;
    CHECK_REFUSED(agentrt_breaker_admit(breaker, &ticket, E), AGENTRT_E_TRIPPED);
    CHECK(strstr(fixture_error.text, "the next probe") != NULL);
    CHECK_EQ(ticket, 77);
}

static void fail(agentrt_breaker breaker)
{
    CHECK_OK(agentrt_breaker_report(breaker, admit(breaker), 1, NULL));
}

static void check_info(agentrt_breaker breaker, uint32_t state, uint32_t failures, uint32_t probes,
                       uint64_t trips)
{
    agentrt_breaker_info info;
    CHECK_OK(agentrt_breaker_info_get(breaker, &info, NULL));
    CHECK_EQ(info.state, state);
    CHECK_EQ(info.failures, failures);
    CHECK_EQ(info.probes, probes);
    CHECK_EQ(info.trips, trips);
}

TEST(as_many_failures_as_were_asked_for_trip_a_breaker)
{
    agentrt_breaker breaker = breaker_of(fixture_simulated(1), 3, 1);
    fail(breaker);
    fail(breaker);
    CHECK_OK(agentrt_breaker_report(breaker, admit(breaker), 0, NULL));
    check_info(breaker, AGENTRT_BREAKER_CLOSED, 2, 0, 0);
    fail(breaker);
    refused(breaker);
    check_info(breaker, AGENTRT_BREAKER_OPEN, 0, 0, 1);
}

TEST(a_failure_outside_of_the_window_counts_no_more)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = breaker_of(runtime, 2, 1);
    fail(breaker);
    fixture_run(runtime, WINDOW_NS);
    fail(breaker);
    check_info(breaker, AGENTRT_BREAKER_CLOSED, 1, 0, 0);
    fixture_run(runtime, WINDOW_NS - 1);
    fail(breaker);
    refused(breaker);
}

TEST(a_probe_that_succeeds_closes_it)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = breaker_of(runtime, 1, 1);
    fail(breaker);
    fixture_run(runtime, COOLDOWN_NS - 1);
    refused(breaker);
    fixture_run(runtime, 1);
    uint64_t ticket = admit(breaker);
    refused(breaker);
    check_info(breaker, AGENTRT_BREAKER_HALF_OPEN, 0, 1, 1);
    CHECK_OK(agentrt_breaker_report(breaker, ticket, 0, NULL));
    check_info(breaker, AGENTRT_BREAKER_CLOSED, 0, 0, 1);
    admit(breaker);
}

TEST(a_probe_that_fails_opens_it_again)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = breaker_of(runtime, 1, 2);
    fail(breaker);
    fixture_run(runtime, COOLDOWN_NS);
    uint64_t first = admit(breaker);
    uint64_t second = admit(breaker);
    refused(breaker);
    CHECK_OK(agentrt_breaker_report(breaker, second, 1, NULL));
    check_info(breaker, AGENTRT_BREAKER_OPEN, 0, 0, 2);
    CHECK_OK(agentrt_breaker_report(breaker, first, 0, NULL)); // of a period that is over
    check_info(breaker, AGENTRT_BREAKER_OPEN, 0, 0, 2);
    refused(breaker);
}

TEST(all_probes_must_succeed)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = breaker_of(runtime, 1, 3);
    fail(breaker);
    fixture_run(runtime, COOLDOWN_NS);
    uint64_t tickets[3];
    for (unsigned i = 0; i < 3; i++)
        tickets[i] = admit(breaker);
    refused(breaker);
    for (unsigned i = 0; i < 3; i++) {
        check_info(breaker, AGENTRT_BREAKER_HALF_OPEN, 0, 3, 1);
        CHECK_OK(agentrt_breaker_report(breaker, tickets[i], 0, NULL));
    }
    check_info(breaker, AGENTRT_BREAKER_CLOSED, 0, 0, 1);
}

TEST(a_probe_counts_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = breaker_of(runtime, 1, 2);
    fail(breaker);
    fixture_run(runtime, COOLDOWN_NS);
    uint64_t ticket = admit(breaker);
    CHECK_OK(agentrt_breaker_report(breaker, ticket, 0, NULL));
    CHECK_REFUSED(agentrt_breaker_report(breaker, ticket, 0, E), AGENTRT_E_STALE);
    CHECK(strstr(fixture_error.text, "reported before") != NULL);
    check_info(breaker, AGENTRT_BREAKER_HALF_OPEN, 0, 1, 1);
}

TEST(probes_that_say_nothing_make_way_for_others)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = breaker_of(runtime, 1, 1);
    fail(breaker);
    fixture_run(runtime, COOLDOWN_NS);
    uint64_t lost = admit(breaker);
    fixture_run(runtime, COOLDOWN_NS - 1);
    refused(breaker);
    fixture_run(runtime, 1);
    uint64_t ticket = admit(breaker);
    CHECK(ticket != lost);
    CHECK_OK(agentrt_breaker_report(breaker, lost, 1, NULL)); // too late to decide
    check_info(breaker, AGENTRT_BREAKER_HALF_OPEN, 0, 1, 1);
    CHECK_OK(agentrt_breaker_report(breaker, ticket, 0, NULL));
    check_info(breaker, AGENTRT_BREAKER_CLOSED, 0, 0, 1);
}

TEST(what_began_while_it_was_closed_decides_no_probe)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = breaker_of(runtime, 1, 1);
    uint64_t slow = admit(breaker);
    fail(breaker);
    fixture_run(runtime, COOLDOWN_NS);
    uint64_t probe = admit(breaker);
    CHECK_OK(agentrt_breaker_report(breaker, slow, 1, NULL));
    check_info(breaker, AGENTRT_BREAKER_HALF_OPEN, 0, 1, 1);
    CHECK_OK(agentrt_breaker_report(breaker, probe, 0, NULL));
    check_info(breaker, AGENTRT_BREAKER_CLOSED, 0, 0, 1);
}

TEST(a_number_that_is_no_ticket_is_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = breaker_of(runtime, 1, 2);
    const uint64_t wrong[] = {1, 2, 63, UINT64_C(1) << 6, UINT64_C(1) << 38, UINT64_MAX};
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_REFUSED(agentrt_breaker_report(breaker, wrong[i], 1, E), AGENTRT_E_ARGUMENT);
    check_info(breaker, AGENTRT_BREAKER_CLOSED, 0, 0, 0);
    fail(breaker);
    // The period in which it is open has let nobody through.
    CHECK_REFUSED(agentrt_breaker_report(breaker, UINT64_C(1) << 6, 0, E), AGENTRT_E_ARGUMENT);
    fixture_run(runtime, COOLDOWN_NS);
    uint64_t ticket = admit(breaker);
    CHECK_REFUSED(agentrt_breaker_report(breaker, ticket + 1, 0, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_breaker_report(breaker, ticket - 1, 0, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_breaker_report(breaker, ticket, 2, E), AGENTRT_E_ARGUMENT);
    check_info(breaker, AGENTRT_BREAKER_HALF_OPEN, 0, 1, 1);
}

TEST(the_defaults_are_five_failures_and_one_probe)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker;
    CHECK_OK(agentrt_breaker_open(runtime, NULL, &breaker, NULL));
    for (unsigned i = 0; i < 4; i++)
        fail(breaker);
    admit(breaker);
    fail(breaker);
    refused(breaker);
    agentrt_breaker_info info;
    CHECK_OK(agentrt_breaker_info_get(breaker, &info, NULL));
    CHECK_EQ(info.until_ns, UINT64_C(5000000000));
    fixture_run(runtime, info.until_ns);
    admit(breaker);
    refused(breaker);
}

TEST(a_cooldown_without_end_is_never_over)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker_options options = {
        .struct_size = sizeof options, .failures = 1, .cooldown_ns = UINT64_MAX};
    agentrt_breaker breaker;
    CHECK_OK(agentrt_breaker_open(runtime, &options, &breaker, NULL));
    fixture_run(runtime, 1000);
    fail(breaker);
    fixture_run(runtime, UINT64_C(1) << 60);
    refused(breaker);
}

TEST(options_out_of_range_are_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = {5};
    agentrt_breaker_options options = {.struct_size = sizeof options,
                                       .failures = AGENTRT_BREAKER_FAILURES_MAX + 1};
    CHECK_REFUSED(agentrt_breaker_open(runtime, &options, &breaker, E), AGENTRT_E_ARGUMENT);
    options.failures = 0;
    options.probes = AGENTRT_BREAKER_PROBES_MAX + 1;
    CHECK_REFUSED(agentrt_breaker_open(runtime, &options, &breaker, E), AGENTRT_E_ARGUMENT);
    options.probes = 0;
    options.reserved = 1;
    CHECK_REFUSED(agentrt_breaker_open(runtime, &options, &breaker, E), AGENTRT_E_ARGUMENT);
    CHECK_EQ(breaker.bits, 5);
}

TEST(the_largest_breaker_counts_all_of_its_failures)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = breaker_of(runtime, AGENTRT_BREAKER_FAILURES_MAX, 32);
    for (unsigned i = 1; i < AGENTRT_BREAKER_FAILURES_MAX; i++)
        fail(breaker);
    admit(breaker);
    fail(breaker);
    refused(breaker);
    fixture_run(runtime, COOLDOWN_NS);
    uint64_t tickets[32];
    for (unsigned i = 0; i < 32; i++)
        tickets[i] = admit(breaker);
    refused(breaker);
    for (unsigned i = 0; i < 32; i++)
        CHECK_OK(agentrt_breaker_report(breaker, tickets[i], 0, NULL));
    check_info(breaker, AGENTRT_BREAKER_CLOSED, 0, 0, 1);
}

TEST(a_breaker_that_was_given_back_is_stale)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_breaker breaker = breaker_of(runtime, 1, 1);
    uint64_t ticket = admit(breaker);
    CHECK_OK(agentrt_breaker_close(breaker, NULL));
    CHECK_REFUSED(agentrt_breaker_close(breaker, E), AGENTRT_E_STALE);
    CHECK(strstr(fixture_error.text, "given back") != NULL);
    CHECK_REFUSED(agentrt_breaker_admit(breaker, &ticket, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_breaker_report(breaker, ticket, 1, E), AGENTRT_E_STALE);
    agentrt_breaker_info info;
    CHECK_REFUSED(agentrt_breaker_info_get(breaker, &info, E), AGENTRT_E_STALE);
    agentrt_breaker next = breaker_of(runtime, 1, 1);
    CHECK(next.bits != breaker.bits);
    CHECK_REFUSED(agentrt_breaker_admit(breaker, &ticket, E), AGENTRT_E_STALE);
    admit(next);
}

TEST(a_handle_that_never_was_a_breaker_is_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    uint64_t ticket;
    CHECK_REFUSED(agentrt_breaker_admit((agentrt_breaker){0}, &ticket, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_breaker_admit((agentrt_breaker){runtime.bits}, &ticket, E),
                  AGENTRT_E_KIND);
    CHECK_REFUSED(
        agentrt_breaker_admit((agentrt_breaker){UINT64_C(12) << 49 | 0x1ffffff}, &ticket, E),
        AGENTRT_E_STALE);
    agentrt_breaker breaker = breaker_of(runtime, 1, 1);
    CHECK_REFUSED(agentrt_breaker_admit(breaker, NULL, E), AGENTRT_E_ARGUMENT);
}

TEST(the_close_of_a_runtime_gives_its_breakers_back)
{
    agentrt_runtime runtime = fixture_threaded(1);
    agentrt_breaker breaker = breaker_of(runtime, 1, 1);
    agentrt_breaker tripped = breaker_of(runtime, 1, 1);
    fail(tripped);
    admit(breaker);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    uint64_t ticket;
    CHECK_REFUSED(agentrt_breaker_admit(breaker, &ticket, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_breaker_admit(tripped, &ticket, E), AGENTRT_E_STALE);
}

static void *admit_elsewhere(void *argument)
{
    uint64_t ticket;
    CHECK_EQ(agentrt_breaker_admit(*(agentrt_breaker *)argument, &ticket, NULL), AGENTRT_E_CONTEXT);
    return NULL;
}

TEST(a_simulation_answers_its_own_thread_only)
{
    agentrt_breaker breaker = breaker_of(fixture_simulated(1), 1, 1);
    pthread_join(fixture_thread(admit_elsewhere, &breaker), NULL);
}

TEST(a_child_of_a_fork_does_not_pass)
{
    agentrt_breaker breaker = breaker_of(fixture_threaded(1), 1, 1);
    admit(breaker);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        uint64_t ticket;
        _exit(agentrt_breaker_admit(breaker, &ticket, NULL) == AGENTRT_E_FORKED &&
                      agentrt_breaker_report(breaker, 0, 0, NULL) == AGENTRT_E_FORKED
                  ? 0
                  : 1);
    }
    int status = -1;
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    admit(breaker);
}
