"""Runtime: what a program opens, as `async with` on an event loop or as `with` around a host thread."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import inspect
import os
import threading
import warnings
import weakref
from collections.abc import Awaitable, Callable, Iterable, Iterator
from time import monotonic_ns
from types import TracebackType
from typing import Any, NamedTuple, Protocol

from . import group
from .agent import Agent
from .buffers import Iso, Payload, Ref, octets
from .cell import Cell, Mailbox
from .channel import Channel
from .future import FOREVER_NS, SLICE_NS, nanoseconds, whole
from .generated import lowlevel
from .generated.lowlevel import (
    LETTERS_MAX,
    OVERRUNS_MAX,
    ArgumentError,
    BusyError,
    Capability,
    ClosedError,
    ContextError,
    DeadlineError,
    Overflow,
    Priority,
    Remedy,
    Rule,
    Spawn,
    StaleError,
    Stats,
    Strategy,
    SystemRefusedError,
    Wake,
    ffi,
    lib,
)
from .group import Delivery, Gossip, Quorum
from .host import BATCH, Host
from .lease import Lease
from .message import Letter, Message
from .reliable import Attempt, Breaker, Result, Retry, Tries, retry, retry_wait
from .shards import Member, Shards, given
from .supervisor import Supervisor, check_supervisor, maker, supervise
from .topology import Topology
from .unique import Unique

_TICK_RECORDS = 1000  # of one tick of the event loop, so that a fast sender cannot starve it
_TICK_NS = 1_000_000
_EXIT_PATIENCE_S = 2.0  # a handler that never returns may not keep the process from ending


class Handler(Protocol):
    """A behaviour as an object; `started`, `stopping` and `notice` are optional methods beside it."""

    def receive(self, message: Message) -> object:
        """Handle one message; may be async."""


Behavior = Handler | Callable[[Message], object] | Callable[[Mailbox], Awaitable[object]]


class Overrun(NamedTuple):
    """A turn that took longer than its budget: its last message's type where that is known."""

    agent: Agent
    turn_ns: int
    type: int | None
    running: bool


