// Promises: an ask and its answer, or a monitor and its death, exactly once.
#include "exec/await.h"

#include "base/assert.h"
#include "exec/letter.h"
#include "exec/timer.h"
#include "exec/trace.h"
#include "exec/wait.h"

#include <string.h>

// The replier's side: its right is out with somebody who uses it, or whose end gives it back.
#define HELD (1ull << 7)

_Static_assert(sizeof(struct art_promise) <= ART_PROMISE_BYTES, "a promise fits its element");

static uint64_t word_make(uint32_t generation, uint64_t state)
{
    return (uint64_t)generation << ART_PROMISE_GENERATION_SHIFT | state;
}

// A pending promise answers to both of its names. Afterwards each lasts as long as its own side.
static bool fits(uint64_t word, uint64_t bits)
{
    if (word >> ART_PROMISE_GENERATION_SHIFT != art_handle_generation(bits))
        return false;
    if (art_await_state(word) == ART_PROMISE_PENDING)
        return true;
    if (art_handle_kind(bits) == ART_HANDLE_RIGHT)
        return (word & HELD) != 0;
    return art_await_state(word) == ART_PROMISE_TAKEN || art_await_state(word) == ART_PROMISE_DONE;
}

void art_await_prepare(void *element, uint32_t index)
{
    struct art_promise *promise = element;
    promise->index = index;
    promise->spare = NULL;
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&promise->word, word_make(1, ART_PROMISE_FREE), relaxed);
}

// The promise that a name fits, and its word; NULL when it fits none that is alive.
static inline struct art_promise *resolve(uint64_t bits, uint64_t *out_word)
{
    struct art_promise *promise =
        art_pool_find_sized(ART_POOL_PROMISE, art_handle_index(bits), ART_PROMISE_BYTES);
    if (promise == NULL)
        return NULL;
    // edge await.word (acquire): the promise's making, or its completion, happens before this use.
    uint64_t word = art_atomic_load(&promise->word, acquire);
    if (!fits(word, bits))
        return NULL;
    *out_word = word;
    return promise;
}

// Both sides are over.
static void promise_free(struct art_thread *thread, struct art_promise *promise)
{
    // relaxed: nobody else changes it any more.
    uint64_t word = art_atomic_load(&promise->word, relaxed);
    ART_ASSERT(art_await_state(word) != ART_PROMISE_FREE);
    ART_ASSERT(promise->timer_at == ART_TIMER_UNARMED);
    uint32_t generation = (uint32_t)(word >> ART_PROMISE_GENERATION_SHIFT);
    // edge await.word (release): the last use happens before the next making.
    art_atomic_store(&promise->word, word_make(art_handle_next(generation), ART_PROMISE_FREE),
                     release);
    if (ART_LIKELY(!art_handle_last(generation)))
        art_pool_release(thread->caches, ART_POOL_PROMISE, promise);
}

// The asker's side of a taken promise is over. Whichever side is the last frees it.
static void leave(struct art_thread *thread, struct art_promise *promise)
{
    // edge await.sides (acquire): the right's coming back happens before the next making.
    uint64_t word = art_atomic_load(&promise->word, acquire);
    ART_ASSERT(art_await_state(word) == ART_PROMISE_TAKEN);
    if (word & HELD) {
        // edge await.sides (acq_rel): this side's end happens before the right comes back, or after.
        word = art_atomic_add(&promise->word, ART_PROMISE_GONE - ART_PROMISE_TAKEN, acq_rel);
        if (word & HELD)
            return;
    }
    promise_free(thread, promise);
}

agentrt_status art_await_create(struct art_thread *thread, struct art_runtime *runtime,
                                uint64_t asker, uint64_t target, enum art_promise_use use,
                                uint64_t deadline_ns, uint64_t *out_future)
{
    static const struct art_seat none = { 0 };
    return art_await_create_seated(thread, runtime, asker, target, use, deadline_ns, &none,
                                   out_future);
}

