"""Asking, deadlines, cancelling and backpressure, on an event loop, in threads and simulated."""

import asyncio
import contextlib
import threading
from collections.abc import Generator

import pytest

import agentrt
from agentrt import Mailbox, Message, Overflow, Runtime, Status


def echo(message: Message) -> None:
    if message.is_ask:
        message.reply(message.data, type=message.type)


def test_an_ask_from_the_event_loop_is_awaited() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            agent = runtime.spawn(echo)
            answers = await asyncio.gather(*(agent.ask(n, bytes([n])) for n in range(50)))
            assert [(a.type, a.data) for a in answers] == [(n, bytes([n])) for n in range(50)]

    asyncio.run(main())


def test_an_ask_from_a_thread_is_waited_for(threaded: Runtime) -> None:
    agent = threaded.spawn(echo)
    answers: list[bytes] = []

    def work() -> None:
        answers.append(bytes(agent.ask(1, b"x").wait(5).data))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [b"x"] * 4


def test_another_thread_asks_an_agent_of_the_event_loop() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            agent = runtime.spawn(echo)
            answer = await asyncio.to_thread(lambda: agent.ask(1, b"far").wait(5))
            assert answer.data == b"far"

    asyncio.run(main())


def test_a_deadline_passes_in_virtual_time(simulated: Runtime) -> None:
    mute = simulated.spawn(lambda message: None)
    future = mute.ask(1, timeout=2.5)
    with pytest.raises(TimeoutError):
        future.wait()
    assert simulated.clock() == 2_500_000_000


def test_a_wait_of_its_own_leaves_the_future(simulated: Runtime) -> None:
    mute = simulated.spawn(lambda message: None)
    future = mute.ask(1, timeout=3)
    with pytest.raises(agentrt.DeadlineError, match="not done within 1 s"):
        future.wait(1)
    assert not future.done()
    with pytest.raises(agentrt.DeadlineError):
        future.wait(10)
    assert future.done()


def test_a_deadline_is_inherited(simulated: Runtime) -> None:
    mute = simulated.spawn(lambda message: None)
    seen: list[int] = []

    class Middle:
        async def receive(self, message: Message) -> None:
            with contextlib.suppress(agentrt.DeadlineError):
                await mute.ask(1)
            seen.append(simulated.clock())

    middle = simulated.spawn(Middle())
    with pytest.raises(agentrt.DeadlineError):
        middle.ask(1, timeout=4).wait()
    simulated.run(10)
    assert seen == [4_000_000_000]


def test_after_its_reply_a_handler_asks_in_its_own_time(simulated: Runtime) -> None:
    seen: list[bytes] = []
    agent = simulated.spawn(echo)

    class Middle:
        async def receive(self, message: Message) -> None:
            message.reply()
            seen.append(bytes((await agent.ask(1, b"after")).data))

    simulated.spawn(Middle()).ask(1, timeout=1).wait()
    simulated.run()
    assert seen == [b"after"]


def test_timers_and_notices_ask_in_their_own_time(simulated: Runtime) -> None:
    seen: list[str] = []
    agent = simulated.spawn(echo)
    doomed = simulated.spawn(echo)

    class Busy:
        def __init__(self) -> None:
            self.later: list[agentrt.Future] = []

        async def receive(self, message: Message) -> None:
            if message.kind == agentrt.Kind.TIMER:
                seen.append((await agent.ask(1, b"timer", timeout=1)).text)
                return
            self.watch = doomed.monitor()
            doomed.kill()
            with contextlib.suppress(agentrt.DeadlineError):
                await simulated.spawn(lambda m: None).ask(1, timeout=3)

        def notice(self, message: Message) -> None:
            self.later.append(agent.ask(1, b"notice"))

    busy = Busy()
    handle = simulated.spawn(busy)
    with pytest.raises(agentrt.DeadlineError):
        handle.ask(1, timeout=2).wait()
    handle.arm(1, 5)
    simulated.run(10)
    assert seen == ["timer"]
    assert busy.later[0].result().text == "notice"


def test_a_refusal_raises_its_status_and_text(simulated: Runtime) -> None:
    agent = simulated.spawn(lambda message: message.refuse("not today"))
    with pytest.raises(agentrt.RefusedError, match="not today") as raised:
        agent.ask(1).wait()
    assert raised.value.status == Status.E_REFUSED
    assert raised.value.code == "E_REFUSED"


