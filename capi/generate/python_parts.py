"""The parts of lowlevel.py that do not depend on the specification."""

HEAD = '''\
"""The C API, call by call: handles are integers, failures are exceptions, records are named tuples.

Threads: every function may be called from any thread, as far as the C function may; the interpreter
lock is released during each call.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Any, NamedTuple

from .._native import ffi, lib
'''

STUB_HEAD = """\
from collections.abc import Sequence
from enum import IntEnum, IntFlag
from typing import Any, NamedTuple, Union

ReadableBuffer = Union[bytes, bytearray, memoryview]

ffi: Any
lib: Any
"""

STATUS_MISSING = """\

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            return None
        unknown = int.__new__(cls, value)
        unknown._name_ = "E_UNKNOWN"
        unknown._value_ = value
        return unknown

"""

ERROR_CLASS = '''\
class AgentrtError(Exception):
    """What agentrt refuses: `status` is a Status and `code` its name, such as E_STALE."""

    status = Status.E_SYSTEM

    def __init__(self, text="", status=None):
        super().__init__(text)
        if status is not None:
            self.status = Status(status)

    @property
    def code(self):
        return self.status.name

'''

ERROR_STUB = '''\
class AgentrtError(Exception):
    """What agentrt refuses: `status` is a Status and `code` its name, such as E_STALE."""

    status: Status
    def __init__(self, text: str = "", status: int | None = None) -> None: ...
    @property
    def code(self) -> str: ...

'''

TAIL = '''\
ERRORS = {kind.status: kind for kind in AgentrtError.__subclasses__()}
for _kind in (AgentrtError, *ERRORS.values()):
    _kind.__module__ = "agentrt"  # where users find it

# Error records that no call uses at the moment; a list's pop and append are atomic in every build.
_spare = []


def _call(function, *arguments):
    """Call the core; raise what it refuses."""
    try:
        error = _spare.pop()
    except IndexError:
        error = ffi.new("agentrt_error *")
    status = function(*arguments, error)
    if status < 0:
        raise _failure(status, error)
    _spare.append(error)


def _failure(status, error):
    """The exception of a status; AgentrtError itself for one that this version does not know."""
    said = error.status == status
    text = ffi.string(error.text).decode("utf-8", "replace") if said else status_text(status)
    error.status = 0
    _spare.append(error)
    return ERRORS.get(status, AgentrtError)(text, status)


def _text(text):
    return text.encode() if isinstance(text, str) else bytes(memoryview(text))


def _string(text):
    """A NUL-terminated string, which therefore may hold no other NUL."""
    data = _text(text)
    if b"\\0" in data:
        raise ArgumentError(f"{text!r} has a NUL in it")
    return data + b"\\0"


def _memory(data, size):
    if data is None:
        return ffi.NULL
    memory = ffi.from_buffer(data)
    if len(memory) != size:
        raise ArgumentError(f"data has {len(memory)} bytes, but bytes is {size}")
    return memory


def _check_array(records, count):
    """Memory from ffi.new knows how many records it holds; a bare address does not."""
    if isinstance(records, ffi.CData) and ffi.typeof(records).kind == "array" and count > len(records):
        raise ArgumentError(f"there are {len(records)} records, not {count}")


def _payload(type, data, buf):
    """The record and what it points to, which must live as long."""
    payload = ffi.new("agentrt_payload *")
    payload.type = type
    payload.buf.bits = buf
    memory = None
    if data is not None:
        memory = ffi.from_buffer(data)
        payload.data = memory
        payload.bytes = len(memory)
    return payload, memory


if lib.agentrt_abi_hash() != ABI_HASH:
    raise AbiError(
        f"the agentrt extension has ABI hash {lib.agentrt_abi_hash()}, "
        f"these modules were made for {ABI_HASH}: reinstall agentrt"
    )
'''
