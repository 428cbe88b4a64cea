// How the host waits: by driving the runtime (inline), or by draining its port (c-port).
#include "driver.h"

#include <poll.h>
#include <string.h>
#include <time.h>

#define SLICE_NS 1000000U        // how long a free-running host sleeps before it looks again
#define FREE_RUN_NS 10000000000U // `run` in a free run: longer than any case takes

static uint64_t now_ns(void)
{
    uint64_t now = 0;
    if (run.simulated) {
        agentrt_runtime_clock(run.runtime, &now, NULL);
        return now;
    }
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

static struct agent *agent_of(uint64_t bits)
{
    for (struct agent *agent = run.agents; agent != NULL; agent = agent->next) {
        if (agent->self == bits) {
            return agent;
        }
    }
    return NULL;
}

// One record that lives behind the port; false when the rest of this agent's batch must wait.
static bool port_record(const agentrt_message *record, agentrt_command *command)
{
    command->handled++;
    command->op = AGENTRT_COMMIT_DONE;
    if (record->agent == run.host) {
        outcome_put(record);
        return true;
    }
    const char *crash = NULL;
    switch (turn_dispatch(agent_of(record->agent), record, &crash)) {
    case SUSPENDED:
        command->op = AGENTRT_COMMIT_AWAIT;
        return false;
    case CRASHED:
        command->op = AGENTRT_COMMIT_CRASH;
        command->text = crash;
        command->text_bytes = strlen(crash);
        command->status = agent_of(record->agent)->failure;
        return false;
    default:
        return true;
    }
}

// One look into the port; a free-running host sleeps on its descriptor, but only after a look that
// found nothing.
static agentrt_status port_take(agentrt_message *records, uint64_t timeout_ns, uint32_t *out_count,
                                agentrt_error *error)
{
    if (run.simulated)
        return agentrt_port_take(run.port, records, 1, timeout_ns, out_count, error);
    agentrt_status status = agentrt_port_take(run.port, records, RECORDS_MAX, 0, out_count, error);
    if (status != AGENTRT_OK || *out_count > 0 || timeout_ns == 0)
        return status;
    int32_t descriptor;
    status = agentrt_port_fd(run.port, &descriptor, error);
    if (status != AGENTRT_OK)
        return status;
    struct pollfd ready = {.fd = descriptor, .events = POLLIN};
    poll(&ready, 1, (int)(timeout_ns / 1000000));
    return agentrt_port_take(run.port, records, RECORDS_MAX, 0, out_count, error);
}

// take, dispatch, commit; out_count is zero when there was nothing to do.
static agentrt_status port_batch(uint64_t timeout_ns, uint32_t *out_count, agentrt_error *error)
{
    agentrt_message records[RECORDS_MAX];
    agentrt_command commands[RECORDS_MAX];
    uint32_t commands_count = 0;
    agentrt_status status = port_take(records, timeout_ns, out_count, error);
    if (status != AGENTRT_OK || *out_count == 0)
        return status;
    for (uint32_t i = 0; i < *out_count;) {
        uint64_t agent = records[i].agent;
        agentrt_command *command = &commands[commands_count++];
        *command = (agentrt_command){.agent = agent};
        while (i < *out_count && records[i].agent == agent && port_record(&records[i++], command)) {
        }
        while (i < *out_count && records[i].agent == agent) {
            i++; // not handled: it comes again, with its buffers
        }
    }
    return agentrt_port_commit(run.port, commands, commands_count, error);
}

static bool nothing(uint64_t unused)
{
    (void)unused;
    return false;
}

static bool quiet(uint64_t unused)
{
    (void)unused;
    return agentrt_runtime_drain(run.runtime, 0, NULL) == AGENTRT_OK;
}

static bool done(uint64_t future)
{
    return outcome_state_of(future) != PENDING;
}

// Batches until `reached`, until the time has passed, or, simulated, until nothing is left to do.
static agentrt_status port_drive(bool (*reached)(uint64_t), uint64_t argument, uint64_t timeout_ns,
                                 agentrt_error *error)
{
    uint64_t begin = now_ns();
    while (!reached(argument)) {
        uint64_t passed = now_ns() - begin;
        uint64_t left = passed < timeout_ns ? timeout_ns - passed : 0;
        uint32_t count = 0;
        agentrt_status status =
            port_batch(run.simulated || left < SLICE_NS ? left : SLICE_NS, &count, error);
        if (status != AGENTRT_OK || (count == 0 && (run.simulated || left == 0)))
            return status;
    }
    return AGENTRT_OK;
}

agentrt_status host_run(uint64_t timeout_ns, agentrt_error *error)
{
    uint64_t turns;
    if (!run.simulated)
        return host_drain(FREE_RUN_NS, error);
    return run.port_mode ? port_drive(nothing, 0, timeout_ns, error)
                         : agentrt_runtime_run(run.runtime, timeout_ns, &turns, error);
}

agentrt_status host_drain(uint64_t timeout_ns, agentrt_error *error)
{
    if (!run.port_mode)
        return agentrt_runtime_drain(run.runtime, timeout_ns, error);
    agentrt_status status = port_drive(quiet, 0, timeout_ns, error);
    return status == AGENTRT_OK ? agentrt_runtime_drain(run.runtime, 0, error) : status;
}

agentrt_status host_await(uint64_t future, uint64_t timeout_ns, agentrt_message *out_message,
                          agentrt_error *error)
{
    if (!run.port_mode) {
        return agentrt_future_wait((agentrt_future){future}, timeout_ns, out_message, error);
    }
    agentrt_status status =
        timeout_ns > 0 ? port_drive(done, future, timeout_ns, error) : AGENTRT_OK;
    if (status != AGENTRT_OK) {
        return status;
    }
    switch (outcome_take(future, out_message)) {
    case DONE:
        return AGENTRT_OK;
    case PENDING:
        return timeout_ns > 0 ? AGENTRT_E_DEADLINE : AGENTRT_E_PENDING;
    default:
        return AGENTRT_E_STALE;
    }
}
