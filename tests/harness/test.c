// Runs the tests of one binary: finds, filters, forks, times, reports.
//
// Command line: [--filter TEXT] [--seed N] [--scale N] [--timeout SECONDS] [--parts N] [--part K] [--torture] [--list]
// --parts 2 --part 0 runs every other test, --part 1 the others.
// The last line is `N passed, N failed`; the exit status is 1 when a test failed.
//
// --torture runs every test again and again, each time in a fresh child; in run n the n-th fallible
// call fails, until a run no longer reaches its n-th call. A check that fails in a run whose fault
// hit a thread or a call that the test does not watch ends that run quietly: the test cannot know
// what such a fault changes. Crashes, hangs and leaks count in every run.
#include "test.h"

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    DEFERS_MAX = 300,
    TORTURE_RUNS_MAX = 2000, // a test that allocates more often than this is not a unit test
    STATUS_E_MEMORY = -16,   // the harness stays free of agentrt.h: the model suite has no core
    STATUS_E_SYSTEM = -22,
    STATUS_E_STORAGE = -39,
};

struct defer {
    void (*undo)(void *argument);
    void *argument;
};

// What a child tells its parent under --torture.
struct outcome {
    bool fired;
    int64_t live;
};

static struct {
    struct test_case *cases;
    const struct test_faults *faults;
    const char *program;
    const char *filter;
    uint64_t seed;
    uint64_t scale;
    unsigned timeout_s;
    uint64_t parts;
    uint64_t part;
    bool torture;
    bool list;
    // the running test
    const struct test_case *current;
    pthread_t thread;
    jmp_buf end;
    struct defer defers[DEFERS_MAX];
    unsigned defers_count;
    bool seed_asked;
    uint64_t nth; // the call that fails in this run; 0 = none
    struct outcome *outcome;
    bool fault_handled; // the fault hit a watched call, which was retried: checks stay strict
    bool failed;
    bool gave_up; // a check failed quietly: what the test held then, it holds still
    char directory[64];
} suite = {.scale = 1, .timeout_s = 120};

void test_register(struct test_case *entry)
{
    struct test_case **link = &suite.cases;
    while (*link != NULL) {
        int order = strcmp((*link)->file, entry->file);
        if (order > 0)
            break;
        link = &(*link)->next;
    }
    entry->next = *link;
    *link = entry;
}

void test_faults_install(const struct test_faults *faults)
{
    suite.faults = faults;
}

int64_t test_live_blocks(void)
{
    return suite.faults == NULL ? 0 : suite.faults->live();
}

void test_defer(void (*undo)(void *argument), void *argument)
{
    if (suite.defers_count == DEFERS_MAX)
        test_fail(__FILE__, __LINE__, "more than %d defers in one test", DEFERS_MAX);
    suite.defers[suite.defers_count++] = (struct defer){undo, argument};
}

uint64_t test_seed(void)
{
    suite.seed_asked = true;
    return suite.seed;
}

uint64_t test_scale(void)
{
    return suite.scale;
}

static void remove_directory(void *argument)
{
    (void)argument;
    DIR *directory = opendir(suite.directory);
    if (directory != NULL) {
        for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
            char path[400];
            snprintf(path, sizeof path, "%s/%s", suite.directory, entry->d_name);
            unlink(path);
        }
        closedir(directory);
    }
    rmdir(suite.directory);
    suite.directory[0] = '\0';
}

const char *test_directory(void)
{
    if (suite.directory[0] == '\0') {
        strcpy(suite.directory, "/tmp/agentrt_test_XXXXXX");
        if (mkdtemp(suite.directory) == NULL)
            test_fail(__FILE__, __LINE__, "mkdtemp %s failed", suite.directory);
        test_defer(remove_directory, NULL);
    }
    return suite.directory;
}

void test_fault_watch(void)
{
    if (suite.torture)
        suite.faults->watch();
}

static bool runs_turns(const char *call)
{
    static const char *const calls[] = {"agentrt_runtime_run",   "agentrt_runtime_drain",
                                        "agentrt_runtime_close", "agentrt_future_wait",
                                        "agentrt_port_take",     "agentrt_port_commit",
                                        "agentrt_port_close"};
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strncmp(call, calls[i], strlen(calls[i])) == 0)
            return true;
    return false;
}

bool test_fault_retry(const char *call, int32_t status)
{
    if (!suite.torture || !suite.faults->fired_here())
        return false;
    suite.faults->watch();
    bool refused =
        status == STATUS_E_MEMORY || status == STATUS_E_SYSTEM || status == STATUS_E_STORAGE;
    suite.fault_handled = refused || !runs_turns(call);
    return refused;
}

void test_fail(const char *file, int line, const char *format, ...)
{
    bool quiet = suite.torture && suite.faults->fired() && !suite.fault_handled;
    if (!quiet) {
        va_list arguments;
        va_start(arguments, format);
        fprintf(stderr, "%s:%d: %s: ", file, line, suite.current->name);
        vfprintf(stderr, format, arguments);
        fputc('\n', stderr);
        va_end(arguments);
        suite.failed = true;
    }
    suite.gave_up = true;
    // Only the test's own thread can unwind; a helper thread ends the child.
    if (!pthread_equal(suite.thread, pthread_self()))
        _exit(1);
    longjmp(suite.end, 1);
}

void test_check_equal(const char *file, int line, const char *what, uint64_t got, uint64_t expected)
{
    if (got != expected)
        test_fail(file, line, "%s is %lld, expected %lld", what, (long long)got,
                  (long long)expected);
}

void test_check_string(const char *file, int line, const char *what, const char *got,
                       const char *expected)
{
    if (strcmp(got, expected) != 0)
        test_fail(file, line, "%s is \"%s\", expected \"%s\"", what, got, expected);
}

