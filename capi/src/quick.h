// Quick attempts: the straight part of a call, tried by border.c before its checks.
//
// Threads: as the call. An attempt that says false has done nothing: the checks then find out why, and the body goes the long way.
// Invariants: an attempt relies on nothing that it has not looked at itself.
// Why: the checks of a call and its body ask the same questions; on the most frequent road each is asked once.
#ifndef ART_CAPI_QUICK_H
#define ART_CAPI_QUICK_H

#include "base/hash.h"
#include "exec/signal.h"
#include "orchestrate/shard.h"
#include "reliable/breaker.h"
#include "runtime.h"

// A small payload, from a turn on a worker, to an agent of its runtime that takes it at once.
static inline bool art_quick_signal(agentrt_agent from, agentrt_agent to,
                                    const agentrt_payload *payload)
{
    struct art_thread *thread = &art_thread_record;
    struct art_worker *worker = thread->worker;
    if (ART_UNLIKELY(from.bits != art_thread_turn(thread) || worker == NULL || payload == NULL))
        return false;
    bool small = payload->buf.bits == 0 && payload->bytes <= AGENTRT_INLINE_BYTES &&
                 (payload->data != NULL || payload->bytes == 0);
    if (ART_UNLIKELY(!small || art_handle_kind(to.bits) != ART_HANDLE_AGENT))
        return false;
    return art_signal_try(thread, worker, from.bits, to.bits, payload);
}

// A look at a map that nobody is changing this moment, by anybody: it needs no runtime, as it waits for nothing and takes nothing.
static inline bool art_quick_shards_find_hash(agentrt_shards shards, uint64_t epoch, uint64_t hash,
                                              agentrt_shard_owner *out_owner)
{
    return art_handle_kind(shards.bits) == ART_HANDLE_SHARDS && out_owner != NULL &&
           art_shards_look(shards.bits, epoch, hash, out_owner);
}
static inline bool art_quick_shards_find(agentrt_shards shards, uint64_t epoch, const void *key,
                                         uint64_t key_bytes, agentrt_shard_owner *out_owner)
{
    if (ART_UNLIKELY((key == NULL && key_bytes != 0) || key_bytes > AGENTRT_PAYLOAD_BYTES_MAX))
        return false;
    return art_quick_shards_find_hash(shards, epoch, art_hash(key, key_bytes, 0), out_owner);
}

static inline uint32_t art_quick_policy(const agentrt_spawn_options *options)
{
    uint32_t capacity = options->capacity == 0 ? ART_CAPACITY_DEFAULT : options->capacity;
    return art_policy_make(capacity, options->overflow, options->priority, options->flags);
}

// An agent on the workers, by a turn on one of them, without a name, a link or a first record.
static inline bool art_quick_spawn(agentrt_runtime runtime, agentrt_agent from,
                                   const agentrt_spawn_options *options, agentrt_agent *out_agent)
{
    _Static_assert(sizeof *options == 64 && sizeof *options->behavior == 32,
                   "a new field is looked at here too");
    struct art_thread *thread = &art_thread_record;
    struct art_worker *worker = thread->worker;
    if (ART_UNLIKELY(from.bits == 0 || from.bits != art_thread_turn(thread) || worker == NULL ||
                     art_runtime_bits(worker->runtime) != runtime.bits || options == NULL ||
                     options->struct_size != sizeof *options || out_agent == NULL))
        return false;
    const agentrt_behavior *behavior = options->behavior;
    bool furnished = (options->port.bits | (uintptr_t)options->name | options->name_bytes |
                      options->supervisor.bits) != 0 ||
                     (options->flags & ~(AGENTRT_SPAWN_STOP | AGENTRT_SPAWN_TRAP)) != 0;
    if (ART_UNLIKELY(furnished || behavior == NULL || behavior->struct_size != sizeof *behavior ||
                     behavior->reserved != 0 || behavior->receive == NULL ||
                     behavior->restart != NULL || options->capacity > AGENTRT_CAPACITY_MAX ||
                     options->overflow > AGENTRT_DROP_NEWEST ||
                     options->priority > AGENTRT_CRITICAL || art_trace_on(worker->runtime)))
        return false;
    struct art_agent_shape shape = { .behavior = behavior,
                                     .state = options->state,
                                     .policy = art_quick_policy(options) };
    struct art_agent *agent = art_agent_create(thread, worker->runtime, &shape);
    if (ART_UNLIKELY(agent == NULL))
        return false;
    art_probe_add(&worker->probe.spawned, 1);
    *out_agent = (agentrt_agent){ art_agent_bits(agent) };
    return true;
}

// A closed breaker lets a call through.
static inline bool art_quick_breaker_admit(agentrt_breaker breaker, uint64_t *out_ticket)
{
    if (ART_UNLIKELY(art_handle_kind(breaker.bits) != ART_HANDLE_BREAKER || out_ticket == NULL))
        return false;
    return art_breaker_try(breaker.bits, out_ticket);
}

// A success while it is closed changes nothing.
static inline bool art_quick_breaker_report(agentrt_breaker breaker, uint64_t ticket,
                                            uint32_t failed)
{
    uint64_t now;
    return failed == 0 && art_handle_kind(breaker.bits) == ART_HANDLE_BREAKER &&
           art_breaker_try(breaker.bits, &now) && now == ticket;
}

#endif
