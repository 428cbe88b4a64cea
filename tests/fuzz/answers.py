#!/usr/bin/env python3
"""Prints the header through which the fuzzer's calls go: each may answer only what its closed list of errors allows.

usage: answers.py OPERATIONS_JSON HEADER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

BITS = 64  # statuses are small negative numbers: a list of them is a word


def mask(errors: list[str], values: dict[str, int]) -> int:
    """The statuses of a list as bits, zero for OK included."""
    word = 1
    for name in errors:
        bit = -values[name]
        if not 0 < bit < BITS:
            raise SystemExit(f"{name} is {-bit}: no bit of a word")
        word |= 1 << bit
    return word


def main() -> None:
    spec = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    values = {name: status["value"] for name, status in spec["statuses"].items()}
    lines = ["// Generated from the spec's lists of errors by tests/fuzz/answers.py."]
    for function in spec["functions"]:
        if function["errors"]:
            name = function["name"]
            word = mask(function["errors"], values)
            lines.append(
                f'#define {name}(...) fuzz_answer("{name}", UINT64_C({word:#x}), {name}(__VA_ARGS__))'
            )
    Path(sys.argv[2]).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
