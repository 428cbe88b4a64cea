// The store of leases: a file in which they and their tokens outlive the process, and which processes share.
//
// Owns: the connection and its statements, from a runtime's opening to its close; the rows, until their leases end, and the count of
// tokens, for ever.
// Threads: all under the runtime's lock of leases. Who grants or gives up waits for the disk under it, once.
// Invariants: one transaction decides each grant, and is on the disk before anybody hears of it; the count of tokens only grows.
// Why deadlines are the monotonic clock's: all processes of one boot read the same one, nobody sets it, and it is what the holder
// itself goes by. The wall clock is never read: whatever it does, no lease ends sooner or later.
// Why a lease of another clock lasts its whole time anew: its row says until when on a clock that ended with its boot (or belongs to
// another namespace of time, or to a simulation). Whoever first asks for it notes its whole time on his own clock. The grant was
// before that look, so its time, counted from the look, ends no sooner than its holder believes: no grant is early, and none waits
// longer than one such time. The same goes for a deadline of this clock that is further off than its whole time. Each clock has a
// row of its own, so that two of them do not prolong each other's.
// Why one count of tokens for all resources: rows of what nobody holds can go, and no name's tokens begin anew.
#ifndef ART_ORCHESTRATE_LEASE_STORE_H
#define ART_ORCHESTRATE_LEASE_STORE_H

#include "base/sqlite.h"
#include "orchestrate/lease_table.h"

#define ART_STORE_SENTENCES 9

struct art_lease_store {
    struct art_sqlite sqlite;
    struct sqlite3_stmt *statements[ART_STORE_SENTENCES];
    int64_t holder; // a number of this opening's own
    char clock[ART_CLOCK_NAME_BYTES];
    char path[];
};

extern const struct art_lease_backend art_lease_durable;

// Opens or creates the store of these leases. E_STORAGE, and why; E_MEMORY; E_FORKED.
ART_MUST_USE agentrt_status art_lease_store_open(struct art_leases *leases, const char *path,
                                                 struct art_sqlite_fault *out_fault);
// What this runtime still holds is released.
void art_lease_store_close(struct art_leases *leases);
// The path, to the store's close; for texts.
const char *art_lease_store_path(const struct art_leases *leases);

#endif
