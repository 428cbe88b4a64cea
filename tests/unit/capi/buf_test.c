// Buffers: every rule of the capability table, allowed and refused.
#include "../../harness/fixture.h"

#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

static agentrt_buf create(agentrt_capability capability, const void *data, uint64_t bytes)
{
    agentrt_buf buf = {0};
    CHECK_OK(agentrt_buf_create(HOST, capability, data, bytes, &buf, NULL));
    CHECK_EQ(buf.bits >> 49, 3);
    return buf;
}

static agentrt_buf convert(agentrt_buf buf, agentrt_capability to)
{
    agentrt_buf out = {0};
    CHECK_OK(agentrt_buf_convert(HOST, buf, to, &out, NULL));
    return out;
}

static void check_bytes(agentrt_buf buf, const char *expected)
{
    agentrt_view view;
    CHECK_OK(agentrt_buf_view(HOST, buf, 0, &view, NULL));
    CHECK_EQ(view.bytes, strlen(expected));
    CHECK(memcmp(view.data, expected, view.bytes) == 0);
    CHECK_OK(agentrt_buf_unview(HOST, buf, NULL));
}

TEST(an_iso_is_read_and_written_by_its_holder)
{
    agentrt_buf buf = create(AGENTRT_ISO, "abc", 3);
    agentrt_view view;
    CHECK_OK(agentrt_buf_view(HOST, buf, 1, &view, NULL));
    ((char *)view.data)[0] = 'x';
    CHECK_OK(agentrt_buf_unview(HOST, buf, NULL));
    check_bytes(buf, "xbc");
    CHECK_OK(agentrt_buf_close(buf, NULL));
    CHECK_REFUSED(agentrt_buf_close(buf, E), AGENTRT_E_STALE);
}

TEST(without_data_a_buffer_is_zeroed)
{
    agentrt_buf buf = create(AGENTRT_REF, NULL, 100);
    agentrt_view view;
    CHECK_OK(agentrt_buf_view(HOST, buf, 0, &view, NULL));
    for (unsigned i = 0; i < 100; i++)
        CHECK_EQ(((char *)view.data)[i], 0);
    CHECK_OK(agentrt_buf_unview(HOST, buf, NULL));
    CHECK_OK(agentrt_buf_close(buf, NULL));
}

TEST(buffers_start_as_iso_or_ref_only)
{
    agentrt_buf buf = {77};
    static const int refused[] = {AGENTRT_INLINE, AGENTRT_VAL, AGENTRT_TAG, 5, -1};
    for (unsigned i = 0; i < 5; i++)
        CHECK_REFUSED(agentrt_buf_create(HOST, (agentrt_capability)refused[i], "a", 1, &buf, E),
                      AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_buf_create(HOST, AGENTRT_ISO, "a", (1ull << 30) + 1, &buf, E),
                  AGENTRT_E_SIZE);
    CHECK_REFUSED(agentrt_buf_create(HOST, AGENTRT_ISO, "a", 1, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_EQ(buf.bits, 77);
}

TEST(an_open_view_keeps_a_buffer_where_it_is)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_buf buf = create(AGENTRT_ISO, "abc", 3);
    agentrt_buf out;
    agentrt_view view;
    CHECK_OK(agentrt_buf_view(HOST, buf, 0, &view, NULL));
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = buf}, E), AGENTRT_E_BUSY);
    CHECK_REFUSED(agentrt_buf_convert(HOST, buf, AGENTRT_VAL, &out, E), AGENTRT_E_BUSY);
    CHECK_REFUSED(agentrt_buf_close(buf, E), AGENTRT_E_BUSY);
    agentrt_buf_info info;
    CHECK_OK(agentrt_buf_info_get(buf, &info, NULL));
    CHECK_EQ(info.views, 1);
    CHECK_OK(agentrt_buf_unview(HOST, buf, NULL));
    CHECK(agentrt_buf_unview(HOST, buf, E) < 0); // there is none
    CHECK_OK(agentrt_buf_close(buf, NULL));
}

