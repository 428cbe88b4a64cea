// A call from outside the core: who calls, which runtime it concerns, and how a refusal is put into words.
//
// Threads: a call belongs to the thread that makes it; between begin and end its runtime cannot be closed.
#ifndef ART_CAPI_CALL_H
#define ART_CAPI_CALL_H

#include "agentrt.h"
#include "base/thread.h"
#include "error.h"
#include "exec/state.h"
#include "object/buf.h"
#include "runtime.h"

struct art_call {
    const char *name; // of the public function, for texts
    struct art_thread *thread;
    struct art_runtime *runtime;
    agentrt_error *error;
};

// Checks `from` (zero, an agent in its turn here, or one behind a port) and enters its runtime; without a `from`,
// the runtime of the agent `to`.
ART_MUST_USE agentrt_status art_call_begin(struct art_call *call, uint64_t from, uint64_t to);
// Enters the runtime of this name.
ART_MUST_USE agentrt_status art_call_begin_runtime(struct art_call *call, agentrt_runtime runtime);
// Enters the runtime that a name of another kind leads to; NULL is a stale name.
ART_MUST_USE agentrt_status art_call_begin_in(struct art_call *call, struct art_runtime *runtime,
                                              const char *what, uint64_t bits);
static inline void art_call_end(struct art_call *call)
{
    art_runtime_leave(call->thread, call->runtime);
}

// The context that owns what the caller creates.
static inline uint64_t art_call_owner(const struct art_call *call, uint64_t from)
{
    return from != 0 ? from : ART_CONTEXT_THREAD | call->thread->id;
}
// Only checks `from`, for calls that concern no runtime.
ART_MUST_USE agentrt_status art_call_check_from(struct art_call *call, uint64_t from);

// Words for a refusal that concerns an agent, a buffer, or something else named by bits.
ART_COLD agentrt_status art_call_refuse_agent(struct art_call *call, agentrt_status status,
                                              uint64_t bits);
ART_COLD agentrt_status art_call_refuse_buf(struct art_call *call, agentrt_status status,
                                            uint64_t bits, const struct art_buf_refusal *refusal);
ART_COLD agentrt_status art_call_refuse(struct art_call *call, agentrt_status status,
                                        const char *what, uint64_t bits);

#endif
