# Generated from capi/spec by `python3 capi/generate`. Do not edit.
from collections.abc import Sequence
from enum import IntEnum, IntFlag
from typing import Any, NamedTuple, Union

ReadableBuffer = Union[bytes, bytearray, memoryview]

ffi: Any
lib: Any

__all__ = [
    "ABI_HASH",
    "AbiError",
    "AgentInfo",
    "AgentrtError",
    "ArgumentError",
    "BREAKER_FAILURES_MAX",
    "BREAKER_PROBES_MAX",
    "BROADCAST_MAX",
    "Backoff",
    "BreakerInfo",
    "BreakerState",
    "BufInfo",
    "BusyError",
    "CAPACITY_DEFAULT",
    "CAPACITY_MAX",
    "CHOICE_NONE",
    "CancelledError",
    "Capability",
    "CapabilityError",
    "ChannelInfo",
    "Child",
    "ChildState",
    "Choice",
    "ClosedError",
    "Commit",
    "ContextError",
    "CrashedError",
    "CycleError",
    "DOT_EDGES_MAX",
    "DeadError",
    "DeadlineError",
    "DeadlockError",
    "DroppedError",
    "ERRORS",
    "ERROR_TEXT_BYTES",
    "Edge",
    "EpochError",
    "FANOUT_MAX",
    "FAULTS_MAX",
    "FAULT_NS_MAX",
    "FaultKind",
    "FencedError",
    "ForeignError",
    "ForkedError",
    "FullError",
    "GOSSIP_FANOUT_MAX",
    "GossipReport",
    "HELD_MAX",
    "HOPS_MAX",
    "HostError",
    "INLINE_BYTES",
    "KilledError",
    "Kind",
    "KindError",
    "LETTERS_MAX",
    "LISTENERS_MAX",
    "LateError",
    "LeaseInfo",
    "Letter",
    "LimitError",
    "LinkedError",
    "MEMBERS_MAX",
    "MailboxOverflowError",
    "MovedError",
    "NAME_BYTES_MAX",
    "NameTakenError",
    "Neighbour",
    "NotFoundError",
    "NotHolderError",
    "NotSendableError",
    "OVERRUNS_MAX",
    "OutOfMemoryError",
    "Overflow",
    "Overrun",
    "PAYLOAD_BYTES_MAX",
    "PendingError",
    "Priority",
    "Profile",
    "QuorumError",
    "RESTARTS_MAX",
    "Refusal",
    "RefusedError",
    "Relation",
    "Remedy",
    "Rule",
    "SELECT_MAX",
    "SHARDS_DEFAULT",
    "SHARDS_MAX",
    "Shape",
    "ShardMove",
    "ShardOwner",
    "ShardsInfo",
    "ShutdownError",
    "SizeError",
    "Spawn",
    "StaleError",
    "Stats",
    "Status",
    "StorageError",
    "Strategy",
    "Stuck",
    "SystemRefusedError",
    "TOPOLOGY_MAX",
    "TTL_NS_MAX",
    "Tally",
    "TopologyInfo",
    "TrippedError",
    "VOTERS_MAX",
    "VOTE_BYTES_MAX",
    "View",
    "Vote",
    "WEIGHT_MAX",
    "WORKERS_MAX",
    "WaitError",
    "Wake",
    "abi_hash",
    "agent_fail",
    "agent_find",
    "agent_info_get",
    "agent_kill",
    "agent_profile_get",
    "agent_stop",
    "agent_wake",
    "ask",
    "breaker_admit",
    "breaker_close",
    "breaker_info_get",
    "breaker_open",
    "breaker_report",
    "broadcast",
    "buf_close",
    "buf_convert",
    "buf_create",
    "buf_info_get",
    "buf_keep",
    "buf_unview",
    "buf_view",
    "channel_close",
    "channel_info_get",
    "channel_open",
    "channel_recv",
    "channel_select",
    "channel_send",
    "channel_try_recv",
    "channel_try_send",
    "fault_inject",
    "fault_remove",
    "fault_strikes",
    "ffi",
    "future_cancel",
    "future_wait",
    "gossip",
    "gossip_hops",
    "gossip_read",
    "lease_acquire",
    "lease_close",
    "lease_info_get",
    "lease_open",
    "lease_release",
    "lease_renew",
    "lease_try_acquire",
    "letter_subscribe",
    "letter_unsubscribe",
    "lib",
    "link",
    "monitor",
    "port_address",
    "port_close",
    "port_commit",
    "port_fd",
    "port_open",
    "port_take",
    "quorum",
    "quorum_choice",
    "quorum_tally",
    "quorum_vote",
    "refuse",
    "reply",
    "retry_key",
    "retry_next",
    "retry_pause",
    "retry_spend",
    "room_wait",
    "runtime_clock",
    "runtime_close",
    "runtime_drain",
    "runtime_letters",
    "runtime_open",
    "runtime_overruns",
    "runtime_run",
    "runtime_stats",
    "runtime_stuck",
    "shards_change",
    "shards_close",
    "shards_create",
    "shards_find",
    "shards_find_hash",
    "shards_hash",
    "shards_info_get",
    "shards_moves",
    "shards_replicas",
    "shards_signal",
    "signal",
    "signal_fenced",
    "spawn",
    "status_class",
    "status_name",
    "status_text",
    "supervisor_adopt",
    "supervisor_children",
    "supervisor_spawn",
    "timer_arm",
    "timer_disarm",
    "topology_dot",
    "topology_edges",
    "topology_info_get",
    "topology_make",
    "topology_neighbours",
    "unlink",
    "version",
]

