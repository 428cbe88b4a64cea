# Generated from capi/spec by `python3 capi/generate`. Do not edit.
"""The C API, call by call: handles are integers, failures are exceptions, records are named tuples.

Threads: every function may be called from any thread, as far as the C function may; the interpreter
lock is released during each call.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Any, NamedTuple

from .._native import ffi, lib

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

ABI_HASH = 6905702700792802
PAYLOAD_BYTES_MAX = 1073741824
INLINE_BYTES = 24
CAPACITY_MAX = 100000
CAPACITY_DEFAULT = 1000
NAME_BYTES_MAX = 255
WORKERS_MAX = 64
LETTERS_MAX = 1024
OVERRUNS_MAX = 64
SELECT_MAX = 64
SHARDS_MAX = 16384
SHARDS_DEFAULT = 1024
MEMBERS_MAX = 1024
WEIGHT_MAX = 1000000
HELD_MAX = 1000000
TOPOLOGY_MAX = 16777216
FANOUT_MAX = 1048576
DOT_EDGES_MAX = 1000000
RESTARTS_MAX = 1000
BREAKER_FAILURES_MAX = 1024
BREAKER_PROBES_MAX = 32
LISTENERS_MAX = 8
VOTERS_MAX = 1000
VOTE_BYTES_MAX = 65536
CHOICE_NONE = 4294967295
BROADCAST_MAX = 1000000
GOSSIP_FANOUT_MAX = 64
HOPS_MAX = 64
TTL_NS_MAX = 4503599627370496
FAULTS_MAX = 64
FAULT_NS_MAX = 4503599627370496
ERROR_TEXT_BYTES = 248


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

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            return None
        unknown = int.__new__(cls, value)
        unknown._name_ = "E_UNKNOWN"
        unknown._value_ = value
        return unknown


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

    status = Status.E_SYSTEM

    def __init__(self, text="", status=None):
        super().__init__(text)
        if status is not None:
            self.status = Status(status)

    @property
    def code(self):
        return self.status.name


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


ERRORS = {kind.status: kind for kind in AgentrtError.__subclasses__()}
for _kind in (AgentrtError, *ERRORS.values()):
    _kind.__module__ = "agentrt"  # where users find it

# Error records that no call uses at the moment; a list's pop and append are atomic in every build.
_spare = []


def _call(function, *arguments):
    """Call the core; raise what it refuses."""
    try:
        error = _spare.pop()
    except IndexError:
        error = ffi.new("agentrt_error *")
    status = function(*arguments, error)
    if status < 0:
        raise _failure(status, error)
    _spare.append(error)


def _failure(status, error):
    """The exception of a status; AgentrtError itself for one that this version does not know."""
    said = error.status == status
    text = ffi.string(error.text).decode("utf-8", "replace") if said else status_text(status)
    error.status = 0
    _spare.append(error)
    return ERRORS.get(status, AgentrtError)(text, status)


def _text(text):
    return text.encode() if isinstance(text, str) else bytes(memoryview(text))


def _string(text):
    """A NUL-terminated string, which therefore may hold no other NUL."""
    data = _text(text)
    if b"\0" in data:
        raise ArgumentError(f"{text!r} has a NUL in it")
    return data + b"\0"


def _memory(data, size):
    if data is None:
        return ffi.NULL
    memory = ffi.from_buffer(data)
    if len(memory) != size:
        raise ArgumentError(f"data has {len(memory)} bytes, but bytes is {size}")
    return memory


def _check_array(records, count):
    """Memory from ffi.new knows how many records it holds; a bare address does not."""
    if isinstance(records, ffi.CData) and ffi.typeof(records).kind == "array" and count > len(records):
        raise ArgumentError(f"there are {len(records)} records, not {count}")


def _payload(type, data, buf):
    """The record and what it points to, which must live as long."""
    payload = ffi.new("agentrt_payload *")
    payload.type = type
    payload.buf.bits = buf
    memory = None
    if data is not None:
        memory = ffi.from_buffer(data)
        payload.data = memory
        payload.bytes = len(memory)
    return payload, memory


if lib.agentrt_abi_hash() != ABI_HASH:
    raise AbiError(
        f"the agentrt extension has ABI hash {lib.agentrt_abi_hash()}, "
        f"these modules were made for {ABI_HASH}: reinstall agentrt"
    )



def version():
    """The version of the library that runs, such as '0.1.0'."""
    return ffi.string(lib.agentrt_version()).decode()


def abi_hash():
    """A hash over every name, value, signature and layout of this header."""
    return lib.agentrt_abi_hash()


def status_name(status):
    """The name of a status without its prefix, such as 'E_STALE'; 'E_UNKNOWN' for any other number.
    """
    return ffi.string(lib.agentrt_status_name(status)).decode()


def status_text(status):
    """One sentence that says what a status means; total, like agentrt_status_name."""
    return ffi.string(lib.agentrt_status_text(status)).decode()


def status_class(status):
    """The class of a status, by what helps: 'transient', 'overload', 'permanent' or 'fatal'; 'none'
    for what is no error.
    """
    return ffi.string(lib.agentrt_status_class(status)).decode()


def runtime_open(
    *,
    workers=0,
    simulated=0,
    trace_calls=0,
    seed=0,
    trace_path=None,
    turn_budget_ns=0,
    lease_store_path=None,
    time_limit_ns=0,
    turns_max=0,
):
    """Open a runtime and start its workers."""
    options = ffi.new("agentrt_runtime_options *")
    options.struct_size = ffi.sizeof("agentrt_runtime_options")
    options.workers = workers
    options.simulated = simulated
    options.trace_calls = trace_calls
    options.seed = seed
    if trace_path is not None:
        trace_path = ffi.from_buffer(_string(trace_path))
        options.trace_path = trace_path
    options.turn_budget_ns = turn_budget_ns
    if lease_store_path is not None:
        lease_store_path = ffi.from_buffer(_string(lease_store_path))
        options.lease_store_path = lease_store_path
    options.time_limit_ns = time_limit_ns
    options.turns_max = turns_max
    out_runtime = ffi.new("agentrt_runtime *")
    _call(lib.agentrt_runtime_open, options, out_runtime)
    return out_runtime.bits


def runtime_run(runtime, timeout_ns):
    """Simulated runtimes only: run inline agents until nothing is runnable."""
    out_turns = ffi.new("uint64_t *")
    _call(lib.agentrt_runtime_run, (runtime,), timeout_ns, out_turns)
    return out_turns[0]


def runtime_stuck(runtime):
    """Simulated runtimes only: how many agents await what nothing can bring any more."""
    out_stuck = ffi.new("agentrt_stuck *")
    _call(lib.agentrt_runtime_stuck, (runtime,), out_stuck)
    return Stuck(out_stuck.agent, out_stuck.agents, out_stuck.limited)


def runtime_drain(runtime, timeout_ns):
    """Wait until no accepted message is unhandled, no idle agent that was stopped is still to end,
    and all that this sent is handled too.
    """
    _call(lib.agentrt_runtime_drain, (runtime,), timeout_ns)


def runtime_close(runtime):
    """End every agent with E_SHUTDOWN, turn what is left into dead letters, and free the runtime.
    """
    _call(lib.agentrt_runtime_close, (runtime,))


def runtime_clock(runtime):
    """Read the runtime's clock: monotonic, or virtual when simulated."""
    out_now_ns = ffi.new("uint64_t *")
    _call(lib.agentrt_runtime_clock, (runtime,), out_now_ns)
    return out_now_ns[0]


