"""Check the rules of ARCHITECTURE.md and STYLE.md that a script can check.

usage: tidy.py [--heads]

Prints every finding, then 'N passed, N failed', one for each check. With --heads it writes the list
of core files and their first lines into ARCHITECTURE.md instead.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import atomics
import includes
import shape
from tree import Tree

ROOT = Path(__file__).resolve().parents[2]
HEADS_BEGIN = "<!-- heads: written by tests/tidy/tidy.py --heads -->\n"
HEADS_END = "<!-- /heads -->\n"

CHECKS: tuple[Callable[[Tree], Iterator[str]], ...] = (
    includes.layers,
    includes.cycles,
    includes.bindings,
    atomics.argued,
    atomics.ended,
    atomics.funnelled,
    shape.file_sizes,
    shape.function_sizes,
    shape.conditionals,
    shape.heads,
    shape.phrases,
    shape.banners,
    shape.links,
    shape.layout,
    shape.budgets,
)


def generated_is_fresh(root: Path) -> Iterator[str]:
    """What the generator prints is what is checked in."""
    command = [sys.executable, "capi/generate", "--check"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield f"capi/generate --check: {(done.stdout + done.stderr).strip()}"


def heads_table(tree: Tree) -> str:
    """Return the markdown table of core files: one row where header and source share their line."""
    rows: dict[tuple[str, str], list[str]] = {}
    for path, text in tree.below("core", suffixes=(".c", ".h")).items():
        stem, _, suffix = path.removeprefix("core/").rpartition(".")
        rows.setdefault((stem, text.split("\n", 1)[0].removeprefix("// ")), []).append(suffix)
    lines = [
        f"| `{stem}.{suffixes[0] if len(suffixes) == 1 else '{' + ','.join(suffixes) + '}'}` | {head} |"
        for (stem, head), suffixes in sorted(rows.items())
    ]
    return "\n".join(["| file | idea |", "| --- | --- |", *lines, ""])


def write_heads(root: Path) -> None:
    page = root / "ARCHITECTURE.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(HEADS_BEGIN)
    _, end, after = rest.partition(HEADS_END)
    if not end:
        sys.exit(f"{page}: no place between {HEADS_BEGIN.strip()} and {HEADS_END.strip()}")
    table = heads_table(Tree.of_checkout(root))
    page.write_text(before + HEADS_BEGIN + table + HEADS_END + after, encoding="utf-8")


def main(arguments: list[str]) -> int:
    if arguments == ["--heads"]:
        write_heads(ROOT)
        return 0
    if arguments:
        print("usage: tidy.py [--heads]", file=sys.stderr)
        return 2
    tree = Tree.of_checkout(ROOT)
    failed = 0
    results = [(check.__doc__, list(check(tree))) for check in CHECKS]
    results.append((generated_is_fresh.__doc__, list(generated_is_fresh(ROOT))))
    for rule, findings in results:
        failed += bool(findings)
        print(f"{'FAILED' if findings else 'ok    '} {rule}")
        for finding in findings:
            print(f"       {finding}")
    print(shape.assert_density(tree))
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
