"""Prints addon.cc: the glue between JavaScript and the C API, on node-addon-api."""

from __future__ import annotations

from fold import Given, Result, camel, given, option_fields, out_fields, results
from model import Api, Function, Record, Slot
from node_parts import HEAD
from node_tables import constants, init, layout
from text import BANNER, call, finish, quote


def addon(api: Api) -> str:
    lines = [f"// {BANNER}"] + HEAD.split("\n")
    for record in api.records:
        if record.role == "out" and record.name != "agentrt_error":
            lines += record_object(record)
    for function in api.functions:
        lines += function_lines(api, function) + [""]
    lines += constants(api) + layout(api) + init(api)
    return finish(lines)


def record_object(record: Record) -> list[str]:
    head = f"Napi::Value {record.name.removeprefix('agentrt_')}_object"
    lines = call(head, ["Napi::Env env", f"const {record.name} &record"], " {")
    lines.append("    Napi::Object object = Napi::Object::New(env);")
    for slot in out_fields(record):
        value = f"record.{slot.name}"
        made = (
            f"number(env, {value})"
            if slot.type == "uint64_t"
            else f"Napi::Number::New(env, {value})"
        )
        lines.append(f"    object.Set({quote(camel(slot.name))}, {made});")
    return lines + ["    return object;", "}", ""]


def function_lines(api: Api, function: Function) -> list[str]:
    name = camel(function.short)
    outs = results(api, function)
    quiet = function.fallible and not outs
    lines = ["template <bool quiet>"] if quiet else []
    lines += [
        f"Napi::Value {name}(const Napi::CallbackInfo &info) {{",
        "    Napi::Env env = info.Env();",
    ]
    if function.params:
        lines.append(f"    Reader read(env, {quote(name)});")
    values: dict[str, str] = {}
    for index, argument in enumerate(given(api, function)):
        lines += argument_lines(api, argument, index, values)
    if not function.fallible:
        return lines + plain_return(function, values) + ["}"]
    for argument in given(api, function):
        if argument.form == "payload":
            lines.append(f"    read.find_data(&{argument.name});")
    lines += ["    if (read.failed()) return env.Undefined();"]
    for result in outs:
        lines += out_lines(function, result, values)
    passed = [values.get(slot.name, slot.name) for slot in function.params if slot.name != "error"]
    lines += ["    agentrt_error error = {};"]
    lines += call(
        f"    agentrt_status outcome = {function.name}", [*passed, "&error"], ";", " " * 8
    )
    if quiet:
        return lines + ["    return done<quiet>(env, outcome, error);", "}"]
    lines += [
        "    if (outcome < 0) {",
        "        throw_failure(env, outcome, error);",
        "        return env.Undefined();",
        "    }",
    ]
    returned = return_lines(outs[0]) if len(outs) == 1 else return_all(outs)
    return lines + returned + ["}"]


def plain_return(function: Function, values: dict[str, str]) -> list[str]:
    items = ", ".join(values.get(slot.name, slot.name) for slot in function.params)
    lines = ["    if (read.failed()) return env.Undefined();"] if function.params else []
    make = "Napi::String::New" if function.returns == "const char *" else "number"
    return lines + [f"    return {make}(env, {function.name}({items}));"]


def reading(api: Api, slot: Slot, value: str, name: str) -> str:
    """The expression that reads one number or handle."""
    if api.handle(slot.type) or slot.type == "uint64_t":
        return f"read.u64({value}, {quote(name)})"
    if slot.type == "agentrt_status":
        return f"read.i32({value}, {quote(name)})"
    return f"read.u32({value}, {quote(name)})"


def argument_lines(api: Api, argument: Given, index: int, values: dict[str, str]) -> list[str]:
    slot, value = argument.slot, f"info[{index}]"
    name, label = slot.name, quote(camel(slot.name))
    if argument.form == "handle":
        return [f"    {slot.type} {name} = {{{reading(api, slot, value, camel(name))}}};"]
    if argument.form == "number":
        read = reading(api, slot, value, camel(name))
        cast = f"static_cast<{slot.type}>({read})" if api.enum(slot.type) else read
        kind = "auto" if api.enum(slot.type) else slot.type
        return [f"    {kind} {name} = {cast};"]
    if argument.form == "text":
        values[name] = f"{name}.data()"
        values[argument.length.name] = f"static_cast<{argument.length.type}>({name}.size())"
        return [f"    std::string {name} = read.text({value}, {label});"]
    if argument.form == "handles":
        values[name] = f"{name}.data()"
        values[argument.length.name] = f"static_cast<{argument.length.type}>({name}.size())"
        return [f"    auto {name} = read.handles<{slot.base}>({value}, {label});"]
    if argument.form == "bytes":
        size = reading(api, argument.length, f"info[{index + 1}]", camel(argument.length.name))
        return [f"    const void *{name} = read.fill({value}, {label}, {size});"]
    if argument.form == "payload":
        values[name] = f"&{name}"
        return [f"    agentrt_payload {name} = read.payload({value}, {label});"]
    if argument.form == "records":
        return records_lines(argument, value, values)
    if argument.form == "commands":
        return commands_lines(api, argument, value, values)
    values[name] = f"&{name}"
    return options_lines(api, argument, value)


def records_lines(argument: Given, value: str, values: dict[str, str]) -> list[str]:
    """Records go into memory of JavaScript; how many fit is its length."""
    slot, record = argument.slot, argument.record
    values[slot.name] = f"reinterpret_cast<{record.name} *>({slot.name}.data)"
    values[argument.length.name] = (
        f"static_cast<uint32_t>({slot.name}.count / sizeof({record.name}))"
    )
    return [
        f"    Bytes {slot.name} = read.bytes({value}, {quote(camel(slot.name))});",
        f"    if (reinterpret_cast<uintptr_t>({slot.name}.data) % alignof({record.name}) != 0) {{",
        f'        read.refuse({quote(camel(slot.name))}, "aligned to 8 bytes");',
        "    }",
    ]


