"""Text helpers that every printer shares: the banner, wrapping, C comments and strings."""

from __future__ import annotations

import textwrap

COLUMNS = 100
BANNER = "Generated from capi/spec by `python3 capi/generate`. Do not edit."


def wrap(text: str, prefix: str, first: str | None = None) -> list[str]:
    """Lines of at most COLUMNS columns, each after the prefix."""
    return textwrap.wrap(
        text,
        COLUMNS,
        initial_indent=prefix if first is None else first,
        subsequent_indent=prefix,
        break_long_words=False,
        break_on_hyphens=False,
    )


def comment(paragraphs: list[str], indent: str = "") -> list[str]:
    """A C block comment; a paragraph that starts with "- " hangs."""
    lines = [indent + "/**"]
    for paragraph in paragraphs:
        hang = indent + (" *   " if paragraph.startswith("- ") else " * ")
        lines += wrap(paragraph, hang, indent + " * ")
    return lines + [indent + " */"]


def quote(text: str) -> str:
    """A C (and JavaScript, and Rust) string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def call(head: str, items: list[str], tail: str, indent: str = "    ") -> list[str]:
    """`head(items)tail` on one line, or broken between items at COLUMNS."""
    line = f"{head}({', '.join(items)}){tail}"
    if len(line) <= COLUMNS:
        return [line]
    lines, current = [], ""
    for index, item in enumerate(items):
        piece = item + (")" + tail if index + 1 == len(items) else ",")
        if current and len(f"{indent}{current} {piece}") > COLUMNS:
            lines.append(indent + current)
            current = piece
        else:
            current = f"{current} {piece}".lstrip()
    return [head + "("] + lines + [indent + current]


def finish(lines: list[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"
