"""Prints lowlevel.py and lowlevel.pyi: constants, exceptions, one thin typed function per call."""

from __future__ import annotations

import keyword

from fold import Given, Result, given, option_fields, results
from model import Api, Function, Record, Slot
from python_parts import ERROR_CLASS, ERROR_STUB, HEAD, STATUS_MISSING, STUB_HEAD, TAIL
from text import BANNER, COLUMNS, call, finish, quote, wrap


def name_of(slot_name: str) -> str:
    return slot_name + "_" if keyword.iskeyword(slot_name) else slot_name


def class_of(record: Record) -> str:
    words = record.name.removeprefix("agentrt_").split("_")
    return "".join(word.capitalize() for word in words)


def docstring(text: str, indent: str) -> list[str]:
    text = text.replace('"', "'")
    line = f'{indent}"""{text}"""'
    if len(line) <= COLUMNS:
        return [line]
    return wrap(text, indent, f'{indent}"""') + [f'{indent}"""']


def listing(api: Api) -> list[str]:
    """__all__: everything but the plumbing."""
    names = ["ABI_HASH", "AgentrtError", "ERRORS", "Status", "ffi", "lib"]
    names += [limit.name.removeprefix("AGENTRT_") for limit in api.limits]
    names += [enum.idiom for enum in api.enums]
    names += [status.python for status in api.statuses if status.python]
    names += [class_of(record) for record in tuples(api)]
    names += [function.short for function in api.functions]
    return ["__all__ = ["] + [f"    {quote(name)}," for name in sorted(names)] + ["]", ""]


def tuples(api: Api) -> list[Record]:
    """The records that come back as named tuples."""
    return [
        record for record in api.records if record.role == "out" and record.name != "agentrt_error"
    ]


def lowlevel(api: Api) -> str:
    lines = [f"# {BANNER}"] + HEAD.split("\n") + listing(api)
    lines += [f"ABI_HASH = {api.hash()}"]
    lines += [f"{limit.name.removeprefix('AGENTRT_')} = {limit.value}" for limit in api.limits] + [
        "",
        "",
    ]
    lines += enum_lines(api) + ERROR_CLASS.split("\n") + exceptions(api) + tuple_lines(api)
    lines += TAIL.split("\n")
    for function in api.functions:
        lines += [""] + function_lines(api, function)
    return finish(lines)


def stub(api: Api) -> str:
    lines = [f"# {BANNER}"] + STUB_HEAD.split("\n") + listing(api)
    lines += ["ABI_HASH: int"]
    lines += [f"{limit.name.removeprefix('AGENTRT_')}: int" for limit in api.limits] + [""]
    lines += enum_lines(api, body=False) + ERROR_STUB.split("\n") + exceptions(api)
    lines += ["ERRORS: dict[int, type[AgentrtError]]", ""] + tuple_lines(api)
    for function in api.functions:
        lines += [signature(api, function, typed=True).removesuffix(":") + ": ..."]
    return finish(lines)


def enum_lines(api: Api, *, body: bool = True) -> list[str]:
    lines = [
        "class Status(IntEnum):",
        '    """Result of a call, reason of an end, reason of a dead letter; or another number."""',
        "",
    ]
    lines += [f"    {status.name} = {status.value}" for status in api.statuses]
    lines += STATUS_MISSING.split("\n") if body else ["", ""]
    for enum in api.enums:
        base = "IntFlag" if "flags" in enum.name else "IntEnum"
        lines += [f"class {enum.idiom}({base}):"] + docstring(enum.doc, "    ") + [""]
        lines += [f"    {enum.short(value)} = {value.value}" for value in enum.values] + ["", ""]
    return lines


def exceptions(api: Api) -> list[str]:
    lines = []
    for status in api.statuses:
        if status.python:
            bases = ", ".join(
                ["AgentrtError", status.builtin] if status.builtin else ["AgentrtError"]
            )
            said = docstring(status.text[0].upper() + status.text[1:] + ".", "    ")
            lines += [
                f"class {status.python}({bases}):",
                *said,
                "",
                f"    status = Status.{status.name}",
                "",
                "",
            ]
    return lines


def tuple_lines(api: Api) -> list[str]:
    lines = []
    for record in tuples(api):
        lines += [f"class {class_of(record)}(NamedTuple):"] + docstring(record.doc, "    ") + [""]
        for slot in record_fields(record):
            kind = "Any" if slot.is_pointer else "Status" if slot.unit == "status" else "int"
            lines.append(f"    {name_of(slot.name)}: {kind}")
        lines += ["", ""]
    return lines


def record_fields(record: Record) -> list[Slot]:
    """Python sees addresses too, as cffi data."""
    return [slot for slot in record.fields if slot.name != "reserved"]


def annotation(argument: Given) -> str:
    if argument.form == "text":
        return "str | bytes"
    if argument.form == "bytes":
        return "ReadableBuffer | None"
    if argument.form == "handles":
        return "Sequence[int]"
    return "Any" if argument.form in ("records", "commands") else "int"


def signature(api: Api, function: Function, *, typed: bool) -> str:
    parts: list[tuple[str, str, str]] = []
    keywords: list[tuple[str, str, str]] = []
    into = parts
    for argument in given(api, function):
        if argument.form == "payload":
            parts += [
                ("type", "int", ""),
                ("data", "ReadableBuffer | None", "None"),
                ("buf", "int", "0"),
            ]
            into = keywords  # what has no default cannot follow what has one
        elif argument.form == "options":
            keywords += [option_part(slot) for slot in option_fields(api, argument.record)]
        else:
            into.append((name_of(argument.name), annotation(argument), ""))
            if argument.form in ("records", "commands"):
                parts.append((argument.length.name, "int", ""))
    spelled = [spell(part, typed=typed) for part in parts]
    if keywords:
        spelled += ["*"] + [spell(part, typed=typed) for part in keywords]
    tail = f" -> {returned(api, function)}:" if typed else ":"
    line = f"def {function.short}({', '.join(spelled)}){tail}"
    if len(line) <= COLUMNS:
        return line
    return "\n".join([f"def {function.short}(", *[f"    {part}," for part in spelled], f"){tail}"])