TEST(an_iso_moves_with_a_signal)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_buf buf = create(AGENTRT_ISO, "payload", 7);
    agentrt_buf_info before;
    CHECK_OK(agentrt_buf_info_get(buf, &before, NULL));
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = buf}, NULL));
    agentrt_view view;
    CHECK_REFUSED(agentrt_buf_view(HOST, buf, 0, &view, E), AGENTRT_E_MOVED);
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = buf}, E), AGENTRT_E_MOVED);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
    CHECK_EQ(actor.log[0].capability, AGENTRT_ISO);
    CHECK_EQ(actor.log[0].payload_bytes, 7);
    CHECK_EQ(actor.log[0].payload.buf.identity, before.identity);
}

TEST(a_refused_signal_leaves_the_iso_with_its_sender)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, &(agentrt_spawn_options){.capacity = 1});
    fixture_signal(agent, 1);
    agentrt_buf buf = create(AGENTRT_ISO, "mine", 4);
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = buf}, E), AGENTRT_E_FULL);
    check_bytes(buf, "mine");
    CHECK_OK(agentrt_buf_close(buf, NULL));
}

TEST(a_val_is_shared_and_never_written)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actors[3] = {0};
    agentrt_buf iso = create(AGENTRT_ISO, "shared", 6);
    agentrt_buf val = convert(iso, AGENTRT_VAL);
    CHECK_REFUSED(agentrt_buf_close(iso, E), AGENTRT_E_MOVED);
    for (unsigned i = 0; i < 3; i++)
        CHECK_OK(agentrt_signal(HOST, fixture_spawn(runtime, &actors[i], NULL),
                                &(agentrt_payload){.buf = val}, NULL));
    agentrt_buf_info info;
    CHECK_OK(agentrt_buf_info_get(val, &info, NULL));
    CHECK_EQ(info.capability, AGENTRT_VAL);
    CHECK_EQ(info.holders, 4);
    agentrt_view view;
    CHECK_REFUSED(agentrt_buf_view(HOST, val, 1, &view, E), AGENTRT_E_CAPABILITY);
    fixture_run(runtime, 0);
    check_bytes(val, "shared");
    CHECK_OK(agentrt_buf_info_get(val, &info, NULL));
    CHECK_EQ(info.holders, 1);
    agentrt_buf second = convert(val, AGENTRT_VAL);
    CHECK_OK(agentrt_buf_close(val, NULL));
    check_bytes(second, "shared");
    CHECK_OK(agentrt_buf_close(second, NULL));
}

TEST(a_ref_stays_in_its_context)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_buf ref = create(AGENTRT_REF, "here", 4);
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = ref}, E),
                  AGENTRT_E_NOT_SENDABLE);
    check_bytes(ref, "here");
    agentrt_buf iso = convert(ref, AGENTRT_ISO);
    CHECK_REFUSED(agentrt_buf_close(ref, E), AGENTRT_E_MOVED);
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = iso}, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
}

TEST(a_tag_names_and_gives_nothing_else)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_buf iso = create(AGENTRT_ISO, "abc", 3);
    agentrt_buf tag = convert(iso, AGENTRT_TAG);
    agentrt_buf_info of_iso, of_tag;
    CHECK_OK(agentrt_buf_info_get(iso, &of_iso, NULL));
    CHECK_OK(agentrt_buf_info_get(tag, &of_tag, NULL));
    CHECK_EQ(of_iso.identity, of_tag.identity);
    CHECK(of_iso.identity != 0);
    agentrt_view view;
    CHECK_REFUSED(agentrt_buf_view(HOST, tag, 0, &view, E), AGENTRT_E_CAPABILITY);
    CHECK_REFUSED(agentrt_buf_view(HOST, tag, 1, &view, E), AGENTRT_E_CAPABILITY);
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = tag}, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.log[0].capability, AGENTRT_TAG);
    CHECK_EQ(actor.log[0].payload.buf.identity, of_iso.identity);
    CHECK_OK(agentrt_buf_close(tag, NULL));
    CHECK_OK(agentrt_buf_close(iso, NULL));
}

