"""Benchmarks for pykka: an actor is a thread with a queue.

usage: bench.py BENCH VARIANT WORKERS OPERATIONS. WORKERS is always 1: one thread runs at a time.
"""

import json
import sys
import threading
import time
from typing import Any

import pykka

clock_ns = time.perf_counter_ns


def check(what: str, expected: object, found: object) -> None:
    if expected != found:
        sys.exit(f"check failed: {what}: expected {expected}, found {found}")


def resident_bytes() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))


class Node(pykka.ThreadingActor):
    """Passes the hops left on to the next, or counts and adds up when it has no next."""

    def __init__(self, finished: threading.Event) -> None:
        super().__init__()
        self.finished = finished
        self.following: pykka.ActorRef[Any] | None = None
        self.received = 0
        self.total = 0

    def on_receive(self, message: Any) -> Any:
        if isinstance(message, pykka.ActorRef):
            self.following = message
        elif message == "counts":
            return self.received, self.total
        elif message < 0:
            self.finished.set()
        else:
            self.received += 1
            self.total += message
            if self.following is None:
                return None
            if message == 0:
                self.finished.set()
            else:
                self.following.tell(message - 1)
        return None


def circle(agents: int, hops: int) -> float:
    finished = threading.Event()
    nodes = [Node.start(finished) for _ in range(agents)]
    for index, node in enumerate(nodes):
        node.ask(nodes[(index + 1) % agents])
    start = clock_ns()
    nodes[0].tell(hops)
    finished.wait()
    spent = clock_ns() - start
    check("hops", hops + 1, sum(node.ask("counts")[0] for node in nodes))
    return spent / hops


def flow(producers: int, messages: int) -> float:
    each = messages // producers
    finished = threading.Event()
    consumer = Node.start(finished)

    def produce() -> None:
        for value in range(each):
            consumer.tell(value)

    threads = [threading.Thread(target=produce) for _ in range(producers)]
    start = clock_ns()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    consumer.tell(-1)
    finished.wait()
    spent = clock_ns() - start
    expected = (each * producers, each * (each - 1) // 2 * producers)
    check("messages, sum", expected, tuple(consumer.ask("counts")))
    return spent / messages


class Once(pykka.ThreadingActor):
    """Lives for one message."""

    received = 0
    lock = threading.Lock()

    def on_receive(self, message: Any) -> None:
        with Once.lock:
            Once.received += message
        self.stop()


def spawn(agents: int) -> float:
    start = clock_ns()
    for _ in range(agents):
        actor = Once.start()
        actor.tell(1)
        actor.actor_stopped.wait()
    spent = clock_ns() - start
    check("messages", agents, Once.received)
    return spent / agents


def memory(agents: int) -> float:
    finished = threading.Event()
    before = resident_bytes()
    alive = [Node.start(finished) for _ in range(agents)]
    for actor in alive:
        actor.tell(1)
    received = sum(actor.ask("counts")[0] for actor in alive)
    after = resident_bytes()
    check("messages", agents, received)
    return (after - before) / agents


def main() -> None:
    if len(sys.argv) != 5:
        sys.exit(f"usage: {sys.argv[0]} BENCH VARIANT WORKERS OPERATIONS")
    bench, variant = sys.argv[1:3]
    workers, operations = int(sys.argv[3]), int(sys.argv[4])
    benches = {
        "pingpong": lambda: circle(2, operations),
        "ring": lambda: circle(100, operations),
        "count": lambda: flow(1, operations),
        "fanin": lambda: flow(8, operations),
        "spawn": lambda: spawn(operations),
        "memory": lambda: memory(operations),
    }
    if bench not in benches or workers != 1:
        sys.exit(f"no such benchmark: {bench} with {workers} workers")
    value = benches[bench]()
    pykka.ActorRegistry.stop_all()
    unit = "bytes" if bench == "memory" else "ns"
    result = {"bench": bench, "variant": variant, "workers": workers, "unit": unit, "value": value}
    print(json.dumps(result | {"operations": operations}))


if __name__ == "__main__":
    main()
