// Promises whose two sides end apart: late answers, rights that go with their holders, rights of another runtime.
#include "exec/await.h"

#include "../../harness/fixture.h"
#include "base/mem.h"

enum { PATIENCE_NS = 10, KEPT_MAX = 8 };
enum type {
    TYPE_KEEP = 1,
    TYPE_REPLY,
    TYPE_REPLY_ISO,
    TYPE_REPLY_VAL,
    TYPE_REFUSE,
    TYPE_ASK_ON,
    TYPE_OTHER
};

// Keeps the rights of its asks; other messages tell it what to do with the oldest.
struct keeper {
    agentrt_right rights[KEPT_MAX];
    unsigned kept;
    unsigned used;
    agentrt_status expected; // of that use, or of an ask that inherits from it
    agentrt_agent next;
};

static agentrt_buf create(agentrt_agent agent)
{
    agentrt_buf buf = {0};
    CHECK_OK(agentrt_buf_create(agent, AGENTRT_ISO, NULL, 5000, &buf, NULL));
    return buf;
}

static void reply_iso(agentrt_agent agent, agentrt_right right)
{
    agentrt_buf iso = create(agent);
    CHECK_OK(agentrt_reply(agent, right, &(agentrt_payload){.buf = iso}, NULL));
    agentrt_view view;
    CHECK_REFUSED(agentrt_buf_view(agent, iso, 0, &view, E), AGENTRT_E_STALE);
    agentrt_buf kept = create(agent);
    CHECK_REFUSED(agentrt_reply(agent, right, &(agentrt_payload){.buf = kept}, E), AGENTRT_E_STALE);
    CHECK_OK(agentrt_buf_close(kept, NULL)); // what was refused stays the sender's
}

static void reply_val(agentrt_agent agent, agentrt_right right)
{
    agentrt_buf val = {0};
    CHECK_OK(agentrt_buf_convert(agent, create(agent), AGENTRT_VAL, &val, NULL));
    CHECK_OK(agentrt_reply(agent, right, &(agentrt_payload){.buf = val}, NULL));
    agentrt_buf_info info;
    CHECK_OK(agentrt_buf_info_get(val, &info, NULL));
    CHECK_EQ(info.holders, 1);
    CHECK_OK(agentrt_buf_close(val, NULL));
}

static agentrt_status act(struct actor *self, const agentrt_message *message)
{
    struct keeper *keeper = self->context;
    if (message->right != 0 && message->kind == AGENTRT_KIND_SIGNAL) {
        CHECK(keeper->kept < KEPT_MAX);
        keeper->rights[keeper->kept++].bits = message->right;
        return AGENTRT_OK;
    }
    agentrt_right right = keeper->rights[keeper->used];
    if (message->type == TYPE_REPLY)
        CHECK_STATUS(agentrt_reply(self->agent, right, &(agentrt_payload){.type = 7}, NULL),
                     keeper->expected);
    if (message->type == TYPE_REPLY_ISO)
        reply_iso(self->agent, right);
    if (message->type == TYPE_REPLY_VAL)
        reply_val(self->agent, right);
    if (message->type == TYPE_REFUSE)
        CHECK_STATUS(agentrt_refuse(self->agent, right, AGENTRT_E_LIMIT, "no", 2, NULL),
                     keeper->expected);
    if (message->type == TYPE_ASK_ON) {
        agentrt_ask_options options = {.struct_size = sizeof options, .parent = right};
        agentrt_future future;
        CHECK_STATUS(agentrt_ask(self->agent, keeper->next, &(agentrt_payload){.type = TYPE_KEEP},
                                 &options, &future, NULL),
                     keeper->expected);
    }
    return AGENTRT_OK;
}

struct scene {
    agentrt_runtime runtime;
    struct keeper keeper;
    struct actor actor;
    agentrt_agent agent;
    agentrt_future future;
};

