// A random swarm on real threads, and the oracles that judge it.
#include "swarm.h"

#include "../harness/fixture.h"
#include "../harness/random.h"
#include "exec/await.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    SLOTS = 24,        // agents alive at a time
    AGENTS_MAX = 1500, // ever, replacements included
    THREADS_MAX = 4,
    PORTS_MAX = 2,
    SENDERS = AGENTS_MAX + THREADS_MAX + 1,
    BATCH = 64,
    TYPE_WORK = 1,
    TYPE_MONITOR = 2, // to the auditor: monitor the agent whose bits follow
    ASK_NS = 2000000,
    SETTLE_NS = 1000000000,
    SETTLE_ROUNDS = 60,
};

struct note { // the payload of every message: 24 bytes travel in the record
    uint64_t counter;
    uint32_t sender;
    uint32_t hops;
    uint64_t subject;
};

struct member {
    struct swarm *swarm;
    struct random random;
    uint32_t number;
    uint64_t counter; // of what it sent
    uint64_t awaited; // future bits, zero = none
    uint64_t kept;    // right bits to answer later
    atomic_int inside;
    atomic_int destroyed;
    _Atomic uint64_t bits;
    uint64_t seen[SENDERS];
};

struct swarm {
    struct swarm_options options;
    agentrt_runtime runtime;
    agentrt_port ports[PORTS_MAX];
    agentrt_agent auditor;
    _Atomic uint64_t slots[SLOTS];
    uint64_t counter; // of what the main thread sent
    struct member *members;
    atomic_uint members_count;
    atomic_bool port_threads_end;
    atomic_ullong accepted_work, received_work;
    atomic_ullong monitors, downs;
};

static void signal_random(struct swarm *swarm, struct random *random, agentrt_agent from,
                          uint32_t sender, uint64_t *counter, uint32_t hops)
{
    agentrt_agent to = {atomic_load(&swarm->slots[random_below(random, SLOTS)])};
    struct note note = {++*counter, sender, hops, 0};
    agentrt_payload payload = {.type = TYPE_WORK, .data = &note, .bytes = sizeof note};
    agentrt_status status = agentrt_signal(from, to, &payload, NULL);
    if (status == AGENTRT_OK)
        atomic_fetch_add(&swarm->accepted_work, 1);
    else
        CHECK(status == AGENTRT_E_FULL || status == AGENTRT_E_WAIT || status == AGENTRT_E_DEAD ||
              status == AGENTRT_E_STALE || status == AGENTRT_E_CLOSED);
}

static agentrt_status ask_random(struct member *member, const agentrt_message *message)
{
    struct swarm *swarm = member->swarm;
    struct random *random = &member->random;
    agentrt_agent to = {atomic_load(&swarm->slots[random_below(random, SLOTS)])};
    struct note note = {++member->counter, member->number, 0, 0};
    agentrt_payload payload = {.type = TYPE_WORK, .data = &note, .bytes = sizeof note};
    agentrt_ask_options options = {.struct_size = sizeof options,
                                   .timeout_ns = 1 + random_below(random, ASK_NS),
                                   .parent = {message->right}};
    agentrt_future future;
    if (agentrt_ask(AGENT(message->agent), to, &payload, &options, &future, NULL) != AGENTRT_OK)
        return AGENTRT_OK;
    if (random_chance(random, 20)) {
        (void)agentrt_future_cancel(future, NULL);
        return AGENTRT_OK;
    }
    if (random_chance(random, 50))
        return AGENTRT_OK;
    member->awaited = future.bits;
    return AGENTRT_AWAIT;
}

static void answer(struct member *member, const agentrt_message *message)
{
    agentrt_agent self = {message->agent};
    agentrt_payload payload = {.type = 9, .data = "yes", .bytes = 3};
    uint64_t dice = random_below(&member->random, 10);
    // Whoever holds a right may use it, once, however late.
    if (member->kept != 0) {
        CHECK_OK(agentrt_reply(self, (agentrt_right){member->kept}, &payload, NULL));
        CHECK_STATUS(agentrt_reply(self, (agentrt_right){member->kept}, &payload, NULL),
                     AGENTRT_E_STALE);
        member->kept = 0;
    }
    if (message->right == 0)
        return;
    if (dice < 6)
        CHECK_OK(agentrt_reply(self, (agentrt_right){message->right}, &payload, NULL));
    else if (dice < 7)
        CHECK_OK(agentrt_refuse(self, (agentrt_right){message->right}, AGENTRT_E_REFUSED, "no", 2,
                                NULL));
    else if (dice < 9)
        member->kept = message->right; // the last tenth is forgotten: it goes with its agent
}

