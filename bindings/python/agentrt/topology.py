"""Topology: who is whose neighbour in a mesh, ring, star or tree; computed, not stored."""

from __future__ import annotations

from collections.abc import Iterator

from .generated import lowlevel
from .generated.lowlevel import Edge, Neighbour, Relation, Shape, ffi

_PAGE = 1024


class Topology:
    """A value: two of the same shape, count and fanout are equal. Nodes are numbered from 0."""

    __slots__ = ("_info", "bits")

    def __init__(self, shape: Shape, count: int, fanout: int = 0) -> None:
        self.bits = lowlevel.topology_make(shape, count, fanout)
        self._info = lowlevel.topology_info_get(self.bits)

    @classmethod
    def mesh(cls, count: int) -> Topology:
        """Everybody is everybody's neighbour."""
        return cls(Shape.MESH, count)

    @classmethod
    def ring(cls, count: int) -> Topology:
        """Each has the next and the one before."""
        return cls(Shape.RING, count)

    @classmethod
    def star(cls, count: int) -> Topology:
        """Node 0 is the parent of all others."""
        return cls(Shape.STAR, count)

    @classmethod
    def tree(cls, count: int, fanout: int) -> Topology:
        """Node i is the parent of fanout * i + 1 to fanout * i + fanout."""
        return cls(Shape.HIERARCHICAL, count, fanout)

    def __len__(self) -> int:
        return self._info.nodes

    @property
    def shape(self) -> Shape:
        """What it looks like."""
        return Shape(self._info.shape)

    @property
    def fanout(self) -> int:
        """Children of a node of a tree; 0 otherwise."""
        return self._info.fanout

    @property
    def edges_count(self) -> int:
        """How many edges there are."""
        return self._info.edges

    def related(self, node: int) -> Iterator[Neighbour]:
        """The neighbours of a node, each with what it is to it: a Relation."""
        first, page = 0, lowlevel.topology_neighbours(self.bits, node, 0, _PAGE)
        while page:
            yield from page
            first += len(page)
            page = lowlevel.topology_neighbours(self.bits, node, first, _PAGE)

    def neighbours(self, node: int) -> list[int]:
        """The neighbours of a node: its parent and then its children, the next in a ring and the one before, or all."""
        return [each.node for each in self.related(node)]

    def parent(self, node: int) -> int | None:
        """The node above, if there is one."""
        return next((each.node for each in self.related(node) if each.relation == Relation.PARENT), None)

    def children(self, node: int) -> list[int]:
        """The nodes below, if there are any."""
        return [each.node for each in self.related(node) if each.relation == Relation.CHILD]

    def edges(self) -> Iterator[Edge]:
        """Every edge once."""
        first, page = 0, lowlevel.topology_edges(self.bits, 0, _PAGE)
        while page:
            yield from page
            first += len(page)
            page = lowlevel.topology_edges(self.bits, first, _PAGE)

    def dot(self) -> str:
        """A picture in DOT, the language of Graphviz; SizeError for more than a million edges."""
        buf = lowlevel.topology_dot(0, self.bits)
        try:
            view = lowlevel.buf_view(0, buf, 0)
            text = bytes(ffi.buffer(ffi.cast("char *", view.data), view.bytes))
            lowlevel.buf_unview(0, buf)
            return text.decode()
        finally:
            lowlevel.buf_close(buf)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Topology) and other.bits == self.bits

    def __hash__(self) -> int:
        return hash(self.bits)

    def __repr__(self) -> str:
        fanout = f", fanout={self.fanout}" if self.fanout else ""
        return f"<Topology {self.shape.name.lower()} of {len(self)}{fanout}>"
