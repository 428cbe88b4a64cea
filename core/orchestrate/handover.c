// Hand-overs: shards on their way from one agent to another, and the signals that wait for them.
#include "orchestrate/handover.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/await.h"
#include "exec/child.h"
#include "exec/letter.h"
#include "exec/trace.h"
#include "orchestrate/shard.h"

#include <inttypes.h>

_Static_assert(sizeof(void *) == sizeof(uint64_t), "a name fits a state");

static struct art_runtime *runtime_of(const struct art_shards *shards)
{
    // relaxed: constant while the map is open.
    return art_atomic_load(&shards->runtime, relaxed);
}

bool art_handover_due(const struct art_shards *shards, uint32_t shard, uint64_t from, uint64_t to)
{
    if (from == 0 || from == to)
        return false;
    for (uint32_t i = 0; i < shards->handovers_count; i++)
        if (shards->handovers[i].ticket == shards->lanes[shard].ticket)
            return shards->handovers[i].over;
    ART_ASSERT(shards->lanes[shard].ticket == 0);
    return true;
}

// Where the agent's fresh hand-over is in the list, or the end.
static uint32_t find_fresh(const struct art_shards *shards, const struct art_handover_plan *plan,
                           uint64_t from)
{
    uint32_t at = shards->handovers_count;
    while (at < plan->count && plan->list[at].from != from)
        at += 1;
    return at;
}

void art_handover_add(struct art_shards *shards, struct art_handover_plan *plan, uint64_t from)
{
    uint32_t at = find_fresh(shards, plan, from);
    if (at == plan->count) {
        // relaxed: under the lock.
        uint32_t epoch = art_shards_epoch(art_atomic_load(&shards->word, relaxed)) + 1;
        plan->tickets += 1;
        plan->list[plan->count++] =
            (struct art_handover){ .ticket = plan->tickets, .from = from, .epoch = epoch };
    }
    plan->list[at].shards += 1;
}

uint64_t art_handover_ticket(const struct art_shards *shards, const struct art_handover_plan *plan,
                             uint64_t from)
{
    uint32_t at = find_fresh(shards, plan, from);
    ART_ASSERT(at < plan->count);
    return plan->list[at].ticket;
}

static agentrt_status carry(void *state, const agentrt_message *record);
static const agentrt_behavior porter = { .struct_size = sizeof porter, .receive = carry };

bool art_handover_prepare(struct art_thread *thread, struct art_shards *shards, uint64_t bits,
                          struct art_handover_plan *plan)
{
    struct art_runtime *runtime = runtime_of(shards);
    struct art_buf_refusal refusal;
    if (art_signal_draft(thread, 0, NULL, &plan->wake, &refusal) != AGENTRT_OK)
        return false;
    plan->wake.message->from = 0;
    plan->wake.message->kind = AGENTRT_KIND_WAKE;
    if (shards->porter != 0)
        return true;
    struct art_agent_shape shape = {
        .behavior = &porter,
        .state = (void *)(uintptr_t)bits,
        .policy =
            art_policy_make(ART_CAPACITY_DEFAULT, AGENTRT_REJECT, AGENTRT_NORMAL, ART_SPAWN_INSIDE),
    };
    struct art_agent *agent = art_agent_create(thread, runtime, &shape);
    if (agent == NULL) {
        art_signal_undo(thread, &plan->wake);
        return false;
    }
    ART_COUNT(thread, runtime, spawned, 1);
    if (art_trace_on(runtime))
        art_trace_line(runtime, "spawn 0->%" PRIu64 " ", art_agent_id(agent));
    shards->porter = art_agent_bits(agent);
    return true;
}

static void append(struct art_lane *lane, struct art_msg *message)
{
    // relaxed: the list is the lock's.
    art_atomic_store(&message->next, NULL, relaxed);
    if (lane->first == NULL)
        lane->first = message;
    else
        art_atomic_store(&lane->last->next, message, relaxed); // relaxed: same
    lane->last = message;
}