TEST(every_other_conversion_is_refused)
{
    static const agentrt_capability to[] = {AGENTRT_INLINE, AGENTRT_ISO, AGENTRT_VAL, AGENTRT_REF,
                                            AGENTRT_TAG};
    // allowed[from][to]
    static const bool allowed[5][5] = {
        {0}, {0, 0, 1, 1, 1}, {0, 0, 1, 0, 1}, {0, 1, 0, 1, 1}, {0, 0, 0, 0, 1}};
    for (unsigned from = AGENTRT_ISO; from <= AGENTRT_TAG; from++) {
        for (unsigned i = 0; i < 5; i++) {
            agentrt_buf buf = create(from == AGENTRT_REF ? AGENTRT_REF : AGENTRT_ISO, "abc", 3);
            agentrt_buf start = buf;
            if (from == AGENTRT_VAL || from == AGENTRT_TAG)
                start = convert(buf, (agentrt_capability)from);
            agentrt_buf out = {77};
            agentrt_status status = agentrt_buf_convert(HOST, start, to[i], &out, NULL);
            if (from == to[i] && (from == AGENTRT_REF || from == AGENTRT_TAG))
                CHECK(status == AGENTRT_OK || status == AGENTRT_E_CAPABILITY);
            else if (allowed[from][i])
                CHECK_STATUS(status, AGENTRT_OK);
            else
                CHECK(status == AGENTRT_E_CAPABILITY || status == AGENTRT_E_ARGUMENT);
            if (status != AGENTRT_OK)
                CHECK_EQ(out.bits, 77);
            (void)agentrt_buf_close(buf, NULL);
            (void)agentrt_buf_close(start, NULL);
            (void)agentrt_buf_close(out, NULL);
        }
    }
    agentrt_buf iso = create(AGENTRT_ISO, "a", 1);
    agentrt_buf out;
    CHECK_REFUSED(agentrt_buf_convert(HOST, iso, (agentrt_capability)9, &out, E),
                  AGENTRT_E_ARGUMENT);
    CHECK_OK(agentrt_buf_close(iso, NULL));
}

static void *use_elsewhere(void *argument)
{
    agentrt_buf *bufs = argument;
    agentrt_view view;
    agentrt_buf out;
    static agentrt_status statuses[3];
    statuses[0] = agentrt_buf_view(HOST, bufs[0], 0, &view, NULL);
    statuses[1] = agentrt_buf_view(HOST, bufs[1], 0, &view, NULL);
    statuses[2] = agentrt_buf_convert(HOST, bufs[1], AGENTRT_ISO, &out, NULL);
    return statuses;
}

TEST(another_thread_may_not_read_an_iso_or_a_ref)
{
    agentrt_buf bufs[2] = {create(AGENTRT_ISO, "a", 1), create(AGENTRT_REF, "b", 1)};
    void *result = NULL;
    pthread_join(fixture_thread(use_elsewhere, bufs), &result);
    const agentrt_status *statuses = result;
    for (unsigned i = 0; i < 3; i++)
        CHECK_STATUS(statuses[i], AGENTRT_E_CAPABILITY);
    for (unsigned i = 0; i < 2; i++)
        CHECK_OK(agentrt_buf_close(bufs[i], NULL));
}

static void *view_often(void *argument)
{
    agentrt_buf *val = argument;
    uintptr_t refused = 0;
    for (unsigned i = 0; i < 20000; i++) {
        agentrt_view view;
        agentrt_buf_info info;
        if (agentrt_buf_view(HOST, *val, 0, &view, NULL) != AGENTRT_OK) {
            refused++;
            continue;
        }
        refused += agentrt_buf_info_get(*val, &info, NULL) != AGENTRT_OK;
        refused += agentrt_buf_unview(HOST, *val, NULL) != AGENTRT_OK;
    }
    return (void *)refused;
}

