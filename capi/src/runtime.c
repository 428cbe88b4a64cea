// Bodies of the runtime calls: open, drive, wait, look, close.
#include "runtime.h"

#include "bodies.h"
#include "call.h"
#include "exec/letter.h"
#include "exec/overrun.h"
#include "exec/record.h"
#include "exec/sim.h"

#include <inttypes.h>

#define REASON_BYTES 64 // the longest message of the GNU C library in English has 50

// `consequence`: what becomes of the runtime.
static agentrt_status refuse_trace(const struct art_call *call, const struct art_trace_loss *loss,
                                   const char *consequence)
{
    char room[REASON_BYTES];
    return art_error_set(call->error, AGENTRT_E_SYSTEM, "%s: trace file '%s': %s: %s", call->name,
                         loss->path, art_platform_reason(loss->reason, room, sizeof room),
                         consequence);
}

static agentrt_status refuse_store(const struct art_call *call, const char *path,
                                   const struct art_sqlite_fault *fault)
{
    char why[AGENTRT_ERROR_TEXT_BYTES];
    art_sqlite_explain(fault, "lease store", path, "no runtime is opened without it", why,
                       sizeof why);
    return art_error_set(call->error, AGENTRT_E_STORAGE, "%s: %s", call->name, why);
}

static agentrt_status refuse_opening(const struct art_call *call, agentrt_status status,
                                     const struct art_trace_loss *loss)
{
    if (status == AGENTRT_E_FORKED)
        return art_error_set(call->error, status,
                             "%s: this process was forked from one that had opened a lease store: "
                             "it opens one after an exec only",
                             call->name);
    if (status == AGENTRT_E_SYSTEM && loss->reason != 0)
        return refuse_trace(call, loss, "no runtime is opened without it");
    if (status == AGENTRT_E_SYSTEM)
        return art_error_set(call->error, status, "%s: the system refused a worker's thread",
                             call->name);
    return art_error_set(call->error, status, "%s: %s", call->name,
                         status == AGENTRT_E_LIMIT ? "as many runtimes are open as there can be"
                                                   : agentrt_status_text(status));
}

agentrt_status art_api_runtime_open(const agentrt_runtime_options *options,
                                    agentrt_runtime *out_runtime, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_runtime_open", .error = error };
    call.thread = art_thread_self();
    if (options->trace_calls && (!options->simulated || options->trace_path == NULL))
        return art_error_set(error, AGENTRT_E_ARGUMENT,
                             "%s: options: trace_calls is 1, but only a simulation with a "
                             "trace_path has its calls recorded",
                             call.name);
    struct art_trace_loss loss = { 0 };
    struct art_sqlite_fault fault;
    const char *store = options->lease_store_path;
    if (store != NULL && store[0] == '\0')
        return art_error_set(error, AGENTRT_E_ARGUMENT,
                             "%s: options.lease_store_path is empty: it names a file, or is NULL",
                             call.name);
    agentrt_status status =
        art_runtime_open(call.thread, options, &out_runtime->bits, &loss, &fault);
    if (status == AGENTRT_E_STORAGE)
        return refuse_store(&call, store, &fault);
    return status == AGENTRT_OK ? status : refuse_opening(&call, status, &loss);
}

agentrt_status art_api_runtime_run(agentrt_runtime runtime, uint64_t timeout_ns,
                                   uint64_t *out_turns, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_runtime_run", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    if (!art_runtime_simulated(call.runtime) || !art_call_may_wait(call.thread)) {
        const char *why = !art_call_may_wait(call.thread)
                              ? art_call_waiting_rule(call.thread, "a turn cannot run the others")
                              : "only a simulated runtime is run; this one has workers";
        art_call_end(&call);
        return art_call_refuse_because(&call, AGENTRT_E_CONTEXT, "runtime", runtime.bits, why);
    }
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "run %" PRIu64, timeout_ns);
    uint64_t limit_ns = art_clock_after(art_clock_now(&call.runtime->clock), timeout_ns);
    uint64_t turns = 0;
    enum art_sim_step step;
    while ((step = art_sim_step(call.thread, call.runtime, limit_ns)) == ART_SIM_TURN)
        turns += 1;
    if (step == ART_SIM_IDLE && timeout_ns > 0)
        art_sim_pass(call.runtime, limit_ns);
    art_call_end(&call);
    *out_turns = turns;
    return AGENTRT_OK;
}

agentrt_status art_api_runtime_stuck(agentrt_runtime runtime, agentrt_stuck *out_stuck,
                                     agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_runtime_stuck", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    if (art_runtime_simulated(call.runtime))
        art_sim_stuck(call.runtime, out_stuck);
    else
        status =
            art_call_refuse_because(&call, AGENTRT_E_CONTEXT, "runtime", runtime.bits,
                                    "only of a simulated runtime is all that can happen known");
    art_call_end(&call);
    return status;
}

