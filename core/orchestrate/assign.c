// Who owns which shard: weighted rendezvous hashing within even bounds, and the fewest moves from one assignment to the next.
#include "orchestrate/assign.h"

#include "base/assert.h"
#include "base/hash.h"
#include "base/mem.h"

#include <stdlib.h>

// The logarithm: 257 points, exact to 2^-32, and lines between them, which are off by less than 3e-6.
#define LOG_POINTS 256
#define LOG_BITS 32

_Static_assert(64ull << LOG_BITS <= UINT64_MAX / AGENTRT_WEIGHT_MAX,
               "a logarithm times a weight fits 64 bits");
_Static_assert((uint64_t)AGENTRT_SHARDS_MAX *AGENTRT_WEIGHT_MAX *AGENTRT_MEMBERS_MAX <= INT64_MAX,
               "so do all shares");

struct logs {
    uint64_t points[LOG_POINTS + 1]; // log2(1 + i / 256)
};

// One bit of a logarithm a squaring: whether the square of a number in [1, 2) reaches 2.
static void prepare_logs(struct logs *logs)
{
    for (uint32_t i = 0; i < LOG_POINTS; i++) {
        uint64_t x = (uint64_t)(LOG_POINTS + i) << 55; // 63 bits behind the point
        uint64_t log = 0;
        for (int bit = LOG_BITS - 1; bit >= 0; bit--) {
            unsigned __int128 square = (unsigned __int128)x * x >> 63;
            bool reaches = square >> 64 != 0;
            x = (uint64_t)(reaches ? square >> 1 : square);
            log |= (uint64_t)reaches << bit;
        }
        logs->points[i] = log;
    }
    logs->points[LOG_POINTS] = 1ull << LOG_BITS;
}

// -log2((hash + 1) / 2^64), with 32 bits behind the point.
static uint64_t log_of(const struct logs *logs, uint64_t hash)
{
    uint64_t n = hash + 1;
    if (n == 0)
        return 0;
    int zeros = __builtin_clzll(n);
    uint64_t mantissa = n << zeros << 1; // what is behind the point, in [0, 1)
    uint32_t at = (uint32_t)(mantissa >> 56);
    uint64_t rest = mantissa << 8 >> 32;
    uint64_t low = logs->points[at];
    uint64_t log = low + ((logs->points[at + 1] - low) * rest >> 32);
    return ((uint64_t)(zeros + 1) << LOG_BITS) - log;
}

// How good a member is for a shard: the less, the better.
struct score {
    uint64_t log;
    uint64_t id;
    uint32_t weight;
};

static struct score score_of(const struct logs *logs, const struct art_assign_member *member,
                             uint32_t shard)
{
    unsigned char key[12];
    for (int i = 0; i < 8; i++)
        key[i] = (unsigned char)(member->id >> 8 * i);
    for (int i = 0; i < 4; i++)
        key[8 + i] = (unsigned char)(shard >> 8 * i);
    return (struct score){ log_of(logs, art_hash(key, sizeof key, 0)), member->id, member->weight };
}

// A strict order: of two equal quotients, the lower id's.
static bool better(const struct score *a, const struct score *b)
{
    uint64_t left = a->log * b->weight;
    uint64_t right = b->log * a->weight;
    return left != right ? left < right : a->id < b->id;
}

// A shard at a member, in a heap whose first is the worst.
struct holding {
    struct score score;
    uint32_t shard;
};

// Of two members' holdings only the scores differ; of one member's, the scores or the shards.
static bool worse(const struct holding *a, const struct holding *b)
{
    if (better(&a->score, &b->score))
        return false;
    return better(&b->score, &a->score) || a->shard > b->shard;
}

static void sift_down(struct holding *heap, uint32_t count, uint32_t at)
{
    for (uint32_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && worse(&heap[child + 1], &heap[child]))
            child += 1;
        if (!worse(&heap[child], &heap[at]))
            return;
        struct holding moved = heap[at];
        heap[at] = heap[child];
        heap[child] = moved;
        at = child;
    }
}

static void sift_up(struct holding *heap, uint32_t at)
{
    while (at > 0 && worse(&heap[at], &heap[(at - 1) / 2])) {
        struct holding moved = heap[at];
        heap[at] = heap[(at - 1) / 2];
        heap[(at - 1) / 2] = moved;
        at = (at - 1) / 2;
    }
}

