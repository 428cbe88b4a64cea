// Turns bytes into calls of the public API, right and wrong ones, and cleans up after them.
//
// Handles come from tables of what was really made (open, closed or long gone), from the table of
// another kind, with a bit flipped, or out of thin air. Behaviours of simulated runtimes make calls
// of their own from inside their turns; those of threaded runtimes only choose what to return.
//
// Whatever is called, and however, answers with a status of its closed list of errors.
#include "border.h"

#include "hand.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

agentrt_status fuzz_answer(const char *function, uint64_t allowed, agentrt_status status)
{
    if (status <= 0 && status > -64 && (allowed >> -status & 1) != 0)
        return status;
    fprintf(stderr, "%s answered %s (%d), which its list of errors does not allow\n", function,
            agentrt_status_name(status), (int)status);
    abort();
}

enum {
    KINDS = 13, // by handle kind, 0 unused
    HANDLES_MAX = 12,
    RUNTIMES_MAX = 3,
    WORKERS_MAX = 3,
    NESTING_MAX = 2,
    TAKE_MAX = 8,
    DATA_BYTES = 300,
    BLOCK_NS = 20000, // a threaded runtime may really wait this long
    TURNS_MAX = 3000, // of one sequence,
};

struct input {
    const uint8_t *bytes;
    size_t left;
};

static struct {
    struct input input;
    uint64_t handles[KINDS][HANDLES_MAX];
    unsigned counts[KINDS];
    bool threaded;
    unsigned depth;
    unsigned turns;
    const char *store;
} fuzz;

uint64_t take(unsigned bytes)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes && fuzz.input.left > 0; i++, fuzz.input.left--)
        value = value << 8 | *fuzz.input.bytes++;
    return value;
}

uint64_t below(uint64_t bound)
{
    return take(bound > 256 ? 4 : 1) % bound;
}

// Closes a buffer for good, whoever holds views of it.
static void close_buffer(uint64_t bits)
{
    agentrt_buf buf = {bits};
    agentrt_buf_info info;
    if (agentrt_buf_close(buf, NULL) != AGENTRT_E_BUSY)
        return;
    if (agentrt_buf_info_get(buf, &info, NULL) == AGENTRT_OK)
        for (uint32_t i = 0; i < info.views; i++)
            (void)agentrt_buf_unview((agentrt_agent){0}, buf, NULL);
    (void)agentrt_buf_close(buf, NULL);
}

// What falls out of a full table is closed: at the end nothing may be left.
void remember(unsigned kind, uint64_t bits)
{
    if (bits == 0)
        return;
    uint64_t *place = &fuzz.handles[kind][fuzz.counts[kind]++ % HANDLES_MAX];
    if (kind == 3)
        close_buffer(*place);
    if (kind == 5)
        (void)agentrt_future_cancel((agentrt_future){*place}, NULL);
    *place = bits;
}

uint64_t known(unsigned kind)
{
    unsigned count = fuzz.counts[kind] < HANDLES_MAX ? fuzz.counts[kind] : HANDLES_MAX;
    return count == 0 ? 0 : fuzz.handles[kind][below(count)];
}

// A handle where one of this kind is wanted.
uint64_t handle(unsigned kind)
{
    uint64_t dice = below(64);
    if (dice < 54)
        return known(kind);
    if (dice < 58)
        return known((unsigned)below(KINDS));
    if (dice < 61)
        return known(kind) ^ UINT64_C(1) << below(64);
    return dice < 63 ? 0 : take(8);
}

agentrt_agent agent(void)
{
    return (agentrt_agent){handle(2)};
}

// Who calls: mostly the host or, inside a turn, the agent itself.
static uint64_t caller;
agentrt_agent from(void)
{
    uint64_t dice = below(16);
    return dice < 12 ? (agentrt_agent){caller} : agent();
}

