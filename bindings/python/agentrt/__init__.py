"""agentrt: agents for Python, on an event loop or on a thread of their own, over one core in C."""

from .agent import Agent as Agent
from .agent import Timer as Timer
from .buffers import Buffer as Buffer
from .buffers import Iso as Iso
from .buffers import Payload as Payload
from .buffers import Ref as Ref
from .buffers import Tag as Tag
from .buffers import Val as Val
from .cell import Crash as Crash
from .cell import Mailbox as Mailbox
from .future import Future as Future
from .generated import lowlevel as lowlevel
from .generated.lowlevel import (
    AbiError as AbiError,
)
from .generated.lowlevel import (
    AgentInfo as AgentInfo,
)
from .generated.lowlevel import (
    AgentrtError as AgentrtError,
)
from .generated.lowlevel import (
    ArgumentError as ArgumentError,
)
from .generated.lowlevel import (
    BusyError as BusyError,
)
from .generated.lowlevel import (
    CancelledError as CancelledError,
)
from .generated.lowlevel import (
    Capability as Capability,
)
from .generated.lowlevel import (
    CapabilityError as CapabilityError,
)
from .generated.lowlevel import (
    ClosedError as ClosedError,
)
from .generated.lowlevel import (
    ContextError as ContextError,
)
from .generated.lowlevel import (
    CrashedError as CrashedError,
)
from .generated.lowlevel import (
    DeadError as DeadError,
)
from .generated.lowlevel import (
    DeadlineError as DeadlineError,
)
from .generated.lowlevel import (
    ForeignError as ForeignError,
)
from .generated.lowlevel import (
    ForkedError as ForkedError,
)
from .generated.lowlevel import (
    FullError as FullError,
)
from .generated.lowlevel import (
    HostError as HostError,
)
from .generated.lowlevel import (
    KilledError as KilledError,
)
from .generated.lowlevel import (
    Kind as Kind,
)
from .generated.lowlevel import (
    KindError as KindError,
)
from .generated.lowlevel import (
    LateError as LateError,
)
from .generated.lowlevel import (
    LimitError as LimitError,
)
from .generated.lowlevel import (
    LinkedError as LinkedError,
)
from .generated.lowlevel import (
    MailboxOverflowError as MailboxOverflowError,
)
from .generated.lowlevel import (
    MovedError as MovedError,
)
from .generated.lowlevel import (
    NameTakenError as NameTakenError,
)
from .generated.lowlevel import (
    NotFoundError as NotFoundError,
)
from .generated.lowlevel import (
    NotSendableError as NotSendableError,
)
from .generated.lowlevel import (
    OutOfMemoryError as OutOfMemoryError,
)
from .generated.lowlevel import (
    Overflow as Overflow,
)
from .generated.lowlevel import (
    PendingError as PendingError,
)
from .generated.lowlevel import (
    Priority as Priority,
)
from .generated.lowlevel import (
    RefusedError as RefusedError,
)
from .generated.lowlevel import (
    ShutdownError as ShutdownError,
)
from .generated.lowlevel import (
    SizeError as SizeError,
)
from .generated.lowlevel import (
    StaleError as StaleError,
)
from .generated.lowlevel import (
    Stats as Stats,
)
from .generated.lowlevel import (
    Status as Status,
)
from .generated.lowlevel import (
    SystemRefusedError as SystemRefusedError,
)
from .generated.lowlevel import (
    WaitError as WaitError,
)
from .message import Message as Message
from .runtime import Behavior as Behavior
from .runtime import Handler as Handler
from .runtime import Letter as Letter
from .runtime import Runtime as Runtime
