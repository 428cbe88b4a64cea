// The composition root: opens a runtime's parts bottom-up, closes them top-down, and lets host threads in and out.
#include "runtime.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/crowd.h"
#include "exec/fault.h"
#include "exec/fork.h"
#include "exec/host.h"
#include "exec/await.h"
#include "exec/batch.h"
#include "exec/letter.h"
#include "exec/name.h"
#include "exec/park.h"
#include "exec/port.h"
#include "exec/record.h"
#include "exec/sim.h"
#include "exec/timer.h"
#include "exec/trace.h"
#include "exec/worker.h"
#include "object/buf.h"
#include "orchestrate/channel.h"
#include "orchestrate/gossip.h"
#include "orchestrate/lease.h"
#include "orchestrate/quorum.h"
#include "orchestrate/shard.h"
#include "reliable/breaker.h"
#include "reliable/supervise.h"

#include <inttypes.h>

#define GENERATION_SHIFT 32

static struct art_runtime runtimes[ART_RUNTIMES_MAX];
static struct art_mutex table_lock = ART_MUTEX_INITIAL;

static uint64_t word_make(uint32_t generation, enum art_runtime_state state)
{
    return (uint64_t)generation << GENERATION_SHIFT | (uint64_t)state;
}

static uint32_t word_generation(uint64_t word)
{
    return (uint32_t)(word >> GENERATION_SHIFT);
}

// A child of a fork gets tables, pools and parts in one piece: no other thread is inside one while it is made.
static uint64_t held; // a bit for each runtime; under the table's lock
_Static_assert(ART_RUNTIMES_MAX <= 64, "a word has a bit for each runtime");
_Static_assert(ART_RUNTIME_FREE == 0, "a zeroed place is free");

static void before_fork(void)
{
    art_mutex_lock(&table_lock);
    held = 0;
    for (uint32_t i = 0; i < ART_RUNTIMES_MAX; i++) {
        // edge runtime.entrants (seq_cst): as any entrant, so that its parts stay.
        art_atomic_add(&runtimes[i].entrants, 1, seq_cst);
        // edge runtime.word (seq_cst): the opening happens before this visit.
        if ((uint32_t)art_atomic_load(&runtimes[i].word, seq_cst) == ART_RUNTIME_OPEN) {
            held |= 1ull << i;
            art_fork_hold(&runtimes[i]);
        } else {
            // edge runtime.entrants (release): nothing was looked at.
            art_atomic_sub(&runtimes[i].entrants, 1, release);
        }
    }
    art_port_lock_all();
    for (uint32_t kind = 0; kind < ART_POOL_COUNT; kind++)
        art_mutex_lock(&art_pools[kind].lock);
}

static void after_fork(void)
{
    for (uint32_t kind = ART_POOL_COUNT; kind > 0; kind--)
        art_mutex_unlock(&art_pools[kind - 1].lock);
    art_port_unlock_all();
    for (uint32_t i = 0; i < ART_RUNTIMES_MAX; i++) {
        if ((held >> i & 1) == 0)
            continue;
        art_fork_release(&runtimes[i]);
        // edge runtime.entrants (release): this visit's accesses happen before the teardown.
        art_atomic_sub(&runtimes[i].entrants, 1, release);
    }
    art_mutex_unlock(&table_lock);
}

static void after_fork_in_child(void)
{
    after_fork();
    art_buf_after_fork();
    for (uint32_t kind = 0; kind < ART_POOL_COUNT; kind++)
        art_pool_after_fork((enum art_pool_kind)kind);
    art_fork_leave(&art_thread_record);
}

// A host thread that ends without closing its ports has died: its agents end with E_HOST, and nobody waits for them.
static void host_left(struct art_thread *thread)
{
    uint32_t at = 0;
    for (uint64_t bits; (bits = art_host_left_behind(thread, &at)) != 0;) {
        struct art_port *port = art_port_find(bits);
        struct art_runtime *runtime = port == NULL ? NULL : art_port_runtime(port);
        if (runtime == NULL || art_runtime_enter(thread, runtime) != AGENTRT_OK)
            continue; // its runtime is closing and takes care of it
        agentrt_status status = art_port_close(thread, bits);
        art_runtime_leave(thread, runtime);
        if (status != AGENTRT_OK)
            continue; // somebody else was faster
    }
}