TEST(threads_read_one_val_at_the_same_time)
{
    agentrt_buf val = convert(create(AGENTRT_ISO, "abc", 3), AGENTRT_VAL);
    pthread_t threads[3];
    uintptr_t refused = 0;
    for (unsigned i = 0; i < 3; i++)
        threads[i] = fixture_thread(view_often, &val);
    for (unsigned i = 0; i < 3; i++) {
        void *result;
        pthread_join(threads[i], &result);
        refused += (uintptr_t)result;
    }
    CHECK_EQ(refused, 0);
    agentrt_buf_info info;
    CHECK_OK(agentrt_buf_info_get(val, &info, NULL));
    CHECK_EQ(info.views, 0);
    CHECK_OK(agentrt_buf_close(val, NULL));
}

struct shared_val {
    agentrt_buf val;
    agentrt_buf copies[1000];
    unsigned copies_count;
};

static void *copy_until_closed(void *argument)
{
    struct shared_val *shared = argument;
    while (shared->copies_count < 1000 &&
           agentrt_buf_convert(HOST, shared->val, AGENTRT_VAL,
                               &shared->copies[shared->copies_count], NULL) == AGENTRT_OK)
        shared->copies_count++;
    return NULL;
}

TEST(a_val_closed_while_another_thread_copies_it_stays_whole)
{
    for (unsigned round = 0; round < 50; round++) {
        static struct shared_val shared;
        shared.val = convert(create(AGENTRT_ISO, "0123456789", 10), AGENTRT_VAL);
        shared.copies_count = 0;
        pthread_t thread = fixture_thread(copy_until_closed, &shared);
        agentrt_status status;
        do
            status = agentrt_buf_close(shared.val, NULL);
        while (status == AGENTRT_E_BUSY);
        pthread_join(thread, NULL);
        CHECK_OK(status);
        for (unsigned i = 0; i < shared.copies_count; i++) {
            check_bytes(shared.copies[i], "0123456789");
            CHECK_OK(agentrt_buf_close(shared.copies[i], NULL));
        }
    }
}

static agentrt_status keep_payload(struct actor *self, const agentrt_message *message)
{
    agentrt_buf *kept = self->context;
    if (message->capability != AGENTRT_INLINE) {
        kept->bits = message->payload.buf.buf;
        CHECK_OK(agentrt_buf_keep(self->agent, *kept, NULL));
        return AGENTRT_OK;
    }
    agentrt_view view;
    CHECK_OK(agentrt_buf_view(self->agent, *kept, 1, &view, NULL));
    CHECK(memcmp(view.data, "kept", 4) == 0);
    CHECK_OK(agentrt_buf_unview(self->agent, *kept, NULL));
    CHECK_OK(agentrt_buf_close(*kept, NULL));
    return AGENTRT_OK;
}

TEST(a_kept_payload_survives_the_turn)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_buf kept;
    struct actor actor = {.react = keep_payload, .context = &kept};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = create(AGENTRT_ISO, "kept", 4)},
                            NULL));
    fixture_signal(agent, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 2);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
    agentrt_buf other = create(AGENTRT_ISO, "x", 1);
    CHECK(agentrt_buf_keep(HOST, other, E) < 0);
    CHECK(agentrt_buf_keep(agent, other, E) < 0);
    CHECK_OK(agentrt_buf_close(other, NULL));
}

static agentrt_status forward_payload(struct actor *self, const agentrt_message *message)
{
    struct actor *next = self->context;
    CHECK_OK(agentrt_signal(
        self->agent, next->agent,
        &(agentrt_payload){.type = message->type, .buf = {message->payload.buf.buf}}, NULL));
    return AGENTRT_OK;
}

