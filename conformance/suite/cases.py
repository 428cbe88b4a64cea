"""Cases: read from disk, checked against language.toml, and turned into what a driver is sent."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LEVELS = ("must", "should", "may")
MODES = ("sim", "free")
NEEDS = ("inline", "port", "from")
FIELDS = {"about", "level", "relies_on", "modes", "needs", "seeds", "workers", "behaviors", "host", "expect", "cost",
          "store", "files"}
COMMON_FIELDS = {"op", "gives", "says", "from"}
PAYLOAD_FIELDS = {"value", "bytes", "buf"}
HANDLERS = {"start", "stop", "down", "exit", "timer", "room", "wake", "letter", "degraded"}
REGISTERS_MAX = 16


class BadCase(Exception):
    """A case that does not fit the language; the text names the file, the place and the rule."""


@dataclass(frozen=True)
class Case:
    """One case file."""

    name: str
    data: dict[str, Any]

    @property
    def modes(self) -> list[str]:
        return list(self.data.get("modes", ["sim"]))

    @property
    def seeds(self) -> list[int]:
        return list(self.data.get("seeds", [1]))

    @property
    def needs(self) -> list[str]:
        return list(self.data.get("needs", []))

    @property
    def expect(self) -> dict[str, Any]:
        return dict(self.data["expect"])

    @property
    def cost(self) -> bool:
        return bool(self.data.get("cost"))

    def request(self, mode: str, seed: int, trace: Path, folder: Path, calls: bool = False) -> dict[str, Any]:
        """The `case` message of the protocol."""
        store = self.data.get("store")
        return {"id": self.name, "mode": mode, "seed": seed, "workers": self.data.get("workers", 2),
                "trace": None if self.cost else str(trace), "calls": calls, "folder": str(folder),
                "store": None if store is None else str(folder / store),
                "behaviors": self.data.get("behaviors", {}), "host": self.data["host"]}

    def furnish(self, folder: Path) -> None:
        """Make its folder anew, with what the case says is in it."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, content in self.data.get("files", {}).items():
            if "text" in content:
                (folder / name).write_text(content["text"])
            else:
                with contextlib.closing(sqlite3.connect(folder / name)) as connection:
                    connection.executescript(";".join(content["sql"]))


def load_language() -> dict[str, Any]:
    return tomllib.loads((ROOT / "language.toml").read_text())


def load_cases(language: dict[str, Any]) -> list[Case]:
    """Every case of the suite, in the order of its names; BadCase when one does not fit."""
    cases = []
    for path in sorted((ROOT / "cases").glob("*/*.json")):
        name = f"{path.parent.name}/{path.stem}"
        try:
            data = json.loads(path.read_text())
        except json.JSONDecodeError as error:
            raise BadCase(f"{name}: {error}") from error
        cases.append(Case(name, data))
        check_case(cases[-1], language["operations"])
    names = {case.name for case in cases}
    for case in cases:
        for other in case.data.get("relies_on", []):
            if other not in names:
                raise BadCase(f"{case.name}: relies_on: there is no case {other}")
    return cases


def check_case(case: Case, operations: dict[str, Any]) -> None:
    def refuse(where: str, why: str) -> None:
        raise BadCase(f"{case.name}: {where}: {why}")

    data = case.data
    for field in data.keys() - FIELDS:
        refuse(field, "no such field")
    if data.get("level") not in LEVELS:
        refuse("level", f"{data.get('level')!r}, expected one of {LEVELS}")
    for field, known in (("modes", MODES), ("needs", NEEDS)):
        for value in data.get(field, []):
            if value not in known:
                refuse(field, f"{value!r}, expected one of {known}")
    for name, content in data.get("files", {}).items():
        if content.keys() not in ({"text"}, {"sql"}) or "/" in name:
            refuse(f"files.{name}", "a name without folders, and either text or sql")
    if not isinstance(data.get("host"), list) or not isinstance(data.get("expect"), dict):
        refuse("host, expect", "a case needs both")
    if not data["expect"].get("observations") and not data["expect"].get("trace") and not _gives(data):
        refuse("expect", "a case that expects nothing cannot fail")
    behaviors = data.get("behaviors", {})
    for name, handlers in behaviors.items():
        for handler, ops in handlers.items():
            if handler not in HANDLERS and not handler.isdigit():
                refuse(f"{name}.{handler}", "no such handler")
            check_operations(f"{case.name}: {name}.{handler}", ops, operations, behaviors)
            if handler in HANDLERS - {"start", "timer"} and any(op["op"] == "await" for op in ops):
                refuse(f"{name}.{handler}", "this handler may not await")
    check_operations(f"{case.name}: host", data["host"], operations, behaviors)
    if "free" in case.modes:
        check_shared_names(case)


