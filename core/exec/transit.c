// Messages in transit: what a simulation delays on its way, and when a mailbox that counted as full has room again.
#include "exec/transit.h"

#include "base/assert.h"
#include "base/mem.h"

#include <string.h>

#define FIRST_ROOM 16

bool art_transit_reserve(struct art_transit *transit)
{
    if (transit->count < transit->room)
        return true;
    if (transit->count == ART_TRANSIT_MAX)
        return false;
    uint32_t room = transit->room == 0 ? FIRST_ROOM : 2 * transit->room;
    struct art_passage *passages =
        art_mem_resize(transit->passages, room * sizeof *transit->passages);
    if (passages == NULL)
        return false;
    transit->passages = passages;
    transit->room = room;
    return true;
}

void art_transit_add(struct art_transit *transit, uint64_t due_ns, uint64_t to,
                     struct art_msg *message)
{
    ART_ASSERT(transit->count < transit->room); // reserved
    // Before all that are due later, behind those of the same moment.
    uint32_t at = transit->count;
    while (at > 0 && transit->passages[at - 1].due_ns <= due_ns)
        at -= 1;
    memmove(&transit->passages[at + 1], &transit->passages[at],
            (transit->count - at) * sizeof *transit->passages);
    transit->passages[at] = (struct art_passage){ due_ns, to, message };
    transit->count += 1;
}

struct art_passage art_transit_take(struct art_transit *transit)
{
    ART_ASSERT(transit->count > 0);
    transit->count -= 1;
    return transit->passages[transit->count];
}

uint32_t art_transit_count(const struct art_transit *transit, uint64_t to)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < transit->count; i++)
        count += transit->passages[i].to == to && transit->passages[i].message != NULL;
    return count;
}

uint64_t art_transit_last(const struct art_transit *transit, uint64_t from, uint64_t to)
{
    for (uint32_t i = 0; i < transit->count; i++) {
        const struct art_passage *passage = &transit->passages[i];
        if (passage->to == to && passage->message != NULL && passage->message->from == from)
            return passage->due_ns;
    }
    return 0;
}

bool art_transit_full(const struct art_transit *transit, uint64_t to)
{
    for (uint32_t i = 0; i < transit->count; i++)
        if (transit->passages[i].to == to && transit->passages[i].message == NULL)
            return true;
    return false;
}
