// Channels: bounded queues between any number of senders and receivers, each of whom may wait.
#include "orchestrate/channel.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/letter.h"
#include "exec/trace.h"
#include "object/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define GENERATION_SHIFT 40

enum state { FREE, OPEN, CLOSED };

_Static_assert(sizeof(struct art_channel) <= ART_CHANNEL_BYTES, "a channel fits its element");

static uint64_t word_make(uint32_t generation, enum state state)
{
    return (uint64_t)generation << GENERATION_SHIFT | state;
}

// Under the lock.
static uint64_t word_of(struct art_channel *channel)
{
    // relaxed: written under this lock.
    return art_atomic_load(&channel->word, relaxed);
}

static enum state state_of(struct art_channel *channel)
{
    return (enum state)(word_of(channel) & ART_CHANNEL_STATE_MASK);
}

static void set_word(struct art_channel *channel, uint64_t word)
{
    // edge channel.word (release): the opening happens before a use of the name.
    art_atomic_store(&channel->word, word, release);
}

static uint64_t bits_of(struct art_channel *channel)
{
    return art_handle_make(ART_HANDLE_CHANNEL, (uint32_t)(word_of(channel) >> GENERATION_SHIFT),
                           channel->index);
}

static struct art_runtime *runtime_of(struct art_channel *channel)
{
    // relaxed: constant while the name fits.
    return art_atomic_load(&channel->runtime, relaxed);
}

void art_channel_prepare(void *element, uint32_t index)
{
    struct art_channel *channel = element;
    channel->index = index;
    art_mutex_init(&channel->lock);
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&channel->word, word_make(1, FREE), relaxed);
}

static struct art_channel *find(uint64_t bits)
{
    return art_pool_find_sized(ART_POOL_CHANNEL, art_handle_index(bits), ART_CHANNEL_BYTES);
}

// Whether a name is of this life, and if not, of an earlier one: a channel leaves its place only by closing.
static bool fits(uint64_t word, uint64_t bits)
{
    return word >> GENERATION_SHIFT == art_handle_generation(bits) &&
           (word & ART_CHANNEL_STATE_MASK) != FREE;
}
static bool fitted(uint64_t word, uint64_t bits)
{
    return art_handle_generation(bits) < word >> GENERATION_SHIFT;
}

// Locks the channel of this name. Not OK: nothing is locked.
static agentrt_status lock(uint64_t bits, struct art_channel **out_channel)
{
    struct art_channel *channel = find(bits);
    if (channel == NULL)
        return AGENTRT_E_STALE;
    art_mutex_lock(&channel->lock);
    uint64_t word = word_of(channel);
    if (ART_LIKELY(fits(word, bits))) {
        *out_channel = channel;
        return AGENTRT_OK;
    }
    art_mutex_unlock(&channel->lock);
    return fitted(word, bits) ? AGENTRT_E_CLOSED : AGENTRT_E_STALE;
}

static void unlock(struct art_channel *channel)
{
    ART_ASSERT(channel->count <= channel->capacity);
    ART_ASSERT(channel->first_sender == NULL || channel->count == channel->capacity);
    ART_ASSERT((channel->first_sender == NULL) == (channel->senders == 0));
    art_mutex_unlock(&channel->lock);
}

agentrt_status art_channel_runtime(uint64_t bits, struct art_runtime **out_runtime)
{
    struct art_channel *channel = find(bits);
    if (channel == NULL)
        return AGENTRT_E_STALE;
    // edge channel.word (acquire): the opening happens before this use.
    uint64_t word = art_atomic_load(&channel->word, acquire);
    if (ART_UNLIKELY(!fits(word, bits)))
        return fitted(word, bits) ? AGENTRT_E_CLOSED : AGENTRT_E_STALE;
    *out_runtime = runtime_of(channel);
    return AGENTRT_OK;
}

void art_channel_start(struct art_runtime *runtime)
{
    art_mutex_init(&runtime->channels.lock);
    runtime->channels.first = runtime->channels.last = NULL;
    runtime->channels.opened = 0;
}