agentrt_status art_await_create_seated(struct art_thread *thread, struct art_runtime *runtime,
                                       uint64_t asker, uint64_t target, enum art_promise_use use,
                                       uint64_t deadline_ns, const struct art_seat *seat,
                                       uint64_t *out_future)
{
    ART_ASSERT((seat->overseer != NULL) == (use >= ART_PROMISE_VOTE));
    struct art_promise *promise = art_pool_acquire(thread->caches, ART_POOL_PROMISE);
    if (promise == NULL)
        return AGENTRT_E_MEMORY;
    if (promise->spare == NULL && (promise->spare = art_msg_acquire(thread)) == NULL) {
        art_pool_release(thread->caches, ART_POOL_PROMISE, promise);
        return AGENTRT_E_MEMORY;
    }
    // relaxed: published by the word; also read by names that no longer fit.
    art_atomic_store(&promise->runtime, runtime, relaxed);
    // relaxed: as above.
    art_atomic_store(&promise->deadline_ns, deadline_ns, relaxed);
    // relaxed: nobody waits yet.
    art_atomic_store(&promise->bell, 0, relaxed);
    art_atomic_store(&promise->asker, asker, relaxed);             // relaxed: as above
    art_atomic_store(&promise->asker_thread, thread->id, relaxed); // relaxed: as above
    // edge await.look (release): the end of the promise before happens before a look that sees this one's target.
    art_atomic_store(&promise->target, target, release);
    promise->result = NULL;
    promise->kind = use == ART_PROMISE_MONITOR ? AGENTRT_KIND_DOWN
                    : use == ART_PROMISE_ROOM  ? AGENTRT_KIND_ROOM
                                               : AGENTRT_KIND_REPLY;
    promise->brought = false;
    promise->use = (uint8_t)use;
    promise->armed = deadline_ns != ART_NEVER && use != ART_PROMISE_VOTE;
    promise->seat = *seat;
    promise->timer_at = ART_TIMER_UNARMED;
    // relaxed: a free promise's word belongs to its allocator.
    uint64_t word = art_atomic_load(&promise->word, relaxed);
    ART_ASSERT(art_await_state(word) == ART_PROMISE_FREE);
    uint32_t generation = (uint32_t)(word >> ART_PROMISE_GENERATION_SHIFT);
    // The right of any other use never leaves the core, whose list of those who wait forgets it when it is over.
    uint64_t held = use == ART_PROMISE_ASK || use == ART_PROMISE_VOTE ? HELD : 0;
    word = word_make(generation, ART_PROMISE_PENDING | held);
    uint64_t future = art_handle_make(ART_HANDLE_FUTURE, generation, promise->index);
    if (!promise->armed) {
        // edge await.word (release): the fields happen before a use of the name.
        art_atomic_store(&promise->word, word, release);
    } else {
        struct art_timer_debut debut = { .word = &promise->word, .value = word };
        agentrt_status status =
            art_timer_schedule(thread, runtime, deadline_ns, future, &promise->timer_at, debut);
        if (status != AGENTRT_OK) {
            art_pool_release(thread->caches, ART_POOL_PROMISE, promise);
            return status;
        }
    }
    // A vote is awaited by its tally, which goes on without it.
    if (asker != 0 && use != ART_PROMISE_MONITOR && use != ART_PROMISE_VOTE)
        art_wait_note(thread, runtime, asker, future);
    *out_future = future;
    return AGENTRT_OK;
}

bool art_await_pending(uint64_t future)
{
    uint64_t word;
    return resolve(future, &word) != NULL && art_await_state(word) == ART_PROMISE_PENDING;
}

