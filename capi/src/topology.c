// Bodies of the topology calls: the name is the value, so nothing is entered.
#include "orchestrate/topology.h"

#include "base/mem.h"
#include "bodies.h"
#include "call.h"
#include "object/buf.h"

#include <inttypes.h>

static agentrt_status read(struct art_call *call, agentrt_topology name,
                           struct art_topology *out_topology)
{
    return art_topology_read(name.bits, out_topology)
               ? AGENTRT_OK
               : art_call_refuse(call, AGENTRT_E_STALE, "topology", name.bits);
}

agentrt_status art_api_topology_make(agentrt_shape shape, uint32_t count, uint32_t fanout,
                                     agentrt_topology *out_topology, agentrt_error *error)
{
    bool tree = shape == AGENTRT_HIERARCHICAL;
    if (tree != (fanout > 0))
        return art_error_set(
            error, AGENTRT_E_ARGUMENT, "agentrt_topology_make: fanout is %" PRIu32 ", %s", fanout,
            tree ? "but a tree needs at least 1" : "which only a tree has: it must be 0");
    struct art_topology topology = { shape, count, fanout };
    out_topology->bits = art_topology_name(&topology);
    return AGENTRT_OK;
}

agentrt_status art_api_topology_neighbours(agentrt_topology name, uint32_t node, uint32_t first,
                                           agentrt_neighbour *out_neighbours,
                                           uint32_t neighbours_max, uint32_t *out_count,
                                           agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_topology_neighbours", .error = error };
    struct art_topology topology;
    agentrt_status status = read(&call, name, &topology);
    if (status != AGENTRT_OK)
        return status;
    if (node >= topology.count)
        return art_error_set(error, AGENTRT_E_ARGUMENT,
                             "%s: node is %" PRIu32 ", but there are %" PRIu32 ", from 0",
                             call.name, node, topology.count);
    uint32_t all = art_topology_neighbours_count(&topology, node);
    uint32_t left = first < all ? all - first : 0;
    *out_count = left < neighbours_max ? left : neighbours_max;
    for (uint32_t i = 0; i < *out_count; i++)
        out_neighbours[i] = art_topology_neighbour(&topology, node, first + i);
    return AGENTRT_OK;
}

agentrt_status art_api_topology_edges(agentrt_topology name, uint64_t first,
                                      agentrt_edge *out_edges, uint32_t edges_max,
                                      uint32_t *out_count, agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_topology_edges", .error = error };
    struct art_topology topology;
    agentrt_status status = read(&call, name, &topology);
    if (status != AGENTRT_OK)
        return status;
    uint64_t all = art_topology_edges_count(&topology);
    uint64_t left = first < all ? all - first : 0;
    *out_count = left < edges_max ? (uint32_t)left : edges_max;
    for (uint32_t i = 0; i < *out_count; i++)
        out_edges[i] = art_topology_edge(&topology, first + i);
    return AGENTRT_OK;
}

agentrt_status art_api_topology_info_get(agentrt_topology name, agentrt_topology_info *out_info,
                                         agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_topology_info_get", .error = error };
    struct art_topology topology;
    agentrt_status status = read(&call, name, &topology);
    if (status == AGENTRT_OK)
        *out_info = (agentrt_topology_info){ .edges = art_topology_edges_count(&topology),
                                             .shape = topology.shape,
                                             .nodes = topology.count,
                                             .fanout = topology.fanout };
    return status;
}

agentrt_status art_api_topology_dot(agentrt_agent from, agentrt_topology name, agentrt_buf *out_buf,
                                    agentrt_error *error)
{
    struct art_call call = { .name = "agentrt_topology_dot",
                             .thread = art_thread_self(),
                             .error = error };
    agentrt_status status = art_call_check_from(&call, from.bits);
    if (status != AGENTRT_OK)
        return status;
    struct art_topology topology;
    status = read(&call, name, &topology);
    if (status != AGENTRT_OK)
        return status;
    uint64_t edges = art_topology_edges_count(&topology);
    if (edges > AGENTRT_DOT_EDGES_MAX)
        return art_error_set(error, AGENTRT_E_SIZE, "%s: %" PRIu64 " edges, at most %d are drawn",
                             call.name, edges, AGENTRT_DOT_EDGES_MAX);
    size_t bytes = 0;
    char *text = art_topology_dot(&topology, &bytes);
    status = text == NULL ? AGENTRT_E_MEMORY
                          : art_buf_create(call.thread, art_call_owner(&call, from.bits),
                                           AGENTRT_VAL, text, bytes, out_buf);
    art_mem_free(text);
    return status == AGENTRT_OK
               ? status
               : art_error_set(error, status, "%s: %s for the text of %" PRIu64 " edges", call.name,
                               agentrt_status_text(status), edges);
}
