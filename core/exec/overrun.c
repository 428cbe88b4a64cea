// Overruns: which turns took longer than their budget, noticed while they run or where the clock is read anyway.
#include "exec/overrun.h"

#include "base/assert.h"
#include "exec/trace.h"

// A place for one more report: the oldest goes when all are in use. The lock is held.
static agentrt_overrun *next_place(struct art_overruns *overruns)
{
    ART_ASSERT(overruns->count <= ART_OVERRUNS_MAX);
    uint32_t at = (overruns->first + overruns->count) % ART_OVERRUNS_MAX;
    if (overruns->count < ART_OVERRUNS_MAX)
        overruns->count += 1;
    else
        overruns->first = (overruns->first + 1) % ART_OVERRUNS_MAX;
    return &overruns->ring[at];
}

// The report of a turn that was seen while it ran; NULL when there is none, or it was taken. The lock is held.
static agentrt_overrun *find_running(struct art_overruns *overruns, uint64_t agent)
{
    for (uint32_t i = 0; i < overruns->count; i++) {
        agentrt_overrun *report = &overruns->ring[(overruns->first + i) % ART_OVERRUNS_MAX];
        if (report->agent == agent && report->running)
            return report;
    }
    return NULL;
}

static void count(struct art_thread *thread, struct art_runtime *runtime, uint64_t agent)
{
    ART_COUNT(thread, runtime, overruns, 1);
    if (art_trace_on(runtime))
        art_trace_line(runtime, "overrun %llu", (unsigned long long)art_trace_number(agent));
}

// A turn is over. `told`: its watcher has counted it.
static void report(struct art_thread *thread, struct art_runtime *runtime, uint64_t agent,
                   uint64_t turn_ns, bool told)
{
    art_mutex_lock(&runtime->overruns.lock);
    agentrt_overrun *place = told ? find_running(&runtime->overruns, agent) : NULL;
    if (place != NULL || !told)
        *(place != NULL ? place : next_place(&runtime->overruns)) =
            (agentrt_overrun){ .agent = agent,
                               .turn_ns = turn_ns,
                               .type = thread->typed ? thread->type : 0,
                               .typed = thread->typed };
    art_mutex_unlock(&runtime->overruns.lock);
    if (!told)
        count(thread, runtime, agent);
}

void art_overrun_measure(struct art_thread *thread, struct art_runtime *runtime, uint64_t agent,
                         uint64_t turn_ns, uint32_t turns)
{
    if (turn_ns / turns > runtime->budget_ns)
        report(thread, runtime, agent, turn_ns, false);
}

// Whom a watcher has told of since the mark, or zero; he is not in that turn any more.
static uint64_t take_told(struct art_worker *worker)
{
    struct art_overruns *overruns = &worker->runtime->overruns;
    art_mutex_lock(&overruns->lock);
    uint64_t told = worker->told;
    worker->told = 0;
    art_mutex_unlock(&overruns->lock);
    return told;
}

// The turn was one of several: only that it is over is known.
static void end_running(struct art_overruns *overruns, uint64_t agent)
{
    art_mutex_lock(&overruns->lock);
    agentrt_overrun *place = find_running(overruns, agent);
    if (place != NULL)
        place->running = 0;
    art_mutex_unlock(&overruns->lock);
}

void art_overrun_look(struct art_thread *thread, struct art_worker *worker, uint64_t now_ns)
{
    struct art_runtime *runtime = worker->runtime;
    worker->alert -= worker->alert > 0;
    if (ART_LIKELY(now_ns - worker->mark_ns <= runtime->budget_ns))
        return;
    uint32_t unnamed = art_overrun_unnamed(worker);
    if (unnamed + (worker->last != 0) == 0)
        return; // the system kept it from looking
    worker->alert = ART_ALERT_TURNS;
    uint64_t told = take_told(worker);
    if (unnamed == 0)
        report(thread, runtime, worker->last, now_ns - worker->mark_ns, told == worker->last);
    else if (told != 0)
        end_running(&runtime->overruns, told);
}

void art_overrun_show(struct art_worker *worker, struct art_thread *thread)
{
    art_mutex_lock(&worker->runtime->overruns.lock);
    worker->record = thread;
    art_mutex_unlock(&worker->runtime->overruns.lock);
}

void art_overrun_watch(struct art_thread *thread, struct art_worker *watcher, uint32_t victim,
                       bool stuck)
{
    struct art_runtime *runtime = watcher->runtime;
    struct art_worker *worker = &runtime->workers[victim];
    uint64_t now_ns = art_clock_now(&runtime->clock);
    art_mutex_lock(&runtime->overruns.lock);
    // relaxed: a look.
    uint64_t agent = worker->record == NULL ? 0 : art_atomic_load(&worker->record->turn, relaxed);
    if (!stuck || agent != watcher->stuck_agent[victim]) {
        watcher->stuck_agent[victim] = agent;
        watcher->stuck_ns[victim] = now_ns;
    }
    uint64_t turn_ns = now_ns - watcher->stuck_ns[victim];
    if (turn_ns <= runtime->budget_ns)
        agent = 0;
    bool news = agent != 0 && worker->told != agent;
    agentrt_overrun *place = news ? next_place(&runtime->overruns) : NULL;
    if (agent != 0 && !news)
        place = find_running(&runtime->overruns, agent);
    if (place != NULL)
        *place = (agentrt_overrun){ .agent = agent, .turn_ns = turn_ns, .running = 1 };
    if (news)
        worker->told = agent;
    art_mutex_unlock(&runtime->overruns.lock);
    if (news)
        count(thread, runtime, agent);
}

uint32_t art_overrun_take(struct art_overruns *overruns, agentrt_overrun *out_overruns,
                          uint32_t max)
{
    art_mutex_lock(&overruns->lock);
    uint32_t taken = overruns->count < max ? overruns->count : max;
    for (uint32_t i = 0; i < taken; i++)
        out_overruns[i] = overruns->ring[(overruns->first + i) % ART_OVERRUNS_MAX];
    overruns->first = (overruns->first + taken) % ART_OVERRUNS_MAX;
    overruns->count -= taken;
    art_mutex_unlock(&overruns->lock);
    return taken;
}
