// The operations on agents, futures and timers: each makes exactly one call of the API.
#include "call.h"

#include <stdlib.h>
#include <string.h>

static const char *const overflows[] = {"reject", "wait", "drop_oldest", "drop_newest", NULL};
static const char *const priorities[] = {"normal", "low", "high", "critical", NULL};

CALL(spawn)
{
    const char *behavior = text(op, "behavior");
    struct agent *agent = calloc(1, sizeof *agent);
    agent->behavior = behavior;
    agent->handlers = json_object_get(run.behaviors, behavior);
    static const agentrt_behavior inlined = {
        .struct_size = sizeof inlined, .receive = inline_receive, .restart = inline_restart};
    agentrt_spawn_options options = {.struct_size = sizeof options};
    options.flags = (field(agent->handlers, "start") != NULL ? AGENTRT_SPAWN_START : 0) |
                    (field(agent->handlers, "stop") != NULL ? AGENTRT_SPAWN_STOP : 0) |
                    (field(agent->handlers, "exit") != NULL ? AGENTRT_SPAWN_TRAP : 0) |
                    (json_is_true(field(op, "link")) ? AGENTRT_SPAWN_LINK : 0) |
                    (json_is_true(field(op, "profile")) ? AGENTRT_SPAWN_PROFILE : 0);
    options.name = text(op, "name");
    options.name_bytes = options.name != NULL ? (uint32_t)strlen(options.name) : 0;
    options.capacity = (uint32_t)number(op, "capacity");
    options.overflow = choice(op, "overflow", overflows);
    options.priority = choice(op, "priority", priorities);
    options.supervisor.bits = handle(turn, op, "supervisor");
    if (run.port_mode) {
        options.port = run.port;
    } else {
        options.behavior = &inlined;
        options.state = agent;
    }
    const char *runtime = field(op, "runtime") != NULL ? text(op, "runtime") : "runtime";
    agentrt_agent spawned = {0};
    pthread_mutex_lock(&run.lock);
    agent->next = run.agents;
    run.agents = agent; // freed with the case, as a refused spawn's is
    pthread_mutex_unlock(&run.lock);
    agentrt_status status = agentrt_spawn((agentrt_runtime){handle_bits(turn, runtime)},
                                          caller(turn, op), &options, &spawned, error);
    if (status == AGENTRT_OK) {
        agent->self = spawned.bits;
        name_put(text(op, "as"), AGENT, spawned.bits);
    }
    return status;
}

CALL(signal_)
{
    struct payload payload;
    payload_make(&payload, turn, op);
    agentrt_status status = agentrt_signal(
        caller(turn, op), (agentrt_agent){handle(turn, op, "to")}, &payload.c, error);
    free(payload.bytes);
    return status;
}

CALL(signal_fenced)
{
    struct payload payload;
    payload_make(&payload, turn, op);
    agentrt_status status =
        agentrt_signal_fenced(caller(turn, op), (agentrt_agent){handle(turn, op, "to")},
                              (agentrt_lease){handle(turn, op, "lease")}, &payload.c, error);
    free(payload.bytes);
    return status;
}

CALL(ask)
{
    struct payload payload;
    payload_make(&payload, turn, op);
    agentrt_ask_options options = {.struct_size = sizeof options,
                                   .timeout_ns = number(op, "timeout_ns")};
    options.parent.bits = json_is_true(field(op, "inherit")) ? turn->right : 0;
    agentrt_future future = {0};
    agentrt_status status = agentrt_ask(caller(turn, op), (agentrt_agent){handle(turn, op, "to")},
                                        &payload.c, &options, &future, error);
    free(payload.bytes);
    if (status == AGENTRT_OK) {
        future_put(op, future);
    }
    return status;
}

// In host steps only: an agent's await is the interpreter's. `gives` is the wait's own failure,
// else the status of the reply; a DOWN that came is OK, its reason is in `status`.
CALL(await)
{
    agentrt_message message;
    agentrt_status status =
        host_await(handle(turn, op, "future"), number(op, "timeout_ns"), &message, error);
    if (status == AGENTRT_OK) {
        turn_close_payload(turn);
        turn->payload = message;
        turn->owned = true;
        status = message.kind == AGENTRT_KIND_REPLY ? message.status : AGENTRT_OK;
    }
    return status;
}

