"""`python3 capi/generate` prints every generated file; `--check` only names what is stale."""

from __future__ import annotations

import sys
from pathlib import Path

import border
import header
import model
import node_addon
import node_types
import python_cdef
import python_lowlevel
import rust_sys
import symbols

ROOT = Path(__file__).resolve().parents[2]
PRINTERS = {
    "capi/generated/agentrt.h": header.public,
    "capi/generated/bodies.h": header.bodies,
    "capi/generated/kinds.h": header.kinds,
    "capi/generated/border.c": border.border,
    "capi/generated/tables.c": symbols.tables,
    "capi/generated/agentrt.map": symbols.symbol_map,
    "bindings/node/generated/addon.cc": node_addon.addon,
    "bindings/node/generated/lowlevel.d.ts": node_types.types,
    "bindings/python/agentrt/generated/cdef.h": python_cdef.cdef,
    "bindings/python/agentrt/generated/lowlevel.py": python_lowlevel.lowlevel,
    "bindings/python/agentrt/generated/lowlevel.pyi": python_lowlevel.stub,
    "bindings/rust/agentrt-sys/src/generated/bindings.rs": rust_sys.bindings,
}


def main(arguments: list[str]) -> int:
    api = model.build(model.read(ROOT / "capi" / "spec"))
    stale = []
    for name, printer in PRINTERS.items():
        path = ROOT / name
        text = printer(api)
        if path.exists() and path.read_text() == text:
            continue
        stale.append(name)
        if arguments != ["--check"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for name in stale:
        print(f"stale: {name}" if arguments == ["--check"] else f"wrote {name}")
    return 1 if stale and arguments == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