static struct art_msg *shift(struct art_lane *lane)
{
    struct art_msg *message = lane->first;
    // relaxed: the list is the lock's.
    lane->first = art_atomic_load(&message->next, relaxed);
    if (lane->first == NULL)
        lane->last = NULL;
    return message;
}

void art_handover_hold(struct art_thread *thread, struct art_shards *shards, uint64_t bits,
                       uint32_t shard, struct art_draft *draft)
{
    struct art_runtime *runtime = runtime_of(shards);
    ART_ASSERT(shards->held < shards->held_max);
    if (draft->parcel.buf != 0)
        art_buf_settle(&draft->parcel, bits);
    if (art_trace_on(runtime))
        art_trace_send(runtime, "hold", draft->message->from, 0, draft->message);
    append(&shards->lanes[shard], draft->message);
    shards->held += 1;
    if (shards->stuck)
        shards->stuck = !art_signal_notify(thread, runtime, 0, shards->porter, AGENTRT_KIND_WAKE, 0,
                                           AGENTRT_OK, 0);
}

static void bury(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                 struct art_msg *message, agentrt_status reason)
{
    ART_COUNT(thread, runtime, accepted, 1);
    art_letter_write(thread, runtime, to, message, reason);
    art_msg_release(thread, message);
}

// Whether the answer to a refusal is to try again later: there may be room, or its last messages have still to be handled.
static bool passes(agentrt_status status)
{
    return status == AGENTRT_E_FULL || status == AGENTRT_E_WAIT || status == AGENTRT_E_MEMORY;
}

// Asks an agent that loses shards whether it has handled what it was sent. In its mailbox the question lies behind all of that.
static void ask(struct art_thread *thread, struct art_shards *shards, struct art_handover *handover)
{
    struct art_runtime *runtime = runtime_of(shards);
    uint64_t said[2] = { handover->epoch, handover->shards };
    agentrt_payload payload = { .type = shards->handover_type, .data = said, .bytes = sizeof said };
    struct art_draft draft;
    struct art_buf_refusal refusal;
    if (art_signal_draft(thread, 0, &payload, &draft, &refusal) != AGENTRT_OK)
        return;
    uint64_t deadline_ns =
        shards->handover_timeout_ns == 0
            ? ART_NEVER
            : art_clock_after(art_clock_now(&runtime->clock), shards->handover_timeout_ns);
    uint64_t future;
    agentrt_status status = art_await_create(thread, runtime, shards->porter, handover->from,
                                             ART_PROMISE_ASK, deadline_ns, &future);
    if (status != AGENTRT_OK) {
        art_signal_undo(thread, &draft);
        return;
    }
    draft.message->from = shards->porter;
    draft.message->right = art_await_right(future);
    status = art_signal_post(thread, runtime, handover->from, &draft);
    if (status == AGENTRT_OK) {
        handover->future = future;
        return;
    }
    art_signal_undo(thread, &draft);
    if (!art_await_withdraw(thread, future))
        handover->future = future; // its deadline came first, and will be told
    else if (!passes(status) && status != AGENTRT_E_CLOSED)
        handover->over = true; // dead; one that is stopping is not yet
}

// Gives the owner what is held for it. False: it has no room for all.
static bool flush(struct art_thread *thread, struct art_shards *shards, uint64_t bits,
                  uint32_t shard)
{
    struct art_runtime *runtime = runtime_of(shards);
    struct art_lane *lane = &shards->lanes[shard];
    // relaxed, all: under the lock.
    uint64_t word = art_atomic_load(&shards->word, relaxed);
    struct art_place *table =
        art_atomic_load(&shards->tables[word >> 4 & 15], relaxed);  // relaxed: same
    uint64_t owner = art_atomic_load(&table[shard].agent, relaxed); // relaxed: same
    while (lane->first != NULL) {
        struct art_msg *message = shift(lane);
        struct art_msg *behind = lane->first;
        struct art_draft draft = { .message = message };
        agentrt_status status =
            owner == 0 ? AGENTRT_E_DEAD : art_signal_post(thread, runtime, owner, &draft);
        if (passes(status)) {
            lane->first = message;
            // relaxed: under the lock; the mailbox has not linked it.
            art_atomic_store(&message->next, behind, relaxed);
            if (behind == NULL)
                lane->last = message;
            return false;
        }
        shards->held -= 1;
        if (status != AGENTRT_OK)
            bury(thread, runtime, owner != 0 ? owner : bits, message, status);
    }
    lane->ticket = 0;
    shards->moving -= 1;
    return true;
}

