"""How a C call folds into one of a language with objects: what is given, what comes back."""

from __future__ import annotations

from dataclasses import dataclass

from model import Api, Function, Record, Slot


@dataclass
class Given:
    """One argument as the caller sees it; `slot` is its first C parameter."""

    form: str  # handle handles number text bytes payload options records commands
    slot: Slot
    record: Record | None = None
    length: Slot | None = None

    @property
    def name(self) -> str:
        return self.slot.name


@dataclass
class Result:
    """What comes back; the C parameter is an `out_` pointer."""

    form: str  # handle number record message list
    slot: Slot
    record: Record | None = None
    count: Slot | None = None


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def given(api: Api, function: Function) -> list[Given]:
    lengths = {slot.len for slot in function.params if slot.len}
    arguments = []
    for slot in function.params:
        if slot.name == "error" or slot.name.startswith("out_"):
            continue
        if slot.name in lengths and not counts_items(api, function, slot):
            continue
        arguments.append(fold(api, function, slot))
    return arguments


def counts_items(api: Api, function: Function, length: Slot) -> bool:
    """Whether a length stays an argument: it bounds a result, or sizes a buffer."""
    holder = next(slot for slot in function.params if slot.len == length.name)
    return holder.name.startswith("out_") or (
        holder.base == "void" and holder.null.startswith("allowed:")
    )


def fold(api: Api, function: Function, slot: Slot) -> Given:
    record = api.record(slot.base)
    length = function.length_of(slot)
    if api.handle(slot.type):
        return Given("handle", slot)
    if api.handle(slot.base) and slot.len:
        return Given("handles", slot, None, length)
    if record and record.role == "wire":
        return Given("records", slot, record, length)
    if record and slot.len:
        return Given("commands", slot, record, length)
    if record:
        return Given("options" if record.role == "options" else "payload", slot, record)
    if slot.base == "char":
        return Given("text", slot, None, length)
    return Given("bytes" if slot.is_pointer else "number", slot, None, length)


def results(api: Api, function: Function) -> list[Result]:
    """An out_count belongs to the array before it; numbers may follow that."""
    outs = [slot for slot in function.params if slot.name.startswith("out_")]
    if not outs:
        return []
    first = outs[0]
    record = api.record(first.base)
    if first.len:
        more = [Result("number", slot) for slot in outs[2:]]
        return [Result("list", first, record, outs[1]), *more]
    if record:
        return [Result("message" if record.role == "wire" else "record", first, record)]
    return [Result("handle" if api.handle(first.base) else "number", first)]


def option_fields(api: Api, record: Record) -> list[Slot]:
    """Fields of an options record that a language without C pointers can give."""
    return [
        slot
        for slot in record.fields
        if slot.name not in ("struct_size", "reserved")
        and not slot.is_function
        and slot.base != "void"
        and not (api.record(slot.base) and slot.is_pointer)
        and not any(slot.name == other.len for other in record.fields)
    ]


def out_fields(record: Record) -> list[Slot]:
    """Fields of a filled record that mean something outside C."""
    return [slot for slot in record.fields if slot.name != "reserved" and not slot.is_pointer]