// How long a call may take, in virtual time or, with threads, in real time.
uint64_t duration(void)
{
    static const uint64_t virtual_ns[] = {0, 1, 1000, 100000};
    return fuzz.threaded ? below(BLOCK_NS) : virtual_ns[below(4)];
}

// When something may happen later. Periods are not much shorter than durations: a run ends.
uint64_t delay(void)
{
    static const uint64_t delays_ns[] = {0, 1000, 5000, 1000000, UINT64_MAX - 1, UINT64_MAX};
    return delays_ns[below(6)];
}

uint32_t size_field(size_t size)
{
    return below(16) == 0 ? (uint32_t)take(4) : (uint32_t)size;
}

uint32_t choice(uint32_t good)
{
    return below(16) == 0 ? (uint32_t)take(4) : (uint32_t)below(good);
}

// Which of so many, or one beyond.
uint32_t choice_of_index(uint32_t count)
{
    return (uint32_t)below(count + 1);
}

static const char data[DATA_BYTES] = "bytes that a message carries";

agentrt_payload payload(void)
{
    agentrt_payload made = {.type = take(1)};
    uint64_t dice = below(16);
    if (dice < 8) {
        made.bytes = below(DATA_BYTES);
        made.data = made.bytes == 0 ? NULL : data;
    } else if (dice < 14) {
        made.buf.bits = handle(3);
    } else if (dice < 15) {
        made.bytes = UINT64_MAX - below(8);
        made.data = data;
    } else {
        made.bytes = 9; // and no data
    }
    return made;
}

static void one_call(void);

static agentrt_status receive(void *state, const agentrt_message *message)
{
    static const agentrt_status results[] = {AGENTRT_OK,    AGENTRT_OK,      AGENTRT_OK, AGENTRT_OK,
                                             AGENTRT_AWAIT, AGENTRT_E_LIMIT, 1234,       INT32_MIN};
    if (state == NULL) // a worker's turn: the input belongs to the main thread
        return results[message->type % 8];
    // A turn without input left sends nothing: every sequence ends.
    if (fuzz.input.left == 0 || fuzz.depth == NESTING_MAX || ++fuzz.turns > TURNS_MAX)
        return AGENTRT_OK;
    if (message->right != 0)
        remember(message->kind == AGENTRT_KIND_SIGNAL ? 6 : 5, message->right);
    uint64_t outer = caller;
    caller = message->agent;
    fuzz.depth++;
    for (uint64_t calls = below(4); calls > 0; calls--)
        one_call();
    fuzz.depth--;
    caller = outer;
    return results[below(8)];
}

static agentrt_status begin_again(void *state)
{
    static const agentrt_status results[] = {AGENTRT_OK, AGENTRT_OK, AGENTRT_E_FULL, 1234};
    return state == NULL ? AGENTRT_OK : results[below(4)];
}

static void call_open(void)
{
    OPTIONS(agentrt_runtime_options, options);
    *options = (agentrt_runtime_options){.struct_size = size_field(sizeof *options),
                                         .workers = choice(3),
                                         .simulated = below(8) != 0,
                                         .seed = take(2),
                                         .trace_calls = below(16) == 0,
                                         .lease_store_path = below(2) == 0 ? fuzz.store : NULL,
                                         .time_limit_ns = delay(),
                                         .turns_max = below(4) == 0 ? take(1) : 0};
    unsigned open = 0;
    for (unsigned i = 0; i < HANDLES_MAX; i++) {
        uint64_t now_ns;
        open += agentrt_runtime_clock((agentrt_runtime){fuzz.handles[1][i]}, &now_ns, NULL) ==
                AGENTRT_OK;
    }
    agentrt_runtime runtime;
    if (open >= RUNTIMES_MAX || fuzz.counts[1] == HANDLES_MAX)
        return;
    if (options->workers > WORKERS_MAX && options->workers <= AGENTRT_WORKERS_MAX)
        options->workers = WORKERS_MAX; // allowed, and slow to start
    if (agentrt_runtime_open(options, &runtime, NULL) == AGENTRT_OK) {
        remember(1, runtime.bits);
        fuzz.threaded |= options->simulated == 0;
    }
}