def test_a_second_reply_is_stale(simulated: Runtime) -> None:
    kept: list[Message] = []
    agent = simulated.spawn(kept.append)
    future = agent.ask(1)
    simulated.run()
    kept[0].reply(b"late but fine")
    assert future.wait().text == "late but fine"
    with pytest.raises(agentrt.StaleError):
        kept[0].reply(b"again")


def test_a_cancelled_task_cancels_its_ask() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            kept: list[Message] = []
            agent = runtime.spawn(kept.append)
            future = agent.ask(1)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(future, 0.05)
            kept[0].reply()
            assert runtime.letters()[0].reason == Status.E_LATE
            with pytest.raises(agentrt.StaleError):
                kept[0].reply()
            assert not runtime.letters()

    asyncio.run(main())


def test_a_cancelled_future_says_so(simulated: Runtime) -> None:
    future = simulated.spawn(lambda message: None).ask(1)
    future.cancel()
    future.cancel()
    with pytest.raises(agentrt.CancelledError):
        future.result()


def test_nothing_left_to_run_is_an_error_and_no_hang(simulated: Runtime) -> None:
    with pytest.raises(agentrt.PendingError, match="nothing is left to run"):
        simulated.spawn(lambda message: None).ask(1).wait()


def test_a_full_mailbox_refuses(simulated: Runtime) -> None:
    agent = simulated.spawn(echo, capacity=2)
    agent.signal(1)
    agent.signal(1)
    with pytest.raises(agentrt.FullError):
        agent.signal(1)


@pytest.mark.parametrize("simulated", [True, False])
def test_agents_and_tasks_await_room(simulated: bool) -> None:
    seen: list[int] = []

    async def main() -> None:
        async with Runtime(simulated=simulated, workers=1) as runtime:
            narrow = runtime.spawn(lambda m: seen.append(m.type), capacity=2, overflow=Overflow.WAIT)

            async def sender(mailbox: Mailbox) -> None:
                message = await anext(mailbox)
                for number in range(20):
                    await narrow.signal(number)
                message.reply()

            await runtime.spawn(sender).ask(1, timeout=5)
            for number in range(20, 40):
                await narrow.signal(number)
            await runtime.drained()

    asyncio.run(main())
    assert seen == list(range(40))


def test_a_sync_handler_cannot_await_room(simulated: Runtime) -> None:
    seen: list[str] = []
    narrow = simulated.spawn(echo, capacity=1, overflow=Overflow.WAIT)

    def sender(message: Message) -> None:
        narrow.signal(1)
        with pytest.raises(BlockingIOError, match="only async code"):
            narrow.signal(1)
        seen.append("refused")

    simulated.spawn(sender).signal(1)
    simulated.run()
    assert seen == ["refused"]


def test_an_agent_cannot_await_room_in_its_own_mailbox(simulated: Runtime) -> None:
    class Selfish:
        async def receive(self, message: Message) -> None:
            await message.receiver.signal(1)
            await message.receiver.signal(2)

    agent = simulated.spawn(Selfish(), capacity=1, overflow=Overflow.WAIT)
    down = agent.monitor()
    agent.signal(0)
    assert "would wait for ever" in down.wait(1).text


def test_a_signal_without_room_that_nobody_awaits_warns(simulated: Runtime) -> None:
    narrow = simulated.spawn(echo, capacity=1, overflow=Overflow.WAIT)

    class Sender:
        async def receive(self, message: Message) -> None:
            narrow.signal(1)
            narrow.signal(1)

    simulated.spawn(Sender()).signal(1)
    with pytest.warns(RuntimeWarning, match="not awaited and not sent"):
        simulated.run()


def test_a_thread_blocks_until_there_is_room(threaded: Runtime) -> None:
    seen: list[int] = []
    narrow = threaded.spawn(lambda m: seen.append(m.type), capacity=2, overflow=Overflow.WAIT)
    for number in range(200):
        narrow.signal(number)
    threaded.drain()
    assert seen == list(range(200))


