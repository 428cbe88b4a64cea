// Dead letters: every message that was accepted and could not be handled ends here, counted, with its reason.
#include "exec/letter.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/await.h"
#include "exec/mailbox.h"
#include "exec/sched.h"
#include "exec/trace.h"
#include "object/buf.h"

#include <string.h>

bool art_letter_open(struct art_letters *letters)
{
    letters->first = 0;
    letters->count = 0;
    letters->listeners_count = 0;
    letters->ring = art_mem_alloc(ART_LETTERS_MAX * sizeof *letters->ring);
    if (letters->ring == NULL)
        return false;
    art_mutex_init(&letters->lock);
    return true;
}

void art_letter_close(struct art_letters *letters)
{
    art_mem_free(letters->ring);
    letters->ring = NULL;
    art_mutex_fini(&letters->lock);
}

static struct art_listener *listener_of(struct art_letters *letters, uint64_t agent)
{
    for (uint32_t i = 0; i < letters->listeners_count; i++)
        if (letters->listeners[i].agent == agent)
            return &letters->listeners[i];
    return NULL;
}

// Keeps the letter, and returns how many are to be told of it: copied out, because their mailboxes are theirs.
static uint32_t keep(struct art_letters *letters, const agentrt_letter *letter,
                     struct art_listener *out_listeners)
{
    art_mutex_lock(&letters->lock);
    ART_ASSERT(letters->count <= ART_LETTERS_MAX);
    ART_ASSERT(letters->first < ART_LETTERS_MAX);
    uint32_t at = (letters->first + letters->count) % ART_LETTERS_MAX;
    letters->ring[at] = *letter;
    if (letters->count < ART_LETTERS_MAX)
        letters->count += 1;
    else
        letters->first = (letters->first + 1) % ART_LETTERS_MAX;
    uint32_t listeners = listener_of(letters, letter->from) == NULL ? letters->listeners_count : 0;
    ART_ASSERT(listeners <= AGENTRT_LISTENERS_MAX);
    for (uint32_t i = 0; i < listeners; i++) {
        out_listeners[i] = letters->listeners[i];
        letters->listeners[i].missed = 0;
    }
    art_mutex_unlock(&letters->lock);
    return listeners;
}

static void forget(struct art_letters *letters, uint64_t agent)
{
    struct art_listener *listener = listener_of(letters, agent);
    if (listener == NULL)
        return;
    letters->listeners_count -= 1;
    memmove(listener, listener + 1,
            (size_t)(&letters->listeners[letters->listeners_count] - listener) * sizeof *listener);
}

// It was not told of this letter.
static void note_missed(struct art_letters *letters, const struct art_listener *told, bool dead)
{
    art_mutex_lock(&letters->lock);
    struct art_listener *listener = listener_of(letters, told->agent);
    if (dead)
        forget(letters, told->agent);
    else if (listener != NULL)
        listener->missed += told->missed + 1;
    art_mutex_unlock(&letters->lock);
}

static void fill(struct art_msg *message, const agentrt_letter *letter, uint64_t missed)
{
    uint64_t numbers[2] = { letter->payload_bytes, missed };
    message->from = letter->from;
    message->right = letter->to;
    message->type = letter->type;
    message->kind = AGENTRT_KIND_LETTER;
    message->capability = AGENTRT_INLINE;
    message->status = (int16_t)letter->reason;
    message->payload_bytes = sizeof numbers;
    memcpy(message->payload.bytes, numbers, sizeof numbers);
}

// Not by the road of signals, whose policies for a full mailbox may write letters.
static void tell(struct art_thread *thread, struct art_runtime *runtime,
                 const struct art_listener *listener, const agentrt_letter *letter)
{
    struct art_agent *agent = art_agent_find(listener->agent);
    struct art_msg *message = art_msg_acquire(thread);
    enum art_admission admission = ART_REFUSED_FULL;
    if (message != NULL)
        admission = art_mailbox_admit(agent, art_handle_generation(listener->agent),
                                      art_policy_capacity(art_agent_policy(agent)));
    if (admission != ART_ADMITTED && admission != ART_ADMITTED_WAKE) {
        if (message != NULL)
            art_msg_release(thread, message);
        note_missed(&runtime->letters, listener, admission == ART_REFUSED_DEAD);
        return;
    }
    fill(message, letter, listener->missed);
    ART_COUNT(thread, runtime, accepted, 1);
    if (art_trace_on(runtime))
        art_trace_send(runtime, "told", message->from, listener->agent, message);
    art_mailbox_link(agent, message);
    if (admission == ART_ADMITTED_WAKE)
        art_sched_submit(thread, runtime, agent);
}

