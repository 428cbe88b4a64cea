// The tables of leases: a runtime's resources by name, its leases by theirs and by the agents they belong to.
#include "orchestrate/lease_table.h"

#include "base/assert.h"
#include "base/mem.h"
#include "object/handle.h"

#include <string.h>

#define FIRST_ROOM 64

_Static_assert(sizeof(struct art_lease) <= ART_LEASE_BYTES, "a lease fits its element");

static agentrt_status local_claim(struct art_leases *leases, const struct art_lease *lease,
                                  uint64_t deadline_ns, uint64_t *out_token, uint64_t *out_until_ns)
{
    (void)lease, (void)deadline_ns, (void)out_until_ns;
    if (leases->token == ART_STAMP_TOKEN_MAX)
        return AGENTRT_E_LIMIT;
    *out_token = ++leases->token;
    return AGENTRT_OK;
}

static agentrt_status local_extend(struct art_leases *leases, const struct art_lease *lease,
                                   uint64_t deadline_ns, uint64_t ttl_ns)
{
    (void)leases, (void)lease, (void)deadline_ns, (void)ttl_ns;
    return AGENTRT_OK;
}

static agentrt_status local_drop(struct art_leases *leases, const struct art_resource *resource)
{
    (void)leases, (void)resource;
    return AGENTRT_OK;
}

static agentrt_status local_find(struct art_leases *leases, const struct art_resource *resource,
                                 uint64_t *out_until_ns)
{
    (void)leases, (void)resource;
    *out_until_ns = 0;
    return AGENTRT_OK;
}

const struct art_lease_backend art_lease_local = { local_claim, local_extend, local_drop,
                                                   local_find };

struct art_leases *art_lease_table_create(void)
{
    struct art_leases *leases = art_mem_alloc_zeroed(sizeof *leases);
    if (leases != NULL)
        art_mutex_init(&leases->lock);
    return leases;
}

void art_lease_table_destroy(struct art_leases *leases)
{
    if (leases == NULL)
        return;
    ART_ASSERT(leases->owned_count == 0); // every owner has ended
    for (uint32_t i = 0; i < leases->resources_room; i++) {
        struct art_resource *next;
        for (struct art_resource *each = leases->resources[i]; each != NULL; each = next) {
            ART_ASSERT(each->leases == 0);
            next = each->next;
            art_mem_free(each);
        }
    }
    art_mem_free(leases->resources);
    art_mem_free(leases->owned);
    art_mutex_fini(&leases->lock);
    art_mem_free(leases);
}

static uint32_t hash(const char *name, uint32_t bytes)
{
    uint64_t sum = 0xCBF29CE484222325ull; // FNV-1a
    for (uint32_t i = 0; i < bytes; i++)
        sum = (sum ^ (unsigned char)name[i]) * 0x100000001B3ull;
    return (uint32_t)(sum ^ sum >> 32);
}

static struct art_resource **bucket(struct art_leases *leases, const char *name, uint32_t bytes)
{
    return &leases->resources[hash(name, bytes) & (leases->resources_room - 1)];
}

// Without memory the lists grow longer than they should, except the first ones.
static bool widen_resources(struct art_leases *leases)
{
    uint32_t room = leases->resources_room == 0 ? FIRST_ROOM : 2 * leases->resources_room;
    struct art_resource **wide = art_mem_alloc_zeroed(room * sizeof(struct art_resource *));
    if (wide == NULL)
        return leases->resources_room > 0;
    struct art_resource **narrow = leases->resources;
    uint32_t narrow_room = leases->resources_room;
    leases->resources = wide;
    leases->resources_room = room;
    for (uint32_t i = 0; i < narrow_room; i++) {
        struct art_resource *next;
        for (struct art_resource *each = narrow[i]; each != NULL; each = next) {
            next = each->next;
            struct art_resource **to = bucket(leases, each->name, each->name_bytes);
            each->next = *to;
            *to = each;
        }
    }
    art_mem_free(narrow);
    return true;
}

