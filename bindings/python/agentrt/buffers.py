"""Payload buffers with a reference capability: Iso, Val, Ref and Tag.

Invariants: memory is exported only while its buffer is open: each export keeps the buffer alive, a
buffer with exports is not closed, and an exclusive one (iso, ref) is not sent or converted either.
Why the core knows of a val's exports only: a view of an exclusive buffer is closed by its own agent or thread, and
destructors run anywhere. So a call by number (lowlevel) is refused under those of a val; of others it is not.
Why a weak reference to the exporter: a memoryview does not tell how many slices of it are left, but
the object that all of them export dies with the last one.
Why a close waits for the garbage collector: it calls the finalizers of a cycle in no order, and one of the
others may still use the memory.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from .generated import lowlevel
from .generated.lowlevel import AgentrtError, ArgumentError, BusyError, Capability, MovedError, ffi, lib
from .unique import Unique

if TYPE_CHECKING:
    from .host import Host

_VIEW = ffi.typeof("agentrt_view *")
_BYTES = ffi.typeof("char *")


def _let_go(buffer: Buffer, memory: object) -> None:
    """The destructor of exported memory, which has kept the buffer alive until now."""
    if not buffer.exclusive:
        lib.agentrt_buf_unview((0,), (buffer.bits,), ffi.NULL)


class _Garbage:
    """Whether a collection is under way, and what to close at its end."""

    collecting = False
    doomed: ClassVar[list[int]] = []

    @classmethod
    def look(cls, phase: str, info: object) -> None:
        """What the collector calls as it starts and stops."""
        cls.collecting = phase == "start"
        while not cls.collecting and cls.doomed:
            lib.agentrt_buf_close((cls.doomed.pop(),), ffi.NULL)


gc.callbacks.append(_Garbage.look)


class Buffer(Unique):
    """What the four capabilities share. Runtime.iso and Runtime.ref, conversions and messages make them."""

    __slots__ = ("__weakref__", "_exporter", "_host", "_main", "bits", "moved", "open")
    capability: ClassVar[Capability]
    exclusive: ClassVar[bool] = False

    def __init__(self, host: Host, bits: int) -> None:
        self.open = True
        self.moved = ""  # how it went away
        self._host = host
        self.bits = bits
        self._exporter: weakref.ref[Any] | None = None
        self._main: weakref.ref[memoryview] | None = None

    @property
    def data(self) -> memoryview:
        """The bytes: a memoryview of the core's memory, writable for iso and ref."""
        self._refuse_moved()
        exporter = self._exporter() if self._exporter else None
        main = self._main() if exporter is not None and self._main else None
        if main is not None:
            return main
        if exporter is None:
            caller, view = self._host.caller(), ffi.new(_VIEW)
            name = (self.bits,)
            if lib.agentrt_buf_view(caller.handle, name, self.exclusive, view, ffi.NULL) < 0:
                lowlevel.buf_view(caller.bits, self.bits, self.exclusive)  # raises, with a text
            if self.exclusive or view.bytes == 0:
                lib.agentrt_buf_unview(caller.handle, name, ffi.NULL)
            if view.bytes == 0:
                return memoryview(b"")
            memory = ffi.gc(ffi.cast(_BYTES, view.data), partial(_let_go, self))
            exporter = ffi.buffer(memory, view.bytes)
            self._exporter = weakref.ref(exporter)
        main = memoryview(exporter)
        main = main if self.exclusive else main.toreadonly()
        self._main = weakref.ref(main)
        return main

    def _withdraw(self, verb: str) -> None:
        """Release the memoryview of `data`; refuse the verb if anything else still exports the memory."""
        main = self._main() if self._main else None
        exported = False
        try:
            if main is not None:
                main.release()
        except BufferError:
            exported = True
        if exported or (self._exporter is not None and self._exporter() is not None):
            name = self.capability.name.lower()
            raise BusyError(f"cannot {verb} this {name} while slices of its memory are in use")

    def _refuse_moved(self) -> None:
        if self.moved:
            name = self.capability.name.lower()
            raise MovedError(f"{name} buf {self.bits:#x} is gone: it was {self.moved}")

    def sent(self) -> None:
        """An iso that was sent belongs to its receiver."""
        if self.exclusive:
            self.open, self.moved = False, "sent"

    def withdraw_for(self, verb: str) -> None:
        """What shared memory allows at any time, exclusive memory does only without exports."""
        self._refuse_moved()
        if self.exclusive:
            self._withdraw(verb)

    def _convert(self, to: Capability) -> int:
        if to != Capability.TAG:
            self.withdraw_for("convert")
        bits = lowlevel.buf_convert(self._host.caller().bits, self.bits, to)
        if self.exclusive and to != Capability.TAG:
            self.open, self.moved = False, f"converted to {to.name.lower()}"
        return bits

    def __repr__(self) -> str:
        state = f" {self.moved}" if self.moved else "" if self.open else " closed"
        return f"<{type(self).__name__} {self.bits:#x}{state}>"

    def __len__(self) -> int:
        return lowlevel.buf_info_get(self.bits).bytes

    @property
    def identity(self) -> int:
        """The same number for every buffer over the same memory, and for no other."""
        return lowlevel.buf_info_get(self.bits).identity

    def tag(self) -> Tag:
        """The identity as something that can be sent."""
        return Tag(self._host, self._convert(Capability.TAG))

    def close(self) -> None:
        """Give the buffer up. A second close, or one after it was moved away, does nothing."""
        if self.open:
            self._withdraw("close")
            self.__del__()

    def __del__(self) -> None:
        if getattr(self, "open", False):
            self.open = False
            if _Garbage.collecting and self._exporter is not None:
                _Garbage.doomed.append(self.bits)
            else:
                lib.agentrt_buf_close((self.bits,), ffi.NULL)