static void mind_process(void)
{
    // relaxed: before any thread has a port to leave behind.
    art_atomic_store(&art_thread_on_leave, host_left, relaxed);
    int refused = pthread_atfork(before_fork, after_fork, after_fork_in_child);
    ART_ASSERT(refused == 0);
}

void art_runtime_mind_process(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, mind_process);
}

// A free place, marked so that no other opening takes it.
static struct art_runtime *place_acquire(void)
{
    art_runtime_mind_process();
    struct art_runtime *found = NULL;
    art_mutex_lock(&table_lock);
    for (uint32_t i = 0; i < ART_RUNTIMES_MAX && found == NULL; i++) {
        // relaxed: under the lock.
        uint64_t word = art_atomic_load(&runtimes[i].word, relaxed);
        if ((uint32_t)word != ART_RUNTIME_FREE)
            continue;
        found = &runtimes[i];
        found->index = i;
        uint32_t generation = word_generation(word) == 0 ? 1 : word_generation(word);
        // relaxed: under the lock.
        art_atomic_store(&found->word, word_make(generation, ART_RUNTIME_CLOSING), relaxed);
    }
    art_mutex_unlock(&table_lock);
    return found;
}

static void place_release(struct art_runtime *runtime)
{
    art_mutex_lock(&table_lock);
    // relaxed: under the lock.
    uint64_t word = art_atomic_load(&runtime->word, relaxed);
    ART_ASSERT((uint32_t)word == ART_RUNTIME_CLOSING); // only who marked it gives it back
    uint32_t next = art_handle_next(word_generation(word));
    // edge runtime.word (release): the teardown happens before the next opening.
    art_atomic_store(&runtime->word, word_make(next, ART_RUNTIME_FREE), release);
    art_mutex_unlock(&table_lock);
}

static void prepare(struct art_runtime *runtime, const agentrt_runtime_options *options)
{
    uint32_t workers = options->workers != 0 ? options->workers : art_platform_cpu_count();
    runtime->fork_count = art_platform_fork_count();
    runtime->workers_count = options->simulated          ? 0
                             : workers > ART_WORKERS_MAX ? ART_WORKERS_MAX
                                                         : workers;
    runtime->workers = NULL;
    runtime->leases = NULL;
    runtime->faults = NULL;
    // relaxed, all below: nobody else is here before the word says open.
    art_atomic_store(&runtime->stop, 0, relaxed);
    art_atomic_store(&runtime->agent_ids, 0, relaxed);     // relaxed: same
    art_atomic_store(&runtime->lot.idle, 0, relaxed);      // relaxed: same
    art_atomic_store(&runtime->lot.searching, 0, relaxed); // relaxed: same
    art_atomic_store(&runtime->lot.watching, 0, relaxed);  // relaxed: same
    art_atomic_store(&runtime->inject.count, 0, relaxed);  // relaxed: same
    runtime->inject.first = NULL;
    runtime->inject.last = NULL;
    runtime->outside = (struct art_probe){ 0 };
    runtime->tap.echo = art_gossip_echo;
    runtime->sim = (struct art_sim){
        .rng.state = options->seed,
        .seed = options->seed,
        .limit_ns = options->time_limit_ns == 0 ? ART_NEVER : options->time_limit_ns,
        .turns_left = options->turns_max == 0 ? UINT64_MAX : options->turns_max,
    };
    art_clock_init(&runtime->clock, options->simulated != 0);
    art_mutex_init(&runtime->inject.lock);
    art_timer_open(&runtime->timers);
    art_name_open(&runtime->names);
    art_crowd_open(&runtime->crowds);
    art_channel_start(runtime);
    art_mutex_init(&runtime->waits.lock);
    art_mutex_init(&runtime->overruns.lock);
    art_supervise_open(runtime);
    runtime->overruns.first = 0;
    runtime->overruns.count = 0;
    runtime->budget_ns =
        options->turn_budget_ns == 0 ? ART_TURN_BUDGET_NS : options->turn_budget_ns;
}

