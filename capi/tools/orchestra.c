// Of agentrt-replay: the calls that orchestrate, from channels to supervisors.
#include "replay.h"

#include <stdlib.h>
#include <string.h>

// The handles that a line has as its bytes, those of now; the caller frees them.
static uint64_t *handles(const struct call *call, uint32_t *out_count)
{
    *out_count = (uint32_t)(call->bytes / sizeof(uint64_t));
    uint64_t *bits = replay_resize(NULL, call->bytes + sizeof *bits);
    memcpy(bits, call->data, *out_count * sizeof *bits);
    for (uint32_t i = 0; i < *out_count; i++)
        bits[i] = replay_now(bits[i]);
    return bits;
}

// The next line of a call that has several.
static const char *next_part(void)
{
    const char *next = replay_next();
    if (next == NULL)
        replay_fail("it ends in the middle of a call");
    return next;
}

static agentrt_status gossip(const struct call *call, const struct call *spread,
                             const uint64_t *members, uint32_t count,
                             const agentrt_payload *payload, agentrt_future *out_future)
{
    agentrt_gossip_options options = { .struct_size = sizeof options,
                                       .fanout = (uint32_t)spread->numbers[0],
                                       .unrepaired = (uint32_t)spread->numbers[1],
                                       .repair_ns = spread->numbers[2],
                                       .timeout_ns = call->numbers[2],
                                       .parent = { replay_now(call->numbers[3]) } };
    agentrt_topology topology = { spread->numbers[3] }; // a value, the same in every run
    return agentrt_gossip(replay.runtime, replay_agent(call->numbers[0]),
                          (const agentrt_agent *)members, count, topology, payload, &options,
                          out_future, NULL);
}

// A call to several agents, whose line comes behind theirs.
void replay_carry_to_many(const char *line)
{
    struct call members = replay_parse(line, 0, true);
    uint32_t count;
    uint64_t *bits = handles(&members, &count);
    const char *next = next_part();
    struct call spread = { 0 };
    if (replay_is(next, "spread")) {
        spread = replay_parse(next, 4, false);
        next = next_part();
    }
    struct call call = replay_parse(next, 6, true);
    agentrt_future future = { 0 };
    agentrt_payload payload = replay_payload(&call);
    agentrt_agent from = replay_agent(call.numbers[0]);
    if (replay_is(next, "gossip")) {
        agentrt_status status = gossip(&call, &spread, bits, count, &payload, &future);
        replay_made(status, future.bits);
    } else if (replay_is(next, "broadcast")) {
        agentrt_refusal *refusals = replay_resize(NULL, (count + 1) * sizeof *refusals);
        uint32_t refused, delivered;
        (void)agentrt_broadcast(replay.runtime, from, (const agentrt_agent *)bits, count, &payload,
                                refusals, count + 1, &refused, &delivered, NULL);
        free(refusals);
    } else {
        agentrt_quorum_options options = { .struct_size = sizeof options,
                                           .threshold = (uint32_t)call.numbers[1],
                                           .timeout_ns = call.numbers[2],
                                           .parent = { replay_now(call.numbers[3]) } };
        agentrt_status status = agentrt_quorum(replay.runtime, from, (const agentrt_agent *)bits,
                                               count, &payload, &options, &future, NULL);
        replay_made(status, future.bits);
    }
    if (payload.buf.bits != 0) // what many share stays the caller's
        (void)agentrt_buf_close(payload.buf, NULL);
    free(call.data);
    free(bits);
    free(members.data);
}

void replay_receive_from(const char *line)
{
    struct call call =
        replay_parse(line, replay_is(line, "recv") ? 3 : 2, replay_is(line, "select"));
    agentrt_agent from = replay_agent(call.numbers[0]);
    agentrt_channel channel = { replay_now(call.numbers[1]) };
    agentrt_future future = { 0 };
    agentrt_message message;
    if (replay_is(line, "try_recv")) {
        if (agentrt_channel_try_recv(from, channel, &message, NULL) == AGENTRT_OK)
            replay_keep(&message);
        return;
    }
    agentrt_status status;
    if (replay_is(line, "recv")) {
        status = agentrt_channel_recv(from, channel, call.numbers[2], &future, NULL);
    } else {
        uint32_t count;
        uint64_t *bits = handles(&call, &count);
        status = agentrt_channel_select(from, (const agentrt_channel *)bits, count, call.numbers[1],
                                        &future, NULL);
        free(bits);
    }
    replay_made(status, future.bits);
    free(call.data);
}

void replay_open_queue_or_claim(const char *line)
{
    struct call call = replay_parse(line, 1, replay_is(line, "lease"));
    agentrt_channel channel = { 0 };
    agentrt_lease lease = { 0 };
    agentrt_status status;
    if (replay_is(line, "channel")) {
        agentrt_channel_options options = { .struct_size = sizeof options,
                                            .capacity = (uint32_t)call.numbers[0] };
        status = agentrt_channel_open(replay.runtime, &options, &channel, NULL);
    } else {
        status = agentrt_lease_open(replay.runtime, replay_agent(call.numbers[0]),
                                    (const char *)call.data, (uint32_t)call.bytes, &lease, NULL);
    }
    replay_made(status, channel.bits != 0 ? channel.bits : lease.bits);
    free(call.data);
}

