"""Maps of shards and topologies: owners, epochs, hand-overs; neighbours, edges, pictures."""

import asyncio
import copy
import gc

import pytest

import agentrt
from agentrt import Mailbox, Member, Message, Relation, Runtime, Shape, Topology, shard_hash

FIVE = [Member(10, 1), Member(20, 2), Member(30, 3), Member(40, 4), Member(50, 5)]


def test_a_key_has_the_owner_it_has_in_every_language(simulated: Runtime) -> None:
    shards = simulated.shards(FIVE)
    owners = {key: shards.find(key) for key in ("", "AAPL", "MSFT")}
    assert [owner.member for owner in owners.values()] == [50, 50, 30]
    assert owners["AAPL"].shard == shard_hash("AAPL") % 1024 == 100
    assert owners["AAPL"].agent is None
    assert shards.find_hash(shard_hash(b"MSFT")) == owners["MSFT"]
    assert shard_hash("abc") == 0x44BC2CF5AD770999


def test_a_change_is_an_epoch_and_moves_the_difference(simulated: Runtime) -> None:
    shards = simulated.shards([Member(1), Member(2), Member(3)], shards=32)
    assert shards.change(Member(4), epoch=1) == 2
    moves = shards.moves(2)
    assert len(moves) == 8
    assert {move.to for move in moves} == {4}
    with pytest.raises(agentrt.EpochError, match="epoch 1 was named, it is 2"):
        shards.find("k", epoch=1)
    assert shards.remove(4) == 3
    assert shards.info().members == 3
    assert [owner.member for owner in shards.replicas(0, 3)][0] == shards.find_hash(0).member


def test_what_a_map_refuses(simulated: Runtime) -> None:
    shards = simulated.shards([Member(1)])
    for members in ([], [Member(1), Member(1)], [Member(1, 0)], [Member(-1)], [Member(2**53)], [Member(2, 2**32)]):
        with pytest.raises(agentrt.ArgumentError):
            simulated.shards(members)
    with pytest.raises(agentrt.ArgumentError, match="no power of two"):
        simulated.shards([Member(1)], shards=100)
    with pytest.raises(agentrt.ArgumentError, match="fewer members"):
        shards.replicas(0, 2)
    with pytest.raises(agentrt.ArgumentError, match="no other would be left"):
        shards.remove(1)
    with pytest.raises(agentrt.ArgumentError, match="it has no agent"):
        shards.signal("k", 1)
    with pytest.raises(agentrt.ArgumentError, match="bytes"):
        shards.find(7)  # type: ignore[arg-type]
    assert shards.info().epoch == 1


def test_a_closed_map_is_stale_and_closes_again(simulated: Runtime) -> None:
    with simulated.shards([Member(1)]) as shards:
        bits = shards.bits
    shards.close()
    with pytest.raises(agentrt.StaleError):
        shards.find("k")
    assert repr(shards) == f"<Shards {bits:#x}>"
    with pytest.raises(TypeError, match="cannot copy"):
        copy.copy(shards)
    lost = simulated.shards([Member(1)])
    bits = lost.bits
    del lost
    gc.collect()
    with pytest.raises(agentrt.StaleError):
        agentrt.lowlevel.shards_info_get(bits)


def test_the_order_of_a_key_survives_a_hand_over() -> None:
    async def main() -> None:
        seen: list[tuple[str, int]] = []

        async def old(mailbox: Mailbox) -> None:
            async for message in mailbox:
                seen.append(("old", message.type))
                if message.type == 99:
                    await asyncio.sleep(0.01)
                    message.reply(0)

        def new(message: Message) -> None:
            seen.append(("new", message.type))

        async with Runtime(workers=1) as runtime:
            with runtime.shards([Member(1, 1, runtime.spawn(old))], shards=1, handover_type=99) as shards:
                shards.signal("k", 1)
                shards.change(Member(1, 1, runtime.spawn(new)))
                for number in (2, 3, 4):
                    shards.signal("k", number, bytes([number]))
                while len(seen) < 5:
                    await asyncio.sleep(0.001)
                assert seen == [("old", 1), ("old", 99), ("new", 2), ("new", 3), ("new", 4)]
                assert shards.info().moving == 0

    asyncio.run(main())


def test_topologies_are_values() -> None:
    tree = Topology.tree(7, 2)
    assert tree == Topology(Shape.HIERARCHICAL, 7, 2) != Topology.tree(7, 3)
    assert len({tree, Topology.tree(7, 2)}) == 1
    assert (len(tree), tree.shape, tree.fanout, tree.edges_count) == (7, Shape.HIERARCHICAL, 2, 6)
    assert repr(tree) == "<Topology hierarchical of 7, fanout=2>"
    assert tree.neighbours(2) == [0, 5, 6]
    assert tree.parent(2) == 0
    assert tree.parent(0) is None
    assert tree.children(2) == [5, 6]
    assert [each.relation for each in tree.related(2)] == [Relation.PARENT, Relation.CHILD, Relation.CHILD]


def test_long_lists_come_whole() -> None:
    mesh = Topology.mesh(3000)
    assert mesh.neighbours(5) == [node for node in range(3000) if node != 5]
    assert Topology.ring(2500).neighbours(0) == [1, 2499]
    edges = list(Topology.star(2500).edges())
    assert len(edges) == 2499
    assert (edges[-1].a, edges[-1].b) == (0, 2499)


def test_a_picture_is_dot() -> None:
    assert Topology.ring(3).dot() == (
        "graph ring {\n  layout=circo;\n  node [shape=circle];\n  0 -- 1;\n  1 -- 2;\n  2 -- 0;\n}\n"
    )
    with pytest.raises(agentrt.SizeError):
        Topology.mesh(2000).dot()


def test_what_a_topology_refuses() -> None:
    for shape, count, fanout in ((Shape.MESH, 0, 0), (Shape.STAR, 3, 1), (Shape.HIERARCHICAL, 3, 0)):
        with pytest.raises(agentrt.ArgumentError):
            Topology(shape, count, fanout)
    with pytest.raises(agentrt.ArgumentError, match="node is 3"):
        Topology.mesh(3).neighbours(3)
