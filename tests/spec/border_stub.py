"""The border without a core: every body answers E_PENDING, so that whatever the border lets through is seen."""

from __future__ import annotations

import ctypes
from pathlib import Path

from support import GENERATED, compiler, run

PASSED = -31  # AGENTRT_E_PENDING: no check of the border answers it

ERROR_C = """\
#include <stdarg.h>
#include <stdio.h>
#include "bodies.h"
#include "error.h"
#include "quick.h"

agentrt_status art_error_set(agentrt_error *error, agentrt_status status, const char *format, ...)
{
    va_list list;
    if (error == NULL) {
        return status;
    }
    va_start(list, format);
    error->status = status;
    error->text_bytes = (uint32_t)vsnprintf(error->text, sizeof error->text, format, list);
    va_end(list);
    return status;
}

bool stub_attempts_succeed;

/* What the last body saw of its options records, in the order of its parameters. */
static unsigned char seen[2][4096];
const unsigned char *stub_seen(uint32_t index);
const unsigned char *stub_seen(uint32_t index)
{
    return seen[index];
}
"""

ERROR_H = """\
#include "agentrt.h"
__attribute__((format(printf, 3, 4)))
agentrt_status art_error_set(agentrt_error *error, agentrt_status status, const char *format, ...);
"""


def options_of(api, function) -> list:
    """The parameters of a function that are options records."""
    records = [(slot, api.record(slot.base)) for slot in function.params]
    return [slot for slot, record in records if record and record.role == "options"]


def bodies(api) -> str:
    """One body for each function; options are copied to where the test can look."""
    lines = ["#include <string.h>", ERROR_C]
    for function in api.functions:
        if not function.fallible:
            continue
        lines += [f"{function.signature('art_api_' + function.short)}", "{"]
        lines += [f"    (void){slot.name};" for slot in function.params]
        for index, slot in enumerate(options_of(api, function)):
            lines.append(f"    memcpy(seen[{index}], {slot.name}, sizeof *{slot.name});")
        lines += ["    return AGENTRT_E_PENDING;", "}"]
    return "\n".join(lines) + "\n"


def attempts(api) -> str:
    """Attempts of the quick calls: they fail until the test lets them succeed, and then they have done it all."""
    lines = ["#include <stdbool.h>", "extern bool stub_attempts_succeed;"]
    for function in filter(lambda f: f.quick, api.functions):
        params = [slot for slot in function.params if slot.name != "error"]
        lines.append(f"static inline bool art_quick_{function.short}({', '.join(s.declare() for s in params)})")
        lines += ["{", *(f"    (void){slot.name};" for slot in params), "    return stub_attempts_succeed;", "}"]
    return "\n".join(lines) + "\n"


def load(api, folder: str) -> ctypes.CDLL:
    """Compile the generated border over the stub and load it."""
    root = Path(folder)
    (root / "bodies.c").write_text(bodies(api))
    (root / "error.h").write_text(ERROR_H)
    (root / "quick.h").write_text(attempts(api))
    library = root / "border.so"
    sources = [GENERATED / "border.c", GENERATED / "tables.c", root / "bodies.c"]
    built = run([*compiler("CC", "cc"), "-std=c11", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Werror",
                 f"-I{GENERATED}", f"-I{root}", "-shared", "-fPIC", *map(str, sources), "-o", str(library)])
    if built.returncode:
        raise RuntimeError(built.stderr)
    return ctypes.CDLL(str(library))


class Handle(ctypes.Structure):
    _fields_ = [("bits", ctypes.c_uint64)]


class Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int32), ("text_bytes", ctypes.c_uint32), ("text", ctypes.c_char * 248)]


SCALARS = {
    "uint32_t": ctypes.c_uint32, "uint64_t": ctypes.c_uint64, "int32_t": ctypes.c_int32,
    "agentrt_status": ctypes.c_int32,
}


class Call:
    """One call with arguments that the border accepts, to be spoiled one at a time."""

    def __init__(self, library: ctypes.CDLL, api, function) -> None:
        self.api, self.function = api, function
        self.target = getattr(library, function.name)
        self.target.restype = ctypes.c_int32
        self.values: dict[str, object] = {}
        self.memory: dict[str, ctypes.Array] = {}
        self.error = Error()
        for slot in function.params:
            self.values[slot.name] = self.good(slot)
        self.values["error"] = ctypes.byref(self.error)

    def good(self, slot) -> object:
        handle = self.api.handle(slot.type)
        if handle:
            return handle.kind << 49 | 1
        if not slot.is_pointer:
            if slot.range == "any":
                return 1
            choices = self.api.choices(slot.range)
            return choices[0].value if choices else self.api.bounds(slot.range)[0]
        listed = self.api.handle(slot.base)
        if listed and slot.len:
            most = self.api.bounds(self.function.length_of(slot).range)[1]
            good = (listed.kind << 49 | 1).to_bytes(8, "little") * max(most, 1024)
            self.memory[slot.name] = ctypes.create_string_buffer(good, len(good))
        else:
            self.memory[slot.name] = ctypes.create_string_buffer(32768)
        record = self.api.record(slot.base)
        if record:
            self.fill(slot.name, record)
        return ctypes.addressof(self.memory[slot.name])

    def fill(self, name: str, record) -> None:
        """A record that passes: its size, what is required, and one of each choice."""
        for slot in record.fields:
            if slot.name == "struct_size":
                self.set(name, slot, record.bytes)
            elif slot.name == record.one_of[-1] if record.one_of else False:
                self.set(name, slot, self.api.handle(slot.type).kind << 49 | 1)
            elif slot.required and self.api.handle(slot.range):
                self.set(name, slot, self.api.handle(slot.range).kind << 49 | 1)
            elif slot.required:
                self.set(name, slot, 1)

    def set(self, name: str, slot, value: int) -> None:
        size = self.api.size(slot.type)
        self.memory[name][slot.offset:slot.offset + size] = (value % 2 ** (8 * size)).to_bytes(size, "little")

    def __call__(self, **changes: object) -> tuple[int, str]:
        arguments = []
        self.error.status, self.error.text = 0, b""
        for slot in self.function.params:
            value = changes.get(slot.name, self.values[slot.name])
            if self.api.handle(slot.type):
                arguments.append(Handle(value))
            elif slot.is_pointer:
                arguments.append(value if not isinstance(value, int) else ctypes.c_void_p(value))
            else:
                arguments.append(SCALARS.get(slot.type, ctypes.c_uint32)(value))
        status = self.target(*arguments)
        return status, self.error.text.decode()
