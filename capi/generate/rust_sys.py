"""Prints agentrt-sys/src/bindings.rs: what bindgen would print, with docs, and its layout tests."""

from __future__ import annotations

import re
from itertools import groupby

from model import Api, Function, Record, Slot
from text import BANNER, finish, wrap

SCALARS = {
    "uint8_t": "u8",
    "uint16_t": "u16",
    "uint32_t": "u32",
    "uint64_t": "u64",
    "int16_t": "i16",
    "int32_t": "i32",
    "int64_t": "i64",
    "void": "c_void",
    "char": "c_char",
}
KEYWORDS = {"type": "type_"}

LAYOUT_HEAD = """\
#[cfg(test)]
mod layout {
    use super::*;
    use core::mem::{size_of, MaybeUninit};
    use core::ptr::addr_of;

    /// core::mem::offset_of is younger than the oldest Rust that builds this crate.
    macro_rules! offset {
        ($type:ty, $field:ident) => {{
            let place = MaybeUninit::<$type>::uninit();
            let base = place.as_ptr();
            // SAFETY: only an address inside `place` is computed; nothing is read.
            unsafe { addr_of!((*base).$field) as usize - base as usize }
        }};
    }

    #[test]
    fn sizes_and_offsets_are_those_of_the_specification() {"""


def bindings(api: Api) -> str:
    lines = [
        f"// {BANNER}",
        "use core::ffi::{c_char, c_void};",
        "",
        "/// The hash of the API these bindings were generated from; compare it with",
        "/// [`agentrt_abi_hash`] before anything else.",
        f"pub const AGENTRT_ABI_HASH: u64 = {api.hash()};",
        "",
    ]
    for limit in api.limits:
        width = "u32" if limit.value < 2**32 else "u64"
        lines += doc(limit.doc) + [f"pub const {limit.name}: {width} = {limit.value};"]
    lines += [""] + doc("Result of a call, reason of an end, reason of a dead letter.")
    lines.append("pub type agentrt_status = i32;")
    for status in api.statuses:
        lines += doc(status.text) + [
            f"pub const {status.constant}: agentrt_status = {status.value};"
        ]
    for enum in api.enums:
        lines.append("")
        if enum.typed:
            lines += doc(enum.doc) + [f"pub type {enum.name} = u32;"]
        for value in enum.values:
            kind = enum.name if enum.typed else "u32"
            lines += doc(value.doc) + [f"pub const {value.name}: {kind} = {value.value};"]
    for handle in api.handles:
        lines += (
            [""]
            + doc(handle.doc)
            + [
                "#[repr(C)]",
                "#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]",
                f"pub struct {handle.name} {{",
                "    /// Opaque; zero is never valid.",
                "    pub bits: u64,",
                "}",
            ]
        )
    for record in api.records:
        lines += [""] + record_lines(record)
    lines += ["", 'extern "C" {']
    for function in api.functions:
        lines += function_lines(function)
    return finish(lines + ["}", ""] + layout_tests(api))


def doc(text: str, indent: str = "") -> list[str]:
    return wrap(text.replace("[", r"\[").replace("]", r"\]"), indent + "/// ")


def spell(type_name: str) -> str:
    """The Rust spelling of a C type."""
    function = re.fullmatch(r"(.+?) ?\(\*\)\((.*)\)", type_name)
    if function:
        params = [
            re.fullmatch(r"(.*?)(\w+)", part).groups() for part in function.group(2).split(", ")
        ]
        items = ", ".join(f"{name}: {spell(kind.strip())}" for kind, name in params)
        result = "" if function.group(1) == "void" else f" -> {spell(function.group(1))}"
        return f'Option<unsafe extern "C" fn({items}){result}>'
    array = re.fullmatch(r"(.+)\[(\d+)\]", type_name)
    if array:
        return f"[{spell(array.group(1))}; {array.group(2)}]"
    if type_name.endswith("*"):
        inner = type_name.removesuffix("*").strip()
        mutable = "const" if inner.startswith("const ") else "mut"
        return f"*{mutable} {spell(inner.removeprefix('const '))}"
    return SCALARS.get(type_name, type_name)


