// Keys are signalled by threads while their shards go from agent to agent: each key's signals are handled in the order they were sent.
#include "../harness/fixture.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
    SENDERS = 3,
    KEYS = 16,      // of each sender
    SIGNALS = 4000, // of each sender, for each scale
    AGENTS = 4,
    HANDOVER = 1 << 20,
};

static struct {
    agentrt_shards map;
    agentrt_agent agents[AGENTS];
    _Atomic uint64_t seen[SENDERS * KEYS]; // the last number of each key
    atomic_uint wrong;
    atomic_uint asked;
    atomic_uint sending;
} shared;

static agentrt_status receive(void *state, const agentrt_message *message)
{
    (void)state;
    if (message->right != 0) {
        atomic_fetch_add(&shared.asked, 1);
        return agentrt_reply(AGENT(message->agent), (agentrt_right){message->right},
                             &(agentrt_payload){0}, NULL);
    }
    uint64_t number;
    memcpy(&number, message->payload.bytes, sizeof number);
    if (atomic_exchange(&shared.seen[message->type], number) + 1 != number)
        atomic_fetch_add(&shared.wrong, 1);
    return AGENTRT_OK;
}

static void *send(void *argument)
{
    uint64_t sender = (uintptr_t)argument;
    uint64_t sent[KEYS] = {0};
    for (uint64_t i = 0; i < SIGNALS * test_scale(); i++) {
        uint64_t key = sender * KEYS + i % KEYS;
        uint64_t number = ++sent[i % KEYS];
        agentrt_payload payload = {.type = key, .data = &number, .bytes = sizeof number};
        agentrt_status status;
        do {
            status = agentrt_shards_signal(HOST, shared.map, 0, &key, sizeof key, &payload, NULL);
            if (status == AGENTRT_E_FULL)
                sched_yield();
        } while (status == AGENTRT_E_FULL);
        CHECK_EQ(status, AGENTRT_OK);
        agentrt_shard_owner owner;
        CHECK_EQ(agentrt_shards_find(shared.map, 0, &key, sizeof key, &owner, NULL), AGENTRT_OK);
        CHECK(owner.member < AGENTS && owner.agent == shared.agents[owner.member].bits);
    }
    atomic_fetch_sub(&shared.sending, 1);
    return NULL;
}

TEST(the_order_of_each_key_survives_every_change_of_its_owner)
{
    agentrt_runtime runtime = fixture_threaded(2);
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior, .receive = receive};
    agentrt_spawn_options spawn = {.struct_size = sizeof spawn, .behavior = &behavior};
    agentrt_member members[AGENTS];
    for (uint64_t i = 0; i < AGENTS; i++) {
        CHECK_OK(agentrt_spawn(runtime, HOST, &spawn, &shared.agents[i], NULL));
        members[i] = (agentrt_member){.id = i, .weight = 1, .agent = shared.agents[i]};
    }
    agentrt_shards_options options = {
        .struct_size = sizeof options, .shards = 16, .handover_type = HANDOVER};
    CHECK_OK(agentrt_shards_create(runtime, members, AGENTS, &options, &shared.map, NULL));
    shared.sending = SENDERS;
    pthread_t threads[SENDERS];
    for (uintptr_t i = 0; i < SENDERS; i++)
        threads[i] = fixture_thread(send, (void *)i);
    // One after another leaves and comes back, or gets more or less.
    for (uint32_t round = 0; atomic_load(&shared.sending) > 0; round++) {
        agentrt_member change = members[round % AGENTS];
        change.weight = round / AGENTS % 3 == 0 ? 0 : 1 + round % 5;
        uint64_t epoch;
        agentrt_status status = agentrt_shards_change(shared.map, 0, &change, 1, &epoch, NULL);
        CHECK(status == AGENTRT_OK || status == AGENTRT_E_ARGUMENT); // there is always one left
        nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
    }
    for (unsigned i = 0; i < SENDERS; i++)
        pthread_join(threads[i], NULL);
    // What is held is in nobody's count, so whoever waits for it looks at the map.
    agentrt_shards_info info;
    do {
        CHECK_OK(agentrt_runtime_drain(runtime, 10000000000, NULL));
        CHECK_OK(agentrt_shards_info_get(shared.map, &info, NULL));
    } while (info.moving > 0);
    CHECK_EQ(info.held, 0);
    CHECK_OK(agentrt_runtime_drain(runtime, 10000000000, NULL));
    CHECK_EQ(shared.wrong, 0);
    CHECK(shared.asked > 0);
    for (unsigned i = 0; i < SENDERS * KEYS; i++)
        CHECK_EQ(shared.seen[i], SIGNALS * test_scale() / KEYS);
    fixture_check_conserved(runtime);
}
