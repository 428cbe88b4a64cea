// The puppets of agentrt-replay: each recorded call is made again, with this run's handles for those of then.
#include "replay.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAKE_MAX = 4096 }; // records of one take

// Handles of then and of now, by open addressing.
static struct {
    struct pair {
        uint64_t then, now;
    } *pairs;
    size_t room, count;
} names;

static struct pair *place(struct pair *pairs, size_t room, uint64_t then)
{
    size_t at = (then * 0x9E3779B97F4A7C15ull >> 32) & (room - 1);
    while (pairs[at].then != 0 && pairs[at].then != then)
        at = (at + 1) & (room - 1);
    return &pairs[at];
}

static void name(uint64_t then, uint64_t now)
{
    if (then == 0)
        return;
    if (2 * names.count >= names.room) {
        size_t room = names.room == 0 ? 1024 : 2 * names.room;
        struct pair *pairs = replay_resize(NULL, room * sizeof *pairs);
        memset(pairs, 0, room * sizeof *pairs);
        for (size_t i = 0; i < names.room; i++)
            if (names.pairs[i].then != 0)
                *place(pairs, room, names.pairs[i].then) = names.pairs[i];
        free(names.pairs);
        names.pairs = pairs;
        names.room = room;
    }
    struct pair *pair = place(names.pairs, names.room, then);
    names.count += pair->then == 0;
    *pair = (struct pair){ then, now };
}

// What was refused then as unknown is unknown now.
uint64_t replay_now(uint64_t then)
{
    if (then == 0 || names.room == 0)
        return then;
    const struct pair *pair = place(names.pairs, names.room, then);
    return pair->then == then ? pair->now : then;
}

// Buffers that came with messages, and are closed at the end: a record may come a second time.
static struct {
    agentrt_buf *bufs;
    size_t room, count;
} kept;

void replay_keep(const agentrt_message *message)
{
    if (message->capability == AGENTRT_INLINE)
        return;
    if (kept.count == kept.room) {
        kept.room = kept.room == 0 ? 64 : 2 * kept.room;
        kept.bufs = replay_resize(kept.bufs, kept.room * sizeof *kept.bufs);
    }
    kept.bufs[kept.count++] = (agentrt_buf){ message->payload.buf.buf };
}

void replay_forget(void)
{
    for (size_t i = 0; i < kept.count; i++)
        (void)agentrt_buf_close(kept.bufs[i], NULL); // one may have been sent on
    free(kept.bufs);
    free(names.pairs);
}

agentrt_agent replay_agent(uint64_t then)
{
    return (agentrt_agent){ replay_now(then) };
}

static unsigned nibble(char digit)
{
    return (unsigned)(isdigit((unsigned char)digit) ? digit - '0' : digit - 'a' + 10);
}

// `numbers`: how many come before the bytes.
struct call replay_parse(const char *line, unsigned numbers, bool bytes)
{
    struct call call = { .name = line, .name_bytes = strcspn(line, " ") };
    char *rest = (char *)(uintptr_t)line + call.name_bytes;
    for (unsigned i = 0; i < numbers; i++)
        call.numbers[i] =
            (uint64_t)(*rest == ' ' && rest[1] == '-' ? strtoll(rest, &rest, 10)
                                                      : (long long)strtoull(rest, &rest, 10));
    if (!bytes || *rest != ' ')
        return call;
    rest += 1;
    call.bytes = strlen(rest) / 2;
    call.data = replay_resize(NULL, call.bytes + 1);
    for (size_t i = 0; i < call.bytes; i++)
        call.data[i] = (unsigned char)(nibble(rest[2 * i]) << 4 | nibble(rest[2 * i + 1]));
    call.data[call.bytes] = 0;
    return call;
}

bool replay_is(const char *line, const char *name)
{
    size_t bytes = strlen(name);
    return strncmp(line, name, bytes) == 0 && (line[bytes] == ' ' || line[bytes] == 0);
}

// After a call that has made something: its name of then.
void replay_made(agentrt_status status, uint64_t bits)
{
    const char *line = replay_peek();
    if (status != AGENTRT_OK || line == NULL || !replay_is(line, "="))
        return;
    name(replay_parse(replay_next(), 1, false).numbers[0], bits);
}

static void lose(const char *why)
{
    if (!replay.lost)
        fprintf(stderr, "%s:%lu: %s\n", replay.path, replay.at, why);
    replay.lost = true;
}

