// The store of leases: a file in which they and their tokens outlive the process, and which processes share.
#include "orchestrate/lease_store.h"

#include "base/assert.h"
#include "base/mem.h"
#include "object/msg.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define APPLICATION 0x61727431 // "art1", which tells its files from those of other programs
#define SCHEMA 1
#define JOIN_MS 1 // between two tries to be the one who creates it

// Bound parameters, the same in all statements that have them.
enum { NAME = 1, CLOCK, NOW, DEADLINE, TTL, TOKEN, HOLDER };

enum sentence { LOOK, BEGIN, TIDY, CLEAR, COUNT, TOKEN_OF, ENTER, GIVE_UP, LEAVE };
_Static_assert(LEAVE + 1 == ART_STORE_SENTENCES, "each has its statement");

static const char *const sentences[ART_STORE_SENTENCES] = {
    [LOOK] = "SELECT clock = ?2, deadline_ns, ttl_ns, token, holder FROM leases WHERE name = ?1",
    [BEGIN] = "BEGIN IMMEDIATE",
    [TIDY] = "DELETE FROM leases WHERE name IN"
             " (SELECT name FROM leases WHERE clock = ?2 AND deadline_ns <= ?3"
             " AND deadline_ns >= max(ttl_ns, 1))", // as `add_row` has it
    [CLEAR] = "DELETE FROM leases WHERE name = ?1",
    [COUNT] = "UPDATE grants SET token = token + 1",
    [TOKEN_OF] = "SELECT token FROM grants",
    [ENTER] = "INSERT OR REPLACE INTO leases (name, clock, deadline_ns, ttl_ns, token, holder)"
              " VALUES (?1, ?2, ?4, ?5, ?6, ?7)",
    [GIVE_UP] = "DELETE FROM leases WHERE name IN"
                " (SELECT name FROM leases WHERE name = ?1 AND holder = ?7)",
    // Of a simulation, whose clock nobody reads again, all that it noted.
    [LEAVE] = "DELETE FROM leases WHERE clock = ?2 AND ?3 OR name IN"
              " (SELECT name FROM leases WHERE holder = ?7)",
};

