// Monitors and links: exactly one notice of each death.
#include "../../harness/fixture.h"

struct watcher {
    agentrt_agent target;
    agentrt_future future;
    agentrt_status expected;
};

static agentrt_status monitor_target(struct actor *self, const agentrt_message *message)
{
    struct watcher *watcher = self->context;
    if (message->kind == AGENTRT_KIND_SIGNAL)
        CHECK_STATUS(agentrt_monitor(self->agent, watcher->target, &watcher->future, NULL),
                     watcher->expected);
    return AGENTRT_OK;
}

static agentrt_status link_target(struct actor *self, const agentrt_message *message)
{
    struct watcher *watcher = self->context;
    if (message->kind == AGENTRT_KIND_SIGNAL && message->type == 1)
        CHECK_STATUS(agentrt_link(self->agent, watcher->target, NULL), watcher->expected);
    if (message->kind == AGENTRT_KIND_SIGNAL && message->type == 2)
        CHECK_STATUS(agentrt_unlink(self->agent, watcher->target, NULL), watcher->expected);
    if (message->kind == AGENTRT_KIND_SIGNAL && message->type == 3)
        return AGENTRT_E_LIMIT;
    return AGENTRT_OK;
}

TEST(a_monitoring_agent_gets_one_down)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor target = {0};
    struct watcher watcher = {.target = fixture_spawn(runtime, &target, NULL)};
    struct actor actor = {.react = monitor_target, .context = &watcher};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_agent_kill(HOST, watcher.target, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 2);
    CHECK_EQ(actor.log[1].kind, AGENTRT_KIND_DOWN);
    CHECK_EQ(actor.log[1].from, watcher.target.bits);
    CHECK_EQ(actor.log[1].right, watcher.future.bits);
    CHECK_EQ(actor.log[1].status, AGENTRT_E_KILLED);
    CHECK_REFUSED(agentrt_future_cancel(watcher.future, E), AGENTRT_E_STALE);
    fixture_check_conserved(runtime);
}

TEST(each_of_many_monitors_fires_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor target = {0};
    agentrt_agent agent = fixture_spawn(runtime, &target, NULL);
    agentrt_future futures[20];
    for (unsigned i = 0; i < 20; i++)
        CHECK_OK(agentrt_monitor(HOST, agent, &futures[i], NULL));
    agentrt_message down;
    CHECK_REFUSED(agentrt_future_wait(futures[0], 10, &down, E), AGENTRT_E_DEADLINE);
    CHECK_OK(agentrt_future_cancel(futures[5], NULL));
    CHECK_OK(agentrt_agent_stop(HOST, agent, NULL));
    fixture_run(runtime, 0);
    for (unsigned i = 0; i < 20; i++) {
        CHECK_STATUS(agentrt_future_wait(futures[i], 0, &down, NULL),
                     i == 5 ? AGENTRT_E_STALE : AGENTRT_OK);
        if (i != 5)
            CHECK_EQ(down.status, AGENTRT_OK);
    }
}

TEST(a_monitor_on_the_dead_fires_at_once)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor target = {0};
    agentrt_agent agent = fixture_spawn(runtime, &target, NULL);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    agentrt_future future;
    CHECK_OK(agentrt_monitor(HOST, agent, &future, NULL));
    agentrt_message down;
    down = fixture_wait(future, 0);
    CHECK_EQ(down.kind, AGENTRT_KIND_DOWN);
    CHECK_EQ(down.status, AGENTRT_E_DEAD);
    struct watcher watcher = {.target = agent};
    struct actor actor = {.react = monitor_target, .context = &watcher};
    fixture_signal(fixture_spawn(runtime, &actor, NULL), 1);
    fixture_run(runtime, 0);
    CHECK_EQ(actor.received, 2);
    CHECK_EQ(actor.log[1].status, AGENTRT_E_DEAD);
}

TEST(closing_the_runtime_ends_monitors_and_leaks_none)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor target = {0};
    agentrt_agent agent = fixture_spawn(runtime, &target, NULL);
    agentrt_future future;
    CHECK_OK(agentrt_monitor(HOST, agent, &future, NULL));
    CHECK_OK(agentrt_runtime_close(runtime, NULL));
    CHECK_EQ(target.destroyed, 1);
}

// Each links itself to the next of the ring and monitors it.
static agentrt_status watch_next(struct actor *self, const agentrt_message *message)
{
    const struct actor *next = self->context;
    agentrt_future future;
    if (message->kind == AGENTRT_KIND_SIGNAL) {
        CHECK_OK(agentrt_link(self->agent, next->agent, NULL));
        CHECK_OK(agentrt_monitor(self->agent, next->agent, &future, NULL));
    }
    return AGENTRT_OK;
}