// Waits without driving anything: the workers and hosts do.
static agentrt_status wait_quiet(struct art_call *call, uint64_t limit_ns)
{
    while (!art_runtime_quiet(call->runtime)) {
        if (art_runtime_closing(call->runtime))
            return AGENTRT_E_CLOSED;
        if (art_clock_now(&call->runtime->clock) >= limit_ns)
            return AGENTRT_E_DEADLINE;
        art_platform_sleep(ART_DRAIN_POLL_NS);
    }
    return AGENTRT_OK;
}

static agentrt_status drive_quiet(struct art_call *call, uint64_t limit_ns)
{
    while (!art_runtime_quiet(call->runtime)) {
        enum art_sim_step step = art_sim_step(call->thread, call->runtime, limit_ns);
        if (step == ART_SIM_PORT)
            return AGENTRT_E_BUSY;
        if (step == ART_SIM_IDLE) {
            art_sim_pass(call->runtime, limit_ns);
            return AGENTRT_E_DEADLINE;
        }
    }
    return AGENTRT_OK;
}

static agentrt_status refuse_drain(struct art_call *call, agentrt_status status, uint64_t bits,
                                   uint64_t timeout_ns)
{
    if (status == AGENTRT_E_DEADLINE)
        return art_error_set(call->error, status,
                             "%s: runtime 0x%" PRIx64 ": messages are unhandled after %" PRIu64
                             " ns",
                             call->name, bits, timeout_ns);
    const char *why = status == AGENTRT_E_CONTEXT
                          ? art_call_waiting_rule(call->thread, "a turn cannot wait for the others")
                      : status == AGENTRT_E_BUSY
                          ? "the next turn is one behind a port: take and commit it first"
                          : "it is closing";
    return art_call_refuse_because(call, status, "runtime", bits, why);
}

agentrt_status art_api_runtime_drain(agentrt_runtime runtime, uint64_t timeout_ns,
                                     agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_runtime_drain", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "drain %" PRIu64, timeout_ns);
    uint64_t limit_ns = art_clock_after(art_clock_now(&call.runtime->clock), timeout_ns);
    if (!art_call_may_wait(call.thread))
        status = AGENTRT_E_CONTEXT;
    else if (art_runtime_simulated(call.runtime))
        status = drive_quiet(&call, limit_ns);
    else
        status = wait_quiet(&call, limit_ns);
    art_call_end(&call);
    return status == AGENTRT_OK ? status : refuse_drain(&call, status, runtime.bits, timeout_ns);
}

static const char *closing_rule(const struct art_thread *thread)
{
    return thread->hooked ? "a port's hook cannot close it"
           : art_thread_turn(thread) != 0 || thread->worker != NULL
               ? "a turn cannot close it: the close waits for every turn"
               : "only the thread that opened it may close a simulated runtime";
}

agentrt_status art_api_runtime_close(agentrt_runtime runtime, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_runtime_close", .error = error };
    struct art_thread *thread = art_thread_self();
    struct art_trace_loss loss;
    agentrt_status status =
        thread->hooked ? AGENTRT_E_CONTEXT : art_runtime_close(thread, runtime.bits, &loss);
    if (status == AGENTRT_E_SYSTEM)
        return refuse_trace(&call, &loss, "the runtime is closed, its trace is not whole");
    if (status == AGENTRT_E_CONTEXT)
        return art_call_refuse_because(&call, status, "runtime", runtime.bits,
                                       closing_rule(thread));
    return status == AGENTRT_OK ? status : art_call_refuse(&call, status, "runtime", runtime.bits);
}

agentrt_status art_api_runtime_clock(agentrt_runtime runtime, uint64_t *out_now_ns,
                                     agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_runtime_clock", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    *out_now_ns = art_clock_now(&call.runtime->clock);
    art_call_end(&call);
    return AGENTRT_OK;
}

agentrt_status art_api_runtime_stats(agentrt_runtime runtime, agentrt_stats *out_stats,
                                     agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_runtime_stats", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    art_runtime_stats(call.runtime, out_stats);
    art_call_end(&call);
    return AGENTRT_OK;
}

agentrt_status art_api_runtime_letters(agentrt_runtime runtime, agentrt_letter *out_letters,
                                       uint32_t letters_max, uint32_t *out_count,
                                       agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_runtime_letters", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    *out_count = art_letter_take(&call.runtime->letters, out_letters, letters_max);
    art_call_end(&call);
    return AGENTRT_OK;
}

agentrt_status art_api_runtime_overruns(agentrt_runtime runtime, agentrt_overrun *out_overruns,
                                        uint32_t overruns_max, uint32_t *out_count,
                                        agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_runtime_overruns", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    *out_count = art_overrun_take(&call.runtime->overruns, out_overruns, overruns_max);
    art_call_end(&call);
    return AGENTRT_OK;
}
