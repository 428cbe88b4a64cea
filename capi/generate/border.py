"""Prints border.c: every public function checks what the spec says and calls its body."""

from __future__ import annotations

from border_cold import COLD
from model import SCALARS, Api, Function, Handle, Record, Slot
from text import BANNER, call, finish, quote

HEAD = """\
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "agentrt.h"
#include "bodies.h"
#include "error.h"
#include "kinds.h"
#include "quick.h"
"""

READ_OPTIONS = """\
// Copies options of another version's size over zeroes in `own`: a body always sees this version's record.
COLD agentrt_status read_options(
    void *own, uint32_t own_bytes, const void *given, uint32_t given_least, const char *function,
    const char *argument, agentrt_error *error)
{
    const uint32_t index = NO_INDEX;
    const unsigned char *bytes = given;
    uint32_t given_bytes;
    memcpy(&given_bytes, bytes, sizeof given_bytes);
    if (given_bytes < given_least || given_bytes > OPTIONS_BYTES_MAX) {
        return refuse_size(IN("struct_size"), given_bytes, given_least, error);
    }
    for (uint32_t offset = own_bytes; offset < given_bytes; offset++) {
        if (bytes[offset] != 0) {
            return refuse_tail(IN(NULL), offset, own_bytes, error);
        }
    }
    memset(own, 0, own_bytes);
    memcpy(own, bytes, given_bytes < own_bytes ? given_bytes : own_bytes);
    memcpy(own, &own_bytes, sizeof own_bytes);
    return AGENTRT_OK;
}
"""


class Checks:
    """Lines that check the slots of one function or one record."""

    def __init__(self, api: Api, lengths: list[Slot], access, place):
        self.api = api
        self.lengths = {slot.name: slot for slot in lengths}
        self.access = access
        self.place = place
        self.lines: list[str] = []
        self.conditions: list[str] = []

    def refuse_if(self, condition: str, helper: str, slot: Slot, *values: str) -> None:
        self.conditions.append(condition)
        items = [self.place(slot), *values, "error"]
        self.lines += [f"    if ({condition}) {{"]
        self.lines += call(f"        return {helper}", items, ";", " " * 12) + ["    }"]

    def handle(self, slot: Slot, kind: str, bits: str) -> None:
        zero = "" if slot.required else f"{bits} != 0 && "
        self.refuse_if(f"{zero}!is_kind({bits}, {kind})", "refuse_handle", slot, bits, kind)

    def pointer(self, slot: Slot) -> None:
        name = self.access(slot)
        length = self.lengths.get(slot.len)
        if slot.required:
            self.refuse_if(f"{name} == NULL", "refuse_null", slot)
        elif length is not None and slot.null.startswith("allowed when"):
            self.refuse_if(f"{name} == NULL && {self.access(length)} != 0", "refuse_null", slot)

    def number(self, slot: Slot) -> None:
        name = self.access(slot)
        if slot.unit == "flags":
            known = sum(value.value for value in self.api.choices(slot.range))
            bad = f"({name} & ~UINT32_C({known})) != 0"
            self.refuse_if(bad, "refuse_flags", slot, name, str(known))
        elif slot.unit == "enum":
            self.enum(slot, name)
        elif SCALARS[slot.type][1]:
            low, high = self.api.bounds(slot.range)
            bad = f"{name} < {low} || {name} > {high}"
            self.refuse_if(bad, "refuse_signed", slot, name, str(low), str(high))
        else:
            self.unsigned(slot, name)

    def unsigned(self, slot: Slot, name: str) -> None:
        low, high = self.api.bounds(slot.range)
        low_text, high_text = slot.range.split("..")
        if low > 0:
            self.refuse_if(f"{name} < {low_text}", "refuse_low", slot, name, low_text)
        if high < 2 ** (8 * SCALARS[slot.type][0]) - 1:
            status = "AGENTRT_E_SIZE" if slot.unit == "bytes" else "AGENTRT_E_ARGUMENT"
            self.refuse_if(f"{name} > {high_text}", "refuse_high", slot, name, high_text, status)

    def enum(self, slot: Slot, name: str) -> None:
        choices = self.api.choices(slot.range)
        number = f"(uint32_t){name}" if self.api.enum(slot.type) else name
        numbers = sorted(value.value for value in choices)
        if numbers == list(range(len(numbers))):
            bad = f"{number} > {numbers[-1]}"
        else:
            bad = " && ".join(f"{name} != {value.name}" for value in choices)
        names = ", ".join(value.name for value in choices[:-1]) + " or " + choices[-1].name
        self.refuse_if(bad, "refuse_enum", slot, number, quote(names))

    def slot(self, slot: Slot) -> None:
        handle = self.api.handle(slot.type)
        if handle:
            self.handle(slot, f"ART_KIND_{handle.noun.upper()}", f"{self.access(slot)}.bits")
        elif slot.unit == "handle" and self.api.handle(slot.range):
            noun = self.api.handle(slot.range).noun.upper()
            self.handle(slot, f"ART_KIND_{noun}", self.access(slot))
        elif slot.is_pointer:
            self.pointer(slot)
        elif slot.range not in ("", "any"):
            self.number(slot)


