"""Message: one record of the core as Python code sees it; decoded only as far as somebody looks."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from .buffers import Buffer, carry, received
from .generated import lowlevel
from .generated.lowlevel import Capability, Kind, StaleError, Status, ffi
from .unique import Unique

if TYPE_CHECKING:
    from .agent import Agent
    from .buffers import Payload
    from .channel import Channel
    from .future import Owner
    from .host import Host

_COPIED_BYTES_MAX = 4096  # up to here a copy of a val costs less than to export its memory
_BYTES = ffi.typeof("char *")
RECORD = struct.Struct("<QQQQHhI24s")  # agentrt_message
# receiver, sender, right, type, kind and capability (high byte), status, payload bytes, the 24 payload bytes.
Record = tuple[int, int, int, int, int, int, int, bytes]
PLAIN_SIGNAL = int(Kind.SIGNAL)  # such a record's fifth field when its payload is in it


class Letter(NamedTuple):
    """A message that was accepted and could not be handled."""

    to: Agent
    sender: Agent | None
    type: int
    reason: Status
    payload_bytes: int


class Message(Unique):
    """What an agent receives and what an ask or a monitor yields.

    The payload is `data`; when it travelled as a capability buffer, `buffer` is that buffer and
    belongs to whoever keeps it. Everything else is released with the message.
    """

    __slots__ = ("_buffer", "_host", "record")

    def __init__(self, host: Host, record: Record) -> None:
        self._host = host
        self.record = record
        self._buffer: Buffer | None = None
        if record[4] > 0xFF:
            self._buffer = received(host, record[4] >> 8, record[7])

    @property
    def type(self) -> int:
        """The sender's message type number."""
        return self.record[3]

    @property
    def kind(self) -> Kind:
        """SIGNAL, REPLY, DOWN, TIMER and so on."""
        return Kind(self.record[4] & 0xFF)

    @property
    def data(self) -> bytes | memoryview:
        """The payload: bytes when it is short, a memoryview of its buffer when it is long or an iso."""
        buffer, size, payload = self._buffer, self.record[6], self.record[7]
        if buffer is None:
            return payload[:size]
        if buffer.capability is Capability.VAL and size <= _COPIED_BYTES_MAX and buffer.open:
            address = ffi.cast(_BYTES, int.from_bytes(payload[8:16], "little"))
            copy: bytes = ffi.unpack(address, size)
            return copy
        return buffer.data

    @property
    def buffer(self) -> Buffer | None:
        """The Iso, Val or Tag that carried the payload, if one did."""
        return self._buffer

    @property
    def sender(self) -> Agent | None:
        """Who sent it; None for channels and code outside of agents. DOWN, EXIT: who ended; ROOM: who has room."""
        return self._host.sender(self.record[1])

    @property
    def channel(self) -> Channel | None:
        """The channel it came through; None for a message of a mailbox, and once nobody has that channel any more."""
        return self._host.channels.get(self.record[1])

    @property
    def receiver(self) -> Agent:
        """The agent it came to."""
        return self._host.agent(self.record[0])

    @property
    def right(self) -> int:
        """The name of the ask, future or timer it belongs to; 0 if none."""
        return self.record[2]

    @property
    def is_ask(self) -> bool:
        """Whether somebody waits for `reply` or `refuse`."""
        return self.record[4] & 0xFF == PLAIN_SIGNAL and self.record[2] != 0

    @property
    def status(self) -> Status:
        """REPLY, DOWN, EXIT and LETTER: how it ended; OK otherwise."""
        return Status(self.record[5])

    @property
    def letter(self) -> Letter:
        """LETTER: the message that could not be handled."""
        to, length = self._host.agent(self.record[2]), int.from_bytes(self.record[7][:8], "little")
        return Letter(to, self.sender, self.type, self.status, length)

    @property
    def missed(self) -> int:
        """LETTER: how many more there were that this agent's full mailbox was not told of."""
        return int.from_bytes(self.record[7][8:16], "little")

    @property
    def text(self) -> str:
        """The payload as text: of a crash, a refusal, or of the sender."""
        return bytes(self.data).decode("utf-8", "replace")

    def reply(self, payload: Payload = b"", type: int = 0) -> None:
        """Answer an ask, once; from the handler or any time later.

        One that comes after its asker has given up is a dead letter (`E_LATE`). StaleError: it was answered before.
        """
        caller = self._asked()
        with carry(type, payload) as (data, buf):
            lowlevel.reply(caller.bits, self.record[2], type, data, buf)
        self._settled(caller)

    def refuse(self, text: str = "", status: Status = Status.E_REFUSED) -> None:
        """Answer an ask with an error: its asker gets the exception of `status` with `text`."""
        caller = self._asked()
        lowlevel.refuse(caller.bits, self.record[2], status, text)
        self._settled(caller)

    def _asked(self) -> Owner:
        if self.record[2] == 0:
            raise StaleError("nobody waits for an answer to this message: look at `is_ask` first")
        return self._host.caller()

    def _settled(self, caller: Owner) -> None:
        """What is asked from here on has nobody waiting behind it, so no deadline to inherit."""
        if caller.right == self.record[2]:
            caller.right = 0

    def __repr__(self) -> str:
        status = f" {self.status.name}" if self.record[5] else ""
        return f"<Message {self.kind.name}{status} type={self.type} bytes={self.record[6]}>"
