// Signals: payloads, order, overflow policies, refusals.
#include "../../harness/fixture.h"

static agentrt_spawn_options small(uint32_t overflow)
{
    return (agentrt_spawn_options){.capacity = 3, .overflow = overflow};
}

static agentrt_status signal_type(agentrt_agent to, uint64_t type)
{
    return agentrt_signal(HOST, to, &(agentrt_payload){.type = type}, NULL);
}

TEST(signals_of_one_sender_arrive_in_order)
{
    agentrt_runtime runtime = fixture_simulated(7);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    for (unsigned i = 0; i < 50; i++)
        fixture_signal(agent, i);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 50);
    for (unsigned i = 0; i < 50; i++)
        CHECK_EQ(actor.log[i].type, i);
    fixture_check_conserved(runtime);
}

TEST(up_to_24_bytes_travel_inside_the_record)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    const char *text = "0123456789abcdef01234567";
    for (uint64_t bytes = 0; bytes <= 24; bytes += 8)
        CHECK_OK(agentrt_signal(
            HOST, agent,
            &(agentrt_payload){.type = 1, .data = bytes == 0 ? NULL : text, .bytes = bytes}, NULL));
    fixture_run(runtime, 0);
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQ(actor.log[i].capability, AGENTRT_INLINE);
        CHECK_EQ(actor.log[i].payload_bytes, i * 8);
        CHECK(memcmp(actor.log[i].payload.bytes, text, i * 8) == 0);
    }
}

static agentrt_status check_long(struct actor *self, const agentrt_message *message)
{
    const unsigned char *data = message->payload.buf.data;
    CHECK_EQ(message->capability, AGENTRT_VAL);
    CHECK_EQ(message->payload_bytes, 1000);
    for (unsigned i = 0; i < 1000; i++)
        CHECK_EQ(data[i], i % 251);
    agentrt_view view;
    agentrt_buf buf = {message->payload.buf.buf};
    CHECK_OK(agentrt_buf_view(self->agent, buf, 0, &view, NULL));
    CHECK(view.data == data && view.bytes == 1000);
    CHECK_REFUSED(agentrt_buf_view(self->agent, buf, 1, &view, E), AGENTRT_E_CAPABILITY);
    CHECK_OK(agentrt_buf_unview(self->agent, buf, NULL));
    return AGENTRT_OK;
}

TEST(longer_data_is_copied_into_a_val)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = check_long};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    unsigned char data[1000];
    for (unsigned i = 0; i < 1000; i++)
        data[i] = (unsigned char)(i % 251);
    CHECK_OK(agentrt_signal(HOST, agent, &(agentrt_payload){.data = data, .bytes = 1000}, NULL));
    memset(data, 0, sizeof data); // borrowed for the call only
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 1);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
    agentrt_buf payload = {actor.log[0].payload.buf.buf};
    CHECK_REFUSED(agentrt_buf_close(payload, E), AGENTRT_E_STALE); // closed after the turn
}

TEST(signal_refuses_a_malformed_payload)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_buf buf;
    CHECK_OK(agentrt_buf_create(HOST, AGENTRT_ISO, NULL, 8, &buf, NULL));
    CHECK_REFUSED(agentrt_signal(HOST, agent, NULL, E), AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){.bytes = 8}, E),
                  AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(
        agentrt_signal(HOST, agent, &(agentrt_payload){.data = "x", .bytes = 1, .buf = buf}, E),
        AGENTRT_E_ARGUMENT);
    CHECK_REFUSED(
        agentrt_signal(HOST, agent, &(agentrt_payload){.data = "x", .bytes = (1ull << 30) + 1}, E),
        AGENTRT_E_SIZE);
    CHECK_OK(agentrt_buf_close(buf, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 0);
    CHECK_EQ(fixture_stats(runtime).accepted, 0);
}

TEST(reject_answers_full_and_loses_nothing)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_spawn_options options = small(AGENTRT_REJECT);
    agentrt_agent agent = fixture_spawn(runtime, &actor, &options);
    for (unsigned i = 0; i < 3; i++)
        fixture_signal(agent, i);
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){.type = 3}, E), AGENTRT_E_FULL);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 3);
    fixture_signal(agent, 4);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 4);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 0);
    fixture_check_conserved(runtime);
}

TEST(drop_newest_keeps_the_first_and_writes_letters)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_spawn_options options = small(AGENTRT_DROP_NEWEST);
    agentrt_agent agent = fixture_spawn(runtime, &actor, &options);
    for (unsigned i = 0; i < 5; i++)
        CHECK_OK(signal_type(agent, i));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 3);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(actor.log[i].type, i);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 2);
    fixture_check_conserved(runtime);
}