static void enlist(struct art_runtime *runtime, struct art_channel *channel)
{
    struct art_channels *channels = &runtime->channels;
    art_mutex_lock(&channels->lock);
    channel->id = ++channels->opened;
    channel->previous = channels->last;
    channel->next = NULL;
    if (channels->last == NULL)
        channels->first = channel;
    else
        channels->last->next = channel;
    channels->last = channel;
    art_mutex_unlock(&channels->lock);
}

// The end of a channel whose name fits no more.
static void leave(struct art_thread *thread, struct art_runtime *runtime,
                  struct art_channel *channel, uint64_t bits)
{
    struct art_channels *channels = &runtime->channels;
    art_mutex_lock(&channels->lock);
    if (channel->previous == NULL)
        channels->first = channel->next;
    else
        channel->previous->next = channel->next;
    if (channel->next == NULL)
        channels->last = channel->previous;
    else
        channel->next->previous = channel->previous;
    art_mutex_unlock(&channels->lock);
    if (!art_handle_last(art_handle_generation(bits)))
        art_pool_release(thread->caches, ART_POOL_CHANNEL, channel);
}

agentrt_status art_channel_open(struct art_thread *thread, struct art_runtime *runtime,
                                uint32_t capacity, uint64_t *out_channel)
{
    ART_ASSERT(capacity > 0);
    struct art_channel *channel = art_pool_acquire(thread->caches, ART_POOL_CHANNEL);
    if (channel == NULL)
        return AGENTRT_E_MEMORY;
    enlist(runtime, channel);
    art_mutex_lock(&channel->lock);
    ART_ASSERT(state_of(channel) == FREE);
    channel->first = channel->last = NULL;
    channel->first_sender = channel->last_sender = NULL;
    channel->receivers = (struct art_words){ 0 };
    channel->receivers_first = 0;
    channel->senders = 0;
    channel->senders_max = ART_SENDERS_SWEPT_MIN;
    channel->count = 0;
    channel->capacity = capacity;
    // relaxed: published by the word.
    art_atomic_store(&channel->runtime, runtime, relaxed);
    set_word(channel, (word_of(channel) & ~ART_CHANNEL_STATE_MASK) | OPEN);
    *out_channel = bits_of(channel);
    if (art_trace_on(runtime))
        art_trace_line(runtime, "open #%" PRIu64 " %" PRIu32, channel->id, capacity);
    unlock(channel);
    return AGENTRT_OK;
}

static void append(struct art_msg **first, struct art_msg **last, struct art_msg *message)
{
    // relaxed: the list is the lock's.
    art_atomic_store(&message->next, NULL, relaxed);
    if (*first == NULL)
        *first = message;
    else
        art_atomic_store(&(*last)->next, message, relaxed); // relaxed: same
    *last = message;
}

static struct art_msg *shift(struct art_msg **first, struct art_msg **last)
{
    struct art_msg *message = *first;
    if (message == NULL)
        return NULL;
    // relaxed: the list is the lock's.
    *first = art_atomic_load(&message->next, relaxed);
    if (*first == NULL)
        *last = NULL;
    return message;
}

// The first receiver who still waits, won for the caller; NULL when nobody does. The dead get nothing.
static struct art_promise *win_receiver(struct art_thread *thread, struct art_channel *channel)
{
    struct art_words *receivers = &channel->receivers;
    while (channel->receivers_first < receivers->count) {
        uint64_t future = receivers->items[channel->receivers_first++];
        struct art_promise *promise =
            art_await_forsaken(thread, future) ? NULL : art_await_win(future);
        if (promise != NULL)
            return promise;
    }
    art_words_keep(receivers, 0);
    channel->receivers_first = 0;
    return NULL;
}

// Keeps the waits that go on, in order, and at least doubles what else fits.
static bool make_room(struct art_thread *thread, struct art_channel *channel)
{
    struct art_words *receivers = &channel->receivers;
    uint32_t kept = 0;
    for (uint32_t i = channel->receivers_first; i < receivers->count; i++)
        if (!art_await_over(receivers->items[i]) &&
            !art_await_forsaken(thread, receivers->items[i]))
            receivers->items[kept++] = receivers->items[i];
    art_words_keep(receivers, kept);
    channel->receivers_first = 0;
    return kept < receivers->room / 2 || art_words_grow(receivers) || kept < receivers->room;
}

