// The drain's count under every order: never quiet while something that was sent has consequences to come.
//
// Each model ends something whose end sends one message to a witness that never runs. So there is always something in flight,
// and whoever finds the runtime quiet has looked between the cause and its consequence.
#include "exec/await.h"
#include "exec/right.h"
#include "exec/batch.h"
#include "exec/crowd.h"
#include "exec/inject.h"
#include "exec/letter.h"
#include "exec/link.h"
#include "exec/mailbox.h"
#include "exec/turn.h"
#include "explore.h"
#include "mem_model.h"
#include "runtime.h"

#include "../harness/test.h"

static struct art_runtime runtime;
static struct art_worker worker;
static struct art_port port;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static struct art_agent *subject;
static struct art_agent *witness;
static uint64_t subject_bits;
static uint64_t witness_bits;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

static agentrt_status tell_witness(void *state, const agentrt_message *message)
{
    (void)state;
    (void)message;
    bool told =
        art_signal_notify(self(), &runtime, 0, witness_bits, AGENTRT_KIND_WAKE, 0, AGENTRT_OK, 0);
    MODEL_CHECK(told);
    return AGENTRT_OK;
}

static const agentrt_behavior behavior = {.struct_size = sizeof behavior, .receive = tell_witness};

static void setup_behind(struct art_port *at)
{
    mem_model_reset();
    memset(threads, 0, sizeof threads);
    for (unsigned kind = 0; kind < ART_POOL_COUNT; kind++) {
        art_pools[kind].full = NULL;
        art_pools[kind].carved = 0;
        art_atomic_store(&art_pools[kind].chunks[0], NULL, relaxed);
    }
    worker = (struct art_worker){.runtime = &runtime, .alone = true};
    runtime = (struct art_runtime){.workers_count = 1, .workers = &worker};
    port = (struct art_port){.event = -1};
    art_atomic_store(&port.runtime, &runtime, relaxed);
    art_atomic_store(&port.agents, 1, relaxed);
    bool opened = art_letter_open(&runtime.letters);
    MODEL_CHECK(opened);
    art_crowd_open(&runtime.crowds);
    struct art_agent_shape shape = {.behavior = at == NULL ? &behavior : NULL,
                                    .port = at,
                                    .policy = art_policy_make(4, 0, 0, 0)};
    subject = art_agent_create(self(), &runtime, &shape);
    shape = (struct art_agent_shape){
        .behavior = &behavior, .policy = art_policy_make(4, 0, 0, 0), .held = true};
    witness = art_agent_create(self(), &runtime, &shape);
    MODEL_CHECK(subject != NULL && witness != NULL);
    subject_bits = art_agent_bits(subject);
    witness_bits = art_agent_bits(witness);
}

static uint64_t promise(enum art_promise_use use)
{
    uint64_t future = 0;
    agentrt_status status =
        art_await_create(self(), &runtime, witness_bits, subject_bits, use, ART_NEVER, &future);
    MODEL_CHECK(status == AGENTRT_OK);
    return art_await_right(future);
}

// The witness hears of the subject's end.
static void monitor(void)
{
    struct art_ext *ext = art_agent_ext(subject);
    bool noted = art_right_note(self(), &ext->monitors, promise(ART_PROMISE_MONITOR));
    MODEL_CHECK(noted);
}

static void send(uint64_t right)
{
    struct art_draft draft;
    struct art_buf_refusal refusal;
    agentrt_payload payload = {.type = 1};
    agentrt_status status = art_signal_draft(self(), 0, &payload, &draft, &refusal);
    MODEL_CHECK(status == AGENTRT_OK);
    draft.message->from = 0;
    draft.message->right = right;
    status = art_signal_post(self(), &runtime, subject_bits, &draft);
    MODEL_CHECK(status == AGENTRT_OK);
}

static void look(void)
{
    MODEL_CHECK(!art_runtime_quiet(&runtime));
    agentrt_stats stats;
    art_runtime_stats(&runtime, &stats);
    MODEL_CHECK(stats.in_flight <= stats.accepted);
}

static void verify_told(void)
{
    MODEL_CHECK(art_word_urgent(art_atomic_load(&witness->word, relaxed)) == 1);
    agentrt_stats stats;
    art_runtime_stats(&runtime, &stats);
    MODEL_CHECK(stats.in_flight == 1);
}

// The subject's worker, for one turn.
static void run_turn(void)
{
    self()->worker = &worker;
    struct art_agent *agent;
    while ((agent = art_inject_pop(&runtime.inject)) == NULL)
        explore_yield();
    art_turn_run(self(), &worker, agent);
}

static void setup_signalled(void)
{
    setup_behind(NULL);
    send(0);
}

