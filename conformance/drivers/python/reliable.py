"""The operations on breakers, retries and dead letters: each makes one call of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import operations

from agentrt import lowlevel

if TYPE_CHECKING:
    from driver import Operation, Turn

BACKOFFS = ("fixed", "linear", "exponential", "fibonacci")


def policy(op: Operation) -> dict[str, Any]:
    numbers = ("attempts", "base_ns", "cap_ns", "seed", "budget", "refill_ns")
    return {"backoff": BACKOFFS.index(op.get("backoff", "fixed")), "jitter": int(op.get("jitter", False)),
            **{name: op[name] for name in numbers if name in op}}  # fmt: skip


def breaker(turn: Turn, op: Operation) -> None:
    given = {name: op[name] for name in ("failures", "probes", "window_ns", "cooldown_ns") if name in op}
    turn.case.put(op["as"], "breaker", lowlevel.breaker_open(turn.bits(op.get("runtime", "runtime")), **given))


def retry_next(turn: Turn, op: Operation) -> None:
    pause_ns = lowlevel.retry_next(op["attempt"], op.get("now_ns", 0), op.get("deadline_ns", 0), **policy(op))
    turn.case.observations.append(operations.number(pause_ns))


def retry_spend(turn: Turn, op: Operation) -> None:
    name = op["register"]
    turn.registers[name] = lowlevel.retry_spend(op.get("now_ns", 0), turn.registers[name], **policy(op))


def retry_pause(turn: Turn, op: Operation) -> None:
    bits = lowlevel.retry_pause(turn.bits("runtime"), operations.caller(turn, op), op["pause_ns"])
    operations.expect(turn, op, bits)


STRATEGIES = ("one_for_one", "one_for_all", "rest_for_one")
REMEDIES = ("default", "retry", "fallback", "degrade", "restart", "ignore", "stop", "escalate")


def supervisor(turn: Turn, op: Operation) -> None:
    given = {name: op[name] for name in ("name", "fallback", "max_restarts", "within_ns", "grace_ns") if name in op}
    for name in ("transient", "overload", "permanent", "fatal"):
        given[name] = REMEDIES.index(op.get(name, "default"))
    runtime, by = turn.bits(op.get("runtime", "runtime")), operations.caller(turn, op)
    bits = lowlevel.supervisor_spawn(runtime, by, strategy=STRATEGIES.index(op.get("strategy", "one_for_one")),
                                     supervisor=turn.bits(op.get("supervisor", "")), **given, **policy(op))  # fmt: skip
    turn.case.put(op["as"], "agent", bits)


def adopt(turn: Turn, op: Operation) -> None:
    lowlevel.supervisor_adopt(operations.caller(turn, op), turn.bits(op["supervisor"]), turn.bits(op["agent"]))


def children(turn: Turn, op: Operation) -> None:
    for bits, restarts, state in lowlevel.supervisor_children(
            turn.bits(op["supervisor"]), op.get("first", 0), op.get("max", 64)):  # fmt: skip
        turn.case.observations += [{"agent": turn.case.name_of(bits)}, operations.number(restarts),
                                   operations.number(state)]  # fmt: skip


CALLS: dict[str, Callable[[Turn, Operation], None]] = {
    "supervisor": supervisor, "adopt": adopt, "children": children,
    "breaker": breaker, "retry_next": retry_next, "retry_spend": retry_spend, "retry_pause": retry_pause,
    "admit": lambda turn, op: turn.case.put(
        op["as"], "ticket", lowlevel.breaker_admit(turn.bits(op["breaker"]))),
    "report": lambda turn, op: lowlevel.breaker_report(
        turn.bits(op["breaker"]), turn.bits(op["ticket"]), int(op.get("failed", False))),
    "retry_key": lambda turn, op: turn.case.observations.append(
        operations.number(lowlevel.retry_key(op["seed"], op["call_number"]))),
    "classify": lambda turn, op: turn.case.observations.append({"text": lowlevel.status_class(op["code"])}),
    "subscribe": lambda turn, op: lowlevel.letter_subscribe(turn.bits(op["agent"])),
    "unsubscribe": lambda turn, op: lowlevel.letter_unsubscribe(turn.bits(op["agent"])),
}  # fmt: skip
