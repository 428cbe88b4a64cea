"""Supervisors: classes, factories and coroutines that are made anew, tried again, degraded, moved."""

from __future__ import annotations

import asyncio
import logging

import pytest

import agentrt
from agentrt import (
    Agent,
    Backoff,
    ChildState,
    Crash,
    Kind,
    Mailbox,
    Message,
    Remedy,
    Retry,
    Runtime,
    Status,
    Strategy,
    Supervisor,
)

ADD, FAIL, BUSY, READ = 1, 2, 3, 4
QUICK = Retry(attempts=4, base=0.001, backoff=Backoff.FIXED, jitter=False)


@pytest.fixture(autouse=True)
def quiet() -> None:
    logging.getLogger("agentrt").setLevel(logging.CRITICAL)


class Counter:
    """Counts until it fails."""

    made = 0

    def __init__(self) -> None:
        Counter.made += 1
        self.count = 0
        self.began = False

    def started(self, message: Message) -> None:
        self.began = True

    def receive(self, message: Message) -> None:
        if message.type == FAIL:
            raise ValueError("no such thing")
        self.count += 1
        if message.type == BUSY and self.count < 3:
            raise agentrt.BusyError("not yet")
        if message.is_ask:
            message.reply(bytes([self.count, self.began]))


def read(runtime: Runtime, agent: Agent) -> list[int]:
    return list(agent.ask(READ).wait(5).data)


def test_a_class_is_made_anew(simulated: Runtime) -> None:
    Counter.made = 0
    supervisor = simulated.supervisor()
    agent = simulated.spawn(Counter, supervisor=supervisor, name="counter")
    agent.signal(ADD)
    agent.signal(FAIL)
    agent.signal(ADD)
    assert read(simulated, agent) == [2, 1]
    assert Counter.made == 2
    assert simulated.find("counter") == agent
    assert supervisor.children() == [(agent, 1, ChildState.RUNNING)]
    (letter,) = simulated.letters()
    assert (letter.type, letter.reason) == (FAIL, Status.E_CRASHED)


def test_a_factory_has_arguments(simulated: Runtime) -> None:
    made: list[list[int]] = []

    class Keeps:
        def __init__(self, seen: list[int]) -> None:
            self.seen = seen
            made.append(seen)

        def receive(self, message: Message) -> None:
            self.seen.append(message.type)
            if message.type == FAIL:
                raise Crash("on purpose")

    agent = simulated.spawn(factory=lambda: Keeps([]), supervisor=simulated.supervisor())
    for type in (ADD, FAIL, ADD):
        agent.signal(type)
    simulated.run()
    assert made == [[ADD, FAIL], [ADD]]


def test_what_is_transient_is_tried_again(simulated: Runtime) -> None:
    supervisor = simulated.supervisor(retry=QUICK)
    agent = simulated.spawn(Counter, supervisor=supervisor)
    assert list(agent.ask(BUSY).wait(5).data) == [3, 1]
    assert supervisor.children()[0].restarts == 0


def test_a_crash_may_have_a_status(simulated: Runtime) -> None:
    seen = []

    def receive(message: Message) -> None:
        seen.append(message.type)
        if len(seen) == 1:
            raise Crash("later", Status.E_LIMIT)

    agent = simulated.spawn(receive, supervisor=simulated.supervisor(retry=QUICK))
    agent.signal(ADD)
    simulated.run(1)
    assert seen == [ADD, ADD]
    assert simulated.letters() == []


def test_a_coroutine_is_called_anew(simulated: Runtime) -> None:
    async def total(mailbox: Mailbox) -> None:
        total = 0
        async for message in mailbox:
            if message.type == FAIL:
                raise KeyError("gone")
            total += 1
            if message.is_ask:
                message.reply(bytes([total]))

    for remedy in (Remedy.RESTART, Remedy.IGNORE):  # its state is its locals
        agent = simulated.spawn(total, supervisor=simulated.supervisor(permanent=remedy))
        for type in (ADD, ADD, FAIL, ADD):
            agent.signal(type)
        assert read(simulated, agent) == [2]


def test_a_handler_that_awaits_is_left_by_a_restart(simulated: Runtime) -> None:
    unwound = []

    class Waits:
        async def receive(self, message: Message) -> None:
            try:
                await silent.ask(ADD)
            finally:
                unwound.append(message.type)

    silent = simulated.spawn(lambda message: None)
    supervisor = simulated.supervisor(Strategy.ONE_FOR_ALL)
    waits = simulated.spawn(Waits, supervisor=supervisor)
    other = simulated.spawn(Counter, supervisor=supervisor)
    waits.signal(ADD)
    simulated.run()
    other.signal(FAIL)
    simulated.run()
    assert unwound == [ADD]
    assert [child.restarts for child in supervisor.children()] == [1, 1]


