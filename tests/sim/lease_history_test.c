// Leases by their recorded history: whatever pauses, crashes and jumps of the clock do, one holds at a time, tokens grow, and
// no store handles an old token after a newer one.
//
// Clients acquire, wait, renew, release, write, stand still and crash at random under a seed; what each of them believes is written
// down, and a checker that knows nothing of leases reads it. Four broken leases show that it would notice.
#include "../harness/fixture.h"
#include "../harness/random.h"
#include "exec/signal.h"
#include "orchestrate/lease.h"
#include "runtime.h"

#include <stdio.h>

enum {
    CLIENTS = 4,
    RESOURCES = 2,
    EVENTS_MAX = 4096,
    RUN_NS = 40000,
    STEP_NS = 100,
    TTL_NS = 400,
    RUNS = 2000,
    STORED_RUNS = 40, // of hundreds of writes to the disk each
    BROKEN_RUNS = 300,
};

enum event_kind { GRANTED, RENEWED, RELEASED, ENDED, HANDLED };

struct event {
    enum event_kind kind;
    uint32_t client;
    uint32_t resource;
    uint64_t token;
    uint64_t now_ns;
    uint64_t until_ns; // as the client believes
};

struct history {
    struct event events[EVENTS_MAX];
    uint32_t count;
};

// The sentence that the history breaks; NULL: none.
static const char *check(const struct history *history)
{
    struct {
        bool holds;
        uint64_t until_ns;
    } belief[CLIENTS][RESOURCES] = {0};
    uint64_t granted[RESOURCES] = {0}, handled[RESOURCES] = {0};
    for (uint32_t i = 0; i < history->count; i++) {
        const struct event *event = &history->events[i];
        uint32_t client = event->client, resource = event->resource;
        bool holds = event->kind != HANDLED && belief[client][resource].holds &&
                     belief[client][resource].until_ns > event->now_ns;
        switch (event->kind) {
        case GRANTED:
            for (uint32_t other = 0; other < CLIENTS; other++)
                if (belief[other][resource].holds &&
                    belief[other][resource].until_ns > event->now_ns)
                    return "one holds it at a time";
            if (event->token <= granted[resource])
                return "tokens grow";
            granted[resource] = event->token;
            belief[client][resource].holds = true;
            belief[client][resource].until_ns = event->until_ns;
            break;
        case RENEWED:
            if (!holds)
                return "only who holds it renews it";
            belief[client][resource].until_ns = event->until_ns;
            break;
        case RELEASED:
            if (!holds)
                return "only who holds it releases it";
            belief[client][resource].holds = false;
            break;
        case ENDED:
            for (uint32_t each = 0; each < RESOURCES; each++)
                belief[client][each].holds = false;
            break;
        case HANDLED:
            if (event->token > granted[resource])
                return "only granted tokens arrive";
            if (event->token < handled[resource])
                return "no old token after a newer one";
            handled[resource] = event->token;
            break;
        }
    }
    return NULL;
}

// What a lease can get wrong.
enum broken { WHOLE, GRANTS_TWICE, REPEATS_TOKENS, OUTLIVES_ITS_TIME, FORGETS_THE_FENCE };

struct swarm;

struct client {
    struct swarm *swarm;
    uint32_t number;
    agentrt_agent agent;
    agentrt_lease leases[RESOURCES];
    uint64_t futures[RESOURCES];
    uint64_t tokens[RESOURCES];
    uint64_t stamps[RESOURCES]; // of a write that stands still before it is linked
};

// How often what matters has happened, over all runs: a test that met none of it would show nothing.
struct seen {
    uint64_t grants, waits, lapses, crashes, late, fenced;
};

struct swarm {
    agentrt_runtime runtime;
    agentrt_agent store;
    struct random random;
    enum broken broken;
    struct client clients[CLIENTS];
    struct history history;
    struct seen *seen;
};

static uint64_t clock_of(const struct swarm *swarm)
{
    uint64_t now_ns;
    CHECK_OK(agentrt_runtime_clock(swarm->runtime, &now_ns, NULL));
    return now_ns;
}

static void note(struct swarm *swarm, struct event event)
{
    event.now_ns = clock_of(swarm);
    event.until_ns += event.now_ns;
    if (swarm->history.count < EVENTS_MAX)
        swarm->history.events[swarm->history.count++] = event;
}

static void note_of(struct client *client, enum event_kind kind, uint32_t resource,
                    uint64_t left_ns)
{
    note(client->swarm, (struct event){.kind = kind,
                                       .client = client->number,
                                       .resource = resource,
                                       .token = client->tokens[resource],
                                       .until_ns = left_ns});
}

static void got(struct client *client, uint32_t resource, uint64_t token, uint64_t left_ns)
{
    struct swarm *swarm = client->swarm;
    bool repeats = swarm->broken == REPEATS_TOKENS && random_below(&swarm->random, 4) == 0;
    client->tokens[resource] = repeats ? token - 1 : token;
    swarm->seen->grants += 1;
    note_of(client, GRANTED, resource, left_ns);
}