// An item says which channel it came through.
static void hand_over(struct art_thread *thread, struct art_promise *promise, uint64_t channel,
                      struct art_draft *draft)
{
    draft->message->from = channel;
    art_await_deliver(thread, promise, draft);
}

static void bury(struct art_thread *thread, struct art_runtime *runtime, uint64_t channel,
                 struct art_msg *message, agentrt_status reason)
{
    message->right = 0;
    ART_COUNT(thread, runtime, accepted, 1);
    art_letter_write(thread, runtime, channel, message, reason);
    art_msg_release(thread, message);
}

static void bury_all(struct art_thread *thread, struct art_runtime *runtime, uint64_t channel,
                     struct art_msg *first, agentrt_status reason)
{
    while (first != NULL) {
        // relaxed: the list is this caller's.
        struct art_msg *next = art_atomic_load(&first->next, relaxed);
        bury(thread, runtime, channel, first, reason);
        first = next;
    }
}

static void trace_item(struct art_channel *channel, const char *event,
                       const struct art_msg *message)
{
    struct art_runtime *runtime = runtime_of(channel);
    if (ART_LIKELY(!art_trace_on(runtime)))
        return;
    char text[ART_EVENT_BYTES];
    snprintf(text, sizeof text, "%s #%" PRIu64, event, channel->id);
    art_trace_send(runtime, text, message->from, 0, message);
}

// Takes the messages out whose senders wait no more, and leaves twice the others' number before the next time.
static struct art_msg *sweep(struct art_channel *channel)
{
    struct art_msg *first = channel->first_sender;
    struct art_msg *last = channel->last_sender;
    struct art_msg *overdue = NULL, *last_overdue = NULL;
    struct art_msg *message;
    channel->first_sender = channel->last_sender = NULL;
    channel->senders = 0;
    while ((message = shift(&first, &last)) != NULL) {
        if (art_await_over(message->right)) {
            append(&overdue, &last_overdue, message);
            continue;
        }
        append(&channel->first_sender, &channel->last_sender, message);
        channel->senders += 1;
    }
    uint32_t twice = 2 * channel->senders;
    channel->senders_max = twice < ART_SENDERS_SWEPT_MIN ? ART_SENDERS_SWEPT_MIN : twice;
    return overdue;
}

// The sender waits behind those who do already. Its message is settled: it comes back as a dead letter if the wait ends without room.
// Returns messages of others whose waits have ended so.
static struct art_msg *queue_sender(struct art_channel *channel, struct art_draft *draft,
                                    uint64_t future)
{
    if (draft->parcel.buf != 0)
        art_buf_settle(&draft->parcel, bits_of(channel));
    draft->message->right = future;
    append(&channel->first_sender, &channel->last_sender, draft->message);
    channel->senders += 1;
    return channel->senders > channel->senders_max ? sweep(channel) : NULL;
}

// With a future this never says FULL.
static agentrt_status send(struct art_thread *thread, uint64_t bits, struct art_draft *draft,
                           uint64_t future)
{
    struct art_channel *channel;
    agentrt_status status = lock(bits, &channel);
    if (status != AGENTRT_OK)
        return status;
    bool room = channel->count < channel->capacity;
    struct art_promise *sender = NULL;
    if (state_of(channel) != OPEN)
        status = AGENTRT_E_CLOSED;
    else if (!room && future == 0)
        status = AGENTRT_E_FULL;
    else if (room && future != 0 && (sender = art_await_win(future)) == NULL)
        status = AGENTRT_E_DEADLINE;
    if (status != AGENTRT_OK) {
        unlock(channel);
        return status;
    }
    struct art_runtime *runtime = runtime_of(channel);
    trace_item(channel, room ? "push" : "wait", draft->message);
    struct art_msg *overdue = NULL;
    struct art_promise *receiver = channel->count == 0 ? win_receiver(thread, channel) : NULL;
    if (!room) {
        overdue = queue_sender(channel, draft, future);
    } else if (receiver == NULL) {
        if (draft->parcel.buf != 0)
            art_buf_settle(&draft->parcel, bits);
        append(&channel->first, &channel->last, draft->message);
        channel->count += 1;
    }
    unlock(channel);
    if (receiver != NULL)
        hand_over(thread, receiver, bits, draft);
    if (sender != NULL)
        art_await_fail_won(thread, sender, bits, AGENTRT_OK, NULL, 0);
    if (overdue != NULL)
        bury_all(thread, runtime, bits, overdue, AGENTRT_E_CANCELLED);
    return AGENTRT_OK;
}