def runtime_stats(runtime):
    """Read the runtime's counters."""
    out_stats = ffi.new("agentrt_stats *")
    _call(lib.agentrt_runtime_stats, (runtime,), out_stats)
    return Stats(
        out_stats.accepted, out_stats.handled, out_stats.dead_letters, out_stats.in_flight,
        out_stats.agents_live, out_stats.spawned, out_stats.ended, out_stats.crashed,
        out_stats.turns, out_stats.wakes, out_stats.steals, out_stats.now_ns, out_stats.overruns)


def runtime_letters(runtime, letters_max):
    """Take up to letters_max of the latest dead letters, oldest first."""
    out_letters = ffi.new("agentrt_letter[]", letters_max)
    out_count = ffi.new("uint32_t *")
    _call(lib.agentrt_runtime_letters, (runtime,), out_letters, letters_max, out_count)
    return [
        Letter(item.to, getattr(item, "from"), item.type, Status(item.reason), item.payload_bytes)
        for item in out_letters[0 : out_count[0]]
    ]


def runtime_overruns(runtime, overruns_max):
    """Take up to overruns_max of the latest turns that overran their budget, oldest first."""
    out_overruns = ffi.new("agentrt_overrun[]", overruns_max)
    out_count = ffi.new("uint32_t *")
    _call(lib.agentrt_runtime_overruns, (runtime,), out_overruns, overruns_max, out_count)
    return [
        Overrun(item.agent, item.turn_ns, item.type, item.typed, item.running)
        for item in out_overruns[0 : out_count[0]]
    ]


def spawn(
    runtime,
    from_,
    *,
    flags=0,
    port=0,
    name=None,
    capacity=0,
    overflow=0,
    priority=0,
    supervisor=0,
):
    """Create an agent; it exists and can be signalled when the call returns."""
    options = ffi.new("agentrt_spawn_options *")
    options.struct_size = ffi.sizeof("agentrt_spawn_options")
    options.flags = flags
    options.port.bits = port
    if name is not None:
        name = ffi.from_buffer(_text(name))
        options.name = name
        options.name_bytes = len(name)
    options.capacity = capacity
    options.overflow = overflow
    options.priority = priority
    options.supervisor.bits = supervisor
    out_agent = ffi.new("agentrt_agent *")
    _call(lib.agentrt_spawn, (runtime,), (from_,), options, out_agent)
    return out_agent.bits


def signal(from_, to, type, data=None, buf=0):
    """Send one message: at most once, in order per sender and receiver, never silently lost."""
    payload, _kept = _payload(type, data, buf)
    _call(lib.agentrt_signal, (from_,), (to,), payload)


