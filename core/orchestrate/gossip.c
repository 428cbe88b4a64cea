// Gossip: a payload that spreads from member to member, each of whom tells a few neighbours, and what came of it.
#include "orchestrate/gossip.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/agent.h"
#include "exec/timer.h"
#include "exec/trace.h"
#include "object/buf.h"

#include <inttypes.h>
#include <string.h>

#define GENERATION_SHIFT 40
#define NOBODY UINT32_MAX

enum state { FREE, OPEN };

// What is known of a member.
enum { UNTOLD, TOLD, HEARD, LOST };

_Static_assert(sizeof(struct art_gossip) <= ART_GOSSIP_BYTES, "a gossip fits its element");
_Static_assert(AGENTRT_BROADCAST_MAX < 1u << ART_INDEX_BITS, "a copy can say whose it is");

static uint64_t word_make(uint32_t generation, enum state state)
{
    return (uint64_t)generation << GENERATION_SHIFT | state;
}

// Under the lock.
static uint64_t word_of(struct art_gossip *gossip)
{
    // relaxed: written under this lock.
    return art_atomic_load(&gossip->word, relaxed);
}

static void set_word(struct art_gossip *gossip, uint64_t word)
{
    // relaxed: read under the lock.
    art_atomic_store(&gossip->word, word, relaxed);
}

// A gossip's name never leaves the core; it only tells one life of its place from the next.
static uint64_t bits_of(struct art_gossip *gossip)
{
    return (word_of(gossip) >> GENERATION_SHIFT) << ART_INDEX_BITS | gossip->index;
}

static struct art_runtime *runtime_of(struct art_gossip *gossip)
{
    // relaxed: constant while the name fits.
    return art_atomic_load(&gossip->runtime, relaxed);
}

static struct art_gossip *at(uint64_t bits)
{
    struct art_gossip *gossip = art_pool_find_sized(
        ART_POOL_GOSSIP, (uint32_t)(bits & ((1u << ART_INDEX_BITS) - 1)), ART_GOSSIP_BYTES);
    ART_ASSERT(gossip != NULL); // who has a name had it from an opening
    return gossip;
}

void art_gossip_prepare(void *element, uint32_t index)
{
    struct art_gossip *gossip = element;
    gossip->index = index;
    art_mutex_init(&gossip->lock);
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&gossip->word, word_make(1, FREE), relaxed);
}

// Takes the gossip of this name in hand, locked; NULL, and nothing is locked, when it is over.
static struct art_gossip *lock(uint64_t bits)
{
    struct art_gossip *gossip = at(bits);
    art_mutex_lock(&gossip->lock);
    if ((word_of(gossip) & ART_GOSSIP_STATE_MASK) == OPEN && bits_of(gossip) == bits) {
        gossip->in_flight += 1;
        return gossip;
    }
    art_mutex_unlock(&gossip->lock);
    return NULL;
}

static bool open(const struct art_gossip *gossip)
{
    return gossip->report.status == AGENTRT_E_PENDING;
}

// The end.

// Its name fits no more: a repair that comes from here on finds nothing. Says whether its place has another life. Under the lock.
static bool retire(struct art_gossip *gossip)
{
    uint32_t generation = (uint32_t)(word_of(gossip) >> GENERATION_SHIFT);
    set_word(gossip, word_make(art_handle_next(generation), FREE));
    return !art_handle_last(generation);
}

// Frees what one that is retired has had.
static void release(struct art_thread *thread, struct art_gossip *gossip, bool reusable)
{
    art_signal_undo(thread, &gossip->draft);
    art_mem_free(gossip->members);
    gossip->members = NULL;
    if (reusable)
        art_pool_release(thread->caches, ART_POOL_GOSSIP, gossip);
}

// Gives a decided result to whoever wants it. `won` is its promise, or NULL.
static void tell(struct art_thread *thread, struct art_promise *won, agentrt_status status,
                 struct art_parcel *result)
{
    if (won != NULL)
        art_await_end_won(thread, won, status, 0, result);
    else
        art_buf_restore(thread, result);
}

// It has come to this. Under the lock.
static void fill(struct art_gossip *gossip, agentrt_status status)
{
    gossip->report.status = status;
    memcpy(gossip->data, &gossip->report, sizeof gossip->report);
    memcpy(gossip->data + sizeof gossip->report, gossip->hops, sizeof gossip->hops);
}