// The word is the same before and after, so the target read in between is this promise's.
bool art_await_look_at(uint32_t index, struct art_await_look *out_look)
{
    struct art_promise *promise = art_pool_find_sized(ART_POOL_PROMISE, index, ART_PROMISE_BYTES);
    if (promise == NULL)
        return false;
    // edge await.word (acquire): the promise's making happens before this look.
    uint64_t word = art_atomic_load(&promise->word, acquire);
    if (art_await_state(word) != ART_PROMISE_PENDING)
        return false;
    uint32_t generation = (uint32_t)(word >> ART_PROMISE_GENERATION_SHIFT);
    out_look->future = art_handle_make(ART_HANDLE_FUTURE, generation, index);
    // relaxed: only compared with whose promise it should be.
    out_look->asker = art_atomic_load(&promise->asker, relaxed);
    // edge await.look (acquire): the target of a later promise shows the end of this one.
    out_look->target = art_atomic_load(&promise->target, acquire);
    // relaxed: after the target. The right may have come back meanwhile.
    uint64_t again = art_atomic_load(&promise->word, relaxed);
    return art_await_state(again) == ART_PROMISE_PENDING &&
           again >> ART_PROMISE_GENERATION_SHIFT == generation;
}

struct art_runtime *art_await_runtime(uint64_t bits)
{
    uint64_t word;
    struct art_promise *promise = resolve(bits, &word);
    // relaxed: constant while the name fits, and the entry checks that the runtime is still the same.
    return promise == NULL ? NULL : art_atomic_load(&promise->runtime, relaxed);
}

uint64_t art_await_deadline(uint64_t right)
{
    uint64_t word;
    struct art_promise *promise = resolve(right, &word);
    // relaxed: constant while the name fits.
    return promise == NULL ? ART_NEVER : art_atomic_load(&promise->deadline_ns, relaxed);
}

// Takes the deadline out of the heap; by whoever has won the promise.
static void disarm(struct art_promise *promise)
{
    if (promise->armed) {
        // relaxed: constant while the promise is taken.
        struct art_runtime *runtime = art_atomic_load(&promise->runtime, relaxed);
        art_timer_cancel(&runtime->timers, &promise->timer_at);
    }
}

// Wins the right to complete, from the asker's side: the replier's name stays good. NULL: somebody else won.
struct art_promise *art_await_win(uint64_t future)
{
    uint64_t word;
    struct art_promise *promise = resolve(future, &word);
    if (promise == NULL)
        return NULL;
    while (fits(word, future) && art_await_state(word) == ART_PROMISE_PENDING) {
        uint64_t taken = word - ART_PROMISE_PENDING + ART_PROMISE_TAKEN;
        // edge await.word (acq_rel): one completion, after the making.
        if (art_atomic_cas(&promise->word, &word, taken, acq_rel, relaxed)) {
            disarm(promise);
            return promise;
        }
    }
    return NULL;
}

// Who would have got a late answer.
struct late {
    bool late; // the asker's side was over
    struct art_runtime *runtime;
    uint64_t asker;
    uint64_t asker_thread;
};

// Before the swap, which shows whether they were that promise's.
static inline void note_asker(struct art_promise *promise, struct late *out_late)
{
    // relaxed, all: as said.
    out_late->runtime = art_atomic_load(&promise->runtime, relaxed);
    out_late->asker = art_atomic_load(&promise->asker, relaxed);               // relaxed: same
    out_late->asker_thread = art_atomic_load(&promise->asker_thread, relaxed); // relaxed: same
}

// Gives a right back. With `answers` the promise, if it was pending: its outcome is the caller's to bring. NULL otherwise.
static inline struct art_promise *give_back(struct art_thread *thread, uint64_t right, bool answers,
                                            struct late *out_late)
{
    ART_ASSERT(art_handle_kind(right) == ART_HANDLE_RIGHT);
    uint64_t word;
    struct art_promise *promise = resolve(right, &word);
    out_late->late = false;
    for (; promise != NULL; promise = fits(word, right) ? promise : NULL) {
        bool pending = art_await_state(word) == ART_PROMISE_PENDING;
        uint64_t back = word & ~HELD;
        if (pending && answers)
            back += ART_PROMISE_TAKEN - ART_PROMISE_PENDING;
        if (ART_UNLIKELY(!pending))
            note_asker(promise, out_late);
        // edge await.sides (acq_rel): one use, after the making; the end of the asker's side happens before this, or after.
        if (!art_atomic_cas(&promise->word, &word, back, acq_rel, relaxed))
            continue;
        if (pending && answers) {
            disarm(promise);
            return promise;
        }
        out_late->late = !pending;
        if (art_await_state(word) == ART_PROMISE_GONE)
            promise_free(thread, promise);
        return NULL;
    }
    return NULL;
}