def ask(from_, to, type, data=None, buf=0, *, timeout_ns=0, parent=0):
    """Signal an agent and get a future for its answer."""
    payload, _kept = _payload(type, data, buf)
    options = ffi.new("agentrt_ask_options *")
    options.struct_size = ffi.sizeof("agentrt_ask_options")
    options.timeout_ns = timeout_ns
    options.parent.bits = parent
    out_future = ffi.new("agentrt_future *")
    _call(lib.agentrt_ask, (from_,), (to,), payload, options, out_future)
    return out_future.bits


def reply(from_, right, type, data=None, buf=0):
    """Answer an ask. Works once."""
    payload, _kept = _payload(type, data, buf)
    _call(lib.agentrt_reply, (from_,), (right,), payload)


def refuse(from_, right, status, text):
    """Answer an ask with an error. Works once, like agentrt_reply, and too late like it."""
    text = _text(text)
    _call(lib.agentrt_refuse, (from_,), (right,), status, text, len(text))


def agent_stop(from_, agent):
    """End an agent gracefully: refuse new messages, handle the accepted ones, then end with
    AGENTRT_OK.
    """
    _call(lib.agentrt_agent_stop, (from_,), (agent,))


def agent_kill(from_, agent):
    """End an agent before its next message; what is left in its mailbox becomes dead letters."""
    _call(lib.agentrt_agent_kill, (from_,), (agent,))


def agent_fail(from_, text):
    """Inside an inline turn: say why the behaviour is about to crash."""
    text = _text(text)
    _call(lib.agentrt_agent_fail, (from_,), text, len(text))


def agent_wake(agent):
    """Give an agent a WAKE record; several before it looks are one."""
    _call(lib.agentrt_agent_wake, (agent,))


def monitor(from_, target):
    """Learn once when an agent ends."""
    out_future = ffi.new("agentrt_future *")
    _call(lib.agentrt_monitor, (from_,), (target,), out_future)
    return out_future.bits


def link(from_, peer):
    """Tie two agents: when one ends abnormally the other dies too, unless it traps exits."""
    _call(lib.agentrt_link, (from_,), (peer,))


def unlink(from_, peer):
    """Untie two agents."""
    _call(lib.agentrt_unlink, (from_,), (peer,))


def agent_find(runtime, name):
    """Find the living agent of a name."""
    name = _text(name)
    out_agent = ffi.new("agentrt_agent *")
    _call(lib.agentrt_agent_find, (runtime,), name, len(name), out_agent)
    return out_agent.bits


def agent_info_get(agent):
    """Read what is known about an agent."""
    out_info = ffi.new("agentrt_agent_info *")
    _call(lib.agentrt_agent_info_get, (agent,), out_info)
    return AgentInfo(
        out_info.id, out_info.depth, out_info.capacity, out_info.high_mark, out_info.low_mark,
        out_info.overflow, out_info.priority, out_info.awaiting, out_info.stopping)


def agent_profile_get(agent):
    """Read what an agent does with its time."""
    out_profile = ffi.new("agentrt_profile *")
    _call(lib.agentrt_agent_profile_get, (agent,), out_profile)
    return Profile(
        out_profile.turns, out_profile.messages, out_profile.busy_ns, out_profile.longest_ns,
        out_profile.turn_ns, out_profile.messages_per_s, out_profile.cpu_ppm, out_profile.since_ns)


def future_wait(future, timeout_ns):
    """Wait for a future that was made with from zero; consumes it when it succeeds."""
    out_message = ffi.new("agentrt_message *")
    _call(lib.agentrt_future_wait, (future,), timeout_ns, out_message)
    return out_message


def future_cancel(future):
    """Give up an ask, a monitor or a wait; also the destroyer of futures. No record comes
    afterwards.
    """
    _call(lib.agentrt_future_cancel, (future,))


def room_wait(agent, timeout_ns):
    """Wait until a mailbox has room; for host threads whose signal or ask was refused with E_WAIT.
    """
    _call(lib.agentrt_room_wait, (agent,), timeout_ns)


def timer_arm(from_, to, delay_ns, period_ns, type, data=None, buf=0):
    """Signal an agent after a delay, once or periodically."""
    payload, _kept = _payload(type, data, buf)
    out_timer = ffi.new("agentrt_timer *")
    _call(lib.agentrt_timer_arm, (from_,), (to,), delay_ns, period_ns, payload, out_timer)
    return out_timer.bits


def timer_disarm(timer):
    """Stop a timer; E_STALE when it has fired for the last time."""
    _call(lib.agentrt_timer_disarm, (timer,))


def buf_create(from_, capability, data, bytes):
    """Create an iso or ref buffer from a copy of data, or zeroed."""
    memory = _memory(data, bytes)
    out_buf = ffi.new("agentrt_buf *")
    _call(lib.agentrt_buf_create, (from_,), capability, memory, bytes, out_buf)
    return out_buf.bits


def buf_view(from_, buf, writable):
    """Open a view of the bytes."""
    out_view = ffi.new("agentrt_view *")
    _call(lib.agentrt_buf_view, (from_,), (buf,), writable, out_view)
    return View(out_view.data, out_view.bytes)


