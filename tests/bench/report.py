"""What the figures say: report.json, the table with ratios, the goals reached or not."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jobs import BENCHES
from measure import Results


@dataclass(frozen=True)
class Line:
    """One entry of report.json."""

    bench: str
    variant: str
    runtime: str
    workers: int
    unit: str
    median: float
    min: float
    max: float
    runs: int
    instructions: float | None


# Whose figures a peer is compared with.
OURS = {
    "tokio": "agentrt-rust",
    "actix": "agentrt-rust",
    "asyncio": "agentrt-python",
    "pykka": "agentrt-python",
    "worker_threads": "agentrt-node",
    "nact": "agentrt-node",
}
ORDER = (
    *BENCHES, "channel", "mpmc", "memory", "send_iso", "send_val", "turn", "breaker", "wake", "shard", "quorum", "broadcast", "gossip",
    "lease",
)
PER = {
    "pingpong": "hop",
    "ring": "hop of 100 agents",
    "count": "message, 1 to 1",
    "fanin": "message, 8 to 1",
    "spawn": "spawn, message, death",
    "big": "ping + pong, 120 agents",
    "chameneos": "meeting, 100 creatures",
    "channel": "item in and out, in one turn",
    "mpmc": "item from one of 4 to one of 4",
    "lease": "acquire and release",
    "memory": "idle agent, resident",
    "send_iso": "hop with a moved buffer, variant is bytes",
    "send_val": "message with a shared buffer, variant is bytes",
    "turn": "message handled by a binding's agent",
    "breaker": "call let through by a closed breaker",
    "quorum": "round of 5 voters, 5 votes and the result read",
    "broadcast": "member of 10,000; the call, or until all have handled it",
    "gossip": "member of 10,000, until the report is there",
    "wake": "first message to a sleeping runtime",
}


def entries(results: Results) -> list[Line]:
    """The lines of report.json. Instruction counts are those of one worker."""
    lines = []
    for key, values in results.values.items():
        plain = key.workers == 1 and key.variant == "default"
        counted = results.instructions.get((key.runtime, key.bench)) if plain else None
        lines.append(
            Line(
                key.bench,
                key.variant,
                key.runtime,
                key.workers,
                key.unit,
                round(statistics.median(values), 3),
                round(min(values), 3),
                round(max(values), 3),
                len(values),
                None if counted is None else round(counted, 1),
            )
        )
    return sorted(lines, key=place)


def place(line: Line) -> tuple[int, str, int, int, bool, str, str]:
    """Where a line stands: by benchmark, payload size, workers; ours before the peers."""
    bench = ORDER.index(line.bench) if line.bench in ORDER else len(ORDER)
    size = int(line.variant) if line.variant.isdigit() else 0
    peer = not line.runtime.startswith("agentrt")
    return bench, line.bench, size, line.workers, peer, line.runtime, line.variant


class Figures:
    """Looks medians up; the best of a runtime's variants where none is named."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines

    def find(self, bench: str, runtime: str, workers: int = 1, variant: str = "") -> float | None:
        found = [
            line.median
            for line in self.lines
            if (line.bench, line.runtime, line.workers) == (bench, runtime, workers)
            and variant in ("", line.variant)
        ]
        return min(found, default=None)

    def instructions(self, bench: str) -> float | None:
        found = (line for line in self.lines if (line.bench, line.runtime) == (bench, "agentrt-c"))
        return next((line.instructions for line in found if line.instructions is not None), None)


