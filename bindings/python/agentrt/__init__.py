"""agentrt: agents for Python, on an event loop or on a thread of their own, over one core in C."""

from .agent import Agent, Timer
from .buffers import Buffer, Iso, Payload, Ref, Tag, Val
from .cell import Crash, Mailbox
from .channel import Channel, select
from .future import Future
from .generated import lowlevel
from .generated.lowlevel import (  # isort: skip
    AbiError, AgentInfo, AgentrtError, ArgumentError, BusyError, CancelledError, Capability, CapabilityError,
    ChannelInfo, ClosedError, ContextError, CrashedError, DeadError, DeadlineError, ForeignError, ForkedError,
    FullError, HostError, KilledError, Kind, KindError, LateError, LimitError, LinkedError, MailboxOverflowError,
    MovedError, NameTakenError, NotFoundError, NotSendableError, OutOfMemoryError, Overflow, PendingError,
    Priority, RefusedError, ShutdownError, SizeError, StaleError, Stats, Status, SystemRefusedError,
    WaitError,
)
from .message import Message
from .runtime import Behavior, Handler, Letter, Runtime

__all__ = [
    "AbiError", "Agent", "AgentInfo", "AgentrtError", "ArgumentError", "Behavior", "Buffer", "BusyError",
    "CancelledError", "Capability", "CapabilityError", "Channel", "ChannelInfo", "ClosedError", "ContextError", "Crash",
    "CrashedError", "DeadError", "DeadlineError", "ForeignError", "ForkedError", "FullError", "Future",
    "Handler", "HostError", "Iso", "KilledError", "Kind", "KindError", "LateError", "Letter", "LimitError",
    "LinkedError", "Mailbox", "MailboxOverflowError", "Message", "MovedError", "NameTakenError",
    "NotFoundError", "NotSendableError", "OutOfMemoryError", "Overflow", "Payload", "PendingError",
    "Priority", "Ref", "RefusedError", "Runtime", "ShutdownError", "SizeError", "StaleError", "Stats",
    "Status", "SystemRefusedError", "Tag", "Timer", "Val", "WaitError", "lowlevel", "select",
]  # fmt: skip
