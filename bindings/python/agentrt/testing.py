"""Testing: run a test of agents under many seeds, in virtual time and with faults, and say how to run a failure again.

    @testing.explore(seeds=200)
    async def test_no_order_is_lost(sim: testing.Simulation) -> None: …

Under pytest or called as it is, the function runs once for each seed. The first that fails is run a second time,
to see that it fails again, and raised as a Failure whose last line replays it. With AGENTRT_SEED in the environment
only that seed is run, with AGENTRT_TRACE its trace is left in that file.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import os
import random
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Concatenate, ParamSpec

from .agent import Agent
from .future import nanoseconds, whole
from .generated import lowlevel
from .generated.lowlevel import ArgumentError, FaultKind, Status
from .runtime import Runtime

__all__ = ["Failure", "Fault", "Simulation", "explore"]

_P = ParamSpec("_P")
_MILLION = 1_000_000
_CRASH = re.compile(r"^\d+ end (\d+) E_CRASHED (.*)$", re.MULTILINE)
_HANDLE = re.compile(r"0x[0-9a-f]+")  # no two runs give an agent the same one
_OURS = "a simulated fault"  # the text of a crash that was asked for


class Failure(AssertionError):
    """A seed under which the test failed; what it failed with is its cause."""

    def __init__(self, seed: int, reason: str, replay: str) -> None:
        super().__init__(f"seed {seed}: {reason}\n{replay}")
        self.seed = seed
        self.replay = replay  # the line that runs this seed again


class _Wrong(AssertionError):
    """What is found after a test that raised nothing."""


class Fault:
    """A rule by which something goes wrong in a simulation, until it is removed."""

    __slots__ = ("_number", "_sim", "_strikes")

    def __init__(self, sim: Simulation, number: int) -> None:
        self._sim = sim
        self._number = number
        self._strikes: int | None = None

    @property
    def strikes(self) -> int:
        """How often it has struck so far: a test that relies on a fault asks whether there was one."""
        if self._strikes is None and self._sim._live.open:
            return lowlevel.fault_strikes(self._sim._live.bits, self._number)
        return self._strikes or 0

    def remove(self) -> None:
        """From now on it does not strike. What it has delayed still arrives later."""
        self._strikes = self.strikes
        lowlevel.fault_remove(self._sim._live.bits, self._number)

    def __repr__(self) -> str:
        return f"<Fault {self._number} strikes={self.strikes}>"


class Simulation(Runtime):
    """A simulated runtime in which things can go wrong, as its seed decides.

    Of each fault, `probability` says how likely it strikes on an occasion, after it has let `skip` of them pass, and
    at most `times` times (0: without end). Times are in virtual seconds.
    """

    def __init__(
        self, seed: int = 0, *, time_limit: float = 0, turns: int = 0,
        trace_path: str | os.PathLike[str] | None = None, trace_calls: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(simulated=True, seed=seed, trace_path=trace_path, trace_calls=trace_calls)
        self._options["time_limit_ns"] = nanoseconds(time_limit)
        self._options["turns_max"] = whole("turns", turns, 64)
        self._crashes: list[Fault] = []
        self.seed = seed
        self.random = random.Random(seed)  # for what the test itself chooses: the same for the same seed

    def _inject(
        self, kind: FaultKind, sender: Agent | None, to: Agent | None, span: tuple[float, float],
        probability: float, skip: int, times: int,
    ) -> Fault:  # fmt: skip
        if not 0 < probability <= 1:
            raise ArgumentError(f"a probability is more than 0 and at most 1, not {probability!r}")
        return Fault(self, lowlevel.fault_inject(
            self._live.bits, kind=kind, sender=sender.bits if sender else 0, to=to.bits if to else 0,
            min_ns=nanoseconds(span[0]), max_ns=nanoseconds(span[1]), chance=max(round(probability * _MILLION), 1),
            skip=whole("skip", skip, 32), times=whole("times", times, 32),
        ))  # fmt: skip

    def delay(
        self, least: float, most: float, *, sender: Agent | None = None, to: Agent | None = None,
        probability: float = 1.0, skip: int = 0, times: int = 0,
    ) -> Fault:  # fmt: skip
        """Let signals and asks take `least` to `most` seconds; those of one sender to one receiver stay in order."""
        return self._inject(FaultKind.DELAY, sender, to, (least, most), probability, skip, times)

    def drop(
        self, *, sender: Agent | None = None, to: Agent | None = None, probability: float = 1.0, skip: int = 0,
        times: int = 0,
    ) -> Fault:  # fmt: skip
        """Lose signals and asks on their way: each is a dead letter, and an ask fails with DroppedError."""
        return self._inject(FaultKind.DROP, sender, to, (0, 0), probability, skip, times)

    def crash(
        self, agent: Agent | None = None, *, probability: float = 1.0, skip: int = 0, times: int = 1
    ) -> Fault:
        """Let an agent crash instead of having its turn: with `skip=4`, the fifth from now."""
        fault = self._inject(FaultKind.CRASH, None, agent, (0, 0), probability, skip, times)
        self._crashes.append(fault)
        return fault

    def slow(
        self, least: float, most: float, agent: Agent | None = None, *, probability: float = 1.0, skip: int = 0,
        times: int = 0,
    ) -> Fault:  # fmt: skip
        """Let turns of an agent take time: meanwhile timers and deadlines pass and delayed messages arrive."""
        return self._inject(FaultKind.SLOW, None, agent, (least, most), probability, skip, times)

    def fill(
        self, least: float, most: float, agent: Agent | None = None, *, sender: Agent | None = None,
        probability: float = 1.0, skip: int = 0, times: int = 0,
    ) -> Fault:  # fmt: skip
        """Let an agent's mailbox count as full for a while; its overflow policy says what that means."""
        return self._inject(FaultKind.FULL, sender, agent, (least, most), probability, skip, times)

    def jump(
        self, least: float, most: float, *, probability: float = 1.0, skip: int = 0, times: int = 1
    ) -> Fault:
        """Let the clock jump forward before a turn, which sees that before any timer or deadline does."""
        return self._inject(FaultKind.JUMP, None, None, (least, most), probability, skip, times)

    def _check(self, crashes: bool, letters: bool) -> None:
        """After a test that raised nothing: what else has gone wrong."""
        if not self._live.open:
            return  # the test has closed it itself
        self.run()
        stuck = lowlevel.runtime_stuck(self._live.bits)
        if stuck.limited:
            raise _Wrong(self._limit())
        if stuck.agents:
            first = lowlevel.agent_info_get(stuck.agent).id
            raise _Wrong(f"agent {first} awaits what nothing can bring any more ({stuck.agents} such)")
        crashed = self.stats().crashed - sum(fault.strikes for fault in self._crashes)
        if crashed > 0 and not crashes:
            raise _Wrong(f"crashed agents: {crashed}")
        lost = [letter for letter in self.letters() if letter.reason != Status.E_DROPPED] if letters else []
        if lost:
            raise _Wrong(f"{len(lost)} dead letters, the first of type {lost[0].type} ({Status(lost[0].reason).name})")

    def _limit(self) -> str | None:
        """Whether something is left that only a limit keeps from happening."""
        if not self._live.open or not lowlevel.runtime_stuck(self._live.bits).limited:
            return None
        return f"it goes on after {self.clock() / 1e9:g} s of virtual time and {self.stats().turns} turns"