TEST(closing_ends_agents_that_watch_one_another)
{
    agentrt_runtime runtimes[2] = {fixture_simulated(1), fixture_threaded(1)};
    for (unsigned r = 0; r < 2; r++) {
        static struct actor actors[2][12];
        for (unsigned i = 0; i < 12; i++) {
            actors[r][i].react = watch_next;
            actors[r][i].context = &actors[r][(i + 1) % 12];
            fixture_spawn(runtimes[r], &actors[r][i],
                          &(agentrt_spawn_options){.flags = i % 2 * AGENTRT_SPAWN_TRAP});
        }
        for (unsigned i = 0; i < 12; i++)
            fixture_signal(actors[r][i].agent, 1);
        CHECK_OK(agentrt_runtime_drain(runtimes[r], 10000000000u, NULL));
        CHECK_OK(agentrt_runtime_close(runtimes[r], NULL));
        for (unsigned i = 0; i < 12; i++)
            CHECK_EQ(actors[r][i].destroyed, 1);
    }
}

struct pair {
    struct actor actor, peer;
    struct watcher watcher;
};

// Two linked agents; the first traps exits or not.
static void link_pair(agentrt_runtime runtime, struct pair *pair, uint32_t flags)
{
    *pair = (struct pair){0};
    pair->peer.react = link_target;
    pair->watcher.target = fixture_spawn(runtime, &pair->peer, NULL);
    pair->peer.context = &pair->watcher;
    pair->actor = (struct actor){.react = link_target, .context = &pair->watcher};
    fixture_signal(fixture_spawn(runtime, &pair->actor, &(agentrt_spawn_options){.flags = flags}),
                   1);
    fixture_run(runtime, 0);
}

TEST(an_abnormal_death_takes_the_linked_peer_along)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct pair pair;
    link_pair(runtime, &pair, 0);
    agentrt_future future;
    CHECK_OK(agentrt_monitor(HOST, pair.actor.agent, &future, NULL));
    fixture_signal(pair.watcher.target, 3);
    fixture_run(runtime, 0);
    CHECK_EQ(pair.peer.destroyed, 1);
    CHECK_EQ(pair.actor.destroyed, 1);
    agentrt_message down;
    down = fixture_wait(future, 0);
    CHECK_EQ(down.status, AGENTRT_E_LINKED);
}

TEST(a_link_works_in_both_directions)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct pair pair;
    link_pair(runtime, &pair, 0);
    CHECK_OK(agentrt_agent_kill(HOST, pair.actor.agent, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(pair.peer.destroyed, 1);
}

TEST(a_normal_death_leaves_the_linked_peer_alone)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct pair pair;
    link_pair(runtime, &pair, 0);
    CHECK_OK(agentrt_agent_stop(HOST, pair.watcher.target, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(pair.peer.destroyed, 1);
    CHECK_EQ(pair.actor.destroyed, 0);
}

TEST(a_trapping_peer_gets_an_exit_record_instead)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct pair pair;
    link_pair(runtime, &pair, AGENTRT_SPAWN_TRAP);
    CHECK_OK(agentrt_agent_kill(HOST, pair.watcher.target, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(pair.actor.destroyed, 0);
    CHECK_EQ(pair.actor.received, 2);
    CHECK_EQ(pair.actor.log[1].kind, AGENTRT_KIND_EXIT);
    CHECK_EQ(pair.actor.log[1].from, pair.watcher.target.bits);
    CHECK_EQ(pair.actor.log[1].status, AGENTRT_E_KILLED);
    fixture_check_conserved(runtime);
}

TEST(an_unlinked_peer_survives)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct pair pair;
    link_pair(runtime, &pair, 0);
    fixture_signal(pair.actor.agent, 2);
    fixture_run(runtime, 0);
    CHECK_OK(agentrt_agent_kill(HOST, pair.watcher.target, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(pair.actor.destroyed, 0);
}

TEST(links_are_refused_from_the_host_and_to_oneself)
{
    agentrt_runtime runtime = fixture_simulated(1);
    struct actor target = {0};
    agentrt_agent agent = fixture_spawn(runtime, &target, NULL);
    CHECK(agentrt_link(HOST, agent, E) < 0);
    CHECK(agentrt_unlink(HOST, agent, E) < 0);
    CHECK_OK(agentrt_agent_kill(HOST, agent, NULL));
    fixture_run(runtime, 0);
    CHECK_EQ(fixture_stats(runtime).crashed, 0);
}
