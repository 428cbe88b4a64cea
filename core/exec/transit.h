// Messages in transit: what a simulation delays on its way, and when a mailbox that counted as full has room again.
//
// Threads: the simulation's one.
// Owns: the messages, each accepted and counted, from their delay until they arrive or the runtime closes.
// Invariants: passages are in order of time and then of departure, the next one last; no passage of a pair is due before an earlier one
// of the same pair.
// Why a sorted list: a seed's trace is short, and who looks for what is on its way to one receiver looks at all of it anyway.
#ifndef ART_EXEC_TRANSIT_H
#define ART_EXEC_TRANSIT_H

#include "object/msg.h"

struct art_passage {
    uint64_t due_ns;
    uint64_t to;
    struct art_msg *message; // NULL: until then the mailbox counts as full
};

struct art_transit {
    struct art_passage *passages;
    uint32_t count;
    uint32_t room;
};

// Makes room for one more, so that adding it cannot fail; false when memory is short.
ART_MUST_USE bool art_transit_reserve(struct art_transit *transit);
void art_transit_add(struct art_transit *transit, uint64_t due_ns, uint64_t to,
                     struct art_msg *message);
// When the next is due; ART_NEVER when nothing is on its way.
static inline uint64_t art_transit_next(const struct art_transit *transit)
{
    return transit->count == 0 ? ART_NEVER : transit->passages[transit->count - 1].due_ns;
}
// Takes the next one out.
struct art_passage art_transit_take(struct art_transit *transit);
// How many messages are on their way to this receiver.
uint32_t art_transit_count(const struct art_transit *transit, uint64_t to);
// When the last message of this pair is due; zero when none is on its way.
uint64_t art_transit_last(const struct art_transit *transit, uint64_t from, uint64_t to);
// Whether the mailbox of this receiver counts as full.
bool art_transit_full(const struct art_transit *transit, uint64_t to);

#endif
