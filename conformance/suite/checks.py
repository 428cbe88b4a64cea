"""What a result must fulfil: the case's expectations, the reference's trace, or the invariants of a free run."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from fnmatch import fnmatchcase
from itertools import zip_longest
from typing import Any

from .cases import Case

SENT = re.compile(r"^(?:signal|ask|fenced|gossip) (\d+)->(\d+) (\d+) (\w+) (\d+) ([0-9a-f]{16})")
HANDLED = re.compile(r"^handle (\d+)<-(\d+) signal (\d+) (\d+) ([0-9a-f]{16})")
SPAWNED = re.compile(r"^spawn \d+->(\d+)")
ENDED = re.compile(r"^end (\d+) ")


def tagged(value: Any) -> dict[str, str]:
    """The shorthands of a case file: 7, "E_DEAD", or the tagged form itself."""
    if isinstance(value, int):
        return {"u64": str(value)}
    if isinstance(value, str):
        return {"status": value}
    return dict(value)


def check_observations(case: Case, mode: str, result: dict[str, Any]) -> list[str]:
    """Failures of the driver's own, and observations that differ; free-running their order is open."""
    problems = list(result["failures"])
    expected = [tagged(value) for value in case.expect.get("observations", [])]
    got = result["observations"]
    if mode == "free":
        expected, got = sorted(expected, key=str), sorted(got, key=str)
    for index, (want, have) in enumerate(zip_longest(expected, got)):
        if want != have:
            problems.append(f"observation {index}: expected {want}, got {have}")
            break
    return problems


def events(trace: str) -> list[str]:
    """The lines of a trace without their times."""
    return [line.partition(" ")[2] for line in trace.splitlines()]


def check_fragments(case: Case, trace: str) -> list[str]:
    """Every pattern of `expect.trace` matches a line, in order; none of `expect.trace_never` matches any."""
    lines = events(trace)
    rest = iter(lines)
    problems = [f"trace: no line {pattern!r} (in this place)" for pattern in case.expect.get("trace", [])
                if not any(fnmatchcase(line, pattern) for line in rest)]
    problems += [f"trace: a line matches {pattern!r}" for pattern in case.expect.get("trace_never", [])
                 if any(fnmatchcase(line, pattern) for line in lines)]
    return problems


def check_same(reference: str, trace: str) -> list[str]:
    """Byte for byte; the first line that differs is named."""
    if reference == trace:
        return []
    for number, (want, have) in enumerate(zip_longest(reference.splitlines(), trace.splitlines()), 1):
        if want != have:
            return [f"trace line {number}: the reference has {want!r}, this driver {have!r}"]
    return ["trace: line ends differ from the reference's"]


def check_invariants(trace: str, stats: dict[str, Any]) -> list[str]:
    """What holds in every run: order per pair, one end for each agent, and the conservation of messages."""
    problems: list[str] = []
    waiting: dict[tuple[str, str], deque[tuple[str, ...]]] = defaultdict(deque)
    spawned: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    for line in events(trace):
        if match := SENT.match(line):
            source, target, kind, _, size, checksum = match.groups()
            waiting[source, target].append((kind, size, checksum))
        elif match := HANDLED.match(line):
            target, source, *message = match.groups()
            # A sender that has died reads as 0, too, which is therefore not checked.
            if source != "0" and not _advance(waiting[source, target], tuple(message)):
                problems.append(f"order {source} to {target}: {line!r} was sent before the one handled last")
        elif match := SPAWNED.match(line):
            spawned[match[1]] += 1
        elif match := ENDED.match(line):
            ended[match[1]] += 1
    for agent, count in (spawned - ended).items() | (ended - spawned).items():
        problems.append(f"agent {agent}: {spawned[agent]} spawns, {ended[agent]} ends ({count} too few or too many)")
    if stats:
        accepted, handled, letters, flying = (
            int(stats[name]["u64"]) for name in ("accepted", "handled", "dead_letters", "in_flight"))
        if accepted != handled + letters + flying:
            problems.append(f"conservation: {accepted} accepted, {handled} handled, "
                            f"{letters} dead letters, {flying} in flight")
    return problems[:10]


def _advance(sent: deque[tuple[str, ...]], handled: tuple[str, ...]) -> bool:
    """Goes on to the message handled; what is skipped became a dead letter, or the conservation shows the loss."""
    while sent:
        if sent.popleft() == handled:
            return True
    return False
