"""Run the core's tests in a build with coverage and say how many of its lines they reach.

usage: coverage.py FOLDER

Counts lines of core/ and capi/src/, whatever file they were compiled into. Prints each file that
stays below the floor, and a last line `summary: …`. gcov comes with the compiler.
"""

import gzip
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUITES = ("unit", "sim", "stress", "fuzz")
TORTURES = 2
FLOOR_PERCENT = 85  # what is left are answers to the system's refusals and races that are rare
COUNTED = ("core/", "capi/src/")
THEIRS = "core/base/third_party/"


def run_suites(build: Path) -> None:
    for suite in SUITES:
        command = [str(build / "tests" / f"agentrt_{suite}")]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    # Each child of a torture merges its counts into those of all files, which takes most of the time.
    torture = [str(build / "tests" / "agentrt_unit"), "--torture", "--parts", str(TORTURES)]
    running = [
        subprocess.Popen([*torture, "--part", str(part)], cwd=ROOT, stdout=subprocess.DEVNULL)
        for part in range(TORTURES)
    ]
    ended = [process.wait() for process in running]
    if any(ended):
        sys.exit("a test failed under torture")


def line_counts(build: Path) -> dict[str, dict[int, int]]:
    """How often each line of each counted file ran."""
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    data = [str(file.resolve()) for file in build.rglob("*.gcda")]
    with tempfile.TemporaryDirectory() as folder:
        command = ["gcov", "--json-format", *data]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for report in Path(folder).glob("*.json.gz"):
            parsed = json.loads(gzip.decompress(report.read_bytes()))
            for file in parsed["files"]:
                path = (Path(parsed["current_working_directory"]) / file["file"]).resolve()
                name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
                if name.startswith(COUNTED) and not name.startswith(THEIRS):
                    for line in file["lines"]:
                        counts[name][line["line_number"]] += line["count"]
    return counts


def main() -> int:
    build = ROOT / sys.argv[1]
    for stale in build.rglob("*.gcda"):
        stale.unlink()
    run_suites(build)
    counts = line_counts(build)
    lines = sum(len(of_file) for of_file in counts.values())
    reached = sum(count > 0 for of_file in counts.values() for count in of_file.values())
    for name, of_file in sorted(counts.items()):
        missed = sorted(number for number, count in of_file.items() if count == 0)
        if len(missed) * 100 > len(of_file) * (100 - FLOOR_PERCENT):
            print(f"{name}: {len(missed)} of {len(of_file)} lines not reached: {missed}")
    percent = 100 * reached / max(lines, 1)
    print(f"summary: {percent:.1f} % of {lines} lines of core/ and capi/src/ reached")
    return 0 if percent >= FLOOR_PERCENT else 1


if __name__ == "__main__":
    sys.exit(main())
