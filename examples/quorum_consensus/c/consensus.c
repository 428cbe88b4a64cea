// Quorum consensus, as ../SPEC.md says, on inline agents.
#include <agentrt.h>

#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGENTS = 10, NEIGHBOURS = AGENTS - 1, VOTE = 1, ROUND = 2, MUTE = 3 };
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
static agentrt_error error; // of the call that failed; a simulation runs on one thread

static void must(agentrt_status status)
{
    if (status != AGENTRT_OK)
        errx(1, "%s %s", agentrt_status_name(status), error.text);
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

static agentrt_status end_round(struct agent *agent, const agentrt_message *message)
{
    const char *result = message->payload.buf.data;
    uint64_t bytes = message->payload_bytes;
    agentrt_tally tally;
    must(agentrt_quorum_tally(result, bytes, &tally, &error));
    char *text = NULL;
    size_t text_bytes;
    FILE *line = open_memstream(&text, &text_bytes);
    if (line == NULL)
        return AGENTRT_E_MEMORY;
    fprintf(line, "agent %u %s: %s, %u needed", agent->number,
            agent->rule == AGENTRT_MAJORITY ? "majority" : "super majority",
            agentrt_status_name(tally.status), tally.threshold);
    for (uint32_t i = 0; i < tally.choices; i++) {
        agentrt_choice choice;
        must(agentrt_quorum_choice(result, bytes, i, &choice, &error));
        fprintf(line, "%s %.*s %u", i == 0 ? ";" : ",", (int)choice.bytes, result + choice.offset,
                choice.votes);
    }
    for (uint32_t i = 0; i < tally.voters; i++) {
        agentrt_vote said;
        must(agentrt_quorum_vote(result, bytes, i, &said, &error));
        fprintf(line, "%s %u %s", i == 0 ? ";" : ",", i < agent->number ? i : i + 1,
                agentrt_status_name(said.status));
    }
    agentrt_status status = AGENTRT_E_MEMORY;
    if (fclose(line) == 0) {
        agentrt_payload payload = { .type = ROUND, .data = text, .bytes = text_bytes };
        status = agentrt_reply(mesh[agent->number], agent->round, &payload, NULL);
    }
    free(text);
    return status;
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
    agentrt_future future;
    agentrt_message line;
    must(agentrt_ask(HOST, mesh[leader], &payload, NULL, &future, &error));
    must(agentrt_future_wait(future, 2 * SECOND_NS, &line, &error));
    must(line.status);
    printf("%.*s\n", (int)line.payload_bytes, (const char *)line.payload.buf.data);
    must(agentrt_buf_close((agentrt_buf){ line.payload.buf.buf }, &error));
}

int main(int argc, char **argv)
{
    static const agentrt_behavior behavior = { .struct_size = sizeof behavior, .receive = receive };
    if (argc != 3) {
        fprintf(stderr, "usage: consensus SEED TRACE\n");
        return 2;
    }
    agentrt_runtime_options options = { .struct_size = sizeof options,
                                        .simulated = 1,
                                        .seed = strtoull(argv[1], NULL, 10),
                                        .trace_path = argv[2] };
    must(agentrt_runtime_open(&options, &runtime, &error));
    for (uint32_t i = 0; i < AGENTS; i++) {
        agents[i].number = i;
        agentrt_spawn_options spawn = { .struct_size = sizeof spawn,
                                        .behavior = &behavior,
                                        .state = &agents[i] };
        must(agentrt_spawn(runtime, HOST, &spawn, &mesh[i], &error));
    }
    hold_round(0, AGENTRT_MAJORITY);
    hold_round(3, AGENTRT_SUPER_MAJORITY);
    must(agentrt_signal(HOST, mesh[9], &(agentrt_payload){ .type = MUTE }, &error));
    uint64_t turns;
    must(agentrt_runtime_run(runtime, 0, &turns, &error));
    hold_round(0, AGENTRT_SUPER_MAJORITY);
    must(agentrt_agent_kill(HOST, mesh[9], &error));
    hold_round(0, AGENTRT_SUPER_MAJORITY);
    hold_round(0, AGENTRT_MAJORITY);
    must(agentrt_runtime_run(runtime, 0, &turns, &error));
    agentrt_stats stats;
    must(agentrt_runtime_stats(runtime, &stats, &error));
    printf("dead letters: %llu\n", (unsigned long long)stats.dead_letters);
    must(agentrt_runtime_close(runtime, &error));
    return 0;
}
