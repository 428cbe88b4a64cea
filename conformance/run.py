#!/usr/bin/env python3
"""Runs the conformance suite: every case on every driver, each compared with its expectations and with the C reference.

    python3 conformance/run.py                          everything
    python3 conformance/run.py --driver c --case ask/   some drivers, some cases
    python3 conformance/run.py --broken                 the deliberately broken drivers, each caught by its case
    python3 conformance/run.py --list                   the cases

Exit status: 0 all passed, 1 something failed, 2 the suite itself is wrong.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from suite.cases import BadCase, Case, load_cases, load_language, uncovered  # noqa: E402
from suite.checks import check_fragments, check_invariants, check_observations, check_same  # noqa: E402
from suite.driver import CONFORMANCE, REPOSITORY, Driver, DriverLost, DriverRow, load_drivers  # noqa: E402
from suite.report import Outcome, print_failure, print_matrix, write_report  # noqa: E402

BUILD = REPOSITORY / "build" / "conformance"
LIMIT_S = 20.0  # the longest a case may take, a cost case included
RECORDED_SEED = 3  # with the calls in the trace, which agentrt-replay makes again
REPLAY = REPOSITORY / "build" / "dev" / "agentrt-replay"
MORE_SEEDS = (2, 3)  # simulated again, and only compared with the reference: the order is another one there


class Suite:
    """One run: the reference's traces, the outcomes so far, and what is known to fail."""

    def __init__(self, cases: list[Case], abi_hash: str) -> None:
        self.cases = cases
        self.abi_hash = abi_hash
        self.reference: dict[tuple[str, int], tuple[str, dict[str, Any]]] = {}
        self.outcomes: list[Outcome] = []
        self.about: dict[str, dict[str, Any]] = {}
        self.known = {(case, driver) for path in sorted((CONFORMANCE / "known_failures").glob("*.toml"))
                      for entry in tomllib.loads(path.read_text()).get("known", [])
                      for case in [entry["case"]] for driver in entry["drivers"] if entry["why"]}

    def add(self, outcome: Outcome) -> None:
        if (outcome.case, outcome.driver) in self.known and outcome.state != "skipped":
            passed = outcome.state == "passed"
            problems = ["a known failure passes: take it off the list"] if passed else outcome.problems
            outcome = Outcome(outcome.case, outcome.driver, "failed" if passed else "known", problems)
        self.outcomes.append(outcome)
        if outcome.state == "failed":
            print_failure(outcome)

    def run_driver(self, row: DriverRow, extra: list[str]) -> None:
        """All cases on one driver; a lost driver is started again for the next case."""
        driver = Driver(row, extra, LIMIT_S)
        try:
            driver.start()
        except (DriverLost, OSError) as error:
            self.add(Outcome("driver/starts", row.name, "failed", [str(error)]))
            return
        self.about[row.name] = {"mode": driver.hello["mode"], "version": driver.hello["version"],
                                "abi_hash": driver.hello["abi_hash"]["u64"]}
        if driver.hello["abi_hash"] != {"u64": self.abi_hash}:
            self.add(Outcome("driver/abi_hash", row.name, "failed", [f"expected {self.abi_hash}, the specification's"]))
        for case in self.cases:
            if applicable(case, row, driver.hello):
                problems = self.run_case(driver, case)
                self.add(Outcome(case.name, row.name, "failed" if problems else "passed", problems))
            else:
                self.add(Outcome(case.name, row.name, "inapplicable"))
        try:
            driver.stop()
        except DriverLost as error:
            self.add(Outcome("driver/ends", row.name, "failed", [str(error)]))

    def run_case(self, driver: Driver, case: Case) -> list[str]:
        """What went wrong in all modes and seeds; a failure of what it relies on is said first."""
        runs = [(mode, seed) for mode in case.modes for seed in case.seeds]
        if "sim" in case.modes:
            runs += [("sim", seed) for seed in MORE_SEEDS if seed not in case.seeds]
        try:
            problems = [f"{mode}, seed {seed}: {problem}" for mode, seed in runs
                        for problem in self.run_once(driver, case, mode, seed)]
        except DriverLost as error:
            problems = [str(error)]
        failed = {outcome.case for outcome in self.outcomes
                  if outcome.state == "failed" and outcome.driver == driver.row.name}
        suspects = [name for name in case.data.get("relies_on", []) if name in failed]
        return [f"relies on {name}, which fails, too" for name in suspects if problems] + problems

    def run_once(self, driver: Driver, case: Case, mode: str, seed: int) -> list[str]:
        path = BUILD / "traces" / driver.row.name / f"{case.name}.{mode}.{seed}.trace"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        folder = BUILD / "folders" / driver.row.name / f"{case.name}.{mode}.{seed}"
        case.furnish(folder)
        calls = mode == "sim" and seed == RECORDED_SEED
        result = driver.case(case.request(mode, seed, path, folder, calls), LIMIT_S)
        shutil.rmtree(folder)
        if case.cost:
            turn_ns = int(result["elapsed_ns"]["u64"]) / int(result["stats"]["handled"]["u64"])
            self.about[driver.row.name]["turn_ns"] = round(turn_ns, 1)
            return check_observations(case, mode, result) + check_invariants("", result["stats"])
        if not path.exists():
            return ["the driver wrote no trace"]
        trace = path.read_text(errors="replace")
        unlike = replay(path) if calls else []
        if calls:  # without them it is what it is in any run
            trace = "".join(line for line in trace.splitlines(keepends=True) if not line.startswith("#"))
        if mode == "free":
            return check_observations(case, mode, result) + check_invariants(trace, result["stats"])
        problems = []
        if seed in case.seeds:
            problems = check_observations(case, mode, result) + check_fragments(case, trace)
        said = {"observations": result["observations"], "failures": len(result["failures"])}
        reference_trace, reference_said = self.reference.setdefault((case.name, seed), (trace, said))
        if said != reference_said and seed not in case.seeds:
            problems.append(f"the reference reports {reference_said}, this driver {said}")
        return problems + check_same(reference_trace, trace) + unlike