def option_part(slot: Slot) -> tuple[str, str, str]:
    if slot.base == "char":
        return slot.name, "str | bytes | None", "None"
    return name_of(slot.name), "int", "0"


def spell(part: tuple[str, str, str], *, typed: bool) -> str:
    name, kind, default = part
    if typed:
        return f"{name}: {kind} = {default}" if default else f"{name}: {kind}"
    return f"{name}={default}" if default else name


def returned(api: Api, function: Function) -> str:
    if function.returns == "const char *":
        return "str"
    if not function.fallible:
        return "int"
    kinds = [result_kind(result) for result in results(api, function)]
    if len(kinds) > 1:
        return f"tuple[{', '.join(kinds)}]"
    return kinds[0] if kinds else "None"


def result_kind(result: Result) -> str:
    if result.form == "record":
        return class_of(result.record)
    if result.form == "list":
        return f"list[{class_of(result.record)}]"
    return "Any" if result.form == "message" else "int"


def function_lines(api: Api, function: Function) -> list[str]:
    lines = [
        "",
        *signature(api, function, typed=False).split("\n"),
        *docstring(function.summary, "    "),
    ]
    if not function.fallible:
        arguments = ", ".join(slot.name for slot in function.params)
        bare = f"lib.{function.name}({arguments})"
        text = function.returns == "const char *"
        return lines + [f"    return ffi.string({bare}).decode()" if text else f"    return {bare}"]
    values: dict[str, str] = {}
    for argument in given(api, function):
        lines += argument_lines(api, argument, values)
    outs = results(api, function)
    for result in outs:
        lines += out_lines(result, values)
    passed = [values.get(slot.name, slot.name) for slot in function.params if slot.name != "error"]
    lines += call("    _call", [f"lib.{function.name}", *passed], "", " " * 8)
    if outs:
        more = "".join(f", {result.slot.name}[0]" for result in outs[1:])
        lines.append(return_line(outs[0]) + more)
    return lines


def argument_lines(api: Api, argument: Given, values: dict[str, str]) -> list[str]:
    """Lines that make the C value of an argument; `values` gets each parameter's expression."""
    name = name_of(argument.name)
    values[argument.name] = f"({name},)" if argument.form == "handle" else name
    if argument.form == "payload":
        values[argument.name] = "payload"
        return ["    payload, _kept = _payload(type, data, buf)"]
    if argument.form == "text":
        values[argument.length.name] = f"len({name})"
        return [f"    {name} = _text({name})"]
    if argument.form == "handles":
        values[argument.length.name] = f"len({name})"
        items = f"[(bits,) for bits in {name}]"
        return [f"    {name} = ffi.new({quote(argument.slot.base + '[]')}, {items})"]
    if argument.form == "bytes":
        values[argument.name] = "memory"
        return [f"    memory = _memory({name}, {argument.length.name})"]
    if argument.form in ("records", "commands"):
        return [f"    _check_array({name}, {argument.length.name})"]
    if argument.form == "options":
        return option_lines(api, argument)
    return []


def option_lines(api: Api, argument: Given) -> list[str]:
    record = argument.record
    lines = [
        f"    {argument.name} = ffi.new({quote(record.name + ' *')})",
        f"    {argument.name}.struct_size = ffi.sizeof({quote(record.name)})",
    ]
    for slot in option_fields(api, record):
        name = name_of(slot.name)
        target = f"{argument.name}.{slot.name}"
        if api.handle(slot.type):
            lines.append(f"    {target}.bits = {name}")
        elif slot.base == "char":
            kind = "text" if slot.len else "string"
            lines += [
                f"    if {name} is not None:",
                f"        {name} = ffi.from_buffer(_{kind}({name}))",
                f"        {target} = {name}",
            ]
            if slot.len:
                lines.append(f"        {argument.name}.{slot.len} = len({name})")
        else:
            lines.append(f"    {target} = {name}")
    return lines


def out_lines(result: Result, values: dict[str, str]) -> list[str]:
    slot = result.slot
    if result.form == "list":
        return [
            f"    {slot.name} = ffi.new({quote(slot.base + '[]')}, {slot.len})",
            f"    {result.count.name} = ffi.new({quote(result.count.base + ' *')})",
        ]
    return [f"    {slot.name} = ffi.new({quote(slot.base + ' *')})"]


def return_line(result: Result) -> str:
    name = result.slot.name
    if result.form == "handle":
        return f"    return {name}.bits"
    if result.form == "number":
        return f"    return {name}[0]"
    if result.form == "message":
        return f"    return {name}"
    source = name if result.form == "record" else "item"
    items = [read_field(source, slot) for slot in record_fields(result.record)]
    make = class_of(result.record)
    if result.form == "record":
        return "\n".join(call(f"    return {make}", items, "", " " * 8))
    inner = call(f"        {make}", items, "", " " * 12)
    return "\n".join(
        ["    return [", *inner, f"        for item in {name}[0 : {result.count.name}[0]]", "    ]"]
    )


def read_field(source: str, slot: Slot) -> str:
    if keyword.iskeyword(slot.name):
        return f'getattr({source}, "{slot.name}")'
    return f"Status({source}.{slot.name})" if slot.unit == "status" else f"{source}.{slot.name}"