TEST(drop_oldest_keeps_the_last_and_writes_letters)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_spawn_options options = small(AGENTRT_DROP_OLDEST);
    agentrt_agent agent = fixture_spawn(runtime, &actor, &options);
    for (unsigned i = 0; i < 5; i++)
        CHECK_OK(signal_type(agent, i));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 3);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(actor.log[i].type, i + 2);
    agentrt_letter letters[4];
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(runtime, letters, 4, &count, NULL));
    CHECK_EQ(count, 2);
    CHECK_EQ(letters[0].type, 0);
    CHECK_EQ(letters[0].reason, AGENTRT_E_OVERFLOW);
    fixture_check_conserved(runtime);
}

TEST(drop_oldest_keeps_the_last_of_a_flood)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_spawn_options options = small(AGENTRT_DROP_OLDEST);
    agentrt_agent agent = fixture_spawn(runtime, &actor, &options);
    for (unsigned i = 0; i < 500; i++)
        CHECK_OK(signal_type(agent, i));
    agentrt_agent_info info;
    CHECK_OK(agentrt_agent_info_get(agent, &info, NULL));
    CHECK(info.depth <= info.capacity);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 3);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(actor.log[i].type, i + 497);
    CHECK_EQ(fixture_stats(runtime).dead_letters, 497);
    fixture_check_conserved(runtime);
}

struct flood {
    agentrt_agent to;
    unsigned sent;
    agentrt_status last;
    unsigned rooms;
};

static agentrt_status send_until_refused(struct actor *self, const agentrt_message *message)
{
    struct flood *flood = self->context;
    if (message->kind == AGENTRT_KIND_ROOM) {
        CHECK_EQ(message->from, flood->to.bits);
        flood->rooms++;
    }
    while (flood->sent < 10) {
        flood->last =
            agentrt_signal(self->agent, flood->to, &(agentrt_payload){.type = flood->sent}, NULL);
        if (flood->last != AGENTRT_OK)
            return AGENTRT_OK;
        flood->sent++;
    }
    return AGENTRT_OK;
}

TEST(wait_tells_the_sender_when_there_is_room)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor slow = {0};
    agentrt_spawn_options options = small(AGENTRT_WAIT);
    struct flood flood = {.to = fixture_spawn(runtime, &slow, &options)};
    struct actor sender = {.react = send_until_refused, .context = &flood};
    fixture_signal(fixture_spawn(runtime, &sender, NULL), 0);
    fixture_run(runtime, 0);
    CHECK_EQ(flood.sent, 10);
    CHECK(flood.rooms >= 1);
    CHECK_EQ(slow.received, 10);
    for (unsigned i = 0; i < 10; i++)
        CHECK_EQ(slow.log[i].type, i);
    fixture_check_conserved(runtime);
}

TEST(wait_answers_the_host_with_e_wait)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_spawn_options options = small(AGENTRT_WAIT);
    agentrt_agent agent = fixture_spawn(runtime, &actor, &options);
    for (unsigned i = 0; i < 3; i++)
        fixture_signal(agent, i);
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){.type = 3}, E), AGENTRT_E_WAIT);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 3);
}

TEST(a_signal_to_a_dead_agent_is_refused)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    uint64_t accepted = fixture_stats(runtime).accepted;
    CHECK_REFUSED(agentrt_signal(HOST, agent, &(agentrt_payload){.type = 1}, E), AGENTRT_E_DEAD);
    CHECK_EQ(fixture_stats(runtime).accepted, accepted);
}

TEST(a_sender_must_be_in_its_turn)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {0}, idle = {0};
    agentrt_agent agent = fixture_spawn(runtime, &actor, NULL);
    agentrt_agent pretended = fixture_spawn(runtime, &idle, NULL);
    CHECK_REFUSED(agentrt_signal(pretended, agent, &(agentrt_payload){.type = 1}, E),
                  AGENTRT_E_CONTEXT);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 0);
}

static agentrt_status signal_self(struct actor *self, const agentrt_message *message)
{
    if (message->type < 5)
        CHECK_OK(agentrt_signal(self->agent, self->agent,
                                &(agentrt_payload){.type = message->type + 1}, NULL));
    return AGENTRT_OK;
}

TEST(an_agent_may_signal_itself)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor actor = {.react = signal_self};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), 0);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 6);
    CHECK_EQ(actor.log[5].from, actor.agent.bits);
    fixture_check_conserved(runtime);
}