ABI_HASH: int
PAYLOAD_BYTES_MAX: int
INLINE_BYTES: int
CAPACITY_MAX: int
CAPACITY_DEFAULT: int
NAME_BYTES_MAX: int
WORKERS_MAX: int
LETTERS_MAX: int
OVERRUNS_MAX: int
SELECT_MAX: int
SHARDS_MAX: int
SHARDS_DEFAULT: int
MEMBERS_MAX: int
WEIGHT_MAX: int
HELD_MAX: int
TOPOLOGY_MAX: int
FANOUT_MAX: int
DOT_EDGES_MAX: int
RESTARTS_MAX: int
BREAKER_FAILURES_MAX: int
BREAKER_PROBES_MAX: int
LISTENERS_MAX: int
VOTERS_MAX: int
VOTE_BYTES_MAX: int
CHOICE_NONE: int
BROADCAST_MAX: int
GOSSIP_FANOUT_MAX: int
HOPS_MAX: int
TTL_NS_MAX: int
FAULTS_MAX: int
FAULT_NS_MAX: int
ERROR_TEXT_BYTES: int

class Status(IntEnum):
    """Result of a call, reason of an end, reason of a dead letter; or another number."""

    OK = 0
    AWAIT = 1
    END = 2
    E_ARGUMENT = -1
    E_KIND = -2
    E_STALE = -3
    E_FOREIGN = -4
    E_MOVED = -5
    E_CAPABILITY = -6
    E_NOT_SENDABLE = -7
    E_BUSY = -8
    E_FULL = -9
    E_WAIT = -10
    E_DEAD = -11
    E_CLOSED = -12
    E_DEADLINE = -13
    E_CANCELLED = -14
    E_CONTEXT = -15
    E_MEMORY = -16
    E_LIMIT = -17
    E_SIZE = -18
    E_NAME = -19
    E_NOT_FOUND = -20
    E_FORKED = -21
    E_SYSTEM = -22
    E_CRASHED = -23
    E_KILLED = -24
    E_SHUTDOWN = -25
    E_HOST = -26
    E_LINKED = -27
    E_OVERFLOW = -28
    E_LATE = -29
    E_REFUSED = -30
    E_PENDING = -31
    E_ABI = -32
    E_DEADLOCK = -33
    E_QUORUM = -34
    E_FENCED = -35
    E_EPOCH = -36
    E_TRIPPED = -37
    E_NOT_HOLDER = -38
    E_STORAGE = -39
    E_CYCLE = -40
    E_DROPPED = -41