// What prepare made, and the rest as far as it came.
static void dismantle(struct art_thread *thread, struct art_runtime *runtime)
{
    art_lease_stop(thread, runtime);
    art_sim_close(runtime);
    art_crowd_close(&runtime->crowds);
    art_mutex_fini(&runtime->channels.lock);
    art_name_close(&runtime->names);
    art_timer_close(thread, &runtime->timers);
    art_await_close(thread, runtime);
    art_supervise_close(runtime);
    art_mutex_fini(&runtime->overruns.lock);
    art_mutex_fini(&runtime->waits.lock);
    art_mutex_fini(&runtime->inject.lock);
    art_mem_free(runtime->workers);
    runtime->workers = NULL;
    place_release(runtime);
}

agentrt_status art_runtime_open(struct art_thread *thread, const agentrt_runtime_options *options,
                                uint64_t *out_runtime, struct art_trace_loss *out_loss,
                                struct art_sqlite_fault *out_fault)
{
    struct art_runtime *runtime = place_acquire();
    if (runtime == NULL)
        return AGENTRT_E_LIMIT;
    prepare(runtime, options);
    runtime->sim.thread_id = thread->id;
    if (art_trace_open(&runtime->trace, options->trace_path) != 0) {
        *out_loss = art_trace_close(&runtime->trace);
        dismantle(thread, runtime);
        return AGENTRT_E_SYSTEM;
    }
    agentrt_status status = art_lease_start(runtime, options->lease_store_path, out_fault);
    bool letters = status == AGENTRT_OK && art_letter_open(&runtime->letters);
    if (!letters) {
        art_trace_close(&runtime->trace);
        dismantle(thread, runtime);
        return status == AGENTRT_OK ? AGENTRT_E_MEMORY : status;
    }
    if (options->trace_calls) {
        ART_ASSERT(art_trace_on(runtime)); // the border has seen to it
        runtime->trace.calls = true;
        art_record_call(runtime, "open %d %" PRIu64 " %" PRIu64 " %" PRIu64, ART_RECORD_VERSION,
                        options->seed, options->time_limit_ns, options->turns_max);
        if (options->lease_store_path != NULL)
            art_record_call(runtime, "other agentrt_runtime_open with a lease store");
    }
    // relaxed: this opener's own mark.
    uint32_t generation = word_generation(art_atomic_load(&runtime->word, relaxed));
    status =
        options->simulated ? AGENTRT_OK : art_worker_start_all(runtime, art_platform_entropy());
    if (status != AGENTRT_OK) {
        art_letter_close(&runtime->letters);
        art_trace_close(&runtime->trace);
        dismantle(thread, runtime);
        return status;
    }
    // edge runtime.word (release): the opening happens before an entry.
    art_atomic_store(&runtime->word, word_make(generation, ART_RUNTIME_OPEN), release);
    *out_runtime = art_handle_make(ART_HANDLE_RUNTIME, generation, runtime->index);
    return AGENTRT_OK;
}

ART_HOT agentrt_status art_runtime_enter(struct art_thread *thread, struct art_runtime *runtime)
{
    if (ART_LIKELY(art_state_worker(thread, runtime) != NULL))
        return AGENTRT_OK;
    // edge runtime.entrants (seq_cst): counted before the look at the word, which a closer changes before it counts.
    art_atomic_add(&runtime->entrants, 1, seq_cst);
    // edge runtime.word (seq_cst): the opening happens before this entry.
    uint64_t word = art_atomic_load(&runtime->word, seq_cst);
    agentrt_status status = AGENTRT_OK;
    if ((uint32_t)word != ART_RUNTIME_OPEN)
        status = AGENTRT_E_CLOSED;
    else if (runtime->fork_count != art_platform_fork_count())
        status = AGENTRT_E_FORKED;
    else if (art_runtime_simulated(runtime) && runtime->sim.thread_id != thread->id)
        status = AGENTRT_E_CONTEXT;
    if (status != AGENTRT_OK)
        art_runtime_leave(thread, runtime);
    return status;
}

ART_HOT void art_runtime_leave(struct art_thread *thread, struct art_runtime *runtime)
{
    if (ART_LIKELY(art_state_worker(thread, runtime) != NULL))
        return;
    // edge runtime.entrants (release): this visit's accesses happen before the teardown.
    uint32_t before = art_atomic_sub(&runtime->entrants, 1, release);
    ART_ASSERT(before > 0);
}