struct art_resource *art_lease_table_hold(struct art_leases *leases, const char *name,
                                          uint32_t name_bytes)
{
    if (leases->resources_count == leases->resources_room && !widen_resources(leases))
        return NULL;
    struct art_resource **at = bucket(leases, name, name_bytes);
    struct art_resource *resource = *at;
    while (resource != NULL &&
           (resource->name_bytes != name_bytes || memcmp(resource->name, name, name_bytes) != 0))
        resource = resource->next;
    if (resource == NULL) {
        resource = art_mem_alloc_zeroed(sizeof *resource + name_bytes);
        if (resource == NULL)
            return NULL;
        resource->name_bytes = name_bytes;
        memcpy(resource->name, name, name_bytes);
        resource->next = *at;
        *at = resource;
        leases->resources_count += 1;
    }
    resource->leases += 1;
    return resource;
}

void art_lease_table_drop(struct art_leases *leases, struct art_resource *resource)
{
    ART_ASSERT(resource->leases > 0);
    resource->leases -= 1;
    if (resource->leases > 0 || resource->number != 0)
        return;
    ART_ASSERT(resource->holder == NULL);
    ART_ASSERT(resource->first == NULL);
    ART_ASSERT(resource->poll == 0);
    struct art_resource **at = bucket(leases, resource->name, resource->name_bytes);
    while (*at != resource)
        at = &(*at)->next;
    *at = resource->next;
    leases->resources_count -= 1;
    art_mem_free(resource);
}

static void push_owned(struct art_leases *leases, struct art_lease *lease)
{
    struct art_lease **at =
        &leases->owned[art_handle_index(lease->owner) & (leases->owned_room - 1)];
    lease->next_owned = *at;
    lease->owned_at = at;
    if (*at != NULL)
        (*at)->owned_at = &lease->next_owned;
    *at = lease;
}

// Each list comes out in the order it had: at an agent's end its leases end in one order, however wide the table is.
static bool widen_owned(struct art_leases *leases)
{
    uint32_t room = leases->owned_room == 0 ? FIRST_ROOM : 2 * leases->owned_room;
    struct art_lease **wide = art_mem_alloc_zeroed(room * sizeof(struct art_lease *));
    if (wide == NULL)
        return leases->owned_room > 0;
    struct art_lease **narrow = leases->owned;
    uint32_t narrow_room = leases->owned_room;
    leases->owned = wide;
    leases->owned_room = room;
    for (uint32_t i = 0; i < narrow_room; i++) {
        struct art_lease *turned = NULL;
        struct art_lease *next;
        for (struct art_lease *each = narrow[i]; each != NULL; each = next) {
            next = each->next_owned;
            each->next_owned = turned;
            turned = each;
        }
        for (; turned != NULL; turned = next) {
            next = turned->next_owned;
            push_owned(leases, turned);
        }
    }
    art_mem_free(narrow);
    return true;
}

bool art_lease_table_own(struct art_leases *leases, struct art_lease *lease)
{
    if (leases->owned_count == leases->owned_room && !widen_owned(leases))
        return false;
    push_owned(leases, lease);
    leases->owned_count += 1;
    return true;
}

void art_lease_table_disown(struct art_leases *leases, struct art_lease *lease)
{
    if (lease->owned_at == NULL)
        return;
    *lease->owned_at = lease->next_owned;
    if (lease->next_owned != NULL)
        lease->next_owned->owned_at = lease->owned_at;
    lease->owned_at = NULL;
    leases->owned_count -= 1;
}

struct art_lease *art_lease_table_owned(struct art_leases *leases, uint64_t owner)
{
    if (leases->owned_room == 0)
        return NULL;
    struct art_lease *lease = leases->owned[art_handle_index(owner) & (leases->owned_room - 1)];
    while (lease != NULL && lease->owner != owner)
        lease = lease->next_owned;
    return lease;
}

void art_lease_table_join(struct art_resource *resource, struct art_lease *lease)
{
    lease->next_waiting = NULL;
    lease->prev_waiting = resource->last;
    if (resource->last == NULL)
        resource->first = lease;
    else
        resource->last->next_waiting = lease;
    resource->last = lease;
    resource->waiters += 1;
}

void art_lease_table_leave(struct art_resource *resource, struct art_lease *lease)
{
    ART_ASSERT(resource->waiters > 0);
    if (lease->prev_waiting == NULL)
        resource->first = lease->next_waiting;
    else
        lease->prev_waiting->next_waiting = lease->next_waiting;
    if (lease->next_waiting == NULL)
        resource->last = lease->prev_waiting;
    else
        lease->next_waiting->prev_waiting = lease->prev_waiting;
    resource->waiters -= 1;
}