struct plan {
    const struct art_assign_member *members;
    uint32_t members_count;
    uint32_t shards_count;
    uint32_t *owners;
    uint32_t *have;   // shards of each member now
    uint32_t *target; // and in the end
    uint32_t *first;  // of each member's part of the heaps
    uint32_t *held;   // how many are in it
    uint32_t *pool;   // shards that nobody has
    uint32_t pool_count;
    struct holding *heaps;
    struct score *last; // of each shard in the pool: the best that has turned it down
    struct logs logs;
};

static uint64_t whole_weight(const struct plan *plan)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < plan->members_count; i++)
        sum += plan->members[i].weight;
    return sum;
}

struct remainder {
    uint64_t rest; // of its share, in parts of the whole weight
    uint32_t member;
};

static int by_remainder(const void *a, const void *b)
{
    const struct remainder *left = a;
    const struct remainder *right = b;
    if (left->rest != right->rest)
        return left->rest > right->rest ? -1 : 1;
    return left->member < right->member ? -1 : left->member > right->member;
}

// How many shards each member is to have: what it has, moved into its bounds; what that leaves over or lacks goes by one to those with
// the largest remainders, or from those with the smallest.
static bool set_targets(struct plan *plan)
{
    struct remainder *order = art_mem_alloc(plan->members_count * sizeof *order);
    if (order == NULL)
        return false;
    uint64_t whole = whole_weight(plan);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < plan->members_count; i++) {
        uint64_t share = (uint64_t)plan->shards_count * plan->members[i].weight;
        uint32_t least = (uint32_t)(share / whole);
        uint32_t most = least + (share % whole != 0);
        uint32_t have = plan->have[i];
        plan->target[i] = have < least ? least : have > most ? most : have;
        order[i] = (struct remainder){ share % whole, i };
        sum += plan->target[i];
    }
    qsort(order, plan->members_count, sizeof *order, by_remainder);
    for (uint32_t k = 0; k < plan->members_count && sum < plan->shards_count; k++) {
        uint32_t i = order[k].member;
        uint64_t share = (uint64_t)plan->shards_count * plan->members[i].weight;
        if (order[k].rest != 0 && plan->target[i] == share / whole) {
            plan->target[i] += 1;
            sum += 1;
        }
    }
    for (uint32_t k = plan->members_count; k > 0 && sum > plan->shards_count; k--) {
        uint32_t i = order[k - 1].member;
        uint64_t share = (uint64_t)plan->shards_count * plan->members[i].weight;
        if (plan->target[i] > share / whole) {
            plan->target[i] -= 1;
            sum -= 1;
        }
    }
    art_mem_free(order);
    ART_ASSERT(sum == plan->shards_count);
    return true;
}

// A member with too many gives up those for which it is worst.
static void give_up(struct plan *plan, uint32_t member)
{
    uint32_t surplus = plan->have[member] - plan->target[member];
    struct holding *heap = plan->heaps;
    uint32_t count = 0;
    for (uint32_t shard = 0; shard < plan->shards_count; shard++) {
        if (plan->owners[shard] != member)
            continue;
        struct score score = score_of(&plan->logs, &plan->members[member], shard);
        heap[count] = (struct holding){ score, shard };
        sift_up(heap, count);
        count += 1;
    }
    ART_ASSERT(count == plan->have[member]);
    for (; surplus > 0; surplus--) {
        plan->owners[heap[0].shard] = ART_ASSIGN_NOBODY;
        count -= 1;
        heap[0] = heap[count];
        sift_down(heap, count, 0);
    }
    plan->have[member] = plan->target[member];
}

// The best member with places that has not turned the shard down yet.
static uint32_t best_left(const struct plan *plan, uint32_t shard, const struct score *last,
                          struct score *out_score)
{
    uint32_t found = ART_ASSIGN_NOBODY;
    for (uint32_t i = 0; i < plan->members_count; i++) {
        if (plan->target[i] == plan->have[i])
            continue;
        struct score score = score_of(&plan->logs, &plan->members[i], shard);
        bool over = last->weight != 0 && !better(last, &score);
        if (over || (found != ART_ASSIGN_NOBODY && !better(&score, out_score)))
            continue;
        found = i;
        *out_score = score;
    }
    return found;
}