CALL(cancel)
{
    uint64_t future = handle(turn, op, "future");
    outcome_drop(future);
    return agentrt_future_cancel((agentrt_future){future}, error);
}

static uint64_t right_of(const struct turn *turn, const json_t *op)
{
    return field(op, "right") != NULL ? handle(turn, op, "right") : turn->right;
}

CALL(reply)
{
    struct payload payload;
    payload_make(&payload, turn, op);
    agentrt_status status =
        agentrt_reply(caller(turn, op), (agentrt_right){right_of(turn, op)}, &payload.c, error);
    free(payload.bytes);
    return status;
}

static agentrt_status code_of(const char *name)
{
    for (agentrt_status code = 1; code > -64; code--) {
        if (strcmp(agentrt_status_name(code), name) == 0) {
            return code;
        }
    }
    return AGENTRT_OK;
}

agentrt_status status_named(const char *name)
{
    return name != NULL ? code_of(name) : AGENTRT_E_CRASHED;
}

CALL(refuse)
{
    const char *why = text(op, "text") != NULL ? text(op, "text") : "";
    return agentrt_refuse(caller(turn, op), (agentrt_right){right_of(turn, op)},
                          code_of(text(op, "status")), why, (uint32_t)strlen(why), error);
}

CALL(stop)
{
    return agentrt_agent_stop(caller(turn, op), (agentrt_agent){handle(turn, op, "agent")}, error);
}
CALL(kill_)
{
    return agentrt_agent_kill(caller(turn, op), (agentrt_agent){handle(turn, op, "agent")}, error);
}
CALL(wake)
{
    return agentrt_agent_wake((agentrt_agent){handle(turn, op, "agent")}, error);
}
CALL(room)
{
    return agentrt_room_wait((agentrt_agent){handle(turn, op, "agent")}, number(op, "timeout_ns"),
                             error);
}

CALL(monitor)
{
    agentrt_future future = {0};
    if (strcmp(broken, "forgets_a_monitor") == 0) {
        return AGENTRT_OK;
    }
    agentrt_status status = agentrt_monitor(
        caller(turn, op), (agentrt_agent){handle(turn, op, "agent")}, &future, error);
    if (status == AGENTRT_OK) {
        future_put(op, future);
    }
    return status;
}

CALL(link_)
{
    return agentrt_link(caller(turn, op), (agentrt_agent){handle(turn, op, "agent")}, error);
}
CALL(unlink_)
{
    return agentrt_unlink(caller(turn, op), (agentrt_agent){handle(turn, op, "agent")}, error);
}

CALL(find)
{
    const char *name = text(op, "name");
    agentrt_agent found = {0};
    agentrt_status status = agentrt_agent_find((agentrt_runtime){handle_bits(turn, "runtime")},
                                               name, (uint32_t)strlen(name), &found, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), AGENT, found.bits);
    }
    return status;
}

CALL(arm)
{
    struct payload payload;
    payload_make(&payload, turn, op);
    agentrt_timer timer = {0};
    agentrt_status status = agentrt_timer_arm(
        caller(turn, op), (agentrt_agent){handle(turn, op, "to")}, number(op, "delay_ns"),
        number(op, "period_ns"), &payload.c, &timer, error);
    free(payload.bytes);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), TIMER, timer.bits);
    }
    return status;
}
CALL(disarm)
{
    return agentrt_timer_disarm((agentrt_timer){handle(turn, op, "timer")}, error);
}

const struct call_entry calls_of_agents[] = {
    {"spawn", spawn},    {"signal", signal_},  {"ask", ask},
    {"await", await},    {"cancel", cancel},   {"reply", reply},
    {"refuse", refuse},  {"stop", stop},       {"kill", kill_},
    {"wake", wake},      {"monitor", monitor}, {"link", link_},
    {"unlink", unlink_}, {"find", find},       {"arm", arm},
    {"disarm", disarm},  {"room", room},       {"signal_fenced", signal_fenced},
    {NULL, NULL},
};
