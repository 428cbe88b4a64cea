// Names of agents: a table of those that have one.
#include "exec/name.h"

#include "base/assert.h"
#include "base/mem.h"

#include <string.h>

#define FIRST_ROOM 64

void art_name_open(struct art_names *names)
{
    art_mutex_init(&names->lock);
    names->slots = NULL;
    names->room = 0;
    names->count = 0;
}

void art_name_close(struct art_names *names)
{
    ART_ASSERT(names->count == 0); // every agent has ended
    art_mem_free(names->slots);
    names->slots = NULL;
    art_mutex_fini(&names->lock);
}

static uint64_t hash(const char *name, uint32_t bytes)
{
    uint64_t sum = 0xCBF29CE484222325ull; // FNV-1a
    for (uint32_t i = 0; i < bytes; i++)
        sum = (sum ^ (unsigned char)name[i]) * 0x100000001B3ull;
    return sum ^ sum >> 32;
}

// Where the name is, or the free place where it belongs. There is always a free place.
static uint32_t seek(const struct art_names *names, const char *name, uint32_t bytes)
{
    uint32_t at = (uint32_t)hash(name, bytes) & (names->room - 1);
    while (names->slots[at] != NULL) {
        const struct art_ext *ext = names->slots[at]->ext;
        if (ext->name_bytes == bytes && memcmp(ext->name, name, bytes) == 0)
            break;
        at = (at + 1) & (names->room - 1);
    }
    return at;
}

static bool grow(struct art_names *names)
{
    struct art_names old = *names;
    uint32_t room = old.room == 0 ? FIRST_ROOM : 2 * old.room;
    struct art_agent **slots = art_mem_alloc_zeroed(room * sizeof(struct art_agent *));
    if (slots == NULL)
        return false;
    names->slots = slots;
    names->room = room;
    for (uint32_t i = 0; i < old.room; i++) {
        struct art_agent *agent = old.slots[i];
        if (agent != NULL)
            slots[seek(names, agent->ext->name, agent->ext->name_bytes)] = agent;
    }
    art_mem_free(old.slots);
    return true;
}

agentrt_status art_name_add(struct art_names *names, struct art_agent *agent)
{
    agentrt_status status = AGENTRT_OK;
    ART_ASSERT(agent->ext != NULL);
    ART_ASSERT(agent->ext->name != NULL); // the table keeps agents; the names are theirs
    art_mutex_lock(&names->lock);
    if (2 * (names->count + 1) > names->room && !grow(names)) {
        status = AGENTRT_E_MEMORY;
    } else {
        uint32_t at = seek(names, agent->ext->name, agent->ext->name_bytes);
        if (names->slots[at] != NULL) {
            status = AGENTRT_E_NAME;
        } else {
            names->slots[at] = agent;
            names->count += 1;
            ART_ASSERT(2 * names->count <= names->room); // a search always ends at a free place
        }
    }
    art_mutex_unlock(&names->lock);
    return status;
}

// Moves later names of the same run up, so that no search stops short of them.
static void close_gap(struct art_names *names, uint32_t gap)
{
    uint32_t mask = names->room - 1;
    for (uint32_t at = (gap + 1) & mask; names->slots[at] != NULL; at = (at + 1) & mask) {
        const struct art_ext *ext = names->slots[at]->ext;
        uint32_t home = (uint32_t)hash(ext->name, ext->name_bytes) & mask;
        if (((at - home) & mask) >= ((at - gap) & mask)) {
            names->slots[gap] = names->slots[at];
            names->slots[at] = NULL;
            gap = at;
        }
    }
}

void art_name_remove(struct art_names *names, struct art_agent *agent)
{
    art_mutex_lock(&names->lock);
    uint32_t at = seek(names, agent->ext->name, agent->ext->name_bytes);
    ART_ASSERT(names->slots[at] == agent);
    ART_ASSERT(names->count > 0);
    names->slots[at] = NULL;
    names->count -= 1;
    close_gap(names, at);
    art_mutex_unlock(&names->lock);
}

uint64_t art_name_find(struct art_names *names, const char *name, uint32_t name_bytes)
{
    uint64_t bits = 0;
    art_mutex_lock(&names->lock);
    if (names->count > 0) {
        struct art_agent *agent = names->slots[seek(names, name, name_bytes)];
        // The table holds an agent only while its name stands, and removal needs this lock.
        bits = agent == NULL ? 0 : art_agent_bits(agent);
    }
    art_mutex_unlock(&names->lock);
    return bits;
}

bool art_name_of(struct art_names *names, uint64_t bits, char out_name[AGENTRT_NAME_BYTES_MAX + 1])
{
    bool found = false;
    art_mutex_lock(&names->lock);
    for (uint32_t i = 0; i < names->room && !found; i++) {
        // As above: what the table holds stands, with its extension.
        const struct art_agent *agent = names->slots[i];
        found = agent != NULL && art_agent_bits(agent) == bits;
        if (found)
            memcpy(out_name, agent->ext->name, agent->ext->name_bytes + 1);
    }
    art_mutex_unlock(&names->lock);
    return found;
}
