// The operations on faults and what they leave stuck: each makes exactly one call of the API.
#include "call.h"

static const char *const kinds[] = {"delay", "drop", "crash", "slow", "full", "jump", NULL};

static agentrt_runtime runtime_of(const struct turn *turn, const json_t *op)
{
    const char *runtime = field(op, "runtime") != NULL ? text(op, "runtime") : "runtime";
    return (agentrt_runtime){handle_bits(turn, runtime)};
}

static agentrt_agent agent_of(const struct turn *turn, const json_t *op, const char *name)
{
    return (agentrt_agent){field(op, name) != NULL ? handle(turn, op, name) : 0};
}

CALL(inject)
{
    agentrt_fault_options options = {.struct_size = sizeof options,
                                     .kind = choice(op, "kind", kinds),
                                     .sender = agent_of(turn, op, "sender"),
                                     .to = agent_of(turn, op, "to"),
                                     .min_ns = number(op, "min_ns"),
                                     .max_ns = number(op, "max_ns"),
                                     .chance = 1000000,
                                     .skip = (uint32_t)number(op, "skip"),
                                     .times = (uint32_t)number(op, "times")};
    if (field(op, "chance") != NULL) {
        options.chance = (uint32_t)number(op, "chance");
    }
    uint32_t fault = 0;
    agentrt_status status = agentrt_fault_inject(runtime_of(turn, op), &options, &fault, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), TICKET, fault);
    }
    return status;
}

CALL(strikes)
{
    uint64_t count = 0;
    agentrt_status status = agentrt_fault_strikes(
        runtime_of(turn, op), (uint32_t)handle(turn, op, "fault"), &count, error);
    if (status == AGENTRT_OK) {
        observe(tagged_u64(count));
    }
    return status;
}

CALL(remove_)
{
    return agentrt_fault_remove(runtime_of(turn, op), (uint32_t)handle(turn, op, "fault"), error);
}

CALL(stuck)
{
    agentrt_stuck found = {0};
    agentrt_status status = agentrt_runtime_stuck(runtime_of(turn, op), &found, error);
    if (status == AGENTRT_OK) {
        observe(tagged("agent", name_of_bits(found.agent)));
        observe(tagged_u64(found.agents));
        observe(tagged_u64(found.limited));
    }
    return status;
}

const struct call_entry calls_of_faults[] = {
    {"inject", inject}, {"strikes", strikes}, {"remove", remove_}, {"stuck", stuck}, {NULL, NULL},
};
