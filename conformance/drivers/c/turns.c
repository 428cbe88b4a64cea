// From a record to a handler: which operations run, when they suspend, and when they are resumed.
#include "driver.h"

#include <stdio.h>
#include <string.h>

static bool carries_buffer(const agentrt_message *message)
{
    return message->capability != AGENTRT_INLINE && message->payload.buf.buf != 0;
}

void message_close_payload(const agentrt_message *message)
{
    if (carries_buffer(message))
        agentrt_buf_close((agentrt_buf){message->payload.buf.buf}, NULL);
}

void turn_close_payload(struct turn *turn)
{
    if (turn->owned)
        message_close_payload(&turn->payload);
    turn->owned = false;
}

static const char *handler_of(const agentrt_message *message, char *number, size_t number_bytes)
{
    switch (message->kind) {
    case AGENTRT_KIND_SIGNAL:
        snprintf(number, number_bytes, "%llu", (unsigned long long)message->type);
        return number;
    case AGENTRT_KIND_DOWN:
        return "down";
    case AGENTRT_KIND_EXIT:
        return "exit";
    case AGENTRT_KIND_TIMER:
        return "timer";
    case AGENTRT_KIND_START:
        return "start";
    case AGENTRT_KIND_STOP:
        return "stop";
    case AGENTRT_KIND_ROOM:
        return "room";
    case AGENTRT_KIND_WAKE:
        return "wake";
    case AGENTRT_KIND_LETTER:
        return "letter";
    case AGENTRT_KIND_RESTART:
        return "start";
    case AGENTRT_KIND_DEGRADED:
        return "degraded";
    default:
        return "";
    }
}

// The payload of a reply that nobody awaits yet must outlive this turn.
static void put_aside(const agentrt_message *message)
{
    if (carries_buffer(message) && !run.port_mode) {
        agentrt_buf_keep((agentrt_agent){message->agent}, (agentrt_buf){message->payload.buf.buf},
                         NULL);
    }
    outcome_put(message);
}

static enum ending finish(struct agent *agent, struct turn *turn, const char **out_crash)
{
    enum ending ending = operations_run(turn, out_crash);
    turn_close_payload(turn);
    if (ending == SUSPENDED) {
        agent->suspended = *turn;
    }
    return ending;
}

// A REPLY continues the handler that awaits it, or waits itself.
static enum ending resume(struct agent *agent, const agentrt_message *message,
                          const char **out_crash)
{
    if (agent->suspended.waiting != message->right) {
        put_aside(message);
        return ENDED;
    }
    struct turn turn = agent->suspended;
    agent->suspended.waiting = 0;
    outcome_drop(message->right);
    turn.waiting = 0;
    turn.payload = *message;
    turn.owned = run.port_mode;
    operation_check(&turn, json_array_get(turn.ops, turn.index), message->status, NULL);
    turn.index++;
    return finish(agent, &turn, out_crash);
}

// What it was is forgotten, a handler that waits too.
static void begin_anew(struct agent *agent)
{
    if (agent->suspended.waiting != 0) {
        outcome_drop(agent->suspended.waiting);
        turn_close_payload(&agent->suspended);
    }
    agent->suspended.waiting = 0;
    if (strcmp(broken, "keeps_its_state") != 0) {
        agent->registers.count = 0;
    }
}

agentrt_status inline_restart(void *state)
{
    begin_anew(state);
    return AGENTRT_OK;
}

static enum ending handle(struct agent *agent, const agentrt_message *message,
                          const char **out_crash)
{
    if (message->kind == AGENTRT_KIND_REPLY) {
        return resume(agent, message, out_crash);
    }
    if (message->kind == AGENTRT_KIND_RESTART) {
        begin_anew(agent);
    }
    char number[24];
    const char *handler = handler_of(message, number, sizeof number);
    const json_t *ops = json_object_get(agent->handlers, handler);
    struct turn turn = {.agent = agent,
                        .registers = &agent->registers,
                        .behavior = agent->behavior,
                        .ops = ops,
                        .self = message->agent,
                        .from = message->from,
                        .right = message->right,
                        .type = message->type,
                        .payload = *message,
                        .owned = run.port_mode};
    void *entry = json_object_iter_at((json_t *)agent->handlers, handler);
    turn.handler = entry != NULL ? json_object_iter_key(entry) : ""; // outlives `number`
    return finish(agent, &turn, out_crash);
}

enum ending turn_dispatch(struct agent *agent, const agentrt_message *message,
                          const char **out_crash)
{
    if (atomic_exchange(&agent->running, true)) {
        const struct turn here = {.behavior = agent->behavior, .handler = ""};
        fail_case(&here, "turn", "two handlers of one agent overlap");
    }
    if (strcmp(broken, "leaks_a_handle") == 0 && carries_buffer(message) && !run.port_mode) {
        agentrt_buf_keep((agentrt_agent){message->agent}, (agentrt_buf){message->payload.buf.buf},
                         NULL);
    }
    enum ending ending = handle(agent, message, out_crash);
    if (ending == CRASHED && agent->suspended.waiting != 0) {
        outcome_drop(agent->suspended.waiting);
        turn_close_payload(&agent->suspended);
        agent->suspended.waiting = 0; // if it goes on, then with its next message
    }
    if (ending == ENDED && agent->suspended.waiting != 0) {
        ending = SUSPENDED; // another handler ran in between
    }
    atomic_store(&agent->running, false);
    return ending;
}

agentrt_status inline_receive(void *state, const agentrt_message *message)
{
    const char *crash = NULL;
    switch (turn_dispatch(state, message, &crash)) {
    case SUSPENDED:
        return AGENTRT_AWAIT;
    case CRASHED:
        agentrt_agent_fail((agentrt_agent){message->agent}, crash, (uint32_t)strlen(crash), NULL);
        return ((struct agent *)state)->failure;
    default:
        return AGENTRT_OK;
    }
}
