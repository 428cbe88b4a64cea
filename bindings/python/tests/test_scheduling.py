"""Cycles of agents that await each other, profiles, and turns that take too long."""

import time

import pytest

import agentrt
from agentrt import Agent, Message, Runtime

ASK, BACK = 1, 2


class Asker:
    """On its first message asks the other one back; answers every other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.other: Agent | None = None
        self.outcome = "none"

    async def receive(self, message: Message) -> None:
        other, self.other = self.other, None
        if other is not None:
            try:
                await other.ask(BACK)
                self.outcome = "answered"
            except agentrt.DeadlockError as error:
                self.outcome = str(error)
        if message.type == BACK:
            message.reply()


def test_who_closes_a_cycle_is_told_its_names(simulated: Runtime) -> None:
    ann, bob = Asker("ann"), Asker("bob")
    bob.other = simulated.spawn(ann, name="ann")
    ann.other = simulated.spawn(bob, name="bob")
    bob.other.signal(ASK)
    simulated.run()
    assert "'bob' awaits 'ann' awaits 'bob'" in bob.outcome
    assert ann.outcome == "answered"


def test_who_awaits_himself_is_told_on_a_thread(threaded: Runtime) -> None:
    selfish = Asker("selfish")
    me = selfish.other = threaded.spawn(selfish, name="selfish")
    me.ask(BACK).wait()
    assert "'selfish' awaits 'selfish'" in selfish.outcome


def test_a_profile_counts(simulated: Runtime) -> None:
    agent = simulated.spawn(lambda message: None, profile=True)
    for _ in range(3):
        agent.signal(1)
    simulated.run()
    profile = agent.profile()
    assert (profile.turns, profile.messages, profile.busy_ns) == (3, 3, 0)
    other = simulated.spawn(lambda message: None)
    with pytest.raises(agentrt.ContextError, match="PROFILE"):
        other.profile()


def test_a_handler_that_takes_too_long_is_reported() -> None:
    with Runtime(turn_budget=0.001) as runtime:
        agent = runtime.spawn(lambda message: time.sleep(0.005))
        agent.signal(7)
        while runtime.stats().overruns == 0:
            time.sleep(0.001)
        [overrun] = runtime.overruns()
        assert (overrun.agent, overrun.type, overrun.running) == (agent, 7, False)
        assert overrun.turn_ns > 1_000_000
        assert runtime.overruns() == []


def test_without_a_budget_nothing_is() -> None:
    with Runtime(turn_budget=0) as runtime:
        agent = runtime.spawn(lambda message: (time.sleep(0.02), message.reply()))
        agent.ask(1).wait()
        runtime.drain()
        assert runtime.stats().overruns == 0