// The same, from here. If its deadline or a cancel is quicker, that one tells of it. Under the lock.
static struct art_promise *decide(struct art_gossip *gossip, agentrt_status status)
{
    ART_ASSERT(open(gossip));
    struct art_promise *won = art_await_win(gossip->future);
    if (won == NULL)
        return NULL;
    fill(gossip, status);
    return won;
}

// Lets go of the gossip, which is locked, and ends it if nothing more can come.
static void let_go(struct art_thread *thread, struct art_gossip *gossip)
{
    ART_ASSERT(gossip->in_flight > 0);
    gossip->in_flight -= 1;
    struct art_promise *won = NULL;
    bool settled = gossip->in_flight == 0 && (gossip->untold == 0 || !gossip->repairs);
    if (open(gossip) && settled)
        won = decide(gossip, AGENTRT_OK);
    bool last = gossip->in_flight == 0 && !open(gossip);
    bool reusable = last && retire(gossip);
    struct art_parcel result = gossip->result;
    agentrt_status status = gossip->report.status;
    art_mutex_unlock(&gossip->lock);
    if (won != NULL)
        tell(thread, won, status, &result);
    if (last)
        release(thread, gossip, reusable);
}

// Its deadline has won the promise of its result, or a cancel.
static void over(struct art_thread *thread, uint64_t bits, struct art_promise *won)
{
    struct art_gossip *gossip = lock(bits);
    ART_ASSERT(gossip != NULL); // it ends by whoever won, and that is this caller
    ART_ASSERT(open(gossip));
    fill(gossip, won != NULL ? AGENTRT_E_DEADLINE : AGENTRT_E_CANCELLED);
    struct art_parcel result = gossip->result;
    art_mutex_unlock(&gossip->lock);
    tell(thread, won, AGENTRT_E_DEADLINE, &result);
    art_mutex_lock(&gossip->lock);
    let_go(thread, gossip);
}

static const struct art_overseer overseer = { .count = NULL, .over = over };

// The copies.

static uint64_t echo_of(const struct art_gossip *gossip, uint32_t member)
{
    return ART_ECHO | (uint64_t)gossip->index << ART_INDEX_BITS | member;
}

// What a copy has come to. Under the lock.
static void note(struct art_gossip *gossip, uint32_t member, agentrt_status status)
{
    struct art_gossip_member *of = &gossip->members[member];
    ART_ASSERT(of->state == TOLD);
    switch (status) {
    case AGENTRT_OK:
        of->state = HEARD;
        gossip->report.reached += 1;
        gossip->hops[of->hops < AGENTRT_HOPS_MAX ? of->hops : AGENTRT_HOPS_MAX - 1] += 1;
        if (of->hops > gossip->report.hops_most)
            gossip->report.hops_most = of->hops;
        return;
    case AGENTRT_E_FULL:
    case AGENTRT_E_OVERFLOW:
    case AGENTRT_E_DROPPED:
    case AGENTRT_E_MEMORY:
        of->state = UNTOLD; // it may have room yet
        gossip->untold += 1;
        return;
    default:
        of->state = LOST;
        gossip->report.lost += 1;
    }
}

// Sends a copy that is counted already. Nothing is locked.
static void send(struct art_thread *thread, struct art_gossip *gossip, uint64_t from,
                 uint32_t member)
{
    struct art_runtime *runtime = runtime_of(gossip);
    uint64_t to = gossip->members[member].agent;
    struct art_draft copy;
    agentrt_status status = art_signal_draft_again(thread, &gossip->draft, &copy);
    if (status == AGENTRT_OK) {
        copy.message->from = from;
        copy.message->right = echo_of(gossip, member);
        status = art_signal_offer(thread, runtime, to, &copy);
        if (status == AGENTRT_OK)
            return;
        art_signal_undo(thread, &copy);
    }
    if (art_trace_on(runtime))
        art_trace_line(runtime, "refuse %" PRIu64 "->%" PRIu64 " %s", art_trace_number(from),
                       art_trace_number(to), agentrt_status_name(status));
    art_mutex_lock(&gossip->lock);
    note(gossip, member, status);
    let_go(thread, gossip);
}

// One more copy is on its way to this member. Under the lock.
static void count_copy(struct art_gossip *gossip, uint32_t member, uint32_t hops)
{
    ART_ASSERT(gossip->members[member].state == UNTOLD);
    gossip->members[member].state = TOLD;
    gossip->members[member].hops = hops;
    gossip->untold -= 1;
    gossip->in_flight += 1;
}

// The push.

