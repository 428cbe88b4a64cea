// Topologies: neighbours, edges, pictures.
#include "../../harness/fixture.h"

#include <stdlib.h>

static agentrt_topology make(agentrt_shape shape, uint32_t count, uint32_t fanout)
{
    agentrt_topology topology = {0};
    CHECK_OK(agentrt_topology_make(shape, count, fanout, &topology, NULL));
    CHECK_EQ(topology.bits >> 49, 11);
    CHECK(topology.bits < 1ull << 53);
    return topology;
}

static uint32_t neighbours(agentrt_topology topology, uint32_t node, agentrt_neighbour *out_all)
{
    uint32_t count;
    CHECK_OK(agentrt_topology_neighbours(topology, node, 0, out_all, 64, &count, NULL));
    return count;
}

static uint64_t edges_count(agentrt_topology topology)
{
    agentrt_topology_info info;
    CHECK_OK(agentrt_topology_info_get(topology, &info, NULL));
    return info.edges;
}

// Edges and neighbours say the same, and every pair of relations fits.
static void check_consistent(agentrt_topology topology, uint32_t count)
{
    static bool linked[64][64];
    memset(linked, 0, sizeof linked);
    agentrt_edge edges[64];
    uint64_t seen = 0, all = edges_count(topology);
    while (seen < all) {
        uint32_t got;
        CHECK_OK(agentrt_topology_edges(topology, seen, edges, 64, &got, NULL));
        CHECK(got > 0);
        for (uint32_t i = 0; i < got; i++) {
            CHECK(edges[i].a < count && edges[i].b < count && edges[i].a != edges[i].b);
            CHECK(!linked[edges[i].a][edges[i].b] && !linked[edges[i].b][edges[i].a]);
            linked[edges[i].a][edges[i].b] = true;
        }
        seen += got;
    }
    CHECK_EQ(seen, all);
    uint64_t ends = 0;
    for (uint32_t node = 0; node < count; node++) {
        agentrt_neighbour list[64], back[64];
        uint32_t got = neighbours(topology, node, list);
        ends += got;
        for (uint32_t i = 0; i < got; i++) {
            uint32_t other = list[i].node;
            CHECK(linked[node][other] || linked[other][node]);
            uint32_t theirs = neighbours(topology, other, back), at = 0;
            while (at < theirs && back[at].node != node)
                at++;
            CHECK(at < theirs);
            CHECK_EQ(back[at].relation, list[i].relation == AGENTRT_PARENT  ? AGENTRT_CHILD
                                        : list[i].relation == AGENTRT_CHILD ? AGENTRT_PARENT
                                                                            : AGENTRT_PEER);
        }
    }
    CHECK_EQ(ends, 2 * all);
}

TEST(every_shape_agrees_with_itself_at_every_size)
{
    for (uint32_t count = 1; count < 64; count++) {
        check_consistent(make(AGENTRT_MESH, count, 0), count);
        check_consistent(make(AGENTRT_RING, count, 0), count);
        check_consistent(make(AGENTRT_STAR, count, 0), count);
        for (uint32_t fanout = 1; fanout < 5; fanout++)
            check_consistent(make(AGENTRT_HIERARCHICAL, count, fanout), count);
    }
}

TEST(a_mesh_links_everybody_with_everybody)
{
    agentrt_topology mesh = make(AGENTRT_MESH, 4, 0);
    agentrt_neighbour list[64];
    CHECK_EQ(neighbours(mesh, 2, list), 3);
    CHECK(list[0].node == 0 && list[1].node == 1 && list[2].node == 3);
    CHECK_EQ(list[0].relation, AGENTRT_PEER);
    CHECK_EQ(edges_count(mesh), 6);
    CHECK_EQ(edges_count(make(AGENTRT_MESH, AGENTRT_TOPOLOGY_MAX, 0)),
             (uint64_t)AGENTRT_TOPOLOGY_MAX * (AGENTRT_TOPOLOGY_MAX - 1) / 2);
}

TEST(a_ring_has_the_next_and_then_the_one_before)
{
    agentrt_topology ring = make(AGENTRT_RING, 5, 0);
    agentrt_neighbour list[64];
    CHECK_EQ(neighbours(ring, 4, list), 2);
    CHECK(list[0].node == 0 && list[1].node == 3);
    CHECK_EQ(neighbours(make(AGENTRT_RING, 2, 0), 0, list), 1);
    CHECK_EQ(list[0].node, 1);
    CHECK_EQ(neighbours(make(AGENTRT_RING, 1, 0), 0, list), 0);
}

