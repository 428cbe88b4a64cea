// Supervisors: agents that decide what becomes of others when these fail.
#include "reliable/supervise.h"

#include "base/assert.h"
#include "base/mem.h"
#include "exec/await.h"
#include "exec/name.h"
#include "exec/signal.h"
#include "exec/trace.h"
#include "reliable/retry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAX_RESTARTS_DEFAULT 3
#define WITHIN_NS_DEFAULT 5000000000
#define GRACE_NS_DEFAULT 5000000000
#define NS_PER_MS 1000000
#define BUCKETS_MIN 16
#define LINE_BYTES 160

enum { TRANSIENT, OVERLOAD, PERMANENT, FATAL, CLASSES };

struct art_supervisor {
    struct art_runtime *runtime;
    uint64_t parent; // its own supervisor, or zero; under the lock
    uint32_t strategy;
    agentrt_remedy remedies[CLASSES];
    agentrt_retry_options policy;
    char *fallback;
    uint32_t fallback_bytes;
    uint32_t max_restarts;
    uint64_t within_ns;
    uint64_t grace_ns;
    uint64_t *restarts_ns;  // the latest ones, a ring of max_restarts
    uint64_t restarts;      // of all time
    struct art_ward *first; // by its own turn, and under the lock
    struct art_ward *last;
    uint32_t count;
    struct art_ward **buckets; // of wards by agent; NULL: the list is looked through
    uint32_t buckets_count;    // a power of two, or zero
    bool stopping;
    uint64_t grace; // the future that ends the patience with the child that stops, or zero
};

void art_supervise_open(struct art_runtime *runtime)
{
    art_mutex_init(&runtime->supervision.lock);
}

void art_supervise_close(struct art_runtime *runtime)
{
    art_mutex_fini(&runtime->supervision.lock);
}

static void lock(struct art_supervisor *supervisor)
{
    art_mutex_lock(&supervisor->runtime->supervision.lock);
}

static void unlock(struct art_supervisor *supervisor)
{
    art_mutex_unlock(&supervisor->runtime->supervision.lock);
}

// Wards.

static struct art_ward **bucket_of(struct art_supervisor *supervisor, uint64_t agent)
{
    return &supervisor->buckets[art_handle_index(agent) & (supervisor->buckets_count - 1)];
}

static void chain(struct art_supervisor *supervisor, struct art_ward *ward)
{
    struct art_ward **bucket = bucket_of(supervisor, ward->agent);
    ward->chained = *bucket;
    *bucket = ward;
}

// Without memory the buckets stay as few as they are.
static void grow(struct art_supervisor *supervisor)
{
    uint32_t count = supervisor->buckets_count == 0 ? BUCKETS_MIN : supervisor->buckets_count * 2;
    struct art_ward **buckets = art_mem_alloc_zeroed(count * sizeof(struct art_ward *));
    if (buckets == NULL)
        return;
    art_mem_free(supervisor->buckets);
    supervisor->buckets = buckets;
    supervisor->buckets_count = count;
    for (struct art_ward *ward = supervisor->first; ward != NULL; ward = ward->next)
        chain(supervisor, ward);
}

static struct art_ward *ward_of(struct art_supervisor *supervisor, uint64_t agent)
{
    bool indexed = supervisor->buckets_count > 0;
    struct art_ward *ward = indexed ? *bucket_of(supervisor, agent) : supervisor->first;
    while (ward != NULL && ward->agent != agent)
        ward = indexed ? ward->chained : ward->next;
    return ward;
}

static void add(struct art_supervisor *supervisor, struct art_ward *ward)
{
    lock(supervisor);
    ward->next = NULL;
    ward->before = supervisor->last;
    if (supervisor->last != NULL)
        supervisor->last->next = ward;
    else
        supervisor->first = ward;
    supervisor->last = ward;
    supervisor->count += 1;
    if (supervisor->buckets_count > 0)
        chain(supervisor, ward);
    if (supervisor->count > supervisor->buckets_count)
        grow(supervisor);
    unlock(supervisor);
}

static void unchain(struct art_supervisor *supervisor, struct art_ward *ward)
{
    struct art_ward **at = bucket_of(supervisor, ward->agent);
    while (*at != ward)
        at = &(*at)->chained;
    *at = ward->chained;
}

