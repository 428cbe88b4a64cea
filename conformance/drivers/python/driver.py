"""The Python drivers: interprets conformance cases as agents of the binding, on an event loop or on a host thread.

usage: driver.py python-asyncio | python-threads

Calls go through the generated layer, one each, so that their status is the core's; everything that brings
a behaviour to run (spawning, records, awaiting, crashing, closing) is the binding's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import faults
import operations
import reliable

from agentrt import AgentrtError, Crash, Future, Kind, Message, Runtime, Status, lowlevel
from agentrt.host import Host

Operation = dict[str, Any]
CALLS = {**operations.CALLS, **reliable.CALLS, **faults.CALLS}
CAPABILITIES = ("inline", "iso", "val", "ref", "tag")


class Turn:
    """One run of one handler, or the host's steps."""

    def __init__(self, case: Case, where: str, agent: Interpreted | None, message: Message | None) -> None:
        self.case: Case = case
        self.where, self.agent, self.message = where, agent, message
        self.payload = message
        self.registers = agent.registers if agent else defaultdict(int)
        self.index = 0

    @property
    def caller(self) -> int:
        return self.message.receiver.bits if self.message else self.case.host.caller().bits

    @property
    def right(self) -> int:
        return self.message.right if self.message else 0

    def data(self) -> bytes:
        if self.payload is None or self.capability() == "tag":
            return b""
        return bytes(self.payload.data)

    def capability(self) -> str:
        buffer = self.payload.buffer if self.payload else None
        return CAPABILITIES[buffer.capability] if buffer is not None else "inline"

    def operand(self, value: int | str) -> int:
        if isinstance(value, int):
            return value
        if value == "type":
            return self.message.type if self.message else 0
        if value == "value":
            return int.from_bytes(self.data()[:8], "little")
        return self.registers[value]

    def fail(self, operation: Operation, what: str) -> None:
        self.case.failures.append(f"{self.where}[{self.index}] {operation['op']}: {what}")

    def check(self, operation: Operation, status: int, text: str = "") -> None:
        expected, got = operation.get("gives", "OK"), lowlevel.status_name(status)
        if expected != got:
            self.fail(operation, f"expected {expected}, got {got} ({text})")
        if operation.get("says", "") not in text:
            self.fail(operation, f"{text!r} does not say {operation['says']!r}")

    def observe(self, what: str) -> None:
        message, payload = self.message, self.payload
        sender = message.sender if message else None
        observed: Callable[[], dict[str, str]] = {
            "bytes": lambda: {"bytes": self.data().hex()},
            "text": lambda: {"text": self.data().decode("utf-8", "ignore")},
            "status": lambda: {"status": lowlevel.status_name(payload.status if payload else 0)},
            "from": lambda: {"agent": self.case.name_of(sender.bits if sender else 0)},
            "channel": lambda: {"channel": self.case.name_of(payload.record[1] if payload else 0)},
            "capability": lambda: {"capability": self.capability()},
            "letter": self.letter,
        }.get(what, lambda: u64(self.operand(what)))
        self.case.observations.append(observed())

    def letter(self) -> dict[str, str]:
        assert self.message
        sender, name = self.message.sender, self.case.name_of
        reason = lowlevel.status_name(self.message.status)
        return {"letter": f"{name(sender.bits if sender else 0)}>{name(self.right)} {self.message.type} {reason}"}

    def bits(self, name: str) -> int:
        return self.named(name)[1]

    def named(self, name: str) -> tuple[str, int]:
        if self.message is not None and name in ("self", "from", "right", "message"):
            buffer = self.payload.buffer if self.payload else None
            sender = self.message.sender
            return {
                "self": ("agent", self.caller),
                "from": ("agent", sender.bits if sender else 0),
                "right": ("right", self.right),
                "message": ("buf", 0 if buffer is None else buffer.bits),
            }[name]
        return self.case.names.get(name, ("", 0))

    async def operate(self, steps: list[Operation]) -> None:
        while self.index < len(steps):
            operation = steps[self.index]
            name = operation["op"]
            if name == "fail":
                raise Crash(operation["text"], Status[operation.get("status", "E_CRASHED")])
            if name == "await" and self.agent:
                await self.suspend(operation)
            elif name in operations.LANGUAGE:
                operations.LANGUAGE[name](self, operation)
            else:
                try:
                    result = CALLS[name](self, operation)
                    if asyncio.iscoroutine(result):
                        await result
                    self.check(operation, Status.OK)
                except AgentrtError as error:
                    self.check(operation, error.status, str(error))
            self.index += 1

    async def suspend(self, operation: Operation) -> None:
        future = self.case.futures.pop(self.bits(operation["future"]), None)
        if future is None:
            self.check(operation, Status.E_STALE)
            return
        assert self.agent
        self.agent.running = False
        with contextlib.suppress(AgentrtError):  # its status is the message's
            await future
        self.agent.running = True
        self.payload = future.message
        self.check(operation, self.payload.status if self.payload else Status.OK)