def commands_lines(api: Api, argument: Given, value: str, values: dict[str, str]) -> list[str]:
    name, record = argument.name, argument.record
    values[name] = f"{name}.data()"
    values[argument.length.name] = f"static_cast<uint32_t>({name}.size())"
    text = next((slot for slot in record.fields if slot.base == "char"), None)
    lines = [
        f"    std::vector<{record.name}> {name};",
        f"    std::vector<Napi::Object> items = read.objects({value}, {quote(camel(name))});",
    ]
    if text:
        lines += [
            f"    std::vector<std::string> {text.name}s;",
            f"    {text.name}s.reserve(items.size());",
        ]
    lines += ["    for (Napi::Object given : items) {", f"        {record.name} item = {{}};"]
    for slot in record.fields:
        if slot is text or (text and slot.name == text.len) or slot.name == "reserved":
            continue
        field = f"read.field(given, {quote(camel(slot.name))})"
        label = f"{camel(name)}[].{slot.name}"
        if api.handle(slot.type):
            lines.append(f"        item.{slot.name}.bits = read.optional_u64({field}, {quote(label)});")
        else:
            lines.append(f"        item.{slot.name} = {reading(api, slot, field, label)};")
    if text:
        label = quote(f"{camel(name)}[].{text.name}")
        lines += [
            f"        Napi::Value {text.name} = read.field(given, {quote(text.name)});",
            f"        {text.name}s.push_back(read.optional_text({text.name}, {label}));",
            f"        item.{text.name} = {text.name}s.back().data();",
            f"        item.{text.len} = {text.name}s.back().size();",
        ]
    return lines + [f"        {name}.push_back(item);", "    }"]


def options_lines(api: Api, argument: Given, value: str) -> list[str]:
    name, record = argument.name, argument.record
    optional = "false" if argument.slot.required else "true"
    lines = [
        f"    Napi::Object {name}_given = read.object({value}, {quote(camel(name))}, {optional});",
        f"    {record.name} {name} = {{}};",
        f"    {name}.struct_size = sizeof {name};",
    ]
    for slot in option_fields(api, record):
        key, label = camel(slot.name), f"{camel(name)}.{camel(slot.name)}"
        local = f"{name}_{slot.name}"
        lines.append(f"    Napi::Value {local} = read.field({name}_given, {quote(key)});")
        lines.append(
            f"    {'std::string ' + local + '_text;' if slot.base == 'char' else ''}".rstrip()
        )
        lines.append(f"    if (!Reader::absent({local})) {{")
        if slot.base == "char":
            kind = "text" if slot.len else "path"
            lines += [
                f"        {local}_text = read.{kind}({local}, {quote(label)});",
                f"        {name}.{slot.name} = {local}_text.c_str();",
            ]
            if slot.len:
                lines.append(
                    f"        {name}.{slot.len} = static_cast<uint32_t>({local}_text.size());"
                )
        else:
            target = f"{name}.{slot.name}" + (".bits" if api.handle(slot.type) else "")
            lines.append(f"        {target} = {reading(api, slot, local, label)};")
        lines.append("    }")
    return [line for line in lines if line]


def bound_of(length: Slot) -> str:
    """How many items there can be at most: a limit in the range, or what no list exceeds."""
    high = length.range.split("..")[-1]
    return high if high.startswith("AGENTRT_") else "LIST_MAX"


def return_all(outs: list[Result]) -> list[str]:
    """A list and the numbers after it: one object that names them."""
    *filled, _ = return_lines(outs[0])
    lines = [*filled, "    Napi::Object all = Napi::Object::New(env);"]
    for result, value in zip(outs, ["list", *[f"number(env, {r.slot.name})" for r in outs[1:]]]):
        key = camel(result.slot.name.removeprefix("out_"))
        lines.append(f"    all.Set({quote(key)}, {value});")
    return [*lines, "    return all;"]


def out_lines(function: Function, result: Result, values: dict[str, str]) -> list[str]:
    slot = result.slot
    if result.form == "list":
        values[slot.name] = f"{slot.name}.data()"
        values[result.count.name] = f"&{result.count.name}"
        bound = bound_of(function.length_of(slot))
        return [
            f"    {slot.len} = std::min<uint32_t>({slot.len}, {bound});",
            f"    std::vector<{slot.base}> {slot.name}({slot.len} + 1);",
            f"    {result.count.base} {result.count.name} = 0;",
        ]
    values[slot.name] = f"&{slot.name}"
    return [f"    {slot.base} {slot.name} = {{}};"]


def return_lines(result: Result) -> list[str]:
    name, base = result.slot.name, result.slot.base
    if result.form == "handle":
        return [f"    return number(env, {name}.bits);"]
    if result.form == "number":
        if result.slot.unit == "hash":
            return [f"    return Napi::BigInt::New(env, {name});"]
        plain = f"number(env, {name})" if base == "uint64_t" else f"Napi::Number::New(env, {name})"
        return [f"    return {plain};"]
    make = base.removeprefix("agentrt_") + "_object"
    if result.form != "list":
        return [f"    return {make}(env, {name});"]
    return [
        f"    Napi::Array list = Napi::Array::New(env, {result.count.name});",
        f"    for (uint32_t index = 0; index < {result.count.name}; index++) {{",
        f"        list.Set(index, {make}(env, {name}[index]));",
        "    }",
        "    return list;",
    ]
