// Bodies of the agent calls: spawn, signal, stop, watch, find.
#include "bodies.h"
#include "call.h"
#include "quick.h"
#include "exec/agent.h"
#include "exec/await.h"
#include "exec/child.h"
#include "exec/link.h"
#include "exec/mailbox.h"
#include "exec/name.h"
#include "exec/port.h"
#include "exec/profile.h"
#include "exec/record.h"
#include "exec/sched.h"
#include "exec/signal.h"
#include "exec/sim.h"
#include "exec/trace.h"
#include "exec/turn.h"
#include "base/mem.h"
#include "reliable/supervise.h"

#include <inttypes.h>
#include <string.h>

static agentrt_status register_name(struct art_call *call, struct art_agent *agent,
                                    const agentrt_spawn_options *options)
{
    struct art_ext *ext = agent->ext;
    char *name = art_mem_alloc(options->name_bytes + 1);
    if (name == NULL)
        return AGENTRT_E_MEMORY;
    memcpy(name, options->name, options->name_bytes);
    name[options->name_bytes] = 0;
    ext->name = name;
    ext->name_bytes = options->name_bytes;
    agentrt_status status = art_name_add(&call->runtime->names, agent);
    if (status != AGENTRT_OK) {
        ext->name = NULL; // not registered: its end must not take it out
        art_mem_free(name);
    }
    return status;
}

// Copies the name, links the parent, registers and enlists, before anybody else can know the agent.
static agentrt_status furnish(struct art_call *call, struct art_agent *agent, uint64_t from,
                              const agentrt_spawn_options *options)
{
    bool linked = (options->flags & AGENTRT_SPAWN_LINK) != 0;
    struct art_ext *ext = art_agent_ext(agent);
    if (ext == NULL)
        return AGENTRT_E_MEMORY;
    if (linked && !art_words_push(&ext->links, from))
        return AGENTRT_E_MEMORY;
    agentrt_status status = AGENTRT_OK;
    if (options->name != NULL)
        status = register_name(call, agent, options);
    if (status == AGENTRT_OK && options->supervisor.bits != 0)
        status = art_supervise_enlist(call->thread, agent, options->supervisor.bits);
    return status;
}

// An agent that nobody knows leaves without a trace: it is neither counted nor told of.
static void discard(struct art_call *call, struct art_agent *agent)
{
    // Its number goes back, unless a later spawn has taken the next: a refusal leaves no gap in a simulation.
    uint64_t number = art_agent_id(agent);
    // relaxed: a number that only has to differ.
    art_atomic_cas(&call->runtime->agent_ids, &number, number - 1, relaxed, relaxed);
    agent->behavior = NULL;
    art_atomic_store(&agent->port, NULL, relaxed); // relaxed: nobody else knows it
    art_atomic_store(&agent->id, 0, relaxed);      // relaxed: same
    if (art_runtime_simulated(call->runtime))
        art_sim_leave(call->runtime);
    if (agent->ext != NULL) {
        art_words_clear(&agent->ext->links);
        art_words_clear(&agent->ext->monitors);
    }
    art_agent_end(call->thread, agent, AGENTRT_OK, 0, 0);
}

// What the border cannot see in the options one by one.
static agentrt_status check_options(struct art_call *call, uint64_t from,
                                    const agentrt_spawn_options *options)
{
    if (from == 0 && (options->flags & AGENTRT_SPAWN_LINK))
        return art_error_set(call->error, AGENTRT_E_ARGUMENT,
                             "%s: AGENTRT_SPAWN_LINK without an agent in 'from' to link to",
                             call->name);
    if (options->supervisor.bits != 0 && options->behavior != NULL &&
        options->behavior->restart == NULL)
        return art_error_set(call->error, AGENTRT_E_ARGUMENT,
                             "%s: options: 'supervisor' needs a behavior with 'restart', which "
                             "makes its state anew",
                             call->name);
    if (!art_call_is_utf8(options->name, options->name_bytes))
        return art_error_set(call->error, AGENTRT_E_ARGUMENT,
                             "%s: the name of %" PRIu32 " byte%s is not UTF-8", call->name,
                             options->name_bytes, art_error_plural(options->name_bytes));
    return AGENTRT_OK;
}