class Iso(Buffer):
    """The only way to its memory: may be written, and moves when it is sent."""

    __slots__ = ()
    capability = Capability.ISO
    exclusive = True

    def freeze(self) -> Val:
        """Make it immutable and shareable. The iso is gone."""
        return Val(self._host, self._convert(Capability.VAL))

    def to_ref(self) -> Ref:
        """Make it private to the agent or thread that calls. The iso is gone."""
        return Ref(self._host, self._convert(Capability.REF))


class Val(Buffer):
    """Immutable memory, shared with every agent it is sent to."""

    __slots__ = ()
    capability = Capability.VAL

    def share(self) -> Val:
        """A second holder of the same memory."""
        return Val(self._host, self._convert(Capability.VAL))


class Ref(Buffer):
    """Memory of the agent or thread that made it; it cannot be sent."""

    __slots__ = ()
    capability = Capability.REF
    exclusive = True

    def recover(self) -> Iso:
        """Make it an iso again. The ref is gone."""
        return Iso(self._host, self._convert(Capability.ISO))


class Tag(Buffer):
    """An identity without access to the memory."""

    __slots__ = ()
    capability = Capability.TAG

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tag) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


_CLASSES: dict[int, type[Buffer]] = {kind.capability: kind for kind in (Iso, Val, Ref, Tag)}


Payload = bytes | bytearray | memoryview | Buffer


def octets(data: bytes | bytearray | memoryview) -> memoryview:
    """Memory as its bytes, whatever its items are; text and the like have none."""
    try:
        return memoryview(data).cast("B")
    except TypeError as reason:
        raise ArgumentError(f"bytes or a Buffer are needed: {reason}") from None


@contextmanager
def carry(type: int, payload: Payload) -> Iterator[tuple[bytes | bytearray | memoryview | None, int]]:
    """The two ways a payload enters a call: bytes to copy, or the name of a buffer."""
    try:
        if not isinstance(payload, Buffer):
            data = payload if isinstance(payload, bytes) else octets(payload)
            yield (data if len(data) else None, 0)
            return
        payload.withdraw_for("send")
        yield (None, payload.bits)
        payload.sent()
    except AgentrtError:  # some are TypeErrors, too
        raise
    except (TypeError, OverflowError) as reason:  # of the call inside
        raise ArgumentError(f"no message: type {type!r}, payload {payload!r:.40}: {reason}") from None


def keep(payload: Payload) -> Payload:
    """The same payload for a later try: bytes that the caller may overwrite by then are copied."""
    return payload if isinstance(payload, (bytes, Buffer)) else bytes(payload)


def received(host: Host, capability: int, payload: bytes) -> Buffer:
    """The buffer that a record carries; it now belongs to this process."""
    return _CLASSES[capability](host, int.from_bytes(payload[:8], "little"))
