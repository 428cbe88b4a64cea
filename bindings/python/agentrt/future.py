"""What code waits for: Future (an ask or a monitor) and Room (a mailbox that was full).

Threads: a future that an agent or the code of the event loop made is awaited there; one that any other
thread made is waited for with `wait`, in whatever thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import operator
import warnings
from collections.abc import Awaitable, Callable, Generator
from typing import TYPE_CHECKING, Any

from .generated import lowlevel
from .generated.lowlevel import (
    ERRORS,
    AgentrtError,
    ArgumentError,
    ContextError,
    DeadlineError,
    Kind,
    PendingError,
    Status,
    WaitError,
    ffi,
    lib,
)
from .message import RECORD, Message
from .unique import Unique

if TYPE_CHECKING:
    from .cell import Cell
    from .host import Host

_AGENT = ffi.typeof("agentrt_agent *")
FOREVER_NS = 2**64 - 1
SLICE_NS = 100_000_000  # a blocked thread looks for signals (Ctrl-C) this often


def nanoseconds(seconds: float) -> int:
    """A length of time as the core counts it."""
    if not isinstance(seconds, (int, float)) or not 0 <= seconds < 2**34:
        raise ArgumentError(f"a time is 0 to 2**34 seconds, not {seconds!r}")
    return round(seconds * 1e9)


def whole(name: str, value: int, bits: int) -> int:
    """A number that the core keeps in that many bits."""
    try:
        number = operator.index(value)
    except TypeError:
        number = -1
    if not 0 <= number < 2**bits:
        raise ArgumentError(f"{name} is a whole number below 2**{bits}, not {value!r:.40}")
    return number


class Sent:
    """A signal that was accepted: nothing to wait for."""

    __slots__ = ()

    def __await__(self) -> Generator[Any, Any, None]:
        return
        yield

    def __repr__(self) -> str:
        return "<Sent>"


SENT = Sent()


class Owner:
    """Who makes calls and gets their answers: an agent, the code around a host's agents, or any other thread."""

    __slots__ = ("bits", "futures", "handle", "right", "rooms", "stepping")

    def __init__(self) -> None:
        self.right = 0  # of the message in hand: asks inherit its deadline
        self.stepping = False  # whether its coroutine is running
        self.futures: dict[int, Future] = {}
        self.rooms: dict[int, list[Room]] = {}  # by the agent whose mailbox was full
        self.name(0)

    def name(self, bits: int) -> None:
        """The `from` of its calls from now on; zero for a thread that is no host."""
        self.bits = bits
        self.handle: Any = ffi.new(_AGENT, (bits,))[0]

    def abandon(self) -> None:
        """No answer will come any more."""
        futures, self.futures = self.futures, {}
        for future in futures.values():
            future.abandon(Status.E_CLOSED)
        rooms, self.rooms = self.rooms, {}
        for waiting in rooms.values():
            for room in waiting:
                room.finish()


class Pending(Unique):
    """Something that ends once and wakes who waits for it."""

    __slots__ = ("__weakref__", "_done", "_host", "_waiters")

    def __init__(self, host: Host) -> None:
        self._host = host
        self._done = False
        self._waiters: list[Cell | asyncio.Future[None]] = []

    def done(self) -> bool:
        """Whether it has ended."""
        return self._done

    def finish(self) -> bool:
        """End it; say whether anybody was waiting."""
        self._done = True
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not isinstance(waiter, asyncio.Future):
                if waiter.waiting is self:
                    self._host.resume(waiter)
            elif not waiter.done():
                waiter.set_result(None)
        return bool(waiters)

    def forget(self, cell: Cell) -> None:
        """This agent does not wait any more."""
        if cell in self._waiters:
            self._waiters.remove(cell)

    def _suspend(self) -> Generator[Any, Any, None]:
        """Until `finish`: an agent yields this, a task a future; simulated host code runs the others."""
        host = self._host
        while not self._done:
            cell = host.running()
            if cell is not None:
                self._waiters.append(cell)
                yield self
            elif host.simulated:
                if host.turn(FOREVER_NS) == 0 and not self._done:
                    if not host.foreign:
                        raise PendingError("nothing is left to run that could end this wait")
                    yield
            else:
                waiter = asyncio.get_running_loop().create_future()
                self._waiters.append(waiter)
                yield from waiter

    def _block(self, timeout: float | None) -> None:
        """The same for plain code around a simulated runtime; elsewhere nobody would end it meanwhile."""
        host = self._host
        if not host.simulated:
            raise ContextError("only `await` can wait here")
        end = FOREVER_NS if timeout is None else host.clock() + nanoseconds(timeout)
        while not self._done:
            if host.turn(max(end - host.clock(), 0)) == 0 and not self._done:
                if timeout is None:
                    raise PendingError("nothing is left to run that could end this wait")
                raise DeadlineError(f"not done within {timeout} s of virtual time")