// Of a turn that begins: which agent's it was, and the right it was given.
static void begin_turn(const agentrt_message *message, bool counts)
{
    const char *line = replay_next();
    if (line == NULL || !replay_is(line, "got")) {
        lose("a turn that was none in the recording");
        return;
    }
    struct call got = replay_parse(line, 2, false);
    if (replay_now(got.numbers[0]) != message->agent) {
        lose("the turn of another agent than in the recording");
        return;
    }
    name(got.numbers[1], message->right);
    if (counts)
        replay_turn(++replay.turns, replay.at);
}

// Makes the calls that a handler, or what made it anew, has made, and ends as it did.
static agentrt_status go_on(void)
{
    const char *line;
    while (!replay.lost && (line = replay_next()) != NULL) {
        if (replay_is(line, "return"))
            return (agentrt_status)replay_parse(line, 1, false).numbers[0];
        replay_call(line);
    }
    return AGENTRT_OK;
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    (void)state;
    begin_turn(message, true);
    return go_on();
}

static agentrt_status restart(void *state)
{
    (void)state;
    const char *line = replay_next();
    if (line == NULL || !replay_is(line, "restart"))
        lose("an agent is made anew that was not in the recording");
    return go_on();
}

static void spawn(const char *line)
{
    static const agentrt_behavior puppets[] = {
        { .struct_size = sizeof *puppets, .receive = receive },
        { .struct_size = sizeof *puppets, .receive = receive, .restart = restart }
    };
    struct call call = replay_parse(line, 8, true);
    agentrt_spawn_options options = { .struct_size = sizeof options,
                                      .flags = (uint32_t)call.numbers[1],
                                      .port = { replay_now(call.numbers[2]) },
                                      .capacity = (uint32_t)call.numbers[3],
                                      .overflow = (uint32_t)call.numbers[4],
                                      .priority = (uint32_t)call.numbers[5],
                                      .supervisor = replay_agent(call.numbers[6]) };
    options.behavior = options.port.bits == 0 ? &puppets[call.numbers[7] != 0] : NULL;
    options.name = call.bytes == 0 ? NULL : (const char *)call.data;
    options.name_bytes = (uint32_t)call.bytes;
    agentrt_agent spawned = { 0 };
    agentrt_status status =
        agentrt_spawn(replay.runtime, replay_agent(call.numbers[0]), &options, &spawned, NULL);
    replay_made(status, spawned.bits);
    free(call.data);
}

// A payload like the recorded one: bytes, or a buffer of its capability.
agentrt_payload replay_payload(const struct call *call)
{
    agentrt_payload payload = { .type = call->numbers[4] };
    uint32_t capability = (uint32_t)call->numbers[5];
    if (capability == AGENTRT_INLINE ||
        (capability == AGENTRT_VAL && call->bytes > AGENTRT_INLINE_BYTES)) {
        payload.data = call->bytes == 0 ? NULL : call->data;
        payload.bytes = call->bytes;
        return payload;
    }
    agentrt_agent from = replay_agent(call->numbers[0]);
    agentrt_error error;
    agentrt_status status = agentrt_buf_create(
        from, AGENTRT_ISO, call->bytes == 0 ? NULL : call->data, call->bytes, &payload.buf, &error);
    if (status == AGENTRT_OK && capability != AGENTRT_ISO)
        status = agentrt_buf_convert(from, payload.buf, capability, &payload.buf, &error);
    if (status != AGENTRT_OK)
        lose(error.text);
    return payload;
}

static void carry(const char *line)
{
    struct call call = replay_parse(line, 6, true);
    agentrt_payload payload = replay_payload(&call);
    agentrt_agent from = replay_agent(call.numbers[0]);
    uint64_t to = replay_now(call.numbers[1]);
    agentrt_status status = AGENTRT_OK;
    if (replay_is(line, "signal")) {
        status = agentrt_signal(from, (agentrt_agent){ to }, &payload, NULL);
    } else if (replay_is(line, "fenced")) {
        status =
            agentrt_signal_fenced(from, (agentrt_agent){ to },
                                  (agentrt_lease){ replay_now(call.numbers[2]) }, &payload, NULL);
    } else if (replay_is(line, "try_send")) {
        status = agentrt_channel_try_send(from, (agentrt_channel){ to }, &payload, NULL);
    } else if (replay_is(line, "send")) {
        agentrt_future future = { 0 };
        status = agentrt_channel_send(from, (agentrt_channel){ to }, &payload, call.numbers[2],
                                      &future, NULL);
        replay_made(status, future.bits);
    } else if (replay_is(line, "reply")) {
        status = agentrt_reply(from, (agentrt_right){ to }, &payload, NULL);
    } else if (replay_is(line, "ask")) {
        agentrt_ask_options options = { .struct_size = sizeof options,
                                        .timeout_ns = call.numbers[2],
                                        .parent = { replay_now(call.numbers[3]) } };
        agentrt_future future = { 0 };
        status = agentrt_ask(from, (agentrt_agent){ to }, &payload, &options, &future, NULL);
        replay_made(status, future.bits);
    } else {
        agentrt_timer timer = { 0 };
        status = agentrt_timer_arm(from, (agentrt_agent){ to }, call.numbers[2], call.numbers[3],
                                   &payload, &timer, NULL);
        replay_made(status, timer.bits);
    }
    if (status != AGENTRT_OK && payload.buf.bits != 0)
        (void)agentrt_buf_close(payload.buf, NULL);
    free(call.data);
}

