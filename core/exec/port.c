// Ports: where agents live whose behaviour is foreign code, and the outside world's address.
#include "exec/port.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/batch.h"
#include "exec/host.h"
#include "exec/mailbox.h"
#include "exec/signal.h"
#include "exec/sim.h"
#include "exec/timer.h"

#define OPEN 1ull
#define GENERATION_SHIFT 32

enum armed { ARMED_NOT, ARMED_HOST, ARMED_SLEEPER };

static struct art_port *ports[ART_PORTS_MAX];
static uint32_t ports_made;
static struct art_mutex ports_lock = ART_MUTEX_INITIAL;

void art_port_lock_all(void)
{
    art_mutex_lock(&ports_lock);
}

void art_port_unlock_all(void)
{
    art_mutex_unlock(&ports_lock);
}

static bool fits(struct art_port *port, uint64_t bits)
{
    // edge port.word (seq_cst): the opening happens before this use.
    // edge port.spawners (seq_cst): and the spawner was counted before.
    uint64_t word = art_atomic_load(&port->word, seq_cst);
    return word == ((uint64_t)art_handle_generation(bits) << GENERATION_SHIFT | OPEN);
}

struct art_port *art_port_find(uint64_t bits)
{
    uint32_t index = art_handle_index(bits);
    if (index >= ART_PORTS_MAX)
        return NULL;
    art_mutex_lock(&ports_lock);
    struct art_port *port = ports[index];
    art_mutex_unlock(&ports_lock);
    return port != NULL && fits(port, bits) ? port : NULL;
}

uint32_t art_port_generation(uint64_t bits)
{
    uint32_t index = art_handle_index(bits);
    art_mutex_lock(&ports_lock);
    struct art_port *port = index < ART_PORTS_MAX ? ports[index] : NULL;
    art_mutex_unlock(&ports_lock);
    // relaxed: it only feeds a text.
    return port == NULL ? 0 : (uint32_t)(art_atomic_load(&port->word, relaxed) >> GENERATION_SHIFT);
}

struct art_runtime *art_port_runtime(struct art_port *port)
{
    // relaxed: published by the word.
    return art_atomic_load(&port->runtime, relaxed);
}

// A closed port's place, or a new one; never given back, so that a late name reads a live word.
static agentrt_status port_acquire(struct art_runtime *runtime, struct art_port **out_port)
{
    agentrt_status status = AGENTRT_OK;
    struct art_port *found = NULL;
    art_mutex_lock(&ports_lock);
    ART_ASSERT(ports_made <= ART_PORTS_MAX);
    for (uint32_t i = 0; i < ports_made && found == NULL; i++) {
        // relaxed: under the lock.
        if (art_atomic_load(&ports[i]->runtime, relaxed) == NULL)
            found = ports[i];
    }
    if (found == NULL && ports_made == ART_PORTS_MAX) {
        status = AGENTRT_E_LIMIT;
    } else if (found == NULL) {
        found = art_mem_alloc_zeroed(sizeof *found);
        if (found == NULL) {
            status = AGENTRT_E_MEMORY;
        } else {
            found->index = ports_made;
            // relaxed: under the lock.
            art_atomic_store(&found->word, 1ull << GENERATION_SHIFT, relaxed);
            ports[ports_made++] = found;
        }
    }
    if (found != NULL) {
        // relaxed: under the lock; from here on the place is taken.
        art_atomic_store(&found->runtime, runtime, relaxed);
    }
    art_mutex_unlock(&ports_lock);
    *out_port = found;
    return status;
}

static void port_release(struct art_port *port)
{
    art_mutex_lock(&ports_lock);
    // relaxed: under the lock; free for another opening.
    art_atomic_store(&port->runtime, NULL, relaxed);
    art_mutex_unlock(&ports_lock);
}

