"""Prints reference.md: every function, record and status of the API with all that the spec says."""

from __future__ import annotations

from header import param_note
from model import Api, Function, Record
from text import BANNER, finish

INLINE = [
    "## Inline",
    "",
    "### `agentrt_message_data`",
    "",
    "```c",
    "static inline const void *agentrt_message_data(const agentrt_message *message);",
    "```",
    "",
    "The bytes of a message's payload, `payload_bytes` of them: in the record itself, or those of its buffer, readable "
    "while the buffer is open; NULL for a tag. It is in the header, makes no call and cannot fail.",
    "",
]


def reference(api: Api) -> str:
    lines = [f"# agentrt {api.version}: reference", "", f"<!-- {BANNER} -->", ""]
    lines += [
        "Every function that can fail returns an `agentrt_status` and takes an optional "
        "`agentrt_error *` last, which then says what was wrong. Handles are opaque and at most "
        "53 bits; zero is never valid. Options records start with `struct_size`; NULL means the "
        "defaults where it is allowed. Times are nanoseconds.",
        "",
        "The same calls exist in `agentrt.generated.lowlevel` (Python), `agentrt/lowlevel` (Node, "
        "camel case) and `agentrt_sys` (Rust).",
        "",
    ]
    for noun in ["api", *api.library["nouns"]]:
        lines += [f"## {'Library' if noun == 'api' else noun.capitalize()}", ""]
        for function in (f for f in api.functions if f.noun == noun):
            lines += function_lines(api, function)
    lines += INLINE
    lines += ["## Records", ""]
    for record in api.records:
        lines += record_lines(record)
    lines += constants(api) + statuses(api)
    return finish(lines)


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def function_lines(api: Api, function: Function) -> list[str]:
    lines = [
        f"### `{function.name}`",
        "",
        "```c",
        function.signature() + ";",
        "```",
        "",
        function.summary,
    ]
    if function.details:
        lines.append(function.details.strip())
    lines.append("")
    if function.params:
        lines += ["| parameter | rule | meaning |", "| --- | --- | --- |"]
        lines += [
            f"| `{slot.name}` | {cell(param_note(api, slot))} | {cell(slot.doc)} |"
            for slot in function.params
        ]
        lines.append("")
    if function.errors:
        lines.append("- Errors: " + ", ".join(f"`E_{name}`" for name in function.errors) + ".")
    lines += [
        f"- Threads: {function.threads}. Blocks: {function.blocks}.",
        f"- Completion: {function.completion}.",
        f"- Since {function.since}, {function.lifecycle}. After: {function.source}.",
        "",
    ]
    return lines


def record_lines(record: Record) -> list[str]:
    lines = [f"### `{record.name}`", "", f"{record.doc} {record.bytes} bytes.", ""]
    lines += ["| offset | field | type | meaning |", "| --- | --- | --- | --- |"]
    for slot in record.fields:
        rules = [slot.unit] if slot.unit else []
        rules += [slot.range] if slot.range not in ("", "any") else []
        rules += [slot.own] if slot.own else []
        rules += [f"NULL or zero: {slot.null}"] if slot.null else []
        note = f" ({', '.join(rules)})" if rules else ""
        lines.append(
            f"| {slot.offset} | `{slot.name}` | `{cell(slot.type)}` | {cell(slot.doc + note)} |"
        )
    return [*lines, ""]


def constants(api: Api) -> list[str]:
    lines = ["## Constants", "", "| constant | value | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{limit.name}` | {limit.value} | {limit.doc} |" for limit in api.limits]
    for enum in api.enums:
        lines += [f"| `{value.name}` | {value.value} | {value.doc} |" for value in enum.values]
    return [*lines, ""]


def statuses(api: Api) -> list[str]:
    lines = [
        "## Statuses",
        "",
        "| status | value | used as | Python | meaning |",
        "| --- | --- | --- | --- | --- |",
    ]
    for status in api.statuses:
        python = f"`{status.python}`" if status.python else ""
        again = "" if status.value >= 0 else f" ({status.what_helps})"
        lines.append(
            f"| `{status.constant}` | {status.value} | {', '.join(status.use)} | {python} "
            f"| {cell(status.text)}{again} |"
        )
    return lines