def replay(trace: Path) -> list[str]:
    """Makes a recording's calls again in C: the same must come of it, unless it has to do with another runtime or a file."""
    done = subprocess.run([REPLAY, trace], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == 0 or (done.returncode == 2 and done.stdout.endswith(" cannot be replayed\n")):
        return []
    return [f"replay: {line}" for line in done.stdout.splitlines()]


def applicable(case: Case, row: DriverRow, hello: dict[str, Any]) -> bool:
    """A need of the two modes is answered by hello, any other by what the row says it lacks."""
    return all(need == hello["mode"] if need in ("inline", "port") else need not in row.lacks for need in case.needs)


def build(rows: list[DriverRow]) -> list[str]:
    """Builds what each driver needs, each command once; returns the names of the drivers that did not build."""
    done: dict[tuple[str, ...], bool] = {}
    for row in rows:
        command = tuple(row.build)
        if command and command not in done:
            print(f"building {row.name}: {' '.join(command)}", flush=True)
            built = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            done[command] = built.returncode == 0
            if not done[command]:
                print(built.stdout)
    return [row.name for row in rows if not done.get(tuple(row.build), True)]


def run_suite(suite: Suite, rows: list[DriverRow], allow_missing: bool) -> None:
    present = []
    for row in rows:
        if missing := row.missing():
            print(f"skipped {row.name}: {missing} is not there")
            state = "skipped" if allow_missing else "failed"
            suite.add(Outcome("driver/is_there", row.name, state, [f"{missing} is not there (--allow-missing lets it be)"]))
            suite.about[row.name] = {"missing": missing}
        else:
            present.append(row)
    unbuilt = build(present)
    for row in present:
        if row.name in unbuilt:
            suite.add(Outcome("driver/builds", row.name, "failed", [f"{' '.join(row.build)} failed"]))
            suite.about[row.name] = {}
        else:
            print(f"running {row.name}", flush=True)
            suite.run_driver(row, [])


def run_broken(cases: dict[str, Case], rows: dict[str, DriverRow], abi_hash: str) -> tuple[int, int]:
    """Each broken driver must fail its case, which the same driver unbroken passes."""
    table = tomllib.loads((CONFORMANCE / "drivers" / "broken.toml").read_text())
    build([rows[row["driver"]] for row in table.values()])
    caught = 0
    for name, row in table.items():
        suite = Suite([cases[row["case"]]], abi_hash)
        sound, bad = Driver(rows[row["driver"]], [], LIMIT_S), Driver(
            rows[row["driver"]], [f"--broken={name}"], LIMIT_S)
        suite.about[row["driver"]] = {}
        before = suite.run_case(sound, suite.cases[0])
        problems = suite.run_case(bad, suite.cases[0])
        caught += bool(problems) and not before
        print(f"{'caught' if problems and not before else 'MISSED'} {name} by {row['case']}"
              + "".join(f"\n  {problem}" for problem in (before or problems)[:2]))
    return caught, len(table) - caught


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", action="append", default=[], help="only this driver (the reference runs too)")
    parser.add_argument("--case", action="append", default=[], help="only cases whose name begins like this")
    parser.add_argument("--broken", action="store_true", help="run the deliberately broken drivers")
    parser.add_argument("--allow-missing", action="store_true", help="a language that is not installed is no failure")
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    options = parser.parse_args()
    try:
        language = load_language()
        cases = load_cases(language)
        listed = json.loads((CONFORMANCE / "generated" / "operations.json").read_text())
        missed = uncovered(cases, language, listed)
    except (BadCase, OSError, KeyError) as error:
        print(f"conformance: {error}", file=sys.stderr)
        return 2
    if missed:
        print(f"conformance: no case calls or gives {', '.join(missed)}", file=sys.stderr)
        return 2
    if options.list:
        print("\n".join(case.name for case in cases))
        return 0
    rows = load_drivers()
    if unknown := set(options.driver) - {row.name for row in rows}:
        parser.error(f"no driver {', '.join(sorted(unknown))}")
    if options.broken:
        passed, failed = run_broken({case.name: case for case in cases}, {row.name: row for row in rows},
                                    listed["abi_hash"])
    else:
        chosen = [case for case in cases if not options.case or case.name.startswith(tuple(options.case))]
        suite = Suite(chosen, listed["abi_hash"])
        wanted = [row for row in rows if not options.driver or row.name in options.driver or row is rows[0]]
        run_suite(suite, wanted, options.allow_missing)
        print_matrix(suite.outcomes, suite.about, [row.name for row in wanted])
        write_report(BUILD / "report.json", suite.outcomes, suite.about)
        passed = sum(outcome.state in ("passed", "known") for outcome in suite.outcomes)
        failed = sum(outcome.state == "failed" for outcome in suite.outcomes)
        failed += not suite.outcomes  # nothing ran: a filter that fits no case is a mistake
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
