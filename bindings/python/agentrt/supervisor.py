"""Supervisor: an agent that decides what becomes of others when these fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from .agent import Agent
from .future import nanoseconds, whole
from .generated import lowlevel
from .generated.lowlevel import ArgumentError, ChildState, Remedy, Strategy

if TYPE_CHECKING:
    from .host import Host
    from .reliable import Retry

_LISTED = 1024  # children that one call lists


class Child(NamedTuple):
    """One of a supervisor's children: how often that has restarted it, and how it is."""

    agent: Agent
    restarts: int
    state: ChildState


class Supervisor(Agent):
    """An agent that takes no messages and decides about its children; `runtime.supervisor()` makes it."""

    __slots__ = ()

    def adopt(self, agent: Agent) -> None:
        """Make a living agent its last child; CycleError if the supervisor is under it.

        What is spawned here must be of a class, a factory or a function: an instance cannot be made anew.
        """
        cell = self._host.cells.get(agent.bits)
        if cell is not None and cell.factory is None:
            raise ArgumentError(f"{cell.behavior!r} cannot be made anew: spawn its class, or give a factory")
        lowlevel.supervisor_adopt(self._host.caller().bits, self.bits, agent.bits)

    def children(self) -> list[Child]:
        """Its children in the order of their starts."""
        found: list[Child] = []
        while True:
            part = lowlevel.supervisor_children(self.bits, len(found), _LISTED)
            found += [Child(self._host.agent(bits), restarts, ChildState(state)) for bits, restarts, state in part]
            if len(part) < _LISTED:
                return found


def supervise(
    host: Host, strategy: Strategy, remedies: dict[str, Remedy], *, max_restarts: int, within: float, grace: float,
    retry: Retry | None, **options: Any,
) -> Supervisor:  # fmt: skip
    """What Runtime.supervisor does."""
    if max_restarts < 1:
        raise ArgumentError(f"a supervisor may restart at least once, not {max_restarts!r} times")
    options.update({name: whole(name, remedy, 32) for name, remedy in remedies.items()})
    options.update({} if retry is None else retry.policy(host))
    bits = lowlevel.supervisor_spawn(
        host.bits, host.caller().bits, strategy=whole("strategy", strategy, 32),
        max_restarts=whole("max_restarts", max_restarts, 32), within_ns=max(nanoseconds(within), 1),
        grace_ns=max(nanoseconds(grace), 1), **options,
    )  # fmt: skip
    return Supervisor(host, bits)


def maker(behavior: object, factory: Callable[[], object] | None, *, is_coroutine: bool) -> Callable[[], object] | None:
    """What makes the behaviour of an agent anew; None if nothing does."""
    if factory is not None:
        return factory
    if is_coroutine or not hasattr(behavior, "receive"):
        return lambda: behavior  # a function has no state of its own
    return None


def check_supervisor(supervisor: Agent | None, factory: Callable[[], object] | None, behavior: object) -> int:
    """The bits of a supervisor, for whom the behaviour can be made anew."""
    if supervisor is None:
        return 0
    if factory is None:
        raise ArgumentError(f"{behavior!r} cannot be made anew for its supervisor: spawn its class, or give a factory")
    return supervisor.bits
