"""What the tests of the specification share: the generator's modules, the spec, and a C compiler."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "capi" / "generated"
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "capi" / "generate"))

import model  # noqa: E402
import rules  # noqa: E402


def raw_spec() -> dict:
    """A fresh copy of the specification's tables, to be damaged."""
    return model.read(ROOT / "capi" / "spec")


def api() -> model.Api:
    return rules.load(raw_spec())


def compiler(variable: str, default: str) -> list[str]:
    return shlex.split(os.environ.get(variable, default))


def run(command: list[str], **how: object) -> subprocess.CompletedProcess:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **how)


def scratch() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="agentrt-spec-")
