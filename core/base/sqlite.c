// SQLite, loaded when it is first needed: one connection, the few calls the core makes of it, and why one was refused.
#include "base/sqlite.h"

#include "base/assert.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// Numbers of SQLite's interface, which its makers promise never to change.
enum {
    CODE_OK = 0,
    CODE_NOMEM = 7,
    CODE_IOERR = 10,
    CODE_CANTOPEN = 14,
    CODE_ROW = 100,
    CODE_DONE = 101,
    CODE_MASK = 0xFF, // of an extended code
    OPEN_READWRITE = 0x2,
    OPEN_CREATE = 0x4,
    OPEN_NOMUTEX = 0x8000,
};

#define VERSION_PARTS 1000
#define PATH_BYTES 4096

static const char *const library_names[] = { "libsqlite3.so.0", "libsqlite3.dylib" };

// One more than the forks before the first opening; zero: nothing was opened yet.
static art_atomic(uint32_t) forks_at_first;

static bool after_fork(void)
{
    uint32_t now = art_platform_fork_count() + 1, first = 0;
    // relaxed: a number that is only compared; it is set once.
    if (art_atomic_cas(&forks_at_first, &first, now, relaxed, relaxed))
        return false;
    return first != now;
}

static agentrt_status refuse_library(enum art_sqlite_ill ill, int found,
                                     struct art_sqlite_fault *out_fault)
{
    *out_fault = (struct art_sqlite_fault){ .ill = ill, .found = found };
    return AGENTRT_E_STORAGE;
}

static agentrt_status load(struct art_sqlite *sqlite, struct art_sqlite_fault *out_fault)
{
    void *library =
        art_platform_library_open(library_names, sizeof library_names / sizeof library_names[0]);
    if (library == NULL)
        return refuse_library(ART_SQLITE_MISSING, 0, out_fault);
    const struct {
        const char *name;
        void *function;
    } wanted[] = {
        { "sqlite3_libversion_number", &sqlite->version },
        { "sqlite3_threadsafe", &sqlite->threadsafe },
        { "sqlite3_open_v2", &sqlite->open },
        { "sqlite3_close_v2", &sqlite->close },
        { "sqlite3_busy_timeout", &sqlite->busy_timeout },
        { "sqlite3_exec", &sqlite->exec },
        { "sqlite3_prepare_v2", &sqlite->prepare },
        { "sqlite3_step", &sqlite->step },
        { "sqlite3_reset", &sqlite->reset },
        { "sqlite3_finalize", &sqlite->finalize },
        { "sqlite3_bind_int64", &sqlite->bind_number },
        { "sqlite3_bind_blob", &sqlite->bind_blob },
        { "sqlite3_bind_text", &sqlite->bind_text },
        { "sqlite3_column_int64", &sqlite->column_number },
        { "sqlite3_column_text", &sqlite->column_text },
        { "sqlite3_get_autocommit", &sqlite->idle },
        { "sqlite3_system_errno", &sqlite->system_reason },
        { "sqlite3_errstr", &sqlite->words },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        void *found = art_platform_library_find(library, wanted[i].name);
        if (found == NULL)
            return refuse_library(i == 0 ? ART_SQLITE_MISSING : ART_SQLITE_OLD,
                                  i == 0 ? 0 : sqlite->version(), out_fault);
        memcpy(wanted[i].function, &found, sizeof found);
        if (i == 0 && sqlite->version() < ART_SQLITE_VERSION_MIN)
            return refuse_library(ART_SQLITE_OLD, sqlite->version(), out_fault);
    }
    if (sqlite->threadsafe() == 0)
        return refuse_library(ART_SQLITE_UNTHREADED, 0, out_fault);
    return AGENTRT_OK;
}

// The system's reason is what SQLite finds in errno when it fails, and so that of another failure if its call had none: each call is
// made with none there.
static agentrt_status refuse(struct art_sqlite *sqlite, int code,
                             struct art_sqlite_fault *out_fault)
{
    code &= CODE_MASK;
    *out_fault = (struct art_sqlite_fault){ .ill = ART_SQLITE_REFUSED,
                                            .code = code,
                                            .words = sqlite->words(code) };
    if (sqlite->connection != NULL && (code == CODE_CANTOPEN || code == CODE_IOERR))
        out_fault->reason = sqlite->system_reason(sqlite->connection);
    return code == CODE_NOMEM ? AGENTRT_E_MEMORY : AGENTRT_E_STORAGE;
}

agentrt_status art_sqlite_open(struct art_sqlite *sqlite, const char *path, int busy_ms,
                               struct art_sqlite_fault *out_fault)
{
    sqlite->connection = NULL;
    if (after_fork())
        return AGENTRT_E_FORKED;
    agentrt_status status = load(sqlite, out_fault);
    if (status != AGENTRT_OK)
        return status;
    // Some names mean something else to SQLite: no path does that begins like one.
    char plain[PATH_BYTES];
    int length = snprintf(plain, sizeof plain, "%s%s", path[0] == '/' ? "" : "./", path);
    art_platform_reason_forget();
    int code = length < PATH_BYTES ? sqlite->open(plain, &sqlite->connection,
                                                  OPEN_READWRITE | OPEN_CREATE | OPEN_NOMUTEX, NULL)
                                   : CODE_CANTOPEN;
    if (code == CODE_OK)
        code = sqlite->busy_timeout(sqlite->connection, busy_ms);
    if (code == CODE_OK)
        return AGENTRT_OK;
    status = refuse(sqlite, code, out_fault);
    art_sqlite_close(sqlite);
    return status;
}

