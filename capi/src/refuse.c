// Refusals in words: the function, the object with its handle, what was wrong with it, and the rule.
#include "call.h"

#include "exec/agent.h"
#include "exec/await.h"
#include "exec/port.h"
#include "exec/timer.h"
#include "orchestrate/channel.h"
#include "orchestrate/lease.h"
#include "orchestrate/shard.h"
#include "reliable/breaker.h"

#include <inttypes.h>
#include <stdio.h>

// What a text says of an object whose handle does not fit (any more), or whose runtime does not let the caller in.
struct words {
    const char *over;    // the handle was good once
    const char *never;   // it never was
    const char *closed;  // E_CLOSED
    const char *context; // E_CONTEXT
};

#define ALONE "only the thread that opened it may call a simulated runtime"

static const struct words words[] = {
    [ART_HANDLE_RUNTIME] = { "it is closed", "no runtime has had this handle", "it is closing",
                             ALONE },
    [ART_HANDLE_AGENT] = { "it has died", "no agent has had this handle", "its runtime is closed",
                           ALONE },
    [ART_HANDLE_BUF] = { "it is closed", "no buf has had this handle", NULL, NULL },
    [ART_HANDLE_PORT] = { "it is closed", "no port has had this handle",
                          "it or its runtime is closed", ALONE },
    [ART_HANDLE_FUTURE] = { "it is over: its result was fetched, or it was cancelled",
                            "no future has had this handle", "its runtime is closed", ALONE },
    [ART_HANDLE_RIGHT] = { "it is used up: answered, or its asker has given up",
                           "no right has had this handle", "its runtime is closed", ALONE },
    [ART_HANDLE_TIMER] = { "it fired for the last time, or was disarmed",
                           "no timer has had this handle", "its runtime is closed", ALONE },
    [ART_HANDLE_CHANNEL] = { "it is closed", "no channel has had this handle", "it is closed",
                             ALONE },
    [ART_HANDLE_SHARDS] = { "it is closed", "no map of shards has had this handle",
                            "its runtime is closed", ALONE },
    [ART_HANDLE_LEASE] = { "it is closed, or its owner has ended", "no lease has had this handle",
                           "its runtime is closed", ALONE },
    [ART_HANDLE_BREAKER] = { "it was given back", "no breaker has had this handle",
                             "its runtime is closed", ALONE },
};

_Static_assert(offsetof(struct art_agent, word) == 0 && offsetof(struct art_buf, word) == 0 &&
                   offsetof(struct art_promise, word) == 0 &&
                   offsetof(struct art_timer, word) == 0 &&
                   offsetof(struct art_breaker, word) == 0 &&
                   offsetof(struct art_lease, word) == 0 && offsetof(struct art_shards, word) == 0,
               "a pooled object begins with its word");

// The generation of the place that these bits name: larger than theirs when what they named is over.
static uint32_t generation_now(uint64_t bits)
{
    static const struct {
        enum art_pool_kind pool;
        unsigned shift; // of the generation in the word
    } places[] = { [ART_HANDLE_AGENT] = { ART_POOL_AGENT, 40 },
                   [ART_HANDLE_BUF] = { ART_POOL_BUF, 40 },
                   [ART_HANDLE_FUTURE] = { ART_POOL_PROMISE, 40 },
                   [ART_HANDLE_RIGHT] = { ART_POOL_PROMISE, 40 },
                   [ART_HANDLE_TIMER] = { ART_POOL_TIMER, 32 },
                   [ART_HANDLE_CHANNEL] = { ART_POOL_CHANNEL, 40 },
                   [ART_HANDLE_BREAKER] = { ART_POOL_BREAKER, 40 },
                   [ART_HANDLE_SHARDS] = { ART_POOL_SHARDS, 40 },
                   [ART_HANDLE_LEASE] = { ART_POOL_LEASE, 40 } };
    uint32_t kind = art_handle_kind(bits);
    if (kind == ART_HANDLE_RUNTIME)
        return art_runtime_generation(bits);
    if (kind == ART_HANDLE_PORT)
        return art_port_generation(bits);
    const art_atomic(uint64_t) *word = art_pool_find(places[kind].pool, art_handle_index(bits));
    // relaxed: it only feeds a text.
    return word == NULL ? 0 : (uint32_t)(art_atomic_load(word, relaxed) >> places[kind].shift);
}

