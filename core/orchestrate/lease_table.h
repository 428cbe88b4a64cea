// The tables of leases: a runtime's resources by name, and its leases by the agents they belong to.
//
// Owns: the resources, each from the first lease that is opened on it to the last one's close; one that stamped a signal stays, with
// its number, to the runtime's close: what was stamped may still be on its way.
// Threads: all under the runtime's lock of leases.
// Why one lock: a grant concerns a resource, two leases and a timer at once; none of it takes long, and nothing of a user's runs under it.
#ifndef ART_ORCHESTRATE_LEASE_TABLE_H
#define ART_ORCHESTRATE_LEASE_TABLE_H

#include "exec/state.h"

struct art_leases;
struct art_resource;

struct art_lease {
    art_atomic(uint64_t) word; // generation 40..63 | state 0..7; written under the lock
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
    uint64_t token; // of the newest grant
    uint32_t waiters;
    uint32_t waiters_tidy; // so many waited when the line was last rid of those who wait no more
    uint32_t leases;       // open ones
    uint32_t number;       // in the stamps of signals; zero: it has stamped none
    uint32_t name_bytes;
    char name[];
};

// Where grants are decided and remembered, asked under the lock when nobody of this runtime holds the resource. What it refuses is
// refused with its status, and nothing has changed.
struct art_lease_backend {
    // A token greater than any before of this name.
    agentrt_status (*claim)(struct art_leases *leases, const struct art_resource *resource,
                            uint64_t ttl_ns, uint64_t *out_token);
    agentrt_status (*extend)(struct art_leases *leases, const struct art_lease *lease,
                             uint64_t ttl_ns);
    // Released, or its time is over.
    void (*drop)(struct art_leases *leases, const struct art_lease *lease);
};

struct art_leases {
    struct art_mutex lock;
    const struct art_lease_backend *backend;
    struct art_resource **resources;
    uint32_t resources_count;
    uint32_t resources_room;
    struct art_lease **owned; // heads of lists, by the owner's index
    uint32_t owned_count;
    uint32_t owned_room;
    uint32_t numbers; // given to resources
    uint64_t token;   // the last that the backend in process has given
};

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
