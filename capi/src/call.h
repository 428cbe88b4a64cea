// A call from outside the core: who calls, and which runtime it concerns. Its refusals are in refuse.c.
//
// Threads: a call belongs to the thread that makes it; between begin and end its runtime cannot be closed.
#ifndef ART_CAPI_CALL_H
#define ART_CAPI_CALL_H

#include "agentrt.h"
#include "base/thread.h"
#include "error.h"
#include "exec/record.h"
#include "exec/signal.h"
#include "exec/state.h"
#include "object/buf.h"
#include "runtime.h"

struct art_call {
    const char *name; // of the public function, for texts
    struct art_thread *thread;
    struct art_runtime *runtime;
    agentrt_error *error;
};

// Whether this is the agent's own turn on a worker: then it is alive and its runtime stays open.
static inline bool art_call_in_turn(const struct art_thread *thread, uint64_t from)
{
    return from != 0 && art_thread_turn(thread) == from && thread->worker != NULL;
}

// Checks `from` (zero, an agent in its turn here, or one behind a port) and enters its runtime; without a `from`,
// the runtime of the agent `to`.
ART_MUST_USE agentrt_status art_call_begin_anywhere(struct art_call *call, uint64_t from,
                                                    uint64_t to);
ART_MUST_USE static inline agentrt_status art_call_begin(struct art_call *call, uint64_t from,
                                                         uint64_t to)
{
    call->thread = art_thread_self();
    if (ART_UNLIKELY(!art_call_in_turn(call->thread, from)))
        return art_call_begin_anywhere(call, from, to);
    call->runtime = call->thread->worker->runtime;
    return AGENTRT_OK;
}
// Enters the runtime of this name.
ART_MUST_USE agentrt_status art_call_begin_runtime(struct art_call *call, agentrt_runtime runtime);
// Enters the runtime that a name of another kind leads to; NULL is a stale name.
ART_MUST_USE agentrt_status art_call_begin_in(struct art_call *call, struct art_runtime *runtime,
                                              const char *what, uint64_t bits);
// The same for a `from` that must be of this runtime.
ART_MUST_USE agentrt_status art_call_begin_from(struct art_call *call, agentrt_runtime runtime,
                                                uint64_t from);
static inline void art_call_end(struct art_call *call)
{
    if (ART_UNLIKELY(art_state_worker(call->thread, call->runtime) == NULL))
        art_runtime_leave(call->thread, call->runtime);
}

// A call that a recording names and cannot make again.
static inline void art_call_unrecorded(const struct art_call *call)
{
    if (art_record_on(call->runtime))
        art_record_call(call->runtime, "other %s", call->name);
}

// Whether the caller may be made to wait: not in a turn, nor in a port's hook, for which whoever closes the port waits.
static inline bool art_call_may_wait(const struct art_thread *thread)
{
    return art_thread_turn(thread) == 0 && !thread->hooked;
}
// Why it may not; `in_turn` if that is the reason.
static inline const char *art_call_waiting_rule(const struct art_thread *thread,
                                                const char *in_turn)
{
    return thread->hooked ? "a port's hook cannot wait" : in_turn;
}
// When what is asked with this timeout (0: none) and in answer to this right (0: to none) has to be done: the earlier of the two
// deadlines; zero when the inherited one has passed.
uint64_t art_call_deadline(const struct art_call *call, uint64_t timeout_ns, uint64_t parent);
// Whether a right is another runtime's. A used right names nothing, so it is of no runtime in particular.
bool art_call_foreign_right(const struct art_call *call, uint64_t right);
// Drafts what several are to get; refuses, with words, what cannot be shared.
ART_MUST_USE agentrt_status art_call_draft_for_many(struct art_call *call, uint64_t from,
                                                    const agentrt_payload *payload,
                                                    struct art_draft *out_draft);

// None is a supervisor of the call's runtime, which takes no messages.
ART_MUST_USE agentrt_status art_call_check_receivers(struct art_call *call, const char *what,
                                                     const agentrt_agent *agents, uint32_t count);
// Each is known, lives in the call's runtime or did, takes messages, and is there once, for which `rule` gives the reason.
ART_MUST_USE agentrt_status art_call_check_distinct(struct art_call *call, const char *what,
                                                    const agentrt_agent *agents, uint32_t count,
                                                    const char *rule);

// The context that owns what the caller creates.
static inline uint64_t art_call_owner(const struct art_call *call, uint64_t from)
{
    return from != 0 ? from : ART_CONTEXT_THREAD | call->thread->id;
}
// Whether these bytes are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates.
ART_MUST_USE bool art_call_is_utf8(const char *name, uint32_t bytes);
// Only checks `from`, for calls that concern no runtime.
ART_MUST_USE agentrt_status art_call_check_from(struct art_call *call, uint64_t from);

struct art_agent;
struct art_port;
// The body of agentrt_spawn behind its checks. `supervisor`: the agent is one.
ART_MUST_USE agentrt_status art_call_spawn(struct art_call *call, uint64_t from,
                                           struct art_port *port,
                                           const agentrt_spawn_options *options, bool supervisor,
                                           agentrt_agent *out_agent);
// The living agent of this name, which is no port's address.
ART_MUST_USE agentrt_status art_call_resolve_mortal(struct art_call *call, agentrt_agent name,
                                                    struct art_agent **out_agent);
// Whether this is a supervisor that takes children.
ART_MUST_USE agentrt_status art_call_check_supervisor(struct art_call *call, uint64_t bits);

// Words for a refusal that concerns an agent as a receiver, or anything with a handle; the latter also with the reason given.
ART_COLD agentrt_status art_call_refuse_agent(struct art_call *call, agentrt_status status,
                                              uint64_t bits);
ART_COLD agentrt_status art_call_refuse(struct art_call *call, agentrt_status status,
                                        const char *what, uint64_t bits);
ART_COLD agentrt_status art_call_refuse_because(struct art_call *call, agentrt_status status,
                                                const char *what, uint64_t bits, const char *why);

// What was to be done with a buffer.
struct art_buf_use {
    uint64_t by;      // context of the caller
    uint64_t buf;     // zero: plain data that was to be copied
    uint64_t bytes;   // of that data
    const char *deed; // "be sent"
    bool converts;
};
ART_COLD agentrt_status art_call_refuse_buf(struct art_call *call, agentrt_status status,
                                            const struct art_buf_use *use,
                                            const struct art_buf_refusal *refusal);
// The same for what a signal, an ask, an answer or a timer was to carry.
static inline agentrt_status art_call_refuse_payload(struct art_call *call, agentrt_status status,
                                                     uint64_t from, const agentrt_payload *payload,
                                                     const struct art_buf_refusal *refusal)
{
    struct art_buf_use use = { .by = art_call_owner(call, from),
                               .buf = payload->buf.bits,
                               .bytes = payload->bytes,
                               .deed = "be sent" };
    return art_call_refuse_buf(call, status, &use, refusal);
}

#endif
