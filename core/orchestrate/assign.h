// Who owns which shard: weighted rendezvous hashing within even bounds, and the fewest moves from one assignment to the next.
//
// Threads: any; a pure function of its arguments, in integers alone, so that every machine, language and run gets the same answer.
// Invariants: a member has floor(share) or ceil(share) shards, its share being shards * weight / sum of weights; no shard moves
// unless its member has left or has to give some up.
// Why bounds: rendezvous alone gives 64 members of 1,024 shards up to 1.7 times the mean, because shards are few. The bounds give each
// its share to within one shard, and the scores decide only which shards those are.
// Why from the last assignment: a function of the members alone would have to move shards between members that stay, to make room that
// bounds want elsewhere. Keeping what fits moves max(what must go, what must come), and no assignment within the bounds moves less.
// Why scores as (-log2 u) / w, least first: it orders members as -w / ln u does (Schindelhauer, Schomaker, SPAA 2005; Resch, SDC 2015).
// The logarithm is fixed-point, and two quotients are compared as products of 64 bits, which is exact.
#ifndef ART_ORCHESTRATE_ASSIGN_H
#define ART_ORCHESTRATE_ASSIGN_H

#include "base/config.h"

#define ART_ASSIGN_NOBODY UINT32_MAX

struct art_assign_member {
    uint64_t id;
    uint32_t weight;
};

// `members` in ascending order of ids, at least one; `owners` holds the place of each shard's member in that list, or NOBODY, and gets
// the new one. False, and nothing has changed, when memory is short.
ART_MUST_USE bool art_assign_run(const struct art_assign_member *members, uint32_t members_count,
                                 uint32_t shards_count, uint32_t *owners);

// The places of the `count` best members for a shard in order, of which `first` is the first whatever its score.
// False when memory is short.
ART_MUST_USE bool art_assign_rank(const struct art_assign_member *members, uint32_t members_count,
                                  uint32_t shard, uint32_t first, uint32_t *out_places,
                                  uint32_t count);

#endif
