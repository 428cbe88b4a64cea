"""The cold part of border.c: one function for each way to refuse an argument."""

COLD = r"""
#define COLD __attribute__((noinline, cold)) static
#define FULL __attribute__((noinline, hot)) static // apart, so that the attempt before it needs no frame
#define NO_INDEX UINT32_MAX
#define AT(function, argument) ((struct place){(function), (argument), NULL, NO_INDEX})
#define IN(field) ((struct place){function, argument, (field), index})

enum {
    OPTIONS_BYTES_MAX = 4096, // a page: no options record will ever be larger
    PLACE_BYTES_MAX = 128     // the longest function name, argument and field, with an index
};

struct place {
    const char *function;
    const char *argument;
    const char *field; // NULL: the argument itself
    uint32_t index;    // NO_INDEX: not in an array
};

struct place_text {
    char text[PLACE_BYTES_MAX];
};

COLD struct place_text show(struct place place)
{
    struct place_text shown;
    char index[16] = "";
    if (place.index != NO_INDEX) {
        snprintf(index, sizeof index, "[%" PRIu32 "]", place.index);
    }
    snprintf(shown.text, sizeof shown.text, "%s: argument '%s%s%s%s'", place.function,
             place.argument, index, place.field == NULL ? "" : ".",
             place.field == NULL ? "" : place.field);
    return shown;
}

static inline bool is_kind(uint64_t bits, unsigned kind)
{
    return bits >> ART_HANDLE_KIND_SHIFT == kind;
}

COLD const char *kind_name(uint64_t kind)
{
    static const char *const names[] = {
@KINDS@
    };
    return kind < sizeof names / sizeof names[0] ? names[kind] : NULL;
}

COLD agentrt_status refuse_null(struct place place, agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT, "%s is NULL", show(place).text);
}

COLD agentrt_status refuse_handle(struct place place, uint64_t bits, unsigned kind,
                                  agentrt_error *error)
{
    const char *found = kind_name(bits >> ART_HANDLE_KIND_SHIFT);
    if (bits == 0) {
        return art_error_set(error, AGENTRT_E_STALE, "%s is zero, expected %s",
                             show(place).text, kind_name(kind));
    }
    if (found == NULL) {
        return art_error_set(error, AGENTRT_E_STALE, "%s is 0x%" PRIx64 ", no object's handle",
                             show(place).text, bits);
    }
    return art_error_set(error, AGENTRT_E_KIND, "%s is %s handle (0x%" PRIx64 "), expected %s",
                         show(place).text, found, bits, kind_name(kind));
}

COLD agentrt_status refuse_low(struct place place, uint64_t value, uint64_t least,
                               agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT, "%s is %" PRIu64 ", the least is %" PRIu64,
                         show(place).text, value, least);
}

COLD agentrt_status refuse_high(struct place place, uint64_t value, uint64_t most,
                                agentrt_status status, agentrt_error *error)
{
    return art_error_set(error, status, "%s is %" PRIu64 ", the most is %" PRIu64, show(place).text,
                         value, most);
}

COLD agentrt_status refuse_signed(struct place place, int64_t value, int64_t least, int64_t most,
                                  agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT,
                         "%s is %" PRIi64 ", expected %" PRIi64 " to %" PRIi64, show(place).text,
                         value, least, most);
}

COLD agentrt_status refuse_enum(struct place place, uint32_t value, const char *names,
                                agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT, "%s is %" PRIu32 ", expected %s",
                         show(place).text, value, names);
}

COLD agentrt_status refuse_flags(struct place place, uint32_t value, uint32_t known,
                                 agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT,
                         "%s is 0x%" PRIx32 ", known flags are 0x%" PRIx32, show(place).text, value,
                         known);
}

COLD agentrt_status refuse_size(struct place place, uint32_t bytes, uint32_t least,
                                agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT, "%s is %" PRIu32 ", expected %" PRIu32 " to %d",
                         show(place).text, bytes, least, OPTIONS_BYTES_MAX);
}

COLD agentrt_status refuse_tail(struct place place, uint32_t offset, uint32_t known,
                                agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT,
                         "%s is not zero at byte %" PRIu32 ", this version knows %" PRIu32 " bytes",
                         show(place).text, offset, known);
}

COLD agentrt_status refuse_rule(struct place place, const char *rule, agentrt_error *error)
{
    return art_error_set(error, AGENTRT_E_ARGUMENT, "%s %s", show(place).text, rule);
}
"""
