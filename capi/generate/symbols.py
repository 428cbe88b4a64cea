"""Prints the small tables of the library: symbol map, status names and texts, ABI hash."""

from __future__ import annotations

from model import Api
from text import BANNER, finish, quote


def symbol_map(api: Api) -> str:
    lines = [f"# {BANNER}", f"{api.library['version_node']} {{", "    global:"]
    lines += [f"        {function.name};" for function in api.functions]
    return finish(lines + ["    local:", "        *;", "};"])


def tables(api: Api) -> str:
    lines = [
        "// Version, ABI hash, status names, texts and classes: the five calls that only look something up.",
        f"// {BANNER}",
        '#include "agentrt.h"',
        "",
        "AGENTRT_API const char *agentrt_version(void)",
        "{",
        "    return AGENTRT_VERSION;",
        "}",
        "",
        "AGENTRT_API uint64_t agentrt_abi_hash(void)",
        "{",
        f"    return UINT64_C({api.hash()});",
        "}",
        "",
    ]
    lines += lookup(api, "name", '"E_UNKNOWN"', lambda status: status.name)
    lines += lookup(
        api, "text", '"this status is not known to this version"', lambda status: status.text
    )
    lines += lookup(api, "class", '"permanent"', lambda status: status.what_helps)
    return finish(lines)


def lookup(api: Api, what: str, unknown: str, value) -> list[str]:
    lines = [
        f"AGENTRT_API const char *agentrt_status_{what}(agentrt_status status)",
        "{",
        "    switch (status) {",
    ]
    for status in api.statuses:
        lines.append(f"    case {status.constant}:")
        line = f"        return {quote(value(status))};"
        lines += (
            [line]
            if len(line) <= 100
            else ["        return", f"            {quote(value(status))};"]
        )
    return lines + ["    default:", f"        return {unknown};", "    }", "}", ""]