// All but the address, which whoever guesses its name may signal as soon as it lives: its queue and its wakes are ready before.
static void furnish(struct art_port *port, const agentrt_port_options *options, int event)
{
    port->options = *options;
    port->event = event;
    port->first = NULL;
    port->last = NULL;
    port->timer_at = ART_TIMER_UNARMED;
    art_atomic_store(&port->host, 0, relaxed);       // relaxed: published by the word
    art_atomic_store(&port->takes, 0, relaxed);      // relaxed: same
    art_atomic_store(&port->takes_seen, 0, relaxed); // relaxed: same
    // relaxed, all below: published by the word.
    art_atomic_store(&port->queue, NULL, relaxed);
    art_atomic_store(&port->busy, 0, relaxed); // relaxed: same
    // Its first wake is owed from the start.
    // edge port.armed (release): the options happen before a wake by whoever served the last port of this place.
    art_atomic_store(&port->armed, ARMED_HOST, release);
}

agentrt_status art_port_open(struct art_thread *thread, struct art_runtime *runtime,
                             const agentrt_port_options *options, uint64_t *out_port)
{
    int event = -1;
    if (options->wake == ART_PORT_WAKE_FD && (event = art_platform_event_open()) < 0)
        return AGENTRT_E_SYSTEM;
    struct art_port *port;
    agentrt_status status = port_acquire(runtime, &port);
    if (status == AGENTRT_OK) {
        furnish(port, options, event);
        struct art_agent_shape shape = { .port = port,
                                         .policy =
                                             art_policy_make(AGENTRT_CAPACITY_MAX, AGENTRT_REJECT,
                                                             AGENTRT_NORMAL, AGENTRT_SPAWN_TRAP),
                                         .address = true };
        port->address = art_agent_create(thread, runtime, &shape);
        status = port->address == NULL ? AGENTRT_E_MEMORY : AGENTRT_OK;
        if (status != AGENTRT_OK)
            port_release(port);
    }
    if (status != AGENTRT_OK) {
        if (event >= 0)
            art_platform_event_close(event);
        return status;
    }
    // relaxed: under nobody's eyes.
    uint64_t word = art_atomic_load(&port->word, relaxed);
    ART_ASSERT((word & OPEN) == 0);
    *out_port = art_handle_make(ART_HANDLE_PORT, (uint32_t)(word >> GENERATION_SHIFT), port->index);
    art_host_watch(thread, port, *out_port);
    // edge port.word (release): the opening happens before a use of the name.
    art_atomic_store(&port->word, word | OPEN, release);
    return AGENTRT_OK;
}

struct art_port *art_port_at(uint32_t index)
{
    struct art_port *port = NULL;
    art_mutex_lock(&ports_lock);
    if (index < ports_made)
        port = ports[index];
    art_mutex_unlock(&ports_lock);
    return port;
}

uint64_t art_port_bits(struct art_port *port)
{
    // relaxed: who uses the name looks again.
    uint64_t word = art_atomic_load(&port->word, relaxed);
    uint32_t generation = (uint32_t)(word >> GENERATION_SHIFT);
    return word & OPEN ? art_handle_make(ART_HANDLE_PORT, generation, port->index) : 0;
}

static void call_hook(const struct art_port *port)
{
    struct art_thread *thread = art_thread_self();
    bool outer = thread->hooked; // a hook that signals may call another port's
    thread->hooked = true;
    port->options.hook(port->options.hook_argument);
    thread->hooked = outer;
}

static void wake_host(struct art_port *port)
{
    // edge port.wakers (seq_cst): counted before the look at `armed`, which a closer takes back before it counts.
    art_atomic_add(&port->wakers, 1, seq_cst);
    // edge port.armed (seq_cst): after the submission; before it, an empty take armed and looked once more.
    switch (art_atomic_exchange(&port->armed, ARMED_NOT, seq_cst)) {
    case ARMED_SLEEPER:
        // edge port.queue (release): the submission happens before the woken take.
        art_atomic_store(&port->bell, 1, release);
        art_platform_wake_all(&port->bell);
        break;
    case ARMED_HOST:
        if (port->options.wake == ART_PORT_WAKE_FD)
            art_platform_event_raise(port->event);
        else if (port->options.wake == ART_PORT_WAKE_HOOK)
            call_hook(port);
        break;
    default:
        break;
    }
    // edge port.wakers (release): the wake happens before the close returns.
    uint32_t before = art_atomic_sub(&port->wakers, 1, release);
    ART_ASSERT(before > 0);
}

