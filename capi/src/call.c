// A call from outside the core: who calls, and which runtime it concerns.
#include "call.h"

#include "base/set.h"
#include "exec/agent.h"
#include "exec/await.h"
#include "exec/child.h"

#include <inttypes.h>
#include <stdio.h>

// An agent that does not run in this thread may still call if its turns happen in its host.
static agentrt_status check_hosted(struct art_call *call, uint64_t from, struct art_agent *agent)
{
    if (agent == NULL)
        return art_call_refuse(call, AGENTRT_E_STALE, "from: agent", from);
    // edge mailbox.admit (acquire): the spawn happens before the look at its port.
    uint64_t word = art_atomic_load(&agent->word, acquire);
    if (art_word_generation(word) != art_handle_generation(from) || (word & ART_WORD_DEAD))
        return art_call_refuse(call, AGENTRT_E_STALE, "from: agent", from);
    bool in_turn =
        (word & (ART_WORD_SCHEDULED | ART_WORD_AWAITING)) != 0 || art_agent_id(agent) == 0;
    if (art_agent_port(agent) == NULL || !in_turn)
        return art_error_set(call->error, AGENTRT_E_CONTEXT,
                             "%s: from: agent 0x%" PRIx64 " is not in a turn of this thread",
                             call->name, from);
    return AGENTRT_OK;
}

agentrt_status art_call_check_from(struct art_call *call, uint64_t from)
{
    if (from == 0 || ART_LIKELY(art_thread_turn(call->thread) == from))
        return AGENTRT_OK;
    return check_hosted(call, from, art_agent_find(from));
}

static agentrt_status enter(struct art_call *call, struct art_runtime *runtime, const char *what,
                            uint64_t bits)
{
    agentrt_status status =
        runtime == NULL ? AGENTRT_E_STALE : art_runtime_enter(call->thread, runtime);
    if (ART_UNLIKELY(status != AGENTRT_OK))
        return art_call_refuse(call, status, what, bits);
    call->runtime = runtime;
    return AGENTRT_OK;
}

static bool is_over(struct art_agent *agent, uint64_t bits)
{
    // relaxed: only compared with the name.
    uint64_t word = art_atomic_load(&agent->word, relaxed);
    return art_handle_generation(bits) < art_word_generation(word);
}

ART_HOT agentrt_status art_call_begin_anywhere(struct art_call *call, uint64_t from, uint64_t to)
{
    agentrt_status status = art_call_check_from(call, from);
    if (status != AGENTRT_OK)
        return status;
    uint64_t bits = from != 0 ? from : to;
    struct art_agent *agent = art_agent_find(bits);
    status = enter(call, agent == NULL ? NULL : art_agent_runtime(agent), "agent", bits);
    // Where a dead agent's runtime was there may be another, whose rules are not the answer.
    if (ART_UNLIKELY(status == AGENTRT_E_CONTEXT) && is_over(agent, bits))
        return art_call_refuse(call, AGENTRT_E_STALE, "agent", bits);
    return status;
}

agentrt_status art_call_begin_runtime(struct art_call *call, agentrt_runtime runtime)
{
    call->thread = art_thread_self();
    agentrt_status status = art_runtime_enter_named(call->thread, runtime.bits, &call->runtime);
    return status == AGENTRT_OK ? status : art_call_refuse(call, status, "runtime", runtime.bits);
}

agentrt_status art_call_begin_from(struct art_call *call, agentrt_runtime runtime, uint64_t from)
{
    struct art_thread *thread = art_thread_self();
    if (ART_LIKELY(art_call_in_turn(thread, from) &&
                   art_runtime_bits(thread->worker->runtime) == runtime.bits)) {
        call->thread = thread;
        call->runtime = thread->worker->runtime;
        return AGENTRT_OK;
    }
    agentrt_status status = art_call_begin_runtime(call, runtime);
    if (status != AGENTRT_OK)
        return status;
    status = art_call_check_from(call, from);
    if (status == AGENTRT_OK && from != 0 &&
        art_agent_runtime(art_agent_find(from)) != call->runtime)
        status = art_call_refuse(call, AGENTRT_E_FOREIGN, "from: agent", from);
    if (status != AGENTRT_OK)
        art_call_end(call);
    return status;
}

agentrt_status art_call_begin_in(struct art_call *call, struct art_runtime *runtime,
                                 const char *what, uint64_t bits)
{
    call->thread = art_thread_self();
    return enter(call, runtime, what, bits);
}

uint64_t art_call_deadline(const struct art_call *call, uint64_t timeout_ns, uint64_t parent)
{
    uint64_t inherited = parent == 0 ? ART_NEVER : art_await_deadline(parent);
    if (timeout_ns == 0 && inherited == ART_NEVER)
        return ART_NEVER;
    uint64_t now_ns = art_clock_now(&call->runtime->clock);
    if (inherited <= now_ns)
        return 0;
    uint64_t own = timeout_ns == 0 ? ART_NEVER : art_clock_after(now_ns, timeout_ns);
    return own < inherited ? own : inherited;
}

