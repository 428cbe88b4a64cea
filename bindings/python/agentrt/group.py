"""What one does to many agents: a quorum counts their votes, a broadcast tells each once, a gossip spreads.

Threads: as for asks and signals.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from .agent import Agent
from .buffers import carry
from .future import Future, nanoseconds, whole
from .generated import lowlevel
from .generated.lowlevel import CHOICE_NONE, ERRORS, HOPS_MAX, AgentrtError, Rule, Status
from .unique import Unique

if TYPE_CHECKING:
    from .buffers import Payload
    from .host import Host
    from .message import Message
    from .topology import Topology


class Choice(NamedTuple):
    """A value that was voted for: votes are for the same one when type and data are equal."""

    type: int
    data: bytes
    votes: int


class Vote(NamedTuple):
    """What one voter said: OK and its choice, E_PENDING for nothing so far, or why it is a no."""

    voter: Agent
    status: Status
    choice: Choice | None


class Verdict(NamedTuple):
    """How a quorum ended, and who voted what; `choices` with the most votes first, `votes` as the voters were given."""

    status: Status
    threshold: int
    choices: tuple[Choice, ...]
    votes: tuple[Vote, ...]

    @property
    def winner(self) -> Choice:
        """The value that has the votes; QuorumError or DeadlineError when none has."""
        if self.status == Status.OK:
            return self.choices[0]
        best = self.choices[0].votes if self.choices else 0
        text = f"{best} of {self.threshold} votes for one value: {lowlevel.status_text(self.status)}"
        raise ERRORS[self.status](text, self.status)


class Delivery(NamedTuple):
    """What came of a broadcast: how many were told, and who was not and why."""

    delivered: int
    refusals: tuple[tuple[Agent, Status], ...]


class Report(NamedTuple):
    """What came of a gossip: `hops[n]` members heard it in n hops; the last of them, in as many or more."""

    status: Status
    members: int
    reached: int
    lost: int
    sent: int
    duplicates: int
    repairs: int
    rounds: int
    hops_most: int
    hops: tuple[int, ...]

    @property
    def coverage(self) -> float:
        """The share that was reached of the members that were not found dead."""
        live = self.members - self.lost
        return self.reached / live if live else 1.0


_Result = TypeVar("_Result")


class Round(Unique, Generic[_Result]):
    """What ends with a result: await it, or `wait` for it in a plain thread."""

    __slots__ = ("_future",)
    _ends: ClassVar[tuple[Status, ...]]  # those that bring a result; others bring the words of a failure

    def __init__(self, future: Future) -> None:
        self._future = future

    def done(self) -> bool:
        """Whether it has ended."""
        return self._future.done()

    def result(self) -> _Result:
        """The result, also when its deadline came first. One that was cancelled or failed raises its error instead."""
        message = self._future.message
        if message is None or message.status not in self._ends:
            message = self._future.result()
        return self._read(message)

    def wait(self, timeout: float | None = None) -> _Result:
        """Block the calling thread; after `timeout` seconds raise DeadlineError and stay as it is."""
        try:
            self._future.wait(timeout)
        except AgentrtError:
            if not self.done():
                raise
        return self.result()

    def cancel(self) -> None:
        """Give it up: nobody else is told, and what comes later counts nowhere. Once it is done this does nothing."""
        self._future.cancel()

    def _read(self, message: Message) -> _Result:
        raise NotImplementedError

    def __await__(self) -> Generator[Any, Any, _Result]:
        try:
            yield from self._future.__await__()
        except AgentrtError:
            if not self.done():
                raise
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'done' if self.done() else 'pending'}>"


class Gossip(Round[Report]):
    """A gossip under way; it ends with a Report."""

    __slots__ = ()
    _ends = (Status.OK, Status.E_DEADLINE)

    def _read(self, message: Message) -> Report:
        return _report(message)


class Quorum(Round[Verdict]):
    """A round of votes under way; it ends with a Verdict, whether there is a winner or not."""

    __slots__ = ("_voters",)
    _ends = (Status.OK, Status.E_QUORUM, Status.E_DEADLINE)

    def __init__(self, future: Future, voters: tuple[Agent, ...]) -> None:
        super().__init__(future)
        self._voters = voters

    def _read(self, message: Message) -> Verdict:
        return _verdict(message, self._voters)

    def __repr__(self) -> str:
        return f"<Quorum of {len(self._voters)} {'done' if self.done() else 'pending'}>"


def _verdict(message: Message, voters: tuple[Agent, ...]) -> Verdict:
    data = bytes(message.data)
    tally = lowlevel.quorum_tally(data, len(data))
    choices = []
    for index in range(tally.choices):
        type, offset, size, votes = lowlevel.quorum_choice(data, len(data), index)
        choices.append(Choice(type, data[offset : offset + size], votes))
    said = []
    for index, voter in enumerate(voters):
        status, choice = lowlevel.quorum_vote(data, len(data), index)
        said.append(Vote(voter, status, None if choice == CHOICE_NONE else choices[choice]))
    return Verdict(tally.status, tally.threshold, tuple(choices), tuple(said))


def _report(message: Message) -> Report:
    data = bytes(message.data)
    read = lowlevel.gossip_read(data, len(data))
    hops = tuple(lowlevel.gossip_hops(data, len(data), count) for count in range(HOPS_MAX))
    counts = read.members, read.reached, read.lost, read.sent, read.duplicates, read.repairs, read.rounds
    return Report(read.status, *counts, read.hops_most, hops)


def gossip(
    host: Host, members: Iterable[Agent], type: int, payload: Payload, topology: Topology | None, fanout: int,
    repair: bool, repair_every: float | None, timeout: float | None,
) -> Gossip:  # fmt: skip
    told = [agent.bits for agent in members]
    caller = host.caller()
    future = Future(host, caller)
    repair_ns, timeout_ns = (0 if it is None else max(nanoseconds(it), 1) for it in (repair_every, timeout))
    with carry(type, payload) as (data, buf):
        bits = lowlevel.gossip(
            host.bits, caller.bits, told, 0 if topology is None else topology.bits, type, data, buf,
            fanout=whole("fanout", fanout, 32), unrepaired=int(not repair), repair_ns=repair_ns, timeout_ns=timeout_ns,
            parent=caller.right,
        )  # fmt: skip
    future.name(bits)
    return Gossip(future)


def quorum(
    host: Host, voters: Iterable[Agent], type: int, payload: Payload, threshold: int, rule: Rule,
    timeout: float | None,
) -> Quorum:  # fmt: skip
    asked = tuple(voters)
    caller = host.caller()
    future = Future(host, caller)
    timeout_ns = 0 if timeout is None else max(nanoseconds(timeout), 1)
    with carry(type, payload) as (data, buf):
        bits = lowlevel.quorum(
            host.bits, caller.bits, [agent.bits for agent in asked], type, data, buf,
            threshold=whole("threshold", threshold, 32), rule=whole("rule", rule, 32),
            timeout_ns=timeout_ns, parent=caller.right,
        )  # fmt: skip
    future.name(bits)
    return Quorum(future, asked)


def broadcast(host: Host, members: Iterable[Agent], type: int, payload: Payload) -> Delivery:
    told = [agent.bits for agent in members]
    with carry(type, payload) as (data, buf):
        refusals, delivered = lowlevel.broadcast(
            host.bits, host.caller().bits, told, type, data, buf, refusals_max=len(told)
        )
    return Delivery(delivered, tuple((host.agent(bits), status) for bits, status in refusals))