// From here on nobody wakes the host, nor is anybody still about to: its hook and its event may go.
static void hush(struct art_port *port)
{
    // edge port.armed (seq_cst): before the look at those who wake; none arms it again.
    art_atomic_store(&port->armed, ARMED_NOT, seq_cst);
    // edge port.wakers (seq_cst): their wakes happen before the close returns.
    while (art_atomic_load(&port->wakers, seq_cst) != 0)
        art_atomic_pause();
}

void art_port_submit(struct art_agent *agent)
{
    struct art_port *port = art_agent_port(agent);
    // relaxed: a guess that the compare-and-swap checks.
    struct art_agent *newest = art_atomic_load(&port->queue, relaxed);
    do {
        agent->next = newest;
        // edge port.queue (seq_cst): the agent happens before its take; and before the look at `armed`.
    } while (!art_atomic_cas_weak(&port->queue, &newest, agent, seq_cst, relaxed));
    // edge port.armed (seq_cst): as in wake_host; the load keeps a busy port's line shared.
    if (art_atomic_load(&port->armed, seq_cst) != ARMED_NOT)
        wake_host(port);
}

// Moves what was submitted behind what was taken before, oldest first.
static void collect(struct art_port *port)
{
    // edge port.queue (acquire): the agents happen before their take.
    struct art_agent *newest = art_atomic_exchange(&port->queue, NULL, acquire);
    struct art_agent *first = NULL;
    struct art_agent *last = newest;
    while (newest != NULL) {
        struct art_agent *older = newest->next;
        newest->next = first;
        first = newest;
        newest = older;
    }
    if (first == NULL)
        return;
    if (port->last == NULL)
        port->first = first;
    else
        port->last->next = first;
    port->last = last;
}

static struct art_agent *next_agent(struct art_port *port)
{
    if (port->first == NULL)
        collect(port);
    struct art_agent *agent = port->first;
    if (agent != NULL) {
        port->first = agent->next;
        if (port->first == NULL)
            port->last = NULL;
        agent->next = NULL;
    }
    return agent;
}

static uint32_t drain(struct art_thread *thread, struct art_port *port, agentrt_message *records,
                      uint32_t records_max)
{
    bool simulated = art_runtime_simulated(art_port_runtime(port));
    uint32_t count = 0;
    while (count < records_max) {
        struct art_agent *agent = next_agent(port);
        if (agent == NULL)
            break;
        if (agent == port->address) {
            count += art_batch_host(thread, agent, records + count, records_max - count);
            continue;
        }
        count += art_batch_open(thread, agent, records + count, records_max - count);
        if (simulated && count > 0)
            break;
    }
    return count;
}

// Drives the simulation until this port has a record, nothing is left to do, or another port's host is due.
static agentrt_status take_simulated(struct art_thread *thread, struct art_port *port,
                                     agentrt_message *records, uint32_t records_max,
                                     uint64_t timeout_ns, uint32_t *out_count)
{
    struct art_runtime *runtime = art_port_runtime(port);
    uint64_t limit_ns = art_clock_after(art_clock_now(&runtime->clock), timeout_ns);
    for (;;) {
        *out_count = drain(thread, port, records, records_max);
        if (*out_count > 0)
            return AGENTRT_OK;
        struct art_agent *open = runtime->sim.open;
        if (open != NULL && (art_agent_port(open) != port || open->taken > 0))
            return AGENTRT_E_BUSY;
        if (art_sim_step(thread, runtime, limit_ns) == ART_SIM_IDLE) {
            if (timeout_ns > 0)
                art_sim_pass(runtime, limit_ns);
            return AGENTRT_OK;
        }
    }
}

