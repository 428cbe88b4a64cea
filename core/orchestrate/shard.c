// Shards: keys lead to members through a fixed number of virtual shards, and every change of the map is an epoch.
#include "orchestrate/shard.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/trace.h"
#include "orchestrate/edition.h"

#include <inttypes.h>
#include <string.h>

#define GENERATION_SHIFT 40
#define EPOCH_SHIFT 8
#define LOG2_SHIFT 4

_Static_assert(sizeof(struct art_shards) <= ART_SHARDS_BYTES, "a map fits its element");
_Static_assert(ART_GENERATION_BITS == 64 - GENERATION_SHIFT, "a generation fits the word");

static uint64_t word_make(uint32_t generation, uint32_t epoch, uint32_t log2,
                          enum art_shards_state state)
{
    return (uint64_t)generation << GENERATION_SHIFT | (uint64_t)epoch << EPOCH_SHIFT |
           (uint64_t)log2 << LOG2_SHIFT | state;
}

// Under the lock.
static uint64_t word_of(const struct art_shards *shards)
{
    // relaxed: written under this lock.
    return art_atomic_load(&shards->word, relaxed);
}

static void set_word(struct art_shards *shards, uint64_t word)
{
    // edge shards.word (release): the change happens before a look at its places.
    art_atomic_store(&shards->word, word, release);
}

static struct art_place *table_of(const struct art_shards *shards)
{
    // relaxed: stored under this lock, or by the maker.
    return art_atomic_load(&shards->tables[word_of(shards) >> LOG2_SHIFT & 15], relaxed);
}

static struct art_runtime *runtime_of(const struct art_shards *shards)
{
    // relaxed: constant while the name fits.
    return art_atomic_load(&shards->runtime, relaxed);
}

static bool fits(uint64_t word, uint64_t bits)
{
    return word >> GENERATION_SHIFT == art_handle_generation(bits) &&
           (word & ART_SHARDS_STATE_MASK) != ART_SHARDS_FREE;
}

void art_shards_prepare(void *element, uint32_t index)
{
    struct art_shards *shards = element;
    shards->index = index;
    art_mutex_init(&shards->lock);
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&shards->word, word_make(1, 0, 0, ART_SHARDS_FREE), relaxed);
}

struct art_shards *art_shards_lock(uint64_t bits)
{
    struct art_shards *shards = art_shards_find(bits);
    if (shards == NULL)
        return NULL;
    art_mutex_lock(&shards->lock);
    if (fits(word_of(shards), bits))
        return shards;
    art_mutex_unlock(&shards->lock);
    return NULL;
}

void art_shards_unlock(struct art_shards *shards)
{
    ART_ASSERT(shards->held <= shards->held_max);
    ART_ASSERT(shards->held == 0 || shards->moving > 0);
    art_mutex_unlock(&shards->lock);
}

struct art_runtime *art_shards_runtime(uint64_t bits)
{
    struct art_shards *shards = art_shards_find(bits);
    if (shards == NULL)
        return NULL;
    // edge shards.word (acquire): the making happens before this use.
    return fits(art_atomic_load(&shards->word, acquire), bits) ? runtime_of(shards) : NULL;
}

// Locks a map whose epoch is this one, or any for zero.
static agentrt_status lock_epoch(uint64_t bits, uint64_t epoch, struct art_shards **out_shards,
                                 struct art_shards_refusal *refusal)
{
    struct art_shards *shards = art_shards_lock(bits);
    if (shards == NULL)
        return AGENTRT_E_STALE;
    refusal->epoch = art_shards_epoch(word_of(shards));
    if (epoch != 0 && epoch != refusal->epoch) {
        art_shards_unlock(shards);
        return AGENTRT_E_EPOCH;
    }
    *out_shards = shards;
    return AGENTRT_OK;
}

static void write_places(struct art_shards *shards, const struct art_edition *next,
                         uint32_t shards_count)
{
    struct art_place *table = table_of(shards);
    for (uint32_t shard = 0; shard < shards_count; shard++) {
        const agentrt_member *owner = &next->members[next->owners[shard]];
        // edge shards.place (release): who sees it sees that the word has moved on.
        art_atomic_store(&table[shard].member, owner->id, release);
        // edge shards.place (release): same.
        art_atomic_store(&table[shard].agent, owner->agent.bits, release);
    }
}

static void take_members(struct art_shards *shards, struct art_edition *next)
{
    art_mem_free(shards->members);
    shards->members = next->members;
    shards->members_count = next->members_count;
    next->members = NULL;
}