agentrt_status art_call_check_supervisor(struct art_call *call, uint64_t bits)
{
    agentrt_status status = art_supervise_check(call->runtime, bits);
    if (status == AGENTRT_OK)
        return status;
    if (status == AGENTRT_E_KIND)
        return art_call_refuse_because(call, status, "supervisor: agent", bits,
                                       "it is no supervisor: agentrt_supervisor_spawn makes them");
    if (status == AGENTRT_E_CLOSED)
        return art_call_refuse_because(call, status, "supervisor: agent", bits,
                                       "it is stopping and takes no more children");
    return art_call_refuse(call, status, "supervisor: agent", bits);
}

static agentrt_status resolve_port(struct art_call *call, agentrt_port name,
                                   struct art_port **out_port)
{
    *out_port = NULL;
    if (name.bits == 0)
        return AGENTRT_OK;
    struct art_port *port = art_port_find(name.bits);
    if (port == NULL)
        return art_call_refuse(call, AGENTRT_E_STALE, "port", name.bits);
    if (art_port_runtime(port) != call->runtime)
        return art_call_refuse(call, AGENTRT_E_FOREIGN, "port", name.bits);
    if (!art_port_spawner_enter(port, name.bits))
        return art_call_refuse(call, AGENTRT_E_STALE, "port", name.bits);
    *out_port = port;
    return AGENTRT_OK;
}

static void start(struct art_call *call, uint64_t bits, uint64_t from,
                  const agentrt_spawn_options *options)
{
    if (options->flags & AGENTRT_SPAWN_LINK)
        art_signal_notify(call->thread, call->runtime, bits, from, ART_MSG_LINK, 0, AGENTRT_OK, 0);
    if (options->flags & AGENTRT_SPAWN_START)
        art_signal_notify(call->thread, call->runtime, from, bits, AGENTRT_KIND_START, 0,
                          AGENTRT_OK, 0);
}

// Who found the agent by its name may have stopped it meanwhile. Then it ends here, and its destroyer calls from inside a turn,
// as any destroyer of a living runtime.
static void settle(struct art_call *call, struct art_agent *agent)
{
    uint64_t turn = art_thread_turn(call->thread);
    art_thread_set_turn(call->thread, art_agent_bits(agent));
    art_turn_settle(call->thread, call->runtime, agent, 0, 0, false);
    art_thread_set_turn(call->thread, turn);
}

// What the core itself knows about it, beside what the options say.
static uint32_t policy_of(const agentrt_spawn_options *options, bool supervisor)
{
    uint32_t policy = art_quick_policy(options);
    bool renewable = options->behavior == NULL || options->behavior->restart != NULL;
    if (renewable)
        policy |= ART_SPAWN_RENEWABLE << ART_POLICY_FLAGS_SHIFT;
    if (supervisor) // it has no place for messages of others
        policy = (policy & ~ART_DEPTH_MAX) | (ART_SPAWN_SUPERVISOR | ART_SPAWN_INSIDE)
                                                 << ART_POLICY_FLAGS_SHIFT;
    return policy;
}

