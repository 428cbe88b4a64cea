// Workers: threads that run turns, look for work, watch busy colleagues, and sleep.
//
// Why a watcher: a woken agent waits in its waker's slot, which is right when turns are short and wrong when the waker goes on for
// long. Nobody can tell beforehand, so one idle worker looks every millisecond and takes what waits behind a turn that did not end.
// It also minds the deadlines that busy workers arm. Who is called away from the watch, and who is the last to go to sleep, looks
// once more whether something depends on it: submitters count on whoever watched when they looked.
#include "exec/worker.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/inject.h"
#include "exec/overrun.h"
#include "exec/park.h"
#include "exec/runq.h"
#include "exec/timer.h"
#include "exec/turn.h"

#define TURN_NS_FIRST 1000

// The turn of one rank after another, from the one whose turn it is on. The slot belongs to the normal ones: before their ring or
// after it in turns.
__attribute__((noinline)) static struct art_agent *pop_fairly(struct art_worker *worker)
{
    uint32_t round = worker->pick / ART_FAIR_PICKS;
    bool slot_first = (round / ART_PRIORITIES & 1) != 0;
    for (uint32_t i = 0; i < ART_PRIORITIES; i++) {
        uint32_t priority = art_policy_rank((round + i) % ART_PRIORITIES);
        struct art_agent *agent = NULL;
        if (priority == AGENTRT_NORMAL && slot_first)
            agent = art_runq_slot_take(worker, worker->alone);
        if (agent == NULL)
            agent = art_runq_pop(&worker->rings[priority], worker->alone);
        if (agent == NULL && priority == AGENTRT_NORMAL)
            agent = art_runq_slot_take(worker, worker->alone);
        if (agent != NULL)
            return agent;
    }
    return NULL;
}

// Rings by falling rank, but now and then each in its turn: nobody starves.
static struct art_agent *pop_rings(struct art_worker *worker)
{
    if (ART_UNLIKELY(++worker->pick % ART_FAIR_PICKS == 0))
        return pop_fairly(worker);
    while (worker->filled != 0) {
        uint32_t rank = (uint32_t)(31 - __builtin_clz(worker->filled));
        struct art_agent *agent =
            art_runq_pop(&worker->rings[art_policy_rank(rank)], worker->alone);
        if (ART_LIKELY(agent != NULL))
            return agent;
        worker->filled &= ~(1u << rank); // empty, until this worker fills it again
    }
    return NULL;
}

// The slot after the rings: a pair that wakes each other goes behind those in line now and then.
__attribute__((noinline)) static struct art_agent *next_in_line(struct art_worker *worker)
{
    struct art_agent *agent = pop_rings(worker);
    return agent != NULL ? agent : art_runq_slot_take(worker, worker->alone);
}

static inline struct art_agent *next_here(struct art_worker *worker)
{
    // Agents of pressing priorities wait in their rings and go before the slot.
    if (ART_LIKELY(worker->filled < 1u << art_policy_rank(AGENTRT_HIGH))) {
        struct art_agent *agent = art_runq_slot_take(worker, worker->alone);
        if (ART_LIKELY(agent != NULL))
            return agent;
    }
    return next_in_line(worker);
}

static struct art_agent *steal_rings(struct art_worker *worker, struct art_worker *victim)
{
    for (uint32_t rank = ART_PRIORITIES; rank-- > 0;) { // the most pressing first
        uint32_t i = art_policy_rank(rank);
        // A thief's own ring is empty, or it would not be searching; only then is there room for half of another.
        if (art_runq_length(&worker->rings[i]) > 0)
            continue;
        struct art_agent *agent = art_runq_steal(&victim->rings[i], &worker->rings[i]);
        if (agent != NULL) {
            worker->filled |= 1u << rank;
            art_probe_add(&worker->probe.steals, 1);
            return agent;
        }
    }
    return NULL;
}

// How long a victim has to go with what is in line.
static uint64_t load_of(struct art_worker *victim)
{
    uint64_t length = 0;
    for (uint32_t i = 0; i < ART_PRIORITIES; i++)
        length += art_runq_length(&victim->rings[i]);
    // relaxed: advisory.
    return length * art_atomic_load(&victim->load_ns, relaxed);
}

// Whether the victim has more in line than a steal costs the two of us.
static bool worth(struct art_worker *victim)
{
    return load_of(victim) > ART_STEAL_WORTH_NS;
}

// The more loaded of two by chance (Mitzenmacher, IEEE TPDS 12, 2001): two looks find most of what a look at all would, and thieves
// do not all come to the same victim.
uint32_t art_worker_victim(struct art_worker *thief)
{
    struct art_runtime *runtime = thief->runtime;
    uint32_t one = art_rng_below(&thief->rng, runtime->workers_count);
    uint32_t other = art_rng_below(&thief->rng, runtime->workers_count);
    return load_of(&runtime->workers[other]) > load_of(&runtime->workers[one]) ? other : one;
}

