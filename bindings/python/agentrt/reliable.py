"""What stands between a call and something that fails: Breaker, and Retry with the tries of one call."""

from __future__ import annotations

import contextlib
import inspect
import itertools
import random
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .future import Future, nanoseconds, whole
from .generated import lowlevel
from .generated.lowlevel import (
    AgentrtError,
    ArgumentError,
    Backoff,
    BreakerInfo,
    BreakerState,
    DeadlineError,
    LimitError,
)
from .unique import Unique

if TYPE_CHECKING:
    from .host import Host

Result = TypeVar("Result")
_process_seed = random.getrandbits(53)


class Breaker(Unique):
    """A circuit breaker: `with breaker.guard(): …` raises TrippedError while what it guards keeps failing."""

    __slots__ = ("bits",)

    def __init__(self, bits: int) -> None:
        self.bits = bits

    @contextlib.contextmanager
    def guard(self) -> Iterator[None]:
        """Around a call, awaits included: TrippedError instead of it, or a report of how it ended.

        An exception is a failure, but for a cancellation, which says nothing about what was called.
        """
        ticket = self.admit()
        try:
            yield
        except Exception:
            self._report_quietly(ticket, failed=True)
            raise
        self._report_quietly(ticket, failed=False)

    def _report_quietly(self, ticket: int, *, failed: bool) -> None:
        with contextlib.suppress(AgentrtError):  # it may have been given back meanwhile
            self.report(ticket, failed=failed)

    def admit(self) -> int:
        """A ticket for a call that may be made now; TrippedError if none may."""
        return lowlevel.breaker_admit(self.bits)

    def report(self, ticket: int, *, failed: bool = False) -> None:
        """Say how the call of this ticket ended, once."""
        lowlevel.breaker_report(self.bits, ticket, int(failed))

    @property
    def state(self) -> BreakerState:
        """CLOSED, OPEN or HALF_OPEN; advisory."""
        return BreakerState(self.info().state)

    def info(self) -> BreakerInfo:
        """Its state, the failures in its window, and how often it has tripped."""
        return lowlevel.breaker_info_get(self.bits)

    def close(self) -> None:
        """Give it back; its runtime does that, too. A second close does nothing."""
        with contextlib.suppress(lowlevel.StaleError):
            lowlevel.breaker_close(self.bits)

    def __repr__(self) -> str:
        return f"<Breaker {self.bits:#x}>"


def worth_another_try(error: Exception) -> bool:
    """What Retry asks by default: errors of agentrt by their class, all others are worth it."""
    if isinstance(error, AgentrtError):
        return lowlevel.status_class(error.status) in ("transient", "overload")
    return True


class Attempt(NamedTuple):
    """One try of a call: its number from 1, and a key that is the same for all tries of the call."""

    number: int
    key: int


class Retry(Unique):
    """A retry policy, for `runtime.retry`. All calls that share one share its budget.

    At most `attempts` tries, the first included. The pauses begin with `base` seconds and grow as `backoff` says,
    up to `cap`; with `jitter` each is drawn evenly between 0 and that. A `budget` of n allows n retries at once, and
    one more every `refill` seconds. `worth` says whether an error is worth another try.
    """

    def __init__(
        self, *, attempts: int = 5, base: float = 0.1, cap: float | None = 30.0,
        backoff: Backoff = Backoff.EXPONENTIAL, jitter: bool = True, budget: int = 0, refill: float = 1.0,
        seed: int | None = None, worth: Callable[[Exception], bool] = worth_another_try,
    ) -> None:  # fmt: skip
        if attempts < 1:
            raise ArgumentError(f"a policy allows at least one try, not {attempts!r}")
        self._policy: dict[str, int] = {
            "attempts": whole("attempts", attempts, 32), "backoff": whole("backoff", backoff, 32),
            "jitter": int(jitter), "base_ns": max(nanoseconds(base), 1),
            "cap_ns": 0 if cap is None else max(nanoseconds(cap), 1),
            "budget": whole("budget", budget, 32), "refill_ns": max(nanoseconds(refill), 1),
        }  # fmt: skip
        self.worth = worth
        self._seed = None if seed is None else whole("seed", seed, 64)
        self._calls = itertools.count()
        self._spent_ns = 0
        self._lock = threading.Lock()  # of the budget

    def _seed_in(self, host: Host) -> int:
        """Repeatable in a simulation, else of this process alone."""
        return self._seed if self._seed is not None else 0 if host.simulated else _process_seed

    def call(self, host: Host) -> int:
        """The key of the next call."""
        return lowlevel.retry_key(self._seed_in(host), next(self._calls))

    def policy(self, host: Host) -> dict[str, int]:
        """The same as plain numbers, for the core."""
        return {**self._policy, "seed": self._seed_in(host)}

    def pause_ns(self, attempt: Attempt, now_ns: int, deadline_ns: int) -> int:
        """How long to wait after this try; LimitError or DeadlineError if there is no other."""
        pause_ns = lowlevel.retry_next(attempt.number, now_ns, deadline_ns, **self._policy, seed=attempt.key)
        with self._lock:
            self._spent_ns = lowlevel.retry_spend(now_ns, self._spent_ns, **self._policy)
        return pause_ns

    def __repr__(self) -> str:
        return f"<Retry attempts={self._policy['attempts']} backoff={Backoff(self._policy['backoff']).name}>"


class Tries:
    """The tries of one call."""

    def __init__(self, host: Host, policy: Retry | None, timeout: float | None) -> None:
        self._host, self._policy = host, policy or Retry()
        self._deadline_ns = 0 if timeout is None else max(host.clock() + nanoseconds(timeout), 1)
        self._attempt = Attempt(1, self._policy.call(host))

    def make(self, function: Callable[[Attempt], Any]) -> Any:
        """One try."""
        return function(self._attempt)

    def pause(self, error: Exception) -> Future:
        """The pause after a try that failed with `error`; raises that if no other try is made."""
        host = self._host
        if not self._policy.worth(error):
            raise error
        try:
            pause_ns = self._policy.pause_ns(self._attempt, host.clock(), self._deadline_ns)
        except (LimitError, DeadlineError):
            raise error from error.__cause__
        self._attempt = self._attempt._replace(number=self._attempt.number + 1)
        future = Future(host, host.caller())
        future.name(lowlevel.retry_pause(host.bits, host.caller().bits, pause_ns))
        return future


async def retry(tries: Tries, function: Callable[[Attempt], Awaitable[Result] | Result]) -> Result:
    """Try until it works; in virtual time when simulated."""
    while True:
        try:
            result = tries.make(function)
            made: Result = await result if inspect.isawaitable(result) else result
            return made
        except Exception as error:
            pause = tries.pause(error)
        with contextlib.suppress(DeadlineError):  # which is how a pause ends
            await pause


def retry_wait(tries: Tries, function: Callable[[Attempt], Result]) -> Result:
    """The same for a plain thread."""
    while True:
        try:
            made: Result = tries.make(function)
            return made
        except Exception as error:
            pause = tries.pause(error)
        with contextlib.suppress(DeadlineError):
            pause.wait()