static void try(struct client *client, uint32_t resource)
{
    struct swarm *swarm = client->swarm;
    uint64_t token;
    agentrt_status status =
        agentrt_lease_try_acquire(client->agent, client->leases[resource], TTL_NS, &token, NULL);
    if (status == AGENTRT_OK)
        got(client, resource, token, TTL_NS);
    else if (swarm->broken == GRANTS_TWICE && random_below(&swarm->random, 4) == 0)
        got(client, resource, client->tokens[resource] + 100000, TTL_NS);
}

static void join(struct client *client, uint32_t resource)
{
    uint64_t timeout_ns = random_below(&client->swarm->random, 2) * TTL_NS;
    agentrt_future future;
    if (agentrt_lease_acquire(client->agent, client->leases[resource], TTL_NS, timeout_ns, &future,
                              NULL) == AGENTRT_OK)
        client->futures[resource] = future.bits;
}

static void renew(struct client *client, uint32_t resource)
{
    struct swarm *swarm = client->swarm;
    agentrt_status status =
        agentrt_lease_renew(client->agent, client->leases[resource], TTL_NS, NULL);
    bool outlives = swarm->broken == OUTLIVES_ITS_TIME && client->tokens[resource] != 0;
    swarm->seen->lapses += status != AGENTRT_OK && client->tokens[resource] != 0;
    if (status == AGENTRT_OK || outlives)
        note_of(client, RENEWED, resource, TTL_NS);
}

static void release(struct client *client, uint32_t resource)
{
    if (agentrt_lease_release(client->agent, client->leases[resource], NULL) == AGENTRT_OK)
        note_of(client, RELEASED, resource, 0);
}

static void write(struct client *client, uint32_t resource)
{
    uint64_t words[2] = {resource, client->tokens[resource]};
    (void)agentrt_signal_fenced(client->agent, client->swarm->store, client->leases[resource],
                                &(agentrt_payload){.data = words, .bytes = sizeof words}, NULL);
}

// A write in two halves, between which its client may stand still for as long as it likes.
static void write_late(struct client *client, uint32_t resource)
{
    struct swarm *swarm = client->swarm;
    struct art_thread *thread = art_thread_self();
    struct art_runtime *runtime = art_lease_runtime(client->leases[resource].bits);
    if (client->stamps[resource] == 0) {
        if (art_lease_stamp(thread, runtime, client->agent.bits, client->leases[resource].bits,
                            &client->stamps[resource]) != AGENTRT_OK)
            client->stamps[resource] = 0;
        return;
    }
    uint64_t words[2] = {resource, client->stamps[resource] & ART_STAMP_TOKEN_MAX};
    struct art_draft draft;
    struct art_buf_refusal refusal;
    agentrt_payload payload = {.data = words, .bytes = sizeof words};
    CHECK_OK(art_signal_draft(thread, 0, &payload, &draft, &refusal));
    draft.message->from = client->agent.bits;
    draft.message->right = swarm->broken == FORGETS_THE_FENCE ? 0 : client->stamps[resource];
    CHECK_OK(art_signal_post(thread, runtime, swarm->store.bits, &draft));
    client->stamps[resource] = 0;
    swarm->seen->late += 1;
}

static agentrt_status step(struct client *client)
{
    struct swarm *swarm = client->swarm;
    uint32_t resource = (uint32_t)random_below(&swarm->random, RESOURCES);
    uint64_t delay_ns = 1 + random_below(&swarm->random, STEP_NS);
    switch (random_below(&swarm->random, 40)) {
    case 0: // the leases' time passes meanwhile
        delay_ns += 3 * TTL_NS;
        break;
    case 1:
        note_of(client, ENDED, 0, 0);
        swarm->seen->crashes += 1;
        return AGENTRT_E_LIMIT;
    default: {
        static void (*const deeds[])(struct client *, uint32_t) = {
            try, try, join, renew, renew, write, write_late, release};
        deeds[random_below(&swarm->random, sizeof deeds / sizeof *deeds)](client, resource);
    }
    }
    agentrt_timer timer;
    CHECK_OK(agentrt_timer_arm(client->agent, client->agent, delay_ns, 0, &(agentrt_payload){0},
                               &timer, NULL));
    return AGENTRT_OK;
}

static void hear(struct client *client, const agentrt_message *message)
{
    for (uint32_t resource = 0; resource < RESOURCES; resource++) {
        if (message->right != client->futures[resource] || message->status != AGENTRT_OK)
            continue;
        uint64_t token;
        memcpy(&token, message->payload.bytes, sizeof token);
        agentrt_lease_info info;
        CHECK_OK(agentrt_lease_info_get(client->leases[resource], &info, NULL));
        client->swarm->seen->waits += 1;
        got(client, resource, token, info.left_ns);
    }
}

static agentrt_status client_receive(void *state, const agentrt_message *message)
{
    struct client *client = state;
    static const char *const names[RESOURCES] = {"orders", "ledger"};
    if (message->kind == AGENTRT_KIND_REPLY) {
        hear(client, message);
        return AGENTRT_OK;
    }
    for (uint32_t i = 0; message->kind == AGENTRT_KIND_START && i < RESOURCES; i++)
        CHECK_OK(agentrt_lease_open(client->swarm->runtime, client->agent, names[i],
                                    (uint32_t)strlen(names[i]), &client->leases[i], NULL));
    return step(client);
}

