// The operations on breakers, retries and dead letters: each makes exactly one call of the API.
#include "call.h"

#include <string.h>

CALL(breaker)
{
    agentrt_breaker_options options = {.struct_size = sizeof options,
                                       .failures = (uint32_t)number(op, "failures"),
                                       .probes = (uint32_t)number(op, "probes"),
                                       .window_ns = number(op, "window_ns"),
                                       .cooldown_ns = number(op, "cooldown_ns")};
    const char *runtime = field(op, "runtime") != NULL ? text(op, "runtime") : "runtime";
    agentrt_breaker opened = {0};
    agentrt_status status = agentrt_breaker_open((agentrt_runtime){handle_bits(turn, runtime)},
                                                 &options, &opened, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), BREAKER, opened.bits);
    }
    return status;
}

CALL(admit)
{
    uint64_t ticket = 0;
    agentrt_status status =
        agentrt_breaker_admit((agentrt_breaker){handle(turn, op, "breaker")}, &ticket, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), TICKET, ticket);
    }
    return status;
}

CALL(report)
{
    return agentrt_breaker_report((agentrt_breaker){handle(turn, op, "breaker")},
                                  handle(turn, op, "ticket"), json_is_true(field(op, "failed")),
                                  error);
}

agentrt_retry_options policy_of(const json_t *op)
{
    static const char *const backoffs[] = {"fixed", "linear", "exponential", "fibonacci", NULL};
    return (agentrt_retry_options){.struct_size = sizeof(agentrt_retry_options),
                                   .backoff = choice(op, "backoff", backoffs),
                                   .attempts = (uint32_t)number(op, "attempts"),
                                   .jitter = json_is_true(field(op, "jitter")),
                                   .base_ns = number(op, "base_ns"),
                                   .cap_ns = number(op, "cap_ns"),
                                   .seed = number(op, "seed"),
                                   .budget = (uint32_t)number(op, "budget"),
                                   .refill_ns = number(op, "refill_ns")};
}

CALL(retry_next)
{
    (void)turn;
    agentrt_retry_options policy = policy_of(op);
    uint64_t pause_ns = 0;
    agentrt_status status =
        agentrt_retry_next((uint32_t)number(op, "attempt"), number(op, "now_ns"),
                           number(op, "deadline_ns"), &policy, &pause_ns, error);
    if (status == AGENTRT_OK) {
        observe(tagged_u64(pause_ns));
    }
    return status;
}

CALL(retry_spend)
{
    agentrt_retry_options policy = policy_of(op);
    uint64_t *spent_ns = register_at(turn->registers, text(op, "register"));
    return agentrt_retry_spend(number(op, "now_ns"), *spent_ns, &policy, spent_ns, error);
}

CALL(retry_key)
{
    (void)turn;
    uint64_t key = 0;
    agentrt_status status =
        agentrt_retry_key(number(op, "seed"), number(op, "call_number"), &key, error);
    if (status == AGENTRT_OK) {
        observe(tagged_u64(key));
    }
    return status;
}

CALL(retry_pause)
{
    agentrt_future future = {0};
    agentrt_status status =
        agentrt_retry_pause((agentrt_runtime){handle_bits(turn, "runtime")}, caller(turn, op),
                            number(op, "pause_ns"), &future, error);
    if (status == AGENTRT_OK) {
        outcome_expect(future.bits);
        name_put(text(op, "as"), FUTURE, future.bits);
    }
    return status;
}

CALL(classify)
{
    (void)turn;
    (void)error;
    observe(tagged("text",
                   agentrt_status_class((agentrt_status)json_integer_value(field(op, "code")))));
    return AGENTRT_OK;
}

CALL(subscribe)
{
    return agentrt_letter_subscribe((agentrt_agent){handle(turn, op, "agent")}, error);
}
CALL(unsubscribe)
{
    return agentrt_letter_unsubscribe((agentrt_agent){handle(turn, op, "agent")}, error);
}

const struct call_entry calls_of_reliability[] = {
    {"breaker", breaker},
    {"admit", admit},
    {"report", report},
    {"retry_next", retry_next},
    {"retry_spend", retry_spend},
    {"retry_key", retry_key},
    {"retry_pause", retry_pause},
    {"subscribe", subscribe},
    {"unsubscribe", unsubscribe},
    {"classify", classify},
    {NULL, NULL},
};
