// Supervision by what becomes of each message: whatever fails and whoever decides, one that was accepted is handled once or is one
// dead letter, and what a sender sends to one agent is done in its order.
//
// Workers under two supervisors under a third one work, ask each other and fail at random under a seed, in every class; some are
// killed, moved to another supervisor or spawned again. A message's type is its number, so letters say which it was.
#include "../harness/fixture.h"
#include "../harness/random.h"

#include <stdio.h>

enum {
    WORKERS = 5,
    MESSAGES_MAX = 2048,
    STEPS = 60,
    RUNS = 1500,
    MS = 1000000,
};

// What has become of a message.
struct fate {
    uint8_t done, letters,
        buried; // buried: in hand when its agent ended, which is no loss of the mailbox's
    bool accepted;
    bool from_host;
    uint8_t to;
};

struct swarm;

struct worker {
    struct swarm *swarm;
    uint32_t number;
    agentrt_agent agent;
    uint64_t in_hand;    // zero: nothing
    agentrt_right right; // of what is in hand
    uint64_t asked;      // the future that it waits for
    uint64_t last_done;  // of the host's
    bool alive;
};

// How often what matters has happened, over all runs: a test that met none of it would show nothing.
struct seen {
    uint64_t crashes, restarts, degraded, letters, ends, moves, fallbacks;
};

struct swarm {
    agentrt_runtime runtime;
    struct random random;
    agentrt_agent supervisors[3]; // the first is above the others
    agentrt_agent fallback;
    struct worker workers[WORKERS];
    struct fate fates[MESSAGES_MAX];
    uint64_t messages;
    struct seen *seen;
    const char *broken; // the first sentence that was
};

static void breaks(struct swarm *swarm, const char *sentence)
{
    if (swarm->broken == NULL)
        swarm->broken = sentence;
}

static void done(struct swarm *swarm, uint64_t number)
{
    if (number != 0 && number < MESSAGES_MAX)
        swarm->fates[number].done += 1;
}

static agentrt_status crash(struct worker *worker)
{
    static const agentrt_status failures[] = {AGENTRT_E_CRASHED, AGENTRT_E_BUSY, AGENTRT_E_FULL,
                                              AGENTRT_E_SYSTEM,  AGENTRT_E_BUSY, AGENTRT_E_CRASHED};
    struct swarm *swarm = worker->swarm;
    swarm->seen->crashes += 1;
    worker->asked = 0;
    return failures[random_below(&swarm->random, sizeof failures / sizeof *failures)];
}

static agentrt_status complete(struct worker *worker)
{
    struct swarm *swarm = worker->swarm;
    struct fate *fate = &swarm->fates[worker->in_hand];
    if (fate->from_host) {
        if (worker->in_hand <= worker->last_done)
            breaks(swarm, "what one sends to another is done in its order");
        worker->last_done = worker->in_hand;
    }
    done(swarm, worker->in_hand);
    if (worker->right.bits != 0)
        (void)agentrt_reply(worker->agent, worker->right, &(agentrt_payload){0}, NULL);
    worker->in_hand = 0;
    worker->right.bits = 0;
    return AGENTRT_OK;
}

// Sends the next message, or asks with it.
static void post(struct swarm *swarm, agentrt_agent from, struct worker *to, uint64_t *out_future)
{
    if (swarm->messages + 1 >= MESSAGES_MAX)
        return;
    uint64_t number = swarm->messages + 1;
    char bytes[40] = {0};
    agentrt_payload payload = {.type = number, .data = bytes, .bytes = number % 3 * 20};
    agentrt_future future = {0};
    agentrt_status status = out_future == NULL
                                ? agentrt_signal(from, to->agent, &payload, NULL)
                                : agentrt_ask(from, to->agent, &payload, NULL, &future, NULL);
    if (status != AGENTRT_OK)
        return;
    swarm->messages = number;
    swarm->fates[number].accepted = true;
    swarm->fates[number].from_host = from.bits == 0;
    swarm->fates[number].to = (uint8_t)to->number;
    if (out_future != NULL)
        *out_future = future.bits;
}

