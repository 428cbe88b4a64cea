"""Handlers and mailboxes: what reaches them, in which order, and how they end."""

import asyncio

import pytest

import agentrt
from agentrt import Agent, Kind, Mailbox, Message, Runtime, Status


def test_a_handler_gets_messages_in_order(simulated: Runtime) -> None:
    seen: list[tuple[int, bytes]] = []
    agent = simulated.spawn(lambda message: seen.append((message.type, bytes(message.data))))
    for number in range(3):
        agent.signal(number, bytes([number]))
    assert seen == []
    assert simulated.run() == 3
    assert seen == [(0, b"\0"), (1, b"\1"), (2, b"\2")]


def test_a_message_that_is_kept_keeps_its_content(threaded: Runtime) -> None:
    kept: list[Message] = []
    agent = threaded.spawn(kept.append)
    for number in range(100):
        agent.signal(number, str(number).encode())
    threaded.drain()
    assert [(message.type, message.text) for message in kept] == [(n, str(n)) for n in range(100)]


def test_a_message_that_is_kept_is_not_used_again_by_a_later_batch(simulated: Runtime) -> None:
    kept: list[Message] = []
    agent = simulated.spawn(lambda message: kept.append(message) if message.type % 3 == 0 else None)
    for number in range(10):
        agent.signal(number, str(number).encode())
    assert simulated.run() == 10  # each in a batch of its own
    assert [(message.type, message.text) for message in kept] == [(n, str(n)) for n in (0, 3, 6, 9)]


def test_each_message_of_a_mixed_batch_is_counted_once() -> None:
    seen: dict[str, list[int]] = {"crashes": [], "plain": [], "waits": []}

    async def main() -> agentrt.Stats:
        gate = asyncio.get_running_loop().create_future()

        def crashes(message: Message) -> None:
            seen["crashes"].append(message.type)
            if message.type == 2:
                raise agentrt.Crash("the third")

        async def waits(message: Message) -> None:
            seen["waits"].append(message.type)
            if message.type == 1:
                await gate

        class Waits:
            receive = staticmethod(waits)

        async with Runtime(workers=1) as runtime:
            plain = runtime.spawn(lambda message: seen["plain"].append(message.type))
            agents = (runtime.spawn(crashes), plain, runtime.spawn(Waits()))
            for number in range(5):
                for agent in agents:
                    agent.signal(number, runtime.iso(1) if number == 3 else b"")
            while not seen["waits"]:
                await asyncio.sleep(0)
            gate.set_result(None)
            await runtime.drained()
            return runtime.stats()

    stats = asyncio.run(main())
    assert seen == {"crashes": [0, 1, 2], "plain": [0, 1, 2, 3, 4], "waits": [0, 1, 2, 3, 4]}
    # The sixteenth is what the host is told of the end.
    assert (stats.accepted, stats.handled, stats.dead_letters, stats.in_flight) == (16, 14, 2, 0)


@pytest.mark.parametrize("how", ["keeps", "awaits", "crashes", "returns"])
def test_each_message_of_a_long_batch_is_counted_once(how: str) -> None:
    """Forty plain signals to one agent, taken at once; at the twentieth something happens."""
    seen: list[Message] = []
    right: list[int] = []

    async def main() -> agentrt.Stats:
        gate = asyncio.get_running_loop().create_future()

        class Handler:
            def receive(self, message: Message) -> object:
                seen.append(message)
                if message.is_ask:
                    message.reply()
                if message.type == 20 and how == "crashes":
                    raise agentrt.Crash("the twentieth")
                return gate if message.type == 20 and how == "awaits" else None

        async def mailbox(mailbox: Mailbox) -> None:
            async for message in mailbox:
                seen.append(message)
                if message.is_ask:
                    message.reply()
                if message.type == 20:
                    return

        async with Runtime(workers=1) as runtime:
            agent = runtime.spawn(mailbox if how == "returns" else Handler())
            await asyncio.sleep(0.01)  # a mailbox agent has started
            answer = agent.ask(1)
            for number in range(2, 41):
                agent.signal(number)
            assert seen == []
            assert (await answer).status == Status.OK
            while len(seen) < 20:
                await asyncio.sleep(0)
            assert how == "keeps" or len(seen) == 20
            gate.set_result(None)
            await runtime.drained()
            right.extend(message.right for message in seen[1:])
            return runtime.stats()

    stats = asyncio.run(main())
    handled = 20 if how in ("crashes", "returns") else 40
    assert [message.type for message in seen] == list(range(1, handled + 1))
    assert not any(right)
    # The reply too; and where the agent ends, what the host is told of it. A mailbox agent has been started.
    others = {"keeps": 1, "awaits": 1, "crashes": 2, "returns": 3}[how]
    assert (stats.handled, stats.dead_letters, stats.in_flight) == (handled + others, 40 - handled, 0)


