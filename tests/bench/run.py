"""Measures agentrt beside its peers and floors, in one interleaved run.

usage: run.py [quick] [--rounds N] [--minutes N] [--share X] [--only WORD[,WORD...]]

Writes build/bench/report.json and build/bench/table.txt, and prints the table. `quick` is the C
table in under a minute. --only keeps the jobs whose benchmark, runtime or variant is a WORD; --share shortens
every run to that part of its operations; after --minutes no new round begins.
Exits with 1 when a run failed its own checks.
"""

import argparse
import json
import shutil
import sys
from dataclasses import asdict

from jobs import Job, all_jobs, only, quick_jobs, shorter
from measure import count_instructions, run_rounds
from report import entries, table

from build import BUILDERS, OUT, bindings, build

ROUNDS = 5
FULL_MINUTES = 60.0
QUICK_MINUTES = 0.6


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure agentrt beside its peers.")
    parser.add_argument("mode", nargs="?", choices=["full", "quick"], default="full")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[])
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--share", type=float, default=1.0)
    options = parser.parse_args()
    quick = options.mode == "quick"
    chosen = only(options.only)
    jobs = [shorter(job, options.share) for job in (quick_jobs() if quick else all_jobs())]
    jobs = [job for job in jobs if chosen(job)]

    commands, missing = build({job.runtime for job in jobs} & set(BUILDERS))
    jobs = [job for job in jobs if job.runtime in commands]
    own: dict[str, list[str]] = {}
    if not quick:
        own, own_missing = bindings()
        own = {name: line for name, line in own.items() if not options.only or name in options.only}
        missing |= {} if options.only else own_missing

    def command(job: Job) -> list[str]:
        return commands[job.runtime](job.workers) + job.arguments()

    print(f"{len(jobs) + len(own)} processes a round", flush=True)
    minutes = options.minutes or (QUICK_MINUTES if quick else FULL_MINUTES)
    results = run_rounds(jobs, command, own, options.rounds, 60 * minutes)
    if shutil.which("valgrind") is None:
        missing["instruction counts"] = "valgrind is not installed (package valgrind)"
    else:
        counted = {"agentrt-c"} if quick else {"agentrt-c", "floor"}
        programs = {name: commands[name](1) for name in counted & set(commands)}
        count_instructions(programs, {(job.runtime, job.bench) for job in jobs}, results)
    text = table(results, missing, all_of_them=not quick and not options.only)
    report = [asdict(line) for line in entries(results)]
    (OUT / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    (OUT / "table.txt").write_text(text)
    print(text, end="")
    return 1 if results.failures else 0


if __name__ == "__main__":
    sys.exit(main())
