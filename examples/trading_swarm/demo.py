"""Run the trading swarm in every language under one seed and compare what they did.

usage: demo.py [--seed N] [LANGUAGE...]

Prints a table, draws build/demo/equity.png, writes build/demo/report.json, and fails unless orders,
fills, profit and loss, equity curve and trace are the same in all of them.
"""

import argparse
import datetime
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (after the choice of a backend without a screen)

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "demo"
TICKS = OUT / "ticks.csv"
SWARM = "examples/trading_swarm"
PROGRAMS = {
    "c": [f"build/dev/{SWARM}/c/swarm"],
    "python": [sys.executable, f"{SWARM}/python/swarm.py"],
    "node": ["node", f"{SWARM}/node/swarm.mjs"],
    "rust": ["build/rust/release/trading-swarm"],
}
COLUMNS = ("language", "ticks", "messages", "orders", "fills", "P&L", "messages/s", "trace")
SAME = ("ticks", "messages", "orders", "fills", "pnl", "equity_sha256", "trace_sha256")

Run = dict[str, str | int | float]


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run(language: str, seed: int) -> Run:
    """Run one program; its progress bar goes straight to the terminal."""
    trace, equity = OUT / f"trace-{language}.txt", OUT / f"equity-{language}.csv"
    arguments = [str(TICKS), str(seed), str(trace), str(equity)]
    command = PROGRAMS[language] + arguments
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    except OSError as error:
        sys.exit(f"demo: the {language} program does not start: {error}")
    if done.returncode != 0:
        sys.exit(f"demo: the {language} program ended with status {done.returncode}")
    result: Run = json.loads(done.stdout)
    return result | {"equity_sha256": sha256(equity), "trace_sha256": sha256(trace)}


def cells(one: Run) -> tuple[str, ...]:
    rate = float(one["messages"]) / float(one["seconds"])
    return (
        str(one["language"]),
        *(f"{one[key]:,}" for key in ("ticks", "messages", "orders", "fills")),
        f"${float(one['pnl']) / 10_000:,.2f}",
        f"{rate:,.0f}",
        str(one["trace_sha256"])[:12],
    )


def table(runs: list[Run]) -> str:
    rows = [COLUMNS, *(cells(one) for one in runs)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    lines = []
    for row in rows:
        padded = [row[0].ljust(widths[0])]
        padded += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(padded))
    return "\n".join(lines)


def column(path: Path, name: str) -> list[str]:
    header, *lines = path.read_text(encoding="ascii").splitlines()
    index = header.split(",").index(name)
    return [line.split(",")[index] for line in lines]


def draw(languages: list[str]) -> Path:
    """Draw the equity curves; where all agree they lie on one another."""
    dates = [datetime.date.fromisoformat(date) for date in column(TICKS, "date")]
    figure, axes = plt.subplots(figsize=(10, 5), layout="constrained")
    for index, language in enumerate(languages):
        equity = [int(text) / 10_000 for text in column(OUT / f"equity-{language}.csv", "equity")]
        width = 1.0 + 1.5 * (len(languages) - 1 - index)
        axes.plot(dates, equity, linewidth=width, label=language)
    axes.axhline(0, color="grey", linewidth=0.8)
    axes.yaxis.set_major_formatter(mpl.ticker.StrMethodFormatter("${x:,.0f}"))
    axes.set(title="Trading swarm: profit and loss", xlabel="date", ylabel="equity")
    axes.legend()
    axes.grid(alpha=0.3)
    picture = OUT / "equity.png"
    figure.savefig(picture, dpi=120)
    return picture


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", default=[])
    arguments = parser.parse_args()
    languages = arguments.languages or list(PROGRAMS)
    if unknown := [name for name in languages if name not in PROGRAMS]:
        parser.error(f"no program in {', '.join(unknown)}; there are {', '.join(PROGRAMS)}")
    runs = [run(language, arguments.seed) for language in languages]
    differing = [key for key in SAME if len({one[key] for one in runs}) > 1]
    report = {"seed": arguments.seed, "runs": runs, "identical": not differing}
    (OUT / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    picture = draw(languages)
    print(table(runs))
    print(f"equity curve: {picture.relative_to(ROOT)}, report: {(OUT / 'report.json').relative_to(ROOT)}")
    if differing:
        print(f"FAILED: the programs differ in {', '.join(differing)}")
        return 1
    print(f"done: {len(runs)} programs, seed {arguments.seed}, identical results and traces")
    return 0


if __name__ == "__main__":
    sys.exit(main())