TEST(a_received_iso_can_be_sent_on)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor last = {0};
    struct actor middle = {.react = forward_payload, .context = &last};
    fixture_spawn(runtime, &last, NULL);
    agentrt_buf iso = create(AGENTRT_ISO, "travels", 7);
    CHECK_OK(agentrt_signal(HOST, fixture_spawn(runtime, &middle, NULL),
                            &(agentrt_payload){.type = 3, .buf = iso}, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(last.received, 1);
    CHECK_EQ(last.log[0].capability, AGENTRT_ISO);
    CHECK_EQ(last.log[0].type, 3);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
}

// Leaves its payload with an open view, and closes that in its next turn.
static agentrt_status view_payload(struct actor *self, const agentrt_message *message)
{
    agentrt_buf *viewed = self->context;
    agentrt_view view;
    if (message->capability != AGENTRT_INLINE) {
        viewed->bits = message->payload.buf.buf;
        CHECK_OK(agentrt_buf_view(self->agent, *viewed, 0, &view, NULL));
        return AGENTRT_OK;
    }
    CHECK_REFUSED(agentrt_buf_view(self->agent, *viewed, 0, &view, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_buf_close(*viewed, E), AGENTRT_E_STALE);
    CHECK_OK(agentrt_buf_unview(self->agent, *viewed, NULL));
    CHECK_REFUSED(agentrt_buf_unview(self->agent, *viewed, E), AGENTRT_E_STALE);
    return AGENTRT_OK;
}

TEST(a_payload_that_is_viewed_when_its_turn_ends_goes_with_its_last_view)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_buf viewed;
    struct actor actor = {.react = view_payload, .context = &viewed};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = create(AGENTRT_ISO, "seen", 4)},
                            NULL));
    int64_t before = test_live_blocks();
    fixture_signal(agent, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 2);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
    CHECK_EQ(test_live_blocks(), before - 1);
}

// The next name of a place is easy to guess: its generation is one more.
TEST(a_guessed_name_of_a_payload_on_its_way_names_nothing)
{
    static const char bytes[100] = "on their way";
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_buf buf = create(AGENTRT_ISO, "x", 1);
    CHECK_OK(agentrt_buf_close(buf, NULL));
    agentrt_payload payload = {.data = bytes, .bytes = sizeof bytes};
    CHECK_OK(agentrt_signal(HOST, agent, &payload, NULL));
    agentrt_buf guess = {buf.bits + (UINT64_C(1) << 25)};
    agentrt_view view;
    CHECK_REFUSED(agentrt_buf_view(HOST, guess, 0, &view, E), AGENTRT_E_STALE);
    CHECK_REFUSED(agentrt_buf_close(guess, E), AGENTRT_E_STALE);
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_record(&actor, 0)->payload.buf.buf, guess.bits); // the guess was right
}

static atomic_bool looked_enough;

static void *look_again_and_again(void *argument)
{
    agentrt_buf_info info;
    while (!looked_enough)
        CHECK_OK(agentrt_buf_info_get(*(agentrt_buf *)argument, &info, NULL));
    return NULL;
}

// A look takes a good part of the time here, so one of a few forks meets it.
TEST(a_child_closes_what_its_parents_threads_looked_at_when_it_was_made)
{
    agentrt_buf buf;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, "abc", 3, &buf, NULL));
    CHECK_OK(agentrt_buf_convert(HOST, buf, AGENTRT_VAL, &buf, NULL));
    pthread_t threads[4];
    for (unsigned i = 0; i < 4; i++)
        threads[i] = fixture_thread(look_again_and_again, &buf);
    for (unsigned i = 0; i < 50; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            alarm(5);
            _exit(agentrt_buf_close(buf, NULL) == AGENTRT_OK ? 0 : 1);
        }
        int status = -1;
        CHECK_EQ(waitpid(pid, &status, 0), pid);
        CHECK_EQ(status, 0);
    }
    looked_enough = true;
    for (unsigned i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    CHECK_OK(agentrt_buf_close(buf, NULL));
}
