// Quorums: one question to several voters, and an end as soon as one value has enough votes, or none can have them any more.
#include "orchestrate/quorum.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/trace.h"
#include "object/buf.h"

#include <inttypes.h>
#include <string.h>

#define GENERATION_SHIFT 40

enum state { FREE, OPEN };

_Static_assert(sizeof(struct art_round) <= ART_ROUND_BYTES, "a round fits its element");

static uint64_t word_make(uint32_t generation, enum state state)
{
    return (uint64_t)generation << GENERATION_SHIFT | state;
}

// Under the lock.
static uint64_t word_of(struct art_round *round)
{
    // relaxed: written under this lock.
    return art_atomic_load(&round->word, relaxed);
}

static void set_word(struct art_round *round, uint64_t word)
{
    // relaxed: read under the lock.
    art_atomic_store(&round->word, word, relaxed);
}

// A round's name never leaves the core; it only tells one life of its place from the next.
static uint64_t bits_of(struct art_round *round)
{
    return (word_of(round) >> GENERATION_SHIFT) << ART_INDEX_BITS | round->index;
}

static struct art_runtime *runtime_of(struct art_round *round)
{
    // relaxed: constant while the name fits.
    return art_atomic_load(&round->runtime, relaxed);
}

void art_quorum_prepare(void *element, uint32_t index)
{
    struct art_round *round = element;
    round->index = index;
    art_mutex_init(&round->lock);
    // relaxed: published with the chunk or the magazine.
    art_atomic_store(&round->word, word_make(1, FREE), relaxed);
}

// Locks the round of this name; NULL, and nothing is locked, when it is over.
static struct art_round *lock(uint64_t bits)
{
    struct art_round *round = art_pool_find_sized(
        ART_POOL_ROUND, (uint32_t)(bits & ((1u << ART_INDEX_BITS) - 1)), ART_ROUND_BYTES);
    ART_ASSERT(round != NULL); // who has a name had it from an opening
    art_mutex_lock(&round->lock);
    if ((word_of(round) & ART_ROUND_STATE_MASK) == OPEN && bits_of(round) == bits)
        return round;
    art_mutex_unlock(&round->lock);
    return NULL;
}

// The result.

static const unsigned char *bytes_of(const struct art_msg *message)
{
    return message->capability == AGENTRT_INLINE ? message->payload.bytes
                                                 : message->payload.buf.data;
}

static uint64_t result_bytes(const struct art_round *round, uint32_t choices, uint64_t values_bytes)
{
    return sizeof(agentrt_tally) + (uint64_t)round->voters * sizeof(agentrt_vote) +
           (uint64_t)choices * sizeof(agentrt_choice) + values_bytes;
}

// Gives each choice its place: most votes first, and of those with as many the one that came first. `order` is the inverse.
static void place_choices(struct art_round *round)
{
    struct art_choice *choices = round->choices;
    // A choice's hash is not needed any more: the order lies where the hashes did.
    for (uint32_t i = 0; i < round->choices_count; i++) {
        uint32_t at = i;
        for (; at > 0 && choices[choices[at - 1].hash].votes < choices[i].votes; at--)
            choices[at].hash = choices[at - 1].hash;
        choices[at].hash = i;
    }
    for (uint32_t at = 0; at < round->choices_count; at++)
        choices[choices[at].hash].place = at;
}

static uint64_t values_bytes(const struct art_round *round)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < round->choices_count; i++)
        bytes += round->choices[i].message->payload_bytes;
    return bytes;
}

