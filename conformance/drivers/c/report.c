// What a case reports: tagged observations and failures.
#include "driver.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

// Takes no ownership of `text`; invalid UTF-8 becomes an empty string, as no JSON can hold it.
json_t *tagged(const char *tag, const char *text)
{
    json_t *string = json_string(text);
    return json_pack("{s:o}", tag, string != NULL ? string : json_string(""));
}

json_t *tagged_u64(uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    return tagged("u64", text);
}

json_t *tagged_letter(uint64_t from, uint64_t to, uint64_t type, agentrt_status reason)
{
    json_t *line = json_sprintf("%s>%s %llu %s", name_of_bits(from), name_of_bits(to),
                                (unsigned long long)type, agentrt_status_name(reason));
    json_t *tag = tagged("letter", json_string_value(line));
    json_decref(line);
    return tag;
}

void observe(json_t *observation)
{
    pthread_mutex_lock(&run.lock);
    json_array_append_new(run.observations, observation);
    pthread_mutex_unlock(&run.lock);
}

void fail_case(const struct turn *turn, const char *op, const char *format, ...)
{
    char what[300], line[500];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    snprintf(line, sizeof line, "%s%s%s[%zu] %s: %s", turn->behavior,
             turn->handler[0] != '\0' ? "." : "", turn->handler, turn->index, op, what);
    pthread_mutex_lock(&run.lock);
    json_array_append_new(run.failures, json_string(line));
    pthread_mutex_unlock(&run.lock);
}
