"""Prints what addon.cc exports: constants, layouts, and the table of its calls."""

from __future__ import annotations

from fold import camel, results
from model import Api
from text import call, quote


def constants(api: Api) -> list[str]:
    lines = ["struct Constant {", "    const char *name;", "    double value;", "};", ""]
    groups = [("Status", [(status.name, status.value) for status in api.statuses])]
    groups += [(enum.idiom, [(enum.short(v), v.value) for v in enum.values]) for enum in api.enums]
    groups += [
        ("Limit", [(limit.name.removeprefix("AGENTRT_"), limit.value) for limit in api.limits])
    ]
    for name, values in groups:
        lines.append(f"const Constant {name.upper()}_VALUES[] = {{")
        lines += [f"    {{{quote(key)}, {value}}}," for key, value in values] + ["};", ""]
    lines += [
        "template <size_t count>",
        "Napi::Object frozen(Napi::Env env, const Constant (&constants)[count]) {",
        "    Napi::Object object = Napi::Object::New(env);",
        "    for (const Constant &constant : constants) {",
        "        object.Set(constant.name, Napi::Number::New(env, constant.value));",
        "    }",
        "    object.Freeze();",
        "    return object;",
        "}",
        "",
        "void set_constants(Napi::Env env, Napi::Object exports) {",
    ]
    lines += [
        f"    exports.Set({quote(name)}, frozen(env, {name.upper()}_VALUES));" for name, _ in groups
    ]
    return lines + ["}", ""]


def layout(api: Api) -> list[str]:
    """Sizes and offsets as the compiler has them, for JavaScript that reads records."""
    lines = []
    for record in api.records:
        lines += [
            f"const Constant {record.name.upper()}_LAYOUT[] = {{",
            f'    {{"bytes", sizeof({record.name})}},',
        ]
        lines += [
            f"    {{{quote('.' + slot.name)}, offsetof({record.name}, {slot.name})}},"
            for slot in record.fields
        ]
        lines += ["};", ""]
    lines += [
        "void set_layout(Napi::Env env, Napi::Object exports) {",
        "    Napi::Object layout = Napi::Object::New(env);",
    ]
    lines += [
        f"    layout.Set({quote(record.name)}, frozen(env, {record.name.upper()}_LAYOUT));"
        for record in api.records
    ]
    return lines + ['    exports.Set("layout", layout);', "}", ""]


def init(api: Api) -> list[str]:
    lines = [
        "void set_calls(Napi::Env env, Napi::Object exports) {",
        "    Napi::Object quiet = Napi::Object::New(env);",
    ]
    for function in api.functions:
        name = camel(function.short)
        quiet = function.fallible and not results(api, function)
        templated = f"{name}<false>" if quiet else name
        lines += call(
            "    exports.Set",
            [quote(name), f"Napi::Function::New(env, {templated}, {quote(name)})"],
            ";",
            " " * 8,
        )
        if quiet:
            lines += call(
                "    quiet.Set",
                [quote(name), f"Napi::Function::New(env, {name}<true>, {quote(name)})"],
                ";",
                " " * 8,
            )
    lines += [
        '    exports.Set("quiet", quiet);',
        "}",
        "",
        "Napi::Object init(Napi::Env env, Napi::Object exports) {",
        f"    if (agentrt_abi_hash() != UINT64_C({api.hash()})) {{",
        '        throw_error(env, AGENTRT_E_ABI, "the core and its glue are not of one build");',
        "        return exports;",
        "    }",
        "    set_calls(env, exports);",
        "    set_constants(env, exports);",
        "    set_layout(env, exports);",
        "    agentrt_node_port(env, exports);",
        "    return exports;",
        "}",
        "",
        "}  // namespace",
        "",
        "NODE_API_MODULE(agentrt, init)",
    ]
    return lines
