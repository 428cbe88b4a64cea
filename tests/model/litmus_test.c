// The explorer judged by the classic litmus tests: what C11 allows is found, what it forbids is not.
#include "explore.h"

#include "../harness/test.h"

#include <stdatomic.h>

static _Atomic(uint32_t) x, y;
static uint32_t plain;
static uint32_t seen_1, seen_2;
static memory_order store_order, load_order;

static void clear(void)
{
    atomic_init(&x, 0);
    atomic_init(&y, 0);
    plain = seen_1 = seen_2 = 0;
}

static void report_pair(void)
{
    explore_outcome(seen_1 * 10 + seen_2);
}

static bool observed(const struct explore_result *result, uint64_t outcome)
{
    for (unsigned i = 0; i < result->outcomes_count; i++)
        if (result->outcomes[i] == outcome)
            return true;
    return false;
}

static void store_x_load_y(void)
{
    if (store_order == memory_order_seq_cst) {
        atomic_store_explicit(&x, 1, memory_order_seq_cst);
        seen_1 = atomic_load_explicit(&y, memory_order_seq_cst);
        return;
    }
    atomic_store_explicit(&x, 1, memory_order_release);
    seen_1 = atomic_load_explicit(&y, memory_order_acquire);
}

static void store_y_load_x(void)
{
    if (store_order == memory_order_seq_cst) {
        atomic_store_explicit(&y, 1, memory_order_seq_cst);
        seen_2 = atomic_load_explicit(&x, memory_order_seq_cst);
        return;
    }
    atomic_store_explicit(&y, 1, memory_order_release);
    seen_2 = atomic_load_explicit(&x, memory_order_acquire);
}

static const struct explore_model store_buffering = {
    .setup = clear, .threads = {store_x_load_y, store_y_load_x}, .verify = report_pair};

TEST(store_buffering_shows_with_release_and_acquire)
{
    struct explore_result result;
    store_order = memory_order_release;
    explore_run(&store_buffering, true, &result);
    CHECK(!result.failed);
    CHECK(observed(&result, 0) && observed(&result, 1) && observed(&result, 10) &&
          observed(&result, 11));
}

TEST(store_buffering_is_forbidden_with_seq_cst)
{
    struct explore_result result;
    store_order = memory_order_seq_cst;
    explore_run(&store_buffering, true, &result);
    CHECK(!result.failed);
    CHECK(!observed(&result, 0));
    CHECK_EQ(result.outcomes_count, 3);
}

