// The benchmarks on the floor. Same work and same checks as tests/bench/agentrt_c, one worker.
#include "floor.h"

enum {
    RING_AGENTS = 100,
    FANIN_PRODUCERS = 8,
    BIG_AGENTS = 120,
    CREATURES = 100,
    SEND_BATCH = 100,
    SPAWN_BATCH = 100,
};

static int64_t operations;

// ---- ping-pong and ring: one message travels, the value counts the hops left

static void pass_on(floor_actor *self, const floor_message *message)
{
    self->count++;
    if (message->value == 0) {
        floor_halt();
        return;
    }
    floor_send(self->peer, message->value - 1, self);
}

static uint64_t bench_circle(uint32_t agents)
{
    floor_actor *circle[RING_AGENTS];
    for (uint32_t i = 0; i < agents; i++) {
        circle[i] = floor_spawn(pass_on);
    }
    for (uint32_t i = 0; i < agents; i++) {
        circle[i]->peer = circle[(i + 1) % agents];
    }
    uint64_t start_ns = bench_clock_ns();
    floor_send(circle[0], operations, NULL);
    floor_run();
    uint64_t spent_ns = bench_clock_ns() - start_ns;
    int64_t received = 0;
    for (uint32_t i = 0; i < agents; i++) {
        received += circle[i]->count;
    }
    bench_check("hops", (uint64_t)operations + 1, (uint64_t)received);
    return spent_ns;
}

// ---- count and fan-in: producers send in batches and yield by sending to themselves

static int64_t per_producer;
static int producers_left;

static void consume(floor_actor *self, const floor_message *message)
{
    if (message->value < 0) {
        if (--producers_left == 0) {
            floor_halt();
        }
        return;
    }
    self->count++;
    self->total += message->value;
}

static void produce(floor_actor *self, const floor_message *message)
{
    int64_t value = message->value;
    int64_t end = value + SEND_BATCH < per_producer ? value + SEND_BATCH : per_producer;
    for (; value < end; value++) {
        floor_send(self->peer, value, self);
    }
    if (value < per_producer) {
        floor_send(self, value, self);
    } else {
        floor_send(self->peer, -1, self);
    }
}

static uint64_t bench_flow(int producers)
{
    per_producer = operations / producers;
    producers_left = producers;
    floor_actor *consumer = floor_spawn(consume);
    consumer->batch_max = UINT32_MAX; // drains whole, so that the backlog stays in the cache
    uint64_t start_ns = bench_clock_ns();
    for (int i = 0; i < producers; i++) {
        floor_actor *producer = floor_spawn(produce);
        producer->peer = consumer;
        producer->batch_max = 1;
        floor_send(producer, 0, NULL);
    }
    floor_run();
    uint64_t spent_ns = bench_clock_ns() - start_ns;
    uint64_t each = (uint64_t)per_producer;
    bench_check("messages", each * (uint64_t)producers, (uint64_t)consumer->count);
    bench_check("sum", bench_triangle(each) * (uint64_t)producers, (uint64_t)consumer->total);
    return spent_ns;
}

// ---- spawn: spawn, one message, death

static int64_t deaths;

static void live_once(floor_actor *self, const floor_message *message)
{
    deaths += message->value;
    floor_end(self);
}

static void spawn_batch(floor_actor *self, const floor_message *message)
{
    int64_t next = message->value;
    int64_t end = next + SPAWN_BATCH < operations ? next + SPAWN_BATCH : operations;
    for (; next < end; next++) {
        floor_send(floor_spawn(live_once), 1, self);
    }
    if (next < operations) {
        floor_send(self, next, self);
    }
}

static uint64_t bench_spawn(void)
{
    floor_actor *spawner = floor_spawn(spawn_batch);
    spawner->batch_max = 1; // the newborn run between two batches: few are alive at once
    uint64_t start_ns = bench_clock_ns();
    floor_send(spawner, 0, NULL);
    floor_run();
    uint64_t spent_ns = bench_clock_ns() - start_ns;
    bench_check("deaths", (uint64_t)operations, (uint64_t)deaths);
    return spent_ns;
}

// ---- memory: idle actors that have received one message

static void remember(floor_actor *self, const floor_message *message)
{
    self->count += message->value;
}