class Capability(IntEnum):
    """Reference capabilities of payloads, after Pony."""

    INLINE = 0
    ISO = 1
    VAL = 2
    REF = 3
    TAG = 4


class Overflow(IntEnum):
    """What a full mailbox does with one more message."""

    REJECT = 0
    WAIT = 1
    DROP_OLDEST = 2
    DROP_NEWEST = 3


class Priority(IntEnum):
    """How eagerly an agent is scheduled."""

    NORMAL = 0
    LOW = 1
    HIGH = 2
    CRITICAL = 3


class Kind(IntEnum):
    """What a record is about."""

    SIGNAL = 1
    REPLY = 2
    DOWN = 3
    EXIT = 4
    TIMER = 5
    START = 6
    STOP = 7
    ROOM = 8
    WAKE = 9
    END = 10
    LETTER = 11
    RESTART = 12
    DEGRADED = 13


class Spawn(IntFlag):
    """Flags of agentrt_spawn_options."""

    START = 1
    STOP = 2
    TRAP = 4
    LINK = 8
    PROFILE = 16


class Wake(IntEnum):
    """How a port tells its host that records wait."""

    NONE = 0
    FD = 1
    HOOK = 2


class Rule(IntEnum):
    """How many of n voters must give the same value."""

    MAJORITY = 0
    SUPER_MAJORITY = 1
    UNANIMITY = 2


class Commit(IntEnum):
    """How a turn behind a port ended."""

    DONE = 0
    AWAIT = 1
    CRASH = 2
    END = 3


class Shape(IntEnum):
    """Shapes of topologies."""

    MESH = 1
    RING = 2
    STAR = 3
    HIERARCHICAL = 4


class Relation(IntEnum):
    """What a neighbour is to a node."""

    PEER = 0
    PARENT = 1
    CHILD = 2


class BreakerState(IntEnum):
    """Whether a circuit breaker lets calls through."""

    CLOSED = 0
    OPEN = 1
    HALF_OPEN = 2


class Strategy(IntEnum):
    """Which children a supervisor restarts when one of them has to be."""

    ONE_FOR_ONE = 0
    ONE_FOR_ALL = 1
    REST_FOR_ONE = 2


class Remedy(IntEnum):
    """What a supervisor does about a child that has failed. Where the message in hand is not handed
    again, it is a dead letter with E_CRASHED.
    """

    DEFAULT = 0
    RETRY = 1
    FALLBACK = 2
    DEGRADE = 3
    RESTART = 4
    IGNORE = 5
    STOP = 6
    ESCALATE = 7


class ChildState(IntEnum):
    """How a supervised agent is."""

    RUNNING = 0
    SUSPENDED = 1
    DEGRADED = 2


class Backoff(IntEnum):
    """How the pauses between tries grow."""

    FIXED = 0
    LINEAR = 1
    EXPONENTIAL = 2
    FIBONACCI = 3


class FaultKind(IntEnum):
    """What a simulation does wrong on purpose."""

    DELAY = 0
    DROP = 1
    CRASH = 2
    SLOW = 3
    FULL = 4
    JUMP = 5


class AgentrtError(Exception):
    """What agentrt refuses: `status` is a Status and `code` its name, such as E_STALE."""

    status: Status
    def __init__(self, text: str = "", status: int | None = None) -> None: ...
    @property
    def code(self) -> str: ...


class ArgumentError(AgentrtError, ValueError):
    """An argument is out of range, NULL where it may not be, or a record of unknown size."""

    status = Status.E_ARGUMENT


