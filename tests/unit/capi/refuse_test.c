// What refusals say: the function, the object with its handle, what was wrong with it, and the rule.
#include "../../harness/fixture.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

// The error object says exactly this.
__attribute__((format(printf, 1, 2))) static void check_says(const char *format, ...)
{
    char expected[sizeof fixture_error.text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(expected, sizeof expected, format, arguments);
    va_end(arguments);
    CHECK_STR(fixture_error.text, expected);
}

static agentrt_buf create(agentrt_capability capability)
{
    agentrt_buf buf;
    CHECK_OK(agentrt_buf_create(HOST, capability, "abc", 3, &buf, NULL));
    return buf;
}

static agentrt_buf convert(agentrt_buf buf, agentrt_capability to)
{
    agentrt_buf other;
    CHECK_OK(agentrt_buf_convert(HOST, buf, to, &other, NULL));
    return other;
}

static void discard(agentrt_buf buf)
{
    CHECK_OK(agentrt_buf_close(buf, NULL));
}

TEST(a_use_that_a_capability_forbids_is_named_with_the_rule)
{
    agentrt_buf val = convert(create(AGENTRT_ISO), AGENTRT_VAL), other;
    agentrt_view view;
    CHECK_REFUSED(agentrt_buf_view(HOST, val, 1, &view, E), AGENTRT_E_CAPABILITY);
    check_says("agentrt_buf_view: val buf 0x%" PRIx64 ": cannot be written: a val is read-only for "
               "every holder",
               val.bits);
    CHECK_REFUSED(agentrt_buf_convert(HOST, val, AGENTRT_ISO, &other, E), AGENTRT_E_CAPABILITY);
    check_says("agentrt_buf_convert: val buf 0x%" PRIx64 ": cannot become an iso: a val becomes a "
               "val or a tag",
               val.bits);
    agentrt_buf tag = convert(val, AGENTRT_TAG);
    CHECK_REFUSED(agentrt_buf_view(HOST, tag, 0, &view, E), AGENTRT_E_CAPABILITY);
    check_says("agentrt_buf_view: tag buf 0x%" PRIx64 ": cannot be read: a tag is an identity, its "
               "bytes are nobody's",
               tag.bits);
    discard(tag);
    discard(val);
}

TEST(a_ref_says_why_it_stays)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_buf ref = create(AGENTRT_REF), iso;
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = ref}, E),
                  AGENTRT_E_NOT_SENDABLE);
    check_says("agentrt_signal: ref buf 0x%" PRIx64 ": cannot be sent: a ref stays in the context "
               "that made it; convert it to an iso first",
               ref.bits);
    agentrt_buf second = convert(ref, AGENTRT_REF);
    CHECK_REFUSED(agentrt_buf_convert(HOST, ref, AGENTRT_ISO, &iso, E), AGENTRT_E_BUSY);
    check_says("agentrt_buf_convert: ref buf 0x%" PRIx64 ": cannot become an iso: other handles "
               "share it; close them first",
               ref.bits);
    discard(second);
    discard(ref);
}

static agentrt_status write_in_turn(struct actor *self, const agentrt_message *message)
{
    agentrt_buf *theirs = self->context;
    agentrt_view view;
    (void)message;
    CHECK_REFUSED(agentrt_buf_view(self->agent, *theirs, 0, &view, E), AGENTRT_E_CAPABILITY);
    return AGENTRT_OK;
}

TEST(a_private_buffer_names_its_owner_and_who_asked)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_buf iso = create(AGENTRT_ISO);
    struct actor actor = {.react = write_in_turn, .context = &iso};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    fixture_signal(agent, 1);
    fixture_run(runtime, 0);
    char expected[160];
    snprintf(expected, sizeof expected,
             "agentrt_buf_view: iso buf 0x%" PRIx64 ": cannot be read by agent 0x%" PRIx64
             ": it belongs to host thread ",
             iso.bits, agent.bits);
    CHECK(strncmp(fixture_error.text, expected, strlen(expected)) == 0);
    discard(iso);
}