// Whether all of a hand-over's signals have gone.
static bool carry_over(struct art_thread *thread, struct art_shards *shards, uint64_t bits,
                       uint64_t ticket)
{
    // relaxed: under the lock.
    uint32_t count = art_shards_count(art_atomic_load(&shards->word, relaxed));
    bool all = true;
    for (uint32_t shard = 0; shard < count; shard++)
        if (shards->lanes[shard].ticket == ticket && !flush(thread, shards, bits, shard))
            all = false;
    return all;
}

// Every hand-over goes as far as it can; what is done leaves the list. True: something is to be tried again.
static bool go_on(struct art_thread *thread, struct art_shards *shards, uint64_t bits)
{
    uint32_t kept = 0;
    bool again = false;
    for (uint32_t i = 0; i < shards->handovers_count; i++) {
        struct art_handover *handover = &shards->handovers[i];
        if (!handover->over && handover->future == 0)
            ask(thread, shards, handover);
        bool done = handover->over && carry_over(thread, shards, bits, handover->ticket);
        if (done)
            continue;
        if (handover->over || handover->future == 0)
            again = true;
        shards->handovers[kept++] = *handover;
    }
    shards->handovers_count = kept;
    return again;
}

// However it ended: with an answer, with the death of who was asked, or with the deadline.
static void note_end(struct art_shards *shards, uint64_t future)
{
    if (future == shards->retry)
        shards->retry = 0;
    for (uint32_t i = 0; i < shards->handovers_count; i++)
        if (shards->handovers[i].future == future)
            shards->handovers[i].over = true;
}

// A turn of the porter, whatever it is about.
static agentrt_status carry(void *state, const agentrt_message *record)
{
    struct art_thread *thread = art_thread_self();
    uint64_t bits = (uint64_t)(uintptr_t)state;
    struct art_shards *shards = art_shards_lock(bits);
    if (shards == NULL)
        return AGENTRT_END;
    if (record->kind == AGENTRT_KIND_REPLY)
        note_end(shards, record->right);
    bool again = go_on(thread, shards, bits);
    if (again && shards->retry == 0) {
        struct art_runtime *runtime = runtime_of(shards);
        uint64_t deadline_ns =
            art_clock_after(art_clock_now(&runtime->clock), ART_HANDOVER_RETRY_NS);
        shards->stuck = art_await_create(thread, runtime, shards->porter, 0, ART_PROMISE_WAIT,
                                         deadline_ns, &shards->retry) != AGENTRT_OK;
    }
    art_shards_unlock(shards);
    return AGENTRT_OK;
}

static void give_up(struct art_thread *thread, uint64_t future)
{
    // Not OK: it is over, and its record on the way to a porter that leaves.
    if (future != 0 && art_await_cancel(thread, future) != AGENTRT_OK)
        return;
}

void art_handover_drop(struct art_thread *thread, const struct art_shards *rest, uint64_t bits,
                       uint32_t shards_count, agentrt_status reason)
{
    struct art_runtime *runtime = runtime_of(rest);
    for (uint32_t shard = 0; shard < shards_count; shard++)
        while (rest->lanes[shard].first != NULL)
            bury(thread, runtime, bits, shift(&rest->lanes[shard]), reason);
    for (uint32_t i = 0; i < rest->handovers_count; i++)
        give_up(thread, rest->handovers[i].future);
    give_up(thread, rest->retry);
    if (rest->porter != 0)
        art_signal_notify(thread, runtime, 0, rest->porter, AGENTRT_KIND_WAKE, 0, AGENTRT_OK, 0);
}
