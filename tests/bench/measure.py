"""Runs jobs round by round, shuffled, each in a fresh process; and counts instructions."""

import json
import mmap
import random
import re
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from jobs import Job

TIMEOUT_S = 180
PAGE_BYTES = 4096

# Two run lengths for the difference; long enough that the runtime's opening and closing cancel out.
CALLGRIND_OPERATIONS = {
    "pingpong": (24_000, 72_000),
    "ring": (24_000, 72_000),
    "count": (48_000, 144_000),
    "fanin": (48_000, 144_000),
    "spawn": (12_000, 36_000),
    "big": (12_000, 36_000),
    "chameneos": (12_000, 36_000),
    "channel": (48_000, 144_000),
    "lease": (12_000, 36_000),
}


@dataclass(frozen=True)
class Key:
    """One line of the report."""

    bench: str
    variant: str
    runtime: str
    workers: int
    unit: str


@dataclass
class Results:
    values: dict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    instructions: dict[tuple[str, str], float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def warm_pages(gigabytes: float) -> None:
    """Touch memory once: a page that a virtual machine's host has not yet backed costs ten times
    one that it has, and would be counted against whoever comes first."""
    with open("/proc/meminfo", encoding="ascii") as meminfo:
        available = next(int(line.split()[1]) for line in meminfo if line.startswith("MemAvail"))
    size = min(int(gigabytes * 2**30), available * 1024 // 2) // PAGE_BYTES * PAGE_BYTES
    with mmap.mmap(-1, size) as memory:
        for offset in range(0, size, PAGE_BYTES):
            memory[offset] = 1


def run_process(name: str, command: list[str], results: Results) -> list[dict[str, object]]:
    """The result lines of one process. A run that fails its own checks yields none."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        results.failures.append(f"{name}: no end within {TIMEOUT_S} s")
        return []
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        said = " ".join(done.stderr.split())[-300:]
        results.failures.append(f"{name}: exit {done.returncode} {said}")
        return []
    return lines


def keep(line: dict[str, object], runtime: str, results: Results) -> None:
    key = Key(
        str(line["bench"]),
        str(line["variant"]),
        str(line.get("runtime") or runtime),
        int(str(line["workers"])),
        str(line["unit"]),
    )
    # our own programs print one value; a binding's bench prints the median of its samples
    results.values[key].append(float(str(line["value"] if "value" in line else line["median"])))


def run_rounds(
    jobs: list[Job],
    command: Callable[[Job], list[str]],
    bindings: dict[str, list[str]],
    rounds: int,
    budget_s: float,
) -> Results:
    """Every job once a round, all runtimes mixed, so that drift of the machine falls on all alike.
    No new round begins when the budget is used up."""
    results = Results()
    started = time.monotonic()
    for number in range(1, rounds + 1):
        round_started = time.monotonic()
        used = round_started - started
        if number > 1 and used + used / (number - 1) > budget_s:
            break
        warm_pages(2 if budget_s < 120 else 4)
        work: list[Job | str] = [*jobs, *bindings]
        random.shuffle(work)
        for item in work:
            if isinstance(item, Job):
                name, line, runtime = str(item), command(item), item.runtime
            else:
                name, line, runtime = item, bindings[item], item
            for result in run_process(name, line, results):
                keep(result, runtime, results)
        print(f"round {number}: {time.monotonic() - round_started:.0f} s", flush=True)
    return results


def collected(program: list[str], bench: str, operations: int) -> int:
    """Instructions of one whole process, from Callgrind's summary."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
        arguments = [bench, "default", "1", str(operations)]
        subprocess.run(
            [*tool, *program, *arguments], check=True, capture_output=True, timeout=TIMEOUT_S
        )
        found = re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE)
    if found is None:
        raise ValueError(f"no summary for {bench} in callgrind's output")
    return int(found.group(1))


def count_instructions(
    programs: dict[str, list[str]], known: set[tuple[str, str]], results: Results
) -> None:
    """Per operation on one worker, by the difference of two run lengths. Repeats exactly.

    What is `known` are pairs of a runtime and a benchmark that it has.
    """
    for bench, (short, long) in CALLGRIND_OPERATIONS.items():
        for runtime, program in programs.items():
            if (runtime, bench) not in known:
                continue
            try:
                spent = collected(program, bench, long) - collected(program, bench, short)
            except (subprocess.SubprocessError, OSError, ValueError) as reason:
                results.failures.append(f"callgrind {runtime} {bench}: {reason}")
                continue
            results.instructions[runtime, bench] = spent / (long - short)