// SQLite's numbers have a sign; a time beyond them does not come.
static int64_t number_of(uint64_t value)
{
    return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

static agentrt_status spoiled(struct art_leases *leases)
{
    leases->fault = (struct art_sqlite_fault){ .ill = ART_SQLITE_SPOILED };
    return AGENTRT_E_STORAGE;
}

static agentrt_status step(struct art_leases *leases, enum sentence sentence, bool *out_row)
{
    struct art_lease_store *store = leases->store;
    return art_sqlite_step(&store->sqlite, store->statements[sentence], out_row, &leases->fault);
}

// One that gives no rows.
static agentrt_status perform(struct art_leases *leases, enum sentence sentence)
{
    bool row;
    return step(leases, sentence, &row);
}

static void bind_name(struct art_leases *leases, enum sentence sentence,
                      const struct art_resource *resource)
{
    struct art_lease_store *store = leases->store;
    art_sqlite_bind_blob(&store->sqlite, store->statements[sentence], NAME, resource->name,
                         resource->name_bytes);
}

static void bind(struct art_leases *leases, enum sentence sentence, int at, int64_t value)
{
    struct art_lease_store *store = leases->store;
    art_sqlite_bind_number(&store->sqlite, store->statements[sentence], at, value);
}

// Ends a transaction that was begun: with its work on the disk, or as if it had not been.
static agentrt_status finish(struct art_leases *leases, agentrt_status status)
{
    struct art_sqlite *sqlite = &leases->store->sqlite;
    struct art_sqlite_fault ignored;
    if (status == AGENTRT_OK)
        status = art_sqlite_run(sqlite, "COMMIT", &leases->fault);
    // Some refusals have rolled it back already. One that cannot be rolled back is over with its connection.
    if (sqlite->idle(sqlite->connection) == 0) {
        agentrt_status undone = art_sqlite_run(sqlite, "ROLLBACK", &ignored);
        (void)undone;
    }
    return status;
}

// What the store knows of a resource.
struct finding {
    bool noted;        // there is a row of it
    bool known;        // and one by this clock
    bool taken;        // by another runtime, and its time is not over by this clock
    bool ours;         // by this runtime
    bool strange;      // by another clock only, or by times that nobody notes
    uint64_t until_ns; // by this clock; of what is strange, if it were noted now
    int64_t ttl_ns;
    int64_t token;
    int64_t holder;
};

// A file may be damaged, or others may have written to it. What a row still says decides how long it is held: its time, from the first
// look, if its deadline cannot be; its deadline if its time cannot; the longest time of a lease if neither can. None is held longer.
static void add_row(struct art_leases *leases, struct finding *finding, int64_t now_ns)
{
    struct art_lease_store *store = leases->store;
    struct sqlite3_stmt *row = store->statements[LOOK];
    bool mine = store->sqlite.column_number(row, 0) != 0;
    int64_t deadline_ns = store->sqlite.column_number(row, 1);
    int64_t ttl_ns = store->sqlite.column_number(row, 2);
    int64_t token = store->sqlite.column_number(row, 3);
    bool timed = ttl_ns >= 1 && ttl_ns <= (int64_t)AGENTRT_TTL_NS_MAX;
    if (!timed && (token < 1 || token > (int64_t)ART_STAMP_TOKEN_MAX))
        return; // it was never granted, nor for any time: nobody holds it
    finding->noted = true;
    finding->token = token;
    finding->holder = store->sqlite.column_number(row, 4);
    finding->ours = finding->ours || finding->holder == store->holder;
    // No clock is below zero, so no deadline comes before the end of its time from there.
    bool early = deadline_ns < (timed ? ttl_ns : 1);
    ttl_ns = timed ? ttl_ns : (int64_t)AGENTRT_TTL_NS_MAX;
    if (finding->ttl_ns < ttl_ns)
        finding->ttl_ns = ttl_ns;
    // No grant is later than now: who says so read this clock before it was put back, with a machine restored from a snapshot.
    bool late = deadline_ns > now_ns && deadline_ns - now_ns > ttl_ns;
    if (!mine || early || late)
        return;
    finding->known = true;
    finding->taken = deadline_ns > now_ns;
    finding->until_ns = (uint64_t)deadline_ns;
}

static agentrt_status look(struct art_leases *leases, const struct art_resource *resource,
                           struct finding *out_finding)
{
    struct art_lease_store *store = leases->store;
    uint64_t now_ns = art_clock_now(leases->clock);
    bool row = true;
    *out_finding = (struct finding){ 0 };
    bind_name(leases, LOOK, resource);
    agentrt_status status = AGENTRT_OK;
    while (status == AGENTRT_OK && row) {
        status = step(leases, LOOK, &row);
        if (status == AGENTRT_OK && row)
            add_row(leases, out_finding, number_of(now_ns));
    }
    store->sqlite.reset(store->statements[LOOK]);
    if (out_finding->noted && !out_finding->known) {
        out_finding->strange = out_finding->taken = true;
        out_finding->until_ns = art_clock_after(now_ns, (uint64_t)out_finding->ttl_ns);
    }
    if (out_finding->ours)
        out_finding->taken = out_finding->strange = false;
    return status;
}

// Enters one row. The transaction is open.
static agentrt_status enter(struct art_leases *leases, const struct art_resource *resource,
                            const struct finding *row)
{
    bind_name(leases, ENTER, resource);
    bind(leases, ENTER, DEADLINE, number_of(row->until_ns));
    bind(leases, ENTER, TTL, row->ttl_ns);
    bind(leases, ENTER, TOKEN, row->token);
    bind(leases, ENTER, HOLDER, row->holder);
    return perform(leases, ENTER);
}

// The rows of a resource are those of one lease from here on. The transaction is open.
static agentrt_status replace(struct art_leases *leases, const struct art_resource *resource,
                              const struct finding *row)
{
    bind_name(leases, CLEAR, resource);
    agentrt_status status = perform(leases, CLEAR);
    return status == AGENTRT_OK ? enter(leases, resource, row) : status;
}

// The next token. The transaction is open.
static agentrt_status count(struct art_leases *leases, const struct art_resource *resource,
                            int64_t *out_token)
{
    struct art_lease_store *store = leases->store;
    bool row = false;
    agentrt_status status = perform(leases, COUNT);
    if (status == AGENTRT_OK)
        status = step(leases, TOKEN_OF, &row);
    if (status != AGENTRT_OK)
        return status;
    int64_t token = row ? store->sqlite.column_number(store->statements[TOKEN_OF], 0) : 0;
    store->sqlite.reset(store->statements[TOKEN_OF]);
    if (token <= number_of(resource->token))
        return spoiled(leases);
    *out_token = token;
    return token > (int64_t)ART_STAMP_TOKEN_MAX ? AGENTRT_E_LIMIT : AGENTRT_OK;
}

// The whole of a grant, in a transaction that is open.
static agentrt_status decide(struct art_leases *leases, const struct art_lease *lease,
                             uint64_t deadline_ns, struct finding *row)
{
    struct art_resource *resource = lease->resource;
    agentrt_status status = look(leases, resource, row);
    if (status != AGENTRT_OK)
        return status;
    if (row->strange) // from now on this clock knows of it
        return enter(leases, resource, row);
    if (row->taken)
        return AGENTRT_E_BUSY;
    bind(leases, TIDY, NOW, number_of(art_clock_now(leases->clock)));
    status = perform(leases, TIDY);
    if (status == AGENTRT_OK)
        status = count(leases, resource, &row->token);
    row->until_ns = deadline_ns;
    row->ttl_ns = (int64_t)lease->ttl_ns;
    row->holder = leases->store->holder;
    return status == AGENTRT_OK ? replace(leases, resource, row) : status;
}

static agentrt_status claim(struct art_leases *leases, const struct art_lease *lease,
                            uint64_t deadline_ns, uint64_t *out_token, uint64_t *out_until_ns)
{
    struct finding row;
    // A look alone, most often enough for those who wait, hinders nobody.
    agentrt_status status = look(leases, lease->resource, &row);
    if (status == AGENTRT_OK && row.taken && !row.strange)
        status = AGENTRT_E_BUSY;
    if (status == AGENTRT_OK) {
        status = perform(leases, BEGIN);
        if (status == AGENTRT_OK)
            status = finish(leases, decide(leases, lease, deadline_ns, &row));
        if (status == AGENTRT_OK && row.strange)
            status = AGENTRT_E_BUSY;
    }
    if (status == AGENTRT_E_BUSY)
        *out_until_ns = row.until_ns;
    else if (status == AGENTRT_OK)
        *out_token = (uint64_t)row.token;
    return status;
}

static agentrt_status extend(struct art_leases *leases, const struct art_lease *lease,
                             uint64_t deadline_ns, uint64_t ttl_ns)
{
    struct finding row;
    agentrt_status status = perform(leases, BEGIN);
    if (status != AGENTRT_OK)
        return status;
    status = look(leases, lease->resource, &row);
    // Its time may be over by now: it is still its own while nobody else has had it.
    if (status == AGENTRT_OK && (!row.ours || row.token != number_of(lease->token)))
        status = AGENTRT_E_NOT_HOLDER;
    row.until_ns = deadline_ns;
    row.ttl_ns = (int64_t)ttl_ns;
    if (status == AGENTRT_OK)
        status = replace(leases, lease->resource, &row);
    return finish(leases, status);
}

static agentrt_status drop(struct art_leases *leases, const struct art_resource *resource)
{
    bind_name(leases, GIVE_UP, resource);
    return perform(leases, GIVE_UP);
}

static agentrt_status find(struct art_leases *leases, const struct art_resource *resource,
                           uint64_t *out_until_ns)
{
    struct finding finding;
    agentrt_status status = look(leases, resource, &finding);
    if (status == AGENTRT_OK)
        *out_until_ns = finding.taken ? finding.until_ns : 0;
    return status;
}

const struct art_lease_backend art_lease_durable = { claim, extend, drop, find };

// Whether the file is a store of this version, or empty.
static agentrt_status recognize(struct art_leases *leases, bool *out_empty)
{
    struct art_sqlite *sqlite = &leases->store->sqlite;
    struct art_sqlite_fault *fault = &leases->fault;
    int64_t application = 0, schema = 0, tables = 0;
    agentrt_status status = art_sqlite_number(sqlite, "PRAGMA application_id", &application, fault);
    if (status == AGENTRT_OK)
        status = art_sqlite_number(sqlite, "PRAGMA user_version", &schema, fault);
    if (status == AGENTRT_OK)
        status = art_sqlite_number(sqlite, "SELECT count(*) FROM sqlite_master", &tables, fault);
    if (status != AGENTRT_OK)
        return status;
    *out_empty = application == 0 && schema == 0 && tables == 0;
    if (*out_empty || (application == APPLICATION && schema == SCHEMA))
        return AGENTRT_OK;
    bool newer = application == APPLICATION && schema > SCHEMA;
    *fault = (struct art_sqlite_fault){ .ill = newer ? ART_SQLITE_NEWER : ART_SQLITE_STRANGE,
                                        .found = (int)schema };
    return AGENTRT_E_STORAGE;
}

// Only one at a time changes the way a file is written, and SQLite does not wait for that.
static agentrt_status write_ahead(struct art_leases *leases)
{
    struct art_sqlite *sqlite = &leases->store->sqlite;
    struct sqlite3_stmt *statement = NULL;
    agentrt_status status =
        art_sqlite_prepare(sqlite, "PRAGMA journal_mode = WAL", &statement, &leases->fault);
    bool row = false;
    for (uint32_t tries = 0; status == AGENTRT_OK && !row; tries++) {
        status = art_sqlite_step(sqlite, statement, &row, &leases->fault);
        bool busy = status == AGENTRT_E_STORAGE && leases->fault.code == ART_SQLITE_BUSY;
        if (!busy || tries == ART_STORE_BUSY_MS / JOIN_MS)
            break;
        art_platform_sleep(JOIN_MS * 1000000ull);
        status = AGENTRT_OK;
    }
    const unsigned char *mode = row ? sqlite->column_text(statement, 0) : NULL;
    if (status == AGENTRT_OK && (mode == NULL || strcmp((const char *)mode, "wal") != 0)) {
        leases->fault =
            (struct art_sqlite_fault){ .ill = ART_SQLITE_REFUSED,
                                       .words = "its file system has no shared memory for a log" };
        status = AGENTRT_E_STORAGE;
    }
    sqlite->finalize(statement);
    return status;
}

// Two may find it empty: who comes second finds it made.
static agentrt_status create(struct art_leases *leases)
{
    static const char *const schema =
        "CREATE TABLE grants (one INTEGER PRIMARY KEY CHECK (one = 1), token INTEGER NOT NULL);"
        "INSERT INTO grants VALUES (1, 0);"
        "CREATE TABLE leases (name BLOB NOT NULL, clock TEXT NOT NULL,"
        " deadline_ns INTEGER NOT NULL, ttl_ns INTEGER NOT NULL, token INTEGER NOT NULL,"
        " holder INTEGER NOT NULL, PRIMARY KEY (name, clock)) WITHOUT ROWID;"
        "CREATE INDEX leases_by_deadline ON leases (clock, deadline_ns);";
    struct art_sqlite *sqlite = &leases->store->sqlite;
    char marks[80];
    snprintf(marks, sizeof marks, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             APPLICATION, SCHEMA);
    bool empty = true;
    agentrt_status status = art_sqlite_run(sqlite, "BEGIN IMMEDIATE", &leases->fault);
    if (status != AGENTRT_OK)
        return status;
    status = recognize(leases, &empty);
    if (status == AGENTRT_OK && empty)
        status = art_sqlite_run(sqlite, schema, &leases->fault);
    if (status == AGENTRT_OK && empty)
        status = art_sqlite_run(sqlite, marks, &leases->fault);
    return finish(leases, status);
}

static agentrt_status prepare(struct art_leases *leases)
{
    struct art_lease_store *store = leases->store;
    agentrt_status status = AGENTRT_OK;
    for (uint32_t i = 0; status == AGENTRT_OK && i < ART_STORE_SENTENCES; i++)
        status =
            art_sqlite_prepare(&store->sqlite, sentences[i], &store->statements[i], &leases->fault);
    if (status != AGENTRT_OK)
        return status;
    static const enum sentence with_clock[] = { LOOK, TIDY, ENTER, LEAVE };
    for (uint32_t i = 0; i < sizeof with_clock / sizeof with_clock[0]; i++)
        art_sqlite_bind_text(&store->sqlite, store->statements[with_clock[i]], CLOCK, store->clock);
    bind(leases, GIVE_UP, HOLDER, store->holder);
    bind(leases, LEAVE, HOLDER, store->holder);
    bind(leases, LEAVE, NOW, leases->clock->simulated);
    return AGENTRT_OK;
}

// Before anything of it is changed, and at one moment: another process may be creating it.
static agentrt_status inspect(struct art_leases *leases)
{
    bool empty;
    agentrt_status status = art_sqlite_run(&leases->store->sqlite, "BEGIN", &leases->fault);
    if (status != AGENTRT_OK)
        return status;
    return finish(leases, recognize(leases, &empty));
}

static agentrt_status open_file(struct art_leases *leases)
{
    struct art_lease_store *store = leases->store;
    agentrt_status status =
        art_sqlite_open(&store->sqlite, store->path, ART_STORE_BUSY_MS, &leases->fault);
    if (status == AGENTRT_OK)
        status = inspect(leases);
    if (status == AGENTRT_OK)
        status = write_ahead(leases);
    if (status == AGENTRT_OK)
        status = art_sqlite_run(&store->sqlite, "PRAGMA synchronous = FULL", &leases->fault);
    if (status == AGENTRT_OK)
        status = create(leases);
    return status == AGENTRT_OK ? prepare(leases) : status;
}

static void give_back(struct art_leases *leases)
{
    struct art_lease_store *store = leases->store;
    for (uint32_t i = 0; i < ART_STORE_SENTENCES && store->sqlite.connection != NULL; i++)
        store->sqlite.finalize(store->statements[i]); // of none it does nothing
    art_sqlite_close(&store->sqlite);
    art_mem_free(store);
    leases->store = NULL;
}

agentrt_status art_lease_store_open(struct art_leases *leases, const char *path,
                                    struct art_sqlite_fault *out_fault)
{
    size_t bytes = strlen(path) + 1;
    struct art_lease_store *store = art_mem_alloc_zeroed(sizeof *store + bytes);
    if (store == NULL)
        return AGENTRT_E_MEMORY;
    memcpy(store->path, path, bytes);
    store->holder = (int64_t)art_platform_entropy();
    // Each simulation's clock is its own.
    if (leases->clock->simulated)
        snprintf(store->clock, sizeof store->clock, "simulation %016" PRIx64,
                 art_platform_entropy());
    else
        art_platform_clock_name(store->clock);
    leases->store = store;
    agentrt_status status = open_file(leases);
    if (status == AGENTRT_OK) {
        leases->backend = &art_lease_durable;
        return status;
    }
    *out_fault = leases->fault;
    give_back(leases);
    return status;
}

void art_lease_store_close(struct art_leases *leases)
{
    if (leases->store == NULL)
        return;
    // What a disk that refuses keeps ends at its deadline.
    agentrt_status status = perform(leases, LEAVE);
    (void)status;
    give_back(leases);
}

const char *art_lease_store_path(const struct art_leases *leases)
{
    return leases->store->path;
}