agentrt_status art_channel_try_send(struct art_thread *thread, uint64_t channel,
                                    struct art_draft *draft)
{
    return send(thread, channel, draft, 0);
}

agentrt_status art_channel_send(struct art_thread *thread, struct art_runtime *runtime,
                                uint64_t channel, struct art_draft *draft, uint64_t future)
{
    agentrt_status status = send(thread, channel, draft, future);
    if (status == AGENTRT_OK)
        return status;
    if (status != AGENTRT_E_DEADLINE && art_await_cancel(thread, future) == AGENTRT_OK)
        return status;
    // Its deadline came first and is what the future tells, so what it carries is on its way like any other's.
    if (draft->parcel.buf != 0)
        art_buf_settle(&draft->parcel, channel);
    bury(thread, runtime, channel, draft->message, AGENTRT_E_CANCELLED);
    return AGENTRT_OK;
}

// What a taken item leaves to do once the lock is free. The channel may be another's by then.
struct aftermath {
    struct art_runtime *runtime;
    struct art_promise *sender; // has got the room
    struct art_msg *overdue;    // of senders whose waits ended before
    bool freed;                 // the channel was closed and is empty now
};

// The oldest item; its room goes to the sender that has waited longest.
static struct art_msg *take(struct art_channel *channel, struct aftermath *out_after)
{
    *out_after = (struct aftermath){ .runtime = runtime_of(channel) };
    struct art_msg *item = shift(&channel->first, &channel->last);
    ART_ASSERT(item != NULL);
    channel->count -= 1;
    struct art_msg *last_overdue = NULL;
    struct art_msg *waiting;
    while (out_after->sender == NULL &&
           (waiting = shift(&channel->first_sender, &channel->last_sender)) != NULL) {
        channel->senders -= 1;
        out_after->sender = art_await_win(waiting->right);
        if (out_after->sender == NULL) {
            append(&out_after->overdue, &last_overdue, waiting);
            continue;
        }
        waiting->right = 0;
        append(&channel->first, &channel->last, waiting);
        channel->count += 1;
    }
    if (state_of(channel) == CLOSED && channel->count == 0) {
        uint32_t generation = (uint32_t)(word_of(channel) >> GENERATION_SHIFT);
        set_word(channel, word_make(art_handle_next(generation), FREE));
        out_after->freed = true;
    }
    trace_item(channel, "pop", item);
    return item;
}

static void tidy_up(struct art_thread *thread, struct art_channel *channel, uint64_t bits,
                    const struct aftermath *after)
{
    if (after->sender != NULL)
        art_await_fail_won(thread, after->sender, bits, AGENTRT_OK, NULL, 0);
    bury_all(thread, after->runtime, bits, after->overdue, AGENTRT_E_CANCELLED);
    if (after->freed)
        leave(thread, after->runtime, channel, bits);
}

agentrt_status art_channel_try_recv(struct art_thread *thread, uint64_t bits,
                                    struct art_msg **out_message)
{
    struct art_channel *channel;
    agentrt_status status = lock(bits, &channel);
    if (status != AGENTRT_OK)
        return status;
    if (channel->count == 0) {
        unlock(channel);
        return AGENTRT_E_PENDING;
    }
    struct aftermath after;
    struct art_msg *item = take(channel, &after);
    unlock(channel);
    item->from = bits;
    *out_message = item;
    tidy_up(thread, channel, bits, &after);
    return AGENTRT_OK;
}