// Whether a handle that does not fit did once. A promise's place keeps its generation until both of its sides are over.
static bool fitted(uint64_t bits)
{
    uint32_t now = generation_now(bits);
    uint32_t kind = art_handle_kind(bits);
    if (art_handle_generation(bits) != now ||
        (kind != ART_HANDLE_FUTURE && kind != ART_HANDLE_RIGHT))
        return art_handle_generation(bits) < now;
    const struct art_promise *promise = art_pool_find(ART_POOL_PROMISE, art_handle_index(bits));
    // relaxed: it only feeds a text.
    return promise != NULL &&
           art_await_state(art_atomic_load(&promise->word, relaxed)) != ART_PROMISE_FREE;
}

// Why this status, said of the object that has this handle.
static const char *rule(agentrt_status status, uint64_t bits)
{
    uint32_t kind = art_handle_kind(bits);
    if (kind < ART_HANDLE_RUNTIME || kind >= sizeof words / sizeof *words ||
        words[kind].never == NULL)
        return agentrt_status_text(status);
    const struct words *of_kind = &words[kind];
    const char *text = NULL;
    if (status == AGENTRT_E_STALE)
        text = fitted(bits) ? of_kind->over : of_kind->never;
    if (status == AGENTRT_E_DEAD)
        text = of_kind->over;
    if (status == AGENTRT_E_CLOSED)
        text = of_kind->closed;
    if (status == AGENTRT_E_CONTEXT)
        text = of_kind->context;
    return text != NULL ? text : agentrt_status_text(status);
}

agentrt_status art_call_refuse(struct art_call *call, agentrt_status status, const char *what,
                               uint64_t bits)
{
    return art_call_refuse_because(call, status, what, bits, rule(status, bits));
}

agentrt_status art_call_refuse_because(struct art_call *call, agentrt_status status,
                                       const char *what, uint64_t bits, const char *why)
{
    return art_error_set(call->error, status, "%s: %s 0x%" PRIx64 ": %s", call->name, what, bits,
                         why);
}

agentrt_status art_call_refuse_agent(struct art_call *call, agentrt_status status, uint64_t bits)
{
    struct art_agent *agent = art_agent_find(bits);
    bool full = status == AGENTRT_E_FULL || status == AGENTRT_E_WAIT;
    if (full && agent != NULL)
        return art_error_set(call->error, status,
                             "%s: the mailbox of agent 0x%" PRIx64 " is full: %s (capacity %u)",
                             call->name, bits, agentrt_status_text(status),
                             art_policy_capacity(art_agent_policy(agent)));
    if (status == AGENTRT_E_LIMIT)
        return art_error_set(call->error, status,
                             "%s: a runtime holds at most %u deadlines and timers", call->name,
                             ART_TIMERS_MAX);
    if (status == AGENTRT_E_CLOSED)
        return art_call_refuse_because(call, status, "agent", bits,
                                       "it is stopping and takes no more messages");
    if (status == AGENTRT_E_KIND)
        return art_call_refuse_because(call, status, "agent", bits,
                                       "it is a supervisor, which takes no messages");
    if (status == AGENTRT_E_FOREIGN)
        art_call_unrecorded(call); // the other runtime is not in the recording
    return art_call_refuse(call, status, "agent", bits);
}

static const char *capability_name(agentrt_capability capability)
{
    static const char *const names[] = { "", "iso ", "val ", "ref ", "tag " };
    return (unsigned)capability < sizeof names / sizeof *names ? names[capability] : "";
}

struct context_text {
    char text[40];
};

static struct context_text context(uint64_t owner)
{
    struct context_text shown;
    bool thread = (owner & ART_CONTEXT_THREAD) != 0;
    snprintf(shown.text, sizeof shown.text, thread ? "host thread %" PRIu64 : "agent 0x%" PRIx64,
             (uint64_t)(owner & ~ART_CONTEXT_THREAD));
    return shown;
}