void art_letter_note(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                     struct art_msg *message, agentrt_status reason)
{
    ART_ASSERT(reason < AGENTRT_OK); // a letter says why
    if (art_trace_on(runtime))
        art_trace_letter(runtime, to, message, reason);
    agentrt_letter letter = { .to = to,
                              .from = message->from,
                              .type = message->type,
                              .reason = reason,
                              .payload_bytes = message->payload_bytes };
    struct art_listener listeners[AGENTRT_LISTENERS_MAX];
    uint32_t listeners_count = 0;
    if (message->kind != AGENTRT_KIND_LETTER) // which is no letter of its own, only counted
        listeners_count = keep(&runtime->letters, &letter, listeners);
    if (message->capability != AGENTRT_INLINE)
        art_buf_discard(thread, message->payload.buf.buf);
    uint64_t right = art_msg_right(message);
    if (ART_UNLIKELY(art_msg_echoes(message)))
        runtime->tap.echo(thread, runtime, message->right, reason);
    bool lost = reason == AGENTRT_E_OVERFLOW || reason == AGENTRT_E_DROPPED; // its receiver lives
    if (right != 0)
        art_await_break(thread, right, lost ? reason : AGENTRT_E_DEAD);
    // What a close ends is told to nobody: those who listen end, too.
    if (listeners_count == 0 || art_runtime_closing(runtime))
        return;
    for (uint32_t i = 0; i < listeners_count; i++)
        tell(thread, runtime, &listeners[i], &letter);
}

void art_letter_write(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                      struct art_msg *message, agentrt_status reason)
{
    art_letter_note(thread, runtime, to, message, reason);
    // Last: who waits for quiet must not see it before the answer to its ask.
    ART_COUNT(thread, runtime, letters, 1);
}

uint32_t art_letter_take(struct art_letters *letters, agentrt_letter *out_letters, uint32_t max)
{
    art_mutex_lock(&letters->lock);
    ART_ASSERT(letters->count <= ART_LETTERS_MAX);
    uint32_t count = letters->count < max ? letters->count : max;
    for (uint32_t i = 0; i < count; i++)
        out_letters[i] = letters->ring[(letters->first + i) % ART_LETTERS_MAX];
    letters->first = (letters->first + count) % ART_LETTERS_MAX;
    letters->count -= count;
    art_mutex_unlock(&letters->lock);
    return count;
}

agentrt_status art_letter_subscribe(struct art_runtime *runtime, uint64_t agent)
{
    struct art_letters *letters = &runtime->letters;
    agentrt_status status = art_agent_standing(agent);
    if (status != AGENTRT_OK)
        return status;
    art_mutex_lock(&letters->lock);
    if (listener_of(letters, agent) == NULL) {
        // Who has died since the last letter makes place.
        for (uint32_t i = letters->listeners_count; i > 0; i--) {
            uint64_t bits = letters->listeners[i - 1].agent;
            if (!art_agent_alive(bits))
                forget(letters, bits);
        }
        if (letters->listeners_count == AGENTRT_LISTENERS_MAX)
            status = AGENTRT_E_LIMIT;
        else
            letters->listeners[letters->listeners_count++] =
                (struct art_listener){ .agent = agent };
    }
    art_mutex_unlock(&letters->lock);
    return status;
}

agentrt_status art_letter_unsubscribe(struct art_runtime *runtime, uint64_t agent)
{
    struct art_letters *letters = &runtime->letters;
    agentrt_status status = art_agent_standing(agent);
    if (status != AGENTRT_OK && status != AGENTRT_E_CLOSED)
        return status;
    art_mutex_lock(&letters->lock);
    forget(letters, agent);
    art_mutex_unlock(&letters->lock);
    return AGENTRT_OK;
}
