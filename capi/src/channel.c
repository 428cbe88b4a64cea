// Bodies of the channel calls.
#include "orchestrate/channel.h"

#include "bodies.h"
#include "call.h"
#include "exec/agent.h"
#include "exec/await.h"
#include "exec/trace.h"

#include <inttypes.h>
#include <string.h>

static agentrt_status refuse(struct art_call *call, agentrt_status status, uint64_t channel)
{
    const char *why = status == AGENTRT_E_FULL      ? "it is full"
                      : status == AGENTRT_E_PENDING ? "it is empty"
                      : status == AGENTRT_E_CLOSED  ? "it is closed"
                                                    : agentrt_status_text(status);
    return art_error_set(call->error, status, "%s: channel 0x%" PRIx64 ": %s", call->name, channel,
                         why);
}

// Enters the runtime of a channel for `from`, which must be of it.
static agentrt_status enter(struct art_call *call, uint64_t from, struct art_runtime *runtime,
                            uint64_t channel)
{
    agentrt_status status = art_call_begin_in(call, runtime, "channel", channel);
    if (status != AGENTRT_OK || from == 0)
        return status;
    status = art_call_check_from(call, from);
    if (status == AGENTRT_OK && art_agent_runtime(art_agent_find(from)) != runtime) {
        // Of another runtime, unless that one's channel has ended meanwhile and this is another's.
        status = art_channel_runtime(channel, &runtime);
        status = refuse(call, status == AGENTRT_OK ? AGENTRT_E_FOREIGN : status, channel);
    }
    if (status != AGENTRT_OK)
        art_call_end(call);
    return status;
}

static inline agentrt_status begin(struct art_call *call, uint64_t from, uint64_t channel)
{
    struct art_runtime *runtime;
    agentrt_status status = art_channel_runtime(channel, &runtime);
    if (ART_UNLIKELY(status != AGENTRT_OK))
        return refuse(call, status, channel);
    call->thread = art_thread_self();
    if (ART_UNLIKELY(!art_call_in_turn(call->thread, from) ||
                     call->thread->worker->runtime != runtime))
        return enter(call, from, runtime, channel);
    call->runtime = runtime;
    return AGENTRT_OK;
}

agentrt_status art_api_channel_open(agentrt_runtime runtime, const agentrt_channel_options *options,
                                    agentrt_channel *out_channel, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_channel_open", .error = error };
    agentrt_status status = art_call_begin_runtime(&call, runtime);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "channel %" PRIu32, options->capacity);
    uint32_t capacity = options->capacity == 0 ? ART_CAPACITY_DEFAULT : options->capacity;
    status = art_channel_open(call.thread, call.runtime, capacity, &out_channel->bits);
    if (status != AGENTRT_OK)
        art_call_refuse(&call, status, "runtime", runtime.bits);
    else if (art_record_on(call.runtime))
        art_record_call(call.runtime, "= %" PRIu64, out_channel->bits);
    art_call_end(&call);
    return status;
}

agentrt_status art_api_channel_close(agentrt_channel channel, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_channel_close", .error = error };
    agentrt_status status = begin(&call, 0, channel.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "shut %" PRIu64, channel.bits);
    status = art_channel_close(call.thread, channel.bits);
    if (status != AGENTRT_OK)
        refuse(&call, status, channel.bits);
    art_call_end(&call);
    return status;
}

static agentrt_status draft_for(struct art_call *call, agentrt_agent from,
                                const agentrt_payload *payload, struct art_draft *out_draft)
{
    struct art_buf_refusal refusal = { 0 };
    agentrt_status status = art_signal_draft(call->thread, art_call_owner(call, from.bits), payload,
                                             out_draft, &refusal);
    if (status != AGENTRT_OK)
        return art_call_refuse_payload(call, status, from.bits, payload, &refusal);
    out_draft->message->from = from.bits;
    return AGENTRT_OK;
}