agentrt_status art_runtime_enter_named(struct art_thread *thread, uint64_t bits,
                                       struct art_runtime **out_runtime)
{
    uint32_t index = art_handle_index(bits);
    if (index >= ART_RUNTIMES_MAX || art_handle_generation(bits) == 0)
        return AGENTRT_E_STALE;
    struct art_runtime *runtime = &runtimes[index];
    agentrt_status status = art_runtime_enter(thread, runtime);
    // edge runtime.word (acquire): an entrant's runtime keeps its generation.
    uint64_t word = art_atomic_load(&runtime->word, acquire);
    if (word_generation(word) != art_handle_generation(bits)) {
        if (status == AGENTRT_OK)
            art_runtime_leave(thread, runtime);
        return AGENTRT_E_STALE;
    }
    *out_runtime = runtime;
    return status;
}

uint32_t art_runtime_generation(uint64_t bits)
{
    uint32_t index = art_handle_index(bits);
    // relaxed: it only feeds a text.
    return index < ART_RUNTIMES_MAX
               ? word_generation(art_atomic_load(&runtimes[index].word, relaxed))
               : 0;
}

// The agents that are left, in the order of their spawns: the pool's order depends on earlier runtimes.
static struct art_agent *agents_left(struct art_runtime *runtime)
{
    struct art_agent *left = NULL;
    struct art_agent *agent;
    // Chunks are made in order, so the first hole is the end.
    for (uint32_t index = 0; (agent = art_pool_find(ART_POOL_AGENT, index)) != NULL; index++) {
        // edge mailbox.admit (acquire): the spawn happens before the look at whose it is; others' live and die meanwhile.
        bool dead = (art_atomic_load(&agent->word, acquire) & ART_WORD_DEAD) != 0;
        if (dead || art_agent_runtime(agent) != runtime || art_agent_id(agent) == 0)
            continue;
        // relaxed: takes the right to end it, and with it the right to `next`: what the others' ends send it submits it nowhere.
        art_atomic_or(&agent->word, ART_WORD_SCHEDULED, relaxed);
        agent->next = left;
        left = agent;
    }
    return art_agent_sort(left);
}

// Every agent that is left ends here, alone: its workers, hosts and visitors are gone. Ports end their addresses.
static void end_agents(struct art_thread *thread, struct art_runtime *runtime)
{
    struct art_agent *next;
    for (struct art_agent *agent = agents_left(runtime); agent != NULL; agent = next) {
        next = agent->next;
        ART_ASSERT(agent->taken <= ART_PORT_RUN_MAX);
        if (agent->taken > 0)
            art_batch_let_go(agent);
        art_agent_end(thread, agent, AGENTRT_E_SHUTDOWN, 0, 0);
    }
}

agentrt_status art_runtime_close(struct art_thread *thread, uint64_t bits,
                                 struct art_trace_loss *out_loss)
{
    struct art_runtime *runtime;
    agentrt_status status = art_runtime_enter_named(thread, bits, &runtime);
    if (status == AGENTRT_E_CLOSED)
        return AGENTRT_E_STALE;
    if (status != AGENTRT_OK)
        return status;
    art_runtime_leave(thread, runtime);
    // Of another runtime's neither: two turns that close each other's runtimes would wait for ever.
    if (art_thread_turn(thread) != 0 || thread->worker != NULL)
        return AGENTRT_E_CONTEXT;
    uint64_t open = word_make(art_handle_generation(bits), ART_RUNTIME_OPEN);
    uint64_t closing = word_make(art_handle_generation(bits), ART_RUNTIME_CLOSING);
    // edge runtime.word (seq_cst): changed before the entrants are counted, who look in the opposite order.
    if (!art_atomic_cas(&runtime->word, &open, closing, seq_cst, relaxed))
        return AGENTRT_E_STALE;
    // edge runtime.entrants (seq_cst): every visit's accesses happen before the teardown.
    while (art_atomic_load(&runtime->entrants, seq_cst) != 0) {
        art_port_wake_all(runtime);
        art_platform_sleep(ART_DRAIN_POLL_NS);
    }
    art_worker_stop_all(runtime);
    art_fault_close(thread, runtime);
    art_port_retire_all(runtime);
    end_agents(thread, runtime);
    art_port_close_all(thread, runtime);
    art_lease_stop(thread, runtime);
    art_channel_close_all(thread, runtime);
    art_shards_close_all(thread, runtime);
    art_breaker_close_all(thread, runtime);
    art_quorum_close_all(thread, runtime);
    art_gossip_close_all(thread, runtime);
    if (art_trace_on(runtime))
        art_trace_line(runtime, "close");
    agentrt_stats stats;
    art_runtime_stats(runtime, &stats);
    ART_ASSERT(stats.accepted == stats.handled + stats.dead_letters);
    ART_ASSERT(stats.agents_live == 0);
    ART_ASSERT(art_runtime_quiet(runtime)); // its stops are over, too
    art_letter_close(&runtime->letters);
    *out_loss = art_trace_close(&runtime->trace);
    dismantle(thread, runtime);
    return out_loss->reason == 0 ? AGENTRT_OK : AGENTRT_E_SYSTEM;
}