static void take(const char *line)
{
    struct call call = replay_parse(line, 3, false);
    uint32_t most = call.numbers[1] < TAKE_MAX ? (uint32_t)call.numbers[1] : TAKE_MAX;
    agentrt_message *records = replay_resize(NULL, most * sizeof *records);
    agentrt_port port = { replay_now(call.numbers[0]) };
    agentrt_agent address = { 0 };
    (void)agentrt_port_address(port, &address, NULL);
    uint32_t count = 0;
    (void)agentrt_port_take(port, records, most, call.numbers[2], &count, NULL);
    for (uint32_t i = 0; i < count; i++) {
        replay_keep(&records[i]);
        if (!replay.lost)
            begin_turn(&records[i], records[i].agent != address.bits);
    }
    free(records);
}

static void commit(const char *line)
{
    struct call call = replay_parse(line, 5, true);
    agentrt_command command = { .agent = replay_now(call.numbers[1]),
                                .op = (uint32_t)call.numbers[2],
                                .handled = (uint32_t)call.numbers[3],
                                .status = (agentrt_status)call.numbers[4],
                                .text = (const char *)call.data,
                                .text_bytes = call.bytes };
    (void)agentrt_port_commit((agentrt_port){ replay_now(call.numbers[0]) }, &command, 1, NULL);
    free(call.data);
}

static void drive(const char *line)
{
    struct call call =
        replay_parse(line, replay_is(line, "wait") || replay_is(line, "room") ? 2 : 1, false);
    uint64_t turns;
    agentrt_message message;
    if (replay_is(line, "run"))
        (void)agentrt_runtime_run(replay.runtime, call.numbers[0], &turns, NULL);
    else if (replay_is(line, "drain"))
        (void)agentrt_runtime_drain(replay.runtime, call.numbers[0], NULL);
    else if (replay_is(line, "room"))
        (void)agentrt_room_wait(replay_agent(call.numbers[0]), call.numbers[1], NULL);
    else if (agentrt_future_wait((agentrt_future){ replay_now(call.numbers[0]) }, call.numbers[1],
                                 &message, NULL) == AGENTRT_OK)
        replay_keep(&message);
}

// Calls of two handles at most.
static void plain(const char *line)
{
    struct call call = replay_parse(line, 2, false);
    agentrt_agent from = replay_agent(call.numbers[0]), other = replay_agent(call.numbers[1]);
    agentrt_future future = { 0 };
    agentrt_status status;
    if (replay_is(line, "stop"))
        (void)agentrt_agent_stop(from, other, NULL);
    else if (replay_is(line, "kill"))
        (void)agentrt_agent_kill(from, other, NULL);
    else if (replay_is(line, "link"))
        (void)agentrt_link(from, other, NULL);
    else if (replay_is(line, "unlink"))
        (void)agentrt_unlink(from, other, NULL);
    else if (replay_is(line, "wake"))
        (void)agentrt_agent_wake(from, NULL);
    else if (replay_is(line, "subscribe"))
        (void)agentrt_letter_subscribe(from, NULL);
    else if (replay_is(line, "unsubscribe"))
        (void)agentrt_letter_unsubscribe(from, NULL);
    else if (replay_is(line, "shut"))
        (void)agentrt_channel_close((agentrt_channel){ replay_now(call.numbers[0]) }, NULL);
    else if (replay_is(line, "unmap"))
        (void)agentrt_shards_close((agentrt_shards){ replay_now(call.numbers[0]) }, NULL);
    else if (replay_is(line, "cancel"))
        (void)agentrt_future_cancel((agentrt_future){ replay_now(call.numbers[0]) }, NULL);
    else if (replay_is(line, "disarm"))
        (void)agentrt_timer_disarm((agentrt_timer){ replay_now(call.numbers[0]) }, NULL);
    else if (replay_is(line, "close"))
        (void)agentrt_port_close((agentrt_port){ replay_now(call.numbers[0]) }, NULL);
    else if (replay_is(line, "remove"))
        (void)agentrt_fault_remove(replay.runtime, (uint32_t)call.numbers[0], NULL);
    else {
        status = replay_is(line, "monitor")
                     ? agentrt_monitor(from, other, &future, NULL)
                     : agentrt_retry_pause(replay.runtime, from, call.numbers[1], &future, NULL);
        replay_made(status, future.bits);
    }
}