def buf_unview(from_, buf):
    """Close one view."""
    _call(lib.agentrt_buf_unview, (from_,), (buf,))


def buf_convert(from_, buf, to):
    """Change the capability: iso to val, iso to ref and ref to iso consume the handle; any to tag
    and val to val do not.
    """
    out_buf = ffi.new("agentrt_buf *")
    _call(lib.agentrt_buf_convert, (from_,), (buf,), to, out_buf)
    return out_buf.bits


def buf_keep(from_, buf):
    """Inline agents: keep the payload of the message in hand beyond the turn; otherwise it is
    closed when receive returns.
    """
    _call(lib.agentrt_buf_keep, (from_,), (buf,))


def buf_close(buf):
    """Give up one handle; the bytes are freed with the last. A second close is E_STALE."""
    _call(lib.agentrt_buf_close, (buf,))


def buf_info_get(buf):
    """Read what is known about a buffer; allowed for every capability."""
    out_info = ffi.new("agentrt_buf_info *")
    _call(lib.agentrt_buf_info_get, (buf,), out_info)
    return BufInfo(
        out_info.bytes, out_info.identity, out_info.capability, out_info.views, out_info.holders)


def port_open(runtime, *, wake=0, stall_ns=0):
    """Open a port."""
    options = ffi.new("agentrt_port_options *")
    options.struct_size = ffi.sizeof("agentrt_port_options")
    options.wake = wake
    options.stall_ns = stall_ns
    out_port = ffi.new("agentrt_port *")
    _call(lib.agentrt_port_open, (runtime,), options, out_port)
    return out_port.bits


def port_address(port):
    """The port's own address: `from` of its host's code, and the receiver of that code's records.
    """
    out_agent = ffi.new("agentrt_agent *")
    _call(lib.agentrt_port_address, (port,), out_agent)
    return out_agent.bits


def port_fd(port):
    """The eventfd of a port opened with AGENTRT_WAKE_FD; readable while records wait."""
    out_fd = ffi.new("int32_t *")
    _call(lib.agentrt_port_fd, (port,), out_fd)
    return out_fd[0]


def port_take(port, records, records_max, timeout_ns):
    """Take records; those of one agent are contiguous, and an agent with uncommitted records is not
    taken again.
    """
    _check_array(records, records_max)
    out_count = ffi.new("uint32_t *")
    _call(lib.agentrt_port_take, (port,), records, records_max, timeout_ns, out_count)
    return out_count[0]


def port_commit(port, commands, commands_count):
    """Say how the turns of taken agents ended."""
    _check_array(commands, commands_count)
    _call(lib.agentrt_port_commit, (port,), commands, commands_count)


def port_close(port):
    """Close a port; the agents behind it end with E_HOST. A second close is E_STALE."""
    _call(lib.agentrt_port_close, (port,))


def channel_open(runtime, *, capacity=0):
    """Open a channel: a bounded queue from any number of senders to any number of receivers."""
    options = ffi.new("agentrt_channel_options *")
    options.struct_size = ffi.sizeof("agentrt_channel_options")
    options.capacity = capacity
    out_channel = ffi.new("agentrt_channel *")
    _call(lib.agentrt_channel_open, (runtime,), options, out_channel)
    return out_channel.bits


def channel_try_send(from_, channel, type, data=None, buf=0):
    """Send through a channel if it has room now."""
    payload, _kept = _payload(type, data, buf)
    _call(lib.agentrt_channel_try_send, (from_,), (channel,), payload)


def channel_send(from_, channel, type, data=None, buf=0, *, timeout_ns):
    """Send through a channel, and wait for room if it has none."""
    payload, _kept = _payload(type, data, buf)
    out_future = ffi.new("agentrt_future *")
    _call(lib.agentrt_channel_send, (from_,), (channel,), payload, timeout_ns, out_future)
    return out_future.bits


def channel_try_recv(from_, channel):
    """Receive the oldest item of a channel if there is one now."""
    out_message = ffi.new("agentrt_message *")
    _call(lib.agentrt_channel_try_recv, (from_,), (channel,), out_message)
    return out_message


def channel_recv(from_, channel, timeout_ns):
    """Receive the oldest item of a channel, and wait for one if there is none."""
    out_future = ffi.new("agentrt_future *")
    _call(lib.agentrt_channel_recv, (from_,), (channel,), timeout_ns, out_future)
    return out_future.bits


def channel_select(from_, channels, timeout_ns):
    """Receive one item from whichever of several channels has one first."""
    channels = ffi.new("agentrt_channel[]", [(bits,) for bits in channels])
    out_future = ffi.new("agentrt_future *")
    _call(lib.agentrt_channel_select, (from_,), channels, len(channels), timeout_ns, out_future)
    return out_future.bits


def channel_info_get(channel):
    """What is known about a channel."""
    out_info = ffi.new("agentrt_channel_info *")
    _call(lib.agentrt_channel_info_get, (channel,), out_info)
    return ChannelInfo(out_info.depth, out_info.capacity, out_info.closed)


