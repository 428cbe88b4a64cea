"""Prints lowlevel.d.ts: the types of the addon that addon.cc makes."""

from __future__ import annotations

from fold import Given, Result, camel, given, option_fields, out_fields, results
from model import Api, Function, Record, Slot
from text import BANNER, COLUMNS, finish, wrap

HEAD = """\
// The C API, call by call: handles and times are numbers (times may be BigInt), failures are Errors
// with `code` (such as 'E_STALE') and `status`. Numbers beyond 2^53 in results are rounded.
"""

FIXED = """\
/** Bytes that are copied, or a buffer. */
export interface Payload {
  /** The user's number of this type of message. */
  type: number | bigint;
  data?: Uint8Array | null | undefined;
  buf?: number | null | undefined;
}

/** A message that a future yielded; `bytes` is a copy of its payload. */
export interface Message {
  agent: number;
  from: number;
  right: number;
  type: number;
  kind: number;
  capability: number;
  status: number;
  payloadBytes: number;
  bytes: Uint8Array;
  /** The payload's buffer, yours to close; 0 when it was inline. */
  buf: number;
  identity: number;
}

/** Sizes (`bytes`) and offsets (`.field`) of the C records. */
export const layout: Readonly<Record<string, Readonly<Record<string, number>>>>;
"""


def types(api: Api) -> str:
    lines = [f"// {BANNER}"] + HEAD.split("\n")
    groups = [
        (
            "Status",
            "Result of a call, reason of an end, reason of a dead letter.",
            [(status.name, status.value) for status in api.statuses],
        )
    ]
    groups += [
        (enum.idiom, enum.doc, [(enum.short(v), v.value) for v in enum.values])
        for enum in api.enums
    ]
    groups += [
        ("Limit", "Fixed limits.", [(v.name.removeprefix("AGENTRT_"), v.value) for v in api.limits])
    ]
    for name, text, values in groups:
        lines += [f"/** {text} */", f"export const {name}: {{"]
        lines += [f"  readonly {key}: {value};" for key, value in values]
        lines += ["};", f"export type {name} = (typeof {name})[keyof typeof {name}];", ""]
    lines += FIXED.split("\n")
    for record in api.records:
        lines += interface(api, record)
    for function in api.functions:
        lines += doc(function) + declaration(api, function) + [""]
    lines += [
        "/** The calls without a result, answering their status instead of throwing. */",
        "export const quiet: {",
    ]
    for function in api.functions:
        if function.fallible and not results(api, function):
            lines.append(f"  {declare(api, function).removesuffix('void;')}number;")
    return finish(lines + ["};"])


def doc(function: Function) -> list[str]:
    text = function.summary
    if function.errors:
        text += " Throws " + ", ".join("E_" + error for error in function.errors) + "."
    line = f"/** {text} */"
    return [line] if len(line) <= COLUMNS else wrap(text + " */", " * ", "/** ")


def interface(api: Api, record: Record) -> list[str]:
    given_record = record.role in ("options", "in")
    if record.name in ("agentrt_error", "agentrt_message", "agentrt_payload", "agentrt_behavior"):
        return []
    fields = option_fields(api, record) if given_record else out_fields(record)
    lines = [f"/** {record.doc} */", f"export interface {class_of(record)} {{"]
    for slot in fields:
        lines += wrap(slot.doc + " */", "   * ", "  /** ")
        if not given_record:
            lines.append(f"  {camel(slot.name)}: number;")
        else:
            must = slot.required or slot.name in ("op", "handled", "id", "weight")
            kind = input_type(slot)
            lines.append(
                f"  {camel(slot.name)}: {kind};"
                if must
                else f"  {camel(slot.name)}?: {kind} | null | undefined;"
            )
    return lines + ["}", ""]


def class_of(record: Record) -> str:
    return "".join(word.capitalize() for word in record.name.removeprefix("agentrt_").split("_"))


def input_type(slot: Slot) -> str:
    if slot.base == "char":
        return "string"
    return "number | bigint" if slot.type == "uint64_t" and slot.unit != "handle" else "number"


def declare(api: Api, function: Function) -> str:
    items = [parameter(argument) for argument in given(api, function)]
    return f"{camel(function.short)}({', '.join(items)}): {returned(api, function)};"


def declaration(api: Api, function: Function) -> list[str]:
    line = f"export function {declare(api, function)}"
    if len(line) <= COLUMNS:
        return [line]
    items = [parameter(argument) for argument in given(api, function)]
    head = f"export function {camel(function.short)}("
    return [head, *[f"  {item}," for item in items], f"): {returned(api, function)};"]


def parameter(argument: Given) -> str:
    name = camel(argument.name)
    if argument.form == "options":
        mark = "" if argument.slot.required else "?"
        empty = "" if argument.slot.required else " | null"
        return f"{name}{mark}: {class_of(argument.record)}{empty}"
    fixed = {
        "payload": "Payload",
        "text": "string",
        "bytes": "Uint8Array | null",
        "handles": "readonly number[]",
        "records": "Uint8Array",
    }
    if argument.form == "commands":
        return f"{name}: readonly {class_of(argument.record)}[]"
    return f"{name}: {fixed.get(argument.form) or input_type(argument.slot)}"


def returned(api: Api, function: Function) -> str:
    if function.returns == "const char *":
        return "string"
    if not function.fallible:
        return "number"
    outs = results(api, function)
    if len(outs) > 1:
        parts = [f"{camel(r.slot.name.removeprefix('out_'))}: {result_type(r)}" for r in outs]
        return "{ " + "; ".join(parts) + " }"
    return result_type(outs[0]) if outs else "void"


def result_type(result: Result) -> str:
    if result.form in ("record", "list"):
        return class_of(result.record) + ("[]" if result.form == "list" else "")
    if result.slot.unit == "hash":
        return "bigint"
    return "Message" if result.form == "message" else "number"