static double bench_memory(void)
{
    size_t actors_count = (size_t)operations;
    floor_actor **actors = malloc(actors_count * sizeof *actors);
    if (actors == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    memset(actors, 1, actors_count * sizeof *actors); // its pages are not the actors'
    uint64_t before_bytes = bench_resident_bytes();
    for (size_t i = 0; i < actors_count; i++) {
        actors[i] = floor_spawn(remember);
        floor_send(actors[i], 1, NULL);
        if (i % SPAWN_BATCH == SPAWN_BATCH - 1) {
            floor_run();
        }
    }
    floor_run();
    uint64_t after_bytes = bench_resident_bytes();
    int64_t received = 0;
    for (size_t i = 0; i < actors_count; i++) {
        received += actors[i]->count;
    }
    bench_check("messages", (uint64_t)operations, (uint64_t)received);
    return (double)(after_bytes - before_bytes) / (double)operations;
}

// ---- big: every actor pings random others and answers the pings it gets

enum { BIG_START, BIG_PING, BIG_PONG };
static floor_actor *everyone[BIG_AGENTS];
static int64_t pings_each;
static int big_left;

static void ping_or_answer(floor_actor *self, const floor_message *message)
{
    if (message->value == BIG_PING) {
        self->total++;
        floor_send(message->from, BIG_PONG, self);
        return;
    }
    self->count += message->value == BIG_PONG;
    if (self->count < pings_each) {
        floor_send(everyone[bench_random(&self->random) % BIG_AGENTS], BIG_PING, self);
    } else if (--big_left == 0) {
        floor_halt();
    }
}

static uint64_t bench_big(void)
{
    pings_each = operations / BIG_AGENTS;
    big_left = BIG_AGENTS;
    for (uint64_t i = 0; i < BIG_AGENTS; i++) {
        everyone[i] = floor_spawn(ping_or_answer);
        everyone[i]->random = bench_seed(i);
    }
    uint64_t start_ns = bench_clock_ns();
    for (int i = 0; i < BIG_AGENTS; i++) {
        floor_send(everyone[i], BIG_START, NULL);
    }
    floor_run();
    uint64_t spent_ns = bench_clock_ns() - start_ns;
    int64_t pings = 0;
    int64_t pongs = 0;
    for (int i = 0; i < BIG_AGENTS; i++) {
        pings += everyone[i]->total;
        pongs += everyone[i]->count;
    }
    bench_check("pings", (uint64_t)pings_each * BIG_AGENTS, (uint64_t)pings);
    bench_check("pongs", (uint64_t)pings_each * BIG_AGENTS, (uint64_t)pongs);
    return spent_ns;
}

// ---- chameneos: creatures meet in pairs at a mall and change colour

enum { MALL_CLOSED = -1, MALL_START = -2 };
static floor_actor *waiting;
static int64_t waiting_colour;
static int64_t met_total;
static int creatures_left;

static void creature(floor_actor *self, const floor_message *message)
{
    if (message->value == MALL_CLOSED) {
        floor_send(self->peer, -1 - self->count, self);
        return;
    }
    if (message->value >= 0) {
        uint32_t other = (uint32_t)message->value;
        self->count++;
        self->colour = other == self->colour ? other : 3 - self->colour - other;
    }
    floor_send(self->peer, self->colour, self);
}

static void mall(floor_actor *self, const floor_message *message)
{
    if (message->value < 0) {
        met_total += -1 - message->value;
        if (--creatures_left == 0) {
            floor_halt();
        }
    } else if (self->count == operations) {
        floor_send(message->from, MALL_CLOSED, self);
    } else if (waiting == NULL) {
        waiting = message->from;
        waiting_colour = message->value;
    } else {
        self->count++;
        floor_send(waiting, message->value, self);
        floor_send(message->from, waiting_colour, self);
        waiting = NULL;
    }
}

static uint64_t bench_chameneos(void)
{
    floor_actor *place = floor_spawn(mall);
    floor_actor *creatures[CREATURES];
    creatures_left = CREATURES;
    for (uint32_t i = 0; i < CREATURES; i++) {
        creatures[i] = floor_spawn(creature);
        creatures[i]->peer = place;
        creatures[i]->colour = i % 3;
    }
    uint64_t start_ns = bench_clock_ns();
    for (uint32_t i = 0; i < CREATURES; i++) {
        floor_send(creatures[i], MALL_START, NULL);
    }
    floor_run();
    uint64_t spent_ns = bench_clock_ns() - start_ns;
    bench_check("meetings, counted twice", 2 * (uint64_t)operations, (uint64_t)met_total);
    return spent_ns;
}

int main(int argc, char **argv)
{
    bench_run run = bench_arguments(argc, argv);
    const char *bench = run.bench;
    uint64_t spent_ns = 0;
    operations = (int64_t)run.operations;
    floor_reserve(2 * SPAWN_BATCH);
    if (strcmp(bench, "pingpong") == 0) {
        spent_ns = bench_circle(2);
    } else if (strcmp(bench, "ring") == 0) {
        spent_ns = bench_circle(RING_AGENTS);
    } else if (strcmp(bench, "count") == 0) {
        spent_ns = bench_flow(1);
    } else if (strcmp(bench, "fanin") == 0) {
        spent_ns = bench_flow(FANIN_PRODUCERS);
    } else if (strcmp(bench, "spawn") == 0) {
        spent_ns = bench_spawn();
    } else if (strcmp(bench, "big") == 0) {
        spent_ns = bench_big();
    } else if (strcmp(bench, "chameneos") == 0) {
        spent_ns = bench_chameneos();
    } else if (strcmp(bench, "memory") == 0) {
        bench_print(&run, NULL, "bytes", bench_memory());
        return 0;
    } else {
        fprintf(stderr, "no such benchmark: %s\n", bench);
        return 2;
    }
    bench_print(&run, NULL, "ns", (double)spent_ns / (double)run.operations);
    return 0;
}
