// The operations on groups of agents: quorums, broadcasts and gossip.
#include "call.h"

#include <stdlib.h>

enum { REFUSALS_MAX = 1000 };

// The agents of a list of names; the caller frees.
static agentrt_agent *agents(const struct turn *turn, const json_t *names)
{
    agentrt_agent *found = calloc(json_array_size(names) + 1, sizeof *found);
    for (size_t i = 0; i < json_array_size(names); i++) {
        found[i].bits = handle_bits(turn, json_string_value(json_array_get(names, i)));
    }
    return found;
}

CALL(quorum)
{
    static const char *const rules[] = {"majority", "super_majority", "unanimity", NULL};
    struct payload payload;
    payload_make(&payload, turn, op);
    agentrt_quorum_options options = {.struct_size = sizeof options,
                                      .threshold = (uint32_t)number(op, "threshold"),
                                      .rule = choice(op, "rule", rules),
                                      .timeout_ns = number(op, "timeout_ns")};
    options.parent.bits = json_is_true(field(op, "inherit")) ? turn->right : 0;
    agentrt_agent *voters = agents(turn, field(op, "voters"));
    agentrt_future future = {0};
    agentrt_status status = agentrt_quorum(
        (agentrt_runtime){handle_bits(turn, "runtime")}, caller(turn, op), voters,
        (uint32_t)json_array_size(field(op, "voters")), &payload.c, &options, &future, error);
    free(voters);
    free(payload.bytes);
    if (status == AGENTRT_OK) {
        outcome_expect(future.bits);
        name_put(text(op, "as"), FUTURE, future.bits);
    }
    return status;
}

static void observe_status(agentrt_status status)
{
    observe(tagged("status", agentrt_status_name(status)));
}

CALL(tally_)
{
    (void)op;
    agentrt_tally tally;
    agentrt_status status =
        agentrt_quorum_tally(payload_data(turn), payload_bytes(turn), &tally, error);
    if (status == AGENTRT_OK) {
        observe_status(tally.status);
        observe(tagged_u64(tally.voters));
        observe(tagged_u64(tally.threshold));
        observe(tagged_u64(tally.choices));
    }
    return status;
}

CALL(vote)
{
    agentrt_vote vote;
    agentrt_status status = agentrt_quorum_vote(payload_data(turn), payload_bytes(turn),
                                                (uint32_t)number(op, "index"), &vote, error);
    if (status == AGENTRT_OK) {
        observe_status(vote.status);
        observe(tagged_u64(vote.choice));
    }
    return status;
}

CALL(choice_)
{
    agentrt_choice choice;
    const char *data = payload_data(turn);
    agentrt_status status = agentrt_quorum_choice(data, payload_bytes(turn),
                                                  (uint32_t)number(op, "index"), &choice, error);
    if (status == AGENTRT_OK) {
        observe(tagged_u64(choice.type));
        observe(tagged_u64(choice.votes));
        observe(tagged_bytes(data + choice.offset, choice.bytes));
    }
    return status;
}

CALL(broadcast)
{
    static _Thread_local agentrt_refusal refusals[REFUSALS_MAX];
    struct payload payload;
    payload_make(&payload, turn, op);
    agentrt_agent *members = agents(turn, field(op, "members"));
    uint32_t max = field(op, "max") != NULL ? (uint32_t)number(op, "max") : REFUSALS_MAX;
    uint32_t count = 0;
    uint32_t delivered = 0;
    agentrt_status status =
        agentrt_broadcast((agentrt_runtime){handle_bits(turn, "runtime")}, caller(turn, op),
                          members, (uint32_t)json_array_size(field(op, "members")), &payload.c,
                          refusals, max, &count, &delivered, error);
    free(members);
    free(payload.bytes);
    if (status == AGENTRT_OK) {
        observe(tagged_u64(delivered));
        for (uint32_t i = 0; i < count; i++) {
            observe(tagged("agent", name_of_bits(refusals[i].member)));
            observe_status(refusals[i].status);
        }
    }
    return status;
}

CALL(gossip)
{
    struct payload payload;
    payload_make(&payload, turn, op);
    agentrt_gossip_options options = {.struct_size = sizeof options,
                                      .fanout = (uint32_t)number(op, "fanout"),
                                      .unrepaired = json_is_true(field(op, "unrepaired")),
                                      .repair_ns = number(op, "repair_ns"),
                                      .timeout_ns = number(op, "timeout_ns")};
    options.parent.bits = json_is_true(field(op, "inherit")) ? turn->right : 0;
    agentrt_topology topology = {
        field(op, "topology") == NULL ? 0 : handle_bits(turn, text(op, "topology"))};
    agentrt_agent *members = agents(turn, field(op, "members"));
    agentrt_future future = {0};
    agentrt_status status =
        agentrt_gossip((agentrt_runtime){handle_bits(turn, "runtime")}, caller(turn, op), members,
                       (uint32_t)json_array_size(field(op, "members")), topology, &payload.c,
                       &options, &future, error);
    free(members);
    free(payload.bytes);
    if (status == AGENTRT_OK) {
        outcome_expect(future.bits);
        name_put(text(op, "as"), FUTURE, future.bits);
    }
    return status;
}

CALL(gossip_read)
{
    (void)op;
    agentrt_gossip_report report;
    agentrt_status status =
        agentrt_gossip_read(payload_data(turn), payload_bytes(turn), &report, error);
    if (status == AGENTRT_OK) {
        observe_status(report.status);
        const uint64_t counts[] = {report.members, report.reached,    report.lost,
                                   report.sent,    report.duplicates, report.repairs,
                                   report.rounds,  report.hops_most};
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
            observe(tagged_u64(counts[i]));
    }
    return status;
}

CALL(gossip_hops)
{
    uint32_t members;
    agentrt_status status = agentrt_gossip_hops(payload_data(turn), payload_bytes(turn),
                                                (uint32_t)number(op, "hops"), &members, error);
    if (status == AGENTRT_OK)
        observe(tagged_u64(members));
    return status;
}

const struct call_entry calls_of_groups[] = {
    {"quorum", quorum},
    {"tally", tally_},
    {"vote", vote},
    {"choice", choice_},
    {"broadcast", broadcast},
    {"gossip", gossip},
    {"gossip_read", gossip_read},
    {"gossip_hops", gossip_hops},
    {NULL, NULL},
};
