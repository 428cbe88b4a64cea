"""The rules between spec entries: types exist, ranges resolve, layouts add up, errors listed."""

from __future__ import annotations

from model import SCALARS, Api, Function, Record, Slot, build
from schema import Problems, SpecError, check_shapes


def load(raw: dict[str, dict]) -> Api:
    """The objects of a spec; SpecError when anything in it is wrong."""
    problems = Problems()
    check_shapes(raw, problems)
    if not problems.lines:
        api = build(raw)
        check(api, problems)
    if problems.lines:
        raise SpecError("\n".join(problems.lines))
    return api


def check(api: Api, problems: Problems) -> None:
    check_handles(api, problems)
    check_unique(api, problems)
    for record in api.records:
        check_record(api, problems, record)
    for function in api.functions:
        check_function(api, problems, function)


def check_unique(api: Api, problems: Problems) -> None:
    for enum in api.enums:
        names = [value for value in enum.values if not value.name.startswith(enum.prefix)]
        for value in names:
            entry = f"enum '{enum.name}' value '{value.name}'"
            problems.add("records", entry, "name", f"must start with {enum.prefix}")
    groups = [("status", "status", [(s.name, s.value) for s in api.statuses])]
    groups += [("handles", "handle", [(h.name, h.kind) for h in api.handles])]
    groups += [
        ("records", f"enum '{e.name}' value", [(v.name, v.value) for v in e.values])
        for e in api.enums
    ]
    for file, kind, pairs in groups:
        seen: dict[int, str] = {}
        for name, value in pairs:
            other = seen.setdefault(value, name)
            if other != name:
                field = "kind" if kind == "handle" else "value"
                problems.add(file, f"{kind} '{name}'", field, f"is {value}, which {other} has")


def check_handles(api: Api, problems: Problems) -> None:
    bits = api.bits
    used = bits["index_bits"] + bits["generation_bits"] + bits["kind_bits"]
    if used > 53:
        problems.add("handles", "bits", "kind_bits", f"makes {used} bits, a double holds 53")
    names = {function.name for function in api.functions}
    for handle in api.handles:
        entry = f"handle '{handle.name}'"
        if not 0 < handle.kind < 2 ** bits["kind_bits"]:
            problems.add("handles", entry, "kind", f"must be 1 to {2 ** bits['kind_bits'] - 1}")
        if handle.destroyer and handle.destroyer not in names:
            problems.add("handles", entry, "destroyer", f"names no function: {handle.destroyer}")
        if handle.parent and not api.handle(handle.parent):
            problems.add("handles", entry, "parent", f"names no handle: {handle.parent}")


def type_is_known(api: Api, slot: Slot) -> bool:
    base = slot.base
    if slot.is_function:
        return True
    named = api.handle(base) or api.record(base) or api.enum(base)
    return (
        bool(named)
        or base in SCALARS
        or (base in ("void", "char") and (slot.is_pointer or slot.array))
    )


def check_slot(
    api: Api, problems: Problems, file: str, entry: str, slot: Slot, others: list[Slot]
) -> None:
    """What holds for a parameter as well as for a field that the caller fills."""
    if not type_is_known(api, slot):
        problems.add(file, entry, "type", f"is not known: {slot.type}")
        return
    can_be_null = (
        slot.is_pointer or api.handle(slot.type) or slot.range in [h.name for h in api.handles]
    )
    if can_be_null and not slot.null:
        problems.add(file, entry, "null", "is missing: say what NULL or zero means, or refused")
    if not can_be_null and slot.null:
        problems.add(
            file, entry, "null", "is given, but the value is neither a pointer nor a handle"
        )
    if not can_be_null and not slot.array:
        for name in ("unit", "range"):
            if not getattr(slot, name):
                problems.add(file, entry, name, "is missing")
        if slot.range:
            check_range(api, problems, file, entry, slot)
    if slot.len and slot.len not in [other.name for other in others]:
        problems.add(file, entry, "len", f"names no neighbour: {slot.len}")
    if slot.unit == "bytes" and not slot.is_pointer and slot.range == "any":
        problems.add(file, entry, "range", "must bound a size in bytes")


def check_range(api: Api, problems: Problems, file: str, entry: str, slot: Slot) -> None:
    if slot.range == "any":
        return
    if slot.unit in ("enum", "flags"):
        if not api.choices(slot.range):
            problems.add(file, entry, "range", f"names no enum or constants: {slot.range}")
        return
    try:
        low, high = api.bounds(slot.range)
    except ValueError:
        problems.add(file, entry, "range", f"must be any or LOW..HIGH, not {slot.range!r}")
        return
    if low > high:
        problems.add(file, entry, "range", f"is empty: {slot.range}")


