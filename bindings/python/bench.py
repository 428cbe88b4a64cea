"""Cost of a turn and of a wake-up, as JSON lines; every count is checked.

turn: records are taken, decoded, handed to a handler that counts, and committed. `batch256` drains a full
      mailbox, `batch1` bounces one message between two agents, `async` and `mailbox` drain into coroutines.
wake: from a signal on another thread, while the event loop sleeps, to the handler. `asyncio` signals as Python
      code does, `asyncio-core` in one call into the core, which is how an agent in C does it. `floor` is what
      asyncio itself needs: an eventfd, written by that thread in one call and read by a callback of the loop.

usage: bench.py [RUNS]
"""

import asyncio
import json
import os
import statistics
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial

del sys.path[0]  # the folder beside this file has the package's sources, not the built package

from agentrt import Agent, Mailbox, Message, Runtime
from agentrt.generated.lowlevel import ffi, lib

MESSAGES = 100_000
BOUNCES = 20_000
WAKES = 200
PAUSE_S = 0.002
WAKERS = (("asyncio", "agentrt-python"), ("asyncio-core", "agentrt-python"), ("asyncio-eventfd", "floor"))
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


async def wake(runtime: Runtime) -> list[float]:
    """Of an agent's handler twice and of a bare reader, in turn, so that all meet the same machine."""
    loop, sent, descriptor = asyncio.get_running_loop(), [0], os.eventfd(0, os.EFD_NONBLOCK)
    samples: list[list[int]] = [[], [], []]
    seen = samples[0]

    def handler(message: Message) -> None:
        seen.append(clock_ns() - sent[0])

    def ready() -> None:
        os.eventfd_read(descriptor)
        seen.append(clock_ns() - sent[0])

    def work() -> None:
        """Sleeps between its sends, so that the loop sleeps too."""
        nonlocal seen
        for count in range(1, WAKES + 1):
            for seen, send in zip(samples, sends):
                time.sleep(PAUSE_S)
                sent[0] = clock_ns()
                send()
                while len(seen) < count:
                    time.sleep(PAUSE_S)

    agent = runtime.spawn(handler)
    nobody, payload = ffi.new("agentrt_agent *")[0], ffi.new("agentrt_payload *")
    core = partial(lib.agentrt_signal, nobody, (agent.bits,), payload, ffi.NULL)
    sends = (partial(agent.signal, 1), core, partial(os.eventfd_write, descriptor, 1))
    loop.add_reader(descriptor, ready)
    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(PAUSE_S * WAKES / 4)
    loop.remove_reader(descriptor)
    os.close(descriptor)
    agent.kill()
    check(sum(map(len, samples)), len(samples) * WAKES)
    return [statistics.median(found) for found in samples]


async def main(runs: int) -> None:
    turns: dict[str, Callable[[Runtime], Awaitable[float]]] = {
        "batch256": drain_handler,
        "batch1": bounce,
        "async": drain_async,
        "mailbox": drain_mailbox,
    }
    samples: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    async with Runtime(workers=1) as runtime:
        for _ in range(runs):
            for variant, measure in turns.items():
                samples["turn", variant, "agentrt-python"].append(await measure(runtime))
            for key, median in zip(WAKERS, await wake(runtime)):
                samples[("wake", *key)].append(median)
    for key, found in samples.items():
        report(*key, found)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
