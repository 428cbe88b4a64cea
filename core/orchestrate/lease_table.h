// The tables of leases: a runtime's resources by name, its leases by theirs and by the agents they belong to.
//
// Owns: the resources, each from the first lease that is opened on it to the last one's close; one that stamped a signal stays, with
// its number, to the runtime's close: what was stamped may still be on its way.
// Threads: all under the runtime's lock of leases.
// Why one lock: a grant concerns a resource, two leases and a timer at once; none of it takes long, and nothing of a user's runs under it.
#ifndef ART_ORCHESTRATE_LEASE_TABLE_H
#define ART_ORCHESTRATE_LEASE_TABLE_H

#include "base/sqlite.h"
#include "exec/state.h"
#include "object/handle.h"

#define ART_LEASE_BYTES 192

struct art_leases;
struct art_lease_store;
struct art_resource;

enum art_lease_stage { ART_LEASE_FREE, ART_LEASE_IDLE, ART_LEASE_WAITING, ART_LEASE_HOLDING };

struct art_lease {
    art_atomic(uint64_t) word; // generation 40..63 | stage 0..7; written under the lock
    struct art_pool_link link;
    art_atomic(struct art_runtime *) runtime;
    struct art_resource *resource;
    uint64_t owner;  // agent bits, or zero: a plain thread
    uint64_t future; // of its wait
    uint64_t token;  // of the last grant, zero before the first
    uint64_t ttl_ns;
    uint64_t deadline_ns;
    uint64_t timer; // that tells of its end; zero: nobody waits for that
    struct art_lease *next_waiting;
    struct art_lease *prev_waiting;
    struct art_lease *next_owned;
    struct art_lease **owned_at; // what points to it; NULL: no agent's
    uint32_t index;
};

struct art_resource {
    struct art_resource *next; // in its bucket
    struct art_lease *holder;  // NULL: nobody holds it
    struct art_lease *first;   // in line, the one who has waited longest
    struct art_lease *last;
    uint64_t token; // of the newest grant here
    uint64_t
        poll; // the timer that asks again while another runtime holds it; zero: nobody waits for that
    uint64_t poll_ns; // when it does
    uint64_t asker;   // the lease whose timer it is
    uint32_t waiters;
    uint32_t waiters_tidy; // so many waited when the line was last rid of those who wait no more
    uint32_t leases;       // open ones
    uint32_t number;       // in the stamps of signals; zero: it has stamped none
    uint32_t name_bytes;
    char name[];
};

// Where grants are decided and remembered, asked under the lock when nobody of this runtime holds the resource. What it refuses is
// refused with its status, and nothing has changed; for E_STORAGE the leases' fault says why.
struct art_lease_backend {
    // A token greater than any before of this name. E_BUSY: another runtime holds it, by this one's clock until then.
    agentrt_status (*claim)(struct art_leases *leases, const struct art_lease *lease,
                            uint64_t deadline_ns, uint64_t *out_token, uint64_t *out_until_ns);
    // E_NOT_HOLDER: it is another's by now.
    agentrt_status (*extend)(struct art_leases *leases, const struct art_lease *lease,
                             uint64_t deadline_ns, uint64_t ttl_ns);
    // Released, and nobody of this runtime has taken it over. What its time has ended is not dropped.
    agentrt_status (*drop)(struct art_leases *leases, const struct art_resource *resource);
    // Until when another runtime holds it; zero: none does.
    agentrt_status (*find)(struct art_leases *leases, const struct art_resource *resource,
                           uint64_t *out_until_ns);
};

struct art_leases {
    struct art_mutex lock;
    const struct art_lease_backend *backend;
    const struct art_clock *clock;
    struct art_lease_store *store; // of the durable backend; NULL: none
    struct art_sqlite_fault fault; // why it answered with E_STORAGE
    struct art_resource **resources;
    uint32_t resources_count;
    uint32_t resources_room;
    struct art_lease **owned; // heads of lists, by the owner's index
    uint32_t owned_count;
    uint32_t owned_room;
    uint32_t numbers; // given to resources
    uint64_t token;   // the last that the backend in process has given
};

