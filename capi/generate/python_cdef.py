"""Prints cdef.h, the declarations that cffi compiles against the header (API mode)."""

from __future__ import annotations

from header import enums, handles, record_lines, statuses
from model import Api
from text import BANNER, call, finish


def cdef(api: Api) -> str:
    lines = [f"/* {BANNER} */"] + [f"#define {limit.name} {limit.value}" for limit in api.limits]
    body = handles(api) + statuses(api) + enums(api)
    for record in api.records:
        body += record_lines(record)
    lines += bare(body)
    lines.append("const void *agentrt_message_data(const agentrt_message *message);")
    for function in api.functions:
        items = [slot.declare() for slot in function.params] or ["void"]
        gap = "" if function.returns.endswith("*") else " "
        lines += call(f"{function.returns}{gap}{function.name}", items, ";")
    return finish(lines)


def bare(lines: list[str]) -> list[str]:
    """The same lines without comments: cffi reads declarations only."""
    kept = []
    for line in lines:
        if line.lstrip().startswith(("/*", "*")) or not line.strip():
            continue
        kept.append(line.split(" /**")[0])
    return kept