static bool queued(struct art_port *port)
{
    // edge port.armed (seq_cst): after arming, before sleeping.
    return port->first != NULL || art_atomic_load(&port->queue, seq_cst) != NULL;
}

static bool closed(struct art_port *port)
{
    // relaxed: who closes it wakes its visitor until that has left.
    return (art_atomic_load(&port->word, relaxed) & OPEN) == 0;
}

static agentrt_status take_waiting(struct art_thread *thread, struct art_port *port,
                                   agentrt_message *records, uint32_t records_max,
                                   uint64_t timeout_ns, uint32_t *out_count)
{
    struct art_clock *clock = &art_port_runtime(port)->clock;
    uint64_t limit_ns = timeout_ns == 0 ? 0 : art_clock_after(art_clock_now(clock), timeout_ns);
    // Nobody polls it, or it was cleared: only an empty take leaves it so.
    bool dark = port->event < 0;
    for (;;) {
        *out_count = drain(thread, port, records, records_max);
        if (*out_count > 0) {
            if (dark && port->event >= 0)
                art_platform_event_raise(port->event);
            return AGENTRT_OK;
        }
        if (!dark)
            art_platform_event_clear(port->event);
        dark = true;
        uint64_t now_ns = timeout_ns == 0 ? 0 : art_clock_now(clock);
        bool patient = now_ns < limit_ns;
        // relaxed: the bell of an earlier sleep; a new one comes only after arming.
        art_atomic_store(&port->bell, 0, relaxed);
        // edge port.armed (seq_cst): before the last look at the queue. Who leaves without a record is woken the host's way.
        art_atomic_store(&port->armed, patient ? ARMED_SLEEPER : ARMED_HOST, seq_cst);
        if (queued(port))
            continue;
        if (closed(port) || art_runtime_closing(art_port_runtime(port)))
            return AGENTRT_E_CLOSED;
        if (!patient)
            return AGENTRT_OK;
        art_platform_wait(&port->bell, 0, limit_ns == ART_NEVER ? ART_NEVER : limit_ns - now_ns);
    }
}

static bool enter(struct art_port *port)
{
    uint32_t nobody = 0;
    // edge port.busy (acquire): the last visitor's work happens before this one's.
    return art_atomic_cas(&port->busy, &nobody, 1, acquire, relaxed);
}

static void leave(struct art_port *port)
{
    // edge port.busy (release): this visitor's work happens before the next one's.
    uint32_t before = art_atomic_exchange(&port->busy, 0, release);
    ART_ASSERT(before == 1);
}

// Goes in as the one visitor. The place may have changed hands since the name was resolved, so it is checked inside.
static agentrt_status visit(struct art_port *port, uint64_t bits)
{
    if (!enter(port))
        return fits(port, bits) ? AGENTRT_E_BUSY : AGENTRT_E_STALE;
    if (fits(port, bits))
        return AGENTRT_OK;
    leave(port);
    return AGENTRT_E_STALE;
}

agentrt_status art_port_take(struct art_thread *thread, struct art_port *port, uint64_t bits,
                             agentrt_message *records, uint32_t records_max, uint64_t timeout_ns,
                             uint32_t *out_count)
{
    agentrt_status status = visit(port, bits);
    if (status != AGENTRT_OK)
        return status;
    // relaxed: read again by this very thread when it ends.
    art_atomic_store(&port->host, thread->id, relaxed);
    // relaxed: one visitor writes; a look only compares.
    art_atomic_store(&port->takes, art_atomic_load(&port->takes, relaxed) + 1, relaxed);
    bool simulated = art_runtime_simulated(art_port_runtime(port));
    status = simulated ? take_simulated(thread, port, records, records_max, timeout_ns, out_count)
                       : take_waiting(thread, port, records, records_max, timeout_ns, out_count);
    if (status == AGENTRT_OK && *out_count > 0)
        port->took_ns = art_clock_now(&art_port_runtime(port)->clock);
    leave(port);
    return status;
}

