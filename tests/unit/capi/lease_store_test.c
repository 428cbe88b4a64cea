// Durable leases: what a file remembers of them, who else has it open, and what becomes of them when it fails.
#include "../../harness/fixture.h"
#include "../../harness/sanitizers.h"
#include "orchestrate/lease.h"
#include "orchestrate/lease_store.h"
#include "runtime.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOUR_NS 3600000000000ull
#define PATIENCE_NS 60000000000ull

static const char *path_of(const char *name)
{
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", test_directory(), name);
    return path;
}

static agentrt_runtime_options options_of(bool simulated, const char *path)
{
    return (agentrt_runtime_options){.struct_size = sizeof(agentrt_runtime_options),
                                     .simulated = simulated,
                                     .workers = 1,
                                     .lease_store_path = path};
}

static agentrt_runtime opened(bool simulated)
{
    agentrt_runtime_options options = options_of(simulated, path_of("leases.db"));
    return fixture_open(&options);
}

static agentrt_lease lease_of(agentrt_runtime runtime, const char *name)
{
    agentrt_lease lease = {0};
    CHECK_OK(agentrt_lease_open(runtime, HOST, name, (uint32_t)strlen(name), &lease, NULL));
    return lease;
}

static uint64_t acquired(agentrt_lease lease, uint64_t ttl_ns)
{
    uint64_t token = 0;
    CHECK_OK(agentrt_lease_try_acquire(HOST, lease, ttl_ns, &token, NULL));
    return token;
}

static void check_refused(agentrt_lease lease, agentrt_status expected)
{
    uint64_t token = 77;
    CHECK_REFUSED(agentrt_lease_try_acquire(HOST, lease, HOUR_NS, &token, E), expected);
    CHECK_EQ(token, 77);
}

static agentrt_future queued(agentrt_lease lease, uint64_t ttl_ns)
{
    agentrt_future future = {0};
    CHECK_OK(agentrt_lease_acquire(HOST, lease, ttl_ns, 0, &future, NULL));
    return future;
}

static uint64_t token_in(const agentrt_message *message)
{
    CHECK_EQ(message->status, AGENTRT_OK);
    uint64_t token;
    memcpy(&token, message->payload.bytes, sizeof token);
    return token;
}

static agentrt_lease_info look(agentrt_lease lease)
{
    agentrt_lease_info info = {0};
    CHECK_OK(agentrt_lease_info_get(lease, &info, NULL));
    return info;
}

// The connection of a runtime, on which a test does what nobody else can.
static struct art_sqlite *sqlite_of(agentrt_runtime name)
{
    struct art_runtime *runtime;
    CHECK_OK(art_runtime_enter_named(art_thread_self(), name.bits, &runtime));
    struct art_sqlite *sqlite = &runtime->leases->store->sqlite;
    art_runtime_leave(art_thread_self(), runtime);
    return sqlite;
}

static void run(agentrt_runtime runtime, const char *sql)
{
    struct art_sqlite_fault fault = {0};
    agentrt_status status = art_sqlite_run(sqlite_of(runtime), sql, &fault);
    if (status != AGENTRT_OK)
        test_fail(__FILE__, __LINE__, "%s: %s", sql, fault.words);
}

TEST(two_runtimes_with_one_store_exclude_each_other)
{
    agentrt_runtime first = opened(false), second = opened(false);
    agentrt_lease a = lease_of(first, "x"), b = lease_of(second, "x");
    uint64_t token = acquired(a, HOUR_NS);
    check_refused(b, AGENTRT_E_BUSY);
    agentrt_lease_info info = look(b);
    CHECK_EQ(info.taken, 1);
    CHECK_EQ(info.held, 0);
    CHECK_EQ(info.holder, 0);
    CHECK(info.left_ns > 0 && info.left_ns <= HOUR_NS);
    CHECK(acquired(lease_of(second, "y"), HOUR_NS) > token);
    CHECK_OK(agentrt_lease_release(HOST, a, NULL));
    CHECK_EQ(look(b).taken, 0);
    CHECK(acquired(b, HOUR_NS) > token + 1);
    check_refused(a, AGENTRT_E_BUSY);
    CHECK_OK(agentrt_runtime_close(second, NULL));
    CHECK(acquired(a, HOUR_NS) > token + 2);
}

TEST(tokens_grow_from_one_opening_to_the_next)
{
    uint64_t last = 0;
    for (unsigned i = 0; i < 3; i++) {
        agentrt_runtime runtime = opened(true);
        uint64_t token = acquired(lease_of(runtime, "x"), 100);
        CHECK(token > last);
        last = token;
        CHECK_OK(agentrt_runtime_close(runtime, NULL));
    }
}