static void open_scene(struct scene *scene, const agentrt_spawn_options *options)
{
    *scene = (struct scene){.runtime = fixture_simulated(1)};
    scene->actor = (struct actor){.react = act, .context = &scene->keeper};
    scene->agent = fixture_spawn(scene->runtime, &scene->actor, options);
}

static agentrt_future ask(agentrt_agent to, uint64_t timeout_ns)
{
    agentrt_ask_options options = {.struct_size = sizeof options, .timeout_ns = timeout_ns};
    agentrt_future future = {0};
    CHECK_OK(agentrt_ask(HOST, to, &(agentrt_payload){.type = TYPE_KEEP}, &options, &future, NULL));
    return future;
}

// An ask that the keeper has received and whose deadline has passed.
static void open_late(struct scene *scene)
{
    open_scene(scene, NULL);
    scene->future = ask(scene->agent, PATIENCE_NS);
    fixture_run(scene->runtime, PATIENCE_NS);
    CHECK_EQ(scene->keeper.kept, 1);
    agentrt_message answer = fixture_wait(scene->future, 0);
    CHECK_EQ(answer.status, AGENTRT_E_DEADLINE);
}

static void tell(struct scene *scene, uint64_t type, agentrt_status expected)
{
    scene->keeper.expected = expected;
    unsigned before = scene->actor.received;
    fixture_signal(scene->agent, type);
    fixture_run(scene->runtime, 0);
    CHECK_EQ(scene->actor.received, before + 1);
    CHECK_EQ(fixture_stats(scene->runtime).crashed, 0);
}

// How many promises live, in this process.
static uint32_t promises(void)
{
    uint32_t count = 0;
    struct art_promise *promise;
    for (uint32_t i = 0; (promise = art_pool_find(ART_POOL_PROMISE, i)) != NULL; i++)
        count += art_await_state(art_atomic_load(&promise->word, acquire)) != ART_PROMISE_FREE;
    return count;
}

static void check_letters(agentrt_runtime runtime, uint32_t count, agentrt_status reason)
{
    agentrt_letter letters[8];
    uint32_t found;
    CHECK_OK(agentrt_runtime_letters(runtime, letters, 8, &found, NULL));
    CHECK_EQ(found, count);
    for (uint32_t i = 0; i < found; i++)
        CHECK_EQ(letters[i].reason, reason);
    fixture_check_conserved(runtime);
}

TEST(a_late_right_works_once)
{
    struct scene scene;
    open_late(&scene);
    CHECK_EQ(promises(), 1);
    tell(&scene, TYPE_REPLY, AGENTRT_OK);
    CHECK_EQ(promises(), 0);
    tell(&scene, TYPE_REPLY, AGENTRT_E_STALE);
    tell(&scene, TYPE_REFUSE, AGENTRT_E_STALE);
    check_letters(scene.runtime, 1, AGENTRT_E_LATE);
    agentrt_message answer;
    CHECK_REFUSED(agentrt_future_wait(scene.future, 0, &answer, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_future_cancel(scene.future, E), AGENTRT_E_STALE);
}

TEST(a_late_refusal_is_a_letter_with_the_length_of_its_text)
{
    struct scene scene;
    open_late(&scene);
    tell(&scene, TYPE_REFUSE, AGENTRT_OK);
    CHECK_EQ(promises(), 0);
    agentrt_letter letter;
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(scene.runtime, &letter, 1, &count, NULL));
    CHECK_EQ(count, 1);
    CHECK_EQ(letter.reason, AGENTRT_E_LATE);
    CHECK_EQ(letter.from, scene.agent.bits);
    CHECK_EQ(letter.to, 0);
    CHECK_EQ(letter.payload_bytes, 2);
    tell(&scene, TYPE_REPLY, AGENTRT_E_STALE);
}

