"""Cost of a turn and of a wake-up, as JSON lines; every count is checked.

turn: records are taken, decoded, handed to a handler that counts, and committed. `batch256` drains a full
      mailbox, `batch1` bounces one message between two agents, `async` and `mailbox` drain into coroutines.
wake: from a signal on another thread, while the event loop sleeps, to the handler. `floor` does the same
      with a bare eventfd.

usage: bench.py [RUNS]
"""

import asyncio
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Awaitable, Callable

del sys.path[0]  # the folder beside this file has the package's sources, not the built package

from agentrt import Agent, Mailbox, Message, Runtime

MESSAGES = 100_000
BOUNCES = 20_000
WAKES = 200
PAUSE_S = 0.002
clock_ns = time.perf_counter_ns


def report(bench: str, variant: str, runtime: str, samples: list[float]) -> None:
    figures = {"median": statistics.median(samples), "min": min(samples), "max": max(samples)}
    rounded = {name: round(value, 1) for name, value in figures.items()}
    line = {"bench": bench, "variant": variant, "runtime": runtime, "workers": 1, "unit": "ns", **rounded}
    print(json.dumps({**line, "runs": len(samples)}), flush=True)


def check(found: int, expected: int) -> None:
    if found != expected:
        sys.exit(f"{found} messages handled, not {expected}")


class Counter:
    """Counts; the last message ends the run."""

    def __init__(self, expected: int) -> None:
        self.handled, self.expected = 0, expected
        self.done = asyncio.get_running_loop().create_future()

    def receive(self, message: Message) -> None:
        self.handled += 1
        if self.handled == self.expected:
            self.done.set_result(None)


class AsyncCounter(Counter):
    async def receive(self, message: Message) -> None:  # type: ignore[override]
        Counter.receive(self, message)


class Bouncer(Counter):
    """Sends each message back to its sender."""

    other: Agent

    def receive(self, message: Message) -> None:
        super().receive(message)
        if self.handled < self.expected:
            self.other.signal(1)


async def drain(runtime: Runtime, counter: Counter, agent: Agent) -> float:
    for _ in range(MESSAGES):
        await agent.signal(1)
    begun = clock_ns()
    await counter.done
    spent = clock_ns() - begun
    check(counter.handled, MESSAGES)
    agent.kill()
    return spent / MESSAGES


async def drain_handler(runtime: Runtime) -> float:
    counter = Counter(MESSAGES)
    return await drain(runtime, counter, runtime.spawn(counter, capacity=MESSAGES))


async def drain_async(runtime: Runtime) -> float:
    counter = AsyncCounter(MESSAGES)
    return await drain(runtime, counter, runtime.spawn(counter, capacity=MESSAGES))


async def drain_mailbox(runtime: Runtime) -> float:
    counter = Counter(MESSAGES)

    async def agent(mailbox: Mailbox) -> None:
        async for message in mailbox:
            counter.receive(message)

    return await drain(runtime, counter, runtime.spawn(agent, capacity=MESSAGES))


async def bounce(runtime: Runtime) -> float:
    left, right = Bouncer(BOUNCES), Bouncer(BOUNCES)
    right.other, left.other = runtime.spawn(left), runtime.spawn(right)
    begun = clock_ns()
    await right.other.signal(1)
    await left.done
    spent = clock_ns() - begun
    check(left.handled + right.handled, 2 * BOUNCES - 1)
    for agent in (left.other, right.other):
        agent.kill()
    return spent / (2 * BOUNCES)


async def wake(send: Callable[[], object], samples: list[float], sent: list[int]) -> float:
    """The other thread sleeps between its signals, so that this loop sleeps too."""

    def work() -> None:
        for count in range(WAKES):
            time.sleep(PAUSE_S)
            while len(samples) < count:
                time.sleep(PAUSE_S)
            sent[0] = clock_ns()
            send()

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive() or len(samples) < WAKES:
        await asyncio.sleep(PAUSE_S * WAKES / 4)
    check(len(samples), WAKES)
    return statistics.median(samples)


async def wake_agent(runtime: Runtime) -> float:
    samples, sent = [], [0]

    def handler(message: Message) -> None:
        samples.append(float(clock_ns() - sent[0]))

    agent = runtime.spawn(handler)
    median = await wake(lambda: agent.signal(1), samples, sent)
    agent.kill()
    return median


async def wake_floor(runtime: Runtime) -> float:
    samples, sent = [], [0]
    descriptor = os.eventfd(0, os.EFD_NONBLOCK)

    def ready() -> None:
        for _ in range(os.eventfd_read(descriptor)):  # a late loop finds several at once
            samples.append(float(clock_ns() - sent[0]))

    asyncio.get_running_loop().add_reader(descriptor, ready)
    median = await wake(lambda: os.eventfd_write(descriptor, 1), samples, sent)
    asyncio.get_running_loop().remove_reader(descriptor)
    os.close(descriptor)
    return median


async def main(runs: int) -> None:
    benches: list[tuple[str, str, str, Callable[[Runtime], Awaitable[float]]]] = [
        ("turn", "batch256", "agentrt-python", drain_handler),
        ("turn", "batch1", "agentrt-python", bounce),
        ("turn", "async", "agentrt-python", drain_async),
        ("turn", "mailbox", "agentrt-python", drain_mailbox),
        ("wake", "asyncio", "agentrt-python", wake_agent),
        ("wake", "eventfd", "floor", wake_floor),
    ]
    async with Runtime(workers=1) as runtime:
        for bench, variant, name, measure in benches:
            report(bench, variant, name, [await measure(runtime) for _ in range(runs)])


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
