"""`python3 capi/generate` prints every generated file; `--check` only names what is stale."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import border
import header
import layout
import layout_tests
import model
import node_addon
import node_types
import operations
import python_cdef
import python_lowlevel
import reference
import rules
import rust_sys
import symbols
from schema import SpecError

ROOT = Path(__file__).resolve().parents[2]
PRINTERS = {
    "capi/generated/agentrt.h": header.public,
    "capi/generated/bodies.h": header.bodies,
    "capi/generated/kinds.h": header.kinds,
    "capi/generated/border.c": border.border,
    "capi/generated/tables.c": symbols.tables,
    "capi/generated/agentrt.map": symbols.symbol_map,
    "capi/generated/layout.c": layout.layout,
    "capi/generated/reference.md": reference.reference,
    "conformance/generated/operations.json": operations.operations,
    "bindings/node/test/generated/layout.test.mjs": layout_tests.node,
    "bindings/python/tests/generated/test_layout.py": layout_tests.python,
    "bindings/node/generated/addon.cc": node_addon.addon,
    "bindings/node/generated/lowlevel.d.ts": node_types.types,
    "bindings/python/agentrt/generated/cdef.h": python_cdef.cdef,
    "bindings/python/agentrt/generated/lowlevel.py": python_lowlevel.lowlevel,
    "bindings/python/agentrt/generated/lowlevel.pyi": python_lowlevel.stub,
    "bindings/rust/agentrt-sys/src/generated/bindings.rs": rust_sys.bindings,
}


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print("usage: python3 capi/generate [--check]", file=sys.stderr)
        return 2
    try:
        api = rules.load(model.read(ROOT / "capi" / "spec"))
    except (SpecError, OSError, tomllib.TOMLDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    stale = [name for name, printer in PRINTERS.items() if not fresh(name, printer(api))]
    if arguments == ["--check"]:
        for name in stale:
            print(f"stale: {name}: run `python3 capi/generate`", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PRINTERS[name](api))
        print(f"wrote {name}")
    return 0


def fresh(name: str, text: str) -> bool:
    path = ROOT / name
    return path.exists() and path.read_text() == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
