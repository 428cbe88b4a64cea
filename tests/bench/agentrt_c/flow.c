// Count (1 to 1), fan-in (8 to 1) and send_val (1 to 1, a shared buffer): producers and a consumer.
//
// A producer sends a batch below the mailbox bound and then signals itself to go on, so that the
// consumer gets its turn; when the mailbox is full all the same (E_WAIT), it goes on at ROOM.
#include "bench.h"

enum { PRODUCERS_MAX = 8, SEND_BATCH = 500, VALUE = 0, FINISHED = 1, CONTINUE = 2 };

typedef struct consumer {
    uint64_t count;
    uint64_t sum;
    uint32_t producers_left;
} consumer;

typedef struct producer {
    agentrt_agent to;
    uint64_t next;
    uint64_t each;
    uint64_t batch;
    agentrt_buf shared; // zero: the value itself is the payload
} producer;

static agentrt_status consume(void *state, const agentrt_message *message)
{
    consumer *self = state;
    if (message->type == FINISHED) {
        if (--self->producers_left == 0) {
            bench_finish();
        }
        return AGENTRT_OK;
    }
    self->count++;
    if (message->capability == AGENTRT_VAL) {
        const uint8_t *bytes = agentrt_message_data(message);
        self->sum += bytes[message->payload_bytes - 1];
    } else {
        self->sum += bench_word(message);
    }
    return AGENTRT_OK;
}

static agentrt_status send_next(const producer *self, agentrt_agent from)
{
    if (self->next == self->each) {
        return bench_signal(from, self->to, FINISHED, 0);
    }
    if (self->shared.bits != 0) {
        agentrt_payload payload = {.type = VALUE, .buf = self->shared};
        return agentrt_signal(from, self->to, &payload, NULL);
    }
    return bench_signal(from, self->to, VALUE, self->next);
}

static agentrt_status produce(void *state, const agentrt_message *message)
{
    producer *self = state;
    agentrt_agent from = bench_self(message);
    // each + 1 messages: the values, then FINISHED
    uint64_t end = self->next + self->batch;
    if (end > self->each + 1) {
        end = self->each + 1;
    }
    for (; self->next < end; self->next++) {
        if (!bench_accepted(send_next(self, from))) {
            return AGENTRT_OK;
        }
    }
    if (self->next > self->each) {
        return AGENTRT_OK;
    }
    return bench_signal(from, from, CONTINUE, 0);
}

static double flow(const bench_run *run, uint32_t producers, agentrt_buf shared, uint64_t *out_sum)
{
    static const agentrt_behavior consuming = {.struct_size = sizeof consuming, .receive = consume};
    static const agentrt_behavior producing = {.struct_size = sizeof producing, .receive = produce};
    static consumer sink;
    static producer sources[PRODUCERS_MAX];
    agentrt_agent handles[PRODUCERS_MAX];
    uint64_t each = run->operations / producers;
    sink.producers_left = producers;
    agentrt_agent to = bench_spawn((agentrt_agent){0}, &consuming, &sink, AGENTRT_WAIT);
    for (uint32_t i = 0; i < producers; i++) {
        sources[i] = (producer){to, 0, each, SEND_BATCH / producers, shared};
        handles[i] = bench_spawn((agentrt_agent){0}, &producing, &sources[i], AGENTRT_REJECT);
    }
    uint64_t start_ns = bench_clock_ns();
    for (uint32_t i = 0; i < producers; i++) {
        bench_must("signal", bench_signal((agentrt_agent){0}, handles[i], CONTINUE, 0));
    }
    uint64_t spent_ns = bench_wait(start_ns);
    bench_drain();
    bench_check("messages", each * producers, sink.count);
    *out_sum = sink.sum;
    return (double)spent_ns / (double)(each * producers);
}

static double flow_of_words(const bench_run *run, uint32_t producers)
{
    uint64_t sum;
    double value = flow(run, producers, (agentrt_buf){0}, &sum);
    bench_check("sum", bench_triangle(run->operations / producers) * producers, sum);
    return value;
}

double bench_count(const bench_run *run)
{
    return flow_of_words(run, 1);
}

double bench_fanin(const bench_run *run)
{
    return flow_of_words(run, PRODUCERS_MAX);
}

// The variant is the payload's size. One val is shared again and again; the consumer reads its last
// byte, which is 1.
double bench_send_val(const bench_run *run)
{
    uint64_t bytes = strtoull(run->variant, NULL, 10);
    agentrt_buf iso;
    agentrt_buf val;
    agentrt_view view;
    uint64_t sum;
    bench_must("buf_create",
               agentrt_buf_create((agentrt_agent){0}, AGENTRT_ISO, NULL, bytes, &iso, NULL));
    bench_must("buf_view", agentrt_buf_view((agentrt_agent){0}, iso, 1, &view, NULL));
    ((uint8_t *)view.data)[bytes - 1] = 1;
    bench_must("buf_unview", agentrt_buf_unview((agentrt_agent){0}, iso, NULL));
    bench_must("buf_convert",
               agentrt_buf_convert((agentrt_agent){0}, iso, AGENTRT_VAL, &val, NULL));
    double value = flow(run, 1, val, &sum);
    bench_check("last bytes", run->operations, sum);
    bench_must("buf_close", agentrt_buf_close(val, NULL));
    return value;
}
