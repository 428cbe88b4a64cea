// Topologies: mesh, ring, star and tree as values, whose neighbours and edges are computed where they are asked for.
#include "orchestrate/topology.h"

#include "base/assert.h"
#include "base/mem.h"
#include "object/handle.h"

#include <inttypes.h>
#include <stdio.h>

// The generation's bits hold shape and fanout, the index's bits the count.
#define SHAPE_SHIFT 21
#define FANOUT_MASK ((1u << SHAPE_SHIFT) - 1)

_Static_assert(AGENTRT_TOPOLOGY_MAX < 1 << ART_INDEX_BITS, "a count fits an index");
_Static_assert(AGENTRT_FANOUT_MAX <= FANOUT_MASK, "a fanout fits its bits");
_Static_assert(AGENTRT_HIERARCHICAL >> (ART_GENERATION_BITS - SHAPE_SHIFT) == 0, "so does a shape");

uint64_t art_topology_name(const struct art_topology *topology)
{
    ART_ASSERT(topology->count > 0 && topology->count <= AGENTRT_TOPOLOGY_MAX);
    return art_handle_make(ART_HANDLE_TOPOLOGY,
                           (uint32_t)topology->shape << SHAPE_SHIFT | topology->fanout,
                           topology->count);
}

bool art_topology_read(uint64_t bits, struct art_topology *out_topology)
{
    uint32_t generation = art_handle_generation(bits);
    *out_topology = (struct art_topology){ .shape = (agentrt_shape)(generation >> SHAPE_SHIFT),
                                           .count = art_handle_index(bits),
                                           .fanout = generation & FANOUT_MASK };
    bool tree = out_topology->shape == AGENTRT_HIERARCHICAL;
    return out_topology->count > 0 && out_topology->count <= AGENTRT_TOPOLOGY_MAX &&
           out_topology->shape >= AGENTRT_MESH && out_topology->shape <= AGENTRT_HIERARCHICAL &&
           tree == (out_topology->fanout > 0) && out_topology->fanout <= AGENTRT_FANOUT_MAX;
}

// Of a star and a tree; a node's children lie side by side.
static uint64_t fanout_of(const struct art_topology *topology)
{
    return topology->shape == AGENTRT_STAR ? topology->count : topology->fanout;
}

static uint32_t children_of(const struct art_topology *topology, uint32_t node)
{
    uint64_t fanout = fanout_of(topology);
    uint64_t first = fanout * node + 1;
    if (first >= topology->count)
        return 0;
    uint64_t left = topology->count - first;
    return (uint32_t)(left < fanout ? left : fanout);
}

uint32_t art_topology_neighbours_count(const struct art_topology *topology, uint32_t node)
{
    ART_ASSERT(node < topology->count);
    switch (topology->shape) {
    case AGENTRT_MESH:
        return topology->count - 1;
    case AGENTRT_RING:
        return topology->count > 2 ? 2 : topology->count - 1;
    default:
        return (node > 0) + children_of(topology, node);
    }
}

agentrt_neighbour art_topology_neighbour(const struct art_topology *topology, uint32_t node,
                                         uint32_t index)
{
    ART_ASSERT(index < art_topology_neighbours_count(topology, node));
    uint32_t count = topology->count;
    switch (topology->shape) {
    case AGENTRT_MESH:
        return (agentrt_neighbour){ index < node ? index : index + 1, AGENTRT_PEER };
    case AGENTRT_RING:
        return (agentrt_neighbour){ (node + (index == 0 ? 1 : count - 1)) % count, AGENTRT_PEER };
    default:
        break;
    }
    uint64_t fanout = fanout_of(topology);
    if (node > 0 && index == 0)
        return (agentrt_neighbour){ (uint32_t)((node - 1) / fanout), AGENTRT_PARENT };
    uint64_t child = fanout * node + 1 + index - (node > 0);
    return (agentrt_neighbour){ (uint32_t)child, AGENTRT_CHILD };
}

// Edges of a mesh that begin at nodes below this one.
static uint64_t edges_before(uint64_t count, uint64_t node)
{
    return node * count - node * (node + 1) / 2;
}

uint64_t art_topology_edges_count(const struct art_topology *topology)
{
    if (topology->shape == AGENTRT_MESH)
        return edges_before(topology->count, topology->count);
    if (topology->shape == AGENTRT_RING && topology->count > 2)
        return topology->count;
    return topology->count - 1;
}

agentrt_edge art_topology_edge(const struct art_topology *topology, uint64_t index)
{
    ART_ASSERT(index < art_topology_edges_count(topology));
    if (topology->shape == AGENTRT_RING)
        return (agentrt_edge){ (uint32_t)index, (uint32_t)((index + 1) % topology->count) };
    if (topology->shape != AGENTRT_MESH)
        return (agentrt_edge){ (uint32_t)(index / fanout_of(topology)), (uint32_t)index + 1 };
    uint64_t low = 0;
    uint64_t high = topology->count - 1;
    while (low + 1 < high) { // the edge begins at low or above, and below high
        uint64_t middle = low + (high - low) / 2;
        if (edges_before(topology->count, middle) <= index)
            low = middle;
        else
            high = middle;
    }
    uint64_t behind = index - edges_before(topology->count, low);
    return (agentrt_edge){ (uint32_t)low, (uint32_t)(low + 1 + behind) };
}

// The longest line: two nodes below 2^24, the dashes and the rest.
#define DOT_LINE_BYTES 32
#define DOT_HEAD_BYTES 128

char *art_topology_dot(const struct art_topology *topology, size_t *out_bytes)
{
    static const char *const names[] = { [AGENTRT_MESH] = "mesh",
                                         [AGENTRT_RING] = "ring",
                                         [AGENTRT_STAR] = "star",
                                         [AGENTRT_HIERARCHICAL] = "hierarchical" };
    static const char *const layouts[] = { [AGENTRT_MESH] = "circo",
                                           [AGENTRT_RING] = "circo",
                                           [AGENTRT_STAR] = "twopi",
                                           [AGENTRT_HIERARCHICAL] = "dot" };
    uint64_t edges = art_topology_edges_count(topology);
    ART_ASSERT(edges <= AGENTRT_DOT_EDGES_MAX);
    size_t room = DOT_HEAD_BYTES + edges * DOT_LINE_BYTES;
    char *text = art_mem_alloc(room);
    if (text == NULL)
        return NULL;
    size_t used = (size_t)snprintf(text, room, "graph %s {\n  layout=%s;\n  node [shape=circle];\n",
                                   names[topology->shape], layouts[topology->shape]);
    if (edges == 0)
        used += (size_t)snprintf(text + used, room - used, "  0;\n");
    for (uint64_t i = 0; i < edges; i++) {
        agentrt_edge edge = art_topology_edge(topology, i);
        used += (size_t)snprintf(text + used, room - used, "  %" PRIu32 " -- %" PRIu32 ";\n",
                                 edge.a, edge.b);
    }
    used += (size_t)snprintf(text + used, room - used, "}\n");
    ART_ASSERT(used < room);
    *out_bytes = used;
    return text;
}