TEST(a_future_stays_stale_while_its_right_is_out)
{
    struct scene scene;
    open_scene(&scene, NULL);
    agentrt_future future = ask(scene.agent, 0);
    fixture_run(scene.runtime, 0);
    CHECK_OK(agentrt_future_cancel(future, NULL));
    CHECK_EQ(promises(), 1);
    agentrt_message answer;
    CHECK_REFUSED(agentrt_future_cancel(future, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_future_wait(future, 0, &answer, E), AGENTRT_E_STALE);
    tell(&scene, TYPE_REPLY, AGENTRT_OK);
    CHECK_EQ(promises(), 0);
    check_letters(scene.runtime, 1, AGENTRT_E_LATE);
}

TEST(a_result_that_nobody_has_fetched_yet_outlives_a_late_answer)
{
    struct scene scene;
    open_scene(&scene, NULL);
    agentrt_future future = ask(scene.agent, PATIENCE_NS);
    fixture_run(scene.runtime, PATIENCE_NS);
    tell(&scene, TYPE_REPLY, AGENTRT_OK);
    CHECK_EQ(promises(), 1);
    tell(&scene, TYPE_REPLY, AGENTRT_E_STALE);
    agentrt_message answer = fixture_wait(future, 0);
    CHECK_EQ(answer.status, AGENTRT_E_DEADLINE);
    CHECK_EQ(promises(), 0);
    check_letters(scene.runtime, 1, AGENTRT_E_LATE);
}

TEST(a_buffer_in_a_late_answer_is_released)
{
    for (uint64_t type = TYPE_REPLY_ISO; type <= TYPE_REPLY_VAL; type++) {
        struct scene scene;
        open_late(&scene);
        int64_t blocks = test_live_blocks();
        tell(&scene, type, AGENTRT_OK);
        CHECK_EQ(test_live_blocks(), blocks);
        check_letters(scene.runtime, 1, AGENTRT_E_LATE);
    }
}

TEST(a_right_goes_with_the_agent_that_holds_it)
{
    struct scene scene;
    open_late(&scene);
    CHECK_EQ(promises(), 1);
    CHECK_OK(agentrt_agent_kill(HOST, scene.agent, NULL));
    fixture_run(scene.runtime, 0);
    CHECK_EQ(promises(), 0);
    CHECK_REFUSED(agentrt_reply(HOST, scene.keeper.rights[0], &(agentrt_payload){0}, E),
                  AGENTRT_E_STALE);
    check_letters(scene.runtime, 0, AGENTRT_OK);
}

TEST(a_right_goes_with_the_message_that_carries_it)
{
    struct scene scene;
    open_scene(&scene, NULL);
    agentrt_future given_up = ask(scene.agent, 0);
    CHECK_OK(agentrt_future_cancel(given_up, NULL));
    CHECK_EQ(promises(), 1);
    CHECK_OK(agentrt_agent_kill(HOST, scene.agent, NULL));
    fixture_run(scene.runtime, 0);
    CHECK_EQ(scene.actor.received, 0);
    CHECK_EQ(promises(), 0);
    check_letters(scene.runtime, 1, AGENTRT_E_DEAD);
}

TEST(a_right_goes_with_a_message_that_its_mailbox_drops)
{
    for (uint32_t overflow = AGENTRT_DROP_OLDEST; overflow <= AGENTRT_DROP_NEWEST; overflow++) {
        struct scene scene;
        open_scene(&scene, &(agentrt_spawn_options){.capacity = 1, .overflow = overflow});
        agentrt_future first = ask(scene.agent, 0);
        CHECK_OK(agentrt_future_cancel(first, NULL));
        agentrt_future second = ask(scene.agent, PATIENCE_NS);
        fixture_run(scene.runtime, 2 * PATIENCE_NS);
        CHECK_EQ(scene.keeper.kept, 1);
        agentrt_message answer = fixture_wait(second, 0);
        CHECK_EQ(answer.status,
                 overflow == AGENTRT_DROP_OLDEST ? AGENTRT_E_DEADLINE : AGENTRT_E_OVERFLOW);
        CHECK_EQ(promises(), 1);
        check_letters(scene.runtime, 1, AGENTRT_E_OVERFLOW);
        tell(&scene, TYPE_REPLY, AGENTRT_OK);
        CHECK_EQ(promises(), 0);
        check_letters(scene.runtime, 1, AGENTRT_E_LATE);
    }
}

TEST(an_ask_that_is_refused_leaves_no_promise)
{
    struct scene scene;
    open_scene(&scene, &(agentrt_spawn_options){.capacity = 1});
    fixture_signal(scene.agent, TYPE_OTHER);
    agentrt_ask_options options = {.struct_size = sizeof options, .timeout_ns = PATIENCE_NS};
    agentrt_future future;
    CHECK_REFUSED(agentrt_ask(HOST, scene.agent, &(agentrt_payload){0}, &options, &future, E),
                  AGENTRT_E_FULL);
    CHECK_EQ(promises(), 0);
    fixture_run(scene.runtime, 2 * PATIENCE_NS);
    check_letters(scene.runtime, 0, AGENTRT_OK);
}

TEST(a_closed_runtime_leaves_no_promise)
{
    struct scene scene;
    open_late(&scene);
    agentrt_future unfetched = ask(scene.agent, PATIENCE_NS);
    fixture_run(scene.runtime, PATIENCE_NS);
    (void)unfetched;
    (void)ask(scene.agent, 0);
    CHECK_EQ(promises(), 3);
    CHECK_OK(agentrt_runtime_close(scene.runtime, NULL));
    CHECK_EQ(promises(), 0);
}

TEST(a_port_that_closes_gives_the_rights_back_that_its_host_holds)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_port port;
    agentrt_agent address;
    CHECK_OK(agentrt_port_open(runtime, NULL, &port, NULL));
    CHECK_OK(agentrt_port_address(port, &address, NULL));
    agentrt_future first = ask(address, PATIENCE_NS), second = ask(address, PATIENCE_NS);
    agentrt_message records[4];
    uint32_t count;
    CHECK_OK(agentrt_port_take(port, records, 4, 2 * PATIENCE_NS, &count, NULL));
    CHECK_EQ(count, 2);
    fixture_run(runtime, 2 * PATIENCE_NS);
    CHECK_EQ(fixture_wait(first, 0).status, AGENTRT_E_DEADLINE);
    CHECK_EQ(fixture_wait(second, 0).status, AGENTRT_E_DEADLINE);
    CHECK_EQ(promises(), 2);
    agentrt_right right = {records[0].right};
    CHECK_OK(agentrt_reply(address, right, &(agentrt_payload){0}, NULL));
    CHECK_EQ(promises(), 1);
    check_letters(runtime, 1, AGENTRT_E_LATE);
    CHECK_OK(agentrt_port_close(port, NULL));
    CHECK_EQ(promises(), 0);
}

