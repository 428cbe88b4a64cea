// Bodies of the fault calls: only a simulated runtime has faults.
#include "exec/fault.h"

#include "bodies.h"
#include "call.h"
#include "exec/agent.h"
#include "exec/record.h"

#include <inttypes.h>

static agentrt_status begin(struct art_call *call, agentrt_runtime runtime)
{
    agentrt_status status = art_call_begin_runtime(call, runtime);
    if (status != AGENTRT_OK || art_runtime_simulated(call->runtime))
        return status;
    art_call_end(call);
    return art_call_refuse_because(call, AGENTRT_E_CONTEXT, "runtime", runtime.bits,
                                   "only a simulated runtime has faults; this one has workers");
}

// Zero, or an agent of this runtime that has not died.
static agentrt_status check_agent(struct art_call *call, const char *what, uint64_t bits)
{
    if (bits == 0)
        return AGENTRT_OK;
    struct art_agent *agent = art_agent_find(bits);
    // relaxed: the simulation's one thread; of another runtime's agent only the generation counts.
    uint64_t word = agent == NULL ? 0 : art_atomic_load(&agent->word, relaxed);
    uint32_t generation = art_word_generation(word);
    if (agent == NULL || art_handle_generation(bits) > generation)
        return art_call_refuse(call, AGENTRT_E_STALE, what, bits);
    if (art_handle_generation(bits) < generation || (word & ART_WORD_DEAD) != 0)
        return art_call_refuse(call, AGENTRT_E_DEAD, what, bits);
    if (art_agent_runtime(agent) != call->runtime)
        return art_call_refuse(call, AGENTRT_E_FOREIGN, what, bits);
    return AGENTRT_OK;
}

// What is wrong with the rule as such; NULL: nothing.
static const char *objection(const agentrt_fault_options *options)
{
    bool sends = options->kind == AGENTRT_FAULT_DELAY || options->kind == AGENTRT_FAULT_DROP ||
                 options->kind == AGENTRT_FAULT_FULL;
    bool lasts = options->kind != AGENTRT_FAULT_DROP && options->kind != AGENTRT_FAULT_CRASH;
    if (options->chance == 0)
        return "chance is 0: it would never strike";
    if (options->sender.bits != 0 && !sends)
        return "sender is for DELAY, DROP and FULL: a turn and the clock have no sender";
    if (options->to.bits != 0 && options->kind == AGENTRT_FAULT_JUMP)
        return "the clock of JUMP is everybody's: to must be zero";
    if (!lasts && options->max_ns != 0)
        return "DROP and CRASH take no time: min_ns and max_ns must be 0";
    if (lasts && options->max_ns == 0)
        return "it would last 0 ns: max_ns must be greater";
    return options->min_ns > options->max_ns ? "min_ns is greater than max_ns" : NULL;
}

agentrt_status art_api_fault_inject(agentrt_runtime runtime, const agentrt_fault_options *options,
                                    uint32_t *out_fault, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_fault_inject", .error = error };
    agentrt_status status = begin(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    const char *why = objection(options);
    if (why != NULL)
        status = art_error_set(error, AGENTRT_E_ARGUMENT, "%s: options: %s", call.name, why);
    if (status == AGENTRT_OK)
        status = check_agent(&call, "options: sender", options->sender.bits);
    if (status == AGENTRT_OK)
        status = check_agent(&call, "options: to", options->to.bits);
    if (status == AGENTRT_OK) {
        if (art_record_on(call.runtime))
            art_record_call(call.runtime,
                            "inject %" PRIu32 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
                            " %" PRIu32 " %" PRIu32 " %" PRIu32,
                            options->kind, options->sender.bits, options->to.bits, options->min_ns,
                            options->max_ns, options->chance, options->skip, options->times);
        status = art_fault_inject(call.runtime, options, out_fault);
        if (status == AGENTRT_E_LIMIT)
            art_error_set(error, status, "%s: a runtime has at most %u rules", call.name,
                          (unsigned)AGENTRT_FAULTS_MAX);
        else if (status != AGENTRT_OK)
            art_call_refuse(&call, status, "runtime", runtime.bits);
    }
    art_call_end(&call);
    return status;
}

static agentrt_status finish(struct art_call *call, bool found, uint32_t fault)
{
    agentrt_status status = AGENTRT_OK;
    if (!found)
        status = art_error_set(call->error, AGENTRT_E_STALE,
                               "%s: fault %" PRIu32 ": the runtime has no rule of this number",
                               call->name, fault);
    art_call_end(call);
    return status;
}

agentrt_status art_api_fault_strikes(agentrt_runtime runtime, uint32_t fault, uint64_t *out_strikes,
                                     agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_fault_strikes", .error = error };
    agentrt_status status = begin(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    return finish(&call, art_fault_strikes(call.runtime, fault, out_strikes), fault);
}

agentrt_status art_api_fault_remove(agentrt_runtime runtime, uint32_t fault, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_fault_remove", .error = error };
    agentrt_status status = begin(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "remove %" PRIu32, fault);
    return finish(&call, art_fault_remove(call.runtime, fault), fault);
}
