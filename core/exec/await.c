// Promises: an ask and its answer, or a monitor and its death, exactly once.
#include "exec/await.h"

#include "base/assert.h"
#include "exec/letter.h"
#include "exec/timer.h"
#include "exec/trace.h"

#include <string.h>

#define GENERATION_SHIFT 40
#define STATE_MASK 0xFFull

_Static_assert(sizeof(struct art_promise) <= ART_PROMISE_BYTES, "a promise fits its element");

static uint64_t word_make(uint32_t generation, enum art_promise_state state)
{
    return (uint64_t)generation << GENERATION_SHIFT | (uint64_t)state;
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
static struct art_promise *resolve(uint64_t bits, uint64_t *out_word)
{
    struct art_promise *promise = art_pool_find(ART_POOL_PROMISE, art_handle_index(bits));
    if (promise == NULL)
        return NULL;
    // edge await.word (acquire): the promise's making, or its completion, happens before this use.
    uint64_t word = art_atomic_load(&promise->word, acquire);
    if (word >> GENERATION_SHIFT != art_handle_generation(bits) ||
        (word & STATE_MASK) == ART_PROMISE_FREE)
        return NULL;
    *out_word = word;
    return promise;
}

static void promise_free(struct art_thread *thread, struct art_promise *promise)
{
    // relaxed: only the winner changes a taken promise.
    uint64_t word = art_atomic_load(&promise->word, relaxed);
    ART_ASSERT((word & STATE_MASK) != ART_PROMISE_FREE);
    ART_ASSERT(promise->timer_at == ART_TIMER_UNARMED);
    uint32_t generation = (uint32_t)(word >> GENERATION_SHIFT);
    // edge await.word (release): the last use happens before the next making.
    art_atomic_store(&promise->word, word_make(art_handle_next(generation), ART_PROMISE_FREE),
                     release);
    if (ART_LIKELY(!art_handle_last(generation)))
        art_pool_release(thread->caches, ART_POOL_PROMISE, promise);
}

agentrt_status art_await_create(struct art_thread *thread, struct art_runtime *runtime,
                                uint64_t asker, uint64_t target, uint8_t kind, uint64_t deadline_ns,
                                uint64_t *out_future)
{
    ART_ASSERT(kind == AGENTRT_KIND_REPLY || kind == AGENTRT_KIND_DOWN);
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
    art_atomic_store(&promise->asker, asker, relaxed); // relaxed: as above
    promise->asker_thread = thread->id;
    promise->target = target;
    promise->result = NULL;
    promise->kind = kind;
    promise->timer_at = ART_TIMER_UNARMED;
    // relaxed: a free promise's word belongs to its allocator.
    uint64_t word = art_atomic_load(&promise->word, relaxed);
    ART_ASSERT((word & STATE_MASK) == ART_PROMISE_FREE);
    uint32_t generation = (uint32_t)(word >> GENERATION_SHIFT);
    // edge await.word (release): the fields happen before a use of the name.
    art_atomic_store(&promise->word, word_make(generation, ART_PROMISE_PENDING), release);
    uint64_t future = art_handle_make(ART_HANDLE_FUTURE, generation, promise->index);
    if (deadline_ns != ART_NEVER) {
        agentrt_status status =
            art_timer_schedule(thread, runtime, deadline_ns, future, &promise->timer_at);
        if (status != AGENTRT_OK) {
            promise_free(thread, promise);
            return status;
        }
    }
    *out_future = future;
    return AGENTRT_OK;
}

struct art_runtime *art_await_runtime(uint64_t bits)
{
    uint64_t word;
    struct art_promise *promise = resolve(bits, &word);
    // relaxed: constant while the name fits, and the entry checks that the runtime is still the same.
    return promise == NULL ? NULL : art_atomic_load(&promise->runtime, relaxed);
}

static bool pending(uint64_t bits)
{
    uint64_t word;
    return resolve(bits, &word) != NULL && (word & STATE_MASK) == ART_PROMISE_PENDING;
}

uint64_t art_await_deadline(uint64_t bits)
{
    uint64_t word;
    struct art_promise *promise = resolve(bits, &word);
    if (promise == NULL || (word & STATE_MASK) != ART_PROMISE_PENDING)
        return ART_NEVER; // what is over, fetched or not, hurries nobody
    // relaxed: a deadline of a promise that ends just now is as good as the one before.
    return art_atomic_load(&promise->deadline_ns, relaxed);
}

// Wins the right to complete, and takes the deadline out of the heap. NULL: somebody else won.
static struct art_promise *win(uint64_t bits)
{
    uint64_t word;
    struct art_promise *promise = resolve(bits, &word);
    if (promise == NULL || (word & STATE_MASK) != ART_PROMISE_PENDING)
        return NULL;
    uint64_t taken = word_make(art_handle_generation(bits), ART_PROMISE_TAKEN);
    // edge await.word (acq_rel): one completion, after the making.
    if (!art_atomic_cas(&promise->word, &word, taken, acq_rel, relaxed))
        return NULL;
    // relaxed: constant while the name fits.
    if (art_atomic_load(&promise->deadline_ns, relaxed) != ART_NEVER) {
        struct art_runtime *runtime = art_atomic_load(&promise->runtime, relaxed); // relaxed: same
        art_timer_cancel(&runtime->timers, &promise->timer_at);
    }
    return promise;
}

// Hands a won promise's outcome to its asker.
static void deliver(struct art_thread *thread, struct art_promise *promise,
                    struct art_draft *draft)
{
    struct art_msg *message = draft->message;
    // relaxed: constant until freed below.
    struct art_runtime *runtime = art_atomic_load(&promise->runtime, relaxed);
    uint64_t asker = art_atomic_load(&promise->asker, relaxed); // relaxed: same
    message->kind = promise->kind;
    // relaxed: only the winner changes a taken promise.
    uint32_t generation =
        (uint32_t)(art_atomic_load(&promise->word, relaxed) >> GENERATION_SHIFT);
    message->right = art_handle_make(ART_HANDLE_FUTURE, generation, promise->index);
    if (art_trace_on(runtime))
        art_trace_send(runtime, promise->kind == AGENTRT_KIND_DOWN ? "down" : "reply",
                       message->from, asker, message);
    if (asker != 0) {
        promise_free(thread, promise);
        art_signal_post_urgent(thread, runtime, asker, draft);
        return;
    }
    if (draft->parcel.buf != 0)
        art_buf_settle(&draft->parcel, ART_CONTEXT_THREAD | promise->asker_thread);
    ART_COUNT(thread, runtime, accepted, 1);
    ART_COUNT(thread, runtime, handled, 1);
    ART_ASSERT(promise->result == NULL);
    promise->result = message;
    // relaxed: only the winner changes a taken promise.
    uint64_t word = art_atomic_load(&promise->word, relaxed);
    // relaxed: rung before the word, so that a waiter that goes to sleep now does not sleep.
    art_atomic_store(&promise->bell, 1, relaxed);
    // edge await.word (release): the result happens before its fetch.
    art_atomic_store(&promise->word, (word & ~STATE_MASK) | ART_PROMISE_DONE, release);
    art_platform_wake_all(&promise->bell);
}

agentrt_status art_await_complete(struct art_thread *thread, uint64_t bits,
                                  struct art_draft *draft)
{
    struct art_promise *promise = win(bits);
    if (promise == NULL)
        return AGENTRT_E_STALE;
    deliver(thread, promise, draft);
    return AGENTRT_OK;
}

// Ends a promise that the caller has won. Nothing here can fail but the text, without memory for a long one.
static void fail(struct art_thread *thread, struct art_promise *promise, uint64_t from,
                 agentrt_status status, const char *text, uint64_t text_bytes)
{
    struct art_draft draft = { .message = promise->spare };
    ART_ASSERT(draft.message != NULL);
    promise->spare = NULL;
    art_signal_draft_text(thread, text, text_bytes, &draft);
    draft.message->from = from;
    draft.message->status = (int16_t)status;
    deliver(thread, promise, &draft);
}

bool art_await_fail(struct art_thread *thread, uint64_t bits, uint64_t from, agentrt_status status,
                    const char *text, uint64_t text_bytes)
{
    struct art_promise *promise = win(bits);
    if (promise != NULL)
        fail(thread, promise, from, status, text, text_bytes);
    return promise != NULL;
}

void art_await_break(struct art_thread *thread, uint64_t bits, agentrt_status status)
{
    // Won before its target is read: until then another may end it, and a third begin anew.
    struct art_promise *promise = win(bits);
    if (promise == NULL)
        return;
    const char *text = agentrt_status_text(status);
    fail(thread, promise, promise->target, status, text, strlen(text));
}

static void drop_result(struct art_thread *thread, struct art_promise *promise)
{
    struct art_msg *message = promise->result;
    ART_ASSERT(message != NULL);
    if (message->capability != AGENTRT_INLINE)
        art_buf_discard(thread, message->payload.buf.buf);
    art_msg_release(thread, message);
}

agentrt_status art_await_cancel(struct art_thread *thread, uint64_t bits)
{
    for (;;) {
        struct art_promise *promise = win(bits);
        if (promise != NULL) {
            promise_free(thread, promise);
            return AGENTRT_OK;
        }
        uint64_t word;
        promise = resolve(bits, &word);
        if (promise == NULL)
            return AGENTRT_E_STALE;
        if ((word & STATE_MASK) != ART_PROMISE_DONE) {
            art_atomic_pause(); // taken: its result, or its end, is a few instructions away
            continue;
        }
        // edge await.word (acq_rel): one fetch or cancel of a result.
        if (!art_atomic_cas(&promise->word, &word, (word & ~STATE_MASK) | ART_PROMISE_TAKEN,
                            acq_rel, relaxed))
            return AGENTRT_E_STALE;
        drop_result(thread, promise);
        promise_free(thread, promise);
        return AGENTRT_OK;
    }
}

agentrt_status art_await_fetch(uint64_t bits, struct art_msg **out_message)
{
    uint64_t word;
    struct art_promise *promise = resolve(bits, &word);
    if (promise == NULL)
        return AGENTRT_E_STALE;
    // relaxed: constant while the name fits.
    if (art_atomic_load(&promise->asker, relaxed) != 0)
        return AGENTRT_E_CONTEXT;
    if ((word & STATE_MASK) != ART_PROMISE_DONE)
        return AGENTRT_E_PENDING;
    // edge await.word (acq_rel): one fetch or cancel of a result.
    if (!art_atomic_cas(&promise->word, &word, (word & ~STATE_MASK) | ART_PROMISE_TAKEN, acq_rel,
                        relaxed))
        return AGENTRT_E_STALE;
    ART_ASSERT(promise->result != NULL);
    *out_message = promise->result;
    promise_free(art_thread_self(), promise);
    return AGENTRT_OK;
}

void art_await_sleep(uint64_t bits, uint64_t timeout_ns)
{
    uint64_t word;
    struct art_promise *promise = resolve(bits, &word);
    if (promise != NULL && (word & STATE_MASK) != ART_PROMISE_DONE)
        art_platform_wait(&promise->bell, 0, timeout_ns);
}

bool art_await_note(struct art_words *words, uint64_t bits)
{
    if (words->count == words->room) {
        uint32_t kept = 0;
        for (uint32_t i = 0; i < words->count; i++)
            if (pending(words->items[i]))
                words->items[kept++] = words->items[i];
        words->count = kept;
    }
    return art_words_push(words, bits);
}

void art_await_hold(struct art_agent *agent, uint64_t right)
{
    if (!pending(right))
        return;
    struct art_ext *ext = art_agent_ext(agent);
    if (ext == NULL)
        return; // without memory its end cannot break this ask; the deadline still does
    if (!art_await_note(&ext->rights, right))
        return; // as above
}

void art_await_close(struct art_thread *thread, struct art_runtime *runtime)
{
    struct art_promise *promise;
    // Chunks are made in order, so the first hole is the end.
    for (uint32_t index = 0; (promise = art_pool_find(ART_POOL_PROMISE, index)) != NULL; index++) {
        // edge await.word (acquire): the making, or the completion, happens before this.
        uint64_t state = art_atomic_load(&promise->word, acquire) & STATE_MASK;
        // relaxed: a promise of this runtime changes no more; another's changes to another.
        if (state == ART_PROMISE_FREE || art_atomic_load(&promise->runtime, relaxed) != runtime)
            continue;
        if (state == ART_PROMISE_DONE)
            drop_result(thread, promise);
        promise_free(thread, promise);
    }
}
