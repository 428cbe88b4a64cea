// Gossips under every order: members that handle it, the deadline, a cancel and the repair end it once, and its place is free then.
#include "exec/agent.h"
#include "exec/mailbox.h"
#include "exec/timer.h"
#include "explore.h"
#include "mem_model.h"
#include "orchestrate/gossip.h"

#include "../harness/test.h"

enum { MEMBERS = 2, LETTERS_MAX = 4, REPAIR_NS = 5, LATE_NS = 100 };

static struct art_runtime runtime;
static struct art_worker worker;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static agentrt_letter letters[LETTERS_MAX];
static agentrt_agent members[MEMBERS];
static uint64_t copies[MEMBERS]; // what the copy that each has says of it
static uint64_t future;
static bool cancelled;
static bool fetched;
static agentrt_gossip_report report;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

static void setup(void)
{
    mem_model_reset();
    explore_local(&art_thread_record, sizeof art_thread_record);
    memset(threads, 0, sizeof threads);
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
    runtime =
        (struct art_runtime){.workers_count = 1, .workers = &worker, .tap.echo = art_gossip_echo};
    runtime.letters.ring = letters;
    worker.runtime = &runtime;
    art_atomic_store(&worker.park, 0, relaxed);
    art_timer_open(&runtime.timers);
    future = 0;
    cancelled = fetched = false;
    // Nobody runs a member that is held: its copy is taken out of its mailbox here.
    for (uint32_t i = 0; i < MEMBERS; i++) {
        struct art_agent_shape shape = {.policy = art_policy_make(4, 0, 0, 0), .held = true};
        struct art_agent *agent = art_agent_create(self(), &runtime, &shape);
        MODEL_CHECK(agent != NULL);
        members[i].bits = art_agent_bits(agent);
        copies[i] = 0;
    }
}

static void start(bool repairs, uint64_t deadline_ns)
{
    struct art_draft draft;
    struct art_buf_refusal refusal;
    agentrt_status status =
        art_signal_draft(self(), 0, &(agentrt_payload){.type = 1}, &draft, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    const struct art_rumour rumour = {.members = members,
                                      .topology = {.shape = AGENTRT_MESH, .count = MEMBERS},
                                      .fanout = MEMBERS,
                                      .repairs = repairs,
                                      .repair_ns = REPAIR_NS,
                                      .deadline_ns = deadline_ns};
    status = art_gossip_start(self(), &runtime, &rumour, &draft, &future);
    MODEL_CHECK(status == AGENTRT_OK);
    art_signal_undo(self(), &draft);
}

// Takes the copy out of a member's mailbox. False: there is none.
static bool take(uint32_t member)
{
    struct art_msg *message = art_mailbox_pop(self(), art_agent_find(members[member].bits));
    if (message == NULL)
        return false;
    copies[member] = message->right;
    return true;
}

static void hear(uint32_t member)
{
    art_gossip_echo(self(), &runtime, copies[member], AGENTRT_OK);
}

static void hear_first(void)
{
    hear(0);
}

static void hear_second(void)
{
    hear(1);
}

static void drop_second(void)
{
    art_gossip_echo(self(), &runtime, copies[1], AGENTRT_E_OVERFLOW);
}

static void expire(void)
{
    art_await_expire(self(), future);
}

static void cancel(void)
{
    cancelled = art_await_cancel(self(), future) == AGENTRT_OK;
}

// What is armed by now is due from here on.
static void pass_time(void)
{
    runtime.clock.virtual_ns += LATE_NS;
}

static void fire(void)
{
    art_timer_fire(self(), &runtime, runtime.clock.virtual_ns);
}

static void fetch(void)
{
    struct art_msg *message;
    if (art_await_fetch(future, &message) != AGENTRT_OK)
        return;
    fetched = true;
    memcpy(&report, message->payload.buf.data, sizeof report);
    MODEL_CHECK(report.status == message->status);
    MODEL_CHECK(report.reached + report.lost <= MEMBERS);
}

// It is over: nobody finds it, and its place is for the next one. What was armed for it does nothing.
static void verify_over(void)
{
    pass_time();
    fire();
    const struct art_gossip *gossip = art_pool_find(ART_POOL_GOSSIP, 0);
    MODEL_CHECK((art_atomic_load(&gossip->word, relaxed) & ART_GOSSIP_STATE_MASK) == 0);
    MODEL_CHECK(gossip->members == NULL);
    MODEL_CHECK(art_await_runtime(future) == NULL);
    MODEL_CHECK(runtime.timers.count == 0);
}

static void begin(void)
{
    setup();
    start(false, ART_NEVER);
    MODEL_CHECK(take(0) && take(1));
    pass_time();
}

static void begin_half(void)
{
    begin();
    hear(0);
}

static void begin_half_repaired(void)
{
    setup();
    start(true, ART_NEVER);
    MODEL_CHECK(take(0) && take(1));
    hear(0);
    pass_time();
}

static void verify_reached(void)
{
    fetch();
    MODEL_CHECK(fetched && report.status == AGENTRT_OK && report.reached == MEMBERS);
    verify_over();
}

static void verify_ended(void)
{
    fetch();
    MODEL_CHECK(fetched && (report.status == AGENTRT_OK || report.status == AGENTRT_E_DEADLINE));
    MODEL_CHECK(report.status == AGENTRT_E_DEADLINE || report.reached == MEMBERS);
    verify_over();
}

static void verify_cancelled(void)
{
    fetch();
    MODEL_CHECK(!fetched && cancelled);
    verify_over();
}

// Whoever lost its copy gets another by the repair.
static void verify_repaired(void)
{
    pass_time();
    fire();
    MODEL_CHECK(take(1));
    hear(1);
    fetch();
    MODEL_CHECK(fetched && report.status == AGENTRT_OK && report.reached == MEMBERS);
    MODEL_CHECK(report.repairs == 1 && report.rounds == 1);
    verify_over();
}

TEST(two_who_handle_it_at_once_end_it_once)
{
    static const struct explore_model model = {
        .setup = begin, .threads = {hear_first, hear_second}, .verify = verify_reached};
    explore_holds(&model);
}

TEST(the_last_one_and_the_deadline_end_it_once)
{
    static const struct explore_model model = {
        .setup = begin_half, .threads = {hear_second, expire}, .verify = verify_ended};
    explore_holds(&model);
}

TEST(the_last_one_and_a_cancel_leave_nothing_behind)
{
    static const struct explore_model model = {
        .setup = begin_half, .threads = {hear_second, cancel}, .verify = verify_cancelled};
    explore_holds(&model);
}

TEST(a_repair_that_comes_with_the_end_finds_it_or_nothing)
{
    static const struct explore_model model = {
        .setup = begin_half_repaired, .threads = {hear_second, fire}, .verify = verify_reached};
    explore_holds(&model);
}

TEST(a_copy_that_is_dropped_at_a_repair_comes_again)
{
    static const struct explore_model model = {
        .setup = begin_half_repaired, .threads = {drop_second, fire}, .verify = verify_repaired};
    explore_holds(&model);
}

// The deadline is there before the one that begins it is done.
static void setup_late(void)
{
    setup();
    pass_time();
}

static void start_late(void)
{
    start(true, 1);
}

static void verify_begun(void)
{
    pass_time();
    fire();
    for (uint32_t i = 0; i < MEMBERS; i++)
        if (take(i))
            hear(i);
    verify_ended();
}

TEST(a_deadline_that_passes_at_once_ends_it_once)
{
    static const struct explore_model model = {
        .setup = setup_late, .threads = {start_late, fire}, .verify = verify_begun};
    explore_holds(&model);
}