static void take_out(struct art_supervisor *supervisor, struct art_ward *ward)
{
    ART_ASSERT(supervisor->count > 0);
    lock(supervisor);
    *(ward->before != NULL ? &ward->before->next : &supervisor->first) = ward->next;
    *(ward->next != NULL ? &ward->next->before : &supervisor->last) = ward->before;
    supervisor->count -= 1;
    if (supervisor->buckets_count > 0)
        unchain(supervisor, ward);
    unlock(supervisor);
}

// Decisions.

static const char *const remedy_names[] = { "default", "retry",  "fallback", "degrade",
                                            "restart", "ignore", "stop",     "escalate" };
_Static_assert(sizeof remedy_names / sizeof *remedy_names == AGENTRT_REMEDY_ESCALATE + 1,
               "every remedy has its name");

static void trace(struct art_supervisor *supervisor, agentrt_remedy remedy, uint64_t self,
                  uint64_t agent)
{
    if (art_trace_on(supervisor->runtime))
        art_trace_line(supervisor->runtime, "%s %" PRIu64 "->%" PRIu64, remedy_names[remedy],
                       art_trace_number(self), art_trace_number(agent));
}

static void mark(struct art_supervisor *supervisor, struct art_ward *ward, bool failed,
                 bool degraded)
{
    lock(supervisor);
    ward->failed = failed;
    ward->degraded = degraded;
    unlock(supervisor);
}

static void renew(struct art_thread *thread, struct art_supervisor *supervisor,
                  struct art_ward *ward)
{
    uint64_t self = art_thread_turn(thread);
    trace(supervisor, AGENTRT_REMEDY_RESTART, self, ward->agent);
    if (!art_signal_notify(thread, supervisor->runtime, self, ward->agent, AGENTRT_KIND_RESTART, 0,
                           AGENTRT_OK, 0)) {
        art_child_last_word(thread, supervisor->runtime, ward, AGENTRT_E_MEMORY);
        return;
    }
    lock(supervisor);
    ward->restarts += 1;
    ward->failed = false;
    ward->degraded = false;
    unlock(supervisor);
}

static void decide(struct art_thread *thread, struct art_supervisor *supervisor,
                   struct art_ward *ward, agentrt_remedy remedy, agentrt_status status,
                   uint64_t detail)
{
    struct art_runtime *runtime = supervisor->runtime;
    uint64_t self = art_thread_turn(thread);
    trace(supervisor, remedy, self, ward->agent);
    mark(supervisor, ward, false, ward->degraded || remedy == AGENTRT_REMEDY_DEGRADE);
    struct art_msg *message = art_msg_acquire(thread);
    if (message == NULL) {
        art_child_last_word(thread, runtime, ward, AGENTRT_E_MEMORY);
        return;
    }
    message->kind = ART_MSG_DECIDED;
    message->from = self;
    message->type = remedy;
    message->right = detail;
    message->status = (int16_t)status;
    message->capability = AGENTRT_INLINE;
    message->payload_bytes = 0;
    if (!art_signal_request(thread, runtime, ward->agent, message))
        art_msg_release(thread, message); // it has died meanwhile
}

// One more restart: false when that is more than the supervisor may do.
static bool admit(struct art_supervisor *supervisor)
{
    uint64_t now_ns = art_clock_now(&supervisor->runtime->clock);
    uint64_t *at = &supervisor->restarts_ns[supervisor->restarts % supervisor->max_restarts];
    bool full = supervisor->restarts >= supervisor->max_restarts;
    if (full && now_ns - *at < supervisor->within_ns)
        return false;
    *at = now_ns;
    supervisor->restarts += 1;
    return true;
}

// The supervisor itself fails, with this status: its own supervisor decides, or it ends, and its children with it.
static agentrt_status fail(struct art_thread *thread, agentrt_status status, const char *why,
                           const char *text, uint64_t text_bytes)
{
    char line[LINE_BYTES + ART_TEXT_BYTES_MAX];
    struct art_agent *agent = art_agent_find(art_thread_turn(thread));
    int bytes = snprintf(line, sizeof line, "%s%.*s", why, (int)text_bytes, text);
    ART_ASSERT(bytes >= 0 && (size_t)bytes < sizeof line);
    art_agent_set_text(agent, line, (uint64_t)bytes);
    thread->failing = agent->ext != NULL;
    return status;
}

