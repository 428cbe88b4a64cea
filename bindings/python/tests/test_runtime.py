"""Opening and closing: twice, many, forked, forgotten; replay; and that no foreign thread can enter Python."""

import asyncio
import gc
import os
import re
import subprocess
import sys
import textwrap
import time
import weakref
from pathlib import Path

import pytest

import agentrt
from agentrt import Mailbox, Message, Runtime, Status


def echo(message: Message) -> None:
    if message.is_ask:
        message.reply(message.data)


def python(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(program)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_close_is_idempotent_and_ends_everything() -> None:
    ended: list[str] = []

    async def agent(mailbox: Mailbox) -> None:
        try:
            async for _ in mailbox:
                pass
        finally:
            ended.append("unwound")

    runtime = Runtime(simulated=True)
    with runtime:
        handle = runtime.spawn(agent)
        mute = runtime.spawn(lambda message: None).ask(1)
        runtime.run()
        runtime.close()
        runtime.close()
        with pytest.raises(agentrt.AgentrtError):
            handle.signal(1)
        with pytest.raises(agentrt.ClosedError):
            mute.result()
    assert ended == ["unwound"]
    with pytest.raises(agentrt.AgentrtError):
        runtime.stats()


@pytest.mark.parametrize("simulated", [True, False])
def test_a_trace_that_is_not_whole_is_told_by_the_close(simulated: bool) -> None:
    with pytest.raises(OSError, match="trace file '/nowhere/trace': No such file") as refused:
        Runtime(simulated=simulated, trace_path="/nowhere/trace").__enter__()
    assert refused.value.status == Status.E_SYSTEM
    runtime = Runtime(simulated=simulated, trace_path="/dev/full")
    with pytest.raises(agentrt.SystemRefusedError, match="trace file '/dev/full': No space left on device"), runtime:
        agent = runtime.spawn(echo)
        assert agent.ask(1, b"x").wait(5).text == "x"
    runtime.close()
    with pytest.raises(agentrt.AgentrtError):
        agent.signal(1)


def test_at_exit_a_lost_trace_is_a_warning() -> None:
    done = python("""
        import agentrt
        paths = "/dev/full", "/dev/../dev/full"
        kept = [agentrt.Runtime(simulated=True, trace_path=path).__enter__() for path in paths]
        for runtime in kept:
            runtime.spawn(print)
    """)
    assert done.returncode == 0
    for path in ("/dev/full", "/dev/../dev/full"):
        assert f"RuntimeWarning: agentrt_runtime_close: trace file '{path}'" in done.stderr


def test_a_forgotten_runtime_is_closed_with_a_warning() -> None:
    bits = Runtime(simulated=True).__enter__()._live.bits
    with pytest.warns(ResourceWarning, match="was not closed"):
        gc.collect()
    with pytest.raises(agentrt.StaleError):
        agentrt.lowlevel.runtime_stats(bits)


def test_a_runtime_is_opened_once() -> None:
    runtime = Runtime(simulated=True)
    with pytest.raises(agentrt.ContextError, match="not open"):
        runtime.stats()
    with runtime, pytest.raises(agentrt.ContextError, match="opened once"):
        runtime.__enter__()


def test_what_is_awaited_ends_when_the_runtime_closes() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            task = asyncio.create_task(ask(runtime.spawn(lambda message: None)))
            await asyncio.sleep(0.01)
        with pytest.raises(agentrt.ClosedError):
            await task

    async def ask(agent: agentrt.Agent) -> None:
        await agent.ask(1)

    asyncio.run(main())


def test_an_agent_cannot_close_its_runtime(threaded: Runtime) -> None:
    seen: list[str] = []

    def close(message: Message) -> None:
        try:
            threaded.close()
        except agentrt.ContextError as error:
            seen.append(str(error))

    threaded.spawn(close).signal(1)
    threaded.drain()
    assert seen == ["a runtime cannot be closed by one of its agents"]


def test_two_runtimes_side_by_side() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as one, Runtime(workers=1) as other:
            far = other.spawn(echo)

            class Near:
                async def receive(self, message: Message) -> None:
                    with pytest.raises(agentrt.ForeignError):
                        agentrt.lowlevel.signal(message.receiver.bits, far.bits, 1)
                    answer = await asyncio.wait_for(far.ask(1, b"over there"), 5)
                    message.reply(answer.data)

            assert (await one.spawn(Near()).ask(1, timeout=5)).data == b"over there"

    asyncio.run(main())


def test_a_hundred_runtimes_one_after_the_other() -> None:
    for _ in range(100):
        with Runtime(workers=1) as runtime:
            assert runtime.spawn(echo).ask(1, b"x").wait(5).data == b"x"


def test_nothing_is_left_of_an_agent_that_ended(simulated: Runtime) -> None:
    mute = simulated.spawn(lambda message: None)

    class Agent:
        async def receive(self, message: Message) -> None:
            self.asked = mute.ask(1)
            self.watch = mute.monitor()
            await mute.ask(2)

    behavior = Agent()
    gone = weakref.ref(behavior)
    agent = simulated.spawn(behavior)
    del behavior
    agent.signal(1)
    simulated.run()
    assert gone() is not None
    agent.kill()
    simulated.run()
    gc.collect()
    assert gone() is None


def test_stats_and_letters(simulated: Runtime) -> None:
    agent = simulated.spawn(echo)
    agent.signal(7)
    agent.kill()
    simulated.run()
    letter = simulated.letters()[0]
    assert (letter.to, letter.sender, letter.type, letter.reason) == (agent, None, 7, Status.E_DEAD)
    stats = simulated.stats()
    assert stats.accepted == stats.handled + stats.dead_letters


def test_one_seed_is_one_trace(tmp_path: Path) -> None:
    def run(seed: int) -> bytes:
        path = tmp_path / f"{seed}.trace"
        with Runtime(simulated=True, seed=seed, trace_path=path) as runtime:
            agents = [runtime.spawn(echo) for _ in range(8)]

            class Asker:
                async def receive(self, message: Message) -> None:
                    for agent in agents:
                        await agent.ask(message.type)

            askers = [runtime.spawn(Asker()) for _ in range(4)]
            for asker in askers:
                asker.signal(3)
            runtime.run()
        return path.read_bytes()

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_the_event_loop_drives_a_simulation_like_plain_code(tmp_path: Path) -> None:
    def plain() -> None:
        with Runtime(simulated=True, seed=5, trace_path=tmp_path / "plain") as runtime:
            assert runtime.spawn(echo).ask(1, b"x", timeout=1).wait().data == b"x"

    async def looped() -> None:
        async with Runtime(simulated=True, seed=5, trace_path=tmp_path / "looped") as runtime:
            assert (await runtime.spawn(echo).ask(1, b"x", timeout=1)).data == b"x"

    plain()
    asyncio.run(looped())
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "looped").read_bytes()