agentrt_status art_port_commit(struct art_thread *thread, struct art_port *port, uint64_t bits,
                               const agentrt_command *commands, uint32_t commands_count,
                               uint32_t *out_refused)
{
    agentrt_status status = visit(port, bits);
    if (status != AGENTRT_OK)
        return status;
    port->closed_turns = 0;
    for (uint32_t i = 0; i < commands_count && status == AGENTRT_OK; i++) {
        status = art_batch_commit(thread, port, &commands[i]);
        *out_refused = i;
    }
    if (port->closed_turns > 0)
        art_host_measure(thread, port);
    leave(port);
    return status;
}

void art_port_tell_end(struct art_thread *thread, struct art_agent *agent, agentrt_status reason)
{
    struct art_port *port = art_agent_port(agent);
    if (agent == port->address)
        return;
    struct art_runtime *runtime = art_agent_runtime(agent);
    if (runtime->sim.open == agent)
        runtime->sim.open = NULL;
    // relaxed: only the port's visitor or a spawner ends its agents, and who closes it comes after both.
    uint32_t before = art_atomic_sub(&port->agents, 1, relaxed);
    ART_ASSERT(before > 0);
    if (closed(port))
        return;
    const struct art_ext *ext = agent->ext;
    art_signal_notify_text(thread, runtime, art_agent_bits(agent), art_agent_bits(port->address),
                           AGENTRT_KIND_END, 0, reason, ext == NULL ? NULL : ext->text,
                           ext == NULL ? 0 : ext->text_bytes);
}

// In a simulation all of them are found at once, and end in an order that repeats.
static void line_up(struct art_thread *thread, struct art_port *port)
{
    art_batch_gather(thread, port);
    art_sim_withdraw(art_port_runtime(port), port);
    collect(port);
    port->first = art_agent_sort(port->first);
    for (port->last = port->first; port->last != NULL && port->last->next != NULL;)
        port->last = port->last->next;
}

// Ends every agent behind a closed port. Each is found in the queue: that way a sender that
// stands between counting and submitting has left before the agent's memory changes hands. True: the address was found, too.
static bool end_agents(struct art_thread *thread, struct art_port *port)
{
    bool address_found = false;
    if (art_runtime_simulated(art_port_runtime(port)))
        line_up(thread, port);
    // relaxed: spawners have left, and every other end was a visitor's.
    while (art_atomic_load(&port->agents, relaxed) > 0) {
        struct art_agent *agent = next_agent(port);
        if (agent == NULL) {
            art_batch_gather(thread, port);
            art_atomic_pause();
        } else if (agent != port->address) {
            art_batch_bury(thread, agent);
        } else {
            address_found = true;
        }
    }
    return address_found;
}

// The address goes last: it is alone now, but for senders that are just leaving. `found`: it is out of the queue already.
static void end_address(struct art_thread *thread, struct art_port *port, bool found)
{
    struct art_agent *address = port->address;
    ART_ASSERT(art_agent_port(address) == port);
    ART_ASSERT(art_agent_id(address) == 0); // its own agent has no number
    if (!found && art_mailbox_seize(address, art_handle_generation(art_agent_bits(address))))
        art_port_submit(address);
    for (struct art_agent *agent = found ? address : NULL; agent != address;
         agent = next_agent(port))
        if (agent == NULL)
            art_atomic_pause();
    art_agent_end(thread, address, AGENTRT_E_HOST, 0, 0);
}

// Makes the name stale; false when somebody else has.
static bool retire(struct art_port *port, uint32_t generation)
{
    uint64_t open = (uint64_t)generation << GENERATION_SHIFT | OPEN;
    uint64_t next = (uint64_t)art_handle_next(generation) << GENERATION_SHIFT;
    // edge port.spawners (seq_cst): no name fits from here on; then the count of those who came before.
    return art_atomic_cas(&port->word, &open, next, seq_cst, relaxed);
}