TEST(who_waits_hears_of_a_release_in_another_runtime)
{
    agentrt_runtime first = opened(false), second = opened(false);
    agentrt_lease a = lease_of(first, "x"), b = lease_of(second, "x"), c = lease_of(second, "x");
    uint64_t token = acquired(a, HOUR_NS);
    agentrt_future next = queued(b, HOUR_NS), last = queued(c, HOUR_NS);
    check_refused(lease_of(second, "x"), AGENTRT_E_BUSY);
    CHECK_OK(agentrt_lease_release(HOST, a, NULL));
    agentrt_message message = fixture_wait(next, PATIENCE_NS);
    CHECK(token_in(&message) > token);
    CHECK_OK(agentrt_lease_release(HOST, b, NULL));
    message = fixture_wait(last, PATIENCE_NS);
    CHECK(token_in(&message) > token + 1);
    check_refused(a, AGENTRT_E_BUSY);
}

TEST(another_clocks_lease_is_held_its_whole_time_from_the_first_look)
{
    agentrt_runtime first = opened(true), second = opened(true);
    agentrt_lease a = lease_of(first, "x"), b = lease_of(second, "x");
    acquired(a, 100);
    fixture_run(second, 1000);
    check_refused(b, AGENTRT_E_BUSY); // the first look
    fixture_run(second, 60);
    CHECK_EQ(look(b).left_ns, 40);
    CHECK_OK(agentrt_lease_renew(HOST, a, 100, NULL));
    agentrt_future future = queued(b, 50); // it is another grant's time now
    fixture_run(second, 99);
    CHECK_REFUSED(agentrt_future_wait(future, 0, &(agentrt_message){0}, E), AGENTRT_E_PENDING);
    fixture_run(second, 1);
    agentrt_message message = fixture_wait(future, 0);
    CHECK_EQ(token_in(&message), 2);
    CHECK_REFUSED(agentrt_lease_renew(HOST, a, 100, E), AGENTRT_E_NOT_HOLDER);
    CHECK_EQ(look(a).held, 0);
}

TEST(what_was_held_before_a_boot_is_held_its_whole_time_once)
{
    agentrt_runtime runtime = opened(true);
    run(runtime, "INSERT INTO leases VALUES (CAST('x' AS BLOB), 'boot before', 1, 100, 7, 1)");
    run(runtime, "UPDATE grants SET token = 7");
    agentrt_lease a = lease_of(runtime, "x");
    CHECK_EQ(look(a).left_ns, 100);
    check_refused(a, AGENTRT_E_BUSY);
    fixture_run(runtime, 99);
    check_refused(a, AGENTRT_E_BUSY);
    fixture_run(runtime, 1);
    CHECK_EQ(acquired(a, 100), 8);
}

TEST(a_clock_that_was_put_back_is_another_one)
{
    agentrt_runtime runtime = opened(false), other = opened(false);
    acquired(lease_of(runtime, "x"), HOUR_NS);
    run(runtime, "UPDATE leases SET deadline_ns = 9000000000000000000, ttl_ns = 1000");
    agentrt_lease lease = lease_of(other, "x");
    CHECK(look(lease).left_ns <= 1000);
    agentrt_message message = fixture_wait(queued(lease, HOUR_NS), PATIENCE_NS);
    CHECK_EQ(token_in(&message), 2);
}

// The row of this lease, which it gives up, is another runtime's by the same clock, and says this.
static void spoil(agentrt_runtime runtime, agentrt_lease lease, const char *set)
{
    char sql[160];
    snprintf(sql, sizeof sql, "UPDATE leases SET holder = 1, %s", set);
    acquired(lease, 100);
    run(runtime, sql);
    CHECK_OK(agentrt_lease_release(HOST, lease, NULL));
}

static void check_held_for(agentrt_runtime runtime, const char *set, uint64_t left_ns)
{
    agentrt_lease lease = lease_of(runtime, "x");
    spoil(runtime, lease, set);
    acquired(lease_of(runtime, "y"), 1); // which tidies up
    check_refused(lease, AGENTRT_E_BUSY);
    CHECK_EQ(look(lease).left_ns, left_ns);
    fixture_run(runtime, left_ns - 1);
    check_refused(lease, AGENTRT_E_BUSY);
    fixture_run(runtime, 1);
    CHECK_EQ(acquired(lease, 100), 3);
}

