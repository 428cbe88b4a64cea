"""Prints agentrt.h, the public header, and the two private ones beside it."""

from __future__ import annotations

from itertools import groupby

from model import Api, Function, Record, Slot
from text import BANNER, call, comment, finish, wrap

PREAMBLE = """\
#ifndef AGENTRT_H
#define AGENTRT_H

#include <stddef.h>
#include <stdint.h>

/* Define AGENTRT_STATIC when the library is compiled into another one: nothing is exported then. */
#if defined(AGENTRT_STATIC)
#define AGENTRT_API __attribute__((visibility("hidden")))
#else
#define AGENTRT_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif
"""

MESSAGE_DATA = """\
/**
 * The bytes of a message, wherever they are; NULL when there is no payload, or only a tag.
 * They stay readable until the turn ends or the message's buffer is closed.
 */
static inline const void *agentrt_message_data(const agentrt_message *message)
{
    if (message->payload_bytes == 0) {
        return NULL;
    }
    if (message->capability == AGENTRT_INLINE) {
        return message->payload.bytes;
    }
    return message->payload.buf.data;
}
"""

POSTAMBLE = """\
#ifdef __cplusplus
}
#endif

#endif
"""


def public(api: Api) -> str:
    lines = [f"/* agentrt {api.version}: {api.library['summary']} */", f"/* {BANNER} */"]
    lines += PREAMBLE.split("\n")
    major, minor, patch = api.version.split(".")
    lines += [
        f'#define AGENTRT_VERSION "{api.version}"',
        f"#define AGENTRT_VERSION_MAJOR {major}",
        f"#define AGENTRT_VERSION_MINOR {minor}",
        f"#define AGENTRT_VERSION_PATCH {patch}",
        "",
    ]
    for limit in api.limits:
        lines += [f"/** {limit.doc} */", f"#define {limit.name} {limit.value}"]
    lines += [""] + handles(api) + statuses(api) + enums(api)
    for record in api.records:
        lines += record_lines(record)
    lines += MESSAGE_DATA.split("\n")
    for function in api.functions:
        lines += function_doc(api, function)
        items = [slot.declare() for slot in function.params] or ["void"]
        gap = "" if function.returns.endswith("*") else " "
        lines += call(f"AGENTRT_API {function.returns}{gap}{function.name}", items, ";") + [""]
    return finish(lines + POSTAMBLE.split("\n"))


def handles(api: Api) -> list[str]:
    bits = api.bits
    last = bits["kind_shift"] + bits["kind_bits"] - 1
    lines = comment(
        [
            "Handles are opaque: compare them, never compute with them. They have "
            f"{last + 1} significant bits (kind in {bits['kind_shift']}..{last}, generation in "
            f"{bits['generation_shift']}..{bits['kind_shift'] - 1}, index below), so a double "
            "holds them exactly. Zero is never valid. A closed, forged or old handle gives "
            "AGENTRT_E_STALE.",
        ]
    )
    for handle in api.handles:
        lines += [
            f"/** Kind {handle.kind}. {handle.doc} */",
            f"typedef struct {handle.name} {{",
            "    uint64_t bits;",
            f"}} {handle.name};",
        ]
    return lines + [""]


def statuses(api: Api) -> list[str]:
    lines = comment(["Result of a call, reason of an end, reason of a dead letter."])
    lines += ["typedef int32_t agentrt_status;", "enum {"]
    for status in api.statuses:
        head = f"    {status.constant} = {status.value},"
        lines += enum_line(head, status.text)
    return lines + ["};", ""]


def enum_line(head: str, doc: str) -> list[str]:
    line = f"{head} /**< {doc} */"
    return [line] if len(line) <= 100 else wrap(doc + " */", "     * ", "    /** ") + [head]


def enums(api: Api) -> list[str]:
    lines: list[str] = []
    for enum in api.enums:
        lines += comment([enum.doc])
        lines.append(f"typedef enum {enum.name} {{" if enum.typed else "enum {")
        for index, value in enumerate(enum.values):
            comma = "," if index + 1 < len(enum.values) else ""
            lines += enum_line(f"    {value.name} = {value.value}{comma}", value.doc)
        lines += [f"}} {enum.name};" if enum.typed else "};", ""]
    return lines