bool art_call_foreign_right(const struct art_call *call, uint64_t right)
{
    struct art_runtime *runtime = right == 0 ? NULL : art_await_runtime(right);
    return runtime != NULL && runtime != call->runtime;
}

agentrt_status art_call_draft_for_many(struct art_call *call, uint64_t from,
                                       const agentrt_payload *payload, struct art_draft *out_draft)
{
    struct art_buf_refusal refusal = { 0 };
    agentrt_status status =
        art_signal_draft(call->thread, art_call_owner(call, from), payload, out_draft, &refusal);
    if (status != AGENTRT_OK)
        return art_call_refuse_payload(call, status, from, payload, &refusal);
    if (out_draft->parcel.buf == 0 || out_draft->parcel.source == 0)
        return AGENTRT_OK;
    art_signal_undo(call->thread, out_draft);
    return art_error_set(call->error, AGENTRT_E_CAPABILITY,
                         "%s: payload: buffer 0x%" PRIx64
                         " is an iso, which moves to one receiver: freeze it to share it",
                         call->name, payload->buf.bits);
}

bool art_call_is_utf8(const char *name, uint32_t bytes)
{
    const unsigned char *text = (const unsigned char *)name;
    for (uint32_t at = 0; at < bytes;) {
        unsigned char lead = text[at];
        uint32_t more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || more >= bytes - at)
            return false;
        // The first continuation byte carries the bounds.
        unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        for (uint32_t i = 1; i <= more; i++) {
            if (text[at + i] < least || text[at + i] > most)
                return false;
            least = 0x80;
            most = 0xBF;
        }
        at += 1 + more;
    }
    return true;
}

// A name that no agent of this runtime has, or had.
static agentrt_status known(const struct art_call *call, uint64_t bits)
{
    struct art_agent *agent = art_agent_find(bits);
    if (agent == NULL)
        return AGENTRT_E_STALE;
    // edge mailbox.admit (acquire): the spawn happens before this look.
    uint32_t generation = art_word_generation(art_atomic_load(&agent->word, acquire));
    if (art_handle_generation(bits) > generation)
        return AGENTRT_E_STALE;
    bool foreign =
        art_handle_generation(bits) == generation && art_agent_runtime(agent) != call->runtime;
    return foreign ? AGENTRT_E_FOREIGN : AGENTRT_OK;
}

// One that refuses whatever it is told, for as long as it lives, as a handle of another kind does.
static bool is_supervisor(const struct art_call *call, uint64_t bits)
{
    struct art_agent *agent = art_agent_find(bits);
    return agent != NULL && art_agent_runtime(agent) == call->runtime &&
           art_child_supervises(agent) && art_agent_standing(bits) == AGENTRT_OK;
}

static agentrt_status refuse_supervisor(struct art_call *call, const char *what, uint32_t index,
                                        uint64_t bits)
{
    return art_error_set(call->error, AGENTRT_E_KIND,
                         "%s: %s[%" PRIu32 "]: agent 0x%" PRIx64
                         " is a supervisor, which takes no messages",
                         call->name, what, index, bits);
}

agentrt_status art_call_check_receivers(struct art_call *call, const char *what,
                                        const agentrt_agent *agents, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (ART_UNLIKELY(is_supervisor(call, agents[i].bits)))
            return refuse_supervisor(call, what, i, agents[i].bits);
    return AGENTRT_OK;
}

agentrt_status art_call_check_distinct(struct art_call *call, const char *what,
                                       const agentrt_agent *agents, uint32_t count,
                                       const char *rule)
{
    struct art_set set;
    char label[32];
    snprintf(label, sizeof label, "%s: agent", what);
    if (!art_set_open(&set, count))
        return art_call_refuse(call, AGENTRT_E_MEMORY, "runtime", art_runtime_bits(call->runtime));
    agentrt_status status = AGENTRT_OK;
    for (uint32_t i = 0; i < count && status == AGENTRT_OK; i++) {
        status = known(call, agents[i].bits);
        if (status != AGENTRT_OK)
            art_call_refuse(call, status, label, agents[i].bits);
        else if (is_supervisor(call, agents[i].bits))
            status = refuse_supervisor(call, what, i, agents[i].bits);
        else if (!art_set_add(&set, agents[i].bits))
            status = art_error_set(call->error, AGENTRT_E_ARGUMENT,
                                   "%s: %s[%" PRIu32 "]: agent 0x%" PRIx64 " is given twice, %s",
                                   call->name, what, i, agents[i].bits, rule);
    }
    art_set_close(&set);
    return status;
}
