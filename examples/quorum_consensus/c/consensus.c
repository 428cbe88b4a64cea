// Quorum consensus, as ../SPEC.md says, on inline agents.
#include <agentrt.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGENTS = 10, NEIGHBOURS = AGENTS - 1, VOTE = 1, ROUND = 2, MUTE = 3, LINE_BYTES = 1000 };
static const uint64_t SECOND_NS = 1000000000u;
static const agentrt_agent HOST = { 0 };

struct agent {
    uint32_t number;
    uint32_t asked;
    bool mute;
    agentrt_right round; // who wants to know
    uint32_t rule;
};

static agentrt_runtime runtime;
static agentrt_agent mesh[AGENTS];
static struct agent agents[AGENTS];

static void must(agentrt_status status, const agentrt_error *error)
{
    if (status != AGENTRT_OK) {
        fprintf(stderr, "%s\n", error->text);
        exit(1);
    }
}

static agentrt_status vote(struct agent *agent, const agentrt_message *message)
{
    char answer[24] = "blue";
    agent->asked++;
    if (agent->mute)
        return AGENTRT_OK;
    if (agent->number == 7 || agent->number == 8)
        snprintf(answer, sizeof answer, "red-%u-%u", agent->number, agent->asked);
    agentrt_payload payload = { .type = VOTE, .data = answer, .bytes = strlen(answer) };
    return agentrt_reply(mesh[agent->number], (agentrt_right){ message->right }, &payload, NULL);
}

static agentrt_status begin_round(struct agent *agent, const agentrt_message *message)
{
    agentrt_agent neighbours[NEIGHBOURS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < AGENTS; i++)
        if (i != agent->number)
            neighbours[count++] = mesh[i];
    agent->round.bits = message->right;
    agent->rule = message->payload.bytes[0];
    agentrt_quorum_options options = { .struct_size = sizeof options,
                                       .rule = agent->rule,
                                       .timeout_ns = SECOND_NS,
                                       .parent = agent->round };
    agentrt_future future;
    agentrt_status status =
        agentrt_quorum(runtime, mesh[agent->number], neighbours, count,
                       &(agentrt_payload){ .type = VOTE }, &options, &future, NULL);
    return status == AGENTRT_OK ? AGENTRT_AWAIT : status;
}

struct line {
    char text[LINE_BYTES];
    size_t bytes;
};

__attribute__((format(printf, 2, 3))) static void say(struct line *line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int added = vsnprintf(line->text + line->bytes, LINE_BYTES - line->bytes, format, arguments);
    va_end(arguments);
    if (added > 0 && line->bytes + (size_t)added < LINE_BYTES)
        line->bytes += (size_t)added;
}

static agentrt_status end_round(struct agent *agent, const agentrt_message *message)
{
    const char *result = message->payload.buf.data;
    uint64_t bytes = message->payload_bytes;
    agentrt_error error = { 0 };
    agentrt_tally tally;
    must(agentrt_quorum_tally(result, bytes, &tally, &error), &error);
    struct line line = { .bytes = 0 };
    say(&line, "agent %u %s: %s, %u needed", agent->number,
        agent->rule == AGENTRT_MAJORITY ? "majority" : "super majority",
        agentrt_status_name(tally.status), tally.threshold);
    for (uint32_t i = 0; i < tally.choices; i++) {
        agentrt_choice choice;
        must(agentrt_quorum_choice(result, bytes, i, &choice, &error), &error);
        say(&line, "%s %.*s %u", i == 0 ? ";" : ",", (int)choice.bytes, result + choice.offset,
            choice.votes);
    }
    for (uint32_t i = 0; i < tally.voters; i++) {
        agentrt_vote said;
        must(agentrt_quorum_vote(result, bytes, i, &said, &error), &error);
        say(&line, "%s %u %s", i == 0 ? ";" : ",", i < agent->number ? i : i + 1,
            agentrt_status_name(said.status));
    }
    agentrt_payload payload = { .type = ROUND, .data = line.text, .bytes = line.bytes };
    return agentrt_reply(mesh[agent->number], agent->round, &payload, NULL);
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    struct agent *agent = state;
    if (message->kind == AGENTRT_KIND_REPLY)
        return end_round(agent, message);
    if (message->type == VOTE)
        return vote(agent, message);
    if (message->type == ROUND)
        return begin_round(agent, message);
    agent->mute = true;
    return AGENTRT_OK;
}

static void hold_round(uint32_t leader, agentrt_rule rule)
{
    unsigned char byte = (unsigned char)rule;
    agentrt_payload payload = { .type = ROUND, .data = &byte, .bytes = 1 };
    agentrt_error error;
    agentrt_future future;
    agentrt_message line;
    must(agentrt_ask(HOST, mesh[leader], &payload, NULL, &future, &error), &error);
    must(agentrt_future_wait(future, 2 * SECOND_NS, &line, &error), &error);
    printf("%.*s\n", (int)line.payload_bytes, (const char *)line.payload.buf.data);
    must(agentrt_buf_close((agentrt_buf){ line.payload.buf.buf }, &error), &error);
}

int main(int argc, char **argv)
{
    static const agentrt_behavior behavior = { .struct_size = sizeof behavior, .receive = receive };
    if (argc != 3) {
        fprintf(stderr, "usage: consensus SEED TRACE\n");
        return 2;
    }
    agentrt_error error;
    agentrt_runtime_options options = { .struct_size = sizeof options,
                                        .simulated = 1,
                                        .seed = strtoull(argv[1], NULL, 10),
                                        .trace_path = argv[2] };
    must(agentrt_runtime_open(&options, &runtime, &error), &error);
    for (uint32_t i = 0; i < AGENTS; i++) {
        agents[i].number = i;
        agentrt_spawn_options spawn = { .struct_size = sizeof spawn,
                                        .behavior = &behavior,
                                        .state = &agents[i] };
        must(agentrt_spawn(runtime, HOST, &spawn, &mesh[i], &error), &error);
    }
    hold_round(0, AGENTRT_MAJORITY);
    hold_round(3, AGENTRT_SUPER_MAJORITY);
    must(agentrt_signal(HOST, mesh[9], &(agentrt_payload){ .type = MUTE }, &error), &error);
    uint64_t turns;
    must(agentrt_runtime_run(runtime, 0, &turns, &error), &error);
    hold_round(0, AGENTRT_SUPER_MAJORITY);
    must(agentrt_agent_kill(HOST, mesh[9], &error), &error);
    hold_round(0, AGENTRT_SUPER_MAJORITY);
    hold_round(0, AGENTRT_MAJORITY);
    must(agentrt_runtime_run(runtime, 0, &turns, &error), &error);
    agentrt_stats stats;
    must(agentrt_runtime_stats(runtime, &stats, &error), &error);
    printf("dead letters: %llu\n", (unsigned long long)stats.dead_letters);
    must(agentrt_runtime_close(runtime, &error), &error);
    return 0;
}