class KindError(AgentrtError, TypeError):
    """The handle names an object of another kind."""

    status = Status.E_KIND


class StaleError(AgentrtError):
    """The handle is zero, closed, forged or from an earlier generation."""

    status = Status.E_STALE


class ForeignError(AgentrtError):
    """The handle belongs to another runtime."""

    status = Status.E_FOREIGN


class MovedError(AgentrtError):
    """The iso buffer was moved away earlier."""

    status = Status.E_MOVED


class CapabilityError(AgentrtError, PermissionError):
    """The buffer's reference capability does not allow this use."""

    status = Status.E_CAPABILITY


class NotSendableError(AgentrtError, TypeError):
    """A ref buffer cannot be sent."""

    status = Status.E_NOT_SENDABLE


class BusyError(AgentrtError, BufferError):
    """Open views hold the buffer, another lease holds the resource, or the operation is already in
    progress.
    """

    status = Status.E_BUSY


class FullError(AgentrtError):
    """The mailbox is full and its policy is to reject."""

    status = Status.E_FULL


class WaitError(AgentrtError, BlockingIOError):
    """The mailbox is full and its policy is to wait: retry when the ROOM record comes, a host
    thread after agentrt_room_wait.
    """

    status = Status.E_WAIT


class DeadError(AgentrtError):
    """The agent has died."""

    status = Status.E_DEAD


class ClosedError(AgentrtError):
    """The agent is stopping, or the runtime or port is closed or closing."""

    status = Status.E_CLOSED


class DeadlineError(AgentrtError, TimeoutError):
    """The deadline passed first."""

    status = Status.E_DEADLINE


class CancelledError(AgentrtError):
    """The asker cancelled."""

    status = Status.E_CANCELLED


class ContextError(AgentrtError, RuntimeError):
    """Not callable from here: it would block inside a turn, or `from` is not in a turn here."""

    status = Status.E_CONTEXT


class OutOfMemoryError(AgentrtError, MemoryError):
    """There is not enough memory."""

    status = Status.E_MEMORY


class LimitError(AgentrtError):
    """A fixed limit of the runtime is reached."""

    status = Status.E_LIMIT


class SizeError(AgentrtError, ValueError):
    """A payload, name or text is longer than allowed."""

    status = Status.E_SIZE


class NameTakenError(AgentrtError):
    """The name is taken."""

    status = Status.E_NAME


class NotFoundError(AgentrtError, LookupError):
    """There is no agent of that name."""

    status = Status.E_NOT_FOUND


class ForkedError(AgentrtError, RuntimeError):
    """The runtime was opened by the parent process; a child opens its own."""

    status = Status.E_FORKED


class SystemRefusedError(AgentrtError, OSError):
    """The operating system refused."""

    status = Status.E_SYSTEM


class CrashedError(AgentrtError):
    """The agent's behaviour failed."""

    status = Status.E_CRASHED


class KilledError(AgentrtError):
    """The agent was killed."""

    status = Status.E_KILLED


class ShutdownError(AgentrtError):
    """The runtime closed."""

    status = Status.E_SHUTDOWN


class HostError(AgentrtError):
    """The port the agent lived behind closed, or its host died."""

    status = Status.E_HOST


class LinkedError(AgentrtError):
    """A linked agent died abnormally."""

    status = Status.E_LINKED


class MailboxOverflowError(AgentrtError):
    """The mailbox was full and its policy dropped the message."""

    status = Status.E_OVERFLOW


class LateError(AgentrtError):
    """The reply came after its future was done."""

    status = Status.E_LATE


class RefusedError(AgentrtError):
    """The replier refused the ask."""

    status = Status.E_REFUSED


class PendingError(AgentrtError, BlockingIOError):
    """A wait with a zero timeout found nothing yet."""

    status = Status.E_PENDING


class AbiError(AgentrtError, ImportError):
    """The library's ABI hash differs from the one the binding was generated with."""

    status = Status.E_ABI


