// Ports under every order: a sleeping take is woken for every submission, and sees it whole.
#include "exec/mailbox.h"
#include "exec/port.h"
#include "explore.h"
#include "mem_model.h"

#include "../harness/test.h"

enum { GENERATION = 1 };

static struct art_runtime runtime;
static struct art_port port;
static struct art_agent agent;
static struct art_agent address;
static struct art_msg message;
static struct art_thread threads[EXPLORE_THREADS_MAX + 1];
static unsigned taken;
static art_atomic(uint32_t) records;

static struct art_thread *self(void)
{
    return &threads[explore_thread()];
}

static void open_mailbox(struct art_agent *at)
{
    *at = (struct art_agent){.port = &port, .id = 1};
    art_atomic_store(&at->runtime, &runtime, relaxed);
    art_atomic_store(&at->policy, art_policy_make(10, 0, 0, 0), relaxed);
    art_atomic_store(&at->head, art_mailbox_stub(at), relaxed);
    at->tail = art_mailbox_stub(at);
    art_atomic_store(&at->word, (uint64_t)GENERATION << ART_WORD_GENERATION_SHIFT, relaxed);
}

static void setup(void)
{
    mem_model_reset();
    memset(threads, 0, sizeof threads);
    runtime = (struct art_runtime){.workers_count = 1};
    art_atomic_store(&runtime.word, 1ull << 32 | ART_RUNTIME_OPEN, relaxed);
    port = (struct art_port){.address = &address, .event = -1};
    art_atomic_store(&port.word, 1ull << 32 | 1, relaxed);
    art_atomic_store(&port.runtime, &runtime, relaxed);
    open_mailbox(&agent);
    open_mailbox(&address);
    taken = 0;
}

static void signal(void)
{
    message = (struct art_msg){.type = 7, .kind = AGENTRT_KIND_SIGNAL};
    enum art_admission admission = art_mailbox_admit(&agent, GENERATION, 10);
    MODEL_CHECK(admission == ART_ADMITTED_WAKE);
    art_mailbox_link(&agent, &message);
    art_port_submit(&agent);
}

static void take(void)
{
    agentrt_message record;
    uint32_t count = 0;
    while (taken == 0) {
        uint64_t name = art_handle_make(ART_HANDLE_PORT, GENERATION, 0);
        agentrt_status status = art_port_take(self(), &port, name, &record, 1, ART_NEVER, &count);
        MODEL_CHECK(status == AGENTRT_OK);
        taken += count;
    }
    MODEL_CHECK(record.type == 7);
}

static const struct explore_model signal_and_take = {.setup = setup, .threads = {signal, take}};

// Two hosts at once: one takes, the other is told that the port is busy, or comes when the first has left.
static void setup_signalled(void)
{
    setup();
    signal();
}

static void take_once(void)
{
    agentrt_message record;
    uint32_t count = 0;
    uint64_t name = art_handle_make(ART_HANDLE_PORT, GENERATION, 0);
    agentrt_status status = art_port_take(self(), &port, name, &record, 1, 0, &count);
    MODEL_CHECK(status == AGENTRT_OK || status == AGENTRT_E_BUSY);
    if (count == 1)
        art_atomic_add(&records, 1, relaxed);
}

static void verify_taken_once(void)
{
    MODEL_CHECK(art_atomic_exchange(&records, 0, relaxed) == 1);
}

TEST(edge_port_busy)
{
    static const struct explore_model model = {
        .setup = setup_signalled, .threads = {take_once, take_once}, .verify = verify_taken_once};
    explore_edge("port.busy", &model);
}

static const char swap[] = "a read-modify-write decides by itself who wakes";

TEST(edge_port_armed)
{
    static const struct explore_exception exceptions[] = {{"ARMED_NOT, seq_cst", swap},
                                                          {NULL, NULL}};
    explore_edge_except("port.armed", &signal_and_take, exceptions);
}

TEST(edge_port_queue)
{
    static const struct explore_exception exceptions[] = {
        {"port->bell, 1, release", "the queue's own swap carries the submission"}, {NULL, NULL}};
    explore_edge_except("port.queue", &signal_and_take, exceptions);
}
