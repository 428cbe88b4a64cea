// Takes the place of the thread sanitizer: every access of instrumented code comes in here.
//
// The names and shapes are the compiler's (gcc -fsanitize=thread); nobody declares them, so this
// file declares what it defines.
#include "explore.h"
#include "internal.h"
#include "memory.h"

#define HERE ((uintptr_t)__builtin_return_address(0))
#define ORDER(order) ((order) & 7) // the compiler may add hints above

typedef volatile uint8_t word8;
typedef volatile uint16_t word16;
typedef volatile uint32_t word32;
typedef volatile uint64_t word64;

static uint64_t load(const volatile void *at, unsigned bytes, int order, uintptr_t site)
{
    uintptr_t address = (uintptr_t)at;
    explore_before(address);
    order = site_order(site, order);
    uint64_t value = memory_load(explore_thread(), address, bytes, order);
    explore_note("load", site, address, value, order);
    return value;
}

static uint64_t modify(volatile void *at, unsigned bytes, enum memory_operation operation,
                       uint64_t operand, int order, uintptr_t site)
{
    static const char *names[] = {"store", "exchange", "add", "sub", "and", "or", "xor"};
    uintptr_t address = (uintptr_t)at;
    explore_before(address);
    order = site_order(site, order);
    uint64_t old = memory_modify(explore_thread(), address, bytes, operation, operand, order);
    explore_note(names[operation], site, address, operand, order);
    return old;
}

static bool swap(volatile void *at, unsigned bytes, uint64_t *expected, uint64_t desired, int order,
                 int failure_order, uintptr_t site)
{
    uintptr_t address = (uintptr_t)at;
    explore_before(address);
    order = site_order(site, order);
    // The failure order is never the stronger one: a weakened success order takes it along.
    if (order == __ATOMIC_RELAXED || order == __ATOMIC_RELEASE)
        failure_order = __ATOMIC_RELAXED;
    bool done =
        memory_swap(explore_thread(), address, bytes, expected, desired, order, failure_order);
    explore_note(done ? "swap" : "no swap", site, address, done ? desired : *expected, order);
    return done;
}

