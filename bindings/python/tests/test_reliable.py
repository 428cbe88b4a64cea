"""Breakers, retries and dead letters as they happen."""

import asyncio

import pytest

import agentrt
from agentrt import Attempt, Backoff, Breaker, BreakerState, Kind, Mailbox, Message, Overflow, Retry, Runtime, Status


class Flaky:
    """Refuses the first `bad` asks."""

    def __init__(self, bad: int, status: Status = Status.E_BUSY) -> None:
        self.bad, self.status, self.keys = bad, status, []  # type: int, Status, list[bytes]

    def receive(self, message: Message) -> None:
        self.keys.append(bytes(message.data))
        if len(self.keys) <= self.bad:
            message.refuse("not yet", self.status)
        else:
            message.reply(str(len(self.keys)).encode())


STEADY = Retry(base=0.001, jitter=False, backoff=Backoff.FIXED)


def fail(breaker: Breaker) -> None:
    with pytest.raises(ZeroDivisionError), breaker.guard():
        raise ZeroDivisionError


def test_a_breaker_trips_and_recovers(simulated: Runtime) -> None:
    breaker = simulated.breaker(failures=2, cooldown=3)
    fail(breaker)
    assert breaker.state is BreakerState.CLOSED
    fail(breaker)
    assert breaker.state is BreakerState.OPEN
    with pytest.raises(agentrt.TrippedError, match="the next probe"), breaker.guard():
        raise AssertionError("nothing is called")
    simulated.run(3)
    with breaker.guard():
        assert breaker.state is BreakerState.HALF_OPEN
        with pytest.raises(agentrt.TrippedError):
            breaker.admit()
    assert breaker.state is BreakerState.CLOSED
    assert breaker.info().trips == 1


def test_a_probe_that_fails_opens_it_again(simulated: Runtime) -> None:
    breaker = simulated.breaker(failures=1, cooldown=1)
    fail(breaker)
    simulated.run(1)
    fail(breaker)
    assert breaker.state is BreakerState.OPEN
    assert breaker.info().trips == 2


def test_a_breaker_guards_an_await() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            breaker = runtime.breaker(failures=1, cooldown=1000)
            flaky = runtime.spawn(Flaky(1))
            with pytest.raises(agentrt.BusyError), breaker.guard():
                await flaky.ask(1)
            with pytest.raises(agentrt.TrippedError), breaker.guard():
                await flaky.ask(1)

    asyncio.run(main())


def test_a_cancelled_call_says_nothing(simulated: Runtime) -> None:
    breaker = simulated.breaker(failures=1)
    with pytest.raises(asyncio.CancelledError), breaker.guard():
        raise asyncio.CancelledError
    assert breaker.info().failures == 0


def test_a_ticket_is_reported_once(simulated: Runtime) -> None:
    breaker = simulated.breaker(failures=1, cooldown=1, probes=2)
    fail(breaker)
    simulated.run(1)
    ticket = breaker.admit()
    breaker.report(ticket)
    with pytest.raises(agentrt.StaleError, match="reported before"):
        breaker.report(ticket)
    with pytest.raises(agentrt.ArgumentError, match="no such ticket"):
        breaker.report(999_999)


def test_a_breaker_that_was_given_back_is_stale(simulated: Runtime) -> None:
    breaker = simulated.breaker()
    with breaker.guard():
        breaker.close()
    breaker.close()
    with pytest.raises(agentrt.StaleError):
        breaker.admit()


@pytest.mark.parametrize(
    "bad", [{"failures": 1025}, {"failures": -1}, {"probes": 33}, {"window": -1}, {"cooldown": "x"}]
)
def test_a_breaker_out_of_range_is_refused(simulated: Runtime, bad: dict[str, int]) -> None:
    with pytest.raises(agentrt.ArgumentError):
        simulated.breaker(**bad)


def test_host_code_retries_in_virtual_time(simulated: Runtime) -> None:
    flaky = Flaky(2)
    agent = simulated.spawn(flaky)
    policy = Retry(base=1, cap=None, jitter=False)
    answer = simulated.retry_wait(lambda attempt: agent.ask(1, str(attempt.key).encode()).wait(), policy)
    assert answer.text == "3"
    assert simulated.clock() == 3_000_000_000  # pauses of 1 s and 2 s
    assert len(set(flaky.keys)) == 1


def test_an_agent_retries(simulated: Runtime) -> None:
    flaky, seen = simulated.spawn(Flaky(3)), []  # type: agentrt.Agent, list[str]

    async def patient(mailbox: Mailbox) -> None:
        async for _ in mailbox:
            answer = await simulated.retry(lambda attempt: flaky.ask(1), STEADY)
            seen.append(answer.text)

    simulated.spawn(patient).signal(1)
    simulated.run(1)
    assert seen == ["4"]


def test_the_event_loop_retries() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            flaky = runtime.spawn(Flaky(2))

            async def call(attempt: Attempt) -> Message:
                assert attempt.key > 0
                return await flaky.ask(attempt.number)

            assert (await runtime.retry(call, STEADY)).text == "3"

    asyncio.run(main())


def test_a_thread_retries(threaded: Runtime) -> None:
    flaky = threaded.spawn(Flaky(2))
    assert threaded.retry_wait(lambda attempt: flaky.ask(1).wait(5), STEADY).text == "3"