// So many different numbers below `count`, at random; all of them if there are no more.
static uint32_t choose(struct art_rng *rng, uint32_t count, uint32_t wanted, uint32_t *out_chosen)
{
    if (count <= wanted) {
        for (uint32_t i = 0; i < count; i++)
            out_chosen[i] = i;
        return count;
    }
    // Floyd's sample (CACM 30, 1987): each number once, in as many draws.
    for (uint32_t i = 0; i < wanted; i++) {
        uint32_t last = count - wanted + i;
        uint32_t drawn = art_rng_below(rng, last + 1);
        for (uint32_t j = 0; j < i; j++)
            if (out_chosen[j] == drawn) {
                drawn = last;
                break;
            }
        out_chosen[i] = drawn;
    }
    return wanted;
}

// A member, or (NOBODY) whoever began and is none, tells some neighbours. The caller has the gossip in hand, and it is not locked.
static void spread(struct art_thread *thread, struct art_gossip *gossip, uint32_t member,
                   uint64_t from)
{
    uint32_t chosen[AGENTRT_GOSSIP_FANOUT_MAX], told = 0;
    art_mutex_lock(&gossip->lock);
    uint32_t near = member == NOBODY ? gossip->report.members
                                     : art_topology_neighbours_count(&gossip->topology, member);
    uint32_t count = open(gossip) ? choose(&gossip->rng, near, gossip->fanout, chosen) : 0;
    uint32_t hops = member == NOBODY ? 1 : gossip->members[member].hops + 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t to = member == NOBODY
                          ? chosen[i]
                          : art_topology_neighbour(&gossip->topology, member, chosen[i]).node;
        gossip->report.sent += 1;
        if (gossip->members[to].state != UNTOLD) {
            gossip->report.duplicates += gossip->members[to].state != LOST;
            continue;
        }
        count_copy(gossip, to, hops);
        chosen[told++] = to;
    }
    art_mutex_unlock(&gossip->lock);
    for (uint32_t i = 0; i < told; i++)
        send(thread, gossip, from, chosen[i]);
}

void art_gossip_echo(struct art_thread *thread, struct art_runtime *runtime, uint64_t word,
                     agentrt_status status)
{
    (void)runtime;
    struct art_gossip *gossip = at(word >> ART_INDEX_BITS);
    uint32_t member = (uint32_t)(word & ((1u << ART_INDEX_BITS) - 1));
    art_mutex_lock(&gossip->lock);
    ART_ASSERT(runtime_of(gossip) == runtime);
    note(gossip, member, status);
    if (status == AGENTRT_OK && open(gossip)) {
        art_mutex_unlock(&gossip->lock);
        spread(thread, gossip, member, gossip->members[member].agent);
        art_mutex_lock(&gossip->lock);
    }
    let_go(thread, gossip);
}

// The repair.

static bool supplies(const struct art_gossip *gossip, uint32_t member)
{
    return gossip->members[member].state == HEARD && art_agent_alive(gossip->members[member].agent);
}

// A neighbour that has it; NOBODY when none was found. Of a mesh only some are asked, of other shapes all if need be. Under the lock.
static uint32_t supplier_of(struct art_gossip *gossip, uint32_t member)
{
    uint32_t near = art_topology_neighbours_count(&gossip->topology, member);
    uint32_t asked =
        gossip->topology.shape == AGENTRT_MESH && near > gossip->fanout ? gossip->fanout : near;
    uint32_t first = near == 0 ? 0 : art_rng_below(&gossip->rng, near);
    for (uint32_t i = 0; i < asked; i++) {
        uint32_t from = asked == near ? (first + i) % near : art_rng_below(&gossip->rng, near);
        uint32_t node = art_topology_neighbour(&gossip->topology, member, from).node;
        if (supplies(gossip, node))
            return node;
    }
    return NOBODY;
}

// One round: who has not heard asks its neighbours. Gives the first of a list of those who found it. Under the lock.
static uint32_t pull(struct art_gossip *gossip)
{
    uint32_t first = NOBODY, *end = &first;
    bool asked = false;
    // Members that have a copy to handle ask for none, however long they take.
    if (gossip->untold == 0)
        return NOBODY;
    for (uint32_t i = 0; i < gossip->report.members; i++) {
        struct art_gossip_member *member = &gossip->members[i];
        if (member->state != UNTOLD)
            continue;
        if (!art_agent_alive(member->agent)) {
            member->state = LOST;
            gossip->untold -= 1;
            gossip->report.lost += 1;
            continue;
        }
        asked = true;
        member->supplier = supplier_of(gossip, i);
        if (member->supplier == NOBODY)
            continue;
        gossip->report.sent += 1;
        gossip->report.repairs += 1;
        count_copy(gossip, i, gossip->members[member->supplier].hops + 1);
        member->next = NOBODY;
        *end = i;
        end = &member->next;
    }
    gossip->report.rounds += asked;
    return first;
}