static void call_spawn(void)
{
    static const agentrt_behavior behavior = {.struct_size = sizeof behavior, .receive = receive},
                                  renewable = {.struct_size = sizeof renewable,
                                               .receive = receive,
                                               .restart = begin_again};
    static const char names[] = "abcdefgh";
    OPTIONS(agentrt_spawn_options, options);
    *options = (agentrt_spawn_options){.struct_size = size_field(sizeof *options),
                                       .flags = choice(8),
                                       .capacity = choice(6),
                                       .overflow = choice(4),
                                       .priority = choice(4)};
    if (below(4) == 0)
        options->port.bits = handle(4);
    else
        options->behavior = below(2) == 0 ? &behavior : &renewable;
    if (below(3) == 0)
        options->supervisor.bits = handle(2);
    if (below(4) == 0) {
        options->name = names + below(7);
        options->name_bytes = (uint32_t)below(3);
    }
    options->state = fuzz.threaded ? NULL : &fuzz;
    agentrt_agent made;
    agentrt_error error;
    if (agentrt_spawn((agentrt_runtime){handle(1)}, from(), options, &made, &error) == AGENTRT_OK)
        remember(2, made.bits);
}

void keep_payload(const agentrt_message *message)
{
    if (message->capability != AGENTRT_INLINE)
        remember(3, message->payload.buf.buf);
}

static void call_take(void)
{
    agentrt_message records[TAKE_MAX];
    agentrt_command commands[TAKE_MAX];
    uint32_t count = 0, commands_count = 0;
    agentrt_port port = {handle(4)};
    agentrt_agent address = {0};
    (void)agentrt_port_address(port, &address, NULL);
    if (agentrt_port_take(port, records, choice(TAKE_MAX + 1) % (TAKE_MAX + 1), duration(), &count,
                          NULL) != AGENTRT_OK)
        return;
    uint64_t outer = caller;
    bool handles = true; // what is handled is a beginning of each agent's records
    for (uint32_t i = 0; i < count; i++) {
        if (records[i].right != 0)
            remember(records[i].kind == AGENTRT_KIND_SIGNAL ? 6 : 5, records[i].right);
        remember(2, records[i].agent);
        if (i == 0 || records[i].agent != records[i - 1].agent) {
            commands[commands_count++] = (agentrt_command){
                .agent = records[i].agent, .op = choice(4), .status = -(agentrt_status)below(40)};
            handles = true;
        }
        caller = records[i].agent;
        if (fuzz.depth < NESTING_MAX && below(2) == 0) {
            fuzz.depth++;
            one_call();
            fuzz.depth--;
        }
        // The host's own records do not come again.
        handles = records[i].agent == address.bits || (handles && below(8) != 0);
        commands[commands_count - 1].handled += handles;
        if (handles && records[i].capability != AGENTRT_INLINE)
            close_buffer(records[i].payload.buf.buf);
        else // it comes again, or its agent ends: either way the buffer is the host's to close
            keep_payload(&records[i]);
    }
    caller = outer;
    if (below(8) != 0)
        (void)agentrt_port_commit(port, commands, commands_count, NULL);
}

static void call_port(void)
{
    OPTIONS(agentrt_port_options, options);
    *options =
        (agentrt_port_options){.struct_size = size_field(sizeof *options), .wake = choice(2)};
    agentrt_port port = {handle(4)};
    agentrt_agent address;
    int32_t fd;
    agentrt_command command = {.agent = handle(2), .op = choice(5), .handled = choice(3)};
    switch (below(6)) {
    case 0:
        if (agentrt_port_open((agentrt_runtime){handle(1)}, options, &port, NULL) == AGENTRT_OK)
            remember(4, port.bits);
        break;
    case 1:
        if (agentrt_port_address(port, &address, NULL) == AGENTRT_OK)
            remember(2, address.bits);
        break;
    case 2:
        (void)agentrt_port_fd(port, &fd, NULL);
        break;
    case 3:
        (void)agentrt_port_commit(port, &command, 1, NULL);
        break;
    case 4:
        if (below(4) == 0)
            (void)agentrt_port_close(port, NULL);
        break;
    default:
        call_take();
    }
}