// The table of a fresh map's size; an earlier life of its place may have made it.
static bool make_table(struct art_shards *shards, uint32_t log2)
{
    // relaxed: the place is this maker's alone.
    if (art_atomic_load(&shards->tables[log2], relaxed) != NULL)
        return true;
    struct art_place *table = art_mem_map(sizeof(struct art_place) << log2);
    if (table == NULL)
        return false;
    // relaxed: published by the word.
    art_atomic_store(&shards->tables[log2], table, relaxed);
    return true;
}

static void clear(struct art_shards *shards, const agentrt_shards_options *options)
{
    shards->members = NULL;
    shards->moves = NULL;
    shards->handovers = NULL;
    shards->porter = shards->retry = shards->tickets = 0;
    shards->handover_type = options->handover_type;
    shards->handover_timeout_ns = options->handover_timeout_ns;
    shards->members_count = shards->moves_count = shards->handovers_count = 0;
    shards->moving = shards->held = 0;
    shards->held_max = options->held_max;
    shards->stuck = false;
}

agentrt_status art_shards_create(struct art_thread *thread, struct art_runtime *runtime,
                                 const agentrt_member *members, uint32_t count,
                                 const agentrt_shards_options *options, uint64_t *out_shards,
                                 struct art_shards_refusal *refusal)
{
    ART_ASSERT((options->shards & (options->shards - 1)) == 0);
    struct art_shards *shards = art_pool_acquire(thread->caches, ART_POOL_SHARDS);
    if (shards == NULL)
        return AGENTRT_E_MEMORY;
    uint32_t log2 = (uint32_t)__builtin_ctz(options->shards);
    clear(shards, options);
    shards->lanes = art_mem_alloc_zeroed(options->shards * sizeof *shards->lanes);
    struct art_edition first;
    agentrt_status status = art_edition_begin(members, count, options->shards, &first, refusal);
    if (status == AGENTRT_OK && (shards->lanes == NULL || !make_table(shards, log2)))
        status = AGENTRT_E_MEMORY;
    if (status != AGENTRT_OK) {
        art_mem_free(shards->lanes);
        art_pool_release(thread->caches, ART_POOL_SHARDS, shards);
    } else {
        art_mutex_lock(&shards->lock);
        uint32_t generation = (uint32_t)(word_of(shards) >> GENERATION_SHIFT);
        // relaxed, both: published by the word.
        art_atomic_store(&shards->runtime, runtime, relaxed);
        art_atomic_store(&shards->fork_count, runtime->fork_count, relaxed); // relaxed: same
        set_word(shards, word_make(generation, 1, log2, ART_SHARDS_CHANGING));
        write_places(shards, &first, options->shards);
        take_members(shards, &first);
        set_word(shards, word_make(generation, 1, log2, ART_SHARDS_OPEN));
        *out_shards = art_handle_make(ART_HANDLE_SHARDS, generation, shards->index);
        art_shards_unlock(shards);
    }
    art_edition_free(&first);
    return status;
}

// Takes an open map's name away. What it had is in `out_rest`; its place goes back to the pool when that is dropped.
static void retire(struct art_shards *shards, struct art_shards *out_rest)
{
    uint64_t word = word_of(shards);
    uint32_t generation = (uint32_t)(word >> GENERATION_SHIFT);
    memcpy(out_rest, shards, sizeof *out_rest);
    shards->lanes = NULL;
    shards->moving = shards->held = 0;
    set_word(shards, word_make(art_handle_next(generation), 0, 0, ART_SHARDS_FREE));
}

static void drop(struct art_thread *thread, struct art_shards *shards,
                 const struct art_shards *rest, agentrt_status reason)
{
    uint64_t word = word_of(rest);
    uint32_t generation = (uint32_t)(word >> GENERATION_SHIFT);
    uint64_t bits = art_handle_make(ART_HANDLE_SHARDS, generation, rest->index);
    art_handover_drop(thread, rest, bits, art_shards_count(word), reason);
    art_mem_free(rest->members);
    art_mem_free(rest->moves);
    art_mem_free(rest->lanes);
    art_mem_free(rest->handovers);
    if (!art_handle_last(generation))
        art_pool_release(thread->caches, ART_POOL_SHARDS, shards);
}

agentrt_status art_shards_close(struct art_thread *thread, uint64_t bits)
{
    struct art_shards *shards = art_shards_lock(bits);
    if (shards == NULL)
        return AGENTRT_E_STALE;
    struct art_shards rest;
    retire(shards, &rest);
    art_shards_unlock(shards);
    drop(thread, shards, &rest, AGENTRT_E_CLOSED);
    return AGENTRT_OK;
}

// Whether it is this runtime's. What is so stays so, for whoever closes the runtime; what only seems so without the lock is not so
// under it. No other is locked: one may be prepared at this moment, and in a child of fork() one may be locked for ever.
static bool is_of(const struct art_shards *shards, const struct art_runtime *runtime)
{
    return (word_of(shards) & ART_SHARDS_STATE_MASK) != ART_SHARDS_FREE &&
           runtime_of(shards) == runtime;
}

