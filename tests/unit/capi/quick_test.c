// Quick attempts: a call from a turn on a worker does and refuses what the same call does and refuses elsewhere.
#include "../../harness/fixture.h"

#include <string.h>

// A turn on a worker that does something once and lets the host wait for it.
struct errand {
    void (*run)(struct errand *self);
    agentrt_runtime runtime;
    agentrt_agent agent;
    agentrt_agent other;
    struct actor *target;
};

static agentrt_status go(struct actor *actor, const agentrt_message *message)
{
    struct errand *errand = actor->context;
    if (message->right == 0)
        return AGENTRT_OK; // room where the errand was refused
    errand->agent = AGENT(message->agent);
    errand->run(errand);
    return agentrt_reply(errand->agent, (agentrt_right){message->right}, &(agentrt_payload){0},
                         NULL);
}

static void run_errand(struct errand *errand)
{
    static struct actor runner;
    runner = (struct actor){.react = go, .context = errand};
    agentrt_agent agent = fixture_spawn(errand->runtime, &runner, NULL);
    agentrt_future future;
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){0}, NULL, &future, NULL));
    fixture_wait(future, 10000000000);
    CHECK_OK(agentrt_runtime_drain(errand->runtime, 10000000000, NULL));
}

static void send_every_length(struct errand *errand)
{
    static const char text[] = "abcdefghijklmnopqrstuvwxyz";
    for (uint64_t bytes = 0; bytes <= AGENTRT_INLINE_BYTES; bytes++)
        CHECK_OK(agentrt_signal(errand->agent, errand->other,
                                &(agentrt_payload){.type = bytes, .data = text, .bytes = bytes},
                                NULL));
    CHECK_OK(agentrt_signal(errand->agent, errand->other, &(agentrt_payload){.type = 99}, NULL));
}

TEST(every_length_that_is_inline_arrives_as_it_was)
{
    struct actor target = {0};
    struct errand errand = {.run = send_every_length, .runtime = fixture_threaded(1)};
    errand.other = fixture_spawn(errand.runtime, &target, NULL);
    run_errand(&errand);
    CHECK_EQ(target.received, AGENTRT_INLINE_BYTES + 2);
    for (unsigned bytes = 0; bytes <= AGENTRT_INLINE_BYTES; bytes++) {
        const agentrt_message *record = fixture_record(&target, bytes);
        CHECK_EQ(record->type, bytes);
        CHECK_EQ(record->payload_bytes, bytes);
        CHECK_EQ(record->from, errand.agent.bits);
        CHECK(memcmp(record->payload.bytes, "abcdefghijklmnopqrstuvwxyz", bytes) == 0);
    }
    CHECK_EQ(fixture_record(&target, AGENTRT_INLINE_BYTES + 1)->payload_bytes, 0);
    fixture_check_conserved(errand.runtime);
}

