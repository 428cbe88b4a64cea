// Faults: what a simulation does wrong on purpose, by rules, each with a stream of chance of its own from the seed.
#include "exec/fault.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/child.h"
#include "exec/letter.h"
#include "exec/mailbox.h"
#include "exec/sched.h"
#include "exec/signal.h"
#include "exec/timer.h"
#include "exec/trace.h"

#include <inttypes.h>
#include <string.h>

#define CRASH_TEXT "a simulated fault"
// Of a million: every occasion.
#define ALWAYS 1000000

agentrt_status art_fault_inject(struct art_runtime *runtime, const agentrt_fault_options *options,
                                uint32_t *out_fault)
{
    ART_ASSERT(art_runtime_simulated(runtime));
    if (runtime->faults == NULL)
        runtime->faults = art_mem_alloc_zeroed(sizeof *runtime->faults);
    struct art_faults *faults = runtime->faults;
    if (faults == NULL)
        return AGENTRT_E_MEMORY;
    if (faults->count == AGENTRT_FAULTS_MAX)
        return AGENTRT_E_LIMIT;
    faults->numbers += 1;
    // Scrambled once, so that the streams of neighbouring seeds and numbers have nothing in common.
    struct art_rng rng = { runtime->sim.seed };
    rng.state = art_rng_next(&rng) + faults->numbers;
    faults->rules[faults->count++] = (struct art_fault_rule){ .options = *options,
                                                              .number = faults->numbers,
                                                              .skip = options->skip,
                                                              .rng = { art_rng_next(&rng) } };
    *out_fault = faults->numbers;
    return AGENTRT_OK;
}

static struct art_fault_rule *find(const struct art_runtime *runtime, uint32_t fault)
{
    struct art_faults *faults = runtime->faults;
    for (uint32_t i = 0; faults != NULL && i < faults->count; i++)
        if (faults->rules[i].number == fault)
            return &faults->rules[i];
    return NULL;
}

bool art_fault_strikes(const struct art_runtime *runtime, uint32_t fault, uint64_t *out_strikes)
{
    const struct art_fault_rule *rule = find(runtime, fault);
    if (rule == NULL)
        return false;
    *out_strikes = rule->strikes;
    return true;
}

bool art_fault_remove(struct art_runtime *runtime, uint32_t fault)
{
    struct art_fault_rule *rule = find(runtime, fault);
    if (rule == NULL)
        return false;
    struct art_faults *faults = runtime->faults;
    faults->count -= 1;
    memmove(rule, rule + 1, (size_t)(&faults->rules[faults->count] - rule) * sizeof *rule);
    return true;
}

// Whether the rule strikes on this occasion. Each occasion takes one number of its stream.
static bool strikes(struct art_fault_rule *rule)
{
    if (rule->options.times != 0 && rule->strikes == rule->options.times)
        return false;
    if (rule->skip > 0) {
        rule->skip -= 1;
        return false;
    }
    if (art_rng_below(&rule->rng, ALWAYS) >= rule->options.chance)
        return false;
    rule->strikes += 1;
    return true;
}

static uint64_t duration(struct art_fault_rule *rule)
{
    uint64_t span = rule->options.max_ns - rule->options.min_ns;
    ART_ASSERT(rule->options.min_ns <= rule->options.max_ns);
    return rule->options.min_ns + art_rng_next(&rule->rng) % (span + 1);
}

static bool concerns(const struct art_fault_rule *rule, uint64_t from, uint64_t to)
{
    uint64_t sender = rule->options.sender.bits;
    uint64_t receiver = rule->options.to.bits;
    return (sender == 0 || sender == from) && (receiver == 0 || receiver == to);
}

// From now on the mailbox counts as full.
static void fill(struct art_runtime *runtime, struct art_fault_rule *rule, uint64_t to)
{
    uint64_t full_ns = duration(rule);
    uint64_t until_ns = art_clock_after(art_clock_now(&runtime->clock), full_ns);
    art_transit_add(&runtime->faults->transit, until_ns, to, NULL);
    if (art_trace_on(runtime))
        art_trace_line(runtime, "fault full %" PRIu64 " %" PRIu64, art_trace_number(to), full_ns);
}

enum art_fate art_fault_decide(struct art_runtime *runtime, struct art_agent *agent, uint64_t to,
                               uint32_t bound, const struct art_msg *message, uint64_t *out_due_ns)
{
    struct art_faults *faults = runtime->faults;
    // relaxed: the simulation's one thread.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    if (art_word_generation(word) != art_handle_generation(to) ||
        (word & (ART_WORD_DEAD | ART_WORD_STOPPING)) != 0)
        return ART_FATE_ARRIVES; // where it is refused
    if (art_word_depth(word) + art_fault_taken(runtime, to) >= bound)
        return ART_FATE_FULL;
    if (!art_transit_reserve(&faults->transit))
        return ART_FATE_REFUSED;
    uint64_t now_ns = art_clock_now(&runtime->clock);
    uint64_t due_ns = now_ns;
    for (uint32_t i = 0; i < faults->count; i++) {
        struct art_fault_rule *rule = &faults->rules[i];
        uint32_t kind = rule->options.kind;
        bool full = kind == AGENTRT_FAULT_FULL;
        bool travels = message->kind == AGENTRT_KIND_SIGNAL; // a timer is no message of anybody
        if (!full && !(travels && (kind == AGENTRT_FAULT_DROP || kind == AGENTRT_FAULT_DELAY)))
            continue;
        if (!concerns(rule, message->from, to) || !strikes(rule))
            continue;
        if (kind == AGENTRT_FAULT_DROP)
            return ART_FATE_DROPPED;
        if (kind == AGENTRT_FAULT_FULL) {
            fill(runtime, rule, to);
            return ART_FATE_FULL;
        }
        due_ns = art_clock_after(due_ns, duration(rule));
    }
    // Behind what its sender has sent there before.
    uint64_t last_ns = message->kind == AGENTRT_KIND_SIGNAL
                           ? art_transit_last(&faults->transit, message->from, to)
                           : 0;
    *out_due_ns = due_ns > last_ns ? due_ns : last_ns;
    return due_ns == now_ns && last_ns == 0 ? ART_FATE_ARRIVES : ART_FATE_DELAYED;
}

