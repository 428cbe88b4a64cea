"""Every atomic access argues its memory order, and every edge has both of its ends."""

import re
from collections.abc import Iterator

from tree import Tree

ACCESS = re.compile(r"\bart_atomic_(?:load|store|exchange|add|sub|or|and|cas|cas_weak)\(")
RAW = re.compile(r"\b(?:atomic_\w+_explicit|__atomic_\w+|__sync_\w+|_Atomic)\b|<stdatomic\.h>")
ORDER = re.compile(r"\b(relaxed|acquire|release|acq_rel|seq_cst)\b")
EDGE = re.compile(r"\bedge ([a-z_]+\.[a-z_]+) \(([a-z_, /]+)\): \S")
RELAXED = re.compile(r"\brelaxed(?:, [a-z ]+)?: \S")
FUNNEL = "core/base/atomic.h"
RELEASING = {"release", "acq_rel", "seq_cst"}
ACQUIRING = {"acquire", "acq_rel", "seq_cst"}


def is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def first_line(lines: list[str], index: int) -> int:
    """Return where the statement that runs through this line begins."""
    while index > 0:
        above = lines[index - 1].split("//")[0].rstrip()
        if not above or above.endswith((";", "{", "}", ":", "\\")) or above.startswith("#"):
            break
        index -= 1
    return index


def comment_above(lines: list[str], index: int) -> str:
    """Return the comment beside a statement, or above the unbroken run of accesses it ends."""
    start = first_line(lines, index)
    beside = lines[index].partition("// ")[2]
    if beside:
        return beside
    while start > 0 and ACCESS.search(lines[start - 1]):
        start = first_line(lines, start - 1)
    end = start
    while start > 0 and is_comment(lines[start - 1]):
        start -= 1
    return " ".join(line.strip().removeprefix("//").strip() for line in lines[start:end])


def orders_of(lines: list[str], index: int) -> set[str]:
    """Return the orders named by the call that starts in this line."""
    call = lines[index][ACCESS.search(lines[index]).start() :]  # type: ignore[union-attr]
    while call.count("(") > call.count(")") and index + 1 < len(lines):
        index += 1
        call += " " + lines[index].strip()
    return set(ORDER.findall(call))


def accesses(tree: Tree) -> Iterator[tuple[str, set[str], str]]:
    """Yield (place, orders, comment) of each access outside the funnel."""
    for path, text in tree.below("core", "capi/src", suffixes=(".c", ".h")).items():
        lines = text.splitlines()
        for index, line in enumerate(lines):
            if path != FUNNEL and not is_comment(line) and ACCESS.search(line):
                place = f"{path}:{index + 1}"
                yield place, orders_of(lines, index), comment_above(lines, index)


def argued(tree: Tree) -> Iterator[str]:
    """A comment above or beside each access names its edge or says why relaxed is enough."""
    for place, orders, comment in accesses(tree):
        if orders == {"relaxed"}:
            if not RELAXED.search(comment):
                yield f"{place}: no 'relaxed: why' above a relaxed access"
        elif not EDGE.search(comment):
            yield f"{place}: no 'edge file.name (order): what' above the access"


def ended(tree: Tree) -> Iterator[str]:
    """Each edge is released somewhere and acquired somewhere."""
    ends: dict[str, set[str]] = {}
    places: dict[str, str] = {}
    for place, orders, comment in accesses(tree):
        for name, said in EDGE.findall(comment):
            ends.setdefault(name, set()).update(orders & set(ORDER.findall(said)))
            places.setdefault(name, place)
    for name, orders in sorted(ends.items()):
        if not orders & RELEASING:
            yield f"{places[name]}: edge {name} is acquired but never released"
        if not orders & ACQUIRING:
            yield f"{places[name]}: edge {name} is released but never acquired"


def funnelled(tree: Tree) -> Iterator[str]:
    """Atomics pass through base/atomic.h only."""
    for path, text in tree.below("core", "capi/src", suffixes=(".c", ".h")).items():
        for number, line in enumerate(text.splitlines(), start=1):
            if path != FUNNEL and not is_comment(line) and RAW.search(line):
                yield f"{path}:{number}: an atomic operation that bypasses base/atomic.h"