// What the capability allows, for a use that it does not.
static const char *allowed(agentrt_capability capability, bool converts)
{
    static const struct {
        const char *use, *conversion;
    } rules[] = {
        [AGENTRT_ISO] = { "", "an iso becomes a val, a ref or a tag" },
        [AGENTRT_VAL] = { "a val is read-only for every holder", "a val becomes a val or a tag" },
        [AGENTRT_REF] = { "", "a ref becomes an iso, a ref or a tag" },
        [AGENTRT_TAG] = { "a tag is an identity, its bytes are nobody's", "a tag becomes a tag" },
    };
    return converts ? rules[capability].conversion : rules[capability].use;
}

static agentrt_status refuse_capability(struct art_call *call, const struct art_buf_use *use,
                                        const struct art_buf_refusal *refusal)
{
    bool private = refusal->capability == AGENTRT_ISO || refusal->capability == AGENTRT_REF;
    uint64_t owner = art_buf_owner(use->buf);
    const char *name = capability_name(refusal->capability);
    if (private && owner != use->by)
        return art_error_set(call->error, AGENTRT_E_CAPABILITY,
                             "%s: %sbuf 0x%" PRIx64 ": cannot %s by %s: it belongs to %s",
                             call->name, name, use->buf, use->deed, context(use->by).text,
                             context(owner).text);
    return art_error_set(call->error, AGENTRT_E_CAPABILITY,
                         "%s: %sbuf 0x%" PRIx64 ": cannot %s: %s", call->name, name, use->buf,
                         use->deed, allowed(refusal->capability, use->converts));
}

static agentrt_status refuse_moved(struct art_call *call, const struct art_buf_use *use,
                                   const struct art_buf_refusal *refusal)
{
    bool converted = refusal->capability != AGENTRT_ISO;
    return art_error_set(call->error, AGENTRT_E_MOVED,
                         "%s: buf 0x%" PRIx64 " was %s %s%s: its old handle is dead", call->name,
                         use->buf, converted ? "made a" : "moved to",
                         converted ? capability_name(refusal->capability) : "",
                         converted ? "by its holder" : context(refusal->moved_to).text);
}

// Then a recovery is refused for its other handles; for texts only, they may have gone since.
static bool is_shared_ref(uint64_t buf, const struct art_buf_refusal *refusal)
{
    struct art_buf_refusal none;
    agentrt_buf_info info;
    return refusal->capability == AGENTRT_REF &&
           art_buf_info((agentrt_buf){ buf }, &info, &none) == AGENTRT_OK && info.holders > 1;
}

agentrt_status art_call_refuse_buf(struct art_call *call, agentrt_status status,
                                   const struct art_buf_use *use,
                                   const struct art_buf_refusal *refusal)
{
    if (use->buf == 0)
        return art_error_set(call->error, status, "%s: %s for a payload of %" PRIu64 " byte%s",
                             call->name, agentrt_status_text(status), use->bytes,
                             art_error_plural(use->bytes));
    if (status == AGENTRT_E_CAPABILITY)
        return refuse_capability(call, use, refusal);
    if (status == AGENTRT_E_MOVED)
        return refuse_moved(call, use, refusal);
    const char *why = rule(status, use->buf);
    char counted[64];
    if (status == AGENTRT_E_NOT_SENDABLE)
        why = "a ref stays in the context that made it; convert it to an iso first";
    else if (status == AGENTRT_E_ARGUMENT)
        why = "no view of it is open";
    else if (status == AGENTRT_E_BUSY && is_shared_ref(use->buf, refusal))
        why = "other handles share it; close them first";
    else if (status == AGENTRT_E_BUSY && refusal->views == 0)
        why = "another call is moving it";
    if ((status == AGENTRT_E_BUSY || status == AGENTRT_E_LIMIT) && refusal->views > 0) {
        snprintf(counted, sizeof counted, "it has %u open view%s", refusal->views,
                 art_error_plural(refusal->views));
        why = counted;
    }
    return art_error_set(call->error, status, "%s: %sbuf 0x%" PRIx64 ": cannot %s: %s", call->name,
                         capability_name(refusal->capability), use->buf, use->deed, why);
}