TEST(a_buffer_in_use_counts_its_views_and_a_closed_one_says_so)
{
    agentrt_buf iso = create(AGENTRT_ISO);
    agentrt_view view;
    CHECK_OK(agentrt_buf_view(HOST, iso, 1, &view, NULL));
    CHECK_REFUSED(agentrt_buf_close(iso, E), AGENTRT_E_BUSY);
    check_says("agentrt_buf_close: iso buf 0x%" PRIx64 ": cannot be closed: it has 1 open view",
               iso.bits);
    CHECK_OK(agentrt_buf_unview(HOST, iso, NULL));
    CHECK_REFUSED(agentrt_buf_unview(HOST, iso, E), AGENTRT_E_ARGUMENT);
    check_says("agentrt_buf_unview: iso buf 0x%" PRIx64
               ": cannot be unviewed: no view of it is open",
               iso.bits);
    discard(iso);
    CHECK_REFUSED(agentrt_buf_close(iso, E), AGENTRT_E_STALE);
    check_says("agentrt_buf_close: buf 0x%" PRIx64 ": cannot be closed: it is closed", iso.bits);
}

TEST(a_moved_buffer_says_what_became_of_it)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_buf iso = create(AGENTRT_ISO);
    agentrt_view view;
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.buf = iso}, NULL));
    CHECK_REFUSED(agentrt_buf_view(HOST, iso, 0, &view, E), AGENTRT_E_MOVED);
    check_says("agentrt_buf_view: buf 0x%" PRIx64 " was moved to agent 0x%" PRIx64
               ": its old handle is dead",
               iso.bits, agent.bits);
    iso = create(AGENTRT_ISO);
    agentrt_buf val = convert(iso, AGENTRT_VAL);
    CHECK_REFUSED(agentrt_buf_view(HOST, iso, 0, &view, E), AGENTRT_E_MOVED);
    check_says("agentrt_buf_view: buf 0x%" PRIx64
               " was made a val by its holder: its old handle is "
               "dead",
               iso.bits);
    discard(val);
}

TEST(a_handle_that_does_not_fit_is_over_or_never_was)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){0}, E), AGENTRT_E_DEAD);
    check_says("agentrt_signal: agent 0x%" PRIx64 ": it has died", agent.bits);
    agentrt_agent later = {agent.bits + (1000ull << 25)};
    CHECK_REFUSED(agentrt_signal(HOST, later, &(agentrt_payload){0}, E), AGENTRT_E_STALE);
    check_says("agentrt_signal: agent 0x%" PRIx64 ": no agent has had this handle", later.bits);
    CHECK_REFUSED(agentrt_agent_stop(HOST, later, E), AGENTRT_E_STALE);
    check_says("agentrt_agent_stop: agent 0x%" PRIx64 ": no agent has had this handle", later.bits);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_REFUSED(agentrt_runtime_close(runtime, E), AGENTRT_E_STALE);
    check_says("agentrt_runtime_close: runtime 0x%" PRIx64 ": it is closed", runtime.bits);
    agentrt_runtime never = {runtime.bits + (1000ull << 25)};
    uint64_t now_ns;
    CHECK_REFUSED(agentrt_runtime_clock(never, &now_ns, E), AGENTRT_E_STALE);
    check_says("agentrt_runtime_clock: runtime 0x%" PRIx64 ": no runtime has had this handle",
               never.bits);
}

TEST(an_agent_of_a_closed_runtime_says_so)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){0}, E), AGENTRT_E_CLOSED);
    check_says("agentrt_signal: agent 0x%" PRIx64 ": its runtime is closed", agent.bits);
}

struct neighbour {
    pthread_barrier_t opened, asked;
    agentrt_runtime runtime;
};

static void *open_a_simulation(void *argument)
{
    struct neighbour *neighbour = argument;
    agentrt_runtime_options options = {.struct_size = sizeof options, .simulated = 1};
    while (agentrt_runtime_open(&options, &neighbour->runtime, NULL) != AGENTRT_OK)
        continue; // an injected fault
    pthread_barrier_wait(&neighbour->opened);
    pthread_barrier_wait(&neighbour->asked);
    CHECK_EQ(agentrt_runtime_close(neighbour->runtime, NULL), AGENTRT_OK);
    return NULL;
}

