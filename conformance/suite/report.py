"""What a run says: a matrix on the terminal, report.json, and one line that reruns a failure."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MARKS = {"passed": ".", "failed": "F", "known": "k", "skipped": "-", "inapplicable": " "}


@dataclass(frozen=True)
class Outcome:
    """One case on one driver: `passed`, `failed`, `known`, `skipped` or `inapplicable`."""

    case: str
    driver: str
    state: str
    problems: list[str] = field(default_factory=list)


def rerun_line(outcome: Outcome) -> str:
    return f"python3 conformance/run.py --driver {outcome.driver} --case {outcome.case}"


def print_failure(outcome: Outcome) -> None:
    print(f"FAILED {outcome.case} on {outcome.driver}")
    for problem in outcome.problems:
        print("  " + problem.replace("\n", "\n  "))
    print(f"  rerun: {rerun_line(outcome)}", flush=True)


def print_matrix(outcomes: list[Outcome], about: dict[str, dict[str, Any]], drivers: list[str]) -> None:
    """One row a noun, one column a driver: passed of applicable, and what else there was; last, a turn's cost."""
    table: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for outcome in outcomes:
        for noun in (outcome.case.partition("/")[0], "all"):
            table[noun][outcome.driver][outcome.state] += 1
    nouns = sorted(noun for noun in table if noun != "all") + (["all"] if outcomes else [])
    widths = [max(len(driver), 9) for driver in drivers]
    print(" " * 12 + "  ".join(f"{driver:>{width}}" for driver, width in zip(drivers, widths, strict=True)))
    for noun in nouns:
        cells = [f"{_cell(table[noun][driver]):>{width}}"
                 for driver, width in zip(drivers, widths, strict=True)]
        print(f"{noun:<12}" + "  ".join(cells))
    costs = [about.get(driver, {}).get("turn_ns") for driver in drivers]
    if any(costs):
        cells = [f"{'' if cost is None else round(cost):>{width}}" for cost, width in zip(costs, widths, strict=True)]
        print(f"{'ns a turn':<12}" + "  ".join(cells))


def _cell(states: Counter[str]) -> str:
    if states["skipped"]:
        return "skipped"
    applicable = states["passed"] + states["failed"] + states["known"]
    marks = (" F" if states["failed"] else "") + (" k" if states["known"] else "")
    return f"{states['passed']}/{applicable}{marks}" if applicable else "n/a"


def write_report(path: Path, outcomes: list[Outcome], drivers: dict[str, dict[str, Any]]) -> None:
    """`drivers`: what is known of each, as its hello and its turn cost; the counts are added here."""
    rows = []
    for name, about in drivers.items():
        states = Counter(outcome.state for outcome in outcomes if outcome.driver == name)
        rows.append({"driver": name, **{state: states[state] for state in MARKS}, **about})
    failures = [asdict(outcome) | {"rerun": rerun_line(outcome)} for outcome in outcomes if outcome.state == "failed"]
    report = {"cases": len({outcome.case for outcome in outcomes}), "drivers": rows,
              "failed": len(failures), "failures": failures}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=2) + "\n")