// Fills the result; false when it needs more memory than there is.
static bool fill_result(struct art_thread *thread, struct art_round *round)
{
    uint64_t bytes = result_bytes(round, round->choices_count, values_bytes(round));
    if (bytes > round->result.bytes) {
        struct art_parcel larger;
        unsigned char *data;
        if (art_buf_pack_blank(thread, bytes, &larger, &data) != AGENTRT_OK)
            return false;
        art_buf_restore(thread, &round->result);
        round->result = larger;
        round->data = data;
    }
    art_buf_trim(&round->result, bytes);
    place_choices(round);
    unsigned char *at = round->data;
    agentrt_tally tally = { .status = round->status,
                            .voters = round->voters,
                            .threshold = round->threshold,
                            .choices = round->choices_count };
    memcpy(at, &tally, sizeof tally);
    at += sizeof tally;
    for (uint32_t i = 0; i < round->voters; i++, at += sizeof(agentrt_vote)) {
        const struct art_ballot *ballot = &round->ballots[i];
        bool voted = ballot->message != NULL;
        agentrt_vote vote = { .status = ballot->status,
                              .choice =
                                  voted ? round->choices[ballot->choice].place : ART_CHOICE_NONE };
        memcpy(at, &vote, sizeof vote);
    }
    uint64_t offset = result_bytes(round, round->choices_count, 0);
    for (uint32_t i = 0; i < round->choices_count; i++, at += sizeof(agentrt_choice)) {
        const struct art_choice *of = &round->choices[round->choices[i].hash];
        const struct art_msg *message = of->message;
        agentrt_choice choice = { .type = message->type,
                                  .offset = offset,
                                  .bytes = message->payload_bytes,
                                  .votes = of->votes };
        memcpy(at, &choice, sizeof choice);
        if (choice.bytes > 0)
            memcpy(round->data + offset, bytes_of(message), choice.bytes);
        offset += choice.bytes;
    }
    ART_ASSERT(offset == bytes);
    return true;
}

// The end of a round.

static void drop_votes(struct art_thread *thread, struct art_round *round)
{
    for (uint32_t i = 0; i < round->voters; i++) {
        struct art_msg *message = round->ballots[i].message;
        if (message == NULL)
            continue;
        if (message->capability != AGENTRT_INLINE)
            art_buf_discard(thread, message->payload.buf.buf);
        art_msg_release(thread, message);
    }
}

// Frees the place. Nobody else changes the round any more, but some may still look whether it is over.
static void release(struct art_thread *thread, struct art_round *round)
{
    struct art_ballot *ballots = round->ballots;
    art_mutex_lock(&round->lock);
    uint32_t generation = (uint32_t)(word_of(round) >> GENERATION_SHIFT);
    set_word(round, word_make(art_handle_next(generation), FREE));
    round->ballots = NULL;
    round->choices = NULL;
    art_mutex_unlock(&round->lock);
    art_mem_free(ballots);
    if (!art_handle_last(generation))
        art_pool_release(thread->caches, ART_POOL_ROUND, round);
}

// Nobody counts this vote any more. If it is on its way at this moment, its count refuses it as too late.
static void give_up(struct art_thread *thread, uint64_t vote)
{
    agentrt_status status = art_await_cancel(thread, vote);
    ART_ASSERT(status == AGENTRT_OK || status == AGENTRT_E_STALE);
}

// Ends a decided round. `won` is the promise of its result, or NULL when nobody wants it.
static void finish(struct art_thread *thread, struct art_round *round, struct art_promise *won)
{
    ART_ASSERT(round->status != AGENTRT_E_PENDING);
    for (uint32_t i = 0; i < round->voters; i++)
        if (round->ballots[i].status == AGENTRT_E_PENDING)
            give_up(thread, round->ballots[i].vote);
    bool filled = won != NULL && fill_result(thread, round);
    agentrt_status status = round->status;
    struct art_parcel result = round->result;
    uint64_t type = 0;
    if (status == AGENTRT_OK && filled)
        type = round->choices[round->choices[0].hash].message->type;
    drop_votes(thread, round);
    release(thread, round);
    if (!filled)
        art_buf_restore(thread, &result);
    if (filled) {
        art_await_end_won(thread, won, status, type, &result);
    } else if (won != NULL) {
        const char *text = agentrt_status_text(AGENTRT_E_MEMORY);
        art_await_fail_won(thread, won, 0, AGENTRT_E_MEMORY, text, strlen(text));
    }
}