static struct art_agent *steal_worthwhile(struct art_worker *worker)
{
    struct art_runtime *runtime = worker->runtime;
    uint32_t start = art_worker_victim(worker);
    for (uint32_t i = 0; i < runtime->workers_count; i++) {
        struct art_worker *victim = &runtime->workers[(start + i) % runtime->workers_count];
        if (victim == worker || !worth(victim))
            continue;
        struct art_agent *agent = steal_rings(worker, victim);
        if (agent != NULL)
            return agent;
    }
    return NULL;
}

// Half the workers at most search at once; the last one that finds something calls the next.
static struct art_agent *search(struct art_thread *thread, struct art_worker *worker)
{
    struct art_runtime *runtime = worker->runtime;
    ART_ASSERT(worker->alone == (runtime->workers_count == 1));
    struct art_agent *agent = art_inject_pop(&runtime->inject);
    if (agent != NULL || worker->alone)
        return agent;
    // relaxed: advisory.
    if (2 * art_atomic_load(&runtime->lot.searching, relaxed) >= runtime->workers_count)
        return NULL;
    // edge park.idle (seq_cst): submitters who see a searcher rely on its last look.
    art_atomic_add(&runtime->lot.searching, 1, seq_cst);
    for (uint32_t round = 0; round < ART_SEARCH_ROUNDS_MAX && agent == NULL; round++) {
        agent = steal_worthwhile(worker);
        if (agent == NULL)
            agent = art_inject_pop(&runtime->inject);
        if (agent == NULL)
            art_atomic_pause();
    }
    // edge park.idle (seq_cst): before this worker's last look at the queues.
    uint32_t before = art_atomic_sub(&runtime->lot.searching, 1, seq_cst);
    ART_ASSERT(before > 0);
    ART_ASSERT(before <= runtime->workers_count);
    if (agent != NULL && art_inject_any(&runtime->inject))
        art_park_wake_one(thread, runtime);
    return agent;
}

// Notes how far the others have come and takes what waits behind one that has not moved since the last look.
static struct art_agent *watch(struct art_thread *thread, struct art_worker *worker)
{
    struct art_runtime *runtime = worker->runtime;
    struct art_agent *agent = NULL;
    for (uint32_t i = 0; i < runtime->workers_count; i++) {
        struct art_worker *victim = &runtime->workers[i];
        if (victim == worker)
            continue;
        uint64_t turns = art_probe_read(&victim->probe.turns);
        bool stuck = turns == worker->seen[i];
        if (!stuck)
            worker->watch_left = ART_WATCH_ROUNDS;
        worker->seen[i] = turns;
        art_overrun_watch(thread, worker, i, stuck);
        if (stuck && agent == NULL)
            agent = steal_rings(worker, victim);
        if (stuck && agent == NULL)
            agent = art_runq_slot_steal(victim);
    }
    return agent;
}

static bool stopping(struct art_runtime *runtime)
{
    // edge worker.stop (acquire): nothing of the runtime is touched after the loop ends.
    return art_atomic_load(&runtime->stop, acquire) != 0;
}

static bool work_anywhere(struct art_worker *worker)
{
    struct art_runtime *runtime = worker->runtime;
    if (art_inject_any(&runtime->inject) || stopping(runtime))
        return true;
    for (uint32_t i = 0; i < runtime->workers_count; i++)
        if (&runtime->workers[i] != worker && worth(&runtime->workers[i]))
            return true;
    return false;
}

// Whether something waits behind another's turn, where only a watcher takes it from.
static bool slots_wait(struct art_worker *worker)
{
    struct art_runtime *runtime = worker->runtime;
    for (uint32_t i = 0; i < runtime->workers_count; i++)
        // relaxed: a look; it is taken only after another.
        if (&runtime->workers[i] != worker &&
            art_atomic_load(&runtime->workers[i].slot, relaxed) != NULL)
            return true;
    return false;
}

// Whether a sleeper wakes up by itself when the first deadline passes.
static bool minded(struct art_runtime *runtime)
{
    uint64_t next_ns = art_timer_next(&runtime->timers);
    // relaxed, both: advisory.
    uint64_t idle = art_atomic_load(&runtime->lot.idle, relaxed);
    for (uint32_t i = 0; i < runtime->workers_count; i++)
        if ((idle >> i & 1) != 0 && art_atomic_load(&runtime->workers[i].sleeps_until_ns,
                                                    relaxed) <= next_ns) // relaxed: same
            return true;
    return next_ns == ART_NEVER;
}

