// Workers: no priority starves another, and thieves prefer who has more.
#include "exec/worker.h"

#include "../../harness/fixture.h"
#include "exec/runq.h"

#include <stdlib.h>

enum { TURNS_MAX = 20000 };

// An agent that always has something to do, until all of them together have had their turns.
struct busy {
    struct actor actor;
    unsigned *left;
    agentrt_agent wakes; // whom its first turn wakes; nobody if zero
};

static agentrt_status go_on(struct actor *self, const agentrt_message *message)
{
    (void)message;
    struct busy *busy = self->context;
    if (busy->wakes.bits != 0) {
        CHECK_OK(agentrt_signal(self->agent, busy->wakes, &(agentrt_payload){.type = 2}, NULL));
        busy->wakes.bits = 0;
    }
    if (*busy->left == 0)
        return AGENTRT_OK;
    *busy->left -= 1;
    CHECK_OK(agentrt_signal(self->agent, self->agent, &(agentrt_payload){.type = 1}, NULL));
    return AGENTRT_OK;
}

static agentrt_agent spawn_busy(agentrt_runtime runtime, struct busy *busy, uint32_t priority,
                                unsigned *left)
{
    busy->actor = (struct actor){.react = go_on, .context = busy};
    busy->left = left;
    agentrt_spawn_options options = fixture_options(&busy->actor);
    options.priority = priority;
    return fixture_spawn(runtime, &busy->actor, &options);
}

struct witness {
    const unsigned *left;
    unsigned seen; // of `left`, when its one message came
};

static agentrt_status note_left(struct actor *self, const agentrt_message *message)
{
    (void)message;
    struct witness *witness = self->context;
    witness->seen = *witness->left;
    return AGENTRT_OK;
}

TEST(who_was_woken_by_a_critical_agent_is_not_starved_by_it)
{
    agentrt_runtime runtime = fixture_threaded(1);
    unsigned left = TURNS_MAX;
    struct busy critical = {0};
    agentrt_agent first = spawn_busy(runtime, &critical, AGENTRT_CRITICAL, &left);
    struct witness witness = {.left = &left};
    struct actor woken = {.react = note_left, .context = &witness};
    critical.wakes = fixture_spawn(runtime, &woken, NULL);
    fixture_signal(first, 1);
    CHECK_OK(agentrt_runtime_drain(runtime, 60000000000u, NULL));
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_EQ(woken.received, 1);
    CHECK(witness.seen > TURNS_MAX / 2);
}

TEST(each_priority_gets_its_share_beside_all_others)
{
    agentrt_runtime runtime = fixture_threaded(1);
    unsigned left = TURNS_MAX;
    struct busy busy[4] = {0};
    agentrt_agent agents[4];
    for (uint32_t i = 0; i < 4; i++)
        agents[i] = spawn_busy(runtime, &busy[i], i, &left);
    for (uint32_t i = 0; i < 4; i++)
        fixture_signal(agents[i], 1);
    CHECK_OK(agentrt_runtime_drain(runtime, 60000000000u, NULL));
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    for (uint32_t i = 0; i < 4; i++)
        CHECK(busy[i].actor.received > TURNS_MAX / 128);
    CHECK(busy[AGENTRT_CRITICAL].actor.received > TURNS_MAX / 2);
}

TEST(a_thief_prefers_who_has_more_in_line)
{
    enum { WORKERS = 8, PICKS = 10000, LOADED = 5 };
    struct art_runtime runtime = {.workers_count = WORKERS};
    runtime.workers = calloc(WORKERS, sizeof *runtime.workers);
    CHECK(runtime.workers != NULL);
    for (uint32_t i = 0; i < WORKERS; i++) {
        runtime.workers[i].runtime = &runtime;
        art_atomic_store(&runtime.workers[i].load_ns, 1000, relaxed);
    }
    struct art_agent agent = {0};
    CHECK(art_runq_push(&runtime.workers[LOADED].rings[AGENTRT_LOW], &agent));
    struct art_worker *thief = &runtime.workers[0];
    thief->rng.state = 1;
    unsigned picks[WORKERS] = {0};
    for (unsigned i = 0; i < PICKS; i++)
        picks[art_worker_victim(thief)] += 1;
    CHECK(picks[LOADED] > PICKS / 5); // 15 of 64 pairs have it; 1 of 8 without a preference
    for (uint32_t i = 0; i < WORKERS; i++)
        CHECK(picks[i] > PICKS / 20); // the others are looked at, too
    free(runtime.workers);
}