#define DEFINE_MODIFY(bits, name, operation)                                                       \
    uint##bits##_t __tsan_atomic##bits##_##name(word##bits *at, uint##bits##_t operand,            \
                                                int order);                                        \
    uint##bits##_t __tsan_atomic##bits##_##name(word##bits *at, uint##bits##_t operand, int order) \
    {                                                                                              \
        if (!explore_active())                                                                     \
            return __atomic_##name##_plain(at, operand);                                           \
        return (uint##bits##_t)modify(at, bits / 8, operation, operand, ORDER(order), HERE);       \
    }

// Outside an execution there is one thread: the plain operation does.
#define __atomic_exchange_plain(at, operand) __atomic_exchange_n(at, operand, __ATOMIC_SEQ_CST)
#define __atomic_fetch_add_plain(at, operand) __atomic_fetch_add(at, operand, __ATOMIC_SEQ_CST)
#define __atomic_fetch_sub_plain(at, operand) __atomic_fetch_sub(at, operand, __ATOMIC_SEQ_CST)
#define __atomic_fetch_and_plain(at, operand) __atomic_fetch_and(at, operand, __ATOMIC_SEQ_CST)
#define __atomic_fetch_or_plain(at, operand) __atomic_fetch_or(at, operand, __ATOMIC_SEQ_CST)
#define __atomic_fetch_xor_plain(at, operand) __atomic_fetch_xor(at, operand, __ATOMIC_SEQ_CST)

#define DEFINE_SWAP(bits, name)                                                                    \
    int __tsan_atomic##bits##_##name(word##bits *at, uint##bits##_t *expected,                     \
                                     uint##bits##_t desired, int order, int failure_order);        \
    int __tsan_atomic##bits##_##name(word##bits *at, uint##bits##_t *expected,                     \
                                     uint##bits##_t desired, int order, int failure_order)         \
    {                                                                                              \
        if (!explore_active())                                                                     \
            return __atomic_compare_exchange_n(at, expected, desired, false, __ATOMIC_SEQ_CST,     \
                                               __ATOMIC_SEQ_CST);                                  \
        uint64_t found = *expected;                                                                \
        bool done = swap(at, bits / 8, &found, desired, ORDER(order), ORDER(failure_order), HERE); \
        *expected = (uint##bits##_t)found;                                                         \
        return done;                                                                               \
    }

#define DEFINE_WIDTH(bits)                                                                         \
    uint##bits##_t __tsan_atomic##bits##_load(const word##bits *at, int order);                    \
    uint##bits##_t __tsan_atomic##bits##_load(const word##bits *at, int order)                     \
    {                                                                                              \
        if (!explore_active())                                                                     \
            return *at;                                                                            \
        return (uint##bits##_t)load(at, bits / 8, ORDER(order), HERE);                             \
    }                                                                                              \
    void __tsan_atomic##bits##_store(word##bits *at, uint##bits##_t value, int order);             \
    void __tsan_atomic##bits##_store(word##bits *at, uint##bits##_t value, int order)              \
    {                                                                                              \
        if (!explore_active())                                                                     \
            *at = value;                                                                           \
        else                                                                                       \
            modify(at, bits / 8, MEMORY_STORE, value, ORDER(order), HERE);                         \
    }                                                                                              \
    DEFINE_MODIFY(bits, exchange, MEMORY_EXCHANGE)                                                 \
    DEFINE_MODIFY(bits, fetch_add, MEMORY_ADD)                                                     \
    DEFINE_MODIFY(bits, fetch_sub, MEMORY_SUB)                                                     \
    DEFINE_MODIFY(bits, fetch_and, MEMORY_AND)                                                     \
    DEFINE_MODIFY(bits, fetch_or, MEMORY_OR)                                                       \
    DEFINE_MODIFY(bits, fetch_xor, MEMORY_XOR)                                                     \
    DEFINE_SWAP(bits, compare_exchange_strong)                                                     \
    DEFINE_SWAP(bits, compare_exchange_weak)

DEFINE_WIDTH(8)
DEFINE_WIDTH(16)
DEFINE_WIDTH(32)
DEFINE_WIDTH(64)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
    if (explore_active())
        memory_fence(explore_thread(), site_order(HERE, ORDER(order)));
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
    (void)order; // of the compiler alone
}

static void plain(const void *at, unsigned long bytes, bool write)
{
    if (explore_active() && !explore_own((uintptr_t)at))
        memory_plain(explore_thread(), (uintptr_t)at, (unsigned)bytes, write);
}

#define DEFINE_PLAIN(name, bytes)                                                                  \
    void __tsan_read##name(void *at);                                                              \
    void __tsan_write##name(void *at);                                                             \
    void __tsan_unaligned_read##name(void *at);                                                    \
    void __tsan_unaligned_write##name(void *at);                                                   \
    void __tsan_volatile_read##name(void *at);                                                     \
    void __tsan_volatile_write##name(void *at);                                                    \
    void __tsan_read##name(void *at)                                                               \
    {                                                                                              \
        plain(at, bytes, false);                                                                   \
    }                                                                                              \
    void __tsan_write##name(void *at)                                                              \
    {                                                                                              \
        plain(at, bytes, true);                                                                    \
    }                                                                                              \
    void __tsan_unaligned_read##name(void *at)                                                     \
    {                                                                                              \
        plain(at, bytes, false);                                                                   \
    }                                                                                              \
    void __tsan_unaligned_write##name(void *at)                                                    \
    {                                                                                              \
        plain(at, bytes, true);                                                                    \
    }                                                                                              \
    void __tsan_volatile_read##name(void *at)                                                      \
    {                                                                                              \
        plain(at, bytes, false);                                                                   \
    }                                                                                              \
    void __tsan_volatile_write##name(void *at)                                                     \
    {                                                                                              \
        plain(at, bytes, true);                                                                    \
    }

DEFINE_PLAIN(1, 1)
DEFINE_PLAIN(2, 2)
DEFINE_PLAIN(4, 4)
DEFINE_PLAIN(8, 8)
DEFINE_PLAIN(16, 16)

void __tsan_read_range(void *at, unsigned long bytes);
void __tsan_read_range(void *at, unsigned long bytes)
{
    plain(at, bytes, false);
}

void __tsan_write_range(void *at, unsigned long bytes);
void __tsan_write_range(void *at, unsigned long bytes)
{
    plain(at, bytes, true);
}

void __tsan_init(void);
void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller)
{
    (void)caller;
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
}
