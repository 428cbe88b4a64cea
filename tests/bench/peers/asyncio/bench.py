"""Benchmarks for asyncio: a task stands for an agent, its queue for the mailbox.

usage: bench.py BENCH VARIANT WORKERS OPERATIONS. WORKERS is always 1: an event loop has one thread.
"""

import asyncio
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Awaitable, Callable

MAILBOX = 1000
BURST = 60
SIDES = 4
BIG_AGENTS = 120
CREATURES = 100
clock_ns = time.perf_counter_ns


def check(what: str, expected: object, found: object) -> None:
    if expected != found:
        sys.exit(f"check failed: {what}: expected {expected}, found {found}")


def resident_bytes() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))


async def circle(agents: int, hops: int) -> float:
    """One message travels; its value counts the hops left."""
    inboxes: list[asyncio.Queue[int]] = [asyncio.Queue(MAILBOX) for _ in range(agents)]
    arrived = asyncio.Event()
    received = [0] * agents

    async def node(index: int) -> None:
        inbox, following = inboxes[index], inboxes[(index + 1) % agents]
        while (left := await inbox.get()) >= 0:
            received[index] += 1
            if left == 0:
                arrived.set()
            else:
                await following.put(left - 1)

    async with asyncio.TaskGroup() as group:
        for index in range(agents):
            group.create_task(node(index))
        start = clock_ns()
        await inboxes[0].put(hops)
        await arrived.wait()
        spent = clock_ns() - start
        for inbox in inboxes:
            await inbox.put(-1)
    check("hops", hops + 1, sum(received))
    return spent / hops