// Somebody else watches from here on, if there is anything to watch for.
static void hand_over(struct art_thread *thread, struct art_worker *worker)
{
    struct art_runtime *runtime = worker->runtime;
    // relaxed: advisory.
    if (worker->alone || !art_park_any(runtime) ||
        art_atomic_load(&runtime->lot.watching, relaxed) != 0)
        return;
    if (slots_wait(worker) || !minded(runtime))
        art_park_wake_one(thread, runtime);
}

// Sleeps for good. If nobody watches it looks once more a little later, announced as idle all the while: whoever was between the
// look for somebody idle and the submission has submitted by then, and later ones call.
static void sleep_long(struct art_worker *worker, uint64_t timeout_ns)
{
    bool last = !worker->alone && worker->watch_left == 0 && timeout_ns > ART_WATCH_NS;
    if (last) {
        art_park_sleep(worker, ART_WATCH_NS);
        if (slots_wait(worker))
            return;
        timeout_ns -= timeout_ns == ART_NEVER ? 0 : ART_WATCH_NS;
    }
    art_park_sleep(worker, timeout_ns);
}

// Sleeps until there is something to do, or for one look of the watcher. Says whether somebody called it.
static bool rest(struct art_worker *worker)
{
    struct art_runtime *runtime = worker->runtime;
    art_park_announce(worker);
    if (work_anywhere(worker))
        return !art_park_withdraw(worker);
    uint64_t now_ns = art_clock_now(&runtime->clock);
    uint64_t next_ns = art_timer_next(&runtime->timers);
    uint64_t timeout_ns = next_ns == ART_NEVER ? ART_NEVER
                          : next_ns > now_ns   ? next_ns - now_ns
                                               : 0;
    uint32_t nobody = 0;
    bool watcher =
        !worker->alone && worker->watch_left > 0 &&
        // relaxed: a role, not a lock; two watchers for a moment do no harm.
        art_atomic_cas(&runtime->lot.watching, &nobody, worker->index + 1, relaxed, relaxed);
    ART_ASSERT(worker->watch_left <= ART_WATCH_ROUNDS);
    if (watcher) {
        worker->watch_left -= 1;
        timeout_ns = timeout_ns < ART_WATCH_NS ? timeout_ns : ART_WATCH_NS;
    }
    // relaxed: advisory.
    art_atomic_store(&worker->sleeps_until_ns, watcher ? ART_NEVER : next_ns, relaxed);
    if (timeout_ns > 0 && watcher)
        art_park_sleep(worker, timeout_ns);
    else if (timeout_ns > 0)
        sleep_long(worker, timeout_ns);
    if (watcher)
        art_atomic_store(&runtime->lot.watching, 0, relaxed); // relaxed: as above
    if (art_park_withdraw(worker))
        return false;
    worker->watch_left = ART_WATCH_ROUNDS; // called for work: stay alert for a while
    return true;
}

// Every few turns: timers, the outside, who waits in line behind the slot, and how long turns take.
__attribute__((noinline)) static struct art_agent *look_around(struct art_thread *thread,
                                                               struct art_worker *worker)
{
    struct art_runtime *runtime = worker->runtime;
    uint64_t now_ns = art_clock_now(&runtime->clock);
    art_overrun_look(thread, worker, now_ns);
    uint32_t turns = art_overrun_unnamed(worker) + (worker->last != 0);
    uint64_t turn_ns = (now_ns - worker->mark_ns) / (turns == 0 ? 1 : turns);
    worker->turn_ns = (3 * worker->turn_ns + turn_ns) / 4;
    // relaxed: advisory.
    art_atomic_store(&worker->load_ns,
                     worker->turn_ns > UINT32_MAX ? UINT32_MAX : (uint32_t)worker->turn_ns,
                     relaxed);
    worker->turns_left = art_overrun_stride(worker);
    art_overrun_mark(worker, now_ns);
    art_timer_fire(thread, runtime, now_ns);
    struct art_agent *agent = art_inject_pop(&runtime->inject);
    return agent != NULL ? agent : next_in_line(worker);
}

// Nothing in the own queues: timers, other workers, sleep.
ART_HOT __attribute__((noinline)) static struct art_agent *look_further(struct art_thread *thread,
                                                                        struct art_worker *worker)
{
    struct art_runtime *runtime = worker->runtime;
    struct art_agent *agent = NULL;
    uint64_t now_ns = art_clock_now(&runtime->clock);
    art_overrun_look(thread, worker, now_ns);
    art_overrun_mark(worker, now_ns);
    if (art_timer_fire(thread, runtime, now_ns))
        agent = next_here(worker);
    if (agent == NULL)
        agent = search(thread, worker);
    if (agent == NULL) {
        // Who was called most likely finds it here, and nothing in the way to it.
        if (rest(worker))
            agent = art_inject_pop(&runtime->inject);
        if (agent == NULL && !worker->alone)
            agent = watch(thread, worker);
        else if (agent != NULL && !worker->alone && art_inject_any(&runtime->inject))
            art_park_wake_one(thread, runtime);
        worker->turns_left = art_overrun_stride(worker);
        art_overrun_mark(worker, art_clock_now(&runtime->clock));
    }
    if (agent != NULL)
        hand_over(thread, worker);
    return agent;
}

