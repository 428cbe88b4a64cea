// Bodies of the quorum calls.
#include "orchestrate/quorum.h"

#include "bodies.h"
#include "call.h"

#include <inttypes.h>
#include <string.h>

_Static_assert(sizeof(agentrt_vote) == 8 && sizeof(agentrt_choice) == 24,
               "a result's parts lie without gaps");

static uint32_t threshold_of(const agentrt_quorum_options *options, uint32_t voters)
{
    if (options->threshold > 0)
        return options->threshold;
    switch (options->rule) {
    case AGENTRT_SUPER_MAJORITY:
        return 2 * voters / 3 + 1;
    case AGENTRT_UNANIMITY:
        return voters;
    default:
        return voters / 2 + 1;
    }
}

static agentrt_status check_options(struct art_call *call, const agentrt_quorum_options *options,
                                    uint32_t voters)
{
    if (options->threshold > voters)
        return art_error_set(call->error, AGENTRT_E_ARGUMENT,
                             "%s: options: a threshold of %" PRIu32 " is out of reach of %" PRIu32
                             " voter%s",
                             call->name, options->threshold, voters, art_error_plural(voters));
    if (options->threshold > 0 && options->rule != AGENTRT_MAJORITY)
        return art_error_set(call->error, AGENTRT_E_ARGUMENT,
                             "%s: options: a threshold of %" PRIu32 " and rule %" PRIu32
                             ": give one of them",
                             call->name, options->threshold, options->rule);
    return AGENTRT_OK;
}

static agentrt_status ask(struct art_call *call, struct art_poll *poll,
                          const agentrt_quorum_options *options, const agentrt_payload *payload,
                          agentrt_future *out_future)
{
    poll->deadline_ns = art_call_deadline(call, options->timeout_ns, options->parent.bits);
    if (poll->deadline_ns == 0)
        return art_call_refuse(call, AGENTRT_E_DEADLINE, "options: parent", options->parent.bits);
    struct art_draft draft;
    agentrt_status status = art_call_draft_for_many(call, poll->from, payload, &draft);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call->runtime)) {
        art_record_bytes(call->runtime, poll->voters, poll->voters_count * sizeof *poll->voters,
                         "members");
        art_record_message(call->runtime, "quorum",
                           (const uint64_t[]){ poll->from, poll->threshold, options->timeout_ns,
                                               options->parent.bits },
                           draft.message);
    }
    uint64_t future;
    status = art_quorum_ask(call->thread, call->runtime, poll, &draft, &future);
    art_signal_undo(call->thread, &draft);
    if (status != AGENTRT_OK)
        return art_call_refuse(call, status, "runtime", art_runtime_bits(call->runtime));
    out_future->bits = future;
    if (art_record_on(call->runtime))
        art_record_call(call->runtime, "= %" PRIu64, future);
    return AGENTRT_OK;
}

agentrt_status art_api_quorum(agentrt_runtime runtime, agentrt_agent from,
                              const agentrt_agent *voters, uint32_t voters_count,
                              const agentrt_payload *payload, const agentrt_quorum_options *options,
                              agentrt_future *out_future, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_quorum", .error = error };
    agentrt_status status = art_call_begin_from(&call, runtime, from.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_poll poll = { .from = from.bits,
                             .voters = voters,
                             .voters_count = voters_count,
                             .threshold = threshold_of(options, voters_count) };
    status = check_options(&call, options, voters_count);
    if (status == AGENTRT_OK)
        status = art_call_check_distinct(&call, "voters", voters, voters_count,
                                         "and a voter has one vote");
    if (status == AGENTRT_OK && art_call_foreign_right(&call, options->parent.bits))
        status = art_call_refuse(&call, AGENTRT_E_FOREIGN, "options: parent", options->parent.bits);
    if (status == AGENTRT_OK)
        status = ask(&call, &poll, options, payload, out_future);
    art_call_end(&call);
    return status;
}

// Where in a result its choices begin.
static uint64_t choices_at(const agentrt_tally *tally)
{
    return sizeof *tally + (uint64_t)tally->voters * sizeof(agentrt_vote);
}

// The head of a result, if these bytes are one.
static agentrt_status read_tally(const char *name, const void *result, uint64_t bytes,
                                 agentrt_tally *out_tally, agentrt_error *error)
{
    bool fits = result != NULL && bytes >= sizeof *out_tally;
    if (fits) {
        memcpy(out_tally, result, sizeof *out_tally);
        fits = out_tally->voters > 0 && out_tally->voters <= AGENTRT_VOTERS_MAX &&
               out_tally->threshold > 0 && out_tally->threshold <= out_tally->voters &&
               out_tally->choices <= out_tally->voters &&
               bytes >= choices_at(out_tally) + out_tally->choices * sizeof(agentrt_choice);
    }
    if (!fits)
        return art_error_set(error, AGENTRT_E_ARGUMENT,
                             "%s: result: %" PRIu64 " byte%s that are no result of a quorum", name,
                             bytes, art_error_plural(bytes));
    return AGENTRT_OK;
}

static agentrt_status check_index(const char *name, uint32_t index, uint32_t count,
                                  const char *what, agentrt_error *error)
{
    if (index < count)
        return AGENTRT_OK;
    return art_error_set(error, AGENTRT_E_ARGUMENT,
                         "%s: index: %" PRIu32 " is not below the %" PRIu32 " %s%s of this result",
                         name, index, count, what, art_error_plural(count));
}

agentrt_status art_api_quorum_tally(const void *result, uint64_t result_bytes,
                                    agentrt_tally *out_tally, agentrt_error *error)
{
    agentrt_tally tally = { 0 };
    agentrt_status status = read_tally("agentrt_quorum_tally", result, result_bytes, &tally, error);
    if (status == AGENTRT_OK)
        *out_tally = tally;
    return status;
}

agentrt_status art_api_quorum_vote(const void *result, uint64_t result_bytes, uint32_t index,
                                   agentrt_vote *out_vote, agentrt_error *error)
{
    const char *name = "agentrt_quorum_vote";
    agentrt_tally tally = { 0 };
    agentrt_status status = read_tally(name, result, result_bytes, &tally, error);
    if (status == AGENTRT_OK)
        status = check_index(name, index, tally.voters, "voter", error);
    if (status == AGENTRT_OK)
        memcpy(out_vote, (const char *)result + sizeof tally + index * sizeof *out_vote,
               sizeof *out_vote);
    return status;
}

agentrt_status art_api_quorum_choice(const void *result, uint64_t result_bytes, uint32_t index,
                                     agentrt_choice *out_choice, agentrt_error *error)
{
    const char *name = "agentrt_quorum_choice";
    agentrt_tally tally = { 0 };
    agentrt_status status = read_tally(name, result, result_bytes, &tally, error);
    if (status == AGENTRT_OK)
        status = check_index(name, index, tally.choices, "choice", error);
    if (status != AGENTRT_OK)
        return status;
    agentrt_choice choice;
    memcpy(&choice, (const char *)result + choices_at(&tally) + index * sizeof choice,
           sizeof choice);
    if (choice.offset > result_bytes || choice.bytes > result_bytes - choice.offset)
        return art_error_set(error, AGENTRT_E_ARGUMENT,
                             "%s: result: its choice %" PRIu32 " lies outside of its %" PRIu64
                             " byte%s",
                             name, index, result_bytes, art_error_plural(result_bytes));
    *out_choice = choice;
    return AGENTRT_OK;
}
