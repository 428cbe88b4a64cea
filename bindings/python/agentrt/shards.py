"""Shards: a map from keys to members, the same in every language; each change of it is an epoch.

Threads: any. Nothing here waits.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

from .agent import Agent
from .buffers import carry, octets
from .generated import lowlevel
from .generated.lowlevel import ArgumentError, ShardMove, ShardsInfo, StaleError, ffi, lib
from .unique import Unique

if TYPE_CHECKING:
    from .buffers import Payload
    from .host import Host

Key = str | bytes | bytearray | memoryview


class Member(NamedTuple):
    """A member of a map: a lasting id below 2**53, its share in relation to the others', and who gets its signals."""

    id: int
    weight: int = 1
    agent: Agent | None = None


class Owner(NamedTuple):
    """Who owns a shard, in which epoch."""

    member: int
    agent: Agent | None
    epoch: int
    shard: int


def _key(key: Key) -> tuple[Any, int]:
    data = key.encode() if isinstance(key, str) else octets(key)
    return data, len(data)


def shard_hash(key: Key) -> int:
    """The hash that decides a key's shard: xxHash64 of its bytes, seed 0; of text, of its UTF-8."""
    return lowlevel.shards_hash(*_key(key))


def given(members: Iterable[Member]) -> tuple[Any, int]:
    """The members as the core takes them."""
    listed = [(each.id, (each.agent.bits if each.agent else 0,), each.weight, 0) for each in members]
    try:
        return ffi.new("agentrt_member[]", listed), len(listed)
    except OverflowError as reason:
        raise ArgumentError(f"no members: {reason}") from None


class Shards(Unique):
    """A map from keys to members. `Runtime.shards` makes one; `with` closes it.

    `epoch` is what the caller knows: EpochError if the map has another one; 0 takes whichever there is.
    """

    __slots__ = ("_host", "bits")

    def __init__(self, host: Host, bits: int) -> None:
        self._host = host
        self.bits = bits

    def _owner(self, found: lowlevel.ShardOwner) -> Owner:
        return Owner(found.member, Agent(self._host, found.agent) if found.agent else None, found.epoch, found.shard)

    def find(self, key: Key, epoch: int = 0) -> Owner:
        """Who owns a key."""
        return self._owner(lowlevel.shards_find(self.bits, epoch, *_key(key)))

    def find_hash(self, hash: int, epoch: int = 0) -> Owner:
        """Who owns the keys of this hash, as `shard_hash` gives it."""
        return self._owner(lowlevel.shards_find_hash(self.bits, epoch, hash))

    def replicas(self, shard: int, count: int, epoch: int = 0) -> list[Owner]:
        """The `count` best members for a shard: its owner, then those next in line; ArgumentError for more than all."""
        return [self._owner(found) for found in lowlevel.shards_replicas(self.bits, epoch, shard, count)]

    def change(self, *members: Member, epoch: int = 0) -> int:
        """Add members that are not there, re-weight those that are, remove those of weight 0; the epoch this makes.

        All of it happens, or none. An agent that loses shards gets an ask of the map's `handover_type`; until it has
        replied, or is dead, signals for these shards are held.
        """
        return lowlevel.shards_change(self.bits, epoch, *given(members))

    def remove(self, *ids: int, epoch: int = 0) -> int:
        """Remove members; the epoch this makes."""
        return self.change(*(Member(id, 0) for id in ids), epoch=epoch)

    def moves(self, epoch: int = 0) -> list[ShardMove]:
        """Which shards the latest change has moved."""
        return lowlevel.shards_moves(self.bits, epoch, 0, lowlevel.SHARDS_MAX)

    def signal(self, key: Key, type: int, payload: Payload = b"", epoch: int = 0) -> None:
        """Signal the agent that owns a key. Signals for one key arrive in order, whoever owns it meanwhile."""
        with carry(type, payload) as (data, buf):
            lowlevel.shards_signal(self._host.caller().bits, self.bits, epoch, *_key(key), type, data, buf)

    def info(self) -> ShardsInfo:
        """Epoch, shards, members, and what is on its way."""
        return lowlevel.shards_info_get(self.bits)

    def close(self) -> None:
        """Give the map up; what it holds becomes dead letters. A second close does nothing."""
        with contextlib.suppress(StaleError):
            lowlevel.shards_close(self.bits)

    def __enter__(self) -> Shards:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        lib.agentrt_shards_close((self.bits,), ffi.NULL)  # nobody can use it any more

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shards) and other.bits == self.bits

    def __hash__(self) -> int:
        return hash(self.bits)

    def __repr__(self) -> str:
        return f"<Shards {self.bits:#x}>"
