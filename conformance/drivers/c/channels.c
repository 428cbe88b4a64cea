// The operations on channels: each makes exactly one call of the API.
#include "call.h"

#include <stdlib.h>
#include <string.h>

enum { SELECT_MAX = AGENTRT_SELECT_MAX + 1 }; // one more than the API takes

static agentrt_channel channel_of(const struct turn *turn, const json_t *op)
{
    return (agentrt_channel){handle(turn, op, "channel")};
}

CALL(channel)
{
    const char *runtime = field(op, "runtime") != NULL ? text(op, "runtime") : "runtime";
    agentrt_channel_options options = {.struct_size = sizeof options,
                                       .capacity = (uint32_t)number(op, "capacity")};
    agentrt_channel opened = {0};
    agentrt_status status = agentrt_channel_open((agentrt_runtime){handle_bits(turn, runtime)},
                                                 &options, &opened, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), CHANNEL, opened.bits);
    }
    return status;
}

CALL(try_send)
{
    struct payload payload;
    payload_make(&payload, turn, op);
    agentrt_status status =
        agentrt_channel_try_send(caller(turn, op), channel_of(turn, op), &payload.c, error);
    free(payload.bytes);
    return status;
}

CALL(send)
{
    struct payload payload;
    payload_make(&payload, turn, op);
    agentrt_future future = {0};
    agentrt_status status = agentrt_channel_send(caller(turn, op), channel_of(turn, op), &payload.c,
                                                 number(op, "timeout_ns"), &future, error);
    free(payload.bytes);
    if (status == AGENTRT_OK) {
        future_put(op, future);
    }
    return status;
}

CALL(try_recv)
{
    agentrt_message message;
    agentrt_status status =
        agentrt_channel_try_recv(caller(turn, op), channel_of(turn, op), &message, error);
    if (status == AGENTRT_OK) {
        turn_close_payload(turn);
        turn->payload = message;
        turn->owned = true;
    }
    return status;
}

CALL(recv)
{
    agentrt_future future = {0};
    agentrt_status status = agentrt_channel_recv(caller(turn, op), channel_of(turn, op),
                                                 number(op, "timeout_ns"), &future, error);
    if (status == AGENTRT_OK) {
        future_put(op, future);
    }
    return status;
}

CALL(select_)
{
    agentrt_channel channels[SELECT_MAX];
    uint32_t count = 0;
    size_t index;
    json_t *name;
    json_array_foreach(field(op, "channels"), index, name)
    {
        if (count < SELECT_MAX) {
            bool reversed = strcmp(broken, "reverses_a_select") == 0;
            size_t place = reversed ? json_array_size(field(op, "channels")) - 1 - index : index;
            channels[place].bits = handle_bits(turn, json_string_value(name));
            count++;
        }
    }
    agentrt_future future = {0};
    agentrt_status status = agentrt_channel_select(caller(turn, op), channels, count,
                                                   number(op, "timeout_ns"), &future, error);
    if (status == AGENTRT_OK) {
        future_put(op, future);
    }
    return status;
}

const struct call_entry calls_of_channels[] = {
    {"channel", channel}, {"try_send", try_send}, {"send", send}, {"try_recv", try_recv},
    {"recv", recv},       {"select", select_},    {NULL, NULL},
};