def channel_close(channel):
    """Close a channel: nothing more is sent, what is in it can still be received."""
    _call(lib.agentrt_channel_close, (channel,))


def shards_create(
    runtime,
    members,
    members_count,
    *,
    shards=0,
    held_max=0,
    handover_type=0,
    handover_timeout_ns=0,
):
    """Make a map from keys to members: a key has a virtual shard, and each shard an owner."""
    _check_array(members, members_count)
    options = ffi.new("agentrt_shards_options *")
    options.struct_size = ffi.sizeof("agentrt_shards_options")
    options.shards = shards
    options.held_max = held_max
    options.handover_type = handover_type
    options.handover_timeout_ns = handover_timeout_ns
    out_shards = ffi.new("agentrt_shards *")
    _call(lib.agentrt_shards_create, (runtime,), members, members_count, options, out_shards)
    return out_shards.bits


def shards_hash(key, key_bytes):
    """The hash of a key: xxHash64 with seed 0."""
    memory = _memory(key, key_bytes)
    out_hash = ffi.new("uint64_t *")
    _call(lib.agentrt_shards_hash, memory, key_bytes, out_hash)
    return out_hash[0]


def shards_find(shards, epoch, key, key_bytes):
    """Who owns a key."""
    memory = _memory(key, key_bytes)
    out_owner = ffi.new("agentrt_shard_owner *")
    _call(lib.agentrt_shards_find, (shards,), epoch, memory, key_bytes, out_owner)
    return ShardOwner(out_owner.member, out_owner.agent, out_owner.epoch, out_owner.shard)


def shards_find_hash(shards, epoch, hash):
    """Who owns the keys of this hash."""
    out_owner = ffi.new("agentrt_shard_owner *")
    _call(lib.agentrt_shards_find_hash, (shards,), epoch, hash, out_owner)
    return ShardOwner(out_owner.member, out_owner.agent, out_owner.epoch, out_owner.shard)


def shards_replicas(shards, epoch, shard, owners_max):
    """The members that are best for a shard: its owner, and then those next in line by score."""
    out_owners = ffi.new("agentrt_shard_owner[]", owners_max)
    out_count = ffi.new("uint32_t *")
    _call(lib.agentrt_shards_replicas, (shards,), epoch, shard, out_owners, owners_max, out_count)
    return [
        ShardOwner(item.member, item.agent, item.epoch, item.shard)
        for item in out_owners[0 : out_count[0]]
    ]


def shards_change(shards, epoch, members, members_count):
    """Add, remove and re-weight members: the map's next epoch."""
    _check_array(members, members_count)
    out_epoch = ffi.new("uint64_t *")
    _call(lib.agentrt_shards_change, (shards,), epoch, members, members_count, out_epoch)
    return out_epoch[0]


def shards_moves(shards, epoch, first, moves_max):
    """Which shards the latest change has moved, in ascending order."""
    out_moves = ffi.new("agentrt_shard_move[]", moves_max)
    out_count = ffi.new("uint32_t *")
    _call(lib.agentrt_shards_moves, (shards,), epoch, first, out_moves, moves_max, out_count)
    return [
        ShardMove(getattr(item, "from"), item.to, item.shard)
        for item in out_moves[0 : out_count[0]]
    ]


def shards_signal(from_, shards, epoch, key, key_bytes, type, data=None, buf=0):
    """Signal the agent that owns a key, in order for each key, whoever owns it meanwhile."""
    memory = _memory(key, key_bytes)
    payload, _kept = _payload(type, data, buf)
    _call(lib.agentrt_shards_signal, (from_,), (shards,), epoch, memory, key_bytes, payload)


def shards_info_get(shards):
    """What is known about a map."""
    out_info = ffi.new("agentrt_shards_info *")
    _call(lib.agentrt_shards_info_get, (shards,), out_info)
    return ShardsInfo(
        out_info.epoch, out_info.shards, out_info.members, out_info.moves, out_info.moving,
        out_info.held, out_info.held_max)


def shards_close(shards):
    """Give up a map; signals that it holds become dead letters."""
    _call(lib.agentrt_shards_close, (shards,))


def topology_make(shape, count, fanout):
    """A topology of so many nodes, numbered from 0."""
    out_topology = ffi.new("agentrt_topology *")
    _call(lib.agentrt_topology_make, shape, count, fanout, out_topology)
    return out_topology.bits


def topology_neighbours(topology, node, first, neighbours_max):
    """The neighbours of a node: its parent first and then its children, the next in a ring and then
    the one before, or all others in order.
    """
    out_neighbours = ffi.new("agentrt_neighbour[]", neighbours_max)
    out_count = ffi.new("uint32_t *")
    _call(
        lib.agentrt_topology_neighbours, (topology,), node, first, out_neighbours, neighbours_max,
        out_count)
    return [
        Neighbour(item.node, item.relation)
        for item in out_neighbours[0 : out_count[0]]
    ]