TEST(a_deadline_before_its_time_ends_no_lease_early)
{
    check_held_for(opened(true), "deadline_ns = -5", 100);
}

TEST(a_deadline_beyond_its_time_holds_no_lease_longer)
{
    check_held_for(opened(true), "deadline_ns = 9223372036854775807", 100);
}

TEST(a_time_that_cannot_be_leaves_the_deadline)
{
    check_held_for(opened(true), "ttl_ns = -1, deadline_ns = 70", 70);
}

TEST(a_lease_without_any_time_is_held_the_longest_one)
{
    check_held_for(opened(true), "ttl_ns = 9223372036854775807, deadline_ns = 'soon'",
                   AGENTRT_TTL_NS_MAX);
}

TEST(what_was_never_granted_is_held_by_nobody)
{
    agentrt_runtime runtime = opened(true);
    agentrt_lease a = lease_of(runtime, "x"), b = lease_of(runtime, "y");
    run(runtime, "INSERT INTO leases VALUES (CAST('x' AS BLOB), 'any', -1, -1, -1, -1)");
    run(runtime, "INSERT INTO leases VALUES (CAST('y' AS BLOB), 'any', 9223372036854775807, "
                 "9223372036854775807, 9223372036854775807, 0)");
    CHECK_EQ(look(a).taken, 0);
    CHECK_EQ(acquired(a, 100), 1);
    CHECK_EQ(acquired(b, 100), 2);
    check_refused(lease_of(opened(true), "x"), AGENTRT_E_BUSY); // its row is that of a lease now
}

TEST(who_closes_in_line_leaves_the_asking_to_the_next)
{
    agentrt_runtime first = opened(true), second = opened(true);
    agentrt_lease a = lease_of(first, "x"), b = lease_of(second, "x"), c = lease_of(second, "x");
    acquired(a, 100);
    agentrt_future gone = queued(b, 50), stays = queued(c, 50);
    CHECK_OK(agentrt_lease_close(HOST, b, NULL));
    CHECK_EQ(fixture_wait(gone, 0).status, AGENTRT_E_CANCELLED);
    fixture_run(second, 100);
    CHECK_EQ(fixture_wait(stays, 0).status, AGENTRT_OK);
}

TEST(a_cancelled_wait_leaves_nothing_that_asks)
{
    agentrt_runtime first = opened(true), second = opened(true);
    agentrt_lease a = lease_of(first, "x"), b = lease_of(second, "x");
    acquired(a, 100);
    agentrt_future future = queued(b, 50);
    CHECK_OK(agentrt_future_cancel(future, NULL));
    fixture_run(second, 100);
    CHECK_EQ(look(a).held, 1);
    CHECK_EQ(acquired(b, 50), 2);
}

// The child holds, says so, and is killed.
static void hold_and_wait(int told)
{
    agentrt_runtime_options options = options_of(false, path_of("leases.db"));
    agentrt_runtime runtime;
    agentrt_lease lease;
    uint64_t token;
    if (agentrt_runtime_open(&options, &runtime, NULL) != AGENTRT_OK ||
        agentrt_lease_open(runtime, HOST, "x", 1, &lease, NULL) != AGENTRT_OK ||
        agentrt_lease_try_acquire(HOST, lease, HOUR_NS, &token, NULL) != AGENTRT_OK)
        _exit(1);
    if (write(told, &token, sizeof token) != sizeof token)
        _exit(1);
    for (;;)
        pause();
}

TEST(what_a_killed_process_held_stays_held)
{
    int pipes[2];
    uint64_t token = 0;
    test_directory();
    CHECK_EQ(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0)
        hold_and_wait(pipes[1]);
    close(pipes[1]);
    ssize_t heard = read(pipes[0], &token, sizeof token);
    close(pipes[0]);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    if (heard != sizeof token)
        return; // an injected fault met the child
    agentrt_runtime runtime = opened(false);
    agentrt_lease lease = lease_of(runtime, "x");
    check_refused(lease, AGENTRT_E_BUSY);
    CHECK(look(lease).left_ns > 0);
    CHECK(acquired(lease_of(runtime, "y"), HOUR_NS) > token);
}