static void add_ends(agentrt_stats *sum, struct art_probe *probe)
{
    sum->ended += art_probe_read(&probe->ended);
    sum->crashed += art_probe_read(&probe->crashed);
}

static void add(agentrt_stats *sum, struct art_probe *probe)
{
    sum->spawned += art_probe_read(&probe->spawned);
    sum->turns += art_probe_read(&probe->turns);
    sum->wakes += art_probe_read(&probe->wakes);
    sum->steals += art_probe_read(&probe->steals);
    sum->overruns += art_probe_read(&probe->overruns);
}

// What has come to an end is read first, so the difference is never less than nothing.
static void count(struct art_runtime *runtime, agentrt_stats *out_stats)
{
    *out_stats = (agentrt_stats){ 0 };
    out_stats->handled = art_probe_read(&runtime->outside.handled);
    out_stats->dead_letters = art_probe_read(&runtime->outside.letters);
    for (uint32_t i = 0; i < runtime->workers_count; i++) {
        out_stats->handled += art_probe_read(&runtime->workers[i].probe.handled);
        out_stats->dead_letters += art_probe_read(&runtime->workers[i].probe.letters);
    }
    out_stats->accepted = art_probe_read(&runtime->outside.accepted);
    for (uint32_t i = 0; i < runtime->workers_count; i++)
        out_stats->accepted += art_probe_read(&runtime->workers[i].probe.accepted);
    out_stats->in_flight = out_stats->accepted - out_stats->handled - out_stats->dead_letters;
}

static uint64_t stops(struct art_runtime *runtime)
{
    uint64_t sum = art_probe_read(&runtime->outside.stops);
    for (uint32_t i = 0; i < runtime->workers_count; i++)
        sum += art_probe_read(&runtime->workers[i].probe.stops);
    return sum;
}

static uint64_t stopped(struct art_runtime *runtime)
{
    uint64_t sum = art_probe_read(&runtime->outside.stopped);
    for (uint32_t i = 0; i < runtime->workers_count; i++)
        sum += art_probe_read(&runtime->workers[i].probe.stopped);
    return sum;
}

// Why one pass is enough: whoever handles a message counts it as handled after everything that this sends is counted as accepted,
// and a stop is over after what the end sends is. A reader that sees an end so sees every beginning that led to it and every one
// that it led to (edge probe.count). If the beginnings, read last, are no more than the ends, those ends were all there was.
bool art_runtime_quiet(struct art_runtime *runtime)
{
    uint64_t over = stopped(runtime);
    agentrt_stats stats;
    count(runtime, &stats);
    return stats.in_flight == 0 && stops(runtime) == over;
}

void art_runtime_stats(struct art_runtime *runtime, agentrt_stats *out_stats)
{
    count(runtime, out_stats);
    add_ends(out_stats, &runtime->outside);
    for (uint32_t i = 0; i < runtime->workers_count; i++)
        add_ends(out_stats, &runtime->workers[i].probe);
    add(out_stats, &runtime->outside);
    for (uint32_t i = 0; i < runtime->workers_count; i++)
        add(out_stats, &runtime->workers[i].probe);
    out_stats->agents_live = out_stats->spawned - out_stats->ended; // ends were read first
    out_stats->now_ns = art_clock_now(&runtime->clock);
}