def topology_edges(topology, first, edges_max):
    """The edges of a topology, each once: of a mesh by their lower node, of the others by the node
    they lead to.
    """
    out_edges = ffi.new("agentrt_edge[]", edges_max)
    out_count = ffi.new("uint32_t *")
    _call(lib.agentrt_topology_edges, (topology,), first, out_edges, edges_max, out_count)
    return [
        Edge(item.a, item.b)
        for item in out_edges[0 : out_count[0]]
    ]


def topology_info_get(topology):
    """What a topology is, and how many edges it has."""
    out_info = ffi.new("agentrt_topology_info *")
    _call(lib.agentrt_topology_info_get, (topology,), out_info)
    return TopologyInfo(out_info.edges, out_info.shape, out_info.nodes, out_info.fanout)


def topology_dot(from_, topology):
    """A topology as a graph in DOT, the language of Graphviz, in a fresh val."""
    out_buf = ffi.new("agentrt_buf *")
    _call(lib.agentrt_topology_dot, (from_,), (topology,), out_buf)
    return out_buf.bits


def breaker_open(runtime, *, failures=0, probes=0, window_ns=0, cooldown_ns=0):
    """Open a circuit breaker, closed at first: every call is let through."""
    options = ffi.new("agentrt_breaker_options *")
    options.struct_size = ffi.sizeof("agentrt_breaker_options")
    options.failures = failures
    options.probes = probes
    options.window_ns = window_ns
    options.cooldown_ns = cooldown_ns
    out_breaker = ffi.new("agentrt_breaker *")
    _call(lib.agentrt_breaker_open, (runtime,), options, out_breaker)
    return out_breaker.bits


def breaker_admit(breaker):
    """Ask whether a call may be made now; E_TRIPPED when it may not."""
    out_ticket = ffi.new("uint64_t *")
    _call(lib.agentrt_breaker_admit, (breaker,), out_ticket)
    return out_ticket[0]


def breaker_report(breaker, ticket, failed):
    """Report how a call ended that a breaker let through."""
    _call(lib.agentrt_breaker_report, (breaker,), ticket, failed)


def breaker_info_get(breaker):
    """What is known about a breaker."""
    out_info = ffi.new("agentrt_breaker_info *")
    _call(lib.agentrt_breaker_info_get, (breaker,), out_info)
    return BreakerInfo(
        out_info.state, out_info.failures, out_info.probes, out_info.until_ns, out_info.trips)


def breaker_close(breaker):
    """Give a breaker back; from here on its handle is E_STALE."""
    _call(lib.agentrt_breaker_close, (breaker,))


def retry_next(
    attempt,
    now_ns,
    deadline_ns,
    *,
    backoff=0,
    attempts=0,
    jitter=0,
    base_ns=0,
    cap_ns=0,
    seed=0,
    budget=0,
    refill_ns=0,
):
    """The pause before the next try; or why there is none."""
    policy = ffi.new("agentrt_retry_options *")
    policy.struct_size = ffi.sizeof("agentrt_retry_options")
    policy.backoff = backoff
    policy.attempts = attempts
    policy.jitter = jitter
    policy.base_ns = base_ns
    policy.cap_ns = cap_ns
    policy.seed = seed
    policy.budget = budget
    policy.refill_ns = refill_ns
    out_pause_ns = ffi.new("uint64_t *")
    _call(lib.agentrt_retry_next, attempt, now_ns, deadline_ns, policy, out_pause_ns)
    return out_pause_ns[0]


def retry_spend(
    now_ns,
    spent_ns,
    *,
    backoff=0,
    attempts=0,
    jitter=0,
    base_ns=0,
    cap_ns=0,
    seed=0,
    budget=0,
    refill_ns=0,
):
    """Take a token out of a retry budget; E_LIMIT when it is empty."""
    policy = ffi.new("agentrt_retry_options *")
    policy.struct_size = ffi.sizeof("agentrt_retry_options")
    policy.backoff = backoff
    policy.attempts = attempts
    policy.jitter = jitter
    policy.base_ns = base_ns
    policy.cap_ns = cap_ns
    policy.seed = seed
    policy.budget = budget
    policy.refill_ns = refill_ns
    out_spent_ns = ffi.new("uint64_t *")
    _call(lib.agentrt_retry_spend, now_ns, spent_ns, policy, out_spent_ns)
    return out_spent_ns[0]


def retry_key(seed, call_number):
    """An idempotency key: one for all tries of a call, another for each call."""
    out_key = ffi.new("uint64_t *")
    _call(lib.agentrt_retry_key, seed, call_number, out_key)
    return out_key[0]


def retry_pause(runtime, from_, pause_ns):
    """A future that ends with E_DEADLINE when a pause is over."""
    out_future = ffi.new("agentrt_future *")
    _call(lib.agentrt_retry_pause, (runtime,), (from_,), pause_ns, out_future)
    return out_future.bits


