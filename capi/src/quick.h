// Quick attempts: the straight part of a call, tried by border.c before its checks.
//
// Threads: as the call. An attempt that says false has done nothing: the checks then find out why, and the body goes the long way.
// Invariants: an attempt relies on nothing that it has not looked at itself.
// Why: the checks of a call and its body ask the same questions; on the most frequent road each is asked once.
#ifndef ART_CAPI_QUICK_H
#define ART_CAPI_QUICK_H

#include "exec/signal.h"

// A small payload, from a turn on a worker, to an agent of its runtime that takes it at once.
static inline bool art_quick_signal(agentrt_agent from, agentrt_agent to,
                                    const agentrt_payload *payload)
{
    struct art_thread *thread = &art_thread_record;
    struct art_worker *worker = thread->worker;
    if (ART_UNLIKELY(from.bits != thread->turn || worker == NULL || payload == NULL))
        return false;
    bool small = payload->buf.bits == 0 && payload->bytes <= AGENTRT_INLINE_BYTES &&
                 (payload->data != NULL || payload->bytes == 0);
    if (ART_UNLIKELY(!small || art_handle_kind(to.bits) != ART_HANDLE_AGENT))
        return false;
    return art_signal_try(thread, worker, from.bits, to.bits, payload);
}

#endif
