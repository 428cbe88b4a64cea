// Hosts: whether the thread behind a port is still there and still fetches.
#include "exec/host.h"

#include "base/assert.h"
#include "exec/overrun.h"
#include "exec/port.h"
#include "exec/timer.h"

uint32_t *art_host_timer_place(uint64_t bits)
{
    struct art_port *port = art_port_at(art_handle_index(bits));
    ART_ASSERT(port != NULL); // what stands in the heap has a place
    return &port->timer_at;
}

void art_host_watch(struct art_thread *thread, struct art_port *port, uint64_t bits)
{
    struct art_runtime *runtime = art_port_runtime(port);
    uint64_t stall_ns = port->options.stall_ns;
    if (stall_ns == 0 || art_runtime_simulated(runtime))
        return;
    uint64_t at_ns = art_clock_after(art_clock_now(&runtime->clock), stall_ns);
    // Without memory there is no next look: the host goes on unwatched.
    if (art_timer_schedule(thread, runtime, at_ns, bits, &port->timer_at,
                           (struct art_timer_debut){ 0 }) != AGENTRT_OK)
        return;
}

void art_host_look(struct art_thread *thread, uint64_t bits)
{
    struct art_port *port = art_port_find(bits);
    if (port == NULL)
        return;
    // relaxed, all: only compared; a host that has nothing queued is idle and not stalled.
    uint64_t takes = art_atomic_load(&port->takes, relaxed);
    bool waiting = art_atomic_load(&port->queue, relaxed) != NULL;          // relaxed: as said
    uint64_t seen = art_atomic_exchange(&port->takes_seen, takes, relaxed); // relaxed: as said
    bool stalled = waiting && takes == seen;
    // When somebody else closes it at this moment, so much the better.
    if (stalled && art_port_close(thread, bits) != AGENTRT_OK)
        return;
}

void art_host_measure(struct art_thread *thread, struct art_port *port)
{
    struct art_runtime *runtime = art_port_runtime(port);
    uint64_t now_ns = art_clock_now(&runtime->clock);
    ART_ASSERT(now_ns >= port->took_ns);
    art_overrun_measure(thread, runtime, port->closed_agent, now_ns - port->took_ns,
                        port->closed_turns);
    port->took_ns = now_ns;
}

uint64_t art_host_stall_ns(uint64_t bits)
{
    return art_port_at(art_handle_index(bits))->options.stall_ns;
}

uint64_t art_host_left_behind(const struct art_thread *thread, uint32_t *at)
{
    for (struct art_port *port; (port = art_port_at(*at)) != NULL;) {
        *at += 1;
        // relaxed: only this thread's own takes matter to it.
        if (art_atomic_load(&port->host, relaxed) != thread->id)
            continue;
        uint64_t bits = art_port_bits(port);
        if (bits != 0)
            return bits;
    }
    return 0;
}