static agentrt_status restart(struct art_thread *thread, struct art_supervisor *supervisor,
                              struct art_ward *failed, const char *text, uint64_t text_bytes)
{
    if (!admit(supervisor)) {
        char why[LINE_BYTES];
        bool whole = supervisor->within_ns % NS_PER_MS == 0;
        snprintf(why, sizeof why, "more than %" PRIu32 " restart%s within %" PRIu64 " %s: ",
                 supervisor->max_restarts, supervisor->max_restarts == 1 ? "" : "s",
                 whole ? supervisor->within_ns / NS_PER_MS : supervisor->within_ns,
                 whole ? "ms" : "ns");
        trace(supervisor, AGENTRT_REMEDY_ESCALATE, art_thread_turn(thread), failed->agent);
        return fail(thread, AGENTRT_E_CRASHED, why, text, text_bytes);
    }
    struct art_ward *ward =
        supervisor->strategy == AGENTRT_ONE_FOR_ALL ? supervisor->first : failed;
    while (ward != NULL) {
        struct art_ward *next = ward->next;
        renew(thread, supervisor, ward);
        ward = supervisor->strategy == AGENTRT_ONE_FOR_ONE ? NULL : next;
    }
    return AGENTRT_OK;
}

static agentrt_remedy remedy_for(const struct art_supervisor *supervisor, agentrt_status status)
{
    switch (agentrt_status_class(status)[0]) {
    case 't':
        return supervisor->remedies[TRANSIENT];
    case 'o':
        return supervisor->remedies[OVERLOAD];
    case 'f':
        return supervisor->remedies[FATAL];
    default:
        return supervisor->remedies[PERMANENT];
    }
}

// What a remedy comes to for this failure. `out_detail`: the pause, or whom to fall back on.
static agentrt_remedy settle(struct art_supervisor *supervisor, const struct art_ward *ward,
                             agentrt_remedy remedy, const struct art_failure *failure,
                             uint64_t *out_detail)
{
    *out_detail = 0;
    bool last = remedy == AGENTRT_REMEDY_STOP || remedy == AGENTRT_REMEDY_ESCALATE;
    if (supervisor->stopping)
        return AGENTRT_REMEDY_STOP;
    if (ward->supervisor && !last) // it has nothing in hand, and its children are its state
        return AGENTRT_REMEDY_RESTART;
    // It costs no message, so that one that fails over being told would be told for ever.
    if (remedy == AGENTRT_REMEDY_DEGRADE && ward->degraded && failure->hand == ART_HAND_NONE)
        return AGENTRT_REMEDY_RESTART;
    if (remedy == AGENTRT_REMEDY_FALLBACK)
        *out_detail = art_name_find(&supervisor->runtime->names, supervisor->fallback,
                                    supervisor->fallback_bytes);
    if (remedy != AGENTRT_REMEDY_RETRY)
        return remedy;
    if (failure->hand == ART_HAND_SPENT)
        return AGENTRT_REMEDY_IGNORE;
    bool more =
        failure->hand == ART_HAND_AGAIN && failure->tries < UINT32_MAX &&
        art_retry_next(&supervisor->policy, failure->tries + 1, 0, 0, out_detail) == AGENTRT_OK;
    return more ? AGENTRT_REMEDY_RETRY : AGENTRT_REMEDY_RESTART;
}

static agentrt_status failed(struct art_thread *thread, struct art_supervisor *supervisor,
                             const agentrt_message *message)
{
    struct art_ward *ward = ward_of(supervisor, message->from);
    struct art_failure failure = art_child_failure_of(message->type, message->right);
    // Unknown: it has ended. Made anew since: that was the decision.
    if (ward == NULL || failure.restarts < ward->restarts)
        return AGENTRT_OK;
    const char *text = message->capability == AGENTRT_INLINE ? (const char *)message->payload.bytes
                                                             : message->payload.buf.data;
    uint64_t text_bytes = message->payload_bytes;
    mark(supervisor, ward, true, ward->degraded);
    uint64_t detail;
    agentrt_remedy remedy =
        settle(supervisor, ward, remedy_for(supervisor, message->status), &failure, &detail);
    if (remedy == AGENTRT_REMEDY_RESTART)
        return restart(thread, supervisor, ward, text, text_bytes);
    if (remedy == AGENTRT_REMEDY_ESCALATE) {
        trace(supervisor, remedy, art_thread_turn(thread), ward->agent);
        return fail(thread, message->status, "", text, text_bytes);
    }
    decide(thread, supervisor, ward, remedy, message->status, detail);
    return AGENTRT_OK;
}