void art_await_loosen(struct art_thread *thread, uint64_t right)
{
    struct late late;
    give_back(thread, right, false, &late);
}

bool art_await_open(uint64_t right, bool *out_late)
{
    uint64_t word;
    if (resolve(right, &word) == NULL)
        return false;
    *out_late = art_await_state(word) != ART_PROMISE_PENDING;
    return true;
}

bool art_await_forsaken(struct art_thread *thread, uint64_t future)
{
    uint64_t word;
    struct art_promise *promise = resolve(future, &word);
    if (promise == NULL)
        return false;
    // relaxed: constant while the name fits, which the win finds out.
    uint64_t asker = art_atomic_load(&promise->asker, relaxed);
    struct art_agent *agent = asker == 0 ? NULL : art_agent_find(asker);
    if (agent == NULL)
        return false;
    // relaxed: the dead stay dead, and one that dies now is told as if it had died after.
    uint64_t mail = art_atomic_load(&agent->word, relaxed);
    if ((mail & ART_WORD_DEAD) == 0 && art_word_generation(mail) == art_handle_generation(asker))
        return false;
    promise = art_await_win(future);
    if (promise != NULL)
        leave(thread, promise);
    return true;
}

// An answer that nobody waits for any more is accepted like any other, and is a dead letter.
ART_COLD static void write_letter(struct art_thread *thread, const struct late *late,
                                  struct art_draft *draft)
{
    uint64_t asker = late->asker;
    draft->message->kind = AGENTRT_KIND_REPLY;
    if (draft->parcel.buf != 0)
        art_buf_settle(&draft->parcel,
                       asker != 0 ? asker : ART_CONTEXT_THREAD | late->asker_thread);
    ART_COUNT(thread, late->runtime, accepted, 1);
    art_letter_write(thread, late->runtime, asker, draft->message, AGENTRT_E_LATE);
}

// Hands a won vote to its overseer.
static void hand_to_overseer(struct art_thread *thread, struct art_promise *promise,
                             struct art_draft *draft)
{
    struct late late;
    note_asker(promise, &late);
    const struct art_overseer *overseer = promise->seat.overseer;
    struct art_vote vote = { .runtime = late.runtime,
                             .round = promise->seat.round,
                             .seat = promise->seat.number };
    // Before the count: who gives the other votes up waits for those that are taken.
    leave(thread, promise);
    if (draft->parcel.buf != 0)
        art_buf_settle(&draft->parcel,
                       late.asker != 0 ? late.asker : ART_CONTEXT_THREAD | late.asker_thread);
    draft->parcel.buf = 0;
    // A child of fork() tells no part above, whose locks may be held for ever.
    bool forked = late.runtime->fork_count != art_platform_fork_count();
    if (!forked && overseer->count(thread, &vote, draft->message))
        return;
    write_letter(thread, &late, draft);
    art_msg_release(thread, draft->message);
}

