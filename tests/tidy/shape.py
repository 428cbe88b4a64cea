"""Sizes, heads and words: what a reader meets before the code."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tree import Tree, is_generated, is_theirs

FILE_LINES_MAX = 700
FUNCTION_LINES_MAX = 70
CODE = (".c", ".h", ".cc", ".py", ".pyi", ".rs", ".js", ".mjs", ".cjs", ".ts", ".sh")
TOP = {
    "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "README.md", "STYLE.md", "bindings", "capi",
    "conformance", "core", "dev", "examples", "meson.build", "meson_options.txt", "pkg",
    "pyproject.toml", "tests",
}  # fmt: skip
DOTTED = {".ci", ".clang-format", ".clang-tidy", ".gitattributes", ".gitignore"}
# Hand-written lines of a binding: idiom only, since everything else is generated.
BINDING_LINES_MAX = {"bindings/python": 4000, "bindings/node": 4200, "bindings/rust": 7500}
PHRASES = re.compile(
    r"(?i:keep (?:this |these )?in sync with|not (?:yet )?implemented)"
    r"|\b(?:TODO|FIXME|XXX|HACK|TBD)\b|(?<![\w.])(?:/(?:work|root)/|/home/\w)"
)
COMMENTED_CODE = re.compile(r"^\s*//\s*[\w>\-.*\[\]]+\s*(?:\(.*\)|=[^=].*)?;\s*$")
CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif|else)\b")
CONDITIONAL_PLACES = re.compile(r"core/base/(?:config\.h|platform\w*\.[ch])$")
PHRASES_ALLOWED = ("tests/tidy/", "STYLE.md")  # where the rule itself is written


def is_written(path: str) -> bool:
    return not (is_generated(path) or is_theirs(path)) and PurePosixPath(path).suffix in CODE


def file_sizes(tree: Tree) -> Iterator[str]:
    """A file is one idea: at most 700 lines."""
    for path, text in tree.texts.items():
        lines = text.count("\n")
        if (is_written(path) or path == "dev") and lines > FILE_LINES_MAX:
            yield f"{path}: {lines} lines, at most {FILE_LINES_MAX}"


def function_sizes(tree: Tree) -> Iterator[str]:
    """A function fits the screen: at most 70 lines from brace to brace."""
    for path, text in tree.below("core", "capi/src", "examples", suffixes=(".c", ".h")).items():
        begun = 0
        for number, line in enumerate(text.splitlines(), start=1):
            if line == "{":
                begun = number
            elif line == "}" and begun:
                if number - begun - 1 > FUNCTION_LINES_MAX:
                    yield f"{path}:{begun}: {number - begun - 1} lines in a function"
                begun = 0


def conditionals(tree: Tree) -> Iterator[str]:
    """Conditional compilation lives in config.h, the platforms and generated files."""
    for path, text in tree.below("core", "capi/src", suffixes=(".c", ".h")).items():
        if CONDITIONAL_PLACES.match(path):
            continue
        lines = text.splitlines()
        hits = [index for index, line in enumerate(lines) if CONDITIONAL.match(line)]
        if path.endswith(".h") and hits and lines[hits[0]].startswith("#ifndef ART_"):
            hits = hits[1:]  # the header's guard
        for index in hits:
            yield f"{path}:{index + 1}: {lines[index].strip()}"


def heads(tree: Tree) -> Iterator[str]:
    """The first line of a core file says its idea, and ARCHITECTURE.md says the same."""
    listed = tree.texts.get("ARCHITECTURE.md", "")
    for path, text in tree.below("core", suffixes=(".c", ".h")).items():
        first = text.split("\n", 1)[0]
        head = first.removeprefix("// ")
        if head == first or not head.endswith("."):
            yield f"{path}: the first line is not a comment of one sentence"
        elif head not in listed:
            yield f"{path}: its first line is not in ARCHITECTURE.md"


def phrases(tree: Tree) -> Iterator[str]:
    """No promise instead of a deed, no path of one machine, no code in comments."""
    for path, text in tree.texts.items():
        if path.startswith(PHRASES_ALLOWED) or is_theirs(path):
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if found := PHRASES.search(line):
                yield f"{path}:{number}: {found.group()!r}"
            if path.endswith((".c", ".h", ".rs", ".ts")) and COMMENTED_CODE.match(line):
                yield f"{path}:{number}: code in a comment"


def banners(tree: Tree) -> Iterator[str]:
    """A generated file says so at its top."""
    for path, text in tree.texts.items():
        if is_generated(path) and "generated" not in text[:400].lower():
            yield f"{path}: no banner in its first lines"


def links(tree: Tree) -> Iterator[str]:
    """A symbolic link is relative and stays inside the project."""
    for path, target in sorted(tree.links.items()):
        end = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        inside = end in tree.texts or any(other.startswith(f"{end}/") for other in tree.texts)
        if not inside:
            yield f"{path}: links to {target!r}, which is no file or folder of the project"


def layout(tree: Tree) -> Iterator[str]:
    """The top level is fixed."""
    tops = {PurePosixPath(path).parts[0] for path in tree.texts}
    yield from (f"{top}: not part of the layout" for top in sorted(tops - TOP - DOTTED))


def budgets(tree: Tree) -> Iterator[str]:
    """A binding stays thin: its hand-written sources have a budget of lines."""
    for folder, lines_max in BINDING_LINES_MAX.items():
        lines = sum(
            text.count("\n")
            for path, text in tree.below(folder).items()
            if is_written(path) and not re.search(r"(?:^|[/_.])tests?[/_.]|examples?/", path)
        )
        if lines > lines_max:
            yield f"{folder}: {lines} hand-written lines, at most {lines_max}"


def assert_density(tree: Tree) -> str:
    """Return how many asserts core has per thousand lines."""
    texts = tree.below("core", suffixes=(".c", ".h")).values()
    lines = sum(text.count("\n") for text in texts)
    asserts = sum(len(re.findall(r"\b(?:ART_ASSERT|_Static_assert)\b", text)) for text in texts)
    return f"{asserts} asserts in {lines} lines of core: {asserts * 1000 // max(lines, 1)} per thousand"