class DeadlockError(AgentrtError):
    """The asker and the asked would have awaited each other for ever."""

    status = Status.E_DEADLOCK


class QuorumError(AgentrtError):
    """No value can have enough votes any more."""

    status = Status.E_QUORUM


class FencedError(AgentrtError):
    """A newer lease of the resource has been granted, or its signal was handled: this one's token
    is stale.
    """

    status = Status.E_FENCED


class EpochError(AgentrtError):
    """The map of shards has another epoch than the one named."""

    status = Status.E_EPOCH


class TrippedError(AgentrtError):
    """The circuit breaker is open: what it guards has failed too often lately."""

    status = Status.E_TRIPPED


class NotHolderError(AgentrtError, PermissionError):
    """The lease does not hold its resource: it was not granted, its time is over, it was released,
    or it belongs to another.
    """

    status = Status.E_NOT_HOLDER


class StorageError(AgentrtError, OSError):
    """A store on disk refused: it is locked, full, damaged, not one of this program's, or SQLite is
    missing.
    """

    status = Status.E_STORAGE


class CycleError(AgentrtError, ValueError):
    """The supervisor is under the agent that it was to supervise."""

    status = Status.E_CYCLE


class DroppedError(AgentrtError):
    """A fault of the simulation lost the message on its way."""

    status = Status.E_DROPPED


ERRORS: dict[int, type[AgentrtError]]

class Stats(NamedTuple):
    """Counters of a runtime. accepted = handled + dead_letters + in_flight whenever nothing runs.
    """

    accepted: int
    handled: int
    dead_letters: int
    in_flight: int
    agents_live: int
    spawned: int
    ended: int
    crashed: int
    turns: int
    wakes: int
    steals: int
    now_ns: int
    overruns: int


class Letter(NamedTuple):
    """One dead letter: an accepted message that could not be handled."""

    to: int
    from_: int
    type: int
    reason: Status
    payload_bytes: int


class Overrun(NamedTuple):
    """One turn that overran its budget."""

    agent: int
    turn_ns: int
    type: int
    typed: int
    running: int


class AgentInfo(NamedTuple):
    """What is known about one agent."""

    id: int
    depth: int
    capacity: int
    high_mark: int
    low_mark: int
    overflow: int
    priority: int
    awaiting: int
    stopping: int


class Profile(NamedTuple):
    """What an agent spawned with AGENTRT_SPAWN_PROFILE does with its time. Averages move over about
    a second.
    """

    turns: int
    messages: int
    busy_ns: int
    longest_ns: int
    turn_ns: int
    messages_per_s: int
    cpu_ppm: int
    since_ns: int


class View(NamedTuple):
    """An open view of a buffer."""

    data: Any
    bytes: int


class BufInfo(NamedTuple):
    """What is known about one buffer."""

    bytes: int
    identity: int
    capability: int
    views: int
    holders: int


class ChannelInfo(NamedTuple):
    """What is known about one channel."""

    depth: int
    capacity: int
    closed: int


class BreakerInfo(NamedTuple):
    """What is known about one breaker."""

    state: int
    failures: int
    probes: int
    until_ns: int
    trips: int


class Child(NamedTuple):
    """A child of a supervisor."""

    agent: int
    restarts: int
    state: int


class GossipReport(NamedTuple):
    """What came of a gossip. Coverage is reached over members, or over those that live: members
    less lost.
    """

    status: Status
    members: int
    reached: int
    lost: int
    sent: int
    duplicates: int
    repairs: int
    rounds: int
    hops_most: int


class Tally(NamedTuple):
    """The head of the result of a quorum. Behind it are the votes, one for each voter in the order
    they were given, then the choices, most votes first, then the choices' bytes.
    """

    status: Status
    voters: int
    threshold: int
    choices: int


class Vote(NamedTuple):
    """What one voter said."""

    status: Status
    choice: int


