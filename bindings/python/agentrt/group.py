"""What one does to many agents: a quorum asks several and counts their votes, a broadcast tells each once.

Threads: as for asks and signals.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from .agent import Agent
from .buffers import carry
from .future import Future, nanoseconds, whole
from .generated import lowlevel
from .generated.lowlevel import CHOICE_NONE, ERRORS, AgentrtError, Rule, Status
from .unique import Unique

if TYPE_CHECKING:
    from .buffers import Payload
    from .host import Host
    from .message import Message


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


class Quorum(Unique):
    """A round of votes under way: await it, or `wait` for it in a plain thread; it ends with a Verdict."""

    __slots__ = ("_future", "_voters")

    def __init__(self, future: Future, voters: tuple[Agent, ...]) -> None:
        self._future = future
        self._voters = voters

    def done(self) -> bool:
        """Whether it has ended."""
        return self._future.done()

    def result(self) -> Verdict:
        """The verdict, whether there is a winner or not. A cancelled round raises its error instead."""
        message = self._future.message
        if message is None or message.buffer is None:
            message = self._future.result()
        return _read(message, self._voters)

    def wait(self, timeout: float | None = None) -> Verdict:
        """Block the calling thread; after `timeout` seconds raise DeadlineError and stay as it is."""
        try:
            self._future.wait(timeout)
        except AgentrtError:
            if not self.done():
                raise
        return self.result()

    def cancel(self) -> None:
        """Give it up: votes that come later count nowhere. Once it is done this does nothing."""
        self._future.cancel()

    def __await__(self) -> Generator[Any, Any, Verdict]:
        try:
            yield from self._future.__await__()
        except AgentrtError:
            if not self.done():
                raise
        return self.result()

    def __repr__(self) -> str:
        return f"<Quorum of {len(self._voters)} {'done' if self.done() else 'pending'}>"


def _read(message: Message, voters: tuple[Agent, ...]) -> Verdict:
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
