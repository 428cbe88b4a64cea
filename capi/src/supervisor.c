// Bodies of the supervisor calls.
#include "reliable/supervise.h"

#include "bodies.h"
#include "call.h"
#include "exec/agent.h"
#include "exec/name.h"
#include "exec/trace.h"
#include "reliable/retry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// What the border cannot see in the options one by one.
static agentrt_status check_options(struct art_call *call,
                                    const agentrt_supervisor_options *options)
{
    const uint32_t remedies[] = { options->transient, options->overload, options->permanent,
                                  options->fatal };
    bool falls_back = false;
    for (uint32_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
        falls_back |= remedies[i] == AGENTRT_REMEDY_FALLBACK;
    if (falls_back != (options->fallback_bytes > 0))
        return art_error_set(call->error, AGENTRT_E_ARGUMENT, "%s: options: %s", call->name,
                             falls_back ? "AGENTRT_REMEDY_FALLBACK needs the name of an agent in "
                                          "'fallback'"
                                        : "'fallback' is for AGENTRT_REMEDY_FALLBACK, which is "
                                          "the remedy of no class");
    if (!art_call_is_utf8(options->name, options->name_bytes) ||
        !art_call_is_utf8(options->fallback, options->fallback_bytes))
        return art_error_set(
            call->error, AGENTRT_E_ARGUMENT, "%s: options: %s is not UTF-8", call->name,
            art_call_is_utf8(options->name, options->name_bytes) ? "'fallback'" : "'name'");
    if (options->supervisor.bits != 0)
        return art_call_check_supervisor(call, options->supervisor.bits);
    return AGENTRT_OK;
}

// Its name and that of the fallback are the bytes, one behind the other.
ART_COLD static void record_spawn(const struct art_call *call, uint64_t from,
                                  const agentrt_supervisor_options *options,
                                  const agentrt_retry_options *policy)
{
    char names[2 * AGENTRT_NAME_BYTES_MAX];
    if (options->name_bytes > 0)
        memcpy(names, options->name, options->name_bytes);
    if (options->fallback_bytes > 0)
        memcpy(names + options->name_bytes, options->fallback, options->fallback_bytes);
    art_record_bytes(
        call->runtime, names, options->name_bytes + options->fallback_bytes,
        "supervise %" PRIu64 " %" PRIu64 " %" PRIu32 " %" PRIu32 " %" PRIu64 " %" PRIu64 " %" PRIu32
        " %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32
        " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu32,
        from, options->supervisor.bits, options->strategy, options->max_restarts,
        options->within_ns, options->grace_ns, options->transient, options->overload,
        options->permanent, options->fatal, options->priority, policy->backoff, policy->attempts,
        policy->jitter, policy->base_ns, policy->cap_ns, policy->seed, options->name_bytes);
}

agentrt_status art_api_supervisor_spawn(agentrt_runtime runtime, agentrt_agent from,
                                        const agentrt_supervisor_options *options,
                                        const agentrt_retry_options *policy,
                                        agentrt_agent *out_agent, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_supervisor_spawn", .error = error };
    agentrt_status status = art_call_begin_from(&call, runtime, from.bits);
    if (status != AGENTRT_OK)
        return status;
    status = check_options(&call, options);
    struct art_supervisor *supervisor = NULL;
    if (status == AGENTRT_OK) {
        agentrt_retry_options full = art_retry_policy(policy);
        if (art_record_on(call.runtime))
            record_spawn(&call, from.bits, options, &full);
        supervisor = art_supervise_create(call.runtime, options, &full);
        if (supervisor == NULL)
            status = art_call_refuse(&call, AGENTRT_E_MEMORY, "runtime", runtime.bits);
    }
    if (status == AGENTRT_OK) {
        agentrt_spawn_options spawn = { .struct_size = sizeof spawn,
                                        .flags = AGENTRT_SPAWN_STOP,
                                        .behavior = &art_supervise_behavior,
                                        .state = supervisor,
                                        .name = options->name_bytes == 0 ? NULL : options->name,
                                        .name_bytes = options->name_bytes,
                                        .priority = options->priority,
                                        .supervisor = options->supervisor };
        status = art_call_spawn(&call, from.bits, NULL, &spawn, true, out_agent);
        if (status != AGENTRT_OK)
            art_supervise_destroy(supervisor);
        else if (art_record_on(call.runtime))
            art_record_call(call.runtime, "= %" PRIu64, out_agent->bits);
    }
    art_call_end(&call);
    return status;
}

// Writes "a > b > a", each by its name or else by its number.
static void write_chain(struct art_call *call, const struct art_chain *chain, char *out_text,
                        size_t room)
{
    size_t used = 0;
    out_text[0] = 0;
    for (uint32_t i = 0; i <= chain->count && used + 1 < room; i++) {
        // From the agent, which is last, down to the supervisor, and around.
        uint64_t bits = i == 0 ? chain->bits[chain->count - 1] : chain->bits[i - 1];
        char name[AGENTRT_NAME_BYTES_MAX + 1];
        if (!art_name_of(&call->runtime->names, bits, name))
            snprintf(name, sizeof name, "%" PRIu64, art_trace_number(bits));
        int bytes = snprintf(out_text + used, room - used, "%s%s", i == 0 ? "" : " under ", name);
        used += bytes > 0 ? (size_t)bytes : 0;
    }
}

static agentrt_status check_child(struct art_call *call, agentrt_agent name)
{
    struct art_agent *agent;
    agentrt_status status = art_call_resolve_mortal(call, name, &agent);
    if (status != AGENTRT_OK)
        return status;
    if ((art_policy_flags(art_agent_policy(agent)) & ART_SPAWN_RENEWABLE) == 0)
        return art_call_refuse_because(call, AGENTRT_E_ARGUMENT, "agent", name.bits,
                                       "its behavior has no 'restart', which makes its state anew");
    return AGENTRT_OK;
}

agentrt_status art_api_supervisor_adopt(agentrt_agent from, agentrt_agent supervisor,
                                        agentrt_agent agent, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_supervisor_adopt", .error = error };
    agentrt_status status = art_call_begin(&call, from.bits, supervisor.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_chain chain = { .count = 0 };
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "adopt %" PRIu64 " %" PRIu64 " %" PRIu64, from.bits,
                        supervisor.bits, agent.bits);
    status = art_call_check_supervisor(&call, supervisor.bits);
    if (status == AGENTRT_OK)
        status = check_child(&call, agent);
    if (status == AGENTRT_OK) {
        status =
            art_supervise_adopt(call.thread, call.runtime, supervisor.bits, agent.bits, &chain);
        char text[sizeof error->text];
        if (status == AGENTRT_E_CYCLE) {
            write_chain(&call, &chain, text, sizeof text);
            art_error_set(error, status, "%s: the supervisor would be under itself: %s", call.name,
                          text);
        } else if (status == AGENTRT_E_BUSY) {
            art_call_refuse_because(&call, status, "agent", agent.bits,
                                    "it is a supervisor and has one: only agents move to another");
        } else if (status != AGENTRT_OK) {
            art_call_refuse(&call, status, "agent", agent.bits);
        } else if (art_trace_on(call.runtime)) {
            art_trace_line(call.runtime, "adopt %" PRIu64 "->%" PRIu64,
                           art_trace_number(supervisor.bits), art_trace_number(agent.bits));
        }
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_supervisor_children(agentrt_agent supervisor, uint32_t first,
                                           agentrt_child *out_children, uint32_t children_max,
                                           uint32_t *out_count, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_supervisor_children", .error = error };
    agentrt_status status = art_call_begin(&call, 0, supervisor.bits);
    if (status != AGENTRT_OK)
        return status;
    status = art_supervise_check(call.runtime, supervisor.bits);
    if (status == AGENTRT_E_CLOSED) // one that stops still has children
        status = AGENTRT_OK;
    if (status == AGENTRT_OK)
        status = art_supervise_children(call.runtime, supervisor.bits, first, out_children,
                                        children_max, out_count);
    if (status == AGENTRT_E_KIND)
        art_call_refuse_because(&call, status, "supervisor: agent", supervisor.bits,
                                "it is no supervisor: agentrt_supervisor_spawn makes them");
    else if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "supervisor: agent", supervisor.bits);
    art_call_end(&call);
    return status;
}