// Deferred acceptance (Gale, Shapley 1962): each shard asks its best member first; a full member keeps its best, and whom it turns down
// asks on. The outcome is the one in which no member and shard would rather have each other, whatever the order of asking.
static void match(struct plan *plan)
{
    uint32_t places = 0;
    for (uint32_t i = 0; i < plan->members_count; i++) {
        plan->first[i] = places;
        plan->held[i] = 0;
        places += plan->target[i] - plan->have[i];
    }
    ART_ASSERT(places == plan->pool_count);
    while (plan->pool_count > 0) {
        uint32_t shard = plan->pool[plan->pool_count - 1];
        struct score score;
        uint32_t member = best_left(plan, shard, &plan->last[shard], &score);
        ART_ASSERT(member != ART_ASSIGN_NOBODY); // places and shards are as many
        plan->last[shard] = score;
        struct holding *heap = &plan->heaps[plan->first[member]];
        struct holding asking = { score, shard };
        if (plan->held[member] < plan->target[member] - plan->have[member]) {
            plan->pool_count -= 1;
            heap[plan->held[member]] = asking;
            sift_up(heap, plan->held[member]);
            plan->held[member] += 1;
        } else if (worse(&heap[0], &asking)) {
            plan->pool[plan->pool_count - 1] = heap[0].shard;
            heap[0] = asking;
            sift_down(heap, plan->held[member], 0);
        }
    }
    for (uint32_t i = 0; i < plan->members_count; i++)
        for (uint32_t k = 0; k < plan->held[i]; k++)
            plan->owners[plan->heaps[plan->first[i] + k].shard] = i;
}

static void count_all(struct plan *plan)
{
    for (uint32_t shard = 0; shard < plan->shards_count; shard++) {
        uint32_t owner = plan->owners[shard];
        if (owner != ART_ASSIGN_NOBODY) {
            ART_ASSERT(owner < plan->members_count);
            plan->have[owner] += 1;
        }
    }
}

static void run(struct plan *plan)
{
    prepare_logs(&plan->logs);
    for (uint32_t i = 0; i < plan->members_count; i++)
        if (plan->have[i] > plan->target[i])
            give_up(plan, i);
    for (uint32_t shard = 0; shard < plan->shards_count; shard++)
        if (plan->owners[shard] == ART_ASSIGN_NOBODY)
            plan->pool[plan->pool_count++] = shard;
    match(plan);
}

bool art_assign_run(const struct art_assign_member *members, uint32_t members_count,
                    uint32_t shards_count, uint32_t *owners)
{
    ART_ASSERT(members_count > 0 && members_count <= AGENTRT_MEMBERS_MAX);
    ART_ASSERT(shards_count > 0 && shards_count <= AGENTRT_SHARDS_MAX);
    size_t each = members_count;
    struct plan plan = { .members = members,
                         .members_count = members_count,
                         .shards_count = shards_count,
                         .owners = owners,
                         .have = art_mem_alloc_zeroed(4 * each * sizeof(uint32_t)),
                         .pool = art_mem_alloc(shards_count * sizeof(uint32_t)),
                         .heaps = art_mem_alloc(shards_count * sizeof(struct holding)),
                         .last = art_mem_alloc_zeroed(shards_count * sizeof(struct score)) };
    bool there = plan.have != NULL && plan.pool != NULL && plan.heaps != NULL && plan.last != NULL;
    if (there) {
        plan.target = plan.have + each;
        plan.first = plan.target + each;
        plan.held = plan.first + each;
        count_all(&plan);
        there = set_targets(&plan);
    }
    if (there)
        run(&plan);
    art_mem_free(plan.have);
    art_mem_free(plan.pool);
    art_mem_free(plan.heaps);
    art_mem_free(plan.last);
    return there;
}

bool art_assign_rank(const struct art_assign_member *members, uint32_t members_count,
                     uint32_t shard, uint32_t first, uint32_t *out_places, uint32_t count)
{
    ART_ASSERT(count > 0 && count <= members_count);
    ART_ASSERT(first < members_count);
    // A heap of the best so far, with the worst of them first: what is better takes its place.
    struct holding *heap = art_mem_alloc(count * sizeof *heap);
    if (heap == NULL)
        return false;
    struct logs logs;
    prepare_logs(&logs);
    uint32_t found = 0;
    for (uint32_t i = 0; i < members_count; i++) {
        struct holding each = { score_of(&logs, &members[i], shard), i };
        if (i == first || count == 1)
            continue;
        if (found < count - 1) {
            heap[found] = each;
            sift_up(heap, found);
            found += 1;
        } else if (worse(&heap[0], &each)) {
            heap[0] = each;
            sift_down(heap, found, 0);
        }
    }
    out_places[0] = first;
    for (uint32_t left = found; left > 0; left--) {
        out_places[left] = heap[0].shard;
        heap[0] = heap[left - 1];
        sift_down(heap, left - 1, 0);
    }
    art_mem_free(heap);
    return true;
}