void art_shards_close_all(struct art_thread *thread, struct art_runtime *runtime)
{
    struct art_shards *shards;
    // Chunks are made in order, so the first hole is the end.
    for (uint32_t index = 0; (shards = art_pool_find(ART_POOL_SHARDS, index)) != NULL; index++) {
        if (!is_of(shards, runtime))
            continue;
        art_mutex_lock(&shards->lock);
        bool ours = is_of(shards, runtime);
        struct art_shards rest;
        if (ours)
            retire(shards, &rest);
        art_mutex_unlock(&shards->lock);
        if (ours)
            drop(thread, shards, &rest, AGENTRT_E_SHUTDOWN);
    }
}

agentrt_status art_shards_lookup(uint64_t bits, uint64_t epoch, uint64_t hash,
                                 agentrt_shard_owner *out_owner, struct art_shards_refusal *refusal)
{
    struct art_shards *shards;
    agentrt_status status = lock_epoch(bits, epoch, &shards, refusal);
    if (status != AGENTRT_OK)
        return status;
    uint32_t shard = (uint32_t)hash & (art_shards_count(word_of(shards)) - 1);
    const struct art_place *place = &table_of(shards)[shard];
    *out_owner = (agentrt_shard_owner){
        .member = art_atomic_load(&place->member, relaxed), // relaxed: written under this lock
        .agent = art_atomic_load(&place->agent, relaxed),   // relaxed: same
        .epoch = refusal->epoch,
        .shard = shard,
    };
    art_shards_unlock(shards);
    return AGENTRT_OK;
}

static struct art_assign_member *weights_of(const struct art_shards *shards)
{
    struct art_assign_member *weights = art_mem_alloc(shards->members_count * sizeof *weights);
    for (uint32_t i = 0; weights != NULL && i < shards->members_count; i++)
        weights[i] = (struct art_assign_member){ shards->members[i].id, shards->members[i].weight };
    return weights;
}

agentrt_status art_shards_rank(uint64_t bits, uint64_t epoch, uint32_t shard,
                               agentrt_shard_owner *out_owners, uint32_t count,
                               struct art_shards_refusal *refusal)
{
    struct art_shards *shards;
    agentrt_status status = lock_epoch(bits, epoch, &shards, refusal);
    if (status != AGENTRT_OK)
        return status;
    struct art_assign_member *weights = NULL;
    uint32_t *places = NULL;
    if (shard >= art_shards_count(word_of(shards))) {
        refusal->why = "it has no such shard";
        status = AGENTRT_E_ARGUMENT;
    } else if (count > shards->members_count) {
        refusal->why = "it has fewer members";
        status = AGENTRT_E_ARGUMENT;
    } else {
        weights = weights_of(shards);
        places = art_mem_alloc(count * sizeof *places);
        // relaxed: written under this lock.
        uint64_t id = art_atomic_load(&table_of(shards)[shard].member, relaxed);
        uint32_t first = art_edition_place(shards->members, shards->members_count, id);
        bool done = weights != NULL && places != NULL &&
                    art_assign_rank(weights, shards->members_count, shard, first, places, count);
        status = done ? AGENTRT_OK : AGENTRT_E_MEMORY;
    }
    for (uint32_t i = 0; status == AGENTRT_OK && i < count; i++) {
        const agentrt_member *member = &shards->members[places[i]];
        out_owners[i] = (agentrt_shard_owner){ .member = member->id,
                                               .agent = member->agent.bits,
                                               .epoch = refusal->epoch,
                                               .shard = shard };
    }
    art_shards_unlock(shards);
    art_mem_free(weights);
    art_mem_free(places);
    return status;
}

// The lanes of what moves get their tickets; the counts are those of the plan.
static void redirect(struct art_shards *shards, struct art_edition *next)
{
    for (uint32_t i = 0; i < next->moves_count; i++) {
        uint32_t shard = next->moves[i].shard;
        // relaxed: written under this lock.
        uint64_t from = art_atomic_load(&table_of(shards)[shard].agent, relaxed);
        uint64_t to = next->members[next->owners[shard]].agent.bits;
        if (!art_handover_due(shards, shard, from, to))
            continue;
        if (shards->lanes[shard].ticket == 0)
            shards->moving += 1;
        shards->lanes[shard].ticket = art_handover_ticket(shards, &next->plan, from);
    }
}