static void fence_store_x_load_y(void)
{
    atomic_store_explicit(&x, 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    seen_1 = atomic_load_explicit(&y, memory_order_relaxed);
}

static void fence_store_y_load_x(void)
{
    atomic_store_explicit(&y, 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    seen_2 = atomic_load_explicit(&x, memory_order_relaxed);
}

TEST(store_buffering_is_forbidden_with_seq_cst_fences)
{
    static const struct explore_model model = {
        .setup = clear,
        .threads = {fence_store_x_load_y, fence_store_y_load_x},
        .verify = report_pair};
    struct explore_result result;
    explore_run(&model, true, &result);
    CHECK(!result.failed && !observed(&result, 0));
}

static void light_store_y_load_x(void)
{
    atomic_store_explicit(&y, 1, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    seen_2 = atomic_load_explicit(&x, memory_order_relaxed);
}

static void heavy_store_x_load_y(void)
{
    atomic_store_explicit(&x, 1, memory_order_relaxed);
    explore_barrier();
    seen_1 = atomic_load_explicit(&y, memory_order_relaxed);
}

TEST(store_buffering_is_forbidden_with_one_barrier_of_all_and_none_with_two_of_the_compiler)
{
    static const struct explore_model one = {
        .setup = clear,
        .threads = {heavy_store_x_load_y, light_store_y_load_x},
        .verify = report_pair};
    static const struct explore_model none = {
        .setup = clear, .threads = {light_store_y_load_x, store_x_load_y}, .verify = report_pair};
    struct explore_result result;
    explore_run(&one, true, &result);
    CHECK(!result.failed && !observed(&result, 0));
    CHECK(observed(&result, 1) && observed(&result, 10) && observed(&result, 11));
    store_order = memory_order_relaxed;
    explore_run(&none, true, &result);
    CHECK(!result.failed && observed(&result, 0));
}

static void send_plain(void)
{
    plain = 7;
    if (store_order == memory_order_release)
        atomic_store_explicit(&x, 1, memory_order_release);
    else
        atomic_store_explicit(&x, 1, memory_order_relaxed);
}

static void receive_plain(void)
{
    uint32_t flag = load_order == memory_order_acquire
                        ? atomic_load_explicit(&x, memory_order_acquire)
                        : atomic_load_explicit(&x, memory_order_relaxed);
    if (flag == 1)
        MODEL_CHECK(plain == 7);
}

static const struct explore_model message_passing = {.setup = clear,
                                                     .threads = {send_plain, receive_plain}};

TEST(message_passing_holds_with_release_and_acquire)
{
    store_order = memory_order_release;
    load_order = memory_order_acquire;
    explore_holds(&message_passing);
}

TEST(message_passing_races_without_release)
{
    struct explore_result result;
    store_order = memory_order_relaxed;
    load_order = memory_order_acquire;
    explore_run(&message_passing, false, &result);
    CHECK(result.failed && strstr(result.reason, "data race") != NULL);
}

TEST(message_passing_races_without_acquire)
{
    struct explore_result result;
    store_order = memory_order_release;
    load_order = memory_order_relaxed;
    explore_run(&message_passing, false, &result);
    CHECK(result.failed && strstr(result.reason, "data race") != NULL);
}

static void raise_flag(void)
{
    plain = 7;
    // edge litmus.flag (release): the write of plain before the load that sees the flag.
    atomic_store_explicit(&x, 1, memory_order_release);
}

static void see_flag(void)
{
    // edge litmus.flag (acquire): pairs with raise_flag.
    if (atomic_load_explicit(&x, memory_order_acquire) == 1)
        MODEL_CHECK(plain == 7);
}

TEST(an_edge_is_found_by_its_comment_and_both_its_ends_matter)
{
    static const struct explore_model model = {.setup = clear, .threads = {raise_flag, see_flag}};
    explore_edge("litmus.flag", &model);
}

static void write_relaxed_twice(void)
{
    atomic_store_explicit(&x, 1, memory_order_relaxed);
    atomic_store_explicit(&x, 2, memory_order_relaxed);
}

static void read_twice(void)
{
    seen_1 = atomic_load_explicit(&x, memory_order_relaxed);
    seen_2 = atomic_load_explicit(&x, memory_order_relaxed);
}

TEST(reads_of_one_location_never_go_back)
{
    static const struct explore_model model = {
        .setup = clear, .threads = {write_relaxed_twice, read_twice}, .verify = report_pair};
    struct explore_result result;
    explore_run(&model, true, &result);
    CHECK(!result.failed);
    CHECK(observed(&result, 12) && observed(&result, 2));
    CHECK(!observed(&result, 21) && !observed(&result, 10) && !observed(&result, 20));
}

static void add_one(void)
{
    atomic_fetch_add_explicit(&x, 1, memory_order_relaxed);
}

static void report_x(void)
{
    explore_outcome(atomic_load_explicit(&x, memory_order_relaxed));
}

TEST(relaxed_increments_are_never_lost)
{
    static const struct explore_model model = {
        .setup = clear, .threads = {add_one, add_one, add_one}, .verify = report_x};
    struct explore_result result;
    explore_run(&model, true, &result);
    CHECK(!result.failed && result.outcomes_count == 1 && result.outcomes[0] == 3);
}

static void load_and_store(void)
{
    uint32_t value = atomic_load_explicit(&x, memory_order_relaxed);
    atomic_store_explicit(&x, value + 1, memory_order_relaxed);
}

TEST(increments_of_two_steps_are_lost)
{
    static const struct explore_model model = {
        .setup = clear, .threads = {load_and_store, load_and_store}, .verify = report_x};
    struct explore_result result;
    explore_run(&model, true, &result);
    CHECK(observed(&result, 1) && observed(&result, 2));
}

static void swap_in_the_middle(void)
{
    uint32_t one = 1;
    atomic_compare_exchange_strong_explicit(&x, &one, 2, memory_order_relaxed,
                                            memory_order_relaxed);
}

static void receive_two(void)
{
    if (atomic_load_explicit(&x, memory_order_acquire) == 2)
        MODEL_CHECK(plain == 7);
}

TEST(a_relaxed_swap_passes_a_release_on)
{
    store_order = memory_order_release;
    static const struct explore_model model = {
        .setup = clear, .threads = {send_plain, swap_in_the_middle, receive_two}};
    explore_holds(&model);
}

static void wait_for_x(void)
{
    while (atomic_load_explicit(&x, memory_order_acquire) == 0)
        explore_yield();
    MODEL_CHECK(plain == 7);
}

TEST(a_spinning_thread_sees_the_store_it_waits_for)
{
    store_order = memory_order_release;
    static const struct explore_model model = {.setup = clear, .threads = {send_plain, wait_for_x}};
    explore_holds(&model);
}

static void read_x(void)
{
    seen_1 = atomic_load_explicit(&x, memory_order_relaxed);
}

TEST(spinning_for_nothing_is_a_deadlock)
{
    static const struct explore_model model = {.setup = clear, .threads = {wait_for_x, read_x}};
    struct explore_result result;
    explore_run(&model, false, &result);
    CHECK(result.failed && strstr(result.reason, "deadlock") != NULL);
}

static void sleep_until_x(void)
{
    while (atomic_load_explicit(&x, memory_order_acquire) == 0)
        explore_futex_wait((const volatile uint32_t *)&x, 0);
}

static void wake_x(void)
{
    atomic_store_explicit(&x, 1, memory_order_release);
    explore_futex_wake((const volatile uint32_t *)&x, 1);
}

static void wake_x_too_early(void)
{
    explore_futex_wake((const volatile uint32_t *)&x, 1);
    atomic_store_explicit(&x, 1, memory_order_release);
}

TEST(a_wake_after_the_store_is_never_lost)
{
    static const struct explore_model model = {.setup = clear, .threads = {sleep_until_x, wake_x}};
    explore_holds(&model);
}

TEST(a_wake_before_the_store_is_lost)
{
    static const struct explore_model model = {.setup = clear,
                                               .threads = {sleep_until_x, wake_x_too_early}};
    struct explore_result result;
    explore_run(&model, false, &result);
    CHECK(result.failed && strstr(result.reason, "deadlock") != NULL);
}

static int lock;

static void add_under_lock(void)
{
    explore_lock(&lock);
    plain++;
    explore_unlock(&lock);
}

static void check_two(void)
{
    MODEL_CHECK(plain == 2);
}

TEST(a_lock_orders_plain_accesses)
{
    static const struct explore_model model = {
        .setup = clear, .threads = {add_under_lock, add_under_lock}, .verify = check_two};
    explore_holds(&model);
}

static void write_x(void)
{
    atomic_store_explicit(&x, 1, memory_order_release);
}

static void write_y_after_x(void)
{
    if (atomic_load_explicit(&x, memory_order_acquire) == 1)
        atomic_store_explicit(&y, 1, memory_order_release);
}

static void read_y_then_x(void)
{
    if (atomic_load_explicit(&y, memory_order_acquire) == 1)
        MODEL_CHECK(atomic_load_explicit(&x, memory_order_relaxed) == 1);
}

TEST(causality_passes_through_a_third_thread)
{
    static const struct explore_model model = {
        .setup = clear, .threads = {write_x, write_y_after_x, read_y_then_x}};
    explore_holds(&model);
}