#define ART_LEASE_GENERATION_SHIFT 40
#define ART_LEASE_STAGE_MASK 0xFFull

static inline uint64_t art_lease_table_word(uint32_t generation, enum art_lease_stage stage)
{
    return (uint64_t)generation << ART_LEASE_GENERATION_SHIFT | stage;
}

static inline uint32_t art_lease_table_generation(const struct art_lease *lease)
{
    // relaxed: written under this lock.
    return (uint32_t)(art_atomic_load(&lease->word, relaxed) >> ART_LEASE_GENERATION_SHIFT);
}

static inline enum art_lease_stage art_lease_table_stage(const struct art_lease *lease)
{
    // relaxed: written under this lock.
    return (enum art_lease_stage)(art_atomic_load(&lease->word, relaxed) & ART_LEASE_STAGE_MASK);
}

static inline void art_lease_table_set_stage(struct art_lease *lease, enum art_lease_stage stage)
{
    uint64_t word = art_lease_table_word(art_lease_table_generation(lease), stage);
    // edge lease.word (release): the opening happens before a use of the name.
    art_atomic_store(&lease->word, word, release);
}

static inline uint64_t art_lease_table_bits(const struct art_lease *lease)
{
    return art_handle_make(ART_HANDLE_LEASE, art_lease_table_generation(lease), lease->index);
}

static inline struct art_lease *art_lease_table_element(uint64_t bits)
{
    return art_pool_find_sized(ART_POOL_LEASE, art_handle_index(bits), ART_LEASE_BYTES);
}

static inline bool art_lease_table_fits(uint64_t word, uint64_t bits)
{
    return word >> ART_LEASE_GENERATION_SHIFT == art_handle_generation(bits) &&
           (word & ART_LEASE_STAGE_MASK) != ART_LEASE_FREE;
}

// The runtime that an open lease of this name has, without the lock; NULL when it is closed.
static inline struct art_runtime *art_lease_table_runtime(uint64_t bits)
{
    struct art_lease *lease = art_lease_table_element(bits);
    // edge lease.word (acquire): the opening happens before this use.
    if (lease == NULL || !art_lease_table_fits(art_atomic_load(&lease->word, acquire), bits))
        return NULL;
    // relaxed: constant while the name fits, and the entry checks that the runtime is still the same.
    return art_atomic_load(&lease->runtime, relaxed);
}

// The runtime's lease of this name; NULL when it is closed.
static inline struct art_lease *art_lease_table_find(struct art_runtime *runtime, uint64_t bits)
{
    struct art_lease *lease = art_lease_table_element(bits);
    // relaxed: written under this lock.
    if (lease == NULL || !art_lease_table_fits(art_atomic_load(&lease->word, relaxed), bits))
        return NULL;
    // relaxed: constant while the name fits.
    return art_atomic_load(&lease->runtime, relaxed) == runtime ? lease : NULL;
}

// In process: what no other runtime knows of, and what ends with this one.
extern const struct art_lease_backend art_lease_local;

ART_MUST_USE struct art_leases *art_lease_table_create(void);
void art_lease_table_destroy(struct art_leases *leases);

// The resource of a name, made if need be; one more lease is open on it. NULL when memory is short.
ART_MUST_USE struct art_resource *art_lease_table_hold(struct art_leases *leases, const char *name,
                                                       uint32_t name_bytes);
// One lease less.
void art_lease_table_drop(struct art_leases *leases, struct art_resource *resource);

// False when memory is short.
ART_MUST_USE bool art_lease_table_own(struct art_leases *leases, struct art_lease *lease);
void art_lease_table_disown(struct art_leases *leases, struct art_lease *lease);
// An agent's lease that was opened last, or NULL.
struct art_lease *art_lease_table_owned(struct art_leases *leases, uint64_t owner);

// The line of those who wait.
void art_lease_table_join(struct art_resource *resource, struct art_lease *lease);
void art_lease_table_leave(struct art_resource *resource, struct art_lease *lease);

#endif
