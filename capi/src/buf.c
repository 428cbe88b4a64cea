// Bodies of the buffer calls.
#include "object/buf.h"

#include "bodies.h"
#include "call.h"

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
    status = art_buf_create(call.thread, art_call_owner(&call, from.bits), capability, data, bytes,
                            out_buf);
    return status == AGENTRT_OK ? status : art_call_refuse(&call, status, "bytes", bytes);
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
    return status == AGENTRT_OK ? status : art_call_refuse_buf(&call, status, buf.bits, &refusal);
}

agentrt_status art_api_buf_unview(agentrt_agent from, agentrt_buf buf, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_unview", .error = error };
    agentrt_status status = begin(&call, from);
    if (status != AGENTRT_OK)
        return status;
    struct art_buf_refusal refusal;
    status = art_buf_unview(art_call_owner(&call, from.bits), buf, &refusal);
    return status == AGENTRT_OK ? status : art_call_refuse_buf(&call, status, buf.bits, &refusal);
}

agentrt_status art_api_buf_convert(agentrt_agent from, agentrt_buf buf, agentrt_capability to,
                                   agentrt_buf *out_buf, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_convert", .error = error };
    agentrt_status status = begin(&call, from);
    if (status != AGENTRT_OK)
        return status;
    struct art_buf_refusal refusal;
    status = art_buf_convert(call.thread, art_call_owner(&call, from.bits), buf, to, out_buf,
                             &refusal);
    return status == AGENTRT_OK ? status : art_call_refuse_buf(&call, status, buf.bits, &refusal);
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
        return art_call_refuse_buf(&call, status, buf.bits, &refusal);
    call.thread->kept = buf.bits;
    return AGENTRT_OK;
}

agentrt_status art_api_buf_close(agentrt_buf buf, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_close", .error = error };
    struct art_buf_refusal refusal;
    agentrt_status status = art_buf_close(art_thread_self(), buf, &refusal);
    return status == AGENTRT_OK ? status : art_call_refuse_buf(&call, status, buf.bits, &refusal);
}

agentrt_status art_api_buf_info_get(agentrt_buf buf, agentrt_buf_info *out_info,
                                    agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_buf_info_get", .error = error };
    struct art_buf_refusal refusal;
    agentrt_status status = art_buf_info(buf, out_info, &refusal);
    return status == AGENTRT_OK ? status : art_call_refuse_buf(&call, status, buf.bits, &refusal);
}