TEST(a_child_of_a_fork_opens_no_store)
{
    agentrt_runtime runtime = opened(false);
    acquired(lease_of(runtime, "x"), HOUR_NS);
    pid_t child = fork();
    if (child == 0) {
        agentrt_runtime_options options = options_of(false, path_of("leases.db"));
        agentrt_runtime other;
        agentrt_error error = {0};
        agentrt_status status = agentrt_runtime_open(&options, &other, &error);
        if (status == AGENTRT_E_MEMORY || status == AGENTRT_E_SYSTEM) // an injected fault
            status = agentrt_runtime_open(&options, &other, &error);
        _exit(status == AGENTRT_E_FORKED && strstr(error.text, "exec") != NULL ? 0 : 1);
    }
    int ended;
    CHECK_EQ(waitpid(child, &ended, 0), child);
    CHECK_EQ(ended, 0);
}

static void check_not_opened(const char *path, const char *why)
{
    agentrt_runtime_options options = options_of(true, path);
    agentrt_runtime runtime = {77};
    CHECK_REFUSED(agentrt_runtime_open(&options, &runtime, E), AGENTRT_E_STORAGE);
    CHECK_EQ(runtime.bits, 77);
    if (strstr(fixture_error.text, why) == NULL)
        test_fail(__FILE__, __LINE__, "'%s' does not say: %s", fixture_error.text, why);
    CHECK(strstr(fixture_error.text, "no runtime is opened without it") != NULL);
}

TEST(what_cannot_be_opened_says_why)
{
    check_not_opened("/nowhere/at/all.db", "lease store '/nowhere/at/all.db': unable to open "
                                           "database file: No such file or directory (SQLite 14)");
    check_not_opened(test_directory(), "unable to open database file");
    check_not_opened("/nowhere/on\ntwo\x1B lines.db", "'/nowhere/on?two? lines.db'");
    agentrt_runtime_options options = options_of(true, "");
    agentrt_runtime runtime = {77};
    CHECK_REFUSED(agentrt_runtime_open(&options, &runtime, E), AGENTRT_E_ARGUMENT);
    CHECK_EQ(runtime.bits, 77);
}

TEST(what_the_system_refused_before_is_no_reason)
{
    char name[700]; // of which SQLite says no before it asks the system
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    errno = EPERM;
    check_not_opened(name, "unable to open database file");
    if (strstr(fixture_error.text, "Operation not permitted") != NULL)
        test_fail(__FILE__, __LINE__, "an older failure: %s", fixture_error.text);
}

TEST(a_file_that_is_no_database_is_left_as_it_is)
{
    static const char words[] =
        "This is not the file that you are looking for; it is prose, and it "
        "will stay so, whoever takes it for a database of any kind at all.";
    const char *path = path_of("prose.txt");
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return; // an injected fault
    fputs(words, file);
    fclose(file);
    check_not_opened(path, "file is not a database (SQLite 26)");
    char found[sizeof words + 1] = "";
    file = fopen(path, "r");
    if (file == NULL)
        return;
    size_t bytes = fread(found, 1, sizeof found, file);
    fclose(file);
    CHECK_EQ(bytes, sizeof words - 1);
    CHECK_STR(found, words);
}

static void make(const char *path, const char *sql)
{
    struct art_sqlite sqlite;
    struct art_sqlite_fault fault;
    CHECK_OK(art_sqlite_open(&sqlite, path, 0, &fault));
    agentrt_status status = art_sqlite_run(&sqlite, sql, &fault);
    art_sqlite_close(&sqlite);
    CHECK_EQ(status, AGENTRT_OK);
}

TEST(another_programs_database_is_left_as_it_is)
{
    const char *path = path_of("theirs.db");
    make(path, "CREATE TABLE mine (x)");
    check_not_opened(path, "another program's database");
    make(path, "INSERT INTO mine VALUES (1)");
    struct art_sqlite sqlite;
    struct art_sqlite_fault fault;
    int64_t tables = 0;
    CHECK_OK(art_sqlite_open(&sqlite, path, 0, &fault));
    agentrt_status status =
        art_sqlite_number(&sqlite, "SELECT count(*) FROM sqlite_master", &tables, &fault);
    art_sqlite_close(&sqlite);
    CHECK_EQ(status, AGENTRT_OK);
    CHECK_EQ(tables, 1);
}

TEST(tables_of_a_newer_version_are_refused)
{
    agentrt_runtime runtime = opened(true);
    run(runtime, "PRAGMA user_version = 2");
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    check_not_opened(path_of("leases.db"), "version 2: a newer agentrt wrote it");
}