static agentrt_status store_receive(void *state, const agentrt_message *message)
{
    struct swarm *swarm = state;
    uint64_t words[2];
    memcpy(words, message->payload.bytes, sizeof words);
    note(swarm, (struct event){.kind = HANDLED, .resource = (uint32_t)words[0], .token = words[1]});
    return AGENTRT_OK;
}

static agentrt_agent spawn(struct swarm *swarm, const agentrt_behavior *behavior, void *state,
                           uint32_t flags)
{
    agentrt_spawn_options options = {
        .struct_size = sizeof options, .behavior = behavior, .state = state, .flags = flags};
    agentrt_agent agent;
    CHECK_OK(agentrt_spawn(swarm->runtime, HOST, &options, &agent, NULL));
    return agent;
}

static void client_begin(struct swarm *swarm, uint32_t number)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior,
                                              .receive = client_receive};
    struct client *client = &swarm->clients[number];
    *client = (struct client){.swarm = swarm, .number = number};
    client->agent = spawn(swarm, &behavior, client, AGENTRT_SPAWN_START);
}

// The sentence that a run of this seed breaks; NULL: none. `store`: NULL, or where its leases are kept.
static const char *run(uint64_t seed, enum broken broken, struct seen *seen, const char *store)
{
    static struct swarm swarm;
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior,
                                              .receive = store_receive};
    swarm = (struct swarm){.broken = broken, .seen = seen, .random = {seed}};
    agentrt_runtime_options options = {
        .struct_size = sizeof options, .simulated = 1, .seed = seed, .lease_store_path = store};
    CHECK_OK(agentrt_runtime_open(&options, &swarm.runtime, NULL));
    swarm.store = spawn(&swarm, &behavior, &swarm, 0);
    for (uint32_t i = 0; i < CLIENTS; i++)
        client_begin(&swarm, i);
    while (clock_of(&swarm) < RUN_NS) {
        // Now and then the clock jumps over several deadlines at once.
        uint64_t most_ns = random_below(&swarm.random, 10) == 0 ? 5 * TTL_NS : STEP_NS;
        fixture_run(swarm.runtime, 1 + random_below(&swarm.random, most_ns));
        for (uint32_t i = 0; i < CLIENTS; i++) {
            agentrt_agent_info info;
            if (agentrt_agent_info_get(swarm.clients[i].agent, &info, NULL) != AGENTRT_OK)
                client_begin(&swarm, i);
        }
    }
    agentrt_letter letters[AGENTRT_LETTERS_MAX];
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(swarm.runtime, letters, AGENTRT_LETTERS_MAX, &count, NULL));
    for (uint32_t i = 0; i < count; i++)
        seen->fenced += letters[i].reason == AGENTRT_E_FENCED;
    CHECK_OK(agentrt_runtime_close(swarm.runtime, NULL));
    return check(&swarm.history);
}

static void check_whole(uint64_t runs, const char *store)
{
    struct seen seen = {0};
    uint64_t first = test_seed();
    for (uint64_t seed = first; seed < first + runs; seed++) {
        const char *broken = run(seed, WHOLE, &seen, store);
        if (broken != NULL)
            test_fail(__FILE__, __LINE__, "seed %llu: %s", (unsigned long long)seed, broken);
    }
    CHECK(seen.grants > runs);
    CHECK(seen.waits > runs);
    CHECK(seen.lapses > runs);
    CHECK(seen.crashes > runs);
    CHECK(seen.late > runs);
    CHECK(seen.fenced > runs / 10);
}

TEST(in_thousands_of_histories_one_holds_and_tokens_grow)
{
    check_whole(RUNS * test_scale(), NULL);
}

// One file for all of them: each run finds what the last has left.
TEST(in_histories_over_a_store_one_holds_and_tokens_grow)
{
    char path[128];
    snprintf(path, sizeof path, "%s/leases.db", test_directory());
    check_whole(STORED_RUNS * test_scale(), path);
}

static void check_caught(enum broken broken, const char *expected)
{
    struct seen seen = {0};
    uint64_t first = test_seed();
    for (uint64_t seed = first; seed < first + BROKEN_RUNS; seed++) {
        const char *found = run(seed, broken, &seen, NULL);
        if (found != NULL && strcmp(found, expected) == 0)
            return;
    }
    test_fail(__FILE__, __LINE__, "nobody noticed: %s", expected);
}

TEST(the_checker_catches_a_lease_that_is_granted_twice)
{
    check_caught(GRANTS_TWICE, "one holds it at a time");
}
TEST(the_checker_catches_a_token_that_comes_again)
{
    check_caught(REPEATS_TOKENS, "tokens grow");
}
TEST(the_checker_catches_a_lease_that_outlives_its_time)
{
    check_caught(OUTLIVES_ITS_TIME, "only who holds it renews it");
}
TEST(the_checker_catches_a_write_without_a_fence)
{
    check_caught(FORGETS_THE_FENCE, "no old token after a newer one");
}