def test_started_and_stopping_are_first_and_last(simulated: Runtime) -> None:
    seen: list[str] = []

    class Agent:
        def started(self, message: Message) -> None:
            seen.append(f"started {message.kind.name}")

        def receive(self, message: Message) -> None:
            seen.append("receive")

        def stopping(self, message: Message) -> None:
            seen.append(f"stopping {message.kind.name}")

    agent = simulated.spawn(Agent())
    agent.signal(1)
    agent.stop()
    simulated.run()
    assert seen == ["started START", "receive", "stopping STOP"]
    with pytest.raises(agentrt.DeadError):
        agent.signal(1)


def test_a_mailbox_ends_when_its_agent_is_stopped(simulated: Runtime) -> None:
    seen: list[int] = []

    async def agent(mailbox: Mailbox) -> None:
        async for message in mailbox:
            seen.append(message.type)
        seen.append(-1)

    handle = simulated.spawn(agent)
    handle.signal(1)
    handle.signal(2)
    handle.stop()
    down = handle.monitor()
    assert down.wait(1).status == Status.OK
    assert seen == [1, 2, -1]


def test_an_agent_that_returns_ends_normally(simulated: Runtime) -> None:
    async def agent(mailbox: Mailbox) -> None:
        await anext(mailbox)

    handle = simulated.spawn(agent)
    handle.signal(1)
    assert handle.monitor().wait(1).status == Status.OK


def test_a_handler_awaits_and_holds_its_messages(simulated: Runtime) -> None:
    seen: list[str] = []

    class Slow:
        def receive(self, message: Message) -> None:
            message.reply(b"answer")

    slow = simulated.spawn(Slow())

    class Asker:
        async def receive(self, message: Message) -> None:
            seen.append(f"begin {message.type}")
            answer = await slow.ask(1)
            seen.append(f"{answer.text} {message.type}")

    asker = simulated.spawn(Asker())
    asker.signal(1)
    asker.signal(2)
    simulated.run()
    assert seen == ["begin 1", "answer 1", "begin 2", "answer 2"]


def test_an_exception_is_a_crash_with_its_last_line(simulated: Runtime) -> None:
    def fail(message: Message) -> None:
        raise ValueError("no such order")

    agent = simulated.spawn(fail)
    down = agent.monitor()
    agent.signal(1)
    message = down.wait(1)
    assert (message.status, message.text) == (Status.E_CRASHED, "ValueError: no such order")


def test_crash_gives_its_text_undecorated(simulated: Runtime) -> None:
    async def agent(mailbox: Mailbox) -> None:
        await anext(mailbox)
        raise agentrt.Crash("boom")

    handle = simulated.spawn(agent)
    handle.signal(1)
    assert handle.monitor().wait(1).text == "boom"


def test_a_text_that_is_no_unicode_is_replaced(simulated: Runtime) -> None:
    def fail(message: Message) -> None:
        raise agentrt.Crash("half \ud800")

    agent = simulated.spawn(fail)
    down = agent.monitor()
    agent.signal(1)
    assert down.wait(1).text == "half ?"


def test_the_host_takes_no_messages(simulated: Runtime) -> None:
    seen: list[str] = []
    address = Agent(simulated._live, simulated._live.address.bits)

    class Asker:
        async def receive(self, message: Message) -> None:
            await address.signal(1, b"x" * 100)
            try:
                await address.ask(1)
            except agentrt.RefusedError as error:
                seen.append(str(error))

    simulated.spawn(Asker()).signal(1)
    simulated.run()
    assert seen == ["code outside of agents takes no messages"]


def test_an_unknown_thing_cannot_be_spawned(simulated: Runtime) -> None:
    with pytest.raises(agentrt.ArgumentError, match="has no method receive"):
        simulated.spawn(object())  # type: ignore[arg-type]