def supervisor_spawn(
    runtime,
    from_,
    *,
    strategy=0,
    supervisor=0,
    name=None,
    max_restarts=0,
    within_ns=0,
    grace_ns=0,
    transient=0,
    overload=0,
    permanent=0,
    fatal=0,
    fallback=None,
    priority=0,
    backoff=0,
    attempts=0,
    jitter=0,
    base_ns=0,
    cap_ns=0,
    seed=0,
    budget=0,
    refill_ns=0,
):
    """Create a supervisor: an agent that decides what becomes of its children when they fail."""
    options = ffi.new("agentrt_supervisor_options *")
    options.struct_size = ffi.sizeof("agentrt_supervisor_options")
    options.strategy = strategy
    options.supervisor.bits = supervisor
    if name is not None:
        name = ffi.from_buffer(_text(name))
        options.name = name
        options.name_bytes = len(name)
    options.max_restarts = max_restarts
    options.within_ns = within_ns
    options.grace_ns = grace_ns
    options.transient = transient
    options.overload = overload
    options.permanent = permanent
    options.fatal = fatal
    if fallback is not None:
        fallback = ffi.from_buffer(_text(fallback))
        options.fallback = fallback
        options.fallback_bytes = len(fallback)
    options.priority = priority
    policy = ffi.new("agentrt_retry_options *")
    policy.struct_size = ffi.sizeof("agentrt_retry_options")
    policy.backoff = backoff
    policy.attempts = attempts
    policy.jitter = jitter
    policy.base_ns = base_ns
    policy.cap_ns = cap_ns
    policy.seed = seed
    policy.budget = budget
    policy.refill_ns = refill_ns
    out_agent = ffi.new("agentrt_agent *")
    _call(lib.agentrt_supervisor_spawn, (runtime,), (from_,), options, policy, out_agent)
    return out_agent.bits


def supervisor_adopt(from_, supervisor, agent):
    """Make a living agent the last child of a supervisor."""
    _call(lib.agentrt_supervisor_adopt, (from_,), (supervisor,), (agent,))


def supervisor_children(supervisor, first, children_max):
    """List the children of a supervisor in the order of their starts."""
    out_children = ffi.new("agentrt_child[]", children_max)
    out_count = ffi.new("uint32_t *")
    _call(
        lib.agentrt_supervisor_children, (supervisor,), first, out_children, children_max,
        out_count)
    return [
        Child(item.agent, item.restarts, item.state)
        for item in out_children[0 : out_count[0]]
    ]


def letter_subscribe(agent):
    """Tell an agent of each dead letter of its runtime from now on."""
    _call(lib.agentrt_letter_subscribe, (agent,))


def letter_unsubscribe(agent):
    """Tell an agent of no more dead letters; records that are on their way still come."""
    _call(lib.agentrt_letter_unsubscribe, (agent,))


def quorum(
    runtime,
    from_,
    voters,
    type,
    data=None,
    buf=0,
    *,
    threshold=0,
    rule=0,
    timeout_ns=0,
    parent=0,
):
    """Ask several voters the same, and wait until one value has enough votes, or none can have them
    any more.
    """
    voters = ffi.new("agentrt_agent[]", [(bits,) for bits in voters])
    payload, _kept = _payload(type, data, buf)
    options = ffi.new("agentrt_quorum_options *")
    options.struct_size = ffi.sizeof("agentrt_quorum_options")
    options.threshold = threshold
    options.rule = rule
    options.timeout_ns = timeout_ns
    options.parent.bits = parent
    out_future = ffi.new("agentrt_future *")
    _call(
        lib.agentrt_quorum, (runtime,), (from_,), voters, len(voters), payload, options, out_future)
    return out_future.bits


def quorum_tally(result, result_bytes):
    """Read the head of a quorum's result: how it ended, and how much there is to read."""
    memory = _memory(result, result_bytes)
    out_tally = ffi.new("agentrt_tally *")
    _call(lib.agentrt_quorum_tally, memory, result_bytes, out_tally)
    return Tally(Status(out_tally.status), out_tally.voters, out_tally.threshold, out_tally.choices)


def quorum_vote(result, result_bytes, index):
    """Read what one voter said, from a quorum's result."""
    memory = _memory(result, result_bytes)
    out_vote = ffi.new("agentrt_vote *")
    _call(lib.agentrt_quorum_vote, memory, result_bytes, index, out_vote)
    return Vote(Status(out_vote.status), out_vote.choice)


def quorum_choice(result, result_bytes, index):
    """Read one of the values that were voted for, from a quorum's result: most votes first, the
    earlier first of equals.
    """
    memory = _memory(result, result_bytes)
    out_choice = ffi.new("agentrt_choice *")
    _call(lib.agentrt_quorum_choice, memory, result_bytes, index, out_choice)
    return Choice(out_choice.type, out_choice.offset, out_choice.bytes, out_choice.votes)


def broadcast(runtime, from_, members, type, data=None, buf=0, *, refusals_max):
    """Signal each of many members once, and say who was not reached and why."""
    members = ffi.new("agentrt_agent[]", [(bits,) for bits in members])
    payload, _kept = _payload(type, data, buf)
    out_refusals = ffi.new("agentrt_refusal[]", refusals_max)
    out_count = ffi.new("uint32_t *")
    out_delivered = ffi.new("uint32_t *")
    _call(
        lib.agentrt_broadcast, (runtime,), (from_,), members, len(members), payload, out_refusals,
        refusals_max, out_count, out_delivered)
    return [
        Refusal(item.member, Status(item.status))
        for item in out_refusals[0 : out_count[0]]
    ], out_delivered[0]