void test_check_status(const char *file, int line, const char *what, int32_t got, int32_t expected)
{
    if (got != expected)
        test_fail(file, line, "%s gave %d, expected %d", what, got, expected);
}

static void run(void)
{
    if (suite.torture)
        suite.faults->arm(suite.nth);
    if (setjmp(suite.end) == 0)
        suite.current->run();
    // An undo may itself check and fail: take it off before it runs, so that it never runs twice.
    while (suite.defers_count > 0) {
        struct defer last = suite.defers[--suite.defers_count];
        if (setjmp(suite.end) == 0)
            last.undo(last.argument);
    }
    if (suite.torture) {
        *suite.outcome =
            (struct outcome){suite.faults->fired(), suite.gave_up ? 0 : suite.faults->live()};
        suite.faults->arm(0); // what runs at exit is not under test
    }
}

_Noreturn static void child(void)
{
    signal(SIGINT, SIG_DFL);
    alarm(suite.timeout_s);
    suite.thread = pthread_self();
    run();
    if (suite.failed && suite.seed_asked)
        fprintf(stderr, "rerun: %s --filter %s --seed %llu --scale %llu\n", suite.program,
                suite.current->name, (unsigned long long)suite.seed,
                (unsigned long long)suite.scale);
    fflush(NULL);
    exit(suite.failed ? 1 : 0);
}

// Runs the current test in a child of its own.
static bool passes(void)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child();
    int status = -1;
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        perror("agentrt tests: fork");
        exit(2);
    }
    if (WIFSIGNALED(status)) {
        bool hung = WTERMSIG(status) == SIGALRM;
        fprintf(stderr, "%s: %s (signal %d), seed %llu\n", suite.current->name,
                hung ? "hung" : "crashed", WTERMSIG(status), (unsigned long long)suite.seed);
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool passes_torture(void)
{
    int64_t live = 0; // what a run without a fault leaves: what the process allocates once
    for (suite.nth = 0; suite.nth < TORTURE_RUNS_MAX; suite.nth++) {
        *suite.outcome = (struct outcome){false, 0};
        bool ok = passes();
        if (suite.nth == 0)
            live = suite.outcome->live;
        if (suite.outcome->live > live) {
            fprintf(stderr, "%s: %lld blocks leaked\n", suite.current->name,
                    (long long)(suite.outcome->live - live));
            ok = false;
        }
        if (!ok) {
            fprintf(stderr, "%s: with fallible call %llu failing\n", suite.current->name,
                    (unsigned long long)suite.nth);
            return false;
        }
        if (suite.nth > 0 && !suite.outcome->fired)
            return true;
    }
    fprintf(stderr, "%s: more than %d fallible calls\n", suite.current->name, TORTURE_RUNS_MAX);
    return false;
}

static uint64_t number(const char *option, const char *text)
{
    char *end = NULL;
    unsigned long long value = text == NULL ? 0 : strtoull(text, &end, 0);
    if (end == NULL || end == text || *end != '\0') {
        fprintf(stderr, "%s wants a number, not %s\n", option, text == NULL ? "nothing" : text);
        exit(2);
    }
    return value;
}

static void parse(int arguments_count, char **arguments)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    suite.seed = (uint64_t)now.tv_sec * 1000003u + (uint64_t)now.tv_nsec;
    suite.program = arguments[0];
    for (int i = 1; i < arguments_count; i++) {
        const char *option = arguments[i];
        const char *value = i + 1 < arguments_count ? arguments[i + 1] : NULL;
        if (strcmp(option, "--torture") == 0 || strcmp(option, "--list") == 0) {
            suite.torture |= option[2] == 't';
            suite.list |= option[2] == 'l';
            continue;
        }
        if (strcmp(option, "--filter") == 0 && value != NULL) {
            suite.filter = value;
        } else if (strcmp(option, "--seed") == 0) {
            suite.seed = number(option, value);
        } else if (strcmp(option, "--scale") == 0) {
            suite.scale = number(option, value);
        } else if (strcmp(option, "--parts") == 0) {
            suite.parts = number(option, value);
        } else if (strcmp(option, "--part") == 0) {
            suite.part = number(option, value);
        } else if (strcmp(option, "--timeout") == 0) {
            suite.timeout_s = (unsigned)number(option, value);
        } else {
            fprintf(stderr, "unknown option %s\n", option);
            exit(2);
        }
        i++;
    }
    if (suite.torture && suite.faults == NULL) {
        fprintf(stderr, "%s cannot inject faults\n", suite.program);
        exit(2);
    }
    suite.outcome = mmap(NULL, sizeof *suite.outcome, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (suite.outcome == MAP_FAILED) {
        perror("agentrt tests: mmap");
        exit(2);
    }
}

int main(int arguments_count, char **arguments)
{
    parse(arguments_count, arguments);
    unsigned passed = 0;
    unsigned failed = 0;
    uint64_t turn = 0;
    for (const struct test_case *entry = suite.cases; entry != NULL; entry = entry->next) {
        if (suite.filter != NULL && strstr(entry->name, suite.filter) == NULL)
            continue;
        if (suite.parts > 0 && turn++ % suite.parts != suite.part)
            continue;
        if (suite.list) {
            printf("%s %s\n", entry->file, entry->name);
            continue;
        }
        suite.current = entry;
        bool ok = suite.torture ? passes_torture() : passes();
        passed += ok;
        failed += !ok;
        printf("%s %s\n", ok ? "ok    " : "FAILED", entry->name);
    }
    if (passed + failed == 0 && !suite.list) {
        fprintf(stderr, "no test matches %s\n", suite.filter == NULL ? "" : suite.filter);
        return 2;
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0;
}