def test_notices_come_while_a_handler_awaits(simulated: Runtime) -> None:
    seen: list[str] = []
    mute = simulated.spawn(lambda message: None)
    doomed = simulated.spawn(lambda message: None)

    class Agent:
        async def receive(self, message: Message) -> None:
            self.watch = doomed.monitor()
            doomed.kill()
            with pytest.raises(agentrt.DeadlineError):
                await mute.ask(1, timeout=1)
            seen.append("done")

        def notice(self, message: Message) -> None:
            assert message.sender == doomed
            seen.append(f"{message.kind.name} {message.status.name}")

    simulated.spawn(Agent()).signal(1)
    simulated.run(2)
    assert seen == ["DOWN E_KILLED", "done"]


def test_a_trapped_exit_is_a_notice(simulated: Runtime) -> None:
    seen: list[tuple[Kind, Status]] = []
    peer = simulated.spawn(lambda message: None)

    class Agent:
        def receive(self, message: Message) -> None:
            peer.link()

        def notice(self, message: Message) -> None:
            seen.append((message.kind, message.status))

    agent = simulated.spawn(Agent(), trap=True)
    agent.signal(1)
    simulated.run()
    peer.kill()
    simulated.run()
    assert seen == [(Kind.EXIT, Status.E_KILLED)]


def test_a_timer_fires_and_is_disarmed(simulated: Runtime) -> None:
    seen: list[tuple[Kind, int, int]] = []
    agent = simulated.spawn(lambda m: seen.append((m.kind, m.type, simulated.clock())))
    timer = agent.arm(1.5, 7, period=1)
    simulated.run(3)
    timer.disarm()
    timer.disarm()
    simulated.run(10)
    assert seen == [(Kind.TIMER, 7, 1_500_000_000), (Kind.TIMER, 7, 2_500_000_000)]


def test_find_and_info(simulated: Runtime) -> None:
    agent = simulated.spawn(lambda message: None, name="clerk", capacity=10)
    assert simulated.find("clerk") == agent
    assert agent.info().capacity == 10
    with pytest.raises(agentrt.NotFoundError):
        simulated.find("nobody")
    with pytest.raises(agentrt.NameTakenError):
        simulated.spawn(lambda message: None, name="clerk")


def test_system_exit_in_a_behavior_ends_the_loop_too(simulated: Runtime) -> None:
    def leave(message: Message) -> None:
        raise SystemExit(3)

    agent = simulated.spawn(leave)
    agent.signal(1)
    with pytest.raises(SystemExit):
        simulated.run()
    assert agent.monitor().wait(1).status in (Status.E_CRASHED, Status.E_DEAD)


def test_current_task_is_valid_inside_an_agent() -> None:
    async def main() -> list[str]:
        seen: list[str] = []

        class Agent:
            async def receive(self, message: Message) -> None:
                assert "agentrt-agent-0x" in repr(asyncio.current_task())
                try:
                    await asyncio.wait_for(asyncio.sleep(10), 0.01)
                except (asyncio.TimeoutError, TimeoutError):
                    seen.append("timeout")
                await asyncio.sleep(0)
                message.reply()

        async with Runtime(workers=1) as runtime:
            await runtime.spawn(Agent()).ask(1, timeout=5)
        return seen

    assert asyncio.run(main()) == ["timeout"]


def test_what_cannot_be_a_behaviour_is_refused(simulated: Runtime) -> None:
    async def yields(mailbox: Mailbox) -> object:
        yield mailbox

    class Yields:
        def receive(self, message: Message) -> object:
            yield message

    wrong = ((int, "no method receive"), (yields, "yields"), (Yields(), "yields"), (3, "no method receive"))
    for behavior, text in wrong:
        with pytest.raises(agentrt.ArgumentError, match=text):
            simulated.spawn(behavior)  # type: ignore[arg-type]


def test_a_crash_is_logged_with_its_agent(simulated: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    class Divides:
        def receive(self, message: Message) -> None:
            1 / 0  # noqa: B018

    agent = simulated.spawn(Divides())
    agent.signal(1)
    simulated.run()
    assert f"{agent.bits:#x}" in caplog.text
    assert "Divides) crashed: ZeroDivisionError" in caplog.text


def test_a_reply_to_a_signal_says_what_is_wrong(simulated: Runtime) -> None:
    kept: list[Message] = []
    simulated.spawn(kept.append).signal(1)
    simulated.run()
    for answer in (kept[0].reply, kept[0].refuse):
        with pytest.raises(agentrt.StaleError, match="is_ask"):
            answer()
