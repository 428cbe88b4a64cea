"""The declaration as objects: what the printers read."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

SCALARS = {
    "uint8_t": (1, False),
    "uint16_t": (2, False),
    "uint32_t": (4, False),
    "uint64_t": (8, False),
    "int16_t": (2, True),
    "int32_t": (4, True),
    "int64_t": (8, True),
    "agentrt_status": (4, True),
    "char": (1, True),
}
TRUNK_FILES = ("api", "status", "handles", "records")


@dataclass
class Slot:
    """A parameter of a function or a field of a record."""

    name: str
    type: str
    doc: str
    dir: str = "in"
    own: str = ""
    unit: str = ""
    range: str = ""
    null: str = ""
    len: str = ""
    offset: int = -1

    @property
    def is_function(self) -> bool:
        return "(*)" in self.type

    @property
    def is_pointer(self) -> bool:
        return self.type.endswith("*") or self.is_function

    @property
    def array(self) -> int:
        found = re.search(r"\[(\d+)\]$", self.type)
        return int(found.group(1)) if found else 0

    @property
    def base(self) -> str:
        """The type without const, star and array."""
        return re.sub(r"^const |\s*\*$|\[\d+\]$", "", self.type).strip()

    @property
    def required(self) -> bool:
        return self.null == "refused"

    def declare(self) -> str:
        """The C declaration of this slot."""
        name = self.name.rsplit(".", 1)[-1]
        if self.is_function:
            return self.type.replace("(*)", f"(*{name})")
        if self.array:
            return f"{self.base} {name}[{self.array}]"
        return f"{self.type}{name}" if self.type.endswith("*") else f"{self.type} {name}"


@dataclass
class Value:
    name: str
    value: int
    doc: str


@dataclass
class Enum:
    """An enumeration of the header. `idiom` is its name in Python and TypeScript."""

    name: str
    idiom: str
    typed: bool
    prefix: str
    doc: str
    values: list[Value]

    def short(self, value: Value) -> str:
        return value.name.removeprefix(self.prefix)


@dataclass
class Status:
    name: str
    value: int
    use: list[str]
    retryable: bool
    text: str
    python: str = ""
    builtin: str = ""
    error_class: str = ""

    @property
    def what_helps(self) -> str:
        """The class of the error, by what helps against it."""
        if self.value >= 0:
            return "none"
        return self.error_class or ("transient" if self.retryable else "permanent")

    @property
    def constant(self) -> str:
        return "AGENTRT_" + self.name


@dataclass
class Handle:
    name: str
    kind: int
    article: str
    destroyer: str
    parent: str
    doc: str

    @property
    def noun(self) -> str:
        return self.name.removeprefix("agentrt_")


@dataclass
class Record:
    name: str
    role: str
    bytes: int
    doc: str
    fields: list[Slot]
    one_of: list[str] = field(default_factory=list)
    instead: dict[str, list[str]] = field(default_factory=dict)
    together: dict[str, str] = field(default_factory=dict)
    filled: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> Slot:
        return next(slot for slot in self.fields if slot.name == name)


@dataclass
class Function:
    name: str
    summary: str
    params: list[Slot]
    errors: list[str]
    threads: str
    blocks: str
    completion: str
    since: str
    lifecycle: str
    source: str
    conformance: str
    returns: str = "agentrt_status"
    details: str = ""
    hot: bool = False
    quick: bool = False
    noun: str = ""

    @property
    def short(self) -> str:
        return self.name.removeprefix("agentrt_")

    @property
    def fallible(self) -> bool:
        return self.returns == "agentrt_status"

    def signature(self, name: str = "") -> str:
        params = ", ".join(slot.declare() for slot in self.params) or "void"
        gap = "" if self.returns.endswith("*") else " "
        return f"{self.returns}{gap}{name or self.name}({params})"

    def length_of(self, slot: Slot) -> Slot | None:
        return next((other for other in self.params if slot.len and other.name == slot.len), None)


@dataclass
class Api:
    library: dict[str, object]
    limits: list[Value]
    bits: dict[str, int]
    handles: list[Handle]
    statuses: list[Status]
    enums: list[Enum]
    records: list[Record]
    functions: list[Function]

    @property
    def version(self) -> str:
        return str(self.library["version"])

    def record(self, name: str) -> Record | None:
        return next((record for record in self.records if record.name == name), None)

    def handle(self, name: str) -> Handle | None:
        return next((handle for handle in self.handles if handle.name == name), None)

    def enum(self, name: str) -> Enum | None:
        return next((enum for enum in self.enums if enum.name == name), None)

    def constants(self) -> dict[str, int]:
        """Every constant of the header, by name."""
        table = {limit.name: limit.value for limit in self.limits}
        table |= {status.constant: status.value for status in self.statuses}
        for enum in self.enums:
            table |= {value.name: value.value for value in enum.values}
        return table

    def bounds(self, text: str) -> tuple[int, int]:
        """The two ends of a range such as "0..AGENTRT_WORKERS_MAX"."""
        table = self.constants()
        low, high = (table[end] if end in table else int(end) for end in text.split(".."))
        return low, high

    def choices(self, text: str) -> list[Value]:
        """The values of a range that names an enum or lists constants with a bar."""
        enum = self.enum(text)
        if enum:
            return enum.values
        wanted = text.split("|")
        return [value for enum in self.enums for value in enum.values if value.name in wanted]

    def size(self, type_name: str) -> int:
        """Size of a type in bytes, on the 64-bit targets that this API has."""
        if "*" in type_name or self.handle(type_name):
            return 8
        if self.enum(type_name):
            return 4
        record = self.record(type_name)
        return record.bytes if record else SCALARS[type_name][0]

    def hash(self) -> int:
        """53 bits over everything a binding was compiled against."""
        lines = [f"{name}={value}" for name, value in self.constants().items()]
        lines += [f"{handle.name}:{handle.kind}" for handle in self.handles]
        lines += [f"{key}={value}" for key, value in self.bits.items()]
        for record in self.records:
            lines.append(f"{record.name}:{record.bytes}")
            lines += [
                f"{record.name}.{slot.name}:{slot.type}@{slot.offset}" for slot in record.fields
            ]
        lines += [function.signature() for function in self.functions]
        digest = hashlib.sha256("\n".join(lines).encode()).digest()
        return int.from_bytes(digest[:8], "little") & (2**53 - 1)


def read(spec: Path) -> dict[str, dict]:
    """The TOML files of the spec, in the order in which they are printed."""
    raw = {name: _load(spec / f"{name}.toml") for name in TRUNK_FILES}
    nouns = raw["api"].get("library", {}).get("nouns", [])
    return raw | {noun: _load(spec / f"{noun}.toml") for noun in nouns}


def _load(path: Path) -> dict:
    with path.open("rb") as stream:
        try:
            return tomllib.load(stream)
        except tomllib.TOMLDecodeError as error:
            raise tomllib.TOMLDecodeError(f"{path}: {error}") from error


def build(raw: dict[str, dict]) -> Api:
    """Objects from a spec that the schema has accepted."""
    common = raw["api"]["common"]

    def param(entry: str | dict) -> Slot:
        return Slot(name=entry, **common[entry]) if isinstance(entry, str) else Slot(**entry)

    functions = [
        Function(**entry | {"params": [param(p) for p in entry["params"]], "noun": noun})
        for noun, table in raw.items()
        for entry in table.get("function", [])
    ]
    records = [
        Record(**entry | {"fields": [Slot(**slot) for slot in entry["fields"]]})
        for entry in raw["records"]["record"]
    ]
    enums = [
        Enum(**entry | {"values": [Value(**value) for value in entry["values"]]})
        for entry in raw["records"]["enum"]
    ]
    return Api(
        library=raw["api"]["library"],
        limits=[Value(**entry) for entry in raw["api"]["limit"]],
        bits=raw["handles"]["bits"],
        handles=[Handle(**entry) for entry in raw["handles"]["handle"]],
        statuses=[Status(**entry) for entry in raw["status"]["status"]],
        enums=enums,
        records=records,
        functions=functions,
    )
