// Editions: the next map, made ready from the present one and a list of changes, before anything of it is seen.
#include "orchestrate/edition.h"

#include "base/mem.h"

#include <string.h>

void art_edition_free(struct art_edition *next)
{
    art_mem_free(next->members);
    art_mem_free(next->weights);
    art_mem_free(next->owners);
    art_mem_free(next->moves);
    art_mem_free(next->plan.list);
}

uint32_t art_edition_place(const agentrt_member *members, uint32_t count, uint64_t id)
{
    uint32_t low = 0;
    while (low < count) {
        uint32_t middle = low + (count - low) / 2;
        if (members[middle].id < id)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

static agentrt_status refuse(struct art_shards_refusal *refusal, agentrt_status status,
                             uint64_t member, const char *why)
{
    refusal->member = member;
    refusal->why = why;
    return status;
}

// One change: weight zero takes a member out, a known id gets the weight, and the agent if one is given.
static agentrt_status edit(struct art_edition *next, const agentrt_member *change,
                           struct art_shards_refusal *refusal)
{
    uint32_t at = art_edition_place(next->members, next->members_count, change->id);
    agentrt_member *member = &next->members[at];
    bool known = at < next->members_count && member->id == change->id;
    size_t behind = (next->members_count - at) * sizeof *member;
    if (change->weight == 0) {
        if (!known)
            return refuse(refusal, AGENTRT_E_ARGUMENT, change->id, "it is not there to be removed");
        memmove(member, member + 1, behind - sizeof *member);
        next->members_count -= 1;
    } else if (known) {
        member->weight = change->weight;
        if (change->agent.bits != 0)
            member->agent = change->agent;
    } else {
        memmove(member + 1, member, behind);
        *member = *change;
        next->members_count += 1;
    }
    return AGENTRT_OK;
}

static agentrt_status edit_all(const agentrt_member *members, uint32_t members_count,
                               const agentrt_member *changes, uint32_t count,
                               struct art_edition *next, struct art_shards_refusal *refusal)
{
    next->members = art_mem_alloc(((size_t)members_count + count) * sizeof *next->members);
    if (next->members == NULL)
        return AGENTRT_E_MEMORY;
    if (members_count > 0)
        memcpy(next->members, members, members_count * sizeof *next->members);
    next->members_count = members_count;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < i; k++)
            if (changes[k].id == changes[i].id)
                return refuse(refusal, AGENTRT_E_ARGUMENT, changes[i].id, "it is given twice");
        agentrt_status status = edit(next, &changes[i], refusal);
        if (status != AGENTRT_OK)
            return status;
    }
    if (next->members_count == 0)
        return refuse(refusal, AGENTRT_E_ARGUMENT, changes[count - 1].id, "no other would be left");
    if (next->members_count > AGENTRT_MEMBERS_MAX)
        return refuse(refusal, AGENTRT_E_LIMIT, changes[count - 1].id, "there are too many");
    return AGENTRT_OK;
}

// The agent and the member of a shard at present.
struct present {
    uint64_t member;
    uint64_t agent;
};

static struct present present_of(const struct art_shards *shards, uint32_t shard)
{
    // relaxed, all: written under this lock.
    uint64_t word = art_atomic_load(&shards->word, relaxed);
    struct art_place *table =
        art_atomic_load(&shards->tables[word >> 4 & 15], relaxed); // relaxed: same
    return (struct present){
        .member = art_atomic_load(&table[shard].member, relaxed), // relaxed: same
        .agent = art_atomic_load(&table[shard].agent, relaxed),   // relaxed: same
    };
}

// Gives the shards to the members; `shards` NULL: nobody has any yet.
static agentrt_status assign(const struct art_shards *shards, struct art_edition *next,
                             uint32_t shards_count)
{
    next->owners = art_mem_alloc(shards_count * sizeof *next->owners);
    next->weights = art_mem_alloc(next->members_count * sizeof *next->weights);
    if (next->owners == NULL || next->weights == NULL)
        return AGENTRT_E_MEMORY;
    for (uint32_t i = 0; i < next->members_count; i++)
        next->weights[i] =
            (struct art_assign_member){ next->members[i].id, next->members[i].weight };
    for (uint32_t shard = 0; shard < shards_count; shard++) {
        next->owners[shard] = ART_ASSIGN_NOBODY;
        if (shards == NULL)
            continue;
        uint64_t id = present_of(shards, shard).member;
        uint32_t at = art_edition_place(next->members, next->members_count, id);
        if (at < next->members_count && next->members[at].id == id)
            next->owners[shard] = at;
    }
    bool done = art_assign_run(next->weights, next->members_count, shards_count, next->owners);
    return done ? AGENTRT_OK : AGENTRT_E_MEMORY;
}

// Notes what moves, and which agents are to be asked before what they lose goes on.
static agentrt_status compare(struct art_shards *shards, struct art_edition *next,
                              uint32_t shards_count)
{
    size_t handovers_max = (size_t)shards->handovers_count + shards->members_count;
    next->moves = art_mem_alloc(shards_count * sizeof *next->moves);
    next->plan.list = art_mem_alloc(handovers_max * sizeof *next->plan.list);
    if (next->moves == NULL || next->plan.list == NULL)
        return AGENTRT_E_MEMORY;
    if (shards->handovers_count > 0)
        memcpy(next->plan.list, shards->handovers,
               shards->handovers_count * sizeof *next->plan.list);
    next->plan.count = shards->handovers_count;
    next->plan.tickets = shards->tickets;
    for (uint32_t shard = 0; shard < shards_count; shard++) {
        struct present from = present_of(shards, shard);
        const agentrt_member *to = &next->members[next->owners[shard]];
        if (from.member == to->id && from.agent == to->agent.bits)
            continue;
        next->moves[next->moves_count++] =
            (agentrt_shard_move){ .from = from.member, .to = to->id, .shard = shard };
        if (art_handover_due(shards, shard, from.agent, to->agent.bits))
            art_handover_add(shards, &next->plan, from.agent);
    }
    return AGENTRT_OK;
}

agentrt_status art_edition_begin(const agentrt_member *members, uint32_t count,
                                 uint32_t shards_count, struct art_edition *out_edition,
                                 struct art_shards_refusal *refusal)
{
    *out_edition = (struct art_edition){ 0 };
    agentrt_status status = edit_all(NULL, 0, members, count, out_edition, refusal);
    return status == AGENTRT_OK ? assign(NULL, out_edition, shards_count) : status;
}

agentrt_status art_edition_follow(struct art_shards *shards, const agentrt_member *changes,
                                  uint32_t count, struct art_edition *out_edition,
                                  struct art_shards_refusal *refusal)
{
    *out_edition = (struct art_edition){ 0 };
    // relaxed: written under this lock.
    uint32_t shards_count = art_shards_count(art_atomic_load(&shards->word, relaxed));
    agentrt_status status =
        edit_all(shards->members, shards->members_count, changes, count, out_edition, refusal);
    if (status == AGENTRT_OK)
        status = assign(shards, out_edition, shards_count);
    if (status == AGENTRT_OK)
        status = compare(shards, out_edition, shards_count);
    return status;
}