static void call_message(void)
{
    agentrt_payload sent = payload();
    OPTIONS(agentrt_ask_options, options);
    *options = (agentrt_ask_options){.struct_size = size_field(sizeof *options),
                                     .timeout_ns = delay(),
                                     .parent = {below(2) == 0 ? 0 : handle(6)}};
    agentrt_future future;
    agentrt_timer timer;
    switch (below(6)) {
    case 0:
    case 1:
        (void)agentrt_signal(from(), agent(), &sent, NULL);
        break;
    case 2:
        if (agentrt_ask(from(), agent(), &sent, below(2) == 0 ? NULL : options, &future, NULL) ==
            AGENTRT_OK)
            remember(5, future.bits);
        break;
    case 3:
        (void)agentrt_reply(from(), (agentrt_right){handle(6)}, &sent, NULL);
        break;
    case 4:
        (void)agentrt_refuse(from(), (agentrt_right){handle(6)}, -(agentrt_status)choice(40), data,
                             choice(40) % DATA_BYTES, NULL);
        break;
    default:
        if (agentrt_timer_arm(from(), agent(), delay(), below(4) == 0 ? delay() : 0, &sent, &timer,
                              NULL) == AGENTRT_OK)
            remember(7, timer.bits);
    }
}

static void call_life(void)
{
    agentrt_future future;
    agentrt_agent found;
    agentrt_agent_info info;
    switch (below(11)) {
    case 0:
        (void)agentrt_agent_stop(from(), agent(), NULL);
        break;
    case 1:
        (void)agentrt_agent_kill(from(), agent(), NULL);
        break;
    case 2:
        (void)agentrt_agent_fail(from(), data, choice(40) % DATA_BYTES, NULL);
        break;
    case 3:
        (void)agentrt_agent_wake(agent(), NULL);
        break;
    case 4:
        if (agentrt_monitor(from(), agent(), &future, NULL) == AGENTRT_OK)
            remember(5, future.bits);
        break;
    case 5:
        (void)agentrt_link(from(), agent(), NULL);
        break;
    case 6:
        (void)agentrt_unlink(from(), agent(), NULL);
        break;
    case 7:
        (void)agentrt_agent_find((agentrt_runtime){handle(1)}, "abcd", choice(4) % 5, &found, NULL);
        break;
    case 8:
        (void)agentrt_agent_info_get(agent(), &info, NULL);
        break;
    case 9:
        (void)agentrt_room_wait(agent(), duration(), NULL);
        break;
    default:
        (void)agentrt_timer_disarm((agentrt_timer){handle(7)}, NULL);
    }
}

static bool is_ours(uint64_t buf)
{
    bool found = false;
    for (unsigned i = 0; i < HANDLES_MAX; i++)
        found |= fuzz.handles[3][i] == buf;
    return found;
}

