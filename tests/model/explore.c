// The search: fibers, whose turn it is, and depth-first through every decision.
//
// Only accesses to shared addresses are worth a decision about who goes next. Which addresses are
// shared is learned: when a second thread first touches one, the search starts over with that
// known, until nothing new turns up, so no interleaving is skipped for it.
#include "explore.h"

#include "../harness/test.h"
#include "internal.h"
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

enum {
    FIBERS = EXPLORE_THREADS_MAX + 1,
    STACK_BYTES = 256 * 1024,
    DECISIONS_MAX = 4096,
    STEPS_MAX = 5000,         // atomic operations of one execution; more is a livelock
    EXECUTIONS_MAX = 6000000, // a model that needs more is too big: make it smaller
    TOUCHED_MAX = 1024,
    EVENTS_MAX = 80, // of the trace of a failure: its end tells most
    LOCKS_MAX = 32,
    FORCED_MAX = 4, // a thread may spin in that many places before it is said to wait for nothing
    PREEMPTIONS_DEFAULT = 2, // most concurrency bugs need two (Musuvathi and Qadeer, PLDI 2007)
};

enum state { DONE, READY, SPINS, SLEEPS };

struct fiber {
    ucontext_t context;
    enum state state;
    uint64_t stamp;        // SPINS: stores of others when it began to spin
    uint64_t forced_stamp; // and, plus one, when it was last run although it spins
    unsigned forced;       // how often in a row nothing had come from the others
    uintptr_t sleeps_on;
};

static struct {
    const struct explore_model *model;
    struct explore_result *result;
    ucontext_t home;
    struct fiber fibers[FIBERS];
    unsigned current;
    bool active;
    bool concurrent;
    unsigned preemptions_left;
    unsigned steps;
    struct {
        uint16_t chosen, options;
    } decisions[DECISIONS_MAX];
    unsigned depth, decided;
    struct {
        uintptr_t address;
        unsigned threads; // bit set
    } touched[TOUCHED_MAX];
    bool learned;
    struct {
        uintptr_t address;
        unsigned owner; // 0 = free
    } locks[LOCKS_MAX];
    struct explore_event events[EVENTS_MAX];
    unsigned events_count;
    char *local;
    uint32_t local_bytes;
    char locals[FIBERS][EXPLORE_LOCAL_BYTES];
} search;

static _Alignas(64) char stacks[FIBERS][STACK_BYTES];

bool explore_active(void)
{
    return search.active;
}

unsigned explore_thread(void)
{
    return search.current;
}

bool explore_own(uintptr_t address)
{
    return address - (uintptr_t)stacks[search.current] < STACK_BYTES ||
           address - (uintptr_t)search.local < search.local_bytes;
}

void explore_local(void *local, uint32_t bytes)
{
    if (bytes > EXPLORE_LOCAL_BYTES)
        explore_fail("%u bytes of thread-local memory, at most %d", bytes, EXPLORE_LOCAL_BYTES);
    search.local = local;
    search.local_bytes = bytes;
}

static void swap_local(unsigned from, unsigned to)
{
    memcpy(search.locals[from], search.local, search.local_bytes);
    memcpy(search.local, search.locals[to], search.local_bytes);
}

void explore_note(const char *what, uintptr_t site, uintptr_t address, uint64_t value, int order)
{
    search.events[search.events_count++ % EVENTS_MAX] =
        (struct explore_event){site, address, what, value, order, search.current};
}

void explore_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!search.active) {
        vfprintf(stderr, format, arguments);
        abort();
    }
    search.result->failed = true;
    vsnprintf(search.result->reason, sizeof search.result->reason, format, arguments);
    va_end(arguments);
    search.active = false;
    setcontext(&search.home);
    abort(); // setcontext does not return
}

unsigned explore_choose(unsigned options)
{
    if (options == 1)
        return 0;
    if (search.depth == DECISIONS_MAX)
        explore_fail("more than %d decisions in one execution", DECISIONS_MAX);
    unsigned at = search.depth++;
    if (at == search.decided) {
        search.decisions[at].chosen = 0;
        search.decisions[at].options = (uint16_t)options;
        search.decided++;
    } else if (search.decisions[at].options != options) {
        explore_fail("the model is not deterministic: %u options, then %u",
                     search.decisions[at].options, options);
    }
    return search.decisions[at].chosen;
}

static bool ready(unsigned thread)
{
    const struct fiber *fiber = &search.fibers[thread];
    return fiber->state == READY ||
           (fiber->state == SPINS && memory_stores_of_others(thread) > fiber->stamp);
}

static void go(unsigned thread)
{
    unsigned from = search.current;
    struct fiber *fiber = &search.fibers[thread];
    if (fiber->state == SPINS) {
        fiber->state = READY;
        memory_refresh(thread);
    }
    if (thread == from)
        return;
    swap_local(from, thread);
    search.current = thread;
    swapcontext(&search.fibers[from].context, &fiber->context);
}