// Hands a won promise's outcome to its asker.
static void deliver(struct art_thread *thread, struct art_promise *promise, struct art_draft *draft)
{
    struct art_msg *message = draft->message;
    // relaxed: constant while the promise is taken.
    struct art_runtime *runtime = art_atomic_load(&promise->runtime, relaxed);
    uint64_t asker = art_atomic_load(&promise->asker, relaxed); // relaxed: same
    message->kind = promise->kind;
    // relaxed: same.
    uint32_t generation =
        (uint32_t)(art_atomic_load(&promise->word, relaxed) >> ART_PROMISE_GENERATION_SHIFT);
    message->right = art_handle_make(ART_HANDLE_FUTURE, generation, promise->index);
    if (art_trace_on(runtime))
        art_trace_send(runtime,
                       promise->kind == AGENTRT_KIND_DOWN   ? "down"
                       : promise->kind == AGENTRT_KIND_ROOM ? "room"
                                                            : "reply",
                       message->from, asker, message);
    if (promise->use == ART_PROMISE_VOTE) {
        hand_to_overseer(thread, promise, draft);
        return;
    }
    if (asker != 0) {
        leave(thread, promise);
        art_signal_post_urgent(thread, runtime, asker, draft);
        return;
    }
    if (draft->parcel.buf != 0) {
        // relaxed: same.
        uint64_t asker_thread = art_atomic_load(&promise->asker_thread, relaxed);
        art_buf_settle(&draft->parcel, ART_CONTEXT_THREAD | asker_thread);
    }
    ART_COUNT(thread, runtime, accepted, 1);
    ART_COUNT(thread, runtime, handled, 1);
    ART_ASSERT(promise->result == NULL);
    promise->result = message;
    // relaxed: rung before the word, so that a waiter that goes to sleep now does not sleep.
    art_atomic_store(&promise->bell, 1, relaxed);
    // edge await.word (release): the result happens before its fetch. The right may be given back meanwhile.
    art_atomic_add(&promise->word, ART_PROMISE_DONE - ART_PROMISE_TAKEN, release);
    art_platform_wake_all(&promise->bell);
}

void art_await_deliver(struct art_thread *thread, struct art_promise *promise,
                       struct art_draft *draft)
{
    promise->brought = true;
    deliver(thread, promise, draft);
}

agentrt_status art_await_complete(struct art_thread *thread, uint64_t right,
                                  struct art_draft *draft)
{
    struct late late;
    struct art_promise *promise = give_back(thread, right, true, &late);
    if (promise != NULL) {
        art_await_deliver(thread, promise, draft);
        return AGENTRT_OK;
    }
    if (!late.late)
        return AGENTRT_E_STALE;
    write_letter(thread, &late, draft);
    art_msg_release(thread, draft->message);
    return AGENTRT_OK;
}

// Ends a promise that the caller has won. Nothing here can fail but the text, without memory for a long one.
void art_await_fail_won(struct art_thread *thread, struct art_promise *promise, uint64_t from,
                        agentrt_status status, const char *text, uint64_t text_bytes)
{
    struct art_draft draft = { .message = promise->spare };
    ART_ASSERT(draft.message != NULL);
    promise->spare = NULL;
    // What is counted is a status, not its words.
    art_signal_draft_text(thread, text, promise->use == ART_PROMISE_VOTE ? 0 : text_bytes, &draft);
    draft.message->from = from;
    draft.message->status = (int16_t)status;
    deliver(thread, promise, &draft);
}

void art_await_end_won(struct art_thread *thread, struct art_promise *promise,
                       agentrt_status status, uint64_t type, const struct art_parcel *parcel)
{
    struct art_draft draft = { .message = promise->spare, .parcel = *parcel };
    ART_ASSERT(draft.message != NULL);
    promise->spare = NULL;
    art_signal_draft_parcel(&draft);
    draft.message->from = 0;
    draft.message->type = type;
    draft.message->status = (int16_t)status;
    art_await_deliver(thread, promise, &draft);
}

agentrt_status art_await_refuse(struct art_thread *thread, uint64_t right, uint64_t from,
                                agentrt_status status, const char *text, uint64_t text_bytes)
{
    struct late late;
    struct art_promise *promise = give_back(thread, right, true, &late);
    if (promise != NULL) {
        promise->brought = true;
        art_await_fail_won(thread, promise, from, status, text, text_bytes);
        return AGENTRT_OK;
    }
    if (!late.late)
        return AGENTRT_E_STALE;
    // A letter keeps the length of a text and not the text.
    struct art_msg refusal = { .from = from,
                               .capability = AGENTRT_INLINE,
                               .status = (int16_t)status,
                               .payload_bytes = (uint32_t)text_bytes };
    write_letter(thread, &late, &(struct art_draft){ .message = &refusal });
    return AGENTRT_OK;
}