class _Explorer:
    """One test and how it is run."""

    def __init__(self, test: Callable[..., Any], given: str, limits: dict[str, Any], checks: dict[str, bool]) -> None:
        self.test, self.given, self.limits, self.checks = test, given, limits, checks

    def attempt(self, seed: int, trace: str | None, args: Any, kwargs: Any) -> Exception | None:
        """Run the test under a seed; what it failed with."""
        # The one that was asked for can be replayed by agentrt-replay.
        calls = trace is not None and trace == os.environ.get("AGENTRT_TRACE")
        sim = Simulation(seed, trace_path=trace, trace_calls=calls, **self.limits)
        try:
            if inspect.iscoroutinefunction(self.test):
                asyncio.run(self._attempt(sim, args, kwargs))
            else:
                with sim, self._judged(sim):
                    self.test(*args, **kwargs, **{self.given: sim})
        except Exception as error:
            return error
        return None

    async def _attempt(self, sim: Simulation, args: Any, kwargs: Any) -> None:
        async with sim:
            with self._judged(sim):
                await self.test(*args, **kwargs, **{self.given: sim})

    @contextlib.contextmanager
    def _judged(self, sim: Simulation) -> Iterator[None]:
        try:
            yield
        except lowlevel.AgentrtError as error:
            limit = sim._limit()
            if limit is None:
                raise
            raise _Wrong(limit) from error
        sim._check(**self.checks)

    def fail(self, seed: int, error: Exception, args: Any, kwargs: Any) -> Failure:
        """Run it again, to see that it repeats and what the trace says."""
        with tempfile.TemporaryDirectory(prefix="agentrt-") as folder:
            path = os.path.join(folder, "trace")
            again = self.attempt(seed, path, args, kwargs)
            with open(path, encoding="utf-8", errors="replace") as trace:
                crashes = [found for found in _CRASH.findall(trace.read()) if found[1] != _OURS]
        reason = str(error) if isinstance(error, _Wrong) else f"{type(error).__name__}: {error}"
        if crashes:
            reason += f"\nagent {crashes[0][0]} crashed: {crashes[0][1]}"
        if type(again) is not type(error) or _HANDLE.sub("", str(again)) != _HANDLE.sub("", str(error)):
            reason += (
                "\nbut a second run under this seed did not fail like that: "
                "something else than the seed decides what the test does"
            )
        return Failure(seed, reason, f"AGENTRT_SEED={seed} {_command(self.test)}")