void art_sqlite_close(struct art_sqlite *sqlite)
{
    if (sqlite->connection == NULL)
        return;
    int code = sqlite->close(sqlite->connection);
    ART_ASSERT(code == CODE_OK);
    sqlite->connection = NULL;
}

agentrt_status art_sqlite_run(struct art_sqlite *sqlite, const char *sql,
                              struct art_sqlite_fault *out_fault)
{
    art_platform_reason_forget();
    int code = sqlite->exec(sqlite->connection, sql, NULL, NULL, NULL);
    return code == CODE_OK ? AGENTRT_OK : refuse(sqlite, code, out_fault);
}

agentrt_status art_sqlite_prepare(struct art_sqlite *sqlite, const char *sql,
                                  struct sqlite3_stmt **out_statement,
                                  struct art_sqlite_fault *out_fault)
{
    art_platform_reason_forget();
    int code = sqlite->prepare(sqlite->connection, sql, -1, out_statement, NULL);
    return code == CODE_OK ? AGENTRT_OK : refuse(sqlite, code, out_fault);
}

agentrt_status art_sqlite_step(struct art_sqlite *sqlite, struct sqlite3_stmt *statement,
                               bool *out_row, struct art_sqlite_fault *out_fault)
{
    art_platform_reason_forget();
    int code = sqlite->step(statement);
    *out_row = code == CODE_ROW;
    if (code == CODE_ROW)
        return AGENTRT_OK;
    agentrt_status status = code == CODE_DONE ? AGENTRT_OK : refuse(sqlite, code, out_fault);
    sqlite->reset(statement); // which repeats the step's code
    return status;
}

agentrt_status art_sqlite_number(struct art_sqlite *sqlite, const char *sql, int64_t *out_number,
                                 struct art_sqlite_fault *out_fault)
{
    struct sqlite3_stmt *statement = NULL;
    bool row = false;
    agentrt_status status = art_sqlite_prepare(sqlite, sql, &statement, out_fault);
    if (status == AGENTRT_OK)
        status = art_sqlite_step(sqlite, statement, &row, out_fault);
    if (row)
        *out_number = sqlite->column_number(statement, 0);
    else if (status == AGENTRT_OK)
        status = refuse_library(ART_SQLITE_SPOILED, 0, out_fault);
    sqlite->finalize(statement); // of none it does nothing
    return status;
}

void art_sqlite_bind_number(struct art_sqlite *sqlite, struct sqlite3_stmt *statement, int at,
                            int64_t value)
{
    int code = sqlite->bind_number(statement, at, value);
    ART_ASSERT(code == CODE_OK);
}

void art_sqlite_bind_blob(struct art_sqlite *sqlite, struct sqlite3_stmt *statement, int at,
                          const void *bytes, uint32_t count)
{
    int code = sqlite->bind_blob(statement, at, bytes, (int)count, NULL);
    ART_ASSERT(code == CODE_OK);
}

void art_sqlite_bind_text(struct art_sqlite *sqlite, struct sqlite3_stmt *statement, int at,
                          const char *text)
{
    int code = sqlite->bind_text(statement, at, text, -1, NULL);
    ART_ASSERT(code == CODE_OK);
}

#define WHY_BYTES 160

static void write_why(const struct art_sqlite_fault *fault, char *out_why)
{
    char words[64] = "";
    const char *system =
        fault->reason == 0 ? "" : art_platform_reason(fault->reason, words, sizeof words);
    int major = fault->found / VERSION_PARTS / VERSION_PARTS;
    int minor = fault->found / VERSION_PARTS % VERSION_PARTS;
    switch (fault->ill) {
    case ART_SQLITE_MISSING:
        snprintf(out_why, WHY_BYTES,
                 "no libsqlite3.so.0 is installed (Debian: libsqlite3-0; Fedora, Alpine: "
                 "sqlite-libs)");
        break;
    case ART_SQLITE_OLD:
        snprintf(out_why, WHY_BYTES, "SQLite %d.%d is too old: install %s or newer", major, minor,
                 ART_SQLITE_VERSION_MIN_TEXT);
        break;
    case ART_SQLITE_UNTHREADED:
        snprintf(out_why, WHY_BYTES, "the installed SQLite was built without threads");
        break;
    case ART_SQLITE_STRANGE:
        snprintf(out_why, WHY_BYTES, "it is another program's database");
        break;
    case ART_SQLITE_NEWER:
        snprintf(out_why, WHY_BYTES, "its tables have version %d: a newer agentrt wrote it",
                 fault->found);
        break;
    case ART_SQLITE_SPOILED:
        snprintf(out_why, WHY_BYTES, "its tables hold what no agentrt writes");
        break;
    default:
        snprintf(out_why, WHY_BYTES, "%s%s%s (SQLite %d)",
                 fault->words == NULL ? "refused" : fault->words, fault->reason == 0 ? "" : ": ",
                 system, fault->code);
    }
}

void art_sqlite_explain(const struct art_sqlite_fault *fault, const char *what, const char *path,
                        const char *rule, char *out_text, size_t room)
{
    char why[WHY_BYTES];
    write_why(fault, why);
    size_t bytes = strlen(path);
    const char *end = bytes > ART_STORE_PATH_BYTES ? path + bytes - ART_STORE_PATH_BYTES : path;
    while (end != path && (*end & 0xC0) == 0x80) // no character is cut
        end++;
    snprintf(out_text, room, "%s '%s': %s: %s", what, end, why, rule);
}