// Everybody waits: a spinning thread may only not have seen the last stores; run it once more.
static void go_spinning(void)
{
    bool all_done = true;
    for (unsigned i = 1; i < FIBERS; i++) {
        struct fiber *fiber = &search.fibers[i];
        all_done &= fiber->state == DONE;
        uint64_t stamp = memory_stores_of_others(i) + 1;
        fiber->forced = fiber->forced_stamp == stamp ? fiber->forced : 0;
        if (fiber->state == SPINS && fiber->forced < FORCED_MAX) {
            fiber->forced_stamp = stamp;
            fiber->forced++;
            go(i);
            return;
        }
    }
    if (!all_done)
        explore_fail("deadlock: every thread waits");
    swap_local(search.current, 0);
    search.current = 0;
    setcontext(&search.home);
}

// The current thread cannot go on: somebody else must.
static void go_other(void)
{
    unsigned others[FIBERS];
    unsigned count = 0;
    for (unsigned i = 1; i < FIBERS; i++)
        if (ready(i))
            others[count++] = i;
    if (count == 0)
        go_spinning();
    else
        go(others[explore_choose(count)]);
}

static bool shared(uintptr_t address)
{
    unsigned at = (unsigned)(address * 0x9e3779b97f4a7c15u >> 48) % TOUCHED_MAX;
    unsigned tries = 0;
    while (search.touched[at].address != 0 && search.touched[at].address != address) {
        at = (at + 1) % TOUCHED_MAX;
        if (++tries == TOUCHED_MAX)
            explore_fail("more than %d shared addresses", TOUCHED_MAX);
    }
    unsigned before = search.touched[at].threads;
    search.touched[at].address = address;
    search.touched[at].threads |= 1u << search.current;
    unsigned now = search.touched[at].threads;
    bool is = (now & (now - 1)) != 0;
    if (is && (before & (before - 1)) == 0)
        search.learned = true;
    return is;
}

// Here another thread may go on, as often as the search allows.
static void preempt(void)
{
    if (search.preemptions_left == 0)
        return;
    unsigned options[FIBERS] = {search.current};
    unsigned count = 1;
    for (unsigned i = 1; i < FIBERS; i++)
        if (i != search.current && ready(i))
            options[count++] = i;
    unsigned next = options[explore_choose(count)];
    if (next != search.current) {
        search.preemptions_left--;
        go(next);
    }
}

void explore_before(uintptr_t address)
{
    if (!search.concurrent)
        return;
    if (++search.steps > STEPS_MAX)
        explore_fail("livelock: more than %d operations", STEPS_MAX);
    if (shared(address))
        preempt();
}

void explore_barrier(void)
{
    if (search.concurrent)
        preempt();
    memory_barrier(search.current);
}

void explore_yield(void)
{
    if (!search.concurrent)
        return;
    search.fibers[search.current].state = SPINS;
    search.fibers[search.current].stamp = memory_stores_of_others(search.current);
    go_other();
}

bool explore_futex_wait(const volatile uint32_t *word, uint32_t value)
{
    explore_before((uintptr_t)word);
    bool holds = *word == value; // the kernel sees the newest store
    explore_note(holds ? "sleep" : "no sleep", 0, (uintptr_t)word, *word, -1);
    if (!holds)
        return false;
    search.fibers[search.current].state = SLEEPS;
    search.fibers[search.current].sleeps_on = (uintptr_t)word;
    go_other();
    return true;
}

static void rouse(uintptr_t address, unsigned threads_max)
{
    for (unsigned i = 1; i < FIBERS && threads_max > 0; i++) {
        struct fiber *fiber = &search.fibers[i];
        if (fiber->state == SLEEPS && fiber->sleeps_on == address) {
            fiber->state = READY;
            threads_max--;
        }
    }
}

void explore_futex_wake(const volatile uint32_t *word, unsigned threads_max)
{
    explore_before((uintptr_t)word);
    explore_note("wake", 0, (uintptr_t)word, *word, -1);
    rouse((uintptr_t)word, threads_max);
}

static unsigned lock_slot(uintptr_t address)
{
    unsigned at = 0;
    while (search.locks[at].address != 0 && search.locks[at].address != address)
        if (++at == LOCKS_MAX)
            explore_fail("more than %d locks", LOCKS_MAX);
    search.locks[at].address = address;
    return at;
}

void explore_lock(const void *lock)
{
    explore_before((uintptr_t)lock);
    unsigned at = lock_slot((uintptr_t)lock);
    while (search.locks[at].owner != 0) {
        search.fibers[search.current].state = SLEEPS;
        search.fibers[search.current].sleeps_on = (uintptr_t)lock;
        go_other();
    }
    search.locks[at].owner = search.current + 1;
    memory_acquire_slot(search.current, at);
}

void explore_unlock(const void *lock)
{
    unsigned at = lock_slot((uintptr_t)lock);
    if (search.locks[at].owner != search.current + 1)
        explore_fail("unlock of a lock that is not held");
    search.locks[at].owner = 0;
    memory_release_slot(search.current, at);
    rouse((uintptr_t)lock, EXPLORE_THREADS_MAX);
    explore_before((uintptr_t)lock);
}