def border(api: Api) -> str:
    lines = [
        "// The border: checks that need no state, made before a body runs. A refusal has a",
        "// status and a text that names function, argument, value and rule.",
        f"// {BANNER}",
    ]
    lines += HEAD.split("\n") + cold(api) + READ_OPTIONS.split("\n")
    for record in api.records:
        if record.role in ("in", "options"):
            lines += record_check(api, record)
    for function in api.functions:
        if function.fallible and function.params[-1].name == "error":
            lines += function_lines(api, function)
    return finish(lines)


def cold(api: Api) -> list[str]:
    names = [
        f"        [ART_KIND_{handle.noun.upper()}] = {quote(handle.article + ' ' + handle.noun)},"
        for handle in api.handles
    ]
    return COLD.replace("@KINDS@", "\n".join(names)).split("\n")


def record_check(api: Api, record: Record) -> list[str]:
    short = record.name.removeprefix("agentrt_")
    checks = Checks(
        api,
        record.fields,
        lambda slot: f"record->{slot.name}",
        lambda slot: f"IN({quote(slot.name)})",
    )
    for slot in record.fields:
        checks.slot(slot)
        nested = api.record(slot.base)
        if nested and nested.role == "options":
            checks.lines += nested_lines(slot, nested)
    head = [
        f"static inline agentrt_status check_{short}(",
        f"    const {record.name} *record, const char *function, const char *argument,",
        "    uint32_t index, agentrt_error *error)",
        "{",
    ]
    return head + rule_lines(api, record) + checks.lines + ["    return AGENTRT_OK;", "}", ""]


def nested_lines(slot: Slot, nested: Record) -> list[str]:
    """An options record that the body uses where the caller keeps it: checked, not copied."""
    short = nested.name.removeprefix("agentrt_")
    name = quote(slot.name)
    read = [f"&own, sizeof own, record->{slot.name}", str(nested.bytes), "function", name, "error"]
    return [
        f"    if (record->{slot.name} != NULL) {{",
        f"        const {nested.name} *nested = record->{slot.name};",
        f"        {nested.name} own;",
        "        agentrt_status status = AGENTRT_OK;",
        "        if (nested->struct_size != sizeof own) {",
        *call("            status = read_options", read, ";", " " * 16),
        "            nested = &own;",
        "        }",
        "        if (status == AGENTRT_OK) {",
        f"            status = check_{short}(nested, function, {name}, NO_INDEX, error);",
        "        }",
        "        if (status != AGENTRT_OK) {",
        "            return status;",
        "        }",
        "    }",
    ]