// Whether a member that lives has it. Under the lock.
static bool known(const struct art_gossip *gossip)
{
    for (uint32_t i = 0; i < gossip->report.members; i++)
        if (supplies(gossip, i))
            return true;
    return false;
}

// A timer's call.
static void repair(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits)
{
    struct art_gossip *gossip = lock(bits);
    if (gossip == NULL)
        return;
    uint32_t next = open(gossip) ? pull(gossip) : NOBODY;
    struct art_promise *won = NULL;
    uint64_t timer;
    agentrt_status status = AGENTRT_OK;
    bool stuck = open(gossip) && gossip->untold > 0 && gossip->in_flight == 1; // this call
    bool anew = stuck && gossip->outside && !known(gossip);
    // Of a mesh only some were asked; of other shapes all who could be.
    bool hopeful = !stuck || anew || (gossip->topology.shape == AGENTRT_MESH && known(gossip));
    if (!hopeful) {
        gossip->repairs = false; // nobody is left to take it from
    } else if (open(gossip)) {
        uint64_t again_ns = art_clock_after(art_clock_now(&runtime->clock), gossip->repair_ns);
        status = art_timer_arm_call(thread, runtime, again_ns, repair, bits, &timer);
        if (status != AGENTRT_OK && (won = art_await_win(gossip->future)) != NULL)
            gossip->report.status = status; // told in words, without a report
    }
    struct art_parcel result = gossip->result;
    art_mutex_unlock(&gossip->lock);
    if (won != NULL) {
        const char *text = agentrt_status_text(status);
        art_buf_restore(thread, &result);
        art_await_fail_won(thread, won, 0, status, text, strlen(text));
    }
    while (next != NOBODY) {
        struct art_gossip_member *member = &gossip->members[next];
        uint32_t to = next;
        next = member->next;
        send(thread, gossip, gossip->members[member->supplier].agent, to);
    }
    if (anew) // all whom it had reached have died: who began has it still
        spread(thread, gossip, NOBODY, 0);
    art_mutex_lock(&gossip->lock);
    let_go(thread, gossip);
}

// The beginning.

// A fresh one that nobody knows yet, in the caller's hand; NULL when memory is short.
static struct art_gossip *create(struct art_thread *thread, struct art_runtime *runtime,
                                 const struct art_rumour *rumour, const struct art_draft *draft)
{
    struct art_gossip *gossip = art_pool_acquire(thread->caches, ART_POOL_GOSSIP);
    if (gossip == NULL)
        return NULL;
    uint32_t count = rumour->topology.count;
    gossip->report = (agentrt_gossip_report){ .status = AGENTRT_E_PENDING, .members = count };
    gossip->members = art_mem_alloc(count * sizeof *gossip->members);
    if (gossip->members == NULL)
        goto undo_acquire;
    if (art_signal_draft_again(thread, draft, &gossip->draft) != AGENTRT_OK)
        goto undo_members;
    if (art_buf_pack_blank(thread, ART_GOSSIP_RESULT_BYTES, &gossip->result, &gossip->data) !=
        AGENTRT_OK)
        goto undo_draft;
    for (uint32_t i = 0; i < count; i++)
        gossip->members[i] = (struct art_gossip_member){ .agent = rumour->members[i].bits };
    memset(gossip->hops, 0, sizeof gossip->hops);
    gossip->topology = rumour->topology;
    gossip->fanout = rumour->fanout;
    gossip->repairs = rumour->repairs;
    gossip->repair_ns = rumour->repair_ns;
    gossip->rng.state =
        art_runtime_simulated(runtime) ? art_rng_next(&runtime->sim.rng) : art_platform_entropy();
    gossip->untold = count;
    gossip->in_flight = 1;
    gossip->future = 0;
    // relaxed: published by the lock.
    art_atomic_store(&gossip->runtime, runtime, relaxed);
    art_mutex_lock(&gossip->lock);
    set_word(gossip, word_of(gossip) | OPEN);
    art_mutex_unlock(&gossip->lock);
    return gossip;
undo_draft:
    art_signal_undo(thread, &gossip->draft);
undo_members:
    art_mem_free(gossip->members);
undo_acquire:
    art_pool_release(thread->caches, ART_POOL_GOSSIP, gossip);
    return NULL;
}