// The end.

// Asks the last child to stop, and gives it time. One that waits for a decision ends at once.
static void stop_last(struct art_thread *thread, struct art_supervisor *supervisor)
{
    struct art_ward *ward = supervisor->last;
    struct art_runtime *runtime = supervisor->runtime;
    uint64_t self = art_thread_turn(thread);
    trace(supervisor, AGENTRT_REMEDY_STOP, self, ward->agent);
    enum art_admission admission = art_link_stop(thread, runtime, ward->agent);
    uint64_t until_ns = art_clock_after(art_clock_now(&runtime->clock), supervisor->grace_ns);
    bool patient = !ward->failed && admission != ART_REFUSED_DEAD &&
                   art_await_create(thread, runtime, self, 0, ART_PROMISE_WAIT, until_ns,
                                    &supervisor->grace) == AGENTRT_OK;
    if (!patient)
        art_child_last_word(thread, runtime, ward, AGENTRT_E_KILLED);
}

static void end_patience(struct art_thread *thread, struct art_supervisor *supervisor)
{
    if (supervisor->grace != 0 && art_await_cancel(thread, supervisor->grace) != AGENTRT_OK)
        ART_ASSERT(supervisor->stopping); // it was over, and its record comes to nothing
    supervisor->grace = 0;
}

// It is a child no more. While they are stopped, the next one's turn comes with it.
static void lose(struct art_thread *thread, struct art_supervisor *supervisor,
                 struct art_ward *ward)
{
    bool awaited = supervisor->stopping && ward == supervisor->last;
    take_out(supervisor, ward);
    art_child_free_ward(thread, ward);
    if (!awaited)
        return;
    end_patience(thread, supervisor);
    if (supervisor->last != NULL)
        stop_last(thread, supervisor);
}

static void down(struct art_thread *thread, struct art_supervisor *supervisor,
                 const agentrt_message *message)
{
    struct art_ward *ward = ward_of(supervisor, message->from);
    if (ward == NULL || ward->future != message->right)
        return; // a child that another has had since, or what somebody else monitors
    ward->future = 0;
    lose(thread, supervisor, ward);
}

static void joined(struct art_thread *thread, struct art_supervisor *supervisor,
                   struct art_ward *ward)
{
    ART_ASSERT(ward_of(supervisor, ward->agent) == NULL); // it has left before it joins again
    add(supervisor, ward);
    if (supervisor->stopping) // its turn to stop comes with that of the child before it
        art_child_last_word(thread, supervisor->runtime, ward, AGENTRT_E_KILLED);
}

static void left(struct art_thread *thread, struct art_supervisor *supervisor, uint64_t agent)
{
    struct art_ward *ward = ward_of(supervisor, agent);
    if (ward != NULL)
        lose(thread, supervisor, ward);
}

static agentrt_status receive(void *state, const agentrt_message *message)
{
    struct art_supervisor *supervisor = state;
    struct art_thread *thread = art_thread_self();
    struct art_ward *ward;
    agentrt_status status = AGENTRT_OK;
    switch (message->kind) {
    case ART_MSG_JOINED:
        memcpy(&ward, message->payload.bytes, sizeof ward);
        joined(thread, supervisor, ward);
        break;
    case ART_MSG_LEFT:
        left(thread, supervisor, message->from);
        break;
    case ART_MSG_FAILED:
        status = failed(thread, supervisor, message);
        break;
    case AGENTRT_KIND_DOWN:
        down(thread, supervisor, message);
        break;
    case AGENTRT_KIND_REPLY: // of its own patience
        if (message->right == supervisor->grace && supervisor->last != NULL)
            art_child_last_word(thread, supervisor->runtime, supervisor->last, AGENTRT_E_KILLED);
        break;
    case AGENTRT_KIND_STOP:
        supervisor->stopping = true;
        if (supervisor->last != NULL)
            stop_last(thread, supervisor);
        break;
    default:
        break;
    }
    if (status != AGENTRT_OK || !supervisor->stopping)
        return status;
    return supervisor->last == NULL ? AGENTRT_END : AGENTRT_AWAIT;
}