class Future(Pending):
    """The answer to an ask, or the end of a monitored agent: await it, or `wait` for it in a plain thread."""

    __slots__ = ("_bits", "_message", "_owner", "room")

    def __init__(self, host: Host, owner: Owner) -> None:
        super().__init__(host)
        self._bits = 0  # the core's name for it; none while the ask waits for room
        self._message: Message | None = None
        self._owner = owner  # without a name, the core keeps the result until it is fetched
        self.room: Awaitable[None] = SENT

    def name(self, bits: int) -> None:
        """The core knows it from now on."""
        self._bits = bits
        if self._owner.bits:
            self._owner.futures[bits] = self

    def resolve(self, message: Message) -> bool:
        """End it with its message."""
        self._message = message
        return self.finish()

    @property
    def message(self) -> Message | None:
        """The message that ended it, whatever its status; None before."""
        return self._message

    def result(self) -> Message:
        """The message that ended it. A refused, late or cancelled ask raises its error instead."""
        message = self._message
        if message is None:
            raise PendingError("the future is not done")
        if message.kind == Kind.REPLY and message.status < 0:
            raise ERRORS.get(message.status, AgentrtError)(message.text, message.status)
        return message

    def wait(self, timeout: float | None = None) -> Message:
        """Block the calling thread; after `timeout` seconds raise DeadlineError and stay as it is."""
        if not self._done and not self._owner.bits:
            self._fetch(timeout)
        elif not self._done:
            self._block(timeout)
        return self.result()

    def _fetch(self, timeout: float | None) -> None:
        left = FOREVER_NS if timeout is None else nanoseconds(timeout)
        while True:
            part = min(left, SLICE_NS)
            try:
                record = lowlevel.future_wait(self._bits, part)
            except DeadlineError:
                left -= part
                if left == 0:
                    raise DeadlineError(f"the future is not done after {timeout} s") from None
            else:
                self.resolve(Message(self._host, RECORD.unpack(ffi.buffer(record))))
                return

    def cancel(self) -> None:
        """Give it up: who awaits it gets CancelledError. Once it is done this does nothing."""
        if not self._done:
            self._discard()
            self.abandon(Status.E_CANCELLED)

    def _discard(self) -> None:
        self._owner.futures.pop(self._bits, None)
        lib.agentrt_future_cancel((self._bits,), ffi.NULL)

    def abandon(self, status: Status) -> None:
        """End it without the core."""
        text = lowlevel.status_text(status).encode()
        self.resolve(Message(self._host, (0, 0, self._bits, 0, Kind.REPLY, status, len(text), text)))

    def __await__(self) -> Generator[Any, Any, Message]:
        if not self._done and not self._owner.bits:
            raise ContextError("asked by a thread that runs no agents of this runtime: `wait()` for it there")
        try:
            yield from self.room.__await__()
            yield from self._suspend()
        except asyncio.CancelledError:
            self.cancel()
            raise
        return self.result()

    def __repr__(self) -> str:
        return f"<Future {self._bits:#x} {'pending' if self._message is None else repr(self._message)}>"

    def __del__(self) -> None:
        # The core forgets the others by itself: when their answer comes, or when the asker ends.
        if not getattr(self, "_done", True) and not self._owner.bits:
            self._discard()


class Room(Pending):
    """A call that found a mailbox full: awaiting it makes the call again each time there is room."""

    __slots__ = ("_again", "_awaited", "_owner", "_target")

    def __init__(self, host: Host, owner: Owner, target: int, again: Callable[[], bool]) -> None:
        super().__init__(host)
        self._again = again  # False: full again
        self._awaited = False
        self._owner, self._target = owner, target
        self._register()

    def _register(self) -> None:
        self._done = False
        self._owner.rooms.setdefault(self._target, []).append(self)

    def __await__(self) -> Generator[Any, Any, None]:
        self._awaited = True
        while True:
            yield from self._suspend()
            if self._again():
                return
            self._register()

    def wait(self) -> None:
        """The same for plain code around a simulated runtime."""
        self._awaited = True
        while True:
            self._block(None)
            if self._again():
                return
            self._register()

    def __repr__(self) -> str:
        return f"<Room in the mailbox of {self._target:#x}>"

    def __del__(self) -> None:
        if not getattr(self, "_awaited", True):
            warnings.warn("a message to a full mailbox was not awaited and not sent", RuntimeWarning, 2)


def retry(host: Host, target: int, again: Callable[[], bool]) -> Awaitable[None]:
    """What to await, or the wait itself, after the mailbox of `target` was full."""
    if not host.here():
        while not again():  # a plain thread gets no ROOM record
            with contextlib.suppress(DeadlineError):
                lowlevel.room_wait(target, SLICE_NS)
        return SENT
    if host.current is not None and not host.current.stepping:
        raise WaitError(f"the mailbox of agent {target:#x} is full; only async code can wait for room")
    if host.current is not None and host.current.bits == target:
        raise WaitError(f"the mailbox of agent {target:#x} is full; its own agent would wait for ever")
    room = Room(host, host.caller(), target, again)
    if host.current is None and host.loop is None:
        room.wait()
        return SENT
    return room
