// The case's table of names, the registers, and what is known of each future.
// Threads: the table and the futures are shared by host and agents, behind run.lock.
#include "driver.h"

#include <stdlib.h>
#include <string.h>

void name_put(const char *name, enum kind kind, uint64_t bits)
{
    pthread_mutex_lock(&run.lock);
    run.names = realloc(run.names, (run.names_count + 1) * sizeof *run.names);
    run.names[run.names_count++] = (struct name){.name = name, .kind = kind, .bits = bits};
    pthread_mutex_unlock(&run.lock);
}

// The latest of that name: `as` replaces.
bool name_find(const char *name, struct name *out_name)
{
    bool found = false;
    pthread_mutex_lock(&run.lock);
    for (size_t i = run.names_count; !found && i > 0; i--) {
        if (strcmp(run.names[i - 1].name, name) == 0) {
            *out_name = run.names[i - 1];
            found = true;
        }
    }
    pthread_mutex_unlock(&run.lock);
    return found;
}

// The first name the handle was given, so that a second `as` does not change what a case reads.
static const char *first_name(uint64_t bits)
{
    const char *name = "?";
    pthread_mutex_lock(&run.lock);
    for (size_t i = run.names_count; i > 0; i--) {
        enum kind kind = run.names[i - 1].kind;
        bool told = kind == AGENT || kind == CHANNEL || kind == SHARDS;
        if (told && run.names[i - 1].bits == bits) {
            name = run.names[i - 1].name;
        }
    }
    pthread_mutex_unlock(&run.lock);
    return name;
}

const char *name_of_bits(uint64_t bits)
{
    return bits == 0 || bits == run.host ? "host" : first_name(bits);
}

uint64_t *register_at(struct registers *registers, const char *name)
{
    for (int i = 0; i < registers->count; i++) {
        if (strcmp(registers->names[i], name) == 0) {
            return &registers->values[i];
        }
    }
    if (registers->count == REGISTERS_MAX) {
        abort(); // a case with too many registers does not reach here: the runner checks
    }
    registers->names[registers->count] = name;
    registers->values[registers->count] = 0;
    return &registers->values[registers->count++];
}

static struct outcome *find(uint64_t future)
{
    for (size_t i = 0; i < run.outcomes_count; i++) {
        if (run.outcomes[i].future == future) {
            return &run.outcomes[i];
        }
    }
    return NULL;
}

enum outcome_state outcome_take(uint64_t future, agentrt_message *out_message)
{
    pthread_mutex_lock(&run.lock);
    struct outcome *outcome = find(future);
    enum outcome_state state = outcome == NULL ? CONSUMED : outcome->state;
    if (state == DONE) {
        *out_message = outcome->message;
        outcome->state = CONSUMED;
    }
    pthread_mutex_unlock(&run.lock);
    return state;
}

enum outcome_state outcome_state_of(uint64_t future)
{
    pthread_mutex_lock(&run.lock);
    const struct outcome *outcome = find(future);
    enum outcome_state state = outcome == NULL ? CONSUMED : outcome->state;
    pthread_mutex_unlock(&run.lock);
    return state;
}

void outcome_expect(uint64_t future)
{
    pthread_mutex_lock(&run.lock);
    struct outcome *outcome = find(future);
    if (outcome == NULL) {
        run.outcomes = realloc(run.outcomes, (run.outcomes_count + 1) * sizeof *run.outcomes);
        outcome = &run.outcomes[run.outcomes_count++];
    }
    *outcome = (struct outcome){.future = future, .state = PENDING};
    pthread_mutex_unlock(&run.lock);
}

void outcome_put(const agentrt_message *message)
{
    pthread_mutex_lock(&run.lock);
    struct outcome *outcome = find(message->right);
    bool expected = outcome != NULL && outcome->state == PENDING;
    if (expected) {
        outcome->message = *message;
        outcome->state = DONE;
    }
    pthread_mutex_unlock(&run.lock);
    if (!expected)
        message_close_payload(message);
}

void outcome_drop(uint64_t future)
{
    pthread_mutex_lock(&run.lock);
    struct outcome *outcome = find(future);
    if (outcome != NULL) {
        outcome->state = CONSUMED;
    }
    pthread_mutex_unlock(&run.lock);
}
