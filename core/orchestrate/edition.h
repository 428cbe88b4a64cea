// Editions: the next map, made ready from the present one and a list of changes, before anything of it is seen.
//
// Owns: what the next map will consist of, until the map takes it or it is freed.
// Threads: whoever holds the map's lock, or is making the map.
// Why whole: a change applies altogether or not at all, so all that may fail comes before the first place is written.
#ifndef ART_ORCHESTRATE_EDITION_H
#define ART_ORCHESTRATE_EDITION_H

#include "orchestrate/shard.h"

struct art_edition {
    agentrt_member *members; // in ascending order of ids
    struct art_assign_member *weights;
    uint32_t *owners; // of each shard, the place of its member
    agentrt_shard_move *moves;
    struct art_handover_plan plan;
    uint32_t members_count;
    uint32_t moves_count;
};

// The first edition of a map, of which there is nothing yet. OK, E_ARGUMENT, E_LIMIT, E_MEMORY.
ART_MUST_USE agentrt_status art_edition_begin(const agentrt_member *members, uint32_t count,
                                              uint32_t shards_count,
                                              struct art_edition *out_edition,
                                              struct art_shards_refusal *refusal);
// The one after the present. The same; the hand-overs it needs are in the plan, and nobody has been asked yet.
ART_MUST_USE agentrt_status art_edition_follow(struct art_shards *shards,
                                               const agentrt_member *changes, uint32_t count,
                                               struct art_edition *out_edition,
                                               struct art_shards_refusal *refusal);
// What the map has not taken, which is whatever is not NULL.
void art_edition_free(struct art_edition *edition);

// Where a member is in such a list, or would have to be.
uint32_t art_edition_place(const agentrt_member *members, uint32_t count, uint64_t id);

#endif