def test_simulated_host_code_blocks_until_there_is_room(simulated: Runtime) -> None:
    seen: list[int] = []
    narrow = simulated.spawn(lambda m: seen.append(m.type), capacity=2, overflow=Overflow.WAIT)
    for number in range(10):
        narrow.signal(number)
    simulated.run()
    assert seen == list(range(10))


def test_bytes_that_are_overwritten_before_there_is_room_are_sent_as_they_were(simulated: Runtime) -> None:
    seen: list[bytes] = []

    def note(message: Message) -> None:
        seen.append(bytes(message.data))
        if message.is_ask:
            message.reply()

    narrow = simulated.spawn(note, capacity=1, overflow=Overflow.WAIT)

    class Sender:
        async def receive(self, message: Message) -> None:
            order = bytearray(b"first")
            await narrow.signal(1, order)
            order[:] = b"other"
            room = narrow.signal(1, order)
            order[:] = b"third"
            await room
            answer = narrow.ask(1, order)
            order[:] = b"wrong"
            await answer

    simulated.spawn(Sender()).signal(1)
    simulated.run()
    assert seen == [b"first", b"other", b"third"]


def test_an_ask_awaits_room_too() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            narrow = runtime.spawn(echo, capacity=1, overflow=Overflow.WAIT)
            answers = await asyncio.gather(*(narrow.ask(n, runtime.iso(b"moves")) for n in range(20)))
            assert sorted(a.type for a in answers) == list(range(20))

    asyncio.run(main())


def test_asyncio_timeout_around_a_mailbox_and_an_ask() -> None:
    asyncio_timeout = getattr(asyncio, "timeout", None)
    if asyncio_timeout is None:
        pytest.skip("asyncio.timeout is of Python 3.11")
    seen: list[str] = []

    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            mute = runtime.spawn(lambda message: None)

            async def agent(mailbox: Mailbox) -> None:
                try:
                    async with asyncio_timeout(0.02):
                        await anext(mailbox)
                except TimeoutError:
                    seen.append("mailbox")
                try:
                    async with asyncio_timeout(0.02):
                        await mute.ask(1)
                except TimeoutError:
                    seen.append("ask")
                message = await anext(mailbox)
                message.reply()

            handle = runtime.spawn(agent)
            await asyncio.sleep(0.1)
            await handle.ask(1, timeout=5)

    asyncio.run(main())
    assert seen == ["mailbox", "ask"]


def test_gather_inside_an_agent() -> None:
    async def main() -> None:
        async with Runtime(workers=1) as runtime:
            agent = runtime.spawn(echo)

            class Asker:
                async def receive(self, message: Message) -> None:
                    answers = await asyncio.gather(*(agent.ask(n) for n in range(5)))
                    message.reply(bytes(a.type for a in answers))

            assert (await runtime.spawn(Asker()).ask(1, timeout=5)).data == bytes(range(5))

    asyncio.run(main())


def test_what_no_loop_knows_cannot_be_awaited() -> None:
    class Strange:
        def __await__(self) -> Generator[int, None, None]:
            yield 7

    async def main() -> None:
        async with Runtime(workers=1) as runtime:

            class Agent:
                async def receive(self, message: Message) -> None:
                    await asyncio.sleep(0)
                    await Strange()

            agent = runtime.spawn(Agent())
            down = agent.monitor()
            await agent.signal(1)
            assert "cannot await 7" in (await down).text

    asyncio.run(main())


def test_a_foreign_await_needs_an_event_loop(simulated: Runtime) -> None:
    class Agent:
        async def receive(self, message: Message) -> None:
            await asyncio.sleep(0)

    agent = simulated.spawn(Agent())
    down = agent.monitor()
    agent.signal(1)
    assert "cannot await" in down.wait(1).text


def test_a_loop_cannot_await_what_a_plain_thread_asked() -> None:
    async def main() -> None:
        with Runtime(workers=1) as runtime:
            agent = runtime.spawn(lambda message: message.reply(b"x"))
            asked = agent.ask(1)  # forgotten, it would be given up, and its late answer a crash
            with pytest.raises(agentrt.ContextError, match="wait"):
                await asyncio.wait_for(asked, 5)
            assert asked.wait(5).text == "x"
            with pytest.raises(agentrt.ContextError, match="simulated"):
                runtime.run()

    asyncio.run(main())
