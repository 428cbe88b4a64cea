// Recordings: the calls of a simulation as lines of its trace, from which they can be made again.
#include "exec/record.h"

#include "base/assert.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define HEAD_BYTES_MAX 512
// Bytes of a payload that are turned into text at a time.
#define PART_BYTES 256

static void write(struct art_runtime *runtime, const char *text, size_t bytes)
{
    struct art_trace *trace = &runtime->trace;
    art_mutex_lock(&trace->lock);
    if (trace->loss.reason == 0)
        trace->loss.reason = art_platform_file_write(trace->file, text, bytes);
    art_mutex_unlock(&trace->lock);
}

static void write_head(struct art_runtime *runtime, const char *format, va_list arguments)
{
    char head[HEAD_BYTES_MAX];
    int used = vsnprintf(head, sizeof head, format, arguments);
    ART_ASSERT(used > 0);
    ART_ASSERT(used < HEAD_BYTES_MAX); // names and numbers only
    write(runtime, "# ", 2);
    write(runtime, head, (size_t)used);
}

static void write_bytes(struct art_runtime *runtime, const unsigned char *data, uint64_t bytes)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * PART_BYTES];
    for (uint64_t at = 0; at < bytes; at += PART_BYTES) {
        size_t part = bytes - at < PART_BYTES ? (size_t)(bytes - at) : PART_BYTES;
        for (size_t i = 0; i < part; i++) {
            text[2 * i] = digits[data[at + i] >> 4];
            text[2 * i + 1] = digits[data[at + i] & 15];
        }
        write(runtime, text, 2 * part);
    }
}

void art_record_call(struct art_runtime *runtime, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_head(runtime, format, arguments);
    va_end(arguments);
    write(runtime, "\n", 1);
}

void art_record_bytes(struct art_runtime *runtime, const void *data, uint64_t bytes,
                      const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_head(runtime, format, arguments);
    va_end(arguments);
    write(runtime, " ", 1);
    write_bytes(runtime, data, bytes);
    write(runtime, "\n", 1);
}

void art_record_message(struct art_runtime *runtime, const char *call, const uint64_t arguments[4],
                        const struct art_msg *message)
{
    bool inside = message->capability == AGENTRT_INLINE;
    const void *data = inside ? (const void *)message->payload.bytes : message->payload.buf.data;
    // A tag has no bytes that anybody may read.
    uint64_t bytes = data == NULL ? 0 : message->payload_bytes;
    art_record_bytes(runtime, data, bytes,
                     "%s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %u", call,
                     arguments[0], arguments[1], arguments[2], arguments[3], message->type,
                     (unsigned)message->capability);
}
