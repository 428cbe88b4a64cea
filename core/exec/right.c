// Held rights: which asks an agent has received and not answered, and which watchers its end will tell.
#include "exec/right.h"

// Drops what is over; of what stays, counts what is too late for its asker.
static uint32_t keep_open(struct art_words *words)
{
    uint32_t kept = 0;
    uint32_t lates = 0;
    for (uint32_t i = 0; i < words->count; i++) {
        bool late;
        if (!art_await_open(words->items[i], &late))
            continue;
        lates += late;
        words->items[kept++] = words->items[i];
    }
    art_words_keep(words, kept);
    return lates;
}

// Gives the oldest late rights back.
ART_COLD static void forget_late(struct art_thread *thread, struct art_words *words, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < words->count; i++) {
        bool late = false;
        if (count > 0 && art_await_open(words->items[i], &late) && late) {
            art_await_loosen(thread, words->items[i]);
            count -= 1;
            continue;
        }
        words->items[kept++] = words->items[i];
    }
    art_words_keep(words, kept);
}

bool art_right_note(struct art_thread *thread, struct art_words *words, uint64_t right)
{
    if (words->count == words->room) {
        uint32_t lates = keep_open(words);
        if (lates >= ART_LATE_RIGHTS_MAX)
            forget_late(thread, words, lates - ART_LATE_RIGHTS_MAX / 2);
        // So that the next sweep is as far away as this one was long.
        if (words->count > words->room / 2 && !art_words_grow(words) && words->count == words->room)
            return false;
    }
    return art_words_push(words, right);
}

void art_right_keep(struct art_thread *thread, struct art_agent *agent, uint64_t right)
{
    bool late;
    if (!art_await_open(right, &late))
        return;
    struct art_ext *ext = art_agent_ext(agent);
    // Without memory the agent's end cannot break this ask; the deadline still does, and then the right goes, too.
    if (ext == NULL || !art_right_note(thread, &ext->rights, right))
        art_await_loosen(thread, right);
}