def field_line(slot: Slot, indent: str = "    ") -> list[str]:
    name = slot.name.rsplit(".", 1)[-1]
    line = f"{indent}pub {KEYWORDS.get(name, name)}: {spell(slot.type)},"
    if len(line) > 100:  # only optional functions get that long
        head, rest = line.split("<", 1)
        line = f"{head}<\n{indent}    {rest.removesuffix('>,')},\n{indent}>,"
    return doc(slot.doc, indent) + [line]


def record_lines(record: Record) -> list[str]:
    """One struct; dotted fields become a union named after the path, and structs within it."""
    inner: list[str] = []
    lines = doc(record.doc) + [
        "#[repr(C)]",
        "#[derive(Clone, Copy)]",
        f"pub struct {record.name} {{",
    ]
    for outer, group in groupby(record.fields, lambda slot: slot.name.split(".")[0]):
        slots = list(group)
        if slots[0].name == outer:
            lines += field_line(slots[0])
            continue
        union = f"{record.name}_{outer}"
        lines += [f"    /// See [`{union}`].", f"    pub {outer}: {union},"]
        inner += union_lines(record, outer, union, slots)
    return lines + ["}"] + inner


def union_lines(record: Record, outer: str, union: str, slots: list[Slot]) -> list[str]:
    lines = [
        "",
        f"/// Field `{outer}` of [`{record.name}`].",
        "#[repr(C)]",
        "#[derive(Clone, Copy)]",
        f"pub union {union} {{",
    ]
    inner: list[str] = []
    for member, group in groupby(slots, lambda slot: slot.name.split(".")[1]):
        members = list(group)
        if members[0].name == f"{outer}.{member}":
            lines += field_line(members[0])
            continue
        lines += [f"    /// See [`{union}_{member}`].", f"    pub {member}: {union}_{member},"]
        inner += [
            "",
            f"/// Member `{member}` of [`{union}`].",
            "#[repr(C)]",
            "#[derive(Clone, Copy)]",
            f"pub struct {union}_{member} {{",
        ]
        for slot in members:
            inner += field_line(slot)
        inner.append("}")
    return lines + ["}"] + inner


def function_lines(function: Function) -> list[str]:
    items = [
        f"{KEYWORDS.get(slot.name, slot.name)}: {spell(slot.type)}" for slot in function.params
    ]
    head = doc(function.summary, "    ")
    line = f"    pub fn {function.name}({', '.join(items)}) -> {spell(function.returns)};"
    if len(line) <= 100:
        return head + [line]
    return head + [
        f"    pub fn {function.name}(",
        *[f"        {item}," for item in items],
        f"    ) -> {spell(function.returns)};",
    ]


def layout_tests(api: Api) -> list[str]:
    lines = LAYOUT_HEAD.split("\n")
    for handle in api.handles:
        lines.append(f"        assert_eq!(size_of::<{handle.name}>(), 8);")
    for record in api.records:
        lines.append(f"        assert_eq!(size_of::<{record.name}>(), {record.bytes});")
        for slot in record.fields:
            path = ".".join(KEYWORDS.get(part, part) for part in slot.name.split("."))
            if "." not in path:
                lines.append(f"        assert_eq!(offset!({record.name}, {path}), {slot.offset});")
    for record in api.records:
        lines += nested_tests(record)
    return lines + ["    }", "}"]


def nested_tests(record: Record) -> list[str]:
    """Offsets below a union, from the start of the type that holds them."""
    lines = []
    for slot in record.fields:
        parts = slot.name.split(".")
        if len(parts) == 1:
            continue
        start = next(
            other.offset for other in record.fields if other.name.startswith(parts[0] + ".")
        )
        path = "_".join([record.name, *parts[:-1]])
        lines.append(f"        assert_eq!(offset!({path}, {parts[-1]}), {slot.offset - start});")
    return lines
