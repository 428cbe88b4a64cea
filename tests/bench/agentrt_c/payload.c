// Send_iso: one iso buffer goes back and forth between two agents; each writes a byte of it.
//
// A hop is: open a writable view, write, close it, move the buffer. The variant is its size.
#include "bench.h"

typedef struct holder {
    agentrt_agent peer;
    uint64_t offset;
    uint64_t received;
    uint64_t hops;
    uint8_t *last_bytes; // first and last byte, when the buffer has made its last hop
} holder;

static agentrt_status touch(void *state, const agentrt_message *message)
{
    holder *self = state;
    agentrt_agent from = bench_self(message);
    agentrt_buf iso = {message->payload.buf.buf};
    agentrt_view view;
    bench_must("buf_view", agentrt_buf_view(from, iso, 1, &view, NULL));
    ((uint8_t *)view.data)[self->offset]++;
    self->last_bytes[0] = ((uint8_t *)view.data)[0];
    self->last_bytes[1] = ((uint8_t *)view.data)[view.bytes - 1];
    bench_must("buf_unview", agentrt_buf_unview(from, iso, NULL));
    self->received++;
    if (message->type == self->hops) {
        bench_finish();
        return AGENTRT_OK;
    }
    agentrt_payload payload = {.type = message->type + 1, .buf = iso};
    return agentrt_signal(from, self->peer, &payload, NULL);
}

double bench_send_iso(const bench_run *run)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior, .receive = touch};
    uint64_t bytes = strtoull(run->variant, NULL, 10);
    uint64_t hops = run->operations / 2 * 2;
    uint8_t last_bytes[2][2];
    holder holders[2] = {{.hops = hops, .last_bytes = last_bytes[0]},
                         {.hops = hops, .offset = bytes - 1, .last_bytes = last_bytes[1]}};
    agentrt_agent handles[2];
    for (uint32_t i = 0; i < 2; i++) {
        handles[i] = bench_spawn((agentrt_agent){0}, &behavior, &holders[i], AGENTRT_REJECT);
    }
    holders[0].peer = handles[1];
    holders[1].peer = handles[0];
    agentrt_buf iso;
    bench_must("buf_create",
               agentrt_buf_create((agentrt_agent){0}, AGENTRT_ISO, NULL, bytes, &iso, NULL));
    agentrt_payload payload = {.type = 1, .buf = iso};
    uint64_t start_ns = bench_clock_ns();
    bench_must("signal", agentrt_signal((agentrt_agent){0}, handles[0], &payload, NULL));
    uint64_t spent_ns = bench_wait(start_ns);
    bench_drain();
    bench_check("hops", hops, holders[0].received + holders[1].received);
    bench_check("first byte", (uint8_t)(hops / 2), last_bytes[1][0]);
    bench_check("last byte", (uint8_t)(hops / 2), last_bytes[1][1]);
    return (double)spent_ns / (double)hops;
}