def test_a_degraded_agent_is_noticed(simulated: Runtime) -> None:
    class Careful(Counter):
        def notice(self, message: Message) -> None:
            assert (message.kind, bytes(message.data)) == (Kind.DEGRADED, b"ValueError: no such thing")
            self.count = 40

    supervisor = simulated.supervisor(permanent=Remedy.DEGRADE)
    agent = simulated.spawn(Careful, supervisor=supervisor)
    agent.signal(FAIL)
    assert read(simulated, agent) == [41, 1]
    assert supervisor.children()[0].state is ChildState.DEGRADED


def test_a_fallback_answers(simulated: Runtime) -> None:
    def answer(message: Message) -> None:
        message.reply(b"instead")

    def receive(message: Message) -> None:
        raise agentrt.LimitError("too much")

    simulated.spawn(answer, name="fallback")
    supervisor = simulated.supervisor(overload=Remedy.FALLBACK, fallback="fallback")
    assert bytes(simulated.spawn(receive, supervisor=supervisor).ask(READ).wait(5).data) == b"instead"


def test_an_escalation_reaches_the_top(simulated: Runtime) -> None:
    top = simulated.supervisor(fatal=Remedy.RESTART)
    supervisor = simulated.supervisor(supervisor=top)
    down, end = supervisor.monitor(), top.monitor()

    def receive(message: Message) -> None:
        raise Crash("all is lost", Status.E_SYSTEM)

    agent = simulated.spawn(receive, supervisor=supervisor)
    for _ in range(4):
        agent.signal(ADD)
    simulated.run()
    assert end.wait(5).status == Status.E_CRASHED  # its fourth restart was one too many
    assert down.wait(5).status == Status.E_KILLED


def test_a_child_may_move(simulated: Runtime) -> None:
    first, second = simulated.supervisor(name="first"), simulated.supervisor(name="second")
    agent = simulated.spawn(Counter, supervisor=first)
    second.adopt(agent)
    second.adopt(first)
    with pytest.raises(agentrt.CycleError, match="second under first under second"):
        first.adopt(second)
    simulated.run()
    assert [child.agent for child in second.children()] == [agent, first]
    assert first.children() == []


def test_what_cannot_be_made_anew_is_refused(simulated: Runtime) -> None:
    supervisor = simulated.supervisor()
    with pytest.raises(agentrt.ArgumentError, match="cannot be made anew"):
        simulated.spawn(Counter(), supervisor=supervisor)
    agent = simulated.spawn(Counter())
    with pytest.raises(agentrt.ArgumentError, match="cannot be made anew"):
        supervisor.adopt(agent)
    with pytest.raises(agentrt.ArgumentError, match="exactly one"):
        simulated.spawn()
    with pytest.raises(agentrt.ArgumentError, match="exactly one"):
        simulated.spawn(Counter, factory=Counter)
    with pytest.raises(agentrt.ArgumentError, match="at least once"):
        simulated.supervisor(max_restarts=0)
    with pytest.raises(agentrt.KindError, match="takes no messages"):
        supervisor.signal(ADD)
    with pytest.raises(agentrt.KindError, match="no supervisor"):
        simulated.spawn(Counter, supervisor=Supervisor(agent._host, agent.bits))
    assert supervisor.children() == []


def test_a_factory_that_fails_is_a_failure(simulated: Runtime) -> None:
    made: list[int] = []

    def make() -> Counter:
        made.append(1)
        if len(made) > 1:
            raise OSError("no more")
        return Counter()

    supervisor = simulated.supervisor(max_restarts=2)
    agent = simulated.spawn(factory=make, supervisor=supervisor)
    down = supervisor.monitor()
    agent.signal(FAIL)
    simulated.run()
    assert len(made) == 3
    assert down.wait(5).status == Status.E_CRASHED


def test_it_works_on_an_event_loop() -> None:
    async def main() -> None:
        async with Runtime() as runtime:
            supervisor = runtime.supervisor(max_restarts=100)
            agent = runtime.spawn(Counter, supervisor=supervisor)
            for number in range(60):
                agent.signal(FAIL if number % 3 == 0 else ADD)
            await runtime.drained()
            assert list((await agent.ask(READ, timeout=5)).data) == [3, 1]
            assert supervisor.children()[0].restarts == 20
            assert runtime.stats().dead_letters == 20

    asyncio.run(main())


def test_it_works_on_a_thread() -> None:
    with Runtime() as runtime:
        supervisor = runtime.supervisor(max_restarts=100)
        agent = runtime.spawn(Counter, supervisor=supervisor)
        for number in range(60):
            agent.signal(FAIL if number % 3 == 0 else ADD)
        runtime.drain()
        assert list(agent.ask(READ).wait(5).data) == [3, 1]