// Its deadline has won the promise of its result, or a cancel.
static void over(struct art_thread *thread, uint64_t bits, struct art_promise *won)
{
    struct art_round *round = lock(bits);
    ART_ASSERT(round != NULL); // it ends by whoever won, and that is this caller
    if (round->status == AGENTRT_E_PENDING)
        round->status = won != NULL ? AGENTRT_E_DEADLINE : AGENTRT_E_CANCELLED;
    art_mutex_unlock(&round->lock);
    finish(thread, round, won);
}

// The count.

// What an answer is to its round.
static agentrt_status verdict(const struct art_msg *message)
{
    if (message->status != AGENTRT_OK)
        return message->status;
    if (message->capability == AGENTRT_TAG)
        return AGENTRT_E_CAPABILITY; // no bytes that another vote could equal
    return message->payload_bytes > AGENTRT_VOTE_BYTES_MAX ? AGENTRT_E_SIZE : AGENTRT_OK;
}

// FNV-1a: so that different values are told apart without a look at their bytes.
static uint64_t hash_of(const struct art_msg *message)
{
    const unsigned char *data = bytes_of(message);
    uint64_t hash = 0xCBF29CE484222325ull;
    for (uint32_t i = 0; i < message->payload_bytes; i++)
        hash = (hash ^ data[i]) * 0x100000001B3ull;
    return hash;
}

static bool equal(const struct art_msg *one, const struct art_msg *other)
{
    return one->type == other->type && one->payload_bytes == other->payload_bytes &&
           memcmp(bytes_of(one), bytes_of(other), one->payload_bytes) == 0;
}

// The choice that this vote is for, a new one if need be.
static uint32_t choose(struct art_round *round, const struct art_msg *message, uint64_t hash)
{
    struct art_choice *choices = round->choices;
    uint32_t at = 0;
    while (at < round->choices_count &&
           !(choices[at].hash == hash && equal(choices[at].message, message)))
        at += 1;
    if (at == round->choices_count) {
        choices[at] = (struct art_choice){ .hash = hash, .message = message };
        round->choices_count += 1;
    }
    choices[at].votes += 1;
    return at;
}

// After one more seat was counted.
static agentrt_status decide(const struct art_round *round)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < round->choices_count; i++)
        most = round->choices[i].votes > most ? round->choices[i].votes : most;
    if (most == round->threshold)
        return AGENTRT_OK;
    return most + round->open < round->threshold ? AGENTRT_E_QUORUM : AGENTRT_E_PENDING;
}

static bool count(struct art_thread *thread, const struct art_vote *vote, struct art_msg *message)
{
    agentrt_status status = verdict(message);
    uint64_t hash = status == AGENTRT_OK ? hash_of(message) : 0;
    struct art_round *round = lock(vote->round);
    if (round == NULL)
        return false;
    if (round->status != AGENTRT_E_PENDING) {
        art_mutex_unlock(&round->lock);
        return false;
    }
    ART_COUNT(thread, vote->runtime, accepted, 1);
    ART_COUNT(thread, vote->runtime, handled, 1);
    struct art_ballot *ballot = &round->ballots[vote->seat];
    ART_ASSERT(ballot->status == AGENTRT_E_PENDING);
    ART_ASSERT(round->open > 0);
    ballot->status = status;
    if (status == AGENTRT_OK) {
        ballot->message = message;
        ballot->choice = choose(round, message, hash);
    }
    round->open -= 1;
    round->status = decide(round);
    // If its deadline or a cancel is quicker, that one ends it.
    struct art_promise *won =
        round->status == AGENTRT_E_PENDING ? NULL : art_await_win(round->future);
    art_mutex_unlock(&round->lock);
    if (status != AGENTRT_OK) {
        if (message->capability != AGENTRT_INLINE)
            art_buf_discard(thread, message->payload.buf.buf);
        art_msg_release(thread, message);
    }
    if (won != NULL)
        finish(thread, round, won);
    return true;
}

static const struct art_overseer overseer = { .count = count, .over = over };

