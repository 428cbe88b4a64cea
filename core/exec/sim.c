// The simulator: one thread, one seed, virtual time, one message a turn.
#include "exec/sim.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/child.h"
#include "exec/fault.h"
#include "exec/port.h"
#include "exec/timer.h"
#include "exec/turn.h"
#include "exec/wait.h"

#define FIRST_ROOM 64

bool art_sim_join(struct art_runtime *runtime)
{
    struct art_sim *sim = &runtime->sim;
    if (sim->agents == sim->room) {
        uint32_t room = sim->room == 0 ? FIRST_ROOM : 2 * sim->room;
        struct art_agent **runnable = art_mem_resize(sim->runnable, room * sizeof *runnable);
        if (runnable == NULL)
            return false;
        sim->runnable = runnable;
        sim->room = room;
    }
    sim->agents += 1;
    return true;
}

void art_sim_leave(struct art_runtime *runtime)
{
    ART_ASSERT(runtime->sim.agents > 0);
    runtime->sim.agents -= 1;
}

void art_sim_submit(struct art_runtime *runtime, struct art_agent *agent)
{
    struct art_sim *sim = &runtime->sim;
    // An agent is runnable once, however much waits for it.
    ART_ASSERT(sim->count < sim->room);
    sim->runnable[sim->count++] = agent;
}

static struct art_agent *choose(struct art_sim *sim)
{
    ART_ASSERT(sim->count > 0);
    uint32_t at = art_rng_below(&sim->rng, sim->count);
    struct art_agent *agent = sim->runnable[at];
    sim->count -= 1;
    sim->runnable[at] = sim->runnable[sim->count];
    return agent;
}

// When something happens next by itself.
static uint64_t next_event(struct art_runtime *runtime)
{
    uint64_t timer_ns = art_timer_next(&runtime->timers);
    uint64_t arrival_ns =
        runtime->faults == NULL ? ART_NEVER : art_transit_next(&runtime->faults->transit);
    return timer_ns < arrival_ns ? timer_ns : arrival_ns;
}

enum art_sim_step art_sim_step(struct art_thread *thread, struct art_runtime *runtime,
                               uint64_t limit_ns)
{
    struct art_sim *sim = &runtime->sim;
    ART_ASSERT(thread->id == sim->thread_id);
    ART_ASSERT(art_thread_turn(thread) == 0);
    if (sim->open != NULL)
        return ART_SIM_PORT;
    if (sim->turns_left == 0)
        return ART_SIM_IDLE;
    uint64_t now_ns = art_clock_now(&runtime->clock);
    if (art_timer_fire(thread, runtime, now_ns))
        return ART_SIM_TURN;
    if (runtime->faults != NULL && art_fault_arrive(thread, runtime, now_ns))
        return ART_SIM_TURN;
    if (sim->count == 0) {
        uint64_t next_ns = next_event(runtime);
        if (next_ns > limit_ns || next_ns > sim->limit_ns || next_ns == ART_NEVER)
            return ART_SIM_IDLE;
        art_clock_advance(&runtime->clock, next_ns);
        return ART_SIM_TURN;
    }
    struct art_agent *agent = choose(sim);
    sim->turns_left -= 1;
    if (runtime->faults != NULL && art_fault_turn(thread, runtime, agent))
        return ART_SIM_TURN;
    if (art_agent_port(agent) != NULL) {
        sim->open = agent;
        art_port_submit(agent);
        return ART_SIM_PORT;
    }
    art_turn_run_simulated(thread, runtime, agent);
    return ART_SIM_TURN;
}

void art_sim_pass(struct art_runtime *runtime, uint64_t limit_ns)
{
    if (limit_ns != ART_NEVER && limit_ns > art_clock_now(&runtime->clock))
        art_clock_advance(&runtime->clock, limit_ns);
}

// With nothing left to happen: an answer that its handler awaits never comes, or its supervisor has it pause to the end of time. Every
// other suspended agent has its decision on the way, or a pause with an end.
static bool is_stuck(struct art_agent *agent)
{
    return art_wait_noted(agent) != 0 || art_child_suspended(agent);
}

void art_sim_stuck(struct art_runtime *runtime, agentrt_stuck *out_stuck)
{
    struct art_sim *sim = &runtime->sim;
    uint64_t next_ns = next_event(runtime);
    bool left = sim->open != NULL || sim->count > 0 || next_ns != ART_NEVER;
    bool late = sim->count == 0 && next_ns != ART_NEVER && next_ns > sim->limit_ns;
    // No time passes either once the turns are used up.
    bool used_up = sim->turns_left == 0 && (sim->count > 0 || next_ns != ART_NEVER);
    *out_stuck = (agentrt_stuck){ .limited = late || used_up };
    if (left)
        return;
    uint64_t first = UINT64_MAX;
    struct art_agent *agent;
    // Chunks are made in order, so the first hole is the end.
    for (uint32_t index = 0; (agent = art_pool_find(ART_POOL_AGENT, index)) != NULL; index++) {
        // edge mailbox.admit (acquire): the spawn happens before the look at whose it is; others' live and die meanwhile.
        uint64_t word = art_atomic_load(&agent->word, acquire);
        bool awaits = (word & ART_WORD_AWAITING) != 0 && (word & ART_WORD_DEAD) == 0;
        if (!awaits || art_agent_runtime(agent) != runtime || !is_stuck(agent))
            continue;
        out_stuck->agents += 1;
        if (art_agent_id(agent) > first)
            continue;
        first = art_agent_id(agent);
        out_stuck->agent = art_agent_bits(agent);
    }
}

void art_sim_withdraw(struct art_runtime *runtime, const struct art_port *port)
{
    struct art_sim *sim = &runtime->sim;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < sim->count; i++) {
        if (art_agent_port(sim->runnable[i]) == port)
            art_port_submit(sim->runnable[i]);
        else
            sim->runnable[kept++] = sim->runnable[i];
    }
    ART_ASSERT(kept <= sim->count);
    sim->count = kept;
}

void art_sim_close(struct art_runtime *runtime)
{
    ART_ASSERT(runtime->sim.agents == 0); // every agent has ended
    art_mem_free(runtime->sim.runnable);
    runtime->sim = (struct art_sim){ 0 };
}
