"""Arrows go down: which file may include which, and no circle among headers."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tree import Tree, is_generated

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
WINGS = ("orchestrate", "reload", "reliable", "observe", "tenant", "sandbox", "service", "cluster")
ROOTS = ("core", "capi/src", "capi/generated")
HEADER = "agentrt.h"  # the public header: its records and codes are every layer's vocabulary


def layer_of(path: str) -> str:
    parts = PurePosixPath(path).parts
    if parts[0] != "core":
        return parts[0]
    return parts[1] if len(parts) > 2 else "runtime"


def allowed(layer: str) -> set[str]:
    """Return the layers that a layer may include (ARCHITECTURE.md, section 3)."""
    if layer == "base":
        return {"base"}
    if layer == "object":
        return {"base", "object"}
    if layer == "exec":
        return {"base", "object", "exec"}
    if layer in WINGS:
        return {"base", "object", "exec", layer}
    core = {"base", "object", "exec", "runtime", *WINGS}
    return core | {"capi"} if layer == "capi" else core


def edges(tree: Tree) -> Iterator[tuple[str, str, str | None]]:
    """Yield (file, name as written, file it resolves to) for core and capi."""
    for path, text in tree.below("core", "capi", suffixes=(".c", ".h")).items():
        places = (str(PurePosixPath(path).parent), *ROOTS)
        for name in INCLUDE.findall(text):
            found = (f"{place}/{name}" for place in places if f"{place}/{name}" in tree.texts)
            yield path, name, next(found, None)


def layers(tree: Tree) -> Iterator[str]:
    """Includes point down: base, object, exec, wings, runtime, capi."""
    for path, name, target in edges(tree):
        if target is None:
            yield f"{path}: includes {name!r}, which is no file of core or capi"
        elif name == HEADER:
            if layer_of(path) != "capi" and path != "core/base/config.h":
                yield f"{path}: {HEADER} comes in through base/config.h"
        elif layer_of(target) not in allowed(layer_of(path)):
            yield f"{path}: layer {layer_of(path)} may not include {target}"


def bindings(tree: Tree) -> Iterator[str]:
    """Bindings see the public header and themselves, nothing of core."""
    for path, text in tree.below("bindings", suffixes=(".c", ".h", ".cc", ".cpp")).items():
        own = "/".join(PurePosixPath(path).parts[:2]) + "/"
        for name in INCLUDE.findall(text):
            target = posixpath.normpath(f"{PurePosixPath(path).parent}/{name}")
            if name != HEADER and not (target.startswith(own) and target in tree.texts):
                yield f"{path}: a binding may include {HEADER} and its own files, not {name!r}"


def cycles(tree: Tree) -> Iterator[str]:
    """No header reaches itself."""
    graph: dict[str, list[str]] = {}
    for path, _, target in edges(tree):
        if target is not None and not is_generated(target):
            graph.setdefault(path, []).append(target)
    for start in sorted(graph):
        seen: set[str] = set()
        open_ = list(graph[start])
        while open_:
            path = open_.pop()
            if path == start:
                yield f"{start}: includes itself through other files"
                break
            if path not in seen:
                seen.add(path)
                open_.extend(graph.get(path, ()))