// The name is stale already; a thread that waits in take is sent away first.
static void send_visitor_away(struct art_port *port)
{
    while (!enter(port)) {
        wake_host(port);
        art_platform_sleep(ART_DRAIN_POLL_NS);
    }
}

// Nobody is left behind it: it is free for another opening.
static void release(struct art_port *port)
{
    // relaxed, both: whoever counted is gone.
    ART_ASSERT(art_atomic_load(&port->agents, relaxed) == 0);
    ART_ASSERT((art_atomic_load(&port->word, relaxed) & OPEN) == 0); // relaxed: as said
    hush(port);
    art_timer_cancel(&art_port_runtime(port)->timers, &port->timer_at);
    if (port->event >= 0)
        art_platform_event_close(port->event);
    port->event = -1;
    leave(port);
    port_release(port);
}

bool art_port_spawner_enter(struct art_port *port, uint64_t bits)
{
    // edge port.spawners (seq_cst): counted before the second look, so that a closing port waits for this spawn.
    art_atomic_add(&port->spawners, 1, seq_cst);
    if (fits(port, bits))
        return true;
    art_port_spawner_leave(port);
    return false;
}

void art_port_spawner_leave(struct art_port *port)
{
    // edge port.spawners (release): the spawn happens before the close goes on.
    uint32_t before = art_atomic_sub(&port->spawners, 1, release);
    ART_ASSERT(before > 0);
}

// The name is stale already; who has come in by it completes its agent first.
static void await_spawners(struct art_port *port)
{
    // edge port.spawners (seq_cst): after the name went stale; the spawns happen before the search for their agents.
    while (art_atomic_load(&port->spawners, seq_cst) != 0)
        art_atomic_pause();
}

agentrt_status art_port_close(struct art_thread *thread, uint64_t bits)
{
    struct art_port *port = art_port_find(bits);
    if (port == NULL || !retire(port, art_handle_generation(bits)))
        return AGENTRT_E_STALE;
    send_visitor_away(port);
    await_spawners(port);
    bool address_found = end_agents(thread, port);
    end_address(thread, port, address_found);
    release(port);
    return AGENTRT_OK;
}

// The next open port of a runtime at or after a place.
static struct art_port *next_port(struct art_runtime *runtime, uint32_t *at)
{
    struct art_port *found = NULL;
    art_mutex_lock(&ports_lock);
    for (; *at < ports_made && found == NULL; *at += 1) {
        if (art_port_runtime(ports[*at]) == runtime)
            found = ports[*at];
    }
    art_mutex_unlock(&ports_lock);
    return found;
}

void art_port_wake_all(struct art_runtime *runtime)
{
    uint32_t at = 0;
    for (struct art_port *port; (port = next_port(runtime, &at)) != NULL;)
        wake_host(port);
}

void art_port_retire_all(struct art_runtime *runtime)
{
    uint32_t at = 0;
    for (struct art_port *port; (port = next_port(runtime, &at)) != NULL;) {
        // relaxed: the runtime's visitors are gone, and nobody else closes its ports.
        uint64_t word = art_atomic_load(&port->word, relaxed);
        bool retired = retire(port, (uint32_t)(word >> GENERATION_SHIFT));
        ART_ASSERT(retired);
        send_visitor_away(port);
        port->first = NULL;
        port->last = NULL;
        // relaxed: nobody submits any more.
        art_atomic_store(&port->queue, NULL, relaxed);
    }
}

void art_port_close_all(struct art_thread *thread, struct art_runtime *runtime)
{
    uint32_t at = 0;
    for (struct art_port *port; (port = next_port(runtime, &at)) != NULL;) {
        // relaxed: takes the right to end it; it is alone.
        art_atomic_or(&port->address->word, ART_WORD_SCHEDULED, relaxed);
        art_agent_end(thread, port->address, AGENTRT_E_SHUTDOWN, 0, 0);
        release(port);
    }
}