// Its own supervisor has decided so: what it has decided itself is forgotten, and all children are made anew.
static agentrt_status restart_all(void *state)
{
    struct art_supervisor *supervisor = state;
    struct art_thread *thread = art_thread_self();
    supervisor->restarts = 0;
    for (struct art_ward *ward = supervisor->first; ward != NULL; ward = ward->next)
        renew(thread, supervisor, ward);
    return AGENTRT_OK;
}

static void destroy(void *state)
{
    struct art_supervisor *supervisor = state;
    struct art_thread *thread = art_thread_self();
    // Whoever looks at it holds the lock, and found it alive before.
    lock(supervisor);
    struct art_ward *ward = supervisor->last;
    supervisor->first = supervisor->last = NULL;
    unlock(supervisor);
    while (ward != NULL) {
        struct art_ward *before = ward->before;
        art_child_last_word(thread, supervisor->runtime, ward, AGENTRT_E_KILLED);
        art_child_free_ward(thread, ward);
        ward = before;
    }
    if (supervisor->grace != 0)
        end_patience(thread, supervisor);
    art_supervise_destroy(supervisor);
}

const agentrt_behavior art_supervise_behavior = { .struct_size = sizeof art_supervise_behavior,
                                                  .receive = receive,
                                                  .destroy = destroy,
                                                  .restart = restart_all };

static agentrt_remedy choose(uint32_t chosen, agentrt_remedy otherwise)
{
    return chosen == AGENTRT_REMEDY_DEFAULT ? otherwise : (agentrt_remedy)chosen;
}

struct art_supervisor *art_supervise_create(struct art_runtime *runtime,
                                            const agentrt_supervisor_options *options,
                                            const agentrt_retry_options *policy)
{
    struct art_supervisor *supervisor = art_mem_alloc_zeroed(sizeof *supervisor);
    if (supervisor == NULL)
        return NULL;
    supervisor->runtime = runtime;
    supervisor->parent = options->supervisor.bits;
    supervisor->strategy = options->strategy;
    supervisor->remedies[TRANSIENT] = choose(options->transient, AGENTRT_REMEDY_RETRY);
    supervisor->remedies[OVERLOAD] = choose(options->overload, AGENTRT_REMEDY_RETRY);
    supervisor->remedies[PERMANENT] = choose(options->permanent, AGENTRT_REMEDY_RESTART);
    supervisor->remedies[FATAL] = choose(options->fatal, AGENTRT_REMEDY_ESCALATE);
    supervisor->policy = *policy;
    supervisor->max_restarts =
        options->max_restarts == 0 ? MAX_RESTARTS_DEFAULT : options->max_restarts;
    supervisor->within_ns = options->within_ns == 0 ? WITHIN_NS_DEFAULT : options->within_ns;
    supervisor->grace_ns = options->grace_ns == 0 ? GRACE_NS_DEFAULT : options->grace_ns;
    supervisor->restarts_ns = art_mem_alloc(supervisor->max_restarts * sizeof(uint64_t));
    supervisor->fallback = art_mem_alloc(options->fallback_bytes + 1);
    if (supervisor->restarts_ns == NULL || supervisor->fallback == NULL) {
        art_supervise_destroy(supervisor);
        return NULL;
    }
    if (options->fallback_bytes > 0)
        memcpy(supervisor->fallback, options->fallback, options->fallback_bytes);
    supervisor->fallback_bytes = options->fallback_bytes;
    return supervisor;
}

void art_supervise_destroy(struct art_supervisor *supervisor)
{
    art_mem_free(supervisor->restarts_ns);
    art_mem_free(supervisor->fallback);
    art_mem_free(supervisor->buckets);
    art_mem_free(supervisor);
}

// Who is under whom.

agentrt_status art_supervise_check(struct art_runtime *runtime, uint64_t bits)
{
    agentrt_status status = art_agent_standing(bits);
    if (status != AGENTRT_OK && status != AGENTRT_E_CLOSED)
        return status;
    struct art_agent *agent = art_agent_find(bits);
    if (art_agent_runtime(agent) != runtime)
        return AGENTRT_E_FOREIGN;
    return art_child_supervises(agent) ? status : AGENTRT_E_KIND;
}