agentrt_status art_api_channel_try_send(agentrt_agent from, agentrt_channel channel,
                                        const agentrt_payload *payload, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_channel_try_send", .error = error };
    agentrt_status status = begin(&call, from.bits, channel.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_draft draft;
    status = draft_for(&call, from, payload, &draft);
    if (status == AGENTRT_OK) {
        if (art_record_on(call.runtime))
            art_record_message(call.runtime, "try_send",
                               (const uint64_t[]){ from.bits, channel.bits, 0, 0 }, draft.message);
        status = art_channel_try_send(call.thread, channel.bits, &draft);
        if (status != AGENTRT_OK) {
            art_signal_undo(call.thread, &draft);
            refuse(&call, status, channel.bits);
        }
    }
    art_call_end(&call);
    return status;
}

// A future for a wait of `from`, with its deadline.
static agentrt_status promise(struct art_call *call, uint64_t from, uint64_t timeout_ns,
                              uint64_t *out_future)
{
    uint64_t deadline_ns = timeout_ns == 0
                               ? ART_NEVER
                               : art_clock_after(art_clock_now(&call->runtime->clock), timeout_ns);
    return art_await_create(call->thread, call->runtime, from, 0, ART_PROMISE_WAIT, deadline_ns,
                            out_future);
}

static void give(const struct art_call *call, uint64_t future, agentrt_future *out_future)
{
    out_future->bits = future;
    if (art_record_on(call->runtime))
        art_record_call(call->runtime, "= %" PRIu64, future);
}

// The wait was refused, so nobody ends it. False: its deadline came first, and that is what its future says.
static bool withdraw(struct art_call *call, uint64_t future)
{
    return art_await_cancel(call->thread, future) == AGENTRT_OK;
}

agentrt_status art_api_channel_send(agentrt_agent from, agentrt_channel channel,
                                    const agentrt_payload *payload, uint64_t timeout_ns,
                                    agentrt_future *out_future, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_channel_send", .error = error };
    agentrt_status status = begin(&call, from.bits, channel.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_draft draft;
    status = draft_for(&call, from, payload, &draft);
    if (status != AGENTRT_OK) {
        art_call_end(&call);
        return status;
    }
    if (art_record_on(call.runtime))
        art_record_message(call.runtime, "send",
                           (const uint64_t[]){ from.bits, channel.bits, timeout_ns, 0 },
                           draft.message);
    uint64_t future;
    status = promise(&call, from.bits, timeout_ns, &future);
    if (status == AGENTRT_OK)
        status = art_channel_send(call.thread, call.runtime, channel.bits, &draft, future);
    if (status != AGENTRT_OK) {
        art_signal_undo(call.thread, &draft);
        refuse(&call, status, channel.bits);
    } else {
        give(&call, future, out_future);
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_channel_try_recv(agentrt_agent from, agentrt_channel channel,
                                        agentrt_message *out_message, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_channel_try_recv", .error = error };
    agentrt_status status = begin(&call, from.bits, channel.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "try_recv %" PRIu64 " %" PRIu64, from.bits, channel.bits);
    struct art_msg *message;
    status = art_channel_try_recv(call.thread, channel.bits, &message);
    if (status == AGENTRT_OK) {
        art_msg_to_record(message, from.bits, out_message);
        if (message->capability != AGENTRT_INLINE)
            art_buf_deliver(message->payload.buf.buf, art_call_owner(&call, from.bits));
        art_msg_release(call.thread, message);
    } else {
        refuse(&call, status, channel.bits);
    }
    art_call_end(&call);
    return status;
}

agentrt_status art_api_channel_recv(agentrt_agent from, agentrt_channel channel,
                                    uint64_t timeout_ns, agentrt_future *out_future,
                                    agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_channel_recv", .error = error };
    agentrt_status status = begin(&call, from.bits, channel.bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_call(call.runtime, "recv %" PRIu64 " %" PRIu64 " %" PRIu64, from.bits,
                        channel.bits, timeout_ns);
    uint64_t future;
    status = promise(&call, from.bits, timeout_ns, &future);
    if (status == AGENTRT_OK) {
        agentrt_status received = art_channel_recv(call.thread, channel.bits, future);
        if (received != AGENTRT_OK && received != AGENTRT_E_PENDING && withdraw(&call, future))
            status = received;
    }
    if (status != AGENTRT_OK)
        refuse(&call, status, channel.bits);
    else
        give(&call, future, out_future);
    art_call_end(&call);
    return status;
}

// The runtime that these channels are of. Not OK: *out_at is the one that is of another, or that never was one, or the last of which all
// are closed.
static agentrt_status common(const agentrt_channel *channels, uint32_t count,
                             struct art_runtime **out_runtime, uint32_t *out_at)
{
    *out_runtime = NULL;
    for (uint32_t i = 0; i < count; i++) {
        struct art_runtime *runtime;
        agentrt_status status = art_channel_runtime(channels[i].bits, &runtime);
        *out_at = i;
        if (status == AGENTRT_E_CLOSED)
            continue;
        if (status == AGENTRT_OK && *out_runtime != NULL && runtime != *out_runtime)
            status = AGENTRT_E_FOREIGN;
        if (status != AGENTRT_OK)
            return status;
        *out_runtime = runtime;
    }
    return *out_runtime == NULL ? AGENTRT_E_CLOSED : AGENTRT_OK;
}

// Offers the future to one channel after another until it has ended. Not OK: it waits nowhere that matters, and is the caller's.
static agentrt_status offer(struct art_call *call, const agentrt_channel *channels, uint32_t count,
                            uint64_t future)
{
    for (uint32_t i = 0; i < count; i++) {
        agentrt_status status = art_channel_recv(call->thread, channels[i].bits, future);
        if (status == AGENTRT_E_PENDING)
            continue;
        if (status == AGENTRT_E_MEMORY)
            return withdraw(call, future) ? status : AGENTRT_OK;
        if (status != AGENTRT_OK) { // closed, which its future tells with the channel's name
            struct art_promise *promise = art_await_win(future);
            const char *text = agentrt_status_text(status);
            if (promise != NULL)
                art_await_fail_won(call->thread, promise, channels[i].bits, status, text,
                                   strlen(text));
        }
        break;
    }
    return AGENTRT_OK;
}

agentrt_status art_api_channel_select(agentrt_agent from, const agentrt_channel *channels,
                                      uint32_t channels_count, uint64_t timeout_ns,
                                      agentrt_future *out_future, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_channel_select", .error = error };
    struct art_runtime *runtime;
    uint32_t at = 0;
    agentrt_status status = common(channels, channels_count, &runtime, &at);
    if (status != AGENTRT_OK)
        return refuse(&call, status, channels[at].bits);
    status = enter(&call, from.bits, runtime, channels[at].bits);
    if (status != AGENTRT_OK)
        return status;
    if (art_record_on(call.runtime))
        art_record_bytes(call.runtime, channels, channels_count * sizeof *channels,
                         "select %" PRIu64 " %" PRIu64, from.bits, timeout_ns);
    uint64_t future;
    status = promise(&call, from.bits, timeout_ns, &future);
    if (status == AGENTRT_OK)
        status = offer(&call, channels, channels_count, future);
    if (status != AGENTRT_OK)
        refuse(&call, status, channels[0].bits);
    else
        give(&call, future, out_future);
    art_call_end(&call);
    return status;
}

agentrt_status art_api_channel_info_get(agentrt_channel channel, agentrt_channel_info *out_info,
                                        agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_channel_info_get", .error = error };
    agentrt_status status = begin(&call, 0, channel.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_channel_state state;
    status = art_channel_look(channel.bits, &state);
    if (status == AGENTRT_OK)
        *out_info = (agentrt_channel_info){ .depth = state.count,
                                            .capacity = state.capacity,
                                            .closed = state.closed };
    else
        refuse(&call, status, channel.bits);
    art_call_end(&call);
    return status;
}