TEST(an_ask_for_one_whose_deadline_has_passed_is_refused)
{
    struct scene scene;
    open_late(&scene);
    struct keeper last = {0};
    struct actor other = {.react = act, .context = &last};
    scene.keeper.next = fixture_spawn(scene.runtime, &other, NULL);
    tell(&scene, TYPE_ASK_ON, AGENTRT_E_DEADLINE);
    tell(&scene, TYPE_REPLY, AGENTRT_OK);
    CHECK_EQ(last.kept, 0);
    tell(&scene, TYPE_ASK_ON, AGENTRT_OK); // a used right passes nothing on
    CHECK_EQ(last.kept, 1);
}

TEST(an_ask_for_one_that_has_given_up_keeps_its_deadline)
{
    struct scene scene;
    open_scene(&scene, NULL);
    struct keeper last = {0};
    struct actor other = {.react = act, .context = &last};
    scene.keeper.next = fixture_spawn(scene.runtime, &other, NULL);
    agentrt_future future = ask(scene.agent, PATIENCE_NS);
    fixture_run(scene.runtime, 0);
    CHECK_OK(agentrt_future_cancel(future, NULL));
    tell(&scene, TYPE_ASK_ON, AGENTRT_OK);
    fixture_run(scene.runtime, 2 * PATIENCE_NS);
    const agentrt_message *answer = fixture_record(&scene.actor, scene.actor.received - 1);
    CHECK_EQ(answer->kind, AGENTRT_KIND_REPLY);
    CHECK_EQ(answer->status, AGENTRT_E_DEADLINE);
}

