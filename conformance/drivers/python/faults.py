"""The operations on faults and what they leave stuck: each makes one call of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from agentrt import lowlevel

if TYPE_CHECKING:
    from driver import Operation, Turn

KINDS = ("delay", "drop", "crash", "slow", "full", "jump")


def number(value: int) -> dict[str, str]:
    return {"u64": str(value)}


def runtime(turn: Turn, op: Operation) -> int:
    return turn.bits(op.get("runtime", "runtime"))


def inject(turn: Turn, op: Operation) -> None:
    agents = {name: turn.bits(op[name]) for name in ("sender", "to") if name in op}
    numbers = {name: op[name] for name in ("min_ns", "max_ns", "skip", "times") if name in op}
    fault = lowlevel.fault_inject(
        runtime(turn, op), kind=KINDS.index(op["kind"]), chance=op.get("chance", 1_000_000), **agents, **numbers)
    turn.case.put(op["as"], "ticket", fault)


def strikes(turn: Turn, op: Operation) -> None:
    count = lowlevel.fault_strikes(runtime(turn, op), turn.bits(op["fault"]) & 0xFFFFFFFF)
    turn.case.observations.append(number(count))


def stuck(turn: Turn, op: Operation) -> None:
    agent, agents, limited = lowlevel.runtime_stuck(runtime(turn, op))
    turn.case.observations += [{"agent": turn.case.name_of(agent)}, number(agents), number(limited)]


CALLS: dict[str, Callable[[Turn, Operation], None]] = {
    "inject": inject, "strikes": strikes, "stuck": stuck,
    "remove": lambda turn, op: lowlevel.fault_remove(runtime(turn, op), turn.bits(op["fault"]) & 0xFFFFFFFF),
}  # fmt: skip