static void misuse_signal(struct errand *errand)
{
    agentrt_agent me = errand->agent, to = errand->other;
    agentrt_payload good = {.type = 1};
    agentrt_payload lost = {.type = 1, .bytes = 8}; // bytes, but no data
    agentrt_payload huge = {.data = &good, .bytes = AGENTRT_PAYLOAD_BYTES_MAX + 1};
    agentrt_payload forged = {.buf = {UINT64_C(3) << 49 | 1u << 25 | 7}};
    CHECK_REFUSED(agentrt_signal(me, to, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_signal(me, to, &lost, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_signal(me, to, &huge, E), AGENTRT_E_SIZE);
    CHECK_REFUSED(agentrt_signal(me, to, &forged, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_signal(me, HOST, &good, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_signal(me, AGENT(errand->runtime.bits), &good, E), AGENTRT_E_KIND);
    CHECK_REFUSED(agentrt_signal(me, AGENT(to.bits | 0xFFFFFF), &good, E), AGENTRT_E_STALE);
    // The same place under another kind: only the kind tells them apart.
    uint64_t future = (to.bits & ((UINT64_C(1) << 49) - 1)) | UINT64_C(5) << 49;
    CHECK_REFUSED(agentrt_signal(me, AGENT(future), &good, E), AGENTRT_E_KIND);
    CHECK_REFUSED(agentrt_signal(to, me, &good, E), AGENTRT_E_CONTEXT); // another's name as sender
}

TEST(a_turn_is_refused_the_signals_that_anyone_is)
{
    struct actor target = {0};
    struct errand errand = {.run = misuse_signal, .runtime = fixture_threaded(1)};
    errand.other = fixture_spawn(errand.runtime, &target, NULL);
    run_errand(&errand);
    CHECK_EQ(target.received, 0);
}

static void refused_spawn(struct errand *errand, const agentrt_spawn_options *options,
                          agentrt_status expected)
{
    agentrt_agent agent = {77};
    CHECK_REFUSED(agentrt_spawn(errand->runtime, errand->agent, options, &agent, E), expected);
    CHECK_EQ(agent.bits, 77);
}

static void misuse_spawn(struct errand *errand)
{
    const agentrt_spawn_options good = fixture_options(errand->target);
    agentrt_behavior behavior = *good.behavior;
#define BAD(status, ...)                                                                           \
    do {                                                                                           \
        agentrt_spawn_options bad = good;                                                          \
        __VA_ARGS__;                                                                               \
        refused_spawn(errand, &bad, status);                                                       \
    } while (0)
    BAD(AGENTRT_E_ARGUMENT, bad.struct_size = 55);
    BAD(AGENTRT_E_ARGUMENT, bad.flags = 32);
    BAD(AGENTRT_E_ARGUMENT, bad.behavior = NULL);
    BAD(AGENTRT_E_ARGUMENT, bad.capacity = AGENTRT_CAPACITY_MAX + 1);
    BAD(AGENTRT_E_ARGUMENT, bad.overflow = 4);
    BAD(AGENTRT_E_ARGUMENT, bad.priority = 4);
    BAD(AGENTRT_E_ARGUMENT, bad.name_bytes = 3);
    BAD(AGENTRT_E_ARGUMENT, bad.name = "x");
    BAD(AGENTRT_E_ARGUMENT, bad.port.bits = UINT64_C(4) << 49 | 1u << 25);
    behavior.reserved = 1;
    BAD(AGENTRT_E_ARGUMENT, bad.behavior = &behavior);
    behavior = *good.behavior;
    behavior.receive = NULL;
    BAD(AGENTRT_E_ARGUMENT, bad.behavior = &behavior);
    behavior = *good.behavior;
    behavior.struct_size = 8;
    BAD(AGENTRT_E_ARGUMENT, bad.behavior = &behavior);
#undef BAD
    refused_spawn(errand, NULL, AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_spawn(errand->runtime, errand->agent, &good, NULL, E),
                  AGENTRT_E_ARGUMENT);
    agentrt_agent agent;
    agentrt_runtime stale = {errand->runtime.bits + (1u << 25)};
    CHECK_REFUSED(agentrt_spawn(stale, errand->agent, &good, &agent, E), AGENTRT_E_STALE);
}

TEST(a_turn_is_refused_the_spawns_that_anyone_is)
{
    struct actor target = {0};
    struct errand errand = {.run = misuse_spawn, .runtime = fixture_threaded(1), .target = &target};
    run_errand(&errand);
    CHECK_EQ(fixture_stats(errand.runtime).spawned, 1); // the errand's own agent
    CHECK_EQ(target.destroyed, 0);                      // a refused state stays the caller's
}

static void spawn_one(struct errand *errand)
{
    agentrt_spawn_options options = fixture_options(errand->target);
    options.capacity = 3;
    options.overflow = AGENTRT_WAIT;
    options.priority = AGENTRT_HIGH;
    options.flags = AGENTRT_SPAWN_STOP;
    CHECK_OK(agentrt_spawn(errand->runtime, errand->agent, &options, &errand->other, NULL));
    agentrt_agent_info info;
    CHECK_OK(agentrt_agent_info_get(errand->other, &info, NULL));
    CHECK_EQ(info.capacity, 3);
    CHECK_EQ(info.overflow, AGENTRT_WAIT);
    CHECK_EQ(info.priority, AGENTRT_HIGH);
    for (unsigned i = 0; i < 3; i++)
        CHECK_OK(agentrt_signal(errand->agent, errand->other, &(agentrt_payload){.type = i}, NULL));
    CHECK_REFUSED(agentrt_signal(errand->agent, errand->other, &(agentrt_payload){0}, E),
                  AGENTRT_E_WAIT);
    CHECK_OK(agentrt_agent_stop(errand->agent, errand->other, NULL));
    CHECK_REFUSED(agentrt_signal(errand->agent, errand->other, &(agentrt_payload){0}, E),
                  AGENTRT_E_CLOSED);
}

TEST(what_a_turn_spawns_has_the_options_it_asked_for)
{
    struct actor target = {0};
    struct errand errand = {.run = spawn_one, .runtime = fixture_threaded(1), .target = &target};
    run_errand(&errand);
    CHECK_EQ(target.received, 4); // three signals and the STOP record
    CHECK_EQ(target.log[3].kind, AGENTRT_KIND_STOP);
    CHECK_EQ(target.destroyed, 1);
    CHECK_EQ(fixture_stats(errand.runtime).ended, 1);
}

static agentrt_status end_at_seven(struct actor *actor, const agentrt_message *message)
{
    (void)actor;
    return message->type == 7 ? AGENTRT_END : AGENTRT_OK;
}

static void send_up_to_nine(struct errand *errand)
{
    for (uint64_t type = 1; type <= 9; type++)
        CHECK_OK(
            agentrt_signal(errand->agent, errand->other, &(agentrt_payload){.type = type}, NULL));
}

TEST(an_agent_that_ends_itself_leaves_the_rest_as_dead_letters)
{
    struct actor target = {.react = end_at_seven};
    struct errand errand = {.run = send_up_to_nine, .runtime = fixture_threaded(1)};
    errand.other = fixture_spawn(errand.runtime, &target, NULL);
    run_errand(&errand);
    CHECK_EQ(target.received, 7);
    CHECK_EQ(target.destroyed, 1);
    CHECK_EQ(fixture_stats(errand.runtime).dead_letters, 2);
    fixture_check_conserved(errand.runtime);
}

static void send_seven_alone(struct errand *errand)
{
    CHECK_OK(agentrt_signal(errand->agent, errand->other, &(agentrt_payload){.type = 7}, NULL));
}

TEST(an_agent_that_ends_itself_with_nothing_left_is_gone_at_once)
{
    struct actor target = {.react = end_at_seven};
    struct errand errand = {.run = send_seven_alone, .runtime = fixture_threaded(1)};
    errand.other = fixture_spawn(errand.runtime, &target, NULL);
    run_errand(&errand);
    CHECK_EQ(target.destroyed, 1);
    CHECK_EQ(fixture_stats(errand.runtime).ended, 1);
    CHECK_EQ(fixture_stats(errand.runtime).dead_letters, 0);
    CHECK_REFUSED(agentrt_signal(HOST, errand.other, &(agentrt_payload){0}, E), AGENTRT_E_DEAD);
    fixture_check_conserved(errand.runtime);
}