def check_function(api: Api, problems: Problems, function: Function) -> None:
    owner = f"function '{function.name}'"
    known = {status.name.removeprefix("E_"): status for status in api.statuses if status.value < 0}
    for name in function.errors:
        if name not in known:
            problems.add(function.noun, owner, "errors", f"lists an unknown status: {name}")
        elif "return" not in known[name].use:
            problems.add(function.noun, owner, "errors", f"lists {name}, which no call returns")
    if len(set(function.errors)) != len(function.errors):
        problems.add(function.noun, owner, "errors", "lists a status twice")
    for name, reason in needed_errors(api, function):
        if name not in function.errors:
            problems.add(function.noun, owner, "errors", f"must list {name}: {reason}")
    names = [slot.name for slot in function.params]
    if function.fallible and names[-1:] != ["error"]:
        problems.add(function.noun, owner, "params", "must end with error")
    for slot in function.params:
        entry = f"{owner} parameter '{slot.name}'"
        if slot.name.startswith("out_") and slot.dir != "out":
            problems.add(
                function.noun, entry, "dir", "must be out for a name that starts with out_"
            )
        check_slot(api, problems, function.noun, entry, slot, function.params)


def needed_errors(api: Api, function: Function) -> list[tuple[str, str]]:
    """What the border may answer by itself."""
    needed = []
    for slot in function.params:
        if not function.fallible:
            break
        if api.handle(slot.type) or (slot.len and api.handle(slot.base)):
            needed += [
                ("KIND", f"'{slot.name}' is a handle"),
                ("STALE", f"'{slot.name}' is a handle"),
            ]
        elif slot.required:
            needed.append(("ARGUMENT", f"'{slot.name}' may not be NULL"))
        if slot.unit == "bytes" and slot.range not in ("", "any"):
            needed.append(("SIZE", f"'{slot.name}' has a most"))
    return needed


def check_record(api: Api, problems: Problems, record: Record) -> None:
    owner = f"record '{record.name}'"
    if record.role == "options" and (not record.fields or record.fields[0].name != "struct_size"):
        problems.add("records", owner, "fields", "must start with struct_size")
    for slot in record.fields:
        entry = f"{owner} field '{slot.name}'"
        if record.role in ("in", "options") and slot.name != "struct_size":
            check_slot(api, problems, "records", entry, slot, record.fields)
            if (slot.is_pointer or api.handle(slot.type)) and not slot.own:
                problems.add("records", entry, "own", "is missing")
        elif not type_is_known(api, slot):
            problems.add("records", entry, "type", f"is not known: {slot.type}")
        elif not slot.unit:
            problems.add("records", entry, "unit", "is missing")
    names = [slot.name for slot in record.fields]
    named = [*record.one_of, *record.instead, *sum(record.instead.values(), [])]
    for name in [*named, *record.together, *record.filled, *record.filled.values()]:
        if name not in names:
            problems.add(
                "records", owner, "one_of, instead, together, filled", f"names no field: {name}"
            )
    if all(type_is_known(api, slot) for slot in record.fields):
        check_layout(api, problems, record)


def check_layout(api: Api, problems: Problems, record: Record) -> None:
    """Fields follow one another without holes, aligned; the members of a union start together."""
    end, start, union, arm = 0, 0, "", ""
    cursor = (
        0  # where the next field must lie: the end of the record so far, or of the union's member
    )
    for slot in record.fields:
        outer, _, member = slot.name.partition(".")
        if not member:
            cursor, union = end, ""
        elif outer != union:
            cursor, start, union, arm = end, end, outer, member.split(".")[0]
        elif member.split(".")[0] != arm:
            cursor, arm = start, member.split(".")[0]
        unit = api.size(slot.base if slot.array else slot.type)
        entry = f"record '{record.name}' field '{slot.name}'"
        if slot.offset != cursor:
            rule = f"is {slot.offset}, but what is before ends at {cursor}"
            problems.add("records", entry, "offset", rule)
            return
        if slot.offset % unit:
            problems.add(
                "records", entry, "offset", f"is {slot.offset}, not aligned for {slot.type}"
            )
        cursor += unit * (slot.array or 1)
        end = max(end, cursor)
    if end != record.bytes:
        rule = f"is {record.bytes}, but the fields end at {end}"
        problems.add("records", f"record '{record.name}'", "bytes", rule)
