// The operations on supervisors: each makes exactly one call of the API.
#include "call.h"

#include <string.h>

static uint32_t remedy(const json_t *op, const char *name)
{
    static const char *const remedies[] = {"default", "retry", "fallback", "degrade", "restart",
                                           "ignore",  "stop",  "escalate", NULL};
    return choice(op, name, remedies);
}

CALL(supervisor)
{
    static const char *const strategies[] = {"one_for_one", "one_for_all", "rest_for_one", NULL};
    const char *name = text(op, "name"), *fallback = text(op, "fallback");
    agentrt_supervisor_options options = {
        .struct_size = sizeof options,
        .strategy = choice(op, "strategy", strategies),
        .supervisor = {handle(turn, op, "supervisor")},
        .name = name,
        .name_bytes = name != NULL ? (uint32_t)strlen(name) : 0,
        .max_restarts = (uint32_t)number(op, "max_restarts"),
        .within_ns = number(op, "within_ns"),
        .grace_ns = number(op, "grace_ns"),
        .transient = remedy(op, "transient"),
        .overload = remedy(op, "overload"),
        .permanent = remedy(op, "permanent"),
        .fatal = remedy(op, "fatal"),
        .fallback = fallback,
        .fallback_bytes = fallback != NULL ? (uint32_t)strlen(fallback) : 0,
    };
    agentrt_retry_options policy = policy_of(op);
    const char *runtime = field(op, "runtime") != NULL ? text(op, "runtime") : "runtime";
    agentrt_agent spawned = {0};
    agentrt_status status =
        agentrt_supervisor_spawn((agentrt_runtime){handle_bits(turn, runtime)}, caller(turn, op),
                                 &options, &policy, &spawned, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), AGENT, spawned.bits);
    }
    return status;
}

CALL(adopt)
{
    return agentrt_supervisor_adopt(caller(turn, op),
                                    (agentrt_agent){handle(turn, op, "supervisor")},
                                    (agentrt_agent){handle(turn, op, "agent")}, error);
}

CALL(children)
{
    agentrt_child children[64];
    uint32_t count = 0, max = field(op, "max") != NULL ? (uint32_t)number(op, "max") : 64;
    agentrt_status status =
        agentrt_supervisor_children((agentrt_agent){handle(turn, op, "supervisor")},
                                    (uint32_t)number(op, "first"), children, max, &count, error);
    for (uint32_t i = 0; i < count; i++) {
        observe(tagged("agent", name_of_bits(children[i].agent)));
        observe(tagged_u64(children[i].restarts));
        observe(tagged_u64(children[i].state));
    }
    return status;
}

const struct call_entry calls_of_supervisors[] = {
    {"supervisor", supervisor},
    {"adopt", adopt},
    {"children", children},
    {NULL, NULL},
};