def rules(api: Api, record: Record, prefix: str) -> list[tuple[str, str]]:
    """Rules between the fields of a record: the condition that breaks one, and its words."""

    def given(name: str) -> str:
        slot = record.find(name)
        if api.handle(slot.type):
            return f"{prefix}{name}.bits != 0"
        return f"{prefix}{name} != NULL" if slot.is_pointer else f"{prefix}{name} != 0"

    broken = []
    if record.one_of:
        first, second = record.one_of
        rule = f"needs exactly one of '{first}' and '{second}'"
        broken.append((f"({given(first)}) == ({given(second)})", rule))
    for winner, losers in record.instead.items():
        any_loser = " || ".join(given(loser) for loser in losers)
        both = " and ".join(f"'{loser}'" for loser in losers)
        rule = f"must have {both} empty when '{winner}' is given"
        broken.append((f"{given(winner)} && ({any_loser})", rule))
    for name, condition in record.together.items():
        rule = f"needs '{name}' when {condition}"
        broken.append((f"{prefix}{condition} && !({given(name)})", rule))
    for name, length in record.filled.items():
        rule = f"must have '{length}' above 0 when '{name}' is given"
        broken.append((f"{given(name)} && !({given(length)})", rule))
    return broken


def rule_lines(api: Api, record: Record) -> list[str]:
    lines: list[str] = []
    for condition, rule in rules(api, record, "record->"):
        items = ["IN(NULL)", quote(rule), "error"]
        lines.append(f"    if ({condition}) {{")
        lines += call("        return refuse_rule", items, ";", " " * 12) + ["    }"]
    return lines


def function_lines(api: Api, function: Function) -> list[str]:
    """Checks in the order of the parameters, so that the first wrong one is named; arrays come after their lengths."""
    checks = Checks(
        api,
        function.params,
        lambda slot: slot.name,
        lambda slot: f"AT({quote(function.name)}, {quote(slot.name)})",
    )
    arguments = []
    walks: dict[str, list[str]] = {}  # of arrays, by their lengths: nobody walks before it is known how far
    for slot in function.params:
        record = api.record(slot.base)
        checked = slot.dir == "in" and record is not None
        arguments.append(f"use_{slot.name}" if checked and record.role == "options" else slot.name)
        if slot.name == "error":
            continue
        checks.slot(slot)
        checks.lines += walks.pop(slot.name, [])
        lines = []
        if checked:
            lines = record_argument(function, slot, record)
        elif slot.len and api.handle(slot.base):
            lines = handles_argument(function, slot, api.handle(slot.base))
        if slot.len:
            walks[slot.len] = lines
        else:
            checks.lines += lines
    declared = [slot.declare() for slot in function.params]
    body = call(f"    return art_api_{function.short}", arguments, ";", " " * 8) + ["}", ""]
    head = f"AGENTRT_API agentrt_status {function.name}"
    if function.quick:
        return quick_lines(function, checks.lines + body)
    hot = quick_conditions(api, function, checks) if function.hot else []
    if hot:
        lines = call(f"COLD agentrt_status slow_{function.short}", declared, "")
        lines += ["{"] + checks.lines + body + call(head, declared, "") + ["{"]
        lines += ["    if (" + hot[0]] + [f"        || {condition}" for condition in hot[1:]]
        slow = call(f"        return slow_{function.short}", [s.name for s in function.params], ";")
        return lines[:-1] + [lines[-1] + ") {"] + slow + ["    }"] + body
    return call(head, declared, "") + ["{"] + checks.lines + body


def quick_lines(function: Function, checked: list[str]) -> list[str]:
    """A call that is tried as a whole first, by a function that itself looks at what it relies on."""
    declared = [slot.declare() for slot in function.params]
    names = [slot.name for slot in function.params]
    attempt = ", ".join(name for name in names if name != "error")
    lines = call(f"FULL agentrt_status full_{function.short}", declared, "") + ["{"] + checked
    lines += call(f"AGENTRT_API agentrt_status {function.name}", declared, "") + ["{"]
    lines += [f"    if (art_quick_{function.short}({attempt})) {{"]
    lines += ["        return AGENTRT_OK;", "    }"]
    return lines + call(f"    return full_{function.short}", names, ";", " " * 8) + ["}", ""]


