// Bodies of the buffer calls.
#include "object/buf.h"

#include "bodies.h"
#include "call.h"

#include <inttypes.h>

ART_COLD static agentrt_status refuse(struct art_call *call, agentrt_status status,
                                      agentrt_agent from, agentrt_buf buf, const char *deed,
                                      const struct art_buf_refusal *refusal)
{
    struct art_buf_use use = { .by = art_call_owner(call, from.bits),
                               .buf = buf.bits,
                               .deed = deed };
    return art_call_refuse_buf(call, status, &use, refusal);
}

// Buffers belong to no runtime: only the caller is checked.
static agentrt_status begin(struct art_call *call, agentrt_agent from)
{
    call->thread = art_thread_self();
    return art_call_check_from(call, from.bits);
}

agentrt_status art_api_buf_create(agentrt_agent from, agentrt_capability capability,
                                  const void *data, uint64_t bytes, agentrt_buf *out_buf,
                                  agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_create", .error = error };
    agentrt_status status = begin(&call, from);
    if (status != AGENTRT_OK)
        return status;
    art_runtime_mind_process(); // there may be no runtime, and a fork nevertheless
    status = art_buf_create(call.thread, art_call_owner(&call, from.bits), capability, data, bytes,
                            out_buf);
    return status == AGENTRT_OK
               ? status
               : art_error_set(error, status, "%s: %s for %" PRIu64 " byte%s", call.name,
                               agentrt_status_text(status), bytes, art_error_plural(bytes));
}

agentrt_status art_api_buf_view(agentrt_agent from, agentrt_buf buf, uint32_t writable,
                                agentrt_view *out_view, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_view", .error = error };
    agentrt_status status = begin(&call, from);
    if (status != AGENTRT_OK)
        return status;
    struct art_buf_refusal refusal;
    status = art_buf_view(art_call_owner(&call, from.bits), buf, writable != 0, out_view, &refusal);
    return status == AGENTRT_OK
               ? status
               : refuse(&call, status, from, buf, writable ? "be written" : "be read", &refusal);
}

agentrt_status art_api_buf_unview(agentrt_agent from, agentrt_buf buf, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_unview", .error = error };
    agentrt_status status = begin(&call, from);
    if (status != AGENTRT_OK)
        return status;
    struct art_buf_refusal refusal;
    status = art_buf_unview(call.thread, art_call_owner(&call, from.bits), buf, &refusal);
    return status == AGENTRT_OK ? status
                                : refuse(&call, status, from, buf, "be unviewed", &refusal);
}

ART_COLD static agentrt_status refuse_conversion(struct art_call *call, agentrt_status status,
                                                 agentrt_agent from, agentrt_buf buf,
                                                 agentrt_capability to,
                                                 const struct art_buf_refusal *refusal)
{
    static const char *const deeds[] = { [AGENTRT_ISO] = "become an iso",
                                         [AGENTRT_VAL] = "become a val",
                                         [AGENTRT_REF] = "become a ref",
                                         [AGENTRT_TAG] = "become a tag" };
    struct art_buf_use use = {
        .by = art_call_owner(call, from.bits), .buf = buf.bits, .deed = deeds[to], .converts = true
    };
    return art_call_refuse_buf(call, status, &use, refusal);
}

agentrt_status art_api_buf_convert(agentrt_agent from, agentrt_buf buf, agentrt_capability to,
                                   agentrt_buf *out_buf, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_convert", .error = error };
    agentrt_status status = begin(&call, from);
    if (status != AGENTRT_OK)
        return status;
    struct art_buf_refusal refusal;
    status =
        art_buf_convert(call.thread, art_call_owner(&call, from.bits), buf, to, out_buf, &refusal);
    return status == AGENTRT_OK ? status
                                : refuse_conversion(&call, status, from, buf, to, &refusal);
}

agentrt_status art_api_buf_keep(agentrt_agent from, agentrt_buf buf, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_keep", .error = error };
    agentrt_status status = begin(&call, from);
    if (status != AGENTRT_OK)
        return status;
    struct art_buf_refusal refusal;
    agentrt_buf_info info;
    status = art_buf_info(buf, &info, &refusal);
    if (status != AGENTRT_OK)
        return refuse(&call, status, from, buf, "be kept", &refusal);
    call.thread->kept = buf.bits;
    return AGENTRT_OK;
}

agentrt_status art_api_buf_close(agentrt_buf buf, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_close", .error = error };
    struct art_buf_refusal refusal;
    call.thread = art_thread_self();
    agentrt_status status = art_buf_close(call.thread, buf, &refusal);
    return status == AGENTRT_OK
               ? status
               : refuse(&call, status, (agentrt_agent){ 0 }, buf, "be closed", &refusal);
}

agentrt_status art_api_buf_info_get(agentrt_buf buf, agentrt_buf_info *out_info,
                                    agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_info_get", .error = error };
    struct art_buf_refusal refusal;
    call.thread = art_thread_self();
    agentrt_status status = art_buf_info(buf, out_info, &refusal);
    return status == AGENTRT_OK
               ? status
               : refuse(&call, status, (agentrt_agent){ 0 }, buf, "be looked at", &refusal);
}