agentrt_status art_channel_recv(struct art_thread *thread, uint64_t bits, uint64_t future)
{
    struct art_channel *channel;
    agentrt_status status = lock(bits, &channel);
    if (status != AGENTRT_OK)
        return status;
    struct art_words *receivers = &channel->receivers;
    if (channel->count == 0) {
        bool fit = receivers->count < receivers->room || make_room(thread, channel);
        status = fit && art_words_push(receivers, future) ? AGENTRT_E_PENDING : AGENTRT_E_MEMORY;
        unlock(channel);
        return status;
    }
    struct art_promise *receiver = art_await_win(future);
    if (receiver == NULL) {
        unlock(channel);
        return AGENTRT_OK; // its deadline, or another channel, was quicker
    }
    struct aftermath after;
    struct art_draft draft = { .message = take(channel, &after) };
    unlock(channel);
    hand_over(thread, receiver, bits, &draft);
    tidy_up(thread, channel, bits, &after);
    return AGENTRT_OK;
}

// False: the wait was over.
static bool tell_closed(struct art_thread *thread, uint64_t future, uint64_t channel)
{
    const char *text = agentrt_status_text(AGENTRT_E_CLOSED);
    struct art_promise *promise = art_await_win(future);
    if (promise != NULL)
        art_await_fail_won(thread, promise, channel, AGENTRT_E_CLOSED, text, strlen(text));
    return promise != NULL;
}

// Those who wait hear of the close, and what the senders among them had to send comes back.
static void tell_all(struct art_thread *thread, struct art_runtime *runtime, uint64_t bits,
                     const struct art_words *receivers, uint32_t first, struct art_msg *senders)
{
    for (uint32_t i = first; i < receivers->count; i++)
        (void)tell_closed(thread, receivers->items[i], bits);
    struct art_msg *message;
    struct art_msg *last = NULL;
    while ((message = shift(&senders, &last)) != NULL)
        bury(thread, runtime, bits, message,
             tell_closed(thread, message->right, bits) ? AGENTRT_E_CLOSED : AGENTRT_E_CANCELLED);
}

agentrt_status art_channel_close(struct art_thread *thread, uint64_t bits)
{
    struct art_channel *channel;
    agentrt_status status = lock(bits, &channel);
    if (status != AGENTRT_OK)
        return status;
    if (state_of(channel) == CLOSED) {
        unlock(channel);
        return AGENTRT_E_CLOSED;
    }
    struct art_runtime *runtime = runtime_of(channel);
    struct art_words receivers = channel->receivers;
    uint32_t first = channel->receivers_first;
    struct art_msg *senders = channel->first_sender;
    channel->receivers = (struct art_words){ 0 };
    channel->receivers_first = 0;
    channel->first_sender = channel->last_sender = NULL;
    channel->senders = 0;
    bool empty = channel->count == 0;
    if (art_trace_on(runtime))
        art_trace_line(runtime, "close #%" PRIu64, channel->id);
    uint32_t generation = art_handle_generation(bits);
    set_word(channel,
             empty ? word_make(art_handle_next(generation), FREE) : word_make(generation, CLOSED));
    unlock(channel);
    tell_all(thread, runtime, bits, &receivers, first, senders);
    art_words_free(&receivers);
    if (empty)
        leave(thread, runtime, channel, bits);
    return AGENTRT_OK;
}

void art_channel_close_all(struct art_thread *thread, struct art_runtime *runtime)
{
    // Nobody else is inside, so the list and its channels are this caller's.
    struct art_channel *channel;
    while ((channel = runtime->channels.first) != NULL) {
        uint64_t bits = bits_of(channel);
        if (state_of(channel) == OPEN) {
            agentrt_status status = art_channel_close(thread, bits);
            ART_ASSERT(status == AGENTRT_OK);
        }
        struct aftermath after = { 0 };
        while (runtime->channels.first == channel && !after.freed)
            bury(thread, runtime, bits, take(channel, &after), AGENTRT_E_SHUTDOWN);
        if (after.freed)
            leave(thread, runtime, channel, bits);
    }
}

agentrt_status art_channel_look(uint64_t bits, struct art_channel_state *out_state)
{
    struct art_channel *channel;
    agentrt_status status = lock(bits, &channel);
    if (status != AGENTRT_OK)
        return status;
    *out_state = (struct art_channel_state){ channel->count, channel->capacity,
                                             state_of(channel) == CLOSED };
    unlock(channel);
    return AGENTRT_OK;
}