static agentrt_status work(struct worker *worker, const agentrt_message *message)
{
    struct swarm *swarm = worker->swarm;
    worker->in_hand = message->type;
    worker->right.bits = message->right;
    switch (random_below(&swarm->random, 10)) {
    case 0:
    case 1:
        return crash(worker);
    case 2:
    case 3:
        post(swarm, worker->agent, &swarm->workers[random_below(&swarm->random, WORKERS)],
             &worker->asked);
        return worker->asked == 0 ? complete(worker) : AGENTRT_AWAIT;
    default:
        return complete(worker);
    }
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    struct worker *worker = state;
    if (message->kind == AGENTRT_KIND_SIGNAL)
        return work(worker, message);
    worker->swarm->seen->degraded += message->kind == AGENTRT_KIND_DEGRADED;
    if (message->kind != AGENTRT_KIND_REPLY || message->right != worker->asked)
        return worker->asked == 0 ? AGENTRT_OK : AGENTRT_AWAIT;
    worker->asked = 0;
    return random_chance(&worker->swarm->random, 20) ? crash(worker) : complete(worker);
}

static agentrt_status restart(void *state)
{
    struct worker *worker = state;
    worker->in_hand = worker->asked = worker->right.bits = 0;
    worker->swarm->seen->restarts += 1;
    return random_chance(&worker->swarm->random, 5) ? AGENTRT_E_CRASHED : AGENTRT_OK;
}

static void destroy(void *state)
{
    struct worker *worker = state;
    if (worker->in_hand != 0)
        worker->swarm->fates[worker->in_hand].buried += 1;
    worker->in_hand = 0;
    worker->alive = false;
    worker->swarm->seen->ends += 1;
}

static agentrt_status fall_back(void *state, const agentrt_message *message)
{
    struct swarm *swarm = state;
    swarm->seen->fallbacks += 1;
    done(swarm, message->type);
    if (message->right != 0)
        (void)agentrt_reply((agentrt_agent){message->agent}, (agentrt_right){message->right},
                            &(agentrt_payload){0}, NULL);
    return AGENTRT_OK;
}

static const agentrt_behavior behavior = {.struct_size = sizeof(agentrt_behavior),
                                          .receive = receive,
                                          .destroy = destroy,
                                          .restart = restart};
static const agentrt_behavior fallback = {.struct_size = sizeof(agentrt_behavior),
                                          .receive = fall_back};

static void supervise(struct swarm *swarm, uint32_t number)
{
    agentrt_supervisor_options options = {
        .struct_size = sizeof options,
        .strategy = (uint32_t)random_below(&swarm->random, 3),
        .supervisor = {number == 0 ? 0 : swarm->supervisors[0].bits},
        .max_restarts = 1 + (uint32_t)random_below(&swarm->random, 6),
        .within_ns = 1 + random_below(&swarm->random, 50 * MS),
        .transient = (uint32_t)random_below(&swarm->random, 3) * 2,
        .overload = AGENTRT_REMEDY_FALLBACK,
        .permanent = (uint32_t)random_below(&swarm->random, 8),
        .fallback = "fallback",
        .fallback_bytes = 8,
    };
    if (options.fatal == AGENTRT_REMEDY_DEFAULT && number == 0)
        options.fatal = AGENTRT_REMEDY_RESTART;
    agentrt_retry_options policy = {.struct_size = sizeof policy,
                                    .attempts = 1 + (uint32_t)random_below(&swarm->random, 4),
                                    .base_ns = 1 + random_below(&swarm->random, 5 * MS)};
    agentrt_agent *out = &swarm->supervisors[number];
    agentrt_status status =
        agentrt_supervisor_spawn(swarm->runtime, HOST, &options, &policy, out, NULL);
    options.supervisor.bits = 0; // it is stopping
    if (status == AGENTRT_E_CLOSED)
        status = agentrt_supervisor_spawn(swarm->runtime, HOST, &options, &policy, out, NULL);
    CHECK_EQ(status, AGENTRT_OK);
}

static bool lives(agentrt_agent agent)
{
    agentrt_agent_info info;
    return agentrt_agent_info_get(agent, &info, NULL) == AGENTRT_OK;
}

static void begin(struct swarm *swarm, uint32_t number)
{
    struct worker *worker = &swarm->workers[number];
    uint32_t under = 1 + number % 2;
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t each = i == 2 ? under : i == 0 ? 0 : under;
        if (!lives(swarm->supervisors[each]))
            supervise(swarm, each);
    }
    *worker = (struct worker){.swarm = swarm, .number = number, .alive = true};
    agentrt_spawn_options options = {.struct_size = sizeof options,
                                     .behavior = &behavior,
                                     .state = worker,
                                     .supervisor = swarm->supervisors[under]};
    agentrt_status status = agentrt_spawn(swarm->runtime, HOST, &options, &worker->agent, NULL);
    CHECK(status == AGENTRT_OK || status == AGENTRT_E_CLOSED); // closed: its supervisor is stopping
    worker->alive = status == AGENTRT_OK;
}