def ratio(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def less(part: float | None, other: float | None) -> float | None:
    return None if part is None or other is None else part - other


Measure = Callable[[Figures], float | None]


@dataclass(frozen=True)
class Goal:
    text: str
    limit: float  # at most
    measure: Measure


def against(bench: str, peer: str, workers: int = 1, peer_workers: int = 1) -> Measure:
    """agentrt-c's median over the peer's."""
    return lambda f: ratio(f.find(bench, "agentrt-c", workers), f.find(bench, peer, peer_workers))


def rust_against_c(bench: str) -> Measure:
    return lambda f: ratio(f.find(bench, "agentrt-rust"), f.find(bench, "agentrt-c"))


def batch_turn(runtime: str) -> Measure:
    return lambda f: f.find("turn", runtime, 1, "batch256")


def asyncio_wake(floor: str) -> Measure:
    """How much later than at that floor the handler runs; each is woken by one call into C."""
    return lambda f: less(
        f.find("wake", "agentrt-python", 1, "asyncio-core"), f.find("wake", "floor", 1, floor)
    )


GOALS = (
    Goal("ping-pong, hop, 1 worker, against Go's", 0.35, against("pingpong", "go")),
    Goal("ping-pong, hop, instructions", 200, lambda f: f.instructions("pingpong")),
    Goal("ping-pong, hop, 2 workers against own 1", 1.2, against("pingpong", "agentrt-c", 2)),
    Goal("ring of 100, hop, 2 workers against own 1", 1.2, against("ring", "agentrt-c", 2)),
    Goal("1 to 1, message, 1 worker, against Go's", 0.7, against("count", "go")),
    Goal("spawn + message + death against Erlang's", 0.25, against("spawn", "erlang")),
    Goal("spawn + message + death, instructions", 600, lambda f: f.instructions("spawn")),
    Goal("channel, item in and out in a turn, ns", 50, lambda f: f.find("channel", "agentrt-c")),
    Goal("lease, acquire and release, ns", 200, lambda f: f.find("lease", "agentrt-c", 1, "default")),
    Goal("durable lease, acquire and release, ns", 1_000_000, lambda f: f.find("lease", "agentrt-c", 1, "durable")),
    Goal("idle agent of 1 M, bytes", 256, lambda f: f.find("memory", "agentrt-c", 1, "1m")),
    Goal("idle agent of 10 M, bytes", 256, lambda f: f.find("memory", "agentrt-c", 1, "10m")),
    Goal("shard look-up by hash, ns", 10, lambda f: f.find("shard", "agentrt-c")),
    Goal("shard look-up by a key of 8 bytes, ns", 10, lambda f: f.find("shard", "agentrt-c", 1, "key")),
    Goal("breaker, check, ns", 20, lambda f: f.find("breaker", "agentrt-c", 1, "default")),
    Goal(
        "first message to a sleeping runtime against a futex wake",
        1.5,
        lambda f: ratio(f.find("wake", "agentrt-c"), f.find("wake", "floor", 1, "futex")),
    ),
    Goal("quorum of 5 local voters, ns", 2000, lambda f: f.find("quorum", "agentrt-c")),
    Goal(
        "broadcast to 10,000 idle agents, ns a member",
        100,
        lambda f: f.find("broadcast", "agentrt-c", 1, "default"),
    ),
    Goal(
        "the same until all have handled it, ns a member",
        100,
        lambda f: f.find("broadcast", "agentrt-c", 1, "handled"),
    ),
    Goal("Python turn at batch 256, ns", 300, batch_turn("agentrt-python")),
    Goal(
        "asyncio wake to handler over asyncio's own eventfd wake, ns",
        15_000,
        asyncio_wake("asyncio-eventfd"),
    ),
    Goal(
        "asyncio wake to handler over a bare thread's eventfd wake, ns",
        15_000,
        asyncio_wake("eventfd"),
    ),
    Goal("Node turn at batch 256, ns", 60, batch_turn("agentrt-node")),
    Goal("Rust agent against the same C agent, ping-pong", 1.15, rust_against_c("pingpong")),
    Goal("Rust agent against the same C agent, ring", 1.15, rust_against_c("ring")),
    Goal("Rust agent against the same C agent, 1 to 1", 1.15, rust_against_c("count")),
    Goal("Rust agent against the same C agent, spawn", 1.15, rust_against_c("spawn")),
)


def number(value: float) -> str:
    """Three digits or all of the whole ones."""
    return f"{value:,.{max(0, 2 - len(str(int(value))) + 1)}f}" if value < 1000 else f"{value:,.0f}"


def rows(lines: list[Line]) -> Iterator[str]:
    figures = Figures(lines)
    section = None
    for line in lines:
        if line.bench != section:
            section = line.bench
            yield f"\n{section}: {line.unit} per {PER.get(section, 'operation')}"
            figures_head = f"{'median':>11} {'min':>11} {'max':>11} {'runs':>4}"
            yield f"  {'runtime':<16} {'variant':<20} workers {figures_head}    instr    ratio"
        ours = OURS.get(line.runtime, "agentrt-c")
        variant = line.variant if line.bench.startswith("send") else ""
        own = figures.find(line.bench, ours, line.workers, variant)
        compared = None if line.runtime.startswith("agentrt") else ratio(line.median, own)
        yield (
            f"  {line.runtime:<16} {line.variant:<20} {line.workers:>7}"
            f" {number(line.median):>11} {number(line.min):>11} {number(line.max):>11}"
            f" {line.runs:>4}"
            f" {'' if line.instructions is None else number(line.instructions):>8}"
            f" {'' if compared is None else number(compared) + 'x':>8}"
        )


def goals(lines: list[Line], all_of_them: bool) -> Iterator[str]:
    figures = Figures(lines)
    yield "\ngoals (at most)"
    for goal in GOALS:
        found = goal.measure(figures)
        if found is None:
            if all_of_them:
                yield f"  not measured  {goal.text:<58} {number(goal.limit):>8}"
            continue
        verdict = "reached" if found <= goal.limit else "NOT reached"
        yield f"  {verdict:<13} {goal.text:<58} {number(goal.limit):>8}  found {number(found)}"


def table(results: Results, missing: dict[str, str], all_of_them: bool) -> str:
    lines = entries(results)
    out = ["ratio: this runtime's median over that of agentrt in the same language"]
    out += rows(lines)
    out += goals(lines, all_of_them)
    if missing:
        out += ["\nmissing, so not compared:"]
        out += [f"  {runtime}: {reason}" for runtime, reason in missing.items()]
    if results.failures:
        out += ["\nfailed, so not counted:"]
        out += [f"  {failure}" for failure in results.failures]
    return "\n".join(out) + "\n"
