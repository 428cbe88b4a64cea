// agentrt-replay: makes the calls of a recorded simulation again, and says whether the same came of it.
//
//     agentrt-replay [--stop TURN] TRACE
//     gdb -ex 'break replay_turn if turn == 12' -ex run --args agentrt-replay TRACE
//
// TRACE was written by a runtime of any language with trace_path and trace_calls. Its agents are puppets here: each turn makes the
// calls that it made then, through the public API, so every breakpoint of the library works. Exit status: 0 the same trace, byte for
// byte but for the calls; 1 it differs, and from which line on; 2 it cannot be replayed.
// --stop raises SIGTRAP before that turn does anything.
#include "replay.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VERSION = 2 }; // of the recordings that it reads, ART_RECORD_VERSION of the core

struct replay replay;

// Where a debugger stops: `line` is the one of the trace where the turn begins.
void replay_turn(unsigned long turn, unsigned long line)
{
    if (turn == replay.stop)
        raise(SIGTRAP);
    __asm__ volatile("" : : "r"(line) : "memory"); // not to be optimized away
}

_Noreturn void replay_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%lu: ", replay.path, replay.at);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    if (replay.copy[0] != 0)
        unlink(replay.copy);
    _exit(2); // what it has made lives until here
}

static bool is_call(const char *line)
{
    return strncmp(line, "# ", 2) == 0;
}

const char *replay_peek(void)
{
    while (replay.at < replay.lines_count && !is_call(replay.lines[replay.at]))
        replay.at += 1;
    return replay.at < replay.lines_count ? replay.lines[replay.at] + 2 : NULL;
}

const char *replay_next(void)
{
    const char *line = replay_peek();
    replay.at += line != NULL;
    return line;
}

void *replay_resize(void *block, size_t bytes)
{
    void *resized = realloc(block, bytes);
    if (resized == NULL)
        replay_fail("there is not enough memory");
    return resized;
}

static void split(char *text)
{
    unsigned long room = 0;
    for (char *line = text; *line != 0;) {
        if (replay.lines_count == room) {
            room = room == 0 ? 1024 : 2 * room;
            replay.lines = replay_resize(replay.lines, room * sizeof *replay.lines);
        }
        replay.lines[replay.lines_count++] = line;
        char *end = strchr(line, '\n');
        if (end == NULL)
            return;
        *end = 0;
        line = end + 1;
    }
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = NULL;
    size_t bytes = 0, got;
    do {
        text = replay_resize(text, bytes + 65537);
        got = fread(text + bytes, 1, 65536, file);
        bytes += got;
    } while (got > 0);
    fclose(file);
    text[bytes] = 0;
    return text;
}

// The next line that is no call, from here on; NULL: there is none.
static const char *event_from(unsigned long *at)
{
    while (*at < replay.lines_count && is_call(replay.lines[*at]))
        *at += 1;
    return *at < replay.lines_count ? replay.lines[*at] : NULL;
}

static int compare(char *copy)
{
    unsigned long at = 0;
    unsigned long events = 0;
    for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        const char *event = event_from(&at);
        if (event == NULL || strcmp(event, line) != 0) {
            printf("%s:%lu: differs from here on\nrecorded: %s\nreplayed: %s\n", replay.path,
                   at + 1, event == NULL ? "(nothing)" : event, line);
            return 1;
        }
        at += 1;
        events += 1;
    }
    const char *event = event_from(&at);
    if (event != NULL) {
        printf("%s:%lu: differs from here on\nrecorded: %s\nreplayed: (nothing)\n", replay.path,
               at + 1, event);
        return 1;
    }
    printf("%s: the same: %lu turns, %lu events\n", replay.path, replay.turns, events);
    return 0;
}

static void open_runtime(void)
{
    agentrt_runtime_options options = { .struct_size = sizeof options,
                                        .simulated = 1,
                                        .trace_path = replay.copy };
    const char *line = replay_next();
    if (line == NULL || strncmp(line, "open ", 5) != 0)
        replay_fail("it has no calls in it: record it with trace_calls");
    char *rest;
    unsigned long version = strtoul(line + 5, &rest, 10);
    if (version != VERSION)
        replay_fail("its format is version %lu, this program knows %d", version, VERSION);
    options.seed = strtoull(rest, &rest, 10);
    options.time_limit_ns = strtoull(rest, &rest, 10);
    options.turns_max = strtoull(rest, NULL, 10);
    agentrt_error error;
    if (agentrt_runtime_open(&options, &replay.runtime, &error) != AGENTRT_OK)
        replay_fail("%s", error.text);
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "--stop") == 0)
        replay.stop = strtoul(arguments[2], NULL, 10);
    if (count != 2 && replay.stop == 0) {
        fprintf(stderr, "usage: agentrt-replay [--stop TURN] TRACE\n");
        return 2;
    }
    replay.path = arguments[count - 1];
    char *text = read_file(replay.path);
    if (text == NULL) {
        perror(replay.path);
        return 2;
    }
    split(text);
    const char *folder = getenv("TMPDIR");
    snprintf(replay.copy, sizeof replay.copy, "%s/agentrt-replay-XXXXXX",
             folder == NULL ? "/tmp" : folder);
    int copy = mkstemp(replay.copy);
    if (copy < 0) {
        perror(replay.copy);
        return 2;
    }
    close(copy);
    open_runtime();
    const char *line;
    while (!replay.lost && (line = replay_next()) != NULL)
        replay_call(line);
    if (agentrt_runtime_close(replay.runtime, NULL) != AGENTRT_OK)
        replay_fail("its runtime does not close");
    replay_forget();
    char *replayed = read_file(replay.copy);
    unlink(replay.copy);
    int result = replayed == NULL ? 2 : compare(replayed);
    free(replayed);
    free(text);
    free(replay.lines);
    return result;
}