def record_lines(record: Record) -> list[str]:
    lines = comment([f"{record.doc} {record.bytes} bytes."])
    lines.append(f"typedef struct {record.name} {{")
    for outer, group in groupby(record.fields, lambda slot: slot.name.split(".")[0]):
        members = list(group)
        if members[0].name == outer:
            lines += field_lines(members[0], "    ")
            continue
        lines.append("    union {")
        for inner, nested in groupby(members, lambda slot: slot.name.split(".")[1]):
            slots = list(nested)
            if slots[0].name == f"{outer}.{inner}":
                lines += field_lines(slots[0], "        ")
                continue
            lines.append("        struct {")
            for slot in slots:
                lines += field_lines(slot, "            ")
            lines.append(f"        }} {inner};")
        lines.append(f"    }} {outer};")
    return lines + [f"}} {record.name};", ""]


def field_lines(slot: Slot, indent: str) -> list[str]:
    doc = slot.doc
    if slot.null and slot.null != "refused" and slot.null not in doc:
        doc += f" NULL or zero: {slot.null}." if slot.is_pointer else f" ({slot.null})"
    head = f"{indent}{slot.declare()};"
    line = f"{head} /**< {doc} */"
    if len(line) <= 100:
        return [line]
    return wrap(doc + " */", f"{indent} * ", f"{indent}/** ") + [head]


def param_note(api: Api, slot: Slot) -> str:
    """Ownership, unit, range and NULL rule of a parameter, in brackets."""
    parts = [slot.dir, slot.own]
    if slot.unit:
        parts.append(slot.unit)
    if slot.range and slot.range != "any":
        parts.append(" or ".join(slot.range.split("|")))
    if slot.len:
        parts.append(f"{slot.len} of them" if api.record(slot.base) else f"{slot.len} bytes")
    if slot.null:
        nothing = "zero" if api.handle(slot.type) else "NULL"
        rule = slot.null.removeprefix("zero is ").removeprefix("zero: ")
        parts.append(f"{nothing}: {rule}")
    return ", ".join(parts)


def function_doc(api: Api, function: Function) -> list[str]:
    paragraphs = [function.summary]
    if function.details:
        paragraphs.append(function.details.strip())
    paragraphs += [
        f"- {slot.name} [{param_note(api, slot)}] {slot.doc}" for slot in function.params
    ]
    if function.errors:
        paragraphs.append("Errors: " + ", ".join("E_" + name for name in function.errors) + ".")
    paragraphs.append(
        f"Threads: {function.threads}. Blocks: {function.blocks}. "
        f"Completion: {function.completion}."
    )
    paragraphs.append(f"Since {function.since}, {function.lifecycle}. After: {function.source}.")
    return comment(paragraphs)


def bodies(api: Api) -> str:
    """bodies.h: what border.c calls; the signatures are those of the public functions."""
    lines = [
        "// The bodies of the public functions, called by border.c with arguments it has checked.",
        f"// {BANNER}",
        "// Options records are never NULL here and always have this library's size.",
        "#ifndef AGENTRT_GENERATED_BODIES_H",
        "#define AGENTRT_GENERATED_BODIES_H",
        "",
        '#include "agentrt.h"',
        "",
    ]
    for function in api.functions:
        if function.fallible and "error" in [slot.name for slot in function.params]:
            items = [slot.declare() for slot in function.params]
            lines += call(f"agentrt_status art_api_{function.short}", items, ";")
    return finish(lines + ["", "#endif"])


def kinds(api: Api) -> str:
    """kinds.h: the handle layout as constants, for the core to assert against its own."""
    lines = [
        "// The bit layout of handles.",
        f"// {BANNER}",
        "#ifndef AGENTRT_GENERATED_KINDS_H",
        "#define AGENTRT_GENERATED_KINDS_H",
        "",
        "enum {",
    ]
    lines += [f"    ART_HANDLE_{name.upper()} = {value}," for name, value in api.bits.items()]
    lines += [f"    ART_KIND_{handle.noun.upper()} = {handle.kind}," for handle in api.handles]
    return finish(lines + ["};", "", "#endif"])