static void inject(const char *line)
{
    struct call call = replay_parse(line, 8, false);
    agentrt_fault_options options = { .struct_size = sizeof options,
                                      .kind = (uint32_t)call.numbers[0],
                                      .sender = replay_agent(call.numbers[1]),
                                      .to = replay_agent(call.numbers[2]),
                                      .min_ns = call.numbers[3],
                                      .max_ns = call.numbers[4],
                                      .chance = (uint32_t)call.numbers[5],
                                      .skip = (uint32_t)call.numbers[6],
                                      .times = (uint32_t)call.numbers[7] };
    uint32_t fault;
    (void)agentrt_fault_inject(replay.runtime, &options, &fault, NULL);
}

static void open_port(const char *line)
{
    struct call call = replay_parse(line, 2, false);
    agentrt_port port;
    agentrt_agent address;
    if (agentrt_port_open(replay.runtime, NULL, &port, NULL) != AGENTRT_OK ||
        agentrt_port_address(port, &address, NULL) != AGENTRT_OK)
        replay_fail("no port can be opened");
    name(call.numbers[0], port.bits);
    name(call.numbers[1], address.bits);
}

static void say(const char *line)
{
    struct call call = replay_parse(line, replay_is(line, "fail") ? 1 : 3, true);
    if (replay_is(line, "fail"))
        (void)agentrt_agent_fail(replay_agent(call.numbers[0]), (const char *)call.data,
                                 (uint32_t)call.bytes, NULL);
    else
        (void)agentrt_refuse(
            replay_agent(call.numbers[0]), (agentrt_right){ replay_now(call.numbers[1]) },
            (agentrt_status)call.numbers[2], (const char *)call.data, (uint32_t)call.bytes, NULL);
    free(call.data);
}

void replay_call(const char *line)
{
    static const struct {
        const char *name;
        void (*make)(const char *line);
    } calls[] = {
        { "take", take },
        { "commit", commit },
        { "signal", carry },
        { "ask", carry },
        { "reply", carry },
        { "arm", carry },
        { "spawn", spawn },
        { "run", drive },
        { "drain", drive },
        { "wait", drive },
        { "room", drive },
        { "refuse", say },
        { "fail", say },
        { "port", open_port },
        { "inject", inject },
        { "stop", plain },
        { "kill", plain },
        { "link", plain },
        { "unlink", plain },
        { "wake", plain },
        { "monitor", plain },
        { "cancel", plain },
        { "disarm", plain },
        { "close", plain },
        { "members", replay_carry_to_many },
        { "fenced", carry },
        { "try_send", carry },
        { "send", carry },
        { "try_recv", replay_receive_from },
        { "recv", replay_receive_from },
        { "select", replay_receive_from },
        { "channel", replay_open_queue_or_claim },
        { "lease", replay_open_queue_or_claim },
        { "shut", plain },
        { "try_acquire", replay_claim },
        { "acquire", replay_claim },
        { "renew", replay_claim },
        { "release", replay_claim },
        { "drop", replay_claim },
        { "map", replay_map },
        { "remap", replay_map },
        { "key", replay_route },
        { "unmap", plain },
        { "supervise", replay_supervise },
        { "adopt", replay_adopt },
        { "breaker", replay_breaker },
        { "admit", replay_breaker },
        { "report", replay_breaker },
        { "retire", replay_breaker },
        { "remove", plain },
        { "subscribe", plain },
        { "pause", plain },
        { "unsubscribe", plain },
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (replay_is(line, calls[i].name)) {
            calls[i].make(line);
            return;
        }
    }
    if (replay_is(line, "other"))
        replay_fail("%s cannot be replayed", line + 6);
    if (!replay_is(line,
                   "=")) // of a call that was made then and is refused now, which the events tell
        lose("a turn of the recording that does not come");
}