agentrt_status art_call_spawn(struct art_call *call, uint64_t from, struct art_port *port,
                              const agentrt_spawn_options *options, bool supervisor,
                              agentrt_agent *out_agent)
{
    struct art_agent_shape shape = {
        .behavior = options->behavior,
        .state = options->state,
        .port = port,
        .policy = policy_of(options, supervisor),
        .held = options->name != NULL || options->supervisor.bits != 0 ||
                (options->flags & AGENTRT_SPAWN_LINK) != 0,
    };
    // Before it lives: whoever guesses its name may have it run, and end, at once.
    if (port != NULL)
        art_atomic_add(&port->agents, 1, relaxed); // relaxed: published by the count of spawners
    struct art_agent *agent = art_agent_create(call->thread, call->runtime, &shape);
    agentrt_status status = agent == NULL ? AGENTRT_E_MEMORY : AGENTRT_OK;
    if (ART_UNLIKELY(status == AGENTRT_OK && shape.held)) {
        status = furnish(call, agent, from, options);
        if (status != AGENTRT_OK)
            discard(call, agent);
    }
    if (status != AGENTRT_OK && port != NULL)
        art_atomic_sub(&port->agents, 1, relaxed); // relaxed: same
    if (status == AGENTRT_E_NAME)
        return art_error_set(call->error, status, "%s: the name '%.*s' is taken", call->name,
                             (int)options->name_bytes, options->name);
    if (status == AGENTRT_E_DEAD)
        return art_call_refuse(call, status, "supervisor: agent", options->supervisor.bits);
    if (status != AGENTRT_OK)
        return art_error_set(call->error, status, "%s: %s for one more agent", call->name,
                             agentrt_status_text(status));
    ART_COUNT(call->thread, call->runtime, spawned, 1);
    if (art_trace_on(call->runtime))
        art_trace_line(call->runtime, "spawn %" PRIu64 "->%" PRIu64 " %.*s", art_trace_number(from),
                       art_agent_id(agent), (int)options->name_bytes,
                       options->name == NULL ? "" : options->name);
    *out_agent = (agentrt_agent){ art_agent_bits(agent) };
    start(call, out_agent->bits, from, options);
    // Who found it by its name has waited for it to be complete.
    if (shape.held)
        settle(call, agent);
    return AGENTRT_OK;
}

ART_COLD static void record_spawn(const struct art_call *call, uint64_t from,
                                  const agentrt_spawn_options *options)
{
    bool renewable = options->behavior != NULL && options->behavior->restart != NULL;
    art_record_bytes(call->runtime, options->name, options->name_bytes,
                     "spawn %" PRIu64 " %" PRIu32 " %" PRIu64 " %" PRIu32 " %" PRIu32 " %" PRIu32
                     " %" PRIu64 " %d",
                     from, options->flags, options->port.bits, options->capacity, options->overflow,
                     options->priority, options->supervisor.bits, renewable);
}

agentrt_status art_api_spawn(agentrt_runtime runtime, agentrt_agent from,
                             const agentrt_spawn_options *options, agentrt_agent *out_agent,
                             agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_spawn", .error = error };
    agentrt_status status = art_call_begin_from(&call, runtime, from.bits);
    if (status != AGENTRT_OK)
        return status;
    status = check_options(&call, from.bits, options);
    struct art_port *port = NULL;
    if (status == AGENTRT_OK && options->supervisor.bits != 0)
        status = art_call_check_supervisor(&call, options->supervisor.bits);
    if (status == AGENTRT_OK && art_record_on(call.runtime))
        record_spawn(&call, from.bits, options);
    if (status == AGENTRT_OK)
        status = resolve_port(&call, options->port, &port);
    if (status == AGENTRT_OK)
        status = art_call_spawn(&call, from.bits, port, options, false, out_agent);
    if (status == AGENTRT_OK && art_record_on(call.runtime))
        art_record_call(call.runtime, "= %" PRIu64, out_agent->bits);
    if (port != NULL)
        art_port_spawner_leave(port);
    art_call_end(&call);
    return status;
}

ART_COLD static agentrt_status refuse(struct art_call *call, agentrt_status status, uint64_t from,
                                      uint64_t to)
{
    // A stale name is refused before its runtime is known, or after: the trace is silent on both.
    if (art_trace_on(call->runtime) && status != AGENTRT_E_STALE)
        art_trace_line(call->runtime, "refuse %" PRIu64 "->%" PRIu64 " %s", art_trace_number(from),
                       art_trace_number(to), agentrt_status_name(status));
    return art_call_refuse_agent(call, status, to);
}

