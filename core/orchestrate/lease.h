// Leases: one holder at a time of a named resource, until it releases or its time is over, each with a token greater than the last.
//
// Owns: the leases of a runtime, from open to close, to the end of the agent they belong to, or to the runtime's close.
// Threads: any that is inside the runtime; all but a name's generation is under the runtime's lock of leases.
// Invariants: a resource has one holder at most, whose time is not over when it is asked about; while nobody holds it, here or in
// a runtime that has the same store, nobody waits, unless their waits are over; no two grants have the same token, and a later grant has
// a greater one.
// Why a look at the clock and, only while somebody waits, a timer: whoever asks about a holder sees for himself whether its time is
// over, however late a timer may be; those who wait must be told. Equal deadlines are told of in the order in which the waits began.
// Why the backend in process has one count of tokens for all resources: a name that nobody has open is forgotten, and its tokens
// must not begin anew.
#ifndef ART_ORCHESTRATE_LEASE_H
#define ART_ORCHESTRATE_LEASE_H

#include "exec/await.h"
#include "orchestrate/lease_table.h"

void art_lease_prepare(void *element, uint32_t index);

// `store_path`: NULL, or where leases outlive the process. E_MEMORY, E_FORKED, or E_STORAGE and why.
ART_MUST_USE agentrt_status art_lease_start(struct art_runtime *runtime, const char *store_path,
                                            struct art_sqlite_fault *out_fault);
// For the runtime's close, when its agents have ended: the leases of plain threads end.
void art_lease_stop(struct art_thread *thread, struct art_runtime *runtime);
// An agent has ended, and with it what it held or waited for.
void art_lease_forget(struct art_thread *thread, struct art_runtime *runtime, uint64_t agent);

// `owner`: an agent of this runtime, or zero. E_STALE when the owner has died.
ART_MUST_USE agentrt_status art_lease_open(struct art_thread *thread, struct art_runtime *runtime,
                                           uint64_t owner, const char *name, uint32_t name_bytes,
                                           uint64_t *out_lease);
// Releases what it holds, and ends its wait.
ART_MUST_USE agentrt_status art_lease_close(struct art_thread *thread, struct art_runtime *runtime,
                                            uint64_t owner, uint64_t lease);

// The runtime of an open lease; NULL for any other name.
struct art_runtime *art_lease_runtime(uint64_t lease);

// All that follow: E_NOT_HOLDER unless the lease belongs to `owner`, E_STALE when it is closed; E_STORAGE, and why.

// OK and the token; E_BUSY while another holds it, or this one holds it or waits.
ART_MUST_USE agentrt_status art_lease_try_acquire(struct art_thread *thread,
                                                  struct art_runtime *runtime, uint64_t owner,
                                                  uint64_t lease, uint64_t ttl_ns,
                                                  uint64_t *out_token,
                                                  struct art_sqlite_fault *out_fault);
// `future` (fresh, the owner's) ends with the token. On refusal it is the caller's still.
ART_MUST_USE agentrt_status art_lease_acquire(struct art_thread *thread,
                                              struct art_runtime *runtime, uint64_t owner,
                                              uint64_t lease, uint64_t ttl_ns, uint64_t future);
// With E_STORAGE it holds as long as before, or as it would from now on if that is shorter.
ART_MUST_USE agentrt_status art_lease_renew(struct art_thread *thread, struct art_runtime *runtime,
                                            uint64_t owner, uint64_t lease, uint64_t ttl_ns,
                                            struct art_sqlite_fault *out_fault);
// With E_STORAGE it is released all the same, but other runtimes wait for its time to be over.
ART_MUST_USE agentrt_status art_lease_release(struct art_thread *thread,
                                              struct art_runtime *runtime, uint64_t owner,
                                              uint64_t lease, struct art_sqlite_fault *out_fault);
// What a signal under this lease carries. E_FENCED when another has been granted the resource since.
ART_MUST_USE agentrt_status art_lease_stamp(struct art_thread *thread, struct art_runtime *runtime,
                                            uint64_t owner, uint64_t lease, uint64_t *out_stamp);

struct art_lease_state {
    uint64_t token;   // of its last grant
    uint64_t holder;  // agent bits; zero: nobody, a plain thread, or another runtime
    uint64_t left_ns; // of the holder
    uint32_t waiters;
    bool held;  // by this lease
    bool taken; // by any
};
ART_MUST_USE agentrt_status art_lease_look(struct art_thread *thread, struct art_runtime *runtime,
                                           uint64_t lease, struct art_lease_state *out_state,
                                           struct art_sqlite_fault *out_fault);

#endif