static agentrt_status work(struct member *member, const agentrt_message *message)
{
    struct swarm *swarm = member->swarm;
    struct random *random = &member->random;
    struct note note;
    CHECK_EQ(message->payload_bytes, sizeof note);
    memcpy(&note, message->payload.bytes, sizeof note);
    if (message->right == 0)
        atomic_fetch_add(&swarm->received_work, 1);
    CHECK(note.counter > member->seen[note.sender]);
    member->seen[note.sender] = note.counter;
    answer(member, message);
    agentrt_agent self = {message->agent};
    for (uint32_t i = 0; i < note.hops && i < 2; i++)
        signal_random(swarm, random, self, member->number, &member->counter, note.hops - 1);
    uint64_t dice = random_below(random, 1000);
    agentrt_agent other = {atomic_load(&swarm->slots[random_below(random, SLOTS)])};
    if (swarm->options.deaths && dice < 4)
        return dice < 2 ? AGENTRT_E_LIMIT : agentrt_agent_fail(self, "struck", 6, NULL);
    if (swarm->options.deaths && dice < 8)
        (void)agentrt_agent_kill(self, other, NULL);
    else if (swarm->options.deaths && dice < 12)
        (void)agentrt_agent_stop(self, other, NULL);
    else if (swarm->options.deaths && dice < 20)
        (void)agentrt_link(self, other, NULL);
    else if (dice < 40)
        (void)agentrt_agent_wake(other, NULL);
    else if (dice < 140)
        return ask_random(member, message);
    return AGENTRT_OK;
}

static agentrt_status react(struct member *member, const agentrt_message *message)
{
    CHECK_EQ(atomic_exchange(&member->inside, 1), 0);
    agentrt_status status = AGENTRT_OK;
    if (message->kind == AGENTRT_KIND_SIGNAL) {
        CHECK_EQ(member->awaited, 0); // ordinary messages wait
        status = work(member, message);
    } else if (message->kind == AGENTRT_KIND_REPLY && message->right == member->awaited) {
        member->awaited = 0;
    }
    if (member->awaited != 0 && status == AGENTRT_OK)
        status = AGENTRT_AWAIT;
    CHECK_EQ(atomic_exchange(&member->inside, 0), 1);
    return status;
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    return react(state, message);
}

static void destroy(void *state)
{
    struct member *member = state;
    CHECK_EQ(atomic_load(&member->inside), 0);
    atomic_fetch_add(&member->destroyed, 1);
}

// The auditor, who never dies: monitors whom it is told to and counts.
static agentrt_status audit(void *state, const agentrt_message *message)
{
    struct swarm *swarm = state;
    if (message->kind == AGENTRT_KIND_SIGNAL && message->type == TYPE_MONITOR) {
        struct note note;
        memcpy(&note, message->payload.bytes, sizeof note);
        agentrt_future future;
        if (agentrt_monitor(AGENT(message->agent), AGENT(note.subject), &future, NULL) ==
            AGENTRT_OK)
            atomic_fetch_add(&swarm->monitors, 1);
    }
    if (message->kind == AGENTRT_KIND_DOWN)
        atomic_fetch_add(&swarm->downs, 1);
    return AGENTRT_OK;
}

// A port's thread: the same members, run from batches.
struct host {
    struct swarm *swarm;
    agentrt_port port;
    agentrt_agent address;
    struct random random;
};

static struct member *member_of(struct swarm *swarm, uint64_t bits)
{
    for (uint32_t i = atomic_load(&swarm->members_count); i-- > 0;)
        if (atomic_load(&swarm->members[i].bits) == bits)
            return &swarm->members[i];
    return NULL;
}

static void close_payload(const agentrt_message *message)
{
    if (message->capability != AGENTRT_INLINE)
        CHECK_OK(agentrt_buf_close((agentrt_buf){message->payload.buf.buf}, NULL));
}

static void run_record(struct host *host, const agentrt_message *record, agentrt_command *command)
{
    if (record->agent == host->address.bits) {
        if (record->kind == AGENTRT_KIND_END) {
            struct member *ended = member_of(host->swarm, record->from);
            CHECK(ended != NULL);
            destroy(ended);
        }
        command->handled++;
        close_payload(record);
        return;
    }
    struct member *member = member_of(host->swarm, record->agent);
    CHECK(member != NULL);
    if (command->op == AGENTRT_COMMIT_CRASH || command->op == AGENTRT_COMMIT_AWAIT)
        return; // not handled: comes again, or becomes a dead letter
    agentrt_status status = react(member, record);
    command->handled++;
    close_payload(record);
    if (status == AGENTRT_AWAIT)
        command->op = AGENTRT_COMMIT_AWAIT;
    if (status < 0) {
        command->op = AGENTRT_COMMIT_CRASH;
        command->text = "crash";
        command->text_bytes = 5;
    }
}