// What the loop leaves to do between its runs of turns, in a function of its own so that the loop keeps its registers. False: the
// worker leaves.
ART_HOT __attribute__((noinline)) static bool pause_turns(struct art_thread *thread,
                                                          struct art_worker *worker)
{
    art_thread_set_turn(thread, 0);
    if (stopping(worker->runtime))
        return false;
    bool further = worker->turns_left != 0;
    struct art_agent *agent = further ? look_further(thread, worker) : look_around(thread, worker);
    if (agent == NULL)
        return true;
    worker->last = art_agent_bits(agent);
    // Who was waited for, or is suspected, is worth the long way.
    thread->typed = further || worker->alert > 0;
    if (thread->typed)
        art_turn_run_noted(thread, worker, agent);
    else
        art_turn_run(thread, worker, agent);
    return true;
}

static void *work(void *argument)
{
    struct art_worker *worker = argument;
    struct art_runtime *runtime = worker->runtime;
    struct art_thread *thread = art_thread_self();
    ART_ASSERT(thread->worker == NULL); // a thread is one worker
    ART_ASSERT(worker->index < runtime->workers_count);
    thread->worker = worker;
    worker->turns_left = ART_TICK_TURNS;
    art_overrun_mark(worker, art_clock_now(&runtime->clock));
    art_overrun_show(worker, thread);
    do {
        struct art_agent *agent;
        while (ART_LIKELY(--worker->turns_left != 0 && (agent = next_here(worker)) != NULL))
            art_turn_run_quickly(thread, worker, agent);
    } while (pause_turns(thread, worker));
    art_overrun_show(worker, NULL);
    ART_ASSERT(art_thread_turn(thread) == 0); // between turns
    thread->worker = NULL;
    return NULL;
}

// Stops the first `started` workers; the others never ran.
static void stop(struct art_runtime *runtime, uint32_t started)
{
    ART_ASSERT(started <= runtime->workers_count);
    // edge worker.stop (release): what the closer did happens before the workers leave.
    art_atomic_store(&runtime->stop, 1, release);
    art_park_wake_all(runtime);
    for (uint32_t i = 0; i < started; i++)
        art_platform_thread_join(&runtime->workers[i].thread);
}

static void prepare(struct art_runtime *runtime, uint32_t index, uint64_t seed, bool barrier)
{
    struct art_worker *worker = &runtime->workers[index];
    worker->runtime = runtime;
    worker->index = index;
    worker->alone = runtime->workers_count == 1;
    worker->turn_ns = TURN_NS_FIRST;
    worker->watch_left = ART_WATCH_ROUNDS;
    worker->rng.state = seed + index;
    // relaxed, both: nobody else knows of it yet.
    art_atomic_store(&worker->load_ns, TURN_NS_FIRST, relaxed);
    art_atomic_store(&worker->thieves, barrier ? 0 : ART_THIEVES_EXCHANGE, relaxed);
}

agentrt_status art_worker_start_all(struct art_runtime *runtime, uint64_t seed)
{
    ART_ASSERT(runtime->workers_count > 0);
    ART_ASSERT(runtime->workers_count <= ART_WORKERS_MAX);
    ART_ASSERT(runtime->workers == NULL);
    size_t bytes = runtime->workers_count * sizeof *runtime->workers;
    void *block = art_mem_alloc_aligned(ART_LINE_BYTES, bytes);
    if (block == NULL)
        return AGENTRT_E_MEMORY;
    __builtin_memset(block, 0, bytes);
    runtime->workers = block;
    // A worker alone has no thieves, and a host of many threads would wait for the preparation.
    bool barrier = runtime->workers_count > 1 && art_platform_barrier_prepare();
    for (uint32_t i = 0; i < runtime->workers_count; i++)
        prepare(runtime, i, seed, barrier);
    uint32_t wanted = runtime->workers_count;
    for (uint32_t i = 0; i < wanted; i++) {
        struct art_worker *worker = &runtime->workers[i];
        if (!art_platform_thread_start(&worker->thread, work, worker)) {
            stop(runtime, i);
            return AGENTRT_E_SYSTEM;
        }
    }
    return AGENTRT_OK;
}

void art_worker_stop_all(struct art_runtime *runtime)
{
    stop(runtime, runtime->workers_count);
}