TEST(without_sqlite_the_error_says_what_to_install)
{
    test_library_instead("/nowhere/libsqlite3.so.0");
    check_not_opened(path_of("leases.db"), "Debian: libsqlite3-0");
    agentrt_runtime runtime = fixture_simulated(1);
    acquired(lease_of(runtime, "x"), 100);
    test_library_instead(NULL);
    acquired(lease_of(opened(true), "x"), 100);
}

TEST(a_sqlite_that_is_too_old_is_named)
{
    test_library_instead(TEST_OLD_SQLITE);
    check_not_opened(path_of("leases.db"), "SQLite 3.7 is too old: install 3.24 or newer");
}

TEST(another_sqlite_inside_the_host_is_left_alone)
{
    if (sanitizer_watches_memory() || sanitizer_watches_threads())
        return; // which let no library call its own first
    if (dlopen(TEST_OLD_SQLITE, RTLD_NOW | RTLD_GLOBAL) == NULL)
        return; // an injected fault
    acquired(lease_of(opened(true), "x"), 100);
}

static bool sqlite_is_loaded(void)
{
    char line[512];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    CHECK(maps != NULL);
    while (fgets(line, sizeof line, maps) != NULL)
        found = found || strstr(line, "libsqlite3.so") != NULL;
    fclose(maps);
    return found;
}

TEST(nobody_loads_sqlite_who_opens_no_store)
{
    acquired(lease_of(fixture_simulated(1), "x"), 100);
    CHECK(!sqlite_is_loaded());
    acquired(lease_of(opened(true), "x"), 100);
    CHECK(sqlite_is_loaded());
}

TEST(names_that_sqlite_knows_better_are_plain_files)
{
    char before[256];
    CHECK(getcwd(before, sizeof before) != NULL);
    CHECK_EQ(chdir(test_directory()), 0);
    static const char *const names[] = {":memory:", "file:x?mode=memory"};
    for (unsigned i = 0; i < 2; i++) {
        agentrt_runtime_options options = options_of(true, names[i]);
        acquired(lease_of(fixture_open(&options), "x"), 100);
        struct stat status;
        CHECK_EQ(stat(names[i], &status), 0);
    }
    CHECK_EQ(chdir(before), 0);
}

TEST(a_locked_store_grants_nothing_and_changes_nothing)
{
    agentrt_runtime runtime = opened(true), other = opened(true);
    agentrt_lease a = lease_of(runtime, "x"), b = lease_of(runtime, "x");
    agentrt_lease c = lease_of(runtime, "y");
    CHECK_EQ(sqlite_of(runtime)->busy_timeout(sqlite_of(runtime)->connection, 0), 0);
    acquired(a, 100);
    run(other, "BEGIN IMMEDIATE");
    check_refused(c, AGENTRT_E_STORAGE);
    CHECK(strstr(fixture_error.text,
                 "leases.db': database is locked (SQLite 5): nothing was granted") != NULL);
    CHECK_EQ(look(c).taken, 0);
    CHECK_REFUSED(agentrt_lease_renew(HOST, a, 500, E), AGENTRT_E_STORAGE);
    CHECK_EQ(look(a).left_ns, 100);
    CHECK_REFUSED(agentrt_lease_renew(HOST, a, 50, E), AGENTRT_E_STORAGE); // whatever became of it
    CHECK_EQ(look(a).left_ns, 50);
    agentrt_future future = queued(b, 100);
    fixture_run(runtime, 50);
    agentrt_message message = fixture_wait(future, 0);
    CHECK_EQ(message.status, AGENTRT_E_STORAGE);
    fixture_close_payload(&message);
    run(other, "ROLLBACK");
    CHECK_EQ(acquired(b, 100), 2);
    CHECK_EQ(acquired(c, 100), 3);
}

TEST(a_release_that_the_store_refuses_is_one_here)
{
    agentrt_runtime runtime = opened(true), other = opened(true);
    agentrt_lease a = lease_of(runtime, "x"), b = lease_of(other, "x");
    CHECK_EQ(sqlite_of(runtime)->busy_timeout(sqlite_of(runtime)->connection, 0), 0);
    acquired(a, 100);
    run(other, "BEGIN IMMEDIATE");
    CHECK_REFUSED(agentrt_lease_release(HOST, a, E), AGENTRT_E_STORAGE);
    CHECK(strstr(fixture_error.text, "released here") != NULL);
    CHECK_EQ(look(a).held, 0);
    run(other, "ROLLBACK");
    check_refused(b, AGENTRT_E_BUSY);
    CHECK_EQ(acquired(a, 100), 2);
    CHECK_OK(agentrt_lease_release(HOST, a, NULL));
    CHECK_EQ(acquired(b, 100), 3);
}