// The question.

static struct art_draft draft_of(struct art_msg *message)
{
    struct art_draft draft = { .message = message };
    if (message->capability != AGENTRT_INLINE)
        draft.parcel.buf = message->payload.buf.buf;
    return draft;
}

static struct art_msg *next_of(struct art_msg *message)
{
    // relaxed: the list is its maker's.
    return art_atomic_load(&message->next, relaxed);
}

// As many copies of the draft's message, linked; NULL when memory is short.
static struct art_msg *copies(struct art_thread *thread, const struct art_draft *draft,
                              uint32_t count)
{
    struct art_msg *first = NULL;
    for (uint32_t i = 0; i < count; i++) {
        struct art_draft copy;
        if (art_signal_draft_again(thread, draft, &copy) == AGENTRT_OK) {
            // relaxed: the list is this caller's.
            art_atomic_store(&copy.message->next, first, relaxed);
            first = copy.message;
            continue;
        }
        for (struct art_msg *next; first != NULL; first = next) {
            next = next_of(first);
            copy = draft_of(first);
            art_signal_undo(thread, &copy);
        }
        return NULL;
    }
    return first;
}

// A round that asked nobody; so many of its seats have a promise.
static void abandon(struct art_thread *thread, struct art_round *round, uint32_t seats)
{
    for (uint32_t i = 0; i < seats; i++) {
        bool withdrawn = art_await_withdraw(thread, round->ballots[i].vote);
        ART_ASSERT(withdrawn); // nobody else knows it
    }
    art_buf_restore(thread, &round->result);
    release(thread, round);
}

// A fresh round with a promise for each seat; nobody knows it yet. NULL when memory is short.
static struct art_round *open_round(struct art_thread *thread, struct art_runtime *runtime,
                                    const struct art_poll *poll)
{
    struct art_round *round = art_pool_acquire(thread->caches, ART_POOL_ROUND);
    if (round == NULL)
        return NULL;
    uint32_t voters = poll->voters_count;
    round->voters = round->open = voters;
    round->threshold = poll->threshold;
    round->choices_count = 0;
    round->status = AGENTRT_E_PENDING;
    round->future = 0;
    round->ballots = art_mem_alloc(voters * (sizeof *round->ballots + sizeof *round->choices));
    if (round->ballots == NULL) {
        art_pool_release(thread->caches, ART_POOL_ROUND, round);
        return NULL;
    }
    round->choices = (struct art_choice *)(void *)(round->ballots + voters);
    // relaxed: published by the lock.
    art_atomic_store(&round->runtime, runtime, relaxed);
    uint64_t room = result_bytes(round, voters, (uint64_t)voters * AGENTRT_INLINE_BYTES);
    agentrt_status status = art_buf_pack_blank(thread, room, &round->result, &round->data);
    struct art_seat seat = { .overseer = &overseer };
    art_mutex_lock(&round->lock);
    set_word(round, word_of(round) | OPEN);
    seat.round = bits_of(round);
    art_mutex_unlock(&round->lock);
    if (status != AGENTRT_OK) {
        release(thread, round);
        return NULL;
    }
    for (; seat.number < voters && status == AGENTRT_OK; seat.number++) {
        struct art_ballot *ballot = &round->ballots[seat.number];
        *ballot = (struct art_ballot){ .status = AGENTRT_E_PENDING, .choice = ART_CHOICE_NONE };
        status =
            art_await_create_seated(thread, runtime, poll->from, poll->voters[seat.number].bits,
                                    ART_PROMISE_VOTE, poll->deadline_ns, &seat, &ballot->vote);
    }
    if (status == AGENTRT_OK)
        return round;
    abandon(thread, round, seat.number - 1);
    return NULL;
}