class Choice(NamedTuple):
    """One value that was voted for. Votes are for the same value when type and bytes are equal."""

    type: int
    offset: int
    bytes: int
    votes: int


class Refusal(NamedTuple):
    """A member that a broadcast did not reach."""

    member: int
    status: Status


class LeaseInfo(NamedTuple):
    """What is known about one lease and its resource."""

    token: int
    holder: int
    left_ns: int
    waiters: int
    held: int
    taken: int


class ShardOwner(NamedTuple):
    """A member in its part as owner or replica of a shard."""

    member: int
    agent: int
    epoch: int
    shard: int


class ShardMove(NamedTuple):
    """A shard that a change has moved."""

    from_: int
    to: int
    shard: int


class ShardsInfo(NamedTuple):
    """What is known about one map of shards."""

    epoch: int
    shards: int
    members: int
    moves: int
    moving: int
    held: int
    held_max: int


class Neighbour(NamedTuple):
    """A neighbour in a topology."""

    node: int
    relation: int


class Edge(NamedTuple):
    """An edge of a topology: a parent and its child, one in a ring and the next, or two of a mesh.
    """

    a: int
    b: int


class TopologyInfo(NamedTuple):
    """What a topology is."""

    edges: int
    shape: int
    nodes: int
    fanout: int


class Stuck(NamedTuple):
    """Agents of a simulation that await what nothing can bring any more: an answer, or the end of
    their suspension.
    """

    agent: int
    agents: int
    limited: int


