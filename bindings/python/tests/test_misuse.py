"""Whatever is called on whatever object, alive or not: an exception of the package, never a crash or a hang."""

import random
from collections.abc import Callable
from typing import Any

import pytest

import agentrt
from agentrt import Agent, Buffer, Future, Message, Overflow, Runtime

STEPS = 1500
ALLOWED = (agentrt.AgentrtError, ValueError)  # ValueError: a memoryview that was released


class Play:
    """A runtime and all objects that calls on it have ever given."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.runtimes = [Runtime(simulated=True, seed=seed), Runtime(simulated=True, seed=seed + 1)]
        for runtime in self.runtimes:
            runtime.__enter__()
        self.agents: list[Agent] = []
        self.buffers: list[Buffer] = []
        self.futures: list[Future] = []
        self.messages: list[Message] = []
        self.others: list[Any] = []
        self.refused = self.done = 0
        for _ in range(3):
            self.spawn()

    def receive(self, message: Message) -> None:
        self.messages.append(message)
        if message.buffer is not None:
            self.buffers.append(message.buffer)
        for _ in range(self.random.randrange(3)):
            self.attempt(self.step)
        if self.random.random() < 0.02:
            raise agentrt.Crash("as thrown")

    async def receive_async(self, message: Message) -> None:
        self.receive(message)
        if self.futures:
            self.attempt(lambda: None)
            try:
                await self.random.choice(self.agents).ask(1, timeout=0.001)
            except ALLOWED:
                self.refused += 1

    def spawn(self) -> None:
        receive = self.random.choice((self.receive, self.receive_async))
        behavior = type("Behavior", (), {"receive": staticmethod(receive)})()
        runtime, overflow = self.random.choice(self.runtimes), self.random.choice(list(Overflow))
        self.agents.append(runtime.spawn(behavior, capacity=self.random.randrange(5), overflow=overflow))

    def payload(self) -> Any:
        return self.random.choice([b"", b"x" * 30, *self.buffers[-20:]])

    def step(self) -> None:
        draw = self.random
        agent, runtime = draw.choice(self.agents), draw.choice(self.runtimes)
        buffer = draw.choice(self.buffers) if self.buffers else None
        future = draw.choice(self.futures) if self.futures else None
        message = draw.choice(self.messages) if self.messages else None
        calls: list[Callable[[], Any]] = [
            self.spawn,
            agent.stop, agent.kill, agent.link, agent.unlink, agent.wake, agent.info,
            lambda: self.others.append(agent.signal(1, self.payload())) if draw.random() < 0.1 else agent.info(),
            lambda: self.futures.append(agent.ask(2, self.payload(), timeout=draw.choice((None, 0.01)))),
            lambda: self.futures.append(agent.monitor()),
            lambda: self.others.append(agent.arm(0.001, 1, self.payload())),
            lambda: self.buffers.append(runtime.iso(draw.randrange(40))),
            lambda: self.buffers.append(runtime.ref(b"r" * draw.randrange(40))),
            runtime.stats, runtime.letters, lambda: runtime.run(0.002),
            lambda: runtime.drain(0.001),
        ]  # fmt: skip
        if isinstance(buffer, Buffer):
            calls += [buffer.close, buffer.tag, lambda: buffer.identity, lambda: len(buffer)]
            calls += [lambda: self.others.append(buffer.data), lambda: bytes(buffer.data)]
            for verb in ("freeze", "to_ref", "recover", "share"):
                if hasattr(buffer, verb):
                    calls.append(lambda verb=verb: self.buffers.append(getattr(buffer, verb)()))  # type: ignore[misc]
        if future is not None:
            calls += [future.cancel, future.result, lambda: future.wait(0.001), lambda: agent.runtime.clock()]
        if message is not None:
            calls += [lambda: message.reply(self.payload()), lambda: message.refuse("no"), lambda: message.text]
        draw.choice(calls)()

    def attempt(self, call: Callable[[], Any]) -> None:
        try:
            call()
            self.done += 1
        except ALLOWED:
            self.refused += 1


@pytest.mark.filterwarnings("ignore:a message to a full mailbox")
@pytest.mark.parametrize("seed", range(8))
def test_random_calls_are_done_or_refused(seed: int) -> None:
    play = Play(seed)
    for step in range(STEPS):
        if step in (STEPS // 2, STEPS * 3 // 4):
            play.runtimes[step % 2].close()
        if step % 50 == 0:
            play.others.clear()
        play.attempt(play.step)
    for runtime in play.runtimes:
        runtime.close()
    for buffer in play.buffers:
        play.attempt(buffer.close)
    assert play.done > 0 and play.refused > 0