// Under the lock, and good for as long as that is held: who ends takes it before its state goes. NULL: it is no living supervisor.
static struct art_supervisor *find(struct art_runtime *runtime, uint64_t bits)
{
    agentrt_status status = art_supervise_check(runtime, bits);
    return status == AGENTRT_OK || status == AGENTRT_E_CLOSED ? art_agent_find(bits)->state : NULL;
}

agentrt_status art_supervise_enlist(struct art_thread *thread, struct art_agent *agent,
                                    uint64_t supervisor)
{
    struct art_ward *ward =
        art_child_ward(thread, art_agent_runtime(agent), supervisor, art_agent_bits(agent), false);
    return ward == NULL ? AGENTRT_E_MEMORY : art_child_join(thread, agent, ward, supervisor);
}

// Under the lock. True: the supervisor is under this agent, or is it.
static bool closes(struct art_runtime *runtime, uint64_t supervisor, uint64_t agent,
                   struct art_chain *out_chain)
{
    out_chain->count = 0;
    for (uint64_t at = supervisor; at != 0;) {
        if (out_chain->count < ART_CHAIN_MAX)
            out_chain->bits[out_chain->count++] = at;
        if (at == agent)
            return true;
        struct art_supervisor *above = find(runtime, at);
        at = above == NULL ? 0 : above->parent;
    }
    return false;
}

agentrt_status art_supervise_adopt(struct art_thread *thread, struct art_runtime *runtime,
                                   uint64_t supervisor, uint64_t agent, struct art_chain *out_chain)
{
    struct art_ward *ward = art_child_ward(thread, runtime, supervisor, agent, true);
    struct art_msg *message = ward == NULL ? NULL : art_msg_acquire(thread);
    if (message == NULL) {
        if (ward != NULL)
            art_child_free_ward(thread, ward);
        return AGENTRT_E_MEMORY;
    }
    art_mutex_lock(&runtime->supervision.lock);
    bool cycle = closes(runtime, supervisor, agent, out_chain);
    struct art_supervisor *below = cycle ? NULL : find(runtime, agent);
    // It moves in a turn of its own, and until then is where it was: two places to look for a cycle at, if supervisors moved.
    bool settled = below != NULL && below->parent != 0 && below->parent != supervisor;
    if (below != NULL && !settled)
        below->parent = supervisor;
    art_mutex_unlock(&runtime->supervision.lock);
    message->kind = ART_MSG_ADOPT;
    message->from = supervisor;
    message->right = 0;
    message->type = 0;
    message->capability = AGENTRT_INLINE;
    message->status = AGENTRT_OK;
    message->payload_bytes = 0;
    memcpy(message->payload.bytes, &ward, sizeof ward);
    if (!cycle && !settled && art_signal_request(thread, runtime, agent, message))
        return AGENTRT_OK;
    art_msg_release(thread, message);
    art_child_free_ward(thread, ward);
    return cycle ? AGENTRT_E_CYCLE : settled ? AGENTRT_E_BUSY : AGENTRT_E_DEAD;
}

agentrt_status art_supervise_children(struct art_runtime *runtime, uint64_t supervisor,
                                      uint32_t first, agentrt_child *out_children, uint32_t max,
                                      uint32_t *out_count)
{
    uint32_t count = 0;
    art_mutex_lock(&runtime->supervision.lock);
    struct art_supervisor *found = find(runtime, supervisor);
    const struct art_ward *ward = found == NULL ? NULL : found->first;
    for (uint32_t i = 0; ward != NULL && count < max; i++, ward = ward->next)
        if (i >= first)
            out_children[count++] = (agentrt_child){
                .agent = ward->agent,
                .restarts = ward->restarts,
                .state = ward->failed     ? AGENTRT_CHILD_SUSPENDED
                         : ward->degraded ? AGENTRT_CHILD_DEGRADED
                                          : AGENTRT_CHILD_RUNNING,
            };
    art_mutex_unlock(&runtime->supervision.lock);
    if (found == NULL)
        return AGENTRT_E_STALE;
    *out_count = count;
    return AGENTRT_OK;
}
