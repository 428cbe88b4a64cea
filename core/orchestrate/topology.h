// Topologies: mesh, ring, star and tree as values, whose neighbours and edges are computed where they are asked for.
//
// Threads: any; the name is the value, so there is nothing to own, to close or to go stale.
// Why in the name: a shape, a count and a fanout fit the bits that other names spend on a place and its lives.
#ifndef ART_ORCHESTRATE_TOPOLOGY_H
#define ART_ORCHESTRATE_TOPOLOGY_H

#include "base/config.h"

struct art_topology {
    agentrt_shape shape;
    uint32_t count;
    uint32_t fanout; // of a tree; a star's is that of a tree with one level
};

// The name of a topology that has been checked.
uint64_t art_topology_name(const struct art_topology *topology);
// False for a name that was never one.
ART_MUST_USE bool art_topology_read(uint64_t bits, struct art_topology *out_topology);

uint32_t art_topology_neighbours_count(const struct art_topology *topology, uint32_t node);
// The index-th neighbour of a node: the parent first, then in order; of a ring, the next first.
agentrt_neighbour art_topology_neighbour(const struct art_topology *topology, uint32_t node,
                                         uint32_t index);
uint64_t art_topology_edges_count(const struct art_topology *topology);
// The index-th edge, each once: of a mesh by its lower node, of the others by the node it leads to.
agentrt_edge art_topology_edge(const struct art_topology *topology, uint64_t index);

// A graph in DOT, the language of Graphviz, which is art_mem_free's; NULL when memory is short.
ART_MUST_USE char *art_topology_dot(const struct art_topology *topology, size_t *out_bytes);

#endif