void art_fault_delay(struct art_runtime *runtime, uint64_t due_ns, uint64_t to,
                     struct art_msg *message)
{
    art_transit_add(&runtime->faults->transit, due_ns, to, message);
}

uint32_t art_fault_taken(const struct art_runtime *runtime, uint64_t to)
{
    if (ART_LIKELY(runtime->faults == NULL))
        return 0;
    const struct art_transit *transit = &runtime->faults->transit;
    return art_transit_full(transit, to) ? ART_DEPTH_MAX : art_transit_count(transit, to);
}

// The mailbox has room again: a turn of its agent, which tells those who wait for it.
static void empty(struct art_thread *thread, struct art_runtime *runtime, uint64_t to)
{
    struct art_agent *agent = art_agent_find(to);
    ART_ASSERT(agent != NULL); // it was there when the fault struck, and places stay
    if (art_mailbox_seize(agent, art_handle_generation(to)))
        art_sched_submit(thread, runtime, agent);
}

bool art_fault_arrive(struct art_thread *thread, struct art_runtime *runtime, uint64_t now_ns)
{
    struct art_transit *transit = &runtime->faults->transit;
    bool any = false;
    while (transit->count > 0 && art_transit_next(transit) <= now_ns) {
        struct art_passage passage = art_transit_take(transit);
        any = true;
        if (passage.message == NULL)
            empty(thread, runtime, passage.to);
        else
            art_signal_arrive(thread, runtime, passage.to, passage.message);
    }
    return any;
}

static void advance(struct art_runtime *runtime, uint64_t duration_ns)
{
    uint64_t now_ns = art_clock_now(&runtime->clock);
    art_clock_advance(&runtime->clock, art_clock_after(now_ns, duration_ns));
}

// The turn takes its time: meanwhile the others' timers fire, and what is on its way arrives.
static void slow(struct art_thread *thread, struct art_runtime *runtime, struct art_agent *agent,
                 uint64_t slow_ns)
{
    if (art_trace_on(runtime))
        art_trace_line(runtime, "fault slow %" PRIu64 " %" PRIu64, art_agent_id(agent), slow_ns);
    advance(runtime, slow_ns);
    art_timer_fire(thread, runtime, art_clock_now(&runtime->clock));
    art_fault_arrive(thread, runtime, art_clock_now(&runtime->clock));
}

// True: it has ended. One with a supervisor goes on to its turn, which begins with the crash, and waits for what that decides.
static bool crash(struct art_thread *thread, struct art_runtime *runtime, struct art_agent *agent)
{
    if (art_trace_on(runtime))
        art_trace_line(runtime, "fault crash %" PRIu64, art_agent_id(agent));
    art_agent_set_text(agent, CRASH_TEXT, strlen(CRASH_TEXT));
    if (art_child_of(agent) != NULL &&
        art_signal_notify(thread, runtime, 0, art_agent_bits(agent), ART_MSG_KILL,
                          art_child_renewals(agent), AGENTRT_E_CRASHED, 0))
        return false;
    art_thread_set_turn(thread, art_agent_bits(agent)); // its destroyer calls from inside this turn
    art_agent_end(thread, agent, AGENTRT_E_CRASHED, 0, 0);
    art_thread_set_turn(thread, 0);
    ART_COUNT(thread, runtime, turns, 1);
    return true;
}

bool art_fault_turn(struct art_thread *thread, struct art_runtime *runtime, struct art_agent *agent)
{
    struct art_faults *faults = runtime->faults;
    uint64_t bits = art_agent_bits(agent);
    for (uint32_t i = 0; i < faults->count; i++) {
        struct art_fault_rule *rule = &faults->rules[i];
        uint32_t kind = rule->options.kind;
        bool of_turns =
            kind == AGENTRT_FAULT_CRASH || kind == AGENTRT_FAULT_SLOW || kind == AGENTRT_FAULT_JUMP;
        // Who has crashed and waits for its supervisor cannot crash again.
        bool down = kind == AGENTRT_FAULT_CRASH && art_child_suspended(agent);
        if (!of_turns || down || !concerns(rule, 0, bits) || !strikes(rule))
            continue;
        if (kind == AGENTRT_FAULT_CRASH)
            return crash(thread, runtime, agent);
        uint64_t passes_ns = duration(rule);
        if (kind == AGENTRT_FAULT_SLOW) {
            slow(thread, runtime, agent, passes_ns);
            continue;
        }
        // The clock is found to be later: the turn sees that before any timer does.
        if (art_trace_on(runtime))
            art_trace_line(runtime, "fault jump %" PRIu64, passes_ns);
        advance(runtime, passes_ns);
    }
    return false;
}

void art_fault_close(struct art_thread *thread, struct art_runtime *runtime)
{
    struct art_faults *faults = runtime->faults;
    if (faults == NULL)
        return;
    runtime->faults = NULL; // what the letters lead to takes the usual way
    while (faults->transit.count > 0) {
        struct art_passage passage = art_transit_take(&faults->transit);
        if (passage.message == NULL)
            continue;
        art_letter_write(thread, runtime, passage.to, passage.message, AGENTRT_E_SHUTDOWN);
        art_msg_release(thread, passage.message);
    }
    art_mem_free(faults->transit.passages);
    art_mem_free(faults);
}