static void call_buffer(void)
{
    agentrt_buf buf = {handle(3)};
    agentrt_agent viewer = from();
    agentrt_view view;
    agentrt_buf_info info;
    switch (below(8)) {
    case 0:
    case 1:
        if (agentrt_buf_create(from(), (agentrt_capability)choice(5), below(2) == 0 ? NULL : data,
                               below(DATA_BYTES), &buf, NULL) == AGENTRT_OK)
            remember(3, buf.bits);
        break;
    case 2:
        if (agentrt_buf_view(viewer, buf, choice(2), &view, NULL) != AGENTRT_OK)
            break;
        if (view.bytes > 0)
            (void)*(volatile char *)view.data;
        // Once its agent is gone nobody could close this view, nor one through a name that was guessed.
        if (viewer.bits != 0 || !is_ours(buf.bits))
            (void)agentrt_buf_unview(viewer, buf, NULL);
        break;
    case 3:
        (void)agentrt_buf_unview(from(), buf, NULL);
        break;
    case 4:
    case 5:
        if (agentrt_buf_convert(from(), buf, (agentrt_capability)choice(5), &buf, NULL) ==
            AGENTRT_OK)
            remember(3, buf.bits);
        break;
    case 6:
        if (agentrt_buf_keep(from(), buf, NULL) == AGENTRT_OK)
            remember(3, buf.bits);
        (void)agentrt_buf_info_get(buf, &info, NULL);
        break;
    default:
        (void)agentrt_buf_close(buf, NULL);
    }
}

static void call_runtime(void)
{
    agentrt_runtime runtime = {handle(1)};
    agentrt_future future = {handle(5)};
    agentrt_message message;
    agentrt_stats stats;
    agentrt_letter letters[4];
    uint64_t number;
    uint32_t count;
    switch (below(8)) {
    case 0:
    case 1:
        (void)agentrt_runtime_run(runtime, duration(), &number, NULL);
        break;
    case 2:
        (void)agentrt_runtime_drain(runtime, duration(), NULL);
        break;
    case 3:
        if (below(4) == 0)
            (void)agentrt_runtime_close(runtime, NULL);
        break;
    case 4:
        (void)agentrt_runtime_stats(runtime, &stats, NULL);
        break;
    case 5:
        (void)agentrt_runtime_letters(runtime, letters, choice(5) % 5, &count, NULL);
        break;
    case 6:
        if (agentrt_future_wait(future, duration(), &message, NULL) == AGENTRT_OK)
            keep_payload(&message);
        break;
    default:
        (void)agentrt_future_cancel(future, NULL);
    }
}

static void one_call(void)
{
    switch (below(31)) {
    case 0:
        call_open();
        break;
    case 1:
    case 2:
    case 3:
        call_spawn();
        break;
    case 4:
    case 5:
    case 6:
    case 7:
        call_message();
        break;
    case 8:
    case 9:
        call_life();
        break;
    case 10:
    case 11:
        call_buffer();
        break;
    case 12:
    case 13:
        call_port();
        break;
    case 14:
    case 15:
    case 16:
        call_channel();
        break;
    case 17:
    case 18:
        call_reliable();
        break;
    case 19:
    case 20:
        call_group();
        break;
    case 21:
    case 22:
        call_lease();
        break;
    case 23:
    case 24:
        call_supervisor();
        break;
    case 25:
    case 26:
        call_shards();
        break;
    case 27:
        call_topology();
        break;
    case 28:
        call_fault();
        break;
    default:
        call_runtime();
    }
}

void fuzz_border(const uint8_t *bytes, size_t bytes_count, const char *store_path)
{
    memset(&fuzz, 0, sizeof fuzz);
    fuzz.store = store_path;
    fuzz.input = (struct input){bytes, bytes_count};
    caller = 0;
    agentrt_runtime_options options = {
        .struct_size = sizeof options, .simulated = 1, .lease_store_path = store_path};
    agentrt_runtime runtime;
    if (agentrt_runtime_open(&options, &runtime, NULL) == AGENTRT_OK)
        remember(1, runtime.bits);
    while (fuzz.input.left > 0)
        one_call();
    for (unsigned i = 0; i < HANDLES_MAX; i++)
        (void)agentrt_future_cancel((agentrt_future){fuzz.handles[5][i]}, NULL);
    for (unsigned i = 0; i < HANDLES_MAX; i++)
        (void)agentrt_runtime_close((agentrt_runtime){fuzz.handles[1][i]}, NULL);
    for (unsigned i = 0; i < HANDLES_MAX; i++)
        close_buffer(fuzz.handles[3][i]);
}