class Runtime(Unique):
    """Agents, and the thread or event loop that runs them.

    `async with Runtime()` runs them on the running event loop, `with Runtime()` on a thread of its own.
    With `simulated=True` nothing runs by itself: code that waits makes the others run, in virtual time, in an
    order that depends on the `seed` only. `trace_path` names a file that gets one line per event, with
    `trace_calls` also the calls, for `agentrt-replay`. A loop or
    thread that leaves messages waiting for `stall` seconds counts as dead: its agents end with E_HOST. A turn that
    takes longer than `turn_budget` seconds is counted, and reported by `overruns()`; 0: none is. `lease_store` names
    a file in which leases and their tokens outlive the process, shared by the processes of one host that open it.
    """

    def __init__(
        self, *, workers: int = 0, simulated: bool = False, seed: int = 0,
        trace_path: str | os.PathLike[str] | None = None, stall: float = 0, turn_budget: float = 0.01,
        lease_store: str | os.PathLike[str] | None = None, trace_calls: bool = False,
    ) -> None:  # fmt: skip
        self._options: dict[str, Any] = {
            "workers": whole("workers", workers, 32),
            "simulated": simulated,
            "seed": whole("seed", seed, 64),
            "trace_path": None if trace_path is None else os.fspath(trace_path),
            "trace_calls": int(trace_calls),
            "stall_ns": nanoseconds(stall),
            "turn_budget_ns": nanoseconds(turn_budget) or FOREVER_NS,
            "lease_store_path": None if lease_store is None else os.fspath(lease_store),
        }
        self._host: Host | None = None
        self._thread: threading.Thread | None = None
        self._fd = -1

    # Opening and closing.

    def _open(self, wake: int) -> Host:
        if self._host is not None:
            raise ContextError("a runtime is opened once")
        self._host = Host(self, wake=wake, **self._options)
        _runtimes.add(self)
        return self._host

    def __enter__(self) -> Runtime:
        host = self._open(Wake.NONE)
        if not host.simulated:
            started = threading.Event()
            thread = threading.Thread(
                target=self._serve, args=(host, started), name="agentrt-host", daemon=True
            )
            with self._or_closed():
                thread.start()
            self._thread = thread
            started.wait()
        return self

    async def __aenter__(self) -> Runtime:
        loop = asyncio.get_running_loop()
        host = self._open(Wake.NONE if self._options["simulated"] else Wake.FD)
        host.loop = loop
        if not host.simulated:
            self._fd = lowlevel.port_fd(host.port)
            with self._or_closed():
                loop.add_reader(self._fd, self._tick)
        return self

    @contextlib.contextmanager
    def _or_closed(self) -> Iterator[None]:
        """What fails in here leaves no open runtime that nobody would close."""
        try:
            yield
        except BaseException:
            self._fd = -1
            self.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every agent. Idempotent; leftovers become dead letters, what is awaited fails.

        SystemRefusedError says that the trace file could not be written to its end; the runtime is closed then, too.
        """
        self._end(None)

    def _end(self, patience_s: float | None) -> None:
        host = self._host
        if host is None or not host.open:
            return
        self._unwatch()
        try:
            host.close()
        finally:
            if not host.open:
                _runtimes.discard(self)
                if self._thread is not None:
                    self._thread.join(patience_s)
                else:
                    host.unwind()

    def _unwatch(self) -> None:
        host = self._live
        if host.loop is not None and self._fd >= 0 and not host.loop.is_closed():
            host.loop.remove_reader(self._fd)
        self._fd = -1

    def __del__(self) -> None:
        host = getattr(self, "_host", None)
        if host is not None and host.open:
            warnings.warn("a runtime was not closed", ResourceWarning, 2)
            self.close()

    def __repr__(self) -> str:
        host = self._host
        state = "not open" if host is None else "open" if host.open else "closed"
        return f"<Runtime{' simulated' * self._options['simulated']} {state}>"

    def _disown(self) -> None:
        if self._host is not None:
            self._host.open = False
        self._thread = None
        _runtimes.discard(self)

    # The host's loops.

    def _tick(self) -> None:
        """Asyncio: take what is there, within the caps of one tick."""
        host = self._host
        assert host is not None and host.loop is not None
        left, most, end_ns = _TICK_RECORDS, BATCH, monotonic_ns() + _TICK_NS
        while host.open:
            try:
                count = host.round(most, 0)
            except (ClosedError, StaleError):  # the port is gone: the loop had stalled
                self._unwatch()
                host.unwind()
                return
            if count == 0:
                return
            left -= count
            if left <= 0 or monotonic_ns() > end_ns:
                return  # the descriptor stays readable until a round finds nothing
            most = min(BATCH, left)

    @staticmethod
    def _serve(host: Host, started: threading.Event) -> None:
        """The host thread: block in take until the runtime closes."""
        host.ident = threading.get_ident()
        started.set()
        try:
            while True:
                host.round(BATCH, FOREVER_NS)
        except (ClosedError, StaleError):
            pass
        finally:
            lib.agentrt_port_close((host.port,), ffi.NULL)
            host.unwind()

    @property
    def _live(self) -> Host:
        if self._host is None:
            raise ContextError("the runtime is not open: use `with` or `async with`")
        return self._host

    # Agents.

    def spawn(
        self, behavior: Behavior | type[Handler] | None = None, *, factory: Callable[[], Handler] | None = None,
        name: str | None = None, capacity: int = 0, overflow: Overflow = Overflow.REJECT,
        priority: Priority = Priority.NORMAL, supervisor: Supervisor | None = None, link: bool = False,
        trap: bool = False, profile: bool = False,
    ) -> Agent:  # fmt: skip
        """Start an agent.

        An object with a method `receive` (maybe async) or a plain function handles one message a call.
        An `async def` function is called once, with its mailbox, and its return ends the agent. An object may
        also have `started` and `stopping`, called first and last, and `notice`, which gets what is no message:
        DOWN of what it monitors, EXIT of what it is linked to (with `trap`), ROOM and WAKE. Each is called with a
        Message, whose `receiver` is the agent itself.

        `name` is unique in the runtime. The mailbox holds `capacity` messages (0: 1,000); `overflow` says what
        becomes of a signal when it is full. `link` ties the agent to the one that spawns it; `profile` measures its
        turns, for `Agent.profile()`.

        A `supervisor` decides what becomes of it when it fails. Its behaviour can then be made anew: instead of an
        object give its class, or as `factory` a function that makes one; a function or `async def` is called anew.
        """
        host = self._live
        if (behavior is None) == (factory is None):
            raise ArgumentError("an agent has a behavior or a factory that makes it: exactly one of the two")
        if isinstance(behavior, type):
            factory = behavior
        if factory is not None:
            behavior = factory()
        mailbox = Mailbox() if inspect.iscoroutinefunction(behavior) else None
        again = maker(behavior, factory, is_coroutine=mailbox is not None)
        receive = getattr(behavior, "receive", behavior)
        if inspect.isgeneratorfunction(receive) or inspect.isasyncgenfunction(receive):
            raise ArgumentError(f"{receive!r} yields: a behaviour replies and signals instead")
        if mailbox is None and not callable(receive):
            raise ArgumentError(f"{behavior!r} has no method receive and is no function")
        flags = (
            Spawn.START * (mailbox is not None or hasattr(behavior, "started"))
            | Spawn.STOP * (mailbox is not None or hasattr(behavior, "stopping"))
            | Spawn.LINK * link
            | Spawn.TRAP * trap
            | Spawn.PROFILE * profile
        )
        return host.spawn(
            Cell(host, behavior, mailbox, again), flags=flags, name=name,
            capacity=whole("capacity", capacity, 32), overflow=whole("overflow", overflow, 32),
            priority=whole("priority", priority, 32), supervisor=check_supervisor(supervisor, again, behavior),
        )  # fmt: skip

    def supervisor(
        self, strategy: Strategy = Strategy.ONE_FOR_ONE, *, max_restarts: int = 3, within: float = 5.0,
        grace: float = 5.0, transient: Remedy = Remedy.RETRY, overload: Remedy = Remedy.RETRY,
        permanent: Remedy = Remedy.RESTART, fatal: Remedy = Remedy.ESCALATE, retry: Retry | None = None,
        fallback: str | None = None, name: str | None = None, priority: Priority = Priority.NORMAL,
        supervisor: Supervisor | None = None,
    ) -> Supervisor:  # fmt: skip
        """Start a supervisor, for the agents that are spawned with it.

        What it does about a failure goes by the class of its error: `transient`, `overload`, `permanent` (which is
        also what is no AgentrtError) or `fatal`. Remedy.RETRY hands the message again as the policy `retry` says,
        Remedy.FALLBACK gives it to the agent of the name `fallback`. A restart makes the behaviour anew; the agent,
        its name and its mailbox stay. More than `max_restarts` within `within` seconds and the supervisor fails
        itself, which its own `supervisor` decides about. When it stops, each child has `grace` seconds to stop.
        """
        remedies = {"transient": transient, "overload": overload, "permanent": permanent, "fatal": fatal}
        return supervise(
            self._live, strategy, remedies, max_restarts=max_restarts, within=within, grace=grace, retry=retry,
            fallback=fallback, name=name, priority=whole("priority", priority, 32),
            supervisor=0 if supervisor is None else supervisor.bits,
        )  # fmt: skip

    def find(self, name: str) -> Agent:
        """The living agent of that name, or NotFoundError."""
        return Agent(self._live, lowlevel.agent_find(self._live.bits, name))

    def channel(self, capacity: int = 0) -> Channel:
        """Open a queue of at most `capacity` items (0: 1,000) between any number of senders and receivers."""
        return Channel(self._live, lowlevel.channel_open(self._live.bits, capacity=capacity))

    def shards(
        self, members: Iterable[Member], *, shards: int = 0, held_max: int = 0, handover_type: int = 0,
        handover_timeout: float | None = None,
    ) -> Shards:  # fmt: skip
        """Make a map from keys to members, of so many shards (a power of two; 0: 1,024).

        `held_max` signals (0: 1,000) are held for shards that change hands. An agent that loses some gets an ask of
        `handover_type`, and counts as having answered after `handover_timeout` seconds.
        """
        timeout_ns = 0 if handover_timeout is None else max(nanoseconds(handover_timeout), 1)
        bits = lowlevel.shards_create(
            self._live.bits, *given(members), shards=shards, held_max=held_max, handover_type=handover_type,
            handover_timeout_ns=timeout_ns,
        )  # fmt: skip
        return Shards(self._live, bits)

    def quorum(
        self, voters: Iterable[Agent], type: int, payload: Payload = b"", *, threshold: int = 0,
        rule: Rule = Rule.MAJORITY, timeout: float | None = None,
    ) -> Quorum:  # fmt: skip
        """Ask several agents the same, until one answer has enough votes or none can have them any more.

        Each votes with its reply; who refuses, crashes or is dead says no. `threshold` votes decide, or as many as
        `rule` says. An agent's quorum inherits the deadline of the message in hand. An Iso is refused: freeze it.
        """
        return group.quorum(self._live, voters, type, payload, threshold, rule, timeout)

    def broadcast(self, members: Iterable[Agent], type: int, payload: Payload = b"") -> Delivery:
        """Signal each of many agents once; nobody waits for room. An Iso is refused: freeze it."""
        return group.broadcast(self._live, members, type, payload)

    def gossip(
        self, members: Iterable[Agent], type: int, payload: Payload = b"", *, topology: Topology | None = None,
        fanout: int = 3, repair: bool = True, repair_every: float | None = None, timeout: float | None = None,
    ) -> Gossip:  # fmt: skip
        """Tell a few members, each of whom tells `fanout` neighbours at random, until all that live have it.

        Node i of the topology, a mesh if there is none, is member i. Whom it passes by asks for it every `repair_every`
        seconds (0.001); without `repair` they never hear it. Await the Report. An Iso is refused: freeze it.
        """
        if whole("fanout", fanout, 32) == 0:
            raise ArgumentError("gossip: fanout: 0 neighbours: a member tells at least one")
        return group.gossip(self._live, members, type, payload, topology, fanout, repair, repair_every, timeout)

    def lease(self, name: str, *, ttl: float, timeout: float | None = None) -> Lease:
        """A claim to the resource of that name: held for `ttl` seconds at a time, waited for at most `timeout`."""
        return Lease(self._live, name, ttl, timeout)

    # Buffers.

    def iso(self, data: bytes | int) -> Iso:
        """A buffer with a copy of `data`, or of that many zero bytes: writable, and moves when it is sent."""
        return Iso(self._live, self._create(Capability.ISO, data))

    def ref(self, data: bytes | int) -> Ref:
        """The same, private to the agent or thread that makes it."""
        return Ref(self._live, self._create(Capability.REF, data))

    def _create(self, capability: Capability, data: bytes | int) -> int:
        if isinstance(data, int):
            size, source = data, None
            if size < 0:
                raise ArgumentError(f"a buffer has 0 bytes or more, not {size}")
        else:
            memory = octets(data)
            size, source = len(memory), memory if len(memory) else None
        return lowlevel.buf_create(self._live.caller().bits, capability, source, size)

    # Calls of what may fail.

    def breaker(
        self, *, failures: int = 5, window: float = 10.0, cooldown: float = 5.0, probes: int = 1
    ) -> Breaker:
        """A circuit breaker that trips at so many failures within `window` seconds.

        Then it refuses all calls for `cooldown` seconds, and after that lets `probes` of them through: when all
        succeed it closes again.
        """
        bits = lowlevel.breaker_open(
            self._live.bits, failures=whole("failures", failures, 32), probes=whole("probes", probes, 32),
            window_ns=nanoseconds(window), cooldown_ns=nanoseconds(cooldown),
        )  # fmt: skip
        return Breaker(bits)

    async def retry(
        self, function: Callable[[Attempt], Awaitable[Result] | Result], policy: Retry | None = None, *,
        timeout: float | None = None,
    ) -> Result:  # fmt: skip
        """Call `function` until it works, with pauses between; its last error when the policy ends that.

        It is given an Attempt, whose `key` is the same for all tries of one call. No pause reaches beyond `timeout`
        seconds from now. The pauses pass on the runtime's clock.
        """
        return await retry(Tries(self._live, policy, timeout), function)

    def retry_wait(
        self, function: Callable[[Attempt], Result], policy: Retry | None = None, *, timeout: float | None = None
    ) -> Result:
        """The same for a plain thread, which blocks."""
        return retry_wait(Tries(self._live, policy, timeout), function)

    # Looking at it and waiting for it.

    def clock(self) -> int:
        """Nanoseconds on its clock: virtual when simulated."""
        return self._live.clock()

    def stats(self) -> Stats:
        """Its counters at this moment."""
        return lowlevel.runtime_stats(self._live.bits)

    def letters(self, most: int = LETTERS_MAX) -> list[Letter]:
        """Take up to `most` of the latest dead letters, oldest first."""
        host, most = self._live, min(whole("most", most, 32), LETTERS_MAX)
        return [
            Letter(host.agent(to), host.sender(sender), type, reason, size)
            for to, sender, type, reason, size in lowlevel.runtime_letters(host.bits, most)
        ]

    def overruns(self) -> list[Overrun]:
        """Take the latest turns that took longer than the budget, oldest first; the last 64 are kept."""
        host = self._live
        return [
            Overrun(host.agent(agent), turn_ns, type if typed else None, bool(running))
            for agent, turn_ns, type, typed, running in lowlevel.runtime_overruns(host.bits, OVERRUNS_MAX)
        ]

    def run(self, timeout: float = 0) -> int:
        """Simulated: run what is runnable within `timeout` virtual seconds. The records handled."""
        host, handled = self._live, 0
        if not host.simulated:
            raise ContextError("run drives a simulated runtime; this one runs by itself")
        end = host.clock() + nanoseconds(timeout)
        while host.turn(max(end - host.clock(), 0)):
            handled += 1
        return handled

    def drain(self, timeout: float = 10) -> None:
        """Block until no accepted message is unhandled; DeadlineError after `timeout` seconds."""
        host = self._live
        if host.simulated:
            _drive_quiet(host, host.clock() + nanoseconds(timeout))
            return
        if host.loop is not None and threading.get_ident() == host.ident:
            raise ContextError("the event loop cannot block: await drained()")
        _drain(host, timeout)

    async def drained(self, timeout: float = 10) -> None:
        """The same for code on the event loop."""
        host = self._live
        if host.simulated or host.loop is None:
            self.drain(timeout)
        else:
            await host.loop.run_in_executor(None, _drain, host, timeout)


def _drive_quiet(host: Host, end_ns: int) -> None:
    idle = False
    while True:
        try:
            return lowlevel.runtime_drain(host.bits, 0)
        except (DeadlineError, BusyError):  # busy: the next turn is one of this port's
            if idle:
                raise
        idle = host.turn(max(end_ns - host.clock(), 0)) == 0


def _drain(host: Host, timeout: float) -> None:
    left = nanoseconds(timeout)
    while True:
        part = min(left, SLICE_NS)
        left -= part
        try:
            return lowlevel.runtime_drain(host.bits, part)
        except DeadlineError:
            if left == 0:
                text = f"{lowlevel.runtime_stats(host.bits).in_flight} messages are unhandled after {timeout} s"
                raise DeadlineError(text) from None


_runtimes: weakref.WeakSet[Runtime] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for runtime in list(_runtimes):
        try:
            runtime._end(_EXIT_PATIENCE_S)
        except SystemRefusedError as error:  # the others are closed, too
            warnings.warn(str(error), RuntimeWarning, 2)


def _forget_all() -> None:
    """In a forked child: the parent's runtimes are not ours; the core refuses them, finalizers stay quiet."""
    for runtime in list(_runtimes):
        runtime._disown()


os.register_at_fork(after_in_child=_forget_all)