def version() -> str: ...
def abi_hash() -> int: ...
def status_name(status: int) -> str: ...
def status_text(status: int) -> str: ...
def status_class(status: int) -> str: ...
def runtime_open(
    *,
    workers: int = 0,
    simulated: int = 0,
    trace_calls: int = 0,
    seed: int = 0,
    trace_path: str | bytes | None = None,
    turn_budget_ns: int = 0,
    lease_store_path: str | bytes | None = None,
    time_limit_ns: int = 0,
    turns_max: int = 0,
) -> int: ...
def runtime_run(runtime: int, timeout_ns: int) -> int: ...
def runtime_stuck(runtime: int) -> Stuck: ...
def runtime_drain(runtime: int, timeout_ns: int) -> None: ...
def runtime_close(runtime: int) -> None: ...
def runtime_clock(runtime: int) -> int: ...
def runtime_stats(runtime: int) -> Stats: ...
def runtime_letters(runtime: int, letters_max: int) -> list[Letter]: ...
def runtime_overruns(runtime: int, overruns_max: int) -> list[Overrun]: ...
def spawn(
    runtime: int,
    from_: int,
    *,
    flags: int = 0,
    port: int = 0,
    name: str | bytes | None = None,
    capacity: int = 0,
    overflow: int = 0,
    priority: int = 0,
    supervisor: int = 0,
) -> int: ...
def signal(
    from_: int,
    to: int,
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
) -> None: ...
def ask(
    from_: int,
    to: int,
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
    *,
    timeout_ns: int = 0,
    parent: int = 0,
) -> int: ...
def reply(
    from_: int,
    right: int,
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
) -> None: ...
def refuse(from_: int, right: int, status: int, text: str | bytes) -> None: ...
def agent_stop(from_: int, agent: int) -> None: ...
def agent_kill(from_: int, agent: int) -> None: ...
def agent_fail(from_: int, text: str | bytes) -> None: ...
def agent_wake(agent: int) -> None: ...
def monitor(from_: int, target: int) -> int: ...
def link(from_: int, peer: int) -> None: ...
def unlink(from_: int, peer: int) -> None: ...
def agent_find(runtime: int, name: str | bytes) -> int: ...
def agent_info_get(agent: int) -> AgentInfo: ...
def agent_profile_get(agent: int) -> Profile: ...
def future_wait(future: int, timeout_ns: int) -> Any: ...
def future_cancel(future: int) -> None: ...
def room_wait(agent: int, timeout_ns: int) -> None: ...
def timer_arm(
    from_: int,
    to: int,
    delay_ns: int,
    period_ns: int,
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
) -> int: ...
def timer_disarm(timer: int) -> None: ...
def buf_create(from_: int, capability: int, data: ReadableBuffer | None, bytes: int) -> int: ...
def buf_view(from_: int, buf: int, writable: int) -> View: ...
def buf_unview(from_: int, buf: int) -> None: ...
def buf_convert(from_: int, buf: int, to: int) -> int: ...
def buf_keep(from_: int, buf: int) -> None: ...
def buf_close(buf: int) -> None: ...
def buf_info_get(buf: int) -> BufInfo: ...
def port_open(runtime: int, *, wake: int = 0, stall_ns: int = 0) -> int: ...
def port_address(port: int) -> int: ...
def port_fd(port: int) -> int: ...
def port_take(port: int, records: Any, records_max: int, timeout_ns: int) -> int: ...
def port_commit(port: int, commands: Any, commands_count: int) -> None: ...
def port_close(port: int) -> None: ...
def channel_open(runtime: int, *, capacity: int = 0) -> int: ...
def channel_try_send(
    from_: int,
    channel: int,
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
) -> None: ...
def channel_send(
    from_: int,
    channel: int,
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
    *,
    timeout_ns: int,
) -> int: ...
def channel_try_recv(from_: int, channel: int) -> Any: ...
def channel_recv(from_: int, channel: int, timeout_ns: int) -> int: ...
def channel_select(from_: int, channels: Sequence[int], timeout_ns: int) -> int: ...
def channel_info_get(channel: int) -> ChannelInfo: ...
def channel_close(channel: int) -> None: ...
def shards_create(
    runtime: int,
    members: Any,
    members_count: int,
    *,
    shards: int = 0,
    held_max: int = 0,
    handover_type: int = 0,
    handover_timeout_ns: int = 0,
) -> int: ...
def shards_hash(key: ReadableBuffer | None, key_bytes: int) -> int: ...
def shards_find(shards: int, epoch: int, key: ReadableBuffer | None, key_bytes: int) -> ShardOwner: ...
def shards_find_hash(shards: int, epoch: int, hash: int) -> ShardOwner: ...
def shards_replicas(shards: int, epoch: int, shard: int, owners_max: int) -> list[ShardOwner]: ...
def shards_change(shards: int, epoch: int, members: Any, members_count: int) -> int: ...
def shards_moves(shards: int, epoch: int, first: int, moves_max: int) -> list[ShardMove]: ...
def shards_signal(
    from_: int,
    shards: int,
    epoch: int,
    key: ReadableBuffer | None,
    key_bytes: int,
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
) -> None: ...
def shards_info_get(shards: int) -> ShardsInfo: ...
def shards_close(shards: int) -> None: ...
def topology_make(shape: int, count: int, fanout: int) -> int: ...
def topology_neighbours(
    topology: int,
    node: int,
    first: int,
    neighbours_max: int,
) -> list[Neighbour]: ...
def topology_edges(topology: int, first: int, edges_max: int) -> list[Edge]: ...
def topology_info_get(topology: int) -> TopologyInfo: ...
def topology_dot(from_: int, topology: int) -> int: ...
def breaker_open(
    runtime: int,
    *,
    failures: int = 0,
    probes: int = 0,
    window_ns: int = 0,
    cooldown_ns: int = 0,
) -> int: ...
def breaker_admit(breaker: int) -> int: ...
def breaker_report(breaker: int, ticket: int, failed: int) -> None: ...
def breaker_info_get(breaker: int) -> BreakerInfo: ...
def breaker_close(breaker: int) -> None: ...
def retry_next(
    attempt: int,
    now_ns: int,
    deadline_ns: int,
    *,
    backoff: int = 0,
    attempts: int = 0,
    jitter: int = 0,
    base_ns: int = 0,
    cap_ns: int = 0,
    seed: int = 0,
    budget: int = 0,
    refill_ns: int = 0,
) -> int: ...
def retry_spend(
    now_ns: int,
    spent_ns: int,
    *,
    backoff: int = 0,
    attempts: int = 0,
    jitter: int = 0,
    base_ns: int = 0,
    cap_ns: int = 0,
    seed: int = 0,
    budget: int = 0,
    refill_ns: int = 0,
) -> int: ...
def retry_key(seed: int, call_number: int) -> int: ...
def retry_pause(runtime: int, from_: int, pause_ns: int) -> int: ...
def supervisor_spawn(
    runtime: int,
    from_: int,
    *,
    strategy: int = 0,
    supervisor: int = 0,
    name: str | bytes | None = None,
    max_restarts: int = 0,
    within_ns: int = 0,
    grace_ns: int = 0,
    transient: int = 0,
    overload: int = 0,
    permanent: int = 0,
    fatal: int = 0,
    fallback: str | bytes | None = None,
    priority: int = 0,
    backoff: int = 0,
    attempts: int = 0,
    jitter: int = 0,
    base_ns: int = 0,
    cap_ns: int = 0,
    seed: int = 0,
    budget: int = 0,
    refill_ns: int = 0,
) -> int: ...
def supervisor_adopt(from_: int, supervisor: int, agent: int) -> None: ...
def supervisor_children(supervisor: int, first: int, children_max: int) -> list[Child]: ...
def letter_subscribe(agent: int) -> None: ...
def letter_unsubscribe(agent: int) -> None: ...
def quorum(
    runtime: int,
    from_: int,
    voters: Sequence[int],
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
    *,
    threshold: int = 0,
    rule: int = 0,
    timeout_ns: int = 0,
    parent: int = 0,
) -> int: ...
def quorum_tally(result: ReadableBuffer | None, result_bytes: int) -> Tally: ...
def quorum_vote(result: ReadableBuffer | None, result_bytes: int, index: int) -> Vote: ...
def quorum_choice(result: ReadableBuffer | None, result_bytes: int, index: int) -> Choice: ...
def broadcast(
    runtime: int,
    from_: int,
    members: Sequence[int],
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
    *,
    refusals_max: int,
) -> tuple[list[Refusal], int]: ...
def gossip(
    runtime: int,
    from_: int,
    members: Sequence[int],
    topology: int,
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
    *,
    fanout: int = 0,
    unrepaired: int = 0,
    repair_ns: int = 0,
    timeout_ns: int = 0,
    parent: int = 0,
) -> int: ...
def gossip_read(result: ReadableBuffer | None, result_bytes: int) -> GossipReport: ...
def gossip_hops(result: ReadableBuffer | None, result_bytes: int, hops: int) -> int: ...
def lease_open(runtime: int, from_: int, name: str | bytes) -> int: ...
def lease_try_acquire(from_: int, lease: int, ttl_ns: int) -> int: ...
def lease_acquire(from_: int, lease: int, ttl_ns: int, timeout_ns: int) -> int: ...
def lease_renew(from_: int, lease: int, ttl_ns: int) -> None: ...
def lease_release(from_: int, lease: int) -> None: ...
def lease_info_get(lease: int) -> LeaseInfo: ...
def lease_close(from_: int, lease: int) -> None: ...
def signal_fenced(
    from_: int,
    to: int,
    lease: int,
    type: int,
    data: ReadableBuffer | None = None,
    buf: int = 0,
) -> None: ...
def fault_inject(
    runtime: int,
    *,
    kind: int = 0,
    sender: int = 0,
    to: int = 0,
    min_ns: int = 0,
    max_ns: int = 0,
    chance: int = 0,
    skip: int = 0,
    times: int = 0,
) -> int: ...
def fault_strikes(runtime: int, fault: int) -> int: ...
def fault_remove(runtime: int, fault: int) -> None: ...