// The long way: buffers, long payloads, host threads, ports, simulations, refusals.
ART_HOT agentrt_status art_api_signal(agentrt_agent from, agentrt_agent to,
                                      const agentrt_payload *payload, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_signal", .error = error };
    agentrt_status status = art_call_begin(&call, from.bits, to.bits);
    if (ART_UNLIKELY(status != AGENTRT_OK))
        return status;
    struct art_draft draft;
    struct art_buf_refusal refusal = { 0 };
    status =
        art_signal_draft(call.thread, art_call_owner(&call, from.bits), payload, &draft, &refusal);
    if (ART_LIKELY(status == AGENTRT_OK)) {
        draft.message->from = from.bits;
        if (art_record_on(call.runtime))
            art_record_message(call.runtime, "signal",
                               (const uint64_t[]){ from.bits, to.bits, 0, 0 }, draft.message);
        status = art_signal_post(call.thread, call.runtime, to.bits, &draft);
        if (ART_UNLIKELY(status != AGENTRT_OK)) {
            art_signal_undo(call.thread, &draft);
            refuse(&call, status, from.bits, to.bits);
        }
    } else {
        art_call_refuse_payload(&call, status, from.bits, payload, &refusal);
    }
    art_call_end(&call);
    return status;
}

// The one agent that is asked about, if its name fits; ports' addresses are nobody's to end.
static agentrt_status resolve(struct art_call *call, agentrt_agent name,
                              struct art_agent **out_agent)
{
    struct art_agent *agent = art_agent_find(name.bits);
    if (art_call_in_turn(call->thread, name.bits)) {
        *out_agent = agent; // itself
        return AGENTRT_OK;
    }
    if (agent == NULL)
        return art_call_refuse_agent(call, AGENTRT_E_STALE, name.bits);
    // edge mailbox.admit (acquire): the spawn happens before this look.
    uint64_t word = art_atomic_load(&agent->word, acquire);
    if (art_handle_generation(name.bits) > art_word_generation(word))
        return art_call_refuse_agent(call, AGENTRT_E_STALE, name.bits);
    if (art_word_generation(word) != art_handle_generation(name.bits) || (word & ART_WORD_DEAD))
        return art_call_refuse_agent(call, AGENTRT_E_DEAD, name.bits);
    if (art_agent_runtime(agent) != call->runtime)
        return art_call_refuse_agent(call, AGENTRT_E_FOREIGN, name.bits);
    *out_agent = agent;
    return AGENTRT_OK;
}

agentrt_status art_call_resolve_mortal(struct art_call *call, agentrt_agent name,
                                       struct art_agent **out_agent)
{
    agentrt_status status = resolve(call, name, out_agent);
    if (status == AGENTRT_OK && art_agent_id(*out_agent) == 0)
        return art_error_set(call->error, AGENTRT_E_CONTEXT,
                             "%s: 0x%" PRIx64 " is a port's address: close the port instead",
                             call->name, name.bits);
    return status;
}