static void thread_main(void)
{
    unsigned thread = search.current;
    search.model->threads[thread - 1]();
    search.fibers[thread].state = DONE;
    go_other();
}

// A fiber for a phase that runs alone: setup and verify.
static void alone(void (*phase)(void))
{
    if (phase == NULL)
        return;
    struct fiber *fiber = &search.fibers[0];
    getcontext(&fiber->context);
    fiber->context.uc_stack.ss_sp = stacks[0];
    fiber->context.uc_stack.ss_size = STACK_BYTES;
    fiber->context.uc_link = &search.home;
    makecontext(&fiber->context, phase, 0);
    swapcontext(&search.home, &fiber->context);
}

static void start_threads(void)
{
    search.fibers[0].state = DONE;
    for (unsigned i = 1; i < FIBERS; i++) {
        struct fiber *fiber = &search.fibers[i];
        fiber->state = DONE;
        fiber->forced_stamp = 0;
        if (search.model->threads[i - 1] == NULL)
            continue;
        fiber->state = READY;
        getcontext(&fiber->context);
        fiber->context.uc_stack.ss_sp = stacks[i];
        fiber->context.uc_stack.ss_size = STACK_BYTES;
        fiber->context.uc_link = NULL;
        makecontext(&fiber->context, thread_main, 0);
        memory_fork(i);
    }
}

static void start(void)
{
    search.concurrent = true;
    go_other();
}

static void execute(void)
{
    const struct explore_model *model = search.model;
    memory_reset();
    memset(search.locks, 0, sizeof search.locks);
    memset(search.locals, 0, sizeof search.locals);
    memset(search.local, 0, search.local_bytes);
    search.current = search.steps = search.depth = search.events_count = 0;
    search.preemptions_left =
        model->preemptions_max == 0 ? PREEMPTIONS_DEFAULT : model->preemptions_max;
    search.active = true;
    alone(model->setup);
    if (search.active) {
        start_threads();
        alone(start);
    }
    search.concurrent = false;
    if (search.active) {
        for (unsigned i = 1; i < FIBERS; i++)
            memory_join(i);
        search.current = 0;
        alone(model->verify);
    }
    search.active = search.concurrent = false;
    search.result->executions++;
}

// The next leaf of the tree of decisions; false when there is none.
static bool backtrack(void)
{
    while (search.decided > 0) {
        unsigned last = search.decided - 1;
        if (search.decisions[last].chosen + 1 < search.decisions[last].options) {
            search.decisions[last].chosen++;
            return true;
        }
        search.decided--;
    }
    return false;
}

static void print_trace(void)
{
    static const char *orders[] = {"relaxed", "consume", "acquire",
                                   "release", "acq_rel", "seq_cst"};
    fprintf(stderr, "after %llu executions: %s\n", (unsigned long long)search.result->executions,
            search.result->reason);
    unsigned first = search.events_count > EVENTS_MAX ? search.events_count - EVENTS_MAX : 0;
    for (unsigned i = first; i < search.events_count; i++) {
        const struct explore_event *event = &search.events[i % EVENTS_MAX];
        char where[300] = "";
        if (event->site != 0)
            site_print(event->site, where, sizeof where);
        fprintf(stderr, "  thread %u  %-8s %p %#llx %s  %s\n", event->thread, event->what,
                (void *)event->address, (unsigned long long)event->value,
                event->order < 0 ? "" : orders[event->order], where);
    }
}

void explore_run(const struct explore_model *model, bool verbose, struct explore_result *out_result)
{
    memset(out_result, 0, sizeof *out_result);
    memset(search.touched, 0, sizeof search.touched);
    static char none;
    if (search.local == NULL)
        search.local = &none;
    search.model = model;
    search.result = out_result;
    search.decided = 0;
    bool more = true;
    while (more) {
        search.learned = false;
        execute();
        if (out_result->failed)
            break;
        if (out_result->executions == EXECUTIONS_MAX) {
            out_result->failed = true;
            snprintf(out_result->reason, sizeof out_result->reason, "more than %d executions",
                     EXECUTIONS_MAX);
            break;
        }
        if (search.learned)
            search.decided = 0;
        more = search.learned || backtrack();
    }
    if (out_result->failed && verbose)
        print_trace();
}

void explore_outcome(uint64_t value)
{
    struct explore_result *result = search.result;
    for (unsigned i = 0; i < result->outcomes_count; i++)
        if (result->outcomes[i] == value)
            return;
    if (result->outcomes_count == EXPLORE_OUTCOMES_MAX)
        explore_fail("more than %d outcomes", EXPLORE_OUTCOMES_MAX);
    result->outcomes[result->outcomes_count++] = value;
}

void explore_holds(const struct explore_model *model)
{
    struct explore_result result;
    explore_run(model, true, &result);
    CHECK(!result.failed);
    CHECK(result.executions > 1); // one execution alone has explored nothing
}