static void *host_main(void *argument)
{
    struct host *host = argument;
    static _Thread_local agentrt_message records[BATCH];
    agentrt_command commands[BATCH];
    while (!atomic_load(&host->swarm->port_threads_end)) {
        uint32_t count = 0;
        uint32_t max = 1 + (uint32_t)random_below(&host->random, BATCH);
        agentrt_status status = agentrt_port_take(host->port, records, max, ASK_NS, &count, NULL);
        CHECK(status == AGENTRT_OK || status == AGENTRT_E_DEADLINE);
        uint32_t commands_count = 0;
        for (uint32_t i = 0; i < count; i++) {
            if (i == 0 || records[i].agent != records[i - 1].agent)
                commands[commands_count++] = (agentrt_command){.agent = records[i].agent};
            run_record(host, &records[i], &commands[commands_count - 1]);
        }
        CHECK_OK(agentrt_port_commit(host->port, commands, commands_count, NULL));
    }
    CHECK_OK(agentrt_port_close(host->port, NULL)); // or its thread's end would
    return NULL;
}

static void *sender_main(void *argument)
{
    struct member *sender = argument; // a member without an agent: a plain thread
    struct swarm *swarm = sender->swarm;
    for (uint32_t i = 0; i < swarm->options.signals; i++) {
        signal_random(swarm, &sender->random, HOST, sender->number, &sender->counter,
                      (uint32_t)random_below(&sender->random, 3));
        if (random_chance(&sender->random, 2))
            sched_yield();
    }
    return NULL;
}

static void fill_slot(struct swarm *swarm, struct random *random, unsigned slot)
{
    static const agentrt_behavior behavior = {
        .struct_size = sizeof behavior, .receive = receive, .destroy = destroy};
    uint32_t number = atomic_load(&swarm->members_count);
    if (number == AGENTS_MAX)
        return;
    struct member *member = &swarm->members[number];
    member->swarm = swarm;
    member->number = number;
    member->random.state = random_next(random);
    agentrt_spawn_options options = {.struct_size = sizeof options,
                                     .state = member,
                                     .capacity = swarm->options.capacity,
                                     .overflow = swarm->options.overflow,
                                     .priority = (uint32_t)random_below(random, 4)};
    if (swarm->options.ports > 0 && random_chance(random, 40))
        options.port = swarm->ports[random_below(random, swarm->options.ports)];
    else
        options.behavior = &behavior;
    agentrt_agent agent;
    CHECK_OK(agentrt_spawn(swarm->runtime, HOST, &options, &agent, NULL));
    // Its first record cannot come before it is in a slot: nobody knows its name.
    atomic_store(&member->bits, agent.bits);
    atomic_store(&swarm->members_count, number + 1);
    atomic_store(&swarm->slots[slot], agent.bits);
}

static void watch_slot(struct swarm *swarm, unsigned slot)
{
    struct note note = {.subject = atomic_load(&swarm->slots[slot])};
    (void)agentrt_signal(
        HOST, swarm->auditor,
        &(agentrt_payload){.type = TYPE_MONITOR, .data = &note, .bytes = sizeof note}, NULL);
}

// The main thread's part: asks from outside, monitors, replaces the dead.
static void tend(struct swarm *swarm, struct random *random)
{
    unsigned slot = (unsigned)random_below(random, SLOTS);
    agentrt_agent agent = {atomic_load(&swarm->slots[slot])};
    agentrt_agent_info info;
    agentrt_future future;
    watch_slot(swarm, slot);
    if (agentrt_agent_info_get(agent, &info, NULL) != AGENTRT_OK)
        fill_slot(swarm, random, slot);
    struct note note = {.counter = ++swarm->counter, .sender = SENDERS - 1};
    agentrt_ask_options options = {.struct_size = sizeof options, .timeout_ns = ASK_NS / 4};
    agentrt_payload payload = {.type = TYPE_WORK, .data = &note, .bytes = sizeof note};
    if (agentrt_ask(HOST, agent, &payload, &options, &future, NULL) == AGENTRT_OK) {
        agentrt_message reply;
        agentrt_status status =
            agentrt_future_wait(future, random_below(random, ASK_NS), &reply, NULL);
        CHECK(status == AGENTRT_OK || status == AGENTRT_E_DEADLINE || status == AGENTRT_E_PENDING);
        if (status == AGENTRT_OK)
            close_payload(&reply);
        else
            CHECK_OK(agentrt_future_cancel(future, NULL));
    }
}

static void settle(struct swarm *swarm)
{
    agentrt_status status = AGENTRT_E_DEADLINE;
    for (unsigned i = 0; i < SETTLE_ROUNDS && status == AGENTRT_E_DEADLINE; i++)
        status = agentrt_runtime_drain(swarm->runtime, SETTLE_NS, NULL);
    CHECK_OK(status);
}