def _command(test: Callable[..., Any]) -> str:
    """The command line that runs this test and no other."""
    node = os.environ.get("PYTEST_CURRENT_TEST", "").rsplit(" ", 1)[0]
    if not node:
        return shlex.join(["python", *sys.argv])
    path, _, rest = node.partition("::")
    if not os.path.exists(path):  # pytest's root is not where it was started
        path = os.path.relpath(inspect.getsourcefile(inspect.unwrap(test)) or path)
    tool = ["python", "-m", "pytest"] if sys.argv[0].endswith("__main__.py") else ["pytest"]
    return shlex.join([*tool, f"{path}::{rest}"])


def _asked(seeds: int | Iterable[int]) -> Iterable[int]:
    asked = os.environ.get("AGENTRT_SEED")
    if asked is None:
        return range(seeds) if isinstance(seeds, int) else seeds
    if not asked.isdigit():
        raise ArgumentError(f"AGENTRT_SEED is a seed, a whole number below 2**64, not {asked!r:.40}")
    return [int(asked)]


def explore(
    seeds: int | Iterable[int] = 100, *, time_limit: float = 3600.0, turns: int = 1_000_000, crashes: bool = False,
    letters: bool = False,
) -> Callable[[Callable[Concatenate[Simulation, _P], Any]], Callable[_P, None]]:  # fmt: skip
    """Run a test, async or not, once for each seed: 0 to `seeds` - 1, or those given.

    It is given an open Simulation first, and fails when it raises; when something it awaits can never come; when its
    agents are still busy after `time_limit` virtual seconds or so many `turns`; when an agent awaits at its end what
    can never come; when an agent crashed, unless a fault made it or `crashes` are allowed; with `letters`, when it
    leaves dead letters behind that no drop made.
    """
    if isinstance(seeds, int):
        whole("seeds", seeds, 32)

    def decorate(test: Callable[Concatenate[Simulation, _P], Any]) -> Callable[_P, None]:
        signature = inspect.signature(test)
        names = [name for name in signature.parameters if name != "self"]
        if not names:
            raise ArgumentError(f"{test.__qualname__} takes no simulation: its first parameter is given one")
        limits = {"time_limit": time_limit, "turns": turns}
        explorer = _Explorer(test, names[0], limits, {"crashes": crashes, "letters": letters})

        @functools.wraps(test)
        def run(*args: _P.args, **kwargs: _P.kwargs) -> None:
            for seed in _asked(seeds):
                error = explorer.attempt(seed, os.environ.get("AGENTRT_TRACE"), args, kwargs)
                if error is not None:
                    raise explorer.fail(seed, error, args, kwargs) from error

        parameters = [item for name, item in signature.parameters.items() if name != names[0]]
        run.__signature__ = signature.replace(parameters=parameters, return_annotation=None)  # type: ignore[attr-defined]
        return run

    return decorate