TEST(no_drain_ends_between_a_message_and_what_its_turn_sends)
{
    static const struct explore_model model = {
        .setup = setup_signalled, .threads = {run_turn, look}, .verify = verify_told};
    explore_holds(&model);
}

static void setup_monitored(void)
{
    setup_behind(NULL);
    monitor();
}

static void stop_and_look(void)
{
    enum art_admission admission = art_link_stop(self(), &runtime, subject_bits);
    MODEL_CHECK(admission == ART_ADMITTED_WAKE);
    look();
}

TEST(no_drain_ends_between_a_stop_and_what_the_end_sends)
{
    static const struct explore_model model = {
        .setup = setup_monitored, .threads = {stop_and_look, run_turn}, .verify = verify_told};
    explore_holds(&model);
}

static void setup_killed(void)
{
    setup_monitored();
    bool told =
        art_signal_notify(self(), &runtime, 0, subject_bits, ART_MSG_KILL, 0, AGENTRT_E_KILLED, 0);
    MODEL_CHECK(told);
}

TEST(no_drain_ends_between_a_kill_and_what_the_end_sends)
{
    static const struct explore_model model = {
        .setup = setup_killed, .threads = {run_turn, look}, .verify = verify_told};
    explore_holds(&model);
}

// Behind a port.
static void open_batch(void)
{
    agentrt_message record;
    uint32_t count = art_batch_open(self(), subject, &record, 1);
    MODEL_CHECK(count == 1);
}

static void setup_taken(void)
{
    setup_behind(&port);
    monitor();
    send(0);
    open_batch();
}

static void commit_crash(void)
{
    agentrt_command command = {.agent = subject_bits, .op = AGENTRT_COMMIT_CRASH};
    agentrt_status status = art_batch_commit(self(), &port, &command);
    MODEL_CHECK(status == AGENTRT_OK);
}

TEST(no_drain_ends_between_a_crash_before_the_first_record_and_what_the_end_sends)
{
    static const struct explore_model model = {
        .setup = setup_taken, .threads = {commit_crash, look}, .verify = verify_told};
    explore_holds(&model);
}

static void setup_stopping(void)
{
    setup_behind(&port);
    bool sent = art_signal_notify(self(), &runtime, witness_bits, subject_bits, ART_MSG_MONITOR,
                                  promise(ART_PROMISE_MONITOR), AGENTRT_OK, 0);
    MODEL_CHECK(sent);
    enum art_admission admission = art_link_stop(self(), &runtime, subject_bits);
    MODEL_CHECK(admission == ART_ADMITTED);
}

static void open_nothing(void)
{
    agentrt_message record;
    uint32_t count = art_batch_open(self(), subject, &record, 1);
    MODEL_CHECK(count == 0);
}

TEST(no_drain_ends_between_a_request_and_the_end_that_its_turn_brings)
{
    static const struct explore_model model = {
        .setup = setup_stopping, .threads = {open_nothing, look}, .verify = verify_told};
    explore_holds(&model);
}

static void setup_late(void)
{
    setup_behind(&port);
    monitor();
    art_atomic_or(&subject->word, ART_WORD_AWAITING, relaxed);
    enum art_admission admission = art_link_stop(self(), &runtime, subject_bits);
    MODEL_CHECK(admission == ART_ADMITTED);
}

static void commit_late_and_look(void)
{
    agentrt_command command = {.agent = subject_bits, .op = AGENTRT_COMMIT_DONE};
    agentrt_status status = art_batch_commit(self(), &port, &command);
    MODEL_CHECK(status == AGENTRT_OK);
    look();
}

static void open_queued(void)
{
    while (art_atomic_load(&port.queue, acquire) == NULL)
        explore_yield();
    open_nothing();
}

TEST(no_drain_ends_between_a_late_commit_and_the_end_that_waited_for_it)
{
    static const struct explore_model model = {
        .setup = setup_late, .threads = {commit_late_and_look, open_queued}, .verify = verify_told};
    explore_holds(&model);
}

static void setup_left(void)
{
    setup_behind(&port);
    monitor();
    send(0);
}

static void setup_asked(void)
{
    setup_behind(&port);
    send(promise(ART_PROMISE_ASK));
}

static void bury(void)
{
    art_batch_bury(self(), subject);
}

TEST(no_drain_ends_between_a_dead_letter_and_what_the_end_sends)
{
    static const struct explore_model model = {
        .setup = setup_left, .threads = {bury, look}, .verify = verify_told};
    explore_holds(&model);
}

TEST(no_drain_ends_between_a_dead_letter_and_the_answer_to_its_ask)
{
    static const struct explore_model model = {
        .setup = setup_asked, .threads = {bury, look}, .verify = verify_told};
    explore_holds(&model);
}