async def flow(producers: int, messages: int) -> float:
    """Producers wait for room in the bounded queue."""
    each = messages // producers
    inbox: asyncio.Queue[int] = asyncio.Queue(MAILBOX)

    async def produce() -> None:
        for value in range(each):
            await inbox.put(value)
        await inbox.put(-1)

    start = clock_ns()
    count = total = 0
    async with asyncio.TaskGroup() as group:
        for _ in range(producers):
            group.create_task(produce())
        left = producers
        while left:
            value = await inbox.get()
            if value < 0:
                left -= 1
            else:
                count += 1
                total += value
        spent = clock_ns() - start
    check("messages", each * producers, count)
    check("sum", each * (each - 1) // 2 * producers, total)
    return spent / messages


async def channel(operations: int) -> float:
    """One task fills and empties a queue."""
    items: asyncio.Queue[int] = asyncio.Queue(MAILBOX)
    start = clock_ns()
    total = 0
    for first in range(0, operations, BURST):
        for value in range(first, first + BURST):
            items.put_nowait(value)
        for _ in range(BURST):
            total += items.get_nowait()
    spent = clock_ns() - start
    check("sum of the items", operations * (operations - 1) // 2, total)
    return spent / operations


async def mpmc(operations: int) -> float:
    """Four tasks fill it for four others."""
    items: asyncio.Queue[int] = asyncio.Queue(MAILBOX)
    each = operations // SIDES

    async def fill() -> None:
        for value in range(1, each + 1):
            await items.put(value)

    async def empty() -> int:
        return sum([await items.get() for _ in range(each)])

    start = clock_ns()
    async with asyncio.TaskGroup() as group:
        for _ in range(SIDES):
            group.create_task(fill())
        tasks = [group.create_task(empty()) for _ in range(SIDES)]
    spent = clock_ns() - start
    check("sum of the items", SIDES * each * (each + 1) // 2, sum(task.result() for task in tasks))
    return spent / (each * SIDES)


async def spawn(agents: int) -> float:
    """Spawn, one message, death; 1,000 at a time."""
    received = 0

    async def once(inbox: "asyncio.Queue[int]") -> None:
        nonlocal received
        received += await inbox.get()

    start = clock_ns()
    tasks: set[asyncio.Task[None]] = set()
    for index in range(agents):
        inbox: asyncio.Queue[int] = asyncio.Queue(1)
        task = asyncio.create_task(once(inbox))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        inbox.put_nowait(1)
        if index % 1000 == 999:
            await asyncio.sleep(0)
    while tasks:
        await asyncio.sleep(0)
    spent = clock_ns() - start
    check("messages", agents, received)
    return spent / agents


async def memory(agents: int) -> float:
    received = 0

    async def keep(inbox: "asyncio.Queue[int]") -> None:
        nonlocal received
        while (value := await inbox.get()) > 0:
            received += value

    alive: list[tuple[asyncio.Queue[int], asyncio.Task[None]] | None] = [None] * agents
    before = resident_bytes()
    for index in range(agents):
        inbox: asyncio.Queue[int] = asyncio.Queue(1)
        alive[index] = (inbox, asyncio.create_task(keep(inbox)))
        inbox.put_nowait(1)
        if index % 1000 == 999:
            await asyncio.sleep(0)
    while received < agents:
        await asyncio.sleep(0)
    after = resident_bytes()
    check("messages", agents, received)
    for pair in alive:
        assert pair is not None
        pair[0].put_nowait(0)
    return (after - before) / agents


async def big(pairs: int) -> float:
    """Every task pings random others and answers the pings it gets (message: the pinger, or -1)."""
    each = pairs // BIG_AGENTS
    inboxes: list[asyncio.Queue[int | None]] = [asyncio.Queue() for _ in range(BIG_AGENTS)]
    pings, pongs = [0] * BIG_AGENTS, [0] * BIG_AGENTS
    left, done = BIG_AGENTS, asyncio.Event()

    async def pinger(index: int) -> None:
        nonlocal left
        inbox, state = inboxes[index], index * 7919 + 1
        while True:
            state = state * 16807 % 2147483647  # Park and Miller 1988
            inboxes[state % BIG_AGENTS].put_nowait(index)
            while (message := await inbox.get()) != -1:
                if message is None:
                    return
                pings[index] += 1
                inboxes[message].put_nowait(-1)
            pongs[index] += 1
            if pongs[index] == each:
                break
        left -= 1
        if left == 0:
            done.set()
        while (message := await inbox.get()) is not None:
            pings[index] += 1
            inboxes[message].put_nowait(-1)

    start = clock_ns()
    async with asyncio.TaskGroup() as group:
        for index in range(BIG_AGENTS):
            group.create_task(pinger(index))
        await done.wait()
        spent = clock_ns() - start
        for inbox in inboxes:
            inbox.put_nowait(None)
    check("pings", each * BIG_AGENTS, sum(pings))
    check("pongs", each * BIG_AGENTS, sum(pongs))
    return spent / pairs


async def chameneos(meetings: int) -> float:
    mall: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
    inboxes: list[asyncio.Queue[int]] = [asyncio.Queue() for _ in range(CREATURES)]
    met = [0] * CREATURES

    async def creature(index: int) -> None:
        colour = index % 3
        mall.put_nowait((index, colour))
        while (other := await inboxes[index].get()) >= 0:
            met[index] += 1
            colour = colour if other == colour else 3 - colour - other
            mall.put_nowait((index, colour))

    start = clock_ns()
    async with asyncio.TaskGroup() as group:
        for index in range(CREATURES):
            group.create_task(creature(index))
        for _ in range(meetings):
            one, one_colour = await mall.get()
            other, other_colour = await mall.get()
            inboxes[one].put_nowait(other_colour)
            inboxes[other].put_nowait(one_colour)
        spent = clock_ns() - start
        for inbox in inboxes:
            inbox.put_nowait(-1)
    check("meetings, counted twice", 2 * meetings, sum(met))
    return spent / meetings


async def wake(variant: str, events: int) -> float:
    """From another thread's event to its handler on a loop that sleeps; the median of `events`."""
    loop = asyncio.get_running_loop()
    handled = asyncio.Event()
    spent: list[int] = []
    sent_ns = 0
    wakeup = os.eventfd(0, os.EFD_NONBLOCK)

    def on_event() -> None:
        spent.append(clock_ns() - sent_ns)
        handled.set()

    def on_readable() -> None:
        on_event()
        os.eventfd_read(wakeup)

    def send() -> None:
        nonlocal sent_ns
        time.sleep(0.001)
        sent_ns = clock_ns()
        if variant == "eventfd":
            os.eventfd_write(wakeup, 1)
        else:
            loop.call_soon_threadsafe(on_event)

    loop.add_reader(wakeup, on_readable)
    for _ in range(events):
        handled.clear()
        thread = threading.Thread(target=send)
        thread.start()
        await handled.wait()
        thread.join()
    loop.remove_reader(wakeup)
    os.close(wakeup)
    check("events", events, len(spent))
    return statistics.median(spent)


def main() -> None:
    if len(sys.argv) != 5:
        sys.exit(f"usage: {sys.argv[0]} BENCH VARIANT WORKERS OPERATIONS")
    bench, variant = sys.argv[1:3]
    workers, operations = int(sys.argv[3]), int(sys.argv[4])
    benches: dict[str, Callable[[], Awaitable[float]]] = {
        "pingpong": lambda: circle(2, operations),
        "ring": lambda: circle(100, operations),
        "count": lambda: flow(1, operations),
        "fanin": lambda: flow(8, operations),
        "channel": lambda: channel(operations),
        "mpmc": lambda: mpmc(operations),
        "spawn": lambda: spawn(operations),
        "memory": lambda: memory(operations),
        "big": lambda: big(operations),
        "chameneos": lambda: chameneos(operations),
        "wake": lambda: wake(variant, operations),
    }
    if bench not in benches or workers != 1:
        sys.exit(f"no such benchmark: {bench} with {workers} workers")

    async def run() -> float:
        return await benches[bench]()

    value = asyncio.run(run())
    unit = "bytes" if bench == "memory" else "ns"
    result = {"bench": bench, "variant": variant, "workers": workers, "unit": unit, "value": value}
    print(json.dumps(result | {"operations": operations}))


if __name__ == "__main__":
    main()
