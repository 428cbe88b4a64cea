// The operations on leases: each makes exactly one call of the API.
#include "call.h"

#include <string.h>

static agentrt_lease lease_of(const struct turn *turn, const json_t *op)
{
    return (agentrt_lease){handle(turn, op, "lease")};
}

CALL(lease)
{
    const char *runtime = field(op, "runtime") != NULL ? text(op, "runtime") : "runtime";
    const char *name = text(op, "name");
    agentrt_lease opened = {0};
    agentrt_status status =
        agentrt_lease_open((agentrt_runtime){handle_bits(turn, runtime)}, caller(turn, op), name,
                           (uint32_t)strlen(name), &opened, error);
    if (status == AGENTRT_OK) {
        name_put(text(op, "as"), LEASE, opened.bits);
    }
    return status;
}

CALL(try_acquire)
{
    uint64_t token = 0;
    agentrt_status status = agentrt_lease_try_acquire(caller(turn, op), lease_of(turn, op),
                                                      number(op, "ttl_ns"), &token, error);
    if (status == AGENTRT_OK) {
        observe(tagged_u64(token));
    }
    return status;
}

CALL(acquire)
{
    agentrt_future future = {0};
    agentrt_status status =
        agentrt_lease_acquire(caller(turn, op), lease_of(turn, op), number(op, "ttl_ns"),
                              number(op, "timeout_ns"), &future, error);
    if (status == AGENTRT_OK) {
        future_put(op, future);
    }
    return status;
}

CALL(renew)
{
    return agentrt_lease_renew(caller(turn, op), lease_of(turn, op), number(op, "ttl_ns"), error);
}

CALL(release)
{
    return agentrt_lease_release(caller(turn, op), lease_of(turn, op), error);
}

const struct call_entry calls_of_leases[] = {
    {"lease", lease}, {"try_acquire", try_acquire}, {"acquire", acquire},
    {"renew", renew}, {"release", release},         {NULL, NULL},
};