def gossip(
    runtime,
    from_,
    members,
    topology,
    type,
    data=None,
    buf=0,
    *,
    fanout=0,
    unrepaired=0,
    repair_ns=0,
    timeout_ns=0,
    parent=0,
):
    """Tell a few members, each of whom tells a few neighbours, until all that live have it."""
    members = ffi.new("agentrt_agent[]", [(bits,) for bits in members])
    payload, _kept = _payload(type, data, buf)
    options = ffi.new("agentrt_gossip_options *")
    options.struct_size = ffi.sizeof("agentrt_gossip_options")
    options.fanout = fanout
    options.unrepaired = unrepaired
    options.repair_ns = repair_ns
    options.timeout_ns = timeout_ns
    options.parent.bits = parent
    out_future = ffi.new("agentrt_future *")
    _call(
        lib.agentrt_gossip, (runtime,), (from_,), members, len(members), (topology,), payload,
        options, out_future)
    return out_future.bits


def gossip_read(result, result_bytes):
    """Read the report of a gossip."""
    memory = _memory(result, result_bytes)
    out_report = ffi.new("agentrt_gossip_report *")
    _call(lib.agentrt_gossip_read, memory, result_bytes, out_report)
    return GossipReport(
        Status(out_report.status), out_report.members, out_report.reached, out_report.lost,
        out_report.sent, out_report.duplicates, out_report.repairs, out_report.rounds,
        out_report.hops_most)


def gossip_hops(result, result_bytes, hops):
    """Read how many members it reached in so many hops, from the report of a gossip."""
    memory = _memory(result, result_bytes)
    out_members = ffi.new("uint32_t *")
    _call(lib.agentrt_gossip_hops, memory, result_bytes, hops, out_members)
    return out_members[0]


def lease_open(runtime, from_, name):
    """Open a lease: a claim to a named resource, which nobody holds by it yet."""
    name = _text(name)
    out_lease = ffi.new("agentrt_lease *")
    _call(lib.agentrt_lease_open, (runtime,), (from_,), name, len(name), out_lease)
    return out_lease.bits


def lease_try_acquire(from_, lease, ttl_ns):
    """Acquire the resource of a lease if nobody holds it now."""
    out_token = ffi.new("uint64_t *")
    _call(lib.agentrt_lease_try_acquire, (from_,), (lease,), ttl_ns, out_token)
    return out_token[0]


def lease_acquire(from_, lease, ttl_ns, timeout_ns):
    """Acquire the resource of a lease, and wait in line for it if another lease holds it."""
    out_future = ffi.new("agentrt_future *")
    _call(lib.agentrt_lease_acquire, (from_,), (lease,), ttl_ns, timeout_ns, out_future)
    return out_future.bits


def lease_renew(from_, lease, ttl_ns):
    """Hold on: the time of a lease begins anew."""
    _call(lib.agentrt_lease_renew, (from_,), (lease,), ttl_ns)


def lease_release(from_, lease):
    """Give the resource up; who has waited longest has it."""
    _call(lib.agentrt_lease_release, (from_,), (lease,))


def lease_info_get(lease):
    """What is known about a lease and its resource."""
    out_info = ffi.new("agentrt_lease_info *")
    _call(lib.agentrt_lease_info_get, (lease,), out_info)
    return LeaseInfo(
        out_info.token, out_info.holder, out_info.left_ns, out_info.waiters, out_info.held,
        out_info.taken)


def lease_close(from_, lease):
    """Close a lease: what it holds is released, and its wait ends with E_CANCELLED."""
    _call(lib.agentrt_lease_close, (from_,), (lease,))


def signal_fenced(from_, to, lease, type, data=None, buf=0):
    """Send one message under a lease: its receiver handles none of these after one with a newer
    token of the same resource.
    """
    payload, _kept = _payload(type, data, buf)
    _call(lib.agentrt_signal_fenced, (from_,), (to,), (lease,), payload)


def fault_inject(runtime, *, kind=0, sender=0, to=0, min_ns=0, max_ns=0, chance=0, skip=0, times=0):
    """Simulated runtimes only: from now on, have something go wrong by a rule."""
    options = ffi.new("agentrt_fault_options *")
    options.struct_size = ffi.sizeof("agentrt_fault_options")
    options.kind = kind
    options.sender.bits = sender
    options.to.bits = to
    options.min_ns = min_ns
    options.max_ns = max_ns
    options.chance = chance
    options.skip = skip
    options.times = times
    out_fault = ffi.new("uint32_t *")
    _call(lib.agentrt_fault_inject, (runtime,), options, out_fault)
    return out_fault[0]


def fault_strikes(runtime, fault):
    """How often a rule has struck so far."""
    out_strikes = ffi.new("uint64_t *")
    _call(lib.agentrt_fault_strikes, (runtime,), fault, out_strikes)
    return out_strikes[0]


def fault_remove(runtime, fault):
    """End a rule: from now on it does not strike."""
    _call(lib.agentrt_fault_remove, (runtime,), fault)
