"""Channel: a bounded queue between agents, the code around them and threads, any number on either side.

Threads: any. A wait is a Future, awaited by agents and on the event loop, `wait`ed for in a plain thread.
Invariant: an item is received once. One that comes too late for a cancelled `recv` goes to whoever waits here, or
receives next.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Generator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .buffers import Iso, carry
from .future import Future, Owner, nanoseconds
from .generated import lowlevel
from .generated.lowlevel import ArgumentError, ChannelInfo, ClosedError, FullError, PendingError, Status, ffi, lib
from .message import RECORD, Message

if TYPE_CHECKING:
    from .buffers import Payload
    from .host import Host


def _timeout_ns(timeout: float | None) -> int:
    return 0 if timeout is None else max(nanoseconds(timeout), 1)


class Channel:
    """A bounded queue: `await send` waits for room, `await recv` for an item, `async for` until it is closed and empty.

    Items of one sender arrive in the order they were sent. `Runtime.channel` opens one; `async with` closes it.
    """

    __slots__ = ("__weakref__", "_host", "_kept", "_late", "_waiting", "bits")

    def __init__(self, host: Host, bits: int) -> None:
        self._host = host
        self.bits = bits
        self._waiting: dict[Receipt, None] = {}  # of agents and host code, in order
        self._kept: deque[Message] = deque()  # came too late, and nobody has waited since
        self._late = 0  # items on their way to receivers that were cancelled
        host.channels[bits] = self

    def send(self, type: int, payload: Payload = b"", timeout: float | None = None) -> Future:
        """Send an item, and wait for room: DeadlineError after `timeout` seconds, ClosedError after a close.

        The payload is gone when this returns: what does not get room in the end is a dead letter.
        """
        caller = self._host.caller()
        with carry(type, payload) as (data, buf):
            bits = lowlevel.channel_send(
                caller.bits, self.bits, type, data, buf, timeout_ns=_timeout_ns(timeout)
            )
        future = Future(self._host, caller)
        future.name(bits)
        return future

    def try_send(self, type: int, payload: Payload = b"") -> None:
        """Send an item if there is room now, else FullError."""
        with carry(type, payload) as (data, buf):
            lowlevel.channel_try_send(self._host.caller().bits, self.bits, type, data, buf)

    def recv(self, timeout: float | None = None) -> Future:
        """Receive the oldest item: DeadlineError if none comes in `timeout` seconds, ClosedError if none can."""
        return _receive((self,), timeout)

    def try_recv(self) -> Message | None:
        """Receive the oldest item if there is one now, else None; ClosedError once none can come."""
        with contextlib.suppress(IndexError):
            return self._kept.popleft()
        try:
            record = lowlevel.channel_try_recv(self._host.caller().bits, self.bits)
        except PendingError:
            return None
        return Message(self._host, RECORD.unpack(ffi.buffer(record)))

    def info(self) -> ChannelInfo:
        """How many items are in it and how many it holds; ClosedError once it is closed and empty."""
        return lowlevel.channel_info_get(self.bits)

    def close(self) -> None:
        """Nothing more is sent; what is in it can still be received. A second close does nothing."""
        with contextlib.suppress(ClosedError):
            lowlevel.channel_close(self.bits)

    async def __aenter__(self) -> Channel:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __enter__(self) -> Channel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __aiter__(self) -> Channel:
        return self

    async def __anext__(self) -> Message:
        try:
            return await self.recv()
        except ClosedError:
            raise StopAsyncIteration from None

    def __iter__(self) -> Iterator[Message]:
        """In a plain thread: its items until it is closed and empty."""
        with contextlib.suppress(ClosedError):
            while True:
                yield self.recv().wait()

    def __del__(self) -> None:
        lib.agentrt_channel_close((self.bits,), ffi.NULL)  # nobody can use it any more

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Channel) and other.bits == self.bits

    def __hash__(self) -> int:
        return hash(self.bits)

    def __repr__(self) -> str:
        return f"<Channel {self.bits:#x}>"

    # Items that came too late.

    def watch(self, receipt: Receipt) -> None:
        """Somebody of this host waits here."""
        self._waiting[receipt] = None

    def unwatch(self, receipt: Receipt) -> None:
        """Not any more."""
        self._waiting.pop(receipt, None)

    def take_kept(self) -> Message | None:
        """The oldest item that came too late for its receiver."""
        with contextlib.suppress(IndexError):
            return self._kept.popleft()
        return None

    def expect_late(self, change: int) -> None:
        """One more, or one less, is on its way. After the last, nothing comes to those who wait at a closed channel."""
        self._late += change
        if self._late == 0:
            for receipt in [each for each in self._waiting if each.nameless]:
                receipt.abandon(Status.E_CLOSED)

    @property
    def late(self) -> bool:
        """Whether an item is still on its way to a receiver that was cancelled."""
        return self._late > 0

    def keep(self, message: Message, owner: Owner) -> None:
        """Pass an item on that came too late."""
        buffer = message.buffer
        if isinstance(buffer, Iso):  # it belongs to its receiver, so to get to another it is sent again, if it can be
            with contextlib.suppress(ClosedError, FullError):
                lowlevel.channel_try_send(owner.bits, self.bits, message.type, buf=buffer.bits)
                buffer.sent()
                return
        for receipt in list(self._waiting):
            if receipt.withdraw():
                receipt.resolve(message)
                return
        self._kept.append(message)


class Receipt(Future):
    """An item on its way: what `recv` and `select` return."""

    __slots__ = ("_channels",)

    def __init__(self, host: Host, owner: Owner, channels: tuple[Channel, ...]) -> None:
        super().__init__(host, owner)
        self._channels = channels
        if owner.bits:
            for channel in channels:
                channel.watch(self)

    @property
    def nameless(self) -> bool:
        """Whether the core knows nothing of it: its channels are closed, and it waits for what came too late."""
        return self._bits == 0

    def withdraw(self) -> bool:
        """Take it back from the core; False: it has its own record, which is on the way."""
        if not self.nameless and lib.agentrt_future_cancel((self._bits,), ffi.NULL) < 0:
            return False
        self._owner.futures.pop(self._bits, None)
        return True

    def __await__(self) -> Generator[Any, Any, Message]:
        try:
            return (yield from super().__await__())
        except asyncio.CancelledError:
            message = self._message  # it came between the last step of who waits and the cancel
            if message is not None and message.status == Status.OK:
                for channel in self._channels:
                    if channel.bits == message.record[1]:
                        channel.keep(message, self._owner)
                        break
            raise

    def finish(self) -> bool:
        for channel in self._channels:
            channel.unwatch(self)
        return super().finish()

    def cancel(self) -> None:
        if not self._done and self._owner.bits and not self.withdraw():
            _Late(self._host, self._owner, self._channels).name(self._bits)
            self.abandon(Status.E_CANCELLED)
        else:
            super().cancel()


class _Late(Future):
    """Stands for a receiver that was cancelled when its record was already on the way."""

    __slots__ = ("_channels",)

    def __init__(self, host: Host, owner: Owner, channels: tuple[Channel, ...]) -> None:
        super().__init__(host, owner)
        self._channels = channels
        for channel in channels:
            channel.expect_late(1)

    def resolve(self, message: Message) -> bool:
        for channel in self._channels:
            if message.status == Status.OK and channel.bits == message.record[1]:
                channel.keep(message, self._owner)
                break
        for channel in self._channels:
            channel.expect_late(-1)
        return super().resolve(message)


def _receive(channels: tuple[Channel, ...], timeout: float | None) -> Future:
    host = channels[0]._host
    caller = host.caller()
    timeout_ns = _timeout_ns(timeout)
    for channel in channels:
        kept = channel.take_kept()
        if kept is not None:
            receipt = Receipt(host, caller, channels)
            receipt.resolve(kept)
            return receipt
    try:
        if len(channels) == 1:
            bits = lowlevel.channel_recv(caller.bits, channels[0].bits, timeout_ns)
        else:
            bits = lowlevel.channel_select(caller.bits, [channel.bits for channel in channels], timeout_ns)
    except ClosedError:
        if not caller.bits or not any(channel.late for channel in channels):
            raise
        return Receipt(host, caller, channels)
    receipt = Receipt(host, caller, channels)
    receipt.name(bits)
    return receipt


def select(*channels: Channel, timeout: float | None = None) -> Future:
    """Receive one item from whichever channel has one first; of several that do, from the first given.

    `message.channel` says which it was. ClosedError as soon as one of them is closed and empty.
    """
    if not all(isinstance(channel, Channel) for channel in channels) or not channels:
        raise ArgumentError("select needs at least one channel, and nothing else")
    return _receive(channels, timeout)