void art_await_fail(struct art_thread *thread, uint64_t right, uint64_t from, agentrt_status status,
                    const char *text, uint64_t text_bytes)
{
    struct late late;
    struct art_promise *promise = give_back(thread, right, true, &late);
    if (promise != NULL)
        art_await_fail_won(thread, promise, from, status, text, text_bytes);
}

void art_await_break(struct art_thread *thread, uint64_t right, agentrt_status status)
{
    // Won before its target is read: until then another may end it, and a third begin anew.
    struct late late;
    struct art_promise *promise = give_back(thread, right, true, &late);
    if (promise == NULL)
        return;
    const char *text = agentrt_status_text(status);
    // relaxed: constant while the promise is taken.
    uint64_t target = art_atomic_load(&promise->target, relaxed);
    art_await_fail_won(thread, promise, target, status, text, strlen(text));
}

void art_await_expire(struct art_thread *thread, uint64_t future)
{
    const char *text = agentrt_status_text(AGENTRT_E_DEADLINE);
    struct art_promise *promise = art_await_win(future);
    if (promise == NULL)
        return;
    if (promise->use == ART_PROMISE_TALLY)
        promise->seat.overseer->over(thread, promise->seat.round, promise);
    else
        art_await_fail_won(thread, promise, 0, AGENTRT_E_DEADLINE, text, strlen(text));
}

// No record of this taken promise will come: its asker, if it is an agent, does not wait for it.
static void end_wait(struct art_promise *promise, uint64_t future)
{
    // relaxed, both: constant while the promise is taken.
    uint64_t asker = art_atomic_load(&promise->asker, relaxed);
    if (asker != 0 && promise->use != ART_PROMISE_VOTE)
        art_wait_end(art_atomic_load(&promise->runtime, relaxed), art_agent_find(asker),
                     future); // relaxed: same
}

bool art_await_withdraw(struct art_thread *thread, uint64_t future)
{
    struct late late;
    struct art_promise *promise = give_back(thread, art_await_right(future), true, &late);
    if (promise == NULL)
        return false;
    end_wait(promise, future);
    promise_free(thread, promise);
    return true;
}

// What somebody brought is a dead letter; a deadline's record, say, is not missed.
ART_COLD static void bury_result(struct art_thread *thread, struct art_promise *promise)
{
    struct art_msg *message = promise->result;
    ART_ASSERT(message != NULL);
    // relaxed: constant while the promise is taken.
    struct art_runtime *runtime = art_atomic_load(&promise->runtime, relaxed);
    ART_COUNT(thread, runtime, accepted, 1);
    art_letter_write(thread, runtime, 0, message, AGENTRT_E_CANCELLED);
    promise->result = NULL;
    art_msg_release(thread, message);
}

static void drop_result(struct art_thread *thread, struct art_promise *promise)
{
    struct art_msg *message = promise->result;
    ART_ASSERT(message != NULL);
    ART_ASSERT(message->kind == promise->kind);
    promise->result = NULL;
    if (message->capability != AGENTRT_INLINE)
        art_buf_discard(thread, message->payload.buf.buf);
    art_msg_release(thread, message);
}

// Wins a result that is there, for its one fetch or cancel.
static bool take_result(struct art_promise *promise, uint64_t future, uint64_t word)
{
    while (fits(word, future) && art_await_state(word) == ART_PROMISE_DONE) {
        uint64_t fetched = word - ART_PROMISE_DONE + ART_PROMISE_TAKEN;
        // edge await.word (acq_rel): one fetch or cancel of a result.
        if (art_atomic_cas(&promise->word, &word, fetched, acq_rel, relaxed))
            return true;
    }
    return false;
}