agentrt_status art_api_agent_stop(agentrt_agent from, agentrt_agent name, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_agent_stop", .error = error };
    agentrt_status status = art_call_begin(&call, from.bits, name.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_agent *agent;
    status = art_call_resolve_mortal(&call, name, &agent);
    if (status == AGENTRT_OK) {
        if (art_record_on(call.runtime))
            art_record_call(call.runtime, "stop %" PRIu64 " %" PRIu64, from.bits, name.bits);
        if (art_trace_on(call.runtime))
            art_trace_line(call.runtime, "stop %" PRIu64 "->%" PRIu64, art_trace_number(from.bits),
                           art_trace_number(name.bits));
        enum art_admission admission = art_link_stop(call.thread, call.runtime, name.bits);
        if (admission == ART_REFUSED_DEAD)
            status = art_call_refuse_agent(&call, AGENTRT_E_DEAD, name.bits);
        else if (admission == ART_REFUSED_STOPPING)
            status = art_call_refuse_because(&call, AGENTRT_E_CLOSED, "agent", name.bits,
                                             "it is stopping already");
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_agent_kill(agentrt_agent from, agentrt_agent name, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_agent_kill", .error = error };
    agentrt_status status = art_call_begin(&call, from.bits, name.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_agent *agent;
    status = art_call_resolve_mortal(&call, name, &agent);
    if (status == AGENTRT_OK) {
        if (art_record_on(call.runtime))
            art_record_call(call.runtime, "kill %" PRIu64 " %" PRIu64, from.bits, name.bits);
        if (art_trace_on(call.runtime))
            art_trace_line(call.runtime, "kill %" PRIu64 "->%" PRIu64, art_trace_number(from.bits),
                           art_trace_number(name.bits));
        if (!art_signal_notify(call.thread, call.runtime, from.bits, name.bits, ART_MSG_KILL, 0,
                               AGENTRT_E_KILLED, 0))
            status = art_call_refuse_agent(&call, AGENTRT_E_DEAD, name.bits);
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_agent_fail(agentrt_agent from, const char *text, uint32_t text_bytes,
                                  agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_agent_fail", .error = error };
    call.thread = art_thread_self();
    if (from.bits == 0 || art_thread_turn(call.thread) != from.bits)
        return art_call_refuse_because(&call, AGENTRT_E_CONTEXT, "from: agent", from.bits,
                                       "only an agent in an inline turn of this thread can fail");
    struct art_agent *agent = art_agent_find(from.bits);
    // relaxed: changed by the agent's own turn alone.
    if (art_atomic_load(&agent->word, relaxed) & ART_WORD_DEAD)
        return art_call_refuse_because(&call, AGENTRT_E_CONTEXT, "from: agent", from.bits,
                                       "it has ended, and its destroyer runs");
    if (art_record_on(art_agent_runtime(agent)))
        art_record_bytes(art_agent_runtime(agent), text, text_bytes, "fail %" PRIu64, from.bits);
    art_agent_set_text(agent, text, text_bytes);
    call.thread->failing =
        agent->ext != NULL; // without memory there is no text, and the turn does not look
    return AGENTRT_E_CRASHED;
}

agentrt_status art_api_agent_wake(agentrt_agent name, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_agent_wake", .error = error };
    agentrt_status status = art_call_begin(&call, 0, name.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_agent *agent;
    status = resolve(&call, name, &agent);
    if (status == AGENTRT_OK && art_record_on(call.runtime))
        art_record_call(call.runtime, "wake %" PRIu64, name.bits);
    // A second wake before the first is handled is the same wake, so a refusal is none.
    if (status == AGENTRT_OK)
        (void)art_signal_notify(call.thread, call.runtime, 0, name.bits, AGENTRT_KIND_WAKE, 0,
                                AGENTRT_OK, ART_WORD_WAKING);
    art_call_end(&call);
    return status;
}

// Whether the name fits an agent of another runtime; the place of a dead one may have been taken by any.
static bool foreign(const struct art_call *call, agentrt_agent name)
{
    struct art_agent *agent = art_agent_find(name.bits);
    // edge mailbox.admit (acquire): the spawn happens before this look.
    return agent != NULL &&
           art_word_generation(art_atomic_load(&agent->word, acquire)) ==
               art_handle_generation(name.bits) &&
           art_agent_runtime(agent) != call->runtime;
}

agentrt_status art_api_monitor(agentrt_agent from, agentrt_agent target, agentrt_future *out_future,
                               agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_monitor", .error = error };
    agentrt_status status = art_call_begin(&call, from.bits, target.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "monitor %" PRIu64 " %" PRIu64, from.bits, target.bits);
    uint64_t future = 0;
    if (foreign(&call, target))
        status = AGENTRT_E_FOREIGN;
    else
        status = art_await_create(call.thread, call.runtime, from.bits, target.bits,
                                  ART_PROMISE_MONITOR, ART_NEVER, &future);
    if (status == AGENTRT_OK) {
        out_future->bits = future;
        if (art_record_on(call.runtime))
            art_record_call(call.runtime, "= %" PRIu64, future);
        // One that is dead already answers at once, through the same promise.
        if (!art_signal_notify(call.thread, call.runtime, from.bits, target.bits, ART_MSG_MONITOR,
                               art_await_right(future), AGENTRT_OK, 0))
            art_await_break(call.thread, art_await_right(future), AGENTRT_E_DEAD);
    } else {
        art_call_refuse_agent(&call, status, target.bits);
    }
    art_call_end(&call);
    return status;
}

// Both ends learn of it by message: an agent's links are its own turn's business.
static agentrt_status tie(struct art_call *call, agentrt_agent from, agentrt_agent peer,
                          uint8_t kind)
{
    agentrt_status status = art_call_begin(call, from.bits, peer.bits);
    if (status != AGENTRT_OK)
        return status;
    if (from.bits == peer.bits)
        status =
            art_error_set(call->error, AGENTRT_E_ARGUMENT,
                          "%s: agent 0x%" PRIx64 " cannot be its own peer", call->name, peer.bits);
    else if (foreign(call, peer))
        status = art_call_refuse_agent(call, AGENTRT_E_FOREIGN, peer.bits);
    if (status == AGENTRT_OK && art_record_on(call->runtime))
        art_record_call(call->runtime, "%s %" PRIu64 " %" PRIu64,
                        kind == ART_MSG_LINK ? "link" : "unlink", from.bits, peer.bits);
    if (status == AGENTRT_OK) {
        bool known = art_signal_notify(call->thread, call->runtime, peer.bits, from.bits, kind, 0,
                                       AGENTRT_OK, 0);
        bool alive = art_signal_notify(call->thread, call->runtime, from.bits, peer.bits, kind, 0,
                                       AGENTRT_OK, 0);
        if (known && !alive && kind == ART_MSG_LINK)
            art_signal_notify(call->thread, call->runtime, peer.bits, from.bits, ART_MSG_DEATH, 0,
                              AGENTRT_E_DEAD, 0);
    }
    art_call_end(call);
    return status;
}

agentrt_status art_api_link(agentrt_agent from, agentrt_agent peer, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_link", .error = error };
    return tie(&call, from, peer, ART_MSG_LINK);
}

agentrt_status art_api_unlink(agentrt_agent from, agentrt_agent peer, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_unlink", .error = error };
    return tie(&call, from, peer, ART_MSG_UNLINK);
}

agentrt_status art_api_agent_find(agentrt_runtime runtime, const char *name, uint32_t name_bytes,
                                  agentrt_agent *out_agent, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_agent_find", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    uint64_t bits = art_name_find(&call.runtime->names, name, name_bytes);
    art_call_end(&call);
    if (bits == 0)
        return art_error_set(error, AGENTRT_E_NOT_FOUND, "%s: no agent is named '%.*s'", call.name,
                             (int)name_bytes, name);
    *out_agent = (agentrt_agent){ bits };
    return AGENTRT_OK;
}

agentrt_status art_api_agent_info_get(agentrt_agent name, agentrt_agent_info *out_info,
                                      agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_agent_info_get", .error = error };
    agentrt_status status = art_call_begin(&call, 0, name.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_agent *agent;
    status = resolve(&call, name, &agent);
    if (status == AGENTRT_OK) {
        uint32_t policy = art_agent_policy(agent);
        // relaxed: a look.
        uint64_t word = art_atomic_load(&agent->word, relaxed);
        uint32_t capacity = art_policy_capacity(policy);
        *out_info = (agentrt_agent_info){
            .id = art_agent_id(agent),
            // What waits beyond the capacity of a drop-oldest mailbox is as good as dropped.
            .depth = art_word_depth(word) < capacity ? art_word_depth(word) : capacity,
            .capacity = capacity,
            .high_mark = (uint32_t)((uint64_t)capacity * ART_HIGH_MARK_PERCENT / 100),
            .low_mark = (uint32_t)((uint64_t)capacity * ART_LOW_MARK_PERCENT / 100),
            .overflow = (uint8_t)art_policy_overflow(policy),
            .priority = (uint8_t)art_policy_priority(policy),
            .awaiting = (word & ART_WORD_AWAITING) != 0,
            .stopping = (word & ART_WORD_STOPPING) != 0,
        };
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_agent_profile_get(agentrt_agent name, agentrt_profile *out_profile,
                                         agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_agent_profile_get", .error = error };
    agentrt_status status = art_call_begin(&call, 0, name.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_agent *agent;
    status = resolve(&call, name, &agent);
    if (status == AGENTRT_OK &&
        !art_profile_read(name.bits, art_clock_now(&call.runtime->clock), out_profile))
        status = art_call_refuse_because(&call, AGENTRT_E_CONTEXT, "agent", name.bits,
                                         "it was spawned without AGENTRT_SPAWN_PROFILE");
    art_call_end(&call);
    return status;
}