def test_the_last_error_is_raised_when_no_try_is_left(simulated: Runtime) -> None:
    flaky = Flaky(9)
    agent = simulated.spawn(flaky)
    with pytest.raises(agentrt.BusyError, match="not yet"):
        simulated.retry_wait(lambda attempt: agent.ask(1).wait(), Retry(attempts=3, base=1, jitter=False))
    assert len(flaky.keys) == 3


def test_no_pause_reaches_the_timeout(simulated: Runtime) -> None:
    flaky = Flaky(9)
    agent = simulated.spawn(flaky)
    with pytest.raises(agentrt.BusyError):
        simulated.retry_wait(lambda attempt: agent.ask(1).wait(), Retry(attempts=9, base=1, jitter=False), timeout=2.5)
    assert len(flaky.keys) == 2
    assert simulated.clock() == 1_000_000_000


def test_what_no_try_helps_is_not_tried_again(simulated: Runtime) -> None:
    flaky = Flaky(9, Status.E_REFUSED)
    agent = simulated.spawn(flaky)
    with pytest.raises(agentrt.RefusedError):
        simulated.retry_wait(lambda attempt: agent.ask(1).wait(), STEADY)
    assert len(flaky.keys) == 1
    with pytest.raises(agentrt.RefusedError):
        simulated.retry_wait(lambda attempt: agent.ask(1).wait(), Retry(attempts=2, base=1, worth=lambda error: True))
    assert len(flaky.keys) == 3


def test_calls_share_the_budget_of_their_policy(simulated: Runtime) -> None:
    policy = Retry(attempts=99, base=0.001, jitter=False, backoff=Backoff.FIXED, budget=3, refill=1000)
    flaky = Flaky(99)
    agent = simulated.spawn(flaky)
    for tries in (4, 5):
        with pytest.raises(agentrt.BusyError):
            simulated.retry_wait(lambda attempt: agent.ask(1).wait(), policy)
        assert len(flaky.keys) == tries


def test_jitter_repeats_under_a_seed() -> None:
    def run(seed: int) -> int:
        with Runtime(simulated=True) as runtime:
            agent = runtime.spawn(Flaky(3))
            runtime.retry_wait(lambda attempt: agent.ask(1).wait(), Retry(base=1, seed=seed))
            return runtime.clock()

    assert run(1) == run(1) != run(2)


def test_a_pause_that_overflows_is_refused(simulated: Runtime) -> None:
    policy = Retry(attempts=2, base=2**33, cap=None, backoff=Backoff.FIXED, jitter=False)
    agent = simulated.spawn(Flaky(9))
    assert "attempts=2" in repr(policy)
    assert policy.pause_ns(Attempt(1, 1), 0, 0) == 2**33 * 10**9
    huge = Retry(attempts=99, base=2**33, cap=None, jitter=False)
    with pytest.raises(agentrt.ArgumentError, match="cap_ns is 0"):
        huge.pause_ns(Attempt(5, 1), 0, 0)
    with pytest.raises(agentrt.ArgumentError):
        Retry(attempts=0)
    assert agent.info().depth == 0


def test_dead_letters_are_told(simulated: Runtime) -> None:
    seen: list[Message] = []
    ear = simulated.spawn(seen.append)
    ear.subscribe_letters()
    narrow = simulated.spawn(lambda message: None, capacity=1, overflow=Overflow.DROP_NEWEST)
    narrow.signal(1)
    narrow.signal(2, b"abc")
    simulated.run()
    assert [message.kind for message in seen] == [Kind.LETTER]
    letter = seen[0].letter
    assert (letter.to, letter.sender, letter.type, letter.reason, letter.payload_bytes) == (
        narrow, None, 2, Status.E_OVERFLOW, 3)  # fmt: skip
    assert seen[0].missed == 0
    assert letter == simulated.letters()[0]
    ear.unsubscribe_letters()
    narrow.signal(3)
    narrow.signal(4)
    simulated.run()
    assert len(seen) == 1


def test_a_letter_waits_while_its_agent_awaits(simulated: Runtime) -> None:
    seen: list[str] = []

    class Ear:
        async def receive(self, message: Message) -> None:
            if message.kind == Kind.LETTER:
                seen.append("letter")
            else:
                with pytest.raises(agentrt.DeadlineError):
                    await mute.ask(1, timeout=1)
                seen.append("handled")

    mute = simulated.spawn(lambda message: None)
    ear = simulated.spawn(Ear())
    ear.subscribe_letters()
    ear.signal(1)
    simulated.run()
    victim = simulated.spawn(lambda message: None)
    victim.signal(1)
    victim.kill()
    simulated.run(2)
    assert seen == ["handled", "letter"]


def test_a_mailbox_gets_letters_in_their_place(simulated: Runtime) -> None:
    seen: list[Kind] = []

    async def ear(mailbox: Mailbox) -> None:
        async for message in mailbox:
            seen.append(message.kind)

    agent = simulated.spawn(ear)
    agent.subscribe_letters()
    victim = simulated.spawn(lambda message: None)
    agent.signal(1)
    victim.signal(1)
    victim.kill()
    simulated.run()
    assert seen == [Kind.SIGNAL, Kind.LETTER]