// The end of a promise that its asker has taken. Who waits for one ask less may wait for ever now.
static void give_up(struct art_thread *thread, struct art_promise *promise, uint64_t future)
{
    // relaxed, both: constant while the promise is taken.
    uint64_t asker = art_atomic_load(&promise->asker, relaxed);
    struct art_runtime *runtime = art_atomic_load(&promise->runtime, relaxed); // relaxed: same
    end_wait(promise, future);
    leave(thread, promise);
    if (asker != 0)
        art_wait_check(thread, runtime, asker, art_wait_noted(art_agent_find(asker)));
}

agentrt_status art_await_cancel(struct art_thread *thread, uint64_t future)
{
    for (;;) {
        struct art_promise *promise = art_await_win(future);
        if (promise != NULL) {
            struct art_seat seat = promise->seat;
            bool tally = promise->use == ART_PROMISE_TALLY;
            give_up(thread, promise, future);
            if (tally)
                seat.overseer->over(thread, seat.round, NULL);
            return AGENTRT_OK;
        }
        uint64_t word;
        promise = resolve(future, &word);
        if (promise == NULL)
            return AGENTRT_E_STALE;
        if (art_await_state(word) != ART_PROMISE_DONE) {
            art_atomic_pause(); // taken: its result, or its end, is a few instructions away
            continue;
        }
        if (!take_result(promise, future, word))
            return AGENTRT_E_STALE;
        if (promise->brought)
            bury_result(thread, promise);
        else
            drop_result(thread, promise);
        leave(thread, promise);
        return AGENTRT_OK;
    }
}

void art_await_forget(struct art_thread *thread, uint64_t asker)
{
    struct art_await_look look;
    // Chunks are made in order, so the first hole is the end.
    for (uint32_t index = 0; art_pool_find(ART_POOL_PROMISE, index) != NULL; index++) {
        if (!art_await_look_at(index, &look) || look.asker != asker)
            continue;
        agentrt_status status = art_await_cancel(thread, look.future);
        ART_ASSERT(status == AGENTRT_OK || status == AGENTRT_E_STALE); // or it was just over
    }
}

agentrt_status art_await_fetch(uint64_t future, struct art_msg **out_message)
{
    uint64_t word;
    struct art_promise *promise = resolve(future, &word);
    if (promise == NULL)
        return AGENTRT_E_STALE;
    // relaxed: constant while the name fits.
    if (art_atomic_load(&promise->asker, relaxed) != 0)
        return AGENTRT_E_CONTEXT;
    if (art_await_state(word) != ART_PROMISE_DONE)
        return AGENTRT_E_PENDING;
    if (!take_result(promise, future, word))
        return AGENTRT_E_STALE;
    ART_ASSERT(promise->result != NULL);
    *out_message = promise->result;
    promise->result = NULL;
    leave(art_thread_self(), promise);
    return AGENTRT_OK;
}

void art_await_sleep(uint64_t future, uint64_t timeout_ns)
{
    uint64_t word;
    struct art_promise *promise = resolve(future, &word);
    if (promise != NULL && art_await_state(word) != ART_PROMISE_DONE)
        art_platform_wait(&promise->bell, 0, timeout_ns);
}

void art_await_close(struct art_thread *thread, struct art_runtime *runtime)
{
    struct art_promise *promise;
    // Chunks are made in order, so the first hole is the end.
    for (uint32_t index = 0; (promise = art_pool_find(ART_POOL_PROMISE, index)) != NULL; index++) {
        // edge await.word (acquire): the making, or the completion, happens before this.
        uint64_t state = art_await_state(art_atomic_load(&promise->word, acquire));
        // relaxed: a promise of this runtime changes no more; another's changes to another.
        if (state == ART_PROMISE_FREE || art_atomic_load(&promise->runtime, relaxed) != runtime)
            continue;
        ART_ASSERT(state != ART_PROMISE_TAKEN); // nobody stands between the taking and the result
        if (state == ART_PROMISE_DONE)
            drop_result(thread, promise);
        promise_free(thread, promise);
    }
}
