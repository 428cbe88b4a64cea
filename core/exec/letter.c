// Dead letters: every message that was accepted and could not be handled ends here, counted, with its reason.
#include "exec/letter.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/await.h"
#include "exec/trace.h"
#include "object/buf.h"

bool art_letter_open(struct art_letters *letters)
{
    letters->first = 0;
    letters->count = 0;
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

static void keep(struct art_letters *letters, const agentrt_letter *letter)
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
    art_mutex_unlock(&letters->lock);
}

void art_letter_note(struct art_thread *thread, struct art_runtime *runtime, uint64_t to,
                     struct art_msg *message, agentrt_status reason)
{
    ART_ASSERT(reason < AGENTRT_OK); // a letter says why
    if (art_trace_on(runtime))
        art_trace_letter(runtime, to, message, reason);
    keep(&runtime->letters, &(agentrt_letter){ .to = to,
                                               .from = message->from,
                                               .type = message->type,
                                               .reason = reason,
                                               .payload_bytes = message->payload_bytes });
    if (message->capability != AGENTRT_INLINE)
        art_buf_discard(thread, message->payload.buf.buf);
    uint64_t right = message->kind == AGENTRT_KIND_SIGNAL ? message->right : 0;
    if (right != 0)
        art_await_break(thread, right, reason == AGENTRT_E_OVERFLOW ? reason : AGENTRT_E_DEAD);
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
