// Where workers sleep and who wakes them: one bit a worker, and a wake only if nobody is already looking for work.
#include "exec/park.h"

#include "base/assert.h"

static uint64_t everyone(const struct art_runtime *runtime)
{
    ART_ASSERT(runtime->workers_count > 0); // a simulation parks nobody
    return runtime->workers_count == 64 ? UINT64_MAX : (1ull << runtime->workers_count) - 1;
}

static void ring_bell(struct art_worker *worker)
{
    // edge park.idle (release): the submission happens before the woken worker's search.
    art_atomic_store(&worker->park, 1, release);
    art_platform_wake(&worker->park);
}

ART_HOT void art_park_wake_one(struct art_thread *thread, struct art_runtime *runtime)
{
    // edge park.idle (seq_cst): after the submission, before the look at the idle bits.
    if (art_atomic_load(&runtime->lot.searching, seq_cst) != 0)
        return;
    // edge park.idle (seq_cst): as above.
    uint64_t idle = art_atomic_load(&runtime->lot.idle, seq_cst);
    // The watcher last: it sleeps with a timer, whose end costs as much as a wake, and it has a role.
    // relaxed: advisory.
    uint32_t watching = art_atomic_load(&runtime->lot.watching, relaxed);
    uint64_t watcher = watching == 0 ? 0 : 1ull << (watching - 1);
    while (idle != 0) {
        uint64_t others = idle & ~watcher;
        uint32_t index = (uint32_t)__builtin_ctzll(others != 0 ? others : idle);
        uint64_t bit = 1ull << index;
        // edge park.idle (seq_cst): who clears the bit owns the wake.
        idle = art_atomic_and(&runtime->lot.idle, ~bit, seq_cst);
        if (idle & bit) {
            ART_ASSERT(index < runtime->workers_count);
            ART_COUNT(thread, runtime, wakes, 1);
            ring_bell(&runtime->workers[index]);
            return;
        }
    }
}

void art_park_wake_all(struct art_runtime *runtime)
{
    for (uint32_t i = 0; i < runtime->workers_count; i++)
        ring_bell(&runtime->workers[i]);
}

ART_HOT bool art_park_any(struct art_runtime *runtime)
{
    // relaxed: advisory.
    return art_atomic_load(&runtime->lot.idle, relaxed) != 0;
}

bool art_park_everyone(struct art_runtime *runtime)
{
    // edge park.idle (seq_cst): what the last one did happens before a caller that relies on quiet.
    return art_atomic_load(&runtime->lot.idle, seq_cst) == everyone(runtime);
}

void art_park_announce(struct art_worker *worker)
{
    // edge park.idle (acquire): the bell of an earlier sleep, or of a closing runtime, whose stop is then seen.
    art_atomic_exchange(&worker->park, 0, acquire);
    // edge park.idle (seq_cst): before the worker's last look at the queues.
    uint64_t before = art_atomic_or(&worker->runtime->lot.idle, 1ull << worker->index, seq_cst);
    ART_ASSERT((before >> worker->index & 1) == 0); // a worker parks itself, once
}

ART_HOT bool art_park_withdraw(struct art_worker *worker)
{
    uint64_t bit = 1ull << worker->index;
    // edge park.idle (seq_cst): who clears the bit decides.
    return (art_atomic_and(&worker->runtime->lot.idle, ~bit, seq_cst) & bit) != 0;
}

void art_park_sleep(struct art_worker *worker, uint64_t timeout_ns)
{
    // edge park.idle (acquire): the submission happens before this worker's search.
    if (art_atomic_load(&worker->park, acquire) == 0)
        art_platform_wait(&worker->park, 0, timeout_ns);
}