TEST(a_tree_has_a_parent_and_children)
{
    agentrt_topology tree = make(AGENTRT_HIERARCHICAL, 8, 3);
    agentrt_neighbour list[64];
    CHECK_EQ(neighbours(tree, 0, list), 3);
    CHECK(list[0].node == 1 && list[0].relation == AGENTRT_CHILD);
    CHECK_EQ(neighbours(tree, 2, list), 2);
    CHECK(list[0].node == 0 && list[0].relation == AGENTRT_PARENT);
    CHECK(list[1].node == 7 && list[1].relation == AGENTRT_CHILD);
    CHECK_EQ(neighbours(tree, 7, list), 1);
    CHECK_EQ(list[0].node, 2);
    agentrt_topology star = make(AGENTRT_STAR, 8, 0);
    CHECK_EQ(neighbours(star, 0, list), 7);
    CHECK_EQ(neighbours(star, 5, list), 1);
    CHECK(list[0].node == 0 && list[0].relation == AGENTRT_PARENT);
}

TEST(a_list_can_be_taken_in_parts)
{
    agentrt_topology mesh = make(AGENTRT_MESH, 1000000, 0);
    agentrt_neighbour list[3];
    uint32_t count;
    CHECK_OK(agentrt_topology_neighbours(mesh, 500, 999997, list, 3, &count, NULL));
    CHECK_EQ(count, 2);
    CHECK_EQ(list[1].node, 999999);
    CHECK_OK(agentrt_topology_neighbours(mesh, 500, 4000000, list, 3, &count, NULL));
    CHECK_EQ(count, 0);
    agentrt_edge edges[3];
    CHECK_OK(agentrt_topology_edges(mesh, edges_count(mesh) - 2, edges, 3, &count, NULL));
    CHECK_EQ(count, 2);
    CHECK(edges[1].a == 999998 && edges[1].b == 999999);
    CHECK(edges[0].a == 999997 && edges[0].b == 999999);
}

TEST(a_picture_is_dot)
{
    agentrt_runtime runtime = fixture_simulated(1);
    (void)runtime;
    agentrt_buf buf;
    agentrt_view view;
    CHECK_OK(agentrt_topology_dot(HOST, make(AGENTRT_RING, 3, 0), &buf, NULL));
    CHECK_OK(agentrt_buf_view(HOST, buf, 0, &view, NULL));
    static const char expected[] = "graph ring {\n  layout=circo;\n  node [shape=circle];\n"
                                   "  0 -- 1;\n  1 -- 2;\n  2 -- 0;\n}\n";
    CHECK_EQ(view.bytes, sizeof expected - 1);
    CHECK(memcmp(view.data, expected, view.bytes) == 0);
    CHECK_OK(agentrt_buf_unview(HOST, buf, NULL));
    CHECK_OK(agentrt_buf_close(buf, NULL));
    CHECK_REFUSED(agentrt_topology_dot(HOST, make(AGENTRT_MESH, 2000, 0), &buf, E), AGENTRT_E_SIZE);
}

TEST(bad_shapes_counts_and_fanouts_are_refused)
{
    static const struct {
        uint32_t shape, count, fanout;
    } bad[] = {{0, 3, 0},
               {5, 3, 0},
               {AGENTRT_MESH, 0, 0},
               {AGENTRT_RING, AGENTRT_TOPOLOGY_MAX + 1, 0},
               {AGENTRT_STAR, 3, 1},
               {AGENTRT_HIERARCHICAL, 3, 0},
               {AGENTRT_HIERARCHICAL, 3, AGENTRT_FANOUT_MAX + 1}};
    agentrt_topology topology = {0};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_REFUSED(agentrt_topology_make((agentrt_shape)bad[i].shape, bad[i].count,
                                            bad[i].fanout, &topology, E),
                      AGENTRT_E_ARGUMENT);
    CHECK_EQ(topology.bits, 0);
}

TEST(a_forged_topology_is_stale)
{
    agentrt_neighbour neighbour;
    agentrt_edge edge;
    agentrt_topology_info info;
    agentrt_buf buf;
    uint32_t count;
    static const uint64_t forged[] = {
        11ull << 49,                            // no shape, no node
        11ull << 49 | 1ull << 46,               // a mesh of none
        11ull << 49 | 1ull << 46 | 1 << 25 | 5, // a mesh with a fanout
        11ull << 49 | 4ull << 46 | 5,           // a tree without one
        11ull << 49 | 5ull << 46 | 5,           // another shape
        11ull << 49 | 1ull << 46 | 0x1FFFFFF,
    };
    for (unsigned i = 0; i < sizeof forged / sizeof *forged; i++) {
        agentrt_topology topology = {forged[i]};
        CHECK_REFUSED(agentrt_topology_neighbours(topology, 0, 0, &neighbour, 1, &count, E),
                      AGENTRT_E_STALE);
        CHECK_REFUSED(agentrt_topology_edges(topology, 0, &edge, 1, &count, E), AGENTRT_E_STALE);
        CHECK_REFUSED(agentrt_topology_info_get(topology, &info, E), AGENTRT_E_STALE);
        CHECK_REFUSED(agentrt_topology_dot(HOST, topology, &buf, E), AGENTRT_E_STALE);
    }
    CHECK_REFUSED(
        agentrt_topology_neighbours(make(AGENTRT_STAR, 3, 0), 3, 0, &neighbour, 1, &count, E),
        AGENTRT_E_ARGUMENT);
}