static void publish(struct art_shards *shards, struct art_edition *next)
{
    uint64_t word = word_of(shards);
    uint32_t generation = (uint32_t)(word >> GENERATION_SHIFT);
    uint32_t log2 = (uint32_t)(word >> LOG2_SHIFT) & 15;
    uint32_t epoch = art_shards_epoch(word) + 1;
    redirect(shards, next);
    set_word(shards, word_make(generation, epoch - 1, log2, ART_SHARDS_CHANGING));
    write_places(shards, next, art_shards_count(word));
    set_word(shards, word_make(generation, epoch, log2, ART_SHARDS_OPEN));
    take_members(shards, next);
    art_mem_free(shards->moves);
    shards->moves = next->moves;
    shards->moves_count = next->moves_count;
    next->moves = NULL;
    art_mem_free(shards->handovers);
    shards->handovers = next->plan.list;
    shards->handovers_count = next->plan.count;
    shards->tickets = next->plan.tickets;
    next->plan.list = NULL;
}

agentrt_status art_shards_change(struct art_thread *thread, uint64_t bits, uint64_t epoch,
                                 const agentrt_member *changes, uint32_t count, uint64_t *out_epoch,
                                 struct art_shards_refusal *refusal)
{
    struct art_shards *shards;
    agentrt_status status = lock_epoch(bits, epoch, &shards, refusal);
    if (status != AGENTRT_OK)
        return status;
    struct art_runtime *runtime = runtime_of(shards);
    struct art_edition next = { 0 };
    status = refusal->epoch == UINT32_MAX
                 ? AGENTRT_E_LIMIT
                 : art_edition_follow(shards, changes, count, &next, refusal);
    bool asks = status == AGENTRT_OK && next.plan.count > shards->handovers_count;
    if (asks && !art_handover_prepare(thread, shards, bits, &next.plan))
        status = AGENTRT_E_MEMORY;
    uint64_t porter = shards->porter;
    if (status == AGENTRT_OK) {
        publish(shards, &next);
        *out_epoch = refusal->epoch + 1;
        if (art_trace_on(runtime))
            art_trace_line(runtime, "shards %" PRIu64 " %" PRIu32, *out_epoch, shards->moves_count);
    }
    art_shards_unlock(shards);
    if (status == AGENTRT_OK && asks)
        art_signal_post_urgent(thread, runtime, porter, &next.plan.wake);
    art_edition_free(&next);
    return status;
}

agentrt_status art_shards_list_moves(uint64_t bits, uint64_t epoch, uint32_t first,
                                     agentrt_shard_move *out_moves, uint32_t max,
                                     uint32_t *out_count, struct art_shards_refusal *refusal)
{
    struct art_shards *shards;
    agentrt_status status = lock_epoch(bits, epoch, &shards, refusal);
    if (status != AGENTRT_OK)
        return status;
    uint32_t left = first < shards->moves_count ? shards->moves_count - first : 0;
    *out_count = left < max ? left : max;
    for (uint32_t i = 0; i < *out_count; i++)
        out_moves[i] = shards->moves[first + i];
    art_shards_unlock(shards);
    return AGENTRT_OK;
}

agentrt_status art_shards_info(uint64_t bits, agentrt_shards_info *out_info)
{
    struct art_shards *shards = art_shards_lock(bits);
    if (shards == NULL)
        return AGENTRT_E_STALE;
    *out_info = (agentrt_shards_info){ .epoch = art_shards_epoch(word_of(shards)),
                                       .shards = art_shards_count(word_of(shards)),
                                       .members = shards->members_count,
                                       .moves = shards->moves_count,
                                       .moving = shards->moving,
                                       .held = shards->held,
                                       .held_max = shards->held_max };
    art_shards_unlock(shards);
    return AGENTRT_OK;
}

agentrt_status art_shards_route(struct art_thread *thread, uint64_t bits, uint64_t epoch,
                                uint64_t hash, struct art_draft *draft, uint64_t *out_owner,
                                struct art_shards_refusal *refusal)
{
    *out_owner = 0;
    struct art_shards *shards;
    agentrt_status status = lock_epoch(bits, epoch, &shards, refusal);
    if (status != AGENTRT_OK)
        return status;
    uint32_t shard = (uint32_t)hash & (art_shards_count(word_of(shards)) - 1);
    const struct art_place *place = &table_of(shards)[shard];
    // relaxed, both: written under this lock.
    uint64_t owner = art_atomic_load(&place->agent, relaxed);
    refusal->member = art_atomic_load(&place->member, relaxed); // relaxed: same
    if (owner == 0) {
        refusal->why = "it has no agent";
        status = AGENTRT_E_ARGUMENT;
    } else if (shards->lanes[shard].ticket == 0) {
        *out_owner = owner;
        status = art_signal_post(thread, runtime_of(shards), owner, draft);
    } else if (shards->held == shards->held_max) {
        refusal->why = "as many signals as may be held wait for shards that change hands";
        status = AGENTRT_E_FULL;
    } else {
        art_handover_hold(thread, shards, bits, shard, draft);
    }
    art_shards_unlock(shards);
    return status;
}
