// Bodies of the port calls.
#include "exec/port.h"

#include "bodies.h"
#include "call.h"
#include "exec/agent.h"
#include "exec/record.h"

#include <inttypes.h>

static agentrt_status begin(struct art_call *call, agentrt_port name, struct art_port **out_port)
{
    struct art_port *port = art_port_find(name.bits);
    agentrt_status status =
        art_call_begin_in(call, port == NULL ? NULL : art_port_runtime(port), "port", name.bits);
    *out_port = port;
    return status;
}

agentrt_status art_api_port_open(agentrt_runtime runtime, const agentrt_port_options *options,
                                 agentrt_port *out_port, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_port_open", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    status = art_port_open(call.thread, call.runtime, options, &out_port->bits);
    if (status == AGENTRT_OK && art_record_on(call.runtime))
        art_record_call(call.runtime, "port %" PRIu64 " %" PRIu64, out_port->bits,
                        art_agent_bits(art_port_find(out_port->bits)->address));
    if (status == AGENTRT_E_LIMIT)
        art_error_set(error, status, "%s: as many ports are open as there can be (%d)", call.name,
                      ART_PORTS_MAX);
    else if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "runtime", runtime.bits);
    art_call_end(&call);
    return status;
}

agentrt_status art_api_port_address(agentrt_port name, agentrt_agent *out_agent,
                                    agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_port_address", .error = error };
    struct art_port *port;
    agentrt_status status = begin(&call, name, &port);
    if (status != AGENTRT_OK)
        return status;
    // As a spawner does: a close waits for it, so the place cannot change hands meanwhile.
    if (art_port_spawner_enter(port, name.bits)) {
        *out_agent = (agentrt_agent){ art_agent_bits(port->address) };
        art_port_spawner_leave(port);
    } else {
        status = art_call_refuse(&call, AGENTRT_E_STALE, "port", name.bits);
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_port_fd(agentrt_port name, int32_t *out_fd, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_port_fd", .error = error };
    struct art_port *port;
    agentrt_status status = begin(&call, name, &port);
    if (status != AGENTRT_OK)
        return status;
    int event = -1;
    if (art_port_spawner_enter(port, name.bits)) { // as above
        event = port->event;
        art_port_spawner_leave(port);
    } else {
        status = art_call_refuse(&call, AGENTRT_E_STALE, "port", name.bits);
    }
    if (status == AGENTRT_OK && event < 0)
        status = art_error_set(error, AGENTRT_E_CONTEXT,
                               "%s: port 0x%" PRIx64 " was not opened with wake = fd", call.name,
                               name.bits);
    if (status == AGENTRT_OK)
        *out_fd = event;
    art_call_end(&call);
    return status;
}

// `context`: what E_CONTEXT means here.
ART_COLD static agentrt_status refuse_host(struct art_call *call, agentrt_status status,
                                           uint64_t bits, const char *context)
{
    if (status == AGENTRT_E_CONTEXT)
        return art_call_refuse_because(call, status, "port", bits, context);
    if (status == AGENTRT_E_BUSY)
        return art_call_refuse_because(call, status, "port", bits,
                                       "another thread is taking from it or committing to it");
    return art_call_refuse(call, status, "port", bits);
}

agentrt_status art_api_port_take(agentrt_port name, agentrt_message *records, uint32_t records_max,
                                 uint64_t timeout_ns, uint32_t *out_count, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_port_take", .error = error };
    struct art_port *port;
    agentrt_status status = begin(&call, name, &port);
    if (ART_UNLIKELY(status != AGENTRT_OK))
        return status;
    uint32_t count = 0;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "take %" PRIu64 " %" PRIu32 " %" PRIu64, name.bits,
                        records_max, timeout_ns);
    status = art_call_may_wait(call.thread) ? art_port_take(call.thread, port, name.bits, records,
                                                            records_max, timeout_ns, &count)
                                            : AGENTRT_E_CONTEXT;
    art_call_end(&call);
    if (ART_UNLIKELY(status != AGENTRT_OK))
        return refuse_host(&call, status, name.bits,
                           art_call_waiting_rule(call.thread, "a turn on a worker cannot take"));
    *out_count = count;
    return AGENTRT_OK;
}

// A simulated port has one turn in hand, so the commands can be committed one by one.
ART_COLD static void record(const struct art_call *call, uint64_t port,
                            const agentrt_command *commands, uint32_t commands_count)
{
    for (uint32_t i = 0; i < commands_count; i++)
        art_record_bytes(call->runtime, commands[i].text, commands[i].text_bytes,
                         "commit %" PRIu64 " %" PRIu64 " %" PRIu32 " %" PRIu32 " %" PRId32, port,
                         commands[i].agent, commands[i].op, commands[i].handled,
                         commands[i].status);
}

agentrt_status art_api_port_commit(agentrt_port name, const agentrt_command *commands,
                                   uint32_t commands_count, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_port_commit", .error = error };
    struct art_port *port;
    agentrt_status status = begin(&call, name, &port);
    if (ART_UNLIKELY(status != AGENTRT_OK))
        return status;
    if (art_record_on(call.runtime))
        record(&call, name.bits, commands, commands_count);
    uint32_t refused = 0;
    status = art_port_commit(call.thread, port, name.bits, commands, commands_count, &refused);
    art_call_end(&call);
    if (ART_LIKELY(status == AGENTRT_OK))
        return AGENTRT_OK;
    if (status == AGENTRT_E_BUSY)
        return refuse_host(&call, status, name.bits, NULL);
    if (status == AGENTRT_E_FOREIGN)
        return art_error_set(error, status,
                             "%s: commands[%" PRIu32 "]: agent 0x%" PRIx64
                             " does not live behind this port",
                             call.name, refused, commands[refused].agent);
    return art_error_set(error, status,
                         "%s: commands[%" PRIu32 "]: agent 0x%" PRIx64 ", op %" PRIu32
                         ", handled %" PRIu32 ": %s",
                         call.name, refused, commands[refused].agent, commands[refused].op,
                         commands[refused].handled, agentrt_status_text(status));
}

agentrt_status art_api_port_close(agentrt_port name, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_port_close", .error = error };
    struct art_port *port;
    agentrt_status status = begin(&call, name, &port);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "close %" PRIu64, name.bits);
    status =
        art_call_may_wait(call.thread) ? art_port_close(call.thread, name.bits) : AGENTRT_E_CONTEXT;
    art_call_end(&call);
    return status == AGENTRT_OK ? status
                                : refuse_host(&call, status, name.bits,
                                              "neither a turn nor the port's hook can close it");
}