TEST(a_full_disk_grants_nothing)
{
    agentrt_runtime runtime = opened(true);
    run(runtime, "PRAGMA max_page_count = 1"); // and no more than there are
    agentrt_status status = AGENTRT_OK;
    agentrt_error error = {0};
    uint64_t token = 0, granted = 0;
    agentrt_lease lease = {0};
    char name[AGENTRT_NAME_BYTES_MAX + 1];
    memset(name, 'n', sizeof name);
    for (unsigned i = 0; status == AGENTRT_OK && i < 60; i++) {
        granted = token;
        snprintf(name + sizeof name - 5, 5, "%04u", i);
        lease = lease_of(runtime, name);
        status = agentrt_lease_try_acquire(HOST, lease, 1000, &token, &error);
    }
    if (status == AGENTRT_E_MEMORY)
        return; // an injected fault
    CHECK_EQ(status, AGENTRT_E_STORAGE);
    CHECK(strstr(error.text, "database or disk is full (SQLite 13)") != NULL);
    CHECK_EQ(token, granted);
    CHECK_EQ(look(lease).taken, 0);
    run(runtime, "PRAGMA max_page_count = 1000");
    CHECK_EQ(acquired(lease, 1000), granted + 1);
}

TEST(a_damaged_file_is_told_of)
{
    agentrt_runtime runtime = opened(true);
    acquired(lease_of(runtime, "x"), 100);
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    FILE *file = fopen(path_of("leases.db"), "r+");
    if (file == NULL)
        return;                  // an injected fault
    fseek(file, 4096, SEEK_SET); // what follows the names of its tables
    for (unsigned i = 0; i < 3 * 4096; i++)
        fputc(0xA5, file);
    fclose(file);
    runtime = opened(true);
    check_refused(lease_of(runtime, "x"), AGENTRT_E_STORAGE);
    CHECK(strstr(fixture_error.text, "malformed (SQLite 11)") != NULL);
}

TEST(what_no_agentrt_writes_is_no_abort)
{
    agentrt_runtime runtime = opened(true);
    agentrt_lease a = lease_of(runtime, "x"), b = lease_of(runtime, "y");
    acquired(a, 100);
    run(runtime, "UPDATE grants SET token = -5");
    CHECK_OK(agentrt_lease_release(HOST, a, NULL));
    check_refused(a, AGENTRT_E_STORAGE);
    CHECK(strstr(fixture_error.text, "what no agentrt writes") != NULL);
    run(runtime, "UPDATE grants SET token = 140737488355327");
    check_refused(b, AGENTRT_E_LIMIT);
    run(runtime, "DELETE FROM grants");
    check_refused(b, AGENTRT_E_STORAGE);
}

TEST(a_lease_that_was_taken_away_by_hand_is_held_no_more)
{
    agentrt_runtime runtime = opened(true);
    agentrt_lease a = lease_of(runtime, "x"), b = lease_of(runtime, "x");
    acquired(a, 100);
    agentrt_future future = queued(b, 100);
    run(runtime, "DELETE FROM leases");
    CHECK_REFUSED(agentrt_lease_renew(HOST, a, 100, E), AGENTRT_E_NOT_HOLDER);
    CHECK_EQ(look(a).held, 0);
    agentrt_message message = fixture_wait(future, 0);
    CHECK_EQ(token_in(&message), 2);
}

static agentrt_status hold_to_the_end(struct actor *actor, const agentrt_message *message)
{
    agentrt_runtime *runtime = actor->context;
    agentrt_agent me = {message->agent};
    agentrt_lease lease;
    uint64_t token;
    if (message->type == 2)
        return AGENTRT_END;
    CHECK_OK(agentrt_lease_open(*runtime, me, "x", 1, &lease, NULL));
    CHECK_OK(agentrt_lease_try_acquire(me, lease, 1000, &token, NULL));
    return AGENTRT_OK;
}

TEST(the_end_of_its_agent_frees_it_for_other_runtimes)
{
    agentrt_runtime runtime = opened(true), other = opened(true);
    struct actor actor = {.react = hold_to_the_end, .context = &runtime};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
    fixture_run(runtime, 0);
    agentrt_lease lease = lease_of(other, "x");
    check_refused(lease, AGENTRT_E_BUSY);
    fixture_signal(actor.agent, 2);
    fixture_run(runtime, 0);
    CHECK_EQ(acquired(lease, 1000), 2);
}
