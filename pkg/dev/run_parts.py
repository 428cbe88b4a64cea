"""Run the parts of a table one after another and add up what they counted.

usage: run_parts.py [--table FILE] [--list | PART...]

A part is a command. It passes when it exits with 0, counted at least one test, and none of them
failed or was skipped; a failing part never hides the next one. The last line is 'N passed, N failed'.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "test"
TAIL_LINES = 30
NAMED_MAX = 10
NAMED = re.compile(r"\s*(?:FAILED|FAIL:|ERROR:|not ok)\b")

# How each kind of runner says its counts: patterns whose numbers are added up.
COUNTS: dict[str, dict[str, str]] = {
    "plain": {"passed": r"^(?:\w+: )?(\d+) passed, \d+ failed", "failed": r"^(?:\w+: )?\d+ passed, (\d+) failed"},
    "pytest": {"passed": r"\b(\d+) passed\b", "failed": r"\b(\d+) (?:failed|errors?|skipped)\b"},
    "unittest": {"passed": r"^Ran (\d+) test", "failed": r"\b(?:failures|errors|skipped)=(\d+)"},
    "node": {"passed": r"^(?:#|ℹ) pass (\d+)", "failed": r"^(?:#|ℹ) (?:fail|skipped|todo|cancelled) (\d+)"},
    "cargo": {
        "passed": r"^test result: .*?(\d+) passed",
        "failed": r"^test result: .*?(\d+) failed; (\d+) ignored",
    },
    "exit": {},  # the command is itself the one test
}


@dataclass
class Part:
    """One row of the table."""

    name: str
    says: str
    run: str
    counts: str = "plain"
    after: str = ""
    minutes: float = 5


@dataclass
class Result:
    passed: int
    failed: int
    note: str = ""


def load(table: Path) -> list[Part]:
    parts = [Part(**row) for row in tomllib.loads(table.read_text(encoding="utf-8"))["part"]]
    for part in parts:
        if part.counts not in (*COUNTS, "build"):
            sys.exit(f"{table}: part {part.name}: counts = {part.counts!r} is no kind of runner")
    return parts


def numbers(pattern: str, text: str) -> int:
    found = re.findall(pattern, text, re.MULTILINE)
    return sum(int(n) for hit in found for n in (hit if isinstance(hit, tuple) else (hit,)) if n)


def judge(part: Part, status: int, text: str) -> Result:
    """Return what a command that ended with this status and output is worth."""
    good = status == 0
    if part.counts in ("exit", "build"):
        note = "" if good else f"exit {status}"
        return Result(int(good and part.counts == "exit"), int(not good), note)
    patterns = COUNTS[part.counts]
    passed, failed = (numbers(patterns[key], text) for key in ("passed", "failed"))
    if part.counts == "unittest":
        passed -= failed
    if good and passed + failed == 0:
        return Result(0, 1, "ran no test")
    if not good and failed == 0:
        return Result(passed, 1, f"exit {status}")
    return Result(passed, failed)


def execute(part: Part, log: Path) -> tuple[int, str]:
    """Run a part's command with its output in a log; return its status and that output."""
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            ["sh", "-c", part.run],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that a part that hangs ends with all it started
            env=os.environ | {"NO_COLOR": "1", "FORCE_COLOR": "0"},
        )
        try:
            status = process.wait(part.minutes * 60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            status = 124
            file.write(f"\nended: longer than {part.minutes:g} minutes\n")
    return status, log.read_text(encoding="utf-8", errors="replace")


def run(part: Part, broken: set[str]) -> Result:
    if part.after in broken:
        return Result(0, 1, f"not run: {part.after} failed")
    log = LOGS / f"{part.name}.log"
    status, text = execute(part, log)
    result = judge(part, status, text)
    summary = re.findall(r"^summary: (.+)$", text, re.MULTILINE)
    if summary and not result.failed:
        result.note = f": {summary[-1]}"
    if result.failed:
        lines = text.splitlines()
        named = [line for line in lines[:-TAIL_LINES] if NAMED.match(line)][:NAMED_MAX]
        result.note = f"{result.note}; the end of {log.relative_to(ROOT)}:".lstrip("; ")
        result.note += "".join(f"\n    {line}" for line in named + lines[-TAIL_LINES:])
    return result


def choose(parts: list[Part], names: list[str]) -> list[Part]:
    """Return the named parts and the builds they come after, in the table's order."""
    known = {part.name: part for part in parts}
    for name in names:
        if name not in known:
            sys.exit(f"no part {name!r}; there are: {' '.join(known)}")
    wanted = set(names or known)
    for part in reversed(parts):
        if part.name in wanted and part.after:
            wanted.add(part.after)
    return [part for part in parts if part.name in wanted]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--table", type=Path, default=ROOT / "pkg/dev/tests.toml")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("parts", nargs="*")
    arguments = parser.parse_args()
    parts = load(arguments.table)
    if arguments.list:
        for part in parts:
            print(f"{part.name:<16} {part.says}")
        return 0
    parts = choose(parts, arguments.parts)
    LOGS.mkdir(parents=True, exist_ok=True)
    total = Result(0, 0)
    broken: set[str] = set()
    for index, part in enumerate(parts, start=1):
        print(f"[{index}/{len(parts)}] {part.name}: {part.says} … ", end="", flush=True)
        begun = time.monotonic()
        result = run(part, broken)
        seconds = time.monotonic() - begun
        if result.failed:
            broken.add(part.name)
            print(f"FAILED ({seconds:.0f} s): {result.note}")
        elif part.counts == "build":
            print(f"done ({seconds:.0f} s)")
        else:
            print(f"{result.passed} passed ({seconds:.0f} s){result.note}")
        total.passed += result.passed
        total.failed += result.failed
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
