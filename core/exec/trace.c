// The canonical trace: one line for each event, without a handle's bits, so that two runs can be compared byte for byte.
#include "exec/trace.h"

#include "base/assert.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define LINE_BYTES_MAX 512

int art_trace_open(struct art_trace *trace, const char *path)
{
    art_mutex_init(&trace->lock);
    trace->file = NULL;
    trace->calls = false;
    trace->loss = (struct art_trace_loss){ 0 };
    if (path == NULL)
        return 0;
    snprintf(trace->loss.path, sizeof trace->loss.path, "%s", path);
    trace->file = art_platform_file_create(path, &trace->loss.reason);
    return trace->loss.reason;
}

// The first reason is the one to tell; what could not be written since is no surprise.
static void note_loss(struct art_trace *trace, int reason)
{
    if (trace->loss.reason == 0)
        trace->loss.reason = reason;
}

struct art_trace_loss art_trace_close(struct art_trace *trace)
{
    if (trace->file != NULL)
        note_loss(trace, art_platform_file_close(trace->file));
    trace->file = NULL;
    art_mutex_fini(&trace->lock);
    return trace->loss;
}

void art_trace_hold(struct art_trace *trace)
{
    art_mutex_lock(&trace->lock);
    note_loss(trace, art_platform_file_flush(trace->file));
}

void art_trace_let_go(struct art_trace *trace)
{
    art_mutex_unlock(&trace->lock);
}

void art_trace_line(struct art_runtime *runtime, const char *format, ...)
{
    char line[LINE_BYTES_MAX];
    // A threaded run's times are not comparable; its lines carry none.
    uint64_t now_ns = art_runtime_simulated(runtime) ? art_clock_now(&runtime->clock) : 0;
    int used = snprintf(line, sizeof line, "%" PRIu64 " ", now_ns);
    va_list arguments;
    va_start(arguments, format);
    used += vsnprintf(line + used, sizeof line - (size_t)used, format, arguments);
    va_end(arguments);
    ART_ASSERT(used > 0);
    ART_ASSERT(runtime->trace.file != NULL);
    if (used > LINE_BYTES_MAX - 2)
        used = LINE_BYTES_MAX - 2;
    for (int i = 0; i < used; i++)
        line[i] = (unsigned char)line[i] < ' ' ? '.' : line[i];
    line[used] = '\n';
    art_mutex_lock(&runtime->trace.lock);
    // After a loss nothing more: a gap in the middle would look like a whole trace.
    if (runtime->trace.loss.reason == 0)
        note_loss(&runtime->trace,
                  art_platform_file_write(runtime->trace.file, line, (size_t)used + 1));
    art_mutex_unlock(&runtime->trace.lock);
}

uint64_t art_trace_number(uint64_t bits)
{
    if (art_handle_kind(bits) != ART_HANDLE_AGENT)
        return 0;
    struct art_agent *agent = art_agent_find(bits);
    if (agent == NULL)
        return 0;
    // relaxed: the number is written before the name is given out.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    return art_word_generation(word) == art_handle_generation(bits) ? art_agent_id(agent) : 0;
}

// Of nothing when its bytes are not readable any more.
static uint64_t sum(const struct art_msg *message, bool readable)
{
    const unsigned char *data = !readable                               ? NULL
                                : message->capability == AGENTRT_INLINE ? message->payload.bytes
                                                                        : message->payload.buf.data;
    uint64_t hash = 0xCBF29CE484222325ull;
    uint32_t bytes = data == NULL ? 0 : message->payload_bytes;
    for (uint32_t i = 0; i < bytes; i++)
        hash = (hash ^ data[i]) * 0x100000001B3ull;
    return hash;
}

static const char *kind_name(uint8_t kind)
{
    static const char *const names[] = {
        [AGENTRT_KIND_SIGNAL] = "signal",    [AGENTRT_KIND_REPLY] = "reply",
        [AGENTRT_KIND_DOWN] = "down",        [AGENTRT_KIND_EXIT] = "exit",
        [AGENTRT_KIND_TIMER] = "timer",      [AGENTRT_KIND_START] = "start",
        [AGENTRT_KIND_STOP] = "stop",        [AGENTRT_KIND_ROOM] = "room",
        [AGENTRT_KIND_WAKE] = "wake",        [AGENTRT_KIND_END] = "end",
        [AGENTRT_KIND_LETTER] = "letter",    [AGENTRT_KIND_RESTART] = "restart",
        [AGENTRT_KIND_DEGRADED] = "degraded"
    };
    return kind < sizeof names / sizeof *names && names[kind] != NULL ? names[kind] : "system";
}

static const char *capability_name(uint8_t capability)
{
    static const char *const names[] = { "inline", "iso", "val", "ref", "tag" };
    return names[capability];
}

void art_trace_send(struct art_runtime *runtime, const char *event, uint64_t from, uint64_t to,
                    const struct art_msg *message)
{
    art_trace_line(runtime, "%s %" PRIu64 "->%" PRIu64 " %" PRIu64 " %s %" PRIu32 " %016" PRIx64,
                   event, art_trace_number(from), art_trace_number(to), message->type,
                   capability_name(message->capability), message->payload_bytes,
                   sum(message, true));
}

void art_trace_handle(struct art_runtime *runtime, struct art_agent *agent,
                      const struct art_msg *message, bool readable)
{
    art_trace_line(runtime,
                   "handle %" PRIu64 "<-%" PRIu64 " %s %" PRIu64 " %" PRIu32 " %016" PRIx64 " %s",
                   art_agent_id(agent), art_trace_number(message->from), kind_name(message->kind),
                   message->type, message->payload_bytes, sum(message, readable),
                   agentrt_status_name(message->status));
}

void art_trace_letter(struct art_runtime *runtime, uint64_t to, const struct art_msg *message,
                      agentrt_status reason)
{
    art_trace_line(runtime, "letter %" PRIu64 "->%" PRIu64 " %s %" PRIu64 " %s",
                   art_trace_number(message->from), art_trace_number(to), kind_name(message->kind),
                   message->type, agentrt_status_name(reason));
}