// Asks one voter; who cannot be asked has said no.
static void ask(struct art_thread *thread, struct art_runtime *runtime, const struct art_poll *poll,
                uint32_t seat, struct art_msg *message)
{
    uint64_t right = message->right;
    uint64_t voter = poll->voters[seat].bits;
    struct art_draft draft = draft_of(message);
    bool late;
    if (!art_await_open(right, &late) || late) {
        // The others have decided without this one.
        art_signal_undo(thread, &draft);
        art_await_loosen(thread, right);
        return;
    }
    agentrt_status status = art_signal_offer(thread, runtime, voter, &draft);
    if (status == AGENTRT_OK)
        return;
    if (art_trace_on(runtime))
        art_trace_line(runtime, "refuse %" PRIu64 "->%" PRIu64 " %s", art_trace_number(poll->from),
                       art_trace_number(voter), agentrt_status_name(status));
    art_signal_undo(thread, &draft);
    art_await_fail(thread, right, voter, status, NULL, 0);
}

agentrt_status art_quorum_ask(struct art_thread *thread, struct art_runtime *runtime,
                              const struct art_poll *poll, const struct art_draft *draft,
                              uint64_t *out_future)
{
    ART_ASSERT(poll->threshold > 0);
    ART_ASSERT(poll->threshold <= poll->voters_count);
    ART_ASSERT(draft->parcel.buf == 0 || draft->parcel.source == 0);
    draft->message->from = poll->from;
    struct art_round *round = open_round(thread, runtime, poll);
    if (round == NULL)
        return AGENTRT_E_MEMORY;
    struct art_msg *messages = copies(thread, draft, poll->voters_count);
    if (messages == NULL) {
        abandon(thread, round, round->voters);
        return AGENTRT_E_MEMORY;
    }
    struct art_msg *message = messages;
    for (uint32_t i = 0; i < poll->voters_count; i++, message = next_of(message))
        message->right = art_await_right(round->ballots[i].vote);
    art_mutex_lock(&round->lock);
    struct art_seat seat = { .overseer = &overseer, .round = bits_of(round) };
    art_mutex_unlock(&round->lock);
    // Its deadline may pass at once, and end the round.
    agentrt_status status = art_await_create_seated(
        thread, runtime, poll->from, 0, ART_PROMISE_TALLY, poll->deadline_ns, &seat, out_future);
    if (status != AGENTRT_OK) {
        abandon(thread, round, round->voters);
        for (struct art_msg *next; messages != NULL; messages = next) {
            next = next_of(messages);
            struct art_draft copy = draft_of(messages);
            art_signal_undo(thread, &copy);
        }
        return status;
    }
    if (art_trace_on(runtime))
        art_trace_line(runtime, "quorum %" PRIu64 " %" PRIu32 " of %" PRIu32,
                       art_trace_number(poll->from), poll->threshold, poll->voters_count);
    round = lock(seat.round);
    if (round != NULL) {
        round->future = *out_future;
        art_mutex_unlock(&round->lock);
    }
    for (uint32_t i = 0; i < poll->voters_count; i++) {
        message = messages;
        messages = next_of(message);
        ask(thread, runtime, poll, i, message);
    }
    return AGENTRT_OK;
}

// Whether it is this runtime's. What is so stays so, for whoever closes the runtime; what only seems so without the lock is not so
// under it. No other is locked: one may be prepared at this moment, and in a child of fork() one may be locked for ever.
static bool is_of(struct art_round *round, const struct art_runtime *runtime)
{
    return (word_of(round) & ART_ROUND_STATE_MASK) == OPEN && runtime_of(round) == runtime;
}

void art_quorum_close_all(struct art_thread *thread, struct art_runtime *runtime)
{
    struct art_round *round;
    // Chunks are made in order, so the first hole is the end.
    for (uint32_t index = 0; (round = art_pool_find(ART_POOL_ROUND, index)) != NULL; index++) {
        if (!is_of(round, runtime))
            continue;
        art_mutex_lock(&round->lock);
        bool ours = is_of(round, runtime);
        art_mutex_unlock(&round->lock);
        if (!ours)
            continue;
        drop_votes(thread, round);
        art_buf_restore(thread, &round->result);
        release(thread, round);
    }
}
