"""Agent: the name of an agent, and everything one can do to it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from .buffers import Buffer, carry, keep, octets
from .future import SENT, Future, nanoseconds, retry
from .generated import lowlevel
from .generated.lowlevel import ERRORS, AgentInfo, AgentrtError, ArgumentError, Profile, StaleError, Status, ffi, lib
from .unique import Unique

if TYPE_CHECKING:
    from .buffers import Payload
    from .host import Host
    from .runtime import Runtime

_HANDLE = ffi.typeof("agentrt_agent *")
_WAIT = int(Status.E_WAIT)


class _Scratch(threading.local):
    """Records for signals, per thread: cffi releases the interpreter lock while the core reads them.

    The error, then one payload for each way to send: nothing, bytes, a buffer. What a way does not use stays zero.
    """

    def __init__(self) -> None:
        payloads: list[Any] = [ffi.new("agentrt_payload *") for _ in range(3)]
        self.records = (ffi.new("agentrt_error *"), *payloads)


_scratch = _Scratch()


class Agent(Unique):
    """A handle. It may outlive its agent: then its methods raise DeadError or StaleError."""

    __slots__ = ("_handle", "_host", "bits")

    def __init__(self, host: Host, bits: int) -> None:
        self._host = host
        self.bits = bits
        self._handle: Any = None

    @property
    def runtime(self) -> Runtime:
        """The runtime it lives in."""
        return self._host.runtime

    def signal(self, type: int, payload: Payload = b"") -> Awaitable[None]:
        """Send a message now. Only a full mailbox with the policy `wait` leaves something to await."""
        if self._signal(type, payload):
            return SENT
        lasting = keep(payload)
        return retry(self._host, self.bits, lambda: self._signal(type, lasting))

    def _signal(self, type: int, payload: Payload) -> bool:
        """Whether it was accepted; False: no room now. Frequent, so without the generated function."""
        error, record, copied, moved = _scratch.records
        try:
            if isinstance(payload, Buffer):
                payload.withdraw_for("send")
                record = moved
                record.buf.bits = payload.bits
            else:
                if not isinstance(payload, bytes):
                    payload = octets(payload)
                if payload:
                    record = copied
                    held = ffi.from_buffer(payload)
                    record.data, record.bytes = held, len(held)
            record.type = type
        except (TypeError, OverflowError, ArgumentError) as reason:
            raise ArgumentError(f"no message: type {type!r}, payload {payload!r:.40}: {reason}") from None
        if self._handle is None:
            self._handle = ffi.new(_HANDLE, (self.bits,))[0]
        status = lib.agentrt_signal(self._host.caller().handle, self._handle, record, error)
        if status < 0:
            if status == _WAIT:
                return False
            raise ERRORS.get(status, AgentrtError)(ffi.string(error.text).decode("utf-8", "replace"), status)
        if isinstance(payload, Buffer):
            payload.sent()
        return True

    def ask(self, type: int, payload: Payload = b"", timeout: float | None = None) -> Future:
        """Send a message that wants an answer, no later than the ask being handled wants its own.

        The timeout counts from when there is room for the message.
        """
        host = self._host
        caller = host.caller()
        timeout_ns = 0 if timeout is None else max(nanoseconds(timeout), 1)
        future = Future(host, caller)

        def send() -> bool:
            try:
                with carry(type, payload) as (data, buf):
                    bits = lowlevel.ask(
                        caller.bits, self.bits, type, data, buf, timeout_ns=timeout_ns, parent=caller.right
                    )
            except lowlevel.WaitError:
                return False
            future.name(bits)
            return True

        if not send():
            payload = keep(payload)
            future.room = retry(host, self.bits, send)
        return future

    def arm(self, delay: float, type: int, payload: Payload = b"", period: float = 0) -> Timer:
        """Send it a TIMER message after `delay` seconds, and again after each `period` if that is not 0."""
        caller = self._host.caller().bits
        with carry(type, payload) as (data, buf):
            bits = lowlevel.timer_arm(
                caller, self.bits, nanoseconds(delay), nanoseconds(period), type, data, buf
            )
        return Timer(bits)

    def monitor(self) -> Future:
        """A future of its DOWN message, which an agent that does not await it gets as a notice."""
        caller = self._host.caller()
        future = Future(self._host, caller)
        future.name(lowlevel.monitor(caller.bits, self.bits))
        return future

    def stop(self) -> None:
        """Let it handle what it has accepted, then end."""
        lowlevel.agent_stop(self._host.caller().bits, self.bits)

    def kill(self) -> None:
        """End it before its next message."""
        lowlevel.agent_kill(self._host.caller().bits, self.bits)

    def wake(self) -> None:
        """Give it a WAKE notice; from any thread."""
        lowlevel.agent_wake(self.bits)

    def link(self) -> None:
        """Tie the calling agent to it: if one ends abnormally, so does the other, or it gets an EXIT."""
        lowlevel.link(self._host.caller().bits, self.bits)

    def unlink(self) -> None:
        """Untie them."""
        lowlevel.unlink(self._host.caller().bits, self.bits)

    def subscribe_letters(self) -> None:
        """Tell it of each dead letter from now on: a LETTER message with a `letter`, as far as its mailbox has room."""
        lowlevel.letter_subscribe(self.bits)

    def unsubscribe_letters(self) -> None:
        """Tell it of no more of them."""
        lowlevel.letter_unsubscribe(self.bits)

    def info(self) -> AgentInfo:
        """Its spawn number, mailbox and state at this moment."""
        return lowlevel.agent_info_get(self.bits)

    def profile(self) -> Profile:
        """What it does with its time, if it was spawned with `profile=True`."""
        return lowlevel.agent_profile_get(self.bits)

    def __copy__(self) -> Agent:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Agent:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Agent) and other.bits == self.bits

    def __hash__(self) -> int:
        return hash(self.bits)

    def __repr__(self) -> str:
        return f"<Agent {self.bits:#x}>"


class Timer(Unique):
    """What Agent.arm makes."""

    __slots__ = ("_bits",)

    def __init__(self, bits: int) -> None:
        self._bits = bits

    def disarm(self) -> None:
        """Stop it. One that has fired for the last time is stopped already."""
        with contextlib.suppress(StaleError):
            lowlevel.timer_disarm(self._bits)

    def __repr__(self) -> str:
        return f"<Timer {self._bits:#x}>"
