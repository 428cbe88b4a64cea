"""agentrt: agents for Python, on an event loop or on a thread of their own, over one core in C."""

from .agent import Agent, Timer
from .buffers import Buffer, Iso, Payload, Ref, Tag, Val
from .cell import Crash, Mailbox
from .channel import Channel, select
from .future import Future
from .generated import lowlevel
from .generated.lowlevel import (  # isort: skip
    AbiError, AgentInfo, AgentrtError, ArgumentError, Backoff, BreakerInfo, BreakerState, BusyError,
    CancelledError, Capability, CapabilityError, ChannelInfo, ChildState, ClosedError, ContextError, CrashedError,
    CycleError, DeadError, DeadlineError, DeadlockError, DroppedError, Edge, EpochError, FencedError, ForeignError,
    ForkedError, FullError, HostError, KilledError, Kind, KindError, LateError, LeaseInfo, LimitError, LinkedError,
    MailboxOverflowError, MovedError, NameTakenError, Neighbour, NotFoundError, NotHolderError,
    NotSendableError, OutOfMemoryError, Overflow, PendingError, Priority, Profile, QuorumError,
    RefusedError, Relation, Remedy, Rule, Shape, ShardMove, ShardsInfo, ShutdownError, SizeError, StaleError,
    Stats, Status, StorageError, Strategy, SystemRefusedError, TrippedError, WaitError,
)
from .group import Choice, Delivery, Gossip, Quorum, Report, Verdict, Vote
from .lease import Lease
from .message import Letter, Message
from .reliable import Attempt, Breaker, Retry, worth_another_try
from .runtime import Behavior, Handler, Overrun, Runtime
from .shards import Member, Owner, Shards, shard_hash
from .supervisor import Child, Supervisor
from .topology import Topology

__all__ = [
    "AbiError", "Agent", "AgentInfo", "AgentrtError", "ArgumentError", "Attempt", "Backoff", "Behavior",
    "Breaker", "BreakerInfo", "BreakerState", "Buffer", "BusyError", "CancelledError", "Capability",
    "CapabilityError", "Channel", "ChannelInfo", "Child", "ChildState", "Choice", "ClosedError",
    "ContextError", "Crash", "CrashedError", "CycleError", "DeadError", "DeadlineError",
    "DeadlockError", "Delivery", "DroppedError", "Edge", "EpochError", "FencedError", "ForeignError", "ForkedError",
    "FullError", "Future", "Gossip", "Handler", "HostError", "Iso", "KilledError", "Kind", "KindError",
    "LateError", "Lease", "LeaseInfo", "Letter", "LimitError", "LinkedError", "Mailbox",
    "MailboxOverflowError", "Member", "Message", "MovedError", "NameTakenError", "Neighbour",
    "NotFoundError", "NotHolderError", "NotSendableError", "OutOfMemoryError", "Overflow", "Overrun",
    "Owner", "Payload", "PendingError", "Priority", "Profile", "Quorum", "QuorumError", "Ref",
    "RefusedError", "Relation", "Remedy", "Report", "Retry", "Rule", "Runtime", "Shape", "ShardMove",
    "Shards", "ShardsInfo", "ShutdownError", "SizeError", "StaleError", "Stats", "Status",
    "StorageError", "Strategy", "Supervisor", "SystemRefusedError", "Tag", "Timer", "Topology",
    "TrippedError", "Val", "Verdict", "Vote", "WaitError", "lowlevel", "select", "shard_hash",
    "worth_another_try",
]  # fmt: skip
