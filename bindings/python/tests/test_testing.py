"""The simulator for users: seeds are explored, faults strike, and what fails is replayed by the line that it prints."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from agentrt import DeadlineError, DroppedError, FullError, Message, Overflow, Runtime, testing
from agentrt.generated.lowlevel import ArgumentError, ContextError, FaultKind, StaleError, fault_inject

BOOK = '''
from agentrt import DroppedError, testing

class Book:
    """Books each order once, however often it is sent."""

    def __init__(self):
        self.orders, self.latest = [], 0

    def receive(self, order):
        if {known}:
            self.orders.append(order.type)
            self.latest = order.type
        order.reply()

@testing.explore(seeds=200)
async def test_no_order_is_lost(sim):
    book = Book()
    agent = sim.spawn(book)
    sim.drop(to=agent, probability=0.01)
    answers = {{number: agent.ask(number) for number in range(1, 6)}}
    for number, answer in answers.items():
        while True:
            try:
                await answer
                break
            except DroppedError:
                answer = agent.ask(number)
    await sim.drained()
    assert sorted(book.orders) == [1, 2, 3, 4, 5]

def test_another():
    pass
'''
BUGGY = BOOK.format(known="order.type > self.latest")  # what is sent again comes behind what came after it
FIXED = BOOK.format(known="order.type not in self.orders")


def run(folder: Path, command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AGENTRT_", "PYTEST_"))}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("tool", ["pytest", "python -m pytest"])
def test_a_planted_bug_is_found_and_its_line_replays_it(tmp_path: Path, tool: str) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_book.py").write_text(BUGGY)
    found = run(tmp_path, f"{tool} -p no:cacheprovider -q tests")
    assert "1 failed, 1 passed" in found
    line = re.search(r"^E +(AGENTRT_SEED=(\d+) .*)$", found, re.MULTILINE)
    assert line is not None, found
    assert line[2] == "35"  # as in every language
    assert line[1] == f"AGENTRT_SEED=35 {tool} tests/test_book.py::test_no_order_is_lost"
    again = run(tmp_path, line[1])
    assert "1 failed in" in again
    assert re.search(rf"seed {line[2]}: AssertionError: assert \[", again), again
    (tmp_path / "tests" / "test_book.py").write_text(FIXED)
    assert "1 passed in" in run(tmp_path, line[1])
    assert "2 passed" in run(tmp_path, f"{tool} -p no:cacheprovider -q tests")


def failure(test: object, **options: object) -> testing.Failure:
    with pytest.raises(testing.Failure) as caught:
        testing.explore(**options)(test)()  # type: ignore[arg-type,call-overload]
    return caught.value


def test_seeds_are_run_in_order_and_a_passing_test_passes() -> None:
    seen: list[int] = []

    @testing.explore(seeds=5)
    def test(sim: testing.Simulation) -> None:
        seen.append(sim.seed)

    test()
    assert seen == [0, 1, 2, 3, 4]
    testing.explore(seeds=[7, 9])(lambda sim: seen.append(sim.seed))()
    assert seen[5:] == [7, 9]


def test_a_failure_tells_its_seed_and_is_run_twice() -> None:
    seen: list[int] = []

    def test(sim: testing.Simulation) -> None:
        seen.append(sim.seed)
        assert sim.seed < 3, "three is too many"

    failed = failure(test, seeds=10)
    assert seen == [0, 1, 2, 3, 3]
    assert failed.seed == 3
    assert str(failed).startswith("seed 3: AssertionError: three is too many")
    assert str(failed).endswith(failed.replay)
    assert isinstance(failed.__cause__, AssertionError)


def test_what_does_not_repeat_is_said() -> None:
    runs: list[int] = []

    def test(sim: testing.Simulation) -> None:
        runs.append(1)
        assert len(runs) > 1

    assert "something else than the seed" in str(failure(test, seeds=1))


def test_a_crash_is_a_failure_with_its_text_unless_it_is_allowed() -> None:
    def broken(message: Message) -> None:
        raise ValueError("one too many")

    def test(sim: testing.Simulation) -> None:
        sim.spawn(broken).signal(1)

    text = str(failure(test, seeds=1))
    assert "crashed agents: 1" in text
    assert "agent 1 crashed: ValueError: one too many" in text
    testing.explore(seeds=1, crashes=True)(test)()


def test_a_hang_is_a_failure() -> None:
    async def waits_for_ever(sim: testing.Simulation) -> None:
        await sim.spawn(lambda message: None).ask(1)

    assert "nothing is left to run" in str(failure(waits_for_ever, seeds=1))

    def leaves_one_waiting(sim: testing.Simulation) -> None:
        silent = sim.spawn(lambda message: None)

        async def asks(message: Message) -> None:
            await silent.ask(1)

        sim.spawn(asks).signal(1)

    text = str(failure(leaves_one_waiting, seeds=1))
    assert "agent 2 awaits what nothing can bring any more (1 such)" in text


def test_what_goes_on_for_ever_is_a_failure() -> None:
    def echo(message: Message) -> None:
        message.receiver.signal(1)

    def spins(sim: testing.Simulation) -> None:
        sim.spawn(echo).signal(1)

    assert "and 500 turns" in str(failure(spins, seeds=1, turns=500))

    async def ticks(sim: testing.Simulation) -> None:
        sim.spawn(lambda message: None).arm(1.0, 1, period=1.0)
        await sim.spawn(lambda message: None).ask(1)

    assert "it goes on after 60 s of virtual time" in str(failure(ticks, seeds=1, time_limit=60))


def test_dead_letters_are_a_failure_where_they_are_asked_for() -> None:
    def test(sim: testing.Simulation) -> None:
        agent = sim.spawn(lambda message: None, capacity=1, overflow=Overflow.DROP_NEWEST)
        agent.signal(1)
        agent.signal(2)

    testing.explore(seeds=1)(test)()
    assert "1 dead letters, the first of type 2 (E_OVERFLOW)" in str(failure(test, seeds=1, letters=True))


def test_a_drop_is_a_dead_letter_and_fails_the_ask() -> None:
    with testing.Simulation(1) as sim:
        agent = sim.spawn(lambda message: message.reply())
        fault = sim.drop(to=agent, skip=1, times=1)
        agent.ask(1).wait()
        with pytest.raises(DroppedError):
            agent.ask(2).wait()
        agent.ask(3).wait()
        assert fault.strikes == 1
        assert [(letter.type, letter.reason) for letter in sim.letters()] == [(2, DroppedError.status)]


def test_a_delay_passes_in_virtual_time_and_keeps_the_order() -> None:
    seen: list[int] = []
    with testing.Simulation(1) as sim:
        agent = sim.spawn(lambda message: seen.append(message.type))
        fault = sim.delay(1, 2, probability=0.5)
        for number in range(20):
            agent.signal(number)
        sim.drain()
        assert seen == list(range(20))
        assert 1_000_000_000 <= sim.clock() <= 2_000_000_000
        assert 0 < fault.strikes < 20


def test_a_slow_turn_lets_deadlines_pass() -> None:
    with testing.Simulation(1) as sim:
        agent = sim.spawn(lambda message: message.reply())
        sim.slow(5, 5, agent, times=1)
        with pytest.raises(DeadlineError):
            agent.ask(1, timeout=1).wait()
        agent.ask(1, timeout=1).wait()


def test_a_crash_strikes_the_turn_that_was_named() -> None:
    seen: list[int] = []

    @testing.explore(seeds=1)
    def test(sim: testing.Simulation) -> None:
        agent = sim.spawn(lambda message: seen.append(message.type))
        fault = sim.crash(agent, skip=2)
        for number in range(5):
            agent.signal(number)
        sim.drain()
        assert fault.strikes == 1
        assert sim.stats().crashed == 1

    test()
    assert seen == [0, 1]


def test_a_mailbox_that_counts_as_full_refuses_and_has_room_again() -> None:
    with testing.Simulation(1) as sim:
        agent = sim.spawn(lambda message: None)
        patient = sim.spawn(lambda message: None, overflow=Overflow.WAIT)
        sim.fill(1, 1, times=1)
        with pytest.raises(FullError):
            agent.signal(1)
        sim.run(2)
        agent.signal(1)
        sim.fill(3, 3, patient, times=1)
        patient.signal(1)  # waits for room
        assert sim.clock() == 5_000_000_000


def test_the_clock_jumps() -> None:
    with testing.Simulation(1) as sim:
        sim.jump(60, 60)
        sim.spawn(lambda message: None).signal(1)
        sim.run()
        assert sim.clock() == 60_000_000_000


def test_a_fault_that_was_removed_does_not_strike() -> None:
    with testing.Simulation(1) as sim:
        agent = sim.spawn(lambda message: message.reply())
        fault = sim.drop()
        fault.remove()
        agent.ask(1).wait()
        assert fault.strikes == 0
        with pytest.raises(StaleError):
            fault.remove()
    assert fault.strikes == 0


def test_one_seed_one_trace_with_faults(tmp_path: Path) -> None:
    def trace(name: str, seed: int) -> bytes:
        with testing.Simulation(seed, trace_path=tmp_path / name) as sim:
            sim.drop(probability=0.2)
            sim.delay(0.001, 0.1, probability=0.3)
            sim.slow(0.001, 0.1, probability=0.1)
            sim.crash(probability=0.05)
            agents = [sim.spawn(lambda message: None) for _ in range(4)]
            for number in range(40):
                sim.random.choice(agents).signal(number) if number % 2 else agents[0].signal(number)
                if number == 20:
                    break
            sim.run(10)
        return (tmp_path / name).read_bytes()

    assert trace("one", 3) == trace("two", 3)
    assert b"fault " in trace("one", 3)
    assert trace("one", 3) != trace("two", 4)


@pytest.mark.parametrize("wrong", ["soon", "-1", "1.5", ""])
def test_a_seed_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("AGENTRT_SEED", wrong)
    with pytest.raises(ArgumentError, match="AGENTRT_SEED is a seed"):
        testing.explore(seeds=2)(lambda sim: None)()


def test_what_makes_no_sense_is_refused(threaded: Runtime) -> None:
    with pytest.raises(ArgumentError, match="takes no simulation"):
        testing.explore()(lambda: None)  # type: ignore[arg-type,misc]
    with testing.Simulation(1) as sim:
        for probability in (0, 1.5, -1):
            with pytest.raises(ArgumentError, match="a probability"):
                sim.drop(probability=probability)
        with pytest.raises(ArgumentError, match="max_ns must be greater"):
            sim.delay(0, 0)
        with pytest.raises(ArgumentError, match="min_ns is greater"):
            sim.slow(2, 1)
    with pytest.raises(ContextError, match="only a simulated runtime has faults"):
        fault_inject(threaded._live.bits, kind=FaultKind.DROP, chance=1)


def test_a_test_may_close_its_simulation() -> None:
    @testing.explore(seeds=2)
    def test(sim: testing.Simulation) -> None:
        sim.spawn(lambda message: None).signal(1)
        sim.close()

    test()


def test_what_a_failure_says_may_name_agents(tmp_path: Path) -> None:
    def test(sim: testing.Simulation) -> None:
        agent = sim.spawn(lambda message: None)
        agent.kill()
        sim.run()
        agent.signal(1)

    text = str(failure(test, seeds=1))
    assert "DeadError: agentrt_signal: agent 0x" in text
    assert "something else than the seed" not in text  # though no two runs give an agent the same handle


def test_fixtures_and_methods_go_with_it(tmp_path: Path) -> None:
    class Suite:
        @testing.explore(seeds=2)
        def test(self, sim: testing.Simulation, path: Path) -> None:
            assert path == tmp_path
            assert isinstance(self, Suite)

    Suite().test(path=tmp_path)


def test_a_trace_is_left_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AGENTRT_SEED", "5")
    monkeypatch.setenv("AGENTRT_TRACE", str(tmp_path / "trace"))

    @testing.explore(seeds=2)
    async def test(sim: testing.Simulation) -> None:
        assert sim.seed == 5
        await sim.spawn(lambda message: message.reply()).ask(1)
        await asyncio.sleep(0)

    test()
    assert "ask 0->1 1 inline 0" in (tmp_path / "trace").read_text()