static void read_letters(struct swarm *swarm)
{
    static agentrt_letter letters[AGENTRT_LETTERS_MAX];
    uint32_t count;
    CHECK_OK(agentrt_runtime_letters(swarm->runtime, letters, AGENTRT_LETTERS_MAX, &count, NULL));
    for (uint32_t i = 0; i < count; i++) {
        if (letters[i].type != 0 && letters[i].type < MESSAGES_MAX)
            swarm->fates[letters[i].type].letters += 1;
        swarm->seen->letters += 1;
    }
}

static void step(struct swarm *swarm)
{
    struct worker *worker = &swarm->workers[random_below(&swarm->random, WORKERS)];
    switch (random_below(&swarm->random, 30)) {
    case 0:
        (void)agentrt_agent_kill(HOST, worker->agent, NULL);
        break;
    case 1:
    case 2:
        swarm->seen->moves +=
            agentrt_supervisor_adopt(HOST, swarm->supervisors[random_below(&swarm->random, 3)],
                                     worker->agent, NULL) == AGENTRT_OK;
        break;
    case 3:
        (void)agentrt_agent_stop(HOST, swarm->supervisors[random_below(&swarm->random, 3)], NULL);
        break;
    default:
        for (uint64_t i = random_below(&swarm->random, 4); i > 0; i--)
            post(swarm, HOST, worker, NULL);
    }
    fixture_run(swarm->runtime, random_below(&swarm->random, 3) * 4 * MS);
    for (uint32_t i = 0; i < WORKERS; i++)
        if (!swarm->workers[i].alive)
            begin(swarm, i);
    read_letters(swarm);
}

static void check(struct swarm *swarm)
{
    for (uint64_t i = 1; i <= swarm->messages; i++) {
        const struct fate *fate = &swarm->fates[i];
        if (fate->done + fate->letters > 1)
            breaks(swarm, "nothing is handled twice, or handled and a dead letter");
        if (fate->done + fate->letters + fate->buried == 0)
            breaks(swarm, "nothing is lost");
    }
}

// The sentence that a run of this seed breaks; NULL: none.
static const char *run(uint64_t seed, struct seen *seen)
{
    static struct swarm swarm;
    swarm = (struct swarm){.seen = seen, .random = {seed}};
    agentrt_runtime_options options = {.struct_size = sizeof options, .simulated = 1, .seed = seed};
    CHECK_OK(agentrt_runtime_open(&options, &swarm.runtime, NULL));
    agentrt_spawn_options other = {.struct_size = sizeof other,
                                   .behavior = &fallback,
                                   .state = &swarm,
                                   .name = "fallback",
                                   .name_bytes = 8};
    CHECK_OK(agentrt_spawn(swarm.runtime, HOST, &other, &swarm.fallback, NULL));
    for (uint32_t i = 0; i < 3; i++)
        supervise(&swarm, i);
    for (uint32_t i = 0; i < WORKERS; i++)
        begin(&swarm, i);
    for (uint32_t i = 0; i < STEPS; i++)
        step(&swarm);
    fixture_run(swarm.runtime, 10000ull * MS);
    for (uint32_t i = 0; i < WORKERS; i++)
        (void)agentrt_agent_kill(HOST, swarm.workers[i].agent, NULL);
    fixture_run(swarm.runtime, 10000ull * MS);
    read_letters(&swarm);
    fixture_check_conserved(swarm.runtime);
    check(&swarm);
    CHECK_OK(agentrt_runtime_close(swarm.runtime, NULL));
    return swarm.broken;
}

TEST(whatever_fails_each_message_is_handled_once_or_one_dead_letter)
{
    struct seen seen = {0};
    uint64_t first = test_seed();
    for (uint64_t seed = first; seed < first + RUNS * test_scale(); seed++) {
        const char *broken = run(seed, &seen);
        if (broken != NULL)
            test_fail(__FILE__, __LINE__, "seed %llu: %s", (unsigned long long)seed, broken);
    }
    CHECK(seen.crashes > RUNS);
    CHECK(seen.restarts > RUNS);
    CHECK(seen.letters > RUNS);
    CHECK(seen.ends > RUNS);
    CHECK(seen.moves > RUNS);
    CHECK(seen.degraded > RUNS / 10);
    CHECK(seen.fallbacks > RUNS / 10);
}