class Interpreted:
    """A behaviour of a case as a handler object of the binding."""

    def __init__(self, case: Case, name: str) -> None:
        self.case, self.name, self.handlers = case, name, case.behaviors[name]
        self.registers: defaultdict[str, int] = defaultdict(int)
        self.running = False
        if "start" in self.handlers:
            self.started = lambda message: self.run("start", message)
        if "stop" in self.handlers:
            self.stopping = lambda message: self.finish("stop", message)

    def receive(self, message: Message) -> Awaitable[None]:
        named = {Kind.TIMER: "timer", Kind.LETTER: "letter"}
        return self.run(named.get(message.kind) or str(message.type), message)

    def notice(self, message: Message) -> None:
        self.finish(message.kind.name.lower(), message)

    def finish(self, handler: str, message: Message) -> None:
        with contextlib.suppress(StopIteration):
            self.run(handler, message).send(None)

    async def run(self, handler: str, message: Message) -> None:
        if self.running:
            self.case.failures.append(f"{self.name} turn: two handlers of one agent overlap")
        self.running = True
        try:
            turn = Turn(self.case, f"{self.name}.{handler}", self, message)
            await turn.operate(self.handlers.get(handler, []))
        finally:
            self.running = False


class Case:
    """One case in its runtime."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given, self.behaviors = given, given["behaviors"]
        self.simulated = given["mode"] == "sim"
        self.names: dict[str, tuple[str, int]] = {}
        self.first_names: dict[int, str] = {}
        self.futures: dict[int, Future] = {}
        self.kept: list[Any] = []
        self.others: dict[int, Runtime] = {}  # opened by the case
        self.observations: list[dict[str, str]] = []
        self.failures: list[str] = []
        self.runtime = Runtime(workers=given.get("workers", 0), simulated=self.simulated,
                               seed=given.get("seed", 0), trace_path=given.get("trace"),
                               trace_calls=given["calls"], lease_store=given["store"])  # fmt: skip

    @property
    def host(self) -> Host:
        return self.runtime._live

    def behavior(self, name: str) -> Interpreted:
        return Interpreted(self, name)

    def put(self, name: str, kind: str, bits: int) -> None:
        self.names[name] = kind, bits
        if kind in ("agent", "channel", "shards"):
            self.first_names.setdefault(bits, name)

    def name_of(self, bits: int) -> str:
        return "host" if bits in (0, self.host.address.bits) else self.first_names.get(bits, "?")

    async def run(self) -> dict[str, Any]:
        self.put("runtime", "runtime", self.host.bits)
        self.put("port", "port", self.host.port)
        begun = time.perf_counter_ns()
        await Turn(self, "host", None, None).operate(self.given["host"])
        elapsed = time.perf_counter_ns() - begun
        try:
            stats = {name: u64(value) for name, value in self.runtime.stats()._asdict().items()}
        except AgentrtError:
            stats = {}
        self.runtime.close()
        for other in self.others.values():
            other.close()
        return {"id": self.given["id"], "observations": self.observations, "failures": self.failures,
                "stats": stats, "elapsed_ns": u64(elapsed)}  # fmt: skip


def u64(value: int) -> dict[str, str]:
    return {"u64": str(value)}


async def run_asyncio(given: dict[str, Any]) -> dict[str, Any]:
    case = Case(given)
    async with case.runtime:
        return await case.run()


def run_threads(given: dict[str, Any]) -> dict[str, Any]:
    case = Case(given)
    with case.runtime:
        try:
            case.run().send(None)  # it waits by blocking, so it never suspends
        except StopIteration as end:
            result: dict[str, Any] = end.value
            return result
    raise RuntimeError("the host steps of a thread were suspended")


def say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


def main(name: str) -> None:
    logging.disable()
    say({"hello": {"protocol": 1, "name": name, "version": lowlevel.version(), "mode": "port",
                   "abi_hash": u64(lowlevel.abi_hash())}})  # fmt: skip
    for line in sys.stdin:
        asked = json.loads(line)
        if "case" not in asked:
            return
        given = asked["case"]
        say({"result": asyncio.run(run_asyncio(given)) if name == "python-asyncio" else run_threads(given)})


if __name__ == "__main__":
    main(sys.argv[1])