// Those of this runtime whose asker or whose right is not over.
static uint32_t promises_left(const struct swarm *swarm)
{
    struct art_runtime *runtime = art_agent_runtime(art_agent_find(swarm->auditor.bits));
    uint32_t left = 0;
    struct art_promise *promise;
    for (uint32_t i = 0; (promise = art_pool_find(ART_POOL_PROMISE, i)) != NULL; i++)
        left += art_await_state(art_atomic_load(&promise->word, acquire)) != ART_PROMISE_FREE &&
                art_atomic_load(&promise->runtime, relaxed) == runtime;
    return left;
}

static void check_oracles(struct swarm *swarm)
{
    CHECK_EQ(promises_left(swarm), 0);
    agentrt_stats stats;
    CHECK_OK(agentrt_runtime_stats(swarm->runtime, &stats, NULL));
    CHECK_EQ(stats.in_flight, 0);
    CHECK_EQ(stats.accepted, stats.handled + stats.dead_letters);
    CHECK_EQ(atomic_load(&swarm->downs), atomic_load(&swarm->monitors));
    if (!swarm->options.deaths && swarm->options.overflow <= AGENTRT_WAIT)
        CHECK_EQ(atomic_load(&swarm->received_work), atomic_load(&swarm->accepted_work));
}

static void end_all(struct swarm *swarm)
{
    for (unsigned i = 0; i < atomic_load(&swarm->members_count); i++) {
        agentrt_status status =
            agentrt_agent_kill(HOST, AGENT(atomic_load(&swarm->members[i].bits)), NULL);
        CHECK(status == AGENTRT_OK || status == AGENTRT_E_DEAD || status == AGENTRT_E_STALE);
    }
    settle(swarm);
}

static void open_swarm(struct swarm *swarm, struct random *random)
{
    static const agentrt_behavior auditor = {.struct_size = sizeof auditor, .receive = audit};
    CHECK_OK(agentrt_runtime_open(
        &(agentrt_runtime_options){.struct_size = sizeof(agentrt_runtime_options),
                                   .workers = swarm->options.workers},
        &swarm->runtime, NULL));
    CHECK_OK(agentrt_spawn(swarm->runtime, HOST,
                           &(agentrt_spawn_options){.struct_size = sizeof(agentrt_spawn_options),
                                                    .behavior = &auditor,
                                                    .state = swarm,
                                                    .capacity = 10000},
                           &swarm->auditor, NULL));
    for (uint32_t i = 0; i < swarm->options.ports; i++)
        CHECK_OK(agentrt_port_open(swarm->runtime, NULL, &swarm->ports[i], NULL));
    for (unsigned slot = 0; slot < SLOTS; slot++)
        fill_slot(swarm, random, slot);
}

void swarm_run(const struct swarm_options *options)
{
    struct random random = {options->seed};
    struct swarm *swarm = calloc(1, sizeof *swarm);
    struct member *senders = calloc(THREADS_MAX, sizeof *senders);
    CHECK(swarm != NULL && senders != NULL);
    swarm->options = *options;
    swarm->members = calloc(AGENTS_MAX, sizeof *swarm->members);
    CHECK(swarm->members != NULL);
    open_swarm(swarm, &random);
    pthread_t threads[THREADS_MAX], port_threads[PORTS_MAX];
    struct host hosts[PORTS_MAX];
    for (uint32_t i = 0; i < options->ports; i++) {
        hosts[i] = (struct host){
            .swarm = swarm, .port = swarm->ports[i], .random = {random_next(&random)}};
        CHECK_OK(agentrt_port_address(hosts[i].port, &hosts[i].address, NULL));
        CHECK_EQ(pthread_create(&port_threads[i], NULL, host_main, &hosts[i]), 0);
    }
    for (uint32_t i = 0; i < options->threads; i++) {
        senders[i].swarm = swarm;
        senders[i].number = AGENTS_MAX + i;
        senders[i].random.state = random_next(&random);
        CHECK_EQ(pthread_create(&threads[i], NULL, sender_main, &senders[i]), 0);
    }
    for (uint32_t i = 0; i < options->signals / 20; i++)
        tend(swarm, &random);
    for (uint32_t i = 0; i < options->threads; i++)
        pthread_join(threads[i], NULL);
    settle(swarm);
    end_all(swarm);
    check_oracles(swarm);
    atomic_store(&swarm->port_threads_end, true);
    for (uint32_t i = 0; i < options->ports; i++)
        pthread_join(port_threads[i], NULL);
    CHECK_OK(agentrt_runtime_close(swarm->runtime, NULL));
    for (uint32_t i = 0; i < atomic_load(&swarm->members_count); i++)
        CHECK_EQ(atomic_load(&swarm->members[i].destroyed), 1);
    free(swarm->members);
    free(senders);
    free(swarm);
}
