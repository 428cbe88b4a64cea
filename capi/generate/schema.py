"""Refuses a spec entry that lacks something, naming file, entry, field and rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

OWNERSHIP = ("borrow", "copy", "take", "give")
THREADS = (
    "any",
    "opener",
    "outside turns",
    "inline turn",
    "the buffer's context",
    "the port's host, one at a time",
)
UNITS = (
    "ns",
    "bytes",
    "count",
    "number",
    "hash",
    "bool",
    "enum",
    "flags",
    "handle",
    "status",
    "text",
    "address",
    "file descriptor",
)
USES = {"return", "exit", "letter", "result"}


class SpecError(Exception):
    """Everything that is wrong with the spec, one line each."""


@dataclass
class Problems:
    lines: list[str] = field(default_factory=list)

    def add(self, file: str, entry: str, name: str, rule: str) -> None:
        self.lines.append(f"capi/spec/{file}.toml: {entry}: field '{name}' {rule}")


def text(value: object) -> str | None:
    return None if isinstance(value, str) and value.strip() else "must be a text that is not empty"


def sentence(value: object) -> str | None:
    if text(value) or "\n" in str(value):
        return "must be one line of text"
    return None if str(value).endswith(".") else "must end with a full stop"


def plain(value: object) -> str | None:
    return None if isinstance(value, str) else "must be a text"


def integer(value: object) -> str | None:
    good = isinstance(value, int) and not isinstance(value, bool)
    return None if good else "must be an integer"


def boolean(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def entries(value: object) -> str | None:
    return None if isinstance(value, list) else "must be a list"


def table(value: object) -> str | None:
    return None if isinstance(value, dict) else "must be a table"


def matching(pattern: str, words: str) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        good = isinstance(value, str) and re.fullmatch(pattern, value)
        return None if good else f"must be {words}, not {value!r}"

    return check


def one_of(*allowed: str) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        return None if value in allowed else f"must be one of {', '.join(allowed)}, not {value!r}"

    return check


public = matching(r"agentrt_[a-z0-9_]+", "a name that starts with agentrt_")
constant = matching(r"AGENTRT_[A-Z0-9_]+", "a constant that starts with AGENTRT_")
prefix = matching(r"AGENTRT_([A-Z0-9_]+_)?", "the constants' common start, AGENTRT_ or longer")
plain_name = matching(r"[a-z][a-z0-9_]*", "lower case words joined by _")
path_name = matching(r"[a-z][a-z0-9_.]*", "lower case words joined by _ or .")

LIBRARY = (
    {
        "name": text,
        "version": matching(r"\d+\.\d+\.\d+", "MAJOR.MINOR.PATCH"),
        "version_node": text,
        "summary": text,
        "nouns": entries,
    },
    {},
)
BITS = (
    {
        f"{part}_{what}": integer
        for part in ("index", "generation", "kind")
        for what in ("shift", "bits")
    },
    {},
)
# Required fields, then optional ones, of each kind of entry.
FUNCTION = (
    {
        "name": public,
        "summary": sentence,
        "threads": one_of(*THREADS),
        "blocks": one_of("never", "bounded", "may"),
        "completion": text,
        "since": matching(r"\d+\.\d+", "a version such as 0.1"),
        "lifecycle": one_of("draft", "stable", "deprecated"),
        "source": text,
        "conformance": plain_name,
        "errors": entries,
        "params": entries,
    },
    {
        "returns": one_of("agentrt_status", "const char *", "uint64_t"),
        "details": text,
        "hot": boolean,
        "quick": boolean,
    },
)
PARAM = (
    {
        "name": plain_name,
        "type": text,
        "dir": one_of("in", "out"),
        "own": one_of(*OWNERSHIP),
        "doc": sentence,
    },
    {"unit": one_of(*UNITS), "range": text, "null": text, "len": plain_name},
)
FIELD = (
    {"name": path_name, "type": text, "offset": integer, "doc": sentence},
    {"unit": one_of(*UNITS), "range": text, "null": text, "len": plain_name, "own": one_of(*OWNERSHIP)},
)
RECORD = (
    {
        "name": public,
        "role": one_of("options", "in", "out", "wire"),
        "bytes": integer,
        "doc": sentence,
        "fields": entries,
    },
    {"one_of": entries, "instead": table, "together": table, "filled": table},
)
ENUM = (
    {
        "name": public,
        "idiom": text,
        "typed": boolean,
        "prefix": prefix,
        "doc": sentence,
        "values": entries,
    },
    {},
)
VALUE = ({"name": constant, "value": integer, "doc": text}, {})
LIMIT = ({"name": constant, "value": integer, "doc": sentence}, {})
STATUS = (
    {
        "name": matching(r"OK|AWAIT|END|E_[A-Z_]+", "OK, AWAIT, END or a name that starts with E_"),
        "value": integer,
        "use": entries,
        "retryable": boolean,
        "text": text,
    },
    {"python": text, "builtin": text, "error_class": one_of("overload", "fatal")},
)
HANDLE = (
    {
        "name": public,
        "kind": integer,
        "article": one_of("a", "an", "a map of"),
        "destroyer": matching(r"(agentrt_[a-z0-9_]+)?", "a function, or empty for a value"),
        "parent": plain,
        "doc": sentence,
    },
    {},
)


def shape(
    problems: Problems, file: str, entry: str, given: object, kind: tuple[dict, dict]
) -> bool:
    """Check the fields of one entry; say whether all of them are good."""
    before = len(problems.lines)
    if not isinstance(given, dict):
        problems.lines.append(f"capi/spec/{file}.toml: {entry}: must be a table")
        return False
    required, optional = kind
    for name in required:
        if name not in given:
            problems.add(file, entry, name, "is missing")
    for name, value in given.items():
        check = required.get(name) or optional.get(name)
        rule = check(value) if check else "is not known"
        if rule:
            problems.add(file, entry, name, rule)
    return len(problems.lines) == before


def listed(
    raw: dict, problems: Problems, file: str, key: str, kind: tuple[dict, dict]
) -> list[dict]:
    """The well-formed entries of one list; names must be unique."""
    good, seen = [], set()
    for index, entry in enumerate(raw.get(file, {}).get(key, [])):
        name = entry.get("name", f"number {index + 1}") if isinstance(entry, dict) else index
        if name in seen:
            problems.add(file, f"{key} '{name}'", "name", "is used twice")
        seen.add(name)
        if shape(problems, file, f"{key} '{name}'", entry, kind):
            good.append(entry)
    return good


def nested(problems: Problems, file: str, owner: str, given: list, kind: tuple[dict, dict]) -> None:
    """The entries within an entry: parameters, fields, values."""
    seen = set()
    for index, entry in enumerate(given):
        name = entry.get("name", f"number {index + 1}") if isinstance(entry, dict) else index
        if name in seen:
            problems.add(file, f"{owner} '{name}'", "name", "is used twice")
        seen.add(name)
        shape(problems, file, f"{owner} '{name}'", entry, kind)


def check_shapes(raw: dict, problems: Problems) -> None:
    """Every entry of every file, without looking from one to another."""
    shape(problems, "api", "library", raw["api"].get("library"), LIBRARY)
    shape(problems, "handles", "bits", raw["handles"].get("bits"), BITS)
    listed(raw, problems, "api", "limit", LIMIT)
    for name, entry in raw["api"].get("common", {}).items():
        shape(problems, "api", f"common '{name}'", {"name": name} | entry, PARAM)
    for status in listed(raw, problems, "status", "status", STATUS):
        check_status(problems, status)
    listed(raw, problems, "handles", "handle", HANDLE)
    for enum in listed(raw, problems, "records", "enum", ENUM):
        nested(problems, "records", f"enum '{enum['name']}' value", enum["values"], VALUE)
    for record in listed(raw, problems, "records", "record", RECORD):
        nested(problems, "records", f"record '{record['name']}' field", record["fields"], FIELD)
    common = raw["api"].get("common", {})
    for file in ["api", *raw["api"].get("library", {}).get("nouns", [])]:
        for function in listed(raw, problems, file, "function", FUNCTION):
            owner = f"function '{function['name']}' parameter"
            own = [entry for entry in function["params"] if not isinstance(entry, str)]
            nested(problems, file, owner, own, PARAM)
            for entry in function["params"]:
                if isinstance(entry, str) and entry not in common:
                    problems.add(
                        file, f"{owner} '{entry}'", "name", "is not a common parameter of api.toml"
                    )


def check_status(problems: Problems, status: dict) -> None:
    entry = f"status '{status['name']}'"
    wanted = {"overload": True, "fatal": False}.get(status.get("error_class", ""), status["retryable"])
    if status["retryable"] != wanted:
        rule = "must fit retryable: overload is, fatal is not"
        problems.add("status", entry, "error_class", rule)
    for use in set(status["use"]) - USES:
        problems.add(
            "status", entry, "use", f"must list some of {', '.join(sorted(USES))}, not {use!r}"
        )
    if status["value"] < 0 and "python" not in status:
        problems.add("status", entry, "python", "is missing: a failure needs its exception class")
