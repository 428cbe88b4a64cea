"""Prints layout.c, static asserts of every size and offset that the specification promises."""

from __future__ import annotations

from model import Api
from text import BANNER, call, finish


def layout(api: Api) -> str:
    lines = [
        "// The layout of the public records, asserted by the compiler. Not part of the library.",
        f"// {BANNER}",
        "#include <stddef.h>",
        "",
        '#include "agentrt.h"',
        "",
        '_Static_assert(sizeof(void *) == 8, "agentrt needs a 64-bit target");',
        "_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,",
        '               "agentrt needs a little-endian target");',
    ]
    lines += [f'_Static_assert(sizeof({h.name}) == 8, "{h.name}");' for h in api.handles]
    for enum in api.enums:
        if enum.typed:
            lines.append(f'_Static_assert(sizeof({enum.name}) == 4, "{enum.name}");')
    for record in api.records:
        lines += ["", f'_Static_assert(sizeof({record.name}) == {record.bytes}, "{record.name}");']
        for slot in record.fields:
            place = f"offsetof({record.name}, {slot.name}) == {slot.offset}"
            lines += call("_Static_assert", [place, f'"{record.name}.{slot.name}"'], ";")
    return finish(lines)