void replay_claim(const char *line)
{
    struct call call = replay_parse(line, 4, false);
    agentrt_agent from = replay_agent(call.numbers[0]);
    agentrt_lease lease = { replay_now(call.numbers[1]) };
    agentrt_future future = { 0 };
    uint64_t token;
    if (replay_is(line, "try_acquire"))
        (void)agentrt_lease_try_acquire(from, lease, call.numbers[2], &token, NULL);
    else if (replay_is(line, "renew"))
        (void)agentrt_lease_renew(from, lease, call.numbers[2], NULL);
    else if (replay_is(line, "release"))
        (void)agentrt_lease_release(from, lease, NULL);
    else if (replay_is(line, "drop"))
        (void)agentrt_lease_close(from, lease, NULL);
    else {
        agentrt_status status =
            agentrt_lease_acquire(from, lease, call.numbers[2], call.numbers[3], &future, NULL);
        replay_made(status, future.bits);
    }
}

// The members that a line has as its bytes, with this run's agents; the caller frees them.
static agentrt_member *members_of(const struct call *call, uint32_t *out_count)
{
    *out_count = (uint32_t)(call->bytes / sizeof(agentrt_member));
    agentrt_member *members = replay_resize(NULL, call->bytes + sizeof *members);
    memcpy(members, call->data, *out_count * sizeof *members);
    for (uint32_t i = 0; i < *out_count; i++)
        members[i].agent = replay_agent(members[i].agent.bits);
    return members;
}

void replay_map(const char *line)
{
    bool anew = replay_is(line, "map");
    struct call call = replay_parse(line, anew ? 4 : 2, true);
    uint32_t count;
    agentrt_member *members = members_of(&call, &count);
    if (anew) {
        agentrt_shards_options options = { .struct_size = sizeof options,
                                           .shards = (uint32_t)call.numbers[0],
                                           .held_max = (uint32_t)call.numbers[1],
                                           .handover_type = call.numbers[2],
                                           .handover_timeout_ns = call.numbers[3] };
        agentrt_shards shards = { 0 };
        agentrt_status status =
            agentrt_shards_create(replay.runtime, members, count, &options, &shards, NULL);
        replay_made(status, shards.bits);
    } else {
        uint64_t epoch;
        (void)agentrt_shards_change((agentrt_shards){ replay_now(call.numbers[0]) },
                                    call.numbers[1], members, count, &epoch, NULL);
    }
    free(members);
    free(call.data);
}

// A signal by a key, whose line comes behind the key's.
void replay_route(const char *line)
{
    struct call key = replay_parse(line, 0, true);
    struct call call = replay_parse(next_part(), 6, true);
    agentrt_payload payload = replay_payload(&call);
    agentrt_status status = agentrt_shards_signal(
        replay_agent(call.numbers[0]), (agentrt_shards){ replay_now(call.numbers[1]) },
        call.numbers[2], key.data, key.bytes, &payload, NULL);
    if (status != AGENTRT_OK && payload.buf.bits != 0)
        (void)agentrt_buf_close(payload.buf, NULL);
    free(call.data);
    free(key.data);
}

void replay_supervise(const char *line)
{
    struct call call = replay_parse(line, 18, true);
    const uint64_t *numbers = call.numbers;
    const char *names = (const char *)call.data;
    uint32_t name_bytes = (uint32_t)numbers[17];
    agentrt_supervisor_options options = {
        .struct_size = sizeof options,
        .supervisor = replay_agent(numbers[1]),
        .strategy = (uint32_t)numbers[2],
        .max_restarts = (uint32_t)numbers[3],
        .within_ns = numbers[4],
        .grace_ns = numbers[5],
        .transient = (uint32_t)numbers[6],
        .overload = (uint32_t)numbers[7],
        .permanent = (uint32_t)numbers[8],
        .fatal = (uint32_t)numbers[9],
        .priority = (uint32_t)numbers[10],
        .name = name_bytes == 0 ? NULL : names,
        .name_bytes = name_bytes,
        .fallback = call.bytes == name_bytes ? NULL : names + name_bytes,
        .fallback_bytes = (uint32_t)call.bytes - name_bytes,
    };
    agentrt_retry_options policy = { .struct_size = sizeof policy,
                                     .backoff = (uint32_t)numbers[11],
                                     .attempts = (uint32_t)numbers[12],
                                     .jitter = (uint32_t)numbers[13],
                                     .base_ns = numbers[14],
                                     .cap_ns = numbers[15],
                                     .seed = numbers[16] };
    agentrt_agent supervisor = { 0 };
    agentrt_status status = agentrt_supervisor_spawn(replay.runtime, replay_agent(numbers[0]),
                                                     &options, &policy, &supervisor, NULL);
    replay_made(status, supervisor.bits);
    free(call.data);
}

void replay_adopt(const char *line)
{
    struct call call = replay_parse(line, 3, false);
    (void)agentrt_supervisor_adopt(replay_agent(call.numbers[0]), replay_agent(call.numbers[1]),
                                   replay_agent(call.numbers[2]), NULL);
}

void replay_breaker(const char *line)
{
    struct call call = replay_parse(line, 4, false);
    agentrt_breaker breaker = { replay_now(call.numbers[0]) };
    uint64_t ticket; // the same as then
    if (replay_is(line, "admit")) {
        (void)agentrt_breaker_admit(breaker, &ticket, NULL);
    } else if (replay_is(line, "report")) {
        (void)agentrt_breaker_report(breaker, call.numbers[1], (uint32_t)call.numbers[2], NULL);
    } else if (replay_is(line, "retire")) {
        (void)agentrt_breaker_close(breaker, NULL);
    } else {
        agentrt_breaker_options options = { .struct_size = sizeof options,
                                            .failures = (uint32_t)call.numbers[0],
                                            .probes = (uint32_t)call.numbers[1],
                                            .window_ns = call.numbers[2],
                                            .cooldown_ns = call.numbers[3] };
        agentrt_status status = agentrt_breaker_open(replay.runtime, &options, &breaker, NULL);
        replay_made(status, breaker.bits);
    }
}
