"""Lease: one holder at a time of a named resource, for a time, with a fencing token."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Awaitable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING

from .buffers import carry, keep
from .future import SENT, Future, nanoseconds, retry
from .generated import lowlevel
from .generated.lowlevel import AgentrtError, ArgumentError, BusyError, LeaseInfo
from .unique import Unique

if TYPE_CHECKING:
    from .agent import Agent
    from .buffers import Payload
    from .host import Host
    from .message import Message


class Lease(Unique):
    """A claim to a resource, which is nothing but its name; what `runtime.lease(name, ttl=…)` makes.

    `async with` (in a plain thread, or around a simulated runtime, also `with`) waits in line for it, holds it and
    releases it. It belongs to the agent or thread that made it and ends with that agent. Where its time was over
    before the block was, the block's end raises NotHolderError.
    """

    __slots__ = ("__weakref__", "_bits", "_host", "_owner", "_timeout_ns", "_token", "_ttl_ns")

    def __init__(self, host: Host, name: str, ttl: float, timeout: float | None) -> None:
        self._bits = 0
        self._host = host
        self._owner = host.caller()
        self._token = 0
        self._ttl_ns = _time(ttl)
        self._timeout_ns = 0 if timeout is None else max(nanoseconds(timeout), 1)
        self._bits = lowlevel.lease_open(host.bits, self._owner.bits, name)

    @property
    def token(self) -> int:
        """The token of its last grant, greater than that of every earlier holder; 0 before the first."""
        return self._token

    def try_acquire(self) -> bool:
        """Acquire it if nobody holds it now."""
        try:
            self._token = lowlevel.lease_try_acquire(self._owner.bits, self._bits, self._ttl_ns)
        except BusyError:
            if self.info().held:
                raise
            return False
        return True

    async def acquire(self) -> int:
        """Wait in line for it; its token. DeadlineError after the lease's timeout."""
        future = self._begin()
        with self._or_not():
            return self._granted(await future)

    def wait(self) -> int:
        """The same, blocking the calling thread."""
        future = self._begin()
        with self._or_not():
            return self._granted(future.wait())

    def _begin(self) -> Future:
        future = Future(self._host, self._owner)
        future.name(lowlevel.lease_acquire(self._owner.bits, self._bits, self._ttl_ns, self._timeout_ns))
        return future

    @contextlib.contextmanager
    def _or_not(self) -> Iterator[None]:
        """A wait that was given up too late has the lease all the same: it goes back."""
        try:
            yield
        except BaseException:
            with contextlib.suppress(AgentrtError):
                lowlevel.lease_release(self._owner.bits, self._bits)
            raise

    def _granted(self, message: Message) -> int:
        self._token = int.from_bytes(message.data, sys.byteorder)
        return self._token

    def renew(self, ttl: float | None = None) -> None:
        """Hold on: its time begins anew. NotHolderError when it was over."""
        lowlevel.lease_renew(self._owner.bits, self._bits, self._ttl_ns if ttl is None else _time(ttl))

    def release(self) -> None:
        """Give it up; who has waited longest has it. NotHolderError when its time was over."""
        lowlevel.lease_release(self._owner.bits, self._bits)

    def close(self) -> None:
        """Release it and end its wait, for good. Idempotent."""
        bits, self._bits = self._bits, 0
        if bits:
            with contextlib.suppress(AgentrtError):  # its owner or its runtime has ended
                lowlevel.lease_close(self._owner.bits, bits)

    def info(self) -> LeaseInfo:
        """What is known about it and its resource at this moment."""
        return lowlevel.lease_info_get(self._bits)

    def signal(self, to: Agent, type: int, payload: Payload = b"") -> Awaitable[None]:
        """Send a message under it: the receiver handles none of these after one with a newer token.

        NotHolderError when it does not hold, FencedError when a newer lease was granted. What the receiver
        finds overtaken is a dead letter with E_FENCED.
        """

        def send() -> bool:
            try:
                with carry(type, payload) as (data, buf):
                    lowlevel.signal_fenced(self._host.caller().bits, to.bits, self._bits, type, data, buf)
            except lowlevel.WaitError:
                return False
            return True

        if send():
            return SENT
        payload = keep(payload)
        return retry(self._host, to.bits, send)

    async def __aenter__(self) -> Lease:
        await self.acquire()
        return self

    def __enter__(self) -> Lease:
        self.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.release()
        else:
            with contextlib.suppress(AgentrtError):
                self.release()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def __repr__(self) -> str:
        return f"<Lease {self._bits:#x} token {self._token}>"

    def __del__(self) -> None:
        if getattr(self, "_bits", 0):
            self.close()


def _time(ttl: float) -> int:
    """How long a lease holds; the core refuses what is too long."""
    ttl_ns = nanoseconds(ttl)
    if ttl_ns == 0:
        raise ArgumentError(f"a lease holds for longer than no time, not {ttl!r} s")
    return ttl_ns
