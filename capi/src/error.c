// Error texts: what was wrong, with the value, and the rule.
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

agentrt_status art_error_set(agentrt_error *error, agentrt_status status, const char *format, ...)
{
    if (error == NULL)
        return status;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    // One line, whatever the values in it are: a path or a name may hold anything.
    for (char *at = error->text; length >= 0 && *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == '\x7F')
            *at = '?';
    int most = (int)sizeof error->text - 1;
    error->status = status;
    error->text_bytes = length < 0 ? 0 : (uint32_t)(length > most ? most : length);
    return status;
}