def test_a_simulation_lets_the_event_loop_run() -> None:
    class Sleeper:
        async def receive(self, message: Message) -> None:
            await asyncio.sleep(0.01)
            message.reply(b"slept")

    async def main() -> None:
        async with Runtime(simulated=True) as runtime:
            assert (await runtime.spawn(Sleeper()).ask(1)).data == b"slept"

    asyncio.run(main())


def test_a_fork_leaves_the_parents_runtime_alone(threaded: Runtime) -> None:
    agent = threaded.spawn(echo)
    assert agent.ask(1, b"x").wait(5).data == b"x"
    child = os.fork()
    if child == 0:
        code = 1
        try:
            agent.signal(1)
        except agentrt.ForkedError:
            threaded.close()
            with Runtime(simulated=True) as own:
                code = 0 if own.spawn(echo).ask(1, b"y").wait().data == b"y" else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert agent.ask(1, b"z").wait(5).data == b"z"


def test_a_process_ends_with_a_live_runtime() -> None:
    for enter in ("runtime.__enter__()", "asyncio.run(runtime.__aenter__())"):
        program = f"""
            import asyncio, agentrt
            runtime = agentrt.Runtime(workers=2)
            {enter}
            agent = runtime.spawn(lambda message: None)
            for _ in range(100):
                agent.signal(1)
            print("end")
        """
        result = python(program)
        assert (result.returncode, result.stdout) == (0, "end\n"), result.stderr


def test_a_handler_that_never_returns_does_not_keep_the_process() -> None:
    program = """
        import agentrt, time
        runtime = agentrt.Runtime(workers=1).__enter__()
        runtime.spawn(lambda message: time.sleep(1000)).signal(1)
        time.sleep(0.2)
        print("end")
    """
    result = python(program)
    assert (result.returncode, result.stdout) == (0, "end\n"), result.stderr


def test_control_c_interrupts_a_wait() -> None:
    program = """
        import agentrt, os, signal, threading, time
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
        with agentrt.Runtime(workers=1) as runtime:
            future = runtime.spawn(lambda message: None).ask(1)
            threading.Thread(target=lambda: (time.sleep(0.3), os.kill(os.getpid(), signal.SIGINT))).start()
            try:
                future.wait()
            except KeyboardInterrupt:
                print("interrupted")
    """
    result = python(program)
    assert (result.returncode, result.stdout) == (0, "interrupted\n"), result.stderr


def test_the_event_loop_is_not_starved() -> None:
    """A thread that floods an agent leaves timers of the loop their share."""

    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            agent = runtime.spawn(echo, capacity=100_000)
            for _ in range(50_000):
                agent.signal(1)
            ticks = 0
            while runtime.stats().in_flight > 0:
                await asyncio.sleep(0)
                ticks += 1
            assert ticks >= 45

    asyncio.run(main())


def test_a_loop_that_stalls_loses_its_agents(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async with Runtime(workers=1, stall=0.4) as runtime:
            agent = runtime.spawn(echo)
            await agent.ask(1, timeout=5)
            await agent.signal(1)
            time.sleep(1.5)
            with pytest.raises(agentrt.AgentrtError):
                await agent.ask(1, timeout=5)
            await asyncio.sleep(0.05)

    asyncio.run(main())
    assert caplog.records == []


def test_no_foreign_thread_can_enter_python() -> None:
    extension = Path(agentrt.lowlevel.lib.__file__ if hasattr(agentrt.lowlevel.lib, "__file__") else native_path())
    package = Path(agentrt.__file__).parent
    symbols = subprocess.run(["nm", "-D", extension], capture_output=True, text=True, check=True).stdout
    assert "PyGILState" not in symbols
    exported = re.findall(r" T (\w+)", symbols)
    assert exported == ["PyInit__native"]
    sources = "".join(path.read_text() for path in package.rglob("*.py"))
    assert not re.search(r'extern "Python|def_extern|ffi\.callback', sources)


def native_path() -> str:
    import agentrt._native as native  # type: ignore[import-not-found]

    return str(native.__file__)


def test_a_close_while_a_request_is_answered_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(30):
        with Runtime(workers=1) as runtime:
            agent = runtime.spawn(lambda message: message.reply(b"x"))
            agent.ask(1)
            agent.ask(2)
    assert caplog.records == []


def test_a_wait_that_is_too_short_says_how_long_it_was(threaded: Runtime) -> None:
    future = threaded.spawn(lambda message: None).ask(1)
    with pytest.raises(agentrt.DeadlineError, match=r"not done after 0\.25 s"):
        future.wait(0.25)
    assert repr(agentrt.DeadlineError) == "<class 'agentrt.DeadlineError'>"