def check_shared_names(case: Case) -> None:
    """Names are the whole case's: agents that run at once must not give and use the same one."""
    spawned = [op["behavior"] for op in operations_of(case) if op["op"] == "spawn"]
    for behavior, handlers in case.data.get("behaviors", {}).items():
        ops = [op for handler in handlers.values() for op in handler]
        given = {op["as"] for op in ops if "as" in op}
        used = {value for op in ops for field, value in op.items() if field != "as" and isinstance(value, str)}
        if spawned.count(behavior) > 1 and given & used:
            raise BadCase(f"{case.name}: {behavior}: agents that run at once share the name {sorted(given & used)}")


def check_operations(where: str, ops: list[dict[str, Any]], operations: dict[str, Any],
                     behaviors: dict[str, Any]) -> None:
    registers = {op["register"] for op in ops if op.get("op") == "set"}
    if len(registers) > REGISTERS_MAX:
        raise BadCase(f"{where}: {len(registers)} registers, at most {REGISTERS_MAX}")
    for index, op in enumerate(ops):
        place = f"{where}[{index}]"
        rule = operations.get(op.get("op", ""))
        if rule is None:
            raise BadCase(f"{place}: no operation {op.get('op')!r}")
        required = {field for field in rule["fields"] if not field.endswith("?")}
        allowed = required | {field[:-1] for field in rule["fields"] if field.endswith("?")} | COMMON_FIELDS
        if rule.get("payload"):
            allowed |= PAYLOAD_FIELDS
            if len(PAYLOAD_FIELDS & op.keys()) > 1:
                raise BadCase(f"{place}: more than one payload")
        if op.keys() - allowed:
            raise BadCase(f"{place}: {op['op']} has no field {sorted(op.keys() - allowed)}")
        if required - op.keys():
            raise BadCase(f"{place}: {op['op']} lacks {sorted(required - op.keys())}")
        if op["op"] == "spawn" and op["behavior"] not in behaviors:
            raise BadCase(f"{place}: no behavior {op['behavior']!r}")


def operations_of(case: Case) -> list[dict[str, Any]]:
    """All operations of a case, host steps and behaviours."""
    handlers = [ops for behavior in case.data.get("behaviors", {}).values() for ops in behavior.values()]
    return [op for ops in [case.data["host"], *handlers] for op in ops]


def _gives(data: dict[str, Any]) -> bool:
    return any("gives" in op for op in data["host"]) or any(
        "gives" in op for behavior in data.get("behaviors", {}).values() for ops in behavior.values() for op in ops)


def uncovered(cases: list[Case], language: dict[str, Any], listed: dict[str, Any]) -> list[str]:
    """The functions and statuses of the specification that no case calls or gives."""
    called = set(language["driver"]["calls"])
    given: set[str] = set(language["beyond"])
    for case in cases:
        for op in operations_of(case):
            called |= set(language["operations"][op["op"]]["calls"])
            if not case.name.startswith("status/"):  # there any code travels, without its cause
                given.add(op.get("gives", "OK"))
        seen = [value["letter"] for value in case.expect.get("observations", [])
                if isinstance(value, dict) and "letter" in value]
        for text in seen + case.expect.get("trace", []):
            given |= set(text.rstrip("*").split())
    functions = [function["name"] for function in listed["functions"]]
    statuses = list(listed["statuses"])
    return [name for name in functions if name not in called] + [name for name in statuses if name not in given]