TEST(a_dead_agent_is_not_taken_for_one_of_a_later_runtime)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    struct neighbour neighbour;
    pthread_barrier_init(&neighbour.opened, NULL, 2);
    pthread_barrier_init(&neighbour.asked, NULL, 2);
    pthread_t thread = fixture_thread(open_a_simulation, &neighbour);
    pthread_barrier_wait(&neighbour.opened);
    agentrt_status status = agentrt_signal(HOST, agent, &(agentrt_payload){0}, E);
    pthread_barrier_wait(&neighbour.asked);
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&neighbour.opened);
    pthread_barrier_destroy(&neighbour.asked);
    CHECK_EQ((neighbour.runtime.bits ^ runtime.bits) & 0x1ffffff, 0); // in the same place
    CHECK_EQ(status, AGENTRT_E_STALE);
    check_says("agentrt_signal: agent 0x%" PRIx64 ": it has died", agent.bits);
}

TEST(a_stopping_agent_says_so)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    fixture_signal(agent, 1);
    CHECK_OK(agentrt_agent_stop(HOST, agent, NULL));
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){0}, E), AGENTRT_E_CLOSED);
    check_says("agentrt_signal: agent 0x%" PRIx64 ": it is stopping and takes no more messages",
               agent.bits);
    CHECK_REFUSED(agentrt_agent_stop(HOST, agent, E), AGENTRT_E_CLOSED);
    check_says("agentrt_agent_stop: agent 0x%" PRIx64 ": it is stopping already", agent.bits);
}

TEST(a_port_a_future_and_a_timer_say_how_they_ended)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_port port;
    agentrt_agent address;
    agentrt_future future;
    agentrt_timer timer;
    agentrt_message answer;
    CHECK_OK(agentrt_port_open(runtime, NULL, &port, NULL));
    CHECK_OK(agentrt_port_close(port, NULL));
    CHECK_REFUSED(agentrt_port_address(port, &address, E), AGENTRT_E_STALE);
    check_says("agentrt_port_address: port 0x%" PRIx64 ": it is closed", port.bits);
    CHECK_OK(agentrt_ask(HOST, agent, &(agentrt_payload){0}, NULL, &future, NULL));
    CHECK_REFUSED(agentrt_future_wait(future, 7, &answer, E), AGENTRT_E_DEADLINE);
    check_says("agentrt_future_wait: future 0x%" PRIx64 " is not done after 7 ns", future.bits);
    CHECK_OK(agentrt_future_cancel(future, NULL));
    CHECK_REFUSED(agentrt_future_cancel(future, E), AGENTRT_E_STALE);
    check_says("agentrt_future_cancel: future 0x%" PRIx64
               ": it is over: its result was fetched, or it was cancelled",
               future.bits);
    CHECK_OK(agentrt_timer_arm(HOST, agent, 5, 0, &(agentrt_payload){0}, &timer, NULL));
    CHECK_OK(agentrt_timer_disarm(timer, NULL));
    CHECK_REFUSED(agentrt_timer_disarm(timer, E), AGENTRT_E_STALE);
    check_says("agentrt_timer_disarm: timer 0x%" PRIx64
               ": it fired for the last time, or was disarmed",
               timer.bits);
}

TEST(a_map_of_shards_that_is_closed_says_so)
{
    agentrt_runtime runtime = fixture_simulated(1);
    agentrt_member member = {.id = 1, .weight = 1};
    agentrt_shard_owner owner;
    agentrt_shards shards;
    CHECK_OK(agentrt_shards_create(runtime, &member, 1, NULL, &shards, NULL));
    CHECK_OK(agentrt_shards_close(shards, NULL));
    CHECK_REFUSED(agentrt_shards_find(shards, 0, "key", 3, &owner, E), AGENTRT_E_STALE);
    check_says("agentrt_shards_find: shards 0x%" PRIx64 ": it is closed", shards.bits);
    agentrt_shards forged = {shards.bits + (UINT64_C(9) << 25)};
    CHECK_REFUSED(agentrt_shards_find(forged, 0, "key", 3, &owner, E), AGENTRT_E_STALE);
    check_says("agentrt_shards_find: shards 0x%" PRIx64 ": no map of shards has had this handle",
               forged.bits);
}
