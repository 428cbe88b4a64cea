// SQLite, loaded when it is first needed: one connection, the few calls the core makes of it, and why one was refused.
//
// Owns: a connection and its library from open to close; the library itself stays loaded for the process's life.
// Threads: a connection belongs to whoever has its owner's lock.
// Invariants: nothing of SQLite is linked: a program that opens no store runs where there is none.
// Why a table of functions in each connection: loading twice gives the same library, and so it needs no lock, which a fork could
// leave held for ever.
// Why none is opened in a child of a fork of a process that has opened one: the library's locks may be held there, and what it
// knows of the parent's locks on files it would take for the child's own.
#ifndef ART_BASE_SQLITE_H
#define ART_BASE_SQLITE_H

#include "base/platform.h"

struct sqlite3;
struct sqlite3_stmt;

// Why SQLite is of no use.
enum art_sqlite_ill {
    ART_SQLITE_WELL,
    ART_SQLITE_MISSING,
    ART_SQLITE_OLD,        // `found` is its version
    ART_SQLITE_UNTHREADED, // built without locks
    ART_SQLITE_REFUSED,    // `code` and `reason` say why
    ART_SQLITE_STRANGE,    // the file is another program's database
    ART_SQLITE_NEWER,      // `found` is the version of its tables
    ART_SQLITE_SPOILED,    // what is in it cannot be
};

#define ART_SQLITE_BUSY 5 // the code: another process writes

struct art_sqlite_fault {
    enum art_sqlite_ill ill;
    int code;          // SQLite's
    int reason;        // the system's, zero: none
    int found;         // a version
    const char *words; // SQLite's, for ever valid
};

struct art_sqlite {
    struct sqlite3 *connection; // NULL: not open
    int (*open)(const char *path, struct sqlite3 **connection, int flags, const char *vfs);
    int (*close)(struct sqlite3 *connection);
    int (*busy_timeout)(struct sqlite3 *connection, int timeout_ms);
    int (*exec)(struct sqlite3 *connection, const char *sql, void *call, void *argument,
                char **out_text);
    int (*prepare)(struct sqlite3 *connection, const char *sql, int bytes,
                   struct sqlite3_stmt **statement, const char **rest);
    int (*step)(struct sqlite3_stmt *statement);
    int (*reset)(struct sqlite3_stmt *statement);
    int (*finalize)(struct sqlite3_stmt *statement);
    int (*bind_number)(struct sqlite3_stmt *statement, int at, int64_t value);
    int (*bind_blob)(struct sqlite3_stmt *statement, int at, const void *bytes, int count,
                     void (*destroy)(void *));
    int (*bind_text)(struct sqlite3_stmt *statement, int at, const char *text, int bytes,
                     void (*destroy)(void *));
    int64_t (*column_number)(struct sqlite3_stmt *statement, int at);
    const unsigned char *(*column_text)(struct sqlite3_stmt *statement, int at);
    int (*idle)(struct sqlite3 *connection); // no transaction is open
    int (*system_reason)(struct sqlite3 *connection);
    const char *(*words)(int code);
    int (*version)(void);
    int (*threadsafe)(void);
};

// All that follow: E_STORAGE, or E_MEMORY, and `out_fault` says why.

// Opens or creates a database; also E_FORKED. `busy_ms`: how long a call waits for another process that writes.
ART_MUST_USE agentrt_status art_sqlite_open(struct art_sqlite *sqlite, const char *path,
                                            int busy_ms, struct art_sqlite_fault *out_fault);
// Its statements are finalized.
void art_sqlite_close(struct art_sqlite *sqlite);
ART_MUST_USE agentrt_status art_sqlite_run(struct art_sqlite *sqlite, const char *sql,
                                           struct art_sqlite_fault *out_fault);
// The one number that this sql gives.
ART_MUST_USE agentrt_status art_sqlite_number(struct art_sqlite *sqlite, const char *sql,
                                              int64_t *out_number,
                                              struct art_sqlite_fault *out_fault);
ART_MUST_USE agentrt_status art_sqlite_prepare(struct art_sqlite *sqlite, const char *sql,
                                               struct sqlite3_stmt **out_statement,
                                               struct art_sqlite_fault *out_fault);
// One step; `out_row` says whether it has given a row. When it has not, the statement is reset.
ART_MUST_USE agentrt_status art_sqlite_step(struct art_sqlite *sqlite,
                                            struct sqlite3_stmt *statement, bool *out_row,
                                            struct art_sqlite_fault *out_fault);
// Parameters of a statement that is reset, counted from one; bytes are borrowed until it is reset.
void art_sqlite_bind_number(struct art_sqlite *sqlite, struct sqlite3_stmt *statement, int at,
                            int64_t value);
void art_sqlite_bind_blob(struct art_sqlite *sqlite, struct sqlite3_stmt *statement, int at,
                          const void *bytes, uint32_t count);
void art_sqlite_bind_text(struct art_sqlite *sqlite, struct sqlite3_stmt *statement, int at,
                          const char *text);
// Why, in words: the file, what SQLite says, and `rule`, what follows from it.
void art_sqlite_explain(const struct art_sqlite_fault *fault, const char *what, const char *path,
                        const char *rule, char *out_text, size_t room);

#endif
