// The test harness: a test is a sentence, found without a list, run in a process of its own.
//
//     TEST(pop_reports_empty_while_a_push_is_half_done) { CHECK_EQ(pop(&box), 0); }
//
// Each test registers itself before main and runs in a forked child, so a crash, an assert or a hang
// fails that test only, and leak checkers look at every test apart. A suite is one binary; its
// command line is in test.c.
//
// Why constructors and not a linker section: address sanitizer puts red zones between the
// entries of a section, constructors work under every sanitizer.
#ifndef AGENTRT_TESTS_HARNESS_TEST_H
#define AGENTRT_TESTS_HARNESS_TEST_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct test_case {
    const char *name; // the sentence
    const char *file; // where it stands
    void (*run)(void);
    struct test_case *next;
};

void test_register(struct test_case *entry);

#define TEST(sentence)                                                                             \
    static void sentence(void);                                                                    \
    __attribute__((constructor)) static void sentence##_register(void)                             \
    {                                                                                              \
        static struct test_case entry = {#sentence, __FILE__, sentence, NULL};                     \
        test_register(&entry);                                                                     \
    }                                                                                              \
    static void sentence(void)

// A check that fails prints where and what, and ends the test.
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            test_fail(__FILE__, __LINE__, "%s", #condition);                                       \
    } while (0)

#define CHECK_EQ(got, expected)                                                                    \
    test_check_equal(__FILE__, __LINE__, #got, (uint64_t)(got), (uint64_t)(expected))

#define CHECK_STR(got, expected) test_check_string(__FILE__, __LINE__, #got, (got), (expected))

// A call that returns a status. Under --torture a call that met the injected fault and answers
// E_MEMORY or E_SYSTEM is made a second time: only a call that changed nothing when it failed can
// now give what the test expects. A call that swallowed the fault must have done its work all the
// same, unless it is one that runs turns: what a fault does there is not the call's to answer.
#define CHECK_STATUS(call, expected)                                                               \
    do {                                                                                           \
        int32_t test_got;                                                                          \
        do {                                                                                       \
            test_fault_watch();                                                                    \
            test_got = (int32_t)(call);                                                            \
        } while (test_fault_retry(#call, test_got));                                               \
        test_check_status(__FILE__, __LINE__, #call, test_got, (int32_t)(expected));               \
    } while (0)

#define CHECK_OK(call) CHECK_STATUS(call, 0)

_Noreturn void test_fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void test_check_equal(const char *file, int line, const char *what, uint64_t got,
                      uint64_t expected);
void test_check_string(const char *file, int line, const char *what, const char *got,
                       const char *expected);
void test_check_status(const char *file, int line, const char *what, int32_t got, int32_t expected);

// Runs `undo(argument)` when the test ends, however it ends; last registered, first run.
void test_defer(void (*undo)(void *argument), void *argument);

// The seed of this run: from --seed, else from the clock. Asking for it makes a failure print the
// line that reruns it.
uint64_t test_seed(void);

// The value of `--scale N` (default 1): how much longer than usual a test may work.
uint64_t test_scale(void);

// The directory for files a test writes; empty when the test starts, removed when it ends.
const char *test_directory(void);

// What --torture needs from the binary; faults.c provides it where the core is linked in.
struct test_faults {
    void (*arm)(uint64_t nth); // the nth fallible call from now fails, once; 0 = none
    bool (*fired)(void);       // since arm
    bool (*fired_here)(void);  // since watch, on the calling thread
    void (*watch)(void);
    int64_t (*live)(void); // blocks allocated and not yet freed
};
// From now on the core finds this file, which need not be there, in place of every library it looks for; NULL: what it looks for.
void test_library_instead(const char *path);
// Blocks the core holds now; 0 where nothing counts them.
int64_t test_live_blocks(void);

void test_faults_install(const struct test_faults *faults);
void test_fault_watch(void);
bool test_fault_retry(const char *call, int32_t status);

#endif