def quick_conditions(api: Api, function: Function, checks: Checks) -> list[str]:
    """What sends a hot call to its slow twin, which finds out why: no stack frame on the way.

    Empty when an argument must be copied or an array walked: such a call has a frame anyway."""
    conditions = list(checks.conditions)
    for slot in function.params:
        record = api.record(slot.base)
        if slot.dir != "in" or record is None:
            continue
        if record.role == "options" or slot.len:
            return []
        inner = Checks(api, record.fields, lambda f, s=slot: f"{s.name}->{f.name}", lambda f: "")
        for field in record.fields:
            inner.slot(field)
        conditions += inner.conditions + [rule for rule, _ in rules(api, record, f"{slot.name}->")]
    return [f"({condition})" if "&&" in condition else condition for condition in conditions]


def handles_argument(function: Function, slot: Slot, handle: Handle) -> list[str]:
    """Checks of each handle in an array."""
    kind, bits = f"ART_KIND_{handle.noun.upper()}", f"{slot.name}[index].bits"
    place = f"(struct place){{{quote(function.name)}, {quote(slot.name)}, NULL, index}}"
    return [
        f"    for (uint32_t index = 0; index < {slot.len}; index++) {{",
        f"        if (!is_kind({bits}, {kind})) {{",
        *call("            return refuse_handle", [place, bits, kind, "error"], ";", " " * 16),
        "        }",
        "    }",
    ]


def record_argument(function: Function, slot: Slot, record: Record) -> list[str]:
    """Checks of the record, or of each record, that a parameter points to."""
    if record.role == "options":
        return options_argument(function, slot, record)
    check = f"check_{record.name.removeprefix('agentrt_')}"
    items = [quote(function.name), quote(slot.name), "index" if slot.len else "NO_INDEX", "error"]
    status = f"{slot.name}_status"
    if not slot.len:
        lines = call(f"    agentrt_status {status} = {check}", [slot.name, *items], ";", " " * 8)
        return lines + leave(status, "    ")
    lines = [f"    for (uint32_t index = 0; index < {slot.len}; index++) {{"]
    items = [f"&{slot.name}[index]", *items]
    lines += call(f"        agentrt_status {status} = {check}", items, ";", " " * 12)
    return lines + leave(status, "        ") + ["    }"]


def options_argument(function: Function, slot: Slot, record: Record) -> list[str]:
    """An options record of this version's size is used where the caller keeps it; any other is copied."""
    own, use, status = f"own_{slot.name}", f"use_{slot.name}", f"{slot.name}_status"
    short = record.name.removeprefix("agentrt_")
    name, argument = quote(function.name), quote(slot.name)
    read = [f"&{own}, sizeof {own}", slot.name, str(record.bytes), name, argument, "error"]
    check = [use, name, argument, "NO_INDEX", "error"]
    absent = [
        f"    if ({use} == NULL) {{",
        f"        {own} = ({record.name}){{.struct_size = sizeof {own}}};",
        f"        {use} = &{own};",
        f"    }} else if ({use}->struct_size != sizeof {own}) {{",
    ]
    return [
        f"    {record.name} {own};",
        f"    const {record.name} *{use} = {slot.name};",
        f"    agentrt_status {status} = AGENTRT_OK;",
        *(absent if not slot.required else [f"    if ({use}->struct_size != sizeof {own}) {{"]),
        *call(f"        {status} = read_options", read, ";", " " * 12),
        f"        {use} = &{own};",
        "    }",
        f"    if ({status} == AGENTRT_OK) {{",
        *call(f"        {status} = check_{short}", check, ";", " " * 12),
        "    }",
        *leave(status, "    "),
    ]


def leave(status: str, indent: str) -> list[str]:
    lines = [f"if ({status} != AGENTRT_OK) {{", f"    return {status};", "}"]
    return [indent + line for line in lines]
