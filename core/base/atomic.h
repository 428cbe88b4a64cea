// The one funnel for atomic operations: every access names its memory order at the place of use.
//
// Why: one place to swap in the model explorer, and no access with an order nobody chose. Orders sit
// on the operations, not in fences, because ThreadSanitizer does not see fences.
#ifndef ART_BASE_ATOMIC_H
#define ART_BASE_ATOMIC_H

#include "base/config.h"

#include <stdatomic.h>

#define art_atomic(type) _Atomic(type)

#define art_atomic_load(where, order) atomic_load_explicit((where), memory_order_##order)
#define art_atomic_store(where, value, order)                                                      \
    atomic_store_explicit((where), (value), memory_order_##order)
#define art_atomic_exchange(where, value, order)                                                   \
    atomic_exchange_explicit((where), (value), memory_order_##order)
#define art_atomic_add(where, value, order)                                                        \
    atomic_fetch_add_explicit((where), (value), memory_order_##order)
#define art_atomic_sub(where, value, order)                                                        \
    atomic_fetch_sub_explicit((where), (value), memory_order_##order)
#define art_atomic_or(where, value, order)                                                         \
    atomic_fetch_or_explicit((where), (value), memory_order_##order)
#define art_atomic_and(where, value, order)                                                        \
    atomic_fetch_and_explicit((where), (value), memory_order_##order)
// A strong compare-and-swap; `expected` is updated with the value found when it fails.
#define art_atomic_cas(where, expected, desired, success, failure)                                 \
    atomic_compare_exchange_strong_explicit((where), (expected), (desired),                        \
                                            memory_order_##success, memory_order_##failure)
#define art_atomic_cas_weak(where, expected, desired, success, failure)                            \
    atomic_compare_exchange_weak_explicit((where), (expected), (desired), memory_order_##success,  \
                                          memory_order_##failure)

static inline void art_atomic_pause(void)
{
    ART_CPU_PAUSE();
}

#endif