// Whatever the process still has of messages is taken, and more is refused.
static void use_up_messages(void)
{
    art_mem_fail_after(0);
    while (art_msg_acquire(art_thread_self()) != NULL) {
    }
}

TEST(a_deadline_ends_an_ask_without_memory)
{
    struct scene scene;
    open_scene(&scene, NULL);
    agentrt_future future = ask(scene.agent, PATIENCE_NS);
    fixture_run(scene.runtime, 0);
    use_up_messages();
    agentrt_future another;
    CHECK_STATUS(agentrt_ask(HOST, scene.agent, &(agentrt_payload){0}, NULL, &another, NULL),
                 AGENTRT_E_MEMORY);
    agentrt_message answer = fixture_wait(future, PATIENCE_NS);
    CHECK_EQ(answer.status, AGENTRT_E_DEADLINE);
    CHECK_EQ(answer.payload_bytes, 0); // its text would need a buffer
    art_mem_fail_after(-1);
}

TEST(a_right_that_found_no_memory_ends_with_its_asker)
{
    struct scene scene;
    open_scene(&scene, NULL);
    agentrt_future future = ask(scene.agent, PATIENCE_NS);
    agentrt_future answered = ask(scene.agent, PATIENCE_NS);
    art_mem_fail_after(0);
    fixture_run(scene.runtime, 0);
    CHECK_EQ(scene.keeper.kept, 2);
    art_mem_fail_after(-1);
    scene.keeper.used = 1;
    tell(&scene, TYPE_REPLY, AGENTRT_OK);
    CHECK_EQ(fixture_wait(answered, 0).status, AGENTRT_OK);
    CHECK_EQ(fixture_wait(future, PATIENCE_NS).status, AGENTRT_E_DEADLINE);
    CHECK_EQ(promises(), 0);
    scene.keeper.used = 0;
    tell(&scene, TYPE_REPLY, AGENTRT_E_STALE);
    check_letters(scene.runtime, 0, AGENTRT_OK);
}

struct stranger {
    agentrt_right right;
    agentrt_agent target;
};

static agentrt_status meddle(struct actor *self, const agentrt_message *message)
{
    (void)message;
    const struct stranger *stranger = self->context;
    CHECK_REFUSED(agentrt_reply(self->agent, stranger->right, &(agentrt_payload){0}, E),
                  AGENTRT_E_FOREIGN);
    agentrt_ask_options options = {.struct_size = sizeof options, .parent = stranger->right};
    agentrt_future future;
    CHECK_REFUSED(
        agentrt_ask(self->agent, self->agent, &(agentrt_payload){0}, &options, &future, E),
        AGENTRT_E_FOREIGN);
    return AGENTRT_OK;
}

static agentrt_status keep_right(struct actor *self, const agentrt_message *message)
{
    ((struct stranger *)self->context)->right.bits = message->right;
    return AGENTRT_OK;
}

TEST(an_agent_cannot_use_a_right_of_another_runtime)
{
    agentrt_runtime there = fixture_simulated(1), here = fixture_simulated(1);
    struct stranger stranger = {0};
    struct actor keeper = {.react = keep_right, .context = &stranger};
    struct actor meddler = {.react = meddle, .context = &stranger};
    agentrt_future future = ask(fixture_spawn(there, &keeper, NULL), 0);
    fixture_run(there, 0);
    fixture_signal(fixture_spawn(here, &meddler, NULL), 1);
    fixture_run(here, 0);
    CHECK_EQ(meddler.received, 1);
    agentrt_message message;
    CHECK_STATUS(agentrt_future_wait(future, 0, &message, NULL), AGENTRT_E_PENDING);
    CHECK_OK(agentrt_future_cancel(future, NULL));
}