// One that nobody has heard of.
static void abandon(struct art_thread *thread, struct art_gossip *gossip)
{
    art_mutex_lock(&gossip->lock);
    bool reusable = retire(gossip);
    art_mutex_unlock(&gossip->lock);
    art_buf_restore(thread, &gossip->result);
    release(thread, gossip, reusable);
}

// Who begins has heard it, if it is a member.
static uint32_t find_origin(struct art_gossip *gossip, uint64_t from)
{
    for (uint32_t i = 0; i < gossip->report.members; i++) {
        if (gossip->members[i].agent != from)
            continue;
        art_mutex_lock(&gossip->lock);
        gossip->members[i].state = HEARD;
        gossip->untold -= 1;
        gossip->report.reached += 1;
        gossip->hops[0] += 1;
        art_mutex_unlock(&gossip->lock);
        return i;
    }
    return NOBODY;
}

agentrt_status art_gossip_start(struct art_thread *thread, struct art_runtime *runtime,
                                const struct art_rumour *rumour, const struct art_draft *draft,
                                uint64_t *out_future)
{
    ART_ASSERT(rumour->fanout > 0);
    ART_ASSERT(rumour->fanout <= AGENTRT_GOSSIP_FANOUT_MAX);
    ART_ASSERT(draft->parcel.buf == 0 || draft->parcel.source == 0);
    struct art_gossip *gossip = create(thread, runtime, rumour, draft);
    if (gossip == NULL)
        return AGENTRT_E_MEMORY;
    struct art_seat seat = { .overseer = &overseer };
    art_mutex_lock(&gossip->lock);
    seat.round = bits_of(gossip);
    art_mutex_unlock(&gossip->lock);
    // Its deadline may pass at once, and end the gossip.
    uint64_t future;
    agentrt_status status = art_await_create_seated(
        thread, runtime, rumour->from, 0, ART_PROMISE_TALLY, rumour->deadline_ns, &seat, &future);
    if (status == AGENTRT_OK) {
        // Before anything that may end it, but the deadline, which knows what it ends.
        art_mutex_lock(&gossip->lock);
        gossip->future = future;
        gossip->outside = rumour->from == 0;
        art_mutex_unlock(&gossip->lock);
    }
    if (status == AGENTRT_OK && rumour->repairs) {
        uint64_t timer,
            first_ns = art_clock_after(art_clock_now(&runtime->clock), rumour->repair_ns);
        status = art_timer_arm_call(thread, runtime, first_ns, repair, seat.round, &timer);
        if (status != AGENTRT_OK && !art_await_withdraw(thread, future))
            status = AGENTRT_OK; // its deadline came first, and tells of it
    }
    if (status != AGENTRT_OK) {
        abandon(thread, gossip);
        return status;
    }
    *out_future = future;
    if (art_trace_on(runtime))
        art_trace_line(runtime, "gossip %" PRIu64 " %" PRIu32 " of %" PRIu32,
                       art_trace_number(rumour->from), rumour->fanout, rumour->topology.count);
    spread(thread, gossip, find_origin(gossip, rumour->from), rumour->from);
    art_mutex_lock(&gossip->lock);
    let_go(thread, gossip);
    return AGENTRT_OK;
}

// Whether it is this runtime's. What is so stays so, for whoever closes the runtime; what only seems so without the lock is not so
// under it. No other is locked: one may be prepared at this moment, and in a child of fork() one may be locked for ever.
static bool is_of(struct art_gossip *gossip, const struct art_runtime *runtime)
{
    return (word_of(gossip) & ART_GOSSIP_STATE_MASK) == OPEN && runtime_of(gossip) == runtime;
}

void art_gossip_close_all(struct art_thread *thread, struct art_runtime *runtime)
{
    struct art_gossip *gossip;
    // Chunks are made in order, so the first hole is the end.
    for (uint32_t index = 0; (gossip = art_pool_find(ART_POOL_GOSSIP, index)) != NULL; index++) {
        if (!is_of(gossip, runtime))
            continue;
        art_mutex_lock(&gossip->lock);
        bool ours = is_of(gossip, runtime);
        art_mutex_unlock(&gossip->lock);
        if (ours)
            abandon(thread, gossip);
    }
}
